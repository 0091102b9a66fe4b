"""Backward passes that are wrong on purpose: derived formulas, and the text of `nntheory.network`, changed in one place.

The mistakes are those that formulas and programs in print have.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import sympy
from sympy import Expr

from ... import network
from ...formulas.notation import NamedFunction, Quantity, W, a, b, delta, named_function, y, z
from .direct import Change

# Formulas.


def _of_errors(change: Callable[[Expr], Expr]) -> Change:
    """The change made in the formulas of all errors."""
    return lambda quantity, formula: change(formula) if quantity.base == delta else formula


def _of_slopes(argument: Callable[[Quantity], Expr], order: int = 1) -> Change:
    """What stands in place of z in each σ′(z), and which derivative of σ is taken."""

    def change(formula: Expr) -> Expr:
        slopes = [one for one in formula.atoms(NamedFunction) if one.order == 1]
        named = {one: one.func(one.args[0]) if order else _without_prime(one) for one in slopes}
        return formula.xreplace({one: named[one].subs(one.args[0], argument(one.args[0])) for one in slopes})

    return _of_errors(change)


def _without_prime(slope: NamedFunction) -> Expr:
    """σ of what a σ′ is taken of."""
    value: Expr = named_function(slope.title, slope.tex, slope.formula, slope.variable)(slope.args[0])
    return value


def _other_letters(letter: Any, other: Callable[[Quantity], Expr]) -> Callable[[Expr], Expr]:
    return lambda formula: formula.xreplace({one: other(one) for one in formula.atoms(Quantity) if one.base == letter})


def _of_weights(change: Callable[[Expr], Expr]) -> Change:
    return lambda quantity, formula: change(formula) if quantity.base == W else formula


def _goes_back(formula: Expr) -> bool:
    """Whether it takes the error of a hidden layer from that of the layer after it."""
    return any(one.base == delta for one in formula.atoms(Quantity))


WRONG_FORMULAS: dict[str, Change] = {
    "the factor 2 lost": _of_errors(lambda formula: formula if _goes_back(formula) else formula / 2),
    "the wrong sign": lambda _, formula: -formula,
    "the target not subtracted": _of_errors(_other_letters(y, lambda _: sympy.S.Zero)),
    "σ for σ′": _of_slopes(lambda one: one, order=0),
    "σ′ at the activation": _of_slopes(lambda one: a[one.indices]),
    "σ′ at the layer before": _of_slopes(lambda one: z[max(one.indices[0] - 1, 1), one.indices[1]]),
    "W in place of its transpose": _of_errors(
        _other_letters(W, lambda one: W[one.indices[0], one.indices[2], one.indices[1]])
    ),
    "the layer's own activation in place of the one before": _of_weights(
        _other_letters(a, lambda one: a[one.indices[0] + 1, one.indices[1]])
    ),
    "no gradient of the biases": lambda quantity, formula: sympy.S.Zero if quantity.base == b else formula,
}
"""What is done wrong with the derived formulas; all widths are equal where it is to make sense."""

# The program.

AT_ACTIVATION = "value = self.activation.evaluate(z)\n        return value, self.activation.evaluate_derivative(value)"

MISTAKES: dict[str, tuple[str, str]] = {
    "the factor 2 lost": ('"squared_error": 2,', '"squared_error": 1,'),
    "the wrong sign": ("factor * (a - target)", "factor * (target - a)"),
    "the target not subtracted": ("factor * (a - target)", "factor * a"),
    "the sum for the mean": ("slopes[-1], target) / x.shape[-2]", "slopes[-1], target)"),
    "σ for σ′": ("delta *= slopes[index - 1]", "delta *= a[index]"),
    "σ′ at the activation": ("return self.activation.evaluate_with_derivative(z)", AT_ACTIVATION),
    "σ′ of the next layer": ("delta *= slopes[index - 1]", "delta *= slopes[index]"),
    "no σ′ in the hidden layers": ("delta *= slopes[index - 1]", "delta *= 1"),
    "W in place of its transpose": ("delta @ weights[index].mT", "delta @ weights[index]"),
    "the weights of the layer before": ("delta @ weights[index].mT", "delta @ weights[index - 1].mT"),
    "the layer's own activation in place of the one before": ("a[index].mT @ delta", "a[index + 1].mT @ delta"),
    "the gradient of the weights transposed": ("a[index].mT @ delta", "delta.mT @ a[index]"),
    "no gradient of the biases": ("delta.sum(axis=-2)", "(0 * delta.sum(axis=-2))"),
    "the gradient of the biases not summed over the samples": ("delta.sum(axis=-2)", "delta[..., 0, :]"),
}
"""What is done wrong, the text as it is, and what stands there instead; all widths are equal where it is to run."""

SOFTMAX_MISTAKES: dict[str, tuple[str, str]] = {
    "softmax with a factor 2": ("return a * target.sum(", "return 2 * a * target.sum("),
    "softmax with the wrong sign": ("keepdims=True) - target", "keepdims=True) + target"),
    "softmax with the slopes of single neurons alone": (
        "a * (by_activation - (by_activation * a).sum(axis=-1, keepdims=True))",
        "by_activation * a * (1 - a)",
    ),
}
"""The same of the output layer with softmax."""


@cache
def changed(right: str, wrong: str) -> Any:
    """The class `Network` of the changed text.

    Raises:
        ValueError: if the text to change does not stand there once.
    """
    text = inspect.getsource(network)
    if text.count(right) != 1:
        raise ValueError(f"expected {right!r} once in {network.__name__}, found it {text.count(right)} times")
    module: dict[str, Any] = {"__name__": network.__name__, "__package__": network.__package__}
    exec(compile(text.replace(right, wrong), "<changed network>", "exec"), module)  # noqa: S102 - the text is this package's own
    return module["Network"]
