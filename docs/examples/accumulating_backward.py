"""A backward pass whose sums are set to zero once, as in the printed algorithm."""

from my_backward import backward as gradient_of_this_call

calls = []


def summed(arrays):
    return [sum(each) for each in zip(*arrays, strict=True)]


def backward(weights, biases, x, target):
    calls.append(gradient_of_this_call(weights, biases, x, target))
    by_weights, by_biases = zip(*calls, strict=True)
    return summed(by_weights), summed(by_biases)
