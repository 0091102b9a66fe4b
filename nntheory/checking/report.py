"""What a check found: a verdict, the evidence behind it, and both in words a student understands."""

from __future__ import annotations

import html
import json
import math
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

SCHEMA = "nntheory/check/1"


class Verdict(StrEnum):
    """The outcome of a check."""

    HOLDS = "HOLDS"
    FAILS = "FAILS"
    UNKNOWN = "UNKNOWN"

    @property
    def exit_code(self) -> int:
        """What the command line returns: 0 holds, 1 fails, 3 unknown (2 is wrong usage)."""
        return {"HOLDS": 0, "FAILS": 1, "UNKNOWN": 3}[self.value]


@dataclass(frozen=True)
class TensorResult:
    """One tensor of the gradient, compared at all points.

    Attributes:
        name: dW1, db1, dW2, …
        agrees: whether every difference at every point is explained by rounding.
        relative_error: the largest distance from the true tensor, in Euclidean norm relative to it.
        worst_ulp: the largest error of one entry, in units in the last place of that entry.
        worst_entry: which entry that is.
        resolution: the smallest relative error that could have been told from rounding, at the most telling point; None
            if no point could tell.
    """

    name: str
    agrees: bool
    relative_error: float
    worst_ulp: float
    worst_entry: str
    resolution: float | None


@dataclass(frozen=True)
class Report:
    """What holding a backward pass against the derived gradient found.

    Attributes:
        verdict: whether it computes the gradient.
        message: the verdict in words; for a failure what was expected, what came and the remedy.
        architecture: the network, as text.
        evidence: the kind of evidence: ``enclosure``, or ``call`` if there was no gradient to compare.
        tensors: correctness and accuracy of each tensor, empty if no gradient could be compared.
        accuracy_warning: how to keep the digits that a formally right program loses; empty if it loses none.
        points: at how many points the gradient was compared.
        samples: how many samples these had.
        set_apart: samples too close to a kink of an activation function to be judged.
        notes: what else was seen, a sentence each.
        mistakes: single mistakes that give the wrong numbers, each with the statement that mends it.
        settings: what the check was called with.
    """

    verdict: Verdict
    message: str
    architecture: str
    tensors: tuple[TensorResult, ...] = ()
    accuracy_warning: str = ""
    points: int = 0
    samples: int = 0
    set_apart: int = 0
    notes: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    evidence: str = "call"

    @property
    def resolution(self) -> float | None:
        """The relative error that would have been seen in every tensor."""
        known = [tensor.resolution for tensor in self.tensors]
        return None if not known or None in known else max(r for r in known if r is not None)

    def __bool__(self) -> bool:
        return self.verdict is Verdict.HOLDS

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, as ``--json`` prints it."""
        data = {"schema": SCHEMA, **asdict(self), "verdict": str(self.verdict), "resolution": self.resolution}
        for part in (data, *data["tensors"]):
            # JSON has no infinity and no nan: a number that is not finite is null.
            unknown = [key for key, value in part.items() if isinstance(value, float) and not math.isfinite(value)]
            part.update(dict.fromkeys(unknown))
        return data

    def to_json(self) -> str:
        """The report as JSON."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def __str__(self) -> str:
        lines = [f"{self.verdict}  {self.architecture}", "", self.message]
        if self.tensors:
            lines += ["", *self._table()]
        if self.accuracy_warning:
            lines += ["", f"Accuracy: {self.accuracy_warning}"]
        lines += ["", f"Evidence: {self.scope()}"]
        lines += (f"Note: {note}" for note in self.notes)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def scope(self) -> str:
        """What the evidence is and how far it reaches."""
        if not self.points:
            return "the call itself; no gradient was compared"
        text = f"{self.evidence}, at {_count(self.points, 'point')} with {_count(self.samples, 'sample')} in all; "
        if self.verdict is Verdict.FAILS:
            return text + "one point is enough to refute"
        text += "certified there, and not for all parameter values"
        if self.verdict is Verdict.HOLDS and self.resolution is not None:
            seen = f"a relative error of {self.resolution:.0e} in any tensor (in Euclidean norm) would have been seen"
            text += f". At the most telling point {seen}"
        if self.set_apart:
            text += f". {_count(self.set_apart, 'sample')} set apart: a pre-activation too close to a kink to be judged"
        return text

    def _table(self) -> list[str]:
        rows = [("tensor", "agrees", "relative error", "worst entry")]
        for tensor in self.tensors:
            ulp = f"{tensor.worst_entry}: {tensor.worst_ulp:.3g} ulp"
            rows.append((tensor.name, "yes" if tensor.agrees else "no", f"{tensor.relative_error:.1e}", ulp))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
