"""Which product is the weighted sum? In whole numbers."""

import numpy as np

a = np.array([1, 2])
W = np.array([[0, 1], [0, 0]])  # one weight, from input 0 to output 1

total = [int(sum(a[p] * W[p, q] for p in range(2))) for q in range(2)]
print("sum over p of a[p] W[p,q]:", total)
print("a @ W:                    ", (a @ W).tolist())
print("W @ a:                    ", (W @ a).tolist())

W = np.zeros((2, 3))
print("With 2 inputs and 3 outputs, a @ W has shape", (a @ W).shape)
try:
    W @ a
except ValueError:
    print("and W @ a does not exist.")
