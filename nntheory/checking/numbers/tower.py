"""A tower of prime fields, each with room for an exponential function from the ones below it.

The primes are p₀ and p_m = k·p₀⋯p_{m−1} + 1, so that the multiplicative group of each field has a subgroup with as many
elements as the ring of the fields below it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from flint import fmpz

FIRST_BITS = 61
"""The smallest prime lies between 2**61 and 2**62."""

MOST_FIELDS = 7
"""Each further field doubles the digits: with seven, numbers have some 4,400 bits, and six exponentials may be nested."""


@dataclass(frozen=True)
class Tower:
    """The primes of the fields, each with its certificate."""

    primes: tuple[int, ...]

    @classmethod
    def drawn(cls, fields: int, rng: random.Random) -> Tower:
        """A tower of so many fields, the first prime drawn at random.

        All primes are 7 modulo 8: then 2 is a square, and the root of a square x is a power of x.
        """
        first = (1 << FIRST_BITS) + (rng.getrandbits(FIRST_BITS) >> 3 << 3) + 7
        while not fmpz(first).is_prime():
            first += 8
        primes = [first]
        for _ in range(fields - 1):
            product = math.prod(primes)
            factor = 6 * pow(product, -1, 8) % 8
            while factor < 2 or not fmpz(factor * product + 1).is_probable_prime():
                factor += 8
            primes.append(factor * product + 1)
        tower = cls(tuple(primes))
        if not tower.certified:
            raise ArithmeticError(f"a number of {primes} is not prime")  # never seen: probable primes are primes
        return tower

    @cached_property
    def certified(self) -> bool:
        """Whether each prime is proved to be one: the first by FLINT, the others by Pocklington's theorem."""
        return fmpz(self.primes[0]).is_prime() == 1 and all(
            _pocklington(prime, self.primes[:place]) for place, prime in enumerate(self.primes) if place
        )

    @cached_property
    def modulus(self) -> int:
        """N, the product of the primes."""
        return math.prod(self.primes)

    @cached_property
    def generators(self) -> tuple[int, ...]:
        """For each field an element whose order is the product of the primes below: 1 in the first."""
        return tuple(_of_order(prime, self.primes[:place]) for place, prime in enumerate(self.primes))

    @cached_property
    def below(self) -> tuple[int, ...]:
        """For each field the product of the primes below it."""
        return tuple(math.prod(self.primes[:place]) for place in range(len(self.primes)))

    @cached_property
    def _units(self) -> tuple[int, ...]:
        rest = (self.modulus // prime for prime in self.primes)
        return tuple(r * pow(r, -1, prime) for r, prime in zip(rest, self.primes, strict=True))

    def joined(self, residues: Iterable[int]) -> int:
        """The element of the ring with these residues, one for each field (the Chinese remainder theorem)."""
        return sum(r * unit for r, unit in zip(residues, self._units, strict=True)) % self.modulus

    def exp(self, value: int) -> int:
        """The exponential of an element of the ring."""
        powers = (
            _power(g, value % below, p) if below > 1 else 1
            for g, below, p in zip(self.generators, self.below, self.primes, strict=True)
        )
        return self.joined(powers)

    def sqrt(self, value: int) -> int | None:
        """The square root that is itself a square in each field; None if one of the residues is no square."""
        roots = [_power(value, (prime + 1) // 4, prime) for prime in self.primes]
        if any((root * root - value) % prime for root, prime in zip(roots, self.primes, strict=True)):
            return None
        return self.joined(roots)


def _power(base: int, exponent: int, prime: int) -> int:
    """FLINT's power, which is faster than Python's."""
    return int(pow(fmpz(base), exponent, fmpz(prime)))


def _pocklington(candidate: int, factors: tuple[int, ...]) -> bool:
    """Whether Pocklington's theorem proves a number prime from proved primes whose product divides it less one.

    The product must be larger than the root of the number. For each factor q an a is needed with a^(n−1) = 1 and
    a^((n−1)/q) − 1 prime to n.
    """
    product = math.prod(factors)
    if (candidate - 1) % product or product * product <= candidate:
        return False
    return all(
        any(
            _power(a, candidate - 1, candidate) == 1
            and math.gcd(_power(a, (candidate - 1) // q, candidate) - 1, candidate) == 1
            for a in range(2, 50)
        )
        for q in factors
    )


def _of_order(prime: int, factors: tuple[int, ...]) -> int:
    """An element whose order in the field is the product of the factors, all of them prime."""
    product = math.prod(factors)
    for a in range(2, 1000):
        power = _power(a, (prime - 1) // product, prime)
        if all(_power(power, product // q, prime) != 1 for q in factors):
            return power
    raise ArithmeticError(f"no element of order {product} modulo {prime} found")
