"""Right backward passes, written as differently as people write them, in plain NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import expit

from nntheory import Architecture

from .points import SIZES, fits, sizes_of

Arrays = Sequence[Any]
Result = tuple[list[Any], list[Any]]
Backward = Callable[[Any, Any, Any, Any], Result]


SIGMOID = Architecture.parse(SIZES)
RELU = Architecture.parse(SIZES, hidden="relu")
CROSS = Architecture.parse(SIZES, hidden="relu", output="softmax", cost="cross_entropy")


@dataclass(frozen=True)
class Style:
    """A way of writing it.

    Attributes:
        program: the backward pass.
        network: which network it is written for; it runs on all sizes.
        conventions: the arguments of ``check_backward`` that say how it stores things.
    """

    program: Backward
    network: Architecture = SIGMOID
    conventions: dict[str, Any] = field(default_factory=dict)

    def at(self, kind: str) -> Architecture | None:
        """The network whose points of that kind are taken; None if it has none."""
        network = Architecture(Architecture.parse(sizes_of(kind)[0]).sizes, self.network.activations, self.network.cost)
        return network if fits(network, kind) else None


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def through(weights: Arrays, biases: Arrays, x: Any, target: Any, function: Any, slope: Any) -> Result:
    """Matrix products, with a sigmoid and its derivative (of z and a) to choose."""
    z, a = [], [x]
    by_weights: list[Any] = []
    by_biases: list[Any] = []
    for w, b in zip(weights, biases, strict=True):
        z.append(a[-1] @ w + b)
        a.append(function(z[-1]))
    delta = 2 * (a[-1] - target) * slope(z[-1], a[-1])
    for layer in range(len(weights) - 1, -1, -1):
        by_weights.insert(0, a[layer].T @ delta / len(x))
        by_biases.insert(0, delta.sum(axis=0) / len(x))
        if layer:
            delta = delta @ weights[layer].T * slope(z[layer - 1], a[layer])
    return by_weights, by_biases


def written_with(function: Any, slope: Any = lambda z, a: a * (1 - a)) -> Backward:
    return lambda weights, biases, x, target: through(weights, biases, x, target, function, slope)


def loops(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    by_weights = [[[0 for _ in row] for row in w] for w in weights]
    by_biases = [[0 for _ in b] for b in biases]
    for sample, wanted in zip(x, target, strict=True):
        a = [list(sample)]
        for w, b in zip(weights, biases, strict=True):
            z = [b[j] + sum(a[-1][i] * w[i][j] for i in range(len(w))) for j in range(len(b))]
            a.append([1 / (1 + np.exp(-one)) for one in z])
        delta = [2 * (v - t) * v * (1 - v) for v, t in zip(a[-1], wanted, strict=True)]
        for layer in reversed(range(len(weights))):
            for j, d in enumerate(delta):
                by_biases[layer][j] = by_biases[layer][j] + d / len(x)
                for i, v in enumerate(a[layer]):
                    by_weights[layer][i][j] = by_weights[layer][i][j] + v * d / len(x)
            back = [sum(w * d for w, d in zip(row, delta, strict=True)) for row in weights[layer]]
            delta = [one * v * (1 - v) for one, v in zip(back, a[layer], strict=True)]
    return [np.array(g) for g in by_weights], [np.array(g) for g in by_biases]


def einsum(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(sigmoid(np.einsum("mi,ij->mj", a[-1], w) + b))
    delta = 2 * (a[-1] - target) * (a[-1] - a[-1] ** 2)
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        by_weights.append(np.einsum("mi,mj->ij", a[layer], delta) / len(x))
        by_biases.append(np.einsum("mj->j", delta) / len(x))
        delta = np.einsum("mj,ij->mi", delta, weights[layer]) * (a[layer] - a[layer] ** 2)
    return by_weights[::-1], by_biases[::-1]


def one_sample_at_a_time(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    by_weights = [0 * w for w in weights]
    by_biases = [0 * b for b in biases]
    for row in range(len(x)):
        a = [x[row]]
        for w, b in zip(weights, biases, strict=True):
            a.append(sigmoid(w.T @ a[-1] + b))
        delta = 2 * (a[-1] - target[row]) * a[-1] * (1 - a[-1])
        for layer in reversed(range(len(weights))):
            by_weights[layer] = by_weights[layer] + np.outer(a[layer], delta)
            by_biases[layer] = by_biases[layer] + delta
            delta = (weights[layer] @ delta) * a[layer] * (1 - a[layer])
    return [g / len(x) for g in by_weights], [g / len(x) for g in by_biases]


def single_precision(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    w, b = [np.float32(one) for one in weights], [np.float32(one) for one in biases]
    return through(w, b, np.float32(x), np.float32(target), sigmoid, lambda z, a: a * (1 - a))


def extra_row(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    joined = [np.vstack([w, b]) for w, b in zip(weights, biases, strict=True)]
    column = np.ones((len(x), 1))
    a = [np.hstack([x, column])]
    for w in joined:
        a.append(np.hstack([sigmoid(a[-1] @ w), column]))
    outputs = a.pop()[:, :-1]
    delta = (outputs - target) * outputs * (1 - outputs) * 2 / len(x)
    gradients = []
    for w, before in zip(joined[::-1], a[::-1], strict=True):
        gradients.append(before.T @ delta)
        inner = before[:, :-1]
        delta = delta @ w[:-1].T * inner * (1 - inner)
    return [g[:-1] for g in gradients[::-1]], [g[-1] for g in gradients[::-1]]


def where(z: Any) -> Any:
    e = np.exp(-abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def out_in(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(sigmoid(a[-1] @ w.T + b))
    m = x.shape[0]
    delta = 2 / m * (a[-1] - target) * a[-1] * (1 - a[-1])
    by_weights, by_biases = [delta.T @ a[-2]], [delta.sum(axis=0)]
    for layer in range(len(weights) - 1, 0, -1):
        delta = (delta @ weights[layer]) * a[layer] * (1 - a[layer])
        by_weights.append(delta.T @ a[layer - 1])
        by_biases.append(delta.sum(axis=0))
    return by_weights[::-1], by_biases[::-1]


def columns(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    m = x.shape[1]
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(sigmoid(np.dot(w, a[-1]) + b))
    dz = 2 * (a[-1] - target) * a[-1] * (1 - a[-1])
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        by_weights.append(np.dot(dz, a[layer].T) / m)
        by_biases.append(np.sum(dz, axis=1, keepdims=True) / m)
        dz = np.dot(weights[layer].T, dz) * a[layer] * (1 - a[layer])
    return by_weights[::-1], by_biases[::-1]


class Dense:
    """A layer that remembers its last input, as in many course notes."""

    def __init__(self, w: Any, b: Any) -> None:
        self.w, self.b = w, b

    def forward(self, x: Any) -> Any:
        self.x = x
        self.a = sigmoid(x @ self.w + self.b)
        return self.a

    def backward(self, by_a: Any) -> Any:
        by_z = by_a * self.a * (1 - self.a)
        self.by_w, self.by_b = self.x.T @ by_z, by_z.sum(axis=0)
        return by_z @ self.w.T


def classes(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    layers = [Dense(w, b) for w, b in zip(weights, biases, strict=True)]
    a = x
    for layer in layers:
        a = layer.forward(a)
    error = 2 * (a - target) / len(x)
    for layer in reversed(layers):
        error = layer.backward(error)
    return [layer.by_w for layer in layers], [layer.by_b for layer in layers]


def buffers(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    m = len(x)
    a = [np.zeros((m, len(w))) for w in weights] + [np.zeros_like(target)]
    by_weights, by_biases = [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases]
    a[0][:] = x
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
        np.matmul(a[layer], w, out=a[layer + 1])
        a[layer + 1] += b
        a[layer + 1][:] = sigmoid(a[layer + 1])
    delta = np.zeros_like(target)
    delta += 2 * (a[-1] - target) / m
    for layer in reversed(range(len(weights))):
        delta *= a[layer + 1]
        delta *= 1 - a[layer + 1]
        by_weights[layer] += a[layer].T @ delta
        by_biases[layer] += delta.sum(axis=0)
        delta = delta @ weights[layer].T
    return by_weights, by_biases


def closures(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    by_weights: list[Any] = []
    by_biases: list[Any] = []

    def layer(w: Any, b: Any, before: Any) -> tuple[Any, Callable[[Any], Any]]:
        a = sigmoid(before @ w + b)

        def pull_back(by_a: Any) -> Any:
            by_z = by_a * a * (1 - a)
            by_weights.append(np.tensordot(before, by_z, axes=(0, 0)) / len(x))
            by_biases.append(by_z.mean(axis=0))
            return np.inner(by_z, w)

        return a, pull_back

    value, tape = x, []
    for w, b in zip(weights, biases, strict=True):
        value, pull_back = layer(w, b, value)
        tape.append(pull_back)
    error = 2 * (value - target)
    while tape:
        error = tape.pop()(error)
    return by_weights[::-1], by_biases[::-1]


def recursion(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    def below(layer: int, before: Any) -> tuple[Any, Result]:
        """The error that arrives at a layer from above, and the gradients from it on."""
        if layer == len(weights):
            return before - target, ([], [])
        a = sigmoid(before @ weights[layer] + biases[layer])
        error, (by_weights, by_biases) = below(layer + 1, a)
        delta = error * a * (1 - a)
        here = 2 * before.T @ delta / len(x), 2 * delta.sum(axis=0) / len(x)
        return delta @ weights[layer].T, ([here[0], *by_weights], [here[1], *by_biases])

    return below(0, x)[1]


def one_vector(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
    theta = np.concatenate([part.ravel() for pair in zip(weights, biases, strict=True) for part in pair])
    shapes = [w.shape for w in weights]

    def parts(vector: Any) -> Result:
        matrices, offsets, at = [], [], 0
        for rows, across in shapes:
            matrices.append(vector[at : at + rows * across].reshape(rows, across))
            at += rows * across
            offsets.append(vector[at : at + across])
            at += across
        return matrices, offsets

    by_weights, by_biases = through(*parts(theta), x, target, sigmoid, lambda z, a: sigmoid(z) * (1 - sigmoid(z)))
    return parts(np.concatenate([part.ravel() for pair in zip(by_weights, by_biases, strict=True) for part in pair]))


def relu_with(hidden: Any, slope: Any, output_error: Any = lambda z, t: 2 * (z - t)) -> Backward:
    """A network with ReLU layers and what is given as the error of its output, from its pre-activation."""

    def backward(weights: Arrays, biases: Arrays, x: Any, target: Any) -> Result:
        z, a = [], [x]
        for w, b in zip(weights, biases, strict=True):
            z.append(a[-1] @ w + b)
            a.append(hidden(z[-1]))
        delta = output_error(z[-1], target) / len(x)
        by_weights, by_biases = [], []
        for layer in reversed(range(len(weights))):
            by_weights.append(a[layer].T @ delta)
            by_biases.append(delta.sum(axis=0))
            if layer:
                delta = slope(delta @ weights[layer].T, z[layer - 1])
        return by_weights[::-1], by_biases[::-1]

    return backward


def by_sigmoid(z: Any, target: Any) -> Any:
    a = sigmoid(z)
    return 2 * (a - target) * a * (1 - a)


def shifted_softmax(z: Any) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def by_jacobian(z: Any, target: Any) -> Any:
    rows = []
    for one, wanted in zip(shifted_softmax(z), target, strict=True):
        rows.append((np.diag(one) - np.outer(one, one)) @ (2 * (one - wanted)))
    return np.array(rows)


def by_labels(z: Any, target: Any) -> Any:
    e = np.exp(z)
    error = e / e.sum(axis=1)[:, None]
    error[np.arange(len(z)), target.argmax(axis=1)] -= 1
    return error


def masked(delta: Any, z: Any) -> Any:
    delta = delta.copy()
    delta[z <= 0] = 0
    return delta


RIGHT: dict[str, Style] = {
    "matrix products, a(1 − a)": Style(written_with(sigmoid)),
    "loops over samples and neurons": Style(loops),
    "einsum": Style(einsum),
    "one sample at a time": Style(one_sample_at_a_time),
    "float32 throughout": Style(single_precision),
    "bias as an extra row": Style(extra_row),
    "sigmoid written with tanh": Style(written_with(lambda z: (1 + np.tanh(z / 2)) / 2)),
    "σ(z)σ(−z)": Style(written_with(sigmoid, lambda z, a: sigmoid(z) * sigmoid(-z))),
    "stable sigmoid with np.where": Style(written_with(where)),
    "stable sigmoid with logaddexp": Style(written_with(lambda z: np.exp(-np.logaddexp(0, -z)))),
    "sigmoid from scipy.special": Style(written_with(expit)),
    "weights (outputs, inputs)": Style(out_in, conventions={"weight_layout": "out_in"}),
    "samples in columns": Style(columns, conventions={"samples": "columns", "weight_layout": "out_in"}),
    "a class for each layer": Style(classes),
    "buffers of np.zeros": Style(buffers),
    "closures": Style(closures),
    "recursion": Style(recursion),
    "one vector of parameters": Style(one_vector),
    "ReLU, np.maximum and z > 0": Style(
        relu_with(lambda z: np.maximum(z, 0), lambda d, z: d * (z > 0), by_sigmoid), network=RELU
    ),
    "ReLU, np.where": Style(
        relu_with(lambda z: np.where(z > 0, z, 0), lambda d, z: np.where(z > 0, d, 0), by_sigmoid), network=RELU
    ),
    "ReLU, masked in place": Style(relu_with(lambda z: z * (z > 0), masked, by_sigmoid), network=RELU),
    "softmax and cross-entropy, shifted": Style(
        relu_with(lambda z: np.maximum(0, z), lambda d, z: d * (z > 0), lambda z, t: shifted_softmax(z) - t),
        network=CROSS,
    ),
    "softmax and cross-entropy, labels": Style(
        relu_with(lambda z: np.maximum(0, z), lambda d, z: d * (z > 0), by_labels), network=CROSS
    ),
    "softmax, its whole Jacobian": Style(
        relu_with(sigmoid, lambda d, z: d * sigmoid(z) * (1 - sigmoid(z)), by_jacobian),
        network=Architecture.parse(SIZES, output="softmax"),
    ),
}
"""Every right program, by what is particular about it."""
