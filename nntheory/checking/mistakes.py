"""A catalogue of single mistakes, each a change to one kind of statement of the derived program.

A wrong gradient is explained if the derived program with one such change returns the same wrong numbers. The change is
then named, and the statement as derived is how to mend it. Explaining never decides a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..architecture import Architecture
from ..derivation import Statement, statements
from .reference import Array, Point


@dataclass(frozen=True)
class Mistake:
    """One way to get a statement wrong.

    Attributes:
        words: what was done, for the author of the program.
        letters: the kinds of statement it is made in.
        pattern: what it replaces in the code of such a statement.
        wrong: what it puts there; ``{before}``, ``{after}`` and ``{outputs}`` are the neighbouring layers' numbers and the
            number of outputs.
        output_only: whether it can only be made in the output layer.
    """

    words: str
    letters: tuple[str, ...]
    pattern: str
    wrong: str
    output_only: bool = False


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


_SLOPE = r"(\w+)_prime\(z(\d+)\)"
_ALL = r"(.+)"
_ERROR, _WEIGHTS, _BIASES = ("delta",), ("dW",), ("db",)

CATALOGUE = (
    Mistake("the derivative of the activation function is taken at the activation a, it belongs at the pre-activation z",
            _ERROR, _SLOPE, r"\1_prime(a\2)"),
    Mistake("the activation function stands where its derivative belongs", _ERROR, _SLOPE, r"\1(z\2)"),
    Mistake("the derivative of the activation function is missing", _ERROR, _SLOPE, "1"),
    Mistake("the derivative of the activation function is there twice", _ERROR, _SLOPE, r"\1_prime(z\2) * \1_prime(z\2)"),
    Mistake("1 - a stands where the derivative of the activation function belongs", _ERROR, _SLOPE, r"(1 - a\2)"),
    Mistake("1 - a², the derivative of tanh, stands where that of another function belongs", _ERROR, _SLOPE, r"(1 - a\2 * a\2)"),
    Mistake("a(1 - a), the derivative of the sigmoid, stands where that of another function belongs",
            _ERROR, _SLOPE, r"(a\2 * (1 - a\2))"),
    Mistake("1 for z > 0, the derivative of ReLU, stands where that of another function belongs", _ERROR, _SLOPE, r"(z\2 > 0)"),
    Mistake("the derivative of the activation function is taken at the next layer's pre-activation",
            _ERROR, _SLOPE, r"\1_prime(z{after})"),
    Mistake("the derivative of the activation function is taken at the previous layer's pre-activation",
            _ERROR, _SLOPE, r"\1_prime(z{before})"),
    Mistake("the factor 2 of the squared error is lost; if your cost has a factor 1/2, it is half_squared_error",
            _ERROR, r"^2 \* ", "", output_only=True),
    Mistake("there is a factor 2 too much", _ERROR, _ALL, r"2 * (\1)", output_only=True),
    Mistake("the sign is wrong", _ERROR, _ALL, r"-(\1)", output_only=True),
    Mistake("the target is not subtracted", _ERROR, r" - target", "", output_only=True),
    Mistake("the error is divided by the number of outputs; if your cost is a mean over them, it is mean_squared_error",
            _ERROR, _ALL, r"(\1) / {outputs}", output_only=True),
    Mistake("the error is multiplied by the number of outputs", _ERROR, _ALL, r"(\1) * {outputs}", output_only=True),
    Mistake("the cost's derivative has cancelled that of the activation function, which is multiplied in once more",
            _ERROR, _ALL, r"(\1) * a{layer} * (1 - a{layer})", output_only=True),
    Mistake("softmax is treated as if each output depended on its own pre-activation alone",
            _ERROR, r".*\.sum\(axis=1, keepdims=True\).*", "2 * (a{layer} - target) * a{layer} * (1 - a{layer})",
            output_only=True),
    Mistake("the weights are not transposed on the way back", _ERROR, r"W(\d+)\.T", r"W\1"),
    Mistake("the weights on the way back lose their signs", _ERROR, r"W(\d+)\.T", r"abs(W\1).T"),
    Mistake("the sum over the batch is taken where its mean belongs; if this is your convention, say reduction='sum'",
            (*_WEIGHTS, *_BIASES), r" / m$", ""),
    Mistake("the sum over the batch is taken for the weights, where its mean belongs", _WEIGHTS, r" / m$", ""),
    Mistake("the sum over the batch is taken for the biases, where its mean belongs", _BIASES, r" / m$", ""),
    Mistake("it is divided by the number of samples twice", (*_WEIGHTS, *_BIASES), r" / m$", " / m / m"),
    Mistake("the pre-activation z of the layer before is used where its activation a belongs", _WEIGHTS, r"a(\d+)\.T", r"z\1.T"),
    Mistake("the network's input is used where the activation of the layer before belongs", _WEIGHTS, r"a(\d+)\.T", "a0.T"),
    Mistake("the layer's own activation is used where that of the layer before belongs", _WEIGHTS, r"a(\d+)\.T", r"a{layer}.T"),
    Mistake("the gradient by the weights is transposed", _WEIGHTS, _ALL, r"(\1).T"),
    Mistake("the gradient by the biases is zero", _BIASES, _ALL, r"0 * (\1)"),
    Mistake("only the first sample counts for the biases", _BIASES, r"\.sum\(axis=0\) / m", "[0]"),
    Mistake("the bias is left out on the way forward", ("z",), r" \+ b\d+$", ""),
    Mistake("the bias is added twice on the way forward", ("z",), r" \+ (b\d+)$", r" + 2 * \1"),
    Mistake("the activation function is left out on the way forward", ("a",), r"\w+\((z\d+)\)", r"\1"),
)  # fmt: skip
"""Every mistake that is looked for, in the order in which it is looked for."""


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
