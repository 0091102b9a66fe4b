from . import adapters as adapters
from . import architecture as architecture
from . import checking as checking
from . import claims as claims
from . import demonstrations as demonstrations
from . import derivation as derivation
from . import descent as descent
from . import formulas as formulas
from . import network as network
from . import proofs as proofs
from . import testing as testing
from . import training as training
from .architecture import Architecture as Architecture
from .checking import check_activation as check_activation
from .checking import check_backward as check_backward
from .checking import check_cost as check_cost
from .checking import check_gradient as check_gradient
from .derivation import derive as derive
from .descent import gradient_descent as gradient_descent
from .network import Network as Network
from .training import random_search as random_search
from .training import train as train

__all__: list[str]
__version__: str
