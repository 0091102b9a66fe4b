"""What a step and an epoch of training cost: beside torch's and JAX's gradients in one run, and as sizes grow.

pytest tests/benchmarks/bench_training.py --benchmark-enable --benchmark-only --benchmark-json=raw.json -n 0
python -m tests.benchmarks.record raw.json
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from nntheory import Architecture, Network
from nntheory.training import initialise, train

Benchmark = Any

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)  # before jax is imported


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """NumPy's matrix products on one thread, and all of the process on one core: JAX's flags alone leave it 1.3 cores."""
    threads = pytest.importorskip("threadpoolctl", reason="scikit-learn is not installed: nntheory[data]")
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    if cores:
        os.sched_setaffinity(0, {max(cores)})
    with threads.threadpool_limits(1):
        yield
    if cores:
        os.sched_setaffinity(0, cores)


PEERS = ("nntheory", "torch", "jax")
ROUNDS, CALLS = 60, 5
each_batch = pytest.mark.parametrize("batch", [10, 32, 256, 1000])
each_activation = pytest.mark.parametrize("hidden", ["sigmoid", "relu"])


def gradient_of(peer: str, hidden: str, batch: int) -> Callable[[], Any]:
    """The gradient of the mean squared error of 784-30-10 by all parameters, as each computes it, in float64 on one thread.

    The ``products`` are the five matrix products alone that all of them compute: what is left of the time without the rest.
    """
    architecture = Architecture.parse("784-30-10", hidden=hidden)
    parameters = initialise(architecture, seed=1)
    weights, biases = parameters.weights, parameters.biases
    rng = np.random.default_rng(2)
    x, target = rng.random((batch, 784)), np.eye(10)[rng.integers(10, size=batch)]
    if peer == "nntheory":
        network = Network(architecture)
        return lambda: network.backward(weights, biases, x, target)
    if peer == "products":
        first, second = rng.random((batch, 30)), rng.random((batch, 10))
        return lambda: (x @ weights[0], first @ weights[1], first.T @ second, second @ weights[1].T, x.T @ first)
    if peer == "torch":
        torch = pytest.importorskip("torch", reason="torch is not installed: nntheory[torch]")
        torch.set_num_threads(1)
        w, b = ([torch.tensor(one, requires_grad=True) for one in some] for some in (weights, biases))
        data, wanted = torch.tensor(x), torch.tensor(target)
        activation = getattr(torch, hidden)

        def by_torch() -> Any:
            output = torch.sigmoid(activation(data @ w[0] + b[0]) @ w[1] + b[1])
            return torch.autograd.grad(((output - wanted) ** 2).sum(1).mean(), [*w, *b])

        return by_torch
    jax = pytest.importorskip("jax", reason="jax is not installed: nntheory[jax]")
    jax.config.update("jax_enable_x64", True)
    numpy, nn = jax.numpy, jax.nn

    def cost(w: Any, b: Any, data: Any, wanted: Any) -> Any:
        output = nn.sigmoid(getattr(nn, hidden)(data @ w[0] + b[0]) @ w[1] + b[1])
        return numpy.mean(numpy.sum((output - wanted) ** 2, axis=1))

    gradient = jax.jit(jax.grad(cost, argnums=(0, 1)))
    arguments = [[numpy.array(one) for one in some] for some in (weights, biases)] + [
        numpy.array(x),
        numpy.array(target),
    ]
    return lambda: jax.block_until_ready(gradient(*arguments))


@each_batch
@each_activation
def test_a_gradient(benchmark: Benchmark, hidden: str, batch: int) -> None:
    """The peers take turns, a few calls each: the machine's pace changes from second to second, and with it all of them."""
    gradients = {peer: gradient_of(peer, hidden, batch) for peer in (*PEERS, "products")}
    times: dict[str, list[float]] = {peer: [] for peer in gradients}
    for _ in range(ROUNDS):
        for peer, gradient in gradients.items():
            gradient()
            began = time.perf_counter()
            for _ in range(CALLS):
                gradient()
            times[peer].append((time.perf_counter() - began) / CALLS)
    benchmark.extra_info["medians"] = {peer: statistics.median(some) for peer, some in times.items()}
    benchmark.extra_info["ratios"] = {
        peer: statistics.median(ours / theirs for ours, theirs in zip(times["nntheory"], some, strict=True))
        for peer, some in times.items()
    }
    benchmark.pedantic(gradients["nntheory"], rounds=20, iterations=1, warmup_rounds=1)


def test_the_peers_compute_the_same() -> None:
    ours, *others = (gradient_of(peer, "sigmoid", 10)() for peer in PEERS)
    flat = [one for some in ours for one in some]
    for other in others:
        theirs = other if len(other) == 4 else [one for some in other for one in some]
        for one, same in zip(flat, theirs, strict=True):
            np.testing.assert_allclose(one, np.asarray(same), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("samples", [1000, 2000, 4000, 8000, 16000])
def test_an_epoch_with_more_samples(benchmark: Benchmark, samples: int) -> None:
    _epoch(benchmark, Architecture.parse("64-32-10", hidden="relu"), samples)


@pytest.mark.parametrize("width", [32, 64, 128, 256, 512])
def test_an_epoch_with_more_parameters(benchmark: Benchmark, width: int) -> None:
    _epoch(benchmark, Architecture.parse(f"256-{width}-10", hidden="relu"), 2000)


def _epoch(benchmark: Benchmark, architecture: Architecture, samples: int) -> None:
    rng = np.random.default_rng(3)
    x, target = rng.random((samples, architecture.sizes[0])), np.eye(10)[rng.integers(10, size=samples)]
    start = initialise(architecture, seed=1)
    benchmark.extra_info["samples"], benchmark.extra_info["parameters"] = samples, architecture.parameter_count

    def epochs() -> Any:
        return train(architecture, x, target, epochs=3, rate=0.01, batch_size=100, start=start)

    benchmark.pedantic(epochs, rounds=10, iterations=1, warmup_rounds=1)
