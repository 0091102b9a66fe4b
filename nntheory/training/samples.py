"""The samples that a network is trained with, and their order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from ..architecture import Architecture, UsageError
from ..arrays import Array, examined_array, examined_target

FLOATS = np.dtype(np.float64)


def examined_samples(architecture: Architecture, x: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    """Inputs (samples, n_0) and targets (samples, n_L) as float64.

    Raises:
        UsageError: if a shape is not that of the architecture, there is no sample, a number is not finite, or the cost does
            not admit a target. The message names the place.
    """
    inputs = examined_array("x", x, (None, architecture.sizes[0]), FLOATS)
    targets = examined_array("target", target, (None, architecture.sizes[-1]), FLOATS)
    if len(inputs) != len(targets):
        raise UsageError(f"x and target must have one row for each sample, got {len(inputs)} and {len(targets)} rows")
    return inputs, examined_target(architecture, targets)


def examined_batch_size(batch_size: int | None, samples: int) -> int:
    """How many samples a batch has; all if nothing is said.

    Raises:
        UsageError: if it is not a whole number from 1 to the number of samples.
    """
    if batch_size is None:
        return samples
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if not whole or not 1 <= batch_size <= samples:
        raise UsageError(
            f"batch_size must be a whole number from 1 to the number of samples, {samples}, got batch_size={batch_size!r}; "
            "None takes all of them"
        )
    return int(batch_size)


def batches(samples: int, size: int, rng: np.random.Generator) -> Iterator[slice | np.ndarray]:
    """The places of the samples of each batch of one epoch: in a random order, the last batch with what is left."""
    if size == samples:
        yield slice(None)
        return
    order = rng.permutation(samples)
    for start in range(0, samples, size):
        yield order[start : start + size]
