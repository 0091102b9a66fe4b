"""The figures of larger networks: one inside another, a layer that changes little, and what a layer more does to training."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from ...claims.instruments.one_more_layer import GOAL, LARGE, NETWORKS, SETTINGS, SMALL, Setting, costs, told
from ...formulas import sigmoid
from ...formulas.readable import Z
from ..plot import Plane, power_of_ten
from ..svg import Point, disc, line, picture, words
from .thoughts import beside, panels


def near_identity(*weights: str) -> str:
    """A sigmoid between two weights, the smaller the first the nearer to the identity."""
    plane = Plane((-3, 3), (-3.2, 3.2), (1, 1), (300, 240))
    at_zero, slope = (float(one.subs(Z, 0)) for one in (sigmoid.formula, sigmoid.derivative))

    def through(weight: float) -> list[Point]:
        inputs = np.linspace(-3, 3, 121)
        outputs = (sigmoid.evaluate(weight * inputs) - at_zero) / (weight * slope)
        return [(float(a), float(b)) for a, b in zip(inputs, outputs, strict=True)]

    chosen = [Fraction(one) for one in weights or ("2", "1", "1/2")]
    parts = [
        plane.line([(-3, 0), (3, 0)], "nn-axis"),
        plane.line([(0, -3.2), (0, 3.2)], "nn-axis"),
        plane.line([(-3, -3), (3, 3)], "nn-right nn-limit"),
    ]
    missing = []
    for weight in chosen:
        points = through(float(weight))
        parts.append(plane.line(points, "nn-forward"))
        parts.append(words(beside(plane.at(*points[-1]), 6, 4), f"w = {weight}", "nn-forward-text", "start"))
        missing.append(f"{3 - points[-1][1]:.2g} for w = {weight}")
    parts.append(words(beside(plane.at(3, 3), 6, 4), "unchanged", "nn-right-text", "start"))
    return picture(
        f"near-identity-{'-'.join(map(str, chosen))}",
        (370, 242),
        "A layer of one sigmoid, made to change little",
        "What goes in, from −3 to 3, against what comes out. The line with dashes and dots is the identity. The solid "
        f"curves are a sigmoid with the weight w before it; at 3 there is missing {', '.join(missing)}.",
        parts,
    )


def one_more_layer() -> str:
    """The median cost of networks with one hidden layer and with two, epoch by epoch, in each setting."""
    return panels(*((_learning(one), f"{one.hidden}, learning rate {one.rate:g}") for one in SETTINGS))


def _learning(setting: Setting) -> str:
    curves = {sizes: np.log10(np.median(costs(setting, sizes), axis=1)) for sizes in (SMALL, LARGE)}
    low = min(float(curve.min()) for curve in curves.values())
    high = max(float(curve.max()) for curve in curves.values())
    plane = Plane((0, setting.epochs), (low - 0.1, high + 0.1), (34, 6), (206, 150))
    goal = math.log10(GOAL)
    parts = [
        plane.axes(),
        *(
            plane.y_tick(power, power_of_ten(power))
            for power in range(math.ceil(low - 0.1), math.floor(high + 0.1) + 1)
        ),
        *(plane.x_tick(epoch, str(epoch)) for epoch in (0, setting.epochs // 2, setting.epochs)),
        plane.line([(0, goal), (setting.epochs, goal)], "nn-quiet"),
    ]
    # The names stand where the curves are far apart and there is room.
    first, last = setting.epochs // 4, 3 * setting.epochs // 4
    apart = first + int(np.argmax(np.abs(curves[SMALL] - curves[LARGE])[first:last]))
    for (sizes, curve), kind in zip(curves.items(), ("nn-forward", "nn-path"), strict=True):
        parts.append(plane.line(list(enumerate(map(float, curve))), kind))
        here = plane.at(apart, float(curve[apart]))
        above = curve[apart] == max(one[apart] for one in curves.values())
        at, anchor = ((here[0] + 4, here[1] - 12), "start") if above else ((here[0] - 6, here[1] + 6), "end")
        ink = "nn-forward-text" if sizes == SMALL else ""
        parts.append(words(at, "-".join(map(str, sizes)), ink, anchor))
    return picture(
        f"one-more-layer-{setting.hidden}",
        (244, 186),
        f"One hidden layer and two, with {setting.hidden}",
        f"The median cost of {NETWORKS} networks over {setting.epochs} epochs, on a logarithmic axis. Below {GOAL:g}, the "
        f"thin line, {told(setting, SMALL)}, {told(setting, LARGE)}.",
        parts,
    )


def inside(small: str = "2-2-1", large: str = "2-4-1") -> str:
    """A network inside a wider one; dashed lines have the weight 0."""
    inner, outer = (tuple(map(int, sizes.split("-"))) for sizes in (small, large))
    if len(inner) != len(outer) or any(few > many for few, many in zip(inner, outer, strict=True)):
        raise ValueError(f"{small} has to have as many layers as {large}, and none that is wider")
    height, apart = 46.0 * max(outer) + 8, 110.0
    at = {
        (layer, place): (24 + apart * layer, 4 + height / 2 + 46.0 * (place - (size - 1) / 2))
        for layer, size in enumerate(outer)
        for place in range(size)
    }
    parts, zeros = [], []
    for layer in range(1, len(outer)):
        for source in range(outer[layer - 1]):
            for target in range(outer[layer]):
                ends = [at[layer - 1, source], at[layer, target]]
                if source < inner[layer - 1] and target < inner[layer]:
                    parts.append(line(ends, "nn-forward"))
                elif source >= inner[layer - 1] and target < inner[layer]:
                    zeros.append(ends)
                else:
                    parts.append(line(ends, "nn-quiet"))
    parts += [line(ends, "nn-quiet") for ends in zeros]
    parts += [words(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + 4), "0") for a, b in zeros]
    for (layer, place), point in at.items():
        parts.append(disc(point, 13, "nn-node nn-forward" if place < inner[layer] else "nn-node"))
    return picture(
        f"inside-{small}-{large}",
        (48 + apart * (len(outer) - 1), height + 8),
        f"A {small} network inside a {large} network",
        f"The neurons and lines of the {small} network are drawn strongly. {len(zeros)} lines lead from new neurons to old "
        "ones; these have the weight 0. What leads to the new neurons, thin lines, may have any weights.",
        parts,
    )


FIGURES: dict[str, Callable[..., str]] = {
    "inside": inside,
    "near_identity": near_identity,
    "one_more_layer": one_more_layer,
}
"""The figures of larger networks, by the names they have in a page."""
