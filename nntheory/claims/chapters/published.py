"""Section 7.3, added here: what the derivative that the published program takes does to the gradient, and to training."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import sympy
from sympy import Eq, Rational

from ...architecture import Architecture
from ...demonstrations.published import ARCHITECTURE, RATE, START, published_backward, samples
from ...derivation import derive
from ...derivation.rules import symbol
from ...formulas import relu, sigmoid
from ...formulas.notation import a, y, z
from ...formulas.readable import Z
from ...training import initialise, train_side_by_side
from ..claim import Claim
from ..evidence import exact
from ..notation import number
from ..statement import Statement

SECTION = "7.3"

at_activation, at_pre_activation = number("slope_at_a", r"\sigma'(a)"), number("slope_at_z", r"\sigma'(z)")
published = number("published_gradient", r"\tilde\nabla C_S")
gradient = number("gradient_of_sample", r"\nabla C_S")
entropy_gradient = number("gradient_of_entropy", r"\nabla H_S")


def small(outputs: int = 1, hidden: str = "relu", cost: str = "squared_error") -> Architecture:
    """The published network with two neurons in each hidden layer."""
    return Architecture.parse(f"1-2-2-{outputs}", hidden=hidden, output="sigmoid", cost=cost)


@cache
def derived(architecture: Architecture) -> tuple[sympy.Expr, ...]:
    """The gradient of one sample, in parameters, data and the last pre-activations; functions are kept by name."""
    derivation = derive(architecture)
    last = {
        derivation.expand(f"z{architecture.depth}[{k}]"): z[architecture.depth, k]
        for k in range(architecture.sizes[-1])
    }
    return tuple(derivation.expand(str(one)).xreplace(last) for one in architecture.parameters())


def as_published(expression: sympy.Expr) -> sympy.Expr:
    """The same with every derivative taken at the activation; for ReLU that changes nothing, which `relu_agrees` shows."""
    prime = sigmoid.named(Z).diff(Z).func
    return expression.replace(prime, lambda at: prime(sigmoid.named(at)))


def relu_agrees() -> bool:
    """Whether the derivative of ReLU at its value is the one at its argument, on both sides of the kink and at it."""
    slope = relu.derivative
    positive, negative = sympy.Symbol("p", positive=True), sympy.Symbol("q", negative=True)
    return all(
        sympy.simplify(slope.subs(Z, relu.formula.subs(Z, one)) - slope.subs(Z, one)) == 0
        for one in (positive, negative, sympy.Integer(0))
    )


def slopes(architecture: Architecture) -> tuple[sympy.Expr, sympy.Expr]:
    """σ′ of the first output neuron at its activation, and at its pre-activation."""
    output = z[architecture.depth, 0]
    slope = sigmoid.named(Z).diff(Z)
    return slope.subs(Z, sigmoid.named(output)), slope.subs(Z, output)


def is_zero(some: Any) -> bool:
    """Whether all are 0 for all values of parameters, data, and of the functions that are kept by name."""
    return all(sympy.expand(one) == 0 for one in some)


def multiple() -> Claim:
    """One sample: the direction is right, the length is not."""

    def is_multiple(architecture: Architecture, *, turned: bool = False) -> bool:
        above, below = slopes(architecture)
        if turned:
            above, below = below, above
        return is_zero(below * as_published(one) - above * one for one in derived(architecture))

    def of_two_samples() -> bool:
        """Whether one factor is enough for the mean of two samples."""
        architecture = small()
        given = (a[0, 0], y[0], z[architecture.depth, 0])
        other = dict(zip(given, sympy.symbols("x2 y2 z2", real=True), strict=True))
        above, below = slopes(architecture)
        return is_zero(
            below * (as_published(one) + as_published(one).subs(other)) - above * (one + one.subs(other))
            for one in derived(architecture)
        )

    return Claim(
        "published.multiple",
        SECTION,
        says="For one sample and one output neuron, the published gradient is a positive multiple of the gradient.",
        statement=Statement((), Eq(published, at_activation / at_pre_activation * gradient)),
        assumes="The hidden layers have ReLU, whose derivative at the activation is the one at the pre-activation; z and a are "
        "those of the output neuron.",
        ours=True,
        supports=(
            exact(
                lambda: relu_agrees() and is_multiple(small()),
                f"all {small().parameter_count} derivatives of a {small().size_text} network, all parameters and data",
                {
                    "the quotient the other way round": lambda: is_multiple(small(), turned=True),
                    "two output neurons": lambda: is_multiple(small(outputs=2)),
                    "the sigmoid in the hidden layers too": lambda: is_multiple(small(hidden="sigmoid")),
                    "the mean of two samples": of_two_samples,
                },
                kind="symbolic",
                limits="other widths; the published one is checked on the page, on numbers that stand for all values",
            ),
        ),
    )


def entropy() -> Claim:
    """What it is nearly the gradient of."""

    def is_share(factor: Rational, architecture: Architecture, cost: str = "binary_cross_entropy") -> bool:
        wanted = derived(small(architecture.sizes[-1], str(architecture.activations[0]), cost))
        above, _ = slopes(architecture)
        pairs = zip(derived(architecture), wanted, strict=True)
        return is_zero(as_published(one) - factor * above * other for one, other in pairs)

    def stays_above(bound: sympy.Expr, largest: int = 1) -> bool:
        """Whether σ′ falls from 0 to an end, and is not below a bound there."""
        end = sigmoid.derivative.subs(Z, largest)
        return _falls(sigmoid.derivative) and bool(end >= bound)

    two = sympy.Integer(2)
    lowest = sigmoid.derivative.subs(Z, 1)
    return Claim(
        "published.cross-entropy",
        SECTION,
        says="For one output neuron, the published gradient of a sample is that of the binary cross-entropy times 2σ′(a), a "
        "factor that is never small: σ′(a) is between σ′(1) and ¼, because a is between 0 and 1.",
        statement=Statement((), Eq(published, 2 * at_activation * entropy_gradient)),
        assumes="The hidden layers have ReLU; H is the binary cross-entropy of the sample S, a its output.",
        rests_on=("published.multiple",),
        ours=True,
        supports=(
            exact(
                lambda: relu_agrees() and is_share(two, small()),
                f"all {small().parameter_count} derivatives of a {small().size_text} network, all parameters and data",
                {
                    "without the 2": lambda: is_share(sympy.Integer(1), small()),
                    "the squared error in place of the cross-entropy": lambda: is_share(two, small(), "squared_error"),
                    "two output neurons": lambda: is_share(two, small(outputs=2)),
                    "the sigmoid in the hidden layers too": lambda: is_share(two, small(hidden="sigmoid")),
                },
                kind="symbolic",
            ),
            exact(
                lambda: stays_above(lowest) and sigmoid.derivative.subs(Z, 0) == Rational(1, 4),
                "all a from 0 to 1: σ′ falls there from ¼ to σ′(1)",
                {
                    "never below 1/5": lambda: stays_above(Rational(1, 5)),
                    "never below σ′(1) for a up to 2": lambda: stays_above(lowest, 2),
                },
                kind="symbolic",
            ),
        ),
    )


def _falls(slope: sympy.Expr) -> bool:
    """Whether a rational function of exp(z) falls for all positive z, shown by the signs of coefficients."""
    more = sympy.Symbol("s", positive=True)
    rate = sympy.together(slope.diff(Z)).subs(sympy.exp(-Z), 1 / sympy.exp(Z)).subs(sympy.exp(Z), 1 + more)
    over, under = sympy.fraction(sympy.cancel(rate.subs(sympy.exp(-Z), 1 / (1 + more))))
    signs = [[sympy.sign(one) for one in sympy.Poly(part, more).coeffs()] for part in (over, under)]
    return all(len(set(some)) == 1 for some in signs) and signs[0][0] != signs[1][0]


def own_cost() -> Claim:
    """It is a gradient after all, of another cost."""

    def is_gradient(architecture: Architecture, *, at_a: bool = True) -> bool:
        """Whether the published gradient of a sample is that of F(z), where F′(z) is 2(σ(z) − y)σ′(σ(z))."""
        slope = 2 * (sigmoid.named(z[architecture.depth, 0]) - y[0]) * slopes(architecture)[0 if at_a else 1]
        output = derive(architecture).expand(f"z{architecture.depth}[0]")
        return is_zero(
            as_published(one) - slope * output.diff(symbol(parameter))
            for one, parameter in zip(derived(architecture), architecture.parameters(), strict=True)
        )

    return Claim(
        "published.own-cost",
        SECTION,
        says="The published gradient is the gradient of another cost: of the mean of F(z) over the samples, where F has the "
        "derivative 2(σ(z) − y)σ′(σ(z)) and so, like the squared error, its minimum where σ(z) = y.",
        assumes="The hidden layers have ReLU, and there is one output neuron. The derivative is continuous in z, so that there "
        "is such an F; at a kink of ReLU neither cost need have a gradient.",
        rests_on=("published.multiple",),
        ours=True,
        supports=(
            exact(
                lambda: relu_agrees() and is_gradient(small()),
                f"all {small().parameter_count} derivatives of a {small().size_text} network and one sample; the gradient of "
                "a mean is the mean of the gradients",
                {
                    "with σ′(z) in F′": lambda: is_gradient(small(), at_a=False),
                    "two output neurons and the F of the first": lambda: is_gradient(small(outputs=2)),
                    "the sigmoid in the hidden layers too": lambda: is_gradient(small(hidden="sigmoid")),
                },
                kind="symbolic",
            ),
        ),
    )


def mean_of_z(sizes: tuple[int, ...], x: sympy.Expr, weight: sympy.Expr, bias: sympy.Expr) -> sympy.Expr:
    """The mean of the last pre-activation, where nothing is negative and all weights and biases are drawn independently."""
    mean = x
    for inputs in sizes[:-1]:
        mean = sympy.expand(inputs * weight * mean + bias)
    return mean


HALF = Rational(1, 2)
"""The mean of a number that is drawn uniformly from [0, 1)."""


def saturated() -> Claim:
    """Why the output is near 1 at the start."""
    x, mean = number("input", "x"), number("mean_of_z", r"\mathbb E\, z")
    positive = sympy.Symbol("x", positive=True)

    def agrees(weight: Rational, bias: Rational) -> bool:
        """Whether the means, taken layer by layer, are the integral over all parameters of a small network."""
        architecture = Architecture.parse("1-2-1", hidden="relu", output="sigmoid")
        output = derive(architecture).expand("z2[0]").replace(relu.named, lambda one: one).subs(a[0, 0], positive)
        for one in architecture.parameters():
            output = sympy.integrate(output, (symbol(one), 0, 1))
        return bool(sympy.expand(output - mean_of_z(architecture.sizes, positive, weight, bias)) == 0)

    zero, third = sympy.Integer(0), Rational(1, 3)
    return Claim(
        "published.saturated",
        SECTION,
        says="With weights and biases drawn uniformly from [0, 1), the last pre-activation of the published network is large on "
        "average.",
        statement=Statement((), Eq(mean, mean_of_z(ARCHITECTURE.sizes, x, HALF, HALF))),
        assumes="x is not negative: then no pre-activation is, and ReLU changes nothing.",
        ours=True,
        supports=(
            exact(
                lambda: agrees(HALF, HALF),
                "the rule by which the mean goes from layer to layer is the integral over all parameters of a 1-2-1 network",
                {
                    "with biases of mean 0": lambda: agrees(HALF, zero),
                    "with weights of mean 1/3": lambda: agrees(third, HALF),
                    "with weights of mean 0": lambda: agrees(zero, HALF),
                },
                kind="symbolic",
            ),
        ),
    )


STARTS = 20


@cache
def _costs(which: str, start: str) -> np.ndarray:
    """The cost of each network before and after a short training."""
    backward = published_backward if which == "published" else None
    x, target = samples(200, 1)
    parameters = initialise(ARCHITECTURE, start, seed=1, networks=STARTS)
    rate = RATE if start == START else 0.1
    run = train_side_by_side(
        ARCHITECTURE, x, target, parameters, epochs=5, rate=rate, batch_size=1, seed=1, backward=backward
    )
    return run[0][[0, -1]]


def trains() -> Claim:
    """That it does train, in a run that takes a second."""

    def halved(which: str, start: str = START) -> int:
        first, then = _costs(which, start)
        return int((2 * then < first).sum())

    return Claim(
        "published.trains",
        SECTION,
        says="From the published starts, the published gradient lowers the cost and the gradient of the cost does not.",
        rests_on=("published.multiple", "published.saturated"),
        ours=True,
        supports=(
            exact(
                lambda: halved("published") == STARTS and halved("correct") == 0,
                f"{STARTS} starts, 200 samples, 5 epochs of single samples, η = {RATE}, seed 1: with the published gradient all "
                "end at less than half of their first cost, with the gradient none does",
                {
                    "the other way round": lambda: halved("correct") == STARTS and halved("published") == 0,
                    "neither does": lambda: halved("published") == 0,
                    "nor does the gradient from zero-mean starts, η = 0.1": lambda: (
                        halved("correct", "lecun_normal") == 0
                    ),
                },
                kind="measured",
                seed=1,
                limits="these starts and these samples; the page has a longer run of more",
            ),
        ),
    )


CLAIMS = (multiple(), entropy(), own_cost(), saturated(), trains())
"""In reading order."""
