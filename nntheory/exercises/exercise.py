"""What an exercise is: its text, a hint, a solution, and the check of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from ..checking.report import Told

Values = tuple[Fraction, ...]


class Level(StrEnum):
    """How hard it is."""

    WARM_UP = "warm-up"
    STANDARD = "standard"
    HARD = "hard"

    @property
    def stars(self) -> str:
        """One to three stars."""
        return "★" * (list(Level).index(self) + 1)


@dataclass(frozen=True)
class Slip:
    """A plausible wrong answer, computed, and the question that leads away from it.

    Attributes:
        values: what one gets with that mistake.
        question: what to ask oneself; it does not give the answer.
    """

    values: Callable[[], Values]
    question: str


@dataclass(frozen=True)
class Numbers:
    """The answer is one rational number or several, in the order that the text asks for.

    Attributes:
        values: computes them.
        slips: plausible wrong answers.
        working: computes the numbers on the way, each with its formula's left side in LaTeX.
    """

    values: Callable[[], Values]
    slips: tuple[Slip, ...]
    working: Callable[[], tuple[tuple[str, Fraction], ...]] = tuple


@dataclass(frozen=True)
class Option:
    """One possible answer, and the computation that tells whether it is right."""

    text: str
    holds: Callable[[], bool]


@dataclass(frozen=True)
class Choice:
    """The answer is the number of an option, the first is 1; exactly one holds."""

    options: tuple[Option, ...]


@dataclass(frozen=True)
class Program:
    """The answer is a program, begun in a file.

    Attributes:
        starter: name of that file, among the files of the exercises.
        name: the function or class that is asked for.
        judge: checks it; the arguments are what the file has under that name and the seconds one call may take.
        solved: name of a file that solves it.
        sizes: the network for ``nntheory check``; empty if another check judges it.
    """

    starter: str
    name: str
    judge: Callable[[Any, float], Told]
    solved: str
    sizes: str = ""


@dataclass(frozen=True)
class Exercise:
    """An exercise. Texts are Markdown with formulas in LaTeX.

    Attributes:
        identifier: its name on the command line and in links.
        chapter: the page it belongs to, without its ending.
        level: how hard it is.
        title: a few words.
        text: what is asked.
        hint: a question or a direction, never the answer.
        solution: how one gets there; the numbers are added from what is computed.
        check: how an answer is checked.
        example: a program of the examples that shows the solution; empty if there is none.
        ours: whether it was added here; the others are the tasks of the paper.
    """

    identifier: str
    chapter: str
    level: Level
    title: str
    text: str
    hint: str
    solution: str
    check: Numbers | Choice | Program
    example: str = ""
    ours: bool = True

    @property
    def command(self) -> str:
        """What one types to check an answer."""
        match self.check:
            case Program(sizes="", starter=starter):
                return f"nntheory exercise {self.identifier} {starter}"
            case Program(starter=starter, name=name, sizes=sizes):
                return f"nntheory check {starter}:{name} {sizes} --hint"
            case Choice():
                return f"nntheory exercise {self.identifier} NUMBER"
            case Numbers(values=values):
                count = len(values())
                return f"nntheory exercise {self.identifier} " + " ".join(["ANSWER"] * count)


def answered(exercise: Exercise) -> str:
    """The right answer in words: numbers, or the text of the option that holds; empty for a program."""
    match exercise.check:
        case Numbers(values=values):
            return ", ".join(map(str, values()))
        case Choice(options=options):
            number = right_option(exercise.check)
            return f"{number}: {options[number - 1].text}"
        case Program():
            return ""


def right_option(choice: Choice) -> int:
    """The number of the option that holds.

    Raises:
        ValueError: if it is not exactly one.
    """
    holding = [number for number, option in enumerate(choice.options, start=1) if option.holds()]
    if len(holding) != 1:
        raise ValueError(f"expected exactly one option to hold, got {holding}")
    return holding[0]
