"""Parameters, and multiplications of a forward and backward pass."""

from nntheory.claims.instruments.counting import multiplications, parameters

for name in ("784-10", "784-1-10", "784-10-10", "784-30-10", "784-30-30-10"):
    sizes = [int(size) for size in name.split("-")]
    print(f"{name:>12} {parameters(sizes):>8,} {multiplications(sizes):>8,}")
