"""The figures of line searches: one search and its trials, and what becomes of a descent without a hypothesis."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby

import numpy as np
import sympy

from ...claims.chapters.hypotheses import HYPOTHESES, Hypothesis
from ...descent import Backtracking, LineSearch
from ...formulas.notation import latex
from ...testing.functions import Function
from ..mathml import inline
from ..plot import Plane, Range, raised
from ..svg import Point, disc, line, picture, words

WAVES = Function(
    "½x² + cos 2x",
    sympy.Symbol("x", real=True) ** 2 / 2 + sympy.cos(2 * sympy.Symbol("x", real=True)),
    (sympy.Symbol("x", real=True),),
    (Fraction(2),),
)
"""A valley with a second one beside it: along the gradient it falls, rises and falls again."""


def start_of(function: Function) -> np.ndarray:
    """Where a descent starts, in floats."""
    return np.array([float(one) for one in function.start])


def first_search(sufficient_decrease: float, backtracking: float) -> LineSearch:
    """The line search that `armijo` draws."""
    x = start_of(WAVES)
    gradient = WAVES.gradient(x)
    return Backtracking(sufficient_decrease, backtracking)(WAVES, x, WAVES(x), gradient, -gradient)


def armijo(sufficient_decrease: str = "0.3", backtracking: str = "0.6") -> str:
    """The function along the direction of descent, its tangent, the line of sufficient decrease, and the trials of one search."""
    c, x = float(sufficient_decrease), start_of(WAVES)
    found = first_search(c, float(backtracking))
    gradient = WAVES.gradient(x)
    value, slope = float(WAVES(x)), -float(gradient @ gradient)

    def along(t: float) -> float:
        return float(WAVES(x - t * gradient))

    longest = 1.06 * found.trials[0].step
    steps = np.linspace(0, longest, 400)
    heights = np.array([along(t) for t in steps])
    low, high = heights.min(), max(value, heights.max())
    plane = Plane((0, longest), (low - 0.35 * (high - low), high + 0.12 * (high - low)), (8, 8), (322, 250))
    parts = [plane.axes()]
    allowed = heights <= value + c * slope * steps
    for good, some in groupby(range(1, len(steps)), key=lambda one: bool(allowed[one])):
        if good:
            run = list(some)
            bottom = plane.y[0]
            parts.append(line([plane.at(steps[run[0]], bottom), plane.at(steps[run[-1]], bottom)], "nn-right nn-band"))
    for count, trial in enumerate(found.trials):
        parts.append(line([plane.at(trial.step, plane.y[0]), plane.at(trial.step, trial.value)], "nn-quiet"))
        parts.append(plane.x_tick(trial.step, f"{trial.step:.3g}"))
        at = plane.at(trial.step, plane.y[0])
        parts.append(words((at[0], at[1] + 31), "β" + (raised(count) if count != 1 else ""), "nn-faint nn-italic"))
    tangent, limit = plane.exit((0, value), slope), plane.exit((0, value), c * slope)
    parts += [
        plane.line([(0, value), tangent], "nn-back"),
        plane.line([(0, value), limit], "nn-right nn-limit"),
        plane.curve(along, "nn-forward"),
        disc(plane.at(0, value), 4, "nn-forward nn-filled"),
        _label(plane, tangent, "tangent", "nn-back-text"),
        _label(plane, limit, "f(x) + c₁ t ∇f(x)·d", "nn-right-text nn-italic"),
    ]
    for trial in found.trials:
        at = plane.at(trial.step, trial.value)
        parts.append(disc(at, 4.5, "nn-right nn-filled") if trial.accepted else cross(at))
        if trial.accepted or trial is found.trials[0]:
            text, kind = ("✓ accepted", "nn-right-text") if trial.accepted else ("✗ refused", "nn-wrong-text")
            beside = (at[0] + 7, at[1] + 14) if trial is found.trials[0] else (at[0] - 16, at[1] + 20)
            parts.append(words(beside, text, kind, "start"))
    peak = int(np.argmax(np.where(steps > 0.3 * longest, heights, -np.inf)))
    top, beginning = plane.at(steps[peak], heights[peak]), plane.at(0, value)
    parts += [
        words((beginning[0] + 8, beginning[1] - 6), "f(x)", "nn-forward-text nn-italic", "start"),
        words((top[0], top[1] - 12), "f(x + t d)", "nn-forward-text nn-italic"),
    ]
    refused = [f"{one.step:.3g}" for one in found.trials if not one.accepted]
    return picture(
        f"armijo-{sufficient_decrease}-{backtracking}",
        (392, 296),
        f"Armijo's condition with c₁ = {sufficient_decrease} and β = {backtracking}",
        f"The solid curve is f along the direction of descent, the dashed line its tangent at step 0. The third line starts "
        f"at the same point and falls {c:g} times as steeply. A step may be taken where the curve is on or below it: these "
        f"steps are marked by a thick line on the axis. Refused, with a cross: {', '.join(refused) or 'none'}. Accepted, with "
        f"a disc and a tick: {found.step:.3g}.",
        parts,
    )


def _label(plane: Plane, end: Point, text: str, kind: str) -> str:
    """What a line is, beside the place where it leaves."""
    x, y = plane.at(*end)
    return (
        words((x, y - 13), text, kind, "end") if end[0] >= plane.x[1] else words((x + 5, y - 11), text, kind, "start")
    )


def cross(at: Point, size: float = 4) -> str:
    """What marks a refused trial."""
    x, y = at
    return line([(x - size, y - size), (x + size, y + size)], "nn-wrong") + line(
        [(x - size, y + size), (x + size, y - size)], "nn-wrong"
    )


def counterexample(*identifiers: str) -> str:
    """A panel for each of the hypotheses: the points that a descent without it visits; of all if none is named."""
    known = {one.identifier: one for one in HYPOTHESES}
    for one in identifiers:
        if one not in known:
            raise ValueError(f"there is no hypothesis {one!r}; there are {', '.join(known)}")
    panels = (_counterexample(known[one]) for one in identifiers or known)
    return f'<div class="nn-panels nn-cases nn-thirds">{"".join(panels)}</div>'


def _counterexample(dropped: Hypothesis) -> str:
    run = dropped.run
    visited = [float(one) for one in (*run.points, *run.refused)]

    def f(x: float) -> float:
        return float(dropped.f(x))

    x = _around([*visited, 0.0], 1.0)
    plane = Plane(x, _around([f(one) for one in np.linspace(*x, 41)], 0.5), (4, 16), (206, 120))
    last = float(run.points[-1])
    parts = [line([plane.at(one, plane.y[0]) for one in x], "nn-axis")]
    parts += [plane.x_tick(one, str(one).replace("-", "−")) for one in range(math.ceil(x[0]), math.floor(x[1]) + 1)]
    if run.refused:
        slope = float(dropped.sufficient_decrease) * float(dropped.gradient(run.points[-1]))
        ends = [(one, f(last) + slope * (one - last)) for one in x]
        parts.append(plane.line(ends, "nn-right nn-limit"))
    path = [(float(one), f(float(one))) for one in run.points]
    parts += [plane.curve(f, "nn-forward"), plane.line(path, "nn-path")]
    parts += [cross(plane.at(float(one), f(float(one))), 3) for one in dict.fromkeys(run.refused)]
    parts += [disc(plane.at(*one), 3, "nn-path nn-filled") for one in dict.fromkeys(path)]
    parts += _numbers(plane, path)
    drawing = picture(
        f"counterexample-{dropped.identifier}",
        (214, 156),
        f"Without {dropped.words}",
        f"The function, and the points of a descent on it, numbered from 0: {_listed(run.points)}."
        + (f" Trials refused, with crosses: {_listed(run.refused)}." if run.refused else ""),
        parts,
    )
    return (
        f'<div class="nn-panel">{drawing}<p><strong>Without {html.escape(dropped.words)}:</strong> '
        f'{html.escape(dropped.without)}.</p><p class="nn-given">{_given(dropped)}</p></div>'
    )


def _given(dropped: Hypothesis) -> str:
    """What one needs to repeat the run by hand: the function, the start and the constants of the rule."""
    numbers = (
        ("x^0", dropped.start),
        ("c_1", dropped.sufficient_decrease),
        (r"\beta", dropped.backtracking),
    )
    expression = dropped.expression
    function = [f"f(x) = {latex(expression)}"]
    if isinstance(expression, sympy.Piecewise):
        # What it is at 0 is said after what it is elsewhere, and the powers of x rise.
        (at_zero, _), *_, (elsewhere, _) = expression.args
        function = [f"f(x) = {sympy.latex(elsewhere, order='rev-lex')}", f"f(0) = {latex(at_zero)}"]
    parts = [
        *function,
        *(f"{name} = {latex(sympy.Rational(one))}" for name, one in numbers),
    ]
    return ", ".join(inline(one) for one in parts)


def _around(numbers: Sequence[float], least: float) -> Range:
    """A range that shows the numbers with a margin, and is not too narrow."""
    low, high = min(numbers), max(numbers)
    margin = max(0.12 * (high - low), (least - (high - low)) / 2)
    return low - margin, high + margin


def _numbers(plane: Plane, path: Sequence[Point]) -> list[str]:
    """Which points are where, as far as there is room to say it."""
    labels: list[str] = []
    taken: list[Point] = []
    for point in dict.fromkeys(path):
        x, y = plane.at(*point)
        if all(abs(x - one) > 12 or abs(y - other) > 14 for one, other in taken):
            numbers = [str(k) for k, one in enumerate(path) if one == point]
            labels.append(words((x, y - 8), ", ".join(numbers[:3]) + (", …" if numbers[3:] else "")))
            taken.append((x, y))
    return labels


def _listed(numbers: Sequence[Fraction]) -> str:
    return ", ".join(map(str, numbers[:4])) + (" and so on" if numbers[4:] else "")


FIGURES: dict[str, Callable[..., str]] = {
    "armijo": armijo,
    "counterexample": counterexample,
}
"""The figures of one step, by the names they have in a page."""
