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
        z = self._pre_activations(data)
        return z, self.activation.evaluate(z)

    def forward_with_slopes(self, data: Array) -> tuple[Array, Array | None]:
        """Activations and each one's derivative by its own pre-activation, both (batch, outputs); softmax has none such."""
        z = self._pre_activations(data)
        if self.activation.name == "softmax":
            return self.activation.evaluate(z), None
        return self.activation.evaluate_with_derivative(z)

    def _pre_activations(self, data: Array) -> Array:
        z: Array = data @ self.weights
        z += self.biases
        return z


@dataclass(frozen=True)
class Network:
    """Forward and backward pass of an architecture; parameters are arguments, so that nothing is stored between calls.

    All arrays of one call share a dtype, float64 or float32, and the results have it too. A stack of networks is computed side
    by side where the parameters have a leading axis for it: weights (networks, n_in, n_out) and biases (networks, 1, n_out).

    Example:
        >>> network = Network(Architecture.parse("1-1", output="linear"))
        >>> weights, biases = [np.array([[2.0]])], [np.array([1.0])]
        >>> network.backward(weights, biases, np.array([[3.0]]), np.array([[5.0]]))
        ([array([[12.]])], [array([4.])])
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
        a: list[Array] = [x]
        slopes: list[Array | None] = []
        for layer in self.layers(weights, biases):
            activations, slope = layer.forward_with_slopes(a[-1])
            a.append(activations)
            slopes.append(slope)
        delta = self.output_error(a[-1], slopes[-1], target) / x.shape[-2]  # the cost is the mean over the batch
        weight_gradients: list[Array] = []
        bias_gradients: list[Array] = []
        for index in reversed(range(self.architecture.depth)):
            weight_gradients.append(a[index].mT @ delta)
            bias_gradients.append(delta.sum(axis=-2).reshape(biases[index].shape))
            if index > 0:
                delta = delta @ weights[index].mT
                delta *= slopes[index - 1]
        return weight_gradients[::-1], bias_gradients[::-1]

    def output_error(self, a: Array, slopes: Array | None, target: Array) -> Array:
        """δ of the output layer, (batch, n_L), from what `Layer.forward_with_slopes` gives there."""
        cost = self.architecture.cost.name
        if cost == "cross_entropy":
            return a * target.sum(axis=-1, keepdims=True) - target
        if cost == "binary_cross_entropy":
            return a - target
        factor = {"squared_error": 2, "half_squared_error": 1, "mean_squared_error": 2 / a.shape[-1]}[cost]
        by_activation = factor * (a - target)
        if slopes is None:
            return a * (by_activation - (by_activation * a).sum(axis=-1, keepdims=True))
        return by_activation * slopes
