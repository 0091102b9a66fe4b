"""Networks as they are drawn: neurons and connections, one neuron, a chain, what depends on what, the two ways."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy.printing.latex import LatexPrinter

from ...architecture import Architecture
from ...derivation import Dependency, derive
from ...formulas.notation import Quantity
from ..svg import Point, arrow, box, disc, line, picture, symbol, words

RADIUS = 15.0


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
    "chain": chain,
    "flow": flow,
    "network": network,
    "neuron": neuron,
    "tree": tree,
}
"""The figures of networks, by the names they have in a page."""
