"""What a training did, epoch by epoch."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import Any

from .parameters import Parameters


class Stop(Enum):
    """Why a training stopped; each member carries its sentence."""

    EPOCHS = "All epochs are done."
    GUESSES = "All guesses are made."
    FLOOR = "The cost is at or below the floor that was set."
    STALLED = "The cost fell by no more than the tolerance for as many epochs as patience allows."
    NOT_FINITE = "The cost or the parameters stopped being finite numbers; a smaller rate may help."
    NO_STEP = "No step was found in a whole epoch: the line search found none that lowers the cost of any batch."
    INTERRUPTED = "Interrupted."

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return self.value

    def __str__(self) -> str:
        return self.value


class Told:
    """How the course of a training is told, beside its text: as JSON, and in a notebook."""

    def to_dict(self) -> dict[str, Any]:
        """All but the parameters as what JSON has."""
        raise NotImplementedError

    def to_json(self) -> str:
        """`to_dict` as JSON."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


@dataclass(frozen=True, eq=False)
class History(Told):
    """The course of a training.

    Attributes:
        costs: the mean cost over all samples before the training and after each whole epoch.
        parameters: those to which the last of `costs` belongs; they are finite.
        steps: how many steps were taken in each epoch.
        step_sizes: the length of the last step of each epoch; the rate, or what the line search found.
        gradients: how many gradients of one sample were computed.
        values: how many costs of one sample the line searches computed.
        stop: why it stopped.
        place: where it stopped, in words.
    """

    costs: tuple[float, ...]
    parameters: Parameters
    steps: tuple[int, ...]
    step_sizes: tuple[float, ...]
    gradients: int
    values: int
    stop: Stop
    place: str

    @property
    def cost(self) -> float:
        """The last cost."""
        return self.costs[-1]

    @property
    def epochs(self) -> int:
        """How many epochs were done whole."""
        return len(self.costs) - 1

    def __len__(self) -> int:
        """How many epochs were done whole."""
        return self.epochs

    def __bool__(self) -> bool:
        return True

    def to_dict(self) -> dict[str, Any]:
        """All but the parameters as what JSON has; nothing that differs between two runs with one seed."""
        return {
            "schema": "nntheory/training/1",
            "architecture": str(self.parameters.architecture),
            "stop": self.stop.name.lower(),
            "sentence": self.stop.sentence,
            "place": self.place,
            "costs": list(self.costs),
            "steps": list(self.steps),
            "step_sizes": list(self.step_sizes),
            "gradients": self.gradients,
            "values": self.values,
        }

    def __str__(self) -> str:
        rows = [("epoch", "cost", "steps", "last step"), *(self._row(epoch) for epoch in _shown(self.epochs))]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        return "\n".join([str(self.parameters.architecture), *lines, f"{self.stop} {self.place}".rstrip()])

    def _row(self, epoch: int) -> tuple[str, ...]:
        if epoch == 0:
            return "0", f"{self.costs[0]:.6g}", "", ""
        return str(epoch), f"{self.costs[epoch]:.6g}", f"{self.steps[epoch - 1]:,}", f"{self.step_sizes[epoch - 1]:.4g}"


def _shown(epochs: int) -> list[int]:
    """The epochs that are printed: all of a few, else about ten, evenly, with the first and the last."""
    apart = max(1, math.ceil(epochs / 10))
    return [*range(0, epochs, apart), epochs]
