"""The benchmark of detection: its record is of the benchmark as it stands, reaches its goals, and can be repeated."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from nntheory import check_backward
from nntheory.checking.diagnosis.catalogue import CATALOGUE
from nntheory.site.records import detection

RECORD = detection.load()
CHECKERS = RECORD["checkers"]
GROUPS = ("catalogue", "by hand", "relative error")


WRONG_WAY_ROUND = "the weights are the wrong way round on the way back, W for W.T or the reverse"


def found(kind: str, group: str = "catalogue") -> dict[str, tuple[int, int]]:
    """Found and total of each checker, for the programs of a group at points of a kind at which the mistake shows."""
    chosen = [one["kinds"][kind] for one in RECORD["wrong"].values() if one["group"] == group and kind in one["kinds"]]
    total = sum(one["shows"] for one in chosen)
    return {name: (sum(one["found"][place] for one in chosen), total) for place, name in enumerate(CHECKERS)}


def test_the_record_is_of_the_benchmark_as_it_stands() -> None:
    assert RECORD["sources"] == detection.fingerprint(), "run python -m tests.benchmarks.detection.run"


def test_the_record_has_every_mistake_of_the_catalogue_and_every_program_written_by_hand() -> None:
    from .mutants import MUTANTS, WRONG

    by_group = {group: {name for name, one in RECORD["wrong"].items() if one["group"] == group} for group in GROUPS}
    assert by_group["catalogue"] == {one.words for one in CATALOGUE}
    assert all(f"by hand: {name}" in by_group["by hand"] for name in WRONG)
    assert all(any(name.startswith(f"by hand: {one.words}") for name in by_group["by hand"]) for one in MUTANTS)
    assert len(by_group["relative error"]) >= 4


def test_every_wrong_program_fails_at_the_points_that_are_drawn() -> None:
    missed = {
        (name, kind) for name, one in RECORD["wrong"].items() for kind, k in one["kinds"].items() if not k["drawn"]
    }
    assert missed == set()


def test_every_mistake_of_the_catalogue_is_judged_at_every_kind_of_point_but_where_it_cannot_be_made() -> None:
    for name, one in RECORD["wrong"].items():
        if one["group"] == "catalogue":
            absent = set(RECORD["kinds"]) - set(one["kinds"])
            # The output of a softmax, a linear one and ReLU do not saturate.
            alone = any(word in name for word in ("softmax", "is linear", "half square", "labels of all"))
            allowed = {"all layers saturated"} if alone else set()
            if "ReLU is" in name:
                allowed = {"all layers saturated", "hidden layers saturated"}
            assert absent <= allowed, (name, absent)


def test_no_right_program_is_refused_by_nntheory_at_any_point() -> None:
    own = CHECKERS.index("nntheory there")
    for name, one in RECORD["right"].items():
        assert one["verdict"] == "HOLDS", name
        assert {kind: k["alarms"][own] for kind, k in one["kinds"].items() if k["alarms"][own]} == {}, name


def test_right_programs_are_written_in_at_least_twelve_ways_and_nine_hold_for_all_parameter_values() -> None:
    evidence = [one["evidence"] for one in RECORD["right"].values()]
    assert len(evidence) >= 12
    assert evidence.count("field") * 12 >= 9 * len(evidence)


def test_at_a_generic_point_nntheory_finds_every_mistake_and_every_relative_error() -> None:
    for group in GROUPS:
        number, total = found("generic", group)["nntheory there"]
        assert number == total > 0, group


def test_other_checkers_find_the_coarse_mistakes_too() -> None:
    """The comparison is fair where it can be: at generic points full checks find nearly all of the catalogue."""
    for checker in ("torch gradcheck", "JAX check_grads", "scipy check_grad", "central differences"):
        number, total = found("generic")[checker]
        assert number >= 0.95 * total, checker


def test_a_mistake_that_leaves_no_trace_at_a_point_is_found_there_by_nobody() -> None:
    smooth = [kind for kind in RECORD["kinds"] if kind not in detection.KINKS]
    hidden = [one["kinds"][kind] for one in RECORD["wrong"].values() for kind in smooth if kind in one["kinds"]]
    assert sum(one["hidden"] for one in hidden) > 0
    assert all(not any(one["flagged_hidden"]) for one in hidden)


def test_single_mistakes_are_named() -> None:
    expected = {name: one for name, one in RECORD["wrong"].items() if one["expected"]}
    for group in ("catalogue", "by hand"):
        some = [one["named"] for one in expected.values() if one["group"] == group]
        assert sum(some) >= 0.95 * len(some), [name for name, one in expected.items() if not one["named"]]


def test_no_list_of_mistakes_leaves_the_true_one_out() -> None:
    assert detection.left_out(RECORD) == []


def test_the_tables_show_every_row_of_the_record() -> None:
    table = html.unescape(detection.detection())
    for row in detection.rows(RECORD):
        assert row.total > 0
        assert row.title in table
        assert row.group in table
    assert "outdated" not in table
    rights = html.unescape(detection.right_programs())
    assert all(name in rights for name in RECORD["right"])
    assert len(re.findall("<tr>", rights)) == 1 + len(RECORD["right"]) + len(detection.KINKS)


def test_a_record_of_another_benchmark_is_shown_as_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "load", lambda: {**RECORD, "sources": "of another"})
    assert "outdated" in detection.detection()


@pytest.fixture(scope="module")
def benchmark_modules() -> Any:
    for library in ("torch", "jax", "scipy"):
        pytest.importorskip(library, reason=f"needs {library}")
    from .benchmarks.detection import run

    return run


@pytest.mark.parametrize("kind", RECORD["kinds"])
def test_a_part_of_the_run_repeated_gives_what_is_recorded(benchmark_modules: Any, kind: str) -> None:
    """One mistake at each kind of point, by every checker."""
    run = benchmark_modules
    name = WRONG_WAY_ROUND
    turn = list(run.wrong.WRONG).index(name)
    assert run.judge_at(name, kind, turn, run.Clock()) == RECORD["wrong"][name]["kinds"][kind]


@pytest.mark.parametrize("name", ["recursion", "ReLU, np.where"])
def test_right_programs_judged_again_give_what_is_recorded(benchmark_modules: Any, name: str) -> None:
    run = benchmark_modules
    turn = list(run.right.RIGHT).index(name)
    assert run.judge_right(name, turn, run.Clock()) == RECORD["right"][name]


@pytest.mark.parametrize("kind", RECORD["kinds"])
def test_the_comparison_at_a_point_is_that_of_the_check(benchmark_modules: Any, kind: str) -> None:
    """`check_backward` refutes at the point that is passed exactly where the benchmark says that nntheory does."""
    from .benchmarks.detection import peers, points, wrong

    made = wrong.WRONG[WRONG_WAY_ROUND].at(kind)
    assert made is not None
    for point in points.points(made.network, kind)[:2]:
        seen: list[int] = []
        report = check_backward(
            made.backward, made.network, weights=point.weights, biases=point.biases, x=point.x, target=point.target,
            points=1, on_point=seen.append,
        )  # fmt: skip
        assert report.verdict == "FAILS"
        # The point that is passed comes first; a check that went on to another did not refute there.
        assert peers.flags("nntheory there", peers.Case(made.backward, made.network, point)) == (not seen)
