"""A lesson as data for the living page: the plan of its joint graph, forward and backward.

The equations are not written again: what the page works out are the engine's own nodes, by name
of operation, operands, shape and settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

import numpy as np

from backprop import AnyLesson, Lesson, TimeLesson
from backprop.graph import CONSTANT, Graph, Node
from backprop.layered import mlp, slope_names
from backprop.numbers import written
from backprop.wires import Sketch, Wire
from scenes.production.errors import ProductionError
from scenes.production.living.framing import frame

MOST_WORK = 40_000  # multiplications of one example, forward and backward
MOST_NODES = 1500  # of a plan
MOST_GIVENS = 60_000  # numbers of all examples together
MODEST = 3_000  # so many multiplications are worked out with as many bits as the engine has
MOST_BITS, FEWER_BITS = 16_384, 1_728


class PlayError(ProductionError):
    """A lesson that the living page cannot hold."""


def exported(lesson: AnyLesson) -> dict[str, Any]:
    """Everything of a lesson that the page needs, as plain data; PlayError says what it cannot."""
    _check_rule(lesson)
    graphs, examples, parameters, trained = _parts(lesson)
    plans = [_plan(graph, lesson) for graph in graphs]
    work = max(_work(graph) for graph in graphs)
    _check_size(work, graphs, examples)
    rate = getattr(lesson, "rate", None)
    return {
        "name": lesson.name,
        "title": lesson.title or lesson.name or "a lesson",
        "kind": _kind(lesson),
        "sizes": list(lesson.sizes) if isinstance(lesson, Lesson) else [],
        "functions": [f.spelt for f in lesson.activations] if isinstance(lesson, Lesson) else [],
        "plans": plans,
        "examples": examples,
        "parameters": {name: _cells(value) for name, value in parameters.items()},
        "trained": trained,
        "rate": None if rate is None else written(rate),
        "work": work,
        "most": MOST_BITS if work <= MODEST else FEWER_BITS,
        "frame": frame(lesson),
    }


def _kind(lesson: AnyLesson) -> str:
    if isinstance(lesson, Lesson):
        return "layers"
    return "time" if isinstance(lesson, TimeLesson) else "graph"


def _check_rule(lesson: AnyLesson) -> None:
    if isinstance(lesson, Lesson) and (lesson.in_place or not lesson.plain):
        raise PlayError(
            f"{lesson.name or 'this lesson'} has a rule of its own for its steps; the living page "
            f"goes down plainly, W - rate * gradient: leave [training] or in_place out"
        )


def _parts(
    lesson: AnyLesson,
) -> tuple[list[Graph], list[dict[str, Any]], Mapping[str, Any], list[str]]:
    """Graphs, examples (which graph, what it is given), parameters, and which are trained."""
    if isinstance(lesson, Lesson):
        graph = mlp(lesson.sizes, lesson.activations, lesson.loss)
        given = [(0, {"x": e.x, "y": e.y}) for e in lesson.examples]
        parameters: dict[str, Any] = {}
        for l, (W, b) in enumerate(zip(lesson.weights, lesson.biases, strict=True), start=1):
            parameters |= {f"W{l}": W, f"b{l}": b}
        trained = [n for n in parameters if lesson.train_biases or n.startswith("W")]
        return [graph], _examples(given), parameters, trained
    if isinstance(lesson, TimeLesson):
        run = lesson._run
        graphs, givens = list(run.graphs), run.givens
    else:
        graphs, givens = [lesson.graph], (lesson.givens,)
    names = [node.name for node in graphs[0].parameters]
    own = [(m, {k: v for k, v in each.items() if k not in names}) for m, each in enumerate(givens)]
    return graphs, _examples(own), {n: givens[0][n] for n in names}, names


def _examples(given: Iterable[tuple[int, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    return [{"plan": m, "givens": {k: _cells(v) for k, v in each.items()}} for m, each in given]


def _cells(value: Any) -> list[str]:
    return [written(cell) for cell in np.ravel(np.array(value, dtype=object))]


def _plan(graph: Graph, lesson: AnyLesson) -> dict[str, Any]:
    """The nodes of the joint graph, and which of them are what."""
    backward = graph.backward
    joint = backward.joint
    sketch = Sketch(joint)
    slopes = _local_slopes(sketch, graph)
    at = {node.name: i for i, node in enumerate(sketch.nodes)}
    plan = {
        "nodes": [_node(node) for node in sketch.nodes],
        "forward": len(graph.nodes),
        "output": graph.output,
        "gradients": {name: at[place] for name, place in backward.gradients.items()},
        "edges": [
            [at[e.source], at[e.target], e.slot, at[place], slopes.get((e.target, e.slot))]
            for e, place in sorted(
                backward.contributions.items(), key=lambda pair: (at[pair[0].target], pair[0].slot)
            )
        ],
    }
    if isinstance(lesson, Lesson):
        plan["slopes"] = [at[name] for name in slope_names(graph, lesson.activations)]
    return plan


def _local_slopes(sketch: Sketch, graph: Graph) -> dict[tuple[str, int], int]:
    """Of graphs of numbers: the place of ∂target/∂operand of every edge, pulled from a 1."""
    if any(node.shape for node in graph):
        return {}
    one, found = sketch.constant(1), {}
    for i, node in enumerate(graph.nodes):
        operands = [Wire(sketch, j) for j in node.operands]
        for slot, pull in enumerate(node.operation.pulls if node.operands else ()):
            if graph.nodes[node.operands[slot]].operation is not CONSTANT:
                found[node.name, slot] = pull(one, Wire(sketch, i), *operands).position
    return found


def _node(node: Node) -> dict[str, Any]:
    name = node.operation.name
    settings: Any = node.operation.settings
    if name.startswith("power "):
        name = "power slope" if name.endswith(" slope") else "power"
    elif settings and not isinstance(settings[0], int | tuple):
        settings = ()  # a function or a loss: its name says it
    if node.operation is CONSTANT:
        settings = _cells(node.constant)
    made = {"name": node.name, "op": name, "in": list(node.operands), "shape": list(node.shape)}
    return (
        made | ({"set": settings} if settings else {}) | ({"hidden": True} if node.hidden else {})
    )


def _work(graph: Graph) -> int:
    nodes = graph.backward.joint.nodes
    return sum(
        prod(n.shape) + n.operation.multiplications(*(nodes[i].shape for i in n.operands))
        for n in nodes
    )


def _check_size(work: int, graphs: list[Graph], examples: list[dict[str, Any]]) -> None:
    nodes = max(len(graph.backward.joint.nodes) for graph in graphs)
    given = sum(len(cells) for e in examples for cells in e["givens"].values())
    for count, most, what in (
        (work, MOST_WORK, "multiplications for an example"),
        (nodes, MOST_NODES, "operations"),
        (given, MOST_GIVENS, "numbers in its examples"),
    ):
        if count > most:
            raise PlayError(
                f"the lesson has {count:,} {what}; the living page holds {most:,}: take fewer"
            )
