"""What a program takes for the derivative of an activation function at its kink, where it is a convention.

The slopes between the one-sided ones are the subgradients there (Clarke, *Optimization and Nonsmooth Analysis*, 1983).
A unit is put exactly at the kink by a column of zero weights and the kink as bias; its slope is then a factor of its own
bias and weight gradients and of no other number, so it can be read off. Reading it never decides a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice
from types import CodeType
from typing import Any

import numpy as np
import sympy

from ..architecture import Architecture
from ..derivation import Statement, statements
from ..formulas import Activation
from ..formulas.readable import Z
from .comparison import coarsest_dtype
from .points import draw_point
from .reference import Array, Point

Call = Callable[[Point], dict[str, Array] | None]
"""The gradient that the checked program returns at a point, by name (dW1, db1, …), or None if it returns none."""

READINGS = 2
"""Points at which each slope is read: it is a convention of the program only if they agree."""

MOST_DRAWS = 10
"""Points drawn for one slope: at some of them no error reaches the unit."""

MOST_LAYERS = 30
"""Kinks that are read: the work grows with the square of the depth."""

HALF = sympy.Rational(1, 2)


@dataclass(frozen=True)
class KinkSlope:
    """The slope that a program takes in one layer, at one kink of its activation function.

    Attributes:
        layer: which layer.
        activation: its activation function.
        at: the pre-activation at which the derivative jumps.
        slope: what the program takes for the derivative there; None if there is no one number.
        words: the same in words.
        is_subgradient: whether it lies between the one-sided slopes; None if nothing was read.
    """

    layer: int
    activation: str
    at: float
    slope: float | None
    words: str
    is_subgradient: bool | None

    def __str__(self) -> str:
        return self._said_of(f"layer {self.layer}")

    def _said_of(self, layers: str) -> str:
        return f"{layers}: at the kink of {self.activation} (z = {self.at:g}) {self.words}"


def kink_slopes(
    call: Call, architecture: Architecture, rng: np.random.Generator, dtype: np.dtype[Any]
) -> tuple[KinkSlope, ...]:
    """The slope that a program takes at every kink of every layer's activation function.

    It is read at a batch of one, of which mean and sum are the same. The program should be right elsewhere: of one that
    is wrong there the number read says nothing.

    Args:
        call: the program.
        architecture: the network whose gradient it computes.
        rng: the points are drawn from it.
        dtype: of the numbers that the program is called with.
    """
    kinks = [
        (layer, activation, kink)
        for layer, activation in enumerate(architecture.activations, start=1)
        if activation.elementwise
        for kink in activation.kinks
    ]
    found = []
    for count, (layer, activation, kink) in enumerate(kinks):
        one = _Kink(architecture, layer, activation, kink)
        unread = f"the slope was not read: that is done for {MOST_LAYERS} layers at the most"
        slope, words, is_subgradient = one.read(call, rng, dtype) if count < MOST_LAYERS else (None, unread, None)
        found.append(KinkSlope(layer, str(activation), float(kink), slope, words, is_subgradient))
    return tuple(found)


def kinks_in_words(slopes: Sequence[KinkSlope]) -> list[str]:
    """One sentence for all layers of which the same is to be said."""
    groups: dict[str, list[KinkSlope]] = {}
    for one in slopes:
        groups.setdefault(one._said_of(""), []).append(one)
    return [same[0]._said_of(_layers([one.layer for one in same])) for same in groups.values()]


@cache
def one_sided_slopes(activation: Activation, kink: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """The limits of the derivative at a kink, the smaller first: all from one to the other are subgradients."""
    pieces = activation.derivative.args
    ends = {end for _, relation in pieces if relation != sympy.true for end in relation.as_set().boundary}
    step = min((abs(end - kink) for end in ends - {kink}), default=sympy.S.One) / 2
    slopes = []
    for side, beside in (("-", kink - step), ("+", kink + step)):
        # SymPy's limit of a Piecewise takes the piece at the point itself, on both sides: the piece is chosen here.
        piece = next(formula for formula, relation in pieces if relation.subs(Z, beside) == sympy.true)
        slopes.append(sympy.limit(piece, Z, kink, side))
    low, high = sorted(slopes)
    return low, high


@dataclass(frozen=True)
class _Kink:
    """One kink of the activation function of one layer, and how the slope there is read."""

    architecture: Architecture
    layer: int
    activation: Activation
    kink: sympy.Expr

    def read(self, call: Call, rng: np.random.Generator, dtype: np.dtype[Any]) -> tuple[float | None, str, bool | None]:
        """The slope, what is to be said of it and whether it is a subgradient."""
        readings, tolerance = [], 0.0
        for point, unit, error, inputs in islice(self._points(rng, dtype), READINGS):
            tensors = call(point)
            if tensors is None:
                return None, "the program returns no gradient", None
            if bad := _not_finite(tensors):
                return None, f"the program returns {bad}, where every {self._among()} is a subgradient", False
            tolerance = max(tolerance, float(np.finfo(coarsest_dtype(tensors, dtype)).eps) ** 0.5)
            returned = np.array([tensors[f"db{self.layer}"][unit], *tensors[f"dW{self.layer}"][:, unit]], dtype=float)
            returned /= error
            slope = float(returned @ inputs / (inputs @ inputs))
            if not np.abs(returned - slope * inputs).max() <= tolerance * max(1, abs(slope)):
                return None, "the program takes one slope for the weights and another for the bias of a unit", False
            readings.append(slope)
        if len(readings) < READINGS:
            return None, f"the slope was not read: no error reaches the layer at {MOST_DRAWS} points drawn", None
        return self._said(readings, tolerance)

    def _said(self, readings: list[float], tolerance: float) -> tuple[float | None, str, bool]:
        low, high = map(float, one_sided_slopes(self.activation, self.kink))
        inside = all(low - tolerance <= slope <= high + tolerance for slope in readings)
        judged = (
            f"every {self._among()} is a subgradient there"
            if inside
            else f"only a {self._among()} is a subgradient there"
        )
        first, *others = readings
        if any(abs(other - first) > tolerance * max(1, abs(first)) for other in others):
            places = " and ".join(f"{slope:.3g}" for slope in readings)
            return None, f"the program takes no constant slope, {places} at two points; {judged}", inside
        slope = self._rounded(first, tolerance)
        shown = slope if isinstance(slope, sympy.Rational) else f"{slope:.6g}"
        return float(slope), f"the program takes the slope {shown}; {judged}", inside

    def _among(self) -> str:
        low, high = one_sided_slopes(self.activation, self.kink)
        return f"slope from {low} to {high}"

    def _rounded(self, slope: float, tolerance: float) -> float | sympy.Rational:
        """The convention that was read with rounding errors, if it is one of those that are met."""
        low, high = one_sided_slopes(self.activation, self.kink)
        usual = (low, high, (low + high) / 2, sympy.S.Zero, sympy.S.One, HALF)
        nearest = min(usual, key=lambda one: abs(float(one) - slope))
        return nearest if abs(float(nearest) - slope) <= tolerance else slope

    def _points(self, rng: np.random.Generator, dtype: np.dtype[Any]) -> Iterator[tuple[Point, int, float, Array]]:
        """Points with one unit of the layer at the kink; the unit, its error for the slope 1, and 1 and its inputs.

        Its gradient by bias and weights is the slope times the error times the last.
        """
        # What is smaller than this loses digits on the way.
        smallest = float(np.finfo(dtype).tiny / np.finfo(dtype).eps)
        for _ in range(MOST_DRAWS):
            drawn, errors, _ = self._reached(draw_point(self.architecture, rng, 1, dtype))
            unit = int(np.argmax(np.abs(errors)))
            point, errors, inputs = self._reached(self._moved(drawn, unit))
            if abs(errors[unit]) > smallest:
                yield point, unit, float(errors[unit]), np.array([1, *inputs])

    def _moved(self, point: Point, unit: int) -> Point:
        """The same point with the unit at the kink."""
        weights, biases = ([array.copy() for array in arrays] for arrays in (point.weights, point.biases))
        weights[self.layer - 1][:, unit] = 0
        biases[self.layer - 1][unit] = float(self.kink)
        return Point(tuple(weights), tuple(biases), point.x, point.target)

    def _reached(self, point: Point) -> tuple[Point, Array, Array]:
        """The point with every dead unit behind the layer brought to life, so that errors reach the layer.

        Also the errors of the layer's units as they would be for the slope 1, and the activations of the layer before.
        """
        values: dict[str, Any] = {name: array.astype(float) for name, array in point.floats.items()}
        biases = list(point.biases)
        for one in self.architecture.activations:
            values[one.identifier] = one.evaluate
            values[f"{one.identifier}_prime"] = one.evaluate_derivative
        for statement, code in _program(self.architecture):
            # The texts evaluated are the derivation's own print.
            here = statement.layer == self.layer
            if statement.letter == "delta" and here:
                errors = eval(code, {**values, f"{self.activation.identifier}_prime": np.ones_like})  # noqa: S307
                return (
                    Point(point.weights, tuple(biases), point.x, point.target),
                    errors[0],
                    values[f"a{self.layer - 1}"][0],
                )
            result = values[statement.target] = eval(code, values)  # noqa: S307
            activation = self.architecture.activations[statement.layer - 1]
            if statement.letter == "z" and statement.layer > self.layer and activation.elementwise:
                dead = activation.evaluate_derivative(result[0]) == 0
                bias = biases[statement.layer - 1]
                biases[statement.layer - 1] = (bias - 2 * dead * result[0]).astype(bias.dtype)
                values[f"b{statement.layer}"] = biases[statement.layer - 1].astype(float)
                values[statement.target] = eval(code, values)  # noqa: S307
        raise AssertionError(f"the derived program has no delta{self.layer}")


@cache
def _program(architecture: Architecture) -> tuple[tuple[Statement, CodeType], ...]:
    return tuple((one, compile(one.code, "<derived statement>", "eval")) for one in statements(architecture))


def _not_finite(tensors: dict[str, Array]) -> str:
    """The first thing returned that is no finite number, ``nan`` or ``inf``; empty if there is none."""
    wrong = (tensor[~np.isfinite(tensor)] for tensor in tensors.values())
    return next((str(values[0]) for values in wrong if values.size), "")


def _layers(numbers: list[int]) -> str:
    """Layers as one writes them: ``layer 2``, ``layers 1 and 3``, ``layers 1 to 4 and 6``."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(sorted(set(numbers))), key=lambda pair: pair[1] - pair[0])
    ]
    parts = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    shown = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"layer{'s' if len(set(numbers)) > 1 else ''} {shown}"
