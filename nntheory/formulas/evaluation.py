"""A formula as a function of numbers of any kind: balls, prime-field elements, rationals, dual numbers.

A number has the operators of arithmetic, comparisons, and methods named like NumPy's functions: exp, log, tanh, erf, sqrt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import sympy
from sympy import Sum

from .notation import Quantity
from .readable import Z

if TYPE_CHECKING:
    import numpy as np

    from .activations import Activation


class Numbers(Protocol):
    """A kind of number, as far as formulas need it: how their constants are written in it."""

    def rational(self, over: int, under: int) -> Any:
        """The fraction over / under."""

    def pi(self) -> Any:
        """The number π."""


def numbers_of(array: np.ndarray) -> Numbers | None:
    """Of which kind the numbers of an object array are; None for an array of floats, or of anything else."""
    return getattr(array.flat[0], "numbers", None) if array.dtype == object and array.size else None


Values = dict[sympy.Basic, Any]
Evaluator = Callable[[Values], Any]
Function = Callable[["np.ndarray"], "np.ndarray"]


def evaluator(expression: sympy.Expr, numbers: Numbers) -> Evaluator:
    """The expression as a function of what its symbols and quantities are.

    Where a number can lie on both sides of a branch point, as a ball can, the result is the union of the branches' values.
    """
    if expression.is_Rational:
        over, under = int(expression.p), int(expression.q)
        return lambda values: numbers.rational(over, under)
    if isinstance(expression, (sympy.Symbol, Quantity)):
        return lambda values: values[expression]
    if expression is sympy.pi:
        return lambda values: numbers.pi()
    if isinstance(expression, sympy.Piecewise):
        return _branches(expression, numbers)
    if isinstance(expression, sympy.Pow) and expression.base is not sympy.E:
        return _power(evaluator(expression.base, numbers), expression.exp)
    parts = [evaluator(part, numbers) for part in expression.args]
    if isinstance(expression, sympy.Add):
        return lambda values: sum((part(values) for part in parts[1:]), parts[0](values))
    if isinstance(expression, sympy.Mul):
        return lambda values: _product([part(values) for part in parts])
    method = _METHODS[type(expression)]
    (argument,) = parts[-1:]
    return lambda values: getattr(argument(values), method)()


_METHODS = {sympy.exp: "exp", sympy.log: "log", sympy.tanh: "tanh", sympy.erf: "erf"}


def _product(factors: list[Any]) -> Any:
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


def _branches(expression: sympy.Piecewise, numbers: Numbers) -> Evaluator:
    cases = [evaluator(value, numbers) for value, _ in expression.args]
    bounds = [condition.rhs if isinstance(condition, sympy.Gt) else None for _, condition in expression.args]

    def value(values: Values) -> Any:
        possible: list[Any] = []
        for case, bound in zip(cases, bounds, strict=True):
            limit = None if bound is None else numbers.rational(int(bound.p), int(bound.q))
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


def value_function(activation: Activation, numbers: Numbers) -> Function:
    """The activation on an object array of numbers; along the last axis if it is vector-valued."""
    import numpy as np

    if activation.elementwise:
        return _elementwise(activation.formula, numbers)
    # The formula of component j is a function of z_j over a sum that all components share.
    (total,) = activation.formula.atoms(Sum)
    shared = sympy.Dummy("total")
    (own,) = activation.formula.xreplace({total: shared}).atoms(Quantity)
    (each,) = total.function.atoms(Quantity)
    term = evaluator(total.function, numbers)
    component = evaluator(activation.formula.xreplace({total: shared}), numbers)

    def of_row(row: np.ndarray) -> np.ndarray:
        sum_ = sum((term({each: one}) for one in row[1:]), term({each: row[0]}))
        return np.array([component({own: one, shared: sum_}) for one in row], dtype=object)

    return lambda z: np.stack([of_row(row) for row in z.reshape(-1, z.shape[-1])]).reshape(z.shape)


def derivative_function(activation: Activation, numbers: Numbers) -> Function:
    """The derivative of an elementwise activation on an object array, as SymPy derives it from the formula."""
    return _elementwise(activation.derivative, numbers)


def _elementwise(formula: sympy.Expr, numbers: Numbers) -> Function:
    import numpy as np

    evaluate = evaluator(formula, numbers)
    vectorised = np.frompyfunc(lambda one: evaluate({Z: one}), 1, 1)
    return lambda z: np.asarray(vectorised(z), dtype=object)
