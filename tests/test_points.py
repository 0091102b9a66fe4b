"""The points of a check: how they are drawn, and what is said of arrays that a caller passes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from nntheory import Architecture
from nntheory.arrays import examined_array, examined_parameters, examined_target
from nntheory.checking import UsageError
from nntheory.checking.points import (
    MOST_PARAMETERS,
    draw_parameters,
    draw_point,
    draw_target,
    examined_architecture,
    examined_dtype,
    examined_limits,
    passed_point,
)

DOUBLE, SINGLE = np.dtype(np.float64), np.dtype(np.float32)
SMALL = Architecture.parse("2-3-1")
LABELS = Architecture.parse("2-3-4", output="softmax", cost="cross_entropy")
SHARES = Architecture.parse("2-3-4", cost="binary_cross_entropy")


def drawn(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# Drawing.


@pytest.mark.parametrize("dtype", [DOUBLE, SINGLE], ids=str)
@pytest.mark.parametrize("architecture", [SMALL, LABELS, SHARES], ids=str)
def test_a_point_has_the_shapes_and_the_dtype_it_was_asked_for(architecture: Architecture, dtype: Any) -> None:
    point = draw_point(architecture, drawn(), 5, dtype)
    layers = range(1, architecture.depth + 1)
    assert [one.shape for one in point.weights] == [architecture.weight_shape(layer) for layer in layers]
    assert [one.shape for one in point.biases] == [architecture.bias_shape(layer) for layer in layers]
    assert point.x.shape == (5, architecture.sizes[0])
    assert point.target.shape == (5, architecture.sizes[-1])
    assert {one.dtype for one in (*point.weights, *point.biases, point.x, point.target)} == {dtype}


@pytest.mark.parametrize("scale", [1.0, 50.0])
def test_pre_activations_stay_near_one_whatever_the_width_and_the_size_of_the_inputs(scale: float) -> None:
    wide = Architecture.parse("400-300-200", hidden="linear", output="linear")
    weights, biases = draw_parameters(wide, drawn(), DOUBLE, scale)
    x = drawn(1).normal(size=(50, 400)) * scale
    for before, w in ((x, weights[0]), (drawn(2).normal(size=(50, 300)), weights[1])):
        assert np.std(before @ w) == pytest.approx(1, rel=0.05)
    assert np.std(np.concatenate(biases)) == pytest.approx(1 / 2, rel=0.1)


def test_weights_are_drawn_for_inputs_of_size_one_if_nothing_is_said() -> None:
    one, other = (draw_parameters(SMALL, drawn(), DOUBLE, *scale) for scale in ((), (1.0,)))
    assert all(np.array_equal(a, b) for a, b in zip(one[0] + one[1], other[0] + other[1], strict=True))


def test_targets_are_such_as_the_cost_admits() -> None:
    labels, shares, numbers = (draw_target(one, drawn(), 400, DOUBLE) for one in (LABELS, SHARES, SMALL))
    assert set(labels.flat) == {0, 1}
    assert (labels.sum(axis=1) == 1).all()
    assert (labels.sum(axis=0) > 50).all(), "every label comes up"
    assert (shares >= 0).all()
    assert (shares <= 1).all()
    assert np.mean(shares) == pytest.approx(1 / 2, abs=0.05)
    assert np.mean(numbers < 0) == pytest.approx(1 / 2, abs=0.1)
    assert np.std(numbers) == pytest.approx(1, rel=0.1)


# What is passed.


def complaint(function: Any, *arguments: Any, **options: Any) -> str:
    """What is said of wrong arguments."""
    with pytest.raises(UsageError) as error:
        function(*arguments, **options)
    return str(error.value)


@pytest.mark.parametrize(
    ("value", "shape", "said"),
    [
        (np.ones((2, 3)), (3, 2), "x must have shape (3, 2), got (2, 3); it is the transpose: pass .T"),
        (np.ones((2, 3)), (None, 2), "x must have shape (samples, 2), got (2, 3)"),
        (np.ones((2, 3)), (2,), "x must have shape (2,), got (2, 3)"),
        (np.ones(3), (3, 1), "x must have shape (3, 1), got (3,)"),
        (np.ones((0, 2)), (None, 2), "x must have at least one sample, got shape (0, 2)"),
        (
            np.ones(2) * 1j,
            (2,),
            "x must be an array of real numbers, got dtype complex128; convert it with .astype(float)",
        ),
        (np.array(["1"]), (1,), "x must be an array of real numbers, got dtype <U1; convert it with .astype(float)"),
        (np.array([[0, 1], [2, np.inf]]), (None, 2), "x must be finite, got x[1, 1]=inf; remove or mend it"),
        (np.array([0, -np.inf, np.nan]), (3,), "x must be finite, got x[1]=-inf; remove or mend it"),
    ],
)
def test_an_array_that_does_not_fit_is_refused_with_what_came_and_what_to_do(value: Any, shape: Any, said: str) -> None:
    assert complaint(examined_array, "x", value, shape, DOUBLE) == said


def test_what_numpy_makes_no_array_of_is_refused_with_numpys_reason() -> None:
    said = complaint(examined_array, "x", [[1.0], [1.0, 2.0]], (2,), DOUBLE)
    assert said.startswith("x must be an array, got list (")
    assert "inhomogeneous" in said


@pytest.mark.parametrize("kind", [float, np.float32, int, np.uint8, bool])
@pytest.mark.parametrize("dtype", [DOUBLE, SINGLE], ids=str)
def test_arrays_of_every_real_kind_are_read_in_the_dtype_of_the_check(kind: Any, dtype: Any) -> None:
    array = examined_array("x", np.array([[1], [0]], dtype=kind), (None, 1), dtype)
    assert array.dtype == dtype
    assert array.tolist() == [[1], [0]]


def test_a_number_too_large_for_the_dtype_of_the_check_is_not_finite() -> None:
    with np.errstate(all="ignore"):
        assert "x[0]=inf" in complaint(examined_array, "x", np.array([1e300]), (1,), SINGLE)


@pytest.mark.parametrize(
    ("architecture", "target", "said"),
    [
        (SHARES, [[0.5, 0, 1, 1], [0, 0, -0.25, 0]], "binary_cross_entropy needs targets from 0 to 1, got target[1, 2]=-0.25"),
        (SHARES, [[0, 1.5, 0, 0]], "binary_cross_entropy needs targets from 0 to 1, got target[0, 1]=1.5"),
        (LABELS, [[0, 1, 0, 0], [0, 0.5, 0, 0]],
         "cross_entropy needs targets that sum to 1 in each sample, got a sum of 0.5 in target[1]; divide each row by its "
         "sum, or use one-hot targets"),
    ],
)  # fmt: skip
def test_a_target_outside_the_costs_domain_is_refused_and_its_place_is_told(
    architecture: Architecture, target: Any, said: str
) -> None:
    assert complaint(examined_target, architecture, np.array(target, dtype=float)) == said


@pytest.mark.parametrize(("units", "admitted"), [(16, True), (-16, True), (40, False), (-40, False)])
def test_a_sum_of_targets_may_be_off_by_rounding_and_by_no_more(units: int, admitted: bool) -> None:
    target = np.array([[0.25, 0.25, 0.25, 0.25 + units * np.finfo(float).eps]])
    if admitted:
        assert examined_target(LABELS, target) is target
    else:
        assert "a sum of" in complaint(examined_target, LABELS, target)


def test_the_ends_of_the_unit_interval_and_any_real_number_are_targets() -> None:
    ends = np.array([[0.0, 1.0, 0.0, 1.0]])
    assert examined_target(SHARES, ends) is ends
    assert examined_target(Architecture.parse("2-4"), 5 - 10 * ends).tolist() == [[5, -5, 5, -5]]


@pytest.mark.parametrize(
    ("weights", "biases", "said"),
    [
        ([np.ones((2, 3))], [np.ones(3), np.ones(1)], "weights must be a list of 2 arrays, one for each layer, got 1"),
        (np.ones((2, 2)), [np.ones(3), np.ones(1)], "weights must be a list of 2 arrays, one for each layer, got ndarray"),
        ((np.ones((2, 3)), np.ones((3, 1))), [], "biases must be a list of 2 arrays, one for each layer, got 0"),
        ([np.ones((2, 3)), np.ones((1, 3))], [np.ones(3), np.ones(1)],
         "weights[1] must have shape (3, 1), got (1, 3); it is the transpose: pass .T"),
        ([np.ones((2, 3)), np.ones((3, 1))], (np.ones(2), np.ones(1)), "biases[0] must have shape (3,), got (2,)"),
    ],
)  # fmt: skip
def test_parameters_that_are_not_those_of_the_network_are_refused_by_name(weights: Any, biases: Any, said: str) -> None:
    assert complaint(examined_parameters, SMALL, weights, biases, DOUBLE) == said


def test_parameters_come_in_the_dtype_of_the_check_and_in_their_places() -> None:
    given = [np.full((2, 3), 1), np.full((3, 1), 2)], [np.full(3, 3), np.full(1, 4)]
    weights, biases = examined_parameters(SMALL, *given, SINGLE)
    assert [one.flat[0] for one in (*weights, *biases)] == [1, 2, 3, 4]
    assert {one.dtype for one in (*weights, *biases)} == {SINGLE}


@pytest.mark.parametrize("given", ["float64", np.float64, float, DOUBLE, "float32", np.float32])
def test_the_two_kinds_of_float_have_many_names(given: Any) -> None:
    assert examined_dtype(given) == np.dtype(given)


@pytest.mark.parametrize("given", ["float16", int, "nothing", np.complex128, object()])
def test_another_dtype_is_refused_as_it_was_written(given: Any) -> None:
    assert complaint(examined_dtype, given) == f"dtype must be float64 or float32, got dtype={given!r}"


def test_a_network_is_compared_up_to_the_largest_size_and_no_further() -> None:
    largest = Architecture.parse(f"{MOST_PARAMETERS // 2 - 1}-2", hidden="relu")
    larger = Architecture.parse(f"{MOST_PARAMETERS // 2}-2", hidden="relu")
    assert (largest.parameter_count, larger.parameter_count) == (MOST_PARAMETERS, MOST_PARAMETERS + 2)
    examined_architecture(largest)
    assert complaint(examined_architecture, larger) == (
        f"{larger.size_text} has 20,000,002 parameters, and at most 20,000,000 are compared; check the same code on smaller "
        f"layers"
    )
    assert complaint(examined_architecture, "2-3-1") == (
        "architecture must be an Architecture, got '2-3-1'; use Architecture.parse('2-3-1')"
    )


def test_limits_are_admitted_up_to_both_ends() -> None:
    for points in (1, 1000, np.int64(7)):
        assert examined_limits(points, 0, 1e-9).points == points
    assert examined_limits(0, 0, 86_400, fewest=0) == (0, 0, 86_400.0)
    assert isinstance(examined_limits(1, np.int32(3), 2).time_limit, float)


@pytest.mark.parametrize(
    ("points", "seed", "time_limit", "said"),
    [
        (0, 0, 1, "points must be a whole number from 1 to 1000, got points=0; 5 is usual"),
        (1001, 0, 1, "points must be a whole number from 1 to 1000, got points=1001; 5 is usual"),
        (True, 0, 1, "points must be a whole number from 1 to 1000, got points=True; 5 is usual"),
        (1.5, 0, 1, "points and seed must be whole numbers, got points=1.5, seed=0"),
        (1, "0", 1, "points and seed must be whole numbers, got points=1, seed='0'"),
        (1, -1, 1, "seed must not be negative, got seed=-1"),
        (1, 0, 0, "time_limit must be a number of seconds from 0 to 86400, got time_limit=0"),
        (1, 0, 86_401, "time_limit must be a number of seconds from 0 to 86400, got time_limit=86401"),
        (1, 0, True, "time_limit must be a number of seconds from 0 to 86400, got time_limit=True"),
        (1, 0, "1", "time_limit must be a number of seconds from 0 to 86400, got time_limit='1'"),
    ],
)
def test_a_limit_outside_is_refused_with_its_range(points: Any, seed: Any, time_limit: Any, said: str) -> None:
    assert complaint(examined_limits, points, seed, time_limit) == said


def test_what_is_usual_and_least_depends_on_the_check() -> None:
    said = complaint(examined_limits, -1, 0, 1, fewest=0, usual=3)
    assert said == "points must be a whole number from 0 to 1000, got points=-1; 3 is usual"


# The point that is passed.

W, B = [np.ones((2, 3)), np.ones((3, 1))], [np.ones(3), np.ones(1)]
X, Y = np.array([[1.0, 2.0], [300.0, 400.0]]), np.array([[0.5], [7.0]])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((W, None, None, None), "weights and biases go together, got only weights"),
        ((None, B, X, Y), "weights and biases go together, got only biases"),
        ((None, None, X, None), "x and target go together, got only x"),
        ((W, B, None, Y), "x and target go together, got only target"),
        ((W, B, X, Y[:1]), "x and target must have as many samples, got 2 and 1"),
    ],
)
def test_what_goes_together_is_asked_for_together(given: Any, said: str) -> None:
    assert complaint(passed_point, SMALL, *given, DOUBLE, drawn()) == said


@pytest.mark.parametrize("dtype", [DOUBLE, SINGLE], ids=str)
def test_what_is_passed_is_kept_and_only_what_is_missing_is_drawn(dtype: Any) -> None:
    def passed(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        return passed_point(SMALL, weights, biases, x, target, dtype, drawn())

    assert passed(None, None, None, None) is None
    whole = passed(W, B, X, Y)
    assert all(np.array_equal(one, other) for one, other in zip((*whole.weights, *whole.biases), (*W, *B), strict=True))
    assert np.array_equal(whole.x, X)
    assert np.array_equal(whole.target, Y)
    parameters, data = passed(W, B, None, None), passed(None, None, X, Y)
    assert np.array_equal(parameters.weights[0], W[0])
    assert (parameters.x.shape, parameters.target.shape) == ((3, 2), (3, 1))
    assert np.array_equal(data.x, X)
    assert np.array_equal(data.target, Y)
    for point in (whole, parameters, data):
        assert {one.dtype for one in (*point.weights, *point.biases, point.x, point.target)} == {dtype}


@pytest.mark.parametrize(("epsilons", "refused"), [(16, False), (17, True)])
def test_targets_may_miss_one_by_eight_roundings_of_each_entry(epsilons: int, refused: bool) -> None:
    labels = Architecture.parse("2-2-2", output="softmax", cost="cross_entropy")
    target = np.array([[0.5 + epsilons * np.finfo(float).eps, 0.5]])
    if refused:
        with pytest.raises(UsageError, match="sum to 1"):
            examined_target(labels, target)
    else:
        assert examined_target(labels, target) is target


def test_weights_drawn_beside_large_data_keep_the_pre_activations_near_one() -> None:
    wide = Architecture.parse("200-100-1")
    x = 1000 * drawn(5).normal(size=(50, 200))
    for data, size in ((x, 1.0), (x / 1e6, 0.001)):
        point = passed_point(wide, None, None, data, np.zeros((50, 1)), DOUBLE, drawn())
        assert point is not None
        assert np.std(point.x @ point.weights[0]) == pytest.approx(size, rel=0.05), "small data stay small"


def test_every_complaint_names_the_argument_and_what_came() -> None:
    for said in (
        complaint(examined_array, "biases[3]", None, (2,), DOUBLE),
        complaint(examined_array, "biases[3]", object(), (2,), DOUBLE),
    ):
        assert re.fullmatch(r"biases\[3\] must be an array of real numbers, got dtype object; convert .*", said)
