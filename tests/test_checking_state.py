"""Programs that are right once, or at usual sizes, and wrong in the next call or on other data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nntheory import Architecture, check_backward
from nntheory.checking import Verdict

from .mutants import Arrays, Backward, Result, backward, forward

SMALL = Architecture.parse("3-4-2")


def remembering(key: Callable[[Arrays, Arrays, np.ndarray], Any], what: Callable[..., Any]) -> Backward:
    """A program that computes something once for each key, and takes it from its memory then."""
    memory: dict[Any, Any] = {}

    def wrong(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        at = key(weights, biases, x)
        if at not in memory:
            memory[at] = what(weights, biases, x, target)
        return memory[at] if what is backward else from_activations(weights, x, target, memory[at])

    return wrong


def from_activations(weights: Arrays, x: np.ndarray, target: np.ndarray, a: list[np.ndarray]) -> Result:
    delta = 2 * (a[-1] - target) * a[-1] * (1 - a[-1])
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        by_weights.append(a[layer].T @ delta / len(x))
        by_biases.append(delta.mean(axis=0))
        if layer:
            delta = delta @ weights[layer].T * a[layer] * (1 - a[layer])
    return by_weights[::-1], by_biases[::-1]


def activations(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> list[np.ndarray]:
    return forward(weights, biases, x)[1]


def kept_object() -> Backward:
    """It looks whether the very arrays of the last call are passed; an update in place deceives it."""
    last: list[Any] = [None, None, None]

    def wrong(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        if last[0] is not x or last[1] is not weights[0]:
            last[:] = x, weights[0], activations(weights, biases, x, target)
        return from_activations(weights, x, target, last[2])

    return wrong


def transposed_once() -> Backward:
    """It keeps a copy of the weights, by the identity of their array."""
    last: list[Any] = [None, None]

    def wrong(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        if last[0] is not weights[-1]:
            last[:] = weights[-1], weights[-1].T.copy()
        return backward(weights, biases, x, target, back=lambda delta, w: delta @ last[1])

    return wrong


def views_are_kept() -> Backward:
    """Right: it keeps a view, which follows the array that it is a view of."""
    last: list[Any] = [None, None]

    def right(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        if last[0] is not weights[-1]:
            last[:] = weights[-1], weights[-1].T
        return backward(weights, biases, x, target, back=lambda delta, w: delta @ last[1])

    return right


FORGETFUL = {
    "everything, by shape": lambda: remembering(lambda w, b, x: x.shape, backward),
    "activations, by shape": lambda: remembering(lambda w, b, x: x.shape, activations),
    "activations, by batch and dtype": lambda: remembering(lambda w, b, x: (len(x), x.dtype.char), activations),
    "activations, by the array": kept_object,
    "the transpose, by the array": transposed_once,
}


@pytest.mark.parametrize("name", FORGETFUL)
@pytest.mark.parametrize("floats_only", [True, False])
def test_what_is_kept_from_an_earlier_call_is_refused_and_called_so(name: str, floats_only: bool) -> None:
    report = check_backward(FORGETFUL[name](), SMALL, floats_only=floats_only)
    assert report.verdict is Verdict.FAILS
    assert "depends on earlier calls" in report.message, report.message


@pytest.mark.parametrize("points", [1, 2, 5])
def test_what_is_kept_is_seen_with_few_points_too(points: int) -> None:
    report = check_backward(kept_object(), SMALL, points=points)
    assert "depends on earlier calls" in report.message


def test_a_memory_that_is_kept_right_is_welcome() -> None:
    by_value = remembering(
        lambda w, b, x: tuple(part.tobytes() for part in (*w, *b, x)) if x.dtype != object else object(), activations
    )
    for right in (by_value, views_are_kept()):
        assert check_backward(right, SMALL).verdict is Verdict.HOLDS


@pytest.mark.parametrize("limit", [1.0, 5.0, 10.0])
@pytest.mark.parametrize("cut", ["every gradient", "the gradients of the biases", "the error", "the norm"])
def test_gradients_cut_off_are_refused(limit: float, cut: str) -> None:
    def wrong(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        if cut == "the error":
            return backward(weights, biases, x, target, error=lambda a, t: np.clip(2 * (a - t), -limit, limit))
        by_weights, by_biases = backward(weights, biases, x, target)
        if cut == "the norm":
            norm = np.sqrt(sum((one**2).sum() for one in (*by_weights, *by_biases)))
            scale = 1 if norm <= limit else limit / norm
            return [scale * one for one in by_weights], [scale * one for one in by_biases]
        by_weights = [np.clip(one, -limit, limit) for one in by_weights] if cut == "every gradient" else by_weights
        return by_weights, [np.clip(one, -limit, limit) for one in by_biases]

    assert check_backward(wrong, SMALL).verdict is Verdict.FAILS


def test_a_branch_that_one_draw_takes_is_looked_at_with_floats_there() -> None:
    # A batch of two with negative targets alone is seldom drawn; with two points the field is the first to see one.
    def wrong(weights: Arrays, biases: Arrays, x: np.ndarray, target: np.ndarray) -> Result:
        factor = 2 if len(x) == 2 and bool((target < 0).all()) else 1
        return backward(weights, biases, x, target, error=lambda a, t: 2 * factor * (a - t))

    verdicts = [check_backward(wrong, Architecture.parse("3-4-1"), points=2, seed=seed) for seed in range(8)]
    differing = [one for one in verdicts if any(level.outcome == "differs" for level in one.levels)]
    assert differing, "some seed takes the branch in the field"
    assert all(one.verdict is Verdict.FAILS for one in differing)
