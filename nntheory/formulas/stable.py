"""The NumPy forms of the activations and costs, correct to a few units in the last place at every float.

All are computed in float64 and returned in the dtype of z. The tests hold them against the SymPy formulas.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

Array = NDArray[np.float64]
Form = Callable[..., NDArray[Any]]
Pair = Callable[..., tuple[NDArray[Any], NDArray[Any]]]

BLOCK = 8192
"""So many numbers are computed at a time: the temporaries stay in the processor's cache."""


def value(name: str) -> Form:
    """The activation of that name, as a function of z and its parameters."""
    return partial(_blockwise, _VALUES[name], int(name == "softmax"))


def derivative(name: str) -> Form:
    """The derivative of the activation of that name; for softmax the Jacobian, entry [..., j, k] = ∂a_j/∂z_k."""
    form = _DERIVATIVES[name]
    return partial(_in_double, form) if name == "softmax" else partial(_blockwise, form, 0)


def value_and_derivative(name: str) -> Pair:
    """The two of an elementwise activation of that name, which share what they can."""
    return partial(_pair_blockwise, _SHARED.get(name) or _one_after_another(name))


def cost(name: str) -> Form:
    """The cost of that name, as a function of z, a and target, which have the outputs along their last axis."""
    return partial(_in_double, _COSTS[name])


def _blockwise(form: Form, axes: int, z: NDArray[Any], *parameters: sympy.Rational) -> NDArray[Any]:
    """A form that acts along the last 0 or 1 axes, in blocks."""
    _check(z)
    numbers = [parameter.p / parameter.q for parameter in parameters]
    if z.size <= BLOCK:
        return np.asarray(form(z.astype(np.float64, copy=False), *numbers), dtype=z.dtype)
    core = z.shape[z.ndim - axes :]
    cells = z.reshape(-1, *core)
    result = np.empty_like(cells)
    step = max(1, BLOCK // math.prod(core))
    for start in range(0, len(cells), step):
        block = slice(start, start + step)
        result[block] = form(cells[block].astype(np.float64, copy=False), *numbers)
    return result.reshape(z.shape)


def _pair_blockwise(form: Pair, z: NDArray[Any], *parameters: sympy.Rational) -> tuple[NDArray[Any], NDArray[Any]]:
    """As `_blockwise`, for a form with two results."""
    _check(z)
    numbers = [parameter.p / parameter.q for parameter in parameters]
    if z.size <= BLOCK and z.dtype == np.float64:
        return form(z, *numbers)
    values, slopes = np.empty(z.shape, z.dtype), np.empty(z.shape, z.dtype)
    cells, of_values, of_slopes = z.reshape(-1), values.reshape(-1), slopes.reshape(-1)
    for start in range(0, z.size, BLOCK):
        block = slice(start, start + BLOCK)
        of_values[block], of_slopes[block] = form(cells[block].astype(np.float64, copy=False), *numbers)
    return values, slopes


def _one_after_another(name: str) -> Pair:
    value, derivative = _VALUES[name], _DERIVATIVES[name]
    return lambda z, *numbers: (value(z, *numbers), derivative(z, *numbers))


def _in_double(form: Form, z: NDArray[Any], *others: NDArray[Any]) -> NDArray[Any]:
    _check(z)
    with np.errstate(over="ignore"):  # a cost beyond the largest float is inf
        return np.asarray(form(*(array.astype(np.float64) for array in (z, *others))), dtype=z.dtype)


def _check(z: NDArray[Any]) -> None:
    if z.dtype not in (np.float32, np.float64):
        raise TypeError(f"z must be float32 or float64, got dtype={z.dtype}; z.astype(float) converts numbers")


def _sigmoid(z: Array) -> Array:
    e: Array = np.exp(-np.abs(z))
    # 1 or e by the sign of z; on mixed signs np.where costs more than the exponential.
    numerator: Array = np.maximum(z >= 0, e)
    return numerator / (1 + e)


def _sigmoid_derivative(z: Array) -> Array:
    e: Array = np.exp(-np.abs(z))
    return e / (1 + e * (2 + e))


def _sigmoid_and_derivative(z: Array) -> tuple[Array, Array]:
    e: Array = np.exp(-np.abs(z))
    inverse: Array = 1 / (1 + e)
    return np.maximum(z >= 0, e) * inverse, e * inverse * inverse


def _tanh_derivative(z: Array) -> Array:
    return 4 * _sigmoid_derivative(2 * np.clip(z, -400, 400))


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _relu_derivative(z: Array) -> Array:
    return (z > 0).astype(np.float64)


def _leaky_relu(z: Array, slope: float) -> Array:
    return np.maximum(z, slope * z)


def _leaky_relu_derivative(z: Array, slope: float) -> Array:
    return np.maximum(z > 0, slope)


def _elu(z: Array) -> Array:
    return np.maximum(z, 0) + np.expm1(np.minimum(z, 0))


def _elu_derivative(z: Array) -> Array:
    return np.exp(np.minimum(z, 0))


def _softplus(z: Array) -> Array:
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _swish(z: Array) -> Array:
    z = np.maximum(z, -770)
    large, small = _exp(-z)
    return z / (1 + large) * small


def _swish_derivative(z: Array) -> Array:
    x = np.minimum(np.abs(z), 770)
    large, small = _exp(x)
    e = np.exp(-x)
    left = (1 - x + e) / (2 + e + large) * small
    return np.where(z > 0, 1 - left, left)


def _exp(x: Array) -> tuple[Array, Array]:
    """Two floats whose quotient is exp(x), for x ≤ 770: that overflows from 710 on, where x/exp(x) is not yet 0."""
    far = 64.0 * (x > 700)
    return np.exp(x - far), np.exp(-far)


def _gelu(z: Array) -> Array:
    x = np.minimum(np.abs(z), 39)
    square, low = _exact_square(x)
    total, lost, residue = _normal_tail(x)
    return np.maximum(z, 0) - _over_bell(x, square * total, square * lost + low * total, x * residue)


def _gelu_derivative(z: Array) -> Array:
    x = np.minimum(np.abs(z), 39)
    total, lost, residue = _normal_tail(x)
    main, lost_again = _exact_sum(total, np.full_like(x, -_PEAK))
    left = _over_bell(x, x * main, x * (lost + lost_again - _PEAK_LOW), residue)
    return np.where(z > 0, 1 - left, left)


# Beyond x ≥ 0 the normal distribution is exp(-x²/2) times the integral of exp(-u²/2) x / π(x² + u²) over u > 0. There
# the midpoint rule is exact to a part in exp(45) once the residue at its pole u = ix is added (Hunter and Regan, Math.
# of Computation 26 (1972) 539-541). All terms are positive, so no digit is lost however far out x lies.
_STEP = sympy.sqrt(7) / 4
_NODES = [((k + sympy.Rational(1, 2)) * _STEP) ** 2 for k in range(14)]
_RULE = [(float(_STEP / sympy.pi * sympy.exp(-node / 2)), float(node)) for node in _NODES]
_PERIOD = float(2 * sympy.pi / _STEP)
_PEAK = float(1 / sympy.sqrt(2 * sympy.pi))
_PEAK_LOW = float(1 / sympy.sqrt(2 * sympy.pi) - sympy.Rational(_PEAK))


def _normal_tail(x: Array) -> tuple[Array, Array, Array]:
    """The ``total``, what rounding lost of it, and the ``residue`` in exp(-x²/2) x total + residue."""
    square, low = _exact_square(x)
    coarse = (square + 4096) - 4096  # to 40 binary places, so that its sum with a node, a multiple of 1/64, is exact
    total, lost, slope = np.zeros((3, *x.shape))
    for weight, node in _RULE:
        term = weight / (coarse + node)
        longer = total + term
        lost += term - (longer - total)
        slope -= term / (coarse + node)
        total = longer
    lost += slope * ((square - coarse) + low)
    return total, lost, (x < _PERIOD) / (1 + np.exp(_PERIOD * np.minimum(x, _PERIOD)))


def _over_bell(x: Array, main: Array, minor: Array, rest: Array) -> Array:
    """The sum exp(-x²/2) (main + minor) + rest, where minor is what rounding lost of main."""
    # An error of x² in its last place is one of x² places in the exponential.
    square, low = _exact_square(x)
    large, small = _exp(square / 2)
    return main / large * small + ((minor - main * low / 2) / large * small + rest)


def _exact_square(x: Array) -> tuple[Array, Array]:
    """The square as rounded, and what rounding lost of it."""
    square = x * x
    high = x.astype(np.float32).astype(np.float64)
    return square, (high * high - square) + (x - high) * (x + high)


def _softmax(z: Array) -> Array:
    below, lost = _below_top(z)
    e: Array = np.exp(below)
    total, low = _exact_total(e, lost)
    return (e + e * (lost - low / total)) / total


def _softmax_derivative(z: Array) -> Array:
    below, lost = _below_top(z)
    total, low = _exact_total(np.exp(below), lost)
    lost -= low / total
    pairs, lost_again = _exact_sum(below[..., :, np.newaxis], below[..., np.newaxis, :])
    e: Array = np.exp(pairs)
    e += e * (lost[..., :, np.newaxis] + lost[..., np.newaxis, :] + lost_again)
    jacobian = -e / (total * total)[..., np.newaxis]
    # The rows of the Jacobian sum to 0: a sum of one sign is more accurate than the small difference 1 - a.
    j = np.arange(z.shape[-1])
    jacobian[..., j, j] = 0
    jacobian[..., j, j] = -jacobian.sum(-1)
    return jacobian


def _below_top(z: Array) -> tuple[Array, Array]:
    """The distances of z below its largest along the last axis, all ≤ 0, and what rounding lost of them."""
    top: Array = z.max(-1, keepdims=True)
    z = np.maximum(z, np.nextafter(top - 800, np.finfo(np.float64).min))  # the exponential is 0 there, no sum overflows
    return _exact_sum(z, -top)


def _exact_total(e: Array, lost: Array) -> tuple[Array, Array]:
    """The sum of e (1 + lost) along the last axis, for e ≤ 1, and what rounding lost of it."""
    high = (e + 2**22) - 2**22  # to 30 binary places: the sum of fewer than 2**23 of them is exact
    rest = (e - high) + e * lost
    return _exact_sum(high.sum(-1, keepdims=True), rest.sum(-1, keepdims=True))


def _exact_sum(x: Array, y: Array) -> tuple[Array, Array]:
    """The sum as rounded, and what rounding lost of it."""
    total = x + y
    back = total - x
    return total, (x - (total - back)) + (y - back)


def _squared_error(z: Array, a: Array, target: Array) -> Array:
    total: Array = ((a - target) ** 2).sum(-1)
    return total


def _half_squared_error(z: Array, a: Array, target: Array) -> Array:
    return _squared_error(z, a, target) / 2


def _mean_squared_error(z: Array, a: Array, target: Array) -> Array:
    outputs: int = a.shape[-1]
    return _squared_error(z, a, target) / outputs


def _cross_entropy(z: Array, a: Array, target: Array) -> Array:
    top: Array = z.max(-1, keepdims=True)
    half_gap: Array = top / 2 - z / 2  # the whole may overflow where the target is 0
    below, lost = _below_top(z)
    others: Array = np.exp(below) * (1 + lost)
    np.put_along_axis(others, z.argmax(-1, keepdims=True), 0, -1)
    above_top: Array = np.log1p(others.sum(-1, keepdims=True))
    total: Array = (2 * target * half_gap + target * above_top).sum(-1)
    return total


def _binary_cross_entropy(z: Array, a: Array, target: Array) -> Array:
    total: Array = (target * _softplus(-z) + (1 - target) * _softplus(z)).sum(-1)
    return total


_VALUES: dict[str, Form] = {
    "linear": np.positive,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "softplus": _softplus,
    "swish": _swish,
    "gelu": _gelu,
    "softmax": _softmax,
}

_DERIVATIVES: dict[str, Form] = {
    "linear": np.ones_like,
    "sigmoid": _sigmoid_derivative,
    "tanh": _tanh_derivative,
    "relu": _relu_derivative,
    "leaky_relu": _leaky_relu_derivative,
    "elu": _elu_derivative,
    "softplus": _sigmoid,
    "swish": _swish_derivative,
    "gelu": _gelu_derivative,
    "softmax": _softmax_derivative,
}

_SHARED: dict[str, Pair] = {"sigmoid": _sigmoid_and_derivative}

_COSTS: dict[str, Form] = {
    "squared_error": _squared_error,
    "half_squared_error": _half_squared_error,
    "mean_squared_error": _mean_squared_error,
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary_cross_entropy,
}
