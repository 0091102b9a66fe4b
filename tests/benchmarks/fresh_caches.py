"""A plugin of pytest: every test finds the caches of nntheory.checking empty, so that they hide no mutant."""

from __future__ import annotations

import sys
from functools import _lru_cache_wrapper


def pytest_runtest_setup() -> None:
    """Empty them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("nntheory.checking"):
            for found in vars(module).values():
                if isinstance(found, _lru_cache_wrapper):
                    found.cache_clear()
