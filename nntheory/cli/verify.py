"""``nntheory verify --proofs``: the theorems, checked by Coq's kernel."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .options import AsJson, print_json, usage_errors


def verify(
    proofs: Annotated[
        bool, typer.Option("--proofs", help="Let Coq check all proofs; it takes about two minutes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the proofs of the package: Coq compiles them, coqchk reads them again, and each theorem's axioms are compared.

    It needs Coq, which on Debian and Ubuntu is the package `coq`.

    Exit code: 0 all are accepted, 1 one is not, 3 Coq is not installed.

    Example:
    - `nntheory verify --proofs`
    """
    if not proofs:
        raise typer.BadParameter("expected --proofs, which says what to verify")
    with usage_errors():
        from rich.console import Console
        from rich.progress import Progress

        from ..proofs import verify as verified

        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("Compiling")
            found = verified(
                on_file=lambda file, number, count: progress.update(
                    task, description=file, completed=number - 1, total=count
                )
            )
    if as_json:
        print_json(found.to_dict())
    else:
        typer.echo(str(found))
    raise typer.Exit(found.exit_code)
