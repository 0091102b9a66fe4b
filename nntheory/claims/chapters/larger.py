"""Section 7.4: whether a larger network contains a smaller one, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from sympy import KroneckerDelta, Sum, limit, oo
from sympy.simplify.simplify import sum_simplify

from ...architecture import Architecture
from ...derivation import forward_rule
from ...formulas import Activation, elu, gelu, leaky_relu, linear, relu, sigmoid, softplus, swish, tanh
from ...formulas.notation import W
from ...formulas.readable import Z
from ...formulas.sums import collapse
from ..claim import Claim
from ..evidence import Law, by_examples, exact
from ..instruments.counting import multiplications, parameters, products_of_a_run
from ..instruments.nesting import more_neurons, one_more_layer, outgoing_one, same_outputs, stacks
from ..instruments.one_more_layer import GOAL, LARGE, SETTINGS, SMALL, told
from ..notation import number
from ..smt import proves
from ..statement import Statement

SECTION = "7.4"


def subset() -> Claim:
    """What a larger network contains."""
    (weighted,) = forward_rule().steps[0].right.atoms(Sum)
    ((p, first, last),) = weighted.limits
    (weight,) = (factor for factor in weighted.function.args if factor.base == W)
    (activation,) = (factor for factor in weighted.function.args if factor.base != W)
    m = sympy.Symbol("m", integer=True, positive=True)

    def wider(outgoing: int) -> bool:
        """Whether a sum over m neurons more is the old one, if these have such outgoing weights."""
        added = Sum(weighted.function, (p, last + 1, last + m))
        splits = sum_simplify(weighted + added) == Sum(weighted.function, (p, first, last + m))
        return bool(splits and added.xreplace({weight: sympy.Integer(outgoing)}).doit() == 0)

    def passes(matrix: sympy.Expr, *functions: Activation) -> bool:
        """Whether a layer with these weights and biases 0 leaves what such a function returned as it is."""
        q = weight.indices[-1]
        arrives = collapse(weighted.xreplace({weight: matrix})) == activation.xreplace({p: q})
        numbers = (sympy.Symbol("u", positive=True), sympy.S.Zero, sympy.Symbol("v", negative=True))
        returned = [(one.formula, one.formula.xreplace({Z: z})) for one in functions for z in numbers]
        return arrives and all(sympy.simplify(f.xreplace({Z: a}) - a) == 0 for f, a in returned)

    def doubled(one: Activation) -> bool:
        """Whether f(z) − f(−z) is a multiple of z, for all z."""
        f = one.formula
        both = (sympy.Symbol("u", positive=True), sympy.Symbol("v", negative=True))
        above, below = (sympy.simplify((f.xreplace({Z: z}) - f.xreplace({Z: -z})) / z) for z in both)
        return bool(above == below != 0 and not above.free_symbols)

    def straight(one: Activation) -> bool:
        """Whether f(z) = z for all positive z."""
        u = sympy.Symbol("u", positive=True)
        return bool(sympy.simplify(one.formula.xreplace({Z: u}) - u) == 0)

    def bounded(one: Activation) -> bool:
        """Whether it is one formula for all z, with a finite limit on both sides."""
        return not one.formula.has(sympy.Piecewise) and all(limit(one.formula, Z, end).is_finite for end in (oo, -oo))

    def nears(factor: int) -> bool:
        """Whether v(f(wa) − f(0)) goes to a with w to 0, for every a, sigmoid and tanh, with v = factor/(w f′(0))."""
        a, w = sympy.Symbol("a", real=True), sympy.Symbol("w", positive=True)

        def output(one: Activation) -> sympy.Expr:
            shifted = one.formula.xreplace({Z: w * a}) - one.formula.subs(Z, 0)
            return factor * shifted / (w * one.derivative.subs(Z, 0))

        return all(limit(output(one), w, 0) == a for one in (sigmoid, tanh))

    delta = KroneckerDelta(*weight.indices[1:])
    return Claim(
        "thoughts.subset",
        SECTION,
        says="A larger network contains a smaller one: deactivate the other neurons.",
        right="A wider one does, with every activation function: the new neurons get outgoing weights 0. A deeper one does "
        "if the new layer can leave unchanged what it receives: one with ReLU can. One with sigmoid or tanh cannot; it can "
        "come as near as you like.",
        assumes="The smaller network is given, and the larger one is to compute the same for all inputs. How probable it is "
        "that training finds it, nothing here says.",
        supports=(
            exact(
                partial(wider, 0),
                "wider: neurons with outgoing weights 0 add nothing to the next pre-activations, for all sizes and all "
                "activation functions",
                {"with outgoing weights 1": partial(wider, 1), "with outgoing weights −1": partial(wider, -1)},
                kind="symbolic",
            ),
            exact(
                lambda: passes(delta, relu),
                "deeper: the unit matrix as weights and biases 0 after ReLU, for all sizes, because ReLU(ReLU(z)) = ReLU(z)",
                {
                    "with sigmoid": lambda: passes(delta, sigmoid),
                    "with tanh": lambda: passes(delta, tanh),
                    "with leaky ReLU": lambda: passes(delta, leaky_relu()),
                    "with twice the unit matrix": lambda: passes(2 * delta, relu),
                },
                kind="symbolic",
            ),
            by_examples(
                same_outputs(more_neurons),
                stacks,
                "wider: networks with ReLU and whole numbers, computed by the package's forward pass without rounding",
                {"with outgoing weights 1": same_outputs(outgoing_one)},
                examples=40,
            ),
            by_examples(
                same_outputs(one_more_layer),
                stacks,
                "deeper: the same with one more layer of ReLU",
                {"of sigmoid": same_outputs(one_more_layer, sigmoid)},
                examples=40,
            ),
            exact(
                lambda: all(map(doubled, (linear, relu, leaky_relu(), softplus, swish, gelu))),
                "f(z) − f(−z) is a multiple of z for ReLU, leaky ReLU, softplus, swish and GELU, so that a new layer with "
                "two neurons for each that it receives, and the right weights behind it, changes nothing",
                {f"of {one}": partial(doubled, one) for one in (sigmoid, tanh, elu)},
                kind="symbolic",
            ),
            exact(
                lambda: straight(elu),
                "ELU leaves every positive number as it is, so that on bounded data a layer of it changes nothing if its "
                "biases lift what it receives above 0, and those of the next layer undo that",
                {f"with {one}": partial(straight, one) for one in (sigmoid, tanh, softplus)},
                kind="symbolic",
            ),
            exact(
                partial(nears, 1),
                "a sigmoid or tanh f with the small weight w before it and 1/(w f′(0)) behind it, and biases that take f(0) "
                "away, comes as near to the identity as you like at every number",
                {"with twice that behind it": partial(nears, 2), "with its negative": partial(nears, -1)},
                kind="symbolic",
            ),
        ),
        against=(
            exact(
                lambda: bounded(sigmoid) and bounded(tanh),
                "1-1 without activation function computes x ↦ x; with a layer of sigmoid or tanh put in, however wide, the "
                "output is bounded, because these have finite limits on both sides; analytic functions that agree on an "
                "interval agree everywhere, so the two agree on none",
                {f"of {one}": partial(bounded, one) for one in (linear, relu, softplus, swish)},
                kind="symbolic",
                limits="that analytic functions agree everywhere is taken from textbooks; on finitely many inputs they may agree",
            ),
        ),
    )


def fewer_episodes() -> Claim:
    """Layers and episodes."""

    def runs() -> str:
        each = (f"with {one.hidden}, {told(one, SMALL)}, {told(one, LARGE)}" for one in SETTINGS)
        return "; ".join(each)

    def price() -> str:
        times = multiplications(LARGE) / multiplications(SMALL)
        return f"an epoch of {'-'.join(map(str, LARGE))} takes {times:g} times the multiplications of {'-'.join(map(str, SMALL))}"

    return Claim(
        "thoughts.fewer-episodes",
        SECTION,
        says="More layers will quite probably solve the problem within fewer episodes.",
        informal=lambda: (
            "“Probably” has no meaning until somebody says which network, which problem and which start; that the larger network "
            "contains a good one does not say that training finds it. Seeded runs show both. The cost of x² is to fall "
            f"below {GOAL:g}: {runs()}. And {price()}."
        ),
    )


def cost_of_size() -> Claim:
    """What an episode costs."""

    def counted(formula: Callable[[Sequence[int]], int]) -> Law:
        return lambda sizes, batch: products_of_a_run(sizes, batch) == batch * formula(sizes)

    def held(formula: Callable[[Sequence[int]], int]) -> Law:
        def law(sizes: list[int], batch: int) -> bool:
            network = Architecture.parse(sizes)
            layers = range(1, network.depth + 1)
            shapes = (shape(layer) for layer in layers for shape in (network.weight_shape, network.bias_shape))
            return sum(np.empty(shape).size for shape in shapes) == formula(sizes)

        return law

    def drawn() -> Mapping[str, Any]:
        from hypothesis import strategies as st

        return {"sizes": st.lists(st.integers(1, 5), min_size=2, max_size=5), "batch": st.integers(1, 3)}

    def edges(sizes: Sequence[int]) -> int:
        return sum(n_in * n_out for n_in, n_out in pairwise(sizes))

    before, size, after = number("n_before", "n_{l-1}"), number("n_here", "n_l"), number("n_after", "n_{l+1}")
    sized = (before >= 1, size >= 1, after >= 1)

    def grows(count: Callable[[Sequence[Any]], Any]) -> Statement:
        return Statement(sized[::2], count((before, size + 1, after)) > count((before, size, after)))

    def with_a_layer(count: Callable[[Sequence[Any]], Any]) -> Statement:
        return Statement((*sized[::2], size >= after), count((before, size, after)) > count((before, after)))

    def narrow(middle: int) -> bool:
        """Whether 784-10 costs less with a layer so wide put in."""
        return all(count((784, middle, 10)) < count((784, 10)) for count in (parameters, multiplications))

    return Claim(
        "thoughts.cost-of-size",
        SECTION,
        says="The time for an episode and the storage grow with the size of the network.",
        right="Both grow with the width of each layer, and with each layer that is put in and is not narrower than the one "
        "after it. A narrow one may lower both.",
        statement=with_a_layer(parameters),
        assumes="Size is what the paper asks about there: more layers, more neurons. Time is counted in multiplications of one "
        "forward and backward pass for one sample, storage in parameters; multiplications inside the activation functions "
        "are not counted. The formula is for the parameters, if one more layer is put between two.",
        supports=(
            by_examples(
                counted(multiplications),
                drawn,
                "the multiplications of the package's backward pass, counted by numbers that count: 3 for each weight, none "
                "for the errors of the inputs, and one or two for each neuron",
                {
                    "2 for each weight": counted(lambda sizes: multiplications(sizes) - edges(sizes)),
                    "3 for each weight of the first layer too": counted(
                        lambda sizes: multiplications(sizes) + sizes[0] * sizes[1]
                    ),
                },
            ),
            by_examples(
                held(parameters),
                drawn,
                "the parameters: (n_in + 1) n_out for each layer, as many as the arrays of the network hold",
                {"n_in n_out": held(edges)},
            ),
            proves(grows(multiplications), scope="all sizes: one neuron more in a hidden layer, more multiplications"),
            proves(grows(parameters), scope="all sizes: and more parameters"),
            proves(
                with_a_layer(multiplications),
                scope="all sizes: a layer put in that is as wide as the next, more multiplications",
            ),
            proves(with_a_layer(parameters), scope="all sizes: and more parameters"),
        ),
        against=(
            exact(
                partial(narrow, 1),
                "784-1-10 has fewer parameters than 784-10, and needs fewer multiplications",
                {"784-10-10": partial(narrow, 10), "784-30-10": partial(narrow, 30)},
            ),
        ),
    )


CLAIMS = (subset(), fewer_episodes(), cost_of_size())
"""In reading order."""
