"""JAX: the gradient of a cost function, rules of its own (``custom_vjp``) included."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .contract import AdapterError, Backward, imported, require_floats


def from_jax(cost: Callable[[list[Any], list[Any], Any, Any], Any]) -> Backward:
    """A backward pass from a JAX cost function, whose gradient ``jax.grad`` computes.

    JAX computes in float64 only if ``jax.config.update("jax_enable_x64", True)`` was called. Otherwise float64 arrays
    become float32 with a warning, and the gradient is judged as float32.

    Args:
        cost: ``cost(weights, biases, x, target)``, one number, the mean over the batch; with weights[l] (n_in, n_out),
            biases[l] (n_out,), x (batch, n_0) and target (batch, n_L).

    Raises:
        ImportError: if JAX is not installed.
        AdapterError: if ``cost`` is no function; when called, also if it does not return one number.
        TypeError: when called with numbers that are not floats.
    """
    jax = imported("jax", "jax")
    if not callable(cost):
        raise AdapterError(f"cost must be a function of (weights, biases, x, target), got cost={cost!r}")

    def one_number(*arguments: Any) -> Any:
        value = cost(*arguments)
        if np.shape(value) != ():
            raise AdapterError(
                f"cost must return one number, the mean over the batch, got shape {np.shape(value)}; end it with .mean()"
            )
        return value

    gradient = jax.grad(one_number, argnums=(0, 1))

    def backward(weights: list[Any], biases: list[Any], x: Any, target: Any) -> tuple[list[Any], list[Any]]:
        require_floats("JAX", weights, biases, x, target)
        if not jax.config.jax_enable_x64 and any(one.dtype == np.float64 for one in (*weights, *biases, x, target)):
            warnings.warn(
                "JAX turns float64 into float32 here; call jax.config.update('jax_enable_x64', True) before the check, or "
                "pass dtype='float32' to it",
                stacklevel=2,
            )
        as_jax = jax.numpy.asarray
        arguments = [as_jax(one) for one in weights], [as_jax(one) for one in biases], as_jax(x), as_jax(target)
        by_weights, by_biases = gradient(*arguments)
        return [np.array(one) for one in by_weights], [np.array(one) for one in by_biases]

    return backward
