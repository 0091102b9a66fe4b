"""The theorems as they are stated: read from the files, never written twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent

_THEOREM = re.compile(
    r"\(\*\*\s*\[(?P<claim>[\w.-]+)\]\s*(?P<words>.*?)\s*\*\)\s*"
    r"(?P<statement>Theorem\s+(?P<name>\w+)\b.*?\.)\s*(?P<proof>Proof\..*?Qed\.)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Theorem:
    """A theorem of the development.

    Attributes:
        name: in Coq.
        claim: the identifier of the claim that it proves; those of claims that the ledger has no row for begin with ``proofs.``.
        words: what it says.
        statement: in Coq's language.
        proof: in Coq's language; one line that names the lemma with the steps.
        file: where it stands.
        line: of the statement in that file.
        section: the heading above it.
    """

    name: str
    claim: str
    words: str
    statement: str
    proof: str
    file: str
    line: int
    section: str

    @property
    def module(self) -> str:
        """The name of the file for Coq."""
        return self.file.removesuffix(".v")


def files(folder: Path = FOLDER) -> list[str]:
    """The files of the development, in the order in which they are compiled."""
    lines = (folder / "_CoqProject").read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line.endswith(".v")]


def text_of(file: str, folder: Path = FOLDER) -> str:
    """What stands in a file of the development."""
    return (folder / file).read_text(encoding="utf-8")


@cache
def theorems(folder: Path = FOLDER) -> tuple[Theorem, ...]:
    """All theorems that are stated for readers, in the order of the files."""
    front = (file for file in files(folder) if file.endswith("Theorems.v"))
    return tuple(one for file in front for one in parsed(file, text_of(file, folder)))


def parsed(file: str, text: str) -> list[Theorem]:
    """The theorems in a text.

    Raises:
        ValueError: if a theorem has no comment with its claim and words.
    """
    found = [
        Theorem(
            match["name"],
            match["claim"],
            " ".join(match["words"].split()),
            match["statement"],
            match["proof"],
            file,
            text.count("\n", 0, match.start("statement")) + 1,
            ["", *re.findall(r"\(\*\* \*\* (.*?) \*\)", text[: match.start()])][-1],
        )
        for match in _THEOREM.finditer(text)
    ]
    stated = re.findall(r"^(?:Theorem|Lemma|Corollary)\s+(\w+)", without_comments(text), re.MULTILINE)
    if unsaid := [name for name in stated if name not in {one.name for one in found}]:
        raise ValueError(f"{file}: expected a comment (** [claim] words *) before each theorem, none before {unsaid}")
    return found


def find_theorem(name: str) -> Theorem:
    """The theorem of that name.

    Raises:
        ValueError: if there is none.
    """
    known = {one.name: one for one in theorems()}
    if name not in known:
        raise ValueError(f"there is no theorem {name!r}; there are {', '.join(known)}")
    return known[name]


def without_comments(text: str) -> str:
    """The text without its comments, which may be nested; line breaks stay."""
    kept, depth = [], 0
    for piece in re.split(r"(\(\*|\*\))", text):
        if piece == "(*":
            depth += 1
        elif piece == "*)":
            depth -= 1
        else:
            kept.append(piece if depth == 0 else "\n" * piece.count("\n"))
    return "".join(kept)
