"""Exercises about forward propagation, activation functions and the cost."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np
import sympy

from ..architecture import Architecture
from ..derivation import derive
from ..formulas import sigmoid
from ..formulas.readable import Z
from .exercise import Choice, Exercise, Level, Numbers, Option, Program, Slip
from .numbers import symbol, value, values, worked
from .programs import judge_layer

COUNTED = Architecture.parse("6-4-3")
LINEAR = Architecture.parse("1-2-1", hidden="linear", output="linear")
COLLAPSED = {
    "W1[0,0]": 2,
    "W1[0,1]": -1,
    "b1[0]": 1,
    "b1[1]": 0,
    "W2[0,0]": Fraction(1, 2),
    "W2[1,0]": 3,
    "b2[0]": -1,
}
FOUR = Architecture.parse("1-4", output="linear")
SAMPLE_OUTPUT = tuple(map(Fraction, ("1/10", "2/5", "1/5", "7/10")))
SAMPLE_TARGET = tuple(map(Fraction, (0, 1, 0, 0)))
NEURON = Architecture.parse("1-1", hidden="linear", output="linear")
NEURON_AT = {"a0[0]": 2, "W1[0,0]": 1, "b1[0]": 0, "y'[0]": 1}
DEMONSTRATION = Architecture.parse("1-12-12-1", hidden="relu")


def _affine() -> tuple[Fraction, Fraction]:
    """The slope and the value at 0 of the linear network."""
    at = [value(LINEAR, {**COLLAPSED, "a0[0]": x}, "z2[0]") for x in (0, 1)]
    return at[1] - at[0], at[0]


def _weights(network: Architecture) -> int:
    return sum(one.source is not None for one in network.parameters())


def _after(rate: Fraction) -> tuple[Fraction, Fraction]:
    """Weight and bias of the neuron after one step of gradient descent."""
    by_weight, by_bias = values(NEURON, NEURON_AT, "W1[0,0]", "b1[0]")
    return NEURON_AT["W1[0,0]"] - rate * by_weight, NEURON_AT["b1[0]"] - rate * by_bias


def _by_output() -> tuple[Fraction, ...]:
    """The derivatives of the squared error by the outputs: a bias added to a linear neuron is as good as its output."""
    point = {"a0[0]": Fraction(0)}
    for q, (output, target) in enumerate(zip(SAMPLE_OUTPUT, SAMPLE_TARGET, strict=True)):
        point |= {f"W1[0,{q}]": Fraction(0), f"b1[{q}]": output, f"y'[{q}]": target}
    return values(FOUR, point, *(f"b1[{q}]" for q in range(4)))


def _slope_at_zero() -> Fraction:
    """That of the sigmoid."""
    return Fraction(str(sigmoid.formula.diff(Z).subs(Z, 0)))


def _squared(output: Fraction, target: Fraction) -> Fraction:
    point = {"a0[0]": 0, "W1[0,0]": 0, "b1[0]": output, "y'[0]": target}
    return value(NEURON, point, "C")


def _moves() -> tuple[Fraction, Fraction, Fraction]:
    """The cost of an output that is further away, that is nearer, and that is the target."""
    far, near, target = Fraction(1, 2), Fraction(3, 4), Fraction(1)
    return _squared(far, target), _squared(near, target), _squared(target, target)


def _falls_to(lowest: int) -> bool:
    far, near, there = _moves()
    return near < far and there == lowest


def _never_negative() -> bool:
    """Whether the squared cost of one real output and target cannot be negative."""
    output, target = sympy.symbols("a y", real=True)
    formula = derive(NEURON).definitions["C"].xreplace({symbol("a1[0]"): output, symbol("y'[0]"): target})
    return bool(formula.is_nonnegative)


def _has_shape(product: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]) -> bool:
    """Whether a product of (5, 3) data, (3, 2) weights and (2,) biases has one row for each sample, one column a neuron."""
    try:
        return product(np.ones((5, 3)), np.ones((3, 2)), np.ones(2)).shape == (5, 2)
    except ValueError:
        return False


EXERCISES = (
    Exercise(
        identifier="forward-layer",
        chapter="forward",
        level=Level.WARM_UP,
        title="The method forward",
        text="Here is the paper's layer without its last method. Write `forward`.",
        hint="`data` has `in_size` entries, the columns of `weights` have `in_size` entries, and you want `out_size` numbers. "
        "Which order of the product gives that many?",
        solution="One product, the biases, the activation function. A loop over the neurons does the same, entry by entry.",
        check=Program("forward_layer.py", "Layer", judge_layer, "forward_layer.py"),
        example="examples/forward_layer.py",
        ours=False,
    ),
    Exercise(
        identifier="parameters",
        chapter="forward",
        level=Level.WARM_UP,
        title="How many parameters?",
        text="How many weights and biases has a network with 6 inputs, 4 hidden neurons and 3 outputs?",
        hint="Go from layer to layer. A neuron has one weight for each neuron before it, and what else?",
        solution="Each layer after the input has as many weights as there are pairs of neurons, and as many biases as neurons: "
        r"\(6 \cdot 4 + 4\) for the first, \(4 \cdot 3 + 3\) for the second.",
        check=Numbers(
            lambda: (Fraction(COUNTED.parameter_count),),
            (
                Slip(lambda: (Fraction(_weights(COUNTED)),), "what has each neuron beside its weights?"),
                Slip(
                    lambda: (Fraction(COUNTED.parameter_count + COUNTED.sizes[0]),),
                    "is the input computed from something? Which layers have parameters?",
                ),
            ),
        ),
    ),
    Exercise(
        identifier="which-product",
        chapter="forward",
        level=Level.WARM_UP,
        title="Which product fits?",
        text="A batch `a` of 5 samples with 3 activations each has shape (5, 3), the weights `W` have shape (3, 2), the "
        "biases `b` "
        "have shape (2,). Which line gives the pre-activations of all samples, in shape (5, 2)?",
        hint="A product of shapes (p, q) and (q, r) has shape (p, r). The two that meet have to be equal.",
        solution="The 3 of the activations has to meet the 3 of the weights. The biases are then added to every row.",
        check=Choice(
            (
                Option("`W @ a + b`", partial(_has_shape, lambda a, W, b: W @ a + b)),
                Option("`W.T @ a + b`", partial(_has_shape, lambda a, W, b: W.T @ a + b)),
                Option("`a @ W + b`", partial(_has_shape, lambda a, W, b: a @ W + b)),
                Option("`a.T @ W + b`", partial(_has_shape, lambda a, W, b: a.T @ W + b)),
            )
        ),
    ),
    Exercise(
        identifier="affine",
        chapter="activations",
        level=Level.STANDARD,
        title="Two layers without activation functions",
        text=r"A network 1-2-1 has no activation functions. Its weights are \(2\) and \(-1\) in the first layer, "
        r"\(\tfrac12\) and "
        r"\(3\) in the second; the biases are \(1\) and \(0\), then \(-1\). It computes \(x \mapsto m x + c\). What are "
        r"\(m\) and "
        r"\(c\)?",
        hint="Write down both hidden numbers for an input x, put them into the output, and collect what stands beside x.",
        solution="Put the first layer into the second. Each path from the input to the output gives the product of its "
        "weights, "
        r"and \(m\) is their sum; \(c\) is the output for \(x = 0\). This is why a network needs an activation function.",
        check=Numbers(
            _affine,
            (
                Slip(
                    lambda: (_affine()[0], value(LINEAR, {**COLLAPSED, "b1[0]": 0, "a0[0]": 0}, "z2[0]")),
                    "what does the output get from the biases of the hidden layer?",
                ),
                Slip(
                    lambda: (
                        _affine()[0]
                        - 2 * value(LINEAR, {**COLLAPSED, "b1[0]": 0, "b2[0]": 0, "W2[0,0]": 0, "a0[0]": 1}, "z2[0]"),
                        _affine()[1],
                    ),
                    "which sign has the product along the second path?",
                ),
            ),
        ),
    ),
    Exercise(
        identifier="sigmoid-chain",
        chapter="activations",
        level=Level.STANDARD,
        title="Neither vanish nor explode",
        text=r"In a chain of sigmoids every weight is \(w > 0\) and every pre-activation is 0. For which \(w\) does the "
        "derivative of the cost by the first weight neither vanish nor explode as the chain grows?",
        hint=r"One more layer is one more factor \(\sigma'(0) w\). Which factor leaves a product as it is?",
        solution=r"The factor has to be 1, so \(w\) is the reciprocal of \(\sigma'(0)\). With a smaller weight every further "
        "layer takes the same share away; with a larger one it multiplies what there is. And it holds only while all "
        "pre-activations stay 0: elsewhere the slope is smaller.",
        check=Numbers(
            lambda: (1 / _slope_at_zero(),),
            (
                Slip(lambda: (Fraction(1),), "what is the slope of the sigmoid at 0?"),
                Slip(lambda: (_slope_at_zero(),), "this is the slope; what must slope times weight be?"),
                Slip(
                    lambda: (1 / Fraction(str(sigmoid.formula.subs(Z, 0))),),
                    "is it the value of the sigmoid that each layer puts in, or its slope?",
                ),
            ),
        ),
        example="examples/chain_of_sigmoids.py",
    ),
    Exercise(
        identifier="cost-direction",
        chapter="cost",
        level=Level.WARM_UP,
        title="Which way must the cost move?",
        text=r"The cost of a sample is \(C = (a - y')^2\), summed over the outputs. Which way must \(C\) move so that the "
        "network "
        "gets better, and how far?",
        hint="What is C if the output is the target? Can a sum of squares be less?",
        solution=r"An output that is nearer to its target has a smaller cost, so \(C\) has to fall. It is a sum of "
        "squares: never "
        "negative, and 0 where every output is its target and nowhere else.",
        check=Choice(
            (
                Option("Up, the larger the better.", lambda: _moves()[1] > _moves()[0]),
                Option("Down, and at best to 0.", lambda: _falls_to(0) and _never_negative()),
                Option("Down, and it has no lower limit.", lambda: _falls_to(0) and not _never_negative()),
                Option("Towards the target, whatever that is.", lambda: _falls_to(1)),
            )
        ),
        ours=False,
    ),
    Exercise(
        identifier="which-outputs",
        chapter="cost",
        level=Level.WARM_UP,
        title="Which output matters most?",
        text="A sample has the outputs 0.1, 0.4, 0.2 and 0.7; its targets are 0, 1, 0 and 0. Which outputs should grow, which "
        "should shrink, and which one matters most for the squared error? Give its derivative by each output: four "
        "numbers, with their signs.",
        hint="Only one square in the sum has the output in it. What is the derivative of a square?",
        solution="Each derivative is twice the difference, output minus target. Where it is negative the output should "
        "grow, where it is positive it should shrink. The steepest is the last one: to move it gains most.",
        check=Numbers(
            _by_output,
            (
                Slip(lambda: tuple(-one for one in _by_output()), "does the cost grow if the first output grows?"),
                Slip(lambda: tuple(one / 2 for one in _by_output()), "what is the derivative of a square?"),
                Slip(
                    lambda: tuple(one * one / 4 for one in _by_output()),
                    "these are the squares; what are their slopes?",
                ),
                Slip(lambda: tuple(2 * one for one in SAMPLE_OUTPUT), "where is the target?"),
            ),
        ),
        example="examples/one_output_moves.py",
    ),
    Exercise(
        identifier="adjustments",
        chapter="descent",
        level=Level.STANDARD,
        title="How could adjustments be found?",
        text="The cost shall fall, and only weights and biases can be changed. You could guess them, or try a small "
        "change of each "
        "in turn, or ask the derivatives. Do the last for one neuron without activation function: input "
        r"\(x = 2\), weight \(w = 1\), bias \(b = 0\), target \(1\), cost \((wx + b - 1)^2\). Take one step of length "
        r"\(\eta = \tfrac1{10}\) against the gradient. What are \(w\) and \(b\) afterwards?",
        hint="Compute the output minus the target. Both derivatives have twice this number in them; what else has each?",
        solution=r"The gradient is \(2\,(wx + b - 1)\,x\) by the weight and \(2\,(wx + b - 1)\) by the bias. Subtract "
        r"\(\eta\) times each. One step was enough here because of the numbers chosen; a network takes many.",
        check=Numbers(
            lambda: _after(Fraction(1, 10)),
            (
                Slip(lambda: _after(-Fraction(1, 10)), "do you want to go up the slope or down?"),
                Slip(lambda: _after(Fraction(1, 20)), "what is the derivative of a square?"),
                Slip(
                    lambda: (_after(Fraction(1, 10))[1] + 1, _after(Fraction(1, 10))[1]),
                    "what is the derivative of wx + b by w?",
                ),
            ),
            lambda: worked(NEURON, NEURON_AT, "z1[0]", "C", "W1[0,0]", "b1[0]"),
        ),
        ours=False,
    ),
    Exercise(
        identifier="why-not-f",
        chapter="demonstrations",
        level=Level.WARM_UP,
        title="Why not compute f directly?",
        text="The demonstration's network 1-12-12-1 learns x². One multiplication computes x². How many multiplications by a "
        "weight does the network need for one output?",
        hint="Each weight is used once.",
        solution="As many as it has weights, and then it is only near x². Where a formula is known, use the formula. A "
        "network is for "
        "functions of which only examples are known: nobody has a formula for which digit an image shows. That is the "
        "answer to "
        "the paper's question, and no computation decides it; the count shows the price.",
        check=Numbers(
            lambda: (Fraction(_weights(DEMONSTRATION)),),
            (
                Slip(lambda: (Fraction(DEMONSTRATION.parameter_count),), "is a bias multiplied by something?"),
                Slip(lambda: (Fraction(sum(DEMONSTRATION.sizes[1:])),), "how many weights has one neuron?"),
            ),
        ),
        ours=False,
    ),
)
