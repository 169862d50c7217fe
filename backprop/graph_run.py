"""Gradient descent on a graph, or on several that share their parameters: one for each sequence.

Every step goes down the mean of the graphs' gradients, all parameters at once:

    w ← w − η · (1/M) Σ ∂E_m/∂w
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import fmpq

from backprop.errors import BackpropError, LessonError, Undecided, told
from backprop.flow import Flow, is_nan
from backprop.graph import Graph
from backprop.numbers import EXACT, written
from backprop.plan import checked, short_of
from backprop.step import less_exactly, mean

MOST_STEPS = 10_000
KEPT_FLOWS = 64


@dataclass(frozen=True, eq=False)
class GraphRun:
    """What is learnt, and how: the graphs, what each is given, the rate, how many steps.

    Without a rate nothing is learnt, and there is the start alone.
    """

    graphs: tuple[Graph, ...]
    givens: tuple[Mapping[str, Any], ...] = field(repr=False)  # exact, of each graph
    rate: fmpq | None = None
    steps: int = 0

    @classmethod
    def of(
        cls,
        graphs: tuple[Graph, ...],
        givens: tuple[Mapping[str, Any], ...],
        rate: fmpq | None = None,
        steps: int = 0,
    ) -> GraphRun:
        """The givens checked, each against its graph."""
        pairs = zip(graphs, givens, strict=True)
        return cls(graphs, tuple(checked(g, each, EXACT) for g, each in pairs), rate, steps)

    @property
    def trained(self) -> tuple[str, ...]:
        """The parameters; every graph has the same."""
        return tuple(node.name for node in self.graphs[0].parameters)

    @property
    def output(self) -> str:
        graph = self.graphs[0]
        return graph.nodes[graph.output].name

    def __deepcopy__(self, memo: object) -> GraphRun:
        return self


class States:
    """The run at one precision: parameters of every step, the passes that were asked for last.

    `alike` decides from the start what is equal by its form; else only where balls do not tell.
    """

    def __init__(self, run: GraphRun, *, alike: bool) -> None:
        self.run, self.alike = run, alike
        self._parameters = [{name: run.givens[0][name] for name in run.trained}]
        self._flows: OrderedDict[tuple[int, int], Flow] = OrderedDict()

    def givens(self, step: int, sequence: int) -> dict[str, Any]:
        """What goes into a graph after so many steps."""
        while len(self._parameters) <= step:
            self._parameters.append(self._moved(len(self._parameters) - 1))
        return {**self.run.givens[sequence], **self._parameters[step]}

    def flow(self, step: int, sequence: int) -> Flow:
        """One graph after so many steps, forward and backward."""
        if (step, sequence) not in self._flows:
            givens = self.givens(step, sequence)
            self._flows[step, sequence] = self._flow(self.run.graphs[sequence], givens)
            if len(self._flows) > KEPT_FLOWS:
                self._flows.popitem(last=False)
        return self._flows[step, sequence]

    def loss(self, step: int) -> Any:
        """The mean of the graphs' outputs."""
        return mean([self.flow(step, m).loss for m in range(len(self.run.graphs))])

    def gradient(self, step: int, name: str) -> Any:
        """The mean of the graphs' gradients."""
        return mean([self.flow(step, m).gradient(name) for m in range(len(self.run.graphs))])

    def update(self, step: int, name: str) -> Any:
        """What a parameter loses in a step: η times its gradient."""
        return self.run.rate * self.gradient(step, name)

    def _moved(self, step: int) -> dict[str, Any]:
        old, new = self._parameters[step], {}
        try:
            for name in self.run.trained:
                new[name] = short_of(less_exactly(old[name], self.update(step, name)))
        except (BackpropError, ZeroDivisionError) as error:
            raise BackpropError(f"step[{step}]: {error}") from None
        if any(is_nan(cell) for each in new.values() for cell in np.ravel(each)):
            raise Undecided
        return new

    def _flow(self, graph: Graph, givens: Mapping[str, Any]) -> Flow:
        if not self.alike:
            try:
                return Flow.of(graph, givens)
            except Undecided:
                pass
        return Flow.of(graph, givens, alike=True)


def rate_and_steps(rate: Any, steps: int | None, trained: int) -> tuple[fmpq | None, int]:
    """Of a lesson's file: one step where only a rate is given, none without.

    Raises LessonError that names the key.
    """
    from backprop.lesson import number

    if rate is None:
        if steps is not None:
            raise LessonError("needs a rate: add one, such as rate = 0.5", key="steps")
        return None, 0
    exactly = number(rate, "rate")
    if exactly <= 0:
        raise LessonError(f"should be above 0, not {written(exactly)}", key="rate")
    if not trained:
        raise LessonError("moves parameters, and there are none; give them", key="rate")
    count = 1 if steps is None else steps
    if isinstance(count, bool) or not 0 <= count <= MOST_STEPS:
        problem = f"should be a whole number from 0 to {MOST_STEPS:,}, not {told(count)}"
        raise LessonError(problem, key="steps")
    return exactly, count
