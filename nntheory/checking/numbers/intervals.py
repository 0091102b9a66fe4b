"""Balls as elements: an unmodified program computes with intervals that contain every possible result.

The elements of `balls` are FLINT's own; these differ in how they meet a program: constants are read as what they stand for,
a comparison that the intervals do not decide is an error, and nothing becomes a float.
"""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq

from .constants import constant
from .elements import Element, NotHereError
from .field import UndecidedError


class Interval(Element):
    """A ball; the precision is that of `flint.ctx` at the time of the call."""

    __slots__ = ("value",)

    def __init__(self, value: arb) -> None:
        self.value = value

    @property
    def numbers(self) -> Intervals:
        return INTERVALS

    def lifted(self, other: Any) -> Any:
        if isinstance(other, Interval):
            return other
        if isinstance(other, float) and other in (float("inf"), float("-inf")):
            return Interval(arb(other))
        number = constant(other)
        if number is None:
            return NotImplemented
        value = arb(fmpq(number.fraction.numerator, number.fraction.denominator))
        if number.half_twos:
            value *= arb(2).sqrt()
        if number.half_pis:
            root = arb.pi().sqrt()
            for _ in range(abs(number.half_pis)):
                value = value * root if number.half_pis > 0 else value / root
        if not number.certain:
            value = value + arb(0, abs(float(value)) * 2.0**-50)  # it may come from a computation in floats
        return Interval(value)

    def plus(self, other: Interval) -> Interval:
        return Interval(self.value + other.value)

    def times(self, other: Interval) -> Interval:
        return Interval(self.value * other.value)

    def inverse(self) -> Interval:
        if self.value.contains(0):
            raise NotHereError("a division by what may be zero")
        return Interval(1 / self.value)

    def compared(self, other: Interval) -> int:
        if self.value < other.value:
            return -1
        if self.value > other.value:
            return 1
        if self is other or (self.value.is_exact() and other.value.is_exact()):
            return 0
        raise UndecidedError("a comparison of numbers too close to each other")

    def overlaps(self, other: Interval) -> bool:
        """Whether they can be the same number."""
        return bool(self.value.overlaps(other.value))

    def union(self, other: Interval) -> Interval:
        """An interval that contains both."""
        return Interval(self.value.union(other.value))

    def exp(self) -> Interval:
        return self._finite(self.value.exp())

    def log(self) -> Interval:
        return self._finite(self.value.log())

    def sqrt(self) -> Interval:
        return self._finite(self.value.sqrt())

    def tanh(self) -> Interval:
        return self._finite(self.value.tanh())

    def function(self, name: str) -> Interval:
        if name not in _METHODS:
            raise NotHereError(f"{name} is not known to ball arithmetic here")
        return self._finite(getattr(self.value, _METHODS[name])())

    def _finite(self, value: arb) -> Interval:
        if not value.is_finite():
            raise NotHereError("a result that is not finite")
        return Interval(value)


_METHODS = {"erf": "erf", "sin": "sin", "cos": "cos", "arctan": "atan"}


class Intervals:
    """The constants of formulas as intervals."""

    def rational(self, over: int, under: int) -> Interval:
        """The fraction over / under."""
        return Interval(arb(fmpq(over, under)))

    def pi(self) -> Interval:
        """The number π."""
        return Interval(arb.pi())


INTERVALS = Intervals()
