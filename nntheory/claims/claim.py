"""A claim of the paper, the evidence for and against it, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .statement import Statement

Kind = Literal["kernel", "symbolic", "smt", "field", "exact", "enclosure", "property", "measured"]


WAYS: dict[Kind, str] = {
    "kernel": "Coq's kernel",
    "symbolic": "SymPy",
    "smt": "z3",
    "field": "computation",
    "exact": "computation",
    "enclosure": "computation",
    "property": "computation",
    "measured": "computation",
}
"""By whom evidence of a kind was found.

They are not wholly apart: SymPy holds the statements that z3 decides, and many formulas that computations are made from or held
against. Coq's kernel has nothing in common with the others.
"""


class Verdict(StrEnum):
    """What the evidence comes to.

    MEASURED: seeded runs show it, and no more is said. CORRECTED: the printed form is refuted and the mended one is supported.
    REFUTED: it is refuted, and no mending keeps its meaning. ERROR: a check raised, and nothing is known.
    """

    HOLDS = "holds"
    MEASURED = "measured"
    CORRECTED = "corrected"
    REFUTED = "refuted"
    INFORMAL = "informal"
    UNKNOWN = "unknown"
    ERROR = "error"


@dataclass(frozen=True)
class Evidence:
    """What one check found.

    Attributes:
        kind: how it was found.
        found: whether it shows what it was to show; None if it could not tell.
        scope: how far it reaches, in words.
        limits: what it does not say; empty if the scope says it.
        altered: altered statements that the same check was given and must refuse, in words.
        refused: those of them that it refused.
        seed: of the random numbers, where a run took one.
    """

    kind: Kind
    found: bool | None
    scope: str
    limits: str = ""
    altered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    seed: int | None = None

    @property
    def convincing(self) -> bool:
        """Whether it shows what it was to show, and refuses altered forms, all that there are.

        A proof checker needs no altered forms: what it accepts is proved.
        """
        tried = self.altered != () or self.kind == "kernel"
        return self.found is True and tried and self.refused == self.altered

    def __str__(self) -> str:
        refusals = f", refuses {len(self.refused)} of {len(self.altered)} altered forms" if self.altered else ""
        outcome = "" if self.found else ", not shown" if self.found is False else ", cannot tell"
        return f"{self.kind}: {self.scope}{outcome}{refusals}{f'; {self.limits}' if self.limits else ''}"


def refusals(evidence: Iterable[Evidence]) -> tuple[int, int]:
    """How many altered statements were refused, and how many were given."""
    counts = [(len(one.refused), len(one.altered)) for one in evidence]
    return sum(refused for refused, _ in counts), sum(altered for _, altered in counts)


Check = Callable[[], Evidence]
"""A check: it computes its evidence each time it is called."""


@dataclass(frozen=True)
class Claim:
    """One claim of the paper.

    Attributes:
        identifier: permanent, such as ``proof.telescope``.
        section: of the paper.
        says: the claim as the paper has it, in our words.
        right: the claim as it is right, or as it was measured; empty if it holds as it is, or if nothing is left of it.
        statement: its formula, if it is one.
        assumes: what it needs that no formula says.
        rests_on: identifiers of the claims that it uses.
        supports: checks of the claim as it is right.
        against: counterexamples to it as the paper has it.
        informal: tells why there is nothing to check, with what can be computed instead.
        ours: whether we add it; the paper does not say it.
    """

    identifier: str
    section: str
    says: str
    right: str = ""
    statement: Statement | None = None
    assumes: str = ""
    rests_on: tuple[str, ...] = ()
    supports: tuple[Check, ...] = ()
    against: tuple[Check, ...] = ()
    informal: Callable[[], str] | None = None
    ours: bool = False


@dataclass(frozen=True)
class Audit:
    """A claim with all its evidence.

    Attributes:
        claim: the claim.
        supports: evidence for it as it is right.
        against: evidence against it as the paper has it.
        error: what a check raised, and where; empty if none did.
    """

    claim: Claim
    supports: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    error: str = ""

    @property
    def verdict(self) -> Verdict:
        """What the evidence comes to."""
        if self.error:
            return Verdict.ERROR
        if self.claim.informal is not None:
            return Verdict.INFORMAL
        evidence = (*self.supports, *self.against)
        if not evidence or not all(one.convincing for one in evidence):
            return Verdict.UNKNOWN
        if not self.against:
            measured = any(one.kind == "measured" for one in self.supports)
            return Verdict.MEASURED if measured else Verdict.HOLDS
        return Verdict.CORRECTED if self.supports else Verdict.REFUTED

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways in which the claim as it is right was shown."""
        return tuple(dict.fromkeys(WAYS[one.kind] for one in self.supports if one.convincing))


def audit(claim: Claim) -> Audit:
    """Run all checks of a claim.

    Example:
        >>> from nntheory.claims import CLAIMS, audit
        >>> audit(next(claim for claim in CLAIMS if claim.identifier == "proof.contradiction")).verdict.value
        'holds'
    """
    return Audit(claim, tuple(check() for check in claim.supports), tuple(check() for check in claim.against))
