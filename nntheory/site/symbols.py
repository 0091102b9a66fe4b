"""The symbols of the theory: the table of the notation page, and the links to it from where a page first uses one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from ..formulas.notation import W, a, b, delta, latex, n, y, z
from .mathml import inline

PAGE = "notation.md"


@dataclass(frozen=True)
class Symbol:
    """A row of the table.

    Attributes:
        identifier: its name in ``{{ symbol … }}`` and, after ``symbol-``, in the page.
        letter: how it is written in a formula, without indices; empty if no link leads to it.
        printed: the paper's symbol; empty if it has none.
        shown: ours, as an example with indices.
        meaning: what it is, in words.
        shape: what it is in a program, as HTML.
    """

    identifier: str
    letter: str
    printed: str
    shown: str
    meaning: str
    shape: str = ""


SYMBOLS = (
    Symbol(
        "a", "a", r"\alpha^l_q", latex(a[1, 2]), "activation of neuron 2 of layer 1; layer 0 is the input",
        "<code>a1</code>: (batch, outputs)",
    ),
    Symbol(
        "z", "z", "z^L", latex(z[1, 2]), "pre-activation: weighted sum plus bias", "<code>z1</code>: (batch, outputs)"
    ),
    Symbol(
        "W", "W", "w_{0;2}", latex(W[1, 0, 2]), "weight of layer 1, from neuron 0 to neuron 2",
        "<code>W1</code>: (inputs, outputs); this one is <code>W1[0,2]</code>",
    ),
    Symbol(
        "b", "b", "b_2", latex(b[1, 2]), "bias of neuron 2 of layer 1",
        "<code>b1</code>: (outputs,); this one is <code>b1[2]</code>",
    ),
    Symbol("target", "y'", "y'", latex(y[0]), "target of output 0", "<code>target</code>: (batch, outputs)"),
    Symbol("C", "C", "C", "C", "cost of one sample; of a batch, the mean", "a number"),
    Symbol(
        "delta", r"\delta", "", latex(delta[1, 2]), "error: derivative of the cost by the pre-activation",
        "<code>delta1</code>: (batch, outputs)",
    ),
    Symbol(
        "sigma", r"\sigma", r"\sigma", r"\sigma_l",
        "activation function of a layer, whichever it is; without an index, where a formula is about it, the sigmoid",
    ),
    Symbol("n", "", "n_l", latex(n[1]), "number of neurons of layer 1"),
    Symbol("L", "", r"k,\ L", "L", "the output layer"),
    Symbol("bracket", "", "", "[k = q]", "1 if the equation in the brackets holds, 0 if not"),
    Symbol(
        "eta", r"\eta", r"\eta", r"\eta", "learning rate: a fixed step",
        "<code>rate</code>, or the step of <code>FixedStep</code>",
    ),
    Symbol("lambda", "", "", r"\lambda", "curvature of the parabola ½λx², the simplest function to take steps on"),
    Symbol("t", "t", "t_k", "t_k", "step size: how many times the negative gradient is walked", "<code>Trace.steps</code>"),
    Symbol(
        "c1", "c_1", r"\sigma", "c_1", "constant of sufficient decrease in Armijo's rule, between 0 and 1",
        "<code>sufficient_decrease</code>",
    ),
    Symbol(
        "beta", r"\beta", r"\alpha", r"\beta", "backtracking factor in Armijo's rule, between 0 and 1",
        "<code>backtracking</code>",
    ),
)  # fmt: skip
"""The table, in its order."""

OTHER_MEANINGS = (("training.md", "beta"),)
"""Where a letter stands for something else, which the page says: the page and the symbol that is not meant."""

_INDEX = r"(?:[_^](?:\w|\\\w+|\{[^{}]*\})|')*"


def find_symbol(identifier: str) -> Symbol:
    """The symbol of that name.

    Raises:
        ValueError: if there is none.
    """
    known = {one.identifier: one for one in SYMBOLS}
    if identifier not in known:
        raise ValueError(f"there is no symbol {identifier!r}; there are {', '.join(known)}")
    return known[identifier]


def symbol_in(formula: str) -> Symbol | None:
    """The symbol that a formula consists of, with any indices; None if it is anything else."""
    for one in SYMBOLS:
        if one.letter and re.fullmatch(re.escape(one.letter) + _INDEX, formula.strip()):
            return one
    return None


def table() -> str:
    """The paper's symbols beside ours."""
    head = "".join(f'<th scope="col">{one}</th>' for one in ("paper", "ours", "meaning", "in a program"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, SYMBOLS))}</tbody></table>"


def _row(one: Symbol) -> str:
    printed = inline(one.printed) if one.printed else "–"
    cells = (printed, f"<!--anchor symbol-{one.identifier}-->{inline(one.shown)}", html.escape(one.meaning), one.shape)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


DIRECTIVES: dict[str, Callable[..., str]] = {"symbols": table}
"""The block of this file."""
