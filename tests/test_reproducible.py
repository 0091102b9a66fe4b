"""The site is a function of what is in the repository: built again, with every program run again, it has the same bytes."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site extra is not installed")

from nntheory.claims.cache import user_folder

from .test_site import build, built


def contents(site: Path) -> dict[str, str]:
    """Each file of a site, and what is in it; what is made after the site is left out."""
    made_later = {"nntheory.pdf", "nntheory.zip"}
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.name not in made_later
    }


def differing(one: Path, other: Path) -> list[str]:
    """The files that one site lacks, or has otherwise."""
    first, second = contents(one), contents(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def test_a_file_that_is_absent_or_has_other_bytes_is_found(tmp_path: Path) -> None:
    for folder, text in (("a", "one"), ("b", "two")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.html").write_text("same")
        (tmp_path / folder / "other.html").write_text(text)
        (tmp_path / folder / f"{folder}.html").write_text("")
    assert differing(tmp_path / "a", tmp_path / "b") == ["a.html", "b.html", "other.html"]


def test_built_again_with_every_program_run_again_the_site_has_the_same_bytes(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    once = built(tmp_path_factory)
    # The verdicts may be kept: the published ledger is compared with them elsewhere.
    if user_folder().is_dir():
        shutil.copytree(user_folder(), tmp_path / "cache" / "nntheory" / user_folder().name)
    again = build(tmp_path / "again", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert not differing(once, again)
