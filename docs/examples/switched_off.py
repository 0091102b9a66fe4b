"""Two neurons added to a hidden layer and switched off, in two ways."""

import numpy as np

from nntheory import Architecture, Network

network = Network(Architecture.parse("1-3-1", hidden="relu", output="linear"))
x, target = np.array([[1.0], [2.0]]), np.array([[2.0], [3.0]])
outgoing = np.array([[1.0], [0.0], [0.0]])

for incoming in ([[1.0, 0.0, 0.0]], [[1.0, 0.5, 2.0]]):
    weights, biases = [np.array(incoming), outgoing], [np.zeros(3), np.zeros(1)]
    cost = network.cost(weights, biases, x, target)
    (dW1, dW2), _ = network.backward(weights, biases, x, target)
    print("incoming weights", incoming[0][1:], "cost", cost)
    print("  derivative by incoming:", dW1[0, 1:], "by outgoing:", dW2[1:, 0])
