"""The figures of the cost: its terms, and its course as one output moves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...formulas import squared_error
from ..plot import Plane
from ..svg import arrow, line, picture, words
from .thoughts import beside

OUTPUT = (0.1, 0.4, 0.2, 0.7)
TARGET = (0.0, 1.0, 0.0, 0.0)
"""Of one sample, as an example."""


def _cost(output: tuple[float, ...], target: tuple[float, ...]) -> float:
    y, wanted = np.array([output]), np.array([target])
    return float(squared_error.evaluate(y, y, wanted).item())


def cost_vectors() -> str:
    """Output, target and the squared difference of each pair, which add up to the cost."""
    columns = (40.0, 120.0, 252.0)
    top, step = 46.0, 34.0
    parts = [
        words((columns[0], 18), "output y", "nn-forward-text"),
        words((columns[1], 18), "target y′", "nn-target-text"),
        words((columns[2], 18), "(y − y′)²", "nn-forward-text"),
    ]
    terms = [_cost((one,), (wanted,)) for one, wanted in zip(OUTPUT, TARGET, strict=True)]
    for place, (one, wanted, term) in enumerate(zip(OUTPUT, TARGET, terms, strict=True)):
        y = top + step * place
        parts += [
            words((columns[0], y), f"{one:g}", "nn-forward-text"),
            words((columns[1], y), f"{wanted:g}", "nn-target-text"),
            words((columns[2], y), f"{term:.2f}", "nn-forward-text"),
            line([(columns[2] + 28, y - 4), (columns[2] + 28 + 110 * term, y - 4)], "nn-forward nn-band"),
            arrow((columns[1] + 26, y - 4), (columns[2] - 30, y - 4), "nn-quiet"),
        ]
    bottom = top + step * len(terms) - 18
    for x0, x1 in ((columns[0] - 28, columns[0] + 28), (columns[1] - 28, columns[1] + 28)):
        for x, inner in ((x0, x0 + 6), (x1, x1 - 6)):
            parts.append(line([(inner, 28), (x, 28), (x, bottom - 2), (inner, bottom - 2)], "nn-axis"))
    parts += [
        line([(columns[2] - 34, bottom), (columns[2] + 34, bottom)], "nn-axis"),
        words((columns[2], bottom + 22), f"{_cost(OUTPUT, TARGET):.2f}", "nn-forward-text"),
        words((columns[2] - 44, bottom + 22), "cost C =", "nn-forward-text", "end"),
    ]
    return picture(
        "cost-vectors",
        (344, bottom + 34),
        "The cost of one sample, term by term",
        f"The outputs {', '.join(f'{one:g}' for one in OUTPUT)} and the targets {', '.join(f'{one:g}' for one in TARGET)} have "
        f"the squared differences {', '.join(f'{one:.2f}' for one in terms)}, which add up to {_cost(OUTPUT, TARGET):.2f}.",
        parts,
    )


def cost_of_output(place: str = "1") -> str:
    """The cost of that sample as one of its outputs moves, with the slope where it is."""
    k = int(place)
    here, wanted = OUTPUT[k], TARGET[k]

    def moved(value: float) -> float:
        return _cost((*OUTPUT[:k], value, *OUTPUT[k + 1 :]), TARGET)

    slope = float(2 * (here - wanted))
    step = 1e-4
    if abs((moved(here + step) - moved(here - step)) / (2 * step) - slope) > 1e-6:
        raise ValueError(f"the slope of the cost at {here} is not {slope}")
    rest, low, high = moved(wanted), -0.2, 2.2
    plane = Plane((low, high), (0, 2.2), (30, 8), (270, 200))
    at = plane.at(here, moved(here))
    ends = [(one, moved(here) + slope * (one - here)) for one in (here - 0.75, here + 0.6)]
    parts = [
        plane.axes(),
        *(plane.x_tick(one, f"{one:g}") for one in (0, here, wanted, 2)),
        *(plane.y_tick(one, f"{one:g}") for one in (0, 1)),
        plane.line([(low, rest), (high, rest)], "nn-quiet"),
        plane.curve(moved, "nn-forward"),
        plane.line(ends, "nn-back"),
        arrow((at[0], at[1] - 16), (plane.at(wanted, 0)[0], at[1] - 16), "nn-back"),
        words(beside(plane.at(*ends[1]), 6, 4), f"slope {slope:.1f}".replace("-", "−"), "nn-back-text", "start"),
        words(beside(plane.at(high, moved(high)), -46, 30), "cost", "nn-forward-text", "end"),
        words(beside(plane.at(wanted, 0), 0, 30), "target", "nn-target-text"),
        words(beside(plane.at(here, 0), 0, 30), "output", "nn-forward-text"),
        words(beside(plane.at(high, rest), 4, 4), "cost of the others", "nn-faint", "start"),
    ]
    return picture(
        f"cost-of-output-{place}",
        (430, 244),
        "The cost as one output moves",
        f"A parabola over the output, lowest at the target {wanted:g}, where what the other outputs cost is left, {rest:.2f}. "
        f"At the output {here:g} its slope, dashed, is {slope:.1f}: a larger output lowers the cost.",
        parts,
    )


FIGURES: dict[str, Callable[..., str]] = {"cost_of_output": cost_of_output, "cost_vectors": cost_vectors}
"""The figures of this file."""
