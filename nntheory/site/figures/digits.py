"""The figures of handwritten digits: images, what a network answers to them, and its first weights as images."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable

import numpy as np

from ...demonstrations.digits import DARKEST, SIDE, Cost, WrongAnswer
from ...network import Array
from ..digits import COSTS, find_cost, first_weights, parts, trained, turning
from ..plot import Plane, power_of_ten
from ..svg import Point, arrow, disc, line, number, picture, words

SHADES = 8
"""Weights are drawn in so many strengths of each colour."""


def square(x: int, y: int) -> str:
    """One pixel, of side 1."""
    return f"M{x} {y}h1v1h-1z"


def minus(x: int, y: int) -> str:
    """One pixel with a minus sign cut out."""
    return f"{square(x, y)}m.2.4v.2h.6v-.2z"


def pixels(
    strengths: Array, corner: Point, side: float, kind: str = "", shape: Callable[[int, int], str] = square
) -> str:
    """An image, with the strength of each pixel, from 0 to 1, as its opacity; one path for each strength."""
    places: dict[float, list[str]] = defaultdict(list)
    for (y, x), strength in np.ndenumerate(strengths):
        if strength > 0:
            places[round(float(strength), 3)].append(shape(x, y))
    paths = "".join(f'<path d="{"".join(some)}" opacity="{strength:g}"/>' for strength, some in sorted(places.items()))
    scale = number(side / len(strengths))
    return (
        f'<g class="nn-pixels {kind}" transform="translate({number(corner[0])} {number(corner[1])}) scale({scale})">'
        f"{paths}</g>"
    )


def _framed(strengths: Array, corner: Point, side: float) -> str:
    """A digit, with the edge of the paper."""
    x, y = corner
    edge = line([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)], "nn-axis")
    return pixels(strengths, corner, side) + edge


def digits_read() -> str:
    """The first image of each digit in the test part, and images that were read wrong, each with its answer."""
    test, result = parts().test, trained()
    answers = result.parameters.outputs(test.x).argmax(axis=1)
    drawing, step, side = [], 44.0, 34.0
    for digit in range(10):
        row = int(np.flatnonzero(test.labels == digit)[0])
        x = 4 + step * digit
        right = int(answers[row]) == digit
        said, kind = (("✓", "right"), ("✗", "wrong"))[not right]
        drawing.append(_framed(test.x[row].reshape(SIDE, SIDE), (x, 20), side))
        drawing.append(words((x + side / 2, 20 + side + 15), f"{said} {answers[row]}", f"nn-{kind}-text"))
    wrong = result.wrong[:10]
    for place, one in enumerate(wrong):
        x = 4 + step * place
        drawing.append(_framed(one.image, (x, 112), side))
        drawing.append(words((x + side / 2, 112 + side + 15), f"✗ {one.answer}", "nn-wrong-text"))
        drawing.append(words((x + side / 2, 112 + side + 30), f"is {one.true}", "nn-target-text"))
    drawing.append(words((4, 12), "the first of each digit in the test part", "nn-faint", "start"))
    shown = f"{len(wrong)} of the {len(result.wrong)}" if len(wrong) < len(result.wrong) else f"all {len(wrong)}"
    drawing.append(words((4, 104), f"{shown} that were read wrong", "nn-faint", "start"))
    return picture(
        "digits-read",
        (442, 182),
        "Handwritten digits and what the network reads",
        f"Two rows of images of eight by eight pixels, each with the network's answer below. Above, one of each digit from 0 to "
        f"9, with the answers {', '.join(str(answers[np.flatnonzero(test.labels == one)[0]]) for one in range(10))}. Below, "
        f"wrong answers: {'; '.join(f'{one.named} read as {one.answer}' for one in wrong)}.",
        drawing,
    )


def digits_encoding() -> str:
    """One image with its numbers, and the ten outputs and targets that belong to it."""
    test, result = parts().test, trained()
    row = int(np.flatnonzero(test.labels == 9)[0])
    image = test.x[row].reshape(SIDE, SIDE)
    outputs = result.parameters.outputs(test.x[[row]])[0]
    side, corner = 184.0, (4.0, 22.0)
    step = side / SIDE
    drawing = [_framed(image / 2, corner, side)]
    for (y, x), value in np.ndenumerate(image):
        at = (corner[0] + (x + 0.5) * step, corner[1] + (y + 0.5) * step + 4)
        drawing.append(words(at, f"{round(value * DARKEST)}", "nn-pixel-number"))
    middle = corner[1] + side / 2
    plane = Plane((0, 1), (9.5, -0.5), (272, corner[1]), (104, side))
    drawing += [
        words((4, 14), "64 pixels, in sixteenths", "nn-faint", "start"),
        arrow((corner[0] + side + 8, middle), (plane.corner[0] - 22, middle), "nn-forward"),
        words((plane.corner[0] - 4, 14), "10 outputs", "nn-forward-text", "start"),
        words((plane.corner[0] + 76, 14), "□ target", "nn-target-text", "start"),
        line([plane.at(0, 9.5), plane.at(0, -0.5)], "nn-axis"),
    ]
    for digit, value in enumerate(outputs):
        here = plane.at(0, digit)
        drawing.append(words((here[0] - 8, here[1] + 4), str(digit), "", "end"))
        drawing.append(line([here, plane.at(float(value), digit)], "nn-forward nn-band"))
        drawing.append(_mark(plane.at(float(test.target[row, digit]), digit)))
    drawing += [words((plane.at(one, 9.5)[0], plane.at(one, 9.5)[1] + 15), str(one), "nn-faint") for one in (0, 1)]
    return picture(
        "digits-encoding",
        (392, 226),
        "One image, its numbers, and the outputs",
        f"Left, an image of a nine with the number of each pixel, from 0, paper, to {DARKEST}, ink. Right, the ten outputs as "
        f"bars, the largest {outputs.max():.3f} at {outputs.argmax()}, and the targets as squares: 1 at 9, 0 elsewhere.",
        drawing,
    )


def _mark(at: Point, half: float = 4) -> str:
    """The square of a target."""
    x, y = at
    return line(
        [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half), (x - half, y - half)],
        "nn-square",
    )


def digits_costs() -> str:
    """The cost of the training part after each epoch, a panel for each cost."""
    return f'<div class="nn-panels nn-pairs">{"".join(f"<div>{_costs(one)}</div>" for one in COSTS)}</div>'


def _costs(cost: Cost) -> str:
    costs = trained(cost).history.costs
    low, high = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    last = len(costs) - 1
    plane = Plane((0, last), (low, high), (38, 22), (220, 150))
    end = plane.at(last, math.log10(costs[-1]))
    drawing = [
        plane.axes(),
        *(plane.y_tick(one, power_of_ten(one)) for one in range(low, high + 1)),
        *(plane.x_tick(one, str(one)) for one in (0, last // 2, last)),
        plane.line([(epoch, math.log10(one)) for epoch, one in enumerate(costs)], "nn-forward"),
        disc(end, 3, "nn-forward nn-filled"),
        words((end[0], end[1] - 10), f"{costs[-1]:.2g}", "nn-forward-text", "end"),
        words((plane.corner[0] + 4, 12), COSTS[cost], "nn-forward-text", "start"),
        words((plane.corner[0] + plane.size[0], plane.corner[1] + plane.size[1] + 31), "epochs →", "nn-faint", "end"),
    ]
    return picture(
        f"digits-costs-{cost}",
        (268, 208),
        f"The cost after each epoch, {COSTS[cost]}",
        f"A falling line on a logarithmic scale: the mean cost of the training part, from {costs[0]:.3g} before the training to "
        f"{costs[-1]:.2g} after {last} epochs.",
        drawing,
    )


def digits_wrong(cost: str = "cross_entropy", most: str = "10") -> str:
    """The first wrong answers, each with its two largest outputs."""
    wrong = trained(find_cost(cost)).wrong[: int(most)]
    return f'<div class="nn-panels nn-images">{"".join(_wrong(one, cost) for one in wrong)}</div>'


def _wrong(one: WrongAnswer, cost: str) -> str:
    first, second = np.argsort(one.outputs)[::-1][:2]
    drawing = picture(
        f"digits-wrong-{cost}-{one.index}",
        (104, 104),
        f"{one.named.capitalize()}, read as {one.answer}",
        f"An image of eight by eight pixels, number {one.index} of the data set. The two largest outputs are "
        f"{one.outputs[first]:.2f} for {first} and {one.outputs[second]:.2f} for {second}.",
        [_framed(one.image, (4, 4), 96)],
    )
    lines = []
    for digit in (int(first), int(second)):
        mark = ' <span class="nn-right-text">✓</span>' if digit == one.true else ""
        mark = ' <span class="nn-wrong-text">✗</span>' if digit == one.answer else mark
        lines.append(f"{digit}: {one.outputs[digit]:.2f}{mark}")
    return f'<div class="nn-panel">{drawing}<p><strong>{one.named}</strong><br>{"<br>".join(lines)}</p></div>'


def digits_weights(count: str = "24") -> str:
    """The weights of the first neurons of the first layer as images, in the order of their numbers."""
    result = trained()
    _, after = first_weights(result)
    shown, columns, step, side = after[: int(count)], 6, 66.0, 60.0
    drawing = []
    for place, weights in enumerate(shown):
        corner = (4 + step * (place % columns), 4 + step * (place // columns))
        strengths = np.rint(np.abs(weights) / np.abs(weights).max() * SHADES) / SHADES
        drawing.append(pixels(np.where(weights > 0, strengths, 0), corner, side, "nn-forward"))
        drawing.append(pixels(np.where(weights < 0, strengths, 0), corner, side, "nn-back", minus))
    rows = math.ceil(len(shown) / columns)
    return picture(
        f"digits-weights-{count}",
        (8 + step * columns, 4 + step * rows),
        f"The weights of {len(shown)} neurons of the first layer as images",
        f"{len(shown)} images of eight by eight marks. Full squares are positive weights, those with a minus sign negative ones; "
        "the stronger the colour, the larger the weight. They look like noise with some patches: of two neighbours "
        f"{turning(shown):.0%} differ in sign. One sees no strokes, edges or parts of digits.",
        drawing,
    )


FIGURES: dict[str, Callable[..., str]] = {
    "digits_costs": digits_costs,
    "digits_encoding": digits_encoding,
    "digits_read": digits_read,
    "digits_weights": digits_weights,
    "digits_wrong": digits_wrong,
}
"""The figures of handwritten digits, by the names they have in a page."""
