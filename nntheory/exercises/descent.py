"""Exercises about minimising and gradient descent."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import accumulate
from typing import Any

import numpy as np
import sympy

from ..descent import Backtracking, FixedStep, gradient_descent
from .exercise import Choice, Exercise, Level, Numbers, Option, Program, Slip
from .programs import judge_search

x = sympy.Symbol("x")
FOURTH = x**4
THREE_SQUARES = 3 * x**2

COSTS = tuple(map(Fraction, (5, 3, 4, 1, 2)))


def _function(expression: sympy.Expr) -> Callable[[Fraction], Fraction]:
    polynomial = sympy.Poly(expression, x)
    coefficients = [Fraction(int(one.p), int(one.q)) for one in reversed(polynomial.all_coeffs())]
    return lambda at: sum((one * at**power for power, one in enumerate(coefficients)), Fraction(0))


def _armijo(beta: Fraction = Fraction(1, 2)) -> tuple[Fraction, ...]:
    """The step that backtracking takes on the fourth power from 1."""
    f, slope = _function(FOURTH), _function(FOURTH.diff(x))(Fraction(1))
    return (Backtracking(Fraction(1, 10), beta, Fraction(1))(f, Fraction(1), f(Fraction(1)), slope, -slope).step,)


def _no_increase() -> tuple[Fraction, ...]:
    """The largest power at which the fourth power is no larger than at the start."""
    f, slope, step = _function(FOURTH), _function(FOURTH.diff(x))(Fraction(1)), Fraction(1)
    while f(1 - step * slope) > f(Fraction(1)):
        step /= 2
    return (step,)


def _curvature() -> Fraction:
    return Fraction(str(THREE_SQUARES.diff(x, 2)))


def _is_least_at_zero(expression: sympy.Expr) -> bool:
    f = _function(expression)
    return all(f(side * Fraction(1, n)) > f(Fraction(0)) for n in (1, 10, 1000) for side in (1, -1))


def _ends_at_the_saddle(start: tuple[Any, Any]) -> bool:
    """Whether a hundred exact steps on x² − y² come near (0, 0)."""
    signs = np.array([Fraction(1), Fraction(-1)])
    trace = gradient_descent(
        lambda point: (signs * point * point).sum(), lambda point: 2 * signs * point, np.array(list(map(Fraction, start))),
        iterations=100, search=FixedStep(Fraction(1, 4)),
    )  # fmt: skip
    return max(abs(one) for one in trace.points[-1]) < Fraction(1, 10**6)


EXERCISES = (
    Exercise(
        identifier="second-derivative",
        chapter="steps",
        level=Level.WARM_UP,
        title="Where the second derivative is 0",
        text="These three functions have both derivatives 0 at 0. Which of them has a minimum there?",
        hint="Put in a small number and its negative.",
        solution="So a second derivative of 0 says nothing: it may be a minimum, a maximum or neither.",
        check=Choice(
            tuple(
                Option(rf"\({name}\)", partial(_is_least_at_zero, one))
                for name, one in (("x^4", x**4), ("x^3", x**3), ("-x^4", -(x**4)))
            )
        ),
    ),
    Exercise(
        identifier="best-so-far",
        chapter="demonstrations",
        level=Level.WARM_UP,
        title="The best so far",
        text="Five guesses have the costs 5, 3, 4, 1, 2. Write the best cost so far after each guess: five numbers.",
        hint="A worse guess is thrown away. What is kept then?",
        solution="The best so far is the minimum of what it was and the new cost, and a minimum of two numbers is at most the "
        "first. So it never rises, whatever the guesses cost.",
        check=Numbers(
            lambda: tuple(accumulate(COSTS, min)),
            (
                Slip(lambda: COSTS, "these are the costs of the guesses; what is kept after a worse guess?"),
                Slip(lambda: tuple(accumulate(COSTS, max)), "is the best cost the largest?"),
            ),
        ),
    ),
    Exercise(
        identifier="rate-threshold",
        chapter="learning-rate",
        level=Level.WARM_UP,
        title="The largest learning rate",
        text=r"Gradient descent with a fixed rate \(\eta\) runs on \(f(x) = 3x^2\) from \(x \ne 0\). Below which number must "
        r"\(\eta\) stay so that it converges to 0?",
        hint=r"Write the new \(x\) as a factor times the old one. When is this factor between \(-1\) and 1?",
        solution=rf"A step multiplies \(x\) by \(1 - \eta f''\), and \(f'' = {_curvature()}\). With \(0 < \eta < 2/f''\) the "
        "factor is smaller than 1 in absolute value; at the border the points jump to and fro.",
        check=Numbers(
            lambda: (2 / _curvature(),),
            (
                Slip(lambda: (1 / _curvature(),), "this rate arrives in one step; how much longer may a step be?"),
                Slip(lambda: (2 / (_curvature() / 2),), "what is the second derivative of 3x²?"),
                Slip(lambda: (1 / (2 * _curvature()),), "the factor may be negative: how far down may it go?"),
            ),
        ),
    ),
    Exercise(
        identifier="armijo-power",
        chapter="descent",
        level=Level.STANDARD,
        title="The largest accepted power",
        text=r"\(f(x) = x^4\) at \(x = 1\), with \(d = -f'(1)\), \(c_1 = \tfrac1{10}\) and \(\beta = \tfrac12\). Which is the "
        r"largest step among \(1, \tfrac12, \tfrac14, \dots\) that satisfies Armijo's condition?",
        hint=r"Make a table: the step \(t\), the point \(1 + td\), the value there, and the bound \(f(1) - c_1 t\, d^2\).",
        solution=r"With the accepted step the minimum happens to be hit. The step before it comes out on the other side "
        "at the same "
        "height, which is no decrease, and the rule asks for one that is in proportion to the step.",
        check=Numbers(
            _armijo,
            (
                Slip(_no_increase, "is it enough that the value does not grow?"),
                Slip(lambda: (Fraction(1),), "what is the value at 1 + d?"),
                Slip(lambda: (_armijo()[0] / 2,), "is there a larger power that satisfies it?"),
            ),
        ),
    ),
    Exercise(
        identifier="saddle",
        chapter="hypotheses",
        level=Level.STANDARD,
        title="Caught at a saddle",
        text=r"Gradient descent with the fixed step \(\tfrac14\) runs on \(f(x, y) = x^2 - y^2\). From which start does "
        "it go to "
        "(0, 0), which is no minimum?",
        hint="What does a step do to x, and what to y? They do not see each other.",
        solution=r"A step of length \(t\) multiplies \(x\) by \(1 - 2t\) and \(y\) by \(1 + 2t\). A \(y\) that is not exactly "
        "0 grows, however small it is. So the saddle catches a start on a line alone, and a random start hardly ever is there.",
        check=Choice(
            tuple(
                Option(f"({first}, {second})".replace("-", "−"), partial(_ends_at_the_saddle, (first, second)))
                for first, second in (("1", "1/1000"), ("0", "1"), ("1/1000", "-1/1000"), ("1", "0"))
            )
        ),
    ),
    Exercise(
        identifier="line-search",
        chapter="descent",
        level=Level.HARD,
        title="Write a backtracking line search",
        text=r"Write `search(f, grad, x, d)`: it returns the largest of \(1, \tfrac12, \tfrac14, \dots\) that satisfies "
        "Armijo's "
        r"condition with \(c_1 = \tfrac1{10}\). It is tried on functions that are chosen to show mistakes, some of which have "
        "no value everywhere.",
        hint="The target belongs to the step that is tried, so it changes with it. A comparison with nan is false: which "
        "way round does "
        "the loop have to ask?",
        solution="The loop goes on while the condition does not hold. See [Check your line search](guides/line-search.md) for "
        "what the auditor looks at.",
        check=Program("line_search.py", "search", judge_search, "line_search.py"),
    ),
)
