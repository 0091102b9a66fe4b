"""The auditor of line searches: right ones in many ways are left alone, wrong ones are refused and their fault is named."""

from __future__ import annotations

import io
import itertools
import json
import math
import warnings
from collections.abc import Callable
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import pytest

from nntheory.checking import UsageError, Verdict
from nntheory.descent import Backtracking
from nntheory.site.records.line_searches import fingerprint, load
from nntheory.site.records.line_searches import line_searches as line_searches_table
from nntheory.testing import check_line_search, check_optimizer, scipy_search
from nntheory.testing.auditing import problems
from nntheory.testing.auditing.judging import decided

from . import line_searches
from .benchmarks.line_searches import SEARCHES, Audited, measured
from .line_searches import RIGHT, WRONG, textbook, while_loop


def searching(trial: Callable[..., Any]) -> Callable[..., Any]:
    """A search that does something beside and is else right."""

    def search(f: Any, grad: Any, x: Any, d: Any) -> Any:
        trial()
        return textbook(f, grad, x, d)

    return search


# --- verdicts ---


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_search_holds_however_it_is_written(name: str) -> None:
    report = check_line_search(RIGHT[name].made(), **RIGHT[name].claims)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.faults == ()
    assert report.refused > 10
    assert report.functions > 10


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_search_fails_and_its_fault_is_named_first(name: str) -> None:
    report = check_line_search(WRONG[name].made(), **WRONG[name].claims)
    assert report.verdict is Verdict.FAILS
    assert report.faults[0].name == WRONG[name].fault, str(report)


def test_each_fault_that_the_auditor_knows_is_made_by_a_wrong_search() -> None:
    made = {case.fault for case in WRONG.values()}
    assert {
        "slope constant missing",
        "target frozen at the first trial",
        "direction not descent",
        "accepts a value that is not finite",
        "wrong inequality",
        "ignores c1",
        "step not reset",
        "order of the arguments",
        "sign of the step",
        "no end at floating-point resolution",
        "not the largest",
    } <= made


@pytest.mark.parametrize("seed", range(12))
def test_backtracking_with_any_constants_holds_and_they_are_read_off(seed: int) -> None:
    rng = np.random.default_rng(seed)
    c, beta = float(10 ** rng.uniform(-8, -0.05)), float(rng.uniform(0.1, 0.9))
    start = float(10 ** rng.uniform(-4, 4))
    claims = {"sufficient_decrease": c, "backtracking": beta, "start": start}
    report = check_line_search(while_loop(c, beta, start), **dict(itertools.islice(claims.items(), seed % 4)))
    assert report.verdict is Verdict.HOLDS, str(report)
    inferred = report.inferred
    assert inferred.above is not None
    assert inferred.up_to is not None
    assert inferred.above < c <= inferred.up_to
    assert inferred.up_to - inferred.above <= 1e-4 * c
    assert inferred.backtracking == pytest.approx(beta, rel=1e-6)
    assert inferred.start == pytest.approx(start, rel=1e-9)


def test_the_search_of_this_package_holds() -> None:
    rule = Backtracking(0.1, 0.5)
    report = check_line_search(
        lambda f, grad, x, d: rule(f, x, f(x), grad(x), d).step, sufficient_decrease=0.1, backtracking=0.5, start=1
    )
    assert report.verdict is Verdict.HOLDS, str(report)


def test_a_search_that_refuses_nothing_is_unknown_and_never_holds() -> None:
    report = check_line_search(lambda f, grad, x, d: 1e-11 / np.linalg.norm(d))
    assert report.verdict is Verdict.UNKNOWN
    assert report.refused == 0
    assert "nothing shows that it tests the condition" in str(report)
    assert not report


def test_a_search_that_does_not_return_in_time_is_unknown() -> None:
    def search(f: Any, grad: Any, x: Any, d: Any) -> float:
        for _ in itertools.count():
            pass
        return 1.0

    report = check_line_search(search, time_limit=0.05)
    assert report.verdict is Verdict.UNKNOWN
    assert "time_limit" in report.message


def test_a_larger_constant_than_the_claimed_one_is_no_fault_unless_the_largest_step_is_claimed() -> None:
    assert check_line_search(while_loop(0.3), sufficient_decrease=0.1)
    report = check_line_search(while_loop(0.3), sufficient_decrease=0.1, backtracking=0.5)
    assert [one.name for one in report.faults] == ["another c1"]


def test_what_fails_is_shown_with_numbers_and_a_remedy() -> None:
    report = check_line_search(line_searches.plain)
    (fault,) = report.faults
    assert "of the decrease that the slope promises" in fault.where
    assert "c1 * t * (grad(x) @ d)" in fault.remedy
    assert str(report).startswith("FAILS  deciding.<locals>.search\n\nignores c1: ")


# --- certified shares ---


@pytest.mark.parametrize("step", [1.0, 0.3, 2.0**-20, 7.5, 1e-9])
def test_the_share_encloses_the_exact_one(step: float) -> None:
    for problem in problems.ordinary():
        if not problem.function.formula.is_polynomial():
            continue
        one = decided(problem, step, None, True, 1.0)
        x, d = ([Fraction(float(entry)) for entry in vector] for vector in (problem.x, problem.d))
        there = np.array([a + Fraction(step) * b for a, b in zip(x, d, strict=True)], dtype=object)
        at = np.array(x, dtype=object)
        slope = sum(a * b for a, b in zip(problem.function.gradient(at), d, strict=True))
        share = (problem.function(there) - problem.function(at)) / (Fraction(step) * slope)
        assert math.isfinite(one.high)
        assert Fraction(one.low) <= share <= Fraction(one.high)


def test_a_step_that_the_floats_allow_is_no_fault_where_the_true_values_do_not() -> None:
    # Along this line f is below its floats by less than a rounding: what a search saw is what it is judged by.
    (problem, *_) = problems.at_resolution()
    one = decided(problem, 1.0, problem.start_value, True, 1.0)
    assert one.low < 0 < 1 < one.high


def test_probes_reach_the_share_that_they_are_made_for() -> None:
    for share in (0.9, 0.1, 1e-6, 0.0, -0.5):
        for size in (2.0**-7, 1.0, 2.0**10):
            one = decided(problems.scaled(2.0, 0.25, size, -share), 0.25, None, True, 0.25)
            assert one.low <= share <= one.high
            assert one.high - one.low < 1e-13


def test_directions_of_ordinary_problems_lead_downwards_and_those_of_the_last_upwards() -> None:
    for problem in (*problems.ordinary(), *problems.not_finite(1.0), problems.easy(), problems.hard()):
        assert problem.certified_slope < 0
    for problem in problems.ascent():
        assert problem.certified_slope > 0


# --- manners ---


def test_printing_and_warnings_are_noted_and_do_not_reach_the_user(capsys: pytest.CaptureFixture[str]) -> None:
    report = check_line_search(
        searching(lambda: (print("step"), warnings.warn("old", DeprecationWarning, stacklevel=1)))
    )
    assert report.verdict is Verdict.HOLDS
    assert "it prints" in report.notes
    assert any("DeprecationWarning: old" in note for note in report.notes)
    assert capsys.readouterr().out == ""


def test_a_usage_error_inside_the_search_is_its_answer() -> None:
    def search(f: Any, grad: Any, x: Any, d: Any) -> float:
        raise UsageError("not here")

    report = check_line_search(search)
    assert report.faults[0].name == "gives up"
    assert "UsageError: not here" in report.faults[0].where


def test_a_number_of_any_real_kind_is_a_step() -> None:
    for kind in (Fraction, np.float32, np.float64, np.array, float):
        report = check_line_search(lambda f, grad, x, d, kind=kind: kind(textbook(f, grad, x, d)))
        assert report.verdict is Verdict.HOLDS, str(report)


def test_an_answer_that_cannot_be_shown_is_no_number() -> None:
    class Strange:
        def __repr__(self) -> str:
            raise RuntimeError

    report = check_line_search(lambda f, grad, x, d: Strange())
    assert [one.name for one in report.faults] == ["not a number"]
    assert "a Strange" in report.faults[0].where


def test_random_steps_are_noted() -> None:
    rng = np.random.default_rng(0)

    def search(f: Any, grad: Any, x: Any, d: Any) -> float:
        t, value, slope = rng.uniform(0.5, 1), f(x), grad(x) @ d
        while not f(x + t * d) <= value + 0.1 * t * slope and t > 1e-20:
            t *= rng.uniform(0.1, 0.9)
        return float(t)

    report = check_line_search(search, sufficient_decrease=0.1)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert any("random numbers" in note for note in report.notes)


def test_the_order_of_the_arguments_is_told() -> None:
    report = check_line_search(line_searches.other_order)
    assert "it takes (x, d, f, grad)" in report.message
    assert report.faults[0].remedy == "pass lambda f, grad, x, d: search(x, d, f, grad)"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (
            {"sufficient_decrease": 0},
            r"sufficient_decrease must lie in \(0, 1\), got sufficient_decrease=0; 1e-4 is usual",
        ),
        ({"sufficient_decrease": 1.0}, "sufficient_decrease=1.0"),
        ({"sufficient_decrease": math.nan}, "sufficient_decrease=nan"),
        ({"sufficient_decrease": "0.1"}, "sufficient_decrease='0.1'"),
        ({"sufficient_decrease": True}, "sufficient_decrease=True"),
        ({"backtracking": -0.5}, "backtracking=-0.5"),
        ({"backtracking": 2}, "backtracking=2; 0.5 is usual"),
        ({"start": 0}, "start must be positive and finite, got start=0"),
        ({"start": math.inf}, "start=inf"),
        ({"start": [1.0]}, r"start=\[1.0\]"),
        ({"time_limit": -1}, "time_limit=-1"),
    ],
)
def test_wrong_arguments_are_refused_where_they_are_given(arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        check_line_search(textbook, **arguments)


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(UsageError, match=r"search\(f, grad, x, d\) -> t, got 0.5"):
        check_line_search(0.5)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="the class Armijo; pass an instance"):
        check_line_search(line_searches.Armijo)
    with pytest.raises(UsageError, match=r"step\(f, grad, x\) -> new x"):
        check_optimizer(None)  # type: ignore[arg-type]


# --- reports ---


@pytest.mark.parametrize(
    "report",
    [check_line_search(textbook), check_line_search(line_searches.full_step), check_optimizer(lambda f, grad, x: x)],
    ids=["holds", "fails", "optimizer"],
)
def test_a_report_is_text_json_and_html(report: Any) -> None:
    data = json.loads(report.to_json())
    assert data["schema"] in ("nntheory/line-search/1", "nntheory/optimizer/1")
    assert data["verdict"] == str(report.verdict)
    assert data == report.to_dict() | {"faults": data["faults"], "notes": data["notes"]} | {
        name: data[name] for name in ("resolution", "ascent") if name in data
    }
    assert str(report.verdict) in str(report)
    shown = report._repr_html_()
    assert shown.count("<td>") == 4 * len(report.faults)
    from rich.console import Console

    console = Console(width=200, record=True, file=io.StringIO())
    console.print(report)
    assert str(report.verdict) in console.export_text()


# --- searches of other packages ---


def test_the_adapter_passes_what_scipys_signature_has_and_takes_the_first_item() -> None:
    seen: list[Any] = []

    def search(f: Any, myfprime: Any, xk: Any, pk: Any, gfk: Any, old_fval: Any, c1: float = 0.5) -> Any:
        seen.append(bool((gfk == myfprime(xk)).all()) and old_fval == f(xk))
        return while_loop(c1)(f, myfprime, xk, pk), 1, 1, None

    report = check_line_search(scipy_search(search, c1=0.1), sufficient_decrease=0.1)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.subject.endswith("search")
    assert all(seen)


# --- one step of an optimizer ---


def armijo_step(f: Any, grad: Any, x: Any) -> Any:
    g = grad(x)
    return x - textbook(f, grad, x, -g) * g if g.any() else x


def scaled_step(f: Any, grad: Any, x: Any) -> Any:
    d = -grad(x) / np.arange(1, len(x) + 1)
    return x + textbook(f, grad, x, d) * d if d.any() else x


class Momentum:
    def __init__(self) -> None:
        self.velocity: Any = 0.0

    def __call__(self, f: Any, grad: Any, x: Any) -> Any:
        same = np.shape(self.velocity) == x.shape
        self.velocity = (0.9 * self.velocity if same else 0.0) - 1e-6 * grad(x)
        return x + self.velocity


def in_place(f: Any, grad: Any, x: Any) -> Any:
    x -= 1e-7 * grad(x)
    return x


def accepts_nan(f: Any, grad: Any, x: Any) -> Any:
    g = grad(x)
    return x - line_searches.accepts_nan(f, grad, x, -g) * g


def raising(f: Any, grad: Any, x: Any) -> Any:
    raise RuntimeError("no")


def endless(f: Any, grad: Any, x: Any) -> Any:
    while f(x) > -1:
        pass
    return x


def test_steps_that_lead_downwards_hold_along_the_gradient_or_not() -> None:
    steepest, other = check_optimizer(armijo_step), check_optimizer(scaled_step)
    assert steepest.verdict is other.verdict is Verdict.HOLDS, f"{steepest}\n{other}"
    assert steepest.decreased == steepest.along_gradient == steepest.points - 3
    assert other.along_gradient < other.decreased == steepest.decreased


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (lambda f, grad, x: x + 1e-6 * grad(x), "direction not descent"),
        (lambda f, grad, x: x - 0.1 * grad(x), "f increases"),
        (lambda f, grad, x: x, "does not move"),
        (lambda f, grad, x: x - 1e-9 * (grad(x) if grad(x).any() else np.ones_like(x)), "leaves a stationary point"),
        (lambda f, grad, x: x * np.nan, "not finite"),
        (accepts_nan, "accepts a value that is not finite"),
        (in_place, "changes its arguments"),
        (Momentum(), "depends on earlier calls"),
        (lambda f, grad, x: None, "not a point"),
        (lambda f, grad, x: float(x[0]), "not a point"),
        (lambda f, grad, x: x + 0j, "not a point"),
        (lambda f, grad, x: (x, 1), "not a point"),
        (lambda f, x: x, "raises"),
        (raising, "raises"),
        (endless, "no end"),
    ],
)
def test_a_wrong_step_fails_and_its_fault_is_named_first(step: Any, fault: str) -> None:
    report = check_optimizer(step)
    assert report.verdict is Verdict.FAILS
    assert report.faults[0].name == fault, str(report)


# --- the record that the site shows ---


def as_recorded(one: Audited) -> bool:
    """Whether the package is installed here in the version that was recorded; not all of them are asked for by an extra."""
    try:
        return version(one.package) == load()["versions"][one.package]
    except PackageNotFoundError:
        return False


@pytest.mark.parametrize("one", [one for one in SEARCHES if as_recorded(one)], ids=lambda one: one.name)
def test_the_record_of_other_packages_is_what_they_do(one: Audited) -> None:
    record = load()
    (row,) = (row for row in record["searches"] if row["name"] == one.name)
    again = measured(one)
    told = [(each["verdict"], [fault["name"] for fault in each["faults"]]) for each in (row, again)]
    assert told[0] == told[1], "record again: python -m tests.benchmarks.line_searches"


def test_the_record_is_of_the_auditor_as_it_is_and_the_table_shows_it() -> None:
    record = load()
    assert record["auditor"] == fingerprint(), "record again: python -m tests.benchmarks.line_searches"
    assert [row["name"] for row in record["searches"]] == [one.name for one in SEARCHES]
    # What the page says of them all.
    condition = {"accepts a value that is not finite", "gives up", "gives up where f is not finite", "no step"}
    assert {fault["name"] for row in record["searches"] for fault in row["faults"]} <= condition
    table = line_searches_table()
    assert table.count("<tr>") == 1 + len(SEARCHES)
    assert "outdated" not in table
