"""Which mistakes a point could not have shown, and why: a pass at such a point is worth less."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...architecture import Architecture
from ..comparison import Compared
from ..points import draw_parameters, draw_point, draw_target
from ..reference import Array, Point
from .explaining import Misfit
from .variants import MOST_LAYERS, Derived, Variant, variants

VISIBLE = 1e-6
"""A mistake is visible at a drawn point if it changes a tensor by more than this, relative in norm."""

MOST_WORK = 4_000_000_000
"""Multiplications that the trials may take, estimated as parameters times samples times trials."""

Reason = tuple[str, Point]
"""What is special about the point, in words, and a point without it."""


@dataclass(frozen=True)
class Unseen:
    """A mistake that the point could not have shown.

    Attributes:
        mistake: what would have been done, in the words of the catalogue.
        layers: in which layers it could not have been seen, made there alone; empty if they were not tried.
        reason: why, as far as it is known; empty otherwise.
    """

    mistake: str
    layers: tuple[int, ...]
    reason: str

    def __str__(self) -> str:
        if not self.layers:
            return f"{self.mistake}: {self.reason}"
        where = f"layer{'s' if len(self.layers) > 1 else ''} {', '.join(map(str, self.layers))}"
        return f"{self.mistake} ({where})" + (f": {self.reason}" if self.reason else "")


def unseen(
    architecture: Architecture, point: Point, compared: dict[str, Compared], reduction: str
) -> tuple[Unseen, ...]:
    """The mistakes that change nothing here beyond what rounding explains, and would at a drawn point.

    Each is made in one layer at a time. Where the network or the batch is too large to try all, the last one says so.

    Args:
        architecture: the network.
        point: the data and parameters that were passed.
        compared: a gradient at that point against the enclosures.
        reduction: ``mean`` or ``sum``.
    """
    if architecture.depth > MOST_LAYERS:
        return (Unseen("the mistakes of the catalogue", (), "not tried, the network has too many layers"),)
    drawn = np.random.default_rng(0)
    here = Derived(architecture, point, reduction)
    generic = [
        Derived(architecture, draw_point(architecture, drawn, samples, np.dtype(np.float64)), reduction)
        for samples in (3, 2)
    ]
    reasons = [(text, Derived(architecture, other, reduction)) for text, other in _reasons(architecture, point)]
    allowed = {name: np.nan_to_num(one.allowed, nan=np.inf, posinf=np.inf) for name, one in compared.items()}
    hidden: dict[str, tuple[set[int], dict[str, None]]] = {}
    rest: tuple[Unseen, ...] = ()
    tried = [one for one in variants(architecture) if len(one.layers) == 1]
    most = MOST_WORK // (architecture.parameter_count * len(point))
    for count, variant in enumerate(tried):
        if count >= most:
            left = len({one.mistake for one in tried[count:]})
            rest = (Unseen(f"{left} mistakes of the catalogue", (), "not tried, the network and the batch are large"),)
            break
        seen = _shows(here, variant, lambda name, change: np.abs(change) > allowed[name], misfit=True)
        if not seen and any(_visible(other, variant) for other in generic):
            name = variant.mistake.words + (f" ({variant.other})" if variant.other else "")
            layers, why = hidden.setdefault(name, (set(), {}))
            layers.update(variant.layers)
            why.update(
                {text: None for text in [next((t for t, other in reasons if _visible(other, variant)), "")] if text}
            )
    return (*(Unseen(name, tuple(sorted(layers)), "; ".join(why)) for name, (layers, why) in hidden.items()), *rest)


def _visible(derived: Derived, variant: Variant) -> bool:
    size = {name: VISIBLE * float(np.linalg.norm(tensor)) for name, tensor in derived.right.items()}
    return _shows(derived, variant, lambda name, change: np.linalg.norm(change) > size[name])


def _shows(derived: Derived, variant: Variant, seen: Callable[[str, Array], Any], *, misfit: bool = False) -> bool:
    """Whether the mistake changes what is returned; ``misfit`` if its shapes do not fit, and it would have raised."""
    try:
        # A factor that would be fitted may be any number; 1/100 stands for it.
        for name, value in derived.changed(variant.code, 0.01):
            right = derived.right[name]
            # What is not a number, or has another shape, is seen.
            if np.shape(value) != right.shape or not np.isfinite(value).all() or np.any(seen(name, value - right)):
                return True
    except Misfit:
        return misfit
    return False


def _reasons(architecture: Architecture, point: Point) -> Iterator[Reason]:
    """What is special about a point, each with a point that has only this made general."""
    drawn = np.random.default_rng(1)
    floats = np.dtype(np.float64)
    samples = len(point)
    size = float(np.sqrt(np.mean(np.square(point.x, dtype=float)))) or 1.0
    data = size * drawn.normal(size=point.x.shape)
    if not point.x.any():
        yield "all inputs are zero", replace(point, x=data)
    derived = Derived(architecture, point, "mean")
    error = derived.values[f"delta{architecture.depth}"]
    if np.abs(error).max() <= 1e-12:
        yield (
            "the error at the output is next to nothing",
            replace(point, target=draw_target(architecture, drawn, samples, floats)),
        )
    more = next(more for more in itertools.count(2) if samples + more not in architecture.sizes)
    larger = replace(
        point,
        x=np.concatenate([point.x, size * drawn.normal(size=(more, architecture.sizes[0]))]),
        target=np.concatenate([point.target, draw_target(architecture, drawn, more, floats)]),
    )
    if samples == 1:
        yield "the batch has one sample", larger
    elif samples in architecture.sizes:
        yield "the batch has as many samples as a layer has neurons", larger
    if samples > 1 and (point.x == point.x[0]).all() and (point.target == point.target[0]).all():
        wanted = draw_target(architecture, drawn, samples, floats)
        yield "all samples are equal", replace(point, x=data, target=wanted)
    weights, biases = draw_parameters(architecture, drawn, floats)
    for layer in range(architecture.depth, 0, -1):
        one, z = point.weights[layer - 1], derived.values[f"z{layer}"]
        other = replace(point, weights=_with(point.weights, layer, weights), biases=point.biases)
        if not one.any():
            yield f"all weights of layer {layer} are zero", other
        elif one.size > 1 and one.shape[0] == one.shape[1] and (one == one.T).all():
            yield f"the weights of layer {layer} are symmetric", other
        elif (one >= 0).all():
            yield f"no weight of layer {layer} is negative", other
        if not point.biases[layer - 1].any():
            yield f"all biases of layer {layer} are zero", replace(point, biases=_with(point.biases, layer, biases))
        elif point.biases[layer - 1].size > 1 and np.ptp(point.biases[layer - 1]) == 0:
            yield f"all biases of layer {layer} are equal", replace(point, biases=_with(point.biases, layer, biases))
        activation = architecture.activations[layer - 1]
        if activation.elementwise:
            slopes = np.abs(activation.evaluate_derivative(z))
            alive = replace(other, biases=_with(point.biases, layer, biases))
            if activation.kinks and not slopes.any():
                yield f"no unit of layer {layer} is alive", alive
            elif slopes.max() <= 1e-6:
                yield f"layer {layer} is saturated", alive
            elif activation.kinks and not slopes.any(axis=0).all():
                yield f"units of layer {layer} are dead", alive
            elif activation.kinks and (z > 0).all():
                yield f"no pre-activation of layer {layer} is negative", alive
    yield "these parameters hide it; with others it would be seen", replace(point, weights=weights, biases=biases)
    yield (
        "these data hide it; with others it would be seen",
        replace(point, x=data, target=draw_target(architecture, drawn, samples, floats)),
    )
    yield (
        "these data and parameters together hide it; with others it would be seen",
        draw_point(architecture, drawn, 3, floats),
    )


def _with(arrays: tuple[Array, ...], layer: int, others: tuple[Array, ...]) -> tuple[Array, ...]:
    return (*arrays[: layer - 1], others[layer - 1], *arrays[layer:])
