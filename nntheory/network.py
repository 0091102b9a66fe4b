"""The practice: a network's forward pass and its backward pass written by hand, as a textbook has them, in NumPy.

Nothing here knows of `nntheory.derivation`: this is the program that the derivation is held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .architecture import Architecture
from .formulas import Activation

Array: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Layer:
    """One layer, as in the paper's snippet: weights of shape (inputs, outputs), biases of shape (outputs,)."""

    weights: Array
    biases: Array
    activation: Activation

    def forward(self, data: Array) -> tuple[Array, Array]:
        """Pre-activations and activations, both (batch, outputs), of data (batch, inputs)."""
        z = data @ self.weights + self.biases
        return z, self.activation.evaluate(z)


@dataclass(frozen=True)
class Network:
    """Forward and backward pass of an architecture; parameters are arguments, so that nothing is stored between calls.

    All arrays of one call share a dtype, float64 or float32, and the results have it too. A stack of networks is computed side
    by side where the parameters have a leading axis for it: weights (networks, n_in, n_out) and biases (networks, 1, n_out).
    """

    architecture: Architecture

    def layers(self, weights: Sequence[Array], biases: Sequence[Array]) -> list[Layer]:
        """The layers with their parameters."""
        return [Layer(*parts) for parts in zip(weights, biases, self.architecture.activations, strict=True)]

    def forward(self, weights: Sequence[Array], biases: Sequence[Array], x: Array) -> tuple[list[Array], list[Array]]:
        """Pre-activations z[l] of the layers 1, …, L and activations a[l] of the layers 0, …, L, each (batch, n_l)."""
        z, a = [], [x]
        for layer in self.layers(weights, biases):
            pre_activations, activations = layer.forward(a[-1])
            z.append(pre_activations)
            a.append(activations)
        return z, a

    def cost(self, weights: Sequence[Array], biases: Sequence[Array], x: Array, target: Array) -> float:
        """The mean over the batch of the samples' costs."""
        return float(np.mean(self.costs(weights, biases, x, target)))

    def costs(self, weights: Sequence[Array], biases: Sequence[Array], x: Array, target: Array) -> Array:
        """The cost of each sample, (batch,)."""
        z, a = self.forward(weights, biases, x)
        return self.architecture.cost.evaluate(z[-1], a[-1], target)

    def backward(
        self, weights: Sequence[Array], biases: Sequence[Array], x: Array, target: Array
    ) -> tuple[list[Array], list[Array]]:
        """The gradient of `cost` by backpropagation.

        Args:
            weights: one array (n_in, n_out) for each layer.
            biases: one array (n_out,) for each layer.
            x: inputs, (batch, n_0).
            target: what the outputs should be, (batch, n_L).

        Returns:
            The gradients by the weights and by the biases, in the shapes of these.
        """
        z, a = self.forward(weights, biases, x)
        delta = self.output_error(z[-1], a[-1], target)
        weight_gradients: list[Array] = []
        bias_gradients: list[Array] = []
        for layer in reversed(range(self.architecture.depth)):
            weight_gradients.append(a[layer].mT @ delta / x.shape[-2])
            bias_gradients.append((delta.sum(axis=-2) / x.shape[-2]).reshape(biases[layer].shape))
            if layer > 0:
                slope = self.architecture.activations[layer - 1].evaluate_derivative(z[layer - 1])
                delta = (delta @ weights[layer].mT) * slope
        return weight_gradients[::-1], bias_gradients[::-1]

    def output_error(self, z: Array, a: Array, target: Array) -> Array:
        """δ of the output layer, (batch, n_L)."""
        cost, output = self.architecture.cost.name, self.architecture.output
        if cost == "cross_entropy":
            return a * target.sum(axis=-1, keepdims=True) - target
        if cost == "binary_cross_entropy":
            return a - target
        factor = {"squared_error": 2, "half_squared_error": 1, "mean_squared_error": 2 / a.shape[-1]}[cost]
        by_activation = factor * (a - target)
        if output.name == "softmax":
            return a * (by_activation - (by_activation * a).sum(axis=-1, keepdims=True))
        return by_activation * output.evaluate_derivative(z)
