"""x³ from 1/5: downhill for ever, towards a point that is no minimum."""

from nntheory.descent import gradient_descent

print(gradient_descent(lambda x: x**3, lambda x: 3 * x**2, 0.2))
