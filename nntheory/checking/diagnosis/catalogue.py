"""A catalogue of single mistakes, each a change to one kind of statement of the derived program.

A wrong gradient is explained if the derived program with one such change returns the same wrong numbers. The change is
then named, and the statement as derived is how to mend it. Explaining never decides a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One way to get a statement wrong.

    Attributes:
        words: what was done, for the author of the program.
        letters: the kinds of statement it is made in.
        pattern: what it replaces in the code of such a statement.
        wrong: what it puts there; ``{before}``, ``{after}`` and ``{outputs}`` are the neighbouring layers' numbers and the
            number of outputs.
        output_only: whether it can only be made in the output layer.
    """

    words: str
    letters: tuple[str, ...]
    pattern: str
    wrong: str
    output_only: bool = False


_SLOPE = r"(\w+)_prime\(z(\d+)\)"
_ALL = r"(.+)"
_ERROR, _WEIGHTS, _BIASES = ("delta",), ("dW",), ("db",)

CATALOGUE = (
    Mistake("the derivative of the activation function is taken at the activation a, it belongs at the pre-activation z",
            _ERROR, _SLOPE, r"\1_prime(a\2)"),
    Mistake("the activation function stands where its derivative belongs", _ERROR, _SLOPE, r"\1(z\2)"),
    Mistake("the derivative of the activation function is missing", _ERROR, _SLOPE, "1"),
    Mistake("the derivative of the activation function is there twice", _ERROR, _SLOPE, r"\1_prime(z\2) * \1_prime(z\2)"),
    Mistake("1 - a stands where the derivative of the activation function belongs", _ERROR, _SLOPE, r"(1 - a\2)"),
    Mistake("1 - a², the derivative of tanh, stands where that of another function belongs", _ERROR, _SLOPE, r"(1 - a\2 * a\2)"),
    Mistake("a(1 - a), the derivative of the sigmoid, stands where that of another function belongs",
            _ERROR, _SLOPE, r"(a\2 * (1 - a\2))"),
    Mistake("1 for z > 0, the derivative of ReLU, stands where that of another function belongs", _ERROR, _SLOPE, r"(z\2 > 0)"),
    Mistake("the derivative of the activation function is taken at the next layer's pre-activation",
            _ERROR, _SLOPE, r"\1_prime(z{after})"),
    Mistake("the derivative of the activation function is taken at the previous layer's pre-activation",
            _ERROR, _SLOPE, r"\1_prime(z{before})"),
    Mistake("the factor 2 of the squared error is lost; if your cost has a factor 1/2, it is half_squared_error",
            _ERROR, r"^2 \* ", "", output_only=True),
    Mistake("there is a factor 2 too much", _ERROR, _ALL, r"2 * (\1)", output_only=True),
    Mistake("the sign is wrong", _ERROR, _ALL, r"-(\1)", output_only=True),
    Mistake("the target is not subtracted", _ERROR, r" - target", "", output_only=True),
    Mistake("the error is divided by the number of outputs; if your cost is a mean over them, it is mean_squared_error",
            _ERROR, _ALL, r"(\1) / {outputs}", output_only=True),
    Mistake("the error is multiplied by the number of outputs", _ERROR, _ALL, r"(\1) * {outputs}", output_only=True),
    Mistake("the cost's derivative has cancelled that of the activation function, which is multiplied in once more",
            _ERROR, _ALL, r"(\1) * a{layer} * (1 - a{layer})", output_only=True),
    Mistake("softmax is treated as if each output depended on its own pre-activation alone",
            _ERROR, r".*\.sum\(axis=1, keepdims=True\).*", "2 * (a{layer} - target) * a{layer} * (1 - a{layer})",
            output_only=True),
    Mistake("the weights are not transposed on the way back", _ERROR, r"W(\d+)\.T", r"W\1"),
    Mistake("the weights on the way back lose their signs", _ERROR, r"W(\d+)\.T", r"abs(W\1).T"),
    Mistake("the sum over the batch is taken where its mean belongs; if this is your convention, say reduction='sum'",
            (*_WEIGHTS, *_BIASES), r" / m$", ""),
    Mistake("the sum over the batch is taken for the weights, where its mean belongs", _WEIGHTS, r" / m$", ""),
    Mistake("the sum over the batch is taken for the biases, where its mean belongs", _BIASES, r" / m$", ""),
    Mistake("it is divided by the number of samples twice", (*_WEIGHTS, *_BIASES), r" / m$", " / m / m"),
    Mistake("the pre-activation z of the layer before is used where its activation a belongs", _WEIGHTS, r"a(\d+)\.T", r"z\1.T"),
    Mistake("the network's input is used where the activation of the layer before belongs", _WEIGHTS, r"a(\d+)\.T", "a0.T"),
    Mistake("the layer's own activation is used where that of the layer before belongs", _WEIGHTS, r"a(\d+)\.T", r"a{layer}.T"),
    Mistake("the gradient by the weights is transposed", _WEIGHTS, _ALL, r"(\1).T"),
    Mistake("the gradient by the biases is zero", _BIASES, _ALL, r"0 * (\1)"),
    Mistake("only the first sample counts for the biases", _BIASES, r"\.sum\(axis=0\) / m", "[0]"),
    Mistake("the bias is left out on the way forward", ("z",), r" \+ b\d+$", ""),
    Mistake("the bias is added twice on the way forward", ("z",), r" \+ (b\d+)$", r" + 2 * \1"),
    Mistake("the activation function is left out on the way forward", ("a",), r"\w+\((z\d+)\)", r"\1"),
)  # fmt: skip
"""Every mistake that is looked for, in the order in which it is looked for."""
