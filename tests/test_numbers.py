"""Laws of the numbers that programs are run on: prime fields with an exponential function, rationals, balls."""

from __future__ import annotations

import copy
import json
import math
import operator
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import flint
import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
import scipy.special
import sympy
from flint import arb, fmpq, fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from nntheory import formulas
from nntheory.checking.numbers import balls
from nntheory.checking.numbers.constants import constant, simplest
from nntheory.checking.numbers.doubles import Doubles
from nntheory.checking.numbers.duals import Dual
from nntheory.checking.numbers.elements import Element, ElementArray, FloatsOnlyError, NotHereError, element_array
from nntheory.checking.numbers.field import RedrawError, Residue, Ring, TooDeepError, UndecidedError
from nntheory.checking.numbers.intervals import INTERVALS, Interval
from nntheory.checking.numbers.rationals import RATIONALS, Rational
from nntheory.checking.numbers.tower import MOST_FIELDS, Tower
from nntheory.formulas.evaluation import derivative_function, value_function


def draws(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  (nothing is secret here)


TOWER = Tower.drawn(4, draws(1))


def ring(seed: int = 0, tower: Tower = TOWER) -> Ring:
    return Ring(tower, draws(seed))


def elements(*shadows: float, seed: int = 0) -> list[Residue]:
    here = ring(seed)
    return [here.random(shadow) for shadow in shadows]


seeds = st.integers(0, 2**32)


# The tower.


@pytest.mark.parametrize("fields", range(1, MOST_FIELDS + 1))
def test_a_tower_is_made_of_primes_each_with_room_for_the_fields_below(fields: int) -> None:
    tower = Tower.drawn(fields, draws(fields))
    assert len(tower.primes) == fields
    assert tower.certified
    assert tower.primes[0] > 2**61
    for place, prime in enumerate(tower.primes):
        below = math.prod(tower.primes[:place])
        assert sympy.isprime(prime), "SymPy's test knows nothing of the tower"
        assert prime % 8 == 7
        assert (prime - 1) % below == 0
        generator = tower.generators[place]
        assert pow(generator, below, prime) == 1
        assert all(pow(generator, below // factor, prime) != 1 for factor in tower.primes[:place])


def test_towers_of_different_draws_differ() -> None:
    assert len({Tower.drawn(2, draws(seed)).primes for seed in range(8)}) == 8


@pytest.mark.parametrize("base", [2, 3, 5])
def test_a_composite_in_a_tower_is_refused(base: int) -> None:
    first = TOWER.primes[0]
    liar = next(n for n in range(9, 10**6, 2) if not sympy.isprime(n) and pow(base, n - 1, n) == 1)
    factor = next(k for k in range(2, 10**4, 2) if not sympy.isprime(k * first + 1))
    assert not Tower((liar,)).certified
    assert not Tower((first, factor * first + 1)).certified
    assert not Tower((first * first,)).certified


def test_a_prime_without_a_certificate_is_refused() -> None:
    first = TOWER.primes[0]
    unrelated = sympy.nextprime(first)
    assert not Tower((first, unrelated)).certified, "the fields below must divide the order of its group"
    factor = next(k for k in range(first + 1, first + 10**4) if sympy.isprime(k * first + 1))
    assert not Tower((first, factor * first + 1)).certified, (
        "more than the root of it must be known to divide it less one"
    )


# The ring.


@given(seeds)
def test_the_laws_of_arithmetic_hold_in_the_ring(seed: int) -> None:
    a, b, c = elements(0.5, -1.5, 2.0, seed=seed)
    assert (a + b).same(b + a)
    assert (a * b).same(b * a)
    assert ((a + b) + c).same(a + (b + c))
    assert ((a * b) * c).same(a * (b * c))
    assert (a * (b + c)).same(a * b + a * c)
    assert (a - a).same(a.lifted(0))
    assert (a / b * b).same(a)
    assert (-a).same(0 - a)
    assert (a**3).same(a * a * a)
    assert (a**-2).same(1 / (a * a))
    assert not a.same(b)
    assert not (a + 1).same(a)


@given(seeds)
def test_the_exponential_turns_sums_into_products(seed: int) -> None:
    a, b = elements(0.5, -1.5, seed=seed)
    assert (a + b).exp().same(a.exp() * b.exp())
    assert (a + b.exp()).exp().same(a.exp() * b.exp().exp()), "also where one summand has an exponential in it"
    assert (a * b.exp() + b).exp().same((a * b.exp()).exp() * b.exp())
    assert (a - a).exp().same(a.lifted(1))
    assert (-a).exp().same(1 / a.exp())
    assert (3 * a).exp().same(a.exp() ** 3)
    assert a.exp().log().same(a)
    assert (a.log() + b).exp().same(a * b.exp())
    assert not a.exp().same(b.exp())
    assert not (a * b).exp().same(a.exp() * b.exp())
    assert not (2 * a).exp().same(2 * a.exp())


@given(seeds)
def test_the_tanh_of_the_ring_is_the_one_of_the_textbook(seed: int) -> None:
    (a,) = elements(0.5, seed=seed)
    assert a.tanh().same((a.exp() - (-a).exp()) / (a.exp() + (-a).exp()))
    assert a.tanh().same(a.sinh() / a.cosh())
    assert (a.cosh() ** 2 - a.sinh() ** 2).same(a.lifted(1))
    assert a.expit().same((1 + (a / 2).tanh()) / 2)
    assert (a.expit() + (-a).expit()).same(a.lifted(1))


@given(seeds)
def test_square_roots_are_squares_and_multiply(seed: int) -> None:
    a, b = (one**4 for one in elements(0.5, 1.5, seed=seed))
    assert (a.sqrt() ** 2).same(a)
    assert (a * b).sqrt().same(a.sqrt() * b.sqrt())
    two = a.lifted(2)
    assert (two.sqrt() ** 2).same(two)
    assert (1 / two.sqrt()).same(two.sqrt() / 2)
    assert a.ring.pi().sqrt().same(a.ring.lifted(constant_of(math.sqrt(math.pi))))


def test_a_random_element_without_a_square_root_asks_for_another_draw() -> None:
    refused = 0
    for seed in range(20):
        (a,) = elements(0.5, seed=seed)
        try:
            assert (a.sqrt() ** 2).same(a)
        except RedrawError:
            refused += 1
    assert 0 < refused < 20


def test_a_divisor_that_is_zero_is_refused_or_marked() -> None:
    (a,) = elements(0.5)
    with pytest.raises(RedrawError):
        1 / (a - a)
    first = a.ring.tower.primes[0]
    partly = a.ring.rational(first, 1) * a  # zero in the first field alone
    assert (partly / partly).same(a.lifted(1)), "it decides in the fields where it is defined"
    with pytest.raises(RedrawError):
        (1 / partly).exp()


def test_a_number_that_is_defined_nowhere_equals_nothing() -> None:
    (a,) = elements(0.5)
    infinity = a.lifted(math.inf)
    assert not infinity.same(infinity)
    assert not (a.lifted(math.nan)).same(a)
    assert not (a + infinity).same(a)


def test_more_exponentials_than_fields_are_refused() -> None:
    (a,) = elements(0.5)
    deep = a
    for _ in range(len(TOWER.primes) - 1):
        deep = deep.exp()
    with pytest.raises(TooDeepError, match="more than 3 exponentials are nested"):
        deep.exp()
    assert deep.log().exp().same(deep), "the logarithm takes one away"


def test_logarithms_undo_what_softmax_and_softplus_do() -> None:
    a, b = elements(0.5, -1.5)
    softplus = (1 + a.exp()).log()
    assert softplus.exp().same(1 + a.exp())
    assert (a + (1 + (-a).exp()).log()).same(softplus)
    assert (-(1 / (1 + a.exp())).log()).same(softplus)
    total = (a.exp() + b.exp()).log()
    assert ((a - total).exp() + (b - total).exp()).same(a.lifted(1))


# Expressions: the ring against SymPy's transformations, and against mpmath.

X, Y = sympy.symbols("x y", real=True)


def trees() -> st.SearchStrategy[sympy.Expr]:
    leaves = st.sampled_from([X, Y, sympy.Integer(2), sympy.Integer(-1), sympy.Rational(1, 3), sympy.Rational(3, 10)])

    def grown(part: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
        return st.one_of(
            st.builds(sympy.Add, part, part),
            st.builds(sympy.Mul, part, part),
            st.builds(lambda a, b: a / (1 + b**2), part, part),
            st.builds(lambda a: sympy.exp(a / 4) if not a.has(sympy.exp) else a, part),
            st.builds(lambda a: sympy.exp(-(a**2)) if a.count(sympy.exp) < 3 else a, part),
        )

    return st.recursive(leaves, grown, max_leaves=6)


def in_numbers(tree: sympy.Expr, values: dict[sympy.Symbol, Any]) -> Any:
    if tree.is_Symbol:
        return values[tree]
    if tree.is_Rational:
        return next(iter(values.values())).lifted(Fraction(int(tree.p), int(tree.q)))
    if tree is sympy.E:
        return next(iter(values.values())).lifted(1).exp()
    parts = [in_numbers(part, values) for part in tree.args]
    if isinstance(tree, sympy.exp):
        return parts[0].exp()
    if tree.is_Pow:
        return parts[0] ** int(tree.exp)
    result = parts[0]
    for part in parts[1:]:
        result = result + part if tree.is_Add else result * part
    return result


def on_the_field(*some: sympy.Expr) -> list[Residue]:
    here = ring()
    values = {X: here.random(0.3), Y: here.random(-0.7)}
    return [in_numbers(tree, values) for tree in some]


@settings(deadline=None, max_examples=60)
@given(trees())
def test_true_identities_hold_on_the_field(tree: sympy.Expr) -> None:
    try:
        one, *others = on_the_field(tree, sympy.expand(tree), sympy.together(tree))
    except TooDeepError:
        return
    assert all(one.same(other) for other in others)


@settings(deadline=None, max_examples=60)
@given(trees(), trees(), st.sampled_from([0, sympy.Rational(1, 10**12), 1]))
def test_what_differs_for_real_numbers_differs_on_the_field(
    tree: sympy.Expr, other: sympy.Expr, by: sympy.Expr
) -> None:
    wrong = tree.subs(X, X + by) if by else other
    with mpmath.workdps(60):
        point = {X: sympy.Rational(1, 7), Y: sympy.Rational(-3, 11)}
        real = [mpmath.mpf(sympy.N(one.subs(point), 60)) for one in (tree, wrong)]
        differ = abs(real[0] - real[1]) > mpmath.mpf(10) ** -40 * (1 + abs(real[0]))
    if not differ:
        return
    try:
        one, two = on_the_field(tree, wrong)
    except TooDeepError:
        return
    assert not one.same(two)


# Comparisons.


@given(st.floats(-10, 10), st.floats(-10, 10), seeds)
def test_comparisons_follow_the_shadows(one: float, other: float, seed: int) -> None:
    a, b = elements(one, other, seed=seed)
    if one == other:
        with pytest.raises(UndecidedError):
            operator.lt(a, b)
        return
    assert (a < b) == (one < other)
    assert (a >= b) == (one >= other)
    assert a != b
    assert abs(a).shadow == abs(one)
    assert max(a, b).shadow == max(one, other)


def test_equal_numbers_compare_as_equal_however_their_shadows_were_rounded() -> None:
    a, b = elements(0.1, 0.2)
    assert a + b == b + a
    assert (a * 3 / 3 - a) == 0
    assert not (a * 3 / 3 - a) > 0


def test_infinities_are_compared_and_not_computed_with() -> None:
    (a,) = elements(0.5)
    low, high = a.lifted(-math.inf), a.lifted(math.inf)
    assert low < a < high
    assert low < high
    assert low == a.lifted(-math.inf)
    assert low.exp().same(a.lifted(0))
    with pytest.raises(RedrawError):
        1 / high
    large = [one.exp() for one in elements(800.0, 900.0)]
    with pytest.raises(UndecidedError):
        operator.lt(*large)


# What only floats can do.


def kinds() -> dict[str, Element]:
    return {
        "field": elements(0.5)[0],
        "rational": Rational(fmpq(1, 2)),
        "interval": Interval(arb("0.5")),
    }


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize(
    "use", [float, int, complex, math.exp, math.sqrt, math.floor, round, json.dumps, hash, np.float64]
)
def test_a_number_never_becomes_a_float_in_silence(kind: str, use: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        use(kinds()[kind])


@pytest.mark.parametrize("kind", kinds())
def test_a_number_may_be_printed_and_copied(kind: str) -> None:
    number = kinds()[kind]
    assert f"{number:.3f}" == f"{number}" == repr(number)
    array = element_array([number], (1,))
    for copied in (copy.copy(number), copy.deepcopy(number), copy.deepcopy([array])[0][0], array.copy()[0]):
        assert copied is number


@pytest.mark.parametrize("kind", kinds())
def test_a_buffer_of_floats_takes_up_no_number(kind: str) -> None:
    buffer = np.zeros(2)
    with pytest.raises(FloatsOnlyError, match="turned into a float"):
        buffer[0] = kinds()[kind]
    with pytest.raises(TypeError):
        buffer += element_array([kinds()[kind]] * 2, (2,))


def test_what_is_a_whole_number_for_all_values_becomes_an_integer() -> None:
    a, b = elements(1.0, 0.0)
    target = element_array([a.lifted(0), a.lifted(1)], (2,))
    assert target.astype(int).tolist() == [0, 1]
    for other in (a, b, a - a, a.lifted(0.5), a / a):
        with pytest.raises(FloatsOnlyError):
            int(other)


# Constants.


def constant_of(value: Any) -> Any:
    found = constant(value)
    assert found is not None
    return found


@given(st.integers(-2000, 2000), st.integers(1, 2000))
def test_a_quotient_of_small_numbers_is_read_as_that_fraction(over: int, under: int) -> None:
    assert constant_of(over / under).fraction == Fraction(over, under)
    assert constant_of(over / under).certain


@given(st.lists(st.integers(0, 99), min_size=1, max_size=3))
def test_a_short_sum_of_decimals_is_read_as_it_was_meant(numbers: list[int]) -> None:
    if sum(numbers):
        exact = Fraction(sum(numbers), 100)
        total = math.fsum(number / 100 for number in numbers)
        assert constant_of(total).fraction == exact
    assert constant_of(0.1 + 0.2).fraction == Fraction(3, 10)
    assert constant_of(1 / 3 / 7).fraction == Fraction(1, 21)


@given(st.decimals(-1000, 1000, places=9))
def test_a_number_written_with_few_digits_is_read_as_written(number: Any) -> None:
    if number:
        assert constant_of(float(number)).fraction == Fraction(number)


@pytest.mark.parametrize("small", [1e-8, 1e-12, 1e-300, 0.1000001, 1.0000000001])
def test_a_small_change_is_not_read_away(small: float) -> None:
    assert constant_of(small).fraction == Fraction(repr(small))


def test_a_random_float_is_itself() -> None:
    drawn = np.random.default_rng(0).normal(size=1000)
    for number in map(float, drawn):
        read = constant_of(number)
        assert not read.certain
        assert read.fraction == Fraction(number)


@pytest.mark.parametrize("twos", [0, 1])
@pytest.mark.parametrize("pis", [-3, -2, -1, 0, 1, 2, 3])
@given(over=st.integers(1, 40), under=st.integers(1, 40))
def test_roots_of_two_and_pi_are_recognised(twos: int, pis: int, over: int, under: int) -> None:
    value = over / under * math.sqrt(2) ** twos * math.sqrt(math.pi) ** pis
    read = constant_of(value)
    assert (read.fraction, read.half_twos, read.half_pis) == (Fraction(over, under), twos, pis)


@pytest.mark.parametrize("nothing", ["1", None, np.ones(2), 1j, [1], math.nan, math.inf])
def test_what_is_no_number_is_no_constant(nothing: Any) -> None:
    assert constant(nothing) is None


@pytest.mark.parametrize("number", [np.float32(0.1), np.float64(0.1), np.array(0.1), Fraction(1, 10), fmpq(1, 10)])
def test_a_tenth_is_a_tenth_in_every_type(number: Any) -> None:
    value = Fraction(int(number.p), int(number.q)) if isinstance(number, fmpq) else number
    assert constant_of(value).fraction == Fraction(1, 10)


@given(st.fractions(min_value=Fraction(1, 50), max_value=50), st.fractions(min_value=0, max_value=1))
def test_the_simplest_fraction_has_the_smallest_denominator(low: Fraction, width: Fraction) -> None:
    found = simplest(low, low + width)
    assert low <= found <= low + width
    for under in range(1, min(found.denominator, 200)):
        assert low + width < Fraction(math.ceil(low * under), under), "a smaller denominator would do"
    assert simplest(-low - width, -low) == -found or width == 0


# Rationals and balls.

fractions = st.fractions(min_value=-20, max_value=20, max_denominator=50)


@given(fractions, fractions, fractions)
def test_rationals_compute_like_the_fractions_of_the_standard_library(a: Fraction, b: Fraction, c: Fraction) -> None:
    def read(number: Rational) -> Fraction:
        return Fraction(int(number.value.p), int(number.value.q))

    one, two, three = (Rational(fmpq(x.numerator, x.denominator)) for x in (a, b, c))
    assert read(one * two - three / 3 + 2) == a * b - c / 3 + 2
    assert read(abs(one)) == abs(a)
    assert read(one**3) == a**3
    assert read(one + np.maximum(element_array([one], (1,)), 0)[0]) == a + max(a, Fraction(0))
    assert (one < two, one == two, one >= two) == (a < b, a == b, a >= b)
    if b:
        assert read(one / two) == a / b
    else:
        with pytest.raises(NotHereError):
            one / two


@pytest.mark.parametrize("leaves", ["exp", "log", "sqrt", "erf", "tanh"])
def test_what_leaves_the_rationals_is_refused(leaves: str) -> None:
    with pytest.raises(NotHereError, match=r"fraction|need not"):
        getattr(Rational(fmpq(2, 3)), leaves)()


@contextmanager
def bits(precision: int) -> Iterator[None]:
    before, flint.ctx.prec = flint.ctx.prec, precision
    try:
        yield
    finally:
        flint.ctx.prec = before


@given(st.floats(0.01, 20), st.floats(-5, 5))
def test_balls_contain_what_mpmath_computes(x: float, y: float) -> None:
    with bits(100), mpmath.workdps(60):
        one, two = Interval(arb(x)), Interval(arb(y))
        real, other = mpmath.mpf(x), mpmath.mpf(y)
        results = [
            (one + two, real + other),
            (one * two, real * other),
            (two / one, other / real),
            (one.log(), mpmath.log(real)),
            (one.sqrt(), mpmath.sqrt(real)),
            *((getattr(two, name)(), getattr(mpmath, name)(other)) for name in ("exp", "tanh", "sin", "cos", "erf")),
            (two.arctan(), mpmath.atan(other)),
            (two.sinh(), mpmath.sinh(other)),
            (two.erfc(), mpmath.erfc(other)),
            (two.expit(), 1 / (1 + mpmath.exp(-other))),
            (one / 3, real / 3),
            (one * math.sqrt(2), real * mpmath.sqrt(2)),
            (one * math.pi, real * mpmath.pi),
            (one * math.sqrt(2 / math.pi), real * mpmath.sqrt(2 / mpmath.pi)),
            (one * 0.1, real / 10),
        ]
        for ball, value in results:
            assert ball.value.overlaps(arb(mpmath.nstr(value, 50), "1e-45")), (ball.value, value)
            assert float(ball.value.rad()) <= 1e-25 * (1 + abs(float(value)))


def test_balls_that_overlap_are_not_compared() -> None:
    third = Interval(arb(1) / 3)
    assert third > 0
    assert third == third
    with pytest.raises(UndecidedError):
        operator.lt(third, Interval(arb(1) / 3))
    with pytest.raises(NotHereError):
        1 / Interval(arb(0, 1))


# Arrays.


def array(*shadows: float) -> ElementArray:
    return element_array(elements(*shadows), (len(shadows),))


def same(one: Any, other: Any) -> bool:
    one, other = np.broadcast_arrays(np.asarray(one, dtype=object), np.asarray(other, dtype=object))
    like = next(x for x in (*one.flat, *other.flat) if isinstance(x, Element))
    return all(bool(like.lifted(a).same(like.lifted(b))) for a, b in zip(one.flat, other.flat, strict=True))


VIEWS: dict[str, Callable[[ElementArray], Any]] = {
    "slice": lambda z: z[1:],
    "new axis": lambda z: z[:, None],
    "transpose": lambda z: z[None].T,
    "reshape": lambda z: z.reshape(2, 2),
    "copy": lambda z: z.copy(),
    "mask": lambda z: z[z > 0],
    "list of indices": lambda z: z[[0, 2]],
    "sum": lambda z: z[None].sum(axis=0),
    "mean": lambda z: z[None].mean(axis=0),
    "ufunc": lambda z: -z,
    "ufunc with a float": lambda z: 2.0 * z,
    "maximum": lambda z: np.maximum(z, 0),
    "concatenate": lambda z: np.concatenate([z, z]),
    "where": lambda z: np.where(z > 0, z, 0),
    "matmul": lambda z: z[None] @ z[:, None],
    "einsum": lambda z: np.einsum("i,j->ij", z, z),
    "empty_like": np.empty_like,
    "zeros_like": np.zeros_like,
    "outer": lambda z: np.outer(z, z),
    "array": lambda z: np.array(z, subok=True),
    "loop": np.expm1,
    "absolute": abs,
}


@pytest.mark.parametrize("view", VIEWS)
def test_arrays_of_numbers_stay_such(view: str) -> None:
    result = VIEWS[view](array(0.5, -1.0, 2.0, -3.0))
    assert isinstance(result, ElementArray) or view in ("concatenate", "where", "einsum", "outer")
    assert result.dtype == object


TWO_WAYS: dict[str, Callable[[Any], tuple[Any, Any]]] = {
    "expit": lambda z: (scipy.special.expit(z), 1 / (1 + np.exp(-z))),
    "logaddexp": lambda z: (np.exp(np.logaddexp(0, z)), 1 + np.exp(z)),
    "logaddexp over an axis": lambda z: (np.exp(np.logaddexp.reduce(z)), np.exp(z).sum()),
    "log_expit": lambda z: (np.exp(scipy.special.log_expit(z)), scipy.special.expit(z)),
    "xlogy": lambda z: (scipy.special.xlogy(z, np.exp(z)), z * z),
    "heaviside": lambda z: (np.heaviside(z, 0.5) * z, np.maximum(z, 0)),
    "sign": lambda z: (np.sign(z) * np.abs(z), z),
    "copysign": lambda z: (np.copysign(np.abs(z), z), z),
    "fabs": lambda z: (np.fabs(z), np.where(z > 0, z, -z)),
    "square": lambda z: (np.square(z), z**2),
    "power": lambda z: (np.power(z, 3), z * z * z),
    "float_power": lambda z: (np.float_power(z, 2.0), z * z),
    "power of e": lambda z: (np.e ** (-z), np.exp(-z)),
    "reciprocal": lambda z: (np.reciprocal(z), 1 / z),
    "ndtr": lambda z: (scipy.special.ndtr(z), (1 + scipy.special.erf(z / np.sqrt(2))) / 2),
    "erf is odd": lambda z: (scipy.special.erf(-z), -scipy.special.erf(z)),
    "erfc": lambda z: (scipy.special.erfc(z), 1 - scipy.special.erf(z)),
    "cosh": lambda z: (np.cosh(z) - np.sinh(z), np.exp(-z)),
    "tanh": lambda z: (np.tanh(z), 2 * scipy.special.expit(2 * z) - 1),
    "logit": lambda z: (scipy.special.logit(scipy.special.expit(z)), z),
    "clip": lambda z: (np.clip(z, -500, 500), z),
    "out": lambda z: (np.exp(z, out=np.empty_like(z)), np.exp(z)),
    "in place": lambda z: (np.exp(-z, out=-z), 1 / np.exp(z)),
    "where": lambda z: (np.exp(z, where=z > 0, out=np.zeros_like(z)), np.where(z > 0, np.exp(z), 0)),
    "own function where": lambda z: (
        scipy.special.expit(z, where=z > 0, out=np.zeros_like(z)),
        np.where(z > 0, scipy.special.expit(z), 0),
    ),
    "single number": lambda z: (scipy.special.expit(z[0]), 1 / (1 + np.exp(-z[0]))),
    "single number, two arguments": lambda z: (np.exp(np.logaddexp(z[0], 0.0)), 1 + np.exp(z[0])),
    "single float of another type": lambda z: (np.longdouble(2) * z[0], z[0] + z[0]),
    "piecewise": lambda z: (np.piecewise(z, [z > 0], [lambda q: q, lambda q: 0 * q]), np.maximum(z, 0)),
    "sorted": lambda z: (np.sort(z)[-1], z.max()),
    "cumulative": lambda z: (np.cumsum(z)[-1], z.sum()),
    "dot": lambda z: (np.dot(z, z), np.sum(z * z)),
}


@pytest.mark.parametrize("name", TWO_WAYS)
def test_functions_of_numpy_and_scipy_work_on_arrays_of_numbers(name: str) -> None:
    one, other = TWO_WAYS[name](array(0.5, -1.0, 2.0))
    assert same(one, other)
    assert not same(one + 1, other)


def test_predicates_give_truth_values() -> None:
    z = array(0.5, -1.0)
    for found, wanted in ((np.isfinite(z), [True, True]), (np.isnan(z), [False] * 2), (np.signbit(z), [False, True])):
        assert found.dtype == bool
        assert found.tolist() == wanted
    assert np.isfinite(z[0])


# Formulas: each kind of number against mpmath.


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu", "linear"])
@pytest.mark.parametrize("x", [-1.25, 0.75])
def test_an_activation_and_its_derivative_are_what_mpmath_says(name: str, x: float) -> None:
    activation = formulas.find_activation(name)
    with bits(120), mpmath.workdps(40):
        z = element_array([Interval(arb(x))], (1,))
        value = value_function(activation, INTERVALS)(z)[0]
        slope = derivative_function(activation, INTERVALS)(z)[0]
        function = sympy.lambdify(sympy.Symbol("z"), activation.formula.subs(next(iter(activation.formula.free_symbols)),
                                                                               sympy.Symbol("z")), "mpmath")  # fmt: skip
        assert INTERVALS.pi().value.overlaps(arb(mpmath.nstr(mpmath.pi, 38), "1e-36"))
        assert abs(float(value.value) - float(function(mpmath.mpf(x)))) < 1e-14
        assert abs(float(slope.value) - float(mpmath.diff(function, mpmath.mpf(x)))) < 1e-12
        shadow = value_function(activation, ring())(array(x))[0].shadow
        assert shadow == pytest.approx(float(value.value), rel=1e-14)
    if name in ("relu", "leaky_relu", "linear"):
        exact = value_function(activation, RATIONALS)(element_array([Rational(fmpq(*x.as_integer_ratio()))], (1,)))[0]
        assert float(exact.value.p) / float(exact.value.q) == pytest.approx(float(value.value), rel=1e-15)


def test_the_bounds_on_degrees_grow_as_polynomials_do() -> None:
    a, b = elements(0.5, -1.5)
    here = a.ring
    assert [(one.over, one.under) for one in (a, a + b, a * b, a / b, a / b + b, here.rational(1, 3))] == [
        (1, 0), (1, 0), (2, 0), (1, 1), (2, 1), (0, 0)
    ]  # fmt: skip
    assert a.exp().over == -1, "nothing is known of an exponential that was not declared"
    here.declare([a])
    assert [(z.exp().over, z.exp().under) for z in (a, a / 2, 2 * a, -a)] == [(2, 0), (1, 0), (4, 0), (0, 2)]
    for unknown in (
        (a + b).exp(),
        3 * a.exp() + b.exp(),
        (3 * a).exp(),
        a.function("erf"),
        (1 + a).log(),
        a.exp() * b.exp(),
    ):
        assert unknown.over == -1
    here.declare_differences([a, b])
    assert ((a - b).exp().over, (a - b).exp().under) == (2, 2)


def test_neighbouring_draws_share_nothing() -> None:
    values = [one.value for seed in range(5) for one in elements(0.0, 0.0, seed=seed)]
    assert all(one != other for one, other in pairwise(sorted(values)))
    assert len({a * b % TOWER.modulus for a, b in product(values, values)}) == 55


# The shadow, the depth, the degree and the fields of every result.


def test_the_shadow_of_a_result_is_what_floats_give() -> None:
    a, b = elements(0.75, -1.5)
    for found, wanted in (
        (a + b, -0.75), (a - b, 2.25), (a * b, -1.125), (a / b, -0.5), (-a, -0.75), (2 * a, 1.5), (1 - a, 0.25), (1 / a, 4 / 3),
        (a.exp(), math.exp(0.75)), (a.log(), math.log(0.75)), (a**3, 0.421875), (abs(b), 1.5), (a.tanh(), math.tanh(0.75)),
        (a.lifted(Fraction(1, 3)), 1 / 3), (a.ring.pi(), math.pi), (a.log2(), math.log2(0.75)), (a.log10(), math.log10(0.75)),
        (a.exp2(), 2**0.75), (a.expm1(), math.expm1(0.75)), (a.log1p(), math.log1p(0.75)), (a.sinh(), math.sinh(0.75)),
        (a.cosh(), math.cosh(0.75)), (b.erf(), math.erf(-1.5)), (b.erfc(), math.erfc(-1.5)), (b.sin(), math.sin(-1.5)),
        (b.cos(), math.cos(-1.5)), (b.arctan(), math.atan(-1.5)), (a.expit(), 1 / (1 + math.exp(-0.75))),
        ((a**4).sqrt(), 0.5625), (2**a, 2**0.75),
    ):  # fmt: skip
        assert found.shadow == pytest.approx(wanted, rel=1e-14)


def test_where_floats_have_no_number_the_shadow_is_none_and_the_element_is_one() -> None:
    a, zero, negative = elements(0.75, 0.0, -2.0)
    assert math.isnan((1 / zero).shadow)
    assert math.isnan(zero.log().shadow)
    assert math.isnan(negative.log().shadow)
    assert (1000 * a).exp().shadow == math.inf
    assert math.isnan(a.function("gamma").shadow)
    assert math.isnan((1000 * a).exp().function("erf").shadow)
    large = 10**400
    shadows = [
        a.ring.rational(over, under).shadow for over, under in ((large, 3), (-large, 3), (large, -3), (-large, -3))
    ]
    assert shadows == [math.inf, -math.inf, -math.inf, math.inf]
    with pytest.raises(NotHereError, match="the square root of a negative number"):
        _negative_square().sqrt()


def _negative_square() -> Residue:
    """A square in every field whose shadow is negative."""
    (a,) = elements(0.5)
    square = a * a
    return Residue(a.ring, square.value, -1.0, 0, 2)


def test_the_depth_counts_the_exponentials_that_are_nested() -> None:
    a, b = elements(0.5, -0.5)
    one, two = a.exp(), a.exp().exp()
    assert [x.depth for x in (a, one, two)] == [0, 1, 2]
    for x in (one + b, b + one, one * b, b * one, -one, 1 / one, one.function("erf"), (1 + one).log(), one * one):
        assert x.depth == 1
    assert (one + two).depth == (two * one).depth == 2
    assert one.log().depth == 0
    assert (one**4).sqrt().depth == 1
    assert a.lifted(0.5).depth == a.lifted(math.inf).depth == a.ring.pi().depth == 0


def test_the_degree_of_a_result_is_that_of_its_rational_form() -> None:
    a, b = elements(0.5, -1.5)
    degree = {
        "1/a": 1 / a, "1/(1/a)": 1 / (1 / a), "1/a + b": 1 / a + b, "1/a + 1/b": 1 / a + 1 / b, "-(a/b)": -(a / b),
        "a/b * 1/b": a / b / b,
        "a*a + 1": a * a + 1, "a + 3": a + 3, "1/3": a.lifted(1) / 3, "1/(a/b + 1)": 1 / (a / b + 1),
        "exp(0)": (a - a).lifted(0).exp(),
    }  # fmt: skip
    assert {name: (one.over, one.under) for name, one in degree.items()} == {
        "1/a": (0, 1), "1/(1/a)": (1, 0), "1/a + b": (2, 1), "1/a + 1/b": (1, 2), "-(a/b)": (1, 1), "a/b * 1/b": (1, 2),
        "a*a + 1": (2, 0), "a + 3": (1, 0), "1/3": (0, 0), "1/(a/b + 1)": (1, 1), "exp(0)": (0, 0),
    }  # fmt: skip
    unknown = a.exp()
    for x in (
        unknown + a,
        a + unknown,
        unknown * a,
        a * unknown,
        1 / unknown,
        -unknown,
        (a**4).sqrt(),
        a.log(),
        a.lifted(math.inf),
    ):
        assert (x.over, x.under) == (-1, 0)
    assert (a.lifted(4).sqrt().over, a.lifted(4).sqrt().under) == (0, 0)


def test_every_declared_multiple_is_a_power_of_one_variable() -> None:
    a, b = elements(0.5, -1.5)
    a.ring.declare([a, b])
    a.ring.declare_differences([a, b])
    found = [((k * a / 2).exp().over, (k * a / 2).exp().under) for k in (1, 2, 4, -1, -2, -4)]
    assert found == [(1, 0), (2, 0), (4, 0), (0, 1), (0, 2), (0, 4)]
    assert [((x).exp().over, x.exp().under) for x in (a - b, b - a, b)] == [(2, 2), (2, 2), (2, 0)]
    assert (8 * a / 2).exp().over == -1


def test_a_number_is_lost_in_the_fields_where_a_divisor_was_zero() -> None:
    (a,) = elements(0.5)
    p, q = a.ring.tower.primes[:2]
    no_p, no_q = 1 / (a.ring.rational(p, 1) * a), 1 / (a.ring.rational(q, 1) * a)
    assert (no_p.lost, no_q.lost) == (p, q)
    for x in (no_p + no_q, no_q + no_p, no_p * no_q, no_p - no_q):
        assert x.lost == p * q
    for x in (no_p + no_p, no_p * a, a * no_p, -no_p, 1 / no_p, no_p + 1):
        assert x.lost == p
    assert no_p.same(1 / (a.ring.rational(p, 1) * a))
    for use, words in (
        (no_p.exp, "the exponential of a number that is not defined in all fields"),
        (no_p.log, "the logarithm of a number that is not defined in all fields"),
        (no_p.sqrt, "a random element has no square root"),
        (lambda: no_p.function("erf"), "a function of a number that is not defined in all fields"),
        (lambda: 1 / (a - a), "a divisor is zero in the field that decides"),
    ):
        with pytest.raises(RedrawError, match=f"^{words}$"):
            use()
    assert no_p.whole() is None


def test_whole_is_what_is_whole_in_every_field_and_not_what_only_looks_so() -> None:
    (a,) = elements(3.0)
    assert a.lifted(7).whole() == 7
    assert a.lifted(-7).whole() == -7
    assert (a.lifted(7) / 7).whole() == 1
    nearly = a.ring.rational(10**20 + 1, 10**20)
    assert nearly.shadow == 1
    for other in (nearly, a.lifted(0.5), a, a.exp(), 1 / a, a.lifted(math.inf)):
        assert other.whole() is None


@pytest.mark.parametrize("times", [1, -1, 2, -3, 99, -99])
def test_the_exponential_undoes_whole_multiples_of_logarithms(times: int) -> None:
    a, b = elements(0.5, 1.5)
    assert (times * a.log()).exp().same(a**times)
    assert (times * a.log() + b).exp().same(a**times * b.exp())
    assert (b - times * a.log()).exp().same(b.exp() * a ** (-times))
    assert (times * a.log() + a.log() - 2 * b.log()).exp().same(a ** (times + 1) / b**2)
    assert (a.log() * times - times * a.log() + b).exp().same(b.exp())


@pytest.mark.parametrize("times", [100, -100, 101, Fraction(1, 2)])
def test_other_multiples_of_logarithms_are_not_undone(times: Any) -> None:
    (a,) = elements(0.5)
    assert not (a.lifted(times) * a.log()).exp().same(a ** int(times))


def test_logarithms_of_products_with_known_exponentials_are_sums() -> None:
    a, b = elements(0.5, 1.5)
    known = b.log()
    assert (b * a.exp()).log().same(known + a)
    assert (1 / b).log().same(-known)
    assert (1 / a.exp()).log().same(-a)
    assert a.lifted(1).log().same(a.lifted(0))
    assert b.log().same(known)
    assert not (b + 1).log().same(known)
    assert (b * a.exp()).log().exp().same(b * a.exp())


@pytest.mark.parametrize("twos", [0, 1])
@pytest.mark.parametrize("pis", [-3, -2, -1, 0, 1, 2, 3])
def test_a_constant_with_roots_is_its_square_s_root_in_every_kind_of_number(twos: int, pis: int) -> None:
    (a,) = elements(0.5)
    value = 3 / 7 * math.sqrt(2) ** twos * math.sqrt(math.pi) ** pis
    one, pi = a.lifted(value), a.ring.pi()
    assert (one * one).same(a.lifted(Fraction(9, 49)) * 2**twos * pi**pis)
    assert one.shadow == pytest.approx(value, rel=1e-14)
    ball = Interval(arb(0)).lifted(value)
    assert abs(float(ball.value.mid()) - value) <= 1e-15 * value
    assert float(ball.value.rad()) < 1e-14 * value
    if twos or pis:
        with pytest.raises(NotHereError, match=r"^.* is not plainly a fraction$"):
            Rational(fmpq(1)).lifted(value)


def test_constants_are_read_once_and_what_is_no_number_is_not_read() -> None:
    (a,) = elements(0.5)
    assert a.lifted(0.25) is a.lifted(0.25)
    assert a.lifted(a) is a
    for number in (a, Rational(fmpq(1)), Interval(arb(1))):
        for other in ("1", None, [1], np.ones(2)):
            assert number.lifted(other) is NotImplemented
    wrong: Any
    for wrong in (lambda: a + "1", lambda: "1" ** a, lambda: a**None, lambda: a < "1"):
        with pytest.raises(TypeError):
            wrong()
    assert a != "1"


def test_an_infinity_is_no_element() -> None:
    (a,) = elements(0.5)
    low, high = a.lifted(-math.inf), a.lifted(math.inf)
    assert (low.is_infinite, high.is_infinite, a.is_infinite) == (True, True, False)
    assert high != low
    assert high == a.lifted(math.inf)
    with pytest.raises(RedrawError):
        high.exp()
    with pytest.raises(UndecidedError, match="two different numbers are compared whose difference floats do not show"):
        operator.lt(*elements(0.5, 0.5))
    with pytest.raises(UndecidedError):
        operator.eq((2000 * a).exp(), high)


# Operators of every kind of number.

KINDS_OF_TWO = {
    "rational": (Rational(fmpq(1, 2)), Rational(fmpq(2))),
    "interval": (Interval(arb("0.5")), Interval(arb(2))),
    "field": tuple(elements(0.5)[0].lifted(one) for one in (0.5, 2)),
    "dual": (Dual(Rational(fmpq(1, 2)), Rational(fmpq(0))), Dual(Rational(fmpq(2)), Rational(fmpq(0)))),
}


@pytest.mark.parametrize("kind", KINDS_OF_TWO)
def test_every_comparison_is_that_of_the_numbers(kind: str) -> None:
    half, two = KINDS_OF_TWO[kind]
    for compare in (operator.lt, operator.le, operator.eq, operator.ne, operator.ge, operator.gt):
        for one, other, x, y in (
            (half, two, 0.5, 2),
            (two, half, 2, 0.5),
            (half, half, 0.5, 0.5),
            (half, two - two, 0.5, 0),
        ):
            assert compare(one, other) == compare(x, y)
        assert compare(half, 0.25) == compare(0.5, 0.25)
        assert compare(0.25, half) == compare(0.25, 0.5)
    assert bool(half)
    assert not (two - two)
    assert +half is half
    assert abs(-half) == half
    assert abs(half) == half
    assert (half.conjugate(), half.real) == (half, half)


@pytest.mark.parametrize("kind", KINDS_OF_TWO)
def test_every_operator_is_that_of_the_numbers(kind: str) -> None:
    half, two = KINDS_OF_TWO[kind]
    for found, wanted in (
        (half + two, 2.5), (half - two, -1.5), (3 - half, 2.5), (half * two, 1), (half / two, 0.25), (3 / half, 6), (-half, -0.5),
        (half**0, 1), (half**1, 0.5), (half**3, 0.125), (half**-2, 4), (two**10, 1024), (np.square(two), 4),
        (two.reciprocal(), 0.5),
        (two**1000 / two**999, 2), (two**-1000 * two**1000, 1), (np.heaviside(half, 3), 1), (np.heaviside(-half, 3), 0),
        (np.heaviside(half - half, 3), 3), (np.sign(-two), -1), (np.sign(half), 1), (np.sign(half - half), 0),
        (np.fabs(-half), 0.5),
        (np.copysign(half, -two), -0.5), (np.copysign(-half, two), 0.5), (np.copysign(-half, two - two), 0.5),
        (np.float_power(two, 3.0), 8), (np.maximum(half, two), 2), (np.minimum(half, two), 0.5),
    ):  # fmt: skip
        assert found == wanted
    assert (bool(np.isfinite(half)), bool(np.isnan(half)), bool(np.isinf(half))) == (True, False, False)
    assert (bool(np.signbit(half)), bool(np.signbit(-half)), bool(np.signbit(half - half))) == (False, True, False)
    assert repr(half) == f"{half:.3f}" == f"<{type(half).__name__}>"


def test_a_power_is_a_product_up_to_a_thousand_and_an_exponential_beyond() -> None:
    two = Rational(fmpq(2))
    assert (two**1000).value == fmpq(2) ** 1000
    assert (two**-1000).value == 1 / fmpq(2) ** 1000
    for exponent in (1001, -1001, 0.25):
        with pytest.raises(NotHereError, match="the logarithm of a fraction is no fraction"):
            two**exponent
    with pytest.raises(NotHereError, match="the square root"):
        two**0.5
    with bits(100):
        ball = Interval(arb(3))
        for power in (0.5, -0.5, 1.5, -2.5, 0.25, -0.75):
            assert float((ball**power).value.mid()) == pytest.approx(3**power, rel=1e-14)
        assert float((ball ** Interval(arb(2))).value.mid()) == pytest.approx(9)
        assert float((2**ball).value.mid()) == pytest.approx(8)
        assert float((math.e**ball).value.mid()) == pytest.approx(math.e**3)
    array_ = element_array([two, two], (2,))
    assert [one.value for one in two ** np.array([1, 3])] == [2, 8]
    assert [one.value for one in array_**2] == [4, 4]


def test_why_a_number_becomes_no_float_is_said() -> None:
    use: Any
    for number in kinds().values():
        for use, words in (
            (float, "a number is turned into a float here"), (int, "a number is turned into an integer here"),
            (complex, "a number is turned into a complex number here"),
        ):  # fmt: skip
            with pytest.raises(FloatsOnlyError, match=f"^{words}$"):
                use(number)
    one = array(0.5, 1.5)
    for use, words in ((lambda: one.ctypes, "the memory of an array is handed to C here"),
                       (one.tobytes, "the bytes of an array are read here")):  # fmt: skip
        with pytest.raises(NotHereError, match=f"^{words}$"):
            use()


def test_results_go_where_they_are_asked_to_and_truth_values_are_true_or_false() -> None:
    z = array(0.5, -1.0)
    into = np.zeros(2, dtype=bool)
    assert np.signbit(z, out=into) is into
    assert into.tolist() == [False, True]
    assert np.isfinite(z[:0]).dtype == bool
    mixed = element_array([z[0], 2.0], (2,))
    assert np.expm1(mixed)[1] == math.expm1(2.0), "a float among the elements stays one"
    before = z[0]
    np.add.at(z, [0, 0], 1)
    assert z[0].same(before + 2)
    assert isinstance(np.multiply.outer(z, z), ElementArray)


# Duals: each function with its derivative.


@pytest.mark.parametrize(
    "name",
    ["exp", "log", "sqrt", "tanh", "sin", "cos", "erf", "arctan", "sinh", "cosh", "expm1", "log1p", "square", "reciprocal",
     "exp2", "log2", "log10", "erfc", "expit"],
)  # fmt: skip
def test_a_dual_carries_the_derivative_of_every_function(name: str) -> None:
    spelled = {"arctan": "atan", "expm1": "expm1", "log2": lambda x: mpmath.log(x, 2), "exp2": lambda x: mpmath.mpf(2) ** x,
               "square": lambda x: x * x, "reciprocal": lambda x: 1 / x, "expit": lambda x: 1 / (1 + mpmath.exp(-x))}  # fmt: skip
    meant = spelled.get(name, name)
    real = meant if callable(meant) else getattr(mpmath, str(meant))
    with bits(120), mpmath.workdps(40):
        for x in (0.4, 1.7):
            found = getattr(Dual(Interval(arb(x)), Interval(arb(3))), name)()
            assert abs(float(found.value.value) - float(real(mpmath.mpf(x)))) < 1e-14
            assert abs(float(found.slope.value) - 3 * float(mpmath.diff(real, mpmath.mpf(x)))) < 1e-12


def test_duals_follow_the_rules_of_differentiation() -> None:
    a, b = (Dual(Rational(fmpq(value)), Rational(fmpq(slope))) for value, slope in ((3, 1), (5, 2)))
    for found, value, slope in (
        (a + b, 8, 3), (a - b, -2, -1), (a * b, 15, 11), (a / b, fmpq(3, 5), fmpq(-1, 25)), (-a, -3, -1), (a**3, 27, 27),
        (a + 4, 7, 1),
        (4 * a, 12, 4), (4 / a, fmpq(4, 3), fmpq(-4, 9)),
    ):  # fmt: skip
        assert (found.value.value, found.slope.value) == (value, slope)
    assert a.lifted(a) is a
    assert a.lifted("1") is NotImplemented
    assert (a.lifted(4).value.value, a.lifted(4).slope.value) == (4, 0)
    assert a.numbers is RATIONALS
    kink = Dual(Rational(fmpq(0)), Rational(fmpq(-1)))
    assert kink < 0
    assert abs(kink).slope.value == 1
    assert Dual(Rational(fmpq(0)), Rational(fmpq(0))) == 0


def test_a_function_without_a_known_derivative_is_refused_by_name() -> None:
    (a,) = elements(0.5)
    with pytest.raises(NotHereError, match=r"^the derivative of gamma is not known here$"):
        Dual(a, a).function("gamma")


# Balls and rationals.


def test_what_a_ball_cannot_do_is_said() -> None:
    one, zero, wide = Interval(arb(1)), Interval(arb(0)), Interval(arb(0, 1))
    for use, words in (
        (lambda: 1 / zero, "a division by what may be zero"), (lambda: 1 / wide, "a division by what may be zero"),
        (lambda: wide < one, "a comparison of numbers too close to each other"), ((-one).log, "a result that is not finite"),
        ((-one).sqrt, "a result that is not finite"),
        (lambda: one.function("gamma"), "gamma is not known to ball arithmetic here"),
    ):  # fmt: skip
        with pytest.raises(NotHereError, match=f"^{words}$"):
            use()
    assert 1 / Interval(arb(2)) == Interval(arb("0.5"))
    assert one.lifted(math.inf) > one > one.lifted(-math.inf)
    assert one.lifted(one) is one
    assert one.numbers is INTERVALS


def test_balls_overlap_where_they_can_be_the_same_number_and_a_union_holds_both() -> None:
    one, near, far = Interval(arb(1, 0.5)), Interval(arb(2, 0.6)), Interval(arb(3))
    assert one.overlaps(near)
    assert not one.overlaps(far)
    both = one.union(far)
    assert both.overlaps(one)
    assert both.overlaps(far)
    assert both.value.contains(arb(2))


def test_a_float_of_unclear_meaning_is_a_ball_of_a_few_of_its_last_places() -> None:
    with bits(200):
        for value in (math.log(2.0), -1000 * math.log(2.0)):
            ball = Interval(arb(0)).lifted(value).value
            assert ball.contains(arb(value))
            assert float(ball.rad()) == pytest.approx(abs(value) * 2.0**-50, rel=1e-6)
        assert float(Interval(arb(0)).lifted(0.1).value.rad()) < 1e-50


def test_rationals_leave_themselves_only_where_they_must() -> None:
    zero, one = Rational(fmpq(0)), Rational(fmpq(1))
    assert zero.exp() == 1
    assert one.log() == 0
    for use, words in (
        (one.exp, "exp of a fraction is no fraction"), (zero.log, "the logarithm of a fraction is no fraction"),
        (one.sqrt, "the square root of a fraction need not be one"),
        (lambda: one.function("erf"), "erf of a fraction is no fraction"),
        (lambda: one / zero, "a division by zero"), (RATIONALS.pi, "π is no fraction"),
        (lambda: one * math.log(2.0), f"{math.log(2.0)!r} is not plainly a fraction"),
    ):  # fmt: skip
        with pytest.raises(NotHereError, match=f"^{words}$"):
            use()
    assert RATIONALS.rational(3, 6).same(one / 2)
    assert not one.same(zero)
    assert one.numbers is RATIONALS


def test_balls_of_arrays_are_bounded_widened_and_joined() -> None:
    one, other = balls.to_balls(np.array([1.0, -3.0])), balls.to_balls(np.array([2.0, -3.0]))
    wide = balls.widened(one, np.array([0.25, 0.5]))
    assert all(ball.contains(arb(x)) for ball, x in zip(wide, (0.76, -3.4), strict=True))
    assert not wide[0].contains(arb(0.74))
    assert balls.magnitude(wide) == pytest.approx([1.25, 3.5], rel=1e-8)
    assert (balls.magnitude(wide) > [1.25, 3.5]).all(), "an upper bound"
    assert all(ball.contains(arb(x)) for ball, x in zip(balls.union(one, other), (1.5, -3.0), strict=True))
    assert balls.BALLS.rational(1, 4) == arb(0.25)
    assert balls.BALLS.pi().overlaps(arb.pi())


# Sums of two floats.


def exact_product(a: np.ndarray, b: np.ndarray) -> list[list[Fraction]]:
    return [[sum((Fraction(x) * Fraction(y) for x, y in zip(row, column, strict=True)), Fraction(0)) for column in b.T.tolist()]
            for row in a.tolist()]  # fmt: skip


def off(found: Doubles, exact: list[list[Fraction]]) -> np.ndarray:
    """How far the middle is from the truth."""
    return np.array([[abs(float(Fraction(h) + Fraction(low) - e)) for h, low, e in zip(*row, strict=True)]
                     for row in zip(found.high.tolist(), found.low.tolist(), exact, strict=True)])  # fmt: skip


@pytest.mark.parametrize("power", [0, 900, -900])
def test_a_product_has_twice_the_digits_of_floats_whatever_its_size(power: int) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(3, 20)) * 2.0**power, rng.normal(size=(20, 2))
    found = Doubles.exactly(a) @ Doubles.exactly(b)
    size = np.abs(a) @ np.abs(b)
    assert (off(found, exact_product(a, b)) <= found.radius).all()
    assert (found.radius <= 1500 * 2.0**-106 * size).all(), "and no more is allowed than that"
    assert (found.radius >= 20 * 2.0**-106 * size).all()
    assert (np.abs(found.low) <= 2.0**-48 * size).all()
    turned = (Doubles.exactly(b.T.copy()) @ Doubles.exactly(a.T.copy())).T
    assert np.allclose(turned.high, found.high, rtol=1e-15)


def test_radii_go_through_a_product_as_they_must() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 5)), rng.normal(size=(5, 3))
    of_a, of_b = rng.uniform(1e-6, 1e-3, a.shape), rng.uniform(1e-6, 1e-3, b.shape)
    found = Doubles.exactly(a).widened(of_a) @ Doubles.exactly(b).widened(of_b)
    wanted = np.abs(a) @ of_b + of_a @ np.abs(b) + of_a @ of_b
    assert (found.radius >= wanted).all()
    assert found.radius == pytest.approx(wanted, rel=1e-9)


def test_a_quotient_and_a_sum_keep_the_digits_and_the_radius() -> None:
    rng = np.random.default_rng(2)
    a = rng.normal(size=(7, 3))
    product_ = Doubles.exactly(a.T.copy()) @ Doubles.exactly(a)
    exact = exact_product(a.T.copy(), a)
    third = product_ / 3
    assert (off(third, [[one / 3 for one in row] for row in exact]) <= third.radius).all()
    most = product_.radius / 3 + 16 * 2.0**-106 * np.abs(third.high) + 8 * 2.0**-53 * np.abs(third.low)
    assert (third.radius <= most + 1e-300).all()
    wide = Doubles.exactly(a).widened(np.full(a.shape, 0.5))
    assert (wide / 4).radius == pytest.approx(np.full(a.shape, 0.125), rel=1e-9)
    total = wide.sum(axis=0)
    assert total.radius == pytest.approx(np.full(3, 3.5), rel=1e-9)
    assert total.high == pytest.approx(a.sum(axis=0), rel=1e-14)
    assert (off(Doubles(*(x[None] for x in (total.high, total.low, total.radius))),
                exact_product(np.ones((1, 7)), a)) < 1e-30).all()  # fmt: skip
    with pytest.raises(ValueError, match=r"^axis must be 0, got axis=1$"):
        wide.sum(axis=1)


def test_doubles_hold_the_balls_they_come_from_and_hardly_more() -> None:
    with bits(200):
        given = np.array([[arb(1) / 3, arb(2, 1e-10)], [arb(0), arb("1e300") / 7]], dtype=object)
        found = Doubles.enclosing(given)
        for high, low, radius, ball in zip(found.high.flat, found.low.flat, found.radius.flat, given.flat, strict=True):
            assert (arb(float(high)) + arb(float(low)) + arb(0, float(radius))).contains(ball)
            assert radius <= float(ball.rad()) * (1 + 1e-9) + 2.0**-105 * abs(high) + 1e-320
    assert found.radius[0, 1] >= 1e-10
    assert found.error_of(np.array([[1.0, 2.5], [3.0, 0.0]]))[0, 1] == 0.5
    assert found.error_of(np.array([[1.0, 2.5], [3.0, 0.0]]))[1, 0] == 3
    assert abs(found.error_of(np.array([[1 / 3] * 2] * 2))[0, 0]) == pytest.approx(
        float(Fraction(1, 3) - Fraction(1 / 3))
    )


def test_of_what_overflows_nothing_is_known() -> None:
    huge = Doubles.exactly(np.array([[1e200]]))
    with np.errstate(all="ignore"):
        lost = huge @ huge
        assert np.isinf(lost.radius).all()
        assert np.isinf(Doubles.exactly(np.array([[1.0]])).widened(np.array([[np.inf]])).radius).all()
        assert np.isinf(huge.times_power_of_two(2000).radius).all()
    assert (Doubles.exactly(np.zeros((2, 2))) @ Doubles.exactly(np.ones((2, 2)))).high.tolist() == [[0, 0], [0, 0]]
    moved = Doubles.exactly(np.array([[1.5, -3.0]])).times_power_of_two(-3)
    assert moved.high.tolist() == [[0.1875, -0.375]]
    assert (moved.radius < 1e-300).all()


# What a float stands for, near the limits.


@pytest.mark.parametrize(
    ("value", "certain"),
    [
        (9999 / 10001, True), (10007 / 9999, False), (np.float32(300 / 401), True), (np.float32(501 / 701), False),
        (3125 / 32 * math.pi, True), (317 / 316 * math.pi, False), (1.23456789012, True), (1.234567890123, False),
        (-1.23456789012, True), (1.23456789012e-7, True), (1 / 3 * (1 + 4 * 2.0**-52), True), (1 / 3 * (1 + 8 * 2.0**-52), False),
        (np.float64(0.1), True), (np.float16(0.1), True),
    ],
)  # fmt: skip
def test_a_float_is_certain_up_to_the_limits_and_not_beyond(value: Any, certain: bool) -> None:
    found = constant_of(value)
    assert found.certain == certain
    if not certain:
        assert found.fraction == Fraction(float(value))
        assert (found.half_twos, found.half_pis) == (0, 0)


@pytest.mark.parametrize("number", [True, np.True_, 7, np.int8(-7), np.array(7), np.array(True), fmpz(7), Fraction(7)])
def test_every_kind_of_whole_number_is_read(number: Any) -> None:
    value = int(number)
    read = constant(Fraction(value) if isinstance(number, fmpz) else number)
    assert read is not None
    assert read.fraction == value
    assert constant(0.0) == constant(0)


def test_the_simplest_fraction_of_a_point_is_itself() -> None:
    for one in (Fraction(22, 7), Fraction(-22, 7), Fraction(5), Fraction(1, 1000)):
        assert simplest(one, one) == one
    assert simplest(Fraction(5, 2), Fraction(3)) == 3
    assert simplest(Fraction(3, 10), Fraction(1, 3)) == Fraction(1, 3)
    assert simplest(Fraction(-1, 3), Fraction(-3, 10)) == Fraction(-1, 3)


def test_an_element_is_put_together_from_its_residues() -> None:
    value = draws(5).randrange(TOWER.modulus)
    assert TOWER.joined([value % prime for prime in TOWER.primes]) == value
    assert TOWER.below == (1, TOWER.primes[0], math.prod(TOWER.primes[:2]), math.prod(TOWER.primes[:3]))
    assert TOWER.exp(0) == 1
    root = TOWER.sqrt(value * value % TOWER.modulus)
    assert root is not None
    assert root * root % TOWER.modulus == value * value % TOWER.modulus
    assert TOWER.sqrt(-value * value % TOWER.modulus) is None, "minus one is no square, as all primes are 7 modulo 8"


def test_a_quotient_is_enclosed_where_sums_have_cancelled_and_the_second_part_is_all_there_is() -> None:
    low = np.random.default_rng(3).normal(size=(1, 50)) * 2.0**-53
    for high in (0 * low, low / 8):
        given = Doubles(high, low, 0 * low)
        for number in (3, 7, 10):
            found = given / number
            for h, x, r, a, b in zip(
                found.high.flat, found.low.flat, found.radius.flat, high.flat, low.flat, strict=True
            ):
                exact = (Fraction(float(a)) + Fraction(float(b))) / number
                assert abs(Fraction(float(h)) + Fraction(float(x)) - exact) <= Fraction(float(r))
                assert r <= 16 * 2.0**-53 * abs(b), "and hardly more is allowed"
