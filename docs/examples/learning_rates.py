from fractions import Fraction

from nntheory.descent import FixedStep, gradient_descent

curvature = 10


def steps_until_near(rate):
    """How many steps lead from 1 to 1/1000 or nearer."""
    trace = gradient_descent(
        lambda x: curvature * x**2 / 2,
        lambda x: curvature * x,
        Fraction(1),
        search=FixedStep(rate),
        tolerance=Fraction(curvature, 1000),
    )
    assert trace.point == (1 - rate * curvature) ** len(trace)
    return len(trace)


for rate in ("0.01", "0.1", "0.15", "0.19", "0.199"):
    print(f"rate {rate:<5}  {steps_until_near(Fraction(rate)):4} steps")
