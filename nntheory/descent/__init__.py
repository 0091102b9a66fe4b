"""Gradient descent for any f with its gradient, with the step sizes of Armijo's rule, recorded step by step.

The same code runs on floats, rationals and balls: points are numbers or NumPy vectors of them.
"""

from .conditions import armijo, curvature, goldstein, strong_curvature
from .loop import gradient_descent
from .search import Backtracking, ExactStep, FixedStep, LineSearch, Search, Trial
from .stopping import Stop
from .trace import Trace

__all__ = [
    "Backtracking",
    "ExactStep",
    "FixedStep",
    "LineSearch",
    "Search",
    "Stop",
    "Trace",
    "Trial",
    "armijo",
    "curvature",
    "goldstein",
    "gradient_descent",
    "strong_curvature",
]
