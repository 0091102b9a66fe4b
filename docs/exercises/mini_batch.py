"""Exercise mini-batch: the gradient of one sample is there. Write that of a batch.

nntheory check mini_batch.py:backward 2-3-1 --hint
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-z)


def one_sample(weights, biases, x, target):
    """The gradient of the cost of one sample: x has 2 entries, target has 1."""
    W1, W2 = weights
    b1, b2 = biases
    z1 = x @ W1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    a2 = sigmoid(z2)
    delta2 = 2 * (a2 - target) * sigmoid_prime(z2)
    delta1 = W2 @ delta2 * sigmoid_prime(z1)
    return [np.outer(x, delta1), np.outer(a1, delta2)], [delta1, delta2]


def backward(weights, biases, x, target):
    # x has one row for each sample of the batch, and so has target.
    # The cost of the batch is the mean of the costs of its samples.
    # return [dW1, dW2], [db1, db2]
    raise NotImplementedError("write backward")
