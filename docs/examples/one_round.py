"""Three rounds of training, each with its four parts."""

import numpy as np

from nntheory import Architecture, Network

network = Network(Architecture.parse("2-3-1"))
numbers = np.random.default_rng(0)
W = [numbers.normal(size=(2, 3)), numbers.normal(size=(3, 1))]
b = [np.zeros(3), np.zeros(1)]
x, target = np.array([[1.0, 0.5]]), np.array([[1.0]])

for _ in range(3):
    z, a = network.forward(W, b, x)  # 1 forward
    C = network.cost(W, b, x, target)  # 2 cost
    dW, db = network.backward(W, b, x, target)  # 3 backward
    W = [w - 0.5 * g for w, g in zip(W, dW, strict=True)]  # 4 step
    b = [v - 0.5 * g for v, g in zip(b, db, strict=True)]
    print(f"output {a[-1][0, 0]:.3f}, cost {C:.4f}")
