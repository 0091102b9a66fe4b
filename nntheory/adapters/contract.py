"""What every adapter returns, and what those of frameworks have in common: they are optional and know floats only."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..architecture import UsageError

Backward = Callable[[list[Any], list[Any], Any, Any], tuple[Sequence[Any], Sequence[Any]]]
"""``backward(weights, biases, x, target) -> (weight_gradients, bias_gradients)``."""


class AdapterError(UsageError):
    """The adapter does not fit what it was given; this says nothing about the gradient."""


def imported(name: str, extra: str) -> Any:
    """An optional library.

    Raises:
        ImportError: if it is not installed; the message says how to install it.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(
            f"{name} cannot be imported ({error}); install it with: pip install 'nntheory[{extra}]'"
        ) from error


def require_floats(library: str, weights: Sequence[Any], biases: Sequence[Any], x: Any, target: Any) -> None:
    """Refuse exact numbers, which a framework would round or reject in words of its own.

    Raises:
        TypeError: if an array is not one of float64 or float32.
    """
    dtypes = {np.asarray(one).dtype for one in (*weights, *biases, x, target)}
    other = dtypes - {np.dtype(np.float64), np.dtype(np.float32)}
    if other:
        raise TypeError(f"{library} computes in floats only, got arrays of dtype {', '.join(map(str, other))}")


def require_shapes(what: str, own: Iterable[tuple[Any, Any]], weights: Sequence[Any], biases: Sequence[Any]) -> None:
    """Compare the shapes of a model's own weights and biases, layer by layer, with those of the architecture.

    Args:
        what: the model, in words.
        own: the shapes of its weights, as (n_in, n_out), and of its biases.
        weights: those it is to be called with.
        biases: those it is to be called with.

    Raises:
        AdapterError: if the number of layers or a shape differs.
    """
    shapes = [(tuple(one), tuple(other)) for one, other in own]
    require_depth(what, len(shapes), len(weights))
    for layer, (came, weight, bias) in enumerate(zip(shapes, weights, biases, strict=True), start=1):
        expected = (np.shape(weight), np.shape(bias))
        if came != expected:
            raise AdapterError(
                f"layer {layer}: the architecture has weights {expected[0]} and biases {expected[1]}, "
                f"{what} has {came[0]} and {came[1]}; {SAME_SIZES}"
            )


def require_depth(what: str, came: int, expected: int) -> None:
    """Compare the number of layers with parameters.

    Raises:
        AdapterError: if it differs.
    """
    if came != expected:
        raise AdapterError(
            f"the architecture has {expected} {'layer' if expected == 1 else 'layers'} with weights, "
            f"{what} has {came}; {SAME_SIZES}"
        )


SAME_SIZES = "make both of the same sizes"
