"""A twin of the paper's published program, as far as the paper and its review describe it; the program itself is not shipped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..architecture import Architecture
from ..arrays import Array
from ..network import Network

ARCHITECTURE = Architecture.parse("1-12-12-1", hidden="relu", output="sigmoid")
"""The network of both demonstrations."""

RATE = 0.001
"""Its learning rate; the parameters are changed after every sample."""

EPOCHS = 50
SAMPLES = 10_000
"""Drawn from [0, 1); the targets are their squares."""

START = "unit_uniform"
"""Weights and biases are drawn from [0, 1)."""

TEST_INPUTS = (0.1, 0.5, -1.0, 0.01)
"""At these the paper looks at the trained network."""


def samples(count: int, seed: int | np.random.Generator) -> tuple[Array, Array]:
    """Inputs from [0, 1) and their squares, both (count, 1)."""
    x = np.random.default_rng(seed).random((count, 1))
    return x, x**2


def published_backward(
    weights: Sequence[Array], biases: Sequence[Array], x: Array, target: Array
) -> tuple[list[Array], list[Array]]:
    """The published backward pass: each layer's derivative is taken at its activation, where its pre-activation is meant.

    For ReLU the two are equal. For the sigmoid of the output layer they are not. It takes stacks of networks, as
    `Network.backward` does.
    """
    _, a = Network(ARCHITECTURE).forward(weights, biases, x)
    by_activation = 2 * (a[-1] - target)
    weight_gradients: list[Array] = []
    bias_gradients: list[Array] = []
    for layer in reversed(range(len(weights))):
        delta = by_activation * ARCHITECTURE.activations[layer].evaluate_derivative(a[layer + 1])
        weight_gradients.append(a[layer].mT @ delta / x.shape[-2])
        bias_gradients.append((delta.sum(axis=-2) / x.shape[-2]).reshape(biases[layer].shape))
        by_activation = delta @ weights[layer].mT
    return weight_gradients[::-1], bias_gradients[::-1]
