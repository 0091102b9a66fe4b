"""The published gradient: the record is what the programs do, and the page's words are what the record says."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

pytest.importorskip("contourpy", reason="the site extra is not installed")
pytest.importorskip("math_core", reason="the site extra is not installed")

from nntheory.checking import Verdict, check_backward
from nntheory.claims.chapters.published import as_published, derived, small
from nntheory.demonstrations import recording, starts
from nntheory.demonstrations.published import ARCHITECTURE, START, published_backward
from nntheory.demonstrations.recording import DIGITS
from nntheory.demonstrations.starts import COURSES, LEVELS, WITNESSES, Course
from nntheory.network import Network
from nntheory.site.figures.starts import FIGURES
from nntheory.site.records import starts as site
from nntheory.training import Parameters, initialise

DOCS = Path(__file__).parent.parent / "docs"
ROUNDED = 10.0 ** (2 - DIGITS)
"""To one digit less than the record has, two networks are said to have the same cost."""

EPOCHS = 1


def agrees(course: Course, recorded: list[list[float]]) -> bool:
    """Whether a course, run again with its first networks for a while, has the recorded costs."""
    again, _ = replace(course, networks=WITNESSES).train(EPOCHS)
    return bool(np.allclose(again.T, np.array(recorded)[:, : EPOCHS + 1], rtol=ROUNDED, atol=0))


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
def test_the_first_networks_of_every_course_do_it_again(course: Course) -> None:
    assert agrees(course, site.course(course.name)["witnesses"])


def test_a_run_with_another_gradient_has_other_costs() -> None:
    assert not agrees(replace(COURSES[0], backward="correct"), site.course("published")["witnesses"])
    assert not agrees(replace(COURSES[0], rate=0.0011), site.course("published")["witnesses"])


@pytest.mark.parametrize("one", site.load()["courses"], ids=lambda one: str(one["name"]))
def test_what_the_record_says_twice_agrees(one: dict[str, Any]) -> None:
    assert len(one["last"]) == one["networks"]
    assert [row[-1] for row in one["witnesses"]] == one["last"][:WITNESSES]
    assert one["costs"][-1] == pytest.approx(np.quantile(one["last"], LEVELS), rel=ROUNDED)
    assert len(one["costs"]) == site.load()["epochs"] + 1 == len(one["witnesses"][0])


def test_the_record_is_of_the_courses_as_they_are() -> None:
    described = [{key: one[key] for key in vars(COURSES[0])} for one in site.load()["courses"]]
    assert described == [vars(one) for one in (*COURSES, starts.AS_PUBLISHED)]


def test_a_certified_length_is_found_again_and_floats_agree() -> None:
    place, found = 1, site.load()["starts"]
    (x, target), one = starts.PUBLISHED.data(), starts.PUBLISHED.starts()[place]
    gradient = starts.certified(one, x, target)
    low, high = starts.norm(gradient)
    recorded_low, recorded_high = found["norms"][place]
    assert max(low, recorded_low) <= min(high, recorded_high)
    assert high / low - 1 < 1e-14
    assert starts.error(gradient, one, x, target) <= found["float_error"] * (1 + ROUNDED)
    weights, biases = Network(ARCHITECTURE).backward(one.weights, one.biases, x, target)
    length = math.sqrt(sum(float((part**2).sum()) for part in (*weights, *biases)))
    assert length == pytest.approx(low, rel=1e-12)


def test_what_the_starts_are_is_found_again() -> None:
    found, (x, target) = site.load()["starts"], starts.PUBLISHED.data()
    some = initialise(ARCHITECTURE, START, seed=starts.SEED, networks=5)
    z, a = starts.forward(some, x)
    assert [int(count) for count in (a[-1] == 1).sum(axis=(1, 2))] == found["ones"][:5]
    both = (starts.gradients(some, x, target, which) for which in ("published", "correct"))
    assert starts.angles(*both) == pytest.approx(found["angles"][:5], rel=ROUNDED)
    at_middle = np.array(found["z"])[:5, 1]
    assert (z[-1].min(axis=(1, 2)) < at_middle).all()
    assert (at_middle < z[-1].max(axis=(1, 2))).all()


def test_angles_are_those_of_known_directions() -> None:
    one, other = np.array([[1.0, 0.0], [1.0, 1e-9], [2.0, 0.0]]), np.array([[0.0, 5.0], [1.0, 0.0], [-1.0, 0.0]])
    assert starts.angles(one, other) == pytest.approx([90, math.degrees(1e-9), 180])


def test_no_other_constant_pays_less_than_the_best() -> None:
    constant, cost = starts.best_constant()
    x = (np.arange(10**5) + 0.5) / 10**5
    paid = [np.mean((x**2 - float(constant) - more) ** 2) for more in (0, 0.01, -0.01)]
    assert paid[0] == pytest.approx(float(cost), rel=1e-8)
    assert paid[0] < min(paid[1:])


# The words of the page.


def test_the_published_gradient_learns_and_the_correct_one_does_not() -> None:
    for name in ("published", "published, faster", "cross-entropy"):
        assert site.learned(site.course(name)) == starts.NETWORKS
    assert site.learned(site.course("correct")) == 0
    assert site.learned(site.course("correct, faster")) < starts.NETWORKS / 20


def test_from_zero_mean_starts_the_right_gradient_trains_every_network() -> None:
    remedied = [one.name for one in COURSES if one.start.endswith("_normal") and one.backward == "correct"]
    assert [site.learned(site.course(name)) for name in remedied] == [starts.NETWORKS] * 3


def test_from_zero_mean_starts_no_curve_tells_the_two_apart() -> None:
    wrong, right = (
        np.array(site.course(one)["costs"])[-1, LEVELS.index(0.5)] for one in ("published, remedied", "remedied")
    )
    assert 2 / 3 < wrong / right < 3 / 2
    assert right < np.array(site.course("published")["costs"])[-1, LEVELS.index(0.5)]


def test_the_fingerprint_is_that_of_what_is_run_not_of_its_comments() -> None:
    text = '"""What."""\ndef f(x):\n    """Why."""\n    return x  # how\n'
    assert recording._code(text) == recording._code("def f(x): return x")
    assert recording._code(text) != recording._code("def f(x): return -x")


def test_a_record_of_other_programs_is_shown_as_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "fingerprint", lambda *_: site.load()["programs"])
    assert "outdated" not in site.provenance()
    monkeypatch.setattr(recording, "fingerprint", lambda *_: "of another")
    assert "outdated" in site.provenance()


def test_an_unknown_course_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="there is no course 'none'; there are published, correct"):
        site.table("none")


@pytest.mark.parametrize(
    "drawing",
    [
        FIGURES["starts_costs"]("published", "correct"),
        FIGURES["starts_saturation"](),
        FIGURES["starts_slopes"](),
        FIGURES["starts_outputs"]("published", "remedied"),
    ],
    ids=["costs", "saturation", "slopes", "outputs"],
)
def test_every_figure_is_well_formed_and_says_what_it_shows(drawing: str) -> None:
    root = ElementTree.fromstring(drawing.replace("<br>", " "))  # noqa: S314
    told = [one.text or "" for one in root.iter() if one.tag.endswith("desc")]
    assert told
    assert all(len(one) > 50 for one in told)
    assert "nan" not in drawing


# The programs.


def drawn() -> tuple[Parameters, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return initialise(ARCHITECTURE, "lecun_normal", seed=3), rng.standard_normal((7, 1)), rng.standard_normal((7, 1))


@pytest.mark.parametrize("name", ["published", "correct"])
def test_the_student_s_file_computes_what_the_twin_does(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "examples"))
    backward = importlib.import_module(f"{name}_backward").backward
    parameters, x, target = drawn()
    theirs, ours = (one(parameters.weights, parameters.biases, x, target) for one in (backward, starts.BACKWARD[name]))
    for their, our in zip((*theirs[0], *theirs[1]), (*ours[0], *ours[1]), strict=True):
        np.testing.assert_allclose(their, our, rtol=1e-9, atol=1e-15)


def test_the_twin_is_the_derived_gradient_with_its_derivative_elsewhere() -> None:
    parameters, x, target = drawn()
    z, a = starts.forward(parameters, x)
    sigmoid = ARCHITECTURE.output
    factor = sigmoid.evaluate_derivative(a[-1]) / sigmoid.evaluate_derivative(z[-1])
    for k in range(len(x)):
        sample = (parameters.weights, parameters.biases, x[k : k + 1], target[k : k + 1])
        wrong, right = published_backward(*sample), Network(ARCHITECTURE).backward(*sample)
        for one, other in zip((*wrong[0], *wrong[1]), (*right[0], *right[1]), strict=True):
            np.testing.assert_allclose(one, factor[k] * other, rtol=1e-9, atol=1e-15)


def test_the_checker_names_the_fault_of_the_twin_and_its_layer() -> None:
    report = check_backward(published_backward, ARCHITECTURE)
    assert report.verdict is Verdict.FAILS
    assert "Layer 3: the derivative of the activation function is taken at the activation a" in str(report)


def test_the_published_form_differs_from_the_derived_one() -> None:
    assert all(as_published(one) != one for one in derived(small()))
