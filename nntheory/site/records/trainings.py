"""What training costs: a committed record of one run, shown with its command, machine and versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import ASSETS, ROOT, load
from .measurements import duration, exponent, provenance

RECORD = ASSETS / "trainings.json"
PROGRAM = ROOT / "tests" / "benchmarks" / "bench_training.py"

PEERS = {"torch": "torch autograd", "jax": "JAX, compiled"}


def gradients() -> str:
    """The table of the record: median times, and the median over the rounds of how many times theirs ours is."""
    record = load(RECORD)
    peers = (f"{title}: time, ratio" for title in PEERS.values())
    heads = ("hidden layer", "batch", "nntheory", "matrix products alone", *peers)
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join(f"<tr>{row}</tr>" for row in _rows(record["results"]))
    return (
        f'<div class="nn-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"{provenance(record, PROGRAM)}"
    )


def _rows(results: dict[str, Any]) -> Iterator[str]:
    for name in [key for key in results if key.startswith("test_a_gradient[")]:
        hidden, batch = name.partition("[")[2].rstrip("]").split("-")
        medians, ratios = results[name]["medians"], results[name]["ratios"]
        cells = [batch, duration(medians["nntheory"]), duration(medians["products"])]
        cells += (f"{duration(medians[peer])}, {ratios[peer]:.2f}" for peer in PEERS)
        yield f'<th scope="row">{hidden}</th>' + "".join(f"<td>{cell}</td>" for cell in cells)


def growth_of_an_epoch(what: str) -> str:
    """The exponent with which the time of an epoch grows with the number of ``samples`` or ``parameters``."""
    if what not in ("samples", "parameters"):
        raise ValueError(f"there is no {what!r}; there are samples and parameters")
    chosen = (one for key, one in load(RECORD)["results"].items() if key.startswith(f"test_an_epoch_with_more_{what}["))
    return f"{exponent(sorted((float(one[what]), one['seconds']) for one in chosen)):.2f}"
