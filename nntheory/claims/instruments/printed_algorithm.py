"""Section 7.1: the learning algorithm as the paper prints it, the same mended, and what one episode of each does on ½λx².

The programs run on every kind of number: floats, fractions, symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import sympy

from ..notation import number

State = tuple[Any, Any]
"""The parameter and ∇C_all after an episode."""

Gradient = Callable[[Any, Any], Any]
"""From the parameter and a sample to ∇C_S."""


class Algorithm(Protocol):
    """A learning algorithm; the states it returns are the first and those after each episode."""

    def __call__(self, x: Any, samples: Sequence[Any], gradient: Gradient, rate: Any, episodes: int, /) -> list[State]:
        """Run it."""


def as_printed(x: Any, samples: Sequence[Any], gradient: Gradient, rate: Any, episodes: int) -> list[State]:
    """In the order of the paper's lines: ∇C_all is set to 0 once."""
    states, n = [(x, 0)], len(samples)
    sums = 0
    for _ in range(episodes):
        for s in samples:
            sums = sums + gradient(x, s)
        x = x - rate * sums / n
        states.append((x, sums))
    return states


def as_mended(x: Any, samples: Sequence[Any], gradient: Gradient, rate: Any, episodes: int) -> list[State]:
    """The same with one line moved: ∇C_all is set to 0 in every episode."""
    states, n = [(x, 0)], len(samples)
    for _ in range(episodes):
        sums = 0
        for s in samples:
            sums = sums + gradient(x, s)
        x = x - rate * sums / n
        states.append((x, sums))
    return states


def keeping(share: Any) -> Algorithm:
    """Between the two: of ∇C_all so much is kept from one episode to the next. This is momentum."""

    def algorithm(x: Any, samples: Sequence[Any], gradient: Gradient, rate: Any, episodes: int, /) -> list[State]:
        states = [(x, 0)]
        sums = 0
        for _ in range(episodes):
            sums = share * sums
            for sample in samples:
                sums = sums + gradient(x, sample)
            x = x - rate * sums / len(samples)
            states.append((x, sums))
        return states

    return algorithm


def after_every_sample(x: Any, samples: Sequence[Any], gradient: Gradient, rate: Any, episodes: int) -> list[State]:
    """Without ∇C_all: the parameters are updated after every sample, and the second part of a state is 0."""
    states = [(x, 0)]
    for _ in range(episodes):
        for sample in samples:
            x = x - rate * gradient(x, sample)
        states.append((x, 0))
    return states


# What one episode does.

eta, lam = number("eta", r"\eta"), number("lam", r"\lambda")
share = number("share", r"\eta\lambda")
x, total = number("x_k", "x^k"), number("g", "g")
"""A parameter, and ∇C_all, for which g is short."""


def episode(algorithm: Algorithm) -> sympy.Matrix:
    """The matrix by which an episode on ½λx² multiplies (x, g), found by running the program on symbols.

    Raises:
        ValueError: if the episode is not linear.
    """
    # A first episode whose gradient is ours leads to whatever state we like.
    ours = iter([total])
    *_, before, after = algorithm(x + eta * total, ["one sample"], lambda at, _: next(ours, lam * at), eta, 2)
    state = sympy.Matrix(before).expand()
    matrix = sympy.Matrix(after).expand().jacobian([x, total])
    if state != sympy.Matrix([x, total]) or (matrix * state - sympy.Matrix(after)).expand() != sympy.zeros(2, 1):
        raise ValueError(f"an episode of {algorithm} is not a matrix times the state")
    return matrix


def area(matrix: sympy.Matrix) -> sympy.Expr:
    """The area that a state and the next one span; a matrix with determinant 1 does not change it."""
    state = sympy.Matrix([x, total])
    return sympy.expand(sympy.Matrix.hstack(state, matrix * state).det())
