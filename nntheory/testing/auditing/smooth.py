"""Functions to minimise: one formula each, evaluated on floats as a program does, and exactly or in certified balls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq
from numpy.typing import NDArray

from ...checking.numbers.balls import BALLS
from ...checking.reference import precision
from ...formulas.evaluation import evaluator

Vector = NDArray[np.float64]

BITS = 320
"""Precision of the balls: a product of three floats of ordinary size is exact in it."""


class _Fractions:
    """The constants of formulas as fractions of FLINT."""

    def rational(self, over: int, under: int) -> fmpq:
        return fmpq(over, under)

    def pi(self) -> Any:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Smooth:
    """A differentiable function of several variables.

    Attributes:
        name: in words.
        formula: in SymPy, of the variables.
        variables: in order.
    """

    name: str
    formula: sympy.Expr
    variables: tuple[sympy.Symbol, ...]

    def value(self, x: Vector) -> float:
        """f at floats, computed in floats; inf and nan where they have no finite value."""
        with np.errstate(all="ignore"):
            return float(self._program(*map(np.float64, x)))

    def gradient(self, x: Vector) -> Vector:
        """The gradient at floats, computed in floats."""
        with np.errstate(all="ignore"):
            return np.array([float(part(*map(np.float64, x))) for part in self._gradient_program])

    def certified(self, x: Sequence[fmpq]) -> arb:
        """A ball that contains f at fractions; of no radius to speak of where f is a polynomial."""
        return self._exact(self._evaluate, x)

    def certified_slope(self, x: Vector, d: Vector) -> arb:
        """A ball that contains the derivative of f at x in the direction d."""
        at, along = list(map(exactly, x)), list(map(exactly, d))
        with precision(BITS):
            parts = (self._exact(part, at) * arb(one) for part, one in zip(self._evaluate_gradient, along, strict=True))
            return sum(parts, arb(0))

    def _exact(self, evaluate: Callable[[dict[sympy.Basic, Any]], Any], x: Sequence[fmpq]) -> arb:
        with precision(BITS):
            if self._polynomial:
                return arb(fmpq(evaluate(dict(zip(self.variables, x, strict=True)))))
            return arb(evaluate({name: arb(one) for name, one in zip(self.variables, x, strict=True)}))

    @cached_property
    def _polynomial(self) -> bool:
        return bool(self.formula.is_polynomial(*self.variables))

    @cached_property
    def _program(self) -> Callable[..., Any]:
        program: Callable[..., Any] = sympy.lambdify(self.variables, self.formula, "numpy")
        return program

    @cached_property
    def _derivatives(self) -> list[sympy.Expr]:
        return [sympy.diff(self.formula, one) for one in self.variables]

    @cached_property
    def _gradient_program(self) -> list[Callable[..., Any]]:
        return [sympy.lambdify(self.variables, one, "numpy") for one in self._derivatives]

    @cached_property
    def _evaluate(self) -> Callable[..., Any]:
        return evaluator(self.formula, _Fractions() if self._polynomial else BALLS)

    @cached_property
    def _evaluate_gradient(self) -> list[Callable[..., Any]]:
        numbers = _Fractions() if self._polynomial else BALLS
        return [evaluator(one, numbers) for one in self._derivatives]


def exactly(number: float) -> fmpq:
    """A float as the fraction that it is."""
    fraction = Fraction(float(number))
    return fmpq(fraction.numerator, fraction.denominator)


x0, x1, x2 = sympy.symbols("x0 x1 x2", real=True)

BALL = Smooth("ball", (x0**2 + x1**2) / 2, (x0, x1))
LINE = Smooth("parabola", (x0 - 1) ** 2, (x0,))
ELLIPSE = Smooth("ellipse", x0**2 + 10 * x1**2 + 100 * x2**2, (x0, x1, x2))
VALLEY = Smooth("Rosenbrock's valley", (1 - x0) ** 2 + 100 * (x1 - x0**2) ** 2, (x0, x1))
WELLS = Smooth("Himmelblau's function", (x0**2 + x1 - 11) ** 2 + (x0 + x1**2 - 7) ** 2, (x0, x1))
QUARTIC = Smooth("quartic", x0**4 - 3 * x0**2 + x0 + x1**2, (x0, x1))
LOGISTIC = Smooth("logistic cost", sympy.log(1 + sympy.exp(-x0 - 2 * x1)) + (x0**2 + x1**2) / 20, (x0, x1))
BARRIER = Smooth("logarithmic barrier", x0 - sympy.log(x0) + x1**2 / 2, (x0, x1))
OVERFLOW = Smooth("exponential", sympy.exp(x0) - x0 + x1**2 / 2, (x0, x1))
RAISED = Smooth("ball raised by a hundred million", 10**8 + (x0**2 + x1**2) / 2, (x0, x1))
ROOT = Smooth("squared residual", (x0**2 - 2) ** 2, (x0,))
