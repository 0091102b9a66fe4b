"""Section 6.3: backpropagation; the cost and the links of the chain, the paths and the last layer have modules of their own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import sympy
from sympy import Expr

from ...architecture import Architecture
from ...checking import Report, Verdict, check_backward
from ...derivation import hidden_error_rule, output_error_rule, weight_rule
from ...derivation.rules import LAST, Q, any_activation
from ...formulas import squared_error
from ...formulas.activations import K
from ...formulas.notation import Quantity, W, a, delta, z
from ...formulas.sums import differentiate
from ...network import Network
from ..claim import Claim, Evidence
from ..evidence import exact
from ..instruments.direct import COST, Small, from_pre_activations
from ..instruments.sums import same
from ..instruments.wrong_backward import MISTAKES, SOFTMAX_MISTAKES, WRONG_FORMULAS, changed
from .last_layer import dc_db, dc_dw
from .linear_cost import linear_cost
from .links import SECTION, cost, da_dz, dc_da, dz_dw, formula
from .paths import chain_rule

Step = Callable[[Expr], Expr]
"""A rule for the error of neuron q of a layer, in the errors of the layer after it."""


def recursion() -> Claim:
    """From back to front."""

    def right(layer: Expr) -> Expr:
        return hidden_error_rule(layer).right

    def slope(layer: Expr) -> Expr:
        return differentiate(any_activation(layer, Q), z[layer, Q])

    def with_slope(other: Callable[[Expr], Expr]) -> Step:
        return lambda layer: right(layer).xreplace({slope(layer): other(layer)})

    def with_weight(other: Callable[[Expr], Expr]) -> Step:
        return lambda layer: right(layer).xreplace({W[layer + 1, Q, K]: other(layer)})

    def without_sum(layer: Expr) -> Expr:
        (total,) = right(layer).atoms(sympy.Sum)
        return right(layer).xreplace({total: total.function.xreplace({K: Q})})

    def gives_errors(step: Step, back: int) -> bool:
        """Whether so many of these steps back from the output error give the cost's derivative by the pre-activations."""
        output = output_error_rule(cost=squared_error).right
        first = LAST - back

        def error(layer: Expr, neuron: Expr) -> Expr:
            if layer == LAST:
                return output.xreplace({Q: neuron})
            own = step(layer).xreplace({K: sympy.Dummy(integer=True, nonnegative=True)}).xreplace({Q: neuron})
            following = {one: error(*one.indices) for one in own.atoms(Quantity) if one.base == delta}
            return own.xreplace(following)

        given = from_pre_activations(error(first, Q), first)
        return same(given, differentiate(from_pre_activations(COST, first), z[first, Q]))

    def both(step: Step) -> bool:
        return gives_errors(step, 1) and gives_errors(step, 2)

    rule = hidden_error_rule()
    return Claim(
        "backprop.recursion",
        SECTION,
        says="The rest follows recursively, from back to front.",
        statement=formula(rule.left, rule.right),
        assumes="δ is the derivative of the cost by a pre-activation. The activation functions act on each neuron alone, and "
        "have a derivative at the pre-activations that occur.",
        rests_on=("backprop.chain-rule", "backprop.dz-dw", "backprop.da-dz"),
        supports=(
            exact(
                lambda: both(right),
                "one and two steps back from the output, all sizes, as symbols, and functions by name: against the cost as one "
                "expression in the pre-activations there, differentiated",
                {
                    "with W in place of its transpose": lambda: both(with_weight(lambda layer: W[layer + 1, K, Q])),
                    "with the weights of the layer before": lambda: both(with_weight(lambda layer: W[layer, Q, K])),
                    "without the weights": lambda: both(with_weight(lambda _: sympy.S.One)),
                    "without the sum over the next layer": lambda: both(without_sum),
                    "with σ for σ′": lambda: both(with_slope(lambda layer: any_activation(layer, Q))),
                    "with σ′ at the activation": lambda: both(
                        with_slope(lambda layer: slope(layer).xreplace({z[layer, Q]: a[layer, Q]}))
                    ),
                    "with σ′ of the next layer": lambda: both(with_slope(lambda layer: slope(layer + 1))),
                    "with σ′ of the layer before": lambda: both(with_slope(lambda layer: slope(layer - 1))),
                    "without σ′": lambda: both(with_slope(lambda _: sympy.S.One)),
                    "with the wrong sign": lambda: both(lambda layer: -right(layer)),
                },
                kind="symbolic",
                limits="more steps; that each is this one is induction, which the theorem has that Coq has accepted",
            ),
        ),
    )


def _small(sizes: str, hidden: Sequence[str], output: str, cost: str = "squared_error") -> Small:
    return Small(Architecture.parse(sizes, hidden=hidden, output=output, cost=cost))


WRITTEN_OUT = (
    _small("2-3-1", ["sigmoid"], "sigmoid"),
    _small("2-3-2", ["tanh"], "sigmoid"),
    _small("3-2-2-1", ["relu", "tanh"], "sigmoid"),
    _small("2-2-2", ["relu"], "linear"),
    _small("2-2-2", ["tanh"], "softmax", "cross_entropy"),
    _small("2-2-1", ["relu"], "sigmoid", "binary_cross_entropy"),
)
"""Networks whose derivatives are written out in parameters, input and target."""

EQUAL_WIDTHS = _small("2-2-2-2", ["tanh", "relu"], "sigmoid")
"""One in which every mistake of a layout still has a meaning."""

_PROGRAMS = (
    ("3-3-3-3", "sigmoid", "sigmoid", "squared_error"),
    ("2-4-3-2", "tanh", "tanh", "squared_error"),
    ("2-4-3-2", "relu", "sigmoid", "squared_error"),
    ("2-4-3", "relu", "linear", "squared_error"),
    ("3-3-3", "tanh", "softmax", "cross_entropy"),
    ("3-3-3", "relu", "softmax", "squared_error"),
    ("2-3-2-1", "relu", "sigmoid", "binary_cross_entropy"),
)
PROGRAMS = tuple(
    Architecture.parse(sizes, hidden=hidden, output=output, cost=cost) for sizes, hidden, output, cost in _PROGRAMS
)
"""Networks that the NumPy program is held against the derivation for."""

_WRONG_IN: dict[str, tuple[Architecture, ...]] = {
    **dict.fromkeys(MISTAKES, PROGRAMS[:1]),
    "softmax with a factor 2": PROGRAMS[4:5],
    "softmax with the wrong sign": PROGRAMS[4:5],
    "softmax with the slopes of single neurons alone": PROGRAMS[5:6],
}


def in_words(architectures: Iterable[Architecture]) -> str:
    """Networks with their activation functions, each named once, and their costs."""
    return "; ".join(
        f"{one.size_text} with {', '.join(dict.fromkeys(map(str, one.activations)))}, {str(one.cost).replace('_', ' ')}"
        for one in architectures
    )


def _raised(power: int) -> str:
    """A power as it stands above the line."""
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _checked(program: Any, architecture: Architecture) -> Report:
    return check_backward(program(architecture).backward, architecture, points=2)


def agrees_in_fields() -> Evidence:
    """Whether the NumPy program agrees with the derivation on numbers that stand for all values; and none of its mutants does."""
    reports = [_checked(Network, one) for one in PROGRAMS]
    texts = MISTAKES | SOFTMAX_MISTAKES
    refused = tuple(
        name
        for name, text in texts.items()
        if all(_checked(changed(*text), one).verdict is Verdict.FAILS for one in _WRONG_IN[name])
    )
    found = all(one.verdict is Verdict.HOLDS and one.evidence == "field" for one in reports)
    failed = any(one.verdict is Verdict.FAILS for one in reports)
    bounds = [level.bound for one in reports for level in one.levels if level.numbers == "field"]
    known = [one for one in bounds if one is not None]
    chance = (
        "if they differed, they would agree by chance with a probability below "
        f"2{_raised(math.ceil(max(known)))}, shown for one sample"
        if len(known) == len(PROGRAMS)
        else "on agreeing by chance no bound is proved for some"
    )
    return Evidence(
        "field",
        True if found else False if failed else None,
        f"nntheory.network, all entries, for batches, on random elements of prime fields: {in_words(PROGRAMS)}; {chance}",
        "floats, whose rounding is judged elsewhere; and for ReLU the patterns of branches that were not drawn",
        tuple(texts),
        refused,
    )


def correct() -> Claim:
    """It is the gradient."""
    rule = weight_rule()

    def all_entries(change: Any = None, networks: Sequence[Small] = WRITTEN_OUT) -> bool:
        return all(one.is_gradient(one.backward(change) if change else one.backward()) for one in networks)

    networks = [one.architecture for one in (*WRITTEN_OUT, EQUAL_WIDTHS)]
    return Claim(
        "backprop.correct",
        SECTION,
        says="Backpropagation computes the gradient.",
        statement=formula(rule.left, rule.right),
        assumes="The derivative by a bias is the error alone. The activation functions have a derivative at the pre-activations "
        "that occur: ReLU has none at 0.",
        rests_on=("backprop.recursion", "backprop.dc-dw", "backprop.dc-db"),
        supports=(
            exact(
                lambda: all_entries() and all_entries(networks=[EQUAL_WIDTHS]),
                f"all {sum(one.parameter_count for one in networks)} derivatives of {in_words(networks)}; for all values: "
                "against the cost as one expression, differentiated. Hidden functions are kept by name, so that others may "
                "stand there",
                {name: partial(all_entries, change, [EQUAL_WIDTHS]) for name, change in WRONG_FORMULAS.items()},
                kind="symbolic",
            ),
            agrees_in_fields,
        ),
    )


CLAIMS = (
    cost(),
    dz_dw(),
    chain_rule(),
    da_dz(),
    dc_da(),
    dc_dw(),
    dc_db(),
    recursion(),
    correct(),
    linear_cost(),
)
"""In reading order."""
