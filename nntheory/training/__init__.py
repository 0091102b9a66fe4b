"""Training a network: random guessing; gradient descent by all samples, mini-batches or single ones, with a rate or a search."""

from .files import load_parameters, load_samples, save_parameters
from .guessing import Guesses, random_search
from .history import History, Stop
from .loop import train, train_side_by_side
from .parameters import INITIALISATIONS, Parameters, initialise

__all__ = [
    "INITIALISATIONS",
    "Guesses",
    "History",
    "Parameters",
    "Stop",
    "initialise",
    "load_parameters",
    "load_samples",
    "random_search",
    "save_parameters",
    "train",
    "train_side_by_side",
]
