"""Sections 6.1 and 6.2: minimising, the direction of descent, and Armijo's rule."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import sympy
from sympy import Abs, Eq, Ne, Rational

from ...architecture import Architecture
from ...derivation import derive
from ..claim import Claim
from ..evidence import Law, by_examples, exact
from ..instruments.backtracking import Searched, search_law, searches
from ..notation import ARMIJO, REFUSED, STEEPEST, L, beta, c, f, f_next, f_trial, gg, number, slope, t, trial
from ..smt import proves
from ..statement import Statement

SECTION = "6.1"
ARMIJO_SECTION = "6.2"


def second_derivative() -> Claim:
    """A minimum and the second derivative."""
    bend, rest, h = number("bend", "f''(x)"), number("rest_h", "r"), number("h", "h")
    here, away = number("f_x", "f(x)"), number("f_h", "f(x + h)")
    x = sympy.Symbol("x", real=True)
    enough = Statement((away >= here + bend / 2 * h**2 - rest * h**2, rest < bend / 2, Ne(h, 0)), away > here)

    def flat(*functions: sympy.Expr) -> bool:
        """Whether both derivatives of all vanish at 0."""
        return all(one.diff(x, order).subs(x, 0) == 0 for one in functions for order in (1, 2))

    return Claim(
        "minimum.second-derivative",
        SECTION,
        says="Where the derivative is 0, the second derivative tells whether it is a minimum.",
        right="A positive second derivative is enough for a minimum. If it is 0, it tells nothing.",
        statement=enough,
        assumes="f′(x) = 0 and f″(x) exists: then for each r above 0, near x, the function differs from its parabola by at most "
        "r h², by Taylor's theorem.",
        supports=(proves(enough),),
        against=(
            exact(
                lambda: flat(x**4, x**3),
                "at 0 both derivatives of x⁴ and of x³ are 0",
                {"of x⁴ and x²": lambda: flat(x**4, x**2), "of x⁴ and x³ + x": lambda: flat(x**4, x**3 + x)},
                kind="symbolic",
            ),
            proves(Statement((Ne(h, 0),), h**4 > 0), scope="all h but 0: x⁴ has a minimum at 0"),
            proves(Statement((h < 0,), h**3 < 0), scope="all h below 0: x³ has none"),
        ),
    )


def costly() -> Claim:
    """Setting the gradient to zero."""

    def counted(sizes: str) -> str:
        derivation = derive(Architecture.parse(sizes))
        equations = [derivation.expand(name) for name in derivation.gradient]
        operations = sum(int(sympy.count_ops(one)) for one in equations)
        return f"{len(equations)} equations with {operations:,} operations for {sizes}"

    return Claim(
        "minimum.costly",
        SECTION,
        says="Setting the derivative to zero and solving is costly when there are many parameters.",
        informal=lambda: (
            "“Costly” is no statement that a computation could decide. What there is to solve can be counted, for a sigmoid "
            f"network and one sample: {', '.join(map(counted, ('1-1-1', '2-2-1', '3-4-2')))}."
        ),
    )


def dimensions() -> Claim:
    """As many dimensions as parameters."""
    sizes = (784, 1000, 500, 10)

    def counted(formula: Callable[[int, int], int]) -> bool:
        """Whether a formula for the parameters of one layer gives the numbers that the arrays of a network hold."""
        network = Architecture.parse("-".join(map(str, sizes)))
        layers = range(1, network.depth + 1)
        held = sum(np.empty(shape(l)).size for l in layers for shape in (network.weight_shape, network.bias_shape))
        return held == sum(formula(n_in, n_out) for n_in, n_out in pairwise(sizes)) == 1_290_510

    return Claim(
        "minimum.dimensions",
        SECTION,
        says="Each weight and each bias adds a dimension to the cost; there are easily millions.",
        supports=(
            exact(
                lambda: counted(lambda n_in, n_out: (n_in + 1) * n_out),
                f"a {'-'.join(map(str, sizes))} network has 1,290,510 parameters, (n_in + 1) n_out for each layer",
                {
                    "n_in n_out": lambda: counted(lambda n_in, n_out: n_in * n_out),
                    "(n_out + 1) n_in": lambda: counted(lambda n_in, n_out: (n_out + 1) * n_in),
                    "n_in n_out + 1": lambda: counted(lambda n_in, n_out: n_in * n_out + 1),
                },
            ),
        ),
    )


def steepest() -> Claim:
    """The steepest direction."""
    sizes = range(2, 7)

    def lagrange(n: int, factor: sympy.Expr) -> sympy.Expr:
        g, u = sympy.symbols(f"g:{n} ", real=True), sympy.symbols(f"u:{n}", real=True)
        product = sum(a * b for a, b in zip(g, u, strict=True))
        squares = sum(a**2 for a in g) * sum(b**2 for b in u)
        crossed = sum((g[i] * u[j] - g[j] * u[i]) ** 2 for i in range(n) for j in range(n))
        return squares - product**2 - factor * crossed

    def same(factor: sympy.Expr) -> Callable[[], bool]:
        return lambda: all(sympy.expand(lagrange(n, factor)) == 0 for n in sizes)

    square, product = number("squares", r"\|\nabla f\|^2 \|u\|^2"), number("product", r"\nabla f^{\mathsf T} u")
    rest = number("rest", r"\tfrac12 \sum_{ij} (g_i u_j - g_j u_i)^2")
    length = number("norm", r"\|\nabla f\|")
    bounded = Statement(
        (Eq(square, product**2 + rest), rest >= 0, Eq(square, length**2), length >= 0), product >= -length
    )
    return Claim(
        "gradient.steepest",
        ARMIJO_SECTION,
        says="The negative gradient points downhill as steeply as any direction, and its length is the slope there.",
        statement=bounded,
        assumes="∇f is not 0 and u is a direction of length 1; g₁, g₂, … are the entries of ∇f.",
        supports=(
            exact(
                same(Rational(1, 2)),
                "‖g‖²‖u‖² − (g·u)² is a sum of squares, zero only for multiples of g; expanded for 2 to 6 dimensions",
                {"without the ½": same(sympy.S.One), "with ¼": same(Rational(1, 4)), "with −½": same(-Rational(1, 2))},
                kind="symbolic",
            ),
            proves(bounded, scope="all values: so the slope along u is at least −‖∇f‖, which −∇f/‖∇f‖ has"),
        ),
    )


def raw_step() -> Claim:
    """The gradient as the step."""
    lam, x, after = number("lam", r"\lambda"), number("x", "x^k"), number("x_next", "x^{k+1}")
    step = Eq(after, x - lam * x)
    grows = Statement((step, lam >= 1), Eq(Abs(after), (lam - 1) * Abs(x)))
    diverges = Statement((step, lam > 2, Ne(x, 0)), Abs(after) > Abs(x))
    shrinks = Statement((step, lam > 0, lam < 2, Ne(x, 0)), Abs(after) < Abs(x))
    cycles = Statement((step, Eq(lam, 2)), Eq(after, -x))
    return Claim(
        "gradient.raw-step",
        ARMIJO_SECTION,
        says="The length of the gradient as the length of the step can overshoot: on ½λx² the points go to infinity "
        "for every λ above 2.",
        statement=grows,
        assumes="f = ½λx² with λ > 0, the step is 1, and x⁰ is not 0.",
        supports=(
            proves(grows, scope="all λ from 1 up: a step multiplies the distance to the minimum by λ − 1"),
            proves(diverges, scope="all λ above 2: it grows, and by the same factor in each step"),
            proves(shrinks, scope="all λ between 0 and 2: it falls"),
            proves(cycles, scope="λ = 2: two points take turns"),
        ),
    )


def hypothesis() -> Claim:
    """What the rule asks of f."""
    g = number("g", "g")
    never = Statement((t > 0, c > 0, Ne(g, 0)), Abs(t * g) > -c * t * g**2)
    x = sympy.Symbol("x", real=True)

    def no_derivative(function: sympy.Expr) -> bool:
        quotient = (function - function.subs(x, 0)) / x
        return bool(sympy.limit(quotient, x, 0, "+") != sympy.limit(quotient, x, 0, "-"))

    return Claim(
        "armijo.hypothesis",
        ARMIJO_SECTION,
        says="Armijo's rule is for a continuous f.",
        right="It asks for the gradient at the point, so f must be differentiable there.",
        rests_on=("armijo.exists",),
        supports=(
            proves(
                never,
                scope="all values: for |x| at 0, no number but 0 in place of the gradient lets any step be accepted",
            ),
        ),
        against=(
            exact(
                lambda: no_derivative(Abs(x)),
                "|x| is continuous and has no derivative at 0",
                {"of x|x|": lambda: no_derivative(x * Abs(x)), "of x²": lambda: no_derivative(x**2)},
                kind="symbolic",
            ),
        ),
    )


def exists() -> Claim:
    """Some step is accepted."""
    close = Statement((Abs(f_next - f - t * slope) <= (1 - c) * t * Abs(slope), slope < 0), ARMIJO)
    return Claim(
        "armijo.exists",
        ARMIJO_SECTION,
        says="Some power of the backtracking factor is accepted, where f is differentiable and its gradient is not 0.",
        statement=close,
        assumes="The step is so short that f is as near to its tangent as the first condition says; by differentiability all "
        "short steps are, because 1 − c₁ > 0.",
        supports=(proves(close, also=(("with 1 in place of 1 − c", Statement(
            (Abs(f_next - f - t * slope) <= t * Abs(slope), slope < 0), ARMIJO
        )),)),),
    )  # fmt: skip


def largest() -> Claim:
    """It is the largest."""

    def law(claimed: Callable[[Callable[[int], bool], int], bool]) -> Law:
        """What is claimed of the acceptance of the powers and of the exponent that is taken."""

        def of_powers(search: Searched) -> bool | None:
            if search.found.step is None:
                return False if search.function.gradient(search.x).any() else None
            exponent = len(search.found.trials) - 1
            if search.backtracking**exponent != search.found.step:
                return False
            return claimed(lambda power: search.accepts(search.backtracking**power), exponent)

        return search_law(of_powers)

    return Claim(
        "armijo.largest",
        ARMIJO_SECTION,
        says="The step is the largest of the powers with exponents 0, 1, 2, … that is accepted.",
        rests_on=("armijo.exists",),
        supports=(
            by_examples(
                law(lambda accepted, taken: accepted(taken) and not any(map(accepted, range(taken)))),
                searches("quadratics", kind="definite"),
                "definite quadratics in rational numbers: the power is accepted and every larger one refused",
                {
                    "that the power itself is refused": law(lambda accepted, taken: not accepted(taken)),
                    "that the next smaller one is refused": law(lambda accepted, taken: not accepted(taken + 1)),
                    "that the next larger one is accepted": law(
                        lambda accepted, taken: not taken or accepted(taken - 1)
                    ),
                },
            ),
        ),
    )


def big_step() -> Claim:
    """A larger step must gain more."""
    longer = number("longer", "t'")
    steeper = Statement((longer > t, slope < 0, c > 0), f + c * longer * slope < f + c * t * slope)
    return Claim(
        "armijo.big-step-big-gain",
        ARMIJO_SECTION,
        says="To take a larger step, f must improve by more.",
        statement=steeper,
        supports=(proves(steeper),),
    )


def lower_bound() -> Claim:
    """How short a step can be."""
    lemma = f_trial <= f + trial * slope + L / 2 * trial**2 * gg
    given = (lemma, REFUSED, STEEPEST, Eq(t, beta * trial), trial > 0, beta > 0, L > 0, gg > 0)

    def longer_than(factor: sympy.Expr) -> Statement:
        return Statement(given, t > factor * beta * (1 - c) / L)

    return Claim(
        "armijo.lower-bound",
        ARMIJO_SECTION,
        says="With a gradient of Lipschitz constant L, the step is 1 or above 2β(1 − c₁)/L.",
        statement=longer_than(sympy.Integer(2)),
        assumes="The gradient is Lipschitz with constant L, so that f lies below the parabola of the first condition, by the "
        "descent lemma of the textbooks; the step is below 1, so that a trial before it was refused.",
        rests_on=("proof.trial-failed",),
        supports=(
            proves(
                longer_than(sympy.Integer(2)),
                also=(("with 201/100 in place of 2", longer_than(Rational(201, 100))),),
            ),
        ),
        ours=True,
    )


CLAIMS = (
    second_derivative(),
    costly(),
    dimensions(),
    steepest(),
    raw_step(),
    hypothesis(),
    exists(),
    largest(),
    big_step(),
    lower_bound(),
)
"""In reading order."""
