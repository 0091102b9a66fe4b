"""`check_activation`: an activation function and its derivative."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, SupportsIndex

import numpy as np
from flint import arb

from ...architecture import UsageError
from ...formulas import Activation, find_activation
from ...formulas.evaluation import derivative_function, value_function
from ..calling import call, described
from ..evidence import Level
from ..gradients.arguments import Arguments, Leaf
from ..gradients.pair import Pair
from ..gradients.random_elements import in_field
from ..gradients.report import GradientReport
from ..numbers.duals import Dual
from ..numbers.elements import NotHereError, element_array
from ..numbers.intervals import INTERVALS, Interval
from ..points import examined_limits
from ..reference import Array, precision
from ..report import Verdict
from .function import Function
from .naming import named_slope, named_value

BITS = 4096
"""Enough to see what is left of a function at its flattest place."""

MODERATE = np.array([-5.0, -3.0, -1.75, -0.9, -0.3, -0.05, 0.02, 0.25, 0.8, 1.5, 2.5, 4.5])
"""Where nothing saturates: here floats decide. No kink of a known activation is among them."""

EXTREME = np.array(
    [-1000.0, -710.0, -100.0, -40.0, -20.0, -1e-8, -1e-300, 1e-300, 1e-8, 20.0, 40.0, 100.0, 710.0, 1000.0]
)
"""Where digits get lost and exponentials overflow."""

AGREE, WRONG = 1e-9, 1e-6
"""Relative errors, beside a size of a thousandth at least: up to the first floats agree, beyond the second they are wrong."""

COARSE = 1e-3
"""What float32 may be off by; an error beyond that has another cause."""


def check_activation(
    f: Callable[..., Any],
    fprime: Callable[..., Any],
    *,
    activation: str | Activation | None = None,
    seed: SupportsIndex = 0,
    time_limit: float = 10.0,
) -> GradientReport:
    """Hold the derivative of an activation function against the function, and with a name both against the formula.

    The reference is f itself on dual numbers, or the formula. Floats are compared at numbers from -5 to 5, where a relative
    error above 1e-6 is wrong and one up to 1e-9 agrees; and at tiny and huge ones, where lost digits and overflow are a
    warning. Kinks are set apart, and the convention there is reported.

    Args:
        f: the function, of an array of any shape; entry by entry.
        fprime: its derivative, as a function of z.
        activation: the name of the one it should be, such as ``"tanh"``.
        seed: of the draws.
        time_limit: seconds that one call may take.

    Returns:
        A report: HOLDS, FAILS or UNKNOWN, with the evidence.

    Raises:
        UsageError: a ValueError, if an argument other than the two programs is wrong.
    """
    for name, program in (("f", f), ("fprime", fprime)):
        if not callable(program):
            raise UsageError(f"{name} must be a function, got {type(program).__name__}")
    try:
        known = None if activation is None else find_activation(activation)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if known is not None and not known.elementwise:
        raise UsageError(f"activation must act entry by entry, got {known}; check it with check_gradient and a cost")
    limits = examined_limits(1, seed, time_limit)
    context = contextvars.copy_context()
    with np.errstate(all="ignore"):
        settings = {"activation": str(known or ""), "seed": limits.seed, "time_limit": limits.time_limit}
        functions = (
            Function("f", f, limits.time_limit, context),
            Function("fprime", fprime, limits.time_limit, context),
        )
        return _Check(*functions, known, settings).run()


@dataclass
class _Check:
    """The state of one check."""

    f: Function
    fprime: Function
    known: Activation | None
    settings: dict[str, Any]
    notes: dict[str, None] = field(default_factory=dict)
    levels: list[Level] = field(default_factory=list)
    warning: str = ""

    def run(self) -> GradientReport:
        values, slopes = self.f.floats(MODERATE), self.fprime.floats(MODERATE)
        if isinstance(values, str) or isinstance(slopes, str):
            problem = values if isinstance(values, str) else str(slopes)
            return self.report(Verdict.UNKNOWN if "did not return" in problem else Verdict.FAILS, f"{problem}.")
        reference = self.true(MODERATE)
        if isinstance(reference, str):
            return self.report(
                Verdict.UNKNOWN,
                f"There is no reference: f on dual numbers: {reference}. Write it with NumPy's functions (np.exp, not math.exp), "
                f"or say with activation= which function it is.",
            )
        for name, came, true in (("f", values, reference[0]), ("fprime", slopes, reference[1])):
            found = self.compared(name, came, true, values, reference[1])
            if found is not None:
                return found
        self.levels.append(Level("floats", "agrees", scope=f"at {len(MODERATE)} numbers from -5 to 5"))
        found = self.extremes()
        if found is not None:
            return found
        self.kinks()
        return self.on_elements()

    def true(self, z: Array) -> tuple[Array, Array] | str:
        """Values and derivatives, from the formula or from f on dual numbers; in words why there are none."""
        with precision(BITS):
            if self.known is not None:
                elements = element_array([Interval(arb(float(one))) for one in z], z.shape)
                found = (
                    value_function(self.known, INTERVALS)(elements),
                    derivative_function(self.known, INTERVALS)(elements),
                )
                return _middles(found[0]), _middles(found[1])
            return self.from_duals(z, 1)

    def from_duals(self, z: Array, slope: int) -> tuple[Array, Array] | str:
        duals = element_array([Dual(Interval(arb(float(one))), Interval(arb(slope))) for one in z], z.shape)
        outcome = call(self.f, duals, time_limit=self.f.time_limit, context=self.f.context)
        if outcome.timed_out:
            return "it does not return in time"
        if outcome.error is not None:
            own = isinstance(outcome.error, NotHereError)
            return described(outcome.error, str(outcome.error)) if own else f"it raises {outcome.raised}"
        zero = Dual(Interval(arb(0)), Interval(arb(0)))
        returned = [zero.lifted(one) for one in np.ravel(outcome.returned)]
        if len(returned) != z.size or not all(isinstance(one, Dual) for one in returned):
            return "it returns something that is no number"
        return _middles([one.value for one in returned]), _middles([one.slope for one in returned])

    def compared(self, name: str, came: Array, true: Array, values: Array, slopes: Array) -> GradientReport | None:
        """A report if floats are wrong at moderate numbers."""
        error = np.abs(came - true) / np.maximum(np.abs(true), 1e-3)
        error = np.where(np.isfinite(error), error, np.inf)
        place = int(np.argmax(error))
        if error[place] <= AGREE:
            return None
        whose = "the derivative of f" if name == "fprime" else str(self.known)
        at = f"at z = {MODERATE[place]:g}: expected {true[place]:.12g}, got {came[place]:.12g}"
        if error[place] <= WRONG:
            self.levels.append(
                Level("floats", "not possible", reason=f"{name} is off by {error[place]:.0e} of its size")
            )
            return self.report(
                Verdict.UNKNOWN,
                f"{name} is near {whose}, and not as near as rounding leaves it, {at}. Look for float32 inside, or for a "
                f"constant with too few digits.",
            )
        self.levels.append(Level("floats", "differs", scope=f"at {len(MODERATE)} numbers from -5 to 5"))
        if np.array_equal(came, came.astype(np.float32)) and error[place] < COARSE:
            hint = "All its values have the digits of float32: it computes with float32 inside."
        elif name == "f":
            hint = named_value(MODERATE, came, self.known)
        else:
            hint = named_slope(MODERATE, came, values, slopes, self.fprime.floats(values), self.true(values))
        if self.known is not None and name == "fprime":
            whose = f"the derivative of {self.known}"
        return self.report(Verdict.FAILS, f"{name} is not {whose}, {at}.\n{hint}".rstrip(), (name,))

    # Tiny and huge numbers, kinks, all numbers.

    def extremes(self) -> GradientReport | None:
        """Note lost digits at tiny and huge numbers; a report if a value there is wrong by more than that."""
        reference = self.true(EXTREME)
        if isinstance(reference, str):
            self.notes[f"tiny and huge numbers were not judged: {reference}"] = None
            return None
        lost: list[str] = []
        for function, true in ((self.f, reference[0]), (self.fprime, reference[1])):
            came = function.floats(EXTREME)
            if isinstance(came, str):
                lost.append(f"at huge numbers {came}")
                continue
            for z, wanted, got in zip(EXTREME, true, came, strict=True):
                if not np.isfinite(got):
                    lost.append(f"{function.name}({z:g}) is {got} where {wanted:.3g} is meant")
                elif abs(got - wanted) > WRONG * max(abs(wanted), 1.0):
                    self.levels.append(Level("floats", "differs", scope="at tiny and huge numbers"))
                    return self.report(
                        Verdict.FAILS,
                        f"{function.name} is wrong at z = {z:g}: expected {wanted:.12g}, got {got:.12g}.",
                        (function.name,),
                    )
                elif abs(got - wanted) > WRONG * abs(wanted) + 1e-300:
                    lost.append(f"{function.name}({z:g}) is {got:.3g} where {wanted:.3g} is meant")
        if lost:
            self.warning = (
                f"formally right, but digits are lost far out: {'; '.join(lost[:3])}. Where 1 - a cancels, compute from z, for "
                f"the sigmoid σ(z)σ(−z); where exp overflows, use its argument with the sign that makes it small."
            )
        return None

    def kinks(self) -> None:
        """Report which slope is taken where there are two."""
        places = [0.0] if self.known is None else [float(kink) for kink in self.known.kinks]
        for place in places:
            z = np.array([place])
            with precision(BITS):
                right, left = self.from_duals(z, 1), self.from_duals(z, -1)
            if self.known is not None:
                # The formula's own slopes on both sides; f need not run on other numbers.
                slopes = [float(self.known.evaluate_derivative(z + step)[0]) for step in (-1e-12, 1e-12)]
            elif isinstance(right, str) or isinstance(left, str):
                continue
            else:
                slopes = [0.0 - float(left[1][0]), float(right[1][0])]
            taken = self.fprime.floats(z)
            if slopes[0] == slopes[1] or isinstance(taken, str):
                continue
            inside = min(slopes) <= taken[0] <= max(slopes)
            words = (
                f"at the kink z = {place:g} fprime gives {taken[0]:g}; from the left it is {slopes[0]:g}, from the right "
                f"{slopes[1]:g}"
            )
            self.notes[words + ("" if inside else ", and nothing outside these is a convention")] = None

    def on_elements(self) -> GradientReport:
        """Both functions on elements of prime fields, for all numbers of the branches seen."""
        derivative = in_field(
            self.pair(lambda z: np.sum(self.reference(z)), self.fprime, [MODERATE]), self.settings["seed"]
        )
        levels = [derivative]
        if self.known is not None:
            product = self.pair(
                lambda w, z: np.sum(w * self.reference(z)), lambda w, z: self.f(z), [np.ones(len(MODERATE)), MODERATE]
            )
            levels.append(in_field(product, self.settings["seed"]))
        worst = next((level for level in levels if level.outcome != "agrees"), levels[0])
        scope = f"{len(MODERATE)} random elements on both sides of zero" if worst.outcome == "agrees" else worst.scope
        self.levels.insert(0, Level("field", worst.outcome, scope=scope, reason=worst.reason))
        what = "f and fprime are" if self.known is not None else "fprime is"
        name = f"{self.known} and its derivative" if self.known is not None else "the derivative of f"
        if worst.outcome == "differs":
            return self.report(
                Verdict.UNKNOWN,
                "On elements of prime fields they differ, which is a suspicion: floats at the numbers tried did not confirm it.",
            )
        all_z = "for all z of the branches seen, as far as random elements of prime fields tell, and "
        where = all_z if worst.outcome == "agrees" else ""
        return self.report(Verdict.HOLDS, f"{what} {name}: {where}in floats at the numbers tried.")

    def reference(self, z: Any) -> Any:
        """The formula, or f itself, on any numbers."""
        return self.f(z) if self.known is None else self.known.evaluate(z)

    def pair(self, cost: Callable[..., Any], gradient: Callable[..., Any], examples: list[Array]) -> Pair:
        names = ("w", "z")[-len(examples) :]
        leaves = tuple(Leaf(*both, False) for both in zip(names, range(len(names)), examples, strict=True))
        return Pair(cost, gradient, Arguments(tuple(examples), names, (0,), leaves), self.f.time_limit, self.f.context)

    def report(self, verdict: Verdict, message: str, wrong: tuple[str, ...] = ()) -> GradientReport:
        agreed = [level.numbers for level in self.levels if level.outcome == "agrees"]
        return GradientReport(
            verdict=verdict,
            message=message,
            subject=f"{self.known or 'an activation function'} with its derivative",
            evidence="field"
            if "field" in agreed and verdict is Verdict.HOLDS
            else "enclosure"
            if self.levels
            else "call",
            levels=tuple(self.levels),
            wrong=wrong,
            points=len(MODERATE) if self.levels else 0,
            accuracy_warning=self.warning,
            notes=tuple(self.notes),
            settings=self.settings,
        )


def _middles(balls: Any) -> Array:
    return np.array([float(one.value.mid()) for one in balls])
