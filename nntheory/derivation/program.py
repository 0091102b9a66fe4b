"""The derived rules as a NumPy program: index formulas become matrix products, statement by statement.

The program printed is the program that runs. It knows nothing of floats: whoever supplies the activation functions
decides the numbers, so the same statements run on floats, on certified balls and on exact numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Sum
from sympy.utilities.iterables import sift

from ..architecture import Architecture, Parameter
from ..formulas.notation import NamedFunction, Quantity, W, ordered_factors, ordered_terms
from .rules import P, Q, Rule, layer_rules

Backward = Callable[[Sequence[Any], Sequence[Any], Any, Any], tuple[list[Any], list[Any]]]
"""``backward(weights, biases, x, target) -> (weight_gradients, bias_gradients)``, all of them NumPy arrays."""


@dataclass(frozen=True)
class Statement:
    """One assignment of the program.

    Attributes:
        letter: what is assigned: z, a, delta, dW or db.
        layer: of which layer.
        code: the right-hand side, a NumPy expression.
        size: the same with every minus read as a plus; on absolute values it is the sum of the absolute values of all
            terms, which is what rounding is relative to.
        roundings: how many roundings one term passes through at the most, the sum over the samples not counted.
        uncancelled: the same statement before a factor was cancelled on paper, as programs of separate parts compute it.
    """

    letter: str
    layer: int
    code: str
    size: str
    roundings: int
    uncancelled: Statement | None = None

    @property
    def target(self) -> str:
        """The name assigned to, such as ``delta1``."""
        return f"{self.letter}{self.layer}"

    def __str__(self) -> str:
        return f"{self.target} = {self.code}"


def statements(architecture: Architecture) -> list[Statement]:
    """Forward pass, errors from back to front, gradients: everything a backward pass computes, in order."""
    layers = range(1, architecture.depth + 1)
    rules = {layer: layer_rules(architecture, layer) for layer in layers}
    program: list[Statement] = []
    for layer in layers:
        program.append(_statement("z", layer, rules[layer].forward.steps[0].right))
        call = f"{architecture.activations[layer - 1].identifier}(z{layer})"
        program.append(Statement("a", layer, call, call, 0))
    program += (_error(layer, rules[layer].error) for layer in reversed(layers))
    for layer in layers:
        program.append(_gradient("dW", layer, rules[layer].weight.right))
        program.append(_gradient("db", layer, rules[layer].bias.right))
    return program


def source(architecture: Architecture, parameter: Parameter | None = None) -> str:
    """The program as Python text: a function of weights, biases, x and target that returns the gradient.

    With a ``parameter`` it returns that one entry instead of all.
    """
    layers = range(1, architecture.depth + 1)
    names = {letter: ", ".join(f"{letter}{layer}" for layer in layers) for letter in ("W", "b", "dW", "db")}
    unpack = "({},)" if architecture.depth == 1 else "{}"
    body = [f"{unpack.format(names[letter])} = {source}" for letter, source in (("W", "weights"), ("b", "biases"))]
    body.append("m, a0 = len(x), x")
    if parameter is None:
        title = f"Gradient of the mean cost of {architecture}."
        body += map(str, statements(architecture))
        body.append(f"return [{names['dW']}], [{names['db']}]")
    else:
        title = f"Derivative of the mean cost of {architecture} by {parameter}."
        needed = [s for s in statements(architecture) if s.letter in ("z", "a") or s.layer >= parameter.layer]
        body += (str(s) for s in needed if s.letter in ("z", "a", "delta"))
        rule = layer_rules(architecture, parameter.layer)
        index = {P: parameter.source, Q: parameter.target}
        right = rule.bias.right if parameter.source is None else rule.weight.right
        body.append(f"return {_bracket(_Code(at=index).doprint(right))}.sum() / m")
    text = "\n".join(f"    {line}" for line in (f'"""{title}"""', *body))
    lines = [f"{name} = {call}" for name, call in _functions(architecture).items() if f"{name}(" in text]
    return "\n".join(
        ("from nntheory import formulas", "", *lines, "", "", f"def backward(weights, biases, x, target):\n{text}", "")
    )


def function(architecture: Architecture) -> Backward:
    """The program compiled, on arrays of floats: weights[l] (n_in, n_out), biases[l] (n_out,), x and target (batch, n)."""
    namespace: dict[str, Any] = {}
    # The text is this module's own print of a SymPy expression; no word of it comes from outside.
    exec(compile(source(architecture), f"<derived backward pass of {architecture}>", "exec"), namespace)  # noqa: S102
    backward: Backward = namespace["backward"]
    return backward


def _functions(architecture: Architecture) -> dict[str, str]:
    """The functions that a program may call, by the names it calls them, and where they come from."""
    calls = {}
    for activation in architecture.activations:
        slope = f"('{activation.parameters[0]}')" if activation.parameters else ""
        calls[activation.identifier] = f"formulas.{activation.name}{slope}.evaluate"
        calls[f"{activation.identifier}_prime"] = f"formulas.{activation.name}{slope}.evaluate_derivative"
    return calls


def _statement(letter: str, layer: int, right: sympy.Expr) -> Statement:
    lengths = sum(int(high - low) + 1 for total in right.atoms(Sum) for _, low, high in total.limits)
    roundings = lengths + int(sympy.count_ops(right))
    return Statement(letter, layer, _Code().doprint(right), _Code(positive=True).doprint(right), roundings)


def _error(layer: int, rule: Rule) -> Statement:
    statement = _statement("delta", layer, rule.right)
    before = rule.steps[-2]
    if before.left != rule.left or not sympy.denom(before.right).free_symbols:
        return statement
    return replace(statement, uncancelled=_statement("delta", layer, before.right))


def _gradient(letter: str, layer: int, right: sympy.Expr) -> Statement:
    """The mean over the batch of a rule for one sample: a product of a factor in p and one in q becomes a product of matrices."""
    of_q, of_p = right.as_independent(P, as_Add=False)

    def code(positive: bool) -> str:
        print_ = _Code(positive).doprint
        if of_p == 1:
            return f"{_bracket(print_(of_q))}.sum(axis=0) / m"
        return f"{_bracket(print_(of_p))}.T @ {_bracket(print_(of_q))} / m"

    return Statement(letter, layer, code(False), code(True), int(sympy.count_ops(right)) + 2)


class _Code:
    """Prints an index formula for one sample as a NumPy expression for a batch, samples along the first axis.

    Args:
        positive: read every minus as a plus.
        at: columns to take for given indices, for a single entry.
    """

    def __init__(self, positive: bool = False, at: dict[sympy.Symbol, int | None] | None = None) -> None:
        self.positive = positive
        self.at = at or {}

    def doprint(self, expression: sympy.Expr) -> str:
        """The NumPy expression."""
        if isinstance(expression, sympy.Add) and len(ordered_factors(expression)) == 1:
            return self._add(expression)
        if isinstance(expression, Quantity):
            return self._quantity(expression)
        if isinstance(expression, NamedFunction):
            return f"{_identifier(expression)}({self.doprint(expression.args[0])})"
        if isinstance(expression, Sum):
            return self._sum(expression)
        if isinstance(expression, sympy.Integer):
            return str(abs(expression) if self.positive else expression)
        if isinstance(expression, sympy.Pow) and expression.exp == 2:
            return " * ".join([self._factor(expression.base)] * 2)
        return self._product(expression)

    def _add(self, expression: sympy.Add) -> str:
        first, *others = map(self.doprint, ordered_terms(expression))
        return " ".join((first, *(f"- {t[1:]}" if t.startswith("-") else f"+ {t}" for t in others)))

    def _product(self, expression: sympy.Expr) -> str:
        over, under = sympy.fraction(expression, exact=True)
        factors = ordered_factors(over)
        number, factors = (factors[0], factors[1:]) if factors[0].is_Number else (sympy.S.One, factors)
        # A fraction such as 2/3 stays two whole numbers: as a float it would be neither exact nor of the batch's dtype.
        under *= sympy.denom(number)
        number = sympy.numer(number)
        sign = "-" if number < 0 and not self.positive else ""
        shown = [str(abs(number))] if abs(number) != 1 or not factors else []
        above = " * ".join((*shown, *map(self._factor, factors)))
        # What is divided by keeps its signs: its size is no sum of sizes.
        return f"{sign}{above}" + (f" / {_bracket(_Code(at=self.at).doprint(under))}" if under != 1 else "")

    def _factor(self, factor: sympy.Expr) -> str:
        return _bracket(self.doprint(factor))

    def _quantity(self, quantity: Quantity) -> str:
        name = "target" if str(quantity.base) == "y" else f"{quantity.base}{quantity.indices[0]}"
        index = quantity.indices[-1]
        return f"{name}[:, {self.at[index]}]" if index in self.at else name

    def _sum(self, total: Sum) -> str:
        ((index, _, _),) = total.limits
        weights, others = sift(
            sympy.Mul.make_args(total.function), lambda factor: getattr(factor, "base", None) == W, binary=True
        )
        if not weights:
            return f"{self._factor(total.function)}.sum(axis=1, keepdims=True)"
        (weight,) = weights
        layer, row, _ = weight.indices
        return f"{self._factor(sympy.Mul(*others))} @ W{layer}{'' if row == index else '.T'}"


def _bracket(text: str) -> str:
    """The text in brackets, if an operator stands outside its own."""
    return f"({text})" if " " in re.sub(r"\([^()]*\)|\[[^]]*\]", "", text) else text


def _identifier(call: NamedFunction) -> str:
    return re.sub(r"\W+", "_", call.title).strip("_") + "_prime" * call.order
