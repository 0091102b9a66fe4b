"""Section 7.1: the learning algorithm."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from sympy import Abs, Eq, Rational

from ...architecture import Architecture
from ...derivation import derive
from ...derivation.rules import symbol
from ...descent import FixedStep, gradient_descent
from ...formulas.notation import a, y
from ..claim import Claim
from ..evidence import exact
from ..instruments.printed_algorithm import (
    Algorithm,
    after_every_sample,
    area,
    as_mended,
    as_printed,
    episode,
    eta,
    keeping,
    lam,
    share,
    total,
    x,
)
from ..notation import number
from ..smt import proves
from ..statement import Statement
from .learning_rate import after

SECTION = "7.1"

square = number("square", "(x^0)^2")
before = number("x_before", "x^{k-1}")


def _of_points(expression: sympy.Expr, matrix: sympy.Matrix) -> sympy.Expr:
    """What stands there of x and ∇C_all, said of two points that follow each other, and of ηλ."""
    (held,) = sympy.solve(Eq((matrix * sympy.Matrix([x, total]))[0], after), total)
    points = expression.subs(total, held).subs({x: before, after: x}, simultaneous=True)
    return sympy.expand(points.subs(eta, share / lam))


PRINTED = episode(as_printed)
"""What an episode of the printed loop does on ½λx²."""

_shared = PRINTED.subs(eta, share / lam)

NEXT = Eq(after, sympy.expand(_shared.trace()) * x - sympy.expand(_shared.det()) * before)
"""Three points of the printed loop that follow each other; every matrix of two rows satisfies its characteristic equation."""

SPANNED = Eq(_of_points(eta * area(PRINTED), PRINTED), share * square)
"""The area that a state and the next one span is that of the first two states."""


def average() -> Claim:
    """The average of the gradients."""
    n = sympy.Symbol("n", integer=True, positive=True)
    s = sympy.Symbol("s", integer=True)
    cost: Any = sympy.Function("C")

    def over_samples(of: sympy.Expr) -> sympy.Expr:
        return sympy.Sum(of, (s, 1, n)) / n

    def is_gradient(other: sympy.Expr) -> bool:
        return bool(over_samples(cost(x, s)).diff(x) == other)

    middle = (n + 1) / sympy.S(2)
    by_all, one_by_one = (
        number("of_mean", r"\nabla\, \frac1n \sum_S C_S"),
        number("mean_of", r"\frac1n \sum_S \nabla C_S"),
    )
    return Claim(
        "training.average",
        SECTION,
        says="Subtract the average of the samples' gradients: it is the gradient of the average cost.",
        statement=Statement((), Eq(by_all, one_by_one)),
        assumes="The cost of the network is the mean of the samples' costs, and each has a gradient.",
        supports=(
            exact(
                lambda: is_gradient(over_samples(cost(x, s).diff(x))),
                "any number of samples, any costs: the derivative by any one parameter",
                {
                    "the sum in place of the mean": lambda: is_gradient(n * over_samples(cost(x, s).diff(x))),
                    "the gradient for the mean of the samples": lambda: is_gradient(cost(x, middle).diff(x)),
                    "the gradient of the last sample alone": lambda: is_gradient(cost(x, n).diff(x)),
                },
                kind="symbolic",
            ),
            exact(
                lambda: _is_made_of(lambda each: sum(each) / len(each)),
                "a 1-2-1 network with any activation functions and three samples, all parameters: what backpropagation gives "
                "for one sample after the other, and the derivatives of the average cost",
                {
                    "the sum in place of the mean": lambda: _is_made_of(sum),
                    "the gradient of the last sample alone": lambda: _is_made_of(lambda each: each[-1]),
                    "the mean without the first sample": lambda: _is_made_of(
                        lambda each: sum(each[1:]) / len(each[1:])
                    ),
                },
                kind="symbolic",
            ),
        ),
    )


def _is_made_of(mean: Callable[[list[sympy.Expr]], sympy.Expr]) -> bool:
    """Whether the gradient of the average cost is so made of the derived gradients of the samples."""
    derivation = derive(Architecture.parse("1-2-1"))
    given = (a[0, 0], y[0])
    samples = [dict(zip(given, sympy.symbols(f"x{s} y{s}", real=True), strict=True)) for s in range(3)]
    cost = derivation.expand("C")
    average_cost = sum(cost.subs(one) for one in samples) / len(samples)
    return all(
        sympy.expand(average_cost.diff(symbol(one)) - mean([derivation.expand(str(one)).subs(s) for s in samples])) == 0
        for one in derivation.architecture.parameters()
    )


def pseudocode() -> Claim:
    """The algorithm as printed."""
    near = number("epsilon", r"\varepsilon")
    short = Statement(
        (NEXT, SPANNED, share > 0, Abs(x - before) <= near, Abs(after - x) <= near),
        share**2 * square <= (4 + share) * near**2,
    )
    downwards = Statement(
        (Eq(after, x - eta * (total + lam * x**2 / 2)), total >= 0, x < 0, eta > 0, lam > 0), after < x
    )
    mean = number("mean_there", r"\frac1n \sum_S \nabla C_S(x^k)")

    def stays(matrix: sympy.Matrix, form: sympy.Expr) -> bool:
        """Whether an episode leaves a form unchanged that is λx² when ∇C_all is 0."""
        moved = form.subs(dict(zip((x, total), matrix * sympy.Matrix([x, total]), strict=True)), simultaneous=True)
        return bool(sympy.expand(moved - form) == 0 and sympy.expand(form.subs(total, 0) - lam * x**2) == 0)

    def determinant_is_one(algorithm: Algorithm) -> bool:
        return bool(sympy.expand(episode(algorithm).det()) == 1)

    return Claim(
        "training.pseudocode",
        SECTION,
        says="Set ∇C_all to 0. In each episode add C_S to it for each sample, then subtract η times its average from the "
        "parameters.",
        right="In each episode set ∇C_all to 0, add ∇C_S for each sample, then subtract η times its average: that is a step of "
        "gradient descent on the average cost.",
        statement=Statement((), Eq(after, x - eta * mean)),
        assumes="The update comes after all samples, as the text around the listing says. What is said against the printed "
        "loop is about the cost ½λx² of one sample, with η and λ above 0 and a start that is not 0.",
        rests_on=("training.average",),
        supports=(
            exact(
                lambda: all(_descends(as_mended, n) for n in (1, 2, 3)),
                "1, 2 and 3 samples, two parameters, all gradients: two episodes are two steps of gradient descent; each "
                "later episode is the same loop",
                {
                    "the printed loop": lambda: all(_descends(as_printed, n) for n in (1, 2, 3)),
                    "half of ∇C_all is kept": lambda: all(_descends(keeping(Rational(1, 2)), n) for n in (1, 2, 3)),
                    "an update after every sample": lambda: all(_descends(after_every_sample, n) for n in (1, 2, 3)),
                },
                kind="symbolic",
            ),
            exact(
                lambda: _is_our_descent(as_mended, Fraction(1, 3)),
                "five episodes in rational numbers are five steps of our gradient descent with a fixed step",
                {
                    "the printed loop": lambda: _is_our_descent(as_printed, Fraction(1, 3)),
                    "with another rate": lambda: _is_our_descent(as_mended, Fraction(1, 4)),
                },
            ),
        ),
        against=(
            exact(
                lambda: _comes_back(as_printed),
                "with ηλ = 1 the printed loop goes through 1, 0, −1, −1, 0, 1 and is, with ∇C_all = 0, where it was; the minimum "
                "is left again each time",
                {"set to 0 in each episode": lambda: _comes_back(as_mended)},
            ),
            exact(
                lambda: determinant_is_one(as_printed),
                "all η and λ: an episode multiplies (x, ∇C_all) by a matrix of determinant 1",
                {
                    "set to 0 in each episode": lambda: determinant_is_one(as_mended),
                    "nine tenths of ∇C_all are kept": lambda: determinant_is_one(keeping(Rational(9, 10))),
                },
                kind="symbolic",
            ),
            exact(
                lambda: stays(PRINTED, area(PRINTED)),
                "all η and λ: the area that a state and the next one span stays what it was at the start, λ times the "
                "square of x⁰",
                {
                    "set to 0 in each episode": lambda: stays(episode(as_mended), area(episode(as_mended))),
                    "that area without its product of x and ∇C_all": lambda: stays(
                        PRINTED, lam * x**2 + eta * total**2
                    ),
                },
                kind="symbolic",
            ),
            proves(
                short,
                scope="all values: two steps in a row are not both shorter than ηλ|x⁰|/√(4 + ηλ), so that the points have no "
                "limit, neither the minimum nor another",
                limits="that steps go to 0 where points have a limit is argued in words",
            ),
            proves(
                downwards,
                scope="with C_S in place of ∇C_S: a parameter below the minimum goes away from it in every episode",
            ),
        ),
    )


def _descends(algorithm: Algorithm, n: int) -> bool:
    """Whether an episode is a step of gradient descent with the mean gradient, for any gradients of n samples."""
    u, v = sympy.symbols("u v", real=True)

    def gradient(at: Any, sample: int) -> Any:
        return np.array([sympy.Function(f"C{sample}_{place}")(*at) for place in range(2)], dtype=object)

    start = np.array([u, v], dtype=object)
    points = [point for point, _ in algorithm(start, range(n), gradient, eta, 2)]
    return all(
        sympy.expand(one) == 0
        for here, there in pairwise(points)
        for one in there - here + eta * sum(gradient(here, sample) for sample in range(n)) / n
    )


def _is_our_descent(algorithm: Algorithm, rate: Fraction) -> bool:
    samples = [Fraction(1), Fraction(2), Fraction(6)]
    states = algorithm(Fraction(0), samples, lambda at, sample: at - sample, rate, 5)
    trace = gradient_descent(
        lambda at: sum((at - one) ** 2 for one in samples) / 6,
        lambda at: sum(at - one for one in samples) / 3,
        Fraction(0),
        search=FixedStep(Fraction(1, 3)),
        iterations=5,
    )
    return tuple(point for point, _ in states) == trace.points


def _comes_back(algorithm: Algorithm) -> bool:
    states = algorithm(Fraction(1), ["one sample"], lambda at, _: at, Fraction(1), 6)
    return [point for point, _ in states] == [1, 0, -1, -1, 0, 1, 1] and states[-1] == states[0]


def undamped() -> Claim:
    """How the printed loop moves."""
    k, start = sympy.Symbol("k", integer=True, nonnegative=True), sympy.Symbol("x0", real=True)
    bounded = Statement((SPANNED, share > 0), (4 - share) * before**2 <= 4 * square)
    grows = Statement((NEXT, share >= 4), Abs(after) - Abs(x) >= Abs(x) - Abs(before))
    first = Statement((Eq(x, sympy.expand(_shared[0, 0]) * before), share >= 4), Abs(x) >= 3 * Abs(before))

    def discriminant(matrix: sympy.Matrix) -> sympy.Expr:
        return sympy.expand(matrix.trace() ** 2 - 4 * matrix.det())

    def at_four(points: sympy.Expr) -> bool:
        """Whether these are the points for ηλ = 4, ∇C_all being the difference of two divided by the rate."""
        matrix = PRINTED.subs(eta, 4 / lam)
        state = sympy.Matrix([points, lam * (points.subs(k, k - 1) - points) / 4])
        moved = (matrix * state - state.subs(k, k + 1)).applyfunc(sympy.simplify)
        return bool(
            moved == sympy.zeros(2, 1) and state.subs(k, 0).applyfunc(sympy.simplify) == sympy.Matrix([start, 0])
        )

    return Claim(
        "training.undamped",
        SECTION,
        says="The printed loop goes round the minimum for ever if ηλ is below 4; from 4 on it leaves without bound.",
        statement=bounded,
        assumes="The cost is ½λx², η and λ are above 0, and x⁰ is not 0.",
        rests_on=("training.pseudocode",),
        ours=True,
        supports=(
            exact(
                lambda: discriminant(PRINTED) == sympy.expand(eta * lam * (eta * lam - 4)),
                "all η and λ: the eigenvalues of the matrix have the product 1 and are real from ηλ = 4 on; below, they are "
                "two complex numbers of absolute value 1",
                {
                    "nine tenths of ∇C_all are kept": lambda: (
                        discriminant(episode(keeping(Rational(9, 10)))) == sympy.expand(eta * lam * (eta * lam - 4))
                    ),
                },
                kind="symbolic",
            ),
            proves(
                bounded, scope="all ηλ above 0; for those below 4 it says that the points stay within 2|x⁰|/√(4 − ηλ)"
            ),
            exact(
                lambda: at_four((-1) ** k * (2 * k + 1) * start),
                "for ηλ = 4 the k-th point is (−1)ᵏ(2k + 1)x⁰, for all k",
                {
                    "without the sign": lambda: at_four((2 * k + 1) * start),
                    "with k + 1": lambda: at_four((-1) ** k * (k + 1) * start),
                },
                kind="symbolic",
            ),
            proves(first, scope="all ηλ from 4 up: the first step leads to three times the distance, or further"),
            proves(
                grows,
                also=(("with 39/10 in place of 4", Statement((NEXT, share >= Rational(39, 10)), grows.conclusion)),),
                scope="all ηλ from 4 up: from then on the distance grows by no less than the time before, so that after k "
                "episodes it is at least 2k + 1 times the first",
            ),
        ),
    )


def code_differs() -> Claim:
    """The published program."""

    def counted() -> str:
        by_mean, one_by_one = (
            algorithm(Fraction(0), [Fraction(1), Fraction(3)], lambda at, sample: at - sample, rate, 1)[-1][0]
            for algorithm, rate in ((as_mended, Fraction(1, 2)), (after_every_sample, Fraction(1, 4)))
        )
        return (
            "take the samples 1 and 3, each with the cost ½(x − s)², start at 0 and go over both once. A step by the average "
            f"with the rate 1/2 leads to {by_mean}, two steps with half that rate to {one_by_one}"
        )

    return Claim(
        "training.code-differs",
        SECTION,
        says="The published program carries out this algorithm.",
        informal=lambda: (
            "The program is not part of this package, so nothing of it is run here. As we read it, it updates the parameters "
            "after every sample, where the algorithm waits for the average. The two are not the same: "
            f"{counted()}. The next claim says by how much they differ."
        ),
    )


def per_sample() -> Claim:
    """How far the two ways are apart."""
    point = sympy.Symbol("x", real=True)
    slopes: list[Any] = [sympy.Function(f"D{number}") for number in range(2)]

    def run(algorithm: Algorithm, rate: sympy.Expr, order: tuple[int, int] = (0, 1)) -> sympy.Expr:
        return algorithm(point, order, lambda at, sample: slopes[sample](at), rate, 1)[-1][0]

    def differ(rate: sympy.Expr, factor: sympy.Expr, order: tuple[int, int] = (0, 1)) -> bool:
        """Whether the difference is, up to η², that factor times the first slope times the second's derivative."""
        difference = run(after_every_sample, rate, order) - run(as_mended, eta, order)
        term = factor * eta**2 * slopes[0](point) * slopes[1](point).diff(point)
        return all(sympy.simplify((difference - term).diff(eta, times).subs(eta, 0).doit()) == 0 for times in range(3))

    first, second = number("slope_first", r"\nabla C_1"), number("bend_second", r"\nabla^2 C_2")
    apart = number("apart", r"x_{\text{one by one}} - x_{\text{average}} + O(\eta^3)")
    quarter = Rational(1, 4)
    return Claim(
        "training.per-sample",
        SECTION,
        says="To update after each of two samples with half the rate leads, in general, elsewhere than one update by the "
        "average; the difference is of second order in η, and depends on the order of the samples.",
        statement=Statement((), Eq(apart, quarter * eta**2 * first * second)),
        assumes="The gradients are twice differentiable; there is one parameter, and one pass over the samples 1 and 2.",
        ours=True,
        supports=(
            exact(
                lambda: differ(eta / 2, quarter),
                "all costs of two samples, by the derivatives at η = 0",
                {
                    "the samples the other way round": lambda: differ(eta / 2, quarter, (1, 0)),
                    "with twice that term": lambda: differ(eta / 2, quarter * 2),
                    "with no term of second order": lambda: differ(eta / 2, sympy.Integer(0)),
                    "with the whole rate for every sample": lambda: differ(eta, quarter),
                },
                kind="symbolic",
            ),
        ),
    )


def epoch() -> Claim:
    """What a pass over all samples is called."""
    return Claim(
        "training.epoch",
        SECTION,
        says="To train the network once with all samples is an episode.",
        informal=lambda: (
            "A word cannot be computed. The field's word for one pass over all samples is epoch; an episode is, in "
            "reinforcement learning, one run of an agent from a start to an end."
        ),
    )


CLAIMS = (average(), pseudocode(), undamped(), code_differs(), per_sample(), epoch())
"""In reading order."""
