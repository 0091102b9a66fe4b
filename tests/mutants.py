"""Backward passes that are wrong on purpose, and right ones written in different ways.

All are plain NumPy on sigmoid hidden layers and a sigmoid output with the paper's sum of squares, batch first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Arrays = Sequence[np.ndarray]
Result = tuple[list[Any], list[Any]]
Backward = Callable[[Arrays, Arrays, np.ndarray, np.ndarray], Result]


def s(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def forward(weights: Arrays, biases: Arrays, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(a[-1] @ w + b)
        a.append(s(z[-1]))
    return z, a


def backward(
    weights: Arrays,
    biases: Arrays,
    x: np.ndarray,
    target: np.ndarray,
    *,
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda z, a: a * (1 - a),
    error: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda a, target: 2 * (a - target),
    back: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda delta, w: delta @ w.T,
    to_weights: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda a, delta: a.T @ delta / len(a),
    to_biases: Callable[[np.ndarray], np.ndarray] = lambda delta: delta.mean(axis=0),
    hidden_slope: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
) -> Result:
    """Backpropagation with replaceable parts; the defaults are right."""
    z, a = forward(weights, biases, x)
    delta = error(a[-1], target) * slope(z[-1], a[-1])
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        by_weights.append(to_weights(a[layer], delta))
        by_biases.append(to_biases(delta))
        if layer:
            delta = back(delta, weights[layer]) * (hidden_slope or slope)(z[layer - 1], a[layer])
    return by_weights[::-1], by_biases[::-1]


def with_part(**parts: Any) -> Backward:
    return lambda weights, biases, x, target: backward(weights, biases, x, target, **parts)


def scaled_entry(factor: float) -> Backward:
    def wrong(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        by_weights, by_biases = backward(weights, biases, x, target)
        by_weights[0][-1, -1] *= factor
        return by_weights, by_biases

    return wrong


def stale() -> Backward:
    sums: dict[int, np.ndarray] = {}

    def wrong(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        by_weights, by_biases = backward(weights, biases, x, target)
        for layer, gradient in enumerate(by_weights):
            sums[layer] = sums.get(layer, 0) + gradient
        return [sums[layer].copy() for layer in range(len(by_weights))], by_biases

    return wrong


def float32_inside(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
    single = [np.asarray(w, np.float32) for w in weights], [np.asarray(b, np.float32) for b in biases]
    by_weights, by_biases = backward(*single, np.asarray(x, np.float32), np.asarray(target, np.float32))
    return [g.astype(np.float64) for g in by_weights], [g.astype(np.float64) for g in by_biases]


def updates_first(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
    """The output layer is updated before its weights carry the error back."""
    _, a = forward(weights, biases, x)
    delta = 2 * (a[-1] - target) * a[-1] * (1 - a[-1])
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        by_weights.append(a[layer].T @ delta / len(x))
        by_biases.append(delta.mean(axis=0))
        if layer:
            updated = weights[layer] - 0.1 * by_weights[-1]
            delta = (delta @ updated.T) * a[layer] * (1 - a[layer])
    return by_weights[::-1], by_biases[::-1]


WRONG: dict[str, Backward] = {
    "the published fault: σ′ taken at the activation": with_part(slope=lambda z, a: s(a) * (1 - s(a))),
    "σ for σ′": with_part(slope=lambda z, a: a),
    "σ′ forgotten in the output layer": with_part(
        slope=lambda z, a: np.ones_like(a), hidden_slope=lambda z, a: a * (1 - a)
    ),
    "σ′ forgotten in the hidden layers": with_part(hidden_slope=lambda z, a: np.ones_like(a)),
    "tanh′ for σ′": with_part(slope=lambda z, a: 1 - a**2),
    "lost factor 2": with_part(error=lambda a, target: a - target),
    "wrong sign": with_part(error=lambda a, target: 2 * (target - a)),
    "activation for error": with_part(error=lambda a, target: 2 * a),
    "sum for mean": with_part(to_weights=lambda a, delta: a.T @ delta, to_biases=lambda delta: delta.sum(axis=0)),
    "sum for mean in the biases": with_part(to_biases=lambda delta: delta.sum(axis=0)),
    "mean over all entries": with_part(error=lambda a, target: 2 * (a - target) / a.shape[1]),
    "first sample only": with_part(to_biases=lambda delta: delta[0]),
    "zero bias gradient": with_part(to_biases=lambda delta: np.zeros(delta.shape[1])),
    "absolute weights on the way back": with_part(back=lambda delta, w: delta @ np.abs(w).T),
    "update before the error is passed on": updates_first,
    "one entry off by a millionth": scaled_entry(1 + 1e-6),
    "one entry off by 1e-11": scaled_entry(1 + 1e-11),
    "float32 inside": float32_inside,
}


def by_loops(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
    by_weights = [np.zeros(w.shape) for w in weights]
    by_biases = [np.zeros(b.shape) for b in biases]
    for sample, wanted in zip(x, target, strict=True):
        values = [list(sample)]
        for w, b in zip(weights, biases, strict=True):
            pre = [sum(v * w[i, j] for i, v in enumerate(values[-1])) + b[j] for j in range(w.shape[1])]
            values.append([1 / (1 + np.exp(-p)) for p in pre])
        delta = [2 * (v - t) * v * (1 - v) for v, t in zip(values[-1], wanted, strict=True)]
        for layer in reversed(range(len(weights))):
            for j, d in enumerate(delta):
                by_biases[layer][j] += d / len(x)
                for i, v in enumerate(values[layer]):
                    by_weights[layer][i, j] += v * d / len(x)
            here = values[layer]
            delta = [
                sum(weights[layer][i, j] * d for j, d in enumerate(delta)) * v * (1 - v) for i, v in enumerate(here)
            ]
    return by_weights, by_biases


def by_einsum(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
    z, a = forward(weights, biases, x)
    delta = 2 / len(x) * (a[-1] - target) * s(z[-1]) * s(-z[-1])
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        by_weights.append(np.einsum("si,sj->ij", a[layer], delta))
        by_biases.append(np.einsum("sj->j", delta))
        if layer:
            delta = np.einsum("sj,ij->si", delta, weights[layer]) * s(z[layer - 1]) * s(-z[layer - 1])
    return by_weights[::-1], by_biases[::-1]


def by_tanh(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
    def half(z: np.ndarray) -> np.ndarray:
        return (1 + np.tanh(z / 2)) / 2

    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(half(a[-1] @ w + b))
    delta = 2 * (a[-1] - target) * (a[-1] - a[-1] ** 2)
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        by_weights.append((a[layer][:, :, None] * delta[:, None, :]).mean(axis=0))
        by_biases.append(np.average(delta, axis=0))
        if layer:
            delta = (weights[layer] @ delta.T).T * (a[layer] - a[layer] ** 2)
    return by_weights[::-1], by_biases[::-1]


def by_extra_row(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
    """Biases as an extra row of the weights, activations with a column of ones."""
    joined = [np.vstack([w, b]) for w, b in zip(weights, biases, strict=True)]
    ones = np.ones((len(x), 1))
    a = [np.hstack([x, ones])]
    for w in joined:
        a.append(np.hstack([s(a[-1] @ w), ones]))
    out = a[-1][:, :-1]
    delta = (out - target) * out * (1 - out) * (2.0 / len(x))
    gradients = []
    for layer in reversed(range(len(joined))):
        gradients.append(a[layer].T @ delta)
        if layer:
            here = a[layer][:, :-1]
            delta = (delta @ joined[layer][:-1].T) * here * (1 - here)
    return [g[:-1] for g in gradients[::-1]], [g[-1] for g in gradients[::-1]]


def one_sample_at_a_time(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
    parts = [backward(weights, biases, x[[row]], target[[row]]) for row in range(len(x))]
    layers = range(len(weights))
    by_weights = [sum(part[0][layer] for part in parts) / len(x) for layer in layers]
    return by_weights, [sum(part[1][layer] for part in parts) / len(x) for layer in layers]


RIGHT: dict[str, Backward] = {
    "matrix products": backward,
    "loops": by_loops,
    "einsum": by_einsum,
    "tanh form": by_tanh,
    "bias as an extra row": by_extra_row,
    "one sample at a time": one_sample_at_a_time,
}
