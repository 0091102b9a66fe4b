"""Least squares, with the error the wrong way round in the gradient."""

import numpy as np

from nntheory.descent import gradient_descent

rng = np.random.default_rng(0)
data, target = rng.normal(size=(20, 2)), rng.normal(size=20)


def cost(w: np.ndarray) -> float:
    return float(np.mean((data @ w - target) ** 2))


def gradient(w: np.ndarray) -> np.ndarray:
    error = target - data @ w
    return 2 * error @ data / len(data)


print(gradient_descent(cost, gradient, np.zeros(2)))
