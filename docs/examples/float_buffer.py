"""A right backward pass that fills buffers of floats, sample by sample."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(weights, biases, x, target):
    W1, W2 = weights
    b1, b2 = biases
    dW1, dW2 = np.zeros(W1.shape), np.zeros(W2.shape)
    db1, db2 = np.zeros(b1.shape), np.zeros(b2.shape)
    for sample, wanted in zip(x, target, strict=True):
        a1 = sigmoid(sample @ W1 + b1)
        a2 = sigmoid(a1 @ W2 + b2)
        delta2 = 2 * (a2 - wanted) * a2 * (1 - a2)
        delta1 = (W2 @ delta2) * a1 * (1 - a1)
        dW2 += np.outer(a1, delta2) / len(x)
        db2 += delta2 / len(x)
        dW1 += np.outer(sample, delta1) / len(x)
        db1 += delta1 / len(x)
    return [dW1, dW2], [db1, db2]
