"""The figures of the learning algorithm and the learning rate: both on ½λx², where everything can be written down."""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache

import numpy as np
import sympy

from ...architecture import Architecture
from ...claims.chapters.learning_rate import FACTOR
from ...claims.instruments.printed_algorithm import Algorithm, area, as_mended, as_printed, episode, eta, lam, total, x
from ...claims.notation import latex
from ...descent import Backtracking, FixedStep, Trace, gradient_descent
from ...training import History, Stop, train
from ..mathml import display
from ..plot import Plane, Range, decimal, power_of_ten
from ..programs import code
from ..svg import disc, line, picture, symbol, words
from .descent import cross

SAMPLES = ("one sample",)

CURVATURE = 10
"""λ of the parabola that the learning rates are shown on."""

ARMIJO = Backtracking(Fraction(3, 10), Fraction(1, 2))

SIDES = (
    ("✗", "wrong", "As printed", as_printed),
    ("✓", "right", "As mended", as_mended),
)


def algorithms() -> str:
    """Both programs side by side, and what one episode of each does on ½λx²; the text is that of the package."""
    sides = []
    for mark, kind, title, algorithm in SIDES:
        matrix = episode(algorithm)
        sides.append(
            f'<div class="nn-side nn-{kind}"><p class="nn-label"><span aria-hidden="true">{mark}</span> {title}</p>'
            f"{code(_loop(algorithm), label=title)}"
            f'<p class="nn-value">On ½λx², an episode multiplies the column (x, ∇C<sub>all</sub>) by</p>{display(latex(matrix))}'
            f'<p class="nn-value">with the determinant {sympy.expand(matrix.det())}.</p></div>'
        )
    return f'<div class="nn-pair">{"".join(sides)}</div>'


def _loop(algorithm: Algorithm) -> str:
    """The lines of a program without those that keep the record."""
    text = textwrap.dedent(inspect.getsource(algorithm))
    function = ast.parse(text).body[0]
    if not isinstance(function, ast.FunctionDef):
        raise TypeError(f"{algorithm} is no function")
    records = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and "states" in {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    ]
    left_out = {node.lineno for node in records if not isinstance(node, ast.FunctionDef | ast.For)}
    first = function.body[1].lineno
    lines = enumerate(text.splitlines(), start=1)
    return textwrap.dedent("\n".join(one for place, one in lines if place >= first and place not in left_out))


def invariant() -> str:
    """What an episode of the printed loop leaves as it is, and its value at the start."""
    form = area(episode(as_printed))
    return display(f"{latex(form)} = {latex(form.subs({x: sympy.Symbol('x^0'), total: 0}))}")


# The printed loop and the mended one.


def printed(rate: str = "1/4", episodes: str = "26") -> str:
    """Both from the same start on ½x²: the points over the episodes, and the states in the plane."""
    product, count = Fraction(rate), int(episodes)
    wrong, right = (_states(algorithm, product, count) for *_, algorithm in SIDES)
    across, up = (_widened([state[place] for state in (*wrong, *right)]) for place in range(2))
    plane = Plane(across, up, (14, 14), (236, 190))
    drawings = (_over_episodes(rate, wrong, right), _plane(rate, plane, wrong, right))
    return f'<div class="nn-panels nn-pairs">{"".join(f"<div>{one}</div>" for one in drawings)}</div>'


def _states(algorithm: Algorithm, product: Fraction, count: int) -> list[tuple[float, float]]:
    """The states on ½x² from 1, where the rate is ηλ."""
    states = algorithm(Fraction(1), SAMPLES, lambda at, _: at, product, count)
    return [(float(point), float(sum_)) for point, sum_ in states]


def _over_episodes(rate: str, wrong: Sequence[tuple[float, float]], right: Sequence[tuple[float, float]]) -> str:
    count = len(wrong) - 1
    points = [point for point, _ in (*wrong, *right)]
    plane = Plane((-0.5, count + 0.5), _widened(points), (30, 14), (246, 190))
    zero = [plane.at(*one) for one in ((plane.x[0], 0), (plane.x[1], 0))]
    parts = [line(zero, "nn-axis"), line([plane.at(plane.x[0], one) for one in plane.y], "nn-axis")]
    parts += [plane.y_tick(one, str(one).replace("-", "−")) for one in (-1, 0, 1)]
    for states, kind in ((wrong, "nn-wrong"), (right, "nn-right")):
        marked = [(k, point) for k, (point, _) in enumerate(states)]
        parts.append(plane.line(marked, f"{kind}"))
        parts += [
            cross(plane.at(*one), 2.6) if states is wrong else disc(plane.at(*one), 2.6, "nn-right nn-filled")
            for one in marked
        ]
    parts += [
        words((plane.at(count / 2, 0)[0], plane.corner[1] + 4), "✗ printed", "nn-wrong-text"),
        words(plane.at(5.6, 0.6), "✓ mended", "nn-right-text"),
        words(
            (plane.at(plane.x[1], 0)[0], plane.corner[1] + plane.size[1] + 14), f"{count} episodes →", "nn-faint", "end"
        ),
        words((plane.corner[0] + 5, plane.corner[1] - 3), "xᵏ", "nn-italic", "start"),
    ]
    highest = max(abs(point) for point, _ in wrong[-13:])
    return picture(
        f"printed-{rate}-{count}",
        (284, 222),
        f"The printed loop and the mended one on ½x², rate {rate}",
        f"The points over {count} episodes, both from 1. Those of the mended loop, discs, go to the minimum at 0; the last is "
        f"{decimal(right[-1][0])}. Those of the printed loop, crosses, go up and down; among the last 13 one is {highest:.2f} "
        "away from the minimum.",
        parts,
    )


def _widened(numbers: Sequence[float]) -> Range:
    low, high = min(numbers), max(numbers)
    return low - 0.1 * (high - low), high + 0.1 * (high - low)


def _plane(
    rate: str, plane: Plane, wrong: Sequence[tuple[float, float]], right: Sequence[tuple[float, float]] = ()
) -> str:
    """The states (x, ∇C_all), and the curve that those of the printed loop do not leave."""
    form = area(episode(as_printed)).subs({lam: 1, eta: sympy.Rational(rate)})
    level = float(form.subs({x: 1, total: 0}))
    middle = plane.at(0, 0)
    parts = [
        line([plane.at(plane.x[0], 0), plane.at(plane.x[1], 0)], "nn-axis"),
        line([plane.at(0, plane.y[0]), plane.at(0, plane.y[1])], "nn-axis"),
        plane.contours(sympy.lambdify((x, total), form, "numpy"), [level], "nn-contour"),
        plane.line(right, "nn-quiet"),
        *(disc(plane.at(*one), 2.6, "nn-right nn-filled") for one in right),
        plane.line(wrong if Fraction(rate) < 4 else wrong[:3], "nn-quiet"),
        *(cross(plane.at(*one), 3) for one in wrong if plane.shows(*one)),
        line([(middle[0] - 5, middle[1]), (middle[0] + 5, middle[1])], "nn-minimum"),
        line([(middle[0], middle[1] - 5), (middle[0], middle[1] + 5)], "nn-minimum"),
        words((plane.at(plane.x[1], 0)[0], middle[1] + 14), "x", "nn-italic", "end"),
        symbol((middle[0] + 15, plane.corner[1] + 4), "∇C", below="all"),
    ]
    width, height = plane.size
    return picture(
        f"plane-{rate}-{len(wrong)}",
        (width + 28, height + 32),
        f"x and ∇C_all of the printed loop, rate {rate}",
        f"The states after up to {len(wrong) - 1} episodes of the printed loop, crosses, lie on {_curve(Fraction(rate))}, away "
        "from the minimum, a plus in the middle."
        + (" Those of the mended loop, discs, lead to the minimum." if right else ""),
        parts,
    )


def _curve(product: Fraction) -> str:
    return "an ellipse" if product < 4 else "two parallel lines" if product == 4 else "a hyperbola"


def phases(*rates: str) -> str:
    """The states of the printed loop for several ηλ, each with the curve that they do not leave."""
    panels = []
    for rate in rates or ("1", "4", "5"):
        product = Fraction(rate)
        wrong = _states(as_printed, product, 6)
        far, high = (1.25 * max(abs(state[place]) for state in wrong[: 4 if product < 4 else 2]) for place in range(2))
        plane = Plane((-far, far), (-high, high), (14, 14), (182, 150))
        reached = f"x is {wrong[-1][0]:.3g} after {len(wrong) - 1} episodes".replace("-", "−")
        panels.append(
            f'<div class="nn-panel">{_plane(rate, plane, wrong)}<p><strong>ηλ = {rate}</strong>: {_curve(product)}<br>'
            f"{reached}</p></div>"
        )
    return f'<div class="nn-panels nn-cases">{"".join(panels)}</div>'


# Learning rates.


def rates(steps: str = "6", *chosen: str) -> str:
    """Descents on ½·10·x² from 1 with several rates: a number, or ``armijo``; a panel for each."""
    panels = (_rate(int(steps), one) for one in chosen or ("0.01", "0.21", "armijo"))
    return f'<div class="nn-panels nn-cases">{"".join(panels)}</div>'


def rate_descent(rate: str, steps: int) -> Trace:
    """One of these descents, in rational numbers."""
    search = ARMIJO if rate == "armijo" else FixedStep(Fraction(rate))
    return gradient_descent(
        lambda at: CURVATURE * at**2 / 2, lambda at: CURVATURE * at, Fraction(1), search=search, iterations=steps
    )


def _rate(steps: int, rate: str) -> str:
    trace = rate_descent(rate, steps)
    plane = Plane((-1.9, 1.9), (-1.5, CURVATURE * 1.9**2 / 2), (4, 6), (206, 160))
    points = [(float(one), float(value)) for one, value in zip(trace.points, trace.values, strict=True)]
    rises = trace.value > trace.values[0]
    kind = "nn-wrong" if rises else "nn-right"
    parts = [
        line([plane.at(one, 0) for one in plane.x], "nn-axis"),
        *(plane.x_tick(one, str(one).replace("-", "−")) for one in (-1, 0, 1)),
        plane.curve(lambda at: CURVATURE * at**2 / 2, "nn-forward"),
        plane.line(points, "nn-path"),
        *(
            cross(plane.at(*one), 3) if rises else disc(plane.at(*one), 3, "nn-right nn-filled")
            for one in points[1:]
            if plane.shows(*one)
        ),
        disc(plane.at(*points[0]), 3.5, "nn-path nn-filled"),
        words((plane.at(*points[0])[0] + 9, plane.at(*points[0])[1] + 9), "x⁰", "nn-italic", "start"),
    ]
    taken = sorted(set(trace.steps))
    title, tried = f"η = {rate}", ""
    if rate == "armijo":
        title, tried = "Armijo", f"<br>tried: {', '.join(str(trial.step) for trial in trace.trials[0])}"
    products = ", ".join(f"{float(CURVATURE * one):g}" for one in taken)
    first, last = (decimal(float(one)) for one in (trace.values[0], trace.value))
    fate = f"f {'rises' if rises else 'falls'} from {first} to {last}"
    drawing = picture(
        f"rate-{rate}-{steps}",
        (214, 186),
        f"{steps} steps on ½·{CURVATURE}·x², {title}",
        f"The parabola, and the points of a descent from 1. In {steps} steps, each {products} divided by λ long, {fate}; x is "
        f"{float(trace.point):.3g} in the end.",
        parts,
    )
    verdict = f'<span class="{kind}-text">{"✗" if rises else "✓"} {fate}</span>'
    return (
        f'<div class="nn-panel">{drawing}<p><strong>{title}</strong>, so ηλ = {products}<br>{verdict}{tried}</p></div>'
    )


def factor() -> str:
    """What share of the distance to the minimum is left after one step, over ηλ."""
    share = sympy.Symbol("share", real=True)
    left = sympy.lambdify(share, sympy.Abs(FACTOR.subs(eta, share / lam)))
    plane = Plane((0, 2.6), (0, 1.75), (34, 12), (330, 180))
    border = [(0.0, 1.0), (2.6, 1.0)]
    parts = [
        plane.axes(),
        line([plane.at(one, 0) for one in (0.0, 2.0)], "nn-right nn-band"),
        plane.line(border, "nn-right nn-limit"),
        plane.curve(lambda at: float(left(at)), "nn-forward", 261),
        *(plane.x_tick(one, f"{one:g}") for one in (0, 1, 2)),
        *(plane.y_tick(one, f"{one:g}") for one in (0, 1)),
        words(plane.at(0.42, 0.75), "crawls", "nn-faint", "start"),
        words(plane.at(1, 0.5), "there at once", "nn-faint"),
        words(plane.at(1.62, 0.45), "crosses over", "nn-faint", "start"),
        words((plane.at(2.3, 0)[0] - 8, plane.at(0, 1.36)[1]), "overshoots", "nn-wrong-text", "end"),
        words(plane.at(1, 1.05), "as far as before", "nn-right-text"),
        words((plane.at(2.6, 0)[0], plane.corner[1] + plane.size[1] + 30), "ηλ →", "nn-faint", "end"),
        words((plane.corner[0] + 8, plane.corner[1] + 6), "|xᵏ⁺¹| / |xᵏ|", "nn-forward-text nn-italic", "start"),
    ]
    for rate in ("0.01", "0.21", "armijo"):
        product = float(CURVATURE * rate_descent(rate, 1).steps[0])
        at = plane.at(product, float(left(product)))
        parts.append(cross(at) if left(product) > 1 else disc(at, 4, "nn-right nn-filled"))
    return picture(
        "factor",
        (392, 228),
        "What is left of the distance after one step",
        "A graph in the shape of a V over ηλ: from 1 at ηλ = 0 it falls to 0 at 1 and rises to 1 again at 2. Between 0 and 2, "
        "marked by a thick line on the axis, a step comes nearer. The three rates of the picture above are marked.",
        parts,
    )


NETWORK = Architecture.parse("1-8-1", hidden="tanh", output="linear")
"""The network of the picture of trainings; it learns x² on 21 points."""


def trainings(epochs: str = "200", *chosen: str) -> str:
    """The cost of one network over the epochs, from the same start, for several rates; ``armijo`` for Armijo's rule."""
    runs = {one: training(one, int(epochs)) for one in chosen or ("0.01", "0.3", "1.0", "armijo")}
    first = math.log10(next(iter(runs.values())).costs[0])
    finite = [history for history in runs.values() if history.stop is not Stop.NOT_FINITE]
    lowest = math.log10(min(min(history.costs) for history in finite))
    plane = Plane((0, 1.06 * int(epochs)), (lowest - 0.5, first + 1.2), (40, 10), (346, 210))
    decades = range(math.ceil(plane.y[0]), math.floor(plane.y[1]) + 1)
    parts = [
        plane.axes(),
        *(plane.y_tick(one, power_of_ten(one)) for one in decades),
        *(plane.x_tick(one, str(one)) for one in range(0, int(epochs) + 1, int(epochs) // 4)),
        words((plane.corner[0] + plane.size[0], plane.corner[1] + plane.size[1] + 30), "epoch →", "nn-faint", "end"),
        words((plane.corner[0] + 8, plane.corner[1] + 2), "cost", "nn-forward-text nn-italic", "start"),
    ]
    told = []
    for name, history in runs.items():
        fails = history.cost > history.costs[0]
        kind = "nn-wrong" if fails else "nn-right" if name == "armijo" else "nn-forward"
        points = [(epoch, math.log10(cost)) for epoch, cost in enumerate(history.costs)]
        parts.append(plane.line(points, kind))
        title = "Armijo" if name == "armijo" else f"η = {name}"
        told.append(f"{title}: {decimal(history.cost)} after {len(history)} epochs")
        if fails:
            out = next(point for point in points if not plane.shows(*point))
            x_at, y_at = plane.at(out[0], plane.y[1])
            parts.append(words((x_at + 8, y_at + 24), f"✗ {title}", "nn-wrong-text", "start"))
        else:
            x_at, y_at = plane.at(0.97 * int(epochs), points[round(0.97 * int(epochs))][1])
            above = name != "armijo"
            parts.append(words((x_at, y_at + (-9 if above else 15)), title, f"{kind.split(maxsplit=1)[0]}-text", "end"))
    return picture(
        f"trainings-{epochs}-{'-'.join(runs)}",
        (400, 256),
        f"The cost of a {NETWORK.size_text} network over {epochs} epochs, several rates",
        "Logarithmic scale; all from the same start. " + "; ".join(told) + ".",
        parts,
    )


@cache
def training(rate: str, epochs: int) -> History:
    """One of these trainings, by the average of all samples, with seed 0."""
    inputs = np.linspace(-1, 1, 21)[:, np.newaxis]
    search = Backtracking(0.3, 0.5) if rate == "armijo" else float(rate)
    return train(NETWORK, inputs, inputs**2, epochs=epochs, rate=search, seed=0)


FIGURES: dict[str, Callable[..., str]] = {
    "algorithms": algorithms,
    "factor": factor,
    "invariant": invariant,
    "phases": phases,
    "printed": printed,
    "rates": rates,
    "trainings": trainings,
}
"""The figures of training, by the names they have in a page."""
