"""Which steps satisfy Armijo's condition on ½λx²?"""

import sympy

x, t, c1, curvature = sympy.symbols("x t c1 lambda", positive=True)


def f(at: sympy.Expr) -> sympy.Expr:
    return curvature * at**2 / 2


slope = f(x).diff(x)
d = -slope
difference = f(x + t * d) - (f(x) + c1 * t * slope * d)
print(sympy.factor(difference), "<= 0")
