"""torch: the gradient that autograd computes through a module, own autograd functions included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..architecture import Architecture
from ..formulas import Activation, Cost, find_activation, find_cost
from .contract import AdapterError, Backward, imported, require_depth, require_floats, require_shapes
from .costs import batch_mean


def from_torch(module: Any, cost: str | Cost | Callable[[Any, Any], Any]) -> Backward:
    """A backward pass from a ``torch.nn.Module``, whose gradient autograd computes.

    The parameters are passed to the module for the time of the call, in the dtype of the arrays; its own stay as they
    are. A gradient that does not reach a parameter is zero.

    Args:
        module: made of modules that have a ``weight`` and a ``bias``, such as ``torch.nn.Linear``, in the order of their
            registration. A weight is (n_out, n_in), or (n_in, n_out) if only this fits.
        cost: a function of (output, target) that returns the mean over the batch, such as ``torch.nn.MSELoss()``; or the
            name of a cost, which is then computed from the module's output. A cross-entropy is better passed as
            ``torch.nn.CrossEntropyLoss()``, with a module that ends in its logits: it does not overflow.

    Raises:
        ImportError: if torch is not installed.
        AdapterError: if the module has other parameters; when called, also if shapes differ or the cost is no scalar.
        TypeError: when called with numbers that are not floats.
    """
    torch = imported("torch", "torch")
    if not isinstance(module, torch.nn.Module):
        raise AdapterError(
            f"module must be a torch.nn.Module, got {type(module).__name__}; make one with torch.nn.Sequential"
        )
    names = _layers(module)
    of_batch: Callable[[Any, Any], Any]
    if isinstance(cost, str | Cost):
        of_batch = _shape_checked(batch_mean(find_cost(cost), torch.log))
    elif callable(cost):
        of_batch = cost
    else:
        raise AdapterError(
            f"cost must be a name or a function of (output, target), got cost={cost!r}; try 'squared_error'"
        )

    def backward(weights: list[Any], biases: list[Any], x: Any, target: Any) -> tuple[list[Any], list[Any]]:
        require_floats("torch", weights, biases, x, target)
        own = dict(module.named_parameters())
        require_depth("the module", len(names), len(weights))
        turned = [_is_turned(own[name], w) for (name, _), w in zip(names, weights, strict=True)]
        shapes = [
            (own[w].shape[::-1] if turn else own[w].shape, own[b].shape)
            for (w, b), turn in zip(names, turned, strict=True)
        ]
        require_shapes("the module", shapes, weights, biases)
        device = own[names[0][0]].device

        def tensor(array: Any, *, leaf: bool = False) -> Any:
            return torch.tensor(array, device=device, requires_grad=leaf)

        by_weight = [tensor(w.T if turn else w, leaf=True) for w, turn in zip(weights, turned, strict=True)]
        by_bias = [tensor(b, leaf=True) for b in biases]
        parameters = {
            name: one
            for pair, both in zip(names, zip(by_weight, by_bias, strict=True), strict=True)
            for name, one in zip(pair, both, strict=True)
        }
        with torch.enable_grad():
            output = torch.func.functional_call(module, parameters, (tensor(x),))
            value = of_batch(output, tensor(target))
            if value.ndim != 0:
                raise AdapterError(
                    f"cost must return one number, the mean over the batch, got shape {tuple(value.shape)}; end it with .mean()"
                )
            found = torch.autograd.grad(value, [*by_weight, *by_bias], allow_unused=True, materialize_grads=True)
        arrays = [one.cpu().numpy() for one in found]
        depth = len(names)
        return [one.T if turn else one for one, turn in zip(arrays[:depth], turned, strict=True)], arrays[depth:]

    return backward


def _layers(module: Any) -> list[tuple[str, str]]:
    """The names of weight and bias of each layer, in the order of registration."""
    found = []
    for name, one in module.named_modules():
        own = dict(one.named_parameters(recurse=False))
        if not own:
            continue
        if set(own) != {"weight", "bias"} or own["weight"].ndim != 2 or own["bias"].ndim != 1:
            came = ", ".join(f"{key} {tuple(value.shape)}" for key, value in own.items())
            raise AdapterError(
                f"every module with parameters must have a weight of two axes and a bias of one, "
                f"got {type(one).__name__} {name!r} with {came}; a Linear layer with bias=True has them, "
                f"and in a layer of your own they have these two names"
            )
        prefix = f"{name}." if name else ""
        found.append((f"{prefix}weight", f"{prefix}bias"))
    if not found:
        raise AdapterError("module must have parameters, got none; a torch.nn.Linear has a weight and a bias")
    return found


def _is_turned(own: Any, weight: Any) -> bool:
    """Whether the module has its weight as (n_out, n_in), as torch does; also where neither order fits."""
    shape: tuple[int, ...] = tuple(own.shape)
    return shape != np.shape(weight) or shape == np.shape(weight)[::-1]


def _shape_checked(cost: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def checked(output: Any, target: Any) -> Any:
        if output.shape != target.shape:
            raise AdapterError(f"the module must return {tuple(target.shape)}, got {tuple(output.shape)}")
        return cost(output, target)

    return checked


def torch_architecture(module: Any, cost: Any) -> Architecture:
    """The architecture of a Sequential with that cost, a name or a loss of torch."""
    nn = imported("torch", "torch").nn
    sizes: list[int] = []
    activations: list[Activation | None] = []
    for one in _flat(module, nn):
        if isinstance(one, nn.Linear):
            if sizes and one.in_features != sizes[-1]:
                raise AdapterError(
                    f"layer {len(sizes) - 1} gives {sizes[-1]} numbers, but the next takes {one.in_features}"
                )
            sizes = [*(sizes or [one.in_features]), one.out_features]
            activations.append(None)
        elif isinstance(one, nn.Identity):
            continue
        elif any(True for _ in one.children()):
            raise AdapterError(
                f"architecture_of reads a torch.nn.Sequential, got {type(one).__name__}, and what its forward does it cannot "
                f"tell; {_BY_HAND}"
            )
        else:
            activation = _activation(one, nn)
            if not activations or activations[-1] is not None:
                raise AdapterError(f"an activation must follow a Linear layer, got {one} in another place; {_BY_HAND}")
            activations[-1] = activation
    if not sizes:
        raise AdapterError(f"module must have a Linear layer, got {type(module).__name__}; {_BY_HAND}")
    *hidden, output = [find_activation("linear") if one is None else one for one in activations]
    name, output = _cost(cost, output, sizes[-1], nn)
    return Architecture((*sizes,), (*hidden, output), name)


_BY_HAND = "the architecture can be passed by hand, as Architecture.parse('2-3-1', hidden='relu', output='linear')"


def _flat(module: Any, nn: Any) -> list[Any]:
    if isinstance(module, nn.Sequential):
        return [one for child in module for one in _flat(child, nn)]
    return [module]


def _activation(module: Any, nn: Any) -> Activation:
    plain = {nn.ReLU: "relu", nn.Sigmoid: "sigmoid", nn.Tanh: "tanh", nn.SiLU: "swish"}
    # A subclass may compute something else, so the type itself counts.
    kind = type(module)
    if kind in plain:
        return find_activation(plain[kind])
    if kind is nn.LeakyReLU:
        return find_activation(f"leaky_relu({module.negative_slope!r})")
    with_setting = {
        nn.Softplus: ("softplus", "beta", (1, 1.0)),
        nn.ELU: ("elu", "alpha", (1, 1.0)),
        nn.GELU: ("gelu", "approximate", ("none",)),
        nn.Softmax: ("softmax", "dim", (1, -1)),
    }
    if kind not in with_setting:
        raise AdapterError(
            f"{kind.__name__} is not known; known are Linear, ReLU, LeakyReLU, Sigmoid, Tanh, Softplus, SiLU, GELU, ELU, "
            f"Softmax and Identity; {_BY_HAND}"
        )
    name, setting, allowed = with_setting[kind]
    came = getattr(module, setting)
    if came not in allowed:
        raise AdapterError(
            f"{kind.__name__} is known with {setting}={allowed[0]!r}, got {setting}={came!r}; {_BY_HAND}"
        )
    return find_activation(name)


def _cost(cost: Any, output: Activation, outputs: int, nn: Any) -> tuple[Cost, Activation]:
    """The cost that a loss of torch is, and the output activation it contains or goes with."""
    if isinstance(cost, str | Cost):
        return find_cost(cost), output
    kind, reduction = type(cost), getattr(cost, "reduction", None)
    known = (nn.MSELoss, nn.CrossEntropyLoss, nn.BCELoss, nn.BCEWithLogitsLoss)
    if kind not in known or reduction not in ("mean", "sum"):
        raise AdapterError(
            f"cost must be a name or one of {', '.join(one.__name__ for one in known)} with reduction 'mean' or 'sum', "
            f"got {cost!r}; {_BY_HAND}"
        )
    if kind is nn.MSELoss:
        return find_cost("mean_squared_error" if reduction == "mean" else "squared_error"), output
    if any(getattr(cost, name, None) is not None for name in ("weight", "pos_weight")) or (
        getattr(cost, "label_smoothing", 0.0) != 0
    ):
        raise AdapterError(f"{kind.__name__} is known without weights and label_smoothing, got {cost!r}; {_BY_HAND}")
    if kind is not nn.CrossEntropyLoss and reduction == "mean" and outputs > 1:
        raise AdapterError(
            f"{kind.__name__} is a mean over the {outputs} outputs too, and binary_cross_entropy is a sum over them; "
            f"use reduction='sum', and pass reduction='sum' to check_backward"
        )
    name = "cross_entropy" if kind is nn.CrossEntropyLoss else "binary_cross_entropy"
    if kind is nn.BCELoss:
        return find_cost(name), output
    if output.name != "linear":
        raise AdapterError(
            f"{kind.__name__} applies the {find_cost(name).output} itself, got a module that ends in {output}; "
            f"leave out that last activation"
        )
    return find_cost(name), find_activation(str(find_cost(name).output))
