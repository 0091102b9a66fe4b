"""At a kink the derivative is a convention: which one a program takes is read off, told, and never a false alarm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nntheory import Architecture, derive, formulas
from nntheory.checking.conventions import Conventions
from nntheory.checking.kinks import MOST_LAYERS, Call, KinkSlope, kink_slopes, kinks_in_words, one_sided_slopes
from nntheory.checking.reference import Array, Point

Slope = Callable[[np.ndarray], Any]

RELU = Architecture.parse("4-5-3-2", hidden="relu", output="linear")
FLOAT, SINGLE = np.dtype(np.float64), np.dtype(np.float32)


def read(
    call: Call, architecture: Architecture = RELU, dtype: np.dtype[Any] = FLOAT, seed: int = 0
) -> tuple[KinkSlope, ...]:
    return kink_slopes(call, architecture, np.random.default_rng(seed), dtype)


def with_slope(slope: Slope, value: Slope = lambda z: np.maximum(z, 0), weights_twice: bool = False) -> Call:
    """Backpropagation for RELU written by hand, with that derivative of the hidden layers' activation function."""

    def call(point: Point) -> dict[str, Array] | None:
        z, a = [], [point.x]
        for w, b in zip(point.weights, point.biases, strict=True):
            z.append(a[-1] @ w + b)
            a.append(value(z[-1]))
        a[-1] = z[-1]
        delta = 2 * (a[-1] - point.target)
        tensors: dict[str, Array] = {}
        for layer in reversed(range(len(z))):
            if layer < len(z) - 1:
                delta = (delta @ point.weights[layer + 1].T) * slope(z[layer])
            twice = 1 + (weights_twice and layer == 0)
            tensors[f"dW{layer + 1}"] = twice * a[layer].T @ delta / len(delta)
            tensors[f"db{layer + 1}"] = delta.mean(axis=0)
        return tensors

    return call


def derived(architecture: Architecture) -> Call:
    conventions, function = Conventions(), derive(architecture).function()

    def call(point: Point) -> dict[str, Array]:
        tensors = conventions.tensors(architecture, function(*conventions.arguments(point)))
        assert isinstance(tensors, dict)
        return tensors

    return call


def quotient(z: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.maximum(z, 0) / z


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("dtype", [FLOAT, SINGLE], ids=str)
@pytest.mark.parametrize(
    ("slope", "taken", "shown"),
    [
        (lambda z: np.where(z > 0, 1, 0), 0, "0"),
        (lambda z: z >= 0, 1, "1"),
        (lambda z: (np.sign(z) + 1) / 2, 0.5, "1/2"),
        (lambda z: np.heaviside(z, z.dtype.type(0.5)), 0.5, "1/2"),
        (lambda z: np.where(z == 0, z.dtype.type(0.3), z > 0), 0.3, "0.3"),
    ],
    ids=["z > 0", "z >= 0", "sign", "heaviside", "0.3"],
)
def test_the_convention_that_a_program_takes_is_read_off_and_is_a_subgradient(
    slope: Slope, taken: float, shown: str, dtype: np.dtype[Any], seed: int
) -> None:
    slopes = read(with_slope(slope), dtype=dtype, seed=seed)
    assert [one.layer for one in slopes] == [1, 2]
    for one in slopes:
        assert one.is_subgradient is True
        assert one.slope == pytest.approx(taken, rel=1e-6)
        assert str(one) == (
            f"layer {one.layer}: at the kink of relu (z = 0) the program takes the slope {shown}; "
            f"every slope from 0 to 1 is a subgradient there"
        )


@pytest.mark.parametrize("taken", [7.0, -0.5, 1.001])
def test_a_slope_outside_the_one_sided_ones_is_told_to_be_no_subgradient(taken: float) -> None:
    for one in read(with_slope(lambda z: np.where(z == 0, taken, z > 0))):
        assert one.is_subgradient is False
        assert one.slope == pytest.approx(taken)
        assert f"the slope {taken:g}; only a slope from 0 to 1 is a subgradient there" in str(one)


def test_nan_at_the_kink_is_told_and_is_no_subgradient() -> None:
    for one in read(with_slope(quotient)):
        assert one.slope is None
        assert one.is_subgradient is False
        assert "the program returns nan" in str(one)


def test_a_slope_that_depends_on_the_data_is_not_called_a_convention() -> None:
    inside = read(with_slope(lambda z: np.where(z == 0, 1 / (1 + np.exp(-z.sum())), z > 0)))
    outside = read(with_slope(lambda z: np.where(z == 0, 5 * z.sum(), z > 0)))
    for one in (*inside, *outside):
        assert one.slope is None
        assert "no constant slope" in str(one)
    assert all(one.is_subgradient is True for one in inside)
    assert all(one.is_subgradient is False for one in outside)


def test_two_slopes_at_one_unit_are_no_subgradient() -> None:
    first, second = read(with_slope(lambda z: z >= 0, weights_twice=True))
    assert (first.slope, first.is_subgradient) == (None, False)
    assert "another for the bias" in str(first)
    assert second.slope == 1


def test_a_program_that_returns_no_gradient_at_the_kink_is_told() -> None:
    def raises(point: Point) -> dict[str, Array] | None:
        return None if any(not w.any(axis=0).all() for w in point.weights) else derived(RELU)(point)

    for one in read(raises):
        assert (one.slope, one.is_subgradient) == (None, None)
        assert "returns no gradient" in str(one)


def test_each_layer_is_read_by_itself() -> None:
    conventions = iter((np.greater, np.greater_equal) * 100)
    slopes = read(with_slope(lambda z: next(conventions)(z, 0)))  # layer 2 is reached before layer 1
    assert [one.slope for one in slopes] == [1, 0]


@pytest.mark.parametrize("dtype", [FLOAT, SINGLE], ids=str)
@pytest.mark.parametrize(
    "architecture",
    [
        Architecture.parse("3-4-2", hidden="relu", output="relu"),
        Architecture.parse("3-4-2", hidden="leaky_relu(0.3)", output="leaky_relu"),
        Architecture.parse("3-4-5-2", hidden="relu,tanh", output="softmax", cost="cross_entropy"),
        Architecture.parse("2-1-1-1-1-1-1", hidden="relu", cost="binary_cross_entropy"),
        Architecture.parse("-".join("1" * 20), hidden="relu"),
        Architecture.parse("30-20-10", hidden="relu", output="leaky_relu", cost="mean_squared_error"),
    ],
    ids=lambda architecture: str(architecture)[:40],
)
def test_the_derived_program_takes_the_slope_from_the_left_in_every_layer(
    architecture: Architecture, dtype: np.dtype[Any]
) -> None:
    kinked = {layer: one for layer, one in enumerate(architecture.activations, 1) if one.elementwise and one.kinks}
    slopes = read(derived(architecture), architecture, dtype)
    assert {one.layer for one in slopes} == set(kinked)
    for one in slopes:
        low, _ = one_sided_slopes(kinked[one.layer], kinked[one.layer].kinks[0])
        assert one.slope == float(low)
        assert one.is_subgradient is True


def test_smooth_activation_functions_have_no_kink_to_read() -> None:
    for name in ("sigmoid", "tanh", "elu", "softplus", "swish", "gelu", "linear"):
        architecture = Architecture.parse("3-4-2", hidden=name, output="softmax", cost="cross_entropy")
        assert read(derived(architecture), architecture) == ()


def test_what_cannot_be_read_is_said_and_not_skipped() -> None:
    # The gradient of the cross entropy over one output is zero whatever comes before.
    blind = Architecture.parse("2-3-1", hidden="relu", output="softmax", cost="cross_entropy")
    (one,) = read(derived(blind), blind)
    assert (one.slope, one.is_subgradient) == (None, None)
    assert "was not read: no error reaches the layer" in str(one)
    deep = Architecture.parse("-".join("2" * (MOST_LAYERS + 4)), hidden="relu")
    slopes = read(derived(deep), deep)
    assert [one.slope for one in slopes] == [0.0] * MOST_LAYERS + [None] * 2
    assert kinks_in_words(slopes)[1].startswith(f"layers {MOST_LAYERS + 1} and {MOST_LAYERS + 2}: ")
    assert "was not read" in kinks_in_words(slopes)[1]


def test_an_error_too_small_for_the_floats_is_not_read_as_the_slope_zero() -> None:
    # Sigmoids quarter the error at the least: after so many, float32 cannot hold it.
    fading = Architecture.parse("-".join("2" * 80), hidden=["relu"] + ["sigmoid"] * 77)
    (one,) = read(derived(fading), fading, SINGLE)
    assert one.slope is None
    assert "was not read" in str(one)


def test_layers_that_agree_are_told_together() -> None:
    def one(layer: int, slope: str) -> KinkSlope:
        return KinkSlope(layer, "relu", 0.0, float(slope), f"the program takes the slope {slope}", True)

    told = kinks_in_words([*(one(layer, "0") for layer in (1, 2, 3, 6)), one(4, "1"), one(5, "1")])
    assert told == [
        "layers 1 to 3 and 6: at the kink of relu (z = 0) the program takes the slope 0",
        "layers 4 and 5: at the kink of relu (z = 0) the program takes the slope 1",
    ]
    assert kinks_in_words(()) == []


def test_one_sided_slopes_come_from_the_formula() -> None:
    import sympy
    from sympy import Piecewise, Rational

    from nntheory.formulas.readable import Z

    assert one_sided_slopes(formulas.relu, sympy.S.Zero) == (0, 1)
    assert one_sided_slopes(formulas.leaky_relu("0.3"), sympy.S.Zero) == (Rational(3, 10), 1)
    relu6 = formulas.Activation("relu6", "R", Piecewise((6, Z > 6), (Z, Z > 0), (0, True)))
    assert [one_sided_slopes(relu6, kink) for kink in relu6.kinks] == [(0, 1), (0, 1)]
    curved = formulas.Activation("curved", "c", Piecewise((Z**2, Z > 1), (-Z, True)))
    assert one_sided_slopes(curved, sympy.S.One) == (-1, 2)


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_the_record_of_the_libraries_is_what_they_give(library: str) -> None:
    pytest.importorskip(library, reason=f"needs {library}")
    from nntheory.site.records.kinks import load

    from .benchmarks.kinks import measured

    recorded = [row for row in load()["slopes"] if row["library"] == library]
    assert recorded == measured(library), "record again: python -m tests.benchmarks.kinks"


def test_the_table_shows_every_slope_and_judges_it() -> None:
    from nntheory.site.records.kinks import is_subgradient, kinks, load

    table = kinks()
    assert table.count("<tr>") == 1 + len(load()["slopes"])
    assert "torch.maximum(z, torch.zeros_like(z))" in table
    assert [is_subgradient("relu", slope) for slope in ("0", "0.5", "1", "7", "nan")] == [True] * 3 + [False] * 2
    assert not is_subgradient("leaky_relu", "0")


# How far a reading may be off.

ROOT = float(np.finfo(float).eps) ** 0.5
UP_TO, BEYOND = 0.7 * ROOT, 1.4 * ROOT


def at_the_kink(*taken: float) -> Slope:
    """These values in turn, where a unit is at the kink."""
    values = iter(taken * 1000)

    def slope(z: np.ndarray) -> Any:
        return np.where(z == 0, next(values) if (z == 0).any() else 0, z > 0)

    return slope


ONE_LAYER = Architecture.parse("3-5-2", hidden="relu", output="linear")


@pytest.mark.parametrize("taken", [0.5, -0.25, 40.0, -300.0])
def test_two_readings_are_one_convention_up_to_half_of_the_digits(taken: float) -> None:
    size = max(1, abs(taken))
    for sign in (1, -1):
        (near,) = read(with_slope(at_the_kink(taken, taken + sign * UP_TO * size)), ONE_LAYER)
        (far,) = read(with_slope(at_the_kink(taken, taken + sign * BEYOND * size)), ONE_LAYER)
        assert near.slope == pytest.approx(taken)
        assert far.slope is None
        inside = "every slope" if taken == 0.5 else "only a slope"
        assert far.words == (
            f"the program takes no constant slope, {taken:.3g} and {taken:.3g} at two points; {inside} from 0 to 1 is a "
            f"subgradient there"
        )


@pytest.mark.parametrize("taken", [0.5, 40.0, -300.0])
def test_weights_and_bias_of_a_unit_have_one_slope_up_to_half_of_the_digits(taken: float) -> None:
    def call(by: float) -> Call:
        right = with_slope(lambda z: np.where(z == 0, taken, z > 0))

        def off(point: Point) -> dict[str, Array] | None:
            tensors = right(point)
            assert tensors is not None
            zero = ~point.weights[0].any(axis=0)
            inside = with_slope(lambda z: np.where(z == 0, by, 0))(point)
            assert inside is not None
            return {**tensors, "db1": tensors["db1"] + zero * inside["db1"]}

        return off

    size = max(1, abs(taken))
    # The slope that is read lies between the two, so that the bias alone is off by somewhat less.
    (near,), (far,) = (read(call(by * size), ONE_LAYER) for by in (UP_TO, 4 * ROOT))
    assert near.slope == pytest.approx(taken)
    assert (far.slope, far.is_subgradient) == (None, False)
    assert far.words == "the program takes one slope for the weights and another for the bias of a unit"


@pytest.mark.parametrize(
    ("taken", "inside", "shown"),
    [
        (UP_TO, True, "0"),
        (-UP_TO, True, "0"),
        (-BEYOND, False, f"{-BEYOND:.6g}"),
        (1 + UP_TO, True, "1"),
        (1 + BEYOND, False, "1"),
        (0.5 + UP_TO, True, "1/2"),
        (0.5 + BEYOND, True, "0.5"),
    ],
)
def test_the_ends_and_the_middle_are_recognised_up_to_half_of_the_digits(
    taken: float, inside: bool, shown: str
) -> None:
    (one,) = read(with_slope(at_the_kink(taken)), ONE_LAYER)
    assert one.is_subgradient is inside
    assert f"the slope {shown}; " in one.words
    assert (one.slope in (0, 0.5, 1)) == (abs(taken - round(2 * taken) / 2) < ROOT)


@pytest.mark.parametrize(
    ("taken", "shown"), [(0.3, "3/10"), (1.0, "1"), (0.65, "13/20"), (0.5, "1/2"), (0.0, "0"), (0.8125, "0.8125")]
)
def test_of_a_leaky_relu_its_own_slopes_their_mean_and_the_usual_ones_are_recognised(taken: float, shown: str) -> None:
    leaky = Architecture.parse("3-5-2", hidden="leaky_relu(0.3)", output="linear")
    call = with_slope(lambda z: np.where(z == 0, taken, np.where(z > 0, 1, 0.3)), lambda z: np.where(z > 0, z, 0.3 * z))
    (one,) = read(call, leaky)
    among = "every" if taken >= 0.3 else "only a"
    assert one.words == f"the program takes the slope {shown}; {among} slope from 3/10 to 1 is a subgradient there"


def test_float32_is_read_with_the_digits_it_has() -> None:
    root = float(np.finfo(np.float32).eps) ** 0.5
    for taken, shown in ((0.5 + 0.7 * root, "1/2"), (0.5 + 1.4 * root, f"{np.float32(0.5 + 1.4 * root):.3g}")):
        (one,) = read(with_slope(at_the_kink(taken)), ONE_LAYER, SINGLE)
        assert f"the slope {shown}" in one.words
    # The same program called with float64 that returns float32.
    call = with_slope(at_the_kink(0.5 + 0.7 * root))

    def single(point: Point) -> dict[str, Array] | None:
        return {name: tensor.astype(np.float32) for name, tensor in (call(point) or {}).items()}

    (one,) = read(single, ONE_LAYER)
    assert one.slope == 0.5


# The points at which a slope is read.


def seen_points(architecture: Architecture, seed: int = 0, dtype: np.dtype[Any] = FLOAT) -> list[Point]:
    points: list[Point] = []

    def call(point: Point) -> dict[str, Array] | None:
        points.append(point)
        return derived(architecture)(point)

    read(call, architecture, dtype, seed)
    return points


def test_a_slope_is_read_at_the_unit_that_the_error_reaches_most() -> None:
    one_output = Architecture.parse("3-6-1", hidden="relu", output="linear")
    for seed in range(4):
        for point in seen_points(one_output, seed):
            (unit,) = np.flatnonzero(~point.weights[0].any(axis=0))
            assert len(point) == 1
            assert point.biases[0][unit] == 0
            # The error of a unit is its weight times that of the output.
            assert unit == np.argmax(np.abs(point.weights[1]))


def test_every_unit_behind_the_kink_is_alive_and_as_far_from_zero_as_it_was() -> None:
    deep = Architecture.parse("3-4-4-4-2", hidden="relu", output="linear")
    for point in seen_points(deep)[:2]:
        a = np.maximum(point.x @ point.weights[0] + point.biases[0], 0)
        for w, b in zip(point.weights[1:-1], point.biases[1:-1], strict=True):
            z = a @ w + b
            assert (z > 0).all()
            a = z


def test_two_points_are_looked_at_for_each_layer_and_they_differ() -> None:
    points = seen_points(RELU)
    assert len(points) == 4
    assert not np.array_equal(points[0].x, points[1].x)
    again, other = seen_points(RELU), seen_points(RELU, seed=1)
    assert all(np.array_equal(one.x, two.x) for one, two in zip(points, again, strict=True))
    assert not np.array_equal(points[0].x, other[0].x)
    assert {one.x.dtype for one in seen_points(RELU, dtype=SINGLE)} == {SINGLE}
    assert {w.dtype for one in seen_points(RELU, dtype=SINGLE) for w in (*one.weights, *one.biases)} == {SINGLE}


def test_an_error_with_few_digits_left_is_not_read() -> None:
    # Between the smallest normal number of float32 and the smallest with all its digits on the way.
    for sigmoids, told in ((20, True), (52, False)):
        fading = Architecture.parse("-".join("2" * (sigmoids + 3)), hidden=["relu"] + ["sigmoid"] * sigmoids)
        (one,) = read(derived(fading), fading, SINGLE)
        assert (one.slope is not None) == told, sigmoids


def test_layers_are_written_as_one_writes_them() -> None:
    def told(*layers: int) -> str:
        (sentence,) = kinks_in_words([KinkSlope(layer, "relu", 0.0, 0.0, "w", True) for layer in layers])
        return sentence.split(":")[0]

    assert [told(*layers) for layers in ((2,), (2, 2), (3, 1), (1, 2), (1, 2, 3), (6, 1, 2, 3, 4), (1, 2, 4, 6, 7))] == [
        "layer 2", "layer 2", "layers 1 and 3", "layers 1 and 2", "layers 1 to 3", "layers 1 to 4 and 6",
        "layers 1, 2, 4, 6 and 7",
    ]  # fmt: skip


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_told_as_it_came(bad: float) -> None:
    (one,) = read(with_slope(lambda z: np.where(z == 0, bad, z > 0)), ONE_LAYER)
    shown = {"nan"} if np.isnan(bad) else {"inf", "-inf", "nan"}
    assert any(
        one.words == f"the program returns {word}, where every slope from 0 to 1 is a subgradient" for word in shown
    )


def test_why_nothing_was_read_is_said_in_full() -> None:
    (one,) = read(lambda point: None, ONE_LAYER)
    assert one.words == "the program returns no gradient"
    blind = Architecture.parse("2-3-1", hidden="relu", output="softmax", cost="cross_entropy")
    (one,) = read(derived(blind), blind)
    assert one.words == "the slope was not read: no error reaches the layer at 10 points drawn"
    deep = Architecture.parse("-".join("2" * (MOST_LAYERS + 3)), hidden="relu")
    assert read(derived(deep), deep)[-1].words == (
        f"the slope was not read: that is done for {MOST_LAYERS} layers at the most"
    )
