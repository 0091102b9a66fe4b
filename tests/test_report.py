"""The report: the same finding as text, for a terminal, for a notebook and as data; and a hint that does not give it away."""

from __future__ import annotations

import io
import itertools
import json
import re
import warnings
from typing import Any

import numpy as np
import pytest
from flint import arb
from rich.console import Console

from nntheory import Architecture, Network, check_activation, check_backward, check_cost, check_gradient
from nntheory.checking import Level, Verdict
from nntheory.checking.evidence import in_words
from nntheory.checking.numbers.duals import Dual
from nntheory.checking.numbers.field import Residue
from nntheory.checking.numbers.intervals import Interval
from nntheory.checking.numbers.rationals import Rational
from nntheory.checking.parts.judging import MODERATE

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


# How every check may end.


def told(report: Any) -> list[str]:
    """A report in a few lines: the verdict with what is wrong, the message, what each kind of number showed, the notes."""
    levels = [f"{one.numbers} {one.outcome}: {one.scope or one.reason}" for one in report.levels]
    strength = [("field", "exact", "balls", "floats").index(one.numbers) for one in report.levels]
    assert strength == sorted(strength), "the strongest first"
    assert all(bool(one.reason) == (one.outcome == "not possible") for one in report.levels)
    head = f"{report.verdict} {report.wrong}, {report.evidence} at {report.points}"
    lines = [head, *report.message.splitlines(), report.accuracy_warning, *levels, *report.notes]
    return [re.sub(r"\(\w+\.py, line \d+: .*?\)(?=[.;]|$)", "(here)", line) for line in lines if line]


def in_balls(balls: Any, floats: Any, field: Any = None) -> Any:
    """One program on floats and dual numbers, and others in balls and on elements of prime fields; none refuses these."""

    def program(z: Any) -> Any:
        if z.dtype != object or isinstance(z.flat[0], Dual):
            return floats(z)
        if isinstance(z.flat[0], Interval):
            return balls(z)
        if field is None:
            raise TypeError("no field")
        return field(z)

    return program


def floats_alone(z: Any) -> Any:
    return np.array([float(one) for one in z])


def never(z: Any) -> Any:
    while True:
        pass


def ones(z: Any) -> Any:
    return np.ones_like(z)


def same(z: Any) -> Any:
    return z


def wide(z: Any) -> Any:
    return np.array([Interval(arb(1, 1e-3)) for _ in z])


def zigzag(z: Any) -> Any:
    return np.sum(np.abs(z[:, None] - MODERATE), axis=1)


def not_far(z: Any) -> Any:
    if z.dtype != object and np.abs(z).max() > 500:
        raise ValueError("too far")
    return z


def not_far_on_dual_numbers(z: Any) -> Any:
    if isinstance(z.flat[0], Dual) and isinstance(z.flat[0].value, Interval) and abs(z.flat[0].value.value.mid()) > 500:
        raise ValueError("too far")
    return z


TWELVE = "floats agrees: at 12 numbers from -5 to 5"
NO_FIELD = "field not possible: fprime: it raises TypeError: no field (here)"
OF_F = "fprime is the derivative of f:"
FOR_ALL_Z = "for all z of the branches seen, as far as random elements of prime fields tell, and in floats at the numbers tried."
FIELD = "field agrees: 12 random elements on both sides of zero"
DIFFERS = "field differs: 1 random draw with 12 random entries and directions"
LOST = "formally right, but digits are lost far out:"
INSTEAD = (
    "Where 1 - a cancels, compute from z, for the sigmoid σ(z)σ(−z); where exp overflows, use its argument with the sign that "
    "makes it small."
)
TOO_FEW = "is off by 1e-11 of its size at z = {}, as by a constant with too few digits"
LOOK = "Look for float32 inside, or for a constant with too few digits."
ACTIVATIONS: dict[str, tuple[Any, Any, str | None, list[str]]] = {
    "f of another shape": (
        lambda z: z[:1], ones, None,
        ["FAILS ('f',), call at 0",
         "Expected f to return floats of the shape of its argument, (12,), got dtype float64 and shape (1,)."],
    ),
    "fprime of another shape": (
        same, lambda z: z[:1], None,
        ["FAILS ('fprime',), call at 0",
         "Expected fprime to return floats of the shape of its argument, (12,), got dtype float64 and shape (1,)."],
    ),
    "a function that does not return": (
        same, never, None, ["UNKNOWN (), call at 0", "fprime did not return within 0.1 s."],
    ),
    "kinks everywhere": (
        zigzag, lambda z: np.sum(np.sign(z[:, None] - MODERATE), axis=1), None,
        ["UNKNOWN (), call at 0", "All numbers tried lie on a kink of f, where several slopes are right."],
    ),
    "f on floats alone": (
        floats_alone, ones, None,
        ["UNKNOWN (), call at 0",
         "There is no reference: f on dual numbers: a number is turned into a float here (here). Write it with NumPy's "
         "functions (np.exp, not math.exp), or say with activation= which function it is."],
    ),
    "f nearly right": (
        lambda z: z * (1 + 1e-8), ones, "linear",
        ["UNKNOWN (), enclosure at 12",
         f"f is near linear, and not as near as rounding leaves it, at z = 4.5: expected 4.5, got 4.50000005. {LOOK}",
         "floats not possible: f is off by 1e-08 of its size"],
    ),
    "fprime nearly right": (
        same, lambda z: 1 + 1e-8 * ones(z), None,
        ["UNKNOWN (), enclosure at 12",
         f"fprime is near the derivative of f, and not as near as rounding leaves it, at z = -5: expected 1, got 1.00000001. "
         f"{LOOK}",
         "floats not possible: fprime is off by 1e-08 of its size"],
    ),
    "f wrong": (
        lambda z: z + 1, ones, "linear",
        ["FAILS ('f',), enclosure at 12", "f is not linear, at z = 0.015625: expected 0.015625, got 1.01562.",
         "floats differs: at 12 numbers from -5 to 5"],
    ),
    "fprime wrong": (
        lambda z: z**2, same, None,
        ["FAILS ('fprime',), enclosure at 12", "fprime is not the derivative of f, at z = -5: expected -10, got -5.",
         "It is half the derivative.", "floats differs: at 12 numbers from -5 to 5"],
    ),
    "f wrong far out": (
        lambda z: np.where(z > 50, 60, z), ones, "linear",
        ["FAILS ('f',), enclosure at 12", "f is wrong at z = 100: expected 100, got 60.", TWELVE,
         "floats differs: at tiny and huge numbers"],
    ),
    "fprime wrong far out": (
        same, lambda z: np.where(z > 50, 2.0, 1.0), None,
        ["FAILS ('fprime',), enclosure at 12", "fprime is wrong at z = 100: expected 1, got 2.", TWELVE,
         "floats differs: at tiny and huge numbers"],
    ),
    "f that raises far out": (
        not_far, ones, "linear",
        ["HOLDS (), field at 12", f"f and fprime are linear and its derivative: {FOR_ALL_Z}",
         f"{LOST} at huge numbers f raised ValueError: too far (here). {INSTEAD}", FIELD, TWELVE],
    ),
    "fprime that raises far out": (
        same, lambda z: 0 * not_far(z) + 1, None,
        ["HOLDS (), field at 12", f"{OF_F} {FOR_ALL_Z}",
         f"{LOST} at huge numbers fprime raised ValueError: too far (here). {INSTEAD}", FIELD, TWELVE],
    ),
    "no reference far out": (
        not_far_on_dual_numbers, ones, None,
        ["HOLDS (), field at 12", f"{OF_F} {FOR_ALL_Z}", FIELD, TWELVE,
         "tiny and huge numbers were not judged: it raises ValueError: too far (here)"],
    ),
    "agrees in balls": (
        same, in_balls(ones, ones), None,
        ["HOLDS (), enclosure at 12", f"{OF_F} in balls of many digits at 12 numbers, and in floats at the numbers tried.",
         NO_FIELD, "balls agrees: at 12 numbers", TWELVE],
    ),
    "fprime wrong in balls": (
        same, in_balls(lambda z: 1 + 1e-7 + 0 * z, ones), None,
        ["FAILS ('fprime',), enclosure at 12", "fprime is not the derivative of f, at z = -5: expected 1, got 1.0000001.",
         NO_FIELD, "balls differs: at z = -5", TWELVE],
    ),
    "f wrong in balls": (
        in_balls(lambda z: z * (1 + 1e-7), same), ones, "linear",
        ["FAILS ('f',), enclosure at 12", "f is not linear, at z = -5.51024: expected -5.510244, got -5.510245.",
         NO_FIELD.replace("fprime", "f"), "balls differs: at z = -5.51024", TWELVE],
    ),
    "nearly right in balls": (
        same, in_balls(lambda z: 1 + 1e-11 + 0 * z, ones), None,
        ["UNKNOWN (), enclosure at 12", f"In balls of many digits fprime {TOO_FEW.format(-5)}.", NO_FIELD,
         f"balls not possible: fprime {TOO_FEW.format(-5)}", TWELVE],
    ),
    "f nearly right in balls": (
        in_balls(lambda z: z * (1 + 1e-11), same), ones, "linear",
        ["UNKNOWN (), enclosure at 12", f"In balls of many digits f {TOO_FEW.format(-5.51024)}.",
         NO_FIELD.replace("fprime", "f"), f"balls not possible: f {TOO_FEW.format(-5.51024)}", TWELVE],
    ),
    "wide balls": (
        same, in_balls(wide, ones), None,
        ["HOLDS (), enclosure at 12", f"{OF_F} in floats at the numbers tried.", NO_FIELD,
         "balls not possible: the balls became too wide to tell at z = -5", TWELVE],
    ),
    "floats alone": (
        same, lambda z: 0 * floats_alone(z) + 1, None,
        ["HOLDS (), enclosure at 12", f"{OF_F} in floats at the numbers tried.",
         "field not possible: fprime: a number is turned into a float here (here)",
         "balls not possible: fprime: a number is turned into a float here (here)", TWELVE],
    ),
    "a suspicion that balls clear": (
        same, in_balls(ones, ones, lambda z: 2 + 0 * z), None,
        ["HOLDS (), enclosure at 12", f"{OF_F} in balls of many digits at 12 numbers, and in floats at the numbers tried.",
         DIFFERS, "balls agrees: at 12 numbers", TWELVE],
    ),
    "a suspicion that balls do not clear": (
        same, in_balls(wide, ones, lambda z: 2 + 0 * z), None,
        ["UNKNOWN (), enclosure at 12",
         "On elements of prime fields they differ, which is a suspicion: no real number confirmed it, and balls of many digits "
         "could not clear it: the balls became too wide to tell at z = -5.",
         DIFFERS, "balls not possible: the balls became too wide to tell at z = -5", TWELVE],
    ),
    "a kink": (
        lambda z: np.maximum(z, 0), lambda z: np.where(z == 0, 2.0, (z > 0) * 1.0), "relu",
        ["HOLDS (), field at 12", f"f and fprime are relu and its derivative: {FOR_ALL_Z}", FIELD, TWELVE,
         "at the kink z = 0 fprime gives 2; from the left it is 0, from the right 1, and nothing outside these is a convention"],
    ),
    "a kink at a number tried": (
        lambda z: np.abs(z - 2.5), lambda z: np.sign(z - 2.5), None,
        ["HOLDS (), field at 11", f"{OF_F} {FOR_ALL_Z}", FIELD.replace("12", "11"), TWELVE.replace("12", "11"),
         "at the kink z = 2.5 fprime gives 0; from the left it is -1, from the right 1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("end", ACTIVATIONS)
def test_every_end_of_a_check_of_an_activation_is_told_in_full(end: str) -> None:
    f, fprime, activation, said = ACTIVATIONS[end]
    limit = 0.1 if fprime is never else 10.0
    assert told(check_activation(f, fprime, activation=activation, time_limit=limit)) == said


def squares(*arrays: Any) -> Any:
    return sum((np.sum(one**2) for one in arrays[1:]), np.sum(arrays[0] ** 2))


def twice(w: Any) -> Any:
    return 2 * w


def elsewhere(right: Any, other: Any) -> Any:
    """One program at the example and on other numbers, another at drawn points."""
    return lambda w: right(w) if w.dtype == object or w[0] == HALVES[0] else other(w)


def raises(*given: Any) -> Any:
    raise ValueError("elsewhere")


HALVES = np.array([0.5, -0.25])
HOLDS = "All 2 derivatives agree with the derivative of the cost"
FOR_ALL = "for all values of the arguments that take the branches seen, as far as random elements of prime fields tell"
IN_FLOATS = "and in floats, where rounding explains each difference."
DRAWS = "field agrees: 3 random draws with 2 random entries and directions"
NO_ELEMENTS = "field not possible: gradient: it raises TypeError: no field (here)"
A_FLOAT = "a number is turned into a float here (here)"
NOT_IT = "The gradient is not the derivative of the cost."
ADVICE = "Compute everything from the arguments: pass random numbers, such as the mask of a dropout, as an argument."
KINK = "at the example the cost has a kink, where several gradients are right; it was set apart"
NOTHING = "floats not possible: rounding could explain any difference"
UNTOLD = (
    "in floats nothing could be told about {}: the gradient by it is zero at every point, or rounding could explain "
    "much of it"
)
MUST_RUN = (
    "The cost must run on numbers other than floats. Use NumPy's functions on the arguments (np.exp, not math.exp), "
    "np.zeros_like(x) in place of np.zeros(shape), and no float(...) or astype."
)
BETWEEN = (
    "the gradient by w is off by 1e-08 of its size: too much for rounding, as a rule, and too little for a mistake; look for "
    "float32 inside, or for a small number added to a denominator"
)
GRADIENTS: dict[str, tuple[Any, Any, list[Any], int, list[str]]] = {
    "right": (
        squares, twice, [HALVES], 2,
        ["HOLDS (), field at 3", f"{HOLDS}: {FOR_ALL}; {IN_FLOATS}", DRAWS, "floats agrees: at 3 points in random directions"],
    ),
    "right, one number": (
        squares, twice, [1.5], 0,
        ["HOLDS (), field at 1", f"The gradient agrees with the derivative of the cost: {FOR_ALL}; {IN_FLOATS}",
         "field agrees: 3 random draws with 1 random entry and direction", "floats agrees: at 1 point in random directions"],
    ),
    "a cost that raises": (
        raises, twice, [HALVES], 1,
        ["UNKNOWN (), call at 0", "Expected a result of cost; it raised ValueError: elsewhere (here)."],
    ),
    "a cost that raises elsewhere": (
        elsewhere(squares, raises), twice, [HALVES], 1,
        ["UNKNOWN (), enclosure at 1", "Expected a result of cost; it raised ValueError: elsewhere (here)."],
    ),
    "a cost that is not finite": (
        lambda w: np.inf * np.sum(w**2), twice, [HALVES], 1,
        ["UNKNOWN (), call at 0", "Expected a finite number from cost, got inf."],
    ),
    "a cost that is not finite elsewhere": (
        elsewhere(squares, lambda w: np.nan), twice, [HALVES], 1,
        ["HOLDS (), field at 1", f"{HOLDS}: {FOR_ALL}; {IN_FLOATS}", DRAWS, "floats agrees: at 1 point in random directions",
         "at a drawn point the cost is not finite; that point was left out"],
    ),
    "a gradient that raises": (
        squares, raises, [HALVES], 1,
        ["FAILS (), call at 0", "Expected a result of gradient; it raised ValueError: elsewhere (here)."],
    ),
    "a gradient that raises elsewhere": (
        squares, elsewhere(twice, raises), [HALVES], 1,
        ["FAILS (), enclosure at 1",
         "At a drawn point: Expected a result of gradient; it raised ValueError: elsewhere (here)."],
    ),
    "a gradient that is not finite elsewhere": (
        squares, elsewhere(twice, lambda w: np.array([1.0, -np.inf])), [HALVES], 1,
        ["FAILS (), enclosure at 1", "At a drawn point: The gradient by w[1]: expected a finite number, got -inf."],
    ),
    "another cost in balls": (
        lambda w: squares(w) * (1 if w.dtype != object else 2), twice, [HALVES], 1,
        ["UNKNOWN (), call at 0",
         "cost gives 0.3125 for floats and 0.625 for the same numbers in balls, so it cannot be its own reference. Look for a "
         "step that depends on the type of the numbers, or for float32 inside."],
    ),
    "a kink at the example": (
        lambda w: np.sum(np.abs(w)), np.sign, [np.array([0.0, 1.0])], 1,
        ["HOLDS (), field at 1", f"{HOLDS}: {FOR_ALL}; {IN_FLOATS}", DRAWS, "floats agrees: at 1 point in random directions",
         KINK],
    ),
    "a kink at the only point": (
        lambda w: np.sum(np.where(w > 0, w, 2 * w)), lambda w: np.where(w > 0, 1.0, 2.0), [np.array([0.0, 1.0])], 0,
        ["HOLDS (), field at 0", f"{HOLDS}: {FOR_ALL}. Floats could not tell.", DRAWS,
         "floats not possible: no point is left to compare at", KINK],
    ),
    "a kink at the only point, and floats alone": (
        lambda w: np.sum(np.abs(w)), lambda w: np.sign(floats_alone(w)), [np.array([0.0, 1.0])], 0,
        ["UNKNOWN (), call at 0", "Nothing could be told: no point is left to compare at. Pass an example with other values.",
         f"field not possible: gradient: {A_FLOAT}", "balls not possible: no point is left to compare at",
         "floats not possible: no point is left to compare at", KINK],
    ),
    "wrong": (
        squares, lambda w: 3 * w, [HALVES], 1,
        ["FAILS ('w',), enclosure at 1", f"{NOT_IT} At the example, by w[0]: expected 1, got 1.5.",
         "The gradient by w is 3/2 times the derivative.", "floats differs: at 1 point"],
    ),
    "wrong elsewhere": (
        squares, elsewhere(twice, lambda w: 2 * w + 1), [HALVES], 1,
        ["FAILS ('w',), enclosure at 2", f"{NOT_IT} At a drawn point, by w[0]: expected 0.0993985, got 1.0994.",
         "floats differs: at 2 points"],
    ),
    "one number wrong": (
        squares, lambda w: 2 * w + np.sqrt(2) - 1, [HALVES[:1]], 0,
        ["FAILS ('w',), enclosure at 1", f"{NOT_IT} At the example, by w[0]: expected 1, got 1.41421.",
         "floats differs: at 1 point"],
    ),
    "one of two wrong": (
        squares, lambda v, w: (2 * v, 3 * w), [np.ones(2), np.array([1.0, 0.5, -2.0])], 1,
        ["FAILS ('w',), enclosure at 1", f"{NOT_IT} At the example, by w[0]: expected 2, got 3.",
         "Wrong: 1 of 2 arrays (w). The gradient by w is 3/2 times the derivative.", "floats differs: at 1 point"],
    ),
    "float32 inside": (
        squares, lambda w: 2 * (w if w.dtype == object else w.astype(np.float32).astype(float)), [np.array([0.1, 0.7])], 1,
        ["FAILS ('w',), enclosure at 1", f"{NOT_IT} At the example, by w[0]: expected 0.2, got 0.200000003.",
         "All its numbers have the digits of float32: it computes with float32 inside.", "floats differs: at 1 point"],
    ),
    "floats alone": (
        squares, lambda w: 2 * floats_alone(w), [HALVES], 1,
        ["HOLDS (), enclosure at 2", f"{HOLDS} in random directions at each point: rounding explains each difference.",
         f"field not possible: gradient: {A_FLOAT}", f"balls not possible: the gradient: {A_FLOAT}",
         "floats agrees: at 2 points in random directions"],
    ),
    "nearly right": (
        squares, lambda w: (2 + 2e-8) * floats_alone(w), [HALVES], 1,
        ["UNKNOWN (), enclosure at 2", f"In floats, {BETWEEN}.", f"field not possible: gradient: {A_FLOAT}",
         f"balls not possible: the gradient: {A_FLOAT}", f"floats not possible: {BETWEEN}"],
    ),
    "a cost on floats alone": (
        lambda w: np.sum(floats_alone(w)), ones, [HALVES], 1,
        ["UNKNOWN (), call at 0", f"There is no reference: the cost on dual numbers: {A_FLOAT}. {MUST_RUN}",
         f"field not possible: cost: {A_FLOAT}", f"balls not possible: the cost on dual numbers: {A_FLOAT}",
         f"floats not possible: the cost on dual numbers: {A_FLOAT}"],
    ),
    "a gradient of zero": (
        lambda w: 0 * np.sum(w), lambda w: 0 * w, [HALVES], 1,
        ["HOLDS (), field at 2", f"{HOLDS}: {FOR_ALL}. Floats could not tell.", DRAWS, NOTHING, UNTOLD.format("w")],
    ),
    "one of two gradients zero": (
        lambda v, w: 0 * np.sum(v) + np.sum(w**2), lambda v, w: (0 * v, 2 * w), [np.ones(1), np.ones(1)], 1,
        ["HOLDS (), field at 2", f"{HOLDS}: {FOR_ALL}; {IN_FLOATS}", DRAWS, "floats agrees: at 2 points in random directions",
         UNTOLD.format("v")],
    ),
    "a gradient of zero, and floats alone": (
        lambda w: 0 * np.sum(w), lambda w: 0 * floats_alone(w), [HALVES], 1,
        ["UNKNOWN (), enclosure at 2",
         "Nothing could be told: rounding could explain any difference. Pass an example with other values.",
         f"field not possible: gradient: {A_FLOAT}", f"balls not possible: the gradient: {A_FLOAT}", NOTHING, UNTOLD.format("w")],
    ),
    "right in balls": (
        squares, in_balls(twice, twice), [HALVES], 1,
        ["HOLDS (), enclosure at 2", f"{HOLDS}: in balls of many digits at each point; {IN_FLOATS}", NO_ELEMENTS,
         "balls agrees: at 2 points in a random direction", "floats agrees: at 2 points in random directions"],
    ),
    "wrong in balls": (
        squares, in_balls(lambda w: 2 * w * (1 + 1e-7), twice), [HALVES], 1,
        ["FAILS ('w',), enclosure at 2", f"{NOT_IT} In exact numbers, by w[0]: expected 1, got 1.0000001.",
         "In w the difference is 2e-07 times w itself: look for a term such as weight decay that is lost, doubled or halved in "
         "one of the two programs.",
         NO_ELEMENTS, "balls differs: at 1 point"],
    ),
    "nearly right in balls": (
        squares, in_balls(lambda w: 2 * w * (1 + 1e-11), twice), [HALVES], 1,
        ["HOLDS (), enclosure at 2", f"{HOLDS} in random directions at each point: rounding explains each difference.",
         NO_ELEMENTS,
         "balls not possible: they differ by 6e-12 of the gradient, as by a constant with too few digits",
         "floats agrees: at 2 points in random directions"],
    ),
    "wide balls": (
        squares, in_balls(wide, twice), [np.array([0.5])], 0,
        ["UNKNOWN (), enclosure at 1",
         "Nothing could be told: rounding could explain any difference. Pass an example with other values.", NO_ELEMENTS,
         "balls not possible: the balls became too wide to tell", NOTHING, UNTOLD.format("w")],
    ),
    "a suspicion": (
        lambda w: np.sum(np.sqrt(w**2)), np.sign, [HALVES], 1,
        ["UNKNOWN (), enclosure at 3",
         "On elements of prime fields the gradient differs from the derivative of the cost, which is a suspicion: no real point "
         "confirmed it. A root of a square, or a property that the example's values have and others have not, can be the reason.",
         "field differs: 1 random draw with 2 random entries and directions",
         "balls agrees: at 3 points in a random direction", "floats agrees: at 3 points in random directions"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("end", GRADIENTS)
def test_every_end_of_a_check_of_a_gradient_is_told_in_full(end: str) -> None:
    cost, gradient, example, points, said = GRADIENTS[end]
    names = ["v", "w"][-len(example) :]
    report = check_gradient(cost, gradient, example, names=names, points=points)
    assert told(report) == said
    assert report.subject == f"the gradient by {', '.join(names)}"


def times(share: float) -> tuple[Any, Any]:
    return (lambda a, y: share * np.sum((a - y) ** 2)), (lambda a, y: share * 2 * (a - y))


def entropy(a: Any, y: Any) -> Any:
    return -np.sum(y * np.log(a)) / (len(a) if a.ndim == 2 else 1)


THREE = "All 3 derivatives agree with the derivative of the cost: " + FOR_ALL
OF_THREE = [
    "field agrees: 3 random draws with 3 random entries and directions",
    "floats agrees: at 4 points in random directions",
]
AT_ONE = "floats differs: at 1 point"
BELONGS = "The gradient belongs to the cost, but the cost is not squared_error: expected 0.921803, got"
COST_CASES: dict[str, tuple[Any, Any, str | None, int | None, list[str]]] = {
    "right": (*times(1), "squared_error", None, ["HOLDS (), field at 4", f"{THREE}; {IN_FLOATS}", *OF_THREE]),
    "right, of no name": (*times(7), None, None, ["HOLDS (), field at 4", f"{THREE}; {IN_FLOATS}", *OF_THREE]),
    "changes an argument": (
        lambda a, y: (a.__setitem__(0, 0 * a[0]), np.sum(a))[1], ones, None, None,
        ["FAILS ('cost',), call at 0",
         "cost changes its argument a. Leave the inputs alone: write `a = a - b` in place of `a -= b`, or work on a copy."],
    ),
    "wrong gradient": (
        times(1)[0], times(0.5)[1], "squared_error", None,
        ["FAILS ('a',), enclosure at 1", f"{NOT_IT} At the example, by a[0]: expected 0.992694, got 0.496347.",
         "The gradient by a is half the derivative.", "The cost is squared_error: look at the gradient.", AT_ONE],
    ),
    "a gradient that raises": (
        times(2)[0], raises, "squared_error", None,
        ["FAILS (), call at 0", "Expected a result of gradient; it raised ValueError: elsewhere (here).",
         "Nor is the cost squared_error. It is twice squared_error. A factor 1/2 is lost."],
    ),
    "gradient of the formula": (
        times(0.5)[0], times(1)[1], "squared_error", None,
        ["FAILS ('a',), enclosure at 1", f"{NOT_IT} At the example, by a[0]: expected 0.496347, got 0.992694.",
         "The gradient by a is twice the derivative.",
         "The gradient is that of squared_error, and the cost is not. It is half squared_error, which is half_squared_error. A "
         "factor 2 is lost.", AT_ONE],
    ),
    "neither": (
        times(7)[0], times(3)[1], "squared_error", None,
        ["FAILS ('a',), enclosure at 1", f"{NOT_IT} At the example, by a[0]: expected 6.94886, got 2.97808.",
         "The gradient by a is 3/7 times the derivative.", "Nor is the cost squared_error. It is 7 times squared_error.", AT_ONE],
    ),
    "neither, and no factor": (
        lambda a, y: np.sum((a - y) ** 4), times(3)[1], "squared_error", None,
        ["FAILS ('a',), enclosure at 1", f"{NOT_IT} At the example, by a[0]: expected 0.489122, got 2.97808.",
         "Nor is the cost squared_error.", AT_ONE],
    ),
    "another factor": (
        *times(7), "squared_error", None,
        ["FAILS ('cost',), enclosure at 4", f"{BELONGS} 6.45262. It is 7 times squared_error.", *OF_THREE],
    ),
    "another formula": (
        *times(0.5), "squared_error", None,
        ["FAILS ('cost',), enclosure at 4",
         f"{BELONGS} 0.460901. It is half squared_error, which is half_squared_error. A factor 2 is lost.", *OF_THREE],
    ),
    "none of the formulas": (
        lambda a, y: np.sum((a - y) ** 4), lambda a, y: 4 * (a - y) ** 3, "squared_error", None,
        ["FAILS ('cost',), enclosure at 4", f"{BELONGS} 0.333017.", *OF_THREE],
    ),
    "the difference": (
        entropy, lambda a, y: a - y, "cross_entropy", None,
        ["FAILS ('a',), enclosure at 1", f"{NOT_IT} At the example, by a[0]: expected -1.73594, got -0.423944.",
         "The cost is cross_entropy: look at the gradient.",
         "It is a − target, the gradient by the pre-activations: it contains the softmax.", AT_ONE],
    ),
    "the difference over a batch": (
        entropy, lambda a, y: (a - y) / len(a), "cross_entropy", 4,
        ["FAILS ('a',), enclosure at 1", f"{NOT_IT} At the example, by a[0, 0]: expected 0, got 0.144014.",
         "The cost is cross_entropy: look at the gradient.",
         "It is a − target, the gradient by the pre-activations: it contains the softmax.", AT_ONE],
    ),
    "a number for each output": (
        lambda a, y: (a - y) ** 2, times(1)[1], "squared_error", None,
        ["UNKNOWN (), call at 0", "Expected one number from cost, got an array of shape (3,); sum or average it."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("end", COST_CASES)
def test_every_end_of_a_check_of_a_cost_is_told_in_full(end: str) -> None:
    cost, gradient, name, batch, said = COST_CASES[end]
    report = check_cost(cost, gradient, name=name, batch=batch)
    assert told(report) == said
    shape = (3,) if batch is None else (batch, 3)
    assert report.subject == f"{name or 'a cost'} with its gradient, arrays of shape {shape}"
    assert report.settings == {
        "points": 3, "seed": 0, "time_limit": 10.0, "with_respect_to": ["a"], "name": name or "", "shape": list(shape)
    }  # fmt: skip


RELU = Architecture.parse("2-3-2", hidden="relu", output="linear")
TINY = Architecture.parse("2-3-2")


def refuses(returned: Any) -> Any:
    raise TypeError("no")


def doubled(returned: Any) -> Any:
    return [2 * one for one in returned[0]], returned[1]


def nearly(returned: Any) -> Any:
    return [one * (1 + 2.0**-40) for one in returned[0]], returned[1]


def halved(returned: Any) -> Any:
    return [[np.asarray(one, np.float16) for one in part] for part in returned]


def on(architecture: Architecture, floats: Any = None, **others: Any) -> Any:
    """A right program, whose answer is changed on some kinds of numbers."""
    right = Network(architecture).backward
    names: dict[Any, str] = {Residue: "field", Rational: "exact", Interval: "balls"}

    def program(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        change = others.get(names[type(x.flat[0])]) if x.dtype == object else floats
        returned = right(weights, biases, x, target)
        return returned if change is None else change(returned)

    return program


def in_place(*given: Any) -> Any:
    returned = RIGHT["einsum"](*given)
    given[2][...] *= 2
    return returned


def talks(*given: Any) -> Any:
    print("hello\nworld")
    warnings.warn("odd", stacklevel=1)
    return RIGHT["einsum"](*given)


def overwrites() -> Any:
    kept: list[Any] = []

    def program(*given: Any) -> Any:
        by_weights, by_biases = RIGHT["einsum"](*given)
        if given[2].dtype == object:
            return by_weights, by_biases
        kept.extend([] if kept else [*by_weights, *by_biases])
        for old, new in zip(kept, [*by_weights, *by_biases], strict=True):
            old[...] = new
        return kept[:2], kept[2:]

    return program


def keeps_targets() -> Any:
    kept: dict[Any, Any] = {}

    def program(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        return RIGHT["einsum"](weights, biases, x, kept.setdefault((target.shape, target.dtype), target.copy()))

    return program


def forgets_after(calls: int) -> Any:
    counted = itertools.count(1)
    return lambda *given: (doubled if next(counted) > calls else tuple)(RIGHT["einsum"](*given))


def undefined(*given: Any) -> Any:
    by_weights, by_biases = RIGHT["einsum"](*given)
    by_weights[0][0, 1] = np.nan
    return by_weights, by_biases


ALL_17 = "All 17 derivatives agree with the derived gradient"
AT_EVERY = "and in floats at every point, where rounding explains each difference."
ALL_VALUES = (
    f"{ALL_17}: for all values of parameters and data that take the branches seen, as far as random elements of prime "
    "fields tell"
)
NO = "it raises TypeError: no (here)"
SIX = "field agrees: 6 random samples"
FLOATS = "floats agrees: "
AT_RELU = (
    "layer 1: at the kink of relu (z = 0) the program takes the slope 0; every slope from 0 to 1 is a subgradient there"
)
UNCONFIRMED = " A difference on elements of prime fields was not confirmed at the point where it showed."
HALF = (
    "dW1, db1, dW2, db2: at every point either the gradient is zero or float16 is too coarse to judge by (return float64 or "
    "float32), so agreement says nothing"
)
PASSED = (
    "at the data or parameters that were passed, {} is zero, or rounding could explain an error of more than 0.001 of it: "
    "agreement there says nothing, the drawn points decide"
)
AT_KINK: dict[str, Any] = {
    "weights": [np.zeros((2, 3)), np.ones((3, 2))], "biases": [np.zeros(3), np.zeros(2)], "x": np.ones((2, 2)),
    "target": np.ones((2, 2)),
}  # fmt: skip
BACKWARD: dict[str, tuple[Any, Architecture, dict[str, Any], list[str]]] = {
    "right": (
        on(RELU), RELU, {"points": 2},
        ["HOLDS field at 2 with 4, 0 set apart", f"{ALL_VALUES}; {AT_EVERY}",
         f"{SIX} with 4 activation patterns, 3 of 3 units with a kink seen on both sides of it", FLOATS, AT_RELU],
    ),
    "raises": (
        lambda *given: refuses(given), TINY, {},
        ["FAILS call at 0 with 0, 0 set apart", "Expected a gradient; it raised TypeError: no (here)."],
    ),
    "no lists": (
        lambda *given: ([], []), TINY, {},
        ["FAILS call at 0 with 0, 0 set apart",
         "Expected weight_gradients to be a list of 2 arrays, one for each layer, got a list of 0; layer 1 comes first."],
    ),
    "changes an argument": (
        in_place, TINY, {},
        ["FAILS call at 0 with 0, 0 set apart",
         "It changes its argument x. A backward pass computes the gradient and leaves its inputs alone: write `a = a - b` in "
         "place of `a -= b`, or work on a copy."],
    ),
    "no number": (
        undefined, TINY, {},
        ["FAILS call at 0 with 0, 0 set apart", "dW1[0,1]: expected a finite number, got nan."],
    ),
    "prints and warns": (
        talks, TINY, {"points": 1, "floats_only": True},
        ["HOLDS enclosure at 1 with 3, 0 set apart", f"{ALL_17} at every point: rounding explains each difference.", FLOATS,
         "it prints; the first line was 'hello'", "it caused the warning UserWarning: odd"],
    ),
    "overwrites": (
        overwrites(), TINY, {"points": 2},
        ["HOLDS field at 2 with 4, 0 set apart", f"{ALL_VALUES}; {AT_EVERY}", SIX, FLOATS,
         "the arrays it returns are overwritten by its next call; return new arrays, or copies of its buffers"],
    ),
    "keeps something": (
        keeps_targets(), TINY, {"points": 2},
        ["FAILS enclosure at 2 with 4, 0 set apart",
         "It depends on earlier calls: called a second time, with other numbers in arrays of the same shapes, it returned a "
         "wrong gradient, and a right one when each sample was repeated. Something is kept from one call to the next: compute "
         "everything from the arguments."],
    ),
    "wrong the second time": (
        forgets_after(2), TINY, {"points": 2},
        ["FAILS enclosure at 2 with 4, 0 set apart",
         "It depends on earlier calls: asked twice with the same arguments, and with others in between, it gave a right gradient "
         "first and a wrong one then. Compute everything from the arguments, and set sums to zero at the start of each call."],
    ),
    "a suspicion": (
        on(TINY, field=doubled, balls=refuses), TINY, {"points": 1},
        ["UNKNOWN enclosure at 5 with 10, 0 set apart",
         "On elements of prime fields the program differs from the derivation, which is a suspicion: no real point confirmed it, "
         "and the program did not run in exact numbers, which would have told.",
         "field differs: 1 random sample", f"balls not possible: {NO}", FLOATS],
    ),
    "a suspicion that balls clear": (
        on(TINY, field=doubled), TINY, {"points": 1},
        ["HOLDS enclosure at 5 with 10, 0 set apart",
         f"{ALL_17}: in ball arithmetic of many digits at 4 points with 7 samples; {AT_EVERY}{UNCONFIRMED}",
         "field differs: 1 random sample", "balls agrees: 4 points with 7 samples", FLOATS],
    ),
    "a suspicion that fractions clear": (
        on(RELU, field=doubled), RELU, {"points": 1},
        ["HOLDS exact at 5 with 10, 0 set apart",
         f"{ALL_17}: in exact arithmetic at 4 points with 7 samples; {AT_EVERY}{UNCONFIRMED}",
         "field differs: 1 random sample with 1 activation pattern, 0 of 3 units with a kink seen on both sides of it",
         "exact agrees: 4 points with 7 samples", FLOATS, AT_RELU],
    ),
    "balls after fractions": (
        on(RELU, field=refuses, exact=refuses), RELU, {"points": 1},
        ["HOLDS enclosure at 1 with 3, 0 set apart",
         f"{ALL_17}: in ball arithmetic of many digits at 3 points with 6 samples; {AT_EVERY}",
         f"field not possible: {NO}", f"exact not possible: {NO}", "balls agrees: 3 points with 6 samples", FLOATS, AT_RELU],
    ),
    "wrong in balls by little": (
        on(TINY, field=refuses, balls=nearly), TINY, {"points": 1},
        ["UNKNOWN enclosure at 1 with 3, 0 set apart",
         "In floats, rounding explains every difference from the derived gradient. In ball arithmetic the program differs from "
         "it by 9e-13 of its size: look for a small constant added to a denominator, or for a constant with too few digits.",
         f"field not possible: {NO}", "balls differs: at point 1, of 2 samples", FLOATS],
    ),
    "floats alone": (
        on(TINY, field=refuses, balls=refuses), TINY, {"points": 1},
        ["HOLDS enclosure at 1 with 3, 0 set apart", f"{ALL_17} at every point: rounding explains each difference.",
         f"field not possible: {NO}", f"balls not possible: {NO}", FLOATS],
    ),
    "coarse floats": (
        on(TINY, floats=halved), TINY, {"points": 1},
        ["HOLDS field at 1 with 3, 0 set apart", f"{ALL_VALUES}. Floats could not tell.", SIX, f"floats not possible: {HALF}"],
    ),
    "coarse floats alone": (
        on(TINY, floats=halved), TINY, {"points": 1, "floats_only": True},
        ["UNKNOWN enclosure at 1 with 3, 0 set apart",
         f"{HALF}. Fewer or narrower layers, or parameters that do not saturate, would tell.", f"floats not possible: {HALF}"],
    ),
    "a point at a kink": (
        on(RELU), RELU, {"points": 1, **AT_KINK, "floats_only": True},
        ["HOLDS enclosure at 1 with 3, 2 set apart", f"{ALL_17} at every point: rounding explains each difference.", FLOATS,
         AT_RELU, PASSED.format("the gradient")],
    ),
    "a point that says little": (
        on(TINY), TINY, {"points": 1, **AT_KINK, "x": np.zeros((2, 2)), "floats_only": True},
        ["HOLDS enclosure at 2 with 5, 0 set apart", f"{ALL_17} at every point: rounding explains each difference.", FLOATS,
         PASSED.format("dW1")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("end", BACKWARD)
def test_every_end_of_a_check_of_a_backward_pass_is_told_in_full(end: str) -> None:
    program, architecture, options, said = BACKWARD[end]
    report = check_backward(program, architecture, **options)
    levels = [f"{one.numbers} {one.outcome}: {one.scope or one.reason}" for one in report.levels]
    head = f"{report.verdict} {report.evidence} at {report.points} with {report.samples}, {report.set_apart} set apart"
    lines = [
        head,
        *report.message.splitlines(),
        report.accuracy_warning,
        *levels,
        *map(str, report.kinks),
        *report.notes,
    ]
    assert [re.sub(r"\(\w+\.py, line \d+: .*?\)(?=[.;]|$)", "(here)", line) for line in lines if line] == said


@pytest.mark.parametrize("again", [False, True])
def test_what_is_kept_is_told_by_a_batch_of_a_size_not_seen_before_if_it_is_right_there(again: bool) -> None:
    keeps, sizes = keeps_targets(), []

    def program(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        if x.dtype != object:
            sizes.append(len(x))
        if len(x) == 2 and not again:
            raise ValueError("two")
        return keeps(weights, biases, x, target)

    report = check_backward(program, TINY, points=2)
    assert sizes[:7] == [3, 1, 3, 1, 1, 2, *sizes[6:7]], (
        "the points, the first again, two calls in a row, and the new batch"
    )
    assert ("called a second time" in report.message) == again
    assert report.verdict is Verdict.FAILS


def test_where_every_sample_is_at_a_kink_nothing_could_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "nntheory.checking.backward.near_kink", lambda network, point, dtype: np.ones(len(point), dtype=bool)
    )
    report = check_backward(on(RELU), RELU, points=2, floats_only=True)
    reason = "all 4 samples lie too close to a kink of an activation function"
    assert (report.verdict, report.points, report.set_apart, report.evidence) == (Verdict.UNKNOWN, 0, 4, "call")
    assert report.levels == (Level("floats", "not possible", reason=reason),)
    assert report.message == f"Nothing could be compared: {reason}. Pass other data, or biases that are not zero."
