"""What is wrong, in words: the first wrong layer, the entry furthest off, and a simple factor if there is one."""

from __future__ import annotations

import numpy as np

from ..comparison import Compared
from ..reference import Array
from .explaining import Explanation, explanations

__all__ = ["Explanation", "as_coarse_as_single", "described", "entry", "explained", "explanations"]


def described(result: dict[str, Compared], tensors: dict[str, Array]) -> str:
    """A gradient that rounding does not explain: where it begins to be wrong, counted from the output, and how."""
    bad = [name for name in result if result[name].outside.any()]
    layer = max(int(name[2:]) for name in bad)
    shown = [name for name in bad if int(name[2:]) == layer]
    wrong = sum(int(result[name].outside.sum()) for name in bad)
    total = sum(one.outside.size for one in result.values())
    lines = [
        f"Layer {layer} is the first wrong one, counted from the output: {' and '.join(shown)}. "
        f"In all, {wrong:,} of {total:,} entries {'is' if wrong == 1 else 'are'} wrong."
    ]
    return "\n".join((*lines, *(_deviation(name, result[name], tensors[name]) for name in shown)))


def explained(causes: list[Explanation] | None) -> str:
    """The mistakes of the catalogue that give the numbers returned."""
    if causes is None:
        return "The mistakes of the catalogue were not tried: the network has too many layers."
    if not causes:
        return (
            "No single mistake of the catalogue gives these numbers: there may be more than one, or one in the forward pass, "
            "or another activation function or cost than the network named here."
        )
    if len(causes) == 1:
        return f"This one mistake gives your numbers, to within rounding. {causes[0]}."
    listed = "\n".join(f"- {cause}." for cause in causes)
    return f"Each of these single mistakes gives your numbers, to within rounding:\n{listed}"


def as_coarse_as_single(result: dict[str, Compared], in_single: bool) -> str:
    """A gradient of float64 numbers that is as accurate as float32: what is sure, and what may be the cause."""
    worst = max(one.relative_error for one in result.values())
    if in_single:
        return (
            f"float32 inside: float64 is returned, but every number in it is a float32 number, and the gradient is off by "
            f"{worst:.0e} of its size. Look for astype(np.float32), dtype=np.float32 or a float32 constant array."
        )
    return (
        f"The gradient is off by up to {worst:.0e} of its size: as accurate as float32, and float64 is returned. Look for "
        f"float32 inside, for a small constant added to a denominator, or for finite differences."
    )


def entry(name: str, place: tuple[int, ...]) -> str:
    """The name of an entry of a tensor, such as dW1[0,2]."""
    return f"{name}[{','.join(map(str, place))}]"


def _deviation(name: str, compared: Compared, tensor: Array) -> str:
    """The entry furthest from the truth, and a simple factor if one explains the whole tensor."""
    distance = np.where(compared.outside, np.abs(compared.error), -1)
    place = tuple(int(i) for i in np.unravel_index(int(np.argmax(distance)), distance.shape))
    derived, came = _told_apart(float(compared.true[place]), float(tensor[place]))
    factor = _common_factor(compared, tensor)
    text = f"{entry(name, place)}: derived {derived}, got {came}"
    return f"{text}; every entry of {name} is {factor}." if factor else f"{text}."


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Both numbers with as many digits as it takes to see the difference."""
    for digits in range(6, 18):
        texts = f"{one:.{digits}g}", f"{other:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


FACTORS = {
    -1.0: "the derived value with the opposite sign",
    2.0: "twice the derived value",
    0.5: "half the derived value",
    0.0: "zero",
}


def _common_factor(compared: Compared, tensor: Array) -> str:
    """In words, the one simple factor between the true and the returned tensor, if there is one within rounding."""
    if not compared.true.any():
        return ""
    for factor, text in FACTORS.items():
        close = np.abs(tensor - factor * compared.true) <= (1 + abs(factor)) * compared.allowed
        if close.all():
            return text
    return ""
