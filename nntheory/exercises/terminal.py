"""A text of an exercise for a terminal: formulas in plain letters."""

from __future__ import annotations

import re

_GREEK = ("alpha", "beta", "delta", "eta", "lambda", "sigma", "partial", "nabla")
_LETTERS = {
    **dict(zip(_GREEK, "αβδηλσ∂∇", strict=True)),
    "le": "≤",
    "ge": "≥",
    "ne": "≠",
    "cdot": "·",
    "to": "→",
    "mapsto": "↦",
    "dots": "…",
    "log": "log",
}

_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")


def plain(text: str) -> str:
    """Markdown with LaTeX as plain text.

    Raises:
        ValueError: if a formula has something that is not known here.
    """
    text = re.sub(r"\\\[\s*(.*?)\s*\\\]", lambda found: f"    {_formula(found[1])}", text, flags=re.DOTALL)
    text = re.sub(r"\\\((.*?)\\\)", lambda found: _formula(found[1]), text, flags=re.DOTALL)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "").replace("`", "")


def _formula(tex: str) -> str:
    tex = re.sub(r"\\[td]?frac(\{[^{}]*\}|\d)(\{[^{}]*\}|\d)", r"\1/\2", tex)
    tex = re.sub(r"\{([\w.]+)\}(?=/)|(?<=/)\{([\w.]+)\}", lambda found: found[1] or found[2], tex)
    tex = re.sub(r"\\[,;]", " ", tex)
    tex = re.sub(r"\\partial ", "∂", tex)
    tex = re.sub(r"\\([A-Za-z]+)", lambda found: _LETTERS.get(found[1], found[0]), tex)
    tex = re.sub(r"\^(?:\{([\d+-]+)\}|(\d))", lambda found: (found[1] or found[2]).translate(_RAISED), tex)
    tex = re.sub(r"_(?:\{([\d+-]+)\}|(\d))", lambda found: (found[1] or found[2]).translate(_LOWERED), tex)
    tex = tex.replace("^T", "ᵀ").replace("'", "′").replace("-", "−")
    if unknown := re.search(r"\\\w*|[{}^]", tex):
        raise ValueError(f"{unknown[0]!r} in the formula {tex!r} has no plain form")
    return re.sub(r" +", " ", tex)
