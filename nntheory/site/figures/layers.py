"""The figures of what layers are for: an image as an input, and levels of abstraction that a person would write down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from ...claims.chapters.layers import read, target
from ...demonstrations.digits import SIDE
from ...network import Array
from ..digits import parts as data
from ..svg import arrow, box, line, picture, words
from .digits import pixels

INK = 0.5
"""A pixel that is darker counts as ink."""

HOLES = (1, 0, 0, 0, 0, 0, 1, 0, 2, 1)
"""How many areas each digit encloses, as most people write it."""


@cache
def _example(digit: int) -> Array:
    """The first image of the digit in the test part whose ink encloses as many areas as it should."""
    test = data().test
    images = (test.x[row].reshape(SIDE, SIDE) for row in np.flatnonzero(test.labels == digit))
    return next(one for one in images if len(enclosed(one)) == HOLES[digit])


def _edge(corner: tuple[float, float], width: float, height: float) -> str:
    x, y = corner
    return line([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], "nn-axis")


def image_as_vector(digit: str = "9") -> str:
    """An image, its rows one after the other as the input, and the target as a unit vector."""
    chosen = int(digit)
    image = _example(chosen)
    side, cell, left = 128.0, 16.0, 176.0
    drawing = [pixels(image, (8, 30), side), _edge((8, 30), side, side), words((8, 18), "image", "nn-faint", "start")]
    strip = read(image).reshape(4, -1)
    for place, some in enumerate(strip):
        y = 30.0 + place * 34
        shown = np.zeros((some.size, some.size))
        shown[0] = some
        drawing.append(pixels(shown, (left, y), cell * some.size * 0.75))
        drawing.append(_edge((left, y), cell * 0.75 * some.size, cell * 0.75))
        first = place * some.size
        drawing.append(words((left, y + 25), f"{first}", "nn-faint", "start"))
        drawing.append(words((left + cell * 0.75 * some.size, y + 25), f"{first + some.size - 1}", "nn-faint", "end"))
    drawing.append(words((left, 18), f"input: {read(image).size} numbers, row after row", "nn-faint", "start"))
    drawing.append(arrow((8 + side + 6, 94), (left - 6, 94), "nn-forward"))
    y = 196.0
    drawing.append(words((8, y + 12), "target", "nn-target-text", "start"))
    for place, wanted in enumerate(target(chosen)):
        x = 70 + 30 * place
        drawing.append(box((x, y + 8), (26, 22), "nn-node nn-target" if wanted else "nn-node"))
        drawing.append(words((x, y + 13), f"{wanted:g}", "nn-target-text" if wanted else "nn-faint"))
        drawing.append(words((x, y + 34), str(place), "nn-faint"))
    return picture(
        f"image-as-vector-{digit}",
        (376, 236),
        "An image as an input, a digit as a target",
        f"Left, an image of {SIDE} by {SIDE} pixels that shows a {digit}. Right, its {SIDE**2} pixels in the order of their "
        f"numbers, in four lines of {strip.shape[1]}. Below, the target: ten numbers, 1 at {digit} and 0 elsewhere.",
        drawing,
    )


def edges(image: Array) -> Array:
    """How much each pixel differs from its neighbours to the right and below, at most 1."""
    framed = np.pad(image, ((0, 1), (0, 1)))
    return np.maximum(abs(framed[:-1, :-1] - framed[1:, :-1]), abs(framed[:-1, :-1] - framed[:-1, 1:]))


def enclosed(image: Array) -> list[set[tuple[int, int]]]:
    """The areas of paper from which no way of side steps leads to the edge."""
    paper = {place for place, value in np.ndenumerate(np.pad(image, 1)) if value <= INK}
    areas = []
    while paper:
        area, new = set(), {next(iter(sorted(paper)))}
        while new:
            area |= new
            new = {other for place in new for other in _beside(place) if other in paper} - area
        paper -= area
        areas.append(area)
    # The first begins in the corner of the frame.
    return [{(y - 1, x - 1) for y, x in area} for area in areas[1:]]


def _beside(place: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    y, x = place
    yield from ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1))


@cache
def found_by_areas() -> tuple[int, int]:
    """Of how many images of the data set, of all, the enclosed areas are as many as the digit should have."""
    right = total = 0
    for part in (data().train, data().test):
        for x, label in zip(part.x, part.labels, strict=True):
            right += len(enclosed(x.reshape(SIDE, SIDE))) == HOLES[label]
            total += 1
    return right, total


def abstraction(digit: str = "9") -> str:
    """Pixels, edges, areas, digit: levels as a person would program them."""
    image = _example(int(digit))
    side, apart = 92.0, 122.0
    areas = enclosed(image)
    marked = np.zeros_like(image)
    for area in areas:
        for y, x in area:
            marked[y, x] = 1
    levels = (("pixels", image, ""), ("edges", edges(image), ""), ("areas", image / 3, ""))
    drawing = []
    for place, (name, shown, kind) in enumerate(levels):
        corner = (6 + apart * place, 26.0)
        drawing += [
            pixels(shown, corner, side, kind),
            _edge(corner, side, side),
            words((corner[0] + side / 2, 16), name),
        ]
        drawing.append(arrow((corner[0] + side + 4, 72), (corner[0] + apart - 4, 72), "nn-quiet"))
    drawing.append(pixels(marked, (6 + 2 * apart, 26), side, "nn-forward"))
    count = f"{len(areas)} enclosed" if areas else "none enclosed"
    matching = [str(one) for one, holes in enumerate(HOLES) if holes == len(areas)]
    drawing += [
        words((6 + 2 * apart + side / 2, 136), count, "nn-forward-text"),
        words((6 + 3 * apart + 22, 16), "digit"),
        words((6 + 3 * apart + 22, 76), ", ".join(matching)),
        words((6 + 3 * apart + 22, 94), "is left" if len(matching) == 1 else "are left", "nn-faint"),
    ]
    return picture(
        f"abstraction-{digit}",
        (430, 144),
        "Levels of abstraction, as a person would program them",
        f"From left to right: the pixels of a {digit}; where neighbouring pixels differ; the areas of paper that ink encloses, "
        f"{len(areas)} here; and the digits that have so many, {', '.join(matching)}.",
        drawing,
    )


def by_areas(what: str) -> str:
    """How often the number of enclosed areas is the usual one: ``right``, ``all`` or the ``share``."""
    right, total = found_by_areas()
    return {"right": f"{right:,}", "all": f"{total:,}", "share": f"{right / total:.0%}"}[what]


FIGURES: dict[str, Callable[..., str]] = {"abstraction": abstraction, "image_as_vector": image_as_vector}
"""The figures of this file."""

VALUES: dict[str, Callable[..., str]] = {"by_areas": by_areas}
"""The values of this file."""
