from nntheory.testing import check_line_search


def armijo(f, grad, x, d):
    value, slope, t = f(x), grad(x) @ d, 1.0
    while f(x + t * d) > value + 0.1 * t * slope:
        t *= 0.5
    return t


report = check_line_search(armijo, sufficient_decrease=0.1, backtracking=0.5)
print(report.verdict)
for fault in report.faults:
    print(fault.name)
    print("seen:", fault.where)
    print("remedy:", fault.remedy)
