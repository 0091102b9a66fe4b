"""What derivation and check cost: a committed record of one run, shown with its command, machine and versions."""

from __future__ import annotations

import hashlib
import html
import math
from pathlib import Path
from typing import Any

from ..svg import Point, disc, line, picture, words
from . import ASSETS, ROOT, load

RECORD = ASSETS / "measurements.json"
PROGRAM = ROOT / "tests" / "benchmarks" / "bench_speed.py"


def measurements() -> str:
    """The table of the record, the ratios computed from it."""
    record = load(RECORD)
    seconds = {name: one["seconds"] for name, one in record["results"].items()}
    peak = record["results"]["test_derive_every_entry[784-30-10]"]["peak_bytes"]
    certified = seconds["test_certify_one_sample[784-30-10]"]
    full, fast = (seconds[f"test_torch_gradcheck_784_30_10[{kind}]"] for kind in ("full", "fast"))
    naive, ours = seconds["test_naive_sympy_diff_8_16_4"], seconds["test_ours_8_16_4"]
    steps = seconds["test_steps_of_one_parameter_of_784_30_10"]
    rows = [
        ("Derive every entry of 784-30-10", seconds["test_derive_every_entry[784-30-10]"], f"{peak / 1e6:.0f} MB"),
        ("Derive the rules for all sizes", seconds["test_derive_all_sizes"], ""),
        ("Chain-rule steps of one parameter of 784-30-10", steps, ""),
        ("Derive every entry of 8-16-4", ours, f"naive differentiation with SymPy: {beside(naive, ours)}"),
        ("Certify one sample of 784-30-10", certified, f"torch's full gradcheck: {beside(full, certified)}"),
        ("The same", certified, f"torch's fast gradcheck, one random direction: {beside(fast, certified)}"),
        ("All values of 784-30-10, one activation pattern", seconds["test_all_values_of_one_pattern[784-30-10]"], ""),
        ("The same of 64-32-10", seconds["test_all_values_of_one_pattern[64-32-10]"], ""),
        ("The same of 10-10-5", seconds["test_all_values_of_one_pattern[10-10-5]"], ""),
        ("The whole check of a right 784-30-10", seconds["test_whole_check[784-30-10]"], ""),
        (
            "The whole check of a wrong 784-30-10, with its diagnosis",
            seconds["test_diagnosis_of_a_failing_784_30_10"],
            "",
        ),
        ("Import nntheory", record["results"]["test_import_nntheory"]["inside"], ""),
    ]
    cells = ((what, duration(median), beside) for what, median, beside in rows)
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
    return (
        f'<div class="nn-scroll" tabindex="0"><table><thead><tr><th>what</th><th>median time</th><th>beside it</th></tr>'
        f"</thead><tbody>{body}</tbody></table></div>{provenance(record)}"
    )


def growth() -> str:
    """Time against the number of parameters, both on logarithmic axes, with a line of slope one beside them."""
    results = load(RECORD)["results"]
    series = {
        "derive": _series(results, "test_derive_every_entry"),
        "certify one sample": _series(results, "test_certify_one_sample"),
        "all values": _series(results, "test_all_values_of_one_pattern"),
    }
    everything = [point for points in series.values() for point in points]
    left, right = (f(math.log10(x) for x, _ in everything) for f in (min, max))
    low, high = (f(math.log10(y) for _, y in everything) for f in (min, max))
    width, height, margin = 340.0, 250.0, 52.0

    def at(x: float, y: float) -> Point:
        across = margin + (width - margin - 20) * (math.log10(x) - left) / (right - left)
        up = (height - 46) * (math.log10(y) - low) / (high - low)
        return across, height - 30 - up

    parts = [line([(margin, 10), (margin, height - 24), (width, height - 24)], "nn-axis")]
    across, up = (range(math.ceil(a), math.floor(b) + 1) for a, b in ((left, right), (low, high)))
    parts += (words((at(10.0**power, 1)[0], height - 8), f"{10**power:,}", "nn-faint") for power in across)
    parts.append(words((width, height - 8), "parameters", "nn-faint", "end"))
    parts += (words((margin - 6, at(1, 10.0**power)[1] + 4), duration(10.0**power), "nn-faint", "end") for power in up)
    for (name, points), kind in zip(series.items(), ("nn-forward", "nn-back", "nn-target"), strict=True):
        # The line of slope one ends in the last dot and is drawn as far down as the frame goes.
        last, end = points[-1]
        first = max(points[0][0], last * 10**low / end)
        parts.append(line([at(first, end * first / last), at(last, end)], "nn-quiet"))
        parts.append(line([at(*point) for point in points], kind))
        parts += [disc(at(*point), 3, f"{kind} nn-filled") for point in points]
        # The uppermost curve has its name above it, since below it runs the thin line of the next.
        if name == "derive":
            dot = at(*points[-2])
            parts.append(words((dot[0] - 8, dot[1] - 6), name, f"{kind}-text", "end"))
        else:
            dot = at(*points[len(points) // 2])
            parts.append(words((dot[0] + 8, dot[1] + 18), name, f"{kind}-text", "start"))
    slopes = "; ".join(f"{name}, slope {exponent(points):.2f}" for name, points in series.items())
    return picture(
        "growth",
        (width + 30, height),
        "Time grows with the number of parameters",
        f"Time against the number of parameters, both on logarithmic axes: {slopes}. Thin lines have slope one.",
        parts,
    )


def slope(name: str) -> str:
    """The exponent with which a benchmark's time grows with the number of parameters, by least squares."""
    return f"{exponent(_series(load(RECORD)['results'], f'test_{name}')):.2f}"


def fingerprint(program: Path = PROGRAM) -> str:
    """A hash of the benchmarks: a record of others is shown as outdated."""
    return hashlib.sha256(program.read_bytes()).hexdigest()[:16]


def provenance(record: dict[str, Any], program: Path = PROGRAM) -> str:
    """Where and how a record was made, and whether its benchmarks have changed since."""
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    state = (
        ""
        if record["benchmark_file"] == fingerprint(program)
        else "<p>The benchmarks have changed since: outdated.</p>"
    )
    return (
        f"{state}<p>One run on {html.escape(record['machine'])}, Python {record['python']}, {html.escape(versions)}:</p>"
        f"<pre><code>{html.escape(record['command'])}</code></pre>"
    )


def _series(results: dict[str, Any], name: str) -> list[tuple[float, float]]:
    chosen = (one for key, one in results.items() if key.startswith(f"{name}["))
    return sorted((float(one["parameters"]), one["seconds"]) for one in chosen)


def exponent(points: list[tuple[float, float]]) -> float:
    """The power of x with which y grows, by least squares on logarithmic scales."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    x_mean, y_mean = (sum(column) / len(logs) for column in zip(*logs, strict=True))
    return sum((x - x_mean) * (y - y_mean) for x, y in logs) / sum((x - x_mean) ** 2 for x, _ in logs)


def beside(theirs: float, ours: float) -> str:
    """A time, and how many times ours it is."""
    ratio = theirs / ours
    return (
        f"{duration(theirs)}, {ratio:.0f} times as long"
        if ratio >= 10
        else f"{duration(theirs)}, {ratio:.1f} times as long"
    )


def duration(seconds: float) -> str:
    """A time in seconds or milliseconds."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"
