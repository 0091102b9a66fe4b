"""`check_cost`: a cost and its gradient by the outputs of the network."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, SupportsIndex

import numpy as np
import sympy
from flint import arb

from ...architecture import UsageError
from ...formulas import COSTS, Cost, find_cost
from ...formulas.activations import LAYER, J
from ...formulas.evaluation import evaluator
from ...formulas.notation import a, n, y
from ..calling import call
from ..evidence import told_apart
from ..gradients.blame import factor, in_words
from ..gradients.gradient import check_gradient
from ..gradients.report import GradientReport
from ..levels import BALL_BITS
from ..numbers.elements import NotHereError, element_array
from ..numbers.intervals import Interval
from ..reference import Array, precision
from ..report import Verdict

SAME = 1e-10
"""Two costs in floats are the same up to this relative difference."""

_TOTAL = sympy.Dummy("total")


def check_cost(
    cost: Callable[..., Any],
    gradient: Callable[..., Any],
    *,
    name: str | Cost | None = None,
    outputs: SupportsIndex = 3,
    batch: SupportsIndex | None = None,
    seed: SupportsIndex = 0,
    time_limit: float = 10.0,
) -> GradientReport:
    """Hold the gradient of a cost by the outputs of a network against the cost, and with a name both against the formula.

    Args:
        cost: ``cost(a, target)``, a number, of arrays of shape (outputs,).
        gradient: ``gradient(a, target)``, of the shape of a.
        name: of a cost of `nntheory.formulas`, such as ``"squared_error"``.
        outputs: how many output neurons.
        batch: with it the arrays have the shape (batch, outputs), and the formula is the mean over the batch.
        seed: of the draws.
        time_limit: seconds that one call may take.

    Returns:
        A report: HOLDS, FAILS or UNKNOWN, with the evidence, as `check_gradient` gives it.

    Raises:
        UsageError: a ValueError, if an argument other than the two programs is wrong.

    Example:
        >>> from nntheory import check_cost
        >>> check_cost(lambda a, target: ((a - target) ** 2).sum(), lambda a, target: a - target).verdict.value
        'FAILS'
    """
    try:
        formula = None if name is None else find_cost(name)
    except ValueError as error:
        raise UsageError(str(error)) from None
    shape: tuple[int, ...] = (_size("outputs", outputs),)
    shape = shape if batch is None else (_size("batch", batch), *shape)
    options: dict[str, Any] = {"names": ["a", "target"], "with_respect_to": [0], "time_limit": time_limit, "seed": seed}
    example = _example(formula, shape)
    report = check_gradient(cost, gradient, example, **options)
    settings = {**report.settings, "name": str(formula or ""), "shape": list(shape)}
    report = replace(
        report, subject=f"{formula or 'a cost'} with its gradient, arrays of shape {shape}", settings=settings
    )
    asked = _Asked(cost, gradient, report.settings["time_limit"])
    if report.verdict is Verdict.UNKNOWN and not report.points and asked.changes(example):
        # Beside a reference it would leave none; here it is one of the two programs that are checked.
        return replace(report, verdict=Verdict.FAILS, wrong=("cost",))
    if formula is None or (report.verdict is Verdict.UNKNOWN and not report.points):
        return report
    examples = [example, *(_example(formula, shape, place) for place in (1, 2))]
    values = [asked.value(one) for one in examples]
    if None in values:
        note = f"cost was not held against {formula}: it gives no number at another example"
        return replace(report, notes=(*report.notes, note))
    pairs = {one: _beside(one, examples, [value for value in values if value is not None]) for one in COSTS}
    told = _told(
        report, lambda: bool(check_gradient(formula_cost(formula), gradient, example, **options)), formula, shape, pairs
    )
    if told.verdict is Verdict.FAILS and formula.output and asked.is_difference(example):
        return _added(told, f"It is a − target, the gradient by the pre-activations: it contains the {formula.output}.")
    return told


def _told(
    report: GradientReport,
    is_of_formula: Callable[[], bool],
    formula: Cost,
    shape: tuple[int, ...],
    pairs: dict[Cost, list[tuple[float, float]]],
) -> GradientReport:
    """The report on the pair, with what holding both against the formula says."""
    values = pairs[formula]
    is_formula = _equal(values)
    other = next((str(one) for one, beside in pairs.items() if _equal(beside)), "")
    if is_formula:
        return (
            report
            if report.verdict is not Verdict.FAILS
            else _added(report, f"The cost is {formula}: look at the gradient.")
        )
    ratio = factor(*values)
    difference = f"It is {other}." if other else ""
    if ratio is not None:
        same = f", which is {other}" if other else ""
        difference = f"It is {in_words(ratio)} {formula}{same}. {_convention(ratio, shape)}".strip()
    if report.verdict is Verdict.FAILS:
        of_formula = f"The gradient is that of {formula}, and the cost is not."
        whose = of_formula if is_of_formula() else f"Nor is the cost {formula}."
        return _added(report, f"{whose} {difference}".strip())
    expected, got = told_apart(*values[0])
    return replace(
        report,
        verdict=Verdict.FAILS,
        wrong=("cost",),
        evidence="enclosure",
        message=f"The gradient belongs to the cost, but the cost is not {formula}: expected {expected}, got {got}. "
        f"{difference}".strip(),
    )


def _added(report: GradientReport, sentence: str) -> GradientReport:
    return replace(report, message=f"{report.message}\n{sentence}")


def _convention(ratio: Fraction, shape: tuple[int, ...]) -> str:
    """Which convention gives this factor."""
    outputs = shape[-1]
    samples = shape[0] if len(shape) == 2 else 0
    known = {
        Fraction(-1): "Its sign is reversed.",
        Fraction(outputs): "It sums over the outputs where the formula takes the mean.",
        Fraction(1, outputs): "It is a mean over the outputs where the formula has their sum.",
        Fraction(samples or 1): "It sums over the batch where the mean is meant.",
        Fraction(1, samples or 1): "It is divided by the number of samples once too often.",
        Fraction(samples * outputs or 1): "It sums over batch and outputs.",
        Fraction(1, samples * outputs or 1): "It is a mean over batch and outputs.",
    }
    known[Fraction(2)], known[Fraction(1, 2)] = "A factor 1/2 is lost.", "A factor 2 is lost."
    return known.get(ratio, "")


def _size(name: str, value: SupportsIndex) -> int:
    try:
        size = operator.index(value)
    except TypeError:
        size = 0
    if isinstance(value, bool) or not 1 <= size <= 1000:
        raise UsageError(f"{name} must be a whole number from 1 to 1000, got {name}={value!r}; 3 is usual")
    return size


def _example(formula: Cost | None, shape: tuple[int, ...], seed: int = 0) -> list[Array]:
    """Outputs and targets that every cost, or this one, admits."""
    rng = np.random.default_rng(seed)
    outputs = rng.uniform(0.1, 0.9, size=shape)
    if formula is None or formula.targets != "distribution":
        return [outputs, rng.uniform(0.1, 0.9, size=shape)]
    labels = rng.integers(shape[-1], size=shape[:-1])
    return [outputs / outputs.sum(axis=-1, keepdims=True), np.eye(shape[-1])[labels]]


@dataclass(frozen=True)
class _Asked:
    """The two programs at examples of floats."""

    cost: Callable[..., Any]
    gradient: Callable[..., Any]
    time_limit: float

    def value(self, example: Sequence[Array]) -> float | None:
        """The cost, if it is a finite number."""
        return self._ask(lambda *given: _finite(float(self.cost(*given))), example)

    def is_difference(self, example: Sequence[Array]) -> bool:
        """Whether the gradient is outputs minus target, averaged over the batch or not."""
        outputs, target = example
        samples = len(outputs) if outputs.ndim == 2 else 1

        def same(*given: Array) -> bool:
            came = np.asarray(self.gradient(*given), dtype=float)
            return any(bool(np.allclose(came, (outputs - target) / size, rtol=SAME)) for size in (1, samples))

        return bool(self._ask(same, example))

    def changes(self, example: Sequence[Array]) -> bool:
        """Whether the cost changes an argument in place."""

        def changed(*given: Array) -> bool:
            self.cost(*given)
            return not all(map(np.array_equal, given, example))

        return bool(self._ask(changed, example))

    def _ask(self, function: Callable[..., Any], example: Sequence[Array]) -> Any:
        return call(function, *(array.copy() for array in example), time_limit=self.time_limit).returned


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _beside(cost: Cost, examples: Sequence[Sequence[Array]], values: Sequence[float]) -> list[tuple[float, float]]:
    """The values of a formula beside those that came; none where the examples are outside its domain."""
    reference = formula_cost(cost)
    try:
        return [(reference(*one), value) for one, value in zip(examples, values, strict=True)]
    except NotHereError:
        return []


def _equal(values: Sequence[tuple[float, float]]) -> bool:
    return bool(values) and all(abs(came - wanted) <= SAME * max(abs(wanted), 1e-3) for wanted, came in values)


def formula_cost(cost: Cost) -> Callable[[Array, Array], Any]:
    """A cost of the formulas as a function of arrays of any numbers: the mean over the samples, if there are several."""
    (total,) = cost.formula.atoms(sympy.Sum)

    def value(outputs: Array, target: Array) -> Any:
        if outputs.dtype != object:
            with precision(BALL_BITS):
                return float(value(_balls(outputs), _balls(target)).value.mid())
        first: Any = outputs.flat[0]
        numbers = first.numbers
        term = evaluator(total.function, numbers)
        whole = evaluator(cost.formula.xreplace({total: _TOTAL}), numbers)
        costs: list[Any] = []
        for row, wanted in zip(np.atleast_2d(outputs), np.atleast_2d(target), strict=True):
            terms = [term({a[LAYER, J]: one, y[J]: other}) for one, other in zip(row, wanted, strict=True)]
            size = numbers.rational(len(row), 1)
            costs.append(whole({_TOTAL: sum(terms[1:], terms[0]), n[LAYER]: size}))
        return sum(costs[1:], costs[0]) / len(costs)

    return value


def _balls(array: Array) -> Any:
    return element_array([Interval(arb(float(one))) for one in array.flat], array.shape)
