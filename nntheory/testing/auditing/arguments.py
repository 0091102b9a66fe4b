"""The arguments of the audits, examined."""

from __future__ import annotations

import math
from typing import Any

from ...architecture import UsageError


def examined_program(name: str, program: Any, signature: str) -> str:
    """The name of a function that somebody wrote.

    Raises:
        UsageError: if it is no function.
    """
    if isinstance(program, type) or not callable(program):
        what = f"the class {program.__name__}; pass an instance" if isinstance(program, type) else repr(program)
        raise UsageError(f"{name} must be a function {signature}, got {what}")
    return str(getattr(program, "__qualname__", None) or type(program).__name__)


def between_zero_and_one(name: str, value: Any, usual: str) -> float | None:
    """A constant in (0, 1), or None."""
    number = _number(name, value, "must lie in (0, 1)", usual)
    if number is not None and not 0 < number < 1:
        raise UsageError(f"{name} must lie in (0, 1), got {name}={value!r}; {usual} is usual")
    return number


def positive(name: str, value: Any, usual: str) -> float | None:
    """A positive finite number, or None."""
    number = _number(name, value, "must be positive", usual)
    if number is not None and not (number > 0 and math.isfinite(number)):
        raise UsageError(f"{name} must be positive and finite, got {name}={value!r}; {usual} is usual")
    return number


def _number(name: str, value: Any, must: str, usual: str) -> float | None:
    if value is None:
        return None
    try:
        if isinstance(value, (bool, str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"{name} {must}, got {name}={value!r}; {usual} is usual") from None
