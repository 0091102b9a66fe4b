"""What people already have becomes the function that is checked: the right hold, and the wrong are refused."""

from __future__ import annotations

import importlib
import itertools
import os
import runpy
import subprocess
import sys
import types
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nntheory import Architecture, check_backward, formulas
from nntheory.adapters import AdapterError, architecture_of, from_jax, from_object, from_sklearn, from_torch
from nntheory.checking import Report, Verdict
from nntheory.formulas import COSTS

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
DTYPES = ("float64", "float32")
ARCHITECTURE = Architecture.parse("4-3-2", hidden="tanh", output="linear")
OBJECT = np.array([[Fraction(1, 3)]], dtype=object)


def library(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is not installed")


# --- objects --------------------------------------------------------------------------------------------------------


class Dense:
    """A layer of a batch; the activation is a layer of its own, as in many programs."""

    def __init__(self, before: int, after: int, row: bool) -> None:
        self.weights: Any = np.full((before, after), 0.25)
        self.biases: Any = np.full((1, after) if row else (after,), 0.5)

    def forward(self, x: Any) -> Any:
        self.x = x
        return x @ self.weights + self.biases

    def backward(self, error: Any) -> Any:
        self.dweights = self.x.T @ error / len(error)
        self.dbiases = error.sum(axis=0, keepdims=self.biases.ndim == 2) / len(error)
        return error @ self.weights.T


class Tanh:
    def forward(self, z: Any) -> Any:
        self.a = np.tanh(z)
        return self.a

    def backward(self, error: Any) -> Any:
        return error * (1 - self.a**2)


class Chain:
    def __init__(self, *layers: Any) -> None:
        self.layers = list(layers)

    def forward(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, error: Any) -> None:
        for layer in reversed(self.layers):
            error = layer.backward(error)


NAMES: dict[str, Any] = {"weight_gradients": "dweights", "bias_gradients": "dbiases"}


def chain(row: bool = False, *, activation: type = Tanh) -> Chain:
    return Chain(Dense(4, 3, row), activation(), Dense(3, 2, row))


def twice_the_difference(output: Any, target: Any) -> Any:
    return 2 * (output - target)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("row", [False, True], ids=["flat biases", "biases of one row"])
@pytest.mark.parametrize("error", ["squared_error", formulas.squared_error, twice_the_difference])
def test_an_object_that_is_right_holds(dtype: str, row: bool, error: Any) -> None:
    report = check_backward(from_object(chain(row), error=error, **NAMES), ARCHITECTURE, dtype=dtype)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.notes == ()
    assert report.evidence == "field", "the adapter must let exact numbers through"


@pytest.mark.parametrize("cost", ["squared_error", "half_squared_error", "mean_squared_error"])
def test_the_derivative_of_a_named_cost_is_the_derived_one(cost: str) -> None:
    architecture = Architecture.parse("4-3-2", hidden="tanh", output="linear", cost=cost)
    report = check_backward(from_object(chain(), error=cost, **NAMES), architecture)
    assert report.verdict is Verdict.HOLDS, str(report)


def test_an_object_with_a_wrong_derivative_fails_and_the_mistake_is_named() -> None:
    class AtActivation(Tanh):
        def backward(self, error: Any) -> Any:
            return error * (1 - np.tanh(self.a) ** 2)

    wrong = from_object(chain(activation=AtActivation), error="squared_error", **NAMES)
    report = check_backward(wrong, ARCHITECTURE)
    assert report.verdict is Verdict.FAILS
    assert any("taken at the activation" in one for one in report.mistakes)


def paper(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return importlib.import_module("network_classes")


SUMS: dict[str, Any] = {"weight_gradients": "weight_sums", "bias_gradients": "bias_sums", "one_sample_at_a_time": True}


def check_sums(network: Any, **options: Any) -> Report:
    return check_backward(from_object(network, **SUMS, **options), Architecture.parse("4-3-2"), reduction="sum")


def test_classes_that_take_one_sample_at_a_time_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    report = check_sums(paper(monkeypatch).Network([4, 3, 2]), reset="reset")
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.evidence == "field"


def test_the_published_fault_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = paper(monkeypatch)

    class AtActivation(classes.Layer):  # type: ignore[name-defined]
        def slope(self) -> Any:
            return classes.sigmoid_prime(self.a)

    report = check_sums(classes.Network([4, 3, 2], AtActivation), reset="reset")
    assert report.verdict is Verdict.FAILS
    assert any("taken at the activation" in one for one in report.mistakes)


def test_sums_that_are_never_reset_stay_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    report = check_sums(paper(monkeypatch).Network([4, 3, 2]))
    assert report.verdict is Verdict.FAILS
    assert "depends on earlier calls" in report.message


def test_an_object_that_keeps_the_last_sample_only_is_added_up_if_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = paper(monkeypatch)

    class LastOnly(classes.Network):  # type: ignore[name-defined]
        def forward(self, data: Any) -> None:
            self.reset()
            super().forward(data)

    added = check_sums(LastOnly([4, 3, 2]), accumulates=False)
    assert (added.verdict, added.evidence) == (Verdict.HOLDS, "field")
    assert check_sums(LastOnly([4, 3, 2])).verdict is Verdict.FAILS


def test_sums_over_samples_are_right_when_the_object_writes_into_one_buffer() -> None:
    class Buffer:
        def __init__(self) -> None:
            self.w, self.b = [np.zeros((4, 2))], [np.zeros(2)]
            self.dw, self.db = [np.zeros((4, 2))], [np.zeros(2)]

        def step(self, x: Any, target: Any) -> None:
            delta = 2 * (x @ self.w[0] + self.b[0] - target)
            self.dw[0][:], self.db[0][:] = np.outer(x, delta), delta

    states: list[Any] = []
    backward = from_object(
        Buffer(),
        layers=None,
        weights="w",
        biases="b",
        weight_gradients="dw",
        bias_gradients="db",
        forward=lambda network, x: states.append(x),
        backward=lambda network, target: network.step(states.pop(), target),
        one_sample_at_a_time=True,
        accumulates=False,
    )
    report = check_backward(backward, Architecture.parse("4-2", output="linear"), reduction="sum")
    assert report.verdict is Verdict.HOLDS, str(report)


def test_samples_in_columns_are_passed_one_column_at_a_time() -> None:
    class Column:
        """Takes one column, and keeps the gradient of that alone."""

        def __init__(self, sign: int) -> None:
            self.sign = sign
            self.w, self.b = [np.zeros((2, 4))], [np.zeros((2, 1))]

        def forward(self, x: Any) -> Any:
            assert x.shape == (4, 1)
            self.x = x
            return self.w[0] @ x + self.b[0]

        def backward(self, delta: Any) -> None:
            assert delta.shape == (2, 1)
            self.dw, self.db = [self.sign * delta @ self.x.T], [self.sign * delta]

    names: dict[str, Any] = {"weights": "w", "biases": "b", "weight_gradients": "dw", "bias_gradients": "db"}

    def check(sign: int) -> Report:
        backward = from_object(
            Column(sign), layers=None, error="mean_squared_error", one_sample_at_a_time=True, accumulates=False, **names
        )
        linear = Architecture.parse("4-2", output="linear", cost="mean_squared_error")
        return check_backward(backward, linear, weight_layout="out_in", samples="columns", reduction="sum")

    right = check(1)
    assert (right.verdict, right.evidence) == (Verdict.HOLDS, "field"), str(right)
    assert check(-1).verdict is Verdict.FAILS


def exact_point() -> tuple[list[Any], list[Any], Any, Any]:
    numbers = (Fraction(n, d) for n, d in zip(itertools.cycle([1, -2, 3, 5]), itertools.count(1), strict=False))

    def array(*shape: int) -> Any:
        return np.array([next(numbers) for _ in range(int(np.prod(shape)))], dtype=object).reshape(shape)

    return [array(4, 3), array(3, 2)], [array(3), array(2)], array(3, 4), array(3, 2)


@pytest.mark.parametrize("row", [False, True])
@pytest.mark.parametrize("error", ["squared_error", "mean_squared_error"])
def test_exact_numbers_run_through_an_object_and_stay_exact(row: bool, error: str) -> None:
    network = Chain(Dense(4, 3, row), Dense(3, 2, row))
    weights, biases, x, target = exact_point()
    by_weights, by_biases = from_object(network, error=error, **NAMES)(weights, biases, x, target)
    (W1, W2), (b1, b2) = weights, biases
    a1 = x @ W1 + b1
    delta2 = 2 * (a1 @ W2 + b2 - target) / (2 if error == "mean_squared_error" else 1)
    delta1 = delta2 @ W2.T
    expected = [x.T @ delta1 / 3, a1.T @ delta2 / 3, delta1.sum(axis=0) / 3, delta2.sum(axis=0) / 3]
    for came, wanted in zip([*by_weights, *by_biases], expected, strict=True):
        assert came.shape == wanted.shape
        assert all(type(one) is Fraction for one in came.flat)
        assert (came == wanted).all()


def test_arrays_reach_the_object_and_come_back_as_they_are() -> None:
    seen: list[Any] = []

    class Watched(Chain):
        def forward(self, x: Any) -> Any:
            seen.extend([x, *(one.weights for one in self.layers), *(one.biases for one in self.layers)])
            return super().forward(x)

        def backward(self, error: Any) -> None:
            super().backward(error)
            seen.extend(one.dweights for one in self.layers)

    network = Watched(Dense(4, 3, False), Dense(3, 2, False))
    weights, biases, x, target = exact_point()
    by_weights, _ = from_object(network, error="squared_error", **NAMES)(weights, biases, x, target)
    assert all(one is other for one, other in zip([x, *weights, *biases, *by_weights], seen, strict=True))


def test_the_objects_own_parameters_are_put_back_also_when_it_raises() -> None:
    network = chain()
    before = [(one.weights, one.biases) for one in network.layers if isinstance(one, Dense)]
    check_backward(from_object(network, error="squared_error", **NAMES), ARCHITECTURE)
    with pytest.raises(ZeroDivisionError):
        from_object(network, forward=lambda *_: 1 / 0, **NAMES)(*exact_point())
    after = [(one.weights, one.biases) for one in network.layers if isinstance(one, Dense)]
    assert all(old[0] is new[0] and old[1] is new[1] for old, new in zip(before, after, strict=True))


def test_an_object_that_changes_its_weights_in_backward_is_told_so() -> None:
    class Trains(Dense):
        def backward(self, error: Any) -> Any:
            back = super().backward(error)
            self.weights -= 0.1 * self.dweights
            return back

    network = Chain(Trains(4, 3, False), Tanh(), Trains(3, 2, False))
    report = check_backward(from_object(network, error="squared_error", **NAMES), ARCHITECTURE)
    assert report.verdict is Verdict.FAILS
    assert "changes its argument weights[0]" in report.message


def test_names_may_be_dotted() -> None:
    outer = types.SimpleNamespace(model=chain())
    options: dict[str, Any] = {"forward": "model.forward", "backward": "model.backward", "layers": "model.layers"}
    report = check_backward(from_object(outer, error="squared_error", **options, **NAMES), ARCHITECTURE)
    assert report.verdict is Verdict.HOLDS, str(report)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"forward": "forwrd"}, "has no attribute 'forwrd', got forward='forwrd'; did you mean 'forward'"),
        ({"backward": "layers"}, "backward must name a method, got backward='layers', list"),
        ({"backward": 3}, "backward must be a name or a function"),
        ({"reset": "reset"}, "the network has no attribute 'reset', got reset='reset'; it has backward"),
        ({"layers": "layer"}, "did you mean 'layers'"),
        ({"layers": "forward"}, "layers must name a list of layers"),
        ({"weights": "weight"}, "layer 1 \\(Dense\\) has no attribute 'weight'.*did you mean 'weights'"),
        ({"biases": "bias"}, "layer 1 \\(Dense\\) has no attribute 'bias'.*did you mean 'biases'"),
        ({"layers": None, "weights": "forward"}, "weights must name a list of arrays"),
        ({"error": "squarred_error"}, "did you mean 'squared_error'"),
    ],
)
def test_a_name_that_is_not_there_is_said_before_anything_is_called(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        from_object(chain(), **options)


def test_a_class_in_place_of_an_object_is_said() -> None:
    with pytest.raises(AdapterError, match="got the class Chain; make one"):
        from_object(Chain)


@pytest.mark.parametrize(
    ("network", "sizes", "said"),
    [
        (chain(), "4-3-3-2", "the architecture has 3 layers with weights, the network has 2"),
        (chain(), "4-5-2", r"layer 1: the architecture has weights of shape \(4, 5\), the network has \(4, 3\)"),
        (Chain(Dense(3, 4, False)), "4-3", "weight_layout='out_in'"),
        (chain(), "4-3-2", "layer 1 .* has no attribute 'weight_gradients' after backward"),
    ],
)
def test_what_does_not_fit_is_said_when_it_is_called(network: Chain, sizes: str, said: str) -> None:
    architecture = Architecture.parse(sizes)
    shapes = [architecture.weight_shape(layer) for layer in range(1, architecture.depth + 1)]
    point = [np.zeros(shape) for shape in shapes], [np.zeros(shape[1]) for shape in shapes]
    backward = from_object(network, error="squared_error")
    with pytest.raises(AdapterError, match=said):
        backward(*point, np.zeros((3, shapes[0][0])), np.zeros((3, shapes[-1][1])))


def test_biases_of_columns_are_told_of_the_option() -> None:
    layer = Dense(4, 3, False)
    layer.biases = np.zeros((3, 1))
    with pytest.raises(AdapterError, match="samples='columns'"):
        from_object(Chain(layer))([np.zeros((4, 3))], [np.zeros(3)], np.zeros((2, 4)), np.zeros((2, 3)))


def test_a_forward_that_returns_nothing_is_told_when_its_output_is_needed() -> None:
    backward = from_object(chain(), forward=lambda network, x: None, error="squared_error")
    with pytest.raises(AdapterError, match="forward must return the output"):
        backward([np.zeros((4, 3)), np.zeros((3, 2))], [np.zeros(3), np.zeros(2)], np.zeros((2, 4)), np.zeros((2, 2)))


def test_an_attribute_that_cannot_be_set_is_said() -> None:
    class Fixed(Dense):
        @property
        def w(self) -> Any:
            return self.weights

    backward = from_object(Chain(Fixed(4, 3, False)), weights="w", error="squared_error")
    with pytest.raises(AdapterError, match="cannot be set"):
        backward([np.zeros((4, 3))], [np.zeros(3)], np.zeros((2, 4)), np.zeros((2, 3)))


# --- torch ----------------------------------------------------------------------------------------------------------


def linear_layers(torch: Any, *between: Any) -> Any:
    return torch.nn.Sequential(torch.nn.Linear(4, 3), *between, torch.nn.Linear(3, 2))


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_known_activation_of_torch_holds(dtype: str) -> None:
    torch = library("torch")
    nn = torch.nn
    for one in (nn.ReLU(), nn.LeakyReLU(0.2), nn.Sigmoid(), nn.Tanh(), nn.Softplus(), nn.SiLU(), nn.GELU(), nn.ELU()):
        module = linear_layers(torch, nn.Identity(), one)
        architecture = architecture_of(module, "squared_error")
        assert str(architecture.output) == "linear"
        report = check_backward(from_torch(module, "squared_error"), architecture, dtype=dtype)
        assert report.verdict is Verdict.HOLDS, str(report)


@pytest.mark.parametrize("cost", COSTS, ids=str)
def test_every_named_cost_holds_in_torch(cost: formulas.Cost) -> None:
    torch = library("torch")
    last = {"softmax": torch.nn.Softmax(dim=1), "sigmoid": torch.nn.Sigmoid()}
    output = [last[cost.output]] if cost.output else []
    module = torch.nn.Sequential(linear_layers(torch, torch.nn.Tanh()), *output)
    report = check_backward(from_torch(module, cost.name), architecture_of(module, cost.name))
    assert report.verdict is Verdict.HOLDS, str(report)


@pytest.mark.parametrize(
    ("loss", "expected", "reduction"),
    [
        ("MSELoss", "4-3-2, tanh, linear, mean_squared_error", "mean"),
        ("MSELoss", "4-3-2, tanh, linear, squared_error", "sum"),
        ("CrossEntropyLoss", "4-3-2, tanh, softmax, cross_entropy", "mean"),
        ("CrossEntropyLoss", "4-3-2, tanh, softmax, cross_entropy", "sum"),
        ("BCEWithLogitsLoss", "4-3-2, tanh, sigmoid, binary_cross_entropy", "sum"),
    ],
)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_losses_of_torch_are_the_costs_that_architecture_of_says(
    loss: str, expected: str, reduction: Any, dtype: str
) -> None:
    torch = library("torch")
    module, cost = linear_layers(torch, torch.nn.Tanh()), getattr(torch.nn, loss)(reduction=reduction)
    architecture = architecture_of(module, cost)
    assert str(architecture) == expected
    report = check_backward(from_torch(module, cost), architecture, dtype=dtype, reduction=reduction)
    assert report.verdict is Verdict.HOLDS, str(report)


def test_a_binary_loss_of_one_output_is_the_mean_of_torch() -> None:
    torch = library("torch")
    for module, cost in (
        (torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Sigmoid()), torch.nn.BCELoss()),
        (torch.nn.Linear(3, 1), torch.nn.BCEWithLogitsLoss()),
    ):
        architecture = architecture_of(module, cost)
        assert str(architecture) == "3-1, sigmoid, binary_cross_entropy"
        assert check_backward(from_torch(module, cost), architecture).verdict is Verdict.HOLDS


def test_softplus_of_torch_is_another_function_above_its_threshold() -> None:
    torch = library("torch")
    module = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Softplus())
    architecture, backward = architecture_of(module, "squared_error"), from_torch(module, "squared_error")
    far = {"weights": [[[1.0]]], "biases": [[21.0]], "x": [[0.5]], "target": [[0.0]]}
    verdicts = [check_backward(backward, architecture, dtype=one, **far).verdict for one in DTYPES]  # type: ignore[arg-type]
    assert verdicts == [Verdict.FAILS, Verdict.HOLDS]


def own_activation(torch: Any, slope: Callable[[Any, Any], Any]) -> Any:
    class Own(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, z: Any) -> Any:
            ctx.save_for_backward(z, torch.tanh(z))
            return torch.tanh(z)

        @staticmethod
        def backward(ctx: Any, error: Any) -> Any:
            return error * slope(*ctx.saved_tensors)

    class OwnModule(torch.nn.Module):
        def forward(self, z: Any) -> Any:
            return Own.apply(z)

    return OwnModule()


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_wrong_autograd_function_inside_a_module_fails_and_the_right_one_holds(dtype: str) -> None:
    torch = library("torch")
    right = linear_layers(torch, own_activation(torch, lambda z, a: 1 - a**2))
    wrong = linear_layers(torch, own_activation(torch, lambda z, a: 1 - torch.tanh(a) ** 2))
    slightly = linear_layers(torch, own_activation(torch, lambda z, a: (1 - a**2) * 1.001))
    verdicts = [
        check_backward(from_torch(one, "squared_error"), ARCHITECTURE, dtype=dtype).verdict
        for one in (right, wrong, slightly)
    ]
    assert verdicts == [Verdict.HOLDS, Verdict.FAILS, Verdict.FAILS]


def test_a_layer_of_ones_own_may_have_its_weight_the_other_way_round() -> None:
    torch = library("torch")

    class InOut(torch.nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(4, 3))
            self.bias = torch.nn.Parameter(torch.zeros(3))

        def forward(self, x: Any) -> Any:
            return torch.tanh(x @ self.weight + self.bias)

    module = torch.nn.Sequential(InOut(), torch.nn.Linear(3, 2))
    assert check_backward(from_torch(module, "squared_error"), ARCHITECTURE).verdict is Verdict.HOLDS


def test_a_gradient_cut_off_in_torch_is_a_wrong_gradient() -> None:
    torch = library("torch")

    class Cut(torch.nn.Module):  # type: ignore[name-defined]
        def forward(self, z: Any) -> Any:
            return torch.tanh(z).detach()

    report = check_backward(from_torch(linear_layers(torch, Cut()), "squared_error"), ARCHITECTURE)
    assert report.verdict is Verdict.FAILS
    assert [one.name for one in report.tensors if not one.agrees] == ["dW1", "db1"]


def test_a_module_of_torch_keeps_its_own_parameters_and_gradients() -> None:
    torch = library("torch")
    module = linear_layers(torch, torch.nn.Tanh())
    before = {name: (one, one.detach().clone()) for name, one in module.named_parameters()}
    check_backward(from_torch(module, "squared_error"), ARCHITECTURE)
    for name, one in module.named_parameters():
        old, value = before[name]
        assert one is old
        assert one.dtype == value.dtype
        assert torch.equal(one, value)
        assert one.grad is None


def test_torch_needs_no_gradient_switched_on() -> None:
    torch = library("torch")
    backward = from_torch(linear_layers(torch, torch.nn.Tanh()), "squared_error")
    with torch.no_grad():
        assert check_backward(backward, ARCHITECTURE).verdict is Verdict.HOLDS
        by_weights, _ = backward(
            [np.ones((4, 3)), np.ones((3, 2))], [np.ones(3), np.ones(2)], np.ones((1, 4)), np.ones((1, 2))
        )
    assert [one.dtype for one in by_weights] == [np.float64, np.float64]


def test_parts_of_torch_that_are_not_known_are_said() -> None:
    nn = library("torch").nn
    lin = nn.Linear(2, 2)
    for layers, cost, said in (
        ([lin, nn.Hardswish()], "squared_error", "Hardswish is not known; known are Linear, ReLU.*Architecture.parse"),
        ([lin, nn.GELU(approximate="tanh")], "squared_error", "approximate='none', got approximate='tanh'"),
        ([lin, nn.ELU(alpha=2.0)], "squared_error", "got alpha=2.0"),
        ([lin, nn.Softmax(dim=0)], "squared_error", "got dim=0"),
        (
            [nn.Sequential(lin), nn.TransformerEncoderLayer(2, 1)],
            "squared_error",
            "reads a torch.nn.Sequential, got Transf",
        ),
        ([nn.LayerNorm(2), lin], "squared_error", "LayerNorm is not known"),
        ([nn.ReLU(), lin], "squared_error", "must follow a Linear layer"),
        ([lin, nn.ReLU(), nn.ReLU()], "squared_error", "must follow a Linear layer"),
        ([nn.Identity()], "squared_error", "must have a Linear layer, got Sequential"),
        ([lin, nn.Linear(3, 1)], "squared_error", "layer 1 gives 2 numbers, but the next takes 3"),
        ([lin, nn.Softmax(dim=1)], nn.CrossEntropyLoss(), "applies the softmax itself"),
        ([lin, nn.Sigmoid()], nn.BCEWithLogitsLoss(reduction="sum"), "applies the sigmoid itself"),
        ([lin, nn.Sigmoid()], nn.BCELoss(), "mean over the 2 outputs"),
        ([lin], nn.CrossEntropyLoss(label_smoothing=0.1), "without weights and label_smoothing"),
        ([lin], nn.L1Loss(), "cost must be a name or one of MSELoss"),
        ([lin], nn.MSELoss(reduction="none"), "reduction 'mean' or 'sum'"),
        ([lin], None, "cost must be given"),
    ):
        with pytest.raises(AdapterError, match=said):
            architecture_of(nn.Sequential(*layers), cost)


def test_modules_and_costs_that_do_not_fit_are_said() -> None:
    torch = library("torch")
    nn = torch.nn
    with pytest.raises(AdapterError, match=r"must be a torch.nn.Module, got Chain"):
        from_torch(chain(), "squared_error")
    with pytest.raises(AdapterError, match="must have parameters, got none"):
        from_torch(nn.ReLU(), "squared_error")
    with pytest.raises(AdapterError, match=r"got BatchNorm1d '1'"):
        from_torch(nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)), "squared_error")
    with pytest.raises(AdapterError, match="bias=True"):
        from_torch(nn.Linear(2, 2, bias=False), "squared_error")
    with pytest.raises(AdapterError, match="cost must be a name or a function"):
        from_torch(nn.Linear(2, 2), None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="did you mean 'squared_error'"):
        from_torch(nn.Linear(2, 2), "squared_eror")
    point = [np.ones((4, 3))], [np.ones(3)], np.ones((2, 4)), np.ones((2, 3))
    with pytest.raises(AdapterError, match=r"weights \(4, 3\) and biases \(3,\), the module has \(4, 2\) and \(2,\)"):
        from_torch(nn.Linear(4, 2), "squared_error")(*point)
    with pytest.raises(AdapterError, match="the architecture has 1 layer with weights, the module has 2"):
        from_torch(linear_layers(torch), "squared_error")(*point)
    with pytest.raises(AdapterError, match=r"got shape \(2, 3\); end it with .mean"):
        from_torch(nn.Linear(4, 3), lambda output, target: output - target)(*point)
    with pytest.raises(AdapterError, match=r"must return \(2, 3\), got \(6,\)"):
        from_torch(nn.Sequential(nn.Linear(4, 3), nn.Flatten(0)), "squared_error")(*point)


# --- JAX ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def jax64() -> Any:
    jax = library("jax")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield jax
    jax.config.update("jax_enable_x64", before)


def jax_cost(jax: Any, slope: Callable[[Any], Any] | None = None) -> Callable[..., Any]:
    activation = jax.numpy.tanh
    if slope is not None:
        activation = jax.custom_vjp(jax.numpy.tanh)
        activation.defvjp(lambda z: (jax.numpy.tanh(z), z), lambda z, error: (error * slope(z),))

    def cost(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        (W1, W2), (b1, b2) = weights, biases
        return ((activation(x @ W1 + b1) @ W2 + b2 - target) ** 2).sum(axis=1).mean()

    return cost


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_jax_cost_holds_and_a_wrong_rule_inside_fails(jax64: Any, dtype: str) -> None:
    tanh = jax64.numpy.tanh
    slopes: list[Callable[[Any], Any] | None] = [
        None,
        lambda z: 1 - tanh(z) ** 2,
        lambda z: 1 - tanh(tanh(z)) ** 2,
        lambda z: 1.001 * (1 - tanh(z) ** 2),
    ]
    reports = [check_backward(from_jax(jax_cost(jax64, one)), ARCHITECTURE, dtype=dtype) for one in slopes]
    assert [one.verdict for one in reports] == [Verdict.HOLDS] * 2 + [Verdict.FAILS] * 2
    assert reports[0].notes == ()
    assert any("taken at the activation" in one for one in reports[2].mistakes)


def test_jax_without_x64_is_judged_as_float32_and_says_why() -> None:
    jax = library("jax")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", False)
    try:
        report = check_backward(from_jax(jax_cost(jax)), ARCHITECTURE)
        single = check_backward(from_jax(jax_cost(jax)), ARCHITECTURE, dtype="float32")
        wrong = check_backward(from_jax(jax_cost(jax, lambda z: 0.9)), ARCHITECTURE, dtype="float32")
    finally:
        jax.config.update("jax_enable_x64", before)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert any("jax_enable_x64" in one for one in report.notes)
    assert single.verdict is Verdict.HOLDS
    assert single.notes == ()
    assert wrong.verdict is Verdict.FAILS


def test_costs_that_do_not_fit_jax_are_said(jax64: Any) -> None:
    with pytest.raises(AdapterError, match="cost must be a function"):
        from_jax("squared_error")  # type: ignore[arg-type]
    with pytest.raises(AdapterError, match=r"got shape \(2,\); end it with .mean"):
        from_jax(lambda weights, biases, x, target: (x @ weights[0]).sum(axis=1))(
            [np.ones((4, 3))], [np.ones(3)], np.ones((2, 4)), np.ones((2, 3))
        )


# --- scikit-learn ---------------------------------------------------------------------------------------------------


def mlp(kind: str, activation: str = "tanh", **options: Any) -> Any:
    networks = library("sklearn.neural_network")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(12, 4))
    settings = {"hidden_layer_sizes": (5,), "activation": activation, "random_state": 0, **options}
    if kind == "regressor":
        return networks.MLPRegressor(**settings).partial_fit(x, rng.normal(size=(12, 3)))
    if kind == "several labels":
        return networks.MLPClassifier(**settings).partial_fit(
            x, np.eye(3, dtype=int)[np.arange(12) % 3], classes=[0, 1, 2]
        )
    classes = {"two classes": 2, "three classes": 3}[kind]
    return networks.MLPClassifier(**settings).partial_fit(x, np.arange(12) % classes, classes=range(classes))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("regressor", "4-5-3, tanh, linear, half_squared_error"),
        ("two classes", "4-5-1, tanh, sigmoid, binary_cross_entropy"),
        ("three classes", "4-5-3, tanh, softmax, cross_entropy"),
        ("several labels", "4-5-3, tanh, sigmoid, binary_cross_entropy"),
    ],
)
def test_the_gradient_of_scikit_learn_is_that_of_the_architecture_it_is_said_to_have(
    kind: str, expected: str, dtype: str
) -> None:
    model = mlp(kind)
    assert str(architecture_of(model)) == expected
    report = check_backward(from_sklearn(model), architecture_of(model), dtype=dtype)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.evidence == "enclosure"
    assert "scikit-learn computes in floats only" in str(report)


@pytest.mark.parametrize("activation", ["identity", "logistic", "relu"])
def test_every_activation_of_scikit_learn_holds(activation: str) -> None:
    model = mlp("regressor", activation)
    assert check_backward(from_sklearn(model), architecture_of(model)).verdict is Verdict.HOLDS


@pytest.mark.parametrize("cost", ["squared_error", "mean_squared_error"])
def test_the_gradient_of_the_regressor_belongs_to_no_other_squared_error(cost: str) -> None:
    architecture = Architecture.parse("4-5-3", hidden="tanh", output="linear", cost=cost)
    assert check_backward(from_sklearn(mlp("regressor")), architecture).verdict is Verdict.FAILS


def test_the_loss_that_scikit_learn_reports_is_smaller_by_the_number_of_outputs() -> None:
    # The guide says so: the loss is a mean over the outputs, the gradient is that of a sum.
    base = library("sklearn.neural_network._base")
    rng = np.random.default_rng(0)
    output, target = rng.normal(size=(6, 3)), rng.normal(size=(6, 3))
    cost = formulas.half_squared_error.evaluate(output, output, target).mean()
    assert 3 * base.squared_loss(target, output) == pytest.approx(cost, rel=1e-12)


def test_a_subclass_with_a_wrong_backpropagation_fails() -> None:
    networks = library("sklearn.neural_network")

    class Wrong(networks.MLPRegressor):  # type: ignore[name-defined]
        def _backprop(
            self,
            X: Any,
            y: Any,
            sample_weight: Any,
            activations: Any,
            deltas: Any,
            coef_grads: Any,
            intercept_grads: Any,
        ) -> Any:
            loss, by_weights, by_biases = super()._backprop(
                X, y, sample_weight, activations, deltas, coef_grads, intercept_grads
            )
            return loss, by_weights, [2 * one for one in by_biases]

    rng = np.random.default_rng(0)
    model = Wrong(hidden_layer_sizes=(5,), activation="tanh", random_state=0)
    model.partial_fit(rng.normal(size=(12, 4)), rng.normal(size=(12, 3)))
    report = check_backward(from_sklearn(model), architecture_of(model))
    assert report.verdict is Verdict.FAILS
    assert [one.name for one in report.tensors if not one.agrees] == ["db1", "db2"]


def test_a_model_of_scikit_learn_stays_as_it_is_and_its_penalty_is_left_out() -> None:
    model = mlp("regressor", alpha=0.5)
    coefs = [one.copy() for one in model.coefs_]
    assert check_backward(from_sklearn(model), architecture_of(model)).verdict is Verdict.HOLDS
    assert model.alpha == 0.5
    assert all((one == other).all() for one, other in zip(coefs, model.coefs_, strict=True))


def test_models_that_do_not_fit_scikit_learn_are_said() -> None:
    networks = library("sklearn.neural_network")
    with pytest.raises(AdapterError, match="an MLPClassifier or an MLPRegressor, got Chain"):
        from_sklearn(chain())
    with pytest.raises(AdapterError, match=r"must be fitted.*MLPRegressor.partial_fit"):
        from_sklearn(networks.MLPRegressor())
    with pytest.raises(AdapterError, match="a scikit-learn model has its own cost"):
        architecture_of(mlp("regressor"), "squared_error")

    model = mlp("regressor")
    with pytest.raises(AdapterError, match="the architecture has 1 layer with weights, the model has 2"):
        from_sklearn(model)([np.ones((4, 3))], [np.ones(3)], np.ones((2, 4)), np.ones((2, 3)))
    model._backprop = lambda X, y: None
    with pytest.raises(AdapterError, match=r"as in scikit-learn 1\.9\.1; version .* has X, y"):
        from_sklearn(model)
    model.out_activation_, model.loss = "exp", "poisson"
    with pytest.raises(AdapterError, match="loss='poisson' has no architecture"):
        architecture_of(model)


# --- all of them ----------------------------------------------------------------------------------------------------


def of_torch() -> Any:
    return from_torch(library("torch").nn.Linear(1, 1), "squared_error")


def of_jax() -> Any:
    library("jax")
    return from_jax(lambda weights, biases, x, target: (x @ weights[0]).mean())


def of_sklearn() -> Any:
    return from_sklearn(mlp("regressor"))


@pytest.mark.parametrize(("make", "name"), [(of_torch, "torch"), (of_jax, "JAX"), (of_sklearn, "scikit-learn")])
def test_frameworks_refuse_exact_numbers_and_say_why(make: Callable[[], Any], name: str) -> None:
    backward = make()
    with pytest.raises(TypeError, match=f"^{name} computes in floats only, got arrays of dtype object"):
        backward([OBJECT], [OBJECT[0]], OBJECT, OBJECT)


@pytest.mark.parametrize(
    ("make", "module", "extra"),
    [
        (lambda: from_torch(None, "squared_error"), "torch", "torch"),
        (lambda: from_jax(lambda *_: 0), "jax", "jax"),
        (lambda: from_sklearn(None), "sklearn.neural_network", "data"),
    ],
)
def test_a_library_that_is_missing_is_named_with_what_installs_it(
    make: Callable[[], Any], module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"pip install 'nntheory\[{extra}\]'"):
        make()


def test_importing_the_adapters_loads_no_framework() -> None:
    code = "import sys, nntheory.adapters; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "jax", "sklearn"} & set(loaded)


def test_a_model_of_no_framework_has_no_architecture() -> None:
    with pytest.raises(AdapterError, match=r"a torch.nn.Sequential or a scikit-learn MLP, got Chain"):
        architecture_of(chain())


@pytest.mark.parametrize(
    ("name", "needs", "verdicts"),
    [
        ("torch_module.py", "torch", ["HOLDS", "FAILS"]),
        ("jax_cost.py", "jax", ["HOLDS"]),
        ("sklearn_model.py", "sklearn", ["HOLDS"]),
    ],
)
def test_the_examples_with_frameworks_run_and_say_what_the_guide_says(
    name: str, needs: str, verdicts: list[str]
) -> None:
    library(needs)
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / "frameworks" / name)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines() if line.startswith(("HOLDS", "FAILS"))] == verdicts


def test_the_examples_of_the_guide_say_what_it_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    runpy.run_path(str(EXAMPLES / "check_network_classes.py"))
    assert capsys.readouterr().out.startswith("HOLDS")
    runpy.run_path(str(EXAMPLES / "wrong_network_classes.py"))
    printed = capsys.readouterr().out
    assert printed.count("\nFAILS") == 2
    assert "taken at the activation" in printed
    assert "depends on earlier calls" in printed
