"""Two small fields, one above the other, and an exponential function from the first to the second."""

from itertools import product

P, Q = 7, 29  # both are prime, and 29 = 4·7 + 1
G = next(g for g in range(2, Q) if pow(g, P, Q) == 1)  # its powers repeat after 7 steps

NUMBERS = list(product(range(P), range(Q)))  # a number has a remainder in each field


def plus(x, y):
    return (x[0] + y[0]) % P, (x[1] + y[1]) % Q


def times(x, y):
    return x[0] * y[0] % P, x[1] * y[1] % Q


def exp(x):
    return 1, pow(G, x[0], Q)


def divided(x, y):
    return x * pow(y, -1, Q) % Q


x, y = (3, 12), (6, 20)
print(f"x = {x}, y = {y}, x + y = {plus(x, y)}")
print(f"exp(x) = {exp(x)}, exp(y) = {exp(y)}")
print(f"exp(x + y) = {exp(plus(x, y))}, exp(x)·exp(y) = {times(exp(x), exp(y))}")
law = all(exp(plus(x, y)) == times(exp(x), exp(y)) for x, y in product(NUMBERS, NUMBERS))
print(f"the same for all {len(NUMBERS) ** 2:,} pairs: {law}")

FORMULAS = {
    "e / (1 + e)²": lambda e, a: divided(e, (1 + e) ** 2),
    "a (1 - a)": lambda e, a: a * (1 - a) % Q,
    "1 - a²": lambda e, a: (1 - a * a) % Q,
}
print()
print("in the second field, for z with first remainder 0 to 6")
for name, formula in FORMULAS.items():
    shown = []
    for z in range(P):
        e = exp((z, 0))[1]
        shown.append(formula(e, divided(e, 1 + e)))
    print(f"{name:>12}: " + " ".join(f"{value:2}" for value in shown))
