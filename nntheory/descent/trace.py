"""What a descent did, step by step."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any

import numpy as np

from .search import LineSearch, Trial
from .stopping import Stop

MOST_ROWS = 12
"""The longest table that is printed whole; of a longer one the beginning and the end are."""

HEADINGS = ("k", "f(x)", "‖∇f‖", "step", "trials", "x")


@dataclass(frozen=True)
class Trace:
    """The course of a descent: x⁰, …, xᴺ, what f and its gradient were there, and the steps between.

    Attributes:
        points: x⁰, …, xᴺ; arrays among them are read-only.
        values: f at the points.
        gradients: ∇f at the points; at the last one it is missing if the run stopped before it was asked for.
        searches: the N line searches whose steps were taken.
        failed: the line search that found no step, if that is why the run stopped.
        stop: why it stopped.
    """

    points: tuple[Any, ...]
    values: tuple[Any, ...]
    gradients: tuple[Any, ...]
    searches: tuple[LineSearch, ...]
    failed: LineSearch | None
    stop: Stop

    @property
    def steps(self) -> tuple[Any, ...]:
        """The N steps that were taken."""
        return tuple(search.step for search in self.searches)

    @property
    def trials(self) -> tuple[tuple[Trial, ...], ...]:
        """For each step that was taken, all that were tried."""
        return tuple(search.trials for search in self.searches)

    @property
    def point(self) -> Any:
        """The last point."""
        return self.points[-1]

    @property
    def value(self) -> Any:
        """What f is at the last point."""
        return self.values[-1]

    def __len__(self) -> int:
        """The number of steps."""
        return len(self.searches)

    def __bool__(self) -> bool:
        return True

    def to_dict(self) -> dict[str, Any]:
        """All of it as what JSON has; numbers that are not floats or integers as text, so that nothing is rounded."""
        return {
            "stop": self.stop.name.lower(),
            "sentence": self.stop.sentence,
            "points": [_plain(one) for one in self.points],
            "values": [_plain(one) for one in self.values],
            "gradients": [_plain(one) for one in self.gradients],
            "steps": [_plain(one) for one in self.steps],
            "trials": [_tried(search) for search in self.searches],
            "failed": None if self.failed is None else _tried(self.failed),
        }

    def to_json(self) -> str:
        """`to_dict` as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def __str__(self) -> str:
        table = [HEADINGS, *self._rows()]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in table]
        return "\n".join([*lines, str(self.stop)])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(one)}</th>" for one in HEADINGS)
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self._rows())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{escape(self.stop.sentence)}</p>"

    def _rows(self) -> Iterator[tuple[str, ...]]:
        count = len(self.points)
        cut = count > MOST_ROWS
        shown = [*range(MOST_ROWS // 2), *range(count - MOST_ROWS // 2, count)] if cut else range(count)
        for k in shown:
            if cut and k == count - MOST_ROWS // 2:
                yield ("…",) * len(HEADINGS)
            yield self._row(k)

    def _row(self, k: int) -> tuple[str, ...]:
        length = _length(self.gradients[k]) if k < len(self.gradients) else "not asked"
        search = self.searches[k] if k < len(self.searches) else self.failed
        step = "none" if search is None or search.step is None else _short(search.step)
        trials = "" if search is None else str(len(search.trials))
        return str(k), _short(self.values[k]), length, "" if search is None else step, trials, _short(self.points[k])


def _tried(search: LineSearch) -> list[dict[str, Any]]:
    return [{"step": _plain(one.step), "value": _plain(one.value), "accepted": one.accepted} for one in search.trials]


def _plain(number: Any) -> Any:
    if np.ndim(number):
        return [_plain(one) for one in number]
    if isinstance(number, float | np.floating):
        # JSON has neither nan nor infinity.
        return float(number) if np.isfinite(number) else str(float(number))
    if isinstance(number, int | np.integer):
        return int(number)
    if isinstance(number, Fraction) and number.denominator > 1:
        # Through Decimal, since Python does not write integers of over 4,300 digits.
        return f"{Decimal(number.numerator)}/{Decimal(number.denominator)}"
    return str(Decimal(number.numerator)) if isinstance(number, Fraction) else str(number)


def _short(number: Any) -> str:
    if np.ndim(number):
        shown = [_short(one) for one in number[:4]]
        return f"({', '.join(shown)}{', …' if len(number) > 4 else ''})"
    try:
        text = str(number)
    except ValueError:  # Python does not write integers of over 4,300 digits
        text = ""
    return text if 0 < len(text) <= 10 else f"{_as_float(number):.5g}"


def _as_float(number: Any) -> float:
    if hasattr(number, "mid"):  # a ball, by its midpoint
        number = number.mid()
    try:
        return float(number) if hasattr(number, "__float__") else int(number.p) / int(number.q)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _length(gradient: Any) -> str:
    return f"{float(np.linalg.norm([_as_float(one) for one in np.ravel(gradient)])):.5g}"
