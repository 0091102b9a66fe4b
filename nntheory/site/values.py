"""The values in running text, ``{{ name arguments }}``: each is a function from the written arguments to HTML."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import sympy

from .. import __version__, formulas
from ..architecture import Architecture
from ..checking import comparison, levels, reference
from ..checking.diagnosis.catalogue import CATALOGUE
from ..checking.numbers import tower
from ..derivation import derive, statements
from ..formulas.notation import latex
from .digits import VALUES as OF_DIGITS
from .directives import architecture, find_rule
from .figures.activations import VALUES as OF_ACTIVATIONS
from .figures.layers import VALUES as OF_LAYERS
from .figures.paths import VALUES as OF_FUNCTIONS
from .ledger import altered_count, claim_count
from .mathml import inline
from .proofs import proofs
from .records.descents import exact_descent
from .records.detection import detected
from .records.measurements import slope
from .records.square import VALUES as OF_SQUARE
from .records.starts import VALUES as OF_STARTS
from .records.trainings import growth_of_an_epoch


def count(sizes: str) -> str:
    """How many parameters a network has."""
    return f"{Architecture.parse(sizes).parameter_count:,}"


def latex_of(path: str) -> str:
    """A formula: ``sigmoid``, ``sigmoid.derivative``, ``squared_error``, ``hidden_error`` (a rule)."""
    name, _, part = path.partition(".")
    if part not in ("", "derivative"):
        raise ValueError(f"{path!r}: after the dot only 'derivative' is known")
    if name in formulas.__all__ and hasattr(getattr(formulas, name), "derivative_latex"):
        known = getattr(formulas, name)
        return inline(known.derivative_latex() if part else known.latex())
    return inline(find_rule(name).latex())


def left_of(name: str) -> str:
    """The left-hand side of a rule."""
    return inline(latex(find_rule(name).left))


def gradient_entry(sizes: str, parameter: str) -> str:
    """The derivative by one parameter, in named quantities."""
    step = derive(architecture(sizes)).steps(parameter).steps[-1]
    return inline(step.latex())


def definition(sizes: str, name: str) -> str:
    """The formula of a named quantity of a network, such as ``z3[0]``."""
    return inline(latex(derive(architecture(sizes)).definitions[name]))


def quantity(name: str, *indices: str) -> str:
    """A letter of the theory with its indices."""
    from ..formulas import notation

    if name not in ("W", "b", "z", "a", "delta", "y", "n"):
        raise ValueError(f"there is no quantity {name!r}")
    return inline(latex(getattr(notation, name)[tuple(sympy.sympify(int(i)) for i in indices)]))


CONSTANTS = {
    "BALL_BITS": levels.BALL_BITS,
    "FIELDS": tower.MOST_FIELDS,
    "FIRST_BITS": tower.FIRST_BITS,
    "MISTAKES": len(CATALOGUE),
    "FUNCTION_ULPS": reference.FUNCTION_ULPS,
    "SPARE_ROUNDINGS": reference.SPARE_ROUNDINGS,
    "BITS": reference.PRECISIONS[0],
    "MOST_BITS": reference.PRECISIONS[-1],
}


def constant(name: str) -> str:
    """A constant of the checker."""
    if name in ("DECIDED", "DECIDED_SINGLE"):
        bound = comparison.DECIDED[np.dtype(np.float32 if name.endswith("SINGLE") else np.float64)]
        return inline(latex(sympy.Rational(str(bound))))
    if name == "TIGHT":
        return inline(f"2^{{{int(math.log2(comparison.TIGHT))}}}")
    return f"{CONSTANTS[name]:,}"


def roundings(sizes: str, target: str, samples: str) -> str:
    """The k of one statement of the derived program, for a batch of so many samples."""
    known = {statement.target: statement for statement in statements(architecture(sizes))}
    return str(reference.rounding_count(known[target], int(samples)))


def statement(sizes: str, target: str) -> str:
    """One statement of the derived program."""
    known = {one.target: one for one in statements(architecture(sizes))}
    return f"<code>{known[target]}</code>"


def saturated(z: str, form: str) -> str:
    """σ′ at a float: ``careful``, as the package computes it, ``product``, as a(1 − a), or what is ``lost``."""
    at = np.array([float(z)])
    careful = float(formulas.sigmoid.evaluate_derivative(at)[0])
    a = float(formulas.sigmoid.evaluate(at)[0])
    product = a * (1 - a)
    shown = {"careful": f"{careful:.6g}", "product": f"{product:.6g}", "lost": f"{abs(product / careful - 1):.1%}"}
    return shown[form]


def version() -> str:
    """The version of the package."""
    return __version__


VALUES: dict[str, Callable[..., str]] = {
    "altered_count": altered_count,
    "claim_count": claim_count,
    "constant": constant,
    "count": count,
    "definition": definition,
    "derivative": gradient_entry,
    "detected": detected,
    "exact_descent": exact_descent,
    "growth": slope,
    "proofs": proofs,
    "growth_of_an_epoch": growth_of_an_epoch,
    "latex": latex_of,
    "left": left_of,
    "quantity": quantity,
    "roundings": roundings,
    "saturated": saturated,
    "statement": statement,
    "version": version,
    **OF_SQUARE,
    **OF_DIGITS,
    **OF_STARTS,
    **OF_ACTIVATIONS,
    **OF_FUNCTIONS,
    **OF_LAYERS,
}
"""Every value, by the name it has in a page."""
