"""Audits kept in files, each as long as what it depends on is the same."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
CLAIMS = Path(__file__).parent


@dataclass(frozen=True)
class Cache:
    """Plain data by name, in JSON files of one folder.

    A file is valid as long as the files it names, and the versions, are what they were. Nothing that goes wrong with the
    folder is an error: what cannot be read is computed again, and what cannot be written is not kept.

    Attributes:
        folder: where the files are; None to keep nothing.
        versions: of the libraries.
    """

    folder: Path | None
    versions: dict[str, str]

    def find(self, name: str) -> dict[str, Any] | None:
        """What is kept under a name, if it is still valid."""
        if self.folder is None:
            return None
        try:
            held = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
            same = held["versions"] == self._versions() and all(
                _hash(path) == was for path, was in held["files"].items()
            )
            return dict(held["data"]) if same else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, name: str, files: dict[str, str], data: dict[str, Any]) -> None:
        """Keep data that depend on these files, which had these `hashes` before the data were computed."""
        if self.folder is None:
            return
        held = {"versions": self._versions(), "files": files, "data": data}
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            # Written beside and moved: another run at the same time reads the old file or the new one, never half of one.
            handle, beside = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(held, file, ensure_ascii=False)
                os.replace(beside, self.folder / f"{name}.json")
            except BaseException:
                os.unlink(beside)
                raise

    def _versions(self) -> dict[str, str]:
        return {"python": ".".join(map(str, sys.version_info[:3]))} | self.versions


def user_folder(what: str = "claims") -> Path:
    """Where the user's verdicts, or other things that can be computed again, are kept, as the system has it."""
    from platformdirs import user_cache_path

    return user_cache_path("nntheory", appauthor=False) / what


def dependencies(name: str) -> list[str]:
    """The files of the package on which the audit of a claim depends, relative to the package.

    They are what its chapter imports, in any function and through any module, and the proofs of the theorems about it.
    """
    from ..proofs import theorems
    from .chapters import CHAPTERS

    (chapter,) = (one for one in CHAPTERS if name in {claim.identifier for claim in one.CLAIMS})
    found = _closure(Path(str(chapter.__file__))) | _closure(CLAIMS / "proved.py") | {CLAIMS / "ledger.py"}
    if any(one.claim == name for one in theorems()):
        proofs = PACKAGE / "proofs"
        found |= {*proofs.glob("*.v"), proofs / "_CoqProject", proofs / "record.json"}
    return sorted(path.relative_to(PACKAGE).as_posix() for path in found)


def hashes(files: Iterable[str]) -> dict[str, str]:
    """What the files are now, each relative to the package."""
    return {path: _hash(path) for path in files}


@cache
def note() -> None:
    """Remember what every program of the package is now: to be called before a process imports the chapters.

    A file that is edited later is hashed as it was, like the module that was imported from it.
    """
    hashes(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@cache
def _hash(path: str) -> str:
    return hashlib.sha256((PACKAGE / path).read_bytes()).hexdigest()


@cache
def _closure(start: Path) -> frozenset[Path]:
    """A file of the package and all that it imports from there, directly or not."""
    found, new = set(), [start]
    while new:
        path = new.pop()
        if path not in found:
            found.add(path)
            new.extend(_imported(path))
    return frozenset(found)


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    """The files of the package from which a file imports."""
    found: list[Path] = []
    package = path.parent
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package
            for _ in range(node.level - 1):
                base = base.parent
            parts = node.module.split(".") if node.module else []
            for alias in node.names:
                found.extend(_files(base, [*parts, alias.name]))
    # What is on the way to the claims imports all of them, and is no part of any.
    return tuple(
        one
        for one in found
        if one not in (PACKAGE / "__init__.py", CLAIMS / "__init__.py", CLAIMS / "chapters" / "__init__.py")
    )


def _files(base: Path, parts: list[str]) -> list[Path]:
    """The files that are run when a dotted name below a folder is imported."""
    found = []
    for part in parts:
        if (base / f"{part}.py").is_file():
            found.append(base / f"{part}.py")
            break
        if not (base / part / "__init__.py").is_file():
            break
        base /= part
        found.append(base / "__init__.py")
    else:
        return found
    # A name that is no module is in the package itself.
    return found or [base / "__init__.py"]
