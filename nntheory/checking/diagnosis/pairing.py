"""Which two mistakes of the catalogue, made at once, give the numbers that were returned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product

from ...architecture import Architecture
from .effort import effort
from .explaining import Found, Returned, lasting
from .variants import Variant, changed_code, program, variants

MOST_PAIR_RUNS = 12_000
"""How often the derived program is run at the most in the search for two mistakes."""

PAIR_SECONDS = 1.0
"""How much work that search may be, by the clock of `effort`."""

MOST_LISTED = 5
"""How many pairs are looked for at the most: the numbers of so many are no longer a finding."""


def pairs(
    returned: Returned,
    elsewhere: Callable[[], Sequence[Returned]] = tuple,
    *,
    clock: Callable[[], float] | None = None,
) -> tuple[list[Found], bool]:
    """Two mistakes at once that give what was returned, here and elsewhere, and whether all that are tried were tried.

    Mistakes made in every layer, as a loop makes them, are tried with each other, one of them with a factor that is fitted;
    of others, one must give a wrong tensor alone, or both must be made in the error of the output layer.
    """
    architecture, derived = returned.architecture, returned.derived
    if not returned.wrong:
        return [], True  # so near to the right gradient that any two changes that undo each other would do
    now = clock or effort()
    end, most = now() + PAIR_SECONDS, derived.runs + MOST_PAIR_RUNS
    found: list[Found] = []
    seen = set()

    def late() -> bool:
        return derived.runs > most or now() > end

    for one, other in _candidates(returned, late):
        if len(found) == MOST_LISTED or late():
            return found, False
        reaches = one.reaches | other.reaches
        if one is other or not returned.wrong <= reaches:
            continue
        # What only one of the two can change, it must give alone.
        if any(
            not returned.wrong - right.reaches <= returned.matched(made) for made, right in ((one, other), (other, one))
        ):
            continue
        for code in _composed(architecture, one, other):
            key = frozenset(code.items())
            if key in seen:
                continue
            seen.add(key)
            factor = returned.fitted(code, reaches) if one.fitted or other.fitted else 0.0
            if factor is not None and returned.given_by(code, reaches, factor):
                found += lasting([Found((one, other), code, factor)], returned, elsewhere())
    return found, True


def _candidates(returned: Returned, late: Callable[[], bool]) -> Iterator[tuple[Variant, Variant]]:
    """The pairs that are tried, in that order; when it is ``late``, those that do not take long to choose."""
    architecture = returned.architecture
    tried = [one for one in variants(architecture) if not one.fitted]
    # The first variant of a mistake is the one made in all layers.
    first = {(one.mistake.words, one.other): one for one in reversed(variants(architecture)) if not one.clips}
    whole = [one for one in reversed(first.values()) if not one.fitted]
    yield from combinations(whole, 2)
    yield from product((one for one in reversed(first.values()) if one.fitted), whole)
    reaching = [one for one in tried if not returned.wrong.isdisjoint(one.reaches)]
    matched = [(len(returned.matched(one)), one) for one in reaching if not late()]
    for count, one in sorted(matched, key=lambda pair: -pair[0]):
        if count:
            yield from ((one, other) for other in tried)
    output = f"delta{architecture.depth}"
    yield from combinations([one for one in tried if output in one.code and len(one.layers) == 1], 2)


def _composed(architecture: Architecture, one: Variant, other: Variant) -> Iterator[dict[str, str]]:
    """Both changes in one program; where both change a statement, in either order."""
    if one.code.keys().isdisjoint(other.code):
        yield {**one.code, **other.code}
        return
    for first, second in ((one, other), (other, one)):
        code = {**second.code, **first.code}
        for statement in program(architecture):
            if statement.target in first.code and statement.target in second.code:
                before = first.code[statement.target]
                after = changed_code(architecture, second.mistake, statement, before, second.other)
                # The second must find its place, and not undo the first.
                if after in (before, statement.code):
                    break
                code[statement.target] = after
        else:
            yield code
