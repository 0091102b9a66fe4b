"""`check_gradient`: right gradients hold, wrong ones are refused and located, and bad input is told clearly."""

from __future__ import annotations

import contextlib
import contextvars
import json
import math
import re
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntheory import check_gradient
from nntheory.checking import GradientReport, UsageError, Verdict
from nntheory.checking.gradients.arguments import examined_arguments
from nntheory.checking.gradients.pair import Pair
from nntheory.checking.gradients.random_elements import in_field
from nntheory.checking.numbers.tower import FIRST_BITS

from .gradient_pairs import (
    DECAY,
    EPS,
    RIGHT,
    WRONG,
    Case,
    decay_arguments,
    decay_cost,
    drawn,
    many_arguments,
    many_cost,
    many_gradient,
)


def checked(case: Case, **options: Any) -> GradientReport:
    return check_gradient(case.cost, case.gradient, case.arguments(), with_respect_to=case.by, **options)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_gradient_holds_for_all_values_and_in_floats(name: str) -> None:
    report = checked(RIGHT[name])
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.evidence == "field"
    assert [level.outcome for level in report.levels] == ["agrees", "agrees"], str(report)


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("name", RIGHT)
def test_no_seed_gives_a_false_alarm(name: str, seed: int) -> None:
    assert checked(RIGHT[name], seed=seed).verdict is Verdict.HOLDS


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_gradient_is_refused(name: str) -> None:
    report = checked(WRONG[name])
    assert report.verdict is Verdict.FAILS, str(report)
    assert report.wrong
    assert "expected" in report.message


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_gradient_is_refused_on_random_elements_too(name: str) -> None:
    # Floats alone find these; this is what stands behind them.
    case = WRONG[name]
    arguments = examined_arguments(case.cost, case.arguments(), None, case.by)
    pair = Pair(case.cost, case.gradient, arguments, 10.0, contextvars.copy_context())
    assert in_field(pair, 0).outcome == "differs"


def test_the_wrong_array_and_entry_are_named() -> None:
    report = checked(WRONG["one entry of 300"])
    assert report.wrong == ("w",)
    assert "by w[217]: expected 0.55111, got 0.826665" in report.message
    assert "w[217] is the only wrong entry of w" in report.message


def test_a_lost_share_of_the_weights_is_named() -> None:
    assert "the difference is -0.0001 times W itself" in checked(WRONG["half of the decay"]).message
    assert "the difference is -0.0002 times b itself" in checked(WRONG["decay of biases lost"]).message


def test_a_common_factor_is_named() -> None:
    assert "5 times the derivative. A sum in place of a mean" in checked(WRONG["sum for mean"]).message
    assert "is minus the derivative" in checked(WRONG["sign"]).message
    assert "(q, k). Each of them is twice the derivative" in checked(WRONG["attention without its scale"]).message


def test_one_entry_wrong_in_its_ninth_digit_is_refused() -> None:
    # Rounding explains far less, and the bound comes from the program itself.
    report = check_gradient(many_cost, many_gradient(1 + 1e-9), many_arguments(), with_respect_to=[0])
    assert report.verdict is Verdict.FAILS


@pytest.mark.parametrize("name", ["half of the decay", "layer norm without eps"])
def test_gradcheck_of_torch_passes_what_is_refused_here(name: str) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed")

    def of_layer_norm(x: Any, gain: Any, shift: Any, w: Any) -> Any:
        mean = x.mean(dim=-1, keepdim=True)
        variance = ((x - mean) ** 2).mean(dim=-1, keepdim=True)
        return (w * (gain * (x - mean) / torch.sqrt(variance + EPS) + shift)).sum()

    def of_decay(W: Any, b: Any, x: Any, y: Any) -> Any:
        return ((x @ W + b - y) ** 2).sum(dim=1).mean() + DECAY * ((W**2).sum() + (b**2).sum())

    case = WRONG[name]
    forward = of_layer_norm if "norm" in name else of_decay

    class Written(torch.autograd.Function):  # type: ignore[name-defined]
        """The cost with the gradient that was written by hand."""

        @staticmethod
        def forward(ctx: Any, *arguments: Any) -> Any:
            ctx.save_for_backward(*arguments)
            return forward(*arguments)

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            arrays = case.gradient(*(one.detach().numpy() for one in ctx.saved_tensors))
            found = [grad * torch.from_numpy(np.asarray(one)) for one in arrays]
            return (*found, *[None] * (len(ctx.saved_tensors) - len(found)))

    by = case.by or []
    tensors = [torch.from_numpy(one).requires_grad_(place in by) for place, one in enumerate(case.arguments())]
    # The same cost on both sides.
    assert forward(*tensors).item() == pytest.approx(float(case.cost(*case.arguments())), rel=1e-12)
    assert torch.autograd.gradcheck(Written.apply, tensors)
    assert checked(case).verdict is Verdict.FAILS


# Kinks, data that must stay as they are, numbers that only floats can be.


def relu_cost(w: Any, x: Any) -> Any:
    return np.sum(np.maximum(x @ w, 0) ** 1)


def relu_gradient(w: Any, x: Any) -> Any:
    return x.T @ (x @ w > 0) + 0.0 * w


def test_an_example_at_a_kink_is_set_apart_and_others_judge() -> None:
    x = drawn((4, 3))[0]
    report = check_gradient(relu_cost, relu_gradient, [np.zeros(3), x], with_respect_to="w")
    assert report.verdict is Verdict.HOLDS, str(report)
    assert any("kink" in note for note in report.notes)


def test_a_wrong_slope_beside_a_kink_is_refused() -> None:
    x = drawn((4, 3))[0]
    report = check_gradient(relu_cost, lambda w, x: x.T @ (x @ w < 0), [np.zeros(3), x], with_respect_to="w")
    assert report.verdict is Verdict.FAILS


def test_zeros_among_positive_numbers_are_left_at_drawn_points() -> None:
    example = [np.array([0.0, 1.0, 2.0])]
    report = check_gradient(lambda w: np.sum(np.abs(w)), np.sign, example)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert check_gradient(lambda w: np.sum(np.abs(w)), lambda w: -np.sign(w), example).verdict is Verdict.FAILS


def test_a_quotient_of_differences_is_not_called_the_gradient() -> None:
    def cost(w: Any) -> Any:
        return np.sum(np.tanh(w) ** 2)

    for step in (1e-4, 1e-6, 1e-8):

        def gradient(w: Any, step: float = step) -> Any:
            units = np.eye(len(w))
            return np.array([(cost(w + step * unit) - cost(w - step * unit)) / (2 * step) for unit in units])

        assert check_gradient(cost, gradient, drawn(4)).verdict is not Verdict.HOLDS


def test_a_gradient_that_fills_float_buffers_is_judged_by_floats() -> None:
    def gradient(w: Any, x: Any) -> Any:
        result = np.zeros(w.shape)
        for i in range(len(w)):
            result[i] = np.sum(x[:, i] * (1 - np.tanh(x @ w) ** 2))
        return result

    def cost(w: Any, x: Any) -> Any:
        return np.sum(np.tanh(x @ w))

    report = check_gradient(cost, gradient, drawn(4, (3, 4)), with_respect_to=[0])
    assert report.verdict is Verdict.HOLDS
    assert report.evidence == "enclosure"
    assert "test_gradient.py, line" in str(report)
    wrong = check_gradient(cost, lambda w, x: gradient(w, x) * (1 + 1e-5), drawn(4, (3, 4)), with_respect_to=[0])
    assert wrong.verdict is Verdict.FAILS


def test_a_gradient_with_the_digits_of_float32_is_not_called_right() -> None:
    def cost(w: Any) -> Any:
        return np.sum(np.tanh(w) ** 2)

    def gradient(w: Any) -> Any:
        a = np.tanh(w.astype(np.float32)).astype(float)
        return 2 * a * (1 - a**2)

    report = check_gradient(cost, gradient, drawn(6))
    assert report.verdict is Verdict.UNKNOWN
    assert "float32 inside" in report.message


def test_arguments_in_float32_are_judged_as_float32() -> None:
    arguments = [one.astype(np.float32) for one in decay_arguments()]
    case = RIGHT["weight decay"]
    assert check_gradient(case.cost, case.gradient, arguments, with_respect_to=[0, 1]).verdict is Verdict.HOLDS


def test_a_cost_on_floats_alone_leaves_no_reference() -> None:
    report = check_gradient(math.exp, math.exp, [0.5])
    assert report.verdict is Verdict.UNKNOWN
    assert "There is no reference" in report.message
    assert "np.exp, not math.exp" in report.message


def test_a_root_of_a_square_is_a_suspicion_and_no_more() -> None:
    report = check_gradient(lambda w: np.sum(np.sqrt(w**2)), np.sign, [drawn(5)[0]])
    assert report.verdict is Verdict.UNKNOWN
    assert report.levels[0].outcome == "differs"


def test_a_cost_that_is_another_on_other_numbers_is_no_reference() -> None:
    def cost(w: Any) -> Any:
        return np.sum(w**2) if w.dtype == object else np.sum(w**2) * 1.5

    report = check_gradient(cost, lambda w: 3 * w, drawn(3))
    assert report.verdict is Verdict.UNKNOWN
    assert "cannot be its own reference" in report.message


# Bad input.

DRAWS = np.random.default_rng(0)


def squares(w: Any) -> Any:
    return np.sum(w**2)


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ([], {}, "at least one argument"),
        (np.ones(3), {}, "for one argument write"),
        ([np.zeros(0)], {}, "must not be empty"),
        ([[]], {}, "must not be empty"),
        ([np.array([1.0, np.nan])], {}, r"w\[1\]=nan"),
        ([np.array([1.0, None])], {}, "got dtype object"),
        ([np.array([1j])], {}, "got dtype complex128"),
        ([np.ones(3, dtype=np.float16)], {}, "float64 or float32"),
        ([object()], {}, "got object"),
        ([np.arange(3)], {}, "integers only"),
        ([np.ones(300_000)], {}, "at most 200,000"),
        ([np.ones(3)], {"names": ["a", "b"]}, "names must be 1"),
        ([np.ones(3)], {"with_respect_to": [1]}, "from 0 to 0"),
        ([np.ones(3)], {"with_respect_to": ["v"]}, "by name"),
        ([np.ones(3)], {"with_respect_to": [True]}, "by name"),
        ([np.ones(3)], {"with_respect_to": []}, "list of indices"),
        ([np.ones(3)], {"points": -1}, "points"),
        ([np.ones(3)], {"points": 2.5}, "whole numbers"),
        ([np.ones(3)], {"seed": -1}, "seed"),
        ([np.ones(3)], {"time_limit": 0}, "time_limit"),
    ],
)
def test_wrong_arguments_of_the_caller_are_wrong_usage(arguments: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check_gradient(squares, lambda w: 2 * w, arguments, **options)


def test_an_index_of_numpy_is_an_index() -> None:
    for by in (np.int64(0), [np.int64(0)]):
        report = check_gradient(lambda w, v: np.sum(w**2 * v), lambda w, v: 2 * w * v, drawn(3, 3), with_respect_to=by)
        assert report.verdict is Verdict.HOLDS, str(report)


def test_what_is_no_function_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="cost must be a function"):
        check_gradient(3, squares, [1.0])  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="gradient must be a function"):
        check_gradient(squares, None, [1.0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (lambda w: w**2, r"got an array of shape \(3,\); sum or average it"),
        (lambda w: np.sum(w**2, keepdims=True), r"without its axes"),
        (lambda w: np.sum(w) * 1j, "real number"),
        (lambda w: np.sum(w) * np.nan, "finite number from cost"),
        (lambda w: None, "is a return missing"),
        (lambda w: "text", "real number"),
        (lambda w: w[7], "it raised IndexError"),
        (lambda w, v: np.sum(w), "it raised TypeError"),
        (lambda w: np.sum(w.sort() or w), "changes its argument w"),
    ],
)
def test_a_cost_that_misbehaves_is_told_as_that(cost: Any, words: str) -> None:
    report = check_gradient(cost, lambda w: 2 * w, [np.array([3.0, 1.0, 2.0])], names=["w"])
    assert report.verdict is Verdict.UNKNOWN
    assert report.points == 0
    assert re.search(words, report.message), report.message


@pytest.mark.parametrize(
    ("gradient", "words"),
    [
        (lambda w: w[:2], r"expected shape \(3,\), got \(2,\)"),
        (lambda w: [w, w], r"expected shape \(3,\), got \(2, 3\)"),
        (lambda w: None, "is a return missing"),
        (lambda w: 2j * w, "complex numbers"),
        (lambda w: w * np.inf, "expected a finite number, got inf"),
        (lambda w: "no", "expected floats, got dtype"),
        (lambda w: {"a": w}["b"], "it raised KeyError"),
        (lambda w: np.multiply(w, 2, out=w), "changes its argument w"),
        (lambda w: 2 * w + DRAWS.normal(size=3), "not a function of its arguments"),
    ],
)
def test_a_gradient_that_misbehaves_fails_with_a_clear_message(gradient: Any, words: str) -> None:
    report = check_gradient(squares, gradient, [np.array([3.0, 1.0, 2.0])])
    assert report.verdict is Verdict.FAILS
    assert re.search(words, report.message), report.message


def test_a_cost_with_random_numbers_inside_is_told_what_to_do() -> None:
    # A generator of its own: what it draws must not depend on the tests before.
    drawn = np.random.default_rng(0)
    report = check_gradient(lambda w: np.sum(w * drawn.random(3)), lambda w: w, [np.array([3.0, 1.0, 2.0])])
    assert report.verdict is Verdict.UNKNOWN
    assert "mask of a dropout, as an argument" in report.message


@pytest.mark.parametrize("seed", range(20))
def test_a_mask_of_three_bits_is_noticed_though_two_calls_may_draw_the_same(seed: int) -> None:
    masks = np.random.default_rng(seed)
    cost = check_gradient(lambda w: np.sum(w * masks.integers(2, size=3)), np.ones_like, [np.ones(3)])
    assert cost.verdict is Verdict.UNKNOWN
    assert "cost is not a function of its arguments" in cost.message
    late = np.random.default_rng(seed)
    gradient = check_gradient(squares, lambda w: 2 * w * late.integers(2, size=3), [np.ones(3)])
    assert gradient.verdict is Verdict.FAILS
    assert "gradient is not a function of its arguments" in gradient.message


@pytest.mark.parametrize("huge", [1e200, 1e308, -1e308])
def test_a_huge_entry_is_told_and_overflows_nothing(huge: float) -> None:
    wrong = check_gradient(squares, lambda w: np.full(3, huge), [np.array([3.0, 1.0, 2.0])])
    assert wrong.verdict is Verdict.FAILS
    assert f"expected 6, got {huge:g}" in wrong.message
    right = check_gradient(lambda w: np.sum(w * huge), lambda w: np.full(3, huge), [np.array([3e-3, 1e-3, 2e-3])])
    assert right.verdict is Verdict.HOLDS, str(right)
    assert "inf" not in wrong.message
    near = check_gradient(
        lambda w: np.sum(w * huge), lambda w: np.full(3, huge * 0.999), [np.array([3e-3, 1e-3, 2e-3])]
    )
    assert near.verdict is Verdict.FAILS, str(near)


def test_a_huge_entry_in_float_buffers_is_judged_too() -> None:
    def gradient(w: Any) -> Any:
        result = np.zeros(3)
        result[:] = [float(w[0]) * 0 + 1e308, 1e308, 1e308]
        return result

    assert check_gradient(squares, gradient, [np.array([3.0, 1.0, 2.0])]).verdict is Verdict.FAILS
    right = check_gradient(lambda w: np.sum(w * 1e308), gradient, [np.array([3e-3, 1e-3, 2e-3])])
    assert right.verdict is Verdict.HOLDS, str(right)


def test_round_numbers_are_not_taken_for_those_of_float32() -> None:
    report = check_gradient(squares, lambda w: 3 * w, [np.array([0.5, 1.0, 2.0])])
    assert report.verdict is Verdict.FAILS
    assert "expected 1, got 1.5" in report.message
    assert "float32" not in report.message


def test_float32_inside_is_named_and_the_numbers_are_told_apart() -> None:
    def gradient(w: Any) -> Any:
        return (2 * np.tanh(w) * (1 - np.tanh(w) ** 2) * (1 + 3e-6)).astype(np.float32).astype(float)

    report = check_gradient(lambda w: np.sum(np.tanh(w) ** 2), gradient, [np.array([0.3, 1.1, 2.2])])
    assert report.verdict is Verdict.FAILS
    assert "float32 inside" in report.message
    expected, got = re.findall(r"expected (\S+), got (\S+)\.\n", report.message)[0]
    assert expected != got


def test_a_wrong_branch_that_only_elements_met_is_refused_at_a_real_point() -> None:
    def gradient(w: Any) -> Any:
        return np.where(w > 0.8, 3.0 * w, 2.0 * w)

    report = check_gradient(squares, gradient, [np.linspace(-0.7, 0.7, 12)], points=0)
    assert report.verdict is Verdict.FAILS, str(report)
    assert report.levels[0].outcome == "differs"
    assert "At a drawn point" in report.message


# Numbers without axes.


@pytest.mark.parametrize("number", [3.0, np.float64(3.0), np.array(3.0), np.float32(3.0)], ids=repr)
def test_a_number_is_an_argument_like_any_other(number: Any) -> None:
    def cost(c: Any, w: Any) -> Any:
        return np.sin(c) * np.sum(w**2)

    def gradient(c: Any, w: Any) -> Any:
        return np.cos(c) * np.sum(w**2), 2 * np.sin(c) * w

    def wrong(c: Any, w: Any) -> Any:
        return np.cos(c) * np.sum(w**2) + 1, 2 * np.sin(c) * w

    arguments = [number, np.array([0.5, -1.5])]
    assert check_gradient(cost, gradient, arguments).verdict is Verdict.HOLDS
    report = check_gradient(cost, wrong, arguments)
    assert report.verdict is Verdict.FAILS
    assert report.wrong == ("c",)
    assert "by c: expected" in report.message


@pytest.mark.parametrize("number", [3.0, np.array(3.0)], ids=repr)
@pytest.mark.parametrize("shape", [float, np.asarray, np.float64])
def test_the_only_argument_may_be_a_number(number: Any, shape: Any) -> None:
    def returned(value: Any) -> Any:
        return shape(value) if isinstance(value, float) else value

    assert check_gradient(np.sin, lambda x: returned(np.cos(x)), [number]).verdict is Verdict.HOLDS
    report = check_gradient(np.sin, lambda x: returned(np.sin(x)), [number])
    assert report.verdict is Verdict.FAILS
    assert report.wrong
    assert "expected -0.989992, got 0.14112" in report.message


def test_one_derivative_is_one() -> None:
    report = check_gradient(lambda x: x**2, lambda x: 2 * x, [3.0])
    assert "The gradient agrees with" in report.message
    assert "1 random entry and direction" in str(report)


def test_one_gradient_may_come_in_a_list_whatever_its_argument_is() -> None:
    def nested(w: Any) -> Any:
        return [[2 * w[0][0]]]

    for example, gradient in (([[1.0]], nested), ([1.0], lambda w: [2 * w[0]]), ([1.0], lambda w: ([2 * w[0]],))):
        report = check_gradient(lambda w: np.sum(np.square(w)), gradient, [example])
        assert report.verdict is Verdict.HOLDS, str(report)
    assert check_gradient(lambda w: w[0][0] ** 2, lambda w: [2 * w[0][0]], [[[1.0]]]).verdict is Verdict.FAILS


def test_a_dict_may_hold_names_and_sizes_beside_its_floats() -> None:
    layers = [{"W": drawn((2, 2), seed=seed)[0], "scale": 1.5, "name": "dense", "size": 2} for seed in range(2)]

    def cost(layers: Any) -> Any:
        return sum(np.sum(layer["W"] ** 2) * layer["scale"] for layer in layers)

    def gradient(layers: Any) -> Any:
        return [{"W": 2 * one["W"] * one["scale"], "scale": np.sum(one["W"] ** 2)} for one in layers]

    def missing(layers: Any) -> Any:
        return [{"W": one["W"]} for one in gradient(layers)]

    def other(layers: Any) -> Any:
        return [{**one, "bias": 0.0} for one in gradient(layers)]

    assert check_gradient(cost, gradient, [layers]).verdict is Verdict.HOLDS
    for wrong, got in ((missing, "['W']"), (other, "['W', 'scale', 'bias']")):
        report = check_gradient(cost, wrong, [layers])
        assert report.verdict is Verdict.FAILS
        assert f"expected a dict with the keys ['W', 'scale'], as layers[0] has, got the keys {got}" in report.message


@pytest.mark.parametrize(
    ("came", "remedy"),
    [
        (lambda w: 2 * w.T, "it is the transpose"),
        (lambda w: 2 * w[None], "drop the axis of length 1"),
        (lambda w: np.stack([w, w, w, w]), "sum over the axes in front"),
        (lambda w: w[:1], "a gradient has the shape of what it is by"),
        (lambda w: 2 * w.ravel(), "a gradient has the shape of what it is by"),
        (lambda w: np.float64(1.0), "a gradient has the shape of what it is by"),
    ],
)
def test_a_gradient_of_another_shape_comes_with_its_remedy(came: Any, remedy: str) -> None:
    report = check_gradient(squares, came, drawn((3, 2)))
    assert report.verdict is Verdict.FAILS
    assert f"; {remedy}" in report.message


# Large ones.


def test_every_point_is_told_while_it_runs() -> None:
    done: list[int] = []
    report = check_gradient(squares, lambda w: 2 * w, [np.ones(3)], points=2, on_point=done.append)
    assert report.verdict is Verdict.HOLDS
    assert done == [1, 2, 3, 4, 5, 6]


def test_a_large_gradient_needs_fewer_draws() -> None:
    small = check_gradient(squares, lambda w: 2 * w, [np.ones(100)], points=0)
    large = check_gradient(squares, lambda w: 2 * w, [np.ones(6000)], points=0)
    assert "3 random draws" in str(small)
    assert "2 random draws" in str(large)
    assert large.verdict is Verdict.HOLDS


def test_no_bound_below_that_of_one_draw_is_claimed() -> None:
    report = check_gradient(squares, lambda w: 2 * w, [np.ones(3)])
    bound = report.levels[0].bound
    assert bound is not None
    assert -FIRST_BITS <= bound < -40


def test_the_number_of_gradients_is_said_with_its_remedy() -> None:
    report = check_gradient(decay_cost, lambda W, b, x, y: (W, b), decay_arguments())
    assert "Expected 4 gradients, by W, b, x, y" in report.message
    assert "with_respect_to" in report.message


def forever(w: Any) -> Any:
    while True:
        time.monotonic()


def test_what_never_returns_is_unknown() -> None:
    assert check_gradient(forever, squares, [np.ones(2)], time_limit=0.2).verdict is Verdict.UNKNOWN
    late = check_gradient(squares, forever, [np.ones(2)], time_limit=0.2)
    assert late.verdict is Verdict.UNKNOWN
    assert "gradient did not return within 0.2 s" in late.message


def test_a_report_is_plain_data_and_html() -> None:
    report = checked(WRONG["one entry of 300"])
    data = json.loads(report.to_json())
    assert data["verdict"] == "FAILS"
    assert data["settings"]["with_respect_to"] == ["w"]
    assert "expected 0.55111" in report._repr_html_()
    assert not report


WHATEVER = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.text(max_size=3),
    st.lists(st.floats(-2, 2), max_size=3),
    st.just(np.ones((2, 2))),
    st.just(np.array([], dtype=float)),
    st.just(np.array([None])),
    st.just({"w": np.ones(2)}),
)


@settings(max_examples=60, deadline=None)
@given(arguments=st.one_of(WHATEVER, st.lists(WHATEVER, max_size=3)), by=st.one_of(st.none(), WHATEVER))
def test_any_arguments_give_a_report_or_wrong_usage(arguments: Any, by: Any) -> None:
    def cost(*given: Any) -> Any:
        return sum(np.sum(one * one) for one in given if isinstance(one, np.ndarray | float))

    def gradient(*given: Any) -> Any:
        return [2 * one if isinstance(one, np.ndarray | float) else one for one in given]

    with contextlib.suppress(UsageError):
        assert str(check_gradient(cost, gradient, arguments, with_respect_to=by, points=1))


@settings(max_examples=60, deadline=None)
@given(returned=st.one_of(WHATEVER, st.lists(WHATEVER, max_size=3), st.tuples(WHATEVER, WHATEVER)))
def test_whatever_a_gradient_returns_there_is_a_report(returned: Any) -> None:
    report = check_gradient(lambda w, c: np.sum(w**2) * c, lambda w, c: returned, [np.ones((2, 2)), 0.5], points=1)
    assert report.verdict is Verdict.FAILS


@settings(max_examples=40, deadline=None)
@given(returned=WHATEVER)
def test_whatever_a_cost_returns_there_is_a_report(returned: Any) -> None:
    report = check_gradient(lambda w: returned, lambda w: 2 * w, [np.ones(3)], points=1)
    assert report.verdict is not Verdict.HOLDS
