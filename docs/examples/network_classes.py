"""A network of classes, as many write it: layers that keep their parameters and their gradients."""

from itertools import pairwise

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


class Layer:
    def __init__(self, in_size, out_size):
        self.weights = np.random.rand(in_size, out_size)
        self.biases = np.random.rand(out_size)
        self.reset()

    def reset(self):
        self.weight_sums = 0
        self.bias_sums = 0

    def forward(self, data):
        self.data = data
        self.z = data @ self.weights + self.biases
        self.a = sigmoid(self.z)
        return self.a

    def slope(self):
        return sigmoid_prime(self.z)

    def backward(self, error):
        delta = error * self.slope()
        self.weight_sums = self.weight_sums + np.outer(self.data, delta)
        self.bias_sums = self.bias_sums + delta
        return self.weights @ delta


class Network:
    def __init__(self, sizes, layer=Layer):
        self.layers = [layer(before, after) for before, after in pairwise(sizes)]

    def reset(self):
        for layer in self.layers:
            layer.reset()

    def forward(self, data):
        for layer in self.layers:
            data = layer.forward(data)
        self.output = data

    def backward(self, target):
        """Add the gradient of one sample to the sums."""
        error = 2 * (self.output - target)
        for layer in reversed(self.layers):
            error = layer.backward(error)
