"""Functions to minimise, in floats as a program computes them, and exactly or in certified balls.

The certified values come from the formulas by another way than the floats, and share no code with any line search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq
from numpy.typing import NDArray

from ...checking.numbers.balls import BALLS
from ...checking.reference import precision
from ...formulas.evaluation import evaluator
from ..functions import Function

Vector = NDArray[np.float64]

BITS = 320
"""Precision of the balls: a product of three floats of ordinary size is exact in it."""


class _Fractions:
    """The constants of formulas as fractions of FLINT."""

    def rational(self, over: int, under: int) -> fmpq:
        return fmpq(over, under)

    def pi(self) -> Any:
        raise NotImplementedError


def value(function: Function, x: Vector) -> float:
    """A function at floats, computed in floats; inf and nan where it has no finite value."""
    return float(function(x))


def gradient(function: Function, x: Vector) -> Vector:
    """The gradient at floats, computed in floats."""
    try:
        return np.array(function.gradient(x), dtype=float)
    except ZeroDivisionError:
        return np.full(x.shape, np.nan)


def certified(function: Function, x: Sequence[fmpq]) -> arb:
    """A ball that contains the value at fractions; of no radius to speak of where the function is a polynomial."""
    return _exact(function, _evaluators(function)[0], x)


def certified_slope(function: Function, x: Vector, d: Vector) -> arb:
    """A ball that contains the derivative at x in the direction d."""
    at = list(map(exactly, x))
    with precision(BITS):
        parts = zip(_evaluators(function)[1:], d, strict=True)
        return sum((_exact(function, part, at) * arb(exactly(one)) for part, one in parts), arb(0))


def exactly(number: float) -> fmpq:
    """A float as the fraction that it is."""
    return fmpq(*float(number).as_integer_ratio())


@cache
def _is_polynomial(function: Function) -> bool:
    return bool(function.formula.is_polynomial(*function.variables))


@cache
def _evaluators(function: Function) -> list[Callable[..., Any]]:
    """The value and the partial derivatives, on fractions for a polynomial and on balls for any other function."""
    numbers = _Fractions() if _is_polynomial(function) else BALLS
    return [evaluator(one, numbers) for one in (function.formula, *function.derivative)]


def _exact(function: Function, evaluate: Callable[..., Any], x: Sequence[fmpq]) -> arb:
    with precision(BITS):
        if _is_polynomial(function):
            return arb(fmpq(evaluate(dict(zip(function.variables, x, strict=True)))))
        return arb(evaluate({name: arb(one) for name, one in zip(function.variables, x, strict=True)}))


_1, _2, _3 = sympy.symbols("x1:4", real=True)


def _made(name: str, formula: sympy.Expr, *start: float) -> Function:
    variables = (_1, _2, _3)[: len(start)]
    return Function(name, formula, variables, tuple(map(Fraction, start)))


PARABOLA = _made("parabola", (_1 - 1) ** 2, 4)
BALL = _made("half the squared distance", (_1**2 + _2**2) / 2, 1, -0.5)
ELLIPSE = _made("ellipse", _1**2 + 10 * _2**2 + 100 * _3**2, 1, 1, 0.25)
TWO_WELLS = _made("two wells", _1**4 - 3 * _1**2 + _1 + _2**2, 2, 1)
LOGISTIC = _made("logistic cost", sympy.log(1 + sympy.exp(-_1 - 2 * _2)) + (_1**2 + _2**2) / 20, -3, 1)
BARRIER = _made("logarithmic barrier", _1 - sympy.log(_1) + _2**2 / 2, 4, 1)
STEEP_BARRIER = _made("steep logarithmic barrier", 25 * _1**2 - sympy.log(_1) + _2**2 / 2, 4, 1)
OVERFLOW = _made("exponential", sympy.exp(_1) - _1 + _2**2 / 2, -5, 1)
RAISED = _made("half the squared distance and a hundred million", 10**8 + (_1**2 + _2**2) / 2, 1e-5, 2e-5)
ROOT = _made("squared residual", (_1**2 - 2) ** 2, float(np.sqrt(2.0)))
