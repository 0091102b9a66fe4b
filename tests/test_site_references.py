"""Numbers of figures and derivations, references to them, and the links of symbols to the notation page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site extra is not installed")
pytest.importorskip("math_core", reason="the site extra is not installed")

import markdown

from nntheory.site import DirectiveError
from nntheory.site.overview import CHAPTERS
from nntheory.site.references import find, later, numbered, page_of, rebased, sources
from nntheory.site.symbols import OTHER_MEANINGS, SYMBOLS, find_symbol, symbol_in

from .test_site import ROOT, convert

FIGURES = """\
/// figure | chain 1-1
First.
///

Text.

/// figure | chain 1-1-1
///

```text
/// figure | chain 1-1-1-1
Shown, not drawn.
///
```

/// rule | weight
///

/// details | More
//// figure | neuron 2
Second.
////
///
"""


@pytest.fixture(autouse=True)
def from_the_folder_above_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_figures_with_a_caption_and_derivations_are_numbered_as_they_stand() -> None:
    found = [(one.anchor, one.number) for one in numbered(FIGURES)]
    assert found == [("figure-chain", 1), ("figure-chain-2", None), ("rule-weight", 1), ("figure-neuron", 2)]


def test_the_pages_after_one_are_those_of_the_menu_and_their_fenced_blocks_run_nothing() -> None:
    after = list(later("check.md"))
    assert after[0].startswith(sources()["diagnosis.md"][:20])
    assert sum(map(len, later("index.md"))) > sum(map(len, after)) > 0
    assert len(list(later("index.md"))) == len(sources()) - 1
    assert "\n```" in "".join(sources().values())
    assert not any(re.search("^```", text, re.MULTILINE) for text in later("index.md"))
    assert list(later("none.md")) == list(later("")) == []


@pytest.mark.parametrize(
    ("page", "above"),
    [
        ("index.md", "./"),
        ("descent.md", "../"),
        ("reference/index.md", "../"),
        ("guides/derive.md", "../../"),
        ("", "../"),
    ],
)
def test_addresses_are_as_deep_as_the_page(page: str, above: str) -> None:
    shown = '<a class="x" href="../a/#b"></a><script src="../c.js"></script> import { d } from "../d.js"; open("../e")'
    found = rebased(shown, page)
    assert found == shown.replace('="../', f'="{above}').replace('from "../', f'from "{above}')
    assert found.endswith('open("../e")')


EQUATIONS = r"""
\[ \label{first} f(x) \le y, \]

and {{ ref #equation-second }}

\[ x = 1 \]

\[
\label{second} y = 2 \]

```text
\[ \label{third} z = 3 \]
```
"""


def test_formulas_with_a_label_have_numbers_and_others_have_none() -> None:
    assert [(one.anchor, one.title) for one in numbered(EQUATIONS)] == [
        ("equation-first", "Equation 1"),
        ("equation-second", "Equation 2"),
    ]
    shown = convert(EQUATIONS)
    assert re.findall(r'class="nn-equation" id="([\w-]+)"', shown) == ["equation-first", "equation-second"]
    assert re.findall(r'"nn-number" title="([^"]*)">([^<]*)<', shown) == [("Equation 1", "(1)"), ("Equation 2", "(2)")]
    assert 'href="#equation-second">Equation 2</a>' in shown
    assert shown.count('class="nn-formula"') == 3
    assert shown.count("label{") == 1


@pytest.mark.parametrize(
    "text", ["\\[ \\label{a} x \\]\n\n\\[ \\label{a} y \\]", "- \\[ \\label{a} x \\]", "{{ ref #equation-none }}"]
)
def test_a_label_that_stands_twice_or_nowhere_ends_the_build(text: str) -> None:
    with pytest.raises(DirectiveError, match=r"label|equation-none"):
        convert(text)


def test_what_is_shown_has_the_numbers_that_references_use() -> None:
    shown = convert(FIGURES)
    assert re.findall(r'"nn-number">([^<]*)<', shown) == ["Figure 1.", "Figure 2."]
    assert re.findall(r'<figure[^>]* id="([^"]*)"', shown) == ["figure-chain", "rule-weight", "figure-neuron"]
    assert '<p class="nn-label">Derivation 1</p>' in shown


def test_a_reference_on_the_same_page_leads_there_with_the_right_number() -> None:
    shown = convert("See {{ ref #figure-neuron }} and {{ ref #rule-weight }}.\n\n" + FIGURES)
    assert '<a class="nn-ref" href="#figure-neuron">Figure 2</a>' in shown
    assert '<a class="nn-ref" href="#rule-weight">Derivation 1</a>' in shown


def test_a_number_follows_when_a_figure_is_put_before() -> None:
    moved = "/// figure | flow 1-1\nNew.\n///\n\n{{ ref #figure-chain }}\n\n" + FIGURES
    assert 'href="#figure-chain">Figure 2</a>' in convert(moved)


def test_a_reference_to_another_page_has_its_number_there_and_its_name() -> None:
    text = Path("docs/forward.md").read_text(encoding="utf-8")
    (number,) = (one.number for one in numbered(text) if one.anchor == "figure-neuron")
    shown = convert("{{ ref forward.md#figure-neuron }}")
    assert f'<a class="nn-ref" href="forward.md#figure-neuron">Figure {number} of Forward propagation</a>' in shown


def test_a_page_in_a_folder_leads_up() -> None:
    text = sources()["guides/derive.md"]
    assert page_of(text) == "guides/derive.md"
    address, _ = find("forward.md#figure-neuron", "guides/derive.md", text)
    assert address == "../forward.md#figure-neuron"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{ ref #figure-nothing }}", "figure-nothing"),
        ("{{ ref forward.md#figure-nothing }}", "figure-nothing"),
        ("{{ ref nowhere.md#figure-neuron }}", "nowhere.md"),
        ("/// figure | chain 1-1\n///\n\n{{ ref #figure-chain }}", "nothing that is numbered"),
        ("{{ ref figure-neuron }}", "figure-neuron"),
        ("{{ symbol gamma }}", "gamma"),
        ("{{ symbol }}", "symbol"),
        ("{{ ref }}", "ref"),
    ],
)
def test_what_is_not_there_ends_the_build(text: str, named: str) -> None:
    with pytest.raises(DirectiveError, match=re.escape(named)):
        convert(text)


def test_what_can_be_moved_is_a_figure_whose_identifier_is_its_own() -> None:
    shown = convert("/// explore | rate\nMove it.\n///\n\n{{ ref #explorer-rate }}")
    ids = re.findall(r' id="([^"]*)"', shown)
    assert len(ids) == len(set(ids))
    assert 'href="#explorer-rate">Figure 1</a>' in shown


def test_references_and_symbols_in_code_are_left_alone() -> None:
    shown = convert("`{{ ref #nothing }}` and `{{ symbol nothing }}`")
    assert "{{ ref #nothing }}" in shown
    assert "{{ symbol nothing }}" in shown


CHAPTER = "# Title\n\nWhat is it?\n{ .nn-question }\n\n"


def chapter(text: str) -> str:
    configs = {"pymdownx.arithmatex": {"generic": True}}
    extensions = ["attr_list", "pymdownx.arithmatex", "nntheory.site"]
    return str(markdown.markdown(CHAPTER + text, extensions=extensions, extension_configs=configs))


def test_a_chapter_links_a_symbol_where_it_is_used_first_and_only_there() -> None:
    shown = chapter("Take \\(\\delta^l_q\\) here.\n\nAnd \\(\\delta\\) again, \\(x\\) and \\(a + b\\).")
    assert shown.count('class="nn-term"') == 1
    assert re.search(
        r'Take <a class="nn-term" href="notation\.md#symbol-delta" title="[^"]+"><math>.*?</math></a> here', shown
    )


def test_a_symbol_that_is_linked_by_name_is_not_linked_again() -> None:
    shown = chapter("{{ symbol z }} first, then \\(z\\).")
    assert shown.count('class="nn-term"') == 1
    link = '<a class="nn-term" href="notation.md#symbol-z" title="What this letter means">'
    assert f'{link}<math><mi class="nn-forward">z</mi></math></a> first' in shown


def test_no_mark_after_a_linked_symbol_begins_a_line() -> None:
    assert '<span class="nn-together"><a class="nn-term"' in chapter("Take \\(\\delta\\), then.")
    assert re.search(r"</math></a>,</span> then", chapter("Take \\(\\delta\\), then."))


def test_no_link_is_put_into_a_link_or_a_heading() -> None:
    shown = chapter("## The error \\(\\delta\\)\n\n[about \\(\\delta\\)](x.md) and \\(\\delta\\)")
    assert re.search(r'</a> and <a class="nn-term"', shown)
    assert shown.count('class="nn-term"') == 1


def test_a_page_that_is_no_chapter_has_no_links_of_its_own_accord() -> None:
    assert "nn-term" not in convert("Take \\(\\delta\\).")


@pytest.mark.parametrize("page", [f"{one}.md" for one in ("overview", *CHAPTERS)])
def test_a_chapter_whose_formulas_have_a_symbol_links_to_it(page: str) -> None:
    formulas, linked = used(sources()[page])
    assert not without_link(formulas, linked | {name for path, name in OTHER_MEANINGS if path == page}), (
        f"{page}: put {{{{ symbol NAME }}}} where they are used first"
    )


def used(text: str) -> tuple[list[str], set[str]]:
    """The formulas of a page, and the symbols that it links to."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    formulas = re.findall(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", prose, re.DOTALL)
    alone = {one.identifier for inline, _ in formulas if (one := symbol_in(inline)) is not None}
    return ["".join(one) for one in formulas], alone | set(re.findall(r"\{\{ symbol (\w+)", prose))


def without_link(formulas: list[str], linked: set[str]) -> set[str]:
    """The symbols in formulas that are not among those linked."""
    found = set()
    for one in SYMBOLS:
        letter = re.escape(one.letter)
        pattern = f"{letter}(?![A-Za-z])" if one.letter.startswith("\\") else rf"(?<![\\A-Za-z]){letter}(?![A-Za-z'])"
        if one.letter and one.identifier not in linked and any(re.search(pattern, formula) for formula in formulas):
            found.add(one.identifier)
    return found


def test_a_symbol_without_a_link_is_noticed() -> None:
    formulas, linked = used("The map \\(W, b\\) and {{ symbol b }}, not \\(\\alpha W'\\).")
    assert without_link(formulas, linked) == {"W"}


@pytest.mark.parametrize(
    ("formula", "identifier"),
    [("a", "a"), ("a^l_q", "a"), ("W^{3}_{0,\\,0}", "W"), ("y'_{k}", "target"), ("\\sigma'", "sigma"), ("c_1", "c1")],
)
def test_a_symbol_is_known_by_its_letter(formula: str, identifier: str) -> None:
    assert symbol_in(formula) is find_symbol(identifier)


@pytest.mark.parametrize("formula", ["x", "a + b", "ab", "c", "y", "t/2", "\\beta_1 x", "\\nabla C"])
def test_any_other_formula_is_no_symbol(formula: str) -> None:
    assert symbol_in(formula) is None


def test_the_table_has_what_the_paper_and_we_use() -> None:
    letters = {one.letter for one in SYMBOLS}
    assert {"a", "z", "W", "b", "\\sigma", "C", "y'", "\\delta", "\\eta", "t", "c_1", "\\beta"} <= letters
    for page, name in OTHER_MEANINGS:
        assert page in sources()
        find_symbol(name)


def test_the_notation_page_has_a_place_for_each_symbol() -> None:
    shown = convert(sources()["notation.md"])
    for one in SYMBOLS:
        assert f'id="symbol-{one.identifier}"' in shown


def test_every_reference_of_the_pages_is_there() -> None:
    for page, text in sources().items():
        for target in re.findall(r"(?<!`)\{\{ *ref +([^{}\s]+) *\}\}", text):
            find(target, page, text)
