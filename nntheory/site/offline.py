"""A built site as an archive that is read from the file system, without a server.

A browser opens no folder as its `index.html` there, loads no font early, and lets no script import a file, fetch one or start a
worker from one. So links name the file, imported scripts stand in the page as data, and so do the index and the worker of the
search in scripts.
"""

from __future__ import annotations

import base64
import functools
import json
import re
import zipfile
from pathlib import Path

LEFT_OUT = r"nntheory\.(pdf|zip)|sitemap\.xml.*|404\.html|.*\.map"
"""What is not packed: the other forms of the same, what is for servers, and what is for the theme's authors."""
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of all files: the same site gives the same archive."""
WORKER = "search/worker.js"
INDEX = "search/search_index.json"


def pack(site: Path, target: Path) -> int:
    """Write the archive, and return how many files are in it."""
    files = {
        path.relative_to(site).as_posix(): path
        for path in sorted(site.rglob("*"))
        if path.is_file() and not re.fullmatch(LEFT_OUT, path.relative_to(site).as_posix())
    }
    packed = {name: _packed(site, path) for name, path in files.items() if name != INDEX}
    if INDEX in files:
        packed["search/search_index.js"] = f"var __index = {index(files[INDEX].read_text(encoding='utf-8'))};".encode()
        packed[WORKER] = worker(site).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in packed.items():
            archive.writestr(zipfile.ZipInfo(f"nntheory/{name}", MOMENT), content, zipfile.ZIP_DEFLATED)
    return len(packed)


def _packed(site: Path, path: Path) -> bytes:
    return page(site, path).encode() if path.suffix == ".html" else path.read_bytes()


def page(site: Path, path: Path) -> str:
    """A page whose links name files, and whose scripts need none."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'(<a\b[^>]*?\s|<link rel="(?:next|prev)" )href="([^"]*)"', _link, text)
    text = re.sub(
        r'<script type="module"( src="([^"]+)")?>(.*?)</script>',
        lambda match: _module(path.parent, match[2], match[3]),
        text,
        flags=re.DOTALL,
    )
    text = re.sub(r'<link rel="preload"[^>]*>\s*', "", text)
    above = "../" * len(path.relative_to(site).parent.parts)
    return re.sub(r'(<script src="[^"]*/bundle\.)', rf'<script src="{above}{WORKER}"></script>\1', text)


def _link(match: re.Match[str]) -> str:
    return f'{match[1]}href="{named(match[2])}"'


def named(address: str) -> str:
    """An address with the file in place of the folder."""
    path = re.split("[?#]", address)[0]
    rest = address.removeprefix(path)
    if re.match(r"[a-z]+:|/", path) or (not path and rest) or not re.search(r"(^|/)\.{0,2}$", path):
        return address
    return f"{path}{'' if not path or path.endswith('/') else '/'}index.html{rest}"


def _module(folder: Path, source: str | None, text: str) -> str:
    inside = (folder / source).read_text(encoding="utf-8") if source else text
    return f'<script type="module">{_imported(inside, (folder / source).parent if source else folder)}</script>'


def _imported(text: str, folder: Path) -> str:
    """A script with the scripts that it imports as data."""
    return re.sub(
        r'(\bfrom\s*|\bimport\s*)"(\.[^"]+)"', lambda match: f'{match[1]}"{_data((folder / match[2]).resolve())}"', text
    )


@functools.cache
def _data(path: Path) -> str:
    content = _imported(path.read_text(encoding="utf-8"), path.parent)
    return f"data:text/javascript;base64,{base64.b64encode(content.encode()).decode()}"


def index(text: str) -> str:
    """The index of the search, with the file of each place."""
    found = json.loads(text)
    for place in found["docs"]:
        place["location"] = named(place["location"])
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def worker(site: Path) -> str:
    """A script that starts the search with the worker's own text."""
    sources = sorted(site.glob("assets/javascripts/workers/search*.js"))
    text = json.dumps(sources[0].read_text(encoding="utf-8")) if sources else '""'
    return (
        f"const text = {text};\n"
        "window.Worker = class extends Worker {\n"
        '  constructor() { super(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))); }\n'
        "};\n"
    )
