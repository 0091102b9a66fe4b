"""Section 6.3: the derivatives of the cost by the weights and biases of the last layer.

The right forms come from the derivation. Each is held against direct differentiation of the cost as one expression, in which
all sizes are symbols and the activation functions are kept by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import sympy
from sympy import Expr

from ...derivation import bias_rule, output_error_rule, weight_rule
from ...derivation.rules import LAST, C, P, Q, any_activation
from ...formulas import squared_error
from ...formulas.notation import Partial, delta, z
from ...formulas.sums import differentiate
from ..claim import Check, Claim
from ..evidence import exact
from ..instruments.direct import COST, is_last_derivative
from .links import ALL_SIZES, BEFORE, BIAS, OUTPUT, SECTION, SIGMA, SLOPE, TARGET, WEIGHT, formula, misprint

ASSUMED = "The activation function acts on each neuron alone, and has a derivative at the pre-activations that occur."

_ERROR = {delta[LAST, Q]: output_error_rule(cost=squared_error).right}
BY_WEIGHT: Expr = weight_rule(LAST).right.xreplace(_ERROR)
BY_BIAS: Expr = bias_rule(LAST).right.xreplace(_ERROR)


def altered(form: Expr) -> dict[str, Expr]:
    """What the derivative by a weight or bias of the last layer is mistaken for."""
    return {
        "with the 2 lost": form / 2,
        "with the wrong sign": -form,
        "with the target not subtracted": form.xreplace({TARGET: sympy.S.Zero}),
        "with σ for σ′": form.xreplace({SLOPE: SIGMA}),
        "with σ′ at the activation": form.xreplace({SLOPE: SLOPE.xreplace({z[LAST, Q]: OUTPUT})}),
        "with σ′ of the layer before": form.xreplace(
            {SLOPE: differentiate(any_activation(LAST - 1, Q), z[LAST - 1, Q])}
        ),
        "without σ′": form.xreplace({SLOPE: sympy.S.One}),
    }


def differentiated(right: Expr, by: Expr, forms: Mapping[str, Expr]) -> Check:
    """That the derivative is this, and none of the altered forms."""
    return exact(
        lambda: is_last_derivative(right, by),
        f"{ALL_SIZES}: the cost is differentiated as one expression",
        {name: partial(is_last_derivative, form, by) for name, form in forms.items()},
        kind="symbolic",
    )


def dc_dw() -> Claim:
    """The cost by a weight of the last layer."""
    forms = altered(BY_WEIGHT) | {
        "with aᴸ for aᴸ⁻¹": BY_WEIGHT.xreplace({BEFORE: OUTPUT}),
        "with the weight for the activation": BY_WEIGHT.xreplace({BEFORE: WEIGHT}),
        "with the two neurons of the weight exchanged": BY_WEIGHT.subs({P: Q, Q: P}, simultaneous=True),
    }
    return Claim(
        "backprop.dc-dw",
        SECTION,
        says="The derivative of the cost by a weight of the last layer is ∂C/∂w = aᴸ⁻¹ σ(z) 2aᴸ⁻¹.",
        right="It is aᴸ⁻¹ σ′(zᴸ) 2(aᴸ − y′).",
        assumes=ASSUMED,
        statement=formula(Partial(C, WEIGHT), BY_WEIGHT),
        rests_on=("backprop.dz-dw", "backprop.da-dz", "backprop.dc-da"),
        supports=(differentiated(BY_WEIGHT, WEIGHT, forms),),
        against=(misprint(2),),
    )


def dc_db() -> Claim:
    """The cost by a bias of the last layer."""
    forms = altered(BY_BIAS) | {
        "with the factor aᴸ⁻¹ of the weights": BY_BIAS * BEFORE,
        "with 0": sympy.S.Zero,
        "summed over all outputs": sympy.Sum(BY_BIAS, *COST.xreplace({COST.limits[0][0]: Q}).limits),
    }
    return Claim(
        "backprop.dc-db",
        SECTION,
        says="The derivative of the cost by the bias of the last layer is ∂C/∂b = 1 σ(z) 2aᴸ⁻¹.",
        right="It is σ′(zᴸ) 2(aᴸ − y′).",
        assumes=ASSUMED,
        statement=formula(Partial(C, BIAS), BY_BIAS),
        rests_on=("backprop.dz-dw", "backprop.da-dz", "backprop.dc-da"),
        supports=(differentiated(BY_BIAS, BIAS, forms),),
        against=(misprint(3),),
    )
