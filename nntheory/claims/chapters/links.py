"""Section 6.3: the cost of a sample, and the links of the chain from a weight to it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import sympy
from sympy import Eq, Expr, KroneckerDelta, Ne

from ...architecture import Architecture
from ...derivation.rules import LAST, C, P, Q, any_activation
from ...formulas import Activation, sigmoid, squared_error, tanh
from ...formulas.activations import LAYER, K
from ...formulas.notation import Partial, Quantity, W, a, b, latex, text, y, z
from ...formulas.readable import Z
from ...formulas.sums import collapse, differentiate
from ...network import Network
from ..claim import Check, Claim, Evidence
from ..evidence import Law, by_examples, exact
from ..instruments.direct import COST, weighted
from ..instruments.printed_backpropagation import PRINTED, PRINTED_COST, compared, directly
from ..instruments.sums import same
from ..notation import number
from ..smt import proves
from ..statement import Statement

SECTION = "6.3"

ALL_SIZES = "all sizes, as symbols, and every differentiable activation function, kept by name"

WEIGHT, BIAS = W[LAST, P, Q], b[LAST, Q]
BEFORE, OUTPUT, TARGET = a[LAST - 1, P], a[LAST, Q], y[Q]
SIGMA = any_activation(LAST, Q)
SLOPE = differentiate(SIGMA, z[LAST, Q])
BY_OUTPUT: Expr = squared_error.derivative.xreplace({LAYER: LAST, K: Q})


def formula(left: Expr, right: Expr) -> Statement:
    """An equation of the derivation as a claim's formula, written as everywhere on the site."""
    return Statement((), Eq(*(number(text(side), latex(side)) for side in (left, right))))


def misprint(place: int) -> Check:
    """The counterexample to a form as printed: its value at one point, and that of the whole cost's derivative there."""

    def check() -> Evidence:
        one, true = compared()[place], directly(PRINTED[place].left)
        return exact(
            lambda: one.printed_value != true,
            f"the sigmoid at z = 0, where the weight is 1, the activation before it 1/2 and the target 1: as printed it is "
            f"{one.printed_value}; the forward formulas as one expression, differentiated, give {true}",
            {"the same of the derived form": lambda: one.derived_value != true},
        )()

    return check


def cost() -> Claim:
    """The cost of one sample."""
    output, target = number("output", "a^L"), number("target", "y'")
    here = {OUTPUT: output, TARGET: target}
    letters = {a: output, y: target}
    squared = COST.function.xreplace({one: letters[one.base] for one in COST.function.atoms(Quantity)})
    as_printed = PRINTED_COST.xreplace({one: letters[one.base] for one in PRINTED_COST.atoms(Quantity)})
    positive = Statement((Ne(output, target),), squared > 0)

    def less_than_right(form: Expr) -> bool:
        """Whether the output 0 costs less than the output 1, where the target is 1."""
        return bool(form.subs({output: 0, target: 1}) < form.subs({output: 1, target: 1}))

    def has_slope(form: Expr) -> bool:
        return bool(sympy.expand(form.diff(output) - BY_OUTPUT.xreplace(here)) == 0)

    return Claim(
        "backprop.cost",
        SECTION,
        says="The cost of a sample is aᴸ − y′.",
        right="It is (aᴸ − y′)², as in section 5; of several outputs, the sum of these squares.",
        statement=positive,
        assumes="There is one output. At the target the cost is 0, so no output costs less than the right one.",
        supports=(
            proves(positive, scope="all outputs and targets that differ"),
            exact(
                lambda: has_slope(squared),
                "all outputs and targets: its derivative is the 2(aᴸ − y′) that the section needs",
                {
                    "without the square": lambda: has_slope(as_printed),
                    "with half the square": lambda: has_slope(squared / 2),
                    "with |aᴸ − y′|": lambda: has_slope(sympy.Abs(as_printed)),
                    "with the square of the sum": lambda: has_slope((output + target) ** 2),
                },
                kind="symbolic",
            ),
        ),
        against=(
            exact(
                lambda: less_than_right(as_printed),
                f"the target 1: as printed, the output 0 costs {as_printed.subs({output: 0, target: 1})} and the right output "
                f"{as_printed.subs({output: 1, target: 1})}",
                {"with the square": lambda: less_than_right(squared)},
            ),
        ),
    )


def dz_dw() -> Claim:
    """A pre-activation by a weight and by a bias."""
    step = sympy.Symbol("h", real=True)
    whole = weighted(z[LAST, K], LAST)
    own = KroneckerDelta(K, Q)

    def grows_by(parameter: Quantity, form: Expr) -> bool:
        """Whether z of neuron k grows by h times this form if the parameter grows by h; nothing is differentiated."""
        moved = {
            one: one + step * sympy.Mul(*map(KroneckerDelta, one.indices, parameter.indices))
            for one in whole.atoms(Quantity)
            if one.base == parameter.base
        }
        return same(collapse(whole.xreplace(moved)) - whole, step * form)

    def agrees(by_weight: Expr, by_bias: Expr = own) -> bool:
        return all(
            grows_by(one, form) and same(differentiate(whole, one), form)
            for one, form in ((WEIGHT, by_weight), (BIAS, by_bias))
        )

    return Claim(
        "backprop.dz-dw",
        SECTION,
        says="The derivative of a pre-activation by a weight is the activation that the weight weighs, ∂zᴸ/∂w = aᴸ⁻¹, and by the "
        "bias it is 1.",
        statement=formula(Partial(z[LAST, Q], WEIGHT), BEFORE),
        assumes="The weight and the bias lead to that neuron; by those of another neuron the derivative is 0.",
        supports=(
            exact(
                lambda: agrees(BEFORE * own),
                "all sizes, as symbols: if a weight or bias grows by h, z grows by h times this; SymPy's derivative is the same",
                {
                    "with aᴸ for aᴸ⁻¹": lambda: agrees(OUTPUT * own),
                    "with the neuron that it leads to in place of the one it comes from": lambda: agrees(
                        BEFORE.xreplace({P: Q}) * own
                    ),
                    "with the weight for the activation": lambda: agrees(WEIGHT * own),
                    "for the z of every neuron": lambda: agrees(BEFORE),
                    "with aᴸ⁻¹ for the bias too": lambda: agrees(BEFORE * own, BEFORE * own),
                    "with 0 for the bias": lambda: agrees(BEFORE * own, sympy.S.Zero),
                },
                kind="symbolic",
            ),
            by_examples(
                _grows_in_numpy(lambda before, here: before),
                _small_networks,
                "z of the NumPy program in whole numbers, which floats add and multiply exactly, before and after 1 is added to "
                "a parameter of the last layer",
                {
                    "with aᴸ for aᴸ⁻¹": _grows_in_numpy(lambda before, here: np.resize(here, before.shape)),
                    "with the activations in the opposite order": _grows_in_numpy(lambda before, here: before[::-1]),
                    "with 0 for the bias": _grows_in_numpy(lambda before, here: before, bias=0),
                },
            ),
        ),
    )


def _small_networks() -> Mapping[str, Any]:
    from hypothesis import strategies as st

    return {
        "sizes": st.lists(st.integers(1, 4), min_size=3, max_size=3),
        "numbers": st.lists(st.integers(-9, 9), min_size=44, max_size=44),
    }


def _grows_in_numpy(form: Any, bias: int = 1) -> Law:
    """Whether z grows so in the program, if each parameter of the last layer grows by 1, one after the other."""

    def law(sizes: list[int], numbers: list[int]) -> bool:
        architecture = Architecture.parse(sizes, hidden="linear", output="linear")
        left = iter(numbers)

        def array(*shape: int) -> np.ndarray:
            return np.array([next(left) for _ in range(int(np.prod(shape)))], dtype=float).reshape(shape)

        weights = [array(*architecture.weight_shape(layer)) for layer in (1, 2)]
        biases = [array(*architecture.bias_shape(layer)) for layer in (1, 2)]
        x = array(1, sizes[0])
        network = Network(architecture)
        pre_activations, activations = network.forward(weights, biases, x)
        before = activations[1][0]

        def grows(place: int, *at: int) -> np.ndarray:
            moved = [weights[1].copy(), biases[1].copy()]
            moved[place][at] += 1
            z, _ = network.forward([weights[0], moved[0]], [biases[0], moved[1]], x)
            return np.asarray(z[1][0] - pre_activations[1][0])

        expected = form(before, activations[2][0])
        own = np.eye(sizes[2])
        sources, targets = range(sizes[1]), range(sizes[2])
        return all((grows(0, p, q) == expected[p] * own[q]).all() for p in sources for q in targets) and all(
            (grows(1, q) == bias * own[q]).all() for q in targets
        )

    return law


def da_dz() -> Claim:
    """An activation by its pre-activation."""
    own = KroneckerDelta(K, Q)

    def agrees(form: Expr) -> bool:
        """Whether this, at neuron k, is the derivative by the pre-activation of neuron q."""
        return same(differentiate(any_activation(LAST, K), z[LAST, Q]), form.subs(Q, K) * own)

    def is_limit(activation: Activation, form: Expr) -> bool:
        """Whether the difference quotient goes to this."""
        h = sympy.Symbol("h", real=True)
        quotient = (activation.formula.subs(Z, Z + h) - activation.formula) / h
        return bool(sympy.simplify(sympy.limit(sympy.together(quotient), h, 0) - form) == 0)

    smooth = (sigmoid, tanh)
    return Claim(
        "backprop.da-dz",
        SECTION,
        says="The derivative of an activation by its pre-activation is ∂aᴸ/∂zᴸ = σ(z). In our "
        "copy the bracket stands as an exponent in that line, and not where the line is used.",
        right="It is σ′(zᴸ), the derivative of the activation function, at the pre-activation.",
        statement=formula(Partial(OUTPUT, z[LAST, Q]), SLOPE),
        assumes="The activation function acts on each neuron alone. By the pre-activation of another neuron the derivative is 0.",
        supports=(
            exact(
                lambda: agrees(SLOPE),
                ALL_SIZES,
                {
                    "σ for σ′": lambda: agrees(SIGMA),
                    "σ′ at the activation": lambda: agrees(SLOPE.xreplace({z[LAST, Q]: OUTPUT})),
                    "σ′ of the layer before": lambda: agrees(
                        differentiate(any_activation(LAST - 1, Q), z[LAST - 1, Q])
                    ),
                    "with the wrong sign": lambda: agrees(-SLOPE),
                },
                kind="symbolic",
            ),
            exact(
                lambda: all(is_limit(one, one.derivative) for one in smooth),
                "the sigmoid and tanh, all z: it is the limit of the difference quotient",
                {
                    "σ for σ′": lambda: any(is_limit(one, one.formula) for one in smooth),
                    "σ′ at the activation": lambda: any(
                        is_limit(one, one.derivative.subs(Z, one.formula)) for one in smooth
                    ),
                    "the derivative of the other function": lambda: any(
                        is_limit(one, other.derivative) for one, other in (smooth, smooth[::-1])
                    ),
                },
                kind="symbolic",
            ),
        ),
        against=(misprint(0),),
    )


def dc_da() -> Claim:
    """The cost by an output."""
    step = sympy.Symbol("h", real=True)
    sizes = (1, 2, 3)

    def agrees(form: Expr) -> bool:
        return same(differentiate(COST, OUTPUT), form)

    def is_first_order(form: Expr) -> bool:
        """Whether the cost grows by h times this, up to h², if an output grows by h; nothing is differentiated."""
        return all(_first_order(outputs, place) == sympy.expand(form.xreplace({Q: sympy.Integer(place)}))
                   for outputs in sizes for place in range(outputs))  # fmt: skip

    def _first_order(outputs: int, place: int) -> Expr:
        of = [COST.function.xreplace({COST.limits[0][0]: sympy.Integer(k)}) for k in range(outputs)]
        grown = sum(of).xreplace({a[LAST, place]: a[LAST, place] + step})
        return sympy.expand(grown).coeff(step, 1)

    def forms() -> dict[str, Expr]:
        return {
            "the layer before in place of the difference": 2 * BEFORE,
            "with the 2 lost": BY_OUTPUT / 2,
            "with the wrong sign": -BY_OUTPUT,
            "with the target not subtracted": BY_OUTPUT.xreplace({TARGET: sympy.S.Zero}),
            "with the difference squared": BY_OUTPUT**2 / 2,
        }

    return Claim(
        "backprop.dc-da",
        SECTION,
        says="The derivative of the cost by the last activation is ∂C/∂aᴸ = 2aᴸ⁻¹.",
        right="It is 2(aᴸ − y′), with the output and the target.",
        statement=formula(Partial(C, OUTPUT), BY_OUTPUT),
        rests_on=("backprop.cost",),
        supports=(
            exact(
                lambda: agrees(BY_OUTPUT),
                "every number of outputs, as a symbol",
                {name: partial(agrees, form) for name, form in forms().items()},
                kind="symbolic",
            ),
            exact(
                lambda: is_first_order(BY_OUTPUT),
                "1, 2 and 3 outputs, all values: if an output grows by h, the cost grows by h times this and by h²",
                {name: partial(is_first_order, form) for name, form in forms().items()},
                kind="symbolic",
            ),
        ),
        against=(misprint(1),),
    )
