"""Values of the named quantities of a small network at one sample, exact, from the derivation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy

from ..architecture import Architecture
from ..derivation import derive
from ..formulas.notation import Partial, W, a, b, delta, latex, spell_out, y, z

_LETTERS = {"W": W, "a": a, "b": b, "y'": y, "z": z, "delta": delta}
_NAME = re.compile(r"(W|a|b|y'|z|delta)(\d*)\[([\d,]+)\]")

Point = Mapping[str, Any]
"""Inputs, parameters and targets by name, such as ``W1[0,0]``, each a number or an expression of SymPy."""


def symbol(name: str) -> sympy.Expr:
    """The quantity with that name, such as ``a0[0]`` or ``y'[1]``."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"there is no quantity {name!r}")
    layer = [int(found[2])] if found[2] else []
    return _LETTERS[found[1]][tuple(sympy.Integer(index) for index in (*layer, *map(int, found[3].split(","))))]


def value(architecture: Architecture, point: Point, name: str) -> Fraction:
    """One quantity, or the derivative of the cost by a parameter if its name is that of one.

    Raises:
        ValueError: if it is no rational number.
    """
    given = {symbol(key): sympy.sympify(number) for key, number in point.items()}
    # The values are numbers of the exercises, never text.
    expression = sympy.simplify(spell_out(derive(architecture).expand(name)).xreplace(given))
    if not expression.is_Rational:
        raise ValueError(f"{name} of {architecture} is {expression}, which is no rational number")
    return Fraction(int(expression.p), int(expression.q))


def values(architecture: Architecture, point: Point, *names: str) -> tuple[Fraction, ...]:
    """Several of them."""
    return tuple(value(architecture, point, name) for name in names)


def worked(architecture: Architecture, point: Point, *names: str) -> tuple[tuple[str, Fraction], ...]:
    """The same, each with its name in LaTeX."""
    return tuple((_latex(name), value(architecture, point, name)) for name in names)


def _latex(name: str) -> str:
    if name == "C":
        return "C"
    return latex(Partial(sympy.Symbol("C"), symbol(name)) if name[0] in "Wb" else symbol(name))
