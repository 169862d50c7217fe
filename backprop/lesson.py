"""The question: a network, its examples, a loss and a rate.  Every number is exact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from flint import fmpq

from backprop.activations import Activation, activation_named
from backprop.appearance import Appearance
from backprop.errors import BackpropError, LessonError, nearest, told
from backprop.initialisers import Initialiser, Rows
from backprop.losses import Loss, loss_named
from backprop.numbers import exact, written
from backprop.remedies import said
from backprop.step_rule import StepRule

if TYPE_CHECKING:
    from backprop.trace import Trace

MAX_LAYERS, MAX_WIDTH, MAX_PARAMETERS = 64, 10_000, 2_000_000
MAX_EXAMPLES, MAX_STEPS = 10_000, 1_000_000

Vector = tuple[fmpq, ...]
_PLAIN, _UNNAMED = StepRule(), Appearance()
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}|")


@dataclass(frozen=True)
class Example:
    """An input x (n_0 numbers) and its target y (n_L numbers)."""

    x: Vector
    y: Vector

    def __deepcopy__(self, memo: object) -> Example:
        return self


@dataclass(frozen=True)
class Lesson:
    """A checked lesson.  Make one with `of`, `named`, `read`, `from_toml` or `from_json`.

    >>> lesson = Lesson.of(layers=[1, 1], weights=[[["0.6"]]], biases=[["0.9"]],
    ...                    examples=[([1], [0])], rate="0.15")
    >>> lesson.sizes, lesson.L, lesson.activation(1).name, lesson.parameter_count
    ((1, 1), 1, 'sigmoid', 2)
    """

    name: str
    title: str
    sizes: tuple[int, ...]  # n_0 … n_L
    activations: tuple[Activation, ...]  # one for each layer 1 … L
    weights: tuple[Rows, ...]  # each n_l × n_(l-1)
    biases: tuple[Vector, ...]  # each n_l
    loss: Loss
    examples: tuple[Example, ...]
    rate: fmpq
    steps: int
    train_biases: bool
    initialiser: Initialiser | None = None
    origin: str = ""  # where the weights come from, if not from the lesson's author
    in_place: bool = False  # with the classic bug: δ heard through weights that have moved already
    training: StepRule = _PLAIN  # how a step is made
    appearance: Appearance = _UNNAMED  # names and pictures of inputs and outputs

    @classmethod
    def of(
        cls,
        *,
        layers: Sequence[int],
        examples: Sequence[Any],
        activations: str | Sequence[str] = "sigmoid",
        weights: Sequence[Any] | None = None,
        biases: Sequence[Any] | None = None,
        initialiser: Initialiser | None = None,
        loss: str = "half squared error",
        rate: object = "0.5",
        steps: int = 1,
        train_biases: bool = True,
        name: str = "",
        title: str = "",
        origin: str = "",
        in_place: bool = False,
        training: StepRule = _PLAIN,
        appearance: Appearance = _UNNAMED,
    ) -> Lesson:
        """A lesson from Python's numbers; text such as "0.15" or "3/20" is read exactly.

        Without weights the initialiser draws them (by default Xavier, seed 1); biases not given
        are 0.
        """
        sizes = checked_sizes(layers)
        if weights is not None and initialiser is not None:
            raise LessonError("give weights or an initialiser, not both", key="network")
        if weights is None:
            initialiser = initialiser or Initialiser("xavier")
            drawn: Sequence[Any] = initialiser.weights(sizes)
        else:
            drawn = _each_layer(weights, sizes, "W")
        given = [[0] * n for n in sizes[1:]] if biases is None else _each_layer(biases, sizes, "b")
        lesson = cls(
            name=checked_name(name),
            title=checked_title(title),
            sizes=sizes,
            activations=_activations(activations, len(sizes) - 1),
            weights=tuple(_matrix(W, sizes[i + 1], sizes[i], i + 1) for i, W in enumerate(drawn)),
            biases=tuple(
                _vector(
                    b, sizes[i + 1], f"network.b{i + 1}", f"one for each neuron of layer {i + 1}"
                )
                for i, b in enumerate(given)
            ),
            loss=loss_named(loss),
            examples=_examples(examples, sizes),
            rate=_rate(rate),
            steps=_count(steps, 0, MAX_STEPS, "steps"),
            train_biases=_flag(train_biases, "train_biases"),
            initialiser=initialiser,
            origin=checked_title(origin, "origin"),
            in_place=_flag(in_place, "in_place"),
            training=_rule(training),
            appearance=_appearance(appearance, sizes),
        )
        check_loss(lesson)
        _check_rule(lesson)
        return lesson

    @classmethod
    def named(cls, name: str) -> Lesson:
        """A built-in lesson."""
        if name not in cls.names():
            problem = f"no built-in lesson {name!r}{nearest(name, cls.names())}"
            raise LessonError(problem)
        file = resources.files(__package__) / "lessons" / f"{name}.toml"
        return cls.from_toml(file.read_text(encoding="utf-8"), source=f"{name}.toml")

    @staticmethod
    def names() -> tuple[str, ...]:
        """The built-in lessons, in the order of the alphabet."""
        folder = resources.files(__package__) / "lessons"
        return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))

    @classmethod
    def read(cls, path: str | Path) -> Lesson:
        """A lesson from a file, TOML or JSON by its suffix."""
        from backprop.reading import read

        return read(Path(path))

    @classmethod
    def from_toml(cls, text: str, source: str = "lesson.toml") -> Lesson:
        from backprop.reading import from_toml

        return from_toml(text, source)

    @classmethod
    def from_json(cls, text: str, source: str = "lesson.json") -> Lesson:
        from backprop.reading import from_json

        return from_json(text, source)

    def trace(self, precision: int = 128) -> Trace:
        """Every number of its training, by address; see `Trace.of`."""
        from backprop.trace import Trace

        return Trace.of(self, precision)

    def to_toml(self) -> str:
        from backprop.writing import to_toml

        return to_toml(self)

    def to_json(self) -> str:
        from backprop.writing import to_json

        return to_json(self)

    @property
    def L(self) -> int:
        """The number of trained layers."""
        return len(self.sizes) - 1

    def activation(self, l: int) -> Activation:
        """The activation of layer l, 1 … L."""
        if not 1 <= l <= self.L:
            raise IndexError(f"layer {l} has no activation: layers go from 1 to {self.L}")
        return self.activations[l - 1]

    @property
    def letter(self) -> str:
        """The symbol of its activations where all share one, else f; logits have none."""
        acting = self.activations[:-1] if self.loss.softmax else self.activations
        symbols = {each.symbol for each in acting}
        return symbols.pop() if len(symbols) == 1 else "f"

    @property
    def answers(self) -> str:
        """Where the network's answers are: the likelihoods under a softmax, else the last layer."""
        return "p" if self.loss.softmax else f"a[{self.L}]"

    def answer(self, j: int) -> str:
        """The address of what output j answers."""
        return f"{self.answers}[{j}]"

    def miss(self, j: int) -> str:
        """The address of that answer less its target: under a softmax δ says this difference."""
        return f"delta[{self.L}][{j}]" if self.loss.softmax else f"error[{j}]"

    @property
    def parameter_count(self) -> int:
        """Weights and biases together."""
        return _parameters(self.sizes)

    @property
    def plain(self) -> bool:
        """Whether every step is W − η ∂E/∂W, of all examples at one rate."""
        return self.training.plain(len(self.examples))

    def __reduce__(self) -> tuple[object, ...]:
        return Lesson.from_json, (self.to_json(),)

    def __deepcopy__(self, memo: object) -> Lesson:
        return self


def _parameters(sizes: Sequence[int]) -> int:
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


def _sequence(value: object, key: str, expected: str) -> Sequence[Any]:
    unordered = isinstance(value, (str, bytes, Mapping, Set))
    if unordered or not (hasattr(value, "__len__") and hasattr(value, "__iter__")):
        raise LessonError(f"should be {expected}, not {told(value)}", key=key)
    return value  # type: ignore[return-value]  # anything with a length that iterates will do


def _count(value: object, low: int, high: int, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        problem = f"should be a whole number from {low} to {high:,}, not {told(value)}"
        raise LessonError(problem, key=key)
    return value


def _flag(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise LessonError(f"should be true or false, not {told(value)}", key=key)
    return value


def checked_sizes(layers: Sequence[int]) -> tuple[int, ...]:
    key = "network.layers"
    sizes = tuple(_sequence(layers, key, "a list of layer sizes such as [2, 2, 2]"))
    if not 2 <= len(sizes) <= MAX_LAYERS + 1:
        problem = (
            f"should hold 2 to {MAX_LAYERS + 1} sizes (inputs first), but it holds {len(sizes)}"
        )
        raise LessonError(problem, key=key)
    for i, n in enumerate(sizes):
        if n == 0 and not isinstance(n, bool):
            raise LessonError(f"layer {i} has no neurons; give it at least 1", key=key)
        _count(n, 1, MAX_WIDTH, f"{key}[{i}]")
    if _parameters(sizes) > MAX_PARAMETERS:
        problem = f"{_parameters(sizes):,} parameters are too many; at most {MAX_PARAMETERS:,}"
        raise LessonError(problem, key=key)
    return sizes


def _activations(names: str | Sequence[str], L: int) -> tuple[Activation, ...]:
    if isinstance(names, str):
        return (activation_named(names, "network.activation"),) * L
    key = "network.activations"
    names = _sequence(names, key, "a list of names, one for each layer")
    if len(names) != L:
        problem = f"should hold {L} names, one for each layer after the inputs, not {len(names)}"
        raise LessonError(problem, key=key)
    return tuple(activation_named(f, f"{key}[{i}]") for i, f in enumerate(names))


def _each_layer(arrays: Sequence[Any], sizes: tuple[int, ...], letter: str) -> Sequence[Any]:
    key = f"network.{letter}1"
    arrays = _sequence(arrays, key, "a list with one entry for each layer")
    if len(arrays) != len(sizes) - 1:
        problem = (
            f"{letter} is given for {len(arrays)} layers, but layers = {list(sizes)} "
            f"needs {letter}1 to {letter}{len(sizes) - 1}"
        )
        raise LessonError(problem, key="network")
    return arrays


def _matrix(W: Any, n_out: int, n_in: int, l: int) -> Rows:
    key = f"network.W{l}"
    expected = f"a list of {_many(n_out, 'row')} of {_many(n_in, 'number')}"
    rows = _sequence(W, key, expected)
    lengths = [len(_sequence(row, key, expected)) for row in rows]
    if lengths != [n_in] * n_out:
        heard = "input" if l == 1 else f"neuron of layer {l - 1}"
        problem = (
            f"should be {n_out}×{n_in}, one row for each neuron of layer {l} and one column for "
            f"each {heard}, but {_shape_told(lengths, n_in)}"
        )
        raise LessonError(problem, key=key)
    return tuple(
        tuple(number(w, f"{key}[{j},{k}]") for k, w in enumerate(row)) for j, row in enumerate(rows)
    )


def _shape_told(lengths: Sequence[int], n_in: int) -> str:
    """What a matrix with rows of these lengths is, instead of one with n_in columns."""
    if not lengths:
        return "it is empty"
    if len(set(lengths)) == 1:
        return f"it is {len(lengths)}×{lengths[0]}"
    row, n = next((row, n) for row, n in enumerate(lengths, 1) if n != n_in)
    return f"row {row} holds {_many(n, 'number')}"


def _many(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


def _vector(values: Any, n: int, key: str, meaning: str) -> Vector:
    values = _sequence(values, key, f"a list of {_many(n, 'number')}, {meaning}")
    if len(values) != n:
        raise LessonError(f"should be {n} long, {meaning}, but it is {len(values)}", key=key)
    return tuple(number(v, f"{key}[{i}]") for i, v in enumerate(values))


def number(value: object, key: str) -> fmpq:
    """A number of a lesson, or the error that says where it stands."""
    try:
        return exact(value)
    except LessonError:
        raise
    except BackpropError as error:
        raise LessonError(str(error), key=key) from None


def _examples(examples: Sequence[Any], sizes: tuple[int, ...]) -> tuple[Example, ...]:
    examples = _sequence(examples, "example", "a list of examples, each an input x and a target y")
    if not 1 <= len(examples) <= MAX_EXAMPLES:
        problem = f"there should be 1 to {MAX_EXAMPLES:,} examples, but there are {len(examples)}"
        raise LessonError(problem, key="example")
    out = []
    for m, pair in enumerate(examples):
        key = f"example[{m}]"
        pair = (pair.x, pair.y) if isinstance(pair, Example) else pair
        if len(_sequence(pair, key, "an input x and a target y")) != 2:
            raise LessonError("should be an input x and a target y", key=key)
        x = _vector(pair[0], sizes[0], f"{key}.x", "one number for each input")
        y = _vector(pair[1], sizes[-1], f"{key}.y", "one number for each output")
        out.append(Example(x, y))
    return tuple(out)


def _rate(value: object) -> fmpq:
    rate = number(value, "rate")
    if rate <= 0:
        raise LessonError(f"should be above 0, not {written(rate)}", key="rate")
    return rate


def _rule(rule: object) -> StepRule:
    if not isinstance(rule, StepRule):
        raise LessonError(f"should be a StepRule, not {told(rule)}", key="training")
    return rule


def _appearance(given: object, sizes: tuple[int, ...]) -> Appearance:
    if not isinstance(given, Appearance):
        raise LessonError(f"should be an Appearance, not {told(given)}", key="appearance")
    given.fits(sizes[0], sizes[-1])
    return given


def _check_rule(lesson: Lesson) -> None:
    rule, sizes = lesson.training, lesson.sizes
    shapes: dict[str, tuple[int, ...]] = {}
    for l in range(1, lesson.L + 1):
        shapes |= {f"W{l}": (sizes[l], sizes[l - 1]), f"b{l}": (sizes[l],)}
    rule.masks(shapes)
    if lesson.in_place and not lesson.plain:
        problem = "is a bug of plain gradient descent; leave in_place or [training] out"
        raise LessonError(problem, key="in_place")
    if rule.schedule is not None:
        rule.schedule.beginning(lesson.rate)


def check_loss(lesson: Lesson) -> None:
    """LessonError where the loss has no meaning for the last activation or for a target."""
    check_last(lesson.loss, lesson.activations[-1].name, "make the last activation")
    for m, example in enumerate(lesson.examples):
        check_targets(lesson.loss, example.y, f"example[{m}].y")


def check_last(loss: Loss, last: str, remedy: str) -> None:
    """Refuses an activation before a loss that it does not go with; LessonError about the loss."""
    if loss.last_activation and last != loss.last_activation:
        outputs = "outputs between 0 and 1" if not loss.softmax else "logits as outputs"
        problem = (
            f"{loss.name} needs {outputs}: {remedy} {loss.last_activation!r} instead of {last!r}"
        )
        raise LessonError(problem, key="loss")


def check_targets(loss: Loss, targets: Sequence[fmpq], key: str) -> None:
    """Refuses targets that a loss does not know; LessonError about the first."""
    if loss.one_hot_targets and sorted(targets) != [0] * (len(targets) - 1) + [1]:
        problem = f"{loss.name} needs a 1 for the right class and 0 for the others"
        raise LessonError(f"{problem}, as in [0, 1, 0]", key=key)
    for j, y in enumerate(targets):
        if loss.unit_targets and not 0 <= y <= 1:
            problem = f"{loss.name} needs targets from 0 to 1, not {written(y)}"
            raise LessonError(problem, key=f"{key}[{j}]")
        if loss.signed_targets and y not in (-1, 1):
            problem = f"{loss.name} needs targets -1 or 1, not {written(y)}"
            raise LessonError(problem, key=f"{key}[{j}]")


def checked_name(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        problem = f"should be letters, digits, '-', '_' and '.' (at most 64), not {said(name)}"
        raise LessonError(problem, key="name")
    return name


def checked_title(title: object, key: str = "title") -> str:
    if not isinstance(title, str) or len(title) > 200 or not all(map(_is_text, title)):
        raise LessonError("should be one line of text, at most 200 characters", key=key)
    return title


def _is_text(character: str) -> bool:
    """Whether a picture, a page and a terminal can show it: no control, no half of a pair, no line
    break, nothing that Unicode has promised never to assign."""
    never = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return not never and category(character) not in ("Cc", "Cs", "Zl", "Zp")
