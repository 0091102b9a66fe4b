"""What the further thoughts rest on: random curvatures, a neuron with two minima, larger networks and what they cost."""

from __future__ import annotations

import importlib
import re
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from nntheory import Architecture, Network
from nntheory.claims.chapters import layers
from nntheory.claims.instruments import one_more_layer, random_matrices
from nntheory.claims.instruments.counting import multiplications, parameters, products_of_a_run
from nntheory.claims.instruments.nesting import deepened, outgoing_one, same_outputs, widened
from nntheory.claims.instruments.one_neuron import (
    BATCHES,
    BEST,
    SAMPLES,
    TRAP,
    gradient,
    is_strict_minimum,
    scaled,
    step,
    value,
)
from nntheory.claims.instruments.random_matrices import LARGEST, Share, probability, run, two_by_two
from nntheory.descent import gradient_descent
from nntheory.formulas import sigmoid

ROOT = Path(__file__).parent.parent

# Random curvatures.


@pytest.mark.parametrize("n", range(1, LARGEST + 2))
def test_a_minimum_is_rarer_than_one_along_every_axis_and_rarer_with_each_dimension(n: int) -> None:
    assert 0 < probability(n) <= sympy.Rational(1, 2**n)
    assert (n == 1) == (probability(n) == sympy.Rational(1, 2**n))
    assert probability(n + 1) < probability(n) / 3


def test_the_probability_for_two_dimensions_is_that_of_an_integral_over_matrices() -> None:
    assert sympy.expand(two_by_two() - probability(2)) == 0
    assert two_by_two(1) is None, "for equal variances that integral is another"
    assert two_by_two(3) is None


def test_the_probability_for_three_dimensions_is_that_of_numerical_integration() -> None:
    integrate = pytest.importorskip("scipy.integrate", reason="SciPy is not installed")

    def density(x: float, y: float, z: float) -> float:
        return float((y - x) * (z - x) * (z - y) * np.exp(-(x**2 + y**2 + z**2) / 2))

    def over(low: float) -> float:
        options = {"epsabs": 1e-7, "epsrel": 1e-7}
        limits = ((lambda y, z: (low, y)), (lambda z: (low, z)), (low, 9))
        return float(integrate.nquad(density, limits, opts=[options] * 3)[0])

    assert over(0) / over(-9) == pytest.approx(float(probability(3)), rel=1e-4)


def test_the_square_of_the_pfaffian_is_the_determinant() -> None:
    a = sympy.symbols("a:6")
    matrix = sympy.zeros(4, 4)
    places = [(i, j) for i in range(4) for j in range(i + 1, 4)]
    for letter, (i, j) in zip(a, places, strict=True):
        matrix[i, j], matrix[j, i] = letter, -letter
    assert sympy.expand(random_matrices._pfaffian(matrix) ** 2 - matrix.det()) == 0


def test_the_run_counts_the_matrices_whose_eigenvalues_are_all_positive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random_matrices, "DRAWS", 500)
    shares = random_matrices.run.__wrapped__()
    drawn = np.random.default_rng(random_matrices.SEED).standard_normal((500, LARGEST, LARGEST))
    symmetric = np.triu(drawn, 1) + np.triu(drawn, 1).transpose(0, 2, 1)
    symmetric += np.sqrt(2) * drawn * np.eye(LARGEST)
    for n, share in enumerate(shares, start=1):
        blocks = symmetric[:, :n, :n]
        assert share == Share(int(np.sum(np.linalg.eigvalsh(blocks).min(axis=1) > 0)), 500)


def test_an_interval_contains_the_share_and_refuses_what_is_far_from_it() -> None:
    share = Share(500, 1000)
    low, high = share.interval
    assert low < 0.5 < high
    assert share.agrees(sympy.Rational(1, 2))
    assert not share.agrees(sympy.Rational(3, 5))
    assert Share(0, 1000).interval[0] == pytest.approx(0, abs=1e-12)
    assert Share(50_000, 100_000).interval[0] > low, "with more draws it is narrower"


def test_the_run_refuses_equal_variances() -> None:
    assert all(run()[n - 1].agrees(probability(n)) for n in range(1, LARGEST + 1))
    assert not any(run(1)[n - 1].agrees(probability(n)) for n in range(2, LARGEST + 1))


# One neuron with two minima.


def test_both_minima_are_strict_and_other_points_are_none() -> None:
    assert is_strict_minimum(SAMPLES, TRAP)
    assert is_strict_minimum(SAMPLES, BEST)
    assert not is_strict_minimum(SAMPLES, (Fraction(2), Fraction(4)))
    assert not is_strict_minimum(SAMPLES, (Fraction(-1), Fraction(-3))), "level, but the neuron is dead"
    assert not is_strict_minimum(((1, 0), (2, 0)), (Fraction(1), Fraction(-1))), "a pre-activation is 0"


def test_the_gradient_is_the_mean_of_those_of_the_batches_and_pulls_away_from_both_minima() -> None:
    for point in (TRAP, BEST):
        assert not any(gradient(SAMPLES, point))
        each = [gradient(batch, point) for batch in BATCHES]
        assert each[0] == tuple(-one for one in each[1])
        assert any(each[0])


def test_the_package_s_backward_pass_finds_the_same_gradients() -> None:
    network = Network(Architecture.parse("1-1", output="relu"))
    for samples in (SAMPLES, *BATCHES):
        x, target = (np.array([[float(one[k])] for one in samples]) for k in (0, 1))
        (dW,), (db,) = network.backward([np.array([[2.0]])], [np.array([3.0])], x, target)
        assert [dW.item(), db.item()] == list(gradient(samples, TRAP))
        assert network.cost([np.array([[2.0]])], [np.array([3.0])], x, target) == value(samples, TRAP)


def test_after_the_step_a_descent_on_all_samples_ends_at_the_better_minimum_and_before_it_at_the_trap() -> None:
    from nntheory.claims.instruments.one_neuron import cost

    f = cost(SAMPLES)

    def end(start: tuple[Fraction, Fraction]) -> np.ndarray:
        return np.asarray(gradient_descent(f, f.gradient, np.array(start, dtype=float), iterations=2000).point)

    assert end(step(BATCHES[1], TRAP)) == pytest.approx(list(map(float, BEST)), abs=1e-3)
    assert end((TRAP[0] + Fraction(1, 10), TRAP[1])) == pytest.approx(list(map(float, TRAP)), abs=1e-3)
    assert end(step(BATCHES[0], TRAP)) == pytest.approx(list(map(float, TRAP)), abs=1e-3)


@pytest.mark.parametrize("factor", [2, 7, 1000])
def test_with_larger_targets_the_minimum_is_higher_as_their_square(factor: int) -> None:
    samples = scaled(SAMPLES, factor)
    point = (factor * TRAP[0], factor * TRAP[1])
    assert value(samples, point) == factor**2 * value(SAMPLES, TRAP)
    assert not any(gradient(samples, point))


# Larger networks.

sizes_of_networks = st.lists(st.integers(1, 4), min_size=3, max_size=5)


@given(sizes_of_networks, st.data())
def test_a_network_with_relu_computes_the_same_inside_a_larger_one(sizes: list[int], data: st.DataObject) -> None:
    layer = data.draw(st.integers(0, len(sizes) - 3))
    seed = data.draw(st.integers(0, 10**6))

    def grown(stack: tuple[list[np.ndarray], list[np.ndarray]], numbers: np.random.Generator) -> object:
        added = numbers.integers(-4, 5, (sizes[layer] + 1, 3)).astype(float)
        return widened(*deepened(*stack, layer), layer, added)

    assert same_outputs(grown)(sizes, seed)  # type: ignore[arg-type]


def test_a_layer_of_sigmoids_and_neurons_that_are_heard_change_the_outputs() -> None:
    assert not same_outputs(lambda stack, numbers: deepened(*stack, 0), sigmoid)([1, 2, 1], 0)
    assert not same_outputs(outgoing_one)([2, 2, 1], 0)


def test_the_parameters_that_were_passed_stay_as_they_were() -> None:
    weights, biases = [np.ones((1, 2)), np.ones((2, 1))], [np.ones(2), np.ones(1)]
    widened(weights, biases, 0, np.ones((2, 3)))
    deepened(weights, biases, 0)
    assert [one.shape for one in (*weights, *biases)] == [(1, 2), (2, 1), (2,), (1,)]


@given(sizes_of_networks, st.integers(1, 3))
def test_the_formula_counts_the_multiplications_of_a_run(sizes: list[int], batch: int) -> None:
    assert products_of_a_run(sizes, batch) == batch * multiplications(sizes)
    assert Architecture.parse(sizes).parameter_count == parameters(sizes)


def test_the_multiplications_of_a_small_network_are_those_one_counts_by_hand() -> None:
    forward, weight_gradients, hidden_errors = 2 * 3 + 3 * 1, 2 * 3 + 3 * 1, 3 * 1 + 3
    output_error = 2  # twice the difference, times the slope
    assert products_of_a_run([2, 3, 1], 1) == forward + weight_gradients + hidden_errors + output_error


@given(sizes_of_networks, st.data())
def test_a_network_that_contains_the_smaller_one_costs_more(sizes: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(sizes) - 1))
    width = data.draw(st.integers(sizes[place], 8))
    deeper = [*sizes[:place], width, *sizes[place:]]
    wider = [*sizes[: len(sizes) - 2], sizes[-2] + 1, sizes[-1]]
    for count in (parameters, multiplications):
        assert count(deeper) > count(sizes)
        assert count(wider) > count(sizes)
    assert multiplications([784, 1, 10]) < multiplications([784, 10])


def test_a_layer_more_is_faster_with_tanh_and_slower_with_sigmoid_and_the_claim_says_so() -> None:
    tanh, sigmoids = one_more_layer.SETTINGS
    small, large = one_more_layer.SMALL, one_more_layer.LARGE
    first, second = one_more_layer.arrivals(tanh, small)[1], one_more_layer.arrivals(tanh, large)[1]
    assert first is not None
    assert second is not None
    assert second < first / 1.5
    assert one_more_layer.arrivals(sigmoids, small)[1] is not None
    assert one_more_layer.arrivals(sigmoids, large) == (0, None)
    assert "none of 20" in one_more_layer.told(sigmoids, large)
    constant = float(np.var(np.linspace(-1, 1, one_more_layer.SAMPLES) ** 2))
    medians = np.median(one_more_layer.costs(sigmoids, large), axis=1)
    assert np.median(medians) == pytest.approx(constant, rel=0.2), "near the best constant answer"


# Images and digits.


@given(st.integers(0, 9))
def test_a_digit_is_the_place_of_the_one(digit: int) -> None:
    vector = layers.target(digit)
    assert vector.tolist() == [float(place == digit) for place in range(10)]


def test_an_image_is_read_row_after_row() -> None:
    image = np.arange(9).reshape(3, 3)
    assert layers.read(image).tolist() == list(range(9))
    assert np.array_equal(layers.arranged(layers.read(image)), image)


# Pages and figures.


def test_the_program_of_the_page_has_the_samples_and_the_minimum_of_the_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "examples"))
    monkeypatch.delitem(sys.modules, "two_batches", raising=False)
    shown = importlib.import_module("two_batches")
    assert list(zip(shown.x.ravel(), shown.target.ravel(), strict=True)) == list(SAMPLES)
    assert (shown.W.item(), shown.b.item()) == TRAP


def test_zeros_everywhere_keep_new_neurons_off_and_zeros_behind_them_do_not() -> None:
    network = Network(Architecture.parse("1-3-1", hidden="relu", output="linear"))
    x, target = np.array([[1.0], [2.0]]), np.array([[2.0], [3.0]])
    outgoing, biases = np.array([[1.0], [0.0], [0.0]]), [np.zeros(3), np.zeros(1)]
    off, on = (network.backward([np.array([[1.0, one, one]]), outgoing], biases, x, target) for one in (0.0, 1.0))
    assert not off[0][0][0, 1:].any()
    assert not off[0][1][1:].any()
    assert not off[1][0][1:].any()
    assert on[0][1][1:].all()


FIGURES = ("between_axes", "inside", "leaving", "near_identity", "one_more_layer", "random_minima")


@pytest.mark.parametrize("name", FIGURES)
def test_every_drawing_is_well_formed_and_says_what_it_shows(name: str) -> None:
    pytest.importorskip("contourpy", reason="the site extra is not installed")
    pytest.importorskip("math_core", reason="the site extra is not installed")
    from nntheory.site.figures import FIGURES as known

    drawing = known[name]()
    ElementTree.fromstring(f"<div>{drawing}</div>")  # noqa: S314 - our own text
    identifiers = re.findall(r'id="([^"]+)"', drawing)
    assert len(identifiers) == len(set(identifiers)) == 2 * drawing.count("<svg")
    assert "nan" not in re.sub(r"<desc.*?</desc>", "", drawing)


def test_the_figures_show_the_numbers_of_the_claims() -> None:
    pytest.importorskip("contourpy", reason="the site extra is not installed")
    pytest.importorskip("math_core", reason="the site extra is not installed")
    from nntheory.site.figures.larger import inside, near_identity
    from nntheory.site.figures.thoughts import leaving, random_minima

    drawing = leaving()
    for cost in (value(SAMPLES, TRAP), value(SAMPLES, BEST), *(value(SAMPLES, step(one, TRAP)) for one in BATCHES)):
        assert re.search(rf">(?:\w+ batch: |cost )?{cost}<", drawing)
    minima = random_minima()
    assert minima.count('class="nn-forward nn-filled"') == LARGEST
    assert minima.count('class="nn-path"') == 3 * LARGEST, "a bar with two ends each"
    assert inside("2-2-1", "2-4-1").count(">0</text>") == 2
    with pytest.raises(ValueError, match="as many layers"):
        inside("2-2-1", "2-2-2-1")
    curves = re.findall(r'class="nn-forward" points="([^"]+)"', near_identity("1", "1/10"))
    ends = [float(curve.split(",")[-1]) for curve in curves]
    assert all(later < earlier for earlier, later in pairwise(ends)), "the smaller weight ends higher, near the line"
