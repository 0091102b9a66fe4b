"""The unmodified program on prime fields, rationals and balls: right programs pass, wrong ones do not, and nothing is vacuous."""

from __future__ import annotations

import copy
import functools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import scipy.special
from flint import arb

from nntheory import Architecture, check_backward, derive
from nntheory.checking.evidence import Level, in_words
from nntheory.checking.levels import (
    Call,
    Refusal,
    all_values,
    exactly,
    in_balls,
    in_field,
    is_piecewise_linear,
    real_points,
)
from nntheory.checking.levels import derived as derived_module
from nntheory.checking.levels.all_values import MOST_REDRAWS, field_run
from nntheory.checking.levels.derived import derived_tensors, on_elements
from nntheory.checking.numbers.elements import NotHereError
from nntheory.checking.numbers.field import RedrawError, Residue, Ring, TooDeepError
from nntheory.checking.numbers.intervals import INTERVALS, Interval
from nntheory.checking.numbers.tower import FIRST_BITS, MOST_FIELDS, Tower
from nntheory.checking.points import draw_point
from nntheory.checking.reference import Point, precision
from nntheory.checking.report import Report

from .entries import gradient_by_entries, tensor_and_place
from .mutants import RIGHT

Function = Callable[..., Any]
Arrays = Sequence[Any]
Gradient = tuple[list[Any], list[Any]]


def s(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def program(
    hidden: Function = s,
    output: Function | None = None,
    *,
    slope: Function = lambda z, a: a * (1 - a),
    top: Function | None = None,
    dot: Function = lambda a, b: a @ b,
    mean: Function = lambda d: d.mean(axis=0),
) -> Callable[..., Gradient]:
    """A backward pass with replaceable parts; with none replaced, sigmoids and a sum of squares."""

    def backward(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
        z, a = [], [x]
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True), start=1):
            z.append(dot(a[-1], w) + b)
            a.append((output or hidden)(z[-1]) if layer == len(weights) else hidden(z[-1]))
        delta = 2 * (a[-1] - target) * slope(z[-1], a[-1]) if top is None else top(z[-1], a[-1], target)
        by_weights, by_biases = [], []
        for layer in reversed(range(len(weights))):
            by_weights.append(dot(a[layer].T, delta) / len(x))
            by_biases.append(mean(delta))
            if layer:
                delta = dot(delta, weights[layer].T) * slope(z[layer - 1], a[layer])
        return by_weights[::-1], by_biases[::-1]

    return backward


def linear(z: Any) -> Any:
    return z


def squares(z: Any, a: Any, target: Any) -> Any:
    return 2 * (a - target)


def cross(z: Any, a: Any, target: Any) -> Any:
    return a - target


def level(report: Report, numbers: str) -> Level:
    return next(one for one in report.levels if one.numbers == numbers)


# Right programs.


def masked(z: Any) -> Any:
    result = np.empty_like(z)
    positive = z >= 0
    result[positive] = 1 / (1 + np.exp(-z[positive]))
    grown = np.exp(z[~positive])
    result[~positive] = grown / (1 + grown)
    return result


def in_place(z: Any) -> Any:
    z = -z
    np.exp(z, out=z)
    z += 1
    return np.divide(1, z, out=z)


def into(a: Any, b: Any) -> Any:
    result = np.empty((a.shape[0], b.shape[1]), dtype=a.dtype)
    np.matmul(a, b, out=result)
    return result


def stacked(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
    """Sums in arrays of zeros that are like the weights."""
    by_weights, by_biases = [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases]
    for row in range(len(x)):
        parts = program()(weights, biases, x[row : row + 1], target[row : row + 1])
        for sums, part in zip((by_weights, by_biases), parts, strict=True):
            for layer, one in enumerate(part):
                sums[layer] += one / len(x)
    return by_weights, by_biases


def columns(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
    """One sample at a time, as columns, with lists of zeros that are bound anew."""
    by_weights, by_biases = [np.zeros(w.shape) for w in weights], [np.zeros(b.shape) for b in biases]
    for one, wanted in zip(x, target, strict=True):
        a = [one.reshape(-1, 1)]
        for w, b in zip(weights, biases, strict=True):
            a.append(s(np.dot(w.T, a[-1]) + b.reshape(-1, 1)))
        delta = 2 * (a[-1] - wanted.reshape(-1, 1)) * a[-1] * (1 - a[-1])
        for layer in reversed(range(len(weights))):
            by_biases[layer] = by_biases[layer] + delta.ravel() / len(x)
            by_weights[layer] = by_weights[layer] + np.outer(a[layer], delta) / len(x)
            delta = np.dot(weights[layer], delta) * a[layer] * (1 - a[layer])
    return by_weights, by_biases


def recursive(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
    by_weights: list[Any] = [None] * len(weights)
    by_biases: list[Any] = [None] * len(biases)

    def back(layer: int, a: Any) -> Any:
        if layer == len(weights):
            return 2 * (a - target) / len(x)
        out = s(a @ weights[layer] + biases[layer])
        delta = back(layer + 1, out) * out * (1 - out)
        by_weights[layer], by_biases[layer] = a.T @ delta, delta.sum(axis=0)
        return delta @ weights[layer].T

    back(0, x)
    return by_weights, by_biases


@dataclass
class Layer:
    weights: Any
    biases: Any
    a: Any = None
    out: Any = None

    def forward(self, a: Any) -> Any:
        self.a, self.out = a, s(a @ self.weights + self.biases)
        return self.out

    def backward(self, by_output: Any) -> tuple[Any, Any, Any]:
        delta = by_output * self.out * (1 - self.out)
        return delta @ self.weights.T, self.a.T @ delta, np.sum(delta, axis=0)


def objects(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
    layers = [Layer(w, b) for w, b in zip(weights, biases, strict=True)]
    out = functools.reduce(lambda a, layer: layer.forward(a), layers, x)
    by_weights: list[Any] = []
    by_biases: list[Any] = []
    passed = 2 * (out - target) / len(x)
    for layer in layers[::-1]:
        passed, w, b = layer.backward(passed)
        by_weights.insert(0, w)
        by_biases.insert(0, b)
    return by_weights, by_biases


def generated(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
    def forward() -> Any:
        a = x
        yield a
        for w, b in zip(weights, biases, strict=True):
            a = s(a @ w + b)
            yield a

    def backward() -> Any:
        delta = 2 * (a[-1] - target) * a[-1] * (1 - a[-1])
        for layer in reversed(range(len(weights))):
            yield a[layer].T @ delta / len(x), delta.mean(axis=0)
            delta = delta @ weights[layer].T * a[layer] * (1 - a[layer])

    a = list(forward())
    pairs = list(backward())[::-1]
    return [w for w, _ in pairs], [b for _, b in pairs]


def chatty(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
    """Works on copies and prints its cost."""
    weights = copy.deepcopy(weights)
    out = functools.reduce(lambda a, layer: s(a @ layer[0] + layer[1]), zip(weights, biases, strict=True), x)
    print(f"cost {((out - target) ** 2).sum() / len(x):.4f}")
    return program()(weights, biases, x, target)


ANY_WAY: dict[str, Callable[..., Gradient]] = {
    **{name: right for name, right in RIGHT.items() if name != "loops"},
    "arrays of zeros like the weights": stacked,
    "columns, one sample at a time": columns,
    "recursion": recursive,
    "copies, and a printed cost": chatty,
    "objects": objects,
    "generators": generated,
    "np.dot": program(dot=np.dot),
    "tensordot": program(dot=lambda a, b: np.tensordot(a, b, axes=1)),
    "matmul with out": program(dot=into),
    "outer products": program(dot=lambda a, b: sum(np.outer(a[:, k], b[k]) for k in range(len(b)))),
    "products and a sum": program(dot=lambda a, b: (a[:, :, None] * b[None]).sum(axis=1)),
    "lists": program(
        dot=lambda a, b: np.array([[sum(p * q for p, q in zip(r, c, strict=True)) for c in b.T] for r in a])
    ),
    "einsum, optimised": program(dot=lambda a, b: np.einsum("ij,jk->ik", a, b, optimize=True)),
    "average": program(mean=lambda d: np.average(d, axis=0)),
    "Python's sum": program(mean=lambda d: np.array([sum(c) / len(d) for c in d.T])),
    "functools.reduce": program(mean=lambda d: functools.reduce(lambda p, q: p + q, d) / len(d)),
    "σ(z)σ(-z)": program(slope=lambda z, a: s(z) * s(-z)),
    "exp(z) above": program(lambda z: np.exp(z) / (1 + np.exp(z))),
    "half a tanh": program(lambda z: 0.5 * (1 + np.tanh(0.5 * z))),
    "cosh": program(slope=lambda z, a: 0.25 / np.cosh(z / 2) ** 2),
    "a power": program(lambda z: np.power(1 + np.exp(-z), -1.0), slope=lambda z, a: a - np.square(a)),
    "np.e": program(lambda z: 1 / (1 + np.e ** (-z))),
    "expit": program(scipy.special.expit),
    "logaddexp": program(lambda z: np.exp(-np.logaddexp(0, -z))),
    "log1p": program(lambda z: np.exp(-np.log1p(np.exp(-z)))),
    "stable, by masks": program(masked),
    "stable, by where": program(lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))),
    "stable, piecewise": program(lambda z: np.piecewise(z, [z >= 0], [s, lambda q: np.exp(q) / (1 + np.exp(q))])),
    "clipped argument": program(lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500)))),
    "clipped value": program(lambda z: np.clip(s(z), 1e-15, 1 - 1e-15)),
    "in place": program(in_place),
    "float32 ones": program(lambda z: np.float32(1) / (np.float32(1) + np.exp(-z))),
    "np.float64": program(slope=lambda z, a: np.float64(1) * a * (np.float64(1.0) - a)),
    "ones": program(slope=lambda z, a: a * (np.ones(a.shape) - a)),
    "np.vectorize": program(np.vectorize(lambda z: 1 / (1 + np.exp(-z)))),
    "apply_along_axis": program(lambda z: np.apply_along_axis(s, 1, z)),
    "thirds": program(top=lambda z, a, t: 2 / 3 * 3 * (a - t) * a * (1 - a)),
    "0.1 + 0.2": program(top=lambda z, a, t: (0.1 + 0.2) / 0.3 * 2 * (a - t) * a * (1 - a)),
    "1 / m / n": program(top=lambda z, a, t: 1 / len(a) / a.shape[1] * (a - t) * a * (1 - a) * len(a) * a.shape[1] * 2),
    "norm of constants": program(top=lambda z, a, t: 2 * (a - t) * a * (1 - a) * np.linalg.norm([3.0, 4.0]) / 5),
    "sign and absolute value": program(top=lambda z, a, t: 2 * np.sign(a - t) * np.abs(a - t) * a * (1 - a)),
    "copysign": program(top=lambda z, a, t: 2 * np.copysign(np.abs(a - t), a - t) * a * (1 - a)),
    "stack": program(lambda z: np.stack([s(row) for row in z])),
    "hstack": program(lambda z: np.hstack([s(z[:, :1]), s(z[:, 1:])])),
    "concatenate": program(lambda z: np.concatenate([s(z[:1]), s(z[1:])], axis=0)),
    "guarded": program(lambda z: s(z) if np.isfinite(z).all() and np.abs(z).max() < 700 else 1 / 0),
    "sorted and back": program(
        lambda z: np.take_along_axis(
            s(np.take_along_axis(z, np.argsort(z, axis=1), axis=1)), np.argsort(np.argsort(z, axis=1), axis=1), axis=1
        )
    ),
}


@pytest.mark.parametrize("way", ANY_WAY)
def test_a_right_program_written_in_any_way_holds_for_all_parameter_values(way: str) -> None:
    report = check_backward(ANY_WAY[way], Architecture.parse("2-3-2"), points=1)
    assert report, str(report)
    field = level(report, "field")
    assert field.outcome == "agrees", report.levels
    assert field.bound is not None
    assert field.bound < -50
    assert report.evidence == "field"


def relu(z: Any) -> Any:
    return np.maximum(z, 0)


def zeroed(z: Any) -> Any:
    result = z.copy()
    result[result < 0] = 0
    return result


def slope_by_mask(z: Any, a: Any) -> Any:
    result = np.ones_like(z)
    result[z <= 0] = 0
    return result


RELUS: dict[str, tuple[Function, Function]] = {
    "maximum": (relu, lambda z, a: (z > 0) * 1.0),
    "a truth value": (lambda z: z * (z > 0), lambda z, a: z > 0),
    "where": (lambda z: np.where(z > 0, z, 0), lambda z, a: np.where(z > 0, 1, 0)),
    "heaviside": (lambda z: z * np.heaviside(z, 1), lambda z, a: np.heaviside(z, 0.0)),
    "sign": (lambda z: (z + np.abs(z)) / 2, lambda z, a: (1 + np.sign(z)) / 2),
    "clip": (lambda z: np.clip(z, 0, None), lambda z, a: (a > 0).astype(float)),
    "mask": (zeroed, slope_by_mask),
    "the other slope at zero": (relu, lambda z, a: np.where(z >= 0, 1.0, 0.0)),
    "zeros": (lambda z: np.maximum(z, np.zeros(z.shape)), lambda z, a: np.not_equal(a, 0)),
    "Python's max": (
        # Not np.vectorize: it takes the type of the first result for all, and 0 is a whole number.
        lambda z: np.array([[max(0, one) for one in row] for row in z]),
        lambda z, a: np.array([[int(one > 0) for one in r] for r in z]),
    ),
}


@pytest.mark.parametrize("way", RELUS)
def test_relu_in_any_way(way: str) -> None:
    hidden, slope = RELUS[way]
    backward = program(hidden, linear, slope=slope, top=squares)
    report = check_backward(backward, Architecture.parse("2-3-2", hidden="relu", output="linear"), points=1)
    assert report, str(report)
    assert level(report, "field").outcome == "agrees", report.levels
    assert "seen on both sides" in level(report, "field").scope


def shifted(z: Any) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


SOFTMAXES: dict[str, Function] = {
    "plain": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
    "shifted": shifted,
    "by the exponential of a log-softmax": lambda z: np.exp(z - np.log(np.exp(z).sum(axis=1, keepdims=True))),
    "log-softmax, shifted": lambda z: np.exp(
        (c := z - z.max(axis=1, keepdims=True)) - np.log(np.exp(c).sum(axis=1, keepdims=True))
    ),
    "SciPy's": lambda z: scipy.special.softmax(z, axis=1),
    "logaddexp": lambda z: np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None]),
    "row by row": lambda z: np.array([np.exp(row) / sum(np.exp(row)) for row in z]),
    "pairs": lambda z: 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2),
}


@pytest.mark.parametrize("way", SOFTMAXES)
def test_softmax_in_any_way(way: str) -> None:
    backward = program(np.tanh, SOFTMAXES[way], slope=lambda z, a: 1 - a**2, top=cross)
    architecture = Architecture.parse("2-3-3", hidden="tanh", output="softmax", cost="cross_entropy")
    field = level(check_backward(backward, architecture, points=1), "field")
    assert field.outcome == "agrees", field
    assert field.bound is not None
    assert "one-hot" in field.scope


def by_label(z: Any, a: Any, target: Any) -> Any:
    delta = a.copy()
    delta[np.arange(len(target)), target.argmax(axis=1)] -= 1
    return delta


def by_jacobian(z: Any, a: Any, target: Any) -> Any:
    rows = ((np.diag(p) - np.outer(p, p)) @ (-t / p) for p, t in zip(a, target, strict=True))
    return np.stack(list(rows))


@pytest.mark.parametrize(
    "top",
    [by_label, by_jacobian, lambda z, a, t: np.where(t == 1, a - 1, a), lambda z, a, t: a - t.astype(int)],
    ids=["label", "Jacobian", "where", "integers"],
)
def test_one_hot_targets_may_be_used_as_labels(top: Function) -> None:
    architecture = Architecture.parse("2-3-3", hidden="sigmoid", output="softmax", cost="cross_entropy")
    report = check_backward(program(s, shifted, top=top), architecture, points=1)
    assert level(report, "field").outcome == "agrees", report.levels


SMOOTH: dict[str, tuple[str, Function, Function]] = {
    "leaky": ("leaky_relu", lambda z: np.where(z > 0, z, 0.01 * z), lambda z, a: np.where(z > 0, 1, 0.01)),
    "leaky, divided": ("leaky_relu", lambda z: np.maximum(z / 100, z), lambda z, a: 1 - 0.99 * (z < 0)),
    "softplus": ("softplus", lambda z: np.log1p(np.exp(z)), lambda z, a: s(z)),
    "softplus, stable": ("softplus", lambda z: relu(z) + np.log1p(np.exp(-np.abs(z))), lambda z, a: 1 - np.exp(-a)),
    "softplus, logaddexp": ("softplus", lambda z: np.logaddexp(0, z), lambda z, a: scipy.special.expit(z)),
    "softplus, of σ": ("softplus", lambda z: -np.log(s(-z)), lambda z, a: s(z)),
    "gelu": (
        "gelu",
        lambda z: z * 0.5 * (1 + scipy.special.erf(z / np.sqrt(2))),
        lambda z, a: 0.5 * (1 + scipy.special.erf(z / math.sqrt(2))) + z * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi),
    ),
    "gelu, other constants": (
        "gelu",
        lambda z: z * scipy.special.ndtr(z),
        lambda z, a: 0.5 * scipy.special.erfc(-z * np.sqrt(0.5)) + 0.5 * z * np.sqrt(2 / np.pi) * np.exp(-0.5 * z * z),
    ),
}


@pytest.mark.parametrize("way", SMOOTH)
def test_other_activations_in_any_way(way: str) -> None:
    name, hidden, slope = SMOOTH[way]
    report = check_backward(
        program(hidden, linear, slope=slope, top=squares),
        Architecture.parse("2-3-2", hidden=name, output="linear"),
        points=1,
    )
    field = level(report, "field")
    assert field.outcome == "agrees", report.levels
    assert (field.bound is None) == (name in ("softplus", "gelu")), "logarithm and erf are not known to the theorem"


# Programs that cannot run on such numbers.


def float_buffers(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
    by_weights, by_biases = program()(weights, biases, x, target)
    sums = [np.zeros(w.shape) for w in weights]
    for layer, one in enumerate(by_weights):
        sums[layer] += one  # here
    return sums, by_biases


def one_by_one(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
    by_weights, by_biases = program()(weights, biases, x, target)
    sums = np.zeros(weights[0].shape)
    for place, one in np.ndenumerate(by_weights[0]):
        sums[place] = one  # here
    return [sums, *by_weights[1:]], by_biases


def to_floats(z: Any) -> Any:
    return s(z.astype(float))  # here


def by_math(z: Any) -> Any:
    return np.array([[1 / (1 + math.exp(-one)) for one in row] for row in z])  # here


FORCED: dict[str, tuple[Callable[..., Gradient], str]] = {
    "sums in float arrays": (float_buffers, "an array of floats is to take up a result here"),
    "entries of a float array": (one_by_one, "a number is turned into a float here"),
    "astype(float)": (program(to_floats), "a number is turned into a float here"),
    "math.exp": (program(by_math), "a number is turned into a float here"),
    "an unknown function": (program(lambda z: s(np.arctanh(np.tanh(z)))), "it raises TypeError"),
    "complex numbers": (program(slope=lambda z, a: np.imag(s(z + 1e-30j)) / 1e-30), "complex"),
}


@pytest.mark.parametrize("forced", FORCED)
def test_a_program_that_needs_floats_is_judged_by_floats_and_told_the_line(forced: str) -> None:
    backward, words = FORCED[forced]
    report = check_backward(backward, Architecture.parse("2-3-2"), points=1)
    assert report, str(report)
    assert report.evidence == "enclosure"
    for numbers in ("field", "balls"):
        assert level(report, numbers).outcome == "not possible"
        assert words in level(report, numbers).reason
        assert "test_levels.py, line" in level(report, numbers).reason


def test_what_the_field_does_not_know_is_left_to_balls() -> None:
    """The root of a square is one of two numbers, in each field another."""
    backward = program(top=lambda z, a, t: 2 * np.copysign(np.sqrt((a - t) ** 2), a - t) * a * (1 - a))
    report = check_backward(backward, Architecture.parse("2-3-2"), points=1)
    assert report
    assert level(report, "field").outcome == "differs"
    assert level(report, "balls").outcome == "agrees"
    assert "Suspicion: field, the unmodified program and the derivation on random elements" in str(report)
    assert "prime fields was not confirmed" in report.message


def test_balls_clear_a_suspicion_where_exact_numbers_are_not_possible() -> None:
    """The root of a square leaves the rational numbers."""
    backward = program(lambda z: (z + np.sqrt(z * z)) / 2, linear, slope=lambda z, a: z > 0, top=squares)
    report = check_backward(backward, Architecture.parse("2-3-2", hidden="relu", output="linear"), points=1)
    assert [(one.numbers, one.outcome) for one in report.levels] == [
        ("field", "differs"), ("exact", "not possible"), ("balls", "agrees"), ("floats", "agrees")
    ]  # fmt: skip
    assert report, str(report)


def test_constants_of_unclear_meaning_make_balls_wide_and_the_report_says_how_wide() -> None:
    factor = math.log(2.0)
    backward = program(lambda z: 1 / (1 + np.exp(-factor * (z / np.log(2.0)))))
    level_, difference = in_balls(called(backward), Architecture.parse("2-3-2"), 0)
    assert difference is None
    assert level_.outcome == "agrees"
    assert "to within" in level_.scope
    plain, _ = in_balls(called(program()), Architecture.parse("2-3-2"), 0)
    assert "to within" not in plain.scope


# Wrong programs.


def called(backward: Callable[..., Gradient]) -> Call:
    def call(point: Point) -> dict[str, Any] | Refusal:
        try:
            by_weights, by_biases = backward(list(point.weights), list(point.biases), point.x, point.target)
        except NotHereError as error:
            return Refusal(str(error), error)
        return {
            f"d{letter}{layer}": tensor
            for letter, tensors in (("W", by_weights), ("b", by_biases))
            for layer, tensor in enumerate(tensors, start=1)
        }

    return call


def off(size: float) -> Callable[..., Gradient]:
    def backward(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
        by_weights, by_biases = program()(weights, biases, x, target)
        by_weights[0][-1, -1] = by_weights[0][-1, -1] * (1 + size)
        return by_weights, by_biases

    return backward


@pytest.mark.parametrize("digits", range(3, 15))
def test_an_error_in_one_entry_is_seen_on_the_field_however_small(digits: int) -> None:
    assert in_field(called(off(10.0**-digits)), Architecture.parse("2-3-2"), 0)[0].outcome == "differs"
    verdict = check_backward(off(10.0**-digits), Architecture.parse("2-3-2")).verdict
    assert verdict == ("FAILS" if digits <= 12 else verdict)
    assert verdict != "HOLDS"


@pytest.mark.parametrize("size", [1e-8, 1e-12, 1e-20, 1e-300, float(np.finfo(float).eps), float(np.finfo(float).tiny)])
def test_a_small_number_added_to_a_denominator_is_seen(size: float) -> None:
    report = check_backward(program(lambda z: 1 / (1 + np.exp(-z) + size)), Architecture.parse("2-3-2"))
    if size > 1e-14:
        assert report.verdict == "FAILS"
        return
    assert report.verdict == "UNKNOWN", "floats cannot see it"
    assert "a small constant added to a denominator" in report.message
    assert "0e+00" not in report.message, "its size is stated"


def grown(batch: int) -> Callable[..., Gradient]:
    def backward(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
        by_weights, by_biases = program()(weights, biases, x, target)
        return [w * 2 if len(x) > batch else w for w in by_weights], by_biases

    return backward


WRONG: dict[str, tuple[Callable[..., Gradient], str]] = {
    "a constant with a wrong digit": (program(top=lambda z, a, t: 2.000001 * (a - t) * a * (1 - a)), "sigmoid"),
    "wrong for more than one sample": (grown(1), "sigmoid"),
    "wrong for more than two samples": (grown(2), "sigmoid"),
    "wrong for negative z": (program(slope=lambda z, a: np.where(z > 0, a * (1 - a), a * (1.001 - a))), "sigmoid"),
    "negative slope left out": (
        program(lambda z: np.where(z > 0, z, 0.01 * z), slope=lambda z, a: np.where(z > 0, 1, 0)), "leaky_relu",
    ),
    "wrong negative slope": (
        program(lambda z: np.where(z > 0, z, 0.01 * z), slope=lambda z, a: np.where(z > 0, 1, 0.010001)), "leaky_relu",
    ),
    "always positive": (program(relu, slope=lambda z, a: np.ones_like(a)), "relu"),
    "finite differences": (program(slope=lambda z, a: (s(z + 1e-5) - s(z - 1e-5)) / 2e-5), "sigmoid"),
    "a series": (program(lambda z: 0.5 + z / 4 - z**3 / 48 + z**5 / 480), "sigmoid"),
    "σ′ at a": (program(slope=lambda z, a: s(a) * (1 - s(a))), "sigmoid"),
    "a power of two times exp": (program(lambda z: 1 / (1 + np.exp(-z) * (1 + 2.0**-40))), "sigmoid"),
    "absolute value by a root": (program(top=lambda z, a, t: 2 * np.sqrt((a - t) ** 2) * a * (1 - a)), "sigmoid"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_formula_never_agrees_on_the_field(wrong: str) -> None:
    backward, activation = WRONG[wrong]
    architecture = Architecture.parse("2-3-2", hidden=activation, output=activation)
    for seed in range(3):
        assert in_field(called(backward), architecture, seed)[0].outcome == "differs"
    assert check_backward(backward, architecture).verdict == "FAILS"


def test_a_mismatch_on_the_field_alone_is_not_called_a_failure() -> None:
    def backward(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
        by_weights, by_biases = program()(weights, biases, x, target)
        if isinstance(x.flat[0], Residue):
            by_weights[0] = by_weights[0] * 2
        return by_weights, by_biases

    report = check_backward(backward, Architecture.parse("2-3-2"), points=1)
    assert level(report, "field").outcome == "differs"
    assert level(report, "balls").outcome == "agrees"
    assert report.verdict != "FAILS"


# Nothing is vacuous.


def returning(make: Callable[[Any], Any]) -> Callable[..., Gradient]:
    """Right in floats; on other numbers each gradient is what is made of it."""

    def backward(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
        by_weights, by_biases = program()(weights, biases, x, target)
        if x.dtype != object:
            return by_weights, by_biases
        return [make(w) for w in by_weights], [make(b) for b in by_biases]

    return backward


NOTHING: dict[str, Callable[[Any], Any]] = {
    "None": lambda g: None,
    "arrays of None": lambda g: np.empty(g.shape, dtype=object),
    "zeros": lambda g: np.zeros(g.shape),
    "integers": lambda g: np.ones(g.shape, dtype=int),
    "empty arrays": lambda g: np.array([]),
    "texts": lambda g: np.full(g.shape, "0", dtype=object),
    "nan": lambda g: g * np.nan,
    "infinities": lambda g: g + np.inf,
    "infinities less themselves": lambda g: (g + np.inf) - (g + np.inf),
    "lists in arrays": lambda g: [list(row) for row in np.atleast_2d(g)][:1],
}


@pytest.mark.parametrize("nothing", NOTHING)
def test_what_is_no_gradient_never_agrees(nothing: str) -> None:
    report = check_backward(returning(NOTHING[nothing]), Architecture.parse("2-3-2"), points=1)
    for one in report.levels:
        assert one.numbers == "floats" or one.outcome != "agrees"


def test_a_divisor_that_is_always_zero_is_given_up_after_some_draws() -> None:
    calls = 0

    def call(point: Point) -> Refusal:
        nonlocal calls
        calls += 1
        return Refusal("a divisor is zero", RedrawError("a divisor is zero"))

    found, _ = in_field(call, Architecture.parse("2-3-2"), 0)
    assert found == Level("field", "not possible", reason="a divisor is zero")
    assert calls == MOST_REDRAWS + 1


def test_a_program_that_never_ends_on_such_numbers_is_ended() -> None:
    def backward(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
        while x.dtype == object:
            pass
        return program()(weights, biases, x, target)

    report = check_backward(backward, Architecture.parse("2-3-2"), points=1, time_limit=0.3)
    assert report
    assert "it does not return within 0.3 s" in level(report, "field").reason


def test_a_network_with_more_exponentials_than_fields_is_left_to_balls() -> None:
    layers = MOST_FIELDS
    report = check_backward(program(), Architecture.parse("-".join(["2"] * (layers + 1))), points=1)
    assert report
    assert level(report, "field").reason == f"more than {MOST_FIELDS - 1} exponentials are nested"
    assert level(report, "balls").outcome == "agrees"


def test_a_program_that_nests_one_more_exponential_gets_another_field() -> None:
    wrong = program(slope=lambda z, a: s(a) * (1 - s(a)))
    assert in_field(called(wrong), Architecture.parse("2-2"), 0)[0].outcome == "differs"
    for fields in (1, 2):
        ring = Ring(Tower.drawn(fields, draws(0)), draws(1))
        point = draw_point(Architecture.parse("2-2"), np.random.default_rng(0), 1, np.dtype(float))
        with pytest.raises(TypeError, match="nested"):
            wrong(*([[np.vectorize(ring.random, otypes=[object])(w) for w in part] for part in (point.weights, point.biases)]),
                  *(np.vectorize(ring.random, otypes=[object])(part) for part in (point.x, point.target)))  # fmt: skip


def test_a_network_too_large_is_not_run_number_by_number() -> None:
    def call(point: Point) -> Refusal:
        raise AssertionError("it must not be called")

    for run in (in_field, in_balls, exactly):
        first, _ = run(call, Architecture.parse("1000-300-10"), 0)
        assert first.outcome == "not possible"
        assert "100,000" in first.reason


@pytest.mark.parametrize("run", [exactly, in_balls])
def test_short_numbers_put_no_pre_activation_at_a_kink(run: Function) -> None:
    """At a kink, a program that takes the other slope is right too."""
    other_slope = program(relu, linear, slope=lambda z, a: np.where(z >= 0, 1.0, 0.0), top=squares)
    architecture = Architecture.parse("2-12-2", hidden="relu", output="linear")
    for seed in range(50 if run is exactly else 10):
        assert run(called(other_slope), architecture, seed)[0].outcome == "agrees"


def test_all_samples_at_a_kink_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    architecture = Architecture.parse("2-2", output="relu")
    monkeypatch.setattr(real_points, "near_kink", lambda architecture, point, dtype: np.ones(len(point), dtype=bool))
    found, difference = exactly(called(program(relu, slope=lambda z, a: z > 0)), architecture, 0)
    assert (found.outcome, difference) == ("not possible", None)


# What bounds say.


def draws(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  (nothing is secret here)


BOUNDED: dict[str, tuple[Callable[..., Gradient], bool]] = {
    "exponentials of pre-activations": (program(), True),
    "of half of them": (program(lambda z: (1 + np.tanh(z / 2)) / 2), True),
    "of something else": (program(lambda z: np.exp(z + 1) / (np.exp(z + 1) + np.exp(1 + 0 * z))), False),
    "of a third": (program(lambda z: np.exp(z / 3) ** 3 / (1 + np.exp(z / 3) ** 3)), False),
    "with a logarithm": (program(slope=lambda z, a: np.exp(np.log(a) + np.log(1 - a)) + 0 * np.log(a)), False),
    "with an error function": (program(slope=lambda z, a: a * (1 - a) + 0 * scipy.special.erf(z)), False),
    "with a root": (program(slope=lambda z, a: np.sqrt(np.sqrt(a**4) ** 2 * (1 - a) ** 2 / a**2)), False),
}


@pytest.mark.parametrize("way", BOUNDED)
def test_a_bound_is_stated_for_exponentials_of_pre_activations_alone(way: str) -> None:
    backward, bounded = BOUNDED[way]
    found, _ = in_field(called(backward), Architecture.parse("2-2"), 0)
    assert found.outcome != "agrees" or (found.bound is not None) == bounded


def test_no_bound_is_smaller_than_the_draw_of_the_first_prime_allows() -> None:
    found, _ = in_field(called(program()), Architecture.parse("2-3-3-2"), 0)
    assert found.bound == -FIRST_BITS


def test_no_bound_is_stated_for_several_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_values, "FIELD_SAMPLES", (2, 3, 2, 2))
    found, _ = in_field(called(program()), Architecture.parse("2-3-2"), 0)
    assert found.outcome == "agrees"
    assert found.bound is None, "their pre-activations share the biases"


def small_tower(fields: int = 2) -> Tower:
    """Fields so small that different formulas do agree by chance."""
    primes = [263]
    for _ in range(fields - 1):
        below = math.prod(primes)
        primes.append(next(k * below + 1 for k in range(2, 9999) if Tower((*primes, k * below + 1)).primes[-1] % 8 == 7
                           and all((k * below + 1) % d for d in range(2, math.isqrt(k * below + 1) + 1))))  # fmt: skip
    return Tower(tuple(primes))


def test_in_small_fields_wrong_programs_agree_no_more_often_than_the_bound_says() -> None:
    tower, architecture = small_tower(), Architecture.parse("1-1")

    def roots(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Gradient:
        """Right for ten values of the input and the exponential."""
        by_weights, by_biases = program()(weights, biases, x, target)
        e = np.exp((x @ weights[0] + biases[0]) / 2)[0, 0]
        wrong = 1
        for k in range(5):
            wrong = wrong * (x[0, 0] - k) * (e - e.lifted(2).ring.rational(pow(4, k, 263), 1))
        return [by_weights[0] + wrong], by_biases

    rng, agreed, runs, bounds = draws(0), 0, 0, set()
    floats = np.random.default_rng(0)
    for _ in range(1500):
        point = draw_point(architecture, floats, 1, np.dtype(float))
        run = field_run(called(roots), architecture, point, Ring(tower, rng), "mean")
        if not isinstance(run, Refusal):
            runs += 1
            agreed += run.same
            assert run.bound is not None
            bounds.add(round(run.bound, 6))
    (bound,) = bounds
    assert runs > 1000
    assert 0 < agreed / runs < 2**bound < 1


# The derived program on each kind of number.

NETWORKS = [
    Architecture.parse("2-3-2"),
    Architecture.parse("3-2-2-2", hidden="tanh", output="sigmoid", cost="binary_cross_entropy"),
    Architecture.parse("2-3-3", hidden="leaky_relu", output="softmax", cost="cross_entropy"),
    Architecture.parse("2-2-2", hidden="gelu", output="softmax"),
    Architecture.parse("2-3-1", hidden="softplus", output="linear"),
]


@pytest.mark.parametrize("architecture", NETWORKS, ids=str)
def test_the_derived_tensors_are_those_of_the_derivation_entry_by_entry(architecture: Architecture) -> None:
    point = draw_point(architecture, np.random.default_rng(3), 2, np.dtype(float))
    with precision(200):
        wanted = gradient_by_entries(derive(architecture), point)
        balls = on_elements(point, lambda x: Interval(arb(x)), lambda x: Interval(arb(x)))
        tensors, _ = derived_tensors(architecture, balls, INTERVALS, "mean")
        for name, ball in wanted.items():
            tensor, place = tensor_and_place(name)
            assert tensors[tensor][place].value.overlaps(ball)
            assert float(ball.rad()) < 1e-40
    ring = Ring(Tower.drawn(5, draws(0)), draws(1))
    residues = on_elements(point, ring.random, ring.random)
    shadows, _ = derived_tensors(architecture, residues, ring, "mean")
    for name, ball in wanted.items():
        tensor, place = tensor_and_place(name)
        assert shadows[tensor][place].shadow == pytest.approx(float(ball), rel=1e-10, abs=1e-12)


# How much is compared, and what is said of it.


def first(found: Any) -> Level:
    """The level of a comparison, which other things may come with."""
    return found if isinstance(found, Level) else found[0]


def linear_program() -> Callable[..., Gradient]:
    return program(linear, slope=lambda z, a: 1, top=squares)


LINEAR = Architecture.parse("2-3-2", hidden="linear", output="linear")
RELU_NETWORK = Architecture.parse("2-3-2", hidden="relu", output="linear")


def relu_program() -> Callable[..., Gradient]:
    return program(relu, linear, slope=lambda z, a: z > 0, top=squares)


def counted(backward: Callable[..., Gradient]) -> tuple[Call, list[Point]]:
    points: list[Point] = []

    def call(point: Point) -> dict[str, Any] | Refusal:
        points.append(point)
        return called(backward)(point)

    return call, points


def test_a_smooth_network_is_compared_at_three_draws_of_six_samples() -> None:
    call, points = counted(program())
    found = first(in_field(call, Architecture.parse("2-3-2"), 0))
    assert [len(point) for point in points] == [1, 3, 2]
    assert found.scope == "6 random samples"
    assert found.numbers == "field"


def test_more_draws_are_made_until_every_unit_was_on_both_sides_of_its_kink() -> None:
    call, points = counted(relu_program())
    found = first(in_field(call, RELU_NETWORK, 0))
    sizes = [len(point) for point in points]
    assert sizes == [1, 3, 2, 2, 2, 2, 2, 2][: len(sizes)]
    shadows = [[[one.shadow for one in row] for row in np.asarray(p.x @ p.weights[0] + p.biases[0])] for p in points]
    sides = np.array([row for one in shadows for row in one]) > 0
    both = sides.any(axis=0) & ~sides.all(axis=0)
    patterns = {tuple(row) for row in sides.tolist()}
    assert found.scope == (
        f"{sum(sizes)} random samples with {len(patterns)} activation patterns, {both.sum()} of 3 units with a kink seen on "
        f"both sides of it"
    )
    assert both.all() or len(sizes) == 8


def test_a_wide_relu_network_is_compared_at_all_draws_and_no_more() -> None:
    call, points = counted(relu_program())
    wide = Architecture.parse("1-40-1", hidden="relu", output="linear")
    found = first(in_field(call, wide, 1))
    sizes = [len(point) for point in points]
    assert found.outcome == "agrees"
    assert sizes == [1, 3, 2, 2, 2, 2, 2, 2][: len(sizes)]
    assert sizes[3:], "forty units are not all on both sides in six samples"


@pytest.mark.parametrize(("more", "draws_"), [(-1, 3), (0, 4)])
def test_draws_end_where_the_budget_is_spent(monkeypatch: pytest.MonkeyPatch, more: int, draws_: int) -> None:
    wide = Architecture.parse("1-40-1", hidden="relu", output="linear")
    monkeypatch.setattr(all_values, "BUDGET", 6 * wide.parameter_count + more)
    call, points = counted(relu_program())
    in_field(call, wide, 1)
    assert len(points) == draws_


def test_two_draws_are_made_whatever_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_values, "BUDGET", 0)
    call, points = counted(program())
    assert first(in_field(call, Architecture.parse("2-3-2"), 0)).scope == "4 random samples"
    assert [len(point) for point in points] == [1, 3]


def test_each_nesting_that_does_not_fit_gets_one_field_more_up_to_the_last() -> None:
    rings: list[Ring] = []

    def call(point: Point) -> Refusal:
        element: Any = point.x.flat[0]
        rings.append(element.ring)
        return Refusal("too deep", TooDeepError("too deep"))

    found = first(in_field(call, Architecture.parse("2-3-2"), 0))
    assert [len(ring.tower.primes) for ring in rings] == list(range(3, MOST_FIELDS + 1))
    assert found == Level("field", "not possible", reason=f"more than {MOST_FIELDS - 1} exponentials are nested")
    rings.clear()
    in_field(call, LINEAR, 0)
    assert len(rings[0].tower.primes) == 1, "without an exponential one field is enough"


def test_the_same_seed_draws_the_same_elements_and_another_draws_others() -> None:
    def drawn_values(run: Function, architecture: Architecture, seed: int) -> list[Any]:
        call, points = counted(program())
        run(call, architecture, seed)
        arrays: list[Any] = [array for point in points for array in point.floats.values()]
        return [str(one.value) for array in arrays for one in array.flat]

    for run in (in_field, in_balls):
        one, again, other = (drawn_values(run, Architecture.parse("2-2"), seed) for seed in (3, 3, 4))
        assert one == again
        assert one != other


def plain_floats(point: Point) -> dict[str, Any]:
    return {f"d{name}": np.zeros(array.shape) for name, array in point.floats.items() if name[0] in "Wb"}


@pytest.mark.parametrize("run", [in_field, in_balls, exactly])
def test_why_nothing_could_be_compared_is_said_in_full(run: Function) -> None:
    def reason(call: Call, architecture: Architecture = LINEAR) -> str:
        found = first(run(call, architecture, 0))
        assert found.outcome == "not possible"
        assert found.scope == ""
        return found.reason

    def nothing(point: Point) -> dict[str, Any]:
        tensors = called(linear_program())(point)
        assert isinstance(tensors, dict)
        return {**tensors, "db1": np.array([None] * 3)}

    assert reason(plain_floats) == "it returns plain floats for such numbers"
    assert reason(nothing) == "it returns something that is no number"
    assert reason(lambda point: Refusal("so it is")) == "so it is"
    assert reason(plain_floats, Architecture.parse("1000-100-1")) == (
        "100,201 parameters, and at most 100,000 are run one by one"
    )


def test_a_network_of_the_largest_size_is_run_number_by_number() -> None:
    assert derived_module.too_large(Architecture.parse("99999-1")) == ""
    assert derived_module.too_large(Architecture.parse("100000-1")) != ""


def test_of_exact_comparisons_the_points_and_samples_are_counted() -> None:
    for run in (exactly, in_balls):
        call, points = counted(linear_program())
        assert first(run(call, LINEAR, 0)).scope == "3 points with 6 samples"
        assert [len(point) for point in points] == [2, 1, 3]
        wrong = in_second_point(linear_program())
        found, difference = run(wrong, LINEAR, 0)
        assert (found.outcome, found.scope) == ("differs", "at point 2, of 1 samples")
        assert difference is not None
        assert difference.relative == pytest.approx(1)
        assert set(difference.tensors) == {"dW1", "db1", "dW2", "db2"}
        assert [name for name, one in difference.compared.items() if one.outside.any()] == ["dW1", "db1", "dW2", "db2"]


def in_second_point(backward: Callable[..., Gradient]) -> Call:
    counter = iter((1, 2, 1, 1))

    def call(point: Point) -> dict[str, Any] | Refusal:
        tensors, times = called(backward)(point), next(counter)
        assert isinstance(tensors, dict)
        return {name: times * tensor for name, tensor in tensors.items()}

    return call


def test_exact_points_have_short_numbers_near_those_drawn() -> None:
    array = np.linspace(-3, 3, 1001)
    rounded = real_points._rounded(array)
    assert (64 * rounded % 2 == 1).all(), "odd multiples of 1/64: none of them is zero"
    assert np.abs(rounded - array).max() <= 1 / 64 + 1e-12
    call, points = counted(program(top=cross, output=shifted))
    in_balls(call, Architecture.parse("2-3-3", output="softmax", cost="cross_entropy"), 0)
    for point in points:
        assert all(sum(one.value for one in row) == 1 for row in point.target), "labels stay what they are"
        assert all((64 * float(one.value.mid())) % 2 == 1 for one in (*point.x.flat, *point.weights[0].flat))
    call, points = counted(program())
    in_balls(call, Architecture.parse("2-3-3"), 0)
    for point in points:
        numbers: list[Any] = [
            one for part in (*point.weights, *point.biases, point.x, point.target) for one in part.flat
        ]
        assert all((64 * float(one.value.mid())) % 2 == 1 for one in numbers), "targets that are real numbers too"


@pytest.mark.parametrize(
    ("bits", "outcome", "said"),
    [(-70, "agrees", ""), (-58, "agrees", ", to within 3e-18 of each tensor"), (-41, "agrees", ", to within 5e-13 of each"),
     (-39, "not possible", "the program's balls became too wide to tell")],
)  # fmt: skip
def test_the_width_of_the_programs_balls_is_said_and_too_wide_ones_tell_nothing(
    bits: int, outcome: str, said: str
) -> None:
    def call(point: Point) -> dict[str, Any]:
        tensors = called(linear_program())(point)
        assert isinstance(tensors, dict)
        dW1: Any = tensors["dW1"].copy()
        size = max(abs(float(one.value.mid())) for one in dW1.flat)
        dW1[1, 2] = Interval(dW1[1, 2].value + arb(0, 2.0**bits * size))
        return {**tensors, "dW1": dW1}

    found = first(in_balls(call, LINEAR, 0))
    assert found.outcome == outcome
    assert said in (found.scope or found.reason)
    assert ("to within" in found.scope) == (", to within" in said)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "gelu", "elu", "swish"])
def test_what_has_an_exponential_or_the_like_is_not_piecewise_linear(name: str) -> None:
    for hidden, output in ((name, "linear"), ("relu", name)):
        assert not is_piecewise_linear(Architecture.parse("2-3-2", hidden=hidden, output=output))
    assert is_piecewise_linear(Architecture.parse("2-3-2", hidden="relu", output="leaky_relu"))
    assert not is_piecewise_linear(Architecture.parse("2-3-2", hidden="relu", output="softmax"))


def test_nested_exponentials_are_counted_layer_by_layer() -> None:
    count = all_values.nested_exponentials
    assert count(LINEAR) == 0
    assert count(Architecture.parse("2-2-2-2", hidden="relu,tanh", output="sigmoid")) == 2
    assert count(Architecture.parse("2-2-2", hidden="relu", output="softmax")) == 1


def test_the_bound_is_the_degree_over_the_smallest_field() -> None:
    """dW1 = 2 (x·w + b - t) x is of degree three, in the field of the only prime."""
    rng = draws(0)
    one, two = small_tower(1), small_tower(2)
    for tower in (one, two):
        point = draw_point(Architecture.parse("1-1"), np.random.default_rng(0), 1, np.dtype(float))
        linear_one = Architecture.parse("1-1", output="linear")
        run = field_run(called(program(output=linear, top=squares)), linear_one, point, Ring(tower, rng), "mean")
        assert not isinstance(run, Refusal)
        assert run.bound == pytest.approx(1 + math.log2(3) - math.log2(263))
    several = draw_point(Architecture.parse("1-1"), np.random.default_rng(0), 2, np.dtype(float))
    run = field_run(called(program(output=linear, top=squares)), linear_one, several, Ring(one, rng), "mean")
    assert not isinstance(run, Refusal)
    assert run.bound is None


@pytest.mark.parametrize(("most", "bounded"), [(3, True), (2, False)])
def test_the_differences_of_many_outputs_are_not_known_as_such(
    monkeypatch: pytest.MonkeyPatch, most: int, bounded: bool
) -> None:
    monkeypatch.setattr(all_values, "MOST_DIFFERENCES", most)
    architecture = Architecture.parse("2-3", output="softmax", cost="cross_entropy")
    found = first(in_field(called(program(output=shifted, top=cross)), architecture, 0))
    assert found.outcome == "agrees"
    assert (found.bound is not None) == bounded


def test_patterns_are_counted_over_all_samples_and_units_over_all_draws() -> None:
    run = all_values.FieldRun
    sides = [
        run(True, [np.array([[True, False]]), np.array([[True]])], -10.0),
        run(True, [np.array([[True, True], [True, False]]), np.array([[True], [True]])], None),
    ]
    deep = Architecture.parse("2-2-1", hidden="relu", output="relu")
    assert all_values._patterns(deep, sides, 3) == (
        "3 random samples with 2 activation patterns, 1 of 3 units with a kink seen on both sides of it"
    )
    assert [unit.tolist() for unit in all_values._units(sides)] == [[False, True], [False]]
    labels = Architecture.parse("2-2-2", hidden="tanh", output="softmax", cost="cross_entropy")
    assert all_values._patterns(labels, [run(True, [], None)], 7) == "7 random samples, their targets one-hot"


FIELD = (
    "field, both on random elements of prime fields (here). It stands for all values that take the same branches, float "
    "constants read as the numbers they stand for; "
)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("field", "agrees", "here", "", -60.5, ", for one sample"),
         f"Evidence: {FIELD}if the two differed, they would agree by chance with a probability below 2^-60, for one sample"),
        (("field", "agrees", "here"), f"Evidence: {FIELD}on agreeing by chance no bound is proved"),
        (("field", "differs", "here"), "Suspicion: field, both on random elements of prime fields: they differ (here)"),
        (("exact", "agrees", "here"), "Evidence: exact, both in rational arithmetic, here; not for all values"),
        (("exact", "differs", "here"), "Evidence: exact, both in rational arithmetic: they differ (here)"),
        (("balls", "agrees", "here"), "Evidence: enclosure, both in balls of many digits, here; not for all values"),
        (("floats", "agrees", "here"), "Evidence: enclosure, floats, here; not for all values"),
        (("floats", "differs", "here"), "Evidence: enclosure, floats: they differ (here)"),
        (("field", "not possible", "", "why"), "Not on prime fields: why"),
        (("floats", "not possible", "", "why"), "Not in floats: why"),
    ],
)  # fmt: skip
def test_what_each_kind_of_number_showed_is_said_in_full(given: Any, said: str) -> None:
    assert list(in_words([Level(*given)], "both")) == [said]


def test_what_is_not_possible_comes_last_and_the_same_reason_once() -> None:
    levels = [Level("field", "not possible", reason="a"), Level("exact", "not possible", reason="b"),
              Level("balls", "not possible", reason="a"), Level("floats", "agrees", "here")]  # fmt: skip
    assert list(in_words(levels, "both"))[1:] == ["Not on prime fields, nor in balls: a", "Not exact: b"]
    assert [one.kind for one in levels] == ["field", "exact", "enclosure", "enclosure"]


@pytest.mark.parametrize("run", [in_balls, exactly])
def test_a_suspected_point_is_the_first_that_stronger_numbers_look_at(run: Function) -> None:
    suspected = draw_point(LINEAR, np.random.default_rng(9), 4, np.dtype(float))
    call, points = counted(linear_program())
    assert first(run(call, LINEAR, 0, "mean", suspected)).scope == "4 points with 10 samples"
    assert [len(point) for point in points] == [4, 2, 1, 3]
    assert [real_points._middle(one) for one in points[0].x.flat] == suspected.x.ravel().tolist()


def test_where_the_derivation_leaves_the_fractions_that_is_the_reason() -> None:
    call, points = counted(program())
    found = first(exactly(call, Architecture.parse("2-3-2"), 0))
    assert found == Level("exact", "not possible", reason="exp of a fraction is no fraction")
    assert not points, "the program is not called in vain"
