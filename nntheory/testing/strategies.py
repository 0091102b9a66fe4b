"""Hypothesis strategies: small networks, their parameters and batches of data that fit their cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import DTypeLike, NDArray

from ..architecture import Architecture
from ..checking import UsageError
from ..checking.points import examined_dtype
from ..formulas import ACTIVATIONS, COSTS, Activation, Cost, find_activation, find_cost

Array = NDArray[np.floating[Any]]

MOST_PARAMETERS = 10_000
"""The largest network for which `parameters` draws: Hypothesis draws and shrinks every number by itself."""


def architectures(
    *,
    layers: tuple[int, int] = (1, 3),
    widths: tuple[int, int] = (1, 5),
    hidden: Iterable[str | Activation] | None = None,
    output: Iterable[str | Activation] | None = None,
    cost: Iterable[str | Cost] | None = None,
) -> st.SearchStrategy[Architecture]:
    """Networks with every legal combination of activation functions and cost; they shrink to 1-1 with the first of each.

    Args:
        layers: the fewest and the most layers with parameters.
        widths: the fewest and the most neurons of a layer, the input layer included.
        hidden: activation functions of the hidden layers, each drawn by itself; all that act elementwise by default.
        output: activation functions of the output layer; all by default.
        cost: costs; all by default. One that goes with a single output activation is drawn with that one.

    Raises:
        UsageError: if no network is left; the message says why.

    Examples:
        >>> from hypothesis import find
        >>> print(find(architectures(hidden=["relu"], cost=["cross_entropy"]), lambda one: one.depth == 2))
        1-1-1, relu, softmax, cross_entropy
    """
    fewest_layers, most_layers = _range("layers", layers)
    fewest_neurons, most_neurons = _range("widths", widths)
    inner = _listed("hidden", hidden, [one for one in ACTIVATIONS if one.elementwise], find_activation)
    outer = _listed("output", output, ACTIVATIONS, find_activation)
    costs = _listed("cost", cost, COSTS, find_cost)
    if wrong := [one for one in inner if not one.elementwise]:
        raise UsageError(f"{wrong[0]} belongs to the output layer, got it in hidden; pass it in output")
    ends = [(last, one) for one in costs for last in outer if one.output in (None, last.name)]
    if not ends:
        raise UsageError(
            f"no output goes with a cost: got output={_names(outer)} and cost={_names(costs)}; "
            f"{costs[0]} needs output={costs[0].output!r}"
        )

    @st.composite
    def network(draw: st.DrawFn) -> Architecture:
        depth = draw(st.integers(fewest_layers, most_layers))
        width = st.integers(fewest_neurons, most_neurons)
        sizes = draw(st.lists(width, min_size=depth + 1, max_size=depth + 1))
        between = draw(st.lists(st.sampled_from(inner), min_size=depth - 1, max_size=depth - 1))
        last, by = draw(st.sampled_from(ends))
        return Architecture(tuple(sizes), (*between, last), by)

    return network()


def parameters(
    architecture: Architecture, *, magnitude: float = 2.0, dtype: DTypeLike = np.float64
) -> st.SearchStrategy[tuple[list[Array], list[Array]]]:
    """Weights and biases of a network, as a backward pass takes them; they shrink to zeros and round numbers.

    Args:
        architecture: the network.
        magnitude: the largest absolute value of a number.
        dtype: float64 or float32.

    Returns:
        Pairs ``(weights, biases)``: weights[l] of shape (n_in, n_out), biases[l] of shape (n_out,).

    Raises:
        UsageError: if an argument is wrong, or the network has more than 10,000 parameters.
    """
    _examined(architecture)
    if architecture.parameter_count > MOST_PARAMETERS:
        raise UsageError(
            f"{architecture.size_text} has {architecture.parameter_count:,} parameters, and at most {MOST_PARAMETERS:,} are "
            f"drawn; test with smaller layers"
        )
    floats, numbers = _numbers(magnitude, dtype)
    layers = range(1, architecture.depth + 1)
    weights = [arrays(floats, architecture.weight_shape(layer), elements=numbers) for layer in layers]
    biases = [arrays(floats, architecture.bias_shape(layer), elements=numbers) for layer in layers]
    return st.tuples(st.tuples(*weights).map(list), st.tuples(*biases).map(list))


def batches(
    architecture: Architecture,
    *,
    samples: tuple[int, int] = (1, 4),
    magnitude: float = 2.0,
    dtype: DTypeLike = np.float64,
) -> st.SearchStrategy[tuple[Array, Array]]:
    """Data and targets of a network; they shrink to one sample of zeros and round numbers.

    Targets are such as the cost admits: any numbers up to the magnitude, numbers from 0 to 1 for ``binary_cross_entropy``,
    one-hot rows for ``cross_entropy``.

    Args:
        architecture: the network.
        samples: the fewest and the most samples of a batch.
        magnitude: the largest absolute value of a number.
        dtype: float64 or float32.

    Returns:
        Pairs ``(x, target)`` of shapes (batch, inputs) and (batch, outputs).

    Raises:
        UsageError: if an argument is wrong.
    """
    _examined(architecture)
    fewest, most = _range("samples", samples)
    floats, numbers = _numbers(magnitude, dtype)
    inputs, outputs = architecture.sizes[0], architecture.sizes[-1]

    def targets(count: int) -> st.SearchStrategy[Array]:
        if architecture.cost.targets == "distribution":
            labels = st.lists(st.integers(0, outputs - 1), min_size=count, max_size=count)
            return labels.map(lambda chosen: np.eye(outputs, dtype=floats)[chosen])
        fitting = numbers
        if architecture.cost.targets == "unit interval":
            fitting = st.floats(0, 1, allow_subnormal=False, width=_width(floats))
        return arrays(floats, (count, outputs), elements=fitting)

    return st.integers(fewest, most).flatmap(
        lambda count: st.tuples(arrays(floats, (count, inputs), elements=numbers), targets(count))
    )


def _numbers(magnitude: float, dtype: DTypeLike) -> tuple[np.dtype[Any], st.SearchStrategy[float]]:
    floats = examined_dtype(dtype)
    largest = float(np.finfo(floats).max)
    if isinstance(magnitude, bool) or not isinstance(magnitude, int | float) or not 0 < magnitude <= largest:
        raise UsageError(
            f"magnitude must be a number above 0 that {floats} can hold, got magnitude={magnitude!r}; 2.0 is usual"
        )
    bound = float(floats.type(magnitude))
    if bound > magnitude:
        bound = float(np.nextafter(floats.type(bound), floats.type(0)))
    return floats, st.floats(-bound, bound, allow_subnormal=False, width=_width(floats))


def _width(floats: np.dtype[Any]) -> Any:
    return 8 * floats.itemsize


def _range(name: str, given: tuple[int, int]) -> tuple[int, int]:
    whole = isinstance(given, tuple | list) and len(given) == 2 and all(type(one) is int for one in given)
    if not whole or not 1 <= given[0] <= given[1]:
        raise UsageError(f"{name} must be a pair of whole numbers (fewest, most) from 1 up, got {name}={given!r}")
    return given[0], given[1]


def _listed(name: str, given: Iterable[Any] | None, every: Sequence[Any], find: Any) -> list[Any]:
    if isinstance(given, str | Activation | Cost):
        raise UsageError(f"{name} must be a list of names, got {name}={given!r}; write {name}=[{str(given)!r}]")
    try:
        found = list(every if given is None else map(find, given))
    except ValueError as error:
        raise UsageError(str(error)) from None
    if not found:
        raise UsageError(f"{name} must name one at least, got an empty list")
    return found


def _examined(architecture: Architecture) -> None:
    if not isinstance(architecture, Architecture):
        raise UsageError(f"architecture must be an Architecture, got {architecture!r}; use Architecture.parse('2-3-1')")


def _names(some: Iterable[Any]) -> list[str]:
    return list(map(str, some))
