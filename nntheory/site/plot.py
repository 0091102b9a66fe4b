"""Curves in data coordinates, as SVG: a rectangle of the drawing that shows a range of x and one of y."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import contour_generator

from .svg import Point, line, words

Range = tuple[float, float]


@dataclass(frozen=True)
class Plane:
    """A rectangle of a drawing, and the numbers at its edges.

    Attributes:
        x: the numbers at its left and its right.
        y: those at its bottom and its top.
        corner: its upper left corner in the drawing.
        size: its width and height.
    """

    x: Range
    y: Range
    corner: Point
    size: Point

    def at(self, x: float, y: float) -> Point:
        """Where a point of the data is in the drawing."""
        right = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return self.corner[0] + right * self.size[0], self.corner[1] + (1 - up) * self.size[1]

    def shows(self, x: float, y: float) -> bool:
        """Whether a point of the data is inside."""
        return self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]

    def line(self, points: Iterable[Sequence[float]], kind: str) -> str:
        """The part of a polyline that is inside; it is several where the line leaves and comes back."""
        pieces: list[list[Point]] = []
        end = None
        for piece in (self._inside((p[0], p[1]), (q[0], q[1])) for p, q in pairwise(points)):
            if piece is None:
                continue
            if piece[0] != end:
                pieces.append([piece[0]])
            pieces[-1].append(end := piece[1])
        return "".join(line([self.at(*point) for point in piece], kind) for piece in pieces)

    def curve(self, f: Callable[[float], float], kind: str, samples: int = 161) -> str:
        """The graph of a function, as far as it is inside."""
        return self.line([(x, f(x)) for x in map(float, np.linspace(*self.x, samples))], kind)

    def contours(self, f: Callable[[Any, Any], Any], levels: Iterable[float], kind: str, samples: int = 241) -> str:
        """The lines on which a function of two variables, which takes arrays of them, has the given values."""
        x, y = np.linspace(*self.x, samples), np.linspace(*self.y, samples)
        all_x, all_y = np.meshgrid(x, y)
        lines: Any = contour_generator(x, y, f(all_x, all_y))
        found = (some for level in levels for some in lines.lines(level))
        return "".join(line(_thinned([self.at(*point) for point in some]), kind) for some in found)

    def x_tick(self, x: float, text: str) -> str:
        """A mark below, with its number."""
        here = self.at(x, self.y[0])
        return line([here, (here[0], here[1] + 4)], "nn-axis") + words((here[0], here[1] + 16), text, "nn-faint")

    def y_tick(self, y: float, text: str) -> str:
        """A mark at the left, with its number."""
        here = self.at(self.x[0], y)
        return line([here, (here[0] - 4, here[1])], "nn-axis") + words(
            (here[0] - 7, here[1] + 4), text, "nn-faint", "end"
        )

    def axes(self) -> str:
        """The left and the lower edge."""
        left, right, bottom, top = *self.x, *self.y
        return line([self.at(left, top), self.at(left, bottom), self.at(right, bottom)], "nn-axis")

    def exit(self, start: Point, slope: float) -> Point:
        """Where a straight line to the right leaves, in the numbers of the data.

        Raises:
            ValueError: if it does not come inside.
        """
        far = (self.x[1], start[1] + slope * (self.x[1] - start[0]))
        piece = self._inside(start, far)
        if piece is None:
            raise ValueError(f"the line from {start} with slope {slope} does not meet {self}")
        return piece[1]

    def _inside(self, start: Point, end: Point) -> tuple[Point, Point] | None:
        """The part of a straight line that is inside, by the algorithm of Liang and Barsky."""
        if not all(map(math.isfinite, (*start, *end))):
            return None
        first, last = 0.0, 1.0
        for place, (low, high) in enumerate((self.x, self.y)):
            way = end[place] - start[place]
            if way == 0:
                if not low <= start[place] <= high:
                    return None
                continue
            enters, leaves = sorted(((low - start[place]) / way, (high - start[place]) / way))
            first, last = max(first, enters), min(last, leaves)
        if first > last:
            return None

        def between(share: float) -> Point:
            if share in (0, 1):
                return end if share else start
            return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])

        return between(first), between(last)


def _thinned(points: Sequence[Point]) -> list[Point]:
    """A line without the points that are too close to the one before to be seen."""
    kept = [points[0]]
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) > 2:
            kept.append(point)
    return [*kept, points[-1]]


def raised(number: int) -> str:
    """A whole number as an exponent."""
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def power_of_ten(exponent: int) -> str:
    """A power of ten as it is printed at an axis."""
    return "1" if exponent == 0 else f"10{raised(exponent)}"


def decimal(number: float) -> str:
    """A number with two significant digits, as it is printed in a caption."""
    if not math.isfinite(number):
        return "∞"
    mantissa, exponent = f"{number:.1e}".split("e")
    if -3 <= int(exponent) < 5:
        return f"{number:.2g}" if int(exponent) < 2 else f"{number:,.0f}"
    return f"{mantissa} · {power_of_ten(int(exponent))}"
