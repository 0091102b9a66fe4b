"""`check_activation` and `check_cost`: right parts hold, wrong ones are refused, and the usual confusions are named."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from nntheory import check_activation, check_cost
from nntheory.checking import UsageError, Verdict
from nntheory.formulas import ACTIVATIONS, COSTS, Activation, Cost, find_activation


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z: Any) -> Any:
    return sigmoid(z) * (1 - sigmoid(z))


def stable_sigmoid(z: Any) -> Any:
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def relu(z: Any) -> Any:
    return np.maximum(z, 0)


ELEMENTWISE = [one for one in ACTIVATIONS if one.elementwise]


@pytest.mark.parametrize("one", ELEMENTWISE, ids=str)
def test_every_activation_of_the_formulas_holds(one: Activation) -> None:
    report = check_activation(one.evaluate, one.evaluate_derivative, activation=one)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.evidence == "field"
    assert not report.accuracy_warning


@pytest.mark.parametrize(
    ("f", "fprime", "name"),
    [
        (sigmoid, sigmoid_prime, "sigmoid"),
        (stable_sigmoid, lambda z: stable_sigmoid(z) * stable_sigmoid(-z), "sigmoid"),
        (sigmoid, lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2, "sigmoid"),
        (np.tanh, lambda z: 1 - np.tanh(z) ** 2, "tanh"),
        (np.tanh, lambda z: 1 / np.cosh(z) ** 2, "tanh"),
        (relu, lambda z: (z > 0).astype(float), "relu"),
        (lambda z: z * (z > 0), lambda z: np.where(z > 0, 1.0, 0.0), "relu"),
        (lambda z: z if z > 0 else 0.0, lambda z: 1.0 if z > 0 else 0.0, "relu"),
        (lambda z: z * sigmoid(z), lambda z: sigmoid(z) + z * sigmoid_prime(z), "swish"),
        (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1, 0.01), "leaky_relu"),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_right_ones_hold_in_several_styles(f: Any, fprime: Any, name: str, named: bool) -> None:
    report = check_activation(f, fprime, activation=name if named else None)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.evidence == "field"


@pytest.mark.parametrize(
    ("f", "fprime", "words"),
    [
        (sigmoid, sigmoid, "σ stands where σ′ belongs"),
        (sigmoid, lambda a: a * (1 - a), "takes the activation a = f(z) as its argument"),
        (np.tanh, lambda a: 1 - a**2, "takes the activation a = f(z) as its argument"),
        (sigmoid, lambda z: sigmoid_prime(sigmoid(z)), "applied once too often"),
        (np.tanh, lambda z: 1 - np.tanh(z), "It is 1 − f(z)"),
        (np.tanh, sigmoid_prime, "It is the derivative of sigmoid"),
        (np.tanh, sigmoid, "It is sigmoid, and no derivative"),
        (sigmoid, lambda z: 2 * sigmoid_prime(z), "It is twice the derivative"),
        (sigmoid, lambda z: -sigmoid_prime(z), "It is minus the derivative"),
        (relu, lambda z: (z < 0).astype(float), ""),
        (lambda z: z**3, lambda z: 3 * z, ""),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_wrong_derivative_is_refused_and_named(f: Any, fprime: Any, words: str, named: bool) -> None:
    name = {sigmoid: "sigmoid", np.tanh: "tanh", relu: "relu"}.get(f) if named else None
    report = check_activation(f, fprime, activation=name)
    assert report.verdict is Verdict.FAILS
    assert report.wrong == ("fprime",)
    assert words in report.message
    assert "expected" in report.message


def test_another_function_than_the_one_named_is_refused() -> None:
    report = check_activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2, activation="sigmoid")
    assert report.verdict is Verdict.FAILS
    assert report.wrong == ("f",)
    assert "It is tanh." in report.message


def test_a_gelu_by_tanh_is_another_function_and_right_as_itself() -> None:
    c = np.sqrt(2 / np.pi)

    def f(z: Any) -> Any:
        return z / 2 * (1 + np.tanh(c * (z + 0.044715 * z**3)))

    def fprime(z: Any) -> Any:
        t = np.tanh(c * (z + 0.044715 * z**3))
        return (1 + t) / 2 + z / 2 * (1 - t**2) * c * (1 + 3 * 0.044715 * z**2)

    assert "by tanh is another function" in check_activation(f, fprime, activation="gelu").message
    assert check_activation(f, fprime).verdict is Verdict.HOLDS


def test_lost_digits_far_out_are_a_warning_and_no_failure() -> None:
    report = check_activation(sigmoid, sigmoid_prime, activation="sigmoid")
    assert report.verdict is Verdict.HOLDS
    assert "fprime(40) is 0 where 4.24835e-18 is meant" in report.accuracy_warning
    overflow = check_activation(lambda z: np.log(1 + np.exp(z)), sigmoid, activation="softplus")
    assert overflow.verdict is Verdict.HOLDS
    assert "f(710) is inf where 710 is meant" in overflow.accuracy_warning


def test_a_function_that_is_another_far_out_is_refused() -> None:
    report = check_activation(lambda z: np.minimum(relu(z), 50.0), lambda z: (z > 0).astype(float), activation="relu")
    assert report.verdict is Verdict.FAILS
    assert "f is wrong at z = 100: expected 100, got 50" in report.message


def test_the_convention_at_a_kink_is_reported() -> None:
    for name in ("relu", None):
        report = check_activation(relu, lambda z: np.where(z >= 0, 1.0, 0.0), activation=name)
        assert report.verdict is Verdict.HOLDS
        assert any(
            "at the kink z = 0 fprime gives 1; from the left it is 0, from the right 1" in note for note in report.notes
        )
    odd = check_activation(relu, lambda z: np.where(z == 0, 7.0, (z > 0).astype(float)), activation="relu")
    assert any("nothing outside these is a convention" in note for note in odd.notes)


def test_functions_of_one_float_are_judged_against_the_formula() -> None:
    def f(z: float) -> float:
        return 1 / (1 + math.exp(-z))

    def fprime(z: float) -> float:
        return f(z) * (1 - f(z))

    report = check_activation(f, fprime, activation="sigmoid")
    assert report.verdict is Verdict.HOLDS
    assert report.evidence == "enclosure"
    assert "test_parts.py, line" in str(report)
    alone = check_activation(f, fprime)
    assert alone.verdict is Verdict.UNKNOWN
    assert "np.exp, not math.exp" in alone.message


def test_float32_inside_is_not_called_right() -> None:
    report = check_activation(sigmoid, lambda z: sigmoid_prime(z.astype(np.float32)).astype(float))
    assert report.verdict is not Verdict.HOLDS
    assert "float32 inside" in report.message


@pytest.mark.parametrize(
    ("f", "fprime", "words"),
    [
        (sigmoid, lambda z: z[:2], "of the shape of its argument"),
        (sigmoid, lambda z: None, "of the shape of its argument"),
        (sigmoid, lambda z: z.nothing, "fprime raised AttributeError"),
        (lambda z: 1j * z, sigmoid, "dtype complex128"),
    ],
)
def test_what_returns_no_values_fails_with_a_clear_message(f: Any, fprime: Any, words: str) -> None:
    report = check_activation(f, fprime)
    assert report.verdict is Verdict.FAILS
    assert words in report.message


def in_place(function: Any) -> Any:
    """The function, which leaves zeros in its argument."""

    def program(z: Any, *rest: Any) -> Any:
        result = function(z.copy(), *rest)
        z[...] = 0 * z
        return result

    return program


@pytest.mark.parametrize("named", ["sigmoid", None])
def test_what_changes_its_argument_in_place_is_refused(named: str | None) -> None:
    for f, fprime, name in ((sigmoid, in_place(sigmoid_prime), "fprime"), (in_place(sigmoid), sigmoid_prime, "f")):
        report = check_activation(f, fprime, activation=named)
        assert report.verdict is Verdict.FAILS, str(report)
        assert report.wrong == (name,)
        assert f"{name} changes its argument" in report.message
        assert "work on a copy" in report.message


def test_what_clips_its_argument_in_place_far_out_is_refused() -> None:
    def f(z: Any) -> Any:
        z[z < -500] = -500
        return sigmoid(z)

    report = check_activation(f, sigmoid_prime)
    assert report.verdict is Verdict.FAILS
    assert "f changes its argument" in report.message


@pytest.mark.parametrize("named", ["squared_error", None])
def test_a_cost_or_gradient_that_changes_its_argument_is_refused(named: str | None) -> None:
    def gradient(a: Any, t: Any) -> Any:
        return 2 * (a - t)

    for pair, name in (((squares, in_place(gradient)), "gradient"), ((in_place(squares), gradient), "cost")):
        report = check_cost(*pair, name=named)
        assert report.verdict is Verdict.FAILS, str(report)
        assert f"{name} changes its argument a" in report.message


# Kinks at the numbers that are tried, and suspicions.


def hard_sigmoid(z: Any) -> Any:
    return np.clip(0.2 * z + 0.5, 0, 1)


@pytest.mark.parametrize(
    ("f", "fprime"),
    [
        (hard_sigmoid, lambda z: np.where((z > -2.5) & (z < 2.5), 0.2, 0.0)),
        (hard_sigmoid, lambda z: np.where((z >= -2.5) & (z <= 2.5), 0.2, 0.0)),
        (lambda z: np.clip(z, -2.5, 2.5), lambda z: (np.abs(z) < 2.5).astype(float)),
        (lambda z: np.clip(z, -2.5, 2.5), lambda z: (np.abs(z) <= 2.5).astype(float)),
        (lambda z: np.clip(z, -20, 20), lambda z: (np.abs(z) <= 20).astype(float)),
        (lambda z: np.where(z > 0.8125, z, 0), lambda z: (z >= 0.8125).astype(float)),
    ],
)
def test_a_sample_number_at_a_kink_is_set_apart(f: Any, fprime: Any) -> None:
    report = check_activation(f, fprime)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert any("kink" in note for note in report.notes), str(report)


@pytest.mark.parametrize("f", [hard_sigmoid, lambda z: np.clip(z, -2.5, 2.5)])
def test_a_wrong_slope_beside_a_kink_at_a_sample_number_is_refused(f: Any) -> None:
    for inside in (2.0, 1.0):
        report = check_activation(
            f, lambda z, inside=inside: np.where(np.abs(z) < inside, f(1 + 0 * z) - f(0 * z), 0.0)
        )
        assert report.verdict is Verdict.FAILS, str(report)
        assert report.wrong == ("fprime",)


def scaled_tanh(z: Any) -> Any:
    return 1.7159 * np.tanh(2 * z / 3)


def test_a_suspicion_is_decided_in_balls() -> None:
    right = check_activation(scaled_tanh, lambda z: 1.7159 * 2 / 3 * (1 - np.tanh(2 * z / 3) ** 2))
    assert right.verdict is Verdict.HOLDS, str(right)
    assert right.evidence == "enclosure"
    assert "in balls of many digits" in right.message
    root = check_activation(lambda z: np.sqrt(z**2), np.sign)
    assert root.verdict is Verdict.HOLDS, str(root)
    wrong = check_activation(scaled_tanh, lambda z: 1.14393 * (1 - np.tanh(2 * z / 3) ** 2))
    assert wrong.verdict is Verdict.FAILS


@pytest.mark.parametrize("named", ["sigmoid", None])
def test_a_wrong_branch_between_the_numbers_tried_is_refused_where_elements_met_it(named: str | None) -> None:
    def fprime(z: Any) -> Any:
        return np.where((z > 3) & (z < 3.2), 0.0, sigmoid_prime(z))

    for seed in range(4):
        report = check_activation(sigmoid, fprime, activation=named, seed=seed)
        suspected = report.levels[0].outcome == "differs"
        assert report.verdict is (Verdict.FAILS if suspected else Verdict.HOLDS)
    assert check_activation(sigmoid, fprime, activation=named).verdict is Verdict.FAILS


def test_random_numbers_inside_are_told() -> None:
    drawn = np.random.default_rng(0)
    for pair, name in (
        ((lambda z: relu(z) * drawn.integers(2, size=z.shape), np.ones_like), "f"),
        ((relu, lambda z: (z > 0) * 2.0 * drawn.integers(2)), "fprime"),
    ):
        report = check_activation(*pair)
        assert report.verdict is Verdict.FAILS
        assert f"{name} is not a function of its argument" in report.message


def test_a_derivative_that_is_wrong_where_floats_do_not_see_it_is_not_called_right() -> None:
    # Its error is far below what floats may lose at the numbers tried, and far above what balls do.
    report = check_activation(scaled_tanh, lambda z: 1.7159 * 2 / 3 * (1 - np.tanh(2 * z / 3) ** 2) + 5e-13)
    assert report.verdict is not Verdict.HOLDS, str(report)


@pytest.mark.parametrize("named", ["sigmoid", None])
def test_the_two_functions_are_called_by_their_own_names(named: str | None) -> None:
    def buffered(z: Any) -> Any:
        result = np.zeros(z.shape)
        result[:] = sigmoid_prime(z)
        return result

    def plain(z: Any) -> Any:
        return sigmoid(np.asarray(z, dtype=float))

    for report in (
        check_activation(sigmoid, buffered, activation=named),
        check_activation(plain, sigmoid_prime, activation=named),
        check_activation(scaled_tanh, lambda z: 1.7159 * 2 / 3 * (1 - np.tanh(2 * z / 3) ** 2)),
        check_activation(lambda z: 0 * z + 3.0, lambda z: 0 * z),
        check_activation(lambda z: np.full(z.shape, 3.0), np.zeros_like),
    ):
        assert "the cost" not in str(report), str(report)
        assert "the gradient" not in str(report), str(report)


def test_wrong_arguments_are_wrong_usage() -> None:
    wrong: list[dict[str, Any]] = [
        {"activation": "sigmiod"},
        {"activation": "softmax"},
        {"seed": -1},
        {"time_limit": "x"},
    ]
    for options in wrong:
        with pytest.raises(UsageError):
            check_activation(sigmoid, sigmoid_prime, **options)
    with pytest.raises(UsageError, match="fprime must be a function"):
        check_activation(sigmoid, 1.0)  # type: ignore[arg-type]
    wrong = [{"name": "mse"}, {"outputs": 0}, {"outputs": 1.5}, {"batch": -2}, {"seed": "a"}]
    for options in wrong:
        with pytest.raises(UsageError):
            check_cost(squares, lambda a, t: 2 * (a - t), **options)


# Costs.


def squares(a: Any, t: Any) -> Any:
    return np.sum((a - t) ** 2)


def entropy(a: Any, t: Any) -> Any:
    return -np.sum(t * np.log(a))


def binary(a: Any, t: Any) -> Any:
    return -np.sum(t * np.log(a) + (1 - t) * np.log(1 - a))


HAND_WRITTEN: dict[str, tuple[Any, Any]] = {
    "squared_error": (squares, lambda a, t: 2 * (a - t)),
    "half_squared_error": (lambda a, t: squares(a, t) / 2, lambda a, t: a - t),
    "mean_squared_error": (lambda a, t: np.mean((a - t) ** 2), lambda a, t: 2 * (a - t) / a.size),
    "cross_entropy": (entropy, lambda a, t: -t / a),
    "binary_cross_entropy": (binary, lambda a, t: (a - t) / (a * (1 - a))),
}


@pytest.mark.parametrize("one", COSTS, ids=str)
@pytest.mark.parametrize("outputs", [1, 2, 3])
def test_every_cost_written_by_hand_holds(one: Cost, outputs: int) -> None:
    cost, gradient = HAND_WRITTEN[one.name]
    report = check_cost(cost, gradient, name=one, outputs=outputs)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.evidence == "field"
    assert check_cost(cost, gradient, outputs=outputs).verdict is Verdict.HOLDS


def test_the_mean_over_a_batch_is_what_the_formula_means() -> None:
    right = check_cost(
        lambda a, t: squares(a, t) / len(a), lambda a, t: 2 * (a - t) / len(a), name="squared_error", batch=4
    )
    assert right.verdict is Verdict.HOLDS, str(right)
    wrong = check_cost(*HAND_WRITTEN["squared_error"], name="squared_error", batch=4)
    assert wrong.verdict is Verdict.FAILS
    assert "sums over the batch where the mean is meant" in wrong.message


@pytest.mark.parametrize(
    ("cost", "gradient", "name", "words"),
    [
        (squares, lambda a, t: a - t, "squared_error", "The gradient by a is half the derivative"),
        (squares, lambda a, t: 2 * (t - a), "squared_error", "The gradient by a is minus the derivative"),
        (squares, lambda a, t: 2 * (a - t) / a.size, "squared_error", "1/3 times the derivative"),
        (entropy, lambda a, t: a - t, "cross_entropy", "it contains the softmax"),
        (binary, lambda a, t: a - t, "binary_cross_entropy", "it contains the sigmoid"),
        (entropy, lambda a, t: -a / t.clip(0.1), "cross_entropy", "look at the gradient"),
        (*HAND_WRITTEN["half_squared_error"], "squared_error", "which is half_squared_error. A factor 2 is lost"),
        (*HAND_WRITTEN["mean_squared_error"], "squared_error", "mean over the outputs where the formula has their sum"),
        (*HAND_WRITTEN["squared_error"], "mean_squared_error", "It sums over the outputs"),
        (lambda a, t: -squares(a, t), lambda a, t: -2 * (a - t), "squared_error", "Its sign is reversed"),
        (
            squares,
            HAND_WRITTEN["half_squared_error"][1],
            "half_squared_error",
            "The gradient is that of half_squared_error",
        ),
    ],
)
def test_a_wrong_cost_or_gradient_is_refused_and_its_convention_named(
    cost: Any, gradient: Any, name: str, words: str
) -> None:
    report = check_cost(cost, gradient, name=name)
    assert report.verdict is Verdict.FAILS
    assert words in report.message, report.message


def test_a_cost_that_returns_one_number_for_each_output_is_told() -> None:
    report = check_cost(lambda a, t: (a - t) ** 2, lambda a, t: 2 * (a - t), name="squared_error")
    assert report.verdict is Verdict.UNKNOWN
    assert "sum or average it" in report.message


def test_reports_of_parts_are_plain_data() -> None:
    for report in (
        check_activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2, activation=find_activation("tanh")),
        check_cost(*HAND_WRITTEN["cross_entropy"], name="cross_entropy"),
    ):
        assert json.loads(report.to_json())["verdict"] == "HOLDS"
        assert report
        assert "HOLDS" in report._repr_html_()
