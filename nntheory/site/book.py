"""The site to take away: ``python -m nntheory.site.book SITE`` writes ``nntheory.pdf`` and ``nntheory.zip`` into a built site.

The PDF is one document of all pages that are read one after the other, printed by Chromium with the style of `assets/print.css`.
Links between its pages lead on in it, headings are its bookmarks, and the contents name the pages. `offline` packs the rest.
"""

from __future__ import annotations

import argparse
import dataclasses
import html
import posixpath
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .offline import pack

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--no-first-run", "--disable-sync")
LEFT_OUT = r"reference/|proof-scripts/"
"""What is looked up and not read: descriptions of functions, and the text of the proofs, which fills a hundred pages."""
SCREEN_ALONE = r'<script.*?</script>|<a class="headerlink".*?</a>'
TAG = re.compile(r'<[a-zA-Z](?:"[^"]*"|[^">])*>')
STYLE = """
  /* A bookmark is the text of a heading as it was set: the space at the end of a line has to be part of it. */
  h1, h2, h3 { white-space: pre-wrap; }
  .nn-chapter { break-before: page; }
  .nn-contents ol { list-style: none; margin: 0 !important; padding: 0; font-size: 0.9em; line-height: 1.4; }
  .nn-contents li { display: flex; gap: 0.6em; margin: 0.2em 0 !important; }
  .nn-contents li a { text-decoration: none !important; }
  .nn-contents li span { margin-left: auto; font-variant-numeric: tabular-nums; }
"""
FOOTER = '<p style="width: 100%; text-align: center; font: 10px sans-serif; color: #5f6672"><span class="pageNumber"></span></p>'


OFFER = (
    '<p class="nn-take">To take away: <a href="nntheory.pdf" type="application/pdf">all chapters as PDF</a>, {count} pages, '
    '{pdf}; <a href="nntheory.zip" type="application/zip">the whole site</a> to read without a network, {archive}.</p>'
)
"""What the first page says when both are there; until then it names neither."""


class BookError(RuntimeError):
    """The book cannot be made; the message says what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the site: its address below the first page, its title, and what is to be read on it."""

    address: str
    title: str
    content: str

    @property
    def name(self) -> str:
        """What its identifiers begin with in the book."""
        return self.address.strip("/").replace("/", "-") or "start"


def chapters(site: Path) -> list[Chapter]:
    """The pages to read, in the order in which they lead to each other.

    Raises:
        BookError: if ``site`` is no built site.
    """
    found: list[Chapter] = []
    address: str | None = ""
    while address is not None:
        page = site / address / "index.html"
        if not page.is_file():
            raise BookError(f"{page} is absent; build the site first: mkdocs build --site-dir {site}")
        text = page.read_text(encoding="utf-8")
        article = re.search(r"<article[^>]*>(.*)</article>", text, re.DOTALL)
        title = re.search(r'<h1[^>]*>(.*?)(?:<a class="headerlink".*?)?</h1>', text, re.DOTALL)
        if article is None or title is None:
            raise BookError(f"{page} has no article with a heading; it was not built by `mkdocs build`")
        if not re.match(LEFT_OUT, address):
            words = html.unescape(re.sub(r"<[^>]*>", "", title[1])).strip()
            found.append(Chapter(address, words, re.sub(SCREEN_ALONE, "", article[1], flags=re.DOTALL)))
        following = re.search(r'<link rel="next" href="([^"]*)"', text)
        address = following and _below(address, following[1])
    return found


def _below(address: str, link: str) -> str:
    """Where a link on the page at ``address`` leads, seen from the first page."""
    path = posixpath.normpath(posixpath.join("/", address, link)).lstrip("/")
    return f"{path}/" if path and "." not in posixpath.basename(path) else path


def in_book(chapter: Chapter, names: Mapping[str, str]) -> str:
    """The content of a chapter with identifiers that are its own in the whole book, and links that lead on in it.

    A link to what is not in the book has no address: none is known for the site.

    Args:
        chapter: the page.
        names: the name of each page of the book, by its address.
    """

    def link(match: re.Match[str]) -> str:
        address, _, fragment = html.unescape(match[1]).partition("#")
        if re.match(r"[a-z]+:", address):
            return match[0]
        name = names.get(_below(chapter.address, address)) if address else chapter.name
        if name is None:
            return ""
        return f' href="#{html.escape(f"{name}--{fragment}" if fragment else name)}"'

    def own(match: re.Match[str]) -> str:
        words = " ".join(f"{chapter.name}--{word}" for word in match[2].split())
        return f' {match[1]}="{words}"'

    def tag(match: re.Match[str]) -> str:
        text = re.sub(r'\shref="([^"]*)"', link, match[0])
        text = re.sub(r'\s(id|for|aria-labelledby|aria-describedby)="([^"]*)"', own, text)
        return re.sub(r"url\(#", f"url(#{chapter.name}--", text)

    return TAG.sub(tag, chapter.content)


def document(site: Path, pages: Sequence[Chapter], numbers: Mapping[str, int]) -> str:
    """The whole book as one page.

    Args:
        site: the built site, from which its styles are taken.
        pages: the chapters.
        numbers: on which page of paper each chapter begins, by its name, as far as that is known.
    """
    first = (site / "index.html").read_text(encoding="utf-8")
    styles = [
        f'<link rel="stylesheet" href="{(site / sheet).resolve().as_uri()}">'
        for sheet in re.findall(r'<link rel="stylesheet" href="([^"]*)"', first)
    ]
    described = re.search(r'<meta name="description" content="([^"]*)"', first)
    names = {page.address: page.name for page in pages}
    contents = "".join(
        f'<li><a href="#{page.name}">{html.escape(page.title)}</a><span>{numbers.get(page.name, "")}</span></li>'
        for page in pages
    )
    parts = "".join(f'<section class="nn-chapter" id="{page.name}">{in_book(page, names)}</section>' for page in pages)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>nntheory</title>{"".join(styles)}'
        f"<style>{STYLE}</style></head>\n"
        '<body dir="ltr" data-md-color-scheme="default" data-md-color-primary="custom" data-md-color-accent="custom">'
        '<div class="md-main__inner"><div class="md-content"><article class="md-content__inner md-typeset">'
        f'<h1>nntheory</h1><p class="nn-question">{described[1] if described else ""}</p>'
        f'<nav class="nn-contents"><ol>{contents}</ol></nav>{parts}</article></div></div></body></html>'
    )


def print_book(site: Path, target: Path) -> int:
    """Print all chapters of a built site into one PDF, and return how many pages it has.

    It is printed twice: on which page a chapter begins is known after the first time.

    Raises:
        BookError: if a part is absent, with what to install, or if ``site`` is no built site.
    """
    pages = chapters(site)
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise BookError(
            "there is no Chromium to print with; `apt-get install chromium`, or install Chrome, and try again"
        )
    try:
        from playwright.sync_api import sync_playwright
        from pypdf import PdfReader
    except ImportError as error:
        raise BookError(f"{error.name} is absent; pip install 'nntheory[dev]'") from error
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        source = Path(folder) / "book.html"
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        page = browser.new_page(color_scheme="light")
        numbers: dict[str, int] = {}
        for _ in range(2):
            source.write_text(document(site, pages, numbers), encoding="utf-8")
            _print(page, source, target)
            reader = PdfReader(target)
            numbers = _numbers(reader, pages)
        browser.close()
        return len(reader.pages)


def _print(page: Any, source: Path, target: Path) -> None:
    page.goto(source.as_uri(), wait_until="load", timeout=300_000)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.pdf(
        path=target,
        prefer_css_page_size=True,
        print_background=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOTER,
        outline=True,
        tagged=True,
    )


def _numbers(reader: Any, pages: Sequence[Chapter]) -> dict[str, int]:
    """On which page each chapter begins: where the links of the contents lead."""
    names = {page.name for page in pages}
    return {
        name.lstrip("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
        if name.lstrip("/") in names
    }


def offer(site: Path, sentence: str) -> None:
    """Put a sentence at the end of the first page, in place of the one that was put there before.

    Raises:
        BookError: if ``site`` is no built site.
    """
    first = site / "index.html"
    if not first.is_file():
        raise BookError(f"{first} is absent; build the site first: mkdocs build --site-dir {site}")
    text = re.sub(r'<p class="nn-take">.*?</p>', "", first.read_text(encoding="utf-8"), flags=re.DOTALL)
    first.write_text(text.replace("</article>", f"{sentence}</article>", 1), encoding="utf-8")


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.0f} MB"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the PDF and the archive; what hinders it is said in one sentence."""
    parser = argparse.ArgumentParser(
        prog="python -m nntheory.site.book", description="The built site as PDF and as archive."
    )
    parser.add_argument("site", type=Path, help="where `mkdocs build` has put the site")
    site = parser.parse_args(arguments).site
    book, archive = site / "nntheory.pdf", site / "nntheory.zip"
    try:
        offer(site, "")
        count = print_book(site, book)
        print(f"{book}: {count} pages", file=sys.stderr)
        packed = pack(site, archive)
        print(f"{archive}: {packed} files; unpack it and open index.html", file=sys.stderr)
        offer(site, OFFER.format(count=count, pdf=_size(book), archive=_size(archive)))
    except BookError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
