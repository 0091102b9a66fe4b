"""`check_activation`: an activation function and its derivative."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, SupportsIndex

import numpy as np

from ...architecture import UsageError
from ...formulas import Activation, find_activation
from ..gradients.report import GradientReport
from ..points import examined_limits
from .function import Function
from .judging import ActivationCheck
from .reference import Reference


def check_activation(
    f: Callable[..., Any],
    fprime: Callable[..., Any],
    *,
    activation: str | Activation | None = None,
    seed: SupportsIndex = 0,
    time_limit: float = 10.0,
) -> GradientReport:
    """Hold the derivative of an activation function against the function, and with a name both against the formula.

    The reference is f itself on dual numbers, or the formula. Floats are compared at numbers from -5 to 5, where a relative
    error above 1e-6 is wrong and one up to 1e-9 agrees; and at tiny and huge ones, where lost digits and overflow are a
    warning. Kinks are set apart, and the convention there is reported. Then both run on elements of prime fields, for all
    numbers; where they differ there or cannot run, balls of many digits at real numbers decide.

    Args:
        f: the function, of an array of any shape; entry by entry.
        fprime: its derivative, as a function of z.
        activation: the name of the one it should be, such as ``"tanh"``.
        seed: of the draws.
        time_limit: seconds that one call may take.

    Returns:
        A report: HOLDS, FAILS or UNKNOWN, with the evidence.

    Raises:
        UsageError: a ValueError, if an argument other than the two programs is wrong.

    Example:
        >>> import numpy as np
        >>> from nntheory import check_activation
        >>> check_activation(np.tanh, lambda z: 1 - np.tanh(z)).verdict.value
        'FAILS'
    """
    for name, program in (("f", f), ("fprime", fprime)):
        if not callable(program):
            raise UsageError(f"{name} must be a function, got {type(program).__name__}")
    try:
        known = None if activation is None else find_activation(activation)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if known is not None and not known.elementwise:
        raise UsageError(f"activation must act entry by entry, got {known}; check it with check_gradient and a cost")
    limits = examined_limits(1, seed, time_limit)
    context = contextvars.copy_context()
    with np.errstate(all="ignore"):
        settings = {"activation": str(known or ""), "seed": limits.seed, "time_limit": limits.time_limit}
        function = Function("f", f, limits.time_limit, context)
        derivative = Function("fprime", fprime, limits.time_limit, context)
        return ActivationCheck(function, derivative, Reference(function, known), settings).run()
