"""Committed records of runs: what was measured once, and what it was measured of."""

from __future__ import annotations

import hashlib
import html
import json
from pathlib import Path
from typing import Any

from ...demonstrations import recording

ROOT = Path(__file__).parents[3]
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


def provenance(record: dict[str, Any], programs: tuple[str, ...]) -> str:
    """How a record of a demonstration was made, and whether it is of the programs as they are."""
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    outdated = record["programs"] != recording.fingerprint(*programs)
    state = "<p>The programs have changed since: outdated.</p>" if outdated else ""
    return (
        f"{state}<p>One run with seed {record['seed']}, Python {record['python']}, {html.escape(versions)}:</p>"
        f"<pre><code>{html.escape(record['command'])}</code></pre>"
    )
