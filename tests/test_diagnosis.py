"""The diagnosis: a single mistake is named, with all that give the same numbers; where there is none to name, it says so."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nntheory import Architecture, Network, check_backward
from nntheory.checking.comparison import Compared, compare
from nntheory.checking.conventions import Conventions
from nntheory.checking.diagnosis import Diagnosis, Unseen, diagnose, explanations, locate, smallest, unseen
from nntheory.checking.diagnosis.catalogue import CATALOGUE
from nntheory.checking.diagnosis.effort import effort
from nntheory.checking.diagnosis.explaining import Returned
from nntheory.checking.diagnosis.pairing import pairs
from nntheory.checking.diagnosis.variants import Derived, variants
from nntheory.checking.points import draw_point
from nntheory.checking.reference import Point

from .mutants import MUTANTS, RIGHT, WRONG, Backward, Mutant, backward, by_hand, forward, s, with_part

SIZES = "3-4-3-2"
SMALL = Architecture.parse(SIZES)
DOUBLE = np.dtype(np.float64)

NAMED = {
    "the published fault: σ′ taken at the activation": "taken at the activation a, it belongs at the pre-activation z",
    "σ for σ′": "the activation function stands where its derivative belongs",
    "σ′ forgotten in the output layer": "Layer 3: the derivative of the activation function is missing",
    "σ′ forgotten in the hidden layers": "Layers 1, 2: the derivative of the activation function is missing",
    "tanh′ for σ′": "the derivative of tanh, stands where",
    "lost factor 2": "the factor 2 of the squared error is lost",
    "wrong sign": "the sign is wrong",
    "activation for error": "the target is not subtracted",
    "sum for mean": "the sum over the batch is taken where its mean belongs",
    "sum for mean in the biases": "the sum over the batch is taken for the biases",
    "mean over all entries": "the error is divided by the number of outputs",
    "first sample only": "only the first sample counts for the biases",
    "zero bias gradient": "the gradient by the biases is zero",
    "absolute weights on the way back": "the weights on the way back lose their signs",
    "update before the error is passed on": "updated before the error is passed back through them (learning rate 0.1)",
}
NOT_IN_CATALOGUE = {
    "one entry off by a millionth",
    "one entry off by 1e-11",
    "float32 inside",
}


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", NAMED)
def test_a_mistake_written_by_hand_is_named(name: str, seed: int) -> None:
    report = check_backward(WRONG[name], SMALL, seed=seed)
    assert any(NAMED[name] in mistake for mistake in report.mistakes), str(report)
    assert all(mistake in report.message for mistake in report.mistakes)


def test_every_wrong_program_is_named_or_known_not_to_be() -> None:
    assert set(NAMED) | NOT_IN_CATALOGUE == set(WRONG)
    for name in NOT_IN_CATALOGUE:
        assert check_backward(WRONG[name], SMALL).mistakes == ()


def other_layer(layer: int) -> Backward:
    """The derivative forgotten in one hidden layer."""

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        a = [x]
        for w, b in zip(weights, biases, strict=True):
            a.append(s(a[-1] @ w + b))
        delta = 2 * (a[-1] - target) * a[-1] * (1 - a[-1])
        by_weights, by_biases = [], []
        for here in reversed(range(len(weights))):
            by_weights.append(a[here].T @ delta / len(x))
            by_biases.append(delta.mean(axis=0))
            if here:
                delta = (delta @ weights[here].T) * (1 if here == layer else a[here] * (1 - a[here]))
        return by_weights[::-1], by_biases[::-1]

    return wrong


@pytest.mark.parametrize("layer", [1, 2])
def test_the_layer_of_a_mistake_is_named(layer: int) -> None:
    (mistake,) = check_backward(other_layer(layer), SMALL).mistakes[:1]
    assert mistake.startswith(f"Layer {layer}: the derivative of the activation function is missing")
    assert f"delta{layer} = sigmoid_prime(z{layer}) * (delta{layer + 1} @ W{layer + 1}.T)" in mistake


def test_transposed_weights_of_square_layers_are_named() -> None:
    square = Architecture.parse("3-3-3")
    report = check_backward(with_part(back=lambda delta, w: delta @ w), square)
    assert any("the weights are the wrong way round on the way back" in mistake for mistake in report.mistakes)


def test_an_extra_derivative_after_cross_entropy_is_named() -> None:
    network = Architecture.parse("3-4-2", cost="binary_cross_entropy")

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        return backward(weights, biases, x, target, error=lambda a, t: a - t)

    report = check_backward(wrong, network)
    assert any("multiplied in once more" in mistake for mistake in report.mistakes), str(report)


def test_softmax_treated_elementwise_is_named() -> None:
    network = Architecture.parse("3-4-3", output="softmax")

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        h = s(x @ weights[0] + biases[0])
        e = np.exp(h @ weights[1] + biases[1])
        a = e / e.sum(axis=1, keepdims=True)
        d2 = 2 * (a - target) * a * (1 - a) / len(x)
        d1 = (d2 @ weights[1].T) * h * (1 - h)
        return [x.T @ d1, h.T @ d2], [d1.sum(axis=0), d2.sum(axis=0)]

    report = check_backward(wrong, network)
    assert any("softmax is treated as if" in mistake for mistake in report.mistakes), str(report)


def conventions_of(reduction: str) -> Conventions:
    return Conventions("in_out", reduction, "rows")  # type: ignore[arg-type]


def checked(
    program: Backward, architecture: Architecture, reduction: str = "mean"
) -> tuple[Callable[[Point], dict[str, Any] | None], Callable[[Point], dict[str, Compared]]]:
    """What a program returns at a point, tensor by tensor, and the same against the enclosures."""
    conventions = conventions_of(reduction)

    def call(point: Point) -> dict[str, Any] | None:
        with np.errstate(all="ignore"):
            tensors = conventions.tensors(architecture, program(*conventions.arguments(point)))
        return None if isinstance(tensors, str) else tensors

    def compared(point: Point) -> dict[str, Compared]:
        tensors = call(point)
        assert tensors is not None
        return compare(architecture, point, tensors, DOUBLE, reduction)

    return call, compared


def diagnosed(program: Backward, architecture: Architecture, point: Point, reduction: str = "mean") -> Diagnosis:
    call, compared = checked(program, architecture, reduction)
    tensors = call(point)
    assert tensors is not None
    return diagnose(call, architecture, point, tensors, compared(point), conventions_of(reduction), 1e-9)


def network(mutant: Mutant) -> Architecture:
    return Architecture.parse(mutant.sizes, hidden=mutant.hidden, output=mutant.output, cost=mutant.cost)


def drawn(architecture: Architecture, seed: int = 0, samples: int = 3) -> Point:
    return draw_point(architecture, np.random.default_rng(seed), samples, DOUBLE)


ids = [mutant.words for mutant in MUTANTS]


def test_there_is_a_mutant_by_hand_for_every_mistake_of_the_catalogue() -> None:
    for mutant in MUTANTS:
        assert sum(mistake.words.startswith(mutant.words) for mistake in CATALOGUE) >= 1
    assert all(any(mistake.words.startswith(words) for words in ids) for mistake in CATALOGUE)


@pytest.mark.parametrize("mutant", MUTANTS, ids=ids)
def test_every_mistake_of_the_catalogue_is_named_when_it_is_written_by_hand(mutant: Mutant) -> None:
    architecture = network(mutant)
    for seed in (0, 1, 2):
        found = diagnosed(mutant.program(), architecture, drawn(architecture, seed), mutant.reduction)
        assert any(one.mistake.startswith(mutant.words) for one in found.mistakes), found.message
        assert all(str(one) in found.message for one in found.mistakes)


@pytest.mark.parametrize("mutant", [m for m in MUTANTS if m.where == "any"], ids=lambda mutant: mutant.words)
def test_the_layer_of_a_mistake_that_is_made_in_one_layer_is_named(mutant: Mutant) -> None:
    architecture = network(mutant)
    for layer in mutant.layers[1:]:
        found = diagnosed(mutant.program([layer]), architecture, drawn(architecture), mutant.reduction)
        mirrored = {layer, architecture.depth + 1 - layer} if "front" in mutant.words else {layer}
        named = [one for one in found.mistakes if one.mistake.startswith(mutant.words)]
        if "back to front" in mutant.words:
            continue  # to change one of them is no such mistake
        assert [set(one.layers) for one in named] == [mirrored], found.message


def test_the_statement_that_mends_a_mistake_is_that_of_its_layer_in_a_deep_network_too() -> None:
    deep = Architecture.parse("-".join(["2"] * 13))
    program = by_hand({"slope": lambda n, l: 1}, [1])
    found = diagnosed(program, deep, drawn(deep)).mistakes
    missing = next(one for one in found if "is missing" in one.mistake)
    assert missing.layers == (1,)
    assert str(missing).endswith("Right is delta1 = sigmoid_prime(z1) * (delta2 @ W2.T)")


def test_every_hint_asks_and_does_not_give_the_answer() -> None:
    for mutant in MUTANTS:
        architecture = network(mutant)
        found = diagnosed(mutant.program(), architecture, drawn(architecture), mutant.reduction)
        assert found.hints
        for hint in found.hints:
            assert hint.startswith("Look at layer")
            assert hint.endswith("?")
            assert "=" not in hint
            assert not any(one.mistake in hint for one in found.mistakes)


def test_mistakes_that_look_alike_at_one_point_are_told_apart_at_others() -> None:
    # With three samples and a factor 3, a sum taken for a mean gives the same numbers.
    def threefold(*arguments: Any) -> Any:
        weights, biases = Network(SMALL).backward(*arguments)
        return [3 * one for one in weights], [3 * one for one in biases]

    (one,) = diagnosed(threefold, SMALL, drawn(SMALL)).mistakes
    assert one.mistake.endswith("(the number is 3)")
    assert (
        len(explanations(SMALL, drawn(SMALL), checked(threefold, SMALL)[0](drawn(SMALL)) or {}, "mean", 1e-9) or []) > 1
    )


def test_a_factor_is_not_fitted_to_fewer_numbers_than_would_show_that_it_does_not_fit() -> None:
    one_neuron = Architecture.parse("1-1")

    def wrong(*arguments: Any) -> Any:
        (weights,), (biases,) = Network(one_neuron).backward(*arguments)
        return [weights + 0.3], [biases]

    assert diagnosed(wrong, one_neuron, drawn(one_neuron)).mistakes == ()


def scaled(weights_by: Callable[[int], float], biases_by: Callable[[int], float]) -> Backward:
    """The right gradient times numbers that may depend on the number of samples."""

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = backward(weights, biases, x, target)
        return [weights_by(len(x)) * one for one in by_weights], [biases_by(len(x)) * one for one in by_biases]

    return wrong


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (lambda n: 0.01, "(the number is 0.01)"),
        (lambda n: 1 / 7, "(the number is 1/7)"),
        (lambda n: -n / 2, "(the number is -0.5 · n, where n is the number of samples)"),
        (lambda n: (n - 1) / n, "(the number is (n - 1)/n, where n is the number of samples)"),
        (lambda n: n**-0.5, "(the number is 1/√n, where n is the number of samples)"),
        (lambda n: 0.3 + 1 / n**3, "and another at other points"),
    ],
)
@pytest.mark.parametrize("which", ["both", "weights", "biases"])
def test_a_factor_is_named_and_what_it_is_of_the_number_of_samples(
    factor: Callable[[int], float], words: str, which: str
) -> None:
    one: Callable[[int], float] = lambda n: 1  # noqa: E731
    wrong = scaled(factor if which != "biases" else one, factor if which != "weights" else one)
    (only,) = diagnosed(wrong, SMALL, drawn(SMALL)).mistakes
    subject = "the gradient is" if which == "both" else f"the gradient by the {which} is"
    assert only.mistake.startswith(f"{subject} multiplied by a number")
    assert words in only.mistake


def test_weight_decay_that_is_divided_by_the_number_of_samples_is_named_so() -> None:
    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = backward(weights, biases, x, target)
        return [one + 0.1 / len(x) * w for one, w in zip(by_weights, weights, strict=True)], by_biases

    (only,) = diagnosed(wrong, SMALL, drawn(SMALL)).mistakes
    assert only.mistake.startswith("weight decay is added")
    assert "0.1 · 1/n" in only.mistake


def test_a_gradient_divided_by_its_norm_is_multiplied_by_another_number_at_every_point() -> None:
    def wrong(*given: Any) -> Any:
        weights, biases = backward(*given)
        norm = np.sqrt(sum((one**2).sum() for one in (*weights, *biases)))
        return [one / norm for one in weights], [one / norm for one in biases]

    (only,) = diagnosed(wrong, SMALL, drawn(SMALL)).mistakes
    assert "divided by its norm" in only.mistake


def test_no_number_is_fitted_where_a_mistake_without_one_gives_the_same() -> None:
    for name in ("wrong sign", "sum for mean", "lost factor 2"):
        found = diagnosed(WRONG[name], SMALL, drawn(SMALL)).mistakes
        assert found
        assert not any("multiplied by a number" in one.mistake for one in found)


@pytest.mark.parametrize("factor", [0.01, 3, 1 / 3, -0.7])
def test_a_constant_ratio_to_the_derived_values_is_said_of_each_tensor(factor: float) -> None:
    def wrong(*given: Any) -> Any:
        weights, biases = backward(*given)
        return weights, [*biases[:-1], factor * biases[-1]]

    said = "1/3" if factor == 1 / 3 else f"{factor:g}"
    assert f"every entry of db3 is {said} times the derived value" in diagnosed(wrong, SMALL, drawn(SMALL)).message


def test_through_a_single_number_goes_no_ratio_worth_naming() -> None:
    one_neuron = Architecture.parse("1-1")

    def wrong(*given: Any) -> Any:
        weights, biases = backward(*given)
        return weights, [0.37 * one for one in biases]

    assert "times the derived value" not in diagnosed(wrong, one_neuron, drawn(one_neuron)).message


def looks_alike(architecture: Architecture) -> set[frozenset[tuple[str, str, tuple[int, ...]]]]:
    """Changes of the catalogue that give the same numbers at points with three, two and five samples."""
    points = [
        Derived(architecture, drawn(architecture, seed, samples), "mean") for seed, samples in enumerate((3, 2, 5))
    ]
    groups: dict[tuple[float, ...], set[Any]] = {}
    right = [one for point in points for _, one in sorted(point.right.items())]
    harmless = tuple(np.round(np.concatenate([np.ravel(one) for one in right]), 12) + 0.0)
    for one in variants(architecture):
        if one.fitted:
            continue
        try:
            gradients = [{**point.right, **dict(point.changed(one.code))} for point in points]
        except (ValueError, IndexError):
            continue  # shapes that do not fit are told apart by the error
        numbers = np.concatenate([np.ravel(gradient[name]) for gradient in gradients for name in sorted(gradient)])
        groups.setdefault(tuple(np.round(numbers, 12) + 0.0), set()).add((one.mistake.words, one.other, one.layers))
    groups.pop(harmless, None)
    return {frozenset(group) for group in groups.values() if len({words for words, _, _ in group}) > 1}


def test_on_4_2_3_mistakes_look_alike_only_where_they_do_so_at_every_size_and_on_4_3_2_some_more_do() -> None:
    assert looks_alike(Architecture.parse("4-2-3")) == looks_alike(Architecture.parse("7-6-4"))
    more = looks_alike(Architecture.parse("4-3-2")) - looks_alike(Architecture.parse("7-6-4"))
    assert any(any("factor 2 of the squared error is lost" in words for words, _, _ in group) for group in more)


# Two mistakes at once.


TWO: list[tuple[dict[str, Any], str, str]] = [
    ({"error": lambda a, y: 2 * (y - a), "to_biases": lambda delta: delta.sum(axis=0)},
     "the sign is wrong", "the sum over the batch is taken for the biases"),
    ({"error": lambda a, y: 2 * a, "slope": lambda z, a: 1 - a**2},
     "the target is not subtracted", "1 - a², the derivative of tanh"),
    ({"slope": lambda z, a: s(a) * (1 - s(a)), "to_weights": lambda a, delta: a.T @ delta},
     "the derivative of the activation function is taken at the activation a", "the sum over the batch is taken for the weights"),
    ({"back": lambda delta, w: delta @ np.abs(w).T, "to_biases": lambda delta: delta[0]},
     "the weights on the way back lose their signs", "only the first sample counts for the biases"),
    ({"hidden_slope": lambda z, a: 1, "to_biases": lambda delta: 0 * delta[0]},
     "the derivative of the activation function is missing", "the gradient by the biases is zero"),
]  # fmt: skip


def with_decay(program: Backward) -> Backward:
    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = program(weights, biases, x, target)
        return [one + 0.02 * w for one, w in zip(by_weights, weights, strict=True)], by_biases

    return wrong


@pytest.mark.parametrize(
    ("program", "one", "other"),
    [
        (with_decay(WRONG["sum for mean"]), "weight decay is added", "the sum over the batch is taken where"),
        (with_decay(WRONG["wrong sign"]), "weight decay is added", "the sign is wrong"),
        (
            with_part(
                slope=lambda z, a: s(a) * (1 - s(a)),
                to_weights=lambda a, delta: 0.05 * a.T @ delta / len(a),
            ),
            "the gradient by the weights is multiplied by a number",
            "the derivative of the activation function is taken at the activation a",
        ),
    ],
)
def test_a_pair_of_which_one_has_a_number_is_found(program: Backward, one: str, other: str) -> None:
    found = diagnosed(program, SMALL, drawn(SMALL))
    assert found.mistakes == ()
    named = [[mistake.mistake for mistake in pair] for pair in found.pairs]
    assert any(all(any(m.startswith(words) for m in pair) for words in (one, other)) for pair in named), found.message
    assert "Not all pairs of mistakes were tried" in found.message


@pytest.mark.parametrize(("parts", "one", "other"), TWO, ids=[f"{one} + {other}" for _, one, other in TWO])
def test_two_mistakes_at_once_are_found_as_a_pair(parts: dict[str, Any], one: str, other: str) -> None:
    found = diagnosed(with_part(**parts), SMALL, drawn(SMALL))
    assert found.mistakes == ()
    named = [{two[0].mistake, two[1].mistake} for two in found.pairs]
    assert any(all(any(m.startswith(words) for m in pair) for words in (one, other)) for pair in named), found.message
    assert "No single mistake" in found.message


def test_what_is_no_mistake_of_the_catalogue_is_said_to_be_none() -> None:
    def wrong(*arguments: Any) -> Any:
        weights, biases = Network(SMALL).backward(*arguments)
        return [np.sin(one) for one in weights], [one**2 for one in biases]

    found = diagnosed(wrong, SMALL, drawn(SMALL))
    assert found.mistakes == ()
    assert found.pairs == ()
    assert "there may be more than one" in found.message
    assert "Not all pairs of mistakes were tried" in found.message
    assert found.hints


def test_a_search_for_pairs_that_is_cut_short_says_so() -> None:
    call, _ = checked(with_part(error=lambda a, y: 2 * a, slope=lambda z, a: 1 - a**2), SMALL)
    returned = Returned(SMALL, drawn(SMALL), call(drawn(SMALL)) or {}, "mean", 1e-9)
    seconds = itertools.count(step=0.6)
    found, complete = pairs(returned, clock=lambda: float(next(seconds)))
    assert not found
    assert not complete


# Where it is wrong.


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"error": lambda a, y: a - y}, "of layer 3, the output layer, is already wrong"),
        ({"back": lambda delta, w: delta @ np.abs(w).T}, "that of layer 2 is already wrong, that of layer 3 is right"),
        ({"to_weights": lambda a, delta: a.T @ delta * 1.5 / len(a)}, "δ of layer 3 is right (read off db3)"),
        (
            {"to_biases": lambda delta: 0 * delta[0]},
            "dW3 carries the right δ of layer 3; only the gradient by the biases",
        ),
        (
            {"to_biases": lambda delta: delta.sum(axis=0)},
            "The first 3 samples of this batch give the right gradient, each taken alone",
        ),
        ({"to_biases": lambda delta: 3 * delta[0], "to_weights": lambda a, delta: a.T @ delta * 7}, ""),
    ],
)
def test_what_is_wrong_in_the_first_wrong_layer_is_said_if_it_can_be_told(parts: dict[str, Any], said: str) -> None:
    location = locate(checked(with_part(**parts), SMALL)[0], SMALL, drawn(SMALL), "mean")
    assert said in location
    assert bool(said) == bool(location)


def test_of_a_function_that_takes_no_single_sample_no_place_is_said() -> None:
    assert locate(lambda point: None, SMALL, drawn(SMALL), "mean") == ""


def test_a_right_gradient_has_no_place_where_it_is_wrong() -> None:
    assert locate(checked(backward, SMALL)[0], SMALL, drawn(SMALL), "mean") == ""


# What a point cannot show.


def not_seen(architecture: Architecture, point: Point, reduction: str = "mean") -> dict[str, Unseen]:
    _, compared = checked(Network(architecture).backward, architecture)
    return {one.mistake: one for one in unseen(architecture, point, compared(point), reduction)}


def test_a_batch_of_one_does_not_show_a_sum_taken_for_a_mean_and_shows_the_published_fault() -> None:
    found = not_seen(SMALL, drawn(SMALL, samples=1))
    (sums,) = [one for words, one in found.items() if words.startswith("the sum over the batch is taken where")]
    assert sums.reason == "the batch has one sample"
    assert sums.layers == (1, 2, 3)
    assert not any("taken at the activation a" in words for words in found)


def test_a_point_at_which_nothing_special_happens_shows_every_mistake() -> None:
    assert not_seen(SMALL, drawn(SMALL, samples=5)) == {}


def test_symmetric_weights_do_not_show_that_they_are_not_transposed() -> None:
    square = Architecture.parse("3-3-3")
    point = drawn(square)
    symmetric = replace(point, weights=(point.weights[0], point.weights[1] + point.weights[1].T))
    assert "the weights are the wrong way round on the way back, W for W.T or the reverse" not in not_seen(
        square, point
    )
    assert not_seen(square, symmetric)[
        "the weights are the wrong way round on the way back, W for W.T or the reverse"
    ].reason == ("the weights of layer 2 are symmetric")


def test_inputs_of_zero_do_not_show_what_becomes_of_the_weights_of_the_first_layer() -> None:
    point = drawn(SMALL)
    found = not_seen(SMALL, replace(point, x=0 * point.x))
    assert found["the gradient by the weights is zero"] == Unseen(
        "the gradient by the weights is zero", (1,), "all inputs are zero"
    )


def test_as_many_samples_as_neurons_do_not_show_by_which_of_them_is_divided() -> None:
    found = not_seen(Architecture.parse("4-3-2"), drawn(Architecture.parse("4-3-2"), samples=4))
    (features,) = found.values()
    assert features.mistake == "it is divided by the number of input features, not by that of samples"
    assert features.reason == "the batch has as many samples as a layer has neurons"


def test_dead_units_do_not_show_what_is_passed_back_through_them() -> None:
    network = Architecture.parse("3-4-2", hidden="relu", output="linear")
    point = drawn(network)
    dead = replace(point, biases=(point.biases[0] - 100, point.biases[1]))
    assert (
        not_seen(network, dead)["the weights on the way back lose their signs"].reason == "no unit of layer 1 is alive"
    )


def test_a_target_that_is_met_shows_no_mistake_of_the_way_back() -> None:
    point = drawn(SMALL)
    met = replace(point, target=forward(point.weights, point.biases, point.x)[1][-1])
    assert not_seen(SMALL, met)["the sign is wrong"].reason == "the error at the output is next to nothing"


def test_biases_of_zero_do_not_show_that_they_are_left_out() -> None:
    point = drawn(SMALL)
    found = not_seen(SMALL, replace(point, biases=tuple(0 * one for one in point.biases)))
    assert found["the bias is left out on the way forward"].layers == (1, 2, 3)


def test_what_is_not_tried_for_its_size_is_said_not_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nntheory.checking.diagnosis.adequacy.MOST_WORK", 1)
    (only,) = not_seen(SMALL, drawn(SMALL)).values()
    assert "not tried" in str(only)


# The smallest failing case.


def at_any_size(program: Callable[..., Any]) -> Callable[[Architecture, Point], dict[str, Any] | None]:
    return lambda architecture, point: checked(program, architecture)[0](point)


def test_the_published_fault_shrinks_to_one_neuron_in_each_layer_and_whole_numbers() -> None:
    published = WRONG["the published fault: σ′ taken at the activation"]
    case = smallest(at_any_size(published), Architecture.parse("784-30-10"))
    assert case is not None
    assert case.architecture.sizes == (1, 1, 1)
    assert all((array == np.round(array)).all() for array in case.point.floats.values())
    one, zero = np.ones((1, 1)), np.zeros(1)
    _, (_, last) = published([one, one], [zero, zero], one, 0 * one)
    text = str(case)
    assert len(text.splitlines()) <= 30
    assert f"✗ yours: {last[0]:.6g}" in text
    assert json.loads(json.dumps(case.to_dict()))["steps"][0]["name"] == "z1"


def test_what_is_right_in_the_smallest_case_is_said_to_be() -> None:
    wrong = with_part(hidden_slope=lambda z, a: np.ones_like(a))
    case = smallest(at_any_size(wrong), Architecture.parse("3-4-2"))
    assert case is not None
    lines = [line for line in str(case).splitlines() if line.startswith(("dW", "db"))]
    assert [line.startswith(("dW2", "db2")) for line in lines] == [line.endswith("✓ yours too") for line in lines]


def test_a_program_that_works_at_its_own_sizes_only_keeps_them() -> None:
    own = Architecture.parse("2-3-2")

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        if [w.shape for w in weights] != [(2, 3), (3, 2)]:
            raise ValueError("made for 2-3-2")
        return with_part(error=lambda a, y: a - y)(weights, biases, x, target)

    case = smallest(at_any_size(wrong), own)
    assert case is not None
    assert case.architecture == own


def test_a_mistake_that_one_neuron_does_not_show_shrinks_to_as_few_as_do() -> None:
    case = smallest(at_any_size(with_part(back=lambda delta, w: delta @ w)), Architecture.parse("3-3-3"))
    assert case is not None
    assert case.architecture.sizes == (1, 2, 2)


def test_of_a_right_program_there_is_no_failing_case() -> None:
    seconds = itertools.count(step=0.2)
    assert smallest(at_any_size(backward), Architecture.parse("2-2-1"), clock=lambda: float(next(seconds))) is None


def test_a_search_without_time_finds_nothing() -> None:
    seconds = itertools.count(step=10)
    wrong = at_any_size(WRONG["wrong sign"])
    assert smallest(wrong, SMALL, clock=lambda: float(next(seconds))) is None


def test_a_search_counts_its_own_work_and_a_tenth_of_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    computed, passed = iter([5.0, 5.5, 5.5, 12.0]), iter([100.0, 101.0, 150.0, 151.0])
    monkeypatch.setattr("time.process_time", lambda: next(computed))
    monkeypatch.setattr("time.monotonic", lambda: next(passed))
    clock = effort()
    # A busy machine; then a function that waits; then one that computes.
    assert [clock(), clock(), clock()] == [0.5, 5.0, 7.0]


def two_mistakes(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    return backward(weights, biases, x, target, error=lambda a, y: a - y, to_biases=lambda delta: delta.sum(axis=0))


def test_a_smallest_case_of_two_mistakes_shows_both() -> None:
    network = Architecture.parse("4-2-3")
    found = diagnosed(two_mistakes, network, drawn(network))
    assert found.pairs
    case = smallest(at_any_size(two_mistakes), network, causes=found.causes)
    assert case is not None
    assert case.note == ""
    # With one sample a sum is a mean, and with two the half of it.
    assert len(case.point) == 3
    assert case.wrong["dW2"].any()
    assert case.wrong["db2"].any()
    assert len(smallest(at_any_size(two_mistakes), network).point) == 1  # type: ignore[union-attr]


def test_a_smallest_case_that_shows_one_of_two_mistakes_says_which() -> None:
    network = Architecture.parse("4-2-3")

    causes = diagnosed(two_mistakes, network, drawn(network)).causes

    def alone(architecture: Architecture, point: Point) -> Any:
        return (
            checked(two_mistakes, architecture)[0](point) if len(point) == 1 else checked(lost, architecture)[0](point)
        )

    lost = WRONG["lost factor 2"]
    case = smallest(alone, network, causes=causes)
    assert case is not None
    assert "This case shows one of the mistakes alone: the factor 2 of the squared error is lost" in case.note
    assert case.note in str(case)
    assert case.to_dict()["note"] == case.note


def test_a_smallest_case_of_what_has_no_name_says_that_it_may_show_one_of_several() -> None:
    case = smallest(at_any_size(WRONG["lost factor 2"]), SMALL)
    assert case is not None
    assert "may show one of them alone" in case.note


# Precision.


def in_float32(kind: str, *, all_of_it: bool) -> Backward:
    """Products in float32, for the weights or the biases alone; ``all_of_it`` with the division by the samples too."""
    single = np.float32

    def mean(total: Any, samples: int) -> Any:
        return (total / single(samples)).astype(float) if all_of_it else total.astype(float) / samples

    parts: dict[str, Any] = {
        "dW": {"to_weights": lambda a, delta: mean(a.astype(single).T @ delta.astype(single), len(a))},
        "db": {"to_biases": lambda delta: mean(delta.astype(single).sum(axis=0), len(delta))},
    }
    return with_part(**parts[kind])


@pytest.mark.parametrize("kind", ["dW", "db"])
def test_float32_in_one_kind_of_array_alone_is_said_to_be_there(kind: str) -> None:
    others = {"dW": "db", "db": "dW"}[kind]
    report = check_backward(in_float32(kind, all_of_it=True), SMALL)
    assert report.message.startswith("float32 inside")
    assert f"every number in {kind}1, {kind}2, {kind}3 is a float32 number" in report.message
    report = check_backward(in_float32(kind, all_of_it=False), SMALL)
    assert report.mistakes == ()
    assert report.message.startswith(f"In {kind}1, {kind}2, {kind}3 the gradient is off")
    assert "as accurate as float32" in report.message
    assert f"{others}1" not in report.message


def test_an_error_far_below_float32_is_not_called_as_accurate_as_float32() -> None:
    def nearly(*given: Any) -> Any:
        weights, biases = backward(*given)
        return [one * (1 + 7e-12 * np.sin(one / one.max())) for one in weights], [one * (1 + 7e-12) for one in biases]

    message = check_backward(nearly, SMALL).message
    assert "e-12 of its size: more than float64 loses and less than float32 does" in message
    assert "as accurate" not in message


def test_a_small_mistake_of_the_catalogue_is_named_before_lost_precision_is_suspected() -> None:
    def decayed(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = backward(weights, biases, x, target)
        return [one + 1e-8 * w for one, w in zip(by_weights, weights, strict=True)], by_biases

    report = check_backward(decayed, SMALL)
    assert any("weight decay is added" in mistake for mistake in report.mistakes), report.message


def test_float16_is_said_to_be_too_coarse_to_judge_by() -> None:
    def half(*given: Any) -> Any:
        return tuple([one.astype(np.float16) for one in part] for part in backward(*given))

    report = check_backward(half, SMALL)
    assert report.verdict == "UNKNOWN"
    assert "float16 is too coarse to judge by (return float64 or float32)" in report.message
    assert "more than 0 of it" not in str(report)


def test_random_numbers_inside_are_said_to_be_possible() -> None:
    generator = np.random.default_rng(0)

    def dropout(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        return backward(weights, biases, x * (generator.random(x.shape) > 0.5), target)

    assert "or draws random numbers" in check_backward(dropout, SMALL).message


# Right programs, and other shapes.


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_gradient_has_no_mistake_to_name(name: str) -> None:
    point = draw_point(SMALL, np.random.default_rng(0), 3, np.dtype(np.float64))
    weights, biases = RIGHT[name](point.weights, point.biases, point.x, point.target)
    tensors = {f"dW{layer}": np.asarray(one) for layer, one in enumerate(weights, start=1)}
    tensors |= {f"db{layer}": np.asarray(one) for layer, one in enumerate(biases, start=1)}
    assert explanations(SMALL, point, tensors, "mean", 1e-9) == []


def test_no_two_entries_of_the_catalogue_say_the_same() -> None:
    words = [mistake.words for mistake in CATALOGUE]
    assert len(words) == len(set(words)) >= 40


@pytest.mark.parametrize("sizes", ["1-1", "5-1-5", "6-5-4-3-2"])
def test_explaining_never_fails_on_other_shapes(sizes: str) -> None:
    architecture = Architecture.parse(sizes, hidden="relu", output="tanh", cost="mean_squared_error")

    def wrong(*arguments: Any) -> Any:
        weights, biases = Network(architecture).backward(*arguments)
        return [3 * one for one in weights], [5 * one for one in biases]

    report = check_backward(wrong, architecture)
    assert report.mistakes == ()


def test_in_a_network_too_deep_to_try_the_diagnosis_says_that_it_was_not_tried() -> None:
    deep = Architecture.parse("-".join(["2"] * 40), hidden="tanh")

    def wrong(*arguments: Any) -> Any:
        weights, biases = Network(deep).backward(*arguments)
        return [2 * one for one in weights], biases

    report = check_backward(wrong, deep, points=1)
    assert report.verdict == "FAILS"
    assert report.mistakes == ()
    assert "were not tried" in report.message
