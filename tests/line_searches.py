"""Line searches as people write them: right ones in many ways, and wrong ones with the name of their fault."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Search = Callable[..., Any]
Array = Any


@dataclass(frozen=True)
class Case:
    """A search, what it claims, and the name of its fault; empty for a right one."""

    search: Search
    claims: dict[str, float] = field(default_factory=dict)
    fault: str = ""
    state: bool = False  # whether `search` makes the search, which keeps something between calls

    def made(self) -> Search:
        """The search, new."""
        return self.search() if self.state else self.search


# --- right ---


def while_loop(c: float = 1e-4, beta: float = 0.5, start: float = 1.0) -> Search:
    def search(f: Search, grad: Search, x: Array, d: Array) -> float:
        value, slope, t = f(x), grad(x) @ d, start
        if not slope < 0:
            raise ValueError("not a descent direction")
        while not f(x + t * d) <= value + c * t * slope:
            t *= beta
            if (x + t * d == x).all():
                raise ArithmeticError("no decrease can be seen")
        return t

    return search


def textbook(f: Search, grad: Search, x: Array, d: Array) -> float:
    # Nothing but the rule: no look at the direction, none at the last bit.
    t = 1.0
    while not f(x + t * d) <= f(x) + 0.1 * t * np.dot(grad(x), d):
        t = t / 2
    return t


def for_loop(f: Search, grad: Search, x: Array, d: Array) -> float | None:
    value, slope = f(x), float(np.sum(grad(x) * d))
    for k in range(100):
        t = 2.0 * 0.7**k
        if f(x + t * d) - value <= 0.25 * t * slope:
            return t
    return None


def recursive(f: Search, grad: Search, x: Array, d: Array, t: float = 1.0) -> float:
    if f(x + t * d) <= f(x) + 0.3 * t * (grad(x) @ d) or t < 1e-18:
        return t
    return recursive(f, grad, x, d, 0.5 * t)


def grid(f: Search, grad: Search, x: Array, d: Array) -> Any:
    steps = 0.5 ** np.arange(55)
    values = np.array([f(x + t * d) for t in steps])
    good = values <= f(x) + 0.01 * steps * (grad(x) @ d)
    return steps[np.argmax(good)] if good.any() else None


def by_share(f: Search, grad: Search, x: Array, d: Array) -> float | None:
    value = f(x)
    promised = -(grad(x) @ d)
    if promised <= 0:
        return None

    def enough(t: float) -> bool:
        with np.errstate(all="ignore"):
            return (value - f(x + t * d)) / (t * promised) >= 0.2

    powers = (1.0 * 0.8**k for k in range(200))
    return next(filter(enough, powers), 0.0)


class Armijo:
    """The rule as an object, with its constants as attributes and counters that do no harm."""

    def __init__(self, c: float = 0.4, beta: float = 0.25, start: float = 0.5) -> None:
        self.c, self.beta, self.start, self.calls = c, beta, start, 0

    def __call__(self, f: Search, grad: Search, x: Array, d: Array) -> float:
        self.calls += 1

        def phi(t: float) -> float:
            return float(f(x + t * d))

        phi0, slope = phi(0.0), np.vdot(grad(x), d)
        t = self.start
        while t > 1e-20:
            if phi(t) < phi0 + self.c * t * slope:
                break
            t *= self.beta
        return t


def interpolating(f: Search, grad: Search, x: Array, d: Array) -> float | None:
    value, slope, t = f(x), grad(x) @ d, 1.0
    for _ in range(80):
        new = f(x + t * d)
        if new <= value + 1e-3 * t * slope:
            return t
        parabola = -slope * t * t / (2 * (new - value - slope * t)) if math.isfinite(new) else 0.5 * t
        t = min(max(parabola, 0.1 * t), 0.5 * t)
    return None


def weak_wolfe(f: Search, grad: Search, x: Array, d: Array) -> float | None:
    value, slope = f(x), grad(x) @ d
    low, high, t = 0.0, math.inf, 1.0
    for _ in range(100):
        if not f(x + t * d) <= value + 1e-4 * t * slope:
            high = t
        elif not grad(x + t * d) @ d >= 0.9 * slope:
            low = t
        else:
            return t
        t = (low + high) / 2 if high < math.inf else 2 * low
    return None


def strong_wolfe_zoom(f: Search, grad: Search, x: Array, d: Array) -> float | None:
    def phi(t: float) -> float:
        return float(f(x + t * d))

    def dphi(t: float) -> float:
        return float(grad(x + t * d) @ d)

    phi0, slope = phi(0.0), dphi(0.0)
    c1, c2 = 1e-4, 0.5

    def zoom(low: float, high: float) -> float | None:
        for _ in range(100):
            t = (low + high) / 2
            value = phi(t)
            if not value <= phi0 + c1 * t * slope or value >= phi(low):
                high = t
                continue
            at = dphi(t)
            if abs(at) <= -c2 * slope:
                return t
            if at * (high - low) >= 0:
                high = low
            low = t
        return None

    before, t = 0.0, 1.0
    for k in range(60):
        value = phi(t)
        if not value <= phi0 + c1 * t * slope or (k and value >= phi(before)):
            return zoom(before, t)
        at = dphi(t)
        if abs(at) <= -c2 * slope:
            return t
        if at >= 0:
            return zoom(t, before)
        before, t = t, 2 * t
    return None


def forward(f: Search, grad: Search, x: Array, d: Array) -> float:
    # Goes on as long as the condition holds, up to a limit, and else back.
    value, slope = f(x), grad(x) @ d

    def good(t: float) -> bool:
        return bool(f(x + t * d) <= value + 0.2 * t * slope)

    t = 1.0
    if good(t):
        while t < 64 and good(2 * t):
            t *= 2
        return t
    while not good(t) and t > 1e-20:
        t /= 2
    return t


def goldstein(f: Search, grad: Search, x: Array, d: Array) -> float | None:
    value, slope = f(x), grad(x) @ d
    low, high, t = 0.0, math.inf, 1.0
    for _ in range(200):
        new = f(x + t * d)
        if not new <= value + 0.1 * t * slope:
            high = t
        elif not new >= value + 0.9 * t * slope:
            low = t
        else:
            return t
        t = (low + high) / 2 if high < math.inf else 2 * t
    return None


def with_value(f: Search, grad: Search, x: Array, d: Array) -> tuple[float, float, int]:
    value, slope, t = f(x), grad(x) @ d, 1.0
    for k in itertools.count():
        new = f(x + t * d)
        if new <= value + 0.05 * t * slope or k > 90:
            return t, new, k
        t *= 0.6
    raise AssertionError


def single_precision(f: Search, grad: Search, x: Array, d: Array) -> Any:
    value, slope, t = f(x), grad(x) @ d, np.float32(1)
    while not f(x + t * d) <= value + 0.1 * float(t) * slope and t > 1e-12:
        t = t * np.float32(0.5)
    return t


class Growing:
    """Starts from twice the last step: short steps are forgotten after a few calls."""

    def __init__(self) -> None:
        self.last = 0.5

    def __call__(self, f: Search, grad: Search, x: Array, d: Array) -> float:
        value, slope, t = f(x), grad(x) @ d, 2 * self.last
        while not f(x + t * d) <= value + 1e-2 * t * slope and t > 1e-20:
            t /= 2
        self.last = max(t, 1e-8)
        return t


def scaled_start(f: Search, grad: Search, x: Array, d: Array) -> float:
    value, g = f(x), grad(x)
    t = 1.0 / max(1.0, float(np.linalg.norm(d)))
    while not f(x + t * d) <= value + 0.1 * t * (g @ d) and t > 1e-30:
        t *= 0.5
    return t


def backtracking_with_curvature(f: Search, grad: Search, x: Array, d: Array) -> float | None:
    # Backtracking that also wants the slope to have become smaller.
    value, slope, t = f(x), grad(x) @ d, 1.0
    for _ in range(100):
        if f(x + t * d) <= value + 0.01 * t * slope and abs(grad(x + t * d) @ d) <= 0.9 * abs(slope):
            return t
        t *= 0.5
    return None


def by_difference(f: Search, grad: Search, x: Array, d: Array) -> float:
    # The slope from a difference of f: right to about eight digits.
    value, t = f(x), 1.0
    slope = (f(x + 1e-7 * d) - f(x - 1e-7 * d)) / 2e-7
    while not f(x + t * d) <= value + 0.1 * t * slope and t > 1e-20:
        t *= 0.5
    return t


def single_constants(f: Search, grad: Search, x: Array, d: Array) -> float:
    value, slope, t = f(x), grad(x) @ d, np.float32(1)
    while not f(x + float(t) * d) <= value + float(np.float32(0.1)) * float(t) * slope and t > 1e-20:
        t *= np.float32(0.7)
    return float(t)


RIGHT: dict[str, Case] = {
    "while loop": Case(while_loop(), {"sufficient_decrease": 1e-4, "backtracking": 0.5, "start": 1.0}),
    "while loop, nothing claimed": Case(while_loop()),
    "while loop, large constant": Case(while_loop(0.9, 0.9), {"sufficient_decrease": 0.9, "backtracking": 0.9}),
    "while loop, slow": Case(while_loop(0.1, 0.99), {"sufficient_decrease": 0.1, "backtracking": 0.99}),
    "while loop, tiny constant": Case(while_loop(1e-10), {"sufficient_decrease": 1e-10, "backtracking": 0.5}),
    "while loop, other start": Case(
        while_loop(0.2, 0.3, 7.0), {"sufficient_decrease": 0.2, "backtracking": 0.3, "start": 7.0}
    ),
    "while loop, far start": Case(while_loop(0.2, 0.1, 1e6), {"sufficient_decrease": 0.2}),
    "while loop, near start": Case(while_loop(0.2, 0.5, 1e-3), {"sufficient_decrease": 0.2, "backtracking": 0.5}),
    "while loop, smaller constant claimed": Case(while_loop(0.3), {"sufficient_decrease": 0.1}),
    "textbook": Case(textbook, {"sufficient_decrease": 0.1, "backtracking": 0.5, "start": 1.0}),
    "textbook, nothing claimed": Case(textbook),
    "for loop": Case(for_loop, {"sufficient_decrease": 0.25, "backtracking": 0.7, "start": 2.0}),
    "recursive": Case(recursive, {"sufficient_decrease": 0.3, "backtracking": 0.5}),
    "grid": Case(grid, {"sufficient_decrease": 0.01, "backtracking": 0.5}),
    "grid, nothing claimed": Case(grid),
    "by share": Case(by_share, {"sufficient_decrease": 0.2, "backtracking": 0.8}),
    "object": Case(Armijo(), {"sufficient_decrease": 0.4, "backtracking": 0.25, "start": 0.5}),
    "interpolating": Case(interpolating, {"sufficient_decrease": 1e-3, "start": 1.0}),
    "interpolating, nothing claimed": Case(interpolating),
    "weak Wolfe": Case(weak_wolfe, {"sufficient_decrease": 1e-4}),
    "weak Wolfe, nothing claimed": Case(weak_wolfe),
    "strong Wolfe, zoom": Case(strong_wolfe_zoom, {"sufficient_decrease": 1e-4}),
    "strong Wolfe, zoom, nothing claimed": Case(strong_wolfe_zoom),
    "forward": Case(forward, {"sufficient_decrease": 0.2}),
    "forward, nothing claimed": Case(forward),
    "Goldstein": Case(goldstein, {"sufficient_decrease": 0.1}),
    "Goldstein, nothing claimed": Case(goldstein),
    "returns a tuple": Case(with_value, {"sufficient_decrease": 0.05, "backtracking": 0.6}),
    "single precision": Case(single_precision, {"sufficient_decrease": 0.1, "backtracking": 0.5}),
    "slope by a difference": Case(by_difference, {"sufficient_decrease": 0.1}),
    "constants in single precision": Case(
        single_constants, {"sufficient_decrease": 0.1, "backtracking": 0.7, "start": 1.0}
    ),
    "constants in single precision, nothing claimed": Case(single_constants),
    "growing": Case(Growing, {"sufficient_decrease": 1e-2}, state=True),
    "growing, nothing claimed": Case(Growing, state=True),
    "scaled start": Case(scaled_start, {"sufficient_decrease": 0.1}),
    "scaled start, nothing claimed": Case(scaled_start),
    "backtracking with curvature": Case(backtracking_with_curvature, {"sufficient_decrease": 0.01}),
    "backtracking with curvature, nothing claimed": Case(backtracking_with_curvature),
}


# --- wrong ---


def deciding(enough: Callable[..., bool]) -> Search:
    """Backtracking with a test of one's own: ``enough(f(x), f(x + t·d), t, first t, ∇f(x), d)``."""

    def search(f: Search, grad: Search, x: Array, d: Array) -> float:
        value, g, t = f(x), grad(x), 1.0
        for _ in range(2000):
            if enough(value, f(x + t * d), t, 1.0, g, d):
                break
            t *= 0.5
        return t

    return search


def frozen(start: float = 1.0, shortest: float = 0.0) -> Search:
    def search(f: Search, grad: Search, x: Array, d: Array) -> float:
        t = start
        target = f(x) + 0.1 * t * (grad(x) @ d)
        while not f(x + t * d) <= target and t >= shortest:
            t *= 0.5
        return t

    return search


def accepts_nan(f: Search, grad: Search, x: Array, d: Array) -> float:
    t, value, slope = 1.0, f(x), grad(x) @ d
    while f(x + t * d) > value + 0.1 * t * slope:
        t *= 0.5
    return t


def accepts_nan_rewritten(f: Search, grad: Search, x: Array, d: Array) -> float:
    t, value, slope = 1.0, f(x), grad(x) @ d
    for _ in range(100):
        if f(x + t * d) - value > 0.1 * t * slope:
            t *= 0.5
        else:
            return t
    return t


def replaces_nan(f: Search, grad: Search, x: Array, d: Array) -> float:
    t, value, slope = 1.0, f(x), grad(x) @ d
    while not np.nan_to_num(f(x + t * d), nan=-1e9, posinf=-1e9) <= value + 0.1 * t * slope:
        t *= 0.5
    return t


def strict_without_end(f: Search, grad: Search, x: Array, d: Array) -> float:
    t, value, slope = 1.0, f(x), grad(x) @ d
    while not f(x + t * d) < value + 0.1 * t * slope:
        t *= 0.5
    return t


class NotReset:
    """Keeps its step between calls, and lets it shrink alone."""

    def __init__(self) -> None:
        self.t = 1.0

    def __call__(self, f: Search, grad: Search, x: Array, d: Array) -> float:
        value, slope = f(x), grad(x) @ d
        while not f(x + self.t * d) <= value + 0.1 * self.t * slope and self.t > 1e-20:
            self.t *= 0.5
        return self.t


def minus(f: Search, grad: Search, x: Array, d: Array) -> float:
    # Takes d for the gradient.
    t, value = 1.0, f(x)
    while not f(x - t * d) <= value - 0.1 * t * (grad(x) @ d) and t > 1e-20:
        t *= 0.5
    return t


def along_the_gradient(f: Search, grad: Search, x: Array, d: Array) -> float:
    t, value, g = 1.0, f(x), grad(x)
    while not f(x - t * g) <= value - 0.1 * t * (g @ g) and t > 1e-20:
        t *= 0.5
    return t


def other_order(x: Array, d: Array, f: Search, grad: Search) -> float:
    return textbook(f, grad, x, d)


def gradient_first(grad: Search, f: Search, x: Array, d: Array) -> float:
    return textbook(f, grad, x, d)


def swapped_points(f: Search, grad: Search, d: Array, x: Array) -> float:
    return textbook(f, grad, x, d)


def any_direction(f: Search, grad: Search, x: Array, d: Array) -> float:
    # The slope made negative, and after some trials the last one is taken.
    t, value, slope = 1.0, f(x), -abs(grad(x) @ d)
    for _ in range(20):
        if f(x + t * d) <= value + 0.1 * t * slope:
            return t
        t *= 0.5
    return t


def full_step(f: Search, grad: Search, x: Array, d: Array) -> float:
    return 1.0


def gives_up_after_three(f: Search, grad: Search, x: Array, d: Array) -> float | None:
    value, slope = f(x), grad(x) @ d
    return next((t for t in (1.0, 0.5, 0.25) if f(x + t * d) <= value + 0.1 * t * slope), None)


def last_of_five(f: Search, grad: Search, x: Array, d: Array) -> float:
    t, value, slope = 1.0, f(x), grad(x) @ d
    for _ in range(5):
        if f(x + t * d) <= value + 0.1 * t * slope:
            return t
        t *= 0.5
    return t


def one_too_far(f: Search, grad: Search, x: Array, d: Array) -> float:
    t, value, slope = 1.0, f(x), grad(x) @ d
    while t > 1e-20:
        t *= 0.5
        if f(x + t * d) <= value + 0.1 * t * slope:
            break
    return t


def shortened(f: Search, grad: Search, x: Array, d: Array) -> float:
    return 0.5 * textbook(f, grad, x, d)


def smallest_of_grid(f: Search, grad: Search, x: Array, d: Array) -> Any:
    steps = 0.5 ** np.arange(44)[::-1]
    good = np.array([f(x + t * d) for t in steps]) <= f(x) + 0.1 * steps * (grad(x) @ d)
    return steps[np.argmax(good)] if good.any() else None


def moves_x(f: Search, grad: Search, x: Array, d: Array) -> float:
    t, value, slope = 1.0, f(x), grad(x) @ d
    x += d
    while not f(x) <= value + 0.1 * t * slope and t > 1e-20:
        x -= 0.5 * t * d
        t *= 0.5
    return t


def normalises_d(f: Search, grad: Search, x: Array, d: Array) -> float:
    t = textbook(f, grad, x, d)
    d *= t
    return t


def returned(answer: Any) -> Search:
    def search(f: Search, grad: Search, x: Array, d: Array) -> Any:
        textbook(f, grad, x, d)
        return answer

    return search


def raises(f: Search, grad: Search, x: Array, d: Array) -> float:
    raise RuntimeError("no step today")


def next_point(f: Search, grad: Search, x: Array, d: Array) -> Array:
    return x + textbook(f, grad, x, d) * d


C = {"sufficient_decrease": 0.1}
B = {"sufficient_decrease": 0.1, "backtracking": 0.5}

plain = deciding(lambda f0, ft, t, first, g, d: ft < f0)
plain_equal = deciding(lambda f0, ft, t, first, g, d: ft <= f0)
no_slope = deciding(lambda f0, ft, t, first, g, d: ft <= f0 - 0.1 * t)
no_slope_plus = deciding(lambda f0, ft, t, first, g, d: ft <= f0 + 1e-4 * t)
no_step = deciding(lambda f0, ft, t, first, g, d: ft <= f0 + 0.1 * (g @ d))
upside_down = deciding(lambda f0, ft, t, first, g, d: ft >= f0 + 0.1 * t * (g @ d))
wrong_sign = deciding(lambda f0, ft, t, first, g, d: ft <= f0 - 0.1 * t * (g @ d))
plus_squares = deciding(lambda f0, ft, t, first, g, d: ft <= f0 + 0.1 * t * (g @ g))
of_gradient = deciding(lambda f0, ft, t, first, g, d: ft <= f0 - 0.1 * t * (g @ g))
of_direction = deciding(lambda f0, ft, t, first, g, d: ft <= f0 - 0.1 * t * (d @ d))
length = deciding(lambda f0, ft, t, first, g, d: ft <= f0 - 0.1 * t * np.linalg.norm(g))
squared = deciding(lambda f0, ft, t, first, g, d: ft <= f0 + 0.1 * t**2 * (g @ d))

TARGET = "target frozen at the first trial"
NO_SLOPE = "slope constant missing"
OF = "slope of another direction"

WRONG: dict[str, Case] = {
    "ignores c1": Case(plain, fault="ignores c1"),
    "ignores c1, equal": Case(plain_equal, fault="ignores c1"),
    "ignores c1, claimed": Case(plain, C, "ignores c1"),
    "ignores c1, all claimed": Case(plain_equal, {**B, "start": 1.0}, "ignores c1"),
    "target frozen": Case(frozen(), fault=TARGET),
    "target frozen, claimed": Case(frozen(), B, TARGET),
    "target frozen, start 4": Case(frozen(4.0), fault=TARGET),
    "target frozen, ends": Case(frozen(shortest=1e-20), C, TARGET),
    "target frozen, ends early": Case(frozen(shortest=1e-9), C, TARGET),
    "target frozen, ends early, nothing claimed": Case(frozen(shortest=1e-9), fault=TARGET),
    "step missing": Case(no_step, fault=TARGET),  # the same for a first trial of 1
    "slope missing": Case(no_slope, fault=NO_SLOPE),
    "slope missing, claimed": Case(no_slope, B, NO_SLOPE),
    "slope and sign missing": Case(no_slope_plus, fault=NO_SLOPE),
    "slope and sign missing, claimed": Case(no_slope_plus, {"sufficient_decrease": 1e-4}, NO_SLOPE),
    "wrong inequality": Case(upside_down, fault="wrong inequality"),
    "wrong inequality, claimed": Case(upside_down, B, "wrong inequality"),
    "wrong sign": Case(wrong_sign, fault="wrong sign of the slope"),
    "wrong sign, claimed": Case(wrong_sign, C, "wrong sign of the slope"),
    "squares added": Case(plus_squares, fault="wrong sign of the slope"),
    "slope of the gradient": Case(of_gradient, fault=OF),
    "slope of the gradient, claimed": Case(of_gradient, B, OF),
    "slope of the direction": Case(of_direction, fault=OF),
    "slope of the direction, claimed": Case(of_direction, B, OF),
    "slope is a length": Case(length, fault="slope is a length"),
    "step squared": Case(squared, fault="step squared"),
    "another c1": Case(textbook, {"sufficient_decrease": 0.5}, "another c1"),
    "another c1, larger": Case(while_loop(0.5), B, "another c1"),
    "another c1, by a little": Case(while_loop(0.0999), C, "another c1"),
    "another factor": Case(while_loop(0.1, 0.6), B, "another backtracking factor"),
    "another start": Case(while_loop(0.1, 0.5, 2.0), {**B, "start": 1.0}, "another first step"),
    "interpolates and claims powers": Case(
        interpolating, {"sufficient_decrease": 1e-3, "backtracking": 0.5}, "another backtracking factor"
    ),
    "accepts nan": Case(accepts_nan, fault="accepts a value that is not finite"),
    "accepts nan, claimed": Case(accepts_nan, B, "accepts a value that is not finite"),
    "accepts nan, rewritten": Case(accepts_nan_rewritten, C, "accepts a value that is not finite"),
    "replaces nan": Case(replaces_nan, C, "accepts a value that is not finite"),
    "no end": Case(strict_without_end, fault="no end at floating-point resolution"),
    "no end, claimed": Case(strict_without_end, B, "no end at floating-point resolution"),
    "not reset": Case(NotReset, fault="step not reset", state=True),
    "not reset, claimed": Case(NotReset, {**B, "start": 1.0}, "step not reset", state=True),
    "growing, start claimed": Case(Growing, {"start": 1.0}, "step not reset", state=True),
    "x − t·d": Case(minus, fault="sign of the step"),
    "x − t·d, claimed": Case(minus, B, "sign of the step"),
    "along the gradient": Case(along_the_gradient, C, "another direction"),
    "order of the arguments": Case(other_order, fault="order of the arguments"),
    "grad before f": Case(gradient_first, fault="order of the arguments"),
    "d before x": Case(swapped_points, fault="order of the arguments"),
    "any direction": Case(any_direction, C, "direction not descent"),
    "full step": Case(full_step, fault="returns a step that it did not try"),
    "gives up": Case(gives_up_after_three, C, "gives up"),
    "last of the trials": Case(last_of_five, C, "returns a step that it did not try"),
    "starts one too far": Case(one_too_far, {**B, "start": 1.0}, "another first step"),
    "shortened": Case(shortened, B, "not the largest"),
    "smallest of a grid": Case(smallest_of_grid, {**B, "start": 1.0}, "not the largest"),
    "changes x": Case(moves_x, fault="changes its arguments"),
    "changes d": Case(normalises_d, B, "changes its arguments"),
    "returns None": Case(returned(None), fault="gives up"),
    "raises": Case(raises, fault="gives up"),
    "returns nan": Case(returned(math.nan), fault="no step"),
    "returns inf": Case(returned(math.inf), fault="no step"),
    "returns zero": Case(returned(0.0), fault="no step"),
    "returns a negative step": Case(returned(-0.5), fault="no step"),
    "returns an array": Case(returned(np.ones(2)), fault="not a number"),
    "returns a list": Case(returned([0.5]), fault="not a number"),
    "returns complex": Case(returned(0.5 + 0j), fault="not a number"),
    "returns a text": Case(returned("0.5"), fault="not a number"),
    "returns True": Case(returned(True), fault="not a number"),
    "returns an empty tuple": Case(returned(()), fault="not a number"),
    "returns the next point": Case(next_point, fault="not a number"),
}
