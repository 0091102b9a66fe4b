"""The claims of the paper, each with checks that return evidence, and the verdict that follows from it.

One file for each chapter; `CLAIMS` has them in reading order, and `verify` audits them.
"""

import lazy_loader as _lazy

# The names are those of __init__.pyi: a ledger whose verdicts are all kept needs no chapter, and no SymPy.
__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
