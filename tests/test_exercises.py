"""Exercises check themselves: right answers pass, starters and plausible wrong answers are refused, nothing typed is run."""

from __future__ import annotations

import ast
import contextlib
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import nntheory.exercises
from nntheory import Architecture, Network
from nntheory.checking.report import Verdict
from nntheory.cli import app
from nntheory.exercises import (
    CHAPTERS,
    EXERCISES,
    Choice,
    Exercise,
    Numbers,
    Program,
    answered,
    backpropagation,
    find_exercise,
    forward,
    judge,
    parse_number,
    plain,
    solved_of,
    starter_of,
    training,
)
from nntheory.exercises.answers import LONGEST
from nntheory.exercises.exercise import Option, right_option
from nntheory.exercises.numbers import symbol, value

ROOT = Path(__file__).parents[1]
BY_NAME = {one.identifier: one for one in EXERCISES}
NUMBERS = [one for one in EXERCISES if isinstance(one.check, Numbers)]
CHOICES = [one for one in EXERCISES if isinstance(one.check, Choice)]
PROGRAMS = [one for one in EXERCISES if isinstance(one.check, Program)]

PAPER = {
    *("forward-layer", "cost-direction", "adjustments", "last-bias", "why-not-f", "local-minimum", "more-layers"),
}

BY_HAND = {
    "parameters": "43",
    "affine": "-2 -1/2",
    "sigmoid-chain": "4",
    "which-outputs": "1/5 -6/5 2/5 7/5",
    "adjustments": "3/5 -1/5",
    "why-not-f": "168",
    "last-bias": "-1/4 -1/8",
    "by-hand": "3/16 1/16",
    "dead-unit": "0 0 0 2",
    "softmax-error": "1/8 -3/4 5/8",
    "vanishing": "1/32",
    "best-so-far": "5 3 3 1 1",
    "rate-threshold": "1/3",
    "armijo-power": "1/4",
    "batch-mean": "-3 -1",
    "local-minimum": "9/16",
}
"""Computed with pencil and paper, and typed here alone."""

CHOSEN_BY_HAND = {
    "which-product": "`a @ W + b`",
    "cost-direction": "Down, and at best to 0.",
    "second-derivative": r"\(x^4\)",
    "saddle": "(1, 0)",
    "more-layers": "ReLU",
}


def names(some: list[Exercise]) -> list[Any]:
    return [pytest.param(one, id=one.identifier) for one in some]


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["exercise", *words])


# What there is.


def test_the_seven_tasks_of_the_paper_are_there_and_at_least_twelve_more() -> None:
    assert {one.identifier for one in EXERCISES if not one.ours} == PAPER
    assert sum(one.ours for one in EXERCISES) >= 12
    assert len(BY_NAME) == len(EXERCISES)


@pytest.mark.parametrize("one", names(list(EXERCISES)))
def test_every_exercise_has_all_its_parts_and_a_plain_form(one: Exercise) -> None:
    options = [option.text for option in one.check.options] if isinstance(one.check, Choice) else []
    for text in (one.title, one.text, one.hint, one.solution, *options):
        assert text
        assert not re.search(r"\\|[{}]", plain(text))
    assert (ROOT / "docs" / f"{one.chapter}.md").is_file()
    assert one.chapter in CHAPTERS
    if one.example:
        assert (ROOT / "docs" / one.example).is_file()
    if isinstance(one.check, Numbers):
        assert one.command.count("ANSWER") == len(one.check.values())


def test_exercises_stand_in_the_order_of_the_chapters_and_levels() -> None:
    places = [(CHAPTERS.index(one.chapter), len(one.level.stars)) for one in EXERCISES]
    assert places == sorted(places)


def test_a_formula_without_a_plain_form_is_refused() -> None:
    with pytest.raises(ValueError, match="int"):
        plain(r"\(\int x\)")


# Numbers.


def test_every_exercise_with_numbers_was_solved_by_hand_too() -> None:
    assert {one.identifier for one in NUMBERS} == set(BY_HAND)
    assert {one.identifier for one in CHOICES} == set(CHOSEN_BY_HAND)


@pytest.mark.parametrize("one", names(NUMBERS))
def test_the_answer_by_hand_is_right(one: Exercise) -> None:
    assert judge(one, BY_HAND[one.identifier].split()).verdict is Verdict.HOLDS
    assert judge(one, [BY_HAND[one.identifier].replace(" ", ", ")]).verdict is Verdict.HOLDS


@pytest.mark.parametrize("one", names(NUMBERS))
def test_every_plausible_wrong_answer_is_refused_with_its_question(one: Exercise) -> None:
    assert isinstance(one.check, Numbers)
    assert one.check.slips
    slips = [slip.values() for slip in one.check.slips]
    assert len(set(slips)) == len(slips)
    for slip, typed in zip(one.check.slips, slips, strict=True):
        assert len(typed) == len(one.check.values())
        found = judge(one, list(map(str, typed)))
        assert found.verdict is Verdict.FAILS
        assert slip.question in found.message


@pytest.mark.parametrize("one", names(NUMBERS))
def test_every_single_wrong_number_is_refused_and_its_place_named(one: Exercise) -> None:
    assert isinstance(one.check, Numbers)
    right = one.check.values()
    for place in range(len(right)):
        typed = [str(number + Fraction(1, 1000) * (at == place)) for at, number in enumerate(right)]
        found = judge(one, typed)
        assert found.verdict is Verdict.FAILS
        assert len(right) == 1 or str(place + 1) in found.message
        assert not any(str(number) in found.message for number in right if number.denominator > 1)


def test_a_rounded_answer_is_told_that_it_is_rounded_and_is_not_right() -> None:
    found = judge(BY_NAME["rate-threshold"], ["0.333"])
    assert found.verdict is Verdict.FAILS
    assert "exact" in found.message
    assert "exact" not in judge(BY_NAME["rate-threshold"], ["0.5"]).message
    assert "exact" in judge(BY_NAME["by-hand"], ["0.19", "0.06"]).message
    assert "exact" not in judge(BY_NAME["by-hand"], ["0.18", "0.06"]).message
    assert "exact" not in judge(BY_NAME["vanishing"], ["0.0"]).message
    assert judge(BY_NAME["vanishing"], ["0.03125"]).verdict is Verdict.HOLDS


@pytest.mark.parametrize("one", names(NUMBERS))
def test_another_count_of_numbers_is_wrong_usage(one: Exercise) -> None:
    with pytest.raises(ValueError, match="expected"):
        judge(one, [*BY_HAND[one.identifier].split(), "1"])


DERIVATIVES: dict[str, tuple[Architecture, dict[str, Any], tuple[str, ...]]] = {
    "last-bias": (backpropagation.CHAIN, backpropagation.CHAIN_AT, ("b3[0]", "W3[0,0]")),
    "by-hand": (backpropagation.PAIR, backpropagation.PAIR_AT, ("W1[0,0]", "W2[0,0]")),
    "dead-unit": (backpropagation.RELU, backpropagation.RELU_AT, ("W1[0,0]", "b1[0]", "W2[0,0]", "b2[0]")),
    "softmax-error": (backpropagation.SOFTMAX, backpropagation.SOFTMAX_AT, ("b1[0]", "b1[1]", "b1[2]")),
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_answers_from_the_derivation_are_what_the_hand_written_network_gives(name: str) -> None:
    network, point, wanted = DERIVATIVES[name]
    pairs = list(zip(network.sizes, network.sizes[1:], strict=False))

    def array(shape: tuple[int, ...], letter: str) -> Any:
        indices = np.ndindex(shape)
        return np.array([float(point[f"{letter}[{','.join(map(str, at))}]"]) for at in indices]).reshape(shape)

    weights = [array(pair, f"W{layer}") for layer, pair in enumerate(pairs, start=1)]
    biases = [array(pair[1:], f"b{layer}") for layer, pair in enumerate(pairs, start=1)]
    data = [
        array((size,), letter)[np.newaxis] for size, letter in ((network.sizes[0], "a0"), (network.sizes[-1], "y'"))
    ]
    by_weights, by_biases = Network(network).backward(weights, biases, *data)
    came = []
    for one in wanted:
        layer, indices = int(one[1]) - 1, tuple(map(int, one[3:-1].split(",")))
        came.append((by_weights if one[0] == "W" else by_biases)[layer][indices])
    check = BY_NAME[name].check
    assert isinstance(check, Numbers)
    assert np.abs(np.array(came) - np.array(list(map(float, check.values())))).max() < 1e-12


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("last-bias", {name: backpropagation.CHAIN_AT[name] for name in ("W3[0,0]", "b3[0]", "y'[0]")}),
        ("by-hand", backpropagation.PAIR_AT),
        ("dead-unit", backpropagation.RELU_AT),
        ("affine", forward.COLLAPSED),
        ("adjustments", forward.NEURON_AT),
        ("batch-mean", training.PARAMETERS),
    ],
)
def test_what_the_text_gives_is_what_is_computed_with(name: str, point: dict[str, Any]) -> None:
    text = plain(BY_NAME[name].text)
    letters = {"W": "Ww", "b": "b"}
    for key, number in point.items():
        shown = str(number).replace("-", "−")
        assert re.search(rf"(?<![\d/−]){re.escape(shown)}(?![\d/])", text), (key, shown)
        # Where the text writes a letter with its layer, the number behind it is that one's.
        raised = "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(key[1])] if key[1].isdigit() else ""
        written = re.search(rf"[{letters.get(key[0], key[0])}]{raised} = (−?[\d/]+)", text)
        assert written is None or written[1] == shown, key


def test_a_quantity_that_is_none_or_no_rational_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no quantity"):
        symbol("q1[0]")
    with pytest.raises(ValueError, match="no rational number"):
        value(backpropagation.PAIR, {**backpropagation.PAIR_AT, "b2[0]": 1}, "W2[0,0]")


# Options.


@pytest.mark.parametrize("one", names(CHOICES))
def test_one_option_holds_and_every_other_is_refused(one: Exercise) -> None:
    assert isinstance(one.check, Choice)
    right = right_option(one.check)
    assert one.check.options[right - 1].text == CHOSEN_BY_HAND[one.identifier]
    for number, _ in enumerate(one.check.options, start=1):
        assert bool(judge(one, [str(number)])) == (number == right)
    for typed in (["0"], [str(len(one.check.options) + 1)], ["1", "2"], ["a"], ["1.0"]):
        with pytest.raises(ValueError, match="number of one option"):
            judge(one, typed)


def test_a_choice_with_two_right_options_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        right_option(Choice((Option("one", lambda: True), Option("another", lambda: True))))
    assert len({right_option(one.check) for one in CHOICES if isinstance(one.check, Choice)}) > 1, "not always the same"


# Programs.


def loaded(text: str, name: str) -> Any:
    space: dict[str, Any] = {}
    exec(compile(text, "<exercise>", "exec"), space)
    return space[name]


def judged(one: Exercise, text: str) -> Any:
    assert isinstance(one.check, Program)
    return one.check.judge(loaded(text, one.check.name), 10.0)


@pytest.mark.parametrize("one", names(PROGRAMS))
def test_the_starter_is_refused_as_shipped_and_the_solution_passes(one: Exercise) -> None:
    assert isinstance(one.check, Program)
    assert judged(one, starter_of(one.check)).verdict is Verdict.FAILS
    assert judged(one, solved_of(one.check)).verdict is Verdict.HOLDS
    assert one.command in starter_of(one.check)


WRONG = {
    "forward-layer": {
        "no bias": (" + self.biases", "", "added to the sum"),
        "no activation": (
            "self.activation(data @ self.weights + self.biases)",
            "data @ self.weights + self.biases",
            "returned",
        ),
        "bias after it": ("data @ self.weights + self.biases)", "data @ self.weights) + self.biases", "in which order"),
        "W a": ("data @ self.weights", "self.weights @ data", "order of the product"),
        "activation twice": (
            "return self.activation(",
            "return self.activation(self.activation(",
            "self.activation applied once",
        ),
        "its own activation": ("self.activation(", "np.tanh(", "self.activation"),
        "a matrix": ("data @ self.weights", "data[:, None] * self.weights", "shape"),
        "nothing": ("return self", "self", "return missing"),
        "in place": ("return", "data *= 2\n        return", "changes its argument"),
        "text": (
            "return self.activation(data @ self.weights + self.biases)",
            "return 'wrong'",
            "number for each neuron",
        ),
    },
    "backward-2-3-1": {
        "no factor 2": ("2 * (a2", "(a2", ""),
        "sign": ("(a2 - target)", "(target - a2)", ""),
        "no slope": (" * sigmoid_prime(z1)", "", ""),
        "slope at a": ("sigmoid_prime(z2)", "sigmoid_prime(a2)", ""),
        "sum of samples": ("delta1.mean(axis=0)", "delta1.sum(axis=0)", ""),
        "sum for weights": ("x.T @ delta1 / samples", "x.T @ delta1", ""),
        "activation before": ("a1.T @ delta2", "z1.T @ delta2", ""),
        "order": ("[delta1.mean(axis=0), delta2.mean(axis=0)]", "[delta2.mean(axis=0), delta1.mean(axis=0)]", ""),
    },
    "find-the-bug": {
        "as shipped": ("sigmoid_prime(z1)", "sigmoid_prime(a1)", "layer 1"),
        "sigmoid for its slope": ("sigmoid_prime(z1)", "sigmoid(z1)", "layer 1"),
        "the other layer's": ("W2.T * sigmoid_prime(z1)", "W2.T", "layer 1"),
    },
    "mini-batch": {
        "the sum": ("sum(arrays) / len(x)", "sum(arrays)", ""),
        "the last sample": ("gradients = [one_sample", "gradients = [one_sample", ""),
        "half of it mean": ("zip(*(one[1]", "zip(*(one[0]", ""),
        "divided twice": ("/ len(x) for arrays in zip(*(one[0]", "/ len(x) ** 2 for arrays in zip(*(one[0]", ""),
    },
    "line-search": {
        "no halving": ("t = t / 2", "break", ""),
        "a decrease is enough": ("value + 0.1 * t * slope", "value", ""),
        "no step in the bound": ("0.1 * t * slope", "0.1 * slope", ""),
        "upside down": ("while not f(x + t * d) <= value", "while not f(x + t * d) >= value", ""),
        "nan is accepted": ("while not f(x + t * d) <= value", "while f(x + t * d) > value", ""),
        "another factor": ("t / 2", "t / 3", ""),
        "another constant": ("0.1 *", "0.7 *", ""),
        "begins at a half": ("1.0", "0.5", ""),
    },
}
WRONG["mini-batch"]["the last sample"] = (
    "    weight_gradients",
    "    gradients = gradients[-1:]\n    weight_gradients",
    "",
)


def test_every_program_has_plausible_wrong_ones() -> None:
    assert set(WRONG) == {one.identifier for one in PROGRAMS}


@pytest.mark.parametrize(("name", "wrong"), [(name, wrong) for name, some in WRONG.items() for wrong in some])
def test_a_wrong_program_is_refused_and_the_line_that_mends_it_is_kept(name: str, wrong: str) -> None:
    one = BY_NAME[name]
    assert isinstance(one.check, Program)
    old, new, words = WRONG[name][wrong]
    text = solved_of(one.check)
    assert old in text
    changed = text.replace(old, new)
    if wrong == "activation twice":
        changed = changed.replace("self.biases)", "self.biases))")
    found = judged(one, changed)
    assert found.verdict is Verdict.FAILS
    said = str(found)
    assert words in said
    for statement in ("delta1 =", "delta2 =", "dW1 =", "dW2 =", "db1 =", "db2 =", "remedy", "@ self.weights +"):
        assert statement not in said


def test_a_layer_written_with_loops_or_lists_is_right() -> None:
    text = """
class Layer:
    def __init__(self, in_size, out_size): pass
    def forward(self, data):
        result = []
        for q in range(len(self.biases)):
            total = self.biases[q]
            for p in range(len(data)):
                total += data[p] * self.weights[p][q]
            result.append(self.activation(total))
        return result
"""
    assert judged(BY_NAME["forward-layer"], text).verdict is Verdict.HOLDS
    endless = text.replace("result = []", "while True: pass")
    check = BY_NAME["forward-layer"].check
    assert isinstance(check, Program)
    assert check.judge(loaded(endless, "Layer"), 0.2).verdict is Verdict.UNKNOWN


def test_a_transposed_matrix_shows_where_the_layer_is_square() -> None:
    text = solved_of(BY_NAME["forward-layer"].check)  # type: ignore[arg-type]
    sized = text.replace(
        "data @ self.weights", "(data @ self.weights if len(data) != len(self.biases) else self.weights @ data)"
    )
    assert "which index" in judged(BY_NAME["forward-layer"], sized).message


# What is typed is read, and never run.


@given(st.fractions())
def test_a_number_is_read_back_as_it_was_written(number: Fraction) -> None:
    if len(str(number)) <= LONGEST:
        assert parse_number(str(number)) == number
        assert parse_number(f" {str(number).replace('-', '−')} ") == number


@given(st.decimals(-1000, 1000, places=4))
def test_a_decimal_fraction_is_exact(number: Any) -> None:
    assert parse_number(f"{number:f}") == Fraction(number)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            "1/0",
            "1/-2",
            "1//2",
            "1e5",
            "nan",
            "inf",
            "0x10",
            "1_000",
            "1.",
            ".",
            "½",
            "٣",
            "1 2",
            "2**9",
            "sqrt(4)",
        ),
        *("__import__('os').getcwd()", "lambda: 1", "W1", "9" * (LONGEST + 1), "1+1", "--1"),
    ],
)
def test_what_is_no_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected a number|divided by zero"):
        parse_number(text)


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(parse_number(text), Fraction)


def test_the_package_of_exercises_evaluates_no_text() -> None:
    folder = Path(nntheory.exercises.__file__).parent
    for path in folder.glob("*.py"):
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not called & {"eval", "exec", "parse_expr", "S", "nsimplify", "literal_eval", "loads"}, path
        assert "sympify" not in called or path.name == "numbers.py", path


# The command.


def test_the_command_lists_every_exercise_under_its_chapter() -> None:
    result = run()
    assert result.exit_code == 0
    for one in EXERCISES:
        assert re.search(rf"★+ +{one.identifier} ", result.output)
        assert re.search(rf"^{one.chapter}$", result.output, re.MULTILINE)
    assert len(json.loads(run("--json").output)["exercises"]) == len(EXERCISES)


@pytest.mark.parametrize("one", names(list(EXERCISES)))
def test_an_exercise_is_shown_without_its_hint_and_solution_unless_they_are_asked_for(one: Exercise) -> None:
    def flat(*words: str) -> str:
        result = run(one.identifier, *words)
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())

    hint, solution = (" ".join(plain(text).split()) for text in (one.hint, one.solution))
    assert one.command in flat()
    assert hint not in flat()
    assert solution not in flat("--hint")
    assert hint in flat("--hint")
    assert solution in flat("--solution")
    assert plain(answered(one)) in flat("--solution")
    data = json.loads(run(one.identifier, "--json").output)
    assert {"exercise", "text", "command"} <= set(data)
    assert not {"hint", "solution", "answer"} & set(data)
    assert {"hint", "solution", "answer"} <= set(
        json.loads(run(one.identifier, "--json", "--hint", "--solution").output)
    )


def test_the_exit_code_says_right_or_wrong_and_json_says_the_same() -> None:
    assert run("last-bias", "-1/4", "-1/8").exit_code == 0
    assert run("last-bias", "−1/4,", "−1/8").exit_code == 0
    wrong = run("last-bias", "-1/4", "1/8", "--json")
    assert wrong.exit_code == 1
    data = json.loads(wrong.output)
    assert (data["schema"], data["exercise"], data["verdict"]) == ("nntheory/exercise/1", "last-bias", "FAILS")
    assert run("saddle", "4").exit_code == 0
    assert run("saddle", "1").exit_code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["last-bais", "1"], "did you mean last-bias"),
        (["qqqq"], "nntheory exercise"),
        (["last-bias", "1/4"], "2 numbers"),
        (["vanishing", "one"], "3/16"),
        (["vanishing", "1/0"], "zero"),
        (["vanishing", "1", "--hint"], "not both"),
        (["vanishing", "--jsno"], "--jsno"),
        (["vanishing", "--start"], "no program"),
        (["forward-layer", "1/4"], "forward_layer.py"),
        (["forward-layer", "nowhere.py"], "no file"),
        (["--hint"], "name of an exercise"),
    ],
)
def test_wrong_usage_of_the_command_is_exit_code_two_with_a_remedy(words: list[str], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    # The message stands in a box, whose lines are broken.
    assert said.replace(" ", "") in re.sub(r"[\s│]", "", result.output)


@pytest.mark.parametrize("one", names(PROGRAMS))
def test_a_program_begins_with_a_file_that_is_not_overwritten_and_is_checked_from_it(
    one: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(one.check, Program)
    monkeypatch.chdir(tmp_path)
    assert run(one.identifier, "--start").exit_code == 0
    file = tmp_path / one.check.starter
    assert file.read_text(encoding="utf-8") == starter_of(one.check)
    result = CliRunner().invoke(app, one.command.split()[1:])
    assert result.exit_code == 1, result.output
    file.write_text(solved_of(one.check), encoding="utf-8")
    again = run(one.identifier, "--start")
    assert again.exit_code == 2
    assert "stays as it is" in " ".join(again.output.replace("│", "").split())
    assert file.read_text(encoding="utf-8") == solved_of(one.check)
    result = CliRunner().invoke(app, one.command.split()[1:])
    assert result.exit_code == 0, result.output
    assert run(one.identifier, one.check.starter).exit_code == 0


def test_a_file_without_the_asked_name_or_end_is_said(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("layer = None\n", encoding="utf-8")
    assert run("forward-layer", str(file)).exit_code == 2
    file.write_text("while True: pass\n", encoding="utf-8")
    assert run("forward-layer", str(file), "--time-limit", "0.2").exit_code == 3


# The page.


def test_the_page_has_every_exercise_once_with_its_command() -> None:
    from nntheory.site.exercises import exercises

    page = (ROOT / "docs" / "exercises.md").read_text(encoding="utf-8")
    shown = re.findall(r"^/// exercises \| ([\w-]+)$", page, re.MULTILINE)
    assert shown == list(CHAPTERS)
    html = "".join(map(exercises, ("training", "learning-rate", "wrong-gradient")))
    for one in EXERCISES:
        if one.chapter in ("training", "learning-rate", "wrong-gradient"):
            assert html.count(f"<!--anchor exercise-{one.identifier}-->") == 1
            assert one.command in html
            assert html.count("<summary>Hint</summary>") == html.count("<summary>Solution</summary>")
    with pytest.raises(ValueError, match="has no exercises"):
        exercises("nowhere")


def test_an_unknown_exercise_ends_the_build() -> None:
    from nntheory.site.exercises import exercise

    with pytest.raises(ValueError, match="no exercise"):
        exercise("nowhere")
    with pytest.raises(ValueError, match="did you mean by-hand"):
        find_exercise("by_hand")
