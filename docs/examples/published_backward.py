"""The backward pass of the published program, as far as its description goes, for the network 1-12-12-1."""

import numpy as np


def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return np.where(z > 0, 1.0, 0.0)


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-z)


def backward(weights, biases, x, target):
    W1, W2, W3 = weights
    b1, b2, b3 = biases
    a1 = relu(x @ W1 + b1)
    a2 = relu(a1 @ W2 + b2)
    a3 = sigmoid(a2 @ W3 + b3)

    samples = len(x)
    delta3 = 2 * (a3 - target) / samples * sigmoid_prime(a3)
    delta2 = (delta3 @ W3.T) * relu_prime(a2)
    delta1 = (delta2 @ W2.T) * relu_prime(a1)

    weight_gradients = [x.T @ delta1, a1.T @ delta2, a2.T @ delta3]
    bias_gradients = [delta1.sum(axis=0), delta2.sum(axis=0), delta3.sum(axis=0)]
    return weight_gradients, bias_gradients
