from nntheory.testing import check_line_search


def armijo(f, grad, x, d):
    value, slope, t = f(x), grad(x) @ d, 1.0
    while not f(x + t * d) <= value + 0.1 * t * slope:
        t *= 0.5
    return t


print(check_line_search(armijo, sufficient_decrease=0.1, backtracking=0.5, start=1))
