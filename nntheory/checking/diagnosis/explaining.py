"""Which mistakes give the numbers that were returned: the derived program is run with each change of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...architecture import Architecture
from ...derivation import Statement, statements
from ..reference import Array, Point
from .catalogue import CATALOGUE, Mistake


@dataclass(frozen=True)
class Explanation:
    """A single mistake that gives the numbers that were returned.

    Attributes:
        mistake: what was done.
        layers: in which layers.
        mended: the statements as they are derived.
    """

    mistake: str
    layers: tuple[int, ...]
    mended: tuple[str, ...]

    def __str__(self) -> str:
        where = f"Layer {self.layers[0]}" if len(self.layers) == 1 else f"Layers {', '.join(map(str, self.layers))}"
        each = ", and so in each of these layers" if len(self.layers) > 1 else ""
        return f"{where}: {self.mistake}. Right is {self.mended[0]}{each}"


MOST_LAYERS = 30
"""The deepest network that mistakes are tried on: the trials grow with the square of the depth."""


def explanations(
    architecture: Architecture, point: Point, tensors: dict[str, Array], reduction: str, tolerance: float
) -> list[Explanation] | None:
    """The single mistakes that give the returned tensors, each to within the tolerance in norm; all that do.

    None if the network has too many layers to try them.
    """
    if architecture.depth > MOST_LAYERS:
        return None
    program = statements(architecture)
    right = _run(architecture, point, reduction, program, [one.code for one in program])
    found = []
    for mistake in CATALOGUE:
        for layers in _places(architecture, mistake):
            changed = [_changed(architecture, mistake, one) if one.layer in layers else one.code for one in program]
            places = [place for place, one in enumerate(program) if changed[place] != one.code]
            if not places:
                continue
            wrong = _run(architecture, point, reduction, program, changed)
            if wrong is None or right is None or _same(wrong, right, tolerance) or not _same(wrong, tensors, tolerance):
                continue
            at = tuple(dict.fromkeys(program[place].layer for place in places))
            found.append(Explanation(mistake.words, tuple(sorted(at)), tuple(str(program[place]) for place in places)))
            break  # made in other layers it gives other numbers
    return found


def _places(architecture: Architecture, mistake: Mistake) -> Iterator[tuple[int, ...]]:
    """The layers in which a mistake is made: in all that it can be made in, or in one."""
    layers = (architecture.depth,) if mistake.output_only else tuple(range(1, architecture.depth + 1))
    if len(layers) > 1:
        yield layers
    if len(layers) > 2:
        yield layers[:-1]
    yield from ((layer,) for layer in reversed(layers))


def _changed(architecture: Architecture, mistake: Mistake, statement: Statement) -> str:
    if statement.letter not in mistake.letters:
        return statement.code
    layer = statement.layer
    neighbours = {"before": layer - 1, "after": layer + 1, "layer": layer, "outputs": architecture.sizes[-1]}
    wrong = mistake.wrong
    for name, number in neighbours.items():
        wrong = wrong.replace(f"{{{name}}}", str(number))
    return re.sub(mistake.pattern, wrong, statement.code, count=1)


def _run(
    architecture: Architecture, point: Point, reduction: str, program: list[Statement], code: list[str]
) -> dict[str, Array] | None:
    """The program in floats, with its statements' code replaced; None if its shapes do not fit or a name is missing."""
    values: dict[str, Any] = {**point.floats, "m": len(point) if reduction == "mean" else 1}
    for activation in architecture.activations:
        values[activation.identifier] = activation.evaluate
        values[f"{activation.identifier}_prime"] = activation.evaluate_derivative
    tensors: dict[str, Array] = {}
    try:
        for statement, text in zip(program, code, strict=True):
            # The text is the derivation's own print, with a change from the catalogue above.
            values[statement.target] = eval(text, values)  # noqa: S307
            if statement.letter in ("dW", "db"):
                tensors[statement.target] = values[statement.target]
    except (ValueError, NameError, TypeError):
        return None
    return tensors


def _same(one: dict[str, Array], other: dict[str, Array], tolerance: float) -> bool:
    return all(
        one[name].shape == other[name].shape
        and np.linalg.norm(one[name] - other[name]) <= tolerance * np.linalg.norm(one[name])
        for name in other
    )
