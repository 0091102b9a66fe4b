"""What is wrong with a gradient, as far as a few directions tell: which arrays, a common factor, a lost term."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from ..levels import Refusal
from .directions import Along, Direction, RealPoint

LIKE = 1e-6
"""Two numbers are the same here if they differ by no more than this relative to them: naming decides no verdict."""

MOST_SHARE = 100
"""A difference of more than this many times the argument is no weight decay."""


def blamed(
    names: Sequence[str],
    arrays: Sequence[int],
    place: tuple[int, ...],
    point: RealPoint,
    along: Callable[[Direction], Along | Refusal],
    rng: np.random.Generator,
) -> str:
    """Which arrays are wrong, and how, in words; ``place`` is a wrong entry of the first."""
    every = "both arrays" if len(names) == 2 else f"all {len(names)} arrays"
    which = every if len(arrays) == len(names) else f"{len(arrays)} of {len(names)} arrays"
    sentences = [f"Wrong: {which} ({', '.join(names[array] for array in arrays)})."] if len(names) > 1 else []
    factors = [factor(*_two(point, array, along, rng)) for array in arrays]
    if factors[0] is not None and all(one == factors[0] for one in factors):
        subject = "Each of them" if len(arrays) > 1 else f"The gradient by {names[arrays[0]]}"
        return " ".join((*sentences, f"{subject} is {in_words(factors[0])} the derivative.{_number_of(factors[0])}"))
    if _alone(arrays[0], place, point, along, rng):
        leaf = point.pair.arguments.leaves[point.pair.arguments.moving[arrays[0]]]
        sentences.append(f"{leaf.entry(place)} is the only wrong entry of {names[arrays[0]]}.")
    for array, one in zip(arrays, factors, strict=True):
        if one is not None:
            sentences.append(f"The gradient by {names[array]} is {in_words(one)} the derivative.{_number_of(one)}")
        elif (share := _share_of_itself(point, array, along, rng)) is not None:
            sentences.append(
                f"In {names[array]} the difference is {share:.6g} times {names[array]} itself: look for a term such as weight "
                f"decay that is lost, doubled or halved in one of the two programs."
            )
    return " ".join(sentences)


def _alone(
    array: int,
    place: tuple[int, ...],
    point: RealPoint,
    along: Callable[[Direction], Along | Refusal],
    rng: np.random.Generator,
) -> bool:
    """Whether an array of several entries is right but for one."""
    rest = point.random_direction(rng, only=array)
    rest[array][place] = 0
    if not rest[array].any():
        return False
    found = along(rest)
    return not isinstance(found, Refusal) and found.agrees


def _number_of(ratio: Fraction) -> str:
    """What gives a factor that counts something."""
    counts = max(ratio.numerator, ratio.denominator) > 2 and 1 in (ratio.numerator, ratio.denominator)
    return " A sum in place of a mean gives such a factor, or a mean in place of a sum." if counts else ""


def factor(*pairs: tuple[float, float]) -> Fraction | None:
    """The plain factor by which what came differs from what was expected, the same in every pair; None if there is none."""
    if not pairs or any(expected == 0 for expected, _ in pairs):
        return None
    ratios = [came / expected for expected, came in pairs]
    if not np.isfinite(ratios).all():
        return None
    simple = Fraction(ratios[0]).limit_denominator(1000)
    plain = simple != 1 and abs(simple.numerator) <= 1000
    return simple if plain and all(abs(ratio - simple) <= LIKE * abs(simple) for ratio in ratios) else None


def in_words(ratio: Fraction) -> str:
    """A factor before a noun."""
    known = {Fraction(-1): "minus", Fraction(2): "twice", Fraction(1, 2): "half", Fraction(0): "zero and not"}
    return known.get(ratio, f"{ratio} times")


def _two(
    point: RealPoint, array: int, along: Callable[[Direction], Along | Refusal], rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Expected and come, in two directions of one array."""
    found = [along(point.random_direction(rng, only=array)) for _ in range(2)]
    return [(one.true, one.said) for one in found if not isinstance(one, Refusal)]


def _share_of_itself(
    point: RealPoint, array: int, along: Callable[[Direction], Along | Refusal], rng: np.random.Generator
) -> float | None:
    """The c with which the gradient is off by c times the argument."""
    values = point.leaves[point.pair.arguments.moving[array]].astype(float)
    shares: list[float] = []
    for _ in range(2 if values.size > 1 else 0):
        direction = point.random_direction(rng, only=array)
        found, product = along(direction), float((values * direction[array]).sum())
        if isinstance(found, Refusal) or not product:
            return None
        shares.append(found.gap / product)
    same = bool(shares) and abs(shares[0] - shares[1]) <= 1e-4 * abs(shares[0])
    return shares[0] if same and abs(shares[0]) <= MOST_SHARE else None
