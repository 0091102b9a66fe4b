"""What a descent does with what people give it: its stops, its trace, its messages."""

from __future__ import annotations

import doctest
import importlib
import json
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from nntheory.checking import UsageError
from nntheory.descent import (
    Backtracking,
    ExactStep,
    FixedStep,
    LineSearch,
    Stop,
    Trace,
    armijo,
    gradient_descent,
)
from nntheory.testing import piecewise, points_of, polynomials, quadratics, sums_of_squares
from nntheory.testing.evaluation import compiled
from nntheory.testing.functions import beale, decay, himmelblau, oscillating, rosenbrock, saddle, steep_valley, wood

F = Fraction


def parabola(x: Any) -> Any:
    return x * x


def twice(x: Any) -> Any:
    return 2 * x


def norm(x: Any) -> Any:
    return np.dot(x, x)


# --- why it stops ---


def test_a_start_that_is_stationary_is_said_to_be_so() -> None:
    trace = gradient_descent(norm, twice, np.zeros(3))
    assert trace.stop is Stop.STATIONARY
    assert len(trace) == 0
    assert trace
    assert "need not be a minimum" in str(trace)


def test_a_saddle_is_a_stationary_point_too() -> None:
    trace = gradient_descent(saddle, saddle.gradient, np.array([1.0, 0.0]))
    assert trace.stop is Stop.STATIONARY
    assert list(trace.point) == [0, 0]


def test_a_small_gradient_ends_it_at_the_tolerance() -> None:
    trace = gradient_descent(norm, lambda x: 2 * x, np.ones(2), search=FixedStep(0.25), tolerance=1e-3)
    assert trace.stop is Stop.TOLERANCE
    lengths = [math.hypot(*g) for g in trace.gradients]
    assert lengths[-1] <= 1e-3 < lengths[-2]


def test_a_tolerance_is_compared_in_rationals_exactly() -> None:
    trace = gradient_descent(parabola, twice, F(1), search=FixedStep(F(1, 4)), tolerance=F(1, 4))
    assert trace.gradients == (2, 1, F(1, 2), F(1, 4))


def test_the_limit_of_iterations_ends_it() -> None:
    trace = gradient_descent(rosenbrock, rosenbrock.gradient, [-1.2, 1.0], iterations=7)
    assert trace.stop is Stop.ITERATIONS
    assert len(trace) == len(trace.steps) == len(trace.trials) == 7
    assert len(trace.points) == len(trace.values) == len(trace.gradients) == 8


def test_no_iterations_ask_for_the_start_alone() -> None:
    trace = gradient_descent(parabola, twice, 3.0, iterations=0)
    assert trace.stop is Stop.ITERATIONS
    assert (trace.point, trace.value) == (3.0, 9.0)


def test_a_function_without_a_least_value_ends_at_the_floor() -> None:
    trace = gradient_descent(lambda x: x**3, lambda x: 3 * x**2, -1.0, floor=-1e6)
    assert trace.stop is Stop.FLOOR
    assert trace.values[-1] <= -1e6 < trace.values[-2]
    assert len(trace.gradients) == len(trace.points) - 1


def test_what_overflows_ends_without_a_warning() -> None:
    trace = gradient_descent(lambda x: -np.dot(x, x), lambda x: -2 * x, np.ones(2), iterations=10_000)
    assert trace.stop is Stop.NOT_FINITE


def test_a_fixed_step_that_diverges_ends_where_f_is_not_finite() -> None:
    trace = gradient_descent(norm, twice, np.ones(2), search=FixedStep(1.5), iterations=10_000)
    assert trace.stop is Stop.NOT_FINITE
    assert trace.value > 1e300


def test_f_that_is_nan_at_the_start_ends_it_there() -> None:
    trace = gradient_descent(lambda x: float("nan"), twice, 1.0)
    assert trace.stop is Stop.NOT_FINITE
    assert trace.gradients == ()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_trial_where_f_is_not_finite_is_refused(value: float) -> None:
    trace = gradient_descent(lambda x: x * x if abs(x) < 0.9 else value, twice, 0.8, search=Backtracking(start=4))
    assert not trace.trials[0][0].accepted
    assert trace.stop is Stop.STATIONARY


def test_a_gradient_whose_square_overflows_is_not_finite() -> None:
    assert gradient_descent(lambda x: 1.0, lambda x: 1e200, 1.0).stop is Stop.NOT_FINITE


def test_at_the_resolution_of_floats_it_ends() -> None:
    trace = gradient_descent(lambda x: 1 + (x - 0.1) ** 2, lambda x: 2 * (x - 0.1), 3.0, search=Backtracking(0.3, 0.7))
    assert trace.stop is Stop.RESOLUTION
    assert trace.failed is not None
    assert abs(trace.point - 0.1) < 1e-7


def test_equal_values_are_no_decrease_though_a_target_that_underflows_allows_them() -> None:
    value, slope = 1.0, -1e-320
    assert armijo(value, value, 1.0, slope, 1e-7)
    found = Backtracking(1e-7)(lambda x: value, 0.0, value, 1e-160, -1e-160)
    assert found.stop is not None


def test_at_a_minimum_that_is_one_by_rounding_nobody_is_accused() -> None:
    trace = gradient_descent(lambda x: x * x - 2 * x + 1, lambda x: 2 * x - 2, 1 + 1e-9)
    assert trace.stop is Stop.RESOLUTION


def test_a_step_that_is_denormal_ends_the_search() -> None:
    trace = gradient_descent(abs, lambda x: -1.0 if x > 0 else 1.0, 5e-324, search=Backtracking(1e-4, 0.9))
    assert trace.stop in (Stop.RESOLUTION, Stop.DISAGREEMENT)
    assert trace.failed is not None
    assert len(trace.failed.trials) <= 1000


@pytest.mark.parametrize(("start", "most"), [(4.0, 1000), (F(4), 50)])
def test_a_factor_next_to_one_ends_after_the_limit_of_trials(start: Any, most: int) -> None:
    search = Backtracking(0.1, 1 - 1e-16, most_trials=most)
    trace = gradient_descent(lambda x: 8 * x * x, lambda x: 16 * x, start, search=search)
    assert trace.stop is Stop.TRIALS
    assert trace.failed is not None
    assert len(trace.failed.trials) == most
    assert "smaller backtracking factor" in str(trace)


def test_the_users_time_limit_ends_it_also_within_a_search() -> None:
    trace = gradient_descent(parabola, twice, 3.0, time_limit=0.0)
    assert trace.stop is Stop.TIME
    assert len(trace) == 0


@given(
    st.sampled_from([math.sin, math.exp, abs, math.sqrt, lambda x: x**3, lambda x: -x, lambda x: 1e300 * x, math.atan]),
    st.floats(0, 1e3),
    st.floats(-1e3, 1e3),
    st.floats(0.01, 1, exclude_max=True),
    st.floats(0, 1, exclude_min=True, exclude_max=True),
)
def test_it_ends_whatever_the_gradient_says(f: Any, start: float, slope: float, beta: float, c1: float) -> None:
    def anywhere(x: float) -> float:
        try:
            return float(f(x))
        except (ValueError, OverflowError):
            return math.nan

    trace = gradient_descent(anywhere, lambda x: slope, start, search=Backtracking(c1, beta), iterations=20)
    assert isinstance(trace.stop, Stop)
    assert all(new < old for old, new in zip(trace.values, trace.values[1:], strict=False))


def test_every_reason_carries_its_sentence() -> None:
    for one in Stop:
        assert str(one) == one.sentence
        assert one.sentence.endswith((".", "?"))
    assert len({one.sentence for one in Stop}) == len(Stop)


# --- f and a gradient that disagree ---


WRONG_GRADIENTS = {
    "of the wrong sign": lambda x: -rosenbrock.gradient(x),
    "with a wrong entry": lambda x: rosenbrock.gradient(x) * np.array([1.0, -3.0]),
    "with its entries exchanged": lambda x: rosenbrock.gradient(x)[::-1],
    "that is constant": lambda x: np.array([1.0, 0.0]),
}


@pytest.mark.parametrize("mistake", WRONG_GRADIENTS)
def test_a_gradient_along_which_f_does_not_decrease_is_said_to_be_suspect(mistake: str) -> None:
    trace = gradient_descent(rosenbrock, WRONG_GRADIENTS[mistake], np.array([-1.2, 1.0]), iterations=50)
    assert trace.stop is Stop.DISAGREEMENT
    assert "is gradient the gradient of f, or" in str(trace)


def test_a_gradient_of_the_wrong_sign_is_suspect_in_rationals() -> None:
    trace = gradient_descent(parabola, lambda x: -2 * x, F(1), search=Backtracking(F(1, 10), F(1, 2), most_trials=50))
    assert trace.stop is Stop.DISAGREEMENT


@given(
    st.one_of(quadratics(kind="definite"), sums_of_squares(degree=1)).flatmap(
        lambda f: st.tuples(st.just(f), points_of(f, exact=False))
    )
)
def test_a_right_gradient_is_never_suspect(drawn: tuple[Any, Any]) -> None:
    f, start = drawn
    trace = gradient_descent(f, f.gradient, start, iterations=100)
    assert trace.stop is not Stop.DISAGREEMENT


@pytest.mark.parametrize("f", [rosenbrock, beale, himmelblau, wood], ids=str)
@pytest.mark.parametrize("away", [1e-3, 1e-6, 1e-9, 1e-12])
def test_a_right_gradient_is_not_suspect_where_floats_end(f: Any, away: float) -> None:
    start = np.array([float(one) for one in f.minimisers[0]]) + away
    for search in (Backtracking(), Backtracking(0.9, 0.1), Backtracking(0.1, 0.9)):
        trace = gradient_descent(f, f.gradient, start, search=search, iterations=200)
        assert trace.stop in (Stop.RESOLUTION, Stop.STATIONARY, Stop.ITERATIONS)


# --- bad input ---


@pytest.mark.parametrize("wrong", [0, 1, 1.5, -0.1, math.nan, "0.1", None, True, 1j, [0.1], F(3, 2)])
@pytest.mark.parametrize("name", ["sufficient_decrease", "backtracking"])
def test_constants_outside_zero_and_one_are_refused(name: str, wrong: Any) -> None:
    with pytest.raises(ValueError, match=rf"{name} must lie in \(0, 1\), got {name}=.*is usual"):
        Backtracking(**{name: wrong})


def test_the_message_is_the_one_that_was_agreed() -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole message is compared
        Backtracking(sufficient_decrease=1.5)
    assert str(raised.value) == "sufficient_decrease must lie in (0, 1), got sufficient_decrease=1.5; 1e-4 is usual"


@pytest.mark.parametrize("wrong", [0, -1, math.inf, math.nan, "1", None])
def test_a_first_or_fixed_step_that_is_no_step_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="start must be a finite number above 0"):
        Backtracking(start=wrong)
    with pytest.raises(ValueError, match="step must be a finite number above 0"):
        FixedStep(wrong)


@pytest.mark.parametrize("wrong", [0, 1.5, True, "9"])
def test_a_limit_of_trials_that_is_none_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="most_trials must be a whole number from 1 up"):
        Backtracking(most_trials=wrong)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (math.nan, "finite"),
        ([1.0, math.inf], "finite"),
        (np.array([arb("nan")]), "finite"),
        ([], "at least one"),
        (np.eye(2), "ravel"),
        ("3", "real numbers"),
        (None, "real numbers"),
        ([1j, 0], "real numbers"),
        (np.array([1.0, None]), "real numbers"),
        (True, "real numbers"),
    ],
    ids=str,
)
def test_a_start_that_is_no_point_is_refused(start: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"start must .*{said}"):
        gradient_descent(norm, twice, start)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (np.ones(2), r"an array of shape \(2,\); for several samples, return their mean"),
        (np.ones(1), r"an array of shape \(1,\)"),
        (1 + 2j, "return its real part"),
        (np.complex128(1), "return its real part"),
        (None, "got None"),
        ("1", "got '1'"),
        ([1.0], r"got \[1.0\]"),
        (True, "got True"),
    ],
    ids=str,
)
def test_f_that_returns_no_real_number_is_refused(result: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"f must return .*{said}"):
        gradient_descent(lambda x: result, twice, np.ones(2))


def test_f_may_return_an_array_of_no_dimensions() -> None:
    assert gradient_descent(lambda x: np.asarray(norm(x)), twice, np.ones(2)).stop is Stop.STATIONARY


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (np.ones(3), r"the shape of x, \(2,\), got an array of shape \(3,\)"),
        (1.0, r"the shape of x, \(2,\), got an array of shape \(\)"),
        (np.ones((2, 1)), r"got an array of shape \(2, 1\)"),
        (np.array([1j, 1]), "real numbers"),
        (["a", "b"], "real numbers"),
    ],
    ids=str,
)
def test_a_gradient_of_another_shape_or_kind_is_refused(result: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"gradient must return .*{said}"):
        gradient_descent(norm, lambda x: result, np.ones(2))


def test_a_gradient_that_is_nan_ends_it() -> None:
    assert gradient_descent(norm, lambda x: x * math.nan, np.ones(2)).stop is Stop.NOT_FINITE


@pytest.mark.parametrize("name", ["tolerance", "time_limit"])
@pytest.mark.parametrize("wrong", [-1, math.nan, "1", True, [1]])
def test_a_tolerance_or_a_time_below_zero_is_refused(name: str, wrong: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a number from 0 up, got {name}="):
        gradient_descent(norm, twice, np.ones(2), **{name: wrong})


@pytest.mark.parametrize("wrong", [-1, 1.5, None, True])
def test_iterations_that_are_no_count_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="iterations must be a whole number from 0 up"):
        gradient_descent(norm, twice, np.ones(2), iterations=wrong)


def test_what_f_raises_passes_with_a_note_where_it_happened() -> None:
    def f(x: float) -> float:
        if x < 2:
            raise KeyError("data")
        return x * x

    with pytest.raises(KeyError) as raised:
        gradient_descent(f, twice, 3.0)
    assert raised.value.__notes__ == ["f raised this at x = -3.0"]


def test_what_the_gradient_raises_passes_with_a_note_too() -> None:
    def gradient(x: float) -> float:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as raised:
        gradient_descent(parabola, gradient, 3.0)
    assert raised.value.__notes__ == ["gradient raised this at x = 3.0"]


def test_a_direction_that_points_uphill_is_refused() -> None:
    for search in (Backtracking(), ExactStep(np.eye(2))):
        with pytest.raises(ValueError, match="direction must point downhill"):
            search(norm, np.ones(2), 2.0, np.ones(2), np.ones(2))


def test_a_matrix_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"matrix must have shape \(2, 2\)"):
        gradient_descent(norm, twice, np.ones(2), search=ExactStep(np.eye(3)))


def test_f_that_changes_its_input_cannot_change_the_trace() -> None:
    def f(x: Any) -> Any:
        x *= 2
        return norm(x)

    with pytest.raises(ValueError, match="read-only") as raised:
        gradient_descent(f, twice, np.ones(2))
    assert raised.value.__notes__


def test_a_gradient_that_returns_one_array_again_and_again_is_copied() -> None:
    buffer = np.empty(2)

    def gradient(x: Any) -> Any:
        np.multiply(x, 2, out=buffer)
        return buffer

    same = gradient_descent(norm, twice, np.array([1.0, 3.0]), search=FixedStep(0.3), iterations=5)
    trace = gradient_descent(norm, gradient, np.array([1.0, 3.0]), search=FixedStep(0.3), iterations=5)
    assert np.array_equal(trace.gradients, same.gradients)


def test_the_start_that_was_given_stays_writable_and_as_it_was() -> None:
    start = np.ones(2)
    trace = gradient_descent(norm, twice, start)
    start[0] = 7
    assert trace.points[0][0] == 1


# --- numbers ---


def test_integers_are_read_as_floats() -> None:
    for start in (3, [3, 4], np.array([3, 4]), np.array([3, 4], dtype=object)):
        trace = gradient_descent(norm, twice, start, iterations=1)
        assert all(isinstance(one, float) for one in np.ravel(trace.points[0]))


@pytest.mark.parametrize("kind", [float, np.float32, F, fmpq, arb])
def test_every_kind_of_number_stays_what_it_is(kind: type) -> None:
    start = np.array([kind(3), kind(-1)], dtype=None if kind in (float, np.float32) else object)
    trace = gradient_descent(norm, twice, start, search=Backtracking(0.1, 0.5, 0.75), iterations=3)
    assert all(isinstance(one, kind) for point in trace.points for one in point)
    assert all(isinstance(one, kind) for one in trace.values)


@pytest.mark.parametrize("kind", [float, F, fmpq, arb])
def test_points_may_be_numbers(kind: type) -> None:
    trace = gradient_descent(parabola, twice, kind(3), iterations=3)
    assert trace.points == (3, 0)


def test_a_float_constant_means_its_exact_value_in_rationals() -> None:
    trace = gradient_descent(parabola, twice, F(3), search=Backtracking(0.1, 0.3), iterations=1)
    assert trace.steps == (F(0.3),)


def test_whole_numbers_in_a_gradient_keep_rationals_exact() -> None:
    trace = gradient_descent(
        lambda x: x[0] + x[1] ** 2, lambda x: np.array([1, 2 * int(x[1])]), np.array([F(1), F(3)]), iterations=2
    )
    assert all(isinstance(one, F) for one in (*trace.steps, *trace.point))


def always(result: Any) -> Callable[[Any], Any]:
    return lambda x: result


def lifted_parabola(bend: float) -> tuple[Callable[[float], float], Callable[[float], float]]:
    return lambda x: 1 + bend * x * x, lambda x: 2 * bend * x


# --- whole numbers in gradients and values ---


@pytest.mark.parametrize(
    "whole",
    [4 * 10**9, [12], np.array([12], dtype=np.int8), np.array([100], dtype=np.int8), np.array([3], dtype=np.uint8)],
)
def test_whole_numbers_in_a_gradient_do_not_overflow(whole: Any) -> None:
    slope = np.array(whole, dtype=float)
    for tolerance in (0, 1):
        runs = [
            gradient_descent(
                lambda x: float(np.dot(slope, x)),
                always(g),
                np.ones_like(slope),
                tolerance=tolerance,
                iterations=2,
            )
            for g in (whole, slope)
        ]
        assert [run.stop for run in runs] == [Stop.ITERATIONS] * 2
        assert runs[0].points == runs[1].points
        assert all(np.asarray(one).dtype == float for one in runs[0].gradients)


def test_whole_numbers_of_any_size_in_a_gradient_are_floats_or_said_to_be_too_large() -> None:
    assert gradient_descent(lambda x: 1e25 * x, lambda x: 10**25, 1.0, iterations=1).gradients[0] == 1e25
    with pytest.raises(
        ValueError, match=r"what gradient returns must be within the range of floats, got 1000.*Fractions"
    ):
        gradient_descent(parabola, lambda x: 10**400, 1.0)


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.uint64])
def test_whole_numbers_that_f_returns_do_not_overflow(kind: Any) -> None:
    trace = gradient_descent(lambda x: kind(100 * (x > 0)), lambda x: 1.0, 0.5)
    assert trace.values == (100, 0)


def test_f_beyond_the_range_of_floats_is_not_finite() -> None:
    assert gradient_descent(lambda x: 10**400, twice, 1.0).stop is Stop.NOT_FINITE


@pytest.mark.parametrize(
    "result", [None, "1", 1j, True, [None], np.array(None), np.array(["1"], dtype=object)], ids=str
)
@pytest.mark.parametrize("start", [1.0, F(1)])
def test_a_gradient_of_one_number_that_is_none_is_refused(result: Any, start: Any) -> None:
    with pytest.raises(ValueError, match="gradient must return"):
        gradient_descent(parabola, lambda x: result, start)


# --- Armijo's condition in floats ---


def test_an_accepted_step_satisfies_armijos_condition_exactly_on_the_recorded_floats() -> None:
    rng = np.random.default_rng(0)
    accepted = 0
    for _ in range(400):
        s, x = 10 ** rng.uniform(-3, 3), 10 ** rng.uniform(-9, -6)
        f, gradient = lifted_parabola(s)
        trace = gradient_descent(f, gradient, x, search=Backtracking(0.3, 0.7), iterations=20)
        for k, step in enumerate(trace.steps):
            promised = F(step) * F(float(trace.gradients[k])) ** 2
            assert F(trace.values[k + 1]) - F(trace.values[k]) <= -F(0.3) * promised
            accepted += 1
    assert accepted > 100


@pytest.mark.parametrize("number", [float, F, fmpq, arb])
def test_a_gradient_that_promises_too_much_is_suspect_though_every_trial_decreases_f(number: Any) -> None:
    search = Backtracking(sufficient_decrease=0.5, most_trials=60)
    trace = gradient_descent(lambda x: x, lambda x: 3, number(1), search=search)
    assert trace.stop is Stop.DISAGREEMENT
    assert trace.failed is not None
    if number is F:
        assert all(one.value < trace.value for one in trace.failed.trials)
    assert "as the gradient promises" in str(trace)


def test_at_a_sharp_kink_a_right_gradient_is_not_accused_alone() -> None:
    trace = gradient_descent(lambda x: 1 + math.sqrt(x * x + 1e-36), lambda x: x / math.sqrt(x * x + 1e-36), 1e-18)
    assert trace.stop is Stop.DISAGREEMENT
    assert "or has f a kink here?" in str(trace)


# --- at the ends of the range of floats ---


@pytest.mark.parametrize(
    ("slope", "tolerance", "stop"),
    [
        (2.0, 1e200, Stop.TOLERANCE),
        (2.0, 10**400, Stop.TOLERANCE),
        (1e200, 1e201, Stop.TOLERANCE),
        (1e200, 1e199, Stop.NOT_FINITE),
        (1e-165, 1e-170, Stop.RESOLUTION),
        (1e-165, 1e-165, Stop.TOLERANCE),
        (1e-165, F(1, 10**400), Stop.RESOLUTION),
        (5.0, 5, Stop.TOLERANCE),
        (math.inf, 1e300, Stop.NOT_FINITE),
        (math.inf, math.inf, Stop.NOT_FINITE),
        (math.nan, 1e300, Stop.NOT_FINITE),
    ],
)
def test_a_tolerance_is_compared_without_leaving_the_range_of_floats(slope: float, tolerance: Any, stop: Stop) -> None:
    gradients: list[Any] = [slope, np.array([slope]), np.array([0.6 * slope, 0.8 * slope])]
    for g in gradients:
        trace = gradient_descent(lambda x: 1.0, always(g), g * 0 + 1.0 if math.isfinite(slope) else np.ones_like(g),
                                 tolerance=tolerance)  # fmt: skip
        assert trace.stop is stop


@pytest.mark.parametrize("number", [float, F, fmpq, arb])
def test_a_tolerance_without_end_is_met_at_once_where_numbers_are_exact_too(number: Any) -> None:
    assert gradient_descent(parabola, twice, number(1), tolerance=math.inf).stop is Stop.TOLERANCE


def test_a_float32_gradient_is_compared_with_a_small_tolerance() -> None:
    start = np.array([1e-25], dtype=np.float32)
    assert gradient_descent(norm, twice, start, tolerance=1e-26).stop is not Stop.TOLERANCE
    assert gradient_descent(norm, twice, start, tolerance=1e-24).stop is Stop.TOLERANCE


def test_a_long_first_trial_with_a_wrong_gradient_ends() -> None:
    trace = gradient_descent(parabola, lambda x: -2 * x, 1.0, search=Backtracking(start=1e200))
    assert trace.stop is Stop.DISAGREEMENT


@pytest.mark.parametrize(
    ("search", "said"),
    [
        (Backtracking(start=10**400), "start must be a finite number above 0, got start=1000.*is inf among"),
        (Backtracking(start=10**5000), "start must be a finite number above 0, got start=a number of thousands of digits"),
        (Backtracking(start=F(1, 10**400)), r"start must .* which is 0\.0 among the numbers of the points; 1 is usual"),
        (FixedStep(10**400), "step must be a finite number above 0, got step=1000.*is inf among"),
        (FixedStep(F(1, 10**400)), r"step must .* which is 0\.0 among the numbers of the points"),
        (Backtracking(backtracking=F(10**20 - 1, 10**20)), r"backtracking must lie in \(0, 1\), got .* which is 1\.0 among"),
        (Backtracking(sufficient_decrease=F(1, 10**400)), r"sufficient_decrease must lie in \(0, 1\), got .* which is 0\.0"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,  # Python does not write numbers as long as these
)  # fmt: skip
def test_a_constant_that_floats_do_not_have_is_refused_for_them_alone(search: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        gradient_descent(parabola, twice, 3.0, search=search)
    gradient_descent(parabola, twice, F(3), search=search, iterations=0)
    if isinstance(search, FixedStep) or search.start < 1:
        assert len(gradient_descent(parabola, twice, F(3), search=search, iterations=1)) == 1


@pytest.mark.parametrize("wrong", ["a", math.nan, math.inf, [1], 1j, True])
def test_a_floor_that_is_no_number_is_refused_at_the_start(wrong: Any) -> None:
    with pytest.raises(
        ValueError, match=r"floor must be a finite real number, got floor=.*; without a floor it is None"
    ):
        gradient_descent(pytest.fail, twice, 1.0, floor=wrong)


@pytest.mark.parametrize("number", [float, F, fmpq, arb])
def test_a_floor_at_minus_infinity_or_below_all_floats_is_none(number: Any) -> None:
    for floor in (-math.inf, -(10**400)):
        assert gradient_descent(parabola, twice, number(3), floor=floor).stop is Stop.STATIONARY


def test_a_time_limit_beyond_the_range_of_floats_is_none() -> None:
    assert gradient_descent(parabola, twice, 3.0, time_limit=10**400).stop is Stop.STATIONARY


def test_a_start_beyond_the_range_of_floats_is_refused_with_a_way_out() -> None:
    with pytest.raises(ValueError, match=r"start must be within the range of floats, got 1000.*; as Fractions"):
        gradient_descent(parabola, twice, 10**400)


# --- the trace ---


def test_a_trace_prints_as_a_table() -> None:
    trace = gradient_descent(parabola, twice, 3.0)
    assert str(trace).splitlines() == [
        "k  f(x)  ‖∇f‖  step  trials    x",
        "0   9.0     6   0.5       2  3.0",
        "1   0.0     0                0.0",
        "The gradient is zero: a stationary point, which need not be a minimum.",
    ]


def test_a_long_trace_prints_its_beginning_and_its_end() -> None:
    trace = gradient_descent(rosenbrock, rosenbrock.gradient, [-1.2, 1.0], iterations=100)
    lines = str(trace).splitlines()
    assert len(lines) == 15
    assert lines[7].split() == ["…"] * 6
    assert lines[-2].split()[0] == "100"


@pytest.mark.parametrize("kind", [float, F, fmpq, arb])
def test_a_trace_of_any_numbers_prints_and_is_json(kind: type) -> None:
    trace = gradient_descent(
        norm, lambda x: 2 * x, np.array([kind(3), kind(1)], dtype=object), search=FixedStep(F(1, 3)), iterations=30
    )
    assert "limit of iterations" in str(trace)
    assert "<table>" in trace._repr_html_()
    told = json.loads(trace.to_json())
    assert told["stop"] == "iterations"
    assert len(told["points"]) == 31
    assert told["trials"][0][0]["accepted"] is True


def test_json_has_no_nan() -> None:
    trace = gradient_descent(norm, twice, np.ones(2), search=FixedStep(1.5), iterations=10_000)
    json.loads(trace.to_json(), parse_constant=pytest.fail)


def test_rationals_in_json_are_not_rounded() -> None:
    trace = gradient_descent(parabola, twice, F(1), search=FixedStep(F(1, 3)), iterations=1)
    assert trace.to_dict()["points"] == ["1", "1/3"]


def test_a_trace_of_numbers_with_many_thousands_of_digits_prints_and_is_json() -> None:
    trace = gradient_descent(lambda x: x**4 / 4, lambda x: x**3, F(1, 3), search=FixedStep(F(1, 7)), iterations=9)
    assert trace.point.denominator.bit_length() > 30_000
    assert "0.29327" in str(trace)
    assert len(json.loads(trace.to_json())["points"][-1]) > 10_000
    huge = gradient_descent(lambda x: x**2, lambda x: 2 * x, F(10) ** 400, search=FixedStep(F(3)), iterations=1)
    assert "inf" in str(huge)


def test_a_search_that_found_nothing_is_in_the_trace() -> None:
    trace = gradient_descent(parabola, lambda x: -2 * x, 1.0)
    assert trace.failed is not None
    assert trace.failed.step is None
    assert not any(one.accepted for one in trace.failed.trials)
    assert trace.to_dict()["failed"]
    assert "none" in str(trace)


def test_traces_and_searches_are_frozen() -> None:
    trace = gradient_descent(parabola, twice, 3.0)
    for one, name in ((trace, "stop"), (trace.searches[0], "step"), (Backtracking(), "start"), (FixedStep(1), "step")):
        with pytest.raises(AttributeError):
            setattr(one, name, None)
    with pytest.raises(ValueError, match="read-only"):
        gradient_descent(norm, twice, np.ones(2)).points[0][0] = 1


def test_a_search_of_ones_own_takes_the_place_of_those_here() -> None:
    def half(f: Any, x: Any, value: Any, gradient: Any, direction: Any) -> LineSearch:
        return LineSearch(0.25, f(x + 0.25 * direction), ())

    trace = gradient_descent(parabola, twice, 8.0, search=half, iterations=2)
    assert trace.points == (8.0, 4.0, 2.0)
    assert isinstance(trace, Trace)


@pytest.mark.parametrize("module", ["conditions", "loop", "search", "trace"])
def test_the_examples_in_the_docstrings_are_true(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"nntheory.descent.{module}")).failed == 0


# --- functions and strategies for tests ---


def test_five_lines_test_an_optimiser() -> None:
    from hypothesis import strategies as st

    @given(quadratics(kind="definite").flatmap(lambda f: st.tuples(st.just(f), points_of(f, exact=False))))
    def test_my_optimiser_never_goes_up(drawn: tuple[Any, Any]) -> None:
        f, start = drawn
        assert f(start - f.gradient(start) / float(f.lipschitz)) <= f(start)

    test_my_optimiser_never_goes_up()


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: quadratics(dimensions=(2, 1)), r"dimensions must be a pair .* got dimensions=\(2, 1\)"),
        (lambda: quadratics(kind="round"), "kind must be one of definite, singular, indefinite"),  # type: ignore[arg-type]
        (lambda: polynomials(degree=0), "degree must be a whole number from 1 up, got degree=0"),
        (lambda: polynomials(terms=(0, 1)), "terms must be a pair"),
        (lambda: sums_of_squares(residuals=3), "residuals must be a pair"),  # type: ignore[arg-type]
        (lambda: piecewise(pieces=(1,)), "pieces must be a pair"),  # type: ignore[arg-type]
        (lambda: points_of(norm), "function must have a dimension"),
        (lambda: points_of(rosenbrock, magnitude=0), "magnitude must be a whole number"),
    ],
)
def test_wrong_arguments_of_a_strategy_are_said(ask: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        ask()


def test_a_function_that_rationals_do_not_have_is_refused_for_them() -> None:
    for f in (decay, oscillating):
        with pytest.raises(TypeError, match="use floats or balls"):
            f(np.array([F(1, 2)], dtype=object))


def test_a_branch_that_a_ball_leaves_open_is_refused() -> None:
    with pytest.raises(ValueError, match="which branch holds is open"):
        steep_valley.gradient(np.array([arb(0, 1), arb(0)]))


def test_a_formula_keeps_its_exponents_and_fractions_exact() -> None:
    import sympy

    x = sympy.Symbol("x")
    assert compiled([x**-2 / 3], [x])(np.array([F(1, 2)], dtype=object)) == [F(4, 3)]


def test_the_derivatives_of_a_named_function_are_sympys() -> None:
    assert rosenbrock.hessian.shape == (2, 2)
    assert rosenbrock.derivative[0].diff(rosenbrock.variables[1]) == rosenbrock.hessian[0, 1]
    assert str(rosenbrock) == "Rosenbrock"
