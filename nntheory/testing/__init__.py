"""For test suites of your own: Hypothesis strategies here, and a pytest plugin that pytest loads by itself.

The strategies need Hypothesis; both come with the extra ``nntheory[testing]``. Importing this loads neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .strategies import architectures, batches, parameters

__all__ = ["architectures", "batches", "parameters"]


def __dir__() -> list[str]:
    return [*__all__, "plugin", "strategies"]


def __getattr__(name: str) -> Any:
    # Every pytest run that finds the plugin imports this module: what is heavy waits until it is used.
    if name in __all__:
        from . import strategies

        return getattr(strategies, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
