"""Programs shown in pages, each with what it printed when the page was built."""

from __future__ import annotations

import atexit
import html
import os
import re
import shlex
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from ..claims.cache import PACKAGE, Cache, hashes, user_folder
from ..claims.ledger import versions
from .nursery import POSSIBLE, Nursery

DOCS = Path("docs")
"""The folder that files named in pages are in; the site is built from the folder above it."""

TIME_LIMIT = 120
"""Seconds that a program of a page may take."""

_POOL = ThreadPoolExecutor(os.cpu_count())

_OWN = threading.local()
"""What each thread of the pool has for itself: a nursery, which runs one program at a time."""

_START = "import sys; sys.argv[0] = 'nntheory'; from nntheory.cli import main; main()"


def code(text: str, language: str = "python", label: str = "program") -> str:
    """Text highlighted, in a block that scrolls by keyboard when it is wider than the page."""
    formatter = HtmlFormatter(cssclass="highlight", wrapcode=True)
    block: str = highlight(text.strip("\n") + "\n", get_lexer_by_name(language), formatter)
    return block.replace("<pre>", f'<pre tabindex="0" role="group" aria-label="{label}">', 1)


def output(text: str, label: str = "output") -> str:
    """What a program printed."""
    body = "".join(map(_line, text.strip("\n").splitlines()))
    return (
        f'<div class="nn-output"><pre tabindex="0" role="group" aria-label="{label}" data-search-exclude>'
        f"<code>{body}</code></pre></div>"
    )


def _line(text: str) -> str:
    """One line of output: prose may be broken to fit the page, a table may not."""
    shown = re.sub(
        r"^(HOLDS|FAILS|UNKNOWN)\b", r'<strong class="nn-verdict-\1">\1</strong>', html.escape(text, quote=False)
    )
    prose = "  " not in text.strip() and "─" not in text
    return f'<span class="nn-prose">{shown}\n</span>' if prose else f"{shown}\n"


def read(path: str) -> str:
    """A file of the docs folder."""
    place = (DOCS / path).resolve()
    if not place.is_relative_to(DOCS.resolve()) or not place.is_file():
        raise ValueError(f"no file {path!r} in {DOCS.resolve()}; build from the folder of mkdocs.yml")
    return place.read_text(encoding="utf-8")


def show(path: str) -> str:
    """The text of a file."""
    return _titled(path) + code(read(path), label=path)


def run(path: str) -> str:
    """The text of a file and what running it prints."""
    read(path)
    printed, status = _started((Path(path).name,), str((DOCS / path).parent)).result()
    if status:
        raise ValueError(f"{path} ended with exit code {status}:\n{printed}")
    return show(path) + output(printed)


def shell(*words: str, status: str = "0") -> str:
    """An ``nntheory`` command, what it prints and its exit code, which must be the ``status`` that the page says."""
    printed, came = _command(words)
    if str(came) != status:
        raise ValueError(f"the page says exit code {status}, it was {came}:\n{printed}")
    prompt = code("$ " + " ".join(shlex.quote(word) for word in words), "console", "command")
    return prompt + output(printed) + f'<p class="nn-status">exit code <code>{status}</code></p>'


def json_output(*words: str) -> str:
    """What an ``nntheory`` command prints, as JSON."""
    return code(_command(words)[0], "json", "JSON")


def _command(words: tuple[str, ...]) -> tuple[str, int]:
    if words[:1] != ("nntheory",):
        raise ValueError("only the nntheory command is run")
    return _command_started(words).result()


def start(line: str) -> bool:
    """Start what a line of a page runs, so that it is done, or nearly, when the page comes to it; whether it runs anything."""
    found = re.match(r"\s*/{3,} *(run|shell|json) *\|(.*)", line)
    if not found:
        return False
    try:
        words = [word for word in shlex.split(found[2]) if not word.startswith("status=")]
    except ValueError:
        return False  # the block itself will say what is wrong with it
    if found[1] == "run" and words:
        _started((Path(words[0]).name,), str((DOCS / words[0]).parent))
    elif words[:1] == ["nntheory"]:
        _command_started(tuple(words))
    else:
        return False
    return True


def _command_started(words: tuple[str, ...]) -> Future[tuple[str, int]]:
    return _started(("-c", _START, *words[1:]), str(DOCS / "examples"))


@cache
def _started(arguments: tuple[str, ...], folder: str) -> Future[tuple[str, int]]:
    """A program on its way, once in a build; `mkdocs serve` is one process."""
    return _POOL.submit(_run, arguments, folder)


def _run(arguments: tuple[str, ...], folder: str) -> tuple[str, int]:
    """Standard output and error together, and the exit code; kept until the package or an example changes."""
    store = Cache(user_folder("programs"), versions())
    name = sha256("\0".join((*arguments, folder)).encode()).hexdigest()[:24]
    kept = store.find(name)
    if kept is not None and isinstance(kept.get("printed"), str) and isinstance(kept.get("status"), int):
        return kept["printed"], kept["status"]
    files = hashes(_files())
    printed, status = _run_anew(arguments, folder)
    if status < 0:
        end = (
            f"{shlex.join(arguments)} was ended by signal {-status}; a program of a page may take {TIME_LIMIT} seconds"
        )
        raise ValueError(f"{end}. It had printed:\n{printed}")
    store.keep(name, files, {"printed": printed, "status": status})
    return printed, status


def _run_anew(arguments: tuple[str, ...], folder: str) -> tuple[str, int]:
    """Run a program, in a copy of a Python that has loaded the libraries where the system can copy one."""
    # What was said to the pytest that builds the site is not said to the one that a page shows.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {
        **inherited,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "dumb",
        # Several programs run at once, on small arrays.
        "OPENBLAS_NUM_THREADS": "1",
    }
    if POSSIBLE:
        if not hasattr(_OWN, "nursery"):
            _OWN.nursery = Nursery(environment, TIME_LIMIT)
            atexit.register(_OWN.nursery.close)
        return _OWN.nursery.run(arguments, folder)
    done = subprocess.run(  # noqa: S603  (the files and commands are those of our own pages)
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )
    return done.stdout, done.returncode


@cache
def _files() -> list[str]:
    """All programs of the package and the pages: what a program prints can depend on any of them."""
    found = {*PACKAGE.rglob("*.py"), *(PACKAGE / "proofs").glob("*.json"), *DOCS.resolve().rglob("*.py")}
    return sorted(os.path.relpath(path, PACKAGE) for path in found)


def _titled(path: str) -> str:
    return f'<p class="nn-file">{html.escape(Path(path).name)}</p>'
