"""Laws of the diagnosis: every sentence it says, every reason why a point hides a mistake, and how a case is told."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import hypothesis.strategies
import numpy as np
import pytest

from nntheory import Architecture, check_backward, formulas
from nntheory.checking.comparison import Compared
from nntheory.checking.conventions import Conventions
from nntheory.checking.diagnosis import (
    Case,
    Explanation,
    Unseen,
    as_coarse_as_single,
    described,
    diagnose,
    explained,
    locate,
    smallest,
    unseen,
)
from nntheory.checking.diagnosis.catalogue import CATALOGUE
from nntheory.checking.diagnosis.explaining import Found, Returned, fewest_layers, singles
from nntheory.checking.diagnosis.factors import by_samples, number
from nntheory.checking.diagnosis.smallest import LARGEST_SIZE, MOST_NUMBERS, _Search
from nntheory.checking.diagnosis.variants import (
    MOST_LAYERS,
    OTHERS,
    Derived,
    Variant,
    changed_code,
    program,
    reached,
    variants,
)
from nntheory.checking.diagnosis.writing import written
from nntheory.checking.points import draw_point
from nntheory.checking.reference import Point

from .mutants import RIGHT, WRONG, backward, with_part
from .test_diagnosis import checked, drawn, not_seen
from .test_diagnosis import diagnosed as diagnosed_there

SMALL = Architecture.parse("3-4-3-2")
RELU = Architecture.parse("3-4-2", hidden="relu", output="linear")
DOUBLE = np.dtype(np.float64)


def compared(
    true: Any, came: Any, allowed: float = 0.0, dtype: Any = DOUBLE, outside: Any = None
) -> tuple[Compared, Any]:
    """A tensor beside the true one, and what was returned."""
    true, came = np.asarray(true, float), np.asarray(came, float)
    wrong = np.abs(came - true) > allowed if outside is None else np.asarray(outside)
    return Compared(true, came - true, wrong, wrong, np.full(true.shape, allowed), dtype), came


def both(**pairs: Any) -> tuple[dict[str, Compared], dict[str, Any]]:
    return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}


def diagnosed(*given: Any) -> Any:
    with np.errstate(all="ignore"):  # as the checks do
        return diagnosed_there(*given)


def said_of(result: dict[str, Compared], tensors: dict[str, Any]) -> str:
    return described(result, tensors, Conventions())


# What is said of a wrong gradient.


def test_the_first_wrong_layer_is_counted_from_the_output_and_its_worst_entry_is_told() -> None:
    result, tensors = both(
        dW1=compared([[1.0, 2.0]], [[5.0, 2.0]]),
        db1=compared([1.0], [1.0]),
        dW2=compared([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 2.5, 3.0], [4.0, 5.0, 5.0]]),
        db2=compared([1.0, 1.0], [1.0, 1.25]),
    )
    assert said_of(result, tensors) == (
        "Layer 2 is the first wrong one, counted from the output: dW2 and db2. In all, 4 of 11 entries are wrong.\n"
        "dW2[1,2]: derived 6, got 5.\n"
        "db2[1]: derived 1, got 1.25."
    )


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (-1, "the derived value with the opposite sign"),
        (2, "twice the derived value"),
        (0.5, "half the derived value"),
        (0, "zero"),
        (3, "3 times the derived value"),
        (-1 / 3, "-1/3 times the derived value"),
    ],
)
def test_a_common_factor_is_said_if_every_entry_has_it(times: float, said: str) -> None:
    true = np.array([[1.0, -2.0], [0.5, 4.0]])
    result, tensors = both(dW1=compared(true, times * true))
    lines = said_of(result, tensors).splitlines()
    assert lines[1].endswith(f"; every entry of dW1 is {said}.")
    result, tensors = both(dW1=compared(true, times * true + np.eye(2)))
    assert "every entry" not in said_of(result, tensors)


def test_a_common_factor_may_be_off_by_what_rounding_allows_of_both_sides_and_no_more() -> None:
    true = np.ones(2)
    for times in (-1, 2, 0.5, 0):
        for off, told in ((0.9, True), (1.1, False)):
            came = times * true + off * (1 + abs(times)) * np.array([1e-3, -1e-3])
            result, tensors = both(db1=compared(true, came, 1e-3))
            assert ("every entry" in said_of(result, tensors)) == told
    result, tensors = both(db1=compared([0.0, 0.0], [1.0, 1.0]))
    assert "every entry" not in said_of(result, tensors), "of nothing there are no multiples"


def test_numbers_are_told_with_as_many_digits_as_show_the_difference() -> None:
    for off, said in (
        (0.5, "derived 1.5, got 2."),
        (1e-5, "derived 1.5, got 1.50001."),
        (1e-8, "derived 1.5, got 1.50000001."),
        (2.0**-50, "derived 1.5, got 1.500000000000001."),
    ):
        result, tensors = both(db1=compared([1.5], [1.5 + off]))
        assert said_of(result, tensors).endswith(f"db1[0]: {said}")


def test_one_wrong_entry_is_wrong_and_two_are() -> None:
    assert "1 of 2 entries is wrong" in said_of(*both(db1=compared([1.0, 2.0], [1.0, 3.0])))
    assert "2 of 2 entries are wrong" in said_of(*both(db1=compared([1.0, 2.0], [0.0, 3.0])))
    many = np.arange(3000.0)
    assert "2,999 of 3,000 entries" in said_of(*both(db1=compared(many, 3 * many)))


def test_an_entry_is_named_as_the_text_names_it() -> None:
    assert [Conventions().entry(*one) for one in (("dW1", (0, 2)), ("db3", (4,)))] == ["dW1[0,2]", "db3[4]"]
    turned = Conventions("out_in", "mean", "columns")
    assert [turned.entry(*one) for one in (("dW1", (0, 2)), ("db3", (4,)))] == ["dW1[2,0]", "db3[4]"]


def test_what_is_as_coarse_as_float32_is_said_with_its_size_and_what_to_look_for() -> None:
    single = float(np.float32(0.1))
    result, tensors = both(dW1=compared([[0.1]], [[single]]), db1=compared([0.1], [single]))
    assert as_coarse_as_single(result, tensors) == (
        "float32 inside: float64 is returned, but every number in it is a float32 number, and the gradient is off by 1e-08 of "
        "its size. Look for astype(np.float32), dtype=np.float32 or a float32 constant array."
    )
    result, tensors = both(dW1=compared([[0.1]], [[single]]), db1=compared([0.1], [0.1]))
    assert "every number in dW1 is a float32 number" in as_coarse_as_single(result, tensors)
    result, tensors = both(dW1=compared([[1.0]], [[1 + 1e-7]]), db1=compared([1.0], [1 + 3e-7]))
    assert as_coarse_as_single(result, tensors) == (
        "The gradient is off by up to 3e-07 of its size: as accurate as float32, and float64 is returned. Look for float32 "
        "inside, for a small constant added to a denominator, or for finite differences."
    )
    result, tensors = both(dW1=compared([[1.0]], [[1 + 1e-12]]), db1=compared([1.0], [1.0]))
    assert as_coarse_as_single(result, tensors) == (
        "In dW1 the gradient is off by up to 1e-12 of its size: more than float64 loses and less than float32 does. Look for a "
        "small constant added to a denominator, for a constant with too few digits, or for finite differences."
    )


def test_a_few_entries_that_are_off_a_little_are_not_put_down_to_float32() -> None:
    for wrong, put_down in ((1, False), (2, True)):
        came = np.ones(4)
        came[:wrong] += 1e-7
        result, tensors = both(dW1=compared([np.ones(4)], [came]), db1=compared([1.0], [1.0]))
        assert bool(as_coarse_as_single(result, tensors)) == put_down


ONE = Explanation("this", (2,), ("delta2 = z", "dW2 = y", "dW12 = n"), "h")
MORE = Explanation("that", (1, 3), ("db3 = c", "db1 = a"), "h")


def test_a_mistake_is_told_with_its_layers_and_the_right_lines_of_the_last() -> None:
    assert str(ONE) == "Layer 2: this. Right is delta2 = z, dW2 = y"
    assert str(MORE) == "Layers 1, 3: that. Right is db3 = c, and so in each of these layers"


def test_mistakes_are_listed_if_there_are_several_and_counted_if_there_is_one() -> None:
    assert explained(None) == "The mistakes of the catalogue were not tried: the network has too many layers."
    assert explained([], 7).startswith(
        "No single mistake of the catalogue gives these numbers: there may be more than one"
    )
    assert explained([ONE], 1234) == (
        "This one mistake gives all 1,234 of your numbers, to within rounding. Layer 2: this. Right is delta2 = z, dW2 = y."
    )
    assert explained([ONE], 1).startswith("This one mistake gives your numbers,")
    assert explained([ONE]).startswith("This one mistake gives your numbers,")
    assert explained([ONE, MORE], 3) == (
        "Each of these single mistakes gives your numbers, to within rounding:\n"
        "- Layer 2: this. Right is delta2 = z, dW2 = y.\n"
        "- Layers 1, 3: that. Right is db3 = c, and so in each of these layers."
    )


def test_two_mistakes_are_told_in_full() -> None:
    found = diagnosed(
        with_part(error=lambda a, y: 2 * (y - a), to_biases=lambda delta: delta.sum(axis=0)), SMALL, drawn(SMALL)
    )
    lines = found.message.splitlines()
    where = next(i for i, line in enumerate(lines) if line.startswith("No single mistake"))
    total = sum(SMALL.weight_shape(layer)[0] * SMALL.weight_shape(layer)[1] + SMALL.sizes[layer] for layer in (1, 2, 3))
    if len(found.pairs) == 1:
        assert lines[where] == (
            f"No single mistake of the catalogue gives these numbers; there is more than one, or one that is not in it. These "
            f"two together give all {total} of your numbers, to within rounding:"
        )
        assert lines[where + 1 : where + 3] == [f"- {one}." for one in found.pairs[0]]
    else:
        assert lines[where].endswith("Each of these pairs gives your numbers, to within rounding:")
    assert set(found.hints) == {one.hint for pair in found.pairs for one in pair}


def test_what_explains_one_point_only_is_told_with_that() -> None:
    point = drawn(SMALL)

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = backward(weights, biases, x, target)
        if len(x) != len(point):
            return [np.sin(one) for one in by_weights], by_biases
        return by_weights, [0 * one for one in by_biases]

    found = diagnosed(wrong, SMALL, point)
    assert "the gradient by the biases is zero" in [one.mistake for one in found.mistakes]
    assert found.message.endswith("\nAt other points this does not give your numbers, so there is more to it.")


def test_a_general_hint_names_the_layer_to_look_at() -> None:
    def wrong(*arguments: Any) -> Any:
        weights, biases = backward(*arguments)
        return [weights[0], np.sin(weights[1]), weights[2]], biases

    assert diagnosed(wrong, SMALL, drawn(SMALL)).hints == (
        "Look at layer 2: compute its error and its gradient for one sample by hand; where do yours differ?",
    )


# Where it is wrong.

LOCATED: list[tuple[dict[str, Any], int, str]] = [
    ({"error": lambda a, y: a - y}, 3,
     "With one sample, dW3 and db3 carry the same wrong δ: that of layer 3, the output layer, is already wrong. Look at the "
     "line that computes it, and at the way forward."),
    ({"back": lambda delta, w: delta @ np.abs(w).T}, 3,
     "With one sample, dW2 and db2 carry the same wrong δ: that of layer 2 is already wrong, that of layer 3 is right. Look at "
     "the step back from layer 3 to layer 2."),
    ({"to_weights": lambda a, delta: a.T @ delta * 1.5 / len(a)}, 3,
     "With one sample, δ of layer 3 is right (read off db3); its product with what comes into the layer is wrong: look at the "
     "line of dW3."),
    ({"to_biases": lambda delta: 0 * delta[0]}, 3,
     "With one sample, dW3 carries the right δ of layer 3; only the gradient by the biases is wrong: look at the line of db3."),
    ({"to_biases": lambda delta: delta.sum(axis=0)}, 2,
     "The first 2 samples of this batch give the right gradient, each taken alone, and a wrong one together: look at how the "
     "samples of a batch are put together."),
    ({"to_biases": lambda delta: delta.sum(axis=0)}, 7,
     "The first 3 samples of this batch give the right gradient, each taken alone, and a wrong one together: look at how the "
     "samples of a batch are put together."),
    ({"to_biases": lambda delta: delta.sum(axis=0)}, 1, ""),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "samples", "said"), LOCATED)
def test_the_place_is_said_in_full(parts: dict[str, Any], samples: int, said: str) -> None:
    assert locate(checked(with_part(**parts), SMALL)[0], SMALL, drawn(SMALL, samples=samples), "mean") == said


def test_every_one_of_the_first_samples_is_looked_at_until_one_is_wrong() -> None:
    for bad in range(5):
        point = drawn(SMALL, samples=5)

        def wrong(weights: Any, biases: Any, x: Any, target: Any, row: Any = point.x[bad]) -> Any:
            by_weights, by_biases = backward(weights, biases, x, target)
            return by_weights, [one * (1 + (x == row).all(axis=1).any()) for one in by_biases]

        said = locate(checked(wrong, SMALL)[0], SMALL, point, "mean")
        assert said.startswith("With one sample, dW3 carries the right δ") == (bad < 3)


# What a point hides.


def reason_at(architecture: Architecture, point: Point, words: str) -> str:
    (one,) = [found for mistake, found in not_seen(architecture, point).items() if mistake.startswith(words)]
    return one.reason


NO_BIAS = "the bias is left out on the way forward"
SIGNS = "the weights on the way back lose their signs"
SUM = "the sum over the batch is taken where its mean belongs"


def test_each_thing_that_is_special_about_a_point_is_the_reason_that_is_given() -> None:
    point = drawn(SMALL, samples=5)
    positive = replace(point, weights=tuple(np.abs(one) for one in point.weights))
    assert reason_at(SMALL, positive, SIGNS) == "no weight of layer 3 is negative; no weight of layer 2 is negative"
    no_biases = replace(point, biases=tuple(0 * one for one in point.biases))
    assert reason_at(SMALL, no_biases, NO_BIAS) == "; ".join(f"all biases of layer {i} are zero" for i in (3, 2, 1))
    equal = replace(point, x=np.tile(point.x[:1], (5, 1)), target=np.tile(point.target[:1], (5, 1)))
    assert reason_at(SMALL, equal, "only the first sample counts for the biases") == "all samples are equal"
    assert reason_at(SMALL, drawn(SMALL, samples=1), SUM) == "the batch has one sample"


def test_of_the_units_of_a_layer_it_is_said_whether_all_or_some_or_none_are_dead() -> None:
    point = drawn(RELU, samples=5)
    slope = "the derivative of the activation function is missing"
    alive = replace(point, biases=(point.biases[0] + 100, point.biases[1]))
    assert reason_at(RELU, alive, slope) == "no pre-activation of layer 1 is negative"
    dead = replace(point, biases=(point.biases[0] - 100, point.biases[1]))
    assert "no unit of layer 1 is alive" in reason_at(RELU, dead, SIGNS)
    saturated = replace(drawn(SMALL, samples=5), biases=tuple(one + 40 for one in drawn(SMALL).biases))
    reasons = {one.reason for one in not_seen(SMALL, saturated).values()}
    assert any("is saturated" in one or "next to nothing" in one for one in reasons), reasons


def test_what_is_unseen_is_told_with_layers_and_reason() -> None:
    assert str(Unseen("m", (2,), "r")) == "m (layer 2): r"
    assert str(Unseen("m", (1, 3), "")) == "m (layers 1, 3)"
    assert str(Unseen("m", (), "r")) == "m: r"


def test_a_network_too_deep_to_try_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Unseen("the mistakes of the catalogue", (), "not tried, the network has too many layers")
    for layers, wanted in ((MOST_LAYERS + 1, (said,)), (2, ())):
        deep = Architecture.parse("-".join(["2"] * (layers + 1)), hidden="tanh")
        found = unseen(deep, drawn(deep, samples=4), {}, "mean") if wanted else unseen(deep, *_right(deep), "mean")
        assert (said in found) == bool(wanted)
    monkeypatch.setattr("nntheory.checking.diagnosis.adequacy.MOST_WORK", 5 * SMALL.parameter_count * 3)
    point, result = _right(SMALL)
    *_, last = unseen(SMALL, replace(point, x=0 * point.x), result, "mean")
    tried = [one for one in variants(SMALL) if len(one.layers) == 1]
    left = len({one.mistake for one in tried[5:]})
    assert last == Unseen(f"{left} mistakes of the catalogue", (), "not tried, the network and the batch are large")


def _right(architecture: Architecture) -> tuple[Point, dict[str, Compared]]:
    from nntheory import Network

    point = drawn(architecture, samples=3)
    _, result = checked(Network(architecture).backward, architecture)
    return point, result(point)


# Mistakes made in the derived program.


def test_the_program_goes_forward_and_then_back_layer_by_layer() -> None:
    targets = [one.target for one in program(SMALL)]
    assert targets == [
        "z1", "a1", "z2", "a2", "z3", "a3",
        "delta3", "db3", "dW3", "delta2", "db2", "dW2", "delta1", "db1", "dW1",
    ]  # fmt: skip


def test_what_a_change_reaches_is_all_that_is_computed_from_it() -> None:
    assert reached(SMALL, {"delta2": ""}) == {"delta2", "db2", "dW2", "delta1", "db1", "dW1"}
    assert reached(SMALL, {"dW2": ""}) == {"dW2"}
    assert reached(SMALL, {"z3": ""}) == {"z3", "a3"} | {
        f"{kind}{i}" for kind in ("delta", "db", "dW") for i in (1, 2, 3)
    }


def found_variant(words: str, layers: tuple[int, ...], architecture: Architecture = SMALL, other: str = "") -> Variant:
    (one,) = [
        one for one in variants(architecture)
        if one.mistake.words.startswith(words) and one.layers == layers and one.other == other
    ]  # fmt: skip
    return one


@pytest.mark.parametrize(
    ("words", "layers", "code"),
    [
        ("the weights on the way back lose their signs", (2,), {"delta2": "sigmoid_prime(z2) * (delta3 @ abs(W3).T)"}),
        ("there is a factor 2 too much", (3,), {"delta3": "2 * (2 * sigmoid_prime(z3) * (a3 - target))"}),
        ("it is divided by the number of neurons of the layer, not", (2,),
         {"dW2": "a1.T @ delta2 / 3", "db2": "delta2.sum(axis=0) / 3"}),
        ("it is divided by the number of input features", (3,),
         {"dW3": "a2.T @ delta3 / 3", "db3": "delta3.sum(axis=0) / 3"}),
        ("the error is divided by the number of outputs", (3,),
         {"delta3": "(2 * sigmoid_prime(z3) * (a3 - target)) / 2"}),
        ("the gradient by the weights is made with the error δ of the next layer", (1,), {"dW1": "a0.T @ delta2 / m"}),
        ("the pre-activation z of the layer before", (3,), {"dW3": "z2.T @ delta3 / m"}),
        ("the derivative of the activation function is taken at the previous layer's activation", (2,),
         {"delta2": "sigmoid_prime(a1) * (delta3 @ W3.T)"}),
    ],
)  # fmt: skip
def test_a_mistake_is_made_in_the_code_of_its_layer(words: str, layers: Any, code: Mapping[str, str]) -> None:
    one = found_variant(words, layers)
    assert dict(one.code) == code


def test_another_function_stands_only_where_it_is_another() -> None:
    statement = next(one for one in program(SMALL) if one.target == "delta2")
    words = "the derivative of another activation function stands here"
    mistake = next(one for one in CATALOGUE if one.words == words)
    assert changed_code(SMALL, mistake, statement, statement.code, "sigmoid") == statement.code
    assert changed_code(SMALL, mistake, statement, statement.code, "tanh").startswith("tanh_prime(z2)")
    others = {one.other for one in variants(SMALL) if one.mistake is mistake}
    assert others == {"tanh"}, "linear and relu have entries of their own"
    assert {one.other for one in variants(RELU) if one.mistake is mistake} <= set(OTHERS)


def test_a_mistake_is_tried_in_all_layers_in_all_but_one_end_and_in_each() -> None:
    places = [one.layers for one in variants(SMALL) if one.mistake.words == "the gradient by the weights is zero"]
    assert places == [(1, 2, 3), (1, 2), (2, 3), (3,), (2,), (1,)]
    two = Architecture.parse("3-4-2")
    places = [one.layers for one in variants(two) if one.mistake.words == "the gradient by the weights is zero"]
    assert places == [(1, 2), (2,), (1,)]


def test_a_change_gives_what_it_reaches_and_nothing_else() -> None:
    point = drawn(SMALL)
    derived = Derived(SMALL, point, "mean")
    one = found_variant("the gradient by the weights is zero", (2,))
    before = derived.runs
    assert {name: value.any() for name, value in derived.changed(one.code)} == {"dW2": False}
    assert derived.runs == before + 1
    twice = dict(derived.changed({"delta2": f"2 * ({_code('delta2')})"}))
    for name in ("dW2", "db2", "dW1", "db1"):
        assert np.allclose(twice[name], 2 * derived.right[name], rtol=1e-14)
    assert set(twice) == {"dW2", "db2", "dW1", "db1"}
    fitted = dict(derived.changed({"dW2": _code("dW2") + " + factor * W2"}, 0.5))
    assert np.allclose(fitted["dW2"], derived.right["dW2"] + point.weights[1] / 2, rtol=1e-14)
    with pytest.raises(ValueError, match=r"delta2 has another shape"):
        dict(derived.changed({"delta2": "z1"}))


def _code(target: str) -> str:
    return next(one.code for one in program(SMALL) if one.target == target)


def test_the_sum_is_the_mean_times_the_number_of_samples() -> None:
    point = drawn(SMALL, samples=4)
    total, mean = (Derived(SMALL, point, reduction) for reduction in ("sum", "mean"))
    assert all(np.allclose(total.right[name], 4 * mean.right[name], rtol=1e-14) for name in mean.right)
    assert list(mean.values["first"].ravel()) == [1, 0, 0, 0]
    assert list(mean.values["last"].ravel()) == [0, 0, 0, 1]


# What explains a gradient.


def returned(change: Any, tolerance: float = 1e-9) -> Returned:
    point = drawn(SMALL)
    right = Derived(SMALL, point, "mean").right
    return Returned(SMALL, point, {name: change(name, value) for name, value in right.items()}, "mean", tolerance)


def test_a_tensor_is_the_same_within_the_tolerance_of_its_size() -> None:
    one = returned(lambda name, value: 2 * value if name == "dW2" else value)
    assert one.wrong == {"dW2"}
    assert one.entries == one.tensors["dW2"].size
    for off, same in ((0.9e-9, True), (1.1e-9, False)):
        assert one.same("dW2", one.tensors["dW2"] * (1 + off)) == same
    assert not one.same("dW2", one.tensors["dW2"].T)
    assert not one.same("dW2", one.tensors["dW2"] * np.nan)


def test_a_change_must_come_nearer_than_a_thousandth_of_the_error() -> None:
    assert returned(lambda name, value: value * (1 + 1e-8)).tolerance == pytest.approx(1e-11, rel=1e-6)
    assert returned(lambda name, value: value * 2).tolerance == 1e-9
    assert returned(lambda name, value: value).tolerance == 1e-14


def test_a_factor_is_fitted_and_rounded_where_it_is_nearly_round() -> None:
    decay = found_variant("weight decay is added", (2,))
    point = drawn(SMALL)
    for added, found in ((0.25, 0.25), (0.1 * (1 + 0.9e-6), 0.1), (0.123456, 0.123456), (-3.0, -3.0)):
        one = returned(lambda name, value, by=added: value + by * point.weights[1] if name == "dW2" else value)
        assert one.fitted(decay.code, decay.reaches) == pytest.approx(found, rel=1e-12)
    (only,) = [one for one in singles(returned(
        lambda name, value: value + point.weights[1] / 4 if name == "dW2" else value
    )) if one.variants == (decay,)]  # fmt: skip
    assert only.factor == 0.25
    assert only.explained(SMALL, Conventions())[0].mistake.endswith("(the factor is 0.25)")
    assert only.explained(SMALL, Conventions())[0].hint.startswith("Look at layer 2: what happens to the gradient")


def test_a_mistake_that_gives_only_some_of_the_wrong_tensors_explains_nothing() -> None:
    one = returned(lambda name, value: 0 * value if name in ("dW2", "dW3") else value)
    with np.errstate(all="ignore"):
        found_ = singles(one)
    zero = [found.variants[0].layers for found in found_ if "weights is zero" in found.variants[0].mistake.words]
    assert zero == [(2, 3)]
    assert one.matched(found_variant("the gradient by the weights is zero", (2,))) == {"dW2"}


def test_of_the_same_mistake_in_more_layers_the_fewest_are_told() -> None:
    few, many = (found_variant("the gradient by the weights is zero", layers) for layers in ((2,), (2, 3)))
    other = found_variant("the gradient by the weights has the wrong sign", (2, 3))
    found = [Found((one,), one.code) for one in (many, few, other)]
    assert fewest_layers(found) == [found[1], found[2]]


# The smallest case.


def case_of(program_: Any, sizes: str = "3-4-2") -> Case:
    found = smallest(
        lambda architecture, point: checked(program_, architecture)[0](point),
        Architecture.parse(sizes),
        clock=itertools.repeat(0.0).__next__,
    )
    assert found is not None
    return found


def test_a_case_is_told_line_by_line_and_every_line_can_be_recomputed() -> None:
    case = replace(case_of(with_part(error=lambda a, y: a - y)), note="")
    lines = str(case).splitlines()
    assert lines[0] == f"The smallest case found: {case.architecture}, 1 sample."
    assert lines[1] == ""
    assert lines[2].startswith("Given  x = a0 = ")
    assert re.fullmatch(r"       W1 = .*, b1 = .*", lines[3])
    assert re.fullmatch(r"       W2 = .*, b2 = .*", lines[4])
    assert lines[5:7] == ["       m = 1, the number of samples", ""]
    told = dict(line.split(" = ", 1) for line in lines[7:])
    assert list(told) == [one.target for one in program(case.architecture)]
    for name, text in told.items():
        assert (("✗ yours: " in text) or text.endswith("✓ yours too")) == name.startswith(("dW", "db"))
    by_sum = replace(case, conventions=Conventions(reduction="sum"), point=Point(*(case.point.weights, case.point.biases),
                                                        *(np.tile(one,
                                                        (2, 1)) for one in (case.point.x, case.point.target))))  # fmt: skip
    assert "2 samples." in str(by_sum)
    assert "m = " not in str(by_sum), "a sum is not divided by the number of samples"


def test_the_data_of_a_case_hold_what_is_told() -> None:
    case = case_of(with_part(to_biases=lambda delta: 2 * delta.mean(axis=0)))
    data = case.to_dict()
    assert (data["architecture"], data["reduction"]) == (str(case.architecture), "mean")
    assert data["given"]["W1"] == case.point.weights[0].tolist()
    assert [step["name"] for step in data["steps"]] == [one.target for one in program(case.architecture)]
    for step in data["steps"]:
        name = step["name"]
        assert step["derived"] == np.asarray(case.values[name], float).tolist()
        if name.startswith(("dW", "db")):
            assert step["returned"] == case.returned[name].tolist()
            assert step["wrong"] == name.startswith("db")
        else:
            assert set(step) == {"name", "code", "derived"}


def test_whole_numbers_come_before_halves_and_no_number_is_large() -> None:
    case = case_of(WRONG["wrong sign"])
    for array in case.point.floats.values():
        assert (array == np.rint(array)).all()
        assert np.abs(array).max() <= 2
    assert all(one.all() for one in (*case.point.weights, case.point.x)), "zeros would hide the way back"


def test_a_mistake_that_whole_numbers_hide_is_told_with_halves() -> None:
    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = backward(weights, biases, x, target)
        return by_weights, [one * (1 + bool((x % 1).any())) for one in by_biases]

    case = case_of(wrong, "1-1")
    assert (2 * case.point.x == np.rint(2 * case.point.x)).all()
    assert (case.point.x % 1).any()


def test_sizes_are_tried_from_the_smallest_up_to_the_largest_that_fit_on_paper() -> None:
    seen: list[tuple[int, ...]] = []

    def call(architecture: Architecture, point: Point) -> None:
        seen.append(architecture.sizes)

    assert smallest(call, Architecture.parse("5-2-4"), clock=itertools.repeat(0.0).__next__) is None
    sizes = list(dict.fromkeys(seen))
    small = itertools.product(range(1, LARGEST_SIZE + 1), (1, 2), range(1, LARGEST_SIZE + 1))
    assert sizes == [*sorted(small, key=lambda one: (sum(one), one)), (5, 2, 4)]
    wide = Architecture.parse(f"{MOST_NUMBERS}-1")
    seen.clear()
    assert smallest(call, wide, clock=itertools.repeat(0.0).__next__) is None
    assert wide.sizes not in seen
    assert (LARGEST_SIZE, 1) in seen


def test_of_a_program_that_raises_or_returns_other_shapes_there_is_no_case() -> None:
    def raises(architecture: Architecture, point: Point) -> Any:
        raise ZeroDivisionError

    def other(change: Any) -> Any:
        def call(architecture: Architecture, point: Point) -> Any:
            tensors = checked(WRONG["wrong sign"], architecture)[0](point)
            assert tensors is not None
            return change(tensors)

        return call

    tiny = Architecture.parse("1-1")
    for call in (
        raises,
        other(lambda tensors: {**tensors, "dW2": np.ones(1)}),
        other(lambda tensors: {"dW1": tensors["dW1"]}),
        other(lambda tensors: {**tensors, "db1": np.ones((1, 1))}),
        other(lambda tensors: {**tensors, "db1": tensors["db1"] * np.nan}),
    ):
        assert smallest(call, tiny, clock=itertools.repeat(0.0).__next__) is None
    assert smallest(other(lambda tensors: tensors), tiny, clock=itertools.repeat(0.0).__next__) is not None


@pytest.mark.parametrize(
    ("cost", "output", "admitted"),
    [("cross_entropy", "softmax", {0.0, 1.0}), ("binary_cross_entropy", "sigmoid", {0.0, 0.5, 1.0})],
)
def test_the_targets_of_a_case_are_such_as_the_cost_admits(cost: str, output: str, admitted: set[float]) -> None:
    seen: list[np.ndarray] = []

    def call(architecture: Architecture, point: Point) -> Any:
        seen.append(point.target)
        return {f"d{name}": 1e9 + 0 * one for name, one in point.floats.items() if name[0] in "Wb"}

    architecture = Architecture.parse("1-3", output=output, cost=cost)
    assert smallest(call, architecture, clock=itertools.repeat(0.0).__next__) is not None
    drawn_ones = [one for one in seen if (2 * one == np.rint(2 * one)).all()]
    assert {float(x) for one in drawn_ones for x in one.flat} <= admitted
    if output == "softmax":
        assert all((one.sum(axis=1) == 1).all() for one in drawn_ones)


def test_a_case_at_a_kink_is_none() -> None:
    def call(architecture: Architecture, point: Point) -> Any:
        z = point.x @ point.weights[0] + point.biases[0]
        seen.append(bool((z == 0).any()))
        return {f"d{name}": 1e9 + 0 * one for name, one in point.floats.items() if name[0] in "Wb"}

    seen: list[bool] = []
    case = smallest(call, Architecture.parse("1-1", output="relu"), clock=itertools.repeat(0.0).__next__)
    assert case is not None
    assert (case.point.x @ case.point.weights[0] + case.point.biases[0]).all()


def test_the_search_looks_at_drawn_points_before_it_looks_for_round_ones() -> None:
    def right(architecture: Architecture, point: Point) -> Any:
        seen.append(point)
        return checked(RIGHT["einsum"], architecture)[0](point)

    seen: list[Point] = []
    assert smallest(right, Architecture.parse("1-1"), clock=itertools.repeat(0.0).__next__) is None
    assert [len(point) for point in seen] == [2, 3]
    assert not np.array_equal(seen[0].x, seen[1].x[:2])


def test_a_report_with_a_smallest_case_shows_it_and_one_without_does_not() -> None:
    wrong = WRONG["wrong sign"]
    with_case, without = (check_backward(wrong, SMALL, points=1, smallest=asked) for asked in (True, False))
    assert str(with_case.smallest) in str(with_case)
    assert without.smallest is None
    assert "The smallest case" not in str(without)


def test_a_program_of_another_function_is_diagnosed_against_the_one_that_was_named() -> None:
    tanh = formulas.find_activation("tanh")
    other = Architecture(SMALL.sizes, (tanh,) * 3, SMALL.cost)
    call, result = checked(backward, other)
    point = draw_point(other, np.random.default_rng(0), 3, DOUBLE)
    found = diagnose(call, other, point, call(point) or {}, result(point), Conventions(), 1e-9)
    assert any("sigmoid" in str(one) for one in found.mistakes), found.message


# Numbers and statements in words.


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (0.01, "0.01"), (3.0, "3"), (1 / 3, "1/3"), (-2 / 7, "-2/7"), (11 / 12, "11/12"), (1 / 13, "0.0769231"),
        (0.0, "0"), (2 + 0.9e-6, "2"), (0.123456789, "0.123457"), (1 / 3 * (1 + 2e-6), "0.333334"),
        (1 / 3 * (1 + 0.9e-6), "1/3"), (1e-12, "1e-12"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_one_writes_it(factor: float, said: str) -> None:
    assert number(factor) == said


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (lambda n: n, "n"), (lambda n: 1 / n, "1/n"), (lambda n: (n - 1) / n, "(n - 1)/n"), (lambda n: n / (n - 1), "n/(n - 1)"),
        (lambda n: n - 1, "(n - 1)"), (lambda n: 1 / (n - 1), "1/(n - 1)"), (lambda n: n * n, "n²"), (lambda n: n**-2, "1/n²"),
        (lambda n: n**0.5, "√n"), (lambda n: n**-0.5, "1/√n"), (lambda n: -n, "-n"), (lambda n: 2 / n, "2 · 1/n"),
        (lambda n: n / 3, "1/3 · n"),
    ],
)  # fmt: skip
def test_a_factor_that_depends_on_the_number_of_samples_is_a_formula(formula: Any, said: str) -> None:
    assert by_samples([(n, float(formula(n))) for n in (2, 5, 7)]) == f"{said}, where n is the number of samples"


@pytest.mark.parametrize(
    "factors",
    [[(2, 3.0), (5, 3.0)], [(2, 2.0), (2, 2.0)], [(2, 2.0)], [], [(2, 2.0), (5, 5 + 1e-5)], [(2, 0.0), (5, 0.0)]],
)
def test_factors_that_are_one_number_or_no_formula_are_called_none(factors: Any) -> None:
    assert by_samples(factors) == ""


def every_output_and_cost() -> list[Architecture]:
    found = []
    for one, cost in itertools.product(formulas.ACTIVATIONS, formulas.COSTS):
        with contextlib.suppress(ValueError):  # such as softmax for one that goes with the sigmoid
            found.append(Architecture.parse("2-3-3", output=one.name, cost=cost.name))
    return found


@pytest.mark.parametrize("layout", ["in_out", "out_in"])
@pytest.mark.parametrize("samples", ["rows", "columns"])
@pytest.mark.parametrize("architecture", [SMALL, RELU, *every_output_and_cost()], ids=str)
def test_a_statement_written_for_other_conventions_computes_the_same(
    architecture: Architecture, layout: Any, samples: Any
) -> None:
    conventions = Conventions(layout, "mean", samples)
    derived = Derived(architecture, drawn(architecture), "mean")
    own = {
        name: conventions.stored(name, value) if isinstance(value, np.ndarray) and re.match(r"[azWbd]\w*\d|target", name)
        else value
        for name, value in derived.values.items()
    }  # fmt: skip
    for one in program(architecture):
        if one.letter == "a" and not architecture.activations[one.layer - 1].elementwise:
            continue  # softmax itself takes rows
        target, code = written(str(one), conventions).split(" = ", 1)
        assert target == one.target
        value = eval(code, own)  # noqa: S307 - the derivation's own print
        assert np.allclose(value, conventions.stored(target, derived.values[target]), rtol=1e-12), code


def test_equal_biases_are_the_reason_where_others_would_show_it() -> None:
    point = drawn(SMALL, samples=5)
    network = Architecture.parse("3-4-3-2")
    equal = replace(point, biases=tuple(np.full(one.shape, 0.5) for one in point.biases))
    from nntheory.checking.diagnosis.adequacy import _reasons

    reasons = dict(_reasons(network, equal))
    for layer in (1, 2, 3):
        other = reasons[f"all biases of layer {layer} are equal"]
        assert [np.array_equal(one, two) for one, two in zip(other.biases, equal.biases, strict=True)] == [
            place != layer - 1 for place in range(3)
        ]
        assert np.ptp(other.biases[layer - 1]) > 0
        assert all(one is two for one, two in zip(other.weights, equal.weights, strict=True))


def test_a_point_without_what_is_special_differs_in_that_alone() -> None:
    from nntheory.checking.diagnosis.adequacy import _reasons

    point = drawn(SMALL, samples=4)
    special = replace(
        point,
        x=0 * point.x,
        weights=tuple(0 * one for one in point.weights),
        biases=tuple(0 * one for one in point.biases),
    )
    reasons = dict(_reasons(SMALL, special))
    assert next(iter(reasons)) == "all inputs are zero"
    assert {f"all weights of layer {i} are zero" for i in (1, 2, 3)} < set(reasons)
    assert {f"all biases of layer {i} are zero" for i in (1, 2, 3)} < set(reasons)
    inputs = reasons["all inputs are zero"]
    assert inputs.x.any()
    assert inputs.x.shape == point.x.shape
    assert inputs.target is special.target
    last = reasons["all weights of layer 3 are zero"]
    assert last.weights[2].any()
    assert not any(one.any() for one in last.weights[:2])
    assert not any(one.any() for one in last.biases)
    larger = reasons["the batch has as many samples as a layer has neurons"]
    assert len(larger) not in (4, *SMALL.sizes)
    assert np.array_equal(larger.x[:4], special.x)
    assert [text for text, _ in _reasons(SMALL, drawn(SMALL, samples=5))] == [
        "these parameters hide it; with others it would be seen", "these data hide it; with others it would be seen",
        "these data and parameters together hide it; with others it would be seen",
    ]  # fmt: skip


def test_the_numbers_of_a_case_have_six_digits_and_more_only_where_these_do_not_tell() -> None:
    third = replace(case_of(WRONG["wrong sign"], "1-1"), returned={}, wrong={})
    shown = replace(third, values={name: np.full_like(one, 1 / 3) for name, one in third.values.items()})
    lines = [line for line in str(shown).splitlines() if re.match(r"(z|a|delta|dW|db)1 = ", line)]
    assert lines
    assert all(line.endswith(" = 0.333333") for line in lines)


@pytest.mark.parametrize("unit", [1.0, 0.5])
@pytest.mark.parametrize(
    ("cost", "output", "least", "most"),
    [("squared_error", "linear", -2.0, 2.0), ("binary_cross_entropy", "sigmoid", 0.0, 1.0)],
)
def test_a_case_may_have_any_target_that_the_cost_admits_up_to_two(
    monkeypatch: pytest.MonkeyPatch, cost: str, output: str, least: float, most: float, unit: float
) -> None:
    search = _Search(backward, Architecture.parse("1-3", output=output, cost=cost), Conventions(), lambda: 0.0)  # type: ignore[arg-type]
    monkeypatch.setattr(hypothesis.strategies, "integers", lambda low, high: (low, high))
    for end, target in ((0, least), (1, most)):
        drawn_ones = search.drawn_target(lambda both, end=end: both[end], 2, 3, round(2 / unit))
        assert [unit * one for one in drawn_ones] == [target] * 6, "one for each output of each sample"


@pytest.mark.parametrize("unit", [1.0, 0.5])
def test_the_target_of_a_label_is_one_at_the_label_and_zero_elsewhere(
    monkeypatch: pytest.MonkeyPatch, unit: float
) -> None:
    labels = iter((2, 0))
    search = _Search(
        backward,  # type: ignore[arg-type]
        Architecture.parse("1-3", output="softmax", cost="cross_entropy"),
        Conventions(),
        lambda: 0.0,
    )
    monkeypatch.setattr(hypothesis.strategies, "integers", lambda low, high: (low, high))

    def draw(both: Any) -> int:
        assert both == (0, 2)
        return next(labels)

    assert [unit * one for one in search.drawn_target(draw, 2, 3, round(2 / unit))] == [0, 0, 1, 1, 0, 0]


# A case by hand: with linear functions every number can be followed.


def case_by_hand(conventions: Conventions) -> Case:
    network = Architecture.parse("2-2-1", hidden="linear", output="linear")
    point = Point(
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0], [-1.0]])),
        (np.array([0.0, 1.0]), np.array([2.0])),
        np.array([[1.0, 2.0], [0.0, -1.0]]),
        np.array([[1.0], [0.5]]),
    )
    derived = Derived(network, point, conventions.reduction)
    values = {one.target: derived.values[one.target] for one in program(network)}
    came = {name: 2 * tensor if name == "dW1" else tensor for name, tensor in derived.right.items()}
    wrong = {name: np.full(tensor.shape, name == "dW1") for name, tensor in came.items()}
    return Case(network, point, values, came, wrong, conventions, "A note.")


HEAD = "The smallest case found: 2-2-1, linear, linear, squared_error, 2 samples."
BY_HAND: dict[Conventions, tuple[list[str], list[str]]] = {
    Conventions(): (
        ["Given  x = a0 = [1, 2; 0, -1], target = [1; 0.5]", "       W1 = [1, 2; 3, 4], b1 = [0, 1]",
         "       W2 = [1; -1], b2 = 2", "       m = 2, the number of samples"],
        ["z1 = a0 @ W1 + b1 = [7, 11; -3, -3]", "a1 = linear(z1) = [7, 11; -3, -3]", "z2 = a1 @ W2 + b2 = [-2; 2]",
         "a2 = linear(z2) = [-2; 2]", "delta2 = 2 * (a2 - target) = [-6; 3]",
         "db2 = delta2.sum(axis=0) / m = -1.5   ✓ yours too", "dW2 = a1.T @ delta2 / m = [-25.5; -37.5]   ✓ yours too",
         "delta1 = linear_prime(z1) * (delta2 @ W2.T) = [-6, 6; 3, -3]",
         "db1 = delta1.sum(axis=0) / m = [-1.5, 1.5]   ✓ yours too",
         "dW1 = a0.T @ delta1 / m = [-3, 3; -7.5, 7.5]   ✗ yours: [-6, 6; -15, 15]"],
    ),
    Conventions("out_in", "sum", "columns"): (
        ["Given  x = a0 = [1, 0; 2, -1], target = [1, 0.5]", "       W1 = [1, 3; 2, 4], b1 = [0; 1]",
         "       W2 = [1, -1], b2 = 2"],
        ["z1 = W1 @ a0 + b1 = [7, -3; 11, -3]", "a1 = linear(z1) = [7, -3; 11, -3]", "z2 = W2 @ a1 + b2 = [-2, 2]",
         "a2 = linear(z2) = [-2, 2]", "delta2 = 2 * (a2 - target) = [-6, 3]",
         "db2 = delta2.sum(axis=1, keepdims=True) = -3   ✓ yours too", "dW2 = delta2 @ a1.T = [-51, -75]   ✓ yours too",
         "delta1 = linear_prime(z1) * (W2.T @ delta2) = [-6, 3; 6, -3]",
         "db1 = delta1.sum(axis=1, keepdims=True) = [-3; 3]   ✓ yours too",
         "dW1 = delta1 @ a0.T = [-6, -15; 6, 15]   ✗ yours: [-12, -30; 12, 30]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("conventions", BY_HAND, ids=str)
def test_a_case_is_told_in_the_conventions_of_the_program(conventions: Conventions) -> None:
    case, (given, steps) = case_by_hand(conventions), BY_HAND[conventions]
    assert str(case).splitlines() == [HEAD, "", *given, "", *steps, "", "A note."]
    assert str(case.unsolved()).splitlines() == [HEAD, "", *given, "", "Wrong here: dW1.", "", "A note."]
    assert str(replace(case, point=case.point.rows(np.array([True, False])))).startswith(
        HEAD.replace("samples", "sample")[:-10]
    )


@pytest.mark.parametrize("conventions", BY_HAND, ids=str)
def test_the_data_of_a_case_are_in_the_conventions_of_the_program(conventions: Conventions) -> None:
    case = case_by_hand(conventions)
    data = case.to_dict()
    steps = data.pop("steps")
    assert data == case.unsolved().to_dict()
    turned = conventions != Conventions()
    assert data == {
        "architecture": "2-2-1, linear, linear, squared_error",
        "reduction": conventions.reduction,
        "note": "A note.",
        "given": {
            "a0": [[1, 0], [2, -1]] if turned else [[1, 2], [0, -1]],
            "target": [[1, 0.5]] if turned else [[1], [0.5]],
            "W1": [[1, 3], [2, 4]] if turned else [[1, 2], [3, 4]],
            "W2": [[1, -1]] if turned else [[1], [-1]],
            "b1": [[0], [1]] if turned else [0, 1],
            "b2": [[2]] if turned else [2],
        },
        "wrong": ["dW1"],
    }
    assert [f"{one['name']} = {one['code']}" for one in steps] == [
        line.rpartition(" = ")[0] for line in BY_HAND[conventions][1]
    ]
    assert [one["name"] for one in steps if "returned" in one] == ["db2", "dW2", "db1", "dW1"]
    assert [one["name"] for one in steps if one.get("wrong")] == ["dW1"]
    assert steps[-1]["derived"] == ([[-6, -15], [6, 15]] if turned else [[-3, 3], [-7.5, 7.5]])
    assert steps[-1]["returned"] == [[2 * one for one in row] for row in steps[-1]["derived"]]
    assert steps[5]["derived"] == steps[5]["returned"] == ([[-3]] if turned else [-1.5])


# What is special about a point: each thing alone, and a point that differs in it alone.


def special(**changes: Any) -> dict[str, Point]:
    from nntheory.checking.diagnosis.adequacy import _reasons

    network = changes.pop("network", SMALL)
    point = drawn(network, samples=changes.pop("samples", 5))
    return dict(
        _reasons(network, replace(point, **{name: change(getattr(point, name)) for name, change in changes.items()}))
    )


LAST = [
    f"these {what} hide it; with others it would be seen"
    for what in ("parameters", "data", "data and parameters together")
]


def each_layer(change: Any) -> Any:
    return lambda arrays: tuple(map(change, arrays))


def symmetric(weights: Any) -> Any:
    return weights + weights.T if weights.shape[0] == weights.shape[1] else weights


SQUARE = Architecture.parse("3-3-2")
NARROW = Architecture.parse("1-1-1")
DEAD = Architecture.parse("3-4-2", hidden="relu", output="linear")


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"x": lambda x: 0 * x}, ["all inputs are zero"]),
        ({"samples": 1}, ["the batch has one sample"]),
        ({"samples": 4}, ["the batch has as many samples as a layer has neurons"]),
        ({"x": lambda x: 0 * x + x[0], "target": lambda t: 0 * t + t[0]}, ["all samples are equal"]),
        ({"x": lambda x: 0 * x + x[0]}, []),
        ({"target": lambda t: 0 * t + t[0]}, []),
        ({"weights": each_layer(np.zeros_like)}, [f"all weights of layer {i} are zero" for i in (3, 2, 1)]),
        ({"weights": each_layer(np.abs)}, [f"no weight of layer {i} is negative" for i in (3, 2, 1)]),
        ({"weights": each_layer(lambda w: np.where(w == w.min(), 0, np.abs(w)))},
         [f"no weight of layer {i} is negative" for i in (3, 2, 1)]),
        ({"network": SQUARE, "weights": each_layer(symmetric)}, ["the weights of layer 1 are symmetric"]),
        ({"biases": each_layer(np.zeros_like)}, [f"all biases of layer {i} are zero" for i in (3, 2, 1)]),
        ({"biases": each_layer(lambda b: 0 * b + 0.5)}, [f"all biases of layer {i} are equal" for i in (3, 2, 1)]),
        ({"network": DEAD, "biases": lambda b: (b[0] - 99, b[1])}, ["no unit of layer 1 is alive"]),
        ({"network": DEAD, "biases": lambda b: (b[0] - 99 * np.eye(4)[0], b[1])}, ["units of layer 1 are dead"]),
        ({"network": DEAD, "biases": lambda b: (b[0] + 99, b[1])}, ["no pre-activation of layer 1 is negative"]),
        ({"biases": lambda b: (b[0], b[1] + 40, b[2])}, ["layer 2 is saturated"]),
        ({"biases": lambda b: (b[0], b[1] + 800, b[2])}, ["layer 2 is saturated"]),
        ({"samples": 2, "x": lambda x: 0 * x + x[0], "target": lambda t: 0 * t + t[0]},
         ["the batch has as many samples as a layer has neurons", "all samples are equal"]),
        ({"network": NARROW, "weights": each_layer(np.abs), "biases": each_layer(np.abs)},
         [f"no weight of layer {i} is negative" for i in (2, 1)]),
    ],
)  # fmt: skip
def test_what_is_special_about_a_point_is_told_and_nothing_else(changes: dict[str, Any], reasons: list[str]) -> None:
    assert list(special(**changes)) == [*reasons, *LAST]


def differing(one: Point, other: Point) -> set[str]:
    return {name for name in one.floats if not np.array_equal(one.floats[name], other.floats[name])}


def test_the_point_without_what_is_special_has_only_that_changed() -> None:
    point = drawn(SMALL, samples=5)
    found = special()
    parameters = {name for name in point.floats if name[0] in "Wb"}
    assert [differing(point, found[text]) for text in LAST] == [
        parameters,
        {"a0", "target"},
        {*parameters, "a0", "target"},
    ]
    assert len(found[LAST[1]]) == 5
    zero = special(biases=each_layer(np.zeros_like))
    base = replace(point, biases=tuple(0 * one for one in point.biases))
    for layer in (1, 2, 3):
        assert differing(base, zero[f"all biases of layer {layer} are zero"]) == {f"b{layer}"}
    positive = special(weights=each_layer(np.abs))
    base = replace(point, weights=tuple(np.abs(one) for one in point.weights))
    for layer in (1, 2, 3):
        assert differing(base, positive[f"no weight of layer {layer} is negative"]) == {f"W{layer}"}
    dead = special(network=DEAD, biases=lambda b: (b[0] - 99, b[1]))["no unit of layer 1 is alive"]
    base = drawn(DEAD, samples=5)
    assert differing(replace(base, biases=(base.biases[0] - 99, base.biases[1])), dead) == {"W1", "b1"}
    equal = special(x=lambda x: 0 * x + x[0], target=lambda t: 0 * t + t[0])["all samples are equal"]
    assert differing(point, equal) == {"a0", "target"}
    assert len(np.unique(equal.x[:, 0])) == len(np.unique(equal.target[:, 0])) == 5
    one = special(samples=1)["the batch has one sample"]
    assert len(one) == 5, "not as many as a layer has neurons"
    assert np.array_equal(one.x[:1], drawn(SMALL, samples=1).x)
    assert one.x.shape == (5, 3)
    assert one.target.shape == (5, 2)


@pytest.mark.parametrize("size", [1.0, 1000.0])
def test_data_in_place_of_those_that_were_passed_are_as_large_as_they(size: float) -> None:
    other = special(x=lambda x: size * x)[LAST[1]]
    assert np.sqrt(np.mean(other.x**2)) == pytest.approx(size, rel=0.5)
    nothing = special(x=lambda x: 0 * x)["all inputs are zero"]
    assert np.sqrt(np.mean(nothing.x**2)) == pytest.approx(1, rel=0.5)


def test_an_error_of_zero_is_special() -> None:
    from nntheory.checking.diagnosis.adequacy import _reasons

    point = drawn(SMALL, samples=5)
    hit = replace(point, target=Derived(SMALL, point, "mean").values["a3"])
    reasons = dict(_reasons(SMALL, hit))
    assert list(reasons) == ["the error at the output is next to nothing", *LAST]
    assert differing(hit, reasons["the error at the output is next to nothing"]) == {"target"}


@pytest.mark.parametrize(("share", "said"), [(1.2, "1.2 · n"), (-1.2, "-1.2 · n"), (1 + 1e-7, "n"), (-1.0, "-n")])
def test_a_multiple_of_a_formula_is_told_with_its_number(share: float, said: str) -> None:
    assert by_samples([(n, share * n) for n in (2, 5)]) == f"{said}, where n is the number of samples"


def test_a_layer_whose_units_are_all_a_little_above_their_kink_has_none_below() -> None:
    from nntheory.checking.diagnosis.adequacy import _reasons

    point = drawn(DEAD, samples=5)
    lowest = Derived(DEAD, point, "mean").values["z1"].min(axis=0)
    above = replace(point, biases=(point.biases[0] - lowest + 0.5, point.biases[1]))
    assert list(dict(_reasons(DEAD, above))) == ["no pre-activation of layer 1 is negative", *LAST]


def test_samples_that_are_added_are_like_those_that_were_passed() -> None:
    as_many = special(samples=4, x=lambda x: 1000 * x)["the batch has as many samples as a layer has neurons"]
    assert len(as_many) == 6, "two more, if no layer has so many neurons"
    assert len(special(network=Architecture.parse("3-6-4"), samples=4)[
        "the batch has as many samples as a layer has neurons"]) == 7  # fmt: skip
    assert 300 < np.sqrt(np.mean(as_many.x[4:] ** 2)) < 3000
    assert np.abs(as_many.target[4:]).max() < 10


def test_what_is_special_is_found_the_same_each_time() -> None:
    for one, other in zip(special(samples=1).values(), special(samples=1).values(), strict=True):
        assert differing(one, other) == set()


def test_what_is_unseen_is_named_in_the_words_of_the_catalogue() -> None:
    point, result = _right(SMALL)
    found = unseen(
        SMALL, replace(point, x=0 * point.x, weights=tuple(0 * one for one in point.weights)), result, "mean"
    )
    named = {f"{one.mistake.words} ({one.other})" if one.other else one.mistake.words for one in variants(SMALL)}
    assert {one.mistake for one in found} <= named
    assert len({one.mistake for one in found}) == len(found) > 20


def test_a_mistake_is_as_visible_where_the_gradient_is_small() -> None:
    from nntheory.checking.diagnosis.adequacy import _visible

    point = drawn(SMALL, samples=4)
    output = Derived(SMALL, point, "mean").values["a3"]
    sign = found_variant("the sign is wrong", (3,))
    for size in (1.0, 1e-3, 1e-7):
        near = replace(point, target=output + size * (point.target - output))
        assert _visible(Derived(SMALL, near, "mean"), sign)
    assert not _visible(Derived(SMALL, replace(point, target=output), "mean"), sign)


@pytest.mark.parametrize(("asked", "looked"), [(1, 0), (2, 2), (3, 3)])
def test_a_search_ends_when_its_time_is_over(asked: int, looked: int) -> None:
    calls: list[Architecture] = []

    def call(architecture: Architecture, point: Point) -> Any:
        calls.append(architecture)
        return {f"d{name}": 1e9 + 0 * one for name, one in point.floats.items() if name[0] in "Wb"}

    times = itertools.chain(itertools.repeat(0.0, asked), itertools.repeat(1e9))
    found = smallest(call, Architecture.parse("1-1"), clock=times.__next__)
    assert len(calls) == looked, "two drawn points, and then round ones"
    assert (found is None) == (looked < 3)


# How near is near enough.


def judged(architecture: Architecture, change: Any, allowed: Any = None) -> Returned:
    point = drawn(architecture)
    right = Derived(architecture, point, "mean").right
    tensors = {name: np.asarray(change(name, value)) for name, value in right.items()}
    result = None if allowed is None else {
        name: Compared(value, 0 * value, value < -np.inf, value < -np.inf, np.full(value.shape, allowed), np.dtype(float))
        for name, value in right.items()
    }  # fmt: skip
    return Returned(architecture, point, tensors, "mean", 1e-9, result)


def test_what_rounding_explains_of_a_tensor_is_near_it_in_norm() -> None:
    allowed = judged(SMALL, lambda name, value: value, 1e-3)
    size = allowed.tensors["dW2"].size
    for share, near in ((0.99, True), (1.01, False)):
        off = np.zeros_like(allowed.tensors["dW2"])
        off[0, 0] = share * 1e-3 * np.sqrt(size)
        assert allowed.same("dW2", allowed.tensors["dW2"] + off) == near
    unknown = judged(SMALL, lambda name, value: value, np.inf)
    assert unknown.same("dW2", unknown.tensors["dW2"] + 1e9), "of which nothing is known"


@pytest.mark.parametrize(("rest", "near"), [(0.9e-14, True), (1.1e-14, False)])
def test_what_is_left_of_a_tensor_that_cancels_is_as_good_as_zero(rest: float, near: bool) -> None:
    one = judged(SMALL, lambda name, value: value * rest if name == "dW2" else value)
    assert one.same("dW2", np.zeros_like(one.tensors["dW2"])) == near


@pytest.mark.parametrize(("sizes", "fits"), [("2-2-1", False), ("2-3-1", True)])
def test_a_number_is_fitted_to_three_entries_at_least(sizes: str, fits: bool) -> None:
    network = Architecture.parse(sizes)
    one = judged(network, lambda name, value: 7.5 * value if name == "dW2" else value)
    variant = found_variant("the gradient by the weights is multiplied by a number", (2,), network)
    assert one.entries == int(sizes[2])
    assert one.fitted(variant.code, variant.reaches) == (pytest.approx(7.5) if fits else None)


@pytest.mark.parametrize("factor", [0.012345, 500.0, -0.25, 123456.0])
@pytest.mark.parametrize("off", [0.0, 0.9e-6])
def test_a_fitted_number_is_the_one_with_three_digits_only_where_that_is_as_near(factor: float, off: float) -> None:
    variant = found_variant("the gradient by the weights is multiplied by a number", (2,))
    one = judged(SMALL, lambda name, value: factor * (1 + off) * value if name == "dW2" else value)
    wanted = factor if factor in (500.0, -0.25) else factor * (1 + off)
    assert one.fitted(variant.code, variant.reaches) == pytest.approx(wanted, rel=1e-11)


@pytest.mark.parametrize("share", [0.1, 0.3337])
def test_the_limit_at_which_a_gradient_was_clipped_is_found(share: float) -> None:
    for layers in ((1, 2, 3), (3,), (1,)):
        variant = found_variant("the gradient is clipped", layers)
        derived = Derived(SMALL, drawn(SMALL), "mean")
        limit = share * max(float(np.abs(derived.values[name]).max()) for name in variant.code)
        clipped = {**derived.right, **dict(derived.changed(variant.code, limit))}
        one = judged(SMALL, lambda name, value, clipped=clipped: clipped[name])
        found = one.fitted(variant.code, variant.reaches, clips=True)
        assert found is not None
        assert found == pytest.approx(limit, rel=1e-6)
        assert one.given_by(variant.code, variant.reaches, found)
