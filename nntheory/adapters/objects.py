"""Networks written as classes: parameters and gradients are attributes of their layers."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..formulas import Cost, find_cost
from .contract import SAME_SIZES, AdapterError, Backward, require_depth
from .costs import slope

Method = str | Callable[..., Any]
"""The name of a method, or a function that gets the network as its first argument."""

_Gradient = tuple[list[Any], list[Any]]


def from_object(
    network: Any,
    *,
    forward: Method = "forward",
    backward: Method = "backward",
    layers: str | None = "layers",
    weights: str = "weights",
    biases: str = "biases",
    weight_gradients: str = "weight_gradients",
    bias_gradients: str = "bias_gradients",
    error: str | Cost | Callable[[Any, Any], Any] | None = None,
    reset: Method | None = None,
    one_sample_at_a_time: bool = False,
    accumulates: bool = True,
) -> Backward:
    """A backward pass from an object that keeps its parameters and gradients as attributes.

    Each call sets the parameters, runs ``reset()``, ``forward(x)`` and ``backward(target)``, and reads the gradients.
    It is the same object in every call, so that what it forgets to reset is seen; its own parameters are put back after
    each. Arrays are passed on and returned as they are, so that exact numbers can run through NumPy code.

    Args:
        network: the object. Names of attributes may be dotted, as in ``"model.layers"``.
        forward: its forward pass, called with x.
        backward: its backward pass, called with the target, or with what ``error`` gives.
        layers: its list of layers, from input to output; those without weights are passed over. None if the object
            itself has lists of weights, biases and gradients.
        weights: those of a layer, (n_in, n_out).
        biases: those of a layer, (n_out,) or (1, n_out); with ``samples="columns"`` in `check_backward`, (n_out, 1).
        weight_gradients: where a layer keeps them after ``backward``.
        bias_gradients: see ``weight_gradients``.
        error: for a ``backward`` that takes the derivative of the cost by the output: your function of (output, target),
            or the name of a cost, whose derivative is then derived. It is that of each sample's cost.
        reset: what sets the gradients to zero, if that is not done in ``forward`` or ``backward``.
        one_sample_at_a_time: call ``forward`` and ``backward`` with one sample, (n_in,) and (n_out,), after the other;
            with ``samples="columns"``, with one column, (n_in, 1) and (n_out, 1).
            The gradient is then a sum, unless the object divides: pass ``reduction="sum"`` to `check_backward`.
        accumulates: with ``one_sample_at_a_time``, whether the object adds up its gradients; if not, they are added here.

    Raises:
        AdapterError: if an attribute is missing, or a number of layers or a shape differs; some of it when called.
    """
    if isinstance(network, type):
        name = network.__name__
        raise AdapterError(
            f"network must be an object, got the class {name}; make one with the sizes of the architecture, as in {name}(…)"
        )
    attributes = {
        "weights": weights,
        "biases": biases,
        "weight_gradients": weight_gradients,
        "bias_gradients": bias_gradients,
    }
    parts = _Parts(network, layers, attributes)
    run_forward, run_backward = _method(network, "forward", forward), _method(network, "backward", backward)
    run_reset = None if reset is None else _method(network, "reset", reset)
    error_of = None if error is None else _error_of(error)
    parts.read("weights")
    parts.read("biases")

    def run(x: Any, target: Any, outputs: int) -> _Gradient:
        output = run_forward(x)
        if error_of is None:
            run_backward(target)
        elif output is None:
            raise AdapterError("forward must return the output, which error needs, got None; is a return missing?")
        else:
            run_backward(error_of(output, target, outputs))
        return parts.read("weight_gradients"), parts.read("bias_gradients")

    def adapted(weights: list[Any], biases: list[Any], x: Any, target: Any) -> tuple[Sequence[Any], Sequence[Any]]:
        with parts.set_to(weights, biases) as flat:
            if run_reset is not None:
                run_reset()
            columns = any(np.ndim(one) == 2 for one in biases)
            samples = _single(x, target, columns) if one_sample_at_a_time else [(x, target)]
            gradients = (run(*sample, outputs=np.shape(target)[0 if columns else 1]) for sample in samples)
            by_weights, by_biases = _last(gradients) if accumulates else _sum(gradients)
            return by_weights, [flat(one) for one in by_biases]

    return adapted


def _error_of(error: str | Cost | Callable[[Any, Any], Any]) -> Callable[[Any, Any, int], Any]:
    """The error that ``backward`` gets, from output, target and the number of outputs: the user's own, or that of a cost."""
    if callable(error) and not isinstance(error, Cost):
        return lambda output, target, outputs: error(output, target)
    return slope(find_cost(error))


def _single(x: Any, target: Any, columns: bool) -> Iterable[tuple[Any, Any]]:
    """The samples of a batch, one after the other: rows as vectors, columns as columns."""
    if columns:
        return ((x[:, [place]], target[:, [place]]) for place in range(np.shape(x)[1]))
    return zip(x, target, strict=True)


def _last(gradients: Iterator[_Gradient]) -> _Gradient:
    return functools.reduce(lambda _, new: new, gradients)


def _sum(gradients: Iterator[_Gradient]) -> _Gradient:
    # Copies, since the object may write the next sample's gradients into the same arrays.
    total = [[np.array(one, subok=True) for one in kind] for kind in next(gradients)]
    for gradient in gradients:
        total = [[old + new for old, new in zip(*pair, strict=True)] for pair in zip(total, gradient, strict=True)]
    return total[0], total[1]


@dataclass(frozen=True)
class _Parts:
    """Where a network keeps its parameters and gradients."""

    network: Any
    layers: str | None
    attributes: dict[str, str]

    def owners(self, layers: str) -> list[Any]:
        """The layers that have weights."""
        every = _get(self.network, "layers", layers, "the network")
        if not hasattr(every, "__iter__"):
            raise AdapterError(f"layers must name a list of layers, got layers={layers!r}, {_type(every)}")
        every = list(every)
        found = [one for one in every if _has(one, self.attributes["weights"])]
        if not found and every:
            _get(every[0], "weights", self.attributes["weights"], f"layer 1 ({_type(every[0])})")
        return found

    def read(self, kind: str) -> list[Any]:
        """The weights, biases or gradients, layer by layer."""
        name = self.attributes[kind]
        if self.layers is not None:
            owners = enumerate(self.owners(self.layers), start=1)
            return [_get(one, kind, name, f"layer {place} ({_type(one)})") for place, one in owners]
        arrays = _get(self.network, kind, name, "the network")
        if not isinstance(arrays, list | tuple):
            raise AdapterError(
                f"{kind} must name a list of arrays, one for each layer, got {kind}={name!r}, {_type(arrays)}"
            )
        return list(arrays)

    def write(self, kind: str, arrays: Sequence[Any]) -> None:
        name = self.attributes[kind]
        if self.layers is None:
            _set(self.network, kind, name, list(arrays))
        else:
            for one, array in zip(self.owners(self.layers), arrays, strict=True):
                _set(one, kind, name, array)

    @contextmanager
    def set_to(self, weights: Sequence[Any], biases: Sequence[Any]) -> Iterator[Callable[[Any], Any]]:
        """Set the parameters for a while; gives the function that brings a bias gradient to the shape of ``biases``."""
        own_weights, own_biases = self.read("weights"), self.read("biases")
        require_depth("the network", len(own_weights), len(weights))
        for layer, (own, new) in enumerate(zip(own_weights, weights, strict=True), start=1):
            _require_shape("weights", layer, np.shape(own), np.shape(new))
        row = all(np.shape(own) == (1, *np.shape(new)) for own, new in zip(own_biases, biases, strict=True))
        if not row:
            for layer, (own, new) in enumerate(zip(own_biases, biases, strict=True), start=1):
                _require_shape("biases", layer, np.shape(own), np.shape(new))
        try:
            self.write("weights", weights)
            self.write("biases", [one[None, :] for one in biases] if row else biases)
            yield lambda gradient: gradient[0] if row and np.ndim(gradient) == 2 and len(gradient) == 1 else gradient
        finally:
            self.write("weights", own_weights)
            self.write("biases", own_biases)


def _require_shape(kind: str, layer: int, own: tuple[int, ...], new: tuple[int, ...]) -> None:
    if own == new:
        return
    remedy = SAME_SIZES
    if kind == "weights" and own == new[::-1]:
        remedy = "if they are (n_out, n_in) by intention, pass weight_layout='out_in' to check_backward"
    if kind == "biases" and own == (*new, 1):
        remedy = "if samples are columns, pass samples='columns' to check_backward"
    raise AdapterError(f"layer {layer}: the architecture has {kind} of shape {new}, the network has {own}; {remedy}")


def _method(network: Any, role: str, method: Method) -> Callable[..., Any]:
    if isinstance(method, str):
        bound = _get(network, role, method, "the network")
        if not callable(bound):
            raise AdapterError(f"{role} must name a method, got {role}={method!r}, {_type(bound)}")
        return bound
    if not callable(method):
        raise AdapterError(f"{role} must be a name or a function of the network, got {role}={method!r}")
    return lambda *arguments: method(network, *arguments)


def _has(owner: Any, name: str) -> bool:
    for part in name.split("."):
        owner = getattr(owner, part, None)
    return owner is not None


def _get(owner: Any, role: str, name: str, where: str) -> Any:
    """The attribute of that dotted name, or an error that suggests another."""
    for part in name.split("."):
        if not hasattr(owner, part):
            public = [one for one in dir(owner) if not one.startswith("_")]
            nearest = difflib.get_close_matches(part, public, n=1, cutoff=0.5)
            listed = ", ".join(public[:12]) + (", …" if len(public) > 12 else "") if public else "no attributes"
            remedy = f"did you mean {nearest[0]!r}?" if nearest else f"it has {listed}"
            when = " after backward" if role.endswith("gradients") else ""
            raise AdapterError(f"{where} has no attribute {part!r}{when}, got {role}={name!r}; {remedy}")
        owner = getattr(owner, part)
    return owner


def _set(owner: Any, role: str, name: str, value: Any) -> None:
    before, _, last = name.rpartition(".")
    place = _get(owner, role, before, _type(owner)) if before else owner
    try:
        setattr(place, last, value)
    except AttributeError as error:
        raise AdapterError(
            f"{role} must be set before each call, but {role}={name!r} of {_type(place)} cannot be set ({error}); "
            f"name the attribute that holds the array"
        ) from error


def _type(value: Any) -> str:
    return type(value).__name__
