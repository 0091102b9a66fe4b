"""The gradient of a 2-3-1 network, derived and by hand."""

import numpy as np

from nntheory import Architecture, Network, derive

architecture = Architecture.parse("2-3-1", hidden="tanh", output="linear")
derivation = derive(architecture)
print("dC/dW1[0,2] =", derivation.gradient["W1[0,2]"])
print("delta1[2]   =", derivation.definitions["delta1[2]"])

rng = np.random.default_rng(0)
weights = [rng.normal(size=architecture.weight_shape(layer)) for layer in (1, 2)]
biases = [rng.normal(size=architecture.bias_shape(layer)) for layer in (1, 2)]
x, target = rng.normal(size=(4, 2)), rng.normal(size=(4, 1))

derived = derivation.function()(weights, biases, x, target)
by_hand = Network(architecture).backward(weights, biases, x, target)
pairs = zip(derived[0] + derived[1], by_hand[0] + by_hand[1], strict=True)
largest = max(float(np.abs(one - other).max()) for one, other in pairs)
print("largest difference:", largest)
