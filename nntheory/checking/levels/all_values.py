"""All parameter values: the program and the derivation on random elements of a tower of prime fields."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from ...architecture import Architecture
from ..evidence import Level
from ..numbers.elements import Elements, NotHereError
from ..numbers.field import RedrawError, Residue, Ring, TooDeepError
from ..numbers.tower import FIRST_BITS, MOST_FIELDS, Tower
from ..points import draw_point
from ..reference import Point
from .derived import Call, Refusal, derived_tensors, on_elements, too_large

BUDGET = 150_000
"""Parameters times samples of all field runs of one check, but for the first two."""

FIELD_SAMPLES = (1, 3, 2, 2, 2, 2, 2, 2)
"""One sample, for which an error bound can hold; then several, which tell a sum from a mean."""

MOST_REDRAWS = 12
"""How often other random elements are tried where a divisor is zero or a square root is missing."""

MOST_DIFFERENCES = 64
"""The most outputs of a softmax whose differences are known as such."""


def nested_exponentials(architecture: Architecture) -> int:
    """How many exponentials are nested in the gradient of the network."""
    return sum(activation.formula.has(sympy.exp, sympy.tanh) for activation in architecture.activations)


@dataclass(frozen=True)
class FieldRun:
    """One draw of random elements.

    Attributes:
        same: whether program and derivation agree in every entry.
        sides: for each layer with kinks, on which side of it each unit was, for each sample.
        bound: the base-2 logarithm of the probability that they agree by chance, where one is proved.
    """

    same: bool
    sides: list[NDArray[np.bool_]]
    bound: float | None


def in_field(call: Call, architecture: Architecture, seed: int, reduction: str = "mean") -> tuple[Level, Point | None]:
    """Compare on random elements of a tower of prime fields: all values of parameters and data, in the branches taken.

    If they differ, the floats that decided about the branches come with it.
    """
    if problem := too_large(architecture):
        return Level("field", "not possible", reason=problem), None
    fields = nested_exponentials(architecture) + 1
    rng, floats = random.Random(seed), np.random.default_rng(seed)  # noqa: S311  (nothing is secret here)
    runs: list[FieldRun] = []
    samples_seen, redraws, spent = 0, 0, 0
    sizes = iter(FIELD_SAMPLES)
    samples = next(sizes)
    while True:
        if fields > MOST_FIELDS:
            return Level("field", "not possible", reason=f"more than {MOST_FIELDS - 1} exponentials are nested"), None
        point = draw_point(architecture, floats, samples, np.dtype(np.float64))
        ring = Ring(Tower.drawn(fields, rng), rng)
        run = field_run(call, architecture, point, ring, reduction)
        if isinstance(run, Refusal):
            if isinstance(run.cause, TooDeepError):
                fields += 1
            elif isinstance(run.cause, RedrawError) and redraws < MOST_REDRAWS:
                redraws += 1
            else:
                return Level("field", "not possible", reason=run.words), None
            continue
        runs.append(run)
        samples_seen += samples
        spent += samples * architecture.parameter_count
        if not run.same:
            return Level("field", "differs", scope=_patterns(architecture, runs, samples_seen)), point
        samples = next(sizes, 0)
        enough = len(runs) >= 2 and ((len(runs) >= 3 and _both_sides(runs)) or spent > BUDGET)
        if enough or not samples:
            break
    bounds = [run.bound for run in runs if run.bound is not None]
    bound = sum(bounds) if bounds else None
    return Level(
        "field", "agrees", scope=_patterns(architecture, runs, samples_seen), bound=bound, bound_for=", for one sample"
    ), None


def field_run(call: Call, architecture: Architecture, point: Point, ring: Ring, reduction: str) -> FieldRun | Refusal:
    """Compare on random elements of a ring, whose shadows are the floats of a point."""
    constant_targets = architecture.cost.targets == "distribution"

    def element(number: float) -> Residue:
        return ring.random(number)

    def target(number: float) -> Residue:
        # One-hot, as labels are: a program may rely on that.
        return ring.rational(int(number), 1) if constant_targets else ring.random(number)

    elements = on_elements(point, element, target)
    single = len(point) == 1

    def declare(layer: int, z: Any) -> None:
        if single:
            ring.declare(z.flat)
            if not architecture.activations[layer - 1].elementwise and z.size <= MOST_DIFFERENCES:
                ring.declare_differences(z.flat)

    try:
        derived, pre_activations = derived_tensors(architecture, elements, ring, reduction, declare)
    except NotHereError as error:
        return Refusal(str(error), error)
    returned = call(elements)
    if isinstance(returned, Refusal):
        return returned
    if not any(isinstance(one, Residue) for tensor in returned.values() for one in np.ravel(tensor)):
        return Refusal("it returns plain floats for such numbers")
    zero = ring.rational(0, 1)
    pairs = [
        (zero.lifted(got), wanted)
        for name, tensor in derived.items()
        for got, wanted in zip(np.ravel(returned[name]), np.ravel(tensor), strict=True)
    ]
    odd = next((got for got, _ in pairs if not isinstance(got, Residue)), None)
    if odd is not None:
        return Refusal("it returns something that is no number")
    same = all(got.same(wanted) for got, wanted in pairs)
    return FieldRun(same, _sides(architecture, pre_activations), _bound(pairs, ring) if single else None)


def _bound(pairs: list[tuple[Residue, Residue]], ring: Ring) -> float | None:
    """The logarithm of the probability that different rational forms agree by chance in every entry (Schwartz, Zippel)."""
    if any(got.over < 0 or wanted.over < 0 for got, wanted in pairs):
        return None
    degree = max(max(got.over + wanted.under, wanted.over + got.under, 1) for got, wanted in pairs)
    smallest = min(part for part in (ring.tower.primes[-1], ring.tower.below[-1]) if part > 1)
    # Twice, because the draw is repeated where a denominator vanishes; one entry that differs is enough to be seen. No less
    # is said than that the first prime, on which all else depends, is one of so many.
    return max(1 + math.log2(degree) - math.log2(smallest), -float(FIRST_BITS))


def _sides(architecture: Architecture, pre_activations: list[Elements]) -> list[NDArray[np.bool_]]:
    """For each layer with kinks, on which side of the kink each unit was, for each sample."""
    sides = []
    for z, activation in zip(pre_activations, architecture.activations, strict=True):
        if activation.elementwise and activation.kinks:
            kink = float(activation.kinks[0])
            sides.append(np.array([[one.shadow > kink for one in row] for row in z], dtype=bool))
    return sides


def _both_sides(runs: list[FieldRun]) -> bool:
    return all(unit.all() for unit in _units(runs))


def _units(runs: list[FieldRun]) -> list[NDArray[np.bool_]]:
    """For each layer with kinks, which units were seen on both sides."""
    layers = zip(*(run.sides for run in runs), strict=True)
    joined = (np.concatenate(layer) for layer in layers)
    return [np.asarray(side.any(axis=0) & ~side.all(axis=0)) for side in joined]


def _patterns(architecture: Architecture, runs: list[FieldRun], samples: int) -> str:
    """Which branches were covered, in words."""
    units = _units(runs)
    drawn = f"{samples} random sample{'s' * (samples != 1)}"
    if architecture.cost.targets == "distribution":
        drawn += ", their targets one-hot"
    if not units:
        return drawn
    rows = {
        tuple(np.concatenate([side[row] for side in run.sides]).tolist())
        for run in runs
        for row in range(len(run.sides[0]))
    }
    seen = sum(int(unit.sum()) for unit in units)
    total = sum(unit.size for unit in units)
    patterns = f"{len(rows)} activation pattern{'s' * (len(rows) != 1)}"
    return f"{drawn} with {patterns}, {seen} of {total} units with a kink seen on both sides of it"
