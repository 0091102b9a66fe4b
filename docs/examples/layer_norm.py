import numpy as np

from nntheory import check_gradient

EPS = 1e-5


def normalised(x):
    mean = x.mean(axis=1, keepdims=True)
    return (x - mean) / np.sqrt(x.var(axis=1, keepdims=True) + EPS)


def cost(x, gain, shift, target):
    return np.mean((gain * normalised(x) + shift - target) ** 2)


def gradient(x, gain, shift, target, eps=EPS):
    n = normalised(x)
    d = 2 * (gain * n + shift - target) / target.size
    dn = d * gain
    s = 1 / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    dx = s * (dn - dn.mean(axis=1, keepdims=True) - n * (dn * n).mean(axis=1, keepdims=True))
    return dx, (d * n).sum(axis=0), d.sum(axis=0)


def without_eps(x, gain, shift, target):
    return gradient(x, gain, shift, target, eps=0)


rng = np.random.default_rng(0)
example = [rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=4), rng.normal(size=(3, 4))]

for program in (gradient, without_eps):
    print(check_gradient(cost, program, example, with_respect_to=["x", "gain", "shift"]), end="\n\n")
