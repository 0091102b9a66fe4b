"""The figures of the published gradient: costs over the epochs, the two derivatives, how the starts are saturated, outputs."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ...demonstrations import starts
from ...formulas import sigmoid
from ..plot import Plane, decimal, power_of_ten
from ..records.starts import WORDS, course, learned, load
from ..svg import Point, disc, line, number, picture, words

KINDS = {"published": "nn-wrong", "correct": "nn-right", "cross-entropy": "nn-target"}
"""The colour of a gradient."""

LINES = {"published": "nn-wrong", "correct": "nn-right nn-limit", "cross-entropy": "nn-target"}
"""How its curves are drawn."""

MARKS = {"published": "✗ ", "correct": "✓ ", "cross-entropy": ""}

NAMES = {
    "published": "published gradient",
    "correct": "correct gradient",
    "cross-entropy": "gradient of the cross-entropy",
}
"""A gradient in the text of a description."""

MEDIAN = starts.LEVELS.index(0.5)


def area(points: Sequence[Point], kind: str, share: float = 0.15) -> str:
    """A filled polygon in the colour of a kind, so thin that what is below it is seen."""
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polygon class="{kind}-text" fill-opacity="{share:g}" points="{path}"/>'


def band(plane: Plane, x: Sequence[float], low: Iterable[float], high: Iterable[float], kind: str) -> str:
    """What lies between two curves."""
    lower, upper = list(zip(x, low, strict=True)), list(zip(x, high, strict=True))
    return area([plane.at(*one) for one in (*lower, *reversed(upper))], kind)


def costs(*names: str) -> str:
    """The cost of all networks over the epochs, for each of the courses: the median, and where the others are."""
    shown = [course(name) for name in names or ("published", "correct")]
    heights = np.log10(np.array([one["costs"] for one in shown]))
    epochs = list(range(heights.shape[1]))
    low, high = min(float(heights.min()), math.log10(starts.LEARNED)) - 0.35, 0.1
    plane = Plane((0, epochs[-1]), (low, high), (40, 10), (330, 210))
    bar = math.log10(starts.LEARNED)
    parts = [plane.axes(), plane.line([(0, bar), (epochs[-1], bar)], "nn-quiet")]
    parts += [plane.y_tick(one, power_of_ten(one)) for one in range(math.ceil(low), 1)]
    parts += [plane.x_tick(one, str(one)) for one in epochs[:: max(1, epochs[-1] // 5)]]
    for one, height in zip(shown, heights, strict=True):
        kind = KINDS[one["backward"]]
        for inner in (0, 1):
            parts.append(band(plane, epochs, height[:, inner], height[:, -1 - inner], kind))
        parts.append(plane.line(list(zip(epochs, height[:, MEDIAN], strict=True)), LINES[one["backward"]]))
        above = one is max(shown, key=lambda each: float(each["costs"][-1][MEDIAN]))
        at = plane.at(epochs[-1], height[-1, -1 if above else 0])
        rate = f", η = {one['rate']:g}" if len({each["rate"] for each in shown}) > 1 else ""
        label = f"{MARKS[one['backward']]}{WORDS[one['backward']]}{rate}"
        parts.append(words((at[0], at[1] + (-7 if above else 15)), label, f"{kind}-text", "end"))
    edge = plane.at(epochs[-1], bar)
    parts += [
        words((edge[0], edge[1] - 5), "below here: learned", "nn-faint", "end"),
        words((plane.corner[0] + 6, plane.corner[1] + 2), "cost", "nn-faint", "start"),
        words((plane.at(epochs[-1], 0)[0], plane.corner[1] + plane.size[1] + 31), "epochs →", "nn-faint", "end"),
    ]
    told = " ".join(
        f"The {NAMES[one['backward']]} with η = {one['rate']:g}: the median goes from "
        f"{decimal(one['costs'][0][MEDIAN])} to {decimal(one['costs'][-1][MEDIAN])}, and {learned(one)} of {one['networks']} "
        "networks learn."
        for one in shown
    )
    return picture(
        "starts-costs-" + "-".join(names),
        (384, 256),
        f"Cost over {epochs[-1]} epochs from {shown[0]['networks']} starts",
        f"The cost on a logarithmic axis. {told} The darker bands hold eight of ten networks, the lighter ones all.",
        parts,
    )


# Why.


def slopes() -> str:
    """The derivative of the sigmoid at z and at σ(z): near 0 on one scale, far from it on another."""
    return f'<div class="nn-panels nn-pairs"><div>{_near()}</div><div>{_far()}</div></div>'


def at_z(z: float) -> float:
    """The derivative where it belongs."""
    return float(sigmoid.evaluate_derivative(np.array([float(z)]))[0])


def at_a(z: float) -> float:
    """The derivative where the published program takes it."""
    return float(sigmoid.evaluate_derivative(sigmoid.evaluate(np.array([float(z)])))[0])


def _near() -> str:
    plane = Plane((-6, 6), (0, 1.05), (28, 10), (230, 190))
    parts = [
        plane.axes(),
        *(plane.x_tick(one, str(one).replace("-", "−")) for one in (-6, -3, 0, 3, 6)),
        *(plane.y_tick(one, f"{one:g}") for one in (0, 0.25, 1)),
        plane.curve(lambda z: float(sigmoid.evaluate(np.array([float(z)]))[0]), "nn-forward"),
        plane.curve(at_z, "nn-right nn-limit"),
        plane.curve(at_a, "nn-wrong"),
        words(plane.at(-0.7, 0.62), "a = σ(z)", "nn-forward-text nn-italic", "end"),
        words((plane.at(5.9, 0)[0], plane.at(0, at_a(6))[1] - 8), "✗ σ′(a)", "nn-wrong-text nn-italic", "end"),
        words((plane.at(5.9, 0)[0], plane.at(0, 0.05)[1] - 2), "✓ σ′(z)", "nn-right-text nn-italic", "end"),
        words((plane.at(6, 0)[0], plane.corner[1] + plane.size[1] + 31), "z →", "nn-faint nn-italic", "end"),
    ]
    return picture(
        "starts-slopes-near",
        (276, 236),
        "The sigmoid and two derivatives, z from −6 to 6",
        f"The sigmoid rises from 0 to 1. Its derivative at z is a bell of height {at_z(0):g} that ends at {at_z(6):.4f}. Its "
        f"derivative at σ(z) falls from {at_a(-6):.4f} to {at_a(6):.4f} and no further.",
        parts,
    )


def _far() -> str:
    here = np.array(load()["starts"]["z"])[:, 1]
    right = 10.0 * math.ceil(here.max() / 10)
    low = 2 * math.floor(math.log10(at_z(right)) / 2)
    plane = Plane((0, right), (low, 0.6), (40, 10), (230, 190))
    parts = [
        plane.axes(),
        line([plane.at(one, low) for one in (here.min(), here.max())], "nn-quiet nn-band"),
        *(plane.x_tick(one, f"{one:g}") for one in np.arange(0, right + 1, 10)),
        *(plane.y_tick(one, power_of_ten(one)) for one in range(0, low - 1, -5)),
        plane.curve(lambda z: math.log10(at_z(z)), "nn-right nn-limit"),
        plane.curve(lambda z: math.log10(at_a(z)), "nn-wrong"),
        words(
            (plane.at(right, 0)[0], plane.at(0, math.log10(at_a(right)))[1] + 17),
            "✗ σ′(a)",
            "nn-wrong-text nn-italic",
            "end",
        ),
        words(
            (plane.at(right * 0.55, 0)[0] + 8, plane.at(0, math.log10(at_z(right * 0.55)))[1] - 4),
            "✓ σ′(z)",
            "nn-right-text nn-italic",
            "start",
        ),
        words((plane.at(here.min(), 0)[0], plane.at(0, low)[1] - 9), f"the {len(here)} starts", "nn-faint", "start"),
        words((plane.at(right, 0)[0], plane.corner[1] + plane.size[1] + 31), "z →", "nn-faint nn-italic", "end"),
    ]
    return picture(
        "starts-slopes-far",
        (288, 236),
        f"The two derivatives, z from 0 to {right:g}, on a logarithmic axis",
        f"The derivative at z falls along a straight line to {decimal(at_z(right))}. The derivative at σ(z) stays at "
        f"{at_a(right):.4f}. The starts, from z = {here.min():.0f} to {here.max():.0f} at x = 1/2, are marked on the axis.",
        parts,
    )


def saturation() -> str:
    """The last pre-activations at the starts as a histogram, and below it how long the exact gradient of each is."""
    found = load()["starts"]
    z = np.array(found["z"])[:, 1]
    lengths = np.log10(np.array(found["norms"])[:, 0])
    ones = np.array(found["ones"]) > 0
    published = np.log10(found["published_norms"])
    left, right = 5 * math.floor(z.min() / 5), 5 * math.ceil(z.max() / 5)
    edges = np.arange(left, right + 1, 2.5)
    counts, _ = np.histogram(z, edges)
    top = Plane((left, right), (0, 1.1 * counts.max()), (44, 14), (330, 80))
    low = 2 * math.floor(lengths.min() / 2)
    below = Plane((left, right), (low, 1.6), (44, 104), (330, 200))
    parts = [line([top.at(left, 0), top.at(right, 0)], "nn-axis")]
    for count, start, end in zip(counts, edges, edges[1:], strict=False):
        corners = [(start, 0), (start, count), (end, count), (end, 0)]
        parts.append(area([top.at(*one) for one in corners], "nn-target", 0.45))
    parts += [
        words((top.at(left, 0)[0] + 6, top.corner[1] + 10), f"z of {len(z)} starts", "nn-target-text", "start"),
        below.axes(),
        *(below.x_tick(one, f"{one:g}") for one in range(10 * math.ceil(left / 10), right + 1, 10)),
        *(below.y_tick(one, power_of_ten(one)) for one in range(0, low - 1, -4)),
        *(disc(below.at(*one), 1.6, "nn-wrong nn-filled") for one in zip(z, published, strict=True)),
    ]
    for at, some in zip(zip(z, lengths, strict=True), ones, strict=True):
        parts.append(disc(below.at(*at), 2, "nn-right nn-open" if some else "nn-right nn-filled"))
    middle = float(np.median(z))
    parts += [
        words(
            (below.at(right, 0)[0], below.at(0, published.min())[1] + 18),
            "✗ published gradient",
            "nn-wrong-text",
            "end",
        ),
        words((below.at(left, 0)[0] + 10, below.at(0, low + 2.4)[1]), "✓ correct gradient,", "nn-right-text", "start"),
        words(
            (below.at(left, 0)[0] + 10, below.at(0, low + 2.4)[1] + 15), "certified length", "nn-right-text", "start"
        ),
        words((below.at(right, 0)[0], below.corner[1] + below.size[1] + 31), "z at x = 1/2 →", "nn-faint", "end"),
    ]
    return picture(
        "starts-saturation",
        (388, 340),
        "Where the starts are, and how long their gradients are",
        f"Above, a histogram of the last pre-activation of {len(z)} starts: from {z.min():.0f} to {z.max():.0f}, the median is "
        f"{middle:.0f}. Below, on a logarithmic axis, the length of the correct gradient of each, which falls with z from "
        f"{decimal(10 ** lengths.max())} to {decimal(10 ** lengths.min())}; that of the published one is between "
        f"{10 ** published.min():.1f} and {10 ** published.max():.1f}. Open discs: in {int(ones.sum())} starts the output "
        "rounds to 1 for some sample.",
        parts,
    )


def outputs(*names: str) -> str:
    """What the trained networks make of inputs from −1 to 1, beside x²: a panel for each of the courses."""
    return f'<div class="nn-panels nn-pairs">{"".join(_outputs(course(name)) for name in names)}</div>'


def _outputs(one: dict[str, Any]) -> str:
    plane = Plane((-1.05, 1.05), (-0.05, 1.08), (22, 8), (190, 130))
    kind = KINDS[one["backward"]]
    x, rows = starts.GRID, np.array(one["outputs"])
    seen = (one["lowest"], 1.0)
    parts = [plane.axes(), line([plane.at(at, plane.y[0]) for at in seen], "nn-quiet nn-band")]
    parts += [plane.x_tick(at, str(at).replace("-", "−")) for at in (-1, 0, 1)]
    parts += [plane.y_tick(at, str(at)) for at in (0, 1)]
    parts += [band(plane, x, rows[:, inner], rows[:, -1 - inner], kind) for inner in (0, 1)]
    parts += [
        plane.line([(at, at**2) for at in x], "nn-target"),
        plane.line(list(zip(x, rows[:, MEDIAN], strict=True)), LINES[one["backward"]]),
    ]
    farthest = float(np.abs(rows[:, MEDIAN] - np.array(x) ** 2)[np.array(x) >= one["lowest"]].max())
    lowest = f"{one['lowest']:g}".replace("-", "−")
    drawing = picture(
        f"starts-outputs-{one['name']}",
        (222, 162),
        f"Outputs after training with the {NAMES[one['backward']]}",
        f"The median output over {one['networks']} networks, and x², dotted. Where samples were, from {lowest} to 1, the two are "
        f"{farthest:.2f} or less apart; at −1 the median output is {rows[0, MEDIAN]:.2f}.",
        parts,
    )
    label = f"{MARKS[one['backward']]}{WORDS[one['backward']]}"
    return (
        f'<div class="nn-panel">{drawing}<p><strong class="{kind}-text">{html.escape(label)}</strong>, '
        f"<code>{one['start']}</code>, η = {one['rate']:g}<br>inputs from [{lowest}, 1): at −1 it says "
        f"{rows[0, MEDIAN]:.2f}</p></div>"
    )


FIGURES: dict[str, Callable[..., str]] = {
    "starts_costs": costs,
    "starts_outputs": outputs,
    "starts_saturation": saturation,
    "starts_slopes": slopes,
}
"""By their names in a page."""
