"""The published network from 300 starts: with the published derivative, with the correct one, and with remedies; a record.

``python -m nntheory.demonstrations.starts > docs/assets/starts.json`` writes the record that the site shows, in about twenty
minutes. It is part of the package, not of the benchmarks, because nothing in it is timed and it needs nothing but the package.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import sympy
from flint import arb

from ..architecture import Architecture
from ..arrays import Array
from ..checking.reference import Gradient, Point, exact_gradient, precision
from ..network import Network
from ..training import Parameters, initialise, train_side_by_side
from ..training.parameters import joined
from .published import ARCHITECTURE, RATE, START, TEST_INPUTS, published_backward
from .recording import TRAINING, provenance, shortened

COMMAND = "python -m nntheory.demonstrations.starts > docs/assets/starts.json"
PROGRAMS = (*TRAINING, "demonstrations/published", "demonstrations/starts")

NETWORKS = 300
SAMPLES = 1000
EPOCHS = 50
SEED = 1

WITNESSES = 3
"""Of so many networks the record has the cost after every epoch; the tests compute the first of these again."""

LEVELS = (0.0, 0.1, 0.5, 0.9, 1.0)
"""The quantiles over the networks that the record has of costs and outputs."""

GRID = tuple(place / 20 for place in range(-20, 21))
"""Where the outputs of the trained networks are looked at, as a curve."""

CROSS_ENTROPY = Architecture.parse(ARCHITECTURE.size_text, hidden="relu", output="sigmoid", cost="binary_cross_entropy")
"""The same network with another cost."""

BACKWARD = {
    "published": published_backward,
    "correct": Network(ARCHITECTURE).backward,
    "cross-entropy": Network(CROSS_ENTROPY).backward,
}
"""The backward passes: the published one, that of the squared error, and that of the cross-entropy."""


@dataclass(frozen=True)
class Course:
    """A training of all networks.

    Attributes:
        name: what it is called in the record.
        backward: which of `BACKWARD`.
        start: how the parameters are drawn.
        rate: the learning rate.
        lowest: the inputs are drawn from here to 1.
        samples: how many.
        networks: how many starts.
    """

    name: str
    backward: str
    start: str
    rate: float
    lowest: float = 0.0
    samples: int = SAMPLES
    networks: int = NETWORKS

    def data(self) -> tuple[Array, Array]:
        """Inputs and their squares."""
        x = self.lowest + (1 - self.lowest) * np.random.default_rng(SEED).random((self.samples, 1))
        return x, x**2

    def starts(self) -> Parameters:
        """The parameters before the training: those of fewer networks are the first of those of more."""
        return initialise(ARCHITECTURE, self.start, seed=SEED, networks=self.networks)

    def train(self, epochs: int = EPOCHS) -> tuple[Array, Parameters]:
        """The squared error of each network after each epoch, (epochs + 1, networks), and the parameters at the end."""
        x, target = self.data()
        return train_side_by_side(
            ARCHITECTURE,
            x,
            target,
            self.starts(),
            epochs=epochs,
            rate=self.rate,
            batch_size=1,
            seed=SEED,
            backward=BACKWARD[self.backward],
        )


PUBLISHED = Course("published", "published", START, RATE)

COURSES = (
    PUBLISHED,
    Course("correct", "correct", START, RATE),
    Course("published, faster", "published", START, 0.1),
    Course("correct, faster", "correct", START, 0.1),
    Course("cross-entropy", "cross-entropy", START, RATE),
    Course("published, remedied", "published", "he_normal", 1.0),
    Course("remedied", "correct", "he_normal", 1.0),
    Course("remedied, lecun", "correct", "lecun_normal", 1.0),
    Course("remedied, both signs", "correct", "he_normal", 1.0, lowest=-1.0),
)
"""All of 300 starts."""

AS_PUBLISHED = replace(PUBLISHED, name="as published", samples=10_000, networks=20)
"""With as many samples as the paper has, from fewer starts."""


def best_constant(lowest: int = 0) -> tuple[sympy.Expr, sympy.Expr]:
    """The constant output with the least mean squared error on x², for x uniform from ``lowest`` to 1, and that error."""
    x = sympy.Symbol("x", real=True)

    def mean(of: sympy.Expr) -> sympy.Expr:
        return sympy.integrate(of, (x, lowest, 1)) / (1 - lowest)

    constant = mean(x**2)
    return constant, sympy.nsimplify(mean((x**2 - constant) ** 2))


LEARNED = best_constant()[1] / 10
"""Who ends below a tenth of the best constant's cost has learned something of the function."""


def outputs(parameters: Parameters, x: Sequence[float]) -> Array:
    """What networks make of inputs, (networks, inputs)."""
    return parameters.outputs(np.array(x)[:, np.newaxis])[..., 0]


def forward(parameters: Parameters, x: Array) -> tuple[list[Array], list[Array]]:
    """Pre-activations and activations of networks."""
    return Network(ARCHITECTURE).forward(parameters.weights, parameters.biases, x)


def gradients(parameters: Parameters, x: Array, target: Array, backward: str) -> Array:
    """The gradient of each network over all samples, (networks, parameters)."""
    both = BACKWARD[backward](parameters.weights, parameters.biases, x, target)
    return joined(*both, stack=parameters.vector.shape[:1])


def angles(one: Array, other: Array) -> Array:
    """The angles between the rows of two matrices, in degrees."""
    one, other = (each / np.linalg.norm(each, axis=-1, keepdims=True) for each in (one, other))
    # Not by the arc cosine, which loses half the digits of small angles.
    sine, cosine = np.linalg.norm(one - other, axis=-1), np.linalg.norm(one + other, axis=-1)
    return np.degrees(2 * np.arctan2(sine, cosine))


def certified(parameters: Parameters, x: Array, target: Array) -> Gradient:
    """The gradient of one network over all samples in balls, from the derived program."""
    return exact_gradient(ARCHITECTURE, Point(tuple(parameters.weights), tuple(parameters.biases), x, target))


def norm(gradient: Gradient) -> tuple[float, float]:
    """Two floats with the Euclidean norm of a gradient between them."""
    with precision(128):
        total = arb(0)
        for tensor in gradient.tensors.values():
            for high, low, radius in zip(tensor.high.flat, tensor.low.flat, tensor.radius.flat, strict=True):
                total += (arb(float(high)) + arb(float(low)) + arb(0, float(radius))) ** 2
        length = total.sqrt()
        low_end, high_end = float(length.lower()), float(length.upper())
    return float(np.nextafter(low_end, 0)), float(np.nextafter(high_end, np.inf))


def error(gradient: Gradient, parameters: Parameters, x: Array, target: Array) -> float:
    """How far the float program is from a certified gradient, at most, as a share of the gradient's length."""
    weights, biases = BACKWARD["correct"](parameters.weights, parameters.biases, x, target)
    squares = 0.0
    for layer, pair in enumerate(zip(weights, biases, strict=True), start=1):
        for letter, floats in zip("Wb", pair, strict=True):
            squares += float((gradient.tensors[f"d{letter}{layer}"].error_of(floats.astype(np.float64)) ** 2).sum())
    return float(squares**0.5 / norm(gradient)[0])


# The record.


def course_record(course: Course) -> dict[str, Any]:
    """What became of all networks in a course."""
    costs, trained = course.train()
    return {
        **asdict(course),
        "costs": shortened(np.quantile(costs, LEVELS, axis=1).T),
        "last": shortened(costs[-1]),
        "witnesses": shortened(costs[:, :WITNESSES].T),
        "outputs": shortened(np.quantile(outputs(trained, GRID), LEVELS, axis=0).T),
        "at_test_inputs": shortened(np.quantile(outputs(trained, TEST_INPUTS), LEVELS, axis=0).T),
        "angles_at_the_end": shortened(_angles_of_both(trained, *course.data())),
    }


def _angles_of_both(parameters: Parameters, x: Array, target: Array) -> Array:
    """Between the published gradient over all samples and the correct one."""
    return angles(*(gradients(parameters, x, target, which) for which in ("published", "correct")))


def starts_record() -> dict[str, Any]:
    """What the gradients are before the training."""
    starts, (x, target) = PUBLISHED.starts(), PUBLISHED.data()
    _, a = forward(starts, x)
    rows = [(certified(one, x, target), one) for one in progress("certified gradients", starts)]
    return {
        "z": shortened(forward(starts, np.array([[0.0], [0.5], [1.0]]))[0][-1][..., 0]),
        "norms": [norm(gradient) for gradient, _ in rows],
        "float_error": shortened(max(error(gradient, one, x, target) for gradient, one in rows)),
        "published_norms": shortened(np.linalg.norm(gradients(starts, x, target, "published"), axis=1)),
        "ones": [int(count) for count in (a[-1] == 1).sum(axis=(1, 2))],
        "angles": shortened(_angles_of_both(starts, x, target)),
    }


def record() -> dict[str, Any]:
    """Everything, with the versions that gave it."""
    return {
        **provenance(COMMAND, *PROGRAMS),
        "networks": NETWORKS,
        "samples": SAMPLES,
        "epochs": EPOCHS,
        "seed": SEED,
        "starts": starts_record(),
        "courses": [course_record(one) for one in progress("courses", (*COURSES, AS_PUBLISHED))],
    }


def progress(what: str, some: Sequence[Any] | Parameters) -> Iterator[Any]:
    """The elements, one after the other, with their number on standard error."""
    for place in range(len(some)):
        print(f"\r{what}: {place + 1} of {len(some)} ", end="", file=sys.stderr, flush=True)
        yield some[place]
    print(file=sys.stderr)


if __name__ == "__main__":
    print(json.dumps(record(), ensure_ascii=False))
