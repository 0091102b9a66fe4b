"""What users of NumPy, torch and jax get at a kink: a committed record of one run, judged by the one-sided slopes."""

from __future__ import annotations

import html
from functools import partial

from ...checking.kinks import one_sided_slopes
from ...formulas import find_activation
from .. import records
from . import ASSETS

RECORD = ASSETS / "kinks.json"
load = partial(records.load, RECORD)


def kinks() -> str:
    """The table of the record: what is written, which slope that gives at zero, and whether it is a subgradient."""
    record = load()
    body = "".join(map(_row, record["slopes"]))
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    heads = ("library", "for", "written", "slope at 0", "subgradient")
    head = "".join(f"<th>{one}</th>" for one in heads)
    return (
        f'<div class="nn-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"<p>Measured with Python {record['python']}, {html.escape(versions)}. For numpy the derivative is written, for the "
        f"others the function that they differentiate.</p>"
        f"<pre><code>{html.escape(record['command'])}</code></pre>"
    )


def is_subgradient(activation: str, slope: str) -> bool:
    """Whether a slope lies between the one-sided slopes of the activation function at its one kink."""
    function = find_activation(activation)
    (kink,) = function.kinks
    low, high = one_sided_slopes(function, kink)
    return bool(float(low) <= float(slope) <= float(high))  # nan does not


def _row(one: dict[str, str]) -> str:
    verdict = "yes" if is_subgradient(one["activation"], one["slope"]) else "no"
    code = f"<code>{html.escape(one['code'])}</code>"
    cells = (one["library"], f"<code>{one['activation']}</code>", code, one["slope"], verdict)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
