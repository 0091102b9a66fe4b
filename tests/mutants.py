"""Backward passes that are wrong on purpose, and right ones written in different ways.

All are plain NumPy on sigmoid hidden layers and a sigmoid output with the paper's sum of squares, batch first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

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


# One mistake at a time, for each that the diagnosis knows; the layers it is made in can be chosen.


class Network(SimpleNamespace):
    """What a backward pass has at hand; layers are counted from 1, and a[0] is the input."""

    W: list[Any]
    b: list[Any]
    z: list[Any]
    a: list[Any]
    delta: list[Any]
    y: np.ndarray
    m: int
    L: int
    f: list[str]


Part = Callable[[Network, int], Any]

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": s,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
}
SLOPES: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda z: s(z) * (1 - s(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "linear": np.ones_like,
}


def sloped(n: Network, layer: int, value: Any) -> Any:
    """The derivative of a layer's activation function at any value."""
    return SLOPES[n.f[layer]](value)


def softmax_squares(n: Network, layer: int) -> Any:
    """The error at a softmax output with a sum of squares."""
    by_output = 2 * (n.a[layer] - n.y)
    return n.a[layer] * (by_output - (by_output * n.a[layer]).sum(axis=1, keepdims=True))


PARTS: dict[str, Part] = {
    "pre": lambda n, l: n.a[l - 1] @ n.W[l] + n.b[l],
    "act": lambda n, l: FUNCTIONS[n.f[l]](n.z[l]),
    "top": lambda n, l: 2 * (n.a[l] - n.y) * n.slope(n, l),
    "slope": lambda n, l: sloped(n, l, n.z[l]),
    "back": lambda n, l: n.delta[l + 1] @ n.W[l + 1].T,
    "hidden": lambda n, l: n.back(n, l) * n.slope(n, l),
    "by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / n.m,
    "by_biases": lambda n, l: n.delta[l].sum(axis=0) / n.m,
}


def by_hand(
    wrong: dict[str, Part],
    layers: Sequence[int],
    *,
    hidden: str = "sigmoid",
    output: str = "sigmoid",
    right: dict[str, Part] | None = None,
) -> Backward:
    """A backward pass with wrong parts in some layers; ``right`` are the right parts that other costs and outputs need."""

    def part(name: str) -> Part:
        good = {**PARTS, **(right or {})}[name]
        bad = wrong.get(name, good)
        return lambda n, l: (bad if l in layers else good)(n, l)

    def backward(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        depth = len(weights)
        n = Network(
            W=[None, *weights], b=[None, *biases], z=[None] * (depth + 2), a=[x, *[None] * depth], m=len(x), L=depth,
            delta=[None] * (depth + 2), y=target, f=["", *[hidden] * (depth - 1), output], **{name: part(name) for name in PARTS},
        )  # fmt: skip
        every = range(1, depth + 1)
        for l in every:
            n.z[l] = n.pre(n, l)
            n.a[l] = n.act(n, l)
        n.delta[depth] = n.top(n, depth)
        for l in reversed(every[:-1]):
            n.delta[l] = n.hidden(n, l)
        return [n.by_weights(n, l) for l in every], [n.by_biases(n, l) for l in every]

    return backward


class Mutant(NamedTuple):
    """A mistake made by hand, in the words that it is named with, and a network in which it shows."""

    words: str
    wrong: dict[str, Part]
    sizes: str = "3-4-3-2"
    hidden: str = "sigmoid"
    output: str = "sigmoid"
    cost: str = "squared_error"
    reduction: str = "mean"
    where: str = "any"

    @property
    def layers(self) -> tuple[int, ...]:
        """The layers that it can be made in."""
        depth = self.sizes.count("-")
        every = tuple(range(1, depth + 1))
        return {"any": every, "hidden": every[:-1], "output": every[-1:]}[self.where]

    def program(self, layers: Sequence[int] | None = None) -> Backward:
        """The backward pass, with the mistake in these layers, or in all that it can be made in."""
        right: dict[str, Part] = {}
        if self.cost.endswith("cross_entropy"):
            right["top"] = lambda n, l: n.a[l] - n.y
        elif self.output == "softmax":
            right["top"] = softmax_squares
        if self.reduction == "sum":
            right |= {
                "by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l],
                "by_biases": lambda n, l: n.delta[l].sum(axis=0),
            }
        return by_hand(self.wrong, layers or self.layers, hidden=self.hidden, output=self.output, right=right)


def updated(n: Network, l: int, rate: float) -> Any:
    return n.W[l + 1] - rate * n.a[l].T @ n.delta[l + 1] / n.m


def labels_of_all(n: Network, l: int) -> Any:
    """1 subtracted at the labels of the whole batch, in every row."""
    delta = n.a[l].copy()
    delta[:, n.y.argmax(axis=1)] -= 1
    return delta


SQUARE = "3-3-3-3"
LINEAR = {"output": "linear", "where": "output"}
CROSS = {"output": "softmax", "cost": "cross_entropy"}
BINARY = {"cost": "binary_cross_entropy"}
PLAIN_SOFTMAX = {"output": "softmax", "sizes": "3-4-3"}

MUTANTS = (
    Mutant(
        "the derivative of the activation function is taken at the activation a",
        {"slope": lambda n, l: sloped(n, l, n.a[l])},
    ),
    Mutant("the activation function stands where", {"slope": lambda n, l: n.a[l]}),
    Mutant("the derivative of the activation function is missing", {"slope": lambda n, l: 1}),
    Mutant(
        "the derivative of the activation function is there twice", {"slope": lambda n, l: (n.a[l] - n.a[l] ** 2) ** 2}
    ),
    Mutant(
        "the derivative of the activation function has the wrong sign", {"slope": lambda n, l: n.a[l] * (n.a[l] - 1)}
    ),
    Mutant("1 - a stands where", {"slope": lambda n, l: 1 - np.tanh(n.z[l])}, hidden="tanh", output="tanh"),
    Mutant("1 - a², the derivative of tanh", {"slope": lambda n, l: 1 - n.a[l] ** 2}),
    Mutant(
        "a(1 - a), the derivative of the sigmoid",
        {"slope": lambda n, l: n.a[l] * (1 - n.a[l])},
        hidden="tanh",
        output="tanh",
    ),
    Mutant("1 for z > 0, the derivative of ReLU", {"slope": lambda n, l: np.heaviside(n.z[l], 0)}),
    Mutant("a(1 - a) is computed with z", {"slope": lambda n, l: n.z[l] - n.z[l] ** 2}),
    Mutant("1 - a² is computed with z", {"slope": lambda n, l: 1 - n.z[l] ** 2}, hidden="tanh", output="tanh"),
    Mutant(
        "the derivative of the activation function is taken at the next layer's pre-activation",
        {"slope": lambda n, l: sloped(n, l, n.z[l + 1])},
        sizes=SQUARE,
        where="hidden",
    ),
    Mutant(
        "the derivative of the activation function is taken at the previous layer's pre-activation",
        {"slope": lambda n, l: sloped(n, l, n.z[l - 1] if l > 1 else n.z[l])},
        sizes=SQUARE,
    ),
    Mutant(
        "the derivative of the activation function is taken at the previous layer's activation",
        {"slope": lambda n, l: sloped(n, l, n.a[l - 1])},
        sizes=SQUARE,
        hidden="relu",
        output="tanh",
    ),
    Mutant(
        "the derivative of the activation function is taken at the target",
        {"slope": lambda n, l: sloped(n, l, n.y)},
        where="output",
    ),
    Mutant(
        "the derivative of the activation function is taken at the error that comes back",
        {"hidden": lambda n, l: np.maximum(n.back(n, l), 0)},
        hidden="relu",
        where="hidden",
    ),
    Mutant(
        "the derivative of the activation function is taken both at z",
        {"hidden": lambda n, l: np.maximum(n.back(n, l), 0) * (n.a[l] > 0)},
        sizes="3-6-6-2",
        hidden="relu",
        where="hidden",
    ),
    Mutant(
        "the derivative of another activation function stands here",
        {"slope": lambda n, l: np.cosh(n.z[l]) ** -2.0},
        where="hidden",
    ),
    Mutant(
        "the factor 2 of the squared error is lost",
        {"top": lambda n, l: (n.a[l] - n.y) * n.slope(n, l)},
        where="output",
    ),
    Mutant("there is a factor 2 too much", {"top": lambda n, l: 4 * (n.a[l] - n.y) * n.slope(n, l)}, where="output"),
    Mutant("there is a factor 1/2 too much", {"top": lambda n, l: (n.a[l] - n.y) / 2}, **BINARY, where="output"),
    Mutant("the sign is wrong", {"top": lambda n, l: 2 * (n.y - n.a[l]) * n.slope(n, l)}, where="output"),
    Mutant("the target is not subtracted", {"top": lambda n, l: 2 * n.a[l] * n.slope(n, l)}, where="output"),
    Mutant("the target is added", {"top": lambda n, l: 2 * (n.a[l] + n.y) * n.slope(n, l)}, where="output"),
    Mutant(
        "the error is made positive", {"top": lambda n, l: 2 * np.abs(n.a[l] - n.y) * n.slope(n, l)}, where="output"
    ),
    Mutant("the error is squared", {"top": lambda n, l: 2 * (n.a[l] - n.y) ** 2 * n.slope(n, l)}, where="output"),
    Mutant(
        "the error is divided by the number of outputs",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * n.slope(n, l) / n.y.shape[1]},
        where="output",
    ),
    Mutant(
        "the error is multiplied by the number of outputs",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * n.slope(n, l) * n.y.shape[1]},
        sizes="3-4-3",
        where="output",
    ),
    Mutant("a - target, the error after cross-entropy", {"top": lambda n, l: n.a[l] - n.y}, where="output"),
    Mutant(
        "the cost's derivative has cancelled",
        {"top": lambda n, l: (n.a[l] - n.y) * n.a[l] * (1 - n.a[l])},
        **BINARY,
        where="output",
    ),
    Mutant(
        "the error after a squared error",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * n.a[l] * (1 - n.a[l])},
        **CROSS,
        where="output",
    ),
    Mutant(
        "the cost's derivative by the activation stands alone, that of the sigmoid",
        {"top": lambda n, l: (1 - n.y) / (1 - n.a[l]) - n.y / n.a[l]},
        **BINARY,
        where="output",
    ),
    Mutant(
        "the term for 1 - target of the binary cross-entropy is missing",
        {"top": lambda n, l: -n.y / n.a[l] * sloped(n, l, n.z[l])},
        **BINARY,
        where="output",
    ),
    Mutant(
        "the cost's derivative by the activation stands alone, that of softmax",
        {"top": lambda n, l: -n.y / n.a[l]},
        **CROSS,
        where="output",
    ),
    Mutant(
        "softmax after cross-entropy is treated",
        {"top": lambda n, l: -n.y / n.a[l] * (n.a[l] - n.a[l] ** 2)},
        **CROSS,
        where="output",
    ),
    Mutant(
        "softmax is treated as if",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * n.a[l] * (1 - n.a[l])},
        **PLAIN_SOFTMAX,
        where="output",
    ),
    Mutant(
        "of the derivative of softmax the sum",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * n.a[l]},
        **PLAIN_SOFTMAX,
        where="output",
    ),
    Mutant(
        "the derivative of softmax is missing",
        {"top": lambda n, l: 2 * (n.a[l] - n.y)},
        **PLAIN_SOFTMAX,
        where="output",
    ),
    Mutant(
        "the weights are the wrong way round on the way back",
        {"back": lambda n, l: n.delta[l + 1] @ n.W[l + 1]},
        sizes=SQUARE,
        where="hidden",
    ),
    Mutant(
        "the weights on the way back lose their signs",
        {"back": lambda n, l: n.delta[l + 1] @ abs(n.W[l + 1].T)},
        where="hidden",
    ),
    Mutant(
        "the error is passed back without the weights",
        {"back": lambda n, l: n.delta[l + 1]},
        sizes=SQUARE,
        where="hidden",
    ),
    Mutant(
        "the errors of the next layer are summed",
        {"back": lambda n, l: n.delta[l + 1].sum(axis=1)[:, None] * np.ones_like(n.z[l])},
        where="hidden",
    ),
    Mutant(
        "the weights of this layer stand on the way back",
        {"back": lambda n, l: n.delta[l + 1] @ n.W[l].T},
        sizes=SQUARE,
        where="hidden",
    ),
    Mutant(
        "the weights of this layer, the wrong way round",
        {"back": lambda n, l: n.delta[l + 1] @ n.W[l]},
        sizes="3-4-3",
        where="hidden",
    ),
    Mutant(
        "the error is averaged over the batch before",
        {"back": lambda n, l: n.delta[l + 1].mean(axis=0) @ n.W[l + 1].T},
        where="hidden",
    ),
    Mutant(
        "the error is passed back without the derivative",
        {"back": lambda n, l: n.delta[l + 1] / sloped(n, l + 1, n.z[l + 1]) @ n.W[l + 1].T},
        where="hidden",
    ),
    Mutant(
        "the error is divided by the number of samples on the way back",
        {"back": lambda n, l: n.delta[l + 1] @ n.W[l + 1].T / n.m},
        where="hidden",
    ),
    Mutant(
        "the weights are updated before the error",
        {"back": lambda n, l: n.delta[l + 1] @ updated(n, l, 0.03).T},
        where="hidden",
    ),
    Mutant(
        "the sum over the batch is taken where its mean belongs",
        {"by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l], "by_biases": lambda n, l: n.delta[l].sum(axis=0)},
    ),
    Mutant("the sum over the batch is taken for the weights", {"by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l]}),
    Mutant("the sum over the batch is taken for the biases", {"by_biases": lambda n, l: n.delta[l].sum(axis=0)}),
    Mutant(
        "the mean over the batch is taken where the sum belongs",
        {"by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / n.m, "by_biases": lambda n, l: n.delta[l].mean(axis=0)},
        reduction="sum",
    ),
    Mutant(
        "it is divided by the number of samples twice",
        {
            "by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / n.m**2,
            "by_biases": lambda n, l: n.delta[l].mean(axis=0) / n.m,
        },
    ),
    Mutant(
        "it is divided by one less",
        {
            "by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / (n.m - 1),
            "by_biases": lambda n, l: n.delta[l].sum(axis=0) / (n.m - 1),
        },
    ),
    Mutant(
        "it is divided by the number of input features",
        {
            "by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / n.a[0].shape[1],
            "by_biases": lambda n, l: n.delta[l].sum(axis=0) / n.a[0].shape[1],
        },
        sizes="4-3-2",
    ),
    Mutant(
        "it is divided by the number of neurons of the layer, not by",
        {
            "by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / n.delta[l].shape[1],
            "by_biases": lambda n, l: n.delta[l].sum(0) / n.delta[l].shape[1],
        },
        sizes="3-4-2",
    ),
    Mutant(
        "it is divided by the number of neurons of the layer, and by",
        {
            "by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / n.delta[l].size,
            "by_biases": lambda n, l: n.delta[l].sum(0) / n.delta[l].size,
        },
    ),
    Mutant(
        "only the last sample counts: it is written over",
        {"by_weights": lambda n, l: np.outer(n.a[l - 1][-1], n.delta[l][-1]), "by_biases": lambda n, l: n.delta[l][-1]},
    ),
    Mutant(
        "only the last sample counts, and",
        {
            "by_weights": lambda n, l: np.outer(n.a[l - 1][-1], n.delta[l][-1]) / n.m,
            "by_biases": lambda n, l: n.delta[l][-1] / n.m,
        },
    ),
    Mutant(
        "only the first sample counts",
        {"by_weights": lambda n, l: np.outer(n.a[l - 1][0], n.delta[l][0]), "by_biases": lambda n, l: n.delta[l][0]},
    ),
    Mutant(
        "the means of a and δ are multiplied",
        {"by_weights": lambda n, l: np.outer(n.a[l - 1].mean(axis=0), n.delta[l].mean(axis=0))},
    ),
    Mutant(
        "the pre-activation z of the layer before is used",
        {"by_weights": lambda n, l: (n.z if l > 1 else n.a)[l - 1].T @ n.delta[l] / n.m},
    ),
    Mutant("the network's input is used", {"by_weights": lambda n, l: n.a[0].T @ n.delta[l] / n.m}, sizes="3-3-3-2"),
    Mutant(
        "the layer's own activation is used", {"by_weights": lambda n, l: n.a[l].T @ n.delta[l] / n.m}, sizes=SQUARE
    ),
    Mutant(
        "the gradient by the weights is transposed",
        {"by_weights": lambda n, l: n.delta[l].T @ n.a[l - 1] / n.m},
        sizes=SQUARE,
    ),
    Mutant("the gradient by the weights is zero", {"by_weights": lambda n, l: np.zeros_like(n.W[l])}),
    Mutant(
        "the gradient by the weights has the wrong sign", {"by_weights": lambda n, l: -n.a[l - 1].T @ n.delta[l] / n.m}
    ),
    Mutant(
        "the gradient by the weights is made with the error δ of the next layer",
        {"by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l + 1] / n.m},
        sizes=SQUARE,
        where="hidden",
    ),
    Mutant(
        "the gradient by the weights is made with the error before",
        {"by_weights": lambda n, l: n.a[l - 1].T @ (n.delta[l + 1] @ n.W[l + 1].T) / n.m},
        where="hidden",
    ),
    Mutant("weight decay is added", {"by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / n.m + 0.01 * n.W[l]}),
    Mutant("the gradient by the biases is zero", {"by_biases": lambda n, l: np.zeros_like(n.b[l])}),
    Mutant(
        "the gradient by the biases is counted twice",
        {"by_biases": lambda n, l: n.delta[l].mean(axis=0) + n.delta[l].mean(axis=0)},
    ),
    Mutant("the gradient by the biases has the wrong sign", {"by_biases": lambda n, l: -n.delta[l].mean(axis=0)}),
    Mutant("only the first sample counts for the biases", {"by_biases": lambda n, l: n.delta[l][0]}),
    Mutant("only the last sample counts for the biases", {"by_biases": lambda n, l: n.delta[l][-1]}),
    Mutant(
        "the gradient by the biases is one number for the layer, the sum",
        {"by_biases": lambda n, l: np.full(n.b[l].shape, n.delta[l].sum() / n.m)},
    ),
    Mutant(
        "the gradient by the biases is one number for the layer, the mean",
        {"by_biases": lambda n, l: np.full(n.b[l].shape, n.delta[l].mean())},
    ),
    Mutant(
        "the gradient by the biases is made with the error δ of the next layer",
        {"by_biases": lambda n, l: n.delta[l + 1].mean(axis=0)},
        sizes=SQUARE,
        where="hidden",
    ),
    Mutant(
        "the gradient by the biases is made with the error before",
        {"by_biases": lambda n, l: (n.delta[l + 1] @ n.W[l + 1].T).mean(axis=0)},
        where="hidden",
    ),
    Mutant(
        "the gradients by weights and biases are made with the error before",
        {
            "by_weights": lambda n, l: n.a[l - 1].T @ (n.delta[l + 1] @ n.W[l + 1].T) / n.m,
            "by_biases": lambda n, l: (n.delta[l + 1] @ n.W[l + 1].T).mean(axis=0),
        },
        where="hidden",
    ),
    Mutant(
        "the layers are returned from back to front",
        {
            "by_weights": lambda n, l: n.a[n.L - l].T @ n.delta[n.L + 1 - l] / n.m,
            "by_biases": lambda n, l: n.delta[n.L + 1 - l].mean(axis=0),
        },
        sizes=SQUARE,
    ),
    Mutant(
        "the gradient is multiplied by a number",
        {
            "by_weights": lambda n, l: 0.01 * n.a[l - 1].T @ n.delta[l] / n.m,
            "by_biases": lambda n, l: 0.01 * n.delta[l].mean(axis=0),
        },
    ),
    Mutant("the bias is left out on the way forward", {"pre": lambda n, l: n.a[l - 1] @ n.W[l]}),
    Mutant("the bias is added twice on the way forward", {"pre": lambda n, l: n.a[l - 1] @ n.W[l] + n.b[l] + n.b[l]}),
    Mutant("the bias is subtracted on the way forward", {"pre": lambda n, l: n.a[l - 1] @ n.W[l] - n.b[l]}),
    Mutant("one bias is shared by all neurons", {"pre": lambda n, l: n.a[l - 1] @ n.W[l] + n.b[l][0]}),
    Mutant(
        "the weights are the wrong way round on the way forward",
        {"pre": lambda n, l: n.a[l - 1] @ n.W[l].T + n.b[l]},
        sizes=SQUARE,
    ),
    Mutant("the activation function is left out on the way forward", {"act": lambda n, l: n.z[l]}),
    Mutant("the activation function is applied twice", {"act": lambda n, l: s(s(n.z[l]))}),
    Mutant(
        "another activation function is applied here",
        {"act": lambda n, l: np.tanh(n.z[l]), "slope": lambda n, l: 1 - n.a[l] ** 2},
    ),
    Mutant("another activation function is applied on the way forward", {"act": lambda n, l: np.tanh(n.z[l])}),
    Mutant(
        "softmax is taken over the batch",
        {"act": lambda n, l: np.exp(n.z[l]) / np.exp(n.z[l]).sum(axis=0)},
        **CROSS,
        where="output",
    ),
    Mutant(
        "softmax is taken over all outputs",
        {"act": lambda n, l: np.exp(n.z[l]) / np.exp(n.z[l]).sum()},
        **CROSS,
        where="output",
    ),
    # Found missing by readers.
    Mutant(
        "the mask of ReLU is the wrong way round",
        {"slope": lambda n, l: np.where(n.z[l] < 0, 1.0, 0.0)},
        hidden="relu",
        where="hidden",
    ),
    Mutant("a(1 + a) stands where", {"slope": lambda n, l: n.a[l] * (1 + n.a[l])}),
    Mutant("1 + a² stands where", {"slope": lambda n, l: 1 + n.a[l] ** 2}, hidden="tanh", output="tanh"),
    Mutant(
        "the cost's square (a - target)² stands",
        {"top": lambda n, l: (n.a[l] - n.y) ** 2 * n.slope(n, l)},
        where="output",
    ),
    Mutant(
        "the cost's half square",
        {"top": lambda n, l: (n.a[l] - n.y) ** 2 / 2 * n.slope(n, l)},
        cost="half_squared_error",
        where="output",
    ),
    Mutant(
        "the output is linear, and the derivative of another",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * s(n.z[l]) * (1 - s(n.z[l]))},
        **LINEAR,
    ),
    Mutant(
        "the output is linear, and a(1 - a)",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * n.a[l] * (1 - n.a[l])},
        **LINEAR,
    ),
    Mutant("the output is linear, and 1 - a²", {"top": lambda n, l: 2 * (n.a[l] - n.y) * (1 - n.a[l] ** 2)}, **LINEAR),
    Mutant(
        "the output is linear, and 1 for z > 0",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * (n.a[l] > 0)},
        sizes="3-4-6",
        **LINEAR,
    ),
    Mutant("at every sample 1 is subtracted", {"top": labels_of_all}, **CROSS, sizes="3-4-5", where="output"),
    Mutant(
        "of the derivative of softmax the sum is taken over the batch",
        {"top": lambda n, l: n.a[l] * (2 * (n.a[l] - n.y) - (2 * (n.a[l] - n.y) * n.a[l]).sum(axis=0))},
        **PLAIN_SOFTMAX,
        where="output",
    ),
    Mutant(
        "the derivative of another activation function stands where that of softmax",
        {"top": lambda n, l: 2 * (n.a[l] - n.y) * (1 - np.tanh(n.z[l]) ** 2)},
        **PLAIN_SOFTMAX,
        where="output",
    ),
    Mutant(
        "the mean over the batch is taken for the weights",
        {"by_weights": lambda n, l: n.a[l - 1].T @ n.delta[l] / n.m},
        reduction="sum",
    ),
    Mutant(
        "the mean over the batch is taken for the biases",
        {"by_biases": lambda n, l: n.delta[l].mean(axis=0)},
        reduction="sum",
    ),
    Mutant(
        "the gradient by the weights is divided by the number of samples twice",
        {"by_weights": lambda n, l: np.einsum("si,sj->ij", n.a[l - 1], n.delta[l] / n.m) / n.m},
    ),
    Mutant(
        "the gradient by the biases is divided by the number of samples twice",
        {"by_biases": lambda n, l: n.delta[l].mean(axis=0) / n.m},
    ),
    Mutant(
        "the first sample is left out",
        {
            "by_weights": lambda n, l: n.a[l - 1][1:].T @ n.delta[l][1:] / n.m,
            "by_biases": lambda n, l: sum(n.delta[l][row] for row in range(1, n.m)) / n.m + 0 * n.b[l],
        },
    ),
    Mutant(
        "the last sample is left out",
        {
            "by_weights": lambda n, l: n.a[l - 1][:-1].T @ n.delta[l][:-1] / n.m,
            "by_biases": lambda n, l: sum(n.delta[l][row] for row in range(n.m - 1)) / n.m + 0 * n.b[l],
        },
    ),
    Mutant(
        "the gradient of this layer is never computed",
        {"by_weights": lambda n, l: np.zeros_like(n.W[l]), "by_biases": lambda n, l: np.zeros_like(n.b[l])},
    ),
    Mutant(
        "the layers of the gradient by the weights are returned from back to front",
        {"by_weights": lambda n, l: n.a[n.L - l].T @ n.delta[n.L + 1 - l] / n.m},
        sizes=SQUARE,
    ),
    Mutant(
        "the layers of the gradient by the biases are returned from back to front",
        {"by_biases": lambda n, l: n.delta[n.L + 1 - l].mean(axis=0)},
        sizes=SQUARE,
    ),
    Mutant(
        "the gradient by the weights is multiplied by a number",
        {"by_weights": lambda n, l: 0.01 * n.a[l - 1].T @ n.delta[l] / n.m},
    ),
    Mutant(
        "the gradient by the biases is multiplied by a number",
        {"by_biases": lambda n, l: 0.01 * n.delta[l].mean(axis=0)},
        sizes="3-4-3-3",
    ),
    Mutant(
        "the error is clipped",
        {
            "top": lambda n, l: np.clip(2 * (n.a[l] - n.y) * n.slope(n, l), -0.02, 0.02),
            "hidden": lambda n, l: np.clip(n.back(n, l) * n.slope(n, l), -0.02, 0.02),
        },
        sizes="3-4-3-3",
    ),
    Mutant(
        "the gradient is clipped",
        {
            "by_weights": lambda n, l: np.clip(n.a[l - 1].T @ n.delta[l] / n.m, -0.02, 0.02),
            "by_biases": lambda n, l: np.clip(n.delta[l].mean(axis=0), -0.02, 0.02),
        },
        sizes="3-4-3-3",
    ),
)
"""One for each mistake that the diagnosis names."""
