"""A SymPy formula in several variables as a function of numbers of any kind: floats, rationals, balls."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy
from sympy.printing.pycode import PythonCodePrinter

from ..descent.arithmetic import constant


def compiled(formulas: Sequence[sympy.Expr], variables: Sequence[sympy.Symbol]) -> Callable[[Any], list[Any]]:
    """The formulas as one function of a vector.

    Rational constants are exact in exact numbers. A function such as exp of a fraction, and a branch that a ball leaves open,
    raise `TypeError` and `ValueError`.
    """
    printer = _Printer({"fully_qualified_modules": False, "allow_unknown_functions": True})
    arguments = [*variables, _ONE]
    # What has a value of its own at one point may divide by zero there: nothing is computed before the branch is known.
    shared = not any(one.has(sympy.Equality) for one in formulas)
    function = sympy.lambdify(arguments, list(formulas), modules=[_MEANINGS], printer=printer, cse=shared)

    def evaluate(x: Any) -> list[Any]:
        numbers = x.tolist() if isinstance(x, np.ndarray) else [x]
        example = sum(numbers[1:], numbers[0]) * 0
        results = function(*numbers, constant(1, example))
        return [one + example if isinstance(one, int) else one for one in results]

    return evaluate


_ONE = sympy.Symbol("one")


class _Printer(PythonCodePrinter):
    """Python that keeps to what every kind of number has."""

    def _print_Rational(self, expression: sympy.Rational) -> str:
        return f"(one*{expression.p}/{expression.q})"

    _print_Half = _print_Rational

    def _print_Pow(self, expression: sympy.Pow, rational: bool = False) -> str:
        if expression.base is sympy.E:
            return f"exp({self._print(expression.exp)})"
        return f"power({self._print(expression.base)}, {int(expression.exp)})"

    def _print_Pi(self, expression: sympy.Expr) -> str:
        return "pi(one)"

    def _print_function(self, expression: sympy.Function) -> str:
        return f"{type(expression).__name__}({', '.join(map(self._print, expression.args))})"

    _print_exp = _print_log = _print_sin = _print_cos = _print_tanh = _print_sign = _print_Abs = _print_function

    def _print_Relational(self, expression: Any) -> str:
        left, right = map(self._print, expression.args)
        opposite = {"==": "!=", "<": ">=", "<=": ">", ">": "<=", ">=": "<", "!=": "=="}[expression.rel_op]
        return f"certain({left} {expression.rel_op} {right}, {left} {opposite} {right})"

    _print_Equality = _print_Unequality = _print_Relational
    _print_StrictGreaterThan = _print_GreaterThan = _print_StrictLessThan = _print_LessThan = _print_Relational


def _power(base: Any, exponent: int) -> Any:
    if exponent < 0:
        return 1 / _power(base, -exponent)
    # Not base ** n, which is nan in python-flint 0.9 for a ball around zero.
    result = base
    for _ in range(exponent - 1):
        result = result * base
    return result


def _certain(is_so: Any, is_not_so: Any) -> bool:
    if not is_so and not is_not_so:
        raise ValueError("a ball lies on both sides of a branch point, so which branch holds is open")
    return bool(is_so)


def _sign(number: Any) -> int:
    return int(_certain(number > 0, number <= 0)) - int(_certain(number < 0, number >= 0))


def _pi(one: Any) -> Any:
    if isinstance(one, float):
        return math.pi
    if hasattr(type(one), "pi"):
        return type(one).pi()
    raise TypeError(f"π is no {type(one).__name__}; use floats or balls")


def _named(name: str) -> Callable[[Any], Any]:
    of_floats = getattr(np, name)

    def function(number: Any) -> Any:
        if hasattr(number, name):
            return getattr(number, name)()
        if not isinstance(number, float):
            raise TypeError(f"{name} of {number!r} is no {type(number).__name__}; use floats or balls")
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            return float(of_floats(number))

    return function


_MEANINGS: dict[str, Any] = {
    "power": _power,
    "certain": _certain,
    "sign": _sign,
    "Abs": abs,
    "pi": _pi,
    **{name: _named(name) for name in ("exp", "log", "sin", "cos", "tanh")},
}
