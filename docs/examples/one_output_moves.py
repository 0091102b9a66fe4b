import numpy as np

from nntheory.formulas import squared_error

target = np.array([[0.0, 1.0, 0.0, 0.0]])
y = np.array([[0.1, 0.4, 0.2, 0.7]])
before = squared_error.evaluate(y, y, target).item()

for place in range(4):
    moved = y.copy()
    moved[0, place] += 0.001
    change = squared_error.evaluate(moved, moved, target).item() - before
    slope = 2 * (y - target)[0, place]
    print(f"output {place} larger by 0.001: cost {change:+.6f}, slope {slope:+.1f}")
