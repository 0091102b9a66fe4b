"""Formulas become MathML while the site is built: no script, no other host, readable without either.

The symbols of the theory carry classes, so that a forward value has one colour in the formula, the figure and the text.
"""

from __future__ import annotations

import html
import re
from functools import cache

from math_core import LatexError, LatexToMathML

_CONVERTER = LatexToMathML()
_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

# What arithmatex leaves in a page, in its generic form.
_INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
_DISPLAY = re.compile(r'<div class="arithmatex">\s*\\\[(.*?)\\\]\s*</div>', re.DOTALL)

# A formula in a line of text and the punctuation after it, which must not begin the next line.
_BEFORE_MARK = re.compile(
    r"(<a [^>]*\bnn-term\b[^>]*><math>(?:(?!</math>).)*</math></a>|<math>(?:(?!</math>).)*</math>)([,.;:?)]+)"
)

_FORWARD = re.compile(r"<mi>([azCα])</mi>")
_ERROR = re.compile(r"<mi>δ</mi>")
_GRADIENT = re.compile(r"<mfrac>(?=<mrow><mi>∂</mi>(?:<mi>C</mi>|<msub><mi>C</mi>))")
_TARGET = re.compile(r"<(msub|mrow)>(?=(?:<mrow>)?<mi>y</mi><mo[^>]*>′)")

# A prime as a superscript comes out tiny: few browsers ask the font for its other form. At full size it is right.
_BASE = r"(<mi[^>]*>[^<]*</mi>|<mrow><mspace/><mi>[^<]*</mi></mrow>)"
_INDEX = r"(<m[in]>[^<]*</m[in]>|<mrow>(?:(?!</?mrow>).)*</mrow>)"
_PRIME = '<mo lspace="0" rspace="0">′</mo></mrow>'
_PRIMED = re.compile(f"<msup>{_BASE}<mo>′</mo></msup>")
_PRIMED_WITH_INDEX = re.compile(f"<msubsup>{_BASE}{_INDEX}<mo>′</mo></msubsup>")


class FormulaError(ValueError):
    """A formula that is not LaTeX; the message shows it."""


@cache
def mathml(tex: str, *, display: bool = False) -> str:
    """LaTeX as MathML with the classes of the site.

    Raises:
        FormulaError: if it cannot be converted.
    """
    try:
        converted = _CONVERTER.convert_with_local_state(tex.strip(), displaystyle=display)
    except LatexError as error:
        reason = _TERMINAL_COLOUR.sub("", str(error)).strip().splitlines()[0]
        raise FormulaError(f"bad formula {tex.strip()!r}: {reason}") from None
    return _coloured(converted)


def display(tex: str) -> str:
    """A formula on a line of its own; too wide for the page, it scrolls, by keyboard too."""
    return (
        '<div class="nn-formula" tabindex="0" role="group" aria-label="formula" data-search-exclude>'
        f"{mathml(tex, display=True)}</div>"
    )


def inline(tex: str) -> str:
    """A formula in a line of text."""
    return mathml(tex)


def replace_formulas(page: str) -> str:
    """A page of HTML with every formula that arithmatex marked converted."""
    page = _DISPLAY.sub(lambda match: display(html.unescape(match[1])), page)
    page = _INLINE.sub(lambda match: inline(html.unescape(match[1])), page)
    return _BEFORE_MARK.sub(r'<span class="nn-together">\1\2</span>', page)


def _coloured(formula: str) -> str:
    formula = _GRADIENT.sub('<mfrac class="nn-back">', formula)
    formula = _PRIMED.sub(rf"<mrow>\1{_PRIME}", formula)
    formula = _PRIMED_WITH_INDEX.sub(rf"<msub><mrow>\1{_PRIME}\2</msub>", formula)
    formula = _TARGET.sub(r'<\1 class="nn-target">', formula)
    formula = _FORWARD.sub(r'<mi class="nn-forward">\1</mi>', formula)
    return _ERROR.sub('<mi class="nn-back">δ</mi>', formula)
