"""What the theorems say, run on the code that they speak about, where no other test does."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nntheory import Architecture, Network
from nntheory.descent import Backtracking, FixedStep, Stop, gradient_descent
from nntheory.formulas import relu, sigmoid, squared_error
from nntheory.network import Layer
from nntheory.testing.functions import beale, himmelblau, powell, rosenbrock, wood
from nntheory.training import Parameters, initialise

seeds = st.integers(0, 2**32)
sizes = st.lists(st.integers(1, 5), min_size=2, max_size=6)
outputs = arrays(np.float64, (1, 4), elements=st.floats(-1e3, 1e3))


def drawn(architecture: Architecture, seed: int) -> Parameters:
    return initialise(architecture, "symmetric_uniform", seed=seed)


def answers(parameters: Parameters, x: np.ndarray) -> list[np.ndarray]:
    """The activations of all layers."""
    return Network(parameters.architecture).forward(parameters.weights, parameters.biases, x)[1]


@given(sizes, seeds, st.integers(-3, 4))
def test_without_activation_functions_any_number_of_layers_is_one_affine_map(
    layers: list[int], seed: int, weight: int
) -> None:
    architecture = Architecture.parse(layers, hidden="linear", output="linear")
    parameters, rng = drawn(architecture, seed), np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 1, layers[0]))
    of_x, of_y, between = (answers(parameters, one)[-1] for one in (x, y, weight * x + (1 - weight) * y))
    np.testing.assert_allclose(between, weight * of_x + (1 - weight) * of_y, rtol=0, atol=1e-10)
    bent = answers(drawn(Architecture.parse([1, 3, 1], hidden="tanh"), seed), np.array([[-2.0], [0.0], [2.0]]))[-1]
    assert abs(bent[0] + bent[2] - 2 * bent[1]) > 0, "with an activation function it is none"


@given(sizes, seeds, st.data())
def test_what_lies_before_a_layer_matters_only_through_its_activations(
    layers: list[int], seed: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(layers) - 1))
    whole = drawn(Architecture.parse(layers, hidden="tanh"), seed)
    all_activations = answers(whole, np.random.default_rng(seed).normal(size=(3, layers[0])))
    if place == len(layers) - 1:
        return
    rest = Architecture.parse(layers[place:], hidden="tanh")
    tail = Parameters.of(rest, whole.weights[place:], whole.biases[place:])
    for one, other in zip(answers(tail, all_activations[place]), all_activations[place:], strict=True):
        assert np.array_equal(one, other)


def chain_of(depth: int, activation: str, seed: int, scale: float) -> tuple[Parameters, np.ndarray, np.ndarray]:
    architecture = Architecture.parse([1] * (depth + 1), hidden=activation, output=activation)
    parameters = Parameters(architecture, scale * drawn(architecture, seed).vector)
    rng = np.random.default_rng(seed)
    return parameters, rng.normal(size=(1, 1)), rng.normal(size=(1, 1))


@given(st.integers(1, 12), seeds, st.floats(0.1, 8))
def test_in_a_chain_of_sigmoids_the_first_derivative_is_below_its_bound(depth: int, seed: int, scale: float) -> None:
    parameters, x, target = chain_of(depth, "sigmoid", seed, scale)
    weights = parameters.weights
    gradients, _ = Network(parameters.architecture).backward(weights, parameters.biases, x, target)
    by_output = 2 * abs(answers(parameters, x)[-1] - target)
    bound = by_output * abs(x) * 0.25**depth * np.prod([abs(one) for one in weights[1:]])
    assert abs(gradients[0]) <= bound * (1 + 1e-12)


@given(st.integers(2, 30), seeds)
def test_in_a_chain_whose_factors_are_large_the_errors_grow_geometrically(depth: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    architecture = Architecture.parse([1] * (depth + 1), hidden="relu", output="linear")
    weights = [rng.uniform(1.5, 3, (1, 1)) for _ in range(depth)]
    biases = [rng.uniform(0, 1, 1) for _ in range(depth)]
    _, errors = Network(architecture).backward(weights, biases, np.ones((1, 1)), np.zeros((1, 1)))
    least = min(float(abs(one.item())) for one in weights[1:])
    assert abs(errors[0]) >= least ** (depth - 1) * abs(errors[-1]) * (1 - 1e-12)


@given(outputs, outputs, arrays(np.float64, (1, 4), elements=st.floats(1.001, 3)))
def test_the_squared_error_is_zero_for_the_target_alone_and_grows_with_each_difference(
    y: np.ndarray, target: np.ndarray, factors: np.ndarray
) -> None:
    cost = squared_error.evaluate(y, y, target)
    assert cost >= 0
    assert squared_error.evaluate(target, target, target) == 0
    if (abs(y - target) > 1e-100).any():
        farther = target + (y - target) * factors
        assert 0 < cost < squared_error.evaluate(farther, farther, target)


@given(st.floats(-40, 40))
def test_the_slope_of_the_sigmoid_is_a_quarter_at_zero_and_less_elsewhere(z: float) -> None:
    slope = sigmoid.evaluate_derivative(np.array([z]))
    assert slope <= 0.25
    assert (slope == 0.25) or abs(z) > 1e-9
    assert sigmoid.evaluate_derivative(np.array([0.0])) == 0.25
    assert relu.evaluate_derivative(np.array([z])) == (z > 0)


fractions = st.fractions(Fraction(-3), Fraction(3), max_denominator=8)
curvatures = st.lists(st.fractions(Fraction(1, 8), Fraction(4), max_denominator=8), min_size=1, max_size=4)


@given(curvatures, st.data())
def test_a_fixed_rate_shrinks_the_distance_on_a_quadratic_at_least_by_the_larger_of_two_factors(
    bends: list[Fraction], data: st.DataObject
) -> None:
    rate = data.draw(st.fractions(Fraction(1, 16), 2 / max(bends), max_denominator=64).filter(lambda one: one > 0))
    start = np.array(data.draw(st.lists(fractions, min_size=len(bends), max_size=len(bends))), dtype=object)
    bend = np.array(bends, dtype=object)
    trace = gradient_descent(
        lambda x: sum(bend * x * x) / 2, lambda x: bend * x, start, search=FixedStep(rate), iterations=5
    )
    factor = max(abs(1 - rate * min(bends)), abs(1 - rate * max(bends)))
    first = sum(start * start)
    for k, x in enumerate(trace.points):
        assert sum(x * x) <= factor ** (2 * k) * first


@given(curvatures, st.fractions(Fraction(1, 64), Fraction(1), max_denominator=64))
def test_beyond_two_over_the_largest_curvature_a_fixed_rate_goes_away_along_it(
    bends: list[Fraction], more: Fraction
) -> None:
    rate = 2 / max(bends) + more
    bend = np.array(bends, dtype=object)
    start = np.array([Fraction(int(one == max(bends))) for one in bends], dtype=object)
    trace = gradient_descent(
        lambda x: sum(bend * x * x) / 2, lambda x: bend * x, start, search=FixedStep(rate), iterations=4
    )
    lengths = [sum(x * x) for x in trace.points]
    assert lengths == sorted(set(lengths))


@given(curvatures, st.data())
def test_on_a_quadratic_the_points_of_a_run_go_to_the_minimum(bends: list[Fraction], data: st.DataObject) -> None:
    bend = np.array([float(one) for one in bends])
    start = np.array([float(one) for one in data.draw(st.lists(fractions, min_size=len(bends), max_size=len(bends)))])
    centre = np.array([float(one) for one in data.draw(st.lists(fractions, min_size=len(bends), max_size=len(bends)))])
    trace = gradient_descent(
        lambda x: float(bend @ (x - centre) ** 2) / 2, lambda x: bend * (x - centre), start, iterations=2000
    )
    assert np.linalg.norm(trace.point - centre) <= 1e-6 * (1 + np.linalg.norm(start - centre))


@pytest.mark.parametrize("f", [beale, himmelblau, powell, rosenbrock, wood], ids=str)
def test_in_a_bounded_level_set_the_values_settle_and_the_gradients_become_small(f: object) -> None:
    start = np.array([float(one) for one in f.start])  # type: ignore[attr-defined]
    trace = gradient_descent(f, f.gradient, start, search=Backtracking(), iterations=20_000, tolerance=1e-3)  # type: ignore[attr-defined, arg-type]
    assert trace.stop is Stop.TOLERANCE, "a point where the gradient is at most 0.001 long"
    values = [float(one) for one in trace.values]
    assert values == sorted(values, reverse=True)
    half = len(values) // 2
    assert values[half] - values[-1] <= values[0] - values[half], "what is gained becomes less"


def test_without_a_bounded_level_set_the_points_may_go_to_infinity() -> None:
    trace = gradient_descent(lambda x: math.exp(-x), lambda x: -math.exp(-x), 0.0, iterations=20_000)
    points = [float(one) for one in trace.points]
    assert points == sorted(set(points))
    assert points[-1] > 9


@given(st.lists(st.integers(1, 4), min_size=3, max_size=5), seeds, st.sampled_from(["sigmoid", "tanh", "softplus"]))
def test_errors_follow_the_recursion_and_gradients_are_products_and_sums_over_paths(
    layers: list[int], seed: int, hidden: str
) -> None:
    architecture = Architecture.parse(layers, hidden=hidden)
    parameters, rng = drawn(architecture, seed), np.random.default_rng(seed)
    x, target = rng.normal(size=(1, layers[0])), rng.normal(size=(1, layers[-1]))
    network, weights = Network(architecture), parameters.weights
    z, a = network.forward(weights, parameters.biases, x)
    by_weight, errors = network.backward(weights, parameters.biases, x, target)
    slopes = [one.evaluate_derivative(each[0]) for one, each in zip(architecture.activations, z, strict=True)]
    for layer in range(architecture.depth - 1):
        np.testing.assert_allclose(
            errors[layer], slopes[layer] * (weights[layer + 1] @ errors[layer + 1]), rtol=1e-9, atol=1e-13
        )
    for layer in range(architecture.depth):
        np.testing.assert_allclose(by_weight[layer], np.outer(a[layer][0], errors[layer]), rtol=1e-9, atol=1e-13)
    total = 0.0
    for path in itertools.product([0], *(range(size) for size in layers[2:])):
        factors = [slopes[k][path[k]] * weights[k + 1][path[k], path[k + 1]] for k in range(len(path) - 1)]
        total += a[0][0, 0] * math.prod(factors) * errors[-1][path[-1]]
    assert by_weight[0][0, 0] == pytest.approx(total, rel=1e-9, abs=1e-13)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), seeds, st.data())
def test_a_weight_and_a_bias_move_the_pre_activation_of_their_neuron_alone(
    layers: list[int], seed: int, data: st.DataObject
) -> None:
    architecture = Architecture.parse(layers, hidden="tanh")
    parameters = drawn(architecture, seed)
    layer = data.draw(st.integers(0, len(layers) - 2))
    p, q = data.draw(st.integers(0, layers[layer] - 1)), data.draw(st.integers(0, layers[layer + 1] - 1))
    x = np.random.default_rng(seed).normal(size=(1, layers[0]))
    network = Network(architecture)
    z, a = network.forward(parameters.weights, parameters.biases, x)
    for array, place, slope in (
        (parameters.weights[layer], (p, q), a[layer][0, p]),
        (parameters.biases[layer], (q,), 1.0),
    ):
        array[place] += 0.5
        moved, _ = network.forward(parameters.weights, parameters.biases, x)
        array[place] -= 0.5
        expected = np.zeros(layers[layer + 1])
        expected[q] = 0.5 * slope
        np.testing.assert_allclose((moved[layer] - z[layer])[0], expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize(("output", "cost"), [("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")])
@given(arrays(np.float64, (2, 3), elements=st.floats(-2, 2)))
def test_the_errors_of_logarithmic_costs_are_right_for_targets_of_any_sum(
    output: str, cost: str, drawn_: np.ndarray
) -> None:
    architecture = Architecture.parse("3-3", output=output, cost=cost)
    z, target = drawn_[:1], drawn_[1:]
    activation = architecture.output

    def at(point: np.ndarray) -> float:
        return float(architecture.cost.evaluate(point, activation.evaluate(point), target)[0])

    error = Network(architecture).output_error(
        *Layer(np.eye(3), np.zeros(3), activation).forward_with_slopes(z), target
    )
    for k in range(3):
        step = np.zeros((1, 3))
        step[0, k] = 1e-5
        assert error[0, k] == pytest.approx((at(z + step) - at(z - step)) / 2e-5, abs=1e-7)
