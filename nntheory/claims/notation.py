"""The numbers that the proof speaks of, as real symbols, and how they are written."""

from __future__ import annotations

import sympy
from sympy import Eq
from sympy.printing.latex import LatexPrinter

LATEX: dict[sympy.Symbol, str] = {}
"""How each symbol is written in a formula; a product has its factors in this order."""


def number(name: str, latex: str) -> sympy.Symbol:
    """A real number with its name in text and in formulas."""
    symbol = sympy.Symbol(name, real=True)
    if LATEX.setdefault(symbol, latex) != latex:
        raise ValueError(f"{name!r} is written {LATEX[symbol]} already, and was to be {latex}")
    return symbol


class _Printer(LatexPrinter):
    """Sums in SymPy's order, but what is subtracted comes last."""

    def _as_ordered_terms(self, expr: sympy.Expr, order: str | None = None) -> list[sympy.Expr]:
        terms = super()._as_ordered_terms(expr, order="rev-lex")
        return sorted(terms, key=lambda term: term.could_extract_minus_sign())

    def _print_Pow(self, expr: sympy.Pow) -> str:
        base = self._print(expr.base)
        if (
            expr.base.is_Symbol
            and base.startswith(r"\|")
            and base.endswith(r"\|")
            and expr.exp.is_Integer
            and expr.exp > 1
        ):
            return f"{base}^{{{expr.exp}}}"  # the bars of a norm are brackets enough
        return str(super()._print_Pow(expr))


def latex(expression: sympy.Basic) -> str:
    """An expression as a formula, its terms and factors in the order of `LATEX`."""
    # SymPy sorts by names.
    places = {symbol: sympy.Symbol(f"s{place:03}", real=True) for place, symbol in enumerate(LATEX)}
    written = {place: LATEX[symbol] for symbol, place in places.items()}
    return str(_Printer({"symbol_names": written}).doprint(expression.xreplace(places)))


# The step t and the trial before it, which was refused; ξ is a point between.
c = number("c", "c_1")
beta = number("beta", r"\beta")
t = number("t", "t_k")
trial = number("trial", r"\bar t_k")
f = number("f", "f(x^k)")
f_next = number("f_next", "f(x^{k+1})")
f_trial = number("f_trial", r"f(x^k + \bar t_k d^k)")
slope = number("slope", r"\nabla f(x^k)^{\mathsf T} d^k")
slope_between = number("slope_between", r"\nabla f(\xi^k)^{\mathsf T} d^k")
gg = number("gg", r"\|\nabla f(x^k)\|^2")
L = number("L", "L")

ARMIJO = f_next <= f + c * t * slope
"""The step is accepted."""

REFUSED = f_trial > f + c * trial * slope
"""The trial before the step was not."""

STEEPEST = Eq(slope, -gg)
"""d = −∇f."""
