from fractions import Fraction

import numpy as np

from nntheory.descent import Backtracking, gradient_descent

A = np.array([[Fraction(3), Fraction(1)], [Fraction(1), Fraction(2)]])
LIPSCHITZ = 4  # no eigenvalue of A is above the largest sum of a row


def f(x):
    return x @ A @ x / 2


def gradient(x):
    return A @ x


c, beta = Fraction(1, 4), Fraction(1, 2)
start = np.array([Fraction(2), Fraction(-3)])
trace = gradient_descent(f, gradient, start, search=Backtracking(c, beta), iterations=8)

shortest = min(Fraction(1), 2 * beta * (1 - c) / LIPSCHITZ)
for n in range(1, len(trace) + 1):
    smallest = min(g @ g for g in trace.gradients[:n])
    bound = f(start) / (c * shortest * n)
    print(f"N = {n}: smallest squared gradient {float(smallest):9.3e}, bound {float(bound):5.1f}", smallest <= bound)
