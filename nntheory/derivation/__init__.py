"""The theory: gradients derived by SymPy from the forward formulas, for one network and for all sizes and depths."""

from __future__ import annotations

from .gradient import Derivation, derive
from .program import Statement, statements
from .rules import (
    LayerRules,
    Rule,
    Step,
    bias_rule,
    forward_rule,
    hidden_error_rule,
    layer_rules,
    mean_rule,
    output_error_rule,
    weight_rule,
)
from .steps import Dependency, Explanation

__all__ = [
    "Dependency",
    "Derivation",
    "Explanation",
    "LayerRules",
    "Rule",
    "Statement",
    "Step",
    "bias_rule",
    "derive",
    "forward_rule",
    "hidden_error_rule",
    "layer_rules",
    "mean_rule",
    "output_error_rule",
    "statements",
    "weight_rule",
]
