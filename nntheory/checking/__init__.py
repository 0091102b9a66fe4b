"""Theory meets practice: a backward pass that somebody wrote, held against the gradient that was derived."""

from __future__ import annotations

from ..architecture import UsageError
from .backward import check_backward
from .diagnosis import Case, Unseen
from .evidence import Level
from .gradients import GradientReport, check_gradient
from .kinks import KinkSlope
from .parts import check_activation, check_cost
from .report import Report, TensorResult, Verdict

__all__ = [
    "Case",
    "GradientReport",
    "KinkSlope",
    "Level",
    "Report",
    "TensorResult",
    "Unseen",
    "UsageError",
    "Verdict",
    "check_activation",
    "check_backward",
    "check_cost",
    "check_gradient",
]
