"""Any cost and its gradient: two programs of somebody's own, held against each other by dual numbers."""

from __future__ import annotations

from .gradient import check_gradient
from .report import GradientReport

__all__ = ["GradientReport", "check_gradient"]
