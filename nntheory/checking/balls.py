"""Formulas evaluated in ball arithmetic: every value is an interval that contains the true one, whatever the rounding.

Arrays are NumPy arrays of `flint.arb`, on which NumPy's own operators and matrix products work; the precision is that of
`flint.ctx` at the time of the call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq
from numpy.typing import NDArray
from sympy import Sum

from ..formulas import Activation
from ..formulas.notation import Quantity
from ..formulas.readable import Z

Balls = NDArray[np.object_]
Floats = NDArray[np.float64]
Evaluator = Callable[[dict[sympy.Basic, Any]], arb]

to_balls: Callable[[Any], Balls] = np.frompyfunc(arb, 1, 1)
"""An array of floats as balls of radius zero: every float is exact."""

_BIT = 1 + 2.0**-50
"""Makes up for the last bit when a ball's bound is rounded to a float."""

_magnitude = np.frompyfunc(lambda ball: float(ball.abs_upper()), 1, 1)
_union = np.frompyfunc(lambda one, other: one.union(other), 2, 1)
_widened = np.frompyfunc(lambda ball, radius: ball + arb(0, radius), 2, 1)


def magnitude(balls: Balls) -> Floats:
    """Upper bounds of the absolute values."""
    return np.asarray(_magnitude(balls), dtype=float) * _BIT


def widened(balls: Balls, radii: Floats) -> Balls:
    """The balls with radii added."""
    result: Balls = _widened(balls, radii)
    return result


def union(one: Balls, other: Balls) -> Balls:
    """Balls that contain both."""
    result: Balls = _union(one, other)
    return result


def evaluator(expression: sympy.Expr) -> Evaluator:
    """The expression as a function of what its symbols and quantities are, in ball arithmetic.

    Where a ball lies on both sides of a branch point the result contains the values of both branches.
    """
    if expression.is_Rational:
        number = fmpq(int(expression.p), int(expression.q))
        return lambda values: arb(number)
    if isinstance(expression, (sympy.Symbol, Quantity)):
        return lambda values: values[expression]
    if expression is sympy.pi:
        return lambda values: arb.pi()
    if isinstance(expression, sympy.Piecewise):
        return _branches(expression)
    if isinstance(expression, sympy.Pow) and expression.base is not sympy.E:
        return _power(evaluator(expression.base), expression.exp)
    parts = [evaluator(part) for part in expression.args]
    if isinstance(expression, sympy.Add):
        return lambda values: sum((part(values) for part in parts[1:]), parts[0](values))
    if isinstance(expression, sympy.Mul):
        return lambda values: _product([part(values) for part in parts])
    method = _METHODS[type(expression)]
    (argument,) = parts[-1:]
    return lambda values: getattr(argument(values), method)()


_METHODS = {sympy.exp: "exp", sympy.log: "log", sympy.tanh: "tanh", sympy.erf: "erf"}


def _product(factors: list[arb]) -> arb:
    result = factors[0]
    for factor in factors[1:]:
        result *= factor
    return result


def _power(base: Evaluator, exponent: sympy.Expr) -> Evaluator:
    power = int(2 * exponent)
    if power < 0:
        inverse = _power(base, -exponent)
        return lambda values: 1 / inverse(values)
    if power % 2:
        return lambda values: _product([base(values).sqrt()] * power)
    # Not ball ** n, which is nan in python-flint 0.9 for a ball around zero.
    return lambda values: _product([base(values)] * (power // 2))


def _branches(expression: sympy.Piecewise) -> Evaluator:
    cases = [(evaluator(value), condition) for value, condition in expression.args]
    bounds = [condition.rhs if isinstance(condition, sympy.Gt) else None for _, condition in cases]
    limits = [None if bound is None else arb(fmpq(int(bound.p), int(bound.q))) for bound in bounds]

    def value(values: dict[sympy.Basic, Any]) -> arb:
        possible: list[arb] = []
        for (case, _), limit in zip(cases, limits, strict=True):
            if limit is not None and values[Z] <= limit:
                continue
            possible.append(case(values))
            if limit is None or values[Z] > limit:
                break
        result = possible[0]
        for other in possible[1:]:
            result = result.union(other)
        return result

    return value


Function = Callable[[Balls], Balls]


def value_function(activation: Activation) -> Function:
    """The activation on an array of balls; along the last axis if it is vector-valued."""
    if activation.elementwise:
        return _elementwise(activation.formula)
    # The formula of component j is a function of z_j over a sum that all components share.
    (total,) = activation.formula.atoms(Sum)
    shared = sympy.Dummy("total")
    (own,) = activation.formula.xreplace({total: shared}).atoms(Quantity)
    (each,) = total.function.atoms(Quantity)
    term = evaluator(total.function)
    component = evaluator(activation.formula.xreplace({total: shared}))

    def of_row(row: Balls) -> Balls:
        sum_ = sum((term({each: ball}) for ball in row[1:]), term({each: row[0]}))
        return np.array([component({own: ball, shared: sum_}) for ball in row], dtype=object)

    return lambda z: np.stack([of_row(row) for row in z.reshape(-1, z.shape[-1])]).reshape(z.shape)


def derivative_function(activation: Activation) -> Function:
    """The derivative of an elementwise activation on an array of balls, as SymPy derives it from the formula."""
    return _elementwise(activation.derivative)


def _elementwise(formula: sympy.Expr) -> Function:
    evaluate = evaluator(formula)
    vectorised = np.frompyfunc(lambda ball: evaluate({Z: ball}), 1, 1)
    return lambda z: np.asarray(vectorised(z), dtype=object)
