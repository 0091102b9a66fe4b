"""How often all curvatures of a random symmetric matrix are positive, exactly and in a run.

The model: independent normal entries, those on the diagonal with twice the variance of the others, so that no direction is
preferred. A matrix of the model that has only positive eigenvalues is what the second derivatives at a minimum look like.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
import sympy
from sympy import I, Matrix, Poly, Rational, cos, exp, expand, gamma, oo, pi, sin, sqrt

LARGEST = 5
"""The largest matrices of the run."""

DRAWS = 200_000
SEED = 1
CONFIDENCE = 0.999

ISOTROPIC = 2
"""The variance of a diagonal entry over that of another in the model."""


@dataclass(frozen=True)
class Share:
    """How many of the drawn matrices are positive definite."""

    count: int
    draws: int

    @property
    def interval(self) -> tuple[float, float]:
        """Where the probability lies, by Wilson's interval for a share."""
        z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
        share, weight = self.count / self.draws, z**2 / self.draws
        middle = share + weight / 2
        half = z * (share * (1 - share) / self.draws + weight / (4 * self.draws)) ** 0.5
        return (middle - half) / (1 + weight), (middle + half) / (1 + weight)

    def agrees(self, probability: sympy.Expr) -> bool:
        """Whether a probability lies in the interval."""
        low, high = self.interval
        return low <= float(probability) <= high


@cache
def run(diagonal_variance: float = ISOTROPIC) -> tuple[Share, ...]:
    """The shares of positive definite matrices of 1, …, `LARGEST` rows: the upper left blocks of the matrices drawn."""
    drawn = np.random.default_rng(SEED).standard_normal((DRAWS, LARGEST, LARGEST))
    matrices = np.triu(drawn, 1)
    matrices += matrices.transpose(0, 2, 1)
    rows = np.arange(LARGEST)
    matrices[:, rows, rows] = diagonal_variance**0.5 * drawn[:, rows, rows]
    shares = []
    for k in range(LARGEST):
        # Elimination: a symmetric matrix is positive definite if and only if every pivot is positive.
        matrices = matrices[matrices[:, k, k] > 0]
        shares.append(Share(len(matrices), DRAWS))
        column = matrices[:, :, k]
        matrices = matrices - column[:, :, None] * column[:, None, :] / matrices[:, k, k][:, None, None]
    return tuple(shares)


def two_by_two(diagonal_variance: int = ISOTROPIC) -> sympy.Expr | None:
    """The probability for two rows, by an integral over the matrices; None for other variances than it is written for."""
    covariance = Matrix([[diagonal_variance, 0, 0], [0, diagonal_variance, 0], [0, 0, 1]])
    halves = Matrix([[1, 1, 0], [1, -1, 0], [0, 0, 2]]) / 2
    if halves * covariance * halves.T != sympy.eye(3):
        return None
    # Half the sum of the diagonal entries, half their difference and the entry beside them are independent and standard normal.
    # The eigenvalues are s ± r: s is the first, r the length of the vector of the other two.
    s, r = sympy.symbols("s r", positive=True)
    shorter = sympy.integrate(r * exp(-(r**2) / 2), (r, 0, s))
    value: sympy.Expr = sympy.integrate(exp(-(s**2) / 2) / sqrt(2 * pi) * shorter, (s, 0, oo))
    return value


@cache
def probability(n: int) -> sympy.Expr:
    """The probability that a matrix of n rows is positive definite.

    The density of the eigenvalues is proportional to the product of their differences times exp(−λ²/2) for each, in a suitable
    unit (M. L. Mehta, Random Matrices, chapter 3). Its integral over ordered eigenvalues is a Pfaffian of integrals over
    two (N. G. de Bruijn, J. Indian Math. Soc. 19, 1955), which in polar coordinates are elementary.
    """
    value: sympy.Expr = expand(_pfaffian(_pairs(n, positive=True)) / _pfaffian(_pairs(n, positive=False)))
    return value


def _pairs(n: int, *, positive: bool) -> Matrix:
    """The integrals over x < y of xⁱyʲ − xʲyⁱ, of positive or of all numbers; for an odd n with those over one number."""
    end = pi / 2 if positive else 5 * pi / 4

    def entry(i: int, j: int) -> sympy.Expr:
        if i >= j:
            return sympy.S.Zero if i == j else -entry(j, i)
        if j == n:
            return _radial(i) if positive else _radial(i) * (1 + (-1) ** i)
        return _radial(i + j + 1) * (_angular(i, j, end) - _angular(j, i, end))

    size = n + n % 2
    return Matrix(size, size, entry)


def _radial(power: int) -> sympy.Expr:
    """The integral of rᵏ exp(−r²/2) over all positive r."""
    return sqrt(2) ** (power - 1) * gamma(Rational(power + 1, 2))


@cache
def _angular(i: int, j: int, end: sympy.Expr) -> sympy.Expr:
    """The integral of cosⁱ sinʲ from π/4, by their expansion in powers of e = exp(iθ)."""
    e = sympy.Symbol("e")
    powers = Poly(expand(((e**2 + 1) / 2) ** i * ((e**2 - 1) / (2 * I)) ** j), e).terms()
    start, total = pi / 4, sympy.S.Zero
    for (raised,), factor in powers:
        k = raised - i - j
        turned = [cos(k * at) + I * sin(k * at) for at in (start, end)]
        total += factor * (end - start if k == 0 else (turned[1] - turned[0]) / (I * k))
    value: sympy.Expr = expand(total)
    return value


def _pfaffian(matrix: Matrix) -> sympy.Expr:
    """By expansion along the first row."""
    if matrix.rows == 0:
        return sympy.S.One
    total = sympy.S.Zero
    for j in range(1, matrix.rows):
        rest = [k for k in range(1, matrix.rows) if k != j]
        total -= (-1) ** j * matrix[0, j] * _pfaffian(matrix.extract(rest, rest))
    return expand(total)
