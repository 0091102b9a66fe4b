"""Ways to check a claim beside an SMT solver; each makes a check, which computes its evidence when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .claim import Check, Evidence


def exact(
    shown: Callable[[], bool],
    scope: str,
    altered: Mapping[str, Callable[[], bool]],
    *,
    kind: Any = "exact",
    limits: str = "",
    seed: int | None = None,
) -> Check:
    """A check by one finite computation without rounding, and of altered ones that must not show the same."""

    def check() -> Evidence:
        refused = tuple(name for name, other in altered.items() if not other())
        return Evidence(kind, shown(), scope, limits, tuple(altered), refused, seed)

    return check


Law = Callable[..., bool | None]
"""Whether a law is true of what was drawn; None if its assumptions are not met."""


def by_examples(
    law: Law,
    strategies: Callable[[], Mapping[str, Any]],
    scope: str,
    altered: Mapping[str, Law],
    *,
    examples: int = 100,
) -> Check:
    """A check by examples that Hypothesis draws: no counterexample to the law, and one to each altered law.

    ``strategies`` is called when the check runs, so that Hypothesis is not loaded before.
    """

    def check() -> Evidence:
        refused = tuple(name for name, other in altered.items() if _counted(other, strategies(), examples) is None)
        met = _counted(law, strategies(), examples)
        found = None if met == 0 else met is not None
        return Evidence("property", found, f"{scope}, {met or 0} examples", "", tuple(altered), refused)

    return check


def _counted(law: Law, strategies: Mapping[str, Any], examples: int) -> int | None:
    """In how many examples the law's assumptions are met, and it is true; None if it is false in one."""
    from hypothesis import HealthCheck, Phase, given, settings

    met = 0

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
        nonlocal met
        true = law(**drawn)
        if true is None:
            return
        if not true:  # NumPy's False too, which is not the object False
            raise _CounterexampleError
        met += 1

    try:
        run()
    except _CounterexampleError:
        return None
    return met


class _CounterexampleError(Exception):
    """A law is false for what was drawn."""
