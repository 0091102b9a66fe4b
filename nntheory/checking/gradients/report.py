"""What a check of a cost and its gradient, or of one part of a network, found."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from ..evidence import Level, in_words
from ..report import Told, Verdict

SCHEMA = "nntheory/check-gradient/1"


@dataclass(frozen=True)
class GradientReport(Told):
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

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {"schema": SCHEMA, **asdict(self), "verdict": str(self.verdict)}

    def __str__(self) -> str:
        parts = [f"{self.verdict}  {self.subject}", "", self.message]
        if self.accuracy_warning:
            parts += ["", f"Accuracy: {self.accuracy_warning}"]
        parts += ["", *self._evidence(), *(f"Note: {note}" for note in self.notes)]
        return "\n".join(parts)

    def _evidence(self) -> Iterator[str]:
        """What the evidence is, how far it reaches, and why it is not stronger."""
        if all(level.outcome == "not possible" for level in self.levels):
            yield "Evidence: the calls themselves; nothing was compared"
        yield from in_words(self.levels, "the unmodified programs")

    def _repr_html_(self) -> str:
        """The report in a notebook."""
        lines = [f"<p>{html.escape(line)}</p>" for line in self.message.splitlines()]
        rest = [f"<p><small>{html.escape(line)}</small></p>" for line in (*self._evidence(), *self.notes)]
        accuracy = [f"<p>{html.escape(self.accuracy_warning)}</p>"] if self.accuracy_warning else []
        return f"<div>{self._html_head(self.subject)}{''.join(lines + accuracy + rest)}</div>"
