"""Ball arithmetic: every value is an interval that contains the true one, whatever the rounding.

Arrays are NumPy arrays of `flint.arb`, on which NumPy's own operators and matrix products work; the precision is that of
`flint.ctx` at the time of the call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray

Balls = NDArray[np.object_]
Floats = NDArray[np.float64]
Function = Callable[[Balls], Balls]

to_balls: Callable[[Any], Balls] = np.frompyfunc(arb, 1, 1)
"""An array of floats as balls of radius zero: every float is exact."""

_BIT = 1 + 2.0**-50
"""Makes up for the last bit when a ball's bound is rounded to a float."""

_magnitude = np.frompyfunc(lambda ball: float(ball.abs_upper()), 1, 1)
_union = np.frompyfunc(lambda one, other: one.union(other), 2, 1)
_widened = np.frompyfunc(lambda ball, radius: ball + arb(0, radius), 2, 1)


class _Balls:
    """The constants of formulas as balls."""

    def rational(self, over: int, under: int) -> arb:
        return arb(fmpq(over, under))

    def pi(self) -> arb:
        return arb.pi()


BALLS = _Balls()


def magnitude(balls: Balls) -> Floats:
    """Upper bounds of the absolute values."""
    return np.asarray(_magnitude(balls), dtype=float) * _BIT


def widened(balls: Balls, radii: Floats) -> Balls:
    """The balls with radii added."""
    result: Balls = _widened(balls, radii)
    return result


def union(one: Balls, other: Balls) -> Balls:
    """Balls that contain both."""
    result: Balls = _union(one, other)
    return result
