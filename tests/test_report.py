"""The report: the same finding as text, for a terminal, for a notebook and as data; and a hint that does not give it away."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from nntheory import Architecture, Network, check_backward
from nntheory.checking import Level, Verdict
from nntheory.checking.evidence import in_words

from .mutants import RIGHT, WRONG, backward

SMALL = Architecture.parse("3-4-3-2")
PUBLISHED = "the published fault: σ′ taken at the activation"


def test_a_hint_names_the_layer_and_keeps_the_answer() -> None:
    report = check_backward(WRONG[PUBLISHED], SMALL, smallest=True)
    assert report.mistakes
    assert report.smallest is not None
    hinted = report.hinted()
    text = str(hinted)
    assert "Hint: Look at layers" in text
    for answer in (*report.mistakes, "Right is", "pre-activation", "sigmoid_prime(z", "yours"):
        assert answer not in text
        assert answer not in hinted.to_json()
    assert hinted.verdict is Verdict.FAILS


def test_a_hint_with_the_smallest_case_gives_its_numbers_and_keeps_the_statements() -> None:
    report = check_backward(WRONG[PUBLISHED], SMALL, smallest=True)
    case, hinted = report.smallest, report.hinted().smallest
    assert case is not None
    assert hinted is not None
    given = str(case).partition("z1 = ")[0].rstrip()
    assert str(hinted).startswith(given)
    assert f"Wrong here: {', '.join(name for name, wrong in case.wrong.items() if wrong.any())}." in str(hinted)
    assert str(hinted) in str(report.hinted())
    assert "delta" not in str(hinted)
    assert "steps" in case.to_dict()
    assert "steps" not in hinted.to_dict()


def test_a_smallest_case_that_was_asked_for_and_not_found_is_said_not_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = Architecture.parse("40-3-2")

    def own_size(weights: Any, *others: Any) -> Any:
        if weights[0].shape != (40, 3):
            raise ValueError("made for 40-3-2")
        return WRONG[PUBLISHED](weights, *others)

    report = check_backward(own_size, wide, smallest=True)
    assert report.smallest is None
    assert "no smallest case was found that fits on paper" in str(report)
    assert "smallest case" not in str(check_backward(own_size, wide))
    assert "smallest case" not in str(check_backward(RIGHT["einsum"], wide, smallest=True))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install hypothesis" in str(check_backward(WRONG[PUBLISHED], SMALL, smallest=True))


def test_a_report_without_hints_is_its_own_hint() -> None:
    report = check_backward(RIGHT["einsum"], SMALL)
    assert report.hinted() is report


@pytest.mark.parametrize("name", [PUBLISHED, "sum for mean", "float32 inside"])
def test_a_notebook_shows_the_message_and_a_table_of_tensors(name: str) -> None:
    report = check_backward(WRONG[name], SMALL)
    shown = report._repr_html_()
    assert shown.count("<tr>") == 1 + len(report.tensors)
    assert "✗ no" in shown
    assert "<strong" in shown


def test_what_a_program_raises_is_escaped_in_a_notebook() -> None:
    def raises(*_: Any) -> Any:
        raise ValueError("<script>alert(1)</script>")

    assert "<script>" not in check_backward(raises, SMALL)._repr_html_()


def test_a_terminal_shows_the_same_words() -> None:
    report = check_backward(WRONG[PUBLISHED], SMALL)
    stream = io.StringIO()
    Console(file=stream, width=10_000, no_color=True).print(report)
    assert stream.getvalue().strip() == str(report).strip()


def test_every_kind_of_number_that_was_tried_is_in_the_data() -> None:
    data = json.loads(check_backward(RIGHT["loops"], SMALL).to_json())
    outcomes = {level["numbers"]: level["outcome"] for level in data["levels"]}
    assert outcomes == {"field": "not possible", "balls": "not possible", "floats": "agrees"}
    assert "mutants.py, line" in data["levels"][0]["reason"]
    assert data["evidence"] == "enclosure"


def test_reasons_that_are_the_same_are_said_once() -> None:
    text = str(check_backward(RIGHT["loops"], SMALL))
    assert text.count("a number is turned into a float here") == 1
    assert "Not on prime fields, nor in balls:" in text


def test_where_no_bound_is_proved_the_report_says_so() -> None:
    gelu = Architecture.parse("2-3-1", hidden="gelu", output="linear")
    assert "no bound is proved" in str(check_backward(Network(gelu).backward, gelu))
    assert "no bound is proved" not in str(check_backward(backward, SMALL))


@pytest.mark.parametrize("outcome", ["agrees", "differs", "not possible"])
@pytest.mark.parametrize("numbers", ["field", "exact", "balls", "floats"])
def test_only_agreement_on_prime_fields_speaks_of_all_values(numbers: Any, outcome: Any) -> None:
    (sentence,) = in_words([Level(numbers, outcome, "here", "why")], "both")
    assert ("It stands for all values" in sentence) == (numbers == "field" and outcome == "agrees")
    assert sentence.startswith("Suspicion") == (numbers == "field" and outcome == "differs")
    assert ("why" in sentence) == (outcome == "not possible")


def test_a_mistake_that_floats_hide_is_unknown_and_its_size_is_said() -> None:
    def tiny(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        a = [x]
        for w, b in zip(weights, biases, strict=True):
            a.append(1 / (1 + np.exp(-(a[-1] @ w + b))))
        delta = 2 * (a[-1] - target) * a[-1] * (1 - a[-1]) / (1 + 0 * a[-1] + 1e-25)
        by_weights, by_biases = [], []
        for layer in reversed(range(len(weights))):
            by_weights.append(a[layer].T @ delta / len(x))
            by_biases.append(delta.mean(axis=0))
            if layer:
                delta = (delta @ weights[layer].T) * a[layer] * (1 - a[layer])
        return by_weights[::-1], by_biases[::-1]

    report = check_backward(tiny, SMALL)
    assert report.verdict is Verdict.UNKNOWN
    assert "1e-25 of its size" in report.message
    assert "Suspicion: field" in str(report)
