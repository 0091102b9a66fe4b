"""Gradient descent on the cost of a network: all samples at a time, mini-batches, or one sample after the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..architecture import Architecture, UsageError
from ..arrays import Array
from ..descent import FixedStep, Search
from ..descent.arithmetic import positive, real, whole
from ..network import Network
from .history import History, Stop
from .parameters import Draw, Parameters, initialise, joined, views
from .samples import batches, examined_batch_size, examined_samples

Backward: TypeAlias = Callable[..., tuple[Sequence[Array], Sequence[Array]]]
"""``backward(weights, biases, x, target)``, the gradient of the mean cost, as `nntheory.check_backward` takes it."""

BLOCK = 4096
"""The cost of so many samples is computed at a time, so that the memory it takes does not grow with their number."""


def train(
    architecture: Architecture,
    x: ArrayLike,
    target: ArrayLike,
    *,
    epochs: int = 100,
    rate: float | Search = 0.1,
    batch_size: int | None = None,
    start: str | Draw | Parameters = "lecun_normal",
    seed: int = 0,
    floor: float | None = 0.0,
    tolerance: float | None = None,
    patience: int = 10,
    backward: Backward | None = None,
    on_epoch: Callable[[int, float], object] | None = None,
) -> History:
    """Train a network by gradient descent and record the cost after every epoch, which is one pass over all samples.

    It ends in every case, and the history says why: also when the cost stops being finite, and on Ctrl-C.

    Args:
        architecture: the network.
        x: inputs, (samples, n_0).
        target: what the outputs should be, (samples, n_L).
        epochs: the most epochs.
        rate: the learning rate η; or a line search, such as `nntheory.descent.Backtracking`, which finds a step for the cost
            of each batch.
        batch_size: how many samples make one step: None for all (the average gradient), 1 for one after the other.
            The samples are shuffled in each epoch unless all make one step.
        start: how the initial parameters are drawn, see `INITIALISATIONS`; or these parameters.
        seed: of the initial parameters and of the order of the samples.
        floor: stop when the cost is at or below this.
        tolerance: stop when the least cost fell by no more than this in ``patience`` epochs; with None it never does.
        patience: see ``tolerance``.
        backward: the backward pass; `Network.backward` if none is given.
        on_epoch: called with the number of the epoch and its cost after each.

    Raises:
        ValueError: if an argument is wrong; the message says what was expected and where.

    Example:
        >>> x = np.linspace(-1, 1, 21)[:, np.newaxis]
        >>> history = train(Architecture.parse("1-8-1", hidden="tanh", output="linear"), x, x**2, epochs=300)
        >>> history.cost < history.costs[0] / 10
        True
    """
    inputs, targets = map(_read_only, examined_samples(architecture, x, target))
    size = examined_batch_size(batch_size, len(inputs))
    ending = _Ending(epochs, floor, tolerance, patience)
    whole("seed", seed, 0)
    rng = np.random.default_rng(seed)
    first = start if isinstance(start, Parameters) else initialise(architecture, start, seed=rng)
    if first.architecture.sizes != architecture.sizes or first.vector.ndim != 1:
        raise UsageError(f"start must be the parameters of one network {architecture.size_text}, got those of {first}")
    network = Network(architecture)
    descent = _Descent(network, backward or network.backward, rate, first.vector.astype(np.float64))
    cost = _finite_at_the_start(mean_cost(network, first.vector, inputs, targets))
    record = [_Epoch(cost, cost, 0, math.nan)]
    # The record is cut to what the parameters belong to, so that whatever interrupts it, an epoch is there whole or not at all.
    kept, place = (1, first.vector), ""
    try:
        while (stop := ending.of(record)) is None:
            taken = descent.epoch(inputs, targets, batches(len(inputs), size, rng))
            if not taken:
                stop, place = Stop.NO_STEP, descent.refusal
                break
            cost = float(mean_cost(network, descent.vector, inputs, targets))
            if not math.isfinite(cost):
                stop = Stop.NOT_FINITE
                place = f"It happened in epoch {len(record)}, at step {len(taken)} of it{descent.remark}."
                break
            record.append(_Epoch(cost, min(cost, record[-1].least), len(taken), taken[-1]))
            kept = len(record), descent.vector.copy()
            if on_epoch is not None:
                on_epoch(len(record) - 1, cost)
    except KeyboardInterrupt:
        stop, place = Stop.INTERRUPTED, f"It happened in epoch {kept[0]}, which is not counted."
    whole_epochs, vector = record[1 : kept[0]], kept[1]
    return History(
        (record[0].cost, *(one.cost for one in whole_epochs)),
        Parameters(architecture, vector),
        tuple(one.steps for one in whole_epochs),
        tuple(one.step for one in whole_epochs),
        descent.gradients,
        descent.values,
        stop,
        place,
    )


class _Epoch(NamedTuple):
    """What an epoch came to: the cost after it, the least so far, how many steps it took, and the last of them."""

    cost: float
    least: float
    steps: int
    step: float


class _Descent:
    """The parameters on their way, and what was computed for them."""

    def __init__(self, network: Network, backward: Backward, rate: float | Search, vector: Array) -> None:
        if isinstance(rate, FixedStep):
            rate = rate.step
        # A fixed rate needs no cost of a batch.
        self.rate = None if callable(rate) else float(positive("rate", rate, "0.1"))
        self.search = rate if callable(rate) else None
        self.network, self.backward, self.vector = network, backward, vector
        # They change with the vector, and nobody else can change them.
        self.weights, self.biases = ([_read_only(one) for one in some] for some in views(network.architecture, vector))
        self.shapes = tuple([one.shape for one in some] for some in (self.weights, self.biases))
        self.gradients = self.values = 0
        self.refusal = self.remark = ""

    def epoch(self, inputs: Array, targets: Array, places: Iterable[slice | np.ndarray]) -> list[float]:
        """Take a step for each batch, as far as the parameters are finite, and return their sizes."""
        taken: list[float] = []
        with np.errstate(over="ignore", invalid="ignore"):
            for batch in places:
                x, target = inputs[batch], targets[batch]
                gradient = self.gradient(x, target)
                step = self.rate if self.search is None else self.searched(gradient, x, target)
                if step is None:
                    continue
                self.vector -= step * gradient
                taken.append(step)
                if not math.isfinite(self.vector @ self.vector):
                    self.remark = "" if np.isfinite(gradient).all() else ", where the gradient was not finite"
                    self.vector[:] = math.nan
                    break
        return taken

    def gradient(self, x: Array, target: Array) -> Array:
        """The gradient of a batch's mean cost, as one vector.

        Raises:
            UsageError: if the backward pass returns something else.
        """
        returned = self.backward(self.weights, self.biases, x, target)
        try:
            weights, biases = ([np.asarray(one) for one in some] for some in returned)
        except (TypeError, ValueError):
            raise UsageError(
                f"backward must return (weight_gradients, bias_gradients), got {type(returned).__name__}"
            ) from None
        shapes = tuple([one.shape for one in some] for some in (weights, biases))
        if shapes != self.shapes:
            raise UsageError(f"backward must return gradients of the shapes {self.shapes}, got {shapes}")
        if any(one.dtype.kind not in "fiu" for one in (*weights, *biases)):
            raise UsageError("backward must return arrays of real numbers, got others")
        self.gradients += len(x)
        return joined(weights, biases)

    def searched(self, gradient: Array, x: Array, target: Array) -> float | None:
        """The step that the line search finds for a batch; None if it finds none."""

        def cost(vector: Array) -> float:
            self.values += len(x)
            return self.network.cost(*views(self.network.architecture, vector), x, target)

        assert self.search is not None  # noqa: S101
        found = self.search(cost, self.vector, cost(self.vector), gradient, -gradient)
        if found.stop is not None:
            self.refusal = found.stop.sentence
        return None if found.step is None else float(found.step)


def _read_only(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True)
class _Ending:
    """When a training ends, though nothing is wrong."""

    epochs: int
    floor: float | None
    tolerance: float | None
    patience: int

    def __post_init__(self) -> None:
        whole("epochs", self.epochs, 0)
        whole("patience", self.patience, 1)
        for name in ("floor", "tolerance"):
            number = getattr(self, name)
            if number is not None and not (real(number) and number >= 0):
                raise UsageError(f"{name} must be a number from 0 up, got {name}={number!r}")

    def of(self, record: Sequence[_Epoch]) -> Stop | None:
        """Why it ends after these epochs, the first of which is the start; None if it goes on."""
        if self.floor is not None and record[-1].cost <= self.floor:
            return Stop.FLOOR
        if len(record) > self.patience and self.tolerance is not None:
            fell = record[-self.patience - 1].least - record[-1].least
            if fell <= self.tolerance:
                return Stop.STALLED
        return Stop.EPOCHS if len(record) > self.epochs else None


def mean_cost(network: Network, vector: Array, x: Array, target: Array) -> Any:
    """The mean cost over all samples; of a stack one for each network."""
    weights, biases = views(network.architecture, vector)
    with np.errstate(over="ignore", invalid="ignore"):
        blocks = (slice(start, start + BLOCK) for start in range(0, len(x), BLOCK))
        total = sum(network.costs(weights, biases, x[block], target[block]).sum(axis=-1) for block in blocks)
    return total / len(x)


def _finite_at_the_start(cost: float) -> float:
    if not math.isfinite(cost):
        raise UsageError(
            f"the cost at the start must be finite, got {cost}; start nearer to zero, or scale the samples"
        )
    return float(cost)


def train_side_by_side(
    architecture: Architecture,
    x: ArrayLike,
    target: ArrayLike,
    start: Parameters,
    *,
    epochs: int,
    rate: float,
    batch_size: int | None = None,
    seed: int = 0,
    backward: Backward | None = None,
) -> tuple[NDArray[np.float64], Parameters]:
    """Train a stack of networks on the same batches of the same samples, each as `train` would with a fixed rate.

    Args:
        architecture: of every network.
        x: inputs, (samples, n_0).
        target: what the outputs should be, (samples, n_L).
        start: a stack of parameters, see `initialise`.
        epochs: how many epochs.
        rate: the learning rate.
        batch_size: how many samples make one step; None for all.
        seed: of the order of the samples.
        backward: a backward pass that takes a stack, as `Network.backward` does.

    Returns:
        The costs, (epochs + 1, networks), and the parameters at the end, a stack; where they stop being finite they are nan.

    Raises:
        ValueError: if an argument is wrong.
    """
    inputs, targets = examined_samples(architecture, x, target)
    size = examined_batch_size(batch_size, len(inputs))
    whole("epochs", epochs, 0)
    positive("rate", rate, "0.1")
    if start.vector.ndim != 2 or start.architecture.sizes != architecture.sizes:
        raise UsageError(f"start must be a stack of networks {architecture.size_text}, got {start}")
    network, rng = Network(architecture), np.random.default_rng(seed)
    backward = backward or network.backward
    vector = start.vector.astype(np.float64)
    weights, biases = views(architecture, vector)
    costs = [mean_cost(network, vector, inputs, targets)]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            for batch in batches(len(inputs), size, rng):
                gradients = backward(weights, biases, inputs[batch], targets[batch])
                vector -= rate * joined(*gradients, stack=vector.shape[:1])
            costs.append(mean_cost(network, vector, inputs, targets))
    return np.array(costs), Parameters(architecture, vector)
