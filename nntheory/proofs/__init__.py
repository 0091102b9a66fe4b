"""Proofs in Coq of the convergence theorem, of backpropagation, and of what goes wrong; and how they are checked.

The statements stand in the files whose names end in ``Theorems.v``, each with the claim it is about and its words. `verify`
lets Coq's kernel check everything; `recorded` is what it said when the committed record was made.
"""

from .bindings import BINDINGS, Binding
from .kernel import Checked, Verification, verify
from .record import recorded
from .statements import Theorem, find_theorem, theorems

__all__ = [
    "BINDINGS",
    "Binding",
    "Checked",
    "Theorem",
    "Verification",
    "find_theorem",
    "recorded",
    "theorems",
    "verify",
]
