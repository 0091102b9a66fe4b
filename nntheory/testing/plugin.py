"""A pytest plugin: the marker ``network`` names networks, the fixture `assert_gradient` checks a backward pass on them.

Pytest loads it in every run where nntheory is installed, so it imports nothing more until the fixture is used.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..architecture import Architecture
    from ..checking import Report

EXAMPLE = '@pytest.mark.network("4-2-3", hidden="relu")'
CALLED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, so that ``--strict-markers`` knows it."""
    config.addinivalue_line(
        "markers",
        "network(sizes, hidden='sigmoid', output='sigmoid', cost='squared_error'): a network that assert_gradient of "
        "nntheory checks a backward pass on; may be given several times.",
    )


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Fail a test that asks for the fixture and passes without calling it: nothing was checked."""
    result = yield
    if "assert_gradient" in pyfuncitem.fixturenames and not pyfuncitem.stash.get(CALLED, False):
        pytest.fail("assert_gradient was not called, so nothing was checked: assert_gradient(backward)", pytrace=False)
    return result


@pytest.fixture
def assert_gradient(request: pytest.FixtureRequest) -> Callable[..., tuple[Report, ...]]:
    """Check that a backward pass computes the gradient of every network that the test is marked with.

    Call it as ``assert_gradient(backward, **options)``. The test fails with the printed report if the verdict is FAILS or
    UNKNOWN for one of the networks, and the reports are returned if not. The options are those of ``check_backward``, and
    ``allow_unknown=True`` lets UNKNOWN pass. The networks come from the marker, which takes the arguments of
    ``Architecture.parse``: ``@pytest.mark.network("4-2-3", hidden="relu")``; on a class or module it holds for all tests
    there, and it may be given several times. The seed is 0 if none is given, in every worker of pytest-xdist.
    """
    # Written on a test from top to bottom, the markers come with the lowest first.
    marks = [*request.node.iter_markers("network")][::-1]
    if not marks:
        pytest.fail(f"assert_gradient needs a network: mark the test, for example with {EXAMPLE}", pytrace=False)
    networks = list(_networks(marks))

    def asserted(backward: Any, *, allow_unknown: bool = False, **options: Any) -> tuple[Report, ...]:
        __tracebackhide__ = True
        request.node.stash[CALLED] = True
        reports = list(_reports(backward, networks, options))
        bad = [one for one in reports if not one and not (allow_unknown and one.verdict == "UNKNOWN")]
        if bad:
            pytest.fail("\n\n".join(_text(one, backward) for one in bad), pytrace=False)
        for one in reports:  # shown by pytest -rP
            request.node.add_report_section("call", "nntheory", _text(one, backward))
        return tuple(reports)

    return asserted


def _networks(marks: list[pytest.Mark]) -> Iterator[Architecture]:
    from ..architecture import Architecture

    for mark in marks:
        written = ", ".join([*map(repr, mark.args), *(f"{name}={value!r}" for name, value in mark.kwargs.items())])
        try:
            yield Architecture.parse(*mark.args, **mark.kwargs)
        except (TypeError, ValueError) as error:
            message = f"@pytest.mark.network({written}): {error}\nA right one is {EXAMPLE}"
            raise pytest.fail.Exception(message, pytrace=False) from None


def _reports(backward: Any, networks: list[Architecture], options: dict[str, Any]) -> Iterator[Report]:
    from ..checking import UsageError, check_backward

    known = [name for name in inspect.signature(check_backward).parameters if name not in ("backward", "architecture")]
    if unknown := [name for name in options if name not in known]:
        pytest.fail(
            f"assert_gradient has no option {unknown[0]!r}; it has {', '.join(known)}, allow_unknown", pytrace=False
        )
    for network in networks:
        try:
            yield check_backward(backward, network, **options)
        except UsageError as error:
            raise pytest.fail.Exception(f"assert_gradient: {error}", pytrace=False) from None


def _text(report: Report, backward: Any) -> str:
    name = getattr(backward, "__qualname__", type(backward).__name__)
    unknown = "UNKNOWN fails a test; allow_unknown=True lets it pass.\n" if report.verdict == "UNKNOWN" else ""
    return f"{report}\n\n{unknown}Checked: {name}, with seed={report.settings.get('seed')}."
