"""The figures about activation functions, layers and the cost say what their numbers say."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("math_core", reason="the site extra is not installed")
pytest.importorskip("sklearn", reason="the data extra is not installed")

from nntheory.site.figures import activations as activation_figures
from nntheory.site.figures import cost as cost_figures
from nntheory.site.figures.layers import HOLES, by_areas, edges, enclosed, found_by_areas


def drawn(text: str) -> np.ndarray:
    return np.array([[float(sign == "#") for sign in row] for row in text.split()])


@pytest.mark.parametrize(
    ("image", "areas"),
    [
        ("### #.# ###", [1]),
        ("### #.# #.#", []),
        ("##### #.#.# #####", [1, 1]),
        ("#### #..# ####", [2]),
        (".#. #.# .#.", [1]),
        ("... ... ...", []),
        ("### ### ###", []),
        ("##. #.# ###", [1]),
    ],
)
def test_an_area_is_enclosed_if_no_way_of_side_steps_leads_out(image: str, areas: list[int]) -> None:
    found = enclosed(drawn(image))
    assert sorted(map(len, found)) == areas
    assert all(drawn(image)[place] == 0 for area in found for place in area)


def test_there_is_an_edge_where_neighbours_differ_and_nowhere_else() -> None:
    assert not edges(np.zeros((3, 3))).any()
    assert edges(drawn("... .#. ...")).tolist() == [[0, 1, 0], [1, 1, 0], [0, 0, 0]]


def test_the_number_of_areas_tells_more_than_guessing_and_less_than_the_digit() -> None:
    right, total = found_by_areas()
    usual = max(HOLES.count(one) for one in set(HOLES)) / len(HOLES)
    assert usual < right / total < 1
    assert by_areas("all") == f"{total:,}"


def test_of_three_activation_functions_the_sigmoid_alone_loses_the_error() -> None:
    first = {name: activation_figures.errors(name)[0] for name in activation_figures.COMPARED}
    assert first["sigmoid"] < 0.25 ** (activation_figures.DEPTH - 6)
    assert min(first["relu"], first["tanh"]) > 0.1
    assert all(activation_figures.errors(name)[-1] == 1 for name in activation_figures.COMPARED)


def test_a_name_that_is_not_compared_is_refused() -> None:
    with pytest.raises(ValueError, match="'gelu' is not compared; there are relu"):
        activation_figures.first_error("gelu")


def test_the_terms_in_the_figure_add_up_to_the_cost_in_it() -> None:
    shown = cost_figures.cost_vectors()
    terms = [(y - t) ** 2 for y, t in zip(cost_figures.OUTPUT, cost_figures.TARGET, strict=True)]
    for number in (*terms, sum(terms)):
        assert f">{number:.2f}<" in shown
    assert "slope −1.2" in cost_figures.cost_of_output("1")
