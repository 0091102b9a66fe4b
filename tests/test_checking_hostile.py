"""Programs and data that once deceived the checker, or broke it; each stays refused, accepted or answered."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from typer.testing import CliRunner

from nntheory import Architecture, Network, check_backward, derive, formulas
from nntheory.checking import UsageError, Verdict
from nntheory.checking.reference import Point, exact_gradient
from nntheory.cli import app

from .mutants import RIGHT, backward, s

parse = Architecture.parse
LINEAR = parse("1-1", output="linear")


def one(weight: float, bias: float, **rest: Any) -> dict[str, Any]:
    return {"weights": [[[weight]]], "biases": [[bias]], "points": 1, **rest}


# Right programs.


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_binary_cross_entropy_and_sigmoid_as_separate_parts_hold_where_the_sigmoid_saturates(dtype: type) -> None:
    def parts(w: Any, b: Any, x: Any, target: Any) -> Any:
        z = x @ w[0] + b[0]
        p, e = s(z), np.exp(-np.abs(z))
        delta = ((1 - target) / (1 - p) - target / p) * (e / (1 + e) ** 2) / len(x)
        return [x.T @ delta], [delta.sum(axis=0)]

    # Up to z = 12 the output is still below 1 in float32.
    x = np.array([[6 + i * 0.75] for i in range(8)])
    network = parse("1-1", cost="binary_cross_entropy")
    report = check_backward(parts, network, dtype=dtype, x=x, target=np.zeros((8, 1)), **one(1.0, 0.0))
    assert report.verdict is Verdict.HOLDS, str(report)


@pytest.mark.parametrize("name", RIGHT)
def test_every_right_style_holds_when_called_with_float32(name: str) -> None:
    report = check_backward(RIGHT[name], parse("3-4-3-2"), dtype="float32")
    assert report.verdict is Verdict.HOLDS, str(report)


def test_wide_inputs_hold_in_float32() -> None:
    network = parse("784-30-10")
    report = check_backward(Network(network).backward, network, dtype="float32", points=2)
    assert report.verdict is Verdict.HOLDS, str(report)


def test_a_gradient_that_floats_cannot_hold_is_unknown() -> None:
    report = check_backward(Network(LINEAR).backward, LINEAR, x=[[1e160]], target=[[1.0]], **one(1.0, 0.5))
    assert report.verdict is Verdict.UNKNOWN
    assert "too large for float64" in report.message


# Wrong programs.


def test_what_happens_at_a_kink_is_seen() -> None:
    network = parse("2-2", output="relu")
    at_kink: dict[str, Any] = {"weights": [np.eye(2)], "biases": [np.zeros(2)], "x": [[0.0, 0.0], [1.0, 2.0]]}

    def program(slope: Any) -> Any:
        def run(w: Any, b: Any, x: Any, target: Any) -> Any:
            z = x @ w[0] + b[0]
            delta = 2 * (np.maximum(z, 0) - target) * slope(z) / len(x)
            return [x.T @ delta], [delta.sum(axis=0)]

        return run

    with_nan = check_backward(program(lambda z: np.maximum(z, 0) / z), network, target=np.ones((2, 2)), **at_kink)
    assert with_nan.verdict is Verdict.FAILS
    far_off = check_backward(
        program(lambda z: np.where(z == 0, 1e6, z > 0)), network, target=np.ones((2, 2)), **at_kink
    )
    assert far_off.verdict is Verdict.FAILS
    for convention in (0.0, 0.5, 1.0):
        right = program(lambda z, c=convention: np.where(z == 0, c, z > 0))
        assert check_backward(right, network, target=np.ones((2, 2)), **at_kink).verdict is Verdict.HOLDS


def test_state_is_noticed_when_a_sample_of_the_first_point_is_at_a_kink() -> None:
    network = parse("2-3-1", hidden="relu")
    calls: dict[bytes, int] = {}

    def twice(w: Any, b: Any, x: Any, target: Any) -> Any:
        gradients = Network(network).backward(w, b, x, target)
        calls[x.tobytes()] = calls.get(x.tobytes(), 0) + 1
        if calls[x.tobytes()] > 1:
            gradients[0][0] *= 2
        return gradients

    start: dict[str, Any] = {"weights": [np.ones((2, 3)), np.ones((3, 1))], "biases": [np.zeros(3), np.zeros(1)]}
    report = check_backward(twice, network, x=[[1.0, -1.0], [2.0, 1.0]], target=[[0.0], [1.0]], **start)
    assert report.verdict is Verdict.FAILS
    assert "depends on earlier calls" in report.message


def test_a_program_for_five_samples_is_wrong_for_more() -> None:
    def five(w: Any, b: Any, x: Any, target: Any) -> Any:
        gradients = backward(w, b, x[:5], target[:5])
        return [g * min(len(x), 5) / len(x) for g in gradients[0]], [g * min(len(x), 5) / len(x) for g in gradients[1]]

    assert check_backward(five, parse("3-4-2")).verdict is Verdict.FAILS


def test_a_point_that_says_nothing_is_said() -> None:
    network = parse("2-3-1")

    def nonsense_where_saturated(w: Any, b: Any, x: Any, target: Any) -> Any:
        def slope(z: Any) -> Any:
            return np.where(np.abs(z) > 15, 0.9e-15, s(z) * s(-z))

        z1 = x @ w[0] + b[0]
        z2 = s(z1) @ w[1] + b[1]
        d2 = 2 * (s(z2) - target) * slope(z2) / len(x)
        d1 = (d2 @ w[1].T) * slope(z1)
        return [x.T @ d1, s(z1).T @ d2], [d1.sum(axis=0), d2.sum(axis=0)]

    start: dict[str, Any] = {
        "weights": [np.ones((2, 3)) * 20, np.ones((3, 1)) * 12],
        "biases": [np.zeros(3), np.zeros(1)],
    }
    report = check_backward(nonsense_where_saturated, network, x=[[1.0, 0.9]], target=[[0.0]], **start)
    assert any("agreement there says nothing" in note for note in report.notes), str(report)
    assert "At the most telling point" in str(report)


def test_an_overflow_on_the_way_is_not_agreement() -> None:
    def half(w: Any, b: Any, x: Any, target: Any) -> Any:
        delta = (x @ w[0] + b[0] - target) / len(x)
        return [x.T @ delta * (0.5 if abs(x).max() > 1e100 else 1)], [delta.sum(axis=0)]

    network = parse("1-1", output="linear", cost="half_squared_error")
    huge = np.full((20, 1), 1e154)
    report = check_backward(half, network, x=huge, target=-huge, **one(0.0, 0.0))
    assert report.verdict is not Verdict.HOLDS or any("says nothing" in note for note in report.notes)
    json.loads(report.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_an_epsilon_in_a_denominator_is_not_called_float32() -> None:
    def with_epsilon(w: Any, b: Any, x: Any, target: Any) -> Any:
        p = s(x @ w[0] + b[0])
        delta = (-target / (p + 1e-8) + (1 - target) / (1 - p + 1e-8)) * p * (1 - p) / len(x)
        return [x.T @ delta], [delta.sum(axis=0)]

    report = check_backward(with_epsilon, parse("2-2", cost="binary_cross_entropy"))
    assert report.verdict is Verdict.FAILS
    assert "formula is right" not in report.message
    assert "denominator" in report.message


# Enclosures at the ends of the floating-point range.


def test_the_exact_enclosure_contains_the_truth_among_subnormals() -> None:
    mpmath = pytest.importorskip("mpmath")
    x = 1e300
    w = -737.0588235294117 / x
    point = Point((np.array([[w]]),), (np.zeros(1),), np.array([[x]]), np.array([[1.0]]))
    with mpmath.workdps(60), np.errstate(all="ignore"):
        a = 1 / (1 + mpmath.exp(-mpmath.mpf(x) * mpmath.mpf(w)))
        true = 2 * (a - 1) * a * (1 - a) * mpmath.mpf(x)
        tensor = exact_gradient(parse("1-1"), point, bits=256).tensors["dW1"]
        distance = abs(true - mpmath.mpf(float(tensor.high[0, 0])) - mpmath.mpf(float(tensor.low[0, 0])))
        assert distance <= float(tensor.radius[0, 0])


def test_a_resolution_is_never_zero() -> None:
    report = check_backward(Network(LINEAR).backward, LINEAR, x=[[1.0]], target=[[0.0]], **one(0.0, 1e-175))
    assert report.resolution is None or report.resolution > 0


@pytest.mark.parametrize("x", [1e100, 1e300, 1e-300, 5e-324, 0.0])
def test_extreme_data_give_valid_json(x: float) -> None:
    report = check_backward(Network(LINEAR).backward, LINEAR, x=[[x]], target=[[1.0]], **one(1.0, 0.5))
    assert report.verdict is not Verdict.FAILS, str(report)
    json.loads(report.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


# What is returned, raised and printed.


class Refuses:
    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise RuntimeError("detach it first")


def interrupts(*_: Any) -> Any:
    raise KeyboardInterrupt


class MuteError(Exception):
    def __str__(self) -> str:
        raise ValueError


def raises_mute(*_: Any) -> Any:
    raise MuteError


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (lambda *_: ([Refuses()] * 3, [Refuses()] * 3), "detach it first"),
        (lambda *_: (np.array(1.0), np.array(1.0)), "list of 3"),
        (lambda w, b, x, t: ([np.ma.array(one, mask=True) for one in w], b), "masked"),
        (interrupts, "KeyboardInterrupt"),
        (raises_mute, "MuteError"),
    ],
)
def test_odd_returns_and_exceptions_are_failures_with_a_message(program: Any, words: str) -> None:
    report = check_backward(program, parse("3-4-3-2"))
    assert report.verdict is Verdict.FAILS
    assert words in report.message


def test_text_from_the_program_cannot_disturb_terminal_or_json() -> None:
    def shouts(*_: Any) -> Any:
        raise ValueError("\x1b[31m red \udc80")

    report = check_backward(shouts, LINEAR)
    assert "\x1b" not in str(report)
    report.to_json().encode("utf-8")


@pytest.mark.parametrize("action", ["close()", "reconfigure(encoding='utf-8')", "buffer.write(b'raw')", "flush()"])
def test_a_program_may_handle_its_standard_output(action: str) -> None:
    def handles(w: Any, b: Any, x: Any, target: Any) -> Any:
        exec(f"import sys; sys.stdout.{action}")
        return backward(w, b, x, target)

    assert check_backward(handles, parse("3-4-2")).verdict is Verdict.HOLDS


def test_the_callers_error_settings_reach_the_program_and_not_the_checker() -> None:
    seen: list[Any] = []

    def looks(w: Any, b: Any, x: Any, target: Any) -> Any:
        seen.append(np.geterr())
        return Network(parse("2-2-1")).backward(w, b, x, target)

    with np.errstate(all="raise", under="ignore"):
        assert check_backward(looks, parse("2-2-1"), x=[[1e200, 0.0]], target=[[1.0]])
    assert all(setting["over"] == "raise" for setting in seen)


@pytest.mark.parametrize(
    "options",
    [
        {"time_limit": "a"},
        {"time_limit": None},
        {"seed": "a"},
        {"seed": 1.5},
        {"seed": -1},
        {"points": True},
        {"weights": 5, "biases": 5},
        {"weights": iter([]), "biases": []},
        {"x": Refuses(), "target": [[1.0]]},
        {"x": [[1.0], [1.0, 2.0]], "target": [[1.0]]},
    ],
)
def test_arguments_of_the_wrong_kind_are_wrong_usage(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        check_backward(Network(LINEAR).backward, LINEAR, **options)


def test_numpy_integers_and_truth_values_are_welcome() -> None:
    network = parse("2-2", cost="binary_cross_entropy")
    labels = np.array([[True, False], [False, True]])
    report = check_backward(
        Network(network).backward, network, x=np.eye(2), target=labels, seed=np.int64(3), points=np.int32(2)
    )
    assert report.verdict is Verdict.HOLDS
    json.loads(report.to_json())


def test_a_network_too_large_to_compare_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="at most"):
        check_backward(lambda *_: ([], []), parse("100000-100000"))


DTYPES: Any = st.sampled_from([np.float64, np.float32, np.int64, np.bool_, np.complex128, "U2", object])
ANY_ARRAY = st.one_of(
    st.none(),
    arrays(DTYPES, array_shapes(max_dims=3, max_side=3)),
    st.lists(st.one_of(st.floats(), st.integers(), st.text(max_size=2), st.none()), max_size=3),
    st.floats(),
    st.text(max_size=3),
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "weights": st.one_of(st.none(), st.lists(ANY_ARRAY, max_size=2)),
            "biases": st.one_of(st.none(), st.lists(ANY_ARRAY, max_size=2)),
            "x": ANY_ARRAY,
            "target": ANY_ARRAY,
            "points": st.one_of(st.integers(-1, 2), st.floats(), st.text(max_size=2)),
            "seed": st.one_of(st.integers(-3, 2**70), st.none(), st.floats()),
            "dtype": st.sampled_from(["float64", "float32", "int8", "x", None, object, 3]),
            "time_limit": st.one_of(st.floats(), st.none()),
            "reduction": st.sampled_from(["mean", "sum", "", None]),
        },
    ),
    st.sampled_from(["1-1", "2-1", "1-2-1"]),
)
@settings(max_examples=300)
def test_any_arguments_give_a_report_or_wrong_usage_and_never_another_error(
    options: dict[str, Any], sizes: str
) -> None:
    network = parse(sizes)
    if isinstance(options.get("time_limit"), float) and 0 < options["time_limit"] < 1:
        options["time_limit"] = 1.0
    with contextlib.suppress(UsageError):
        report = check_backward(Network(network).backward, network, **options)
        if options.get("reduction") != "sum":
            assert report.verdict is not Verdict.FAILS, (options, str(report))
        json.loads(report.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


# The command line.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = "from nntheory import Architecture, Network\nbackward = Network(Architecture.parse('2-3-1')).backward\n"
    for name in ("ok.py", "random.py", "rich.py", "numpy.py", "types.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["ok", "random", "rich", "types"])
def test_a_file_with_the_name_of_a_module_takes_nobodys_place(folder: Path, name: str) -> None:
    command = [sys.executable, "-m", "nntheory", "check", str(folder / f"{name}.py") + ":backward", "2-3-1"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("slope", ["1e99999999", "1e-99999999", "1/0", "0x1", "1_000", "", "."])
def test_a_slope_that_is_no_plain_number_is_refused_at_once(slope: str) -> None:
    with pytest.raises(ValueError, match="got"):
        formulas.find_activation(f"leaky_relu({slope})")


def test_the_steps_of_a_path_too_long_to_tell_are_refused_with_what_to_do() -> None:
    deep = derive(parse("-".join(["1"] * 400)))
    with pytest.raises(ValueError, match="at most 50 are told step by step"):
        deep.steps("W1[0,0]")
    assert deep.steps("W380[0,0]").steps
    longest = derive(parse("-".join(["2"] * 52))).steps("W1[0,0]")
    assert str(longest)
    assert longest.latex()


def test_a_pipe_without_greek_letters_gets_escapes() -> None:
    command = [sys.executable, "-m", "nntheory", "derive", "2-3-1"]
    environment = {"PYTHONIOENCODING": "cp1252", "PATH": "", "HOME": "/"}
    result = subprocess.run(command, capture_output=True, check=False, env=environment, cwd=Path(__file__).parents[1])
    assert result.returncode == 0, result.stderr
    assert b"\\u2202C" in result.stdout


WORDS = (
    "2-3-1 --hidden --output --cost relu --parameter W1[0,0] --format python --json --every --all-sizes softmax -1-2 --"
)


@given(st.lists(st.one_of(st.text(max_size=8), st.sampled_from(WORDS.split())), max_size=5))
@settings(max_examples=150)
def test_any_words_after_derive_end_in_exit_code_zero_or_two(words: list[str]) -> None:
    result = CliRunner().invoke(app, ["derive", *words])
    assert result.exit_code in (0, 2), (words, result.output, result.exception)


# Programs that do not compute with what they are given.


def test_memory_handed_to_c_is_refused_on_elements_and_the_floats_decide() -> None:
    def through_memory(w: Any, b: Any, x: Any, target: Any) -> Any:
        assert x.ctypes.data
        return backward(w, b, x, target)

    report = check_backward(through_memory, parse("3-4-2"))
    assert report.verdict is Verdict.HOLDS
    assert report.evidence == "enclosure"
    assert "handed to C" in str(report)


def test_plain_floats_returned_for_elements_say_nothing() -> None:
    def zeros_elsewhere(w: Any, b: Any, x: Any, target: Any) -> Any:
        if x.dtype == float:
            return backward(w, b, x, target)
        return [np.zeros(one.shape) for one in w], [np.zeros(one.shape) for one in b]

    report = check_backward(zeros_elsewhere, parse("3-4-2"))
    assert report.verdict is Verdict.HOLDS
    assert report.evidence == "enclosure"


def test_a_division_by_zero_in_a_changed_program_explains_nothing() -> None:
    def nonsense(w: Any, b: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = backward(w, b, x, target)
        return [np.sin(one) + 0.1 for one in by_weights], [np.cos(one) for one in by_biases]

    report = check_backward(nonsense, parse("3-4-2"), x=[[0.5, -1.0, 2.0]], target=[[1.0, 0.0]])
    assert report.verdict is Verdict.FAILS
    assert report.mistakes == ()


@pytest.mark.parametrize("slope", [np.inf, 1e308, np.nan, 1.0])
def test_any_slope_of_a_part_gets_a_verdict(slope: float) -> None:
    from nntheory import check_activation

    report = check_activation(lambda z: (z > 0) * 1.0, lambda z: np.full_like(z, slope))
    assert report.verdict is not Verdict.HOLDS
