"""How a program is called, what is seen of it, and what is said of what it returns."""

from __future__ import annotations

import contextvars
import json
import sys
import threading
import time
import warnings
from typing import Any

import numpy as np
import pytest

from nntheory import Architecture
from nntheory.checking import UsageError
from nntheory.checking.calling import Outcome, call, described
from nntheory.checking.conventions import Conventions
from nntheory.checking.numbers.elements import FloatsOnlyError
from nntheory.checking.points import draw_point
from nntheory.checking.program import Misbehaviour, Program, refused

SMALL = Architecture.parse("2-3-4")
DOUBLE, SINGLE = np.dtype(np.float64), np.dtype(np.float32)


def called(function: Any, *arguments: Any, **options: Any) -> Outcome:
    return call(function, *arguments, **{"time_limit": 10.0, **options})


# What one call came to.


def test_what_a_function_returns_comes_back_and_nothing_else_is_said() -> None:
    assert called(lambda a, b: a - b, 5, 3) == Outcome(returned=2)


def test_what_a_function_prints_is_kept_line_by_line_and_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    def prints() -> None:
        print("one\ttwo\x1b[31m")
        sys.stdout.flush()
        print("ö")
        sys.stdout.close()

    assert called(prints).printed == "one\\x09two\\x1b[31m\nö\n"
    assert capsys.readouterr().out == ""


def test_every_warning_is_kept_once_whatever_the_caller_has_set() -> None:
    def warns() -> None:
        for text in ("first", "second", "first"):
            warnings.warn(text, DeprecationWarning, stacklevel=1)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert called(warns).warned == ("DeprecationWarning: first", "DeprecationWarning: second")


def test_a_call_runs_in_the_context_it_is_given_and_leaves_it_as_it_was() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="outside")

    def look() -> str:
        before = variable.get()
        variable.set("changed")
        return before

    given = contextvars.copy_context()
    given.run(variable.set, "given")
    assert called(look, context=given).returned == "given"
    assert given[variable] == "given"
    variable.set("here")
    assert called(look).returned == "here"
    assert variable.get() == "here"


def test_a_call_that_is_over_time_is_ended_and_what_it_returned_is_nothing() -> None:
    def endless() -> str:
        try:
            while True:
                time.monotonic()
        finally:
            ended.set()

    ended = threading.Event()
    outcome = called(endless, time_limit=0.05)
    assert outcome == Outcome(timed_out=True)
    assert ended.wait(10), "the loop is ended and does not go on in the background"


def test_a_call_that_catches_every_exception_is_ended_all_the_same() -> None:
    def stubborn() -> None:
        while True:
            try:
                while True:
                    time.monotonic()
            except Exception:  # noqa: S110 - that is what is tried
                pass
            finally:
                left.append(1)

    left: list[int] = []
    assert called(stubborn, time_limit=0.05).timed_out
    assert left


def test_a_call_that_is_given_up_does_not_keep_the_interpreter() -> None:
    assert called(lambda: threading.current_thread().daemon).returned is True


def test_wrong_usage_is_raised_and_everything_else_is_told() -> None:
    def refuses(error: BaseException) -> None:
        raise error

    wrong = UsageError("three layers")
    with pytest.raises(UsageError) as raised:
        called(refuses, wrong)
    assert raised.value is wrong
    for error in (ValueError("v"), KeyboardInterrupt(), SystemExit(3), MemoryError()):
        outcome = called(refuses, error)
        assert outcome.error is error
        assert outcome.raised.startswith(type(error).__name__)
        assert not outcome.timed_out


# Where something was raised.


def test_the_line_that_raised_is_told_with_its_file_number_and_text() -> None:
    def raises() -> None:
        raise ValueError("why")  # this line

    said = called(raises).raised
    number = raises.__code__.co_firstlineno + 1
    assert said == f'ValueError: why (test_calling.py, line {number}: raise ValueError("why")  # this line)'


def test_the_last_line_of_ones_own_is_told_and_not_one_of_a_library() -> None:
    def through_a_library() -> Any:
        return np.linalg.inv(np.zeros((2, 2)))  # mine

    said = called(through_a_library).raised
    assert said.startswith("LinAlgError: Singular matrix (test_calling.py, line ")
    assert said.endswith(": return np.linalg.inv(np.zeros((2, 2)))  # mine)")


def test_of_a_library_alone_its_own_last_line_is_told() -> None:
    said = called(json.loads, "{").raised
    assert said.startswith("JSONDecodeError: Expecting property name enclosed in double quotes")
    assert "(decoder.py, line " in said


def test_a_call_that_cannot_be_made_is_told_as_that() -> None:
    said = called(lambda a: a).raised
    assert said.startswith("TypeError: ")
    assert said.endswith("(raised by the call itself)")


def test_an_exception_without_words_or_with_broken_ones_is_told_by_its_name() -> None:
    class Broken(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert described(KeyError()) == "KeyError (raised by the call itself)"
    assert described(Broken()) == "Broken (raised by the call itself)"
    assert described(ValueError("x"), "other\x07words") == "other\\x07words (raised by the call itself)"


def test_a_line_that_cannot_be_read_is_told_by_its_number() -> None:
    names: dict[str, Any] = {}
    exec(compile("\n\ndef made():\n    raise ValueError", "/nowhere/made.py", "exec"), names)
    assert called(names["made"]).raised == "ValueError (made.py, line 4)"


def test_why_a_program_cannot_run_on_other_numbers_is_told_in_one_of_three_ways() -> None:
    assert refused(FloatsOnlyError("so it is")) == "so it is (raised by the call itself)"
    assert refused(ValueError("no")) == "it raises ValueError: no (raised by the call itself)"
    assert refused(TypeError("no")) == "it raises TypeError: no (raised by the call itself)"
    cast = TypeError("Cannot cast ufunc 'add' output from dtype('O') to dtype('float64')")
    assert refused(cast) == "an array of floats is to take up a result here (raised by the call itself)"
    assert refused(ValueError(str(cast))).startswith("it raises ValueError: Cannot cast")


# What a backward pass is given, in each convention.


@pytest.mark.parametrize("layout", ["in_out", "out_in"])
@pytest.mark.parametrize("samples", ["rows", "columns"])
def test_arguments_and_gradients_go_through_the_conventions_and_back(layout: Any, samples: Any) -> None:
    conventions = Conventions(layout, "mean", samples)
    point = draw_point(SMALL, np.random.default_rng(0), 5, DOUBLE)
    weights, biases, x, target = conventions.arguments(point)
    turned, columns = layout == "out_in", samples == "columns"
    assert [one.shape for one in weights] == ([(3, 2), (4, 3)] if turned else [(2, 3), (3, 4)])
    assert [one.shape for one in biases] == ([(3, 1), (4, 1)] if columns else [(3,), (4,)])
    assert (x.shape, target.shape) == (((2, 5), (4, 5)) if columns else ((5, 2), (5, 4)))
    assert all(one.flags.c_contiguous for one in (*weights, *biases, x, target))
    assert np.array_equal(x.T if columns else x, point.x)
    assert np.array_equal(target.T if columns else target, point.target)
    tensors = conventions.tensors(SMALL, (weights, biases))
    assert isinstance(tensors, dict)
    assert list(tensors) == ["dW1", "db1", "dW2", "db2"]
    for layer in (1, 2):
        assert np.array_equal(tensors[f"dW{layer}"], point.weights[layer - 1])
        assert np.array_equal(tensors[f"db{layer}"], point.biases[layer - 1])
    for one in (*weights, *biases, x, target):
        one[...] = 0
    assert point.x.all(), "what is passed is a copy"


def test_a_convention_that_is_none_is_refused_with_the_two_there_are() -> None:
    for name, options, wrong in (
        ("weight_layout", "'in_out' or 'out_in'", {"weight_layout": "IN_OUT"}),
        ("reduction", "'mean' or 'sum'", {"reduction": None}),
        ("samples", "'rows' or 'columns'", {"samples": "row"}),
    ):
        with pytest.raises(UsageError) as error:
            Conventions(**wrong)
        assert str(error.value) == f"{name} must be {options}, got {name}={wrong[name]!r}"


def zeros(*shapes: tuple[int, ...]) -> list[Any]:
    return [np.zeros(shape) for shape in shapes]


NO_KEYS: dict[str, Any] = {}
DW, DB = zeros((2, 3), (3, 4)), zeros((3,), (4,))
OUT_IN = {"weight_layout": "out_in"}
COLUMNS = {"samples": "columns"}


@pytest.mark.parametrize(
    ("returned", "options", "said"),
    [
        (None, {},
         "Expected a pair (weight_gradients, bias_gradients), got None (is a return missing?); return two lists, dW and db"),
        ((DW,), {}, "Expected a pair (weight_gradients, bias_gradients), got a tuple of 1; return two lists, dW and db"),
        ([DW, DB, 0], {}, "Expected a pair (weight_gradients, bias_gradients), got a list of 3; return two lists, dW and db"),
        (DW[0], {},
         "Expected a pair (weight_gradients, bias_gradients), got an array of shape (2, 3); return two lists, dW and db"),
        (3.5, {}, "Expected a pair (weight_gradients, bias_gradients), got float; return two lists, dW and db"),
        ((DB, DW), {}, "Expected two lists (weight_gradients, bias_gradients), got them the other way round"),
        ((DW[::-1], DB[::-1]), {},
         "Expected two lists (weight_gradients, bias_gradients), got them with the last layer first; layer 1 comes first"),
        (([DW[0], DB[0]], [DW[1], DB[1]]), {},
         "Expected two lists (weight_gradients, bias_gradients), got one pair for each layer"),
        (([DW[0].T, DB[0]], [DW[1].T, DB[1]]), OUT_IN,
         "Expected two lists (weight_gradients, bias_gradients), got one pair for each layer"),
        ((DW[:1], DB), {},
         "Expected weight_gradients to be a list of 2 arrays, one for each layer, got a list of 1; layer 1 comes first"),
        ((DW, tuple(DB) * 2), {},
         "Expected bias_gradients to be a list of 2 arrays, one for each layer, got a tuple of 4; layer 1 comes first"),
        ((np.array(1.0), DB), {},
         "Expected weight_gradients to be a list of 2 arrays, one for each layer, got an array of shape (); layer 1 comes "
         "first"),
        ((DW, {}), {}, "Expected bias_gradients to be a list of 2 arrays, one for each layer, got dict; layer 1 comes first"),
        (([DW[0], DW[1].T], DB), {},
         "dW2: expected shape (3, 4), got (4, 3); it is transposed: swap the factors of the product, or pass "
         "weight_layout='out_in'"),
        ((DW, DB), OUT_IN,
         "dW1: expected shape (3, 2), got (2, 3); it is transposed: swap the factors of the product, or pass "
         "weight_layout='in_out'"),
        (([DW[0], np.zeros((4, 5))], DB), {},
         "dW2: expected shape (3, 4), got (4, 5); a gradient has the shape of what it is the gradient by"),
        ((DW, [DB[0][None], DB[1]]), {},
         "db1: expected shape (3,), got (1, 3); sum over the samples (axis 0), without keepdims"),
        ((DW, [DB[0][:, None], DB[1]]), {},
         "db1: expected shape (3,), got (3, 1); drop the axis of length 1"),
        ((DW, [np.zeros((7, 3)), DB[1]]), {}, "db1: expected shape (3,), got (7, 3); sum over the samples (axis 0)"),
        ((DW, [np.zeros((3, 7)), DB[1]]), {},
         "db1: expected shape (3,), got (3, 7); a gradient has the shape of what it is the gradient by"),
        ((DW, [np.zeros((1, 7)), DB[1]]), {},
         "db1: expected shape (3,), got (1, 7); a gradient has the shape of what it is the gradient by"),
        ((DW, [DB[0], DB[1][None]]), COLUMNS,
         "db2: expected shape (4, 1), got (1, 4); sum over the samples (axis 1), and keep that axis (keepdims=True)"),
        ((DW, [DB[0], DB[1].astype(int)]), {},
         "db2: expected an array of floats, got dtype int64; compute in floats throughout"),
        (([DW[0] * 1j, DW[1]], DB), {},
         "dW1: expected an array of floats, got complex numbers; compute in floats throughout"),
        (([np.ma.masked_array(DW[0]), DW[1]], DB), {},
         "dW1: expected an array of floats, got a masked array; fill it"),
    ],
)  # fmt: skip
def test_what_is_no_gradient_is_told_with_what_was_expected_what_came_and_the_remedy(
    returned: Any, options: Any, said: str
) -> None:
    assert Conventions(**options).tensors(SMALL, returned) == said


def test_numpys_reason_is_told_where_it_makes_no_array_of_a_gradient() -> None:
    said = Conventions().tensors(SMALL, ([[[1.0], [1.0, 2.0]], DW[1]], DB))
    assert isinstance(said, str)
    assert said.startswith("dW1: expected an array, got a list of 2 (setting an array element with a sequence.")


def test_gradients_may_be_lists_and_arrays_of_arrays() -> None:
    square = Architecture.parse("2-2-2")
    for returned in (([[[0.5, 1.5]] * 2] * 2, [[2.5, 3.5]] * 2), (np.full((2, 2, 2), 0.5), np.full((2, 2), 0.5))):
        tensors = Conventions().tensors(square, returned)
        assert isinstance(tensors, dict)
        assert {one.shape for one in tensors.values()} == {(2, 2), (2,)}
    columns = Conventions(samples="columns").tensors(SMALL, (DW, [DB[0][:, None], DB[1]]))
    assert isinstance(columns, dict)
    assert [columns[name].shape for name in ("db1", "db2")] == [(3,), (4,)]


def test_of_one_layer_pairs_and_lists_look_alike_and_are_taken_for_lists() -> None:
    one = Architecture.parse("2-3")
    assert isinstance(Conventions().tensors(one, (DW[:1], DB[:1])), dict)
    assert Conventions().tensors(one, ([], DB[:1])) == (
        "Expected weight_gradients to be a list of 1 array, one for each layer, got a list of 0; layer 1 comes first"
    )


def test_the_kinds_of_number_that_are_welcome_are_said() -> None:
    whole = ([one.astype(int) for one in DW], [one.astype(bool) for one in DB])
    assert isinstance(Conventions().tensors(SMALL, whole, "fiub"), dict)
    assert isinstance(Conventions().tensors(SMALL, whole), str)


# A program at a point.


def program(backward: Any, architecture: Architecture = SMALL, **options: Any) -> Program:
    settings = {"called_with": DOUBLE, "time_limit": 10.0, "context": contextvars.copy_context(), **options}
    return Program(backward, architecture, Conventions(), **settings)


def at(samples: int = 2, dtype: Any = DOUBLE) -> Any:
    return draw_point(SMALL, np.random.default_rng(0), samples, dtype)


def changes(what: Any) -> Any:
    def backward(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        what(weights, biases, x, target)
        return DW, DB

    return backward


def doubled(array: Any) -> None:
    array *= 2


@pytest.mark.parametrize(
    ("what", "name"),
    [
        (lambda weights, biases, x, target: doubled(weights[1]), "weights[1]"),
        (lambda weights, biases, x, target: doubled(biases[0]), "biases[0]"),
        (lambda weights, biases, x, target: doubled(biases[1]), "biases[1]"),
        (lambda weights, biases, x, target: doubled(x), "x"),
        (lambda weights, biases, x, target: doubled(target), "target"),
        (lambda weights, biases, x, target: biases.append(x), "weights or biases (the list itself)"),
        (lambda weights, biases, x, target: weights.pop(), "weights or biases (the list itself)"),
    ],
)
def test_an_argument_that_is_changed_is_named(what: Any, name: str) -> None:
    came = program(changes(what)).returned(at())
    assert isinstance(came, Misbehaviour)
    assert came.verdict == "FAILS"
    assert came.message == (
        f"It changes its argument {name}. A backward pass computes the gradient and leaves its inputs alone: write "
        f"`a = a - b` in place of `a -= b`, or work on a copy."
    )


def test_what_misbehaves_is_told_in_full() -> None:
    def endless(*_: Any) -> Any:
        while True:
            time.monotonic()

    late = program(endless, time_limit=0.05)
    assert late.returned(at(3)) == Misbehaviour(
        "UNKNOWN",  # type: ignore[arg-type]
        "It did not return within 0.05 s for a batch of 3. Look for a loop that does not end, or allow more time with "
        "time_limit.",
    )
    refusal: Any = late.on_elements(at())
    assert refusal.words == "it does not return within 0.05 s on such numbers"
    wrong_call: Any = program(lambda a: a).returned(at())
    assert wrong_call.verdict == "FAILS"
    assert wrong_call.message.startswith("Expected a gradient; it raised TypeError: ")
    assert wrong_call.message.endswith(
        "(raised by the call itself). It is called as backward(weights, biases, x, target)."
    )
    inside: Any = program(lambda *_: NO_KEYS["a"]).returned(at())
    assert inside.message.endswith('program(lambda *_: NO_KEYS["a"]).returned(at())).')


def test_a_number_that_is_not_finite_is_named_with_the_first_warning() -> None:
    def backward(weights: Any, biases: Any, x: Any, target: Any) -> Any:
        warnings.warn("a division", RuntimeWarning, stacklevel=1)
        warnings.warn("another", RuntimeWarning, stacklevel=1)
        return [DW[0], np.array([[0.0] * 4, [0, 0, np.inf, 0], [0.0] * 4])], DB

    def quiet(*_: Any) -> Any:
        return DW, [DB[0], np.array([0, np.nan, 0, 0])]

    came, other = program(backward).returned(at()), program(quiet).returned(at())
    assert isinstance(came, Misbehaviour)
    assert isinstance(other, Misbehaviour)
    assert came.message == "dW2[1,2]: expected a finite number, got inf (RuntimeWarning: a division)."
    assert other.message == "db2[1]: expected a finite number, got nan."
    assert came.verdict == other.verdict == "FAILS"


def test_what_floats_cannot_hold_is_not_held_against_a_program() -> None:
    point = at()
    huge = type(point)(point.weights, point.biases, point.x, 1e308 * np.sign(point.target + 9))
    linear = Architecture.parse("2-3-4", hidden="linear", output="linear")
    with np.errstate(all="ignore"):  # as the checks do
        came = program(lambda *_: (DW, [DB[0], DB[1] - np.inf]), linear).returned(huge)
    assert isinstance(came, Misbehaviour)
    assert came.verdict == "UNKNOWN"
    assert came.message == (
        "db2[0] is -inf, and at this point some value on the way is too large for float64, so this says nothing. Pass "
        "smaller data or parameters."
    )


def test_notes_tell_the_first_line_that_is_printed_and_every_warning_once() -> None:
    def backward(*_: Any) -> Any:
        print("\n  " + "x" * 100)
        print("second")
        warnings.warn("w", UserWarning, stacklevel=1)
        return DW, DB

    noted = program(backward)
    for _ in range(2):
        noted.returned(at())
    assert list(noted.notes) == [f"it prints; the first line was {'x' * 80!r}", "it caused the warning UserWarning: w"]


def test_what_a_program_returned_is_kept_and_copied() -> None:
    returning = program(lambda *_: (DW, DB))
    came = returning.tensors(at())
    assert came is not None
    assert all(np.shares_memory(returning.live[name], one) for name, one in zip(("dW1", "dW2"), DW, strict=True))
    assert not any(np.shares_memory(came[name], returning.live[name]) for name in came)
    assert program(lambda *_: None).tensors(at()) is None
