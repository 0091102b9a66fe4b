"""The arguments of a cost: numbers in arrays, and lists and dicts of them; and which of them its gradient is by."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np

from ...architecture import UsageError
from ..reference import Array

FLOATS = (np.dtype(np.float64), np.dtype(np.float32))

MOST_ENTRIES = 200_000
"""The most numbers in all arguments; they are run one by one."""


@dataclass(frozen=True)
class Leaf:
    """One array or number of floats among the arguments.

    Attributes:
        name: such as ``W`` or ``weights[0]``.
        argument: which argument it belongs to.
        example: its value as an array; of shape () for a number.
        plain: whether it is a Python float, to be passed as one.
    """

    name: str
    argument: int
    example: Array
    plain: bool

    def entry(self, place: tuple[int, ...]) -> str:
        """The name of one entry."""
        return f"{self.name}[{', '.join(map(str, place))}]" if place else self.name


@dataclass(frozen=True)
class Arguments:
    """Example arguments: a tree, whose leaves of floats are replaced by other numbers.

    Attributes:
        examples: as the caller passed them.
        names: of the arguments.
        chosen: the arguments that the gradient is by.
        leaves: all arrays and numbers of floats, in order.
    """

    examples: tuple[Any, ...]
    names: tuple[str, ...]
    chosen: tuple[int, ...]
    leaves: tuple[Leaf, ...]

    @property
    def moving(self) -> tuple[int, ...]:
        """The leaves that the gradient is by."""
        return tuple(place for place, leaf in enumerate(self.leaves) if leaf.argument in self.chosen)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The coarsest dtype among the leaves."""
        single = any(leaf.example.dtype == FLOATS[1] for leaf in self.leaves)
        return FLOATS[single]

    def filled(self, leaves: Sequence[Array]) -> tuple[Any, ...]:
        """The arguments with other arrays as leaves; all arrays are copies."""
        fresh = iter(zip(self.leaves, leaves, strict=True))

        def rebuilt(tree: Any) -> Any:
            if isinstance(tree, dict):
                return {key: rebuilt(part) for key, part in tree.items()}
            if isinstance(tree, list | tuple):
                parts = [rebuilt(part) for part in tree]
                return tree._make(parts) if hasattr(tree, "_make") else type(tree)(parts)
            if not _is_float(tree):
                return tree.copy() if isinstance(tree, np.ndarray) else tree
            leaf, array = next(fresh)
            if isinstance(tree, np.ndarray):
                return array.copy()
            number = array[()]
            return float(number) if leaf.plain and array.dtype != object else number

        return tuple(rebuilt(example) for example in self.examples)

    def drawn(self, rng: np.random.Generator) -> list[Array]:
        """Other values near the examples for what the gradient is by; what all has one sign keeps it, as a variance must."""
        return [
            _moved(leaf.example, rng) if place in self.moving else leaf.example
            for place, leaf in enumerate(self.leaves)
        ]

    def gradient_leaves(self, returned: Any, kinds: str) -> list[Array] | str:
        """What a gradient returned, an array for each moving leaf; in words what is wrong with it."""
        if len(self.chosen) == 1:
            alone = self._read([returned], kinds)
            # One gradient may come in a tuple or list of one.
            wrapped = isinstance(returned, list | tuple) and len(returned) == 1
            inside = self._read(returned, kinds) if wrapped else alone
            return inside if isinstance(alone, str) else alone
        parts = self._parts(returned)
        return parts if isinstance(parts, str) else self._read(parts, kinds)

    def _read(self, parts: Sequence[Any], kinds: str) -> list[Array] | str:
        arrays: list[Array] = []
        for argument, part in zip(self.chosen, parts, strict=True):
            problem = _collect(self.examples[argument], part, self.names[argument], kinds, arrays)
            if problem:
                return problem
        return arrays

    def _parts(self, returned: Any) -> Sequence[Any] | str:
        """One part for each of several chosen arguments."""
        wanted = [self.names[place] for place in self.chosen]
        got = came(returned)
        if isinstance(returned, list | tuple):
            if len(returned) == len(wanted):
                return returned
            if len(returned) == len(self.examples):
                return [returned[place] for place in self.chosen]
            got = f"{len(returned)}; if it is by some of the arguments only, name them in with_respect_to"
        return f"Expected {len(wanted)} gradients, by {', '.join(wanted)}, in a tuple or list; got {got}"


def examined_arguments(
    cost: Callable[..., Any],
    examples: Any,
    names: Sequence[str] | None,
    with_respect_to: Sequence[SupportsIndex | str] | SupportsIndex | str | None,
) -> Arguments:
    """The caller's example arguments.

    Raises:
        UsageError: if they are no arrays of finite floats, or the names or indices do not fit them.
    """
    if not isinstance(examples, list | tuple):
        raise UsageError(
            f"example_arguments must be a list or tuple of the arguments of cost, got {type(examples).__name__}; "
            f"for one argument write [x]"
        )
    if not examples:
        raise UsageError("example_arguments must contain at least one argument, got none")
    called = _names(cost, len(examples)) if names is None else names
    if isinstance(called, str) or len(called) != len(examples) or not all(isinstance(name, str) for name in called):
        raise UsageError(f"names must be {len(examples)} texts, one for each argument, got names={names!r}")
    leaves: list[Leaf] = []
    for place, (name, example) in enumerate(zip(called, examples, strict=True)):
        leaves += _leaves(example, name, place)
    if (size := sum(leaf.example.size for leaf in leaves)) > MOST_ENTRIES:
        raise UsageError(
            f"the arguments have {size:,} entries, and at most {MOST_ENTRIES:,} are compared; check the code on smaller arrays"
        )
    floats = list(dict.fromkeys(leaf.argument for leaf in leaves))
    if not floats:
        raise UsageError(
            "example_arguments must contain floats to differentiate by, got integers only; convert with .astype(float)"
        )
    chosen = floats if with_respect_to is None else _chosen(with_respect_to, list(called), floats)
    return Arguments(tuple(examples), tuple(called), tuple(chosen), tuple(leaves))


def _chosen(with_respect_to: Any, names: list[str], floats: list[int]) -> list[int]:
    alone = isinstance(with_respect_to, str) or _index(with_respect_to) is not None
    listed = [with_respect_to] if alone else with_respect_to
    if not isinstance(listed, list | tuple) or not listed:
        raise UsageError(f"with_respect_to must be a list of indices or names, got with_respect_to={with_respect_to!r}")
    chosen: list[int] = []
    for one in listed:
        place = names.index(one) if isinstance(one, str) and one in names else _index(one)
        if place is None or not 0 <= place < len(names) or place in chosen:
            raise UsageError(
                f"with_respect_to must name arguments once each, by index from 0 to {len(names) - 1} or by name "
                f"({', '.join(names)}), got with_respect_to={with_respect_to!r}"
            )
        if place not in floats:
            raise UsageError(f"{names[place]} has no floats, so nothing is differentiated by it; convert it to float")
        chosen.append(place)
    return chosen


def _index(value: Any) -> int | None:
    """A whole number as one of Python, also one of NumPy; None for what is none."""
    return int(value) if isinstance(value, int | np.integer) and not isinstance(value, bool) else None


def _names(cost: Callable[..., Any], count: int) -> list[str]:
    """The names that the cost gives its arguments, where they can be known."""
    try:
        parameters = list(inspect.signature(cost).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    positional = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    return positional[:count] if len(positional) >= count else [f"argument {place}" for place in range(count)]


def _is_float(value: Any) -> bool:
    return isinstance(value, float | np.floating) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def _leaves(tree: Any, name: str, argument: int) -> Iterator[Leaf]:
    if isinstance(tree, dict | list | tuple):
        if not tree:
            raise UsageError(f"{name} must not be empty, got {tree!r}")
        for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _leaves(part, f"{name}[{key!r}]", argument)
        return
    if tree is None or isinstance(tree, str | bool | int | np.integer | np.bool_):
        return
    if isinstance(tree, np.ma.MaskedArray) or not isinstance(tree, float | np.floating | np.ndarray):
        raise UsageError(
            f"{name} must be a NumPy array, a number, or a list of them, got {type(tree).__name__}; convert it to an array"
        )
    array = np.asarray(tree)
    if array.size == 0:
        raise UsageError(f"{name} must not be empty, got shape {array.shape}")
    if array.dtype.kind in "iub":
        return
    if array.dtype not in FLOATS:
        raise UsageError(
            f"{name} must hold float64 or float32, got dtype {array.dtype}; convert it with .astype(float)"
        )
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        where = f"[{', '.join(map(str, place))}]" if place else ""
        raise UsageError(f"{name} must be finite, got {name}{where}={array[place]}; remove or mend it")
    yield Leaf(name, argument, array.copy(), type(tree) is float)


def _moved(example: Array, rng: np.random.Generator) -> Array:
    if not example.any():
        values = rng.normal(size=example.shape) / 2
    elif (example >= 0).all() or (example <= 0).all():
        # Zeros move as well, for kinks are often there; they move to the side where the others are.
        zeros = np.sign(example.sum()) * np.abs(example).max() / 2
        values = np.where(example == 0, zeros, example) * rng.uniform(0.5, 1.0, size=example.shape)
    else:
        largest = float(np.abs(example).max())
        values = rng.normal(size=example.shape) * largest * np.sqrt(np.mean(np.square(example.astype(float) / largest)))
    return np.asarray(values).astype(example.dtype)


def _collect(example: Any, part: Any, name: str, kinds: str, arrays: list[Array]) -> str:
    """Append the arrays of one gradient; what is wrong with it in words, or nothing."""
    if isinstance(example, dict):
        # Beside the floats it may hold names or sizes, for which there is no gradient.
        needed = [key for key, one in example.items() if _has_floats(one)]
        if not isinstance(part, dict) or not set(needed) <= part.keys() <= example.keys():
            got = f"the keys {list(part)}" if isinstance(part, dict) else came(part)
            return f"The gradient by {name}: expected a dict with the keys {needed}, as {name} has, got {got}"
        return _collect_all([(example[key], part[key], key) for key in needed], name, kinds, arrays)
    if isinstance(example, list | tuple):
        if not isinstance(part, list | tuple) or len(part) != len(example):
            return f"The gradient by {name}: expected a list of {len(example)}, as {name} is, got {came(part)}"
        return _collect_all(zip(example, part, range(len(example)), strict=True), name, kinds, arrays)
    if not _is_float(example):
        return ""
    if part is None or isinstance(part, np.ma.MaskedArray):
        return f"The gradient by {name}: expected an array, got {came(part)}"
    try:
        array = np.asarray(part)
    except ValueError as error:
        return f"The gradient by {name}: expected an array, got {came(part)} ({error})"
    if array.dtype.kind not in kinds:
        kind = "complex numbers" if array.dtype.kind == "c" else f"dtype {array.dtype}"
        return f"The gradient by {name}: expected floats, got {kind}"
    shape = np.shape(example)
    if array.shape != shape:
        return f"The gradient by {name}: expected shape {shape}, got {array.shape}; {_remedy(array.shape, shape)}"
    arrays.append(array)
    return ""


def _collect_all(parts: Iterable[tuple[Any, Any, Any]], name: str, kinds: str, arrays: list[Array]) -> str:
    """The same for examples with their gradients and keys."""
    problems = (_collect(example, part, f"{name}[{key!r}]", kinds, arrays) for example, part, key in parts)
    return next((problem for problem in problems if problem), "")


def _has_floats(tree: Any) -> bool:
    if isinstance(tree, dict | list | tuple):
        return any(map(_has_floats, tree.values() if isinstance(tree, dict) else tree))
    return _is_float(tree)


def _remedy(got: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """What to do about an array of another shape than it should have."""
    if len(wanted) > 1 and got[::-1] == wanted:
        return "it is the transpose"
    if [size for size in got if size != 1] == [size for size in wanted if size != 1]:
        return "drop the axis of length 1 (no keepdims)" if len(got) > len(wanted) else "reshape it"
    if len(got) > len(wanted) and got[len(got) - len(wanted) :] == wanted:
        return "sum over the axes in front, as over the samples" if wanted else "sum it"
    return "a gradient has the shape of what it is by"


def came(value: Any) -> str:
    """What somebody returned, in words."""
    if isinstance(value, np.ma.MaskedArray):
        return "a masked array (fill it)"
    if isinstance(value, tuple | list | dict):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return "None (is a return missing?)" if value is None else type(value).__name__
