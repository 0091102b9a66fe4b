"""The blocks of the pages, ``/// name | arguments``: each is a function from the written arguments to HTML."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Callable, Iterable
from typing import Any

import sympy

from .. import derivation, formulas
from ..architecture import Architecture
from ..checking.diagnosis.catalogue import CATALOGUE
from ..claims.instruments import printed_backpropagation as paper
from ..derivation import Rule, Step, derive
from ..formulas import Activation, Cost
from ..formulas.notation import Partial, Quantity, W, a, b, latex, y, z
from .claims import claim_formula, claims
from .digits import DIRECTIVES as OF_DIGITS
from .exercises import DIRECTIVES as OF_EXERCISES
from .explorers import explore
from .figures import FIGURES
from .figures.paper import DIRECTIVES as OF_THE_PAPER
from .ledger import errata, ledger, rests, score, sentence
from .literature import DIRECTIVES as OF_LITERATURE
from .mathml import display, inline
from .overview import DIRECTIVES as OF_THE_OVERVIEW
from .programs import code, json_output, run, shell, show
from .proofs import proof_scripts, theorems
from .records.descents import descents
from .records.detection import detection, not_found, right_programs
from .records.kinks import kinks
from .records.line_searches import line_searches
from .records.measurements import measurements
from .records.mutation import mutation
from .records.square import DIRECTIVES as OF_SQUARE
from .records.starts import errors as published_error
from .records.starts import table_of_starts
from .records.trainings import gradients
from .symbols import DIRECTIVES as OF_SYMBOLS

_LETTERS = {"W": W, "a": a, "b": b, "z": z, "y'": y}
_NAME = re.compile(r"(?P<letter>W|a|b|z|y')(?P<layer>\d*)\[(?P<rest>[\d,]+)\]")


def architecture(
    sizes: str, hidden: str = "sigmoid", output: str = "sigmoid", cost: str = "squared_error"
) -> Architecture:
    """The network that the arguments of a block describe."""
    return Architecture.parse(sizes, hidden=hidden, output=output, cost=cost)


def steps(sizes: str, parameter: str, **options: str) -> str:
    """The chain rule for one parameter."""
    return _listed(derive(architecture(sizes, **options)).steps(parameter).steps)


def rule(name: str, output: str | None = None, cost: str | None = None) -> str:
    """A rule of every size and depth, with the steps that derive it."""
    return _listed(find_rule(name, output, cost).steps)


def find_rule(name: str, output: str | None = None, cost: str | None = None) -> Rule:
    """The rule of that name, such as ``hidden_error``."""
    names = [one.removesuffix("_rule") for one in derivation.__all__ if one.endswith("_rule")]
    if name not in names:
        raise ValueError(f"there is no rule {name!r}; there are {', '.join(names)}")
    function: Callable[..., Rule] = getattr(derivation, f"{name}_rule")
    if output is None and cost is None:
        return function()
    if name != "output_error" or output is None or cost is None:
        raise ValueError("output= and cost= go together, and with output_error")
    return function(formulas.find_activation(output), formulas.find_cost(cost))


def gradient(sizes: str, **options: str) -> str:
    """Every formula of a network, one for each kind of quantity and layer."""
    network = architecture(sizes, **options)
    groups: dict[str, list[Step]] = {"Forward": [], "Cost": [], "Errors, from back to front": [], "Gradient": []}
    for step in derive(network).summary():
        groups[_kind(step.left)].append(step)
    return "".join(
        f'<div class="nn-group"><p class="nn-label">{title}</p>{"".join(display(s.latex()) for s in some)}</div>'
        for title, some in groups.items()
    )


def _kind(left: sympy.Expr) -> str:
    if isinstance(left, Partial):
        return "Gradient"
    if not isinstance(left, Quantity):
        return "Cost"
    return "Errors, from back to front" if str(left.base) == "delta" else "Forward"


def program(sizes: str, parameter: str | None = None, **options: str) -> str:
    """The derived NumPy program."""
    return code(derive(architecture(sizes, **options)).python(parameter), label="derived program")


def activations(entries: str = "no") -> str:
    """Every activation function with its derivative; ``entries=yes`` makes them entries of the reference."""
    rows = []
    for one in formulas.ACTIVATIONS:
        kinks = ", ".join(inline(f"z = {latex(kink)}") for kink in one.kinks)
        note = f"<p>Jumps at {kinks}; the value there is a convention.</p>" if kinks else ""
        rows.append((str(one), (one.latex(), one.derivative_latex()), note))
    return _cards(rows, entries)


def costs(entries: str = "no") -> str:
    """Every cost with its derivative; ``entries=yes`` makes them entries of the reference."""
    rows = []
    for one in formulas.COSTS:
        note = "" if one.output is None else f"<p>Goes with the output activation <code>{one.output}</code>.</p>"
        rows.append((str(one), (one.latex(), one.derivative_latex()), note))
    return _cards(rows, entries)


def _cards(rows: Iterable[tuple[str, tuple[str, ...], str]], entries: str) -> str:
    if entries not in ("yes", "no"):
        raise ValueError(f"entries must be yes or no, got {entries!r}")
    cards = []
    for name, both, note in rows:
        # A function that makes an activation, such as leaky_relu, has its entry from its docstring.
        is_name = entries == "yes" and isinstance(getattr(formulas, name, None), (Activation, Cost))
        anchor = f' id="nntheory.formulas.{name}"' if is_name else ""
        cards.append(
            f'<div class="nn-card"{anchor}><p class="nn-label"><code>{html.escape(name)}</code></p>'
            f"<div>{''.join(map(display, both))}{note}</div></div>"
        )
    return f'<div class="nn-cards">{"".join(cards)}</div>'


def printed() -> str:
    """The formulas of the paper's last layer, as printed and as derived, with both values at one point."""
    rows = []
    for one in paper.compared():
        cells = (
            ("As printed in our copy of the paper", "✗", "wrong", one.printed.right, one.printed_value),
            ("As derived", "✓", "right", one.derived, one.derived_value),
        )
        sides = "".join(
            f'<div class="nn-side nn-{kind}"><p class="nn-label"><span aria-hidden="true">{mark}</span> {title}</p>'
            f"{display(f'{latex(one.printed.left)} = {latex(formula)}')}"
            f'<p class="nn-value">at the point below: {inline(latex(value))}</p></div>'
            for title, mark, kind, formula, value in cells
        )
        rows.append(f'<div class="nn-pair">{sides}</div><p class="nn-differs">{one.printed.rule}</p>')
    at = f"{latex(z[3, 0])} = {latex(paper.at_point(z[3, 0]))}"
    values = ", ".join(f"{latex(name)} = {latex(value)}" for name, value in paper.POINT.items())
    return "".join(rows) + f"<p>The point: {inline(values)}, with the sigmoid, so that {inline(at)}.</p>"


def mistakes() -> str:
    """The catalogue of single mistakes that a wrong gradient is explained by."""
    items = "".join(f"<li>{html.escape(sentence(one.words))}</li>" for one in CATALOGUE)
    return f"<ul>{items}</ul>"


def figure(name: str, *arguments: str) -> str:
    """A figure of that name."""
    if name not in FIGURES:
        raise ValueError(f"there is no figure {name!r}; there are {', '.join(FIGURES)}")
    inspect.signature(FIGURES[name]).bind(*arguments)
    return FIGURES[name](*arguments)


def command(*names: str) -> str:
    """What the command line says of a command, or of one inside a group."""
    import typer

    from ..cli import app

    group: Any = typer.main.get_command(app)
    for name in names:
        known = getattr(group, "commands", {})
        if name not in known:
            raise ValueError(f"there is no command {name!r}; there are {', '.join(known)}")
        group = known[name]
    return shell("nntheory", *names, "--help")


def _listed(some: Iterable[Step]) -> str:
    items = (f'<li>{display(step.latex())}<p class="nn-rule-text">{_words(step.rule)}</p></li>' for step in some)
    return f'<ol class="nn-steps-list">{"".join(items)}</ol>'


def _words(text: str) -> str:
    """A rule in words, with the names of quantities in it set as formulas."""

    def quantity(match: re.Match[str]) -> str:
        numbers = [match["layer"]] if match["layer"] else []
        indices = (int(number) for number in (*numbers, *match["rest"].split(",")))
        return inline(latex(_LETTERS[match["letter"]][tuple(indices)]))

    parts = []
    last = 0
    for match in _NAME.finditer(text):
        parts += [_letters(text[last : match.start()]), quantity(match)]
        last = match.end()
    return "".join([*parts, _letters(text[last:])])


def _letters(text: str) -> str:
    escaped = html.escape(text, quote=False)
    return re.sub(r"(?<![\w'/])([Ckpqm])(?![\w'])", r"<var>\1</var>", escaped)


DIRECTIVES: dict[str, Callable[..., str]] = {
    **OF_DIGITS,
    **OF_EXERCISES,
    **OF_LITERATURE,
    **OF_SQUARE,
    **OF_SYMBOLS,
    **OF_THE_OVERVIEW,
    **OF_THE_PAPER,
    "activations": activations,
    "claim_formula": claim_formula,
    "claims": claims,
    "command": command,
    "costs": costs,
    "descents": descents,
    "detection": detection,
    "explore": explore,
    "figure": figure,
    "gradient": gradient,
    "gradients": gradients,
    "json": json_output,
    "errata": errata,
    "kinks": kinks,
    "ledger": ledger,
    "rests": rests,
    "score": score,
    "line_searches": line_searches,
    "measurements": measurements,
    "mistakes": mistakes,
    "mutation": mutation,
    "not_found": not_found,
    "printed": printed,
    "proof_scripts": proof_scripts,
    "published_error": published_error,
    "program": program,
    "right_programs": right_programs,
    "rule": rule,
    "run": run,
    "shell": shell,
    "show": show,
    "starts": table_of_starts,
    "steps": steps,
    "theorems": theorems,
}
"""Every block, by the name it has in a page."""
