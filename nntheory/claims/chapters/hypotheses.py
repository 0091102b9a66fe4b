"""What becomes of gradient descent when one hypothesis of the convergence proof is dropped: an exact run for each.

Every run is in rational numbers and in one dimension, and goes wrong in the smallest way there is: it stays away from every
stationary point, or finds no step, or does not lower f. That it goes on so for ever is a statement of its own, unless the run
comes back to where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import sympy

from ...descent import armijo
from ...testing.functions import oscillating
from ..claim import Check, Evidence
from ..evidence import exact
from ..notation import c, number
from ..smt import proves
from ..statement import Statement

STEPS = 12
"""How many steps a run takes, and how many trials one step."""

HALF = Fraction(1, 2)

x = sympy.Symbol("x", real=True)

OSCILLATING = oscillating.formula.xreplace({oscillating.variables[0]: x})
"""Differentiable everywhere, but its derivative is not continuous at 0."""


@dataclass(frozen=True)
class Run:
    """The points of a descent, or where no step is found, the trial points that were refused from the last one."""

    points: tuple[Fraction, ...]
    refused: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis of the convergence proof, and what a descent does without it.

    Attributes:
        identifier: a name.
        words: the hypothesis.
        without: what happens when it is dropped.
        expression: the function of `x` that it happens to.
        start: where the descent starts.
        shows: whether a run shows what ``without`` says.
        kept: what to change so that the hypothesis is kept; then the run must not show it.
        goes_on: checks that it goes on so after the run; none if the run comes back to where it was.
        sufficient_decrease: c₁ in the run.
        backtracking: β in the run.
        direction: the direction at step k from the derivative; its negative in the theorem.
        first: the first step that is tried at step k; 1 in the theorem.
    """

    identifier: str
    words: str
    without: str
    expression: sympy.Expr
    start: Fraction
    shows: Callable[[Hypothesis], bool]
    kept: dict[str, Any]
    goes_on: tuple[Check, ...] = ()
    sufficient_decrease: Fraction = HALF
    backtracking: Fraction = HALF
    direction: Callable[[int, Any], Any] = field(default=lambda k, slope: -slope)
    first: Callable[[int], Fraction] = field(default=lambda k: Fraction(1))

    def f(self, at: Any) -> Any:
        """The function at a number, exactly if that is a fraction."""
        return _value(self.expression, at)

    def gradient(self, at: Any) -> Any:
        """Its derivative, away from 0 for the function that is put together there."""
        return _value(sympy.diff(self.expression, x), at)

    @cached_property
    def run(self) -> Run:
        """The descent without the hypothesis."""
        points = [self.start]
        for k in range(STEPS):
            here = points[-1]
            value, gradient = self.f(here), self.gradient(here)
            direction = self.direction(k, gradient)
            refused = []
            step = self.first(k)
            for _ in range(STEPS):
                trial = here + step * direction
                if armijo(value, self.f(trial), step, gradient * direction, self.sufficient_decrease):
                    break
                refused.append(trial)
                step *= self.backtracking
            else:
                return Run(tuple(points), tuple(refused))
            points.append(trial)
        return Run(tuple(points))

    @property
    def goes_wrong(self) -> bool:
        """Whether the run shows what is said of it."""
        return self.shows(self)

    def checks(self) -> tuple[Check, ...]:
        """The run as evidence of what happens without the hypothesis, and that it goes on so."""

        def run() -> Evidence:
            altered = ("the same of a run that keeps it",)
            refused = () if replace(self, **self.kept).goes_wrong else altered
            how_long = f"seen in {STEPS} {'trials' if self.run.refused else 'steps'}"
            stays = len(set(self.run.points)) == 1 and not self.run.refused
            repeats = "never leaves its start" if stays else "comes back to where it was"
            back = "" if self.goes_on else f", in which the run {repeats}"
            scope = f"without {self.words}: {self.without}; {how_long}{back}"
            return Evidence("exact", self.goes_wrong, scope, "", altered, refused)

        return (run, *self.goes_on)


def _value(expression: sympy.Expr, at: Any) -> Any:
    if not isinstance(at, Fraction):
        return float(expression.subs(x, sympy.Float(at)))
    value = expression.subs(x, sympy.Rational(at.numerator, at.denominator))
    return Fraction(int(value.p), int(value.q))


def _goes_to_zero_with_slope_one(hypothesis: Hypothesis) -> bool:
    halved = hypothesis.run.points == tuple(Fraction(1, 2**k) for k in range(STEPS + 1))
    expression = hypothesis.expression
    outside = expression.args[-1][0] if isinstance(expression, sympy.Piecewise) else expression
    return halved and sympy.limit(sympy.expand(outside / x), x, 0) == 1


def _halves() -> tuple[Check, ...]:
    """From 1/n the step 1 leads to 1/(2n) for every whole n, and is accepted for every constant below 1."""
    n = sympy.Symbol("n", integer=True, positive=True)
    outside = OSCILLATING.args[-1][0]
    here, slope = (sympy.simplify(one.subs(x, 1 / n)) for one in (outside, outside.diff(x)))
    there = sympy.simplify(outside.subs(x, 1 / (2 * n)))
    real = number("n", "n")
    gain = sympy.simplify((here - c * slope**2 - there).subs(n, real))
    leads = exact(
        lambda: sympy.simplify(1 / n - slope - 1 / (2 * n)) == 0,
        "from 1/n the step 1 leads to 1/(2n), for every whole n from 1 up",
        {"to 1/(3n)": lambda: sympy.simplify(1 / n - slope - 1 / (3 * n)) == 0},
        kind="symbolic",
    )
    return leads, proves(
        Statement((real >= 1, c < 1), gain > 0), scope="all n from 1 up: that step is accepted if c₁ < 1"
    )


def _cycles(hypothesis: Hypothesis) -> bool:
    points = hypothesis.run.points
    return points == (1, -1) * (STEPS // 2) + (1,) and all(hypothesis.gradient(p) != 0 for p in points)


def _finds_no_step(hypothesis: Hypothesis) -> bool:
    return len(hypothesis.run.points) == 1 and len(hypothesis.run.refused) == STEPS


def _tries_the_same_again(hypothesis: Hypothesis) -> bool:
    return _finds_no_step(hypothesis) and len(set(hypothesis.run.refused)) == 1


def _stays_above(bound: Fraction, slope: Fraction) -> Callable[[Hypothesis], bool]:
    def shows(hypothesis: Hypothesis) -> bool:
        points = hypothesis.run.points
        falls = all(later < earlier for earlier, later in pairwise(points))
        return falls and all(p > bound and hypothesis.gradient(p) >= slope for p in points)

    return shows


def _never_moves(hypothesis: Hypothesis) -> bool:
    return set(hypothesis.run.points) == {hypothesis.start} and len(hypothesis.run.points) == STEPS + 1


_t, _q = number("t_trial", "t"), number("q", "q")
_x = number("x", "x^k")

HYPOTHESES = (
    Hypothesis(
        "continuous_gradient",
        "a continuous gradient",
        "the step 1 is always taken, the points go to 0, and there the derivative is 1",
        OSCILLATING,
        Fraction(1),
        _goes_to_zero_with_slope_one,
        {"expression": x**2 / 4},
        _halves(),
    ),
    Hypothesis(
        "decrease_above_zero",
        "a sufficient-decrease constant above 0",
        "with 0 in its place the points 1 and −1 take turns, and f never falls",
        x**2,
        Fraction(1),
        _cycles,
        {"sufficient_decrease": HALF},
        sufficient_decrease=Fraction(0),
    ),
    Hypothesis(
        "decrease_below_one",
        "a sufficient-decrease constant below 1",
        "with 1 in its place no step is small enough, because x² lies above its tangents",
        x**2,
        Fraction(1),
        _finds_no_step,
        {"sufficient_decrease": HALF},
        (
            proves(
                Statement((sympy.Ne(_x, 0), _t > 0), (_x - 2 * _t * _x) ** 2 > _x**2 - 4 * _t * _x**2),
                scope="all points but 0 and all steps: x² is above the line of the constant 1",
            ),
        ),
        sufficient_decrease=Fraction(1),
    ),
    Hypothesis(
        "backtracking_below_one",
        "a backtracking factor below 1",
        "with 1 in its place the step that was refused is tried again for ever",
        x**2,
        Fraction(1),
        _tries_the_same_again,
        {"backtracking": HALF},
        backtracking=Fraction(1),
    ),
    Hypothesis(
        "steepest_descent",
        "the negative gradient as the direction",
        "with directions that point downhill and shrink, the points stay above 0, where the derivative is 1",
        x,
        Fraction(2),
        _stays_above(Fraction(0), Fraction(1)),
        {"direction": lambda k, slope: -slope},
        (
            proves(
                Statement((sympy.Eq(_x, 2 * _q), _q > 0), sympy.And(sympy.Eq(_x - _q, _q), _x - _q > 0)),
                also=(("that it is above the step", Statement((sympy.Eq(_x, 2 * _q), _q > 0), _x - _q > _q)),),
                scope="all steps q: from 2q the step leads to q, which is twice the next step",
            ),
        ),
        direction=lambda k, slope: -slope * HALF**k,
    ),
    Hypothesis(
        "largest_step",
        "the largest of the steps that are allowed",
        "with smaller ones, each of which is allowed, the points stay above 1/2, where the derivative is above 1",
        x**2,
        Fraction(1),
        _stays_above(HALF, Fraction(1)),
        {"first": lambda k: Fraction(1)},
        (
            proves(
                Statement(
                    (_x >= sympy.Rational(1, 2) + 2 * _q, _x <= 1, _q > 0), _x * (1 - _q) >= sympy.Rational(1, 2) + _q
                ),
                scope="all steps q/2: from a point that is at least 1/2 + 2q to one that is at least 1/2 + q",
            ),
        ),
        first=lambda k: HALF ** (k + 3),
    ),
    Hypothesis(
        "nonzero_gradient",
        "a gradient that is not zero",
        "at a stationary point every step is allowed and none moves, here at the top of a hill",
        -(x**2),
        Fraction(0),
        _never_moves,
        {"start": Fraction(1)},
    ),
)
"""The hypotheses of the proof; the last is that of its first line, the others are those of the theorem."""


def needed() -> tuple[Check, ...]:
    """Checks that nothing of the theorem can be left out."""
    return tuple(check for hypothesis in HYPOTHESES[:-1] for check in hypothesis.checks())
