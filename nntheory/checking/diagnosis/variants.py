"""The derived program with mistakes made in it: which changes there are, and what each returns at a point."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import CodeType
from typing import Any

import numpy as np

from ...architecture import Architecture
from ...derivation import Statement, statements
from ...formulas import find_activation
from ..reference import Array, Point
from .catalogue import CATALOGUE, Mistake

OTHERS = ("sigmoid", "tanh", "relu", "linear")
"""The activation functions that are tried in place of the right one."""

MOST_LAYERS = 30
"""The deepest network that mistakes are tried on: the trials grow with the square of the depth."""


@dataclass(frozen=True, eq=False)
class Variant:
    """The derived program with one mistake, made in some of its layers.

    Attributes:
        mistake: which one.
        layers: in which layers.
        code: the statements it changes, by the name they assign to.
        other: the activation function that stands there, if the mistake is to take another.
        reaches: the names of all values that it can change.
    """

    mistake: Mistake
    layers: tuple[int, ...]
    code: Mapping[str, str]
    other: str
    reaches: frozenset[str]

    @property
    def clips(self) -> bool:
        """Whether its factor is a limit, in which the gradient is not linear."""
        return any("clip" in change.wrong for change in self.mistake.changes)

    @property
    def scales(self) -> bool:
        """Whether its factor is all that it changes."""
        return all(change.wrong.startswith("factor * (") for change in self.mistake.changes)

    @property
    def fitted(self) -> bool:
        """Whether it has a factor to be fitted."""
        return any("factor" in change.wrong for change in self.mistake.changes)


@cache
def program(architecture: Architecture) -> tuple[Statement, ...]:
    """The derived statements in an order in which the gradient of each layer stands right behind its error."""
    forward = [one for one in statements(architecture) if one.letter in ("z", "a")]
    backward = [one for one in statements(architecture) if one.letter not in ("z", "a")]
    kinds = ("delta", "db", "dW")
    return (*forward, *sorted(backward, key=lambda one: (-one.layer, kinds.index(one.letter))))


@lru_cache(maxsize=20_000)
def compiled(text: str) -> CodeType:
    """The code of a right-hand side: the derivation's own print, with changes from the catalogue."""
    return compile(text, "<derived statement>", "eval")


@cache
def variants(architecture: Architecture) -> tuple[Variant, ...]:
    """Every mistake of the catalogue in all layers that it can be made in, and in some of them."""
    layers = range(1, architecture.depth + 1)
    known = {"a0", *(f"{letter}{layer}" for letter in ("W", "b", "z", "a", "delta") for layer in layers)}
    known |= {*_functions(architecture), "target", "m", "samples", "first", "last", "factor", "abs"}
    return tuple(
        variant
        for mistake in CATALOGUE
        if not mistake.costs or architecture.cost.name in mistake.costs
        for variant in _variants(architecture, mistake, frozenset(known))
    )


def _variants(architecture: Architecture, mistake: Mistake, known: frozenset[str]) -> Iterator[Variant]:
    seen = set()
    takes_other = any("{other}" in change.wrong for change in mistake.changes)
    for other in _others(architecture, mistake) if takes_other else ("",):
        for layers in _places(architecture, mistake):
            changed = {
                one.target: code
                for one in program(architecture)
                if one.layer in layers
                and (code := changed_code(architecture, mistake, one, one.code, other)) != one.code
                # A name that the program does not have, such as z0, is no way to write that statement.
                and known.issuperset(_names(compiled(code)))
            }
            key = (other, *changed.items())
            if changed and key not in seen:
                seen.add(key)
                at = tuple(sorted({int(re.sub(r"\D", "", target)) for target in changed}))
                yield Variant(mistake, at, changed, other, reached(architecture, changed))


def _names(code: CodeType) -> set[str]:
    return set(code.co_names) - {"T", "sum", "mean", "max", "clip", "shape", "reshape"}


def reached(architecture: Architecture, changed: Mapping[str, str]) -> frozenset[str]:
    """All values that may change with these statements."""
    result = set(changed)
    for one in program(architecture):
        if not result.isdisjoint(compiled(one.code).co_names):
            result.add(one.target)
    return frozenset(result)


def changed_code(architecture: Architecture, mistake: Mistake, statement: Statement, code: str, other: str) -> str:
    """The code of a statement with a mistake made in it; the same code if it cannot be made there."""
    layer, depth, sizes = statement.layer, architecture.depth, architecture.sizes
    if other and architecture.activations[layer - 1].identifier == other:
        return code
    following = architecture.activations[layer].identifier if layer < depth else "none"
    stands_for = {
        "before": layer - 1, "after": layer + 1, "layer": layer, "mirror": depth + 1 - layer, "mirror_before": depth - layer,
        "inputs": sizes[layer - 1], "width": sizes[layer], "features": sizes[0], "outputs": sizes[-1],
        "other": other, "next": following,
    }  # fmt: skip
    for change in mistake.changes:
        if change.letter == statement.letter:
            wrong = re.sub(r"\{(\w+)\}", lambda found: str(stands_for[found[1]]), change.wrong)
            code = re.sub(change.pattern, wrong, code, count=1)
    return code


def _others(architecture: Architecture, mistake: Mistake) -> list[str]:
    own = (one.identifier for one in architecture.activations if one.elementwise)
    # To leave a function or its derivative out, or to take ReLU's, has an entry of its own.
    letters = "".join(change.letter for change in mistake.changes)
    named = {"a": ("linear",), "delta": ("linear", "relu")}.get(letters, ())
    return [one for one in dict.fromkeys((*own, *OTHERS)) if one not in named]


def _places(architecture: Architecture, mistake: Mistake) -> Iterator[tuple[int, ...]]:
    """The layers in which a mistake is made: in all that it can be made in, in all but one end, or in one."""
    every = tuple(range(1, architecture.depth + 1))
    layers = {"any": every, "hidden": every[:-1], "output": every[-1:]}[mistake.where]
    if len(layers) > 1:
        yield layers
    if len(layers) > 2:
        yield layers[:-1]
        yield layers[1:]
    yield from ((layer,) for layer in reversed(layers))


@cache
def _functions(architecture: Architecture) -> dict[str, Any]:
    functions: dict[str, Any] = {}
    for one in (*map(find_activation, OTHERS), *architecture.activations):
        functions[one.identifier] = one.evaluate
        if one.elementwise:
            functions[f"{one.identifier}_prime"] = one.evaluate_derivative
    return functions


class Derived:
    """The derived program at one point, in floats: what it returns, and what it returns with changes.

    A change leaves every value that does not depend on it as it is, and these are computed once.
    """

    def __init__(self, architecture: Architecture, point: Point, reduction: str) -> None:
        self.architecture = architecture
        self.samples = len(point)
        self.runs = 0
        floats = {name: np.asarray(array, float) for name, array in point.floats.items()}
        mask = np.eye(self.samples)
        self.values: dict[str, Any] = {
            **floats, **_functions(architecture), "samples": self.samples, "m": self.samples if reduction == "mean" else 1,
            "first": mask[:, :1], "last": mask[:, -1:], "factor": 0.0,
        }  # fmt: skip
        with np.errstate(all="ignore"):
            for one in program(architecture):
                self.values[one.target] = eval(compiled(one.code), self.values)  # noqa: S307
        self.right = {
            one.target: self.values[one.target] for one in program(architecture) if one.letter in ("dW", "db")
        }

    def changed(self, code: Mapping[str, str], factor: float = 0.0) -> Iterator[tuple[str, Array]]:
        """The tensors of the gradient that a change reaches, from back to front; none further where shapes do not fit."""
        self.runs += 1
        local: dict[str, Any] = {"factor": factor}
        with np.errstate(all="ignore"):
            for one in program(self.architecture):
                text = code.get(one.target, one.code)
                compiled_text = compiled(text)
                if text == one.code and local.keys().isdisjoint(compiled_text.co_names):
                    continue
                # The text is the derivation's own print, with changes from the catalogue.
                value = eval(compiled_text, self.values, local)  # noqa: S307
                local[one.target] = value
                if one.letter in ("dW", "db"):
                    yield one.target, value
                elif np.shape(value) != np.shape(self.values[one.target]):
                    raise ValueError(f"{one.target} has another shape")
