"""Which mistakes of the catalogue give the numbers that were returned, and with which factor."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...architecture import Architecture
from ..comparison import Compared
from ..conventions import Conventions
from ..reference import Array, Point
from .factors import by_samples, number
from .variants import MOST_LAYERS, Derived, Variant, program, reached, variants
from .writing import mending

NEAREST = 1e-14
"""No change is asked to come nearer than this, relative in norm: about what rounding does to the derived program."""

MOST_STEPS = 20
"""Steps in which a limit is fitted, at which something is clipped."""

NORM = "a gradient is divided by its norm"
"""Why a factor may be another at every point."""

Call = Callable[[Point], dict[str, Array] | None]
"""What the checked program returns at a point, tensor by tensor; None if nothing that can be compared."""

Misfit = (ValueError, NameError, TypeError, IndexError, ZeroDivisionError)
"""What a change raises that does not fit the shapes of the network."""


@dataclass(frozen=True)
class Explanation:
    """A mistake that gives the numbers that were returned.

    Attributes:
        mistake: what was done.
        layers: in which layers.
        mended: the statements as they are derived, from back to front.
        hint: a question that points at the place and does not give the answer.
    """

    mistake: str
    layers: tuple[int, ...]
    mended: tuple[str, ...]
    hint: str = ""

    def __str__(self) -> str:
        each = ", and so in each of these layers" if len(self.layers) > 1 else ""
        right = [one for one in self.mended if re.match(rf"[a-zA-Z]+{self.layers[-1]} = ", one)]
        return f"{_where(self.layers)}: {self.mistake}. Right is {', '.join(right)}{each}"


@dataclass(frozen=True)
class Found:
    """One or two variants that give the numbers returned, composed to one change of the program.

    Attributes:
        variants: which.
        code: the statements they change.
        factor: the number that was fitted, if there is one in them.
        changing: the same in words, where it is another at other points.
    """

    variants: tuple[Variant, ...]
    code: Mapping[str, str]
    factor: float = 0.0
    changing: str = ""

    @property
    def fitted(self) -> bool:
        """Whether there is a factor in it."""
        return any(one.fitted for one in self.variants)

    def explained(self, architecture: Architecture, conventions: Conventions) -> tuple[Explanation, ...]:
        """The same in words, one explanation for each."""
        right = {one.target: mending(str(one), conventions) for one in program(architecture)}
        return tuple(
            Explanation(
                one.mistake.words + (f" ({one.mistake.value.format(self._value(one))})" if one.mistake.value else ""),
                one.layers,
                tuple(text for target, text in right.items() if target in one.code),
                f"Look at {_where(one.layers).lower()}: {one.mistake.hint}",
            )
            for one in self.variants
        )

    def _value(self, variant: Variant) -> str:
        return variant.other or self.changing or number(self.factor)


class Returned:
    """What the checked program returned at a point, and whether a change of the derived program returns the same."""

    def __init__(
        self,
        architecture: Architecture,
        point: Point,
        tensors: dict[str, Array],
        reduction: str,
        tolerance: float,
        result: dict[str, Compared] | None = None,
    ) -> None:
        self.architecture = architecture
        self.derived = Derived(architecture, point, reduction)
        self.samples = len(point)
        self._matched: dict[Variant, frozenset[str]] = {}
        self.tensors = {name: tensor.astype(float) for name, tensor in tensors.items()}
        self.tolerance = tolerance
        # What rounding explains of the right tensor it explains of a wrong one too.
        self.allowed = {
            name: float(np.linalg.norm(one.allowed)) if np.isfinite(one.allowed).all() else np.inf
            for name, one in (result or {}).items()
        }
        # A change explains an error only if it comes nearer than the error is large.
        self.tolerance = min(tolerance, max(self._distance() / 1000, NEAREST))
        self.wrong = frozenset(name for name in tensors if not self.same(name, self.derived.right[name]))
        self.entries = sum(self.tensors[name].size for name in self.wrong)

    def same(self, name: str, value: Array) -> bool:
        """Whether a tensor is the one returned, to within the tolerance in norm."""
        returned = self.tensors[name]
        if np.shape(value) != returned.shape or not np.isfinite(value).all():
            return False
        # What is nothing but rounding is as large as rounding of the right tensor, or of what it cancels from.
        with np.errstate(all="ignore"):
            near = (
                self.tolerance * np.linalg.norm(value)
                + self.allowed.get(name, 0.0)
                + NEAREST * np.linalg.norm(self.derived.right[name])
            )
            return bool(np.linalg.norm(value - returned) <= near)

    def _distance(self) -> float:
        """How far what was returned is from the right tensors, the largest relative distance."""
        right = self.derived.right
        both = [(np.asarray(right[name], float), tensor) for name, tensor in self.tensors.items()]
        with np.errstate(all="ignore"):
            off = [float(np.linalg.norm(one - other) / max(float(np.linalg.norm(one)), 1e-300)) for one, other in both]
        return max(off, default=0.0)

    def given_by(self, code: Mapping[str, str], reaches: frozenset[str], factor: float = 0.0) -> bool:
        """Whether the derived program with this change returns all that was returned."""
        if not self.wrong <= reaches:
            return False
        given = set()
        try:
            for name, value in self.derived.changed(code, factor):
                if not self.same(name, value):
                    return False
                given.add(name)
        except Misfit:
            return False
        return self.wrong <= given

    def matched(self, variant: Variant) -> frozenset[str]:
        """The wrong tensors that a variant gives; all of them, if it has a factor that may be fitted to them."""
        if variant.fitted:
            return self.wrong
        if variant not in self._matched:
            self._matched[variant] = self._given(variant)
        return self._matched[variant]

    def _given(self, variant: Variant) -> frozenset[str]:
        result = set()
        try:
            for name, value in self.derived.changed(variant.code):
                if name in self.wrong and self.same(name, value):
                    result.add(name)
        except Misfit:
            return frozenset()
        return frozenset(result)

    def fitted(self, code: Mapping[str, str], reaches: frozenset[str], *, clips: bool = False) -> float | None:
        """The factor that fits the wrong layer furthest back, in which the gradient is linear in it, unless it ``clips``."""
        if self.entries < 3 or not self.wrong <= reaches:
            return None  # one number more than is fitted says little
        layer = max(int(name[2:]) for name in self.wrong)
        names = [name for name in self.wrong if int(name[2:]) == layer]
        returned = np.concatenate([self.tensors[name].ravel() for name in names])

        def given(factor: float) -> Array:
            values = dict(self.derived.changed(code, factor))
            return np.concatenate([np.ravel(values.get(name, self.derived.right[name])) for name in names])

        # A limit is approached from below, where all is clipped.
        factor, step = 0.0, 1e-6 * float(np.abs(returned).max()) if clips else 1.0
        if not step:
            return None
        for _ in range(MOST_STEPS if clips else 1):
            try:
                start = given(factor)
                direction = (given(factor + step) - start) / step
                gap = returned - start
            except Misfit:
                return None
            size = float(np.abs(direction).max())
            if not 0 < size < np.inf:
                return None
            change = float((gap / size) @ (direction / size) / ((direction / size) @ (direction / size)))
            factor += change
            if not np.isfinite(factor) or (clips and factor <= 0):
                return None
            if abs(change) <= NEAREST * abs(factor):
                break
            step = 1e-6 * factor
        plain = float(f"{factor:.3g}")
        return plain if abs(factor - plain) <= 1e-6 * abs(plain) else factor


def explanations(
    architecture: Architecture, point: Point, tensors: dict[str, Array], reduction: str, tolerance: float
) -> list[Explanation] | None:
    """The single mistakes that give the returned tensors, each to within the tolerance in norm; all that do.

    None if the network has too many layers to try them.
    """
    if architecture.depth > MOST_LAYERS:
        return None
    found = singles(Returned(architecture, point, tensors, reduction, tolerance))
    return [one.explained(architecture, Conventions())[0] for one in found]


def singles(returned: Returned) -> list[Found]:
    """Every single mistake that gives what was returned, in every set of layers in which it does."""
    found: list[Found] = []
    for variant in variants(returned.architecture) if returned.wrong else ():
        factor: float | None = 0.0
        if variant.fitted:
            factor = returned.fitted(variant.code, variant.reaches, clips=variant.clips)
        if factor is not None and returned.given_by(variant.code, variant.reaches, factor):
            found.append(Found((variant,), variant.code, factor))
    return found


def lasting(found: list[Found], here: Returned, elsewhere: Sequence[Returned]) -> list[Found]:
    """Those that give what was returned at other points too.

    A factor may depend on the number of samples there. One mistake may have another factor at every point, as where a
    gradient is divided by its norm.
    """
    result = []
    for one in found:
        reaches = reached(here.architecture, one.code)
        factors = [(here.samples, one.factor)]
        for other in elsewhere:
            factor = one.factor
            if one.fitted and not other.given_by(one.code, reaches, factor):
                factor = other.fitted(one.code, reaches)  # type: ignore[assignment]
            if factor is None or not other.given_by(one.code, reaches, factor):
                break
            factors.append((other.samples, factor))
        else:
            if all(factor == one.factor for _, factor in factors):
                result.append(one)
            elif words := by_samples(factors):
                result.append(replace(one, changing=words))
            elif len(one.variants) == 1 and one.variants[0].scales:
                result.append(
                    replace(one, changing=f"{number(one.factor)} here and another at other points, as where {NORM}")
                )
    return result


def fewest_assumed(found: list[Found]) -> list[Found]:
    """Without those that need a number to be fitted, where others do not, or one for every number of samples."""
    for few in ([one for one in found if not one.fitted], [one for one in found if not one.changing]):
        if few:
            return few
    return found


def fewest_layers(found: list[Found]) -> list[Found]:
    """Without those that are another one of the list, made in more layers where it changes nothing."""

    def within(one: Found, other: Found) -> bool:
        return one.code.items() < other.code.items() and [v.mistake for v in one.variants] == [
            v.mistake for v in other.variants
        ]

    return [one for one in found if not any(within(other, one) for other in found)]


def _where(layers: tuple[int, ...]) -> str:
    return f"Layer {layers[0]}" if len(layers) == 1 else f"Layers {', '.join(map(str, layers))}"
