"""The audit of a line search: which calls are made, and what they come to."""

from __future__ import annotations

import contextvars
import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from ...checking.report import Verdict
from . import problems
from .judging import SMALLEST, Constants, Decision, decided, decisions, fitting
from .mistakes import ARMIJO, named
from .problems import Problem
from .recording import Call, recorded
from .report import Fault, Inferred, LineSearchReport

SHARES = (0.995, 0.95, 0.9, 0.5, 0.3, 0.1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-9, SMALLEST, 0.0, -1e-9, -1e-3, -0.5, -0.9, -10.0)
"""Shares of the promised decrease that the first trial is made to reach: what is taken and refused brackets c₁."""

HALVINGS = 24
"""How often the bracket is halved."""

HONEST = 20
"""A search that gives up after so many trials has looked; one that gives up earlier has not."""

MOST_ENDLESS = 3
"""After so many calls that did not end no more of the kind are made."""


@dataclass(frozen=True)
class Claims:
    """What a search claims: c₁, β and the first step, each None if not."""

    sufficient_decrease: float | None
    backtracking: float | None
    start: float | None


class Audit:
    """One audit, from the first call to the report."""

    def __init__(
        self,
        search: Callable[..., Any],
        subject: str,
        claims: Claims,
        time_limit: float,
        context: contextvars.Context,
    ) -> None:
        self.search, self.subject, self.claims = search, subject, claims
        self.time_limit, self.context = time_limit, context
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.notes: list[str] = []

    def run(self) -> LineSearchReport:
        """The report."""
        contact = self._call(problems.easy())
        if contact.kind != "step" and (fault := self._unusable(contact)):
            self.faults.append(fault)
            return self._report()
        if not self._too_slow():
            self._state(contact)
        for problem in problems.ordinary():
            if self._endless() >= MOST_ENDLESS or self._too_slow():
                break
            self._call(problem)
        start = self._constant_start() or _first(contact) or 1.0
        if self._endless() < MOST_ENDLESS and not self._too_slow():
            self._probe(start)
            for problem in problems.not_finite(start):
                self._call(problem)
        if not self._too_slow():
            for problem in (*problems.at_resolution(), *problems.ascent()):
                if self._endless() < 2 * MOST_ENDLESS:
                    self._call(problem)
        return self._report()

    def _call(self, problem: Problem, order: tuple[int, int, int, int] = (0, 1, 2, 3)) -> Call:
        call = recorded(self.search, problem, self.time_limit, self.context, order)
        if order == (0, 1, 2, 3):
            self.calls.append(call)
        return call

    def _endless(self) -> int:
        return sum(one.kind == "endless" for one in self.calls)

    def _too_slow(self) -> bool:
        return any(one.kind == "slow" for one in self.calls)

    def _unusable(self, contact: Call) -> Fault | None:
        """What is wrong if the easiest problem was answered by no step; None if the others can tell more."""
        if contact.kind in ("endless", "slow"):
            return None
        if contact.misbehaviour.startswith("it raised"):
            names = ("f", "grad", "x", "d")
            for order in itertools.permutations(range(4)):
                if order == (0, 1, 2, 3):
                    continue
                tried = self._call(contact.problem, (order[0], order[1], order[2], order[3]))
                if tried.kind == "step" and fitting(decisions(tried)).high > 0 and tried.trials:
                    written = ", ".join(names[place] for place in order)
                    return Fault(
                        "order of the arguments",
                        f"it takes ({written}), and is called with (f, grad, x, d)",
                        contact.misbehaviour,
                        f"pass lambda f, grad, x, d: search({written})",
                    )
        return self._no_step(contact)

    def _no_step(self, call: Call) -> Fault:
        name = {"type": "not a number", "number": "no step", "none": "gives up"}[call.kind]
        words = {
            "type": "a step is one positive finite number",
            "number": "a step is positive and finite",
            "none": "it finds no step where there is one",
        }[call.kind]
        tried = len(call.trials)
        where = f"{call.misbehaviour} on {call.problem}"
        if call.kind == "none":
            where += f", after {tried} trial{'' if tried == 1 else 's'}"
            where += f"; the step {_good_step(call.problem):.6g} satisfies the condition for c1 = 0.5"
        remedy = "return t, a float" if call.kind != "none" else ""
        if call.misbehaviour.startswith("it raised TypeError"):
            remedy = "the search is called as search(f, grad, x, d)"
        return Fault(name, words, where, remedy)

    # --- state ---

    def _state(self, contact: Call) -> None:
        """Whether a call depends on the calls before it."""
        again = self._call(problems.easy())
        if contact.kind != "step" or again.kind != "step":
            return
        if _first(again) != _first(contact) or again.step != contact.step:
            self.notes.append(
                f"two calls with the same arguments gave the steps {contact.step:.6g} and {again.step:.6g}: it draws random "
                f"numbers or keeps something between calls"
            )
        after = [self._call(one) for one in (problems.hard(), *(problems.easy() for _ in range(4)))][1:]
        firsts = [_first(one) or 0.0 for one in after]
        before = _first(contact) or 0.0
        if not before or not firsts[0] or math.isclose(firsts[0], before, rel_tol=1e-9):
            return
        where = f"on {contact.problem} it first tried {before:.6g}, and {firsts[0]:.6g} after a call that needed a short step"
        recovers = firsts[-1] > 1.5 * firsts[0]
        if recovers and self.claims.backtracking is None and self.claims.start is None:
            self.notes.append(f"it starts from an earlier step and lets it grow again: {where}")
            return
        self.faults.append(
            Fault(
                "step not reset",
                "a call starts from the step of the call before it"
                + ("" if recovers else ", so that steps only shrink"),
                where,
                "set t to the first step at the beginning of each call",
            )
        )

    # --- the constant ---

    def _probe(self, start: float) -> None:
        """Calls whose first trial reaches a chosen share of the promised decrease, to bracket c₁."""
        taken = {share: self._takes(share, start) for share in SHARES}
        for size in (2.0**-7, 2.0**10):
            for share in SHARES[2:]:
                self._takes(share, start, size)
        ordered = sorted(share for share, answer in taken.items() if answer is not None)
        low = max((one for one in ordered if taken[one] is False), default=None)
        high = min((one for one in ordered if taken[one] is True and (low is None or one > low)), default=None)
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
        if self._endless() >= MOST_ENDLESS or self._too_slow():
            return None
        call = self._call(problems.scaled(2.0, start, size, -share))
        first = _first(call)
        if call.step is None or first is None or not math.isclose(first, start, rel_tol=1e-9):
            return None
        return math.isclose(call.step, first, rel_tol=1e-9)

    def _constant_start(self) -> float | None:
        """The first trial, if it is the same in every call that has one."""
        firsts = [one for one in map(_first, self._judged_calls()) if one is not None]
        if firsts and all(math.isclose(one, firsts[0], rel_tol=1e-6) for one in firsts):
            return float(f"{median(firsts):.12g}")
        return None

    def _constant_factor(self) -> float | None:
        """The ratio of each trial to the one before, if it is the same everywhere and below 1."""
        ratios: list[float] = []
        for call in self._judged_calls():
            steps = [step for step, _ in itertools.groupby(step for step, _ in call.trials)][:10]
            ratios += [later / earlier for earlier, later in itertools.pairwise(steps)]
        if len(ratios) < 3 or not 0 < ratios[0] < 1:
            return None
        same = all(math.isclose(one, ratios[0], rel_tol=1e-5) for one in ratios)
        return float(f"{median(ratios):.9g}") if same else None

    # --- judging ---

    def _judged_calls(self, *kinds: str) -> list[Call]:
        return [one for one in self.calls if one.problem.kind in (kinds or ("ordinary", "not finite"))]

    def _decided(self, factor: float | None, start: float | None) -> list[Decision]:
        """Every trial that was taken or refused, and the longer powers if the largest is claimed."""
        found: list[Decision] = []
        for call in self._judged_calls():
            own = decisions(call)
            found += own if factor is not None else [one for one in own if one.accepted]
            if self.claims.backtracking is not None and start is not None and call.step is not None:
                tried = [one.step for one in own]
                power = round(math.log(call.step / start) / math.log(self.claims.backtracking))
                for k in range(min(power, 60)):
                    step = start * self.claims.backtracking**k
                    if not any(math.isclose(step, one, rel_tol=1e-9) for one in tried):
                        found.append(decided(call.problem, step, None, False, start))
        return found

    def _report(self) -> LineSearchReport:
        factor = self.claims.backtracking or self._constant_factor()
        start = self.claims.start or self._constant_start()
        decided_here = self._decided(factor, start)
        constants = fitting(decided_here)
        self._behaviour()
        self._condition(constants, decided_here, factor)
        self._largest(factor, start)
        self._habits(factor)
        return self._assembled(constants, factor)

    def _behaviour(self) -> None:
        """Faults that are plain from single calls: no step, no end, changed arguments, values that are not finite."""
        for call in self.calls:
            for name in call.changed:
                words = f"it changes {name}, an array of the caller"
                self._add(
                    Fault(
                        "changes its arguments", words, f"{call.problem}", f"write {name} = {name} + … for {name} += …"
                    )
                )
        for call in self.calls:
            if call.kind == "endless":
                words = "it does not end"
                remedy = "stop when x + t·d equals x, or after a number of trials"
                name = "no end at floating-point resolution" if call.problem.kind == "resolution" else "no end"
                self._add(Fault(name, words, f"{call.misbehaviour} on {call.problem}", remedy))
        for call in self._judged_calls():
            if call.kind in ("type", "number") or (call.kind == "none" and len(call.trials) < HONEST):
                self._add(self._no_step(call))
            elif call.kind == "none":
                self._note(f"{call.misbehaviour} on {call.problem}, after {len(call.trials)} trials")
            accepted = [one for one in decisions(call) if one.accepted]
            for one in accepted:
                if not one.finite:
                    self._add(
                        Fault(
                            "accepts a value that is not finite",
                            "it returns a step where f is nan or inf: every comparison with nan is false, so that "
                            "“while f(x + t·d) > target” ends there",
                            f"f = {one.value:g} at the step {one.step:.6g} on {one.problem}",
                            "write “while not f(x + t*d) <= target”",
                        )
                    )
                elif (one.problem.x + one.step * one.problem.d == one.problem.x).all():
                    self._add(
                        Fault(
                            "returns a step that moves nothing",
                            "x + t·d is x in floats, where longer steps satisfy the condition",
                            f"the step {one.step:.3g} on {one.problem}; {_good_step(one.problem):.6g} is one for c1 = 0.5",
                        )
                    )
        for call in self._judged_calls("ascent"):
            if call.step is None:
                continue
            value = call.problem.value(call.problem.x + call.step * call.problem.d)
            noise = decided(call.problem, call.step, value, True, call.step).noise
            if not value <= call.problem.start_value + 2 * noise:
                self._add(
                    Fault(
                        "direction not descent",
                        "it returns a step along a direction that leads upwards, where f increases",
                        f"the step {call.step:.6g} on {call.problem}: f goes from {call.problem.start_value:.6g} to {value:.6g}",
                        "refuse d if grad(x) @ d >= 0",
                    )
                )

    def _condition(self, constants: Constants, some: list[Decision], factor: float | None) -> None:
        """Whether one constant fits, and if not, what explains the trials."""
        claimed = self.claims.sufficient_decrease
        violated = constants.high <= SMALLEST * 2 if claimed is None else claimed > constants.high
        inconsistent = factor is not None and (
            constants.empty or (claimed is not None and not constants.admits(claimed))
        )
        stuck = any(one.kind in ("endless", "none") for one in self._judged_calls())
        moves_nothing = any(one.name == "returns a step that moves nothing" for one in self.faults)
        if not (violated or inconsistent or stuck or moves_nothing):
            return
        where = _worst(constants, claimed, violated=violated)
        if sign := self._wrong_ray():
            self.faults.insert(0, sign)
        elif factor is not None and not constants.empty and ARMIJO.explains([one for one in some if one.finite]):
            if claimed is not None and (violated or inconsistent):
                words = f"its trials fit a c₁ above {max(constants.low, 0):.6g} and up to {constants.high:.6g}, and not {claimed:g}"
                self.faults.insert(0, Fault("another c1", words, where))
            elif violated:
                self.faults.insert(
                    0, Fault("ignores c1", "no c₁ that floats can tell from zero fits its trials", where)
                )
        elif (mistake := named(some)) is not None:
            self.faults.insert(0, Fault(mistake.name, mistake.words, where, mistake.remedy))
        elif violated:
            words = "a step that it returns does not decrease f enough"
            self.faults.insert(0, Fault("Armijo's condition does not hold", words, where))
        elif inconsistent and self.claims.backtracking is not None:
            words = "it refuses a longer step that satisfies the condition"
            self.faults.insert(0, Fault("not the largest", words, _worst(constants, claimed, violated=False)))
        elif inconsistent:
            self._note(
                "it refuses steps that satisfy Armijo's condition with a c₁ that its other steps need: it has another condition, "
                "such as one on the curvature, or one that was not recognised"
            )

    def _wrong_ray(self) -> Fault | None:
        """The mistake that shows in where f was evaluated."""
        rays: dict[str, int] = {}
        right = 0
        for call in self._judged_calls():
            for one in call.evaluations[:40]:
                if call.problem.step_to(one.point) is not None:
                    right += 1
                elif name := call.problem.steps_elsewhere(one.point):
                    rays[name] = rays.get(name, 0) + 1
        name = max(rays, key=lambda one: rays[one], default="")
        if not name or rays[name] <= right:
            return None
        words = f"it evaluates f at {name}, and the step is along x + t·d with d a descent direction"
        kind = "order of the arguments" if name == "d + t·x" else "sign of the step"
        return Fault(kind, words, "", "the search is called as search(f, grad, x, d); the next point is x + t*d")

    def _largest(self, factor: float | None, start: float | None) -> None:
        """Whether the steps are the powers that they are claimed to be."""
        if self.claims.start is not None:
            for call in self._judged_calls():
                first = _first(call)
                if first is not None and not math.isclose(first, self.claims.start, rel_tol=1e-6):
                    words = f"its first trial is {first:.6g}, and not start={self.claims.start:g}"
                    self._add(Fault("another first step", words, f"{call.problem}"))
                    break
        beta = self.claims.backtracking
        if beta is None or start is None:
            return
        seen = self._constant_factor()
        for call in self._judged_calls():
            if call.step is None:
                continue
            power = math.log(call.step / start) / math.log(beta)
            if abs(power - round(power)) > 1e-6 or power < -1e-6:
                words = f"the step is no power of β={beta:g} times {start:.6g}"
                if seen is not None and not math.isclose(seen, beta, rel_tol=1e-6):
                    words = f"each trial is {seen:.6g} times the one before, and not β={beta:g} times"
                self._add(Fault("another backtracking factor", words, f"the step {call.step:.9g} on {call.problem}"))
                return

    def _habits(self, factor: float | None) -> None:
        """What else was seen."""
        judged = self._judged_calls()
        curvature = any(
            one.problem.step_to(point) is not None for one in judged for point in one.gradient_points if one.trials
        )
        if curvature:
            self._note(
                "it evaluates the gradient at trials; only Armijo's condition is judged, and not one on the curvature"
            )
        if factor is None and any(len(one.trials) > 1 for one in judged):
            self._note("its trials have no common factor, so that it is not judged whether the largest step was taken")
        waste = [one for one in judged if sum((each.point == one.problem.x).all() for each in one.evaluations) > 1]
        if waste:
            self._note("it evaluates f(x) more than once in a call")
        if any(one.as_tuple for one in self.calls):
            self._note("it returns a tuple, whose first item is taken for the step")
        if any(one.printed for one in self.calls):
            self._note("it prints")
        warned = dict.fromkeys(each for one in self.calls for each in one.warned)
        for text in list(warned)[:3]:
            self._note(f"it causes the warning {text}")

    def _add(self, fault: Fault) -> None:
        """Add a fault, each name once."""
        if all(one.name != fault.name for one in self.faults):
            self.faults.append(fault)

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def _assembled(self, constants: Constants, factor: float | None) -> LineSearchReport:
        judged = self._judged_calls()
        steps = [one for one in judged if one.step is not None]
        refused = [
            one for one in steps if (first := _first(one)) and one.step is not None and one.step < first * (1 - 1e-9)
        ]
        functions = {one.problem.function.name for one in judged}
        if self.faults:
            verdict = Verdict.FAILS
            message = f"It is wrong in {len(self.faults)} way{'' if len(self.faults) == 1 else 's'}:"
        elif self._too_slow():
            slow = next(one for one in self.calls if one.kind == "slow")
            verdict, message = Verdict.UNKNOWN, f"{slow.misbehaviour} on {slow.problem}; raise time_limit"
        elif len({one.problem.function.name for one in refused}) < 2:
            verdict = Verdict.UNKNOWN
            message = (
                "Armijo's condition holds at the steps that it returned, and it refused next to no first trial: nothing shows that "
                "it tests the condition."
            )
        else:
            verdict, message = Verdict.HOLDS, self._held(constants)
        high = constants.high if math.isfinite(constants.high) else None
        low = constants.low if factor is not None and math.isfinite(constants.low) else None
        return LineSearchReport(
            verdict=verdict,
            message=message,
            subject=self.subject,
            faults=tuple(self.faults),
            notes=tuple(self.notes),
            settings={**vars(self.claims), "time_limit": self.time_limit},
            inferred=Inferred(low, high, self._constant_factor(), self._constant_start()),
            functions=len(functions),
            problems=len({str(one.problem) for one in judged}),
            judged=len(steps),
            refused=len(refused),
            not_finite=sum(any(not math.isfinite(value) for _, value in one.trials) for one in steps),
            evaluations=sum(len(one.evaluations) for one in self.calls),
            gradients=sum(len(one.gradient_points) for one in self.calls),
            most_evaluations=max((len(one.evaluations) for one in judged), default=0),
            resolution=tuple(map(_answer, self._judged_calls("resolution"))),
            ascent=tuple(map(_answer, self._judged_calls("ascent"))),
        )

    def _held(self, constants: Constants) -> str:
        claimed = self.claims.sufficient_decrease
        constant = f"c1 = {claimed:g}" if claimed is not None else f"c1 up to {min(constants.high, 0.99):.6g}"
        text = f"Armijo's condition holds at every step that it returned, with {constant}."
        if self.claims.backtracking is not None:
            text += f" Each is the largest power of {self.claims.backtracking:g} for which it does."
        return text


def _first(call: Call) -> float | None:
    """The first step of a call: tried, or returned without a trial."""
    return call.trials[0][0] if call.trials else call.step


def _answer(call: Call) -> str:
    what = call.misbehaviour or f"it returned {call.step:.3g}"
    return f"{what} on {call.problem}, after {len(call.evaluations)} evaluations"


def _good_step(problem: Problem) -> float:
    """The largest power of one half that reaches half of the promised decrease."""
    powers: Iterable[float] = (2.0**-k for k in range(60))
    return next((one for one in powers if decided(problem, one, None, True, one).low >= 0.5), math.nan)


def _worst(constants: Constants, claimed: float | None, *, violated: bool) -> str:
    """The decisions that no constant explains, in words."""
    parts = []
    if constants.taken is not None and (violated or constants.empty):
        one = constants.taken
        parts.append(f"the step {one.step:.6g} on {one.problem} was taken, with {_share(one)}")
    if constants.refused is not None and not violated:
        one = constants.refused
        parts.append(f"the step {one.step:.6g} on {one.problem} was not, with {_share(one)}")
    if claimed is not None:
        parts.append(f"c1 = {claimed:g} asks for that share")
    return "; ".join(parts)


def _share(one: Decision) -> str:
    value = (one.low + one.high) / 2
    return f"{value:.6g} of the decrease that the slope promises"
