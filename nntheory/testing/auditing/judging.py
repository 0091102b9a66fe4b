"""Which sufficient-decrease constants c₁ fit what a search took and what it refused.

A step t satisfies Armijo's condition for c₁ exactly if c₁ is at most the share (f(x + t·d) − f(x)) / (t·∇f(x)·d): what f
decreased by, as a share of what the slope promises. The share is enclosed twice: for the true f, and for the floats that
the search saw, with the rounding of a test in floats. Only a step that is wrong for both is a fault of the search.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from flint import arb, fmpq

from ...checking.reference import precision
from .problems import UNIT, Problem
from .recording import Call
from .smooth import BITS, exactly

SMALLEST = 1e-12
"""A constant below this is told from zero by no float; a search that fits none above it does not use it."""

LARGEST = 0.99

TOLERANCE = 1e-6
"""Constants are compared up to this, relative to them: a search may keep c₁ in float32, or take the slope from a difference."""

MOST_TRIALS = 60
"""So many trials of one call are examined; after them the step is below the last bit of most points."""


@dataclass(frozen=True)
class Decision:
    """A trial that was taken or refused.

    Attributes:
        problem: whose trial.
        step: the step t.
        value: f there, in floats.
        accepted: whether the step was taken.
        low, high: the share of the promised decrease that was reached, with all that rounding can explain.
        first: the first step of the call.
        tried: whether the search evaluated f there.
    """

    problem: Problem
    step: float
    value: float
    accepted: bool
    low: float
    high: float
    first: float
    tried: bool = True

    @property
    def finite(self) -> bool:
        """Whether f is finite there."""
        return math.isfinite(self.value)

    @property
    def noise(self) -> float:
        """What rounding can change f(x + t·d) − f(x) by."""
        return 4 * UNIT * (abs(self.problem.start_value) + abs(self.value))


def decided(problem: Problem, step: float, value: float | None, accepted: bool, first: float) -> Decision:
    """Judge one step; ``value`` is what the search saw of f there, if it looked."""
    tried = value is not None
    if value is None:
        value = problem.value(problem.x + step * problem.d)
    low, high = -math.inf, math.inf
    if math.isfinite(value):
        low, high = _share(problem, step, value)
    return Decision(problem, step, value, accepted, low, high, first, tried)


def _share(problem: Problem, step: float, value: float) -> tuple[float, float]:
    x, d, gradient = problem.x, problem.d, problem.start_gradient
    terms = float(np.abs(gradient) @ np.abs(d))
    slope = abs(float(gradient @ d))
    with precision(BITS):
        t = arb(exactly(step))
        true = (problem.certified_at(step) - problem.certified_value) / (t * problem.certified_slope)
        seen = arb(exactly(value) - exactly(problem.start_value)) / (t * arb(exactly(float(gradient @ d))))
        if not true.is_finite() or not seen.is_finite():
            return -math.inf, math.inf
        share = max(abs(float(true)), abs(float(seen))) + 1
        noise = 4 * UNIT * (abs(problem.start_value) + abs(value)) / max(step * slope, 5e-324)
        # The test multiplies three numbers and adds; the slope is a sum of products; a trial is a rounded point.
        relative = 8 * UNIT + (len(d) + 4) * UNIT * terms / slope
        relative += 4 * UNIT * float(np.linalg.norm(x)) / max(step * float(np.linalg.norm(d)), 5e-324)
        radius = noise + share * relative
        if not math.isfinite(radius):
            return -math.inf, math.inf
        spread = arb(fmpq(0), radius) if radius < 1e300 else arb(0)
        wide = true.union(seen + spread)
        return _float(wide.lower(), -math.inf), _float(wide.upper(), math.inf)


def _float(number: arb, towards: float) -> float:
    """The float next to a number on one side."""
    return math.nextafter(float(number), towards)


def decisions(call: Call) -> list[Decision]:
    """What a call took and refused: its step, and every longer trial."""
    trials = call.trials
    if not trials and call.step is None:
        return []
    first = trials[0][0] if trials else float(call.step or 1.0)
    found = []
    if call.step is not None:
        seen = [value for step, value in trials if math.isclose(step, call.step, rel_tol=1e-9)]
        found.append(decided(call.problem, call.step, seen[-1] if seen else None, True, first))
    longer = [
        (step, value)
        for step, value in trials
        if call.step is None or (step > call.step and not math.isclose(step, call.step, rel_tol=1e-9))
    ]
    found += [decided(call.problem, step, value, False, first) for step, value in longer[:MOST_TRIALS]]
    return found


@dataclass(frozen=True)
class Constants:
    """An interval of constants c₁: above ``low``, at most ``high``; each with the decision that sets it."""

    low: float
    high: float
    refused: Decision | None = None
    taken: Decision | None = None

    @property
    def empty(self) -> bool:
        """Whether no constant fits."""
        return self.low >= self.high + TOLERANCE * abs(self.high)

    def too_large(self, constant: float) -> bool:
        """Whether a step was taken that a constant does not allow."""
        return constant * (1 - TOLERANCE) > self.high

    def too_small(self, constant: float) -> bool:
        """Whether a step was refused that a constant allows."""
        return constant * (1 + TOLERANCE) <= self.low


def fitting(some: Iterable[Decision]) -> Constants:
    """The constants for which every step taken satisfies Armijo's condition and every one refused does not."""
    finite = [one for one in some if one.finite]
    refused = max((one for one in finite if not one.accepted), key=lambda one: one.low, default=None)
    taken = min((one for one in finite if one.accepted), key=lambda one: one.high, default=None)
    return Constants(
        -math.inf if refused is None else refused.low, math.inf if taken is None else taken.high, refused, taken
    )
