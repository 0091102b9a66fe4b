from nntheory.testing import check_optimizer


def fixed_rate(f, grad, x):
    return x - 0.01 * grad(x)


print(check_optimizer(fixed_rate))
