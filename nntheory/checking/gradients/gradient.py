"""`check_gradient`: is this function the gradient of that cost, whatever the network is?"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from typing import Any, SupportsIndex

import numpy as np

from ...architecture import UsageError
from ..points import examined_limits
from .arguments import examined_arguments
from .judging import GradientCheck
from .pair import Pair
from .report import GradientReport


def check_gradient(
    cost: Callable[..., Any],
    gradient: Callable[..., Any],
    example_arguments: Sequence[Any],
    *,
    names: Sequence[str] | None = None,
    with_respect_to: Sequence[SupportsIndex | str] | SupportsIndex | str | None = None,
    points: SupportsIndex = 3,
    seed: SupportsIndex = 0,
    time_limit: float = 10.0,
    on_point: Callable[[int], None] | None = None,
) -> GradientReport:
    """Hold a gradient against the derivative of its cost, which the cost's own program gives on dual numbers.

    For networks that have no name here: weight decay, normalisation, shared weights, a cost of your own. No finite
    differences are taken. Both programs run on elements of prime fields in a random direction, which tests every entry for
    all values of the arguments in the branches taken; where they differ, or cannot run, balls of many digits at real points
    decide. The floats that ship are compared with enclosures of the derivative in random directions, array by array. They
    may be off by 8 times the radius that the same program has in balls of 53 bits (24 for float32), and by 64 units in the
    last place; where the gradient does not run in balls, a relative error up to 1e-10 agrees and one above 1e-6 is wrong
    (float32: 1e-4 and 1e-2), and what lies between is not judged.

    Args:
        cost: ``cost(*arguments)``, a number. It is the reference, so it must run on numbers other than floats: NumPy's
            functions on the arguments, ``np.zeros_like(x)`` for buffers.
        gradient: ``gradient(*arguments)``, one array for each argument that it is by, in a tuple or list; the array itself
            if there is one. For an argument that is a list or a dict of arrays, the same of gradients.
        example_arguments: the arguments of cost: arrays and numbers of floats, lists and dicts of them. Integers, booleans,
            texts and None are passed as they are. The example says which shapes, signs and branches are meant.
        names: of the arguments, for messages; those of ``cost`` if left out.
        with_respect_to: the arguments that the gradient is by, by index or name; all that hold floats if left out. The
            others keep their example values in floats.
        points: how many points are drawn beside the example.
        seed: of the draws.
        time_limit: seconds that one call may take.
        on_point: called with the number of points done, for a progress bar: the example, each drawn point, and then each
            of two or three draws of random elements.

    Returns:
        A report: HOLDS, FAILS or UNKNOWN, with the evidence. A cost that misbehaves leaves no reference: UNKNOWN.

    Raises:
        UsageError: a ValueError, if an argument other than the two programs is wrong.

    Example:
        >>> import numpy as np
        >>> from nntheory import check_gradient
        >>> check_gradient(lambda x: (x**2).sum(), lambda x: 2 * x, [np.array([1.0, 2.0])]).verdict.value
        'HOLDS'
    """
    for name, program in (("cost", cost), ("gradient", gradient)):
        if not callable(program):
            raise UsageError(f"{name} must be a function, got {type(program).__name__}")
    context = contextvars.copy_context()
    with np.errstate(all="ignore"):
        limits = examined_limits(points, seed, time_limit, fewest=0, usual=3)
        arguments = examined_arguments(cost, example_arguments, names, with_respect_to)
        pair = Pair(cost, gradient, arguments, limits.time_limit, context)
        settings = {
            "points": limits.points,
            "seed": limits.seed,
            "time_limit": limits.time_limit,
            "with_respect_to": [arguments.names[place] for place in arguments.chosen],
        }
        return GradientCheck(pair, settings, on_point or (lambda done: None)).run()
