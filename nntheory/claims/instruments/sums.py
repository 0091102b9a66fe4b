"""One form for all ways to write a sum of products over neurons: two such expressions are equal if their forms are.

Sizes are symbols, so that an equality is one for all sizes. Functions such as σ are kept by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from typing import NamedTuple

import sympy
from sympy import Add, Expr, Mul, Pow, Sum, Symbol

from ...formulas.notation import Quantity


class Index(Symbol):
    """The index of a sum in that form; its level counts the sums inside the functions that it stands in."""

    level: int

    def __new__(cls, level: int, place: int) -> Index:  # noqa: D102
        made: Index = super().__new__(cls, f"i_{level}_{place}", integer=True, nonnegative=True)
        made.level = level
        return made


class Term(NamedTuple):
    """A product, summed over these indices, each from a first to a last value."""

    body: Expr
    limits: tuple[tuple[Symbol, Expr, Expr], ...]


def same(one: Expr, other: Expr) -> bool:
    """Whether both are equal for all sizes, all values, and all functions that are kept by name."""
    return normal(one) == normal(other)


def normal(expression: Expr) -> Expr:
    """All brackets multiplied out, all products inside the sums, the sums in a fixed order with indices by fixed names."""
    return Add(*(_named(term) for term in _terms(_inside(expression))))


def _inside(expression: Expr) -> Expr:
    """The same with what functions are taken of in that form."""
    if isinstance(expression, Quantity) or not expression.args:
        return expression
    whole = isinstance(expression, sympy.Function)
    return expression.func(*(normal(one) if whole else _inside(one) for one in expression.args))


def _terms(expression: Expr) -> Iterator[Term]:
    for term in Add.make_args(sympy.expand(expression)):
        factors = [part for factor in Mul.make_args(term) for part in _repeated(factor)]
        sums = [factor for factor in factors if isinstance(factor, Sum)]
        rest = Mul(*(factor for factor in factors if not isinstance(factor, Sum)))
        if not sums:
            yield Term(term, ())
            continue
        for parts in product(*(list(_summed(one)) for one in sums)):
            limits = tuple(limit for part in parts for limit in part.limits)
            for body in Add.make_args(sympy.expand(rest * Mul(*(part.body for part in parts)))):
                yield Term(body, limits)


def _repeated(factor: Expr) -> list[Expr]:
    """A power of a sum as so many factors."""
    if isinstance(factor, Pow) and isinstance(factor.base, Sum) and factor.exp.is_Integer and factor.exp > 0:
        return [factor.base] * int(factor.exp)
    return [factor]


def _summed(total: Sum) -> Iterator[Term]:
    """The terms of a sum, its indices with names of their own."""
    fresh = {index: sympy.Dummy(integer=True, nonnegative=True) for index, _, _ in total.limits}
    own = tuple((fresh[index], low, high) for index, low, high in total.limits)
    for body, limits in _terms(total.function.xreplace(fresh)):
        yield Term(body, (*own, *limits))


def _named(term: Term) -> Expr:
    """The term with its indices in the order of their ranges, and among equal ranges in the first order there is."""
    body = term.body
    for index, low, high in term.limits:
        if index not in body.free_symbols:
            body *= high - low + 1
    limits = [limit for limit in term.limits if limit[0] in body.free_symbols]
    if not limits:
        return body
    level = 1 + max((one.level for one in body.atoms(Index)), default=0)
    names = [Index(level, place) for place in range(len(limits))]
    ways = []
    for order in permutations(limits):
        ranges = [str(limit[1:]) for limit in order]
        if ranges == sorted(ranges):
            renamed = {limit[0]: name for limit, name in zip(order, names, strict=True)}
            ways.append(Sum(body, *order).xreplace(renamed))
    return min(ways, key=str)
