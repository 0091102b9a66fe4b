"""Section 6.2.1: the theorem that the proof proves, and what the paper concludes from it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from sympy import Abs, And, Eq, Ne, Rational

from ...descent import Backtracking, Stop, Trace, gradient_descent
from ...testing.functions import cube, decay, saddle, steep_valley
from ..claim import Claim
from ..evidence import exact
from ..notation import c, f, f_next, gg, number, slope_between, t
from ..smt import proves
from ..statement import Statement
from .hypotheses import HYPOTHESES, needed
from .proof import GAIN, SECTION


def stationary() -> Claim:
    """The theorem."""
    length, change = number("length", r"\|\nabla f(x^k)\|"), number("change", r"\|\nabla f(\xi^k) - \nabla f(x^k)\|")
    accepted = Statement(
        (length > 0, change <= (1 - c) * length, slope_between <= -(length**2) + change * length),
        slope_between <= -c * length**2,
    )
    least, shortest = number("m", "m"), number("shortest", r"\tau")
    progress = Statement(
        (GAIN, gg >= least, t >= shortest, least > 0, shortest > 0, c > 0),
        f - f_next >= c * shortest * least,
    )
    return Claim(
        "theorem.stationary",
        SECTION,
        says="For a continuous f, the gradient at the limit of the points is 0.",
        right="For a continuously differentiable f, the gradient is 0 at every accumulation point of the points.",
        assumes="f is continuously differentiable, 0 < c₁ < 1, 0 < β < 1, d = −∇f, and the step is the largest power that is "
        "accepted.",
        rests_on=(
            "proof.descent",
            "proof.limit-value",
            "proof.steps-to-zero",
            "proof.inequality",
            "proof.contradiction",
        ),
        supports=(
            proves(
                accepted,
                scope="all values: where the gradient has changed little along a trial, the trial is accepted, so that "
                "near a point where it is continuous and not 0 the steps cannot become short",
                limits="it says nothing of infinitely many steps; the theorem that Coq has accepted does",
            ),
            proves(progress, scope="all values: each of those steps lowers f by a fixed amount, so there are few"),
            *needed(),
        ),
        against=HYPOTHESES[0].checks(),
    )


def _run(function: Any, *, start: tuple[Fraction, ...] = (), iterations: int) -> Trace:
    at = np.array(start or function.start, dtype=object)
    search = Backtracking(Fraction(1, 10), Fraction(1, 2))
    return gradient_descent(function, function.gradient, at, search=search, iterations=iterations)


def every_continuous() -> Claim:
    """For each continuous function."""
    u = number("u", "|x_1|")
    rate = Rational(1, 10)
    square = 17  # of the gradient (±4, 1)
    taken = 4 * Abs(u - 4 * t) - t <= 4 * u - rate * square * t
    refused = 4 * Abs(u - 8 * t) - 2 * t > 4 * u - rate * square * 2 * t

    def within(factor: int, longest: int) -> Statement:
        """How far |x₁| can go from u in one step, and how long that step is, in parts of 167."""
        return Statement(
            (taken, refused), And(Abs(u - 4 * t) <= Rational(factor, 167) * u, t <= Rational(longest, 167) * u)
        )

    def stays_above(bound: Fraction) -> bool:
        trace = _run(steep_valley, iterations=60)
        shrinks = all(trace.steps[k + 10] < trace.steps[k] / 8 for k in range(0, len(trace.steps) - 10, 10))
        tried = [trial.value for trials in trace.trials for trial in trials]
        return trace.stop is Stop.ITERATIONS and shrinks and min(tried) > bound

    refused_one = Statement((u <= Rational(11, 10),), 4 * Abs(u - 4) - 1 > 4 * u - rate * square)
    return Claim(
        "theorem.every-continuous",
        SECTION,
        says="Gradient descent finds a local minimum of each continuous function.",
        against=(
            exact(
                lambda: stays_above(Fraction(-1, 2)),
                "f = 4|x₁| + x₂ from (11/10, 3/10), 60 steps in rational numbers: the steps shrink, and at all trials f is above "
                "−1/2, though f has no least value; with −1 in place of all lower values it has minima, and the run is the same",
                {"that it stays above −2/5": lambda: stays_above(Fraction(-2, 5))},
            ),
            proves(
                within(153, 80),
                also=(("with 152/167", within(152, 80)), ("with 79/167", within(153, 79))),
                scope="all values of |x₁|: in a step after a refused trial, |x₁| falls to 153/167 of itself at most, and x₂ "
                "falls by no more than 80/167 of it, so that in infinitely many steps x₂ falls by less than "
                "6 times the first |x₁|",
            ),
            proves(refused_one, scope="all |x₁| up to 11/10: the step 1 is refused, so that there is a refused trial"),
        ),
    )


def local_minimum() -> Claim:
    """The limit is a local minimum."""
    x = number("x", "x^k")
    aside = number("epsilon", r"\varepsilon")
    lower = Statement((Ne(aside, 0),), -(aside**2) < 0)
    creeps = Statement((x > 0, x <= Rational(1, 5), t > 0, t <= 1), And(x - 3 * t * x**2 > 0, x - 3 * t * x**2 < x))

    def ends_at_the_saddle(start: Fraction) -> bool:
        """Whether a descent that starts at (1, start) ends at the saddle."""
        trace = _run(saddle, start=(Fraction(1), start), iterations=20)
        return trace.stop is Stop.STATIONARY and tuple(trace.point) == (0, 0)

    def never_passes(bound: Fraction) -> bool:
        return all(point[0] > bound for point in _run(cube, iterations=6).points)

    return Claim(
        "theorem.local-minimum",
        SECTION,
        says="The point where the gradient vanishes in the limit is a local minimum.",
        against=(
            exact(
                lambda: ends_at_the_saddle(Fraction(0)),
                "f = x₁² − x₂² from (1, 0): the run stops at (0, 0)",
                {"of the start (1, 1/10)": lambda: ends_at_the_saddle(Fraction(1, 10))},
            ),
            proves(lower, scope="all ε but 0: f is lower at (0, ε), so there is no minimum"),
            *HYPOTHESES[-1].checks(),
            exact(
                lambda: never_passes(Fraction(0)),
                "f = x³ from 1/5, 6 steps in rational numbers: every point is above 0, and below 0 the values are smaller",
                {"that every point is above 1/10": lambda: never_passes(Fraction(1, 10))},
            ),
            proves(creeps, scope="all values: no step from (0, 1/5] passes the inflection of x³ at 0"),
        ),
    )


def existence() -> Claim:
    """There is a limit."""
    (x,) = decay.variables
    first = number("f_first", "f(x^0)")
    stays = Statement((f_next < f, f <= first), f_next <= first)

    def no_stationary_point(function: sympy.Expr) -> bool:
        return bool(sympy.solveset(function.diff(x), x, sympy.S.Reals) == sympy.S.EmptySet)

    return Claim(
        "theorem.existence",
        SECTION,
        says="The points have a limit.",
        right="They have an accumulation point if the set of all x with f(x) ≤ f(x⁰) is bounded.",
        statement=stays,
        assumes="That set is bounded; a sequence in a bounded set of ℝⁿ has an accumulation point, by Bolzano and Weierstrass.",
        rests_on=("proof.descent", "theorem.stationary"),
        supports=(
            proves(
                stays,
                scope="all values: no step leaves that set",
                limits="it says nothing of accumulation points; the theorem that Coq has accepted does",
            ),
        ),
        against=(
            exact(
                lambda: no_stationary_point(decay.formula),
                "f = e⁻ˣ has no stationary point, so by the theorem no accumulation point",
                {
                    "of e⁻ˣ + x": lambda: no_stationary_point(decay.formula + x),
                    "of e⁻ˣ x": lambda: no_stationary_point(decay.formula * x),
                },
                kind="symbolic",
            ),
        ),
    )


def rate() -> Claim:
    """How fast."""
    first, least_value = number("f_first", "f(x^0)"), number("f_inf", r"\inf f")
    total, total_next = number("S", "S_N"), number("S_next", "S_{N+1}")
    steps, shortest, square = (
        number("N", "N"),
        number("t_min", r"t_{\min}"),
        number("G", r"\min_{k<N} \|\nabla f(x^k)\|^2"),
    )
    adds_up = Statement((total <= first - f, GAIN, Eq(total_next, total + c * t * gg)), total_next <= first - f_next)
    bound = Statement(
        (total >= steps * c * shortest * square, total <= first - least_value, steps > 0, c > 0, shortest > 0),
        square <= (first - least_value) / (c * shortest * steps),
    )
    return Claim(
        "theorem.rate",
        SECTION,
        says="After N steps the smallest squared gradient so far is at most (f(x⁰) − inf f) / (c₁ t_min N).",
        statement=bound,
        assumes="f is bounded below and no step is shorter than t_min, as with a Lipschitz "
        "gradient; S is the sum of what Armijo's condition promises.",
        rests_on=("proof.telescope", "armijo.lower-bound"),
        supports=(proves(adds_up, scope="all values: the sum of the gains, by induction"), proves(bound)),
        ours=True,
    )


CLAIMS = (stationary(), every_continuous(), local_minimum(), existence(), rate())
"""In reading order."""
