import numpy as np


class Layer:
    def __init__(self, in_size, out_size):
        self.weights = np.random.rand(in_size, out_size)
        self.biases = np.random.rand(out_size)

    def activation(self, data):
        return 1 / (1 + np.exp(-data))

    def forward(self, data):
        return self.activation(data @ self.weights + self.biases)
