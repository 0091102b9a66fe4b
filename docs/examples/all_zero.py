"""A linear 1-1-1 network around the point where all parameters are 0."""

import sympy

t = sympy.Symbol("t", real=True)


def cost(*moved: str) -> sympy.Expr:
    W1, b1, W2, b2 = (t if one in moved else 0 for one in ("W1", "b1", "W2", "b2"))
    squares = [(W2 * (W1 * x + b1) + b2 - x) ** 2 for x in (1, -1)]
    return sympy.expand(sum(squares) / 2)


for name in ("W1", "b1", "W2", "b2"):
    print(f"along {name}:", cost(name))
print("along both weights:", cost("W1", "W2"))
