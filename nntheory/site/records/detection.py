"""What finds a wrong backward pass: a committed record of one run, shown with its command, thresholds and versions."""

from __future__ import annotations

import hashlib
import html
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from .. import records
from . import ASSETS, ROOT

RECORD = ASSETS / "detection.json"
load = partial(records.load, RECORD)
SOURCES = ROOT / "tests" / "benchmarks" / "detection"

SHORT = {
    "torch gradcheck": "torch",
    "torch fast mode": "torch fast",
    "JAX check_grads": "JAX",
    "scipy check_grad": "scipy",
    "central differences": "central",
}
"""The checkers in the heads of the tables, so that all columns can be seen at once."""

OWN = "nntheory as used"
TIMED = "nntheory, its own points"
SINGLE = "A single mistake of the catalogue, at points of this kind"
BY_HAND = "A wrong program written by hand"
RELATIVE = "An error of known size, at generic points"
HIDDEN = "A mistake that leaves no trace at that point"
KINKS = ("at a kink", "near a kink")


@dataclass(frozen=True)
class Row:
    """One row of the table of wrong programs.

    Attributes:
        group: what was wrong.
        title: more of it, or at which points.
        total: at how many points in all; a program counts once for each of its points.
        found: how many of them each checker flagged.
        programs: how many programs these were.
        drawn: how many of the programs fail where nntheory draws its points.
        alarmed: checkers that flag right programs at such points as well.
    """

    group: str
    title: str
    total: int
    found: tuple[int, ...]
    programs: int
    drawn: int
    alarmed: frozenset[int] = frozenset()


def fingerprint() -> str:
    """A hash of the programs, points and checkers: a record of others is shown as outdated."""
    files = [*sorted(SOURCES.glob("*.py")), ROOT / "tests" / "mutants.py"]
    lines = (line for one in files for line in one.read_text(encoding="utf-8").splitlines(keepends=True))
    # Where the record is kept is no part of what was measured.
    measured = "".join(line for line in lines if not line.startswith("from nntheory.site"))
    return hashlib.sha256(measured.encode()).hexdigest()[:16]


def rows(record: dict[str, Any]) -> list[Row]:
    """Mistakes at each kind of point; small errors; and mistakes at points where they change nothing."""
    wrong = record["wrong"]
    catalogue = [one["kinds"] for one in wrong.values() if one["group"] == "catalogue"]
    by_hand = [one["kinds"] for one in wrong.values() if one["group"] == "by hand"]
    everything = catalogue + by_hand
    table = [_row(record, SINGLE, kind, kind, catalogue) for kind in record["kinds"]]
    table.append(_row(record, BY_HAND, "generic", "generic", by_hand))
    for name, one in wrong.items():
        if one["group"] == "relative error":
            table.append(_row(record, RELATIVE, name, "generic", [one["kinds"]]))
    for kind in record["kinds"]:
        hidden = [kinds for kinds in everything if kinds.get(kind, {}).get("hidden")]
        if hidden:
            table.append(_row(record, HIDDEN, kind, kind, hidden))
    return table


def _row(record: dict[str, Any], group: str, title: str, kind: str, programs: list[Any]) -> Row:
    total, found = ("hidden", "flagged_hidden") if group == HIDDEN else ("shows", "found")
    chosen = [one[kind] for one in programs if kind in one]
    return Row(
        group=group,
        title=title,
        total=sum(one[total] for one in chosen),
        found=tuple(sum(column) for column in zip(*(one[found] for one in chosen), strict=True)),
        programs=len(chosen),
        drawn=sum(one["drawn"] for one in chosen),
        alarmed=frozenset(i for i, alarms in enumerate(_alarms(record, (kind,))[1]) if alarms),
    )


def _alarms(record: dict[str, Any], kinds: Iterable[str], names: Iterable[str] | None = None) -> tuple[int, list[int]]:
    """How many points right programs were judged at, and how many each checker flagged."""
    chosen = [
        record["right"][name]["kinds"][kind]
        for name in (record["right"] if names is None else names)
        for kind in kinds
        if kind in record["right"][name]["kinds"]
    ]
    sums = [sum(column) for column in zip(*(one["alarms"] for one in chosen), strict=True)]
    return sum(one["total"] for one in chosen), sums or [0] * len(record["checkers"])


def detection() -> str:
    """The table of wrong programs: found of total by each checker."""
    record = load()
    places = range(len(record["checkers"]))
    body: list[str] = []
    for group, some in itertools.groupby(rows(record), key=lambda row: row.group):
        body.append(f'<tr><th colspan="{3 + len(places)}" scope="rowgroup">{html.escape(group)}</th></tr>')
        for row in some:
            also = ["†" if place in row.alarmed else "" for place in places]
            cells = [_found(number, row, mark) for number, mark in zip(row.found, also, strict=True)]
            drawn = _verdict(f"{row.drawn}/{row.programs}", row.drawn == row.programs)
            body.append(_line(row.title, [str(row.total), *cells, drawn]))
    times = [_milliseconds(record["times"]["seconds"][name]) for name in record["checkers"]]
    own = _milliseconds(record["times"]["seconds"][TIMED])
    body.append(_line("median time of one check", ["", *times, own]))
    return (
        _table(("what is wrong", "points", *_heads(record)), body)
        + "<p>† It flags right programs at points of this kind as well.</p>"
        + _about(record)
    )


def right_programs() -> str:
    """The table of right programs: false alarms of each checker, and what nntheory says of them."""
    record = load()
    smooth = [kind for kind in record["kinds"] if kind not in KINKS]
    body = []
    for name, one in record["right"].items():
        total, alarms = _alarms(record, smooth, [name])
        verdict = f'<span class="nn-verdict-{one["verdict"]}">{one["verdict"]}</span>'
        body.append(_line(name, [str(total), *map(_alarm, alarms), f"{verdict}, {html.escape(one['evidence'])}"]))
    for kind in KINKS:
        total, alarms = _alarms(record, [kind])
        body.append(_line(f"all with ReLU, {kind}", [str(total), *map(_alarm, alarms), ""]))
    return _table(("right program", "points", *_heads(record)), body)


def not_found() -> str:
    """What nntheory did not find at a point that was given, though it shows there, and what it did not name."""
    record = load()
    wrong = record["wrong"]
    items = []
    for kind in record["kinds"]:
        at = {name: one["kinds"][kind] for name, one in wrong.items() if kind in one["kinds"]}
        missed = [name for name, one in at.items() if one["found"][-1] < one["shows"]]
        if missed:
            items.append(_counted(f"At the point that was given, {kind}, not found at every point", missed))
        better = [name for name, one in at.items() if one["found"][-1] < max(one["found"])]
        if better:
            items.append(_counted(f"Of these, found at more points by another checker, {kind}", better))
    drawn = [name for name, one in wrong.items() if not all(kind["drawn"] for kind in one["kinds"].values())]
    items.append(_counted("At points that nntheory draws, not found", drawn))
    items.append(_counted("Single mistakes that the diagnosis does not name", unnamed(record)))
    items.append(_counted("Single mistakes for which it lists others and leaves out the true one", left_out(record)))
    return f"<ul>{''.join(items)}</ul>"


def _counted(title: str, names: list[str]) -> str:
    """A number of programs, whose names are folded away."""
    if not names:
        return f"<li>{html.escape(title)}: none.</li>"
    listed = "".join(f"<li>{html.escape(name)}</li>" for name in names)
    return f"<li>{html.escape(title)}: {len(names)}.<details><summary>Which</summary><ul>{listed}</ul></details></li>"


def unnamed(record: dict[str, Any]) -> list[str]:
    """The single mistakes, of the catalogue and by hand, that are not named in every network they were made in."""
    return [name for name, one in record["wrong"].items() if one["expected"] and not one["named"]]


def left_out(record: dict[str, Any]) -> list[str]:
    """The programs for which some list of mistakes leaves out the one that was made."""
    return [name for name, one in record["wrong"].items() if one["left_out"]]


def detected(what: str) -> str:
    """A number of the record, for running text."""
    record = load()
    wrong, right = record["wrong"], record["right"]
    by_hand = [one for one in wrong.values() if one["group"] == "by hand" and one["expected"]]
    numbers = {
        "wrong": len(wrong),
        "catalogue": sum(one["group"] == "catalogue" for one in wrong.values()),
        "by_hand": sum(one["group"] == "by hand" for one in wrong.values()),
        "found": sum(all(kind["drawn"] for kind in one["kinds"].values()) for one in wrong.values()),
        "right": len(right),
        "holds": sum(one["verdict"] == "HOLDS" for one in right.values()),
        "field": sum(one["evidence"] == "field" for one in right.values()),
        "single": len(by_hand),
        "named": sum(one["named"] for one in by_hand),
        "pool": record["pool"],
        "each": record["each"]["catalogue"],
        "each_right": record["each"]["right"],
        "samples": record["samples"],
        "sizes": record["sizes"][0],
        "square": record["sizes"][1],
        "threshold": f"{record['threshold']:g}",
    }
    return f"{numbers[what]}"


def _found(number: int, row: Row, mark: str = "") -> str:
    """How many were found: all in the colour of right, none in that of wrong; neither where that would say nothing."""
    if mark or row.group == HIDDEN or 0 < number < row.total:
        return f"{number}{mark}"
    return _verdict(f"{number}{mark}", number == row.total)


def _alarm(number: int) -> str:
    return _verdict(str(number), number == 0)


def _verdict(text: str, right: bool) -> str:
    name, sign = ("HOLDS", "✓") if right else ("FAILS", "✗")
    return f'<span class="nn-verdict-{name} nn-together"><span aria-hidden="true">{sign}</span> {text}</span>'


def _milliseconds(seconds: float) -> str:
    return f'<span class="nn-together">{1000 * seconds:.3g} ms</span>'


def _heads(record: dict[str, Any]) -> list[str]:
    return [*(SHORT.get(name, name) for name in record["checkers"]), OWN]


def _line(title: str, cells: list[str]) -> str:
    return f'<tr><th scope="row">{html.escape(title)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _table(heads: tuple[str, ...], body: list[str]) -> str:
    head = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in heads)
    return (
        f'<div class="nn-scroll nn-dense" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _about(record: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    machine = html.escape(record["times"]["machine"])
    state = "" if record["sources"] == fingerprint() else "<p>The benchmark has changed since: outdated.</p>"
    return (
        f"{state}<p>One run on {machine}, Python {record['python']}, {html.escape(versions)}:</p>"
        f"<pre><code>{html.escape(record['command'])}</code></pre>"
    )
