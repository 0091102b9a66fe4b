"""JavaScript printed from SymPy: numbers in, number out; a layer is an array."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.printing.jscode import JavascriptCodePrinter

from .notation import Quantity


class _Printer(JavascriptCodePrinter):
    """SymPy prints no sums for JavaScript and knows no quantities of a layer."""

    def _print_Sum(self, expr: sympy.Sum) -> str:
        # The sum runs over a whole layer, so over the array of its one quantity without the layer's index.
        ((index, _, _),) = expr.limits
        array = next(q for q in expr.function.atoms(Quantity) if index in q.indices)
        return f"{array.base}.reduce((total, _, {index}) => total + {self._print(expr.function)}, 0)"

    def _print_Quantity(self, expr: Quantity) -> str:
        if str(expr.base) == "n":
            return "a.length"
        return f"{expr.base}[{self._print(expr.indices[-1])}]"

    def _print_KroneckerDelta(self, expr: sympy.KroneckerDelta) -> str:
        return "({} === {} ? 1 : 0)".format(*map(self._print, expr.args))

    def _print_Piecewise(self, expr: sympy.Piecewise) -> str:
        *cases, (last, _) = expr.args
        text = self._print(last)
        for value, condition in reversed(cases):
            text = f"({self._print(condition)} ? {self._print(value)} : {text})"
        return text

    def _print_Function(self, expr: Any) -> str:
        # JavaScript's Math has no error function; the site's script supplies one under SymPy's name.
        return f"erf({self._print(expr.args[0])})" if isinstance(expr, sympy.erf) else super()._print_Function(expr)

    _print_erf = _print_Function


def javascript(expression: sympy.Expr, *arguments: str) -> str:
    """An arrow function of the named arguments."""
    return f"({', '.join(arguments)}) => {_Printer().doprint(expression)}"
