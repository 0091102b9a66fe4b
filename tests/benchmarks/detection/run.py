"""Run the benchmark and write the record that the site shows.

    python -m tests.benchmarks.detection.run

One process and one thread; the counts do not depend on the machine's speed.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections import defaultdict
from importlib.metadata import version
from typing import Any

import torch
from rich.progress import Progress

from nntheory import Architecture, check_backward
from nntheory.checking import Report, Verdict
from nntheory.site.records.detection import RECORD, fingerprint

from . import right, wrong
from .peers import CENTRAL_STEP, FORWARD_STEP, PEERS, THRESHOLD, Case, flags
from .points import EACH, KINDS, POOL, SAMPLES, SEED, SIZES, SQUARE, taken

COMMAND = "python -m tests.benchmarks.detection.run"
PACKAGES = ("numpy", "scipy", "torch", "jax", "sympy", "python-flint")


class Clock:
    """Asks checkers and keeps the time that they take."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.reports: dict[tuple[str, Architecture], Report] = {}

    def flags(self, checker: str, case: Case) -> bool:
        start = time.perf_counter()
        answer = flags(checker, case)
        self.seconds[checker].append(time.perf_counter() - start)
        return answer

    def check(self, name: str, backward: Any, network: Architecture, **conventions: Any) -> Report:
        """A check as it is used: the points are those that it draws. Asked again it remembers."""
        if (name, network) not in self.reports:
            start = time.perf_counter()
            self.reports[name, network] = check_backward(backward, network, **conventions)
            self.seconds["nntheory, its own points"].append(time.perf_counter() - start)
        return self.reports[name, network]

    def median(self) -> dict[str, float]:
        return {name: float(f"{sorted(all_)[len(all_) // 2]:.3g}") for name, all_ in self.seconds.items()}


def judge_at(name: str, kind: str, turn: int, clock: Clock) -> dict[str, Any] | None:
    """A wrong program at one kind of point: how many of the points each checker flags, where it shows and where it does not."""
    program = wrong.WRONG[name]
    made = program.at(kind)
    if made is None:
        return None
    conventions = {"reduction": made.reduction}
    places = taken(made.network, kind, program.group, turn)
    cases = [Case(made.backward, made.network, point, conventions) for point in places]
    shows = [made.differs(case.point) for case in cases]
    flagged = [[clock.flags(checker, case) for case in cases] for checker in PEERS]
    return {
        "network": str(made.network),
        "shows": sum(shows),
        "hidden": len(shows) - sum(shows),
        "found": [sum(f for f, s in zip(one, shows, strict=True) if s) for one in flagged],
        "flagged_hidden": [sum(f for f, s in zip(one, shows, strict=True) if not s) for one in flagged],
        "drawn": clock.check(name, made.backward, made.network, **conventions).verdict is Verdict.FAILS,
    }


def judge_wrong(name: str, turn: int, clock: Clock) -> dict[str, Any]:
    """One wrong program at every kind of point, and whether its mistake is named in every network it was made in."""
    kinds = {kind: one for kind in KINDS if (one := judge_at(name, kind, turn, clock)) is not None}
    group, expected = wrong.WRONG[name].group, wrong.WRONG[name].words
    # The list of mistakes for each network it was made in.
    lists = [report.mistakes for (who, _), report in clock.reports.items() if who == name]
    hits = [bool(expected) and any(expected in str(mistake) for mistake in listed) for listed in lists]
    return {
        "group": group,
        "expected": expected,
        "named": all(hits),
        "left_out": bool(expected) and any(listed and not hit for listed, hit in zip(lists, hits, strict=True)),
        "kinds": kinds,
    }


def judge_right(name: str, turn: int, clock: Clock) -> dict[str, Any]:
    """One right program at every kind of point: how often each checker flags it."""
    style = right.RIGHT[name]
    kinds: dict[str, Any] = {}
    for kind in KINDS:
        network = style.at(kind)
        if network is not None:
            cases = [Case(style.program, network, p, style.conventions) for p in taken(network, kind, "right", turn)]
            alarms = [sum(clock.flags(checker, case) for case in cases) for checker in PEERS]
            kinds[kind] = {"total": len(cases), "alarms": alarms}
    report = clock.check(name, style.program, style.network, **style.conventions)
    return {
        "network": str(style.network),
        "verdict": str(report.verdict),
        "evidence": report.evidence,
        "kinds": kinds,
    }


def measured() -> dict[str, Any]:
    """The record of a run."""
    torch.set_num_threads(1)
    clock = Clock()
    results: dict[str, dict[str, Any]] = {"right": {}, "wrong": {}}
    with Progress(disable=not sys.stderr.isatty()) as progress:
        for part, names, judge in (("right", right.RIGHT, judge_right), ("wrong", wrong.WRONG, judge_wrong)):
            task = progress.add_task(f"{part} programs", total=len(names))
            for turn, name in enumerate(names):
                results[part][name] = judge(name, turn, clock)
                progress.advance(task)
    return {
        "command": COMMAND,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "sources": fingerprint(),
        "seed": SEED,
        "sizes": [SIZES, SQUARE],
        "samples": SAMPLES,
        "pool": POOL,
        "each": EACH,
        "threshold": THRESHOLD,
        "steps": {"scipy check_grad": FORWARD_STEP, "central differences": CENTRAL_STEP},
        "checkers": list(PEERS),
        "kinds": list(KINDS),
        **results,
        "times": {"machine": machine(), "seconds": clock.median()},
    }


def machine() -> str:
    """The processor, as its system names it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores"


def text(record: dict[str, Any]) -> str:
    """The record as JSON, one program to a line."""
    parts = []
    for key, value in record.items():
        if key in ("right", "wrong"):
            rows = (f"  {_json(name)}: {_json(one)}" for name, one in value.items())
            parts.append(f" {_json(key)}: {{\n" + ",\n".join(rows) + "\n }")
        else:
            parts.append(f" {_json(key)}: {_json(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    RECORD.write_text(text(measured()), encoding="utf-8")
