"""Handwritten digits, the example of section 4 of the paper: a network reads images that it was not trained with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..architecture import Architecture, UsageError
from ..arrays import Array
from ..training import History, Parameters, train
from ..training.history import Told

Cost = Literal["cross_entropy", "squared_error"]

OUTPUTS: dict[str, str] = {"cross_entropy": "softmax", "squared_error": "sigmoid"}
"""The output activation that goes with each cost."""

SIDE = 8
"""An image has so many rows and columns of pixels."""

DARKEST = 16
"""The pixels of the data set are whole numbers from 0, paper, to this, ink."""

TEST_SHARE = 0.25
"""So much of the data set is set apart for the test."""

HIDDEN = (64,)
EPOCHS = 40
RATE = 0.5
BATCH_SIZE = 20

_SHADES = " .:-=+*#%@"
"""What a pixel is drawn with in text, from paper to ink."""


@dataclass(frozen=True, eq=False)
class Part:
    """Some of the digits.

    Attributes:
        x: the pixels of each image row by row, (images, 64), from 0, paper, to 1, ink.
        target: for each image a row with a 1 in the column of its digit and 0 elsewhere, (images, 10).
        places: the number that each image has in the data set, (images,).
    """

    x: Array
    target: Array
    places: np.ndarray

    @property
    def labels(self) -> np.ndarray:
        """The digit of each image, (images,)."""
        return self.target.argmax(axis=1)

    def __len__(self) -> int:
        """The number of images."""
        return len(self.x)


@dataclass(frozen=True, eq=False)
class Digits:
    """The data set in two parts: ``train`` to learn from, and ``test``, which no training looks at."""

    train: Part
    test: Part


@dataclass(frozen=True, eq=False)
class WrongAnswer:
    """An image of the test part that the network reads as another digit.

    Attributes:
        index: its number in the data set.
        true: the digit that the data set says it is.
        answer: the digit of the largest output.
        outputs: all ten outputs.
        image: its pixels, (8, 8).
    """

    index: int
    true: int
    answer: int
    outputs: tuple[float, ...]
    image: Array

    @property
    def named(self) -> str:
        """The right digit with its article: a 7, an 8."""
        return f"{'an' if self.true == 8 else 'a'} {self.true}"


@dataclass(frozen=True, eq=False)
class DigitsResult(Told):
    """A network that was trained to read digits, and how it does.

    Attributes:
        history: the course of the training.
        train_accuracy: the share of right answers in the part that it was trained with.
        test_accuracy: the share of right answers in the test part.
        confusion: how often each digit of the test part, the row, got each answer, the column.
        wrong: the wrong answers in the test part, in the order of the data set.
    """

    history: History
    train_accuracy: float
    test_accuracy: float
    confusion: tuple[tuple[int, ...], ...]
    wrong: tuple[WrongAnswer, ...]

    @property
    def parameters(self) -> Parameters:
        """The parameters after the training."""
        return self.history.parameters

    def to_dict(self) -> dict[str, Any]:
        """All but the parameters as what JSON has; two runs with one seed on one machine give the same.

        Another number of threads may change the last digit of a cost, since NumPy's products are then summed in another order.
        """
        return {
            "schema": "nntheory/digits/1",
            "history": self.history.to_dict(),
            "train_accuracy": self.train_accuracy,
            "test_accuracy": self.test_accuracy,
            "confusion": [list(row) for row in self.confusion],
            "wrong": [
                {"index": one.index, "true": one.true, "answer": one.answer, "outputs": list(one.outputs)}
                for one in self.wrong
            ],
        }

    def __str__(self) -> str:
        tested = sum(map(sum, self.confusion))
        lines = [
            str(self.history),
            "",
            f"Right answers: {self.train_accuracy:.1%} of the digits that it was trained with,",
            f"{self.test_accuracy:.1%} of the {tested} digits of the test part, which it had not seen.",
            "",
            "A row for each digit of the test part, a column for each answer:",
            "",
            "     " + "".join(f"{answer:4d}" for answer in range(10)),
        ]
        for digit, row in enumerate(self.confusion):
            lines.append(f"{digit:4d} " + "".join(f"{count:4d}" if count else "   ·" for count in row))
        return "\n".join([*lines, *self._drawn()])

    def _drawn(self, most: int = 3) -> list[str]:
        """The first wrong answers, drawn side by side."""
        if not self.wrong:
            return []
        shown = self.wrong[:most]
        count = len(self.wrong)
        said = (
            "One wrong answer:"
            if count == 1
            else f"{count} wrong answers" + (f"; the first {most}:" if count > most else ":")
        )
        heads = [f"{one.named}, read as {one.answer}" for one in shown]
        rows = zip(*(drawn(one.image) for one in shown), strict=True)
        return ["", said, "", "     ".join(f"{head:16}" for head in heads).rstrip()] + [
            "     ".join(row).rstrip() for row in rows
        ]


def drawn(image: Array) -> list[str]:
    """An image as lines of text, two letters to a pixel."""
    levels = np.rint(np.asarray(image) * (len(_SHADES) - 1)).astype(int)
    return ["".join(2 * _SHADES[level] for level in row) for row in levels]


def digits(seed: int | None = 0) -> Digits:
    """The handwritten digits that scikit-learn ships, in a part to train with and one to test with.

    ``sklearn.datasets.load_digits`` describes them: images of 8×8 pixels, written by 13 people.

    Args:
        seed: of the order in which the images are dealt to the parts. With None they stay in the order of the file, and the
            test part is its end.

    Raises:
        ImportError: if scikit-learn is not installed; the message says how to install it.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise ImportError(
            f"the digits come with scikit-learn, which cannot be imported ({error}); "
            "install it with: pip install 'nntheory[data]'"
        ) from error
    pixels, labels = load_digits(return_X_y=True)
    x, target = pixels / DARKEST, np.eye(10)[labels]
    tested = round(TEST_SHARE * len(x))
    places = np.roll(np.arange(len(x)), tested)
    order = places if seed is None else np.random.default_rng(seed).permutation(len(x))
    return Digits(*(Part(x[some], target[some], some) for some in (order[tested:], order[:tested])))


def digits_architecture(cost: Cost = "cross_entropy", hidden: Sequence[int] = HIDDEN) -> Architecture:
    """The network that reads the digits: 64 inputs, ReLU, 10 outputs; softmax for cross-entropy, sigmoids for squares.

    Raises:
        UsageError: if the cost is another.
    """
    if cost not in OUTPUTS:
        raise UsageError(f"cost must be one of {', '.join(map(repr, OUTPUTS))}, got cost={cost!r}")
    return Architecture.parse((SIDE**2, *hidden, 10), hidden="relu", output=OUTPUTS[cost], cost=cost)


def train_digits(
    cost: Cost = "cross_entropy",
    *,
    hidden: Sequence[int] = HIDDEN,
    epochs: int = EPOCHS,
    seed: int = 0,
    data: Digits | None = None,
    on_epoch: Callable[[int, float], object] | None = None,
) -> DigitsResult:
    """Train a network to read digits, by mini-batches, and count its right answers on the test part.

    Args:
        cost: ``cross_entropy``, with softmax; or ``squared_error``, the paper's, with sigmoids.
        hidden: the sizes of the hidden layers; ``()`` for none.
        epochs: how many passes over the training part.
        seed: of the initial parameters and of the order of the samples. The parts of the data set do not depend on it.
        data: the digits, in two parts; `digits()` if none are given.
        on_epoch: called after each epoch with its number and cost.

    Raises:
        ImportError: if scikit-learn is not installed.
        ValueError: if an argument is wrong.
    """
    architecture = digits_architecture(cost, hidden)
    data = data or digits()
    history = train(
        architecture,
        data.train.x,
        data.train.target,
        epochs=epochs,
        rate=RATE,
        batch_size=BATCH_SIZE,
        start="he_normal",
        seed=seed,
        on_epoch=on_epoch,
    )
    outputs = history.parameters.outputs(data.test.x)
    answers, labels = outputs.argmax(axis=1), data.test.labels
    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (labels, answers), 1)
    mistaken = sorted(np.flatnonzero(answers != labels), key=lambda row: data.test.places[row])
    trained = history.parameters.outputs(data.train.x).argmax(axis=1) == data.train.labels
    return DigitsResult(
        history,
        float(trained.mean()),
        float((answers == labels).mean()),
        tuple(tuple(map(int, row)) for row in confusion),
        tuple(
            WrongAnswer(
                int(data.test.places[row]),
                int(labels[row]),
                int(answers[row]),
                tuple(map(float, outputs[row])),
                data.test.x[row].reshape(SIDE, SIDE),
            )
            for row in mistaken
        ),
    )
