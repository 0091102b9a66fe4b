"""The PDF of all pages, and the archive that opens from the file system."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason="the site extra is not installed")

from nntheory.site.book import BookError, Chapter, chapters, in_book, main, offer, print_book
from nntheory.site.offline import named, pack

from .test_browser import CHROMIUM, Watched, absent, browser
from .test_site import built

__all__ = ["browser"]

FIRST = "First of all, a title that is too long for one line of an A4 page in a large font"
PAGE = """<!doctype html><html><head><meta name="description" content="A small site">
<link rel="next" href="{following}"><link rel="stylesheet" href="{above}style.css"></head><body><article>
<h1 id="top">{title}<a class="headerlink" href="#top">¶</a></h1><h2 id="sources">Sources</h2>
<p><a href="{other}">the other</a>, <a href="#sources">below</a>, <a href="{above}reference/net/">looked up</a></p>
<script>document.write("no")</script></article></body></html>"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of two chapters and a page of the reference."""
    for address, title, following, other, above in (
        ("", FIRST, "guides/second/", "guides/second/#sources", ""),
        ("guides/second", "Second", "../../reference/net/", "../..", "../../"),
        ("reference/net", "Functions", "../../claims.json", "../..", "../../"),
    ):
        folder = tmp_path / address
        folder.mkdir(parents=True, exist_ok=True)
        text = PAGE.format(title=title, following=following, other=other, above=above)
        last = '<link rel="next" href="../../claims.json">'
        (folder / "index.html").write_text(text.replace(last, ""), encoding="utf-8")
    (tmp_path / "style.css").write_text("p { color: black }", encoding="utf-8")
    return tmp_path


def test_chapters_come_in_the_order_in_which_they_lead_to_each_other(small: Path) -> None:
    assert [(one.name, one.title) for one in chapters(small)] == [("start", FIRST), ("guides-second", "Second")]


def test_links_lead_on_in_the_book_and_what_is_not_in_it_has_no_address(small: Path) -> None:
    pages = chapters(small)
    names = {page.address: page.name for page in pages}
    first, second = (in_book(page, names) for page in pages)
    assert 'href="#guides-second--sources"' in first
    assert 'href="#start--sources"' in first
    assert 'href="#start"' in second
    assert 'id="guides-second--sources"' in second
    assert "<a>looked up</a>" in first
    assert "script" not in first


def test_shown_code_and_addresses_elsewhere_stay_as_they_are() -> None:
    content = (
        '<p id="a">write id="b" or href="c/"; <a href="https://coq.inria.fr">Coq</a></p><g clip-path="url(#d)"></g>'
    )
    shown = in_book(Chapter("x/", "X", content), {"x/": "x"})
    assert shown == content.replace('id="a"', 'id="x--a"').replace("#d", "#x--d")


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("", "index.html"),
        (".", "./index.html"),
        ("..", "../index.html"),
        ("../forward/#one", "../forward/index.html#one"),
        ("forward/?h=x", "forward/index.html?h=x"),
        ("#one", "#one"),
        ("?x=1", "?x=1"),
        ("../claims.json", "../claims.json"),
        ("https://coq.inria.fr/", "https://coq.inria.fr/"),
        ("mailto:a@b", "mailto:a@b"),
    ],
)
def test_an_address_gets_the_file_of_its_folder(address: str, file: str) -> None:
    assert named(address) == file


def test_the_same_site_gives_the_same_archive(small: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("archives")
    (small / "nntheory.pdf").write_bytes(b"another form")
    for name in ("a.zip", "b.zip"):
        assert pack(small, target / name) == 4
    assert (target / "a.zip").read_bytes() == (target / "b.zip").read_bytes()
    with zipfile.ZipFile(target / "a.zip") as archive:
        assert 'href="guides/second/index.html#sources"' in archive.read("nntheory/index.html").decode()


def test_the_first_page_offers_what_is_there_and_offers_it_once(small: Path) -> None:
    before = (small / "index.html").read_text(encoding="utf-8")
    for sentence in ('<p class="nn-take">one</p>', '<p class="nn-take">two</p>'):
        offer(small, sentence)
        assert (small / "index.html").read_text(encoding="utf-8") == before.replace(
            "</article>", f"{sentence}</article>"
        )
    offer(small, "")
    assert (small / "index.html").read_text(encoding="utf-8") == before


def test_without_a_site_one_reads_what_to_do(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nothing")]) == 2
    assert "mkdocs build" in capsys.readouterr().err
    (small / "guides/second/index.html").write_text("<p>not ours</p>", encoding="utf-8")
    with pytest.raises(BookError, match="no article"):
        chapters(small)


def test_without_chromium_one_reads_what_to_install(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BookError, match="apt-get install chromium"):
        print_book(small, small / "nntheory.pdf")


def test_the_pdf_has_bookmarks_numbers_and_links_between_its_pages(small: Path) -> None:
    if CHROMIUM is None:
        absent("chromium")
    try:
        from pypdf import PdfReader
    except ImportError:
        absent("pypdf")
    target = small / "nntheory.pdf"
    assert print_book(small, target) == 3
    reader = PdfReader(target)
    titles: list[Any] = [one if isinstance(one, list) else one.title for one in reader.outline]
    assert [one for one in titles if isinstance(one, str)] == ["nntheory", FIRST, "Second"]
    contents, first, second = (page.extract_text() for page in reader.pages)
    assert "First of all" in contents
    assert [words[-1] for words in (contents.split(), first.split(), second.split())] == ["1", "2", "3"]
    assert "http" not in contents + first + second
    places = reader.named_destinations
    assert reader.get_destination_page_number(places["/guides-second--sources"]) == 2


def test_the_archive_of_the_site_is_read_from_the_file_system(
    tmp_path_factory: pytest.TempPathFactory, browser: Any
) -> None:
    folder = tmp_path_factory.mktemp("offline")
    pack(built(tmp_path_factory), folder / "nntheory.zip")
    with zipfile.ZipFile(folder / "nntheory.zip") as archive:
        archive.extractall(folder)
    root = (folder / "nntheory").as_uri()
    with Watched(browser, "file:", viewport={"width": 1280, "height": 800}) as watched:
        page = watched.page
        watched.visit(f"{root}/index.html")
        page.locator(".md-tabs a").nth(1).click()
        page.wait_for_url("**/index.html")
        assert page.locator("article h1").is_visible()

        watched.visit(f"{root}/descent/index.html")
        said = page.locator("#explore-armijo [aria-live]").inner_text()
        page.locator("#explore-armijo-x").focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(
            "said => document.querySelector('#explore-armijo [aria-live]').innerText !== said", arg=said
        )

        page.locator(".md-search__input").fill("armijo")
        page.locator(".md-search-result__link").first.click()
        page.wait_for_url("**/index.html?h=armijo**")
        page.locator("article mark").first.wait_for()

        watched.visit(f"{root}/ledger/index.html")
        assert page.locator(".nn-filter").is_visible()
        assert not watched.problems
