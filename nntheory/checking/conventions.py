"""How people store the same numbers: which axis is which, mean or sum, and what a returned gradient must look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..architecture import Architecture, UsageError
from .reference import Array, Point

WeightLayout = Literal["in_out", "out_in"]
Reduction = Literal["mean", "sum"]
Samples = Literal["rows", "columns"]


@dataclass(frozen=True)
class Conventions:
    """The conventions of the backward pass that is checked.

    Attributes:
        weight_layout: ``in_out`` for weights (n_in, n_out), ``out_in`` for (n_out, n_in).
        reduction: whether the gradient is that of the mean or of the sum of the samples' costs.
        samples: ``rows`` for data (batch, n) and biases (n,); ``columns`` for data (n, batch) and biases (n, 1).
    """

    weight_layout: WeightLayout = "in_out"
    reduction: Reduction = "mean"
    samples: Samples = "rows"

    def __post_init__(self) -> None:
        allowed = {"weight_layout": ("in_out", "out_in"), "reduction": ("mean", "sum"), "samples": ("rows", "columns")}
        for name, values in allowed.items():
            if getattr(self, name) not in values:
                raise UsageError(f"{name} must be {values[0]!r} or {values[1]!r}, got {name}={getattr(self, name)!r}")

    def turns(self, name: str) -> bool:
        """Whether an array of the derived program, such as W1, delta2 or target, is stored the other way round."""
        return self.weight_layout == "out_in" if name.lstrip("d")[0] == "W" else self.samples == "columns"

    def stored(self, name: str, array: Array) -> Array:
        """An array of the derived program as the backward pass has it."""
        return np.atleast_2d(array).T if self.turns(name) else array

    def entry(self, name: str, place: tuple[int, ...]) -> str:
        """The name of an entry of a tensor, such as dW1[0,2], with its indices in the order of the backward pass."""
        return f"{name}[{','.join(map(str, place[::-1] if self.turns(name) else place))}]"

    def arguments(self, point: Point) -> tuple[list[Array], list[Array], Array, Array]:
        """Fresh copies of weights, biases, x and target as the backward pass wants them."""

        def fresh(name: str, array: Array) -> Array:
            return np.array(self.stored(name, array), order="C", subok=True)

        return (
            [fresh("W", w) for w in point.weights],
            [fresh("b", b) for b in point.biases],
            fresh("a", point.x),
            fresh("target", point.target),
        )

    def tensors(self, architecture: Architecture, returned: Any, kinds: str = "f") -> dict[str, Array] | str:
        """The returned gradient by name (dW1, db1, …) in this project's shapes, or what is wrong with it, in words.

        ``kinds`` are the kinds of dtype that are welcome, as NumPy writes them.
        """
        depth = architecture.depth
        if not isinstance(returned, (tuple, list)) or len(returned) != 2:
            return f"Expected a pair (weight_gradients, bias_gradients), got {_described(returned)}; return two lists, dW and db"
        if mixed := self._mixed_up(architecture, returned):
            return f"Expected two lists (weight_gradients, bias_gradients), got {mixed}"
        tensors: dict[str, Array] = {}
        for letter, arrays in zip("Wb", returned, strict=True):
            kind = "weight_gradients" if letter == "W" else "bias_gradients"
            sequence = isinstance(arrays, list | tuple) or (isinstance(arrays, np.ndarray) and arrays.ndim > 0)
            if not sequence or len(arrays) != depth:
                return (
                    f"Expected {kind} to be a list of {depth} {'array' if depth == 1 else 'arrays'}, one for each layer, "
                    f"got {_described(arrays)}; layer 1 comes first"
                )
            for layer, value in enumerate(arrays, start=1):
                tensor = self._tensor(architecture, letter, layer, value, kinds)
                if isinstance(tensor, str):
                    return tensor
                tensors[f"d{letter}{layer}"] = tensor
        return {name: tensors[name] for layer in range(1, depth + 1) for name in (f"dW{layer}", f"db{layer}")}

    def _mixed_up(self, architecture: Architecture, returned: Any) -> str:
        """What was returned, in words, if it is a gradient in another order."""
        layers = range(1, architecture.depth + 1)
        weights = [architecture.weight_shape(layer)[:: -1 if self.turns("W") else 1] for layer in layers]
        flat: list[tuple[int, ...]] = [architecture.bias_shape(layer) for layer in layers]
        shapes = [
            [getattr(one, "shape", None) for one in part] if isinstance(part, list | tuple) else [] for part in returned
        ]
        for biases in ([(*one, 1) for one in flat], flat) if self.turns("b") else (flat,):
            if shapes == [weights, biases]:
                return ""
            if shapes == [biases, weights]:
                return "them the other way round"
            if len(weights) == 2 and shapes == [list(pair) for pair in zip(weights, biases, strict=True)]:
                return "one pair for each layer"
            first = "the last layer first; layer 1 comes first"
            if shapes == [weights[::-1], biases[::-1]]:
                if biases != biases[::-1]:
                    return f"them with {first}"
                return f"weight_gradients with {first}. Look at bias_gradients too, whose shapes do not tell"
            if shapes == [weights[::-1], biases]:
                return f"weight_gradients with {first}"
            if shapes == [weights, biases[::-1]]:
                return f"bias_gradients with {first}"
        return ""

    def _tensor(self, architecture: Architecture, letter: str, layer: int, value: Any, kinds: str) -> Array | str:
        name = f"d{letter}{layer}"
        if isinstance(value, np.ma.MaskedArray):
            return f"{name}: expected an array of floats, got a masked array; fill it"
        try:
            array = np.asarray(value)
        except ValueError as error:
            return f"{name}: expected an array, got {_described(value)} ({error})"
        if array.dtype.kind not in kinds:
            kind = "complex numbers" if array.dtype.kind == "c" else f"dtype {array.dtype}"
            return f"{name}: expected an array of floats, got {kind}; compute in floats throughout"
        n_in, n_out = architecture.weight_shape(layer)
        turned = self.weight_layout == "out_in"
        if letter == "W":
            shapes: tuple[tuple[int, ...], ...] = ((n_out, n_in) if turned else (n_in, n_out),)
        else:
            shapes = ((n_out, 1), (n_out,)) if self.samples == "columns" else ((n_out,),)
        if array.shape not in shapes:
            return (
                f"{name}: expected shape {shapes[0]}, got {array.shape}{self._remedy(letter, array.shape, shapes[0])}"
            )
        if letter == "b":
            return array.reshape(n_out)
        return array.T if turned else array

    def _remedy(self, letter: str, came: tuple[int, ...], wanted: tuple[int, ...]) -> str:
        if letter == "W" and came == wanted[::-1]:
            other = "in_out" if self.weight_layout == "out_in" else "out_in"
            return f"; it is transposed: swap the factors of the product, or pass weight_layout={other!r}"
        if letter == "b" and self.samples == "columns":
            return "; sum over the samples (axis 1), and keep that axis (keepdims=True)"
        if letter == "b" and len(came) == 2 and came == (wanted[0], 1):
            return "; drop the axis of length 1"
        if letter == "b" and len(came) == 2 and came[-1] == wanted[0]:
            return "; sum over the samples (axis 0)" + (", without keepdims" if came[0] == 1 else "")
        return "; a gradient has the shape of what it is the gradient by"


def _described(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return "None (is a return missing?)" if value is None else f"{type(value).__name__}"
