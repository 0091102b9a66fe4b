"""What a recorded descent costs beside a bare loop and SciPy's conjugate gradients, in one run; and how rationals grow.

pytest tests/benchmarks/bench_descent.py --benchmark-enable --benchmark-only --benchmark-json=raw.json -n 0
python -m tests.benchmarks.record raw.json
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from numpy.typing import NDArray

from nntheory.descent import Backtracking, Stop, Trace, gradient_descent
from nntheory.testing.functions import Function, beale, himmelblau, logistic_loss, powell, rosenbrock, wood

Benchmark = Any
Vector = NDArray[np.float64]

C, BETA = 1e-4, 0.5
TOLERANCE = 1e-3
"""How short the gradient is to become; plain gradient descent takes long for more."""

MOST = 20_000
FUNCTIONS = {
    "Rosenbrock": rosenbrock,
    "Beale": beale,
    "Himmelblau": himmelblau,
    "Powell": powell,
    "Wood": wood,
    "logistic loss": logistic_loss(),
}
each_function = pytest.mark.parametrize("name", FUNCTIONS)


class Counted:
    """A function and its gradient that count how often they are asked."""

    def __init__(self, function: Function) -> None:
        self.function, self.values, self.gradients = function, 0, 0

    def f(self, x: Vector) -> float:
        self.values += 1
        return float(self.function(x))

    def gradient(self, x: Vector) -> Vector:
        self.gradients += 1
        return np.asarray(self.function.gradient(x), dtype=float)


def start_of(function: Function) -> Vector:
    return np.array([float(one) for one in function.start])


def recorded(f: Callable[[Vector], float], gradient: Callable[[Vector], Vector], start: Vector) -> Trace:
    search = Backtracking(C, BETA)
    return gradient_descent(f, gradient, start, search=search, tolerance=TOLERANCE, iterations=MOST)


def bare(f: Callable[[Vector], float], gradient: Callable[[Vector], Vector], x: Vector) -> Vector:
    """The same steps with nothing recorded and nothing examined."""
    value, g = f(x), gradient(x)
    for _ in range(MOST):
        square = float(g @ g)
        if square <= TOLERANCE**2:
            break
        t = 1.0
        while not (new := f(x - t * g)) <= value - C * t * square:
            t *= BETA
        x, value = x - t * g, new
        g = gradient(x)
    return x


def conjugate(f: Callable[[Vector], float], gradient: Callable[[Vector], Vector], start: Vector) -> Any:
    from scipy.optimize import minimize

    # Its tolerance is for the largest entry of the gradient.
    return minimize(f, start, jac=gradient, method="CG", options={"gtol": TOLERANCE / np.sqrt(len(start))})


@each_function
@pytest.mark.parametrize("way", ["recorded", "bare", "CG"])
def test_a_descent(benchmark: Benchmark, name: str, way: str) -> None:
    run = {"recorded": recorded, "bare": bare, "CG": conjugate}[way]
    counted = Counted(FUNCTIONS[name])
    start = start_of(counted.function)
    result = run(counted.f, counted.gradient, start)
    end = {"recorded": lambda: result.point, "bare": lambda: result, "CG": lambda: result.x}[way]()
    benchmark.extra_info["values"] = counted.values
    benchmark.extra_info["gradients"] = counted.gradients
    benchmark.extra_info["length"] = float(np.linalg.norm(counted.function.gradient(end)))
    benchmark.pedantic(run, args=(counted.f, counted.gradient, start), rounds=5)


@pytest.mark.parametrize("numbers", ["Fraction", "fmpq"])
def test_a_descent_in_rational_numbers(benchmark: Benchmark, numbers: str) -> None:
    """Fifty exact steps on a quadratic in ten variables."""
    number: Any = {"Fraction": Fraction, "fmpq": fmpq}[numbers]
    rng = np.random.default_rng(0)
    drawn = rng.integers(-2, 3, size=(10, 10))
    matrix = np.array([[number(int(one)) for one in row] for row in drawn.T @ drawn + np.eye(10, dtype=int)])
    start = np.array([number(1)] * 10)
    search = Backtracking(Fraction(1, 10), Fraction(1, 2))

    def run() -> Trace:
        return gradient_descent(lambda x: x @ matrix @ x / 2, lambda x: matrix @ x, start, search=search, iterations=50)

    trace = run()
    assert trace.stop is Stop.ITERATIONS
    benchmark.extra_info["digits"] = [max(len(str(entry)) for entry in point) for point in trace.points[::10]]
    benchmark.pedantic(run, rounds=3)
