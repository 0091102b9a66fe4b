"""Condense a run of the benchmarks to the record that the site shows: docs/assets/measurements.json."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nntheory.site.measurements import RECORD, fingerprint

COMMAND = "pytest tests/benchmarks/bench_speed.py --benchmark-enable --benchmark-only --benchmark-json=raw.json -n 0"


def condensed(raw: dict[str, Any]) -> dict[str, Any]:
    """Medians by name, with the machine, the versions and the command."""
    machine = raw["machine_info"]
    results = {one["name"]: {"seconds": one["stats"]["median"], **one["extra_info"]} for one in raw["benchmarks"]}
    return {
        "command": COMMAND,
        "machine": f"{machine['cpu'].get('brand_raw', machine['machine'])}, {machine['cpu'].get('count', '?')} cores",
        "python": machine["python_version"],
        "versions": {name: version(name) for name in ("sympy", "numpy", "python-flint", "torch")},
        "benchmark_file": fingerprint(),
        "results": results,
    }


if __name__ == "__main__":
    RECORD.write_text(json.dumps(condensed(json.loads(Path(sys.argv[1]).read_text())), indent=2) + "\n")
