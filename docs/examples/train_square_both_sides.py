import numpy as np

from nntheory import Architecture, train

x = np.random.default_rng(0).uniform(-1, 1, (500, 1))
tested = np.array([[-1.0], [-0.5], [0.1], [0.5]])

for sizes in ("1-1", "1-12-12-1"):
    architecture = Architecture.parse(sizes, hidden="relu", output="sigmoid")
    history = train(architecture, x, x**2, start="he_normal", epochs=100, rate=0.3, batch_size=5)
    print(f"{sizes:>9}: cost {history.cost:.2g}, answers", history.parameters.outputs(tested).ravel().round(2))
