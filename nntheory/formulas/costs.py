"""Cost functions of one sample, each written once as a SymPy sum over the outputs; every other form is computed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import sympy
from sympy import Rational, Sum, log

from .activations import LAYER, J, K
from .javascript import javascript
from .notation import Partial, a, latex, n, y
from .readable import positive_factors
from .sums import differentiate

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Cost:
    """A cost function of one sample; the cost of a batch is the mean over its samples.

    Attributes:
        name: what it is called on the command line and in Python.
        formula: its value in the activations ``a[l, j]`` of the output layer l and the target ``y[j]``.
        output: the one output activation it goes with, or None if it goes with every one.
        targets: what a target may be: any numbers, a distribution over the outputs, or numbers in [0, 1].
    """

    name: str
    formula: sympy.Expr
    output: str | None = None
    targets: Literal["real", "distribution", "unit interval"] = "real"

    def __str__(self) -> str:
        return self.name

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    @cached_property
    def derivative(self) -> sympy.Expr:
        """The derivative by the activation ``a[l, k]`` of one output neuron."""
        return positive_factors(sympy.factor(differentiate(self.formula, a[LAYER, K])))

    def latex(self) -> str:
        """The definition as LaTeX."""
        return f"C = {latex(self.formula)}"

    def derivative_latex(self) -> str:
        """The derivative by one output activation as LaTeX."""
        return f"{latex(Partial(sympy.Symbol('C'), a[LAYER, K]))} = {latex(self.derivative)}"

    def javascript(self) -> str:
        """The cost as a JavaScript arrow function of the arrays a and y."""
        return javascript(self.formula, "a", "y")

    def javascript_derivative(self) -> str:
        """The derivative as a JavaScript arrow function of the arrays a and y and the index k."""
        return javascript(self.derivative, "a", "y", "k")

    def evaluate(self, z: np.ndarray, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """The cost of each sample from the output layer's pre-activations, activations and the target.

        Args:
            z: shape (batch, outputs); costs that contain a logarithm are computed from it without overflow.
            a: shape (batch, outputs).
            target: shape (batch, outputs).
        """
        from . import stable

        return stable.cost(self.name)(z, a, target)


_OUTPUTS = (J, 0, n[LAYER] - 1)
_SQUARES = Sum((a[LAYER, J] - y[J]) ** 2, _OUTPUTS)

squared_error = Cost("squared_error", _SQUARES)
half_squared_error = Cost("half_squared_error", Rational(1, 2) * _SQUARES)
mean_squared_error = Cost("mean_squared_error", _SQUARES / n[LAYER])
cross_entropy = Cost("cross_entropy", -Sum(y[J] * log(a[LAYER, J]), _OUTPUTS), output="softmax", targets="distribution")
binary_cross_entropy = Cost(
    "binary_cross_entropy",
    -Sum(y[J] * log(a[LAYER, J]) + (1 - y[J]) * log(1 - a[LAYER, J]), _OUTPUTS),
    output="sigmoid",
    targets="unit interval",
)

COSTS = (squared_error, half_squared_error, mean_squared_error, cross_entropy, binary_cross_entropy)
"""Every cost, in the order in which the site shows them."""
