"""Numbers of any kind: floats, rationals, balls, and vectors of them as NumPy arrays."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

_FLOATS = (float, np.floating)


def finite(number: Any) -> bool:
    """Whether a number is finite."""
    if isinstance(number, _FLOATS):
        return math.isfinite(number)
    return bool(number * 0 == 0)  # zero times infinity or nan is not zero


def constant(number: Any, example: Any) -> Any:
    """A constant in the numbers of the example, so that exact numbers stay exact: a float stands for its exact value."""
    if isinstance(example, _FLOATS):
        return float(number)
    if type(number) is type(example) or not isinstance(number, int | float | Fraction):
        return number
    over, under = number.as_integer_ratio()
    return (example * 0 + over) / under


def between_zero_and_one(name: str, number: Any, usual: str) -> None:
    """Raise ValueError unless 0 < number < 1."""
    if not _satisfies(number, lambda it: 0 < it < 1):
        raise ValueError(f"{name} must lie in (0, 1), got {name}={number!r}; {usual} is usual")


def positive(name: str, number: Any, usual: str) -> None:
    """Raise ValueError unless the number is finite and above 0."""
    if not _satisfies(number, lambda it: it > 0 and finite(it)):
        raise ValueError(f"{name} must be a finite number above 0, got {name}={number!r}; {usual} is usual")


def whole(name: str, number: Any, least: int) -> None:
    """Raise ValueError unless it is a whole number from ``least`` up."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
        raise ValueError(f"{name} must be a whole number from {least} up, got {name}={number!r}")


def _satisfies(number: Any, condition: Any) -> bool:
    if isinstance(number, bool | str) or np.ndim(number):
        return False
    try:
        return bool(condition(number))
    except TypeError:  # complex numbers and what is no number cannot be compared
        return False
