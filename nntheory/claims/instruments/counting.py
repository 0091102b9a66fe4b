"""How many parameters a network has, and how many multiplications one forward and backward pass takes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ...architecture import Architecture
from ...network import Network


def parameters(sizes: Sequence[Any]) -> Any:
    """The number of weights and biases of a network with layers of these sizes, numbers or symbols."""
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


def multiplications(sizes: Sequence[Any]) -> Any:
    """The multiplications of a forward and a backward pass, for one sample.

    Each weight takes part in the forward product, in that of its gradient and, but for the first layer, in that of the errors
    before it. A hidden error is one more product, with the slope; an output error is two.
    """
    weights = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
    return 3 * weights - sizes[0] * sizes[1] + sum(sizes[1:-1]) + 2 * sizes[-1]


class Counted:
    """A number without a value, which counts the multiplications that it takes part in."""

    def __init__(self, tally: list[int]) -> None:
        self.tally = tally

    def __mul__(self, other: Any) -> Counted:
        self.tally[0] += 1
        return self

    def __add__(self, other: Any) -> Counted:
        return self

    __rmul__ = __mul__
    __radd__ = __sub__ = __rsub__ = __truediv__ = __add__

    # As a kind of number for the formulas of activation functions: a constant is one of these too.

    @property
    def numbers(self) -> Counted:
        """What makes constants of this kind."""
        return self

    def rational(self, over: int, under: int) -> Counted:
        """The fraction over / under."""
        return self


def products_of_a_run(sizes: Sequence[int], batch: int) -> int:
    """The multiplications that `Network.backward` does for so many samples, with the identity as activation function."""
    tally = [0]
    network, weights, biases, x = _counted(sizes, batch, tally)
    network.backward(weights, biases, x, np.full((batch, sizes[-1]), Counted(tally), dtype=object))
    return tally[0]


def products_of_differences(sizes: Sequence[int]) -> int:
    """The multiplications of difference quotients: a forward pass for one sample, and one more for each parameter moved."""
    tally = [0]
    network, weights, biases, x = _counted(sizes, 1, tally)
    for _ in range(1 + network.architecture.parameter_count):
        network.forward(weights, biases, x)
    return tally[0]


def _counted(sizes: Sequence[int], batch: int, tally: list[int]) -> tuple[Network, list[Any], list[Any], Any]:
    """A network with the identity as activation function, its parameters and inputs, all of them numbers that count."""

    def array(*shape: int) -> np.ndarray:
        return np.full(shape, Counted(tally), dtype=object)

    weights = [array(*shape) for shape in pairwise(sizes)]
    network = Network(Architecture.parse(sizes, hidden="linear", output="linear"))
    return network, weights, [array(size) for size in sizes[1:]], array(batch, sizes[0])
