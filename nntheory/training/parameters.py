"""The weights and biases of a network as one vector, and how they are drawn before training."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ..architecture import Architecture
from ..arrays import Array, examined_parameters
from ..network import Network

Draw: TypeAlias = Callable[[np.random.Generator, tuple[int, int]], tuple[Array, Array]]


@dataclass(frozen=True, eq=False)
class Parameters:
    """Weights and biases of a network, layer by layer, as views of one vector.

    Attributes:
        architecture: the network whose parameters they are.
        vector: all of them: for each layer its weights row by row, then its biases. With a leading axis it is a stack of
            networks.
    """

    architecture: Architecture
    vector: Array

    def __post_init__(self) -> None:
        count = self.architecture.parameter_count
        if self.vector.shape[-1:] != (count,):
            raise ValueError(
                f"vector must end in the {count} parameters of {self.architecture.size_text}, got shape {self.vector.shape}"
            )

    @classmethod
    def of(cls, architecture: Architecture, weights: Sequence[Any], biases: Sequence[Any]) -> Parameters:
        """Parameters from one array (n_in, n_out) and one (n_out,) for each layer; they are copied.

        Raises:
            UsageError: if a shape is not that of the architecture, or a number is not finite.
        """
        pairs = zip(*examined_parameters(architecture, weights, biases, np.dtype(np.float64)), strict=True)
        return cls(architecture, np.concatenate([one.ravel() for pair in pairs for one in pair]))

    def __str__(self) -> str:
        networks = "" if self.vector.ndim == 1 else f"{len(self)} networks "
        return f"{self.vector.shape[-1]:,} parameters of {networks}{self.architecture}"

    @property
    def weights(self) -> list[Array]:
        """The weights of each layer, (n_in, n_out); of a stack (networks, n_in, n_out)."""
        return views(self.architecture, self.vector)[0]

    @property
    def biases(self) -> list[Array]:
        """The biases of each layer, (n_out,); of a stack (networks, 1, n_out)."""
        return views(self.architecture, self.vector)[1]

    def outputs(self, x: Array) -> Array:
        """What the network answers to inputs (batch, n_0): (batch, n_L); of a stack (networks, batch, n_L)."""
        _, a = Network(self.architecture).forward(self.weights, self.biases, x)
        return a[-1]

    def __len__(self) -> int:
        """The number of networks in a stack.

        Raises:
            TypeError: if it is one network.
        """
        if self.vector.ndim == 1:
            raise TypeError("these are the parameters of one network, not of a stack")
        return len(self.vector)

    def __getitem__(self, place: int) -> Parameters:
        """The parameters of one network of a stack."""
        return Parameters(self.architecture, self.vector[place])


def views(architecture: Architecture, vector: Array) -> tuple[list[Array], list[Array]]:
    """The weights and the biases inside a vector, which changes with them."""
    stack = vector.shape[:-1]
    weights, biases, place = [], [], 0
    for layer in range(1, architecture.depth + 1):
        before, after = architecture.weight_shape(layer)
        end = place + before * after
        weights.append(vector[..., place:end].reshape(*stack, before, after))
        biases.append(vector[..., end : end + after].reshape(*stack, *((1,) if stack else ()), after))
        place = end + after
    return weights, biases


def joined(weights: Sequence[Array], biases: Sequence[Array], stack: tuple[int, ...] = ()) -> Array:
    """A gradient as one vector, in the order of `Parameters`."""
    parts = [one.reshape(*stack, -1) for pair in zip(weights, biases, strict=True) for one in pair]
    return np.concatenate(parts, axis=-1)


def unit_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Uniform on [0, 1), biases too: the paper's, section 3."""
    return rng.random(shape), rng.random(shape[1])


def symmetric_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Uniform on [−1, 1), biases too."""
    return rng.uniform(-1, 1, shape), rng.uniform(-1, 1, shape[1])


def lecun_normal(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Normal with mean 0 and variance 1/n_in; biases 0."""
    return rng.normal(0, 1 / math.sqrt(shape[0]), shape), np.zeros(shape[1])


def glorot_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Uniform with mean 0 and variance 2/(n_in + n_out); biases 0."""
    limit = math.sqrt(6 / sum(shape))
    return rng.uniform(-limit, limit, shape), np.zeros(shape[1])


def he_normal(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Normal with mean 0 and variance 2/n_in, for ReLU; biases 0."""
    return rng.normal(0, math.sqrt(2 / shape[0]), shape), np.zeros(shape[1])


INITIALISATIONS: dict[str, Draw] = {
    one.__name__: one for one in (unit_uniform, symmetric_uniform, lecun_normal, glorot_uniform, he_normal)
}
"""How one layer's weights and biases may be drawn, by name."""


def initialise(
    architecture: Architecture,
    how: str | Draw = "lecun_normal",
    *,
    seed: int | np.random.Generator = 0,
    networks: int | None = None,
) -> Parameters:
    """Draw parameters.

    Args:
        architecture: the network.
        how: the name of an initialisation, see `INITIALISATIONS`, or a function like them.
        seed: of the random numbers, or their generator.
        networks: so many networks at once, as a stack.

    Raises:
        ValueError: if there is no initialisation of that name.

    Example:
        >>> initialise(Architecture.parse("2-3-1"), "he_normal", seed=1).vector.shape
        (13,)
    """
    if isinstance(how, str) and how not in INITIALISATIONS:
        raise ValueError(f"start must be one of {', '.join(INITIALISATIONS)}, got {how!r}")
    draw = INITIALISATIONS[how] if isinstance(how, str) else how
    rng = np.random.default_rng(seed)

    def one() -> Array:
        layers = [draw(rng, architecture.weight_shape(layer)) for layer in range(1, architecture.depth + 1)]
        return Parameters.of(architecture, *zip(*layers, strict=True)).vector

    return Parameters(architecture, one() if networks is None else np.stack([one() for _ in range(networks)]))
