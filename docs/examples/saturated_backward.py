"""Right on paper, with digits lost: the derivative as a(1 - a)."""

import numpy as np

from nntheory import Architecture, check_backward


def backward(weights, biases, x, target):
    (W,), (b,) = weights, biases
    a = 1 / (1 + np.exp(-(x @ W + b)))
    delta = 2 * (a - target) * a * (1 - a)
    return [x.T @ delta / len(x)], [delta.mean(axis=0)]


report = check_backward(
    backward,
    Architecture.parse("1-1"),
    weights=[[[1.0]]],
    biases=[[0.0]],
    x=[[33.0]],
    target=[[0.0]],
)
print(report)
