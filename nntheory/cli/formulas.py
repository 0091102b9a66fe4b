"""``nntheory formulas``: the activation functions and costs that have a name."""

from __future__ import annotations

import typer

from .options import AsJson, print_json


def formulas(as_json: AsJson = False) -> None:
    """List the activation functions and costs that --hidden, --output and --cost know."""
    from .. import formulas as known
    from ..formulas.notation import text

    rows = [(str(one), text(one.formula), one.elementwise) for one in known.ACTIVATIONS]
    if as_json:
        activations = [{"name": name, "formula": formula, "elementwise": plain} for name, formula, plain in rows]
        costs = [{"name": str(one), "formula": text(one.formula), "output": one.output} for one in known.COSTS]
        print_json({"schema": "nntheory/formulas/1", "activations": activations, "costs": costs})
        return
    typer.echo("Activation functions")
    for name, formula, plain in rows:
        typer.echo(f"  {name:<18} {formula}" + ("" if plain else "   (output layer)"))
    typer.echo("\nleaky_relu takes its slope in brackets, as in leaky_relu(0.1).\n\nCosts of one sample")
    for one in known.COSTS:
        typer.echo(f"  {one!s:<22} {text(one.formula)}" + (f"   (with {one.output})" if one.output else ""))
