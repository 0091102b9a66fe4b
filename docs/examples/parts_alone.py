import numpy as np

from nntheory import check_activation, check_cost


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(a):
    return a * (1 - a)


print(check_activation(sigmoid, sigmoid_prime, activation="sigmoid"), end="\n\n")

print(check_cost(lambda a, target: np.sum((a - target) ** 2) / 2, lambda a, target: a - target, name="squared_error"))
