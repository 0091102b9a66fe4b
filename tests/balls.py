"""SymPy expressions in ball arithmetic, and the distance of a float from a ball in units in the last place.

Nothing here knows a NumPy form: what is evaluated is the tree of the SymPy expression, node by node.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import sympy
from flint import arb, ctx, fmpq

Evaluate = Callable[[Sequence[arb]], arb]
Condition = Callable[[Sequence[arb]], bool]

FUNCTIONS: dict[type[sympy.Basic], Callable[[arb], arb]] = {
    sympy.exp: arb.exp,
    sympy.log: arb.log,
    sympy.tanh: arb.tanh,
    sympy.erf: arb.erf,
}

RELATIONS: dict[type[sympy.Basic], tuple[Callable[[arb, arb], bool], Callable[[arb, arb], bool]]] = {
    sympy.StrictGreaterThan: (operator.gt, operator.le),
    sympy.GreaterThan: (operator.ge, operator.lt),
    sympy.StrictLessThan: (operator.lt, operator.ge),
    sympy.LessThan: (operator.le, operator.gt),
}


@dataclass(frozen=True)
class Format:
    """A binary floating-point format: the bits of its significand and the exponent of its smallest number."""

    bits: int
    lowest: int

    def spacing(self, at: arb) -> arb:
        """The distance between neighbouring floats at the middle of a ball: its unit in the last place."""
        significand, exponent = at.mid().man_exp()
        magnitude = int(exponent) + int(significand).bit_length() if significand else self.lowest
        return arb(2) ** max(magnitude - self.bits, self.lowest)

    def resolves(self, ball: arb) -> bool:
        """Whether the radius of the ball is less than 1/100 of a unit in the last place."""
        return ball.rel_accuracy_bits() > self.bits + 7 or ball.rad() < arb(2) ** (self.lowest - 7)


DOUBLE = Format(53, -1074)
SINGLE = Format(24, -149)


def ulps(got: float, exact: arb, *, size: arb | None = None, format: Format = DOUBLE) -> float:
    """The largest distance of a float from a point of a ball, in units in the last place of the ball, or of ``size``."""
    if not math.isfinite(got):
        return math.inf
    distance = (arb(got) - exact).abs_upper() / format.spacing(exact if size is None else size)
    return float(distance.upper())


def enclosures(evaluate: Evaluate, points: Sequence[Sequence[arb]], format: Format = DOUBLE) -> list[arb]:
    """The values at exact points, each at the least precision, of those tried, at which the format resolves its ball."""
    balls = [arb("nan")] * len(points)
    open_ = list(range(len(points)))
    precision = 96
    while open_:
        if precision > 10_000:
            raise ArithmeticError(f"no narrow ball at {points[open_[0]]}: {balls[open_[0]]} at {precision // 2} bits")
        with ctx.workprec(precision):
            for i in open_:
                balls[i] = evaluate(points[i])
        open_ = [i for i in open_ if not format.resolves(balls[i])]
        precision *= 2
    return balls


def compiled(expression: sympy.Expr, *symbols: sympy.Expr) -> Evaluate:
    """The expression as a function from balls, one for each symbol, to a ball, at the precision of the FLINT context."""
    if expression in symbols:
        return operator.itemgetter(symbols.index(expression))
    if isinstance(expression, sympy.Rational):
        number = fmpq(expression.p, expression.q)
        return _constant(lambda at: arb(number))
    if expression is sympy.pi:
        return _constant(lambda at: arb.pi())
    if isinstance(expression, sympy.Piecewise):
        cases = [(compiled(value, *symbols), _condition(relation, *symbols)) for value, relation in expression.args]
        return lambda at: next(value for value, holds in cases if holds(at))(at)
    evaluate = _combined(expression, [compiled(part, *symbols) for part in expression.args])
    return evaluate if expression.free_symbols else _constant(evaluate)


def _combined(expression: sympy.Expr, parts: list[Evaluate]) -> Evaluate:
    first, second = parts[0], parts[-1]
    if isinstance(expression, (sympy.Add, sympy.Mul)):
        combine = operator.add if isinstance(expression, sympy.Add) else operator.mul
        if len(parts) == 2:
            return lambda at: combine(first(at), second(at))
        return lambda at: reduce(combine, [part(at) for part in parts])
    if isinstance(expression, sympy.Pow) and (2 * expression.exp).is_Integer:
        whole, half = divmod(int(2 * expression.exp), 2)
        return (lambda at: first(at) ** whole * first(at).sqrt()) if half else (lambda at: first(at) ** whole)
    if type(expression) in FUNCTIONS:
        function = FUNCTIONS[type(expression)]
        return lambda at: function(first(at))
    raise TypeError(f"no ball arithmetic for {expression.func.__name__} in {expression}")


def _constant(evaluate: Evaluate) -> Evaluate:
    at_precision = lru_cache(maxsize=None)(lambda precision: evaluate(()))
    return lambda at: at_precision(ctx.prec)


def _condition(relation: sympy.Basic, *symbols: sympy.Expr) -> Condition:
    if relation == sympy.true:
        return lambda at: True
    certainly, certainly_not = RELATIONS[type(relation)]
    left, right = (compiled(side, *symbols) for side in relation.args)

    def holds(at: Sequence[arb]) -> bool:
        sides = left(at), right(at)
        if certainly(*sides) or certainly_not(*sides):
            return certainly(*sides)
        raise ArithmeticError(f"the balls do not decide {relation} at {at}")

    return holds
