"""All values of the arguments: a cost and its gradient on random elements of prime fields, in a random direction."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..evidence import Level
from ..levels import Refusal
from ..numbers.duals import Dual
from ..numbers.elements import element_array
from ..numbers.field import RedrawError, Residue, Ring, TooDeepError, UndecidedError
from ..numbers.tower import FIRST_BITS, MOST_FIELDS, Tower
from ..reference import Array
from .pair import Pair

MOST_REDRAWS = 256
"""How often other random elements are tried: each square root asks for one more lucky element in each field."""

FEWEST_REDRAWS, REDRAWN = 4, 50_000
"""And how often even for large arguments; until then, entries times redraws are at most so many."""

FIELD_RUNS = 3
"""How many random draws agree before it is believed: each one tests all entries."""

BUDGET = 10_000
"""Entries times draws beyond which two draws that agree are enough."""


def in_field(
    pair: Pair,
    seed: int,
    *,
    all_random: bool = True,
    on_run: Callable[[Sequence[Array]], None] = lambda leaves: None,
) -> Level:
    """Compare on random elements, in a random direction: all values of the arguments, in the branches taken.

    With ``all_random`` false, only what the gradient is by is random, and the rest is as in the example. ``on_run`` is
    called for each draw that could be compared, with the floats whose branches it took.
    """
    rng, floats = random.Random(seed), np.random.default_rng(seed)  # noqa: S311  (nothing is secret here)
    fields = 1
    redraws = runs = 0
    bounds: list[float | None] = []
    leaves = [leaf.example for leaf in pair.arguments.leaves]
    size = sum(leaf.size for leaf in leaves)
    wanted = FIELD_RUNS if FIELD_RUNS * size <= BUDGET else 2
    most_redraws = min(MOST_REDRAWS, max(FEWEST_REDRAWS, REDRAWN // size))
    while runs < wanted:
        if fields > MOST_FIELDS:
            return Level("field", "not possible", reason=f"more than {MOST_FIELDS - 1} exponentials are nested")
        run = _field_run(pair, leaves, Ring(Tower.drawn(fields, rng), rng), floats, all_random)
        if isinstance(run, Refusal):
            if isinstance(run.cause, TooDeepError):
                fields += 1
            elif isinstance(run.cause, RedrawError | UndecidedError) and redraws < most_redraws:
                redraws += 1
                if isinstance(run.cause, UndecidedError):
                    leaves = pair.arguments.drawn(floats)
            else:
                advice = (
                    f"; {redraws} more draws were tried, and an example with fewer samples needs fewer roots"
                    if isinstance(run.cause, RedrawError)
                    else ""
                )
                return Level("field", "not possible", reason=f"{run.words}{advice}")
            continue
        runs += 1
        on_run(leaves)
        same, bound = run
        scope = _field_scope(pair, runs, all_random)
        if not same:
            return Level("field", "differs", scope=scope)
        bounds.append(bound)
        leaves = pair.arguments.drawn(floats)
    proved = [bound for bound in bounds if bound is not None]
    return Level("field", "agrees", scope=scope, bound=min(proved) if len(proved) == len(bounds) else None)


def _field_scope(pair: Pair, runs: int, all_random: bool) -> str:
    arguments = pair.arguments
    count = sum(arguments.leaves[place].example.size for place in arguments.moving)
    fixed = [name for place, name in enumerate(arguments.names) if place not in arguments.chosen]
    rest = "" if all_random or not fixed else f", {', '.join(fixed)} as in the example"
    entries = "1 random entry and direction" if count == 1 else f"{count:,} random entries and directions"
    return f"{runs} random {'draw' if runs == 1 else 'draws'} with {entries}{rest}"


def _field_run(
    pair: Pair, leaves: Sequence[Array], ring: Ring, floats: np.random.Generator, all_random: bool
) -> tuple[bool, float | None] | Refusal:
    moving = pair.arguments.moving
    zero = ring.rational(0, 1)
    elements = [
        element_array(
            [
                ring.random(float(one)) if all_random or place in moving else zero.lifted(float(one))
                for one in leaf.flat
            ],
            leaf.shape,
        )
        for place, leaf in enumerate(leaves)
    ]
    directions = [[ring.random(float(s)) for s in floats.normal(size=leaves[place].size)] for place in moving]
    duals = list(elements)
    for place, slopes in zip(moving, directions, strict=True):
        pairs = zip(elements[place].flat, slopes, strict=True)
        duals[place] = element_array([Dual(*both) for both in pairs], elements[place].shape)
    cost = pair.cost_on(duals)
    if isinstance(cost, Refusal):
        return Refusal(f"{pair.names[0]}: {cost.words}", cost.cause)
    returned = pair.gradient_on(elements)
    if isinstance(returned, Refusal):
        return Refusal(f"{pair.names[1]}: {returned.words}", returned.cause)
    said: Any = zero
    for array, slopes in zip(returned, directions, strict=True):
        for one, slope in zip(np.ravel(array), slopes, strict=True):
            lifted = zero.lifted(one)
            if not isinstance(lifted, Residue):
                return Refusal(f"{pair.names[1]}: it returns something that is no number")
            said = said + lifted * slope
    true = cost.slope if isinstance(cost, Dual) else zero
    return said.same(true), _bound(said, true, ring)


def _bound(said: Residue, true: Residue, ring: Ring) -> float | None:
    """The logarithm of the probability that different rational forms agree by chance (Schwartz, Zippel)."""
    if said.over < 0 or true.over < 0:
        return None
    degree = max(said.over + true.under, true.over + said.under, 1)
    smallest = min(part for part in (ring.tower.primes[-1], ring.tower.below[-1]) if part > 1)
    # No less is said than that the first prime, on which all else depends, is one of so many.
    return max(1 + math.log2(degree) - math.log2(smallest), -float(FIRST_BITS))
