"""A method that takes one column and returns its gradients: the function to be checked is written around it."""

from itertools import pairwise

import numpy as np

from nntheory import Architecture, check_backward


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Network:
    def __init__(self, sizes):
        self.weights = [np.random.randn(after, before) for before, after in pairwise(sizes)]
        self.biases = [np.random.randn(after, 1) for after in sizes[1:]]

    def backprop(self, x, y):
        """The gradient of half the squared error of one sample."""
        a = [x]
        for W, b in zip(self.weights, self.biases, strict=True):
            a.append(sigmoid(W @ a[-1] + b))
        delta = (a[-1] - y) * a[-1] * (1 - a[-1])
        dW, db = [], []
        for layer in reversed(range(len(self.weights))):
            dW.insert(0, delta @ a[layer].T)
            db.insert(0, delta)
            delta = self.weights[layer].T @ delta * a[layer] * (1 - a[layer])
        return dW, db


network = Network([4, 3, 2])


def backward(weights, biases, x, target):
    network.weights, network.biases = weights, biases
    dW, db = [0] * len(weights), [0] * len(biases)
    for k in range(x.shape[1]):
        of_weights, of_biases = network.backprop(x[:, [k]], target[:, [k]])
        dW = [total + one for total, one in zip(dW, of_weights, strict=True)]
        db = [total + one for total, one in zip(db, of_biases, strict=True)]
    return dW, db


architecture = Architecture.parse("4-3-2", cost="half_squared_error")
report = check_backward(backward, architecture, weight_layout="out_in", samples="columns", reduction="sum")
print(report.verdict, report.evidence)
