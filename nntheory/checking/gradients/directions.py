"""The derivative of a cost in a direction, from its own forward program on dual numbers, beside what the gradient says.

A gradient is right if its product with every direction is the derivative in that direction. One random direction tests all
entries at once, and halves of directions lead to a wrong one.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flint import arb

from ..levels import BALL_BITS, Refusal
from ..numbers.duals import Dual
from ..numbers.elements import element_array
from ..numbers.intervals import Interval
from ..reference import Array, precision
from .pair import Pair

Direction = Sequence[Array]
"""An array of floats for each moving leaf."""

SERIOUS = 1e-9
"""A difference of this relative size, in balls, is a mistake however float constants are read."""

ROUNDINGS = 8
"""Floats may be off by this many times the radius that the same program has in balls of as many bits: NumPy sums in
another order, and its functions are right to a few units in the last place."""

LAST_PLACES = 64
"""And by this many units in the last place of the sum of absolute terms."""

STATED = {np.dtype(np.float64): (1e-10, 1e-6), np.dtype(np.float32): (1e-4, 1e-2)}
"""Where the gradient does not run in balls: the relative error up to which floats agree, and beyond which they are wrong.
What lies between is not judged."""

TELLING = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 3e-2}
"""An array is judged at a point if rounding explains no more than this relative error of it."""


@dataclass(frozen=True)
class Along:
    """One direction: the derivative, what the gradient says it is, and what rounding may explain.

    Attributes:
        true: the derivative.
        gap: what the gradient's entries times the direction give beyond that.
        scale: the size of the gradient, for relative errors.
        allowed: the gap up to which they agree.
        refuted: the gap beyond which they do not.
    """

    true: float
    gap: float
    scale: float
    allowed: float
    refuted: float

    @property
    def said(self) -> float:
        """The gradient's entries times the direction."""
        return self.true + self.gap

    @property
    def error(self) -> float:
        """The relative difference."""
        return abs(self.gap) / self.scale if self.scale else 0.0

    @property
    def resolution(self) -> float:
        """The relative difference that would not have been seen."""
        return self.allowed / self.scale if self.scale else math.inf

    @property
    def agrees(self) -> bool:
        """Whether rounding explains the gap."""
        return abs(self.gap) <= self.allowed

    @property
    def wrong(self) -> bool:
        """Whether no right gradient says this."""
        return abs(self.gap) > self.refuted


@dataclass
class RealPoint:
    """One real point: the gradient in floats, and both programs in balls."""

    pair: Pair
    leaves: list[Array]
    floats: list[Array]

    @cached_property
    def dtype(self) -> np.dtype[Any]:
        """The precision that the gradient is judged by."""
        single = np.dtype(np.float32)
        coarse = any(array.dtype.itemsize <= 4 for array in self.floats)
        return single if coarse else self.pair.arguments.dtype

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Of the moving leaves."""
        return [self.leaves[place].shape for place in self.pair.arguments.moving]

    @cached_property
    def radii(self) -> list[Array] | Refusal:
        """What rounding may do to each entry: the radius in balls of as many bits as the floats have, times a few."""
        with precision(53 if self.dtype == np.float64 else 24):
            returned = self.pair.gradient_on(self._balls(self.leaves))
        if isinstance(returned, Refusal):
            return returned
        eps = float(np.finfo(self.dtype).eps)
        radii = [_each(_radius, array).astype(float) * ROUNDINGS for array in returned]
        return [
            radius + LAST_PLACES * eps * np.abs(array.astype(float))
            for radius, array in zip(radii, self.floats, strict=True)
        ]

    @cached_property
    def balls(self) -> list[Array] | Refusal:
        """The gradient in balls of many digits, an array of balls for each moving leaf."""
        with precision(BALL_BITS):
            returned = self.pair.gradient_on(self._balls(self.leaves))
            if isinstance(returned, Refusal):
                return returned
            zero = Interval(arb(0))
            arrays = [_each(zero.lifted, array) for array in returned]
        if any(not isinstance(one, Interval) for array in arrays for one in array.flat):
            return Refusal("it returns something that is no number")
        return [_each(lambda one: one.value, array) for array in arrays]

    @cached_property
    def value(self) -> arb | Refusal:
        """The cost, as the floats' precision gives it in balls: the floats must lie there too."""
        with precision(53 if self.dtype == np.float64 else 24):
            cost = self.pair.cost_on(self._balls(self.leaves))
            return cost if isinstance(cost, Refusal) else cost.value  # type: ignore[attr-defined]

    def slope(self, direction: Direction) -> arb | Refusal:
        """The derivative of the cost in a direction, enclosed."""
        with precision(BALL_BITS):
            elements = self._balls(self.leaves)
            for place, slopes in zip(self.pair.arguments.moving, direction, strict=True):
                elements[place] = _with_slopes(elements[place], slopes)
            cost = self.pair.cost_on(elements)
        if isinstance(cost, Refusal):
            return cost
        return cost.slope.value if isinstance(cost, Dual) else arb(0)

    def has_kink(self, direction: Direction) -> bool:
        """Whether the derivative one way is not minus the derivative the other way."""
        there, back = self.slope(direction), self.slope([-array for array in direction])
        if isinstance(there, Refusal) or isinstance(back, Refusal):
            return False
        with precision(BALL_BITS):
            return not (there + back).contains(0)

    def in_floats(self, direction: Direction) -> Along | Refusal:
        """The gradient in floats along a direction."""
        slope = self.slope(direction)
        if isinstance(slope, Refusal):
            return slope
        with precision(BALL_BITS):
            # Exact, and without the overflow that a sum of floats may have.
            gap = float(_product(self.floats, direction) - slope.mid())
        true = float(slope.mid())
        size = self._size(self.floats, direction, true)
        rest = float(slope.rad())
        if isinstance(self.radii, Refusal):
            # A gradient that is zero on paper is a small rest in floats: beside the others it is small.
            whole = _norm(self.floats)
            agree, wrong = (share * max(size, whole / 1000) for share in STATED[self.dtype])
            return Along(true, gap, size, agree + rest, wrong + rest)
        allowed = rest + sum(float((r * np.abs(v)).sum()) for r, v in zip(self.radii, direction, strict=True))
        return Along(true, gap, size, allowed, allowed)

    def in_balls(self, direction: Direction) -> Along | Refusal:
        """The gradient in balls of many digits along a direction."""
        slope = self.slope(direction)
        if isinstance(slope, Refusal) or isinstance(self.balls, Refusal):
            return slope if isinstance(slope, Refusal) else self.balls  # type: ignore[return-value]
        with precision(BALL_BITS):
            said = _product(self.balls, direction)
            middles = [_each(lambda ball: float(ball.mid()), array).astype(float) for array in self.balls]
            difference = said - slope
            # What is left of two balls that overlap is what their radii explain.
            gap = 0.0 if difference.contains(0) else float(difference.mid())
            reach = float(difference.rad())
            size = self._size(middles, direction, float(slope.mid()))
        return Along(float(slope.mid()), gap, size, reach, max(reach, SERIOUS * size))

    def random_direction(self, rng: np.random.Generator, only: int | None = None) -> list[Array]:
        """Normal numbers with few digits, for one moving leaf or for all."""
        return [
            np.asarray(np.rint(rng.normal(size=shape) * 64) / 64) if only in (None, place) else np.zeros(shape)
            for place, shape in enumerate(self.shapes)
        ]

    def unit_direction(self, array: int, place: tuple[int, ...]) -> list[Array]:
        """One for one entry of one moving leaf, zero elsewhere."""
        unit: list[Array] = [np.zeros(shape) for shape in self.shapes]
        unit[array][place] = 1.0
        return unit

    def _size(self, gradient: Sequence[Array], direction: Direction, true: float) -> float:
        """The Euclidean norm of the gradient where the direction has entries, or what the derivative says it must be."""
        norm = _norm([g[v != 0] for g, v in zip(gradient, direction, strict=True)])
        count = sum(int(np.count_nonzero(v)) for v in direction)
        size = max(norm * (_norm(direction) / math.sqrt(count)), abs(true)) if count else 0.0
        return min(size, sys.float_info.max)

    def _balls(self, leaves: Sequence[Array]) -> list[Array]:
        return [element_array([Interval(arb(float(one))) for one in leaf.flat], leaf.shape) for leaf in leaves]


def _product(gradient: Sequence[Array], direction: Direction) -> arb:
    """The sum of the products of the entries, floats or balls, exact but for the precision set."""
    result = arb(0)
    for array, v in zip(gradient, direction, strict=True):
        numbers = array if array.dtype == object else array.astype(float)
        for number, slope in zip(numbers.ravel().tolist(), v.ravel().tolist(), strict=True):
            if slope:
                result += arb(number) * arb(slope)
    return result


def _norm(arrays: Sequence[Array]) -> float:
    """The Euclidean norm of all entries, without the overflow that their squares may have."""
    return math.hypot(*(math.hypot(*array.astype(float).flat) for array in arrays))


def _each(function: Callable[[Any], Any], array: Array) -> Array:
    """The function of each entry, as an object array also where there is one entry without an axis."""
    result = np.empty(np.shape(array), dtype=object)
    result.flat[:] = [function(one) for one in np.asarray(array, dtype=object).flat]
    return result


def _with_slopes(values: Array, slopes: Array) -> Array:
    pairs = zip(values.flat, slopes.flat, strict=True)
    return element_array(
        [Dual(value, Interval(arb(float(slope)))) if slope else value for value, slope in pairs], values.shape
    )


def _radius(one: Any) -> float:
    return float(one.value.rad()) if isinstance(one, Interval) else 0.0


def first_wrong(
    wrong: Callable[[Direction], bool], shapes: Sequence[tuple[int, ...]], rng: np.random.Generator
) -> tuple[list[int], tuple[int, ...]]:
    """Which arrays are wrong, and the place of a wrong entry in the first of them, by halves of its entries."""

    def direction(array: int, entries: Sequence[int]) -> list[Array]:
        result: list[Array] = [np.zeros(shape) for shape in shapes]
        # A sum of several errors could cancel: no two entries have simply related weights.
        result[array].flat[list(entries)] = np.rint(rng.uniform(0.5, 1.5, size=len(entries)) * 1024) / 1024
        return result

    sizes = [math.prod(shape) for shape in shapes]
    arrays = [array for array, size in enumerate(sizes) if wrong(direction(array, range(size)))]
    if not arrays:
        return [], ()
    entries = range(sizes[arrays[0]])
    while len(entries) > 1:
        half = len(entries) // 2
        entries = entries[:half] if wrong(direction(arrays[0], entries[:half])) else entries[half:]
    return arrays, tuple(int(i) for i in np.unravel_index(entries[0], shapes[arrays[0]]))
