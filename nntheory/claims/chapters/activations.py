"""Section 3.1: why there are activation functions, and what their derivatives are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import sympy
from flint import arb
from sympy import Eq, MatrixSymbol, Ne, Or, Rational, exp

from ...architecture import Architecture
from ...checking.numbers.balls import BALLS
from ...derivation import derive
from ...derivation.rules import symbol
from ...formulas import ACTIVATIONS, Activation, elu, gelu, leaky_relu, linear, relu, sigmoid, softplus, swish, tanh
from ...formulas.evaluation import evaluator
from ...formulas.notation import spell_out
from ...formulas.readable import Z
from ...network import Network
from ..claim import Claim
from ..evidence import exact
from ..notation import number
from ..smt import proves
from ..statement import Statement

SECTION = "3.1"

QUARTER = Rational(1, 4)


def affine_collapse() -> Claim:
    """A network without activation functions."""
    n_in, n_mid, n_out, n_last = sympy.symbols("n_in n_mid n_out n_last", integer=True, positive=True)

    def one_more(matrix: Callable[..., sympy.Expr], shift: Callable[..., sympy.Expr], *, square: bool = False) -> bool:
        """Whether a layer W, b after the map x M + c is the map with this matrix and this shift; all sizes, or equal ones."""
        first, middle, last = (n_in,) * 3 if square else (n_in, n_mid, n_out)
        x, M, c = MatrixSymbol("x", 1, first), MatrixSymbol("M", first, middle), MatrixSymbol("c", 1, middle)
        W, b = MatrixSymbol("W", middle, last), MatrixSymbol("b", 1, last)
        return bool(((x * M + c) * W + b).expand() == (x * matrix(M, W) + shift(c, W, b)).expand())

    def between(*, behind_too: bool) -> bool:
        """Whether parameters part of the way between two choices give outputs that part of the way between."""
        share = sympy.Symbol("s", real=True)
        y, rest = MatrixSymbol("y", 1, n_mid), MatrixSymbol("e", 1, n_last)
        weights, biases, behind = (
            [MatrixSymbol(f"{letter}{end}", *shape) for end in (0, 1)]
            for letter, shape in (("W", (n_mid, n_out)), ("b", (1, n_out)), ("M", (n_out, n_last)))
        )
        if not behind_too:
            behind = behind[:1] * 2

        def mixed(ends: list[sympy.Expr]) -> sympy.Expr:
            return ends[0] if ends[0] == ends[1] else share * ends[0] + (1 - share) * ends[1]

        outputs = [(y * W + b) * M + rest for W, b, M in zip(weights, biases, behind, strict=True)]
        middle = (y * mixed(weights) + mixed(biases)) * mixed(behind) + rest
        return bool((middle - mixed(outputs)).expand().doit().is_ZeroMatrix)

    def degree(layers: set[int]) -> int:
        """The degree of the output of a 2-3-2-1 network in the parameters of these layers, all together."""
        network = derive(Architecture.parse("2-3-2-1", hidden="linear", output="linear"))
        letters = [symbol(one) for one in network.architecture.parameters() if one.layer in layers]
        return int(sympy.Poly(spell_out(network.expand("z3[0]")), *letters).total_degree())

    def bends(*moved: str) -> bool:
        """Whether the output of 1-1-1, all other numbers 1, is no straight line when these are 0, 1 and 2."""
        first, second, third = (output(dict.fromkeys(moved, at)) for at in (0, 1, 2))
        return first - 2 * second + third != 0

    def adds(bias: int) -> bool:
        """Whether the output for the sum of two inputs is the sum of their outputs."""
        one, other, both = (output({"x": at, "b1": bias, "b2": bias}) for at in (1, 2, 3))
        return one + other == both

    return Claim(
        "activation.affine-collapse",
        SECTION,
        says="Without activation functions, a network calculates a linear combination of its input and parameters.",
        right="It is one affine map of the input, for any depth: a matrix and a shift. It is affine in the parameters of each "
        "layer while the others are fixed; in those of several layers together it is not, because they are multiplied with each "
        "other.",
        rests_on=("forward.matrix",),
        supports=(
            exact(
                lambda: one_more(lambda M, W: M * W, lambda c, W, b: c * W + b),
                "all sizes, and by induction all depths: a layer W, b after the map x M + c is the map with the matrix M W "
                "and the shift c W + b",
                {
                    "the shift c + b": lambda: one_more(lambda M, W: M * W, lambda c, W, b: c + b, square=True),
                    "the shift c W": lambda: one_more(lambda M, W: M * W, lambda c, W, b: c * W),
                    "the matrix W M": lambda: one_more(lambda M, W: W * M, lambda c, W, b: c * W + b, square=True),
                    "the matrix M + W": lambda: one_more(lambda M, W: M + W, lambda c, W, b: c * W + b, square=True),
                },
                kind="symbolic",
            ),
            exact(
                lambda: between(behind_too=False),
                "all sizes: it is affine in the weights and biases of one layer",
                {"in those of the layers behind it too": lambda: between(behind_too=True)},
                kind="symbolic",
            ),
            exact(
                lambda: degree({1}) == degree({2}) == degree({3}) == 1,
                "the output of 2-3-2-1 has degree 1 in the parameters of each of its layers",
                {
                    "in those of two layers": lambda: degree({1, 2}) == 1,
                    "in all": lambda: degree({1, 2, 3}) == 1,
                },
                kind="symbolic",
            ),
        ),
        against=(
            exact(
                lambda: bends("w1", "w2"),
                "1-1-1 with all other numbers 1: with both weights 0, 1 and 2 the output is no straight line",
                {
                    "with the first weight and bias": lambda: bends("w1", "b1"),
                    "with the second weight and bias": lambda: bends("w2", "b2"),
                    "with the input": lambda: bends("x"),
                },
            ),
            exact(
                lambda: not adds(bias=1),
                "the same network with biases 1: the output for the input 1 + 2 is not the sum of those for 1 and for 2, as "
                "it would be for a linear map",
                {"with biases 0": lambda: not adds(bias=0)},
            ),
        ),
    )


LETTERS = ("x", "w1", "b1", "w2", "b2")
"""Input, weights and biases of a 1-1-1 network."""


def output(values: Mapping[str, float]) -> float:
    """What a 1-1-1 network without activation functions computes; whole numbers, and 1 where none is given."""
    x, w1, b1, w2, b2 = (np.full((1, 1), float(values.get(one, 1))) for one in LETTERS)
    network = Network(Architecture.parse("1-1-1", hidden="linear", output="linear"))
    return float(network.forward([w1, w2], [b1[0], b2[0]], x)[1][-1].item())


def needed() -> Claim:
    """What a network without activation functions cannot do."""
    slope, shift = number("line_slope", "m"), number("line_shift", "c")
    x = sympy.Symbol("x", real=True)
    three = Or(Ne(shift - slope, 1), Ne(shift, 0), Ne(shift + slope, 1))
    two = Or(Ne(shift - slope, 1), Ne(shift + slope, 1))
    other_two = Or(Ne(shift, 0), Ne(shift + slope, 1))
    straight = Or(Ne(shift - slope, -1), Ne(shift, 0), Ne(shift + slope, 1))

    def mean(of: sympy.Expr, low: int) -> sympy.Expr:
        """The mean on the interval from low to 1."""
        return sympy.expand(sympy.integrate(sympy.expand(of), (x, low, 1)) / (1 - low))

    def best(family: sympy.Expr, low: int) -> dict[sympy.Symbol, sympy.Expr]:
        error = mean((x**2 - family) ** 2, low)
        free = sorted(family.free_symbols - {x}, key=str)
        (found,) = sympy.solve([error.diff(one) for one in free], free, dict=True)
        return dict(found)

    def least(value: sympy.Rational, low: int, family: sympy.Expr = slope * x + shift) -> bool:
        """Whether that is the least mean squared error of a family of functions for x²: no error is below it, one is it."""
        at_best = family.xreplace(best(family, low))
        more = mean((x**2 - family) ** 2, low) - mean((x**2 - at_best) ** 2, low)
        # What is more than at the best is the mean of a square.
        never_less = sympy.expand(more - mean((family - at_best) ** 2, low)) == 0
        return bool(never_less and mean((x**2 - at_best) ** 2, low) == value)

    def two_units(hidden: Activation) -> bool:
        """Whether 1-2-1 with weights 1 and −1, then 1 and 1, and a bias −1/6 has the error 1/180 on [−1, 1]."""
        p, q = sympy.Symbol("p", positive=True), sympy.Symbol("q", negative=True)

        def answer(at: sympy.Expr) -> sympy.Expr:
            return sum(hidden.formula.xreplace({Z: sign * at}) for sign in (1, -1)) - Rational(1, 6)

        right, left = ((answer(at) - at**2) ** 2 for at in (p, q))
        halves = sympy.integrate(sympy.expand(right), (p, 0, 1)), sympy.integrate(sympy.expand(left), (q, -1, 0))
        return bool(sum(halves) / 2 == Rational(1, 180))

    return Claim(
        "activation.needed",
        SECTION,
        says="Data whose relations are not linear need an activation function; a network without one cannot represent them, "
        "for example x ↦ x².",
        statement=Statement((), three),
        assumes="Linear means affine, m x + c for one input: what the output is without activation functions. The formula says "
        "that no such map is right at −1, 0 and 1.",
        rests_on=("activation.affine-collapse",),
        supports=(
            proves(
                Statement((), three),
                also=(
                    ("at −1 and 1 alone", Statement((), two)),
                    ("at 0 and 1 alone", Statement((), other_two)),
                    ("with x in place of x²", Statement((), straight)),
                ),
                scope="all m and c: at −1, 0 or 1 they are wrong",
            ),
            exact(
                lambda: least(Rational(4, 45), -1),
                "the least mean squared error of all affine maps for x² on [−1, 1] is 4/45, by an integral",
                {
                    "of parabolas": lambda: least(Rational(4, 45), -1, slope * x**2 + shift),
                    "of lines through 0": lambda: least(Rational(4, 45), -1, slope * x),
                    "4/45 on [0, 1]": lambda: least(Rational(4, 45), 0),
                },
                kind="symbolic",
            ),
            exact(
                lambda: least(Rational(1, 180), 0),
                "on [0, 1] it is 1/180",
                {
                    "1/180 on [−1, 1]": lambda: least(Rational(1, 180), -1),
                    "of lines through 0": lambda: least(Rational(1, 180), 0, slope * x),
                    "of constants": lambda: least(Rational(1, 180), 0, shift),
                },
                kind="symbolic",
            ),
            exact(
                partial(two_units, relu),
                "a 1-2-1 network with two ReLUs in the middle reaches 1/180 on [−1, 1], with the weights 1 and −1, then 1 and "
                "1, and the last bias −1/6",
                {f"of {one}": partial(two_units, one) for one in (linear, leaky_relu())},
                kind="symbolic",
            ),
        ),
    )


def branches(expression: sympy.Expr) -> list[tuple[sympy.Expr, sympy.Basic]]:
    """The formulas of a function that has several, each with where it is that one."""
    if isinstance(expression, sympy.Piecewise):
        return [(one, condition) for one, condition in expression.args]
    return [(expression, sympy.true)]


def is_zero(expression: sympy.Expr) -> bool:
    """Whether a formula in z, exponentials and Φ is 0: each of these as a letter, it is a fraction, which is cancelled.

    Where it is not, the formula need not be different from 0: then it was not shown.
    """
    e, bell, normal = sympy.symbols("e bell normal", positive=True)
    plain = spell_out(expression).subs(sympy.erf(Z / sympy.sqrt(2)), normal).subs(exp(-(Z**2) / 2), bell)
    plain = sympy.expand_power_exp(sympy.expand(plain.rewrite(sympy.tanh, exp).rewrite(exp)))
    return bool(sympy.cancel(sympy.together(plain.subs(exp(-Z), 1 / e).subs(exp(Z), e))) == 0)


def derivatives() -> Claim:
    """The overview of activation functions."""
    shown = [one for one in ACTIVATIONS if one.elementwise]
    s, t, p, f = sigmoid.formula, tanh.formula, softplus.formula, Z

    def by_rules(one: Activation, claimed: sympy.Expr | None = None) -> bool:
        """Whether the derivative that is shown, or another, is what differentiation of the formula gives."""
        pairs = zip(
            branches(one.readable_derivative if claimed is None else claimed),
            branches(one.formula.diff(Z)),
            strict=True,
        )
        return all(here == there and is_zero(short - long) for (short, here), (long, there) in pairs)

    def by_quotients(one: Activation, claimed: sympy.Expr | None = None) -> bool:
        """Whether each difference quotient lies in what the derivative can be between the two points, with all rounding."""
        value = evaluator(one.formula, BALLS)
        derivative = evaluator(spell_out(one.readable_derivative if claimed is None else claimed), BALLS)
        step = arb(1) / 2**12
        for eighth in range(-32, 32):
            low = arb(eighth) / 8 + arb(1) / 16  # between the kinks
            quotient = (value({Z: low + step}) - value({Z: low})) / step
            between = derivative({Z: low.union(low + step)})
            # What is no number overlaps with everything.
            if not (quotient.is_finite() and between.is_finite() and quotient.overlaps(between)):
                return False
        return True

    def jumps(one: Activation) -> bool:
        """Whether the difference quotients at 0 have different limits from the two sides."""
        sides = []
        for side, other in (("+", sympy.Symbol("p", positive=True)), ("-", sympy.Symbol("q", negative=True))):
            quotient = (one.formula.xreplace({Z: other}) - one.formula.subs(Z, 0)) / other
            sides.append(sympy.limit(quotient, other, 0, side))
        return bool(sides[0] != sides[1])

    value, odd = number("sigma_z", r"\sigma(z)"), number("tanh_z", r"\tanh(z)")
    quarter = Statement((), value * (1 - value) <= QUARTER)
    below = Statement((Ne(value, Rational(1, 2)),), value * (1 - value) < QUARTER)
    at_most_one = Statement((Ne(odd, 0),), 1 - odd**2 < 1)
    turned = sympy.Piecewise((1, Z < 0), (0, True))
    confused = {
        "σ for σ′": (sigmoid, s),
        "σ(1 + σ)": (sigmoid, s * (1 + s)),
        "σ′ at the activation": (sigmoid, sigmoid.formula.diff(Z).subs(Z, s)),
        "1 − tanh": (tanh, 1 - t),
        "tanh for softplus": (softplus, t),
        "softplus for softplus′": (softplus, p),
        "z for swish′": (swish, f),
        "Φ alone for GELU′": (gelu, gelu.formula / Z),
        "the branches of ReLU′ exchanged": (relu, turned),
    }
    return Claim(
        "activation.derivatives",
        SECTION,
        says="Each activation function has the derivative shown here; that of the sigmoid is σ(1 − σ), and never above a "
        "quarter.",
        statement=quarter,
        assumes="At a kink there is no derivative, and the value taken there is a convention. The paper shows its "
        "functions in a figure, which our copy has not: these are the functions of this package that act on each neuron alone.",
        ours=True,
        supports=(
            exact(
                lambda: all(map(by_rules, shown)),
                f"the derivatives as they are shown, of {', '.join(map(str, shown))}: what the rules of differentiation give",
                {name: partial(by_rules, *wrong) for name, wrong in confused.items()},
                kind="symbolic",
            ),
            exact(
                lambda: all(map(by_quotients, shown)),
                "the same without these rules: 64 difference quotients of each, computed with bounds for all rounding, lie "
                "where the derivative does",
                {name: partial(by_quotients, *wrong) for name, wrong in confused.items()},
                kind="enclosure",
                limits="it is about these points",
            ),
            proves(
                below,
                scope="all values of σ but 1/2: the slope is below a quarter",
            ),
            exact(
                lambda: sigmoid.derivative.subs(Z, 0) == QUARTER and sympy.solve(Eq(s, Rational(1, 2)), Z) == [0],
                "at 0, and only there, σ is 1/2 and the slope a quarter",
                {
                    "at 1": lambda: sigmoid.derivative.subs(Z, 1) == QUARTER,
                    "a half": lambda: sigmoid.derivative.subs(Z, 0) == Rational(1, 2),
                },
                kind="symbolic",
            ),
            proves(at_most_one, scope="all values of tanh but 0: its slope is below 1"),
            exact(
                lambda: [one for one in shown if jumps(one)] == [one for one in shown if one.kinks] != [],
                "of these, ReLU and leaky ReLU alone have no derivative at 0: the limits from the two sides differ",
                {f"nor has {one}": partial(jumps, one) for one in (elu, softplus, swish)},
                kind="symbolic",
            ),
        ),
    )


CLAIMS = (affine_collapse(), needed(), derivatives())
"""In reading order; what becomes of slopes in deep networks is in `depth`."""
