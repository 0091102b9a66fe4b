"""``nntheory derive``: the gradient of a network, the chain rule for one parameter, the rules of all sizes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import AsJson, Cost, Hidden, Output, architecture_of, print_json, usage_errors

if TYPE_CHECKING:
    from ..architecture import Architecture
    from ..derivation import Derivation, Rule, Step

MOST_LISTED = 60
"""The most derivatives that `derive` lists one by one unasked."""


class Format(StrEnum):
    """How a derivation is printed."""

    text = "text"
    latex = "latex"
    python = "python"


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
    with usage_errors():
        # For all sizes the smallest network tells whether the activations and the cost go together.
        network = architecture_of("1-1-1" if sizes is None else sizes, hidden, output, cost)
        if all_sizes:
            _derive_all_sizes(network, parameter, form, as_json)
            return
        from ..derivation import derive as derived

        derivation = derived(network)
        if form is Format.python and as_json:
            print_json({"schema": "nntheory/program/1", "python": derivation.python(parameter)})
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
    from .. import derivation

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
        print_json({"schema": "nntheory/rules/1", "rules": [_rule_data(rule) for rule in rules]})
    elif form is Format.latex:
        typer.echo("\n\n".join("\n".join((f"% {rule.name}", *(s.latex() for s in rule.steps))) for rule in rules))
    else:
        typer.echo("For every number of layers L and every size n; l is any layer, k, p and q are neurons.\n")
        typer.echo("\n\n".join(map(str, rules)))


def _show_steps(derivation: Derivation, parameter: str, form: Format, as_json: bool) -> None:
    explanation = derivation.steps(parameter)
    if as_json:
        print_json(
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
    from ..derivation.rules import C, symbol
    from ..formulas.notation import Partial, latex, text

    print_ = latex if form is Format.latex else text
    listed = every or as_json or len(derivation.gradient) <= MOST_LISTED
    entries = {name: print_(derivation.gradient[name]) for name in derivation.gradient} if listed else {}
    if as_json:
        print_json(
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


def _rule_data(rule: Rule) -> dict[str, Any]:
    return {"name": rule.name, "steps": [_step_data(step) for step in rule.steps]}


def _step_data(step: Step) -> dict[str, str]:
    return {"formula": str(step), "latex": step.latex(), "rule": step.rule}
