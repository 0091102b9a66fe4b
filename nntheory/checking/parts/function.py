"""A function of one number that somebody wrote, as something to ask."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..calling import call
from ..numbers.elements import element_array
from ..reference import Array


@dataclass
class Function:
    """A function of one number that somebody wrote; called with arrays, or number by number if it asks for that."""

    name: str
    function: Callable[..., Any]
    time_limit: float
    context: contextvars.Context
    one_by_one: bool = False

    def __call__(self, z: Any) -> Any:
        """Its values at an array; what goes wrong inside is raised."""
        if not self.one_by_one:
            return self.function(z)
        values = [self.function(one) for one in z.flat]
        return element_array(values, z.shape) if z.dtype == object else np.array(values).reshape(z.shape)

    def floats(self, z: Array) -> Array | str:
        """Its values at floats, or what is wrong with them in words."""
        outcome = call(self, z.copy(), time_limit=self.time_limit, context=self.context)
        if isinstance(outcome.error, TypeError | ValueError) and not self.one_by_one:
            self.one_by_one = True
            again = call(self, z.copy(), time_limit=self.time_limit, context=self.context)
            self.one_by_one = again.error is None
            outcome = again if self.one_by_one else outcome
        if outcome.timed_out:
            return f"{self.name} did not return within {self.time_limit:g} s"
        if outcome.raised:
            return f"{self.name} raised {outcome.raised}"
        values = np.asarray(outcome.returned)
        if values.dtype.kind not in "fiub" or values.shape != z.shape:
            return (
                f"Expected {self.name} to return floats of the shape of its argument, {z.shape}, got dtype {values.dtype} and "
                f"shape {values.shape}"
            )
        return np.array(values, dtype=float)
