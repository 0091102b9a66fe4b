"""Wrong backward passes: each mistake of the catalogue made in the derived program, relative errors, and those by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nntheory import Architecture
from nntheory.checking.diagnosis.catalogue import CATALOGUE, Mistake
from nntheory.checking.diagnosis.variants import Derived, program, variants
from nntheory.checking.reference import Point
from nntheory.derivation.program import function

from ... import mutants
from ...test_diagnosis import NAMED
from .points import AT_RELU, SIZES, fits, ordinary, sizes_of

Backward = Callable[[Any, Any, Any, Any], Any]

NETWORKS = (
    ("sigmoid", "sigmoid", "squared_error"),
    ("sigmoid", "softmax", "squared_error"),
    ("sigmoid", "sigmoid", "binary_cross_entropy"),
    ("sigmoid", "softmax", "cross_entropy"),
    ("tanh", "sigmoid", "squared_error"),
    ("sigmoid", "linear", "squared_error"),
    ("sigmoid", "linear", "half_squared_error"),
    ("relu", "sigmoid", "squared_error"),
)
"""Where mistakes are made: in the first of these in which a mistake changes the gradient."""

SEEN = 1e-13
"""From this relative difference of a tensor on, a wrong gradient is more than the right one with other roundings."""

FACTOR = 0.1
"""What stands in the mistakes that have a number in them, such as a learning rate."""


@dataclass(frozen=True)
class Wrong:
    """A mistake.

    Attributes:
        group: ``catalogue``, ``relative error`` or ``by hand``.
        words: what the diagnosis should call it; empty if it is none that the diagnosis knows.
        candidates: the programs with that mistake that may be taken at a kind of point.
    """

    group: str
    words: str
    candidates: Callable[[str], Iterable[Made]]

    def at(self, kind: str) -> Made | None:
        """The first of them that runs, returns the right shapes and wrong numbers at an ordinary point; None if none does."""
        for made in self.candidates(kind):
            point = ordinary(made.network)
            if runs(made.backward, point) and made.differs(point):
                return made
        return None


@dataclass(frozen=True)
class Made:
    """A wrong program for one network, and whether it should return the gradient of the mean or of the sum."""

    backward: Backward
    network: Architecture
    reduction: str

    def differs(self, point: Point) -> bool:
        """Whether what it returns at a point differs from the right gradient by more than rounding."""
        arguments = list(point.weights), list(point.biases), point.x, point.target
        scale = len(point) if self.reduction == "sum" else 1
        with np.errstate(all="ignore"):
            pairs = zip(_right(self.network)(*arguments), self.backward(*arguments), strict=True)
            return any(
                not np.linalg.norm(came - scale * true) <= SEEN * np.linalg.norm(scale * true)
                for trues, comes in pairs
                for true, came in zip(trues, comes, strict=True)
            )


def runs(backward: Backward, point: Point) -> bool:
    """Whether it returns finite numbers in the right shapes; what does not is found by its first use."""
    try:
        with np.errstate(all="ignore"):
            by_weights, by_biases = backward(list(point.weights), list(point.biases), point.x, point.target)
    except (ValueError, TypeError):
        return False
    came = [*by_weights, *by_biases]
    shapes = [one.shape for one in (*point.weights, *point.biases)]
    return [np.shape(one) for one in came] == shapes and all(np.isfinite(one).all() for one in came)


@cache
def _right(network: Architecture) -> Backward:
    return function(network)


def with_changes(network: Architecture, reduction: str, code: Mapping[str, str]) -> Backward:
    """The derived program with other code in some statements."""

    def backward(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        derived = Derived(network, Point(tuple(weights), tuple(biases), x, target), reduction)
        tensors = {**derived.right, **dict(derived.changed(code, FACTOR))}
        depth = range(1, network.depth + 1)
        return [tensors[f"dW{layer}"] for layer in depth], [tensors[f"db{layer}"] for layer in depth]

    return backward


def in_some_network(kind: str) -> Iterator[tuple[Architecture, str]]:
    """The networks that have points of that kind, with the gradient of the mean and then of the sum."""
    for reduction, sizes, (hidden, output, cost) in itertools.product(("mean", "sum"), sizes_of(kind), NETWORKS):
        network = Architecture.parse(sizes, hidden="relu" if kind in AT_RELU else hidden, output=output, cost=cost)
        if fits(network, kind):
            yield network, reduction


def from_catalogue(mistake: Mistake) -> Wrong:
    def candidates(kind: str) -> Iterator[Made]:
        for network, reduction in in_some_network(kind):
            for one in variants(network):
                if one.mistake is mistake:
                    yield Made(with_changes(network, reduction, one.code), network, reduction)

    return Wrong("catalogue", mistake.words, candidates)


def relative_error(size: str) -> Wrong:
    """The error of the second layer, a little too large."""

    def candidates(kind: str) -> Iterator[Made]:
        for network, reduction in in_some_network(kind):
            (code,) = (one.code for one in program(network) if one.target == "delta2")
            yield Made(with_changes(network, reduction, {"delta2": f"(1 + {size}) * ({code})"}), network, reduction)

    return Wrong("relative error", "", candidates)


def written(backward: Backward, words: str, network: Architecture, reduction: str = "mean") -> Wrong:
    """A program of the mutants, which is written for one network and judged at ordinary points."""
    return Wrong("by hand", words, lambda kind: [Made(backward, network, reduction)] if kind == "generic" else [])


def mutant(one: mutants.Mutant, layers: tuple[int, ...]) -> Wrong:
    network = Architecture.parse(one.sizes, hidden=one.hidden, output=one.output, cost=one.cost)
    return written(one.program(layers), one.words, network, one.reduction)


def by_hand() -> Iterator[tuple[str, Wrong]]:
    """Every program of the mutants; where the layers can be chosen, in all of them and in each one."""
    for name, backward in mutants.WRONG.items():
        yield f"by hand: {name}", written(backward, NAMED.get(name, ""), Architecture.parse(SIZES))
    for one in mutants.MUTANTS:
        every = tuple(range(1, one.sizes.count("-") + 1))
        allowed = {"any": every, "hidden": every[:-1], "output": every[-1:]}[one.where]
        for layers in (allowed, *((layer,) for layer in allowed if len(allowed) > 1)):
            wrong = mutant(one, layers)
            if wrong.at("generic") is not None:
                yield f"by hand: {one.words} (layer {', '.join(map(str, layers))})", wrong


RELATIVE = {f"δ of layer 2 times 1 + {size}": size for size in ("1e-3", "1e-6", "1e-9", "1e-12")}

WRONG: dict[str, Wrong] = {
    **{one.words: from_catalogue(one) for one in CATALOGUE},
    **{name: relative_error(size) for name, size in RELATIVE.items()},
    **dict(by_hand()),
}
"""Every wrong program, by what is wrong in it."""
