"""Step after step, recorded."""

from waves import f, gradient

from nntheory.descent import Backtracking, gradient_descent

search = Backtracking(sufficient_decrease=0.3, backtracking=0.6)
trace = gradient_descent(f, gradient, 2.0, search=search, tolerance=1e-6)
print(trace)

print("\nThe trials of step 0:  t, f(x + t d), accepted")
for t, value, accepted in trace.trials[0]:
    print(f"{t:5.3g}  {value:6.3f}  {accepted}")
