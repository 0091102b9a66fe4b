"""Exercise find-the-bug: this backward pass is wrong. Mend one line.

nntheory check find_the_bug.py:backward 2-4-3 --hint
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-z)


def backward(weights, biases, x, target):
    W1, W2 = weights
    b1, b2 = biases
    z1 = x @ W1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    a2 = sigmoid(z2)

    delta2 = 2 * (a2 - target) * sigmoid_prime(z2) / len(x)
    delta1 = delta2 @ W2.T * sigmoid_prime(a1)
    return [x.T @ delta1, a1.T @ delta2], [delta1.sum(axis=0), delta2.sum(axis=0)]
