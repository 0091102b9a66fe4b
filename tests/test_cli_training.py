"""``nntheory train``: what it prints, its exit codes, and what it says of everything that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from nntheory.cli import app
from nntheory.demonstrations.published import ARCHITECTURE, TEST_INPUTS, published_backward
from nntheory.demonstrations.square import REPORTED_BY_DESCENT, REPORTED_BY_GUESSING
from nntheory.network import Network
from nntheory.training import load_parameters

SHORT = ("square", "--samples", "60", "--epochs", "3")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["train", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def said(*arguments: str) -> str:
    """What is said of wrong usage, on one line."""
    return " ".join(run(*arguments, code=2).replace("│", " ").split())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "samples.npz"
    x = np.linspace(-1, 1, 12)[:, np.newaxis]
    np.savez(path, x=x, target=x**2)
    return path


@pytest.mark.parametrize("arguments", [SHORT, ("square", "--by", "guessing", "--guesses", "7", "--samples", "60")])
def test_a_seed_gives_the_same_bytes_without_any_times(arguments: tuple[str, ...]) -> None:
    first, again, other = (run(*arguments, "--json", "--seed", seed) for seed in ("3", "3", "4"))
    assert first == again != other
    data = json.loads(first)
    assert data["schema"] == "nntheory/square/1"
    assert not [key for key in (*data, *data["run"]) if "time" in key or "second" in key]
    assert [one["x"] for one in data["tests"]] == list(TEST_INPUTS)
    assert [one["target"] for one in data["tests"]] == [x * x for x in TEST_INPUTS]


def test_the_printed_numbers_of_the_paper_stand_beside_ours() -> None:
    by_descent, by_guessing = run(*SHORT), run("square", "--by", "guessing", "--guesses", "30")
    for text, reported in ((by_descent, REPORTED_BY_DESCENT), (by_guessing, REPORTED_BY_GUESSING)):
        rows = [line.split() for line in text.splitlines()]
        last = [row[-1] for row in rows if row and row[0] in {f"{x:g}" for x in TEST_INPUTS} and len(row) == 5]
        assert last == [f"{one:g}" for one in reported]
    assert "At -1 the answer is wrong by" in by_guessing
    assert "no sample lies there" in by_guessing


def test_the_two_derivatives_give_two_trainings_from_one_start() -> None:
    published, correct = (
        json.loads(run("square", "--samples", "200", "--epochs", "6", "--derivative", one, "--json"))["run"]["costs"]
        for one in ("published", "correct")
    )
    assert published[0] == correct[0]
    assert published[-1] < 0.9 * published[0]
    assert correct[-1] == pytest.approx(correct[0], rel=1e-6), "the output is saturated"


def test_armijo_takes_all_samples_and_starts_can_be_chosen() -> None:
    chosen = ("--derivative", "correct", "--start", "he_normal", "--armijo", "--json")
    data = json.loads(run(*SHORT, *chosen))["run"]
    assert data["steps"] == [1, 1, 1]
    assert data["values"] > 0
    assert data["costs"] == sorted(data["costs"], reverse=True)
    assert json.loads(run(*SHORT, *chosen, "--batch-size", "20"))["run"]["steps"] == [3, 3, 3]
    fixed = json.loads(run(*SHORT, "--rate", "0.01", "--batch-size", "0", "--json"))["run"]
    assert (fixed["steps"], fixed["step_sizes"]) == ([1, 1, 1], [0.01] * 3)


def test_samples_in_a_file_are_trained_with_and_the_result_is_saved(file: Path, tmp_path: Path) -> None:
    found = tmp_path / "found.npz"
    output = run("samples", str(file), "1-6-1", "--epochs", "200", "--save", str(found), "--json")
    data = json.loads(output[: output.rindex("}") + 1])
    parameters = load_parameters(found)
    assert str(parameters.architecture) == data["architecture"]
    with np.load(file) as samples:
        cost = Network(parameters.architecture).cost(
            parameters.weights, parameters.biases, samples["x"], samples["target"]
        )
    assert data["costs"][-1] == pytest.approx(cost, rel=1e-12)
    assert cost < data["costs"][0] / 2
    saved = tmp_path / "square.npz"
    run(*SHORT, "--save", str(saved))
    assert load_parameters(saved).architecture == ARCHITECTURE


def test_a_cost_that_explodes_is_told_and_ends_with_1(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "found.npz"
    output = run("samples", str(file), "1-6-1", "--rate", "1e200", "--save", str(saved), code=1)
    assert "stopped being finite" in output
    assert "in epoch 1, at step 1" in output
    assert np.isfinite(load_parameters(saved).vector).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("square", "--by", "guessing", "--rate", "0.1"), "--rate does not go with --by guessing"),
        (("square", "--by", "guessing", "--armijo"), "--armijo does not go with --by guessing"),
        (("square", "--guesses", "3"), "--guesses does not go with --by descent"),
        (("square", "--armijo", "--rate", "0.1"), "leave out --rate"),
        (("square", "--rate", "0"), "rate must be a finite number above 0, got rate=0.0"),
        (("square", "--rate", "nan"), "rate must be a finite number above 0"),
        (("square", "--start", "he"), "start must be one of unit_uniform"),
        (("square", "--samples", "5", "--batch-size", "6"), "from 1 to the number of samples, 5"),
        (("square", "--save", "found.pkl"), "must end in .npz"),
        (("square", "--save", "no/such/folder/found.npz"), "there is no folder"),
        (("samples", "absent.npz", "1-2-1"), "there is no file 'absent.npz'"),
        (("samples", "absent.csv", "1-2-1"), "must end in .npz"),
        (("samples", "FILE", "2-2-1"), "x must have shape (samples, 2), got (12, 1)"),
        (("samples", "FILE", "1-2-3"), "target must have shape (samples, 3), got (12, 1)"),
        (("samples", "FILE", "-1-2"), "sizes must be whole numbers"),
        (("samples", "FILE", "1-2-1", "--batch-size", "13"), "from 1 to the number of samples, 12"),
        (("samples", "FILE", "1-2-1", "--cost", "cubes"), "cubes"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_trained(arguments: tuple[str, ...], message: str, file: Path) -> None:
    assert message in said(*(str(file) if one == "FILE" else one for one in arguments))


def test_an_interrupt_prints_what_was_done_and_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(1000))

    def interrupted(*arguments: Any) -> Any:
        if next(calls) == 130:
            raise KeyboardInterrupt
        return published_backward(*arguments)

    monkeypatch.setattr("nntheory.demonstrations.square.published_backward", interrupted)
    data = json.loads(run("square", "--samples", "50", "--epochs", "1000", "--json", code=130))["run"]
    assert data["stop"] == "interrupted"
    assert data["steps"] == [50, 50]
    assert len(data["costs"]) == 3
