"""The figures of descents: what they show is what the records say."""

from __future__ import annotations

import itertools
import math
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from sympy import Rational

pytest.importorskip("contourpy", reason="the site extra is not installed")
pytest.importorskip("math_core", reason="the site extra is not installed")

from nntheory.claims.chapters.hypotheses import HYPOTHESES, Hypothesis
from nntheory.descent import Backtracking
from nntheory.formulas.notation import latex
from nntheory.site.figures import FIGURES
from nntheory.site.figures.descent import WAVES, armijo, counterexample, first_search, start_of
from nntheory.site.figures.paths import ARMIJO, FUNCTIONS, TROUGH, descent, function_of, path, sequence
from nntheory.site.mathml import inline
from nntheory.site.plot import Plane, decimal

ROOT = Path(__file__).parent.parent
UNIT = Plane((0, 10), (0, 1), (100, 50), (200, 40))


def count(drawing: str, kind: str) -> int:
    """How many elements have exactly these classes."""
    return drawing.count(f'class="{kind}"')


def test_the_data_s_lower_left_is_the_drawing_s() -> None:
    assert UNIT.at(0, 0) == (100, 90)
    assert UNIT.at(10, 1) == (300, 50)
    assert UNIT.at(5, 0.25) == (200, 80)


@pytest.mark.parametrize(
    ("points", "drawn"),
    [
        ([(2, 0.5), (8, 0.5)], ["140,70 260,70"]),
        ([(-10, 0.5), (20, 0.5)], ["100,70 300,70"]),
        ([(-5, -0.5), (5, 0.5), (15, -0.5)], ["100,90 200,70 300,90"]),
        # It leaves above and comes back elsewhere: nothing is drawn between.
        ([(0, 0), (2, 2), (4, 0)], ["100,90 120,50", "160,50 180,90"]),
        ([(2, 2), (8, 2)], []),
        ([(-2, 0), (-1, 1)], []),
        ([(0, 0), (5, math.inf)], []),
        ([(5, 0.5), (5, math.nan), (6, 0.5), (7, 0.5)], ["220,70 240,70"]),
    ],
)
def test_of_a_line_what_is_inside_is_drawn(points: list[tuple[float, float]], drawn: list[str]) -> None:
    assert re.findall(r'points="([^"]*)"', UNIT.line(points, "nn-ink")) == drawn


def test_contour_lines_lie_where_the_function_has_their_value() -> None:
    plane = Plane((-2, 2), (-1, 1), (0, 0), (400, 200))
    drawing = plane.contours(lambda x, y: x**2 + 4 * y**2, [1.0, 100.0], "nn-contour")
    (points,) = re.findall(r'points="([^"]*)"', drawing)  # the level 100 is not reached
    pairs = [tuple(map(float, pair.split(","))) for pair in points.split()]
    assert len(pairs) > 50
    for right, down in pairs:
        x, y = right / 100 - 2, 1 - down / 100
        assert x**2 + 4 * y**2 == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("number", "text"),
    [(52, "52"), (8.34, "8.3"), (0.0064, "0.0064"), (1234.5, "1,234"), (7.1e-9, "7.1 · 10⁻⁹"), (3e12, "3.0 · 10¹²")],
)
def test_numbers_are_printed_as_a_reader_would_write_them(number: float, text: str) -> None:
    assert decimal(number) == text
    assert decimal(math.inf) == "∞"


@pytest.mark.parametrize(("c", "beta", "refused"), [("0.3", "0.6", 3), ("0.01", "0.6", 0), ("0.9", "0.5", 5)])
def test_the_armijo_picture_has_a_mark_for_each_trial_of_the_search(c: str, beta: str, refused: int) -> None:
    found = first_search(float(c), float(beta))
    drawing = armijo(c, beta)
    assert [one.accepted for one in found.trials] == [False] * refused + [True]
    assert count(drawing, "nn-wrong") == 2 * refused  # two lines to a cross
    assert count(drawing, "nn-right nn-filled") == 1
    assert "accepted" in drawing
    assert ("refused<" in drawing) == (refused > 0)
    for trial in found.trials:
        assert f">{trial.step:.3g}<" in drawing


def test_the_steps_that_are_marked_as_allowed_satisfy_the_condition_and_the_others_do_not() -> None:
    found = first_search(0.3, 0.6)
    (band,) = re.findall(r'class="nn-right nn-band" points="([\d.]+),[\d.]+ ([\d.]+)', armijo("0.3", "0.6"))
    ticks = {trial.step: trial for trial in found.trials}
    (one,) = re.findall(r'points="([\d.]+),[\d.]+ [\d.]+,[\d.]+"/><text class="nn-words nn-faint" [^>]*>1<', armijo())
    (zero,) = re.findall(r'class="nn-forward nn-filled" cx="([\d.]+)"', armijo())
    left, right = ((float(edge) - float(zero)) / (float(one) - float(zero)) for edge in band)
    assert left < 0.01
    for step, trial in ticks.items():
        assert (step <= right) == trial.accepted
    x, gradient = start_of(WAVES), WAVES.gradient(start_of(WAVES))
    limit = WAVES(x) - 0.3 * right * (gradient @ gradient)
    assert WAVES(x - right * gradient) == pytest.approx(limit, abs=0.05)


def test_the_refused_step_1_of_the_first_picture_is_much_lower_than_the_start() -> None:
    first = first_search(0.3, 0.6).trials[0]
    assert not first.accepted
    assert first.value < WAVES(start_of(WAVES)) / 4


def test_the_program_beside_the_picture_has_its_function_and_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "examples"))
    monkeypatch.delitem(sys.modules, "waves", raising=False)
    import importlib

    waves = importlib.import_module("waves")
    for x in (-1.5, 0.0, 2.0):
        assert waves.f(x) == pytest.approx(float(WAVES(np.array([x]))))
        assert waves.gradient(x) == pytest.approx(float(WAVES.gradient(np.array([x]))[0]))
    found = Backtracking(0.3, 0.6)(waves.f, 2.0, waves.f(2.0), waves.gradient(2.0), -waves.gradient(2.0))
    assert found.step == first_search(0.3, 0.6).step == pytest.approx(0.6**3)


def test_a_path_has_a_disc_for_each_of_its_points_that_is_in_sight() -> None:
    (panel,) = path("trough", "15", "armijo").split('<div class="nn-panel">')[1:]
    assert count(panel, "nn-path nn-filled") == 15 + 1 + 1  # the start has a larger one besides


def test_a_path_that_rises_is_said_to_be_wrong_and_leaves_the_picture() -> None:
    falls, rises = path("trough", "15", "0.19", "0.205").split('<div class="nn-panel">')[1:]
    assert "✗" not in falls
    assert "✗ f rises from 52 to" in rises
    assert count(rises, "nn-path nn-filled") < 17


def test_the_limit_for_a_fixed_step_in_the_trough_is_two_over_its_largest_curvature() -> None:
    largest = max(float(one) for one in TROUGH.hessian.eigenvals())
    below, above = f"{1.99 / largest}", f"{2.01 / largest}"
    assert descent("trough", "2000", below).value < 1e-6
    assert descent("trough", "2000", above).value > 1e6


def test_the_long_step_on_rosenbrock_s_function_that_the_page_speaks_of_is_one() -> None:
    sides = [bool(point[0] > 0) for point in descent("rosenbrock", "200", "armijo").points]
    assert sum(one != other for one, other in itertools.pairwise(sides)) == 1
    assert descent("rosenbrock", "200", "armijo").value < descent("rosenbrock", "200", "0.002").value


def test_the_sequence_has_a_mark_for_each_trial() -> None:
    run = descent("himmelblau", "100", "armijo", 1e-6)
    drawing = sequence("himmelblau", "100")
    trials = list(itertools.chain.from_iterable(run.trials))
    assert count(drawing, "nn-wrong") == 2 * sum(not one.accepted for one in trials)
    assert count(drawing, "nn-right nn-filled") == len(run)
    assert count(drawing, "nn-forward nn-filled") == count(drawing, "nn-back nn-filled") == len(run) + 1


def test_in_the_trough_steps_beyond_the_limit_are_taken_and_the_gradient_may_rise_but_f_may_not() -> None:
    run = descent("trough", "30", "armijo", 1e-6)
    assert run.steps.count(0.25) > 1
    assert run.steps.count(0.5) > 1
    for fixed in ("0.25", "0.5"):
        assert descent("trough", "30", fixed).value > run.values[0]
    lengths = [float(np.linalg.norm(one)) for one in run.gradients]
    assert any(later > earlier for earlier, later in itertools.pairwise(lengths))
    assert all(later < earlier for earlier, later in itertools.pairwise(run.values))


def test_the_usual_constants_are_what_the_page_says_and_the_drawn_ones_are_named() -> None:
    assert Backtracking() == Backtracking(sufficient_decrease=1e-4, backtracking=0.5)
    assert "c₁ = 0.3, β = 0.5" in path("trough", "3", "armijo")
    assert (ARMIJO.sufficient_decrease, ARMIJO.backtracking) == (0.3, 0.5)


@pytest.mark.parametrize("hypothesis", HYPOTHESES, ids=lambda one: str(one.identifier))
def test_a_counterexample_shows_every_point_and_every_refused_trial(hypothesis: Hypothesis) -> None:
    drawing = counterexample(hypothesis.identifier)
    assert count(drawing, "nn-path nn-filled") == len(set(hypothesis.run.points))
    assert count(drawing, "nn-wrong") == 2 * len(set(hypothesis.run.refused))
    assert hypothesis.words in drawing


@pytest.mark.parametrize("hypothesis", HYPOTHESES, ids=lambda one: str(one.identifier))
def test_a_counterexample_says_what_a_reader_needs_to_repeat_it(hypothesis: Hypothesis) -> None:
    numbers = (hypothesis.start, hypothesis.sufficient_decrease, hypothesis.backtracking)
    shown = counterexample(hypothesis.identifier).rpartition('<p class="nn-given">')[2]
    wanted = [f"{name} = {latex(Rational(one))}" for name, one in zip(("x^0", "c_1", r"\beta"), numbers, strict=True)]
    assert all(inline(one) in shown for one in wanted)
    if hypothesis.identifier != "continuous_gradient":
        assert inline(f"f(x) = {latex(hypothesis.expression)}") in shown
    else:
        assert inline("f(0) = 0") in shown


def test_a_function_and_its_start_are_named_in_the_text_and_nothing_else_is() -> None:
    assert function_of("trough") == inline(latex(TROUGH.formula))
    assert function_of("trough", "start") == inline("(8, 2)")
    with pytest.raises(ValueError, match="himmelblau"):
        function_of("himmel")
    with pytest.raises(ValueError, match="'start'"):
        function_of("trough", "end")


def test_without_a_name_there_is_a_counterexample_to_each_hypothesis() -> None:
    assert count(counterexample(), "nn-panel") == len(HYPOTHESES)


@pytest.mark.parametrize("name", ["armijo", "counterexample", "path", "sequence"])
def test_every_drawing_is_well_formed_and_says_what_it_shows(name: str) -> None:
    drawing = FIGURES[name]()
    # MathML has names for invisible characters that XML does not know.
    as_xml = drawing.replace("<br>", "").replace("&ApplyFunction;", "")
    ElementTree.fromstring(f"<div>{as_xml}</div>")  # noqa: S314 - our own text
    identifiers = re.findall(r'id="([^"]+)"', drawing)
    assert len(identifiers) == len(set(identifiers)) == 2 * drawing.count("<svg")
    assert "nan" not in re.sub(r"<desc.*?</desc>", "", drawing)


def test_what_is_not_known_is_refused_with_what_is() -> None:
    with pytest.raises(ValueError, match=", ".join(FUNCTIONS)):
        path("valley")
    with pytest.raises(ValueError, match="steepest_descent"):
        counterexample("steepest")
    with pytest.raises(ValueError, match="could not convert"):
        path("trough", "5", "exact")


def test_the_crease_is_not_left_with_the_constant_of_the_claim() -> None:
    trace = descent("steep_valley", "25", "armijo-0.1")
    assert float(trace.value) > -0.5
    assert "−0.49" in path("steep_valley", "25", "armijo-0.1")
