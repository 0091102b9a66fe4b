"""What a network computes, as JavaScript: the formulas of its derivation, statement after statement."""

from __future__ import annotations

import sympy

from ...architecture import Architecture
from ...derivation import derive
from ...formulas.javascript import javascript
from ...formulas.notation import NamedFunction, Partial, Quantity


def chain_program(architecture: Architecture) -> str:
    """An arrow function of a state ``v``, of σ and of its derivative, that adds all that a chain computes forward and back.

    ``v.factor2`` is what the error of layer 3 is multiplied by to become that of layer 2.

    Raises:
        ValueError: if a layer has more than one neuron.
    """
    if set(architecture.sizes) != {1}:
        raise ValueError(f"a chain has layers of one neuron, got {architecture.size_text}")
    lines = []
    for step in derive(architecture).summary():
        lines.append(_assignment(_name(step.left), step.right))
        if isinstance(step.left, Quantity) and str(step.left.base) == "delta":
            following = [one for one in step.right.atoms(Quantity) if str(one.base) == "delta"]
            lines += [_assignment(f"v.factor{step.left.indices[0]}", step.right / one) for one in following]
    return "(v, f, slope) => {\n  " + "\n  ".join(lines) + "\n  return v;\n}"


def _assignment(name: str, value: sympy.Expr) -> str:
    _, _, printed = javascript(_flat(value)).partition("=> ")
    return f"{name} = {printed};"


def _flat(value: sympy.Expr) -> sympy.Expr:
    """Quantities and named functions as symbols that are called what they are called in JavaScript."""
    calls = value.replace(lambda part: isinstance(part, NamedFunction), _call)
    return calls.xreplace({one: sympy.Symbol(_name(one)) for one in calls.atoms(Quantity)})


def _call(call: NamedFunction) -> sympy.Symbol:
    return sympy.Symbol(f"{'slope' if call.order else 'f'}({_name(call.args[0])})")


def _name(quantity: sympy.Expr) -> str:
    if isinstance(quantity, Partial):
        return f"v.d{_name(quantity.args[1]).removeprefix('v.')}"
    if not isinstance(quantity, Quantity):
        return f"v.{quantity}"
    letter, layer = str(quantity.base), quantity.indices[0]
    if letter in "Wb":
        return f"v.{letter.lower()}{layer}"
    if letter == "y" or (letter == "a" and layer == 0):
        return "v.y" if letter == "y" else "v.x"
    return f"v.{letter}{layer}"
