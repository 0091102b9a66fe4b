"""Gradient descent, for any f with its gradient."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .arguments import at_least_zero, examined_floor, examined_function, examined_gradient, point_of, read_only
from .arithmetic import as_float, constant, finite, size, whole
from .search import Backtracking, LineSearch, Search
from .stopping import Stop
from .trace import Trace


def gradient_descent(
    f: Callable[[Any], Any],
    gradient: Callable[[Any], Any],
    start: Any,
    *,
    search: Search = Backtracking(),  # noqa: B008 - it is frozen
    tolerance: Any = 0,
    iterations: int = 1000,
    floor: Any = None,
    time_limit: float | None = None,
) -> Trace:
    """Go from x to x + t·d with d = −∇f(x) and the search's step t, again and again, and record everything.

    It uses the operators of the numbers it is given, so it computes with floats as floats do, with rationals exactly, and with
    balls soundly. It ends in every case, and the trace says why. An overflow at a trial is no warning: the trial is refused.

    Exact numbers grow. Where the gradient is linear, each step adds about as many digits as the last one did; where f is a
    polynomial of degree p, each step multiplies their number by about p − 1, so that ten steps are many.

    Args:
        f: the function; it takes a point and returns one real number.
        gradient: its gradient; it takes a point and returns what has the point's shape.
        start: x⁰, a number or a vector; integers are read as floats.
        search: how the step is found.
        tolerance: stop when the length of the gradient is at most this.
        iterations: the most steps that are taken.
        floor: stop when f is at or below this.
        time_limit: stop after so many seconds; it is looked at before f is called.

    Returns:
        The trace.

    Raises:
        ValueError: if an argument is wrong, or f or gradient return something of the wrong kind or shape.

    What f and gradient raise passes through, with a note that says where it happened.

    Examples:
        >>> trace = gradient_descent(lambda x: x**2, lambda x: 2 * x, 3.0)
        >>> print(trace)
        k  f(x)  ‖∇f‖  step  trials    x
        0   9.0     6   0.5       2  3.0
        1   0.0     0                0.0
        The gradient is zero: a stationary point, which need not be a minimum.
    """
    x = point_of(start)
    at_least_zero("tolerance", tolerance)
    floor = examined_floor(floor)
    whole("iterations", iterations, 0)
    value_at, gradient_at = examined_function(f, x), examined_gradient(gradient, x)
    in_time = value_at
    if time_limit is not None:
        in_time = _until(time.monotonic() + as_float(at_least_zero("time_limit", time_limit)), value_at)
    points: list[Any] = []
    values: list[Any] = []
    gradients: list[Any] = []
    searches: list[LineSearch] = []
    failed: LineSearch | None = None
    with np.errstate(over="ignore", invalid="ignore"):
        value = value_at(x)
        while True:
            points.append(x)
            values.append(value)
            if stop := _at_value(value, floor):
                break
            here = gradient_at(x)
            gradients.append(here)
            if stop := _at_gradient(here, tolerance):
                break
            if len(searches) == iterations:
                stop = Stop.ITERATIONS
                break
            try:
                found = search(in_time, x, value, here, direction := -here)
            except _TimeIsUpError:
                stop = Stop.TIME
                break
            if found.stop is not None:
                failed, stop = found, found.stop
                break
            searches.append(found)
            x, value = read_only(x + found.step * direction), found.value
    return Trace(tuple(points), tuple(values), tuple(gradients), tuple(searches), failed, stop)


def _at_value(value: Any, floor: Any) -> Stop | None:
    if not finite(value):
        return Stop.NOT_FINITE
    return Stop.FLOOR if floor is not None and value <= constant(floor, value) else None


def _at_gradient(gradient: Any, tolerance: Any) -> Stop | None:
    square = np.dot(gradient, gradient)
    if square == 0 and np.all(gradient == 0):
        return Stop.STATIONARY
    if tolerance and finite(length := size(gradient)) and _is_at_most(length, tolerance, square):
        return Stop.TOLERANCE
    return None if finite(square) else Stop.NOT_FINITE


def _is_at_most(length: Any, tolerance: Any, example: Any) -> bool:
    # Not every kind of exact number can be compared with infinity.
    return bool(tolerance == math.inf or length <= size(constant(tolerance, example)))


class _TimeIsUpError(Exception):
    pass


def _until(deadline: float, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def in_time(point: Any) -> Any:
        if time.monotonic() > deadline:
            raise _TimeIsUpError
        return f(point)

    return in_time
