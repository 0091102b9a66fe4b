import sympy

rate, flat, steep = sympy.symbols("eta lambda_1 lambda_2", positive=True)
crawls, crosses = 1 - rate * flat, rate * steep - 1
(best,) = sympy.solve(sympy.Eq(crawls, crosses), rate)
factor = sympy.factor(crawls.subs(rate, best))
print("eta =", best)
print("factor =", factor)
for_trough = {flat: 1, steep: 10}
print("for 1 and 10:", best.subs(for_trough), factor.subs(for_trough))
