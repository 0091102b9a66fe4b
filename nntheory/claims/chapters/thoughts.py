"""Section 7.4: is a local minimum enough, and do dimensions and batches lead out of one?"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

import sympy
from sympy import Ne, Rational, sqrt

from ...architecture import Architecture
from ...formulas import Activation, find_activation
from ...formulas.readable import Z
from ...testing.functions import Function
from ...testing.network_costs import network_cost
from ..claim import Claim
from ..evidence import exact
from ..instruments import random_matrices
from ..instruments.one_neuron import (
    BATCHES,
    BEST,
    SAMPLES,
    TRAP,
    Samples,
    gradient,
    is_strict_minimum,
    scaled,
    step,
    value,
)
from ..instruments.random_matrices import CONFIDENCE, DRAWS, LARGEST, SEED, probability, run, two_by_two
from ..notation import number
from ..smt import proves
from ..statement import Statement

SECTION = "7.4"

X, Y = sympy.symbols("x y", real=True)

SLANTING = X**2 + Y**2 - 3 * X * Y
"""At 0 it has a minimum along both axes, and is a saddle."""


def local_enough() -> Claim:
    """The paper's question about the cost at a local minimum."""

    def trapped(factor: int, point: tuple[Fraction, Fraction]) -> bool:
        """Whether the cost of the samples with so much larger targets has a minimum at the point, and a lower one elsewhere."""
        samples = scaled(SAMPLES, factor)
        best = (BEST[0] * factor, BEST[1] * factor)
        costs = (value(samples, point), value(samples, best))
        return is_strict_minimum(samples, point) and costs == (
            Fraction(15, 4) * factor**2,
            Fraction(27, 10) * factor**2,
        )

    def scales(activation: Activation) -> bool:
        """Whether f(kz) = k f(z) for all k above 0 and all z."""
        k, above, below = (
            sympy.Symbol("k", positive=True),
            sympy.Symbol("p", positive=True),
            sympy.Symbol("q", negative=True),
        )
        at = activation.formula.xreplace
        return all(sympy.simplify(at({Z: k * z}) - k * at({Z: z})) == 0 for z in (above, below, sympy.S.Zero))

    def dead(activation: str) -> bool:
        """Whether the cost is the target's square wherever the pre-activation is below 0, and 0 at another point."""
        below = sympy.Symbol("q", negative=True)
        function = cost_of_one(activation)
        weight, bias = function.variables
        there = function.formula.subs(weight, below - bias)
        return bool(sympy.simplify(there - 1000**2) == 0 and function.formula.subs({weight: 1000, bias: 0}) == 0)

    def cost_of_one(activation: str) -> Function:
        network = Architecture.parse("1-1", output=activation)
        return network_cost(network, [[Fraction(1)]], [[Fraction(1000)]], (Fraction(0), Fraction(0)))

    return Claim(
        "thoughts.local-enough",
        SECTION,
        says="At a local minimum the cost of a network may be as high as you like; the paper asks whether it can.",
        supports=(
            exact(
                lambda: trapped(1, TRAP) and trapped(1000, (1000 * TRAP[0], 1000 * TRAP[1])),
                "one neuron with ReLU on four samples: a strict local minimum with the cost 15/4, and a cost of 27/10 "
                "elsewhere; with targets 1000 times as large both costs are a million times as high",
                {
                    "of the point (2, 4)": lambda: trapped(1, (Fraction(2), Fraction(4))),
                    "of the lower minimum": lambda: trapped(1, BEST),
                },
            ),
            exact(
                lambda: scales(find_activation("relu")),
                "ReLU(kz) = k ReLU(z) for all k above 0, so that this goes on: targets k times as large, the cost k² times "
                "as high",
                {f"of {name}": partial(scales, find_activation(name)) for name in ("sigmoid", "tanh")},
                kind="symbolic",
            ),
            exact(
                lambda: dead("relu"),
                "one sample with the target 1000: wherever the pre-activation is below 0 the cost is 1000² and level, "
                "though 0 can be reached; a minimum that is not strict",
                {f"of {name}": partial(dead, name) for name in ("leaky_relu", "linear")},
                kind="symbolic",
            ),
        ),
    )


def coordinate_minimum() -> Claim:
    """A minimum along each coordinate."""
    f_xx, f_xy, f_yy = number("f_xx", "f_{xx}"), number("f_xy", "f_{xy}"), number("f_yy", "f_{yy}")
    h_x, h_y = number("h_x", "h_x"), number("h_y", "h_y")

    def form(x: sympy.Expr, y: sympy.Expr) -> sympy.Expr:
        return f_xx * x**2 + 2 * f_xy * x * y + f_yy * y**2

    enough = Statement((f_xx > 0, f_xx * f_yy > f_xy**2, Ne(h_x**2 + h_y**2, 0)), form(h_x, h_y) > 0)
    falls = Statement((f_xx > 0, f_xx * f_yy < f_xy**2), form(-f_xy, f_xx) < 0)
    least = Statement((f_xx < 0, Ne(h_x, 0)), form(h_x, sympy.S.Zero) < 0)

    def slanting(f: sympy.Expr) -> bool:
        """Whether f rises from 0 along both axes, and falls along x = y."""
        h = sympy.Symbol("h", real=True, nonzero=True)
        along = [sympy.expand(f.subs({X: x, Y: y})) for x, y in ((h, 0), (0, h), (h, h))]
        return bool(along[0].is_positive and along[1].is_positive and along[2].is_negative)

    def all_zero(second_target: int) -> bool:
        """Whether the cost of a linear 1-1-1 network does not fall along any parameter from 0, and falls along both weights."""
        network = Architecture.parse("1-1-1", hidden="linear", output="linear")
        x, target = [[Fraction(1)], [Fraction(-1)]], [[Fraction(1)], [Fraction(second_target)]]
        function = network_cost(network, x, target, (Fraction(0),) * 4)
        t = sympy.Symbol("t", real=True)

        def change(*moved: str) -> sympy.Expr:
            at = {one: t if str(one) in moved else 0 for one in function.variables}
            return sympy.expand(function.formula.subs(at) - function.formula.subs(dict.fromkeys(at, 0)))

        along = [change(str(one)).is_nonnegative for one in function.variables]
        return bool(all(along) and change("W1[0,0]", "W2[0,0]").subs(t, Rational(1, 2)) < 0)

    return Claim(
        "thoughts.coordinate-minimum",
        SECTION,
        says="A minimum is a point where the cost has a minimum along every coordinate.",
        right="At a minimum the cost has a minimum along every coordinate. The other way round is false: it may fall in a "
        "direction between them. Where the gradient is 0, enough is a second derivative that is positive in every "
        "direction.",
        statement=enough,
        assumes="The formula is that for two variables, with the second derivatives at a point where the first are 0. That "
        "a minimum is one along every coordinate is part of what the word means.",
        rests_on=("minimum.second-derivative",),
        supports=(
            proves(enough, scope="all values: then the second derivative is positive in every direction (h_x, h_y)"),
            proves(
                falls, scope="all values: with a larger mixed derivative it is negative in the direction (−f_xy, f_xx)"
            ),
            proves(
                least,
                scope="all values: with a negative second derivative along a coordinate it falls, and there is no minimum",
            ),
        ),
        against=(
            exact(
                partial(slanting, SLANTING),
                "x² + y² − 3xy has a minimum at 0 along both axes, and falls along x = y",
                {
                    "of x² + y² − xy": partial(slanting, SLANTING + 2 * X * Y),
                    "of x² + y² − 2xy": partial(slanting, SLANTING + X * Y),
                },
                kind="symbolic",
            ),
            exact(
                lambda: all_zero(-1),
                "the linear network 1-1-1 on the samples 1 ↦ 1 and −1 ↦ −1, all parameters 0: along none of the four the cost "
                "falls, along both weights together it does",
                {"of the samples 1 ↦ 1 and −1 ↦ 1": lambda: all_zero(1)},
                kind="symbolic",
            ),
        ),
    )


def more_dimensions() -> Claim:
    """Dimensions and minima."""
    sizes = range(1, LARGEST + 1)

    def seen(variance: int, claimed: Callable[[int], sympy.Expr]) -> bool:
        return all(run(variance)[n - 1].agrees(claimed(n)) for n in sizes)

    def falls(factor: Rational) -> bool:
        """Whether each probability is below that part of the one before."""
        return all(bool(probability(n + 1) < factor * probability(n)) for n in sizes if n < LARGEST)

    isotropic = random_matrices.ISOTROPIC
    return Claim(
        "thoughts.more-dimensions",
        SECTION,
        says="The more dimensions, the less likely it is to be caught in a minimum.",
        right="In a model of random second derivatives, up to five: each makes a minimum less than a third as likely. That the "
        "cost of a network is like the model is not shown.",
        assumes="The cost is replaced by a model: at a point with gradient 0 the second derivatives are drawn, a symmetric "
        "matrix of independent normal numbers, those on the diagonal with twice the variance of the others. Nothing says "
        "that the cost of a network is like that.",
        rests_on=("thoughts.coordinate-minimum",),
        supports=(
            exact(
                lambda: two_by_two() == (2 - sqrt(2)) / 4 == sympy.expand(probability(2)),
                "in two dimensions the probability of a minimum is (2 − √2)/4, by an integral",
                {
                    "1/4, by the signs of the diagonal alone": lambda: two_by_two() == Rational(1, 4),
                    "of equal variances": lambda: two_by_two(1) == (2 - sqrt(2)) / 4,
                },
                kind="symbolic",
            ),
            exact(
                lambda: falls(Rational(1, 3)),
                f"with each dimension up to {LARGEST} it falls to less than a third, by integrals over the eigenvalues",
                {"to less than a quarter": lambda: falls(Rational(1, 4))},
                kind="symbolic",
                limits="the density of the eigenvalues and the formula for its integral are taken from textbooks",
            ),
            exact(
                lambda: seen(isotropic, probability),
                f"{DRAWS:,} matrices drawn with seed {SEED}: the computed probability lies in the {CONFIDENCE:.1%} interval "
                f"of the run, in each of 1 to {LARGEST} dimensions",
                {
                    "1/2ⁿ, by the signs of the diagonal alone": lambda: seen(isotropic, lambda n: Rational(1, 2**n)),
                    "of matrices with equal variances": lambda: seen(1, probability),
                    "with the dimension counted one too high": lambda: seen(isotropic, lambda n: probability(n + 1)),
                },
                kind="measured",
                seed=SEED,
            ),
        ),
    )


def batches_escape() -> Claim:
    """Batches and local minima."""

    def leaves(batch: Samples, rate: Fraction = Fraction(1)) -> bool:
        """Whether a step on the batch leads from a minimum of the whole cost, 15/4, to a point where that cost is 3."""
        after = step(batch, TRAP, rate)
        costs = (value(SAMPLES, TRAP), value(SAMPLES, after))
        return is_strict_minimum(SAMPLES, TRAP) and costs == (Fraction(15, 4), Fraction(3))

    def pulls(batches: tuple[Samples, ...]) -> bool:
        """Whether the whole gradient is 0, and that of no batch."""
        return not any(gradient(SAMPLES, TRAP)) and all(any(gradient(batch, TRAP)) for batch in batches)

    after, before = number("cost_step", "C_{k+1}"), number("cost_here", "C_k")
    trap = number("cost_trap", r"C_{\text{min}}")
    stays_out = Statement((after <= before, before < trap), after < trap)
    twice = (SAMPLES, SAMPLES)
    return Claim(
        "thoughts.batches-escape",
        SECTION,
        says="Training with batches can lead out of a local minimum.",
        assumes="Nothing more is claimed than “can”: the step with the other half of the samples leads from the same "
        "minimum to a higher cost.",
        supports=(
            exact(
                lambda: pulls(BATCHES),
                "one neuron with ReLU, four samples in two batches, at a strict local minimum: the gradient of the whole "
                "cost is 0, that of each batch is not",
                {"of two equal batches": lambda: pulls(twice)},
            ),
            exact(
                lambda: leaves(BATCHES[1]),
                "one step with the rate 1 on the second batch lowers the whole cost from 15/4 to 3",
                {
                    "of equal batches": lambda: leaves(twice[1]),
                    "on the first batch": lambda: leaves(BATCHES[0]),
                    "with the rate 1/8": lambda: leaves(BATCHES[1], Fraction(1, 8)),
                },
            ),
            proves(stays_out, scope="all values: a descent that goes on from there and never rises does not come back"),
        ),
    )


CLAIMS = (local_enough(), coordinate_minimum(), more_dimensions(), batches_escape())
"""In reading order; those about larger networks are in `larger`."""
