"""A few SVG elements as text. Colours are classes, so that a figure follows the page's scheme."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Sequence

Point = tuple[float, float]

SCALE = 1.25
"""Pixels of a wide screen to a unit of the drawing; on a narrow one a figure shrinks to fit."""


def number(value: float) -> str:
    """A coordinate, short and always the same."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value != 0 else "0"


def picture(name: str, size: Point, title: str, description: str, parts: Iterable[str]) -> str:
    """A figure with its title and description, read out in place of the drawing."""
    identifier = "fig-" + re.sub(r"\W+", "-", name).strip("-")
    width, height = map(number, size)
    shown = " ".join(
        f'{side}="{number(SCALE * length)}"' for side, length in zip(("width", "height"), size, strict=True)
    )
    return (
        f'<svg class="nn-svg" viewBox="0 0 {width} {height}" {shown} role="img" '
        f'aria-labelledby="{identifier}-title {identifier}-desc">'
        f'<title id="{identifier}-title">{html.escape(title)}</title>'
        f'<desc id="{identifier}-desc">{html.escape(description)}</desc>{"".join(parts)}</svg>'
    )


def line(points: Sequence[Point], kind: str) -> str:
    """A polyline."""
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polyline class="{kind}" points="{path}"/>'


def arrow(start: Point, end: Point, kind: str, gap: tuple[float, float] = (0, 0)) -> str:
    """A straight arrow; ``gap`` keeps it away from what is at its two ends."""
    length = math.dist(start, end)
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    first = (start[0] + ux * gap[0], start[1] + uy * gap[0])
    tip = (end[0] - ux * gap[1], end[1] - uy * gap[1])
    neck = (tip[0] - 7 * ux, tip[1] - 7 * uy)
    wings = [(neck[0] - 3.2 * uy, neck[1] + 3.2 * ux), tip, (neck[0] + 3.2 * uy, neck[1] - 3.2 * ux)]
    head = " ".join(f"{number(x)},{number(y)}" for x, y in wings)
    return line([first, neck], kind) + f'<polygon class="{kind} nn-head" points="{head}"/>'


def disc(at: Point, radius: float, kind: str) -> str:
    """A circle."""
    return f'<circle class="{kind}" cx="{number(at[0])}" cy="{number(at[1])}" r="{number(radius)}"/>'


def box(at: Point, size: Point, kind: str) -> str:
    """A rectangle around a point."""
    x, y = at[0] - size[0] / 2, at[1] - size[1] / 2
    place = f'x="{number(x)}" y="{number(y)}" width="{number(size[0])}" height="{number(size[1])}"'
    return f'<rect class="{kind}" {place} rx="4"/>'


def words(at: Point, text: str, kind: str = "", anchor: str = "middle") -> str:
    """Running text."""
    return (
        f'<text class="nn-words {kind}" x="{number(at[0])}" y="{number(at[1])}" text-anchor="{anchor}">'
        f"{html.escape(text)}</text>"
    )


def symbol(at: Point, letter: str, above: str = "", below: str = "", kind: str = "", *, after: str = "") -> str:
    """A letter with what stands above and below it, as in a formula."""
    raised = f'<tspan class="nn-index" dx="1.5" dy="-6">{html.escape(above)}</tspan>' if above else ""
    drop = 10 if above else 4
    # The lower index stands under the upper one: back by its width.
    back = f' dx="-{number(0.55 * 10.5 * len(above))}"' if above else ""
    lowered = f'<tspan class="nn-index" dy="{drop}"{back}>{html.escape(below)}</tspan>' if below else ""
    home = -4 if below else (6 if above else 0)
    tail = f'<tspan dy="{home}">{html.escape(after)}</tspan>' if after else ""
    return (
        f'<text class="nn-symbol {kind}" x="{number(at[0])}" y="{number(at[1])}" text-anchor="middle">'
        f"{html.escape(letter)}{raised}{lowered}{tail}</text>"
    )
