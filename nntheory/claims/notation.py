"""The numbers that the proof speaks of, as real symbols, and how they are written."""

from __future__ import annotations

import sympy
from sympy import Eq

LATEX: dict[sympy.Symbol, str] = {}
"""How each symbol is written in a formula; a product has its factors in this order."""


def number(name: str, latex: str) -> sympy.Symbol:
    """A real number with its name in text and in formulas."""
    symbol = sympy.Symbol(name, real=True)
    LATEX[symbol] = latex
    return symbol


def latex(expression: sympy.Basic) -> str:
    """An expression as a formula, its terms and factors in the order of `LATEX`."""
    # SymPy sorts by names, and where it sorts by degree, the highest first.
    places = {symbol: sympy.Symbol(f"s{place:03}", real=True) for place, symbol in enumerate(LATEX)}
    written = {place: LATEX[symbol] for symbol, place in places.items()}
    return sympy.latex(expression.xreplace(places), symbol_names=written, order="rev-lex")


c = number("c", "c_1")
beta = number("beta", r"\beta")
t = number("t", "t_k")
f = number("f", "f(x^k)")
f_next = number("f_next", "f(x^{k+1})")
slope = number("slope", r"\nabla f(x^k)^{\mathsf T} d^k")
gg = number("gg", r"\|\nabla f(x^k)\|^2")
trial = number("trial", r"t_k/\beta")
f_trial = number("f_trial", r"f(x^k + (t_k/\beta)\, d^k)")
slope_between = number("slope_between", r"\nabla f(\xi^k)^{\mathsf T} d^k")
L = number("L", "L")

ARMIJO = f_next <= f + c * t * slope
"""The step is accepted."""

REFUSED = f_trial > f + c * trial * slope
"""The trial before the step was not."""

STEEPEST = Eq(slope, -gg)
"""d = −∇f."""
