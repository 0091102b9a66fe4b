"""The mathematics of neural networks: derived by SymPy, held against hand-written NumPy, published with its evidence.

The map, in reading order:

- `nntheory.formulas`: activation functions and costs, each written once.
- `nntheory.architecture`: layer sizes, activations, cost; the names of the parameters.
- `nntheory.arrays`: arrays that people pass, examined.
- `nntheory.derivation`: the theory, gradients derived from the forward formulas.
- `nntheory.network`: the practice, forward and backward pass written by hand in NumPy.
- `nntheory.descent`: gradient descent with Armijo's rule for any f, recorded step by step.
- `nntheory.training`: networks trained, by random guessing and by gradient descent, with their history.
- `nntheory.checking`: theory meets practice, a backward pass held against certified numbers.
- `nntheory.adapters`: objects, torch, JAX and scikit-learn as the backward pass that is checked.
- `nntheory.testing`: for other people's test suites, Hypothesis strategies and a pytest plugin.
- `nntheory.claims`: the claims of the paper, each with checks and the verdict that follows.
- `nntheory.demonstrations`: the paper's demonstrations and the experiments around them.
- `nntheory.exercises`: exercises with hints and solutions, and the check of an answer.
- `nntheory.proofs`: the convergence theorem and backpropagation proved, and Coq's kernel asked.
- `nntheory.site`: how the pages get their formulas, figures and numbers.

Importing the package loads none of it; each name is loaded when it is first used.
"""

import lazy_loader as _lazy

# The names stand in __init__.pyi, where type checkers read them too.
__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)

__version__ = "0.1.0"
