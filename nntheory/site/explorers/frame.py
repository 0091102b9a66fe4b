"""What every figure that moves has in common: a drawing with named parts, labelled controls, its numbers as text, a script.

The drawing is complete without the script. The script makes the named parts anew when the reader moves a control; what it
draws is compared with what Python draws, state by state, in the tests.
"""

from __future__ import annotations

import dataclasses
import decimal
import html
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..figures.descent import cross
from ..plot import Plane, raised
from ..svg import Point, disc, line

State = Mapping[str, Any]

ASSETS = "../assets/explore/"
"""Where the scripts are, seen from a chapter, which is in a folder of its own; for other pages the address is made anew."""


@dataclass(frozen=True)
class Slider:
    """A number that the reader sets.

    Attributes:
        name: its name in the state and in the address.
        label: what it is called, as HTML.
        low: the least number.
        high: the greatest.
        step: from one number to the next.
        start: the number at the start, one of those.
        buttons: the words on a button that goes one step down, and on one that goes one up; none where there are no buttons.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    start: float
    buttons: tuple[str, str] | None = None


@dataclass(frozen=True)
class Choice:
    """One of several things that the reader chooses.

    Attributes:
        name: its name in the state and in the address.
        label: what is chosen, as HTML.
        options: each value, and how it is called.
        start: the value at the start.
    """

    name: str
    label: str
    options: Mapping[str, str]
    start: str


@dataclass(frozen=True)
class Picture:
    """The figure in one state.

    Attributes:
        parts: what is inside each named part of the drawing, as SVG.
        text: the sentences that give its numbers.
    """

    parts: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Explorer:
    """A figure that moves.

    Attributes:
        name: its name in a page, of its script, and in the address.
        controls: what the reader can set.
        picture: the figure in a state.
        drawing: the whole drawing as HTML, from the picture at the start.
        given: what the script is given: the text of a function, as `nntheory.formulas.javascript` prints it, or data.
        lines: how many lines the sentences take at the most, on a wide screen and on a narrow one.
        needs: functions that the printed ones call and JavaScript lacks; each is in a script of its name.
    """

    name: str
    controls: tuple[Slider | Choice, ...]
    picture: Callable[[State], Picture]
    drawing: Callable[[Picture], str]
    given: Mapping[str, Any]
    lines: tuple[int, int] = (3, 5)
    needs: tuple[str, ...] = ()

    @property
    def start(self) -> dict[str, Any]:
        """The state in the page."""
        return {one.name: one.start for one in self.controls}


@dataclass(frozen=True)
class Script:
    """The text of a JavaScript expression."""

    text: str


@dataclass(frozen=True)
class Part:
    """A named group of a drawing, for the script to fill anew."""

    name: str
    inside: str = field(repr=False)

    def __str__(self) -> str:
        return f'<g data-part="{self.name}">{self.inside}</g>'


def clipped(identifier: str, plane: Plane, *parts: Part) -> str:
    """Parts of which only what is inside a plane is seen, with a margin for marks at its edges."""
    (x, y), (width, height) = plane.corner, plane.size
    inside = f'<rect x="{x - 4:g}" y="{y - 4:g}" width="{width + 8:g}" height="{height + 8:g}"/>'
    return f'<clipPath id="{identifier}">{inside}</clipPath><g clip-path="url(#{identifier})">{"".join(map(str, parts))}</g>'


def path(plane: Plane, points: Sequence[Point], good: bool, radius: float = 3) -> str:
    """A polyline of marks through points of the data, up to the first that is outside."""
    outside = next((k for k, one in enumerate(points) if not plane.shows(*one)), len(points))
    drawn = [plane.at(*one) for one in points[: outside + 1]]
    marks = (disc(one, radius, "nn-right nn-filled") if good else cross(one, radius) for one in drawn[1:])
    return line(drawn, "nn-path") + "".join(marks)


def when(control: str, value: object, inside: str, now: bool, tag: str = "div") -> str:
    """What is seen only while a control has a value, as it does ``now`` or not; its place is kept."""
    hidden = "" if now else ' class="nn-unseen"'
    return f'<{tag} data-when="{control}={value}"{hidden}>{inside}</{tag}>'


def since(control: str, value: int, inside: str) -> str:
    """A group of a drawing that is seen while a control has this value or a greater one, as at its start."""
    return f'<g data-from="{control}={value}">{inside}</g>'


def page(explorer: Explorer) -> str:
    """The figure with its controls, sentences and script."""
    picture = explorer.picture(explorer.start)
    wide, narrow = explorer.lines
    controls = "".join(_control(explorer.name, one) for one in explorer.controls)
    many = " nn-many" if len(explorer.controls) > 6 else ""
    needed = ((name, f"{name}.js") for name in explorer.needs)
    imports = "\n".join(
        f'import {{ {name} }} from "{ASSETS}{file}";'
        for name, file in (("explore", "explore.js"), ("picture", f"{explorer.name}.js"), *needed)
    )
    return (
        f'<div class="nn-explorer" id="explore-{explorer.name}">{explorer.drawing(picture)}'
        f'<form class="nn-controls{many} nn-waiting" autocomplete="off">{controls}{_buttons(explorer.controls)}</form>'
        f'<p class="nn-said" aria-live="polite" style="--nn-lines: {wide}; --nn-narrow-lines: {narrow}">'
        f"{html.escape(_together(picture.text))}</p></div>"
        f'<script type="module">\n{imports}\nexplore("{explorer.name}", picture, {script(explorer.given)});\n</script>'
    )


def script(value: Any) -> str:
    """A JavaScript expression for what a script is given."""
    match value:
        case Script():
            return value.text
        case Plane():
            return script(dataclasses.asdict(value))
        case dict():
            inside = ",\n".join(f"{json.dumps(str(name))}: {script(one)}" for name, one in value.items())
            return f"{{\n{inside}\n}}"
        case list() | tuple():
            return f"[{', '.join(map(script, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _buttons(controls: Sequence[Slider | Choice]) -> str:
    """The buttons that go step by step, and the one that goes back to the start."""
    steps = "".join(
        f'<button type="button" data-step="{one.name}={way}">{word}</button>'
        for one in controls
        if isinstance(one, Slider) and one.buttons
        for way, word in zip(("-1", "1"), one.buttons, strict=True)
    )
    return f'<span class="nn-buttons">{steps}<button type="reset">Reset</button></span>'


def _control(explorer: str, control: Slider | Choice) -> str:
    identifier = f"explore-{explorer}-{control.name}"
    label = f'<label for="{identifier}">{control.label}</label>'
    if isinstance(control, Choice):
        options = "".join(
            f'<option value="{value}"{" selected" * (value == control.start)}>{html.escape(called)}</option>'
            for value, called in control.options.items()
        )
        return f'{label}<select id="{identifier}" name="{control.name}">{options}</select>'
    limits = f'min="{control.low:g}" max="{control.high:g}" step="{control.step:g}" value="{control.start:g}"'
    return (
        f'{label}<input type="range" id="{identifier}" name="{control.name}" {limits}>'
        f'<span data-of="{control.name}" aria-hidden="true">{shown(control.start, 6)}</span>'
    )


def _together(text: str) -> str:
    """An equation is not broken at its sign."""
    return text.replace(" = ", "\u00a0=\u00a0")


def shown(number: float, digits: int = 3) -> str:
    """A number with some significant digits and a true minus sign; the scripts have the same."""
    if number == 0:
        return "0"
    if not math.isfinite(number):
        return "no number" if math.isnan(number) else "−∞" if number < 0 else "∞"
    # A tie is rounded away from zero, as JavaScript does.
    rounded = decimal.Context(digits, decimal.ROUND_HALF_UP).create_decimal(decimal.Decimal(number))
    exponent = rounded.adjusted()
    if -4 <= exponent < 6:
        return _short(f"{rounded:f}")
    return f"{_short(f'{rounded.scaleb(-exponent):f}')} · 10{raised(exponent)}"


def _short(text: str) -> str:
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
