"""The letters of the theory as SymPy objects that print as a textbook writes them.

A quantity carries its layer as its first index, so that one object serves both readings: ``W[l, p, q]`` with symbolic
indices is the weight of any layer of any network, and ``W[1, 0, 2]`` is the parameter ``W1[0,2]`` of a given one.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter


class Quantity(sympy.Indexed):
    """One component of a layer's quantity; prints as ``W1[0,2]``, and in LaTeX as W with the layer above, indices below."""

    def _sympystr(self, printer: Any) -> str:
        head, *rest = (printer.doprint(index) for index in self.indices)
        name = _TEXT.get(str(self.base), str(self.base))
        if not rest:
            return f"{name}[{head}]"
        layer = head if head.isdigit() else f"[{head}]"
        return f"{name}{layer}[{','.join(rest)}]"

    _sympyrepr = _sympystr

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        head, *rest = (printer.doprint(index) for index in self.indices)
        name = _LATEX.get(str(self.base), str(self.base))
        below = (",\\," if any(len(index) > 1 for index in rest) or all(i.isdigit() for i in rest) else "\\,").join(
            rest
        )
        text = f"{name}^{{{head}}}_{{{below}}}" if rest else f"{name}_{{{head}}}"
        return text if exp is None else f"\\left({text}\\right)^{{{exp}}}"


_TEXT = {"y": "y'"}
_LATEX = {"delta": "\\delta", "y": "y'"}


class Quantities(sympy.IndexedBase):
    """A letter of the theory; indexing it gives a `Quantity`."""

    def __new__(cls, label: str | sympy.Symbol) -> Quantities:  # noqa: D102
        return super().__new__(cls, sympy.Symbol(str(label), real=True))

    def __getitem__(self, indices: Any, **kw_args: Any) -> Quantity:
        return Quantity(self, *(indices if isinstance(indices, tuple) else (indices,)))


W, b, z, a, delta, y, n = (Quantities(letter) for letter in ("W", "b", "z", "a", "delta", "y", "n"))
"""Weights, biases, pre-activations, activations, errors, target and layer sizes."""


class Partial(sympy.Expr):
    """A partial derivative that is being talked about and not yet computed, such as the one of C by W1[0,2]."""

    is_commutative = True

    def __new__(cls, of: sympy.Expr, by: sympy.Expr) -> Partial:  # noqa: D102
        return sympy.Expr.__new__(cls, sympy.sympify(of), sympy.sympify(by))

    def _sympystr(self, printer: Any) -> str:
        return f"∂{printer.doprint(self.args[0])}/∂{printer.doprint(self.args[1])}"

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        text = f"\\frac{{\\partial {printer.doprint(self.args[0])}}}{{\\partial {printer.doprint(self.args[1])}}}"
        return text if exp is None else f"\\left({text}\\right)^{{{exp}}}"


class NamedFunction(sympy.Function):
    """A function kept by its name, such as σ(z).

    Differentiating it gives the next name, σ′(z), never a formula; `spell_out` puts the formulas in. A class without
    ``formula`` is uninterpreted: what is proved of it holds for every differentiable function.
    """

    title: str
    tex: str
    formula: sympy.Expr | None
    variable: sympy.Symbol
    order: int

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """The derivative by the argument: the same name with one more prime."""
        following = named_function(self.title, self.tex, self.formula, self.variable, self.order + 1)
        result: sympy.Expr = following(*self.args)
        return result

    def _sympystr(self, printer: Any) -> str:
        return f"{self.title}{chr(39) * self.order}({printer.doprint(self.args[0])})"

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        mark = "'" * self.order
        name = f"{{{self.tex}{mark}}}{power}" if mark and power else f"{self.tex}{mark}{power}"
        inner = printer.doprint(self.args[0])
        return f"{name}({inner})"


_CLASSES: dict[tuple[Any, ...], type[NamedFunction]] = {}


def named_function(
    title: str, tex: str, formula: sympy.Expr | None, variable: sympy.Symbol, order: int = 0
) -> type[NamedFunction]:
    """The `NamedFunction` class of that name and order of derivative; asking twice gives the same class."""
    key = (title, tex, formula, variable, order)
    if key not in _CLASSES:
        body = {"title": title, "tex": tex, "formula": formula, "variable": variable, "order": order, "nargs": 1}
        _CLASSES[key] = type(title + "_prime" * order, (NamedFunction,), body)
    return _CLASSES[key]


def spell_out(expression: sympy.Expr) -> sympy.Expr:
    """The same expression with every named function that has a formula replaced by its formula, or derivative of it."""

    def formula(call: NamedFunction) -> sympy.Expr:
        if call.formula is None:
            return call
        return call.formula.diff(call.variable, call.order).subs(call.variable, call.args[0])

    result: sympy.Expr = expression.replace(lambda part: isinstance(part, NamedFunction), formula)
    return result


_ORDER = ("n", "y", "a", "z", "W", "b", "delta")


def _place(factor: sympy.Expr) -> tuple[int, ...]:
    """The place of a factor in a product, as one writes it by hand: numbers, letters, functions, brackets, sums.

    Partial derivatives stand along the path, from the parameter to the cost.
    """
    base = factor.base if isinstance(factor, sympy.Pow) else factor
    if isinstance(base, Partial):
        of, by = base.args
        layer = by.indices[0] if isinstance(by, Quantity) and by.indices[0].is_Integer else 0
        towards = "Wbza".find(str(by.base)) if isinstance(by, Quantity) else -1
        return 1, int(not isinstance(of, Quantity)), int(layer), towards
    letters = (sympy.Symbol, Quantity)
    kinds = (sympy.Number, letters, NamedFunction, sympy.Add, sympy.Function, sympy.Sum)
    kind = next((place for place, one in enumerate(kinds) if isinstance(base, one)), len(kinds))
    letter = str(base.base) if isinstance(base, Quantity) else ""
    return kind, _ORDER.index(letter) if letter in _ORDER else -1


def ordered_factors(product: sympy.Expr) -> list[sympy.Expr]:
    """The factors of a product in the order of writing, with the common number of a bracket such as 2a − 2y in front."""
    number, factors = sympy.S.One, []
    for factor in product.as_ordered_factors():
        content, rest = factor.primitive() if isinstance(factor, sympy.Add) else (sympy.S.One, factor)
        if isinstance(rest, sympy.Add) and all(term.could_extract_minus_sign() for term in rest.args):
            content, rest = -content, -rest
        if factor.is_Number or content != 1:
            number *= factor if factor.is_Number else content
        if not factor.is_Number:
            factors.append(rest)
    return [*([number] if number != 1 else []), *sorted(factors, key=_place)]


def ordered_terms(total: sympy.Add) -> list[sympy.Expr]:
    """The terms of a sum in the order of writing: Σ first, then as SymPy orders them."""
    return sorted(total.as_ordered_terms(), key=lambda term: not isinstance(term, sympy.Sum))


def _signed(factors: list[sympy.Expr]) -> tuple[str, list[sympy.Expr]]:
    """The minus in front of a product, if it has one, and the factors without it."""
    if not (factors[0].is_Number and factors[0] < 0):
        return "", factors
    return "-", [*([-factors[0]] if factors[0] != -1 else []), *factors[1:]]


def _in_brackets(factor: sympy.Expr, last: bool) -> bool:
    """Whether a factor needs brackets; what reaches as far as it can, such as Σ, needs none at the end."""
    return isinstance(factor, sympy.Add) or (isinstance(factor, (sympy.Sum, sympy.Piecewise)) and not last)


class _Latex(LatexPrinter):
    """SymPy's LaTeX with terms and factors in the order of writing, ln for the natural logarithm, brackets as in a book."""

    def _print_Add(self, expr: sympy.Add, order: str | None = None) -> str:
        if len(ordered_factors(expr)) > 1:
            return self._product(ordered_factors(expr))
        terms = ordered_terms(expr)
        rest = (f"- {t[1:].lstrip()}" if (t := self._print(term)).startswith("-") else f"+ {t}" for term in terms[1:])
        return " ".join((self._print(terms[0]), *rest))

    def _print_Mul(self, expr: sympy.Mul) -> str:
        numerator, denominator = sympy.fraction(expr, exact=True)
        if denominator == 1:
            return self._product(ordered_factors(expr))
        if numerator.has(sympy.Sum):
            return f"\\frac{{1}}{{{self._print(denominator)}}} {self._factor(numerator, last=True)}"
        sign = ""
        if numerator.could_extract_minus_sign() and not isinstance(numerator, sympy.Add):
            sign, numerator = "-", -numerator
        return f"{sign}\\frac{{{self._print(numerator)}}}{{{self._print(denominator)}}}"

    def _product(self, factors: list[sympy.Expr]) -> str:
        sign, factors = _signed(factors)
        return sign + " \\, ".join(self._factor(f, f is factors[-1]) for f in factors)

    def _factor(self, factor: sympy.Expr, last: bool) -> str:
        text: str = self._print(factor)
        return f"\\left({text}\\right)" if _in_brackets(factor, last) else text

    def _print_Pow(self, expr: sympy.Pow) -> str:
        # The place above a quantity is its layer's.
        base, power = expr.as_base_exp()
        if isinstance(base, Quantity) and power.is_positive:
            return f"\\left({self._print(base)}\\right)^{{{self._print(power)}}}"
        text: str = super()._print_Pow(expr)
        return text

    def _print_KroneckerDelta(self, expr: sympy.KroneckerDelta, exp: str | None = None) -> str:
        # Iverson's bracket: the Kronecker delta would look like the error δ.
        return "[{} = {}]".format(*map(self._print, expr.args))

    def _print_Piecewise(self, expr: sympy.Piecewise) -> str:
        def condition(relation: sympy.Basic) -> str:
            return "\\text{otherwise}" if relation == sympy.true else f"\\text{{if }} {self._print(relation)}"

        rows = (f"{self._print(value)} & {condition(relation)}" for value, relation in expr.args)
        return "\\begin{cases} " + " \\\\ ".join(rows) + " \\end{cases}"


def latex(expression: sympy.Basic) -> str:
    """LaTeX of an expression, in the notation of the site."""
    text: str = _Latex({"mul_symbol": None, "ln_notation": True}).doprint(expression)
    return text


class _Text(StrPrinter):
    """One line of plain text, in the same order of writing as the LaTeX."""

    def _print_Add(self, expr: sympy.Add, order: str | None = None) -> str:
        if len(ordered_factors(expr)) > 1:
            return self._product(ordered_factors(expr))
        first, *others = map(self._print, ordered_terms(expr))
        rest = (f"- {term[1:]}" if term.startswith("-") else f"+ {term}" for term in others)
        return " ".join((first, *rest))

    def _print_Mul(self, expr: sympy.Mul) -> str:
        numerator, denominator = sympy.fraction(expr, exact=True)
        if denominator == 1:
            return self._product(ordered_factors(expr))
        if numerator.could_extract_minus_sign() and not isinstance(numerator, sympy.Add):
            return f"-{self._print(-numerator / denominator)}"
        above = self._print(numerator) if isinstance(numerator, sympy.Mul) else self._factor(numerator, last=False)
        below = self._print(denominator)
        return f"{above}/({below})" if isinstance(denominator, (sympy.Mul, sympy.Add)) else f"{above}/{below}"

    def _product(self, factors: list[sympy.Expr]) -> str:
        sign, factors = _signed(factors)
        return sign + "·".join(self._factor(f, f is factors[-1]) for f in factors)

    def _factor(self, factor: sympy.Expr, last: bool) -> str:
        return f"({self._print(factor)})" if _in_brackets(factor, last) else str(self._print(factor))

    def _print_Sum(self, expr: sympy.Sum) -> str:
        ((index, low, high),) = expr.limits
        return f"Σ[{index}={self._print(low)}..{self._print(high)}] {self._factor(expr.function, last=True)}"

    def _print_Pow(self, expr: sympy.Pow, rational: bool = False) -> str:
        if expr.exp == 2:
            return f"{self.parenthesize(expr.base, PRECEDENCE['Pow'])}²"
        text: str = super()._print_Pow(expr, rational)
        return text

    def _print_Piecewise(self, expr: sympy.Piecewise) -> str:
        *cases, (last, _) = expr.args
        shown = (f"{self._print(value)} if {self._print(condition)} else " for value, condition in cases)
        return "".join(shown) + str(self._print(last))

    def _print_KroneckerDelta(self, expr: sympy.KroneckerDelta) -> str:
        return "[{}={}]".format(*map(self._print, expr.args))

    def _print_log(self, expr: sympy.log) -> str:
        return f"ln({self._print(expr.args[0])})"


def text(expression: sympy.Basic) -> str:
    """An expression as one line of plain text."""
    line: str = _Text().doprint(expression)
    return line
