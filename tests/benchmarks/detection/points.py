"""The points that programs are judged at: ordinary ones, and those where a check sees less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from zlib import crc32

import numpy as np

from nntheory import Architecture
from nntheory.checking.points import draw_point
from nntheory.checking.reference import Point

SEED = 0
POOL = 10
"""How many points there are of each kind."""

EACH = {"catalogue": 2, "relative error": 10, "by hand": 1, "right": 4}
"""At how many of them a program is judged; programs of a group go round the pool."""

SAMPLES = 5
"""As many as no layer has neurons, so that no number is right by coincidence."""

SIZES, SQUARE = "4-4-4-3", "3-3-3-3"
FLOAT = np.dtype(np.float64)
Draw = Callable[[Architecture, np.random.Generator], Point]


def generic(architecture: Architecture, rng: np.random.Generator) -> Point:
    return draw_point(architecture, rng, SAMPLES, FLOAT)


def saturated(output: bool) -> Draw:
    """Pre-activations near 35 or -35 in every hidden layer that saturates, and in the output layer if it is to."""

    def draw(architecture: Architecture, rng: np.random.Generator) -> Point:
        point = generic(architecture, rng)
        biases = list(point.biases)
        for layer in range(architecture.depth - (not output)):
            if architecture.activations[layer].name in SATURATING:
                biases[layer] = biases[layer] / 4 + rng.choice([-35.0, 35.0], size=biases[layer].shape)
        return replace(point, biases=tuple(biases))

    return draw


def dead(architecture: Architecture, rng: np.random.Generator) -> Point:
    """All units of one hidden layer inactive for every sample."""
    point = generic(architecture, rng)
    layer = int(rng.integers(architecture.depth - 1))
    biases = [b - 20 if here == layer else b for here, b in enumerate(point.biases)]
    return replace(point, biases=tuple(biases))


def kink(distance: float) -> Draw:
    """One unit of the first layer, for one sample, at that distance from the kink; at 0 in any order of summation."""

    def draw(architecture: Architecture, rng: np.random.Generator) -> Point:
        point = generic(architecture, rng)
        # Multiples of an eighth: their products and sums are exact.
        x, first = np.round(point.x * 8) / 8, np.round(point.weights[0] * 8) / 8
        sample, unit = (int(rng.integers(size)) for size in (len(x), first.shape[1]))
        bias = point.biases[0].copy()
        bias[unit] = rng.choice([-1, 1]) * distance - x[sample] @ first[:, unit]
        return replace(point, x=x, weights=(first, *point.weights[1:]), biases=(bias, *point.biases[1:]))

    return draw


def symmetric(architecture: Architecture, rng: np.random.Generator) -> Point:
    point = generic(architecture, rng)
    return replace(point, weights=tuple((w + w.T) / 2 for w in point.weights))


def batch_of_one(architecture: Architecture, rng: np.random.Generator) -> Point:
    return draw_point(architecture, rng, 1, FLOAT)


KINDS: dict[str, Draw] = {
    "generic": generic,
    "hidden layers saturated": saturated(output=False),
    "all layers saturated": saturated(output=True),
    "dead units": dead,
    "at a kink": kink(0.0),
    "near a kink": kink(2e-7),
    "symmetric weights": symmetric,
    "batch of one": batch_of_one,
}
"""Every kind of point, by name."""

SATURATING = ("sigmoid", "tanh")

AT_RELU = ("dead units", "at a kink", "near a kink")
"""The kinds that only a network with ReLU layers has."""


def sizes_of(kind: str) -> tuple[str, ...]:
    """The sizes that a network may have at that kind of point."""
    return (SQUARE,) if kind == "symmetric weights" else (SIZES, SQUARE)


def fits(network: Architecture, kind: str) -> bool:
    """Whether a network has points of that kind."""
    hidden, output = network.activations[0].name, network.output.name
    if kind in AT_RELU:
        return hidden == "relu"
    if kind == "all layers saturated":
        return hidden in SATURATING and output in SATURATING
    return kind != "hidden layers saturated" or hidden in SATURATING


@cache
def points(network: Architecture, kind: str) -> tuple[Point, ...]:
    """The points of a kind: the same for every program of the network."""
    rng = np.random.default_rng([SEED, crc32(f"{network} {kind}".encode())])
    return tuple(KINDS[kind](network, rng) for _ in range(POOL))


def taken(network: Architecture, kind: str, group: str, turn: int) -> list[Point]:
    """The points that the program with that number is judged at."""
    pool, each = points(network, kind), EACH[group]
    return [pool[(turn * each + i) % POOL] for i in range(each)]


@cache
def ordinary(network: Architecture) -> Point:
    """A point at which nothing special happens."""
    return generic(network, np.random.default_rng(SEED))
