"""What a search is called with: a function, a point and a direction, each chosen for what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from flint import arb

from .smooth import (
    BALL,
    BARRIER,
    ELLIPSE,
    LINE,
    LOGISTIC,
    OVERFLOW,
    QUARTIC,
    RAISED,
    ROOT,
    VALLEY,
    WELLS,
    Smooth,
    Vector,
    exactly,
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

    function: Smooth
    x: Vector
    d: Vector
    kind: Kind = "ordinary"
    along: str = "d = −∇f(x)"

    def __str__(self) -> str:
        return f"{self.function.name} at {_vector(self.x)}, {self.along}"

    def value(self, point: Vector) -> float:
        """f in floats."""
        return self.function.value(point)

    def gradient(self, point: Vector) -> Vector:
        """The gradient of f in floats."""
        return self.function.gradient(point)

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
        return self.function.certified(list(map(exactly, self.x)))

    @cached_property
    def certified_slope(self) -> arb:
        """A ball that contains ∇f(x)·d."""
        return self.function.certified_slope(self.x, self.d)

    def certified_at(self, step: float) -> arb:
        """A ball that contains f(x + step·d), the point not rounded."""
        t = exactly(step)
        return self.function.certified([exactly(a) + t * exactly(b) for a, b in zip(self.x, self.d, strict=True)])

    def step_to(self, point: Vector) -> float | None:
        """The positive step from x along d to a point; None if it is not on that ray."""
        return _along(point, self.x, self.d)

    def steps_elsewhere(self, point: Vector) -> str:
        """Another ray, of those that come from a mistake, on which a point lies; empty if on none."""
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


def _vector(x: Vector) -> str:
    return f"({', '.join(f'{one:.6g}' for one in x)})"


def steepest(function: Smooth, x: tuple[float, ...], kind: Kind = "ordinary") -> Problem:
    """With the direction −∇f(x)."""
    point = np.array(x)
    return Problem(function, point, -function.gradient(point), kind)


def other(function: Smooth, x: tuple[float, ...], factor: float = 1.0) -> Problem:
    """With a direction that leads downwards and is not −∇f(x): the entries of that are scaled, each differently."""
    point = np.array(x)
    d = -factor * function.gradient(point) / np.arange(2, len(x) + 2) ** 2
    return Problem(function, point, d, along="another descent direction")


def easy() -> Problem:
    """One where the usual first trial is accepted: at step 1 a ninth of the way to the minimum is left."""
    return scaled(0.875, 1.0)


def hard() -> Problem:
    """One that takes many trials."""
    return scaled(900.0, 1.0)


def scaled(curvature: float, start: float, size: float = 1.0, away: float = 0.0) -> Problem:
    """On half the squared distance from 0, along −∇f(x) times a factor.

    The decrease at the step ``start`` is 1 − ``curvature``/2 times what the slope promises, less by ``away``.
    """
    x = size * np.array([1.0, -0.5])
    factor = (curvature + 2 * away) / start
    return Problem(BALL, x, -factor * x, along=f"d = −{factor:.6g}·∇f(x)")


def ordinary() -> Iterator[Problem]:
    """Functions of several kinds, at ordinary points, all bounded below."""
    places: tuple[tuple[Smooth, tuple[float, ...]], ...] = (
        (LINE, (4.0,)),
        (BALL, (1.0, -0.5)),
        (ELLIPSE, (1.0, 1.0, 0.25)),
        (VALLEY, (-1.25, 1.0)),
        (VALLEY, (0.5, 2.0)),
        (WELLS, (0.0, 1.0)),
        (WELLS, (5.0, -4.0)),
        (QUARTIC, (2.0, 1.0)),
        (QUARTIC, (-2.5, 0.5)),
        (LOGISTIC, (-3.0, 1.0)),
        (LOGISTIC, (4.0, 8.0)),
        (BARRIER, (0.25, 1.0)),
    )
    for function, x in places:
        yield steepest(function, x)
        if len(x) > 1:
            yield other(function, x)
            yield other(function, x, 64.0)


def not_finite(start: float) -> Iterator[Problem]:
    """Where f is nan or inf from some step on, a fraction of the first trial, and steps below it are good."""
    for function, x, far in ((BARRIER, (4.0, 1.0), 12.0), (BARRIER, (4.0, 1.0), 400.0), (OVERFLOW, (-5.0, 1.0), 3e3)):
        point = np.array(x)
        gradient = function.gradient(point)
        factor = far / (start * float(np.abs(gradient).max()))
        along = f"d = −{factor:.6g}·∇f(x), where f is not finite at the first trial"
        yield Problem(function, point, -factor * gradient, "not finite", along)


def at_resolution() -> Iterator[Problem]:
    """Where floats cannot show a decrease."""
    yield steepest(RAISED, (1e-5, 2e-5), "resolution")
    yield steepest(RAISED, (1e-3, 2e-3), "resolution")
    yield steepest(ROOT, (float(np.sqrt(2.0)),), "resolution")
    yield Problem(BALL, np.zeros(2), np.zeros(2), "resolution", "d = 0 = ∇f(x)")


def ascent() -> Iterator[Problem]:
    """Convex functions, and a direction upwards: no step satisfies Armijo's condition, whatever c₁ < 1."""
    for function, x in ((BALL, (1.0, 2.0)), (ELLIPSE, (1.0, 1.0, 0.25))):
        point = np.array(x)
        yield Problem(function, point, function.gradient(point), "ascent", "d = +∇f(x), upwards")
