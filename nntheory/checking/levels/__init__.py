"""The same program on stronger numbers than floats: on prime fields for all parameter values, exact, or in balls.

The derived program and the checked one run on the same elements. Where a program cannot run on them, the reason is kept.
"""

from __future__ import annotations

from .all_values import in_field
from .derived import Call, Refusal
from .real_points import BALL_BITS, Difference, exactly, in_balls, is_piecewise_linear

__all__ = ["BALL_BITS", "Call", "Difference", "Refusal", "exactly", "in_balls", "in_field", "is_piecewise_linear"]
