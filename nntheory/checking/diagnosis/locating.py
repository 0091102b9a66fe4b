"""Where a gradient begins to be wrong, counted from the output, and what in that layer: δ, the product, or the bias."""

from __future__ import annotations

import numpy as np

from ...architecture import Architecture
from ..comparison import Compared, coarsest_dtype, compare, near_kink
from ..reference import Array, Point, exact_gradient
from .explaining import Call

MOST_SAMPLES = 3
"""How many samples of the point are looked at one by one."""


def first_wrong_layer(result: dict[str, Compared]) -> int:
    """The last layer with a wrong entry, which is the first one that a backward pass comes to; 0 if there is none."""
    return max((int(name[2:]) for name, one in result.items() if one.outside.any()), default=0)


def locate(call: Call, architecture: Architecture, point: Point, reduction: str) -> str:
    """What is wrong in the first wrong layer, counted from the output, in words; empty if that cannot be told.

    The error δ is not returned, but with a batch of one it is the gradient by the biases, and dW is the product a ⊗ δ.
    """
    right, most = 0, min(len(point), MOST_SAMPLES)
    for row in range(most):
        sample = point.rows(np.arange(len(point)) == row)
        if near_kink(architecture, sample, sample.x.dtype).any():
            continue
        tensors = call(sample)
        if tensors is None or not all(np.isfinite(tensor).all() for tensor in tensors.values()):
            return ""
        result = compare(architecture, sample, tensors, coarsest_dtype(tensors, sample.x.dtype), reduction)
        layer = first_wrong_layer(result)
        if layer:
            return _said(architecture, sample, tensors, result, layer)
        right += all(one.decided for one in result.values())
    together = np.arange(len(point)) < most
    if right == most > 1 and _wrong_at(call, architecture, point.rows(together), reduction):
        return (
            f"The first {right} samples of this batch give the right gradient, each taken alone, and a wrong one together: look "
            f"at how the samples of a batch are put together."
        )
    return ""


def _wrong_at(call: Call, architecture: Architecture, point: Point, reduction: str) -> bool:
    tensors = call(point)
    if tensors is None or near_kink(architecture, point, point.x.dtype).any():
        return False
    result = compare(architecture, point, tensors, coarsest_dtype(tensors, point.x.dtype), reduction)
    return first_wrong_layer(result) > 0


def _said(
    architecture: Architecture, sample: Point, tensors: dict[str, Array], result: dict[str, Compared], layer: int
) -> str:
    by_weights, by_biases = f"dW{layer}", f"db{layer}"
    if not result[by_biases].outside.any():
        # Whoever returns zeros, or what rounding alone explains, has shown no δ.
        if not result[by_biases].decided:
            return ""
        return (
            f"With one sample, δ of layer {layer} is right (read off {by_biases}); its product with what comes into the layer "
            f"is wrong: look at the line of {by_weights}."
        )
    if not result[by_weights].outside.any():
        if not result[by_weights].decided:
            return ""
        return (
            f"With one sample, {by_weights} carries the right δ of layer {layer}; only the gradient by the biases is wrong: "
            f"look at the line of {by_biases}."
        )
    if not _product(architecture, sample, tensors, result, layer):
        return ""
    if layer == architecture.depth:
        return (
            f"With one sample, {by_weights} and {by_biases} carry the same wrong δ: that of layer {layer}, the output layer, is "
            f"already wrong. Look at the line that computes it, and at the way forward."
        )
    above = f", that of layer {layer + 1} is right" if result[f"db{layer + 1}"].decided else ""
    return (
        f"With one sample, {by_weights} and {by_biases} carry the same wrong δ: that of layer {layer} is already wrong{above}. "
        f"Look at the step back from layer {layer + 1} to layer {layer}."
    )


def _product(
    architecture: Architecture, sample: Point, tensors: dict[str, Array], result: dict[str, Compared], layer: int
) -> bool:
    """Whether the returned gradient by the weights is the product of the right activation and the returned δ."""
    by_weights, by_biases = f"dW{layer}", f"db{layer}"
    delta = tensors[by_biases].astype(float)
    values = exact_gradient(architecture, sample).values
    before = (
        np.array([float(ball.mid()) for ball in values[f"a{layer - 1}"][0]]) if layer > 1 else sample.x[0].astype(float)
    )
    if not (before.any() and delta.any()):
        return False
    # What rounding explains of the right product grows with δ.
    size = np.abs(result[by_biases].true).max()
    grown = max(1.0, float(np.abs(delta).max() / size)) if size else 1.0
    allowed = grown * (result[by_weights].allowed + np.outer(np.abs(before), result[by_biases].allowed))
    return bool((np.abs(tensors[by_weights].astype(float) - np.outer(before, delta)) <= allowed).all())
