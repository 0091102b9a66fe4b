"""Numbers of any kind: floats, rationals, balls, and vectors of them as NumPy arrays."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

_FLOATS = (float, np.floating)
_TINY = 1e-280
"""Below this the square of a length may have lost digits."""


def finite(number: Any) -> bool:
    """Whether a number is finite."""
    if isinstance(number, _FLOATS):
        return math.isfinite(number)
    return bool(number * 0 == 0)  # zero times infinity or nan is not zero


def as_float(number: Any) -> float:
    """The nearest float; infinity for what is beyond the range of floats."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def real(number: Any) -> bool:
    """Whether it is one real number, infinity and nan among them."""
    return _satisfies(number, lambda it: it >= 0 or True)


def size(vector: Any) -> Any:
    """What orders vectors by length: of floats their length, for the square may leave their range; else the exact square."""
    if type(vector) is float:
        return abs(vector)
    square = np.dot(vector, vector)
    if isinstance(square, float) and _TINY < square < math.inf:
        return math.sqrt(square)
    return float(np.hypot.reduce(np.ravel(vector).astype(float))) if isinstance(square, _FLOATS) else square


def constant(number: Any, example: Any) -> Any:
    """A constant in the numbers of the example, so that exact numbers stay exact: a float stands for its exact value."""
    if isinstance(example, _FLOATS):
        return as_float(number)
    if type(number) is type(example) or not isinstance(number, int | float | Fraction):
        return number
    over, under = number.as_integer_ratio()
    return (example * 0 + over) / under


def between_zero_and_one(name: str, number: Any, usual: str, example: Any = None) -> Any:
    """The number, in the numbers of the example if there is one.

    Raises:
        ValueError: unless it lies in (0, 1), in those numbers too.
    """
    here = number if example is None else constant(number, example)
    if type(here) is float and 0 < here < 1:
        return here  # asked at every step of a descent
    if not _satisfies(here, lambda it: 0 < it < 1):
        raise ValueError(f"{name} must lie in (0, 1), got {_got(name, number, here)}; {usual} is usual")
    return here


def positive(name: str, number: Any, usual: str, example: Any = None) -> Any:
    """The number, in the numbers of the example if there is one.

    Raises:
        ValueError: unless it is finite and above 0, in those numbers too.
    """
    here = number if example is None else constant(number, example)
    if type(here) is float and 0 < here < math.inf:
        return here
    if not _satisfies(here, lambda it: it > 0 and finite(it)):
        raise ValueError(f"{name} must be a finite number above 0, got {_got(name, number, here)}; {usual} is usual")
    return here


def whole(name: str, number: Any, least: int) -> None:
    """Raise ValueError unless it is a whole number from ``least`` up."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
        raise ValueError(f"{name} must be a whole number from {least} up, got {name}={number!r}")


def shown(number: Any) -> str:
    """The number as people read it, a long one with its middle left out."""
    try:
        text = repr(number)
    except ValueError:  # Python does not write integers of over 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"


_LONGEST = 200


def _got(name: str, number: Any, here: Any) -> str:
    became = "" if here is number else f", which is {here!r} among the numbers of the points"
    return f"{name}={shown(number)}{became}"


def _satisfies(number: Any, condition: Any) -> bool:
    if isinstance(number, bool | np.bool | str) or np.ndim(number):
        return False
    try:
        return bool(condition(number))
    except TypeError:  # complex numbers and what is no number cannot be compared
        return False
