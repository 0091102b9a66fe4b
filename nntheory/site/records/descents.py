"""What descents cost: a committed record of one run, shown with its command, machine and versions."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from . import ASSETS, ROOT, load
from .measurements import duration, provenance

RECORD = ASSETS / "descents.json"
PROGRAM = ROOT / "tests" / "benchmarks" / "bench_descent.py"


def descents() -> str:
    """The table of the record: evaluations and time beside a bare loop and conjugate gradients."""
    record = load(RECORD)
    head = "".join(
        f'<th scope="col">{one}</th>'
        for one in ("function", "Armijo, recorded", "the same loop, bare", "recorded / bare", "SciPy, CG")
    )
    body = "".join(f"<tr>{row}</tr>" for row in _rows(record["results"]))
    return (
        f'<div class="nn-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"{provenance(record, PROGRAM)}"
    )


def exact_descent(numbers: str, what: str) -> str:
    """Of fifty exact steps in ten variables: the ``time``, or the ``digits`` of the longest entry every ten steps."""
    one = load(RECORD)["results"][f"test_a_descent_in_rational_numbers[{numbers}]"]
    if what not in ("time", "digits"):
        raise ValueError(f"there is no {what!r}; there are time and digits")
    return duration(one["seconds"]) if what == "time" else ", ".join(map(str, one["digits"]))


def _rows(results: dict[str, Any]) -> Iterator[str]:
    for name in [key.partition("-")[2].rstrip("]") for key in results if key.startswith("test_a_descent[recorded-")]:
        recorded, bare, peer = (results[f"test_a_descent[{way}-{name}]"] for way in ("recorded", "bare", "CG"))
        cells = [
            *(
                f"{one['values']:,} values, {one['gradients']:,} gradients, {duration(one['fastest'])}"
                for one in (recorded, bare)
            ),
            f"{recorded['fastest'] / bare['fastest']:.1f}",
            f"{peer['values']:,} values, {peer['gradients']:,} gradients, {duration(peer['fastest'])}",
        ]
        yield f'<th scope="row">{html.escape(name)}</th>' + "".join(f"<td>{cell}</td>" for cell in cells)
