"""What a check of a cost and its gradient, or of one part of a network, found."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from .levels import Level
from .report import Verdict

SCHEMA = "nntheory/check-gradient/1"


@dataclass(frozen=True)
class GradientReport:
    """What holding a gradient against the derivative of its cost found.

    Attributes:
        verdict: whether it is the gradient.
        message: the verdict in words; for a failure what was expected, what came and the remedy.
        subject: what was checked.
        evidence: the kind of the strongest evidence: ``field``, ``enclosure``, or ``call`` if nothing was compared.
        levels: what each kind of number showed, and why those that could not be used could not; the strongest first.
        wrong: the arrays that are wrong, by name.
        points: at how many points floats were compared.
        resolution: the relative error that would have been seen in every array, in floats; None if that is not known.
        accuracy_warning: how to keep the digits that a formally right program loses; empty if it loses none.
        notes: what else was seen, a sentence each.
        settings: what the check was called with.
    """

    verdict: Verdict
    message: str
    subject: str
    evidence: str = "call"
    levels: tuple[Level, ...] = ()
    wrong: tuple[str, ...] = ()
    points: int = 0
    resolution: float | None = None
    accuracy_warning: str = ""
    notes: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.verdict is Verdict.HOLDS

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {"schema": SCHEMA, **asdict(self), "verdict": str(self.verdict)}

    def to_json(self) -> str:
        """The report as JSON."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def __str__(self) -> str:
        parts = [f"{self.verdict}  {self.subject}", "", self.message]
        if self.accuracy_warning:
            parts += ["", f"Accuracy: {self.accuracy_warning}"]
        parts += ["", *self._evidence(), *(f"Note: {note}" for note in self.notes)]
        return "\n".join(parts)

    def _evidence(self) -> Iterator[str]:
        """What the evidence is, how far it reaches, and why it is not stronger."""
        compared = [level for level in self.levels if level.outcome != "not possible"]
        if not compared:
            yield "Evidence: the calls themselves; nothing was compared"
        for level in compared:
            if level.outcome == "agrees":
                yield f"Evidence: {_KINDS[level.numbers]}, {level.scope}{_reach(level)}"
            else:
                word = "Suspicion" if level.numbers == "field" else "Evidence"
                yield f"{word}: {_KINDS[level.numbers]}, they differ: {level.scope}"
        yield from (
            f"Not {_NAMES[level.numbers]}: {level.reason}" for level in self.levels if level.outcome == "not possible"
        )

    def _repr_html_(self) -> str:
        """The report in a notebook."""
        colour = {0: "#007a58", 1: "#a3195b", 3: "#5f6672"}[self.verdict.exit_code]
        head = f'<strong style="color:{colour}">{self.verdict}</strong> {html.escape(self.subject)}'
        lines = [f"<p>{html.escape(line)}</p>" for line in self.message.splitlines()]
        rest = [f"<p><small>{html.escape(line)}</small></p>" for line in (*self._evidence(), *self.notes)]
        accuracy = [f"<p>{html.escape(self.accuracy_warning)}</p>"] if self.accuracy_warning else []
        return f"<div><p>{head}</p>{''.join(lines + accuracy + rest)}</div>"


_KINDS = {
    "field": "field, the unmodified programs on elements of prime fields",
    "exact": "exact, rational arithmetic",
    "balls": "enclosure, both programs in balls of many digits",
    "floats": "enclosure, floats",
}
_NAMES = {"field": "on prime fields", "exact": "exact", "balls": "in balls", "floats": "in floats"}


def _reach(level: Level) -> str:
    """How far agreement reaches."""
    if level.numbers != "field":
        return "; there, and not for all values"
    chance = (
        "no bound proved on agreeing by chance"
        if level.bound is None
        else f"different rational forms would agree by chance with a probability below 2^{math.ceil(level.bound)}"
    )
    return f". All values that take the branches seen, float constants read as the fractions they stand for; {chance}"
