"""Hold a network of classes against the derived gradient."""

from network_classes import Network

from nntheory import Architecture, check_backward
from nntheory.adapters import from_object

backward = from_object(
    Network([4, 3, 2]),
    weight_gradients="weight_sums",
    bias_gradients="bias_sums",
    reset="reset",
    one_sample_at_a_time=True,
)
print(check_backward(backward, Architecture.parse("4-3-2"), reduction="sum"))
