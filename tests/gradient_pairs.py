"""Costs with their gradients as people write them, right and wrong, for networks that the package has no name for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True)
class Case:
    """A cost, its gradient, arguments, and which of them the gradient is by."""

    cost: Callable[..., Any]
    gradient: Callable[..., Any]
    arguments: Callable[[], list[Any]]
    by: list[int] | None = None


def drawn(*shapes: Any, seed: int = 0) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


# Weight decay.

DECAY = 1e-4


def decay_cost(W: Array, b: Array, x: Array, y: Array) -> Any:
    return np.mean(np.sum((x @ W + b - y) ** 2, axis=1)) + DECAY * (np.sum(W**2) + np.sum(b**2))


def decay_gradient(of_weights: float = 2.0, of_biases: float = 2.0) -> Callable[..., Any]:
    def gradient(W: Array, b: Array, x: Array, y: Array) -> Any:
        d = 2 * (x @ W + b - y) / len(x)
        return x.T @ d + of_weights * DECAY * W, d.sum(axis=0) + of_biases * DECAY * b

    return gradient


def decay_arguments() -> list[Array]:
    return drawn((4, 3), 3, (5, 4), (5, 3))


# Normalisation.

EPS = 1e-5


def layer_norm_cost(x: Array, gain: Array, shift: Array, w: Array) -> Any:
    mean = x.mean(axis=-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    return np.sum(w * (gain * (x - mean) / np.sqrt(variance + EPS) + shift))


def layer_norm_gradient(eps: float = EPS, *, through_mean: bool = True) -> Callable[..., Any]:
    def gradient(x: Array, gain: Array, shift: Array, w: Array) -> Any:
        mean = x.mean(axis=-1, keepdims=True)
        s = 1 / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
        n = (x - mean) * s
        d = w * gain
        back = d - n * (d * n).mean(axis=-1, keepdims=True)
        if through_mean:
            back = back - d.mean(axis=-1, keepdims=True)
        return s * back, (w * n).sum(axis=0), w.sum(axis=0)

    return gradient


def layer_norm_arguments() -> list[Array]:
    return drawn((3, 5), 5, 5, (3, 5))


def batch_norm_cost(x: Array, gain: Array, y: Array) -> Any:
    n = (x - np.mean(x, axis=0)) / np.std(x, axis=0)
    return 0.5 * np.sum((gain * n - y) ** 2)


def batch_norm_gradient(*, all_of_it: bool = True) -> Callable[..., Any]:
    def gradient(x: Array, gain: Array, y: Array) -> Any:
        s = np.std(x, axis=0)
        n = (x - np.mean(x, axis=0)) / s
        d = (gain * n - y) * gain
        back = d - d.mean(axis=0) - (n * np.mean(d * n, axis=0) if all_of_it else 0)
        return [back / s, np.sum((gain * n - y) * n, axis=0)]

    return gradient


# Softmax cross-entropy from logits, by logsumexp, with labels.


def logits_cost(W: Array, x: Array, labels: Array) -> Any:
    z = x @ W
    top = z.max(axis=1, keepdims=True)
    lse = np.log(np.sum(np.exp(z - top), axis=1)) + top[:, 0]
    return np.mean(lse - z[np.arange(len(x)), labels])


def logits_gradient(divisor: Callable[[Array], float] = len, *, minus_one: bool = True) -> Callable[..., Any]:
    def gradient(W: Array, x: Array, labels: Array) -> Any:
        z = x @ W
        e = np.exp(z - np.max(z, axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        if minus_one:
            p[np.arange(len(x)), labels] -= 1
        return x.T @ p / divisor(x)

    return gradient


def logits_arguments() -> list[Any]:
    return [*drawn((4, 3), (5, 4)), np.array([0, 2, 1, 1, 0])]


def one_hot_cost(z: Array, y: Array) -> Any:
    return -np.sum(y * (z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))))


def one_hot_gradient(z: Array, y: Array) -> Any:
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True) - y  # relies on targets that sum to one


# Shared weights.


def tied_cost(W: Array, x: Array) -> Any:
    return np.sum((np.tanh(x @ W) @ W.T - x) ** 2)


def tied_gradient(*, both: bool = True) -> Callable[..., Any]:
    def gradient(W: Array, x: Array) -> Any:
        a = np.tanh(x @ W)
        d = 2 * (a @ W.T - x)
        out = d.T @ a
        inner = x.T @ ((d @ W) * (1 - a**2))
        return out + inner if both else inner

    return gradient


# Two layers in lists, with a cost of one's own (Huber).


def huber_cost(weights: list[Array], biases: list[Array], x: Array, y: Array) -> Any:
    h = np.maximum(x @ weights[0] + biases[0], 0)
    r = np.abs(h @ weights[1] + biases[1] - y)
    return np.mean(np.where(r < 1, r**2 / 2, r - 0.5))


def huber_gradient(*, dead: bool = True) -> Callable[..., Any]:
    def gradient(weights: list[Array], biases: list[Array], x: Array, y: Array) -> Any:
        z = x @ weights[0] + biases[0]
        h = np.maximum(z, 0)
        r = h @ weights[1] + biases[1] - y
        d = np.clip(r, -1, 1) / r.size
        d0 = d @ weights[1].T
        if dead:
            d0 = d0 * (z > 0)
        return [x.T @ d0, h.T @ d], [d0.sum(axis=0), d.sum(axis=0)]

    return gradient


def huber_arguments() -> list[Any]:
    w0, w1, b0, b1, x, y = drawn((3, 4), (4, 2), 4, 2, (5, 3), (5, 2))
    return [[w0, w1], [b0, b1], x, y]


# Attention.


def attention_cost(q: Array, k: Array, v: Array, w: Array) -> Any:
    s = np.exp(q @ k.T / 2)
    return np.sum(w * ((s / s.sum(axis=1, keepdims=True)) @ v))


def attention_gradient(scale: float = 0.5) -> Callable[..., Any]:
    def gradient(q: Array, k: Array, v: Array, w: Array) -> Any:
        s = np.exp(q @ k.T / 2)
        p = s / s.sum(axis=1, keepdims=True)
        dp = w @ v.T
        ds = p * (dp - np.sum(dp * p, axis=1, keepdims=True)) * scale
        return ds @ k, ds.T @ q, p.T @ w

    return gradient


# A dict of parameters, floats as arguments.


def ridge_cost(parameters: dict[str, Any], strength: float) -> Any:
    return strength * np.sum(np.log(1 + np.exp(parameters["w"]))) + parameters["c"] ** 2


def ridge_gradient(parameters: dict[str, Any], strength: float) -> Any:
    s = 1 / (1 + np.exp(-parameters["w"]))
    return {"w": strength * s, "c": 2 * parameters["c"]}, np.sum(np.log(1 + np.exp(parameters["w"])))


def ridge_arguments() -> list[Any]:
    return [{"w": drawn(3)[0], "c": 0.7}, 1e-4]


# Many parameters.


def many_cost(w: Array, x: Array) -> Any:
    return np.sum(np.tanh(x @ w) ** 2)


def many_gradient(factor: float = 1.0) -> Callable[..., Any]:
    def gradient(w: Array, x: Array) -> Any:
        a = np.tanh(x @ w)
        g = x.T @ (2 * a * (1 - a**2))
        g[217] *= factor
        return g

    return gradient


def many_arguments() -> list[Array]:
    w, x = drawn(300, (2, 300))
    return [w / 10, x]


RIGHT = {
    "weight decay": Case(decay_cost, decay_gradient(), decay_arguments, [0, 1]),
    "weight decay, by all": Case(
        decay_cost,
        lambda W, b, x, y: (
            *decay_gradient()(W, b, x, y),
            2 * (x @ W + b - y) @ W.T / len(x),
            -2 * (x @ W + b - y) / len(x),
        ),
        decay_arguments,
    ),
    "layer norm": Case(layer_norm_cost, layer_norm_gradient(), layer_norm_arguments, [0, 1, 2]),
    "batch norm": Case(batch_norm_cost, batch_norm_gradient(), lambda: drawn((4, 2), 2, (4, 2)), [0, 1]),
    "logits": Case(logits_cost, logits_gradient(), logits_arguments, [0]),
    "one-hot": Case(one_hot_cost, one_hot_gradient, lambda: [*drawn((2, 3)), np.eye(3)[[0, 2]]], [0]),
    "soft targets": Case(
        one_hot_cost, one_hot_gradient, lambda: [*drawn((2, 3)), np.array([[0.2, 0.3, 0.5], [0.1, 0.7, 0.2]])], [0]
    ),
    "shared weights": Case(tied_cost, tied_gradient(), lambda: drawn((4, 2), (3, 4)), [0]),
    "two layers": Case(huber_cost, huber_gradient(), huber_arguments, [0, 1]),
    "attention": Case(attention_cost, attention_gradient(), lambda: drawn((3, 2), (3, 2), (3, 2), (3, 2)), [0, 1, 2]),
    "dict": Case(ridge_cost, ridge_gradient, ridge_arguments),
    "many": Case(many_cost, many_gradient(), many_arguments, [0]),
}

WRONG = {
    "half of the decay": Case(decay_cost, decay_gradient(of_weights=1.0), decay_arguments, [0, 1]),
    "decay of biases lost": Case(decay_cost, decay_gradient(of_biases=0.0), decay_arguments, [0, 1]),
    "layer norm without eps": Case(layer_norm_cost, layer_norm_gradient(0.0), layer_norm_arguments, [0, 1, 2]),
    "layer norm past the mean": Case(
        layer_norm_cost, layer_norm_gradient(through_mean=False), layer_norm_arguments, [0, 1, 2]
    ),
    "batch norm past the variance": Case(
        batch_norm_cost, batch_norm_gradient(all_of_it=False), lambda: drawn((4, 2), 2, (4, 2)), [0, 1]
    ),
    "sum for mean": Case(logits_cost, logits_gradient(lambda x: 1), logits_arguments, [0]),
    "no minus one": Case(logits_cost, logits_gradient(minus_one=False), logits_arguments, [0]),
    "one use of two": Case(tied_cost, tied_gradient(both=False), lambda: drawn((4, 2), (3, 4)), [0]),
    "dead units learn": Case(huber_cost, huber_gradient(dead=False), huber_arguments, [0, 1]),
    "attention without its scale": Case(
        attention_cost, attention_gradient(1.0), lambda: drawn((3, 2), (3, 2), (3, 2), (3, 2)), [0, 1, 2]
    ),
    "one entry of 300": Case(many_cost, many_gradient(1.5), many_arguments, [0]),
    "sign": Case(tied_cost, lambda W, x: -tied_gradient()(W, x), lambda: drawn((4, 2), (3, 4)), [0]),
    "a constant with four digits": Case(
        lambda w: np.sum(w**3) / 3, lambda w: 3 * 0.3333 * w**2, lambda: drawn(5), None
    ),
}
