"""Exercises as the pages show them: text, hint, the command that checks an answer, and the solution, folded."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import sympy
from markdown import Markdown

from ..exercises import CHAPTERS, EXERCISES, Choice, Exercise, Numbers, Program, answered, find_exercise
from ..formulas.notation import latex
from .mathml import inline
from .programs import code, read, run

FILES = "exercises"
"""The folder of the files that programs begin with, in the docs and on the site."""


def exercises(chapter: str) -> str:
    """All exercises of a chapter, the easier ones first."""
    if chapter not in CHAPTERS:
        raise ValueError(f"{chapter!r} has no exercises; there are {', '.join(CHAPTERS)}")
    return "".join(_card(one) for one in EXERCISES if one.chapter == chapter)


def exercise(*identifiers: str) -> str:
    """The exercises of these names."""
    return "".join(_card(find_exercise(one)) for one in identifiers)


@cache
def _card(one: Exercise) -> str:
    """One exercise, made once in a process: it stands in its chapter and among all."""
    anchor = f"exercise-{one.identifier}"
    source = "added here" if one.ours else "a task of the paper"
    level = f'<span class="nn-level" title="{one.level}"><span aria-hidden="true">{one.level.stars}</span> {one.level}</span>'
    head = (
        '<p class="nn-exercise-head" role="heading" aria-level="3">'
        f'<a class="nn-exercise-name" href="#{anchor}">{html.escape(one.title)}</a>'
        f'{level}<span class="nn-faint">{source}</span></p>'
    )
    parts = [head, _html(one.text), *_given(one), _folded("Hint", _html(one.hint)), _checked(one)]
    parts.append(_folded("Solution", _solution(one)))
    return f'<!--anchor {anchor}--><div class="nn-task">{"".join(parts)}</div>'


def _given(one: Exercise) -> list[str]:
    """What stands below the text: the options, or the file to begin with."""
    match one.check:
        case Choice(options=options):
            items = "".join(f"<li>{_html(option.text)}</li>" for option in options)
            return [f'<ol class="nn-options">{items}</ol>']
        case Program(starter=starter):
            # The page and the chapters stand in folders side by side.
            link = f'<p><a href="../{FILES}/{starter}" download>Download <code>{starter}</code></a></p>'
            shown = code(read(f"{FILES}/{starter}"), label=starter)
            return [link, _folded("The file, to read", shown)]
    return []


def _checked(one: Exercise) -> str:
    """The command that checks an answer."""
    return f'<p class="nn-check">Check: <code>{html.escape(one.command)}</code></p>'


def _solution(one: Exercise) -> str:
    parts = [_html(one.solution)]
    match one.check:
        case Numbers(values=values, working=working):
            steps = "".join(f"<li>{inline(f'{left} = {_number(number)}')}</li>" for left, number in working())
            parts += [f'<ul class="nn-working">{steps}</ul>'] if steps else []
            parts.append(f"<p>Answer: {', '.join(inline(_number(number)) for number in values())}.</p>")
        case Choice():
            parts.append(f"<div>{_html(f'Answer: {answered(one)}')}</div>")
        case Program(solved=solved):
            parts += [] if one.example else [code(read(f"{FILES}/solutions/{solved}"), label=solved)]
    if one.example:
        parts.append(run(one.example))
    return "".join(parts)


def _number(number: Fraction) -> str:
    return latex(sympy.Rational(number.numerator, number.denominator))


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>{body}</details>"


def _html(text: str) -> str:
    """Markdown with formulas; links go from page to page."""
    linked = re.sub(r"\]\(([\w/-]+)\.md(#[\w-]+)?\)", r"](../\1/\2)", text)
    converter = Markdown(
        extensions=["pymdownx.arithmatex"], extension_configs={"pymdownx.arithmatex": {"generic": True}}
    )
    return str(converter.convert(linked))


DIRECTIVES: dict[str, Callable[..., str]] = {"exercise": exercise, "exercises": exercises}
"""The blocks of exercises."""
