"""For suites of other people: the strategies draw what is legal, and the plugin fails what is wrong and is else harmless."""

from __future__ import annotations

import doctest
import importlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from nntheory import Architecture, check_backward, derive
from nntheory.checking import UsageError, Verdict
from nntheory.formulas import ACTIVATIONS, COSTS
from nntheory.testing import architectures, batches, parameters

pytest_plugins = "pytester"

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"


# --- strategies ---


@given(architectures(layers=(1, 4), widths=(2, 6)))
def test_only_legal_networks_within_the_bounds_are_drawn(architecture: Architecture) -> None:
    assert 1 <= architecture.depth <= 4
    assert all(2 <= size <= 6 for size in architecture.sizes)
    assert Architecture.parse(
        architecture.sizes,
        hidden=list(architecture.activations[:-1]),
        output=architecture.output,
        cost=architecture.cost,
    )


def test_every_legal_combination_of_output_and_cost_is_drawn_and_every_hidden_activation() -> None:
    seen: set[Any] = set()

    @settings(max_examples=1500, database=None, suppress_health_check=list(HealthCheck))
    @given(architectures(layers=(2, 2), widths=(1, 1)))
    def draw(architecture: Architecture) -> None:
        seen.add((architecture.output.name, architecture.cost.name))
        seen.add(architecture.activations[0].name)

    draw()
    legal = {(one.name, cost.name) for one in ACTIVATIONS for cost in COSTS if cost.output in (None, one.name)}
    assert seen == legal | {one.name for one in ACTIVATIONS if one.elementwise}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@given(data=st.data())
def test_parameters_and_batches_are_what_the_checker_takes(data: st.DataObject, dtype: type) -> None:
    architecture = data.draw(architectures(widths=(1, 3)))
    weights, biases = data.draw(parameters(architecture, magnitude=1.3, dtype=dtype))
    x, target = data.draw(batches(architecture, samples=(2, 5), magnitude=0.7, dtype=dtype))
    for array, bound in [*((one, 1.3) for one in (*weights, *biases)), (x, 0.7)]:
        assert array.dtype == dtype
        assert np.abs(array).max() <= bound
    assert 2 <= len(x) == len(target) <= 5
    assert target.dtype == dtype

    def gives_up(*arguments: Any) -> Any:
        raise ArithmeticError

    # The checker examines its arguments before it calls.
    report = check_backward(
        gives_up, architecture, weights=weights, biases=biases, x=x, target=target, dtype=dtype, points=1
    )
    assert "ArithmeticError" in report.message


def test_what_is_found_shrinks_to_small_networks_and_round_numbers() -> None:
    smallest = find(architectures(), lambda one: True)
    assert str(smallest) == "1-1, linear, squared_error"
    two = find(architectures(), lambda one: one.depth == 2 and one.output.name == "softmax")
    assert two.sizes == (1, 1, 1)
    weights, biases = find(parameters(two), lambda drawn: drawn[0][0].max() > 1.1)
    assert weights[0].tolist() == [[2.0]]
    assert not weights[1].any()
    assert not any(one.any() for one in biases)
    x, target = find(batches(two), lambda drawn: len(drawn[0]) > 1)
    assert x.tolist() == target.tolist() == [[0.0], [0.0]]


def test_the_example_of_the_docstring_is_what_comes() -> None:
    from nntheory.testing import strategies

    assert doctest.testmod(strategies) == (0, 2)


def test_targets_fit_the_cost() -> None:
    one_hot = Architecture.parse("2-3", output="softmax", cost="cross_entropy")
    between = Architecture.parse("2-3", output="sigmoid", cost="binary_cross_entropy")
    free = Architecture.parse("2-3", output="sigmoid", cost="squared_error")

    @given(batches(one_hot), batches(between), batches(free))
    def drawn(first: Any, second: Any, third: Any) -> None:
        assert set(first[1].ravel().tolist()) <= {0.0, 1.0}
        assert (first[1].sum(axis=1) == 1).all()
        assert ((second[1] >= 0) & (second[1] <= 1)).all()
        assert (np.abs(third[1]) <= 2).all()

    drawn()
    assert find(batches(free), lambda pair: pair[1].min() < -0.5)


@settings(max_examples=10)
@given(st.data())
def test_the_derived_program_holds_on_what_is_drawn(data: st.DataObject) -> None:
    architecture = data.draw(architectures(widths=(1, 3)))
    report = check_backward(derive(architecture).function(), architecture, points=2)
    assert report.verdict is not Verdict.FAILS, str(report)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: architectures(hidden=["softmax"]), "softmax belongs to the output layer"),
        (lambda: architectures(hidden="relu"), r"write hidden=\['relu'\]"),
        (lambda: architectures(hidden=["rellu"]), "did you mean 'relu'"),
        (lambda: architectures(output=["relu"], cost=["cross_entropy"]), "needs output='softmax'"),
        (lambda: architectures(cost=[]), "empty list"),
        (lambda: architectures(layers=(0, 2)), r"layers=\(0, 2\)"),
        (lambda: architectures(widths=(3, 2)), r"widths=\(3, 2\)"),
        (lambda: architectures(widths=3), "widths=3"),  # type: ignore[arg-type]
        (lambda: parameters("2-3-1"), "Architecture.parse"),  # type: ignore[arg-type]
        (lambda: parameters(Architecture.parse("2-1"), magnitude=-1), "magnitude=-1"),
        (lambda: parameters(Architecture.parse("2-1"), magnitude=1e300, dtype=np.float32), "float32 can hold"),
        (lambda: parameters(Architecture.parse("2-1"), dtype=int), "float64 or float32"),
        (lambda: parameters(Architecture.parse("784-30-10")), "23,860 parameters"),
        (lambda: batches(Architecture.parse("2-1"), samples=(0, 1)), r"samples=\(0, 1\)"),
    ],
)
def test_wrong_arguments_are_refused_where_they_are_given(make: Any, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        make()


# --- the plugin ---


def loaded_by(module: str) -> set[str]:
    code = f"import sys; import {module}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_the_plugin_loads_nothing_heavy() -> None:
    heavy = {"numpy", "sympy", "flint", "hypothesis", "nntheory.checking", "nntheory.formulas", "nntheory.architecture"}
    assert "nntheory.testing.plugin" in loaded_by("nntheory.testing.plugin")
    assert not heavy & loaded_by("nntheory.testing.plugin")


def test_a_run_that_does_not_use_the_plugin_loads_nothing_heavy(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile("""
        import sys

        def test_nothing():
            assert "nntheory.testing.plugin" in sys.modules
            assert not {"numpy", "sympy", "flint", "hypothesis", "nntheory.checking"} & set(sys.modules)
    """)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others may load NumPy themselves
    run(pytester, "-p", "nntheory.testing.plugin").assert_outcomes(passed=1)


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("--strict-markers", "--strict-config", "-W", "error", *options)


def examples(pytester: pytest.Pytester, *names: str) -> None:
    for name in names:
        shutil.copy(EXAMPLES / name, pytester.path / name)


def test_the_examples_of_the_guide_pass_and_fail_as_it_says(pytester: pytest.Pytester) -> None:
    examples(pytester, "my_backward.py", "wrong_backward.py", "test_my_backward.py", "test_wrong_backward.py")
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["FAILS  2-3-1, sigmoid*", "*derivative of the activation function*", "*with seed=0."])
    shown = result.stdout.str()
    assert "plugin.py" not in shown
    assert "Traceback" not in shown
    assert "def backward" not in shown


def test_the_example_with_hypothesis_passes(pytester: pytest.Pytester) -> None:
    examples(pytester, "test_with_hypothesis.py")
    run(pytester).assert_outcomes(passed=1)


SUITE = """
    import pytest
    from my_backward import backward as right
    from wrong_backward import backward as wrong

    calls = []

    def counted(*arguments):
        calls.append(tuple(map(len, arguments[1])))
        return right(*arguments)

    @pytest.mark.network("2-3-1")
    @pytest.mark.network("4-2-3")
    def test_stacked(assert_gradient):
        first, second = assert_gradient(counted)
        assert first.architecture.startswith("2-3-1") and second.architecture.startswith("4-2-3")
        assert first and second

    @pytest.mark.network("2-3-1")
    @pytest.mark.network("2-3-1", hidden="tanh")
    def test_one_of_two(assert_gradient):
        assert_gradient(right)

    @pytest.mark.network("2-3-1")
    class TestClass:
        def test_marked_by_its_class(self, assert_gradient):
            assert_gradient(right, points=1, dtype="float32")

    @pytest.mark.network("2-3-1")
    def test_unknown(assert_gradient):
        assert_gradient(endless, time_limit=0.01)

    @pytest.mark.network("2-3-1")
    def test_unknown_allowed(assert_gradient):
        (report,) = assert_gradient(endless, time_limit=0.01, allow_unknown=True)
        assert report.verdict == "UNKNOWN"

    @pytest.mark.network("2-3-1")
    def test_fails_with_unknown_allowed(assert_gradient):
        assert_gradient(wrong, allow_unknown=True, seed=5)

    def endless(weights, biases, x, target):
        while True:
            pass
"""


def test_each_marked_network_is_checked_and_unknown_is_no_pass(pytester: pytest.Pytester) -> None:
    examples(pytester, "my_backward.py", "wrong_backward.py")
    pytester.makepyfile(SUITE)
    result = run(pytester, "-v")
    outcomes = {
        line.split()[0].rpartition("::")[2]: line.split()[1]
        for line in result.outlines
        if "::" in line and line.split()[1] in ("PASSED", "FAILED")
    }
    assert outcomes == {
        "test_stacked": "PASSED",
        "test_one_of_two": "FAILED",
        "test_marked_by_its_class": "PASSED",
        "test_unknown": "FAILED",
        "test_unknown_allowed": "PASSED",
        "test_fails_with_unknown_allowed": "FAILED",
    }
    shown = result.stdout.str()
    assert "FAILS  2-3-1, tanh, sigmoid" in shown
    assert "HOLDS" not in shown
    assert "UNKNOWN fails a test; allow_unknown=True lets it pass." in shown
    assert "wrong_backward" not in shown  # no source line: the report is all
    assert "with seed=5." in shown


def test_a_test_that_never_calls_what_it_asked_for_is_no_pass(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.network("2-3-1")
        def test_idle(assert_gradient):
            pass

        @pytest.mark.network("2-3-1")
        def test_that_fails_before(assert_gradient):
            assert False, "its own reason"

        @pytest.mark.network
        def test_with_a_marker_of_that_name_of_its_own():
            pass
        """
    )
    result = run(pytester)
    result.assert_outcomes(failed=2, passed=1)
    assert "assert_gradient was not called" in result.stdout.str()
    assert "test_that_fails_before - Failed" not in result.stdout.str()
    assert "its own reason" in result.stdout.str()


def test_reports_of_passed_tests_are_shown_when_asked_for(pytester: pytest.Pytester) -> None:
    examples(pytester, "my_backward.py", "test_my_backward.py")
    result = run(pytester, "-rP")
    result.stdout.fnmatch_lines(["HOLDS  2-3-1*", "*with seed=0.", "HOLDS  4-2-3*"])


def test_workers_of_xdist_print_the_same_report(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist", reason="needs pytest-xdist")
    examples(pytester, "wrong_backward.py", "test_wrong_backward.py")
    reports = []
    for options in ((), ("-n", "2")):
        result = run(pytester, *options)
        result.assert_outcomes(failed=1)
        lines = result.outlines
        start = next(place for place, line in enumerate(lines) if line.startswith("FAILS"))
        reports.append(lines[start : lines.index("Checked: backward, with seed=0.")])
    assert reports[0] == reports[1]


WRONG_USAGE = [
    ("", "right", "assert_gradient needs a network: mark the test"),
    ('@pytest.mark.network("4-3-x")', "right", "@pytest.mark.network('4-3-x'): sizes must be"),
    ("@pytest.mark.network", "right", "@pytest.mark.network(): "),
    ('@pytest.mark.network("2-3-1", hiden="relu")', "right", "hiden='relu'): Architecture.parse() got an unexpected"),
    ('@pytest.mark.network("2-3-1", hidden="rellu")', "right", "did you mean 'relu'"),
    ('@pytest.mark.network("2-3-1")', "right, pionts=3", "assert_gradient has no option 'pionts'"),
    ('@pytest.mark.network("2-3-1")', "right, points=0", "points must be a whole number"),
    ('@pytest.mark.network("2-3-1")', "3", "backward must be a function, got int"),
    ('@pytest.mark.network("2-3-1")', "right, architecture=3", "has no option 'architecture'"),
]


def test_wrong_usage_is_told_without_a_traceback(pytester: pytest.Pytester) -> None:
    tests = (
        f"{marker}\ndef test_{place}(assert_gradient):\n    assert_gradient({call})\n"
        for place, (marker, call, _) in enumerate(WRONG_USAGE)
    )
    pytester.makepyfile("import pytest\ndef right(*arguments):\n    raise AssertionError\n" + "".join(tests))
    result = run(pytester)
    result.assert_outcomes(
        failed=4, errors=5
    )  # a wrong marker is an error before the test, a wrong call a failure in it
    shown = result.stdout.str()
    for _, _, said in WRONG_USAGE:
        assert said in shown
    assert "Traceback" not in shown
    assert "plugin.py" not in shown
    assert "raise AssertionError" not in shown


def test_the_guide_quotes_the_messages_as_they_are() -> None:
    guide = (EXAMPLES.parent / "guides" / "pytest.md").read_text(encoding="utf-8")
    source = Path(str(importlib.import_module("nntheory.testing.plugin").__file__)).read_text(encoding="utf-8")
    for message in ("assert_gradient needs a network", "assert_gradient has no option"):
        assert message in guide
        assert message in source
