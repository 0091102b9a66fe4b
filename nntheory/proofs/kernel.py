"""Coq's kernel asked: it compiles the proofs, `coqchk` reads them again, and each theorem's assumptions are compared."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .statements import FOLDER, Theorem, files, fingerprint, fronts, header, parsed, text_of, without_comments

AXIOMS = frozenset(
    {
        "Coq.Logic.Classical_Prop.classic",
        "Coq.Logic.FunctionalExtensionality.functional_extensionality_dep",
        "Coq.Reals.ClassicalDedekindReals.sig_forall_dec",
        "Coq.Reals.ClassicalDedekindReals.sig_not_dec",
    }
)
"""The axioms that the real numbers of Coq's standard library rest on, and no others, may be assumed."""

ALLOWED = frozenset(name.rpartition(".")[2] for name in AXIOMS)
"""Their last names, as the record has them."""

FORBIDDEN = (
    *("Admitted", "admit", "give_up", "Admit Obligations"),
    *("Axiom", "Axioms", "Parameter", "Parameters", "Conjecture", "Conjectures", "Primitive"),
    *("bypass_check", "Unset Guard Checking", "Unset Universe Checking", "Unset Positivity Checking"),
    *("Load", "Declare ML", "Module", "LoadPath", "Redirect", "Extraction"),
    *("Notation", "Infix", "Coercion", "SubClass", "Canonical"),
)
"""What leaves something unproved, brings in what is not in the files, or lets statements say something else."""

NOTATIONS = frozenset(
    {
        'Notation "x ⊕ y" := (vadd x y) (at level 50, left associativity).',
        'Notation "x ⊖ y" := (vsub x y) (at level 50, left associativity).',
        'Notation "t ⊙ x" := (vscal t x) (at level 40).',
        'Notation "⟨ x , y ⟩" := (dot x y) (at level 0, x at level 99, y at level 99).',
        'Notation "x .1" := (x Fin.F1) (at level 2, left associativity, format "x .1").',
        'Notation "x .2" := (x (Fin.FS Fin.F1)) (at level 2, left associativity, format "x .2").',
    }
)
"""The lines with notations that there may be."""

SECTIONS = {
    "Theory": frozenset({"Set is predicative"}),
    "Axioms": AXIOMS | {"<none>"},
    "Constants/Inductives relying on type-in-type": frozenset({"<none>"}),
    "Constants/Inductives relying on unsafe (co)fixpoints": frozenset({"<none>"}),
    "Inductives whose positivity is assumed": frozenset({"<none>"}),
}
"""What each section of `coqchk`'s answer may have."""

TIME_LIMIT = 600
"""Seconds that one file may take."""


@dataclass(frozen=True)
class Checked:
    """A theorem that the kernel has accepted.

    Attributes:
        theorem: which.
        axioms: what its proof assumes, by the names of Coq's library.
    """

    theorem: Theorem
    axioms: tuple[str, ...]


@dataclass(frozen=True)
class Verification:
    """What came of checking all proofs.

    Attributes:
        coq: its version; empty if it is not installed.
        checked: the theorems that were accepted.
        problems: what is wrong, in words; empty if all is well.
        seconds: how long each file took to compile.
        fingerprint: the hash of the files that were checked; empty if they could not be read.
    """

    coq: str
    checked: tuple[Checked, ...]
    problems: tuple[str, ...]
    seconds: tuple[tuple[str, float], ...]
    fingerprint: str

    @property
    def exit_code(self) -> int:
        """0 if all proofs are accepted, 1 if not, 3 if Coq is not installed."""
        return 3 if not self.coq else int(bool(self.problems))

    def to_dict(self) -> dict[str, Any]:
        """As what JSON has."""
        return {
            "schema": "nntheory/proofs/1",
            "coq": self.coq,
            "theorems": [
                {"name": one.theorem.name, "claim": one.theorem.claim, "axioms": list(one.axioms)}
                for one in self.checked
            ],
            "problems": list(self.problems),
        }

    def __str__(self) -> str:
        if not self.coq:
            return f"UNKNOWN: {self.problems[0]}"
        head = "FAILS" if self.problems else "HOLDS"
        assumed = sorted({axiom for one in self.checked for axiom in one.axioms})
        lines = [f"{head}: Coq {self.coq} accepts {len(self.checked)} theorems."]
        name = max((len(one.theorem.name) for one in self.checked), default=0)
        claim = max((len(one.theorem.claim) for one in self.checked), default=0)
        lines += [
            f"  {one.theorem.name:<{name}}  {one.theorem.claim:<{claim}}  {len(one.axioms)} axiom{'s' * (len(one.axioms) != 1)}"
            for one in self.checked
        ]
        if self.checked:
            whose = ": axioms of the real numbers in Coq's library" * (bool(assumed) and ALLOWED.issuperset(assumed))
            lines.append(f"Together they assume {', '.join(assumed) or 'nothing'}{whose}.")
        return "\n".join([*lines, *(f"  problem: {one}" for one in self.problems)])


def verify(*, source: Path = FOLDER, on_file: Callable[[str, int, int], object] | None = None) -> Verification:
    """Compile a copy of everything, run `coqchk`, and compare the statements and assumptions of all theorems.

    Args:
        source: the folder of the development.
        on_file: called before each file with its name, its number and how many there are.
    """
    if shutil.which("coqc") is None or shutil.which("coqchk") is None:
        said = "Coq is not installed, so nothing was checked; on Debian and Ubuntu: apt-get install coq"
        return Verification("", (), (said,), (), "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "proofs"
        folder.mkdir()
        version = _run(["coqc", "--print-version"], folder)[1].split()[0]
        try:
            for path in (source / "_CoqProject", *source.glob("*.v")):
                shutil.copy(path, folder)
            order, hashed = files(folder), fingerprint(folder)
        except (OSError, ValueError) as error:
            return Verification(version, (), (f"the files could not be read: {error}",), (), "")
        problems = list(_unproved(folder))
        stated = _stated(folder, problems)
        seconds = []
        for number, file in enumerate(order, start=1):
            if on_file is not None:
                on_file(file, number, len(order))
            start = time.perf_counter()
            code, said = _run(["coqc", "-q", "-Q", ".", "nntheory", file], folder)
            seconds.append((file, time.perf_counter() - start))
            if code:
                problems.append(f"{file} does not compile: {' '.join(said.split())[:500]}")
                return Verification(version, (), tuple(problems), tuple(seconds), hashed)
        problems += _restated(folder, stated)
        checked = _checked(folder, stated, problems)
        modules = [f"nntheory.{file.removesuffix('.v')}" for file in order]
        code, said = _run(["coqchk", "-silent", "-o", "-Q", ".", "nntheory", *modules], folder)
        problems += _of_the_checker(code, said)
    return Verification(version, checked, tuple(problems), tuple(seconds), hashed)


def _unproved(folder: Path) -> Iterator[str]:
    """Words that leave something unproved or bring in something else, outside comments."""
    for file in files(folder):
        plain = without_comments(text_of(file, folder))
        plain = "\n".join("" if line in NOTATIONS else line for line in plain.split("\n"))
        for word in FORBIDDEN:
            if re.search(rf"\b{word}\b".replace(" ", r"\s+"), plain):
                yield f"{file} has the word {word}"
        if re.search(r':>|\bwhere\s+"', plain):
            yield f"{file} has a coercion or a notation inside a definition"
    if stray := sorted({path.name for path in folder.glob("*.v")} - set(files(folder))):
        yield f"_CoqProject does not name {', '.join(stray)}"


def _stated(folder: Path, problems: list[str]) -> list[Theorem]:
    """The theorems of all front files; what is not understood becomes a problem."""
    found: list[Theorem] = []
    for file in fronts(folder):
        try:
            found += parsed(file, text_of(file, folder))
        except ValueError as error:
            problems.append(str(error))
    if not fronts(folder):
        problems.append("there is no file whose name ends in Theorems.v")
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        problems.append(f"there is more than one theorem of the name {', '.join(twice)}")
    return found


def _restated(folder: Path, stated: Sequence[Theorem]) -> Iterator[str]:
    """Whether Coq, given the statement that is shown, finds that the constant which was checked is of that type."""
    for file in dict.fromkeys(one.file for one in stated):
        lines = [header(text_of(file, folder)), f"Require nntheory.{file.removesuffix('.v')}."]
        for one in (one for one in stated if one.file == file):
            shown = one.statement.partition(":")[2].removesuffix(".")
            lines.append(f"Definition restated_{one.name} :{shown} :=\n  @nntheory.{one.module}.{one.name}.")
        code, said = _ask(folder, "Restated", lines)
        if code:
            yield f"what is shown of {file} is not what is proved: {' '.join(said.split())[:500]}"


def _checked(folder: Path, stated: Sequence[Theorem], problems: list[str]) -> tuple[Checked, ...]:
    """What each theorem assumes, by the last part of each name."""
    lines = [f"Require nntheory.{module}." for module in dict.fromkeys(one.module for one in stated)]
    lines += [f'Redirect "{one.name}" Print Assumptions nntheory.{one.module}.{one.name}.' for one in stated]
    code, said = _ask(folder, "Assumed", lines)
    if code:
        problems.append(f"the assumptions could not be read: {' '.join(said.split())[:300]}")
        return ()
    found = []
    for one in stated:
        try:
            axioms = assumed((folder.parent / "Assumed" / f"{one.name}.out").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            problems.append(f"{one.name}: {error}")
            continue
        found.append(Checked(one, axioms))
        if foreign := sorted(set(axioms) - ALLOWED):
            problems.append(f"{one.name} assumes {', '.join(foreign)}")
    return tuple(found)


def _ask(folder: Path, name: str, lines: Sequence[str]) -> tuple[int, str]:
    """What Coq says to a file beside the development, in a folder of its own."""
    beside = folder.parent / name
    beside.mkdir(exist_ok=True)
    (beside / f"{name}.v").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return _run(["coqc", "-q", "-Q", str(folder), "nntheory", f"{name}.v"], beside)


def assumed(printed: str) -> tuple[str, ...]:
    """The axioms in what ``Print Assumptions`` prints.

    Raises:
        ValueError: if it is not understood.
    """
    if printed.startswith("Closed under the global context"):
        return ()
    head, colon, listed = printed.partition("Axioms:\n")
    names = re.findall(r"^([\w.']+)(?:\s|$)", listed, re.MULTILINE)
    if head or not colon or not names:
        raise ValueError(f"the assumptions are not understood: {printed[:200]!r}")
    return tuple(one.rpartition(".")[2] for one in names)


def _of_the_checker(code: int, said: str) -> list[str]:
    """What `coqchk` complains about: axioms by their full names, and whatever else is not proved."""
    if code:
        return [f"coqchk refuses: {' '.join(said.split())[-500:]}"]
    found = {head: rest.split() for head, rest in re.findall(r"^\* ([^:\n]+):((?:.|\n(?!\* ))*)", said, re.MULTILINE)}
    if set(found) != set(SECTIONS):
        return [f"coqchk's answer is not understood: {' '.join(said.split())[:500]}"]
    return [
        f"coqchk: {head}: {one}"
        for head, usual in SECTIONS.items()
        for one in (found[head] if head == "Axioms" else [" ".join(found[head])])
        if one not in usual
    ]


def _run(command: list[str], folder: Path) -> tuple[int, str]:
    try:
        done = subprocess.run(  # noqa: S603  (Coq on our own files)
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, f"no end within {TIME_LIMIT} s"
    return done.returncode, done.stdout
