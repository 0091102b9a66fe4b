"""Parameters in files: ``.npz`` archives of plain arrays, without pickle."""

from __future__ import annotations

import json
import math
import operator
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ..architecture import Architecture
from .parameters import Parameters

FORMAT = "nntheory/parameters/1"
LONGEST_TEXT = 100_000
"""The description of a network is not longer than this; what is longer is not read."""

MOST_NUMBERS = 100_000_000
"""More are not read: a small file can claim to be as large as it likes."""


def save_parameters(parameters: Parameters, path: str | Path) -> None:
    """Write the parameters of one network, with its architecture, as ``.npz``.

    Raises:
        ValueError: if it is a stack of networks, or the name of the file does not end in ``.npz``.
    """
    if parameters.vector.ndim != 1:
        raise ValueError(f"one network is saved to a file, got {parameters}; parameters[0] is the first of a stack")
    architecture = parameters.architecture
    described = {
        "format": FORMAT,
        "sizes": architecture.size_text,
        "hidden": [str(one) for one in architecture.activations[:-1]],
        "output": str(architecture.output),
        "cost": str(architecture.cost),
    }
    arrays: dict[str, Any] = {
        f"{letter}{layer}": array
        for letter, some in (("W", parameters.weights), ("b", parameters.biases))
        for layer, array in enumerate(some, start=1)
    }
    np.savez_compressed(_named(path), architecture=np.array(json.dumps(described)), **arrays)


def load_parameters(path: str | Path) -> Parameters:
    """Read what `save_parameters` wrote. Nothing in the file is run, and no more is read than its architecture needs.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is no such file, is damaged, or its arrays are not those of its architecture; the message says which.
    """
    with _opened(path) as archive:
        return _read(archive, Path(path))


def load_samples(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Read the arrays ``x`` and ``target`` of an ``.npz`` file, as ``numpy.savez(path, x=x, target=target)`` writes it.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is no such file, is damaged, has more than numbers in it, or claims to be very large.
    """
    with _opened(path) as archive:
        x, target = (_array(archive, name, None, Path(path)) for name in ("x", "target"))
    return x, target


@contextmanager
def _opened(path: str | Path) -> Iterator[zipfile.ZipFile]:
    """An archive; what is wrong with it is said as a ValueError."""
    path = _named(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ValueError(f"{path} is no .npz file, or is damaged: {error}") from None


def _named(path: str | Path) -> Path:
    if Path(path).suffix != ".npz":
        raise ValueError(f"the name of the file must end in .npz, got {str(path)!r}")
    return Path(path)


def _read(archive: zipfile.ZipFile, path: Path) -> Parameters:
    architecture = _architecture(archive, path)
    if architecture.parameter_count > MOST_NUMBERS:
        raise ValueError(
            f"{path} claims {architecture.parameter_count:,} parameters; at most {MOST_NUMBERS:,} are read"
        )
    weights, biases = (
        [_array(archive, f"{letter}{layer}", shape(layer), path) for layer in range(1, architecture.depth + 1)]
        for letter, shape in (("W", architecture.weight_shape), ("b", architecture.bias_shape))
    )
    try:
        return Parameters.of(architecture, weights, biases)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _architecture(archive: zipfile.ZipFile, path: Path) -> Architecture:
    array = _array(archive, "architecture", (), path)
    try:
        described: Any = json.loads(str(array[()]))
        if described["format"] != FORMAT:
            raise ValueError(f"its format is {str(described['format'])[:80]!r}, not {FORMAT!r}")
        sizes, hidden, output, cost = (described[name] for name in ("sizes", "hidden", "output", "cost"))
        if not (isinstance(hidden, list) and all(isinstance(one, str) for one in (sizes, *hidden, output, cost))):
            raise ValueError("a part of it is no text")
        return Architecture.parse(sizes, hidden=hidden or "linear", output=output, cost=cost)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"the architecture in {path} is not understood: {error}") from None


def _array(archive: zipfile.ZipFile, name: str, shape: tuple[int, ...] | None, path: Path) -> np.ndarray:
    """One array, after a look at its header, which says how much would be read; without a shape it is of any numbers."""
    if f"{name}.npy" not in archive.namelist():
        has = ", ".join(one.removesuffix(".npy") for one in archive.namelist()[:8]) or "none"
        raise ValueError(f"{path} has no array {name!r}; it has {has}")
    with archive.open(f"{name}.npy") as file:
        with _understood(name, path):
            version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(version)
        if read is None:
            raise ValueError(f"{name} in {path} has a header of version {version}, which is not read")
        with _understood(name, path):
            came, _, dtype = read(file)
            numbers = math.prod(operator.index(one) for one in came)
        if any(one < 0 for one in came):
            raise ValueError(f"{name} in {path} claims the shape {came}")
    if shape is None:
        wanted, right = "an array of numbers", dtype.kind in "biuf" and numbers <= MOST_NUMBERS
    elif name == "architecture":
        wanted, right = "a short text", came == () and dtype.kind == "U" and dtype.itemsize <= 4 * LONGEST_TEXT
    else:
        wanted, right = f"float64 of shape {shape}", came == shape and dtype == np.dtype(np.float64)
    if not right:
        raise ValueError(f"{name} in {path} must be {wanted}, got {dtype} of shape {came}")
    with archive.open(f"{name}.npy") as file, _understood(name, path):
        array: np.ndarray = np.lib.format.read_array(file, allow_pickle=False)
    return array


@contextmanager
def _understood(name: str, path: Path) -> Iterator[None]:
    """Whatever NumPy says of an array that is none: which array of which file it is."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error):
        raise
    except Exception as error:
        raise ValueError(f"{name} in {path} is no array that can be read ({type(error).__name__})") from None
