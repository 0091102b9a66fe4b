"""What Coq's kernel has accepted, as evidence for the claims that the theorems are about."""

from __future__ import annotations

from dataclasses import replace

from ..proofs import Theorem, theorems
from ..proofs.kernel import ALLOWED
from ..proofs.record import current, recorded
from .claim import Check, Claim, Evidence

AGAINST = frozenset(
    {"theorem.every-continuous", "theorem.local-minimum", "thoughts.coordinate-minimum", "training.pseudocode"}
)
"""The theorems of these claims refute what the paper has; the others are about the claim as it is right."""


def proved(theorem: Theorem) -> Check:
    """The evidence of a theorem: what the committed record of the kernel's answer says, as long as the proofs are the same."""

    def check() -> Evidence:
        accepted = {one["name"]: set(one["axioms"]) for one in recorded().get("theorems", [])}
        found = None
        if current():
            found = theorem.name in accepted and accepted[theorem.name] <= ALLOWED
        said = f"Coq {recorded().get('coq', '')} has accepted {theorem.name}, {theorem.file} line {theorem.line}: {theorem.words}"
        changed = "the proofs have changed since the kernel was asked; nntheory verify --proofs asks it again"
        return Evidence(
            "kernel", found, said.rstrip(".") if found else changed, "it is about real numbers, not about floats"
        )

    return check


def with_proofs(claim: Claim) -> Claim:
    """The claim with the theorems that are about it."""
    about = tuple(proved(one) for one in theorems() if one.claim == claim.identifier)
    if claim.identifier in AGAINST:
        return replace(claim, against=(*claim.against, *about))
    return replace(claim, supports=(*claim.supports, *about)) if about else claim
