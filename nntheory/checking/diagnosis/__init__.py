"""The diagnosis of a wrong gradient: where it begins to be wrong, which mistakes give it, and how to mend them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ...architecture import Architecture
from ..comparison import Compared
from ..conventions import Conventions
from ..evidence import told_apart
from ..points import draw_point
from ..reference import Array, Point
from .adequacy import Unseen, unseen
from .explaining import (
    Call,
    Explanation,
    Found,
    Returned,
    explanations,
    fewest_assumed,
    fewest_layers,
    lasting,
    singles,
)
from .factors import number
from .locating import first_wrong_layer, locate
from .pairing import pairs
from .smallest import Case, none_found, smallest
from .variants import MOST_LAYERS

__all__ = [
    "Case",
    "Diagnosis",
    "Explanation",
    "Unseen",
    "as_coarse_as_single",
    "described",
    "diagnose",
    "explained",
    "explanations",
    "locate",
    "none_found",
    "smallest",
    "unseen",
]

FINER_THAN_SINGLE = 1e-9
"""A relative error smaller than this is none of float32, whose unit in the last place is larger."""

OTHER_BATCHES = (2, 5)
"""Batches of drawn points at which several explanations are told apart."""


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a gradient, as far as it can be told.

    Attributes:
        location: what is wrong in the first wrong layer, counted from the output; empty if that cannot be told.
        mistakes: the single mistakes that give the numbers returned.
        pairs: where no single one does, two mistakes that do together.
        hints: questions that point at the place and do not give the answer, one for each place.
        message: all of it, for the author of the function.
        causes: the same mistakes as changes of the derived program.
    """

    location: str
    mistakes: tuple[Explanation, ...]
    pairs: tuple[tuple[Explanation, Explanation], ...]
    hints: tuple[str, ...]
    message: str
    causes: tuple[Found, ...] = ()


def diagnose(
    call: Call,
    architecture: Architecture,
    point: Point,
    tensors: dict[str, Array],
    result: dict[str, Compared],
    conventions: Conventions,
    tolerance: float,
) -> Diagnosis:
    """What is wrong with a gradient that rounding does not explain.

    Args:
        call: what the checked program returns at a point, by tensor; None if nothing that can be compared.
        architecture: the network.
        point: where it is wrong.
        tensors: what it returned there.
        result: the same against the enclosures.
        conventions: of the checked program, in which entries and statements are written.
        tolerance: how far a tensor may be from one that explains it, relative in Euclidean norm.
    """
    reduction = conventions.reduction
    location = locate(call, architecture, point, reduction)
    what = "\n".join(text for text in (described(result, tensors, conventions), location) if text)
    if architecture.depth > MOST_LAYERS:
        return Diagnosis(location, (), (), _general_hint(result), f"{what}\n{explained(None)}")
    returned = Returned(architecture, point, tensors, reduction, tolerance, result)
    elsewhere = cache(lambda: _elsewhere(call, architecture, tensors, reduction, tolerance))
    here = singles(returned)
    found = fewest_assumed(lasting(here, returned, elsewhere())) if here else []
    twos: list[Found] = []
    if not found:
        twos = fewest_assumed(pairs(returned, elsewhere)[0])
    # What gives the numbers at this point only is better than nothing.
    lasts = bool(found)
    found, twos = fewest_layers(found or ([] if twos else here)), fewest_layers(twos)
    mistakes = tuple(one.explained(architecture, conventions)[0] for one in found)
    # Two changes of one statement may come to the same in either order.
    both = tuple({(two[0], two[1]): None for two in (one.explained(architecture, conventions) for one in twos)})
    total = sum(tensor.size for tensor in tensors.values())
    said = explained(list(mistakes), total) if mistakes or not both else _two(both, total)
    if mistakes and not lasts:
        said += "\nAt other points this does not give your numbers, so there is more to it."
    elif not mistakes:
        tried = "Not all pairs of mistakes were tried"
        said += f"\n{tried}; others may give your numbers too." if both else f" {tried}."
    hints = tuple(dict.fromkeys(one.hint for one in (*mistakes, *(one for two in both for one in two))))
    return Diagnosis(location, mistakes, both, hints or _general_hint(result), f"{what}\n{said}", (*found, *twos))


def _elsewhere(
    call: Call, architecture: Architecture, tensors: dict[str, Array], reduction: str, tolerance: float
) -> list[Returned]:
    """What the checked program returns at other points, drawn from a fixed seed."""
    drawn = np.random.default_rng(0)
    dtype = next(iter(tensors.values())).dtype
    floats = np.dtype(np.float32) if dtype.itemsize <= 4 else np.dtype(np.float64)
    result = []
    for samples in OTHER_BATCHES:
        point = draw_point(architecture, drawn, samples, floats)
        came = call(point)
        if came is not None and all(np.isfinite(tensor).all() for tensor in came.values()):
            result.append(Returned(architecture, point, came, reduction, tolerance))
    return result


def _general_hint(result: dict[str, Compared]) -> tuple[str, ...]:
    layer = first_wrong_layer(result)
    return (
        f"Look at layer {layer}: compute its error and its gradient for one sample by hand; where do yours differ?",
    )


def described(result: dict[str, Compared], tensors: dict[str, Array], conventions: Conventions) -> str:
    """A gradient that rounding does not explain: where it begins to be wrong, counted from the output, and how."""
    bad = [name for name in result if result[name].outside.any()]
    layer = first_wrong_layer(result)
    shown = [name for name in bad if int(name[2:]) == layer]
    wrong = sum(int(result[name].outside.sum()) for name in bad)
    total = sum(one.outside.size for one in result.values())
    lines = [
        f"Layer {layer} is the first wrong one, counted from the output: {' and '.join(shown)}. "
        f"In all, {wrong:,} of {total:,} entries {'is' if wrong == 1 else 'are'} wrong."
    ]
    return "\n".join((*lines, *(_deviation(name, result[name], tensors[name], conventions) for name in shown)))


def explained(causes: list[Explanation] | None, total: int = 0) -> str:
    """The mistakes of the catalogue that give the numbers returned, ``total`` of them."""
    if causes is None:
        return "The mistakes of the catalogue were not tried: the network has too many layers."
    if not causes:
        return (
            "No single mistake of the catalogue gives these numbers: there may be more than one, or one in the forward pass, "
            "or another activation function or cost than the network named here."
        )
    if len(causes) == 1:
        numbers = f"all {total:,} of your numbers" if total > 1 else "your numbers"
        return f"This one mistake gives {numbers}, to within rounding. {causes[0]}."
    listed = "\n".join(f"- {cause}." for cause in causes)
    return f"Each of these single mistakes gives your numbers, to within rounding:\n{listed}"


def _two(both: tuple[tuple[Explanation, Explanation], ...], total: int) -> str:
    start = "No single mistake of the catalogue gives these numbers; there is more than one, or one that is not in it. "
    if len(both) == 1:
        return (
            f"{start}These two together give all {total:,} of your numbers, to within rounding:\n"
            f"- {both[0][0]}.\n- {both[0][1]}."
        )
    listed = "\n".join(f"- {one}; and {str(other)[0].lower()}{str(other)[1:]}." for one, other in both)
    return f"{start}Each of these pairs gives your numbers, to within rounding:\n{listed}"


def as_coarse_as_single(result: dict[str, Compared], tensors: dict[str, Array]) -> str:
    """A gradient of float64 numbers that float32 would explain: what is sure, and what may be the cause.

    Empty if only some entries of the gradient by the weights, and of that by the biases, are wrong.
    """
    bad = [name for name, one in result.items() if one.outside.any()]
    worst = max(result[name].relative_error for name in bad)
    place = "" if len(bad) == len(result) else ", ".join(bad)
    off = f"{f'In {place} the' if place else 'The'} gradient is off by up to {worst:.0e} of its size"
    if all(np.array_equal(tensors[name], tensors[name].astype(np.float32)) for name in bad):
        return (
            f"float32 inside: float64 is returned, but every number in {place or 'it'} is a "
            f"float32 number, and the gradient is off by {worst:.0e} of its size. Look for astype(np.float32), "
            f"dtype=np.float32 or a float32 constant array."
        )
    # Lost precision shows in most entries of a kind; one that is off a little may have many causes.
    kinds = [[one for name, one in result.items() if name.startswith(kind)] for kind in ("dW", "db")]
    if not any(all(one.outside.mean() >= 0.5 for one in kind) for kind in kinds):
        return ""
    if worst < FINER_THAN_SINGLE:
        return (
            f"{off}: more than float64 loses and less than "
            f"float32 does. Look for a small constant added to a denominator, for a constant with too few digits, or for "
            f"finite differences."
        )
    return (
        f"{off}: as accurate as float32, and float64 is "
        f"returned. Look for float32 inside, for a small constant added to a denominator, or for finite differences."
    )


def _deviation(name: str, compared: Compared, tensor: Array, conventions: Conventions) -> str:
    """The entry furthest from the truth, and a factor if one explains the whole tensor."""
    distance = np.where(compared.outside, np.abs(compared.error), -1)
    place = tuple(int(i) for i in np.unravel_index(int(np.argmax(distance)), distance.shape))
    derived, came = told_apart(float(compared.true[place]), float(tensor[place]))
    factor = _common_factor(compared, tensor)
    text = f"{conventions.entry(name, place)}: derived {derived}, got {came}"
    return f"{text}; every entry of {name} is {factor}." if factor else f"{text}."


FACTORS = {
    -1.0: "the derived value with the opposite sign",
    2.0: "twice the derived value",
    0.5: "half the derived value",
    0.0: "zero",
}


def _common_factor(compared: Compared, tensor: Array) -> str:
    """In words, the one factor between the true and the returned tensor, if there is one within rounding."""
    true, came = compared.true, tensor.astype(float)
    if not true.any():
        return ""
    largest = np.unravel_index(int(np.argmax(np.abs(true))), true.shape)
    with np.errstate(all="ignore"):
        fitted = float(came[largest] / true[largest])
    # Through one number goes any factor.
    candidates = [*FACTORS, *([fitted] if np.count_nonzero(true) > 1 and np.isfinite(fitted) else [])]
    for factor in candidates:
        if (np.abs(came - factor * true) <= (1 + abs(factor)) * compared.allowed).all():
            return FACTORS.get(factor) or f"{number(factor)} times the derived value"
    return ""
