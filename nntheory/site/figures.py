"""The figures of the pages: functions from the written arguments to SVG, drawn from the package's own objects."""

from __future__ import annotations

import html
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import sympy
from sympy.printing.latex import LatexPrinter

from ..architecture import Architecture
from ..derivation import Dependency, derive
from ..formulas import ACTIVATIONS, Activation
from ..formulas.notation import Quantity
from .activation_figures import FIGURES as OF_ACTIVATIONS
from .cost_figures import FIGURES as OF_COSTS
from .descent_figures import armijo, counterexample
from .descent_paths import path, sequence
from .digits_figures import FIGURES as OF_DIGITS
from .larger_figures import inside, near_identity, one_more_layer
from .layer_figures import FIGURES as OF_LAYERS
from .ledger import claim_graph
from .measurements import growth
from .overview import FIGURES as OF_THE_OVERVIEW
from .paper_figures import FIGURES as OF_THE_PAPER
from .square import FIGURES as OF_SQUARE
from .starts_figures import FIGURES as OF_STARTS
from .svg import Point, arrow, box, disc, line, picture, symbol, words
from .thoughts_figures import between_axes, leaving, random_minima
from .training_figures import algorithms, factor, invariant, phases, printed, rates, trainings

RADIUS = 15.0

LOWEST = -1.3
"""Where the panels of the activation functions end."""


def network(sizes: str) -> str:
    """A layered network with every connection."""
    net = Architecture.parse(sizes)
    height = 46.0 * max(net.sizes) + 50
    width = 110.0 * net.depth + 80
    at = {
        (layer, place): (40 + 110.0 * layer, 12 + (height - 50) / 2 + 46.0 * (place - (size - 1) / 2))
        for layer, size in enumerate(net.sizes)
        for place in range(size)
    }
    parts = [
        line([at[layer - 1, source], at[layer, target]], "nn-quiet")
        for layer in range(1, net.depth + 1)
        for source in range(net.sizes[layer - 1])
        for target in range(net.sizes[layer])
    ]
    for (layer, place), point in at.items():
        parts += _neuron(point, str(layer), str(place))
    for layer in range(net.depth + 1):
        name = "input" if layer == 0 else "output" if layer == net.depth else "hidden"
        middle = 40 + 110.0 * layer
        parts += [words((middle, height - 22), name), words((middle, height - 7), f"layer {layer}", "nn-faint")]
    return picture(
        f"network-{sizes}",
        (width, height),
        f"A {sizes} network",
        f"Layers of {', '.join(map(str, net.sizes))} neurons from left to right. Every neuron is joined to every neuron of "
        f"the next layer, and to no other.",
        parts,
    )


def neuron(inputs: str) -> str:
    """What one neuron computes from the layer before."""
    count = int(inputs)
    middle = 26 * (count - 1) + 24.0
    height = max(2 * middle, middle + 92)
    source = [(30.0, middle + 52.0 * (p - (count - 1) / 2)) for p in range(count)]
    total, value = (206.0, middle), (330.0, middle)
    parts = []
    for p, point in enumerate(source):
        parts += [arrow(point, total, "nn-forward", (RADIUS, 20)), *_neuron(point, "0", str(p))]
        above = 13 if point[1] > middle else 8  # an arrow that rises would meet the indices
        at = (point[0] + 0.42 * (total[0] - point[0]), point[1] + 0.42 * (total[1] - point[1]) - above)
        parts.append(symbol(at, "W", "1", f"{p},2"))
    parts += [
        arrow((total[0], middle + 62), total, "nn-ink", (10, 20)),
        symbol((total[0], middle + 74), "b", "1", "2"),
        disc(total, 20, "nn-node"),
        symbol((total[0], total[1] + 5), "Σ"),
        arrow(total, value, "nn-forward", (20, RADIUS)),
        symbol((265, middle - 8), "z", "1", "2", "nn-forward-text"),
        words((265, middle + 20), "then σ", "nn-faint"),
        *_neuron(value, "1", "2"),
    ]
    return picture(
        f"neuron-{inputs}",
        (370, height),
        "One neuron and its inputs",
        f"{count} activations of layer 0, each times its weight, and one bias are summed to the pre-activation z; the "
        f"activation function turns z into the activation of neuron 2 of layer 1.",
        parts,
    )


def chain(sizes: str) -> str:
    """A chain of single neurons, with its cost and target."""
    net = Architecture.parse(sizes)
    if set(net.sizes) != {1}:
        raise ValueError(f"a chain has layers of one neuron, got {sizes}")
    step, y = 92.0, 52.0
    parts = []
    for layer in range(net.depth + 1):
        here = (26 + step * layer, y)
        if layer:
            parts.append(arrow((here[0] - step, y), here, "nn-forward", (RADIUS, RADIUS)))
            parts.append(symbol((here[0] - step / 2, y - 10), "w", below=str(layer)))
            parts += [
                arrow((here[0], y + 50), here, "nn-ink", (8, RADIUS)),
                symbol((here[0], y + 60), "b", below=str(layer)),
            ]
        parts += _neuron(here, str(layer), "")
    cost = (26 + step * (net.depth + 1), y)
    parts += [
        arrow((cost[0] - step, y), cost, "nn-forward", (RADIUS, RADIUS)),
        disc(cost, RADIUS, "nn-node nn-forward"),
        symbol((cost[0], y + 5), "C", kind="nn-forward-text"),
        arrow((cost[0], y + 50), cost, "nn-target", (12, RADIUS)),
        box((cost[0], y + 58), (26, 22), "nn-node nn-target"),
        symbol((cost[0], y + 63), "y′", kind="nn-target-text"),
    ]
    return picture(
        f"chain-{sizes}",
        (cost[0] + 26, y + 76),
        "A chain of single neurons",
        f"{net.depth + 1} neurons in a row, joined by the weights w1 to w{net.depth}, each but the first with a bias. The "
        f"last activation and the target y′ give the cost C.",
        parts,
    )


def tree(sizes: str, parameter: str) -> str:
    """What the cost depends on, down to one parameter; the path is drawn in the colour of the gradient."""
    explanation = derive(Architecture.parse(sizes)).steps(parameter)
    parts: list[str] = []
    leaves = [0]
    deepest = [0.0]

    def place(node: Dependency, depth: int) -> Point:
        below = [(part, place(part, depth + 1)) for part in node.inputs]
        if below:
            x = sum(point[0] for _, point in below) / len(below)
        else:
            x = 32 + 62.0 * leaves[0]
            leaves[0] += 1
        here = (x, 24 + 60.0 * depth)
        deepest[0] = max(deepest[0], here[1])
        for part, point in below:
            on_path = part.on_path and node.on_path
            parts.append(arrow(point, here, "nn-forward" if on_path else "nn-quiet", (16, 16)))
            if on_path:
                shifted = (here[0] + 8, here[1]), (point[0] + 8, point[1])
                parts.append(arrow(*shifted, "nn-back", (17, 17)))
        if node.range and isinstance(node.quantity, Quantity) and str(node.quantity.base) == "a":
            parts.append(words((here[0] + 20, here[1] + 5), _range(*node.range), "nn-faint", "start"))
        parts.append(_quantity((here[0], here[1] + 5), node.quantity))
        return here

    place(explanation.tree, 0)
    width = 62.0 * leaves[0]
    path = " → ".join(_path(explanation.tree))
    return picture(
        f"tree-{sizes}-{parameter}",
        (width, deepest[0] + 24),
        f"What the cost depends on, down to {parameter}",
        f"A tree with the cost C at the top. Solid arrows lead up along the path {path}; dashed arrows beside them lead "
        f"down, the way the derivative is multiplied together. The other quantities are leaves beside the path.",
        parts,
    )


def _range(index: sympy.Symbol, size: int) -> str:
    return f"{index} = 0, 1" if size == 2 else f"{index} = 0, …, {size - 1}"


def _path(node: Dependency) -> list[str]:
    onward = next((part for part in node.inputs if part.on_path), None)
    return [*(_path(onward) if onward else []), str(node.quantity)]


def flow(sizes: str) -> str:
    """Forward values to the right, errors to the left, and where the gradient is read off."""
    net = Architecture.parse(sizes)
    step, top, low = 128.0, 30.0, 118.0
    parts = []
    for layer in range(net.depth + 1):
        x = 36 + step * layer
        if layer:
            parts += [
                symbol((x, top + 5), "a", str(layer), kind="nn-forward-text"),
                symbol((x, low + 5), "δ", str(layer), kind="nn-back-text"),
                symbol((x - step / 2 - 8, low + 66), "∂C/∂W", str(layer), kind="nn-back-text"),
                arrow((x - 5, low), (x - step / 2 - 2, low + 54), "nn-back", (12, 2)),
                arrow((x - step, top), (x - step / 2 - 12, low + 54), "nn-quiet", (16, 2)),
                arrow((x - step, top), (x, top), "nn-forward", (16, 16)),
                symbol((x - step / 2, top - 9), "W", str(layer), after=", "),
                symbol((x - step / 2 + 22, top - 9), "b", str(layer)),
                arrow((x, top), (x, low), "nn-quiet", (12, 14)),
            ]
        else:
            parts.append(symbol((x, top + 5), "a", "0", kind="nn-forward-text"))
        if layer > 1:
            parts.append(arrow((x, low), (x - step, low), "nn-back", (16, 16)))
    end = 36 + step * net.depth + 78
    parts += [
        arrow((end - 78, top), (end, top), "nn-forward", (16, 12)),
        symbol((end, top + 5), "C", kind="nn-forward-text"),
        line([(end, top + 12), (end, low)], "nn-back"),
        arrow((end, low), (end - 78, low), "nn-back", (0, 16)),
        words((end + 10, low - 34), "back", "nn-back-text", "start"),
        words((end + 14, top + 5), "forward", "nn-forward-text", "start"),
    ]
    return picture(
        f"flow-{sizes}",
        (end + 70, low + 78),
        "Forward values and errors",
        f"Solid arrows carry the activations a from the input, through layers 1 to {net.depth}, to the cost C. Dashed "
        f"arrows carry the errors δ back from C. The gradient of each layer's weights joins the activation before the "
        f"layer and the error of the layer.",
        parts,
    )


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


def _neuron(at: Point, layer: str, place: str) -> list[str]:
    return [disc(at, RADIUS, "nn-node nn-forward"), symbol((at[0], at[1] + 5), "a", layer, place, "nn-forward-text")]


def _quantity(at: Point, expression: sympy.Expr) -> str:
    if not isinstance(expression, Quantity):
        return symbol(at, str(expression), kind="nn-forward-text")
    letter = str(expression.base)
    kind = "nn-forward-text" if letter in "az" else "nn-target-text" if letter == "y" else ""
    first, *rest = (LatexPrinter().doprint(index) for index in expression.indices)
    if letter == "y":
        return symbol(at, "y′", below=first, kind=kind)
    return symbol(at, letter, first, ",".join(rest), kind)


FIGURES: dict[str, Callable[..., str]] = {
    "activations": activations,
    "algorithms": algorithms,
    "armijo": armijo,
    "between_axes": between_axes,
    "chain": chain,
    "counterexample": counterexample,
    "factor": factor,
    "claim_graph": claim_graph,
    "flow": flow,
    "growth": growth,
    "inside": inside,
    "invariant": invariant,
    "leaving": leaving,
    "near_identity": near_identity,
    "network": network,
    "neuron": neuron,
    "one_more_layer": one_more_layer,
    "path": path,
    "phases": phases,
    "printed": printed,
    "random_minima": random_minima,
    "rates": rates,
    "sequence": sequence,
    "trainings": trainings,
    "tree": tree,
    **OF_SQUARE,
    **OF_DIGITS,
    **OF_STARTS,
    **OF_ACTIVATIONS,
    **OF_COSTS,
    **OF_LAYERS,
    **OF_THE_OVERVIEW,
    **OF_THE_PAPER,
}
"""Every figure, by the name it has in a page."""
