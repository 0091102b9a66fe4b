"""The Markdown extension: ``/// name | arguments`` blocks and ``{{ name arguments }}`` values, computed at build.

A block's own text becomes the caption of what it shows. Figures, derivations and labelled formulas are numbered;
``{{ ref #figure-flow }}`` leads to one. Symbols lead to the notation page. Whatever is not understood ends the build.
"""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from .directives import DIRECTIVES
from .mathml import replace_formulas
from .programs import start
from .references import WORDS, Numbered, find, later, numbered, page_of, rebased, relative
from .symbols import OTHER_MEANINGS, PAGE, Symbol, find_symbol, symbol_in
from .values import VALUES

Shown = Callable[..., str]


class DirectiveError(ValueError):
    """A directive or value that is not understood; the message shows the text of the page."""


def evaluate(kind: str, known: Mapping[str, Shown], name: str, text: str) -> str:
    """Call what ``name`` stands for with the arguments written after it: ``first second key=value``."""
    written = f"{kind} {name} {text}".strip()
    if name not in known:
        raise DirectiveError(f"{written!r}: there is no {name!r}; there are {', '.join(sorted(known))}")
    words = shlex.split(text)
    positional = [word for word in words if not re.match(r"[a-z_]+=", word)]
    named = dict(word.split("=", 1) for word in words if re.match(r"[a-z_]+=", word))
    try:
        inspect.signature(known[name]).bind(*positional, **named)
        return known[name](*positional, **named)
    except (TypeError, ValueError, KeyError, OSError) as error:
        raise DirectiveError(f"{written!r}: {error}") from error


class _Page:
    """What is known of the page that is being converted: its path, its text, and its numbered blocks."""

    def __init__(self) -> None:
        self.path = self.text = ""
        self._left: list[Numbered] = []
        self.equations: dict[str, Numbered] = {}

    def begin(self, text: str) -> None:
        """A new page."""
        self.path, self.text = page_of(text), text
        found = numbered(text)
        self._left = [one for one in found if one.kind != "equation"]
        self.equations = {one.arguments: one for one in found if one.kind == "equation"}

    def next(self, kind: str, arguments: str) -> Numbered:
        """The next numbered block, which must be the one that is converted."""
        one = self._left.pop(0) if self._left else None
        if one is None or (one.kind, one.arguments) != (kind, arguments.strip()):
            raise DirectiveError(f"'/// {kind} | {arguments}': not numbered in the order of the page, next is {one}")
        return one


class _OfPage:
    """A part of the conversion that knows the page."""

    def __init__(self, *arguments: Any, page: _Page) -> None:
        super().__init__(*arguments)
        self._page = page


class _Directive(Block):
    """One kind of block; the subclasses differ in their name, and in the page of the extension they belong to."""

    ARGUMENT = None
    PAGE: _Page

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        shown = rebased(evaluate("///", DIRECTIVES, self.NAME, self.argument or ""), self.PAGE.path)
        figure = ElementTree.SubElement(parent, "figure", {"class": f"nn-block nn-{self.NAME}"})
        # An identifier inside what is stored would be invisible to who checks the links of the pages.
        first, *rest = re.split(r"<!--anchor ([\w.-]+)-->", shown)
        figure.text = self.md.htmlStash.store(first)
        self._number = self.PAGE.next(self.NAME, self.argument or "") if self.NAME in WORDS else None
        if self._number is not None and self._number.number is not None:
            figure.set("id", self._number.anchor)
            if WORDS[self.NAME] != "Figure":
                label = ElementTree.SubElement(figure, "p", {"class": "nn-label"})
                label.text, label.tail, figure.text = self._number.title, figure.text, None
        for identifier, piece in zip(rest[::2], rest[1::2], strict=True):
            ElementTree.SubElement(figure, "span", {"id": identifier}).tail = self.md.htmlStash.store(piece)
        return figure

    def on_add(self, block: ElementTree.Element) -> ElementTree.Element:
        caption = block.find("figcaption")
        return ElementTree.SubElement(block, "figcaption") if caption is None else caption

    def on_markdown(self) -> str:
        return "block"

    def on_end(self, block: ElementTree.Element) -> None:
        caption = block.find("figcaption")
        if caption is not None and not len(caption) and not caption.text:
            block.remove(caption)
        elif caption is not None and self._number is not None and WORDS[self.NAME] == "Figure":
            _entitle(caption, f"{self._number.title}.")


def _entitle(caption: ElementTree.Element, title: str) -> None:
    """Put the number of a figure before the first words of its caption."""
    first = caption[0] if len(caption) and caption[0].tag == "p" else caption
    label = ElementTree.Element("span", {"class": "nn-number"})
    label.text, label.tail, first.text = AtomicString(title), f" {first.text or ''}", ""
    first.insert(0, label)


class _Start(_OfPage, Preprocessor):
    """The programs of a page, and of those that come after it, run beside each other while the page is read."""

    AHEAD = 16
    """So many programs of later pages are enough for the cores to have something to do."""

    def run(self, lines: list[str]) -> list[str]:
        for line in lines:
            start(line)
        begun = 0
        for text in later(self._page.path):
            begun += sum(map(start, text.splitlines()))
            if begun >= self.AHEAD:
                break
        return lines


class _Begin(_OfPage, Preprocessor):
    """The text of a page is looked through before anything is taken out of it."""

    def run(self, lines: list[str]) -> list[str]:
        self._page.begin("\n".join(lines))
        return lines


class _Unknown(BlockProcessor):
    """What starts like a block and was taken by none is an error, not text."""

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        return re.match(r" {0,3}/{3,}", block) is not None

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> bool | None:
        line = blocks[0].strip().splitlines()[0]
        raise DirectiveError(f"{line!r}: not a block; there are {', '.join(sorted(DIRECTIVES))}")


class _Value(_OfPage, InlineProcessor):
    """``{{ name arguments }}``, outside code."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        name, _, text = m[1].strip().partition(" ")
        placeholder: str = self.md.htmlStash.store(rebased(evaluate("{{ }}", VALUES, name, text), self._page.path))
        return placeholder, m.start(0), m.end(0)


class _Reference(_OfPage, InlineProcessor):
    """``{{ ref page.md#anchor }}`` and ``{{ symbol name }}``: links, which are resolved and checked as all others."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ElementTree.Element, int, int]:
        try:
            if m[1] == "symbol":
                return _term(find_symbol(m[2]), self._page.path), m.start(0), m.end(0)
            address, words = find(m[2], self._page.path, self._page.text)
        except ValueError as error:
            raise DirectiveError(f"{m[0]!r}: {error}") from error
        link = ElementTree.Element("a", {"href": address, "class": "nn-ref"})
        link.text = AtomicString(words)
        return link, m.start(0), m.end(0)


def _term(one: Symbol, page: str, formula: ElementTree.Element | None = None) -> ElementTree.Element:
    """A symbol as a link to its row in the notation page."""
    # Not every screen reader takes a formula for the name of a link.
    address = f"{relative(PAGE, page)}#symbol-{one.identifier}"
    link = ElementTree.Element("a", {"href": address, "class": "nn-term", "title": "What this letter means"})
    if formula is None:
        formula = ElementTree.Element("span", {"class": "arithmatex"})
        formula.text = AtomicString(f"\\({one.letter}\\)")
    link.append(formula)
    return link


class _Terms(_OfPage, Treeprocessor):
    """Where a chapter has a symbol by itself in a line of text for the first time, it becomes a link to the notation page."""

    def run(self, root: ElementTree.Element) -> None:
        if any(one.get("class") == "nn-question" for one in root.iter("p")):
            met = {name for page, name in OTHER_MEANINGS if page == self._page.path}
            self._visit(root, met)

    def _visit(self, parent: ElementTree.Element, met: set[str]) -> None:
        for place, child in enumerate(list(parent)):
            if child.get("class") == "nn-term":
                met.add(child.get("href", "").partition("#symbol-")[2])
            elif child.get("class") == "arithmatex" and child.tag == "span":
                one = symbol_in((child.text or "").removeprefix("\\(").removesuffix("\\)"))
                if one is not None and one.identifier not in met:
                    met.add(one.identifier)
                    link = _term(one, self._page.path, child)
                    link.tail, child.tail = child.tail, None
                    parent[place] = link
            elif not re.fullmatch("a|summary|h[1-6]|th", str(child.tag)):
                self._visit(child, met)


class _Equations(_OfPage, Treeprocessor):
    r"""A displayed formula that begins with ``\label{name}`` gets its number, and can be referred to."""

    def run(self, root: ElementTree.Element) -> None:
        for formula in list(root.iter("div")):
            found = re.match(r"\s*\\\[\s*\\label\{([\w-]+)\}", formula.text or "")
            if found is None or formula.get("class") != "arithmatex":
                continue
            one = self._page.equations.pop(found[1], None)
            if one is None:
                raise DirectiveError(f"{found[0]!r}: this label stands twice, or not at the beginning of a line")
            shown = ElementTree.SubElement(formula, "div", {"class": "arithmatex"})
            shown.text = AtomicString(f"\\[{(formula.text or '')[found.end() :]}")
            number = ElementTree.SubElement(formula, "span", {"class": "nn-number", "title": one.title})
            number.text, formula.text = AtomicString(f"({one.number})"), None
            formula.set("class", "nn-equation")
            formula.set("id", one.anchor)


class _Finish(Postprocessor):
    """When all else is done: the formulas are converted, and what may scroll can be reached by keyboard."""

    def run(self, text: str) -> str:
        return replace_formulas(text).replace("<pre>", '<pre tabindex="0">')


class SiteExtension(BlocksExtension):
    """Puts what the package computes into the pages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._page = _Page()

    def extendMarkdown(self, md: Markdown) -> None:
        """Add values, references and formulas."""
        super().extendMarkdown(md)
        md.inlinePatterns.register(
            _Reference(r"\{\{ *(ref|symbol) +([^{}\s]+) *\}\}", md, page=self._page), "nntheory-reference", 189.5
        )
        md.preprocessors.register(_Begin(md, page=self._page), "nntheory-begin", 100)
        md.treeprocessors.register(_Equations(md, page=self._page), "nntheory-equations", 5)
        md.treeprocessors.register(_Terms(md, page=self._page), "nntheory-terms", 4)
        md.inlinePatterns.register(_Value(r"\{\{([^{}]+)\}\}", md, page=self._page), "nntheory-value", 189)
        md.preprocessors.register(_Start(md, page=self._page), "nntheory-start", 5)
        md.parser.blockprocessors.register(_Unknown(md.parser), "nntheory-unknown", 89.9)
        md.postprocessors.register(_Finish(md), "nntheory-finish", 5)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        """Add the blocks."""
        for name in DIRECTIVES:
            block_mgr.register(type(f"_{name.title()}", (_Directive,), {"NAME": name, "PAGE": self._page}), {})


def makeExtension(**options: Any) -> SiteExtension:
    """What Markdown calls to load the extension."""
    return SiteExtension(**options)
