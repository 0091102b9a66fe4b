"""The command line: one file for each command.

Exit codes: 0 holds (or derived, or trained), 1 fails, 2 wrong usage, 3 unknown.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from .. import __version__
from .check import check
from .derive import derive
from .exercise import exercise
from .formulas import formulas
from .options import Command
from .train import app as train
from .verify import verify

app = typer.Typer(
    name="nntheory",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Derive the gradient of a neural network, hold a backward pass against it, train, and verify.",
)
app.command(cls=Command)(derive)
app.command(cls=Command)(check)
app.command(cls=Command)(verify)
app.command(context_settings={"ignore_unknown_options": True})(exercise)
app.command()(formulas)
app.add_typer(train, name="train")


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
    """Derive the gradient of a neural network, hold a backward pass against it, train, and verify."""


def main() -> None:
    """The entry point of the ``nntheory`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe that knows no σ, as on Windows, gets an escape and not an error.
            stream.reconfigure(errors="backslashreplace")
    app()
