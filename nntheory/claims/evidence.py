"""Ways to check a claim beside an SMT solver; each makes a check, which computes its evidence when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy

from .claim import Check, Evidence


def identity(left: sympy.Expr, right: sympy.Expr, altered: Mapping[str, sympy.Expr], *, scope: str) -> Check:
    """A check whether two expressions are the same for all values, and the altered right sides are not.

    An altered form is refused if the difference is not zero at some rational numbers.
    """

    def check() -> Evidence:
        same = sympy.simplify(left - right) == 0
        refused = tuple(name for name, other in altered.items() if _differ(left, other))
        return Evidence("symbolic", same, scope, "", tuple(altered), refused)

    return check


def _differ(left: sympy.Expr, right: sympy.Expr) -> bool:
    difference = left - right
    symbols = sorted(difference.free_symbols, key=str)
    values = {symbol: sympy.Rational(place + 2, place + 1) for place, symbol in enumerate(symbols)}
    return bool(sympy.simplify(difference.subs(values)) != 0)


def exact(
    shown: Callable[[], bool],
    scope: str,
    altered: Mapping[str, Callable[[], bool]] | None = None,
    *,
    kind: Any = "exact",
    limits: str = "",
) -> Check:
    """A check by one finite computation without rounding, and of altered ones that must not show the same."""

    def check() -> Evidence:
        others = altered or {}
        refused = tuple(name for name, other in others.items() if not other())
        return Evidence(kind, shown(), scope, limits, tuple(others), refused)

    return check


def by_examples(
    law: Callable[..., bool],
    strategies: Callable[[], Mapping[str, Any]],
    scope: str,
    altered: Mapping[str, Callable[..., bool]],
    *,
    examples: int = 100,
) -> Check:
    """A check by examples that Hypothesis draws: no counterexample to the law, and one to each altered law.

    ``strategies`` is called when the check runs, so that Hypothesis is not loaded before.
    """

    def check() -> Evidence:
        refused = tuple(name for name, other in altered.items() if not _holds(other, strategies(), examples))
        found = _holds(law, strategies(), examples)
        return Evidence("property", found, f"{scope}, {examples} examples", "", tuple(altered), refused)

    return check


def _holds(law: Callable[..., bool], strategies: Mapping[str, Any], examples: int) -> bool:
    """Whether Hypothesis finds no counterexample."""
    from hypothesis import HealthCheck, Phase, given, settings

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(**strategies)
    def run(**drawn: Any) -> None:
        if not law(**drawn):
            raise _CounterexampleError

    try:
        run()
    except _CounterexampleError:
        return False
    return True


class _CounterexampleError(Exception):
    """A law is false for what was drawn."""
