"""One call of somebody's line search: what it evaluated, in which order, and what came of it."""

from __future__ import annotations

import contextvars
import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...architecture import UsageError
from ...checking.calling import call
from .problems import Problem

Vector = NDArray[np.float64]

MOST_EVALUATIONS = 20_000
"""A search that evaluates more often than this does not end: backtracking by 0.99 is below the last bit after 3,700."""


class _NoEndError(BaseException):
    """Raised inside a search that does not end; not an Exception, so that it is not easily caught."""


class _RefusedError(Exception):
    """The search raised a `UsageError`, which is its answer here and not wrong usage of the auditor."""


@dataclass(frozen=True)
class Evaluation:
    """One evaluation of f: where, and the value that the search got."""

    point: Vector
    value: float


@dataclass(frozen=True)
class Call:
    """What one call of a search came to.

    Attributes:
        problem: what it was called with.
        step: the step it returned, if it is a positive finite number.
        misbehaviour: what it returned in place of such a step, in words; empty if it returned one.
        kind: ``step``; ``none`` if it says that it found no step, by None or an exception; ``number`` if the number is no
            step, ``type`` if it is no number, ``endless`` if it went on evaluating, ``slow`` if it did not return in time.
        evaluations: of f, in order.
        gradients: how many evaluations of the gradient.
        gradient_points: where, in order.
        changed: the arguments that it changed.
        as_tuple: whether the step was the first item of a tuple.
        printed: whether it wrote to standard output.
        warned: the warnings that it caused.
    """

    problem: Problem
    step: float | None
    misbehaviour: str
    kind: str
    evaluations: tuple[Evaluation, ...]
    gradient_points: tuple[Vector, ...]
    changed: tuple[str, ...] = ()
    as_tuple: bool = False
    printed: bool = False
    warned: tuple[str, ...] = ()

    @property
    def trials(self) -> tuple[tuple[float, float], ...]:
        """The steps that were tried, with the values of f, in order; evaluations off the ray are not among them."""
        found = ((self.problem.step_to(one.point), one.value) for one in self.evaluations)
        return tuple((step, value) for step, value in found if step is not None)


class Recorder:
    """f and its gradient as a search gets them: counted, the arguments copied, and closed when the call is over."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.evaluations: list[Evaluation] = []
        self.gradient_points: list[Vector] = []
        self.closed = False

    def f(self, x: Any) -> float:
        """The value of f."""
        point = self._examined("f", x)
        value = self.problem.value(point)
        self.evaluations.append(Evaluation(point, value))
        return value

    def grad(self, x: Any) -> Vector:
        """The gradient of f, an array of its own."""
        point = self._examined("grad", x)
        self.gradient_points.append(point)
        return self.problem.gradient(point)

    def _examined(self, name: str, x: Any) -> Vector:
        if self.closed or len(self.evaluations) + len(self.gradient_points) >= MOST_EVALUATIONS:
            raise _NoEndError
        point = np.array(x, dtype=float)  # a copy: the search may go on to change its own
        if point.shape != self.problem.x.shape:
            raise ValueError(f"{name} takes an array of shape {self.problem.x.shape}, got one of shape {point.shape}")
        return point


def recorded(
    search: Callable[..., Any],
    problem: Problem,
    time_limit: float,
    context: contextvars.Context,
    order: tuple[int, int, int, int] = (0, 1, 2, 3),
) -> Call:
    """Call a search on a problem; ``order`` says in which places it gets f, grad, x and d."""
    recorder = Recorder(problem)
    x, d = problem.x.copy(), problem.d.copy()
    given = (recorder.f, recorder.grad, x, d)

    def run() -> Any:
        try:
            return search(*(given[place] for place in order))
        except UsageError as error:
            raise _RefusedError(f"UsageError: {error}") from error

    outcome = call(run, time_limit=time_limit, context=context)
    recorder.closed = True
    if isinstance(outcome.error, _NoEndError) or len(recorder.evaluations) >= MOST_EVALUATIONS:
        step, kind, words = None, "endless", f"it did not end within {MOST_EVALUATIONS:,} evaluations"
    elif outcome.timed_out:
        step, kind, words = None, "slow", f"it did not return within {time_limit:g} seconds"
    elif outcome.error is not None:
        step, kind, words = None, "none", f"it raised {outcome.raised.removeprefix('_RefusedError: ')}"
    else:
        step, kind, words = _read(outcome.returned)
    changed = [name for name, now, was in (("x", x, problem.x), ("d", d, problem.d)) if not _same(now, was)]
    return Call(
        problem=problem,
        step=step,
        misbehaviour=words,
        kind=kind,
        evaluations=tuple(recorder.evaluations),
        gradient_points=tuple(recorder.gradient_points),
        changed=tuple(changed),
        as_tuple=isinstance(outcome.returned, tuple),
        printed=bool(outcome.printed),
        warned=outcome.warned,
    )


def _same(one: Vector, other: Vector) -> bool:
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def _read(returned: Any) -> tuple[float | None, str, str]:
    """The step, the kind of answer, and what is wrong with it in words."""
    if isinstance(returned, tuple) and returned:
        return _read(returned[0])  # scipy's order: the step, then numbers of evaluations and values
    if returned is None:
        return None, "none", "it returned None"
    shape = getattr(returned, "shape", ())
    if shape != () or isinstance(returned, (list, tuple, dict, str, bytes)):
        what = f"an array of shape {shape}" if shape != () else f"a {type(returned).__name__}"
        return None, "type", f"it returned {what}"
    number = returned.item() if hasattr(returned, "item") else returned
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        return None, "type", f"it returned {returned!r}, a {type(returned).__name__}"
    step = float(number)
    if not math.isfinite(step) or step <= 0:
        return None, "number", f"it returned {step:g}"
    return step, "step", ""
