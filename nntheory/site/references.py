"""Figures, derivations and formulas are numbered as they stand in a page, and every page can refer to them by their number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .programs import DOCS

WORDS = {"figure": "Figure", "explore": "Figure", "rule": "Derivation", "steps": "Derivation", "equation": "Equation"}
"""What is numbered, and what a reference calls it: blocks, and displayed formulas that begin with a ``\\label``."""

PREFIXES = {**{kind: kind for kind in WORDS}, "explore": "explorer"}
"""What their identifiers begin with: ``explore-…`` is what can be moved itself."""

_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(
    rf"^ {{0,3}}/{{3,}} *(?P<kind>{'|'.join(WORDS)})\b *\|? *(?P<arguments>.*)\n(?P<bare>\s*^ {{0,3}}/{{3,}} *$)?"
    r"|^ *\\\[\s*\\label\{(?P<label>[\w-]+)\}",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Numbered:
    """One block or formula of a page that may be referred to.

    Attributes:
        kind: the name of the block; ``equation`` for a formula.
        arguments: what is written after it; the label of a formula.
        anchor: its identifier in the page: a prefix and the first word, and which of several it is.
        number: which of its kind it is in the page; None for a figure that says nothing.
    """

    kind: str
    arguments: str
    anchor: str
    number: int | None

    @property
    def title(self) -> str:
        """What it is called, with its number."""
        return f"{WORDS[self.kind]} {self.number}"


def numbered(text: str) -> tuple[Numbered, ...]:
    """What is numbered in a page, in its order. A figure without a caption has no number."""
    numbers, names, found = Counter[str](), Counter[str](), []
    for block in _BLOCK.finditer(_FENCED.sub("", text)):
        kind, arguments = block["kind"] or "equation", (block["label"] or block["arguments"]).strip()
        silent = WORDS[kind] == "Figure" and block["bare"] is not None
        numbers[WORDS[kind]] += not silent
        name = f"{PREFIXES[kind]}-{arguments.split(' ')[0]}"
        names[name] += 1
        anchor = name if names[name] == 1 else f"{name}-{names[name]}"
        found.append(Numbered(kind, arguments, anchor, None if silent else numbers[WORDS[kind]]))
    return tuple(found)


@cache
def sources() -> dict[str, str]:
    """The text of each page, by its path in the folder of the pages."""
    return {one.relative_to(DOCS).as_posix(): one.read_text(encoding="utf-8") for one in sorted(DOCS.rglob("*.md"))}


def menu() -> list[str]:
    """The paths of the pages in the order of the menu."""
    return re.findall(r"[\w/-]+\.md", (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8"))


def later(page: str) -> Iterator[str]:
    """The texts of the pages that come after one in the menu, without their fenced blocks."""
    following = menu()[menu().index(page) + 1 :] if page in menu() else []
    return (_FENCED.sub("", sources()[path]) for path in following if path in sources())


def page_of(text: str) -> str:
    """The path of the page with this text, which may lack its first lines; empty if no page has it."""
    lines = text.strip()
    found = [path for path, source in sources().items() if lines and source.rstrip().endswith(lines)]
    return found[0] if len(found) == 1 else ""


def heading(text: str) -> str:
    """The first heading of a page."""
    found = re.search(r"^# +(.+?)(?: +\{.*\})?$", _FENCED.sub("", text), re.MULTILINE)
    return found[1] if found else ""


def relative(target: str, page: str) -> str:
    """The path of a page as it is written in another one."""
    up = "../" * len(Path(page).parent.parts)
    return f"{up}{target}"


def rebased(shown: str, page: str) -> str:
    """What was made for a page in a folder below the first page, with its addresses as they are from another one."""
    if not page:
        return shown
    folders = page.removesuffix(".md").split("/")
    depth = len(folders) - (folders[-1] == "index")
    # A script is imported from an address that begins with a dot.
    return re.sub(r'(\b(?:href|src)=|\bfrom )"\.\./', rf'\1"{"../" * depth or "./"}', shown)


def find(target: str, page: str, text: str) -> tuple[str, str]:
    """The address and the words of a reference.

    Args:
        target: ``#figure-armijo`` for the page itself, ``descent.md#figure-armijo`` for another one, by its path in the
            folder of the pages.
        page: the path of the page in which it is written.
        text: the text of that page.

    Raises:
        ValueError: if there is no such page, or nothing in it has this identifier and a number.
    """
    path, _, anchor = target.partition("#")
    if path and path not in sources():
        raise ValueError(f"there is no page {path!r}")
    source = sources()[path] if path else text
    known = {one.anchor: one for one in numbered(source) if one.number is not None}
    if anchor not in known:
        place = path or "this page"
        raise ValueError(f"{place} has no {anchor!r}; it has {', '.join(known) or 'nothing that is numbered'}")
    if not path or path == page:
        return f"#{anchor}", known[anchor].title
    return f"{relative(path, page)}#{anchor}", f"{known[anchor].title} of {heading(source)}"
