"""The costs of `nntheory.formulas` as functions of arrays, computed from the formula and with no arithmetic added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from ..formulas import Cost
from ..formulas.activations import LAYER, J, K
from ..formulas.notation import a, n, y

_OUTPUT, _TARGET, _COUNT, _TOTAL = sympy.symbols("output target count total")


def slope(cost: Cost) -> Callable[[Any, Any, int], Any]:
    """The derivative of each sample's cost by its outputs: a function of output, target and their number of outputs.

    It computes in any kind of number, whether samples are rows or columns.
    """
    # The number of outputs stays an integer: 2/3 in the formula would be a float, and no exact number.
    formula = cost.derivative.xreplace({a[LAYER, K]: _OUTPUT, y[K]: _TARGET, n[LAYER]: _COUNT})
    return sympy.lambdify([_OUTPUT, _TARGET, _COUNT], formula, modules="math")


def batch_mean(cost: Cost, log: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """The mean cost over a batch: a function of output and target, both (batch, outputs), in a framework's arrays.

    Args:
        cost: the cost of one sample.
        log: the framework's logarithm.
    """
    (over_outputs,) = cost.formula.atoms(sympy.Sum)
    term = over_outputs.function.xreplace({a[LAYER, J]: _OUTPUT, y[J]: _TARGET})
    whole = cost.formula.xreplace({over_outputs: _TOTAL, n[LAYER]: _COUNT})
    compute_term = sympy.lambdify([_OUTPUT, _TARGET], term, modules=[{"log": log}])
    compute_whole = sympy.lambdify([_TOTAL, _COUNT], whole, modules="math")
    return lambda output, target: compute_whole(compute_term(output, target).sum(1), output.shape[1]).mean()
