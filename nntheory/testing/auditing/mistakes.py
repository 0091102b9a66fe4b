"""Mistakes in the test of a line search, each as the test that a search with it makes; what fits the trials is named.

Every test here is: take the step t if f(x + t·d) ≤ f(x) − c·h, with a quantity h in place of Armijo's t·|∇f(x)·d|.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .judging import LARGEST, Decision


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        name: a few words.
        words: what the search does, in a sentence.
        remedy: what to write.
        promised: the quantity h.
        constants: the range of c.
        upside_down: whether a step is taken where the inequality does not hold.
    """

    name: str
    words: str
    remedy: str
    promised: Callable[[Decision], float]
    constants: tuple[float, float] = (0.0, LARGEST)
    upside_down: bool = False

    def explains(self, some: Sequence[Decision]) -> bool:
        """Whether one constant of its range gives every decision, as far as rounding lets it be seen."""
        low, high = self.constants
        strict = low == 0.0 == high
        for one in some:
            h = self.promised(one)
            if not math.isfinite(h) or h == 0:
                return False
            accepted = one.accepted is not self.upside_down
            gained = one.problem.start_value - one.value
            ends = sorted(((gained - one.noise) / h, (gained + one.noise) / h))
            ends = [ends[0] - 1e-12 * abs(ends[0]), ends[1] + 1e-12 * abs(ends[1])]
            if accepted is (h > 0):  # c ≤ gained / h
                high = min(high, ends[1])
            else:
                low = max(low, ends[0])
        return low <= high if strict else low < high


def _slope(one: Decision) -> float:
    return abs(float(one.problem.start_gradient @ one.problem.d))


def _trial_slope(one: Decision) -> float:
    point = one.problem.x + one.step * one.problem.d
    return -one.step * float(one.problem.gradient(point) @ one.problem.d)


_NORMAL = "write f(x + t*d) <= f(x) + c1 * t * (grad(x) @ d)"

ARMIJO = Mistake(
    "another constant", "it tests Armijo's condition with another c₁", "", lambda one: one.step * _slope(one)
)

IGNORED = Mistake(
    "ignores c1",
    "it takes every step that decreases f; c1 has no effect",
    f"without sufficient decrease the steps may stall far from a stationary point: {_NORMAL}",
    lambda one: 1.0,
    (0.0, 0.0),
)

MISTAKES = (
    IGNORED,
    Mistake(
        "target frozen at the first trial",
        "it computes the target f(x) + c₁·t·∇f(x)ᵀd once, for the first trial, and holds the shorter ones against it",
        "compute the target again for each t; where the first trial is 1, a target without t in it does the same",
        lambda one: one.first * _slope(one),
    ),
    Mistake(
        "step missing in the target",
        "the target f(x) + c₁·∇f(x)ᵀd does not have the step t in it",
        _NORMAL,
        _slope,
    ),
    Mistake(
        "slope constant missing",
        "the target is f(x) − c₁·t: the slope ∇f(x)ᵀd is missing",
        _NORMAL,
        lambda one: one.step,
    ),
    Mistake(
        "slope constant missing",
        "the target is f(x) + c₁·t: the slope ∇f(x)ᵀd is missing, and with it the sign",
        _NORMAL,
        lambda one: one.step,
        (-LARGEST, 0.0),
    ),
    Mistake(
        "wrong inequality",
        "it takes a step where Armijo's condition does not hold, and refuses one where it does: ≥ for ≤",
        _NORMAL,
        lambda one: one.step * _slope(one),
        upside_down=True,
    ),
    Mistake(
        "wrong sign of the slope",
        "the target is f(x) − c₁·t·∇f(x)ᵀd, above f(x): f may increase",
        "∇f(x)ᵀd is negative along a descent direction: add it",
        lambda one: one.step * _slope(one),
        (-LARGEST, 0.0),
    ),
    Mistake(
        "wrong sign of the slope",
        "the target is f(x) + c₁·t·‖∇f(x)‖², above f(x): f may increase",
        _NORMAL,
        lambda one: one.step * float(one.problem.start_gradient @ one.problem.start_gradient),
        (-LARGEST, 0.0),
    ),
    Mistake(
        "slope of another direction",
        "it takes −‖∇f(x)‖² for the slope, which is right only for d = −∇f(x)",
        "write grad(x) @ d",
        lambda one: one.step * float(one.problem.start_gradient @ one.problem.start_gradient),
    ),
    Mistake(
        "slope of another direction",
        "it takes −‖d‖² for the slope, which is right only for d = −∇f(x)",
        "write grad(x) @ d",
        lambda one: one.step * float(one.problem.d @ one.problem.d),
    ),
    Mistake(
        "slope is a length",
        "it takes −‖∇f(x)‖ for the slope, the length without the square",
        "write grad(x) @ d",
        lambda one: one.step * float(np.linalg.norm(one.problem.start_gradient)),
    ),
    Mistake(
        "slope at the trial",
        "it takes the gradient at the trial x + t·d, and not at x",
        "compute grad(x) @ d once, before the loop",
        _trial_slope,
    ),
    Mistake(
        "step squared",
        "the target has t² where t belongs",
        _NORMAL,
        lambda one: one.step**2 * _slope(one),
    ),
)
"""In the order in which they are tried."""


def named(some: Sequence[Decision]) -> Mistake | None:
    """The mistake that explains every decision, if one does.

    A search that returns its last trial when it runs out of them has not taken that trial by its test: if nothing explains all
    decisions, those of the shortest step are left out.
    """
    telling = [one for one in some if one.finite]
    refused = sum(not one.accepted for one in telling)
    if not refused or len(telling) < 3:
        return None
    shortest = min((one.step for one in telling if one.accepted), default=0.0)
    kept = [one for one in telling if not one.accepted or one.step > shortest * (1 + 1e-9)]
    sets = [telling] if len(telling) - len(kept) < 2 else [telling, kept]
    return next((one for each in sets for one in MISTAKES if one.explains(each)), None)
