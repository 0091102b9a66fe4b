"""What a float in a program stands for: a fraction such as 1/3, a number such as √2 or π, or itself."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

SIMPLE = 10**8
"""A fraction is meant if numerator times denominator is at most this: a random float is near such a one by chance once in
about ten million times."""

ULPS = 4
"""A float stands for a simple fraction this many units in the last place away: it may come from a short computation."""


@dataclass(frozen=True)
class Constant:
    """The number fraction · 2^(half_twos/2) · π^(half_pis/2).

    Attributes:
        fraction: its rational part.
        half_twos: 1 if it contains √2.
        half_pis: the power of √π it contains.
        certain: whether the float is plainly a way to write this number.
    """

    fraction: Fraction
    half_twos: int = 0
    half_pis: int = 0
    certain: bool = True


def constant(value: Any) -> Constant | None:
    """What a number in a program stands for; None for what is no number, such as an array or a text."""
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        return Constant(Fraction(int(value)))
    if isinstance(value, Fraction):
        return Constant(value)
    if isinstance(value, np.floating):
        return _read(float(value), float(np.finfo(value.dtype).eps))
    if isinstance(value, float):
        return _read(value, 2.0**-52)
    if isinstance(value, numbers.Rational):
        return Constant(Fraction(int(value.numerator), int(value.denominator)))
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "fiub":
        return constant(value[()])
    return None


@lru_cache(maxsize=4096)
def _read(value: float, eps: float) -> Constant | None:
    if not math.isfinite(value):
        return None
    if value == 0:
        return Constant(Fraction(0))
    width = ULPS * eps
    if (found := _simple(value, width)) is not None:
        return Constant(found)
    short = Fraction(repr(value))
    if eps < 1e-10 and len(repr(value).split("e")[0].replace("-", "").replace(".", "").strip("0")) <= 12:
        return Constant(short)
    for half_pis in (1, -1, 2, -2, -3, 3):
        for half_twos in (0, 1):
            unit = math.sqrt(2) ** half_twos * math.sqrt(math.pi) ** half_pis
            if (found := _simple(value / unit, width)) is not None and _is_plain(found):
                return Constant(found, half_twos, half_pis)
    if (found := _simple(value / math.sqrt(2), width)) is not None and _is_plain(found):
        return Constant(found, 1)
    return Constant(Fraction(value), certain=False)


def _is_plain(fraction: Fraction) -> bool:
    """With fourteen units tried, only quite simple fractions are taken for meant."""
    return abs(fraction.numerator) * fraction.denominator <= 10**5


def _simple(value: float, width: float) -> Fraction | None:
    """The simplest fraction within a relative distance of a float, if it is simple."""
    exact = Fraction(value)
    reach = abs(exact) * Fraction(width)
    found = simplest(exact - reach, exact + reach)
    # Of a float with few digits, fewer fractions can be told apart.
    limit = min(SIMPLE, 0.1 / width)
    return found if abs(found.numerator) * found.denominator <= limit else None


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator in an interval that does not contain zero."""
    if high < 0:
        return -simplest(-high, -low)
    # By continued fractions: the whole part is shared until the interval, from a/b to c/d, contains a whole number.
    (a, b), (c, d) = low.as_integer_ratio(), high.as_integer_ratio()
    whole: list[int] = []
    while True:
        floor, rest = divmod(a, b)
        if rest and (floor + 1) * d > c:
            whole.append(floor)
            a, b, c, d = d, c - floor * d, b, rest
        else:
            whole.append(floor + 1 if rest else floor)
            break
    result = Fraction(whole[-1])
    for part in reversed(whole[:-1]):
        result = part + 1 / result
    return result
