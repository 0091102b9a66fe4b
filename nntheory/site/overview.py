"""The way through the chapters: one round of training as a picture, and each chapter with its question and its verdicts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from ..claims.chapters import CLAIMS
from .claims import page_of_claim
from .ledger import score_of
from .mathml import replace_formulas
from .references import heading, sources
from .svg import Point, arrow, picture, symbol, words

CHAPTERS = (
    "forward",
    "activations",
    "layers",
    "cost",
    "steps",
    "descent",
    "convergence",
    "hypotheses",
    "backpropagation",
    "training",
    "learning-rate",
    "demonstrations",
    "wrong-gradient",
    "digits",
    "thoughts",
)
"""The pages to read after the overview, in the paper's order."""

LEFT, RIGHT, TOP, BOTTOM = 62.0, 268.0, 62.0, 182.0


def road() -> str:
    """One round of training: forward, cost, backward, step."""
    parameters, output, cost, gradient = (LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM), (LEFT, BOTTOM)
    middle = (LEFT + RIGHT) / 2
    parts = [
        arrow(parameters, output, "nn-forward", (30, 20)),
        arrow((middle, TOP - 42), (middle, TOP), "nn-forward", (0, 4)),
        symbol((middle - 6, TOP - 47), "a", "0", kind="nn-forward-text"),
        words((middle + 8, TOP - 47), "input", "nn-faint", "start"),
        arrow(output, cost, "nn-forward", (14, 16)),
        arrow((RIGHT + 56, (TOP + BOTTOM) / 2), (RIGHT, (TOP + BOTTOM) / 2), "nn-target", (10, 3)),
        symbol((RIGHT + 58, (TOP + BOTTOM) / 2 + 5), "y′", kind="nn-target-text"),
        words((RIGHT + 58, (TOP + BOTTOM) / 2 + 22), "target", "nn-target-text"),
        arrow(cost, gradient, "nn-back", (16, 52)),
        arrow(gradient, parameters, "nn-ink", (18, 16)),
        symbol((LEFT, TOP + 5), "W, b"),
        symbol((RIGHT, TOP + 5), "a", "L", kind="nn-forward-text"),
        symbol((RIGHT, BOTTOM + 5), "C", kind="nn-forward-text"),
        symbol((LEFT, BOTTOM + 5), "∂C/∂W, ∂C/∂b", kind="nn-back-text"),
        *_step((middle, TOP + 20), "1", "forward", "nn-forward-text"),
        *_step((RIGHT - 12, (TOP + BOTTOM) / 2 + 4), "2", "cost", "nn-forward-text", "end"),
        *_step((middle + 18, BOTTOM - 9), "3", "backward", "nn-back-text"),
        *_step((LEFT + 10, (TOP + BOTTOM) / 2 + 4), "4", "step", "", "start"),
        words((LEFT, TOP - 16), "parameters", "nn-faint"),
        words((RIGHT, TOP - 16), "output", "nn-faint"),
        words((RIGHT, BOTTOM + 24), "cost", "nn-faint"),
        words((LEFT, BOTTOM + 24), "gradient", "nn-faint"),
    ]
    return picture(
        "road",
        (352, 214),
        "One round of training",
        "A circle of four arrows. 1, forward: from the parameters and an input to the output. 2, cost: from the output and the "
        "target to one number. 3, backward, dashed: from the cost to the gradient by the parameters. 4, step: from the gradient "
        "back to the parameters, which are changed.",
        parts,
    )


def _step(at: Point, number: str, text: str, kind: str, anchor: str = "middle") -> list[str]:
    return [words(at, f"{number}  {text}", kind, anchor)]


def chapters() -> str:
    """Each chapter with its question, and how many claims of each verdict stand on it."""
    return f'<ul class="nn-chapters">{"".join(map(_chapter, CHAPTERS))}</ul>'


def _chapter(page: str) -> str:
    text = sources()[f"{page}.md"]
    shown = score_of(claim for claim in CLAIMS if page_of_claim(claim.identifier) == page)
    return f'<li><a href="../{page}/">{html.escape(heading(text))}</a><p>{question(text)}</p>{shown}</li>'


def question(text: str) -> str:
    """The question that a page begins with, as HTML without links.

    Raises:
        ValueError: if it has none.
    """
    found = re.search(r"^([^\n]+(?:\n[^\n{]+)*)\n\{ \.nn-question \}", text, re.MULTILINE)
    if found is None:
        raise ValueError("the page has no question")
    words_alone = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", " ".join(found[1].split()))
    escaped = html.escape(words_alone, quote=False)
    return replace_formulas(re.sub(r"\\\((.*?)\\\)", r'<span class="arithmatex">\\(\1\\)</span>', escaped))


FIGURES: dict[str, Callable[..., str]] = {"road": road}
"""The figure of this file."""

DIRECTIVES: dict[str, Callable[..., str]] = {"chapters": chapters}
"""The block of this file."""
