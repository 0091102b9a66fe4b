"""Points to compare gradients at: drawn by a seed, or passed by the caller and then examined first."""

from __future__ import annotations

import numbers
import operator
from collections.abc import Sequence
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from ..architecture import Architecture, UsageError
from ..arrays import Array, examined_array, examined_parameters, examined_target
from .reference import Point

BATCH_SIZES = (3, 1, 17, 2, 5)
"""Batches of more than one sample show a sum taken for a mean; one sample shows that this case was thought of; and a
larger one that no number of samples is built in."""

WIDE = 1000.0
"""At one point the data are this many times larger than usual: entries that a program cuts off show there."""

MOST_PARAMETERS = 20_000_000
"""The largest network that is compared: some ten gigabytes."""


def draw_point(
    architecture: Architecture, rng: np.random.Generator, samples: int, dtype: np.dtype[Any], scale: float = 1.0
) -> Point:
    """Parameters and a batch at which nothing special happens, all numbers exact in the dtype.

    ``scale`` is the size of the inputs and, where the cost admits it, of the targets. The pre-activations keep theirs.
    """
    weights, biases = draw_parameters(architecture, rng, dtype, scale)
    x = (rng.normal(size=(samples, architecture.sizes[0])) * scale).astype(dtype)
    target = draw_target(architecture, rng, samples, dtype)
    return Point(weights, biases, x, target * dtype.type(scale) if architecture.cost.targets == "real" else target)


def drawn_points(architecture: Architecture, rng: np.random.Generator, count: int, dtype: np.dtype[Any]) -> list[Point]:
    """So many points; the second is that of the large data."""
    return [
        draw_point(architecture, rng, BATCH_SIZES[i % len(BATCH_SIZES)], dtype, WIDE if i == 1 else 1.0)
        for i in range(count)
    ]


def draw_parameters(
    architecture: Architecture, rng: np.random.Generator, dtype: np.dtype[Any], scale: float = 1.0
) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """Weights and biases that keep the pre-activations near 1, so that no activation saturates.

    ``scale`` is the root mean square of the inputs.
    """
    weights, biases = [], []
    for layer in range(1, architecture.depth + 1):
        n_in, n_out = architecture.weight_shape(layer)
        size = scale if layer == 1 else 1.0
        weights.append((rng.normal(size=(n_in, n_out)) / (np.sqrt(n_in) * size)).astype(dtype))
        biases.append((rng.normal(size=n_out) / 2).astype(dtype))
    return tuple(weights), tuple(biases)


def draw_target(architecture: Architecture, rng: np.random.Generator, samples: int, dtype: np.dtype[Any]) -> Array:
    """Targets such as the cost admits."""
    outputs = architecture.sizes[-1]
    if architecture.cost.targets == "distribution":
        # One-hot, as labels are: a program that takes the label from them is right for what it is made for.
        target = np.eye(outputs)[rng.integers(outputs, size=samples)]
    elif architecture.cost.targets == "unit interval":
        target = rng.uniform(size=(samples, outputs))
    else:
        target = rng.normal(size=(samples, outputs))
    return target.astype(dtype)


def examined_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """The dtype, if it is one of the two that backward passes are called with."""
    try:
        floats = np.dtype(dtype)
    except TypeError:
        floats = np.dtype(object)
    if floats not in (np.dtype(np.float64), np.dtype(np.float32)):
        raise UsageError(f"dtype must be float64 or float32, got dtype={dtype!r}")
    return floats


class Limits(NamedTuple):
    """How much is drawn, from which seed, and how long a call may take."""

    points: int
    seed: int
    time_limit: float


def examined_architecture(architecture: Architecture) -> None:
    """An error if this is no network, or one too large to compare."""
    if not isinstance(architecture, Architecture):
        raise UsageError(f"architecture must be an Architecture, got {architecture!r}; use Architecture.parse('2-3-1')")
    if architecture.parameter_count > MOST_PARAMETERS:
        raise UsageError(
            f"{architecture.size_text} has {architecture.parameter_count:,} parameters, and at most {MOST_PARAMETERS:,} are "
            f"compared; check the same code on smaller layers"
        )


def examined_limits(
    points: SupportsIndex, seed: SupportsIndex, time_limit: float, *, fewest: int = 1, usual: int = 5
) -> Limits:
    """The caller's limits as plain numbers, if they make sense."""
    try:
        whole = operator.index(points), operator.index(seed)
    except TypeError:
        raise UsageError(f"points and seed must be whole numbers, got points={points!r}, seed={seed!r}") from None
    if isinstance(points, bool) or not fewest <= whole[0] <= 1000:
        raise UsageError(
            f"points must be a whole number from {fewest} to 1000, got points={points!r}; {usual} is usual"
        )
    if whole[1] < 0:
        raise UsageError(f"seed must not be negative, got seed={seed!r}")
    if isinstance(time_limit, bool) or not isinstance(time_limit, numbers.Real) or not 0 < time_limit <= 86_400:
        raise UsageError(f"time_limit must be a number of seconds from 0 to 86400, got time_limit={time_limit!r}")
    return Limits(*whole, float(time_limit))


def passed_point(
    architecture: Architecture,
    weights: Sequence[ArrayLike] | None,
    biases: Sequence[ArrayLike] | None,
    x: ArrayLike | None,
    target: ArrayLike | None,
    dtype: np.dtype[Any],
    rng: np.random.Generator,
) -> Point | None:
    """The point that the caller's arrays make, what is missing of it drawn; None if there are none."""
    for one, other in (("weights", "biases"), ("x", "target")):
        values = {"weights": weights, "biases": biases, "x": x, "target": target}
        if (values[one] is None) != (values[other] is None):
            raise UsageError(f"{one} and {other} go together, got only {one if values[other] is None else other}")
    if weights is None and x is None:
        return None
    if x is None or target is None:
        data = rng.normal(size=(3, architecture.sizes[0])).astype(dtype)
        wanted = draw_target(architecture, rng, 3, dtype)
    else:
        data = examined_array("x", x, (None, architecture.sizes[0]), dtype)
        wanted = examined_array("target", target, (None, architecture.sizes[-1]), dtype)
        if len(data) != len(wanted):
            raise UsageError(f"x and target must have as many samples, got {len(data)} and {len(wanted)}")
        wanted = examined_target(architecture, wanted)
    if weights is None or biases is None:
        size = float(np.sqrt(np.mean(np.square(data, dtype=float))))
        return Point(*draw_parameters(architecture, rng, dtype, scale=max(size, 1.0)), data, wanted)
    return Point(*examined_parameters(architecture, weights, biases, dtype), data, wanted)
