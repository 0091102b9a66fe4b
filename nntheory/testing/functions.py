"""Functions to minimise whose gradients, minimisers and constants are known exactly: each is one SymPy formula.

They take numbers of any kind that has what the formula needs: floats, `fractions.Fraction`, and FLINT's rationals and balls.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from sympy import Abs, Eq, Piecewise, Rational, exp, log, pi, sin

from .evaluation import compiled

Constant = Fraction | None


@dataclass(frozen=True, eq=False)
class Function:
    """A function of real variables; calling it gives its value at a vector.

    Attributes:
        name: what it is called.
        formula: its value.
        variables: its variables, in the order of a vector's entries.
        start: where a descent usually starts.
        minimisers: those of its global minimisers that are known and rational.
        lower_bound: a number that no value is below, if there is one.
        lipschitz: a Lipschitz constant of its gradient on the whole space, if there is one.
        slopes: its partial derivatives where SymPy's are not right at a point; None to derive them.
    """

    name: str
    formula: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    start: tuple[Fraction, ...]
    minimisers: tuple[tuple[Fraction, ...], ...] = ()
    lower_bound: Constant = None
    lipschitz: Constant = None
    slopes: tuple[sympy.Expr, ...] | None = None

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__

    @property
    def dimension(self) -> int:
        """The number of variables."""
        return len(self.variables)

    @property
    def derivative(self) -> tuple[sympy.Expr, ...]:
        """The partial derivatives, by SymPy."""
        return self.slopes or tuple(self.formula.diff(one) for one in self.variables)

    @property
    def hessian(self) -> sympy.Matrix:
        """The matrix of second derivatives, by SymPy."""
        return sympy.hessian(self.formula, self.variables)

    def __call__(self, x: Any) -> Any:
        """The value at x, of shape (dimension,), in the numbers of x."""
        return self._value(x)[0]

    def gradient(self, x: Any) -> Any:
        """The gradient at x, of shape (dimension,), in the numbers of x."""
        return np.array(self._gradient(x))

    @cached_property
    def _value(self) -> Callable[[Any], list[Any]]:
        return compiled([self.formula], self.variables)

    @cached_property
    def _gradient(self) -> Callable[[Any], list[Any]]:
        return compiled(self.derivative, self.variables)


def _fractions(*numbers: Any) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers))


_x = sympy.symbols("x1:5", real=True)
_1, _2, _3, _4 = _x

rosenbrock = Function(
    "Rosenbrock",
    100 * (_2 - _1**2) ** 2 + (1 - _1) ** 2,
    _x[:2],
    _fractions("-6/5", 1),
    minimisers=(_fractions(1, 1),),
    lower_bound=Fraction(0),
)

beale = Function(
    "Beale",
    (Rational(3, 2) - _1 + _1 * _2) ** 2
    + (Rational(9, 4) - _1 + _1 * _2**2) ** 2
    + (Rational(21, 8) - _1 + _1 * _2**3) ** 2,
    _x[:2],
    _fractions(1, 1),
    minimisers=(_fractions(3, "1/2"),),
    lower_bound=Fraction(0),
)

himmelblau = Function(
    "Himmelblau",
    (_1**2 + _2 - 11) ** 2 + (_1 + _2**2 - 7) ** 2,
    _x[:2],
    _fractions(0, 0),
    minimisers=(_fractions(3, 2),),
    lower_bound=Fraction(0),
)

powell = Function(
    "Powell's singular function",
    (_1 + 10 * _2) ** 2 + 5 * (_3 - _4) ** 2 + (_2 - 2 * _3) ** 4 + 10 * (_1 - _4) ** 4,
    _x,
    _fractions(3, -1, 0, 1),
    minimisers=(_fractions(0, 0, 0, 0),),
    lower_bound=Fraction(0),
)

wood = Function(
    "Wood",
    100 * (_2 - _1**2) ** 2
    + (1 - _1) ** 2
    + 90 * (_4 - _3**2) ** 2
    + (1 - _3) ** 2
    + Rational(101, 10) * ((_2 - 1) ** 2 + (_4 - 1) ** 2)
    + Rational(198, 10) * (_2 - 1) * (_4 - 1),
    _x,
    _fractions(-3, -1, -3, -1),
    minimisers=(_fractions(1, 1, 1, 1),),
    lower_bound=Fraction(0),
)

saddle = Function("x₁² − x₂²", _1**2 - _2**2, _x[:2], _fractions(1, 0), lipschitz=Fraction(2))

cube = Function("x³", _1**3, _x[:1], _fractions("1/5"))

quartic = Function("x⁴", _1**4, _x[:1], _fractions(1), minimisers=(_fractions(0),), lower_bound=Fraction(0))

decay = Function("e⁻ˣ", exp(-_1), _x[:1], _fractions(0), lower_bound=Fraction(0))

steep_valley = Function("4|x₁| + x₂", 4 * Abs(_1) + _2, _x[:2], _fractions("11/10", "3/10"))


def _oscillating() -> Function:
    outside = _1 + _1**2 / 4 + _1**2 * sin(2 * pi / _1) / (2 * pi)
    # SymPy's derivative of the branch at the one point 0 would be that of a constant.
    at_zero = sympy.limit(sympy.expand(outside / _1), _1, 0)
    return Function(
        "x + x²/4 + x² sin(2π/x)/(2π)",
        Piecewise((0, Eq(_1, 0)), (outside, True)),
        _x[:1],
        _fractions(1),
        slopes=(Piecewise((at_zero, Eq(_1, 0)), (outside.diff(_1), True)),),
    )


oscillating = _oscillating()
"""Differentiable everywhere, with a derivative that is not continuous at 0, where f is 0."""


def logistic_loss(seed: int = 0, *, dimension: int = 2, samples: int = 6) -> Function:
    """The mean logistic loss of random data with labels ±1: convex, with a Lipschitz gradient; it need not have a minimiser.

    Args:
        seed: of the data.
        dimension: the number of weights.
        samples: the number of samples.
    """
    numbers = random.Random(seed)  # noqa: S311 - data, not secrets
    weights = sympy.symbols(f"w1:{dimension + 1}", real=True)
    rows = [[Rational(numbers.randint(-8, 8), 4) for _ in weights] for _ in range(samples)]
    labels = [numbers.choice((-1, 1)) for _ in rows]
    margins = [
        label * sum(a * w for a, w in zip(row, weights, strict=True)) for row, label in zip(rows, labels, strict=True)
    ]
    # The second derivative of log(1 + e⁻ᵐ) is at most 1/4, and a sum of squares bounds the norm of the matrix.
    bound = sum((a**2 for row in rows for a in row), sympy.S.Zero) / (4 * samples)
    return Function(
        f"logistic loss of data {seed}",
        sum((log(1 + exp(-margin)) for margin in margins), sympy.S.Zero) / samples,
        weights,
        (Fraction(0),) * dimension,
        lower_bound=Fraction(0),
        lipschitz=Fraction(int(bound.p), int(bound.q)),
    )


NAMED = (
    rosenbrock,
    beale,
    himmelblau,
    powell,
    wood,
    logistic_loss(),
    saddle,
    cube,
    quartic,
    decay,
    steep_valley,
    oscillating,
)
"""All of them."""
