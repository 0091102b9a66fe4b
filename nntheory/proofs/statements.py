"""The theorems as they are stated: read from the files, never written twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent

_FILE = re.compile(r"[A-Za-z]\w*\.v")
_MARK = re.compile(r'\(\*|\*\)|"(?:[^"]|"")*(?:"|\Z)')
_SENTENCE = re.compile(r'(?:"(?:[^"]|"")*(?:"|\Z)|\.(?![ \t\r\n]|\Z)|[^."])*(?:\.|\Z)')
_HEADER = re.compile(r"From [\w.]+ Require( Import)?( [\w.]+)+\.|Open Scope \w+\.")
_THEOREM = re.compile(r"Theorem (?P<name>\w+) : .*\.")
_WORDS = re.compile(r"\(\*\*\s*\[(?P<claim>[\w.-]+)\]\s*(?P<words>.*?)\s*\*\)", re.DOTALL)


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
    """The files of the development, in the order in which they are compiled.

    Raises:
        ValueError: if one is not the name of a file in the folder, or is there twice.
    """
    lines = (folder / "_CoqProject").read_text(encoding="utf-8").split("\n")
    named = [line for line in lines if line.endswith(".v")]
    if odd := sorted({one for one in named if not _FILE.fullmatch(one) or named.count(one) > 1}):
        raise ValueError(f"_CoqProject: expected names of files in its folder, each once, not {', '.join(odd)}")
    return named


def fronts(folder: Path = FOLDER) -> list[str]:
    """The files with the theorems that are stated for readers."""
    return [file for file in files(folder) if file.endswith("Theorems.v")]


def text_of(file: str, folder: Path = FOLDER) -> str:
    """What stands in a file of the development."""
    return (folder / file).read_text(encoding="utf-8")


def fingerprint(folder: Path = FOLDER) -> str:
    """A hash of all files of the development, and of the order in which they are compiled."""
    texts = (f"{file}\n{text_of(file, folder)}" for file in files(folder))
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


@cache
def theorems() -> tuple[Theorem, ...]:
    """All theorems of this package that are stated for readers, in the order of the files."""
    return tuple(one for file in fronts() for one in parsed(file, text_of(file)))


def parsed(file: str, text: str) -> list[Theorem]:
    """The theorems in the text of a front file, which has imports, then theorems, and nothing else.

    Raises:
        ValueError: if it has anything else, or no theorem, or one without a comment with its claim and words.
    """
    plain = without_comments(text)
    sentences = list(_sentences(plain))
    first = len(_header(sentences))
    found = []
    for at in range(first, len(sentences), 4):
        start, said = sentences[at]
        stated = _THEOREM.fullmatch(_spaced(said))
        proof = " ".join(_spaced(one) for _, one in sentences[at + 1 : at + 4])
        if stated is None or text[:start].rpartition("\n")[2] or not re.fullmatch(r"Proof\. exact .*\. Qed\.", proof):
            expected = (
                "expected imports, then only theorems in the form: Theorem name : statement. Proof. exact term. Qed."
            )
            raise ValueError(f"{file}: {expected} not {_spaced(said)[:100]!r}")
        before = [text[slice(*one)] for one in _comments(text) if one[1] <= start and not text[one[1] : start].strip()]
        words = _WORDS.fullmatch(before[-1]) if before else None
        if words is None:
            name = stated["name"]
            raise ValueError(
                f"{file}: expected a comment (** [claim] words *) before each theorem, none before {name!r}"
            )
        last, qed = sentences[at + 3]
        found.append(
            Theorem(
                stated["name"],
                words["claim"],
                " ".join(words["words"].split()),
                text[start : start + len(said)],
                text[sentences[at + 1][0] : last + len(qed)],
                file,
                text.count("\n", 0, start) + 1,
                ["", *re.findall(r"\(\*\* \*\* (.*?) \*\)", text[:start])][-1],
            )
        )
    if not found:
        raise ValueError(f"{file}: expected theorems, found none")
    return found


def header(text: str) -> str:
    """The imports and scopes with which a front file begins."""
    return "\n".join(_header(list(_sentences(without_comments(text)))))


def _header(sentences: list[tuple[int, str]]) -> list[str]:
    found: list[str] = []
    for _, said in sentences:
        if not _HEADER.fullmatch(_spaced(said)):
            break
        found.append(_spaced(said))
    return found


def _spaced(said: str) -> str:
    return " ".join(said.split())


def _sentences(plain: str) -> Iterator[tuple[int, str]]:
    """Where each sentence of Coq begins, and the sentence with its full stop, in a text without comments."""
    for match in _SENTENCE.finditer(plain):
        if said := match[0].strip():
            yield match.end() - len(match[0].lstrip()), said


def find_theorem(name: str) -> Theorem:
    """The theorem of that name.

    Raises:
        ValueError: if there is none.

    Example:
        >>> print(find_theorem("backprop_cost").words)
        With one output y and one target t, the squared error is (y - t)^2.
    """
    known = {one.name: one for one in theorems()}
    if name not in known:
        raise ValueError(f"there is no theorem {name!r}; there are {', '.join(known)}")
    return known[name]


def without_comments(text: str) -> str:
    """The text with spaces for its comments, which may be nested; line breaks stay, and strings, whatever is in them."""
    for start, end in _comments(text):
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


def _comments(text: str) -> list[tuple[int, int]]:
    """Where the comments begin and end, without those inside others."""
    found, depth, start = [], 0, 0
    for match in _MARK.finditer(text):
        if match[0] == "(*":
            start = start if depth else match.start()
            depth += 1
        elif match[0] == "*)" and depth:
            depth -= 1
            if not depth:
                found.append((start, match.end()))
    return [*found, (start, len(text))] if depth else found
