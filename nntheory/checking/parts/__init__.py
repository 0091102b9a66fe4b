"""Parts of a network alone: an activation function with its derivative, a cost with its gradient."""

from __future__ import annotations

from .activation import check_activation
from .cost import check_cost

__all__ = ["check_activation", "check_cost"]
