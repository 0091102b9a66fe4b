"""Formulas: what is computed from each one is equal to it, for every z where SymPy can say so."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable

import numpy as np
import pytest
import sympy
from sympy import exp

from nntheory import formulas
from nntheory.formulas import ACTIVATIONS, COSTS, Activation, Cost
from nntheory.formulas.activations import J, K
from nntheory.formulas.notation import latex, spell_out, text
from nntheory.formulas.readable import Z

ELEMENTWISE = [activation for activation in ACTIVATIONS if activation.elementwise]
JAVASCRIPT_ERF = """
function erf(x) {
  // Maclaurin series: enough for the points of this test.
  let term = x, sum = x;
  for (let k = 1; k < 200; k++) { term *= -x * x / k; sum += term / (2 * k + 1); }
  return 2 / Math.sqrt(Math.PI) * sum;
}
"""


def normal_form(expression: sympy.Expr) -> sympy.Expr:
    """A rational function of exponentials, cancelled; zero if and only if the expression is zero."""
    e = sympy.Symbol("e", positive=True)
    rational = expression.rewrite(sympy.tanh, exp).rewrite(exp)
    rational = sympy.expand_power_exp(sympy.expand(rational)).subs(exp(-Z), 1 / e).subs(exp(Z), e)
    return sympy.cancel(sympy.together(rational))


def branches(expression: sympy.Expr) -> list[sympy.Expr]:
    return [branch for branch, _ in expression.args] if isinstance(expression, sympy.Piecewise) else [expression]


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=str)
def test_the_readable_derivative_is_the_derivative(activation: Activation) -> None:
    readable, derived = branches(activation.readable_derivative), branches(activation.formula.diff(Z))
    assert len(readable) == len(derived)
    for short, long in zip(readable, derived, strict=True):
        assert normal_form(spell_out(short) - long) == 0


def test_derivatives_read_as_in_a_textbook() -> None:
    shown = {activation.name: text(activation.readable_derivative) for activation in ELEMENTWISE}
    assert shown["sigmoid"] == "sigmoid(z)·(1 - sigmoid(z))"
    assert shown["tanh"] == "1 - tanh(z)²"
    assert shown["softplus"] == "sigmoid(z)"
    assert shown["gelu"] == "z·phi(z) + Phi(z)"
    assert formulas.sigmoid.derivative_latex() == r"\sigma'(z) = \sigma(z) \, \left(1 - \sigma(z)\right)"
    for activation in ELEMENTWISE:
        assert "cosh" not in activation.derivative_latex()


def test_relu_has_derivative_zero_at_its_kink_and_not_a_half() -> None:
    assert formulas.relu.derivative.subs(Z, 0) == 0
    assert not formulas.relu.derivative.has(sympy.Heaviside)


def test_exactly_the_activations_whose_derivative_jumps_have_a_kink() -> None:
    assert {activation.name: activation.kinks for activation in ACTIVATIONS if activation.kinks} == {
        "relu": (0,),
        "leaky_relu": (0,),
    }


def test_a_kink_elsewhere_than_zero_is_found() -> None:
    hat = Activation("hat", "h", sympy.Piecewise((Z, Z > 2), (2 * Z - 2, Z > -1), (Z**2, True)))
    assert hat.kinks == (-1, 2)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_softmax_jacobian_is_that_of_direct_differentiation(size: int) -> None:
    z = sympy.symbols(f"z:{size}")
    values = [exp(one) / sum(exp(other) for other in z) for one in z]
    for j in range(size):
        for k in range(size):
            derived = formulas.softmax.derivative.subs({J: j, K: k})
            for part in derived.atoms(sympy.Indexed):
                derived = derived.xreplace({part: values[int(part.indices[1])]})
            direct = values[j].diff(z[k])
            powers = {exp(one): sympy.Dummy(positive=True) for one in z}
            difference = sympy.expand_power_exp(sympy.expand(derived - direct)).subs(powers)
            assert sympy.cancel(sympy.together(difference)) == 0


@pytest.mark.parametrize("cost", COSTS, ids=str)
def test_the_derivative_of_a_cost_is_that_of_direct_differentiation(cost: Cost) -> None:
    layer, size = formulas.activations.LAYER, 3
    n, a = formulas.notation.n, formulas.notation.a
    written = cost.formula.xreplace({layer: sympy.Integer(1)}).xreplace({n[1]: sympy.Integer(size)}).doit()
    for k in range(size):
        derived = cost.derivative.xreplace({layer: sympy.Integer(1), K: sympy.Integer(k)}).xreplace({n[1]: size})
        assert sympy.cancel(sympy.together(derived - written.diff(a[1, k]))) == 0


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=str)
def test_printed_javascript_agrees_with_numpy(activation: Activation) -> None:
    quickjs = pytest.importorskip("quickjs", reason="needs quickjs-ng")
    points = np.concatenate([np.linspace(-3, 3, 121), [0.0, -1e-9, 1e-9]])
    for printed, form in (
        (activation.javascript(), activation.evaluate),
        (activation.javascript_derivative(), activation.evaluate_derivative),
    ):
        script = f"{JAVASCRIPT_ERF}; const f = {printed}; JSON.stringify({json.dumps(list(points))}.map(f))"
        assert json.loads(quickjs.Context().eval(script)) == pytest.approx(form(points), rel=1e-11, abs=1e-13)


def test_printed_javascript_of_softmax_and_costs_agrees_with_numpy() -> None:
    quickjs = pytest.importorskip("quickjs", reason="needs quickjs-ng")
    context = quickjs.Context()
    z, target = np.array([0.5, -1.0, 2.0]), np.array([0.2, 0.3, 0.5])
    a = formulas.softmax.evaluate(z)
    script = f"const f = {formulas.softmax.javascript()}; JSON.stringify([0, 1, 2].map(j => f({z.tolist()}, j)))"
    assert json.loads(context.eval(script)) == pytest.approx(a, rel=1e-14)
    jacobian = (
        f"const g = {formulas.softmax.javascript_derivative()}; JSON.stringify([0,1,2].map(k => g({a.tolist()}, 1, k)))"
    )
    assert json.loads(context.eval(jacobian)) == pytest.approx(formulas.softmax.evaluate_derivative(z)[1], rel=1e-13)
    for number, cost in enumerate(COSTS):
        output = formulas.sigmoid.evaluate(z) if cost.output == "sigmoid" else a
        arrays = f"{output.tolist()}, {target.tolist()}"
        value = context.eval(f"const c{number} = {cost.javascript()}; c{number}({arrays})")
        assert value == pytest.approx(cost.evaluate(z, output, target), rel=1e-13)
        slope = context.eval(f"const d{number} = {cost.javascript_derivative()}; d{number}({arrays}, 2)")
        moved = [output + h * np.eye(3)[2] for h in (1e-6, -1e-6)]
        values = [context.eval(f"c{number}({m.tolist()}, {target.tolist()})") for m in moved]
        assert slope == pytest.approx((values[0] - values[1]) / 2e-6, rel=1e-6)


def test_formulas_are_those_of_torch() -> None:
    """A third source: the definitions mean what the field means by their names."""
    if os.environ.get("CI") != "true":
        pytest.importorskip("torch", reason="needs torch")
    import torch
    from torch.nn import functional

    points = np.linspace(-6, 6, 241)
    theirs = {
        "linear": lambda z: z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": functional.leaky_relu,
        "elu": functional.elu,
        "softplus": lambda z: functional.softplus(z, threshold=1e9),
        "swish": functional.silu,
        "gelu": functional.gelu,
    }
    for activation in ELEMENTWISE:
        z = torch.tensor(points, requires_grad=True)
        value = theirs[activation.name](z)
        assert activation.evaluate(points) == pytest.approx(value.detach().numpy(), rel=1e-13, abs=1e-15)
        value.sum().backward()
        assert activation.evaluate_derivative(points) == pytest.approx(z.grad.numpy(), rel=1e-12, abs=1e-15)
    z, target = (
        torch.tensor([[0.5, -1.0, 2.0]], dtype=torch.float64),
        torch.tensor([[0.2, 0.3, 0.5]], dtype=torch.float64),
    )
    a = torch.sigmoid(z)
    for cost, value in (
        (formulas.squared_error, functional.mse_loss(a, target, reduction="sum")),
        (formulas.mean_squared_error, functional.mse_loss(a, target)),
        (formulas.cross_entropy, functional.cross_entropy(z, target)),
        (formulas.binary_cross_entropy, functional.binary_cross_entropy(a, target, reduction="sum")),
    ):
        assert cost.evaluate(z.numpy(), a.numpy(), target.numpy()) == pytest.approx(float(value), rel=1e-14)


@pytest.mark.parametrize("slope", ["0.1", "1/8", 0, sympy.Rational(1, 3)])
def test_a_slope_is_kept_exactly(slope: object) -> None:
    activation = formulas.leaky_relu(slope)
    assert activation.formula.subs(Z, -1) == -sympy.Rational(slope)
    assert formulas.find_activation(str(activation)) == activation


@pytest.mark.parametrize("slope", ["1", "-0.1", "nan", "two", None, "1e400", math.inf, "__import__('os')"])
def test_a_slope_outside_zero_to_one_is_refused(slope: object) -> None:
    with pytest.raises(ValueError, match="slope must be a number"):
        formulas.leaky_relu(slope)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("sigmod", "sigmoid"), ("ReLu", None), ("leaky-relu", None), ("crelu", "relu"), ("soft max", "softmax")],
)
def test_an_unknown_activation_is_refused_with_the_nearest_name(name: str, nearest: str | None) -> None:
    if nearest is None:
        assert formulas.find_activation(name).name == name.lower().replace("-", "_")
        return
    with pytest.raises(ValueError, match=f"did you mean '{nearest}'"):
        formulas.find_activation(name)


@pytest.mark.parametrize(
    ("find", "name", "said"),
    [
        (formulas.find_cost, "mse", "did you mean 'mean_squared_error'"),
        (formulas.find_cost, "BCE", "did you mean 'binary_cross_entropy'"),
        (formulas.find_activation, "SiLU", "did you mean 'swish'"),
        (formulas.find_activation, "SELU", "there is no SELU here"),
        (formulas.find_cost, "huber", "there is no huber here"),
    ],
)
def test_what_has_another_name_elsewhere_is_found_and_what_is_not_here_is_no_other(
    find: Callable[[str], object], name: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        find(name)


def test_an_unknown_cost_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValueError, match="did you mean 'squared_error'"):
        formulas.find_cost("square_error")
    with pytest.raises(ValueError, match="the names are squared_error"):
        formulas.find_cost("zzz")


@pytest.mark.parametrize("name", [None, 3, ["relu"], b"relu"])
def test_a_name_that_is_no_text_is_refused(name: object) -> None:
    with pytest.raises(ValueError, match="must be a name"):
        formulas.find_activation(name)  # type: ignore[arg-type]


def test_latex_and_text_keep_the_value_of_what_they_print() -> None:
    # Rewriting for reading moves signs and numbers; these are the forms that went wrong on the way.
    x, y = sympy.symbols("x y", real=True)
    assert text(2 * x - 2 * y) == "2·(x - y)"
    assert text(-x * (y - 1)) == "-x·(y - 1)"
    assert text(-(x + y) / 2) == "-1/2·(x + y)"
    assert text(x * (2 * x - 4 * y)) == "2·x·(x - 2·y)"
    assert text(x / (y * (1 - x))) == "x/(y·(1 - x))"
    assert latex(x * (2 * x - 4 * y)) == r"2 \, x \, \left(x - 2 \, y\right)"
    assert latex(x / (y * (1 - x))) == r"\frac{x}{y \, \left(1 - x\right)}"


def test_printed_text_reads_back_as_the_same_expression() -> None:
    x, y, w = sympy.symbols("x y w", real=True)
    for expression in (
        2 * x - 2 * y, -x * (y - 1), -(x + y) / 2, x * (2 * x - 4 * y), x / (y * (1 - x)), (x + y) ** 2 * w, x - (y - w) * x,
        -x - y, (x - y) / (x + y), -3 * x * y**2, sympy.Rational(2, 3) * x * (y - w), -(x - y) * w, (2 * x + 2) * (3 * y - 3),
    ):  # fmt: skip
        read = text(expression).replace("·", "*").replace("²", "**2")
        assert sympy.expand(sympy.sympify(read, locals={"x": x, "y": y, "w": w}) - expression) == 0, text(expression)
