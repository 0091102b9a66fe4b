"""The program that is checked, as something to ask: what it returns at a point, in floats or in other numbers."""

from __future__ import annotations

import contextvars
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..architecture import Architecture
from .calling import Outcome, call, described
from .comparison import agrees, coarsest_dtype, overflows
from .conventions import Conventions
from .levels import Refusal
from .numbers.elements import NotHereError
from .reference import Array, Point
from .report import Verdict

Backward = Callable[[list[Any], list[Any], Any, Any], tuple[Sequence[Any], Sequence[Any]]]
"""``backward(weights, biases, x, target) -> (weight_gradients, bias_gradients)``."""


@dataclass(frozen=True)
class Misbehaviour:
    """What ends a check before there is a gradient to compare."""

    verdict: Verdict
    message: str


@dataclass
class Program:
    """A backward pass with its conventions; what it does beside returning is noted.

    Attributes:
        called_with: the dtype of the floats passed to it.
        context: in which it is called; NumPy's error settings live there.
        notes: what was seen, a sentence each.
        live: the arrays that the last call returned, which a later call may overwrite.
    """

    backward: Backward
    architecture: Architecture
    conventions: Conventions
    called_with: np.dtype[Any]
    time_limit: float
    context: contextvars.Context
    notes: dict[str, None] = field(default_factory=dict)
    live: dict[str, Array] = field(default_factory=dict)

    def dtype_of(self, tensors: dict[str, Array]) -> np.dtype[Any]:
        """The dtype that the accuracy of these tensors is judged by."""
        return coarsest_dtype(tensors, self.called_with)

    def is_right(self, point: Point, tensors: dict[str, Array], dtype: np.dtype[Any]) -> bool:
        """Whether a right program could have returned this at the point, in floats of the dtype."""
        return agrees(self.architecture, point, tensors, dtype, self.conventions.reduction)

    def tensors(self, point: Point) -> dict[str, Array] | None:
        """What it returns at a point of floats, by name; None if that is no gradient."""
        returned = self.returned(point)
        return None if isinstance(returned, Misbehaviour) else returned

    def after_update(self, point: Point, before: Point) -> dict[str, Array] | Misbehaviour:
        """What it returns at a point whose numbers are written into the arrays that held those of the point before.

        A training loop that updates its parameters in place calls it so.
        """
        arguments = self.conventions.arguments(before)
        self._call(arguments, "f")
        weights, biases, x, target = self.conventions.arguments(point)
        for old, new in zip(
            [*arguments[0], *arguments[1], *arguments[2:]], [*weights, *biases, x, target], strict=True
        ):
            old[...] = new
        return self._judged(point, arguments)

    def returned(self, point: Point) -> dict[str, Array] | Misbehaviour:
        """What it returns at a point of floats, by name; or why there is nothing to compare."""
        return self._judged(point, self.conventions.arguments(point))

    def _judged(
        self, point: Point, arguments: tuple[list[Array], list[Array], Array, Array]
    ) -> dict[str, Array] | Misbehaviour:
        """What it returns for arguments that hold the numbers of the point."""
        outcome = self._call(arguments, "f")
        self._note(outcome)
        if outcome.timed_out:
            return Misbehaviour(
                Verdict.UNKNOWN,
                f"It did not return within {self.time_limit:g} s for a batch of {len(point)}. Look for a loop that does not "
                f"end, or allow more time with time_limit.",
            )
        if outcome.raised:
            called = ""
            if "the call itself" in outcome.raised:
                called = " It is called as backward(weights, biases, x, target)."
                if inspect.ismethod(self.backward):
                    called += " For an object that holds its own parameters there is nntheory.adapters.from_object."
            return Misbehaviour(Verdict.FAILS, f"Expected a gradient; it raised {outcome.raised}.{called}")
        if changed := self._changed(point, arguments):
            return Misbehaviour(
                Verdict.FAILS,
                f"It changes its argument {changed}. A backward pass computes the gradient and leaves its inputs alone: "
                f"write `a = a - b` in place of `a -= b`, or work on a copy.",
            )
        tensors = outcome.returned
        if isinstance(tensors, str):
            return Misbehaviour(Verdict.FAILS, f"{tensors}.")
        for name, tensor in tensors.items():
            if not np.isfinite(tensor).all():
                return self._not_finite(point, name, tensor, outcome.warned)
        self.live = tensors
        return {name: np.array(tensor) for name, tensor in tensors.items()}

    def on_elements(self, point: Point) -> dict[str, Array] | Refusal:
        """What it returns at a point of other numbers, by name; or why it does not run on them."""
        arguments = self.conventions.arguments(point)
        outcome = self._call(arguments, "Ofiub")
        if outcome.timed_out:
            return Refusal(f"it does not return within {self.time_limit:g} s on such numbers")
        if outcome.error is not None:
            return Refusal(refused(outcome.error), outcome.error)
        if isinstance(outcome.returned, str):
            return Refusal(outcome.returned)
        tensors: dict[str, Array] = outcome.returned
        return tensors

    def _call(self, arguments: tuple[list[Array], list[Array], Array, Array], kinds: str) -> Outcome:
        def named(*passed: Any) -> dict[str, Array] | str:
            return self.conventions.tensors(self.architecture, self.backward(*passed), kinds)

        return call(named, *arguments, time_limit=self.time_limit, context=self.context)

    def _note(self, outcome: Outcome) -> None:
        """Remember what a call did beside returning."""
        if outcome.printed.strip():
            self.notes[f"it prints; the first line was {outcome.printed.strip().splitlines()[0][:80]!r}"] = None
        self.notes.update(dict.fromkeys(f"it caused the warning {warning}" for warning in outcome.warned))

    def _not_finite(self, point: Point, name: str, tensor: Array, warned: tuple[str, ...]) -> Misbehaviour:
        """A gradient with nan or infinities: its own fault, unless floats cannot hold the true one."""
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(tensor))[0])
        entry = self.conventions.entry(name, place)
        if overflows(self.architecture, point, self.called_with, self.conventions.reduction):
            return Misbehaviour(
                Verdict.UNKNOWN,
                f"{entry} is {tensor[place]}, and at this point some value on the way is too large for "
                f"{self.called_with.name}, so this says nothing. Pass smaller data or parameters.",
            )
        why = f" ({warned[0]})" if warned else ""
        return Misbehaviour(Verdict.FAILS, f"{entry}: expected a finite number, got {tensor[place]}{why}.")

    def _changed(self, point: Point, arguments: tuple[list[Array], list[Array], Array, Array]) -> str:
        fresh = self.conventions.arguments(point)
        names = [*(f"weights[{i}]" for i in range(len(fresh[0]))), *(f"biases[{i}]" for i in range(len(fresh[1])))]
        before = [*fresh[0], *fresh[1], fresh[2], fresh[3]]
        after = [*arguments[0], *arguments[1], arguments[2], arguments[3]]
        if len(after) != len(before):
            return "weights or biases (the list itself)"
        pairs = zip([*names, "x", "target"], before, after, strict=True)
        return next((name for name, old, new in pairs if not np.array_equal(old, new)), "")


def refused(error: BaseException) -> str:
    """Why a program cannot compute with elements, and the line of it."""
    if isinstance(error, NotHereError):
        return described(error, str(error))
    if isinstance(error, TypeError) and "Cannot cast ufunc" in str(error):
        return described(error, "an array of floats is to take up a result here")
    return f"it raises {described(error)}"
