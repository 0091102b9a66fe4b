"""What an audit found, in words, as data and for a notebook."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from ...checking.report import Told, Verdict


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with a line search or an optimizer.

    Attributes:
        name: a few words, the same for the same fault.
        words: what it does.
        where: on which problem this was seen, with the numbers; empty if everywhere.
        remedy: what to do; empty if that is plain.
    """

    name: str
    words: str
    where: str = ""
    remedy: str = ""

    def details(self) -> Iterator[str]:
        """Where it was seen and what to do, a line each."""
        if self.where:
            yield f"  seen: {self.where}"
        if self.remedy:
            yield f"  remedy: {self.remedy}"


@dataclass(frozen=True)
class Inferred:
    """The constants that explain what a search took and refused.

    Attributes:
        above, up_to: c₁ lies between them; None where the trials set no bound.
        backtracking: the factor from each trial to the next, if it is the same everywhere.
        start: the first trial, if it is the same everywhere.
    """

    above: float | None = None
    up_to: float | None = None
    backtracking: float | None = None
    start: float | None = None

    def __str__(self) -> str:
        if self.up_to is None:
            constant = "no bound on c1"
        elif self.above is None or self.above <= 0:
            constant = f"c1 ≤ {self.up_to:.9g}"
        else:
            constant = f"{self.above:.9g} < c1 ≤ {self.up_to:.9g}"
        rest = [f"backtracking by {self.backtracking:.6g}"] if self.backtracking is not None else []
        rest += [f"first trial {self.start:.6g}"] if self.start is not None else []
        return ", ".join((constant, *rest))


@dataclass(frozen=True)
class _AuditReport(Told):
    """What all audits report."""

    SCHEMA: ClassVar[str]

    verdict: Verdict
    message: str
    subject: str
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {"schema": self.SCHEMA, **_plain(asdict(self)), "verdict": str(self.verdict)}

    def __str__(self) -> str:
        parts = [f"{self.verdict}  {self.subject}", "", self.message]
        for place, fault in enumerate(self.faults):
            if place:
                parts.append(f"Also {fault.name}: {fault.words}.")
            parts += fault.details()
        parts.append("")
        return "\n".join([*parts, *self._evidence(), *(f"Note: {note}" for note in self.notes)])

    def _evidence(self) -> Iterator[str]:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        """The report in a notebook."""
        parts = [self._html_head(self.subject), f"<p>{html.escape(self.message)}</p>"]
        if self.faults:
            rows = (
                f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in (one.name, one.words, one.where, one.remedy))}</tr>"
                for one in self.faults
            )
            heads = "".join(f"<th>{name}</th>" for name in ("fault", "what it does", "seen", "remedy"))
            parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>")
        parts += (f"<p><small>{html.escape(line)}</small></p>" for line in (*self._evidence(), *self.notes))
        return f"<div>{''.join(parts)}</div>"


@dataclass(frozen=True)
class LineSearchReport(_AuditReport):
    """What auditing a line search found.

    Attributes:
        verdict: whether Armijo's condition holds at every step it returned, and what else it claims.
        message: the verdict in words.
        subject: the name of the search.
        faults: what is wrong, the most telling first.
        notes: what else was seen, a sentence each.
        settings: what the audit was called with.
        inferred: the constants that explain what it took and refused.
        functions: on how many functions it was called.
        problems: with how many points and directions.
        judged: at how many steps that it returned Armijo's condition was judged.
        refused: in how many calls it refused its first trial.
        not_finite: in how many of them f was nan or inf at a trial that it refused.
        evaluations: of f, in all calls.
        gradients: evaluations of the gradient, in all calls.
        most_evaluations: of f in one call, the calls at floating-point resolution left out.
        resolution: what it did where floats show no decrease, a sentence for each problem.
        ascent: what it did with a direction that leads upwards, a sentence for each problem.
    """

    SCHEMA: ClassVar[str] = "nntheory/line-search/1"

    inferred: Inferred = Inferred()
    functions: int = 0
    problems: int = 0
    judged: int = 0
    refused: int = 0
    not_finite: int = 0
    evaluations: int = 0
    gradients: int = 0
    most_evaluations: int = 0
    resolution: tuple[str, ...] = ()
    ascent: tuple[str, ...] = ()

    def _evidence(self) -> Iterator[str]:
        """What the evidence is, and how far it reaches."""
        yield (
            f"Evidence: exact for polynomials and enclosure for the others, at {self.judged:,} returned steps on "
            f"{self.functions} functions ({self.problems:,} points and directions); not for all functions"
        )
        yield (
            f"It refused its first trial in {self.refused:,} calls, a trial where f is nan or inf in {self.not_finite}. "
            f"Its trials fit: {self.inferred}"
        )
        yield (
            f"Evaluations: f {self.evaluations:,} times in all, {self.most_evaluations} in one call at most; "
            f"the gradient {self.gradients:,} times"
        )
        yield from (f"At floating-point resolution: {one}" for one in self.resolution)
        yield from (f"Direction upwards: {one}" for one in self.ascent)


@dataclass(frozen=True)
class OptimizerReport(_AuditReport):
    """What auditing one step of an optimizer found.

    Attributes:
        verdict: whether f decreases at every step away from stationary points, and stationary points stay.
        message: the verdict in words.
        subject: the name of the step.
        faults: what is wrong, the most telling first.
        notes: what else was seen, a sentence each.
        settings: what the audit was called with.
        functions: on how many functions it was called.
        points: from how many points.
        decreased: at how many of them f decreased, certified.
        along_gradient: at how many of them the step was along −∇f(x).
        evaluations: of f, in all calls.
        gradients: evaluations of the gradient, in all calls.
    """

    SCHEMA: ClassVar[str] = "nntheory/optimizer/1"

    functions: int = 0
    points: int = 0
    decreased: int = 0
    along_gradient: int = 0
    evaluations: int = 0
    gradients: int = 0

    def _evidence(self) -> Iterator[str]:
        """What the evidence is, and how far it reaches."""
        yield (
            f"Evidence: exact for polynomials and enclosure for the others, from {self.points} points of "
            f"{self.functions} functions; not for all functions"
        )
        yield (
            f"f decreased at {self.decreased} of them; at {self.along_gradient} the step was along −∇f(x). "
            f"Evaluations: f {self.evaluations:,} times in all, the gradient {self.gradients:,} times"
        )


def _plain(value: Any) -> Any:
    """Data that JSON can hold: a number that is not finite is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
