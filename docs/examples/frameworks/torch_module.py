"""Hold a torch module against the derived gradient."""

import torch

from nntheory import Architecture, check_backward
from nntheory.adapters import architecture_of, from_torch

cost = torch.nn.CrossEntropyLoss()
module = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))

# CrossEntropyLoss contains the softmax, and architecture_of knows.
print(check_backward(from_torch(module, cost), architecture_of(module, cost)))


class Sigmoid(torch.autograd.Function):
    """A sigmoid whose derivative is written by hand, and taken at the wrong place."""

    @staticmethod
    def forward(ctx, z):
        a = torch.sigmoid(z)
        ctx.save_for_backward(a)
        return a

    @staticmethod
    def backward(ctx, error):
        (a,) = ctx.saved_tensors
        return error * torch.sigmoid(a) * torch.sigmoid(-a)


class OwnSigmoid(torch.nn.Module):
    def forward(self, z):
        return Sigmoid.apply(z)


module = torch.nn.Sequential(torch.nn.Linear(4, 5), OwnSigmoid(), torch.nn.Linear(5, 3))

# A module of your own is not known by name: say what it should be.
architecture = Architecture.parse("4-5-3", hidden="sigmoid", output="softmax", cost="cross_entropy")
print(check_backward(from_torch(module, cost), architecture))
