"""Section 4: an image as an input, a digit as a target, and what layers are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..claim import Claim
from ..evidence import Law, by_examples, exact

SECTION = "4"

SIDE = 28
"""Pixels of a side of the paper's images."""

DIGITS = 10


def read(image: np.ndarray) -> np.ndarray:
    """The pixels of an image, shape (rows, columns), row after row."""
    return np.array([pixel for row in image for pixel in row])


def arranged(vector: np.ndarray) -> np.ndarray:
    """The square image that was read into this vector."""
    side = round(len(vector) ** 0.5)
    return vector.reshape(side, side)


def target(digit: int) -> np.ndarray:
    """The unit vector of a digit: the outputs are counted from 0, as the digits are."""
    vector = np.zeros(DIGITS)
    vector[digit] = 1
    return vector


def _images() -> Mapping[str, Any]:
    from hypothesis import strategies as st

    def image(levels: bytes) -> np.ndarray:
        return np.frombuffer(levels, dtype=np.uint8).reshape(SIDE, SIDE) / 255

    return {"image": st.binary(min_size=SIDE**2, max_size=SIDE**2).map(image)}


def _comes_back(back: Callable[[np.ndarray], np.ndarray]) -> Law:
    def law(image: np.ndarray) -> bool:
        vector = read(image)
        return vector.shape == (SIDE**2,) and np.array_equal(back(vector), image)

    return law


def encoding() -> Claim:
    """Images and digits as vectors."""

    def places(place: Callable[[int, int], int]) -> bool:
        """Whether each pixel has a place of its own and each place its pixel."""
        taken = [place(row, column) for row in range(SIDE) for column in range(SIDE)]
        return sorted(taken) == list(range(SIDE**2))

    def told_apart(code: Callable[[int], np.ndarray]) -> bool:
        """Whether the largest entry of each digit's vector is the digit's own, and no other entry is above 0."""
        vectors = [code(digit) for digit in range(DIGITS)]
        return all(int(np.argmax(one)) == digit and np.sum(one) == 1 for digit, one in enumerate(vectors))

    return Claim(
        "layers.encoding",
        SECTION,
        says="An image of 28 × 28 pixels between 0 and 1 is a vector of 784 numbers, and each of the ten digits an output "
        "that is to be 1 while the others are 0. Nothing is lost.",
        assumes="Outputs are counted from 0; the paper counts from 1, so that its 10th neuron stands for the digit 9.",
        supports=(
            exact(
                lambda: places(lambda row, column: SIDE * row + column),
                "row after row, each of the 784 pixels has a place of its own and each place its pixel",
                {
                    "with 27 in place of 28": lambda: places(lambda row, column: (SIDE - 1) * row + column),
                    "with row + column": lambda: places(lambda row, column: row + column),
                },
            ),
            by_examples(
                _comes_back(arranged),
                _images,
                "grey images: the vector gives the image back",
                {
                    "arranged column after column": _comes_back(lambda vector: arranged(vector).T),
                    "arranged from the last pixel": _comes_back(lambda vector: arranged(vector[::-1])),
                },
            ),
            exact(
                lambda: told_apart(target),
                "the largest entry of the vector of a digit names the digit, for all ten",
                {
                    "with one vector for 8 and 9": lambda: told_apart(lambda digit: target(min(digit, 8))),
                    "with the places counted from the end": lambda: told_apart(lambda digit: target(9 - digit)),
                },
            ),
        ),
    )


def abstraction() -> Claim:
    """What layers find."""
    return Claim(
        "layers.abstraction",
        SECTION,
        says="The first layers find small structures, later ones group them.",
        informal=lambda: (
            "A picture of how a network may work, not a statement about one: the paper itself adds that trained networks "
            "often look different. What “structure” means is not defined, so there is nothing to compute."
        ),
    )


CLAIMS = (encoding(), abstraction())
"""In reading order."""
