"""Layers of the package's network that are run on whole numbers, or on letters, for the claims about forward propagation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import sympy

from ...formulas import Activation, relu
from ...network import Layer
from ..evidence import Law


def stacks() -> Mapping[str, Any]:
    """Sizes, where the network is cut, and a seed for whole numbers, with which floats compute exactly."""
    from hypothesis import strategies as st

    return {
        "sizes": st.lists(st.integers(1, 4), min_size=3, max_size=5),
        "cut": st.integers(1, 3),
        "seed": st.integers(0, 10**6),
    }


def layers_of(sizes: Sequence[int], numbers: np.random.Generator, activation: Activation = relu) -> list[Layer]:
    """Layers of these sizes with whole numbers between −3 and 3."""

    def whole(*shape: int) -> np.ndarray:
        return numbers.integers(-3, 4, shape).astype(float)

    return [Layer(whole(*shape), whole(shape[1]), activation) for shape in pairwise(sizes)]


def cut_anywhere(handed: Callable[[np.ndarray, np.ndarray], np.ndarray], *, extra: int) -> Law:
    """That the layers behind a cut give the outputs of the whole from what is handed over of z and a there."""

    def after(layers: Iterable[Layer], z: np.ndarray, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        start = a
        for layer in layers:
            z, a = layer.forward(a)
            a = a + extra * start.sum()
        return z, a

    def law(sizes: list[int], cut: int, seed: int) -> bool:
        numbers = np.random.default_rng(seed)
        layers = layers_of(sizes, numbers)
        cut = min(cut, len(layers) - 1)
        x = numbers.integers(-3, 4, (1, sizes[0])).astype(float)
        there = handed(*after(layers[:cut], x, x))
        return np.array_equal(after(layers, x, x)[1], after(layers[cut:], there, there)[1])

    return law


class Written:
    """An expression as a number, so that the forward pass of the package writes down what it computes."""

    def __init__(self, expression: sympy.Expr) -> None:
        self.expression = expression

    def __add__(self, other: Written) -> Written:
        return Written(self.expression + other.expression)

    def __mul__(self, other: Written) -> Written:
        return Written(self.expression * other.expression)

    @property
    def numbers(self) -> Written:
        """What says that it is a kind of number, of which the linear activation needs no constants."""
        return self


def written(*shape: int, by: Callable[..., sympy.Expr]) -> np.ndarray:
    """An array of what is written for each place."""
    array = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        array[place] = Written(by(*place))
    return array
