"""Seeded runs of networks with one hidden layer and with two: in how many epochs they learn x²."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ...architecture import Architecture
from ...training import initialise, train_side_by_side

SMALL, LARGE = (1, 8, 1), (1, 8, 8, 1)

NETWORKS = 20
"""How many starts."""

SAMPLES, BATCH, SEED = 32, 8, 1

GOAL = 1 / 100
"""The mean cost to be reached."""


@dataclass(frozen=True)
class Setting:
    """What is the same for both sizes.

    Attributes:
        hidden: activation function of the hidden layers.
        rate: learning rate.
        epochs: how many at the most.
    """

    hidden: str
    rate: float
    epochs: int


SETTINGS = (Setting("tanh", 0.1, 120), Setting("sigmoid", 0.3, 260))


@cache
def costs(setting: Setting, sizes: tuple[int, ...]) -> np.ndarray:
    """The mean costs before the first epoch and after each, (epochs + 1, networks)."""
    network = Architecture.parse(sizes, hidden=setting.hidden, output="linear")
    x = np.linspace(-1, 1, SAMPLES)[:, None]
    start = initialise(network, "glorot_uniform", seed=SEED, networks=NETWORKS)
    each, _ = train_side_by_side(
        network, x, x**2, start, rate=setting.rate, epochs=setting.epochs, batch_size=BATCH, seed=SEED
    )
    return each


def arrivals(setting: Setting, sizes: tuple[int, ...]) -> tuple[int, int | None]:
    """How many networks reach the goal, and in how many epochs half of them do; None if fewer than half ever do."""
    reached = costs(setting, sizes) < GOAL
    first = sorted(int(np.argmax(one)) for one in reached.T if one.any())
    half = NETWORKS // 2
    return len(first), first[half - 1] if len(first) >= half else None


def told(setting: Setting, sizes: tuple[int, ...]) -> str:
    """The same in words."""
    count, epochs = arrivals(setting, sizes)
    name = "-".join(map(str, sizes))
    if epochs is None:
        return f"of the {name} networks {count or 'none'} of {NETWORKS} after {setting.epochs}"
    return f"half of the {name} networks are there after {epochs} epochs"
