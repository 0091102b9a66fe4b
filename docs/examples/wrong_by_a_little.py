"""A backward pass that is wrong by one part in a million."""

from my_backward import backward

from nntheory import Architecture, check_backward


def off_by_a_millionth(weights, biases, x, target):
    weight_gradients, bias_gradients = backward(weights, biases, x, target)
    weight_gradients[0][1, 2] *= 1.000001
    return weight_gradients, bias_gradients


print(check_backward(off_by_a_millionth, Architecture.parse("2-3-1")))
