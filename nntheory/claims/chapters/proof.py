"""Section 6.2.1: the convergence proof, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy
from sympy import Abs, Eq, Ne, Rational

from ..claim import Claim
from ..evidence import Law, by_examples, exact
from ..instruments.backtracking import Searched, search_law, searches
from ..notation import ARMIJO, REFUSED, STEEPEST, c, f, f_next, f_trial, gg, number, slope, slope_between, t, trial
from ..smt import proves, refutes
from ..statement import Statement
from .hypotheses import HYPOTHESES

SECTION = "6.2.1"


FALLS = Statement((ARMIJO, STEEPEST, c > 0, t > 0, gg > 0), f_next < f)
"""A step that is accepted lowers f."""

GAIN = c * t * gg <= f - f_next
"""What an accepted step gains."""


def descended() -> Claim:
    """The values decrease."""
    return Claim(
        "proof.descent",
        SECTION,
        says="The values of f decrease from step to step.",
        statement=FALLS,
        assumes="The gradient is not zero; where it is, the algorithm has stopped.",
        supports=(proves(FALLS),),
    )


def limit_value() -> Claim:
    """The values converge along the whole sequence."""
    limit, near = number("limit", "f(x^*)"), number("epsilon", r"\varepsilon")
    earlier, later = number("f_j", "f(x^{k_j})"), number("f_m", "f(x^{k_m})")
    between = Statement(
        (Abs(earlier - limit) < near, Abs(later - limit) < near, later <= f, f <= earlier), Abs(f - limit) < near
    )
    return Claim(
        "proof.limit-value",
        SECTION,
        says="If a subsequence of the points goes to x*, all values go to f(x*).",
        statement=between,
        assumes="f is continuous, so the values along the subsequence go to f(x*); all values decrease, so each lies between two "
        "of these.",
        rests_on=("proof.descent",),
        supports=(proves(between, scope="all values: a value between two that are near the limit is as near"),),
    )


def telescope() -> Claim:
    """What a step gains."""
    return Claim(
        "proof.telescope",
        SECTION,
        says="A step lowers f at least by the sufficient-decrease constant times the step times the squared gradient.",
        statement=(gain := Statement((ARMIJO, STEEPEST), GAIN)),
        supports=(proves(gain),),
    )


def steps_to_zero() -> Claim:
    """The steps go to zero."""
    least, near = number("m", "m"), number("epsilon", r"\varepsilon")
    small = Statement((GAIN, f - f_next < near * c * least, gg >= least, least > 0, c > 0, t > 0), t < near)
    return Claim(
        "proof.steps-to-zero",
        SECTION,
        says="Hence the steps along the subsequence go to 0; of f only continuity was asked.",
        right="They do if the gradient is continuous: then it stays away from 0 along the subsequence.",
        statement=small,
        assumes="∇f is continuous and ∇f(x*) is not 0, so that the squared gradient is at least some m > 0 from some k on.",
        rests_on=("proof.limit-value", "proof.telescope"),
        supports=(proves(small, scope="all values: where f gains little, the step is short"),),
        against=HYPOTHESES[0].checks(),
    )


def trial_failed() -> Claim:
    """The trial before the step was refused."""

    def refused_at(times: Callable[[Fraction], Fraction]) -> Law:
        """That Armijo's condition fails at so many times the step, where a step below 1 was taken."""

        def claimed(search: Searched) -> bool | None:
            step = search.found.step
            return None if step is None or step == 1 else not search.accepts(step * times(search.backtracking))

        return search_law(claimed)

    return Claim(
        "proof.trial-failed",
        SECTION,
        says="If the step is below 1, the next larger trial was refused.",
        statement=Statement((), REFUSED),
        assumes="The step is the largest power of the backtracking factor that is accepted, and not the zeroth.",
        supports=(
            by_examples(
                refused_at(lambda backtracking: 1 / backtracking),
                searches("polynomials"),
                "steps below 1 on random polynomials, exactly",
                {
                    "the step itself was refused": refused_at(lambda backtracking: Fraction(1)),
                    "the next smaller trial would be refused": refused_at(lambda backtracking: backtracking),
                    "a step ten thousand times larger would be refused": refused_at(
                        lambda backtracking: Fraction(10_000)
                    ),
                },
                examples=300,
            ),
        ),
    )


def divided() -> Claim:
    """The refused inequality, divided."""
    g, d = number("derivative", "f'(x^k)"), number("d", "d^k")
    printed = Statement(
        (f_trial > f + c * trial * g * d, Eq(d, -g), Ne(g, 0), trial > 0, c > 0, c < 1),
        (f_trial - f) / (trial * d) > c * g,
    )
    mended = Statement((REFUSED, trial > 0), (f_trial - f) / trial > c * slope)
    return Claim(
        "proof.divide-by-vector",
        SECTION,
        says="Divide the refused inequality by the trial step times the direction.",
        right="Divide by the trial step alone, and keep the product of gradient and direction: the direction is a vector, and "
        "in one dimension a number that may be negative, which turns the inequality round.",
        statement=mended,
        supports=(proves(mended),),
        against=(refutes(printed, but_not=mended, scope="the printed form in one dimension, where it has a meaning"),),
    )


def mean_value() -> Claim:
    """The mean value theorem."""
    s = sympy.Symbol("s", real=True)
    x1, x2 = sympy.symbols("x1 x2", real=True)

    def strategies() -> Mapping[str, Any]:
        from hypothesis import strategies as st

        small = st.integers(-8, 8).map(lambda n: Rational(n, 2))
        return {"coefficients": st.lists(small, min_size=2, max_size=6), "end": st.integers(1, 8)}

    def law(derivative: Callable[[sympy.Poly], sympy.Poly]) -> Callable[..., bool]:
        def between(coefficients: list[sympy.Expr], end: int) -> bool:
            phi = sympy.Poly(coefficients, s)
            rest = derivative(phi) - (phi.eval(end) - phi.eval(0)) / Rational(end)
            if rest.is_zero:
                return True
            return bool(rest.count_roots(0, end) > sum(rest.eval(at) == 0 for at in (0, end)))

        return between

    def along_the_segment(function: sympy.Expr, entrywise: bool) -> bool:
        """Whether some point between (0, 0) and (1, 1) satisfies the theorem as printed, or with the direction kept."""
        gradient = [function.diff(one).subs({x1: s, x2: s}) for one in (x1, x2)]
        rise = function.subs({x1: 1, x2: 1}) - function.subs({x1: 0, x2: 0})
        equations = [one - rise for one in gradient] if entrywise else [sum(gradient) - rise]
        solutions = [sympy.solveset(one, s, sympy.Interval.open(0, 1)) for one in equations]
        return bool(sympy.Intersection(*solutions) != sympy.S.EmptySet)

    return Claim(
        "proof.mean-value",
        SECTION,
        says="The mean value theorem, with a and b two points of the space.",
        right="The mean value theorem for the function of one number s that has the value f(x + s d), on the interval from 0 to "
        "the refused trial: continuous on the closed interval, differentiable inside it.",
        statement=Statement((), Eq(slope_between, (f_trial - f) / trial)),
        assumes="f is differentiable on the segment; ξ is the point that the theorem gives; the paper calls it z.",
        supports=(
            by_examples(
                law(lambda phi: phi.diff(s)),
                strategies,
                "polynomials in one variable, their roots counted exactly; for all functions it is a textbook theorem",
                {
                    "for the second derivative": law(lambda phi: phi.diff(s).diff(s)),
                    "for the function itself": law(lambda phi: phi),
                    "for twice the derivative": law(lambda phi: 2 * phi.diff(s)),
                },
            ),
        ),
        against=(
            exact(
                lambda: not along_the_segment(x1**2, entrywise=True),
                "f = x₁² from (0, 0) to (1, 1): no point between has the gradient (1, 1) that dividing entry by entry gives",
                {"of the mended form": lambda: not along_the_segment(x1**2, entrywise=False)},
            ),
        ),
    )


def inequality() -> Claim:
    """The slope at the point between."""
    steeper = Statement((REFUSED, Eq(slope_between, (f_trial - f) / trial), trial > 0), slope_between > c * slope)
    return Claim(
        "proof.inequality",
        SECTION,
        says="At the point between, the slope along the direction is above the constant times the slope at xᵏ.",
        statement=steeper,
        rests_on=("proof.trial-failed", "proof.divide-by-vector", "proof.mean-value"),
        supports=(proves(steeper),),
    )


def contradiction() -> Claim:
    """What the limit says cannot be."""
    g = number("gg_limit", r"\|\nabla f(x^*)\|^2")
    impossible = Statement((g > 0, c < 1), -g < -c * g)
    return Claim(
        "proof.contradiction",
        SECTION,
        says="In the limit −‖∇f(x*)‖² would be at least −c₁‖∇f(x*)‖², which cannot be.",
        statement=impossible,
        assumes="The gradient is continuous, so that the slopes at xᵏ and at the point between have the same limit. In the limit "
        "> becomes ≥; that the constant is above 0 is used before, not here.",
        rests_on=("proof.inequality", "proof.steps-to-zero"),
        supports=(proves(impossible),),
    )


CLAIMS = (
    descended(),
    limit_value(),
    telescope(),
    steps_to_zero(),
    trial_failed(),
    divided(),
    mean_value(),
    inequality(),
    contradiction(),
)
"""In reading order."""
