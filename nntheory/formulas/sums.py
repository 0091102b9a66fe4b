"""Differentiating sums whose length is a symbol.

SymPy differentiates ``Sum(a[i] * W[i, q], (i, 0, n - 1))`` by ``W[p, q]`` to a sum over a Kronecker delta, rightly but
without contracting it, and silently wrongly when the sum's own index is also the index differentiated by.
`differentiate` renames first and contracts afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import KroneckerDelta, Sum
from sympy.utilities.iterables import sift


def differentiate(expression: sympy.Expr, by: sympy.Expr) -> sympy.Expr:
    """The partial derivative by one quantity, contracted.

    Indices of ``by`` are taken to lie in the range of every sum they are contracted with, as the indices of a layer do.
    """
    letters: dict[sympy.Symbol, sympy.Symbol] = {}

    def fresh(total: Sum) -> Sum:
        limits = []
        body = total.function
        for index, low, high in total.limits:
            dummy = sympy.Dummy(index.name, integer=True, nonnegative=True)
            letters[dummy] = index
            body = body.xreplace({index: dummy})
            limits.append((dummy, low, high))
        return Sum(body, *limits)

    renamed = _replace_sums(expression, fresh)
    result = collapse(renamed.diff(by))
    taken = by.free_symbols | expression.free_symbols
    back = {dummy: index for dummy, index in letters.items() if index not in taken}
    return _replace_sums(result, lambda total: total.xreplace(back)).xreplace(back)


def collapse(expression: sympy.Expr) -> sympy.Expr:
    """Contract every sum over a Kronecker delta: Σₖ f(k) δₖₚ = f(p) for p in range, and take constants out of sums."""
    return _replace_sums(expression, _collapse_one)


def without_single_terms(expression: sympy.Expr) -> sympy.Expr:
    """The same expression with every sum of one term replaced by that term."""

    def term(total: Sum) -> sympy.Expr:
        index, low, high = total.limits[0]
        return total.function.xreplace({index: low}) if low == high else total

    return _replace_sums(expression, term)


def _replace_sums(expression: sympy.Expr, change: Callable[[Sum], sympy.Expr]) -> sympy.Expr:
    """Apply ``change`` to every sum, the innermost first."""
    if not expression.has(Sum):
        return expression
    if isinstance(expression, Sum):
        inner = _replace_sums(expression.function, change)
        return change(Sum(inner, *expression.limits))
    return expression.func(*(_replace_sums(part, change) for part in expression.args))


def _collapse_one(total: Sum) -> sympy.Expr:
    (index, low, high), *outer = total.limits
    if outer:
        return _collapse_one(Sum(_collapse_one(Sum(total.function, total.limits[0])), *outer))
    result = sympy.S.Zero
    body = total.function
    # Only the brackets with a delta in them are multiplied out: the others are as readable as they will be.
    with_delta, plain = sift(sympy.Mul.make_args(body), lambda factor: factor.has(KroneckerDelta), binary=True)
    terms = sympy.Add.make_args(sympy.expand_mul(sympy.Mul(*with_delta))) if with_delta else [sympy.S.One]
    for part in terms:
        term = part * sympy.Mul(*plain)
        constant, rest = term.as_independent(index, as_Add=False)
        delta = next((d for d in rest.atoms(KroneckerDelta) if index in d.args and rest.coeff(d) != 0), None)
        if delta is None:
            result += constant * (Sum(rest, (index, low, high)) if rest != 1 else high - low + 1)
            continue
        other = delta.args[1] if delta.args[0] == index else delta.args[0]
        inside = other.is_Integer and low.is_Integer and high.is_Integer and not low <= other <= high
        result += sympy.S.Zero if inside else constant * rest.coeff(delta).xreplace({index: other})
    return result
