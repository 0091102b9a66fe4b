"""Who may import whom, and what importing costs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nntheory

PACKAGE = Path(nntheory.__file__).parent

MAY_IMPORT = {
    "formulas": set(),
    "descent": set(),
    "architecture": {"formulas"},
    "arrays": {"architecture"},
    "derivation": {"formulas", "architecture"},
    "network": {"formulas", "architecture"},
    # Never network: the checker is blind to the checked.
    "checking": {"formulas", "architecture", "arrays", "derivation"},
    "proofs": set(),
    "training": {"architecture", "arrays", "network", "descent"},
    "demonstrations": {"formulas", "architecture", "arrays", "network", "checking", "descent", "training"},
    "adapters": {"formulas", "architecture"},
    "testing": {"formulas", "architecture", "checking", "descent"},
    "exercises": {"formulas", "architecture", "derivation", "network", "checking", "descent", "testing"},
    "claims": {
        *("formulas", "architecture", "derivation", "network", "checking", "descent", "testing"),
        *("training", "demonstrations", "proofs"),
    },
    "site": {
        *("formulas", "architecture", "derivation", "network", "checking", "descent", "testing"),
        *("training", "demonstrations", "proofs", "claims", "exercises", "cli"),
    },
}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    """The parts of the package that a file imports, lazily or not."""
    package = ("nntheory", *path.relative_to(PACKAGE).parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[tuple[str, ...]] = []
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = (*base, *(node.module.split(".") if node.module else ()))
            names = [(*module, alias.name) for alias in node.names]
        found |= {name[1] for name in names if name[0] == "nntheory" and len(name) > 1}
    parts = {part_of(p) for p in PACKAGE.iterdir() if p.suffix == ".py" or p.is_dir()}
    return found & parts


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if part_of(path) in MAY_IMPORT]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_part_imports_only_what_it_may(path: Path) -> None:
    part = part_of(path)
    assert imported_parts(path) - {part} <= MAY_IMPORT[part]


def test_every_part_of_the_package_has_its_row_in_the_table() -> None:
    parts = {part_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__", "__main__", "cli"}
    assert parts == set(MAY_IMPORT)


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_package_loads_neither_sympy_nor_numpy() -> None:
    assert not {"sympy", "numpy", "flint", "typer", "rich", "nntheory.formulas"} & loaded_by("import nntheory")


def test_the_theory_works_where_numpy_and_flint_are_absent() -> None:
    # It is to run in a browser. SymPy itself takes FLINT for its integers where it finds it.
    code = (
        "import sys; sys.modules['numpy'] = sys.modules['flint'] = None\n"
        "from nntheory import Architecture, derive\n"
        "derivation = derive(Architecture.parse('2-3-1', hidden='gelu'))\n"
        "print(derivation.steps('W1[0,2]'), dict(derivation.gradient), derivation.python())"
    )
    environment = os.environ | {"SYMPY_GROUND_TYPES": "python"}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_package_imports_itself_relatively_so_that_what_a_claim_depends_on_can_be_read(path: Path) -> None:
    """Verdicts are kept by the files that a chapter imports, which are found in the relative imports."""
    lazy = {"__init__.py"} if path == PACKAGE / "__init__.py" else set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not [one.name for one in node.names if one.name.partition(".")[0] == "nntheory"] or lazy
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert (node.module or "").partition(".")[0] != "nntheory"
        elif isinstance(node, ast.ImportFrom) and not node.module and path.parent.name == "claims":
            # `from .. import Network` would take a lazy name of the package, whose file is not seen.
            base = path.parents[node.level - 1]
            assert all((base / one.name).is_dir() or (base / f"{one.name}.py").is_file() for one in node.names)
