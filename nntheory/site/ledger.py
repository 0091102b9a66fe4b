"""The ledger as pages show it: the score, the table, what rests on what, and the errata."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable

from ..claims import Claim, Evidence, Verdict
from ..claims.chapters import CLAIMS
from ..claims.claim import refusals
from .claims import KINDS, MARKS, audited, badge, link, source
from .svg import Point, disc, picture, words

ROW = 19.0
"""Height of a claim's row in the picture."""


def score() -> str:
    """How many claims there are of each verdict, each a badge."""
    return score_of(CLAIMS)


def score_of(claims: Iterable[Claim]) -> str:
    """The same of some claims; nothing if there are none."""
    counts = Counter(audited(claim.identifier).verdict for claim in claims)
    badges = "".join(f"<li>{badge(verdict)} {counts[verdict]}</li>" for verdict in Verdict if counts[verdict])
    return f'<ul class="nn-score">{badges}</ul>' if badges else ""


def claim_count(verdict: str = "") -> str:
    """How many claims there are, of one verdict or of all; ``ours`` counts those that the paper does not make."""
    if verdict == "ours":
        return str(sum(claim.ours for claim in CLAIMS))
    return str(sum(not verdict or audited(claim.identifier).verdict == Verdict(verdict) for claim in CLAIMS))


def altered_count() -> str:
    """How many altered statements the checks were given, all of which they refused."""
    refused, altered = refusals(one for claim in CLAIMS for one in _evidence(claim))
    return f"{altered:,}" if refused == altered else f"{refused:,} of {altered:,}"


def ledger() -> str:
    """The table of all claims, and controls that show some of them."""
    verdicts = dict.fromkeys(audited(claim.identifier).verdict for claim in CLAIMS)
    boxes = "".join(
        f'<label><input type="checkbox" value="{one}" checked> {one}</label>' for one in Verdict if one in verdicts
    )
    head = "".join(f'<th scope="col">{one}</th>' for one in ("claim", "section", "shown by", "refused"))
    body = "".join(_row(claim) for claim in CLAIMS)
    return (
        '<form class="nn-filter nn-waiting"><fieldset><legend>Show</legend>'
        f'{boxes}</fieldset><label class="nn-filter-words">with the words <input type="search"></label>'
        f'<output aria-live="polite"></output></form>'
        '<div class="nn-scroll" tabindex="0" role="group" aria-label="all claims"><table class="nn-ledger">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        '<script type="module" src="../assets/ledger.js"></script>'
    )


def _row(claim: Claim) -> str:
    found = audited(claim.identifier)
    evidence = _evidence(claim)
    refused, altered = refusals(evidence)
    kinds = ", ".join(dict.fromkeys(KINDS[one.kind] for one in evidence))
    said = html.escape(claim.says)
    cells = (
        # The verdict is in the first cell: on a phone the others are out of sight.
        f'<th scope="row">{badge(found.verdict)} {link(claim.identifier)}<br><span class="nn-faint">{said}</span></th>',
        f"<td>{'ours' if claim.ours else claim.section}</td>",
        f"<td>{html.escape(kinds)}</td>",
        f"<td>{f'{refused} of {altered}' if altered else ''}</td>",
    )
    return f'<tr data-verdict="{found.verdict}">{"".join(cells)}</tr>'


def _evidence(claim: Claim) -> tuple[Evidence, ...]:
    found = audited(claim.identifier)
    return (*found.against, *found.supports)


def rests() -> str:
    """What each claim rests on, as a list."""
    items = "".join(
        f"<li>{link(claim.identifier)} rests on {_listed(map(link, claim.rests_on))}.</li>"
        for claim in CLAIMS
        if claim.rests_on
    )
    return f'<ul class="nn-rests-list">{items}</ul>'


def _listed(words: Iterable[str]) -> str:
    """Words as a sentence has them."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def claim_graph() -> str:
    """All claims in reading order, each with its verdict, and an arc to each claim that it rests on."""
    chosen = [claim for claim in CLAIMS if claim.rests_on or any(claim.identifier in one.rests_on for one in CLAIMS)]
    at = {claim.identifier: ROW * (place + 0.7) for place, claim in enumerate(chosen)}
    column = 222.0
    farthest = max(abs(at[claim.identifier] - at[name]) for claim in chosen for name in claim.rests_on)
    parts = []
    for claim in chosen:
        mark, meaning = MARKS[audited(claim.identifier).verdict]
        kind = f"nn-{meaning}"
        here = at[claim.identifier]
        for name in claim.rests_on:
            reach = 18 + 118 * (abs(at[name] - here) / farthest) ** 0.5
            parts.append(_arc((column + 5, here), (column + 5, at[name]), reach, up=at[name] < here))
        parts.append(words((column - 42, here + 4), claim.identifier, "nn-ink-text", "end"))
        parts.append(words((column - 22, here + 4), mark.replace(" ", ""), f"{kind}-text", "middle"))
        parts.append(disc((column, here), 3.4, f"{kind} nn-filled"))
    alone = len(CLAIMS) - len(chosen)
    return picture(
        "claim-graph",
        (column + 150, ROW * len(chosen) + 6),
        "Which claim rests on which",
        f"The {len(chosen)} claims that rest on others or that others rest on, in reading order, each with the mark of its "
        f"verdict. Arcs lead from a claim to those that it rests on. The other {alone} stand alone. The same as a list is below.",
        parts,
    )


def _arc(start: Point, end: Point, reach: float, *, up: bool) -> str:
    """Half an ellipse to the right; dashed where it leads on to what comes later."""
    (x, y), (_, last) = start, end
    sweep = 0 if up else 1
    dash = "" if up else ' stroke-dasharray="4 3"'
    return f'<path class="nn-arc" d="M{x:.0f} {y:.1f}A{reach:.1f} {abs(last - y) / 2:.1f} 0 0 {sweep} {x:.0f} {last:.1f}"{dash}/>'


def errata() -> str:
    """The claims that are corrected or refuted, in the order of the paper: where, what, why, what is right, how we know."""
    wanted = (Verdict.CORRECTED, Verdict.REFUTED)
    chosen = [claim for claim in CLAIMS if audited(claim.identifier).verdict in wanted and not claim.ours]
    return "".join(map(_erratum, chosen))


def _erratum(claim: Claim) -> str:
    found = audited(claim.identifier)
    why = "".join(f"<p>{html.escape(sentence(one.scope))}</p>" for one in found.against if one.kind != "kernel")
    right = html.escape(claim.right) if claim.right else "Nothing that keeps its meaning."
    ways = _listed(dict.fromkeys(KINDS[one.kind] for one in _evidence(claim)))
    rows = (
        ("As the paper has it", f"<p>{html.escape(claim.says)}</p>"),
        ("Why not", why),
        ("What is right", f"<p>{right}</p>"),
        ("How we know", f"<p>{html.escape(ways)}; all of it at {link(claim.identifier)}.</p>"),
    )
    body = "".join(f"<dt>{title}</dt><dd>{text}</dd>" for title, text in rows if text)
    return (
        f'<!--anchor erratum-{claim.identifier}--><div class="nn-erratum"><p class="nn-claim-head">{badge(found.verdict)}'
        f'<span class="nn-faint">{source(claim)}</span></p><dl>{body}</dl></div>'
    )


def sentence(text: str) -> str:
    """A clause as a sentence; a symbol at its beginning stays as it is."""
    first = text.split(maxsplit=1)[0]
    return f"{text[0].upper() if first.isalpha() and len(first) > 1 else text[0]}{text[1:].rstrip('.')}."
