"""Why a descent stopped."""

from __future__ import annotations

from enum import Enum


class Stop(Enum):
    """Why a descent, or the search for one step, stopped; each member carries its sentence."""

    STATIONARY = "The gradient is zero: a stationary point, which need not be a minimum."
    TOLERANCE = "The length of the gradient is at most the tolerance."
    ITERATIONS = "The limit of iterations is reached."
    FLOOR = "f is at or below the floor that was set."
    TIME = "The time limit is reached."
    NOT_FINITE = "f or the squared length of its gradient is not a finite number here."
    RESOLUTION = (
        "No step that these numbers can resolve lowers f enough: what is left to gain is smaller than their rounding."
    )
    TRIALS = "The limit of trials for one step is reached; a smaller backtracking factor tries smaller steps sooner."
    DISAGREEMENT = (
        "f does not decrease along −gradient as the gradient promises, at any tried step: "
        "is gradient the gradient of f, or has f a kink here?"
    )
    UNBOUNDED = (
        "The curvature along the direction is not positive: there is no exact step, and a quadratic has no minimum."
    )

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return self.value

    def __str__(self) -> str:
        return self.value
