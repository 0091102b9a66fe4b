"""Exercise forward-layer: write `forward`.

nntheory exercise forward-layer forward_layer.py
"""

import numpy as np


class Layer:
    # in_size: how many activations come in
    # out_size: how many neurons the layer has
    def __init__(self, in_size, out_size):
        self.weights = np.random.rand(in_size, out_size)
        self.biases = np.random.rand(out_size)

    def activation(self, data):
        return 1 / (1 + np.exp(-data))

    def forward(self, data):
        # data: the activations of the layer before, an array of in_size numbers.
        # Return the activations of this layer, an array of out_size numbers.
        raise NotImplementedError("write forward")
