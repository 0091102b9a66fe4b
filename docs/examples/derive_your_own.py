from nntheory import Architecture, derive

architecture = Architecture.parse("3-4-2", hidden="tanh", output="softmax", cost="cross_entropy")
derivation = derive(architecture)

print(derivation.steps("W1[2,1]"))
print()
print("in terms of the error of its neuron:")
print("∂C/∂W1[2,1] =", derivation.gradient["W1[2,1]"])
