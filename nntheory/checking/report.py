"""What a check found: a verdict, the evidence behind it, and both in words a student understands."""

from __future__ import annotations

import html
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from .evidence import Level, in_words
from .kinks import KinkSlope, kinks_in_words

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from .diagnosis import Case, Unseen

SCHEMA = "nntheory/check/2"


class Verdict(StrEnum):
    """The outcome of a check."""

    HOLDS = "HOLDS"
    FAILS = "FAILS"
    UNKNOWN = "UNKNOWN"

    @property
    def exit_code(self) -> int:
        """What the command line returns: 0 holds, 1 fails, 3 unknown (2 is wrong usage)."""
        return {"HOLDS": 0, "FAILS": 1, "UNKNOWN": 3}[self.value]


class Told:
    """A verdict, and how it is told: what all reports have in common.

    Attributes:
        verdict: the verdict.
    """

    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        raise NotImplementedError

    def __bool__(self) -> bool:
        return self.verdict is Verdict.HOLDS

    def to_json(self) -> str:
        """The report as JSON."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The report in a terminal that has colours."""
        from rich.text import Text

        head, *rest = str(self).splitlines()
        colour = {0: "green", 1: "red", 3: "yellow"}[self.verdict.exit_code]
        yield Text(head, style=f"bold {colour}")
        yield Text("\n".join(rest))

    def _html_head(self, subject: str) -> str:
        """The verdict and what it is about, for a notebook."""
        colour = {0: "#007a58", 1: "#a3195b", 3: "#5f6672"}[self.verdict.exit_code]
        return f'<p><strong style="color:{colour}">{self.verdict}</strong> {html.escape(subject)}</p>'


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
class Report(Told):
    """What holding a backward pass against the derived gradient found.

    Attributes:
        verdict: whether it computes the gradient.
        message: the verdict in words; for a failure what was expected, what came and the remedy.
        architecture: the network, as text.
        evidence: the kind of the strongest evidence: ``field``, ``exact``, ``enclosure``, or ``call`` if there was no
            gradient to compare.
        levels: what each kind of number showed, and why those that could not be used could not; the strongest first.
        tensors: correctness and accuracy of each tensor in floats, empty if no gradient could be compared.
        accuracy_warning: how to keep the digits that a formally right program loses; empty if it loses none.
        points: at how many points the gradient was compared in floats.
        samples: how many samples these had.
        set_apart: samples too close to a kink of an activation function to be judged.
        notes: what else was seen, a sentence each.
        mistakes: single mistakes that give the wrong numbers, each with the statement that mends it.
        pairs: where there is no single one, pairs of mistakes that give them.
        hints: questions that point at the place of the mistake and do not give it away.
        kinks: which slope the program takes at each kink of an activation function.
        unseen: mistakes that would not have shown at the data and parameters that were passed.
        smallest: the smallest failing case, if it was asked for and found.
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
    pairs: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    kinks: tuple[KinkSlope, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    smallest: Case | None = None
    levels: tuple[Level, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    evidence: str = "call"

    @property
    def resolution(self) -> float | None:
        """The relative error that would have been seen in every tensor, in floats."""
        known = [tensor.resolution for tensor in self.tensors]
        return None if not known or None in known else max(r for r in known if r is not None)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, as ``--json`` prints it."""
        smallest = None if self.smallest is None else self.smallest.to_dict()
        own = {"verdict": str(self.verdict), "resolution": self.resolution, "smallest": smallest}
        data = {"schema": SCHEMA, **asdict(self), **own}
        for part in (data, *data["tensors"], *data["kinks"]):
            # JSON has no infinity and no nan: a number that is not finite is null.
            unknown = [key for key, value in part.items() if isinstance(value, float) and not math.isfinite(value)]
            part.update(dict.fromkeys(unknown))
        return data

    def hinted(self) -> Report:
        """The same for somebody who wants to find the mistake: questions in place of the diagnosis."""
        if not self.hints:
            return self
        where = self.message.splitlines()[0]
        message = "\n".join((where, *(f"Hint: {one}" for one in self.hints)))
        given = None if self.smallest is None else self.smallest.unsolved()
        return replace(self, message=message, mistakes=(), pairs=(), smallest=given)

    def __str__(self) -> str:
        return "\n".join((f"{self.verdict}  {self.architecture}", *self._parts()))

    def _parts(self) -> Iterator[str]:
        """What stands below the first line, in paragraphs."""
        yield from ("", self.message)
        if self.smallest is not None:
            yield from ("", str(self.smallest))
        if self.tensors:
            yield from ("", *self._table())
        if self.accuracy_warning:
            yield from ("", f"Accuracy: {self.accuracy_warning}")
        yield from ("", *self._evidence())
        yield from (f"Kink: {words}" for words in kinks_in_words(self.kinks))
        yield from self._adequacy()
        yield from (f"Note: {note}" for note in self.notes)

    def _evidence(self) -> Iterator[str]:
        """What the evidence is, how far it reaches, and why it is not stronger."""
        if not self.points and not any(level.outcome == "agrees" for level in self.levels):
            yield "Evidence: the call itself; no gradient was compared"
        known = [level for level in self.levels if level.numbers != "floats"]
        agreeing = [level for level in known if level.outcome == "agrees"]
        yield from in_words(agreeing, _COMPARED)
        if self.points:
            yield f"Evidence: {self._floats()}"
        yield from in_words((level for level in known if level not in agreeing), _COMPARED)

    def _floats(self) -> str:
        text = f"enclosure, floats at {_count(self.points, 'point')} with {_count(self.samples, 'sample')} in all; "
        if self.verdict is Verdict.FAILS:
            return text + "one point is enough to refute"
        text += "certified there, and not for all parameter values"
        if self.verdict is Verdict.HOLDS and self.resolution is not None:
            seen = f"a relative error of {self.resolution:.0e} in any tensor (in Euclidean norm) would have been seen"
            text += f". At the most telling point {seen}"
        if self.set_apart:
            text += f". {_count(self.set_apart, 'sample')} set apart: a pre-activation too close to a kink to be judged"
        return text

    def _adequacy(self) -> Iterator[str]:
        mistakes = [one for one in self.unseen if one.layers]
        if mistakes:
            yield (
                f"At the data and parameters that were passed, {_count(len(mistakes), 'mistake')} of the catalogue would "
                f"not have shown, in one layer at least (report.unseen lists them):"
            )
            reasons = Counter(one.reason or "no single feature of the point hides them" for one in mistakes)
            yield from (f"- {count}: {reason}" for reason, count in reasons.most_common())
        yield from (f"Note: {one}" for one in self.unseen if not one.layers)

    def _table(self) -> list[str]:
        rows = [("tensor", "agrees", "relative error", "worst entry")]
        for tensor in self.tensors:
            ulp = f"{tensor.worst_entry}: {tensor.worst_ulp:.3g} ulp"
            rows.append((tensor.name, "yes" if tensor.agrees else "no", f"{tensor.relative_error:.1e}", ulp))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

    def _repr_html_(self) -> str:
        """The report in a notebook: text, with the tensors as a table."""
        parts = [
            self._html_head(self.architecture),
            *(f"<p>{html.escape(line)}</p>" for line in self.message.splitlines()),
        ]
        if self.tensors:
            rows = (
                (
                    t.name,
                    "✓ yes" if t.agrees else "✗ no",
                    f"{t.relative_error:.1e}",
                    f"{t.worst_entry}: {t.worst_ulp:.3g} ulp",
                )
                for t in self.tensors
            )
            header = "".join(f"<th>{name}</th>" for name in ("tensor", "agrees", "relative error", "worst entry"))
            body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
            parts.append(f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>")
        if self.smallest is not None:
            parts.append(f"<pre>{html.escape(str(self.smallest))}</pre>")
        others = (*self._evidence(), *kinks_in_words(self.kinks), *self._adequacy(), *self.notes)
        parts += (f"<p><small>{html.escape(line)}</small></p>" for line in (self.accuracy_warning, *others) if line)
        return f"<div>{''.join(parts)}</div>"


_COMPARED = "the unmodified program and the derivation"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
