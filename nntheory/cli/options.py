"""What the commands have in common: their arguments, and how wrong usage and JSON are said."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from ..architecture import Architecture


@contextlib.contextmanager
def usage_errors() -> Iterator[None]:
    """What the package says of a wrong argument becomes wrong usage: its message, exit code 2, no traceback."""
    try:
        yield
    except UnicodeError:
        raise  # about what is printed, not about what was asked
    except (ValueError, KeyError) as error:
        raise typer.BadParameter(str(error.args[0])) from None
    except MemoryError:
        raise typer.BadParameter("that needs more memory than there is; ask for less") from None
    except BrokenPipeError:
        raise  # whoever reads has stopped reading, as head does
    except (OSError, ImportError) as error:
        raise typer.BadParameter(str(error)) from None


class Command(TyperCommand):
    """A command to which ``-1-2`` is a network that does not exist, and not an option that does not exist."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, after a look for sizes that begin with a dash."""
        for argument in args:
            if re.match(r"-\d+-", argument):
                architecture_of(argument)
        return super().parse_args(ctx, args)


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


def progress(*columns: ProgressColumn) -> Progress:
    """A bar on standard error, where somebody sees it; with the usual columns if none are named."""
    from rich.console import Console
    from rich.progress import Progress

    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def architecture_of(
    sizes: str, hidden: str = "sigmoid", output: str = "sigmoid", cost: str = "squared_error"
) -> Architecture:
    """The network that the arguments of a command describe."""
    with usage_errors():
        from ..architecture import Architecture

        return Architecture.parse(sizes, hidden=hidden, output=output, cost=cost)


def print_json(data: dict[str, Any]) -> None:
    """Print plain data as JSON."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
