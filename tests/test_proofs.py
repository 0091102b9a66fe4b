"""The proofs: every theorem has its words, claim, code and tests; the kernel accepts them, and refuses what is wrong."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import nntheory.proofs
from nntheory.claims import CLAIMS
from nntheory.cli import app
from nntheory.proofs import BINDINGS, find_theorem, kernel, recorded, theorems, verify
from nntheory.proofs.kernel import ALLOWED, assumed
from nntheory.proofs.record import current
from nntheory.proofs.statements import files, fingerprint, parsed, text_of, without_comments

ROOT = Path(__file__).parents[1]

needs_coq = pytest.mark.skipif(
    shutil.which("coqchk") is None, reason="Coq is not installed; on Debian and Ubuntu: apt-get install coq"
)

each_theorem = pytest.mark.parametrize("theorem", theorems(), ids=lambda one: one.name)


# What is stated.


@each_theorem
def test_a_theorem_says_in_words_what_it_says_and_of_which_claim(theorem: nntheory.proofs.Theorem) -> None:
    chapter, _, rest = theorem.claim.partition(".")
    known = {claim.identifier for claim in CLAIMS}
    assert rest
    assert theorem.claim in known or chapter == "proofs", theorem.claim
    assert theorem.words.endswith(".")
    assert len(theorem.words) > 25
    assert text_of(theorem.file).splitlines()[theorem.line - 1].startswith(f"Theorem {theorem.name}")
    assert re.fullmatch(r"Proof\. exact @?[\w.]+( [\w.]+)*\. Qed\.", " ".join(theorem.proof.split()))


def attribute(found: Any, name: str) -> Any:
    """An attribute, or a module inside a package."""
    return getattr(found, name) if hasattr(found, name) else importlib.import_module(f"{found.__name__}.{name}")


@each_theorem
def test_a_theorem_is_bound_to_code_that_exists_and_to_tests_that_do(theorem: nntheory.proofs.Theorem) -> None:
    binding = BINDINGS[theorem.name]
    for path in binding.code:
        first, *rest = path.split(".")
        assert callable(reduce(attribute, rest, importlib.import_module(first))), path
    assert binding.tests
    known = {claim.identifier: claim for claim in CLAIMS}
    for one in binding.tests:
        kind, _, claim = one.partition(":")
        if kind == "claim":
            checks = [*known[claim].supports, *known[claim].against]
            assert [check for check in checks if not check.__qualname__.startswith("proved.")], one
            continue
        file, _, name = one.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, one


def test_nothing_is_bound_that_is_not_stated_and_names_are_there_once() -> None:
    names = [one.name for one in theorems()]
    assert set(BINDINGS) == set(names)
    assert len(set(names)) == len(names)
    assert find_theorem(names[0]) is theorems()[0]
    with pytest.raises(ValueError, match="there is no theorem 'none'; there are"):
        find_theorem("none")


@pytest.mark.parametrize("file", files())
def test_a_file_is_short_and_begins_with_what_it_is_about(file: str) -> None:
    text = text_of(file)
    assert text.count("\n") <= 500
    assert text.startswith("(** * ")
    assert "Print Assumptions" not in text


def test_a_theorem_without_its_words_is_refused() -> None:
    said = "(** [a.b] In words. *)\nTheorem t : True.\nProof. exact I. Qed.\n"
    (theorem,) = parsed("X.v", f"\n{said}")
    assert (theorem.name, theorem.claim, theorem.words, theorem.line) == ("t", "a.b", "In words.", 3)
    assert theorem.statement == "Theorem t : True."
    for unsaid in (
        said.replace("[a.b] ", ""),
        said.partition("\n")[2],
        f"{said}Theorem u : True.\nProof. exact I. Qed.",
    ):
        with pytest.raises(ValueError, match="before each theorem, none before"):
            parsed("X.v", unsaid)
    for other in (said + "Lemma u : True.\nProof. exact I. Qed.", said.replace("Theorem", " Theorem")):
        with pytest.raises(ValueError, match="expected imports, then only theorems in the form"):
            parsed("X.v", other)


def test_comments_are_taken_out_with_those_inside_them() -> None:
    assert without_comments("a (* b (* Axiom *) c\n*) d") == f"a {' ' * 18}\n   d"
    for string in ('"(*" Axiom "*)"', '"""(*" Axiom', "a *) Axiom"):
        assert without_comments(string) == string
    assert without_comments('(* "*)" *)a').strip() == "a"


# What the kernel said.


def test_the_record_is_of_the_proofs_as_they_are() -> None:
    assert current(), "python -m nntheory.proofs.record makes it again"
    assert [one["name"] for one in recorded()["theorems"]] == [one.name for one in theorems()]
    assert all(set(one["axioms"]) <= ALLOWED for one in recorded()["theorems"])
    assert recorded()["problems"] == []


def test_what_is_assumed_is_read_from_what_coq_prints() -> None:
    decides = "ClassicalDedekindReals.sig_not_dec : forall P : Prop, {~ ~ P} + {~ P}"
    printed = f"Axioms:\n{decides}\nfoo\n  : forall x, x = 1\nA.b' : nat\n"
    assert assumed(printed) == ("sig_not_dec", "foo", "b'")
    assert assumed("Closed under the global context\n") == ()
    for other in ("", "Error", "Axioms:\n", "Section Variables:\nx : nat\nAxioms:\na : b\n"):
        with pytest.raises(ValueError, match="not understood"):
            assumed(other)


FALSE = "Lemma one : 1 = 1.\nProof. destruct classic. Qed.\n"
SMALL = {
    "Base.v": "(** * Base *)\nLemma one : 1 = 1.\nProof. reflexivity. Qed.\n",
    "SmallTheorems.v": "(** * Front *)\nFrom nntheory Require Import Base.\n"
    "(** [proofs.one] One is one. *)\nTheorem two : 1 = 1.\nProof. exact one. Qed.\n",
}


BASE, FRONT = SMALL.values()
PROVED = "(** [proofs.one] One is two. *)\nTheorem two : 1 = 2.\nProof. exact absurd. Qed.\n"
WITHIN = FRONT.partition("(** [")[0]
UNLIKE = "SmallTheorems.v: expected imports, then only theorems in the form"


def development(folder: Path, changes: dict[str, str], order: str = "Base.v\nSmallTheorems.v\n") -> Path:
    for name, text in (SMALL | changes).items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "_CoqProject").write_text(f"-Q . nntheory\n{order}", encoding="utf-8")
    return folder


@pytest.mark.coq
@needs_coq
def test_a_small_development_is_accepted_and_assumes_nothing(tmp_path: Path) -> None:
    seen: list[str] = []
    found = verify(
        source=development(tmp_path, {}), on_file=lambda file, number, count: seen.append(f"{file} {number}/{count}")
    )
    assert (found.exit_code, found.problems, seen) == (0, (), ["Base.v 1/2", "SmallTheorems.v 2/2"])
    assert [(one.theorem.name, one.axioms) for one in found.checked] == [("two", ())]
    assert found.fingerprint == fingerprint(tmp_path)
    first, line, last = str(found).splitlines()
    assert first.startswith("HOLDS: Coq")
    assert line.split() == ["two", "proofs.one", "0", "axioms"]
    assert last == "Together they assume nothing."


@pytest.mark.coq
@needs_coq
def test_what_is_changed_during_the_check_is_not_what_was_checked(tmp_path: Path) -> None:
    before = fingerprint(development(tmp_path, {}))
    found = verify(
        source=tmp_path,
        on_file=lambda *_: development(tmp_path, {"SmallTheorems.v": FRONT.replace("1 = 1", "1 = 2")}),
    )
    assert (found.exit_code, found.fingerprint) == (0, before) != (0, fingerprint(tmp_path))
    assert found.checked[0].theorem.statement == "Theorem two : 1 = 1."


@pytest.mark.coq
@needs_coq
def test_what_is_shown_is_compared_with_what_is_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(file: str, text: str) -> list[nntheory.proofs.Theorem]:
        return [replace(one, statement="Theorem two : 1 = 2.") for one in parsed(file, text)]

    monkeypatch.setattr(kernel, "parsed", other)
    found = verify(source=development(tmp_path, {}))
    assert found.exit_code == 1
    assert "what is shown of SmallTheorems.v is not what is proved" in found.problems[0]
    assert 'has type "1 = 1" while it is expected to have type "1 = 2"' in found.problems[0]


@pytest.mark.coq
@needs_coq
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"Base.v": SMALL["Base.v"].replace("reflexivity. Qed", "Admitted")}, "has the word Admitted"),
        ({"Base.v": SMALL["Base.v"].replace("reflexivity. Qed", "admit. Admitted")}, "two assumes one"),
        ({"Base.v": "Axiom one : 1 = 1.\n"}, "has the word Axiom"),
        ({"Base.v": "Parameter one : 1 = 1.\n"}, "two assumes one"),
        ({"Base.v": "Hypothesis one : 1 = 1.\n"}, "does not compile"),
        ({"Base.v": "Axiom classic : 1 = 2.\nLemma one : 1 = 1.\nProof. reflexivity. Qed.\n"}, "has the word Axiom"),
        ({"Base.v": SMALL["Base.v"].replace("1 = 1", "1 = 2")}, "Base.v does not compile"),
        ({"SmallTheorems.v": SMALL["SmallTheorems.v"].replace("1 = 1", "2 = 1")}, "SmallTheorems.v does not compile"),
        ({"Stray.v": "(** * Stray *)\n"}, "_CoqProject does not name Stray.v"),
        (
            {"Base.v": "Unset Guard Checking.\nFixpoint f (n : nat) : 1 = 1 := f n.\nDefinition one := f 0.\n"},
            "Guard Checking",
        ),
        ({"Base.v": f"Hypothesis classic : False.\n{FALSE}"}, "coqchk: Axioms: nntheory.Base.classic"),
        ({"Base.v": f"Context (classic : False).\n{FALSE}"}, "coqchk: Axioms: nntheory.Base.classic"),
        (
            {
                "Base.v": "Module Type T. Hypothesis classic : False. End T.\nDeclare Module M : T.\n"
                + FALSE.replace("classic", "M.classic"),
            },
            "coqchk: Axioms: nntheory.Base.M.classic",
        ),
        ({"Base.v": f"Module Type T. End T.\n{BASE}"}, "has the word Module"),
        (
            {"Base.v": f"Load Hidden.\n{FALSE}", "Hidden.v": "Hypothesis classic : False.\n"},
            "coqchk: Axioms: nntheory.Base.classic",
        ),
        ({"Base.v": f"Load Hidden.\n{BASE}", "Hidden.v": ""}, "has the word Load"),
        ({"Base.v": f'Add  LoadPath "." as a.\n{BASE}'}, "has the word LoadPath"),
        ({"Base.v": f'Redirect "a" Print nat.\n{BASE}'}, "has the word Redirect"),
        ({"Base.v": f"Unset (* *)\nUniverse Checking.\n{BASE}"}, "has the word Unset Universe Checking"),
        ({"Base.v": f"Unset Positivity Checking.\n{BASE}"}, "has the word Unset Positivity Checking"),
        ({"Base.v": f'Notation "x == y" := (x = y) (at level 70).\n{BASE}'}, "has the word Notation"),
        ({"Base.v": f"Record two := {{ first :> nat }}.\n{BASE}"}, "has a coercion or a notation"),
        (
            {
                "Base.v": 'From Coq Require Import String.\nDefinition a := "(*"%string.\nAxiom b : False.\n'
                f'Definition c := "*)"%string.\n{BASE}'
            },
            "has the word Axiom",
        ),
        (
            {"SmallTheorems.v": f"{WITHIN}Section S.\nHypothesis absurd : 1 = 2.\n{PROVED}End S.\n"},
            UNLIKE,
        ),
        (
            {"SmallTheorems.v": f"{WITHIN}(* {PROVED} *)\nDefinition two := one.\n"},
            UNLIKE,
        ),
        (
            {
                "SmallTheorems.v": f"{WITHIN}From Coq Require Import String.\n"
                f'Definition s := "{PROVED}"%string.\nDefinition two := one.\n'
            },
            UNLIKE,
        ),
        (
            {
                "SmallTheorems.v": f"{WITHIN}Module Type T.\nHypothesis absurd : 1 = 2.\nEnd T.\n"
                f"Module F (M : T).\nImport M.\n{PROVED}End F.\nDefinition two := one.\n"
            },
            UNLIKE,
        ),
        (
            {
                "SmallTheorems.v": WITHIN
                + PROVED.replace("exact absurd. Qed.", "Abort.\nTheorem two : 1 = 1.\nProof. exact one. Qed.")
            },
            UNLIKE,
        ),
        ({"SmallTheorems.v": WITHIN}, "SmallTheorems.v: expected theorems, found none"),
        ({"SmallTheorems.v": FRONT.replace("Theorem", "Proposition")}, UNLIKE),
        ({"SmallTheorems.v": FRONT.replace("Theorem", "Fact")}, UNLIKE),
        ({"SmallTheorems.v": FRONT.replace("Theorem", "  Theorem")}, UNLIKE),
        ({"SmallTheorems.v": FRONT.replace("Theorem", "#[local] Theorem")}, UNLIKE),
        ({"SmallTheorems.v": FRONT.replace("[proofs.one] ", "")}, "expected a comment (** [claim] words *)"),
        (
            {"SmallTheorems.v": FRONT + FRONT.replace(WITHIN, "").replace("two", "three") + "Open Scope nat_scope.\n"},
            UNLIKE,
        ),
    ],
)
def test_the_kernel_or_the_command_refuses(tmp_path: Path, changes: dict[str, str], problem: str) -> None:
    found = verify(source=development(tmp_path, changes))
    assert found.exit_code == 1
    assert problem in "\n".join(found.problems)
    assert str(found).startswith("FAILS")


@pytest.mark.coq
@needs_coq
@pytest.mark.parametrize(
    ("order", "problem"),
    [
        ("Base.v\nGone.v\n", "could not be read"),
        ("../Base.v\n", "expected names of files in its folder"),
        ("Base.v\nBase.v\n", "each once"),
        ("Base.v\n", "there is no file whose name ends in Theorems.v"),
    ],
)
def test_a_list_of_files_that_is_not_right_is_a_problem(tmp_path: Path, order: str, problem: str) -> None:
    found = verify(source=development(tmp_path, {}, order))
    assert found.exit_code == 1
    assert problem in "\n".join(found.problems)


@pytest.mark.coq
@needs_coq
def test_the_kernel_accepts_all_proofs_and_says_what_the_record_says() -> None:
    found = verify()
    assert found.problems == ()
    assert found.exit_code == 0
    said = [{"name": one.theorem.name, "claim": one.theorem.claim, "axioms": list(one.axioms)} for one in found.checked]
    for one, recorded_one in zip(said, recorded()["theorems"], strict=True):
        assert one == recorded_one


def test_without_coq_nothing_is_claimed_and_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    result = CliRunner().invoke(app, ["verify", "--proofs"])
    assert result.exit_code == 3
    assert "apt-get install coq" in result.output
    assert "HOLDS" not in result.output


# What follows for the claims.


def test_a_theorem_is_evidence_only_as_long_as_the_record_is_of_the_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    from nntheory.claims import proved

    check = proved.proved(theorems()[0])
    assert check().convincing
    monkeypatch.setattr(proved, "current", lambda: False)
    stale = check()
    assert stale.found is None
    assert "changed since the kernel was asked" in stale.scope
    monkeypatch.setattr(proved, "current", lambda: True)
    monkeypatch.setattr(proved, "recorded", lambda: {"theorems": [{"name": theorems()[0].name, "axioms": ["choice"]}]})
    assert check().found is False


def test_every_theorem_about_a_claim_stands_on_its_card() -> None:
    for claim in CLAIMS:
        about = [one.name for one in theorems() if one.claim == claim.identifier]
        kernels = [check for check in (*claim.supports, *claim.against) if check.__qualname__.startswith("proved.")]
        assert len(kernels) == len(about), claim.identifier
