"""What finds a wrong backward pass: wrong and right programs, kinds of points, and checkers side by side.

    python -m tests.benchmarks.detection.run

writes the record that the site shows. It needs torch, jax and scipy.
"""
