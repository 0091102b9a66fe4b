"""Backpropagation for every size and depth: the four rules of a layer, derived with the sizes and the layer as symbols.

Everything is differentiated from the forward formulas below. One step cannot be left to SymPy, which has no chain rule
for a symbolic number of intermediate quantities; each derivation states it, and names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import sympy
from sympy import Sum

from ..architecture import Architecture, Parameter
from ..formulas import Activation, Cost
from ..formulas.activations import LAYER, J, K
from ..formulas.notation import Partial, Quantities, W, a, b, delta, latex, n, named_function, text, z
from ..formulas.readable import Z
from ..formulas.sums import collapse, differentiate

C = sympy.Symbol("C")
LAST, P, Q = sympy.symbols("L p q", integer=True, nonnegative=True)
SAMPLE, SAMPLES = sympy.symbols("s m", integer=True, positive=True)


@dataclass(frozen=True)
class Step:
    """One equation of a derivation and the rule that gives it."""

    left: sympy.Expr
    right: sympy.Expr
    rule: str

    def replaced(self, values: Mapping[sympy.Expr, sympy.Expr]) -> Step:
        """The same step with quantities or indices put in."""
        return Step(self.left.xreplace(values), self.right.xreplace(values), self.rule)

    def __str__(self) -> str:
        return f"{text(self.left)} = {text(self.right)}"

    def latex(self) -> str:
        """The equation as LaTeX."""
        return f"{latex(self.left)} = {latex(self.right)}"


@dataclass(frozen=True)
class Rule:
    """A result about a layer of any size, with the steps that derive it; the last step is the result."""

    name: str
    steps: tuple[Step, ...]

    @property
    def left(self) -> sympy.Expr:
        """What the rule gives."""
        return self.steps[-1].left

    @property
    def right(self) -> sympy.Expr:
        """The formula, in the quantities of the layer and of the layer after it."""
        return self.steps[-1].right

    def replaced(self, values: Mapping[sympy.Expr, sympy.Expr]) -> Rule:
        """The same rule with quantities or indices put in, for example a given layer."""
        return Rule(self.name, tuple(step.replaced(values) for step in self.steps))

    def __str__(self) -> str:
        width = max(len(str(step)) for step in self.steps)
        lines = (f"  {step!s:<{width}}   {step.rule}" for step in self.steps)
        return "\n".join((self.name, *lines))

    def latex(self) -> str:
        """The result as LaTeX."""
        return self.steps[-1].latex()

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


Component = Callable[[sympy.Expr, sympy.Expr], sympy.Expr]
"""The activation of a neuron (layer, index) in the pre-activations of its layer."""


def any_activation(layer: sympy.Expr, index: sympy.Expr) -> sympy.Expr:
    """An uninterpreted differentiable activation function of the layer, acting on each neuron alone."""
    function = named_function(f"σ_{layer}", f"\\sigma_{{{layer}}}", None, Z)
    value: sympy.Expr = function(z[layer, index])
    return value


def pre_activation(layer: sympy.Expr, index: sympy.Expr) -> sympy.Expr:
    """The forward formula of a neuron's pre-activation: the weighted sum of the layer before, plus its bias."""
    return Sum(a[layer - 1, P] * W[layer, P, index], _over(P, layer - 1)) + b[layer, index]


def symbol(parameter: Parameter) -> sympy.Expr:
    """The parameter as it stands in formulas."""
    layer, source, target = parameter
    result: sympy.Expr = b[layer, target] if source is None else W[layer, source, target]
    return result


def forward_rule(layer: sympy.Expr = LAYER, component: Component = any_activation) -> Rule:
    """The forward formulas of one neuron, from which everything else is differentiated."""
    weighted = Step(z[layer, Q], pre_activation(layer, Q), "weighted sum of the layer before, plus the bias")
    return Rule("Forward", (weighted, Step(a[layer, Q], component(layer, Q), "activation function")))


def weight_rule(layer: sympy.Expr = LAYER) -> Rule:
    """The gradient by the weight from neuron p to neuron q of a layer."""
    return _parameter_rule("Gradient by a weight", layer, W[layer, P, Q])


def bias_rule(layer: sympy.Expr = LAYER) -> Rule:
    """The gradient by the bias of neuron q of a layer."""
    return _parameter_rule("Gradient by a bias", layer, b[layer, Q])


def _parameter_rule(name: str, layer: sympy.Expr, parameter: sympy.Expr) -> Rule:
    through = z[layer, K]
    by_chain = Sum(Partial(through, parameter) * Partial(C, through), _over(K, layer))
    local = differentiate(pre_activation(layer, K), parameter)
    result = collapse(Sum(local * delta[layer, K], _over(K, layer)))
    return Rule(
        name,
        (
            Step(
                Partial(C, parameter),
                by_chain,
                "chain rule: it reaches C only through the pre-activations of its layer",
            ),
            Step(Partial(C, through), delta[layer, K], "name of this derivative"),
            Step(Partial(through, parameter), local, "derivative of the weighted sum"),
            Step(Partial(C, parameter), result, "only the term k = q is left"),
        ),
    )


def hidden_error_rule(layer: sympy.Expr = LAYER, component: Component = any_activation) -> Rule:
    """The error of a hidden layer from the error of the layer after it: the recursion of backpropagation."""
    through = z[layer + 1, K]
    by_chain = Sum(Partial(through, z[layer, Q]) * delta[layer + 1, K], _over(K, layer + 1))
    following = pre_activation(layer + 1, K).replace(
        lambda part: getattr(part, "base", None) == a, lambda part: component(*part.indices)
    )
    local = differentiate(following, z[layer, Q])
    result = collapse(Sum(local * delta[layer + 1, K], _over(K, layer + 1)))
    return Rule(
        "Error of a hidden layer",
        (
            Step(delta[layer, Q], Partial(C, z[layer, Q]), "definition of the error"),
            Step(delta[layer, Q], by_chain, "chain rule: it reaches C only through the next pre-activations"),
            Step(through, following, "the layer's activations put into the next weighted sum"),
            Step(Partial(through, z[layer, Q]), local, "sum rule and chain rule; only the term p = q is left"),
            Step(delta[layer, Q], result, "the factor without k comes out of the sum"),
        ),
    )


def output_error_rule(output: Activation | None = None, cost: Cost | None = None, layer: sympy.Expr = LAST) -> Rule:
    """The error of the output layer, for any elementwise activation and any cost where none is given."""
    by_cost: sympy.Expr = Partial(C, a[layer, K])
    by_chain = Sum(Partial(a[layer, K], z[layer, Q]) * by_cost, _over(K, layer))
    steps = [
        Step(delta[layer, Q], Partial(C, z[layer, Q]), "definition of the error"),
        Step(delta[layer, Q], by_chain, "chain rule: it reaches C only through the output activations"),
    ]
    if cost is not None:
        by_cost = cost.derivative.xreplace({LAYER: layer})
        steps.append(Step(Partial(C, a[layer, K]), by_cost, "derivative of the cost"))
    if output is None or output.elementwise:
        component = any_activation if output is None else output.component
        local = differentiate(component(layer, K), z[layer, Q])
        rule = "derivative of the activation function, which acts on each neuron alone"
    else:
        local = output.derivative.xreplace({LAYER: layer}).subs({J: K, K: Q}, simultaneous=True)
        rule = f"derivative of {output}"
    steps.append(Step(Partial(a[layer, K], z[layer, Q]), local, rule))
    together = Sum(local * by_cost, _over(K, layer))
    result = collapse(together)
    steps.append(Step(delta[layer, Q], together, "both put into the sum"))
    steps.append(Step(delta[layer, Q], result, "the terms with k = q come out of the sum"))
    if output is not None and output.elementwise and (shorter := _cancelled(result, output, layer)) != result:
        steps.append(
            Step(delta[layer, Q], shorter, "the activation's derivative in the activation itself, and cancelled")
        )
    given = f", {output or 'elementwise activation'}{f' with {cost}' if cost else ''}"
    return Rule(f"Error of the output layer{given}", tuple(steps))


def _cancelled(error: sympy.Expr, output: Activation, layer: sympy.Expr) -> sympy.Expr:
    """The error with σ′(z) written in a = σ(z), where that makes it shorter."""
    slope = differentiate(output.component(layer, Q), z[layer, Q])
    in_activation = output.readable_derivative.subs(output.named(Z), a[layer, Q])
    if in_activation.has(Z):
        return error
    return min((error, sympy.cancel(error.subs(slope, in_activation))), key=sympy.count_ops)


def mean_rule(parameter: sympy.Expr | None = None) -> Rule:
    """The gradient of the mean cost over m samples is the mean of the samples' gradients."""
    theta = parameter if parameter is not None else sympy.Symbol("theta")
    variable = sympy.Dummy("theta")
    cost_of = sympy.Function("C")(SAMPLE, variable)
    mean = Sum(cost_of, (SAMPLE, 1, SAMPLES)) / SAMPLES
    named = Quantities("C")[SAMPLE]
    differentiated = mean.diff(variable).replace(sympy.Derivative, lambda *_: Partial(named, theta))
    definition = mean.xreplace({cost_of: named})
    return Rule(
        "Mean over a batch",
        (
            Step(C, definition, "definition of the cost of a batch"),
            Step(Partial(C, theta), differentiated, "sum rule; the factor 1/m stays"),
        ),
    )


def _over(index: sympy.Symbol, layer: sympy.Expr) -> tuple[sympy.Symbol, int, sympy.Expr]:
    """The range of an index over the neurons of a layer."""
    return index, 0, n[layer] - 1


@dataclass(frozen=True)
class LayerRules:
    """The rules of one layer of a given architecture, its sizes put in."""

    forward: Rule
    error: Rule
    weight: Rule
    bias: Rule


@lru_cache(maxsize=1024)
def layer_rules(architecture: Architecture, layer: int) -> LayerRules:
    """The rules of one layer of a network: those of every network with its activation, at this layer and its sizes."""
    activation = architecture.activations[layer - 1]
    is_output = layer == architecture.depth
    error = _output_error(activation, architecture.cost) if is_output else _hidden_error(activation)
    place = {LAYER: sympy.Integer(layer)}
    rules = (rule.replaced(place) for rule in (_forward(activation), error, _weight(), _bias()))
    near = range(max(0, layer - 1), min(architecture.depth, layer + 1) + 1)
    sizes = {n[at]: sympy.Integer(architecture.sizes[at]) for at in near}
    return LayerRules(*(rule.replaced(sizes) for rule in rules))


# Deriving a rule takes milliseconds and depends on the activation alone: once for each is enough.


@cache
def _forward(activation: Activation) -> Rule:
    return forward_rule(LAYER, activation.component)


@cache
def _hidden_error(activation: Activation) -> Rule:
    return hidden_error_rule(LAYER, activation.component)


@cache
def _output_error(activation: Activation, cost: Cost) -> Rule:
    return output_error_rule(activation, cost, LAYER)


_weight, _bias = cache(weight_rule), cache(bias_rule)
