"""One pass through a 2-3-1 network, forward and back, one step at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...architecture import Architecture
from ...derivation import derive
from ...formulas.notation import text as written
from ...network import Network
from ..mathml import display
from ..svg import Point, arrow, disc, line, picture, words
from .frame import Explorer, Picture, Slider, State, shown, since, when

NETWORK = Architecture.parse("2-3-1")

WEIGHTS = (np.array([[1.0, -1.0, 0.5], [0.5, 2.0, -1.5]]), np.array([[1.5], [-1.0], [2.0]]))

BIASES = (np.array([0.0, 0.5, -0.5]), np.array([-0.5]))

INPUT, TARGET = np.array([[1.0, 0.5]]), np.array([[0.0]])

RADIUS = 18.0

SLOPE_LABEL, WEIGHT_LABEL = 0.66, {1: 0.25, 2: 0.37}
"""Where along a connection its derivative stands, and, in each layer, its weight."""

_UP, _DOWN = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉", ",")

_NAME = re.compile(r"(W|a|b|z|y'|delta)(\d*)\[([\d,]+)\]")


@dataclass(frozen=True)
class Stage:
    """One step of the pass.

    Attributes:
        title: what is computed.
        names: what it gives, of each the name in the derivation.
    """

    title: str
    names: tuple[str, ...]


STAGES = (
    Stage("The input is given", ("a0[0]", "a0[1]")),
    Stage("Forward: weigh, add up, and add the bias", ("z1[0]", "z1[1]", "z1[2]")),
    Stage("Forward: the activation function of each", ("a1[0]", "a1[1]", "a1[2]")),
    Stage("Forward: the same in the next layer", ("z2[0]",)),
    Stage("Forward: the output", ("a2[0]",)),
    Stage("Forward: the cost, with the target 0", ("C",)),
    Stage("Back: the error of the output", ("delta2[0]",)),
    Stage("Back: the gradient where activation and error meet", ("W2[0,0]", "W2[1,0]", "W2[2,0]", "b2[0]")),
    Stage("Back: the error of each hidden neuron", ("delta1[0]", "delta1[1]", "delta1[2]")),
    Stage(
        "Back: the gradient of the first layer",
        ("W1[1,2]", "W1[0,0]", "W1[0,1]", "W1[0,2]", "W1[1,0]", "W1[1,1]", "b1[0]", "b1[1]", "b1[2]"),
    ),
)

LAST = len(STAGES) - 1


def numbers() -> tuple[dict[str, float], dict[str, float]]:
    """All values of the pass, and the gradient, by name; computed by the backward pass written by hand."""
    network = Network(NETWORK)
    z, a = network.forward(WEIGHTS, BIASES, INPUT)
    by_weight, by_bias = network.backward(WEIGHTS, BIASES, INPUT, TARGET)
    values = {"C": network.cost(WEIGHTS, BIASES, INPUT, TARGET), "y'[0]": float(TARGET[0, 0])}
    gradient: dict[str, float] = {}
    for layer, activations in enumerate(a):
        values |= {f"a{layer}[{q}]": float(one) for q, one in enumerate(activations[0])}
    for layer in range(1, NETWORK.depth + 1):
        k = layer - 1
        values |= {f"z{layer}[{q}]": float(one) for q, one in enumerate(z[k][0])}
        values |= {f"W{layer}[{p},{q}]": float(one) for (p, q), one in np.ndenumerate(WEIGHTS[k])}
        values |= {f"b{layer}[{q}]": float(one) for q, one in enumerate(BIASES[k])}
        # The derivative by a neuron's bias is its error.
        values |= {f"delta{layer}[{q}]": float(one) for q, one in enumerate(by_bias[k])}
        gradient |= {f"W{layer}[{p},{q}]": float(one) for (p, q), one in np.ndenumerate(by_weight[k])}
        gradient |= {f"b{layer}[{q}]": float(one) for q, one in enumerate(by_bias[k])}
    return values, gradient


def told(stage: Stage) -> str:
    """What happens in a step: the first of its numbers with what it is computed from, and the others."""
    values, gradient = numbers()
    derived = derive(NETWORK)
    first, *others = stage.names
    of_cost = first in gradient

    def result(name: str) -> str:
        left = f"∂C/\u2060∂{_pretty(name)}" if of_cost else _pretty(name)
        return f"{left} = {shown((gradient if of_cost else values)[name])}"

    formulas = derived.gradient if of_cost else derived.definitions
    if first not in formulas:
        return f"{stage.title}.\n{', '.join(map(result, stage.names))}."
    left, value = result(first).split(" = ")
    formula = written(formulas[first].doit()).replace("sigmoid'", "σ′").replace("sigmoid", "σ").replace(" - ", " − ")
    computed = (
        f"{left} = {_NAME.sub(lambda found: _pretty(found[0]), formula)} = {with_numbers(formula, values)} = {value}"
    )
    rest = f"\nLikewise {', '.join(map(result, others))}." if others else ""
    return f"{stage.title}.\n{computed}.{rest}"


def with_numbers(formula: str, values: Mapping[str, float]) -> str:
    """A formula with the value of each quantity in its place."""

    def number(found: re.Match[str]) -> str:
        text = shown(values[found[0]])
        return f"({text})" if values[found[0]] < 0 else text

    return _NAME.sub(number, formula)


def _pretty(name: str) -> str:
    """A name with its layer above and its neurons below."""
    found = _NAME.fullmatch(name)
    if found is None:
        return name
    letter = {"delta": "δ", "y'": "y′"}.get(found[1], found[1])
    return f"{letter}{found[2].translate(_UP)}{found[3].translate(_DOWN)}"


def moved(state: State) -> Picture:
    """The sentences of a step; which numbers of the drawing are seen is said in the drawing."""
    return Picture({}, told(STAGES[int(state["step"])]))


def _at(layer: int, place: int) -> Point:
    size = NETWORK.sizes[layer]
    return 34.0 + 150.0 * layer, 138.0 + 88.0 * (place - (size - 1) / 2)


COST: Point = (404.0, 138.0)


def _edges(layer: int) -> list[tuple[int, int, Point, Point]]:
    """The connections to a layer: the neurons at their ends, and where these are."""
    before, here = NETWORK.sizes[layer - 1], NETWORK.sizes[layer]
    return [(p, q, _at(layer - 1, p), _at(layer, q)) for p in range(before) for q in range(here)]


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]) + 4


def drawing(_: Picture) -> str:
    """The network, and each number from the step on that gives it."""
    values, gradient = numbers()
    parts = [line([start, end], "nn-quiet") for layer in (1, 2) for *_ends, start, end in _edges(layer)]
    parts += [line([_at(2, 0), COST], "nn-quiet")]
    parts += [_now(step) for step in range(len(STAGES))]
    for layer in (1, 2):
        parts += [
            words(_between(start, end, WEIGHT_LABEL[layer]), shown(values[f"W{layer}[{p},{q}]"], 2))
            for p, q, start, end in _edges(layer)
        ]
        parts += [
            words((_at(layer, q)[0], _at(layer, q)[1] - 37), f"b = {shown(values[f'b{layer}[{q}]'], 2)}")
            for q in range(NETWORK.sizes[layer])
        ]
    for layer, size in enumerate(NETWORK.sizes):
        parts += [disc(_at(layer, q), RADIUS, "nn-node nn-forward") for q in range(size)]
    parts += [
        disc(COST, RADIUS, "nn-node nn-forward"),
        words((COST[0], COST[1] - 25), "C", "nn-forward-text nn-italic"),
        words((COST[0], COST[1] + 34), f"y′ = {shown(float(TARGET[0, 0]))}", "nn-target-text"),
    ]
    for step, stage in enumerate(STAGES):
        parts.append(since("step", step, "".join(_number(name, values, gradient, step) for name in stage.names)))
    columns = zip((0, 1, 2), ("input", "hidden", "output"), strict=True)
    parts += [words((_at(layer, 0)[0], 278), name, "nn-faint") for layer, name in columns]
    shown_here = picture(
        "explore-pass",
        (436, 286),
        "One pass forward and back through a 2-3-1 network",
        "Three columns of neurons, joined by lines, and the cost at the right. On each line stands its weight, above each "
        "neuron its bias. On the way forward each neuron gets its pre-activation above and its activation inside; on the way "
        "back it gets its error below, and each line the derivative of the cost by its weight. The step of the controls says "
        "how far the pass has come; its numbers stand below.",
        parts,
    )
    formulas = "".join(when("step", step, _formula(stage), step == LAST) for step, stage in enumerate(STAGES))
    return f'{shown_here}<div class="nn-stack">{formulas}</div>'


def _number(name: str, values: Mapping[str, float], gradient: Mapping[str, float], step: int) -> str:
    """One number of a step, where it belongs."""
    if name == "C":
        return words((COST[0], COST[1] + 4), shown(values[name], 2), "nn-forward-text")
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"there is no place for {name}")
    layer, places = int(found[2]), [int(one) for one in found[3].split(",")]
    if found[1] == "b":
        return ""
    if found[1] == "W":
        p, q = places
        at = _between(_at(layer - 1, p), _at(layer, q), SLOPE_LABEL)
        return words(at, shown(gradient[name], 2), "nn-back-text")
    x, y = _at(layer, places[0])
    text = shown(values[name], 2)
    if found[1] == "z":
        return words((x, y - 24), f"z = {text}", "nn-faint")
    if found[1] == "delta":
        return words((x, y + 32), f"δ = {text}", "nn-back-text")
    return words((x, y + 4), text, "nn-forward-text")


def _now(step: int) -> str:
    """What a step uses, drawn more strongly."""
    strong = {
        1: [("nn-forward", start, end) for *_, start, end in _edges(1)],
        3: [("nn-forward", start, end) for *_, start, end in _edges(2)],
        5: [("nn-forward", _at(2, 0), COST)],
        6: [("nn-back", COST, _at(2, 0))],
        7: [("nn-back", end, start) for *_, start, end in _edges(2)],
        8: [("nn-back", end, start) for *_, start, end in _edges(2)],
        9: [("nn-back", end, start) for *_, start, end in _edges(1)],
    }
    drawn = "".join(
        arrow(start, end, kind, (RADIUS, RADIUS)) if step not in {7, 9} else line([start, end], kind)
        for kind, start, end in strong.get(step, [])
    )
    return when("step", step, drawn, step == LAST, "g")


def _formula(stage: Stage) -> str:
    """The formula of a step for every neuron, as the derivation has it."""
    names = {re.sub(r"\[.*", "", one) for one in stage.names}
    found = []
    for step in derive(NETWORK).summary():
        left = str(step.left)
        head = re.sub(r"\[.*", "", left.removeprefix("∂C/∂"))
        if head in names and left.startswith("∂") == (stage.names[0] in derive(NETWORK).gradient):
            found.append(display(step.latex()))
    return f"<div>{''.join(found)}</div>"


PASS = Explorer(
    "pass",
    (Slider("step", "step", 0, LAST, 1, LAST, buttons=("Step back", "Next step")),),
    moved,
    drawing,
    {"texts": tuple(map(told, STAGES))},
    (4, 8),
)
