"""What stands in an object array in place of floats, so that an unmodified NumPy program computes with other numbers.

NumPy calls the operators of the elements and, for `np.exp` and its like, their methods of that name.
"""

from __future__ import annotations

import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


class NotHereError(TypeError):
    """The program cannot run on these numbers; the message says why."""


class FloatsOnlyError(NotHereError):
    """The program turns a number into a float."""


class Element(ABC):
    """A number that is not a float. Subclasses say what it is; everything here follows from that."""

    __slots__ = ()

    @property
    @abstractmethod
    def numbers(self) -> Any:
        """What makes the constants of a formula numbers of this kind (`nntheory.formulas.evaluation.Numbers`)."""

    @abstractmethod
    def lifted(self, other: Any) -> Any:
        """Another number in this kind, or NotImplemented for what is no number, such as an array."""

    @abstractmethod
    def plus(self, other: Self) -> Self:
        """The sum of two numbers of this kind."""

    @abstractmethod
    def times(self, other: Self) -> Self:
        """The product."""

    @abstractmethod
    def inverse(self) -> Self:
        """One over it."""

    @abstractmethod
    def compared(self, other: Self) -> int:
        """-1, 0 or 1 for smaller, equal or larger; an error where that cannot be decided."""

    @abstractmethod
    def exp(self) -> Self:
        """The exponential function."""

    @abstractmethod
    def log(self) -> Self:
        """The natural logarithm."""

    @abstractmethod
    def sqrt(self) -> Self:
        """The square root."""

    @abstractmethod
    def function(self, name: str) -> Self:
        """Any other function of one number, such as erf or arctan."""

    # Arithmetic.

    def _with(self, other: Any, operation: Callable[[Any, Any], Any]) -> Any:
        lifted = self.lifted(other)
        return NotImplemented if lifted is NotImplemented else operation(self, lifted)

    def __add__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a.plus(b))

    __radd__ = __add__

    def __neg__(self) -> Any:
        return self.times(self.lifted(-1))

    def __pos__(self) -> Self:
        return self

    def __sub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a.plus(-b))

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b.plus(-a))

    def __mul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a.times(b))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a.times(b.inverse()))

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b.times(a.inverse()))

    def __pow__(self, exponent: Any) -> Any:
        if isinstance(exponent, Element):
            return (self.log() * exponent).exp()
        if isinstance(exponent, np.ndarray):
            return NotImplemented
        twice = 2 * exponent
        if twice != int(twice) or abs(twice) > 2000:
            return (self.log() * exponent).exp()
        whole, half = divmod(abs(int(twice)), 2)
        result = self.lifted(1)
        base = self
        while whole:
            if whole % 2:
                result = result.times(base)
            base, whole = base.times(base), whole // 2
        if half:
            result = result.times(self.sqrt())
        return result.inverse() if twice < 0 else result

    def __rpow__(self, base: Any) -> Any:
        if isinstance(base, float) and base == math.e:
            return self.exp()
        lifted = self.lifted(base)
        return NotImplemented if lifted is NotImplemented else (self * lifted.log()).exp()

    def __abs__(self) -> Any:
        return -self if self < 0 else self

    # Comparisons.

    def __eq__(self, other: object) -> Any:
        return self._with(other, lambda a, b: a.compared(b) == 0)

    def __lt__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a.compared(b) < 0)

    def __le__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a.compared(b) <= 0)

    def __gt__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a.compared(b) > 0)

    def __ge__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a.compared(b) >= 0)

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """As `ElementArray` does it, for a single number."""
        return _applied(ufunc, method, *inputs, **kwargs)

    # Functions that NumPy asks elements for, in those above.

    def expm1(self) -> Any:
        return self.exp() - 1

    def log1p(self) -> Any:
        return (self + 1).log()

    def square(self) -> Any:
        return self.times(self)

    def reciprocal(self) -> Any:
        return self.inverse()

    def tanh(self) -> Any:
        doubled = (self + self).exp()
        return (doubled - 1) / (doubled + 1)

    def sinh(self) -> Any:
        return (self.exp() - (-self).exp()) / 2

    def cosh(self) -> Any:
        return (self.exp() + (-self).exp()) / 2

    def exp2(self) -> Any:
        return (self * self.lifted(2).log()).exp()

    def log2(self) -> Any:
        return self.log() / self.lifted(2).log()

    def log10(self) -> Any:
        return self.log() / self.lifted(10).log()

    def erf(self) -> Any:
        # An odd function, also where it has no formula.
        return -(-self).function("erf") if self < 0 else self.function("erf")

    def erfc(self) -> Any:
        return 1 - self.erf()

    def expit(self) -> Any:
        return 1 / (1 + (-self).exp())

    def sin(self) -> Any:
        return self.function("sin")

    def cos(self) -> Any:
        return self.function("cos")

    def arctan(self) -> Any:
        return self.function("arctan")

    def conjugate(self) -> Self:
        return self

    @property
    def real(self) -> Self:
        return self

    # What only floats can do.

    def _refuse(self, what: str) -> Any:
        raise FloatsOnlyError(f"{what} takes floats only")

    def __float__(self) -> float:
        raise FloatsOnlyError("a number is turned into a float here")

    def __int__(self) -> int:
        if (number := self.whole()) is None:
            raise FloatsOnlyError("a number is turned into an integer here")
        return number

    def whole(self) -> int | None:
        """The whole number it is for all parameter values, as an entry of a one-hot target is; None if it is none."""
        return None

    def __complex__(self) -> complex:
        raise FloatsOnlyError("a number is turned into a complex number here")

    # A program may print its cost, and copy its arguments.

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __format__(self, form: str) -> str:
        return repr(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def _sign(x: Any) -> int:
    return int(x > 0) - int(x < 0)


def _log_add_exp(a: Any, b: Any) -> Any:
    return (_exp(a) + _exp(b)).log()


def _exp(x: Any) -> Any:
    return x.exp() if isinstance(x, Element) else np.exp(x)


# NumPy's and SciPy's ufuncs that have no loop over objects; all others find the elements' operators and methods.
_UFUNCS: dict[str, Callable[..., Any]] = {
    "logaddexp": _log_add_exp,
    "heaviside": lambda x, at_zero: 1 if x > 0 else (at_zero if x == 0 else 0),
    "sign": _sign,
    "isfinite": lambda x: True,
    "isnan": lambda x: False,
    "isinf": lambda x: False,
    "signbit": lambda x: x < 0,
    "copysign": lambda x, y: abs(x) * (_sign(y) or 1),
    "fabs": abs,
    "float_power": operator.pow,
    **{
        name: operator.methodcaller(name)
        for name in ("exp", "log", "expm1", "log1p", "expit", "erf", "erfc", "sqrt", "tanh", "square", "reciprocal")
    },
    "ndtr": lambda x: (1 + (x / x.lifted(2).sqrt()).erf()) / 2,
    "logit": lambda x: (x / (1 - x)).log(),
    "xlogy": lambda x, y: x * y.log() if x != 0 else x,
    "log_expit": lambda x: -(1 + (-x).exp()).log(),
}
_TRUTH = {"isfinite", "isnan", "isinf", "signbit"}


class ElementArray(np.ndarray):
    """An object array of elements, on which also the ufuncs work that NumPy and SciPy have for floats alone."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Apply the elements' own function where there is one, and NumPy's loop over objects elsewhere."""
        return _applied(ufunc, method, *inputs, **kwargs)

    @property
    def ctypes(self) -> Any:
        """Refused: code in C would take the addresses of objects for floats, and write over them."""
        raise NotHereError("the memory of an array is handed to C here")

    def tobytes(self, order: Any = "C") -> bytes:
        """Refused: the bytes are addresses, and tell nothing about the numbers."""
        raise NotHereError("the bytes of an array are read here")


def _applied(ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
    plain = [_plain(one) for one in inputs]
    into = {} if out is None else {"out": tuple(map(_plain, out))}
    own = _UFUNCS.get(ufunc.__name__)
    if own is None or method == "at":
        return _as_elements(getattr(ufunc, method)(*plain, **into, **kwargs))
    function = getattr(np.frompyfunc(_on_elements(own, ufunc), ufunc.nin, 1), method)
    if ufunc.__name__ not in _TRUTH:
        result = function(*plain, **into, **kwargs)
    else:
        result = np.asarray(function(*plain, **kwargs), dtype=bool)[()]
        if out is not None:
            np.copyto(into["out"][0], result)
    return _as_elements(result) if out is None else out[0]


def element_array(values: Any, shape: tuple[int, ...]) -> ElementArray:
    """An object array of that shape, filled with the values in order."""
    array = np.empty(shape, dtype=object)
    array.reshape(-1)[:] = list(values)
    return array.view(ElementArray)


def _on_elements(own: Callable[..., Any], ufunc: np.ufunc) -> Callable[..., Any]:
    def apply(*arguments: Any) -> Any:
        if any(isinstance(one, Element) for one in arguments):
            return own(*arguments)
        return ufunc(*(float(one) for one in arguments))

    return apply


def _plain(array: Any) -> Any:
    if isinstance(array, Element):
        return np.array(array, dtype=object)
    if isinstance(array, np.longdouble):
        return float(array)  # it has no form as a Python object
    return array.view(np.ndarray) if isinstance(array, ElementArray) else array


def _as_elements(result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(map(_as_elements, result))
    if isinstance(result, np.ndarray) and result.dtype == object:
        return result.view(ElementArray)
    return result


Elements = NDArray[np.object_]
