"""The best rate for two curvatures: where the larger of the two factors is least."""

import sympy

rate, flat, steep = sympy.symbols("eta lambda_1 lambda_2", positive=True)
crawls, crosses = 1 - rate * flat, rate * steep - 1
(best,) = sympy.solve(sympy.Eq(crawls, crosses), rate)
print("eta =", best)
print("factor =", sympy.factor(crawls.subs(rate, best)))
print("for 1 and 10:", best.subs({flat: 1, steep: 10}), crawls.subs(rate, best).subs({flat: 1, steep: 10}))
