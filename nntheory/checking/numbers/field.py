"""All parameter values at once: a ring with an exponential function, made of a tower of prime fields.

The ring is the integers modulo N = p₀⋯p_{K−1}, which is all the fields side
by side, and exp(x) is, in field m, the x-th power of an element of order p₀⋯p_{m−1}. Then exp(x + y) = exp(x) exp(y)
for all x and y, as for real numbers: what follows from the laws of arithmetic and from this one law, holds in the ring.
In field m a composition of more than m exponentials says nothing, so K must be larger than the depth of the program.

The idea of testing a program in a field in place of the real numbers is Schwartz's and Zippel's; exponentials in a second
field stand in the test of tensor programs of Mirage (Wu et al., OSDI 2025).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from typing import Any, Self

from .constants import Constant, constant
from .elements import Element, NotHereError
from .tower import Tower


class TooDeepError(NotHereError):
    """More exponentials are nested than the tower has room for."""


class RedrawError(NotHereError):
    """These random elements do not suit the program: a divisor is zero, or there is no square root. Others may."""


class UndecidedError(NotHereError):
    """A comparison of two different numbers whose shadows are the same float."""


class Ring:
    """The ring of a tower, with the constants, unknown functions and logarithms met in one comparison.

    Args:
        tower: the fields.
        rng: draws random elements.
    """

    def __init__(self, tower: Tower, rng: random.Random) -> None:
        self.tower = tower
        self.rng = rng
        self.modulus = tower.modulus
        self.depth = len(tower.primes) - 1
        self._constants: dict[float, Residue] = {}
        self._inverses: dict[int, Residue] = {}
        self._exponentials: dict[int, int] = {}
        self._arguments: dict[int, Residue] = {}
        self._logarithms: dict[int, Residue] = {}
        self._functions: dict[tuple[str, int], int] = {}
        self._bases: dict[int, Residue] = {}
        # exp of half of each of these is independent of all other variables, see `declare`
        self._variables: dict[int, int] = {}

    def random(self, shadow: float) -> Residue:
        """A random element, which behaves in comparisons like the float."""
        return Residue(self, self.rng.randrange(self.modulus), shadow, 0, 1)

    def rational(self, over: int, under: int) -> Residue:
        """A fraction."""
        value = over * pow(under, -1, self.modulus) % self.modulus
        return Residue(self, value, _quotient(over, under), 0, 0)

    def pi(self) -> Residue:
        """π: no rational relation binds it, so it is a random element like any other."""
        return self._root_of_pi().square()

    def _root_of_pi(self) -> Residue:
        key = ("root of pi", 0)
        # A square, so that it is also what `sqrt` makes of π.
        value = self._functions.setdefault(key, self.rng.randrange(self.modulus) ** 2 % self.modulus)
        return Residue(self, value, math.sqrt(math.pi), 0, 2)

    def lifted(self, number: Constant) -> Residue:
        """A constant of a program."""
        result = self.rational(number.fraction.numerator, number.fraction.denominator)
        if number.half_twos:
            result = result.times(self.rational(2, 1).sqrt())
        if number.half_pis:
            power = self._root_of_pi() ** abs(number.half_pis)
            result = result.times(power if number.half_pis > 0 else power.inverse())
        return result

    def declare(self, arguments: Iterable[Residue]) -> None:
        """Say that each of these contains a random summand of its own that occurs nowhere else.

        Then exp(z/2) is a variable independent of all others, and exp of a multiple of z/2 is a power of it.
        """
        half = pow(2, -1, self.modulus)
        for one in arguments:
            for twice in (1, 2, 4, -1, -2, -4):
                self._variables[one.value * twice * half % self.modulus] = twice

    def declare_differences(self, arguments: Iterable[Residue]) -> None:
        """Say the same of the numbers of which the differences are taken too, as a shifted softmax does."""
        values = [one.value for one in arguments]
        for one in values:
            for other in values:
                if one != other:
                    self._variables.setdefault((one - other) % self.modulus, 0)


def _quotient(over: int, under: int) -> float:
    try:
        return over / under
    except OverflowError:
        return math.inf if (over > 0) == (under > 0) else -math.inf


class Residue(Element):
    """An element of the ring with a shadow, the real number that decides comparisons.

    Attributes:
        ring: where it is an element.
        value: the residue modulo N.
        shadow: a float.
        depth: how many exponentials are nested in it.
        over: the degree of the numerator as a rational form in random elements and declared exponentials; -1 if it is none.
        under: the degree of the denominator.
        lost: the product of the primes in whose fields it is not defined; elsewhere 1.
        logs: how often the logarithm of which number is a summand, so that exp finds the number again.
    """

    __slots__ = ("depth", "logs", "lost", "over", "ring", "shadow", "under", "value")

    def __init__(
        self,
        ring: Ring,
        value: int,
        shadow: float,
        depth: int,
        over: int,
        under: int = 0,
        lost: int = 1,
        logs: dict[int, int] | None = None,
    ) -> None:
        self.ring = ring
        self.value = value
        self.shadow = shadow
        self.depth = depth
        self.over = over
        self.under = under
        self.lost = lost
        self.logs = logs

    @property
    def numbers(self) -> Ring:
        return self.ring

    def lifted(self, other: Any) -> Any:
        if type(other) is Residue:
            return other
        if type(other) not in (int, float):
            return self._read(other)
        known = self.ring._constants.get(other)
        if known is None:
            known = self.ring._constants[other] = self._read(other)
        return known

    def _read(self, other: Any) -> Any:
        if isinstance(other, float) and not math.isfinite(other):
            # Infinities start searches for a largest number; they are compared and not computed with.
            return Residue(self.ring, 0, float(other), 0, -1, lost=self.ring.modulus)
        number = constant(other)
        return NotImplemented if number is None else self.ring.lifted(number)

    def plus(self, other: Residue) -> Residue:
        over, under = _sum_degree(self, other)
        logs = None
        if self.logs or other.logs:
            logs = dict(self.logs or {})
            for base, count in (other.logs or {}).items():
                logs[base] = logs.get(base, 0) + count
        return Residue(
            self.ring,
            (self.value + other.value) % self.ring.modulus,
            self.shadow + other.shadow,
            self.depth if self.depth > other.depth else other.depth,
            over,
            under,
            self.lost if self.lost == other.lost else math.lcm(self.lost, other.lost),
            logs,
        )

    def times(self, other: Residue) -> Residue:
        logs = None
        if self.logs or other.logs:
            logs = _scaled(self.logs, other) or _scaled(other.logs, self)
        return Residue(
            self.ring,
            self.value * other.value % self.ring.modulus,
            self.shadow * other.shadow,
            self.depth if self.depth > other.depth else other.depth,
            self.over + other.over if self.over >= 0 and other.over >= 0 else -1,
            self.under + other.under,
            self.lost if self.lost == other.lost else math.lcm(self.lost, other.lost),
            logs,
        )

    # The two most frequent operations, without a detour.

    def __add__(self, other: Any) -> Any:
        if type(other) is Residue:
            return self.plus(other)
        return super().__add__(other)

    def __mul__(self, other: Any) -> Any:
        if type(other) is Residue:
            return self.times(other)
        return super().__mul__(other)

    def inverse(self) -> Residue:
        if self.over or self.under or self.lost != 1:
            return self._inverted()
        # A constant, such as the number of samples, which divides every entry.
        known = self.ring._inverses.get(self.value)
        if known is None:
            known = self.ring._inverses[self.value] = self._inverted()
        return known

    def _inverted(self) -> Residue:
        lost = self.lost * math.gcd(self.value, self.ring.modulus // self.lost)
        if lost % self.ring.tower.primes[-1] == 0:
            raise RedrawError("a divisor is zero in the field that decides")
        value = pow(self.value, -1, self.ring.modulus // lost)
        shadow = 1 / self.shadow if self.shadow else math.nan
        over, under = (self.under, self.over) if self.over >= 0 else (-1, 0)
        return Residue(self.ring, value, shadow, self.depth, over, under, lost)

    def compared(self, other: Residue) -> int:
        if self is other or self.same(other):
            return 0
        if self.shadow < other.shadow:
            return -1
        if self.shadow > other.shadow:
            return 1
        if self.is_infinite and other.is_infinite and self.shadow == other.shadow:
            return 0
        raise UndecidedError("two different numbers are compared whose difference floats do not show")

    @property
    def is_infinite(self) -> bool:
        """Whether it is an infinity that the program wrote, which is no element and only compared."""
        return self.lost == self.ring.modulus

    def whole(self) -> int | None:
        if self.over or self.under or self.lost != 1 or not self.shadow.is_integer():
            return None
        number = int(self.shadow)
        return number if (self.value - number) % self.ring.modulus == 0 else None

    def same(self, other: Residue) -> bool:
        """Whether it is the same element, in every field where both are defined, of which the last must be one."""
        common = self.ring.modulus // math.lcm(self.lost, other.lost)
        return common % self.ring.tower.primes[-1] == 0 and (self.value - other.value) % common == 0

    def exp(self) -> Residue:
        ring = self.ring
        if self.is_infinite and self.shadow == -math.inf:
            return self.lifted(0)
        if self.lost != 1:
            raise RedrawError("the exponential of a number that is not defined in all fields")
        if self.logs and any(self.logs.values()):
            return self._exp_of_logarithms()
        value = ring._exponentials.get(self.value)
        if value is None:
            if self.depth >= ring.depth:
                raise TooDeepError(f"more than {ring.depth} exponentials are nested")
            value = ring._exponentials[self.value] = ring.tower.exp(self.value)
            ring._arguments[value] = self
        over, under = self._exponential_degree()
        # The same number may have been met before with fewer exponentials in it.
        return Residue(ring, value, _float_exp(self.shadow), ring._arguments[value].depth + 1, over, under)

    def _exponential_degree(self) -> tuple[int, int]:
        if self.value == 0:
            return 0, 0
        twice = self.ring._variables.get(self.value)
        if twice is None:
            return -1, 0
        if twice == 0:
            return 2, 2  # the quotient of two variables, each squared
        return (twice, 0) if twice > 0 else (0, -twice)

    def _exp_of_logarithms(self) -> Residue:
        rest = self
        factor = self.lifted(1)
        for base, count in (self.logs or {}).items():
            if count:
                known = self.ring._bases[base]
                rest = rest.plus(self.ring._logarithms[base].times(self.lifted(-count)))
                factor = factor.times(known**count)
        rest.logs = None
        return factor if rest.value == 0 else factor.times(rest.exp())

    def log(self) -> Residue:
        ring = self.ring
        if self.lost != 1:
            raise RedrawError("the logarithm of a number that is not defined in all fields")
        if self.value in ring._arguments:
            return ring._arguments[self.value]
        if self.value == 1:
            return self.lifted(0)
        if self.value not in ring._logarithms:
            known = self._log_from_others()
            if known is None:
                known = Residue(ring, ring.rng.randrange(ring.modulus), _float_log(self.shadow), self.depth, -1)
                known.logs = {self.value: 1}
                ring._bases[self.value] = self
            ring._logarithms[self.value] = known
        return ring._logarithms[self.value]

    def _log_from_others(self) -> Residue | None:
        """Log y + x, if this is y·exp(x) with a logarithm and an exponential that were met before; -log y, if it is 1/y."""
        ring = self.ring
        if math.gcd(self.value, ring.modulus) == 1:
            one_over = pow(self.value, -1, ring.modulus)
            known = ring._arguments.get(one_over, ring._logarithms.get(one_over))
            if known is not None:
                return -known
        for base in list(ring._bases)[-64:]:
            if math.gcd(base, ring.modulus) == 1:
                quotient = self.value * pow(base, -1, ring.modulus) % ring.modulus
                if quotient in ring._arguments:
                    return ring._logarithms[base].plus(ring._arguments[quotient])
        return None

    def sqrt(self) -> Residue:
        root = self.ring.tower.sqrt(self.value) if self.lost == 1 else None
        if root is None:
            raise RedrawError("a random element has no square root")
        if self.shadow < 0:
            raise NotHereError("the square root of a negative number")
        over = 0 if self.over == 0 else -1
        return Residue(self.ring, root, math.sqrt(self.shadow), self.depth, over)

    def function(self, name: str) -> Residue:
        """A function of which nothing is known but that equal numbers give equal values."""
        if self.lost != 1:
            raise RedrawError("a function of a number that is not defined in all fields")
        ring = self.ring
        value = ring._functions.setdefault((name, self.value), ring.rng.randrange(ring.modulus))
        return Residue(ring, value, _float_function(name, self.shadow), self.depth, -1)

    def __neg__(self) -> Self:
        return type(self)(
            self.ring,
            -self.value % self.ring.modulus,
            -self.shadow,
            self.depth,
            self.over,
            self.under,
            self.lost,
            {base: -count for base, count in self.logs.items()} if self.logs else None,
        )


def _sum_degree(one: Residue, other: Residue) -> tuple[int, int]:
    if one.over < 0 or other.over < 0:
        return -1, 0
    if one.under == other.under == 0:
        return max(one.over, other.over), 0
    return max(one.over + other.under, other.over + one.under), one.under + other.under


def _scaled(logs: dict[int, int] | None, by: Residue) -> dict[int, int] | None:
    """Logarithms times a small whole number, which is all that exp can undo."""
    if not logs:
        return None
    number = by.value if by.value < 100 else by.value - by.ring.modulus
    return {base: count * number for base, count in logs.items()} if abs(number) < 100 else None


def _float_exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _float_log(x: float) -> float:
    return math.log(x) if x > 0 else math.nan


def _float_function(name: str, x: float) -> float:
    known = {"erf": math.erf, "sin": math.sin, "cos": math.cos, "arctan": math.atan}.get(name)
    return math.nan if known is None or not math.isfinite(x) else known(x)
