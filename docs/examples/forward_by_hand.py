"""A 2-2-1 network forward: once by the formula, neuron by neuron, and once by the package."""

import numpy as np

from nntheory import Architecture, Network

W = [np.array([[1.0, -1.0], [3.0, 2.0]]), np.array([[2.0], [1.0]])]
b = [np.array([0.0, -5.0]), np.array([-3.0])]

a = [1.0, 2.0]
for layer in (0, 1):
    inputs, outputs = W[layer].shape
    z = [float(sum(a[p] * W[layer][p, q] for p in range(inputs)) + b[layer][q]) for q in range(outputs)]
    a = [max(number, 0.0) for number in z] if layer == 0 else z  # ReLU, then no activation function
    print(f"layer {layer + 1}: z = {z}, a = {a}")

network = Network(Architecture.parse("2-2-1", hidden="relu", output="linear"))
print("by the package:", network.forward(W, b, np.array([[1.0, 2.0]]))[1][-1].tolist())
