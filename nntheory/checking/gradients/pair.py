"""A cost and its gradient, as something to ask: what they return at arguments of floats, or of other numbers."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..calling import Outcome, call
from ..levels import Refusal
from ..numbers.elements import Element
from ..program import Misbehaviour, refused
from ..reference import Array
from ..report import Verdict
from .arguments import Arguments, came

AGAIN = 8
"""How often both programs are asked again: two calls may draw the same mask of a dropout by chance, which for three bits
happens once in eight times, and nine calls hardly do."""

CLOSE = {np.dtype(np.float64): 1e-5, np.dtype(np.float32): 1e-2}
"""Two answers to the same arguments are the same up to this: sums in parallel may differ in their order."""


@dataclass
class Pair:
    """Two programs that somebody wrote, with what they are called with; what they do beside returning is noted."""

    cost: Callable[..., Any]
    gradient: Callable[..., Any]
    arguments: Arguments
    time_limit: float
    context: contextvars.Context
    names: tuple[str, str] = ("cost", "gradient")
    notes: dict[str, None] = field(default_factory=dict)

    def cost_at(self, leaves: Sequence[Array]) -> float | Misbehaviour:
        """The cost as a float. Without a cost there is no reference: all its misbehaviour is UNKNOWN."""
        value = self._at(leaves, self._cost, self.names[0], Verdict.UNKNOWN)
        if isinstance(value, Misbehaviour):
            return value
        if isinstance(value, Element) or not np.isfinite(value):
            return Misbehaviour(Verdict.UNKNOWN, f"Expected a finite number from {self.names[0]}, got {value}.")
        return float(value)

    def gradient_at(self, leaves: Sequence[Array]) -> list[Array] | Misbehaviour:
        """The gradient in floats, an array for each moving leaf."""
        arrays = self._at(leaves, self._gradient("fiub"), self.names[1], Verdict.FAILS)
        if isinstance(arrays, Misbehaviour):
            return arrays
        for place, array in zip(self.arguments.moving, arrays, strict=True):
            if not np.isfinite(array).all():
                entry = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
                name = self.arguments.leaves[place].entry(entry)
                return Misbehaviour(
                    Verdict.FAILS, f"The gradient by {name}: expected a finite number, got {array[entry]}."
                )
        return [np.array(array, dtype=array.dtype if array.dtype.kind == "f" else float) for array in arrays]

    def asked_again(self, leaves: Sequence[Array], value: float, returned: Sequence[Array]) -> Misbehaviour | None:
        """Ask for the same several times more: a function of its arguments gives the same answer."""
        advice = (
            "Compute everything from the arguments: pass random numbers, such as the mask of a dropout, as an argument."
        )
        for _ in range(AGAIN):
            again = self.cost_at(leaves)
            if isinstance(again, Misbehaviour) or abs(again - value) > CLOSE[self.arguments.dtype] * abs(value):
                return Misbehaviour(
                    Verdict.UNKNOWN,
                    f"{self.names[0]} is not a function of its arguments: called again with the same ones it gave {value!r}, "
                    f"then {again.message if isinstance(again, Misbehaviour) else repr(again)}. {advice}",
                )
        for _ in range(AGAIN):
            second = self.gradient_at(leaves)
            if isinstance(second, Misbehaviour):
                return Misbehaviour(second.verdict, f"Called again with the same arguments: {second.message}")
            if not all(map(self._close, returned, second)):
                return Misbehaviour(
                    Verdict.FAILS,
                    f"{self.names[1]} is not a function of its arguments: called again with the same ones it gave different "
                    f"gradients. {advice} Set sums to zero at the start of each call.",
                )
        return None

    def _close(self, one: Array, other: Array) -> bool:
        largest = max(float(np.abs(one).max()), 1e-300)
        return bool(np.abs(one - other).max() <= CLOSE[self.arguments.dtype] * largest)

    def cost_on(self, leaves: Sequence[Array]) -> Element | Refusal:
        """The cost of arguments of other numbers, or why it does not run on them."""
        value = self._on(leaves, self._cost, self.names[0])
        if isinstance(value, Refusal | Element):
            return value
        # It may be a constant, and it may have lost the numbers on the way to a float.
        return Refusal("it comes back as a plain number, so it does not depend on the arguments")

    def gradient_on(self, leaves: Sequence[Array]) -> list[Array] | Refusal:
        """The gradient at arguments of other numbers, or why it does not run on them."""
        arrays: list[Array] | Refusal = self._on(leaves, self._gradient("Ofiub"), self.names[1])
        return arrays

    # Each program with its answer read, or in words what is wrong with that.

    def _cost(self, *given: Any) -> Any:
        return _number(self.cost(*given), self.names[0])

    def _gradient(self, kinds: str) -> Callable[..., Any]:
        return lambda *given: self.arguments.gradient_leaves(self.gradient(*given), kinds)

    def _at(self, leaves: Sequence[Array], read: Callable[..., Any], name: str, verdict: Verdict) -> Any:
        """What a program says of floats; if it misbehaves, with that verdict, how."""
        passed = self.arguments.filled(leaves)
        outcome = self._call(read, passed, name)
        if outcome.timed_out:
            return Misbehaviour(
                Verdict.UNKNOWN,
                f"{name} did not return within {self.time_limit:g} s. Look for a loop that does not end, or allow more time "
                f"with time_limit.",
            )
        if outcome.raised:
            return Misbehaviour(verdict, f"Expected a result of {name}; it raised {outcome.raised}.")
        if changed := self._changed(leaves, passed):
            return Misbehaviour(verdict, f"{name} changes its argument {changed}. {ON_A_COPY}")
        return Misbehaviour(verdict, f"{outcome.returned}.") if isinstance(outcome.returned, str) else outcome.returned

    def _on(self, leaves: Sequence[Array], read: Callable[..., Any], name: str) -> Any:
        """What a program says of other numbers; or why it does not run on them."""
        outcome = self._call(read, self.arguments.filled(leaves), name)
        if outcome.timed_out:
            return Refusal(f"it does not return within {self.time_limit:g} s on such numbers")
        if outcome.error is not None:
            return Refusal(refused(outcome.error), outcome.error)
        return Refusal(outcome.returned) if isinstance(outcome.returned, str) else outcome.returned

    def _call(self, function: Callable[..., Any], passed: tuple[Any, ...], name: str) -> Outcome:
        outcome = call(function, *passed, time_limit=self.time_limit, context=self.context)
        if outcome.printed.strip():
            line = outcome.printed.strip().splitlines()[0][:80]
            self.notes[f"{name} prints; the first line was {line!r}"] = None
        self.notes.update(dict.fromkeys(f"{name} caused the warning {warning}" for warning in outcome.warned))
        return outcome

    def _changed(self, leaves: Sequence[Array], passed: tuple[Any, ...]) -> str:
        """The name of an argument that is not as it was passed."""
        fresh = self.arguments.filled(leaves)
        pairs = zip(self.arguments.names, fresh, passed, strict=True)
        return next((name for name, before, after in pairs if not _same(before, after)), "")


ON_A_COPY = "Leave the inputs alone: write `a = a - b` in place of `a -= b`, or work on a copy."


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else bool(one == other)


def _number(value: Any, name: str) -> Any:
    """What a cost returned, as one number; in words if it is none."""
    if isinstance(value, Element):
        return value
    array = np.asarray(value)
    if array.shape != ():
        remedy = "return it without its axes, as with .sum()" if array.size == 1 else "sum or average it"
        return f"Expected one number from {name}, got an array of shape {array.shape}; {remedy}"
    number = array[()]
    if isinstance(number, Element):
        return number
    if array.dtype.kind not in "fiub":
        return f"Expected a real number from {name}, got {came(value)}"
    return number
