"""Families of functions given by rational numbers, with exact gradients and known constants: what the strategies draw.

They take numbers of any kind; their gradients are computed from the numbers that define them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from ..descent.arithmetic import constant

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Quadratic:
    """½ (x − centre)ᵀ A (x − centre) + least, with a symmetric matrix A.

    Attributes:
        matrix: A, its rows.
        centre: a point where the gradient is zero.
        least: the value there.
        definite: ``definite``, ``singular`` (semidefinite, not definite) or ``indefinite``.
    """

    matrix: tuple[Vector, ...]
    centre: Vector
    least: Fraction
    definite: str

    @property
    def dimension(self) -> int:
        """The number of variables."""
        return len(self.centre)

    @property
    def lipschitz(self) -> Fraction:
        """A Lipschitz constant of the gradient: the largest sum of absolute values in a row of A; exact for a diagonal A."""
        return max(sum(map(abs, row), Fraction(0)) for row in self.matrix)

    @property
    def minimisers(self) -> tuple[Vector, ...]:
        """A global minimiser, if there is one."""
        return () if self.definite == "indefinite" else (self.centre,)

    @property
    def lower_bound(self) -> Fraction | None:
        """The least value, if there is one."""
        return None if self.definite == "indefinite" else self.least

    def __call__(self, x: Any) -> Any:
        """The value at x."""
        away = x - _like(x, self.centre)
        return np.dot(away, np.dot(_like(x, self.matrix), away)) / 2 + _like(x, self.least)

    def gradient(self, x: Any) -> Any:
        """The gradient at x."""
        return np.dot(_like(x, self.matrix), x - _like(x, self.centre))


@dataclass(frozen=True)
class Polynomial:
    """A sum of terms, each a coefficient times a power of every variable.

    Attributes:
        terms: pairs of a coefficient and the exponents, one for each variable.
        dimension: the number of variables.
    """

    terms: tuple[tuple[Fraction, tuple[int, ...]], ...]
    dimension: int

    @property
    def lipschitz(self) -> Fraction | None:
        """A Lipschitz constant of the gradient on the whole space: one of degree 2 at most has it."""
        if any(sum(exponents) > 2 for _, exponents in self.terms):
            return None
        return sum((2 * abs(coefficient) for coefficient, exponents in self.terms if sum(exponents) == 2), Fraction(0))

    minimisers: tuple[Vector, ...] = ()
    lower_bound: Fraction | None = None

    def __call__(self, x: Any) -> Any:
        """The value at x."""
        example = _example(x)
        total = example * 0
        for coefficient, exponents in self.terms:
            term = constant(coefficient, example)
            for one, exponent in zip(x, exponents, strict=True):
                for _ in range(exponent):
                    term = term * one
            total = total + term
        return total

    def gradient(self, x: Any) -> Any:
        """The gradient at x."""
        return np.array([one(x) for one in self.derivative])

    @cached_property
    def derivative(self) -> tuple[Polynomial, ...]:
        """The partial derivatives."""
        return tuple(self._derived(variable) for variable in range(self.dimension))

    def _derived(self, variable: int) -> Polynomial:
        terms = (
            (coefficient * exponents[variable], tuple(one - (i == variable) for i, one in enumerate(exponents)))
            for coefficient, exponents in self.terms
            if exponents[variable]
        )
        return Polynomial(tuple(terms), self.dimension)


@dataclass(frozen=True)
class SumOfSquares:
    """The sum of the squares of polynomials, never below zero.

    Attributes:
        residuals: the polynomials.
        minimisers: a point where all of them are zero, if one is known.
    """

    residuals: tuple[Polynomial, ...]
    minimisers: tuple[Vector, ...] = ()
    lower_bound: Fraction = Fraction(0)

    @property
    def dimension(self) -> int:
        """The number of variables."""
        return self.residuals[0].dimension

    @property
    def lipschitz(self) -> Fraction | None:
        """A Lipschitz constant of the gradient on the whole space, if all residuals are affine."""
        total = Fraction(0)
        for one in self.residuals:
            if any(sum(exponents) > 1 for _, exponents in one.terms):
                return None
            # The Hessian of (a·x + b)² is 2aaᵀ, whose norm is 2 |a|²; terms of the same variable add up.
            slopes = [sum((c for c, e in one.terms if e[i]), Fraction(0)) for i in range(self.dimension)]
            total += 2 * sum((slope**2 for slope in slopes), Fraction(0))
        return total

    def __call__(self, x: Any) -> Any:
        """The value at x."""
        return sum((one(x) ** 2 for one in self.residuals[1:]), self.residuals[0](x) ** 2)

    def gradient(self, x: Any) -> Any:
        """The gradient at x."""
        return sum(2 * one(x) * one.gradient(x) for one in self.residuals)


@dataclass(frozen=True)
class Piecewise:
    """A sum of halves of parabolas, ½ κ max(0, a·x − b)²: continuous with its gradient, whose slope jumps.

    Attributes:
        pieces: triples (κ, a, b).
    """

    pieces: tuple[tuple[Fraction, Vector, Fraction], ...]
    minimisers: tuple[Vector, ...] = ()

    @property
    def dimension(self) -> int:
        """The number of variables."""
        return len(self.pieces[0][1])

    @property
    def lipschitz(self) -> Fraction:
        """A Lipschitz constant of the gradient: the sum of |κ| |a|²."""
        return sum((abs(k) * sum((one**2 for one in a), Fraction(0)) for k, a, _ in self.pieces), Fraction(0))

    @property
    def lower_bound(self) -> Fraction | None:
        """Zero, if no κ is negative."""
        return Fraction(0) if all(k >= 0 for k, _, _ in self.pieces) else None

    def __call__(self, x: Any) -> Any:
        """The value at x."""
        return sum((_like(x, k) * self._above(x, a, b) ** 2 / 2 for k, a, b in self.pieces), _example(x) * 0)

    def gradient(self, x: Any) -> Any:
        """The gradient at x."""
        return sum((_like(x, k) * self._above(x, a, b) * _like(x, a) for k, a, b in self.pieces), x * 0)

    def _above(self, x: Any, a: Vector, b: Fraction) -> Any:
        height = np.dot(_like(x, a), x) - _like(x, b)
        return (height + abs(height)) / 2


def _like(x: Any, numbers: Any) -> Any:
    """Fractions in the numbers of x: one, a vector or a matrix."""
    return _in_numbers_of(_example(x), numbers)


def _example(x: Any) -> Any:
    # The sum is of the numbers' kind even where some of them are integers.
    return sum(x[1:], x[0]) if x.dtype == object else x[0]


def _in_numbers_of(example: Any, numbers: Any) -> Any:
    if isinstance(numbers, Fraction):
        return constant(numbers, example)
    return np.array([_in_numbers_of(example, one) for one in numbers])
