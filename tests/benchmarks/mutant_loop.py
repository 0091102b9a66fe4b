"""A plugin of pytest that collects once and then runs, for each mutant, the tests that reach it in a process of its own.

The tests that take least come first, and the first that fails ends the process. Nothing is run before, so every mutant
finds the caches of nntheory.checking empty.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tomllib
from math import ceil
from pathlib import Path

import pytest

SURVIVED, KILLED, UNREACHED = 0, 1, 33
MUTANT = "MUTANT_UNDER_TEST"  # where the mutants that mutmut made look which of them is on
AT_ONCE = 2


class Loop:
    """Run these mutants and write their exit codes to a file; a negative one is the signal that ended the process."""

    def __init__(self, names: list[str], results: Path) -> None:
        stats = json.loads(Path("mutmut-stats.json").read_text(encoding="utf-8"))
        self.reached, self.seconds = stats["tests_by_mangled_function_name"], stats["duration_by_test"]
        self.names, self.results, self.noticed = names, results, results.with_suffix(".noticed")
        self.running: dict[int, str] = {}
        self.codes: dict[str, int] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of the tests: the mutants, those with the fastest tests first."""
        items = {item.nodeid: item for item in session.items}
        chosen = {name: self.tests(name, items) for name in self.names}
        for name in sorted(chosen, key=lambda name: self.limit(chosen[name])):
            if not chosen[name]:
                self.codes[name] = UNREACHED
                continue
            if len(self.running) == AT_ONCE:
                self.wait()
            process = os.fork()
            if process == 0:
                self.run(name, chosen[name])
            self.running[process] = name
        while self.running:
            self.wait()
        return True

    def tests(self, name: str, items: dict[str, pytest.Item]) -> list[pytest.Item]:
        """The tests that reach the function of this mutant, the fastest first."""
        reached = self.reached.get(name.rsplit("__mutmut_", 1)[0], [])
        return [items[one] for one in sorted(reached, key=lambda one: self.seconds[one]) if one in items]

    def limit(self, tests: list[pytest.Item]) -> int:
        """How many seconds a mutant may take: a multiple of what the tests take without it."""
        return ceil(30 + 3 * sum(self.seconds[one.nodeid] for one in tests))

    def run(self, name: str, tests: list[pytest.Item]) -> None:
        """The tests with this mutant on, in this process, which ends here."""
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.environ[MUTANT] = name
        limit = self.limit(tests)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        signal.alarm(4 * limit)
        try:
            for test in tests:
                test.ihook.pytest_runtest_protocol(item=test, nextitem=None)
        except BaseException:
            os._exit(KILLED)
        os._exit(SURVIVED)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The first test that fails has noticed the mutant."""
        if report.failed:
            with self.noticed.open("a", encoding="utf-8") as file:
                file.write(f"{os.environ[MUTANT]}\t{report.nodeid}\n")
            os._exit(KILLED)

    def wait(self) -> None:
        """Until one of the processes ends."""
        process, status = os.wait()
        self.codes[self.running.pop(process)] = os.waitstatus_to_exitcode(status)
        self.results.write_text(json.dumps(self.codes, indent=1), encoding="utf-8")


if __name__ == "__main__":
    config = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    chosen, written = map(Path, sys.argv[1:])
    loop = Loop(json.loads(chosen.read_text(encoding="utf-8")), written)
    sys.exit(
        pytest.main(
            ["-s", "-q", *config["pytest_add_cli_args"], *config["pytest_add_cli_args_test_selection"]], plugins=[loop]
        )
    )
