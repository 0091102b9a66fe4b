"""The heart: NumPy backpropagation, written by hand, against the gradient that SymPy derives.

Every entry of the derived gradient is evaluated from its SymPy expression, neuron by neuron, in ball arithmetic; the
NumPy result must lie within what rounding can do around it. The evaluation shares no code with the network, and none with
the program that the checker runs.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nntheory import Architecture, Network, derive, formulas
from nntheory.checking.comparison import near_kink
from nntheory.checking.numbers.doubles import Doubles
from nntheory.checking.points import draw_parameters
from nntheory.checking.reference import Allowance, Point, allowed_gradient, exact_gradient

from .entries import gradient_by_entries, tensor_and_place

HIDDEN = [
    str(activation) for activation in (*formulas.ACTIVATIONS, formulas.leaky_relu("1/8")) if activation.elementwise
]
PAIRS = [
    (output.name, cost.name)
    for output, cost in itertools.product(formulas.ACTIVATIONS, formulas.COSTS)
    if cost.output in (None, output.name)
]


@st.composite
def points(draw: st.DrawFn, output: str, cost: str, dtype: type[np.floating]) -> tuple[Architecture, Point]:
    """A network of 1 to 4 layers with any activations inside, and a batch of 1 to 5 samples."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    hidden = [draw(st.sampled_from(HIDDEN)) for _ in sizes[1:-1]]
    architecture = Architecture.parse(sizes, hidden=hidden or "linear", output=output, cost=cost)
    numbers = st.floats(-3, 3, width=64 if dtype is np.float64 else 32, allow_subnormal=False)

    def array(*shape: int) -> np.ndarray:
        return draw(arrays(dtype, shape, elements=numbers))

    weights = tuple(array(*architecture.weight_shape(layer)) for layer in range(1, architecture.depth + 1))
    biases = tuple(array(*architecture.bias_shape(layer)) for layer in range(1, architecture.depth + 1))
    batch = draw(st.integers(1, 5))
    target = array(batch, sizes[-1])
    if architecture.cost.targets == "unit interval":
        target = np.abs(target) / 3
    elif architecture.cost.targets == "distribution":
        target = np.eye(sizes[-1], dtype=dtype)[np.argmax(target, axis=1)]
    return architecture, Point(weights, biases, array(batch, sizes[0]), target.astype(dtype))


def ball(tensor: Doubles, place: tuple[int, ...]) -> arb:
    return arb(float(tensor.high[place])) + arb(float(tensor.low[place]), float(tensor.radius[place]))


def returned(architecture: Architecture, point: Point) -> dict[str, np.ndarray]:
    weights, biases = Network(architecture).backward(point.weights, point.biases, point.x, point.target)
    named = {f"dW{layer}": gradient for layer, gradient in enumerate(weights, start=1)}
    return named | {f"db{layer}": gradient for layer, gradient in enumerate(biases, start=1)}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_every_entry_of_numpy_backpropagation_is_the_derivative_that_sympy_derives(
    output: str, cost: str, dtype: type[np.floating]
) -> None:
    examined = 0

    @settings(max_examples=12 if dtype is np.float64 else 4)
    @given(points(output, cost, dtype))
    def holds(case: tuple[Architecture, Point]) -> None:
        nonlocal examined
        architecture, point = case
        # At a kink the derivative is a convention; those points are the subject of other tests.
        assume(not near_kink(architecture, point, np.dtype(dtype)).any())
        got = returned(architecture, point)
        assert all(tensor.dtype == dtype for tensor in got.values())
        allowed = allowed_gradient(architecture, point, np.dtype(dtype), Allowance.CAREFUL)
        reference = exact_gradient(architecture, point)
        with ctx.workprec(128):
            derived = gradient_by_entries(derive(architecture), point)
            assert len(derived) == architecture.parameter_count
            for name, true in derived.items():
                tensor, place = tensor_and_place(name)
                # The checker's reference and the entry's own expression enclose the same number.
                assert ball(reference.tensors[tensor], place).overlaps(true), name
                enclosure = ball(allowed.tensors[tensor], place)
                assert enclosure.contains(true), name
                assert enclosure.contains(float(got[tensor][place])), (
                    f"{name}: derived {true}, got {got[tensor][place]}"
                )
                examined += 1

    holds()
    assert examined > 0


def logistic(value: float) -> float:
    return 1 / (1 + float(np.exp(-value)))


def test_forward_is_the_papers_sum_neuron_by_neuron() -> None:
    architecture = Architecture.parse("3-4-2", hidden="tanh")
    rng = np.random.default_rng(0)
    weights, biases = draw_parameters(architecture, rng, np.dtype(np.float64))
    x = rng.normal(size=(5, 3))
    _, a = Network(architecture).forward(weights, biases, x)
    for row in range(5):
        activations = list(x[row])
        for layer, activation in enumerate((math.tanh, logistic)):
            activations = [
                activation(
                    sum(activations[i] * weights[layer][i, j] for i in range(len(activations))) + biases[layer][j]
                )
                for j in range(len(biases[layer]))
            ]
        assert a[-1][row] == pytest.approx(activations, rel=1e-14)


def test_a_batch_costs_and_pulls_as_the_mean_of_its_samples() -> None:
    architecture = Architecture.parse("3-4-2", hidden="gelu", output="softmax", cost="cross_entropy")
    rng = np.random.default_rng(1)
    weights, biases = draw_parameters(architecture, rng, np.dtype(np.float64))
    network, x, target = Network(architecture), rng.normal(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]
    whole = network.backward(weights, biases, x, target)
    single = [network.backward(weights, biases, x[[row]], target[[row]]) for row in range(4)]
    for kind in (0, 1):
        for layer in range(2):
            mean = np.mean([one[kind][layer] for one in single], axis=0)
            assert whole[kind][layer] == pytest.approx(mean, rel=1e-13, abs=1e-16)
    costs = [network.cost(weights, biases, x[[row]], target[[row]]) for row in range(4)]
    assert network.cost(weights, biases, x, target) == pytest.approx(np.mean(costs), rel=1e-14)


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_nothing_overflows_when_every_activation_saturates(output: str, cost: str) -> None:
    architecture = Architecture.parse("2-3-2", hidden="sigmoid", output=output, cost=cost)
    rng = np.random.default_rng(2)
    weights = [1e4 * rng.normal(size=architecture.weight_shape(layer)) for layer in (1, 2)]
    biases = [1e4 * rng.normal(size=architecture.bias_shape(layer)) for layer in (1, 2)]
    x, target = rng.normal(size=(3, 2)), np.eye(2)[[0, 1, 0]]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        network = Network(architecture)
        gradients = network.backward(weights, biases, x, target)
        assert np.isfinite(network.cost(weights, biases, x, target))
    assert all(np.isfinite(gradient).all() for kind in gradients for gradient in kind)
