"""Every claim has the verdict that is recorded here, and a check of a claim refuses what is wrong."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy
from sympy import And, Eq, Ne, Rational, Symbol

from nntheory.claims import CLAIMS, Audit, Claim, Evidence, Statement, Verdict, audit, smt
from nntheory.claims.chapters.hypotheses import HYPOTHESES
from nntheory.claims.evidence import by_examples, exact
from nntheory.claims.notation import LATEX
from nntheory.claims.recorded import RECORDED

needs_z3 = pytest.mark.skipif(importlib.util.find_spec("z3") is None, reason="z3 is not installed: nntheory[smt]")

AUDITED: dict[str, Audit] = {}


def audited(claim: Claim) -> Audit:
    """A claim's audit, run once for all laws."""
    if claim.identifier not in AUDITED:
        AUDITED[claim.identifier] = audit(claim)
    return AUDITED[claim.identifier]


each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.identifier)


@needs_z3
@each_claim
def test_every_claim_has_its_recorded_verdict(claim: Claim) -> None:
    found = audited(claim)
    evidence = "\n".join(map(str, (*found.supports, *found.against)))
    assert found.verdict == RECORDED[claim.identifier], f"{claim.identifier} is {found.verdict}:\n{evidence}"


@needs_z3
@each_claim
def test_every_claim_refuses_three_altered_forms_or_more(claim: Claim) -> None:
    altered = sum(len(one.altered) for one in (*audited(claim).supports, *audited(claim).against))
    assert altered >= 3 or claim.informal


def test_the_record_names_every_claim_in_reading_order() -> None:
    assert [claim.identifier for claim in CLAIMS] == list(RECORDED)


@each_claim
def test_what_a_claim_rests_on_exists_and_leads_back_to_no_claim_itself(claim: Claim) -> None:
    known = {one.identifier: one for one in CLAIMS}
    below, seen = [*claim.rests_on], set()
    while below:
        name = below.pop()
        assert name != claim.identifier
        if name not in seen:
            seen.add(name)
            below.extend(known[name].rests_on)


@each_claim
def test_a_formula_speaks_only_of_numbers_with_a_notation(claim: Claim) -> None:
    if claim.statement is not None:
        assert And(*claim.statement.assumptions, claim.statement.conclusion).free_symbols <= set(LATEX)


@each_claim
def test_a_corrected_claim_says_what_is_right_and_a_measured_one_of_the_paper_what_was_seen(claim: Claim) -> None:
    told = RECORDED[claim.identifier] == "corrected" or (RECORDED[claim.identifier] == "measured" and not claim.ours)
    assert bool(claim.right) == told


# Verdicts follow from the evidence alone.

SHOWN = Evidence("exact", True, "shown", altered=("wrong",), refused=("wrong",))
NOT_SHOWN = replace(SHOWN, found=False)
UNDECIDED = replace(SHOWN, found=None)
LENIENT = replace(SHOWN, refused=())
MEASURED = replace(SHOWN, kind="measured")
UNTRIED = replace(SHOWN, altered=(), refused=())


def verdict(supports: tuple[Evidence, ...], against: tuple[Evidence, ...], informal: Any = None) -> Verdict:
    return Audit(Claim("a.b", "1", "words", informal=informal), supports, against).verdict


@pytest.mark.parametrize("bad", [NOT_SHOWN, UNDECIDED, LENIENT, UNTRIED])
def test_one_unconvincing_piece_of_evidence_makes_a_claim_unknown(bad: Evidence) -> None:
    assert verdict((SHOWN, bad), ()) is Verdict.UNKNOWN
    assert verdict((SHOWN,), (bad,)) is Verdict.UNKNOWN


def test_the_verdict_follows_from_what_was_shown() -> None:
    assert verdict((SHOWN,), ()) is Verdict.HOLDS
    assert verdict((SHOWN,), (SHOWN,)) is Verdict.CORRECTED
    assert verdict((SHOWN, MEASURED), ()) is Verdict.MEASURED, "a run shows what happened, not what holds"
    assert verdict((MEASURED,), (SHOWN,)) is Verdict.CORRECTED
    assert verdict((), (SHOWN,)) is Verdict.REFUTED
    assert verdict((), ()) is Verdict.UNKNOWN
    assert verdict((), (), informal=lambda: "why") is Verdict.INFORMAL


# The checkers, held against what they must refuse.

a, b, n = sympy.symbols("a b n", real=True)


@needs_z3
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (Statement((a > 0, b > 0), a * b > 0), True),
        (Statement((a > 0, b > 0), a * b > a), False),
        (Statement((a > 0,), a**2 > a), False),
        (Statement((Ne(a, 0),), 1 / a**2 > 0), True),
        (Statement((a > 0, Eq(a, Symbol("a", positive=True, real=True))), a > 1), False),
        (Statement((a > 0,), sympy.Abs(a) <= a), True),
        (Statement((a > b,), sympy.Min(a, b) < a), True),
        (Statement((), sympy.Or(a > 0, a <= 0)), True),
        (Statement((), Eq((a + b) ** 2, a**2 + 2 * a * b + b**2)), True),
        (Statement((), Eq((a + b) ** 2, a**2 + b**2)), False),
    ],
)
def test_z3_tells_true_statements_from_false_ones(statement: Statement, found: bool) -> None:
    assert smt.proves(statement)().found is found
    assert (smt.counterexample(statement) is None) is found


@needs_z3
def test_assumptions_that_no_numbers_satisfy_prove_nothing() -> None:
    evidence = smt.proves(Statement((a > 0, a < 0), b > 0))()
    assert evidence.found is None
    assert "no numbers were found" in evidence.scope


@needs_z3
def test_an_assumption_that_is_not_needed_makes_the_check_unconvincing() -> None:
    evidence = smt.proves(Statement((a > 0, b > 0), a + 1 > 0))()
    assert evidence.found
    assert not evidence.convincing
    assert "without b > 0" not in evidence.refused


@needs_z3
def test_a_counterexample_is_one_and_is_rational() -> None:
    statement = Statement((a > 0, Ne(b, 0)), a / b > 0)
    values = smt.counterexample(statement)
    assert values is not None
    assert all(isinstance(value, Rational) for value in values.values())
    assert statement.holds_at(values) is False


@needs_z3
def test_a_root_that_is_not_rational_is_no_counterexample_of_its_own() -> None:
    values = smt.counterexample(Statement((a > 0,), Ne(a**2, 2)))
    assert values is None, "√2 is not rational"


@needs_z3
def test_what_z3_is_not_asked_about_is_an_error() -> None:
    with pytest.raises(TypeError, match="z3 is not asked about exp"):
        smt.proves(Statement((), sympy.exp(a) > a))()
    for power in (Rational(3, 2), Rational(1, 2), Rational(-3, 2)):
        with pytest.raises(TypeError, match="z3 is not asked about the power"):
            smt.proves(Statement((), Eq(a**power, a)))()
    with pytest.raises(TypeError, match="not said to be real"):
        smt.proves(Statement((), Symbol("z") ** 2 >= 0))()


@needs_z3
def test_what_is_true_but_where_a_denominator_is_zero_is_neither_shown_nor_refuted() -> None:
    everywhere = Statement((), 1 / a**2 > 0)
    assert smt.proves(everywhere)().found is None
    assert everywhere.holds_at({a: Rational(0)}) is None
    assert Statement((), a / b > 0).holds_at({a: Rational(0), b: Rational(0)}) is None


@needs_z3
def test_no_counterexample_found_is_no_proof_of_the_mended_form(monkeypatch: pytest.MonkeyPatch) -> None:
    false = Statement((a > 0,), a > 1)
    assert not smt.refutes(false, but_not=Statement((a > 0,), Ne(a**2, 2)), scope="")().convincing, "√2 is none"
    assert not smt.refutes(false, but_not=Statement((a > 0, a < 0), a > 1), scope="")().convincing, "vacuous"
    monkeypatch.setattr(smt, "_settled", lambda statement: False)
    assert not smt.refutes(false, but_not=Statement((a > 0,), a + 1 > 0), scope="")().convincing
    assert smt.proves(Statement((a > 0,), a + 1 > 0))().found is None


def test_without_z3_a_check_cannot_tell_and_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smt, "find_spec", lambda name: None)
    true = Statement((a > 0,), a + 1 > 0)
    for check in (smt.proves(true), smt.refutes(true, but_not=true, scope="")):
        evidence = check()
        assert evidence.found is None
        assert "nntheory[smt]" in evidence.scope


@needs_z3
def test_a_printed_form_that_is_right_is_not_refuted() -> None:
    true = Statement((a > 0,), a + 1 > 0)
    false = Statement((a > 0,), a > 1)
    assert not smt.refutes(true, but_not=true, scope="")().convincing
    assert smt.refutes(false, but_not=true, scope="")().convincing
    assert not smt.refutes(false, but_not=false, scope="")().convincing


def test_a_law_with_a_rare_counterexample_is_refuted_by_examples() -> None:
    from hypothesis import strategies as st

    def drawn() -> dict[str, Any]:
        return {"n": st.integers(0, 50)}

    check = by_examples(lambda n: n >= 0, drawn, "small numbers", {"below 50": lambda n: n < 50})
    evidence = check()
    assert evidence.convincing
    assert "51 examples" in evidence.scope, "there are no more numbers"
    assert not by_examples(lambda n: n != 7, drawn, "", {})().found
    some = by_examples(lambda n: True if n > 40 else None, drawn, "", {})()
    assert some.found
    assert "10 examples" in some.scope, "those that meet the assumption"
    assert by_examples(lambda n: None, drawn, "", {})().found is None, "none does"
    assert not by_examples(lambda n: True, drawn, "", {"true as well": lambda n: True})().convincing


def test_a_law_that_raises_is_no_law_that_holds() -> None:
    from hypothesis import strategies as st

    check = by_examples(lambda n: 1 / n > 0, lambda: {"n": st.integers(0, 5)}, "", {})
    with pytest.raises(ZeroDivisionError):
        check()


def test_an_altered_computation_that_shows_the_same_is_not_refused() -> None:
    assert exact(lambda: True, "", {"other": lambda: False})().convincing
    assert not exact(lambda: True, "", {})().convincing, "nothing was altered"
    assert not exact(lambda: True, "", {"other": lambda: True})().convincing


def test_evidence_says_what_it_could_not_show() -> None:
    assert "not shown" in str(NOT_SHOWN)
    assert "cannot tell" in str(UNDECIDED)
    assert "refuses 0 of 1" in str(LENIENT)


# The hypotheses of the theorem.

each_hypothesis = pytest.mark.parametrize("hypothesis", HYPOTHESES, ids=lambda one: one.identifier)


@each_hypothesis
def test_without_a_hypothesis_the_descent_goes_wrong_and_with_it_it_does_not(hypothesis: Any) -> None:
    assert hypothesis.goes_wrong
    assert not replace(hypothesis, **hypothesis.kept).goes_wrong


@each_hypothesis
def test_every_run_is_in_rational_numbers(hypothesis: Any) -> None:
    assert all(isinstance(point, Fraction) for point in (*hypothesis.run.points, *hypothesis.run.refused))


@needs_z3
@each_hypothesis
def test_that_it_goes_on_so_is_shown_too_or_the_run_comes_back(hypothesis: Any) -> None:
    run, *goes_on = (check() for check in hypothesis.checks())
    assert run.convincing
    assert all(one.convincing for one in goes_on)
    if not goes_on:
        seen = [*hypothesis.run.points, *hypothesis.run.refused]
        assert len(set(seen)) < len(seen)


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        (0, {"expression": Symbol("x", real=True) ** 2 / 4}),
        (1, {"sufficient_decrease": Fraction(1, 10)}),
        (3, {"backtracking": Fraction(9, 10)}),
        (6, {"start": Fraction(1, 100)}),
    ],
)
def test_a_run_that_keeps_the_hypothesis_shows_nothing(place: int, kept: dict[str, Any]) -> None:
    assert not replace(HYPOTHESES[place], **kept).goes_wrong


def test_the_function_without_a_continuous_derivative_has_the_slope_that_is_said_at_zero() -> None:
    (variable,) = HYPOTHESES[0].expression.free_symbols
    _, (f, _) = HYPOTHESES[0].expression.args  # away from 0
    assert sympy.limit(sympy.expand(f / variable), variable, 0) == 1
    for k in range(9):
        at = Rational(1, 2**k)
        assert f.diff(variable).subs(variable, at) == at / 2
