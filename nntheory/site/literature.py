"""The sources that pages name, collected from their lists, so that each is written where it is used and nowhere else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .references import heading, menu, sources

_SECTION = re.compile(r"^## Sources\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_ITEM = re.compile(
    r"(?P<authors>[^“*]+), (?P<title>\*[^*]+\*|“[^”]+”),? "
    r"(?P<published>.*?(?:\b(?:1[89]|20)\d\d\b\*?\)?(?:, \d+–\d+)?|undated))(?P<rest>.*)"
)
_PLACE = re.compile(r"^[,;] ((?:sections?|chapters?|pages?) \d[\d., –]*(?:and \d[\d.]*)?)")


@dataclass(frozen=True)
class Source:
    """A source as one page names it.

    Attributes:
        page: the path of the page.
        authors: as they are written there.
        title: with the marks around it.
        published: where and when, up to the year or the pages.
        place: the section, chapter or page that is meant; empty if the whole.
    """

    page: str
    authors: str
    title: str
    published: str
    place: str

    @property
    def year(self) -> str:
        """The year; empty if the source has none."""
        found = re.search(r"(?<!–)\b(?:1[89]|20)\d\d\b(?!–)", self.published)
        return found[0] if found else ""

    @property
    def surname(self) -> str:
        """The name of the first author, without initials."""
        first = re.split(r",| and others| et al", self.authors)[0]
        return re.sub(r"^(?:[A-ZÀ-Ý][\w.-]*\. ?)+", "", first).strip()

    @property
    def text(self) -> str:
        """Authors, title, and where it was published."""
        return f"{self.authors}, {self.title}, {self.published}"


def cited(pages: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources in the lists of pages, by page.

    Raises:
        ValueError: if an item has no author, title or year, or what stands there is no list.
    """
    return tuple(_source(path, item) for path, text in pages.items() for item in _items(path, text))


def _items(path: str, text: str) -> Iterable[str]:
    for section in _SECTION.findall(text):
        lines = section.strip()
        if not lines.startswith("- "):
            raise ValueError(f"{path}: the sources are not a list: {lines[:60]!r}")
        yield from (" ".join(item.split()) for item in re.split(r"^- ", lines, flags=re.MULTILINE) if item.strip())


def _source(path: str, item: str) -> Source:
    found = _ITEM.fullmatch(item)
    if found is None:
        raise ValueError(f"{path}: a source is 'authors, *title* or “title”, where and year, section', got {item!r}")
    place = _PLACE.match(found["rest"])
    return Source(path, found["authors"], found["title"], found["published"], place[1].rstrip(" .,") if place else "")


def grouped(found: Iterable[Source]) -> list[list[Source]]:
    """The same source of several pages together, in the order of the first authors' names.

    Raises:
        ValueError: if two pages give one title another year or another first author.
    """
    groups: dict[str, list[Source]] = {}
    for one in found:
        group = groups.setdefault(one.title.strip("*“”").casefold(), [])
        if group and (one.year, one.surname) != (group[0].year, group[0].surname):
            raise ValueError(f"{one.page} has {one.text!r}, and {group[0].page} {group[0].text!r}")
        group.append(one)
    return sorted(groups.values(), key=lambda group: (group[0].surname.casefold(), group[0].year))


def references() -> str:
    """All sources, each with the pages that name it, in reading order."""
    pages = {path: sources()[path] for path in menu() if path in sources()}
    return f'<ul class="nn-references">{"".join(map(_entry, grouped(cited(pages))))}</ul>'


def _entry(group: list[Source]) -> str:
    fullest = max(group, key=lambda one: len(one.text))
    pages = "; ".join(map(_page, group))
    return f'<li>{_shown(fullest.text)}.<br><span class="nn-faint">In {pages}.</span></li>'


def _page(one: Source) -> str:
    place = f" ({html.escape(one.place)})" if one.place else ""
    return f'<a href="../{one.page.removesuffix(".md")}/">{html.escape(heading(sources()[one.page]))}</a>{place}'


def _shown(text: str) -> str:
    """Markdown's emphasis and links as HTML."""
    escaped = html.escape(text, quote=False)
    linked = re.sub(r"\[([^]]*)\]\(([^)\s]*)\)", r'<a href="\2">\1</a>', escaped)
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", linked)


DIRECTIVES: dict[str, Callable[..., str]] = {"references": references}
"""The block of this file."""
