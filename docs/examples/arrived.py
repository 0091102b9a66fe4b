"""A descent that is not told when to stop."""

from waves import f, gradient

from nntheory.descent import gradient_descent

trace = gradient_descent(f, gradient, 2.0)
print(len(trace), "steps, the last point is", trace.point)
print(trace.stop)
