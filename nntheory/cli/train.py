"""``nntheory train``: the paper's demonstrations, handwritten digits, and networks for samples in a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import AsJson, Command, Cost, Hidden, Output, Sizes, architecture_of, progress, usage_errors

if TYPE_CHECKING:
    from ..descent import Search
    from ..training import Parameters

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended."""


class By(StrEnum):
    """How the parameters are found."""

    descent = "descent"
    guessing = "guessing"


class Derivative(StrEnum):
    """Which derivative of the output layer the backward pass takes."""

    published = "published"
    correct = "correct"


class DigitsCost(StrEnum):
    """The cost of a handwritten digit, with the output that goes with it."""

    cross_entropy = "cross_entropy"
    squared_error = "squared_error"


Epochs = Annotated[int, typer.Option(min=0, help="How many passes over the samples.")]
Rate = Annotated[float | None, typer.Option(help="Learning rate; 0.1 if nothing is said.")]
Armijo = Annotated[bool, typer.Option("--armijo", help="Find each step by Armijo's rule, in place of a fixed rate.")]
Start = Annotated[str, typer.Option(help="How the parameters are drawn first, such as lecun_normal or unit_uniform.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of all random numbers.")]


def _savable(path: Path | None) -> Path | None:
    """Where to save, looked at before anything is computed."""
    if path is not None and path.suffix != ".npz":
        raise typer.BadParameter(f"the name of the file must end in .npz, got {str(path)!r}")
    if path is not None and not path.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {str(path.parent)!r} to save in")
    if path is not None and (path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK)):
        raise typer.BadParameter(f"{str(path)!r} cannot be written")
    return path


Save = Annotated[
    Path | None,
    typer.Option(metavar="FILE.npz", callback=_savable, help="Write the parameters that were found to a file."),
]
BatchSize = Annotated[
    int | None,
    typer.Option(min=1, help="Samples that make one step; all if nothing is said and a file is trained with."),
]

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Train a network.")


@app.command(cls=Command)
def square(
    by: Annotated[By, typer.Option(help="Gradient descent, or random guessing.")] = By.descent,
    derivative: Annotated[
        Derivative | None, typer.Option(help="The derivative of the published program, or the correct one.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            help="How parameters are drawn: unit_uniform for descent, symmetric_uniform for guesses, or other."
        ),
    ] = None,
    count: Annotated[int | None, typer.Option("--samples", min=1, help="How many samples.")] = None,
    epochs: Annotated[int | None, typer.Option(min=0, help="How many passes over the samples.")] = None,
    guesses: Annotated[int | None, typer.Option(min=1, help="How many guesses.")] = None,
    rate: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    armijo: Armijo = False,
    batch_size: Annotated[
        int | None, typer.Option(min=0, help="Samples that make one step; 0 for all, as with --armijo.")
    ] = None,
    seed: Seed = 0,
    save: Save = None,
    as_json: AsJson = False,
) -> None:
    """Repeat the paper's demonstrations: a network 1-12-12-1 learns x².

    Descent is the published program's unless something else is said: its derivative, which is not the gradient, its start,
    10,000 samples, a step after each. It takes about a minute.

    Examples:
    - `nntheory train square`

    - `nntheory train square --by guessing`

    - `nntheory train square --derivative correct --samples 1000`

    - `nntheory train square --derivative correct --start he_normal --samples 1000`
    """
    with usage_errors():
        from ..demonstrations.published import EPOCHS
        from ..demonstrations.square import GUESSES, square_by_descent, square_by_guessing

        wrong = (
            {
                "--epochs": epochs,
                "--rate": rate,
                "--armijo": armijo or None,
                "--batch-size": batch_size,
                "--derivative": derivative,
            }
            if by is By.guessing
            else {"--guesses": guesses}
        )
        if given := [name for name, value in wrong.items() if value is not None]:
            raise ValueError(f"{', '.join(given)} does not go with --by {by.value}")
        if armijo and rate is not None:
            raise ValueError("--armijo finds the steps: leave out --rate")
        chosen: dict[str, Any] = {"seed": seed, "count": count, "start": start, "epochs": epochs, "guesses": guesses}
        if armijo or batch_size is not None:
            chosen["batch_size"] = batch_size or None
            chosen["rate"] = _armijo() if armijo else rate
        else:
            chosen["rate"] = rate
        kept = {key: value for key, value in chosen.items() if value is not None or key == "batch_size"}
        if by is By.guessing:
            with _progress("Guessing", guesses or GUESSES) as advance:
                run = square_by_guessing(**kept, on_guess=advance)
        else:
            with _progress("Training", EPOCHS if epochs is None else epochs) as advance:
                run = square_by_descent(**kept, derivative=(derivative or Derivative.published).value, on_epoch=advance)
    _finish(run, run.run, run.parameters, save, as_json)


@app.command(cls=Command)
def digits(
    cost: Annotated[
        DigitsCost, typer.Option(help="Softmax with cross-entropy, or the paper's squares.")
    ] = DigitsCost.cross_entropy,
    epochs: Annotated[int | None, typer.Option(min=0, help="How many passes over the samples.")] = None,
    seed: Seed = 0,
    save: Save = None,
    as_json: AsJson = False,
) -> None:
    """Read handwritten digits, 8×8 pixels each: train on a part of them and count the right answers on the rest.

    It needs scikit-learn, which has the digits: nntheory[data].

    Examples:
    - `nntheory train digits`

    - `nntheory train digits --cost squared_error --json`
    """
    with usage_errors():
        from ..demonstrations.digits import EPOCHS, train_digits

        count = EPOCHS if epochs is None else epochs
        with _progress("Training", count) as advance:
            result = train_digits(cost.value, epochs=count, seed=seed, on_epoch=advance)
    _finish(result, result.history, result.parameters, save, as_json)


@app.command(cls=Command)
def samples(
    file: Annotated[Path, typer.Argument(metavar="FILE.npz", help="Arrays x (samples, inputs) and target.")],
    sizes: Sizes,
    hidden: Hidden = "tanh",
    output: Output = "linear",
    cost: Cost = "squared_error",
    epochs: Epochs = 100,
    rate: Rate = None,
    armijo: Armijo = False,
    batch_size: BatchSize = None,
    start: Start = "lecun_normal",
    tolerance: Annotated[
        float | None, typer.Option(min=0, help="Stop when the cost fell by no more than this in ten epochs.")
    ] = None,
    seed: Seed = 0,
    save: Save = None,
    as_json: AsJson = False,
) -> None:
    """Train a network on samples of your own, by gradient descent.

    Examples:
    - `nntheory train samples measured.npz 2-8-1`

    - `nntheory train samples measured.npz 4-16-3 --output softmax --cost cross_entropy --batch-size 32 --save found.npz`
    """
    with usage_errors():
        from ..training import load_samples, train

        if armijo and rate is not None:
            raise ValueError("--armijo finds the steps: leave out --rate")
        architecture = architecture_of(sizes, hidden, output, cost)
        x, target = load_samples(file)
        with _progress("Training", epochs) as advance:
            history = train(
                architecture,
                x,
                target,
                epochs=epochs,
                rate=_armijo() if armijo else 0.1 if rate is None else rate,
                batch_size=batch_size,
                start=start,
                tolerance=tolerance,
                seed=seed,
                on_epoch=advance,
            )
    _finish(history, history, history.parameters, save, as_json)


def _armijo() -> Search:
    from ..descent import Backtracking

    return Backtracking()


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int, float], None]]:
    """A bar with the cost beside it, on a terminal."""
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), TextColumn("{task.fields[cost]}"))
    with progress(*columns) as bar:
        task = bar.add_task(what, total=total, cost="")
        yield lambda done, cost: bar.update(task, completed=done, cost=f"cost {cost:.4g}")


def _finish(result: Any, run: Any, parameters: Parameters, save: Path | None, as_json: bool) -> None:
    """Print what happened, save what was found, and end with the exit code that says how it went."""
    from ..training import Stop, save_parameters

    typer.echo(result.to_json() if as_json else str(result))
    if save is not None:
        with usage_errors():
            save_parameters(parameters, save)
        typer.echo(f"The parameters are in {save}.", err=True)
    if run.stop is Stop.INTERRUPTED:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(int(run.stop is Stop.NOT_FINITE))
