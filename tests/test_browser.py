"""The pages in a real browser: nothing fails, nothing is fetched from elsewhere, nothing runs off the screen."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCHEMES = ("light", "dark")
ON_CI = os.environ.get("CI") == "true"


def absent(part: str) -> None:
    """Without a browser there is nothing to test, but where tests are to be complete that is a failure."""
    (pytest.fail if ON_CI else pytest.skip)(f"{part} is not installed")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Where the built site is served, and its pages."""
    for part in ("mkdocs", "math_core"):
        try:
            __import__(part)
        except ImportError:
            absent(part)
    from .test_site import built

    folder = built(tmp_path_factory)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    names = [str(path.relative_to(folder).parent).removeprefix(".") for path in sorted(folder.rglob("index.html"))]
    yield f"http://127.0.0.1:{server.server_port}", names
    server.shutdown()
    thread.join()
    server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Write nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright")
    if CHROMIUM is None:
        absent("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Watched:
    """A page that remembers what went wrong on it."""

    def __init__(self, browser: Any, origin: str, **options: Any) -> None:
        self.page = browser.new_context(**options).new_page()
        self.problems: list[str] = []
        self.page.on("console", self.on_console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("response", self.on_response)
        self.page.on("request", lambda request: self.on_request(request.url, origin))

    def on_console(self, message: Any) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def on_response(self, response: Any) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")

    def on_request(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:", "blob:")):
            self.problems.append(f"another host: {url}")

    def visit(self, url: str) -> None:
        self.page.goto(url, wait_until="load")

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.context.close()


@pytest.fixture(scope="module", params=SCHEMES)
def seen(request: pytest.FixtureRequest, address: tuple[str, list[str]], browser: Any) -> dict[str, list[str]]:
    """What was found on all pages in one scheme, at three widths, by kind."""
    try:
        from axe_playwright_python.base import AXE_SCRIPT
    except ImportError:
        absent("axe-playwright-python")
    origin, names = address
    found: dict[str, list[str]] = {"width": [], "axe": [], "problems": []}
    with Watched(browser, origin, color_scheme=request.param, reduced_motion="reduce") as watched:
        for name in names:
            watched.visit(f"{origin}/{name}/")
            watched.page.evaluate(AXE_SCRIPT)
            for width in (320, 360, 1280):
                watched.resize(width)
                beyond = watched.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                if beyond > 0:
                    found["width"].append(f"/{name} at {width}: {beyond} pixels")
                # Colours do not depend on the width, and to hold them against their ground takes most of the time.
                enabled = "true" if width > 360 else "false"
                run = f"axe.run({{resultTypes: ['violations'], rules: {{'color-contrast': {{enabled: {enabled}}}}}}})"
                result = watched.page.evaluate(run) if width > 320 else {}
                for violation in result.get("violations", []):
                    node = violation["nodes"][0]
                    text = f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
                    found["axe"].append(f"/{name} at {width}: {text}")
        found["problems"] = watched.problems
    return found


def test_no_page_has_an_error_or_a_failed_or_foreign_request(seen: dict[str, list[str]]) -> None:
    assert not seen["problems"]


def test_no_page_runs_off_a_narrow_screen(seen: dict[str, list[str]]) -> None:
    assert not seen["width"]


def test_axe_finds_nothing_on_any_page(seen: dict[str, list[str]]) -> None:
    assert not seen["axe"], "\n".join(seen["axe"])


def test_the_scheme_of_the_system_is_followed(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    grounds = []
    for scheme in SCHEMES:
        with Watched(browser, origin, color_scheme=scheme) as watched:
            watched.visit(f"{origin}/")
            grounds.append(watched.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(30, 33, 41)"]


def test_without_scripts_formulas_and_figures_are_there(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    with Watched(browser, origin, java_script_enabled=False) as watched:
        watched.visit(f"{origin}/backpropagation/")
        formula = watched.page.locator(".nn-steps-list math").first.bounding_box()
        figure = watched.page.locator("svg.nn-svg").first.bounding_box()
        assert formula is not None
        assert figure is not None
        assert min(formula["width"], formula["height"], figure["width"], figure["height"]) > 20
        watched.page.locator("details summary").first.click()
        assert watched.page.locator("details p").nth(0).is_visible()


def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    with Watched(browser, origin, viewport={"width": 360, "height": 800}, reduced_motion="reduce") as watched:
        watched.visit(f"{origin}/check/")
        reached = set()
        for _ in range(80):
            watched.page.keyboard.press("Tab")
            tag, outline, left, right = watched.page.evaluate(
                """() => { const e = document.activeElement, r = e.getBoundingClientRect();
                return [e.tagName, getComputedStyle(e).outlineStyle, r.left, r.right]; }"""
            )
            reached.add(tag)
            assert outline != "none", f"the focus on {tag} is not visible"
            if tag in ("A", "PRE"):
                assert left >= 0, f"the focus on {tag} is outside the screen"
                assert right <= 360, f"the focus on {tag} is outside the screen"
        assert {"A", "PRE"} <= reached


def test_the_maths_font_is_our_own(address: tuple[str, list[str]], browser: Any) -> None:
    origin, _ = address
    with Watched(browser, origin) as watched:
        watched.visit(f"{origin}/backpropagation/")
        assert watched.page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"STIX Two Math\"'))")
