"""A chain of single neurons, with its values on the way forward and its derivatives on the way back."""

from __future__ import annotations

import numpy as np

from ...architecture import Architecture
from ...formulas import find_activation
from ...network import Network
from ..svg import arrow, disc, line, picture, symbol, words
from .frame import Choice, Explorer, Part, Picture, Script, Slider, State, shown
from .printing import chain_program

SIZES = "1-1-1-1"

LAYERS = (1, 2, 3)

FUNCTIONS = ("sigmoid", "tanh", "relu", "linear")

AT = (30.0, 122.0, 214.0, 306.0, 396.0)
"""How far to the right each neuron is, and the cost."""

ROWS = {
    "value": 14.0, "weight": 32.0, "link": 54.0, "sum": 83.0, "target": 86.0,
    "error": 116.0, "bars": 192.0, "names": 209.0, "gradient": 225.0,
}  # fmt: skip
"""How far down is what."""

RADIUS = 15.0

TALLEST = 38.0
"""Of the bars."""

BLUE, ORANGE = "nn-forward-text", "nn-back-text"

RAISED, LOWERED = "⁰¹²³", "₀₁₂₃"


def moved(state: State) -> Picture:
    """The picture of one set of numbers, computed by the backward pass written by hand."""
    network = Network(Architecture.parse(SIZES, hidden=state["which"], output=state["which"]))
    weights = [np.array([[float(state[f"w{layer}"])]]) for layer in LAYERS]
    biases = [np.array([float(state[f"b{layer}"])]) for layer in LAYERS]
    x, y = np.array([[float(state["x"])]]), np.array([[float(state["y"])]])
    all_z, all_a = network.forward(weights, biases, x)
    z, a = ([float(one[0, 0]) for one in some] for some in (all_z, all_a))
    by_weight, by_bias = network.backward(weights, biases, x, y)
    # The derivative by a neuron's bias is its error.
    delta, gradient = [float(one[0]) for one in by_bias], [float(one[0, 0]) for one in by_weight]
    cost = network.cost(weights, biases, x, y)
    slope = find_activation(state["which"]).evaluate_derivative
    factors = [float(weights[k + 1][0, 0] * slope(all_z[k])[0, 0]) for k in range(2)]

    forward = words((AT[0], ROWS["value"]), shown(a[0]), BLUE)
    for layer in LAYERS:
        middle = (AT[layer - 1] + AT[layer]) / 2
        weight = f"w{LOWERED[layer]} = {shown(float(state[f'w{layer}']))}"
        forward += words((middle, ROWS["weight"]), weight)
        forward += words((middle, ROWS["sum"]), f"z{RAISED[layer]} = {shown(z[layer - 1])}", "nn-faint")
        forward += words((AT[layer], ROWS["value"]), shown(a[layer]), BLUE)
    forward += words((AT[4], ROWS["value"]), shown(cost), BLUE)
    forward += words((AT[4] - 9, ROWS["target"]), f"y′ = {shown(float(y[0, 0]))}", "nn-target-text", "end")

    back, tallest = "", max(map(abs, delta))
    for layer, error, by in zip(LAYERS, delta, gradient, strict=True):
        if layer < 3:
            middle = (AT[layer] + AT[layer + 1]) / 2
            back += words((middle, ROWS["error"] - 9), f"× {shown(factors[layer - 1])}", ORANGE)
        height = abs(error) / tallest * TALLEST if tallest else 0
        back += words((AT[layer], ROWS["error"] + 26), shown(error), ORANGE)
        back += line([(AT[layer], ROWS["bars"]), (AT[layer], ROWS["bars"] - height)], "nn-bar")
        back += words((AT[layer], ROWS["gradient"]), shown(by), ORANGE)

    share = f"|δ¹| is {shown(abs(delta[0] / delta[2]))} times |δ³|." if delta[2] else "No error comes back."
    values = ", ".join(f"a{RAISED[layer]} = {shown(a[layer])}" for layer in LAYERS)
    errors = ", ".join(f"δ{RAISED[layer]} = {shown(delta[layer - 1])}" for layer in reversed(LAYERS))
    slopes = ", ".join(f"{shown(gradient[layer - 1])} by w{LOWERED[layer]}" for layer in LAYERS)
    text = f"Forward: {values}, C = {shown(cost)}.\nBack: {errors}. {share}\nThe derivative of C: {slopes}."
    return Picture({"forward": forward, "back": back}, text)


def drawing(start: Picture) -> str:
    """The drawing: what stays, and the numbers."""
    link, error, bars = ROWS["link"], ROWS["error"], ROWS["bars"]
    parts = [
        line([(AT[4], link + RADIUS), (AT[4], error)], "nn-back"),
        arrow((AT[4], error), (AT[3], error), "nn-back", (0, RADIUS)),
        line([(AT[1] - 24, bars), (AT[3] + 24, bars)], "nn-axis"),
        words((AT[0] + 24, ROWS["error"] + 26), "error", "nn-faint", "end"),
        words((AT[0] + 24, bars - 8), "its size", "nn-faint", "end"),
    ]
    for layer in range(4):
        here = (AT[layer], link)
        if layer:
            parts.append(arrow((AT[layer - 1], link), here, "nn-forward", (RADIUS, RADIUS)))
            parts.append(symbol((AT[layer], error + 5), "δ", str(layer), kind=ORANGE))
            parts.append(words((AT[layer], ROWS["names"]), f"∂C/∂w{LOWERED[layer]}", ORANGE))
        if layer > 1:
            parts.append(arrow((AT[layer], error), (AT[layer - 1], error), "nn-back", (RADIUS, RADIUS)))
        parts += [
            disc(here, RADIUS, "nn-node nn-forward"),
            symbol((AT[layer], link + 5), "a", str(layer), kind=BLUE),
        ]
    parts += [
        arrow((AT[3], link), (AT[4], link), "nn-forward", (RADIUS, RADIUS)),
        disc((AT[4], link), RADIUS, "nn-node nn-forward"),
        symbol((AT[4], link + 5), "C", kind=BLUE),
        *(str(Part(name, inside)) for name, inside in start.parts.items()),
    ]
    return picture(
        "explore-chain",
        (AT[4] + 28, ROWS["gradient"] + 8),
        "A chain of four neurons, forward and back",
        "Above, solid arrows lead from the input through the activations to the cost; each link shows its weight and the "
        "pre-activation that results. Below, dashed arrows lead back: each error is the next one times the number on the "
        "link. A bar shows the size of each error beside the greatest of them, and below it stands the derivative by the "
        "weight. All numbers stand below the picture too.",
        parts,
    )


CHAIN = Explorer(
    "chain",
    (
        *(
            slider
            for layer, (weight, bias) in enumerate(((2, 0), (-1.5, 0.5), (1, 0)), start=1)
            for slider in (
                Slider(f"w{layer}", f"<var>w</var><sub>{layer}</sub>", -3, 3, 0.1, weight),
                Slider(f"b{layer}", f"<var>b</var><sub>{layer}</sub>", -2, 2, 0.1, bias),
            )
        ),
        Slider("x", "input <var>a</var><sup>0</sup>", -2, 2, 0.1, 1),
        Slider("y", "target <var>y′</var>", -1, 1, 0.1, 1),
        Choice("which", "function <var>σ</var>", {one: one for one in FUNCTIONS}, "sigmoid"),
    ),
    moved,
    drawing,
    {
        "program": Script(chain_program(Architecture.parse(SIZES))),
        "functions": {
            name: {
                "f": Script(find_activation(name).javascript()),
                "slope": Script(find_activation(name).javascript_derivative()),
            }
            for name in FUNCTIONS
        },
        "at": AT,
        "rows": ROWS,
        "colours": (BLUE, ORANGE),
    },
    (3, 7),
)
