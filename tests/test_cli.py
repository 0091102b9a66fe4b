"""The command line: what it prints, its exit codes, and what it says of everything that is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import nntheory
from nntheory import Architecture, derive
from nntheory.cli import app

PROGRAM = """
import numpy as np
print("noise while the file is run")

def s(z):
    return 1 / (1 + np.exp(-z))

def run(weights, biases, x, target, slope):
    a = [x]
    for w, b in zip(weights, biases):
        a.append(s(a[-1] @ w + b))
    delta = 2 * (a[-1] - target) * slope(a[-1])
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        by_weights.append(a[layer].T @ delta / len(x))
        by_biases.append(delta.mean(axis=0))
        if layer:
            delta = (delta @ weights[layer].T) * slope(a[layer])
    return by_weights[::-1], by_biases[::-1]

def right(weights, biases, x, target):
    print("noise while the function is called")
    return run(weights, biases, x, target, lambda a: a * (1 - a))

def published(weights, biases, x, target):
    return run(weights, biases, x, target, lambda a: s(a) * (1 - s(a)))

def transposed(weights, biases, x, target):
    by_weights, by_biases = right([w.T for w in weights], biases, x, target)
    return [g.T for g in by_weights], by_biases

def summed(weights, biases, x, target):
    by_weights, by_biases = right(weights, biases, x, target)
    return [g * len(x) for g in by_weights], [g * len(x) for g in by_biases]

def columns(weights, biases, x, target):
    by_weights, by_biases = right(weights, [b[:, 0] for b in biases], x.T, target.T)
    return by_weights, [g[:, None] for g in by_biases]

def never(weights, biases, x, target):
    while True:
        pass

def raises(weights, biases, x, target):
    raise RuntimeError("out of ideas")

not_a_function = 3
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "student.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.exit_code, result.stdout, result.stderr


def check(program: Path, function: str, *arguments: str) -> tuple[int, str, str]:
    return run("check", f"{program}:{function}", *arguments)


@pytest.mark.parametrize(
    ("function", "options", "code", "word"),
    [
        ("right", [], 0, "HOLDS"),
        ("published", [], 1, "FAILS"),
        ("never", ["--time-limit", "0.3"], 3, "UNKNOWN"),
        ("raises", [], 1, "out of ideas"),
        ("transposed", ["--weight-layout", "out_in"], 0, "HOLDS"),
        ("transposed", [], 1, "FAILS"),
        ("summed", ["--reduction", "sum"], 0, "HOLDS"),
        ("summed", [], 1, "the sum over the batch is taken where its mean belongs"),
        ("columns", ["--samples", "columns"], 0, "HOLDS"),
        ("right", ["--dtype", "float32", "--points", "2", "--seed", "9"], 0, "HOLDS"),
        ("right", ["--output", "linear"], 1, "FAILS"),
        ("right", ["--cost", "half_squared_error"], 1, "twice the derived value"),
    ],
)
def test_check_says_the_verdict_in_its_exit_code(
    program: Path, function: str, options: list[str], code: int, word: str
) -> None:
    got, out, _ = check(program, function, "3-4-2", *options)
    assert got == code, out
    assert word in out


def test_check_prints_json_and_nothing_else(program: Path) -> None:
    for function, code in (("right", 0), ("published", 1)):
        got, out, _ = check(program, function, "3-4-2", "--json")
        data = json.loads(out)
        assert got == code
        assert {"verdict", "evidence", "architecture", "message"} <= set(data)
        assert data["schema"] == "nntheory/check/2"


def test_two_runs_of_a_seeded_check_are_the_same_bytes(program: Path) -> None:
    assert check(program, "right", "3-4-2", "--json", "--seed", "5") == check(
        program, "right", "3-4-2", "--json", "--seed", "5"
    )


@pytest.mark.parametrize("sizes", ["2--1", "0-3-1", "-1-2", "2.5-1", "3", "", "a-b"])
@pytest.mark.parametrize("command", ["derive", "check"])
def test_sizes_that_are_none_are_wrong_usage(program: Path, command: str, sizes: str) -> None:
    arguments = [sizes] if command == "derive" else [f"{program}:right", sizes]
    code, out, err = run(command, *arguments)
    assert code == 2
    assert out == ""
    assert "such as 2-3-1" in err or "2-3-1 is a small one" in err or "every layer needs" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["derive", "2-3-1", "--hidden", "sigmod"], "did you mean 'sigmoid'"),
        (["derive", "2-3-1", "--cost", "cross_entropy"], "output='softmax'"),
        (["derive", "2-3-1", "--parameter", "W3[0,0]"], "layers of 2-3-1 are 1 to 2"),
        (["derive", "2-3-1", "--parameter", "weight"], "W1[0,2]"),
        (["derive"], "expected the layer sizes"),
        (["derive", "--all-sizes", "--parameter", "W1[0,0]"], "leave out --parameter"),
        (["derive", "--all-sizes", "--format", "python"], "needs sizes"),
        (["derive", "90000-30000-10", "--every"], "fit at every size"),
        (["derive", "90000-30000-10", "--json"], "fit at every size"),
        (["derive", "2-3-1", "--format", "pdf"], "text"),
        (["check", "nowhere.py:f", "2-3-1"], "there is no file"),
        (["check", "student.txt:f", "2-3-1"], "FILE.py:FUNCTION"),
        (["check", "student.py", "2-3-1"], "FILE.py:FUNCTION"),
        (["check", "{program}:absent", "2-3-1"], "it has s, run, right"),
        (["check", "{program}:not_a_function", "2-3-1"], "has no function"),
        (["check", "{program}:right", "2-3-1", "--points", "0"], "points"),
        (["check", "{program}:right", "2-3-1", "--seed", "-1"], "seed"),
        (["check", "{program}:right", "2-3-1", "--time-limit", "0"], "time-limit"),
        (["check", "{program}:right", "2-3-1", "--weight-layout", "both"], "in_out"),
        (["check", "{program}:right", "2-3-1", "--nonsense"], "--nonsense"),
        (["check"], "Missing"),
    ],
)
def test_wrong_usage_is_exit_code_two_with_a_remedy(program: Path, arguments: list[str], words: str) -> None:
    code, out, err = run(*(argument.replace("{program}", str(program)) for argument in arguments))
    assert code == 2, out
    assert out == ""
    assert words in " ".join(err.split())


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("1 / 0", 2, "ZeroDivisionError"),
        ("import does_not_exist_at_all", 2, "does_not_exist_at_all"),
        ("def broken(:", 2, "SyntaxError"),
        ("import sys; sys.exit(0)", 2, "SystemExit"),
        ("while True: pass", 3, "did not finish running within 0.3 s"),
    ],
)
def test_a_file_that_cannot_be_run_is_said(tmp_path: Path, text: str, code: int, words: str) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text, encoding="utf-8")
    got, out, err = run("check", f"{path}:f", "2-3-1", "--time-limit", "0.3")
    assert got == code
    assert words in " ".join((out + err).split())


def test_a_class_is_no_function(tmp_path: Path) -> None:
    path = tmp_path / "classes.py"
    path.write_text("class Network: pass\n", encoding="utf-8")
    code, _, err = run("check", f"{path}:Network", "2-3-1")
    assert code == 2
    assert "Network is a class" in " ".join(err.split())


def test_a_file_may_import_its_neighbour(program: Path) -> None:
    (program.parent / "neighbour.py").write_text("from student import right as backward\n", encoding="utf-8")
    assert run("check", f"{program.parent / 'neighbour.py'}:backward", "2-3-1")[0] == 0


def test_derive_lists_every_derivative_of_a_small_network() -> None:
    code, out, _ = run("derive", "2-3-1")
    assert code == 0
    for name in derive(Architecture.parse("2-3-1")).gradient:
        assert f"∂C/∂{name} = " in out


def test_derive_names_a_large_networks_derivatives_by_rule_and_all_of_them_if_asked() -> None:
    _, short, _ = run("derive", "20-10-5")
    assert "∂C/∂W1[p,q] = a0[p]·delta1[q]   (p = 0..19, q = 0..9)" in short
    assert "--every lists all 265" in short
    _, long, _ = run("derive", "20-10-5", "--every")
    assert "∂C/∂W1[19,9] = a0[19]·delta1[9]" in long


def test_derive_explains_one_parameter_in_three_formats() -> None:
    text, tex, python = (
        run("derive", "2-3-1", "--parameter", "W1[0,2]", "--format", f)[1] for f in ("text", "latex", "python")
    )
    assert "chain rule" in text
    assert "∂z1[2]/∂W1[0,2] = a0[0]" in text
    assert r"\frac{\partial z^{1}_{2}}{\partial W^{1}_{0,\,2}} &= a^{0}_{0}" in tex
    namespace: dict[str, object] = {}
    exec(python, namespace)
    assert callable(namespace["backward"])


def test_derive_prints_a_whole_program_that_passes_the_check(tmp_path: Path) -> None:
    options = ["--hidden", "leaky_relu(0.1),tanh", "--output", "softmax", "--cost", "cross_entropy"]
    _, text, _ = run("derive", "3-4-3-2", *options, "--format", "python")
    (tmp_path / "derived.py").write_text(text, encoding="utf-8")
    assert run("check", f"{tmp_path / 'derived.py'}:backward", "3-4-3-2", *options)[0] == 0


def test_derive_all_sizes_names_every_rule() -> None:
    code, out, _ = run("derive", "--all-sizes", "--output", "softmax", "--cost", "cross_entropy")
    assert code == 0
    for rule in ("Forward", "Error of the output layer", "softmax with cross_entropy", "Error of a hidden layer",
                 "Gradient by a weight", "Gradient by a bias", "Mean over a batch"):  # fmt: skip
        assert rule in out
    assert (
        out.splitlines()[2:]
        == run("derive", "2-3-1", "--all-sizes", "--output", "softmax", "--cost", "cross_entropy")[1].splitlines()[2:]
    )


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (["2-3-1"], "nntheory/gradient/1"),
        (["2-3-1", "--parameter", "b2[0]"], "nntheory/steps/1"),
        (["--all-sizes"], "nntheory/rules/1"),
    ],
)
def test_derive_has_json_for_everything(arguments: list[str], schema: str) -> None:
    assert json.loads(run("derive", *arguments, "--json")[1])["schema"] == schema


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version") == (0, f"nntheory {nntheory.__version__}\n", "")


def test_help_reads_well_without_arguments_and_for_each_command() -> None:
    assert "derive" in run("--help")[1]
    for command in ("derive", "check"):
        out = run(command, "--help")[1]
        assert "2-3-1" in out
        assert "Examples" in out


def test_the_installed_command_works_and_stops_even_when_the_function_does_not(program: Path) -> None:
    command = [sys.executable, "-m", "nntheory", "check", f"{program}:never", "2-3-1", "--time-limit", "0.3", "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 3, result.stderr
    assert json.loads(result.stdout)["verdict"] == "UNKNOWN"


def test_formulas_lists_every_name_that_the_options_know() -> None:
    code, out, _ = run("formulas")
    data = json.loads(run("formulas", "--json")[1])
    assert code == 0
    for one in (*nntheory.formulas.ACTIVATIONS, *nntheory.formulas.COSTS):
        assert str(one) in out
    assert len(data["activations"]) == len(nntheory.formulas.ACTIVATIONS)
    assert len(data["costs"]) == len(nntheory.formulas.COSTS)
