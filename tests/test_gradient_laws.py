"""Laws of `check_gradient`, `check_activation` and `check_cost`: arguments, directions, bounds, and every sentence said."""

from __future__ import annotations

import contextvars
import math
import re
from collections import namedtuple
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb

from nntheory import Architecture, check_activation, check_backward, check_cost, check_gradient
from nntheory.checking import GradientReport, UsageError, Verdict
from nntheory.checking.gradients.arguments import Arguments, _remedy, examined_arguments
from nntheory.checking.gradients.blame import factor, in_words
from nntheory.checking.gradients.directions import STATED, Along, RealPoint, _each, first_wrong
from nntheory.checking.gradients.judging import FEW
from nntheory.checking.gradients.pair import Pair
from nntheory.checking.kinks import one_sided_slopes
from nntheory.checking.levels import Refusal
from nntheory.checking.numbers.elements import element_array
from nntheory.checking.numbers.intervals import Interval
from nntheory.checking.parts.cost import _equal, _example
from nntheory.checking.parts.function import Function
from nntheory.checking.parts.naming import named_slope, named_value
from nntheory.checking.parts.reference import Reference
from nntheory.formulas import ACTIVATIONS, COSTS, find_activation, find_cost

from .mutants import RIGHT, WRONG

DOUBLE, SINGLE = np.dtype(np.float64), np.dtype(np.float32)
Two = namedtuple("Two", ("one", "other"))


def squares(w: Any) -> Any:
    return np.sum(w**2)


def examined(cost: Any, *examples: Any, by: Any = None, names: Any = None) -> Arguments:
    return examined_arguments(cost, list(examples), names, by)


def complaint(*arguments: Any) -> str:
    with pytest.raises(UsageError) as error:
        examined_arguments(*arguments)
    return str(error.value)


# The arguments.


def test_every_float_of_a_tree_is_a_leaf_with_its_name_and_all_else_is_passed_on() -> None:
    tree = {"w": [np.ones((2, 1)), 0.5], "n": 3, "pair": Two(np.float32(2), "text"), "none": None, "i": np.arange(2)}
    arguments = examined(lambda tree, x: 0, tree, np.zeros(3))
    assert [leaf.name for leaf in arguments.leaves] == ["tree['w'][0]", "tree['w'][1]", "tree['pair'][0]", "x"]
    assert [leaf.argument for leaf in arguments.leaves] == [0, 0, 0, 1]
    assert [leaf.plain for leaf in arguments.leaves] == [False, True, False, False]
    assert [leaf.example.shape for leaf in arguments.leaves] == [(2, 1), (), (), (3,)]
    assert arguments.leaves[0].entry((1, 0)) == "tree['w'][0][1, 0]"
    assert arguments.leaves[1].entry(()) == "tree['w'][1]"
    assert (arguments.names, arguments.chosen, arguments.moving) == (("tree", "x"), (0, 1), (0, 1, 2, 3))


def test_other_leaves_are_put_where_the_old_ones_were_and_everything_is_a_copy() -> None:
    tree = {"w": [np.ones((2, 1)), 0.5], "pair": Two(np.float32(2), "text"), "i": np.arange(2), "t": (1.5,)}
    arguments = examined(lambda tree: 0, tree)
    fresh = [leaf.example * 0 + place for place, leaf in enumerate(arguments.leaves)]
    (filled,) = arguments.filled(fresh)
    assert filled["w"][0].tolist() == [[0], [0]]
    assert (filled["w"][1], type(filled["w"][1])) == (1.0, float)
    assert (type(filled["pair"]), filled["pair"].one, filled["pair"].other) == (Two, 2, "text")
    assert type(filled["pair"].one) is np.float32
    assert (filled["t"], type(filled["t"])) == ((3.0,), tuple)
    assert filled["i"] is not tree["i"]
    assert filled["i"].tolist() == [0, 1]
    assert filled["w"][0] is not fresh[0]


def test_an_element_in_place_of_a_plain_float_is_passed_as_itself() -> None:
    arguments = examined(lambda a: 0, 0.5)
    element = Interval(arb(1))
    assert arguments.filled([element_array([element], ())]) == (element,)


def test_the_coarsest_float_sets_the_precision() -> None:
    assert examined(lambda a, b: 0, np.ones(1), np.ones(1)).dtype == DOUBLE
    assert examined(lambda a, b: 0, np.ones(1), np.ones(1, np.float32)).dtype == SINGLE


def test_draws_keep_sign_size_and_dtype_and_leave_alone_what_the_gradient_is_not_by() -> None:
    examples = [np.full(400, 3.0), np.full(400, -3.0), np.tile([3.0, -3.0], 200), np.zeros(400), np.ones(2)]
    arguments = examined(lambda a, b, c, d, e: 0, *examples, by=[0, 1, 2, 3])
    positive, negative, mixed, nothing, fixed = arguments.drawn(np.random.default_rng(0))
    assert fixed is arguments.leaves[4].example
    assert ((positive >= 1.5) & (positive <= 3)).all()
    assert ((negative <= -1.5) & (negative >= -3)).all()
    assert positive.mean() == pytest.approx(2.25, rel=0.05)
    assert np.std(mixed) == pytest.approx(3, rel=0.1)
    assert abs(mixed.mean()) < 0.5
    assert np.std(nothing) == pytest.approx(1 / 2, rel=0.1)
    single = examined(lambda a: 0, np.ones(2, np.float32)).drawn(np.random.default_rng(0))
    assert single[0].dtype == SINGLE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((squares, np.ones(3), None, None),
         "example_arguments must be a list or tuple of the arguments of cost, got ndarray; for one argument write [x]"),
        ((squares, [], None, None), "example_arguments must contain at least one argument, got none"),
        ((squares, [1.0], ["a", "b"], None), "names must be 1 texts, one for each argument, got names=['a', 'b']"),
        ((squares, [1.0], "a", None), "names must be 1 texts, one for each argument, got names='a'"),
        ((squares, [1.0], [1], None), "names must be 1 texts, one for each argument, got names=[1]"),
        ((squares, [np.ones(200_001)], None, None),
         "the arguments have 200,001 entries, and at most 200,000 are compared; check the code on smaller arrays"),
        ((squares, [3], None, None),
         "example_arguments must contain floats to differentiate by, got integers only; convert with .astype(float)"),
        ((squares, [1.0], None, 1.5), "with_respect_to must be a list of indices or names, got with_respect_to=1.5"),
        ((squares, [1.0], None, ()), "with_respect_to must be a list of indices or names, got with_respect_to=()"),
        ((lambda a, b: 0, [1.0, 2.0], None, [0, "a"]),
         "with_respect_to must name arguments once each, by index from 0 to 1 or by name (a, b), got "
         "with_respect_to=[0, 'a']"),
        ((lambda a, b: 0, [1.0, 2.0], None, -1),
         "with_respect_to must name arguments once each, by index from 0 to 1 or by name (a, b), got with_respect_to=-1"),
        ((lambda a, b: 0, [1.0, 2.0], None, 2),
         "with_respect_to must name arguments once each, by index from 0 to 1 or by name (a, b), got with_respect_to=2"),
        ((lambda a, b: 0, [1.0, 2], None, "b"), "b has no floats, so nothing is differentiated by it; convert it to float"),
        ((squares, [{"a": []}], None, None), "w['a'] must not be empty, got []"),
        ((squares, [{}], None, None), "w must not be empty, got {}"),
        ((squares, [np.zeros((0, 2))], None, None), "w must not be empty, got shape (0, 2)"),
        ((squares, [object()], None, None),
         "w must be a NumPy array, a number, or a list of them, got object; convert it to an array"),
        ((squares, [np.ma.masked_array([1.0])], None, None),
         "w must be a NumPy array, a number, or a list of them, got MaskedArray; convert it to an array"),
        ((squares, [np.ones(1, np.float16)], None, None),
         "w must hold float64 or float32, got dtype float16; convert it with .astype(float)"),
        ((squares, [np.array([[1, 2], [np.nan, 3]])], None, None),
         "w must be finite, got w[1, 0]=nan; remove or mend it"),
        ((squares, [math.inf], None, None), "w must be finite, got w=inf; remove or mend it"),
    ],
)  # fmt: skip
def test_wrong_example_arguments_are_told_with_what_came_and_the_remedy(given: Any, said: str) -> None:
    assert complaint(*given) == said


def test_as_many_entries_as_are_compared_are_admitted() -> None:
    assert examined(squares, np.ones(200_000)).leaves[0].example.size == 200_000


def test_arguments_are_called_as_the_cost_calls_them_or_by_their_place() -> None:
    def with_defaults(a: Any, /, b: Any, c: Any = 1, *, d: Any = 2) -> Any:
        return 0

    assert examined(with_defaults, 1.0, 2.0).names == ("a", "b")
    assert examined(lambda *given: 0, 1.0, 2.0).names == ("argument 0", "argument 1")
    assert examined(max, 1.0, 2.0).names == ("argument 0", "argument 1")
    assert examined(lambda a: 0, 1.0, 2.0).names == ("argument 0", "argument 1")
    assert examined(squares, 1.0, names=("v",)).names == ("v",)


def test_a_gradient_is_by_what_holds_floats_or_by_what_was_named() -> None:
    def cost(a: Any, b: Any, c: Any) -> Any:
        return 0

    given = (1.0, 2, np.ones(2))
    assert examined(cost, *given).chosen == (0, 2)
    for by, chosen in (("c", (2,)), (0, (0,)), ([2, "a"], (2, 0)), (("a", "c"), (0, 2))):
        assert examined(cost, *given, by=by).chosen == chosen


# What a gradient returned.

TREE = {"w": [np.ones((2, 3)), np.ones(2)], "k": 7}


def leaves(returned: Any, *examples: Any, by: Any = None, kinds: str = "f") -> Any:
    cost = (lambda t: 0) if len(examples) == 1 else (lambda t, u, v: 0)
    return examined(cost, *examples, by=by).gradient_leaves(returned, kinds)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ([1, 2], "The gradient by t: expected a dict with the keys ['w'], as t has, got a list of 2"),
        ([1], "The gradient by t: expected a dict with the keys ['w'], as t has, got int"),
        ({"k": 0}, "The gradient by t: expected a dict with the keys ['w'], as t has, got the keys ['k']"),
        ({"w": 0, "K": 0}, "The gradient by t: expected a dict with the keys ['w'], as t has, got the keys ['w', 'K']"),
        ({"w": np.ones(2), "k": 0},
         "The gradient by t['w']: expected a list of 2, as t['w'] is, got an array of shape (2,)"),
        ({"w": (0,), "k": 0}, "The gradient by t['w']: expected a list of 2, as t['w'] is, got a tuple of 1"),
        ({"w": None, "k": 0}, "The gradient by t['w']: expected a list of 2, as t['w'] is, got None (is a return missing?)"),
        ({"w": 1.5, "k": 0}, "The gradient by t['w']: expected a list of 2, as t['w'] is, got float"),
        ({"w": [None, 0], "k": 0}, "The gradient by t['w'][0]: expected an array, got None (is a return missing?)"),
        ({"w": [np.ma.masked_array(np.ones((2, 3))), 0], "k": 0},
         "The gradient by t['w'][0]: expected an array, got a masked array (fill it)"),
        ({"w": [np.ones((2, 3), int), 0], "k": 0}, "The gradient by t['w'][0]: expected floats, got dtype int64"),
        ({"w": [np.ones((2, 3), complex), 0], "k": 0}, "The gradient by t['w'][0]: expected floats, got complex numbers"),
        ({"w": [np.ones((3, 2)), 0], "k": 0},
         "The gradient by t['w'][0]: expected shape (2, 3), got (3, 2); it is the transpose"),
        ({"w": [np.ones((2, 3)), np.ones(3)], "k": 0},
         "The gradient by t['w'][1]: expected shape (2,), got (3,); a gradient has the shape of what it is by"),
    ],
)  # fmt: skip
def test_a_gradient_in_another_form_than_its_argument_is_told_where(returned: Any, said: str) -> None:
    assert leaves(returned, TREE) == said


def test_numpys_reason_is_told_where_it_makes_no_array() -> None:
    said = leaves([[1.0], [1.0, 2.0]], np.ones((2, 2)))
    assert said.startswith("The gradient by t: expected an array, got a list of 2 (setting an array element")


def test_a_gradient_in_the_form_of_its_arguments_comes_leaf_by_leaf() -> None:
    found = leaves({"k": None, "w": (np.zeros((2, 3)), [1.0, 2.0])}, TREE)
    assert [one.tolist() for one in found] == [[[0, 0, 0], [0, 0, 0]], [1, 2]]
    assert leaves([np.array([3])], np.array([1.0]), kinds="fi")[0].tolist() == [3]


@pytest.mark.parametrize("returned", [2.5, [2.5], (2.5,), np.array(2.5)])
def test_one_gradient_may_be_wrapped_or_not(returned: Any) -> None:
    assert [float(one) for one in leaves(returned, 1.0)] == [2.5]


def test_of_an_argument_that_is_a_list_of_one_the_gradient_is_a_list_of_one() -> None:
    assert [one.tolist() for one in leaves([np.array([2.5])], [np.ones(1)])] == [[2.5]]
    assert [one.tolist() for one in leaves([[np.array([2.5])]], [np.ones(1)])] == [[2.5]]


def test_gradients_by_several_arguments_come_for_them_or_for_all() -> None:
    three = (np.ones(1), np.ones(2), np.ones(3))
    full = tuple(2 * one for one in three)
    assert [one.size for one in leaves(full, *three)] == [1, 2, 3]
    assert [one.size for one in leaves(full, *three, by=[2, 0])] == [3, 1]
    assert [one.size for one in leaves([full[2], full[0]], *three, by=[2, 0])] == [3, 1]
    assert leaves(full[:2], *three) == (
        "Expected 3 gradients, by t, u, v, in a tuple or list; got 2; if it is by some of the arguments only, name them in "
        "with_respect_to"
    )
    assert leaves(full[0], *three) == "Expected 3 gradients, by t, u, v, in a tuple or list; got an array of shape (1,)"


# Directions.


def point_of(cost: Any, gradient: Any, *examples: Any, **options: Any) -> RealPoint:
    arguments = examined(cost, *examples, **options)
    pair = Pair(cost, gradient, arguments, 10.0, contextvars.copy_context())
    values = [leaf.example for leaf in arguments.leaves]
    returned = pair.gradient_at(values)
    assert isinstance(returned, list)
    return RealPoint(pair, values, returned)


def cubes(v: Any, w: Any) -> Any:
    return np.sum(v**3) + np.sum(w)


def cubes_gradient(v: Any, w: Any) -> Any:
    return 3 * v**2, np.ones_like(w)


V, W = np.array([1.0, -2.0]), np.array([[0.5]])


def test_the_derivative_along_a_direction_is_the_product_with_the_gradient() -> None:
    point = point_of(cubes, cubes_gradient, V, W)
    direction = [np.array([0.5, -1.0]), np.array([[4.0]])]
    for along in (point.in_floats(direction), point.in_balls(direction)):
        assert isinstance(along, Along)
        assert along.true == 3 * 0.5 - 12 + 4
        assert along.gap == 0
        assert along.agrees
        assert not along.wrong
        # The size is that of the gradient in these entries, for a direction as long as this one.
        assert along.scale == pytest.approx(math.sqrt(9 + 144 + 1) * math.sqrt(0.25 + 1 + 16) / math.sqrt(3))
    one = point.in_floats([np.array([0.0, 2.0]), np.zeros((1, 1))])
    assert isinstance(one, Along)
    assert (one.true, one.scale) == (24, 24)
    nothing = point.in_floats([np.zeros(2), np.zeros((1, 1))])
    assert isinstance(nothing, Along)
    assert (nothing.true, nothing.scale, nothing.error, nothing.resolution) == (0, 0, 0, math.inf)


def test_what_rounding_explains_is_a_few_units_in_the_last_place_of_the_entries() -> None:
    for dtype, eps in ((DOUBLE, 2.0**-52), (SINGLE, 2.0**-23)):
        point = point_of(cubes, cubes_gradient, V.astype(dtype), W.astype(dtype))
        assert point.dtype == dtype
        along = point.in_floats([np.array([0.0, 1.0]), np.zeros((1, 1))])
        assert isinstance(along, Along)
        assert along.allowed == along.refuted
        assert 64 * 12 * eps <= along.allowed <= 100 * 12 * eps


def test_a_gradient_with_one_array_in_float32_is_judged_as_float32() -> None:
    point = point_of(cubes, lambda v, w: (3 * v**2, np.ones_like(w, dtype=np.float32)), V, W)
    assert point.dtype == SINGLE


@pytest.mark.parametrize("dtype", [DOUBLE, SINGLE], ids=str)
def test_where_the_gradient_is_in_floats_alone_the_stated_errors_count(dtype: Any) -> None:
    def in_floats_alone(w: Any) -> Any:
        return np.array([2 * float(one) for one in w], dtype=w.dtype)

    point = point_of(squares, in_floats_alone, np.array([3.0, 4.0]).astype(dtype))
    assert isinstance(point.radii, Refusal)
    along = point.in_floats([np.array([1.0, 0.0])])
    assert isinstance(along, Along)
    agree, wrong = STATED[dtype]
    assert along.allowed == pytest.approx(6 * agree, rel=1e-3)
    assert along.refuted == pytest.approx(6 * wrong, rel=1e-3)


def test_beside_large_entries_a_rest_of_a_zero_is_small() -> None:
    def product(v: Any, w: Any) -> Any:
        return np.sum(w**2) + 0 * np.sum(v)

    point = point_of(
        product, lambda v, w: (np.array([1e-14 * float(v[0])]), np.array([2 * float(w[0])])), np.ones(1), np.ones(1)
    )
    along = point.in_floats([np.ones(1), np.zeros(1)])
    assert isinstance(along, Along)
    assert along.allowed == pytest.approx(2 / 1000 * STATED[DOUBLE][0], rel=1e-3)
    assert along.agrees


def test_a_kink_is_where_one_way_and_the_other_do_not_cancel() -> None:
    def cost(w: Any) -> Any:
        return np.sum(np.abs(w))

    at_kink, beside = (point_of(cost, np.sign, np.array([x, 1.0])) for x in (0.0, 0.5))
    assert at_kink.has_kink([np.array([1.0, 1.0])])
    assert not at_kink.has_kink([np.array([0.0, 1.0])])
    assert not beside.has_kink([np.array([1.0, 1.0])])


def test_random_directions_have_few_digits_and_only_the_entries_asked_for() -> None:
    point = point_of(cubes, cubes_gradient, np.arange(1.0, 400.0), W)
    rng = np.random.default_rng(0)
    whole, first, second = (point.random_direction(rng, only) for only in (None, 0, 1))
    assert all((64 * one == np.rint(64 * one)).all() for one in whole + first + second)
    assert np.std(whole[0]) == pytest.approx(1, rel=0.1)
    assert all(one.any() for one in whole)
    assert first[0].any()
    assert second[1].any()
    assert not first[1].any()
    assert not second[0].any()


def test_the_number_itself_is_where_the_floats_put_it() -> None:
    point = point_of(cubes, cubes_gradient, V, W)
    value: Any = point.value
    assert float(value.mid()) == 1 - 8 + 0.5
    assert float(value.rad()) < 1e-14
    single: Any = point_of(cubes, cubes_gradient, (V / 3).astype(np.float32), W).value
    assert 1e-10 < float(single.rad()) < 1e-5, "in balls of as many bits as the floats have"


@pytest.mark.parametrize("wrong_at", [(0, (0,)), (0, (6,)), (1, (1, 2)), (1, (0, 0)), (2, ())])
def test_halves_lead_to_every_place_of_a_wrong_entry(wrong_at: Any) -> None:
    array, place = wrong_at
    shapes = [(7,), (2, 3), ()]
    directions: list[Any] = []

    def wrong(direction: Any) -> bool:
        directions.append(direction)
        return bool(direction[array][place])

    assert first_wrong(wrong, shapes, np.random.default_rng(0)) == ([array], place)
    for one in directions:
        taken = np.concatenate([np.ravel(part) for part in one])
        assert sum(bool(np.any(part)) for part in one) == 1
        assert ((taken == 0) | ((taken >= 0.5) & (taken <= 1.5))).all()
        assert (1024 * taken == np.rint(1024 * taken)).all()
    assert first_wrong(lambda direction: False, shapes, np.random.default_rng(0)) == ([], ())


def test_all_wrong_arrays_are_found_and_the_place_is_in_the_first() -> None:
    found = first_wrong(lambda d: bool(d[1][1] or d[2].any()), [(2,), (2,), (2,)], np.random.default_rng(0))
    assert found == ([1, 2], (1,))


# What is said of a difference.


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([(2.0, 4.0), (3.0, 6.0)], Fraction(2)),
        ([(2.0, -4.0 / 3)], Fraction(-2, 3)),
        ([(2.0, 4.0), (3.0, 6.1)], None),
        ([(2.0, 2.0)], None),
        ([(2.0, 0.0), (1.0, 0.0)], Fraction(0)),
        ([(0.0, 1.0)], None),
        ([(1.0, math.inf)], None),
        ([], None),
        ([(1.0, 1000.0)], Fraction(1000)),
        ([(1.0, 1001.0)], None),
        ([(1.0, 1 / 1000)], Fraction(1, 1000)),
        ([(1.0, 2 + 1.9e-6)], Fraction(2)),
        ([(1.0, 2 + 2.1e-6)], None),
        ([(1.0, -500 - 4e-4)], Fraction(-500)),
    ],
)  # fmt: skip
def test_a_factor_is_one_plain_number_for_all_pairs_or_none(pairs: Any, found: Any) -> None:
    assert factor(*pairs) == found


def test_factors_are_said_in_words() -> None:
    said = [in_words(Fraction(one)) for one in ("-1", "2", "1/2", "0", "3", "2/3")]
    assert said == ["minus", "twice", "half", "zero and not", "3 times", "2/3 times"]


def message(report: GradientReport) -> list[str]:
    assert report.verdict is Verdict.FAILS, str(report)
    return report.message.splitlines()


TEN = np.linspace(-1, 1, 10)


@pytest.mark.parametrize(
    ("gradient", "said"),
    [
        (lambda w: -2 * w, "The gradient by w is minus the derivative."),
        (lambda w: 4 * w, "The gradient by w is twice the derivative."),
        (lambda w: 20 * w, "The gradient by w is 10 times the derivative. A sum in place of a mean gives such a factor, or a "
         "mean in place of a sum."),
        (lambda w: 2 * w / 10, "The gradient by w is 1/10 times the derivative. A sum in place of a mean gives such a factor, "
         "or a mean in place of a sum."),
        (lambda w: 2 * w * 2 / 3, "The gradient by w is 2/3 times the derivative."),
        (lambda w: 2 * w + np.eye(10)[3], "w[3] is the only wrong entry of w."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_one_array_is_said_in_full(gradient: Any, said: str) -> None:
    assert message(check_gradient(squares, gradient, [TEN]))[-1] == said


def test_what_is_wrong_with_several_arrays_is_said_of_each() -> None:
    def cost(u: Any, v: Any, w: Any) -> Any:
        return np.sum(u**2) + np.sum(v**3) + np.sum(w**2)

    def gradient(du: Any, dv: Any, dw: Any) -> Any:
        return lambda u, v, w: (2 * u + du(u), 3 * v**2 + dv(v), 2 * w + dw(w))

    def none(_: Any) -> Any:
        return 0

    def said(*parts: Any) -> str:
        return message(check_gradient(cost, gradient(*parts), [TEN, TEN + 0.5, TEN]))[1]

    assert said(lambda u: 2 * u, none, lambda w: 2 * w) == (
        "Wrong: 2 of 3 arrays (u, w). Each of them is twice the derivative."
    )
    assert said(lambda u: 2 * u, lambda v: 6 * v**2, none) == (
        "Wrong: 2 of 3 arrays (u, v). The gradient by u is twice the derivative. The gradient by v is 3 times the derivative. "
        "A sum in place of a mean gives such a factor, or a mean in place of a sum."
    )
    assert said(none, lambda v: 0.25 * v, none) == (
        "Wrong: 1 of 3 arrays (v). In v the difference is 0.25 times v itself: look for a term such as weight decay that is "
        "lost, doubled or halved in one of the two programs."
    )
    assert said(lambda u: 1 + u**2, lambda v: 1 + v**3, lambda w: 1 + w**4) == "Wrong: all 3 arrays (u, v, w)."


def test_the_place_and_both_numbers_of_a_wrong_entry_are_told() -> None:
    first = message(check_gradient(squares, lambda w: 2 * w + np.eye(10)[3], [TEN]))[0]
    assert first == (
        "The gradient is not the derivative of the cost. At the example, by w[3]: expected -0.666667, got 0.333333."
    )


def test_an_error_that_the_example_hides_is_told_where_it_shows() -> None:
    def gradient(w: Any) -> Any:
        return np.where(w == 1, 2 * w, 3 * w)

    report = check_gradient(squares, gradient, [np.ones(3)])
    assert message(report)[0].startswith("The gradient is not the derivative of the cost. At a drawn point, by w[0]: ")
    assert [(level.numbers, level.outcome, level.scope) for level in report.levels] == [
        ("floats", "differs", "at 2 points")
    ]
    assert report.points == 2
    assert report.evidence == "enclosure"


def test_the_report_says_what_was_checked_and_with_what() -> None:
    report = check_gradient(squares, lambda w: 2 * w, [np.array([0.5, -0.25])], points=2, seed=7, time_limit=3)
    assert report.subject == "the gradient by w"
    assert report.settings == {"points": 2, "seed": 7, "time_limit": 3.0, "with_respect_to": ["w"]}
    assert report.points == 3
    assert report.message == (
        "All 2 derivatives agree with the derivative of the cost: for all values of the arguments that take the branches "
        "seen, as far as random elements of prime fields tell; and in floats, where rounding explains each difference."
    )
    assert report.evidence == "field"
    assert report.notes == ()
    assert report.accuracy_warning == ""
    assert [level.scope for level in report.levels] == [
        "3 random draws with 2 random entries and directions", "at 3 points in random directions"
    ]  # fmt: skip
    assert report.resolution is not None
    assert 1e-15 < report.resolution < 1e-12


def test_without_points_the_example_alone_is_looked_at() -> None:
    report = check_gradient(squares, lambda w: 2 * w, [np.ones(2)], points=0)
    assert report.points == 1
    assert report.levels[-1].scope == "at 1 point in random directions"
    assert check_gradient(squares, lambda w: 2 * w, [np.ones(2)]).settings == {
        "points": 3, "seed": 0, "time_limit": 10.0, "with_respect_to": ["w"]
    }  # fmt: skip


@pytest.mark.parametrize(("entries", "each"), [(FEW, True), (FEW + 1, False)])
def test_the_entries_of_few_are_looked_at_one_by_one(entries: int, each: bool) -> None:
    seen: list[int] = []

    def cost(w: Any) -> Any:
        if w.dtype == object:
            seen.append(sum(hasattr(one, "slope") for one in w))
        return np.sum(w**2)

    check_gradient(cost, lambda w: 2 * w, [np.linspace(1, 2, entries)], points=0)
    assert seen.count(1) == (entries if each else 0)


def test_a_cost_or_gradient_that_changes_its_mind_is_told() -> None:
    calls: list[int] = []

    def cost(w: Any) -> Any:
        calls.append(1)
        return np.sum(w**2) + len(calls)

    assert check_gradient(cost, lambda w: 2 * w, [np.ones(2)]).message == (
        "cost is not a function of its arguments: called again with the same ones it gave 3.0, then 4.0. Compute everything "
        "from the arguments: pass random numbers, such as the mask of a dropout, as an argument."
    )

    def gradient(w: Any) -> Any:
        calls.append(1)
        return 2 * w + len(calls)

    report = check_gradient(squares, gradient, [np.ones(2)])
    assert report.verdict is Verdict.FAILS
    assert report.message == (
        "gradient is not a function of its arguments: called again with the same ones it gave different gradients. Compute "
        "everything from the arguments: pass random numbers, such as the mask of a dropout, as an argument. Set sums to zero "
        "at the start of each call."
    )
    assert report.evidence == "call"
    assert report.points == 0


def test_a_cost_that_is_another_one_on_other_numbers_is_told_with_both() -> None:
    def cost(w: Any) -> Any:
        return np.sum(w) if w.dtype == object else np.sum(w) + 1

    assert check_gradient(cost, np.ones_like, [np.array([0.5, 1.0])]).message == (
        "cost gives 2.5 for floats and 1.5 for the same numbers in balls, so it cannot be its own reference. Look for a step "
        "that depends on the type of the numbers, or for float32 inside."
    )


def test_an_error_between_rounding_and_a_mistake_is_not_judged_and_its_size_is_said() -> None:
    def cost(v: Any, w: Any) -> Any:
        return np.sum(v**2) + np.sum(w**2)

    def gradient(v: Any, w: Any) -> Any:
        return np.array([2 * float(one) for one in v]), np.array([2 * (1 + 1e-8) * float(one) for one in w])

    report = check_gradient(cost, gradient, [np.array([1.0, 2.0]), np.array([1.0, 2.0])])
    assert report.verdict is Verdict.UNKNOWN
    assert report.levels[-1].reason == (
        "the gradient by w is off by 1e-08 of its size: too much for rounding, as a rule, and too little for a mistake; look "
        "for float32 inside, or for a small number added to a denominator"
    )
    assert report.levels[-1].reason in report.message


def test_a_gradient_of_zero_tells_nothing_and_that_is_noted() -> None:
    report = check_gradient(
        lambda v, w: np.sum(v**2) + 0 * np.sum(w), lambda v, w: (2 * v, 0 * w), [np.ones(2), np.ones(2)]
    )
    assert report.verdict is Verdict.HOLDS
    assert report.notes == (
        "in floats nothing could be told about w: the gradient by it is zero at every point, or rounding could explain much "
        "of it",
    )
    assert report.resolution is None


def test_what_the_example_fixes_is_named_where_random_data_do_not_agree() -> None:
    labels = np.eye(3)[[0, 2]]

    def cost(z: Any, y: Any) -> Any:
        return np.sum(np.log(np.exp(z).sum(axis=1))) - np.sum(z * y)

    def gradient(z: Any, y: Any) -> Any:
        e = np.exp(z)
        return y.sum(axis=1, keepdims=True) * e / e.sum(axis=1, keepdims=True) - y

    report = check_gradient(cost, gradient, [np.arange(6.0).reshape(2, 3) / 4, labels], with_respect_to="z")
    assert report.verdict is Verdict.HOLDS
    assert report.levels[0].scope == "3 random draws with 6 random entries and directions, y as in the example"


# Activations and costs.


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def test_an_activation_that_holds_is_said_to_in_full() -> None:
    def prime(z: Any) -> Any:
        return sigmoid(z) * sigmoid(-z)

    named = check_activation(sigmoid, prime, activation="sigmoid", seed=3, time_limit=4)
    assert named.subject == "sigmoid with its derivative"
    assert named.settings == {"activation": "sigmoid", "seed": 3, "time_limit": 4.0}
    assert named.message == (
        "f and fprime are sigmoid and its derivative: for all z of the branches seen, as far as random elements of prime "
        "fields tell, and in floats at the numbers tried."
    )
    assert (named.evidence, named.points, named.wrong) == ("field", 12, ())
    assert [level.scope for level in named.levels] == [
        "12 random elements on both sides of zero", "at 12 numbers from -5 to 5"
    ]  # fmt: skip
    alone = check_activation(sigmoid, prime)
    assert alone.subject == "an activation function with its derivative"
    assert alone.settings == {"activation": "", "seed": 0, "time_limit": 10.0}
    assert alone.message == (
        "fprime is the derivative of f: for all z of the branches seen, as far as random elements of prime fields tell, and "
        "in floats at the numbers tried."
    )


@pytest.mark.parametrize(
    ("by", "verdict"), [(0.9e-9, "HOLDS"), (1.5e-9, "UNKNOWN"), (0.9e-6, "UNKNOWN"), (1.5e-6, "FAILS")]
)
@pytest.mark.parametrize("which", ["f", "fprime"])
def test_floats_agree_up_to_one_bound_and_are_wrong_beyond_the_other(which: str, by: float, verdict: str) -> None:
    def off(z: Any) -> Any:
        return (1 + by) if z.dtype != object else 1

    f, prime = (
        (lambda z: z * off(z), np.ones_like) if which == "f" else (lambda z: z, lambda z: np.ones_like(z) * off(z))
    )
    report = check_activation(f, prime, activation="linear")
    assert report.verdict == verdict, str(report)
    assert (report.wrong == (which,)) == (verdict == "FAILS")
    if verdict == "UNKNOWN":
        whose = "the derivative of linear" if which == "fprime" else "linear"
        assert report.message.startswith(f"{which} is near {whose}, and not as near as rounding leaves it, at z = ")
        assert f"{which} is off by {by:.0e} of its size" in report.levels[-1].reason


def test_what_far_out_is_lost_and_what_is_wrong() -> None:
    def flat(z: Any) -> Any:
        return np.tanh(z)

    def cancels(z: Any) -> Any:
        return 1 - np.tanh(z) ** 2

    lost = check_activation(flat, cancels, activation="tanh")
    assert lost.verdict is Verdict.HOLDS
    assert lost.accuracy_warning.startswith(
        "formally right, but digits are lost far out: fprime(-100) is 0 where 5.53559e-87 is meant; fprime(-40) is 0 where "
    )
    assert lost.accuracy_warning.count(" is meant") == 3
    wrong = check_activation(
        lambda z: np.where(z > 50, 60, z) if z.dtype != object else z, np.ones_like, activation="linear"
    )
    assert wrong.message == "f is wrong at z = 100: expected 100, got 60."
    assert wrong.wrong == ("f",)
    assert wrong.levels[-1].scope == "at tiny and huge numbers"


def test_naming_knows_every_activation_and_its_derivative() -> None:
    z = np.linspace(-3, 3, 13) + 0.01
    for name in ("sigmoid", "tanh", "relu", "softplus", "gelu", "linear"):
        one = find_activation(name)
        assert named_value(z, one.evaluate(z), None) == f"It is {one}."
    assert named_value(z, find_activation("gelu").evaluate_derivative(z), None) == "It is the derivative of gelu."
    assert named_value(z, z**7, find_activation("gelu")).startswith("The approximation of GELU by tanh")
    assert named_value(z, z**7, find_activation("tanh")) == ""


def test_what_stands_in_place_of_a_derivative_is_named() -> None:
    z = np.linspace(-2, 2, 9) + 0.05
    values, slopes = np.tanh(z), 1 - np.tanh(z) ** 2
    again = 1 - np.tanh(values) ** 2

    def said(came: Any, at_values: Any = None, again: Any = None) -> str:
        return named_slope(z, came, values, slopes, at_values, again)

    assert said(3 * slopes) == "It is 3 times the derivative."
    assert said(values) == "It is f itself: σ stands where σ′ belongs."
    assert said(z**7, at_values=slopes).startswith("fprime takes the activation a = f(z) as its argument")
    assert said(again, again=again) == "It is the derivative at the activation, f′(f(z)): f is applied once too often."
    assert said(1 - values) == "It is 1 − f(z): a square or a factor is lost, as in tanh′ = 1 − tanh²."
    assert said(sigmoid(z) * sigmoid(-z)) == "It is the derivative of sigmoid."
    assert said(sigmoid(z)) in ("It is sigmoid, and no derivative.", "It is the derivative of softplus.")
    assert said(z**7) == ""


@pytest.mark.parametrize("batch", [None, 4])
@pytest.mark.parametrize("outputs", [3, 5])
def test_a_cost_that_holds_is_said_with_its_shape(outputs: int, batch: int | None) -> None:
    def cost(a: Any, y: Any) -> Any:
        return np.sum((a - y) ** 2) / (batch or 1)

    report = check_cost(
        cost, lambda a, y: 2 * (a - y) / (batch or 1), name="squared_error", outputs=outputs, batch=batch, seed=2
    )
    shape = (outputs,) if batch is None else (batch, outputs)
    assert report.verdict is Verdict.HOLDS, str(report)
    assert report.subject == f"squared_error with its gradient, arrays of shape {shape}"
    assert report.settings["shape"] == list(shape)
    assert (report.settings["name"], report.settings["seed"]) == ("squared_error", 2)


def scaled(share: float) -> tuple[Any, Any]:
    return (lambda a, y: share * np.sum((a - y) ** 2)), (lambda a, y: share * 2 * (a - y))


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (-1.0, "It is minus squared_error. Its sign is reversed."),
        (2.0, "It is twice squared_error. A factor 1/2 is lost."),
        (0.5, "It is half squared_error, which is half_squared_error. A factor 2 is lost."),
        (5.0, "It is 5 times squared_error. It sums over the outputs where the formula takes the mean."),
        (1 / 5, "It is 1/5 times squared_error, which is mean_squared_error. It is a mean over the outputs where the formula "
         "has their sum."),
        (7.0, "It is 7 times squared_error."),
    ],
)  # fmt: skip
def test_a_cost_of_another_convention_is_told_with_its_factor(share: float, said: str) -> None:
    report = check_cost(*scaled(share), name="squared_error", outputs=5)
    assert report.verdict is Verdict.FAILS
    assert report.wrong == ("cost",)
    assert report.message.startswith("The gradient belongs to the cost, but the cost is not squared_error: expected ")
    assert report.message.endswith(said)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "It is 4 times squared_error. It sums over the batch where the mean is meant."),
        (1 / 16, "It is 1/4 times squared_error. It is divided by the number of samples once too often."),
        (5.0, "It is 20 times squared_error. It sums over batch and outputs."),
        (1 / 80, "It is 1/20 times squared_error. It is a mean over batch and outputs."),
    ],
)
def test_a_batch_taken_otherwise_is_told(share: float, said: str) -> None:
    assert check_cost(*scaled(share), name="squared_error", outputs=5, batch=4).message.endswith(said)


def test_which_of_cost_and_gradient_is_the_one_that_was_named_is_told() -> None:
    cost, gradient = scaled(1.0)
    half = scaled(0.5)
    assert check_cost(cost, half[1], name="squared_error").message.endswith(
        "\nThe cost is squared_error: look at the gradient."
    )
    assert check_cost(half[0], gradient, name="squared_error").message.endswith(
        "\nThe gradient is that of squared_error, and the cost is not. It is half squared_error, which is half_squared_error. "
        "A factor 2 is lost."
    )
    assert check_cost(lambda a, y: np.sum((a - y) ** 4), gradient, name="half_squared_error").message.endswith(
        "\nNor is the cost half_squared_error."
    )


@pytest.mark.parametrize("wrong", [0, 1001, True, 2.5, "3", None])
@pytest.mark.parametrize("what", ["outputs", "batch"])
def test_a_size_is_a_whole_number(what: str, wrong: Any) -> None:
    if (what, wrong) == ("batch", None):
        return
    with pytest.raises(UsageError) as error:
        check_cost(*scaled(1.0), **{what: wrong})
    assert str(error.value) == f"{what} must be a whole number from 1 to 1000, got {what}={wrong!r}; 3 is usual"


@pytest.mark.parametrize("cost", COSTS, ids=str)
def test_the_difference_of_output_and_target_is_named_where_the_cost_goes_with_a_function(cost: Any) -> None:
    from nntheory.checking.parts.cost import formula_cost

    for batch in (None, 3):
        report = check_cost(formula_cost(cost), lambda a, y, size=batch or 1: (a - y) / size, name=cost, batch=batch)
        said = f"It is a − target, the gradient by the pre-activations: it contains the {cost.output}."
        assert (said in report.message) == (bool(cost.output) and report.verdict is Verdict.FAILS)
    assert find_cost(cost) is cost


# What each kind of number showed, and why it could not.


def in_floats_only(w: Any) -> Any:
    return np.array([2 * float(one) for one in w])


def in_balls_only(make: Any) -> Any:
    """Refuses random elements, and gives what is made of the right gradient for balls."""

    def gradient(w: Any) -> Any:
        if isinstance(w.flat[0], Interval):
            return make(2 * w)
        if w.dtype == object:
            raise TypeError("no")
        return 2 * w

    return gradient


def test_what_the_balls_showed_is_said_with_the_number_of_points() -> None:
    example = [np.array([0.5, -0.25])]
    agrees = check_gradient(squares, in_balls_only(lambda g: g), example, points=2)
    assert [(one.numbers, one.outcome) for one in agrees.levels] == [
        ("field", "not possible"), ("balls", "agrees"), ("floats", "agrees")
    ]  # fmt: skip
    assert agrees.levels[1].scope == "at 3 points in a random direction"
    assert agrees.evidence == "enclosure"
    assert agrees.message == (
        "All 2 derivatives agree with the derivative of the cost: in balls of many digits at each point; and in floats, where "
        "rounding explains each difference."
    )
    differs = check_gradient(squares, in_balls_only(lambda g: g * (1 + 1e-7)), example, points=2)
    assert differs.verdict is Verdict.FAILS
    assert (differs.levels[1].numbers, differs.levels[1].outcome, differs.levels[1].scope) == (
        "balls",
        "differs",
        "at 1 point",
    )
    assert " In exact numbers, by w[" in differs.message
    between = check_gradient(squares, in_balls_only(lambda g: g * (1 + 1e-11)), example, points=2)
    assert between.verdict is not Verdict.FAILS
    assert between.levels[1].reason == "they differ by 1e-11 of the gradient, as by a constant with too few digits"
    wide = check_gradient(
        squares, in_balls_only(lambda g: np.array([Interval(one.value + arb(0, 1e-3)) for one in g])), example, points=2
    )
    assert wide.levels[1].reason == "the balls became too wide to tell"


def test_why_a_gradient_does_not_run_on_other_numbers_is_said() -> None:
    def reasons(gradient: Any) -> list[str]:
        report = check_gradient(squares, gradient, [np.array([0.5, -0.25])], points=0)
        return [level.reason for level in report.levels if level.outcome == "not possible"]

    field, ball = reasons(lambda w: 2 * w if w.dtype != object else w[:1])
    for reason in (field, ball):
        assert reason.endswith(
            "gradient: The gradient by w: expected shape (2,), got (1,); a gradient has the shape of what it is by"
        )
    for reason in reasons(in_floats_only):
        assert "gradient: a number is turned into a float here (test_gradient_laws.py, line " in reason
    late = check_gradient(
        squares, lambda w: 2 * w if w.dtype != object else forever(), [np.ones(2)], points=0, time_limit=0.5
    )
    assert any(
        level.reason.endswith("gradient: it does not return within 0.5 s on such numbers") for level in late.levels
    )


def forever() -> Any:
    while True:
        pass


def test_an_example_for_a_cost_over_labels_has_outputs_that_sum_to_one_in_each_sample() -> None:
    seen: list[Any] = []

    def cost(a: Any, y: Any) -> Any:
        if a.dtype != object:
            seen.append((a.copy(), y.copy()))
        return -np.sum(y * np.log(a)) / len(a)

    report = check_cost(cost, lambda a, y: -y / a / len(a), name="cross_entropy", outputs=3, batch=4)
    assert report.verdict is Verdict.HOLDS, str(report)
    outputs, labels = seen[0]
    assert outputs.sum(axis=1) == pytest.approx(np.ones(4))
    assert (labels.sum(axis=1) == 1).all()
    assert set(labels.flat) == {0, 1}
    assert ((outputs > 0.02) & (outputs < 0.9)).all()


def test_how_often_other_random_elements_were_tried_is_said_with_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nntheory.checking.gradients.random_elements.MOST_REDRAWS", 2)
    example = [np.linspace(1, 2, 40)]
    report = check_gradient(lambda w: np.sum(np.sqrt(w)), lambda w: 1 / (2 * np.sqrt(w)), example, points=0)
    field = report.levels[0]
    assert (field.numbers, field.outcome) == ("field", "not possible")
    assert "a random element has no square root" in field.reason
    assert field.reason.endswith("; 2 more draws were tried, and an example with fewer samples needs fewer roots")
    assert report.levels[1].outcome == "agrees"


def test_of_a_cost_in_floats_alone_it_is_said_what_it_must_run_on() -> None:
    report = check_gradient(lambda w: math.exp(w[0]), np.exp, [np.array([0.5])])
    assert report.message.startswith(
        "There is no reference: the cost on dual numbers: a number is turned into a float here ("
    )
    assert report.message.endswith(
        "The cost must run on numbers other than floats. Use NumPy's functions on the arguments (np.exp, not math.exp), "
        "np.zeros_like(x) in place of np.zeros(shape), and no float(...) or astype."
    )
    assert {level.outcome for level in report.levels} == {"not possible"}


def test_a_suspicion_is_said_in_full() -> None:
    report = check_gradient(lambda w: np.sum(np.sqrt(w**2)), np.sign, [np.array([0.5, -2.0])])
    assert report.message == (
        "On elements of prime fields the gradient differs from the derivative of the cost, which is a suspicion: no real point "
        "confirmed it. A root of a square, or a property that the example's values have and others have not, can be the reason."
    )
    assert [(level.numbers, level.outcome) for level in report.levels] == [
        ("field", "differs"), ("balls", "agrees"), ("floats", "agrees")
    ]  # fmt: skip


def test_why_balls_do_not_judge_an_activation_is_said_and_the_strongest_numbers_come_first() -> None:
    def near(by: float) -> Any:
        """Right in floats, and off by a little on other numbers; random elements are refused."""

        def prime(z: Any) -> Any:
            if z.dtype == object and not isinstance(z.flat[0], Interval):
                raise TypeError("no")
            return np.ones_like(z) * (1 + by if z.dtype == object else 1)

        return prime

    report = check_activation(lambda z: z, near(1e-11))
    assert [level.numbers for level in report.levels] == ["field", "balls", "floats"]
    assert report.levels[1].outcome == "not possible"
    assert re.fullmatch(
        r"fprime is off by 1e-11 of its size at z = \S+, as by a constant with too few digits", report.levels[1].reason
    )
    right = check_activation(lambda z: z, near(0))
    assert [(level.numbers, level.outcome) for level in right.levels][1:] == [("balls", "agrees"), ("floats", "agrees")]


def test_another_cost_than_the_one_that_was_named_is_told_by_floats() -> None:
    report = check_cost(*scaled(7.0), name="squared_error")
    assert (report.verdict, report.evidence, report.wrong) == (Verdict.FAILS, "enclosure", ("cost",))


def test_floats_that_tell_nothing_of_any_array_say_why_and_others_do_not() -> None:
    zero = check_gradient(lambda w: 0 * np.sum(w), lambda w: 0 * w, [np.ones(2)])
    assert (zero.levels[-1].outcome, zero.levels[-1].reason) == (
        "not possible",
        "rounding could explain any difference",
    )
    told = check_gradient(squares, lambda w: 2 * w, [np.ones(2)])
    assert (told.levels[-1].outcome, told.levels[-1].reason) == ("agrees", "")


@pytest.mark.parametrize("size", [1e6, 250.0, 1.0, -1.0, 1e-3, 0.0])
def test_two_costs_are_the_same_up_to_a_share_of_their_size_and_beside_zero_of_a_thousandth(size: float) -> None:
    share = 1e-10 * max(abs(size), 1e-3)
    assert all(_equal([(size, size + by * share)]) for by in (-0.99, 0.0, 0.99))
    assert not any(_equal([(size, size + by * share)]) for by in (-1.01, 1.01))
    assert _equal([(0.0, 1e-13)]), "and what is off by exactly that is the same"


def test_one_example_is_enough_to_tell_two_costs_apart_and_none_says_nothing() -> None:
    assert _equal([(2.0, 2.0), (3.0, 3.0)])
    assert not _equal([(2.0, 2.0), (3.0, 4.0)])
    assert not _equal([(2.0, 1.0), (3.0, 3.0)])
    assert not _equal([])


@pytest.mark.parametrize(
    ("rest", "verdict"), [(1e-12, "HOLDS"), (1.01e-12, "UNKNOWN"), (1e-9, "UNKNOWN"), (1.01e-9, "FAILS")]
)
@pytest.mark.parametrize("which", ["f", "fprime"])
def test_beside_a_zero_the_bounds_are_those_of_a_thousandth_and_belong_to_the_milder_side(
    which: str, rest: float, verdict: str
) -> None:
    def off(z: Any) -> Any:
        return np.where(z < 0, rest, 0.0) if z.dtype != object else 0

    report = check_activation(
        lambda z: np.maximum(z, 0) + (off(z) if which == "f" else 0),
        lambda z: (z > 0) * 1.0 + (off(z) if which == "fprime" else 0),
        activation="relu",
    )
    assert report.verdict == verdict, str(report)


def test_a_function_of_each_entry_is_called_with_the_entries_themselves_and_keeps_the_shape() -> None:
    for array in (np.array([[1.5, 2.5]]), np.array(1.5), np.zeros((0, 2)), np.array(["a", 2], dtype=object)):
        kinds: Any = _each(type, array)
        same = _each(lambda one: one, array)
        assert kinds.shape == same.shape == array.shape
        assert kinds.dtype == same.dtype == object
        assert same.tolist() == array.tolist()
        assert kinds.ravel().tolist() == [type(one) for one in np.ravel(array).tolist()], (
            "a float of Python, not of NumPy"
        )


@pytest.mark.parametrize(
    ("got", "wanted", "said"),
    [
        ((3, 2), (2, 3), "it is the transpose"),
        ((1, 3), (3, 1), "it is the transpose"),
        ((3, 1), (3,), "drop the axis of length 1 (no keepdims)"),
        ((1, 3), (3,), "drop the axis of length 1 (no keepdims)"),
        ((1,), (), "drop the axis of length 1 (no keepdims)"),
        ((3,), (3, 1), "reshape it"),
        ((2, 1, 3), (2, 3, 1), "reshape it"),
        ((5, 3), (3,), "sum over the axes in front, as over the samples"),
        ((5, 2, 3), (2, 3), "sum over the axes in front, as over the samples"),
        ((3,), (), "sum it"),
        ((2, 3), (), "sum it"),
        ((3, 5), (3,), "a gradient has the shape of what it is by"),
        ((2,), (3,), "a gradient has the shape of what it is by"),
        ((3,), (2, 3), "a gradient has the shape of what it is by"),
    ],
)
def test_what_to_do_about_another_shape_is_said(got: tuple[int, ...], wanted: tuple[int, ...], said: str) -> None:
    assert _remedy(got, wanted) == said


@pytest.mark.parametrize("values", [lambda z: z > 0, lambda z: z.astype(int), lambda z: z.astype(np.float32)])
def test_the_values_of_a_function_are_float64_whatever_it_returns(values: Any) -> None:
    came = Function("f", values, 10.0, contextvars.copy_context()).floats(np.array([-1.5, 2.0]))
    assert isinstance(came, np.ndarray)
    assert came.dtype == np.float64
    assert came.tolist() == [float(one) for one in values(np.array([-1.5, 2.0]))]


def test_the_examples_of_a_cost_are_inside_the_domain_of_every_formula() -> None:
    for formula in (None, *COSTS):
        outputs, target = _example(formula, (400, 3), 1)
        if formula is not None and formula.targets == "distribution":
            assert outputs.sum(axis=1) == pytest.approx(np.ones(400))
            assert (np.sort(target, axis=1) == [0, 0, 1]).all()
            assert set(target.argmax(axis=1)) == {0, 1, 2}
            continue
        for array in (outputs, target):
            assert 0.1 <= array.min() < 0.11
            assert 0.89 < array.max() <= 0.9
    first, again, other = (_example(None, (3,), seed) for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not any(map(np.array_equal, first, other))
    assert np.array_equal(_example(None, (3,)), first)


@pytest.mark.parametrize("one", [one for one in ACTIVATIONS if one.elementwise and one.kinks], ids=str)
def test_the_slopes_beside_a_kink_of_a_formula_are_the_limits_from_both_sides(one: Any) -> None:
    reference = Reference(Function("f", one.evaluate, 10.0, contextvars.copy_context()), one)
    own = Reference(Function("f", one.evaluate, 10.0, contextvars.copy_context()), None)
    for kink in one.kinks:
        limits = tuple(map(float, one_sided_slopes(one, kink)))
        for found in (reference.slopes_beside(float(kink)), own.slopes_beside(float(kink))):
            assert found is not None
            assert sorted(found) == pytest.approx(limits, abs=1e-9)
            left, right = (float(one.evaluate_derivative(np.array([float(kink) + step]))[0]) for step in (-1e-6, 1e-6))
            assert found == pytest.approx((left, right), abs=1e-4)


@pytest.mark.parametrize(
    "check",
    [
        lambda seen: check_activation(seen(np.tanh), seen(lambda z: 1 - np.tanh(z) ** 2)),
        lambda seen: check_activation(seen(np.tanh), seen(lambda z: 1 - np.tanh(z) ** 2), activation="tanh"),
        lambda seen: check_activation(seen(lambda z: np.sqrt(z**2)), seen(np.sign)),
        lambda seen: check_gradient(seen(squares), seen(lambda w: 2 * w), [np.ones(2)]),
        lambda seen: check_cost(
            seen(lambda a, y: np.sum((a - y) ** 2)), seen(lambda a, y: 2 * (a - y)), name="squared_error"
        ),
        lambda seen: check_backward(seen(RIGHT["einsum"]), Architecture.parse("2-3-2"), points=2),
        lambda seen: check_backward(seen(WRONG["wrong sign"]), Architecture.parse("2-3-2"), points=2),
    ],
)
def test_whatever_it_is_called_with_a_program_meets_the_error_settings_of_the_caller(check: Any) -> None:
    met: list[Any] = []

    def seen(program: Any) -> Any:
        def call(*given: Any) -> Any:
            met.append(np.geterr())
            return program(*given)

        return call

    with np.errstate(all="ignore", divide="raise", over="warn", under="print"):
        settings = np.geterr()
        check(seen)
    assert met
    assert all(one == settings for one in met)


# What is asked again, and what counts as the same.


def in_turn(program: Any, *changes: Any) -> Any:
    """A program whose answers on floats are changed, call after call; the last change stays."""
    left = list(changes)

    def call(*given: Any) -> Any:
        if given[0].dtype == object:
            return program(*given)
        return (left.pop(0) if len(left) > 1 else left[0])(program(*given))

    return call


def same(value: Any) -> Any:
    return value


def fails(value: Any) -> Any:
    raise ValueError("later")


def larger(by: float) -> Any:
    return lambda value: value * value.dtype.type(1 + by)


def test_both_programs_are_asked_nine_times_at_the_example() -> None:
    calls: dict[str, int] = {"cost": 0, "gradient": 0}

    def counted(name: str, program: Any) -> Any:
        def call(w: Any) -> Any:
            calls[name] += w.dtype != object
            return program(w)

        return call

    check_gradient(counted("cost", squares), counted("gradient", lambda w: 2 * w), [np.ones(2)], points=0)
    assert calls == {"cost": 9, "gradient": 9}


def test_what_misbehaves_when_it_is_asked_again_is_told() -> None:
    cost = check_gradient(in_turn(squares, same, fails), lambda w: 2 * w, [np.ones(2)])
    assert cost.verdict is Verdict.UNKNOWN
    assert cost.message.startswith(
        "cost is not a function of its arguments: called again with the same ones it gave 2.0, then Expected a result of cost; "
        "it raised ValueError: later ("
    )
    gradient = check_gradient(squares, in_turn(lambda w: 2 * w, same, fails), [np.ones(2)])
    assert gradient.verdict is Verdict.FAILS
    assert gradient.message.startswith(
        "Called again with the same arguments: Expected a result of gradient; it raised ValueError: later ("
    )
    assert {gradient.points, cost.points} == {0}


@pytest.mark.parametrize(("dtype", "least"), [(np.float64, 1e-5), (np.float32, 1e-2)])
def test_two_answers_may_differ_by_the_order_of_a_sum_and_by_no_more(dtype: Any, least: float) -> None:
    example = [np.array([1.0, -2.0], dtype)]
    for share, told in ((0.9, False), (1.1, True)):
        by = larger(share * least)
        cost = check_gradient(in_turn(squares, same, by, same), lambda w: 2 * w, example, points=0)
        gradient = check_gradient(squares, in_turn(lambda w: 2 * w, same, by, same), example, points=0)
        assert ("cost is not a function of its arguments" in cost.message) == told
        assert ("gradient is not a function of its arguments" in gradient.message) == told


@pytest.mark.parametrize(("dtype", "eps"), [(np.float64, 2.0**-52), (np.float32, 2.0**-23)])
def test_a_cost_on_other_numbers_is_the_same_up_to_64_units_in_the_last_place(dtype: Any, eps: float) -> None:
    for units, told in ((64, False), (65, True), (-64, False), (-65, True)):
        off = in_turn(np.sum, larger(units * eps))
        report = check_gradient(off, np.ones_like, [np.array([0.5, 0.5], dtype)], points=0)
        assert ("cannot be its own reference" in report.message) == told


@pytest.mark.parametrize(("rest", "told"), [(1e-301, False), (1e-299, True)])
def test_beside_a_cost_of_zero_the_smallest_floats_are_nothing(rest: float, told: bool) -> None:
    report = check_gradient(
        in_turn(lambda w: np.sum(w) - np.sum(w), lambda value: value + rest), lambda w: 0 * w, [np.ones(2)], points=0
    )
    assert ("cannot be its own reference" in report.message) == told


@pytest.mark.parametrize(("by", "told"), [(2.0**-17, True), (2.0**-16, False)])
def test_an_error_larger_than_float32_makes_has_another_cause(by: float, told: bool) -> None:
    report = check_gradient(squares, lambda w: 2 * w * (1 + by), [np.array([0.5, -0.25])], points=0)
    assert report.verdict is Verdict.FAILS
    assert ("float32 inside" in report.message) == told


@pytest.mark.parametrize(("share", "told"), [(99.0, True), (101.0, False), (-99.0, True), (-101.0, False)])
def test_a_difference_of_many_times_the_argument_is_no_weight_decay(share: float, told: bool) -> None:
    report = check_gradient(lambda w: np.sum(w**3), lambda w: 3 * w**2 + share * w, [TEN + 0.25], points=0)
    assert report.verdict is Verdict.FAILS
    assert (f"In w the difference is {share:g} times w itself" in report.message) == told


def test_the_resolution_is_that_of_the_array_that_tells_least() -> None:
    def loses(w: Any) -> Any:
        return (1e6 * w + 2 * w) - 1e6 * w

    def right(w: Any) -> Any:
        return 2 * w

    def resolution(one: Any, other: Any) -> float:
        report = check_gradient(
            lambda v, w: np.sum(v**2) + np.sum(w**2),
            lambda v, w: (one(v), other(w)),
            [np.array([1 / 3, 0.7])] * 2,
            points=0,
        )
        assert report.verdict is Verdict.HOLDS, str(report)
        assert report.resolution is not None
        return report.resolution

    assert 1e-15 < resolution(right, right) < 1e-12
    assert 1e-11 < resolution(right, loses) < 1e-8
    assert resolution(loses, right) == pytest.approx(resolution(right, loses), rel=3)


@pytest.mark.parametrize("which", ["cost", "gradient"])
def test_what_a_program_prints_on_other_numbers_is_noted_with_its_name(which: str) -> None:
    def talking(name: str, program: Any) -> Any:
        def call(w: Any) -> Any:
            if name == which and w.dtype == object:
                print("object")
            return program(w)

        return call

    report = check_gradient(talking("cost", squares), talking("gradient", lambda w: 2 * w), [np.ones(2)], points=0)
    assert report.notes == (f"{which} prints; the first line was 'object'",)
