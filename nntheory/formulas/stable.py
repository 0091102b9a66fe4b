"""The activations and costs in NumPy, accurate to a few units in the last place at every float; the tests hold them to the formulas.

Every form is computed in float64 and returned in the dtype of z. None of them overflows on the way to a finite result, or
takes the small difference of large numbers where a formula without it exists.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Form = Callable[..., Array]

_BLOCK = 8192


def value(name: str) -> Form:
    """The activation of that name, as a function of z and its parameters."""
    return partial(_blockwise, _VALUES[name], int(name == "softmax"))


def derivative(name: str) -> Form:
    """The derivative of the activation of that name; for softmax the Jacobian, entry [..., j, k] = ∂a_j/∂z_k."""
    return (
        partial(_blockwise, _DERIVATIVES[name], 0) if name == "softmax" else partial(_blockwise, _DERIVATIVES[name], 0)
    )


def cost(name: str) -> Form:
    """The cost of that name, as a function of z, a and target, summed over their last axis."""
    return partial(_cost, _COSTS[name])


def _blockwise(form: Form, axes: int, z: Array, *parameters: Any) -> Array:
    """A form that acts on the last 0 or 1 axes, block by block, so that its temporaries stay in the processor's cache."""
    core = z.shape[z.ndim - axes :]
    cells = z.reshape(-1, *core)
    result = np.empty_like(cells)
    numbers = [parameter.p / parameter.q for parameter in parameters]
    step = max(1, _BLOCK // math.prod(core))
    for start in range(0, len(cells), step):
        block = slice(start, start + step)
        result[block] = form(cells[block].astype(np.float64, copy=False), *numbers)
    return result.reshape(z.shape)


def _cost(form: Form, z: Array, a: Array, target: Array) -> Array:
    with np.errstate(over="ignore"):  # a cost beyond the largest float is inf
        result = form(z.astype(np.float64), a.astype(np.float64), target.astype(np.float64))
        return np.asarray(result, dtype=z.dtype)


def _linear(z: Array) -> Array:
    return z


def _linear_derivative(z: Array) -> Array:
    return np.ones_like(z)


def _sigmoid(z: Array) -> Array:
    e = np.exp(-np.abs(z))
    return np.maximum(z >= 0, e) / (1 + e)


def _sigmoid_derivative(z: Array) -> Array:
    e = np.exp(-np.abs(z))
    return e / (1 + e * (2 + e))


def _tanh_derivative(z: Array) -> Array:
    return 4 * _sigmoid_derivative(2 * np.clip(z, -400, 400))


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _relu_derivative(z: Array) -> Array:
    return z > 0


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
    far = 64.0 * (x > 700)
    return np.exp(x - far), np.exp(-far)


def _gelu(z: Array) -> Array:
    x = np.minimum(np.abs(z), 39)
    square = x * x
    return np.maximum(z, 0) - _normal(x, square * _midpoints(square), x * _residue(x))


def _gelu_derivative(z: Array) -> Array:
    x = np.minimum(np.abs(z), 39)
    left = _normal(x, x * (_midpoints(x * x) - 1 / math.sqrt(2 * math.pi)), _residue(x))
    return np.where(z > 0, 1 - left, left)


_STEP = 11 / 16
_NODES = (np.arange(12.5, 0, -1) * _STEP) ** 2
_WEIGHTS = np.exp(-_NODES / 2) * (_STEP / np.pi)
_PERIOD = 2 * np.pi / _STEP


def _midpoints(square: Array) -> Array:
    total: Array = sum((w / (square + u) for w, u in zip(_WEIGHTS, _NODES, strict=True)), np.zeros_like(square))
    return total


def _residue(x: Array) -> Array:
    return (x < _PERIOD) / (1 + np.exp(_PERIOD * np.minimum(x, _PERIOD)))


def _normal(x: Array, factor: Array, rest: Array) -> Array:
    square = x * x
    high = x.astype(np.float32).astype(np.float64)
    lost = (high * high - square) + (x - high) * (x + high)
    large, small = _exp(square / 2)
    bell = factor / large * small
    return bell + (rest - bell * lost / 2)


def _softmax(z: Array) -> Array:
    e = _exponentials(z)
    return e / e.sum(-1, keepdims=True)


def _softmax_derivative(z: Array) -> Array:
    e = _exponentials(z)
    total = e.sum(-1, keepdims=True)
    a = e / total
    others = total - e
    np.put_along_axis(others, e.argmax(-1, keepdims=True), _rest(e), -1)
    jacobian = -a[..., :, np.newaxis] * a[..., np.newaxis, :]
    j = np.arange(z.shape[-1])
    jacobian[..., j, j] = a * (others / total)
    return jacobian


def _exponentials(z: Array) -> Array:
    top = z.max(-1, keepdims=True)
    z = np.maximum(z, np.nextafter(top - 800, np.finfo(np.float64).min))
    gap = z - top
    back = gap - z
    lost = (z - (gap - back)) - (top + back)
    e = np.exp(gap)
    return e + e * lost


def _rest(e: Array) -> Array:
    e = e.copy()
    np.put_along_axis(e, e.argmax(-1, keepdims=True), 0, -1)
    return e.sum(-1, keepdims=True)


def _squared_error(z: Array, a: Array, target: Array) -> Array:
    return ((a - target) ** 2).sum(-1)


def _half_squared_error(z: Array, a: Array, target: Array) -> Array:
    return _squared_error(z, a, target) / 2


def _mean_squared_error(z: Array, a: Array, target: Array) -> Array:
    return _squared_error(z, a, target) / z.shape[-1]


def _cross_entropy(z: Array, a: Array, target: Array) -> Array:
    gap = z.max(-1, keepdims=True) / 2 - z / 2
    return (2 * target * gap).sum(-1) + np.log1p(_rest(_exponentials(z)))[..., 0] * target.sum(-1)


def _binary_cross_entropy(z: Array, a: Array, target: Array) -> Array:
    return (target * _softplus(-z) + (1 - target) * _softplus(z)).sum(-1)


_VALUES: dict[str, Form] = {
    "linear": _linear,
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
    "linear": _linear_derivative,
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

_COSTS: dict[str, Form] = {
    "squared_error": _squared_error,
    "half_squared_error": _half_squared_error,
    "mean_squared_error": _mean_squared_error,
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary_cross_entropy,
}
