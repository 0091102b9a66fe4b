"""What a person gives to a descent: the start, f and its gradient, examined so that what is wrong is said where it happens."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np

from .arithmetic import as_float, finite, real, shown

Point = Any
"""A number, or a NumPy vector of numbers."""


def point_of(start: Any) -> Point:
    """The start as a number or a read-only vector, integers as floats.

    Raises:
        ValueError: if it is not one finite number or a vector of them.
    """
    array = np.array(start)
    if array.ndim > 1 or array.size == 0:
        raise ValueError(
            f"start must be a number or a vector of at least one, got an array of shape {array.shape}; "
            "a matrix is made a vector by ravel()"
        )
    if array.dtype.kind in "iu" or (array.dtype == object and all(isinstance(one, int) for one in array.flat)):
        array = _as_floats("start", array, float)
    if array.dtype.kind not in "fO":
        raise ValueError(f"start must consist of real numbers, got start={start!r}")
    try:
        is_finite = all(map(finite, array.flat))
    except TypeError:
        raise ValueError(f"start must consist of real numbers, got start={start!r}") from None
    if not is_finite:
        raise ValueError(f"start must consist of finite real numbers, got start={start!r}")
    return read_only(array) if array.ndim else array[()]


def examined_function(f: Callable[[Point], Any], start: Point) -> Callable[[Point], Any]:
    """f, with its result examined, in floats if the points are, and with a note added to what it raises."""
    floats = np.asarray(start).dtype != object

    def value_at(point: Point) -> Any:
        try:
            value = f(point)
        except Exception as error:
            _note(error, "f", point)
            raise
        return value if isinstance(value, float) else _real(value, floats)

    return value_at


def examined_gradient(gradient: Callable[[Point], Any], start: Point) -> Callable[[Point], Any]:
    """The gradient, examined, in the numbers of the points, and copied: its function may use one array again and again."""
    shape = np.shape(start)
    floats = np.asarray(start).dtype != object

    def gradient_at(point: Point) -> Any:
        try:
            result = gradient(point)
        except Exception as error:
            _note(error, "gradient", point)
            raise
        array = np.array(result)
        if array.shape != shape:
            raise ValueError(f"gradient must return the shape of x, {shape}, got an array of shape {array.shape}")
        kind = array.dtype.kind
        if kind not in "fOiu" or (kind == "O" and not all(map(real, array.flat))):
            raise ValueError(f"gradient must return real numbers, got {result!r}")
        # What is no float becomes a number of the point's kind: whole numbers of few bits overflow without a word.
        if not floats:
            array = array + point * 0
        elif kind != "f":
            array = _as_floats("what gradient returns", array, point.dtype)
        return read_only(array) if shape else np.asarray(array)[()]

    return gradient_at


def examined_floor(floor: Any) -> Any:
    """The floor; None if there is none, and −infinity is none.

    Raises:
        ValueError: if it is not a number below infinity.
    """
    if floor is None or (real(floor) and floor == -math.inf):
        return None
    if not (real(floor) and finite(floor)):
        raise ValueError(f"floor must be a finite real number, got floor={floor!r}; without a floor it is None")
    return floor


def read_only(point: Point) -> Point:
    """The point, made read-only if it is an array."""
    if isinstance(point, np.ndarray):
        point.flags.writeable = False
    return point


def at_least_zero(name: str, number: Any) -> Any:
    """The number, if it is one from 0 up.

    Raises:
        ValueError: if it is not.
    """
    if not (real(number) and number >= 0):
        raise ValueError(f"{name} must be a number from 0 up, got {name}={shown(number)}")
    return number


def _note(error: Exception, what: str, point: Point) -> None:
    with suppress(ValueError):  # Python does not write integers of over 4,300 digits
        error.add_note(f"{what} raised this at x = {point}")


def _as_floats(name: str, array: Any, kind: Any) -> Any:
    try:
        return array.astype(kind)
    except OverflowError:
        raise ValueError(
            f"{name} must be within the range of floats, got {shown(array.tolist())}; as Fractions numbers have no such limit"
        ) from None


def _real(value: Any, floats: bool) -> Any:
    if isinstance(value, np.ndarray):
        if value.ndim:
            raise ValueError(
                f"f must return one real number, got an array of shape {value.shape}; for several samples, return their mean"
            )
        value = value[()]
    if isinstance(value, complex | np.complexfloating):
        raise ValueError(f"f must return a real number, got {value!r}; return its real part or its absolute value")
    if value is None or isinstance(value, bool | str | list | tuple | np.bool):
        raise ValueError(f"f must return one real number, got {value!r}")
    if isinstance(value, int | np.integer | Fraction) and floats:
        return as_float(value)
    return int(value) if isinstance(value, np.integer) else value  # of few bits, their difference would overflow
