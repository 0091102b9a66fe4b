"""`check_optimizer`: does one step of an optimizer lead downwards?"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..checking.calling import Outcome
from ..checking.report import Verdict
from .auditing.arguments import examined_program, positive
from .auditing.problems import Problem, descents, stationary
from .auditing.recording import MOST_EVALUATIONS, Recorder, called, has_no_end
from .auditing.report import Fault, OptimizerReport
from .auditing.smooth import Vector, certified, certified_slope, exactly

__all__ = ["OptimizerReport", "check_optimizer"]

STATE = "depends on earlier calls"

FINAL = {"not a point", "no end", "raises"}
"""After one of these there is nothing to judge."""


def check_optimizer(step: Callable[..., Any], *, time_limit: float = 10.0) -> OptimizerReport:
    """Call one step of an optimizer from points of several functions, and recompute whether f decreased.

    f must decrease strictly away from stationary points and not increase at them, the new point must be finite, and the same
    arguments must give the same point. f is computed exactly for polynomials and enclosed in balls for the other functions; an
    increase counts if the floats show it as well.

    Args:
        step: ``step(f, grad, x) -> new x``, with ``f(x)`` a number and ``grad(x)`` an array of the shape of x.
        time_limit: seconds that one call may take.

    Returns:
        A report. FAILS names the faults; UNKNOWN says that a call took too long.

    Raises:
        UsageError: a ValueError, if an argument other than the step's own behaviour is wrong.

    Example:
        The gradient itself as the step:

        >>> from nntheory.testing import check_optimizer
        >>> check_optimizer(lambda f, grad, x: x - grad(x)).verdict.value
        'FAILS'
    """
    subject = examined_program("step", step, "step(f, grad, x) -> new x")
    limit = positive("time_limit", time_limit, "10") or 10.0
    audit = _Audit(step, limit, contextvars.copy_context())
    audit.run()
    faults = tuple(audit.faults.values())
    judged = [one for one in audit.moves if one.problem.kind != "resolution"]
    if faults:
        verdict, message = Verdict.FAILS, f"{faults[0].name}: {faults[0].words}."
    elif audit.slow:
        verdict, message = Verdict.UNKNOWN, f"{audit.slow}; raise time_limit if it needs more."
    else:
        verdict, message = Verdict.HOLDS, "f decreased at every step away from stationary points, and never increased."
    return OptimizerReport(
        verdict=verdict,
        message=message,
        subject=subject,
        faults=faults,
        notes=tuple(dict.fromkeys(audit.notes)),
        settings={"time_limit": limit},
        functions=len({one.problem.function.name for one in audit.moves}),
        points=len({str(one.problem) for one in audit.moves}),
        decreased=sum(one.decreased for one in judged),
        along_gradient=sum(one.along_gradient for one in judged),
        evaluations=audit.evaluations,
        gradients=audit.gradients,
    )


@dataclass(frozen=True)
class _Move:
    """A step from the point of a problem to another point."""

    problem: Problem
    point: Vector

    @property
    def where(self) -> str:
        before, after = self.problem.start_value, self.problem.value(self.point)
        new = ", ".join(f"{one:.6g}" for one in self.point)
        start = str(self.problem).split(", d = ", maxsplit=1)[0]
        return f"{start} to ({new}): f goes from {before:.9g} to {after:.9g}"

    @property
    def decreased(self) -> bool:
        """Whether f decreased, certified."""
        if not np.isfinite(self.problem.value(self.point)):
            return False
        return bool(certified(self.problem.function, list(map(exactly, self.point))) < self.problem.certified_value)

    @property
    def increased(self) -> bool:
        """Whether f increased, certified and in floats."""
        if not self.problem.value(self.point) > self.problem.start_value:
            return False
        return bool(certified(self.problem.function, list(map(exactly, self.point))) > self.problem.certified_value)

    @property
    def upwards(self) -> bool:
        """Whether the step set out upwards, certified."""
        moved = self.point - self.problem.x
        return bool(certified_slope(self.problem.function, self.problem.x, moved) > 0)

    @property
    def along_gradient(self) -> bool:
        return self.problem.step_to(self.point) is not None


@dataclass
class _Audit:
    step: Callable[..., Any]
    time_limit: float
    context: contextvars.Context
    faults: dict[str, Fault] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    moves: list[_Move] = field(default_factory=list)
    slow: str = ""
    evaluations: int = 0
    gradients: int = 0

    def run(self) -> None:
        for problem in (*descents(), *stationary()):
            move, again = self._move(problem), self._move(problem)
            if self.slow or not FINAL.isdisjoint(self.faults):
                return
            if move is None or again is None:
                continue
            self.moves.append(move)
            if again.point.tobytes() != move.point.tobytes():
                self._add(
                    Fault(
                        STATE, "the same arguments give another point the second time", f"{move.where}; {again.where}"
                    )
                )
            for fault in _judged(move):
                self._add(fault)
        if STATE in self.faults:  # it explains others
            self.faults = {STATE: self.faults[STATE], **self.faults}

    def _move(self, problem: Problem) -> _Move | None:
        recorder, x = Recorder(problem), problem.x.copy()

        outcome = called(self.step, (recorder.f, recorder.grad, x), recorder, self.time_limit, self.context)
        self.evaluations += len(recorder.evaluations)
        self.gradients += len(recorder.gradient_points)
        if outcome.printed:
            self.notes.append("it prints")
        self.notes += [f"it causes the warning {one}" for one in outcome.warned]
        if x.tobytes() != problem.x.tobytes():
            words = "it changes x, an array of the caller"
            self._add(Fault("changes its arguments", words, str(problem), "write x = x + … for x += …"))
        return self._read(outcome, recorder, problem)

    def _read(self, outcome: Outcome, recorder: Recorder, problem: Problem) -> _Move | None:
        if has_no_end(outcome, recorder):
            self._add(Fault("no end", "it does not end", f"more than {MOST_EVALUATIONS:,} evaluations on {problem}"))
        elif outcome.timed_out:
            self.slow = f"it did not return within {self.time_limit:g} seconds on {problem}"
        elif outcome.error is not None:
            if problem.kind == "resolution":
                self.notes.append(f"at a stationary point it raised {outcome.raised}")
            else:
                remedy = "it is called as step(f, grad, x)" if "TypeError" in outcome.raised else ""
                self._add(Fault("raises", "it raises where f can decrease", f"{outcome.raised} on {problem}", remedy))
        else:
            point, problem_with_it = _point(outcome.returned, problem.x)
            if point is not None:
                return _Move(problem, point)
            words = f"the new point is a real array of shape {problem.x.shape}, as x"
            self._add(Fault("not a point", words, f"it returned {problem_with_it} on {problem}", "return the new x"))
        return None

    def _add(self, fault: Fault) -> None:
        self.faults.setdefault(fault.name, fault)


def _point(returned: Any, x: Vector) -> tuple[Vector | None, str]:
    """The new point; or None and what came in its place."""
    if returned is None or isinstance(returned, (str, bytes, dict, tuple)):
        return None, "None" if returned is None else f"a {type(returned).__name__}"
    try:
        array = np.asarray(returned)
    except (TypeError, ValueError):
        return None, f"a {type(returned).__name__}"
    if array.shape != x.shape:
        return None, f"an array of shape {array.shape}"
    if array.dtype.kind not in "fiu":
        return None, f"an array of {array.dtype}"
    return array.astype(float), ""


def _judged(move: _Move) -> Iterator[Fault]:
    problem, point = move.problem, move.point
    same = bool((point == problem.x).all())
    if not np.isfinite(point).all():
        yield Fault("not finite", "the new point has an entry that is nan or inf", move.where)
    elif not np.isfinite(problem.value(point)):
        words = "it steps to where f is nan or inf"
        yield Fault(
            "accepts a value that is not finite", words, move.where, "take a shorter step where f(new x) is not finite"
        )
    elif problem.kind == "resolution":
        if move.increased:
            yield Fault("leaves a stationary point", "f increases from a point where ∇f = 0", move.where)
    elif move.upwards:
        sign = "write x - t * grad(x)"
        yield Fault("direction not descent", "the step sets out upwards: ∇f(x)ᵀ(new x − x) > 0", move.where, sign)
    elif move.increased:
        words = "f is larger after a step downhill: the step is too long"
        yield Fault("f increases", words, move.where, "test the decrease, as Armijo's rule does, and shorten the step")
    elif same:
        yield Fault("does not move", "it stays where ∇f(x) is not 0", move.where)
    elif not move.decreased:
        yield Fault("no decrease", "f is the same after the step, away from a stationary point", move.where)
