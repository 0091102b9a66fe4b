"""Runs on handwritten digits for the page about them: each is made once in a process, and figures, tables and text share it."""

from __future__ import annotations

import html
import math
from collections.abc import Callable
from functools import cache

import numpy as np
from threadpoolctl import threadpool_limits

from ..demonstrations import digits as module
from ..demonstrations.digits import SIDE, Cost, Digits, DigitsResult, train_digits
from ..network import Array
from ..training import initialise

COSTS: dict[Cost, str] = {"cross_entropy": "softmax and cross-entropy", "squared_error": "sigmoids and squares"}


@cache
def parts(seed: int | None = 0) -> Digits:
    """The data set in its two parts."""
    return module.digits(seed)


@cache
def trained(cost: Cost = "cross_entropy", seed: int = 0, deal: int | None = 0) -> DigitsResult:
    """A network trained to read digits; ``deal`` is the seed that deals them to the two parts, None the order of the file."""
    # The arrays are small: a second thread costs more than it brings, and much more where the cores are busy.
    with threadpool_limits(1):
        return train_digits(find_cost(cost), seed=seed, data=parts(deal))


def find_cost(name: str) -> Cost:
    """A cost by its name.

    Raises:
        ValueError: if there is none of that name.
    """
    for one in COSTS:
        if one == name:
            return one
    raise ValueError(f"there is no cost {name!r} here; there are {', '.join(COSTS)}")


def confusion(cost: str) -> str:
    """How often each digit of the test part got each answer, as a table."""
    result = trained(find_cost(cost))
    most = max(
        count for digit, row in enumerate(result.confusion) for answer, count in enumerate(row) if answer != digit
    )
    head = "".join(f'<th scope="col">{answer}</th>' for answer in range(10))
    body = []
    for digit, row in enumerate(result.confusion):
        cells = "".join(
            f'<td class="nn-heat-{_heat(count, most, answer == digit)}">{count or "·"}</td>'
            for answer, count in enumerate(row)
        )
        body.append(f'<tr><th scope="row">{digit}</th>{cells}</tr>')
    return (
        f'<div class="nn-scroll nn-confusion" tabindex="0" role="group" aria-label="Answers, {COSTS[find_cost(cost)]}"><table>'
        f'<thead><tr><th scope="col">digit</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )


def _heat(count: int, most: int, right: bool) -> str:
    if count == 0:
        return "none"
    return "right" if right else "most" if count == most > 1 else "wrong"


RUNS: tuple[tuple[str, int, int | None], ...] = (
    ("the run of this page", 0, 0),
    ("another start, seed 1", 1, 0),
    ("another start, seed 2", 2, 0),
    ("other parts, dealt with seed 1", 0, 1),
    ("the end of the file as the test part", 0, None),
)
"""What the accuracy depends on: words, the seed of the training, and the seed that deals the parts."""


def digits_runs() -> str:
    """The accuracy on the test part over several starts and parts, as a table."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in COSTS.values())
    body = []
    for title, seed, deal in RUNS:
        cells = "".join(f"<td>{trained(cost, seed, deal).test_accuracy:.1%}</td>" for cost in COSTS)
        body.append(f'<tr><th scope="row">{html.escape(title)}</th>{cells}</tr>')
    return (
        f'<div class="nn-scroll nn-dense" tabindex="0" role="group" aria-label="accuracy on the test part"><table><thead><tr>'
        f'<th scope="col">accuracy on the test part</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )


def first_weights(result: DigitsResult) -> tuple[Array, Array]:
    """The weights of the first layer before and after the training, each (neurons, 8, 8)."""
    before = initialise(result.parameters.architecture, "he_normal", seed=0).weights[0]
    after = result.parameters.weights[0]
    return tuple(weights.T.reshape(-1, SIDE, SIDE) for weights in (before, after))  # type: ignore[return-value]


def _neighbours(images: Array) -> tuple[Array, Array]:
    """All pixels that have a neighbour to the right or below, and these neighbours, of images (images, 8, 8)."""
    pairs = ((images[:, :, :-1], images[:, :, 1:]), (images[:, :-1], images[:, 1:]))
    one, other = (np.concatenate([pair[side].ravel() for pair in pairs]) for side in (0, 1))
    return one, other


def alike(images: Array) -> float:
    """The correlation between pixels and their neighbours over all images, (images, 8, 8)."""
    return float(np.corrcoef(*_neighbours(images))[0, 1])


def turning(images: Array) -> float:
    """The share of neighbours that differ in sign."""
    one, other = _neighbours(images)
    return float(np.mean(one * other < 0))


def blank() -> int:
    """How many pixels are paper in every image of the training part."""
    return int((parts().train.x == 0).all(axis=0).sum())


def _kept() -> int:
    """How many pixels have exactly the weights that were drawn for them."""
    before, after = first_weights(trained())
    return int((before == after).all(axis=0).sum())


DIGIT_VALUES: dict[str, Callable[[], str]] = {
    "images": lambda: f"{len(parts().train) + len(parts().test):,}",
    "trained_with": lambda: f"{len(parts().train):,}",
    "tested_with": lambda: f"{len(parts().test):,}",
    "parameters": lambda: f"{trained().parameters.architecture.parameter_count:,}",
    "sizes": lambda: trained().parameters.architecture.size_text,
    "epochs": lambda: str(module.EPOCHS),
    "batch": lambda: str(module.BATCH_SIZE),
    "rate": lambda: f"{module.RATE:g}",
    "blank": lambda: str(blank()),
    "kept": lambda: str(_kept()),
    "turning": lambda: f"{turning(first_weights(trained())[1]):.0%}",
    "alike_before": lambda: f"{alike(first_weights(trained())[0]):.2f}",
    "alike_after": lambda: f"{alike(first_weights(trained())[1]):.2f}",
    "alike_images": lambda: f"{alike(parts().train.x.reshape(-1, SIDE, SIDE)):.2f}",
}


def _variance(result: DigitsResult) -> float:
    """Of the accuracy, if each image of the test part were read right or wrong independently of the others."""
    return result.test_accuracy * (1 - result.test_accuracy) / len(parts().test)


RESULT_VALUES: dict[str, Callable[[DigitsResult], str]] = {
    "accuracy": lambda result: f"{result.test_accuracy:.1%}",
    "train_accuracy": lambda result: f"{result.train_accuracy:.1%}",
    "deviation": lambda result: f"{math.sqrt(_variance(result)):.1%}",
    "wrong": lambda result: str(len(result.wrong)),
}


def digits_value(name: str, cost: str = "cross_entropy") -> str:
    """A number of the page on digits; ``accuracy``, ``train_accuracy`` and ``wrong`` for each cost.

    Raises:
        ValueError: if there is none of that name.
    """
    if name in RESULT_VALUES:
        return RESULT_VALUES[name](trained(find_cost(cost)))
    if name not in DIGIT_VALUES:
        raise ValueError(f"there is no {name!r}; there are {', '.join([*DIGIT_VALUES, *RESULT_VALUES])}")
    return DIGIT_VALUES[name]()


DIRECTIVES: dict[str, Callable[..., str]] = {"confusion": confusion, "digits_runs": digits_runs}
"""The blocks of the page on digits, by the names they have in it."""

VALUES: dict[str, Callable[..., str]] = {"digits": digits_value}
"""The values of the page on digits, by the names they have in it."""
