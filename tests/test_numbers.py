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
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from nntheory import formulas
from nntheory.checking.numbers.constants import constant, simplest
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
