"""How many small changes of nntheory/checking the tests notice: a committed record of one run of mutmut."""

from __future__ import annotations

import html
import math
from functools import partial
from typing import Any

from .. import records
from . import ASSETS, ROOT

RECORD = ASSETS / "mutation.json"
load = partial(records.load, RECORD)
CHECKING = ROOT / "nntheory" / "checking"
fingerprint = partial(records.fingerprint, CHECKING)


def mutation() -> str:
    """The shares of the record, computed from its counts, and every survivor with what is known about it."""
    record = load()
    first, now, sampled = counts(record)
    low, high = wilson(first, sampled)
    left = record["left_out"]
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    state = "" if record["checking"] == fingerprint() else " nntheory/checking has changed since."
    survivors = sorted(record["survivors"], key=lambda one: str(one["name"]))
    body = "".join(
        f"<li><p><code>{html.escape(one['name'])}</code></p><pre><code>{html.escape(one['change'])}</code></pre>"
        f"<p>{'Equivalent. ' if one['equivalent'] else ''}{html.escape(one['explanation'])}</p></li>"
        for one in survivors
    )
    return (
        f"<p>mutmut makes {record['population'] + sum(left.values()):,} small changes of nntheory/checking, one at a time. "
        f"{left['words']:,} of them change nothing but the words of a text and {left['strict']:,} nothing but "
        f"<code>strict=</code> of a <code>zip</code>; they are left out. Of the other {record['population']:,}, "
        f"{sampled} were drawn at random with seed {record['seed']}. The tests noticed {first} of these, {first / sampled:.1%}: "
        f"between {low:.1%} and {high:.1%} of all, at 95% confidence. Then tests were written for what was missed, and "
        f"the rest was run once more, each change made before anything is imported: {now} are noticed, "
        f"{now / sampled:.1%}. The second share is that of this sample alone; another one "
        f"would show other gaps.</p>"
        f"<p>What survives, and why:</p><ul>{body}</ul>"
        f"<p>Commit {record['commit'][:10]}, Python {record['python']}, {html.escape(versions)}.{state}</p>"
        f"<pre><code>{html.escape(record['command'])}</code></pre>"
    )


def counts(record: dict[str, Any]) -> tuple[int, int, int]:
    """How many of the sample were noticed at first, how many are now, and the size of the sample."""
    first = record["noticed_at_first"]
    return first, first + record["noticed_after_tests_were_added"], record["sampled"]


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's interval for a share, at 95% confidence."""
    z = 1.959963984540054
    share, spread = successes / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    reach = z / (1 + spread) * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return middle - reach, middle + reach
