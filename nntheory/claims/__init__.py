"""The claims of the paper, each with checks that return evidence, and the verdict that follows from it.

One file for each chapter; `CLAIMS` has them in reading order, and `verify` audits them.
"""

from typing import TYPE_CHECKING, Any

from .claim import Audit, Check, Claim, Evidence, Verdict, audit
from .ledger import Entry, verify

if TYPE_CHECKING:
    from .chapters import CLAIMS
    from .statement import Statement

__all__ = ["CLAIMS", "Audit", "Check", "Claim", "Entry", "Evidence", "Statement", "Verdict", "audit", "verify"]


def __getattr__(name: str) -> Any:
    # Not before they are asked for: a ledger whose verdicts are all kept needs no chapter, and no SymPy.
    if name == "CLAIMS":
        from .chapters import CLAIMS

        return CLAIMS
    if name == "Statement":
        from .statement import Statement

        return Statement
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
