"""What the data that you test with can show, and what not."""

import numpy as np
from my_backward import backward

from nntheory import Architecture, check_backward

one_sample, its_target = np.array([[0.5, -1.0]]), np.array([[1.0]])
report = check_backward(backward, Architecture.parse("2-3-1"), x=one_sample, target=its_target)
for unseen in report.unseen[:4]:
    print(f"- {unseen}")
print(f"and {len(report.unseen) - 4} more")
