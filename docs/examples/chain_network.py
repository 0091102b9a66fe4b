"""The derivative by the last weight of a chain of four neurons."""

from nntheory import Architecture, derive

chain = derive(Architecture.parse("1-1-1-1"))
explanation = chain.steps("W3[0,0]")
print(explanation)
