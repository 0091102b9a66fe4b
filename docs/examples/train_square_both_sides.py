import numpy as np

from nntheory import Architecture, Network, train

architecture = Architecture.parse("1-12-12-1", hidden="relu", output="sigmoid")
x = np.random.default_rng(0).uniform(-1, 1, (500, 1))
history = train(architecture, x, x**2, start="he_normal", epochs=100, rate=0.3, batch_size=5)
print(history)

weights, biases = history.parameters.weights, history.parameters.biases
_, a = Network(architecture).forward(weights, biases, np.array([[-1.0], [-0.5], [0.1], [0.5]]))
print(a[-1].ravel().round(3))
