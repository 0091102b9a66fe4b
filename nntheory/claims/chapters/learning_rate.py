"""Section 7.2: the learning rate, on the parabola ½λx² whose descent can be written down."""

from __future__ import annotations

import sympy
from sympy import Abs, Eq, Ne, Rational

from ..claim import Claim
from ..evidence import exact
from ..instruments.printed_algorithm import eta, lam, share, x
from ..notation import number
from ..smt import proves
from ..statement import Statement
from .proof import FALLS

SECTION = "7.2"

after = number("x_after", "x^{k+1}")
STEP = Eq(after, x - eta * lam * x)
"""Gradient descent with a fixed rate on ½λx²."""

FACTOR = sympy.cancel(STEP.rhs / x)
"""By what a step multiplies the point."""


def too_large() -> Claim:
    """A large rate overshoots."""
    nearer = Statement((STEP, eta * lam > 0, eta * lam < 2, Ne(x, 0)), Abs(after) < Abs(x))

    def not_nearer(factor: sympy.Expr) -> Statement:
        return Statement((STEP, eta * lam >= factor), Abs(after) >= Abs(x))

    uphill = Statement((STEP, eta * lam <= 0), Abs(after) >= Abs(x))
    return Claim(
        "rate.too-large",
        SECTION,
        says="A large learning rate overshoots: the points go to the minimum if and only if 0 < η < 2/λ.",
        statement=nearer,
        assumes="f = ½λx² with λ > 0, and x⁰ is not 0; the same factor |1 − ηλ| belongs to every step.",
        rests_on=("rate.too-small",),
        supports=(
            proves(nearer, scope="all ηλ between 0 and 2: every step comes nearer"),
            proves(uphill, scope="all ηλ up to 0: no step comes nearer"),
            proves(
                not_nearer(sympy.Integer(2)),
                also=(("with 199/100 in place of 2", not_nearer(Rational(199, 100))),),
                scope="all ηλ from 2 up: no step comes nearer",
            ),
        ),
    )


def too_small() -> Claim:
    """A small rate is slow."""
    k = sympy.Symbol("k", integer=True, nonnegative=True)
    start = sympy.Symbol("x0", real=True)

    def solves(factor: sympy.Expr) -> bool:
        """Whether so many times the start, to the power k, is the sequence that the steps make."""
        formula = start * factor**k
        stepped = formula - eta * lam * formula
        return bool(sympy.simplify(formula.subs(k, k + 1) - stepped) == 0)

    steps, left = number("k", "k"), number("left", r"(1 - \eta\lambda)^k")
    little = Statement(
        (left >= 1 - steps * share, share <= 1, steps >= 0), left * (1 - share) >= 1 - (steps + 1) * share
    )
    return Claim(
        "rate.too-small",
        SECTION,
        says="A small learning rate is slow: after k steps at least the share 1 − kηλ of the distance is left.",
        statement=Statement((), left >= 1 - steps * share),
        assumes="f = ½λx² with λ > 0, and ηλ is at most 1.",
        supports=(
            exact(
                lambda: solves(FACTOR),
                "after k steps the distance to the minimum is |1 − ηλ|ᵏ times the first, for all k",
                {
                    "with 1 + ηλ": lambda: solves(1 + eta * lam),
                    "with 1 − 2ηλ": lambda: solves(1 - 2 * eta * lam),
                    "with 1 − η": lambda: solves(1 - eta),
                },
                kind="symbolic",
            ),
            proves(little, scope="all values: by induction from k to k + 1, this share is at least 1 − kηλ"),
        ),
    )


def armijo() -> Claim:
    """Armijo's rule does not overshoot."""
    return Claim(
        "rate.armijo",
        SECTION,
        says="Armijo's rule keeps the step from overshooting.",
        statement=FALLS,
        assumes="Overshooting means that f rises; a step may still pass a minimum and land lower on the other side.",
        rests_on=("proof.descent",),
        supports=(proves(FALLS),),
    )


CLAIMS = (too_large(), too_small(), armijo())
"""In reading order."""
