"""Activation functions and costs: each is written once, in SymPy; derivative, LaTeX, JavaScript are computed from it.

Its NumPy form is written for stability, in `nntheory.formulas.stable`, and held against the formula by the tests.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import TypeVar

from .activations import (
    ACTIVATIONS,
    Activation,
    elu,
    gelu,
    leaky_relu,
    linear,
    relu,
    sigmoid,
    softmax,
    softplus,
    swish,
    tanh,
)
from .costs import (
    COSTS,
    Cost,
    binary_cross_entropy,
    cross_entropy,
    half_squared_error,
    mean_squared_error,
    squared_error,
)

_T = TypeVar("_T")

_OTHER_NAMES = {
    "silu": "swish", "identity": "linear", "logistic": "sigmoid", "mse": "mean_squared_error", "sse": "squared_error",
    "ce": "cross_entropy", "categorical_crossentropy": "cross_entropy", "nll": "cross_entropy",
    "bce": "binary_cross_entropy", "binary_crossentropy": "binary_cross_entropy",
}  # fmt: skip
"""What else people call what has a name here."""

_NOT_HERE = ("selu", "celu", "mish", "softsign", "hardtanh", "glu", "mae", "l1", "huber", "hinge")
"""What is spelt like a name that is here, or looked for as often, and is another function."""

__all__ = [
    "ACTIVATIONS",
    "COSTS",
    "Activation",
    "Cost",
    "binary_cross_entropy",
    "cross_entropy",
    "elu",
    "find_activation",
    "find_cost",
    "gelu",
    "half_squared_error",
    "leaky_relu",
    "linear",
    "mean_squared_error",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "squared_error",
    "swish",
    "tanh",
]


def find_activation(name: str | Activation) -> Activation:
    """The activation of that name; ``leaky_relu`` takes its slope in brackets, as in ``leaky_relu(0.1)``.

    Raises:
        ValueError: if there is none; the message names the nearest.

    Example:
        >>> find_activation("leaky_relu(0.1)").formula
        Piecewise((z, z > 0), (z/10, True))
    """
    if isinstance(name, Activation):
        return name
    if isinstance(name, str) and (call := re.fullmatch(r"\s*leaky_relu\s*\(([^()]{1,40})\)\s*", name)):
        return leaky_relu(call[1].strip())
    return _find(name, {activation.name: activation for activation in ACTIVATIONS}, "activation")


def find_cost(name: str | Cost) -> Cost:
    """The cost of that name.

    Raises:
        ValueError: if there is none; the message names the nearest.
    """
    return name if isinstance(name, Cost) else _find(name, {cost.name: cost for cost in COSTS}, "cost")


def _find(name: str, known: dict[str, _T], kind: str) -> _T:
    if not isinstance(name, str):
        raise ValueError(f"{kind} must be a name, got {kind}={name!r}; the names are {_listed(known)}")
    key = name.strip().lower().replace("-", "_")
    if key in known:
        return known[key]
    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    if key in _NOT_HERE:
        remedy = f"there is no {name.strip()} here, and nntheory.check_gradient checks any cost; the names are"
    elif suggested := [one for one in (_OTHER_NAMES.get(key), *nearest) if one in known]:
        remedy = f"did you mean {suggested[0]!r}? The names are"
    else:
        remedy = "the names are"
    raise ValueError(f"unknown {kind}: got {kind}={name!r}; {remedy} {_listed(known)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
