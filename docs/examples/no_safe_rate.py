from nntheory.descent import FixedStep, gradient_descent

for start in (2.0, 2.3):
    trace = gradient_descent(
        lambda x: x**4,
        lambda x: 4 * x**3,
        start,
        search=FixedStep(0.1),
        iterations=30,
    )
    print(f"from {start}: x = {trace.point:.3g} after {len(trace)} steps")
    print(trace.stop.sentence)
