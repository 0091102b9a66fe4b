"""Which product is the weighted sum, when the weights have shape (inputs, outputs)? Whole numbers, so nothing is rounded."""

import numpy as np

a = np.array([1, 2])
W = np.array([[0, 1], [0, 0]])  # the one non-zero weight leads from input 0 to output 1

print("sum over p of a[p] W[p,q]:", [int(sum(a[p] * W[p, q] for p in range(2))) for q in range(2)])
print("a @ W:                    ", (a @ W).tolist())
print("W @ a:                    ", (W @ a).tolist())

try:
    np.zeros((2, 3)) @ a
except ValueError:
    print("2 inputs, 3 outputs:       W @ a does not exist")
print("2 inputs, 3 outputs:       a @ W has shape", (a @ np.zeros((2, 3))).shape)
