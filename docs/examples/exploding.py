import numpy as np

from nntheory import Architecture, train

architecture = Architecture.parse("1-8-1", hidden="relu", output="linear")
x = np.linspace(-1, 1, 60)[:, np.newaxis]
history = train(architecture, 100 * x, x**2, rate=0.02, epochs=50)
print(history)
print(np.isfinite(history.parameters.vector).all())
