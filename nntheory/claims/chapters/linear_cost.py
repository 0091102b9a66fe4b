"""Section 6.3, added here: what a gradient costs, in multiplications."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy import Rational

from ..claim import Claim
from ..evidence import Law, by_examples, exact
from ..instruments.counting import multiplications, parameters, products_of_a_run, products_of_differences
from ..notation import number
from ..smt import proves
from ..statement import Statement
from .links import SECTION


def _sizes() -> Mapping[str, Any]:
    from hypothesis import strategies as st

    return {"sizes": st.lists(st.integers(1, 5), min_size=2, max_size=5)}


def linear_cost() -> Claim:
    """What the gradient costs."""
    before, here, after = number("n_before", "n_{l-1}"), number("n_here", "n_l"), number("n_after", "n_{l+1}")
    first = sympy.Symbol("n_first", real=True)
    per_parameter = 3

    def bounded(sizes: Sequence[Any], factor: int = per_parameter) -> Any:
        return multiplications(sizes) <= factor * parameters(sizes)

    def added(count: Callable[[Sequence[Any]], Any], *earlier: Any) -> Any:
        """What a layer put behind the last one adds."""
        return sympy.expand(count((*earlier, before, here, after)) - count((*earlier, before, here)))

    def at_most(factor: int, count: Callable[[Sequence[int]], int] = parameters) -> Law:
        return lambda sizes: products_of_a_run(sizes, 1) <= factor * count(sizes)

    def weights_alone(sizes: Sequence[int]) -> int:
        return parameters(sizes) - sum(sizes[1:])

    def at_least(share: Rational, power: int = 2) -> Law:
        return lambda sizes: bool(products_of_differences(sizes) >= share * parameters(sizes) ** power)

    one_more = Statement((here >= 1, after >= 1), added(multiplications) <= per_parameter * added(parameters))
    half = Statement((before >= 1, here >= 1), 2 * before * here >= parameters((before, here)))
    two_layers = Statement((before >= 1, here >= 1, after >= 1), bounded((before, here, after)))
    return Claim(
        "backprop.linear-cost",
        SECTION,
        says="For one sample, a forward and a backward pass take at most 3 multiplications for each parameter. A difference "
        "quotient for each parameter takes a forward pass for each: half the square of their number, or more.",
        statement=two_layers,
        assumes="The formula is for two layers of parameters. Multiplications inside the activation functions are not counted.",
        rests_on=("backprop.recursion",),
        ours=True,
        supports=(
            by_examples(
                at_most(per_parameter),
                _sizes,
                "the multiplications of nntheory.network, counted by numbers that count: at most 3 for each parameter",
                {
                    "at most 2 for each parameter": at_most(2),
                    "at most 3 for each weight": at_most(per_parameter, weights_alone),
                },
            ),
            by_examples(
                at_least(Rational(1, 2)),
                _sizes,
                "difference quotients, counted in the same way: at least half the square of the number of parameters",
                {
                    "the whole square": at_least(Rational(1)),
                    "the third power": at_least(Rational(1, 2), power=3),
                },
            ),
            proves(
                Statement((before >= 1, here >= 1), bounded((before, here))),
                scope="all sizes of a network with one layer of parameters",
            ),
            proves(two_layers, scope="all sizes of a network with two"),
            proves(
                one_more, scope="all sizes: a layer more adds at most 3 multiplications for each parameter that it adds"
            ),
            proves(
                half,
                scope="all sizes: a layer has half as many weights as parameters, or more, and a forward pass takes "
                "one multiplication for each weight",
            ),
            exact(
                lambda: all(added(one, first) == added(one) for one in (multiplications, parameters)),
                "all sizes: what a layer adds depends on no layer but the one it follows, so that the bound holds for every "
                "depth",
                {
                    "the square of the number of parameters": lambda: (
                        added(lambda sizes: parameters(sizes) ** 2, first)
                        == added(lambda sizes: parameters(sizes) ** 2)
                    ),
                    "the number of paths from input to output": lambda: added(math.prod, first) == added(math.prod),
                },
                kind="symbolic",
            ),
        ),
    )
