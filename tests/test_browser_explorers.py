"""Figures that move, in a real browser: by keyboard, with their state in the address, and standing still without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from nntheory.site.explorers import EXPLORERS
from nntheory.site.explorers.frame import Explorer, Slider

from .explorers import same_but_for_rounding
from .test_browser import Watched, address, browser

__all__ = ["address", "browser"]

DOCS = Path(__file__).parent.parent / "docs"

PLACES = [
    (name, path.relative_to(DOCS).with_suffix("").as_posix())
    for path in sorted(DOCS.rglob("*.md"))
    for name in re.findall(r"^/// explore \| (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
]
"""Each figure with each page it is on."""

PAGES = {name: page for name, page in PLACES if page != "index"}
"""The chapter of each figure."""

PLACE = """id => { const root = document.querySelector(id), caption = root.closest("figure").querySelector("figcaption");
return caption.getBoundingClientRect().top - root.getBoundingClientRect().top; }"""
"""How far below the top of a figure its caption is."""


def test_every_figure_is_in_a_chapter() -> None:
    assert set(PAGES) == set(EXPLORERS)
    assert not [page for page in PAGES.values() if "/" in page]


def test_the_figure_of_the_first_page_moves_too(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    (name,) = (name for name, page in PLACES if page == "index")
    with Watched(browser, origin, viewport={"width": 1000, "height": 900}) as watched:
        watched.visit(f"{origin}/")
        root = watched.page.locator(f"#explore-{name}")
        said = root.locator("[aria-live]").inner_text()
        root.locator("input").first.focus()
        watched.page.keyboard.press("ArrowLeft")
        watched.page.wait_for_function(
            "([id, said]) => document.querySelector(`${id} [aria-live]`).innerText !== said",
            arg=[f"#explore-{name}", said],
        )
        assert not watched.problems


PART = """([id, name, markup]) => { const part = document.querySelector(`${id} [data-part="${name}"]`);
const other = document.createElementNS("http://www.w3.org/2000/svg", "g"); other.innerHTML = markup;
return [part.innerHTML, other.innerHTML]; }"""
"""What is inside a part of a drawing, and what would be if it were as in the page."""


@pytest.mark.parametrize("explorer", EXPLORERS.values(), ids=list(EXPLORERS))
def test_the_keyboard_moves_it_the_address_keeps_it_and_reset_brings_it_back(
    explorer: Explorer, address: tuple[str, list[str]], browser: Any
) -> None:
    origin, _ = address
    slider = next(one for one in explorer.controls if isinstance(one, Slider))
    with Watched(browser, origin, viewport={"width": 1000, "height": 900}) as watched:
        page = watched.page
        watched.visit(f"{origin}/{PAGES[explorer.name]}/")
        root = page.locator(f"#explore-{explorer.name}")
        said, control = root.locator("[aria-live]"), root.get_by_label(label(slider), exact=True)
        assert root.locator("form").is_visible()
        place = page.evaluate(PLACE, f"#explore-{explorer.name}")
        root.locator("form").evaluate("one => one.classList.add('nn-waiting')")
        assert page.evaluate(PLACE, f"#explore-{explorer.name}") == pytest.approx(place, abs=1), (
            "the page moves when the script starts"
        )
        root.locator("form").evaluate("one => one.classList.remove('nn-waiting')")
        still = seen(page, explorer.name)
        for name, markup in explorer.picture(explorer.start).parts.items():
            drawn, in_the_page = page.evaluate(PART, [f"#explore-{explorer.name}", name, markup])
            assert same_but_for_rounding(drawn, in_the_page), "the script changes what was there"
        control.focus()
        page.keyboard.press("ArrowLeft" if slider.start > slider.low else "ArrowRight")
        moved = float(control.input_value())
        assert abs(moved - slider.start) == pytest.approx(slider.step)
        key = f"{explorer.name}.{slider.name}={moved:g}"
        page.wait_for_function("key => location.search.includes(key)", arg=key)
        told = explorer.picture({**explorer.start, slider.name: moved}).text
        page.wait_for_function(
            "([id, text]) => document.querySelector(id).textContent.replaceAll('\\u00a0', ' ') === text",
            arg=[f"#explore-{explorer.name} [aria-live]", told],
        )
        assert seen(page, explorer.name) != still
        assert page.evaluate(PLACE, f"#explore-{explorer.name}") == pytest.approx(place, abs=1), (
            "the page moves with the figure"
        )

        page.evaluate("location.hash = '#sources'")
        page.reload(wait_until="load")
        assert page.url.endswith(f"?{key}#sources")
        assert float(control.input_value()) == moved
        assert said.inner_text().replace("\u00a0", " ") == told

        root.get_by_role("button", name="Reset").click()
        page.wait_for_function("location.search === ''")
        assert page.url.endswith("#sources")
        assert float(control.input_value()) == slider.start
        assert seen(page, explorer.name) == still
        assert not watched.problems


def label(slider: Slider) -> str:
    """The label as it is read."""
    return re.sub("<[^>]*>", "", slider.label)


def seen(page: Any, name: str) -> str:
    """The drawings of a figure as they are at this moment."""
    found: str = page.evaluate(
        "name => [...document.querySelectorAll(`#explore-${name} :is(svg, .nn-stack)`)].map(one => one.outerHTML).join()",
        name,
    )
    return found.replace(' class=""', "")


def test_of_what_an_address_asks_for_only_what_can_be_is_taken(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    with Watched(browser, origin) as watched:
        for asked, x in (("99", 2.2), ("-99", -2.2), ("left", 2), ("", 2), ("%3Cb%3E", 2), ("1e400", 2), ("0.52", 0.5)):
            watched.visit(f"{origin}/{PAGES['contour']}/?armijo.x={asked}&contour.rule={asked}")
            assert float(watched.page.locator("#explore-armijo-x").input_value()) == x
            assert watched.page.locator("#explore-contour-rule").input_value() == "exact"
        assert not watched.problems


def test_without_scripts_the_figures_are_there_and_their_controls_are_not(
    address: tuple[str, list[str]], browser: Any
) -> None:
    origin, _ = address
    with Watched(browser, origin, java_script_enabled=False, viewport={"width": 320, "height": 800}) as watched:
        for name, explorer in EXPLORERS.items():
            watched.visit(f"{origin}/{PAGES[name]}/")
            root = watched.page.locator(f"#explore-{name}")
            box = root.locator("svg").first.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) > 60
            assert (
                root.locator("[aria-live]").inner_text().replace("\u00a0", " ") == explorer.picture(explorer.start).text
            )
            assert not root.locator("form").is_visible()


def test_the_buttons_go_step_by_step_and_show_what_the_step_gives(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    with Watched(browser, origin) as watched:
        watched.visit(f"{origin}/{PAGES['pass']}/?pass.step=5")
        root = watched.page.locator("#explore-pass")
        error = root.locator("[data-from='step=6'] text")
        assert not error.is_visible()
        root.get_by_role("button", name="Next step").press("Enter")
        assert error.is_visible()
        assert root.get_by_label("step", exact=True).input_value() == "6"
        root.get_by_role("button", name="Step back").press("Enter")
        assert not error.is_visible()
