"""Lessons in time: a recurrent network with its parameters, and sequences of different length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from backprop.activations import Activation, activation_named
from backprop.errors import BackpropError, LessonError, nearest
from backprop.graph_trace import GraphTrace
from backprop.losses import Loss, loss_named
from backprop.numbers import EXACT
from backprop.reading import text_of, told_of_file, toml_of
from backprop.recurrent import Unrolled, elman, feedback_neuron, lstm

Kind = Literal["feedback neuron", "elman", "lstm"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Sequence(_Table):
    x: list[Any]
    y: list[Any]


class _TimeTable(_Table):
    name: str = ""
    title: str = ""
    kind: Kind
    activation: str = "tanh"
    loss: str = "half squared error"
    every: bool = False
    parameters: dict[str, Any]
    sequence: list[_Sequence]


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
        lesson = cls(
            name=table.name,
            title=table.title,
            kind=table.kind,
            activation=activation_named(table.activation, "activation"),
            loss=loss_named(table.loss),
            every=table.every,
            parameters={name: EXACT.convert(v) for name, v in table.parameters.items()},
            sequences=tuple((s.x, s.y) for s in table.sequence),
        )
        if not lesson.sequences:
            raise LessonError("there should be at least one", key="sequence")
        for m in range(len(lesson.sequences)):
            try:
                lesson.trace(m)
            except BackpropError as error:
                raise LessonError(str(error), key=f"sequence[{m}]") from None
        return lesson

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
            return feedback_neuron(T, self.activation, self.loss, every=self.every)
        matrix = self.parameters.get("Wx" if self.kind == "elman" else "Wi")
        out = self.parameters.get("Wy")
        if getattr(matrix, "ndim", 0) != 2 or getattr(out, "ndim", 0) != 2:
            first = "Wx" if self.kind == "elman" else "Wi"
            raise LessonError(f"needs the matrices {first} and Wy", key="parameters")
        n_hidden, n_in = matrix.shape  # type: ignore[union-attr]
        sizes = (n_in, n_hidden, len(out))  # type: ignore[arg-type]
        if self.kind == "elman":
            return elman(*sizes, T, self.activation, self.loss, every=self.every)
        return lstm(*sizes, T, self.loss, every=self.every)

    def trace(self, sequence: int = 0, precision: int = 128) -> GraphTrace:
        """One sequence, forward and backward, every digit proven."""
        if not 0 <= sequence < len(self.sequences):
            raise LessonError(f"there is no sequence {sequence}: there are {len(self.sequences)}")
        net, (xs, ys) = self.unrolled(sequence), self.sequences[sequence]
        return GraphTrace.of(net.graph, net.givens(self.parameters, xs, ys), precision)

    def __deepcopy__(self, memo: object) -> TimeLesson:
        return self
