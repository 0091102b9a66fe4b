"""The paper's pictures of a cost in two parameters, as contour lines of a network's own cost; and where all its figures stand."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ...architecture import Architecture
from ...descent import Trace, gradient_descent
from ...network import Array, Network
from ..plot import Plane, decimal
from ..references import find
from ..svg import Point, disc, picture, words
from .paths import ARMIJO
from .thoughts import beside

NETWORK = Network(Architecture.parse("1-1-1", hidden="tanh", output="tanh"))

BIASES = (0.5, 0.0)
"""Of both layers; they are not changed."""

INPUTS, TARGETS = (-1.0, 1.0, 2.0), (0.0, 0.5, 1.0)
"""The samples."""

STARTS = ((-0.8, 1.0), (-1.0, 1.0))
"""Of the descents: close together, on both sides of a ridge."""

LEVELS = (0.02, 0.05, 0.1, 0.17, 0.25, 0.33, 0.4, 0.5, 0.6, 0.75, 0.95, 1.15, 1.35, 1.55)

PLANE = Plane((-2.6, 2.2), (-1.9, 1.9), (34, 8), (300, 237.5))
"""The weight of the first layer to the right, that of the second upwards."""


def costs(first: Any, second: Any) -> Any:
    """The mean cost at weights of both layers, which may be arrays of one shape: the networks are computed side by side."""
    shape = np.shape(first)
    weights, biases = _parameters(np.ravel(first), np.ravel(second))
    x, target = _samples()
    return NETWORK.costs(weights, biases, x, target).mean(axis=-1).reshape(shape)


def slope(point: Array) -> Array:
    """The gradient of the mean cost by both weights."""
    weights, biases = ([one[0] for one in some] for some in _parameters(point[:1], point[1:]))
    by_weights, _ = NETWORK.backward(weights, [one[0] for one in biases], *_samples())
    return np.array([float(one.item()) for one in by_weights])


def _parameters(first: Array, second: Array) -> tuple[list[Array], list[Array]]:
    count = len(first)
    weights = [np.asarray(one, dtype=float).reshape(count, 1, 1) for one in (first, second)]
    return weights, [np.full((count, 1, 1), one) for one in BIASES]


def _samples() -> tuple[Array, Array]:
    return np.array(INPUTS)[:, None], np.array(TARGETS)[:, None]


@cache
def descent(start: Point) -> Trace:
    """A descent with Armijo's rule until the gradient is next to 0."""
    return gradient_descent(
        lambda point: float(costs(point[0], point[1])), slope, np.array(start), search=ARMIJO, tolerance=1e-6
    )


def _ground() -> list[str]:
    """The contour lines and the axes."""
    foot, side = PLANE.at(PLANE.x[1], PLANE.y[0]), PLANE.at(PLANE.x[0], PLANE.y[1])
    return [
        PLANE.contours(costs, LEVELS, "nn-contour"),
        PLANE.axes(),
        *(PLANE.x_tick(one, f"{one:g}".replace("-", "−")) for one in (-2, -1, 0, 1, 2)),
        *(PLANE.y_tick(one, f"{one:g}".replace("-", "−")) for one in (-1, 0, 1)),
        words(beside(foot, 0, 32), "weight of layer 1 →", "nn-faint", "end"),
        words(beside(side, 6, 12), "↑ weight of layer 2", "nn-faint", "start"),
    ]


def cost_surface() -> str:
    """The mean cost of a network over two of its parameters, with both minima."""
    lowest = [descent(start) for start in STARTS]
    parts = _ground()
    for trace in lowest:
        at = PLANE.at(*_pair(trace.point))
        parts += [
            disc(at, 3.5, "nn-forward nn-filled"),
            words(beside(at, 0, -9), f"C = {decimal(trace.value)}", "nn-forward-text"),
        ]
    low, high = sorted(float(one.value) for one in lowest)
    return picture(
        "cost-surface",
        (340, 282),
        "A cost in two parameters",
        "Contour lines of the mean cost of a 1-1-1 network over its two weights. There are two valleys. The lowest point of the "
        f"one has the cost {decimal(low)}, that of the other {decimal(high)}; between them the cost is higher.",
        parts,
    )


def valleys() -> str:
    """Two descents on that cost, whose starts are close together, into different valleys."""
    parts = _ground()
    told = []
    for start, shift, below in zip(STARTS, ((8, 4), (-8, 4)), (-9, 18), strict=True):
        run = descent(start)
        points = [_pair(one) for one in run.points]
        end = PLANE.at(*points[-1])
        parts += [
            PLANE.line(points, "nn-path"),
            *(disc(PLANE.at(*one), 1.8, "nn-path nn-filled") for one in points),
            disc(PLANE.at(*start), 3.5, "nn-path nn-filled"),
            words(beside(PLANE.at(*start), *shift), "start", "", "start" if shift[0] > 0 else "end"),
            words(beside(end, 0, below), f"C = {decimal(run.value)}", "nn-forward-text"),
        ]
        told.append(f"from ({start[0]:g}, {start[1]:g}) to the cost {decimal(run.value)}")
    return picture(
        "valleys",
        (340, 282),
        "Two descents into two valleys",
        "The same contour lines with two paths of gradient descent with Armijo's rule, which begin close together: "
        f"{'; '.join(told)}.".replace("(-", "(−"),
        parts,
    )


def _pair(point: Array) -> Point:
    return float(point[0]), float(point[1])


@dataclass(frozen=True)
class PaperFigure:
    """A figure of the paper.

    Attributes:
        shows: what one sees in it.
        section: where it is in the paper.
        target: where ours is, as `nntheory.site.references.find` reads it.
        differs: what ours does otherwise; empty if nothing that matters.
    """

    shows: str
    section: str
    target: str
    differs: str = ""


PAPER = (
    PaperFigure("A network with k layers", "2.1", "forward.md#figure-network"),
    PaperFigure("One neuron and its inputs", "3", "forward.md#figure-neuron", "the bias is drawn too"),
    PaperFigure(
        "Overview of activation functions", "3.1", "activations.md#figure-activations", "each with its derivative"
    ),
    PaperFigure("An image as input, a one-hot output", "4", "layers.md#figure-image_as_vector", "8 × 8 pixels"),
    PaperFigure("Levels of abstraction", "4", "layers.md#figure-abstraction"),
    PaperFigure("Output, target and cost as vectors", "5", "cost.md#figure-cost_vectors", "with numbers"),
    PaperFigure(
        "Cost per episode under random guessing", "5", "demonstrations.md#figure-guesses", "with the best so far"
    ),
    PaperFigure(
        "A cost surface in two parameters",
        "6.1",
        "steps.md#figure-cost_surface",
        "contour lines of a network's own cost",
    ),
    PaperFigure("Descent into a valley", "6.2", "steps.md#figure-valleys", "two descents, into two valleys"),
    PaperFigure("The Armijo condition", "6.2", "descent.md#explorer-armijo", "can be moved"),
    PaperFigure(
        "The converging sequence",
        "6.2.1",
        "convergence.md#figure-sequence",
        "values, gradients and steps of a real descent",
    ),
    PaperFigure("The small chain network", "6.3", "backpropagation.md#figure-chain"),
    PaperFigure("The tree of dependencies", "6.3", "backpropagation.md#figure-tree", "with the factor of each link"),
    PaperFigure("η too large", "7.2", "learning-rate.md#figure-rates"),
    PaperFigure("η too small", "7.2", "learning-rate.md#figure-rates", "in the same figure"),
    PaperFigure("Cost per episode under gradient descent", "7.3", "demonstrations.md#figure-epochs"),
)
"""The figures of the paper, in its order; η too large and η too small may have been one."""


def table() -> str:
    """All figures of the paper with their sections, each with a link to ours."""
    head = "".join(f'<th scope="col">{one}</th>' for one in ("in the paper", "here", "what is different"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, PAPER))}</tbody></table>"


def _row(one: PaperFigure) -> str:
    address, title = find(one.target, "", "")
    path, _, anchor = address.partition("#")
    link = f'<a href="../{path.removesuffix(".md")}/#{anchor}">{html.escape(title)}</a>'
    shows = f'{one.shows} <span class="nn-faint">({one.section})</span>'
    return f"<tr><td>{shows}</td><td>{link}</td><td>{one.differs}</td></tr>"


FIGURES: dict[str, Callable[..., str]] = {"cost_surface": cost_surface, "valleys": valleys}
"""The figures of this file."""

DIRECTIVES: dict[str, Callable[..., str]] = {"paper_figures": table}
"""The block of this file."""
