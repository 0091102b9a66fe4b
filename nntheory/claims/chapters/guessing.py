"""Section 5: learning by random guessing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np
import sympy
from sympy import Rational

from ...architecture import Architecture
from ...demonstrations.published import ARCHITECTURE, START, TEST_INPUTS
from ...demonstrations.square import GUESSES, REPORTED_BY_GUESSING, SquareRun, square_by_guessing
from ...formulas import Activation, relu, sigmoid, tanh
from ...formulas.readable import Z
from ...training import Guesses, initialise, random_search
from ..claim import Claim
from ..evidence import by_examples, exact

SECTION = "5"

SEEDS = range(5)

SMALL = Architecture.parse("1-3-1", hidden="tanh", output="linear")


def misses(reported: tuple[float, ...]) -> dict[Fraction, Fraction]:
    """How far printed answers are from the squares of their inputs, exactly."""
    exactly = [(Fraction(str(x)), Fraction(str(y))) for x, y in zip(TEST_INPUTS, reported, strict=True)]
    return {x: abs(y - x * x) for x, y in exactly}


def within(reported: tuple[float, ...], *, low: int, most: Fraction) -> bool:
    """Whether all printed answers at inputs from ``low`` to 1 are so near to the squares."""
    return all(miss <= most for x, miss in misses(reported).items() if low <= x <= 1)


@cache
def guessed(seed: int) -> SquareRun:
    """The demonstration of section 5, as this package repeats it."""
    return square_by_guessing(seed=seed)


def not_monotone() -> Claim:
    """The cost of guesses, and of the best of them."""

    def searched(seed: int) -> Guesses:
        x = np.random.default_rng(seed).uniform(-1, 1, (6, 1))
        return random_search(SMALL, x, x**2, guesses=12, seed=seed)

    def strategies() -> Mapping[str, Any]:
        from hypothesis import strategies as st

        return {"seed": st.integers(0, 2**32)}

    def never_rises(costs: tuple[float, ...]) -> bool:
        return list(costs) == sorted(costs, reverse=True)

    return Claim(
        "random.not-monotone",
        SECTION,
        says="The cost of random guesses need not improve every time. The best of them is kept, and its cost never rises.",
        supports=(
            by_examples(
                lambda seed: never_rises(searched(seed).best),
                strategies,
                "searches on samples of x², twelve guesses each",
                {
                    "that the guesses' own costs never rise": lambda seed: never_rises(searched(seed).costs),
                    "that the best cost falls each time": lambda seed: len(set(searched(seed).best)) == 12,
                    "that the best is the last guess": lambda seed: searched(seed).cost == searched(seed).costs[-1],
                },
                examples=30,
            ),
        ),
    )


def results() -> Claim:
    """What the network answers after random guessing."""
    outside, most = Fraction(9, 10), Fraction(3, 100)
    reported = REPORTED_BY_GUESSING

    def far(x: Fraction) -> bool:
        """Whether the printed answer there misses the square by so much."""
        return misses(reported)[x] > outside

    def wrong_outside(least: float, *, at: float = -1.0) -> bool:
        """Whether each of our own searches answers so wrongly there."""
        return all(abs(float(guessed(seed).output(at)) - at * at) > least for seed in SEEDS)

    return Claim(
        "random.results",
        SECTION,
        says="After random guessing the answers at 0.1, 0.5, −1 and 0.01 are close to the squares.",
        right=f"Three of them are, within {most}. At −1 the square is 1 and the printed answer {reported[2]}: the samples are "
        "drawn between 0 and 1, and so far outside them nothing was learned.",
        against=(
            exact(
                partial(far, Fraction(-1)),
                f"the printed answer at −1 misses the square by {float(misses(reported)[Fraction(-1)]):g}",
                {
                    f"that the one at {float(x):g} misses by more than {outside}": partial(far, x)
                    for x in misses(reported)
                    if x > 0
                },
            ),
        ),
        supports=(
            exact(
                lambda: within(reported, low=0, most=most),
                f"the printed answers at inputs from 0 to 1 are within {most} of the squares",
                {
                    "from −1 to 1": lambda: within(reported, low=-1, most=most),
                    "within 1/50": lambda: within(reported, low=0, most=Fraction(1, 50)),
                },
            ),
            exact(
                lambda: wrong_outside(0.5),
                f"{len(SEEDS)} searches of {GUESSES} guesses, seeds {SEEDS[0]} to {SEEDS[-1]}: the best of each misses at −1 by "
                "more than 0.5",
                {"at 0.5": lambda: wrong_outside(0.5, at=0.5), "by more than 0.99": lambda: wrong_outside(0.99)},
                kind="measured",
                limits="the paper does not say from which numbers it draws; here they are drawn from −1 to 1",
            ),
        ),
    )


def draws() -> Claim:
    """From which numbers the guesses were not drawn."""

    def at_least_half(activation: Activation) -> bool:
        """Whether its values at z ≥ 0 are at least ½, by writing them as ½ and something that SymPy knows not to be negative."""
        z = sympy.Symbol("z", nonnegative=True)
        rest = sympy.tanh(z / 2) / 2
        difference = (activation.formula.subs(Z, z) - Rational(1, 2) - rest).rewrite(sympy.exp)
        return bool(sympy.simplify(difference) == 0 and rest.is_nonnegative)

    def not_negative(activation: Activation) -> bool:
        """Whether it is z where z > 0, and 0 elsewhere."""
        if not isinstance(activation.formula, sympy.Piecewise):
            return False
        above, elsewhere = activation.formula.args
        return (above.expr, above.cond, elsewhere.expr) == (Z, Z > 0, 0)

    def strategies() -> Mapping[str, Any]:
        from hypothesis import strategies as st

        return {"seed": st.integers(0, 2**32), "x": st.floats(-100, 100)}

    def law(seed: int, x: float, start: str = START) -> bool:
        parameters = initialise(ARCHITECTURE, start, seed=seed)
        return bool(parameters.outputs(np.array([[x]])).item() >= 0.5)

    return Claim(
        "random.draws",
        SECTION,
        says="With weights and biases from [0, 1), as the paper's snippet draws them, the network 1-12-12-1 answers at least ½ "
        "to every input: random guessing with such draws cannot give the printed 0.03.",
        assumes="The hidden layers have ReLU, so that their activations are not negative; weights and biases are not either, "
        "so the last pre-activation is a sum of numbers that are not; and the output is a sigmoid.",
        supports=(
            exact(
                lambda: at_least_half(sigmoid) and not_negative(relu),
                "σ(z) is ½ + ½ tanh(z/2), and tanh is not negative where z is not; the values of ReLU are 0 or positive",
                {
                    "with tanh as output": lambda: at_least_half(tanh) and not_negative(relu),
                    "with tanh in the hidden layers": lambda: at_least_half(sigmoid) and not_negative(tanh),
                },
                kind="symbolic",
            ),
            by_examples(
                law,
                strategies,
                "parameters drawn from [0, 1) and inputs between −100 and 100",
                {"drawn from [−1, 1)": lambda seed, x: law(seed, x, "symmetric_uniform")},
            ),
        ),
        ours=True,
    )


CLAIMS = (not_monotone(), results(), draws())
"""In reading order."""
