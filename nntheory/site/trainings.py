"""What training costs: a committed record of one run, shown with its command, machine and versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .measurements import duration, exponent, provenance
from .records import ASSETS, ROOT, load

RECORD = ASSETS / "trainings.json"
PROGRAM = ROOT / "tests" / "benchmarks" / "bench_training.py"

PEERS = {"torch": "torch autograd", "jax": "JAX, compiled"}


def gradients() -> str:
    """The table of the record: the fastest gradient of each, and the ratios of the medians."""
    record = load(RECORD)
    heads = ("hidden layer", "batch", "nntheory", *(f"{title}: time, ratio" for title in PEERS.values()))
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join(f"<tr>{row}</tr>" for row in _rows(record["results"]))
    return (
        f'<div class="nn-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"{provenance(record, PROGRAM)}"
    )


def _rows(results: dict[str, Any]) -> Iterator[str]:
    for name in [key for key in results if key.startswith("test_a_gradient[nntheory-")]:
        _, hidden, batch = name.partition("[")[2].rstrip("]").split("-")
        ours = results[name]["seconds"]
        cells = [batch, duration(ours)]
        for peer in PEERS:
            theirs = results[name.replace("nntheory", peer)]["seconds"]
            cells.append(f"{duration(theirs)}, {ours / theirs:.2f}")
        yield f'<th scope="row">{hidden}</th>' + "".join(f"<td>{cell}</td>" for cell in cells)


def growth_of_an_epoch(what: str) -> str:
    """The exponent with which the time of an epoch grows with the number of ``samples`` or ``parameters``."""
    if what not in ("samples", "parameters"):
        raise ValueError(f"there is no {what!r}; there are samples and parameters")
    chosen = (one for key, one in load(RECORD)["results"].items() if key.startswith(f"test_an_epoch_with_more_{what}["))
    return f"{exponent(sorted((float(one[what]), one['seconds']) for one in chosen)):.2f}"
