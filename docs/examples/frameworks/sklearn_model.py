"""Hold the backpropagation inside scikit-learn against the derived gradient."""

import numpy as np
from sklearn.neural_network import MLPRegressor

from nntheory import check_backward
from nntheory.adapters import architecture_of, from_sklearn

rng = np.random.default_rng(0)
model = MLPRegressor(hidden_layer_sizes=(3,), activation="tanh", random_state=0)
model.partial_fit(rng.normal(size=(10, 4)), rng.normal(size=(10, 2)))  # once, so that it has layers

print(check_backward(from_sklearn(model), architecture_of(model)))
