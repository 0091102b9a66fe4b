"""Parameters in files: ``.npz`` archives of plain arrays, without pickle."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from ..architecture import Architecture
from .parameters import Parameters

FORMAT = "nntheory/parameters/1"
LONGEST_TEXT = 100_000
"""The description of a network is not longer than this; what is longer is not read."""

MOST_PARAMETERS = 100_000_000
"""Networks with more are not read: a small file can claim to be as large as it likes."""


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
    path = _named(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive, path)
    except (zipfile.BadZipFile, EOFError, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise ValueError(f"{path} is no .npz file of parameters, or is damaged: {error}") from None


def _named(path: str | Path) -> Path:
    if Path(path).suffix != ".npz":
        raise ValueError(f"the name of a file of parameters must end in .npz, got {str(path)!r}")
    return Path(path)


def _read(archive: zipfile.ZipFile, path: Path) -> Parameters:
    architecture = _architecture(archive, path)
    if architecture.parameter_count > MOST_PARAMETERS:
        raise ValueError(
            f"{path} claims {architecture.parameter_count:,} parameters; at most {MOST_PARAMETERS:,} are read"
        )
    weights, biases = (
        [_array(archive, f"{letter}{layer}", shape(layer), path) for layer in range(1, architecture.depth + 1)]
        for letter, shape in (("W", architecture.weight_shape), ("b", architecture.bias_shape))
    )
    return Parameters.of(architecture, weights, biases)


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


def _array(archive: zipfile.ZipFile, name: str, shape: tuple[int, ...], path: Path) -> np.ndarray:
    """One array, after its header is looked at: it says how much would be read."""
    if f"{name}.npy" not in archive.namelist():
        raise ValueError(f"{path} has no array {name}; it is no file that save_parameters wrote")
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(version)
        if read is None:
            raise ValueError(f"{name} in {path} has a header of version {version}, which is not read")
        came, _, dtype = read(file)
    text = dtype.kind == "U" and dtype.itemsize <= 4 * LONGEST_TEXT
    kind = text if name == "architecture" else dtype == np.dtype(np.float64)
    if came != shape or not kind:
        wanted = "a short text" if name == "architecture" else f"float64 of shape {shape}"
        raise ValueError(f"{name} in {path} must be {wanted}, got {dtype} of shape {came}")
    with archive.open(f"{name}.npy") as file:
        array: np.ndarray = np.lib.format.read_array(file, allow_pickle=False)
    return array
