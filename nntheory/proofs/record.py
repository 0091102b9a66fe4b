"""What Coq's kernel said when the committed record was made: for pages and verdicts where Coq is not installed.

``python -m nntheory.proofs.record`` checks everything and writes it.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from .kernel import verify
from .statements import FOLDER, fingerprint

RECORD = FOLDER / "record.json"
COMMAND = "python -m nntheory.proofs.record"


@cache
def recorded() -> dict[str, Any]:
    """The record: command, version, fingerprint, and what each theorem assumes; empty if there is none."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8"))) if RECORD.exists() else {}


@cache
def current() -> bool:
    """Whether the record is of the proofs as they are."""
    return recorded().get("proofs") == fingerprint()


def _write(path: Path) -> int:
    found = verify(on_file=lambda file, number, count: print(f"{number} of {count}: {file}", file=sys.stderr))
    print(found)
    if found.exit_code:
        return found.exit_code
    record = {"command": COMMAND, "proofs": found.fingerprint, **found.to_dict()}
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(_write(RECORD))
