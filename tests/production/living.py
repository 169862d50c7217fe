"""Lessons of every kind with odd numbers, and what the engine and the living page say of them."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from backprop import AUTO, AnyLesson, BackpropError, GraphLesson, Lesson, TimeLesson
from backprop.activations import ACTIVATIONS
from backprop.digits import proven
from backprop.errors import Undecided
from backprop.flow import Flow, is_nan
from backprop.losses import LOSSES, Loss
from backprop.numbers import precision
from backprop.ziv import precisions
from scenes.production.living.exporting import _parts, exported
from scenes.production.living.sources import engine

BY_FORM = ("0", "0.0000")  # the engine compares forms and knows an exact 0; the page rounds it
NODE = shutil.which("node")
ODD = ("0", "1", "-1", "0.5", "0.00005", "1e-9", "-1e-30", "1e-301", "12345.6", "1e7", "-40", "30",
       "9.99995", "1/3", "-2/7", "0.125", "2.00005")  # fmt: skip
SMALL = ("0", "1", "-1", "0.5", "-0.25", "0.15", "1/3", "2", "-3", "1e-9", "-0.7", "0.33")


def lesson_of(seed: int) -> AnyLesson:
    """One of every kind in turn; a seed makes the same one always."""
    rng = random.Random(seed)
    for _ in range(200):
        with suppress(BackpropError):  # a division by 0, a logarithm of what is not above 0
            return (_layers, _layers, _graph, _time)[seed % 4](rng, seed // 2)
    raise AssertionError(f"no lesson of seed {seed}")


def _number(rng: random.Random) -> str:
    few = rng.choice(SMALL), f"{rng.randint(-2000, 2000) / 1000}"
    return rng.choice(ODD) if rng.random() < 0.2 else rng.choice(few)


def _layers(rng: random.Random, seed: int) -> Lesson:
    loss = list(LOSSES.values())[seed % len(LOSSES)]
    sizes = [rng.randint(1, 3) for _ in range(rng.randint(2, 4))]
    if loss.softmax or loss.one_hot_targets:
        sizes[-1] = rng.randint(2, 3)
    names = [rng.choice(list(ACTIVATIONS)) for _ in sizes[1:]]
    names[-1] = loss.last_activation or names[-1]
    pairs = list(pairwise(sizes))
    return Lesson.of(
        layers=sizes,
        activations=names,
        loss=loss.name,
        weights=[[[_number(rng) for _ in range(n)] for _ in range(m)] for n, m in pairs],
        biases=[[_number(rng) for _ in range(m)] for _, m in pairs],
        examples=[
            ([_number(rng) for _ in range(sizes[0])], _target(rng, loss, sizes[-1]))
            for _ in range(rng.randint(1, 2))
        ],
        rate=rng.choice(("0.5", "1/3", "10", "0.001")),
        steps=2,
        train_biases=rng.random() < 0.7,
    )


def _target(rng: random.Random, loss: Loss, n: int) -> list[str]:
    if loss.one_hot_targets:
        right = rng.randrange(n)
        return [str(int(i == right)) for i in range(n)]
    if loss.signed_targets:
        return [rng.choice(("-1", "1")) for _ in range(n)]
    if loss.unit_targets:
        return [rng.choice(("0", "1", "0.5", "0.99", "1/3")) for _ in range(n)]
    return [_number(rng) for _ in range(n)]


FORMULAS = (
    "{a} * {b}", "{a} + {b}", "{a} - {b}", "{a} / {b}", "exp({a})", "ln({a})", "sqrt({a})",
    "{a}**3", "{a}**-2", "max({a}, {b})", "1 / {a}", "-{a}", "2*{a} + 1/3",
    *(f"{f}({{a}})" for f in ACTIVATIONS),
)  # fmt: skip


def _graph(rng: random.Random, seed: int) -> GraphLesson:
    names, lines = ["x", "w", "v"], ["[inputs]", f'x = "{_number(rng)}"', "[parameters]"]
    lines += [f'w = "{_number(rng)}"', f'v = "{_number(rng)}"', "[nodes]"]
    for i in range(rng.randint(2, 5)):
        text = rng.choice(FORMULAS).format(a=rng.choice(names[-2:]), b=rng.choice(names))
        names.append(f"n{i}")
        lines.append(f'n{i} = "{text}"')
    return GraphLesson.from_toml("\n".join(["rate = 0.1", *lines]))


def _time(rng: random.Random, seed: int) -> TimeLesson:
    f, T = rng.choice(list(ACTIVATIONS)), rng.randint(1, 4)
    xs = ", ".join(f'"{_number(rng)}"' for _ in range(T))
    return TimeLesson.from_toml(
        f'kind = "feedback neuron"\nactivation = "{f}"\nrate = 0.5\nsteps = 1\n'
        f'[parameters]\nw = "{_number(rng)}"\nw_c = "{_number(rng)}"\nb = "{_number(rng)}"\n'
        f'[[sequence]]\nx = [{xs}]\ny = ["{_number(rng)}"]\n'
    )


def said_by_engine(lesson: AnyLesson, most: int = 16_384) -> list[list[list[str | None]]]:
    """Every cell of every node, forward and backward, of every example; None where undecided."""
    graphs, examples, parameters, _ = _parts(lesson)
    said = []
    for example in examples:
        graph = graphs[example["plan"]]
        shapes = {node.name: node.shape for node in graph}
        givens = dict(example["givens"]) | {n: np.ravel(v).tolist() for n, v in parameters.items()}
        shaped = {n: _shaped(v, shapes[n]) for n, v in givens.items()}
        said.append(_texts(graph, shaped, most))
    return said


def _shaped(cells: Sequence[Any], shape: tuple[int, ...]) -> Any:
    return np.array(cells, dtype=object).reshape(shape).tolist() if shape else cells[0]


def _texts(graph: Any, givens: dict[str, Any], most: int) -> list[list[str | None]]:
    """All texts, those that are open asked again at more bits."""
    texts: dict[tuple[int, int], str | None] = {}
    for bits in precisions(192):
        if bits > most:
            break
        with precision(bits):
            values = Flow.of(graph, givens, alike=True).values
            for i, value in enumerate(values.values()):
                for k, cell in enumerate(np.ravel(np.array(value, dtype=object))):
                    if texts.get((i, k)) is None:
                        texts[i, k] = None if is_nan(cell) else _text(cell)
        if None not in texts.values():
            break
    return [
        [texts[i, k] for k in range(len(np.ravel(np.array(value, dtype=object))))]
        for i, value in enumerate(values.values())
    ]


def _text(cell: Any) -> str | None:
    try:
        return proven(cell, AUTO)
    except Undecided:
        return None


def said_by_page(lessons: Sequence[AnyLesson], folder: Path, steps: int = 0) -> list[Any]:
    """The same by the page's own interpreter, in node."""
    assert NODE
    script = Path(__file__).parent / "living_digits.js"
    (folder / "engine.js").write_text(engine(), encoding="utf-8")
    given = json.dumps([{"lesson": exported(lesson), "steps": steps} for lesson in lessons])
    done = subprocess.run(
        [NODE, str(script), str(folder / "engine.js")],
        input=given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said: list[Any] = json.loads(done.stdout)
    return said


def differences(lessons: Sequence[AnyLesson], folder: Path) -> tuple[list[str], int, int]:
    """What the page says otherwise than the engine; how many texts were compared, how many open."""
    found, compared, left_open = [], 0, 0
    for lesson, page in zip(lessons, said_by_page(lessons, folder), strict=True):
        for m, (ours, theirs) in enumerate(zip(said_by_engine(lesson), page["nodes"], strict=True)):
            for i, cells in enumerate(ours):
                for k, text in enumerate(cells):
                    compared += 1
                    if theirs[i][k] is None:
                        left_open += 1
                    elif text != theirs[i][k] and (text, theirs[i][k]) != BY_FORM:
                        found.append(
                            f"{lesson.to_toml()}\nexample {m} node {i}[{k}]: {text} {theirs[i][k]}"
                        )
    return found, compared, left_open
