"""Committed records of runs: what was measured once, and what it was measured of."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "docs" / "assets"


def load(path: Path) -> dict[str, Any]:
    """A record."""
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def fingerprint(folder: Path) -> str:
    """A hash of the programs in a folder and below: a record of other ones says so."""
    files = sorted(folder.rglob("*.py"))
    parts = (f"{file.relative_to(folder).as_posix()}\n{file.read_text(encoding='utf-8')}" for file in files)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
