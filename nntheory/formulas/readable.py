"""Derivatives as a textbook writes them.

SymPy's derivative of the sigmoid is right and unreadable. Here the same expression is rewritten in a few named functions
(σ itself, the normal distribution's Φ and φ) and the shortest rewriting wins. Nothing is looked up: each candidate is
computed from the derivative by substitution, so a wrong one cannot be typed in.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import sympy
from sympy import exp

from .notation import Quantity, a, named_function, z
from .sums import differentiate

Z = sympy.Symbol("z", real=True)
"""The pre-activation, the variable of every elementwise formula."""

LOGISTIC = 1 / (1 + exp(-Z))
NORMAL_CDF = (1 + sympy.erf(Z / sympy.sqrt(2))) / 2

sigma = named_function("sigmoid", "\\sigma", LOGISTIC, Z)
Phi = named_function("Phi", "\\Phi", NORMAL_CDF, Z)
phi = named_function("phi", "\\varphi", NORMAL_CDF.diff(Z), Z)


def shortest(expression: sympy.Expr) -> sympy.Expr:
    """The rewriting of an expression in z that needs the fewest operations."""
    if isinstance(expression, sympy.Piecewise):
        return sympy.Piecewise(*((shortest(branch), condition) for branch, condition in expression.args))
    return min(_rewritings(expression), key=lambda form: (sympy.count_ops(form), len(str(form))))


def _rewritings(expression: sympy.Expr) -> Iterator[sympy.Expr]:
    yield expression
    if not expression.has(Z):
        return
    e, s, t = sympy.symbols("e s t", positive=True)
    rational = sympy.expand_power_exp(expression).subs(exp(-Z), 1 / e).subs(exp(Z), e)
    if not rational.has(exp, sympy.log, sympy.erf):
        # exp(z) = σ/(1−σ), so what is rational in exp(z) is rational in σ.
        yield _tidy(sympy.cancel(rational.subs(e, s / (1 - s))), s).subs(s, sigma(Z))
    if expression.has(sympy.tanh):
        yield _tidy(expression.subs(sympy.tanh(Z), t), t).subs(t, sympy.tanh(Z))
    if expression.has(sympy.erf):
        yield in_normal(expression)


def as_defined(formula: sympy.Expr) -> sympy.Expr:
    """A formula as its definition reads: tanh by exponentials, the error function by Φ."""
    return in_normal(formula) if formula.has(sympy.erf) else formula.rewrite(sympy.tanh, exp)


def in_normal(expression: sympy.Expr) -> sympy.Expr:
    """The error function and its bell written with the normal distribution's Φ and φ."""
    bell = NORMAL_CDF.diff(Z)
    (power,) = bell.atoms(exp)
    by_name = expression.subs(sympy.erf(Z / sympy.sqrt(2)), 2 * Phi(Z) - 1).subs(power, power / bell * phi(Z))
    return sympy.expand(by_name)


def _tidy(expression: sympy.Expr, letter: sympy.Symbol) -> sympy.Expr:
    """Coefficients of the powers of z factored, with factors such as 1 − s rather than s − 1; or not, if shorter."""
    collected = sympy.collect(sympy.expand(expression), Z, evaluate=False)
    factored = sympy.Add(*(power * positive_factors(sympy.factor(part)) for power, part in collected.items()))
    return min((factored, expression), key=sympy.count_ops)


def positive_factors(expression: sympy.Expr) -> sympy.Expr:
    """A product without a minus in front, if one of its factors such as s − 1 can take it and become 1 − s."""
    sign, factors = expression.as_coeff_mul()
    if sign == -1:
        for position, factor in enumerate(factors):
            base, power = factor.as_base_exp()
            if power in (1, -1) and base.as_coeff_Add()[0].is_negative and isinstance(base, sympy.Add):
                return sympy.Mul(*factors[:position], sympy.expand(-base) ** power, *factors[position + 1 :])
    return expression


def jumps(derivative: sympy.Expr) -> tuple[sympy.Expr, ...]:
    """The points where a piecewise derivative has different limits from the left and from the right."""
    if not isinstance(derivative, sympy.Piecewise):
        return ()
    ends = sorted(
        {end for _, relation in derivative.args if relation != sympy.true for end in relation.as_set().boundary}
    )
    inner = [(left + right) / 2 for left, right in itertools.pairwise(ends)]
    sides = [ends[0] - 1, *inner, ends[-1] + 1]
    branches = [next(f for f, condition in derivative.args if condition.subs(Z, at) == sympy.true) for at in sides]
    pairs = zip(ends, branches, branches[1:], strict=False)
    return tuple(end for end, left, right in pairs if left.subs(Z, end) != right.subs(Z, end))


def jacobian(component: sympy.Expr, layer: sympy.Symbol, by: sympy.Symbol) -> sympy.Expr:
    """The derivative of a vector-valued activation's component by z[layer, by], written in activations a[layer, ·].

    For a component exp(z_j)/S with S the sum over the layer, exp(z_i) is a_i S; S must cancel.
    """
    derivative = differentiate(component, z[layer, by])
    total = sympy.Symbol("S", positive=True)

    def named(part: sympy.Expr) -> sympy.Expr:
        return total if isinstance(part, sympy.Sum) else a[layer, part.args[0].indices[1]] * total

    in_activations = derivative.replace(
        lambda part: isinstance(part, sympy.Sum) or (isinstance(part, exp) and isinstance(part.args[0], Quantity)),
        named,
    )
    result = sympy.factor(sympy.cancel(in_activations))
    if result.has(total):
        raise ValueError(f"the derivative {derivative} does not reduce to activations")
    return result
