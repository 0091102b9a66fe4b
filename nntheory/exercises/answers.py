"""Answers that somebody typed: read as rational numbers, by a parser of our own, and judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..checking.report import Told, Verdict
from .exercise import Choice, Exercise, Numbers, Option, Slip, right_option

SCHEMA = "nntheory/exercise/1"

LONGEST = 40
"""The most characters of one number."""

ROUNDED = Fraction(1, 100)
"""A decimal fraction this close to the answer, relative to it, was probably rounded; so was one whose digits are the answer's."""

_NUMBER = re.compile(r"(?P<sign>[+-]?)(?:(?P<over>[0-9]+)(?:/(?P<under>[0-9]+))?|(?P<whole>[0-9]*)\.(?P<part>[0-9]+))")


@dataclass(frozen=True)
class Judged(Told):
    """What was found about an answer.

    Attributes:
        exercise: its name.
        verdict: HOLDS if the answer is right, FAILS if it is not.
        message: where it is wrong, without the right answer.
        evidence: how it was judged.
    """

    exercise: str
    verdict: Verdict
    message: str
    evidence: str

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "schema": SCHEMA,
            "exercise": self.exercise,
            "verdict": str(self.verdict),
            "message": self.message,
            "evidence": self.evidence,
        }

    def __str__(self) -> str:
        return f"{self.verdict}  {self.exercise}\n\n{self.message}\n\nEvidence: {self.evidence}"


def parse_number(text: str) -> Fraction:
    """A whole number, a fraction such as 3/16, or a decimal fraction such as 0.1875.

    Raises:
        ValueError: if it is none of these.
    """
    written = text.strip().replace("−", "-")
    found = _NUMBER.fullmatch(written) if len(written) <= LONGEST else None
    if found is None:
        raise ValueError(f"expected a number such as 3/16, -2 or 0.25, got {text[:LONGEST]!r}")
    if found["over"] is None:
        digits = f"{found['whole']}{found['part']}"
        value = Fraction(int(digits), 10 ** len(found["part"]))
    else:
        under = int(found["under"] or 1)
        if under == 0:
            raise ValueError(f"nothing can be divided by zero, got {text!r}")
        value = Fraction(int(found["over"]), under)
    return -value if found["sign"] == "-" else value


def judge(exercise: Exercise, answers: Sequence[str]) -> Judged:
    """Whether typed answers are right; several numbers may stand in one text, with commas or blanks between them.

    Raises:
        ValueError: if they are no numbers, too few or too many, or the exercise asks for a program.

    Example:
        >>> from nntheory.exercises import find_exercise, judge
        >>> judge(find_exercise("rate-threshold"), ["1/6"]).verdict.value
        'FAILS'
    """
    parts = [part for text in answers for part in re.split(r"[,;\s]+", text) if part]
    match exercise.check:
        case Numbers():
            return _numbers(exercise.identifier, exercise.check, parts)
        case Choice():
            return _choice(exercise.identifier, exercise.check, parts)
    raise ValueError(f"{exercise.identifier} asks for a program: expected a file, such as {exercise.check.starter}")


def _numbers(name: str, check: Numbers, parts: list[str]) -> Judged:
    right = check.values()
    if len(parts) != len(right):
        what = "one number" if len(right) == 1 else f"{len(right)} numbers, in the order of the text"
        raise ValueError(f"expected {what}, got {len(parts)}")
    given = tuple(map(parse_number, parts))
    evidence = "compared with the computed answer, in fractions"
    if given == right:
        message = {1: "This is right.", 2: "Both numbers are right."}.get(
            len(right), f"All {len(right)} numbers are right."
        )
        return Judged(name, Verdict.HOLDS, message, evidence)
    wrong = [place for place, (one, other) in enumerate(zip(given, right, strict=True), start=1) if one != other]
    lines = ["This is not the number."] if len(right) == 1 else [_places(wrong, len(right))]
    if all(_is_rounded(parts[place - 1], given[place - 1], right[place - 1]) for place in wrong):
        lines.append("It is close, as a rounded number is: the answer is exact, write it as a fraction.")
    elif question := _question(check.slips, given):
        lines.append(f"Hint: {question}")
    return Judged(name, Verdict.FAILS, "\n".join(lines), evidence)


def _places(wrong: list[int], count: int) -> str:
    if len(wrong) == count:
        return "Neither number is right." if count == 2 else f"None of the {count} numbers is right."
    return (
        f"Number {wrong[0]} is not right."
        if len(wrong) == 1
        else f"Numbers {', '.join(map(str, wrong))} are not right."
    )


def _is_rounded(text: str, one: Fraction, other: Fraction) -> bool:
    """Whether a decimal fraction is close to the answer, or is the answer to as many places as were typed."""
    _, point, places = text.partition(".")
    last = Fraction(1, 2 * 10 ** len(places))
    return bool(point and one) and abs(one - other) <= max(ROUNDED * abs(other), last)


def _question(slips: tuple[Slip, ...], given: tuple[Fraction, ...]) -> str:
    return next((slip.question for slip in slips if slip.values() == given), "")


def _choice(name: str, check: Choice, parts: list[str]) -> Judged:
    options: tuple[Option, ...] = check.options
    numbers = [str(number) for number, _ in enumerate(options, start=1)]
    if len(parts) != 1 or parts[0] not in numbers:
        raise ValueError(f"expected the number of one option, {', '.join(numbers)}, got {' '.join(parts)[:LONGEST]!r}")
    evidence = "each option was computed, and one holds"
    if int(parts[0]) == right_option(check):
        return Judged(name, Verdict.HOLDS, "This is right.", evidence)
    return Judged(name, Verdict.FAILS, f"Option {parts[0]} does not hold.", evidence)
