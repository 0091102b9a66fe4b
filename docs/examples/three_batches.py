import numpy as np

from nntheory import Architecture, train

architecture = Architecture.parse("1-8-1", hidden="tanh", output="linear")
x = np.linspace(-1, 1, 60)[:, np.newaxis]
for batch_size in (None, 10, 1):
    history = train(architecture, x, x**2, batch_size=batch_size, rate=0.02, epochs=50)
    print(f"{batch_size or 'all':>4} at a time: {sum(history.steps):5,} steps, cost {history.cost:.2g}")
