"""The function of the first picture, and its derivative."""

import math


def f(x: float) -> float:
    return x**2 / 2 + math.cos(2 * x)


def gradient(x: float) -> float:
    return x - 2 * math.sin(2 * x)
