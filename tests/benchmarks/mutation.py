"""Draw mutants of nntheory/checking, run the tests on them, and write the record: docs/assets/mutation.json.

mutmut makes the mutants and finds which tests reach which function; ``mutant_loop`` runs them. Run it in a clone of the
repository, as mutmut copies what it needs to the folder ``mutants``:

    python -m tests.benchmarks.mutation sample --size 200 --seed 0
    python -m tests.benchmarks.mutation again tests/test_checking_survivors.py tests/test_diagnosis.py

The second runs these tests on the survivors, each in a new process with the mutant on before anything is imported. What is
known about a survivor stands in ``survivors.toml``. mutmut changes neither decorated functions nor properties.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import ndiff
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any

from nntheory.site.records import ROOT, load
from nntheory.site.records.mutation import RECORD, fingerprint

from .mutant_loop import MUTANT

WORK = Path("mutants")
DRAWN, FIRST, SECOND = (WORK / f"{name}.json" for name in ("drawn", "first", "second"))
ANY = "nntheory.checking.numbers.rationals.*__mutmut_1"  # mutmut makes all mutants before it runs one
NOTICED, SURVIVED = 1, (0, 33)  # exit codes; 33: no test reaches it
OUT_OF_TIME = (-14, -24, -9)  # signals; any other one is a crash, which is noticed


@dataclass(frozen=True)
class Mutant:
    """A changed function: its name for mutmut, and its text before and after, both under the name ``f``."""

    name: str
    before: str
    after: str

    @property
    def function(self) -> str:
        """Where the change is, as a person writes it."""
        module, mangled = self.name.rsplit("__mutmut_", 1)[0].rsplit(".", 1)
        return f"{module}.{mangled.removeprefix('xǁ').replace('ǁ', '.').removeprefix('x_')}"

    @property
    def change(self) -> str:
        """The lines that differ."""
        lines = ndiff(self.before.splitlines(), self.after.splitlines())
        return "\n".join(re.sub(r"^([-+]) +", r"\1 ", line) for line in lines if line[0] in "-+")


def main() -> None:
    """Draw, run and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["sample", "again", "record"])
    parser.add_argument("files", nargs="*")
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.what == "sample":
        subprocess.run([Path(sys.executable).with_name("mutmut"), "run", "--max-children", "2", ANY], check=True)
        DRAWN.write_text(json.dumps(draw(arguments.size, arguments.seed)), encoding="utf-8")
        names = DRAWN.with_name("names.json")
        names.write_text(json.dumps(load(DRAWN)["sample"]), encoding="utf-8")
        loop = ["-m", "tests.benchmarks.mutant_loop", names.name, FIRST.name]
        subprocess.run([sys.executable, *loop], check=True, cwd=WORK)
    elif arguments.what == "again":
        left = [name for name, code in load(FIRST).items() if code in SURVIVED]
        with ThreadPoolExecutor(2) as pool:
            codes = pool.map(lambda name: again(name, arguments.files), left)
            SECOND.write_text(json.dumps(dict(zip(left, codes, strict=True))), encoding="utf-8")
    RECORD.write_text(json.dumps(record(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def draw(size: int, seed: int) -> dict[str, Any]:
    """The names of a sample, from what population it is, and what it was made with."""
    everything = mutants()
    words, strict = (sum(map(kind, everything)) for kind in (only_words, only_strict))
    kept = [one for one in everything if not only_words(one) and not only_strict(one)]
    random.Random(seed).shuffle(kept)  # noqa: S311 - a larger sample begins with the smaller one
    return {
        "commit": subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip(),  # noqa: S607
        "checking": fingerprint(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("mutmut", "pytest", "numpy", "sympy", "python-flint")},
        "command": f"python -m tests.benchmarks.mutation sample --size {size} --seed {seed}",
        "seed": seed,
        "population": len(kept),
        "left_out": {"words": words, "strict": strict},
        "sampled": size,
        "sample": sorted(one.name for one in kept[:size]),
    }


def again(name: str, files: list[str]) -> int:
    """The exit code of these tests with this mutant on from the start."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *files]
    for file in files:
        shutil.copy(file, WORK / file)
    return subprocess.run(
        command, cwd=WORK, env=os.environ | {MUTANT: name}, check=False, stdout=subprocess.DEVNULL
    ).returncode


def mutants() -> list[Mutant]:
    """All that mutmut made, in the order of their names."""
    found = []
    for file in sorted((WORK / "nntheory/checking").rglob("*.py.meta")):
        text = file.with_suffix("").read_text(encoding="utf-8").splitlines()
        spans = json.loads(file.with_suffix(".spans").read_text(encoding="utf-8"))["spans"]
        for name in json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]:
            short = name.rsplit(".", 1)[1]
            original = f"{short.rsplit('__mutmut_', 1)[0]}__mutmut_orig"
            before, after = ("\n".join(text[first - 1 : last]) for first, last in (spans[original], spans[short]))
            found.append(Mutant(name, before.replace(original, "f", 1), after.replace(short, "f", 1)))
    return sorted(found, key=lambda one: one.name)


def only_words(mutant: Mutant) -> bool:
    """Whether nothing but a text with a space in it differs."""
    nodes = [list(ast.walk(ast.parse(textwrap.dedent(text)))) for text in (mutant.before, mutant.after)]
    for tree in nodes:
        del tree[:2]  # the module, and the function with its name
    for old, new in zip_longest(*nodes):
        if type(old) is not type(new):
            return False
        plain = [{k: v for k, v in ast.iter_fields(node) if not isinstance(v, ast.AST | list)} for node in (old, new)]
        if plain[0] != plain[1] and not (isinstance(plain[0].get("value"), str) and " " in plain[0]["value"]):
            return False
    return True


def only_strict(mutant: Mutant) -> bool:
    """Whether nothing but ``strict=`` of a zip differs: a guard that never speaks where the lengths agree."""
    return len({re.sub(r",\s*(strict=\w+)?\s*\)", ")", text) for text in (mutant.before, mutant.after)}) == 1


def record() -> dict[str, Any]:
    """What was drawn, what the tests noticed at first and after some were added, and what is known about the survivors."""
    drawn, first = load(DRAWN), load(FIRST)
    second = load(SECOND) if SECOND.exists() else {}
    left = [one for one in drawn["sample"] if first[one] in SURVIVED and second.get(one, 0) != NOTICED]
    known = {one.name: one for one in mutants()}
    table = tomllib.loads((ROOT / "tests/benchmarks/survivors.toml").read_text(encoding="utf-8"))["survivor"]
    why = {(one["name"], one["change"].strip()): one for one in table}
    survivors = []
    for name in left:
        mutant = known[name]
        reason = why.get((mutant.function, mutant.change), {"equivalent": False, "why": ""})
        survivors.append(
            {
                "mutant": name,
                "name": mutant.function,
                "change": mutant.change,
                "equivalent": reason["equivalent"],
                "explanation": reason["why"],
            }
        )
    return drawn | {
        "noticed_at_first": sum(first[one] not in SURVIVED for one in drawn["sample"]),
        "out_of_time": sum(first[one] in OUT_OF_TIME for one in drawn["sample"]),
        "noticed_after_tests_were_added": sum(second.get(one) == NOTICED for one in drawn["sample"]),
        "survivors": survivors,
    }


if __name__ == "__main__":
    main()
