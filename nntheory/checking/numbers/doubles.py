"""Matrices whose entries are sums of two floats with a bound on the error: the last step of a gradient, fast.

A gradient has an entry for every parameter, but each entry is a short sum of products of numbers that belong to neurons. The
numbers are enclosed in balls; the products are then taken for all entries at once by NumPy, in twice the precision of a
float, with the error bound of Ogita, Rump and Oishi, Accurate sum and dot product (SIAM J. Sci. Comput. 26, 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import arb

from .balls import Balls, Floats

UNIT = 2.0**-53
"""One rounding changes a float by at most this, relative to it."""

_UP = 1 + 2.0**-40
"""Makes up for the roundings in the computation of a bound."""

_TINY = 2.0**-900
"""More than all that underflows in products of matrices whose largest entry is near 1."""

_SPLITTER = 2.0**27 + 1


@dataclass(frozen=True)
class Doubles:
    """The matrix high + low, known up to a radius in each entry.

    It has the operations that the gradient statements of the derived program use: ``.T``, ``@``, ``/`` and ``.sum``.
    """

    high: Floats
    low: Floats
    radius: Floats

    @classmethod
    def exactly(cls, floats: Floats) -> Doubles:
        """A matrix of floats, without error."""
        array = np.asarray(floats, dtype=float)
        return cls(array, np.zeros(array.shape), np.zeros(array.shape))

    @classmethod
    def enclosing(cls, balls: Balls) -> Doubles:
        """Every matrix that balls enclose."""
        high, low, radius = (np.asarray(part, dtype=float) for part in _two_floats(balls))
        # What lies below the smallest float is lost from the second part, and is in the radius.
        return _known(high, low, radius * _UP + _SUBNORMAL)

    @property
    def T(self) -> Doubles:
        """The transpose."""
        return Doubles(self.high.T, self.low.T, self.radius.T)

    def __matmul__(self, other: Doubles) -> Doubles:
        """The product of matrices: for a (p, s) and b (s, q) a sum of s products in each entry."""
        a, a_scale = _scaled(self)
        b, b_scale = _scaled(other)
        count = a.high.shape[1]
        high = np.zeros((a.high.shape[0], b.high.shape[1]))
        low = np.zeros(high.shape)
        for s in range(count):
            column, row = a.high[:, s, None], b.high[None, s, :]
            product, rest = _two_products(column, row)
            high, carry = _two_sum(high, product)
            low += carry + rest + (column * b.low[None, s, :] + a.low[:, s, None] * row)
        size_a, size_b = np.abs(a.high), np.abs(b.high)
        # The sum of the lows is of the order UNIT; it, and the product of two lows left out, are off by UNIT squared.
        radius = (32 * count + 64) * UNIT**2 * (size_a @ size_b) + count * _TINY
        radius += size_a @ b.radius + a.radius @ size_b + a.radius @ b.radius
        radius += UNIT * (size_a @ b.radius + a.radius @ size_b)  # the lows beside the highs
        return _known(high, low, radius * _UP).times_power_of_two(a_scale + b_scale)

    def __truediv__(self, number: int) -> Doubles:
        """Divided by a whole number."""
        quotient = self.high / number
        product, rest = _two_products(quotient, np.asarray(float(number)))
        low = ((self.high - product) - rest + self.low) / number
        # The second part is small beside the first, but for where a sum has cancelled.
        error = 8 * UNIT**2 * np.abs(quotient) + 4 * UNIT * np.abs(low) + _SUBNORMAL
        return _known(quotient, low, (self.radius / number + error) * _UP)

    def sum(self, axis: int) -> Doubles:
        """The sum over the first axis, the only one that gradient statements take."""
        if axis != 0:
            raise ValueError(f"axis must be 0, got axis={axis}")
        total = Doubles.exactly(np.ones((1, len(self.high)))) @ self
        return Doubles(total.high[0], total.low[0], total.radius[0])

    def times_power_of_two(self, exponent: int) -> Doubles:
        """Exact, but for what underflows."""
        high, low, radius = (np.ldexp(part, exponent) for part in (self.high, self.low, self.radius))
        return _known(high, low, radius + 2 * _SUBNORMAL)

    def widened(self, radii: Floats) -> Doubles:
        """With radii added."""
        return _known(self.high, self.low, (self.radius + radii) * _UP)

    def error_of(self, floats: Floats) -> Floats:
        """The given matrix minus the middle of this one, to within the radius and two roundings."""
        return (floats - self.high) - self.low


_SUBNORMAL = float(np.finfo(float).smallest_subnormal)


def _parts(ball: arb) -> tuple[float, float, float]:
    high = float(ball)
    rest = ball - high
    low = float(rest)
    return high, low, float((rest - low).abs_upper())


_two_floats = np.frompyfunc(_parts, 1, 3)


def _known(high: Floats, low: Floats, radius: Floats) -> Doubles:
    """The matrix; where a part of it overflowed, nothing is known."""
    lost = ~(np.isfinite(high) & np.isfinite(low) & np.isfinite(radius))
    return Doubles(high, low, np.where(lost, np.inf, radius))


def _scaled(matrix: Doubles) -> tuple[Doubles, int]:
    """The matrix divided by the power of two that brings its largest entry near 1, and the exponent of that power."""
    largest = np.max(np.abs(matrix.high), initial=0.0)
    exponent = int(np.frexp(largest)[1]) if 0 < largest < np.inf else 0
    return matrix.times_power_of_two(-exponent) if exponent else matrix, exponent


def _two_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """The rounded sum and what rounding took from it (Knuth)."""
    total = a + b
    shadow = total - a
    return total, (a - (total - shadow)) + (b - shadow)


def _two_products(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """The rounded products and what rounding took from them (Dekker)."""
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def _split(a: Floats) -> tuple[Floats, Floats]:
    """Two halves of the significand (Veltkamp)."""
    shadow = _SPLITTER * a
    high = shadow - (shadow - a)
    return high, a - high
