"""Fixed steps on ½·10·x² from 1, computed in fractions."""

from fractions import Fraction

from nntheory.descent import FixedStep, gradient_descent

curvature = 10
print("step   x after 30 steps")
for step in ("0.02", "0.1", "0.19", "0.2", "0.205"):
    trace = gradient_descent(
        lambda x: curvature * x**2 / 2,
        lambda x: curvature * x,
        Fraction(1),
        search=FixedStep(Fraction(step)),
        iterations=30,
    )
    print(f"{step:<5}  {float(trace.point):.3g}")
