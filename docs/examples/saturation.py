"""Two ways to write the sigmoid's derivative that are equal on paper."""

import numpy as np

from nntheory.formulas import sigmoid

z = np.array([2.0, 20.0, 30.5, 35.0, 36.5, 37.0])
a = sigmoid.evaluate(z)
product = a * (1 - a)
careful = sigmoid.evaluate_derivative(z)
print("     z        a(1 - a)    from z itself    off by")
for at, one, other in zip(z, product, careful, strict=True):
    print(f"{at:6.1f} {one:15.5e} {other:15.5e} {abs(one / other - 1):13.1%}")
