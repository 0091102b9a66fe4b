"""Theory meets practice: a backward pass that somebody wrote, held against the gradient that was derived."""

from __future__ import annotations

from ..architecture import UsageError
from .backward import check_backward
from .diagnosis import Case, Unseen
from .kinks import KinkSlope
from .levels import Level
from .report import Report, TensorResult, Verdict

__all__ = [
    "Case",
    "KinkSlope",
    "Level",
    "Report",
    "TensorResult",
    "Unseen",
    "UsageError",
    "Verdict",
    "check_backward",
]
