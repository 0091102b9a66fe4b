"""The theorems that Coq's kernel has accepted, with what they say and what they rest on; and the proofs themselves."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import groupby

from ..claims import CLAIMS
from ..proofs import BINDINGS, Theorem
from ..proofs import theorems as stated
from ..proofs.kernel import ALLOWED
from ..proofs.record import current, recorded
from ..proofs.statements import files, text_of
from .claims import link
from .programs import code

SOURCE = "nntheory/proofs/"


def theorems(*names: str) -> str:
    """Cards of the theorems of these files, such as ``DescentTheorems``, or with these names."""
    chosen = [one for name in names for one in stated() if name in (one.module, one.name)]
    known = [*dict.fromkeys(one.module for one in stated()), *(one.name for one in stated())]
    for name in names:
        if name not in known:
            raise ValueError(f"there is no theorem or file {name!r}; there are {', '.join(known)}")
    return "".join(_section(title, list(some)) for title, some in groupby(chosen, key=lambda one: one.section))


def _section(title: str, some: list[Theorem]) -> str:
    """The theorems below one heading of their file."""
    if not title:
        return "".join(map(_card, some))
    anchor = f"theorems-{re.sub(r'[^a-z]+', '-', title.lower()).strip('-')}"
    return f"<!--anchor {anchor}--><h3>{html.escape(title)}</h3>{''.join(map(_card, some))}"


def _card(theorem: Theorem) -> str:
    axioms = _axioms(theorem)
    accepted = axioms is not None and axioms <= ALLOWED
    badge = (
        '<span class="nn-badge nn-badge-right"><span aria-hidden="true">✓</span> proved</span>'
        f'<span class="nn-badge-scope">Coq {html.escape(recorded()["coq"])}</span>'
        if accepted
        else '<span class="nn-badge nn-badge-quiet"><span aria-hidden="true">?</span> unknown</span>'
        '<span class="nn-badge-scope">the proofs have changed since they were checked</span>'
    )
    anchor = f"theorem-{theorem.name}"
    known = {claim.identifier for claim in CLAIMS}
    about = f"about {link(theorem.claim)}" if theorem.claim in known else ""
    head = (
        f'<p class="nn-claim-head">{badge}<a class="nn-claim-name" href="#{anchor}"><code>{theorem.name}</code></a>'
        f'<span class="nn-faint">{about}</span></p>'
    )
    binding = BINDINGS.get(theorem.name)
    speaks = ""
    if binding is not None:
        functions = ", ".join(f"<code>{html.escape(one)}</code>" for one in binding.code)
        tests = ", ".join(f"<code>{html.escape(one)}</code>" for one in binding.tests)
        speaks = (
            f"<li>The code that it speaks about: {functions}. On that code the same is tested by {tests}.</li>"
            if binding.code
            else f"<li>It is about no program. The same statement is checked in another way by {tests}.</li>"
        )
    assumed = ", ".join(f"<code>{one}</code>" for one in sorted(axioms or ())) or "none"
    where = f"{SOURCE}{theorem.file}, line {theorem.line}"
    return (
        f'<!--anchor {anchor}--><div class="nn-claim">{head}<p>{_words(theorem.words)}</p>'
        f"{code(theorem.statement, 'coq', f'statement of {theorem.name}')}"
        f'<details class="nn-evidence"><summary>What it rests on, and the code that it speaks about</summary><ul>'
        f"<li>It stands in {where}; its proof there: <code>{html.escape(' '.join(theorem.proof.split()))}</code></li>"
        f"<li>Axioms: {assumed}.</li>{speaks}</ul></details></div>"
    )


def _axioms(theorem: Theorem) -> set[str] | None:
    """What the kernel said that a theorem assumes; None if it was not asked about the proofs as they are."""
    if not current():
        return None
    return next((set(one["axioms"]) for one in recorded()["theorems"] if one["name"] == theorem.name), None)


def _words(text: str) -> str:
    """A comment of Coq's, in which code stands in square brackets."""
    return re.sub(r"\[([^\]]+)\]", r"<code>\1</code>", html.escape(text, quote=False))


def proof_scripts() -> str:
    """Every file of the development, folded."""
    return "".join(
        f"<details><summary><code>{file}</code>, {text_of(file).count(chr(10))} lines: {_title(file)}</summary>"
        f'<div class="highlight"><pre tabindex="0" role="group" aria-label="{file}"><code>{_script(text_of(file))}</code></pre>'
        f"</div></details>"
        for file in files()
    )


_SPOKEN = re.compile(
    r"(\(\*\*?[^*].*?\*\))|^((?:Theorem|Lemma|Definition|Fixpoint|Proof|Qed|Record|Section|End)\b)",
    re.DOTALL | re.MULTILINE,
)


def _script(text: str) -> str:
    """A whole file with its comments and the words that begin a sentence set off: a page of all files stays light that way."""

    def marked(match: re.Match[str]) -> str:
        return f'<span class="{"c1" if match[1] else "kn"}">{match[0]}</span>'

    return _SPOKEN.sub(marked, html.escape(text, quote=False))


def _title(file: str) -> str:
    """The first heading of a file."""
    found = re.search(r"\(\*\*\s*\*+\s*(.*?)\s*(?:\*\)|\n\s*\n)", text_of(file), re.DOTALL)
    return html.escape(" ".join(found[1].split())) if found else ""


def proofs(what: str) -> str:
    """A number about the development: ``count``, ``lines``, ``files``, ``coq``, ``command``, ``state``, ``axioms``."""
    values: dict[str, Callable[[], str]] = {
        "count": lambda: str(len(stated())),
        "lines": lambda: f"{sum(text_of(file).count(chr(10)) for file in files()):,}",
        "files": lambda: str(len(files())),
        "coq": lambda: html.escape(recorded().get("coq", "")),
        "command": lambda: f"<code>{html.escape(recorded().get('command', ''))}</code>",
        "state": lambda: (
            "of the proofs as they are" if current() else "not of the proofs as they are: everything is unknown"
        ),
        "hash": lambda: f"<code>{html.escape(recorded().get('proofs', ''))[:16]}</code>",
        "axioms": lambda: ", ".join(f"<code>{one}</code>" for one in sorted(_all_axioms())),
    }
    if what not in values:
        raise ValueError(f"there is no {what!r}; there are {', '.join(values)}")
    return values[what]()


def _all_axioms() -> set[str]:
    return {axiom for one in recorded().get("theorems", []) for axiom in one["axioms"]}
