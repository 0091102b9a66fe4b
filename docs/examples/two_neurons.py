"""f(z) − f(−z) for each activation function f."""

import sympy

from nntheory.formulas import ACTIVATIONS
from nntheory.formulas.readable import Z

z = sympy.Symbol("z", positive=True)

for one in ACTIVATIONS:
    if one.elementwise:
        above, below = (one.formula.xreplace({Z: at}) for at in (z, -z))
        print(f"{one}: {sympy.simplify(above - below)}")
