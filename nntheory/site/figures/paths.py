"""The figures of whole descents: paths on contour lines, and what f, its gradient and the step are along the way."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import sympy

from ...descent import Backtracking, FixedStep, Trace, gradient_descent
from ...formulas.notation import latex
from ...testing.functions import Function, himmelblau, rosenbrock, saddle, steep_valley
from ..mathml import inline
from ..plot import Plane, decimal, power_of_ten
from ..svg import Point, disc, line, picture, words
from .descent import cross, start_of

_x = sympy.symbols("x1:3", real=True)

TROUGH = Function(
    "½x₁² + 5x₂²",
    _x[0] ** 2 / 2 + 5 * _x[1] ** 2,
    _x,
    (Fraction(8), Fraction(2)),
    ((Fraction(0), Fraction(0)),),
    Fraction(0),
)
"""A quadratic that curves ten times as much across as along."""

FUNCTIONS = {
    "trough": TROUGH,
    "rosenbrock": rosenbrock,
    "himmelblau": himmelblau,
    "saddle": saddle,
    "steep_valley": steep_valley,
}

ARMIJO = Backtracking(sufficient_decrease=0.3, backtracking=0.5)
"""The search of the descents with Armijo's rule."""

PANEL = (250.0, 160.0)
"""The size of a panel with contour lines."""

RATIO = 0.4
"""Between the values of neighbouring contour lines."""

TOLERANCE = 1e-6
"""Where a descent whose numbers are shown ends."""


def descent(name: str, iterations: str, step: str, tolerance: float = 0) -> Trace:
    """A descent on a named function.

    Raises:
        ValueError: if there is no such function.
    """
    if name not in FUNCTIONS:
        raise ValueError(f"there is no function {name!r}; there are {', '.join(FUNCTIONS)}")
    f = FUNCTIONS[name]
    return gradient_descent(
        f, f.gradient, start_of(f), search=search_of(step), iterations=int(iterations), tolerance=tolerance
    )


def function_of(name: str, part: str = "formula") -> str:
    """The ``formula`` of a function that descents are shown on, or where they ``start``."""
    if name not in FUNCTIONS:
        raise ValueError(f"there is no function {name!r}; there are {', '.join(FUNCTIONS)}")
    function = FUNCTIONS[name]
    if part not in ("formula", "start"):
        raise ValueError(f"{part!r}: expected 'formula' or 'start'")
    start = ", ".join(latex(sympy.Rational(one)) for one in function.start)
    return inline(latex(function.formula) if part == "formula" else f"({start})")


def search_of(step: str) -> Backtracking | FixedStep:
    """A fixed step for a number; for ``armijo`` backtracking, for ``armijo-0.1`` with that sufficient decrease."""
    word, _, decrease = step.partition("-")
    if word != "armijo":
        return FixedStep(float(step))
    return replace(ARMIJO, sufficient_decrease=float(decrease)) if decrease else ARMIJO


def path(name: str = "trough", iterations: str = "15", *steps: str) -> str:
    """The course of a descent on the contour lines of a function; one panel for each of ``steps``."""
    runs = {step: descent(name, iterations, step) for step in steps or ("armijo",)}
    function = FUNCTIONS[name]
    plane = _window(function, list(runs.values()))
    lines = plane.contours(
        sympy.lambdify(function.variables, function.formula), _levels(function, list(runs.values())), "nn-contour"
    )
    panels = (
        _path(plane, lines, function, f"path-{name}-{iterations}-{step}", step, run) for step, run in runs.items()
    )
    return f'<div class="nn-panels nn-pairs">{"".join(panels)}</div>'


def _window(function: Function, runs: Sequence[Trace]) -> Plane:
    """What shows the minimiser and each point that is not above the start, with the same scale for both variables."""
    points = [p for run in runs for p, value in zip(run.points, run.values, strict=True) if value <= run.values[0]]
    points += [np.array([float(one) for one in some]) for some in function.minimisers]
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    scale = 1.3 * max((high - low) / PANEL)
    middle = (low + high) / 2
    x, y = ((float(m - scale * side / 2), float(m + scale * side / 2)) for m, side in zip(middle, PANEL, strict=True))
    return Plane(x, y, (1, 1), PANEL)


def _levels(function: Function, runs: Sequence[Trace]) -> list[float]:
    """The value at the start, and others above and below it: in a fixed ratio, or evenly where nothing is the least."""
    start, end = float(runs[0].values[0]), float(runs[0].value)
    if function.lower_bound is None:
        return sorted(start + (start - end) * quarter / 4 for quarter in range(-9, 6))
    return [start * RATIO**power for power in range(-2, 7)]


def _path(plane: Plane, lines: str, function: Function, name: str, step: str, run: Trace) -> str:
    points = [(float(point[0]), float(point[1])) for point in run.points]
    first, last = (decimal(one).replace("-", "−") for one in (run.values[0], run.value))
    falls = run.value < run.values[0]
    start = plane.at(*points[0])
    parts = [
        lines,
        plane.line(points, "nn-path"),
        *(disc(plane.at(*point), 1.8, "nn-path nn-filled") for point in points if plane.shows(*point)),
        *(_plus(plane.at(float(one), float(other))) for one, other in function.minimisers),
        disc(start, 3.5, "nn-path nn-filled"),
        words((start[0] - 2, start[1] - 8), "x⁰", "nn-italic"),
    ]
    search = search_of(step)
    title = (
        f"fixed step t = {step}"
        if isinstance(search, FixedStep)
        else f"Armijo, c₁ = {search.sufficient_decrease:g}, β = {search.backtracking:g}"
    )
    steps = f"{len(run)} step{'s' * (len(run) != 1)}"
    end = f"f falls from {first} to {last}" if falls else f"f rises from {first} to {last}"
    drawing = picture(
        name,
        (plane.size[0] + 2, plane.size[1] + 2),
        f"{function}, {title}",
        f"Contour lines, and the path of {steps} from the start, a large disc. Along the path {end}."
        + (" A plus marks the minimum." if function.minimisers else ""),
        parts,
    )
    verdict = html.escape(end) if falls else f'<span class="nn-wrong-text">✗ {html.escape(end)}</span>'
    return f'<div class="nn-panel">{drawing}<p><strong>{title}</strong><br>{steps}: {verdict}</p></div>'


def _plus(at: Point) -> str:
    x, y = at
    return line([(x - 5, y), (x + 5, y)], "nn-minimum") + line([(x, y - 5), (x, y + 5)], "nn-minimum")


def sequence(name: str = "himmelblau", iterations: str = "100") -> str:
    """f, the length of its gradient, and the step with the trials before it, at each step of one descent."""
    run = descent(name, iterations, "armijo", TOLERANCE)
    lengths = [float(np.linalg.norm(one)) for one in run.gradients]
    values = [float(one) for one in run.values]
    count = len(run)
    tried = [math.log10(trial.step) for some in run.trials for trial in some]
    rows = [_row(values, count, 14), _row(lengths, count, 114), _steps_row(tried, count, 224)]
    parts = [
        *(part for plane in rows[:2] for part in (plane.axes(), *_decades(plane))),
        rows[2].axes(),
        *(
            rows[2].y_tick(math.log10(step), str(Fraction(step)))
            for step in sorted({trial.step for some in run.trials for trial in some})
        ),
        *(rows[2].x_tick(k, str(k)) for k in range(0, count + 1, 5)),
    ]
    for plane, numbers, kind, text in (
        (rows[0], values, "nn-forward", "f(xᵏ)"),
        (rows[1], lengths, "nn-back", "‖∇f(xᵏ)‖"),
    ):
        points = [(k, math.log10(number)) for k, number in enumerate(numbers) if number > 0]
        parts.append(plane.line(points, kind))
        parts += [disc(plane.at(*point), 2.2, f"{kind} nn-filled") for point in points]
        parts.append(_title(plane, text, kind))
    for k, some in enumerate(run.trials):
        for trial in some:
            at = rows[2].at(k, math.log10(trial.step))
            parts.append(disc(at, 3, "nn-right nn-filled") if trial.accepted else cross(at, 2.2))
    right, top = rows[2].corner[0] + rows[2].size[0], rows[2].corner[1] - 5
    parts += [
        words((right - 90, top), "✗ refused", "nn-wrong-text", "end"),
        words((right, top), "● taken, tₖ", "nn-right-text", "end"),
    ]
    corner = rows[2].at(count, rows[2].y[0])
    parts.append(words((corner[0] + 8, corner[1] + 32), "k →", "nn-faint", "end"))
    return picture(
        f"sequence-{name}-{iterations}",
        (392, 346),
        f"A descent on {FUNCTIONS[name]}, step by step",
        f"Three rows over the number of the step, from 0 to {count}, all on logarithmic scales. f falls from "
        f"{decimal(values[0])} to {decimal(values[-1])}, the length of the gradient goes from {decimal(lengths[0])} to "
        f"{decimal(lengths[-1])}. The third row shows the steps that were tried: refused ones as crosses, the accepted one "
        f"of each search as a disc. The accepted steps lie between {min(run.steps):g} and {max(run.steps):g}.",
        parts,
    )


def _row(numbers: Sequence[float], count: int, top: float) -> Plane:
    exponents = [math.log10(number) for number in numbers if number > 0]
    return Plane((-0.5, count + 0.5), (min(exponents) - 1, max(exponents) + 1), (46, top), (338, 76))


def _steps_row(exponents: Sequence[float], count: int, top: float) -> Plane:
    return Plane((-0.5, count + 0.5), (min(exponents) - 0.15, max(exponents) + 0.15), (46, top), (338, 86))


def _decades(plane: Plane) -> list[str]:
    """Marks at powers of ten, at most four of them."""
    low, high = math.ceil(plane.y[0]), math.floor(plane.y[1])
    apart = max(1, math.ceil((high - low) / 3))
    return [plane.y_tick(one, power_of_ten(one)) for one in range(low, high + 1) if one % apart == 0]


def _title(plane: Plane, text: str, kind: str) -> str:
    right = plane.corner[0] + plane.size[0]
    return words((right, plane.corner[1] - 2), text, f"{kind}-text nn-italic", "end")


VALUES: dict[str, Callable[..., str]] = {"function": function_of}
"""The values in running text that are about these functions."""


FIGURES: dict[str, Callable[..., str]] = {
    "path": path,
    "sequence": sequence,
}
"""The figures of whole descents, by the names they have in a page."""
