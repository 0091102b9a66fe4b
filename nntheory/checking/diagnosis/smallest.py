"""The smallest network and the roundest numbers at which a function is still wrong, told with pencil and paper."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...architecture import Architecture
from ..comparison import coarsest_dtype, compare, near_kink
from ..conventions import Conventions
from ..evidence import told_apart
from ..points import draw_point
from ..reference import Array, Point
from .effort import effort
from .explaining import Found, Returned
from .variants import Derived, program, variants
from .writing import written

CallAt = Callable[[Architecture, Point], dict[str, Array] | None]
"""What the checked program returns at a point of a network; None if nothing that can be compared."""

MOST_NUMBERS = 60
"""A case of more numbers than this is none for pencil and paper."""

MOST_EXAMPLES = 150
"""How many cases are tried at the most, for each kind of number."""

SECONDS = 2.0
"""How much work the search may be, by the clock of `effort`."""

TOLERANCE = 1e-9
"""How near a mistake must come to what was returned to explain it, relative in norm."""

LARGEST_SIZE = 3
"""The widest layer that is tried where the function takes other sizes than its own."""


@dataclass(frozen=True)
class Case:
    """A wrong gradient at a small network, to be followed by hand.

    Attributes:
        architecture: the network.
        point: parameters and data.
        values: every value that the derived program computes, by name.
        returned: what the checked function returned.
        wrong: the entries that rounding does not explain, tensor by tensor.
        conventions: in which it is written.
        note: what it does not show; empty if nothing is known to be missing.
        solved: whether it tells what is right.
    """

    architecture: Architecture
    point: Point
    values: dict[str, Array]
    returned: dict[str, Array]
    wrong: dict[str, NDArray[np.bool_]]
    conventions: Conventions
    note: str = ""
    solved: bool = True

    def unsolved(self) -> Case:
        """The same for somebody who wants to find the mistake: what is given, and which tensors come out wrong."""
        return replace(self, solved=False)

    def __str__(self) -> str:
        count = len(self.point)
        lines = [
            f"The smallest case found: {self.architecture}, {count} sample{'' if count == 1 else 's'}.",
            "",
            f"Given  x = a0 = {self._stored('a0', self.point.x)}, target = {self._stored('target', self.point.target)}",
        ]
        for layer, (weights, biases) in enumerate(zip(self.point.weights, self.point.biases, strict=True), start=1):
            W, b = f"W{layer}", f"b{layer}"
            lines.append(f"       {W} = {self._stored(W, weights)}, {b} = {self._stored(b, biases)}")
        if self.conventions.reduction == "mean":
            lines.append(f"       m = {count}, the number of samples")
        lines.append("")
        lines += self._steps() if self.solved else [f"Wrong here: {', '.join(self.wrong_tensors)}."]
        return "\n".join((*lines, *(["", self.note] if self.note else [])))

    @property
    def wrong_tensors(self) -> list[str]:
        """The names of the tensors that are wrong."""
        return [name for name, entries in self.wrong.items() if entries.any()]

    def _stored(self, name: str, array: Array) -> str:
        return _shown(self.conventions.stored(name, array))

    def _steps(self) -> list[str]:
        """Every statement with its value, and what the checked function returned."""
        lines = []
        for statement in program(self.architecture):
            name, text = statement.target, written(str(statement), self.conventions)
            line = f"{text} = {self._stored(name, self.values[name])}"
            if name in self.returned:
                if self.wrong[name].any():
                    right, came = (
                        self.conventions.stored(name, one) for one in (self.values[name], self.returned[name])
                    )
                    derived, yours = told_apart(right, came, _shown)
                    line = f"{text} = {derived}   ✗ yours: {yours}"
                else:
                    line += "   ✓ yours too"
            lines.append(line)
        return lines

    def to_dict(self) -> dict[str, Any]:
        """The case as plain data, in the conventions of the checked function."""
        stored = self.conventions.stored
        parameters = dict(self.point.floats)
        data = {
            "architecture": str(self.architecture),
            "reduction": self.conventions.reduction,
            "note": self.note,
            "given": {name: stored(name, array).tolist() for name, array in parameters.items()},
            "wrong": self.wrong_tensors,
        }
        if not self.solved:
            return data
        steps = []
        for one in program(self.architecture):
            name, code = one.target, written(str(one), self.conventions).split(" = ", 1)[1]
            step = {"name": name, "code": code, "derived": _plain(stored(name, self.values[name]))}
            if name in self.returned:
                step |= {"returned": _plain(stored(name, self.returned[name])), "wrong": bool(self.wrong[name].any())}
            steps.append(step)
        return {**data, "steps": steps}


def smallest(
    call_at: CallAt,
    architecture: Architecture,
    conventions: Conventions | None = None,
    causes: Sequence[Found] = (),
    *,
    clock: Callable[[], float] | None = None,
) -> Case | None:
    """The smallest network of the same depth, and the roundest numbers, at which the function is still wrong.

    Where it does not work at other sizes than its own, only the numbers are made round. Where two mistakes are known to be
    in it, such a case is looked for that neither of them explains alone. None if nothing is found that fits on paper, or if
    Hypothesis is not installed.

    Args:
        call_at: what the checked function returns at a point of a network.
        architecture: the network it was checked on.
        conventions: of the checked function.
        causes: the mistakes that were found in it.
        clock: how long it has worked; `effort` if not given.
    """
    if not can_be_searched():
        return None
    search = _Search(call_at, architecture, conventions or Conventions(), clock or effort())
    two = [one for one in causes if len(one.variants) > 1]
    both = search.run(two) if two else None
    if both is not None:
        return both
    case = search.run()
    if case is not None and two:
        return replace(case, note=f"This case shows one of the mistakes alone: {search.alone(case, two)}.")
    if case is not None and not causes:
        return replace(case, note="If there is more than one mistake, this case may show one of them alone.")
    return case


def can_be_searched() -> bool:
    """Whether Hypothesis is there, which makes the cases small."""
    return importlib.util.find_spec("hypothesis") is not None


def none_found() -> str:
    """Why there is no smallest case, in words."""
    if not can_be_searched():
        return "the smallest case is looked for by Hypothesis, which is not installed: pip install hypothesis"
    return "no smallest case was found that fits on paper"


class _Search:
    """One search: what was found, and until when it may go on."""

    def __init__(
        self, call_at: CallAt, architecture: Architecture, conventions: Conventions, clock: Callable[[], float]
    ) -> None:
        self.call_at, self.architecture, self.conventions, self.clock = call_at, architecture, conventions, clock

    def run(self, together: Sequence[Found] = ()) -> Case | None:
        """The first sizes, from one neuron in each layer up, at which it is wrong; whole numbers first, then halves.

        Of mistakes made ``together`` a case must show all: what they make wrong at drawn points is wrong, and none of them
        explains it alone.
        """
        self.together, self.end = together, self.clock() + SECONDS
        self.known: dict[tuple[Any, ...], Case | None] = {}
        own = self.architecture.sizes
        small = sorted(
            product(*(range(1, min(n, LARGEST_SIZE) + 1) for n in own)), key=lambda sizes: (sum(sizes), sizes)
        )
        for sizes in (*(sizes for sizes in small if sizes != own), own):
            architecture = replace(self.architecture, sizes=sizes)
            numbers = architecture.parameter_count + sizes[0] + sizes[-1]
            if numbers > MOST_NUMBERS or self.clock() > self.end or not self.wrong_at(architecture):
                continue
            for unit in (1.0, 0.5):
                case = self.shrunk(architecture, unit)
                if case is not None:
                    return case
        return None

    def alone(self, case: Case, together: Sequence[Found]) -> str:
        """The mistakes that explain a case alone, in words; empty if none does."""
        returned = Returned(case.architecture, case.point, case.returned, self.conventions.reduction, TOLERANCE)
        own = variants(case.architecture)
        found: dict[str, None] = {}
        for pair in together:
            for one in pair.variants:
                same = (v for v in own if (v.mistake, v.layers, v.other) == (one.mistake, one.layers, one.other))
                if any(returned.given_by(variant.code, variant.reaches, pair.factor) for variant in same):
                    found[one.mistake.words] = None
        return "; or ".join(found)

    def wrong_at(self, architecture: Architecture) -> bool:
        """Whether the function is wrong at drawn points of these sizes."""
        drawn = np.random.default_rng(0)
        points = [draw_point(architecture, drawn, samples, np.dtype(np.float64)) for samples in (2, 3)]
        self.visible: frozenset[str] = frozenset()
        cases = [case for point in points if (case := self.examined(architecture, point)) is not None]
        self.visible = frozenset(name for case in cases for name in case.wrong_tensors)
        return bool(cases)

    def shrunk(self, architecture: Architecture, unit: float) -> Case | None:
        """The simplest failing case of a network with numbers that are multiples of a unit, as Hypothesis shrinks it."""
        import hypothesis
        from hypothesis import strategies as st
        from hypothesis.errors import NoSuchExample, Unsatisfiable

        reach, widths = round(2 / unit), architecture.sizes

        @st.composite
        def cases(draw: st.DrawFn) -> tuple[Any, ...]:
            # Two mistakes may undo each other with two samples, as half of a sum is a mean.
            count = draw(st.integers(1, 3 if self.together else 2))
            one = reach // 2
            # Weights and data shrink to 1 and not to 0, which would hide the way back.
            telling = st.sampled_from(
                sorted(range(-reach, reach + 1), key=lambda n: (n == 0, abs(abs(n) - one), n < 0))
            )

            def array(numbers: st.SearchStrategy[int], *shape: int) -> tuple[int, ...]:
                length = int(np.prod(shape))
                return tuple(draw(st.lists(numbers, min_size=length, max_size=length)))

            layers = range(len(widths) - 1)
            weights = tuple(array(telling, widths[i], widths[i + 1]) for i in layers)
            biases = tuple(array(st.integers(-reach, reach), widths[i + 1]) for i in layers)
            x = array(telling, count, widths[0])
            target = self.drawn_target(draw, count, widths[-1], reach)
            return widths, count, unit, weights, biases, x, target

        try:
            found = hypothesis.find(
                cases(),
                lambda key: self.fails(key) is not None,
                settings=hypothesis.settings(
                    max_examples=MOST_EXAMPLES,
                    derandomize=True,
                    database=None,
                    deadline=None,
                    suppress_health_check=list(hypothesis.HealthCheck),
                    phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
                ),
            )
        except (NoSuchExample, Unsatisfiable):
            return None
        return self.known[found]

    def drawn_target(self, draw: Any, count: int, outputs: int, reach: int) -> tuple[int, ...]:
        """Targets such as the cost admits, in units."""
        from hypothesis import strategies as st

        kind = self.architecture.cost.targets
        if kind == "distribution":
            labels = [draw(st.integers(0, outputs - 1)) for _ in range(count)]
            return tuple((reach // 2) * int(label == j) for label in labels for j in range(outputs))
        low, high = (0, reach // 2) if kind == "unit interval" else (-reach, reach)
        return tuple(draw(st.integers(low, high)) for _ in range(count * outputs))

    def fails(self, key: tuple[Any, ...]) -> Case | None:
        """The case of these numbers, if the function is wrong at it; whatever was found once stays found."""
        if key not in self.known:
            late = self.clock() > self.end
            self.known[key] = None if late else self.examined(*self.at(*key))
        return self.known[key]

    def at(self, sizes: tuple[int, ...], count: int, unit: float, *numbers: Any) -> tuple[Architecture, Point]:
        """The network and the point of a case that was drawn."""
        architecture = replace(self.architecture, sizes=sizes)
        weights, biases, x, target = numbers

        def array(whole: tuple[int, ...], *shape: int) -> Array:
            return unit * np.array(whole, float).reshape(shape)

        point = Point(
            tuple(array(one, *architecture.weight_shape(layer)) for layer, one in enumerate(weights, start=1)),
            tuple(array(one, *architecture.bias_shape(layer)) for layer, one in enumerate(biases, start=1)),
            array(x, count, sizes[0]),
            array(target, count, sizes[-1]),
        )
        return architecture, point

    def examined(self, architecture: Architecture, point: Point) -> Case | None:
        """The case of a point, if the function is wrong at it."""
        with np.errstate(all="ignore"):
            try:
                returned = self.call_at(architecture, point)
            except Exception:  # whatever it raises at other sizes than its own
                return None
            if returned is None or not _comparable(returned, point):
                return None
            if near_kink(architecture, point, np.dtype(np.float64)).any():
                return None
            result = compare(
                architecture,
                point,
                returned,
                coarsest_dtype(returned, np.dtype(np.float64)),
                self.conventions.reduction,
            )
        wrong = {name: one.outside for name, one in result.items()}
        if not any(entries.any() for entries in wrong.values()):
            return None
        derived = Derived(architecture, point, self.conventions.reduction)
        values = {one.target: derived.values[one.target] for one in program(architecture)}
        case = Case(architecture, point, values, returned, wrong, self.conventions)
        hides = self.together and (not self.visible.issubset(case.wrong_tensors) or self.alone(case, self.together))
        return None if hides else case


def _comparable(returned: dict[str, Array], point: Point) -> bool:
    """Whether these are all tensors of the gradient, in its shapes, and finite."""
    parameters = {f"d{name}": array for name, array in point.floats.items() if name not in ("a0", "target")}
    return returned.keys() == parameters.keys() and all(
        np.shape(returned[name]) == array.shape and np.isfinite(returned[name]).all()
        for name, array in parameters.items()
    )


def _shown(array: Array, digits: int = 6) -> str:
    """Numbers as one writes them on paper: brackets only where there is more than one."""
    rows = [
        ", ".join(f"{value + 0.0:.{digits}g}" for value in row)
        for row in np.atleast_2d(np.asarray(array, float)).tolist()
    ]
    return rows[0] if np.size(array) == 1 else f"[{'; '.join(rows)}]"


def _plain(array: Array) -> Any:
    return np.asarray(array, float).tolist()
