"""What the calls of a line search show: its faults, the most telling first, and what else is worth a note."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from .calls import Calls, Claims
from .judging import SMALLEST, Constants, Decision, decided, decisions
from .mistakes import ARMIJO, IGNORED, named
from .problems import Problem
from .report import Fault

HONEST = 20
"""A search that gives up after so many trials has looked; one that gives up earlier has not."""

SHORTER = 0.25
"""A first trial that is shorter than this share of the first ones before it was not drawn at random, but kept."""

MOST_POWERS = 60
"""So many of the longer powers are recomputed for one step."""


def all_decisions(calls: Calls, claims: Claims) -> list[Decision]:
    """Every trial that was taken or refused, and the longer powers if the step is claimed to be the largest."""
    found: list[Decision] = []
    start = claims.start or calls.start
    backtracks = claims.backtracking is not None or calls.factor is not None
    for call in calls.main:
        own = decisions(call)
        found += own if backtracks else [one for one in own if one.accepted]
        if claims.backtracking is None or start is None or call.step is None or call.step > start:
            continue
        tried = [one.step for one in own]
        power = round(math.log(call.step / start) / math.log(claims.backtracking))
        steps = (start * claims.backtracking**k for k in range(min(power, MOST_POWERS)))
        found += [
            decided(call.problem, step, None, False, start)
            for step in steps
            if not any(math.isclose(step, one, rel_tol=1e-9) for one in tried)
        ]
    return found


def faults(calls: Calls, claims: Claims, some: list[Decision], constants: Constants) -> tuple[list[Fault], list[str]]:
    """The faults and the notes; each fault once, with the first problem that shows it."""
    notes: list[str] = []
    causes = [*_state(calls, claims, notes), *_arguments(calls), *_rays(calls), *_first_steps(calls, claims)]
    causes += _factors(calls, claims)
    if not any(one.name in ("order of the arguments", "sign of the step", "another direction") for one in causes):
        causes += _condition(calls, claims, some, constants, notes, explained=bool(causes))
    found: dict[str, Fault] = {}
    for one in (
        *causes,
        *_not_finite(calls),
        *_no_end(calls),
        *_no_step(calls, notes),
        *_nowhere(calls),
        *_upwards(calls),
    ):
        found.setdefault(one.name, one)
    return list(found.values()), notes


# --- causes ---


def _state(calls: Calls, claims: Claims, notes: list[str]) -> Iterator[Fault]:
    """Whether a call depends on the calls before it."""
    if len(calls.repeated) < 6 or calls.contact.step is None:
        return
    again, _, *after = calls.repeated
    before = calls.contact.first or 0.0
    firsts = [one.first or 0.0 for one in after]
    if again.first != before or again.step != calls.contact.step:
        steps = " and ".join("no step" if one.step is None else f"{one.step:.6g}" for one in (calls.contact, again))
        notes.append(f"two calls with the same arguments gave {steps}: it draws random numbers or keeps something")
    shortest = min(before, again.first or before)
    if not 0 < firsts[0] < SHORTER * shortest:
        return
    where = f"on {calls.contact.problem} it first tried {before:.6g}, and {firsts[0]:.6g} after a call that took a short step"
    recovers = firsts[-1] > 1.5 * firsts[0]
    if recovers and claims.backtracking is None and claims.start is None:
        notes.append(f"it starts from an earlier step and lets it grow again: {where}")
        return
    only = "" if recovers else ", so that steps only shrink"
    words = f"a call starts from the step of the call before it{only}"
    yield Fault("step not reset", words, where, "set t to the first step at the beginning of each call")


def _arguments(calls: Calls) -> Iterator[Fault]:
    for call in calls.all:
        for name in call.changed:
            words = f"it changes {name}, an array of the caller"
            yield Fault("changes its arguments", words, str(call.problem), f"write {name} = {name} + … for {name} += …")


def _rays(calls: Calls) -> Iterator[Fault]:
    """The mistakes that show in where f was evaluated."""
    if calls.reordered:
        order = ", ".join(calls.reordered)
        words = f"it takes ({order}), and is called with (f, grad, x, d)"
        yield Fault(ORDER, words, calls.contact.misbehaviour, f"pass lambda f, grad, x, d: search({order})")
        return
    telling = [call for call in calls.main if not call.problem.rays_coincide]
    wrong = [call.elsewhere[0] for call in telling if len(call.elsewhere) > len(call.trials)]
    # One point is on two rays: x + d is d + x.
    if not wrong or any(len(call.trials) > max(1, len(call.elsewhere)) for call in telling):
        return
    name = max(wrong, key=wrong.count)
    words = f"it evaluates f at {name}, and the next point is x + t·d"
    kind = {"d + t·x": ORDER, "x − t·d": "sign of the step"}.get(name, "another direction")
    yield Fault(kind, words, "", "search(f, grad, x, d) returns t for the point x + t*d; d leads downwards")


ORDER = "order of the arguments"


def _first_steps(calls: Calls, claims: Claims) -> Iterator[Fault]:
    if claims.start is None:
        return
    for call in calls.main:
        steps = [step for step, _ in call.trials]
        if steps and not any(math.isclose(one, claims.start, rel_tol=1e-6) for one in steps):
            words = f"it does not try start={claims.start:g}"
            yield Fault("another first step", words, f"its first trial is {steps[0]:.6g} on {call.problem}")
            return


def _factors(calls: Calls, claims: Claims) -> Iterator[Fault]:
    """Whether the steps are powers of the factor that is claimed."""
    beta, start = claims.backtracking, claims.start or calls.start
    if beta is None or start is None:
        return
    for call in calls.main:
        if call.step is None:
            continue
        power = math.log(call.step / start) / math.log(beta)
        off = (power - max(round(power), 0)) * math.log(beta)
        if abs(off) > 1e-5:  # single precision is allowed
            words = f"a step is no power of β={beta:g} times {start:.6g}"
            if calls.factor is not None and not math.isclose(calls.factor, beta, rel_tol=1e-6):
                words = f"each trial is {calls.factor:.6g} times the one before, and not β={beta:g} times"
            yield Fault("another backtracking factor", words, f"the step {call.step:.9g} on {call.problem}")
            return


def _condition(
    calls: Calls, claims: Claims, some: list[Decision], constants: Constants, notes: list[str], *, explained: bool
) -> Iterator[Fault]:
    """Whether one constant fits what was taken and refused, and if none does, which mistake explains the trials."""
    claimed = claims.sufficient_decrease
    backtracks = calls.factor is not None or claims.backtracking is not None
    violated = constants.high <= 2 * SMALLEST if claimed is None else constants.too_large(claimed)
    too_strict = backtracks and claimed is not None and constants.too_small(claimed)
    stuck = any(one.kind in ("endless", "none") for one in calls.main) or any(_nowhere(calls))
    inconsistent = (backtracks and constants.empty) or too_strict
    if not (violated or inconsistent or stuck):
        return
    where = _worst(constants, claimed, violated=violated)
    finite = [one for one in some if one.finite]
    if calls.factor is not None and not constants.empty and ARMIJO.explains(finite):
        if constants.high <= 2 * SMALLEST:
            yield Fault(IGNORED.name, IGNORED.words, where, IGNORED.remedy)
        elif violated or (too_strict and claims.backtracking is not None):
            fit = f"its trials fit a c1 above {max(constants.low, 0):.6g} and up to {constants.high:.6g}"
            yield Fault("another c1", f"{fit}, and not c1 = {claimed:g}", where)
        elif too_strict:
            notes.append(
                f"it asks for more than c1 = {claimed:g}: its trials fit {constants.low:.6g} to {constants.high:.6g}"
            )
    elif not explained and calls.factor is not None and (mistake := named(some)) is not None:
        yield Fault(mistake.name, mistake.words, where, mistake.remedy)
    elif violated and constants.taken is not None and not constants.taken.tried:
        yield Fault("returns a step that it did not try", "it never evaluated f there, and f is too large", where)
    elif violated:
        yield Fault("Armijo's condition does not hold", "f does not decrease enough at a step that it returns", where)
    elif inconsistent and claims.backtracking is not None and not explained:
        words = "a longer step satisfies the condition, and it was not taken"
        yield Fault("not the largest", words, _worst(constants, claimed, violated=False))
    elif inconsistent and not explained:
        notes.append(
            "it refuses steps that satisfy Armijo's condition with a c1 that its other steps need: it has another condition as "
            "well, such as one on the curvature, which is not judged"
        )


# --- effects ---


def _not_finite(calls: Calls) -> Iterator[Fault]:
    for call in calls.main:
        value = call.step_value
        if value is not None and not math.isfinite(value):
            words = (
                "it returns a step where f is nan or inf; every comparison with nan is false, so that a loop "
                "“while f(x + t*d) > target” ends there"
            )
            where = f"f = {value:g} at the step {call.step:.6g} on {call.problem}"
            yield Fault("accepts a value that is not finite", words, where, "write “while not f(x + t*d) <= target”")


def _no_end(calls: Calls) -> Iterator[Fault]:
    for call in calls.all:
        if call.kind == "endless":
            name = "no end at floating-point resolution" if call in calls.resolution else "no end"
            remedy = "stop when x + t*d equals x, or after a number of trials"
            yield Fault(name, "it does not end", f"{call.misbehaviour} on {call.problem}", remedy)


def _no_step(calls: Calls, notes: list[str]) -> Iterator[Fault]:
    looked = [one for one in calls.main if one.kind == "none" and len(one.trials) >= HONEST]
    if looked:
        call = min(looked, key=lambda one: len(one.trials))
        often = f"{len(looked)} time{'' if len(looked) == 1 else 's'}"
        notes.append(
            f"it gave up {often}, after {len(call.trials)} trials or more: {call.misbehaviour} on {call.problem}"
        )
    for call in () if calls.reordered else calls.main:
        where = f"{call.misbehaviour} on {call.problem}"
        if call.kind == "type":
            yield Fault("not a number", "a step is one positive finite number", where, "return t, a float")
        elif call.kind == "number":
            yield Fault("no step", "a step is positive and finite", where, "return None where there is no step")
        elif call.kind == "none" and call not in looked:
            trials = f"after {len(call.trials)} trial{'' if len(call.trials) == 1 else 's'}"
            remedy = "it is called as search(f, grad, x, d)" if "TypeError" in where else ""
            there = f"the step {_good_step(call.problem):.6g} satisfies Armijo's condition with c1 = 0.5"
            name, words = "gives up", "it finds no step where there is one"
            if any(not math.isfinite(value) for _, value in call.trials):
                name = "gives up where f is not finite"
                words = "after a trial where f is nan or inf it finds no step, where a shorter one is good"
            yield Fault(name, words, f"{where}, {trials}; {there}", remedy)


def _nowhere(calls: Calls) -> Iterator[Fault]:
    for call in calls.main:
        if call.step is not None and (call.problem.x + call.step * call.problem.d == call.problem.x).all():
            words = "x + t·d is x in floats, where longer steps satisfy the condition"
            there = f"{_good_step(call.problem):.6g} is one, with c1 = 0.5"
            where = f"the step {call.step:.3g} on {call.problem}; {there}"
            yield Fault("returns a step that moves nothing", words, where)


def _upwards(calls: Calls) -> Iterator[Fault]:
    for call in calls.ascent:
        if call.step is None:
            continue
        before, after = call.problem.start_value, call.problem.value(call.problem.x + call.step * call.problem.d)
        if not after <= before + 1e-8 * max(1.0, abs(before)):
            words = "it returns a step along a direction that leads upwards, where f increases"
            where = f"the step {call.step:.6g} on {call.problem}: f goes from {before:.6g} to {after:.6g}"
            yield Fault("direction not descent", words, where, "refuse d unless grad(x) @ d < 0")


# --- notes ---


def habits(calls: Calls, claims: Claims) -> Iterator[str]:
    """What else was seen, a sentence each."""
    if any(one.problem.step_to(point) is not None for one in calls.main for point in one.gradient_points):
        yield "it evaluates the gradient at trials; Armijo's condition is judged, and not one on the curvature"
    if calls.factor is None and claims.backtracking is None and any(len(one.trials) > 1 for one in calls.main):
        yield "its trials have no common factor below 1, so it is not judged whether a longer step was to be taken"
    if all(math.isfinite(value) for one in calls.main for _, value in one.trials):
        yield "f was finite at all its trials: what it does where f is nan was not seen"
    at_start = [sum(bool((each.point == one.problem.x).all()) for each in one.evaluations) for one in calls.main]
    if max(at_start) > 1:
        yield "it evaluates f(x) more than once in a call"
    if any(one.as_tuple for one in calls.all):
        yield "it returns a tuple, whose first item is taken for the step"
    if any(one.printed for one in calls.all):
        yield "it prints"
    for text in list(dict.fromkeys(each for one in calls.all for each in one.warned))[:3]:
        yield f"it causes the warning {text}"


# --- in words ---


def _good_step(problem: Problem) -> float:
    """The largest power of one half that reaches half of the promised decrease."""
    powers: Iterable[float] = (2.0**-k for k in range(60))
    return next((one for one in powers if decided(problem, one, None, True, one).low >= 0.5), math.nan)


def _worst(constants: Constants, claimed: float | None, *, violated: bool) -> str:
    """The decisions that no constant explains."""
    parts = []
    if constants.taken is not None and (violated or constants.empty):
        parts.append(f"{_decision(constants.taken)} was taken, with {_share(constants.taken)}")
    if constants.refused is not None and not violated:
        parts.append(f"{_decision(constants.refused)} was not, with {_share(constants.refused)}")
    if claimed is not None:
        parts.append(f"c1 = {claimed:g} asks for that share")
    return "; ".join(parts)


def _decision(one: Decision) -> str:
    return f"the step {one.step:.6g} on {one.problem}"


def _share(one: Decision) -> str:
    return f"{(one.low + one.high) / 2:.6g} of the decrease that the slope promises"
