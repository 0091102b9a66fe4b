"""A factor that was fitted, in words: a plain number or fraction, or one that depends on the number of samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

LARGEST_DENOMINATOR = 12
"""A factor is called a fraction if its denominator is no larger than this."""

CLOSE = 1e-6
"""How far a fitted factor may be from the number it is called, relative to it."""

OF_SAMPLES: dict[str, Callable[[int], float]] = {
    "n": lambda n: n,
    "1/n": lambda n: 1 / n,
    "(n - 1)/n": lambda n: (n - 1) / n,
    "n/(n - 1)": lambda n: n / (n - 1) if n > 1 else 0.0,
    "(n - 1)": lambda n: n - 1,
    "1/(n - 1)": lambda n: 1 / (n - 1) if n > 1 else 0.0,
    "n²": lambda n: n * n,
    "1/n²": lambda n: 1 / (n * n),
    "√n": lambda n: n**0.5,
    "1/√n": lambda n: n**-0.5,
}
"""How a factor may depend on the number of samples."""


def number(factor: float) -> str:
    """A number as one writes it: 0.01, 3, 1/3."""
    short = f"{factor:.3g}"
    if factor and abs(float(short) - factor) > CLOSE * abs(factor):
        fraction = Fraction(factor).limit_denominator(LARGEST_DENOMINATOR)
        if abs(float(fraction) - factor) <= CLOSE * abs(factor):
            return str(fraction)
    return f"{factor:.6g}"


def by_samples(factors: Sequence[tuple[int, float]]) -> str:
    """Factors at several numbers of samples as one formula in n; empty if none of the known ones fits."""
    if len({n for n, _ in factors}) < 2:
        return ""
    for words, formula in OF_SAMPLES.items():
        known = [(formula(n), factor) for n, factor in factors]
        ratio = next((factor / value for value, factor in known if value), 0.0)
        if ratio and all(abs(factor - ratio * value) <= CLOSE * abs(ratio * value) for value, factor in known):
            times = {"1": "", "-1": "-"}.get(number(ratio), f"{number(ratio)} · ")
            return f"{times}{words}, where n is the number of samples"
    return ""
