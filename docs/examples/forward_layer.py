"""The paper's layer, with `forward` filled in."""

import numpy as np


class Layer:
    def __init__(self, in_size, out_size):
        self.weights = np.random.rand(in_size, out_size)
        self.biases = np.random.rand(out_size)

    def activation(self, data):
        return 1 / (1 + np.exp(-data))

    def forward(self, data):
        return self.activation(data @ self.weights + self.biases)


np.random.seed(0)
layer = Layer(3, 2)
data = np.array([0.5, -1.0, 2.0])
print("one product: ", layer.forward(data))

one_by_one = []
for q in range(2):
    total = layer.biases[q]
    for p in range(3):
        total += data[p] * layer.weights[p, q]
    one_by_one.append(layer.activation(total))
print("nested loops:", np.array(one_by_one))
