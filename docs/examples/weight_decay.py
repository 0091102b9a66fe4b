import numpy as np

from nntheory import check_gradient


def cost(W, b, x, y):
    return np.mean(np.sum((x @ W + b - y) ** 2, axis=1)) + 1e-4 * np.sum(W**2)


def gradient(W, b, x, y):
    d = 2 * (x @ W + b - y) / len(x)
    return x.T @ d + 1e-4 * W, d.sum(axis=0)


rng = np.random.default_rng(0)
example = [rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(5, 4)), rng.normal(size=(5, 3))]
print(check_gradient(cost, gradient, example, with_respect_to=["W", "b"]))
