"""The diagnosis: a single mistake is named, with all that give the same numbers; where there is none to name, it says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nntheory import Architecture, Network, check_backward
from nntheory.checking.diagnosis import explanations
from nntheory.checking.diagnosis.catalogue import CATALOGUE
from nntheory.checking.points import draw_point

from .mutants import RIGHT, WRONG, Backward, backward, s, with_part

SIZES = "3-4-3-2"
SMALL = Architecture.parse(SIZES)

NAMED = {
    "the published fault: σ′ taken at the activation": "taken at the activation a, it belongs at the pre-activation z",
    "σ for σ′": "the activation function stands where its derivative belongs",
    "σ′ forgotten in the output layer": "Layer 3: the derivative of the activation function is missing",
    "σ′ forgotten in the hidden layers": "Layers 1, 2: the derivative of the activation function is missing",
    "tanh′ for σ′": "the derivative of tanh, stands where",
    "lost factor 2": "the factor 2 of the squared error is lost",
    "wrong sign": "the sign is wrong",
    "activation for error": "the target is not subtracted",
    "sum for mean": "the sum over the batch is taken where its mean belongs",
    "sum for mean in the biases": "the sum over the batch is taken for the biases",
    "mean over all entries": "the error is divided by the number of outputs",
    "first sample only": "only the first sample counts for the biases",
    "zero bias gradient": "the gradient by the biases is zero",
    "absolute weights on the way back": "the weights on the way back lose their signs",
    "update before the error is passed on": "updated before the error is passed back through them (learning rate 0.1)",
}
NOT_IN_CATALOGUE = {
    "one entry off by a millionth",
    "one entry off by 1e-11",
    "float32 inside",
}


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", NAMED)
def test_a_mistake_written_by_hand_is_named(name: str, seed: int) -> None:
    report = check_backward(WRONG[name], SMALL, seed=seed)
    assert any(NAMED[name] in mistake for mistake in report.mistakes), str(report)
    assert all(mistake in report.message for mistake in report.mistakes)


def test_every_wrong_program_is_named_or_known_not_to_be() -> None:
    assert set(NAMED) | NOT_IN_CATALOGUE == set(WRONG)
    for name in NOT_IN_CATALOGUE:
        assert check_backward(WRONG[name], SMALL).mistakes == ()


def other_layer(layer: int) -> Backward:
    """The derivative forgotten in one hidden layer."""

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        a = [x]
        for w, b in zip(weights, biases, strict=True):
            a.append(s(a[-1] @ w + b))
        delta = 2 * (a[-1] - target) * a[-1] * (1 - a[-1])
        by_weights, by_biases = [], []
        for here in reversed(range(len(weights))):
            by_weights.append(a[here].T @ delta / len(x))
            by_biases.append(delta.mean(axis=0))
            if here:
                delta = (delta @ weights[here].T) * (1 if here == layer else a[here] * (1 - a[here]))
        return by_weights[::-1], by_biases[::-1]

    return wrong


@pytest.mark.parametrize("layer", [1, 2])
def test_the_layer_of_a_mistake_is_named(layer: int) -> None:
    (mistake,) = check_backward(other_layer(layer), SMALL).mistakes[:1]
    assert mistake.startswith(f"Layer {layer}: the derivative of the activation function is missing")
    assert f"delta{layer} = sigmoid_prime(z{layer}) * (delta{layer + 1} @ W{layer + 1}.T)" in mistake


def test_transposed_weights_of_square_layers_are_named() -> None:
    square = Architecture.parse("3-3-3")
    report = check_backward(with_part(back=lambda delta, w: delta @ w), square)
    assert any("not transposed on the way back" in mistake for mistake in report.mistakes)


def test_an_extra_derivative_after_cross_entropy_is_named() -> None:
    network = Architecture.parse("3-4-2", cost="binary_cross_entropy")

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        return backward(weights, biases, x, target, error=lambda a, t: a - t)

    report = check_backward(wrong, network)
    assert any("multiplied in once more" in mistake for mistake in report.mistakes), str(report)


def test_softmax_treated_elementwise_is_named() -> None:
    network = Architecture.parse("3-4-3", output="softmax")

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        h = s(x @ weights[0] + biases[0])
        e = np.exp(h @ weights[1] + biases[1])
        a = e / e.sum(axis=1, keepdims=True)
        d2 = 2 * (a - target) * a * (1 - a) / len(x)
        d1 = (d2 @ weights[1].T) * h * (1 - h)
        return [x.T @ d1, h.T @ d2], [d1.sum(axis=0), d2.sum(axis=0)]

    report = check_backward(wrong, network)
    assert any("softmax is treated as if" in mistake for mistake in report.mistakes), str(report)


def test_two_mistakes_at_once_are_not_called_one() -> None:
    both = with_part(error=lambda a, target: target - a, to_biases=lambda delta: delta.sum(axis=0))
    report = check_backward(both, SMALL)
    assert report.mistakes == ()
    assert "there may be more than one" in report.message


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_gradient_has_no_mistake_to_name(name: str) -> None:
    point = draw_point(SMALL, np.random.default_rng(0), 3, np.dtype(np.float64))
    weights, biases = RIGHT[name](point.weights, point.biases, point.x, point.target)
    tensors = {f"dW{layer}": np.asarray(one) for layer, one in enumerate(weights, start=1)}
    tensors |= {f"db{layer}": np.asarray(one) for layer, one in enumerate(biases, start=1)}
    assert explanations(SMALL, point, tensors, "mean", 1e-9) == []


def test_no_two_entries_of_the_catalogue_say_the_same() -> None:
    words = [mistake.words for mistake in CATALOGUE]
    assert len(words) == len(set(words)) >= 40


@pytest.mark.parametrize("sizes", ["1-1", "5-1-5", "6-5-4-3-2"])
def test_explaining_never_fails_on_other_shapes(sizes: str) -> None:
    architecture = Architecture.parse(sizes, hidden="relu", output="tanh", cost="mean_squared_error")

    def wrong(*arguments: Any) -> Any:
        weights, biases = Network(architecture).backward(*arguments)
        return [3 * one for one in weights], [5 * one for one in biases]

    report = check_backward(wrong, architecture)
    assert report.mistakes == ()


def test_in_a_network_too_deep_to_try_the_diagnosis_says_that_it_was_not_tried() -> None:
    deep = Architecture.parse("-".join(["2"] * 40), hidden="tanh")

    def wrong(*arguments: Any) -> Any:
        weights, biases = Network(deep).backward(*arguments)
        return [2 * one for one in weights], biases

    report = check_backward(wrong, deep, points=1)
    assert report.verdict == "FAILS"
    assert report.mistakes == ()
    assert "were not tried" in report.message
