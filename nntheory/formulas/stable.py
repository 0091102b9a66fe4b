"""The NumPy forms of the activations and costs, written for accuracy at every float; the tests hold them to the formulas.

Every form is computed in float64 and returned in the dtype it was given. None of them overflows on the way to a finite
result or subtracts what is nearly equal. `np.where` appears nowhere: on signs in no order it costs more than an exponential.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Form = Callable[..., Array]


def value(name: str) -> Form:
    """The activation of that name as a function of z and its parameters."""
    return partial(_elementwise, _VALUES[name])


def derivative(name: str) -> Form:
    """The derivative of the activation of that name as a function of z and its parameters."""
    return partial(_elementwise, _DERIVATIVES[name])


def cost(name: str) -> Form:
    """The cost of that name as a function of z, a and target, which keeps all axes but the last."""
    return partial(_cost, _COSTS[name])


def _elementwise(form: Form, z: Array, *parameters: Any) -> Array:
    numbers = (parameter.p / parameter.q for parameter in parameters)
    return np.asarray(form(z.astype(np.float64), *numbers), dtype=z.dtype)


def _cost(form: Form, z: Array, a: Array, target: Array) -> Array:
    with np.errstate(over="ignore"):  # a cost above the largest float is inf
        return np.asarray(form(*(np.asarray(x, np.float64) for x in (z, a, target))), dtype=z.dtype)


def _linear(z: Array) -> Array:
    return z


def _linear_derivative(z: Array) -> Array:
    return np.ones_like(z)


def _sigmoid(z: Array) -> Array:
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def _sigmoid_derivative(z: Array) -> Array:
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def _tanh_derivative(z: Array) -> Array:
    e = 2 * np.exp(-np.abs(z))
    return e / (1 + e * e / 4) ** 2 * e


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
    # Half the exponential twice: where the whole of it is subnormal, z would multiply its few digits.
    half = np.exp(np.minimum(z, 0) / 2)
    return z * half / (1 + np.exp(-np.abs(z))) * half


def _swish_derivative(z: Array) -> Array:
    half = np.exp(np.minimum(z, 0) / 2)
    total = 1 + np.exp(-np.abs(z))
    return half * (1 + z * (np.exp(-np.maximum(z, 0)) / total)) / total * half


_STEP = 11 / 16
_NODES = (np.arange(12.5, 0, -1) * _STEP) ** 2
_WEIGHTS = np.exp(-_NODES / 2) * (_STEP / np.pi)


def _normal_tail(x: Array) -> tuple[Array, Array, Array]:
    square = x * x
    high = x.astype(np.float32).astype(np.float64)
    lost = (high * high - square) + (x - high) * (x + high)
    half = np.exp(-square / 4)
    mills = x * sum(w / (square + u) for w, u in zip(_WEIGHTS, _NODES, strict=True))
    period = 2 * np.pi / _STEP
    pole = (x < period) / (1 + np.exp(period * np.minimum(x, period)))
    return mills, half, lost, pole


def _gelu(z: Array) -> Array:
    x = np.minimum(np.abs(z), 40)
    mills, half, lost, pole = _normal_tail(x)
    return np.maximum(z, 0) - (x * mills * (1 - lost / 2) * half * half + x * pole)


def _gelu_derivative(z: Array) -> Array:
    x = np.minimum(np.abs(z), 40)
    mills, half, lost, pole = _normal_tail(x)
    t = (mills - x / np.sqrt(2 * np.pi)) * (1 - lost / 2) * half * half + pole
    return (z > 0) - np.copysign(t, -t * z)


def _softmax(z):
    e, _ = _exponentials(z)
    return e / e.sum(-1, keepdims=True)


def _exponentials(z: Array):
    top = z.max(-1, keepdims=True)
    z = np.maximum(z, np.nextafter(top - 800, np.finfo(np.float64).min))
    shifted = z - top
    back = shifted - z
    lost = (z - (shifted - back)) - (top + back)
    e = np.exp(shifted)
    e += e * lost
    return e, 0


_VALUES = dict(
    linear=_linear,
    sigmoid=_sigmoid,
    tanh=np.tanh,
    relu=_relu,
    leaky_relu=_leaky_relu,
    elu=_elu,
    softplus=_softplus,
    swish=_swish,
    gelu=_gelu,
    softmax=_softmax,
)
_DERIVATIVES = dict(
    linear=_linear_derivative,
    sigmoid=_sigmoid_derivative,
    tanh=_tanh_derivative,
    relu=_relu_derivative,
    leaky_relu=_leaky_relu_derivative,
    elu=_elu_derivative,
    softplus=_sigmoid,
    swish=_swish_derivative,
    gelu=_gelu_derivative,
)
