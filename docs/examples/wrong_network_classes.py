"""The same network with two mistakes, one at a time."""

from network_classes import Layer, Network, sigmoid_prime

from nntheory import Architecture, check_backward
from nntheory.adapters import from_object


class AtActivation(Layer):
    def slope(self):
        return sigmoid_prime(self.a)


names = {"weight_gradients": "weight_sums", "bias_gradients": "bias_sums"}
for title, layer, reset in [("The slope at a:", AtActivation, "reset"), ("Never reset:", Layer, None)]:
    network = Network([4, 3, 2], layer)
    backward = from_object(network, reset=reset, one_sample_at_a_time=True, **names)
    print(title)
    print(check_backward(backward, Architecture.parse("4-3-2"), reduction="sum"))
    print()
