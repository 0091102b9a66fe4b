"""Exercises about backpropagation."""

from __future__ import annotations

from fractions import Fraction

import sympy

from ..architecture import Architecture
from ..formulas import sigmoid
from ..formulas.readable import Z
from .exercise import Exercise, Level, Numbers, Program, Slip, Values
from .numbers import value, values, worked
from .programs import backward_judge

CHAIN = Architecture.parse("1-1-1-1")
TARGET = Fraction(1)
CHAIN_AT = {
    "a0[0]": 0,
    "W1[0,0]": 0,
    "b1[0]": 0,
    "W2[0,0]": 0,
    "b2[0]": 0,
    "W3[0,0]": 1,
    "b3[0]": -Fraction(1, 2),
    "y'[0]": 1,
}
"""All before the last layer is 0, so that the activation before it is that of the sigmoid at 0."""

PAIR = Architecture.parse("1-1-1")
PAIR_AT = {
    "a0[0]": 2,
    "W1[0,0]": Fraction(1, 2),
    "b1[0]": -1,
    "W2[0,0]": 3,
    "b2[0]": -Fraction(3, 2),
    "y'[0]": Fraction(1, 4),
}
RELU = Architecture.parse("1-1-1", hidden="relu", output="linear")
RELU_AT = {"a0[0]": 3, "W1[0,0]": -1, "b1[0]": 2, "W2[0,0]": 5, "b2[0]": 1, "y'[0]": 0}

SOFTMAX = Architecture.parse("1-3", output="softmax", cost="cross_entropy")
SOFTMAX_AT = {
    "a0[0]": 0,
    "W1[0,0]": 0,
    "W1[0,1]": 0,
    "W1[0,2]": 0,
    "b1[0]": 0,
    "b1[1]": sympy.log(2),
    "b1[2]": sympy.log(5),
    "y'[0]": 0,
    "y'[1]": 1,
    "y'[2]": 0,
}
ERRORS = ("delta1[0]", "delta1[1]", "delta1[2]")

LAYERS, WEIGHT = 5, Fraction(2)


def _steepest() -> Fraction:
    """The largest derivative of the sigmoid, which it has at 0: the only zero of its second derivative."""
    slope = sigmoid.formula.diff(Z)
    if sympy.solve(slope.diff(Z), Z) != [0]:
        raise ValueError("expected the slope of the sigmoid to be steepest at 0 alone")
    return Fraction(str(slope.subs(Z, 0)))


def _chain(*names: str) -> Values:
    return values(CHAIN, CHAIN_AT, *names)


def _without_slope() -> Values:
    """The derivatives by the last bias and weight if σ stands where σ′ belongs."""
    a, before = value(CHAIN, CHAIN_AT, "a3[0]"), value(CHAIN, CHAIN_AT, "a2[0]")
    by_bias = a * 2 * (a - TARGET)
    return by_bias, by_bias * before


def _as_printed() -> Values:
    """The same as our copy of the paper prints it: 1·σ(z)·2a, and a·σ(z)·2a."""
    a, before = value(CHAIN, CHAIN_AT, "a3[0]"), value(CHAIN, CHAIN_AT, "a2[0]")
    return a * 2 * before, before * a * 2 * before


def _slope_of_one() -> Values:
    """The derivatives of the ReLU network, forward as it is, if on the way back its slope is 1."""
    error = value(RELU, RELU_AT, "delta2[0]")
    by_bias = error * RELU_AT["W2[0,0]"]
    return by_bias * RELU_AT["a0[0]"], by_bias, *values(RELU, RELU_AT, "W2[0,0]", "b2[0]")


def _softmax_times_slope() -> Values:
    outputs = values(SOFTMAX, SOFTMAX_AT, "a1[0]", "a1[1]", "a1[2]")
    errors = values(SOFTMAX, SOFTMAX_AT, *ERRORS)
    return tuple(error * a * (1 - a) for error, a in zip(errors, outputs, strict=True))


EXERCISES = (
    Exercise(
        identifier="last-bias",
        chapter="backpropagation",
        level=Level.STANDARD,
        title="The derivative by the last bias",
        text=r"What is the derivative of \(C\) by the last bias \(b^3\) of the chain network 1-1-1-1? Find the formula, then "
        r"put in \(a^2 = \tfrac12\), \(W^3 = 1\), \(b^3 = -\tfrac12\), \(y' = 1\), with the sigmoid. Give the derivative by "
        r"\(b^3\) and the one by \(W^3\).",
        hint=r"Only the first factor of the path changes. What is the derivative of \(z^3\) by \(b^3\)? And what is "
        r"\(z^3\) here?",
        solution=r"\(\partial z^3 / \partial b^3 = 1\). The other two factors are those of the weight: "
        r"\(\sigma'(z^3) \cdot 2\,(a^3 - y')\).",
        check=Numbers(
            lambda: _chain("b3[0]", "W3[0,0]"),
            (
                Slip(
                    _as_printed,
                    "is this how our copy of the paper prints it? What is the derivative of σ, and of a square?",
                ),
                Slip(_without_slope, "is it the activation function that belongs there, or its derivative?"),
                Slip(
                    lambda: tuple(reversed(_chain("b3[0]", "W3[0,0]"))), "which of the two did the text ask for first?"
                ),
                Slip(
                    lambda: tuple(-one for one in _chain("b3[0]", "W3[0,0]")),
                    "output minus target, or the other way round?",
                ),
            ),
            lambda: worked(CHAIN, CHAIN_AT, "z3[0]", "a3[0]", "delta3[0]", "b3[0]", "W3[0,0]"),
        ),
        ours=False,
    ),
    Exercise(
        identifier="by-hand",
        chapter="backpropagation",
        level=Level.STANDARD,
        title="Two weights by hand",
        text=r"A network 1-1-1 with sigmoids and a squared error has \(W^1 = \tfrac12\), \(b^1 = -1\), \(W^2 = 3\), "
        r"\(b^2 = -\tfrac32\). The input is \(2\), the target \(\tfrac14\). What are \(\partial C / \partial W^1\) and "
        r"\(\partial C / \partial W^2\)?",
        hint=r"First go forward: \(z^1\), \(a^1\), \(z^2\), \(a^2\). Then back: the error of the output, the error of the "
        "hidden "
        "neuron. A weight's derivative is the number that comes in times the error behind it.",
        solution="Both pre-activations are 0, where the sigmoid and its slope are plain fractions.",
        check=Numbers(
            lambda: values(PAIR, PAIR_AT, "W1[0,0]", "W2[0,0]"),
            (
                Slip(
                    lambda: tuple(reversed(values(PAIR, PAIR_AT, "W1[0,0]", "W2[0,0]"))),
                    "which weight is asked for first?",
                ),
                Slip(
                    lambda: tuple(one / 2 for one in values(PAIR, PAIR_AT, "W1[0,0]", "W2[0,0]")),
                    "what is the derivative of a square?",
                ),
                Slip(lambda: values(PAIR, PAIR_AT, "b1[0]", "b2[0]"), "which number comes in through each weight?"),
                Slip(
                    lambda: (values(PAIR, PAIR_AT, "W1[0,0]")[0] / 3, values(PAIR, PAIR_AT, "W2[0,0]")[0]),
                    "through which weight does the error come back to the hidden neuron?",
                ),
                Slip(
                    lambda: tuple(-one for one in values(PAIR, PAIR_AT, "W1[0,0]", "W2[0,0]")),
                    "output minus target, or the other way round?",
                ),
            ),
            lambda: worked(
                PAIR, PAIR_AT, "z1[0]", "a1[0]", "z2[0]", "a2[0]", "delta2[0]", "delta1[0]", "W1[0,0]", "W2[0,0]"
            ),
        ),
    ),
    Exercise(
        identifier="dead-unit",
        chapter="backpropagation",
        level=Level.WARM_UP,
        title="A ReLU that is off",
        text=r"A network 1-1-1 has a ReLU in the hidden layer and no activation function at the output. \(W^1 = -1\), "
        r"\(b^1 = 2\), "
        r"\(W^2 = 5\), \(b^2 = 1\); the input is \(3\), the target \(0\), the cost is squared. Give the derivatives by "
        r"\(W^1\), \(b^1\), \(W^2\), \(b^2\), in this order.",
        hint=r"What is \(z^1\), and what does ReLU make of it? What is the slope of ReLU there?",
        solution="The unit is off: it passes on 0, and its slope is 0. Nothing comes back to its own weight and bias, "
        "and nothing went "
        "out through the weight behind it. Only the last bias learns from this sample.",
        check=Numbers(
            lambda: values(RELU, RELU_AT, "W1[0,0]", "b1[0]", "W2[0,0]", "b2[0]"),
            (
                Slip(
                    lambda: values(
                        Architecture.parse("1-1-1", hidden="linear", output="linear"),
                        RELU_AT,
                        "W1[0,0]",
                        "b1[0]",
                        "W2[0,0]",
                        "b2[0]",
                    ),
                    "what does ReLU make of a negative number?",
                ),
                Slip(
                    lambda: (*values(RELU, RELU_AT, "W1[0,0]", "b1[0]"), Fraction(0), Fraction(0)),
                    "does the output depend on its own bias when the unit is off?",
                ),
                Slip(_slope_of_one, "what is the slope of ReLU where it is off?"),
                Slip(
                    lambda: (Fraction(0), Fraction(0), *values(RELU, RELU_AT, "b2[0]", "b2[0]")),
                    "which number does the unit pass on to the weight behind it?",
                ),
            ),
            lambda: worked(RELU, RELU_AT, "z1[0]", "a1[0]", "a2[0]", "delta2[0]", "delta1[0]"),
        ),
    ),
    Exercise(
        identifier="softmax-error",
        chapter="backpropagation",
        level=Level.STANDARD,
        title="The error of softmax with cross-entropy",
        text=r"Three outputs have pre-activations \(0\), \(\log 2\) and \(\log 5\). The output function is softmax, the "
        "cost is the "
        r"cross-entropy, and the target says that the second is right: \((0, 1, 0)\). What are the three errors "
        r"\(\partial C / \partial z\)?",
        hint="The exponentials are 1, 2 and 5. Divide each by their sum. What is left of the derivatives of softmax and "
        "logarithm "
        "when you multiply them?",
        solution=r"What is left is \(a - y'\): output minus target, with no slope in front. The three add up to 0, because the "
        "outputs and the targets both add up to 1.",
        check=Numbers(
            lambda: values(SOFTMAX, SOFTMAX_AT, *ERRORS),
            (
                Slip(
                    lambda: values(SOFTMAX, SOFTMAX_AT, "a1[0]", "a1[1]", "a1[2]"),
                    "these are the outputs; what has the target to do?",
                ),
                Slip(_softmax_times_slope, "is there a factor a(1 − a) left when the two derivatives are multiplied?"),
                Slip(
                    lambda: tuple(-one for one in values(SOFTMAX, SOFTMAX_AT, *ERRORS)),
                    "which of the three outputs shall grow?",
                ),
                Slip(
                    lambda: tuple(2 * one for one in values(SOFTMAX, SOFTMAX_AT, *ERRORS)), "is anything squared here?"
                ),
            ),
            lambda: worked(SOFTMAX, SOFTMAX_AT, "a1[0]", "a1[1]", "a1[2]", *ERRORS),
        ),
    ),
    Exercise(
        identifier="vanishing",
        chapter="backpropagation",
        level=Level.STANDARD,
        title="How small can a gradient become?",
        text=r"In a chain of five layers with one sigmoid each, all five weights are \(2\). Whatever the biases and the "
        "input are, "
        r"the derivative of the output by the input is at most how large? Give the number that the largest slope of the "
        "sigmoid gives.",
        hint="The derivative is a product along the chain. Which two factors does each layer put in, and how large can "
        "they be?",
        solution=r"Each layer puts in its weight and \(\sigma'(z)\), which is largest at \(z = 0\). The bound is the "
        "fifth power of their product. Weights as large as the reciprocal of that slope would not let it shrink, but then "
        "only if every pre-activation stayed at 0.",
        check=Numbers(
            lambda: ((_steepest() * WEIGHT) ** LAYERS,),
            (
                Slip(lambda: (_steepest() ** LAYERS,), "which factor do the weights put in?"),
                Slip(
                    lambda: ((_steepest() * WEIGHT) ** (LAYERS - 1),),
                    "how many layers are there between input and output?",
                ),
                Slip(lambda: (_steepest() * WEIGHT * LAYERS,), "are the factors added or multiplied along the chain?"),
                Slip(lambda: (WEIGHT**LAYERS,), "what does the activation function put in?"),
            ),
        ),
    ),
    Exercise(
        identifier="find-the-bug",
        chapter="wrong-gradient",
        level=Level.STANDARD,
        title="Find the wrong line",
        text="A backward pass for a network with one hidden layer runs, returns the right shapes, and is wrong in one "
        "line. Find it.",
        hint="Run the check. Which layer is the first wrong one, counted from the output? Read the line of its error "
        "aloud: each "
        "number in it, and what it is.",
        solution="The derivative of the activation function belongs at the pre-activation, as in the line above it.",
        check=Program("find_the_bug.py", "backward", backward_judge("2-4-3"), "find_the_bug.py", "2-4-3"),
    ),
    Exercise(
        identifier="backward-2-3-1",
        chapter="backpropagation",
        level=Level.HARD,
        title="Write a backward pass",
        text="The first half of `backward` for a network 2-3-1 with sigmoids is there: it goes forward. Write the second half.",
        hint="For each layer, from back to front: its error, one row for each sample. Then its gradient: what comes in, "
        "times that "
        "error, over all samples. Watch the shapes, they tell you which way round a matrix goes.",
        solution="Two lines for the errors, one for each product, and the mean over the samples once.",
        check=Program(
            "backward_two_three_one.py", "backward", backward_judge("2-3-1"), "backward_two_three_one.py", "2-3-1"
        ),
    ),
)
