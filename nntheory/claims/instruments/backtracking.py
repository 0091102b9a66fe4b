"""Laws about line searches on drawn functions, in rational numbers; Armijo's condition is computed beside the search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ...descent import Backtracking, LineSearch
from ..evidence import Law


@dataclass(frozen=True)
class Searched:
    """A search along the negative gradient.

    Attributes:
        function: the function that was drawn.
        x: where the search started.
        sufficient_decrease: c₁.
        backtracking: β.
        found: what `Backtracking` found.
    """

    function: Any
    x: Any
    sufficient_decrease: Fraction
    backtracking: Fraction
    found: LineSearch

    def accepts(self, step: Fraction) -> bool:
        """Whether Armijo's condition holds for a step."""
        gradient = self.function.gradient(self.x)
        promised = self.sufficient_decrease * step * np.dot(gradient, gradient)
        return bool(self.function(self.x - step * gradient) <= self.function(self.x) - promised)


def search_law(claimed: Callable[[Searched], bool | None]) -> Law:
    """What is claimed of every search, as a law about what `searches` draws."""

    def law(place: Any, sufficient_decrease: Fraction, backtracking: Fraction) -> bool | None:
        function, x = place
        gradient = function.gradient(x)
        found = Backtracking(sufficient_decrease, backtracking)(function, x, function(x), gradient, -gradient)
        return claimed(Searched(function, x, sufficient_decrease, backtracking, found))

    return law


def searches(family: str, **options: Any) -> Callable[[], Mapping[str, Any]]:
    """What to draw: functions of a family of `nntheory.testing`, a point of each, and the two constants."""

    def strategies() -> Mapping[str, Any]:
        from hypothesis import strategies as st

        from ... import testing

        functions = getattr(testing, family)(**options)
        place = functions.flatmap(lambda f: st.tuples(st.just(f), testing.points_of(f)))
        constant = st.integers(1, 9).map(lambda n: Fraction(n, 10))
        return {"place": place, "sufficient_decrease": constant, "backtracking": constant}

    return strategies
