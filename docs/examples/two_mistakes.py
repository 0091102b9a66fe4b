"""Two mistakes: the factor 2 of the cost is lost, and the biases take the sum over the batch."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(weights, biases, x, target):
    W1, W2 = weights
    b1, b2 = biases
    a1 = sigmoid(x @ W1 + b1)
    a2 = sigmoid(a1 @ W2 + b2)
    delta2 = (a2 - target) * a2 * (1 - a2)
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    return [x.T @ delta1 / len(x), a1.T @ delta2 / len(x)], [delta1.sum(axis=0), delta2.sum(axis=0)]
