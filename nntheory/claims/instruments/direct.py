"""Derivatives by direct differentiation of the cost, with no rule of backpropagation: what the claims are held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import sympy
from sympy import Expr

from ...architecture import Architecture
from ...derivation import derive
from ...derivation.rules import LAST, P, any_activation, pre_activation, symbol
from ...formulas import squared_error
from ...formulas.activations import LAYER
from ...formulas.notation import Quantity, a, delta, spell_out, z
from ...formulas.sums import differentiate
from .sums import same

COST: Expr = squared_error.formula.xreplace({LAYER: LAST})
"""The squared error of a network of any depth and sizes."""


def activated(expression: Expr, layer: Expr) -> Expr:
    """The expression with any activation function of the pre-activations in place of the activations of a layer."""
    return _replaced(expression, a, layer, any_activation)


def weighted(expression: Expr, layer: Expr) -> Expr:
    """The expression with the weighted sums in place of the pre-activations of a layer; each sum has an index of its own."""
    return _replaced(
        expression,
        z,
        layer,
        lambda at, neuron: pre_activation(at, _NEURON).xreplace(
            {P: sympy.Dummy("p", integer=True, nonnegative=True), _NEURON: neuron}
        ),
    )


_NEURON = sympy.Dummy("neuron", integer=True, nonnegative=True)


def _replaced(expression: Expr, letter: object, layer: Expr, value: Callable[[Expr, Expr], Expr]) -> Expr:
    found = {
        part: value(*part.indices)
        for part in expression.atoms(Quantity)
        if (part.base, part.indices[0]) == (letter, layer)
    }
    return expression.xreplace(found)


def forward(expression: Expr, first: Expr) -> Expr:
    """The expression in the activations of the layer before the first one, with that layer and those after it put in."""
    for back in range(int(LAST - first) + 1):
        expression = weighted(activated(expression, LAST - back), LAST - back)
    return expression


def from_pre_activations(expression: Expr, layer: Expr) -> Expr:
    """The expression in the pre-activations of a layer, with all that comes after them put in."""
    return activated(forward(expression, layer + 1), layer)


def is_last_derivative(form: Expr, by: Quantity) -> bool:
    """Whether this is the derivative of the squared error by a weight or bias of the last layer, for all sizes."""
    return same(forward(form, LAST), differentiate(forward(COST, LAST), by))


# Small networks, every entry.


class Exp(sympy.Function):
    """The exponential function kept apart: SymPy does not add up the exponents of a product of these."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        """It is its own derivative."""
        return self


Change = Callable[[Quantity, Expr], Expr]
"""What a formula of the backward pass is made into: the quantity or parameter that it gives, and the formula."""


@dataclass(frozen=True)
class Small:
    """A network small enough to write everything out, in parameters, input and target.

    The functions of the hidden layers are kept by name, so that nothing is used of them. That of the output layer is, too,
    where the cost is the squared error and it acts on each neuron alone; otherwise its formula is put in.
    """

    architecture: Architecture

    @property
    def by_name(self) -> bool:
        """Whether the activation function of the output layer is kept by name."""
        output = self.architecture.output
        return self.architecture.cost.name == "squared_error" and output.elementwise and output.name != "linear"

    @cached_property
    def forward(self) -> dict[str, Expr]:
        """The pre-activations, the activations and the cost of one sample."""
        values: dict[str, Expr] = {}
        for name, formula in derive(self.architecture).definitions.items():
            if not name.startswith("delta"):
                values[name] = self._put_in(formula, values, last=name.startswith(f"a{self.architecture.depth}["))
        return values

    def backward(self, change: Change = lambda _, formula: formula) -> dict[Quantity, Expr]:
        """The derived gradient, every formula of the backward pass changed."""
        derivation = derive(self.architecture)
        values = dict(self.forward)
        for name, formula in derivation.definitions.items():
            if name.startswith("delta"):
                layer, neuron = map(int, name.removeprefix("delta").rstrip("]").split("["))
                error = delta[layer, neuron]
                last = layer == self.architecture.depth
                values[name] = self._put_in(change(error, formula.doit()), values, last=last)
        parameters = {symbol(one): derivation.gradient[str(one)] for one in self.architecture.parameters()}
        return {one: self._put_in(change(one, formula), values) for one, formula in parameters.items()}

    def is_gradient(self, gradient: dict[Quantity, Expr]) -> bool:
        """Whether every entry is the derivative of the cost, which is one expression, for all values."""
        cost = self.forward["C"]
        return all(_is_zero(cost.diff(parameter) - derivative) for parameter, derivative in gradient.items())

    def put_in(self, formula: Expr) -> Expr:
        """A formula in the quantities of the network, in parameters, input and target."""
        return self._put_in(formula, self.forward)

    def _put_in(self, formula: Expr, values: dict[str, Expr], *, last: bool = False) -> Expr:
        terms = formula.doit()
        if last and not self.by_name:
            terms = spell_out(terms)
        terms = terms.replace(sympy.exp, Exp)
        return terms.xreplace({one: values[str(one)] for one in terms.atoms(Quantity) if str(one) in values})


def _is_zero(difference: Expr) -> bool:
    """Whether it is 0 for all values of all functions in it, each taken for a number of its own."""
    if not difference.has(Exp):
        return bool(sympy.expand(difference) == 0)
    numbers = {one: sympy.Dummy(positive=True) for one in difference.atoms(Exp)}
    return bool(sympy.cancel(sympy.together(difference.xreplace(numbers))) == 0)
