"""scikit-learn: the backpropagation inside ``MLPClassifier`` and ``MLPRegressor``."""

from __future__ import annotations

import copy
import inspect
from typing import Any

from ..architecture import Architecture
from .contract import AdapterError, Backward, imported, require_floats, require_shapes

TRIED_WITH = "1.9.1"
"""The version of scikit-learn that the adapter was tried with; it calls a private method."""

_ACTIVATIONS = {"identity": "linear", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu", "softmax": "softmax"}
_COSTS = {"identity": "half_squared_error", "logistic": "binary_cross_entropy", "softmax": "cross_entropy"}


def from_sklearn(model: Any) -> Backward:
    """A backward pass from a fitted ``MLPClassifier`` or ``MLPRegressor``: the private ``_backprop`` it learns with.

    It runs on copies of the model, which stays as it is. The L2 penalty is left out (``alpha`` is zero in the copies).
    `architecture_of` says which network and cost its gradient belongs to.

    Args:
        model: fitted, since only then it has layers; one ``partial_fit`` is enough.

    Raises:
        ImportError: if scikit-learn is not installed.
        AdapterError: if it is another model, not fitted, or without the private method; when called, if shapes differ.
        TypeError: when called with numbers that are not floats.
    """
    _require_fitted(model)
    parameters = _parameters(model)

    def backward(weights: list[Any], biases: list[Any], x: Any, target: Any) -> tuple[list[Any], list[Any]]:
        require_floats("scikit-learn", weights, biases, x, target)
        own = zip(model.coefs_, model.intercepts_, strict=True)
        require_shapes("the model", [(w.shape, b.shape) for w, b in own], weights, biases)
        working = copy.copy(model)
        working.alpha = 0.0
        working.coefs_, working.intercepts_ = list(weights), list(biases)
        depth = len(weights)
        known = {
            "X": x,
            "y": target,
            "sample_weight": None,
            "activations": [x, *[None] * depth],
            "deltas": [None] * depth,
            "coef_grads": [None] * depth,
            "intercept_grads": [None] * depth,
        }
        _, by_weights, by_biases = working._backprop(**{name: known[name] for name in parameters})
        return by_weights, by_biases

    return backward


def sklearn_architecture(model: Any) -> Architecture:
    """The network and the cost that the gradient of a fitted model belongs to."""
    _require_fitted(model)
    output = model.out_activation_
    if output not in _COSTS:
        raise AdapterError(f"a model with loss={model.loss!r} has no architecture here; 'squared_error' has one")
    sizes = [model.coefs_[0].shape[0], *(one.shape[1] for one in model.coefs_)]
    return Architecture.parse(
        sizes, hidden=_ACTIVATIONS[model.activation], output=_ACTIVATIONS[output], cost=_COSTS[output]
    )


def _require_fitted(model: Any) -> None:
    networks = imported("sklearn.neural_network", "data")
    if not isinstance(model, networks.MLPClassifier | networks.MLPRegressor):
        raise AdapterError(f"model must be an MLPClassifier or an MLPRegressor, got {type(model).__name__}")
    if not hasattr(model, "coefs_"):
        raise AdapterError(
            f"model must be fitted, since only then it has layers; call {type(model).__name__}.partial_fit once"
        )


def _parameters(model: Any) -> list[str]:
    """The parameters of the private method, if they are those that are known."""
    expected = ["X", "y", "sample_weight", "activations", "deltas", "coef_grads", "intercept_grads"]
    method = getattr(model, "_backprop", None)
    came = list(inspect.signature(method).parameters) if callable(method) else []
    # sample_weight came with version 1.7.
    if [one for one in expected if one in came or one != "sample_weight"] != came:
        version = imported("sklearn", "data").__version__
        raise AdapterError(
            f"expected a method _backprop({', '.join(expected)}), as in scikit-learn {TRIED_WITH}; "
            f"version {version} has {'none' if not came else ', '.join(came)}; check your own code with from_object"
        )
    return came
