"""What section 6.3 prints where the derivation finds otherwise, for the paper's chain network and its last layer.

The printed forms are quotations, written as expressions so that they can be evaluated beside the derived ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Rational

from ...architecture import Architecture
from ...derivation import Step, derive
from ...derivation.rules import C
from ...formulas import sigmoid
from ...formulas.notation import Partial, W, a, b, spell_out, y, z

CHAIN = Architecture.parse("1-1-1-1")
_BEFORE, _Z, _A, _W, _B, _Y = a[2, 0], z[3, 0], a[3, 0], W[3, 0, 0], b[3, 0], y[0]
_SIGMA = sigmoid.named(_Z)

PRINTED = (
    Step(Partial(_A, _Z), _SIGMA, "the activation function, where its derivative belongs"),
    Step(Partial(C, _A), 2 * _BEFORE, "the layer before, where output minus target belongs"),
    Step(Partial(C, _W), _BEFORE * _SIGMA * 2 * _BEFORE, "both of these"),
    Step(Partial(C, _B), _SIGMA * 2 * _BEFORE, "both of these"),
)
"""As printed in our copy of the paper, section 6.3, in this site's letters; the last entry says what differs."""

PRINTED_COST = _A - _Y
"""The cost of a sample as printed in section 6.3; in section 5 it is squared."""

POINT = {_BEFORE: Rational(1, 2), _W: Rational(1), _B: -Rational(1, 2), _Y: Rational(1)}
"""Values at which both forms are rational: the pre-activation is 0, where the sigmoid and its derivative are."""


@dataclass(frozen=True)
class Compared:
    """One formula as printed and as derived, with the values of both at `POINT`."""

    printed: Step
    derived: sympy.Expr
    printed_value: sympy.Expr
    derived_value: sympy.Expr


def compared() -> list[Compared]:
    """Every printed form beside the derived one."""
    derivation = derive(CHAIN)
    steps = {step.left: step.right for name in ("W3[0,0]", "b3[0]") for step in derivation.steps(name).steps}
    return [Compared(form, steps[form.left], at_point(form.right), at_point(steps[form.left])) for form in PRINTED]


def at_point(expression: sympy.Expr) -> sympy.Expr:
    """The exact value of an expression of the last layer at `POINT`."""
    definitions = derive(CHAIN).definitions
    pre_activation = definitions["z3[0]"].xreplace(POINT)
    return spell_out(expression.xreplace({_A: _SIGMA}).xreplace({_Z: pre_activation}).xreplace(POINT))


def directly(derivative: Partial) -> sympy.Expr:
    """The value at `POINT` of a derivative of the last layer, differentiated as a whole from the forward formulas."""
    of, by = derivative.args
    definitions = derive(CHAIN).definitions
    value = definitions["C"] if of == C else of
    if by != _A:
        value = value.xreplace({_A: spell_out(definitions["a3[0]"])})
    if by not in (_A, _Z):
        value = value.xreplace({_Z: definitions["z3[0]"]})
    return at_point(value.diff(by))
