"""`check_backward`: is this function the gradient of that network?"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from ..architecture import Architecture, UsageError
from .comparison import DECIDED, Compared, compare, near_kink
from .conventions import Conventions, Reduction, Samples, WeightLayout
from .diagnosis import as_coarse_as_single, diagnose, none_found, unseen
from .diagnosis import smallest as smallest_case
from .diagnosis.explaining import Found
from .evidence import Level
from .kinks import kink_slopes
from .levels import Difference, exactly, in_balls, in_field, is_piecewise_linear
from .points import draw_point, drawn_points, examined_architecture, examined_dtype, examined_limits, passed_point
from .program import Backward, Misbehaviour, Program
from .reference import Array, Point
from .report import Report, TensorResult, Verdict

SERIOUS = 1e-9
"""A difference of this relative size, in exact numbers, is a mistake however the program's float constants are read."""


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
    floats_only: bool = False,
    smallest: bool = False,
    on_point: Callable[[int], None] | None = None,
) -> Report:
    """Hold a backward pass against the derived gradient: in floats at points, and in exact numbers for all values.

    It is called with floats at drawn parameters and data, and first at those that are passed; what it returns is held
    against a certified enclosure of the true gradient. Then the same program is called with elements of prime fields,
    which stand for all values at once; where it cannot run on them, with rationals or balls.

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
        floats_only: call it with floats alone.
        smallest: if it fails, look for the smallest network and the roundest numbers that show it.
        on_point: called with the number of points done, for a progress bar.

    Returns:
        A report: HOLDS, FAILS or UNKNOWN, with the evidence. Printing it gives a text for the author of the function.

    Raises:
        UsageError: a ValueError, if an argument other than ``backward`` is wrong.

    Example:
        >>> from nntheory import Architecture, Network, check_backward
        >>> architecture = Architecture.parse("2-3-1")
        >>> check_backward(Network(architecture).backward, architecture).verdict.value
        'HOLDS'
    """
    if not callable(backward):
        raise UsageError(f"backward must be a function, got {type(backward).__name__}")
    # What the caller has set for NumPy's errors holds for the function; the checker's own arithmetic handles them itself.
    context = contextvars.copy_context()
    with np.errstate(all="ignore"):
        examined_architecture(architecture)
        limits = examined_limits(points, seed, time_limit)
        conventions = Conventions(weight_layout, reduction, samples)
        floats = examined_dtype(dtype)
        drawn = np.random.default_rng(limits.seed)
        passed = passed_point(architecture, weights, biases, x, target, floats, drawn)
        places = drawn_points(architecture, drawn, limits.points, floats)
        settings = {
            **limits._asdict(),
            "dtype": floats.name,
            "weight_layout": weight_layout,
            "reduction": reduction,
            "samples": samples,
            "floats_only": bool(floats_only),
        }
        program = Program(backward, architecture, conventions, floats, limits.time_limit, context)
        check = _Check(program, settings, on_point or (lambda done: None), bool(smallest))
        report = check.run(passed, places)
        if smallest and report.verdict is Verdict.FAILS and report.smallest is None:
            return replace(report, notes=(*report.notes, none_found()))
        return report


@dataclass
class _Check:
    """The state of one check: what was compared so far."""

    program: Program
    settings: dict[str, Any]
    on_point: Callable[[int], None]
    smallest: bool
    compared: list[tuple[Point, dict[str, Compared]]] = field(default_factory=list)
    kept: list[tuple[Array, Array]] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    unseen: tuple[Any, ...] = ()
    set_apart: int = 0

    @property
    def architecture(self) -> Architecture:
        return self.program.architecture

    @property
    def reduction(self) -> str:
        return self.program.conventions.reduction

    def run(self, passed: Point | None, drawn: list[Point]) -> Report:
        for done, point in enumerate([*([] if passed is None else [passed]), *drawn], start=1):
            problem = self.examine(point)
            if problem is not None:
                return problem
            if point is passed:
                self.judge_passed(point)
            self.on_point(done)
        for again in (self.repeated, self.recalled):
            problem = again()
            if problem is not None:
                return problem
        return self.conclude()

    # Floats, at points.

    def examine(self, point: Point) -> Report | None:
        """Compare at one point; a report if that ends the check."""
        near = near_kink(self.architecture, point, self.program.called_with)
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
        tensors = self.program.returned(point)
        if isinstance(tensors, Misbehaviour):
            return self.report(tensors.verdict, tensors.message)
        result = compare(self.architecture, point, tensors, self.program.dtype_of(tensors), self.reduction)
        wrong = any(tensor.outside.any() for tensor in result.values())
        if judge or wrong:
            self.compared.append((point, result))
            self.kept += [(self.program.live[name], tensors[name]) for name in tensors]
        return self.wrong(point, tensors) if wrong else None

    def repeated(self) -> Report | None:
        """Ask again for the first point: a function of its arguments gives the same answer."""
        if not self.compared:
            return None
        point, first = self.compared[0]
        before = dict(zip(first, self.kept, strict=False))
        again = self.program.returned(point)
        if isinstance(again, Misbehaviour):
            return self.report(again.verdict, again.message)
        same = all(np.array_equal(again[name], before[name][1]) for name in again)
        if not same and not self.program.is_right(point, again, self.program.dtype_of(again)):
            return self.report(
                Verdict.FAILS,
                "It depends on earlier calls: asked twice with the same arguments, and with others in between, it gave a "
                "right gradient first and a wrong one then. Compute everything from the arguments, and set sums to zero "
                "at the start of each call.",
            )
        if any(not np.array_equal(live, copy) for live, copy in self.kept):
            self.program.notes[
                "the arrays it returns are overwritten by its next call; return new arrays, or copies of its buffers"
            ] = None
        return None

    def recalled(self) -> Report | None:
        """Ask for other numbers in arrays of the same shapes, and then in the same arrays: nothing may be left of the last."""
        if not self.compared:
            return None
        first = min((point for point, _ in self.compared), key=len)
        drawn = np.random.default_rng(self.settings["seed"] + 2)
        others = (draw_point(self.architecture, drawn, len(first), self.program.called_with) for _ in range(8))
        point = next((p for p in others if not near_kink(self.architecture, p, self.program.called_with).any()), None)
        if point is None:
            return None  # a network so deep that some unit is always near its kink
        for how, ask in (
            ("other numbers in arrays of the same shapes", self.after_call),
            ("new numbers written into the same arrays, as an update in place does", self.program.after_update),
        ):
            came = ask(point, first)
            if isinstance(came, Misbehaviour):
                return self.report(came.verdict, came.message)
            if self.program.is_right(point, came, self.program.dtype_of(came)):
                continue
            stale = self.program.is_right(first, came, self.program.dtype_of(came))
            what = (
                "the gradient of the call before"
                if stale
                else "a wrong gradient, and a right one when each sample was repeated"
            )
            if stale or self.is_right_in_a_new_batch(point):
                return self.report(
                    Verdict.FAILS,
                    f"It depends on earlier calls: called a second time, with {how}, it returned {what}. Something is "
                    f"kept from one call to the next: compute everything from the arguments.",
                )
            return self.compare(point)
        return None

    def after_call(self, point: Point, before: Point) -> dict[str, Array] | Misbehaviour:
        """What it returns at a point after a call for another one."""
        self.program.tensors(before)
        return self.program.returned(point)

    def is_right_in_a_new_batch(self, point: Point) -> bool:
        """Whether it is right at a point whose samples are repeated, to a batch of a size that it has not seen."""
        seen = {len(compared) for compared, _ in self.compared}
        times = next(n for n in count(2) if n * len(point) not in seen)
        repeated = Point(
            point.weights, point.biases, *(np.concatenate([data] * times) for data in (point.x, point.target))
        )
        came = self.program.tensors(repeated)
        return came is not None and self.program.is_right(repeated, came, self.program.dtype_of(came))

    def wrong(self, point: Point, tensors: dict[str, Array]) -> Report:
        """The report of a gradient that rounding does not explain."""
        result = self.compared[-1][1]
        dtype, single = self.program.dtype_of(tensors), np.dtype(np.float32)
        again = self.program.tensors(point)
        if again is not None and any(not np.array_equal(again[name], tensors[name]) for name in tensors):
            return self.report(
                Verdict.FAILS,
                "It depends on earlier calls, or draws random numbers: called twice with the same arguments it gave different "
                "gradients. Compute everything from the arguments, and set sums to zero at the start of each call.",
            )
        report = self.diagnosed(point, tensors, result, max(1e-9, 256 * float(np.finfo(dtype).eps)))
        if dtype == np.float64 and not report.mistakes and self.program.is_right(point, tensors, single):
            coarse = as_coarse_as_single(result, tensors)
            return replace(report, message=coarse, pairs=(), hints=()) if coarse else report
        return report

    def diagnosed(
        self, point: Point, tensors: dict[str, Array], result: dict[str, Compared], tolerance: float
    ) -> Report:
        """The report of a wrong gradient, with what is wrong with it."""
        found = diagnose(
            self.program.tensors, self.architecture, point, tensors, result, self.program.conventions, tolerance
        )
        report = self.report(Verdict.FAILS, found.message)
        return replace(
            report,
            mistakes=tuple(map(str, found.mistakes)),
            pairs=tuple((str(one), str(other)) for one, other in found.pairs),
            hints=found.hints,
            smallest=self.smallest_case(found.causes) if self.smallest else None,
        )

    def smallest_case(self, causes: Sequence[Found]) -> Any:
        def at(architecture: Architecture, point: Point) -> dict[str, Array] | None:
            return replace(self.program, architecture=architecture).tensors(point)

        return smallest_case(at, self.architecture, self.program.conventions, causes)

    def judge_passed(self, point: Point) -> None:
        """Say what the point that the caller passed could not show."""
        judged, result = self.compared[-1] if self.compared else (None, {})
        unjudged = [name for name, one in result.items() if not one.decided] if judged else ["the gradient"]
        if unjudged:
            each = "each of " if len(unjudged) > 1 else ""
            self.program.notes[
                f"at the data or parameters that were passed, {each}{', '.join(unjudged)} is zero, or {self.hidden()}: "
                f"agreement there says nothing, the drawn points decide"
            ] = None
        if judged is not None:
            self.unseen = unseen(self.architecture, judged, result, self.reduction)

    # Beyond floats.

    def conclude(self) -> Report:
        """The verdict when no point contradicts."""
        floats = self.floats_level()
        problem = None if self.settings["floats_only"] else self.stronger()
        self.levels.append(floats)
        if problem is not None:
            return replace(problem, levels=tuple(self.levels))
        agreeing = next((level for level in self.levels if level.outcome == "agrees"), None)
        if self.levels[0].outcome == "differs" and agreeing is floats:
            agreeing = None  # floats do not clear a suspicion
        if agreeing is None:
            return self.report(Verdict.UNKNOWN, self.not_judged(floats))
        generator = np.random.default_rng(self.settings["seed"])
        kinks = kink_slopes(self.program.tensors, self.architecture, generator, self.program.called_with)
        return replace(
            self.report(Verdict.HOLDS, self.agreement(agreeing, floats)),
            evidence=agreeing.kind,
            kinks=kinks,
        )

    def stronger(self) -> Report | None:
        """Run the program on other numbers than floats, the strongest first; a report if that ends the check."""
        seed = self.settings["seed"]
        field_, suspected = in_field(self.program.on_elements, self.architecture, seed, self.reduction)
        self.levels.append(field_)
        if field_.outcome == "agrees":
            return None
        if suspected is not None:
            # A suspicion: real points decide, and first the one at which the program took the same branches.
            drawn = np.random.default_rng(seed + 1)
            further = (draw_point(self.architecture, drawn, n, self.program.called_with) for n in (1, 2, 3))
            for point in (suspected.astype(self.program.called_with), *further):
                if (problem := self.examine(point)) is not None:
                    return problem
        for run in (exactly, in_balls) if is_piecewise_linear(self.architecture) else (in_balls,):
            level, difference = run(self.program.on_elements, self.architecture, seed, self.reduction, suspected)
            self.levels.append(level)
            if difference is not None:
                return self.refuted(level, difference)
            if level.outcome == "agrees":
                break
        return None

    def refuted(self, level: Level, difference: Difference) -> Report:
        """The report of a program that differs from the derivation in exact numbers, though floats did not show it."""
        size = difference.relative
        self.compared.append((difference.point, difference.compared))
        if size > SERIOUS:
            report = self.diagnosed(difference.point, difference.tensors, difference.compared, 1e-12)
            return replace(report, evidence=level.kind)
        self.compared.pop()
        return self.report(
            Verdict.UNKNOWN,
            f"In floats, rounding explains every difference from the derived gradient. In {_NUMBERS[level.numbers]} the program "
            f"differs from it by {size:.0e} of its size: look for a small constant added to a denominator, or for a constant "
            f"with too few digits.",
        )

    def floats_level(self) -> Level:
        """What the floats showed."""
        if not self.compared:
            return Level(
                "floats",
                "not possible",
                reason=f"all {self.set_apart} samples lie too close to a kink of an activation function",
            )
        undecided = [t.name for t in self.results() if t.resolution is None]
        if undecided:
            return Level(
                "floats",
                "not possible",
                reason=f"{', '.join(undecided)}: at every point either the gradient is zero or {self.hidden()}, so "
                f"agreement says nothing",
            )
        return Level("floats", "agrees")

    def not_judged(self, floats: Level) -> str:
        """Why nothing could be said."""
        if self.levels[0].outcome == "differs":
            return (
                "On elements of prime fields the program differs from the derivation, which is a suspicion: no real point "
                "confirmed it, and the program did not run in exact numbers, which would have told."
            )
        if not self.compared:
            return f"Nothing could be compared: {floats.reason}. Pass other data, or biases that are not zero."
        return f"{floats.reason}. Fewer or narrower layers, or parameters that do not saturate, would tell."

    def agreement(self, level: Level, floats: Level) -> str:
        """What agreed, in words."""
        all_of_them = f"All {self.architecture.parameter_count:,} derivatives agree with the derived gradient"
        where = {
            "field": "for all values of parameters and data that take the branches seen, as far as random elements of prime "
            "fields tell",
            "exact": f"in exact arithmetic at {level.scope}",
            "balls": f"in ball arithmetic of many digits at {level.scope}",
        }.get(level.numbers)
        if where is None:
            return f"{all_of_them} at every point: rounding explains each difference."
        told = (
            "; and in floats at every point, where rounding explains each difference."
            if floats.outcome == "agrees"
            else ". Floats could not tell."
        )
        suspicion = (
            " A difference on elements of prime fields was not confirmed at the point where it showed."
            if self.levels[0].outcome == "differs"
            else ""
        )
        return f"{all_of_them}: {where}{told}{suspicion}"

    def hidden(self) -> str:
        """How much rounding hides in a tensor of which agreement says nothing."""
        dtypes = {one.dtype for _, result in self.compared for one in result.values()} or {self.program.called_with}
        coarse = next((dtype.name for dtype in dtypes if dtype not in DECIDED), "")
        if coarse:
            return f"{coarse} is too coarse to judge by (return float64 or float32)"
        return f"rounding could explain an error of more than {min(DECIDED[dtype] for dtype in dtypes):g} of it"

    # The report.

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
            worst_entry=self.program.conventions.entry(name, place),
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
            notes=tuple(self.program.notes),
            settings=self.settings,
            evidence="enclosure" if self.compared else "call",
            levels=tuple(self.levels),
            unseen=self.unseen,
        )


_NUMBERS = {"exact": "exact arithmetic", "balls": "ball arithmetic"}
