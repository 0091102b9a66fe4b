"""The parts of the checks about forward propagation, activation functions and the cost, held against what they must refuse."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from nntheory import Architecture, Network
from nntheory.claims.chapters import activations, cost, depth, forward
from nntheory.claims.claim import Claim, Evidence, audit
from nntheory.formulas import ACTIVATIONS, linear, relu, sigmoid, squared_error, tanh
from nntheory.formulas.activations import LAYER
from nntheory.formulas.notation import W
from nntheory.formulas.readable import Z

CLAIMS = (*forward.CLAIMS, *activations.CLAIMS, *depth.CLAIMS, *cost.CLAIMS)


AUDITED: dict[str, list[Evidence]] = {}


def evidence_of(claim: Claim) -> list[Evidence]:
    """What the checks of a claim found, run once for all tests."""
    if claim.identifier not in AUDITED:
        found = audit(claim)
        AUDITED[claim.identifier] = [*found.supports, *found.against]
    return AUDITED[claim.identifier]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda one: one.identifier)
def test_each_check_refuses_altered_forms_of_its_own(claim: Claim) -> None:
    evidence = evidence_of(claim)
    assert all(one.altered for one in evidence)
    decided = [one for one in evidence if "z3 is not installed" not in one.scope]
    assert [str(one) for one in decided if not one.convincing] == []


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda one: one.identifier)
def test_a_claim_is_shown_in_two_kinds_of_ways_or_more(claim: Claim) -> None:
    assert len({one.kind for one in evidence_of(claim)}) >= 2


# What is decided to be zero.


@pytest.mark.parametrize(
    ("expression", "zero"),
    [
        (sigmoid.named(Z) * (1 - sigmoid.named(Z)) - sigmoid.formula.diff(Z), True),
        (1 - sympy.tanh(Z) ** 2 - tanh.formula.diff(Z), True),
        (sympy.exp(Z) * sympy.exp(-Z) - 1, True),
        (sigmoid.named(Z) - sigmoid.formula.diff(Z), False),
        (sympy.erf(Z / sympy.sqrt(2)) - sympy.erf(Z / sympy.sqrt(2)) / 2, False),
        (sympy.exp(Z) - 1 - Z, False),
        (Z, False),
    ],
)
def test_a_formula_is_zero_only_if_it_cancels(expression: sympy.Expr, zero: bool) -> None:
    assert activations.is_zero(expression) is zero


# Networks without activation functions.


@given(st.lists(st.integers(-9, 9), min_size=5, max_size=5))
def test_a_chain_without_activation_functions_is_what_its_formula_says(numbers: list[int]) -> None:
    x, w1, b1, w2, b2 = numbers
    assert activations.output(dict(zip(activations.LETTERS, numbers, strict=True))) == (x * w1 + b1) * w2 + b2


@given(st.fractions(-3, 3, max_denominator=20), st.fractions(-3, 3, max_denominator=20))
def test_no_line_has_a_smaller_error_for_the_square_than_the_claim_says(m: Fraction, c: Fraction) -> None:
    """The mean of (x² − mx − c)² on [−1, 1] and on [0, 1], by the moments of x."""
    both = Fraction(1, 5) + m**2 / 3 + c**2 - 2 * c / 3
    right = Fraction(1, 5) - m / 2 - 2 * c / 3 + m**2 / 3 + m * c + c**2
    assert both >= Fraction(4, 45)
    assert right >= Fraction(1, 180)
    assert (both == Fraction(4, 45)) == (m == 0 and c == Fraction(1, 3))


def test_two_relus_are_nearer_to_the_square_than_any_line() -> None:
    x = np.linspace(-1, 1, 20_001)[:, None]
    network = Network(Architecture.parse("1-2-1", hidden="relu", output="linear"))
    weights = [np.array([[1.0, -1.0]]), np.array([[1.0], [1.0]])]
    error = network.cost(weights, [np.zeros(2), np.full(1, -1 / 6)], x, x**2)
    assert error == pytest.approx(1 / 180, rel=1e-3)
    assert error < 4 / 45 / 15


# Chains.


@given(st.integers(1, 12), st.floats(0.5, 6))
def test_the_bound_of_a_chain_of_sigmoids_is_reached_where_all_pre_activations_are_zero(
    layers: int, weight: float
) -> None:
    parts = depth.chain(layers, weight, sigmoid)
    network = Network(Architecture.parse([1] * (layers + 1)))
    z, _ = network.forward(*parts)
    assert not any(one.any() for one in z)
    bound = 0.5 * 0.25**layers * weight ** (layers - 1)
    assert depth.derivative(parts, sigmoid) == pytest.approx(bound, rel=1e-12)


@pytest.mark.parametrize(
    ("weight", "activation", "factor"), [(3, relu, 3), (1, relu, 1), (8, sigmoid, 2), (2, sigmoid, 0.5), (3, linear, 3)]
)
def test_a_layer_more_multiplies_the_derivative_of_a_chain_by_one_factor(
    weight: float, activation: object, factor: float
) -> None:
    assert depth.ratios(weight, activation) == {factor}  # type: ignore[arg-type]


def test_a_chain_factor_with_the_wrong_weight_or_slope_is_refused() -> None:
    right = depth.SLOPE * W[LAYER + 1, 0, 0]
    assert depth.chain_factor(right)
    for wrong in (2 * right, right**2, -right, right + 1, sympy.Integer(0)):
        assert not depth.chain_factor(wrong)


# The cost.


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=4), st.integers(0, 3))
def test_a_single_larger_difference_makes_the_cost_larger(differences: list[int], place: int) -> None:
    near = np.array([differences], dtype=float)
    far = near.copy()
    far[0, place % len(differences)] += np.copysign(1, far[0, place % len(differences)])
    target = np.zeros_like(near)
    assert squared_error.evaluate(near, near, target) < squared_error.evaluate(far, far, target)


def test_kinks_are_where_difference_quotients_from_two_sides_differ() -> None:
    for one in (one for one in ACTIVATIONS if one.elementwise):
        step = 1e-6
        left, right = (
            float((one.evaluate(np.array([at + step])) - one.evaluate(np.array([at]))).item() / step)
            for at in (-step, 0.0)
        )
        assert (abs(left - right) > 0.1) == bool(one.kinks), one


def test_a_matrix_in_front_is_another_map_unless_it_is_symmetric() -> None:
    for entries in itertools.product(range(-1, 2), repeat=4):
        stored = np.array(entries).reshape(2, 2)
        same = all((stored @ x == x @ stored).all() for x in (np.array([1, 0]), np.array([0, 1])))
        assert same == (stored == stored.T).all()
