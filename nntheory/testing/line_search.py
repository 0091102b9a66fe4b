"""`check_line_search`: does Armijo's condition hold at the steps that a line search returns?"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

from .auditing.arguments import between_zero_and_one, examined_program, positive
from .auditing.audit import audited
from .auditing.calls import Claims
from .auditing.report import Fault, Inferred, LineSearchReport

__all__ = ["Fault", "Inferred", "LineSearchReport", "check_line_search", "scipy_search"]


def check_line_search(
    search: Callable[..., Any],
    *,
    sufficient_decrease: float | None = None,
    backtracking: float | None = None,
    start: float | None = None,
    time_limit: float = 10.0,
) -> LineSearchReport:
    """Call a line search on functions chosen to show mistakes, and recompute Armijo's condition at every step it returns.

    The condition is f(x + t·d) ≤ f(x) + c₁·t·∇f(x)ᵀd. It is computed exactly for polynomials and enclosed in balls for the
    other functions, and held against the floats that the search saw as well: a step is wrong only if both say so beyond what
    rounding explains. Where a constant is left out, it is inferred from the trials: the search fails if no c₁ in (0, 0.99]
    fits them. What fails is held against a list of mistakes, and the one that explains every trial is named.

    Args:
        search: ``search(f, grad, x, d) -> t``, with ``f(x)`` a number, ``grad(x)`` an array of the shape of x, and d a descent
            direction. A tuple may be returned whose first item is t, as `scipy.optimize.line_search` does; None, or an
            exception, says that no step was found.
        sufficient_decrease: the constant c₁ that it claims to use.
        backtracking: the factor β, if it claims to return the largest of start, start·β, start·β², … that satisfies the
            condition; that is then checked.
        start: the first step that it claims to try; read off its trials if left out.
        time_limit: seconds that one call may take.

    Returns:
        A report. FAILS names the faults; UNKNOWN says that nothing was refused, so that nothing was seen.

    Raises:
        UsageError: a ValueError, if an argument other than the search's own behaviour is wrong.

    Example:
        A search that is content with any decrease:

        >>> from nntheory.testing import check_line_search
        >>> def search(f, grad, x, d):
        ...     t = 1.0
        ...     while f(x + t * d) > f(x):
        ...         t /= 2
        ...     return t
        >>> check_line_search(search).verdict.value
        'FAILS'
    """
    subject = examined_program("search", search, "search(f, grad, x, d) -> t")
    claims = Claims(
        between_zero_and_one("sufficient_decrease", sufficient_decrease, "1e-4"),
        between_zero_and_one("backtracking", backtracking, "0.5"),
        positive("start", start, "1"),
    )
    limit = positive("time_limit", 10.0 if time_limit is None else time_limit, "10")
    return audited(search, subject, claims, limit or 10.0, contextvars.copy_context())


def scipy_search(search: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """A line search with the signature of `scipy.optimize.line_search` as one that `check_line_search` takes.

    It is called as ``search(f, grad, x, d, grad(x), f(x), **options)`` and returns the step first; None says that it found
    none. Options such as ``c1=1e-4`` are passed on.
    """
    examined_program("search", search, "search(f, myfprime, xk, pk, gfk, old_fval, …) -> (alpha, …)")

    def adapted(f: Callable[..., Any], grad: Callable[..., Any], x: Any, d: Any) -> Any:
        return search(f, grad, x, d, grad(x), f(x), **options)

    adapted.__qualname__ = str(getattr(search, "__qualname__", type(search).__name__))
    return adapted
