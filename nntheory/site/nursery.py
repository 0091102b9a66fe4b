"""A Python that has loaded the libraries once, and runs each program in a copy of itself.

Most programs of the pages take a tenth of a second, and the imports before it a whole one. A copy begins where the imports end.
`Nursery` is used by the process that builds the site; run as a program, this file is the process that is copied. It reads one
request a line, and answers with the exit code.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

LOADED = (
    *("numpy", "sympy", "flint", "hypothesis", "rich.table", "rich.progress", "typer"),
    *("nntheory.cli", "nntheory.derivation", "nntheory.descent", "nntheory.testing", "nntheory.training"),
    *("nntheory.checking.levels", "nntheory.checking.diagnosis", "nntheory.checking.gradients", "nntheory.exercises"),
)
"""What is imported before a copy is made; what is absent or not named here, a program imports itself."""

POSSIBLE = hasattr(os, "fork")
"""Whether this system can copy a process."""


class Nursery:
    """Runs programs one after the other, each in a copy of a process that has the libraries.

    Args:
        environment: in which the process is started.
        time_limit: seconds after which a program is ended.
    """

    def __init__(self, environment: Mapping[str, str], time_limit: int) -> None:
        self._time_limit = time_limit
        self._process = subprocess.Popen(  # noqa: S603  (this file, run by this Python)
            [sys.executable, "-P", __file__],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, arguments: Sequence[str], folder: str) -> tuple[str, int]:
        """Standard output and error together, and the exit code; that of a program which was ended is negative.

        Args:
            arguments: what would stand after ``python``: a file and its arguments, or ``-c``, a text and its arguments.
            folder: where it runs.
        """
        process = self._process
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        with tempfile.TemporaryDirectory() as beside:
            printed = os.path.join(beside, "printed")
            request = {"arguments": list(arguments), "folder": os.path.abspath(folder), "printed": printed}
            print(json.dumps({**request, "time_limit": self._time_limit}), file=process.stdin, flush=True)
            answer = process.stdout.readline()
            if not answer:
                raise RuntimeError(f"the process that runs the programs of the pages ended with {process.wait()}")
            with open(printed, encoding="utf-8") as file:
                return file.read(), int(answer)

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._process.communicate()


def serve() -> dict[str, Any] | None:
    """Answer requests; in a copy, return the request it was made for, and at the end of all requests None."""
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        copy = os.fork()
        if copy == 0:
            return request
        _, status = os.waitpid(copy, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def become(request: Mapping[str, Any]) -> None:
    """Run a program as if Python had been started with its arguments."""
    signal.alarm(request["time_limit"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    printed = os.open(request["printed"], os.O_WRONLY | os.O_CREAT, 0o600)
    for source, target in ((nothing, 0), (printed, 1), (printed, 2)):
        os.dup2(source, target)
    os.chdir(request["folder"])
    first, *others = request["arguments"]
    if first == "-c":
        text, *others = others
        sys.path.insert(0, "")
        sys.argv = ["-c", *others]
        exec(compile(text, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102  (a program of our own pages)
    else:
        sys.path.insert(0, request["folder"])
        sys.argv = [first, *others]
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    for name in LOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what the copies share is looked through by none of them, at its end least of all
    asked = serve()
    if asked is not None:
        become(asked)
