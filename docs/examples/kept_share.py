import sympy

from nntheory.claims.instruments.printed_algorithm import episode, keeping

matrix = episode(keeping(sympy.Symbol("beta")))
print("determinant", sympy.expand(matrix.det()))
print("trace", sympy.expand(matrix.trace()))

print("\nkept   x after 200 episodes, eta*lambda = 0.5, 2.5, 3.5")
for kept in (0.0, 0.5, 0.9, 1.0):
    ends = []
    for product in (0.5, 2.5, 3.5):
        loop = keeping(kept)
        states = loop(1.0, ["one sample"], lambda x, _: x, product, 200)
        ends.append(states[-1][0])
    print(f"{kept:<4}", *(f"{end:10.2g}" for end in ends))
