"""What a visit costs, in a real browser: what is loaded, what moves while it loads, and what is there without scripts."""

from __future__ import annotations

import functools
import gzip
import urllib.parse
import urllib.request
from typing import Any

import pytest

from .test_browser import Watched, address, browser

__all__ = ["address", "browser"]

HEAVIEST = 250_000
"""Bytes that a first visit to one page may load, compressed as servers do it; fonts are counted apart."""
FONTS = 100_000
SHIFT = 0.05
"""How much of the screen may move, and how far: the cumulative layout shift, which is called good up to 0.1."""

WATCH = """window.shift = 0; new PerformanceObserver(seen => {
  for (const one of seen.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}).observe({type: "layout-shift", buffered: true});"""
SETTLED = """document.fonts.ready.then(() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(window.shift), 50)))))"""
# What stands there for another setting of a control is no text of the page.
UNSEEN = """() => {
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim()) continue;
    if (one.closest("form, script, style, title, desc, details:not([open]), .headerlink, [data-when]")) continue;
    if (!one.checkVisibility({visibilityProperty: true})) found.push(walker.currentNode.data.trim().slice(0, 60));
  }
  return found;
}"""

PAPER = 658
"""How wide the text is on A4, in CSS pixels: 174 mm."""
CUT = """() => [...document.querySelectorAll("article :is(math, pre, table, svg, code)")]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => `${one.tagName} ${one.textContent.trim().slice(0, 60)} ${one.getBoundingClientRect().right - innerWidth}`)"""


@functools.cache
def compressed(url: str) -> int:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 (our own server)
        return len(gzip.compress(answer.read()))


@pytest.fixture(scope="module")
def visits(address: tuple[str, list[str]], browser: Any) -> dict[str, tuple[set[str], float]]:
    """For each page, what a first visit by telephone loads, and how much moves meanwhile."""
    origin, names = address
    found = {}
    for name in names:
        with Watched(browser, origin, viewport={"width": 360, "height": 800}) as watched:
            loaded: set[str] = set()
            watched.page.on("request", lambda request, loaded=loaded: loaded.add(request.url))
            watched.page.add_init_script(WATCH)
            watched.visit(f"{origin}/{name}/" if name else f"{origin}/")
            found[name] = loaded, watched.page.evaluate(SETTLED)
            assert not watched.problems
    return found


def test_no_page_loads_more_than_may_be_asked_of_a_telephone(visits: dict[str, tuple[set[str], float]]) -> None:
    weights = {
        name: sum(compressed(url) for url in loaded if not url.endswith(".woff2"))
        for name, (loaded, _) in visits.items()
    }
    assert len(weights) > 40
    assert not {name: weight for name, weight in weights.items() if weight > HEAVIEST}
    # By name: the first page's own address ends in two slashes here, and with it those of what it loads.
    fonts = {url.rpartition("/")[2]: url for loaded, _ in visits.values() for url in loaded if url.endswith(".woff2")}
    assert 0 < sum(map(compressed, fonts.values())) < FONTS


def test_nothing_moves_while_a_page_loads(visits: dict[str, tuple[set[str], float]]) -> None:
    assert not {name: shift for name, (_, shift) in visits.items() if shift > SHIFT}


def test_without_scripts_everything_can_be_read(address: tuple[str, list[str]], browser: Any) -> None:
    origin, names = address
    unseen = {}
    with Watched(browser, origin, java_script_enabled=False) as watched:
        for name in names:
            watched.visit(f"{origin}/{name}/")
            if found := watched.page.evaluate(UNSEEN):
                unseen[name] = found
    assert not unseen


def test_text_that_a_style_hides_would_be_noticed(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    with Watched(browser, origin) as watched:
        for style in ("display: none", "visibility: hidden"):
            watched.visit(f"{origin}/forward/")
            assert not watched.page.evaluate(UNSEEN)
            watched.page.add_style_tag(content=f"article p {{ {style} }}")
            assert watched.page.evaluate(UNSEEN)


def test_on_paper_nothing_is_cut(address: tuple[str, list[str]], browser: Any) -> None:
    origin, names = address
    cut = {}
    with Watched(browser, origin, java_script_enabled=False, viewport={"width": PAPER, "height": 900}) as watched:
        watched.page.emulate_media(media="print")
        for name in names:
            watched.visit(f"{origin}/{name}/")
            if found := watched.page.evaluate(CUT):
                cut[name] = found
    assert not cut


def test_on_paper_there_are_ink_and_no_controls_and_nothing_is_folded(
    address: tuple[str, list[str]], browser: Any
) -> None:
    origin, _ = address
    with Watched(browser, origin, color_scheme="dark") as watched:
        page = watched.page
        watched.visit(f"{origin}/descent/")
        ink = "getComputedStyle(document.querySelector('article p')).color"
        assert page.evaluate(ink) == "rgb(228, 230, 234)"
        assert page.locator("#explore-armijo form").is_visible()
        assert not page.locator("details p").first.is_visible()
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(ink) == "rgb(31, 35, 41)"
        assert not page.locator("form").evaluate_all("all => all.filter(one => one.checkVisibility()).length")
        assert not page.locator("header.md-header, nav").evaluate_all(
            "all => all.filter(one => one.checkVisibility()).length"
        )
        assert page.locator("details p").first.is_visible()
        assert page.locator("#explore-armijo svg").is_visible()


@pytest.mark.parametrize("begin", ["click", "key"])
def test_the_index_of_the_search_is_fetched_when_somebody_searches(
    begin: str, address: tuple[str, list[str]], browser: Any
) -> None:
    origin, _ = address
    with Watched(browser, origin, viewport={"width": 1280, "height": 800}) as watched:
        page, loaded = watched.page, []
        page.on("request", lambda request: loaded.append(request.url))
        watched.visit(f"{origin}/forward/")
        page.evaluate(SETTLED)
        assert not [url for url in loaded if "search_index" in url]
        if begin == "click":
            page.locator(".md-search__input").click()
        else:
            page.keyboard.press("/")
        page.locator(".md-search__input").fill("armijo")
        result = page.locator(".md-search-result__link").first
        result.wait_for()
        assert len([url for url in loaded if "search_index" in url]) == 1
        result.click()
        page.wait_for_url("**/?h=armijo**")
        page.locator("article mark").first.wait_for()
        assert not watched.problems


def test_on_a_narrow_screen_search_finds_too(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    with Watched(browser, origin, viewport={"width": 360, "height": 800}) as watched:
        watched.visit(f"{origin}/forward/")
        watched.page.locator("label.md-header__button[for=__search]").click()
        watched.page.locator(".md-search__input").fill("armijo")
        watched.page.locator(".md-search-result__link").first.wait_for()
        assert not watched.problems


def test_each_page_says_what_it_is_about(address: tuple[str, list[str]], browser: Any) -> None:
    origin, names = address
    said: dict[str, str] = {}
    with Watched(browser, origin, java_script_enabled=False) as watched:
        for name in names:
            watched.visit(f"{origin}/{name}/")
            said[name] = watched.page.locator("meta[name=description]").get_attribute("content")
            question = watched.page.locator("article p.nn-question")
            if question.count() and not question.locator("math").count():
                assert said[name] == question.inner_text(), name
    assert all(said.values())
    assert len(set(said.values())) == len(said), sorted(said.values())


def test_an_address_without_a_page_leads_to_the_pages(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    with Watched(browser, origin) as watched:
        watched.visit(f"{origin}/404.html")
        links = watched.page.locator("article a[href]").evaluate_all("all => all.map(one => one.href)")
        assert len(links) > 3
        for link in links:
            assert urllib.parse.urlsplit(link).path.endswith("/") or link.endswith("/."), link
            assert compressed(link)
        assert not watched.problems
