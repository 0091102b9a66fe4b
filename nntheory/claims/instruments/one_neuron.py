"""One neuron with ReLU on four samples: its cost has a local minimum that a step on half of the samples leaves.

All numbers are fractions, and the cost is built from the formulas of the package.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

import numpy as np
import sympy

from ...architecture import Architecture
from ...testing.functions import Function
from ...testing.network_costs import network_cost

Parameters = tuple[Fraction, Fraction]
Samples = tuple[tuple[int, int], ...]

SAMPLES: Samples = ((-2, 3), (-1, 0), (0, 5), (1, 4))
"""Inputs and targets."""

BATCHES = (SAMPLES[:2], SAMPLES[2:])
"""The two halves."""

TRAP = (Fraction(2), Fraction(3))
"""Weight and bias at a local minimum."""

BEST = (Fraction(4, 5), Fraction(17, 5))
"""Those at a lower one."""

RATE = Fraction(1)


@cache
def cost(samples: Samples) -> Function:
    """The mean cost of some samples as a function of weight and bias."""
    network = Architecture.parse("1-1", output="relu")
    x, target = ([[Fraction(one[k])] for one in samples] for k in (0, 1))
    return network_cost(network, x, target, TRAP)


def value(samples: Samples, at: Sequence[Fraction]) -> Fraction:
    """The cost there."""
    return Fraction(cost(samples)(np.array(at, dtype=object)))


def gradient(samples: Samples, at: Sequence[Fraction]) -> Parameters:
    """Its gradient there."""
    by_weight, by_bias = cost(samples).gradient(np.array(at, dtype=object))
    return Fraction(by_weight), Fraction(by_bias)


def is_strict_minimum(samples: Samples, at: Parameters) -> bool:
    """Whether the cost has a strict local minimum there, shown by two derivatives; they exist where no pre-activation is 0."""
    weight, bias = at
    if any(weight * x + bias == 0 for x, _ in samples) or any(gradient(samples, at)):
        return False
    function = cost(samples)
    values = {
        name: sympy.Rational(one.numerator, one.denominator) for name, one in zip(function.variables, at, strict=True)
    }
    return bool(function.hessian.subs(values).is_positive_definite)


def step(samples: Samples, at: Parameters, rate: Fraction = RATE) -> Parameters:
    """A step of gradient descent on these samples alone."""
    by_weight, by_bias = gradient(samples, at)
    return at[0] - rate * by_weight, at[1] - rate * by_bias


def scaled(samples: Samples, factor: int) -> Samples:
    """The samples with larger targets."""
    return tuple((x, factor * target) for x, target in samples)
