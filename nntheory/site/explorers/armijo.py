"""One line search by Armijo's rule, from any start and with any constants, on the graph of the function."""

from __future__ import annotations

import numpy as np

from ...descent import Backtracking, Trial
from ...descent.conditions import armijo as condition
from ...formulas.javascript import javascript
from ..figures.descent import WAVES, cross, start_of
from ..plot import Plane
from ..svg import Point, disc, line, picture, words
from .frame import Explorer, Part, Picture, Script, Slider, State, shown

PLANE = Plane((-2.35, 2.35), (-0.9, 2.8), (8, 8), (330, 250))

SAMPLES = 400
"""Steps at which the condition is looked at, for the thick line."""

RULER = 36.0
"""How far the ruler of the steps is below the axis."""


def value(x: float) -> float:
    """The function."""
    return float(WAVES(np.array([x])))


def slope(x: float) -> float:
    """Its derivative."""
    return float(WAVES.gradient(np.array([x]))[0])


def moved(state: State) -> Picture:
    """The picture of one search."""
    x, c, beta = state["x"], state["c"], state["beta"]
    here, direction = value(x), -slope(x)
    side = -1 if direction < 0 else 1
    promised = -direction * direction
    trials = Backtracking(c, beta)(value, x, here, -direction, direction).trials
    far, near = ("end", "start") if side < 0 else ("start", "end")
    ruler = PLANE.at(0, PLANE.y[0])[1] + RULER

    def across(t: float) -> float:
        return PLANE.at(x + t * direction, 0)[0]

    lines = labels = ""
    if direction:
        (tangent, below), (limit, limit_below) = (_exit(x, here, side, share * abs(direction)) for share in (1, c))
        lines = _line([(x, here), tangent], "nn-back") + _line([(x, here), limit], "nn-right nn-limit")
        left, low = PLANE.at(*tangent)
        labels = words(
            (left - side * (6 if below else 4), low - 7 if below else low + 15), "tangent", "nn-back-text", near
        )
        edge, end = PLANE.at(*limit)
        room = edge - PLANE.corner[0] if side < 0 else PLANE.corner[0] + PLANE.size[0] - edge
        outside = limit_below and room > 128
        labels += words(
            (edge + (side * 6 if outside else -side * 6), end - (24 if limit_below else 9)),
            "f(x) + c₁ t ∇f(x)·d",
            "nn-right-text nn-italic",
            far if outside else near,
        )
    ticks = line([(across(0), ruler), (across(1), ruler)], "nn-axis")
    ticks += "".join(
        line([(across(first), ruler), (across(last), ruler)], "nn-right nn-band")
        for first, last in _allowed(x, c, direction, promised)
    )
    ticks += words((across(0) - side * 7, ruler + 4), "t", "nn-italic", near)
    marks, start = "", PLANE.at(x, here)
    if direction:
        ticks += _ticks([(across(one.step), one) for one in (trials[-1], *trials[:-1])], across(0), ruler)
        points = [PLANE.at(x + one.step * direction, float(one.value)) for one in trials]
        for at, trial in zip(points, trials, strict=True):
            marks += line([(at[0], ruler), at], "nn-quiet")
            marks += disc(at, 4.5, "nn-right nn-filled") if trial.accepted else cross(at)
        if not trials[0].accepted:
            marks += words((points[0][0] - side * 8, points[0][1] - 7), "✗ refused", "nn-wrong-text", near)
        if trials[-1].accepted:
            marks += words((points[-1][0], points[-1][1] + 20), "✓ accepted", "nn-right-text")
    marks += disc(start, 4.5, "nn-forward nn-filled")
    marks += words((start[0] + side * 9, start[1] - 7), "f(x)", "nn-forward-text nn-italic", far)
    parts = {"lines": lines, "marks": marks, "ticks": ticks, "labels": labels}
    return Picture(parts, _told(x, here, direction, trials))


def _exit(x: float, height: float, side: int, steepness: float) -> tuple[Point, bool]:
    """Where a straight line that falls from a point to one side leaves the plane, and whether it leaves below."""
    aside = PLANE.x[1] - x if side > 0 else x - PLANE.x[0]
    reach = min(aside, (height - PLANE.y[0]) / steepness)
    return (x + side * reach, height - steepness * reach), reach < aside


def _line(points: list[Point], kind: str) -> str:
    return line([PLANE.at(*one) for one in points], kind)


def _allowed(x: float, c: float, direction: float, promised: float) -> list[tuple[float, float]]:
    """The stretches of steps up to 1 that satisfy the condition."""
    here, found, first = value(x), [], None
    for k in range(1, SAMPLES + 2):
        t = k / SAMPLES
        allowed = k <= SAMPLES and direction and condition(here, value(x + t * direction), t, promised, c)
        if allowed and first is None:
            first = t
        if not allowed and first is not None:
            found.append((first, (k - 1) / SAMPLES))
            first = None
    return found


def _ticks(places: list[tuple[float, Trial]], start: float, ruler: float) -> str:
    """The steps that were tried, with their lengths where there is room; that of the last comes first."""
    drawn, taken = "", [start]
    for here, trial in places:
        drawn += line([(here, ruler - 4), (here, ruler + 4)], "nn-right" if trial.accepted else "nn-axis")
        if all(abs(one - here) >= 32 for one in taken):
            taken.append(here)
            drawn += words((here, ruler + 18), shown(trial.step), "nn-right-text" if trial.accepted else "nn-faint")
    return drawn


def _told(x: float, here: float, direction: float, trials: tuple[Trial, ...]) -> str:
    start = f"At x = {shown(x)}: f(x) = {shown(here)}, f′(x) = {shown(-direction)}"
    last = trials[-1]
    if not last.accepted:
        return f"{start}.\nThe slope is zero: no direction leads downhill, and there is no step to look for."
    steps = [shown(one.step) for one in trials[:-1]]
    listed = [*steps[:3], "…", steps[-1]] if len(steps) > 5 else steps
    refused = f"t = {', '.join(listed)}" if listed else "none"
    return (
        f"{start}, so d = {shown(direction)}.\n"
        f"Refused: {refused}. Accepted: t = {shown(last.step)}, trial {len(trials)}.\n"
        f"The step leads to x = {shown(x + last.step * direction)}, "
        f"and f falls from {shown(here)} to {shown(float(last.value))}."
    )


def drawing(start: Picture) -> str:
    """The drawing: what stays, and the parts that move."""
    ends = PLANE.at(PLANE.x[0], PLANE.y[0]), PLANE.at(PLANE.x[1], PLANE.y[0])
    top = PLANE.at(PLANE.x[1], value(PLANE.x[1]))
    return picture(
        "explore-armijo",
        (346, 320),
        "A line search by Armijo's rule",
        "The solid curve is the graph of f. From the start, a disc on it, two straight lines fall in the direction of "
        "descent: the dashed one is the tangent, the one with dashes and dots falls less steeply, by the factor c₁. Each "
        "trial is a mark on the curve: a cross where it is refused, a disc with a tick where it is accepted. Below the axis "
        "a ruler measures the step t from the start; a thick line on it marks the steps that satisfy the condition. The "
        "numbers stand below the picture.",
        [
            line(list(ends), "nn-axis"),
            *(PLANE.x_tick(one, f"{one}".replace("-", "−")) for one in range(-2, 3)),
            words((ends[1][0] + 2, ends[1][1] - 5), "x", "nn-italic", "end"),
            PLANE.curve(value, "nn-forward"),
            words((top[0] - 14, top[1] + 4), "f", "nn-forward-text nn-italic", "end"),
            *(str(Part(name, start.parts[name])) for name in ("lines", "ticks", "labels", "marks")),
        ],
    )


ARMIJO = Explorer(
    "armijo",
    (
        Slider("x", "start <var>x</var>", -2.2, 2.2, 0.05, float(start_of(WAVES)[0])),
        Slider("c", "share <var>c</var><sub>1</sub>", 0.01, 0.95, 0.01, 0.3),
        Slider("beta", "factor <var>β</var>", 0.1, 0.9, 0.05, 0.6),
    ),
    moved,
    drawing,
    {
        "f": Script(javascript(WAVES.formula, "x")),
        "slope": Script(javascript(WAVES.derivative[0], "x")),
        "plane": PLANE,
    },
    (3, 6),
)
