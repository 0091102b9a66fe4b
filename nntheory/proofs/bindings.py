"""Which running code each theorem speaks about, and which test exercises the same statement on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Binding:
    """A theorem and the code it speaks about.

    Attributes:
        code: the functions, as ``nntheory.descent.Backtracking``.
        tests: the tests that run the same statement on them, as ``tests/test_descent_laws.py::test_name``; or the claims whose
            checks do, as ``claim:proof.descent``.
    """

    code: tuple[str, ...]
    tests: tuple[str, ...]


BINDINGS: dict[str, Binding] = {}
"""By the name of the theorem."""
