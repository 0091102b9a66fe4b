"""At a local minimum of four samples: what each half would do."""

import numpy as np

from nntheory import Architecture, Network

network = Network(Architecture.parse("1-1", output="relu"))
x = np.array([[-2.0], [-1.0], [0.0], [1.0]])
target = np.array([[3.0], [0.0], [5.0], [4.0]])
W, b = np.array([[2.0]]), np.array([3.0])

print("cost of all four:", network.cost([W], [b], x, target))
halves = {"first": slice(2), "second": slice(2, 4)}
for name, rows in {"all": slice(4), **halves}.items():
    (dW,), (db,) = network.backward([W], [b], x[rows], target[rows])
    after = network.cost([W - dW], [b - db], x, target)
    print(f"{name:>6}: gradient {dW.item():+g} {db.item():+g}, cost after {after:g}")
