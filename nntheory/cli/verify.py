"""``nntheory verify``: the claims of the paper, audited; with ``--proofs`` the theorems, checked by Coq's kernel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import AsJson, print_json, progress, usage_errors

if TYPE_CHECKING:
    from ..claims import Entry

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended."""

COLOURS = {"holds": "green", "corrected": "cyan", "refuted": "magenta", "measured": "blue", "error": "red"}


def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CLAIM…]", help="Claims, such as proof.telescope, or chapters, such as proof; all if none."
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(help="On how many cores; -1 for all of them.")] = -1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Compute everything again, whatever is kept.")] = False,
    cache: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where verdicts are kept; the user's cache folder if not said."),
    ] = None,
    proofs: Annotated[
        bool, typer.Option("--proofs", help="Let Coq check all proofs instead; it takes about two minutes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Audit the claims of the paper: run their checks, and compare the verdicts with the recorded ones.

    Verdicts are kept, each until a file changes that its checks depend on. With --proofs Coq compiles all proofs, coqchk reads
    them again, and each theorem's axioms are compared; that needs Coq, which on Debian and Ubuntu is the package `coq`.

    Exit code: 0 every verdict is the recorded one, 1 one is another, 3 one cannot be told here.

    Examples:
    - `nntheory verify`

    - `nntheory verify proof armijo.largest`

    - `nntheory verify --proofs`
    """
    if proofs:
        if names or fresh or cache is not None or jobs != -1:
            raise typer.BadParameter("--proofs goes with --json alone")
        _verify_proofs(as_json)
    if jobs == 0:
        raise typer.BadParameter("--jobs must be a number of cores, or -1 for all of them")
    with usage_errors():
        from ..claims.cache import user_folder
        from ..claims.ledger import chosen, to_dict
        from ..claims.ledger import verify as audit

        wanted = chosen(names or ())
    done: list[Entry] = []
    try:
        with progress() as bar:
            task = bar.add_task("Auditing", total=len(wanted))

            def on_entry(entry: Entry) -> None:
                done.append(entry)
                bar.update(task, advance=1, description=entry.id)

            entries = audit(names or (), jobs=jobs, cache=cache or user_folder(), fresh=fresh, on_entry=on_entry)
    except KeyboardInterrupt:
        typer.echo(f"stopped after {len(done)} of {len(wanted)} claims; their verdicts are kept", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        print_json(to_dict(entries))
    else:
        _print(entries)
    others = [entry for entry in entries if not entry.as_recorded]
    raise typer.Exit(0 if not others else 3 if all(entry.verdict == "unknown" for entry in others) else 1)


def _print(entries: tuple[Entry, ...]) -> None:
    """The table, what is news, and the summary."""
    from collections import Counter

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("claim", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("refused", justify="right")
    table.add_column("shown by")
    for entry in entries:
        refused, altered = entry.altered
        kinds = dict.fromkeys(one.kind for one in (*entry.supports, *entry.against))
        verdict = Text(entry.verdict, style=COLOURS.get(entry.verdict, "yellow"))
        table.add_row(entry.id, verdict, f"{refused} of {altered}" if altered else "", ", ".join(kinds))
    console.print(table)
    for entry in entries:
        if not entry.as_recorded:
            console.print(f"\n{entry.id} is {entry.verdict}, recorded is {entry.recorded}:", style="bold red")
            for one in (*entry.against, *entry.supports):
                if not one.convincing:
                    console.print(f"  {one}", markup=False, highlight=False)
            if entry.why:
                console.print(f"  {entry.why}", markup=False, highlight=False)
    counts = Counter(entry.verdict.value for entry in entries)
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    news = sum(not entry.as_recorded for entry in entries)
    ending = "each as recorded" if not news else f"{news} not as recorded"
    refused, altered = (sum(some) for some in zip(*(entry.altered for entry in entries), strict=True))
    count = f"{len(entries)} claim{'s' * (len(entries) != 1)}"
    console.print(f"\n{count}: {told}; {ending}. {refused} of {altered} altered statements refused.", highlight=False)


def _verify_proofs(as_json: bool) -> None:
    with usage_errors():
        from ..proofs import verify as verified

        with progress() as bar:
            task = bar.add_task("Compiling")
            found = verified(
                on_file=lambda file, number, count: bar.update(
                    task, description=file, completed=number - 1, total=count
                )
            )
    if as_json:
        print_json(found.to_dict())
    else:
        typer.echo(str(found))
    raise typer.Exit(found.exit_code)
