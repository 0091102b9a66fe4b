"""What an activation function and its derivative should be: the formula, or f itself on dual numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import NDArray

from ...formulas import Activation
from ...formulas.evaluation import derivative_function, value_function
from ..calling import call, described
from ..levels import Refusal
from ..numbers.duals import Dual
from ..numbers.elements import NotHereError, element_array
from ..numbers.field import UndecidedError
from ..numbers.intervals import INTERVALS, Interval
from ..reference import Array, precision
from .function import Function

BITS = 4096
"""Enough to see what is left of a function at its flattest place."""

SAME_SLOPE = 1e-9
"""At a kink the slopes on both sides differ by more than this of their size."""


@dataclass(frozen=True)
class Reference:
    """Values and derivatives that f and fprime are held against."""

    f: Function
    known: Activation | None

    @property
    def name(self) -> str:
        """Of the function."""
        return "f" if self.known is None else str(self.known)

    @property
    def derivative_name(self) -> str:
        """Of its derivative."""
        return f"the derivative of {self.name}"

    def __call__(self, z: Any) -> Any:
        """The function on any numbers."""
        return self.f(z) if self.known is None else self.known.evaluate(z)

    def at(self, z: Array) -> tuple[Array, Array] | Refusal:
        """Values and derivatives at floats; or why there are none."""
        if self.known is None:
            return self.from_duals(z, 1)
        with precision(BITS):
            elements = element_array([Interval(arb(float(one))) for one in z], z.shape)
            values = value_function(self.known, INTERVALS)(elements)
            slopes = derivative_function(self.known, INTERVALS)(elements)
            return _middles(values), _middles(slopes)

    def from_duals(self, z: Array, slope: int) -> tuple[Array, Array] | Refusal:
        """Values of f, and its derivatives with respect to ``slope`` times z, which are one-sided at a kink."""
        with precision(BITS):
            duals = element_array([Dual(Interval(arb(float(one))), Interval(arb(slope))) for one in z], z.shape)
            outcome = call(self.f, duals, time_limit=self.f.time_limit, context=self.f.context)
            if outcome.timed_out:
                return Refusal("it does not return in time")
            if outcome.error is not None:
                own = isinstance(outcome.error, NotHereError)
                words = described(outcome.error, str(outcome.error)) if own else f"it raises {outcome.raised}"
                return Refusal(words, outcome.error)
            zero = Dual(Interval(arb(0)), Interval(arb(0)))
            returned = [zero.lifted(one) for one in np.ravel(outcome.returned)]
            if len(returned) != z.size or not all(isinstance(one, Dual) for one in returned):
                return Refusal("it returns something that is no number")
            return _middles([one.value for one in returned]), _middles([one.slope for one in returned])

    def on_kink(self, z: Array) -> NDArray[np.bool_]:
        """Which numbers lie on a kink of f, or so near to one that no digits tell; none where the formula is known."""
        if self.known is not None:
            return np.zeros(z.shape, dtype=bool)
        sides = self.from_duals(z, 1), self.from_duals(z, -1)
        if any(isinstance(one, Refusal) and isinstance(one.cause, UndecidedError) for one in sides):
            return (
                np.array([True]) if z.size == 1 else np.concatenate([self.on_kink(one) for one in np.split(z, z.size)])
            )
        right, left = sides
        if isinstance(right, Refusal) or isinstance(left, Refusal):
            return np.zeros(z.shape, dtype=bool)
        gap = np.abs(right[1] + left[1])
        return np.asarray(gap > SAME_SLOPE * np.maximum(np.abs(right[1]), np.abs(left[1])))

    def slopes_beside(self, kink: float) -> tuple[float, float] | None:
        """The derivative from the left and from the right; None if that cannot be told."""
        z = np.array([kink])
        if self.known is not None:
            # The formula's own slopes on both sides; f need not run on other numbers.
            left, right = (float(self.known.evaluate_derivative(z + step)[0]) for step in (-1e-12, 1e-12))
            return left, right
        there, back = self.from_duals(z, 1), self.from_duals(z, -1)
        if isinstance(there, Refusal) or isinstance(back, Refusal):
            return None
        return 0.0 - float(back[1][0]), float(there[1][0])


def _middles(balls: Any) -> Array:
    return np.array([float(one.value.mid()) for one in balls])
