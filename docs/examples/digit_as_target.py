import numpy as np

from nntheory.formulas import squared_error


def cost(output, target):
    y, wanted = np.atleast_2d(output).astype(float), np.atleast_2d(target).astype(float)
    return squared_error.evaluate(y, y, wanted).item()


print("the digit as one number, the digit as a unit vector")
for right, answer in ((4, 3), (4, 9), (1, 9), (0, 0)):
    unit = np.eye(10)
    print(f"{right} read as {answer}:", cost(answer, right), cost(unit[answer], unit[right]))
