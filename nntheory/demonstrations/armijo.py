"""Does Armijo's rule do better than a fixed rate, as the paper guesses in section 7.3? From the same starts, with equal work.

``python -m nntheory.demonstrations.armijo > docs/assets/armijo.json`` writes the record that the site shows, in a few minutes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..descent import Backtracking
from ..training import Parameters, initialise, train, train_side_by_side
from .published import ARCHITECTURE, EPOCHS, RATE, START, samples
from .recording import TRAINING, provenance, shortened

COMMAND = "python -m nntheory.demonstrations.armijo > docs/assets/armijo.json"
PROGRAMS = (*TRAINING, "descent/search", "demonstrations/published", "demonstrations/armijo")

COUNT = 1000
"""Samples."""

STARTS = 20
SEED = 1


@dataclass(frozen=True)
class Way:
    """A way to choose the steps.

    Attributes:
        name: in words.
        batch_size: how many samples make a step; None for all.
        rate: the fixed rate; None for Armijo's rule.
        first: the first step that Armijo's rule tries.
    """

    name: str
    batch_size: int | None
    rate: float | None = None
    first: float = 1.0


WAYS = (
    Way("after each sample, the paper's rate", 1, RATE),
    Way("after each sample, a hundred times the rate", 1, 100 * RATE),
    Way("by all samples, the paper's rate", None, RATE),
    Way("by all samples", None, 0.1),
    Way("by all samples", None, 1.0),
    Way("by all samples", None, 3.0),
    Way("by all samples, Armijo", None),
    Way("by all samples, Armijo", None, first=16.0),
    Way("by 50 samples, Armijo", 50),
)


def costs(way: Way, starts: Parameters, epochs: int = EPOCHS) -> tuple[np.ndarray, list[int]]:
    """The cost of each network after each epoch, (epochs + 1, networks), and how often Armijo's rule computed one sample's cost.

    A network whose training ends early keeps its last cost.
    """
    x, target = samples(COUNT, SEED)
    if way.rate is not None:
        found, _ = train_side_by_side(
            ARCHITECTURE, x, target, starts, epochs=epochs, rate=way.rate, batch_size=way.batch_size, seed=SEED
        )
        return found, [0] * len(starts)
    search = Backtracking(start=way.first)
    runs = [
        train(
            ARCHITECTURE, x, target, start=starts[k], epochs=epochs, rate=search, batch_size=way.batch_size, seed=SEED
        )
        for k in range(len(starts))
    ]
    padded = [np.pad(run.costs, (0, epochs - run.epochs), mode="edge") for run in runs]
    return np.array(padded).T, [run.values for run in runs]


def record() -> dict[str, Any]:
    """All ways from the published initialisation and from one that fits ReLU."""
    results = []
    for start in ("he_normal", START):
        starts = initialise(ARCHITECTURE, start, seed=SEED, networks=STARTS)
        for way in WAYS:
            found, values = costs(way, starts)
            results.append(
                {
                    "start": start,
                    "name": way.name,
                    "batch_size": way.batch_size,
                    "rate": way.rate,
                    "first": way.first if way.rate is None else None,
                    "costs": shortened(np.median(found, axis=1)),
                    "last": shortened(found[-1]),
                    "values_per_sample": float(np.median(values)) / COUNT,
                }
            )
    about = {"samples": COUNT, "epochs": EPOCHS, "starts": STARTS, "seed": SEED, "gradients": COUNT * EPOCHS}
    return provenance(COMMAND, *PROGRAMS) | about | {"results": results}


if __name__ == "__main__":
    print(json.dumps(record(), ensure_ascii=False, indent=1))
