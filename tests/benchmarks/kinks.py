"""Measure what users of each library get at a kink, and write the record that the site shows: docs/assets/kinks.json.

Run with ``python -m tests.benchmarks.kinks``; needs torch and jax.
"""

from __future__ import annotations

import importlib
import json
import platform
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

from nntheory.site.records.kinks import RECORD

COMMAND = "python -m tests.benchmarks.kinks"

# The texts are shown as they are run. For NumPy they are the derivative, for the others the function that is differentiated.
WRITTEN = {
    "numpy": {
        "relu": (
            "z > 0",
            "z >= 0",
            "np.where(z > 0, 1, 0)",
            "np.heaviside(z, 0.5)",
            "(np.sign(z) + 1) / 2",
            "np.maximum(z, 0) / z",
        ),
        "leaky_relu": ("np.where(z > 0, 1, 0.01)", "np.where(z >= 0, 1, 0.01)"),
    },
    "torch": {
        "relu": (
            "torch.relu(z)",
            "F.relu6(z)",
            "torch.clamp(z, min=0)",
            "torch.maximum(z, torch.zeros_like(z))",
            "torch.where(z > 0, z, 0)",
            "z * (z > 0)",
            "(z + torch.abs(z)) / 2",
        ),
        "leaky_relu": ("F.leaky_relu(z, 0.01)", "torch.maximum(z, 0.01 * z)"),
    },
    "jax": {
        "relu": (
            "jax.nn.relu(z)",
            "jax.nn.relu6(z)",
            "jnp.clip(z, 0)",
            "jnp.maximum(z, 0)",
            "jnp.where(z > 0, z, 0)",
            "z * (z > 0)",
            "(z + jnp.abs(z)) / 2",
        ),
        "leaky_relu": ("jax.nn.leaky_relu(z, 0.01)", "jnp.maximum(z, 0.01 * z)"),
    },
}


def measured(library: str) -> list[dict[str, str]]:
    """The slope at the kink for everything written with one library."""
    slope_of = {"numpy": _numpy, "torch": _torch, "jax": _jax}[library]()
    return [
        {"library": library, "activation": activation, "code": code, "slope": f"{slope_of(code):.6g}"}
        for activation, codes in WRITTEN[library].items()
        for code in codes
    ]


def _numpy() -> Callable[[str], float]:
    def slope(code: str) -> float:
        with np.errstate(invalid="ignore"):  # 0 / 0 is one of them
            return float(eval(code, {"np": np, "z": np.float64(0)}))  # noqa: S307

    return slope


def _torch() -> Callable[[str], float]:
    torch = importlib.import_module("torch")

    def slope(code: str) -> float:
        z = torch.zeros((), dtype=torch.float64, requires_grad=True)
        eval(code, {"torch": torch, "F": torch.nn.functional, "z": z}).backward()  # noqa: S307
        return float(z.grad)

    return slope


def _jax() -> Callable[[str], float]:
    jax = importlib.import_module("jax")

    def slope(code: str) -> float:
        return float(jax.grad(lambda z: eval(code, {"jax": jax, "jnp": jax.numpy, "z": z}))(0.0))  # noqa: S307

    return slope


def record() -> dict[str, Any]:
    """Every slope, with the versions that gave it."""
    return {
        "command": COMMAND,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in WRITTEN},
        "slopes": [row for name in WRITTEN for row in measured(name)],
    }


if __name__ == "__main__":
    RECORD.write_text(json.dumps(record(), indent=2) + "\n", encoding="utf-8")
