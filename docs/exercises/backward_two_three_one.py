"""Exercise backward-2-3-1: write the second half of `backward`.

nntheory check backward_two_three_one.py:backward 2-3-1 --hint
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-z)


def backward(weights, biases, x, target):
    W1, W2 = weights  # shapes (2, 3) and (3, 1)
    b1, b2 = biases  # shapes (3,) and (1,)
    z1 = x @ W1 + b1  # one row for each sample
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    a2 = sigmoid(z2)

    # The cost is the mean over the samples of (a2 - target) ** 2.
    # Compute the error of layer 2, then that of layer 1, then the gradient:
    # return [dW1, dW2], [db1, db2]
    raise NotImplementedError("write the second half of backward")
