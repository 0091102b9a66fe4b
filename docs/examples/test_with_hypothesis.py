import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nntheory import Network
from nntheory.testing import architectures, batches, parameters


def with_numbers(architecture):
    return st.tuples(st.just(architecture), parameters(architecture), batches(architecture))


SMOOTH = architectures(hidden=["tanh", "sigmoid"], output=["sigmoid", "softmax"])


@settings(deadline=None, derandomize=True)
@given(SMOOTH.flatmap(with_numbers))
def test_the_gradient_of_a_batch_is_the_mean_over_its_samples(drawn):
    architecture, (weights, biases), (x, target) = drawn
    backward = Network(architecture).backward
    _, by_biases = backward(weights, biases, x, target)
    single = [backward(weights, biases, x[[i]], target[[i]])[1] for i in range(len(x))]
    for layer, gradient in enumerate(by_biases):
        mean = np.mean([one[layer] for one in single], axis=0)
        np.testing.assert_allclose(gradient, mean, rtol=1e-9, atol=1e-9)
