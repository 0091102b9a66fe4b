"""The laws of descent with Armijo's rule, in exact arithmetic: rationals, no tolerance anywhere.

A law takes the descent as an argument and computes its own side of the comparison. The same laws are held against searches
that are wrong on purpose, and each law must refuse the one that breaks it. Each step multiplies the digits of a point by about
p − 1 where f is a polynomial of degree p, and adds some where it is quadratic, so that the runs are short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from nntheory.descent import (
    Backtracking,
    ExactStep,
    FixedStep,
    LineSearch,
    Stop,
    Trace,
    Trial,
    armijo,
    curvature,
    goldstein,
    gradient_descent,
    strong_curvature,
)
from nntheory.testing import piecewise, points_of, polynomials, quadratics, sums_of_squares
from nntheory.testing.exact_functions import Quadratic
from nntheory.testing.functions import saddle

F = Fraction
ONE, HALF, TENTH = F(1), F(1, 2), F(1, 10)
Search = Callable[..., LineSearch]


@dataclass(frozen=True)
class Case:
    """What a descent is given."""

    f: Any
    start: Any
    c1: Fraction = TENTH
    beta: Fraction = HALF
    first: Fraction = ONE
    steps: int = 2
    gradient: Any = None

    @property
    def slopes(self) -> Any:
        return self.gradient or self.f.gradient


Descend = Callable[[Case], Trace]
Law = Callable[[Descend, Case], None]


def descend(case: Case, search: Callable[[Any, Any, Any], Search] = Backtracking) -> Trace:
    return gradient_descent(
        case.f, case.slopes, case.start, search=search(case.c1, case.beta, case.first), iterations=case.steps
    )


def square(vector: Any) -> Any:
    return sum(one * one for one in vector)


def moved(x: Any, step: Any, gradient: Any) -> Any:
    return np.array([a - step * b for a, b in zip(x, gradient, strict=True)], dtype=object)


def equal(one: Any, other: Any) -> bool:
    return len(one) == len(other) and all(a == b for a, b in zip(one, other, strict=True))


def target(case: Case, x: Any, step: Any) -> Any:
    """The largest value that is accepted after a step from x."""
    return case.f(x) - case.c1 * step * square(case.slopes(x))


# --- laws of every differentiable function ---


def a_step_exists_whenever_the_gradient_is_not_zero(descend: Descend, case: Case) -> None:
    trace = descend(case)
    assert trace.stop in (Stop.ITERATIONS, Stop.STATIONARY)
    assert all(step is not None and step > 0 for step in trace.steps)


def it_stops_before_the_limit_only_where_the_gradient_is_zero(descend: Descend, case: Case) -> None:
    trace = descend(case)
    for x in trace.points[:-1]:
        assert any(case.slopes(x))
    if len(trace) < case.steps:
        assert trace.stop is Stop.STATIONARY
        assert not any(case.slopes(trace.points[-1]))


def the_step_taken_satisfies_armijos_condition(descend: Descend, case: Case) -> None:
    trace = descend(case)
    for x, step, new in zip(trace.points, trace.steps, trace.points[1:], strict=False):
        assert case.f(new) <= target(case, x, step)


def every_larger_power_is_refused(descend: Descend, case: Case) -> None:
    trace = descend(case)
    for x, step in zip(trace.points, trace.steps, strict=False):
        larger = case.first
        while larger > step:
            assert case.f(moved(x, larger, case.slopes(x))) > target(case, x, larger)
            larger *= case.beta
        assert larger == step


def the_trials_are_the_powers_in_order(descend: Descend, case: Case) -> None:
    for trials in descend(case).trials:
        assert [one.step for one in trials] == [case.first * case.beta**l for l in range(len(trials))]


def the_last_trial_alone_is_accepted(descend: Descend, case: Case) -> None:
    trace = descend(case)
    for step, trials in zip(trace.steps, trace.trials, strict=True):
        assert [one.accepted for one in trials] == [False] * (len(trials) - 1) + [True]
        assert trials[-1].step == step


def the_trials_record_what_f_is_there(descend: Descend, case: Case) -> None:
    trace = descend(case)
    for x, trials in zip(trace.points, trace.trials, strict=False):
        for one in trials:
            assert one.value == case.f(moved(x, one.step, case.slopes(x)))


def the_points_follow_the_negative_gradient(descend: Descend, case: Case) -> None:
    trace = descend(case)
    for x, step, new in zip(trace.points, trace.steps, trace.points[1:], strict=False):
        assert equal(new, moved(x, step, case.slopes(x)))


def the_trace_records_f_and_its_gradient(descend: Descend, case: Case) -> None:
    trace = descend(case)
    assert list(trace.values) == [case.f(x) for x in trace.points]
    assert all(equal(g, case.slopes(x)) for g, x in zip(trace.gradients, trace.points, strict=True))


def f_decreases_strictly(descend: Descend, case: Case) -> None:
    values = [case.f(x) for x in descend(case).points]
    assert all(new < old for old, new in pairwise(values))


def the_telescoped_sum_is_at_most_the_decrease(descend: Descend, case: Case) -> None:
    trace = descend(case)
    total = sum((t * square(case.slopes(x)) for t, x in zip(trace.steps, trace.points, strict=False)), F(0))
    assert case.c1 * total <= case.f(trace.points[0]) - case.f(trace.points[-1])


def the_smallest_gradient_falls_like_one_over_n(descend: Descend, case: Case) -> None:
    trace = descend(case)
    if not len(trace):
        return
    smallest = min(square(case.slopes(x)) for x in trace.points[:-1])
    decrease = case.f(trace.points[0]) - case.f(trace.points[-1])
    assert smallest * case.c1 * min(trace.steps) * len(trace) <= decrease


def no_step_is_longer_than_the_first_trial(descend: Descend, case: Case) -> None:
    assert all(step <= case.first for step in descend(case).steps)


def a_smaller_constant_never_shortens_the_step(descend: Descend, case: Case) -> None:
    strict, lax = descend(replace(case, steps=1)), descend(replace(case, steps=1, c1=case.c1 / 3))
    assert all(long >= short for long, short in zip(lax.steps, strict.steps, strict=True))


def a_run_continued_is_one_run(descend: Descend, case: Case) -> None:
    whole, head = descend(case), descend(replace(case, steps=1))
    tail = descend(replace(case, start=head.points[-1], steps=case.steps - 1))
    assert whole.steps == head.steps + tail.steps
    assert equal(whole.points[-1], tail.points[-1])


def the_same_run_is_the_same_trace(descend: Descend, case: Case) -> None:
    one, other = descend(case), descend(case)
    assert one.steps == other.steps
    assert one.values == other.values


# --- invariance ---


def a_translation_changes_nothing(descend: Descend, case: Case) -> None:
    shift = np.array([F(7, 3) - 2 * i for i in range(len(case.start))], dtype=object)
    other = replace(
        case, start=case.start + shift, f=lambda x: case.f(x - shift), gradient=lambda x: case.slopes(x - shift)
    )
    one, two = descend(case), descend(other)
    assert one.steps == two.steps
    assert one.values == two.values
    assert all(equal(x + shift, y) for x, y in zip(one.points, two.points, strict=True))


def rotation(n: int) -> Any:
    """A rational orthogonal matrix with no zeros that moves every axis: a product of turns by 3-4-5 triangles."""
    turn = np.array([[F(int(i == j)) for j in range(n)] for i in range(n)], dtype=object)
    for i in range(n - 1):
        one = np.array([[F(int(i == j)) for j in range(n)] for i in range(n)], dtype=object)
        one[i : i + 2, i : i + 2] = [[F(3, 5), F(-4, 5)], [F(4, 5), F(3, 5)]]
        turn = np.dot(turn, one)
    return turn if n > 1 else -turn


def a_rotation_changes_nothing(descend: Descend, case: Case) -> None:
    turn = rotation(len(case.start))
    other = replace(
        case,
        start=np.dot(turn, case.start),
        f=lambda x: case.f(np.dot(turn.T, x)),
        gradient=lambda x: np.dot(turn, case.slopes(np.dot(turn.T, x))),
    )
    one, two = descend(case), descend(other)
    assert one.steps == two.steps
    assert one.values == two.values
    assert all(equal(np.dot(turn, x), y) for x, y in zip(one.points, two.points, strict=True))


def a_constant_added_to_f_changes_nothing(descend: Descend, case: Case) -> None:
    one, two = descend(case), descend(replace(case, f=lambda x: case.f(x) + F(22, 7), gradient=case.slopes))
    assert one.steps == two.steps
    assert [value + F(22, 7) for value in one.values] == list(two.values)


def f_times_a_number_has_the_same_points_with_the_first_step_divided_by_it(descend: Descend, case: Case) -> None:
    s = F(5, 3)
    other = replace(case, f=lambda x: s * case.f(x), gradient=lambda x: s * case.slopes(x), first=case.first / s)
    one, two = descend(case), descend(other)
    assert [step / s for step in one.steps] == list(two.steps)
    assert all(equal(x, y) for x, y in zip(one.points, two.points, strict=True))


def x_times_a_number_has_the_scaled_points_with_the_first_step_times_its_square(descend: Descend, case: Case) -> None:
    s = F(5, 3)
    other = replace(
        case,
        start=case.start * s,
        f=lambda x: case.f(x / s),
        gradient=lambda x: case.slopes(x / s) / s,
        first=case.first * s**2,
    )
    one, two = descend(case), descend(other)
    assert [step * s**2 for step in one.steps] == list(two.steps)
    assert all(equal(x * s, y) for x, y in zip(one.points, two.points, strict=True))


# --- laws of functions with a Lipschitz gradient ---


def every_step_is_at_least_the_lower_bound(descend: Descend, case: Case) -> None:
    trace, lipschitz = descend(case), case.f.lipschitz
    for step in trace.steps:
        if step < case.first:
            assert step * lipschitz > 2 * case.beta * (1 - case.c1)


def the_number_of_trials_is_bounded(descend: Descend, case: Case) -> None:
    trace, lipschitz = descend(case), case.f.lipschitz
    most, step = 1, case.first
    while step * lipschitz > 2 * (1 - case.c1):
        most, step = most + 1, step * case.beta
    assert all(len(trials) <= most for trials in trace.trials)


def the_gradient_becomes_small_after_a_bounded_number_of_steps(descend: Descend, case: Case) -> None:
    trace, lipschitz, least = descend(case), case.f.lipschitz, case.f.lower_bound
    if least is None or not len(trace) or not lipschitz:
        return
    shortest = min(case.first, 2 * case.beta * (1 - case.c1) / lipschitz)
    smallest = min(square(case.slopes(x)) for x in trace.points[:-1])
    assert smallest <= (case.f(case.start) - least) / (case.c1 * shortest * len(trace))


# --- laws of convex functions with a known minimiser ---


def the_distance_to_a_minimiser_grows_by_less_than_the_rule_pays_for(descend: Descend, case: Case) -> None:
    trace, best = descend(case), np.array(case.f.minimisers[0], dtype=object)
    for x, step, new in zip(trace.points, trace.steps, trace.points[1:], strict=False):
        gained = case.f(x) - case.f(new)
        bound = square(x - best) - 2 * step * (case.f(x) - case.f(best)) + step / case.c1 * gained
        assert square(new - best) <= bound


def the_gap_to_the_minimum_shrinks_geometrically(descend: Descend, case: Case) -> None:
    # For a diagonal A with least entry μ, ‖∇f‖² ≥ 2μ (f − least), so that each step leaves at most 1 − 2μc₁t of the gap.
    trace = descend(case)
    mu = min(row[i] for i, row in enumerate(case.f.matrix))
    for x, step, new in zip(trace.points, trace.steps, trace.points[1:], strict=False):
        gap, left = case.f(x) - case.f.least, case.f(new) - case.f.least
        assert left <= (1 - 2 * mu * case.c1 * step) * gap


def on_a_parabola_a_step_is_accepted_if_and_only_if_it_is_at_most_its_bound(descend: Descend, case: Case) -> None:
    trace, bend = descend(case), case.f.matrix[0][0]
    for trials in trace.trials:
        for one in trials:
            assert one.accepted == (one.step * bend <= 2 * (1 - case.c1))


def nothing_moves_along_what_f_does_not_depend_on(descend: Descend, case: Case) -> None:
    # A vector v with A v = 0, by the adjugate of the singular 2×2 matrix.
    (_, b), (_, d) = case.f.matrix
    flat = (d, -b)
    constants = {flat[0] * x[0] + flat[1] * x[1] for x in descend(case).points}
    assert len(constants) == 1


def a_saddle_is_not_left_along_its_ridge(descend: Descend, case: Case) -> None:
    assert all(x[1] == 0 for x in descend(case).points)


# --- which functions each law is about ---

CONSTANTS = st.sampled_from([F(1, 100), F(1, 10), F(1, 3), F(1, 2), F(3, 4), F(19, 20)])
FACTORS = st.sampled_from([F(1, 10), F(1, 4), F(1, 2), F(2, 3)])
FIRSTS = st.sampled_from([F(1), F(1), F(2), F(3, 4), F(1, 3)])

ANY = st.one_of(quadratics(), polynomials(degree=3), polynomials(), sums_of_squares(), piecewise())
LIPSCHITZ = st.one_of(quadratics(), piecewise()).filter(lambda f: f.lipschitz > 0)
BOUNDED = st.one_of(quadratics(kind="definite"), quadratics(kind="singular"), piecewise(convex=True))
CONVEX = st.one_of(quadratics(kind="definite"), quadratics(kind="singular"))


def diagonal(entries: Iterable[Fraction], centre: Iterable[Fraction]) -> Quadratic:
    some = tuple(entries)
    rows = tuple(tuple(one if i == j else F(0) for j in range(len(some))) for i, one in enumerate(some))
    return Quadratic(rows, tuple(centre), F(1), "definite")


BENDS = st.integers(1, 24).map(lambda one: F(one, 4))
DIAGONAL = st.lists(st.tuples(BENDS, st.integers(-3, 3).map(F)), min_size=1, max_size=3).map(
    lambda some: diagonal(*zip(*some, strict=True))
)
PARABOLAS = BENDS.map(lambda bend: diagonal([bend], [F(0)]))


def cases(functions: st.SearchStrategy[Any], steps: int = 2) -> st.SearchStrategy[Case]:
    return functions.flatmap(
        lambda f: st.builds(partial(Case, f, steps=steps), points_of(f), CONSTANTS, FACTORS, FIRSTS)
    )


def on_the_ridge() -> st.SearchStrategy[Case]:
    starts = st.integers(-8, 8).map(lambda one: np.array([F(one, 4), F(0)], dtype=object))
    return st.builds(partial(Case, saddle, steps=4), starts, CONSTANTS, FACTORS)


LAWS: dict[Law, st.SearchStrategy[Case]] = {
    a_step_exists_whenever_the_gradient_is_not_zero: cases(ANY),
    it_stops_before_the_limit_only_where_the_gradient_is_zero: cases(ANY),
    the_step_taken_satisfies_armijos_condition: cases(ANY),
    every_larger_power_is_refused: cases(ANY),
    the_trials_are_the_powers_in_order: cases(ANY),
    the_last_trial_alone_is_accepted: cases(ANY),
    the_trials_record_what_f_is_there: cases(ANY),
    the_points_follow_the_negative_gradient: cases(ANY),
    the_trace_records_f_and_its_gradient: cases(ANY),
    f_decreases_strictly: cases(ANY),
    the_telescoped_sum_is_at_most_the_decrease: cases(ANY),
    the_smallest_gradient_falls_like_one_over_n: cases(ANY),
    no_step_is_longer_than_the_first_trial: cases(ANY),
    a_smaller_constant_never_shortens_the_step: cases(ANY, steps=1),
    a_run_continued_is_one_run: cases(ANY),
    the_same_run_is_the_same_trace: cases(ANY),
    a_translation_changes_nothing: cases(ANY),
    a_rotation_changes_nothing: cases(ANY),
    a_constant_added_to_f_changes_nothing: cases(ANY),
    f_times_a_number_has_the_same_points_with_the_first_step_divided_by_it: cases(ANY),
    x_times_a_number_has_the_scaled_points_with_the_first_step_times_its_square: cases(ANY),
    every_step_is_at_least_the_lower_bound: cases(LIPSCHITZ, steps=3),
    the_number_of_trials_is_bounded: cases(LIPSCHITZ, steps=3),
    the_gradient_becomes_small_after_a_bounded_number_of_steps: cases(BOUNDED, steps=4),
    the_distance_to_a_minimiser_grows_by_less_than_the_rule_pays_for: cases(CONVEX, steps=3),
    the_gap_to_the_minimum_shrinks_geometrically: cases(DIAGONAL, steps=4),
    on_a_parabola_a_step_is_accepted_if_and_only_if_it_is_at_most_its_bound: cases(PARABOLAS, steps=4),
    nothing_moves_along_what_f_does_not_depend_on: cases(quadratics(dimensions=(2, 2), kind="singular"), steps=3),
    a_saddle_is_not_left_along_its_ridge: on_the_ridge(),
}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@given(data=st.data())
def test_in_exact_arithmetic(law: Law, data: st.DataObject) -> None:
    law(descend, data.draw(LAWS[law]))


# --- searches that are wrong on purpose ---


def wrong(accepts: Callable[..., bool], *, first: Any = None, smaller: Any = None, back: int = 0) -> Any:
    """A search that accepts by another rule, starts or shrinks otherwise, or takes a trial other than the accepted one."""

    def with_constants(c1: Fraction, beta: Fraction, start: Fraction) -> Search:
        def search(f: Any, x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
            step = start if first is None else first(start, beta)
            trials: list[Trial] = []
            for _ in range(60):
                new = f(x + step * direction)
                accepted = accepts(
                    value=value, new=new, step=step, slope=np.dot(gradient, direction), c1=c1, x=x, g=gradient,
                    trials=trials, target_of_first=value + c1 * start * np.dot(gradient, direction),
                )  # fmt: skip
                trials.append(Trial(step, new, accepted))
                if accepted:
                    taken = trials[max(0, len(trials) - 1 - back)]
                    return LineSearch(taken.step, taken.value, tuple(trials))
                step = step * beta if smaller is None else smaller(step, beta)
            return LineSearch(None, None, tuple(trials), Stop.TRIALS)

        return search

    return with_constants


def rule(*, value: Any, new: Any, step: Any, slope: Any, c1: Any, **_: Any) -> bool:
    return bool(new - value <= c1 * step * slope)


def one_power_too_far(c1: Fraction, beta: Fraction, start: Fraction) -> Search:
    right = Backtracking(c1, beta, start)

    def search(f: Any, x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
        found = right(f, x, value, gradient, direction)
        step = found.step * beta
        new = f(x + step * direction)
        refused = [replace_trial(one) for one in found.trials]
        return LineSearch(step, new, (*refused, Trial(step, new, accepted=True)))

    return search


def replace_trial(one: Trial) -> Trial:
    return one._replace(accepted=False)


def smallest_of_the_first(c1: Fraction, beta: Fraction, start: Fraction) -> Search:
    def search(f: Any, x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
        tried = [Trial(t := start * beta**l, f(x + t * direction), accepted=False) for l in range(40)]
        good = [one for one in tried if one.value <= value + c1 * one.step * np.dot(gradient, direction)]
        return LineSearch(good[-1].step, good[-1].value, (good[-1]._replace(accepted=True),))

    return search


class Warm:
    """Begins where the last search ended, and so depends on it."""

    last: Any = None

    def __call__(self, c1: Fraction, beta: Fraction, start: Fraction) -> Search:
        def search(f: Any, x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
            found = Backtracking(c1, beta, self.last or start)(f, x, value, gradient, direction)
            self.last = found.step * beta
            return found

        return search


def misreporting(c1: Fraction, beta: Fraction, start: Fraction) -> Search:
    right = Backtracking(c1, beta, start)

    def search(f: Any, x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
        found = right(f, x, value, gradient, direction)
        trials = tuple(one._replace(value=one.value - 1) for one in found.trials)
        return LineSearch(found.step, found.value - 1, trials)

    return search


def misreported(case: Case) -> Trace:
    return descend(replace(case, steps=1), misreporting)


def sideways(case: Case) -> Trace:
    """Its points leave the line that it searches."""
    trace = descend(case)
    points = (trace.points[0], *(x + np.array([F(1), *[F(2)] * (len(x) - 1)]) for x in trace.points[1:]))
    return replace(trace, points=points)


SIMPLE_DECREASE = wrong(lambda *, value, new, **_: bool(new < value))
NO_SLOPE = wrong(lambda *, value, new, step, c1, **_: bool(new <= value - c1 * step))
FROZEN = wrong(lambda *, new, target_of_first, **_: bool(new <= target_of_first))
ASCENT = wrong(lambda *, value, new, step, slope, c1, **_: bool(new <= value - c1 * step * slope))
ONE_AXIS = wrong(lambda *, value, new, step, c1, g, **_: bool(new <= value - c1 * step * g[0] ** 2))
RELATIVE = wrong(lambda *, value, new, step, c1, **_: bool(new < value and new <= abs(value) * (1 - c1 * step)))
WHERE_IT_IS = wrong(lambda *, x, **kept: bool(x[0] > 1) or rule(x=x, **kept))
HALF_REFUSED = wrong(rule, back=1)
SUBTRACTING = wrong(rule, smaller=lambda step, beta: step * (1 - beta) / 2)
SECOND_FIRST = wrong(rule, first=lambda start, beta: start * beta)
TWICE_THE_FIRST = wrong(rule, first=lambda start, beta: 2 * start)
GIVES_UP = wrong(lambda **_: False)
COMPLEMENT = wrong(lambda *, value, new, step, slope, c1, **_: bool(new - value <= (1 - c1) * step * slope))


def by(search: Any) -> Descend:
    return partial(descend, search=search)


REFUSED: dict[Law, list[Descend]] = {
    a_step_exists_whenever_the_gradient_is_not_zero: [by(GIVES_UP), by(FROZEN)],
    it_stops_before_the_limit_only_where_the_gradient_is_zero: [by(GIVES_UP)],
    the_step_taken_satisfies_armijos_condition: [by(SIMPLE_DECREASE), by(ASCENT), by(HALF_REFUSED)],
    every_larger_power_is_refused: [
        by(one_power_too_far), by(smallest_of_the_first), by(SECOND_FIRST), by(SUBTRACTING), by(COMPLEMENT),
    ],
    the_trials_are_the_powers_in_order: [by(SUBTRACTING), by(SECOND_FIRST), by(smallest_of_the_first)],
    the_last_trial_alone_is_accepted: [by(HALF_REFUSED)],
    the_trials_record_what_f_is_there: [misreported],
    the_points_follow_the_negative_gradient: [sideways],
    the_trace_records_f_and_its_gradient: [misreported, sideways],
    f_decreases_strictly: [by(ASCENT), by(HALF_REFUSED), sideways],
    the_telescoped_sum_is_at_most_the_decrease: [by(SIMPLE_DECREASE), by(ASCENT)],
    the_smallest_gradient_falls_like_one_over_n: [by(SIMPLE_DECREASE), by(ASCENT)],
    no_step_is_longer_than_the_first_trial: [by(TWICE_THE_FIRST)],
    a_smaller_constant_never_shortens_the_step: [by(COMPLEMENT)],
    a_run_continued_is_one_run: [by(Warm())],
    the_same_run_is_the_same_trace: [by(Warm())],
    a_translation_changes_nothing: [by(WHERE_IT_IS)],
    a_rotation_changes_nothing: [by(ONE_AXIS)],
    a_constant_added_to_f_changes_nothing: [by(RELATIVE)],
    f_times_a_number_has_the_same_points_with_the_first_step_divided_by_it: [by(NO_SLOPE)],
    x_times_a_number_has_the_scaled_points_with_the_first_step_times_its_square: [by(NO_SLOPE)],
    every_step_is_at_least_the_lower_bound: [by(one_power_too_far), by(COMPLEMENT), by(smallest_of_the_first)],
    the_number_of_trials_is_bounded: [by(one_power_too_far), by(COMPLEMENT)],
    the_gradient_becomes_small_after_a_bounded_number_of_steps: [by(ASCENT), by(smallest_of_the_first)],
    the_distance_to_a_minimiser_grows_by_less_than_the_rule_pays_for: [by(SIMPLE_DECREASE), by(ASCENT)],
    the_gap_to_the_minimum_shrinks_geometrically: [by(SIMPLE_DECREASE), by(ASCENT)],
    on_a_parabola_a_step_is_accepted_if_and_only_if_it_is_at_most_its_bound: [
        by(SIMPLE_DECREASE), by(COMPLEMENT), by(NO_SLOPE),
    ],
    nothing_moves_along_what_f_does_not_depend_on: [sideways],
    a_saddle_is_not_left_along_its_ridge: [sideways],
}  # fmt: skip


def test_every_law_has_something_that_it_must_refuse() -> None:
    assert set(REFUSED) == set(LAWS)
    assert len(LAWS) + len(OTHERS) >= 30


@pytest.mark.parametrize(
    ("law", "number"),
    [(law, number) for law, some in REFUSED.items() for number in range(len(some))],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_the_law_refuses(law: Law, number: int) -> None:
    @settings(max_examples=1000, phases=[Phase.generate], report_multiple_bugs=False)
    @given(LAWS[law])
    def obeyed(case: Case) -> None:
        law(REFUSED[law][number], case)

    with pytest.raises(AssertionError):
        obeyed()


# --- the lower bound is the largest there is ---


@given(st.integers(2, 30), st.integers(1, 5), CONSTANTS, FACTORS)
def test_the_lower_bound_is_an_infimum_that_no_step_attains(n: int, power: int, c1: Fraction, beta: Fraction) -> None:
    # With 2(1 − c₁)/L just under a power of β that power is refused, and the step is the bound divided by 1 − 2⁻ⁿ.
    lipschitz = 2 * (1 - c1) / (beta**power * (1 - F(1, 2**n)))
    f = diagonal([lipschitz], [F(0)])
    trace = descend(Case(f, np.array([F(3)], dtype=object), c1, beta, steps=1))
    assert trace.steps[0] * (1 - F(1, 2**n)) == 2 * beta * (1 - c1) / lipschitz


@given(st.integers(2, 30), st.integers(1, 5), CONSTANTS, FACTORS)
def test_a_search_that_skips_a_power_is_below_that_bound(n: int, power: int, c1: Fraction, beta: Fraction) -> None:
    lipschitz = 2 * (1 - c1) / (beta**power * (1 - F(1, 2**n)))
    f = diagonal([lipschitz], [F(0)])
    trace = descend(Case(f, np.array([F(3)], dtype=object), c1, beta, steps=1), search=one_power_too_far)
    assert trace.steps[0] < 2 * beta * (1 - c1) / lipschitz


# --- the exact step and the fixed step ---


@given(cases(quadratics(kind="definite"), steps=3))
def test_after_an_exact_step_the_gradient_is_orthogonal_to_the_direction(case: Case) -> None:
    trace = gradient_descent(case.f, case.slopes, case.start, search=ExactStep(matrix(case.f)), iterations=3)
    for x, y in pairwise(trace.points):
        assert sum(a * b for a, b in zip(case.slopes(x), case.slopes(y), strict=True)) == 0


@given(cases(quadratics(kind="definite"), steps=1), st.integers(1, 40).map(lambda one: F(one, 8)))
def test_no_other_step_lowers_a_quadratic_more_than_the_exact_one(case: Case, other: Fraction) -> None:
    trace = gradient_descent(case.f, case.slopes, case.start, search=ExactStep(matrix(case.f)), iterations=1)
    assert case.f(trace.points[-1]) <= case.f(moved(case.start, other, case.slopes(case.start)))
    assert case.f(trace.points[-1]) <= case.f(descend(case).points[-1])


@given(cases(quadratics(kind="definite"), steps=1))
def test_the_exact_step_gains_half_of_what_the_slope_promises(case: Case) -> None:
    trace = gradient_descent(case.f, case.slopes, case.start, search=ExactStep(matrix(case.f)), iterations=1)
    for step in trace.steps:
        gained = case.f(case.start) - case.f(trace.points[-1])
        assert 2 * gained == step * square(case.slopes(case.start))
        for c1 in (case.c1, F(1, 2)):
            facts = (case.f(case.start), case.f(trace.points[-1]), step, -square(case.slopes(case.start)), c1)
            assert armijo(*facts) == goldstein(*facts) == (c1 <= F(1, 2))


@given(cases(quadratics(kind="indefinite", dimensions=(1, 1))))
def test_there_is_no_exact_step_where_the_curvature_is_negative(case: Case) -> None:
    trace = gradient_descent(case.f, case.slopes, case.start, search=ExactStep(matrix(case.f)))
    assert trace.stop in (Stop.UNBOUNDED, Stop.STATIONARY)
    assert (trace.stop is Stop.STATIONARY) == (not any(case.slopes(case.start)))


def matrix(f: Quadratic) -> Any:
    return np.array(f.matrix, dtype=object)


@given(BENDS, st.integers(1, 24).map(lambda one: F(one, 8)), st.integers(1, 6))
def test_a_fixed_step_multiplies_the_distance_on_a_parabola(bend: Fraction, step: Fraction, steps: int) -> None:
    f, start = diagonal([bend], [F(0)]), np.array([F(3)], dtype=object)
    trace = gradient_descent(f, f.gradient, start, search=FixedStep(step), iterations=steps)
    assert [x[0] for x in trace.points] == [3 * (1 - step * bend) ** k for k in range(len(trace.points))]
    shrinks = abs(trace.points[1][0]) < 3
    assert shrinks == (step < 2 / bend)


@given(cases(LIPSCHITZ, steps=3))
def test_the_step_one_over_l_gains_at_least_half_of_what_it_promises(case: Case) -> None:
    lipschitz = case.f.lipschitz
    trace = gradient_descent(case.f, case.slopes, case.start, search=FixedStep(1 / lipschitz), iterations=3)
    for x, y in pairwise(trace.points):
        assert case.f(x) - case.f(y) >= square(case.slopes(x)) / (2 * lipschitz)


# --- the conditions as predicates ---

NUMBERS = st.integers(-40, 40).map(lambda one: F(one, 8))
DOWNHILL = st.integers(-40, -1).map(lambda one: F(one, 8))
STEPS = st.integers(1, 40).map(lambda one: F(one, 8))


@given(NUMBERS, NUMBERS, STEPS, DOWNHILL, CONSTANTS)
def test_goldsteins_condition_is_armijos_from_both_sides(
    value: Fraction, new: Fraction, step: Fraction, slope: Fraction, c1: Fraction
) -> None:
    gained, promised = (value - new) / step, -slope
    assert armijo(value, new, step, slope, c1) == (gained >= c1 * promised)
    assert goldstein(value, new, step, slope, c1) == (c1 * promised <= gained <= (1 - c1) * promised)
    if armijo(value, new, step, slope, c1):
        assert armijo(value, new, step, slope, c1 / 2)
        assert new < value


@given(DOWNHILL, NUMBERS, CONSTANTS)
def test_the_strong_curvature_condition_implies_the_weak_one(slope: Fraction, new: Fraction, c2: Fraction) -> None:
    assert curvature(slope, new, c2) == (new >= c2 * slope)
    assert strong_curvature(slope, new, c2) == (c2 * slope <= new <= -c2 * slope)


@given(cases(quadratics(kind="definite"), steps=1))
def test_the_exact_step_satisfies_the_strong_wolfe_conditions(case: Case) -> None:
    assume(any(case.slopes(case.start)))
    trace = gradient_descent(case.f, case.slopes, case.start, search=ExactStep(matrix(case.f)), iterations=1)
    direction = -case.slopes(case.start)
    before, after = (sum(a * b for a, b in zip(case.slopes(x), direction, strict=True)) for x in trace.points)
    assert strong_curvature(before, after, F(1, 1000))
    assert curvature(before, after, F(1, 1000))


# --- other numbers ---


@given(cases(ANY))
def test_the_rationals_of_flint_take_the_same_steps(case: Case) -> None:
    def flint(number: Fraction) -> fmpq:
        return fmpq(number.numerator, number.denominator)

    other = replace(case, start=np.array([flint(one) for one in case.start]))
    one, two = descend(case), descend(other)
    assert [flint(step) for step in one.steps] == list(two.steps)
    assert [flint(value) for value in one.values] == list(two.values)


@given(cases(ANY))
def test_what_balls_accept_satisfies_the_rule_for_certain(case: Case) -> None:
    trace = descend(replace(case, start=np.array([arb(one.numerator) / one.denominator for one in case.start])))
    # The points are balls; each contains the point that exact arithmetic reaches with the same steps.
    x = case.start
    for k, trials in enumerate(trace.trials):
        step = case.first * case.beta ** (len(trials) - 1)
        assert case.f(moved(x, step, case.slopes(x))) <= target(case, x, step)
        assert contains(trace.steps[k], step)
        x = moved(x, step, case.slopes(x))
        for ball, number in zip(trace.points[k + 1], x, strict=True):
            assert contains(ball, number)
        assert contains(trace.values[k + 1], case.f(x))


def contains(ball: arb, number: Fraction) -> bool:
    with ctx.workprec(2000):  # a fraction is a ball too, here a tiny one
        return bool(ball.contains(arb(fmpq(number.numerator, number.denominator))))


@given(quadratics(dimensions=(2, 2)).flatmap(lambda f: st.tuples(st.just(f), points_of(f))))
def test_the_digits_of_a_quadratic_grow_by_a_bounded_number_each_step(drawn: tuple[Any, Any]) -> None:
    f, start = drawn
    trace = gradient_descent(f, f.gradient, start, search=Backtracking(TENTH, HALF), iterations=12)
    digits = [max(one.denominator.bit_length() for one in x) for x in trace.points]
    lengths = [step.denominator.bit_length() for step in trace.steps]
    # A step of 2⁻ˡ adds l bits, and a product with A at most those of its denominators, which are below 2⁸.
    assert all(new <= old + length + 8 for old, new, length in zip(digits, digits[1:], lengths, strict=False))


def test_a_ball_that_overlaps_the_target_is_refused() -> None:
    assert not armijo(arb(1), arb(F(1, 2).numerator, 1), arb(1), arb(-1), arb("0.5"))
    assert armijo(arb(1), arb(0, "0.4"), arb(1), arb(-1), arb("0.5"))


# --- what the families are ---


@given(st.one_of(quadratics(), piecewise()).flatmap(lambda f: st.tuples(st.just(f), points_of(f), points_of(f))))
def test_the_lipschitz_constants_are_right(drawn: tuple[Any, Any, Any]) -> None:
    f, x, y = drawn
    assert square(f.gradient(x) - f.gradient(y)) <= f.lipschitz**2 * square(x - y)


@given(
    st.one_of(BOUNDED, sums_of_squares()).flatmap(lambda f: st.tuples(st.just(f), points_of(f))),
)
def test_the_lower_bounds_and_the_minimisers_are_right(drawn: tuple[Any, Any]) -> None:
    f, x = drawn
    assert f(x) >= f.lower_bound
    for best in f.minimisers:
        assert not any(f.gradient(np.array(best, dtype=object)))
        assert f(np.array(best, dtype=object)) == f.lower_bound


@given(ANY.flatmap(lambda f: st.tuples(st.just(f), points_of(f))))
def test_the_gradients_are_those_that_sympy_derives(drawn: tuple[Any, Any]) -> None:
    import sympy

    f, point = drawn
    variables = sympy.symbols(f"x1:{f.dimension + 1}", real=True)
    formula = sympy.sympify(f(np.array(variables, dtype=object)))
    at = {name: sympy.Rational(one.numerator, one.denominator) for name, one in zip(variables, point, strict=True)}
    for name, one in zip(variables, f.gradient(point), strict=True):
        assert formula.diff(name).subs(at) == sympy.Rational(one.numerator, one.denominator)


@pytest.mark.parametrize("kind", ["definite", "singular", "indefinite"])
@given(data=st.data())
def test_quadratics_are_of_the_kind_that_was_asked_for(kind: Any, data: st.DataObject) -> None:
    import sympy

    f = data.draw(quadratics(kind=kind))
    rows = sympy.Matrix([[sympy.Rational(one.numerator, one.denominator) for one in row] for row in f.matrix])
    assert rows == rows.T
    signs = (rows.is_positive_definite, rows.is_positive_semidefinite)
    assert signs == {"definite": (True, True), "singular": (False, True), "indefinite": (False, False)}[kind]


OTHERS = [name for name, value in list(globals().items()) if name.startswith("test_") and hasattr(value, "hypothesis")]
