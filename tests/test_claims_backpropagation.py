"""The claims about backpropagation: the checks find what is equal and refuse what is not, whatever way it is written."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy
from sympy import Expr, Sum, Symbol

from nntheory import Architecture, Network
from nntheory.checking import Verdict as Checked
from nntheory.claims.chapters import backpropagation, last_layer, links, paths
from nntheory.claims.instruments.counting import products_of_differences
from nntheory.claims.instruments.direct import COST, Small, forward, from_pre_activations, is_last_derivative
from nntheory.claims.instruments.printed_backpropagation import PRINTED, Compared, compared, directly
from nntheory.claims.instruments.sums import normal, same
from nntheory.claims.instruments.wrong_backward import MISTAKES, SOFTMAX_MISTAKES, WRONG_FORMULAS, changed
from nntheory.derivation.rules import LAST, P, Q, any_activation
from nntheory.formulas.notation import Quantity, W, a, b, delta, n, spell_out, z

i, j, k = sympy.symbols("i j k", integer=True, nonnegative=True)
m = Symbol("m", integer=True, positive=True)


def over(index: Symbol, layer: Any) -> tuple[Symbol, int, Expr]:
    return index, 0, n[layer] - 1


# Sums.

DOUBLE = Sum(W[1, i, j] * Sum(W[2, j, k] * delta[2, k], over(k, 2)), over(j, 1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Sum(a[1, i] * b[1, i], over(i, 1)), Sum(b[1, k] * a[1, k], over(k, 1))),
        (2 * Sum(a[1, i], over(i, 1)), Sum(2 * a[1, j], over(j, 1))),
        (Sum(a[1, i] + b[1, i], over(i, 1)), Sum(a[1, i], over(i, 1)) + Sum(b[1, j], over(j, 1))),
        (DOUBLE, Sum(delta[2, k] * Sum(W[2, j, k] * W[1, i, j], over(j, 1)), over(k, 2))),
        (Sum(a[1, i], over(i, 1)) ** 2, Sum(a[1, i] * a[1, j], over(i, 1), over(j, 1))),
        (Sum(a[2, k], over(i, 1)), n[1] * a[2, k]),
        (any_activation(m, k).subs(z[m, k], DOUBLE), any_activation(m, k).subs(z[m, k], DOUBLE.xreplace({j: Symbol("r")}))),
    ],
)  # fmt: skip
def test_what_is_equal_has_one_form(one: Expr, other: Expr) -> None:
    assert same(one, other)
    assert normal(normal(one)) == normal(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Sum(a[1, i], over(i, 1)), Sum(a[1, i], over(i, 2))),
        (Sum(a[1, i] * b[1, i], over(i, 1)), Sum(a[1, i], over(i, 1)) * Sum(b[1, i], over(i, 1))),
        (Sum(W[1, i, j], over(i, 1)), Sum(W[1, j, i], over(i, 1))),
        (Sum(a[1, i] ** 2, over(i, 1)), Sum(a[1, i], over(i, 1)) ** 2),
        (Sum(W[1, i, j] * W[1, j, i], over(i, 1), over(j, 1)), Sum(W[1, i, j] ** 2, over(i, 1), over(j, 1))),
    ],
)
def test_what_differs_has_two_forms(one: Expr, other: Expr) -> None:
    assert not same(one, other)


def test_an_index_inside_a_function_is_not_taken_for_the_one_outside() -> None:
    inner = any_activation(m, k).subs(z[m, k], Sum(W[1, i, j], over(i, 1)))
    (kept,) = normal(Sum(inner, over(j, 2))).atoms(sympy.Function)
    outside = normal(Sum(inner, over(j, 2))).limits[0][0]
    assert outside in kept.free_symbols
    assert not same(Sum(inner, over(j, 2)), Sum(inner.xreplace({j: i}), over(i, 2)).xreplace({j: i}) * 2)


# The last layer.


def written_out(form: Expr, sizes: tuple[int, int] = (2, 2)) -> Expr:
    """A form of the last layer for given sizes, everything put in."""
    put_in = forward(form, LAST).xreplace({n[LAST - 1]: sympy.Integer(sizes[0]), n[LAST]: sympy.Integer(sizes[1])})
    return put_in.doit().xreplace({P: sympy.Integer(0), Q: sympy.Integer(1)})


@pytest.mark.parametrize(
    ("right", "by"), [(last_layer.BY_WEIGHT, W[LAST, P, Q]), (last_layer.BY_BIAS, b[LAST, Q])], ids=["weight", "bias"]
)
def test_the_right_form_is_the_derivative_at_given_sizes_and_the_refused_ones_are_not(
    right: Expr, by: Quantity
) -> None:
    true = written_out(COST).diff(written_out(by))
    assert sympy.expand(written_out(right) - true) == 0
    for name, form in last_layer.altered(right).items():
        assert sympy.expand(written_out(form) - true) != 0, name
        assert not is_last_derivative(form, by), name
    assert is_last_derivative(sympy.expand(right), by), "the same multiplied out"


def test_a_cost_in_pre_activations_is_that_of_the_layers_after_them() -> None:
    cost = from_pre_activations(COST, LAST - 1)
    assert {one.indices[0] for one in cost.atoms(Quantity) if one.base == z} == {LAST - 1}
    assert not any(one.base == a for one in cost.atoms(Quantity))


# The misprints.


def test_at_the_point_the_derived_form_has_the_value_of_direct_differentiation() -> None:
    for one in compared():
        assert directly(one.printed.left) == one.derived_value != one.printed_value


@pytest.mark.parametrize("place", range(len(PRINTED)))
def test_a_form_that_is_right_is_not_refuted_as_a_misprint(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert links.misprint(place)().convincing

    def as_if_printed_right() -> list[Compared]:
        return [replace(one, printed_value=one.derived_value) for one in compared()]

    monkeypatch.setattr(links, "compared", as_if_printed_right)
    assert links.misprint(place)().found is False


def test_a_program_that_loses_the_bias_is_refused() -> None:
    law = links._grows_in_numpy(lambda before, here: before)
    numbers = list(range(1, 45))
    assert law(sizes=[2, 2, 2], numbers=numbers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nntheory.network.Layer._pre_activations", lambda layer, data: data @ layer.weights)
        assert not law(sizes=[2, 2, 2], numbers=numbers)


# Paths.


@pytest.mark.parametrize("sizes", ["1-1-1", "2-3-2", "2-2-3-2"])
def test_a_weight_of_the_first_layer_has_as_many_paths_as_there_are_ways_through_the_later_ones(sizes: str) -> None:
    architecture = Architecture.parse(sizes)
    found = paths.paths(architecture, "W1[0,0]")
    assert len(found) == math.prod(architecture.sizes[2:])
    assert {len(links) for links in found} == {2 * architecture.depth + 1}, (
        "z by the weight, two for each layer, C by a"
    )


# Every entry of small networks.


def test_one_entry_off_by_a_millionth_is_refused() -> None:
    for small in (backpropagation.WRITTEN_OUT[0], backpropagation.WRITTEN_OUT[4]):
        right = small.backward()
        assert small.is_gradient(right)
        for parameter in list(right)[:: max(1, len(right) // 4)]:
            off = right | {parameter: right[parameter] * (1 + sympy.Rational(1, 10**6))}
            assert not small.is_gradient(off), parameter


def test_a_wrong_formula_gives_other_numbers_and_is_not_refused_for_how_it_is_written() -> None:
    small = Small(Architecture.parse("2-2-2", hidden="tanh"))
    right = small.backward()
    given = {
        one: sympy.Rational(place + 3, 7)
        for place, one in enumerate(sorted(small.forward["C"].atoms(Quantity), key=str))
    }

    def value(expression: Expr) -> float:
        return float(spell_out(expression).xreplace(given))

    for name, change in WRONG_FORMULAS.items():
        differences = [abs(value(form) - value(right[one])) for one, form in small.backward(change).items()]
        assert max(differences) > 1e-6, name


# The program with one place changed.


def called(
    network: Any, sizes: str = "3-3-3-3", output: str = "sigmoid", cost: str = "squared_error"
) -> list[np.ndarray]:
    architecture = Architecture.parse(sizes, output=output, cost=cost)
    drawn = np.random.default_rng(1)
    weights = [drawn.normal(size=architecture.weight_shape(layer)) for layer in range(1, architecture.depth + 1)]
    biases = [drawn.normal(size=architecture.bias_shape(layer)) for layer in range(1, architecture.depth + 1)]
    x, target = drawn.normal(size=(4, 3)), np.eye(3)[[0, 1, 2, 0]]
    by_weights, by_biases = network(architecture).backward(weights, biases, x, target)
    return [*by_weights, *by_biases]


def differ(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return any(not np.allclose(left, right, rtol=1e-9, atol=0) for left, right in zip(one, other, strict=True))


@pytest.mark.parametrize("name", MISTAKES)
def test_a_changed_program_runs_and_returns_something_else(name: str) -> None:
    returned = called(changed(*MISTAKES[name]))
    assert [one.shape for one in returned] == [one.shape for one in called(Network)]
    assert differ(returned, called(Network))


@pytest.mark.parametrize("name", SOFTMAX_MISTAKES)
def test_so_does_one_with_softmax(name: str) -> None:
    program = changed(*SOFTMAX_MISTAKES[name])
    costs = ("cross_entropy", "squared_error")
    assert any(
        differ(called(program, output="softmax", cost=one), called(Network, output="softmax", cost=one))
        for one in costs
    )


def test_the_text_with_nothing_changed_is_the_program() -> None:
    text = "factor * (a - target)"
    assert not differ(called(changed(text, text)), called(Network))


@pytest.mark.parametrize("text", ["no such text", "delta"])
def test_a_text_that_does_not_stand_there_once_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"once in nntheory\.network, found it \d+ times"):
        changed(text, "")


def test_a_wrong_program_makes_the_evidence_a_counterexample_and_an_undecided_one_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backpropagation, "MISTAKES", {})
    monkeypatch.setattr(backpropagation, "SOFTMAX_MISTAKES", {})
    assert backpropagation.agrees_in_fields().found is True
    monkeypatch.setattr(backpropagation, "Network", changed(*MISTAKES["the factor 2 lost"]))
    assert backpropagation.agrees_in_fields().found is False
    right = backpropagation._checked(Network, backpropagation.PROGRAMS[0])
    for other in (replace(right, verdict=Checked.UNKNOWN), replace(right, evidence="enclosure")):
        monkeypatch.setattr(backpropagation, "_checked", lambda program, architecture, other=other: other)
        assert backpropagation.agrees_in_fields().found is None


def test_a_mutant_that_is_not_found_makes_the_evidence_unconvincing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "factor * (a - target)"
    monkeypatch.setattr(backpropagation, "MISTAKES", {"nothing": (text, text)})
    monkeypatch.setattr(backpropagation, "SOFTMAX_MISTAKES", {})
    monkeypatch.setattr(backpropagation, "_WRONG_IN", {"nothing": backpropagation.PROGRAMS[:1]})
    assert not backpropagation.agrees_in_fields().convincing


# Counting.


def test_a_difference_quotient_takes_a_forward_pass_for_each_parameter_and_one_more() -> None:
    assert products_of_differences([2, 3]) == (1 + 9) * 6
    assert products_of_differences([1, 2, 1]) == (1 + 7) * 4
