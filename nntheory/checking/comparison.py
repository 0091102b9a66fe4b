"""One returned gradient against the certified one: is it right, and how accurate is it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray

from ..architecture import Architecture
from .balls import Floats
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

DECIDED = 1e-3
"""A point decides about a tensor if rounding explains less than this relative error of it."""


@dataclass(frozen=True)
class Compared:
    """One tensor at one point.

    Attributes:
        true: the midpoints of the true tensor, as floats.
        error: returned minus true.
        outside: the entries that no right program can return.
        lossy: the entries that a well-written program would not return.
        allowed: the largest deviation that rounding explains, entry by entry.
    """

    true: Floats
    error: Floats
    outside: NDArray[np.bool_]
    lossy: NDArray[np.bool_]
    allowed: Floats

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
        return bool(np.any(self.true)) and self.resolution <= DECIDED

    def worst(self, dtype: np.dtype[Any]) -> tuple[float, tuple[int, ...]]:
        """The largest error in units in the last place of the true entry, and where."""
        with np.errstate(over="ignore"):
            ulps = np.abs(self.error) / np.spacing(np.abs(self.true).astype(dtype)).astype(float)
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
        )
        for name, tensor in returned.items()
    }


def agrees(
    architecture: Architecture, point: Point, tensors: dict[str, Array], dtype: np.dtype[Any], reduction: str
) -> bool:
    """Whether a right program could have returned all this in floats of that dtype."""
    allowed = allowed_gradient(architecture, point, dtype, Allowance.FORMAL, reduction=reduction)
    return not any(_outside(allowed, name, tensor.astype(float)).any() for name, tensor in tensors.items())


def _tight(architecture: Architecture, point: Point, reduction: str) -> Gradient:
    """An enclosure of the true gradient that is tight enough to measure errors by, or as tight as the last precision."""
    for bits in PRECISIONS:
        exact = exact_gradient(architecture, point, reduction=reduction, bits=bits)
        if all(np.linalg.norm(t.radius) <= TIGHT * np.linalg.norm(t.high) for t in exact.tensors.values()):
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
    with np.errstate(all="ignore"):
        above, below = float(np.linalg.norm(part)), float(np.linalg.norm(whole))
    if above == 0:
        return 0.0
    return above / below if below > 0 else float("inf")


def coarsest_dtype(tensors: dict[str, Array]) -> np.dtype[Any]:
    """The coarsest dtype returned: no more accuracy is expected of any tensor than it can carry."""
    coarsest = max((tensor.dtype for tensor in tensors.values()), key=lambda dtype: np.finfo(dtype).eps)
    return coarsest if np.finfo(coarsest).eps > np.finfo(np.float64).eps else np.dtype(np.float64)
