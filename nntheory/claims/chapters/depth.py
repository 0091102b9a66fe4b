"""Section 3.1, at its end: products of many factors make gradients vanish or explode."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from sympy import Abs, Eq, Integer, Product, Rational
from sympy.simplify.simplify import product_simplify

from ...architecture import Architecture
from ...derivation import forward_rule, hidden_error_rule, output_error_rule, weight_rule
from ...derivation.rules import LAST, C, P, Q
from ...formulas import Activation, leaky_relu, linear, relu, sigmoid, tanh
from ...formulas.activations import LAYER, K
from ...formulas.notation import Partial, W, a, delta, n, z
from ...formulas.readable import Z
from ...formulas.sums import without_single_terms
from ...network import Network
from ..claim import Claim
from ..evidence import Law, by_examples, exact
from ..notation import number
from ..smt import proves
from ..statement import Statement
from .activations import QUARTER, SECTION

_slope = number("chain_slope", r"\sigma(z^l)")
_weight = number("chain_weight", "w^{l+1}")
_factor = number("chain_factor", r"\sigma'(z^l) w^{l+1}")
_error, _next = number("chain_error", r"\delta^l"), number("chain_next", r"\delta^{l+1}")
_least, _bound = number("chain_least", "r"), number("chain_bound", "B")
_last_slope, _last_error = number("chain_last_slope", r"\sigma(z^L)"), number("chain_last", r"\delta^L")
_gradient = number("chain_gradient", r"\frac{\partial C}{\partial w^1}")
_by_output = number("chain_by_output", r"\frac{\partial C}{\partial a^L}")
_input, _first = number("chain_input", "a^0"), number("chain_first", r"\delta^1")
_product = number("chain_product", r"\left(\tfrac14\right)^L \prod_{l=2}^{L} |w^l|")

_HERE, _THERE = LAYER, LAYER + 1
SLOPE = forward_rule().right.diff(z[LAYER, Q]).xreplace({Q: Integer(0)})
"""σ′(z) of the one neuron of a layer, for any activation function."""


def lone(formula: sympy.Expr) -> sympy.Expr:
    """A rule for a chain: every layer has one neuron, number 0."""
    single = without_single_terms(formula.xreplace({n[_THERE]: Integer(1)}))
    return single.xreplace(dict.fromkeys((P, Q, K), Integer(0)))


def chain_factor(factor: sympy.Expr) -> bool:
    """Whether in a chain an error is so many times the next one, by the rules of the derivation."""
    return bool(sympy.expand(lone(hidden_error_rule().right) - factor * delta[_THERE, 0]) == 0)


def chain_ends(slope: sympy.Expr, before: sympy.Expr) -> bool:
    """Whether the last error is that slope times ∂C/∂a, and the derivative by a weight that activation times the error."""
    last, by_weight = lone(output_error_rule(layer=LAYER).right), lone(weight_rule().right)
    return bool(
        sympy.expand(last - slope * Partial(C, a[LAYER, 0])) == 0
        and sympy.expand(by_weight - before * delta[LAYER, 0]) == 0
    )


def _step(conclusion: Callable[[sympy.Expr], sympy.Expr]) -> Statement:
    """One layer of sigmoids, with what is concluded from a bound of the next error."""
    by_rule = Eq(_error, _slope * (1 - _slope) * _weight * _next)
    return Statement((by_rule, _slope > 0, _slope < 1, Abs(_next) <= _bound), conclusion(Abs(_error)))


Chain = tuple[list[np.ndarray], list[np.ndarray], np.ndarray]
"""Weights, biases and the input."""


def chain(depth: int, weight: float, activation: Activation) -> Chain:
    """Equal weights; for sigmoids all pre-activations are 0, for others the biases are."""
    centred = activation == sigmoid
    biases = [np.full(1, -weight / 2 if centred else 0.0)] * depth
    return [np.full((1, 1), float(weight))] * depth, biases, np.full((1, 1), 0.5 if centred else 1.0)


def derivative(parts: Chain, activation: Activation) -> float:
    """∂C/∂w¹ by the package's backward pass, for a target with ∂C/∂a = 1 at the output."""
    weights, biases, x = parts
    network = Network(Architecture.parse([1] * (len(weights) + 1), hidden=activation, output=activation))
    output = network.forward(weights, biases, x)[1][-1]
    return float(network.backward(weights, biases, x, output - 0.5)[0][0].item())


def ratios(weight: float, activation: Activation, deepest: int = 24) -> set[float]:
    """By what one more layer multiplies ∂C/∂w¹, for all depths up to the deepest."""
    found = [derivative(chain(depth, weight, activation), activation) for depth in range(1, deepest + 1)]
    return {after / before for before, after in pairwise(found)}


def vanishing() -> Claim:
    """Products of small factors."""
    m, l = sympy.symbols("m l", integer=True, positive=True)
    size = sympy.Function("w", positive=True)

    def coefficient(layer: sympy.Expr, power: int) -> sympy.Expr:
        """What the bound of the error of a layer is, with ∂C/∂a at the output taken away."""
        return QUARTER ** (LAST - layer + power) * Product(size(l), (l, layer + 1, LAST))

    def solves(power: int, factor: sympy.Expr = QUARTER) -> bool:
        """Whether these bounds, for a symbolic depth, begin at the last layer with 1/4 and follow from each other."""
        stepped = factor * coefficient(m + 1, power) * Product(size(l), (l, m + 1, m + 1))
        follows = sympy.powsimp(product_simplify(stepped) / coefficient(m, power)) == 1
        begins = coefficient(LAST, power).doit() == QUARTER
        ends = coefficient(Integer(1), power) == QUARTER**LAST * Product(size(l), (l, 2, LAST))
        return bool(follows and begins and ends)

    def law(bound: Callable[[int, list[float]], float]) -> Law:
        """That |∂C/∂w¹| is at most so many times |a⁰| and |∂C/∂a|, for chains of sigmoids, half of them with all z = 0."""

        def holds(depth: int, seed: int, centred: bool) -> bool:
            numbers = np.random.default_rng(seed)
            weights = [numbers.normal(scale=3, size=(1, 1)) for _ in range(depth)]
            x = numbers.normal(size=(1, 1))
            biases = [-one[0] * (x[0, 0] if place == 0 else 0.5) for place, one in enumerate(weights)]
            if not centred:
                biases = [one + numbers.normal(size=1) for one in biases]
            allowed = abs(x[0, 0]) * bound(depth, [abs(float(one[0, 0])) for one in weights])
            return bool(abs(derivative((weights, biases, x), sigmoid)) <= allowed * (1 + 1e-9))

        return holds

    def drawn() -> Mapping[str, Any]:
        from hypothesis import strategies as st

        return {"depth": st.integers(1, 20), "seed": st.integers(0, 10**6), "centred": st.booleans()}

    at_end = Statement(
        (Eq(_last_error, _last_slope * (1 - _last_slope) * _by_output), _last_slope > 0, _last_slope < 1),
        Abs(_last_error) <= QUARTER * Abs(_by_output),
    )
    whole = Statement(
        (Eq(_gradient, _input * _first), Abs(_first) <= _product * Abs(_by_output)),
        Abs(_gradient) <= Abs(_input) * _product * Abs(_by_output),
    )
    return Claim(
        "activation.vanishing",
        SECTION,
        says="Products of many small factors make gradients vanish.",
        statement=whole,
        assumes="It is a chain of single neurons with sigmoids and any depth L. The bound falls geometrically if the weights "
        "after the first are, in absolute value, at most some number below 4; with larger weights it need not fall.",
        rests_on=("activation.derivatives",),
        supports=(
            exact(
                partial(chain_factor, SLOPE * W[_THERE, 0, 0]),
                "by the rules of the derivation, an error of a chain is σ′(z) w times the next, with the weight between the two",
                {
                    "σ for σ′": partial(chain_factor, forward_rule().right.xreplace({Q: Integer(0)}) * W[_THERE, 0, 0]),
                    "the weight of the layer itself": partial(chain_factor, SLOPE * W[_HERE, 0, 0]),
                    "σ′ of the next layer": partial(chain_factor, SLOPE.xreplace({LAYER: _THERE}) * W[_THERE, 0, 0]),
                    "without the weight": partial(chain_factor, SLOPE),
                },
                kind="symbolic",
            ),
            exact(
                lambda: chain_ends(SLOPE, a[_HERE - 1, 0]),
                "the last error is σ′(z) times the derivative by the output, and the derivative by a weight the activation "
                "before it times the error",
                {
                    "σ for σ′": lambda: chain_ends(forward_rule().right.xreplace({Q: Integer(0)}), a[_HERE - 1, 0]),
                    "the activation behind the weight": lambda: chain_ends(SLOPE, a[_HERE, 0]),
                },
                kind="symbolic",
            ),
            proves(at_end, scope="all values: the bound at the last layer"),
            proves(
                _step(lambda error: error <= QUARTER * Abs(_weight) * _bound),
                also=(
                    (
                        "with 6/25 in place of 1/4",
                        _step(lambda error: error <= Rational(6, 25) * Abs(_weight) * _bound),
                    ),
                ),
                scope="all values: one layer multiplies the bound by at most |w|/4",
            ),
            exact(
                partial(solves, 1),
                "a symbolic depth L: the bounds that follow from each other in this way end with (1/4)ᴸ |w² … wᴸ|",
                {
                    "with the power L − 1": partial(solves, 0),
                    "with the power L + 1": partial(solves, 2),
                    "with a half for each layer": partial(solves, 1, Rational(1, 2)),
                },
                kind="symbolic",
            ),
            proves(whole, scope="all values: the derivative by the first weight"),
            by_examples(
                law(lambda depth, sizes: 0.25**depth * float(np.prod(sizes[1:]))),
                drawn,
                "chains of 1 to 20 sigmoids in floats, by the package's backward pass and up to a part in 10⁹",
                {
                    "with one factor 1/4 more": law(
                        lambda depth, sizes: 0.25 ** (depth + 1) * float(np.prod(sizes[1:]))
                    ),
                    "with the product over w¹ too, without wᴸ": law(
                        lambda depth, sizes: 0.25**depth * float(np.prod(sizes[:-1]))
                    ),
                    "with 1/5 in place of 1/4": law(lambda depth, sizes: 0.2**depth * float(np.prod(sizes[1:]))),
                },
            ),
        ),
    )


def exploding() -> Claim:
    """Products of large factors."""
    grows = Statement(
        (Eq(_error, _factor * _next), Abs(_factor) >= _least, Abs(_next) >= _bound, _least >= 0),
        Abs(_error) >= _least * _bound,
    )

    def times(factor: float, weight: float, activation: Activation) -> bool:
        return ratios(weight, activation) == {factor}

    return Claim(
        "activation.exploding",
        SECTION,
        says="Products of many large factors make gradients explode.",
        statement=grows,
        assumes="It is a chain of single neurons. From layer to layer the bound is multiplied by r, so that after k layers it is "
        "rᵏ times what it was at the last; for r above 1, and a last error that is not 0, that grows geometrically.",
        supports=(
            exact(
                partial(chain_factor, SLOPE * W[_THERE, 0, 0]),
                "by the rules of the derivation, an error of a chain is σ′(z) w times the next, for every activation function",
                {
                    "w alone": partial(chain_factor, W[_THERE, 0, 0]),
                    "σ′(z) alone": partial(chain_factor, SLOPE),
                },
                kind="symbolic",
            ),
            proves(grows, scope="all values: one layer multiplies the bound by r, whatever the activation function"),
            exact(
                partial(times, 3, 3, relu),
                "chains of 1 to 24 ReLUs with weights 3, all of them active: each layer more triples ∂C/∂w¹ exactly",
                {"with weights 1": partial(times, 3, 1, relu), "of sigmoids": partial(times, 3, 3, sigmoid)},
            ),
            exact(
                partial(times, 2, 8, sigmoid),
                "chains of 1 to 24 sigmoids with weights 8 and all pre-activations 0: each layer more doubles it, so that "
                "sigmoids can explode too",
                {"with weights 4": partial(times, 2, 4, sigmoid), "with weights 2": partial(times, 2, 2, sigmoid)},
            ),
        ),
    )


def choice() -> Claim:
    """What the choice of the activation function does."""

    def switches(one: Activation) -> bool:
        """Whether the slope is 1 for all positive z and 0 for all negative ones."""
        above, below = sympy.Symbol("p", positive=True), sympy.Symbol("q", negative=True)
        return bool(one.derivative.xreplace({Z: above}) == 1 and one.derivative.xreplace({Z: below}) == 0)

    def kept(one: Activation) -> bool:
        return ratios(1, one) == {1.0}

    def damped(one: Activation) -> bool:
        return ratios(3, one) == {0.75} and ratios(1, one) == {0.25}

    def dead(one: Activation) -> bool:
        """Whether a neuron with the bias −5 gets no gradient from inputs in [0, 1], while the output is wrong."""
        network = Network(Architecture.parse("1-1-1", hidden=one, output="linear"))
        weights, biases = [np.ones((1, 1)), np.ones((1, 1))], [np.full(1, -5.0), np.zeros(1)]
        x = np.linspace(0, 1, 9)[:, None]
        by_weights, by_biases = network.backward(weights, biases, x, x + 1)
        wrong = network.cost(weights, biases, x, x + 1) > 0 and by_biases[1].item() != 0
        return bool(wrong and by_weights[0].item() == by_biases[0].item() == 0)

    return Claim(
        "activation.choice",
        SECTION,
        says="The right choice of activation functions can help to avoid both problems, vanishing and exploding gradients.",
        assumes="To help is all that is claimed: of the two that the paper names, sigmoid and ReLU, neither avoids both. ReLU's "
        "factor is 1 where a neuron is active: nothing vanishes there but by the weights, and nothing damps large ones. It is 0 "
        "where a neuron is not active, and one that no sample activates gets no gradient at all. The small slopes of the sigmoid "
        "damp large weights, and vanish with others.",
        rests_on=("activation.vanishing", "activation.exploding"),
        supports=(
            exact(
                partial(switches, relu),
                "the slope of ReLU is 1 for all positive z and 0 for all negative ones",
                {f"of {one}": partial(switches, one) for one in (leaky_relu(), sigmoid, tanh)},
                kind="symbolic",
            ),
            exact(
                partial(kept, relu),
                "chains of 1 to 24 active ReLUs with weights 1: ∂C/∂w¹ is the same in all, without rounding",
                {f"of {one}": partial(kept, one) for one in (sigmoid, tanh)},
            ),
            exact(
                partial(damped, sigmoid),
                "chains of 1 to 24 sigmoids with all pre-activations 0: each layer more multiplies ∂C/∂w¹ by 3/4 with weights "
                "3, and by 1/4 with weights 1",
                {f"of {one}": partial(damped, one) for one in (relu, leaky_relu(), linear)},
            ),
            exact(
                partial(dead, relu),
                "what helps may hurt elsewhere: 1-1-1 with ReLU and the first bias −5, inputs from 0 to 1: the output is wrong, "
                "and the derivatives by the first weight and bias are exactly 0",
                {f"of {one}": partial(dead, one) for one in (leaky_relu(), sigmoid)},
            ),
            exact(
                lambda: ratios(3, relu) == {3.0},
                "chains of 1 to 24 active ReLUs with weights 3: each layer more triples ∂C/∂w¹",
                {f"of {one}": partial(lambda one: ratios(3, one) == {3.0}, one) for one in (sigmoid, tanh)},
            ),
        ),
    )


CLAIMS = (vanishing(), exploding(), choice())
"""In reading order."""
