"""Training: what is recorded is what happened, it ends in every case, and what is wrong is said."""

from __future__ import annotations

import io
import json
import math
import pickle
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntheory import Architecture, Network, derive
from nntheory.architecture import UsageError
from nntheory.descent import Backtracking, FixedStep, armijo
from nntheory.training import (
    INITIALISATIONS,
    History,
    Parameters,
    Stop,
    initialise,
    load_parameters,
    load_samples,
    random_search,
    save_parameters,
    train,
    train_side_by_side,
)

SMALL = Architecture.parse("2-4-3", hidden="tanh", output="linear")
RNG = np.random.default_rng(5)
X, TARGET = RNG.normal(size=(23, 2)), RNG.normal(size=(23, 3))


def cost_of(parameters: Parameters, x: np.ndarray = X, target: np.ndarray = TARGET) -> float:
    return Network(parameters.architecture).cost(parameters.weights, parameters.biases, x, target)


def derived_gradient(architecture: Architecture) -> Callable[..., Any]:
    """The gradient as a program that is printed from the derivation and knows nothing of `Network`."""
    namespace: dict[str, Any] = {}
    exec(derive(architecture).python(), namespace)
    function: Callable[..., Any] = namespace["backward"]
    return function


# What is recorded.


@pytest.mark.parametrize("batch_size", [None, 1, 5, 23])
@pytest.mark.parametrize("rate", [0.05, Backtracking()])
def test_the_last_cost_is_that_of_the_parameters(batch_size: int | None, rate: Any) -> None:
    history = train(SMALL, X, TARGET, epochs=4, rate=rate, batch_size=batch_size)
    assert history.cost == pytest.approx(cost_of(history.parameters), rel=1e-14)
    assert history.costs[0] == pytest.approx(cost_of(initialise(SMALL, seed=np.random.default_rng(0))), rel=1e-14)
    assert len(history.costs) == len(history.steps) + 1 == history.epochs + 1 == 5
    assert history.steps == (math.ceil(23 / (batch_size or 23)),) * 4
    assert history.gradients == 4 * 23
    assert (history.values == 0) is (rate == 0.05)
    assert history.stop is Stop.EPOCHS


def test_a_step_by_all_samples_goes_along_the_average_of_the_derived_gradients() -> None:
    start = initialise(SMALL, seed=3)
    backward = derived_gradient(SMALL)
    each = [backward(start.weights, start.biases, X[[i]], TARGET[[i]]) for i in range(len(X))]
    moved = train(SMALL, X, TARGET, epochs=1, rate=0.1, start=start).parameters
    for kind, before, after in ((0, start.weights, moved.weights), (1, start.biases, moved.biases)):
        for layer in range(SMALL.depth):
            average = np.mean([one[kind][layer] for one in each], axis=0)
            np.testing.assert_allclose(after[layer], before[layer] - 0.1 * average, rtol=0, atol=1e-15)


class Recording:
    """A backward pass that remembers which samples it was called with."""

    def __init__(self) -> None:
        self.seen: list[list[float]] = []

    def __call__(self, weights: Any, biases: Any, x: np.ndarray, target: np.ndarray) -> Any:
        self.seen.append(x[:, 0].tolist())
        return Network(SMALL).backward(weights, biases, x, target)


@pytest.mark.parametrize(("batch_size", "sizes"), [(1, [1] * 23), (5, [5, 5, 5, 5, 3]), (23, [23])])
def test_an_epoch_takes_every_sample_once(batch_size: int, sizes: list[int]) -> None:
    recording = Recording()
    train(SMALL, X, TARGET, epochs=2, rate=0.01, batch_size=batch_size, backward=recording)
    epochs = recording.seen[: len(sizes)], recording.seen[len(sizes) :]
    for epoch in epochs:
        assert [len(batch) for batch in epoch] == sizes
        assert sorted(x for batch in epoch for x in batch) == sorted(X[:, 0])
    assert (epochs[0] != epochs[1]) is (batch_size < 23), "the order is drawn anew, unless there is nothing to order"


def test_steps_after_every_sample_are_taken_one_after_the_other() -> None:
    recording = Recording()
    start = initialise(SMALL, seed=1)
    history = train(SMALL, X, TARGET, epochs=1, rate=0.1, batch_size=1, start=start, backward=recording)
    backward, rows = derived_gradient(SMALL), {x: row for row, x in enumerate(X[:, 0])}
    weights, biases = [one.copy() for one in start.weights], [one.copy() for one in start.biases]
    for (x,) in recording.seen:
        row = [rows[x]]
        for some, gradients in zip((weights, biases), backward(weights, biases, X[row], TARGET[row]), strict=True):
            for one, gradient in zip(some, gradients, strict=True):
                one[...] = one - 0.1 * gradient
    for one, other in zip((*weights, *biases), (*history.parameters.weights, *history.parameters.biases), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-13)


def test_a_seed_gives_the_same_bytes_and_another_one_others() -> None:
    first, again, other = (train(SMALL, X, TARGET, epochs=3, batch_size=4, seed=seed) for seed in (7, 7, 8))
    assert first.to_json() == again.to_json()
    assert np.array_equal(first.parameters.vector, again.parameters.vector)
    assert first.costs != other.costs
    assert "time" not in first.to_json()


def test_neither_the_data_nor_the_start_are_changed() -> None:
    start, x, target = initialise(SMALL, seed=1), X.copy(), TARGET.copy()
    before = start.vector.copy()
    train(SMALL, x, target, epochs=2, rate=0.1, batch_size=3, start=start)
    assert np.array_equal(start.vector, before)
    assert np.array_equal(x, X)
    assert np.array_equal(target, TARGET)


def test_armijo_steps_never_let_the_cost_of_all_samples_rise_and_each_gains_what_was_promised() -> None:
    search = Backtracking(sufficient_decrease=0.3)
    history = train(SMALL, X, TARGET, epochs=25, rate=search)
    assert list(history.costs) == sorted(history.costs, reverse=True)
    assert len(set(history.costs)) == 26
    start = initialise(SMALL, seed=np.random.default_rng(0))
    weights, biases = derived_gradient(SMALL)(start.weights, start.biases, X, TARGET)
    square = sum(float(np.sum(one**2)) for one in (*weights, *biases))
    assert armijo(history.costs[0], history.costs[1], history.step_sizes[0], -square, 0.3)
    assert history.values >= 25 * 2 * 23, "the cost before each step, and that of each trial"


def test_a_fixed_step_is_a_rate() -> None:
    fixed, rate = (train(SMALL, X, TARGET, epochs=3, rate=one, batch_size=4) for one in (FixedStep(0.02), 0.02))
    assert fixed.to_json() == rate.to_json()


def test_mini_batches_with_armijo_search_on_the_cost_of_the_batch() -> None:
    asked: list[float] = []

    def search(f: Any, x: Any, value: float, gradient: Any, direction: Any) -> Any:
        asked.append(value)
        assert f(x) == value
        return Backtracking()(f, x, value, gradient, direction)

    recording = Recording()
    start = initialise(SMALL, seed=1)
    train(SMALL, X, TARGET, epochs=1, rate=search, batch_size=7, start=start, backward=recording)
    rows = [int(np.flatnonzero(X[:, 0] == x)[0]) for x in recording.seen[0]]
    assert asked[0] == pytest.approx(cost_of(start, X[rows], TARGET[rows]), rel=1e-14)


# When it ends.


def test_a_floor_ends_it() -> None:
    history = train(SMALL, X, TARGET, epochs=1000, floor=train(SMALL, X, TARGET, epochs=9).cost)
    assert (history.stop, history.epochs) == (Stop.FLOOR, 9)
    exact = train(SMALL, X, TARGET * 0, start=Parameters(SMALL, np.zeros(SMALL.parameter_count)))
    assert (exact.stop, exact.epochs) == (Stop.FLOOR, 0), "a cost of 0 cannot become less"


def test_a_cost_that_no_longer_falls_ends_it() -> None:
    history = train(SMALL, X, TARGET, epochs=10_000, rate=Backtracking(), tolerance=1e-3, patience=4)
    assert history.stop is Stop.STALLED
    assert min(history.costs[:-4]) - min(history.costs[-4:]) <= 1e-3
    assert min(history.costs[:-5]) - min(history.costs[-5:-1]) > 1e-3, "and not later than it can be told"


@pytest.mark.parametrize("batch_size", [None, 5, 1])
def test_a_cost_that_explodes_ends_it_with_the_last_finite_parameters(batch_size: int | None) -> None:
    history = train(SMALL, X, TARGET, epochs=10_000, rate=500.0, batch_size=batch_size)
    assert history.stop is Stop.NOT_FINITE
    assert f"in epoch {history.epochs + 1}, at step " in history.place
    assert np.isfinite(history.parameters.vector).all()
    assert history.cost == pytest.approx(cost_of(history.parameters), rel=1e-14)
    assert np.isfinite(history.costs).all()


def test_a_search_that_finds_no_step_ends_it_and_its_reason_is_told() -> None:
    saturated = Architecture.parse("1-1", output="sigmoid")
    start = Parameters.of(saturated, [np.array([[40.0]])], [np.array([40.0])])
    history = train(saturated, [[1.0]], [[0.0]], start=start, rate=Backtracking())
    assert (history.stop, history.epochs) == (Stop.NO_STEP, 0)
    assert "rounding" in history.place
    assert history.cost == pytest.approx(1)


def interrupt(epoch: int, cost: float) -> None:
    if epoch == 3:
        raise KeyboardInterrupt


def test_an_interrupt_keeps_the_history_and_says_where() -> None:
    whole = train(SMALL, X, TARGET, epochs=3, batch_size=5)
    history = train(SMALL, X, TARGET, epochs=50, batch_size=5, on_epoch=interrupt)
    assert (history.stop, history.costs) == (Stop.INTERRUPTED, whole.costs)
    assert np.array_equal(history.parameters.vector, whole.parameters.vector)
    assert "epoch 4" in history.place

    calls = 0

    def backward(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 17:
            raise KeyboardInterrupt
        return Network(SMALL).backward(*arguments)

    history = train(SMALL, X, TARGET, epochs=50, batch_size=5, backward=backward)
    assert (history.stop, history.costs) == (Stop.INTERRUPTED, whole.costs), "half an epoch is not counted"
    assert history.cost == pytest.approx(cost_of(history.parameters), rel=1e-14)


def returning(*answers: Any) -> Callable[..., Any]:
    """A backward pass that answers rightly, and from its third call on so."""
    calls = iter(range(1000))

    def backward(*arguments: Any) -> Any:
        right = Network(SMALL).backward(*arguments)
        return right if next(calls) < 2 else answers[0](right)

    return backward


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda right: ([one.T for one in right[0]], right[1]), "of the shapes"),
        (lambda right: (right[0][:1], right[1]), "of the shapes"),
        (lambda right: None, r"must return \(weight_gradients, bias_gradients\), got NoneType"),
        (lambda right: ([one.astype(str) for one in right[0]], right[1]), "real numbers"),
        (lambda right: ([one + 1j for one in right[0]], right[1]), "real numbers"),
    ],
)
def test_what_a_backward_pass_returns_is_examined_at_every_call(wrong: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        train(SMALL, X, TARGET, epochs=5, rate=0.01, batch_size=5, backward=returning(wrong))


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_backward_pass_can_change_nothing_that_it_is_given(place: int) -> None:
    def backward(*arguments: Any) -> Any:
        one = arguments[place]
        (one[0] if place < 2 else one)[...] = 0
        return Network(SMALL).backward(*arguments)

    with pytest.raises(ValueError, match="read-only"):
        train(SMALL, X, TARGET, epochs=1, rate=0.01, backward=backward)


def test_a_gradient_that_is_not_finite_is_said_to_be_so() -> None:
    wrong = returning(lambda right: ([one * math.nan for one in right[0]], right[1]))
    history = train(SMALL, X, TARGET, epochs=9, rate=0.01, backward=wrong)
    assert history.stop is Stop.NOT_FINITE
    assert history.place == "It happened in epoch 3, at step 1 of it, where the gradient was not finite."
    assert history.epochs == 2


# Memory and stacks.


def test_an_epoch_copies_no_more_than_its_batches() -> None:
    architecture = Architecture.parse("8-2-1", hidden="relu")
    x, target = np.zeros((200_000, 8)), np.zeros((200_000, 1))
    peaks: list[int] = []

    def measured(epoch: int, cost: float) -> None:
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
        peaks.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        train(architecture, x, target, epochs=3, batch_size=20_000, on_epoch=measured)
    finally:
        tracemalloc.stop()
    within = peaks[2] - peaks[1], peaks[4] - peaks[3]
    assert max(within) < x.nbytes / 2


def test_networks_side_by_side_are_trained_as_each_by_itself() -> None:
    for architecture, target in (
        (SMALL, TARGET),
        (Architecture.parse("2-3-3", output="softmax"), np.eye(3)[[0, 1, 2] * 7 + [0, 1]]),
    ):
        starts = initialise(architecture, "symmetric_uniform", seed=2, networks=4)
        costs, found = train_side_by_side(architecture, X, target, starts, epochs=3, rate=0.1, batch_size=6, seed=9)
        for place in range(4):
            alone = train(architecture, X, target, start=starts[place], epochs=3, rate=0.1, batch_size=6, seed=9)
            np.testing.assert_allclose(costs[:, place], alone.costs, rtol=1e-12)
            np.testing.assert_allclose(found[place].vector, alone.parameters.vector, rtol=1e-9, atol=1e-12)


def test_one_network_that_explodes_does_not_touch_its_neighbours() -> None:
    starts = initialise(SMALL, seed=2, networks=3)
    starts.vector[1] = 1e160
    costs, found = train_side_by_side(SMALL, X, TARGET, starts, epochs=3, rate=0.1)
    assert np.isfinite(costs[:, [0, 2]]).all()
    assert not np.isfinite(costs[1:, 1]).all()
    assert np.isfinite(found.vector[[0, 2]]).all()


def test_parameters_are_views_of_one_vector() -> None:
    parameters = initialise(SMALL, seed=1)
    assert sum(one.size for one in (*parameters.weights, *parameters.biases)) == SMALL.parameter_count
    for one in (*parameters.weights, *parameters.biases):
        one[...] = 7.0
    assert (parameters.vector == 7).all()
    weights, biases = ([RNG.normal(size=one.shape) for one in some] for some in (parameters.weights, parameters.biases))
    again = Parameters.of(SMALL, weights, biases)
    assert all(map(np.array_equal, (*again.weights, *again.biases), (*weights, *biases)))
    with pytest.raises(ValueError, match="must end in the 27 parameters of 2-4-3"):
        Parameters(SMALL, np.zeros(26))
    with pytest.raises(TypeError, match="one network"):
        len(again)
    assert len(initialise(SMALL, networks=3)) == 3


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_an_initialisation_has_the_mean_and_spread_that_it_says(name: str) -> None:
    before, after = 300, 200
    weights, biases = INITIALISATIONS[name](np.random.default_rng(1), (before, after))
    means = {"unit_uniform": 0.5}
    variances = {
        "unit_uniform": 1 / 12,
        "symmetric_uniform": 1 / 3,
        "lecun_normal": 1 / before,
        "glorot_uniform": 2 / (before + after),
        "he_normal": 2 / before,
    }
    deviation = math.sqrt(variances[name])
    assert weights.mean() == pytest.approx(means.get(name, 0), abs=5 * deviation / math.sqrt(before * after))
    assert weights.std() == pytest.approx(deviation, rel=0.02)
    assert weights.shape == (before, after)
    assert biases.shape == (after,)
    assert ("uniform" in name and name != "glorot_uniform") == bool(biases.any())


# Random guessing.


def test_the_best_guess_is_kept_and_the_guesses_themselves_need_not_improve() -> None:
    seen: list[tuple[int, float]] = []
    found = random_search(SMALL, X, TARGET, guesses=40, seed=3, on_guess=lambda *one: seen.append(one))
    assert [cost for _, cost in seen] == list(found.costs)
    assert [number for number, _ in seen] == list(range(1, 41))
    assert list(found.best) == sorted(found.best, reverse=True)
    assert list(found.costs) != sorted(found.costs, reverse=True)
    assert found.cost == min(found.costs) == pytest.approx(cost_of(found.parameters), rel=1e-14)
    assert random_search(SMALL, X, TARGET, guesses=40, seed=3).to_dict() == found.to_dict()


def test_an_interrupted_search_keeps_the_best_guess() -> None:
    found = random_search(SMALL, X, TARGET, guesses=40, seed=3, on_guess=interrupt)
    assert (found.stop, len(found)) == (Stop.INTERRUPTED, 3)
    assert found.cost == pytest.approx(cost_of(found.parameters), rel=1e-14)


# What is wrong is said.

NAN_ROW = X.copy()
NAN_ROW[7, 1] = math.nan
LABELS = Architecture.parse("2-3", output="softmax", cost="cross_entropy")
SHARES = Architecture.parse("2-3", cost="binary_cross_entropy")


@pytest.mark.parametrize(
    ("architecture", "x", "target", "options", "message"),
    [
        (SMALL, X[:0], TARGET[:0], {}, "x must have at least one sample"),
        (SMALL, X, TARGET[:4], {}, "one row for each sample, got 23 and 4 rows"),
        (SMALL, X, TARGET[:, :2], {}, r"target must have shape \(samples, 3\), got \(23, 2\)"),
        (SMALL, X.T, TARGET, {}, r"x must have shape \(samples, 2\), got \(2, 23\)"),
        (SMALL, X[0], TARGET[0], {}, r"x must have shape \(samples, 2\), got \(2,\)"),
        (SMALL, NAN_ROW, TARGET, {}, r"x must be finite, got x\[7, 1\]=nan"),
        (SMALL, X, NAN_ROW[:, [0, 1, 1]], {}, r"target must be finite, got target\[7, 1\]=nan"),
        (SMALL, [["a", "b"]], [[1, 2, 3]], {}, "array of real numbers"),
        (LABELS, X, TARGET, {}, "cross_entropy needs targets from 0 to 1"),
        (LABELS, X, np.ones((23, 3)), {}, "sum to 1 in each sample"),
        (SHARES, X, TARGET, {}, "binary_cross_entropy needs targets from 0 to 1"),
        (SMALL, X, TARGET, {"rate": 0}, "rate must be a finite number above 0, got rate=0"),
        (SMALL, X, TARGET, {"rate": -0.1}, "rate must be a finite number above 0, got rate=-0.1"),
        (SMALL, X, TARGET, {"rate": math.nan}, "rate must be a finite number above 0"),
        (SMALL, X, TARGET, {"rate": "fast"}, "rate must be a finite number above 0"),
        (SMALL, X, TARGET, {"batch_size": 24}, "from 1 to the number of samples, 23, got batch_size=24"),
        (SMALL, X, TARGET, {"batch_size": 0}, "from 1 to the number of samples"),
        (SMALL, X, TARGET, {"batch_size": True}, "from 1 to the number of samples"),
        (SMALL, X, TARGET, {"epochs": -1}, "epochs must be a whole number from 0 up"),
        (SMALL, X, TARGET, {"epochs": 1.5}, "epochs must be a whole number"),
        (SMALL, X, TARGET, {"patience": 0}, "patience must be a whole number from 1 up"),
        (SMALL, X, TARGET, {"tolerance": -1}, "tolerance must be a number from 0 up, got tolerance=-1"),
        (SMALL, X, TARGET, {"floor": "low"}, "floor must be a number from 0 up"),
        (SMALL, X, TARGET, {"seed": -1}, "seed must be a whole number from 0 up"),
        (SMALL, X, TARGET, {"seed": 1.5}, "seed must be a whole number"),
        (SMALL, X, TARGET, {"start": "he"}, "start must be one of unit_uniform, .*, got 'he'"),
        (SMALL, X, TARGET, {"start": initialise(LABELS)}, "start must be the parameters of one network 2-4-3"),
        (SMALL, X, TARGET, {"start": initialise(SMALL, networks=2)}, "of 2 networks"),
        (SMALL, X * 1e200, TARGET * 1e200, {}, "the cost at the start must be finite, got inf"),
        (SMALL, X, TARGET, {"backward": lambda *_: ([X], [X])}, "backward must return gradients of the shapes"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_trained(
    architecture: Architecture, x: Any, target: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        train(architecture, x, target, epochs=options.pop("epochs", 1), **options)


def test_one_sample_is_enough() -> None:
    history = train(SMALL, X[:1], TARGET[:1], epochs=200, rate=0.05)
    assert history.cost < 1e-3 * history.costs[0]


@given(
    rate=st.floats(min_value=5e-324, max_value=1.7e308),
    scale=st.floats(min_value=-1e10, max_value=1e10),
    batch_size=st.sampled_from([None, 1, 4]),
)
@settings(max_examples=60, deadline=None)
def test_it_ends_with_finite_parameters_for_every_rate_and_data(
    rate: float, scale: float, batch_size: int | None
) -> None:
    history = train(SMALL, scale * X, scale * TARGET, epochs=5, rate=rate, batch_size=batch_size)
    assert np.isfinite(history.parameters.vector).all()
    assert np.isfinite(history.costs).all()
    json.loads(history.to_json(), parse_constant=lambda name: pytest.fail(f"JSON has no {name}"))


def test_a_history_is_printed_for_people_and_for_notebooks() -> None:
    history = train(SMALL, X, TARGET, epochs=33, batch_size=5)
    lines = str(history).splitlines()
    assert lines[0] == str(SMALL)
    assert lines[1].split() == ["epoch", "cost", "steps", "last", "step"]
    assert [line.split()[0] for line in lines[2:-1]] == [*map(str, range(0, 33, 4)), "33"]
    assert lines[-1] == Stop.EPOCHS.sentence
    assert "<script" not in history._repr_html_()
    assert bool(train(SMALL, X, TARGET, epochs=0)), "no epoch is a history too"


# Files.


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_what_is_saved_is_read_again(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    hidden = [data.draw(st.sampled_from(["relu", "leaky_relu(1/8)", "tanh", "gelu"])) for _ in sizes[1:-1]]
    output, cost = data.draw(st.sampled_from([("softmax", "cross_entropy"), ("linear", "squared_error")]))
    architecture = Architecture.parse(sizes, hidden=hidden or "linear", output=output, cost=cost)
    saved = initialise(architecture, "symmetric_uniform", seed=data.draw(st.integers(0, 99)))
    path = tmp_path_factory.mktemp("saved") / "p.npz"
    save_parameters(saved, path)
    loaded = load_parameters(path)
    assert loaded.architecture == architecture
    assert np.array_equal(loaded.vector, saved.vector)


def saved_arrays(path: Path) -> dict[str, np.ndarray]:
    save_parameters(initialise(SMALL), path)
    with np.load(path) as archive:
        return dict(archive)


class Hostile:
    """An object whose unpickling would be noticed."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("the file was unpickled",))


def described(**changes: Any) -> np.ndarray:
    plain = {
        "format": "nntheory/parameters/1",
        "sizes": "2-4-3",
        "hidden": ["tanh"],
        "output": "linear",
        "cost": "squared_error",
    }
    return np.array(json.dumps(plain | changes))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W1": None}, "has no array 'W1'; it has architecture"),
        ({"W1": np.zeros((4, 2))}, r"W1 in .* must be float64 of shape \(2, 4\), got float64 of shape \(4, 2\)"),
        ({"W1": np.zeros((2, 4), dtype=np.float32)}, r"got float32 of shape \(2, 4\)"),
        ({"W1": np.array([[Hostile()] * 4] * 2)}, "got object of shape"),
        ({"b2": np.array([1.0, math.nan, 0.0])}, r"biases\[1\] must be finite"),
        ({"architecture": None}, "has no array 'architecture'"),
        ({"architecture": np.array([1.0])}, "architecture in .* must be a short text"),
        ({"architecture": np.array(Hostile(), dtype=object)}, "must be a short text, got object"),
        ({"architecture": np.array("{")}, "architecture in .* is not understood"),
        ({"architecture": np.array("[" * 90_000)}, "architecture in .* is not understood"),
        ({"architecture": np.array("x" * 100_001)}, "must be a short text"),
        ({"architecture": described(format="other")}, "its format is 'other'"),
        ({"architecture": described(sizes="2-4-3-1")}, "not understood: hidden must be|has no array"),
        ({"architecture": described(sizes=7)}, "not understood"),
        ({"architecture": described(hidden="__import__('os')")}, "not understood"),
        ({"architecture": described(output="__import__('os')")}, "not understood"),
        ({"architecture": described(sizes="1000000000-1000000000", hidden=[])}, "claims .* parameters"),
        ({"architecture": np.array("null")}, "not understood"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    arrays = saved_arrays(tmp_path / "p.npz")
    for name, array in change.items():
        if array is None:
            del arrays[name]
        else:
            arrays[name] = array
    np.savez(tmp_path / "p.npz", **arrays)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=message):
        load_parameters(tmp_path / "p.npz")


def test_a_file_cut_short_anywhere_or_with_one_wrong_byte_is_refused_or_read_right(tmp_path: Path) -> None:
    path = tmp_path / "p.npz"
    saved = initialise(SMALL)
    save_parameters(saved, path)
    whole = path.read_bytes()
    for end in range(0, len(whole), 23):
        path.write_bytes(whole[:end])
        with pytest.raises(ValueError, match=r"or is damaged|no array"):
            load_parameters(path)
    rng = np.random.default_rng(2)
    for place in rng.integers(len(whole), size=150):
        damaged = bytearray(whole)
        damaged[place] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged)
        with suppress(ValueError):
            assert np.array_equal(load_parameters(path).vector, saved.vector)


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    for content in (b"", b"PK", pickle.dumps([Hostile]), b"\x93NUMPY" + bytes(20)):
        (tmp_path / "other.npz").write_bytes(content)
        with pytest.raises(ValueError, match=r"is no \.npz file"):
            load_parameters(tmp_path / "other.npz")
    with zipfile.ZipFile(tmp_path / "other.npz", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(ValueError, match=r"has no array 'architecture'; it has readme\.txt"):
        load_parameters(tmp_path / "other.npz")
    with pytest.raises(FileNotFoundError, match="there is no file"):
        load_parameters(tmp_path / "absent.npz")
    with pytest.raises(ValueError, match=r"must end in \.npz"):
        load_parameters(tmp_path / "parameters.pkl")
    with pytest.raises(ValueError, match=r"one network is saved .* parameters\[0\]"):
        save_parameters(initialise(SMALL, networks=2), tmp_path / "stack.npz")


def test_an_array_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**6, 10**6)})
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("x.npy", header.getvalue())
        archive.writestr("target.npy", header.getvalue())
    with pytest.raises(
        ValueError, match=r"x in .* must be an array of numbers, got float64 of shape \(1000000, 1000000\)"
    ):
        load_samples(tmp_path / "x.npz")


@pytest.mark.parametrize(
    "header",
    [
        "(" * 9000,
        "{'descr': '<f8', 'fortran_order': False, 'shape': (True, 1), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 999999999999999999999999), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 1), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': __import__('os'), }",
        "",
    ],
)
def test_a_header_that_is_none_is_refused_with_the_name_of_its_array(tmp_path: Path, header: str) -> None:
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("x.npy", content)
    with pytest.raises(ValueError, match=r"^x in .*x\.npz"):
        load_samples(tmp_path / "x.npz")


def test_samples_are_read_from_a_file(tmp_path: Path) -> None:
    np.savez(tmp_path / "s.npz", x=X, target=TARGET)
    x, target = load_samples(tmp_path / "s.npz")
    assert np.array_equal(x, X)
    assert np.array_equal(target, TARGET)
    np.savez(tmp_path / "s.npz", x=X, y=TARGET)
    with pytest.raises(ValueError, match="has no array 'target'; it has x, y"):
        load_samples(tmp_path / "s.npz")


def test_wrong_usage_of_a_caller_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        train(SMALL, X, TARGET[:4])
    assert isinstance(train(SMALL, X, TARGET, epochs=0), History)
