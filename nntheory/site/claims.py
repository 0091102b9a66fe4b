"""Claims of the paper as cards: what it says, what is right, the verdict, and the evidence behind it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import cache

from ..claims import Audit, Claim, Entry, Evidence, Statement, Verdict, verify
from ..claims.cache import user_folder
from ..claims.chapters import CLAIMS
from ..claims.claim import refusals
from ..claims.notation import latex
from .mathml import display, inline

MARKS = {
    Verdict.HOLDS: ("✓", "right"),
    Verdict.MEASURED: ("◷", "forward"),
    Verdict.CORRECTED: ("✗ → ✓", "right"),
    Verdict.REFUTED: ("✗", "wrong"),
    Verdict.INFORMAL: ("≈", "quiet"),
    Verdict.UNKNOWN: ("?", "quiet"),
    Verdict.ERROR: ("!", "wrong"),
}
"""The mark of a verdict and what its colour means."""

KINDS = {
    "kernel": "Coq",
    "symbolic": "SymPy",
    "smt": "z3",
    "field": "prime fields",
    "exact": "exact computation",
    "enclosure": "certified enclosure",
    "property": "examples",
    "measured": "measured",
}
"""How evidence was found, in words."""


PAGES = {
    "network": "forward",
    "forward": "forward",
    "activation": "activations",
    "cost": "cost",
    "random": "demonstrations",
    "demo": "demonstrations",
    "layers": "layers",
    "thoughts": "thoughts",
    "theorem.every-continuous": "hypotheses",
    "theorem.local-minimum": "hypotheses",
    "theorem.existence": "hypotheses",
    "minimum": "steps",
    "gradient": "steps",
    "armijo": "steps",
    "backprop": "backpropagation",
    "training": "training",
    "rate": "learning-rate",
    "published": "wrong-gradient",
    "proof": "convergence",
    "theorem": "convergence",
}
"""The page on which a claim stands, or all that begin so."""


def claims(*identifiers: str) -> str:
    """The claims with these identifiers; ``proof`` stands for all that begin with it."""
    chosen = [claim for name in identifiers for claim in _named(name)]
    return "".join(_card(claim.identifier) for claim in chosen)


@cache
def audited(identifier: str) -> Audit:
    """The audit of a claim."""
    (claim,) = _named(identifier)
    entry = _entries()[identifier]
    error = entry.why if entry.verdict is Verdict.ERROR else ""
    return Audit(claim, entry.supports, entry.against, error)


@cache
def _entries() -> dict[str, Entry]:
    """The whole ledger, once for the whole site; what has not changed since the last build is not computed again."""
    return {entry.id: entry for entry in verify(cache=user_folder())}


def claim_formula(identifier: str) -> str:
    """The formula of a claim alone.

    Raises:
        ValueError: if there is no such claim, or it has no formula.
    """
    (claim,) = _named(identifier)
    if claim.statement is None:
        raise ValueError(f"{identifier} has no formula")
    return display(latex(claim.statement.conclusion))


def _named(name: str) -> list[Claim]:
    found = [claim for claim in CLAIMS if name in (claim.identifier, claim.identifier.partition(".")[0])]
    if not found:
        raise ValueError(f"there is no claim {name!r}; there are {', '.join(claim.identifier for claim in CLAIMS)}")
    return found


@cache
def _card(identifier: str) -> str:
    found = audited(identifier)
    claim = found.claim
    kinds = dict.fromkeys(KINDS[one.kind] for one in (*found.supports, *found.against))
    anchor = f"claim-{claim.identifier}"
    head = (
        f'<p class="nn-claim-head">{badge(found.verdict)}<span class="nn-badge-scope">{html.escape(" · ".join(kinds))}</span>'
        f'<a class="nn-claim-name" href="#{anchor}"><code>{claim.identifier}</code></a>'
        f'<span class="nn-faint">{source(claim)}</span></p>'
    )
    formula = "" if claim.statement is None else _formula(claim.statement)
    assumes = f'<p class="nn-assumes">Where {_lowered(claim.assumes)}</p>' if claim.assumes else ""
    rests = f'<p class="nn-rests">Rests on {", ".join(map(link, claim.rests_on))}.</p>' if claim.rests_on else ""
    return (
        f'<!--anchor {anchor}--><div class="nn-claim">{head}{_words(found)}{formula}{assumes}'
        f"{_evidence(found)}{rests}</div>"
    )


def badge(verdict: Verdict) -> str:
    """A verdict: its mark and its word."""
    mark, meaning = MARKS[verdict]
    return f'<span class="nn-badge nn-badge-{meaning}"><span aria-hidden="true">{mark}</span> {verdict}</span>'


def source(claim: Claim) -> str:
    """Where a claim comes from."""
    return "added here" if claim.ours else f"section {claim.section}"


def _formula(statement: Statement) -> str:
    """What is concluded, and below it from what."""
    assumed = ", ".join(inline(latex(one)) for one in statement.assumptions)
    given = (
        f'<div class="nn-assumes nn-scroll" tabindex="0" role="group" aria-label="conditions">if {assumed}</div>'
        if assumed
        else ""
    )
    return display(latex(statement.conclusion)) + given


def _words(found: Audit) -> str:
    claim = found.claim
    if found.error:
        return f"<p>{html.escape(claim.says)}</p><p><strong>A check raised:</strong> {html.escape(found.error)}</p>"
    if claim.informal is not None:
        return f"<p>{html.escape(claim.says)}</p><p>{html.escape(claim.informal())}</p>"
    if found.verdict is Verdict.MEASURED and claim.right:
        return (
            f'<div class="nn-pair"><div class="nn-side nn-quiet"><p class="nn-label">As the paper has it</p>'
            f"<p>{html.escape(claim.says)}</p></div>"
            f'<div class="nn-side nn-forward"><p class="nn-label">As it was measured here</p>'
            f"<p>{html.escape(claim.right)}</p></div></div>"
        )
    if not found.against:
        return f"<p>{html.escape(claim.says)}</p>"
    wrong = (
        '<div class="nn-side nn-wrong"><p class="nn-label"><span aria-hidden="true">✗</span> As the paper has it</p>'
        f"<p>{html.escape(claim.says)}</p></div>"
    )
    if not claim.right:
        return wrong
    right = (
        '<div class="nn-side nn-right"><p class="nn-label"><span aria-hidden="true">✓</span> As it is right</p>'
        f"<p>{html.escape(claim.right)}</p></div>"
    )
    return f'<div class="nn-pair">{wrong}{right}</div>'


def _evidence(found: Audit) -> str:
    if not (found.supports or found.against):
        return ""
    items = "".join([*_items("Against the printed form, ", found.against), *_items("", found.supports)])
    refused, altered = refusals((*found.supports, *found.against))
    ways = f"shown in {len(found.ways)} ways; " if len(found.ways) > 1 else ""
    summary = f"Evidence; {ways}{refused} of {altered} altered statements refused"
    again = f"<p>To repeat it: <code>nntheory verify {found.claim.identifier} --fresh</code></p>"
    return f'<details class="nn-evidence"><summary>{summary}</summary><ul>{items}</ul>{again}</details>'


def _items(title: str, some: tuple[Evidence, ...]) -> Iterator[str]:
    for one in some:
        limits = f" What it does not say: {html.escape(one.limits)}." if one.limits else ""
        refused = "; ".join(map(html.escape, one.refused))
        refusals = f'<br><span class="nn-faint">Refused: {refused}.</span>' if refused else ""
        outcome = "" if one.convincing else " <strong>Not convincing.</strong>"
        yield f"<li>{title}{KINDS[one.kind]}: {html.escape(one.scope)}.{limits}{outcome}{refusals}</li>"


def page_of_claim(identifier: str) -> str:
    """The page on which a claim stands."""
    return PAGES.get(identifier) or PAGES[identifier.partition(".")[0]]


def link(identifier: str) -> str:
    """A claim's name, which leads to its card."""
    return f'<a href="../{page_of_claim(identifier)}/#claim-{identifier}"><code>{identifier}</code></a>'


def _lowered(text: str) -> str:
    """A sentence as a clause; a symbol at its beginning stays as it is."""
    first = text.split(maxsplit=1)[0]
    lowered = text[0].lower() + text[1:] if first.isalpha() and len(first) > 1 else text
    return html.escape(lowered)
