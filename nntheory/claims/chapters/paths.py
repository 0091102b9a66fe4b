"""Section 6.3: the chain rule, along one path and along several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import sympy
from sympy import Expr, Rational

from ...architecture import Architecture
from ...derivation import derive
from ...derivation.rules import symbol
from ...formulas.notation import Quantity, W, a, b, spell_out, z
from ..claim import Claim, Evidence
from ..evidence import exact
from ..instruments.direct import Small
from .links import SECTION

Links = list[Expr]
"""The derivatives along a path, one for each link, from the weight to the cost."""


def paths(architecture: Architecture, parameter: str) -> list[Links]:
    """All paths from a parameter to the cost, through one neuron of each later layer; each link is differentiated alone."""
    definitions = derive(architecture).definitions
    first = architecture.parameter(parameter)

    def link(of: str, by: Expr) -> Expr:
        return definitions[of].doit().diff(by)

    later = range(first.layer + 1, architecture.depth + 1)
    found = []
    for neurons in product(*(range(architecture.sizes[layer]) for layer in later)):
        links, here = [link(f"z{first.layer}[{first.target}]", symbol(first))], (first.layer, first.target)
        for there in zip(later, neurons, strict=True):
            links += [link("a{}[{}]".format(*here), z[here]), link("z{}[{}]".format(*there), a[here])]
            here = there
        found.append([*links, link("a{}[{}]".format(*here), z[here]), link("C", a[here])])
    return found


def along_all(each: Sequence[Links]) -> Expr:
    """The sum over the paths of the products along them."""
    return sympy.Add(*(sympy.Mul(*links) for links in each))


def along_first(each: Sequence[Links]) -> Expr:
    """The product along the first path."""
    return sympy.Mul(*each[0])


def of_the_tree(each: Sequence[Links]) -> Expr:
    """The product of all links of the tree, each taken once."""
    return sympy.Mul(*(link for _, link in {pair for links in each for pair in enumerate(links)}))


def chain_rule() -> Claim:
    """The product along the tree."""
    hidden = {"1-1-1-1": ["relu", "tanh"], "1-1-2": ["tanh"], "2-3-2": ["tanh"], "2-2-2-2": ["relu", "tanh"]}
    networks = [Architecture.parse(sizes, hidden=functions) for sizes, functions in hidden.items()]
    split, single = (
        Architecture.parse("1-1-2", hidden="relu", output="relu"),
        Architecture.parse("1-1-1", hidden="relu", output="relu"),
    )

    def is_gradient(combined: Callable[[Sequence[Links]], Expr], which: Sequence[Architecture] = networks) -> bool:
        """Whether the links, so combined, are the derivatives of the whole cost by all parameters."""
        for architecture in which:
            small = Small(architecture)
            gradient = {
                symbol(one): small.put_in(combined(paths(architecture, str(one)))) for one in architecture.parameters()
            }
            if not small.is_gradient(gradient):
                return False
        return True

    def at_one_point(architecture: Architecture, expression: Expr) -> Expr:
        """Its value where input and weights are 1, the biases 0 and the targets 0 and 1/2, in fractions."""
        given = {a: Rational(1), W: Rational(1), b: Rational(0)}
        values = {one: given[one.base] if one.base in given else Rational(1, 2) * one.indices[0]
                  for one in expression.atoms(Quantity)}  # fmt: skip
        return spell_out(expression).xreplace(values)

    def values(architecture: Architecture) -> dict[str, Expr]:
        """The derivative by the first weight as it is, and what products give, at that point."""
        small, each = Small(architecture), paths(architecture, "W1[0,0]")
        forms = {
            "as it is": small.forward["C"].diff(W[1, 0, 0]),
            **{f"along path {place}": small.put_in(sympy.Mul(*links)) for place, links in enumerate(each, start=1)},
            "of the whole tree": small.put_in(of_the_tree(each)),
            "summed": small.put_in(along_all(each)),
        }
        return {name: at_one_point(architecture, form) for name, form in forms.items()}

    def no_product(architecture: Architecture, *also: str) -> bool:
        found = values(architecture)
        tried = [value for name, value in found.items() if "along" in name or "tree" in name or name in also]
        return found["as it is"] not in tried

    def told() -> str:
        found = values(split)
        return (
            f"one product is not enough elsewhere: 1-1-2 with ReLU, input and weights 1, biases 0, targets 0 and 1/2: by the "
            "first weight the derivative is "
            f"{found['as it is']}; the product along one path is {found['along path 1']}, along the other "
            f"{found['along path 2']}, of all links {found['of the whole tree']}"
        )

    def in_numbers() -> Evidence:
        altered = {
            "the sum over both paths": lambda: no_product(split, "summed"),
            "one output, and so one path": lambda: no_product(single),
        }
        return exact(lambda: no_product(split), told(), altered)()

    return Claim(
        "backprop.chain-rule",
        SECTION,
        says="The derivative of the cost by a weight is the product of the derivatives along the tree of dependencies.",
        assumes="The network is a chain, as the paper's is in that section, with one neuron in each layer. In other networks it "
        "is the sum, over all paths from the weight to the cost, of the products along them. The activation functions act on "
        "each neuron alone, and have a derivative at the pre-activations that occur.",
        supports=(
            exact(
                lambda: is_gradient(along_all),
                f"all {sum(one.parameter_count for one in networks)} parameters of {', '.join(hidden)}, all values, functions "
                "kept by name: against the whole cost, differentiated",
                {
                    "the product along one path": lambda: is_gradient(along_first),
                    "the product of all links of the tree": lambda: is_gradient(of_the_tree),
                    "the mean over the paths": lambda: is_gradient(lambda each: along_all(each) / len(each)),
                    "the sum over the links of a path": lambda: is_gradient(lambda each: sympy.Add(*map(sum, each))),
                    "without the weights on the way": lambda: is_gradient(
                        lambda each: along_all([[*links[:2], *links[3::2], links[-1]] for links in each])
                    ),
                },
                kind="symbolic",
            ),
            exact(
                lambda: is_gradient(along_first, networks[:1]),
                f"in the chain {networks[0].size_text} there is one path, and the product along it is the derivative",
                {"the same of 1-1-2": lambda: is_gradient(along_first, networks[1:2])},
                kind="symbolic",
            ),
            in_numbers,
        ),
    )
