"""A pass for all parameter values, a formula that is wrong by less than rounding, and how constants are read."""

import math

import numpy as np

from nntheory import Architecture, check_backward
from nntheory.checking.numbers.constants import constant

network = Architecture.parse("2-3-1")


def program(eps):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z) + eps)

    def backward(weights, biases, x, target):
        a = [x]
        for W, b in zip(weights, biases, strict=True):
            a.append(sigmoid(a[-1] @ W + b))
        delta = 2 * (a[-1] - target) * a[-1] * (1 - a[-1]) / len(x)
        dW, db = [], []
        for layer in reversed(range(len(weights))):
            dW.append(a[layer].T @ delta)
            db.append(delta.sum(axis=0))
            if layer:
                delta = delta @ weights[layer].T * a[layer] * (1 - a[layer])
        return dW[::-1], db[::-1]

    return backward


for eps in (0, 1e-17):
    report = check_backward(program(eps), network)
    print(f"eps = {eps}: {report.verdict}")
    for level in report.levels:
        print(f"  {level.numbers}: {level.outcome}")
    print(f"  {report.message}")
    print()

print("float constants, and what they are read as")
for number in (0.1 + 0.2, 1 / 3, 1 / 7 / 9, 1e-17, 0.1000001, math.sqrt(2 / math.pi), 0.7390851332151607):
    read = constant(number)
    factors = [str(read.fraction)] + ["√2"] * read.half_twos
    if read.half_pis:
        factors.append({1: "√π", 2: "π"}.get(read.half_pis, f"π^({read.half_pis}/2)"))
    print(f"{number!r:>22} is {' · '.join(factors)}" + ("" if read.certain else ", the float itself"))
