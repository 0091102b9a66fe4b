"""The page of references: collected from the pages, and refused where a source is not complete or not the same."""

from __future__ import annotations

import pytest

pytest.importorskip("mkdocs", reason="the site extra is not installed")
pytest.importorskip("math_core", reason="the site extra is not installed")

from nntheory.site.literature import cited, grouped, references
from nntheory.site.references import sources

from .test_site import ROOT

ONE = """\
# One

## Sources

- A. B. Author, *A Title*, Press 2001, chapter 3: what it is for.
- C. Other, “An article”,
  *Journal* 5 (1999), 1955–1988.
"""
TWO = "# Two\n\n## Sources\n\n- A. B. Author, *A Title*, Press 2001, sections 1.2 and 4.\n\n## More\n\nText.\n"


@pytest.fixture(autouse=True)
def from_the_folder_above_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_a_source_has_author_title_year_and_place() -> None:
    first, second = cited({"one.md": ONE})
    assert (first.surname, first.title, first.year, first.place) == ("Author", "*A Title*", "2001", "chapter 3")
    assert (second.surname, second.year, second.place) == ("Other", "1999", "")
    assert second.published == "*Journal* 5 (1999), 1955–1988"


def test_the_same_source_of_two_pages_is_one() -> None:
    author, other = grouped(cited({"one.md": ONE, "two.md": TWO}))
    assert [(one.page, one.place) for one in author] == [("one.md", "chapter 3"), ("two.md", "sections 1.2 and 4")]
    assert len(other) == 1


@pytest.mark.parametrize(
    "item",
    [
        "*A Title*, Press 2001.",
        "A. Author, A Title, Press 2001.",
        "A. Author, *A Title*, Press.",
        "A. Author (2001), as elsewhere.",
    ],
)
def test_a_source_without_author_title_or_year_ends_the_build_with_its_page(item: str) -> None:
    with pytest.raises(ValueError, match=r"page\.md"):
        cited({"page.md": f"## Sources\n\n- {item}\n"})


def test_sources_that_are_no_list_end_the_build() -> None:
    with pytest.raises(ValueError, match="not a list"):
        cited({"page.md": "## Sources\n\nThe paper, as elsewhere.\n"})


@pytest.mark.parametrize("other", [TWO.replace("2001", "2002"), TWO.replace("A. B. Author", "A. B. Writer")])
def test_one_title_with_two_years_or_two_authors_ends_the_build(other: str) -> None:
    with pytest.raises(ValueError, match="A Title"):
        grouped(cited({"one.md": ONE, "two.md": other}))


def test_the_page_names_every_source_of_the_site() -> None:
    shown = references()
    found = cited(sources())
    assert shown.count("<li>") == len(grouped(found))
    for one in found:
        assert f'href="../{one.page.removesuffix(".md")}/"' in shown
    assert {one.year for one in found if one.surname == "Teutschbein"} == {"2024"}
