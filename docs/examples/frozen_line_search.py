from nntheory.testing import check_line_search


def armijo(f, grad, x, d):
    t = 1.0
    target = f(x) + 0.1 * t * (grad(x) @ d)
    while not f(x + t * d) <= target and t > 1e-20:
        t *= 0.5
    return t


print(check_line_search(armijo, sufficient_decrease=0.1))
