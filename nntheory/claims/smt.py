"""Statements about real numbers decided by z3: it looks for numbers at which they are false, and says when there are none.

z3 is optional (``nntheory[smt]``). Without it a check cannot tell, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from importlib.util import find_spec
from typing import Any

import sympy
from sympy import Rational, Symbol
from sympy.logic.boolalg import Boolean

from .claim import Check, Evidence
from .statement import Statement, denominators

MILLISECONDS = 10_000
"""How long z3 may look at one statement."""

Values = dict[Symbol, Rational]


def proves(
    statement: Statement,
    *,
    also: Iterable[tuple[str, Statement]] = (),
    scope: str = "all real numbers that satisfy what is assumed",
    limits: str = "",
) -> Check:
    """A check whether a statement holds for all real numbers, and the altered ones do not.

    An altered statement counts as refused only if z3 names rational numbers at which it is false, and SymPy agrees.

    Args:
        statement: the statement.
        also: altered statements beside those that `Statement.altered` makes.
        scope: how far it reaches.
        limits: what it does not say.
    """

    def check() -> Evidence:
        altered = [*statement.altered(), *also]
        names = tuple(name for name, _ in altered)
        if find_spec("z3") is None:
            return Evidence("smt", None, f"{scope}; z3 is not installed: pip install 'nntheory[smt]'", limits, names)
        if not _possible(statement.assumptions):
            return Evidence("smt", None, f"{scope}; no numbers were found that satisfy its assumptions", limits, names)
        found = True if _settled(statement) else None if counterexample(statement) is None else False
        refused = tuple(name for name, one in altered if counterexample(one) is not None)
        return Evidence("smt", found, scope, limits, names, refused)

    return check


def refutes(statement: Statement, *, but_not: Statement, scope: str) -> Check:
    """A check whether a statement is false at some rational numbers, which the mended one ``but_not`` is at none."""

    def check() -> Evidence:
        altered = ("the same of the mended form",)
        if find_spec("z3") is None:
            return Evidence("exact", None, f"{scope}; z3 is not installed: pip install 'nntheory[smt]'", "", altered)
        values = counterexample(statement)
        at = ", ".join(f"{symbol} = {value}" for symbol, value in (values or {}).items())
        refused = altered if _settled(but_not) and _possible(but_not.assumptions) else ()
        return Evidence("exact", values is not None, f"{scope}: false at {at}", "", altered, refused)

    return check


def counterexample(statement: Statement) -> Values | None:
    """Rational numbers at which a statement is false; None if none were found."""
    values = _satisfying((*statement.assumptions, sympy.Not(statement.conclusion)))
    if values is None:
        return None
    parts = (*statement.assumptions, statement.conclusion)
    symbols = sorted(set().union(*(part.free_symbols for part in parts)), key=str)
    complete = {symbol: values.get(symbol, Rational(0)) for symbol in symbols}
    return complete if statement.holds_at(complete) is False else None


def _possible(conditions: tuple[Boolean, ...]) -> bool:
    values = _satisfying(conditions)
    return values is not None and all(one.subs(values) == sympy.true for one in conditions)


def _settled(statement: Statement) -> bool:
    """Whether z3 says that there are no numbers at which the statement is false."""
    nothing, _ = _solved((*statement.assumptions, sympy.Not(statement.conclusion)))
    return nothing is True


def _satisfying(conditions: tuple[Boolean, ...]) -> Values | None:
    """Numbers that satisfy all conditions; where a denominator is zero, a condition says nothing."""
    _, values = _solved((*conditions, *(sympy.Ne(one, 0) for one in denominators(conditions))))
    return values


def _solved(conditions: tuple[Boolean, ...]) -> tuple[bool | None, Values | None]:
    """Whether nothing satisfies all conditions (None if z3 could not tell), and if not, what does."""
    import z3

    solver = z3.Solver()
    solver.set("timeout", MILLISECONDS)
    symbols: dict[Symbol, Any] = {}
    for one in conditions:
        solver.add(_translated(one, symbols))
    answer = solver.check()
    if answer == z3.unsat:
        return True, None
    if answer != z3.sat:
        return None, None
    model = solver.model()
    return False, {symbol: _rational(model.eval(real, model_completion=True)) for symbol, real in symbols.items()}


def _rational(value: Any) -> Rational:
    """A number of z3's; of an algebraic one a fraction nearby, which is examined like all others."""
    import z3

    if z3.is_algebraic_value(value):
        value = value.approx(20)
    return Rational(value.numerator_as_long(), value.denominator_as_long())


def _translated(expression: sympy.Basic, symbols: dict[Symbol, Any]) -> Any:
    """A SymPy expression as one of z3's."""
    import z3

    if isinstance(expression, Symbol):
        if not expression.is_real:
            raise TypeError(f"z3 is not asked about {expression}, which is not said to be real")
        # Two symbols of one name are two numbers.
        return symbols.setdefault(expression, z3.Real(f"{expression}#{len(symbols)}"))
    if isinstance(expression, Rational):
        return z3.RealVal(f"{expression.p}/{expression.q}")
    if expression in (sympy.true, sympy.false):
        return z3.BoolVal(bool(expression))
    if isinstance(expression, sympy.Pow):
        if not expression.exp.is_Integer:
            raise TypeError(f"z3 is not asked about the power {expression}")
        return _power(_translated(expression.base, symbols), int(expression.exp))
    parts = [_translated(part, symbols) for part in expression.args]
    for kind, make in _MADE.items():
        if isinstance(expression, kind):
            return make(z3, parts)
    raise TypeError(f"z3 is not asked about {type(expression).__name__}")


def _power(base: Any, exponent: int) -> Any:
    product = reduce(lambda one, other: one * other, [base] * abs(exponent))
    return product if exponent > 0 else 1 / product


_MADE: dict[Any, Callable[[Any, list[Any]], Any]] = {
    sympy.Add: lambda z3, parts: sum(parts[1:], parts[0]),
    sympy.Mul: lambda z3, parts: reduce(lambda one, other: one * other, parts),
    sympy.Abs: lambda z3, parts: z3.If(parts[0] >= 0, parts[0], -parts[0]),
    sympy.Min: lambda z3, parts: reduce(lambda one, other: z3.If(one <= other, one, other), parts),
    sympy.StrictLessThan: lambda z3, parts: parts[0] < parts[1],
    sympy.LessThan: lambda z3, parts: parts[0] <= parts[1],
    sympy.StrictGreaterThan: lambda z3, parts: parts[0] > parts[1],
    sympy.GreaterThan: lambda z3, parts: parts[0] >= parts[1],
    sympy.Equality: lambda z3, parts: parts[0] == parts[1],
    sympy.Unequality: lambda z3, parts: parts[0] != parts[1],
    sympy.And: lambda z3, parts: z3.And(*parts),
    sympy.Or: lambda z3, parts: z3.Or(*parts),
    sympy.Not: lambda z3, parts: z3.Not(parts[0]),
}
