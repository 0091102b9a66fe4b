"""Two ways to write the sigmoid's derivative that are equal on paper."""

import numpy as np

from nntheory.formulas import sigmoid

z = np.array([2.0, 20.0, 30.5, 35.0, 36.5, 37.0])
a = sigmoid.evaluate(z)
product = a * (1 - a)
careful = sigmoid.evaluate_derivative(z)
print("     z        a(1 - a)    from z itself    digits lost")
for row in zip(z, product, careful, strict=True):
    print("{:6.1f} {:15.5e} {:15.5e} {:13.1%}".format(*row, abs(row[1] / row[2] - 1)))
