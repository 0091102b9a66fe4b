"""The derived program on numbers other than floats, for the checked one to be held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...architecture import Architecture
from ...derivation import Statement, statements
from ...formulas.evaluation import Numbers, derivative_function, value_function
from ..numbers.elements import Element, ElementArray, Elements, element_array
from ..reference import Array, Point

Call = Callable[[Point], "dict[str, Array] | Refusal"]
"""The checked program at a point whose arrays hold elements: its tensors dW1, db1, …, or why there are none."""

MOST_PARAMETERS = 100_000
"""The largest network that is run on elements one by one: some seconds for each draw."""


@dataclass(frozen=True)
class Refusal:
    """Why a program did not run on elements.

    Attributes:
        words: what it did, with the line of the program if it is known.
        cause: the exception, if it was one of the elements'.
    """

    words: str
    cause: BaseException | None = None


def derived_tensors(
    architecture: Architecture,
    point: Point,
    numbers: Numbers,
    reduction: str,
    on_pre_activations: Callable[[int, Elements], None] | None = None,
) -> tuple[dict[str, Elements], list[Elements]]:
    """The derived program on elements: its tensors by name, and the pre-activations of each layer."""
    values: dict[str, Any] = {**point.floats, "m": len(point) if reduction == "mean" else 1}
    for activation in architecture.activations:
        values[activation.identifier] = value_function(activation, numbers)
        if activation.elementwise:
            values[f"{activation.identifier}_prime"] = derivative_function(activation, numbers)
    tensors: dict[str, Elements] = {}
    pre_activations: list[Elements] = []
    for statement, code in _program(architecture):
        # The texts evaluated are the derivation's own print of a SymPy expression.
        value = values[statement.target] = eval(code, values)  # noqa: S307
        if statement.letter == "z":
            pre_activations.append(value)
            if on_pre_activations is not None:
                on_pre_activations(statement.layer, value)
        elif statement.letter in ("dW", "db"):
            tensors[statement.target] = value
    return tensors, pre_activations


@cache
def _program(architecture: Architecture) -> tuple[tuple[Statement, Any], ...]:
    return tuple((one, compile(one.code, "<derived statement>", "eval")) for one in statements(architecture))


def on_elements(point: Point, element: Callable[[float], Element], target_element: Callable[[float], Element]) -> Point:
    """The point with an element in place of each float."""

    def filled(array: Array, element: Callable[[float], Element]) -> ElementArray:
        return element_array([element(float(number)) for number in array.flat], array.shape)

    return Point(
        tuple(filled(w, element) for w in point.weights),
        tuple(filled(b, element) for b in point.biases),
        filled(point.x, element),
        filled(point.target, target_element),
    )


def too_large(architecture: Architecture) -> str:
    """Why a network is not run on elements; empty if it is."""
    if architecture.parameter_count <= MOST_PARAMETERS:
        return ""
    return f"{architecture.parameter_count:,} parameters, and at most {MOST_PARAMETERS:,} are run one by one"
