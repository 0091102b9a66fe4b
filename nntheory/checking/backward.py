"""`check_backward`: is this function the gradient of that network?"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from ..architecture import Architecture
from .calling import Outcome, call
from .comparison import DECIDED, Compared, agrees, coarsest_dtype, compare, near_kink, overflows
from .conventions import Conventions, Reduction, Samples, WeightLayout
from .diagnosis import as_coarse_as_single, described, entry, explained, explanations
from .points import BATCH_SIZES, UsageError, draw_point, examined_dtype, examined_limits, passed_point
from .reference import Array, Point
from .report import Report, TensorResult, Verdict

Backward = Callable[[list[Any], list[Any], Any, Any], tuple[Sequence[Any], Sequence[Any]]]
"""``backward(weights, biases, x, target) -> (weight_gradients, bias_gradients)``."""


def check_backward(
    backward: Backward,
    architecture: Architecture,
    *,
    weights: Sequence[ArrayLike] | None = None,
    biases: Sequence[ArrayLike] | None = None,
    x: ArrayLike | None = None,
    target: ArrayLike | None = None,
    points: SupportsIndex = 5,
    seed: SupportsIndex = 0,
    dtype: DTypeLike = np.float64,
    weight_layout: WeightLayout = "in_out",
    reduction: Reduction = "mean",
    samples: Samples = "rows",
    time_limit: float = 10.0,
    on_point: Callable[[int], None] | None = None,
) -> Report:
    """Hold a backward pass against a certified enclosure of the derived gradient.

    It is called at drawn parameters and data, and first at those that are passed. Two questions are answered: whether
    every difference from the true gradient is explained by rounding (the verdict), and how large it is (the accuracy).

    Args:
        backward: ``backward(weights, biases, x, target) -> (weight_gradients, bias_gradients)``, with weights[l] of
            shape (n_in, n_out), biases[l] (n_out,), x (batch, n_0) and target (batch, n_L); the gradient is that of the
            mean cost over the batch.
        architecture: the network whose gradient it should compute.
        weights: parameters to look at beside the drawn ones, in the shapes above; with ``biases``.
        biases: see ``weights``.
        x: data to look at beside the drawn ones, in the shape above; with ``target``.
        target: see ``x``.
        points: how many points to draw.
        seed: of the draws.
        dtype: of the arrays passed to it, float64 or float32. What it returns is judged by the coarser of this and the
            dtype returned.
        weight_layout: ``out_in`` if it takes and returns weights of shape (n_out, n_in).
        reduction: ``sum`` if its gradient is that of the sum over the batch.
        samples: ``columns`` if it takes x (n_0, batch), target (n_L, batch) and biases (n_out, 1).
        time_limit: seconds that one call may take.
        on_point: called with the number of points done, for a progress bar.

    Returns:
        A report: HOLDS, FAILS or UNKNOWN, with the evidence. Printing it gives a text for the author of the function.

    Raises:
        ValueError: if an argument other than ``backward`` is wrong.
    """
    if not callable(backward):
        raise UsageError(f"backward must be a function, got {type(backward).__name__}")
    # What the caller has set for NumPy's errors holds for the function; the checker's own arithmetic handles them itself.
    context = contextvars.copy_context()
    with np.errstate(all="ignore"):
        limits = examined_limits(architecture, points, seed, time_limit)
        conventions = Conventions(weight_layout, reduction, samples)
        floats = examined_dtype(dtype)
        drawn = np.random.default_rng(limits.seed)
        passed = passed_point(architecture, weights, biases, x, target, floats, drawn)
        sizes = [BATCH_SIZES[i % len(BATCH_SIZES)] for i in range(limits.points)]
        places = [draw_point(architecture, drawn, size, floats) for size in sizes]
        settings = {
            **limits._asdict(),
            "dtype": floats.name,
            "weight_layout": weight_layout,
            "reduction": reduction,
            "samples": samples,
        }
        check = _Check(backward, architecture, conventions, floats, settings, context, on_point or (lambda done: None))
        return check.run(passed, places)


@dataclass
class _Check:
    """The state of one check: what was compared so far and what was noticed on the way."""

    backward: Backward
    architecture: Architecture
    conventions: Conventions
    called_with: np.dtype[Any]
    settings: dict[str, Any]
    context: contextvars.Context
    on_point: Callable[[int], None]
    compared: list[tuple[Point, dict[str, Compared]]] = field(default_factory=list)
    kept: list[tuple[Array, Array]] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    live: dict[str, Array] = field(default_factory=dict)
    set_apart: int = 0

    def run(self, passed: Point | None, drawn: list[Point]) -> Report:
        for done, point in enumerate([*([] if passed is None else [passed]), *drawn], start=1):
            problem = self.examine(point)
            if problem is not None:
                return problem
            if point is passed:
                self.note_undecided()
            self.on_point(done)
        problem = self.repeated()
        return self.conclude() if problem is None else problem

    def examine(self, point: Point) -> Report | None:
        """Compare at one point; a report if that ends the check."""
        near = near_kink(self.architecture, point, self.called_with)
        if near.any():
            # At a kink several gradients are right. The batch must lie among them, and is then judged without it.
            self.set_apart += int(near.sum())
            problem = self.compare(point, judge=False)
            if problem is not None or near.all():
                return problem
            point = point.rows(~near)
        return self.compare(point)

    def compare(self, point: Point, *, judge: bool = True) -> Report | None:
        """Call and compare at one point; the result counts for the verdict if it is to ``judge``, or if it refutes."""
        tensors = self.returned(point)
        if isinstance(tensors, Report):
            return tensors
        result = compare(self.architecture, point, tensors, self.dtype_of(tensors), self.conventions.reduction)
        wrong = any(tensor.outside.any() for tensor in result.values())
        if judge or wrong:
            self.compared.append((point, result))
            self.kept += [(self.live[name], tensors[name]) for name in tensors]
        return self.wrong(point, tensors) if wrong else None

    def dtype_of(self, tensors: dict[str, Array]) -> np.dtype[Any]:
        return coarsest_dtype(tensors, self.called_with)

    def returned(self, point: Point) -> dict[str, Array] | Report:
        """What the backward pass returns at a point, by name; or a report of why there is nothing to compare."""
        arguments = self.conventions.arguments(point)
        limit = self.settings["time_limit"]

        def named(*passed: Any) -> dict[str, Array] | str:
            return self.conventions.tensors(self.architecture, self.backward(*passed))

        outcome = call(named, *arguments, time_limit=limit, context=self.context)
        self.note(outcome)
        if outcome.timed_out:
            return self.report(
                Verdict.UNKNOWN,
                f"It did not return within {limit:g} s for a batch of {len(point)}. Look for a loop that does not end, or "
                f"allow more time with time_limit.",
            )
        if outcome.raised:
            called = (
                " It is called as backward(weights, biases, x, target)." if "the call itself" in outcome.raised else ""
            )
            return self.report(Verdict.FAILS, f"Expected a gradient; it raised {outcome.raised}.{called}")
        if changed := self._changed(point, arguments):
            return self.report(
                Verdict.FAILS,
                f"It changes its argument {changed}. A backward pass computes the gradient and leaves its inputs alone: "
                f"write `a = a - b` in place of `a -= b`, or work on a copy.",
            )
        tensors = outcome.returned
        if isinstance(tensors, str):
            return self.report(Verdict.FAILS, f"{tensors}.")
        for name, tensor in tensors.items():
            if not np.isfinite(tensor).all():
                return self.not_finite(point, name, tensor, outcome.warned)
        self.live = tensors
        return {name: np.array(tensor) for name, tensor in tensors.items()}

    def not_finite(self, point: Point, name: str, tensor: Array, warned: tuple[str, ...]) -> Report:
        """The report of a gradient with nan or infinities: its own fault, unless floats cannot hold the true one."""
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(tensor))[0])
        if overflows(self.architecture, point, self.called_with, self.conventions.reduction):
            return self.report(
                Verdict.UNKNOWN,
                f"{entry(name, place)} is {tensor[place]}, and at this point some value on the way is too large for "
                f"{self.called_with.name}, so this says nothing. Pass smaller data or parameters.",
            )
        why = f" ({warned[0]})" if warned else ""
        return self.report(Verdict.FAILS, f"{entry(name, place)}: expected a finite number, got {tensor[place]}{why}.")

    def _changed(self, point: Point, arguments: tuple[list[Array], list[Array], Array, Array]) -> str:
        fresh = self.conventions.arguments(point)
        names = [*(f"weights[{i}]" for i in range(len(fresh[0]))), *(f"biases[{i}]" for i in range(len(fresh[1])))]
        before = [*fresh[0], *fresh[1], fresh[2], fresh[3]]
        after = [*arguments[0], *arguments[1], arguments[2], arguments[3]]
        if len(after) != len(before):
            return "weights or biases (the list itself)"
        pairs = zip([*names, "x", "target"], before, after, strict=True)
        return next((name for name, old, new in pairs if not np.array_equal(old, new)), "")

    def note(self, outcome: Outcome) -> None:
        """Remember what a call did beside returning."""
        if outcome.printed.strip():
            self.notes[f"it prints; the first line was {outcome.printed.strip().splitlines()[0][:80]!r}"] = None
        self.notes.update(dict.fromkeys(f"it caused the warning {warning}" for warning in outcome.warned))

    def repeated(self) -> Report | None:
        """Ask again for the first point: a function of its arguments gives the same answer."""
        if not self.compared:
            return None
        point, first = self.compared[0]
        before = dict(zip(first, self.kept, strict=False))
        again = self.returned(point)
        if isinstance(again, Report):
            return again
        dtype, reduction = self.dtype_of(again), self.conventions.reduction
        same = all(np.array_equal(again[name], before[name][1]) for name in again)
        if not same and not agrees(self.architecture, point, again, dtype, reduction):
            return self.report(
                Verdict.FAILS,
                "It depends on earlier calls: asked twice with the same arguments, and with others in between, it gave a "
                "right gradient first and a wrong one then. Compute everything from the arguments, and set sums to zero "
                "at the start of each call.",
            )
        if any(not np.array_equal(live, copy) for live, copy in self.kept):
            self.notes[
                "the arrays it returns are overwritten by its next call; return new arrays, or copies of its buffers"
            ] = None
        return None

    def wrong(self, point: Point, tensors: dict[str, Array]) -> Report:
        """The report of a gradient that rounding does not explain."""
        result = self.compared[-1][1]
        single = np.dtype(np.float32)
        in_single = all(np.array_equal(tensor, tensor.astype(single)) for tensor in tensors.values())
        # One tensor that is off a little may have many causes; lost precision shows in all of them.
        everywhere = in_single or all(one.outside.any() for one in result.values())
        if (
            self.dtype_of(tensors) == np.float64
            and everywhere
            and agrees(self.architecture, point, tensors, single, self.conventions.reduction)
        ):
            return self.report(Verdict.FAILS, as_coarse_as_single(result, in_single))
        again = self.returned(point)
        if isinstance(again, dict) and any(not np.array_equal(again[name], tensors[name]) for name in tensors):
            return self.report(
                Verdict.FAILS,
                "It depends on earlier calls: called twice with the same arguments it gave different gradients. Compute "
                "everything from the arguments, and set sums to zero at the start of each call.",
            )
        tolerance = max(1e-9, 256 * float(np.finfo(self.dtype_of(tensors)).eps))
        causes = explanations(self.architecture, point, tensors, self.conventions.reduction, tolerance)
        message = f"{described(result, tensors)}\n{explained(causes)}"
        return replace(self.report(Verdict.FAILS, message), mistakes=tuple(map(str, causes or ())))

    def conclude(self) -> Report:
        """The verdict when no point contradicts."""
        if not self.compared:
            return self.report(
                Verdict.UNKNOWN,
                f"Nothing could be compared: all {self.set_apart} samples lie too close to a kink of an activation function. "
                f"Pass other data, or biases that are not zero.",
            )
        undecided = [t.name for t in self.results() if t.resolution is None]
        if undecided:
            return self.report(
                Verdict.UNKNOWN,
                f"{', '.join(undecided)}: at every point either the gradient is zero or rounding could explain an error of "
                f"more than {self.bound():g} of it, so agreement says nothing. Fewer or narrower layers, or parameters that "
                f"do not saturate, would tell.",
            )
        count = self.architecture.parameter_count
        return self.report(
            Verdict.HOLDS,
            f"All {count:,} derivatives agree with the derived gradient at every point: rounding explains each difference.",
        )

    def bound(self) -> float:
        """What rounding may explain at the most, relative to a tensor, if agreement is to say something."""
        dtypes = {one.dtype for _, result in self.compared for one in result.values()} or {self.called_with}
        return min(DECIDED.get(dtype, 0.0) for dtype in dtypes)

    def note_undecided(self) -> None:
        """Say which tensors the point that the caller passed could not judge."""
        point, result = self.compared[-1] if self.compared else (None, {})
        unjudged = [name for name, one in result.items() if not one.decided] if point is not None else ["the gradient"]
        if unjudged:
            self.notes[
                f"at the data or parameters that were passed, {', '.join(unjudged)} is zero, or rounding could explain an "
                f"error of more than {self.bound():g} of it: agreement there says nothing, the drawn points decide"
            ] = None

    def results(self) -> tuple[TensorResult, ...]:
        """Each tensor over all points."""
        names = self.compared[0][1] if self.compared else ()
        return tuple(self._result(name) for name in names)

    def _result(self, name: str) -> TensorResult:
        all_points = [result[name] for _, result in self.compared]
        telling = [one.resolution for one in all_points if one.decided]
        (ulp, place) = max(one.worst() for one in all_points)
        return TensorResult(
            name=name,
            agrees=not any(one.outside.any() for one in all_points),
            relative_error=max(one.relative_error for one in all_points),
            worst_ulp=ulp,
            worst_entry=entry(name, place),
            resolution=min(telling) if telling else None,
        )

    def accuracy_warning(self) -> str:
        """Which digits are lost by a formally right program, and how to keep them."""
        lossy = [(name, one) for _, result in self.compared for name, one in result.items() if one.lossy.any()]
        if not lossy or any(one.outside.any() for _, one in lossy):
            return ""
        name, one = max(lossy, key=lambda pair: pair[1].relative_error)
        return (
            f"formally right, but digits are lost: {name} is off by {one.relative_error:.1e} of its size, more than a "
            f"careful program loses. Where an activation saturates, 1 - a cancels: compute its derivative from z, for the "
            f"sigmoid as sigmoid(z) * sigmoid(-z)."
        )

    def report(self, verdict: Verdict, message: str) -> Report:
        return Report(
            verdict=verdict,
            message=message,
            architecture=str(self.architecture),
            tensors=self.results(),
            accuracy_warning=self.accuracy_warning(),
            points=len(self.compared),
            samples=sum(len(point) for point, _ in self.compared),
            set_apart=self.set_apart,
            notes=tuple(self.notes),
            settings=self.settings,
            evidence="enclosure" if self.compared else "call",
        )
