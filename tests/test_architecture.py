"""Architectures: what is a network, what its parameters are called, and what is said of everything else."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntheory import Architecture, formulas

SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=6)


@given(SIZES)
def test_sizes_read_back_as_they_are_written(sizes: list[int]) -> None:
    architecture = Architecture.parse("-".join(map(str, sizes)))
    assert architecture.sizes == tuple(sizes)
    assert architecture == Architecture.parse(sizes)
    assert architecture.size_text == "-".join(map(str, sizes))


@given(SIZES)
def test_the_parameters_are_as_many_as_their_count_and_each_is_found_by_its_name(sizes: list[int]) -> None:
    architecture = Architecture.parse(sizes)
    parameters = list(architecture.parameters())
    assert len(parameters) == len(set(parameters)) == architecture.parameter_count
    assert sum(p.source is not None for p in parameters) == architecture.weight_count
    assert all(architecture.parameter(str(parameter)) == parameter for parameter in parameters)


def test_784_1000_500_10_has_over_a_million_parameters() -> None:
    assert Architecture.parse("784-1000-500-10").parameter_count == 1_290_510


def test_one_activation_for_all_hidden_layers_or_one_for_each() -> None:
    one = Architecture.parse("2-3-4-1", hidden="relu")
    each = Architecture.parse("2-3-4-1", hidden="tanh, leaky_relu(0.1)", output="linear")
    assert [a.name for a in one.activations] == ["relu", "relu", "sigmoid"]
    assert [str(a) for a in each.activations] == ["tanh", "leaky_relu(1/10)", "linear"]
    assert each == Architecture.parse("2-3-4-1", hidden=["tanh", formulas.leaky_relu("0.1")], output=formulas.linear)
    assert str(each) == "2-3-4-1, tanh leaky_relu(1/10), linear, squared_error"


def test_a_network_without_hidden_layers_needs_no_hidden_activation() -> None:
    assert [a.name for a in Architecture.parse("2-1", hidden="relu").activations] == ["sigmoid"]


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ("2--1", "nothing between two dashes"),
        ("0-3-1", "got 0 for layer 0"),
        ("-1-2", "whole numbers joined by '-'"),
        ("2.5-1", "'2.5'"),
        ("3", "got 1 layer"),
        ("", "whole numbers"),
        ("a-b", "'a'"),
        ("2-3-", "at an end"),
        ("2 - 3", "whole numbers"),
        ("٣-1", "whole numbers"),
        ("9" * 40 + "-1", "whole numbers"),
        ("9999999999-1", "from 1 to"),
        ("1-" * 2000 + "1", "at most 999 layers"),
        ([2, 2.5], "got 2.5 for layer 1"),
        ([2, True], "got True"),
        ([2, -1], "got -1"),
        ([], "got 0 layers"),
    ],
)
def test_what_is_no_network_is_refused_with_what_was_expected(sizes: str | list[int], words: str) -> None:
    with pytest.raises(ValueError, match=r"layer|sizes") as caught:
        Architecture.parse(sizes)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hidden": "softmax"}, "belongs to the output layer"),
        ({"cost": "cross_entropy"}, "goes with output='softmax'"),
        ({"output": "softmax", "cost": "binary_cross_entropy"}, "goes with output='sigmoid'"),
        ({"hidden": ["relu", "relu"]}, "each of the 1 hidden layers, got 2"),
        ({"hidden": "rellu"}, "did you mean 'relu'"),
        ({"output": "sofmax"}, "did you mean 'softmax'"),
        ({"cost": "crossentropy"}, "did you mean 'cross_entropy'"),
        ({"hidden": 3}, "hidden"),
        ({"hidden": None}, "hidden"),
    ],
)
def test_parts_that_do_not_go_together_are_refused_with_the_remedy(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match="got") as caught:
        Architecture.parse("2-3-1", **options)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["W1[2,0]", "W1[0,3]", "b3[0]", "W0[0,0]", "w1[0,0]", "W1[0]", "b1[0,1]", "", "W1[-1,0]", "W99999999999[0,0]"],
)
def test_a_parameter_that_does_not_exist_is_refused_with_those_that_do(name: str) -> None:
    with pytest.raises(ValueError, match=r"neurons 0 to|layers of 2-3-1 are|must be written like"):
        Architecture.parse("2-3-1").parameter(name)


@given(st.text(max_size=12))
def test_any_text_is_a_network_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert Architecture.parse(text).size_text == text.strip()
