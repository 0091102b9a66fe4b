"""Audit the line searches of other packages, and write the record that the site shows: docs/assets/line_searches.json.

Run with ``python -m tests.benchmarks.line_searches``; needs scipy, torch, pymanopt and odl.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

import numpy as np

from nntheory.site.records.line_searches import RECORD, fingerprint
from nntheory.testing import check_line_search, scipy_search

COMMAND = "python -m tests.benchmarks.line_searches"

Search = Callable[..., Any]


@dataclass(frozen=True)
class Audited:
    """A search of another package, as it is called here, and what it claims at its defaults."""

    name: str
    package: str
    made: Callable[[], Search]
    claims: dict[str, float]


def _scipy(name: str) -> Callable[[], Search]:
    return lambda: scipy_search(getattr(import_module("scipy.optimize"), name))


def _scipy_armijo() -> Search:
    armijo = import_module("scipy.optimize._linesearch").line_search_armijo
    return lambda f, grad, x, d: armijo(f, x, d, grad(x), f(x))


def _scipy_wolfe1() -> Search:
    wolfe = import_module("scipy.optimize._linesearch").line_search_wolfe1
    return lambda f, grad, x, d: wolfe(f, grad, x, d, grad(x), f(x))


def _torch() -> Search:
    torch = import_module("torch")
    strong_wolfe = import_module("torch.optim.lbfgs")._strong_wolfe

    def search(f: Search, grad: Search, x: Any, d: Any) -> float:
        at = torch.tensor(x)

        def evaluated(point: Any, t: float, along: Any) -> tuple[float, Any]:
            there = (point + t * along).numpy()
            return f(there), torch.tensor(grad(there))

        g = torch.tensor(grad(x))
        along = torch.tensor(d)
        return float(strong_wolfe(evaluated, at, 1.0, along, f(x), g, g.dot(along))[2])

    return search


def _pymanopt() -> Search:
    searcher = import_module("pymanopt.optimizers.line_search").BackTrackingLineSearcher
    euclidean = import_module("pymanopt.manifolds").Euclidean

    def search(f: Search, grad: Search, x: Any, d: Any) -> float:
        # A new one each time: it takes its first step from the values of calls before.
        length, _ = searcher().search(f, euclidean(len(x)), x, d, f(x), grad(x) @ d)
        return float(length / np.linalg.norm(d)) if d.any() else 0.0

    return search


def _odl() -> Search:
    odl = import_module("odl")
    backtracking = import_module("odl.solvers.util.steplen").BacktrackingLineSearch

    def search(f: Search, grad: Search, x: Any, d: Any) -> float:
        space = odl.rn(len(x))
        rule = backtracking(lambda point: f(np.asarray(point.data)))
        return float(rule(space.element(x), space.element(d), grad(x) @ d))

    return search


def _ours() -> Search:
    rule = import_module("nntheory.descent").Backtracking()
    return lambda f, grad, x, d: rule(f, x, f(x), grad(x), d).step


SEARCHES = (
    Audited(
        "nntheory.descent.Backtracking",
        "nntheory",
        _ours,
        {"sufficient_decrease": 1e-4, "backtracking": 0.5, "start": 1},
    ),
    Audited("scipy.optimize.line_search", "scipy", _scipy("line_search"), {"sufficient_decrease": 1e-4}),
    Audited("scipy.optimize._linesearch.line_search_wolfe1", "scipy", _scipy_wolfe1, {"sufficient_decrease": 1e-4}),
    Audited(
        "scipy.optimize._linesearch.line_search_armijo",
        "scipy",
        _scipy_armijo,
        {"sufficient_decrease": 1e-4, "start": 1},
    ),
    Audited("torch.optim.lbfgs._strong_wolfe", "torch", _torch, {"sufficient_decrease": 1e-4}),
    Audited("pymanopt BackTrackingLineSearcher", "pymanopt", _pymanopt, {"sufficient_decrease": 1e-4}),
    Audited(
        "odl BacktrackingLineSearch",
        "odl",
        _odl,
        {"sufficient_decrease": 0.01, "backtracking": 0.5, "start": 1},
    ),
)


def measured(one: Audited) -> dict[str, Any]:
    """What the audit of one search says, as far as it does not hang on the last digit."""
    report = check_line_search(one.made(), **one.claims)
    up_to = report.inferred.up_to
    return {
        "name": one.name,
        "package": one.package,
        "claims": one.claims,
        "verdict": str(report.verdict),
        "faults": [{"name": fault.name, "where": fault.where} for fault in report.faults],
        "up_to": None if up_to is None else f"{up_to:.3g}",
        "not_finite": report.not_finite,
        "most_evaluations": report.most_evaluations,
        "notes": list(report.notes),
        "resolution": list(report.resolution),
        "ascent": list(report.ascent),
    }


def record() -> dict[str, Any]:
    """Every search, with the versions of the packages."""
    return {
        "command": COMMAND,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in dict.fromkeys(one.package for one in SEARCHES)},
        "auditor": fingerprint(),
        "searches": list(map(measured, SEARCHES)),
    }


if __name__ == "__main__":
    RECORD.write_text(json.dumps(record(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
