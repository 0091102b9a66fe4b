"""The figures of the pages: functions from the written arguments to SVG, drawn from the package's own objects.

One module for each subject. Each says at its end which of its functions a page can name.
"""

from __future__ import annotations

from collections.abc import Callable

from .. import ledger, overview
from ..records import measurements, square
from . import activations, cost, descent, digits, larger, layers, networks, paper, paths, starts, thoughts, training

FIGURES: dict[str, Callable[..., str]] = {
    **networks.FIGURES,
    **activations.FIGURES,
    **layers.FIGURES,
    **cost.FIGURES,
    **descent.FIGURES,
    **paths.FIGURES,
    **training.FIGURES,
    **starts.FIGURES,
    **digits.FIGURES,
    **thoughts.FIGURES,
    **larger.FIGURES,
    **paper.FIGURES,
    **overview.FIGURES,
    **square.FIGURES,
    "claim_graph": ledger.claim_graph,
    "growth": measurements.growth,
}
"""Every figure, by the name it has in a page."""
