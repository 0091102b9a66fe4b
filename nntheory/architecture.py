"""What a feedforward network is before it has numbers: layer sizes, activations and cost; names and shapes of parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .formulas import Activation, Cost, find_activation, find_cost

LARGEST_SIZE = 10**9
MOST_LAYERS = 1000


class UsageError(ValueError):
    """An argument of the person who calls is wrong; the message says what was expected. It says nothing about a gradient."""


class Parameter(NamedTuple):
    """One weight or bias. ``source`` is the neuron it comes from in the layer before, None for a bias."""

    layer: int
    source: int | None
    target: int

    def __str__(self) -> str:
        if self.source is None:
            return f"b{self.layer}[{self.target}]"
        return f"W{self.layer}[{self.source},{self.target}]"


@dataclass(frozen=True)
class Architecture:
    """A feedforward network without its parameters.

    Attributes:
        sizes: number of neurons of each layer, the input layer first.
        activations: one for each layer after the input layer.
        cost: the cost of one sample; that of a batch is the mean over its samples.

    Raises:
        ValueError: if the three do not make a network; the message says what would.
    """

    sizes: tuple[int, ...]
    activations: tuple[Activation, ...]
    cost: Cost

    def __post_init__(self) -> None:
        _check_sizes(self.sizes)
        if len(self.activations) != self.depth:
            raise ValueError(
                f"expected {self.depth} activations, one for each layer after the input layer, "
                f"got {len(self.activations)}: {', '.join(map(str, self.activations)) or 'none'}"
            )
        for layer, activation in enumerate(self.activations[:-1], start=1):
            if not activation.elementwise:
                raise ValueError(
                    f"{activation} belongs to the output layer, got it as activation of hidden layer {layer}"
                )
        if self.cost.output not in (None, self.output.name):
            raise ValueError(
                f"cost={self.cost.name!r} goes with output={self.cost.output!r}, got output={str(self.output)!r}; "
                f"with {self.output} use squared_error, or set output={self.cost.output!r}"
            )

    @classmethod
    def parse(
        cls,
        sizes: str | Sequence[int],
        *,
        hidden: str | Activation | Sequence[str | Activation] = "sigmoid",
        output: str | Activation = "sigmoid",
        cost: str | Cost = "squared_error",
    ) -> Architecture:
        """A network from its sizes as one writes them.

        Args:
            sizes: such as ``"784-30-10"``, or the numbers themselves.
            hidden: activation of the hidden layers; one for all of them, or one for each (a sequence, or names
                separated by commas).
            output: activation of the output layer.
            cost: cost of one sample.

        Raises:
            ValueError: if a part is not understood or the parts do not go together.

        Example:
            >>> print(Architecture.parse("784-30-10", hidden="relu", output="softmax", cost="cross_entropy"))
            784-30-10, relu, softmax, cross_entropy
        """
        numbers = _parse_sizes(sizes) if isinstance(sizes, str) else tuple(sizes)
        _check_sizes(numbers)
        names = re.split(r",(?![^(]*\))", hidden) if isinstance(hidden, str) else hidden
        if not isinstance(names, (Activation, list, tuple)):
            raise ValueError(f"hidden must be an activation or a list of them, got hidden={hidden!r}; 'relu' is one")
        each = [find_activation(name) for name in ([names] if isinstance(names, Activation) else names)]
        inner = len(numbers) - 2
        if len(each) == 1:
            each *= inner
        if len(each) != inner and not (isinstance(hidden, (str, Activation)) and inner == 0):
            raise ValueError(
                f"hidden must be one activation, or one for each of the {inner} hidden layers, got {len(each)}: "
                f"{', '.join(map(str, each))}"
            )
        return cls(numbers, (*each[:inner], find_activation(output)), find_cost(cost))

    def __str__(self) -> str:
        hidden = self.activations[:-1]
        shown = [str(hidden[0])] if len(set(hidden)) == 1 else list(map(str, hidden))
        return ", ".join([self.size_text, *([" ".join(shown)] if shown else []), str(self.output), str(self.cost)])

    @property
    def size_text(self) -> str:
        """The sizes as one writes them, ``784-30-10``."""
        return "-".join(map(str, self.sizes))

    @property
    def depth(self) -> int:
        """Number of layers with parameters, L; layers are counted 1, …, L and the input is layer 0."""
        return len(self.sizes) - 1

    @property
    def output(self) -> Activation:
        """Activation of the output layer."""
        return self.activations[-1]

    def weight_shape(self, layer: int) -> tuple[int, int]:
        """Shape (n_in, n_out) of the weights of a layer from 1 to `depth`."""
        return self.sizes[layer - 1], self.sizes[layer]

    def bias_shape(self, layer: int) -> tuple[int]:
        """Shape (n_out,) of the biases of a layer from 1 to `depth`."""
        return (self.sizes[layer],)

    @property
    def weight_count(self) -> int:
        """Number of weights."""
        return sum(before * after for before, after in zip(self.sizes, self.sizes[1:], strict=False))

    @property
    def parameter_count(self) -> int:
        """Number of weights and biases."""
        return self.weight_count + sum(self.sizes[1:])

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter, layer by layer, the weights of a layer before its biases."""
        for layer in range(1, self.depth + 1):
            before, after = self.weight_shape(layer)
            for source in (*range(before), None):
                yield from (Parameter(layer, source, target) for target in range(after))

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name, such as ``W1[0,2]`` or ``b1[2]``.

        Raises:
            ValueError: if the network has none of that name; the message says which it has.
        """
        match = re.fullmatch(r"\s*(?:W(\d{1,9})\[(\d{1,9}),\s*(\d{1,9})\]|b(\d{1,9})\[(\d{1,9})\])\s*", name)
        if match is None:
            raise ValueError(
                f"parameter must be written like W1[0,2] (layer 1, from neuron 0 to neuron 2) or b1[2], got {name!r}"
            )
        layer, source, target = int(match[1] or match[4]), match[2], int(match[3] or match[5])
        if not 1 <= layer <= self.depth:
            raise ValueError(f"{name}: the layers of {self.size_text} are 1 to {self.depth}, got layer {layer}")
        before, after = self.weight_shape(layer)
        if source is not None and int(source) >= before:
            raise ValueError(f"{name}: layer {layer} of {self.size_text} comes from neurons 0 to {before - 1}")
        if target >= after:
            raise ValueError(f"{name}: layer {layer} of {self.size_text} has neurons 0 to {after - 1}")
        return Parameter(layer, None if source is None else int(source), target)


def _parse_sizes(text: str) -> tuple[int, ...]:
    parts = text.strip().split("-")
    for part in parts:
        if not re.fullmatch(r"[0-9]{1,10}", part):
            came = f"{part!r}" if part else "nothing between two dashes or at an end"
            raise ValueError(
                f"sizes must be whole numbers joined by '-', such as 2-3-1, got sizes={text[:80]!r} ({came[:80]})"
            )
    return tuple(int(part) for part in parts)


def _check_sizes(sizes: Sequence[int]) -> None:
    shown = "-".join(map(str, sizes[:12])) + ("-…" if len(sizes) > 12 else "")
    if not 2 <= len(sizes) <= MOST_LAYERS + 1:
        raise ValueError(
            f"a network needs an input layer, an output layer and at most {MOST_LAYERS - 1} layers between them, "
            f"got {len(sizes)} {'layer' if len(sizes) == 1 else 'layers'}: sizes={shown!r}; 2-3-1 is a small one"
        )
    for layer, size in enumerate(sizes):
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= LARGEST_SIZE:
            raise ValueError(
                f"every layer needs a whole number of neurons from 1 to {LARGEST_SIZE}, "
                f"got {size!r} for layer {layer} of sizes={shown!r}"
            )
