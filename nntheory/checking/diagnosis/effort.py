"""How long a search has worked, so that it finds the same on a busy machine as on an idle one."""

from __future__ import annotations

import time
from collections.abc import Callable

WAITING = 0.1
"""What a second counts in which this process does not compute: a function that waits must not hold a search for ever."""


def effort() -> Callable[[], float]:
    """A clock from zero: the seconds this process has computed, or a tenth of those that have passed, if that is more."""
    computed, passed = time.process_time(), time.monotonic()
    return lambda: max(time.process_time() - computed, WAITING * (time.monotonic() - passed))
