def search(f, grad, x, d):
    value, slope, t = f(x), grad(x) @ d, 1.0
    while not f(x + t * d) <= value + 0.1 * t * slope:
        t = t / 2
    return t
