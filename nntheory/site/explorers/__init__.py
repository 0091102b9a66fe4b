"""Figures that the reader can move: each is a drawing of the page, and a short script that moves parts of that drawing."""

from __future__ import annotations

from .activation import ACTIVATION
from .armijo import ARMIJO
from .chain import CHAIN
from .contour import CONTOUR
from .frame import Explorer, page
from .passes import PASS
from .rate import RATE

EXPLORERS: dict[str, Explorer] = {one.name: one for one in (ARMIJO, RATE, ACTIVATION, CHAIN, CONTOUR, PASS)}
"""Every figure that moves, by the name it has in a page."""


def explore(name: str) -> str:
    """A figure that moves, of that name."""
    if name not in EXPLORERS:
        raise ValueError(f"there is no figure to explore named {name!r}; there are {', '.join(EXPLORERS)}")
    return page(EXPLORERS[name])
