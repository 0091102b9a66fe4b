"""Section 7.3: the demonstration of gradient descent. Our twin of the published program stands for it, and runs are measured."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, partial

import numpy as np

from ...demonstrations.armijo import SEED, Way, costs
from ...demonstrations.published import ARCHITECTURE, EPOCHS, RATE, START, TEST_INPUTS, published_backward, samples
from ...demonstrations.square import GUESSES, REPORTED_BY_DESCENT, REPORTED_COST
from ...training import initialise, train_side_by_side
from ..claim import Claim
from ..evidence import exact
from .guessing import SEEDS, guessed, misses, within

SECTION = "7.3"

COUNT = 1000
"""Samples of our runs: a tenth of the published program's, so that they end higher."""

NETWORKS = 4


@cache
def descended() -> tuple[np.ndarray, np.ndarray]:
    """The costs after each epoch, (epochs + 1, networks), and the answers at the test inputs, (networks, inputs)."""
    x, target = samples(COUNT, SEED)
    starts = initialise(ARCHITECTURE, START, seed=SEED, networks=NETWORKS)
    found, trained = train_side_by_side(
        ARCHITECTURE, x, target, starts, epochs=EPOCHS, rate=RATE, batch_size=1, seed=SEED, backward=published_backward
    )
    return found, trained.outputs(np.array(TEST_INPUTS)[:, np.newaxis])[..., 0]


RUNS = f"{NETWORKS} starts of our twin of the published program, {COUNT:,} samples, seed {SEED}"


def gradient() -> Claim:
    """What gradient descent ends with."""

    def ends_low(most: float, epoch: int = EPOCHS) -> bool:
        return bool((descended()[0][epoch] < most).all())

    def answers(most: float, *, low: float = 0) -> bool:
        """Whether all answers at inputs from ``low`` to 1 are so near to the printed ones."""
        inside = np.array(TEST_INPUTS) >= low
        return bool((abs(descended()[1] - REPORTED_BY_DESCENT)[:, inside] < most).all())

    return Claim(
        "demo.gradient",
        SECTION,
        says=f"After {EPOCHS} epochs the cost is about {REPORTED_COST}, and the answers at 0.1, 0.5, −1 and 0.01 are "
        f"{', '.join(map(str, REPORTED_BY_DESCENT))}.",
        right=f"The cost ends higher, but below {10 * REPORTED_COST:g}. The answers at 0.1, 0.5 and 0.01 are the printed ones "
        "within 0.01; at −1 they vary with the start.",
        supports=(
            exact(
                lambda: ends_low(10 * REPORTED_COST) and answers(0.01),
                f"{RUNS}: in each the cost ends below {10 * REPORTED_COST:g}, and the answers at 0.1, 0.5 "
                "and 0.01 are within 0.01 of the printed ones",
                {
                    "after half of the epochs": lambda: ends_low(10 * REPORTED_COST, EPOCHS // 2),
                    "after no epoch": lambda: ends_low(10 * REPORTED_COST, 0),
                    "answers within 0.001": lambda: answers(0.001),
                    "the one at −1 too": lambda: answers(0.01, low=-1),
                },
                kind="measured",
                seed=SEED,
                limits="the published program was not run; the printed cost is lower than that of any of these runs",
            ),
        ),
    )


def good() -> Claim:
    """Whether these are good results."""
    most = Fraction(3, 100)
    miss = misses(REPORTED_BY_DESCENT)[Fraction(-1)]
    return Claim(
        "demo.good",
        SECTION,
        says="These are pretty good results.",
        right=f"They are within {most} of the squares at 0.1, 0.5 and 0.01. At −1, where no sample lies, the answer is wrong by "
        f"{float(miss):g}.",
        rests_on=("random.results",),
        against=(
            exact(
                lambda: miss > Fraction(9, 10),
                f"the printed answer at −1 misses the square by {float(miss):g}",
                {
                    "by more than 1": lambda: miss > 1,
                    "that the one at 0.5 does": lambda: misses(REPORTED_BY_DESCENT)[Fraction(1, 2)] > most,
                },
            ),
        ),
        supports=(
            exact(
                lambda: within(REPORTED_BY_DESCENT, low=0, most=most),
                f"the printed answers at inputs from 0 to 1 are within {most} of the squares",
                {
                    "from −1 to 1": lambda: within(REPORTED_BY_DESCENT, low=-1, most=most),
                    "within 1/50": lambda: within(REPORTED_BY_DESCENT, low=0, most=Fraction(1, 50)),
                },
            ),
        ),
    )


def armijo() -> Claim:
    """Whether Armijo's rule would do better."""
    few = 10

    @cache
    def last(way: Way, start: str = "he_normal") -> np.ndarray:
        found, _ = costs(way, initialise(ARCHITECTURE, start, seed=SEED, networks=few))
        return found[-1]

    rule, slow, fast = Way("", None), Way("", None, RATE), Way("", None, 1.0)
    bold = Way("", None, first=16.0)

    def never_learns(start: str) -> bool:
        return bool((last(rule, start) > 0.1).all())

    return Claim(
        "demo.armijo",
        SECTION,
        says="With steps by Armijo's rule the outputs would probably look much better.",
        right=f"With the correct gradient of all samples: much better than with the rate {RATE} and as many steps; not much "
        "better than with the rate 1. From the published starts it hardly gains anything.",
        supports=(
            exact(
                lambda: bool((last(rule) < last(slow) / 5).all()),
                f"from {few} zero-mean starts, the correct gradient of all samples, {EPOCHS} steps: Armijo's rule ends at less "
                f"than a fifth of the cost of the rate {RATE}",
                {
                    "of the rate 1": lambda: bool((last(rule) < last(fast) / 5).all()),
                    "of Armijo's rule whose first trial is 16": lambda: bool((last(rule) < last(bold) / 5).all()),
                },
                kind="measured",
                seed=SEED,
                limits="mini-batches and steps after each sample are not compared here; the table on the page has them",
            ),
            exact(
                lambda: never_learns(START),
                f"from {few} of the published starts it does not help: the cost stays above 0.1",
                {"from zero-mean starts": lambda: never_learns("he_normal")},
                kind="measured",
                seed=SEED,
            ),
        ),
    )


def same_as_random() -> Claim:
    """Descent and guessing compared."""

    def lower(epoch: int) -> bool:
        """Whether descent is lower in each run, after so many epochs, than the best guess of each search."""
        return bool(descended()[0][epoch].max() < min(guessed(seed).run.cost for seed in SEEDS))

    return Claim(
        "demo.same-as-random",
        SECTION,
        says=f"Gradient descent gives in {EPOCHS} episodes what random guessing gave in {GUESSES}.",
        right=f"With {COUNT:,} samples, the cost of the descent is lower after {EPOCHS} epochs than the best of {GUESSES} "
        "guesses, and after 10 epochs not yet. An epoch is more work than a guess.",
        rests_on=("demo.gradient",),
        supports=(
            exact(
                lambda: lower(EPOCHS),
                f"{RUNS}, and {len(SEEDS)} searches of {GUESSES} guesses: after {EPOCHS} epochs the cost is lower than that of "
                "the best guess of each search",
                {f"after {k} epochs": partial(lower, k) for k in (0, 5, 10)},
                kind="measured",
                seed=SEED,
                limits="an epoch takes forward and backward passes, and steps, a guess forward passes alone",
            ),
        ),
    )


CLAIMS = (gradient(), good(), armijo(), same_as_random())
"""In reading order."""
