"""An activation function, its derivative, and its tangent at one point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from ...formulas import ACTIVATIONS, Activation
from ..mathml import display
from ..plot import Plane
from ..svg import disc, line, picture, words
from .frame import Choice, Explorer, Part, Picture, Script, Slider, State, clipped, shown, when

PLANE = Plane((-4, 4), (-1.4, 3.2), (8, 8), (360, 207))

SAMPLES = 120
"""Pieces of a curve."""

CLOSE = 1e-9
"""How near a kink a curve ends."""

SHOWN = {one.name: one for one in ACTIVATIONS if one.elementwise}


def moved(state: State) -> Picture:
    """The picture of one function at one point."""
    function, z = SHOWN[state["which"]], state["z"]
    kinks = [float(one) for one in function.kinks]

    def f(at: float) -> float:
        return float(function.evaluate(np.array([float(at)]))[0])

    def slope(at: float) -> float:
        return float(function.evaluate_derivative(np.array([float(at)]))[0])

    value, steepness = f(z), slope(z)
    here, there, foot = PLANE.at(z, value), PLANE.at(z, steepness), PLANE.at(z, 0)
    jumps = "".join(
        disc(PLANE.at(kink, side), 3, f"nn-back nn-{'filled' if side == slope(kink) else 'open'}")
        for kink in kinks
        for side in sorted({slope(kink - CLOSE), slope(kink + CLOSE)})
    )

    def along(way: float) -> tuple[float, float]:
        return z + way, value + steepness * way

    rise = (([(z, value), (z + 1, value)], "nn-quiet"), ([(z + 1, value), along(1)], "nn-rise"))
    parts = {
        "curves": _curve(function.evaluate_derivative, kinks, "nn-back") + _curve(function.evaluate, [], "nn-forward"),
        "tangent": "" if z in kinks else line([PLANE.at(*along(-1.5)), PLANE.at(*along(1.5))], "nn-tangent"),
        "rise": ""
        if z in kinks
        else "".join(line([PLANE.at(*one) for one in points], kind) for points, kind in rise)
        + line([foot, there], "nn-rise"),
        "jumps": jumps,
        "names": disc(here, 4.5, "nn-forward nn-filled")
        + disc(there, 4, "nn-back nn-filled")
        + words((here[0] - 8, here[1] - 7), "f(z)", "nn-forward-text nn-italic", "end")
        + words(
            (there[0] + 8, there[1] + (-7 if slope(z + 0.1) < steepness else 17)),
            "f′(z)",
            "nn-back-text nn-italic",
            "start",
        )
        + line([foot, (foot[0], foot[1] + 4)], "nn-axis"),
    }
    told = (
        f"Here the slope jumps from {shown(slope(z - CLOSE))} to {shown(slope(z + CLOSE))}. "
        "There is no tangent; the value taken is a convention."
        if z in kinks
        else f"Raise z by a little, and the activation changes by {shown(steepness)} times as much."
    )
    first = f"{function.name}: f(z) = {shown(value)} and f′(z) = {shown(steepness)} at z = {shown(z)}."
    return Picture(parts, f"{first}\n{told}")


def _curve(f: Callable[[np.ndarray], np.ndarray], kinks: Sequence[float], kind: str) -> str:
    """A curve in pieces that end shortly before and after each of some points."""
    drawn = ""
    for first, last in pairwise([PLANE.x[0], *kinks, PLANE.x[1]]):
        start, end = first + CLOSE * (first in kinks), last - CLOSE * (last in kinks)
        z = start + np.arange(SAMPLES + 1) / SAMPLES * (end - start)
        drawn += line([PLANE.at(float(at), float(value)) for at, value in zip(z, f(z), strict=True)], kind)
    return drawn


def _formulas(function: Activation) -> str:
    return f"<div>{display(function.latex())}{display(function.derivative_latex())}</div>"


def drawing(start: Picture) -> str:
    """The drawing, and the formulas of each function, of which one is seen."""
    left, right = PLANE.at(PLANE.x[0], 0), PLANE.at(PLANE.x[1], 0)
    part = {name: Part(name, inside) for name, inside in start.parts.items()}
    shown_here = picture(
        "explore-activation",
        (376, 236),
        "An activation function, its derivative and its tangent",
        "The function f is the solid curve, its derivative f′ the dashed one, on one scale. A disc on each marks the point "
        "z. Through the disc on f goes its tangent; over one unit to the right it rises by f′(z), which is also the height "
        "of the dashed curve. Where a derivative jumps, the filled disc is the value taken and the open disc the other "
        "limit. The numbers stand below the picture.",
        [
            line([left, right], "nn-axis"),
            line([PLANE.at(0, one) for one in PLANE.y], "nn-axis"),
            *(PLANE.x_tick(one, f"{one}".replace("-", "−")) for one in (-3, -2, -1, 1, 2, 3)),
            *(_unit(one) for one in (-1, 1, 2, 3)),
            words((right[0], right[1] - 6), "z", "nn-italic", "end"),
            clipped("explore-activation-inside", PLANE, part["curves"], part["tangent"], part["rise"]),
            str(part["jumps"]),
            str(part["names"]),
        ],
    )
    formulas = "".join(when("which", name, _formulas(function), name == START) for name, function in SHOWN.items())
    return f'{shown_here}<div class="nn-stack">{formulas}</div>'


def _unit(height: int) -> str:
    """A mark at the upright axis."""
    x, y = PLANE.at(0, height)
    return line([(x - 3, y), (x, y)], "nn-axis") + words(
        (x - 6, y + 4), f"{height}".replace("-", "−"), "nn-faint", "end"
    )


START = "tanh"

CONTROLS = (
    Choice("which", "function <var>f</var>", {name: str(function) for name, function in SHOWN.items()}, START),
    Slider("z", "point <var>z</var>", -4, 4, 0.05, 1),
)

ACTIVATION = Explorer(
    "activation",
    CONTROLS,
    moved,
    drawing,
    {
        "functions": {
            name: {
                "f": Script(function.javascript()),
                "slope": Script(function.javascript_derivative()),
                "kinks": [float(one) for one in function.kinks],
            }
            for name, function in SHOWN.items()
        },
        "plane": PLANE,
    },
    (2, 5),
    ("erf",),
)
