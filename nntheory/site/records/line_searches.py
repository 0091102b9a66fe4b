"""What line searches of other packages do: a committed record of one run of the auditor."""

from __future__ import annotations

import html
from functools import partial
from typing import Any

from .. import records
from . import ASSETS, ROOT

RECORD = ASSETS / "line_searches.json"
load = partial(records.load, RECORD)
AUDITOR = ROOT / "nntheory" / "testing" / "auditing"
fingerprint = partial(records.fingerprint, AUDITOR)


def line_searches() -> str:
    """The table of the record, each search with its verdict and the names of its faults; below it, where they were seen."""
    record = load()
    body = "".join(map(_row, record["searches"]))
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    state = "" if record["auditor"] == fingerprint() else "<p>The auditor has changed since: outdated.</p>"
    heads = ("search", "claimed c₁", "verdict", "faults", "steps fit c₁ up to", "most evaluations of f in a call")
    head = "".join(f"<th>{one}</th>" for one in heads)
    return (
        f'<div class="nn-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{state}'
        f"<details><summary>Where each fault was seen</summary>{''.join(map(_seen, record['searches']))}</details>"
        f"<p>One run with Python {record['python']}, {html.escape(versions)}:</p>"
        f"<pre><code>{html.escape(record['command'])}</code></pre>"
    )


def _row(one: dict[str, Any]) -> str:
    cells = (
        f"<code>{html.escape(one['name'])}</code>",
        f"{one['claims']['sufficient_decrease']:g}",
        one["verdict"],
        ";<br>".join(html.escape(each["name"]) for each in one["faults"]) or "none found",
        one["up_to"] or "",
        str(one["most_evaluations"]),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _seen(one: dict[str, Any]) -> str:
    """Where the faults of one search were seen."""
    faults = "".join(f"<li>{html.escape(each['name'])}: {html.escape(each['where'])}</li>" for each in one["faults"])
    return f"<p><code>{html.escape(one['name'])}</code></p><ul>{faults}</ul>" if faults else ""
