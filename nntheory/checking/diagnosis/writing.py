"""A derived statement as a program of other conventions writes it: in which order factors stand, and what is transposed."""

from __future__ import annotations

import ast
import re

from ..conventions import Conventions


def written(statement: str, conventions: Conventions) -> str:
    """A statement of the derived program for arrays that are stored in other ways, or for the sum over the batch.

    Args:
        statement: such as ``dW1 = a0.T @ delta1 / m``, for weights (n_in, n_out), samples in rows and the mean.
        conventions: those of the backward pass.
    """
    if conventions == Conventions():
        return statement
    target, code = statement.split(" = ", 1)
    turned = _Turning(conventions).turned(ast.parse(code, mode="eval").body, conventions.turns(target))
    return f"{target} = {ast.unparse(turned)}"


def mending(statement: str, conventions: Conventions) -> str:
    """The statement that mends a mistake, with what it becomes for targets as most people have them."""
    text = written(statement, conventions)
    # A gradient of softmax with cross-entropy is shorter for targets that are distributions.
    shorter = re.sub(r" \* target\.sum\([^()]*\)", "", text)
    if shorter == text:
        return text
    return (
        f"{text}, which is {shorter.split(' = ')[1]} where the targets of each sample sum to one, as one-hot targets do"
    )


class _Turning:
    """Writes an expression of the derived program, or its transpose, in the arrays of other conventions."""

    def __init__(self, conventions: Conventions) -> None:
        self.conventions = conventions

    def turned(self, node: ast.expr, transposed: bool) -> ast.expr:
        """The expression, or its transpose."""
        match node:
            case ast.Name(id=name) if re.fullmatch(r"target|(a|z|W|b|delta)\d+", name):
                return node if transposed == self.conventions.turns(name) else ast.Attribute(node, "T")
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                left, right = self.turned(left, transposed), self.turned(right, transposed)
                return ast.BinOp(right, node.op, left) if transposed else ast.BinOp(left, node.op, right)
            case ast.BinOp(left=left, right=ast.Name(id="m")) if self.conventions.reduction == "sum":
                return self.turned(left, transposed)
            case ast.BinOp(left=left, right=right):
                return ast.BinOp(self.turned(left, transposed), node.op, self.turned(right, transposed))
            case ast.UnaryOp():
                return ast.UnaryOp(node.op, self.turned(node.operand, transposed))
            case ast.Attribute(attr="T"):
                return self.turned(node.value, not transposed)
            case ast.Call(func=ast.Attribute(value=value, attr="sum"), keywords=keywords):
                return self.summed(value, {one.arg: one.value for one in keywords}, transposed)
            case ast.Call(func=ast.Name()):
                return ast.Call(node.func, [self.turned(one, transposed) for one in node.args], [])
            case ast.Name() | ast.Constant():
                return node
        raise ValueError(f"no statement of the derived program has {ast.unparse(node)}")

    def summed(self, value: ast.expr, options: dict[str | None, ast.expr], transposed: bool) -> ast.expr:
        """A sum over an axis, which is the other one in the transpose, and stays there with length 1."""
        axis = options["axis"]
        if transposed and isinstance(axis, ast.Constant):
            options = {"axis": ast.Constant(1 - int(str(axis.value))), "keepdims": ast.Constant(True)}
        summed = ast.Attribute(self.turned(value, transposed), "sum")
        return ast.Call(summed, [], [ast.keyword(name, option) for name, option in options.items()])
