"""The figures of minima in many dimensions: a saddle, random curvatures, a step out of a minimum."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import sympy

from ...claims.chapters.thoughts import SLANTING, X, Y
from ...claims.instruments.one_neuron import BATCHES, BEST, SAMPLES, TRAP, Parameters, cost, step, value
from ...claims.instruments.random_matrices import DRAWS, LARGEST, probability, run
from ...claims.notation import latex
from ..mathml import inline
from ..plot import Plane, decimal, power_of_ten
from ..svg import Point, arrow, disc, line, picture, words
from .descent import cross

_SQUARE = (200.0, 200.0)


def between_axes() -> str:
    """A saddle that has a minimum along both axes: its contour lines, and its course along an axis and along the diagonal."""
    f = sympy.lambdify((X, Y), SLANTING)
    plane = Plane((-1, 1), (-1, 1), (1, 1), _SQUARE)
    diagonal = [f(h, h) for h in (0.9, -0.9)]
    middle = plane.at(0, 0)
    above = plane.contours(f, [0.1, 0.4, 0.9, 1.6, 2.5], "nn-contour")
    below = plane.contours(f, [-0.1, -0.4, -0.9], "nn-contour")
    parts = [
        above,
        below,
        *(plane.line(ends, "nn-right") for ends in ([(-0.95, 0), (0.95, 0)], [(0, -0.95), (0, 0.95)])),
        arrow(middle, plane.at(0.9, 0.9), "nn-back", (6, 0)),
        arrow(middle, plane.at(-0.9, -0.9), "nn-back", (6, 0)),
        disc(middle, 4, "nn-forward nn-filled"),
        words((middle[0] + 62, middle[1] + 16), "rises", "nn-right-text"),
        words((middle[0] - 8, middle[1] - 74), "rises", "nn-right-text", "end"),
        words(beside(plane.at(0.55, 0.55), 12, 12), "falls", "nn-back-text", "start"),
    ]
    map_ = picture(
        "between-axes-map",
        (plane.size[0] + 2, plane.size[1] + 2),
        f"Contour lines of {_plain(SLANTING)}",
        "Contour lines around the point 0 in the middle. Along both axes, solid lines, the function rises from there. Along "
        f"the diagonal, dashed arrows, it falls, to {decimal(diagonal[0]).replace('-', '−')} at the tips.",
        parts,
    )
    side = Plane((-1, 1), (-1.1, 1.1), (1, 1), _SQUARE)
    top, low = side.at(0.72, f(0.72, 0)), side.at(0.72, f(0.72, 0.72))
    sections = [
        side.line([(-1, 0), (1, 0)], "nn-axis"),
        side.curve(lambda h: float(f(h, 0)), "nn-right"),
        side.curve(lambda h: float(f(h, h)), "nn-back"),
        disc(side.at(0, 0), 4, "nn-forward nn-filled"),
        words((top[0] - 12, top[1] - 2), "along x, or along y", "nn-right-text", "end"),
        words((low[0] - 12, low[1] + 12), "along x = y", "nn-back-text", "end"),
    ]
    course = picture(
        "between-axes-sections",
        (side.size[0] + 2, side.size[1] + 2),
        "The same function along an axis and along the diagonal",
        "Two curves over the distance from 0. Along each axis, solid, a parabola that opens upwards. Along the diagonal, "
        "dashed, one that opens downwards.",
        sections,
    )
    return panels((map_, "seen from above"), (course, "in three directions"))


def random_minima() -> str:
    """The probability of a minimum in the model, computed and measured, against the number of dimensions."""
    exact = [float(probability(n)) for n in range(1, LARGEST + 1)]
    shares = run()
    ends = [share.interval for share in shares]
    low = math.floor(math.log10(min(end[0] for end in ends)))
    plane = Plane((0.5, LARGEST + 0.5), (low, 0), (50, 10), (300, 220))
    axis_alone = [(float(n), n * math.log10(0.5)) for n in range(1, LARGEST + 1)]
    parts = [
        plane.axes(),
        *(plane.x_tick(n, str(n)) for n in range(1, LARGEST + 1)),
        *(plane.y_tick(power, power_of_ten(power)) for power in range(low, 1)),
        plane.line(axis_alone, "nn-quiet"),
        plane.line([(n + 1.0, math.log10(p)) for n, p in enumerate(exact)], "nn-forward"),
    ]
    for n, (p, (first, last)) in enumerate(zip(exact, ends, strict=True), start=1):
        parts += _whisker(plane, n, first, last)
        parts.append(disc(plane.at(n, math.log10(p)), 3.2, "nn-forward nn-filled"))
    label, half = plane.at(3, math.log10(exact[2])), plane.at(4, 4 * math.log10(0.5))
    foot = plane.at((LARGEST + 1) / 2, low)
    parts += [
        words((label[0] - 12, label[1] + 12), "a minimum", "nn-forward-text", "end"),
        words((half[0] + 4, half[1] - 12), "one along each axis", "nn-faint"),
        words((foot[0], foot[1] + 32), "dimensions", "nn-faint"),
    ]
    computed = ", ".join(decimal(p) for p in exact)
    formulas = ", ".join(
        f'<span class="nn-together">{inline(f"P_{n} = {latex(probability(n))}")}</span>' for n in range(1, LARGEST + 1)
    )
    drawing = picture(
        "random-minima",
        (356, 268),
        "How often all curvatures of a random matrix are positive",
        f"Probability against the number of dimensions from 1 to {LARGEST}, on a logarithmic axis. Solid, with discs: that "
        f"all curvatures are positive, computed: {computed}. Vertical bars: the intervals of a run with {DRAWS:,} matrices; "
        "each contains its disc. Thin line, far above: that the curvatures along the axes are positive, one half to the "
        "power of the number of dimensions.",
        parts,
    )
    return f"{drawing}<p>{formulas}</p>"


def _whisker(plane: Plane, n: float, low: float, high: float) -> list[str]:
    """An interval as a bar with two ends."""
    bottom, top = plane.at(n, math.log10(low)), plane.at(n, math.log10(high))
    ends = (line([(x - 5, y), (x + 5, y)], "nn-path") for x, y in (bottom, top))
    return [line([bottom, top], "nn-path"), *ends]


def leaving() -> str:
    """The cost of one neuron around a local minimum, the steps of both batches, and the neuron before and after."""
    whole = cost(SAMPLES)
    plane = Plane((0, 4), (1.4, 4.6), (1, 1), (250, 200))
    here = plane.at(*map(float, TRAP))
    parts = [
        plane.contours(
            sympy.lambdify(whole.variables, whole.formula),
            [2.8, 3, 3.25, 3.5, 3.73, 3.85, 4.2, 4.75, 6, 8],
            "nn-contour",
        ),
        disc(here, 4, "nn-forward nn-filled"),
        disc(plane.at(*map(float, BEST)), 4, "nn-forward nn-filled"),
        words((here[0] + 8, here[1] - 8), f"{value(SAMPLES, TRAP)}", "nn-forward-text", "start"),
        words(beside(plane.at(*map(float, BEST)), -8, 14), f"{value(SAMPLES, BEST)}", "nn-forward-text", "end"),
    ]
    for batch, name, shift in zip(BATCHES, ("first batch", "second batch"), ((0, 18), (0, -10)), strict=True):
        after = step(batch, TRAP)
        end = plane.at(*map(float, after))
        parts.append(arrow(here, end, "nn-back", (6, 5)))
        lower = value(SAMPLES, after) < value(SAMPLES, TRAP)
        parts.append(disc(end, 4, "nn-right nn-filled") if lower else cross(end))
        kind = "nn-right-text" if lower else "nn-wrong-text"
        parts.append(words(beside(end, *shift), f"{name}: {value(SAMPLES, after)}", kind))
    corner = plane.at(0, 1.4)
    parts += [
        words((corner[0] + 4, corner[1] - 6), "weight →", "nn-faint", "start"),
        words(beside(plane.at(0, 4.6), 4, 14), "bias ↑", "nn-faint", "start"),
    ]
    costs = [value(SAMPLES, step(batch, TRAP)) for batch in BATCHES]
    map_ = picture(
        "leaving-map",
        (252, 202),
        "The cost of one neuron, and a step out of a local minimum",
        f"Contour lines of the cost over weight and bias. Two minima: one with the cost {value(SAMPLES, TRAP)}, to the left "
        f"of it one with {value(SAMPLES, BEST)}. From the first, two dashed arrows: a step on the second batch leads to the "
        f"cost {costs[1]}, which is lower; one on the first batch leads to {costs[0]}, which is higher.",
        parts,
    )
    return panels((map_, "the cost of all four samples"), (_neurons(), "the neuron at both minima, and the samples"))


def _neurons() -> str:
    """The samples, and what the neuron computes at both minima."""
    plane = Plane((-2.4, 1.4), (-0.6, 6), (1, 1), (250, 200))

    def neuron(parameters: Parameters) -> list[Point]:
        weight, bias = parameters
        kink = -bias / weight
        return [(float(x), float(max(weight * x + bias, Fraction(0)))) for x in (Fraction(-5), kink, Fraction(3))]

    parts = [
        plane.line([(-2.4, 0), (1.4, 0)], "nn-axis"),
        plane.line(neuron(BEST), "nn-right"),
        plane.line(neuron(TRAP), "nn-forward"),
        *(_square(plane.at(x, y)) for x, y in SAMPLES),
        words(beside(plane.at(-1.75, 2.0), 2, -14), f"cost {value(SAMPLES, BEST)}", "nn-right-text"),
        words(beside(plane.at(-1.05, 0.9), 14, 4), f"cost {value(SAMPLES, TRAP)}", "nn-forward-text", "start"),
        *(words(beside(plane.at(x, 0), 0, 16), str(x).replace("-", "−"), "nn-faint") for x, _ in SAMPLES),
    ]
    points = ", ".join(f"({x}, {y})".replace("-", "−") for x, y in SAMPLES)
    return picture(
        "leaving-neurons",
        (252, 202),
        "Four samples and one neuron",
        f"The samples {points} as squares. At the local minimum the neuron is 0 up to an input between −2 and −1 and rises "
        "through the other three samples. At the lower one it is nearly level and above 0 for all four.",
        parts,
    )


def beside(at: Point, right: float, down: float) -> Point:
    """A place that is so far away in the drawing."""
    return at[0] + right, at[1] + down


def _square(at: Point) -> str:
    """What marks a sample."""
    x, y = at
    return f'<rect class="nn-target" x="{x - 3.5:g}" y="{y - 3.5:g}" width="7" height="7" fill="currentColor"/>'


def panels(*drawings: tuple[str, str]) -> str:
    """Drawings with their captions, side by side where there is room."""
    each = "".join(f'<div class="nn-panel">{drawing}<p>{text}</p></div>' for drawing, text in drawings)
    return f'<div class="nn-panels nn-pairs">{each}</div>'


def _plain(expression: sympy.Expr) -> str:
    return str(expression).replace("**2", "²").replace("*", "").replace("-", "−")


FIGURES: dict[str, Callable[..., str]] = {
    "between_axes": between_axes,
    "leaving": leaving,
    "random_minima": random_minima,
}
"""The figures of the further thoughts, by the names they have in a page."""
