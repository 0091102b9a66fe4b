"""Hold a backward pass against the derived gradient."""

from my_backward import backward

from nntheory import Architecture, check_backward

report = check_backward(backward, Architecture.parse("2-3-1"))
print(report.verdict, report.evidence)
