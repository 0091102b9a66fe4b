"""Records of runs that take too long for a build of the site: with what they were made, and of which programs they are."""

from __future__ import annotations

import ast
import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = Path(__file__).parents[1]

DIGITS = 6
"""Significant digits of the numbers in a record."""

TRAINING = ("network", "training/loop", "training/parameters", "training/samples")
"""The programs that every training runs.

The activation functions are not among them: that these are right to a few units in the last place has tests of its own.
"""


def provenance(command: str, *programs: str) -> dict[str, Any]:
    """The command that made a record, the versions, and the fingerprint of its programs."""
    return {
        "command": command,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("numpy", "python-flint")},
        "programs": fingerprint(*programs),
    }


def fingerprint(*programs: str) -> str:
    """A hash of files of the package, named as ``training/loop``, but for their comments and docstrings."""
    texts = (_code((PACKAGE / f"{name}.py").read_text(encoding="utf-8")) for name in programs)
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def shortened(numbers: Any, digits: int = 6) -> Any:
    """Numbers with so many significant digits, arrays as lists."""
    return (
        [shortened(one, digits) for one in numbers] if np.ndim(numbers) else float(f"{float(numbers):.{digits - 1}e}")
    )


def _code(text: str) -> str:
    """What a program says to the computer."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [one for one in node.body if not _is_text(one)] or [ast.Pass()]
    return ast.unparse(tree)


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
