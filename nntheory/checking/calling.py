"""Calling a function that somebody else wrote: bounded in time, and nothing it does escapes notice."""

from __future__ import annotations

import contextlib
import contextvars
import ctypes
import io
import threading
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..architecture import UsageError


@dataclass(frozen=True)
class Outcome:
    """What a call came to.

    Attributes:
        returned: what it returned, if it did.
        raised: the exception and where it was raised, in words; empty if it raised none.
        error: the exception itself.
        timed_out: whether the time limit ended it.
        printed: what it wrote to standard output.
        warned: the warnings it caused, each once.
    """

    returned: Any = None
    raised: str = ""
    error: BaseException | None = None
    timed_out: bool = False
    printed: str = ""
    warned: tuple[str, ...] = ()


class _OutOfTimeError(BaseException):
    """Raised inside the called function when its time is over; not an Exception, so that it is not easily caught."""


def call(
    function: Callable[..., Any], *arguments: Any, time_limit: float, context: contextvars.Context | None = None
) -> Outcome:
    """Call a function with a limit in seconds, in a copy of the context: NumPy's error settings live there.

    It runs in a thread of its own, which can be given up on any platform. A loop in Python code is ended; a call that
    never leaves C code goes on in the background until the interpreter exits.

    Raises:
        UsageError: if the function raises one, as an adapter does that does not fit the network.
    """
    result: dict[str, Any] = {}

    def run() -> None:
        try:
            result["returned"] = function(*arguments)
        except _OutOfTimeError:
            result["timed_out"] = True
        except BaseException as error:  # also KeyboardInterrupt: it is the function's, not the user's
            result["raised"], result["error"] = described(error), error

    output = _Captured()
    with contextlib.redirect_stdout(output), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        inside = contextvars.copy_context() if context is None else context.copy()
        thread = threading.Thread(target=inside.run, args=(run,), daemon=True)
        thread.start()
        thread.join(time_limit)
        if thread.is_alive():
            _interrupt(thread)
            result = {"timed_out": True}
    if isinstance(result.get("error"), UsageError):
        raise result["error"]  # it was called in a way it cannot be, which says nothing about what it computes
    warned = dict.fromkeys(_plain(f"{warning.category.__name__}: {warning.message}") for warning in caught)
    return Outcome(**result, printed=output.text(), warned=tuple(warned))


class _Captured(io.TextIOWrapper):
    """Standard output kept in memory; a function may reconfigure or close it, as some programs do."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding="utf-8", errors="backslashreplace", write_through=True)

    def close(self) -> None:
        """Stay open: what was printed is still to be read."""

    def text(self) -> str:
        return _plain(self._bytes.getvalue().decode("utf-8", "backslashreplace"))


def _plain(text: str) -> str:
    """The text without what would disturb a terminal or cannot be encoded."""
    shown = (letter if letter.isprintable() or letter == "\n" else f"\\x{ord(letter):02x}" for letter in text)
    return "".join(shown)


def _interrupt(thread: threading.Thread) -> None:
    """Raise `_OutOfTimeError` in a running thread, a few times in case the function swallows it."""
    for _ in range(5):
        if thread.ident is None or not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_OutOfTimeError))
        thread.join(0.1)


def described(error: BaseException, text: str | None = None) -> str:
    """The exception, or the text in its place, and the last line outside the checker that raised it."""
    package = Path(__file__).parents[1]
    own_folders = (*(str(package / part) for part in ("checking", "adapters", "testing")), "<frozen")
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(own_folders)
    ]
    if text is None:
        try:
            text = f"{type(error).__name__}: {error}".rstrip(": ")
        except Exception:
            text = type(error).__name__
    text = _plain(text)
    if not frames:
        return f"{text} (raised by the call itself)"  # such as a wrong number of arguments
    own = next((frame for frame in reversed(frames) if "site-packages" not in frame.filename), frames[-1])
    code = f": {own.line}" if own.line else ""
    return f"{text} ({Path(own.filename).name}, line {own.lineno}{code})"
