from fractions import Fraction

from nntheory.claims.instruments.printed_algorithm import as_mended, as_printed


def gradient(x, sample):
    return x - sample


rate, episodes = Fraction(1), 6
for algorithm in (as_printed, as_mended):
    states = algorithm(Fraction(0), [1, 2, 6], gradient, rate, episodes)
    print(algorithm.__name__, *(x for x, sums in states))
