"""A statement about real numbers, written once, and the altered statements that a check of it must refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sympy
from sympy import Rel
from sympy.logic.boolalg import Boolean
from sympy.printing.str import StrPrinter

_OPPOSITE = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "!=", "!=": "=="}


@dataclass(frozen=True)
class Statement:
    """If all assumptions hold, so does the conclusion.

    Attributes:
        assumptions: relations between real symbols.
        conclusion: a relation, or several joined by And, Or and Not.
    """

    assumptions: tuple[Boolean, ...]
    conclusion: Boolean

    def holds_at(self, values: dict[sympy.Symbol, sympy.Expr]) -> bool | None:
        """Whether it is true for these values; None if that is undecided, or a denominator is 0."""
        if any(one.subs(values) == 0 for one in denominators((*self.assumptions, self.conclusion))):
            return None
        conditions = [one.subs(values) for one in self.assumptions]
        if any(one == sympy.false for one in conditions):
            return True
        result = self.conclusion.subs(values)
        if any(one not in (sympy.true, sympy.false) for one in (*conditions, result)):
            return None
        return bool(result)

    def altered(self) -> Iterator[tuple[str, Statement]]:
        """Statements that say more: without one of the assumptions, or with the conclusion turned round."""
        for place, dropped in enumerate(self.assumptions):
            rest = (*self.assumptions[:place], *self.assumptions[place + 1 :])
            yield f"without {plain(dropped)}", Statement(rest, self.conclusion)
        if isinstance(self.conclusion, Rel):
            turned = Rel(self.conclusion.lhs, self.conclusion.rhs, _OPPOSITE[self.conclusion.rel_op])
            words = f"{plain(turned)} as its conclusion" if isinstance(turned, Rel) else "its conclusion turned round"
            yield f"with {words}", Statement(self.assumptions, turned)


def denominators(conditions: Iterable[Boolean]) -> set[sympy.Expr]:
    """What is divided by in some conditions."""
    powers = (power for one in conditions for power in one.atoms(sympy.Pow))
    return {power.base for power in powers if power.exp.is_negative}


class _Plain(StrPrinter):
    """SymPy's text with the signs that people write."""

    def _print_Relational(self, expr: Rel) -> str:
        sign = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_Abs(self, expr: sympy.Abs) -> str:
        return f"|{self._print(expr.args[0])}|"


def plain(relation: Boolean) -> str:
    """A relation as text."""
    return str(_Plain().doprint(relation)).replace("**2", "²").replace("**3", "³").replace("*", " ")
