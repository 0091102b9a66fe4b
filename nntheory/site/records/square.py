"""The paper's two demonstrations as figures and tables, and the comparison of Armijo's rule with fixed rates."""

from __future__ import annotations

import html
import math
from collections.abc import Callable
from functools import cache, partial
from itertools import accumulate
from typing import Any

import numpy as np

from ...architecture import Architecture
from ...claims.chapters.guessing import guessed
from ...demonstrations import armijo, square
from ...demonstrations.published import TEST_INPUTS, samples
from ...demonstrations.square import GRID, REPORTED_BY_DESCENT, REPORTED_BY_GUESSING, REPORTED_COST, SquareRun
from ...descent import Backtracking
from ...training import train
from .. import records
from ..plot import Plane, decimal, power_of_ten
from ..svg import box, disc, line, picture, words
from . import ASSETS

descent_record = cache(partial(records.load, ASSETS / "square.json"))
armijo_record = cache(partial(records.load, ASSETS / "armijo.json"))

NEURON = Architecture.parse("1-1")


@cache
def by_guessing() -> SquareRun:
    """The search that the figures show."""
    return guessed(0)


@cache
def neuron_cost() -> float:
    """The cost that one sigmoid neuron reaches on the samples of the demonstration of guessing."""
    x, target = samples(square.GUESSED_SAMPLES, 0)
    return train(NEURON, x, target, epochs=3000, rate=Backtracking(start=256)).cost


def guesses() -> str:
    """The cost of each guess, and of the best so far."""
    run = by_guessing().run
    costs, best = run.costs, list(accumulate(run.costs, min))
    plane = Plane((0, len(costs)), (0, 1.06 * max(costs)), (34, 12), (330, 190))
    stairs = [(k + 1, cost) for k, cost in enumerate(best)]
    corners = [point for k, cost in stairs for point in ((k - 1 if k > 1 else 1, cost), (k, cost))]
    parts = [
        plane.axes(),
        *(disc(plane.at(k, cost), 1.1, "nn-faint nn-filled") for k, cost in enumerate(costs, start=1)),
    ]
    parts += [plane.line(corners, "nn-forward")]
    parts += [plane.x_tick(k, str(k)) for k in range(0, len(costs) + 1, 100)]
    parts += [plane.y_tick(tenth / 10, f"{tenth / 10:g}") for tenth in range(0, int(10 * plane.y[1]) + 1, 2)]
    end = plane.at(len(costs), best[-1])
    parts += [
        words((end[0], end[1] - 8), f"best so far, {decimal(best[-1])}", "nn-forward-text", "end"),
        words((plane.corner[0] + 4, plane.corner[1] - 2), "cost of a guess", "nn-faint", "start"),
        words((end[0], plane.corner[1] + plane.size[1] + 30), "guess →", "nn-faint", "end"),
    ]
    return picture(
        "guesses",
        (376, 236),
        f"The cost of {len(costs)} random guesses",
        f"A dot for the cost of each guess, without any trend, between {decimal(min(costs))} and {decimal(max(costs))}. The line "
        f"is the least cost so far: it falls in {len(set(best))} values to {decimal(best[-1])}, found at guess "
        f"{costs.index(best[-1]) + 1}.",
        parts,
    )


def epochs() -> str:
    """The cost after each epoch of gradient descent, as the published program does it, on a logarithmic scale."""
    record = descent_record()
    costs, single = record["costs"], neuron_cost()
    low, high = math.log10(REPORTED_COST) - 0.3, math.log10(max(costs)) + 0.3
    plane = Plane((0, len(costs) - 1), (low, high), (40, 12), (324, 190))
    points = [(k, math.log10(cost)) for k, cost in enumerate(costs)]
    level = [(one, math.log10(single)) for one in plane.x]
    printed = [(one, math.log10(REPORTED_COST)) for one in plane.x]
    parts = [
        plane.axes(),
        plane.line(level, "nn-quiet"),
        plane.line(printed, "nn-target"),
        plane.line(points, "nn-forward"),
    ]
    parts += [disc(plane.at(*point), 2, "nn-forward nn-filled") for point in points]
    parts += [plane.x_tick(k, str(k)) for k in range(0, len(costs), 10)]
    parts += [plane.y_tick(one, power_of_ten(one)) for one in range(math.ceil(low), math.floor(high) + 1)]
    right = plane.corner[0] + plane.size[0]
    parts += [
        words(
            (plane.at(7, 0)[0], plane.at(*level[1])[1] + 15),
            f"one neuron alone: {decimal(single)}",
            "nn-faint",
            "start",
        ),
        words((right, plane.at(*printed[1])[1] - 5), f"printed: {REPORTED_COST:g}", "nn-target-text", "end"),
        words((right, plane.at(*points[-1])[1] - 9), f"{decimal(costs[-1])}", "nn-forward-text", "end"),
        words((plane.corner[0] + 4, plane.corner[1] - 2), "cost", "nn-forward-text", "start"),
        words((right, plane.corner[1] + plane.size[1] + 30), "epoch →", "nn-faint", "end"),
    ]
    return picture(
        "epochs",
        (376, 236),
        "The cost per epoch under gradient descent",
        f"On a logarithmic scale: the cost falls from {decimal(costs[0])} within ten epochs to {decimal(costs[10])} and stays "
        f"there: after {len(costs) - 1} epochs it is {decimal(costs[-1])}. A thin line marks what one sigmoid neuron reaches, "
        f"{decimal(single)}; a dotted one the printed cost, {REPORTED_COST:g}.",
        parts,
    )


def learned() -> str:
    """What both networks answer from −1 to 1, beside x²."""
    curve, run = descent_record()["curve"], by_guessing()
    plane = Plane((-1, 1), (0, 1.04), (30, 12), (330, 210))
    guess = [(x, float(y)) for x, y in zip(GRID, run.output(GRID), strict=True)]
    descent = list(zip(GRID, curve, strict=True))
    floor = [plane.at(run.low, 0), plane.at(run.high, 0)]
    parts = [
        plane.axes(),
        line(floor, "nn-target nn-band"),
        plane.curve(lambda x: x * x, "nn-target"),
        plane.line(guess, "nn-quiet"),
        plane.line(descent, "nn-forward"),
        *(
            disc(plane.at(x, y), 3, "nn-forward nn-filled")
            for x, y in zip(TEST_INPUTS, descent_record()["outputs"], strict=True)
        ),
        *(box(plane.at(x, x * x), (5, 5), "nn-target") for x in TEST_INPUTS),
        *(plane.x_tick(x, _signed(x)) for x in (-1, -0.5, 0, 0.5, 1)),
        *(plane.y_tick(y, f"{y:g}") for y in (0, 0.5, 1)),
        words(plane.at(-0.72, 0.66), "x²", "nn-target-text nn-italic", "start"),
        words(plane.at(0.68, 0.035), "samples lie here", "nn-target-text"),
        words(plane.at(-0.9, 0.115), "by guessing", "nn-faint", "start"),
        words(plane.at(0.62, 0.3), "by descent", "nn-forward-text", "start"),
    ]
    missing = abs(curve[0] - 1)
    return picture(
        "learned",
        (376, 250),
        "What the trained networks answer",
        f"Inputs from −1 to 1. Between 0 and 1, where the samples lie, both curves are near the dotted parabola x². Left of "
        f"0 the parabola rises to 1 and both networks stay low: at −1 the one of gradient descent misses by {missing:.2f}. "
        f"Squares mark the targets of the four test inputs, discs the answers.",
        parts,
    )


def reported() -> str:
    """The four test inputs: the squares, what the paper prints, and what the runs here give."""
    columns = (REPORTED_BY_GUESSING, by_guessing().outputs, REPORTED_BY_DESCENT, descent_record()["outputs"])
    rows = "".join(
        f'<tr><th scope="row">{_signed(x)}</th><td>{x * x:g}</td>'
        + "".join(_answer(y, x * x) for y in answers)
        + "</tr>"
        for x, *answers in zip(TEST_INPUTS, *columns, strict=True)
    )
    heads = ("x", "x²", "guessing, printed", "guessing, here", "descent, printed", "descent, here")
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    return _table(head, rows)


def _signed(x: float) -> str:
    return f"{x:g}".replace("-", "−")


def _answer(y: float, target: float) -> str:
    """An answer, marked where it is far from the target."""
    shown = f"{y:.3f}".rstrip("0")
    if abs(y - target) > 0.5:
        return f'<td><span class="nn-wrong-text">✗ {shown}</span></td>'
    return f"<td>{shown}</td>"


def _table(head: str, rows: str, kind: str = "") -> str:
    return (
        f'<div class="nn-scroll{kind}" tabindex="0" role="group" aria-label="table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def ways(start: str = "he_normal") -> str:
    """For each way to choose the steps a row: a dot for the last cost of each start, and a bar at the median."""
    chosen = [one for one in armijo_record()["results"] if one["start"] == start]
    every = [cost for one in chosen for cost in one["last"]]
    low, high = math.log10(min(every)) - 0.1, math.log10(max(every)) + 0.1
    gap, top = 38.0, 6.0
    plane = Plane((low, high), (0, len(chosen)), (8, top), (360, gap * len(chosen)))
    parts = [line([plane.at(low, 0), plane.at(high, 0)], "nn-axis")]
    parts += [plane.x_tick(one, power_of_ten(one)) for one in range(math.ceil(low), math.floor(high) + 1)]
    for place, one in enumerate(chosen):
        if place:
            parts.append(line([plane.at(edge, len(chosen) - place) for edge in plane.x], "nn-quiet"))
        height = len(chosen) - place - 0.74
        kind = "nn-right" if one["rate"] is None else "nn-forward"
        parts += [disc(plane.at(math.log10(cost), height), 2.6, f"{kind} nn-ring") for cost in one["last"]]
        x, y = plane.at(math.log10(float(np.median(one["last"]))), height)
        parts.append(line([(x, y - 7), (x, y + 7)], f"{kind} nn-median"))
        parts.append(words((plane.corner[0], y - 11), _named(one), "", "start"))
        parts.append(
            words(
                (plane.corner[0] + plane.size[0], y - 11), decimal(float(np.median(one["last"]))), f"{kind}-text", "end"
            )
        )
    parts.append(
        words((plane.corner[0] + plane.size[0], top + plane.size[1] + 30), "cost at the end →", "nn-faint", "end")
    )
    record = armijo_record()
    told = "; ".join(f"{_named(one)}: {decimal(float(np.median(one['last'])))}" for one in chosen)
    return picture(
        f"ways-{start}",
        (376, top + plane.size[1] + 36),
        f"The cost after {record['epochs']} epochs, for each way to choose the steps",
        f"A row for each way, a ring for each of {record['starts']} starts, a bar at the median, on a logarithmic scale. "
        f"Medians: {told}.",
        parts,
    )


def _named(one: dict[str, Any]) -> str:
    """A way to choose the steps, in words."""
    if one["rate"] is None:
        first = "" if one["first"] == 1 else f", first trial {one['first']:g}"
        return f"{one['name']}{first}"
    return one["name"] if "rate" in one["name"] else f"{one['name']}, rate {one['rate']:g}"


def armijo_table() -> str:
    """What each way cost and reached, from both initialisations."""
    record = armijo_record()
    by_start: dict[str, list[dict[str, Any]]] = {}
    for one in record["results"]:
        by_start.setdefault(one["start"], []).append(one)
    rows = "".join(_way(record, *pair) for pair in zip(*by_start.values(), strict=True))
    heads = (
        "way",
        "steps an epoch",
        "costs asked for, of each sample",
        *(f"median from {start}" for start in by_start),
    )
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    return _table(head, rows, " nn-dense") + records.provenance(record, armijo.PROGRAMS)


def _way(record: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> str:
    count = math.ceil(record["samples"] / (one["batch_size"] or record["samples"]))
    medians = "".join(f"<td>{decimal(float(np.median(some['last'])))}</td>" for some in (one, other))
    asked = f"{one['values_per_sample']:.0f}" if one["rate"] is None else "none"
    return f'<tr><th scope="row">{html.escape(_named(one))}</th><td>{count:,}</td><td>{asked}</td>{medians}</tr>'


def descent_run() -> str:
    """How the record of gradient descent was made."""
    return records.provenance(descent_record(), square.PROGRAMS)


VALUES: dict[str, Callable[[], str]] = {
    "square_cost": lambda: decimal(descent_record()["costs"][-1]),
    "square_neuron": lambda: decimal(neuron_cost()),
    "square_samples": lambda: f"{descent_record()['samples']:,}",
    "square_epochs": lambda: str(descent_record()["epochs"]),
    "armijo_starts": lambda: str(armijo_record()["starts"]),
    "armijo_gradients": lambda: f"{armijo_record()['gradients']:,}",
}
FIGURES = {"epochs": epochs, "guesses": guesses, "learned": learned, "ways": ways}
DIRECTIVES = {"armijo_table": armijo_table, "descent_run": descent_run, "reported": reported}
