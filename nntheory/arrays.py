"""Arrays that people pass, examined before they are used; what is wrong is said with the place and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .architecture import Architecture, UsageError

Array: TypeAlias = NDArray[np.floating[Any]]


def examined_array(name: str, value: ArrayLike, shape: tuple[int | None, ...], dtype: np.dtype[Any]) -> Array:
    """The caller's array, or an error that says what it should have been.

    In ``shape`` None stands for the number of samples, which is free but not zero.
    """
    if isinstance(value, np.ma.MaskedArray):
        raise UsageError(f"{name} must be an array without a mask; fill it, or leave these samples out")
    try:
        array = np.asarray(value)
    except Exception as error:
        raise UsageError(f"{name} must be an array, got {type(value).__name__} ({error})") from None
    wanted = (
        "(" + ", ".join("samples" if size is None else str(size) for size in shape) + ("," * (len(shape) == 1)) + ")"
    )
    if array.dtype.kind not in "fiub":
        raise UsageError(
            f"{name} must be an array of real numbers, got dtype {array.dtype}; convert it with .astype(float)"
        )
    fits = array.ndim == len(shape) and all(want in (None, came) for want, came in zip(shape, array.shape, strict=True))
    if not fits:
        remedy = "; it is the transpose: pass .T" if array.shape[::-1] == shape else ""
        raise UsageError(f"{name} must have shape {wanted}, got {array.shape}{remedy}")
    if array.size == 0:
        raise UsageError(f"{name} must have at least one sample, got shape {array.shape}")
    array = array.astype(dtype)
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise UsageError(
            f"{name} must be finite, got {name}[{', '.join(map(str, place))}]={array[place]}; remove or mend it"
        )
    return array


def examined_target(architecture: Architecture, target: Array) -> Array:
    """The caller's targets, if the cost admits them."""
    cost = architecture.cost
    outside = (target < 0) | (target > 1)
    if cost.targets != "real" and outside.any():
        row, column = (int(i) for i in np.argwhere(outside)[0])
        raise UsageError(f"{cost} needs targets from 0 to 1, got target[{row}, {column}]={target[row, column]}")
    if cost.targets == "distribution":
        sums = target.sum(axis=1)
        wrong = np.abs(sums - 1) > 8 * len(target[0]) * np.finfo(target.dtype).eps
        if wrong.any():
            row = int(np.argmax(wrong))
            raise UsageError(
                f"{cost} needs targets that sum to 1 in each sample, got a sum of {sums[row]} in target[{row}]; "
                f"divide each row by its sum, or use one-hot targets"
            )
    return target


def examined_parameters(
    architecture: Architecture, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], dtype: np.dtype[Any]
) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """The caller's parameters, if they are those of the network."""
    result: list[tuple[Array, ...]] = []
    for name, arrays, shape in (
        ("weights", weights, architecture.weight_shape),
        ("biases", biases, architecture.bias_shape),
    ):
        if not isinstance(arrays, list | tuple) or len(arrays) != architecture.depth:
            came = len(arrays) if isinstance(arrays, list | tuple) else type(arrays).__name__
            raise UsageError(f"{name} must be a list of {architecture.depth} arrays, one for each layer, got {came}")
        result.append(
            tuple(
                examined_array(f"{name}[{place}]", array, shape(place + 1), dtype) for place, array in enumerate(arrays)
            )
        )
    return result[0], result[1]
