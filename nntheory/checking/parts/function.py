"""A function of one number that somebody wrote, as something to ask."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..calling import call
from ..gradients.pair import AGAIN, ON_A_COPY
from ..numbers.elements import element_array
from ..program import Misbehaviour
from ..reference import Array
from ..report import Verdict


@dataclass
class Function:
    """A function of one number that somebody wrote; called with arrays, or number by number if it asks for that.

    Attributes:
        name: of it, for messages.
        function: the program.
        time_limit: seconds that one call may take.
        context: in which it is called.
        one_by_one: whether it takes single numbers only.
        changes: whether it was seen to change its argument.
    """

    name: str
    function: Callable[..., Any]
    time_limit: float
    context: contextvars.Context
    one_by_one: bool = False
    changes: bool = False

    def __call__(self, z: Any) -> Any:
        """Its values at an array; what goes wrong inside is raised."""
        if not self.one_by_one:
            return self.function(z)
        values = [self.function(one) for one in z.flat]
        return element_array(values, z.shape) if z.dtype == object else np.array(values).reshape(z.shape)

    def floats(self, z: Array) -> Array | Misbehaviour:
        """Its values at floats, or what is wrong with them."""
        passed = z.copy()
        outcome = call(self, passed, time_limit=self.time_limit, context=self.context)
        if isinstance(outcome.error, TypeError | ValueError) and not self.one_by_one:
            self.one_by_one = True
            passed = z.copy()
            again = call(self, passed, time_limit=self.time_limit, context=self.context)
            self.one_by_one = again.error is None
            outcome = again if self.one_by_one else outcome
        if outcome.timed_out:
            return Misbehaviour(Verdict.UNKNOWN, f"{self.name} did not return within {self.time_limit:g} s")
        if outcome.raised:
            return Misbehaviour(Verdict.FAILS, f"{self.name} raised {outcome.raised}")
        if not np.array_equal(passed, z):
            self.changes = True
            return Misbehaviour(Verdict.FAILS, f"{self.name} changes its argument. {ON_A_COPY}".rstrip("."))
        values = np.asarray(outcome.returned)
        if values.dtype.kind not in "fiub" or values.shape != z.shape:
            return Misbehaviour(
                Verdict.FAILS,
                f"Expected {self.name} to return floats of the shape of its argument, {z.shape}, got dtype {values.dtype} and "
                f"shape {values.shape}",
            )
        return np.array(values, dtype=float)

    def misbehaviour(self, z: Array) -> Misbehaviour | None:
        """What is wrong with its values at floats, if it is anything but the numbers."""
        first = self.floats(z)
        if isinstance(first, Misbehaviour):
            return first
        for _ in range(AGAIN):
            again = self.floats(z)
            if isinstance(again, Misbehaviour) or not np.array_equal(first, again, equal_nan=True):
                return Misbehaviour(
                    Verdict.FAILS,
                    f"{self.name} is not a function of its argument: called again with the same numbers it gave others. Leave "
                    f"random numbers, such as the mask of a dropout, to another function",
                )
        return None
