"""The diagnosis in the words of the program that is checked: its order of indices, its formulas, its axes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from nntheory import Architecture, check_backward
from nntheory.checking.conventions import Conventions
from nntheory.checking.diagnosis.variants import program
from nntheory.checking.diagnosis.writing import mending, written
from nntheory.checking.points import draw_point
from nntheory.formulas import find_activation

from .mutants import backward, s, with_part

SMALL = Architecture.parse("3-4-2")
OTHERS = [one for one in product(("in_out", "out_in"), ("rows", "columns")) if one != ("in_out", "rows")]
NETWORKS = [
    Architecture.parse("3-4-2"),
    Architecture.parse("3-4-3-2", hidden="relu", output="linear", cost="mean_squared_error"),
    Architecture.parse("3-4-2", output="softmax"),
    Architecture.parse("3-4-2", hidden="tanh", output="softmax", cost="cross_entropy"),
]


def stored_as(wrong: Callable[..., Any], layout: str, samples: str) -> Callable[..., Any]:
    """A backward pass in other conventions, written by hand."""
    turned, columns = layout == "out_in", samples == "columns"

    def program(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        by_weights, by_biases = wrong(
            [w.T if turned else w for w in weights],
            [b.ravel() for b in biases],
            x.T if columns else x,
            target.T if columns else target,
        )
        return (
            [np.ascontiguousarray(g.T if turned else g) for g in by_weights],
            [g.reshape(-1, 1) if columns else g for g in by_biases],
        )

    return program


def checked(wrong: Callable[..., Any], layout: Any, samples: Any, **options: Any) -> Any:
    return check_backward(
        stored_as(wrong, layout, samples), SMALL, weight_layout=layout, samples=samples, floats_only=True, **options
    )


@pytest.mark.parametrize("architecture", NETWORKS, ids=str)
@pytest.mark.parametrize(("layout", "samples"), OTHERS)
def test_the_statements_of_other_conventions_compute_what_those_of_the_derivation_do(
    architecture: Architecture, layout: Any, samples: Any
) -> None:
    conventions = Conventions(layout, "mean", samples)
    point = draw_point(architecture, np.random.default_rng(0), 5, np.dtype(np.float64))
    usual: dict[str, Any] = {**point.floats, "m": 5}
    for one in architecture.activations:
        usual[one.identifier] = one.evaluate
        if one.elementwise:
            usual[f"{one.identifier}_prime"] = one.evaluate_derivative
    own = {
        name: conventions.stored(name, value) if isinstance(value, np.ndarray) else value
        for name, value in usual.items()
    }
    if samples == "columns":
        own["softmax"] = lambda z: find_activation("softmax").evaluate(z.T).T
    for statement in program(architecture):
        exec(str(statement), usual)
        exec(written(str(statement), conventions), own)
        wanted = conventions.stored(statement.target, usual[statement.target])
        # A product the other way round may be rounded otherwise.
        assert np.abs(wanted - own[statement.target]).max() <= 1e-14


@pytest.mark.parametrize(
    ("layout", "samples", "line"),
    [
        ("in_out", "rows", "dW2 = a1.T @ delta2 / m"),
        ("out_in", "rows", "dW2 = delta2.T @ a1 / m"),
        ("in_out", "columns", "dW2 = a1 @ delta2.T / m"),
        ("out_in", "columns", "dW2 = delta2 @ a1.T / m"),
    ],
)
def test_the_line_that_mends_a_mistake_is_the_formula_of_its_author(layout: str, samples: str, line: str) -> None:
    report = checked(with_part(to_weights=lambda a, delta: -a.T @ delta / len(a)), layout, samples)
    assert any(line in mistake for mistake in report.mistakes), report.message
    assert line in report.message


def test_a_gradient_of_the_sum_is_divided_by_no_number_of_samples() -> None:
    def of_sum(*given: Any) -> Any:
        weights, biases = with_part(error=lambda a, y: a - y)(*given)
        return [len(given[2]) * one for one in weights], [2 * len(given[2]) * one for one in biases]

    report = check_backward(of_sum, SMALL, reduction="sum", smallest=True)
    assert "Right is dW2 = a1.T @ delta2, and so" in report.message, report.message
    assert " / m" not in report.message
    of_biases = written("db1 = delta1.sum(axis=0) / m", Conventions("in_out", "sum", "columns"))
    assert of_biases == "db1 = delta1.sum(axis=1, keepdims=True)"
    assert "m = " not in str(report.smallest)
    assert " / m" not in str(report.smallest)


def test_a_bias_of_samples_in_columns_is_summed_over_axis_1() -> None:
    report = checked(with_part(to_biases=lambda delta: delta.sum(axis=0)), "out_in", "columns")
    assert "db2 = delta2.sum(axis=1, keepdims=True) / m" in report.message


@pytest.mark.parametrize("layout", ["in_out", "out_in"])
def test_entries_have_the_indices_of_the_arrays_that_were_returned(layout: str) -> None:
    def wrong(*given: Any) -> Any:
        by_weights, by_biases = backward(*given)
        by_weights[1][3, 0] *= 1.5
        return by_weights, by_biases

    report = checked(wrong, layout, "rows", smallest=True)
    name = "dW2[3,0]" if layout == "in_out" else "dW2[0,3]"
    assert f"{name}: derived" in report.message
    assert next(one for one in report.tensors if one.name == "dW2").worst_entry == name


def test_an_entry_that_is_not_finite_has_the_indices_of_its_author() -> None:
    def wrong(*given: Any) -> Any:
        by_weights, by_biases = backward(*given)
        by_weights[1][3, 0] = np.nan
        return by_weights, by_biases

    assert "dW2[0,3]: expected a finite number" in checked(wrong, "out_in", "rows").message


@pytest.mark.parametrize(("layout", "samples"), OTHERS)
def test_the_smallest_case_is_written_as_its_author_stores_it(layout: str, samples: str) -> None:
    def by_own_sizes(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        if [w.shape for w in weights] != [(3, 4), (4, 2)]:
            raise ValueError("made for 3-4-2")
        return with_part(error=lambda a, y: a - y)(weights, biases, x, target)

    case = checked(by_own_sizes, layout, samples, smallest=True).smallest
    data = case.to_dict()
    assert np.shape(data["given"]["W1"]) == ((4, 3) if layout == "out_in" else (3, 4))
    assert np.shape(data["given"]["b1"]) == ((4, 1) if samples == "columns" else (4,))
    codes = {step["name"]: step["code"] for step in data["steps"]}
    conventions = Conventions(layout, "mean", samples)  # type: ignore[arg-type]
    for one in program(SMALL):
        line = written(str(one), conventions)
        assert f"\n{line} = " in str(case)
        assert line == f"{one.target} = {codes[one.target]}"
    shapes = {
        step["name"]: (np.shape(step["derived"]), np.shape(step["returned"]))
        for step in data["steps"]
        if "returned" in step
    }
    assert all(one == other for one, other in shapes.values())
    assert shapes["dW1"][0] == np.shape(data["given"]["W1"])


def test_the_error_after_softmax_and_cross_entropy_says_which_targets_make_it_short() -> None:
    (statement,) = (one for one in program(NETWORKS[3]) if one.target == "delta2")
    for layout, samples in (("in_out", "rows"), *OTHERS):
        text = mending(str(statement), Conventions(layout, "mean", samples))  # type: ignore[arg-type]
        assert "which is a2 - target where the targets of each sample sum to one" in text
    (plain,) = (one for one in program(SMALL) if one.target == "delta2")
    assert mending(str(plain), Conventions()) == str(plain)


# Shapes and orders.


def remedy(returned: Callable[..., Any], sizes: str = "3-4-2", **options: Any) -> str:
    report = check_backward(returned, Architecture.parse(sizes), floats_only=True, **options)
    assert report.verdict == "FAILS"
    return report.message


def test_a_bias_gradient_that_is_not_summed_is_to_be_summed_over_the_axis_of_the_samples() -> None:
    in_columns = remedy(lambda w, b, x, t: (w, [np.zeros((len(one), x.shape[1])) for one in b]), samples="columns")
    assert "sum over the samples (axis 1)" in in_columns
    assert "drop the axis" not in in_columns
    one_row = remedy(lambda w, b, x, t: (w, [np.zeros((1, len(one))) for one in b]))
    assert "sum over the samples (axis 0), without keepdims" in one_row
    assert "drop the axis of length 1" in remedy(lambda w, b, x, t: (w, [np.zeros((len(one), 1)) for one in b]))


@pytest.mark.parametrize(
    ("sizes", "reverse", "said"),
    [
        ("3-4-2", "Wb", "got them with the last layer first"),
        (
            "3-4-2-4",
            "Wb",
            "got weight_gradients with the last layer first; layer 1 comes first. Look at bias_gradients too",
        ),
        ("3-4-2", "W", "got weight_gradients with the last layer first"),
        ("3-4-2", "b", "got bias_gradients with the last layer first"),
        ("3-4-2-4", "b", "the layers of the gradient by the biases are returned from back to front"),
        ("3-3-3", "b", "the layers of the gradient by the biases are returned from back to front"),
        ("3-3-3", "W", "the layers of the gradient by the weights are returned from back to front"),
    ],
)
@pytest.mark.parametrize("samples", ["rows", "columns"])
def test_layers_in_the_wrong_order_are_named(sizes: str, reverse: str, said: str, samples: Any) -> None:
    def wrong(*given: Any) -> Any:
        by_weights, by_biases = stored_as(backward, "in_out", samples)(*given)
        return by_weights[:: -1 if "W" in reverse else 1], by_biases[:: -1 if "b" in reverse else 1]

    assert said in remedy(wrong, sizes, samples=samples)


@pytest.mark.parametrize("samples", ["rows", "columns"])
def test_layers_in_the_right_order_are_never_called_mixed_up(samples: Any) -> None:
    for sizes in ("3-4-2", "3-4-2-4", "3-3-3", "1-1-1", "2-1"):
        program = stored_as(backward, "in_out", samples)
        assert check_backward(program, Architecture.parse(sizes), samples=samples, floats_only=True, points=2)


def test_a_derivative_that_is_taken_at_the_activation_is_named_in_every_convention() -> None:
    for layout, samples in OTHERS:
        report = checked(with_part(slope=lambda z, a: s(a) * (1 - s(a))), layout, samples)
        assert any("taken at the activation a" in mistake for mistake in report.mistakes)


def test_a_minus_stays_in_front_of_what_is_turned() -> None:
    statement = "delta2 = -(delta3 @ W3.T)"
    assert written(statement, Conventions("out_in")) == "delta2 = -(delta3 @ W3)"
    assert written(statement, Conventions("out_in", "mean", "columns")) == "delta2 = -(W3.T @ delta3)"
