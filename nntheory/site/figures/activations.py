"""The figures of activation functions: what no straight line can do, and what depth does to gradients."""

from __future__ import annotations

import html
import math
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np

from ...architecture import Architecture
from ...claims.chapters.depth import chain, derivative
from ...formulas import ACTIVATIONS, Activation, find_activation
from ...network import Network
from ...training import initialise
from ..plot import Plane, decimal, power_of_ten
from ..svg import Point, disc, line, picture, words
from .thoughts import beside

DEPTH, WIDTH, NETWORKS = 20, 16, 60
"""The networks of `errors_by_layer`."""

COMPARED = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}

LINES = {"relu": "nn-forward", "tanh": "nn-path", "sigmoid": "nn-back"}
"""How the curve of each is drawn."""

INKS = {"relu": "nn-forward-text", "tanh": "", "sigmoid": "nn-back-text"}
"""And its name."""


def best_line() -> str:
    """The square, the best straight line for it, and two ReLUs."""
    x = np.linspace(-1, 1, 201)[:, None]
    basis = np.hstack([x, np.ones_like(x)])
    slope, shift = (float(one) for one in np.linalg.lstsq(basis, x[:, 0] ** 2, rcond=None)[0])
    network = Network(Architecture.parse("1-2-1", hidden="relu", output="linear"))
    weights, biases = [np.array([[1.0, -1.0]]), np.ones((2, 1))], [np.zeros(2), np.full(1, -1 / 6)]
    bent = network.forward(weights, biases, x)[1][-1][:, 0]
    plane = Plane((-1, 1), (-0.25, 1.05), (22, 4), (280, 200))
    parts = [
        line([plane.at(-1, 0), plane.at(1, 0)], "nn-axis"),
        line([plane.at(0, -0.25), plane.at(0, 1.05)], "nn-axis"),
        plane.x_tick(-1, "−1"),
        plane.x_tick(1, "1"),
        plane.line([(one, one**2) for one in x[:, 0]], "nn-target"),
        plane.line([(-1, shift - slope), (1, shift + slope)], "nn-wrong"),
        plane.line(list(zip(x[:, 0], bent, strict=True)), "nn-forward"),
        words(beside(plane.at(1, 1), 6, 4), "x²", "nn-target-text", "start"),
        words(beside(plane.at(1, shift + slope), 6, 4), "best line", "nn-wrong-text", "start"),
        words(beside(plane.at(1, bent[-1]), 6, 6), "two ReLUs", "nn-forward-text", "start"),
    ]
    return picture(
        "best-line",
        (390, 226),
        "The square, the best line, and two ReLUs",
        f"From −1 to 1: the parabola x², dotted. The best straight line lies level at {shift:.2f} and crosses it twice. The sum "
        "of two ReLUs, solid, has a corner at 0 and follows it on both sides.",
        parts,
    )


@cache
def errors(name: str) -> tuple[float, ...]:
    """The length of the error δ of each layer over that of the last: the median of networks with He's start, one sample each."""
    activation = find_activation(name)
    architecture = Architecture.parse([WIDTH] * (DEPTH + 1), hidden=activation, output=activation)
    network, lengths = Network(architecture), []
    for seed in range(NETWORKS):
        parameters = initialise(architecture, "he_normal", seed=seed)
        numbers = np.random.default_rng(seed)
        x, target = numbers.normal(size=(1, WIDTH)), numbers.uniform(size=(1, WIDTH))
        _, by_bias = network.backward(parameters.weights, parameters.biases, x, target)
        lengths.append([float(np.linalg.norm(one)) for one in by_bias])
    found = np.array(lengths)
    return tuple(np.median(found / found[:, -1:], axis=0).tolist())


def errors_by_layer() -> str:
    """How long the error is in each layer, for three activation functions."""
    curves = {name: np.log10(errors(name)) for name in COMPARED}
    low = math.floor(min(float(one.min()) for one in curves.values()))
    plane = Plane((1, DEPTH), (low, 1.5), (40, 8), (270, 210))
    powers = [one for one in range(low, 2) if (one - low) % 3 == 0 or one == 0]
    parts = [plane.axes(), *(plane.y_tick(one, power_of_ten(one)) for one in powers)]
    parts += [plane.x_tick(one, str(one)) for one in (1, 5, 10, 15, DEPTH)]
    parts.append(words(beside(plane.at(1 + (DEPTH - 1) / 2, low), 0, 32), "layer", "nn-faint"))
    for name, curve in curves.items():
        parts.append(plane.line(list(enumerate(map(float, curve), start=1)), LINES[name]))
        ink = INKS[name]
        at, dx, dy = {"relu": (6, 0, 16), "tanh": (6, 0, -8), "sigmoid": (6, 12, 8)}[name]
        parts.append(words(beside(plane.at(1 + at, float(curve[at])), dx, dy), COMPARED[name], ink, "start"))
    ends = ", ".join(f"{decimal(errors(name)[0])} with {shown}" for name, shown in COMPARED.items())
    return picture(
        "errors-by-layer",
        (330, 254),
        "The error of each layer, with three activation functions",
        f"Layers 1 to {DEPTH} against the length of the error, divided by that of the last layer, on a logarithmic axis. In the "
        f"first layer it is {ends}.",
        parts,
    )


def first_error(name: str) -> str:
    """The error of the first layer over that of the last, in the figure."""
    if name not in COMPARED:
        raise ValueError(f"{name!r} is not compared; there are {', '.join(COMPARED)}")
    return decimal(errors(name)[0])


def depth_networks(what: str) -> str:
    """A number of the networks in the figure: ``depth``, ``width`` or ``networks``."""
    return str({"depth": DEPTH, "width": WIDTH, "networks": NETWORKS}[what])


CHAINS = (("relu", 3), ("sigmoid", 8), ("relu", 1), ("sigmoid", 4), ("sigmoid", 1))
"""Activation function and weights of the chains that are drawn."""


def chains(deepest: str = "12") -> str:
    """The derivative by the first weight of chains with equal weights, layer by layer."""
    last = int(deepest)

    def course(activation: Activation, weight: int) -> list[float]:
        values = [abs(derivative(chain(depth, weight, activation), activation)) for depth in range(1, last + 1)]
        return [math.log10(one / values[0]) for one in values]

    plane = Plane((1, last), (-8, 8), (40, 8), (240, 230))
    parts = [plane.axes(), *(plane.y_tick(one, power_of_ten(one)) for one in (-8, -4, 0, 4, 8))]
    parts += [plane.x_tick(one, str(one)) for one in (1, last // 2, last)]
    parts.append(words(beside(plane.at((1 + last) / 2, -8), 0, 32), "layers", "nn-faint"))
    told = []
    lifts = {("relu", 1): -6.0, ("sigmoid", 4): 12.0}
    for name, weight in CHAINS:
        values = course(find_activation(name), weight)
        kind = LINES[name]
        inside = [(depth, one) for depth, one in enumerate(values, start=1) if -8 <= one <= 8]
        parts.append(plane.line(list(enumerate(values, start=1)), kind))
        parts.append(disc(plane.at(*inside[-1]), 2.5, f"{kind} nn-filled"))
        here = beside(plane.at(*inside[-1]), 6, 4 + lifts.get((name, weight), 0))
        parts.append(words(here, f"{COMPARED[name]}, w = {weight}", INKS[name], "start"))
        told.append(f"{COMPARED[name]} with weights {weight}, {decimal(10 ** values[-1])}")
    return picture(
        "chains",
        (376, 274),
        "Chains with equal weights",
        f"Chains of 1 to {last} layers against the derivative by the first weight, divided by that of a chain of one layer, on a "
        f"logarithmic axis. With {last} layers: {'; '.join(told)}.",
        parts,
    )


LOWEST = -1.3
"""Where the panels of the activation functions end."""


def activations() -> str:
    """Every elementwise activation function with its derivative, all on one scale."""
    panels = (_panel(one) for one in ACTIVATIONS if one.elementwise)
    return f'<div class="nn-panels">{"".join(panels)}</div>'


def _panel(activation: Activation) -> str:
    width, height, unit, left, base = 186.0, 150.0, 27.0, 88.0, 104.0

    def at(x: float, y: float) -> Point:
        return left + unit * x, base - unit * y

    parts = [line([at(-3, 0), at(3, 0)], "nn-axis"), line([at(0, LOWEST), at(0, 3.2)], "nn-axis")]
    parts += [words((at(0, 1)[0] - 5, at(0, 1)[1] + 4), "1", "nn-faint", "end")]
    parts += [line([at(0, 1), (at(0, 1)[0] - 3, at(0, 1)[1])], "nn-axis")]
    jumps = [float(kink) for kink in activation.kinks]
    ends = [-3.0, *jumps, 3.0]
    for low, high in pairwise(ends):
        x = np.linspace(low, high, 61)
        inner = x.copy()
        if low in jumps:
            inner[0] += 1e-9
        if high in jumps:
            inner[-1] -= 1e-9
        for values, kind in (
            (activation.evaluate_derivative(inner), "nn-back"),
            (activation.evaluate(x), "nn-forward"),
        ):
            shown = [at(float(p), float(v)) for p, v in zip(x, values, strict=True) if v >= LOWEST]
            parts.append(line(shown, kind))
    for jump in jumps:
        sides = activation.evaluate_derivative(np.array([jump - 1e-9, jump, jump + 1e-9]))
        taken = float(sides[1])
        for value in sorted({float(sides[0]), float(sides[2])}):
            kind = "nn-back nn-filled" if value == taken else "nn-back nn-open"
            parts.append(disc(at(jump, value), 3, kind))
    name = str(activation)
    value_end = float(activation.evaluate(np.array([3.0]))[0])
    slope_end = float(activation.evaluate_derivative(np.array([3.0]))[0])
    parts += [
        words(
            (at(3, 0)[0] + 3, at(0, value_end)[1] + (8 if value_end > 2.5 else 2)),
            "f",
            "nn-forward-text nn-italic",
            "start",
        ),
        words((at(3, 0)[0] + 3, at(0, slope_end)[1] + 3), "f′", "nn-back-text nn-italic", "start"),
    ]
    if abs(value_end - slope_end) < 0.3:
        parts[-1] = words((at(3, 0)[0] + 3, at(0, slope_end)[1] + 15), "f′", "nn-back-text nn-italic", "start")
    caption = html.escape(name)
    drawing = picture(
        f"activation-{activation.identifier}",
        (width, height),
        f"{name} and its derivative",
        f"The function, solid, reaches {value_end:.3g}; its derivative, dashed, ends at {slope_end:.3g}."
        + (" The derivative jumps at 0: filled disc, the value taken; open disc, the other limit." if jumps else ""),
        parts,
    )
    return f'<div class="nn-panel">{drawing}<p><code>{caption}</code></p></div>'


FIGURES: dict[str, Callable[..., str]] = {
    "activations": activations,
    "best_line": best_line,
    "chains": chains,
    "errors_by_layer": errors_by_layer,
}
"""The figures of this file."""

VALUES: dict[str, Callable[..., str]] = {"first_error": first_error, "deep": depth_networks}
"""The values of this file."""
