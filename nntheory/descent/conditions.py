"""What a step must satisfy to be taken: the named conditions, each one comparison.

They take numbers of any kind. ``value`` is f(x), ``new_value`` is f(x + step·d), ``slope`` is ∇f(x)·d and ``new_slope`` is
∇f(x + step·d)·d. With balls (intervals that contain the true number) a comparison that is not certain is False: what is
accepted then satisfies the condition for certain. With nan they are False. Changes of f are compared, and not values, since
the sum of f(x) and a small change would be rounded to the spacing of floats at f(x).
"""

from __future__ import annotations

from typing import Any


def armijo(value: Any, new_value: Any, step: Any, slope: Any, sufficient_decrease: Any) -> bool:
    """Whether f decreased by at least the fraction ``sufficient_decrease`` of what the slope promises for this step.

    Examples:
        From f(x) = 1 with slope −1, a step ½ has to lower f by at least a tenth of ½:

        >>> armijo(1.0, 0.94, 0.5, -1.0, 0.1), armijo(1.0, 0.96, 0.5, -1.0, 0.1)
        (True, False)
    """
    return bool(new_value - value <= sufficient_decrease * step * slope)


def goldstein(value: Any, new_value: Any, step: Any, slope: Any, sufficient_decrease: Any) -> bool:
    """Armijo's condition, and the step is not too short: f lies on or above the line with 1 − ``sufficient_decrease``.

    Only with ``sufficient_decrease`` below 1/2 is there such a step in general.
    """
    longest = armijo(value, new_value, step, slope, sufficient_decrease)
    return longest and bool(new_value - value >= (1 - sufficient_decrease) * step * slope)


def curvature(slope: Any, new_slope: Any, curvature: Any) -> bool:
    """Whether the slope has risen to at least ``curvature`` times what it was: with `armijo`, the Wolfe conditions."""
    return bool(new_slope >= curvature * slope)


def strong_curvature(slope: Any, new_slope: Any, curvature: Any) -> bool:
    """Whether the slope's size has fallen to ``curvature`` times what it was: with `armijo`, the strong Wolfe conditions."""
    return bool(abs(new_slope) <= curvature * abs(slope))
