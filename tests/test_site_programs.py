"""What the programs of the pages print is kept, and no longer than it is true."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygments", reason="the site is not installed: nntheory[site]")

from nntheory.claims import cache
from nntheory.site import programs

ARGUMENTS = ("forward_layer.py",)
FOLDER = "docs/examples"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """The programs that are really run, with an empty folder to keep what they print."""
    run: list[Any] = []
    real = subprocess.run

    def counted(command: list[str], **options: Any) -> Any:
        # Programs of pages that other tests converted may still be running in the threads of the pool.
        if threading.current_thread() is threading.main_thread():
            run.append(command)
        return real(command, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    monkeypatch.setattr(programs, "user_folder", lambda what: tmp_path / what)
    return run


def test_a_program_is_run_again_when_any_program_has_changed(calls: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    first = programs._run(ARGUMENTS, FOLDER)
    assert first[1] == 0
    assert programs._run(ARGUMENTS, FOLDER) == first
    assert len(calls) == 1
    real = cache._hash
    for path in ("network.py", "../docs/examples/forward_layer.py"):
        monkeypatch.setattr(cache, "_hash", lambda one, path=path: "other" if one == path else real(one))
        assert programs._run(ARGUMENTS, FOLDER) == first
    assert len(calls) == 3


def test_other_arguments_and_other_folders_are_other_programs(calls: list[Any]) -> None:
    assert programs._run(("-c", "print(1)"), FOLDER) == ("1\n", 0)
    assert programs._run(("-c", "print(2)"), FOLDER) == ("2\n", 0)
    assert programs._run(("-c", "import os; print(os.getcwd().endswith('docs'))"), "docs") == ("True\n", 0)
    assert programs._run(("-c", "raise SystemExit(3)"), FOLDER) == ("", 3)
    assert len(calls) == 4


def test_a_foreign_file_is_no_output(calls: list[Any], tmp_path: Path) -> None:
    programs._run(("-c", "print(1)"), FOLDER)
    (file,) = (tmp_path / "programs").iterdir()
    for text in (
        "",
        "{}",
        file.read_text().replace('"1\\n"', "1"),
        file.read_text().replace('"status": 0', '"status": "0"'),
    ):
        file.write_text(text)
        assert programs._run(("-c", "print(1)"), FOLDER) == ("1\n", 0)
    assert len(calls) == 5


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("/// run | examples/forward_layer.py", 1),
        ("    //// run | examples/forward_layer.py", 1),
        ("/// shell | nntheory formulas", 1),
        ("/// shell | nntheory check x.py:f 2-3-1 status=1", 1),
        ("/// shell | rm -r .", 0),
        ("/// figure | flow 2-3-1", 0),
        ("/// run", 0),
        ("/// shell | nntheory 'formulas", 0),
        ("text", 0),
    ],
)
def test_a_line_starts_what_its_block_will_ask_for(line: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[tuple[str, ...], str]] = []
    monkeypatch.setattr(programs, "_started", lambda arguments, folder: begun.append((arguments, folder)))
    assert programs.start(line) == bool(count)
    assert len(begun) == count
    assert all("status=1" not in arguments for arguments, _ in begun)
