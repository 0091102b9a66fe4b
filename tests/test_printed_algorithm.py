"""The learning algorithm as printed never settles; mended by one line it is gradient descent."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from nntheory.architecture import Architecture
from nntheory.claims.chapters.learning_rate import after
from nntheory.claims.chapters.training import NEXT, PRINTED, SPANNED, before, square
from nntheory.claims.instruments.printed_algorithm import (
    Algorithm,
    after_every_sample,
    area,
    as_mended,
    as_printed,
    episode,
    eta,
    keeping,
    lam,
    share,
    total,
    x,
)
from nntheory.descent import Backtracking
from nntheory.network import Network
from nntheory.site.figures import FIGURES
from nntheory.site.figures import training as training_figures
from nntheory.site.figures.training import CURVATURE, NETWORK, rate_descent, training
from nntheory.training import Parameters, initialise, train

DOCS = Path(__file__).parent.parent / "docs"

products = st.fractions(Fraction(1, 10), 8, max_denominator=20)
starts = st.fractions(-5, 5, max_denominator=10).filter(bool)


def on_a_parabola(algorithm: Algorithm, start: Fraction, product: Fraction, episodes: int) -> list[tuple[Any, Any]]:
    """The states on ½x², where the rate is ηλ."""
    return algorithm(start, ["one sample"], lambda at, _: at, product, episodes)


# The programs.


@given(starts, products, st.lists(st.fractions(-3, 3, max_denominator=4), min_size=1, max_size=4))
def test_the_printed_loop_keeps_everything_and_the_mended_one_nothing(
    start: Fraction, rate: Fraction, samples: list[Fraction]
) -> None:
    def gradient(at: Fraction, sample: Fraction) -> Fraction:
        return at - sample

    for algorithm, kept in ((as_printed, 1), (as_mended, 0)):
        assert algorithm(start, samples, gradient, rate, 4) == keeping(kept)(start, samples, gradient, rate, 4)


def test_the_two_programs_that_are_shown_differ_by_one_line_that_is_moved() -> None:
    shown = [training_figures._loop(one).splitlines() for one in (as_printed, as_mended)]
    printed, mended = ([line.strip() for line in some] for some in shown)
    assert sorted(printed) == sorted(mended)
    assert printed != mended
    rest = [[line for line in some if line.strip() != "sums = 0"] for some in shown]
    assert rest[0] == rest[1]
    assert len(rest[0]) == len(shown[0]) - 1


def test_what_is_shown_of_a_program_has_no_line_of_the_record() -> None:
    assert "states" not in FIGURES["algorithms"]()


def test_in_the_printed_loop_the_accumulator_is_the_sum_of_all_gradients_so_far() -> None:
    states = as_printed(Fraction(2), [1, 5], lambda at, s: at - s, Fraction(1, 3), 7)
    for k, (_, accumulated) in enumerate(states):
        assert accumulated == sum(point - s for point, _ in states[:k] for s in (1, 5))


def test_with_one_sample_an_update_after_every_sample_is_the_mended_loop() -> None:
    for_one, for_two = ([3], [3, 4])
    ends = [
        [point for point, _ in algorithm(Fraction(1), samples, lambda at, s: at - s, Fraction(1, 4), 5)]
        for samples in (for_one, for_two)
        for algorithm in (as_mended, after_every_sample)
    ]
    assert ends[0] == ends[1]
    assert ends[2] != ends[3]


def test_the_mended_algorithm_is_what_train_does_with_all_samples_at_once() -> None:
    architecture = Architecture.parse("2-3-1", hidden="tanh", output="linear")
    rng = np.random.default_rng(4)
    inputs, targets = rng.normal(size=(5, 2)), rng.normal(size=(5, 1))
    start = initialise(architecture, seed=1)

    def gradient(vector: Any, s: int) -> Any:
        here = Parameters(architecture, vector)
        by_weights, by_biases = Network(architecture).backward(
            here.weights, here.biases, inputs[s : s + 1], targets[s : s + 1]
        )
        flat = [np.ravel(one) for pair in zip(by_weights, by_biases, strict=True) for one in pair]
        return np.concatenate(flat)

    ours = {}
    for algorithm in (as_mended, as_printed):
        ours[algorithm] = algorithm(start.vector, range(5), gradient, 0.2, 8)[-1][0]
    trained = train(architecture, inputs, targets, epochs=8, rate=0.2, start=start).parameters.vector
    assert np.abs(ours[as_mended] - trained).max() < 1e-12
    assert np.abs(ours[as_printed] - trained).max() > 0.01


# One episode.


def test_the_determinant_of_an_episode_is_the_share_that_is_kept() -> None:
    kept = sympy.Symbol("kept")
    assert sympy.expand(episode(keeping(kept)).det()) == kept
    assert sympy.expand(episode(as_printed).det()) == 1
    assert sympy.expand(episode(as_mended).det()) == 0


def test_the_matrix_of_an_episode_is_that_of_the_run() -> None:
    values = {eta: Fraction(2, 7), lam: 3}
    matrix = np.array(episode(as_printed).subs(values).tolist(), dtype=object)
    states = as_printed(Fraction(5), ["one sample"], lambda at, _: 3 * at, Fraction(2, 7), 6)
    for here, there in itertools.pairwise(states):
        assert tuple(matrix @ np.array([sympy.Rational(one) for one in here], dtype=object)) == tuple(
            sympy.Rational(one) for one in there
        )


def test_an_episode_that_is_no_matrix_times_the_state_has_none() -> None:
    with pytest.raises(ValueError, match="is not a matrix"):
        episode(after_every_sample)

    def squared(*arguments: Any) -> list[Any]:
        return [(point**2, sum_) for point, sum_ in as_printed(*arguments)]

    with pytest.raises(ValueError, match="is not a matrix"):
        episode(squared)


@given(starts, products)
def test_the_printed_loop_keeps_its_area_and_the_mended_one_does_not(start: Fraction, product: Fraction) -> None:
    form = sympy.lambdify((x, total, eta, lam), area(PRINTED))
    kept = [form(point, sum_, product, 1) for point, sum_ in on_a_parabola(as_printed, start, product, 9)]
    assert set(kept) == {start**2}
    lost = [form(point, sum_, product, 1) for point, sum_ in on_a_parabola(as_mended, start, product, 9)]
    assert set(lost) != {start**2}


@given(starts, products)
def test_what_is_said_of_neighbouring_points_is_true_of_a_run(start: Fraction, product: Fraction) -> None:
    points = [point for point, _ in on_a_parabola(as_printed, start, product, 5)]
    relations = [sympy.lambdify((before, x, after, share, square), one.lhs - one.rhs) for one in (NEXT, SPANNED)]
    for triple in zip(points, points[1:], points[2:], strict=False):
        assert [relation(*triple, product, start**2) for relation in relations] == [0, 0]


# It never settles.


@given(starts, products)
def test_of_two_steps_in_a_row_one_is_as_long_as_the_claim_says(start: Fraction, product: Fraction) -> None:
    points = [point for point, _ in on_a_parabola(as_printed, start, product, 20)]
    steps = [later - earlier for earlier, later in itertools.pairwise(points)]
    for pair in itertools.pairwise(steps):
        assert max(one**2 for one in pair) * (4 + product) >= product**2 * start**2


@given(starts, products)
def test_below_four_the_points_stay_within_bounds_and_from_four_on_they_do_not(
    start: Fraction, product: Fraction
) -> None:
    points = [point for point, _ in on_a_parabola(as_printed, start, product, 20)]
    if product < 4:
        assert all(point**2 * (4 - product) <= 4 * start**2 for point in points)
    else:
        assert all(abs(point) >= (2 * k + 1) * abs(start) for k, point in enumerate(points))


@pytest.mark.parametrize(("product", "period"), [(1, 6), (2, 4), (3, 3)])
def test_for_some_rates_the_printed_loop_comes_back_to_where_it_was(product: int, period: int) -> None:
    states = on_a_parabola(as_printed, Fraction(7), Fraction(product), 2 * period)
    assert states[period] == states[2 * period] == (7, 0)
    assert (7, 0) not in states[1:period]


@given(starts, st.fractions(Fraction(1, 2), Fraction(3, 2), max_denominator=10))
def test_the_mended_loop_goes_to_the_minimum_with_the_same_rates(start: Fraction, product: Fraction) -> None:
    last = on_a_parabola(as_mended, start, product, 20)[-1][0]
    assert abs(last) <= abs(start) / 2**20


# The figures.


def count(drawing: str, kind: str) -> int:
    return drawing.count(f'class="{kind}"')


def test_every_state_has_its_mark_in_both_pictures() -> None:
    drawing = FIGURES["printed"]("1/4", "26")
    assert count(drawing, "nn-right nn-filled") == 2 * 27
    assert count(drawing, "nn-wrong") == 2 * 2 * 27 + 1  # two strokes to a cross, and the line over the episodes
    assert "an ellipse" in drawing


def test_the_curve_is_the_conic_of_the_rate() -> None:
    drawing = FIGURES["phases"]("1", "4", "5")
    assert [drawing.count(one) for one in ("an ellipse", "two parallel lines", "a hyperbola")] == [2, 2, 2]
    assert "x is 1 after 6 episodes" in drawing, "with ηλ = 1 it is back"
    assert "x is 13 after 6 episodes" in drawing, "2·6 + 1"


def test_the_panels_of_the_rates_say_what_happened() -> None:
    drawing = FIGURES["rates"]("6", "0.01", "0.21", "armijo")
    assert re.findall(r"f (falls|rises) from", re.sub("<desc.*?</desc>", "", drawing)) == ["falls", "rises", "falls"]
    assert "tried: 1, 1/2, 1/4, 1/8" in drawing
    assert all(step == Fraction(1, 8) for step in rate_descent("armijo", 6).steps)
    values = rate_descent("0.21", 6).values
    assert all(later > earlier for earlier, later in itertools.pairwise(values))


def test_the_rates_of_the_network_do_what_the_page_says() -> None:
    crawls, good, leaves, armijo = (training(one, 200) for one in ("0.01", "0.3", "1.0", "armijo"))
    assert crawls.cost > 20 * good.cost
    assert leaves.cost > 1e6 * leaves.costs[0]
    assert len(armijo) == 200
    assert all(later <= earlier for earlier, later in itertools.pairwise(armijo.costs))
    assert armijo.cost < 2 * good.cost


def test_the_pages_name_the_numbers_of_the_pictures() -> None:
    page = (DOCS / "learning-rate.md").read_text(encoding="utf-8")
    assert rf"\tfrac12 \cdot {CURVATURE}\, x^2" in page
    assert f"A {NETWORK.size_text} network (tanh, then linear)" in page
    assert [str(one) for one in NETWORK.activations] == ["tanh", "linear"]
    search = Backtracking(0.3, 0.5)
    assert rf"\(c_1\) = {search.sufficient_decrease} and \(\beta\) = {search.backtracking}" in page.replace("\n", " ")


@pytest.mark.parametrize("name", ["factor", "phases", "printed", "rates", "trainings"])
def test_every_drawing_is_well_formed_and_has_numbers(name: str) -> None:
    drawing = FIGURES[name]()
    ElementTree.fromstring(f"<div>{drawing.replace('<br>', '')}</div>")  # noqa: S314 - our own text
    identifiers = re.findall(r'id="([^"]+)"', drawing)
    assert len(identifiers) == len(set(identifiers)) == 2 * drawing.count("<svg")
    assert not re.search(r"\bnan\b", drawing)
