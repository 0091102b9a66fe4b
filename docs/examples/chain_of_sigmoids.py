import numpy as np

from nntheory import Architecture, Network


def first_derivative(weight, layers):
    network = Network(Architecture.parse([1] * (layers + 1)))
    weights = [np.full((1, 1), weight)] * layers
    biases = [np.full(1, -weight / 2)] * layers  # each activation is 1/2, so that each z is 0
    x = np.full((1, 1), 0.5)
    output = network.forward(weights, biases, x)[1][-1]
    return network.backward(weights, biases, x, output - 0.5)[0][0].item()


for weight in (1.0, 2.0, 4.0, 8.0):
    print(f"weights {weight:g}:", *(f"{first_derivative(weight, layers):.3g}" for layers in (1, 2, 5, 10, 20)))
