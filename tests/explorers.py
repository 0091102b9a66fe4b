"""The scripts of the figures that move, run without a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parent.parent / "docs" / "assets" / "explore"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def context(*names: str) -> Any:
    """JavaScript with these scripts of the site, one after the other, as if each had imported those before."""
    quickjs = pytest.importorskip("quickjs", reason="needs quickjs-ng")
    made = quickjs.Context()
    for name in names:
        text = (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
        text = re.sub(r"^import .*?;$", "", text, flags=re.MULTILINE | re.DOTALL)
        made.eval(re.sub(r"^export ", "", text, flags=re.MULTILINE))
    return made


def same_but_for_rounding(one: str, other: str) -> bool:
    """Whether two drawings are the same, but for the last digit of their coordinates."""
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=False)
    return NUMBER.sub("#", one) == NUMBER.sub("#", other) and all(
        abs(float(a) - float(b)) < 0.011 + 1e-9 * abs(float(a)) for a, b in pairs
    )


def drawn(run: Any, state: dict[str, Any], given: str) -> dict[str, Any]:
    """What the script draws in a state."""
    found: dict[str, Any] = json.loads(run.eval(f"JSON.stringify(picture({json.dumps(state)}, {given}))"))
    return found
