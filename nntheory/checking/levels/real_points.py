"""Real points without rounding: the program and the derivation in fractions, or in balls of many digits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import sympy
from flint import arb, fmpq

from ...architecture import Architecture
from ...formulas.evaluation import Numbers
from ..comparison import Compared, near_kink
from ..evidence import Level
from ..numbers.elements import Element, Elements, NotHereError
from ..numbers.intervals import INTERVALS, Interval
from ..numbers.rationals import RATIONALS, Rational
from ..points import draw_point
from ..reference import Array, Point, precision
from .derived import Call, Refusal, derived_tensors, on_elements, too_large

BALL_BITS = 2048
"""Enough to see the smallest float, added to a number near 1."""

TIGHT = 2.0**-40
"""The program's balls say something if their radius is at most this beside the tensor. It is the radius of float constants
of which it is not plain what they stand for that makes them so wide."""


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


def is_piecewise_linear(architecture: Architecture) -> bool:
    """Whether the gradient needs no more than the four operations and comparisons."""
    formulas = [activation.formula for activation in architecture.activations] + [architecture.cost.derivative]
    functions = (sympy.exp, sympy.tanh, sympy.log, sympy.erf)
    return not any(formula.has(*functions) for formula in formulas)


def exactly(
    call: Call, architecture: Architecture, seed: int, reduction: str = "mean", suspected: Point | None = None
) -> tuple[Level, Difference | None]:
    """Compare in rational arithmetic; for networks that need no more, see `is_piecewise_linear`.

    A ``suspected`` point, where a weaker comparison saw a difference, is the first.
    """

    def element(number: float) -> Rational:
        return Rational(fmpq(*number.as_integer_ratio()))

    return _at_points("exact", call, architecture, seed, element, RATIONALS, reduction, suspected)


def in_balls(
    call: Call, architecture: Architecture, seed: int, reduction: str = "mean", suspected: Point | None = None
) -> tuple[Level, Difference | None]:
    """Compare in ball arithmetic of many digits; a ``suspected`` point is the first."""
    with precision(BALL_BITS):
        return _at_points(
            "balls", call, architecture, seed, lambda x: Interval(arb(x)), INTERVALS, reduction, suspected
        )


def _points(architecture: Architecture, seed: int, suspected: Point | None) -> Iterator[Point]:
    """The suspected point, then points with short numbers, so that exact results stay short; no pre-activation at a kink.

    At a kink several gradients are right, and with short numbers a pre-activation is zero now and then.
    """
    if suspected is not None:
        yield suspected
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
    suspected: Point | None,
) -> tuple[Level, Difference | None]:
    if problem := too_large(architecture):
        return Level(kind, "not possible", reason=problem), None
    count = samples = 0
    widest = 0.0
    for point in _points(architecture, seed, suspected):
        elements = on_elements(point, element, element)
        try:
            derived, _ = derived_tensors(architecture, elements, numbers, reduction)
        except NotHereError as error:
            return Level(kind, "not possible", reason=str(error)), None
        returned = call(elements)
        if isinstance(returned, Refusal):
            return Level(kind, "not possible", reason=returned.words), None
        if not any(isinstance(one, Element) for tensor in returned.values() for one in np.ravel(tensor)):
            return Level(kind, "not possible", reason="it returns plain floats for such numbers"), None
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
