"""For test suites of your own: auditors of line searches and optimizers, Hypothesis strategies, and a pytest plugin.

Pytest loads the plugin by itself. The strategies need Hypothesis; both come with the extra ``nntheory[testing]``. Importing
this loads neither.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .descent_strategies import piecewise, points_of, polynomials, quadratics, sums_of_squares
    from .line_search import Fault, Inferred, LineSearchReport, check_line_search, scipy_search
    from .optimizer import OptimizerReport, check_optimizer
    from .strategies import architectures, batches, parameters

__all__ = [
    "Fault",
    "Inferred",
    "LineSearchReport",
    "OptimizerReport",
    "architectures",
    "batches",
    "check_line_search",
    "check_optimizer",
    "parameters",
    "piecewise",
    "points_of",
    "polynomials",
    "quadratics",
    "scipy_search",
    "sums_of_squares",
]

_MODULES = {
    "strategies": ("architectures", "batches", "parameters"),
    "line_search": ("Fault", "Inferred", "LineSearchReport", "check_line_search", "scipy_search"),
    "optimizer": ("OptimizerReport", "check_optimizer"),
    "descent_strategies": ("piecewise", "points_of", "polynomials", "quadratics", "sums_of_squares"),
}


def __dir__() -> list[str]:
    return [*__all__, *_MODULES, "exact_functions", "functions", "network_costs", "plugin"]


def __getattr__(name: str) -> Any:
    # Every pytest run that finds the plugin imports this module: what is heavy waits until it is used.
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
