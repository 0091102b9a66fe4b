"""The ledger: what verify computes, keeps and says, and that nothing that goes wrong with one claim stops the others."""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from typer.testing import CliRunner

from nntheory.claims import Claim, Entry, Evidence, Verdict, ledger, verify
from nntheory.claims import cache as kept
from nntheory.claims.chapters import CHAPTERS, CLAIMS
from nntheory.claims.evidence import by_examples
from nntheory.claims.recorded import RECORDED
from nntheory.cli import app
from nntheory.proofs import theorems

ROOT = Path(__file__).parents[1]
QUICK = "minimum.dimensions"
runner = CliRunner()

needs_joblib = pytest.mark.skipif(importlib.util.find_spec("joblib") is None, reason="joblib is not installed")


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The claims that are audited from now on, in this process."""
    names: list[str] = []
    real = ledger.audited

    def audited(name: str) -> tuple[Entry, dict[str, str]]:
        names.append(name)
        return real(name)

    monkeypatch.setattr(ledger, "audited", audited)
    return names


def stated(monkeypatch: pytest.MonkeyPatch, check: Any) -> None:
    """Let the quick claim have this check alone."""
    real = ledger._claim
    altered = Claim(QUICK, "1", "words", supports=(check,))
    monkeypatch.setattr(ledger, "_claim", lambda name: altered if name == QUICK else real(name))


# What is asked for.


def test_a_name_is_a_claim_or_a_chapter_and_none_are_all_in_reading_order() -> None:
    assert ledger.chosen() == list(RECORDED)
    assert ledger.chosen(["proof"]) == [name for name in RECORDED if name.startswith("proof.")]
    assert ledger.chosen(["theorem.rate", "minimum.costly"]) == ["minimum.costly", "theorem.rate"]


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("proof.telescop", "proof.telescope"),
        ("prof", "proof"),
        ("Armijo.Exists", "armijo.exists"),
        ("qqq", "chapters are"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(wrong: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=nearest):
        ledger.chosen([wrong])
    result = runner.invoke(app, ["verify", wrong])
    assert result.exit_code == 2
    assert nearest.split(maxsplit=1)[0] in result.output


# What is kept.


def test_a_verdict_is_kept_until_a_file_changes_that_it_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = counted(monkeypatch)
    (first,) = verify([QUICK], cache=tmp_path)
    (again,) = verify([QUICK], cache=tmp_path)
    assert names == [QUICK]
    assert first == again
    real = kept._hash
    monkeypatch.setattr(kept, "_hash", lambda path: "other" if path == "architecture.py" else real(path))
    verify([QUICK], cache=tmp_path)
    assert names == [QUICK] * 2, "the architecture is where its parameters are counted"
    monkeypatch.setattr(
        kept, "_hash", lambda path: "other" if path in ("architecture.py", "adapters/models.py") else real(path)
    )
    verify([QUICK], cache=tmp_path)
    assert names == [QUICK] * 2, "no claim imports the adapters"
    verify([QUICK], cache=tmp_path, fresh=True)
    assert names == [QUICK] * 3


def test_a_file_that_changes_while_it_is_audited_leaves_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, changed = kept._hash, False

    def edited() -> Evidence:
        nonlocal changed
        changed = True
        return Evidence("exact", True, "shown", altered=("a",), refused=("a",))

    stated(monkeypatch, edited)
    monkeypatch.setattr(kept, "_hash", lambda path: f"{real(path)}{changed}")
    names = counted(monkeypatch)
    verify([QUICK], cache=tmp_path)
    verify([QUICK], cache=tmp_path)
    assert names == [QUICK] * 2


def test_programs_are_hashed_before_a_process_imports_the_chapters() -> None:
    code = """
import sys
from nntheory.claims import cache, ledger
real = cache._hash
cache._hash = lambda path: (print(path, "nntheory.claims.chapters" in sys.modules), real(path))[1]
ledger.audited("minimum.dimensions")
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    early, late = (
        {
            path
            for path, imported in map(str.split, result.stdout.splitlines())
            if imported == when and path.endswith(".py")
        }
        for when in ("False", "True")
    )
    assert {"architecture.py", "claims/chapters/minimising.py", "claims/chapters/thoughts.py"} <= early
    assert late <= early


def test_what_could_not_be_told_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stated(monkeypatch, lambda: Evidence("exact", None, "no time", altered=("a",), refused=("a",)))
    names = counted(monkeypatch)
    for _ in "ab":
        assert verify([QUICK], cache=tmp_path)[0].verdict is Verdict.UNKNOWN
    assert names == [QUICK] * 2


def test_a_new_theorem_about_a_claim_is_a_new_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "forward.matrix"
    names = counted(monkeypatch)
    verify([name], cache=tmp_path)
    verify([name], cache=tmp_path)
    assert names == [name]
    one, *_ = theorems()
    monkeypatch.setattr(ledger, "theorems", lambda: (dataclasses.replace(one, claim=name),))
    verify([name], cache=tmp_path)
    assert names == [name] * 2


def test_other_versions_of_the_libraries_are_other_verdicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = counted(monkeypatch)
    verify([QUICK], cache=tmp_path)
    monkeypatch.setattr(ledger, "versions", lambda: {"sympy": "0.1"})
    verify([QUICK], cache=tmp_path)
    assert names == [QUICK] * 2


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"versions": 1}', '{"data": {}, "files": {}, "versions": {}}', "\0" * 9]
)
def test_a_foreign_or_cut_file_is_computed_again(tmp_path: Path, text: str) -> None:
    (first,) = verify([QUICK], cache=tmp_path)
    (tmp_path / f"{QUICK}.json").write_text(text)
    assert verify([QUICK], cache=tmp_path) == (first,)


def test_kept_data_that_are_no_entry_are_computed_again(tmp_path: Path) -> None:
    (first,) = verify([QUICK], cache=tmp_path)
    path = tmp_path / f"{QUICK}.json"
    held = json.loads(path.read_text())
    for name, value in (("verdict", "splendid"), ("supports", [{"kind": "exact"}]), ("unheard", 1), ("ways", None)):
        path.write_text(json.dumps(held | {"data": held["data"] | {name: value}}))
        assert verify([QUICK], cache=tmp_path) == (first,)


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for folder in (file, file / "below", Path("/proc/none")):
        assert verify([QUICK], cache=folder)[0].verdict is Verdict.HOLDS


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dump", full)
    assert verify([QUICK], cache=tmp_path)[0].verdict is Verdict.HOLDS
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [QUICK, "proof.trial-failed", "demo.good", "layers.encoding", "training.average"])
def test_every_file_that_an_audit_runs_is_among_its_dependencies(name: str) -> None:
    """Against Python itself: the files whose functions are called while the checks of a claim run."""
    code = f"""
import sys
from pathlib import Path
import nntheory
from nntheory.claims import chapters, ledger
from nntheory.claims.claim import audit
root = str(Path(nntheory.__file__).parent) + "/"
run, claim = set(), ledger._claim({name!r})
sys.setprofile(lambda frame, event, argument: run.add(frame.f_code.co_filename))
audit(claim)
sys.setprofile(None)
files = [file.removeprefix(root) for file in run if file.startswith(root)]
print(len(files), *sorted(set(files) - set(ledger.dependencies({name!r}))))
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, *missing = result.stdout.split()
    assert int(count) >= 3
    assert not missing


def test_each_chapter_depends_on_the_modules_that_its_functions_are_from() -> None:
    for chapter in CHAPTERS:
        files = kept.dependencies(chapter.CLAIMS[0].identifier)
        modules = {str(getattr(value, "__module__", "")) for value in vars(chapter).values() if callable(value)}
        used = {
            Path(str(sys.modules[name].__file__)).relative_to(kept.PACKAGE).as_posix()
            for name in modules
            if name.startswith("nntheory.")
        }
        assert used <= set(files), chapter.__name__


# Examples.


@pytest.mark.parametrize(("answer", "found"), [(np.False_, False), (np.True_, True), (None, None), (0.0, False)])
def test_a_law_that_answers_in_numpy_is_understood(answer: Any, found: bool | None) -> None:
    """NumPy's False is not the object False: a counterexample must not pass for one whose assumptions are not met."""

    def never(n: int) -> Any:
        return np.False_

    one = by_examples(lambda n: answer, lambda: {"n": st.integers()}, "numbers", {"false": never})()
    assert one.found is found
    assert one.refused == one.altered


# What goes wrong with one claim.


def test_a_claim_that_raises_is_an_error_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Evidence:
        raise ZeroDivisionError("nothing to divide by")

    stated(monkeypatch, broken)
    bad, good = verify([QUICK, "gradient.raw-step"], cache=tmp_path, jobs=1)
    assert bad.verdict is Verdict.ERROR
    assert not bad.as_recorded
    assert re.search(r"ZeroDivisionError: nothing to divide by \(test_ledger\.py, line \d+\)", bad.why)
    assert good.id == "gradient.raw-step"
    assert not (tmp_path / f"{QUICK}.json").exists(), "an error is not kept"
    result = runner.invoke(app, ["verify", QUICK, "--cache", str(tmp_path)])
    assert result.exit_code == 1
    assert "nothing to divide by" in result.output


def test_words_that_raise_are_an_error_and_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ledger._claim

    def words() -> str:
        raise ZeroDivisionError("no words")

    broken = Claim("minimum.costly", "1", "words", informal=words)
    monkeypatch.setattr(ledger, "_claim", lambda name: broken if name == broken.identifier else real(name))
    bad, good = verify(["minimum.costly", QUICK], jobs=1)
    assert (bad.verdict, good.verdict) == (Verdict.ERROR, Verdict.HOLDS)
    assert "no words" in bad.why


def test_a_missing_library_is_named_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Evidence:
        raise ModuleNotFoundError("No module named 'hypothesis'")

    stated(monkeypatch, broken)
    assert "nntheory[claims]" in verify([QUICK])[0].why


def test_an_interrupted_run_keeps_what_was_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped() -> Evidence:
        raise KeyboardInterrupt

    names = ["minimum.costly", QUICK]
    stated(monkeypatch, stopped)
    result = runner.invoke(app, ["verify", *names, "--cache", str(tmp_path), "--jobs", "1"])
    assert result.exit_code == 130
    assert "stopped after 1 of 2" in result.output
    assert [path.stem for path in tmp_path.iterdir()] == names[:1]


def test_a_verdict_that_is_not_the_recorded_one_is_told_with_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for found, status in ((False, 3), (None, 3), (True, 0)):
        stated(monkeypatch, lambda found=found: Evidence("exact", found, "the scope", altered=("a",), refused=("a",)))
        result = runner.invoke(app, ["verify", QUICK, "--fresh", "--cache", str(tmp_path)])
        assert result.exit_code == status
        assert ("unknown, recorded is holds" in result.output) == bool(status)
    monkeypatch.setitem(RECORDED, QUICK, Verdict.REFUTED)
    result = runner.invoke(app, ["verify", QUICK, "--cache", str(tmp_path)])
    assert result.exit_code == 1, "what is kept is compared with what is recorded now"
    assert "holds, recorded is refuted" in result.output


# How it is told.


def test_the_json_has_no_times_and_is_the_same_twice(tmp_path: Path) -> None:
    texts = [
        runner.invoke(app, ["verify", "minimum", "--json", "--cache", str(folder), "--jobs", "1"]).stdout
        for folder in (tmp_path / "one", tmp_path / "two", tmp_path / "one")
    ]
    assert len(set(texts)) == 1
    data = json.loads(texts[0])
    assert data["schema"] == ledger.SCHEMA
    assert [one["id"] for one in data["claims"]] == ledger.chosen(["minimum"])
    assert [Entry.from_dict(one) for one in data["claims"]] == list(verify(["minimum"], cache=tmp_path / "one"))


def test_the_page_of_the_format_names_every_field() -> None:
    page = (ROOT / "docs" / "reference" / "claims-json.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1] for row in page.splitlines() if row.startswith("| `")]
    fields = {field.name for kind in (Entry, Evidence) for field in dataclasses.fields(kind)}
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == fields | {"schema", "versions", "claims"}


def test_the_table_fits_a_terminal(tmp_path: Path) -> None:
    result = runner.invoke(app, ["verify", "proof", "--cache", str(tmp_path)], env={"COLUMNS": "80"})
    assert max(map(len, result.output.splitlines())) <= 80
    assert "each as recorded" in " ".join(result.output.split())


@pytest.mark.parametrize(
    "arguments", [["--proofs", "proof"], ["--proofs", "--fresh"], ["--jobs", "0"], ["--proofs", "--jobs", "2"]]
)
def test_options_that_do_not_go_together_are_wrong_usage(arguments: list[str]) -> None:
    assert runner.invoke(app, ["verify", *arguments]).exit_code == 2


# The whole of it.


def entries() -> Iterator[dict[str, Any]]:
    yield from json.loads((ROOT / "docs" / "claims.json").read_text(encoding="utf-8"))["claims"]


def test_the_published_ledger_has_every_claim_as_it_is_stated() -> None:
    again = "nntheory verify --json > docs/claims.json"
    assert [one["id"] for one in entries()] == list(RECORDED), again
    for one, claim in zip(entries(), CLAIMS, strict=True):
        assert (one["says"], one["right"], one["assumes"]) == (claim.says, claim.right, claim.assumes), again
        assert (one["verdict"], one["recorded"]) == (RECORDED[claim.identifier],) * 2, again
        assert one["rests_on"] == list(claim.rests_on), again
        assert all(piece["altered"] == piece["refused"] for side in ("supports", "against") for piece in one[side])
        assert (len(one["supports"]), len(one["against"])) == (len(claim.supports), len(claim.against)), again


def test_there_are_sixty_claims_and_each_with_something_to_check_refuses_three_altered_forms() -> None:
    checked = [one for one in entries() if one["verdict"] != "informal"]
    assert len(list(entries())) >= 60
    for one in checked:
        assert sum(len(piece["refused"]) for side in ("supports", "against") for piece in one[side]) >= 3, one["id"]
        assert all(piece["found"] for side in ("supports", "against") for piece in one[side]), one["id"]


def test_what_a_claim_rests_on_is_supported() -> None:
    verdicts = {one["id"]: one["verdict"] for one in entries()}
    for one in entries():
        for name in one["rests_on"]:
            assert verdicts[name] in ("holds", "corrected", "measured"), (
                f"{one['id']} rests on {name}, which is {verdicts[name]}"
            )


def test_a_ledger_that_is_kept_is_told_without_the_chapters(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from nntheory.claims.ledger import verify\n"
        f"verify(['minimum'], cache=Path({str(tmp_path)!r}), jobs=1); print('sympy' in sys.modules)"
    )
    told = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in "ab"
    ]
    assert [one.strip() for one in told] == ["True", "False"]


@needs_joblib
def test_two_runs_at_once_and_many_processes_give_the_same(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "nntheory",
        "verify",
        "minimum",
        "gradient",
        "--json",
        "--cache",
        str(tmp_path),
        "--jobs",
        "2",
    ]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in "ab"]
    one, other = (run.communicate()[0] for run in runs)
    assert one == other
    assert [run.returncode for run in runs] == [0, 0]


@needs_joblib
def test_a_process_that_dies_is_told_of_its_claims_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "dies.py"
    program.write_text(
        "import os\nfrom nntheory.claims import ledger\n"
        "def dies(name):\n    if name == 'minimum.dimensions': os._exit(9)\n    return REAL(name)\n"
        "REAL, ledger.audited = ledger.audited, dies\n"
        "print([e.verdict.value for e in ledger.verify(['minimum', 'gradient'], jobs=2)])\n"
    )
    result = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, env=os.environ, check=True)
    assert "error" in ast.literal_eval(result.stdout.strip())


def test_a_cluster_of_dask_gives_the_same(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="dask is not installed: dask[distributed]")
    program = ROOT / "docs" / "examples" / "frameworks" / "on_dask.py"
    result = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True, cwd=tmp_path)
    expected = [f"{entry.id} {entry.verdict}" for entry in verify(["minimum", "gradient"], jobs=1)]
    assert result.stdout.splitlines() == expected
