"""Laws that small changes of nntheory/checking broke unnoticed until mutation testing showed them."""

from __future__ import annotations

import io
import json
import math
import random
from typing import Any

import numpy as np
import pytest
from flint import arb
from rich.console import Console
from rich.text import Text

from nntheory import Architecture, Network, check_activation, check_backward, check_cost, check_gradient
from nntheory.checking import UsageError, Verdict
from nntheory.checking.diagnosis import _two
from nntheory.checking.diagnosis.catalogue import Change, Mistake
from nntheory.checking.diagnosis.smallest import _shown
from nntheory.checking.diagnosis.variants import changed_code, program
from nntheory.checking.gradients.arguments import _moved
from nntheory.checking.numbers.field import Ring
from nntheory.checking.numbers.intervals import Interval
from nntheory.checking.numbers.tower import Tower

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
