"""The course of a gradient check: floats at points, elements for all values, balls where these do not decide."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..evidence import Level, told_apart
from ..levels import Refusal
from ..numbers.field import UndecidedError
from ..program import Misbehaviour
from ..reference import Array
from ..report import Verdict
from .arguments import Arguments
from .blame import blamed
from .directions import TELLING, Along, Direction, RealPoint, first_wrong
from .pair import Pair
from .random_elements import in_field
from .report import GradientReport

FEW = 24
"""Gradients with at most this many entries are compared entry by entry at the example."""

SINGLE = 1e-5
"""A relative error beyond this has another cause than float32 inside, whatever digits the numbers have."""


@dataclass
class GradientCheck:
    """The state of one check: what was compared so far."""

    pair: Pair
    settings: dict[str, Any]
    on_point: Callable[[int], None]
    done: int = 0
    points: list[RealPoint] = field(default_factory=list)
    along: list[dict[int, list[Along]]] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    no_floats: str = ""

    @property
    def arguments(self) -> Arguments:
        """What both programs are called with."""
        return self.pair.arguments

    @property
    def names(self) -> list[str]:
        """Of the moving leaves."""
        return [self.arguments.leaves[place].name for place in self.arguments.moving]

    def run(self) -> GradientReport:
        """The whole check."""
        rng = np.random.default_rng(self.settings["seed"])
        example = [leaf.example for leaf in self.arguments.leaves]
        for leaves in (example, *(self.arguments.drawn(rng) for _ in range(self.settings["points"]))):
            problem = self.examine(leaves, rng, is_example=leaves is example)
            if problem is not None:
                return problem
            self.one_done()
        return self.beyond_floats(rng)

    def one_done(self) -> None:
        """Tell that one more point, or draw of random elements, is compared."""
        self.done += 1
        self.on_point(self.done)

    # Floats, at points.

    def examine(self, leaves: list[Array], rng: np.random.Generator, *, is_example: bool) -> GradientReport | None:
        """Compare at one point; a report if that ends the check."""
        where = "At the example" if is_example else "At a drawn point"
        value = self.pair.cost_at(leaves)
        if isinstance(value, Misbehaviour):
            if is_example or "finite" not in value.message:
                return self.report(value.verdict, value.message)
            self.pair.notes["at a drawn point the cost is not finite; that point was left out"] = None
            return None
        returned = self.pair.gradient_at(leaves)
        if isinstance(returned, Misbehaviour):
            return self.report(
                returned.verdict, f"{returned.message}" if is_example else f"{where}: {returned.message}"
            )
        if is_example and (random := self.pair.asked_again(leaves, value, returned)) is not None:
            return self.report(random.verdict, random.message)
        point = RealPoint(self.pair, leaves, returned)
        if self.no_floats:
            return None
        if (problem := self.not_the_same(point, value)) is not None:
            return problem
        if isinstance(point.radii, Refusal) and isinstance(point.radii.cause, UndecidedError):
            self.set_apart(where)
            return None
        return self.compare(point, rng, where, is_example=is_example)

    def compare(
        self, point: RealPoint, rng: np.random.Generator, where: str, *, is_example: bool
    ) -> GradientReport | None:
        """Compare along directions; a report if a gap is more than rounding explains."""
        found: dict[int, list[Along]] = {}
        for array, direction in self.directions(point, rng, entries=is_example):
            along = point.in_floats(direction)
            if isinstance(along, Refusal):
                if isinstance(along.cause, UndecidedError):
                    self.set_apart(where)
                else:
                    self.no_floats = f"the cost on dual numbers: {along.words}"
                return None
            if along.wrong and point.has_kink(point.random_direction(rng)):
                self.set_apart(where)
                return None
            found.setdefault(array, []).append(along)
        self.points.append(point)
        self.along.append(found)
        if any(one.wrong for ones in found.values() for one in ones):
            self.levels.append(Level("floats", "differs", scope=f"at {_count(len(self.points), 'point')}"))
            return self.failed(point, point.in_floats, rng, where)
        return None

    def directions(self, point: RealPoint, rng: np.random.Generator, *, entries: bool) -> list[tuple[int, Direction]]:
        """A random direction for each array; single entries as well where there are few."""
        shapes = point.shapes
        result: list[tuple[int, Direction]] = [
            (array, point.random_direction(rng, only=array)) for array in range(len(shapes))
        ]
        if entries and sum(math.prod(shape) for shape in shapes) <= FEW:
            for array, shape in enumerate(shapes):
                result += [(array, point.unit_direction(array, place)) for place in np.ndindex(shape)]
        return result

    def not_the_same(self, point: RealPoint, value: float) -> GradientReport | None:
        """The cost must be the same function on other numbers as on floats."""
        ball = point.value
        if isinstance(ball, Refusal):
            return None
        allowed = 8 * float(ball.rad()) + (64 * float(np.finfo(point.dtype).eps)) * abs(float(ball.mid()))
        if abs(value - float(ball.mid())) <= max(allowed, 1e-300):
            return None
        return self.report(
            Verdict.UNKNOWN,
            f"cost gives {value!r} for floats and {float(ball.mid())!r} for the same numbers in balls, so it cannot be its own "
            f"reference. Look for a step that depends on the type of the numbers, or for float32 inside.",
        )

    def set_apart(self, where: str) -> None:
        """Note that a point says nothing about floats."""
        self.pair.notes[
            f"{where[0].lower()}{where[1:]} the cost has a kink, where several gradients are right; it was set apart"
        ] = None

    # Beyond floats.

    def beyond_floats(self, rng: np.random.Generator) -> GradientReport:
        """Run both programs on other numbers, and conclude."""
        seed = self.settings["seed"]
        drawn: list[list[Array]] = []

        def on_run(leaves: Sequence[Array]) -> None:
            drawn.append(list(leaves))
            self.one_done()

        level = in_field(self.pair, seed, on_run=on_run)
        if level.outcome == "differs" and len(self.arguments.chosen) < len(self.arguments.examples):
            # Data may have a property that a right gradient relies on, such as targets that sum to one.
            held = in_field(self.pair, seed, all_random=False)
            level = held if held.outcome == "agrees" else level
        self.levels.append(level)
        # Real numbers that take the branches of the draw that differed may confirm the suspicion.
        if level.outcome == "differs" and (problem := self.examine(drawn[-1], rng, is_example=False)) is not None:
            return problem
        if level.outcome != "agrees" and (problem := self.in_balls(rng)) is not None:
            return problem
        floats = self.floats_level()
        self.levels.append(floats)
        return self.conclude(floats)

    def in_balls(self, rng: np.random.Generator) -> GradientReport | None:
        """Compare in balls of many digits at the points seen; a report if that refutes."""
        if not self.points:
            reason = self.no_floats or "no point is left to compare at"
            self.levels.append(Level("balls", "not possible", reason=reason))
            return None
        for count, point in enumerate(self.points, start=1):
            along = point.in_balls(point.random_direction(rng))
            if isinstance(along, Refusal):
                self.levels.append(Level("balls", "not possible", reason=f"the gradient: {along.words}"))
                return None
            if along.wrong:
                self.levels.append(Level("balls", "differs", scope=f"at {_count(count, 'point')}"))
                return self.failed(point, point.in_balls, rng, "In exact numbers")
            if not along.agrees:
                self.levels.append(
                    Level(
                        "balls",
                        "not possible",
                        reason=f"they differ by {along.error:.0e} of the gradient, as by a constant with too few digits",
                    )
                )
                return None
            if along.scale and along.resolution > TELLING[np.dtype(np.float64)]:
                self.levels.append(Level("balls", "not possible", reason="the balls became too wide to tell"))
                return None
        self.levels.append(
            Level("balls", "agrees", scope=f"at {_count(len(self.points), 'point')} in a random direction")
        )
        return None

    def floats_level(self) -> Level:
        """What the floats showed."""
        if not self.points:
            return Level("floats", "not possible", reason=self.no_floats or "no point is left to compare at")
        between = {
            self.names[array]: max(one.error for one in ones)
            for found in self.along
            for array, ones in found.items()
            if not all(one.agrees for one in ones)
        }
        if between:
            worst = max(between, key=between.__getitem__)
            return Level(
                "floats",
                "not possible",
                reason=f"the gradient by {worst} is off by {between[worst]:.0e} of its size: too much for rounding, as a rule, "
                f"and too little for a mistake; look for float32 inside, or for a small number added to a denominator",
            )
        untold = [name for array, name in enumerate(self.names) if self.resolution_of(array) is None]
        if untold:
            self.pair.notes[
                f"in floats nothing could be told about {', '.join(untold)}: the gradient by it is zero at every point, or "
                f"rounding could explain much of it"
            ] = None
        if len(untold) == len(self.names):
            return Level("floats", "not possible", reason="rounding could explain any difference")
        return Level("floats", "agrees", scope=f"at {_count(len(self.points), 'point')} in random directions")

    def resolution_of(self, array: int) -> float | None:
        """The smallest relative error that would have been seen in an array; None if no point could tell."""
        dtype = self.points[0].dtype
        known = [one.resolution for found in self.along for one in found[array] if one.resolution <= TELLING[dtype]]
        return min(known, default=None)

    def conclude(self, floats: Level) -> GradientReport:
        """The verdict when no point contradicts."""
        agreeing = next((level for level in self.levels if level.outcome == "agrees"), None)
        suspected = self.levels[0].outcome == "differs"
        if suspected:
            return self.report(
                Verdict.UNKNOWN,
                "On elements of prime fields the gradient differs from the derivative of the cost, which is a suspicion: no real "
                "point confirmed it. A root of a square, or a property that the example's values have and others have not, can "
                "be the reason.",
            )
        if floats.outcome == "not possible" and self.points and "off by" in floats.reason:
            return self.report(Verdict.UNKNOWN, f"In floats, {floats.reason}.")
        if agreeing is None:
            return self.report(Verdict.UNKNOWN, self.no_reference(floats))
        count = sum(self.arguments.leaves[place].example.size for place in self.arguments.moving)
        where = {
            "field": "for all values of the arguments that take the branches seen, as far as random elements of prime "
            "fields tell",
            "balls": "in balls of many digits at each point",
        }.get(agreeing.numbers)
        all_of_them = "The gradient agrees" if count == 1 else f"All {count:,} derivatives agree"
        text = f"{all_of_them} with the derivative of the cost"
        if where is None:
            text += " in random directions at each point: rounding explains each difference."
        elif floats.outcome == "agrees":
            text += f": {where}; and in floats, where rounding explains each difference."
        else:
            text += f": {where}. Floats could not tell."
        evidence = "field" if agreeing.numbers == "field" else "enclosure"
        return replace(self.report(Verdict.HOLDS, text), evidence=evidence)

    def no_reference(self, floats: Level) -> str:
        """Why nothing could be said, and what to do about it."""
        if not self.no_floats:
            return f"Nothing could be told: {floats.reason}. Pass an example with other values."
        return (
            f"There is no reference: {self.no_floats}. The cost must run on numbers other than floats. Use NumPy's functions on "
            f"the arguments (np.exp, not math.exp), np.zeros_like(x) in place of np.zeros(shape), and no float(...) or astype."
        )

    # The report.

    def failed(
        self,
        point: RealPoint,
        along: Callable[[Direction], Along | Refusal],
        rng: np.random.Generator,
        where: str,
    ) -> GradientReport:
        """The report of a wrong gradient, with the place of a wrong entry."""

        def wrong(direction: Direction) -> bool:
            found = along(direction)
            return not isinstance(found, Refusal) and found.wrong

        arrays, place = first_wrong(wrong, point.shapes, rng)
        message = "The gradient is not the derivative of the cost."
        if not arrays:
            return self.report(Verdict.FAILS, f"{message} {where} they differ in a random direction.")
        leaf = self.arguments.leaves[self.arguments.moving[arrays[0]]]
        one = along(point.unit_direction(arrays[0], place))
        if not isinstance(one, Refusal):
            expected, got = told_apart(one.true, one.said)
            message += f" {where}, by {leaf.entry(place)}: expected {expected}, got {got}."
            single = all(np.array_equal(array, array.astype(np.float32)) for array in point.floats)
            # What only exact numbers show is not in the floats.
            if along == point.in_floats and single and point.dtype == np.float64 and one.error < SINGLE:
                message += "\nAll its numbers have the digits of float32: it computes with float32 inside."
        message = f"{message}\n{blamed(self.names, arrays, place, point, along, rng)}".rstrip()
        report = self.report(Verdict.FAILS, message)
        return replace(report, wrong=tuple(self.names[array] for array in arrays), evidence="enclosure")

    def report(self, verdict: Verdict, message: str) -> GradientReport:
        """A report with what was seen so far."""
        known = [self.resolution_of(array) for array in range(len(self.names))] if self.points else [None]
        return GradientReport(
            verdict=verdict,
            message=message,
            subject=f"the gradient by {', '.join(self.settings['with_respect_to'])}",
            evidence="enclosure" if self.points else "call",
            levels=tuple(self.levels),
            points=len(self.points),
            resolution=None if None in known else max(one for one in known if one is not None),
            notes=tuple(self.pair.notes),
            settings=self.settings,
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
