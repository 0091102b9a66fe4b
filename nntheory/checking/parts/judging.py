"""The course of a check of an activation function: floats, elements for all numbers, balls where these do not decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...formulas import Activation
from ..evidence import Level, told_apart
from ..gradients.arguments import Arguments, Leaf
from ..gradients.directions import TELLING, RealPoint
from ..gradients.pair import Pair
from ..gradients.random_elements import in_field
from ..gradients.report import GradientReport
from ..levels import Refusal
from ..numbers.field import UndecidedError
from ..program import Misbehaviour
from ..reference import Array
from ..report import Verdict
from .function import Function
from .naming import named_slope, named_value
from .reference import Reference

MODERATE = np.array([-5.0, -3.0, -1.75, -0.875, -0.3125, -0.046875, 0.015625, 0.25, 0.8125, 1.5, 2.5, 4.5])
"""Where nothing saturates: here floats decide. No kink of a known activation is among them, and floats hold them exactly, so
that a kink of another is at such a number or is not."""

EXTREME = np.array(
    [-1000.0, -710.0, -100.0, -40.0, -20.0, -1e-8, -1e-300, 1e-300, 1e-8, 20.0, 40.0, 100.0, 710.0, 1000.0]
)
"""Where digits get lost and exponentials overflow."""

AGREE, WRONG = 1e-9, 1e-6
"""Relative errors, beside a size of a thousandth at least: up to the first floats agree, beyond the second they are wrong."""

COARSE = 1e-3
"""What float32 may be off by; an error beyond that has another cause."""


@dataclass
class ActivationCheck:
    """The state of one check."""

    f: Function
    fprime: Function
    reference: Reference
    settings: dict[str, Any]
    z: Array = field(default_factory=lambda: MODERATE)
    apart: list[float] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    levels: list[Level] = field(default_factory=list)
    warning: str = ""

    @property
    def known(self) -> Activation | None:
        """The formula that both are held against, if one was named."""
        return self.reference.known

    def run(self) -> GradientReport:
        """The whole check."""
        # What misbehaves is told before anything else.
        for function in (self.f, self.fprime):
            problem = function.misbehaviour(MODERATE)
            if problem is not None:
                return self.misbehaved(function, problem)
        self.z = self.off_kinks(MODERATE)
        if not self.z.size:
            return self.report(Verdict.UNKNOWN, "All numbers tried lie on a kink of f, where several slopes are right.")
        true = self.reference.at(self.z)
        if isinstance(true, Refusal):
            return self.report(
                Verdict.UNKNOWN,
                f"There is no reference: f on dual numbers: {true.words}. Write it with NumPy's functions (np.exp, not "
                f"math.exp), or say with activation= which function it is.",
            )
        for function, wanted in ((self.f, true[0]), (self.fprime, true[1])):
            found = self.compared(function, wanted, true[1])
            if found is not None:
                return found
        self.levels.append(Level("floats", "agrees", scope=f"at {len(self.z)} numbers from -5 to 5"))
        found = self.extremes()
        if found is not None:
            return found
        self.kinks()
        return self.beyond_floats()

    def off_kinks(self, z: Array) -> Array:
        """The numbers that are not on a kink; the others are set apart."""
        on_kink = self.reference.on_kink(z)
        self.apart += z[on_kink].tolist()
        return z[~on_kink]

    # Floats.

    def compared(self, function: Function, true: Array, slopes: Array) -> GradientReport | None:
        """A report if floats are wrong at moderate numbers."""
        name, came = function.name, function.floats(self.z)
        if isinstance(came, Misbehaviour):
            return self.misbehaved(function, came)
        error = np.abs(came - true) / np.maximum(np.abs(true), 1e-3)
        error = np.where(np.isfinite(error), error, np.inf)
        place = int(np.argmax(error))
        if error[place] <= AGREE:
            return None
        whose = self.reference.derivative_name if name == "fprime" else self.reference.name
        at = _at(self.z[place], true[place], came[place])
        if error[place] <= WRONG:
            self.levels.append(
                Level("floats", "not possible", reason=f"{name} is off by {error[place]:.0e} of its size")
            )
            return self.report(
                Verdict.UNKNOWN,
                f"{name} is near {whose}, and not as near as rounding leaves it, {at}. Look for float32 inside, or for a "
                f"constant with too few digits.",
            )
        self.levels.append(Level("floats", "differs", scope=f"at {len(self.z)} numbers from -5 to 5"))
        hint = self.hint(name, came, float(error[place]), slopes)
        return self.report(Verdict.FAILS, f"{name} is not {whose}, {at}.\n{hint}".rstrip(), (name,))

    def hint(self, name: str, came: Array, error: float, slopes: Array) -> str:
        """What was returned in place of the right numbers, in words; empty if nothing known was."""
        if np.array_equal(came, came.astype(np.float32)) and error < COARSE:
            return "All its values have the digits of float32: it computes with float32 inside."
        if name == "f":
            return named_value(self.z, came, self.known)
        values = self.f.floats(self.z)
        if isinstance(values, Misbehaviour):
            return ""
        at_values, again = self.fprime.floats(values), self.reference.at(values)
        return named_slope(
            self.z,
            came,
            values,
            slopes,
            None if isinstance(at_values, Misbehaviour) else at_values,
            None if isinstance(again, Refusal) else again[1],
        )

    def extremes(self) -> GradientReport | None:
        """Note lost digits at tiny and huge numbers; a report if a value there is wrong by more than that."""
        numbers = self.off_kinks(EXTREME)
        true = self.reference.at(numbers)
        if isinstance(true, Refusal):
            self.notes[f"tiny and huge numbers were not judged: {true.words}"] = None
            return None
        lost: list[str] = []
        for function, wanted_ones in ((self.f, true[0]), (self.fprime, true[1])):
            came = function.floats(numbers)
            if isinstance(came, Misbehaviour):
                if function.changes:
                    return self.misbehaved(function, came)
                lost.append(f"at huge numbers {came.message}")
                continue
            for z, wanted, got in zip(numbers, wanted_ones, came, strict=True):
                if not np.isfinite(got):
                    lost.append(f"{function.name}({z:g}) is {got} where {wanted:.3g} is meant")
                elif abs(got - wanted) > WRONG * max(abs(wanted), 1.0):
                    self.levels.append(Level("floats", "differs", scope="at tiny and huge numbers"))
                    return self.report(
                        Verdict.FAILS, f"{function.name} is wrong {_at(z, wanted, got)}.", (function.name,)
                    )
                elif abs(got - wanted) > WRONG * abs(wanted) + 1e-300:
                    expected, shown = told_apart(wanted, got)
                    lost.append(f"{function.name}({z:g}) is {shown} where {expected} is meant")
        if lost:
            self.warning = (
                f"formally right, but digits are lost far out: {'; '.join(lost[:3])}. Where 1 - a cancels, compute from z, for "
                f"the sigmoid σ(z)σ(−z); where exp overflows, use its argument with the sign that makes it small."
            )
        return None

    def kinks(self) -> None:
        """Report which slope is taken where there are two."""
        places = [0.0] if self.known is None else [float(kink) for kink in self.known.kinks]
        for place in dict.fromkeys((*places, *self.apart)):
            slopes, taken = self.reference.slopes_beside(place), self.fprime.floats(np.array([place]))
            if slopes is None and place in self.apart:
                self.notes[f"z = {place:g} lies on a kink of f, or too near to one to tell; it was set apart"] = None
            if slopes is None or slopes[0] == slopes[1] or isinstance(taken, Misbehaviour):
                continue
            inside = min(slopes) <= taken[0] <= max(slopes)
            words = (
                f"at the kink z = {place:g} fprime gives {taken[0]:g}; from the left it is {slopes[0]:g}, from the right "
                f"{slopes[1]:g}"
            )
            self.notes[words + ("" if inside else ", and nothing outside these is a convention")] = None

    # All numbers.

    def beyond_floats(self) -> GradientReport:
        """Both functions on elements of prime fields, for all numbers of the branches seen; in balls where these differ."""
        drawn = [self.z]

        def on_run(leaves: Sequence[Array]) -> None:
            drawn.append(leaves[-1])

        seed = self.settings["seed"]
        levels = [in_field(self.pair(name, self.z), seed, on_run=on_run) for name in self.checked]
        worst = next((level for level in levels if level.outcome != "agrees"), levels[0])
        scope = f"{len(self.z)} random elements on both sides of zero" if worst.outcome == "agrees" else worst.scope
        self.levels.insert(0, Level("field", worst.outcome, scope=scope, reason=worst.reason))
        if worst.outcome == "agrees":
            return self.holds("for all z of the branches seen, as far as random elements of prime fields tell, and ")
        # Balls take the branches that the elements took.
        compared = self.in_balls(np.unique(np.concatenate(drawn)))
        if isinstance(compared, GradientReport):
            return compared
        self.levels.insert(1, compared)
        if compared.outcome == "agrees":
            return self.holds(f"in balls of many digits {compared.scope}, and ")
        if worst.outcome == "differs":
            return self.report(
                Verdict.UNKNOWN,
                "On elements of prime fields they differ, which is a suspicion: no real number confirmed it, and balls of many "
                f"digits could not clear it: {compared.reason}.",
            )
        if "too few digits" in compared.reason:
            return self.report(Verdict.UNKNOWN, f"In balls of many digits {compared.reason}.")
        return self.holds("")

    @property
    def checked(self) -> tuple[str, ...]:
        """The functions that are held against something."""
        return ("fprime",) if self.known is None else ("fprime", "f")

    def in_balls(self, numbers: Array) -> GradientReport | Level:
        """Compare in balls of many digits, number by number; a report if that refutes."""
        for name in self.checked:
            for z in numbers:
                pair = self.pair(name, np.array([z]))
                point = RealPoint(pair, [leaf.example for leaf in pair.arguments.leaves], [])
                along = point.in_balls([np.ones(1)])
                if isinstance(along, Refusal):
                    if isinstance(along.cause, UndecidedError):
                        continue  # on a kink
                    return Level("balls", "not possible", reason=f"{name}: {along.words}")
                if along.wrong:
                    self.levels.insert(1, Level("balls", "differs", scope=f"at z = {z:g}"))
                    whose = self.reference.derivative_name if name == "fprime" else self.reference.name
                    message = f"{name} is not {whose}, {_at(z, along.true, along.said)}."
                    return self.report(Verdict.FAILS, message, (name,))
                if not along.agrees:
                    reason = f"{name} is off by {along.error:.0e} of its size at z = {z:g}, as by a constant with too few digits"
                    return Level("balls", "not possible", reason=reason)
                if along.scale and along.resolution > TELLING[np.dtype(np.float64)]:
                    return Level("balls", "not possible", reason=f"the balls became too wide to tell at z = {z:g}")
        return Level("balls", "agrees", scope=f"at {len(numbers)} numbers")

    def pair(self, name: str, z: Array) -> Pair:
        """One of the two functions as the gradient of a cost: fprime of the sum, f of a weighted sum by the weights."""
        shapes = {"f": ("w", "z"), "fprime": ("z",)}[name]
        examples = [np.ones(len(z)), z][-len(shapes) :]
        leaves = tuple(Leaf(*both, False) for both in zip(shapes, range(len(shapes)), examples, strict=True))
        arguments = Arguments(tuple(examples), shapes, (0,), leaves)
        names = (self.reference.name, name)
        if name == "fprime":
            return Pair(self.summed, self.fprime, arguments, self.f.time_limit, self.f.context, names)
        return Pair(self.weighted, lambda w, z: self.f(z), arguments, self.f.time_limit, self.f.context, names)

    def summed(self, z: Any) -> Any:
        """A cost whose gradient is the derivative."""
        # Where f is constant it may return plain floats: that its derivative there is zero was seen in floats.
        return np.sum(self.reference(z) + 0 * z)

    def weighted(self, w: Any, z: Any) -> Any:
        """A cost whose gradient by the weights is the function."""
        return np.sum(w * self.reference(z))

    # The report.

    def holds(self, where: str) -> GradientReport:
        """The report of two right functions."""
        what = "f and fprime are" if self.known is not None else "fprime is"
        name = f"{self.known} and its derivative" if self.known is not None else "the derivative of f"
        return self.report(Verdict.HOLDS, f"{what} {name}: {where}in floats at the numbers tried.")

    def misbehaved(self, function: Function, how: Misbehaviour) -> GradientReport:
        """The report of a function that returns no values."""
        wrong = (function.name,) if how.verdict is Verdict.FAILS else ()
        return self.report(how.verdict, f"{how.message}.", wrong)

    def report(self, verdict: Verdict, message: str, wrong: tuple[str, ...] = ()) -> GradientReport:
        """A report with what was seen so far."""
        agreed = [level.numbers for level in self.levels if level.outcome == "agrees"]
        compared = "enclosure" if self.levels else "call"
        return GradientReport(
            verdict=verdict,
            message=message,
            subject=f"{self.known or 'an activation function'} with its derivative",
            evidence="field" if "field" in agreed and verdict is Verdict.HOLDS else compared,
            levels=tuple(self.levels),
            wrong=wrong,
            points=len(self.z) if self.levels else 0,
            accuracy_warning=self.warning,
            notes=tuple(self.notes),
            settings=self.settings,
        )


def _at(z: float, expected: float, got: float) -> str:
    """Where, what was expected and what came."""
    return "at z = {:g}: expected {}, got {}".format(z, *told_apart(expected, got))
