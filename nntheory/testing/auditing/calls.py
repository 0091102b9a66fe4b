"""Which calls an audit makes, and what can be read off them together."""

from __future__ import annotations

import contextvars
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import Any

from . import problems
from .judging import SMALLEST
from .problems import Problem
from .recording import IN_ORDER, Call, Order, recorded

SHARES = (0.995, 0.95, 0.9, 0.5, 0.3, 0.1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-9, SMALLEST, 0.0, -1e-9, -1e-3, -0.5, -0.9, -10.0)
"""Shares of the promised decrease that the first trial is made to reach: what is taken and refused brackets c₁."""

HALVINGS = 24
"""How often the bracket is halved."""

MOST_ENDLESS = 2
"""After so many calls that did not end no more are made of that kind of problem."""


@dataclass(frozen=True)
class Claims:
    """What a search claims: c₁, β and the first step, each None if not."""

    sufficient_decrease: float | None
    backtracking: float | None
    start: float | None


@dataclass(frozen=True)
class Calls:
    """All calls of one audit.

    Attributes:
        contact: the first, on an easy problem.
        repeated: the same once more, and what followed a hard problem; empty if the first did not end well.
        main: the calls with a descent direction, these included.
        resolution: those where floats show no decrease.
        ascent: those with a direction upwards.
        reordered: the order of the arguments in which the first problem is solved, if it is not the right one.
    """

    contact: Call
    repeated: tuple[Call, ...]
    main: tuple[Call, ...]
    resolution: tuple[Call, ...] = ()
    ascent: tuple[Call, ...] = ()
    reordered: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Call, ...]:
        """Every call."""
        return (*self.main, *self.resolution, *self.ascent)

    @property
    def slow(self) -> Call | None:
        """A call that was ended by the time limit."""
        return next((one for one in self.all if one.kind == "slow"), None)

    @cached_property
    def start(self) -> float | None:
        """The first trial, if it is the same in every call."""
        firsts = [one.first for one in self.main if one.first is not None]
        if firsts and all(math.isclose(one, firsts[0], rel_tol=1e-6) for one in firsts):
            return float(f"{median(firsts):.12g}")
        return None

    @cached_property
    def factor(self) -> float | None:
        """The ratio of each trial to the one before, if it is the same everywhere and below 1."""
        ratios: list[float] = []
        for call in self.main:
            steps = [step for step, _ in itertools.groupby(step for step, _ in call.trials)][:10]
            ratios += [later / earlier for earlier, later in itertools.pairwise(steps)]
        if len(ratios) < 3 or not 0 < ratios[0] < 1:
            return None
        same = all(math.isclose(one, ratios[0], rel_tol=1e-5) for one in ratios)
        return float(f"{median(ratios):.9g}") if same else None


@dataclass
class Caller:
    """Calls a search, as often as it takes."""

    search: Callable[..., Any]
    time_limit: float
    context: contextvars.Context
    _endless: int = 0
    _slow: bool = False
    _main: list[Call] = field(default_factory=list)

    def run(self) -> Calls:
        """All calls of an audit."""
        contact = self._call(problems.easy())
        if contact.kind in ("none", "type", "number"):
            return Calls(contact, (), (contact,), reordered=self._reordered(contact))
        repeated = []
        for problem in (problems.easy(), problems.hard(), *(problems.easy() for _ in range(4))):
            if not self._stopped:
                repeated.append(self._call(problem))  # noqa: PERF401
        for problem in problems.ordinary():
            if not self._stopped:
                self._call(problem)
        start = Calls(contact, (), tuple(self._main)).start or contact.first or 1.0
        self._probe(start)
        for problem in problems.not_finite(start):
            if not self._stopped:
                self._call(problem)
        main = tuple(self._main)
        resolution = self._aside(problems.at_resolution())
        return Calls(contact, tuple(repeated), main, resolution, self._aside(problems.ascent()))

    @property
    def _stopped(self) -> bool:
        return self._slow or self._endless >= MOST_ENDLESS

    def _call(self, problem: Problem, order: Order = IN_ORDER) -> Call:
        call = recorded(self.search, problem, self.time_limit, self.context, order)
        self._endless += call.kind == "endless"
        self._slow = self._slow or call.kind == "slow"
        if order == IN_ORDER:
            self._main.append(call)
        return call

    def _aside(self, some: Any) -> tuple[Call, ...]:
        self._endless = 0
        found = []
        for problem in some:
            if not self._stopped:
                found.append(self._call(problem))  # noqa: PERF401
        return tuple(found)

    def _reordered(self, contact: Call) -> tuple[str, ...]:
        """Another order of the arguments in which the search solves the problem that it could not solve."""
        if not contact.misbehaviour.startswith("it raised"):
            return ()
        for order in itertools.permutations(range(4)):
            places: Order = (order[0], order[1], order[2], order[3])
            if places != IN_ORDER and not self._stopped:
                tried = self._call(contact.problem, places)
                if tried.kind == "step" and tried.trials:
                    return tuple(("f", "grad", "x", "d")[place] for place in places)
        return ()

    def _probe(self, start: float) -> None:
        """Calls whose first trial reaches a chosen share of the promised decrease, to bracket c₁."""
        taken = {share: self._takes(share, start) for share in SHARES}
        for size in (2.0**-7, 2.0**10):
            for share in SHARES[2:]:
                self._takes(share, start, size)
        known = sorted(share for share, answer in taken.items() if answer is not None)
        low = max((one for one in known if not taken[one]), default=None)
        high = min((one for one in known if taken[one] and (low is None or one > low)), default=None)
        if low is None or high is None:
            return
        for _ in range(HALVINGS):
            middle = math.sqrt(low * high) if low > 0 else (low + high) / 2
            answer = self._takes(middle, start)
            if answer is None or not low < middle < high:
                return
            low, high = (low, middle) if answer else (middle, high)

    def _takes(self, share: float, start: float, size: float = 1.0) -> bool | None:
        """Whether the first trial is taken when it reaches this share; None if the call did not go so."""
        if self._stopped:
            return None
        call = self._call(problems.scaled(2.0, start, size, -share))
        if call.step is None or call.first is None or not math.isclose(call.first, start, rel_tol=1e-9):
            return None
        return math.isclose(call.step, call.first, rel_tol=1e-9)
