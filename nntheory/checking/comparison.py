"""One returned gradient against the certified one: is it right, and how accurate is it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray

from ..architecture import Architecture
from .numbers import balls
from .numbers.balls import Floats
from .reference import (
    PRECISIONS,
    Allowance,
    Array,
    Gradient,
    Point,
    allowed_gradient,
    allowed_pre_activations,
    exact_gradient,
)

TIGHT = 2.0**-60
"""An enclosure is tight enough to measure errors by when its radius is this small beside the tensor."""

DECIDED = {np.dtype(np.float64): 1e-3, np.dtype(np.float32): 3e-2}
"""A point decides about a tensor if rounding explains no more than this relative error of it, by the dtype returned."""


@dataclass(frozen=True)
class Compared:
    """One tensor at one point.

    Attributes:
        true: the midpoints of the true tensor, as floats.
        error: returned minus true.
        outside: the entries that no right program can return.
        lossy: the entries that a well-written program would not return.
        allowed: the largest deviation that rounding explains, entry by entry.
        dtype: of what was returned.
    """

    true: Floats
    error: Floats
    outside: NDArray[np.bool_]
    lossy: NDArray[np.bool_]
    allowed: Floats
    dtype: np.dtype[Any]

    @property
    def relative_error(self) -> float:
        """Distance from the true tensor in Euclidean norm, relative to it; zero for zero from zero."""
        return _ratio(self.error, self.true)

    @property
    def resolution(self) -> float:
        """The relative error that rounding could explain."""
        return _ratio(self.allowed, self.true)

    @property
    def decided(self) -> bool:
        """Whether agreement here says anything: the tensor is not zero, and rounding explains little of it."""
        return bool(np.any(self.true)) and self.resolution <= DECIDED.get(self.dtype, 0.0)

    def worst(self) -> tuple[float, tuple[int, ...]]:
        """The largest error in units in the last place of the true entry, and where."""
        ulps = np.abs(self.error) / np.spacing(np.abs(self.true).astype(self.dtype)).astype(float)
        ulps[np.isnan(ulps)] = np.inf
        place = np.unravel_index(int(np.argmax(ulps)), ulps.shape)
        return float(ulps[place]), tuple(int(i) for i in place)


def compare(
    architecture: Architecture, point: Point, tensors: dict[str, Array], dtype: np.dtype[Any], reduction: str
) -> dict[str, Compared]:
    """Every tensor of a returned gradient against the enclosures at that point."""
    returned = {name: tensor.astype(float) for name, tensor in tensors.items()}
    exact = _tight(architecture, point, reduction)
    careful = allowed_gradient(architecture, point, dtype, Allowance.CAREFUL, reduction=reduction)
    lossy = {name: _outside(careful, name, tensor) for name, tensor in returned.items()}
    # Only a program outside the narrow enclosure needs the wide one, which contains it.
    formal, outside = careful, lossy
    if any(entries.any() for entries in lossy.values()):
        formal = allowed_gradient(architecture, point, dtype, Allowance.FORMAL, reduction=reduction)
        outside = {name: _outside(formal, name, tensor) for name, tensor in returned.items()}
    return {
        name: Compared(
            true=exact.tensors[name].high,
            error=exact.tensors[name].error_of(tensor),
            outside=outside[name],
            lossy=lossy[name],
            allowed=formal.tensors[name].radius,
            dtype=dtype,
        )
        for name, tensor in returned.items()
    }


def agrees(
    architecture: Architecture, point: Point, tensors: dict[str, Array], dtype: np.dtype[Any], reduction: str
) -> bool:
    """Whether a right program could have returned all this in floats of that dtype."""
    allowed = allowed_gradient(architecture, point, dtype, Allowance.FORMAL, reduction=reduction)
    return not any(_outside(allowed, name, tensor.astype(float)).any() for name, tensor in tensors.items())


def overflows(architecture: Architecture, point: Point, dtype: np.dtype[Any], reduction: str) -> bool:
    """Whether a value on the way to the gradient, or the gradient, is too large for floats of that dtype."""
    exact = exact_gradient(architecture, point, reduction=reduction)
    largest = float(np.finfo(dtype).max)
    sizes = [balls.magnitude(values) for values in exact.values.values()]
    sizes += [np.abs(tensor.high) + tensor.radius for tensor in exact.tensors.values()]
    return any(not (size <= largest).all() for size in sizes)


def _tight(architecture: Architecture, point: Point, reduction: str) -> Gradient:
    """An enclosure of the true gradient that is tight enough to measure errors by, or as tight as the last precision."""
    for bits in PRECISIONS:
        exact = exact_gradient(architecture, point, reduction=reduction, bits=bits)
        if all(_ratio(tensor.radius, tensor.high) <= TIGHT for tensor in exact.tensors.values()):
            break
    return exact


def _outside(gradient: Gradient, name: str, tensor: Floats) -> NDArray[np.bool_]:
    """The returned entries that the enclosure does not contain."""
    enclosure = gradient.tensors[name]
    # Written so that an enclosure of which nothing is known (nan) refutes nothing.
    return np.asarray(np.abs(enclosure.error_of(tensor)) > enclosure.radius * (1 + 2.0**-50))


def near_kink(architecture: Architecture, point: Point, dtype: np.dtype[Any]) -> NDArray[np.bool_]:
    """The samples with a pre-activation that rounding could move across a kink of its activation function."""
    near = np.zeros(len(point), dtype=bool)
    if not any(activation.kinks for activation in architecture.activations if activation.elementwise):
        return near
    pre_activations = allowed_pre_activations(architecture, point, dtype)
    for z, activation in zip(pre_activations, architecture.activations, strict=True):
        for kink in activation.kinks if activation.elementwise else ():
            at = arb(fmpq(int(kink.p), int(kink.q)))
            touched = np.frompyfunc(lambda ball, at=at: ball.contains(at), 1, 1)(z).astype(bool)
            near |= touched.any(axis=1)
    return near


def _ratio(part: Floats, whole: Floats) -> float:
    """The quotient of the Euclidean norms, infinite where it is not known; each is scaled, so that no square underflows."""
    sizes = [float(np.max(np.abs(array), initial=0.0)) for array in (part, whole)]
    if sizes[0] == 0:
        return 0.0
    if not (np.isfinite(sizes).all() and sizes[1] > 0):
        return float("inf")
    norms = [float(np.linalg.norm(array / size)) for array, size in zip((part, whole), sizes, strict=True)]
    ratio = (sizes[0] / sizes[1]) * (norms[0] / norms[1])
    return ratio if np.isfinite(ratio) else float("inf")


def coarsest_dtype(tensors: dict[str, Array], called_with: np.dtype[Any]) -> np.dtype[Any]:
    """No more accuracy is expected of a gradient than every one of its tensors, and the arguments, can carry."""
    dtypes = [called_with, *(tensor.dtype.newbyteorder("=") for tensor in tensors.values())]
    coarsest = max(dtypes, key=lambda dtype: np.finfo(dtype).eps)
    return coarsest if np.finfo(coarsest).eps > np.finfo(np.float64).eps else np.dtype(np.float64)
