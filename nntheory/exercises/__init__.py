"""Exercises, each with a hint, a solution, and a check of an answer.

The tasks of the paper are among them. Answers are computed by the package when they are asked for, and what somebody types is
read as numbers and never evaluated.
"""

from __future__ import annotations

from difflib import get_close_matches

from . import backpropagation, descent, forward, training
from .answers import Judged, judge, parse_number
from .exercise import Choice, Exercise, Level, Numbers, Option, Program, Slip, answered
from .programs import solved_of, starter_of
from .terminal import plain

CHAPTERS = (
    *("forward", "activations", "cost", "backpropagation", "descent", "steps", "hypotheses"),
    *("training", "learning-rate", "wrong-gradient", "demonstrations", "thoughts"),
)
"""The chapters that have exercises, in reading order."""

_ALL = (*forward.EXERCISES, *backpropagation.EXERCISES, *descent.EXERCISES, *training.EXERCISES)

EXERCISES: tuple[Exercise, ...] = tuple(
    sorted(_ALL, key=lambda one: (CHAPTERS.index(one.chapter), list(Level).index(one.level)))
)
"""All exercises, in the order of the chapters, the easier ones first."""

__all__ = [
    "CHAPTERS",
    "EXERCISES",
    "Choice",
    "Exercise",
    "Judged",
    "Level",
    "Numbers",
    "Option",
    "Program",
    "Slip",
    "answered",
    "find_exercise",
    "judge",
    "parse_number",
    "plain",
    "solved_of",
    "starter_of",
]


def find_exercise(identifier: str) -> Exercise:
    """The exercise of that name.

    Raises:
        ValueError: if there is none; the message names the nearest.
    """
    known = {one.identifier: one for one in EXERCISES}
    if identifier in known:
        return known[identifier]
    near = get_close_matches(identifier, known, n=1)
    meant = f"; did you mean {near[0]}?" if near else ";"
    raise ValueError(f"there is no exercise {identifier!r}{meant} `nntheory exercise` lists them")
