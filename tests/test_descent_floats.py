"""The laws of descent in floating point: evaluated at the floats that were visited, in balls of many digits.

What may be missing from a law is what rounding took, and that is computed: the error of each recorded value is the distance to a
ball at its own point. Nothing is allowed on top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from nntheory import Architecture, Network
from nntheory.descent import Backtracking, LineSearch, Stop, Trace, Trial, gradient_descent
from nntheory.testing.functions import (
    NAMED,
    Function,
    beale,
    himmelblau,
    logistic_loss,
    oscillating,
    powell,
    rosenbrock,
    steep_valley,
    wood,
)
from nntheory.testing.network_costs import network_cost, random_network_cost

DIGITS = 1000
UNIT = arb(2) ** -53


@cache
def of_network(sizes: str, hidden: str, output: str, seed: int) -> Function:
    return random_network_cost(Architecture.parse(sizes, hidden=hidden, output=output), seed)


FUNCTIONS: dict[str, Callable[[], Function]] = {
    "rosenbrock": lambda: rosenbrock,
    "beale": lambda: beale,
    "himmelblau": lambda: himmelblau,
    "powell": lambda: powell,
    "wood": lambda: wood,
    "logistic": cache(logistic_loss),
    "tanh network": lambda: of_network("2-2-1", "tanh", "sigmoid", 1),
    "relu network": lambda: of_network("2-2-1", "relu", "linear", 5),
    "relu and sigmoid network": lambda: of_network("1-3-1", "relu", "sigmoid", 2),
}


@dataclass(frozen=True)
class Visited:
    """A run in floats, and balls for what f and its gradient are at its points."""

    f: Function
    c1: float
    beta: float
    trace: Trace

    def value(self, x: Any) -> arb:
        return self.f(balls(x))

    def square(self, x: Any) -> arb:
        return sum((one * one for one in self.f.gradient(balls(x))), arb(0))

    def steps(self) -> Iterator[tuple[Any, float, Any, arb]]:
        """Point, step, next point, and what rounding took from the comparison that accepted the step."""
        trace = self.trace
        for k, step in enumerate(trace.steps):
            taken = self.error(k) + self.error(k + 1) + self.rounded(k, step, trace.values[k + 1])
            yield trace.points[k], step, trace.points[k + 1], taken

    def error(self, k: int) -> arb:
        return abs(arb(float(self.trace.values[k])) - self.value(self.trace.points[k]))

    def rounded(self, k: int, step: float, new: float) -> arb:
        """What the comparison itself lost: by the slope's error, the rounded change of f, and two products."""
        asked = arb(self.c1) * arb(step) * self.square(self.trace.points[k])
        g = self.trace.gradients[k]
        slope_error = arb(self.c1) * arb(step) * abs(arb(float(np.dot(g, g))) - self.square(self.trace.points[k]))
        change = abs(arb(float(new)) - arb(float(self.trace.values[k])))
        return slope_error + UNIT * change + 3 * UNIT * (asked + slope_error)


def balls(x: Any) -> Any:
    return np.array([arb(float(one)) for one in x])


def run(f: Function, start: Any, c1: float, beta: float, search: Any = Backtracking, steps: int = 8) -> Visited:
    trace = gradient_descent(f, f.gradient, start, search=search(c1, beta), iterations=steps)
    return Visited(f, c1, beta, trace)


Law = Callable[[Visited], None]


def the_rule_holds_but_for_what_rounding_took(run: Visited) -> None:
    for x, step, new, taken in run.steps():
        excess = run.value(new) - run.value(x) + arb(run.c1) * arb(step) * run.square(x) - taken
        assert not excess > 0


def every_larger_step_is_refused_but_for_what_rounding_took(run: Visited) -> None:
    for k, trials in enumerate(run.trace.trials):
        x, g = run.trace.points[k], run.trace.gradients[k]
        for one in trials[:-1]:
            point = x + one.step * -g
            new = run.value(point)
            taken = run.error(k) + abs(arb(float(one.value)) - new) + run.rounded(k, one.step, one.value)
            assert not new + taken < run.value(x) - arb(run.c1) * arb(one.step) * run.square(x)
        assert [one.step for one in trials] == powers(run.beta, len(trials))


def f_itself_decreases_for_certain_where_rounding_is_smaller(run: Visited) -> None:
    assert all(new < old for old, new in pairwise(run.trace.values))
    for x, step, new, taken in run.steps():
        if arb(run.c1) * arb(step) * run.square(x) > taken:
            assert run.value(new) < run.value(x)


def the_sum_is_at_most_the_decrease_but_for_what_rounding_took(run: Visited) -> None:
    total, taken = arb(0), arb(0)
    for x, step, _, lost in run.steps():
        total += arb(run.c1) * arb(step) * run.square(x)
        taken += lost
    assert not total - taken > run.value(run.trace.points[0]) - run.value(run.trace.points[-1])


def the_points_follow_the_gradient_but_for_two_roundings(run: Visited) -> None:
    for k, step in enumerate(run.trace.steps):
        x, new = balls(run.trace.points[k]), balls(run.trace.points[k + 1])
        change = arb(step) * balls(run.trace.gradients[k])
        for a, b, c in zip(x, change, new, strict=True):
            assert abs(a - b - c) <= 2 * UNIT * (abs(a) + 2 * abs(b))


def powers(beta: float, count: int) -> list[float]:
    steps = [1.0]
    while len(steps) < count:
        steps.append(steps[-1] * beta)
    return steps


LAWS: tuple[Law, ...] = (
    the_rule_holds_but_for_what_rounding_took,
    every_larger_step_is_refused_but_for_what_rounding_took,
    f_itself_decreases_for_certain_where_rounding_is_smaller,
    the_sum_is_at_most_the_decrease_but_for_what_rounding_took,
    the_points_follow_the_gradient_but_for_two_roundings,
)

AWAY = st.floats(-1, 1, allow_subnormal=False)


def runs(f: Function, search: Any = Backtracking) -> st.SearchStrategy[Visited]:
    starts = st.lists(AWAY, min_size=f.dimension, max_size=f.dimension).map(
        lambda away: np.array([float(one) for one in f.start]) + np.array(away)
    )
    return st.builds(
        lambda start, c1, beta: run(f, start, c1, beta, search=search),
        starts,
        st.sampled_from([1e-4, 0.1, 0.3]),
        st.sampled_from([0.5, 0.3]),
    )


@pytest.mark.parametrize("name", FUNCTIONS)
@given(data=st.data())
def test_the_laws_hold_at_the_visited_floats(name: str, data: st.DataObject) -> None:
    visited = data.draw(runs(FUNCTIONS[name]()))
    with ctx.workprec(DIGITS):
        for law in LAWS:
            law(visited)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_for_most_steps_rounding_takes_less_than_the_rule_asks_for(name: str) -> None:
    f = FUNCTIONS[name]()
    visited = run(f, np.array([float(one) for one in f.start]), 0.1, 0.5)
    with ctx.workprec(DIGITS):
        certain = [arb(0.1) * arb(step) * visited.square(x) > taken for x, step, _, taken in visited.steps()]
    assert len(certain) >= 5
    assert sum(certain) >= len(certain) - 1


def wrong(accepts: Callable[..., bool], spoil: Callable[[float], float] = lambda value: value) -> Any:
    def with_constants(c1: float, beta: float) -> Any:
        def search(f: Any, x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
            step, trials = 1.0, []
            for _ in range(200):
                new = spoil(f(x + step * direction))
                good = accepts(value, new, step, float(np.dot(gradient, direction)), c1)
                trials.append(Trial(step, new, good))
                if good:
                    return LineSearch(step, new, tuple(trials))
                step *= beta
            return LineSearch(None, None, tuple(trials), Stop.TRIALS)

        return search

    return with_constants


WRONG: dict[str, tuple[Law, Any]] = {
    "any decrease": (the_rule_holds_but_for_what_rounding_took, wrong(lambda value, new, *_: new < value)),
    "any decrease, summed": (
        the_sum_is_at_most_the_decrease_but_for_what_rounding_took,
        wrong(lambda value, new, *_: new < value),
    ),
    "half of what the slope promises": (
        every_larger_step_is_refused_but_for_what_rounding_took,
        wrong(lambda value, new, step, slope, c1: new <= value + 0.9 * step * slope),
    ),
    "an increase": (
        f_itself_decreases_for_certain_where_rounding_is_smaller,
        wrong(lambda value, new, step, slope, c1: new <= value - 0.9 * step * slope),
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_the_laws_refuse_in_floats_too(mistake: str) -> None:
    law, search = WRONG[mistake]
    refused = False
    for seed in range(40):
        start = np.array([-1.2, 1.0]) + np.random.default_rng(seed).uniform(-1, 1, 2)
        visited = run(rosenbrock, start, 0.3, 0.5, search=search, steps=4)
        with ctx.workprec(DIGITS):
            try:
                law(visited)
            except AssertionError:
                refused = True
    assert refused


@given(data=st.data())
def test_the_steps_on_a_logistic_loss_are_at_least_the_lower_bound(data: st.DataObject) -> None:
    f = FUNCTIONS["logistic"]()
    visited = data.draw(runs(f))
    assert f.lipschitz is not None
    bound = min(Fraction(1), 2 * Fraction(visited.beta) * (1 - Fraction(visited.c1)) / f.lipschitz)
    assert all(Fraction(step) >= bound for step in visited.trace.steps)


# --- networks ---


@pytest.mark.parametrize("hidden", ["tanh", "relu"])
def test_the_cost_of_a_network_is_that_of_the_program(hidden: str) -> None:
    architecture = Architecture.parse("2-2-1", hidden=hidden, output="linear")
    x, target = [[Fraction(1, 2), Fraction(-1)], [Fraction(2), Fraction(1)]], [[Fraction(1)], [Fraction(0)]]
    start = [Fraction(k % 5 - 2, 2) + Fraction(1, 7) for k in range(architecture.parameter_count)]
    f = network_cost(architecture, x, target, start)
    at = np.array([float(one) for one in start])
    weights, biases = [at[:4].reshape(2, 2), at[6:8].reshape(2, 1)], [at[4:6], at[8:9]]
    data = (np.array(x, dtype=float), np.array(target, dtype=float))
    network = Network(architecture)
    by_weights, by_biases = network.backward(weights, biases, *data)
    expected = np.concatenate([by_weights[0].ravel(), by_biases[0], by_weights[1].ravel(), by_biases[1]])
    assert f(at) == pytest.approx(network.cost(weights, biases, *data), rel=1e-14)
    assert f.gradient(at) == pytest.approx(expected, rel=1e-13)


def test_with_relu_a_zero_by_convention_is_called_stationary_though_f_can_be_lowered() -> None:
    architecture = Architecture.parse("1-1", hidden="relu", output="relu")
    f = network_cost(architecture, [[Fraction(1)]], [[Fraction(1)]], [Fraction(0), Fraction(0)])
    trace = gradient_descent(f, f.gradient, np.array(f.start, dtype=object))
    assert trace.stop is Stop.STATIONARY
    assert f(np.array([Fraction(1), Fraction(0)], dtype=object)) < trace.value


def test_with_relu_and_a_linear_output_rationals_are_exact() -> None:
    f = FUNCTIONS["relu network"]()
    trace = gradient_descent(
        f, f.gradient, np.array(f.start, dtype=object), search=Backtracking(0.1, 0.5), iterations=2
    )
    assert trace.stop is Stop.ITERATIONS
    assert all(isinstance(one, Fraction) for one in (*trace.values, *trace.steps, *trace.point))


# --- the functions that show what a hypothesis of the theorem is for ---


def test_without_a_derivative_everywhere_the_steps_shrink_and_f_stays_above_what_it_could_reach() -> None:
    # In rationals: floats meet the ridge x₁ = 0 by rounding, where the convention for the slope leads on.
    start = np.array(steep_valley.start, dtype=object)
    search = Backtracking(Fraction(1, 10), Fraction(1, 2))
    trace = gradient_descent(steep_valley, steep_valley.gradient, start, search=search, iterations=40)
    assert trace.stop is Stop.ITERATIONS
    assert trace.value > Fraction(-1, 2)
    assert trace.steps[-1] < Fraction(1, 10**6)
    assert steep_valley(np.array([Fraction(0), Fraction(-(10**6))], dtype=object)) == -(10**6)


def test_without_a_continuous_gradient_the_limit_need_not_be_stationary() -> None:
    with ctx.workprec(DIGITS):
        trace = gradient_descent(
            oscillating, oscillating.gradient, np.array([arb(1)]), search=Backtracking(0.9, 0.5), iterations=20
        )
        assert all(step == 1 for step in trace.steps)
        assert all(x[0].overlaps(arb(2) ** -k) and x[0].rad() < 1e-200 for k, x in enumerate(trace.points))
    assert len(trace) == 20
    assert oscillating.gradient(np.array([0.0]))[0] == 1


@pytest.mark.parametrize("f", NAMED, ids=str)
def test_the_minimisers_of_the_named_functions_are_minimisers(f: Function) -> None:
    for best in f.minimisers:
        at = np.array(best, dtype=object)
        assert not any(f.gradient(at))
        assert f(at) == f.lower_bound


@pytest.mark.parametrize(
    "f", [one for one in NAMED if one.lower_bound is not None or one.lipschitz is not None], ids=str
)
@given(data=st.data())
def test_the_bounds_of_the_named_functions_hold(f: Function, data: st.DataObject) -> None:
    points = st.lists(st.floats(-4, 4), min_size=f.dimension, max_size=f.dimension).map(balls)
    x, y = data.draw(points), data.draw(points)
    with ctx.workprec(DIGITS):
        if f.lower_bound is not None:
            assert not f(x) < f.lower_bound.numerator
        if f.lipschitz is not None:
            change = sum(((a - b) ** 2 for a, b in zip(f.gradient(x), f.gradient(y), strict=True)), arb(0))
            bound = arb(f.lipschitz.numerator) / f.lipschitz.denominator
            assert not change > bound**2 * sum(((a - b) ** 2 for a, b in zip(x, y, strict=True)), arb(0))
