import numpy as np

from nntheory import gradient_descent
from nntheory.testing.functions import NAMED

for function in NAMED:
    if function.minimisers:
        start = np.array([float(number) for number in function.start])
        trace = gradient_descent(function, function.gradient, start, iterations=500)
        away = min(np.linalg.norm(trace.point - np.array(m, dtype=float)) for m in function.minimisers)
        print(f"{function!s:27}{len(trace):4} steps, {away:.0e} from a known minimiser")
