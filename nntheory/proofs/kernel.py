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

from .statements import FOLDER, Theorem, files, text_of, theorems, without_comments

ALLOWED = frozenset({"sig_not_dec", "sig_forall_dec", "functional_extensionality_dep", "classic"})
"""The axioms that the real numbers of Coq's standard library rest on, and no others, may be assumed."""

FORBIDDEN = (
    "Admitted",
    "admit",
    "Axiom",
    "Axioms",
    "Parameter",
    "Parameters",
    "Conjecture",
    "bypass_check",
    "Unset Guard Checking",
)
"""What leaves something unproved."""

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
    """

    coq: str
    checked: tuple[Checked, ...]
    problems: tuple[str, ...]
    seconds: tuple[tuple[str, float], ...]

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
        lines += [f"  {one.theorem.name:<40} {one.theorem.claim}" for one in self.checked]
        lines += [
            f"They assume {', '.join(assumed) or 'nothing'}: the axioms of the real numbers in Coq's library."
        ] * bool(self.checked)
        return "\n".join([*lines, *(f"  problem: {one}" for one in self.problems)])


def verify(*, source: Path = FOLDER, on_file: Callable[[str, int, int], object] | None = None) -> Verification:
    """Compile everything in a folder of its own, run `coqchk`, and compare the assumptions of every theorem.

    Args:
        source: the folder of the development.
        on_file: called before each file with its name, its number and how many there are.
    """
    if shutil.which("coqc") is None or shutil.which("coqchk") is None:
        said = "Coq is not installed, so nothing was checked; on Debian and Ubuntu: apt-get install coq"
        return Verification("", (), (said,), ())
    version = _run(["coqc", "--print-version"], source)[1].split()[0]
    problems = list(_unproved(source))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in files(source):
            shutil.copy(source / file, folder)
        seconds = []
        for number, file in enumerate(files(source), start=1):
            if on_file is not None:
                on_file(file, number, len(files(source)))
            start = time.perf_counter()
            code, said = _run(["coqc", "-q", "-Q", ".", "nntheory", file], folder)
            seconds.append((file, time.perf_counter() - start))
            if code:
                problems.append(f"{file} does not compile: {' '.join(said.split())[:500]}")
                return Verification(version, (), tuple(problems), tuple(seconds))
        stated = theorems(source)
        axioms = _assumptions(folder, stated)
        checked = tuple(Checked(one, axioms[one.name]) for one in stated)
        problems += [
            f"{one.theorem.name} assumes {', '.join(foreign)}"
            for one in checked
            if (foreign := sorted(set(one.axioms) - ALLOWED))
        ]
        modules = [f"nntheory.{file.removesuffix('.v')}" for file in files(source)]
        code, said = _run(["coqchk", "-silent", "-o", "-Q", ".", "nntheory", *modules], folder)
        problems += _of_the_checker(code, said)
    return Verification(version, checked, tuple(problems), tuple(seconds))


def _unproved(source: Path) -> Iterator[str]:
    """Words that leave something unproved, outside comments."""
    for file in files(source):
        plain = without_comments(text_of(file, source))
        for word in FORBIDDEN:
            if re.search(rf"\b{word}\b", plain):
                yield f"{file} has the word {word}"
    if stray := sorted({path.name for path in source.glob("*.v")} - set(files(source))):
        yield f"_CoqProject does not name {', '.join(stray)}"


def _assumptions(folder: Path, stated: Sequence[Theorem]) -> dict[str, tuple[str, ...]]:
    """What each theorem assumes, by the last part of each name.

    Raises:
        ValueError: if Coq does not tell.
    """
    question = folder / "Question.v"
    modules = dict.fromkeys(one.module for one in stated)
    asked = [f"From nntheory Require Import {' '.join(modules)}."]
    asked += [f'Redirect "{one.name}" Print Assumptions {one.module}.{one.name}.' for one in stated]
    question.write_text("\n".join(asked), encoding="utf-8")
    code, said = _run(["coqc", "-q", "-Q", ".", "nntheory", question.name], folder)
    if code:
        raise ValueError(f"the assumptions could not be read: {' '.join(said.split())[:300]}")
    return {one.name: assumed((folder / f"{one.name}.out").read_text(encoding="utf-8")) for one in stated}


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
    """What `coqchk` complains about."""
    if code:
        return [f"coqchk refuses: {' '.join(said.split())[-500:]}"]
    section = said.partition("* Axioms:")[2].partition("\n* ")[0]
    foreign = {one.rpartition(".")[2] for one in re.findall(r"[\w.]+\.\w+", section)} - ALLOWED
    relying = re.findall(r"^\* (Constants[^:]+|Inductives[^:]+):\s*(?!<none>)(\S.*)$", said, re.MULTILINE)
    return [
        *(f"coqchk finds the axiom {one}" for one in sorted(foreign)),
        *(f"coqchk: {what}: {which}" for what, which in relying),
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
