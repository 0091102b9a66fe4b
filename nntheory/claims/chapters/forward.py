"""Sections 2 and 3: what a layered network is, and what one neuron and one layer compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import sympy
from sympy import MatrixSymbol, Sum
from sympy.matrices.exceptions import ShapeError

from ...derivation import forward_rule
from ...formulas import linear
from ...formulas.notation import Quantity, W, a, b, named_function
from ...formulas.readable import Z
from ...formulas.sums import collapse, differentiate
from ...network import Layer
from ..claim import Claim
from ..evidence import Law, by_examples, exact
from ..instruments.layer_programs import cut_anywhere, layers_of, stacks, written

OVERVIEW = "2.1"
SECTION = "3"

_weighted, _activated = forward_rule().steps
(_SUM,) = _weighted.right.atoms(Sum)
((_P, _FIRST, _LAST),) = _SUM.limits
_L, _Q = _weighted.left.indices
_K, _J = sympy.symbols("k j", integer=True, nonnegative=True)


def layered() -> Claim:
    """What a neuron depends on."""

    def neighbours(formula: sympy.Expr) -> bool:
        """Whether it has activations of the layer before alone, and parameters of its own layer alone."""
        layers = {"a": _L - 1, "W": _L, "b": _L}
        return all(
            sympy.expand(one.indices[0] - layers[str(one.base)]) == 0
            for one in formula.atoms(Quantity)
            if str(one.base) in layers
        )

    def pre_activation(layer: sympy.Expr, neuron: sympy.Symbol, source: sympy.Symbol) -> sympy.Expr:
        return _weighted.right.xreplace({_Q: neuron, _P: source}).xreplace({_L: layer})

    def value(layer: sympy.Expr, neuron: sympy.Symbol, source: sympy.Symbol) -> sympy.Expr:
        function = named_function(f"σ_{layer}", f"\\sigma_{{{layer}}}", None, Z)
        return function(pre_activation(layer, neuron, source))

    inner = value(_L, _K, _P)
    outer = value(_L + 1, _Q, _K)
    put_in = {a[_L, _K]: inner}
    direct = differentiate(outer.xreplace(put_in), a[_L - 1, _J])
    by_middle = differentiate(value(_L + 1, _Q, _P), a[_L, _K]).xreplace({_P: _K}).xreplace(put_in)
    by_first = differentiate(inner, a[_L - 1, _J])

    def factors(last: sympy.Expr, first: sympy.Expr) -> bool:
        """Whether the derivative across two layers is the sum over the neurons between them of these products."""
        size = _LAST.xreplace({_L: _L + 1})
        return bool(collapse(Sum(last * first, (_K, 0, size))) == direct)

    weight, turned = W[_L, _J, _K], W[_L, _K, _J]
    return Claim(
        "network.layered",
        OVERVIEW,
        says="Only neurons of neighbouring layers are connected: a neuron depends on the layers before only through the "
        "last of them.",
        rests_on=("forward.neuron",),
        supports=(
            exact(
                partial(neighbours, _weighted.right),
                "all layers and all sizes: the forward formula has activations of the layer before and parameters of its own "
                "layer, no others",
                {
                    "with a connection that skips a layer": partial(neighbours, _weighted.right + a[_L - 2, _Q]),
                    "with one inside the layer": partial(neighbours, _weighted.right + a[_L, _Q]),
                    "with the bias of the layer before": partial(neighbours, _SUM + b[_L - 1, _Q]),
                },
                kind="symbolic",
            ),
            exact(
                partial(factors, by_middle, by_first),
                "all layers, all sizes and all differentiable activation functions: the derivative of a neuron by one two "
                "layers before is the sum, over the neurons between, of the products of two derivatives",
                {
                    "of one derivative alone": partial(factors, by_middle, sympy.S.One),
                    "with a transposed matrix": partial(factors, by_middle, by_first.xreplace({weight: turned})),
                    "without the slope of the layer between": partial(factors, by_middle, weight),
                },
                kind="symbolic",
            ),
            by_examples(
                cut_anywhere(lambda z, a: a, extra=0),
                stacks,
                "networks with ReLU and whole numbers, cut anywhere: what lies behind gives the same outputs from the "
                "activations at the cut alone",
                {
                    "from the pre-activations at the cut": cut_anywhere(lambda z, a: z, extra=0),
                    "from them rounded to the next even number": cut_anywhere(lambda z, a: 2 * np.ceil(a / 2), extra=0),
                    "of layers that also add the input": cut_anywhere(lambda z, a: a, extra=1),
                },
            ),
        ),
    )


SIZES = ((1, 1), (2, 3), (3, 2), (4, 4), (7, 5))
"""Layers whose formulas are compared entry by entry: inputs and outputs."""


def neuron() -> Claim:
    """What one neuron computes."""

    def program(n_in: int, n_out: int) -> list[sympy.Expr]:
        """What the layer of the package computes from letters, neuron by neuron."""
        layer = Layer(written(n_in, n_out, by=lambda p, q: W[1, p, q]), written(n_out, by=lambda q: b[1, q]), linear)
        row = layer.forward(written(1, n_in, by=lambda _, p: a[0, p]))[1][0]
        return [one.expression for one in row]

    def same(claimed: Callable[[int, int, int], sympy.Expr]) -> Callable[[], bool]:
        """Whether the program computes what is claimed of neuron q of a layer with n_in inputs and n_out outputs."""

        def holds() -> bool:
            return all(
                sympy.expand(got - claimed(q, n_in, n_out)) == 0
                for n_in, n_out in SIZES
                for q, got in enumerate(program(n_in, n_out))
            )

        return holds

    def total(q: int, n_in: int) -> sympy.Expr:
        """The weighted sum of the forward rule."""
        placed = _SUM.xreplace({_L: sympy.Integer(1)}).xreplace({_Q: sympy.Integer(q)})
        return Sum(placed.function, (_P, 0, n_in - 1)).doit()

    def activated(claimed: Callable[[np.ndarray, Layer, int], float]) -> Law:
        def law(sizes: list[int], cut: int, seed: int) -> bool:
            numbers = np.random.default_rng(seed)
            (layer, *_) = layers_of(sizes, numbers)
            x = numbers.integers(-3, 4, (1, sizes[0])).astype(float)
            got = layer.forward(x)[1][0]
            return all(got[q] == claimed(x[0], layer, q) for q in range(len(got)))

        return law

    def reached(number: float) -> float:
        return max(number, 0.0)

    def weighted(x: np.ndarray, layer: Layer, q: int) -> float:
        return sum(float(x[p] * layer.weights[p, q]) for p in range(len(x)))

    return Claim(
        "forward.neuron",
        SECTION,
        says="A neuron's activation is the activation function at the sum of the activations before it, each times its "
        "weight, plus the neuron's bias.",
        assumes="Neurons are counted from 0, so that the last of n is number n − 1; the paper calls the number of the last n₀.",
        supports=(
            exact(
                same(lambda q, n_in, n_out: total(q, n_in) + b[1, q]),
                "the layer of the package, run on letters: each entry is the sum of the forward rule, for the sizes "
                f"{', '.join(f'{n_in}-{n_out}' for n_in, n_out in SIZES)}",
                {
                    "with the weight from q to p": same(
                        lambda q, n_in, n_out: sum(a[0, p] * W[1, q, p] for p in range(n_in)) + b[1, q]
                    ),
                    "with the bias in each term": same(lambda q, n_in, n_out: total(q, n_in) + n_in * b[1, q]),
                    "without the bias": same(lambda q, n_in, n_out: total(q, n_in)),
                    "with one term more": same(lambda q, n_in, n_out: total(q, n_in + 1) + b[1, q]),
                    "without the first term": same(
                        lambda q, n_in, n_out: total(q, n_in) - a[0, 0] * W[1, 0, q] + b[1, q]
                    ),
                },
                kind="symbolic",
            ),
            by_examples(
                activated(lambda x, layer, q: reached(weighted(x, layer, q) + float(layer.biases[q]))),
                stacks,
                "layers with ReLU and whole numbers, in which floats do not round: the same with the activation function",
                {
                    "without the activation function": activated(
                        lambda x, layer, q: weighted(x, layer, q) + float(layer.biases[q])
                    ),
                    "with the bias added after it": activated(
                        lambda x, layer, q: reached(weighted(x, layer, q)) + float(layer.biases[q])
                    ),
                    "with it inside the sum": activated(
                        lambda x, layer, q: reached(
                            sum(reached(float(x[p] * layer.weights[p, q])) for p in range(len(x)))
                            + float(layer.biases[q])
                        )
                    ),
                },
            ),
        ),
    )


Product = Callable[[Any, Any], Any]
"""What is computed from the weights and the activations, a row."""


def matrix() -> Claim:
    """A layer as one product."""
    n_in, n_out = sympy.symbols("n_in n_out", integer=True, positive=True)
    row = MatrixSymbol("a", 1, n_in)

    def equal(product: Product, *, turned: bool = False, square: bool = False) -> bool:
        """Whether each entry of the product is the sum of the forward rule, with weights stored so; all sizes, or equal ones."""
        last_size = n_in if square else n_out
        row_out = MatrixSymbol("b", 1, last_size)
        weights = MatrixSymbol("W", *((last_size, n_in) if turned else (n_in, last_size)))
        try:
            made = product(weights, row)
            made = made.T if made.shape[1] == 1 else made
            entry = (made + row_out)[0, _Q]
        except ShapeError:
            return False
        (source,) = (index for one in entry.atoms(Sum) for index, *_ in one.limits)

        def placed(quantity: Quantity) -> sympy.Expr:
            letter, (_, *rest) = str(quantity.base), quantity.indices
            if letter == "W":
                return weights[tuple(rest[::-1] if turned else rest)]
            return row[0, rest[0]] if letter == "a" else row_out[0, rest[0]]

        last = n_in - 1
        by_rule = Sum(_SUM.function, (_P, 0, last)) + b[_L, _Q]
        by_rule = by_rule.xreplace({_P: source})
        by_rule = by_rule.xreplace({one: placed(one) for one in by_rule.atoms(Quantity)})
        return bool(entry == by_rule)

    def impossible(product: Product) -> bool:
        """Whether a program refuses it for weights made as (inputs, outputs), 2 and 3."""
        try:
            product(np.ones((2, 3)), np.ones(2))
        except ValueError:
            return True
        return False

    def other_map(product: Product, weights: Sequence[Sequence[int]] = ((1, 2), (3, 4))) -> bool:
        """Whether it gives something else than the sums, neuron by neuron, for as many inputs as outputs."""
        stored, data = np.array(weights), np.array([1, 0])
        sums = [sum(int(data[p] * stored[p, q]) for p in range(2)) for q in range(2)]
        return [int(one) for one in product(stored, data)] != sums

    def program(product: Product) -> Law:
        """That the package's layer computes that product."""

        def law(sizes: list[int], cut: int, seed: int) -> bool:
            numbers = np.random.default_rng(seed)
            (layer, *_) = layers_of(sizes, numbers)
            x = numbers.integers(-3, 4, sizes[0]).astype(float)
            try:
                made = product(layer.weights, x)
            except ValueError:
                return False
            return np.array_equal(layer.forward(x[None])[1][0], np.maximum(made + layer.biases, 0))

        return law

    return Claim(
        "forward.matrix",
        SECTION,
        says="The sums of a layer are one product, σ(W · a + b).",
        right="With the paper's weights, of shape (inputs, outputs), it is σ(a W + b) for a row a, which is σ(Wᵀ a + b) for a "
        "column. The printed form belongs to weights of shape (outputs, inputs).",
        rests_on=("forward.neuron",),
        supports=(
            exact(
                lambda: equal(lambda weights, data: data * weights),
                "all sizes: each entry of a W + b is the neuron's sum, with weights of shape (inputs, outputs)",
                {
                    "of a Wᵀ": lambda: equal(lambda weights, data: data * weights.T),
                    "of a Wᵀ, for as many inputs as outputs": lambda: equal(
                        lambda weights, data: data * weights.T, square=True
                    ),
                    "of a W with weights of shape (outputs, inputs)": lambda: equal(
                        lambda weights, data: data * weights, turned=True
                    ),
                    "of that, for as many inputs as outputs": lambda: equal(
                        lambda weights, data: data * weights, turned=True, square=True
                    ),
                    "of 2 a W": lambda: equal(lambda weights, data: 2 * data * weights),
                },
                kind="symbolic",
            ),
            exact(
                lambda: (
                    equal(lambda weights, data: weights.T * data.T)
                    and equal(lambda weights, data: weights * data.T, turned=True)
                ),
                "all sizes: so is Wᵀ a, and W a if the weights have the shape (outputs, inputs)",
                {
                    "of W a with weights of shape (inputs, outputs)": lambda: equal(
                        lambda weights, data: weights * data.T
                    ),
                    "of W a, for as many inputs as outputs": lambda: equal(
                        lambda weights, data: weights * data.T, square=True
                    ),
                    "of Wᵀ a with weights of shape (outputs, inputs)": lambda: equal(
                        lambda weights, data: weights.T * data.T, turned=True
                    ),
                    "of that, for as many inputs as outputs": lambda: equal(
                        lambda weights, data: weights.T * data.T, turned=True, square=True
                    ),
                },
                kind="symbolic",
            ),
            by_examples(
                program(lambda weights, data: data @ weights),
                stacks,
                "the layer of the package, with ReLU and whole numbers",
                {
                    "of W a": program(lambda weights, data: weights @ data),
                    "of 2 a W": program(lambda weights, data: 2 * data @ weights),
                },
            ),
        ),
        against=(
            exact(
                lambda: impossible(lambda weights, data: weights @ data),
                "two inputs and three outputs: W a does not exist for the paper's weights",
                {
                    "of a W": lambda: impossible(lambda weights, data: data @ weights),
                    "of Wᵀ a": lambda: impossible(lambda weights, data: weights.T @ data),
                },
            ),
            exact(
                lambda: other_map(lambda weights, data: weights @ data),
                "two inputs and two outputs: W a exists and is another map, for W = ((1, 2), (3, 4)) and a = (1, 0)",
                {
                    "of a W": lambda: other_map(lambda weights, data: data @ weights),
                    "of a symmetric W": lambda: other_map(lambda weights, data: weights @ data, ((1, 2), (2, 4))),
                },
            ),
        ),
    )


CLAIMS = (layered(), neuron(), matrix())
"""In reading order."""
