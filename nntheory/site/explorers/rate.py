"""Steps with one rate on a parabola, for any rate and any curvature."""

from __future__ import annotations

import math

import sympy

from ...claims.chapters.learning_rate import FACTOR, STEP
from ...claims.instruments.printed_algorithm import eta, lam, x
from ...descent import FixedStep, gradient_descent
from ...formulas.javascript import javascript
from ..figures.descent import cross
from ..plot import Plane, power_of_ten
from ..svg import disc, line, picture, words
from .frame import Explorer, Part, Picture, Script, Slider, State, clipped, path, shown

CURVE = lam * x**2 / 2

BORDER = sympy.solve(sympy.Eq(FACTOR, -1), eta)[0]
"""The rate with which a step leads to the other side, as far away as before."""

STEPS = 12

PARABOLA = Plane((-2, 2), (0, 12), (4, 8), (236, 180))

DISTANCES = Plane((-0.4, STEPS + 0.4), (-4, 3), (36, 8), (222, 180))
"""Logarithms of distances, over the number of the step."""

RULER = (14.0, 230.0, 232.0)
"""Where the ruler of the rates begins, ends, and how far down it is."""

FASTEST = 0.3
"""The greatest rate on it."""

_slope = sympy.lambdify((x, lam), CURVE.diff(x), "math")
_value = sympy.lambdify((x, lam), CURVE, "math")
_factor = sympy.lambdify((eta, lam), FACTOR, "math")
_border = sympy.lambdify(lam, BORDER, "math")


def moved(state: State) -> Picture:
    """The picture of one rate."""
    rate, curvature = state["rate"], state["curvature"]
    trace = gradient_descent(
        lambda at: _value(at, curvature),
        lambda at: _slope(at, curvature),
        1.0,
        search=FixedStep(rate),
        iterations=STEPS,
    )
    points = [float(one) for one in trace.points]
    # A descent that has arrived stays.
    points += points[-1:] * (STEPS + 1 - len(points))
    left = _factor(rate, curvature)
    good = abs(left) < 1 - 1e-9
    first, last = _value(1.0, curvature), _value(points[-1], curvature)
    start = PARABOLA.at(1, first)
    here, limit = _across(rate), _across(_border(curvature))
    height = RULER[2]
    samples = [PARABOLA.x[0] + k / 120 * (PARABOLA.x[1] - PARABOLA.x[0]) for k in range(121)]
    parts = {
        "curve": line([PARABOLA.at(one, _value(one, curvature)) for one in samples], "nn-forward"),
        "way": path(PARABOLA, [(one, _value(one, curvature)) for one in points], good),
        "first": disc(start, 3.5, "nn-path nn-filled")
        + words((start[0] + 9, start[1] + 9), "x⁰", "nn-italic", "start"),
        "rates": line([(_across(0), height), (limit, height)], "nn-right nn-band")
        + line([(limit, height - 6), (limit, height + 6)], "nn-right")
        + words((limit, height + 20), f"2/λ = {shown(_border(curvature))}", "nn-right-text")
        + (disc((here, height), 5, "nn-right nn-filled") if good else cross((here, height), 4.5))
        + words((here, height - 10), "η", f"nn-{'right' if good else 'wrong'}-text nn-italic"),
        "shares": path(DISTANCES, [(k, math.log10(abs(one)) if one else -20) for k, one in enumerate(points)], good),
    }
    text = (
        f"η = {shown(rate)}, λ = {shown(curvature)}, so ηλ = {shown(rate * curvature)}. "
        f"Each step multiplies x by {shown(left)}.\n{_fate(left)} "
        f"The border is at 2/λ = {shown(_border(curvature))}.\n"
        f"After {STEPS} steps x = {shown(points[-1])}, and f went from {shown(first)} to {shown(last)}."
    )
    return Picture(parts, text)


def _across(rate: float) -> float:
    return RULER[0] + rate / FASTEST * (RULER[1] - RULER[0])


def _fate(factor: float) -> str:
    """What becomes of the distance, from the number that a step multiplies it by."""
    size = abs(factor)
    if size < 1e-9:
        return "The first step is there at once."
    if abs(size - 1) < 1e-9:
        return "x and −x take turns for ever, no nearer and no further."
    if size > 1:
        return "Each step crosses over and lands further away."
    return f"Each step {'stays on its side' if factor > 0 else 'crosses over'} and comes nearer."


def drawing(start: Picture) -> str:
    """Both drawings."""
    bottom = RULER[2]
    bowl = picture(
        "explore-rate",
        (244, 260),
        "Steps with one rate on ½λx²",
        "The parabola, and the points of a descent from 1, joined in their order: discs where the steps come nearer to the "
        "minimum, crosses where they do not. Below, a ruler of the rates: a thick line from 0 to the border 2/λ, and a mark "
        "at the rate of the picture. The numbers stand below.",
        [
            line([PARABOLA.at(one, 0) for one in PARABOLA.x], "nn-axis"),
            *(PARABOLA.x_tick(one, f"{one}".replace("-", "−")) for one in (-1, 0, 1)),
            line([(RULER[0], bottom), (RULER[1], bottom)], "nn-axis"),
            words((RULER[0], bottom + 20), "0", "nn-faint"),
            clipped(
                "explore-rate-bowl", PARABOLA, Part("curve", start.parts["curve"]), Part("way", start.parts["way"])
            ),
            *(str(Part(name, start.parts[name])) for name in ("first", "rates")),
        ],
    )
    far = DISTANCES.corner[0] + DISTANCES.size[0]
    distance = picture(
        "explore-rate-distance",
        (262, 260),
        "The distance to the minimum after each step",
        f"The distance over the number of the step, from 0 to {STEPS}, on a logarithmic scale, where a constant factor gives "
        "a straight line. The line with dashes and dots is the distance at the start.",
        [
            DISTANCES.axes(),
            *(DISTANCES.y_tick(one, power_of_ten(one)) for one in range(-4, 4)),
            *(DISTANCES.x_tick(one, str(one)) for one in range(0, STEPS + 1, 3)),
            line([DISTANCES.at(one, 0) for one in DISTANCES.x], "nn-right nn-limit"),
            words((DISTANCES.corner[0] + 8, DISTANCES.corner[1] + 6), "|xᵏ|", "nn-forward-text nn-italic", "start"),
            words((far, DISTANCES.corner[1] + DISTANCES.size[1] + 32), "step k →", "nn-faint", "end"),
            clipped("explore-rate-distances", DISTANCES, Part("shares", start.parts["shares"])),
        ],
    )
    return f'<div class="nn-panels nn-pairs"><div>{bowl}</div><div>{distance}</div></div>'


RATE = Explorer(
    "rate",
    (
        Slider("rate", "rate <var>η</var>", 0.005, FASTEST, 0.005, 0.19),
        Slider("curvature", "curvature <var>λ</var>", 8, 20, 1, 10),
    ),
    moved,
    drawing,
    {
        "f": Script(javascript(CURVE, "x_k", "lam")),
        "step": Script(javascript(STEP.rhs, "x_k", "eta", "lam")),
        "factor": Script(javascript(FACTOR, "eta", "lam")),
        "border": Script(javascript(BORDER, "lam")),
        "steps": STEPS,
        "parabola": PARABOLA,
        "distances": DISTANCES,
        "ruler": RULER,
        "scale": FASTEST,
    },
    (3, 7),
)
