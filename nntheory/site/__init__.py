"""How the pages get their formulas, figures and numbers: a Markdown extension, loaded as ``nntheory.site``."""

from __future__ import annotations

from .extension import DirectiveError, SiteExtension, makeExtension
from .mathml import FormulaError

__all__ = ["DirectiveError", "FormulaError", "SiteExtension", "makeExtension"]
