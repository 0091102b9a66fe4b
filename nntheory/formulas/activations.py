"""Activation functions, each written once as a SymPy expression; every other form of it is computed from that one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import sympy
from sympy import Piecewise, Rational, Sum, exp

from . import readable
from .javascript import javascript
from .notation import NamedFunction, Partial, a, latex, n, named_function, spell_out, z
from .readable import LOGISTIC, NORMAL_CDF, Z

if TYPE_CHECKING:
    import numpy as np

    from .stable import Form, Pair

LAYER, J, K = sympy.symbols("l j k", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Activation:
    """An activation function: derivative, LaTeX and JavaScript are computed from its ``formula``.

    `evaluate` and `evaluate_derivative` are written for stability, and held against the formula by the tests.

    Attributes:
        name: what it is called on the command line and in Python.
        tex: its name in LaTeX.
        formula: its value. For an elementwise function in the symbol `Z`; for a vector-valued one the component j of
            layer l, in the quantities ``z[l, k]``.
        parameters: what the formula depends on beside z, such as the slope of a leaky ReLU.
    """

    name: str
    tex: str
    formula: sympy.Expr
    parameters: tuple[sympy.Rational, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.parameters))})" if self.parameters else self.name

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    @property
    def elementwise(self) -> bool:
        """Whether each activation depends on the pre-activation of its own neuron alone."""
        return LAYER not in self.formula.free_symbols

    @property
    def identifier(self) -> str:
        """Its name as a Python identifier, different for different parameters."""
        return re.sub(r"\W+", "_", str(self)).strip("_")

    @cached_property
    def named(self) -> type[NamedFunction]:
        """The function kept by its name: ``sigmoid.named(x)`` is σ(x), and differentiating it gives σ′(x)."""
        return named_function(str(self), self.tex, self.formula, Z)

    def component(self, layer: sympy.Expr, index: sympy.Expr) -> sympy.Expr:
        """The activation of neuron ``index`` of a layer, in the pre-activations of that layer."""
        if self.elementwise:
            value: sympy.Expr = self.named(z[layer, index])
            return value
        return self.formula.subs({LAYER: layer, J: index})

    @cached_property
    def derivative(self) -> sympy.Expr:
        """The derivative: by z as SymPy computes it; for a vector-valued function of component j by z[l, k], in a[l, ·]."""
        return self.formula.diff(Z) if self.elementwise else readable.jacobian(self.formula, LAYER, K)

    @cached_property
    def readable_derivative(self) -> sympy.Expr:
        """The derivative as a textbook writes it, for example in σ itself; equal to `derivative` for every z."""
        return readable.shortest(self.derivative) if self.elementwise else self.derivative

    @cached_property
    def kinks(self) -> tuple[sympy.Expr, ...]:
        """The points where the derivative jumps; its value there is a convention, not a theorem."""
        return readable.jumps(self.derivative)

    def latex(self) -> str:
        """The definition as LaTeX."""
        left = f"{self.tex}(z)" if self.elementwise else latex(a[LAYER, J])
        return f"{left} = {latex(readable.as_defined(self.formula))}"

    def derivative_latex(self) -> str:
        """The derivative as LaTeX, in its readable form."""
        left = f"{self.tex}'(z)" if self.elementwise else latex(Partial(a[LAYER, J], z[LAYER, K]))
        return f"{left} = {latex(self.readable_derivative)}"

    def javascript(self) -> str:
        """The value as a JavaScript arrow function of z; for a vector-valued function of the array z and the index j."""
        return javascript(self.formula, *(("z",) if self.elementwise else ("z", "j")))

    def javascript_derivative(self) -> str:
        """The derivative as an arrow function of z; for a vector-valued function of the array a and the indices j, k."""
        if self.elementwise:
            return javascript(spell_out(self.readable_derivative), "z")
        return javascript(self.derivative, "a", "j", "k")

    def evaluate(self, z: np.ndarray) -> np.ndarray:
        """The values at floats, in their dtype and without overflow; a vector-valued function acts along the last axis.

        On an object array of other numbers (`nntheory.formulas.evaluation`) it is the formula itself that is evaluated.
        """
        if z.dtype.kind == "O":
            from . import evaluation

            if (numbers := evaluation.numbers_of(z)) is not None:
                return evaluation.value_function(self, numbers)(z)
        return self._value(z, *self.parameters)

    def evaluate_derivative(self, z: np.ndarray) -> np.ndarray:
        """The derivative at floats, in their dtype and without overflow; an added last axis for a vector-valued function.

        On an object array of other numbers it is the derived formula that is evaluated, for elementwise functions.
        """
        if z.dtype.kind == "O":
            from . import evaluation

            if (numbers := evaluation.numbers_of(z)) is not None:
                return evaluation.derivative_function(self, numbers)(z)
        return self._slope(z, *self.parameters)

    def evaluate_with_derivative(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`evaluate` and `evaluate_derivative` of an elementwise function, in less time than the two of them."""
        if z.dtype.kind == "O":
            return self.evaluate(z), self.evaluate_derivative(z)
        return self._both(z, *self.parameters)

    # The NumPy forms, found once: a training calls them for each layer of each sample.

    @cached_property
    def _value(self) -> Form:
        from . import stable

        return stable.value(self.name)

    @cached_property
    def _slope(self) -> Form:
        from . import stable

        return stable.derivative(self.name)

    @cached_property
    def _both(self) -> Pair:
        from . import stable

        return stable.value_and_derivative(self.name)


def leaky_relu(slope: Rational | int | str = "1/100") -> Activation:
    """ReLU with a slope for negative z.

    Args:
        slope: exact, in [0, 1): a SymPy rational, or text such as ``"0.1"`` or ``"1/10"``.
    """
    # SymPy reads 1e99999999 digit by digit, 1/0 as an error of its own, and infinity as zero: only plain numbers get there.
    is_plain = re.fullmatch(r"\d{0,9}\.?\d{0,15}|\d{1,9}/[1-9]\d{0,8}", str(slope)) and str(slope) not in ("", ".")
    exact = Rational(slope) if is_plain and not isinstance(slope, bool) else sympy.nan
    if not (exact.is_Rational and 0 <= exact < 1):
        raise ValueError(f"slope must be a number in [0, 1), got slope={slope!r}; 1/100 is usual")
    return Activation("leaky_relu", "\\operatorname{LeakyReLU}", Piecewise((Z, Z > 0), (exact * Z, True)), (exact,))


linear = Activation("linear", "\\operatorname{id}", Z)
sigmoid = Activation("sigmoid", "\\sigma", LOGISTIC)
tanh = Activation("tanh", "\\tanh", sympy.tanh(Z))
relu = Activation("relu", "\\operatorname{ReLU}", Piecewise((Z, Z > 0), (0, True)))
elu = Activation("elu", "\\operatorname{ELU}", Piecewise((Z, Z > 0), (exp(Z) - 1, True)))
softplus = Activation("softplus", "\\operatorname{softplus}", sympy.log(1 + exp(Z)))
swish = Activation("swish", "\\operatorname{swish}", Z * LOGISTIC)
gelu = Activation("gelu", "\\operatorname{GELU}", Z * NORMAL_CDF)
softmax = Activation(
    "softmax", "\\operatorname{softmax}", exp(z[LAYER, J]) / Sum(exp(z[LAYER, K]), (K, 0, n[LAYER] - 1))
)

ACTIVATIONS = (linear, sigmoid, tanh, relu, leaky_relu(), elu, softplus, swish, gelu, softmax)
"""Every activation function, in the order in which the site shows them."""
