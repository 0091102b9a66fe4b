"""The claims of the paper, each with checks that return evidence, and the verdict that follows from it.

One file for each chapter; `CLAIMS` has them in reading order.
"""

from . import (
    demonstrations,
    guessing,
    larger,
    layers,
    learning_rate,
    minimising,
    proof,
    published,
    theorem,
    thoughts,
    training,
)
from .claim import Audit, Check, Claim, Evidence, Verdict, audit
from .proved import with_proofs
from .statement import Statement

_STATED: tuple[Claim, ...] = (
    *layers.CLAIMS,
    *guessing.CLAIMS,
    *minimising.CLAIMS,
    *proof.CLAIMS,
    *theorem.CLAIMS,
    *training.CLAIMS,
    *learning_rate.CLAIMS,
    *demonstrations.CLAIMS,
    *published.CLAIMS,
    *thoughts.CLAIMS,
    *larger.CLAIMS,
)

CLAIMS: tuple[Claim, ...] = tuple(map(with_proofs, _STATED))
"""All claims, with the theorems that are about them."""

__all__ = ["CLAIMS", "Audit", "Check", "Claim", "Evidence", "Statement", "Verdict", "audit"]
