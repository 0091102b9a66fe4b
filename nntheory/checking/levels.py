"""The same program on stronger numbers than floats: on prime fields for all parameter values, exact, or in balls.

The derived program and the checked one run on the same elements. Where a program cannot run on them, the reason is kept.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import sympy
from flint import arb, fmpq
from numpy.typing import NDArray

from ..architecture import Architecture
from ..derivation import Statement, statements
from ..formulas.evaluation import Numbers, derivative_function, value_function
from .comparison import Compared, near_kink
from .evidence import Level
from .numbers.elements import Element, ElementArray, Elements, NotHereError, element_array
from .numbers.field import FIRST_BITS, MOST_FIELDS, RedrawError, Residue, Ring, TooDeepError, Tower
from .numbers.intervals import INTERVALS, Interval
from .numbers.rationals import RATIONALS, Rational
from .points import draw_point
from .reference import Array, Point, precision

Call = Callable[[Point], "dict[str, Array] | Refusal"]
"""The checked program at a point whose arrays hold elements: its tensors dW1, db1, …, or why there are none."""

MOST_PARAMETERS = 200_000
"""The largest network that is run on elements one by one."""

BUDGET = 150_000
"""Parameters times samples of all field runs of one check, but for the first two."""

FIELD_SAMPLES = (1, 3, 2, 2, 2, 2, 2, 2)
"""One sample, for which an error bound can hold; then several, which tell a sum from a mean."""

MOST_REDRAWS = 12
"""How often other random elements are tried where a divisor is zero or a square root is missing."""

MOST_DIFFERENCES = 64
"""The most outputs of a softmax whose differences are known as such."""

BALL_BITS = 2048
"""Enough to see the smallest float, added to a number near 1."""

TIGHT = 2.0**-40
"""The program's balls say something if their radius is at most this beside the tensor. It is the radius of float constants
of which it is not plain what they stand for that makes them so wide."""


@dataclass(frozen=True)
class Refusal:
    """Why a program did not run on elements.

    Attributes:
        words: what it did, with the line of the program if it is known.
        cause: the exception, if it was one of the elements'.
    """

    words: str
    cause: BaseException | None = None


@dataclass(frozen=True)
class Difference:
    """Where program and derivation differ on elements: the point in floats, and the tensors as floats."""

    point: Point
    tensors: dict[str, Array]
    compared: dict[str, Compared]

    @property
    def relative(self) -> float:
        """The largest relative difference of a tensor."""
        return max(one.relative_error for one in self.compared.values() if one.outside.any())


def nested_exponentials(architecture: Architecture) -> int:
    """How many exponentials are nested in the gradient of the network."""
    return sum(activation.formula.has(sympy.exp, sympy.tanh) for activation in architecture.activations)


def is_piecewise_linear(architecture: Architecture) -> bool:
    """Whether the gradient needs no more than the four operations and comparisons."""
    formulas = [activation.formula for activation in architecture.activations] + [architecture.cost.derivative]
    functions = (sympy.exp, sympy.tanh, sympy.log, sympy.erf)
    return not any(formula.has(*functions) for formula in formulas)


# All parameter values: prime fields.


@dataclass(frozen=True)
class _FieldRun:
    same: bool
    sides: list[NDArray[np.bool_]]
    bound: float | None


def in_field(call: Call, architecture: Architecture, seed: int, reduction: str = "mean") -> Level:
    """Compare on random elements of a tower of prime fields: all values of parameters and data, in the branches taken."""
    if problem := _too_large(architecture):
        return Level("field", "not possible", reason=problem)
    fields = nested_exponentials(architecture) + 1
    rng, floats = random.Random(seed), np.random.default_rng(seed)  # noqa: S311  (nothing is secret here)
    runs: list[_FieldRun] = []
    samples_seen, redraws, spent = 0, 0, 0
    sizes = iter(FIELD_SAMPLES)
    samples = next(sizes)
    while True:
        if fields > MOST_FIELDS:
            return Level("field", "not possible", reason=f"more than {MOST_FIELDS - 1} exponentials are nested")
        point = draw_point(architecture, floats, samples, np.dtype(np.float64))
        ring = Ring(Tower.drawn(fields, rng), rng)
        run = _field_run(call, architecture, point, ring, reduction)
        if isinstance(run, Refusal):
            if isinstance(run.cause, TooDeepError):
                fields += 1
            elif isinstance(run.cause, RedrawError) and redraws < MOST_REDRAWS:
                redraws += 1
            else:
                return Level("field", "not possible", reason=run.words)
            continue
        runs.append(run)
        samples_seen += samples
        spent += samples * architecture.parameter_count
        if not run.same:
            return Level("field", "differs", scope=_patterns(architecture, runs, samples_seen))
        samples = next(sizes, 0)
        enough = len(runs) >= 2 and ((len(runs) >= 3 and _both_sides(runs)) or spent > BUDGET)
        if enough or not samples:
            break
    bounds = [run.bound for run in runs if run.bound is not None]
    bound = sum(bounds) if bounds else None
    return Level("field", "agrees", scope=_patterns(architecture, runs, samples_seen), bound=bound)


def _field_run(call: Call, architecture: Architecture, point: Point, ring: Ring, reduction: str) -> _FieldRun | Refusal:
    constant_targets = architecture.cost.targets == "distribution"

    def element(number: float) -> Residue:
        return ring.random(number)

    def target(number: float) -> Residue:
        # One-hot, as labels are: a program may rely on that.
        return ring.rational(int(number), 1) if constant_targets else ring.random(number)

    elements = _on_elements(point, element, target)
    single = len(point) == 1

    def declare(layer: int, z: Any) -> None:
        if single:
            ring.declare(z.flat)
            if not architecture.activations[layer - 1].elementwise and z.size <= MOST_DIFFERENCES:
                ring.declare_differences(z.flat)

    try:
        derived, pre_activations = derived_tensors(architecture, elements, ring, reduction, declare)
    except NotHereError as error:
        return Refusal(str(error), error)
    returned = call(elements)
    if isinstance(returned, Refusal):
        return returned
    zero = ring.rational(0, 1)
    pairs = [
        (zero.lifted(got), wanted)
        for name, tensor in derived.items()
        for got, wanted in zip(np.ravel(returned[name]), np.ravel(tensor), strict=True)
    ]
    odd = next((got for got, _ in pairs if not isinstance(got, Residue)), None)
    if odd is not None:
        return Refusal("it returns something that is no number")
    same = all(got.same(wanted) for got, wanted in pairs)
    return _FieldRun(same, _sides(architecture, pre_activations), _bound(pairs, ring) if single else None)


def _bound(pairs: list[tuple[Residue, Residue]], ring: Ring) -> float | None:
    """The logarithm of the probability that different rational forms agree by chance in every entry (Schwartz, Zippel)."""
    if any(got.over < 0 or wanted.over < 0 for got, wanted in pairs):
        return None
    degree = max(max(got.over + wanted.under, wanted.over + got.under, 1) for got, wanted in pairs)
    smallest = min(part for part in (ring.tower.primes[-1], ring.tower.below[-1]) if part > 1)
    # Twice, because the draw is repeated where a denominator vanishes; one entry that differs is enough to be seen. No less
    # is said than that the first prime, on which all else depends, is one of so many.
    return max(1 + math.log2(degree) - math.log2(smallest), -float(FIRST_BITS))


def _sides(architecture: Architecture, pre_activations: list[Elements]) -> list[NDArray[np.bool_]]:
    """For each layer with kinks, on which side of the kink each unit was, for each sample."""
    sides = []
    for z, activation in zip(pre_activations, architecture.activations, strict=True):
        if activation.elementwise and activation.kinks:
            kink = float(activation.kinks[0])
            sides.append(np.array([[one.shadow > kink for one in row] for row in z], dtype=bool))
    return sides


def _both_sides(runs: list[_FieldRun]) -> bool:
    return all(unit.all() for unit in _units(runs))


def _units(runs: list[_FieldRun]) -> list[NDArray[np.bool_]]:
    """For each layer with kinks, which units were seen on both sides."""
    layers = zip(*(run.sides for run in runs), strict=True)
    joined = (np.concatenate(layer) for layer in layers)
    return [np.asarray(side.any(axis=0) & ~side.all(axis=0)) for side in joined]


def _patterns(architecture: Architecture, runs: list[_FieldRun], samples: int) -> str:
    """Which branches were covered, in words."""
    units = _units(runs)
    drawn = f"{samples} random samples"
    if architecture.cost.targets == "distribution":
        drawn += ", their targets one-hot"
    if not units:
        return drawn
    rows = {
        tuple(np.concatenate([side[row] for side in run.sides]).tolist())
        for run in runs
        for row in range(len(run.sides[0]))
    }
    seen = sum(int(unit.sum()) for unit in units)
    total = sum(unit.size for unit in units)
    return f"{drawn} with {len(rows)} activation patterns, {seen} of {total} units with a kink seen on both sides of it"


# Real points: exact, or in balls.


def exactly(
    call: Call, architecture: Architecture, seed: int, reduction: str = "mean"
) -> tuple[Level, Difference | None]:
    """Compare in rational arithmetic; for networks that need no more, see `is_piecewise_linear`."""

    def element(number: float) -> Rational:
        return Rational(fmpq(*number.as_integer_ratio()))

    return _at_points("exact", call, architecture, seed, element, RATIONALS, reduction)


def in_balls(
    call: Call, architecture: Architecture, seed: int, reduction: str = "mean"
) -> tuple[Level, Difference | None]:
    """Compare in ball arithmetic of many digits."""
    with precision(BALL_BITS):
        return _at_points("balls", call, architecture, seed, lambda x: Interval(arb(x)), INTERVALS, reduction)


def _round_points(architecture: Architecture, seed: int) -> Iterator[Point]:
    """Points with short numbers, so that exact results stay short, and no pre-activation at a kink.

    At a kink several gradients are right, and with short numbers a pre-activation is zero now and then.
    """
    rng = np.random.default_rng(seed)
    for samples in (2, 1, 3):
        point = draw_point(architecture, rng, samples, np.dtype(np.float64))
        round_target = architecture.cost.targets != "distribution"
        rounded = Point(
            tuple(_rounded(w) for w in point.weights),
            tuple(_rounded(b) for b in point.biases),
            _rounded(point.x),
            _rounded(point.target) if round_target else point.target,
        )
        near = near_kink(architecture, rounded, np.dtype(np.float64))
        if not near.all():
            yield rounded.rows(~near)


def _rounded(array: Array) -> Array:
    """Multiples of 1/64, and none of them zero."""
    return (np.floor(array * 32) * 2 + 1) / 64


def _at_points(
    kind: Literal["exact", "balls"],
    call: Call,
    architecture: Architecture,
    seed: int,
    element: Callable[[float], Element],
    numbers: Numbers,
    reduction: str,
) -> tuple[Level, Difference | None]:
    if problem := _too_large(architecture):
        return Level(kind, "not possible", reason=problem), None
    count = samples = 0
    widest = 0.0
    for point in _round_points(architecture, seed):
        elements = _on_elements(point, element, element)
        try:
            derived, _ = derived_tensors(architecture, elements, numbers, reduction)
        except NotHereError as error:
            return Level(kind, "not possible", reason=str(error)), None
        returned = call(elements)
        if isinstance(returned, Refusal):
            return Level(kind, "not possible", reason=returned.words), None
        difference, width = _difference(point, returned, derived)
        widest = max(widest, width)
        if isinstance(difference, str):
            return Level(kind, "not possible", reason=difference), None
        count, samples = count + 1, samples + len(point)
        if difference is not None:
            return Level(kind, "differs", scope=f"at point {count}, of {len(point)} samples"), difference
    if not count:
        return Level(kind, "not possible", reason="all samples lie too close to a kink of an activation function"), None
    within = f", to within {widest:.0e} of each tensor" if widest > 2.0**-60 else ""
    return Level(kind, "agrees", scope=f"{count} points with {samples} samples{within}"), None


def _difference(
    point: Point, returned: dict[str, Array], derived: dict[str, Elements]
) -> tuple[Difference | str | None, float]:
    """The tensors that differ, as floats; in words if the comparison says nothing. And how wide the program's balls are."""
    compared: dict[str, Compared] = {}
    tensors: dict[str, Array] = {}
    widest = 0.0
    for name, tensor in derived.items():
        like: Any = tensor.flat[0]
        got = np.frompyfunc(like.lifted, 1, 1)(np.asarray(returned[name], dtype=object))
        if any(not isinstance(one, Element) for one in got.flat):
            return "it returns something that is no number", widest
        differs = np.frompyfunc(_apart, 2, 1)(got, tensor).astype(bool)
        true, came, error = (np.frompyfunc(_middle, 1, 1)(part).astype(float) for part in (tensor, got, got - tensor))
        radius = max((float(one.value.rad()) for one in got.flat if isinstance(one, Interval)), default=0.0)
        size = max(float(np.max(np.abs(true))), 1e-300)
        widest = max(widest, radius / size if np.isfinite(came).all() and math.isfinite(radius) else math.inf)
        tensors[name] = came
        compared[name] = Compared(true, error, differs, differs, np.zeros(true.shape), np.dtype(np.float64))
    if any(one.outside.any() for one in compared.values()):
        return Difference(point, tensors, compared), widest
    return "the program's balls became too wide to tell" if widest > TIGHT else None, widest


def _apart(one: Any, other: Any) -> bool:
    return not (one.overlaps(other) if isinstance(one, Interval) else one.same(other))


def _middle(one: Any) -> float:
    return float(one.value.mid()) if isinstance(one, Interval) else int(one.value.p) / int(one.value.q)


# What both need.


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


def _on_elements(
    point: Point, element: Callable[[float], Element], target_element: Callable[[float], Element]
) -> Point:
    """The point with an element in place of each float."""

    def filled(array: Array, element: Callable[[float], Element]) -> ElementArray:
        return element_array([element(float(number)) for number in array.flat], array.shape)

    return Point(
        tuple(filled(w, element) for w in point.weights),
        tuple(filled(b, element) for b in point.biases),
        filled(point.x, element),
        filled(point.target, target_element),
    )


def _too_large(architecture: Architecture) -> str:
    if architecture.parameter_count <= MOST_PARAMETERS:
        return ""
    return f"{architecture.parameter_count:,} parameters, and at most {MOST_PARAMETERS:,} are run one by one"
