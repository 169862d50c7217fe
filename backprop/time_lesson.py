"""Lessons in time: a recurrent network with its parameters, and sequences of different length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np
from flint import fmpq
from pydantic import BaseModel, ConfigDict

from backprop.activations import IDENTITY, Activation, activation_named
from backprop.errors import BackpropError, LessonError, nearest
from backprop.graph_run import GraphRun, rate_and_steps
from backprop.graph_trace import GraphTrace
from backprop.lesson import check_last, check_targets, checked_name, checked_title
from backprop.losses import Loss, loss_named
from backprop.numbers import EXACT
from backprop.plan import checked
from backprop.reading import text_of, told_of_file, toml_of
from backprop.recurrent import MAX_MOMENTS, Unrolled, elman, feedback_neuron, lstm

Kind = Literal["feedback neuron", "elman", "lstm"]
MOST_MOMENTS = 10_000  # of all sequences together
MOST_WORK = 1_000_000  # multiplications of a sequence


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Sequence(_Table):
    x: list[Any]
    y: list[Any]


class _TimeTable(_Table):
    name: str = ""
    title: str = ""
    kind: Kind
    activation: str | None = None
    output: str | None = None
    loss: str = "half squared error"
    every: bool = False
    rate: Any = None
    steps: int | None = None
    parameters: dict[str, Any]
    sequence: list[_Sequence]


# The same network over as many moments is drawn once.
_feedback_neuron, _elman, _lstm = (lru_cache(maxsize=64)(f) for f in (feedback_neuron, elman, lstm))


@dataclass(frozen=True, eq=False)
class TimeLesson:
    """A recurrent network and what it hears.  Make one with `named`, `read` or `from_toml`.

    >>> lesson = TimeLesson.named("one-neuron-in-time")
    >>> lesson.lengths, lesson.trace(0).shown("h1", 4)
    ((3, 5), '0.6044')
    """

    name: str
    title: str
    kind: Kind
    activation: Activation
    loss: Loss
    every: bool  # a target at every moment, not only at the last
    output: Activation  # of what elman and lstm say; the identity leaves their sum as it is
    rate: fmpq | None  # without one no parameter moves
    steps: int
    parameters: Mapping[str, Any] = field(repr=False)  # exact, by name
    sequences: tuple[tuple[Any, Any], ...] = field(repr=False)  # xs, ys: one for each moment
    text: str = field(default="", repr=False)  # the TOML that it was read from

    @classmethod
    def named(cls, name: str) -> TimeLesson:
        """A built-in lesson in time."""
        if name not in cls.names():
            raise LessonError(f"no built-in lesson in time {name!r}{nearest(name, cls.names())}")
        file = resources.files(__package__) / "time_lessons" / f"{name}.toml"
        return cls.from_toml(file.read_text(encoding="utf-8"), f"{name}.toml")

    @staticmethod
    def names() -> tuple[str, ...]:
        """The built-in lessons in time, in the order of the alphabet."""
        folder = resources.files(__package__) / "time_lessons"
        return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))

    @classmethod
    def read(cls, path: str | Path) -> TimeLesson:
        """A lesson in time from a TOML file."""
        return cls.from_toml(text_of(path), str(path))

    @classmethod
    def from_toml(cls, text: str, source: str = "lesson.toml") -> TimeLesson:
        """Decimals are read exactly; every parameter and sequence is checked."""
        with told_of_file(source, text, _TimeTable):
            table = _TimeTable.model_validate(toml_of(text))
            return replace(cls._of(table), text=text)

    @classmethod
    def _of(cls, table: _TimeTable) -> TimeLesson:
        rate, steps = rate_and_steps(table.rate, table.steps, 1)
        lesson = cls(
            name=checked_name(table.name),
            title=checked_title(table.title),
            kind=table.kind,
            activation=_activation(table),
            loss=loss_named(table.loss),
            every=table.every,
            output=_output(table),
            rate=rate,
            steps=steps,
            parameters={name: _exact(name, v) for name, v in table.parameters.items()},
            sequences=tuple((s.x, s.y) for s in table.sequence),
        )
        _check_sequences(lesson.lengths)
        last, remedy = lesson.output, "make the output"
        if lesson.kind == "feedback neuron":
            last, remedy = lesson.activation, "make the activation"
        check_last(lesson.loss, last.name, remedy)
        for m in range(len(lesson.sequences)):
            lesson._check(m)
        return lesson

    def _check(self, m: int) -> None:
        """A sequence fits the network and its loss; LessonError that names it."""
        key = f"sequence[{m}]"
        try:
            net, givens = self.unrolled(m), self._givens(m)
            givens = checked(net.graph, givens, EXACT)
        except LessonError:
            raise
        except BackpropError as error:
            raise LessonError(str(error), key=key) from None
        for n, name in enumerate(net.targets):
            cells = np.ravel(givens[name]).tolist()
            check_targets(
                self.loss, cells, f"{key}.y[{n}]" if np.shape(givens[name]) else f"{key}.y"
            )

    def to_toml(self) -> str:
        """The text that it was read from."""
        return self.text

    @property
    def lengths(self) -> tuple[int, ...]:
        """The number of moments of each sequence."""
        return tuple(len(xs) for xs, _ in self.sequences)

    def unrolled(self, sequence: int = 0) -> Unrolled:
        """The network over the moments of one sequence."""
        T = self.lengths[sequence]
        if self.kind == "feedback neuron":
            return _feedback_neuron(T, self.activation, self.loss, every=self.every)
        matrix = self.parameters.get("Wx" if self.kind == "elman" else "Wi")
        out = self.parameters.get("Wy")
        if getattr(matrix, "ndim", 0) != 2 or getattr(out, "ndim", 0) != 2:
            first = "Wx" if self.kind == "elman" else "Wi"
            raise LessonError(f"needs the matrices {first} and Wy", key="parameters")
        how: Any = {"every": self.every, "output": self.output}
        n_hidden, n_in = matrix.shape  # type: ignore[union-attr]
        sizes = (n_in, n_hidden, len(out))  # type: ignore[arg-type]
        if T * n_hidden * (n_hidden + n_in) > MOST_WORK:
            raise LessonError(
                f"{T} moments of {n_hidden} neurons are too much: at most {MOST_WORK:,} "
                f"multiplications are worked out"
            )
        if self.kind == "elman":
            return _elman(*sizes, T, self.activation, self.loss, **how)
        return _lstm(*sizes, T, self.loss, **how)

    def trace(self, sequence: int = 0, precision: int = 128) -> GraphTrace:
        """One sequence, forward and backward, every digit proven; by their addresses all of them,
        and every step: `sequence[1].h2`, `step[1].w`."""
        if not 0 <= sequence < len(self.sequences):
            raise LessonError(f"there is no sequence {sequence}: there are {len(self.sequences)}")
        return GraphTrace.of_run(self._run, sequence, precision)

    @cached_property
    def _run(self) -> GraphRun:
        every = range(len(self.sequences))
        graphs = tuple(self.unrolled(m).graph for m in every)
        return GraphRun.of(graphs, tuple(map(self._givens, every)), self.rate, self.steps)

    def _givens(self, sequence: int) -> dict[str, Any]:
        xs, ys = self.sequences[sequence]
        return self.unrolled(sequence).givens(self.parameters, xs, ys)

    def __deepcopy__(self, memo: object) -> TimeLesson:
        return self


def _activation(table: _TimeTable) -> Activation:
    if table.kind == "lstm" and table.activation is not None:
        raise LessonError("an LSTM has its own, tanh and sigmoid; leave it out", key="activation")
    return activation_named(table.activation or "tanh", "activation")


def _output(table: _TimeTable) -> Activation:
    if table.kind == "feedback neuron" and table.output is not None:
        raise LessonError(
            "one neuron that feeds back says its h, by its activation; leave this out", key="output"
        )
    return IDENTITY if table.output is None else activation_named(table.output, "output")


def _exact(name: str, value: Any) -> Any:
    try:
        return EXACT.convert(value)
    except BackpropError as error:
        raise LessonError(str(error), key=f"parameters.{name[:80]}") from None


def _check_sequences(lengths: tuple[int, ...]) -> None:
    if not lengths:
        raise LessonError("there should be at least one", key="sequence")
    for m, T in enumerate(lengths):
        if not 1 <= T <= MAX_MOMENTS:
            problem = f"should have 1 to {MAX_MOMENTS:,} moments, one x for each, not {T}"
            raise LessonError(problem, key=f"sequence[{m}].x")
    if sum(lengths) > MOST_MOMENTS:
        raise LessonError(f"all together have at most {MOST_MOMENTS:,} moments", key="sequence")
