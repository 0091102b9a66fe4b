"""One call of somebody's line search: what it evaluated, in which order, and what came of it."""

from __future__ import annotations

import contextvars
import itertools
import math
import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...architecture import UsageError
from ...checking.calling import Outcome, call, described
from .problems import Problem

Vector = NDArray[np.float64]

Order = tuple[int, int, int, int]
IN_ORDER: Order = (0, 1, 2, 3)

MOST_EVALUATIONS = 10_000
"""A search that evaluates more often than this does not end: backtracking by 0.99 is below the last bit after 3,700."""


NEXT_TO = 1e-4
"""A step shorter than this share of the longest one is next to x."""

MOST_EXAMINED = 40
"""So many evaluations of a call are looked at for where they are."""


class _NoEndError(BaseException):
    """Raised inside a search that does not end; not an Exception, so that it is not easily caught."""


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
        gradient_points: where the gradient was evaluated, in order.
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

    @cached_property
    def trials(self) -> tuple[tuple[float, float], ...]:
        """The steps that were tried, with the values of f, in order.

        Evaluations off the ray are not among them, nor those at the beginning that are next to x: they are for differences.
        """
        found = ((self.problem.step_to(one.point), one.value) for one in self.evaluations)
        steps = [(step, value) for step, value in found if step is not None]
        longest = max((step for step, _ in steps), default=0.0)
        return tuple(itertools.dropwhile(lambda one: one[0] < NEXT_TO * longest, steps))

    @property
    def first(self) -> float | None:
        """The first step: tried, or returned without a trial."""
        return self.trials[0][0] if self.trials else self.step

    @property
    def refused_first(self) -> bool:
        """Whether the first trial was refused for a shorter step."""
        return self.step is not None and self.first is not None and self.step < self.first * (1 - 1e-9)

    @property
    def refused_not_finite(self) -> bool:
        """Whether f was nan or inf at a trial, and finite at the step that was returned."""
        met = any(not math.isfinite(value) for _, value in self.trials)
        return met and self.step_value is not None and math.isfinite(self.step_value)

    @property
    def step_value(self) -> float | None:
        """The value of f at the step that it returned: what it saw, or else what it would have seen."""
        if self.step is None:
            return None
        seen = [value for step, value in self.trials if math.isclose(step, self.step, rel_tol=1e-9)]
        return seen[-1] if seen else self.problem.value(self.problem.x + self.step * self.problem.d)

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """The rays other than the right one that f was evaluated on, the most frequent first."""
        points = [one.point for one in self.evaluations[:MOST_EXAMINED]]
        names = [name for point in points if (name := self.problem.steps_elsewhere(point))]
        return tuple(sorted(names, key=names.count, reverse=True))


class Recorder:
    """f and its gradient as a search gets them: counted, the arguments copied, and closed when the call is over."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.evaluations: list[Evaluation] = []
        self.gradient_points: list[Vector] = []
        self.closed = False

    @property
    def full(self) -> bool:
        """Whether no more evaluations are given."""
        return len(self.evaluations) + len(self.gradient_points) >= MOST_EVALUATIONS

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
        if self.closed or self.full:
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
    order: Order = IN_ORDER,
) -> Call:
    """Call a search on a problem; ``order`` says in which places it gets f, grad, x and d."""
    recorder = Recorder(problem)
    x, d = problem.x.copy(), problem.d.copy()
    given = (recorder.f, recorder.grad, x, d)

    outcome = called(search, [given[place] for place in order], recorder, time_limit, context)
    if has_no_end(outcome, recorder):
        step, kind, words = None, "endless", f"it did not end within {MOST_EVALUATIONS:,} evaluations"
    elif outcome.timed_out:
        step, kind, words = None, "slow", f"it did not return within {time_limit:g} seconds"
    elif outcome.error is not None:
        step, kind, words = None, "none", f"it raised {outcome.raised}"
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


def called(
    program: Callable[..., Any],
    arguments: Sequence[Any],
    recorder: Recorder,
    time_limit: float,
    context: contextvars.Context,
) -> Outcome:
    """Call a program with a limit in seconds; afterwards f and its gradient answer no more."""
    try:
        return call(program, *arguments, time_limit=time_limit, context=context)
    except UsageError as error:  # the program's answer here, and not wrong usage of the audit
        return Outcome(raised=described(error), error=error)
    finally:
        recorder.closed = True


def has_no_end(outcome: Outcome, recorder: Recorder) -> bool:
    """Whether the call was ended because it went on evaluating."""
    return isinstance(outcome.error, _NoEndError) or recorder.full


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
    try:
        number = returned.item() if hasattr(returned, "item") else returned
        shown = f"{returned!r:.60}"
    except Exception:
        number, shown = None, "what has no text"
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        return None, "type", f"it returned {shown}, a {type(returned).__name__}"
    try:
        step = float(number)
    except OverflowError:
        step = math.inf
    if not math.isfinite(step) or step <= 0:
        return None, "number", f"it returned {step:g}"
    return step, "step", ""
