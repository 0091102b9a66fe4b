"""The checker: no false alarm on what is right, no miss on what is wrong, and a message for everything else."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nntheory import Architecture, Network, check_backward, derive, formulas
from nntheory.checking import UsageError, Verdict
from nntheory.checking.comparison import compare, near_kink
from nntheory.checking.numbers.doubles import Doubles
from nntheory.checking.points import draw_parameters, draw_point
from nntheory.checking.reference import Allowance, Point, allowed_gradient, exact_gradient

from .mutants import RIGHT, WRONG, backward, s, stale, with_part

SMALL = Architecture.parse("3-4-3-2")
FLOAT = np.dtype(np.float64)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_backward_pass_holds_however_it_is_written(name: str, seed: int) -> None:
    report = check_backward(RIGHT[name], SMALL, seed=seed)
    assert report.verdict is Verdict.HOLDS, str(report)
    # The loops fill buffers of floats, which hold nothing else.
    assert report.evidence == ("enclosure" if name == "loops" else "field")
    assert not report.accuracy_warning


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_backward_pass_fails_and_the_entry_is_named(name: str) -> None:
    report = check_backward(WRONG[name], SMALL)
    assert report.verdict is Verdict.FAILS, str(report)
    assert "float32 inside" in report.message or ("derived" in report.message and "got" in report.message)


@pytest.mark.parametrize("cost", [cost.name for cost in formulas.COSTS])
@pytest.mark.parametrize("activation", [str(activation) for activation in formulas.ACTIVATIONS])
def test_the_networks_own_backward_pass_holds_for_every_activation_and_cost(activation: str, cost: str) -> None:
    wanted = formulas.find_cost(cost).output
    hidden = activation if formulas.find_activation(activation).elementwise else "tanh"
    output = wanted or activation
    architecture = Architecture.parse("4-5-3", hidden=hidden, output=output, cost=cost)
    for dtype in (np.float64, np.float32):
        report = check_backward(Network(architecture).backward, architecture, dtype=dtype)
        assert report.verdict is Verdict.HOLDS, str(report)
        assert not report.accuracy_warning


def test_the_derived_program_itself_holds() -> None:
    architecture = Architecture.parse("4-5-3", hidden="swish", output="softmax", cost="mean_squared_error")
    assert check_backward(derive(architecture).function(), architecture)


def test_every_wrong_layer_is_found_from_the_output() -> None:
    wrong = with_part(hidden_slope=lambda z, a: s(a) * (1 - s(a)))
    report = check_backward(wrong, SMALL)
    assert "Layer 2 is the first wrong one, counted from the output" in report.message
    assert {tensor.name for tensor in report.tensors if tensor.agrees} == {"dW3", "db3"}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"error": lambda a, target: a - target}, "half the derived value"),
        ({"error": lambda a, target: 4 * (a - target)}, "twice the derived value"),
        ({"error": lambda a, target: 2 * (target - a)}, "with the opposite sign"),
        ({"to_biases": lambda delta: 0 * delta.sum(axis=0)}, "zero"),
        ({"to_biases": lambda delta: delta.sum(axis=0)}, "the sum over the batch is taken for the biases"),
    ],
)
def test_a_common_factor_is_said_in_words(part: dict[str, Any], words: str) -> None:
    assert words in check_backward(with_part(**part), SMALL).message


# The paper's own network, started and fed as its program does.

PAPER = Architecture.parse("1-12-12-1", hidden="relu", output="sigmoid")


def papers_run(slope: Any, dtype: type = np.float64) -> tuple[Any, dict[str, Any]]:
    rng = np.random.default_rng(0)
    shapes = [(1, 12), (12, 12), (12, 1)]
    start: dict[str, Any] = {
        "weights": [rng.random(shape) for shape in shapes],
        "biases": [rng.random(shape[1]) for shape in shapes],
        "x": rng.random((200, 1)),
    }
    start["target"] = start["x"] ** 2

    def program(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        z, a = [], [x]
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
            z.append(a[-1] @ w + b)
            a.append(s(z[-1]) if layer == 2 else np.maximum(z[-1], 0))
        delta = 2 * (a[-1] - target) * slope(z[-1], a[-1])
        by_weights, by_biases = [], []
        for layer in (2, 1, 0):
            by_weights.append(a[layer].T @ delta / len(x))
            by_biases.append(delta.sum(axis=0) / len(x))
            if layer:
                delta = (delta @ weights[layer].T) * (z[layer - 1] > 0)
        return by_weights[::-1], by_biases[::-1]

    return program, start


def test_the_published_fault_is_found_at_the_papers_own_start_and_data() -> None:
    program, start = papers_run(lambda z, a: s(a) * (1 - s(a)))
    report = check_backward(program, PAPER, **start)
    assert report.verdict is Verdict.FAILS
    assert report.points == 1, "found at the first point, which is the paper's"
    assert "Layer 3 is the first wrong one" in report.message
    assert check_backward(program, PAPER).verdict is Verdict.FAILS


def test_the_correct_program_is_accepted_at_the_papers_own_start_and_data() -> None:
    program, start = papers_run(lambda z, a: s(z) * s(-z))
    report = check_backward(program, PAPER, **start)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert not report.accuracy_warning


def test_digits_lost_by_a_times_one_minus_a_are_a_warning_and_never_a_failure() -> None:
    program, start = papers_run(lambda z, a: a * (1 - a))
    report = check_backward(program, PAPER, **start)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert "digits are lost" in report.accuracy_warning
    assert max(tensor.relative_error for tensor in report.tensors) > 1e-5


@pytest.mark.parametrize("batch", [1, 7, 128])
def test_a_64_32_10_network_is_certified_on_handwritten_digits(batch: int) -> None:
    datasets = pytest.importorskip("sklearn.datasets", reason="needs the extra 'data'")
    digits = datasets.load_digits()
    architecture = Architecture.parse("64-32-10", hidden="relu", output="softmax", cost="cross_entropy")
    x, target = digits.data[:batch] / 16, np.eye(10)[digits.target[:batch]]
    report = check_backward(Network(architecture).backward, architecture, x=x, target=target, points=2)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.samples == batch + 4
    assert report.set_apart == 0

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = Network(architecture).backward(weights, biases, x, target)
        by_weights[0][:, 3] *= 1 + 1e-9
        return by_weights, by_biases

    assert check_backward(wrong, architecture, x=x, target=target).verdict is Verdict.FAILS


# Rounding is told from mistakes.


@pytest.mark.parametrize("allowance", list(Allowance))
def test_what_rounding_allows_contains_the_true_gradient(allowance: Allowance) -> None:
    for seed in range(5):
        architecture = Architecture.parse("3-4-2", hidden="gelu", output="softmax", cost="mean_squared_error")
        point = draw_point(architecture, np.random.default_rng(seed), 3, FLOAT)
        exact, allowed = exact_gradient(architecture, point), allowed_gradient(architecture, point, FLOAT, allowance)
        for name, tensor in exact.tensors.items():
            distance = np.abs(allowed.tensors[name].error_of(tensor.high))
            assert (distance + tensor.radius < allowed.tensors[name].radius).all()


def test_the_formal_allowance_contains_the_careful_one() -> None:
    point = draw_point(SMALL, np.random.default_rng(0), 3, FLOAT)
    careful, formal = (allowed_gradient(SMALL, point, FLOAT, allowance) for allowance in Allowance)
    for name in careful.tensors:
        assert (careful.tensors[name].radius < formal.tensors[name].radius).all()


@given(st.integers(0, 10**6), st.sampled_from([1e-3, 1e-6, 1e-9, 1e-11]))
@settings(max_examples=40)
def test_an_error_above_the_stated_resolution_is_always_found(seed: int, size: float) -> None:
    architecture = Architecture.parse("4-5-3")
    point = draw_point(architecture, np.random.default_rng(seed), 3, FLOAT)
    weights, biases = backward(point.weights, point.biases, point.x, point.target)
    tensors = {"dW1": weights[0], "db1": biases[0], "dW2": weights[1], "db2": biases[1]}
    honest = compare(architecture, point, tensors, FLOAT, "mean")
    assert not any(one.outside.any() for one in honest.values())
    for name, tensor in tensors.items():
        wrong = tensors | {name: tensor * (1 + size)}
        found = compare(architecture, point, wrong, FLOAT, "mean")
        assert found[name].outside.any() == (size > 0)
        assert honest[name].resolution < size


def test_precision_is_raised_until_errors_can_be_measured() -> None:
    # At z near 300 the sum of squares of a tanh network has a gradient of about 1e-260, by cancellation in 1 - a².
    architecture = Architecture.parse("1-1", output="tanh")
    point = Point((np.array([[300.0]]),), (np.array([0.0]),), np.array([[1.0]]), np.array([[0.0]]))
    got = Network(architecture).backward(point.weights, point.biases, point.x, point.target)
    result = compare(architecture, point, {"dW1": got[0][0], "db1": got[1][0]}, FLOAT, "mean")
    assert 0 < abs(result["dW1"].true[0, 0]) < 1e-250
    assert result["dW1"].relative_error < 1e-13


def test_a_ball_of_which_nothing_is_known_refutes_nothing() -> None:
    architecture = Architecture.parse("1-1")
    point = Point((np.array([[1e300]]),), (np.array([0.0]),), np.array([[-1e8]]), np.array([[0.0]]))
    report = check_backward(Network(architecture).backward, architecture, weights=point.weights, biases=point.biases,
                            x=point.x, target=point.target)  # fmt: skip
    assert report.verdict is not Verdict.FAILS, str(report)


def test_agreement_that_rounding_alone_could_explain_is_unknown() -> None:
    deep = Architecture.parse("-".join(["6"] * 60), hidden="relu", output="linear")
    report = check_backward(Network(deep).backward, deep, floats_only=True)
    assert report.verdict is Verdict.UNKNOWN
    assert "says nothing" in report.message


def test_where_rounding_explains_everything_the_prime_fields_decide() -> None:
    deep = Architecture.parse("-".join(["6"] * 60), hidden="relu", output="linear")
    report = check_backward(Network(deep).backward, deep)
    assert report.verdict is Verdict.HOLDS
    assert report.evidence == "field"
    assert report.resolution is None


def test_float32_returned_is_judged_as_float32() -> None:
    single = Architecture.parse("4-5-3")
    report = check_backward(Network(single).backward, single, dtype="float32")
    assert report.verdict is Verdict.HOLDS
    assert all(tensor.worst_ulp < 1e4 for tensor in report.tensors)
    assert report.resolution is not None
    assert 1e-8 < report.resolution < 1e-3


@given(arrays(np.float64, (2, 3), elements=st.floats(-1e3, 1e3)), arrays(np.float64, (3, 2), elements=st.floats(-1e3, 1e3)),
       st.integers(1, 200), st.integers(-900, 900))  # fmt: skip
def test_products_of_doubles_enclose_the_exact_products(a: np.ndarray, b: np.ndarray, m: int, power: int) -> None:
    with np.errstate(under="ignore"):
        left = Doubles(np.ldexp(a, power), np.ldexp(a, power - 60), np.abs(np.ldexp(a, power - 80)))
    right = Doubles(b, b * 2.0**-55, np.abs(b) * 2.0**-100)
    product, total = left @ right / m, left.sum(axis=0) / m
    for j in range(2):
        for i in range(2):
            exact = sum((fraction(left, (i, k)) * fraction(right, (k, j)) for k in range(3)), Fraction(0)) / m
            assert abs(exact - fraction(product, (i, j))) <= Fraction(float(product.radius[i, j]))
    for j in range(3):
        exact = (fraction(left, (0, j)) + fraction(left, (1, j))) / m
        assert abs(exact - fraction(total, (j,))) <= Fraction(float(total.radius[j]))


def fraction(matrix: Doubles, place: tuple[int, ...]) -> Fraction:
    return Fraction(float(matrix.high[place])) + Fraction(float(matrix.low[place]))


# Kinks.


def test_samples_at_a_kink_are_set_apart_and_counted() -> None:
    architecture = Architecture.parse("2-3-1", hidden="relu", output="linear")
    weights = [np.array([[1.0, 2.0, -1.0], [1.0, 0.5, 3.0]]), np.ones((3, 1))]
    biases = [np.zeros(3), np.zeros(1)]
    x = np.array([[1.0, -1.0], [1.0, 2.0], [0.0, 0.0]])
    for convention in (0.0, 1.0, 0.5):

        def program(w: Any, b: Any, x: Any, target: Any, convention: float = convention) -> Any:
            z = x @ w[0] + b[0]
            a = np.maximum(z, 0)
            delta = 2 * (a @ w[1] + b[1] - target)
            hidden = (delta @ w[1].T) * np.where(z == 0, convention, z > 0)
            return [x.T @ hidden / len(x), a.T @ delta / len(x)], [hidden.mean(axis=0), delta.mean(axis=0)]

        report = check_backward(program, architecture, weights=weights, biases=biases, x=x, target=np.ones((3, 1)))
        assert report.verdict is Verdict.HOLDS, str(report)
        assert report.set_apart == 2
        assert "2 samples set apart" in str(report)


def test_a_point_is_near_a_kink_only_within_rounding() -> None:
    architecture = Architecture.parse("1-1-1", hidden="relu")
    one, zero = np.ones((1, 1)), np.zeros(1)
    for z, near in ((0.0, True), (1e-322, True), (1e-320, False), (2e-7, False), (-2e-7, False), (1e-13, False)):
        point = Point((one, one), (zero, zero), np.array([[z]]), one)
        assert near_kink(architecture, point, FLOAT).all() == near


def test_elu_has_no_kink_and_is_judged_at_zero() -> None:
    architecture = Architecture.parse("1-1-1", hidden="elu")
    zero = [np.zeros((1, 1)), np.ones((1, 1))]
    report = check_backward(Network(architecture).backward, architecture, weights=zero, biases=[np.zeros(1)] * 2,
                            x=np.ones((2, 1)), target=np.ones((2, 1)))  # fmt: skip
    assert report.verdict is Verdict.HOLDS
    assert report.set_apart == 0


def test_when_every_sample_is_at_a_kink_the_passed_point_says_nothing_and_the_drawn_ones_decide() -> None:
    architecture = Architecture.parse("1-1-1", hidden="relu", output="linear")
    zero = [np.zeros((1, 1)), np.ones((1, 1))]
    report = check_backward(Network(architecture).backward, architecture, weights=zero, biases=[np.zeros(1)] * 2,
                            x=np.ones((2, 1)), target=np.ones((2, 1)))  # fmt: skip
    assert report.set_apart == 2
    assert report.points == 5


# Conventions.


def transposed(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    by_weights, by_biases = backward([w.T for w in weights], biases, x, target)
    return [g.T for g in by_weights], by_biases


def columns(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    by_weights, by_biases = backward(weights, [b[:, 0] for b in biases], x.T, target.T)
    return by_weights, [g[:, None] for g in by_biases]


def summed(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    by_weights, by_biases = backward(weights, biases, x, target)
    return [g * len(x) for g in by_weights], [g * len(x) for g in by_biases]


@pytest.mark.parametrize(
    ("program", "options"),
    [
        (transposed, {"weight_layout": "out_in"}),
        (columns, {"samples": "columns"}),
        (summed, {"reduction": "sum"}),
    ],
)
def test_each_convention_is_accepted_when_named_and_refused_when_not(program: Any, options: dict[str, Any]) -> None:
    assert check_backward(program, SMALL, **options).verdict is Verdict.HOLDS
    assert check_backward(program, SMALL).verdict is Verdict.FAILS
    assert check_backward(backward, SMALL, **options).verdict is Verdict.FAILS


def test_column_biases_of_shape_n_are_accepted_too() -> None:
    def flat(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = columns(weights, biases, x, target)
        return by_weights, [g[:, 0] for g in by_biases]

    assert check_backward(flat, SMALL, samples="columns")


# What a backward pass can do beside being wrong.


def raises(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    return x.T @ np.ones(len(x) + 1)


def exits(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    raise SystemExit(3)


def never_returns(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    while True:
        pass


def changes_weights(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    result = backward(weights, biases, x, target)
    weights[0] -= 0.1 * result[0][0]
    return result


def changes_list(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    result = backward(weights, biases, x, target)
    weights.append(1)
    return result


def gives_nan(weights: Any, biases: Any, x: Any, target: Any) -> Any:
    by_weights, by_biases = backward(weights, biases, x, target)
    by_weights[1][2, 0] = math.nan
    return by_weights, by_biases


@pytest.mark.parametrize(
    ("program", "verdict", "words"),
    [
        (raises, "FAILS", ["raised ValueError", "test_checking.py, line", "np.ones(len(x) + 1)"]),
        (exits, "FAILS", ["SystemExit"]),
        (never_returns, "UNKNOWN", ["0.3 s", "time_limit"]),
        (changes_weights, "FAILS", ["changes its argument weights[0]", "copy"]),
        (changes_list, "FAILS", ["changes its argument weights"]),
        (gives_nan, "FAILS", ["dW2[2,0]", "finite", "nan"]),
        (lambda w, b, x, t: None, "FAILS", ["pair", "is a return missing"]),
        (lambda w, b, x, t: w, "FAILS", ["pair", "a list of 3"]),
        (lambda w, b, x, t: (w[:1], b), "FAILS", ["weight_gradients", "3 arrays", "list of 1"]),
        (lambda w, b, x, t: ([g.T for g in w], b), "FAILS", ["dW1", "(3, 4)", "(4, 3)", "weight_layout='out_in'"]),
        (lambda w, b, x, t: (w, [g[None] for g in b]), "FAILS", ["db1", "(4,)", "(1, 4)", "keepdims"]),
        (lambda w, b, x, t: (w, [np.zeros((len(x), len(g))) for g in b]), "FAILS", ["sum over the samples"]),
        (lambda w, b, x, t: ([g.astype(int) for g in w], b), "FAILS", ["int64", "floats"]),
        (lambda w, b, x, t: ([g + 0j for g in w], b), "FAILS", ["complex"]),
        (lambda w, b, x, t: ([["a"]] * 3, b), "FAILS", ["dW1", "floats"]),
        (lambda w, b, x, t: ([[[1.0], [1.0, 2.0]]] * 3, b), "FAILS", ["dW1", "array"]),
        (lambda a: a, "FAILS", ["takes 1 positional argument but 4 were given", "called as backward(weights"]),
        (lambda w, b, x, t: (b, w), "FAILS", ["two lists", "the other way round"]),
        (lambda w, b, x, t: (w[::-1], b[::-1]), "FAILS", ["two lists", "last layer first"]),
        (lambda w, b, x, t: iter(w), "FAILS", ["pair"]),
    ],
)
def test_each_kind_of_misbehaviour_gets_its_message(program: Any, verdict: str, words: list[str]) -> None:
    report = check_backward(program, SMALL, time_limit=0.3)
    assert report.verdict == verdict
    for word in words:
        assert word in report.message, report.message
    assert "Traceback" not in str(report)


def test_a_gradient_that_piles_up_over_calls_is_told_from_a_wrong_formula() -> None:
    report = check_backward(stale(), SMALL)
    assert report.verdict is Verdict.FAILS
    assert "depends on earlier calls" in report.message


def test_a_function_that_is_right_only_the_first_time_fails() -> None:
    seen: list[int] = []

    def forgets(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = backward(weights, biases, x, target)
        seen.append(len(x))
        if seen.count(len(x)) > 1:
            by_weights[0] *= 2
        return by_weights, by_biases

    report = check_backward(forgets, SMALL, points=3)
    assert report.verdict is Verdict.FAILS
    assert "depends on earlier calls" in report.message


def test_returned_buffers_that_later_calls_overwrite_are_noted() -> None:
    buffers = [np.zeros(SMALL.weight_shape(layer)) for layer in (1, 2, 3)]

    def reuses(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = backward(weights, biases, x, target)
        for buffer, gradient in zip(buffers, by_weights, strict=True):
            buffer[...] = gradient
        return buffers, by_biases

    report = check_backward(reuses, SMALL)
    assert report.verdict is Verdict.HOLDS
    assert any("overwritten" in note for note in report.notes)


def test_what_it_prints_and_warns_is_noted_and_nothing_else_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    def noisy(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        print("hello from inside")
        np.log(np.array([-1.0]))
        return backward(weights, biases, x, target)

    report = check_backward(noisy, SMALL)
    assert report.verdict is Verdict.HOLDS
    assert capsys.readouterr().out == ""
    assert any("hello from inside" in note for note in report.notes)
    assert any("RuntimeWarning" in note for note in report.notes)


def test_one_pair_for_each_layer_is_said() -> None:
    def paired(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        return list(zip(weights, biases, strict=True))

    report = check_backward(paired, Architecture.parse("2-3-1"))
    assert "one pair for each layer" in report.message


# Wrong usage.


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"points": 0}, "points=0"),
        ({"points": 2.5}, "points=2.5"),
        ({"time_limit": 0}, "time_limit=0"),
        ({"time_limit": math.nan}, "time_limit=nan"),
        ({"dtype": "int8"}, "float64 or float32"),
        ({"dtype": "nonsense"}, "float64 or float32"),
        ({"weight_layout": "transposed"}, "weight_layout='transposed'"),
        ({"reduction": "max"}, "reduction='max'"),
        ({"samples": "diagonal"}, "samples='diagonal'"),
        ({"x": np.ones((2, 3))}, "go together"),
        ({"weights": [np.ones((3, 4))]}, "go together"),
        ({"x": np.ones((2, 4)), "target": np.ones((2, 2))}, "x must have shape (samples, 3), got (2, 4)"),
        ({"x": np.ones((0, 3)), "target": np.ones((0, 2))}, "at least one sample"),
        ({"x": np.ones((2, 3)), "target": np.ones((3, 2))}, "as many samples, got 2 and 3"),
        ({"x": [[1, math.nan, 2]], "target": np.ones((1, 2))}, "x[0, 1]=nan"),
        ({"x": [[1, 2, 3]], "target": [[math.inf, 1]]}, "target[0, 0]=inf"),
        ({"x": [["a", "b", "c"]], "target": np.ones((1, 2))}, "real numbers"),
        ({"x": np.ones(3), "target": np.ones((1, 2))}, "got (3,)"),
        ({"weights": [np.ones((3, 4))], "biases": [np.ones(4)] * 3}, "weights must be a list of 3 arrays"),
        ({"weights": [np.ones((4, 3)), np.ones((4, 3)), np.ones((3, 2))], "biases": [np.ones(4), np.ones(3), np.ones(2)]},
         "it is the transpose"),
    ],
)  # fmt: skip
def test_wrong_arguments_of_the_caller_are_wrong_usage(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_backward(backward, SMALL, **options)
    assert words in str(caught.value)


def test_targets_that_the_cost_does_not_admit_are_wrong_usage() -> None:
    softmax = Architecture.parse("2-3", output="softmax", cost="cross_entropy")
    sigmoid = Architecture.parse("2-3", cost="binary_cross_entropy")
    for architecture, target, words in (
        (softmax, [[0.5, 0.5, 0.5]], "sum to 1"),
        (softmax, [[-0.5, 1.0, 0.5]], "from 0 to 1"),
        (sigmoid, [[0.0, 2.0, 0.5]], "target[0, 1]=2.0"),
    ):
        with pytest.raises(UsageError) as caught:
            check_backward(Network(architecture).backward, architecture, x=np.ones((1, 2)), target=target)
        assert words in str(caught.value)


def test_a_function_and_an_architecture_are_expected() -> None:
    with pytest.raises(UsageError, match="must be a function"):
        check_backward(cast(Any, 3), SMALL)
    with pytest.raises(UsageError, match=r"Architecture\.parse"):
        check_backward(backward, cast(Any, "3-4-3-2"))


@given(
    st.one_of(
        st.none(),
        st.integers(),
        st.text(max_size=5),
        st.lists(st.one_of(st.none(), st.floats(), st.text(max_size=2)), max_size=3),
        st.tuples(
            st.lists(arrays(np.float64, array_shapes(max_dims=3, max_side=4)), max_size=4),
            st.lists(arrays(np.float32, array_shapes(max_dims=2, max_side=4)), max_size=4),
        ),
        st.tuples(st.binary(max_size=3), st.dictionaries(st.integers(), st.integers(), max_size=2)),
    )
)
@settings(max_examples=150)
def test_whatever_is_returned_gets_a_verdict_and_never_a_traceback(returned: Any) -> None:
    architecture = Architecture.parse("2-2-1")
    report = check_backward(lambda w, b, x, t: returned, architecture, points=1, time_limit=5)
    assert report.verdict is Verdict.FAILS
    assert report.message
    json.loads(report.to_json())


# The report.


def test_the_report_is_text_for_people_and_json_for_programs() -> None:
    report = check_backward(WRONG["σ for σ′"], SMALL)
    data = json.loads(report.to_json())
    assert data["verdict"] == "FAILS"
    assert data["evidence"] == "enclosure"
    assert data["architecture"] == "3-4-3-2, sigmoid, sigmoid, squared_error"
    assert data["message"] == report.message
    assert data["settings"]["seed"] == 0
    assert str(report).startswith("FAILS  3-4-3-2")


def test_json_has_no_number_that_json_does_not_know() -> None:
    # A gradient that is zero gives an infinite relative error.
    architecture = Architecture.parse("1-1", output="relu")
    dead: dict[str, Any] = {
        "weights": [np.zeros((1, 1))],
        "biases": [np.array([-1.0])],
        "x": [[1.0]],
        "target": [[0.0]],
    }
    report = check_backward(lambda w, b, x, t: ([np.ones((1, 1))], [np.ones(1)]), architecture, **dead)
    assert report.verdict is Verdict.FAILS
    json.loads(report.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_the_same_seed_gives_the_same_report() -> None:
    first, second = (check_backward(backward, SMALL, seed=7).to_json() for _ in range(2))
    assert first == second
    assert first != check_backward(backward, SMALL, seed=8).to_json()


def test_the_caller_keeps_arrays_and_precision() -> None:
    from flint import ctx

    rng = np.random.default_rng(0)
    weights, biases = draw_parameters(SMALL, rng, FLOAT)
    copies = [w.copy() for w in weights]
    before = ctx.prec
    check_backward(backward, SMALL, weights=weights, biases=biases)
    assert ctx.prec == before
    assert all(np.array_equal(w, c) for w, c in zip(weights, copies, strict=True))
