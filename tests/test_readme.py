"""The README is true: its programs run, its commands exist and do what it says."""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nntheory.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^\$ nntheory (.*)$", README, re.MULTILINE)


WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((ROOT / "nntheory").rglob("*.py"))
    if re.search(r"^ *>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_every_example_of_a_docstring_gives_what_stands_there(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module))
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize("block", PYTHON, ids=range(len(PYTHON)))
def test_every_program_of_the_readme_runs(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(block, {})
    printed = capsys.readouterr().out
    assert printed
    assert "FAILS" not in printed


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_works(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(app, shlex.split(command))
    assert result.exit_code == ("wrong_" in command), result.output
    assert ("FAILS" in result.output) == ("wrong_" in command)


def test_the_first_screen_has_exactly_the_two_set_up_commands() -> None:
    screen = "\n".join(README.splitlines()[:30])
    assert re.findall(r"^pip install .*$", screen, re.MULTILINE) == [
        "pip install -e '.[site]' && mkdocs serve",
        "pip install -e '.[dev]' && pytest",
    ]


def test_the_extras_that_the_readme_names_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"site", "dev", "testing", "data"} <= set(project["optional-dependencies"])


def test_every_file_that_the_readme_links_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_every_part_of_the_package_stands_in_the_readme() -> None:
    parts = {
        path.stem
        for path in (ROOT / "nntheory").iterdir()
        if not path.name.startswith("_") and path.suffix in ("", ".py")
    }
    assert parts - {"cli"} <= set(re.findall(r"`nntheory\.(\w+)`", README))
