"""A network inside a larger one: with more neurons in a layer, or with one layer more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ...architecture import Architecture
from ...formulas import Activation, relu
from ...network import Network
from ..evidence import Law

Stack = tuple[list[np.ndarray], list[np.ndarray]]
"""The weights and the biases of a network, layer by layer."""


def widened(weights: Sequence[np.ndarray], biases: Sequence[np.ndarray], layer: int, added: np.ndarray) -> Stack:
    """The network with more neurons in a hidden layer, whose outgoing weights are 0.

    Args:
        weights: one array (n_in, n_out) for each layer.
        biases: one array (n_out,) for each layer.
        layer: which layer is widened, counted from 0.
        added: incoming weights of the new neurons, and in the last row their biases: (n_in + 1, new neurons).
    """
    wider, longer = list(weights), list(biases)
    wider[layer] = np.hstack([weights[layer], added[:-1]])
    longer[layer] = np.concatenate([biases[layer], added[-1]])
    wider[layer + 1] = np.vstack([weights[layer + 1], np.zeros((added.shape[1], weights[layer + 1].shape[1]))])
    return wider, longer


def deepened(weights: Sequence[np.ndarray], biases: Sequence[np.ndarray], layer: int) -> Stack:
    """The network with one more layer after a hidden one: the unit matrix, and biases 0."""
    size = len(biases[layer])
    place = layer + 1
    return (
        [*weights[:place], np.eye(size), *weights[place:]],
        [*biases[:place], np.zeros(size), *biases[place:]],
    )


def stacks() -> Mapping[str, Any]:
    """Sizes, and a seed for whole numbers as parameters and inputs, with which floats compute exactly."""
    from hypothesis import strategies as st

    return {"sizes": st.lists(st.integers(1, 4), min_size=3, max_size=4), "seed": st.integers(0, 10**6)}


def same_outputs(change: Callable[[Stack, np.random.Generator], Stack], hidden: Activation = relu) -> Law:
    """That a network and a changed one have the same outputs, for whole numbers without any rounding."""

    def law(sizes: list[int], seed: int) -> bool:
        numbers = np.random.default_rng(seed)

        def whole(*shape: int) -> np.ndarray:
            return numbers.integers(-4, 5, shape).astype(float)

        stack = [whole(*shape) for shape in pairwise(sizes)], [whole(size) for size in sizes[1:]]
        x = whole(3, sizes[0])
        return np.array_equal(_outputs(stack, x, hidden), _outputs(change(stack, numbers), x, hidden))

    return law


def _outputs(stack: Stack, x: np.ndarray, hidden: Activation) -> np.ndarray:
    sizes = [len(stack[0][0]), *map(len, stack[1])]
    network = Network(Architecture.parse(sizes, hidden=hidden, output="linear"))
    outputs: np.ndarray = network.forward(*stack, x)[1][-1]
    return outputs


def more_neurons(stack: Stack, numbers: np.random.Generator) -> Stack:
    """Two neurons more in the first hidden layer."""
    return widened(*stack, 0, numbers.integers(-4, 5, (len(stack[0][0]) + 1, 2)).astype(float))


def outgoing_one(stack: Stack, numbers: np.random.Generator) -> Stack:
    """The same, but the new neurons have outgoing weights 1."""
    weights, biases = more_neurons(stack, numbers)
    weights[1][len(stack[1][0]) :] = 1
    return weights, biases


def one_more_layer(stack: Stack, numbers: np.random.Generator) -> Stack:
    """A layer more after the first hidden one."""
    return deepened(*stack, 0)
