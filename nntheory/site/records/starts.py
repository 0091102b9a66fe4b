"""The published gradient and the correct one from many starts: a committed record of one run, as a table and in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np
import sympy

from ...claims.chapters.published import HALF, as_published, derived, mean_of_z, small
from ...demonstrations import starts
from ...demonstrations.published import ARCHITECTURE, TEST_INPUTS
from ...formulas import sigmoid
from ...formulas.notation import delta, latex
from .. import records
from ..mathml import display, inline
from ..plot import decimal, power_of_ten
from . import ASSETS

RECORD = ASSETS / "starts.json"

WORDS = {
    "published": "published",
    "correct": "correct",
    "cross-entropy": "of the cross-entropy",
}
"""A gradient, by its name in the record."""


@cache
def load() -> dict[str, Any]:
    """The record."""
    return records.load(RECORD)


def course(name: str) -> dict[str, Any]:
    """What became of the networks in one course.

    Raises:
        ValueError: if the record has none of that name.
    """
    known = {one["name"]: one for one in load()["courses"]}
    if name not in known:
        raise ValueError(f"there is no course {name!r}; there are {', '.join(known)}")
    found: dict[str, Any] = known[name]
    return found


def learned(one: dict[str, Any]) -> int:
    """How many networks ended below a tenth of the cost of the best constant."""
    return sum(last < float(starts.LEARNED) for last in one["last"])


def table(*names: str) -> str:
    """A row for each of the courses: what was run, how many networks learned, and where their costs end."""
    rows = [_cells(course(name)) for name in names]
    # What is the same for all has no column.
    shown = [head for head in rows[0] if head != "inputs" or len({row[head] for row in rows}) > 1]
    head = "".join(f'<th scope="col">{together(one)}</th>' for one in shown)
    body = "".join(_row([row[head] for head in shown]) for row in rows)
    return (
        f'<div class="nn-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cells(one: dict[str, Any]) -> dict[str, str]:
    low, _, middle, _, high = map(cost, one["costs"][-1])
    lowest = f"{one['lowest']:g}".replace("-", "−")
    return {
        "gradient": WORDS[one["backward"]],
        "start": one["start"],
        "inputs": f"[{lowest}, 1)",
        "η": f"{one['rate']:g}",
        "learned": f"{learned(one)} of {one['networks']}",
        "cost": middle,
        "from, to": f"{low}, {high}",
    }


def _row(cells: list[str]) -> str:
    first, *others = map(together, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{one}</td>" for one in others)}</tr>'


def cost(value: float) -> str:
    """A cost with two digits, as a decimal while it is easy to read as one."""
    return f"{value:.2g}" if value >= 1e-4 else decimal(value)


def together(text: str) -> str:
    """What is not broken at the end of a line."""
    return f'<span class="nn-together">{text}</span>'


def provenance() -> str:
    """How the record was made, and whether it is of the programs as they are."""
    return records.provenance(load(), starts.PROGRAMS)


def errors() -> str:
    """The error of the output layer, as the published program has it and as it is derived."""
    right = sympy.factor(derived(small())[-1])
    sides = (("✗", "wrong", "As published", as_published(right)), ("✓", "right", "As derived", right))
    return f'<div class="nn-pair">{"".join(_error(*one) for one in sides)}</div>'


def _error(mark: str, kind: str, title: str, formula: sympy.Expr) -> str:
    left = delta[small().depth, 0]
    return (
        f'<div class="nn-side nn-{kind}"><p class="nn-label"><span aria-hidden="true">{mark}</span> {title}</p>'
        f"{display(f'{latex(left)} = {latex(formula)}')}</div>"
    )


def table_of_starts(*names: str) -> str:
    """``/// starts | course …``: their table; without a name how the record was made."""
    return table(*names) if names else provenance()


# Numbers in sentences.


def levels(numbers: Any) -> dict[str, float]:
    """The least, the median and the greatest."""
    return {"least": float(np.min(numbers)), "median": float(np.median(numbers)), "greatest": float(np.max(numbers))}


def of_course(name: str, what: str, level: str = "median") -> str:
    """Of a course: how many networks ``learned``, the last ``cost``, the ``outputs`` at the paper's inputs, and so on."""
    one = course(name)
    shown: dict[str, Callable[[], str]] = {
        "learned": lambda: f"{learned(one)} of {one['networks']}",
        "cost": lambda: together(cost(levels(one["last"])[level])),
        "rate": lambda: f"{one['rate']:g}",
        "networks": lambda: str(one["networks"]),
        "samples": lambda: f"{one['samples']:,}",
        "steps": lambda: f"{one['samples'] * load()['epochs']:,}",
        "angle": lambda: f"{levels(one['angles_at_the_end'])[level]:.0f}°",
        "uphill": lambda: str(sum(angle > 90 for angle in one["angles_at_the_end"])),
        "outputs": lambda: ", ".join(f"{row[starts.LEVELS.index(0.5)]:.2f}" for row in one["at_test_inputs"]),
        "inputs": lambda: ", ".join(f"{x:g}".replace("-", "−") for x in TEST_INPUTS),
        "at_minus_one": lambda: f"{one['at_test_inputs'][TEST_INPUTS.index(-1.0)][starts.LEVELS.index(0.5)]:.2f}",
    }
    return shown[what]()


def better(name: str, other: str) -> str:
    """How many networks of a course end lower than every one of another."""
    return str(sum(last < min(course(other)["last"]) for last in course(name)["last"]))


def before(what: str, level: str = "median") -> str:
    """Of all starts: ``z`` at 1/2, the certified ``norm`` of the gradient, the ``published`` one, the ``angle`` between them."""
    record = load()
    found, samples = record["starts"], record["samples"]
    shown: dict[str, Callable[[], str]] = {
        "networks": lambda: str(record["networks"]),
        "epochs": lambda: str(record["epochs"]),
        "z": lambda: f"{levels(np.array(found['z'])[:, 1])[level]:.0f}",
        "norm": lambda: decimal(levels(found["norms"])[level]),
        "published": lambda: f"{levels(found['published_norms'])[level]:.1f}",
        "angle": lambda: f"{levels(found['angles'])[level]:.0f}°",
        "float_error": lambda: decimal(found["float_error"]),
        "width": lambda: power_of_ten(math.ceil(math.log10(max(high / low - 1 for low, high in found["norms"])))),
        "some_ones": lambda: str(sum(count > 0 for count in found["ones"])),
        "all_ones": lambda: str(sum(count == samples for count in found["ones"])),
        "ones": lambda: f"{sum(found['ones']) / samples / record['networks']:.0%}",
    }
    return shown[what]()


def expected(x: str = "x") -> str:
    """The mean of the last pre-activation over all starts, at an input."""
    if x == "x":
        return inline(sympy.latex(mean_of_z(ARCHITECTURE.sizes, sympy.Symbol("x"), HALF, HALF)))
    return f"{float(mean_of_z(ARCHITECTURE.sizes, sympy.Rational(x), HALF, HALF)):g}"


def slope_at(z: str, *, times: int = 1) -> str:
    """σ′ at a number, as a decimal."""
    return decimal_of(times * float(sigmoid.evaluate_derivative(np.array([float(Fraction(z))]))[0]))


def longer(a: str) -> str:
    """How many times as long as the published gradient of a sample that of the cross-entropy is, at an output."""
    return decimal(1 / (2 * float(sigmoid.evaluate_derivative(np.array([float(a)]))[0])))


def decimal_of(number: float) -> str:
    """Four digits of a number that is not small."""
    return f"{number:.4g}" if number >= 0.001 else decimal(number)


def ratio(z: str) -> str:
    """How many times too long the published gradient of one sample is at a pre-activation."""
    at = np.array([float(Fraction(z))])
    taken = sigmoid.evaluate_derivative(sigmoid.evaluate(at))
    return decimal(float((taken / sigmoid.evaluate_derivative(at))[0]))


def constant_cost(what: str) -> str:
    """Of constant outputs: the ``best``, its ``cost``, a tenth of that, ``learned``, and the cost of the output ``one``."""
    best, paid = starts.best_constant()
    x = sympy.Symbol("x", real=True)
    one = sympy.integrate((1 - x**2) ** 2, (x, 0, 1))
    return inline(latex({"best": best, "cost": paid, "learned": starts.LEARNED, "one": one}[what]))


VALUES: dict[str, Callable[..., str]] = {
    "better": better,
    "constant_cost": constant_cost,
    "course": of_course,
    "expected_z": expected,
    "longer": longer,
    "ratio": ratio,
    "sigmoid_slope": slope_at,
    "starts": before,
    "twice_slope": partial(slope_at, times=2),
}
"""The values of the page, by their names in it."""
