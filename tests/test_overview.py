"""The overview: its chapters are those of the site, in the site's order, with all claims."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

pytest.importorskip("mkdocs", reason="the site extra is not installed")
pytest.importorskip("math_core", reason="the site extra is not installed")

from nntheory.claims import Verdict
from nntheory.claims.chapters import CLAIMS
from nntheory.site import ledger
from nntheory.site.claims import page_of_claim
from nntheory.site.overview import CHAPTERS, chapters, question
from nntheory.site.references import sources

from .test_site import ROOT


@pytest.fixture(autouse=True)
def from_the_folder_above_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    # What is tested is where claims are counted, not what the checks find.
    monkeypatch.setattr(ledger, "audited", lambda identifier: SimpleNamespace(verdict=Verdict.HOLDS))


def test_the_chapters_are_in_the_order_of_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("  - Read:\n")[2]
    paths = [line.split()[-1] for line in menu.partition("\n  - ")[0].splitlines()]
    assert paths[0] == "overview.md"
    assert paths[1 : 1 + len(CHAPTERS)] == [f"{page}.md" for page in CHAPTERS]


def test_every_claim_stands_in_one_of_the_chapters_and_is_counted() -> None:
    assert {page_of_claim(claim.identifier) for claim in CLAIMS} <= set(CHAPTERS)
    counted = re.findall(r"</span> [a-z]+</span> (\d+)</li>", chapters())
    assert sum(map(int, counted)) == len(CLAIMS)


def test_a_page_whose_claims_are_counted_has_cards() -> None:
    for page in {page_of_claim(claim.identifier) for claim in CLAIMS}:
        assert re.search(r"^/{3,} claims \|", sources()[f"{page}.md"], re.MULTILINE), page


def test_each_chapter_is_shown_with_its_question() -> None:
    shown = chapters()
    for page in CHAPTERS:
        asked = question(sources()[f"{page}.md"])
        assert asked.endswith("?")
        assert "](" not in asked
        assert f'href="../{page}/"' in shown


def test_a_page_without_a_question_ends_the_build() -> None:
    with pytest.raises(ValueError, match="no question"):
        question("# Title\n\nText.\n")
