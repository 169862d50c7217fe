"""A lesson's file as pieces of text, and between them the places of numbers that can be changed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import numpy as np

from backprop import AnyLesson, GraphLesson, Lesson, TimeLesson

Piece = str | list[Any]  # text; or [name, shape, example or None], or ["rate"]


def frame(lesson: AnyLesson) -> list[Piece]:
    """The pieces of its TOML file, in their order."""
    if isinstance(lesson, Lesson):
        return list(_of_layers(lesson))
    return list(_of_graph(lesson) if isinstance(lesson, GraphLesson) else _of_time(lesson))


def _line(key: str, value: Any) -> str:
    name = key if key.isidentifier() and key.isascii() else json.dumps(key)
    return f"{name} = {json.dumps(value, ensure_ascii=False)}\n"


def _head(lesson: AnyLesson) -> Iterator[Piece]:
    yield from (_line(k, getattr(lesson, k)) for k in ("name", "title") if getattr(lesson, k))
    if lesson.rate is not None:
        yield from ("rate = ", ["rate"], f"\nsteps = {max(1, lesson.steps)}\n")


def _given(name: str, shape: tuple[int, ...], example: int | None) -> Iterator[Piece]:
    key = name if name.isidentifier() and name.isascii() else json.dumps(name, ensure_ascii=False)
    yield from (f"{key} = ", [name, list(shape), example], "\n")


def _of_layers(lesson: Lesson) -> Iterator[Piece]:
    yield from _head(lesson)
    yield _line("loss", lesson.loss.name) + _line("train_biases", lesson.train_biases)
    yield "[network]\n" + _line("layers", lesson.sizes)
    yield _line("activations", [f.name for f in lesson.activations])
    for l, (n, m) in enumerate(zip(lesson.sizes, lesson.sizes[1:], strict=False), start=1):
        yield from (*_given(f"W{l}", (m, n), None), *_given(f"b{l}", (m,), None))
    for i in range(len(lesson.examples)):
        yield "[[example]]\n"
        yield from (*_given("x", lesson.sizes[:1], i), *_given("y", lesson.sizes[-1:], i))


def _of_graph(lesson: GraphLesson) -> Iterator[Piece]:
    yield from _head(lesson)
    for title, nodes in (("inputs", lesson.graph.inputs), ("parameters", lesson.graph.parameters)):
        yield f"[{title}]\n"
        for node in nodes:
            yield from _given(node.name, node.shape, 0 if title == "inputs" else None)
    yield "[nodes]\n"
    yield from (_line(key, text) for key, text in tomllib.loads(lesson.text)["nodes"].items())


def _of_time(lesson: TimeLesson) -> Iterator[Piece]:
    table = tomllib.loads(lesson.text)
    yield from _head(lesson)
    for key in ("kind", "activation", "output", "loss", "every"):
        if key in table:
            yield _line(key, table[key])
    yield "[parameters]\n"
    trained = [node.name for node in lesson.unrolled(0).graph.parameters]
    for name, value in lesson.parameters.items():  # a start, h0, is a given of each sequence
        yield from _given(name, np.shape(value), None if name in trained else 0)
    for m in range(len(lesson.sequences)):
        net = lesson.unrolled(m)
        yield "[[sequence]]\n"
        yield from _list("x", [f"x{t}" for t in range(1, net.T + 1)], net, m)
        yield from _list("y", list(net.targets), net, m)


def _list(key: str, names: list[str], net: Any, m: int) -> Iterator[Piece]:
    yield f"{key} = ["
    for i, name in enumerate(names):
        yield from (", " if i else "", [name, list(net.graph[name].shape), m])
    yield "]\n"
