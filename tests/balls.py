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
class Floats:
    """The floats of one size: the bits of the significand and the exponent of the smallest."""

    bits: int
    lowest: int

    def spacing(self, at: arb) -> arb:
        """The distance between neighbouring floats at the middle of a ball: its unit in the last place."""
        significand, exponent = at.mid().man_exp()
        magnitude = int(exponent) + int(significand).bit_length() if significand else self.lowest
        return arb(2) ** max(magnitude - self.bits, self.lowest)

    def resolves(self, ball: arb) -> bool:
        """Whether the radius of the ball is less than 1/100 of a unit in the last place."""
        small: bool = ball.rel_accuracy_bits() > self.bits + 7 or ball.rad() < arb(2) ** (self.lowest - 7)
        return small


DOUBLE = Floats(53, -1074)
SINGLE = Floats(24, -149)


def ulps(got: float, exact: arb, *, size: arb | None = None, floats: Floats = DOUBLE) -> float:
    """The distance of a float from the farthest point of a ball, in units in the last place of it, or of ``size``."""
    if not math.isfinite(got):
        return math.inf
    distance = (arb(got) - exact).abs_upper() / floats.spacing(exact if size is None else size)
    return float(distance.upper())


def enclosures(evaluate: Evaluate, points: Sequence[Sequence[arb]], floats: Floats = DOUBLE) -> list[arb]:
    """The values at exact points, with more digits for each until its ball is small beside a unit in the last place."""
    balls = [arb("nan")] * len(points)
    wide = list(range(len(points)))
    precision = 96
    while wide:
        if precision > 10_000:
            raise ArithmeticError(f"no narrow ball at {points[wide[0]]}: {balls[wide[0]]}")
        with ctx.workprec(precision):
            for i in wide:
                balls[i] = evaluate(points[i])
        wide = [i for i in wide if not floats.resolves(balls[i])]
        precision *= 2
    return balls


FAR = 2.0**64


def on_the_line(expression: sympy.Expr, symbol: sympy.Symbol) -> Evaluate:
    """A function of one real symbol, also where the exponential is too large for FLINT, from about 2**100 on.

    There the value is that of the asymptote SymPy finds, give or take the distance of the function from it at FAR. That
    this distance does not grow beyond FAR is assumed, not enclosed.
    """
    evaluate = compiled(expression, symbol)
    ends: dict[bool, Evaluate] = {}

    def ball(at: Sequence[arb]) -> arb:
        near = evaluate(at)
        if near.is_finite() or abs(at[0]) < FAR:
            return near
        positive = bool(at[0] > 0)
        if positive not in ends:
            ends[positive] = _asymptote(expression, symbol, 1 if positive else -1)
        return ends[positive](at)

    return ball


def _asymptote(expression: sympy.Expr, symbol: sympy.Symbol, sign: int) -> Evaluate:
    slope = sympy.limit(expression / symbol, symbol, sign * sympy.oo)
    line = slope * symbol + sympy.limit(expression - slope * symbol, symbol, sign * sympy.oo)
    evaluate, distance = compiled(line, symbol), compiled(expression - line, symbol)
    return lambda at: evaluate(at) + arb(0, 1) * distance((arb(sign * FAR),))


def compiled(expression: sympy.Expr, *symbols: sympy.Expr) -> Evaluate:
    """The expression as a function of a sequence of balls, one for each symbol, at the precision of FLINT's context."""
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
