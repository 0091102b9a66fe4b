"""What derivation and check cost, beside their peers, in one run.

    pytest tests/benchmarks/bench_speed.py --benchmark-enable --benchmark-only --benchmark-json=raw.json -n 0
    python -m tests.benchmarks.record raw.json

writes the record that the site shows. None of these is a test: a timing proves nothing on another machine.
"""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy

from nntheory import Architecture, Network, check_backward, derivation, derive
from nntheory.checking.comparison import compare
from nntheory.checking.levels.all_values import field_run
from nntheory.checking.numbers.field import Ring
from nntheory.checking.numbers.tower import Tower
from nntheory.checking.points import draw_point
from nntheory.derivation import layer_rules
from nntheory.formulas import sigmoid

Benchmark = Any
FLOAT = np.dtype(np.float64)


def forget() -> None:
    """Start cold: nothing of an earlier derivation is kept."""
    sympy.core.cache.clear_cache()
    layer_rules.cache_clear()


def derive_every_entry(sizes: str) -> int:
    derived = derive(Architecture.parse(sizes))
    return len(dict(derived.gradient)) + len(dict(derived.definitions))


@pytest.mark.parametrize("sizes", ["10-10-5", "20-20-10", "64-32-10", "200-30-10", "784-30-10", "784-100-10"])
def test_derive_every_entry(benchmark: Benchmark, sizes: str) -> None:
    benchmark.extra_info["parameters"] = Architecture.parse(sizes).parameter_count
    forget()
    tracemalloc.start()
    derive_every_entry(sizes)
    benchmark.extra_info["peak_bytes"] = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    benchmark.pedantic(derive_every_entry, args=(sizes,), setup=forget, rounds=3)


def test_derive_all_sizes(benchmark: Benchmark) -> None:
    def all_rules() -> list[object]:
        return [
            derivation.forward_rule(),
            derivation.output_error_rule(),
            derivation.hidden_error_rule(),
            derivation.weight_rule(),
            derivation.bias_rule(),
            derivation.mean_rule(),
        ]

    benchmark.pedantic(all_rules, setup=forget, rounds=5)


def test_steps_of_one_parameter_of_784_30_10(benchmark: Benchmark) -> None:
    derived = derive(Architecture.parse("784-30-10"))

    benchmark.pedantic(derived.steps, args=("W1[5,3]",), setup=forget, rounds=5)


def test_ours_8_16_4(benchmark: Benchmark) -> None:
    benchmark.pedantic(derive_every_entry, args=("8-16-4",), setup=forget, rounds=5)


def test_naive_sympy_diff_8_16_4(benchmark: Benchmark) -> None:
    """The peer: write the cost out and differentiate it by every parameter."""

    def naive() -> int:
        sizes, parameters = (8, 16, 4), []
        values: list[sympy.Expr] = list(sympy.symbols("x:8"))
        for layer, (before, after) in enumerate(itertools.pairwise(sizes)):
            w = sympy.symbols(f"w{layer}_:{before * after}")
            b = sympy.symbols(f"b{layer}_:{after}")
            pre = [sum(values[i] * w[i * after + j] for i in range(before)) + b[j] for j in range(after)]
            values = [1 / (1 + sympy.exp(-one)) for one in pre]
            parameters += [*w, *b]
        cost = sum((value - sympy.Symbol(f"t{j}")) ** 2 for j, value in enumerate(values))
        return len([cost.diff(parameter) for parameter in parameters])

    benchmark.pedantic(naive, setup=forget, rounds=1)


def prepared(sizes: str, samples: int = 1) -> tuple[Any, ...]:
    architecture = Architecture.parse(sizes)
    point = draw_point(architecture, np.random.default_rng(0), samples, FLOAT)
    weights, biases = Network(architecture).backward(point.weights, point.biases, point.x, point.target)
    tensors = {f"dW{layer}": one for layer, one in enumerate(weights, start=1)}
    tensors |= {f"db{layer}": one for layer, one in enumerate(biases, start=1)}
    compare(architecture, point, tensors, FLOAT, "mean")  # derives the program, once
    return architecture, point, tensors, FLOAT, "mean"


@pytest.mark.parametrize("sizes", ["10-10-5", "20-20-10", "64-32-10", "200-30-10", "784-30-10", "784-100-10"])
def test_certify_one_sample(benchmark: Benchmark, sizes: str) -> None:
    architecture, point, *rest = prepared(sizes)
    benchmark.extra_info["parameters"] = architecture.parameter_count

    def fresh() -> tuple[Any, dict[str, Any]]:
        # A point remembers its numbers as balls; making them is part of the check.
        return (architecture, replace(point), *rest), {}

    benchmark.pedantic(compare, setup=fresh, rounds=10)


@pytest.mark.parametrize("sizes", ["10-10-5", "20-20-10", "64-32-10", "200-30-10", "784-30-10", "784-100-10"])
def test_all_values_of_one_pattern(benchmark: Benchmark, sizes: str) -> None:
    """Program and derivation on prime-field elements, one sample: one activation pattern."""
    architecture, point, *_ = prepared(sizes)
    benchmark.extra_info["parameters"] = architecture.parameter_count

    def program(at: Any) -> dict[str, Any]:
        weights, biases = Network(architecture).backward(at.weights, at.biases, at.x, at.target)
        return {f"dW{i}": one for i, one in enumerate(weights, start=1)} | {
            f"db{i}": one for i, one in enumerate(biases, start=1)
        }

    def fresh() -> tuple[Any, dict[str, Any]]:
        rng = random.Random(0)  # noqa: S311
        return (program, architecture, point, Ring(Tower.drawn(3, rng), rng), "mean"), {}

    run = benchmark.pedantic(field_run, setup=fresh, rounds=5)
    assert run.same


def test_diagnosis_of_a_failing_784_30_10(benchmark: Benchmark) -> None:
    """The whole check of a wrong program: certified verdict, layer, mistake."""
    architecture = Architecture.parse("784-30-10")

    def wrong(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        a = [x]
        for w, b in zip(weights, biases, strict=True):
            a.append(sigmoid.evaluate(a[-1] @ w + b))
        d2 = 2 * (a[2] - target) * sigmoid.evaluate_derivative(a[2])
        d1 = (d2 @ weights[1].T) * a[1] * (1 - a[1])
        return [x.T @ d1 / len(x), a[1].T @ d2 / len(x)], [d1.mean(axis=0), d2.mean(axis=0)]

    check_backward(wrong, Architecture.parse("2-3-1"))  # derives the rules, once
    report = benchmark.pedantic(check_backward, args=(wrong, architecture), rounds=3)
    assert len(report.mistakes) == 1


@pytest.mark.parametrize("sizes", ["64-32-10", "784-30-10"])
def test_whole_check(benchmark: Benchmark, sizes: str) -> None:
    """The whole check of a right program, in floats and for all values."""
    architecture = Architecture.parse(sizes)
    report = benchmark.pedantic(check_backward, args=(Network(architecture).backward, architecture), rounds=3)
    assert report.evidence == "field"


@pytest.mark.parametrize("fast", [False, True], ids=["full", "fast"])
def test_torch_gradcheck_784_30_10(benchmark: Benchmark, fast: bool) -> None:
    """The peer: torch's gradcheck of the same network and sample, by finite differences."""
    torch = pytest.importorskip("torch", reason="needs torch")
    torch.set_num_threads(1)
    _, point, *_ = prepared("784-30-10")
    parameters = [
        torch.tensor(p, requires_grad=True) for pair in zip(point.weights, point.biases, strict=True) for p in pair
    ]
    x, target = torch.tensor(point.x), torch.tensor(point.target)

    def cost(*p: Any) -> Any:
        a = x
        for w, b in zip(p[::2], p[1::2], strict=True):
            a = torch.sigmoid(a @ w + b)
        return ((a - target) ** 2).sum()

    benchmark.pedantic(torch.autograd.gradcheck, args=(cost, parameters), kwargs={"fast_mode": fast}, rounds=1)


def test_import_nntheory(benchmark: Benchmark) -> None:
    code = "import time; t = time.perf_counter(); import nntheory; print(time.perf_counter() - t)"

    def seconds() -> float:
        return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)

    benchmark.extra_info["inside"] = sorted(seconds() for _ in range(9))[4]
    benchmark.pedantic(seconds, rounds=1)
