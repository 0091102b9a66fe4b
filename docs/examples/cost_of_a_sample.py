import numpy as np

from nntheory.formulas import squared_error

target = np.array([[0.0, 1.0, 0.0, 0.0]])
for output in ([0.0, 1.0, 0.0, 0.0], [0.1, 0.9, 0.1, 0.0], [0.1, 0.4, 0.2, 0.7], [0.5, 0.0, 0.5, 0.0]):
    y = np.array([output])
    cost, total = squared_error.evaluate(y, y, target).item(), (y - target).sum()
    print(output, f"cost {cost:.2f}, sum of the differences {total:.1f}")
