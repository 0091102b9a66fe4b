"""The NumPy forms of activations and costs, held against balls of the SymPy formulas at floats of every size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pytest
import sympy
from flint import arb, ctx
from numpy.typing import NDArray

from nntheory.formulas import (
    ACTIVATIONS,
    COSTS,
    Activation,
    Cost,
    binary_cross_entropy,
    cross_entropy,
    find_activation,
    gelu,
    leaky_relu,
    sigmoid,
    softmax,
    softplus,
    swish,
)
from nntheory.formulas.activations import LAYER, J, K
from nntheory.formulas.notation import a, n, y, z
from nntheory.formulas.readable import Z

from .balls import DOUBLE, SINGLE, Floats, compiled, enclosures, on_the_line, ulps

Array = NDArray[Any]
Form = Callable[[Array], Array]

ALLOWED = 4
ALLOWED_OF_COSTS = 8
ELEMENTWISE = [x for x in ACTIVATIONS if x.elementwise] + [leaky_relu(0), leaky_relu("1/3")]
HUGE = {"float32": 3e38, "float64": 1e308}

by_name = pytest.mark.parametrize("activation", ELEMENTWISE, ids=str)
both_dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])


def around(points: Iterable[float]) -> Array:
    """The points, their negatives, and the two nearest floats on either side of each."""
    centre = np.array([sign * point for point in points for sign in (1, -1)])
    above, below = np.nextafter(centre, np.inf), np.nextafter(centre, -np.inf)
    return np.concatenate([centre, above, below, np.nextafter(above, np.inf), np.nextafter(below, -np.inf)])


def sweep() -> Array:
    """About 20,000 floats from everywhere."""
    rng = np.random.default_rng(20)
    subnormal = np.ldexp(rng.uniform(1, 2, 52), np.arange(52) - 1074)
    positive = np.concatenate([subnormal, np.geomspace(2.3e-308, 1e308, 1500)])
    zeros_of_derivatives = np.array([-1.2784645427610738, -0.7517915246935645])[:, np.newaxis]
    steps = np.geomspace(1e-17, 0.5, 250)
    return np.concatenate(
        [
            np.linspace(-40, 40, 4001),
            np.linspace(-800, 800, 3201),
            rng.uniform(-40, 40, 4000),
            rng.uniform(-6, 6, 3000),
            rng.uniform(-760, -690, 1000),
            positive,
            -positive,
            around([0, 1, 2.0**-1022, 5e-324]),
            around([8, 9, 10, 16, 36, 37, 38, 39, 40, 128, 350, 354, 372, 400, 700, 709, 710, 745, 746, 770, 800]),
            around([math.log(2), 708.3964185322641, 709.782712893384, 744.4400719213812, 745.1332191019411]),
            (zeros_of_derivatives + np.concatenate([steps, -steps])).ravel(),
            [0.0, -0.0],
        ]
    )


SWEEP = sweep()


def points_for(activation: Activation) -> Array:
    """The sweep, for gelu thinned where its formula cancels, so that a ball takes 1000 bits and 100 µs."""
    far = (SWEEP > -47) & (SWEEP < -8)
    return SWEEP[~far | (np.arange(len(SWEEP)) % 20 == 0)] if activation is gelu else SWEEP


def worst(got: Array, exact: Sequence[arb], sizes: Sequence[arb] | None = None) -> tuple[float, int]:
    """The largest error in units in the last place of the dtype, and its index."""
    floats = floats_of(got)
    pairs = zip(got.ravel().tolist(), exact, sizes or exact, strict=True)
    errors = [ulps(x, ball, size=size, floats=floats) for x, ball, size in pairs]
    place = int(np.argmax(errors))
    return errors[place], place


def floats_of(array: Array) -> Floats:
    return SINGLE if array.dtype == np.float32 else DOUBLE


def worst_value(activation: Activation, form: Form, at: Array) -> tuple[float, float]:
    got = form(at)
    exact = enclosures(on_the_line(activation.formula, Z), points(at), floats_of(got))
    error, place = worst(got, exact)
    return error, float(at[place])


def worst_derivative(activation: Activation, form: Form, at: Array) -> tuple[float, float]:
    got = form(at)
    exact = enclosures(on_the_line(activation.derivative, Z), points(at), floats_of(got))
    error, place = worst(got, exact, sizes_of_derivative(activation, at, exact))
    return error, float(at[place])


def points(at: Array) -> list[tuple[arb]]:
    return [(arb(x),) for x in at.tolist()]


def sizes_of_derivative(activation: Activation, at: Array, exact: list[arb]) -> list[arb]:
    """What an error is measured by: the exact value, or the larger of two terms if more than half of it cancels.

    It cancels for swish and gelu, z g(z), around the one zero of the derivative, where g and z g′ are opposite.
    """
    if activation not in (swish, gelu):
        return exact
    factor = activation.formula / Z
    first, second = compiled(factor, Z), compiled(Z * factor.diff(Z), Z)
    sizes = list(exact)
    for i in np.flatnonzero((at > -3) & (at < 0)):
        point = (arb(float(at[i])),)
        larger = max(abs(first(point)), abs(second(point)))
        if abs(exact[i]) < larger / 2:
            sizes[i] = larger
    return sizes


@by_name
def test_every_value_is_within_4_units_in_the_last_place_of_the_formula(activation: Activation) -> None:
    error, at = worst_value(activation, activation.evaluate, points_for(activation))
    assert error <= ALLOWED, f"{activation} at {at!r}: {error:.2f} units in the last place"


@by_name
def test_every_derivative_is_within_4_units_in_the_last_place_of_the_formula(activation: Activation) -> None:
    error, at = worst_derivative(activation, activation.evaluate_derivative, points_for(activation))
    assert error <= ALLOWED, f"{activation} at {at!r}: {error:.2f} units in the last place"


@by_name
def test_value_and_derivative_computed_together_are_as_good(activation: Activation) -> None:
    at = points_for(activation)
    error, place = worst_value(activation, lambda z: activation.evaluate_with_derivative(z)[0], at)
    assert error <= ALLOWED, f"{activation} at {place!r}: {error:.2f} units in the last place"
    error, place = worst_derivative(activation, lambda z: activation.evaluate_with_derivative(z)[1], at)
    assert error <= ALLOWED, f"{activation}′ at {place!r}: {error:.2f} units in the last place"
    singles = at[np.abs(at) <= HUGE["float32"]].astype(np.float32)
    for layout in (singles, at[:60].reshape(4, 5, 3).transpose(2, 0, 1), at[:0], at[0]):
        value, slope = activation.evaluate_with_derivative(np.asarray(layout))
        assert value.shape == slope.shape == layout.shape
        assert value.dtype == slope.dtype == layout.dtype
        np.testing.assert_allclose(value, activation.evaluate(np.asarray(layout)), rtol=1e-6, atol=1e-300)


@by_name
def test_float32_is_within_4_of_its_own_units_of_the_formula(activation: Activation) -> None:
    doubles = points_for(activation)[::7]
    singles = doubles[np.abs(doubles) <= HUGE["float32"]].astype(np.float32)
    for measure, form in ((worst_value, activation.evaluate), (worst_derivative, activation.evaluate_derivative)):
        error, at = measure(activation, form, singles)
        assert error <= ALLOWED, f"{activation} at {at!r}: {error:.2f} units in the last place of float32"


@pytest.mark.parametrize("activation", [x for x in ELEMENTWISE if x.kinks], ids=str)
@both_dtypes
def test_the_derivative_at_a_kink_is_the_one_of_the_formula(activation: Activation, dtype: str) -> None:
    for kink in activation.kinks:
        got = activation.evaluate_derivative(np.array([kink, -kink], dtype=dtype))
        exact = activation.derivative.subs(Z, kink)
        assert got.tolist() == [np.dtype(dtype).type(float(exact))] * 2


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
@both_dtypes
def test_no_float_gives_a_warning_or_nan(activation: Activation, dtype: str) -> None:
    rows = SWEEP[np.abs(SWEEP) <= HUGE[dtype]].astype(dtype)
    top = np.finfo(dtype).max
    rows = np.concatenate([rows, [top, -top]])
    rows = rows[: len(rows) // 6 * 6].reshape(-1, 6)
    for batch in (rows, np.sort(rows, axis=0)[::-1], np.sort(rows, axis=None).reshape(-1, 6)):
        with np.errstate(all="raise", under="ignore"):
            assert np.isfinite(activation.evaluate(batch)).all()
            assert np.isfinite(activation.evaluate_derivative(batch)).all()


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
@both_dtypes
def test_dtype_and_shape_are_kept_for_every_layout(activation: Activation, dtype: str) -> None:
    block = np.random.default_rng(21).normal(0, 5, (4, 6, 5)).astype(dtype)
    for layout in (block, block[0, 0], block[::2, ::-1], block.transpose(2, 0, 1), block[:0]):
        before = layout.copy()
        value, derivative = activation.evaluate(layout), activation.evaluate_derivative(layout)
        inner = () if activation.elementwise else layout.shape[-1:]
        assert value.dtype == derivative.dtype == layout.dtype
        assert value.shape == layout.shape
        assert derivative.shape == layout.shape + inner
        assert np.array_equal(value, activation.evaluate(layout.copy(order="C")))
        value[...] = 7
        assert np.array_equal(layout, before)


@by_name
@both_dtypes
def test_arrays_without_axes_are_arrays_again(activation: Activation, dtype: str) -> None:
    for form in (activation.evaluate, activation.evaluate_derivative):
        got = form(np.array(-1.5, dtype=dtype))
        assert got.shape == ()
        assert got.dtype == dtype
        assert got == form(np.array([-1.5], dtype=dtype))[0]


@pytest.mark.parametrize("numbers", [np.array([1, 2]), np.array([0.5, None]), np.array([0.5], np.float16)])
def test_other_dtypes_are_refused_by_name(numbers: Array) -> None:
    with pytest.raises(TypeError, match=f"got dtype={numbers.dtype}"):
        sigmoid.evaluate(numbers)


def logits(outputs: int, rows: int, seed: int) -> Array:
    """Rows close together, far apart, far out, and where the smaller components are subnormal."""
    rng = np.random.default_rng(seed)
    scale = np.array([0.01, 1, 8, 60, 750])[np.arange(rows) % 5, np.newaxis]
    offset = np.array([0, 0, 0, 30, -900, 1e6])[np.arange(rows) % 6, np.newaxis]
    rows_of_logits: Array = rng.uniform(-1, 1, (rows, outputs)) * scale + offset
    return rows_of_logits


def component(outputs: int, index: sympy.Expr = J) -> sympy.Expr:
    """Component ``index`` of softmax in z[l, index] and z[l, 0], z[l, 1], …"""
    formula: sympy.Expr = softmax.formula.subs(n[LAYER], outputs).doit()
    return formula.xreplace({z[LAYER, J]: z[LAYER, index]})


def quantities(letter: Any, outputs: int) -> list[sympy.Expr]:
    return [letter[LAYER, j] for j in range(outputs)]


def worst_component(batch: Array) -> tuple[float, int]:
    outputs = batch.shape[-1]
    evaluate = compiled(component(outputs), z[LAYER, J], *quantities(z, outputs))
    at = [[own, *row] for row in (list(map(arb, row)) for row in batch.tolist()) for own in row]
    got = softmax.evaluate(batch)
    return worst(got, enclosures(evaluate, at, floats_of(got)))


@pytest.mark.parametrize(("outputs", "rows"), [(1, 6), (2, 300), (3, 300), (10, 60), (100, 6), (300, 2)])
def test_softmax_is_within_4_units_in_the_last_place_of_the_formula(outputs: int, rows: int) -> None:
    batch = logits(outputs, rows, seed=22)
    for dtype in ("float32", "float64"):
        error, place = worst_component(batch.astype(dtype))
        assert error <= ALLOWED, f"{dtype} {batch[place // outputs]}: {error:.2f} units in the last place"


@pytest.mark.parametrize(("outputs", "rows"), [(1, 6), (2, 120), (5, 60), (12, 6)])
def test_jacobian_of_softmax_is_within_4_units_in_the_last_place_of_the_formula(outputs: int, rows: int) -> None:
    symbols = [z[LAYER, J], z[LAYER, K], *quantities(z, outputs)]
    entry = softmax.derivative.subs({a[LAYER, J]: component(outputs), a[LAYER, K]: component(outputs, K)})
    different = compiled(entry.xreplace({sympy.KroneckerDelta(J, K): sympy.S.Zero}), *symbols)
    same = compiled(entry.subs(K, J), *symbols)
    batch = logits(outputs, rows, seed=24)
    for row, jacobian in zip(batch.tolist(), softmax.evaluate_derivative(batch), strict=True):
        at = [arb(x) for x in row]
        for j in range(outputs):
            off = enclosures(different, [[at[j], at[k], *at] for k in range(outputs) if k != j])
            on = enclosures(same, [[at[j], at[j], *at]])
            error, k = worst(jacobian[j], off[:j] + on + off[j:])
            assert error <= ALLOWED, f"entry {j}, {k} at {row}: {error:.2f} units in the last place"


@both_dtypes
def test_softmax_of_huge_logits_is_shared_by_the_largest(dtype: str) -> None:
    huge = HUGE[dtype]
    rows = np.array([[huge, -huge, 0, huge], [-huge, -huge, -huge, -huge], [0, 1, huge, 5], [-huge, 3, -huge, -huge]])
    expected = [[0.5, 0, 0, 0.5], [0.25] * 4, [0, 0, 1, 0], [0, 1, 0, 0]]
    assert softmax.evaluate(rows.astype(dtype)).tolist() == expected


def spelled_out(cost: Cost, outputs: int) -> sympy.Expr:
    """The cost in activations and targets; a cost with an output activation of its own in its pre-activations."""
    formula: sympy.Expr = cost.formula.subs(n[LAYER], outputs).doit()
    if cost.output is None:
        return formula
    output = find_activation(cost.output)
    whole = output.formula if output.elementwise else component(outputs)
    own = Z if output.elementwise else z[LAYER, J]
    return formula.xreplace({a[LAYER, j]: whole.xreplace({own: z[LAYER, j]}) for j in range(outputs)})


def samples(cost: Cost, outputs: int, rows: int) -> tuple[Array, Array, Array]:
    """Pre-activations, activations and targets; every other target is at the end of its range."""
    rng = np.random.default_rng(25)
    pre_activations = logits(outputs, rows, seed=26)
    if cost.output is None:
        return pre_activations, pre_activations, rng.normal(0, 1, (rows, outputs))
    targets = rng.dirichlet(np.ones(outputs), rows) if cost is cross_entropy else rng.uniform(0, 1, (rows, outputs))
    if cost is binary_cross_entropy:
        pre_activations = pre_activations.clip(-2000, 2000)  # beyond, 1 - a needs more bits than the oracle has
    targets[::2] = targets[::2] == targets[::2].max(axis=-1, keepdims=True)
    return pre_activations, find_activation(cost.output).evaluate(pre_activations), targets


@pytest.mark.parametrize("cost", COSTS, ids=str)
@pytest.mark.parametrize("outputs", [1, 2, 7])
def test_every_cost_is_within_8_units_in_the_last_place_of_the_formula(cost: Cost, outputs: int) -> None:
    letter = a if cost.output is None else z
    evaluate = compiled(spelled_out(cost, outputs), *quantities(letter, outputs), *map(y.__getitem__, range(outputs)))
    batch, activations, targets = samples(cost, outputs, 120)
    at = [[*map(arb, left), *map(arb, right)] for left, right in np.stack([batch, targets], axis=1).tolist()]
    got = cost.evaluate(batch, activations, targets)
    assert got.shape == batch.shape[:1]
    error, place = worst(got, enclosures(evaluate, at))
    assert error <= ALLOWED_OF_COSTS, f"{batch[place]}, {targets[place]}: {error:.2f} units in the last place"


@pytest.mark.parametrize("cost", COSTS, ids=str)
@both_dtypes
def test_costs_of_huge_logits_give_no_warning_and_no_nan(cost: Cost, dtype: str) -> None:
    huge = HUGE[dtype]
    batch = np.array([[huge, -huge, 0], [-huge, -huge, huge], [0, huge, huge], [-huge, -huge, -huge]], dtype=dtype)
    activations = batch if cost.output is None else find_activation(cost.output).evaluate(batch)
    for target in np.eye(3, dtype=dtype):
        with np.errstate(all="raise", under="ignore"):
            got = cost.evaluate(batch, activations, np.tile(target, (4, 1)))
        assert got.dtype == dtype
        assert (got >= 0).all()


def test_log_costs_of_huge_logits_are_finite_where_the_formula_is() -> None:
    """The cross-entropy is the distance of the target's logit from the largest, which is far more than ln 3 away."""
    batch = np.array([[1e308, 0, -1.0], [0, -1e308, -1e308]])
    right, wrong = np.array([[1.0, 0, 0]] * 2), np.array([[0, 1.0, 0]] * 2)
    assert cross_entropy.evaluate(batch, softmax.evaluate(batch), right).tolist() == [0, 0]
    assert cross_entropy.evaluate(batch, softmax.evaluate(batch), wrong).tolist() == [1e308, 1e308]


def logistic(at: Array) -> Array:
    value: Array = 1 / (1 + np.exp(-at))
    return value


erf = np.frompyfunc(math.erf, 1, 1)

LESS_ACCURATE = {
    "sigmoid by float32": (worst_value, sigmoid, lambda at: logistic(at.astype(np.float32)).astype(np.float64)),
    "sigmoid′ as a(1 − a)": (worst_derivative, sigmoid, lambda at: logistic(at) * (1 - logistic(at))),
    "softplus as log(1 + exp(z))": (worst_value, softplus, lambda at: np.log(1 + np.exp(at))),
    "gelu by 1 + erf": (worst_value, gelu, lambda at: at / 2 * (1 + erf(at / math.sqrt(2)).astype(np.float64))),
    "swish′ off by 1e-15 of itself": (worst_derivative, swish, lambda at: swish.evaluate_derivative(at) * (1 + 1e-15)),
}


@pytest.mark.parametrize("name", LESS_ACCURATE)
def test_less_accurate_forms_are_refused(name: str) -> None:
    measure, activation, form = LESS_ACCURATE[name]
    error, _ = measure(activation, form, np.linspace(-6, 6, 1001))
    assert error > ALLOWED


@pytest.mark.parametrize("x", [1.0, 1.5, math.pi, 1e308, 2.0**-1022, 3e-310, 5e-324])
def test_neighbouring_floats_are_one_unit_in_the_last_place_apart(x: float) -> None:
    assert ulps(x, arb(x)) == 0
    assert ulps(math.nextafter(x, math.inf), arb(x)) == 1
    assert ulps(-x, arb(math.nextafter(-x, 0))) in (1, 2)
    assert ulps(math.nan, arb(x)) == ulps(math.inf, arb(x)) == math.inf


def test_error_of_a_float_near_zero_is_counted_in_subnormal_floats() -> None:
    assert ulps(0.0, arb(0)) == 0
    assert ulps(5e-324, arb(0)) == 1
    assert ulps(0.0, arb(2) ** -1075) == 0.5
    assert ulps(0.0, arb(2) ** -149, floats=SINGLE) == 1


@by_name
def test_balls_contain_what_sympy_computes_itself(activation: Activation) -> None:
    for expression in (activation.formula, activation.derivative):
        for point in (sympy.Rational(-13, 4), sympy.Rational(-1, 8), sympy.Integer(0), sympy.Rational(7, 2)):
            digits = sympy.N(expression.subs(Z, point), 60)
            (ball,) = enclosures(on_the_line(expression, Z), [(arb(float(point)),)])
            with ctx.workprec(240):
                assert abs(ball - arb(str(digits))) < arb(10) ** -25


def test_values_far_out_are_those_of_the_asymptote() -> None:
    far = [(arb(x),) for x in (1e300, -1e300)]
    above, below = enclosures(on_the_line(softplus.formula, Z), far)
    assert above.contains(arb(1e300))
    assert below.contains(arb(0))


def test_a_ball_that_does_not_decide_a_branch_is_refused() -> None:
    evaluate = compiled(leaky_relu().formula, Z)
    with pytest.raises(ArithmeticError, match="do not decide"):
        evaluate((arb(0, 1),))
