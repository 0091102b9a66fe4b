"""Rational numbers, exact: for programs that only add, multiply, divide and compare."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from .constants import constant
from .elements import Element, NotHereError


class Rational(Element):
    """A fraction, of any size."""

    __slots__ = ("value",)

    def __init__(self, value: fmpq) -> None:
        self.value = value

    @property
    def numbers(self) -> Rationals:
        return RATIONALS

    def lifted(self, other: Any) -> Any:
        if isinstance(other, Rational):
            return other
        number = constant(other)
        if number is None:
            return NotImplemented
        if number.half_twos or number.half_pis or not number.certain:
            raise NotHereError(f"{other!r} is not plainly a fraction")
        return RATIONALS.rational(number.fraction.numerator, number.fraction.denominator)

    def plus(self, other: Rational) -> Rational:
        return Rational(self.value + other.value)

    def times(self, other: Rational) -> Rational:
        return Rational(self.value * other.value)

    def inverse(self) -> Rational:
        if self.value == 0:
            raise NotHereError("a division by zero")
        return Rational(1 / self.value)

    def compared(self, other: Rational) -> int:
        return int(self.value > other.value) - int(self.value < other.value)

    def same(self, other: Rational) -> bool:
        """Whether they are equal."""
        return bool(self.value == other.value)

    def exp(self) -> Rational:
        if self.value == 0:
            return Rational(fmpq(1))
        raise NotHereError("exp of a fraction is no fraction")

    def log(self) -> Rational:
        if self.value == 1:
            return Rational(fmpq(0))
        raise NotHereError("the logarithm of a fraction is no fraction")

    def sqrt(self) -> Rational:
        raise NotHereError("the square root of a fraction need not be one")

    def function(self, name: str) -> Rational:
        raise NotHereError(f"{name} of a fraction is no fraction")


class Rationals:
    """The constants of formulas as fractions."""

    def rational(self, over: int, under: int) -> Rational:
        """The fraction over / under."""
        return Rational(fmpq(over, under))

    def pi(self) -> Rational:
        """There is none."""
        raise NotHereError("π is no fraction")


RATIONALS = Rationals()
