"""What a search is called with: a function, a point and a direction, each chosen for what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

import numpy as np
from flint import arb

from ..functions import Function, beale, himmelblau, logistic_loss, powell, rosenbrock, wood
from .smooth import (
    BALL,
    BARRIER,
    ELLIPSE,
    LOGISTIC,
    OVERFLOW,
    PARABOLA,
    RAISED,
    ROOT,
    STEEP_BARRIER,
    TWO_WELLS,
    Vector,
    certified,
    certified_slope,
    exactly,
    gradient,
    value,
)

Kind = Literal["ordinary", "not finite", "resolution", "ascent"]

UNIT = 2.0**-53
"""One rounding changes a float by at most this, relative to it."""


@dataclass(frozen=True, eq=False)
class Problem:
    """A function, a point, and a direction.

    Attributes:
        function: f.
        x: the point.
        d: the direction.
        kind: ``ordinary``; ``not finite`` if f is nan or inf at the first trials; ``resolution`` if f changes by less than
            its last bit; ``ascent`` if d leads upwards.
        along: the direction in words.
    """

    function: Function
    x: Vector
    d: Vector
    kind: Kind = "ordinary"
    along: str = "d = −∇f(x)"

    def __str__(self) -> str:
        return f"{self.function.name} at {_vector(self.x)}, {self.along}"

    def value(self, point: Vector) -> float:
        """F in floats."""
        return value(self.function, point)

    def gradient(self, point: Vector) -> Vector:
        """The gradient of f in floats."""
        return gradient(self.function, point)

    @cached_property
    def start_value(self) -> float:
        """f(x) in floats."""
        return self.value(self.x)

    @cached_property
    def start_gradient(self) -> Vector:
        """∇f(x) in floats."""
        return self.gradient(self.x)

    @cached_property
    def certified_value(self) -> arb:
        """A ball that contains f(x)."""
        return certified(self.function, list(map(exactly, self.x)))

    @cached_property
    def certified_slope(self) -> arb:
        """A ball that contains ∇f(x)·d."""
        return certified_slope(self.function, self.x, self.d)

    def certified_at(self, step: float) -> arb:
        """A ball that contains f(x + step·d), the point not rounded."""
        t = exactly(step)
        return certified(self.function, [exactly(a) + t * exactly(b) for a, b in zip(self.x, self.d, strict=True)])

    def step_to(self, point: Vector) -> float | None:
        """The positive step from x along d to a point; None if it is not on that ray."""
        return _along(point, self.x, self.d)

    @property
    def rays_coincide(self) -> bool:
        """Whether a search that takes another direction for d cannot be told by where it evaluates f."""
        return any(_parallel(self.d, other) for other in (self.x, self.start_gradient))

    def steps_elsewhere(self, point: Vector) -> str:
        """Another ray, of those that come from a mistake, on which a point lies; empty if on none or on the right one."""
        if self.step_to(point) is not None:
            return ""
        rays = {
            "x − t·d": (self.x, -self.d),
            "d + t·x": (self.d, self.x),
            "x − t·∇f(x)": (self.x, -self.start_gradient),
            "x + t·∇f(x)": (self.x, self.start_gradient),
        }
        return next((name for name, ray in rays.items() if _along(point, *ray) is not None), "")


def _along(point: Vector, x: Vector, d: Vector) -> float | None:
    moved = point - x
    with np.errstate(all="ignore"):
        step = float(moved @ d) / float(d @ d or np.nan)
        off = float(np.linalg.norm(moved - step * d))
        near = 8 * UNIT * float(np.linalg.norm(x) + np.linalg.norm(point)) + 1e-6 * float(np.linalg.norm(moved))
    return step if step > 0 and off <= near and np.isfinite(step) else None


def _parallel(one: Vector, other: Vector) -> bool:
    product = float(np.linalg.norm(one) * np.linalg.norm(other))
    return abs(float(one @ other)) >= (1 - 1e-9) * product


def _vector(x: Vector) -> str:
    return f"({', '.join(f'{one:.6g}' for one in x)})"


def steepest(function: Function, x: Sequence[float] = (), kind: Kind = "ordinary") -> Problem:
    """With the direction −∇f(x), from where descents of the function start if x is left out."""
    point = np.array(x or function.start, dtype=float)
    return Problem(function, point, -gradient(function, point), kind)


def other(function: Function, x: Sequence[float] = (), factor: float = 1.0) -> Problem:
    """With a direction that leads downwards and is not −∇f(x): the entries of that are scaled, each differently."""
    point = np.array(x or function.start, dtype=float)
    d = -factor * gradient(function, point) / np.arange(2, len(point) + 2) ** 2
    return Problem(function, point, d, along=f"d = −{_factors(factor, len(point))}·∇f(x)")


def _factors(factor: float, size: int) -> str:
    return f"diag({', '.join(f'{factor:g}/{k**2}' for k in range(2, size + 2))})"


def easy() -> Problem:
    """One where the usual first trial is accepted."""
    return scaled(0.875, 1.0)


def hard() -> Problem:
    """One that takes many trials."""
    return scaled(900.0, 1.0)


def scaled(curvature: float, start: float, size: float = 1.0, away: float = 0.0) -> Problem:
    """On half the squared distance from 0, along −∇f(x) times a factor.

    The decrease at the step ``start`` is 1 − ``curvature``/2 of what the slope promises, less by ``away``.
    """
    x = size * np.array([1.0, -0.5])
    factor = (curvature + 2 * away) / start
    return Problem(BALL, x, -factor * x, along=f"d = −{factor:.9g}·∇f(x)")


def ordinary() -> Iterator[Problem]:
    """Functions of several kinds, at ordinary points, all bounded below."""
    places: tuple[tuple[Function, tuple[float, ...]], ...] = (
        (PARABOLA, ()),
        (BALL, ()),
        (ELLIPSE, ()),
        (rosenbrock, ()),
        (rosenbrock, (0.5, 2.0)),
        (himmelblau, (0.0, 1.0)),
        (himmelblau, (5.0, -4.0)),
        (beale, ()),
        (powell, ()),
        (wood, ()),
        (TWO_WELLS, ()),
        (LOGISTIC, ()),
        (_logistic_loss(), ()),
        (BARRIER, (0.25, 1.0)),
    )
    for function, x in places:
        yield steepest(function, x)
        if len(function.variables) > 1:
            yield other(function, x)
            yield other(function, x, 64.0)


@cache
def _logistic_loss() -> Function:
    return logistic_loss()


def not_finite(start: float) -> Iterator[Problem]:
    """Where f is nan or inf from some step on, a fraction of the first trial, and steps below it are good."""
    for function, far in ((BARRIER, 12.0), (BARRIER, 400.0), (OVERFLOW, 3e3)):
        point = np.array(function.start, dtype=float)
        slopes = gradient(function, point)
        factor = far / (start * float(np.abs(slopes).max()))
        along = f"d = −{factor:.6g}·∇f(x), where f is not finite at long steps"
        yield Problem(function, point, -factor * slopes, "not finite", along)
    # Here a step of length one is too long, for searches whose first trial depends on the length of d.
    yield steepest(STEEP_BARRIER, (0.5, 0.0625), "not finite")


def at_resolution() -> Iterator[Problem]:
    """Where floats cannot show a decrease."""
    yield steepest(RAISED, kind="resolution")
    yield steepest(RAISED, (1e-3, 2e-3), "resolution")
    yield steepest(ROOT, kind="resolution")
    yield Problem(BALL, np.zeros(2), np.zeros(2), "resolution", "d = 0 = ∇f(x)")


def ascent() -> Iterator[Problem]:
    """Convex functions, and a direction upwards: no step satisfies Armijo's condition, whatever c₁ < 1."""
    for function in (BALL, ELLIPSE):
        point = np.array(function.start, dtype=float)
        yield Problem(function, point, gradient(function, point), "ascent", "d = +∇f(x), upwards")


def descents() -> Iterator[Problem]:
    """Points away from stationary ones, with the direction −∇f(x)."""
    for problem in ordinary():
        if problem.along == "d = −∇f(x)":
            yield problem
    yield steepest(STEEP_BARRIER)


def stationary() -> Iterator[Problem]:
    """Points where the gradient is zero, also in floats."""
    for function, x in ((BALL, (0.0, 0.0)), (rosenbrock, (1.0, 1.0)), (himmelblau, (3.0, 2.0))):
        yield Problem(function, np.array(x), np.zeros(2), "resolution", "d = 0 = ∇f(x)")
