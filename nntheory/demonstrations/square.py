"""The paper's two demonstrations, sections 5 and 7.3: a network learns x², by random guessing and by gradient descent.

``python -m nntheory.demonstrations.square > docs/assets/square.json`` writes the record of the second, in a few minutes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..descent import Search
from ..training import Guesses, History, Parameters, random_search, train
from ..training.history import Told
from .published import ARCHITECTURE, EPOCHS, RATE, SAMPLES, START, TEST_INPUTS, published_backward, samples
from .recording import TRAINING, provenance, shortened

COMMAND = "python -m nntheory.demonstrations.square > docs/assets/square.json"
PROGRAMS = (*TRAINING, "demonstrations/published", "demonstrations/square")

GUESSES = 500
GUESSED_SAMPLES = 1000
"""In the demonstration of random guessing."""

REPORTED_BY_GUESSING = (0.03, 0.226, 0.019, 0.025)
"""What the paper reports for `TEST_INPUTS` after random guessing, section 5."""

REPORTED_BY_DESCENT = (0.03, 0.23, 0.03, 0.03)
"""What it reports after gradient descent, section 7.3."""

REPORTED_COST = 0.0003
"""Its cost after gradient descent."""

Derivative = Literal["published", "correct"]


@dataclass(frozen=True, eq=False)
class SquareRun(Told):
    """A network that was to learn x².

    Attributes:
        run: the course of the training.
        low: the least of the samples' inputs.
        high: the largest.
        reported: what the paper reports for `TEST_INPUTS` after its run.
    """

    run: History | Guesses
    low: float
    high: float
    reported: tuple[float, ...]

    @property
    def parameters(self) -> Parameters:
        """The parameters that were found."""
        return self.run.parameters

    def output(self, x: Any) -> np.ndarray:
        """What the network answers to inputs of any shape."""
        inputs = np.asarray(x, dtype=float)
        return self.parameters.outputs(inputs.reshape(-1, 1)).reshape(inputs.shape)

    @property
    def outputs(self) -> tuple[float, ...]:
        """What it answers to `TEST_INPUTS`."""
        return tuple(map(float, self.output(TEST_INPUTS)))

    @property
    def remark(self) -> str:
        """What is to be said of test inputs that lie outside the samples."""
        outside = [
            f"At {x:g} the answer is wrong by {abs(y - x * x):.2g}: no sample lies there, they are drawn "
            f"between 0 and 1."
            for x, y in zip(TEST_INPUTS, self.outputs, strict=True)
            if not self.low <= x <= self.high and abs(y - x * x) > 0.1
        ]
        return " ".join(outside)

    def to_dict(self) -> dict[str, Any]:
        """All but the parameters as what JSON has."""
        rows = zip(TEST_INPUTS, self.outputs, self.reported, strict=True)
        return {
            "schema": "nntheory/square/1",
            "run": self.run.to_dict(),
            "cost": self.run.cost,
            "samples_between": [self.low, self.high],
            "tests": [{"x": x, "target": x * x, "output": y, "reported": paper} for x, y, paper in rows],
            "remark": self.remark,
        }

    def __str__(self) -> str:
        lines = [str(self.run), "", "    x      x²   output   error   in the paper"]
        for x, y, paper in zip(TEST_INPUTS, self.outputs, self.reported, strict=True):
            lines.append(f"{x:5g}  {x * x:6g}  {y:7.4f}  {abs(y - x * x):6.4f}  {paper:13g}")
        return "\n".join([*lines, *([self.remark] if self.remark else [])])


def square_by_guessing(
    *,
    guesses: int = GUESSES,
    count: int = GUESSED_SAMPLES,
    start: str = "symmetric_uniform",
    seed: int = 0,
    on_guess: Callable[[int, float], object] | None = None,
) -> SquareRun:
    """The demonstration of section 5: draw parameters at random and keep the best.

    Args:
        guesses: how often; the paper calls each an episode.
        count: how many samples.
        start: how the parameters are drawn, see `nntheory.training.INITIALISATIONS`. The paper does not say it of this run.
        seed: of samples and guesses.
        on_guess: called after each guess with its number and cost.
    """
    x, target = samples(count, seed)
    found = random_search(ARCHITECTURE, x, target, guesses=guesses, start=start, seed=seed, on_guess=on_guess)
    return SquareRun(found, float(x.min()), float(x.max()), REPORTED_BY_GUESSING)


def square_by_descent(
    *,
    epochs: int = EPOCHS,
    count: int = SAMPLES,
    rate: float | Search = RATE,
    batch_size: int | None = 1,
    start: str | Parameters = START,
    derivative: Derivative = "published",
    seed: int = 0,
    on_epoch: Callable[[int, float], object] | None = None,
) -> SquareRun:
    """The demonstration of section 7.3: gradient descent, as the published program does it or otherwise.

    Args:
        epochs: how many passes over the samples.
        count: how many samples.
        rate: the learning rate, or a line search.
        batch_size: how many samples make a step; the published program takes one.
        start: how the parameters are drawn, see `nntheory.training.INITIALISATIONS`; or these parameters.
        derivative: the published program's derivative of the output, or the correct one.
        seed: of samples, parameters and the order of the samples.
        on_epoch: called after each epoch with its number and cost.

    Raises:
        ValueError: if an argument is wrong.
    """
    if derivative not in ("published", "correct"):
        raise ValueError(f"derivative must be 'published' or 'correct', got {derivative!r}")
    x, target = samples(count, seed)
    history = train(
        ARCHITECTURE,
        x,
        target,
        epochs=epochs,
        rate=rate,
        batch_size=batch_size,
        start=start,
        seed=seed,
        backward=published_backward if derivative == "published" else None,
        on_epoch=on_epoch,
    )
    return SquareRun(history, float(x.min()), float(x.max()), REPORTED_BY_DESCENT)


GRID = tuple(place / 50 for place in range(-50, 51))
"""Where the answers of a trained network are drawn as a curve."""


def record(seed: int = 0) -> dict[str, Any]:
    """The demonstration of gradient descent in full length, with the network's answers from −1 to 1."""
    run = square_by_descent(seed=seed)
    course = {"seed": seed, "samples": SAMPLES, "epochs": EPOCHS, "rate": RATE, "start": START}
    answers = {
        "costs": shortened(run.run.costs),
        "outputs": shortened(run.outputs),
        "curve": shortened(run.output(GRID)),
    }
    return provenance(COMMAND, *PROGRAMS) | course | answers


if __name__ == "__main__":
    print(json.dumps(record(), ensure_ascii=False))
