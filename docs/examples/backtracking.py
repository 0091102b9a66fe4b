"""One step from x = 2."""

from waves import f, gradient

c1, beta = 0.3, 0.6
x = 2.0
d = -gradient(x)

t = 1.0
while f(x + t * d) > f(x) + c1 * t * gradient(x) * d:
    t = beta * t

print(f"t = {t:.3g}: f falls from {f(x):.3f} to {f(x + t * d):.3f}")
