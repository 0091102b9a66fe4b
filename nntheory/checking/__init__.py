"""Theory meets practice: a backward pass that somebody wrote, held against the gradient that was derived."""

from __future__ import annotations

from .backward import check_backward
from .points import UsageError
from .report import Report, TensorResult, Verdict

__all__ = ["Report", "TensorResult", "UsageError", "Verdict", "check_backward"]
