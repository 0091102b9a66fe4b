"""One returned gradient against the certified one: is it right, and how accurate is it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray

from ..architecture import Architecture
from . import balls
from .balls import Balls, Floats
from .reference import (
    PRECISIONS,
    Allowance,
    Array,
    Gradient,
    Point,
    allowed_gradient,
    allowed_pre_activations,
    exact_gradient,
    precision,
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
    returned = {name: balls.to_balls(tensor.astype(float)) for name, tensor in tensors.items()}
    true, errors = _measured(architecture, point, returned, reduction)
    careful = _deviations(
        allowed_gradient(architecture, point, dtype, Allowance.CAREFUL, reduction=reduction), returned
    )
    # Only a program outside the narrow enclosure needs the wide one, which contains it.
    formal = careful
    if not all(one.inside.all() for one in careful.values()):
        formal = _deviations(
            allowed_gradient(architecture, point, dtype, Allowance.FORMAL, reduction=reduction), returned
        )
    return {
        name: Compared(
            true=true[name],
            error=errors[name],
            outside=~formal[name].inside,
            lossy=~careful[name].inside,
            allowed=formal[name].allowed,
        )
        for name in tensors
    }


def agrees(
    architecture: Architecture, point: Point, tensors: dict[str, Array], dtype: np.dtype[Any], reduction: str
) -> bool:
    """Whether a right program could have returned all this in floats of that dtype."""
    returned = {name: balls.to_balls(tensor.astype(float)) for name, tensor in tensors.items()}
    allowed = allowed_gradient(architecture, point, dtype, Allowance.FORMAL, reduction=reduction)
    return all(one.inside.all() for one in _deviations(allowed, returned).values())


def _measured(
    architecture: Architecture, point: Point, returned: dict[str, Balls], reduction: str
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The true tensors and the errors of the returned ones, from an enclosure tight enough to measure them."""
    for bits in PRECISIONS:
        exact = exact_gradient(architecture, point, reduction=reduction, bits=bits).tensors
        with precision(bits + 64):
            errors = {name: balls.parts(returned[name] - exact[name]) for name in returned}
        true = {name: balls.midpoint(exact[name]) for name in returned}
        if all(np.linalg.norm(errors[name][1]) <= TIGHT * np.linalg.norm(true[name]) for name in returned):
            break
    return true, {name: error for name, (error, _) in errors.items()}


class _Deviation(NamedTuple):
    inside: NDArray[np.bool_]
    allowed: Floats


def _deviations(gradient: Gradient, returned: dict[str, Balls]) -> dict[str, _Deviation]:
    """Which returned entries the enclosure contains, and how far from its middle it reaches."""
    result = {}
    for name, tensor in returned.items():
        with precision(PRECISIONS[0]):
            distance, radius = balls.parts(gradient.tensors[name] - tensor)
        allowed = radius + gradient.extra[name]
        # Written so that a ball of which nothing is known (nan) refutes nothing.
        result[name] = _Deviation(~(np.abs(distance) > allowed), allowed)
    return result


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
