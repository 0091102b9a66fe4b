"""Exercise line-search: Armijo's rule with c1 = 0.1, and powers of 1/2 from step 1 on.

nntheory exercise line-search line_search.py
"""


def search(f, grad, x, d):
    # f(x) is a number, grad(x) an array like x, and d a direction that leads downwards.
    # Return the largest of 1, 1/2, 1/4, ... that satisfies Armijo's condition along d.
    raise NotImplementedError("write search")
