"""Random guessing, section 5 of the paper: draw all parameters anew, and keep those with the least cost."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..architecture import Architecture, UsageError
from ..descent.arithmetic import whole
from ..network import Network
from .history import Stop, Told
from .loop import mean_cost
from .parameters import Draw, Parameters, initialise
from .samples import examined_samples


@dataclass(frozen=True, eq=False)
class Guesses(Told):
    """The course of a random search.

    Attributes:
        costs: the mean cost over all samples of each guess; it need not fall.
        parameters: the guess with the least cost.
        stop: why it stopped.
    """

    costs: tuple[float, ...]
    parameters: Parameters
    stop: Stop = Stop.GUESSES

    @property
    def best(self) -> tuple[float, ...]:
        """The least cost so far, after each guess; it never rises."""
        return tuple(accumulate((math.inf if math.isnan(cost) else cost for cost in self.costs), min))

    @property
    def cost(self) -> float:
        """The least cost."""
        return self.best[-1]

    def __len__(self) -> int:
        """The number of guesses."""
        return len(self.costs)

    def __bool__(self) -> bool:
        return True

    def to_dict(self) -> dict[str, Any]:
        """All but the parameters as what JSON has."""
        return {
            "schema": "nntheory/guesses/1",
            "architecture": str(self.parameters.architecture),
            "stop": self.stop.name.lower(),
            "sentence": self.stop.sentence,
            "costs": [cost if math.isfinite(cost) else None for cost in self.costs],
            "cost": self.cost,
        }

    def __str__(self) -> str:
        found = self.costs.index(self.cost) + 1
        return (
            f"{self.parameters.architecture}\n{len(self):,} guesses, the best is number {found:,} with cost {self.cost:.6g}; "
            f"the median is {float(np.median(self.costs)):.6g}. {self.stop}"
        )


def random_search(
    architecture: Architecture,
    x: ArrayLike,
    target: ArrayLike,
    *,
    guesses: int = 500,
    start: str | Draw = "symmetric_uniform",
    seed: int = 0,
    on_guess: Callable[[int, float], object] | None = None,
) -> Guesses:
    """Draw the parameters of a network again and again, and keep the best; section 5 of the paper.

    Args:
        architecture: the network.
        x: inputs, (samples, n_0).
        target: what the outputs should be, (samples, n_L).
        guesses: how often to draw.
        start: how they are drawn, see `INITIALISATIONS`.
        seed: of the random numbers.
        on_guess: called with the number of the guess and its cost after each.

    Raises:
        ValueError: if an argument is wrong; the message says what was expected and where.

    Example:
        >>> x = np.linspace(0, 1, 11)[:, np.newaxis]
        >>> found = random_search(Architecture.parse("1-3-1"), x, x**2, guesses=20)
        >>> min(found.costs) == found.cost
        True
    """
    inputs, targets = examined_samples(architecture, x, target)
    whole("guesses", guesses, 1)
    network, rng = Network(architecture), np.random.default_rng(seed)
    costs: list[float] = []
    best, least = initialise(architecture, start, seed=rng), math.inf
    guess, stop = best, Stop.GUESSES
    try:
        while True:
            cost = float(mean_cost(network, guess.vector, inputs, targets))
            if cost < least:
                best, least = guess, cost
            costs.append(cost)
            if on_guess is not None:
                on_guess(len(costs), cost)
            if len(costs) == guesses:
                break
            guess = initialise(architecture, start, seed=rng)
    except KeyboardInterrupt:
        stop = Stop.INTERRUPTED
    if costs and not math.isfinite(least):
        raise UsageError(
            f"no guess has a finite cost, the first has {costs[0]}; draw nearer to zero, or scale x and target"
        )
    return Guesses(tuple(costs), best, stop)
