"""The audit of a line search, from the calls to the report."""

from __future__ import annotations

import contextvars
import math
from collections.abc import Callable
from typing import Any

from ...checking.report import Verdict
from .calls import Caller, Calls, Claims
from .findings import all_decisions, faults, habits
from .judging import Constants, fitting
from .recording import Call
from .report import Fault, Inferred, LineSearchReport

FEWEST_FUNCTIONS = 2
"""A search must refuse first trials on so many functions: else nothing shows that it tests the condition."""


def audited(
    search: Callable[..., Any], subject: str, claims: Claims, time_limit: float, context: contextvars.Context
) -> LineSearchReport:
    """Call a search on all problems and judge it."""
    calls = Caller(search, time_limit, context).run()
    decided = all_decisions(calls, claims)
    constants = fitting(decided)
    found, notes = faults(calls, claims, decided, constants)
    steps = [one for one in calls.main if one.step is not None]
    refused = [one for one in steps if one.refused_first]
    verdict, message = _verdict(calls, claims, constants, found, refused)
    backtracks = claims.backtracking is not None or calls.factor is not None
    return LineSearchReport(
        verdict=verdict,
        message=message,
        subject=subject,
        faults=tuple(found),
        notes=tuple(dict.fromkeys((*notes, *habits(calls, claims)))),
        settings={**vars(claims), "time_limit": time_limit},
        inferred=Inferred(
            constants.low if backtracks and 0 < constants.low < constants.high else None,
            constants.high if math.isfinite(constants.high) else None,
            calls.factor,
            calls.start,
        ),
        functions=len({one.problem.function.name for one in calls.main}),
        problems=len({str(one.problem) for one in calls.main}),
        judged=len(steps),
        refused=len(refused),
        not_finite=sum(one.refused_not_finite for one in steps),
        evaluations=sum(len(one.evaluations) for one in calls.all),
        gradients=sum(len(one.gradient_points) for one in calls.all),
        most_evaluations=max(len(one.evaluations) for one in calls.main),
        resolution=tuple(map(_answer, calls.resolution)),
        ascent=tuple(map(_answer, calls.ascent)),
    )


def _verdict(
    calls: Calls, claims: Claims, constants: Constants, found: list[Fault], refused: list[Call]
) -> tuple[Verdict, str]:
    if found:
        return Verdict.FAILS, f"{found[0].name}: {found[0].words}."
    if calls.slow is not None:
        return Verdict.UNKNOWN, f"{calls.slow.misbehaviour} on {calls.slow.problem}; raise time_limit if it needs more."
    if len({one.problem.function.name for one in refused}) < FEWEST_FUNCTIONS:
        return Verdict.UNKNOWN, (
            "Armijo's condition holds at every step that it returned, but it refused next to no trial: nothing shows that it "
            "tests the condition."
        )
    claimed = claims.sufficient_decrease
    constant = f"c1 = {claimed:g}" if claimed is not None else f"every c1 up to {min(constants.high, 0.99):.9g}"
    text = f"Armijo's condition holds at every step that it returned, with {constant}."
    if claims.backtracking is not None:
        text += f" Each is the largest power of {claims.backtracking:g} for which it does."
    return Verdict.HOLDS, text


def _answer(call: Call) -> str:
    what = call.misbehaviour or f"it returned {call.step:.3g}"
    return f"{what} on {call.problem}, after {len(call.evaluations)} evaluations"
