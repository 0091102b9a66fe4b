from nntheory import check_backward
from nntheory.demonstrations.digits import digits_architecture
from nntheory.network import Network

architecture = digits_architecture("cross_entropy")
print(check_backward(Network(architecture).backward, architecture))
