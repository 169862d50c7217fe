"""Gradient descent on graphs once more: every step and sequence of a lesson, on tapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from backprop.graph_run import GraphRun
from scenes.audit.arithmetic import CALCULATOR, GUARD, fraction, precision
from scenes.audit.graphs import Cells, PlainGraph, fractions_of

_PREFIXED = re.compile(r"(?:step\[(\d+)\]\.)?(?:sequence\[(\d+)\]\.)?(.+)")
_OF_ALL = re.compile(r"(?:(loss|eta)|(dloss|update)\((\w+)\)(?:\[(\d+(?:,\d+)*)\])?)")


class PlainRun:
    """The numbers of a run, by the addresses of its trace; `sequence` is the one meant where none
    is said."""

    def __init__(self, run: GraphRun, sequence: int, nudge: Any, digits: int = 50) -> None:
        self.run, self.sequence, self.nudge, self.digits = run, sequence, nudge, digits
        start = {name: fractions_of(run.givens[0][name]) for name in run.trained}
        self._parameters: list[Mapping[str, Cells]] = [start]
        self._graphs: dict[tuple[int, int], PlainGraph] = {}

    def number(self, address: str) -> Any:
        """ValueError where the address names nothing, UnsureError where a corner is not decided."""
        match = _PREFIXED.fullmatch(address)
        if match is None:
            raise ValueError(f"{address!r} is no address")
        step, sequence = int(match[1] or 0), int(match[2] or self.sequence)
        if step > self.run.steps or sequence >= len(self.run.graphs):
            raise ValueError(f"{address!r} is not in this run")
        of_all = _OF_ALL.fullmatch(match[3])
        if of_all and (of_all[2] or of_all[1] not in self.run.graphs[sequence]):
            return self._of_all(step, *of_all.groups())
        return self._graph(step, sequence).number(match[3])

    def _of_all(
        self, step: int, number: str | None, what: str | None, name: str | None, index: str | None
    ) -> Any:
        c, place = CALCULATOR, tuple(map(int, index.split(","))) if index else ()
        with precision(self.digits + GUARD):
            if number == "eta":
                return fraction(self.run.rate)
            if number == "loss":
                return self._mean(step, self.run.output)[()]
            if name not in self.run.trained:
                raise ValueError(f"{name!r} is not trained")
            slope = self._mean(step, f"d({name})")[place]
            return c.times(fraction(self.run.rate), slope) if what == "update" else slope

    def _mean(self, step: int, address: str) -> Cells:
        """Of an array of numbers, over the sequences."""
        count = len(self.run.graphs)
        each = [self._graph(step, m).cells(address) for m in range(count)]
        made = np.empty(each[0].shape, dtype=object)
        for place in np.ndindex(made.shape):
            summed = CALCULATOR.sum([cells[place] for cells in each])
            made[place] = CALCULATOR.over(summed, Fraction(count))
        return made

    def _graph(self, step: int, sequence: int) -> PlainGraph:
        if (step, sequence) not in self._graphs:
            givens = {**self.run.givens[sequence], **self._after(step)}
            self._graphs[step, sequence] = PlainGraph(
                self.run.graphs[sequence], givens, self.nudge, self.digits
            )
        return self._graphs[step, sequence]

    def _after(self, step: int) -> Mapping[str, Cells]:
        """The parameters after so many updates, all from the old ones."""
        while len(self._parameters) <= step:
            n = len(self._parameters) - 1
            old = self._parameters[n]
            with precision(self.digits + GUARD):
                self._parameters.append({name: self._moved(n, name, old[name]) for name in old})
        return self._parameters[step]

    def _moved(self, step: int, name: str, old: Cells) -> Cells:
        c, rate, slopes = CALCULATOR, fraction(self.run.rate), self._mean(step, f"d({name})")
        made = np.empty(old.shape, dtype=object)
        for place in np.ndindex(made.shape):
            made[place] = c.minus(old[place], c.times(rate, slopes[place]))
        return made
