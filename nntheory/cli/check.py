"""``nntheory check``: a backward pass held against the derived gradient."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import AsJson, Cost, Hidden, Output, Sizes, architecture_of, progress, usage_errors

if TYPE_CHECKING:
    from ..checking import Report


class WeightLayout(StrEnum):
    """Which axis of a weight matrix is which."""

    in_out = "in_out"
    out_in = "out_in"


class Reduction(StrEnum):
    """What is taken over the batch."""

    mean = "mean"
    sum = "sum"


class Samples(StrEnum):
    """Where the samples of a batch stand."""

    rows = "rows"
    columns = "columns"


class DType(StrEnum):
    """The floats that are passed to a backward pass."""

    float64 = "float64"
    float32 = "float32"


def check(
    function: Annotated[
        str, typer.Argument(metavar="FILE.py:FUNCTION", help="The backward pass. The file is run, as Python runs it.")
    ],
    sizes: Sizes,
    hidden: Hidden = "sigmoid",
    output: Output = "sigmoid",
    cost: Cost = "squared_error",
    seed: Annotated[int, typer.Option(min=0, help="Seed of the parameters and data that are drawn.")] = 0,
    points: Annotated[int, typer.Option(min=1, max=1000, help="How many points to draw.")] = 5,
    dtype: Annotated[DType, typer.Option(help="Floats passed to the function.")] = DType.float64,
    weight_layout: Annotated[
        WeightLayout, typer.Option(help="Weights of shape (n_in, n_out), or (n_out, n_in).")
    ] = WeightLayout.in_out,
    reduction: Annotated[
        Reduction, typer.Option(help="Gradient of the mean cost over the batch, or of the sum.")
    ] = Reduction.mean,
    samples: Annotated[
        Samples, typer.Option(help="Data of shape (batch, n), or (n, batch) with biases (n, 1).")
    ] = Samples.rows,
    time_limit: Annotated[float, typer.Option(min=0.01, max=86_400, help="Seconds that one call may take.")] = 10.0,
    hint: Annotated[
        bool, typer.Option("--hint", help="If it fails, ask a question that leads to the mistake.")
    ] = False,
    smallest: Annotated[
        bool,
        typer.Option(
            "--smallest", help="If it fails, look for the smallest network and roundest numbers that show it."
        ),
    ] = False,
    floats_only: Annotated[
        bool, typer.Option("--floats-only", help="Call it with floats alone, not with elements of prime fields.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hold a backward pass against the derived gradient.

    The function is called as `backward(weights, biases, x, target)` and returns `(weight_gradients, bias_gradients)`.

    Exit code: 0 holds, 1 fails, 2 wrong usage, 3 unknown.

    Examples:
    - `nntheory check my_backward.py:backward 2-3-1`

    - `nntheory check net.py:grad 64-32-10 --hidden relu --output softmax --cost cross_entropy`

    - `nntheory check my_backward.py:backward 2-3-1 --hint`
    """
    with usage_errors():
        architecture = architecture_of(sizes, hidden, output, cost)
        # All of this before the file is run: it may have neighbours with the names of what is imported here.
        import numpy.random  # noqa: F401

        from ..checking import Report, check_backward

        bar = progress()
        backward = load(function, time_limit, architecture)
        if isinstance(backward, type):
            raise ValueError(
                f"{backward.__name__} is a class, and a check calls a function; nntheory.adapters.from_object makes one "
                "from an object of it"
            )
        if isinstance(backward, Report):
            report = backward
        else:
            with bar:
                task = bar.add_task("Comparing", total=points)
                report = check_backward(
                    backward,
                    architecture,
                    points=points,
                    seed=seed,
                    dtype=dtype.value,
                    weight_layout=weight_layout.value,
                    reduction=reduction.value,
                    samples=samples.value,
                    time_limit=time_limit,
                    floats_only=floats_only,
                    smallest=smallest,
                    on_point=lambda done: bar.update(task, completed=done),
                )
    if hint:
        report = report.hinted()
    if as_json:
        typer.echo(report.to_json())
    else:
        first, *rest = str(report).splitlines()
        colour = {0: "green", 1: "red", 3: "yellow"}[report.verdict.exit_code]
        typer.echo("\n".join((typer.style(first, fg=colour, bold=True), *rest)))
    raise typer.Exit(report.verdict.exit_code)


def load(place: str, time_limit: float, subject: object) -> Callable[..., Any] | Report:
    """The function that ``FILE.py:FUNCTION`` names; a report if the file does not finish running."""
    from ..checking import Report, Verdict
    from ..checking.calling import call

    file, colon, name = place.rpartition(":")
    if not colon or not file.endswith(".py") or not name:
        raise ValueError(f"expected FILE.py:FUNCTION, such as my_backward.py:backward, got {place!r}")
    path = Path(file)
    if not path.is_file():
        raise ValueError(f"there is no file {file!r}")
    # A name of its own, so that a file called random.py takes nobody's place.
    name_inside = f"_checked_{path.stem}"
    specification = importlib.util.spec_from_file_location(name_inside, path)
    assert specification is not None  # noqa: S101  (the file exists and ends in .py)
    assert specification.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(specification)
    # As Python itself does for the file it is started with: its neighbours can be imported.
    sys.path.insert(0, str(path.parent.resolve()))
    sys.modules[name_inside] = module
    outcome = call(specification.loader.exec_module, module, time_limit=time_limit)
    if outcome.timed_out:
        message = f"{file} did not finish running within {time_limit:g} s, so its function could not be called."
        return Report(Verdict.UNKNOWN, message, str(subject))
    if outcome.raised:
        raise ValueError(f"{file} could not be run: {outcome.raised}")
    functions = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
    if not callable(vars(module).get(name)):
        more = f" and {len(functions) - 12} more" if len(functions) > 12 else ""
        has = f"it has {', '.join(functions[:12])}{more}" if functions else "it has no functions"
        raise ValueError(f"{file} has no function {name!r}; {has}")
    function: Callable[..., Any] = vars(module)[name]
    return function
