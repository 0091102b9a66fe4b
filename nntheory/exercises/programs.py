"""How the programs of exercises are judged, and the files they begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..architecture import Architecture
from ..checking import check_backward
from ..checking.calling import call
from ..checking.report import Told, Verdict
from ..formulas import find_activation
from ..network import Layer
from .answers import Judged
from .exercise import Program

SIZES = ((3, 2), (2, 4), (1, 1), (4, 4))
"""The layers that a layer is tried as: numbers of inputs and of neurons."""


def file_of(name: str) -> str:
    """The text of a starter file or of a solution.

    Raises:
        FileNotFoundError: if this installation has none.
    """
    here = Path(__file__).parent
    # An installed package has them beside this file; a checkout has them where the site takes them from.
    for folder in (here / "starters", here.parents[1] / "docs" / "exercises"):
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise FileNotFoundError(f"there is no file {name!r} in this installation; it is on the page of exercises")


def starter_of(program: Program) -> str:
    """The text of the file to begin with."""
    return file_of(program.starter)


def solved_of(program: Program) -> str:
    """The text of a file that solves it."""
    return file_of(f"solutions/{program.solved}")


def backward_judge(sizes: str) -> Callable[[Any, float], Told]:
    """Judges a backward pass as ``nntheory check`` does, with hints."""

    def judge(backward: Any, time_limit: float) -> Told:
        return check_backward(backward, Architecture.parse(sizes), time_limit=time_limit).hinted()

    return judge


def judge_search(search: Any, time_limit: float) -> Told:
    """Judges a line search by the auditor of the package; what it found is told, and its remedies are kept."""
    from ..testing import check_line_search

    report = check_line_search(search, sufficient_decrease=0.1, backtracking=0.5, start=1, time_limit=time_limit)
    seen = [(f"- {fault.words}", *([f"  seen: {fault.where}"] if fault.where else [])) for fault in report.faults]
    lines = [line for lines in seen for line in lines] or [report.message]
    evidence = "Armijo's condition recomputed at every step that came out, nntheory.testing.check_line_search"
    return Judged("line-search", report.verdict, "\n".join(lines), evidence)


def judge_layer(layer: Any, time_limit: float) -> Told:
    """Judges the paper's layer: `forward` on whole numbers, where floats are exact, with an activation that is known.

    The method `activation` of each object is replaced by z² + 1, which whole numbers stay whole under.
    """
    drawn = np.random.default_rng(0)
    for inputs, outputs in SIZES:
        weights, biases, data = (drawn.integers(-9, 10, shape) * 1.0 for shape in ((inputs, outputs), outputs, inputs))
        z = Layer(weights, biases, find_activation("linear")).forward(data[np.newaxis])[0][0]
        outcome = call(_forward, layer, weights.copy(), biases.copy(), data.copy(), time_limit=time_limit)
        where = f"A layer with {inputs} inputs and {outputs} neurons"
        if outcome.timed_out:
            return _judged(Verdict.UNKNOWN, f"{where} did not return within {time_limit:g} s.")
        if outcome.raised:
            return _judged(Verdict.FAILS, f"{where} raised {outcome.raised}.{_in_the_product(outcome.error)}")
        problem = _wrong(outcome.returned, z, data, weights, biases)
        if problem:
            return _judged(Verdict.FAILS, f"{where} returned wrong numbers or another shape.\nHint: {problem}")
    return _judged(
        Verdict.HOLDS,
        "Each neuron gets the activation of its weighted sum with its bias, at every size that was tried.",
    )


def _judged(verdict: Verdict, message: str) -> Judged:
    tried = ", ".join(f"{inputs}-{outputs}" for inputs, outputs in SIZES)
    return Judged("forward-layer", verdict, message, f"whole numbers, on which floats are exact; layers {tried}")


def _forward(layer: Any, weights: Any, biases: Any, data: Any) -> Any:
    one = layer(*weights.shape)
    one.weights, one.biases, one.activation = weights, biases, _activation
    kept = data.copy()
    returned = one.forward(data)
    if not np.array_equal(data, kept):
        raise ValueError("forward changes its argument")
    return returned


def _activation(z: Any) -> Any:
    return np.asarray(z) ** 2 + 1


def _in_the_product(error: BaseException | None) -> str:
    is_shape = isinstance(error, ValueError) and ("matmul" in str(error) or "shapes" in str(error))
    question = "which order of the product fits weights of shape (in_size, out_size) and data of shape (in_size,)?"
    return f"\nHint: {question}" if is_shape else ""


def _wrong(returned: Any, z: Any, data: Any, weights: Any, biases: Any) -> str:
    """A question about what is wrong with the activations; empty if nothing is."""
    if returned is None:
        return "what does forward hand back to its caller: is a return missing?"
    try:
        came = np.asarray(returned, dtype=float)
    except (TypeError, ValueError):
        return "what does forward return: is it one number for each neuron?"
    if np.array_equal(came, _activation(z)):
        return ""
    if came.shape != z.shape:
        return f"how many numbers are expected, and in which shape? Expected {z.shape}, got {came.shape}."
    questions = {
        "what happens to the sum before it is returned?": z,
        "what is added to the sum before the activation function is applied?": _activation(data @ weights),
        "in which order are the bias added and the activation function applied?": _activation(data @ weights) + biases,
    }
    if weights.shape[0] == weights.shape[1]:
        questions["which index of weights is the neuron it comes from?"] = _activation(weights @ data + biases)
    return next(
        (question for question, numbers in questions.items() if np.array_equal(came, numbers)),
        "compute one neuron by hand: which products are summed, what is added, and is self.activation applied once?",
    )
