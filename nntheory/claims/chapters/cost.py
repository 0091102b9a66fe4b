"""Section 5: the cost measures how far the output is from the target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import sympy
from sympy import And, Eq, Ne, Or, Sum

from ...formulas import squared_error
from ...formulas.activations import LAYER, J
from ...formulas.notation import a, n, y
from ..claim import Claim
from ..evidence import Law, by_examples, exact
from ..notation import number
from ..smt import proves
from ..statement import Statement

SECTION = "5"

_off, _farther = number("cost_off", r"|y_k - y'_k|"), number("cost_farther", r"|\tilde y_k - y'_k|")
_signed = number("cost_signed", r"(y_k - y'_k)")
_rest, _rest_farther = number("cost_rest", "R"), number("cost_rest_farther", r"\tilde R")
_nearer, _more = number("cost_near", "C(y)"), number("cost_far", r"C(\tilde y)")


def squares() -> Claim:
    """The sum of the squared differences."""
    whole = _rest + _off**2
    sums = (Eq(_nearer, whole), Eq(_more, _rest_farther + _farther**2))
    sized = (_off >= 0, _rest_farther >= _rest)
    grows = Statement((*sums, *sized, _farther > _off), _more > _nearer)
    never_falls = Statement((*sums, *sized, _farther >= _off), _more >= _nearer)
    never_negative = Statement((_rest >= 0,), _rest + _signed**2 >= 0)
    zero = Statement((_rest >= 0,), Or(Ne(_rest + _signed**2, 0), And(Eq(_signed, 0), Eq(_rest, 0))))
    without_square = Statement((_rest >= 0,), _rest + _signed >= 0)
    cube = Statement((_rest >= 0,), _rest + _signed**3 >= 0)

    def splits(last: Callable[[sympy.Expr], sympy.Expr]) -> bool:
        """Whether the cost of m + 1 outputs is that of m and such a term of the last difference, and that of none is 0."""
        m = sympy.Symbol("m", integer=True, nonnegative=True)
        (total,) = squared_error.formula.atoms(Sum)
        if squared_error.formula != total or total.limits != ((J, 0, n[LAYER] - 1),):
            return False
        shorter = Sum(total.function, (J, 0, m - 1))
        difference = sympy.expand(total.function.xreplace({J: m}) - last(a[LAYER, m] - y[m]))
        none = shorter.xreplace({m: sympy.Integer(0)}).doit()
        return bool(difference == 0 and none == 0)

    def drawn() -> Mapping[str, Any]:
        from hypothesis import strategies as st

        whole_numbers = st.lists(st.integers(-9, 9), min_size=1, max_size=5)
        return {
            "off": whole_numbers,
            "more": st.lists(st.integers(0, 9), min_size=5, max_size=5),
            "seed": st.integers(0, 99),
        }

    def law(claimed: Callable[[np.ndarray, np.ndarray, Callable[[np.ndarray], float]], bool | None]) -> Law:
        """What is claimed of differences, of ones that are no smaller, and of the package's cost."""

        def holds(off: list[int], more: list[int], seed: int) -> bool | None:
            target = np.random.default_rng(seed).integers(-9, 10, (1, len(off))).astype(float)

            def cost(differences: np.ndarray) -> float:
                output = target + differences
                return float(squared_error.evaluate(output, output, target).item())

            near = np.array(off, dtype=float)
            signs = np.where(near < 0, -1.0, 1.0)
            return claimed(near, near + signs * np.array(more[: len(off)]), cost)

        return holds

    def measures(near: np.ndarray, far: np.ndarray, cost: Callable[[np.ndarray], float]) -> bool:
        equal_or_positive = cost(near) > 0 if near.any() else cost(near) == 0
        return equal_or_positive and (cost(far) > cost(near) if (far != near).any() else True)

    def of_the_sum(near: np.ndarray, far: np.ndarray, cost: Callable[[np.ndarray], float]) -> bool:
        return cost(near) == float(near.sum() ** 2)

    def with_a_half(near: np.ndarray, far: np.ndarray, cost: Callable[[np.ndarray], float]) -> bool:
        return cost(near) == float((near**2).sum() / 2)

    def whichever(near: np.ndarray, far: np.ndarray, cost: Callable[[np.ndarray], float]) -> bool:
        """That it grows also if one difference becomes larger and the others smaller."""
        moved = np.append(near[:-1] / 2, far[-1])
        return cost(moved) >= cost(near)

    return Claim(
        "cost.squares",
        SECTION,
        says="The sum of the squared differences between output and target is a measure of the error: it is high when they "
        "differ much.",
        statement=grows,
        assumes="The formula is for one difference that is larger, the k-th, where the sum R of the squares of the others is no "
        "smaller.",
        supports=(
            exact(
                lambda: splits(lambda difference: difference**2),
                "for any number of outputs: the cost is 0 for none, and one output more adds the square of its difference",
                {
                    "the difference": lambda: splits(lambda difference: difference),
                    "half the square": lambda: splits(lambda difference: difference**2 / 2),
                    "the square of the output alone": lambda: splits(
                        lambda difference: a[LAYER, sympy.Symbol("m", integer=True, nonnegative=True)] ** 2
                    ),
                },
                kind="symbolic",
            ),
            proves(
                never_negative,
                also=(("of the differences without squares", without_square), ("of their cubes", cube)),
                scope="all values, and by induction any number of outputs: the cost is never negative",
            ),
            proves(
                zero,
                also=(("of R − d²", Statement((_rest >= 0,), Or(Ne(_rest - _signed**2, 0), Eq(_signed, 0)))),),
                scope="all values, and by induction any number: it is 0 only if each difference is",
            ),
            proves(grows, scope="all values: a larger difference means a larger cost, if no other becomes smaller"),
            proves(never_falls, scope="all values: and none that is larger or equal means a smaller one"),
            by_examples(
                law(measures),
                drawn,
                "one to five outputs and targets in whole numbers, by the package's cost",
                {
                    "the square of the sum of the differences": law(of_the_sum),
                    "half of it": law(with_a_half),
                    "that one larger difference is enough": law(whichever),
                },
            ),
        ),
    )


CLAIMS = (squares(),)
"""In reading order."""
