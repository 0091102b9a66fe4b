"""Exercises about training and what the paper asks at its end."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy

from ..architecture import Architecture
from ..formulas import find_activation
from ..formulas.readable import Z
from .exercise import Choice, Exercise, Level, Numbers, Option, Program, Slip, Values
from .numbers import value, values
from .programs import backward_judge

NEURON = Architecture.parse("1-1", hidden="linear", output="linear")
PARAMETERS = {"W1[0,0]": 1, "b1[0]": 0}
BATCH = ((1, 0), (2, 4))
"""Inputs and targets."""

PAIR = Architecture.parse("1-1-1", hidden="linear", output="linear")
BOTH = Fraction(1, 2)


def _gradients() -> list[Values]:
    """The gradient of each sample by the weight and the bias."""
    samples = ({**PARAMETERS, "a0[0]": x, "y'[0]": target} for x, target in BATCH)
    return [values(NEURON, point, "W1[0,0]", "b1[0]") for point in samples]


def _batch(samples: int) -> Values:
    return tuple(sum(column, Fraction(0)) / samples for column in zip(*_gradients(), strict=True))


def _mean_cost(first: Fraction, second: Fraction) -> Fraction:
    """The mean cost of the linear network with these weights, for the samples 1 → 1 and −1 → −1."""
    parameters = {"W1[0,0]": first, "b1[0]": 0, "W2[0,0]": second, "b2[0]": 0}
    costs = [value(PAIR, {**parameters, "a0[0]": x, "y'[0]": x}, "C") for x in (1, -1)]
    return sum(costs, Fraction(0)) / len(costs)


def _two_neurons_give_z(name: str) -> bool:
    """Whether f(z) − f(−z) is a multiple of z, for all z."""
    above = sympy.Symbol("z", positive=True)
    formula = find_activation(name).formula
    odd = sympy.simplify(formula.xreplace({Z: above}) - formula.xreplace({Z: -above}))
    return bool(odd != 0 and (odd / above).is_constant())


EXERCISES = (
    Exercise(
        identifier="batch-mean",
        chapter="training",
        level=Level.STANDARD,
        title="The gradient of a batch",
        text=r"A neuron without activation function has \(w = 1\) and \(b = 0\). Its batch has two samples: for input 1 "
        "the target "
        "is 0, for input 2 it is 4. The cost is squared, and the cost of the batch is the mean. What is its gradient: the "
        r"derivative by \(w\), then the one by \(b\)?",
        hint="Compute both derivatives for each sample alone. What does a mean do to a derivative?",
        solution="The gradient of a mean is the mean of the gradients. The sum would be twice as long here: the same "
        "direction, and "
        "another learning rate for every size of batch.",
        check=Numbers(
            lambda: _batch(len(BATCH)),
            (
                Slip(lambda: _batch(1), "is the cost of the batch the sum or the mean?"),
                Slip(lambda: _gradients()[-1], "what has become of the first sample?"),
                Slip(lambda: tuple(-one for one in _batch(len(BATCH))), "output minus target, or the other way round?"),
                Slip(lambda: _batch(2 * len(BATCH)), "what is the derivative of a square?"),
                Slip(lambda: (_batch(len(BATCH))[1],) * 2, "which number comes in through the weight?"),
            ),
        ),
    ),
    Exercise(
        identifier="mini-batch",
        chapter="training",
        level=Level.HARD,
        title="Write the gradient of a mini-batch",
        text="The gradient of one sample of a network 2-3-1 is there. Write `backward`, which takes a batch of any size.",
        hint="Sums have to begin at zero in each call. What is divided, by what, and how often?",
        solution="Add up the gradients of the samples, array by array, and divide once by their number. For speed one "
        "would compute "
        "all samples in one product, as [Backpropagation](backpropagation.md) does.",
        check=Program("mini_batch.py", "backward", backward_judge("2-3-1"), "mini_batch.py", "2-3-1"),
    ),
    Exercise(
        identifier="local-minimum",
        chapter="thoughts",
        level=Level.STANDARD,
        title="Is a local minimum enough?",
        text="Take a linear 1-1-1 network, with no activation function, on two samples: 1 shall become 1, and −1 shall "
        "become −1. "
        "With all parameters 0 the mean cost is 1, and along each parameter alone this is the least. Is it a local "
        "minimum? Move "
        r"both weights to \(\tfrac12\): what is the mean cost now?",
        hint=r"The output is \(W^2 (W^1 x + b^1) + b^2\). Move one parameter and see what is multiplied by 0. Then move two.",
        solution="One parameter alone changes nothing, or makes it worse. Both weights together, by the same small "
        "amount, lower the "
        "cost: so it is no minimum. But the gradient is 0, and a descent that is started there stays there. This is one "
        "reason why "
        "weights start at random. Whether a local minimum is good enough is another question: no theorem says that its "
        "cost is low.",
        check=Numbers(
            lambda: (_mean_cost(BOTH, BOTH),),
            (
                Slip(lambda: (2 * _mean_cost(BOTH, BOTH),), "the sum of the costs, or their mean?"),
                Slip(lambda: (1 - BOTH * BOTH,), "the cost is a square; of what?"),
                Slip(lambda: ((1 - BOTH) ** 2,), "what does the input meet on its way: one weight or two?"),
                Slip(lambda: (_mean_cost(BOTH, Fraction(0)),), "have you moved both?"),
            ),
        ),
        example="examples/all_zero.py",
        ours=False,
    ),
    Exercise(
        identifier="more-layers",
        chapter="thoughts",
        level=Level.HARD,
        title="Are more layers always better?",
        text=r"A network 1-1 without activation function computes \(x \mapsto x\). Put a layer of two neurons into it. "
        "With which of "
        r"these activation functions can it still compute this, for all \(x\)?",
        hint="Give one neuron the weight 1 and the other the weight −1. What do you get from f(x) − f(−x)?",
        solution="Where a multiple of x comes out, two neurons and the right weights behind them are the identity. "
        "Sigmoid and tanh "
        "cannot do it with any number of neurons, because their sums are bounded. So "
        "the answer to the question is no: with some activation functions a layer more takes something away; with the "
        "others it "
        "takes nothing away if it is wide enough, and then it costs more. Whether training is then faster is for an "
        "experiment to "
        "say.",
        check=Choice(
            tuple(
                Option(words, partial(_two_neurons_give_z, name))
                for words, name in (("Sigmoid", "sigmoid"), ("ReLU", "relu"), ("Tanh", "tanh"))
            )
        ),
        example="examples/two_neurons.py",
        ours=False,
    ),
)
