"""Figures that move: in every state the script draws what Python draws, from formulas that SymPy printed."""

from __future__ import annotations

import html
import itertools
import json
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import sympy

pytest.importorskip("contourpy", reason="the site extra is not installed")
pytest.importorskip("math_core", reason="the site extra is not installed")

from nntheory import formulas
from nntheory.descent import Backtracking, ExactStep
from nntheory.formulas.readable import Z
from nntheory.site.explorers import EXPLORERS, explore
from nntheory.site.explorers.contour import EXACT, descents
from nntheory.site.explorers.frame import Choice, Explorer, Script, Slider, page, script, shown
from nntheory.site.explorers.passes import STAGES, numbers, told
from nntheory.site.figures.descent import WAVES, first_search
from nntheory.site.figures.paths import TROUGH

from .explorers import SCRIPTS, context, drawn, same_but_for_rounding

LOADED = {
    "armijo": ("drawing", "descent", "armijo"),
    "rate": ("drawing", "rate"),
    "activation": ("drawing", "erf", "activation"),
    "chain": ("drawing", "chain"),
    "contour": ("drawing", "descent", "contour"),
    "pass": ("pass",),
}
"""Of each figure its script, after those that it imports."""


def states(explorer: Explorer, count: int = 60) -> list[dict[str, Any]]:
    """States that a reader can come to: the start, the ends of every control, and others at random."""
    random = np.random.default_rng(0)

    def values(control: Slider | Choice) -> list[Any]:
        if isinstance(control, Choice):
            return list(control.options)
        steps = round((control.high - control.low) / control.step)
        numbers = [round(control.low + k * control.step, 10) for k in range(steps + 1)]
        return [int(one) for one in numbers] if control.step == 1 else numbers

    all_values = {one.name: values(one) for one in explorer.controls}
    choices = [one.name for one in explorer.controls if isinstance(one, Choice)]
    chosen = [
        dict(zip(choices, some, strict=True)) for some in itertools.product(*(all_values[one] for one in choices))
    ]
    found = [{**explorer.start, **some} for some in chosen]
    for some, (name, all_numbers) in itertools.product(chosen, all_values.items()):
        middle = len(all_numbers) // 2
        ends = (0, middle - 1, middle, min(middle + 1, len(all_numbers) - 1), -1)
        found += [{**explorer.start, **some, name: all_numbers[k]} for k in ends]
    while len(found) < count:
        found.append({name: some[random.integers(len(some))] for name, some in all_values.items()})
    return found


@pytest.mark.parametrize("explorer", EXPLORERS.values(), ids=list(EXPLORERS))
def test_the_script_draws_and_says_in_every_state_what_python_does(explorer: Explorer) -> None:
    run = context(*LOADED[explorer.name])
    given = script(explorer.given)
    for state in states(explorer):
        ours, theirs = explorer.picture(state), drawn(run, state, given)
        assert theirs["text"] == ours.text, state
        assert set(theirs["parts"]) == set(ours.parts)
        for name, part in ours.parts.items():
            assert same_but_for_rounding(theirs["parts"][name], part), f"{name} at {state}"


def altered(given: Any) -> Iterator[Any]:
    """What a script is given, with one number or one sign of one printed function changed."""
    match given:
        case Script():
            for found in re.finditer(r"(?<![\w.])\d+(?![\w.])| [-+] ", given.text):
                other = {" + ": " - ", " - ": " + "}.get(found[0], f"{found[0]}.3")
                yield Script(given.text[: found.start()] + other + given.text[found.end() :])
        case tuple():
            for k, one in enumerate(given):
                yield from ((*given[:k], other, *given[k + 1 :]) for other in altered(one))
        case dict():
            for name, one in given.items():
                yield from ({**given, name: other} for other in altered(one))


WITH_FUNCTIONS = [one for one in EXPLORERS.values() if "=>" in script(one.given)]


@pytest.mark.parametrize("explorer", WITH_FUNCTIONS, ids=lambda one: one.name)
def test_a_function_with_one_number_or_sign_changed_is_noticed(explorer: Explorer) -> None:
    run = context(*LOADED[explorer.name])
    told = [[state, explorer.picture(state).text] for state in states(explorer)]
    run.eval(
        f"var notices = (given) => {json.dumps(told)}.some(([state, text]) => picture(state, given).text !== text)"
    )
    assert not run.eval(f"notices({script(explorer.given)})")
    wrong = [script(one) for one in altered(explorer.given)]
    assert wrong
    assert [one for one in wrong if not run.eval(f"notices({one})")] == []


@pytest.mark.parametrize("explorer", EXPLORERS.values(), ids=list(EXPLORERS))
def test_the_page_has_the_start_each_label_and_no_function_typed_into_a_script(explorer: Explorer) -> None:
    text = page(explorer)
    picture = explorer.picture(explorer.start)
    for name, part in picture.parts.items():
        assert f'<g data-part="{name}">{part}</g>' in text
    assert html.escape(picture.text) in text.replace("\u00a0", " ")
    for one in explorer.controls:
        identifier = f"explore-{explorer.name}-{one.name}"
        assert text.count(f'for="{identifier}"') == text.count(f'id="{identifier}"') == 1
    for path in re.findall(r'from "\.\./assets/explore/([^"]+)"', text):
        assert (SCRIPTS / path).is_file()


def test_the_scripts_are_small_ask_no_other_host_and_name_no_function_of_mathematics() -> None:
    for path in sorted(SCRIPTS.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 200, path.name
        assert "//" not in re.sub(r"^ *//.*|; //.*", "", text, flags=re.MULTILINE), path.name
        assert not re.search(r"\beval\b|new Function|fetch\(", text), path.name
        if path.name != "erf.js":
            assert not re.search(r"Math\.(exp|log|tanh|pow|sin|cos)\b", text), path.name


def test_the_error_function_of_the_script_is_that_of_python() -> None:
    run = context("erf")
    for x in np.linspace(-8, 8, 321):
        assert run.eval(f"erf({float(x)!r})") == pytest.approx(math.erf(x), rel=3e-15, abs=1e-300)


def test_an_unknown_figure_is_refused() -> None:
    with pytest.raises(ValueError, match=r"armijos.*armijo"):
        explore("armijos")


def test_numbers_are_written_alike_in_python_and_in_the_scripts() -> None:
    run = context("drawing")
    random = np.random.default_rng(1)
    numbers = [0.0, 1.0, -1.0, 0.5, 999.6, 9.996, 1e-4, 9.9996e-5, 123456.0, 999999.0, 1e6, -2.5e-9, 0.1 + 0.2, 1e300]
    numbers += [
        float(sign * 10**power)
        for sign, power in zip(random.choice([-1, 1], 300), random.uniform(-9, 9, 300), strict=True)
    ]
    for digits in (2, 3, 5):
        found = json.loads(run.eval(f"JSON.stringify({json.dumps(numbers)}.map((one) => shown(one, {digits})))"))
        assert found == [shown(one, digits) for one in numbers]
    assert shown(-0.0123456) == "−0.0123"
    assert shown(1234567.0) == "1.23 · 10⁶"
    assert json.loads(run.eval("JSON.stringify([Infinity, -Infinity, NaN].map((one) => shown(one)))")) == [
        shown(float(one)) for one in ("inf", "-inf", "nan")
    ]


# The line search.


def javascript_search(run: Any, x: float, c: float, beta: float) -> list[dict[str, Any]]:
    """The trials of the script's search on the function of the picture."""
    given = EXPLORERS["armijo"].given
    f, slope = given["f"].text, given["slope"].text
    run.eval(
        f"var f = {f}, x = {x}, d = -({slope})(x), search = () => backtrack((t) => f(x + t * d), -d * d, {c}, {beta})"
    )
    found: list[dict[str, Any]] = json.loads(run.eval("JSON.stringify(search())"))
    return found


@pytest.mark.parametrize("c", [1e-4, 0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("beta", [0.1, 0.5, 0.6, 0.9])
def test_the_search_of_the_script_tries_and_takes_the_same_steps(c: float, beta: float) -> None:
    run = context("descent")
    for x in (-2.2, -1.3, -0.4, 0.05, 0.7, 1.25, 2.0, 3.7):
        point = np.array([x])
        gradient = WAVES.gradient(point)
        found = Backtracking(c, beta)(WAVES, point, WAVES(point), gradient, -gradient)
        trials = javascript_search(run, x, c, beta)
        assert [one["step"] for one in trials] == [one.step for one in found.trials]
        assert [one["accepted"] for one in trials] == [one.accepted for one in found.trials]
        assert [one["value"] for one in trials] == pytest.approx(
            [float(one.value) for one in found.trials], rel=1e-12, abs=1e-14
        )


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("sufficientDecrease * step * slope", "step * slope"),
        ("sufficientDecrease * step * slope", "sufficientDecrease * slope"),
        ("<= sufficientDecrease", ">= sufficientDecrease"),
        ("step = backtracking * step", "step = step / 2"),
        ("step = 1;", "step = 2;"),
    ],
)
def test_an_altered_search_takes_other_steps(right: str, wrong: str) -> None:
    text = (SCRIPTS / "descent.js").read_text(encoding="utf-8")
    assert right in text
    run = context("drawing")
    run.eval(text.replace("export ", "").replace(right, wrong))
    found = [one.step for one in first_search(0.3, 0.6).trials]
    assert [one["step"] for one in javascript_search(run, 2.0, 0.3, 0.6)] != found


def test_the_armijo_picture_starts_with_the_search_of_the_text() -> None:
    picture = EXPLORERS["armijo"].picture(EXPLORERS["armijo"].start)
    steps = [shown(one.step) for one in first_search(0.3, 0.6).trials]
    assert f"Refused: t = {', '.join(steps[:-1])}. Accepted: t = {steps[-1]}, trial {len(steps)}." in picture.text


def test_where_the_slope_is_zero_no_step_is_looked_for() -> None:
    picture = EXPLORERS["armijo"].picture({"x": 0.0, "c": 0.3, "beta": 0.6})
    assert "slope is zero" in picture.text
    assert not re.search("nn-wrong|✓", "".join(picture.parts.values()))


def test_at_a_kink_there_is_no_tangent() -> None:
    for name, tangents in (("relu", 0), ("leaky_relu", 0), ("elu", 1)):
        picture = EXPLORERS["activation"].picture({"which": name, "z": 0.0})
        assert picture.parts["tangent"].count("<polyline") == tangents
        assert ("no tangent" in picture.text) == (not tangents)


def test_from_its_first_start_the_exact_step_is_worse_than_armijos_rule_and_turns_at_right_angles() -> None:
    found = {run.rule: run for run in descents(EXPLORERS["contour"].start)}
    assert found["exact"].values[-1] > found["armijo"].values[-1]
    points = np.array(found["exact"].points)
    ways = np.diff(points, axis=0)
    turns = np.sum(ways[1:] * ways[:-1], axis=1) / np.prod(np.linalg.norm([ways[1:], ways[:-1]], axis=2), axis=0)
    assert np.abs(turns).max() < 1e-9


def test_the_exact_step_is_that_of_descent_and_no_longer_or_shorter_one_is_lower() -> None:
    step = sympy.lambdify(TROUGH.variables, EXACT)
    for x in ([8.0, 0.8], [-3.0, 2.0], [1.0, 0.0]):
        point = np.array(x)
        gradient = TROUGH.gradient(point)
        found = ExactStep(np.diag([1.0, 10.0]))(TROUGH, point, TROUGH(point), gradient, -gradient).step
        assert step(*x) == pytest.approx(found, rel=1e-13)
        at, longer, shorter = (TROUGH(point - share * found * gradient) for share in (1, 1.01, 0.99))
        assert at < min(longer, shorter)


@pytest.mark.parametrize("stage", range(1, len(STAGES)))
def test_what_a_step_of_the_pass_computes_from_rounded_numbers_is_its_result(stage: int) -> None:
    *_, calculation, result = told(STAGES[stage]).splitlines()[1].removesuffix(".").split(" = ")
    form = calculation.translate({ord("·"): "*", ord("−"): "-", ord("²"): "**2"}).replace("σ′", "d").replace("σ", "s")
    names = {
        "s": lambda z: formulas.sigmoid.formula.subs(Z, z),
        "d": lambda z: formulas.sigmoid.derivative.subs(Z, z),
    }
    value = float(sympy.sympify(form, locals=names))
    assert value == pytest.approx(float(result.replace("−", "-")), rel=0.01)


def test_the_pass_shows_each_value_and_each_entry_of_the_gradient_once() -> None:
    given = [name for stage in STAGES for name in stage.names]
    values, gradient = numbers()
    entries = set(gradient) & set(given)
    assert entries == set(gradient)
    computed = {name for name in values if not re.match(r"[Wb]\d|y", name)}
    assert sorted(given) == sorted(computed | entries)
