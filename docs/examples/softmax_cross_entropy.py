"""Why softmax and cross-entropy go together."""

from sympy import Sum

from nntheory.derivation import output_error_rule
from nntheory.formulas import cross_entropy, softmax
from nntheory.formulas.notation import text

print("a =", text(softmax.formula))
print("C =", text(cross_entropy.formula))
print()

rule = output_error_rule(softmax, cross_entropy)
print(rule)
print()

# The targets of one sample are a distribution: they sum to one.
(total,) = rule.right.atoms(Sum)
print("with", text(total), "= 1:")
print(text(rule.left), "=", text(rule.right.xreplace({total: 1})))
