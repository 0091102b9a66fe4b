"""Condense a run of benchmarks to the record that the site shows: a file in docs/assets."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nntheory.site.records import descents, measurements, trainings
from nntheory.site.records.measurements import fingerprint

RECORDS = {
    "bench_speed": (measurements, ("sympy", "numpy", "python-flint", "torch")),
    "bench_descent": (descents, ("numpy", "python-flint", "scipy")),
    "bench_training": (trainings, ("numpy", "torch", "jax")),
}
"""For each file of benchmarks the module that shows its record, and the libraries that matter."""


def condensed(raw: dict[str, Any], benchmarks: Path, libraries: tuple[str, ...]) -> dict[str, Any]:
    """Times by name, with the machine, the versions and the command."""
    machine = raw["machine_info"]
    results = {
        one["name"]: {"seconds": one["stats"]["median"], "fastest": one["stats"]["min"], **one["extra_info"]}
        for one in raw["benchmarks"]
    }
    options = "--benchmark-enable --benchmark-only --benchmark-json=raw.json -n 0"
    return {
        "command": f"pytest tests/benchmarks/{benchmarks.name} {options}",
        "machine": f"{machine['cpu'].get('brand_raw', machine['machine'])}, {machine['cpu'].get('count', '?')} cores",
        "python": machine["python_version"],
        "versions": {name: version(name) for name in libraries},
        "benchmark_file": fingerprint(benchmarks),
        "results": results,
    }


if __name__ == "__main__":
    raw = json.loads(Path(sys.argv[1]).read_text())
    shown, libraries = RECORDS[Path(raw["benchmarks"][0]["fullname"].partition("::")[0]).stem]
    shown.RECORD.write_text(json.dumps(condensed(raw, shown.PROGRAM, libraries), indent=2) + "\n")
