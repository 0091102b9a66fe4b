"""A catalogue of single mistakes, each a change to one kind of statement of the derived program.

A wrong gradient is explained if the derived program with one such change returns the same wrong numbers. The change is
then named, and the statement as derived is how to mend it. Explaining never decides a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Change(NamedTuple):
    """What is replaced in the code of one kind of statement, and what is put there.

    ``wrong`` may use the numbers ``{before}``, ``{layer}``, ``{after}``, ``{mirror}`` of layers, ``{inputs}``, ``{width}``,
    ``{features}``, ``{outputs}`` of neurons, the functions ``{other}`` and ``{next}``, and the names of the program; beside
    those `samples`, the masks `first` and `last` of a sample, and `factor`, a number that is fitted.
    """

    letter: str
    pattern: str
    wrong: str


@dataclass(frozen=True)
class Mistake:
    """One way to get a statement wrong.

    Attributes:
        words: what was done, for the author of the program.
        hint: a question that points at the place and does not give the answer.
        changes: what it changes in the program.
        where: the layers it can be made in.
        costs: the costs it can be made with; empty for all.
        value: what its fitted factor or other function is, in words; empty if it has none.
    """

    words: str
    hint: str
    changes: tuple[Change, ...]
    where: Literal["any", "hidden", "output"] = "any"
    costs: tuple[str, ...] = ()
    value: str = ""


def _error(pattern: str, wrong: str) -> tuple[Change, ...]:
    return (Change("delta", pattern, wrong),)


def _weights(pattern: str, wrong: str) -> tuple[Change, ...]:
    return (Change("dW", pattern, wrong),)


def _biases(pattern: str, wrong: str) -> tuple[Change, ...]:
    return (Change("db", pattern, wrong),)


def _both(pattern: str, wrong: str) -> tuple[Change, ...]:
    return _weights(pattern, wrong) + _biases(pattern, wrong)


def _forward(letter: str, pattern: str, wrong: str) -> tuple[Change, ...]:
    return (Change(letter, pattern, wrong),)


_SLOPE = r"(\w+)_prime\(z(\d+)\)"
_HIDDEN = r"^(\w+)_prime\(z(\d+)\) \* \((delta\d+ @ W\d+\.T)\)$"
_BACK = r"(delta\d+) @ (W\d+)\.T"
_ALL = r"^(.+)$"
_MEAN = r" / m$"
_LEFT = r"a(\d+)\.T"
_SOFTMAX = r"^(.+) - a\d+ \* \(\(.+\)\.sum\(axis=1, keepdims=True\)\)$"
_SQUARES = ("squared_error", "half_squared_error", "mean_squared_error")
_BARE = r"^((?:2 \* )?\(?a\d+ - target\)?(?: / \d+)?)$"
_ENTROPY = ("cross_entropy", "binary_cross_entropy")

_AT = "at which number do you take the derivative of the activation function?"
_WHICH = "which derivative belongs to the activation function of this layer, and is it there exactly once?"
_COST = "differentiate the cost by one output on paper; which factors and terms has it, and which has your line?"
_OUT = "which cost and which output function belong together, and what is left of their derivatives when multiplied?"
_RETURN = "through which numbers does the error come back from the layer after, and which way round are they?"
_BATCH = "what becomes of the samples of a batch: a sum or a mean, over which numbers, and how often?"
_CAME_IN = "a weight joins two neurons. Which number comes in at its one end, and which error is at the other?"
_OFFSET = "what is the derivative of z by a bias, and what is left of the gradient then?"
_ON = "compute z and a of one sample by hand, layer by layer; are they yours?"
_AFTER = "what happens to the gradient, or to the weights, before the error is passed on and the gradient returned?"

CATALOGUE = (
    # The derivative of the activation function.
    Mistake("the derivative of the activation function is taken at the activation a, it belongs at the pre-activation z",
            _AT, _error(_SLOPE, r"\1_prime(a\2)")),
    Mistake("the activation function stands where its derivative belongs", _WHICH, _error(_SLOPE, r"\1(z\2)")),
    Mistake("the derivative of the activation function is missing", _WHICH, _error(_SLOPE, "1")),
    Mistake("the derivative of the activation function is there twice",
            _WHICH, _error(_SLOPE, r"\1_prime(z\2) * \1_prime(z\2)")),
    Mistake("the derivative of the activation function has the wrong sign", _WHICH, _error(_SLOPE, r"(-\1_prime(z\2))")),
    Mistake("1 - a stands where the derivative of the activation function belongs", _WHICH, _error(_SLOPE, r"(1 - a\2)")),
    Mistake("1 - a², the derivative of tanh, stands where that of another function belongs",
            _WHICH, _error(_SLOPE, r"(1 - a\2 * a\2)")),
    Mistake("a(1 - a), the derivative of the sigmoid, stands where that of another function belongs",
            _WHICH, _error(_SLOPE, r"(a\2 * (1 - a\2))")),
    Mistake("1 for z > 0, the derivative of ReLU, stands where that of another function belongs",
            _WHICH, _error(_SLOPE, r"(z\2 > 0)")),
    Mistake("the mask of ReLU is the wrong way round, it is 1 where z is negative", _WHICH,
            _error(r"\brelu_prime\(z(\d+)\)", r"(z\1 <= 0)")),
    Mistake("a(1 + a) stands where the derivative of the activation function belongs; that of the sigmoid is a(1 - a)",
            _WHICH, _error(_SLOPE, r"(a\2 * (1 + a\2))")),
    Mistake("1 + a² stands where the derivative of the activation function belongs; that of tanh is 1 - a²",
            _WHICH, _error(_SLOPE, r"(1 + a\2 * a\2)")),
    Mistake("a(1 - a) is computed with z in place of a", _AT, _error(_SLOPE, r"(z\2 * (1 - z\2))")),
    Mistake("1 - a² is computed with z in place of a", _AT, _error(_SLOPE, r"(1 - z\2 * z\2)")),
    Mistake("the derivative of the activation function is taken at the next layer's pre-activation",
            _AT, _error(_SLOPE, r"\1_prime(z{after})")),
    Mistake("the derivative of the activation function is taken at the previous layer's pre-activation",
            _AT, _error(_SLOPE, r"\1_prime(z{before})")),
    Mistake("the derivative of the activation function is taken at the previous layer's activation",
            _AT, _error(_SLOPE, r"\1_prime(a{before})")),
    Mistake("the derivative of the activation function is taken at the target",
            _AT, _error(_SLOPE, r"\1_prime(target)"), "output"),
    Mistake("the derivative of the activation function is taken at the error that comes back; for ReLU, its mask is",
            _AT, _error(_HIDDEN, r"\1_prime(\3) * (\3)"), "hidden"),
    Mistake("the derivative of the activation function is taken both at z and at the error that comes back, and multiplied",
            _AT, _error(_HIDDEN, r"\1_prime(z\2) * \1_prime(\3) * (\3)"), "hidden"),
    Mistake("the derivative of another activation function stands here",
            _WHICH, _error(_SLOPE, r"{other}_prime(z\2)"), value="that of {}"),
    # The error at the output.
    Mistake("the factor 2 of the squared error is lost; if your cost has a factor 1/2, it is half_squared_error",
            _COST, _error(r"^2 \* ", ""), "output"),
    Mistake("there is a factor 2 too much", _COST, _error(_ALL, r"2 * (\1)"), "output"),
    Mistake("there is a factor 1/2 too much", _COST, _error(r"^(?!2 \* )(.+)$", r"(\1) / 2"), "output"),
    Mistake("the sign is wrong", _COST, _error(_ALL, r"-(\1)"), "output"),
    Mistake("the target is not subtracted", _COST, _error(r" - target", ""), "output"),
    Mistake("the target is added, it belongs subtracted", _COST, _error(r" - target", " + target"), "output"),
    Mistake("the error is made positive, its sign is lost", _COST, _error(r"(a\d+ - target)", r"abs(\1)"), "output"),
    Mistake("the cost's square (a - target)² stands where its derivative 2(a - target) belongs",
            _COST, _error(r"^2 \* (.*?)\(?(a\d+ - target)\)?", r"\1(\2) * (\2)"), "output"),
    Mistake("the cost's half square (a - target)²/2 stands where its derivative a - target belongs",
            _COST, _error(r"^(.*?)\(?(a\d+ - target)\)?", r"\1(\2) * (\2) / 2"), "output", ("half_squared_error",)),
    Mistake("the error is squared in the derivative of the cost",
            _COST, _error(r"\(?(a\d+ - target)\)?", r"(\1) * (\1)"), "output"),
    Mistake("the error is divided by the number of outputs; if your cost is a mean over them, it is mean_squared_error",
            _COST, _error(_ALL, r"(\1) / {outputs}"), "output"),
    Mistake("the error is multiplied by the number of outputs", _COST, _error(_ALL, r"(\1) * {outputs}"), "output"),
    Mistake("a - target, the error after cross-entropy, stands where that of a squared error belongs",
            _OUT, _error(r"^.*_prime\(.* - target.*$|^.*\(a\d+ - target\).*\.sum\(.*$", "a{layer} - target"), "output"),
    Mistake("the output is linear, and the derivative of another activation function is multiplied in",
            _OUT, _error(_BARE, r"(\1) * {other}_prime(z{layer})"), "output", _SQUARES, "that of {}"),
    Mistake("the output is linear, and a(1 - a), the derivative of the sigmoid, is multiplied in",
            _OUT, _error(_BARE, r"(\1) * a{layer} * (1 - a{layer})"), "output", _SQUARES),
    Mistake("the output is linear, and 1 - a², the derivative of tanh, is multiplied in",
            _OUT, _error(_BARE, r"(\1) * (1 - a{layer} * a{layer})"), "output", _SQUARES),
    Mistake("the output is linear, and 1 for z > 0, the derivative of ReLU, is multiplied in",
            _OUT, _error(_BARE, r"(\1) * (z{layer} > 0)"), "output", _SQUARES),
    Mistake("at every sample 1 is subtracted at the labels of all samples, as d[:, labels] -= 1 does; it belongs at its own",
            _OUT, _error(_ALL, "a{layer} - target.max(axis=0)"), "output", ("cross_entropy",)),
    Mistake("the cost's derivative has cancelled that of the activation function, which is multiplied in once more",
            _OUT, _error(_ALL, r"(\1) * a{layer} * (1 - a{layer})"), "output", _ENTROPY),
    Mistake("the error after a squared error, 2(a - target) · a(1 - a), stands where that of cross-entropy belongs",
            _OUT, _error(_ALL, "2 * (a{layer} - target) * a{layer} * (1 - a{layer})"), "output", _ENTROPY),
    Mistake("the cost's derivative by the activation stands alone, that of the sigmoid is not multiplied in",
            _OUT, _error(_ALL, r"(\1) / (a{layer} * (1 - a{layer}))"), "output", ("binary_cross_entropy",)),
    Mistake("the term for 1 - target of the binary cross-entropy is missing",
            _OUT, _error(_ALL, "-target * (1 - a{layer})"), "output", ("binary_cross_entropy",)),
    Mistake("the cost's derivative by the activation stands alone, that of softmax is not multiplied in",
            _OUT, _error(_ALL, "-target / a{layer}"), "output", ("cross_entropy",)),
    Mistake("softmax after cross-entropy is treated as if each output depended on its own pre-activation alone",
            _OUT, _error(_ALL, "-target * (1 - a{layer})"), "output", ("cross_entropy",)),
    Mistake("softmax is treated as if each output depended on its own pre-activation alone",
            _OUT, _error(_SOFTMAX, r"(\1) * (1 - a{layer})"), "output"),
    Mistake("of the derivative of softmax the sum over the other outputs is missing",
            _OUT, _error(_SOFTMAX, r"\1"), "output"),
    Mistake("of the derivative of softmax the sum is taken over the batch, it belongs over the outputs of each sample",
            _OUT, _error(r"\)\.sum\(axis=1, keepdims=True\)", ").sum(axis=0)"), "output"),
    Mistake("the derivative of another activation function stands where that of softmax belongs",
            _OUT, _error(_SOFTMAX, r"(\1) / a{layer} * {other}_prime(z{layer})"), "output", value="that of {}"),
    Mistake("the derivative of softmax is missing", _OUT, _error(_SOFTMAX, r"(\1) / a{layer}"), "output"),
    # The way back.
    Mistake("the weights are the wrong way round on the way back, W for W.T or the reverse",
            _RETURN, _error(r"W(\d+)\.T", r"W\1")),
    Mistake("the weights on the way back lose their signs", _RETURN, _error(r"W(\d+)\.T", r"abs(W\1).T")),
    Mistake("the error is passed back without the weights", _RETURN, _error(_BACK, r"\1"), "hidden"),
    Mistake("the errors of the next layer are summed without their weights",
            _RETURN, _error(_BACK, r"\1.sum(axis=1, keepdims=True)"), "hidden"),
    Mistake("the weights of this layer stand on the way back, those of the next belong there",
            _RETURN, _error(r"W\d+\.T", "W{layer}.T"), "hidden"),
    Mistake("the weights of this layer, the wrong way round, stand on the way back, those of the next belong there",
            _RETURN, _error(r"W\d+\.T", "W{layer}"), "hidden"),
    Mistake("the error is averaged over the batch before it is passed back",
            _RETURN, _error(_BACK, r"\1.mean(axis=0, keepdims=True) @ \2.T"), "hidden"),
    Mistake("the error is passed back without the derivative of the activation function it has come through",
            _RETURN, _error(_BACK, r"(\1 / {next}_prime(z{after})) @ \2.T"), "hidden"),
    Mistake("the error is divided by the number of samples on the way back",
            _BATCH, _error(_ALL, r"(\1) / samples"), "hidden"),
    Mistake("the weights are updated before the error is passed back through them",
            _AFTER, _error(_BACK, r"\1 @ (\2 - factor * (a{layer}.T @ \1 / m)).T"), "hidden", value="learning rate {}"),
    # Sums and means over the batch.
    Mistake("the sum over the batch is taken where its mean belongs; if this is your convention, say reduction='sum'",
            _BATCH, _both(_MEAN, "")),
    Mistake("the sum over the batch is taken for the weights, where its mean belongs", _BATCH, _weights(_MEAN, "")),
    Mistake("the sum over the batch is taken for the biases, where its mean belongs", _BATCH, _biases(_MEAN, "")),
    Mistake("the mean over the batch is taken where the sum belongs; if this is your convention, say reduction='mean'",
            _BATCH, _both(_MEAN, " / samples")),
    Mistake("the mean over the batch is taken for the weights, where the sum belongs", _BATCH, _weights(_MEAN, " / samples")),
    Mistake("the mean over the batch is taken for the biases, where the sum belongs", _BATCH, _biases(_MEAN, " / samples")),
    Mistake("it is divided by the number of samples twice", _BATCH, _both(_MEAN, " / samples / samples")),
    Mistake("the gradient by the weights is divided by the number of samples twice",
            _BATCH, _weights(_MEAN, " / samples / samples")),
    Mistake("the gradient by the biases is divided by the number of samples twice, by the mean and once more",
            _BATCH, _biases(_MEAN, " / samples / samples")),
    Mistake("it is divided by one less than the number of samples", _BATCH, _both(_MEAN, " / (samples - 1)")),
    Mistake("it is divided by the number of input features, not by that of samples", _BATCH, _both(_MEAN, " / {features}")),
    Mistake("it is divided by the number of neurons of the layer, not by that of samples",
            _BATCH, _both(_MEAN, " / {width}")),
    Mistake("it is divided by the number of neurons of the layer, and by that of samples",
            _BATCH, _both(_MEAN, " / m / {width}")),
    Mistake("only the last sample counts: it is written over, where it belongs added",
            _BATCH, _both(r"(delta\d+)(.*) / m$", r"(\1 * last)\2")),
    Mistake("only the last sample counts, and it is divided by the number of samples",
            _BATCH, _both(r"(delta\d+)", r"(\1 * last)")),
    Mistake("only the first sample counts", _BATCH, _both(r"(delta\d+)(.*) / m$", r"(\1 * first)\2")),
    Mistake("the first sample is left out", _BATCH, _both(r"(delta\d+)", r"(\1 * (1 - first))")),
    Mistake("the last sample is left out", _BATCH, _both(r"(delta\d+)", r"(\1 * (1 - last))")),
    Mistake("the means of a and δ are multiplied, the mean of their products belongs there",
            _BATCH, _weights(r"(a\d+)\.T @ (delta\d+)", r"\1.sum(axis=0)[:, None] * \2.sum(axis=0) / samples")),
    # The gradient by the weights.
    Mistake("the pre-activation z of the layer before is used where its activation a belongs",
            _CAME_IN, _weights(_LEFT, r"z\1.T")),
    Mistake("the network's input is used where the activation of the layer before belongs",
            _CAME_IN, _weights(_LEFT, "a0.T")),
    Mistake("the layer's own activation is used where that of the layer before belongs",
            _CAME_IN, _weights(_LEFT, "a{layer}.T")),
    Mistake("the gradient by the weights is transposed", _CAME_IN, _weights(_ALL, r"(\1).T")),
    Mistake("the gradient by the weights is zero", _CAME_IN, _weights(_ALL, r"0 * (\1)")),
    Mistake("the gradient by the weights has the wrong sign", _CAME_IN, _weights(_ALL, r"-(\1)")),
    Mistake("the gradient by the weights is made with the error δ of the next layer",
            _CAME_IN, _weights(r"delta\d+", "delta{after}")),
    Mistake("the gradient by the weights is made with the error before the derivative is multiplied in",
            _CAME_IN, _weights(r"delta\d+", "(delta{after} @ W{after}.T)"), "hidden"),
    Mistake("weight decay is added: the gradient contains a multiple of the weights",
            _AFTER, _weights(_ALL, r"\1 + factor * W{layer}"), value="the factor is {}"),
    # The gradient by the biases.
    Mistake("the gradient by the biases is zero", _OFFSET, _biases(_ALL, r"0 * (\1)")),
    Mistake("the gradient by the biases is counted twice", _OFFSET, _biases(_ALL, r"2 * (\1)")),
    Mistake("the gradient by the biases has the wrong sign", _OFFSET, _biases(_ALL, r"-(\1)")),
    Mistake("only the first sample counts for the biases", _OFFSET, _biases(r"\.sum\(axis=0\) / m", "[0]")),
    Mistake("only the last sample counts for the biases", _OFFSET, _biases(r"\.sum\(axis=0\) / m", "[-1]")),
    Mistake("the gradient by the biases is one number for the layer, the sum over its neurons; one bias is shared",
            _OFFSET, _biases(_ALL, r"0 * (\1) + (\1).sum()")),
    Mistake("the gradient by the biases is one number for the layer, the mean over its neurons",
            _OFFSET, _biases(_ALL, r"0 * (\1) + (\1).mean()")),
    Mistake("the gradient by the biases is made with the error δ of the next layer",
            _OFFSET, _biases(r"delta\d+", "delta{after}")),
    Mistake("the gradient by the biases is made with the error before the derivative is multiplied in",
            _OFFSET, _biases(r"delta\d+", "(delta{after} @ W{after}.T)"), "hidden"),
    Mistake("the gradients by weights and biases are made with the error before the derivative is multiplied in",
            _CAME_IN, _both(r"delta\d+", "(delta{after} @ W{after}.T)"), "hidden"),
    # What is returned.
    Mistake("the gradient of this layer is never computed, it is zero by weights and biases; a loop may end too early",
            _AFTER, _both(_ALL, r"0 * (\1)")),
    Mistake("the layers of the gradient by the weights are returned from back to front, not those of the biases",
            _AFTER, _weights(r"^a\d+\.T @ delta\d+", "a{mirror_before}.T @ delta{mirror}")),
    Mistake("the layers of the gradient by the biases are returned from back to front, not those of the weights",
            _AFTER, _biases(r"^delta\d+", "delta{mirror}")),
    Mistake("the layers are returned from back to front", _AFTER,
            (*_weights(r"^a\d+\.T @ delta\d+", "a{mirror_before}.T @ delta{mirror}"), *_biases(r"^delta\d+", "delta{mirror}"))),
    Mistake("the gradient is multiplied by a number, such as a learning rate",
            _AFTER, _both(_ALL, r"factor * (\1)"), value="the number is {}"),
    Mistake("the gradient by the weights is multiplied by a number, that by the biases is not",
            _AFTER, _weights(_ALL, r"factor * (\1)"), value="the number is {}"),
    Mistake("the gradient by the biases is multiplied by a number, that by the weights is not",
            _AFTER, _biases(_ALL, r"factor * (\1)"), value="the number is {}"),
    Mistake("the error is clipped, as np.clip does", _AFTER,
            _error(_ALL, r"(\1).clip(-factor, factor)"), value="at {}"),
    Mistake("the gradient is clipped, as np.clip does", _AFTER,
            _both(_ALL, r"(\1).clip(-factor, factor)"), value="at {}"),
    # The way forward.
    Mistake("the bias is left out on the way forward", _ON, _forward("z", r" \+ b\d+$", "")),
    Mistake("the bias is added twice on the way forward", _ON, _forward("z", r" \+ (b\d+)$", r" + 2 * \1")),
    Mistake("the bias is subtracted on the way forward", _ON, _forward("z", r" \+ (b\d+)$", r" - \1")),
    Mistake("one bias is shared by all neurons of the layer on the way forward",
            _ON, _forward("z", r" \+ (b\d+)$", r" + \1[0]")),
    Mistake("the weights are the wrong way round on the way forward, W for W.T or the reverse",
            _ON, _forward("z", r"(W\d+)", r"\1.T")),
    Mistake("the activation function is left out on the way forward", _ON, _forward("a", r"^\w+\((z\d+)\)$", r"\1")),
    Mistake("the activation function is applied twice on the way forward",
            _ON, _forward("a", r"^(\w+)\((z\d+)\)$", r"\1(\1(\2))")),
    Mistake("another activation function is applied here, on the way forward and on the way back",
            _ON, (Change("a", r"^\w+\(z(\d+)\)$", r"{other}(z\1)"), Change("delta", _SLOPE, r"{other}_prime(z\2)")),
            value="it is {}"),
    Mistake("another activation function is applied on the way forward, and the derivative of the right one on the way back",
            _ON, _forward("a", r"^\w+\(z(\d+)\)$", r"{other}(z\1)"), value="it is {}"),
    Mistake("softmax is taken over the batch, it belongs over the outputs of each sample",
            _ON, _forward("a", r"^softmax\((z\d+)\)$", r"softmax(\1.T).T"), "output"),
    Mistake("softmax is taken over all outputs of the batch at once, it belongs over those of each sample",
            _ON, _forward("a", r"^softmax\((z\d+)\)$", r"softmax(\1.reshape(1, -1)).reshape(\1.shape)"), "output"),
)  # fmt: skip
"""Every mistake that is looked for, in the order in which it is looked for."""
