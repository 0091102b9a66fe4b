"""The gradient that a backward pass is held against: the derived program, run on balls.

Three runs of the same statements answer three questions. The *exact* run encloses the true gradient as tightly as asked.
The *careful* run adds, at every z, a, δ and gradient, what rounding can do to a well-written program; the *formal* run
allows in addition what it can do to any program that is right on paper, such as σ′ computed as a(1 − a).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from types import CodeType
from typing import Any

import numpy as np
from flint import ctx
from numpy.typing import NDArray

from ..architecture import Architecture
from ..derivation import Statement, statements
from ..formulas.evaluation import derivative_function, value_function
from .numbers import balls
from .numbers.balls import BALLS, Balls, Floats
from .numbers.doubles import Doubles

Array = NDArray[np.floating[Any]]

PRECISIONS = (128, 256, 512, 1024, 2048, 4096)
"""Bits of the ball arithmetic, tried one after the other until the enclosure is tight."""

FUNCTION_ULPS = 8
"""What the evaluation of an activation function or its derivative may be off, in units in the last place."""


SPARE_ROUNDINGS = 16
"""Roundings granted at each statement beyond those of the derived formula."""


class Allowance(Enum):
    """How much rounding is allowed for."""

    CAREFUL = "careful"
    FORMAL = "formal"


@dataclass(frozen=True)
class Point:
    """Where gradients are compared: parameters of a network and a batch of samples."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    x: Array
    target: Array

    @cached_property
    def balls(self) -> dict[str, Balls]:
        """Parameters and data as balls of radius zero, by the names that the derived program gives them."""
        return {name: balls.to_balls(array) for name, array in self.floats.items()}

    @cached_property
    def floats(self) -> dict[str, Array]:
        """The same as floats."""
        layers = range(1, len(self.weights) + 1)
        weights = {f"W{layer}": self.weights[layer - 1] for layer in layers}
        return {"a0": self.x, "target": self.target, **weights, **{f"b{i}": self.biases[i - 1] for i in layers}}

    def rows(self, keep: NDArray[np.bool_]) -> Point:
        """The same parameters with some of the samples."""
        return Point(self.weights, self.biases, self.x[keep], self.target[keep])

    def astype(self, dtype: np.dtype[Any]) -> Point:
        """The same in floats of the dtype."""
        weights, biases = (tuple(array.astype(dtype) for array in arrays) for arrays in (self.weights, self.biases))
        return Point(weights, biases, self.x.astype(dtype), self.target.astype(dtype))

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Gradient:
    """An enclosure of a gradient, tensor by tensor.

    Attributes:
        tensors: the enclosures of dW1, db1, dW2, … by name.
        values: the balls of z1, a1, …, delta1, by name.
    """

    tensors: dict[str, Doubles]
    values: dict[str, Balls]


def rounding_count(statement: Statement, samples: int) -> int:
    """The k of a statement: its result may be off by k half units in the last place of the sum of its absolute terms.

    The roundings one term passes through, and some more because a program may arrange the same formula otherwise.
    """
    summed = samples if statement.letter in ("dW", "db") else 0
    return statement.roundings + summed + SPARE_ROUNDINGS


def exact_gradient(architecture: Architecture, point: Point, *, reduction: str = "mean", bits: int = 128) -> Gradient:
    """The true gradient, in balls whose radius is that of ball arithmetic with so many bits."""
    with precision(bits):
        return _run(architecture, point, reduction)


def allowed_gradient(
    architecture: Architecture, point: Point, dtype: np.dtype[Any], allowance: Allowance, *, reduction: str = "mean"
) -> Gradient:
    """All gradients that a right program can return in floats of the dtype, given the rounding that is allowed for."""
    with precision(PRECISIONS[0]):
        return _run(architecture, point, reduction, _Rounding(architecture, point, dtype, allowance))


def allowed_pre_activations(architecture: Architecture, point: Point, dtype: np.dtype[Any]) -> list[Balls]:
    """All z1, z2, … that a right program can meet in floats of the dtype."""
    with precision(PRECISIONS[0]):
        rounding = _Rounding(architecture, point, dtype, Allowance.FORMAL)
        run = _run(architecture, point, "mean", rounding, letters=("z", "a"))
    return [run.values[f"z{layer}"] for layer in range(1, architecture.depth + 1)]


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Ball arithmetic with that many bits; the precision found is put back at the end."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


@dataclass(frozen=True)
class _Compiled:
    statement: Statement
    code: CodeType
    size: CodeType
    uncancelled: _Compiled | None = None


@cache
def _compiled(architecture: Architecture) -> tuple[_Compiled, ...]:
    def compiled(statement: Statement) -> _Compiled:
        code, size = (compile(text, "<derived statement>", "eval") for text in (statement.code, statement.size))
        other = statement.uncancelled
        return _Compiled(statement, code, size, None if other is None else compiled(other))

    return tuple(compiled(statement) for statement in statements(architecture))


@cache
def _functions(architecture: Architecture) -> tuple[tuple[str, balls.Function], ...]:
    """The activation functions and derivatives that the program calls, by the names it calls them."""
    calls = [(one.identifier, value_function(one, BALLS)) for one in architecture.activations]
    slopes = [one for one in architecture.activations if one.elementwise]
    return (*calls, *((f"{one.identifier}_prime", derivative_function(one, BALLS)) for one in slopes))


def _run(
    architecture: Architecture,
    point: Point,
    reduction: str,
    rounding: _Rounding | None = None,
    letters: tuple[str, ...] = ("z", "a", "delta", "dW", "db"),
) -> Gradient:
    """The statements of the derived program on balls; with what rounding may do to each, if that is given."""
    samples = len(point) if reduction == "mean" else 1
    functions = dict(_functions(architecture)) if rounding is None else rounding.functions
    values: dict[str, Any] = {**point.balls, **functions, "m": samples}
    doubles: dict[str, Any] = {"a0": Doubles.exactly(point.x.astype(float)), "m": samples}
    result = Gradient({}, {})
    for compiled in _compiled(architecture):
        statement = compiled.statement
        name = statement.target
        if statement.letter not in letters:
            continue
        # The texts evaluated are the derivation's own print of a SymPy expression.
        if statement.letter in ("dW", "db"):
            for used in compiled.code.co_names:
                if used in result.values and used not in doubles:
                    doubles[used] = Doubles.enclosing(result.values[used])
            tensor = eval(compiled.code, doubles)  # noqa: S307
            result.tensors[name] = tensor if rounding is None else tensor.widened(rounding.radii(compiled, values))
        else:
            ball = eval(compiled.code, values)  # noqa: S307
            values[name] = result.values[name] = ball if rounding is None else rounding.rounded(compiled, ball, values)
    return result


class _Rounding:
    """What rounding may do at each statement, given the balls computed so far."""

    def __init__(self, architecture: Architecture, point: Point, dtype: np.dtype[Any], allowance: Allowance) -> None:
        self.unit = float(np.finfo(dtype).eps) / 2  # one rounding changes a number by half a unit in the last place
        self.smallest = float(np.finfo(dtype).smallest_subnormal)
        self.allowance = allowance
        self.samples = len(point)
        self.sizes: dict[str, Any] = {name: np.abs(array).astype(float) for name, array in point.floats.items()}
        self.functions: dict[str, balls.Function] = {}
        values = dict(_functions(architecture))
        for name, function in values.items():
            # What is added to σ′ in the formal run is relative to σ: there it may come from a difference of values.
            scale = values[name.removesuffix("_prime")]
            self.functions[name] = self._rounded_function(name, function, scale)

    def _rounded_function(self, name: str, function: balls.Function, scale: balls.Function) -> balls.Function:
        def rounded(z: Balls) -> Balls:
            result = function(z)
            size = balls.magnitude(result)
            if self.allowance is Allowance.FORMAL:
                size = np.maximum(np.maximum(size, 1), balls.magnitude(scale(abs(z))))
            result = balls.widened(result, FUNCTION_ULPS * (2 * self.unit * size + self.smallest))
            self.sizes[name] = lambda _: balls.magnitude(result)
            return result

        return rounded

    def rounded(self, compiled: _Compiled, ball: Balls, values: dict[str, Any]) -> Balls:
        """The result of a statement with what rounding may do to it."""
        if compiled.statement.letter == "a":
            return ball  # the function has added its own
        result = balls.widened(ball, self.radii(compiled, values))
        if compiled.uncancelled is None or self.allowance is Allowance.CAREFUL:
            return result
        # Where a factor cancels on paper, a program of separate parts computes it twice, and rounds it twice.
        other = eval(compiled.uncancelled.code, values)  # noqa: S307
        return balls.union(result, balls.widened(other, self.radii(compiled.uncancelled, values)))

    def radii(self, compiled: _Compiled, values: dict[str, Any]) -> Floats:
        """What to add to the result of a statement: k half units in the last place of the sum of its absolute terms."""
        statement = compiled.statement
        for name in compiled.size.co_names:
            if name not in self.sizes and isinstance(values.get(name), np.ndarray):
                self.sizes[name] = balls.magnitude(values[name])
        self.sizes["m"] = values["m"]
        size = np.abs(np.asarray(eval(compiled.size, self.sizes), dtype=float))  # noqa: S307
        count = rounding_count(statement, self.samples)
        relative = count * self.unit
        if relative >= 1:
            return np.full(size.shape, np.inf)  # so many roundings can do anything
        return np.where(np.isnan(size), np.inf, relative / (1 - relative) * size + count * self.smallest)
