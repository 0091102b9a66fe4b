"""The checkers that are compared, each a question to one program at one point: is it flagged as wrong?

Each peer runs with its own defaults on the cost as a function of all parameters; the cost is evaluated by the
forward formulas, its gradient is what the program returns. A program that raises or returns wrong shapes is flagged.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import jax
import numpy as np
import torch
from jax import test_util
from scipy.optimize import check_grad

from nntheory import Architecture, Network
from nntheory.checking.comparison import coarsest_dtype, compare, near_kink
from nntheory.checking.conventions import Conventions
from nntheory.checking.reference import Point

Backward = Callable[[Any, Any, Any, Any], Any]
Vector = Any

THRESHOLD = 1e-6
"""How far a gradient may be from finite differences, relative to its norm, where a checker leaves that to its user."""

FORWARD_STEP, CENTRAL_STEP = float(np.sqrt(np.finfo(float).eps)), float(np.cbrt(np.finfo(float).eps))


@dataclass(frozen=True)
class Case:
    """One program at one point of one network."""

    program: Backward
    architecture: Architecture
    point: Point
    conventions: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> list[Any]:
        """W1, b1, W2, b2, …"""
        return [part for pair in zip(self.point.weights, self.point.biases, strict=True) for part in pair]

    @cached_property
    def start(self) -> Vector:
        """All parameters in one vector."""
        return np.concatenate([part.ravel() for part in self.parameters])

    def cost(self, parameters: list[Any]) -> float:
        """The cost of the batch."""
        mean = Network(self.architecture).cost(parameters[::2], parameters[1::2], self.point.x, self.point.target)
        return mean * len(self.point) if self.reduction == "sum" else mean

    @property
    def reduction(self) -> str:
        return str(self.conventions.get("reduction", "mean"))

    def gradient(self, parameters: list[Any]) -> list[Any]:
        """What the program returns, in the order of the parameters."""
        point = Point(tuple(parameters[::2]), tuple(parameters[1::2]), self.point.x, self.point.target)
        return [np.asarray(tensor, dtype=float) for tensor in self.tensors(point).values()]

    def tensors(self, point: Point) -> dict[str, Any]:
        """What the program returns at a point, by name.

        Raises:
            ValueError: if it has wrong shapes.
        """
        conventions = Conventions(**self.conventions)
        tensors = conventions.tensors(self.architecture, self.program(*conventions.arguments(point)))
        if isinstance(tensors, str):
            raise ValueError(tensors)
        return tensors

    def parts(self, vector: Vector) -> list[Any]:
        """The parameters that a vector holds."""
        ends = np.cumsum([part.size for part in self.parameters])
        parts = np.split(np.asarray(vector), ends[:-1])
        return [part.reshape(like.shape) for part, like in zip(parts, self.parameters, strict=True)]

    def vector_cost(self, vector: Vector) -> float:
        return self.cost(self.parts(vector))

    def vector_gradient(self, vector: Vector) -> Vector:
        return np.concatenate([part.ravel() for part in self.gradient(self.parts(vector))])

    def too_far(self, distance: float, step: float) -> bool:
        """Whether finite differences of that step differ by more than the threshold and the rounding of the cost explain."""
        gradient = self.vector_gradient(self.start)
        rounding = np.finfo(float).eps * abs(self.vector_cost(self.start)) / step * np.sqrt(gradient.size)
        # Written so that nan is too far.
        return not distance <= THRESHOLD * float(np.linalg.norm(gradient)) + rounding


class _Cost(torch.autograd.Function):
    """The cost for torch, whose gradient is what the program returns."""

    @staticmethod
    def forward(ctx: Any, case: Case, *parameters: Any) -> Any:
        ctx.case = case
        ctx.save_for_backward(*parameters)
        return torch.tensor(case.cost([one.detach().numpy() for one in parameters]), dtype=torch.float64)

    @staticmethod
    def backward(ctx: Any, by_cost: Any) -> Any:
        gradient = ctx.case.gradient([one.detach().numpy() for one in ctx.saved_tensors])
        return (None, *(by_cost * torch.tensor(one) for one in gradient))


def torch_gradcheck(case: Case, fast: bool = False) -> bool:
    torch.manual_seed(0)
    inputs = [torch.tensor(one, requires_grad=True) for one in case.parameters]
    return not torch.autograd.gradcheck(
        lambda *parameters: _Cost.apply(case, *parameters), inputs, fast_mode=fast, raise_exception=False
    )


def torch_fast(case: Case) -> bool:
    return torch_gradcheck(case, fast=True)


# JAX declares no types for these.
_shape: Any = jax.ShapeDtypeStruct
_check_grads: Any = test_util.check_grads

_asked: list[Case] = []
"""The case that JAX's callbacks work for: they are the same functions each time, so that JAX compiles them once."""


def _jax_cost(vector: Any) -> Any:
    return np.float64(_asked[0].vector_cost(np.asarray(vector)))


def _jax_gradient(vector: Any) -> Any:
    return _asked[0].vector_gradient(np.asarray(vector))


def _call_cost(vector: Any) -> Any:
    return jax.pure_callback(_jax_cost, _shape((), np.float64), vector)


def _call_back(vector: Any, by_cost: Any) -> Any:
    return (by_cost * jax.pure_callback(_jax_gradient, _shape(vector.shape, np.float64), vector),)


_differentiable = jax.custom_vjp(_call_cost)
_differentiable.defvjp(lambda vector: (_call_cost(vector), vector), _call_back)


def jax_check_grads(case: Case) -> bool:
    _asked[:] = [case]
    with jax.enable_x64(True):
        try:
            _check_grads(_differentiable, (jax.numpy.asarray(case.start),), order=1, modes=["rev"])
        except AssertionError:
            return True
    return False


def scipy_check_grad(case: Case) -> bool:
    return case.too_far(float(check_grad(case.vector_cost, case.vector_gradient, case.start)), FORWARD_STEP)


def central_differences(case: Case) -> bool:
    steps = CENTRAL_STEP * np.eye(case.start.size)
    slopes = [(case.vector_cost(case.start + h) - case.vector_cost(case.start - h)) / (2 * CENTRAL_STEP) for h in steps]
    return case.too_far(float(np.linalg.norm(case.vector_gradient(case.start) - slopes)), CENTRAL_STEP)


def nntheory_there(case: Case) -> bool:
    """The certified comparison of `check_backward` at that point alone, without its diagnosis and its own points."""
    point, dtype = case.point, np.dtype(np.float64)
    near = near_kink(case.architecture, point, dtype)
    # At a kink any one-sided derivative is allowed; the samples beside it are then judged without that allowance.
    parts = [point] if not near.any() or near.all() else [point, point.rows(~near)]
    return any(_refuted(replace(case, point=part), dtype) for part in parts)


def _refuted(case: Case, dtype: np.dtype[Any]) -> bool:
    tensors = case.tensors(case.point)
    judged_as = coarsest_dtype(tensors, dtype)
    compared = compare(case.architecture, case.point, tensors, judged_as, case.reduction)
    return any(one.outside.any() or not np.isfinite(tensors[name]).all() for name, one in compared.items())


PEERS: dict[str, Callable[[Case], bool]] = {
    "torch gradcheck": torch_gradcheck,
    "torch fast mode": torch_fast,
    "JAX check_grads": jax_check_grads,
    "scipy check_grad": scipy_check_grad,
    "central differences": central_differences,
    "nntheory there": nntheory_there,
}
"""Every checker that is asked about a point that is given, by name."""


def flags(checker: str, case: Case) -> bool:
    """Whether a checker flags the program at that point."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            case.gradient(case.parameters)
        except Exception:
            return True
        return PEERS[checker](case)
