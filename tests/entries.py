"""The derived gradient evaluated entry by entry from its SymPy expressions, in ball arithmetic."""

from __future__ import annotations

import re

import numpy as np
import sympy
from flint import arb, fmpq
from sympy import Sum

from nntheory.checking.reference import Point
from nntheory.derivation import Derivation
from nntheory.formulas.notation import NamedFunction, Quantity

METHODS = {sympy.exp: arb.exp, sympy.log: arb.log, sympy.tanh: arb.tanh, sympy.erf: arb.erf}


class Sample:
    """The named quantities of one sample: given ones as numbers, the others computed from their definitions when needed."""

    def __init__(self, derivation: Derivation, point: Point, row: int) -> None:
        self.derivation = derivation
        self.known: dict[str, arb] = {}
        for i, value in enumerate(point.x[row]):
            self.known[f"a0[{i}]"] = arb(float(value))
        for j, value in enumerate(point.target[row]):
            self.known[f"y'[{j}]"] = arb(float(value))
        for layer, (weights, biases) in enumerate(zip(point.weights, point.biases, strict=True), start=1):
            for (i, j), value in np.ndenumerate(weights):
                self.known[f"W{layer}[{i},{j}]"] = arb(float(value))
            for j, value in enumerate(biases):
                self.known[f"b{layer}[{j}]"] = arb(float(value))

    def named(self, name: str) -> arb:
        if name not in self.known:
            self.known[name] = self.value(self.derivation.definitions[name])
        return self.known[name]

    def value(self, expression: sympy.Expr) -> arb:
        if isinstance(expression, Quantity):
            return self.named(str(expression))
        if expression.is_Rational:
            return arb(fmpq(int(expression.p), int(expression.q)))
        if expression is sympy.pi:
            return arb.pi()
        if isinstance(expression, Sum):
            return sum((self.value(term) for term in sympy.Add.make_args(expression.doit())), arb(0))
        if isinstance(expression, NamedFunction):
            assert expression.formula is not None
            formula = expression.formula.diff(expression.variable, expression.order)
            return at(formula, self.value(expression.args[0]))
        return combine(expression, [self.value(part) for part in expression.args])


def at(formula: sympy.Expr, z: arb) -> arb:
    """A formula in z at a ball."""
    if isinstance(formula, sympy.Symbol):
        return z
    if formula.is_Rational:
        return arb(fmpq(int(formula.p), int(formula.q)))
    if formula is sympy.pi:
        return arb.pi()
    if isinstance(formula, sympy.Piecewise):
        for value, condition in formula.args:
            if condition == sympy.true or z > float(condition.rhs):
                return at(value, z)
            assert z <= float(condition.rhs), "a branch that the ball does not decide"
    return combine(formula, [at(part, z) for part in formula.args])


def combine(expression: sympy.Expr, parts: list[arb]) -> arb:
    if isinstance(expression, sympy.Add):
        return sum(parts, arb(0))
    if isinstance(expression, sympy.Mul):
        product = arb(1)
        for part in parts:
            product *= part
        return product
    if isinstance(expression, sympy.Pow) and not isinstance(expression, sympy.exp):
        power = expression.exp
        if power.is_Integer:
            product = arb(1)
            for _ in range(abs(int(power))):
                product *= parts[0]
            return product if power > 0 else 1 / product
        assert power in (sympy.Rational(1, 2), sympy.Rational(-1, 2))
        root = parts[0].sqrt()
        return root if power > 0 else 1 / root
    return METHODS[type(expression)](parts[0])


def gradient_by_entries(derivation: Derivation, point: Point) -> dict[str, arb]:
    """The gradient of the mean cost, by parameter name."""
    samples = [Sample(derivation, point, row) for row in range(len(point))]
    return {
        name: sum((sample.value(entry) for sample in samples), arb(0)) / len(point)
        for name, entry in derivation.gradient.items()
    }


def tensor_and_place(name: str) -> tuple[str, tuple[int, ...]]:
    """W1[0,2] as the entry (0, 2) of dW1."""
    match = re.fullmatch(r"([Wb]\d+)\[([\d,]+)\]", name)
    assert match is not None
    return f"d{match[1]}", tuple(int(i) for i in match[2].split(","))
