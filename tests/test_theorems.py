"""What the theorems say, run on the code that they speak about, where no other test does."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nntheory import Architecture, Network
from nntheory.descent import FixedStep, gradient_descent
from nntheory.formulas import relu, sigmoid, squared_error
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
