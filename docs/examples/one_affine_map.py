import numpy as np

from nntheory import Architecture, Network

network = Network(Architecture.parse("2-5-4-1", hidden="linear", output="linear"))
numbers = np.random.default_rng(0)
weights = [numbers.integers(-3, 4, shape).astype(float) for shape in ((2, 5), (5, 4), (4, 1))]
biases = [numbers.integers(-3, 4, size).astype(float) for size in (5, 4, 1)]


def output(x):
    return network.forward(weights, biases, np.array([x], dtype=float))[1][-1][0]


c = output([0, 0])  # the shift is what comes out for 0
M = np.array([output([1, 0]) - c, output([0, 1]) - c])  # the rows of the matrix are what each input adds

print("parameters of the network:", network.architecture.parameter_count)
print("M =", M.tolist(), " c =", c.tolist())
for x in ([2, 3], [-7, 4], [100, -100]):
    print(x, "network:", *output(x), " M and c:", *(x @ M + c))
