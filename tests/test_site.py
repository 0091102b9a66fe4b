"""The site is a program: what is not understood ends the build, and what is on a page was computed."""

from __future__ import annotations

import ast
import dataclasses
import html.parser
import importlib
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site extra is not installed")
pytest.importorskip("math_core", reason="the site extra is not installed")

import markdown
from filelock import FileLock

from nntheory.site import DirectiveError, FormulaError

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MODULES = (
    *(
        "formulas",
        "architecture",
        "derivation",
        "network",
        "checking",
        "adapters",
        "descent",
        "training",
        "testing",
        "claims",
        "exercises",
        "proofs",
    ),
)
EXTENSIONS = [
    "pymdownx.arithmatex",
    "pymdownx.superfences",
    "pymdownx.blocks.details",
    "nntheory.site",
]


def convert(text: str) -> str:
    configs = {"pymdownx.arithmatex": {"generic": True}}
    return str(markdown.markdown(text, extensions=EXTENSIONS, extension_configs=configs))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, built strictly."""
    return built(tmp_path_factory)


def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, built once for all tests, which may run in several processes; or before them, as the environment says."""
    if "BUILT_SITE" in os.environ:
        return Path(os.environ["BUILT_SITE"])
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        return folder if folder.exists() else build(shared / "unfinished").rename(folder)


def build(folder: Path, **environment: str) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def pages(site: Path) -> dict[str, str]:
    return {str(path.relative_to(site)): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("/// stepps | 1-1\n///", "stepps"),
        ("/// steps | 1-1 W9[0,0]\n///", "W9"),
        ("/// steps | 1-1 W1[0,0] colour=red\n///", "colour"),
        ("/// steps\n///", "sizes"),
        ("/// figure | nothing\n///", "nothing"),
        ("/// rule | hiden_error\n///", "hiden_error"),
        ("/// run | examples/none.py\n///", "none.py"),
        ("/// show | ../README.md\n///", "README.md"),
        ("/// shell | rm -rf x\n///", "only the nntheory command"),
        ("Text before {{ cuont 2-3-1 }}.", "cuont"),
        ("{{ latex nothing }}", "nothing"),
        ("{{ count }}", "sizes"),
    ],
)
def test_what_is_not_understood_ends_the_build_and_is_quoted(
    text: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(DirectiveError, match=re.escape(named)):
        convert(text)


@pytest.mark.parametrize("formula", ["\\frac{1}{", "\\nosuchcommand", "x^2^3"])
@pytest.mark.parametrize("form", ["Text \\({}\\) text.", "\\[ {} \\]"])
def test_a_bad_formula_ends_the_build_and_is_quoted(formula: str, form: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(repr(formula))):
        convert(form.replace("{}", formula))


def test_values_and_directives_in_code_are_left_alone() -> None:
    shown = convert("`{{ nothing }}`\n\n```text\n/// nothing | at all\n{{ nothing }}\n```")
    assert shown.count("{{ nothing }}") == 2
    assert "/// nothing" in shown


def test_a_block_shows_its_text_as_caption() -> None:
    shown = convert("/// figure | chain 1-1\nA *small* one.\n///")
    assert re.search(r"<figure[^>]*>.*<svg.*</svg>\s*<figcaption>\s*<p>.*A <em>small</em> one\.</p>", shown, re.DOTALL)
    assert "figcaption" not in convert("/// figure | chain 1-1\n///")


def test_a_value_is_computed() -> None:
    assert "<p>23,860</p>" in convert("{{ count 784-30-10 }}")


def test_symbols_have_the_class_of_their_meaning() -> None:
    shown = convert("\\(\\delta^{l}_{q} + a^{l}_{q} - y'_{q}\\)")
    assert '<mi class="nn-back">δ</mi>' in shown
    assert '<mi class="nn-forward">a</mi>' in shown
    assert '<msub class="nn-target">' in shown


def test_every_printed_form_shown_differs_from_the_derived_one_and_for_the_weight_in_sign() -> None:
    from nntheory.claims.instruments.printed_backpropagation import compared

    values = [(one.printed_value, one.derived_value) for one in compared()]
    assert all(printed.is_Rational and derived.is_Rational and printed != derived for printed, derived in values)
    printed, derived = values[2]
    assert printed * derived < 0


def test_the_page_that_fails_is_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Title\n\n/// nothing | 2-3-1\n///\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nmarkdown_extensions: [nntheory.site]\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "index.md" in done.stderr
    assert "/// nothing | 2-3-1" in done.stderr


def test_figures_are_the_same_in_every_build_and_say_what_they_show() -> None:
    from nntheory.site.figures import FIGURES

    arguments = {
        "chain": ("1-1-1",),
        "flow": ("2-3-1",),
        "network": ("2-3-1",),
        "neuron": ("3",),
        "tree": ("2-3-2", "b1[0]"),
    }
    for name, figure in FIGURES.items():
        given = arguments.get(name, ())
        drawn = figure(*given)
        assert drawn == figure(*given)
        assert drawn.count("<svg") == drawn.count('role="img"') == drawn.count("<title") == drawn.count("<desc")
        assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb\(", drawn), f"{name}: a colour that does not follow the scheme"


def test_every_page_builds_strictly(site: Path) -> None:
    sources = {path.relative_to(DOCS) for path in DOCS.rglob("*.md")}
    built = pages(site)
    for source in sources:
        target = source.with_suffix(".html") if source.name == "index.md" else source.with_suffix("") / "index.html"
        assert str(target) in built


class _Resources(html.parser.HTMLParser):
    """What a page makes the browser load; links that a reader may follow are not among it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        loaded = [named.get("src"), named.get("srcset"), named.get("poster"), named.get("data")]
        if tag == "link" and named.get("rel") not in ("canonical", "next", "prev"):
            loaded.append(named.get("href"))
        self.found += [one for one in loaded if one]


def test_no_page_requests_another_host(site: Path) -> None:
    for name, text in pages(site).items():
        resources = _Resources()
        resources.feed(text)
        assert resources.found
        foreign = [one for one in resources.found if re.match(r"(https?:)?//", one)]
        assert not foreign, f"{name} loads {foreign}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"""(url\(|@import)\s*["']?(https?:)?//""", sheet.read_text(encoding="utf-8")), sheet


def test_every_formula_became_mathml(site: Path) -> None:
    built = pages(site)
    for name, text in built.items():
        without_code = re.sub(r"<(pre|code|script)\b.*?</\1>", "", text, flags=re.DOTALL)
        for raw in ("\\(", "\\[", 'class="arithmatex"', "{{", "\\frac", "\\delta"):
            assert raw not in without_code, f"{name}: {raw} is left"
    assert "<math" in built["backpropagation/index.html"]


def test_every_id_of_a_page_is_there_once(site: Path) -> None:
    for name, text in pages(site).items():
        ids = re.findall(r'\sid="([^"]+)"', text)
        twice = {one for one in ids if ids.count(one) > 1}
        assert not twice, f"{name}: {twice}"


def test_every_public_name_has_an_entry_and_the_reverse(site: Path) -> None:
    import nntheory

    built = pages(site)
    entries = {
        one
        for name, text in built.items()
        if name.startswith("reference")
        for one in re.findall(r' id="(nntheory[\w.]*)"', text)
    }
    for module in MODULES:
        loaded = importlib.import_module(f"nntheory.{module}")
        public = getattr(loaded, "__all__", None) or [
            name for name, value in vars(loaded).items() if not name.startswith("_") and is_own(value, loaded.__name__)
        ]
        missing = [name for name in public if f"nntheory.{module}.{name}" not in entries]
        assert not missing, f"nntheory.{module} has no entry for {missing}"
        top = {entry.split(".")[2] for entry in entries if entry.startswith(f"nntheory.{module}.")}
        assert top <= set(dir(loaded)), f"entries for what is not there: {top - set(dir(loaded))}"
        private = [entry for entry in entries if re.search(r"\._", entry)]
        assert not private
    listed = built["reference/index.html"]
    for name in nntheory.__all__:
        assert f">{name}</" in listed or f"nntheory.{name}" in listed, f"nntheory.{name} is not on the first page"


def is_own(value: object, module: str) -> bool:
    return getattr(value, "__module__", None) == module and callable(value)


@pytest.mark.parametrize("path", sorted((DOCS / "examples").glob("*.py")), ids=lambda path: path.name)
def test_every_example_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    monkeypatch.syspath_prepend(str(path.parent))
    runpy.run_path(str(path))


@pytest.mark.parametrize("path", [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"], ids=lambda path: path.name)
def test_every_python_block_runs(path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(ast.parse(block), str(path), "exec"), names)


def test_the_json_page_names_every_field(monkeypatch: pytest.MonkeyPatch) -> None:
    from nntheory import Architecture, check_backward
    from nntheory.checking import KinkSlope, Level, Unseen

    monkeypatch.syspath_prepend(str(DOCS / "examples"))
    wrong = importlib.import_module("wrong_backward").backward
    data = check_backward(wrong, Architecture.parse("2-3-1"), smallest=True).to_dict()
    page = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    named = set(
        re.findall(r"`(\w+)`", "".join(row.split("|")[1] for row in page.splitlines() if row.startswith("| `")))
    )
    parts = {field.name for part in (Level, KinkSlope, Unseen) for field in dataclasses.fields(part)}
    smallest = set(data["smallest"]) | {key for step in data["smallest"]["steps"] for key in step}
    assert named == set(data) | set(data["tensors"][0]) | parts | smallest


def test_the_record_of_costs_is_of_the_benchmarks_as_they_are() -> None:
    from nntheory.site import records
    from nntheory.site.records import descents, measurements, trainings

    for shown in (measurements, descents, trainings):
        record = records.load(shown.RECORD)
        again = f"run the benchmarks again: {record['command']}; python -m tests.benchmarks.record raw.json"
        assert record["benchmark_file"] == measurements.fingerprint(shown.PROGRAM), again
