"""What each kind of number showed, and the same in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Level:
    """What one kind of number showed.

    Attributes:
        numbers: ``field``, ``exact``, ``balls`` or ``floats``.
        outcome: whether the two that were compared agreed, differed, or could not be compared.
        scope: what was compared, in words.
        reason: why nothing could be compared; empty if something was.
        bound: the base-2 logarithm of the probability of agreeing by chance, where one is proved.
        bound_for: what the bound is proved for, where that is not all that was compared, such as ", for one sample".
    """

    numbers: Literal["field", "exact", "balls", "floats"]
    outcome: Literal["agrees", "differs", "not possible"]
    scope: str = ""
    reason: str = ""
    bound: float | None = None
    bound_for: str = ""

    @property
    def kind(self) -> str:
        """The kind of evidence: ``field``, ``exact`` or ``enclosure``."""
        return self.numbers if self.numbers in ("field", "exact") else "enclosure"

    def in_words(self, compared: str) -> str:
        """What it showed and how far that reaches; ``compared`` says what was."""
        what = {
            "field": f"field, {compared} on random elements of prime fields",
            "exact": f"exact, {compared} in rational arithmetic",
            "balls": f"enclosure, {compared} in balls of many digits",
            "floats": "enclosure, floats",
        }[self.numbers]
        if self.outcome == "differs":
            return f"{what}: they differ ({self.scope})"
        if self.numbers != "field":
            return f"{what}, {self.scope}; not for all values"
        chance = (
            f"if the two differed, they would agree by chance with a probability below 2^{math.ceil(self.bound)}{self.bound_for}"
            if self.bound is not None
            else "on agreeing by chance no bound is proved"
        )
        return (
            f"{what} ({self.scope}). It stands for all values that take the same branches, float constants read as the numbers "
            f"they stand for; {chance}"
        )


def told_apart(one: Any, other: Any, shown: Callable[[Any, int], str] = "{:.{}g}".format) -> tuple[str, str]:
    """Both numbers with as many digits as it takes to see the difference; ``shown`` writes one with so many."""
    pairs = [(shown(one, digits), shown(other, digits)) for digits in range(6, 18)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])


_NAMES = {"field": "on prime fields", "exact": "exact", "balls": "in balls", "floats": "in floats"}


def in_words(levels: Iterable[Level], compared: str) -> Iterator[str]:
    """What the evidence is, how far it reaches, and why it is not stronger, a sentence each."""
    reasons: dict[str, list[str]] = {}
    for level in levels:
        if level.outcome == "not possible":
            reasons.setdefault(level.reason, []).append(_NAMES[level.numbers])
        else:
            suspicion = level.numbers == "field" and level.outcome == "differs"
            yield f"{'Suspicion' if suspicion else 'Evidence'}: {level.in_words(compared)}"
    yield from (f"Not {', nor '.join(names)}: {reason}" for reason, names in reasons.items())
