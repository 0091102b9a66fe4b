"""The cost of a network on given data as a function of all its parameters, built from the formulas."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy
from sympy import Rational

from ..architecture import Architecture, UsageError
from ..formulas.activations import LAYER
from ..formulas.notation import a, n, y
from ..formulas.readable import Z
from .functions import Function

Rows = Sequence[Sequence[Fraction]]


def network_cost(architecture: Architecture, x: Rows, target: Rows, start: Sequence[Fraction]) -> Function:
    """The mean cost over a batch, in the parameters of the network: layer by layer, the weights row by row, then the biases.

    Args:
        architecture: with elementwise activation functions; a small one, since the formula is written out.
        x: the inputs, (batch, n_0).
        target: what the outputs should be, (batch, n_L).
        start: where a descent starts, one number for each parameter.

    Raises:
        UsageError: if an activation function is not elementwise.
    """
    if not architecture.output.elementwise:
        raise UsageError(
            f"network_cost takes elementwise activation functions, got output={str(architecture.output)!r}"
        )
    variables = tuple(sympy.Symbol(str(one), real=True) for one in architecture.parameters())
    samples = [_cost(architecture, variables, *sample) for sample in zip(x, target, strict=True)]
    formula = sum(samples, sympy.S.Zero) / len(samples)
    return Function(f"cost of {architecture} on {len(samples)} samples", formula, variables, tuple(start))


def random_network_cost(architecture: Architecture, seed: int, *, samples: int = 2) -> Function:
    """`network_cost` on random data, from random parameters: fractions with a small denominator.

    Args:
        architecture: with elementwise activation functions.
        seed: of the data and the parameters.
        samples: the size of the batch.
    """
    numbers = random.Random(seed)  # noqa: S311 - data, not secrets

    def row(length: int) -> list[Fraction]:
        return [Fraction(numbers.randint(-15, 15), 8) for _ in range(length)]

    sizes = architecture.sizes
    x, target = ([row(length) for _ in range(samples)] for length in (sizes[0], sizes[-1]))
    return network_cost(architecture, x, target, row(architecture.parameter_count))


def _cost(
    architecture: Architecture, variables: Sequence[Any], x: Sequence[Fraction], target: Sequence[Fraction]
) -> Any:
    parameters = iter(variables)
    values = [_rational(one) for one in x]
    for layer in range(1, architecture.depth + 1):
        inputs, outputs = architecture.weight_shape(layer)
        weights = [list(islice(parameters, outputs)) for _ in range(inputs)]
        biases = list(islice(parameters, outputs))
        formula = architecture.activations[layer - 1].formula
        sums = [sum((values[i] * weights[i][j] for i in range(inputs)), biases[j]) for j in range(outputs)]
        values = [formula.xreplace({Z: one}) for one in sums]
    last = architecture.depth
    written_out = architecture.cost.formula.subs(LAYER, last).subs(n[last], len(values)).doit()
    meaning = {a[last, j]: one for j, one in enumerate(values)} | {y[j]: _rational(one) for j, one in enumerate(target)}
    return written_out.xreplace(meaning)


def _rational(number: Fraction) -> sympy.Rational:
    return Rational(number.numerator, number.denominator)
