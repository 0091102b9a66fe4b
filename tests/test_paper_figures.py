"""The paper's figures: each has its place, and those of a cost in two parameters are of the cost they say."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("mkdocs", reason="the site extra is not installed")
pytest.importorskip("contourpy", reason="the site extra is not installed")

from nntheory.site.figures import paper as paper_figures
from nntheory.site.figures.paper import BIASES, INPUTS, NETWORK, PAPER, STARTS, TARGETS, costs, descent, slope
from nntheory.site.references import find, sources

from .test_site import ROOT

POINTS = ((0.0, 0.0), (-1.7, -0.6), (0.5, 1.2), (2.0, -1.5))


@pytest.fixture(autouse=True)
def from_the_folder_above_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_every_figure_of_the_paper_stands_where_the_list_leads() -> None:
    assert len(PAPER) == 16
    for one in PAPER:
        address, title = find(one.target, "", "")
        assert address == one.target
        assert re.match(r"Figure \d+ of .", title)


def test_a_figure_that_is_nowhere_ends_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_figures, "PAPER", (replace(PAPER[0], target="forward.md#figure-gone"),))
    with pytest.raises(ValueError, match="figure-gone"):
        paper_figures.table()


def test_the_list_keeps_the_order_of_the_paper() -> None:
    sections = [tuple(map(int, one.section.split("."))) for one in PAPER]
    assert sections == sorted(sections)
    assert "/// paper_figures" in sources()["figures.md"]


def test_the_cost_that_is_drawn_is_the_networks() -> None:
    x, target = np.array(INPUTS)[:, None], np.array(TARGETS)[:, None]
    biases = [np.array([one]) for one in BIASES]
    drawn = costs(*np.array(POINTS).T)
    for point, value in zip(POINTS, drawn, strict=True):
        weights = [np.array([[one]]) for one in point]
        assert value == pytest.approx(NETWORK.cost(weights, biases, x, target), rel=1e-14)


def test_the_gradient_is_that_of_the_cost() -> None:
    h = 1e-5
    for point in POINTS:
        steps = np.array(point) + h * np.vstack([np.eye(2), -np.eye(2)])
        right, up, left, down = costs(*steps.T)
        assert slope(np.array(point)) == pytest.approx(np.array([right - left, up - down]) / (2 * h), abs=1e-8)


def test_two_starts_beside_each_other_lead_into_valleys_of_different_depth() -> None:
    first, second = (descent(start) for start in STARTS)
    assert np.linalg.norm(np.subtract(*STARTS)) < 0.25
    assert np.linalg.norm(first.point - second.point) > 1
    assert first.value < 0.5 * second.value
    for run in (first, second):
        assert np.linalg.norm(slope(run.point)) < 1e-6
        around = run.point + 0.01 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1], [1, -1], [-1, 1]])
        assert (costs(*around.T) > run.value).all()
