"""Reading handwritten digits: the parts, what is counted, and that nothing of the test part is learnt from."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from nntheory.architecture import UsageError
from nntheory.checking import Verdict, check_backward
from nntheory.demonstrations import digits as module
from nntheory.demonstrations.digits import (
    Cost,
    Digits,
    Part,
    WrongAnswer,
    digits,
    digits_architecture,
    drawn,
    train_digits,
)
from nntheory.network import Network

pytest.importorskip("sklearn", reason="needs the extra 'data'")

COSTS: tuple[Cost, ...] = ("cross_entropy", "squared_error")

trained = cache(train_digits)
"""One training of each kind for all tests."""


def small(part: Part, count: int) -> Part:
    return Part(part.x[:count], part.target[:count], part.places[:count])


# The data.


@pytest.mark.parametrize("seed", [0, 1, None])
def test_the_two_parts_are_disjoint_and_together_all_of_the_data_set(seed: int | None) -> None:
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    data = digits(seed)
    places = np.concatenate([data.train.places, data.test.places])
    assert sorted(places) == list(range(len(pixels)))
    for part in (data.train, data.test):
        assert (part.x * 16 == pixels[part.places]).all()
        assert (part.labels == labels[part.places]).all()


def test_pixels_lie_between_0_and_1_and_targets_are_one_hot() -> None:
    for part in (digits().train, digits().test):
        assert part.x.min() == 0
        assert part.x.max() == 1
        assert set(np.unique(part.target)) == {0, 1}
        assert (part.target.sum(axis=1) == 1).all()


def test_another_seed_deals_other_parts_and_the_same_seed_the_same() -> None:
    assert (digits(3).test.places == digits(3).test.places).all()
    assert set(digits(3).test.places) != set(digits(4).test.places)


def test_without_a_seed_the_end_of_the_file_is_the_test_part() -> None:
    data = digits(None)
    assert data.train.places.max() < data.test.places.min()


# What is learnt, and what is counted.


@pytest.mark.parametrize("cost", COSTS)
def test_at_least_96_percent_of_the_test_part_is_read_right(cost: Cost) -> None:
    assert trained(cost).test_accuracy >= 0.96
    assert trained(cost).train_accuracy >= trained(cost).test_accuracy


@pytest.mark.parametrize("cost", COSTS)
def test_the_confusion_matrix_counts_each_digit_of_the_test_part_once(cost: Cost) -> None:
    result, labels = trained(cost), digits().test.labels
    confusion = np.array(result.confusion)
    assert confusion.sum(axis=1).tolist() == np.bincount(labels, minlength=10).tolist()
    assert np.trace(confusion) / confusion.sum() == result.test_accuracy
    assert confusion.sum() - np.trace(confusion) == len(result.wrong)


@pytest.mark.parametrize("cost", COSTS)
def test_each_wrong_answer_is_the_largest_output_for_its_image_and_not_its_digit(cost: Cost) -> None:
    result, data = trained(cost), digits().test
    for one in result.wrong:
        (row,) = np.flatnonzero(data.places == one.index)
        outputs = result.parameters.outputs(data.x[[row]])[0]
        assert one.outputs == pytest.approx(outputs)
        assert one.answer == outputs.argmax() != one.true == data.labels[row]
        assert (one.image.ravel() == data.x[row]).all()


def test_two_runs_with_one_seed_give_the_same_bytes_and_another_seed_gives_others() -> None:
    first, again, other = (train_digits(epochs=2, seed=seed).to_json() for seed in (0, 0, 1))
    assert first == again != other
    assert json.loads(first)["test_accuracy"] == train_digits(epochs=2).test_accuracy


def test_a_network_that_is_not_trained_reads_no_better_than_by_chance() -> None:
    assert train_digits(epochs=0).test_accuracy < 0.3


def test_a_network_trained_on_shuffled_labels_does_not_get_beyond_chance() -> None:
    # Were anything of the test part in the training, or its labels in its images, this would be more.
    data = digits()
    shuffled = np.random.default_rng(0).permutation(data.train.target)
    result = train_digits(data=Digits(replace(data.train, target=shuffled), data.test), epochs=20)
    # One in ten is chance; 0.16 is more than four standard deviations above it for a test part of this size.
    assert result.test_accuracy < 0.1 + 4 * np.sqrt(0.1 * 0.9 / len(data.test)) < 0.16


def test_the_training_does_not_depend_on_the_test_part() -> None:
    data = digits()
    nonsense = Part(np.random.default_rng(0).random((50, 64)), np.eye(10)[np.zeros(50, dtype=int)], np.arange(50))
    one, other = (
        train_digits(data=Digits(small(data.train, 200), test), epochs=3).parameters.vector
        for test in (data.test, nonsense)
    )
    assert (one == other).all()


@pytest.mark.parametrize("cost", COSTS)
def test_the_gradient_that_it_is_trained_with_holds(cost: Cost) -> None:
    architecture = digits_architecture(cost)
    few, parameters = small(digits().train, 3), trained(cost).parameters
    report = check_backward(
        Network(architecture).backward,
        architecture,
        x=few.x,
        target=few.target,
        weights=parameters.weights,
        biases=parameters.biases,
    )
    assert report.verdict is Verdict.HOLDS


# What is said.


def test_the_text_has_accuracy_confusion_and_drawings_of_wrong_answers() -> None:
    result = trained("cross_entropy")
    text = str(result)
    assert f"{result.test_accuracy:.1%}" in text
    for digit, row in enumerate(result.confusion):
        assert f"{digit:4d} " + "".join(f"{count:4d}" if count else "   ·" for count in row) in text
    assert f"{len(result.wrong)} wrong answers" in text
    assert f"{result.wrong[0].named}, read as {result.wrong[0].answer}" in text
    assert all(line == line.rstrip() and len(line) <= 80 for line in text.splitlines()[12:])
    assert "<pre>" in result._repr_html_()


def test_no_wrong_answer_and_one_are_said_too() -> None:
    result = trained("cross_entropy")
    assert "wrong answer" not in str(replace(result, wrong=()))
    assert "One wrong answer:" in str(replace(result, wrong=result.wrong[:1]))
    assert "2 wrong answers:" in str(replace(result, wrong=result.wrong[:2]))


def test_ink_is_drawn_darker_than_paper() -> None:
    image = np.array([[0.0, 0.5, 1.0]])
    assert drawn(image) == ["  ==@@"]


def test_another_cost_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="cost must be one of 'cross_entropy', 'squared_error', got cost='hinge'"):
        train_digits("hinge")  # type: ignore[arg-type]


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match=r"pip install 'nntheory\[data\]'"):
        module.digits()


# The page.


def test_the_table_of_answers_has_every_number_of_the_confusion_matrix() -> None:
    pytest.importorskip("contourpy", reason="the site extra is not installed")
    from nntheory.site.digits import confusion

    table = confusion("cross_entropy")
    rows = re.findall(r'<th scope="row">(\d)</th>(.*?)</tr>', table)
    counts = [[int(one.replace("·", "0")) for one in re.findall(r">([\d·]+)</td>", cells)] for _, cells in rows]
    assert tuple(map(tuple, counts)) == trained("cross_entropy").confusion
    assert table.count("nn-heat-right") == 10


def test_an_image_is_drawn_with_the_strength_of_each_pixel() -> None:
    pytest.importorskip("contourpy", reason="the site extra is not installed")
    from nntheory.site.figures.digits import pixels

    drawing = pixels(np.array([[0, 0.25], [0.25, 1]]), (0, 0), 20)
    assert re.findall(r'd="(.*?)" opacity="(.*?)"', drawing) == [
        ("M1 0h1v1h-1zM0 1h1v1h-1z", "0.25"),
        ("M1 1h1v1h-1z", "1"),
    ]


def test_the_figures_say_in_words_what_is_seen() -> None:
    pytest.importorskip("contourpy", reason="the site extra is not installed")
    from nntheory.site.figures.digits import FIGURES

    wrong = trained("cross_entropy").wrong
    assert all(f"{one.named} read as {one.answer}" in FIGURES["digits_read"]() for one in wrong[:10])
    for figure in FIGURES.values():
        drawing = figure()
        assert drawing.count("<svg") == drawing.count("<title") == drawing.count("<desc") > 0


def test_pixels_without_ink_keep_the_weights_that_were_drawn_for_them() -> None:
    pytest.importorskip("contourpy", reason="the site extra is not installed")
    from nntheory.site.digits import blank, digits_value

    assert digits_value("kept") == digits_value("blank") == str(blank()) != "0"


def test_neighbours_are_compared_to_the_right_and_below() -> None:
    pytest.importorskip("contourpy", reason="the site extra is not installed")
    from nntheory.site.digits import alike, turning

    board = np.where(np.indices((8, 8)).sum(axis=0) % 2, 1.0, -1.0)[np.newaxis]
    stripes = np.where(np.indices((8, 8))[0] % 2, 1.0, -1.0)[np.newaxis]
    assert turning(board) == 1
    assert turning(stripes) == 0.5
    assert alike(board) == pytest.approx(-1)
    assert alike(stripes) == pytest.approx(0, abs=0.01)


def test_a_number_that_the_page_does_not_have_is_refused() -> None:
    pytest.importorskip("contourpy", reason="the site extra is not installed")
    from nntheory.site.digits import digits_value

    with pytest.raises(ValueError, match="there is no 'luck'"):
        digits_value("luck")
    with pytest.raises(ValueError, match="there is no cost 'hinge' here"):
        digits_value("accuracy", "hinge")


def test_a_digit_is_named_with_its_article() -> None:
    named = [WrongAnswer(0, digit, 0, (), np.zeros((8, 8))).named for digit in range(10)]
    assert named == ["a 0", "a 1", "a 2", "a 3", "a 4", "a 5", "a 6", "a 7", "an 8", "a 9"]
