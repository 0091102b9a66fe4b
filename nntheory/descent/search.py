"""How long a step is: backtracking by Armijo's rule, a fixed step, and the exact step of a quadratic.

A search is called as ``search(f, x, value, gradient, direction)``, with ``value`` = f(x), and returns a `LineSearch`. Any
callable that does so can take the place of those here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

import numpy as np

from .arithmetic import between_zero_and_one, finite, positive, size, whole
from .conditions import armijo
from .stopping import Stop


class Trial(NamedTuple):
    """A step that was tried: its length, f there, and whether it was accepted."""

    step: Any
    value: Any
    accepted: bool


@dataclass(frozen=True)
class LineSearch:
    """What a search found.

    Attributes:
        step: the accepted step; None if there is none.
        value: f after the step; None if there is none.
        trials: every step that was tried, in order.
        stop: why no step was accepted; None if one was.
    """

    step: Any
    value: Any
    trials: tuple[Trial, ...]
    stop: Stop | None = None


class Search(Protocol):
    """A line search."""

    def __call__(self, f: Callable[[Any], Any], x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
        """The step to take from x along the direction."""


@dataclass(frozen=True)
class Backtracking:
    """The largest of start, start·β, start·β², … that satisfies Armijo's condition.

    A step is accepted if f decreases by at least ``sufficient_decrease`` times what the slope promises, and strictly: where
    rounding swallows the promise, equal values are no decrease. A trial where f is not finite is refused, and with balls one
    whose comparison is not certain. The search ends in every case: when a step is accepted, when a smaller step could not
    change the point or f in these numbers, or after ``most_trials``.

    Attributes:
        sufficient_decrease: c₁ in (0, 1).
        backtracking: the factor β in (0, 1).
        start: the first step that is tried.
        most_trials: the most steps that are tried.

    Raises:
        ValueError: if one of them is out of its range.
    """

    sufficient_decrease: Any = 1e-4
    backtracking: Any = 0.5
    start: Any = 1
    most_trials: int = 1000

    def __post_init__(self) -> None:
        between_zero_and_one("sufficient_decrease", self.sufficient_decrease, "1e-4")
        between_zero_and_one("backtracking", self.backtracking, "0.5")
        positive("start", self.start, "1")
        whole("most_trials", self.most_trials, 1)

    def __call__(self, f: Callable[[Any], Any], x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
        """The step to take from x along the direction, which must point downhill."""
        slope = downhill_slope(gradient, direction)
        # Inside its range as a fraction, a constant may be outside as a float.
        sufficient_decrease = between_zero_and_one("sufficient_decrease", self.sufficient_decrease, "1e-4", slope)
        backtracking = between_zero_and_one("backtracking", self.backtracking, "0.5", slope)
        step = positive("start", self.start, "1", slope)
        trials: list[Trial] = []
        stop = Stop.TRIALS
        for _ in range(self.most_trials):
            point = x + step * direction
            new_value = f(point)
            decreases = new_value < value
            accepted = bool(
                decreases and armijo(value, new_value, step, slope, sufficient_decrease) and finite(new_value)
            )
            trials.append(Trial(step, new_value, accepted))
            if accepted:
                return LineSearch(step, new_value, tuple(trials))
            step, longer = backtracking * step, step
            point_is_the_same = new_value == value and np.all(point == x)
            promise_is_resolved = value + step * slope < value
            if point_is_the_same or not promise_is_resolved or not step < longer:
                stop = Stop.RESOLUTION
                break
        # Shorter steps than these may show rounding alone.
        clear = [one for one in trials if size(2**20 * one.step * direction) > size(x)]
        if contradict(clear, value, slope):
            stop = Stop.DISAGREEMENT
        return LineSearch(None, None, tuple(trials), stop)


@dataclass(frozen=True)
class FixedStep:
    """The same step always, whatever f does there.

    Attributes:
        step: its length.

    Raises:
        ValueError: if it is not a finite number above 0.
    """

    step: Any

    def __post_init__(self) -> None:
        positive("step", self.step, "0.01")

    def __call__(self, f: Callable[[Any], Any], x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
        """The step, and f after it."""
        return _one(f, x, positive("step", self.step, "0.01", np.dot(gradient, direction)), direction)


@dataclass(frozen=True)
class ExactStep:
    """The step that minimises a quadratic ½xᵀAx − bᵀx + c along the direction.

    Attributes:
        matrix: A, symmetric, of shape (n, n); a number where the points are numbers.
    """

    matrix: Any

    def __call__(self, f: Callable[[Any], Any], x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
        """The step, and f after it; none where the curvature along the direction is not positive."""
        if np.shape(self.matrix) != np.shape(x) * 2:
            raise ValueError(
                f"matrix must have shape {np.shape(x) * 2} for points of shape {np.shape(x)}, got {np.shape(self.matrix)}"
            )
        bend = np.dot(direction, np.dot(self.matrix, direction))
        if not bend > 0:
            return LineSearch(None, None, (), Stop.UNBOUNDED)
        return _one(f, x, -downhill_slope(gradient, direction) / bend, direction)


def _one(f: Callable[[Any], Any], x: Any, step: Any, direction: Any) -> LineSearch:
    value = f(x + step * direction)
    return LineSearch(step, value, (Trial(step, value, accepted=True),))


def downhill_slope(gradient: Any, direction: Any) -> Any:
    """∇f·d, which must not be positive.

    Raises:
        ValueError: if the direction points uphill.
    """
    slope = np.dot(gradient, direction)
    if slope > 0:
        raise ValueError(f"direction must point downhill, got gradient·direction={slope}; −gradient does")
    return slope


SCALES = 5
"""On so many scales in a row f must show the same slope, and not the one that was promised, to contradict the gradient."""


def contradict(trials: list[Trial], value: Any, slope: Any) -> bool:
    """Whether the refused trials show that f has another slope along the direction than its gradient promises.

    The slope of f is estimated from the difference quotients of two trials of which one is at most half as long, so that the
    curvature of f drops out. Where rounding or curvature of higher order rules, neighbouring estimates differ: nothing is said.
    """
    scales = trials[:1]
    for one in trials:
        if 2 * one.step <= scales[-1].step:
            scales.append(one)
    estimates: list[Any] = []
    for longer, shorter in pairwise(scales):
        quotients = ((longer.value - value) / longer.step, (shorter.value - value) / shorter.step)
        ratio = shorter.step / longer.step
        estimates.append((quotients[1] - ratio * quotients[0]) / (1 - ratio))
    for start in range(len(estimates) - SCALES + 1):
        some = estimates[start : start + SCALES]
        agree = all(16 * abs(one - some[0]) < abs(slope) for one in some)
        promised = any(2 * abs(one - slope) <= abs(slope) for one in some)
        if agree and not promised:
            return True
    return False
