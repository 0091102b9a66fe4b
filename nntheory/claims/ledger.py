"""The ledger: every claim audited, on all cores, and nothing audited again that has not changed."""

from __future__ import annotations

import difflib
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..proofs import theorems
from .cache import Cache, dependencies, hashes, note
from .claim import Audit, Claim, Evidence, Verdict, audit, refusals
from .recorded import RECORDED

SCHEMA = "nntheory/claims/1"

LIBRARIES = ("sympy", "numpy", "python-flint", "z3-solver", "hypothesis", "scikit-learn")
"""What the checks stand on."""


@dataclass(frozen=True)
class Entry:
    """A claim as the ledger has it: plain data, which a file can hold.

    Attributes:
        id: permanent identifier of the claim.
        section: of the paper.
        says: the claim as the paper has it, in our words.
        right: the claim as it is right, or as it was measured; empty where there is nothing to add.
        formula: the statement in LaTeX; empty if it is none.
        assumes: what it needs that no formula says.
        ours: whether the paper does not say it.
        rests_on: identifiers of the claims that it uses.
        verdict: what the evidence comes to.
        recorded: the verdict that was last accepted.
        supports: evidence for it as it is right.
        against: evidence against it as the paper has it.
        ways: the ways in which it was shown.
        why: why there is nothing to check, or what a check raised.
    """

    id: str
    section: str
    says: str
    right: str
    formula: str
    assumes: str
    ours: bool
    rests_on: tuple[str, ...]
    verdict: Verdict
    recorded: Verdict
    supports: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    ways: tuple[str, ...]
    why: str = ""

    @property
    def as_recorded(self) -> bool:
        """Whether the verdict is the recorded one."""
        return self.verdict is self.recorded

    @property
    def altered(self) -> tuple[int, int]:
        """How many altered statements the checks refused, and how many they were given."""
        return refusals((*self.supports, *self.against))

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain data."""
        return asdict(self) | {"verdict": self.verdict.value, "recorded": self.recorded.value}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Entry:
        """The entry that `to_dict` made.

        Raises:
            TypeError, ValueError, KeyError: if the data are none.
        """
        sides = {side: tuple(_evidence(one) for one in data[side]) for side in ("supports", "against")}
        names = {name: tuple(map(str, data[name])) for name in ("rests_on", "ways")}
        verdicts = {name: Verdict(data[name]) for name in ("verdict", "recorded")}
        return cls(**(data | sides | names | verdicts))


def _evidence(data: dict[str, Any]) -> Evidence:
    return Evidence(**(data | {name: tuple(data[name]) for name in ("altered", "refused")}))


def chosen(names: Iterable[str] = ()) -> list[str]:
    """The identifiers of the claims with these names, in reading order; a chapter, such as ``proof``, stands for all of it.

    Raises:
        ValueError: if there is no such claim, with the nearest that there is.
    """
    chapters = dict.fromkeys(identifier.partition(".")[0] for identifier in RECORDED)
    names = list(names)
    for name in names:
        if name not in RECORDED and name not in chapters:
            near = difflib.get_close_matches(name.lower(), [*RECORDED, *chapters], n=1, cutoff=0.4)
            remedy = f"did you mean {near[0]}?" if near else f"chapters are {', '.join(chapters)}"
            raise ValueError(f"there is no claim or chapter {name!r}; {remedy}")
    return [one for one in RECORDED if not names or one in names or one.partition(".")[0] in names]


def verify(
    names: Iterable[str] = (),
    *,
    jobs: int = -1,
    cache: Path | None = None,
    fresh: bool = False,
    on_entry: Callable[[Entry], None] | None = None,
) -> tuple[Entry, ...]:
    """Audit claims and compare their verdicts with the recorded ones.

    The claims are shared out by joblib, so that `joblib.parallel_config` chooses where they run.

    Args:
        names: identifiers and chapters; all claims if there are none.
        jobs: on how many cores; −1 for all.
        cache: a folder in which audits are kept, by the content of the files they depend on; None for no such folder.
        fresh: whether to audit all again, whatever is kept.
        on_entry: called with each entry when it is there.

    Returns:
        The entries in reading order.

    Raises:
        ValueError: if there is no such claim.
    """
    store = Cache(cache, versions())
    entries: dict[str, Entry] = {}
    missing = []
    for name in (wanted := chosen(names)):
        kept = None if fresh else _kept(store, name)
        if kept is None:
            missing.append(name)
            continue
        entries[name] = kept
        if on_entry:
            on_entry(kept)
    for entry, files in _audited(missing, jobs):
        entries[entry.id] = entry
        # What could not be told, for lack of time perhaps, is tried again.
        if entry.verdict not in (Verdict.ERROR, Verdict.UNKNOWN):
            store.keep(entry.id, files, entry.to_dict())
        if on_entry:
            on_entry(entry)
    return tuple(entries[name] for name in wanted)


def _kept(store: Cache, name: str) -> Entry | None:
    try:
        found = store.find(name)
        if found is None:
            return None
        entry = replace(Entry.from_dict(found), recorded=RECORDED[name])
    except (TypeError, ValueError, KeyError):
        return None  # it is none of ours: compute it again
    # A theorem that is new is in no file that a claim without theorems depended on.
    accepted = sum(one.kind == "kernel" for one in (*entry.supports, *entry.against))
    return entry if accepted == sum(one.claim == name for one in theorems()) else None


def _audited(names: list[str], jobs: int) -> Iterator[tuple[Entry, dict[str, str]]]:
    """The entries of these claims as they are done, each with the files that it depends on."""
    if len(names) <= 1 or jobs == 1 or find_spec("joblib") is None:
        yield from map(audited, names)
        return
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    left = dict.fromkeys(names)
    try:
        for entry, files in Parallel(n_jobs=jobs, return_as="generator_unordered")(map(delayed(audited), names)):
            del left[entry.id]
            yield entry, files
    except TerminatedWorkerError:
        for name in left:
            yield (
                entry_of(
                    Audit(_claim(name), (), (), "the process that checked it was ended, by lack of memory perhaps")
                ),
                {},
            )


def audited(name: str) -> tuple[Entry, dict[str, str]]:
    """The entry of a claim, and the hashes of the files that it depends on; runs in a process of its own."""
    note()
    claim = _claim(name)
    files = hashes(dependencies(name))  # before: who edits one of them meanwhile must not find this verdict kept
    try:
        entry = entry_of(audit(claim))
    except Exception as error:  # the others go on
        where = traceback.extract_tb(error.__traceback__)[-1]
        remedy = "; pip install 'nntheory[claims]'" if isinstance(error, ModuleNotFoundError) else ""
        said = f"{type(error).__name__}: {error} ({Path(where.filename).name}, line {where.lineno}){remedy}"
        entry = entry_of(Audit(claim, (), (), said))
    return entry, files


def _claim(name: str) -> Claim:
    from .chapters import CLAIMS

    return next(claim for claim in CLAIMS if claim.identifier == name)


def entry_of(found: Audit) -> Entry:
    """The entry of an audit."""
    from .notation import latex

    claim = found.claim
    why = found.error or (claim.informal() if claim.informal is not None else "")
    return Entry(
        claim.identifier,
        claim.section,
        claim.says,
        claim.right,
        latex(claim.statement.conclusion) if claim.statement is not None else "",
        claim.assumes,
        claim.ours,
        claim.rests_on,
        found.verdict,
        RECORDED[claim.identifier],
        found.supports,
        found.against,
        found.ways,
        why,
    )


def versions() -> dict[str, str]:
    """The versions of what the checks stand on; a library that is absent has none."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def to_dict(entries: Iterable[Entry]) -> dict[str, Any]:
    """The ledger as plain data, the same for the same claims and versions."""
    return {"schema": SCHEMA, "versions": versions(), "claims": [entry.to_dict() for entry in entries]}
