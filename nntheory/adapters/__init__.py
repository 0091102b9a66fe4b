"""What people have (objects of their own, torch, JAX, scikit-learn) as the ``backward`` that `check_backward` takes.

Every adapter returns ``backward(weights, biases, x, target) -> (weight_gradients, bias_gradients)``. torch, JAX and
scikit-learn are optional, and loaded when their adapter is called.
"""

from __future__ import annotations

from .contract import AdapterError
from .jax_costs import from_jax
from .models import architecture_of
from .objects import from_object
from .sklearn_models import from_sklearn
from .torch_modules import from_torch

__all__ = ["AdapterError", "architecture_of", "from_jax", "from_object", "from_sklearn", "from_torch"]
