"""Descent on a function of two variables from one start: with a fixed step, the exact one, and Armijo's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import sympy

from ...descent import Backtracking, ExactStep, FixedStep, Search, Trace, gradient_descent
from ...formulas.javascript import javascript
from ..figures.paths import RATIO, TROUGH
from ..plot import Plane, power_of_ten
from ..svg import Point, disc, line, picture, words
from .frame import Choice, Explorer, Part, Picture, Script, Slider, State, clipped, path, shown

STEPS = 15

BETA = 0.5

GROUND = Plane((-9.6, 9.6), (-4.2, 4.2), (4, 14), (288, 126))

DECADES = Plane((-0.4, STEPS + 0.4), (-3, 2.3), (36, 14), (196, 126))
"""Logarithms of values, over the number of the step."""

APART = 14.0
"""The least distance of two labels."""

NAMES = {
    "exact": ("exact", "The exact step", "the exact step"),
    "armijo": ("Armijo", "Armijo’s rule", "Armijo’s rule"),
    "fixed": ("fixed", "The fixed step", "the fixed step"),
}
"""Of each rule its label, and its name at the beginning of a sentence and inside it."""

_t = sympy.Symbol("t", real=True)
_moved = TROUGH.formula.subs(
    {x: x - _t * slope for x, slope in zip(TROUGH.variables, TROUGH.derivative, strict=True)}, simultaneous=True
)
EXACT = sympy.factor(sympy.solve(sympy.diff(_moved, _t), _t)[0])
"""The step to the least value along the negative gradient."""


@dataclass(frozen=True)
class Run:
    """One descent of the picture, as long as the others: one that has arrived stays."""

    rule: str
    trace: Trace

    @property
    def points(self) -> list[Point]:
        """The points."""
        found = [(float(one[0]), float(one[1])) for one in self.trace.points]
        return found + found[-1:] * (STEPS + 1 - len(found))

    @property
    def values(self) -> list[float]:
        """The values at them."""
        found = [float(one) for one in self.trace.values]
        return found + found[-1:] * (STEPS + 1 - len(found))

    @property
    def falls(self) -> bool:
        """Whether the last value is below the first."""
        return self.values[-1] < self.values[0]

    @property
    def heights(self) -> list[Point]:
        """The logarithms of the values, over the number of the step."""
        return [(k, math.log10(value) if value > 1e-9 else -9) for k, value in enumerate(self.values)]


def descents(state: State) -> list[Run]:
    """The descents of all rules, from the start and with the constants of a state."""
    start = np.array([float(state["x1"]), float(state["x2"])])
    searches: dict[str, Search] = {
        "exact": ExactStep(np.array(TROUGH.hessian, dtype=float)),
        "armijo": Backtracking(state["c"], BETA),
        "fixed": FixedStep(state["step"]),
    }
    return [
        Run(rule, gradient_descent(TROUGH, TROUGH.gradient, start, search=search, iterations=STEPS))
        for rule, search in searches.items()
    ]


def moved(state: State) -> Picture:
    """The picture of one start and one rule."""
    runs = descents(state)
    chosen = next(one for one in runs if one.rule == state["rule"])
    others = [one for one in runs if one is not chosen]
    at = GROUND.at(*chosen.points[0])
    parts = {
        "way": path(GROUND, chosen.points, chosen.falls, 2.6),
        "first": disc(at, 3.5, "nn-path nn-filled") + words((at[0] + 2, at[1] - 8), "x⁰", "nn-italic"),
        "along": "".join(line([DECADES.at(*one) for one in run.heights], "nn-other") for run in others)
        + path(DECADES, chosen.heights, chosen.falls, 2.4),
        "labels": _labels(runs, chosen),
    }
    falls = "falls" if chosen.falls else "does not fall: it goes"
    went = f"{falls} from {_small(chosen.values[0])} to {_small(chosen.values[-1])}"
    cost = f" It took {sum(map(len, chosen.trace.trials))} trials." if chosen.rule == "armijo" else ""
    last = ", ".join("about 0" if abs(one) < 1e-5 else shown(one) for one in chosen.points[-1])
    reached = " and ".join(f"{_small(one.values[-1])} with {NAMES[one.rule][2]}" for one in others)
    return Picture(
        parts,
        f"{NAMES[chosen.rule][1]}, {STEPS} steps from ({shown(state['x1'])}, {shown(state['x2'])}): f {went}.{cost}\n"
        f"The last point is ({last}).\nFrom the same start, f reaches {reached}.",
    )


def _labels(runs: list[Run], chosen: Run) -> str:
    """The names of the lines at their ends, none over another."""
    edge, top, bottom = DECADES.corner[0] + DECADES.size[0], DECADES.corner[1], DECADES.corner[1] + DECADES.size[1]
    free, drawn = top, ""
    ends = [(min(max(DECADES.at(*run.heights[-1])[1], top), bottom), run) for run in runs]
    for end, run in sorted(ends, key=lambda one: one[0]):
        here = max(end, free)
        free = here + APART
        kind = "nn-faint" if run is not chosen else "nn-right-text" if run.falls else "nn-wrong-text"
        drawn += words((edge + 6, here + 4), NAMES[run.rule][0], kind, "start")
    return drawn


def _small(value: float) -> str:
    return "less than 10⁻⁹" if value < 1e-9 else shown(value)


def drawing(start: Picture) -> str:
    """Both drawings."""
    part = {name: Part(name, inside) for name, inside in start.parts.items()}
    middle = GROUND.at(0, 0)
    ground = picture(
        "explore-contour",
        (296, 148),
        "A descent on contour lines",
        "Contour lines of a long trough, ellipses around the minimum at a plus. From the start, a large disc, a path leads "
        "from point to point. The numbers stand below.",
        [
            GROUND.contours(
                sympy.lambdify(TROUGH.variables, TROUGH.formula),
                [60 * RATIO**power for power in range(8)],
                "nn-contour",
            ),
            line([(middle[0] - 5, middle[1]), (middle[0] + 5, middle[1])], "nn-minimum"),
            line([(middle[0], middle[1] - 5), (middle[0], middle[1] + 5)], "nn-minimum"),
            clipped("explore-contour-ground", GROUND, part["way"]),
            str(part["first"]),
        ],
    )
    values = picture(
        "explore-contour-values",
        (288, 176),
        "The value at each step with each of three rules",
        f"The value of f over the number of the step, from 0 to {STEPS}, on a logarithmic scale: one line for each rule, the "
        "one of the chosen rule with marks.",
        [
            DECADES.axes(),
            *(DECADES.y_tick(one, power_of_ten(one)) for one in range(-3, 3)),
            *(DECADES.x_tick(one, str(one)) for one in range(0, STEPS + 1, 5)),
            words((DECADES.corner[0] + 8, DECADES.corner[1] - 2), "f(xᵏ)", "nn-forward-text nn-italic", "start"),
            words((DECADES.corner[0] + DECADES.size[0], 172), "step k →", "nn-faint", "end"),
            clipped("explore-contour-decades", DECADES, part["along"]),
            str(part["labels"]),
        ],
    )
    return f'<div class="nn-panels nn-pairs"><div>{ground}</div><div>{values}</div></div>'


CONTOUR = Explorer(
    "contour",
    (
        Choice("rule", "rule", {"exact": "exact step", "armijo": "Armijo’s rule", "fixed": "fixed step"}, "exact"),
        Slider("x1", "start <var>x</var><sub>1</sub>", -9, 9, 0.1, 8),
        Slider("x2", "start <var>x</var><sub>2</sub>", -3, 3, 0.1, 0.8),
        Slider("step", "fixed step", 0.01, 0.22, 0.005, 0.19),
        Slider("c", "Armijo’s <var>c</var><sub>1</sub>", 0.05, 0.95, 0.05, 0.3),
    ),
    moved,
    drawing,
    {
        "f": Script(javascript(TROUGH.formula, "x1", "x2")),
        "slopes": tuple(Script(javascript(one, "x1", "x2")) for one in TROUGH.derivative),
        "exact": Script(javascript(EXACT, "x1", "x2")),
        "steps": STEPS,
        "beta": BETA,
        "names": NAMES,
        "ground": GROUND,
        "decades": DECADES,
    },
    (4, 8),
)
