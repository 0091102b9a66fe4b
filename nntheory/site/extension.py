"""The Markdown extension: ``/// name | arguments`` blocks and ``{{ name arguments }}`` values, computed at build.

A block's own text becomes the caption of what it shows. Whatever is not understood ends the build.
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
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from .directives import DIRECTIVES
from .mathml import replace_formulas
from .programs import start
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


class _Directive(Block):
    """One kind of block; the subclasses differ in their name alone."""

    ARGUMENT = None

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        shown = evaluate("///", DIRECTIVES, self.NAME, self.argument or "")
        figure = ElementTree.SubElement(parent, "figure", {"class": f"nn-block nn-{self.NAME}"})
        # An identifier inside what is stored would be invisible to who checks the links of the pages.
        first, *rest = re.split(r"<!--anchor ([\w.-]+)-->", shown)
        figure.text = self.md.htmlStash.store(first)
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


class _Start(Preprocessor):
    """The programs of a page run beside each other while the page is read."""

    def run(self, lines: list[str]) -> list[str]:
        for line in lines:
            start(line)
        return lines


class _Unknown(BlockProcessor):
    """What starts like a block and was taken by none is an error, not text."""

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        return re.match(r" {0,3}/{3,}", block) is not None

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> bool | None:
        line = blocks[0].strip().splitlines()[0]
        raise DirectiveError(f"{line!r}: not a block; there are {', '.join(sorted(DIRECTIVES))}")


class _Value(InlineProcessor):
    """``{{ name arguments }}``, outside code."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        name, _, text = m[1].strip().partition(" ")
        placeholder: str = self.md.htmlStash.store(evaluate("{{ }}", VALUES, name, text))
        return placeholder, m.start(0), m.end(0)


class _Finish(Postprocessor):
    """When all else is done: the formulas are converted, and what may scroll can be reached by keyboard."""

    def run(self, text: str) -> str:
        return replace_formulas(text).replace("<pre>", '<pre tabindex="0">')


class SiteExtension(BlocksExtension):
    """Puts what the package computes into the pages."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add values and formulas."""
        super().extendMarkdown(md)
        md.inlinePatterns.register(_Value(r"\{\{([^{}]+)\}\}", md), "nntheory-value", 189)
        md.preprocessors.register(_Start(md), "nntheory-start", 5)
        md.parser.blockprocessors.register(_Unknown(md.parser), "nntheory-unknown", 89.9)
        md.postprocessors.register(_Finish(md), "nntheory-finish", 5)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        """Add the blocks."""
        for name in DIRECTIVES:
            block_mgr.register(type(f"_{name.title()}", (_Directive,), {"NAME": name}), {})


def makeExtension(**options: Any) -> SiteExtension:
    """What Markdown calls to load the extension."""
    return SiteExtension(**options)
