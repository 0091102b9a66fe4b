"""What a function is that is not what it should be: naming decides no verdict."""

from __future__ import annotations

import numpy as np

from ...formulas import ACTIVATIONS, Activation
from ..gradients.blame import factor, in_words
from ..reference import Array

LIKE = 1e-9
"""Values are the same here up to this relative difference, beside a size of a thousandth at least."""

_ELEMENTWISE = tuple(one for one in ACTIVATIONS if one.elementwise)


def named_value(z: Array, came: Array, meant: Activation | None) -> str:
    """Which function the values are those of, in words; empty if none is known."""
    for one in _ELEMENTWISE:
        if _alike(came, one.evaluate(z)):
            return f"It is {one}."
        if _alike(came, one.evaluate_derivative(z)):
            return f"It is the derivative of {one}."
    if meant is not None and meant.name == "gelu":
        return "The approximation of GELU by tanh is another function; without activation= it is checked as what it is."
    return ""


def named_slope(
    z: Array,
    came: Array,
    values: Array,
    slopes: Array,
    at_values: Array | None,
    again: Array | None,
) -> str:
    """What stands in place of a derivative, in words; empty if nothing known does.

    Args:
        z: where.
        came: what was returned as the derivative.
        values: of the function.
        slopes: its true derivative.
        at_values: what was returned as the derivative at the values; None if nothing was.
        again: the true derivative at the values; None if it is not known.
    """
    telling = np.abs(slopes) > LIKE
    ratio = factor(*zip(slopes[telling], came[telling], strict=True))
    if ratio is not None and ratio != 0:
        return f"It is {in_words(ratio)} the derivative."
    if _alike(came, values):
        return "It is f itself: σ stands where σ′ belongs."
    if at_values is not None and _alike(at_values, slopes):
        return (
            "fprime takes the activation a = f(z) as its argument, as σ′ written a(1 − a); called with z it is wrong. Call it "
            "with f(z) wherever it is used, or compute a = f(z) inside."
        )
    if again is not None and _alike(came, again):
        return "It is the derivative at the activation, f′(f(z)): f is applied once too often."
    if _alike(came, 1 - values):
        return "It is 1 − f(z): a square or a factor is lost, as in tanh′ = 1 − tanh²."
    for one in _ELEMENTWISE:
        if _alike(came, one.evaluate_derivative(z)):
            return f"It is the derivative of {one}."
        if _alike(came, one.evaluate(z)):
            return f"It is {one}, and no derivative."
    return ""


def _alike(one: Array, other: Array) -> bool:
    return bool(np.all(np.abs(one - other) <= LIKE * np.maximum(np.abs(other), 1e-3)))
