"""The chain rule for one parameter, told as a reader follows it: the tree of dependencies, each factor, the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy
from sympy import Sum

from ..architecture import Architecture, Parameter
from ..formulas.activations import LAYER, J, K
from ..formulas.notation import Partial, W, a, b, latex, n, text, y, z
from ..formulas.sums import differentiate
from .rules import C, Q, Step, layer_rules, pre_activation, symbol

# Not k, which runs in the sums inside a rule.
_PATH_LETTERS = "ijrstuvw"


@dataclass(frozen=True)
class Dependency:
    """A quantity and what it is computed from; ``range`` says how many of its kind there are on the paths, if several."""

    quantity: sympy.Expr
    inputs: tuple[Dependency, ...] = ()
    range: tuple[sympy.Symbol, int] | None = None
    on_path: bool = True

    def lines(self) -> Iterator[str]:
        """The tree as lines of text."""
        yield self.label()
        for place, part in enumerate(self.inputs):
            last = place == len(self.inputs) - 1
            first, *others = part.lines()
            yield f"{'└─' if last else '├─'} {first}"
            yield from (f"{'  ' if last else '│ '} {line}" for line in others)

    def label(self) -> str:
        """The quantity as text, with the range of its index."""
        several = f"  for {self.range[0]} = 0..{self.range[1] - 1}" if self.range else ""
        return text(self.quantity) + several


@dataclass(frozen=True)
class Explanation:
    """The derivative of the cost of one sample by one parameter, step by step.

    Printing it gives text; in a notebook it shows itself as LaTeX.
    """

    architecture: Architecture
    parameter: Parameter
    tree: Dependency
    steps: tuple[Step, ...]

    @property
    def result(self) -> sympy.Expr:
        """The derivative: the product of all factors, summed over the paths."""
        return self.steps[-1].right

    def __str__(self) -> str:
        width = min(max(len(str(step)) for step in self.steps), 50)
        steps = (f"{place:3}. {step!s:<{width}}   {step.rule}" for place, step in enumerate(self.steps, start=1))
        return "\n".join(
            (
                f"dC/d{self.parameter} of {self.architecture}, for one sample",
                "",
                "What the cost depends on:",
                *(f"  {line}" for line in self.tree.lines()),
                "",
                "Step by step:",
                *steps,
            )
        )

    def latex(self) -> str:
        """All steps as one aligned block of LaTeX, each with its rule."""
        rows = (f"{latex(step.left)} &= {latex(step.right)} && \\text{{{step.rule}}}" for step in self.steps)
        return "\\begin{aligned} " + " \\\\ ".join(rows) + " \\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


MOST_LAYERS_BETWEEN = 50
"""The longest path that is told step by step; its product is a formula with a bracket for each layer."""


def explain(architecture: Architecture, parameter: Parameter) -> Explanation:
    """The chain-rule steps for one parameter; their number grows with the depth and not with the sizes.

    Raises:
        ValueError: if the path from the parameter to the cost is too long to tell.
    """
    layer, at = parameter.layer, sympy.Integer(parameter.target)
    if architecture.depth - layer > MOST_LAYERS_BETWEEN:
        raise ValueError(
            f"{parameter} has {architecture.depth - layer} layers after its own, and at most {MOST_LAYERS_BETWEEN} are told "
            f"step by step; the steps are the same in each: see a parameter of layer {architecture.depth - 2}, or the rules"
        )
    theta = symbol(parameter)
    walk = _Walk(architecture, layer, at)
    first = z[layer, at]
    steps = [
        Step(
            Partial(C, theta),
            Partial(first, theta) * Partial(C, first),
            "chain rule: it reaches C through this z alone",
        ),
        Step(
            Partial(first, theta),
            differentiate(walk.sized(pre_activation(sympy.Integer(layer), at)), theta),
            "derivative of the weighted sum",
        ),
    ]
    factor = steps[-1].right
    for depth in range(layer, architecture.depth):
        steps += walk.hidden(depth)
    steps += walk.output()
    steps.append(Step(Partial(C, theta), factor * walk.product(layer), walk.summary()))
    return Explanation(architecture, parameter, walk.tree(parameter), tuple(steps))


class _Walk:
    """The paths from a neuron of one layer to the cost: in each layer one index, fixed or running over the layer."""

    def __init__(self, architecture: Architecture, layer: int, at: sympy.Integer) -> None:
        self.architecture = architecture
        self.first = layer
        self.depth = architecture.depth
        self.index: dict[int, sympy.Expr] = {layer: at}
        running = [above for above in range(layer + 1, self.depth + 1) if architecture.sizes[above] > 1]
        letters = [*_PATH_LETTERS[: len(running)], *(f"i_{above}" for above in running[len(_PATH_LETTERS) :])]
        names = dict(zip(running, letters, strict=True))
        for above in range(layer + 1, self.depth + 1):
            named = above in names
            self.index[above] = sympy.Symbol(names[above], integer=True, nonnegative=True) if named else sympy.S.Zero
        self.sizes = {n[at_layer]: sympy.Integer(size) for at_layer, size in enumerate(architecture.sizes)}

    def sized(self, expression: sympy.Expr) -> sympy.Expr:
        return expression.xreplace(self.sizes)

    def over(self, layer: int, term: sympy.Expr) -> sympy.Expr:
        """The sum over the neurons of a layer, if it has more than one."""
        index = self.index[layer]
        return term if index.is_Integer else Sum(term, (index, 0, self.architecture.sizes[layer] - 1))

    def hidden(self, layer: int) -> Iterator[Step]:
        """From the error of a hidden neuron to those of the layer after it."""
        here, there = self.index[layer], self.index[layer + 1]
        z_here, a_here, z_there = z[layer, here], a[layer, here], z[layer + 1, there]
        onward = self.over(layer + 1, Partial(z_there, a_here) * Partial(C, z_there))
        rule = "chain rule" if there.is_Integer else f"chain rule, summed over the paths through layer {layer + 1}"
        yield Step(Partial(C, z_here), Partial(a_here, z_here) * onward, rule)
        yield self.activation(layer, z_here, a_here)
        weighted = self.sized(pre_activation(sympy.Integer(layer + 1), there))
        yield Step(Partial(z_there, a_here), differentiate(weighted, a_here), "derivative of the weighted sum")

    def activation(self, layer: int, z_here: sympy.Expr, a_here: sympy.Expr) -> Step:
        component = self.architecture.activations[layer - 1].component(sympy.Integer(layer), self.index[layer])
        return Step(Partial(a_here, z_here), differentiate(component, z_here), "derivative of the activation function")

    def output(self) -> Iterator[Step]:
        """From the error of an output neuron to the cost."""
        layer, here, activation = self.depth, self.index[self.depth], self.architecture.output
        z_here = z[layer, here]
        slope = self.sized(self.architecture.cost.derivative.xreplace({LAYER: sympy.Integer(layer)}))
        if activation.elementwise:
            a_here = a[layer, here]
            yield Step(Partial(C, z_here), Partial(a_here, z_here) * Partial(C, a_here), "chain rule")
            yield self.activation(layer, z_here, a_here)
            yield Step(Partial(C, a_here), slope.xreplace({K: here}), "derivative of the cost")
        else:
            a_other = a[layer, K]
            paths = Sum(Partial(a_other, z_here) * Partial(C, a_other), (K, 0, self.architecture.sizes[layer] - 1))
            jacobian = activation.derivative.subs({J: K, K: here, LAYER: layer}, simultaneous=True)
            yield Step(Partial(C, z_here), paths, "chain rule: each output activation depends on this pre-activation")
            yield Step(Partial(a_other, z_here), jacobian, f"derivative of {activation}")
            yield Step(Partial(C, a_other), slope, "derivative of the cost")
        error = self.output_error()
        if error.has(Sum) or not activation.elementwise or sympy.count_ops(error) == 1:
            yield Step(Partial(C, z_here), error, "put together")

    def output_error(self) -> sympy.Expr:
        return layer_rules(self.architecture, self.depth).error.right.xreplace({Q: self.index[self.depth]})

    def product(self, layer: int) -> sympy.Expr:
        """The error of the neuron on the path, all factors put in: the sum over the paths of the products along them."""
        product = self.output_error()
        for below in range(self.depth - 1, layer - 1, -1):
            here, there = self.index[below], self.index[below + 1]
            slope = self.activation(below, z[below, here], a[below, here]).right
            product = slope * self.over(below + 1, W[below + 1, here, there] * product)
        return product

    def summary(self) -> str:
        several = any(not index.is_Integer for index in self.index.values())
        return "the product along each path, summed over the paths" if several else "the product of the factors"

    def tree(self, parameter: Parameter) -> Dependency:
        """What the cost depends on, along the paths to the parameter."""
        layer, at = parameter.layer, parameter.target
        source = sympy.Integer(parameter.source or 0)
        own = symbol(parameter)
        inputs = (a[layer - 1, source], W[layer, source, at], b[layer, at])
        node = Dependency(z[layer, at], tuple(Dependency(part, on_path=part == own) for part in inputs))
        for here in range(layer, self.depth + 1):
            index = self.index[here]
            if here > layer:
                before = self.index[here - 1]
                beside = (Dependency(part, on_path=False) for part in (W[here, before, index], b[here, index]))
                node = Dependency(z[here, index], (node, *beside), self.range(here))
            whole = not self.architecture.activations[here - 1].elementwise
            several = (K, self.architecture.sizes[here]) if whole else self.range(here)
            node = Dependency(a[here, K if whole else index], (node,), several)
        outputs = node.quantity.indices[-1]
        return Dependency(C, (node, Dependency(y[outputs], range=node.range, on_path=False)))

    def range(self, layer: int) -> tuple[sympy.Symbol, int] | None:
        index = self.index[layer]
        return None if index.is_Integer else (index, self.architecture.sizes[layer])
