"""One hidden layer of ReLU; the slope at its kink is taken to be 1."""

import numpy as np


def backward(weights, biases, x, target):
    W1, W2 = weights
    b1, b2 = biases
    z1 = x @ W1 + b1
    a1 = np.maximum(z1, 0)
    y = a1 @ W2 + b2

    delta2 = 2 * (y - target) / len(x)
    delta1 = (delta2 @ W2.T) * (z1 >= 0)
    return [x.T @ delta1, a1.T @ delta2], [delta1.sum(axis=0), delta2.sum(axis=0)]
