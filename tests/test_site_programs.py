"""What the programs of the pages print is kept, and no longer than it is true."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygments", reason="the site is not installed: nntheory[site]")

from nntheory.claims import cache
from nntheory.site import programs
from nntheory.site.nursery import POSSIBLE, Nursery

ARGUMENTS = ("forward_layer.py",)
FOLDER = "docs/examples"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """The programs that are really run, with an empty folder to keep what they print."""
    run: list[Any] = []
    real = programs._run_anew

    def counted(arguments: tuple[str, ...], folder: str) -> tuple[str, int]:
        # Programs of pages that other tests converted may still be running in the threads of the pool.
        if threading.current_thread() is threading.main_thread():
            run.append(arguments)
        return real(arguments, folder)

    monkeypatch.setattr(programs, "_run_anew", counted)
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


def test_a_copy_prints_and_ends_as_a_program_of_its_own_does(tmp_path: Path) -> None:
    if not POSSIBLE:
        pytest.skip("this system cannot copy a process")
    (tmp_path / "beside.py").write_text("WORD = 'beside'\n")
    (tmp_path / "program.py").write_text(
        "import sys\nfrom beside import WORD\nprint(WORD, sys.argv, __name__, sys.path[0], sys.stdin.read())\n"
    )
    (tmp_path / "fails.py").write_text("import sys\nprint('so far')\nsys.exit('a reason')\n")
    (tmp_path / "leaves.py").write_text("import nntheory\nnntheory.derive = None\nprint('changed')\n")
    (tmp_path / "asks.py").write_text("import nntheory\nprint(nntheory.derive is None)\n")
    nursery = Nursery({**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, 60)
    try:
        for arguments in (
            ("program.py", "one", "two"),
            ("-c", "import sys, os; print(sys.argv, os.getcwd()); raise SystemExit(3)", "word"),
            ("fails.py",),
            ("leaves.py",),
            ("asks.py",),
        ):
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=tmp_path,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                check=False,
            )
            assert nursery.run(arguments, str(tmp_path)) == (done.stdout, done.returncode)
    finally:
        nursery.close()


def test_a_program_that_does_not_end_is_ended_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not POSSIBLE:
        pytest.skip("this system cannot copy a process")
    # Seconds enough for the program that ends, also where the cores are busy.
    nursery = Nursery({**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, 5)
    monkeypatch.setattr(programs, "user_folder", lambda what: tmp_path / what)
    monkeypatch.setattr(programs, "_run_anew", nursery.run)
    try:
        with pytest.raises(ValueError, match=r"ended by signal 14(.|\n)*so far"):
            programs._run(("-c", "print('so far', flush=True)\nwhile True: pass"), FOLDER)
        assert programs._run(("-c", "print(1)"), FOLDER) == ("1\n", 0)
    finally:
        nursery.close()
    assert len(list((tmp_path / "programs").iterdir())) == 1
