"""Hypothesis strategies for optimisers: functions with exact gradients and known constants, and points to start from."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st

from ..architecture import UsageError
from .exact_functions import Piecewise, Polynomial, Quadratic, SumOfSquares, Vector

KINDS = ("definite", "singular", "indefinite")


def quadratics(
    *,
    dimensions: tuple[int, int] = (1, 3),
    kind: Literal["definite", "singular", "indefinite"] | None = None,
) -> st.SearchStrategy[Quadratic]:
    """Quadratic functions with a known stationary point.

    Args:
        dimensions: the fewest and the most variables.
        kind: ``definite``, ``singular`` (semidefinite, not definite) or ``indefinite``; any of them by default. Indefinite
            ones have two variables at least, or negative curvature.

    Raises:
        UsageError: if an argument is wrong.
    """
    fewest, most = _range("dimensions", dimensions)
    if kind is not None and kind not in KINDS:
        raise UsageError(f"kind must be one of {', '.join(KINDS)}, or None for any of them, got kind={kind!r}")

    @st.composite
    def quadratic(draw: st.DrawFn) -> Quadratic:
        n = draw(st.integers(fewest, most))
        which = draw(st.sampled_from(KINDS)) if kind is None else kind
        signs = [1] * n
        if which != "definite":
            signs[-1] = 0 if which == "singular" else -1
        # L D Lᵀ with ones on the diagonal of L has the signs of D: Sylvester's law of inertia.
        diagonal = [draw(_positive) * sign for sign in signs]
        lower = [[draw(_small) if j < i else Fraction(int(i == j)) for j in range(n)] for i in range(n)]
        matrix = tuple(
            tuple(sum((lower[i][k] * diagonal[k] * lower[j][k] for k in range(n)), Fraction(0)) for j in range(n))
            for i in range(n)
        )
        return Quadratic(matrix, draw(_vectors(n)), draw(_small), which)

    return quadratic()


def polynomials(
    *, dimensions: tuple[int, int] = (1, 2), degree: int = 4, terms: tuple[int, int] = (1, 5)
) -> st.SearchStrategy[Polynomial]:
    """Polynomials in several variables; most of them have no least value.

    Args:
        dimensions: the fewest and the most variables.
        degree: the largest sum of exponents in a term.
        terms: the fewest and the most terms.

    Raises:
        UsageError: if an argument is wrong.
    """
    fewest, most = _range("dimensions", dimensions)
    fewest_terms, most_terms = _range("terms", terms)
    _whole("degree", degree)
    return st.integers(fewest, most).flatmap(lambda n: _polynomial(n, degree, fewest_terms, most_terms))


def sums_of_squares(
    *, dimensions: tuple[int, int] = (1, 2), degree: int = 2, residuals: tuple[int, int] = (1, 3)
) -> st.SearchStrategy[SumOfSquares]:
    """Sums of squares of polynomials that are all zero at a known point, so that this is a global minimiser.

    Args:
        dimensions: the fewest and the most variables.
        degree: the largest degree of the polynomials that are squared.
        residuals: the fewest and the most of them.

    Raises:
        UsageError: if an argument is wrong.
    """
    fewest, most = _range("dimensions", dimensions)
    fewest_residuals, most_residuals = _range("residuals", residuals)
    _whole("degree", degree)

    @st.composite
    def sum_of_squares(draw: st.DrawFn) -> SumOfSquares:
        n = draw(st.integers(fewest, most))
        point = draw(_vectors(n))
        at = np.array(point, dtype=object)
        some = draw(st.lists(_polynomial(n, degree, 1, 3), min_size=fewest_residuals, max_size=most_residuals))
        # Less its value at the point, each is zero there.
        shifted = (Polynomial((*one.terms, (-one(at), (0,) * n)), n) for one in some)
        return SumOfSquares(tuple(shifted), (point,))

    return sum_of_squares()


def piecewise(
    *, dimensions: tuple[int, int] = (1, 2), pieces: tuple[int, int] = (1, 4), convex: bool = False
) -> st.SearchStrategy[Piecewise]:
    """Functions made of halves of parabolas: continuously differentiable once and not twice.

    Args:
        dimensions: the fewest and the most variables.
        pieces: the fewest and the most halves.
        convex: only functions that are convex, and so never below zero.

    Raises:
        UsageError: if an argument is wrong.
    """
    fewest, most = _range("dimensions", dimensions)
    fewest_pieces, most_pieces = _range("pieces", pieces)

    @st.composite
    def function(draw: st.DrawFn) -> Piecewise:
        n = draw(st.integers(fewest, most))
        one = st.tuples(_positive if convex else _small, _vectors(n), _small)
        return Piecewise(tuple(draw(st.lists(one, min_size=fewest_pieces, max_size=most_pieces))))

    return function()


def points_of(function: Any, *, magnitude: int = 3, exact: bool = True) -> st.SearchStrategy[Any]:
    """Points at which a function can be asked: vectors of shape (dimension,) of small fractions.

    Args:
        function: one that these strategies draw or `nntheory.testing.functions` holds; it has a ``dimension``.
        magnitude: the largest absolute value of a number.
        exact: object arrays of `fractions.Fraction`; if False, arrays of float64 that are these fractions exactly.

    Raises:
        UsageError: if an argument is wrong.
    """
    _whole("magnitude", magnitude)
    n = getattr(function, "dimension", None)
    if not isinstance(n, int):
        raise UsageError(f"function must have a dimension, got {function!r}; draw it with quadratics() or the like")
    numbers = st.integers(-4 * magnitude, 4 * magnitude).map(lambda one: Fraction(one, 4))
    dtype = object if exact else float
    return st.lists(numbers, min_size=n, max_size=n).map(lambda point: np.array(point, dtype=dtype))


_small = st.integers(-8, 8).map(lambda one: Fraction(one, 2))
_positive = st.integers(1, 16).map(lambda one: Fraction(one, 4))


def _vectors(n: int) -> st.SearchStrategy[Vector]:
    return st.lists(_small, min_size=n, max_size=n).map(tuple)


def _polynomial(n: int, degree: int, fewest: int, most: int) -> st.SearchStrategy[Polynomial]:
    exponents = st.lists(st.integers(0, degree), min_size=n, max_size=n).filter(lambda some: 1 <= sum(some) <= degree)
    term = st.tuples(_small.filter(bool), exponents.map(tuple))
    return st.lists(term, min_size=fewest, max_size=most).map(lambda terms: Polynomial(tuple(terms), n))


def _whole(name: str, given: int) -> None:
    if type(given) is not int or given < 1:
        raise UsageError(f"{name} must be a whole number from 1 up, got {name}={given!r}")


def _range(name: str, given: tuple[int, int]) -> tuple[int, int]:
    whole = isinstance(given, tuple | list) and len(given) == 2 and all(type(one) is int for one in given)
    if not whole or not 1 <= given[0] <= given[1]:
        raise UsageError(f"{name} must be a pair of whole numbers (fewest, most) from 1 up, got {name}={given!r}")
    return given[0], given[1]
