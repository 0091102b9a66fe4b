"""The gradient of one network: every derivative by a weight or bias, in the network's own intermediate quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import sympy

from ..architecture import Architecture, Parameter
from ..formulas.activations import LAYER
from ..formulas.notation import Partial, Quantity, latex, n
from ..formulas.sums import without_single_terms
from .program import Backward, function, source
from .rules import C, LayerRules, P, Q, Step, layer_rules
from .steps import Explanation, explain

MOST_ENTRIES = 1_000_000
"""The most derivatives that are written out one by one: about a gigabyte of expressions."""


@dataclass(frozen=True)
class Derivation:
    """The derivative of the cost of one sample by every parameter of a network.

    The expressions are in named quantities: ``a0`` (the input), ``z1``, ``a1``, … forward and ``delta1``, … backward, so
    that their total size grows linearly with the network. `expand` puts everything in.
    """

    architecture: Architecture

    @cached_property
    def gradient(self) -> Mapping[str, sympy.Expr]:
        """∂C/∂w by the name of the parameter: ``gradient["W1[0,2]"]``. Entries are made when asked for."""
        return _Gradient(self.architecture)

    @cached_property
    def definitions(self) -> Mapping[str, sympy.Expr]:
        """What the named quantities are: z, a, delta of each neuron and the cost C, each in those before it."""
        return _Definitions(self.architecture)

    def rules(self, layer: int) -> LayerRules:
        """The rules of one layer, each with the steps that derive it."""
        return layer_rules(self.architecture, layer)

    def steps(self, parameter: str) -> Explanation:
        """The chain rule for one parameter, step by step.

        Raises:
            ValueError: if the network has no parameter of that name.
        """
        return explain(self.architecture, self.architecture.parameter(parameter))

    def expand(self, name: str) -> sympy.Expr:
        """A derivative or a named quantity in nothing but parameters, input and target, with σ and σ′ kept by name.

        Its size grows exponentially with the depth, unless layers have one neuron: for small networks.
        """
        known = self.definitions
        values: dict[str, sympy.Expr] = {}

        def expanded(expression: sympy.Expr) -> sympy.Expr:
            terms = expression.doit()
            return terms.xreplace({part: value(str(part)) for part in terms.atoms(Quantity) if str(part) in known})

        def value(name: str) -> sympy.Expr:
            if name not in values:
                values[name] = expanded(known[name])
            return values[name]

        return value(name) if name in known else expanded(self.gradient[name])

    def python(self, parameter: str | None = None) -> str:
        """The gradient of the mean cost over a batch as Python text, or one entry of it."""
        return source(self.architecture, None if parameter is None else self.architecture.parameter(parameter))

    def function(self) -> Backward:
        """The same, compiled: ``backward(weights, biases, x, target) -> (weight_gradients, bias_gradients)``."""
        return function(self.architecture)

    def summary(self) -> tuple[Step, ...]:
        """Every formula of the network, one for each kind of quantity and layer, from the input back to the first layer."""
        layers = range(1, self.architecture.depth + 1)
        rules = {layer: self.rules(layer) for layer in layers}
        forward = [step for layer in layers for step in rules[layer].forward.steps]
        cost = Step(C, self.definitions["C"], "cost")
        errors = [rules[layer].error.steps[-1] for layer in reversed(layers)]
        gradients = [rule.steps[-1] for layer in layers for rule in (rules[layer].weight, rules[layer].bias)]
        return tuple(self._single(step) for step in (*forward, cost, *errors, *gradients))

    def _single(self, step: Step) -> Step:
        """The step without indices that take one value only."""
        lone = {index: sympy.S.Zero for index, size in self._sizes(step).items() if size == 1}
        step = step.replaced(lone)
        return Step(step.left, without_single_terms(step.right), step.rule)

    def _sizes(self, step: Step) -> dict[sympy.Symbol, int]:
        """How many values each index of the left-hand side takes."""
        quantity = step.left.args[1] if isinstance(step.left, Partial) else step.left
        if not isinstance(quantity, Quantity):
            return {}
        layer = int(quantity.indices[0])
        sizes = {P: self.architecture.sizes[layer - 1], Q: self.architecture.sizes[layer]}
        return {index: size for index, size in sizes.items() if index in quantity.indices}

    def __str__(self) -> str:
        lines = [f"Gradient of {self.architecture}: {self.architecture.parameter_count} derivatives, for one sample"]
        depth = self.architecture.depth
        titles = {
            0: "Forward",
            2 * depth: "Cost",
            2 * depth + 1: "Errors, from back to front",
            3 * depth + 1: "Gradient",
        }
        for place, step in enumerate(self.summary()):
            if place in titles:
                lines += ["", titles[place]]
            lines.append(f"  {step}{self._ranges(step)}")
        return "\n".join(lines)

    def _ranges(self, step: Step) -> str:
        """For which indices a formula holds."""
        ranges = [f"{index} = 0..{size - 1}" for index, size in self._sizes(step).items()]
        return f"   ({', '.join(ranges)})" if ranges else ""

    def _latex_ranges(self, step: Step) -> str:
        ranges = ",\\ ".join(f"{index} = 0, \\dots, {size - 1}" for index, size in self._sizes(step).items())
        return f" && ({ranges})" if ranges else ""

    def latex(self) -> str:
        """Every formula of `summary` as one aligned block of LaTeX."""
        rows = (f"{latex(step.left)} &= {latex(step.right)}{self._latex_ranges(step)}" for step in self.summary())
        return "\\begin{aligned} " + " \\\\ ".join(rows) + " \\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


def derive(architecture: Architecture) -> Derivation:
    """Derive the gradient of a network from its forward formulas.

    Example:
        >>> from nntheory import Architecture, derive
        >>> derive(Architecture.parse("2-3-1")).gradient["W1[0,2]"]
        a0[0]*delta1[2]

    Raises:
        TypeError: if it is given something else than an architecture.
    """
    if not isinstance(architecture, Architecture):
        raise TypeError(f"architecture must be an Architecture, got {architecture!r}; use Architecture.parse('2-3-1')")
    return Derivation(architecture)


class _Gradient(Mapping[str, sympy.Expr]):
    """The gradient by name. A rule's right-hand side is a factor in p times one in q: each is put in once per neuron."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self._made: dict[tuple[int, bool, sympy.Symbol, int], sympy.Expr] = {}

    def __getitem__(self, name: str) -> sympy.Expr:
        try:
            parameter = self.architecture.parameter(name)
        except ValueError as error:
            raise KeyError(str(error)) from None
        return self._entry(parameter)

    def __iter__(self) -> Iterator[str]:
        return (str(parameter) for parameter in self._all())

    def __len__(self) -> int:
        return self.architecture.parameter_count

    def _all(self) -> Iterator[Parameter]:
        if len(self) > MOST_ENTRIES:
            raise ValueError(
                f"{self.architecture.size_text} has {len(self):,} derivatives, and at most {MOST_ENTRIES:,} are written "
                f"out one by one; ask for one (steps, gradient[name]), for the rules of a layer (rules), or for the "
                f"program (python), which fit at every size"
            )
        return self.architecture.parameters()

    def _entry(self, parameter: Parameter) -> sympy.Expr:
        layer, source, target = parameter
        of_q = self._factor(layer, source is None, Q, target)
        return of_q if source is None else sympy.Mul(self._factor(layer, False, P, source), of_q)

    def _factor(self, layer: int, is_bias: bool, index: sympy.Symbol, at: int) -> sympy.Expr:
        """The factor of the rule that depends on the index, at one neuron."""
        key = layer, is_bias, index, at
        if key not in self._made:
            rules = layer_rules(self.architecture, layer)
            of_q, of_p = (rules.bias if is_bias else rules.weight).right.as_independent(P, as_Add=False)
            self._made[key] = (of_p if index == P else of_q).xreplace({index: sympy.Integer(at)})
        return self._made[key]


class _Definitions(Mapping[str, sympy.Expr]):
    """The named quantities by name."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture

    def __getitem__(self, name: str) -> sympy.Expr:
        depth, sizes = self.architecture.depth, self.architecture.sizes
        if name == "C":
            formula = self.architecture.cost.formula.xreplace({LAYER: sympy.Integer(depth)})
            return without_single_terms(formula.xreplace({n[depth]: sympy.Integer(sizes[depth])}))
        match = re.fullmatch(r"(z|a|delta)(\d{1,9})\[(\d{1,9})\]", name)
        if match is None or not (0 < int(match[2]) <= depth and int(match[3]) < sizes[int(match[2])]):
            raise KeyError(f"{name}: the named quantities of {self.architecture.size_text} are C and z, a and delta of each "
                           f"layer 1 to {depth}, such as z1[0]")  # fmt: skip
        rules = layer_rules(self.architecture, int(match[2]))
        step = {"z": rules.forward.steps[0], "a": rules.forward.steps[1], "delta": rules.error.steps[-1]}[match[1]]
        return without_single_terms(step.right.xreplace({Q: sympy.Integer(match[3])}))

    def __iter__(self) -> Iterator[str]:
        depth, sizes = self.architecture.depth, self.architecture.sizes
        for layer in range(1, depth + 1):
            yield from (f"{letter}{layer}[{at}]" for letter in "za" for at in range(sizes[layer]))
        yield "C"
        for layer in range(depth, 0, -1):
            yield from (f"delta{layer}[{at}]" for at in range(sizes[layer]))

    def __len__(self) -> int:
        return 3 * sum(self.architecture.sizes[1:]) + 1
