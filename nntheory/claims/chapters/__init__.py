"""All claims in reading order: one module for each chapter, or for a part of a long one."""

from types import ModuleType

from ..claim import Claim
from ..proved import with_proofs
from . import (
    activations,
    backpropagation,
    cost,
    demonstrations,
    depth,
    forward,
    guessing,
    larger,
    layers,
    learning_rate,
    minimising,
    proof,
    published,
    theorem,
    thoughts,
    training,
)

CHAPTERS: tuple[ModuleType, ...] = (
    forward,
    activations,
    depth,
    layers,
    cost,
    guessing,
    minimising,
    proof,
    theorem,
    backpropagation,
    training,
    learning_rate,
    demonstrations,
    published,
    thoughts,
    larger,
)

CLAIMS: tuple[Claim, ...] = tuple(with_proofs(claim) for chapter in CHAPTERS for claim in chapter.CLAIMS)
"""All claims, with the theorems that are about them."""
