"""Laws that small changes of nntheory/checking broke unnoticed until mutation testing showed them."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import math
import random
import sys
from dataclasses import fields, replace
from typing import Any

import flint
import numpy as np
import pytest
from flint import arb
from rich.console import Console
from rich.text import Text

from nntheory import Architecture, Network, check_activation, check_backward, check_cost, check_gradient
from nntheory.checking import UsageError, Verdict
from nntheory.checking.comparison import Compared, _outside, coarsest_dtype, overflows
from nntheory.checking.diagnosis import Unseen, _two
from nntheory.checking.diagnosis.catalogue import CATALOGUE, Change, Mistake
from nntheory.checking.diagnosis.smallest import _shown
from nntheory.checking.diagnosis.variants import changed_code, program
from nntheory.checking.evidence import Level
from nntheory.checking.gradients.arguments import _moved
from nntheory.checking.gradients.report import GradientReport
from nntheory.checking.kinks import KinkSlope
from nntheory.checking.numbers.doubles import Doubles
from nntheory.checking.numbers.duals import Dual
from nntheory.checking.numbers.field import Residue, Ring
from nntheory.checking.numbers.intervals import Interval
from nntheory.checking.numbers.rationals import Rational
from nntheory.checking.numbers.tower import Tower
from nntheory.checking.reference import Allowance, Gradient, Point, allowed_gradient, allowed_pre_activations, precision
from nntheory.checking.report import Report, TensorResult

from .mutants import RIGHT, WRONG

SMALL = Architecture.parse("3-4-3-2")
PUBLISHED = "the published fault: σ′ taken at the activation"


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z: Any) -> Any:
    return sigmoid(z) * (1 - sigmoid(z))


def floats_only(z: Any) -> Any:
    return np.array([1 / (1 + math.exp(-float(one))) for one in np.ravel(z)]).reshape(z.shape)


# The report.


@pytest.mark.parametrize(("program", "colour"), [(RIGHT["einsum"], "green"), (WRONG[PUBLISHED], "red")])
def test_the_first_line_has_the_colour_of_the_verdict(program: Any, colour: str) -> None:
    console = Console(file=io.StringIO())
    head = next(iter(check_backward(program, SMALL).__rich_console__(console, console.options)))
    assert isinstance(head, Text)
    assert head.style == f"bold {colour}"


def test_the_smallest_case_is_in_the_data_and_the_data_is_indented() -> None:
    report = check_backward(WRONG[PUBLISHED], SMALL, smallest=True)
    assert json.loads(report.to_json())["smallest"]["steps"]
    assert '\n  "verdict": "FAILS"' in report.to_json()


def test_several_numbers_stand_in_brackets_and_one_does_not() -> None:
    assert _shown(np.array([[1.0, 2.0], [3.0, 4.0]])) == "[1, 2; 3, 4]"
    assert _shown(np.array([[1.0], [3.0]])) == "[1; 3]"
    assert _shown(np.array([[1.5]])) == "1.5"


@pytest.mark.parametrize("sizes", ["2-3-2", "3-4-3"])
def test_a_smallest_case_is_found_with_targets_that_are_a_distribution(sizes: str) -> None:
    architecture = Architecture.parse(sizes, output="softmax", cost="cross_entropy")
    found = check_backward(WRONG["sum for mean"], architecture, smallest=True).smallest
    assert found is not None
    assert (found.point.target.sum(axis=1) == 1).all()


# A pair of a cost and its gradient.


def test_every_kind_of_number_that_could_not_be_used_has_a_reason() -> None:
    def cost(w: Any) -> float:
        return float(np.sum(np.square(np.asarray(w, dtype=float))))

    report = check_gradient(cost, lambda w: 2 * np.asarray(w, dtype=float), [np.array([0.5, -1.5])])
    assert {level.numbers for level in report.levels if level.outcome == "not possible"} >= {"balls"}
    assert all(level.reason for level in report.levels if level.outcome == "not possible")


def test_a_cost_that_gives_no_number_elsewhere_is_noted_and_not_held_against_the_formula() -> None:
    first: list[Any] = []

    def cost(a: Any, target: Any) -> Any:
        first.append(target.flat[0])
        elsewhere = target.dtype != object and target.flat[0] != first[0]
        return np.nan if elsewhere else np.sum((a - target) ** 2) / 2

    report = check_cost(cost, lambda a, target: a - target, name="half_squared_error")
    assert any("was not held against" in note for note in report.notes), str(report)


# An activation function.


def test_a_smooth_function_has_no_kink() -> None:
    report = check_activation(sigmoid, sigmoid_prime)
    assert report.verdict is Verdict.HOLDS
    assert not any("kink" in note for note in report.notes)


def test_one_value_that_is_no_number_is_wrong() -> None:
    report = check_activation(lambda z: np.where(z == 2.5, np.nan, z), np.ones_like, activation="linear")
    assert report.verdict is Verdict.FAILS
    assert "at z = 2.5" in report.message


def test_a_slope_of_truth_values_is_read_at_the_kink() -> None:
    report = check_activation(lambda z: np.maximum(z, 0), lambda z: z > 0, activation="relu")
    assert any("fprime gives 0;" in note for note in report.notes), str(report)


@pytest.mark.parametrize(
    ("f", "fprime"),
    [(floats_only, sigmoid_prime), (sigmoid, lambda z: floats_only(z) * (1 - floats_only(z)))],
)
def test_where_one_of_the_two_takes_floats_alone_nothing_is_said_of_all_numbers(f: Any, fprime: Any) -> None:
    report = check_activation(f, fprime, activation="sigmoid")
    assert report.verdict is Verdict.HOLDS
    assert report.evidence == "enclosure"
    assert "for all z" not in report.message


# The words of the diagnosis.


def test_one_wrong_entry_is_counted_in_the_singular() -> None:
    def one_entry(*given: Any) -> Any:
        by_weights, by_biases = RIGHT["einsum"](*given)
        by_weights[1][0, 0] *= 2
        return by_weights, by_biases

    assert "In all, 1 of " in check_backward(one_entry, SMALL).message
    assert "entries is wrong" in check_backward(one_entry, SMALL).message


def test_pairs_of_mistakes_are_listed_each_with_both() -> None:
    pairs: Any = (("One", "Two"), ("Three", "Four"))
    assert _two(pairs, 9).endswith("\n- One; and two.\n- Three; and four.")


# What each kind of number showed.


def test_floats_that_could_not_be_compared_are_still_called_floats() -> None:
    pair = check_gradient(lambda w: float(np.sum(np.asarray(w, float))), np.ones_like, [np.array([0.5])])
    assert {level.numbers for level in pair.levels} <= {"field", "balls", "floats"}
    assert pair.levels[-1].numbers == "floats", str(pair)


# The numbers.


def test_the_shadow_of_a_function_is_its_value() -> None:
    element = Ring(Tower.drawn(2, random.Random(0)), random.Random(1)).random(0.75)  # noqa: S311
    known = {"erf": math.erf, "sin": math.sin, "cos": math.cos, "arctan": math.atan}
    assert {name: element.function(name).shadow for name in known} == {name: f(0.75) for name, f in known.items()}


@pytest.mark.parametrize("root", [math.sqrt(math.pi), 1 / math.sqrt(math.pi), math.pi, 1 / math.pi])
def test_an_interval_of_a_power_of_pi_has_its_value(root: float) -> None:
    assert abs(float((Interval(arb(0)) + root).value.mid()) - root) < 1e-15


def test_a_number_to_the_power_of_an_interval_is_an_interval() -> None:
    assert (2.0 ** Interval(arb(3))).value.overlaps(arb(8))


def test_a_cost_that_is_none_of_the_known_ones_is_not_called_one() -> None:
    report = check_cost(
        lambda a, target: np.sum((a - target) ** 4), lambda a, target: 4 * (a - target) ** 3, name="squared_error"
    )
    assert report.verdict is Verdict.FAILS
    assert "It is" not in report.message


def test_of_one_layer_one_array_is_expected() -> None:
    report = check_backward(lambda *_: ([], []), Architecture.parse("2-1"))
    assert "to be a list of 1 array, " in report.message


def test_where_rounding_explains_everything_it_is_the_floats_that_say_so() -> None:
    deep = Architecture.parse("-".join(["6"] * 60), hidden="relu", output="linear")
    report = check_backward(Network(deep).backward, deep, floats_only=True)
    assert [(level.numbers, level.outcome) for level in report.levels][-1] == ("floats", "not possible")


def test_a_mistake_is_made_once_in_a_statement() -> None:
    architecture = Architecture.parse("2-3", output="softmax", cost="squared_error")
    (statement,) = (one for one in program(architecture) if one.letter == "delta")
    mistake = Mistake("the target is not subtracted", "", (Change("delta", " - target", ""),))
    changed = changed_code(architecture, mistake, statement, statement.code, "")
    assert statement.code.count(" - target") - changed.count(" - target") == 1


def test_a_point_at_which_the_cost_is_not_finite_is_left_out() -> None:
    report = check_gradient(lambda w: np.sum(np.log(w - 0.98)), lambda w: 1 / (w - 0.98), [np.ones(3)])
    assert report.verdict is not Verdict.FAILS, str(report)
    assert any("not finite; that point was left out" in note for note in report.notes), str(report)


@pytest.mark.parametrize("sign", [1, -1])
def test_numbers_of_one_sign_are_drawn_between_half_and_the_whole(sign: int) -> None:
    example = sign * np.array([1.0, 2.0, 0.25])
    share = _moved(example, np.random.default_rng(0)) / example
    assert ((share >= 0.5) & (share <= 1)).all()


def test_the_argument_of_a_wrong_gradient_is_named() -> None:
    report = check_gradient(lambda v, w: np.sum(v * w), lambda v, w: (w, v[:1]), [np.ones(3), np.ones(3)])
    assert report.verdict is Verdict.FAILS
    assert "by w" in report.message, report.message
    assert "None" not in report.message


def test_wrong_usage_inside_the_program_is_wrong_usage() -> None:
    def refuses(*_: Any) -> Any:
        raise UsageError("the network has three layers, got two")

    with pytest.raises(UsageError, match="three layers"):
        check_backward(refuses, SMALL)


# With the same seed the same numbers, of every kind.


def written(value: Any) -> Any:
    """What a program is called with, as plain data, whatever kind of number it is."""
    if isinstance(value, list | tuple):
        return [written(one) for one in value]
    if isinstance(value, np.ndarray):
        return [value.dtype.str, value.shape, [written(one) for one in value.flat]]
    if isinstance(value, Dual):
        return ["dual", written(value.value), written(value.slope)]
    if isinstance(value, Residue):
        return ["residue", value.value, value.shadow]
    if isinstance(value, Interval | Rational):
        return ["ball or fraction", str(value.value)]
    return float(value)


def squared(w: Any, x: Any) -> Any:
    return np.sum((x @ w) ** 2)


def root_of_a_square(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    """Right, and not on prime fields, where a root is one of two numbers."""
    by_weights, by_biases = RIGHT["einsum"](weights, biases, x, target)
    return [np.sign(one) * np.sqrt(one**2) for one in by_weights], by_biases


TINY = Architecture.parse("2-3-2")
CHECKED: dict[str, Any] = {
    "a right backward pass": lambda seen, **o: check_backward(seen(RIGHT["einsum"]), TINY, points=2, **o),
    "with kinks": lambda seen, **o: check_backward(
        seen(Network(Architecture.parse("2-3-2", hidden="relu")).backward), Architecture.parse("2-3-2", hidden="relu"),
        points=1, **o
    ),
    "a suspicion": lambda seen, **o: check_backward(seen(root_of_a_square), TINY, points=1, **o),
    "a wrong one": lambda seen, **o: check_backward(seen(WRONG[PUBLISHED]), TINY, points=1, **o),
    "one that explains nothing": lambda seen, **o: check_backward(seen(WRONG["one entry off by a millionth"]), TINY,
    points=1, **o),
    "a pair": lambda seen, **o: check_gradient(
        seen(squared), seen(lambda w, x: 2 * x.T @ (x @ w)), [np.ones(2), np.eye(2)], with_respect_to=[0], points=2, **o
    ),
    "a pair in balls": lambda seen, **o: check_gradient(
        seen(lambda w: np.sum(np.sqrt(w**2))), seen(np.sign), [np.array([0.5, -2.0])], points=1, **o
    ),
    "a wrong pair": lambda seen, **o: check_gradient(
        seen(lambda w: np.sum(w**2)), seen(lambda w: 3 * w + np.arange(4)), [np.ones(4)], points=1, **o
    ),
    "an activation": lambda seen, **o: check_activation(seen(sigmoid), seen(sigmoid_prime), activation="sigmoid", **o),
    "a cost": lambda seen, **o: check_cost(
        seen(lambda a, y: np.sum((a - y) ** 2)), seen(lambda a, y: 2 * (a - y)), name="squared_error", **o
    ),
}  # fmt: skip


def calls_of(check: Any, **options: Any) -> list[Any]:
    calls: list[Any] = []

    def seen(program: Any) -> Any:
        def call(*given: Any) -> Any:
            calls.append(written(given))
            return program(*given)

        return call

    check(seen, **options)
    return calls


@pytest.mark.parametrize("name", CHECKED)
def test_with_the_same_seed_a_program_is_called_with_the_same_numbers_of_every_kind(name: str) -> None:
    first, again, other = (calls_of(CHECKED[name], seed=seed) for seed in (0, 0, 1))
    assert first == again
    assert first != other


@pytest.mark.parametrize("name", ["a right backward pass", "with kinks", "a suspicion", "a wrong one"])
def test_a_program_is_called_with_the_floats_it_was_said_to_be_for(name: str) -> None:
    def kinds(given: Any) -> set[str]:
        own = {given[0]} if given and isinstance(given[0], str) else set()
        return own.union(*(kinds(one) for one in given if isinstance(one, list)))

    for dtype, kind in (("float32", "<f4"), ("float64", "<f8")):
        found = set().union(*(kinds(call) for call in calls_of(CHECKED[name], dtype=dtype)))
        assert found <= {kind, "|O", "residue", "ball or fraction"}


def test_points_done_are_counted_for_a_progress_bar() -> None:
    done: list[int] = []
    check_backward(RIGHT["einsum"], TINY, points=3, on_point=done.append)
    assert done[:3] == [1, 2, 3]
    done.clear()
    x, target = np.ones((1, 2)), np.zeros((1, 2))
    check_backward(RIGHT["einsum"], TINY, points=2, x=x, target=target, on_point=done.append)
    assert done[:3] == [1, 2, 3], "the one that was passed comes first"


# The report as text, as data and in a notebook.


def test_a_report_that_holds_is_said_in_full() -> None:
    report = check_backward(RIGHT["einsum"], TINY, points=2, seed=1, time_limit=5)
    assert report.message == (
        "All 17 derivatives agree with the derived gradient: for all values of parameters and data that take the branches "
        "seen, as far as random elements of prime fields tell; and in floats at every point, where rounding explains each "
        "difference."
    )
    assert report.settings == {
        "points": 2, "seed": 1, "time_limit": 5.0, "dtype": "float64", "weight_layout": "in_out", "reduction": "mean",
        "samples": "rows", "floats_only": False,
    }  # fmt: skip
    assert (report.points, report.samples, report.set_apart, report.notes) == (2, 4, 0, ())
    assert report.accuracy_warning == ""
    lines = str(report).splitlines()
    assert lines[0] == f"HOLDS  {TINY}"
    assert lines[1:4] == ["", report.message, ""]
    assert lines[4].split() == ["tensor", "agrees", "relative", "error", "worst", "entry"]
    assert [line.split()[:2] for line in lines[5:9]] == [[name, "yes"] for name in ("dW1", "db1", "dW2", "db2")]
    assert lines[9] == ""
    assert lines[10].startswith("Evidence: field, the unmodified program and the derivation on random elements")
    assert lines[11].startswith(
        "Evidence: enclosure, floats at 2 points with 4 samples in all; certified there, and not for all"
    )
    assert "At the most telling point a relative error of " in lines[11]
    assert len(lines) == 12


def test_a_report_that_fails_shows_which_tensors_do_and_needs_one_point() -> None:
    report = check_backward(WRONG["zero bias gradient"], TINY)
    text = str(report)
    assert "Evidence: enclosure, floats at 1 point with 3 samples in all; one point is enough to refute" in text
    table = [line.split()[:2] for line in text.splitlines() if line.startswith(("dW", "db")) and " ulp" in line]
    assert table == [["dW1", "yes"], ["db1", "no"], ["dW2", "yes"], ["db2", "no"]]
    shown = report._repr_html_()
    assert '<strong style="color:#a3195b">FAILS</strong>' in shown
    assert shown.count("<td>✗ no</td>") == shown.count("<td>✓ yes</td>") == 2
    assert "<th>tensor</th><th>agrees</th><th>relative error</th><th>worst entry</th>" in shown
    assert shown.startswith("<div><p><strong")
    assert shown.endswith("</small></p></div>")


@pytest.mark.parametrize(("verdict", "colour"), [("HOLDS", "#007a58"), ("FAILS", "#a3195b"), ("UNKNOWN", "#5f6672")])
def test_a_notebook_shows_the_colour_of_the_verdict_and_every_line(verdict: Any, colour: str) -> None:
    report = replace(check_backward(RIGHT["einsum"], TINY, points=1), verdict=Verdict(verdict), notes=("a < b",),
                     accuracy_warning="digits & more", message="one\ntwo <")  # fmt: skip
    shown = report._repr_html_()
    assert f'<strong style="color:{colour}">{verdict}</strong> {TINY}' in shown
    for line in ("<p>one</p>", "<p>two &lt;</p>", "<small>a &lt; b</small>", "<small>digits &amp; more</small>"):
        assert line in shown
    pair = replace(check_gradient(lambda w: np.sum(w**2), lambda w: 2 * w, [np.ones(1)]), verdict=Verdict(verdict),
                   notes=("a < b",), accuracy_warning="digits & more", message="one\ntwo <")  # fmt: skip
    shown = pair._repr_html_()
    assert shown.startswith(
        f'<div><p><strong style="color:{colour}">{verdict}</strong> the gradient by w</p><p>one</p>'
    )
    for line in ("<p>two &lt;</p>", "<small>a &lt; b</small>", "<p>digits &amp; more</p>"):
        assert line in shown
    assert "\nAccuracy: digits & more\n" in str(pair)
    assert str(pair).endswith("Note: a < b")


def test_the_data_of_a_report_are_its_parts_and_no_others() -> None:
    report = replace(check_backward(RIGHT["einsum"], TINY, points=1), message="σ′")
    data = report.to_dict()
    assert set(data) == {field.name for field in fields(report)} | {"schema", "resolution"}
    assert (data["schema"], data["verdict"], type(data["verdict"])) == ("nntheory/check/2", "HOLDS", str)
    assert data["resolution"] == report.resolution == max(one.resolution for one in report.tensors if one.resolution)
    assert '"σ′"' in report.to_json(), "letters stand as themselves"
    assert json.loads(report.to_json())["settings"] == report.settings
    pair = replace(check_gradient(lambda w: np.sum(w**2), lambda w: 2 * w, [np.ones(1)]), message="σ′")
    data = pair.to_dict()
    assert set(data) == {field.name for field in fields(pair)} | {"schema"}
    assert (data["schema"], data["verdict"], type(data["verdict"])) == ("nntheory/check-gradient/1", "HOLDS", str)
    assert '"σ′"' in pair.to_json()
    assert '\n  "verdict": "HOLDS"' in pair.to_json()


def test_numbers_that_are_not_finite_are_null_in_the_data() -> None:
    tensor = TensorResult("dW1", False, math.inf, math.nan, "dW1[0,0]", None)
    kink = KinkSlope(1, "relu", 0.0, math.inf, "w", False)
    data = json.loads(Report(Verdict.FAILS, "m", "a", tensors=(tensor,), kinks=(kink,)).to_json())
    assert (data["tensors"][0]["relative_error"], data["tensors"][0]["worst_ulp"]) == (None, None)
    assert (data["kinks"][0]["slope"], data["kinks"][0]["at"]) == (None, 0.0)
    assert data["resolution"] is None


def test_a_resolution_is_that_of_the_tensor_that_tells_least() -> None:
    def report(*known: float | None) -> Report:
        tensors = tuple(TensorResult(str(i), True, 0.0, 0.0, "", one) for i, one in enumerate(known))
        return Report(Verdict.HOLDS, "m", "a", tensors=tensors)

    assert report(1e-12, 1e-9).resolution == 1e-9
    assert report(1e-12, None).resolution is None
    assert report().resolution is None


def test_what_was_not_judged_is_counted_in_the_evidence() -> None:
    report = Report(Verdict.HOLDS, "m", "a", points=1, samples=1234, set_apart=1)
    assert "1 point with 1,234 samples in all" in str(report)
    assert str(report).endswith(". 1 sample set apart: a pre-activation too close to a kink to be judged")
    nothing = Report(Verdict.UNKNOWN, "m", "a")
    assert str(nothing) == "UNKNOWN  a\n\nm\n\nEvidence: the call itself; no gradient was compared"


def test_what_a_passed_point_hides_is_listed_by_reason_the_most_frequent_first() -> None:
    hidden = (
        Unseen("one", (1,), "r"),
        Unseen("two", (2,), ""),
        Unseen("three", (1, 2), "r"),
        Unseen("rest", (), "not tried"),
    )
    lines = str(Report(Verdict.HOLDS, "m", "a", unseen=hidden)).splitlines()
    assert lines[-4:] == [
        "At the data and parameters that were passed, 3 mistakes of the catalogue would not have shown, in one layer at least "
        "(report.unseen lists them):",
        "- 2: r",
        "- 1: no single feature of the point hides them",
        "Note: rest: not tried",
    ]


# One tensor beside the true one.


def tensor(true: Any, error: Any, allowed: float = 0.0, dtype: Any = np.float64) -> Compared:
    true = np.array(true, float)
    none = np.zeros(true.shape, bool)
    return Compared(true, np.array(error, float), none, none, np.full(true.shape, allowed), np.dtype(dtype))


def test_errors_are_told_relative_to_the_tensor_and_in_units_of_the_entry() -> None:
    one = tensor([[3.0, 4.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 5e-10]])
    assert one.relative_error == pytest.approx(1e-10)
    last = tensor([1.0, 4.0], [2.0**-52, 2.0**-51])
    assert last.worst() == (1.0, (0,))
    assert tensor([1.0, 4.0], [2.0**-52, 2.0**-49]).worst() == (2.0, (1,))
    assert tensor([1.0], [2.0**-23], dtype=np.float32).worst() == (1.0, (0,))
    assert tensor([1.0, 1.0], [0.0, np.nan]).worst() == (math.inf, (1,))
    assert tensor([0.0], [0.0]).relative_error == 0
    assert tensor([0.0], [1.0]).relative_error == math.inf
    assert tensor([1.0], [np.nan]).relative_error == math.inf
    assert tensor([1e300, 1e300], [1e290, 1e290]).relative_error == pytest.approx(1e-10)
    assert tensor([1e-300], [1e-310]).relative_error == pytest.approx(1e-10)


@pytest.mark.parametrize(("dtype", "most"), [(np.float64, 1e-3), (np.float32, 3e-2)])
def test_a_point_decides_where_rounding_explains_little(dtype: Any, most: float) -> None:
    for share, decided in ((0.99 * most, True), (1.01 * most, False)):
        assert tensor([2.0], [0.0], 2 * share, dtype).decided == decided
        assert tensor([2.0], [0.0], 2 * share, dtype).resolution == pytest.approx(share)
    assert not tensor([0.0], [0.0], 0.0, dtype).decided
    assert not tensor([1.0], [0.0], 1e-9, np.float16).decided, "no bound is stated for it"


def test_the_coarsest_dtype_of_arguments_and_tensors_counts_and_none_finer_than_float64() -> None:
    double, single, half = (np.dtype(one) for one in (np.float64, np.float32, np.float16))
    for called, returned, found in (
        (double, [double, double], double), (double, [double, single], single), (single, [double, double], single),
        (double, [half, single], half), (double, [np.dtype(np.longdouble)], double), (double, [np.dtype(">f4")], single),
    ):  # fmt: skip
        tensors = {str(i): np.ones(1, dtype=one) for i, one in enumerate(returned)}
        assert coarsest_dtype(tensors, called) == found


# What rounding may explain.


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_linear_neuron_may_be_off_by_its_roundings_and_no_more(dtype: Any) -> None:
    """dW = 2 (x w + b - t) x at numbers without rounding: the allowance is a small multiple of the last place of its terms."""
    one = Architecture.parse("1-1", output="linear")
    x, w, b, t = (np.array(value, dtype) for value in ([[2.0]], [[3.0]], [0.5], [[1.5]]))
    point = Point((w,), (b,), x, t)
    unit = float(np.finfo(dtype).eps) / 2
    true = 2 * (6 + 0.5 - 1.5) * 2
    terms = 2 * (6 + 0.5 + 1.5) * 2
    for allowance in Allowance:
        found = allowed_gradient(one, point, np.dtype(dtype), allowance)
        assert float(found.tensors["dW1"].high[0, 0]) == pytest.approx(true)
        radius = float(found.tensors["dW1"].radius[0, 0])
        assert 2 * 16 * unit * true <= radius <= 4 * 24 * unit * terms
    z: Any = allowed_pre_activations(one, point, np.dtype(dtype))[0].flat[0]
    assert z.contains(6.5)
    assert 16 * unit * 6.5 <= float(z.rad()) <= 24 * unit * 6.5


def test_more_roundings_than_a_float_has_digits_explain_anything() -> None:
    one = Architecture.parse("1-1", output="linear")
    many = Point((np.ones((1, 1)),), (np.ones(1),), np.ones((5000, 1)), np.zeros((5000, 1)))
    half = allowed_gradient(one, many, np.dtype(np.float16), Allowance.FORMAL)
    assert np.isinf(half.tensors["dW1"].radius).all()
    assert np.isfinite(allowed_gradient(one, many, np.dtype(np.float32), Allowance.FORMAL).tensors["dW1"].radius).all()


def test_the_precision_found_is_put_back() -> None:
    before = flint.ctx.prec
    with precision(77):
        assert flint.ctx.prec == 77
    with contextlib.suppress(ZeroDivisionError), precision(77):
        raise ZeroDivisionError
    assert flint.ctx.prec == before


def test_the_catalogue_depends_on_nothing_but_itself() -> None:
    spec = importlib.util.find_spec("nntheory.checking.diagnosis.catalogue")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogue_built_again"] = module
    spec.loader.exec_module(module)
    assert [repr(one) for one in module.CATALOGUE] == [repr(one) for one in CATALOGUE]
    del sys.modules["catalogue_built_again"]


# What a backward pass is told when it fails in its own way.


def test_a_program_that_depends_on_earlier_calls_is_told_so_in_full() -> None:
    calls: list[int] = []

    def piles_up(*given: Any) -> Any:
        calls.append(1)
        by_weights, by_biases = RIGHT["einsum"](*given)
        return [len(calls) * one for one in by_weights], by_biases

    report = check_backward(piles_up, TINY)
    assert report.verdict is Verdict.FAILS
    assert report.message == (
        "It depends on earlier calls, or draws random numbers: called twice with the same arguments it gave different "
        "gradients. Compute everything from the arguments, and set sums to zero at the start of each call."
    )


def test_a_passed_point_that_says_nothing_is_noted_with_the_bound() -> None:
    saturated = [np.full((2, 3), 500.0), np.full((3, 2), 500.0)], [np.full(3, 500.0), np.full(2, 500.0)]
    report = check_backward(
        Network(TINY).backward,
        TINY,
        weights=saturated[0],
        biases=saturated[1],
        x=np.ones((1, 2)),
        target=np.zeros((1, 2)),
    )
    (note,) = [one for one in report.notes if one.startswith("at the data or parameters that were passed")]
    assert note.endswith(
        "is zero, or rounding could explain an error of more than 0.001 of it: agreement there says nothing, the drawn points "
        "decide"
    )


def test_where_exact_numbers_agree_that_is_what_is_said() -> None:
    network = Architecture.parse("2-3-2", hidden="relu", output="linear")

    def sorted_sums(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        if isinstance(x.flat[0], Residue):
            raise TypeError("no")
        return Network(network).backward(weights, biases, x, target)

    report = check_backward(sorted_sums, network, points=1)
    assert report.verdict is Verdict.HOLDS
    assert report.evidence == "exact"
    assert report.message == (
        "All 17 derivatives agree with the derived gradient: in exact arithmetic at 3 points with 6 samples; and in floats at "
        "every point, where rounding explains each difference."
    )


def test_floats_alone_are_said_to_be_that() -> None:
    report = check_backward(RIGHT["einsum"], TINY, points=1, floats_only=True)
    assert report.message == (
        "All 17 derivatives agree with the derived gradient at every point: rounding explains each difference."
    )
    assert (report.evidence, [level.numbers for level in report.levels]) == ("enclosure", ["floats"])
    assert report.settings["floats_only"] is True


# What is assumed where nothing is said.


def test_what_is_assumed_where_nothing_is_said() -> None:
    report = check_backward(RIGHT["einsum"], TINY)
    assert report.settings == {
        "points": 5, "seed": 0, "time_limit": 10.0, "dtype": "float64", "weight_layout": "in_out", "reduction": "mean",
        "samples": "rows", "floats_only": False,
    }  # fmt: skip
    assert report.points == 5
    assert check_backward(WRONG["wrong sign"], TINY).smallest is None
    cost = check_cost(lambda a, y: np.sum((a - y) ** 2), lambda a, y: 2 * (a - y))
    assert cost.subject == "a cost with its gradient, arrays of shape (3,)"
    assert (cost.settings["seed"], cost.settings["time_limit"], cost.settings["name"]) == (0, 10.0, "")


def test_the_points_are_drawn_in_batches_of_several_sizes() -> None:
    sizes: list[int] = []

    def watched(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        if x.dtype != object:
            sizes.append(len(x))
        return RIGHT["einsum"](weights, biases, x, target)

    check_backward(watched, TINY, points=7, floats_only=True)
    assert sizes[:7] == [3, 1, 17, 2, 5, 3, 1]


def test_a_tensor_is_told_by_its_worst_and_its_most_telling_point() -> None:
    report = check_backward(RIGHT["einsum"], TINY, points=5, seed=3)
    for one in report.tensors:
        assert one.agrees
        assert 0 < one.relative_error < 1e-14
        assert one.resolution is not None
        assert one.relative_error < one.resolution < 1e-12
        assert one.worst_entry.startswith(f"{one.name}[")
        assert one.worst_ulp > 0


def test_a_difference_that_only_exact_numbers_show_is_told_by_its_size() -> None:
    network = Architecture.parse("2-3-2", hidden="relu", output="linear")

    def off(size: float) -> Any:
        def backward(weights: Any, biases: Any, x: Any, target: Any) -> Any:
            by_weights, by_biases = Network(network).backward(weights, biases, x, target)
            return [one * (1 + size) if x.dtype == object else one for one in by_weights], by_biases

        return backward

    small = check_backward(off(1e-13), network, points=1)
    assert small.verdict is Verdict.UNKNOWN
    assert "differs from it by 1e-13 of its size: look for a small constant" in small.message
    large = check_backward(off(1e-6), network, points=1)
    assert large.verdict is Verdict.FAILS
    assert large.evidence == "exact"


# Every part of a report, each after an empty line.


def test_all_that_a_report_on_a_pair_may_say_is_said_in_this_order() -> None:
    report = GradientReport(
        Verdict.HOLDS,
        "It is.",
        "f with its derivative",
        levels=(Level("field", "agrees", "3 draws", bound=-50.0), Level("balls", "not possible", reason="why")),
        accuracy_warning="digits",
        notes=("one", "two"),
    )
    assert str(report).splitlines() == [
        "HOLDS  f with its derivative",
        "",
        "It is.",
        "",
        "Accuracy: digits",
        "",
        "Evidence: field, the unmodified programs on random elements of prime fields (3 draws). It stands for all values that "
        "take the same branches, float constants read as the numbers they stand for; if the two differed, they would agree by "
        "chance with a probability below 2^-50",
        "Not in balls: why",
        "Note: one",
        "Note: two",
    ]
    assert str(GradientReport(Verdict.UNKNOWN, "m", "s")).splitlines() == [
        "UNKNOWN  s", "", "m", "", "Evidence: the calls themselves; nothing was compared"
    ]  # fmt: skip


def test_all_that_a_report_on_a_backward_pass_may_say_is_said_in_this_order() -> None:
    report = Report(
        Verdict.HOLDS,
        "It does.",
        "2-1",
        tensors=(
            TensorResult("dW1", True, 1e-16, 1.234, "dW1[0,0]", 1e-9),
            TensorResult("db1", False, 0.5, 3.0, "", 1e-8),
        ),
        accuracy_warning="digits",
        points=2,
        samples=1,
        set_apart=2,
        notes=("one", "two"),
        kinks=(KinkSlope(1, "relu", 0.0, 0.0, "w", True),),
        unseen=(Unseen("m", (1,), "r"),),
        levels=(
            Level("exact", "not possible", reason="why"),
            Level("field", "agrees", "3 draws"),
            Level("floats", "agrees", "here"),
        ),
    )
    lines = str(report).splitlines()
    assert lines[:13] == [
        "HOLDS  2-1",
        "",
        "It does.",
        "",
        "tensor  agrees  relative error  worst entry",
        "dW1     yes     1.0e-16         dW1[0,0]: 1.23 ulp",
        "db1     no      5.0e-01         : 3 ulp",
        "",
        "Accuracy: digits",
        "",
        "Evidence: field, the unmodified program and the derivation on random elements of prime fields (3 draws). It stands "
        "for all values that take the same branches, float constants read as the numbers they stand for; on agreeing by chance "
        "no bound is proved",
        "Evidence: enclosure, floats at 2 points with 1 sample in all; certified there, and not for all parameter values. At the "
        "most telling point a relative error of 1e-08 in any tensor (in Euclidean norm) would have been seen. 2 samples set "
        "apart: a pre-activation too close to a kink to be judged",
        "Not exact: why",
    ]
    assert lines[13].startswith("Kink: ")
    assert lines[14].startswith(
        "At the data and parameters that were passed, 1 mistake of the catalogue would not have shown"
    )
    assert lines[15:] == ["- 1: r", "Note: one", "Note: two"]


@pytest.mark.parametrize("name", [*CHECKED, "the smallest case", "a passed point"])
def test_nothing_is_drawn_without_a_seed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def seeded(kind: Any) -> Any:
        def make(seed: Any) -> Any:
            assert seed is not None
            return kind(seed)

        return make

    if name != "the smallest case":  # Hypothesis has its own
        monkeypatch.setattr("random.Random", seeded(random.Random))
    monkeypatch.setattr("numpy.random.default_rng", seeded(np.random.default_rng))
    if name == "the smallest case":
        assert check_backward(WRONG["wrong sign"], Architecture.parse("1-1"), points=1, smallest=True).smallest
    elif name == "a passed point":
        x, target = np.ones((1, 2)), np.zeros((1, 2))
        assert check_backward(RIGHT["einsum"], TINY, points=1, x=x, target=target).unseen
    else:
        assert calls_of(CHECKED[name])


# Where an enclosure ends.


def test_an_entry_is_outside_beyond_the_radius_and_the_last_bit_of_it() -> None:
    middle, radius = np.array([[0.0, 0.0]]), np.array([[1.0, 1.0]])
    gradient = Gradient({"dW1": Doubles(middle, middle, radius)}, {})
    last, beyond = 1 + 2.0**-50, 1 + 2.0**-50 + 2.0**-52
    assert _outside(gradient, "dW1", np.array([[last, -last]])).tolist() == [[False, False]]
    assert _outside(gradient, "dW1", np.array([[beyond, -beyond]])).tolist() == [[True, True]]
    shifted = Gradient({"dW1": Doubles(middle + 3, middle + 0.25, radius)}, {})
    assert _outside(shifted, "dW1", np.array([[4.25, 2.25]])).tolist() == [[False, False]]
    assert _outside(shifted, "dW1", np.array([[4.26, 2.24]])).tolist() == [[True, True]]
    unknown = Gradient({"dW1": Doubles(middle, middle, radius * np.inf)}, {})
    assert _outside(unknown, "dW1", np.array([[1e300, np.nan]])).tolist() == [[False, False]], (
        "nothing is known, nothing refuted"
    )


def test_a_value_next_to_the_largest_float_does_not_overflow_and_a_larger_one_does() -> None:
    one = Architecture.parse("1-1", output="linear")
    largest = float(np.finfo(np.float32).max)
    for x, over in ((largest * (1 - 2.0**-20), False), (largest * (1 + 2.0**-20), True)):
        at = Point((np.array([[1.0]]),), (np.zeros(1),), np.array([[x]]), np.array([[x]]))
        assert overflows(one, at, np.dtype(np.float32), "mean") == over
        assert not overflows(one, at, np.dtype(np.float64), "mean")
