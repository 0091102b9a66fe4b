"""Dual numbers a + b·ε with ε² = 0, over any kind of number: a program run on them carries a derivative along.

Which derivative a function has is taken from SymPy. They are ordered as if ε were smaller than every positive number, so
that at a kink the program takes the side that the direction points to, and the derivative is the one-sided one.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy

from ...formulas.evaluation import Evaluator, Numbers, evaluator
from ...formulas.readable import Z
from .elements import Element, NotHereError


class Dual(Element):
    """A number with its derivative in one direction."""

    __slots__ = ("slope", "value")

    def __init__(self, value: Any, slope: Any) -> None:
        self.value = value
        self.slope = slope

    @property
    def numbers(self) -> Any:
        return self.value.numbers

    def lifted(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return other
        value = self.value.lifted(other)
        return NotImplemented if value is NotImplemented else Dual(value, self.value.lifted(0))

    def plus(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def times(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def inverse(self) -> Dual:
        value = self.value.inverse()
        return Dual(value, -(self.slope * value * value))

    # With a number that does not depend on the direction there is less to compute.

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return self.plus(other)
        plain = self.value.lifted(other)
        return NotImplemented if plain is NotImplemented else Dual(self.value + plain, self.slope)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return self.times(other)
        plain = self.value.lifted(other)
        return NotImplemented if plain is NotImplemented else Dual(self.value * plain, self.slope * plain)

    __rmul__ = __mul__

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def compared(self, other: Dual) -> int:
        return int(self.value.compared(other.value)) or int(self.slope.compared(other.slope))

    def exp(self) -> Dual:
        return self._applied("exp", self.value.exp())

    def log(self) -> Dual:
        return self._applied("log", self.value.log())

    def sqrt(self) -> Dual:
        return self._applied("sqrt", self.value.sqrt())

    def tanh(self) -> Dual:
        return self._applied("tanh", self.value.tanh())

    def sin(self) -> Dual:
        return Dual(self.value.sin(), self.slope * self.value.cos())

    def cos(self) -> Dual:
        return Dual(self.value.cos(), -(self.slope * self.value.sin()))

    def function(self, name: str) -> Dual:
        return self._applied(name, self.value.function(name))

    def _applied(self, name: str, value: Any) -> Dual:
        try:
            return Dual(value, self.slope * _derivative(name, self.value.numbers)({Z: self.value}))
        except NotHereError as error:
            # The line that is named is the program's, not one of the formula's evaluation.
            raise error.with_traceback(None) from None


_FUNCTIONS = {
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "tanh": sympy.tanh,
    "erf": sympy.erf,
    "arctan": sympy.atan,
}


@cache
def _formula(name: str) -> sympy.Expr:
    if name not in _FUNCTIONS:
        raise NotHereError(f"the derivative of {name} is not known here")
    return _FUNCTIONS[name](Z).diff(Z)


def _derivative(name: str, numbers: Numbers) -> Evaluator:
    return evaluator(_formula(name), numbers)
