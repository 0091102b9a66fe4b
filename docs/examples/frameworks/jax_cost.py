"""Hold a JAX cost function against the derived gradient, with a rule of its own inside."""

import jax
import jax.numpy as jnp

from nntheory import Architecture, check_backward
from nntheory.adapters import from_jax

jax.config.update("jax_enable_x64", True)  # JAX computes in float32 otherwise


@jax.custom_vjp
def softplus(z):
    return jnp.logaddexp(z, 0)


def softplus_forward(z):
    return softplus(z), z


def softplus_backward(z, error):
    return (error * jax.nn.sigmoid(z),)


softplus.defvjp(softplus_forward, softplus_backward)


def cost(weights, biases, x, target):
    W1, W2 = weights
    b1, b2 = biases
    output = softplus(x @ W1 + b1) @ W2 + b2
    return jnp.mean(jnp.sum((output - target) ** 2, axis=1))


architecture = Architecture.parse("4-3-2", hidden="softplus", output="linear", cost="squared_error")
print(check_backward(from_jax(cost), architecture))
