"""What the published gradient of one sample is, once its length is put right."""

from published_backward import backward, relu, sigmoid, sigmoid_prime


def squared_error(weights, biases, x, target):
    """Each sample's gradient, times the right derivative, divided by the one that was taken."""

    def factor(z3):
        return sigmoid_prime(z3) / sigmoid_prime(sigmoid(z3))

    return mean_of_samples(factor, weights, biases, x, target)


def cross_entropy(weights, biases, x, target):
    """Each sample's gradient, divided by twice the derivative that was taken."""

    def factor(z3):
        return 1 / (2 * sigmoid_prime(sigmoid(z3)))

    return mean_of_samples(factor, weights, biases, x, target)


def mean_of_samples(factor, weights, biases, x, target):
    weight_gradients = [0, 0, 0]
    bias_gradients = [0, 0, 0]
    for k in range(len(x)):
        sample = x[k : k + 1]
        share = factor(last_pre_activation(weights, biases, sample))[0, 0] / len(x)
        by_weights, by_biases = backward(weights, biases, sample, target[k : k + 1])
        for layer in range(3):
            weight_gradients[layer] = weight_gradients[layer] + share * by_weights[layer]
            bias_gradients[layer] = bias_gradients[layer] + share * by_biases[layer]
    return weight_gradients, bias_gradients


def last_pre_activation(weights, biases, x):
    W1, W2, W3 = weights
    b1, b2, b3 = biases
    return relu(relu(x @ W1 + b1) @ W2 + b2) @ W3 + b3
