"""The command line: ``nntheory derive`` and ``nntheory check``.

Exit codes: 0 holds (or derived), 1 fails, 2 wrong usage, 3 unknown.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from . import __version__

if TYPE_CHECKING:
    from .architecture import Architecture
    from .checking import Report
    from .derivation import Derivation, Rule, Step

MOST_LISTED = 60
"""The most derivatives that `derive` lists one by one unasked."""


@contextlib.contextmanager
def _usage_errors() -> Iterator[None]:
    """What the package says of a wrong argument becomes wrong usage: its message, exit code 2, no traceback."""
    try:
        yield
    except UnicodeError:
        raise  # about what is printed, not about what was asked
    except (ValueError, KeyError) as error:
        raise typer.BadParameter(str(error.args[0])) from None


class _Command(TyperCommand):
    """A command to which ``-1-2`` is a network that does not exist, and not an option that does not exist."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, after a look for sizes that begin with a dash."""
        for argument in args:
            if re.match(r"-\d+-", argument):
                _architecture(argument)
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="nntheory",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Derive the gradient of a neural network, and hold a backward pass against it.",
)

Sizes = Annotated[str, typer.Argument(metavar="SIZES", help="Layer sizes, the input first, such as 784-30-10.")]
Hidden = Annotated[
    str,
    typer.Option(help="Activation of the hidden layers, or one for each, separated by commas; see nntheory formulas."),
]
Output = Annotated[str, typer.Option(help="Activation of the output layer; see nntheory formulas.")]
Cost = Annotated[
    str, typer.Option(help="Cost of one sample; a batch has the mean of its samples. See nntheory formulas.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


class Format(StrEnum):
    """How a derivation is printed."""

    text = "text"
    latex = "latex"
    python = "python"


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


def _version(value: bool) -> None:
    if value:
        typer.echo(f"nntheory {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Derive the gradient of a neural network, and hold a backward pass against it."""


@app.command(cls=_Command)
def derive(
    sizes: Annotated[
        str | None, typer.Argument(metavar="[SIZES]", help="Layer sizes, the input first, such as 2-3-1.")
    ] = None,
    parameter: Annotated[
        str | None, typer.Option(help="One parameter, such as 'W1[0,2]' or 'b1[2]': the chain rule step by step.")
    ] = None,
    all_sizes: Annotated[bool, typer.Option("--all-sizes", help="The rules for every size and depth.")] = False,
    every: Annotated[
        bool, typer.Option("--every", help=f"List every derivative, also when there are more than {MOST_LISTED}.")
    ] = False,
    hidden: Hidden = "sigmoid",
    output: Output = "sigmoid",
    cost: Cost = "squared_error",
    form: Annotated[Format, typer.Option("--format", help="Text, LaTeX, or a NumPy program.")] = Format.text,
    as_json: AsJson = False,
) -> None:
    """Derive the gradient of a network.

    Examples:
    - `nntheory derive 2-3-1`

    - `nntheory derive 2-3-1 --parameter 'W1[0,2]'`

    - `nntheory derive 784-30-10 --output softmax --cost cross_entropy --format python`

    - `nntheory derive --all-sizes`
    """
    if sizes is None and not all_sizes:
        raise typer.BadParameter("expected the layer sizes, such as 2-3-1, or --all-sizes")
    with _usage_errors():
        # For all sizes the smallest network tells whether the activations and the cost go together.
        network = _architecture("1-1-1" if sizes is None else sizes, hidden, output, cost)
        if all_sizes:
            _derive_all_sizes(network, parameter, form, as_json)
            return
        from .derivation import derive as derived

        derivation = derived(network)
        if form is Format.python and as_json:
            _print_json({"schema": "nntheory/program/1", "python": derivation.python(parameter)})
        elif form is Format.python:
            typer.echo(derivation.python(parameter), nl=False)
        elif parameter is not None:
            _show_steps(derivation, parameter, form, as_json)
        else:
            _show_gradient(derivation, form, as_json, every)


def _derive_all_sizes(network: Architecture, parameter: str | None, form: Format, as_json: bool) -> None:
    if parameter is not None:
        raise typer.BadParameter("--all-sizes derives for every parameter; leave out --parameter")
    if form is Format.python:
        raise typer.BadParameter("a program needs sizes, such as 2-3-1; --all-sizes has text and latex")
    from . import derivation

    rules = (
        derivation.forward_rule(),
        derivation.output_error_rule(),
        derivation.output_error_rule(network.output, network.cost),
        derivation.hidden_error_rule(),
        derivation.weight_rule(),
        derivation.bias_rule(),
        derivation.mean_rule(),
    )
    if as_json:
        _print_json({"schema": "nntheory/rules/1", "rules": [_rule_data(rule) for rule in rules]})
    elif form is Format.latex:
        typer.echo("\n\n".join("\n".join((f"% {rule.name}", *(s.latex() for s in rule.steps))) for rule in rules))
    else:
        typer.echo("For every number of layers L and every size n; l is any layer, k, p and q are neurons.\n")
        typer.echo("\n\n".join(map(str, rules)))


def _show_steps(derivation: Derivation, parameter: str, form: Format, as_json: bool) -> None:
    explanation = derivation.steps(parameter)
    if as_json:
        _print_json(
            {
                "schema": "nntheory/steps/1",
                "architecture": str(derivation.architecture),
                "parameter": str(explanation.parameter),
                "tree": list(explanation.tree.lines()),
                "steps": [_step_data(step) for step in explanation.steps],
            }
        )
    else:
        typer.echo(explanation.latex() if form is Format.latex else str(explanation))


def _show_gradient(derivation: Derivation, form: Format, as_json: bool, every: bool) -> None:
    from .derivation.rules import C, symbol
    from .formulas.notation import Partial, latex, text

    print_ = latex if form is Format.latex else text
    listed = every or as_json or len(derivation.gradient) <= MOST_LISTED
    entries = {name: print_(derivation.gradient[name]) for name in derivation.gradient} if listed else {}
    if as_json:
        _print_json(
            {
                "schema": "nntheory/gradient/1",
                "architecture": str(derivation.architecture),
                "formulas": [_step_data(step) for step in derivation.summary()],
                "gradient": entries,
            }
        )
        return
    typer.echo(derivation.latex() if form is Format.latex else str(derivation))
    if entries:
        typer.echo("\n% Every derivative" if form is Format.latex else "\nEvery derivative")
        for parameter, entry in zip(derivation.architecture.parameters(), entries.values(), strict=True):
            left = print_(Partial(C, symbol(parameter)))
            typer.echo(f"{left} = {entry}" if form is Format.latex else f"  {left} = {entry}")
    elif form is Format.text:
        typer.echo(f"\n--every lists all {len(derivation.gradient):,} one by one; --parameter explains one.")


@app.command(cls=_Command)
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
    with _usage_errors():
        architecture = _architecture(sizes, hidden, output, cost)
        # All of this before the file is run: it may have neighbours with the names of what is imported here.
        import numpy.random  # noqa: F401
        from rich.console import Console
        from rich.progress import Progress

        from .checking import Report, check_backward

        progress = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        backward = _load(function, time_limit, architecture)
        if isinstance(backward, Report):
            report = backward
        else:
            with progress:
                task = progress.add_task("Comparing", total=points)
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
                    on_point=lambda done: progress.update(task, completed=done),
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


@app.command()
def formulas(as_json: AsJson = False) -> None:
    """List the activation functions and costs that --hidden, --output and --cost know."""
    from . import formulas as known
    from .formulas.notation import text

    rows = [(str(one), text(one.formula), one.elementwise) for one in known.ACTIVATIONS]
    if as_json:
        activations = [{"name": name, "formula": formula, "elementwise": plain} for name, formula, plain in rows]
        costs = [{"name": str(one), "formula": text(one.formula), "output": one.output} for one in known.COSTS]
        _print_json({"schema": "nntheory/formulas/1", "activations": activations, "costs": costs})
        return
    typer.echo("Activation functions")
    for name, formula, plain in rows:
        typer.echo(f"  {name:<18} {formula}" + ("" if plain else "   (output layer)"))
    typer.echo("\nleaky_relu takes its slope in brackets, as in leaky_relu(0.1).\n\nCosts of one sample")
    for one in known.COSTS:
        typer.echo(f"  {one!s:<22} {text(one.formula)}" + (f"   (with {one.output})" if one.output else ""))


def _load(place: str, time_limit: float, architecture: Architecture) -> Callable[..., Any] | Report:
    """The function that ``FILE.py:FUNCTION`` names; a report if the file does not finish running."""
    from .checking import Report, Verdict
    from .checking.calling import call

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
        return Report(Verdict.UNKNOWN, message, str(architecture))
    if outcome.raised:
        raise ValueError(f"{file} could not be run: {outcome.raised}")
    functions = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
    if not callable(vars(module).get(name)):
        more = f" and {len(functions) - 12} more" if len(functions) > 12 else ""
        has = f"it has {', '.join(functions[:12])}{more}" if functions else "it has no functions"
        raise ValueError(f"{file} has no function {name!r}; {has}")
    function: Callable[..., Any] = vars(module)[name]
    return function


def _architecture(
    sizes: str, hidden: str = "sigmoid", output: str = "sigmoid", cost: str = "squared_error"
) -> Architecture:
    with _usage_errors():
        from .architecture import Architecture

        return Architecture.parse(sizes, hidden=hidden, output=output, cost=cost)


def _rule_data(rule: Rule) -> dict[str, Any]:
    return {"name": rule.name, "steps": [_step_data(step) for step in rule.steps]}


def _step_data(step: Step) -> dict[str, str]:
    return {"formula": str(step), "latex": step.latex(), "rule": step.rule}


def _print_json(data: dict[str, Any]) -> None:
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def main() -> None:
    """The entry point of the ``nntheory`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe that knows no σ, as on Windows, gets an escape and not an error.
            stream.reconfigure(errors="backslashreplace")
    app()
