"""``nntheory exercise``: exercises, their hints and solutions, and the check of an answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .check import load
from .options import AsJson, print_json, usage_errors

if TYPE_CHECKING:
    from ..checking.report import Told
    from ..exercises import Exercise

WIDTH = 100
"""Texts are broken into lines of this length."""


def exercise(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Which exercise; without it they are listed.")
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ANSWER",
            help="Numbers such as 3/16, the number of an option, or FILE.py for a program, which is run.",
        ),
    ] = None,
    hint: Annotated[bool, typer.Option("--hint", help="Show the hint.")] = False,
    solution: Annotated[bool, typer.Option("--solution", help="Show the solution.")] = False,
    start: Annotated[
        bool, typer.Option("--start", help="Write the file that the program begins with into this folder.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option(min=0.01, max=86_400, help="Seconds that one call of a program may take.")
    ] = 10.0,
    as_json: AsJson = False,
) -> None:
    """List the exercises, show one, or check an answer to it.

    An answer is read as numbers and never evaluated. The right one is computed when it is asked for.

    Exit code: 0 right, or shown; 1 wrong; 2 wrong usage; 3 unknown.

    Examples:
    - `nntheory exercise`

    - `nntheory exercise by-hand`

    - `nntheory exercise rate-threshold 1/6`

    - `nntheory exercise forward-layer --start`
    """
    with usage_errors():
        from ..exercises import EXERCISES, find_exercise

        if name is None:
            if hint or solution or start:
                raise ValueError("expected the name of an exercise; `nntheory exercise` lists them")
            if as_json:
                print_json({"schema": "nntheory/exercises/1", "exercises": [_data(one) for one in EXERCISES]})
            else:
                typer.echo(_listed(EXERCISES))
            return
        chosen = find_exercise(name)
        if answer and (hint or solution or start):
            raise ValueError("expected an answer, or one of --hint, --solution and --start, not both")
        if not answer:
            if start:
                _start(chosen)
            if as_json:
                print_json({"schema": "nntheory/exercise/1", **_data(chosen, hint, solution)})
            elif not start or hint or solution:
                typer.echo(_shown(chosen, hint, solution))
            return
        judged = _judged(chosen, answer, time_limit)
    if as_json:
        typer.echo(judged.to_json())
    else:
        first, *rest = str(judged).splitlines()
        colour = {0: "green", 1: "red", 3: "yellow"}[judged.verdict.exit_code]
        typer.echo("\n".join((typer.style(first, fg=colour, bold=True), *rest)))
    raise typer.Exit(judged.verdict.exit_code)


def _judged(chosen: Exercise, answer: list[str], time_limit: float) -> Told:
    from ..checking import Report
    from ..exercises import Program, judge

    if not isinstance(chosen.check, Program):
        return judge(chosen, answer)
    if len(answer) != 1 or not answer[0].endswith(".py"):
        raise ValueError(f"expected one file, such as {chosen.check.starter}, got {' '.join(answer)[:80]!r}")
    loaded = load(f"{answer[0]}:{chosen.check.name}", time_limit, chosen.identifier)
    return loaded if isinstance(loaded, Report) else chosen.check.judge(loaded, time_limit)


def _start(chosen: Exercise) -> None:
    """Write the starter file, unless there is one."""
    from ..exercises import Program, starter_of

    if not isinstance(chosen.check, Program):
        raise ValueError(f"{chosen.identifier} asks for no program, so there is no file to begin with")
    try:
        with Path(chosen.check.starter).open("x", encoding="utf-8") as file:
            file.write(starter_of(chosen.check))
    except FileExistsError:
        raise ValueError(f"{chosen.check.starter} is there already, and stays as it is") from None
    typer.echo(f"Written: {chosen.check.starter}\nCheck:   {chosen.command}", err=True)


def _listed(exercises: tuple[Exercise, ...]) -> str:
    """One line for each exercise, under its chapter."""
    width = max(len(one.identifier) for one in exercises)
    lines = []
    chapter = ""
    for one in exercises:
        if one.chapter != chapter:
            chapter = one.chapter
            lines += ["", chapter]
        lines.append(f"  {one.level.stars.ljust(3)}  {one.identifier.ljust(width)}  {one.title}")
    return "\n".join((*lines[1:], "", "★ warm-up, ★★ standard, ★★★ hard. Show one: nntheory exercise NAME"))


def _shown(chosen: Exercise, hint: bool, solution: bool) -> str:
    """The text of an exercise, with its hint and its solution if they are wanted."""
    from ..exercises import Choice, Program, answered, plain, solved_of

    parts = [f"{chosen.title}  {chosen.level.stars} {chosen.level}", _broken(plain(chosen.text))]
    if isinstance(chosen.check, Choice):
        options = enumerate(chosen.check.options, start=1)
        parts.append("\n".join(f"{number}  {plain(option.text)}" for number, option in options))
    if isinstance(chosen.check, Program):
        parts.append(f"Begin:   nntheory exercise {chosen.identifier} --start")
    parts.append(f"Check:   {chosen.command}")
    if hint:
        parts.append(_broken(f"Hint: {plain(chosen.hint)}"))
    if solution:
        parts.append(_broken(f"Solution: {plain(chosen.solution)}"))
        if isinstance(chosen.check, Program):
            parts.append(solved_of(chosen.check).rstrip())
        else:
            parts.append(f"Answer: {plain(answered(chosen))}")
    return "\n\n".join(parts)


def _broken(text: str) -> str:
    import textwrap

    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _data(chosen: Exercise, hint: bool = False, solution: bool = False) -> dict[str, Any]:
    """An exercise as plain data."""
    from ..exercises import Choice, Program, answered, plain

    data: dict[str, Any] = {
        "exercise": chosen.identifier,
        "chapter": chosen.chapter,
        "level": str(chosen.level),
        "title": chosen.title,
        "text": plain(chosen.text),
        "command": chosen.command,
    }
    if isinstance(chosen.check, Choice):
        data["options"] = [plain(option.text) for option in chosen.check.options]
    if isinstance(chosen.check, Program):
        data["starter"] = chosen.check.starter
    if hint:
        data["hint"] = plain(chosen.hint)
    if solution:
        data |= {"solution": plain(chosen.solution), "answer": plain(answered(chosen))}
    return data
