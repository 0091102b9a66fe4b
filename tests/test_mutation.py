"""The record of the mutants: whole, consistent, and good enough."""

from __future__ import annotations

import re

import pytest

from nntheory.site.records.mutation import counts, load, mutation, wilson
from tests.benchmarks.mutation import Mutant, only_strict, only_words

RECORD = load()


def test_the_tests_notice_at_least_95_percent_of_the_sample() -> None:
    _, noticed, sampled = counts(RECORD)
    assert noticed / sampled >= 0.95


def test_every_mutant_of_the_sample_is_counted_once() -> None:
    _, noticed, sampled = counts(RECORD)
    assert len(set(RECORD["sample"])) == len(RECORD["sample"]) == sampled <= RECORD["population"]
    assert noticed + len(RECORD["survivors"]) == sampled
    assert {one["mutant"] for one in RECORD["survivors"]} <= set(RECORD["sample"])


@pytest.mark.parametrize("survivor", RECORD["survivors"], ids=lambda one: one["mutant"])
def test_every_survivor_is_explained(survivor: dict[str, str]) -> None:
    assert survivor["explanation"].endswith(".")
    assert survivor["change"][:2] in {"- ", "+ "}


def test_the_shares_on_the_page_come_from_the_counts() -> None:
    first, noticed, sampled = counts(RECORD)
    shares = (first / sampled, *wilson(first, sampled), noticed / sampled)
    assert all(f"{share:.1%}" in mutation() for share in shares)
    assert len(re.findall("<li><p>", mutation())) == len(RECORD["survivors"])


@pytest.mark.parametrize(("noticed", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634)])
def test_the_interval_is_that_of_wilson(noticed: int, of: int, low: float, high: float) -> None:
    assert wilson(noticed, of) == pytest.approx((low, high), abs=1e-4)


BEFORE = 'def f(a, b):\n    if a < 1:\n        raise ValueError("a is small")\n    return zip(a, b, strict=True)'


@pytest.mark.parametrize(
    ("old", "new", "words", "strict"),
    [
        ('"a is small"', '"XXa is smallXX"', True, False),
        ('"a is small"', "None", True, False),
        ("a < 1", "a <= 1", False, False),
        ("a < 1", "a < 2", False, False),
        ("strict=True", "strict=False", False, True),
        (", strict=True", ", ", False, True),
        ("b, strict", "strict", False, False),
    ],
)
def test_only_words_and_guards_are_left_out(old: str, new: str, words: bool, strict: bool) -> None:
    mutant = Mutant("m.x_f__mutmut_1", BEFORE, BEFORE.replace(old, new))
    assert (only_words(mutant), only_strict(mutant)) == (words, strict)


def test_a_survivor_is_named_as_a_person_writes_it() -> None:
    mutant = Mutant("nntheory.checking.backward.xǁ_Checkǁreport__mutmut_17", BEFORE, BEFORE.replace("a < 1", "a > 1"))
    assert mutant.function == "nntheory.checking.backward._Check.report"
    assert mutant.change == "- if a < 1:\n+ if a > 1:"
