"""Reading the architecture out of a model of a framework."""

from __future__ import annotations

import sys
from typing import Any

from ..architecture import Architecture
from ..formulas import Cost
from .contract import AdapterError
from .sklearn_models import sklearn_architecture
from .torch_modules import torch_architecture


def architecture_of(model: Any, cost: str | Cost | Any | None = None) -> Architecture:
    """The architecture that a model of torch or scikit-learn has.

    Args:
        model: a ``torch.nn.Sequential`` of Linear, ReLU, LeakyReLU, Sigmoid, Tanh, Softplus, SiLU, GELU, ELU, Softmax and
            Identity; or a fitted ``MLPClassifier`` or ``MLPRegressor``.
        cost: for torch, the name of a cost or a loss: ``MSELoss``, ``CrossEntropyLoss``, ``BCELoss`` or
            ``BCEWithLogitsLoss``. The two that take logits contain the output activation. scikit-learn has its own.

    Raises:
        AdapterError: if a part is not known; the message says which are.
        ValueError: if the parts do not make a network.
    """
    # A model of a library that was not imported cannot be at hand.
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        if cost is None:
            raise AdapterError("cost must be given with a torch module, got none; 'mean_squared_error' is nn.MSELoss()")
        return torch_architecture(model, cost)
    if type(model).__module__.split(".")[0] == "sklearn" or hasattr(model, "out_activation_"):
        if cost is not None:
            raise AdapterError(f"a scikit-learn model has its own cost, got cost={cost!r}; leave it out")
        return sklearn_architecture(model)
    raise AdapterError(
        f"model must be a torch.nn.Sequential or a scikit-learn MLP, got {type(model).__name__}; "
        f"write Architecture.parse('2-3-1') for others"
    )
