"""BeforeAndAfter: the same examples before training and after it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any, ClassVar

from manim import Animation, Create, FadeIn, FadeOut, Indicate, Transform

from backprop import Lesson, Style, Trace, UndecidedError
from scenes.animations.light import Spotlight
from scenes.animations.numbers import ShowActivations
from scenes.animations.weights import ShowWeights
from scenes.claims import (
    PLAN,
    All,
    Below,
    Claim,
    Fallen,
    Largest,
    Not,
    Risen,
    Same,
    Stated,
    no_slope,
    term,
)
from scenes.mobjects.answered import answered
from scenes.mobjects.change import telling_style
from scenes.mobjects.formula import Piece, words
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.tracks import Answer, Tracks
from scenes.mobjects.value import COARSER
from scenes.stage import LectureScene
from scenes.training_loop import last_errors, unclear, undrawable

HALF = Fraction(1, 2)  # the middle between 0 and 1
ROWS = (4, 3, 1)  # answers that are drawn, at the most


class BeforeAndAfter(LectureScene):
    """Every example's answer and its target on a line; training moves the answers."""

    title = "Before and after"
    default_lesson: ClassVar[str] = "xor"
    words = {
        "before": "Before training: every answer on its line, and on the same line its target.",
        "loss": "Taken together they are wrong by a loss of {before}.",
        "train": "Then comes training, {steps:step(s)} of it.",
        "falls": "Now the loss is {after}: it has fallen.",
        "rises": "Now the loss is {after}: it has risen, the steps were too long.",
        "stays": "The loss is still {after}: every slope is zero.",
        "unmoved": "Now the loss is {after}: what it was before.",
        "likely": "{which}, as a likelihood: the right answer had {before}, now it has {after}.",
        "right": "Every answer is on the right side of the middle.",
        "largest": "Everywhere the right class has the largest likelihood.",
        "not largest": "Not everywhere has the right class the largest likelihood.",
        "not yet": "Not every answer is on the right side of the middle.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "before": PLAN,
        "loss": PLAN,
        "falls": Fallen("step[steps].loss", since="loss"),
        "rises": Risen("step[steps].loss", since="loss"),
        "stays": lambda s, **_: All(Same("step[steps].loss", "loss"), no_slope(s.trace)),
        "unmoved": Same("step[steps].loss", "loss"),
        "likely": lambda s, **_: Same(s.answer(0, s.wanted()).target, 1),
        "right": lambda s: s.on_the_right_side(),
        "largest": lambda s: s.right_classes(),
        "not largest": lambda s: Not(s.right_classes()),
        "not yet": lambda s: Not(s.on_the_right_side()),
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "before": ("before.lines",),
        **dict.fromkeys(("falls", "rises", "stays", "unmoved", "right"), ("diagram.edges",)),
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """It needs a training to look back on."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.steps < 1:
            return "it has 0 steps of training, and this scene shows what they change"
        return undrawable(lesson) or unclear(lesson, HALF) or tied(lesson)

    def construct(self) -> None:
        self.n = self.trace.steps
        self.pairs = [(m, j) for m in range(len(self.lesson.examples))
                      for j in range(self.trace.sizes[-1])]  # fmt: skip
        self.diagram = answered(self.network(over=(0, self.n)))
        self.add(self.diagram, self.key())
        both = self.both()
        self.before, self.after = both.before, both.after
        self.losses = self.told("loss", f"step[{self.n}].loss")
        self.look()
        self.train()
        self.judge()

    # -- the story -------------------------------------------------------------------------------

    def look(self) -> None:
        tracks = self.before
        with self.beat("before"):
            self.play(Spotlight(self.diagram, self.diagram.layer(self.trace.L)))
            self.play(Create(tracks.lines), FadeIn(tracks.dots, *map(tracks.output, tracks.drawn)))
            self.play(*(FadeIn(tracks.goal(i), scale=1.3) for i in tracks.drawn))
        with self.beat("loss", before=self.losses[0]):
            self.play(FadeIn(*map(tracks.arrow, tracks.drawn)),
                      FadeIn(tracks.head, *map(tracks.difference, tracks.drawn)))  # fmt: skip

    def train(self) -> None:
        network = self.diagram
        with self.beat("train"):
            self.play(Spotlight(network), run_time=0.4)
            answers = (ShowActivations(network, l, step=self.n) for l in self.trace.layers)
            gone, moving, come = self.moving()
            self.play(gone, run_time=0.4)
            self.play(*moving, ShowWeights(network, self.n), *answers, run_time=1.5)
            self.play(come, run_time=0.6)
        given = {"after": self.losses[1]}
        with self.beat(self.holding("falls", "rises", "stays", "unmoved", **given), **given):
            self.play(*(Indicate(self.after.difference(i), color=self.theme["error"],
                                 scale_factor=1.08) for i in self.after.drawn))  # fmt: skip

    def judge(self) -> None:
        """Where targets are 0 or 1 and outputs between, they can be read as likelihoods."""
        if not self.sorts():
            return
        if (row := self.wanted()) is not None:
            before, after = self.told(self.answer(0, row).output, self.answer(self.n, row).output)
            m, j = self.pairs[row]
            which = f"Example {m + 1}" if len(self.lesson.examples) > 1 else f"Output {j + 1}"
            with self.beat("likely", which=which, before=before, after=after):
                self.play(Indicate(self.after.output(row)[1], color=self.theme["activation"],
                                   scale_factor=1.08))  # fmt: skip
        judged = ("largest", "not largest") if self.lesson.loss.softmax else ("right", "not yet")
        with self.beat(self.holding(*judged)):
            self.play(Spotlight(self.diagram, self.diagram.layer(self.trace.L)))

    def moving(self) -> tuple[Animation, list[Animation], Animation]:
        """What was told goes; the answers move along their lines; what is true now comes."""
        old, new = self.before, self.after
        told = [
            [part for i in old.drawn for part in (at.output(i)[1], at.arrow(i), at.difference(i))]
            for at in (old, new)
        ]
        moves = [Transform(old.output(i)[0], new.output(i)[0]) for i in old.drawn]
        return FadeOut(*told[0]), moves, FadeIn(*told[1])

    # -- what is chosen and drawn ----------------------------------------------------------------

    def answer(self, step: int, i: int) -> Answer:
        """Answer number i after so many steps."""
        m, j = self.pairs[i]
        at = f"step[{step}].example[{m}]."
        answer, miss = self.lesson.answer(j), self.lesson.miss(j)
        return Answer(f"{at}{answer}", f"{at}y[{j}]", f"{at}{miss}", self.name(i))

    def name(self, i: int) -> Piece | None:
        """What tells this answer from the others: its example, its output, or both."""
        m, j = self.pairs[i]
        if len(self.lesson.examples) == 1:
            return None
        single = self.trace.sizes[-1] == 1
        said = f"example {m + 1}:" if single else f"ex. {m + 1}, out {j + 1}:"
        return words(said, role="muted", stated="which example")

    def both(self) -> Pair:
        """The lines before and after, as large as can be read."""
        ways = product((None, *COARSER), ROWS)
        return first_legible((partial(self.pair, *way) for way in ways), self.zones.smallest)

    def pair(self, style: Style | None, most: int) -> Pair:
        """Lines of one scale and in one place, so that only the answers move."""
        slots = kept(len(self.pairs), most) if most > 2 else (0,)
        told = [self.answer(n, i) for n in (0, self.n) for i in slots if i is not None]
        ends = [drawn(self.trace, at) for one in told for at in (one.output, one.target)]

        def lines(n: int, frame: tuple[float, float, float] | None = None) -> Tracks:
            return Tracks(
                self.trace, slots, zone=self.zones.panel, size=0.85 * self.zones.sizes.formula,
                theme=self.theme, style=style, of=partial(self.answer, n),
                reach=(min(ends), max(ends)), frame=frame,
            )  # fmt: skip

        sizes, lefts, rights = zip(*(lines(n).frame for n in (0, self.n)), strict=True)
        frame = min(sizes), max(lefts), min(rights)
        return Pair(lines(0, frame), lines(self.n, frame))

    def told(self, before: str, after: str) -> tuple[Any, Any]:
        """Two numbers with digits enough to tell them apart."""
        style = telling_style(self.trace, [before], [after])
        return self.trace.show(before, style), self.trace.show(after, style)

    def on_the_right_side(self) -> Claim:
        """That every answer is nearer to its target than one half."""
        return All(*(Below(abs(term(error)), HALF) for error in last_errors(self.lesson)))

    def right_classes(self) -> Claim:
        """That in every example the class of the target has the largest likelihood."""
        outputs = range(self.trace.sizes[-1])
        return All(*(
            Largest(f"{at}[{one.y.index(max(one.y))}]", among=[f"{at}[{j}]" for j in outputs])
            for m, one in enumerate(self.lesson.examples)
            for at in [f"step[{self.n}].example[{m}].p"]
        ))  # fmt: skip

    def sorts(self) -> bool:
        """Whether every target is 0 or 1 and every output lies between."""
        targets = {y for one in self.lesson.examples for y in one.y}
        bounds = (0, 1) if self.lesson.loss.softmax else self.lesson.activations[-1].bounds
        return targets <= {0, 1} and bounds == (0, 1)

    def wanted(self) -> int | None:
        """The first answer drawn whose target is 1: it is the likelihood of what is right."""
        wanted = (i for i in self.after.drawn if self.target(i) == 1)
        return next(wanted, None)

    def target(self, i: int) -> Any:
        m, j = self.pairs[i]
        return self.lesson.examples[m].y[j]

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"),
            ("answer, target", "activation"),
            ("p − y" if self.lesson.loss.softmax else "a − y", "error"),
        )  # fmt: skip


def largest(lesson: Lesson, m: int) -> int:
    """The class that an example's likelihoods are largest for, after the training."""
    at = f"step[{lesson.steps}].example[{m}]."
    return Trace.of(lesson).argmax([f"{at}p[{j}]" for j in range(lesson.sizes[-1])])


def tied(lesson: Lesson) -> str | None:
    """The reason to refuse a lesson of whose likelihoods nobody can say which is largest."""
    try:
        for m in range(len(lesson.examples) if lesson.loss.softmax else 0):
            largest(lesson, m)
    except UndecidedError as error:
        return f"which class is likeliest is out of reach: {error}"
    return None


@dataclass(frozen=True)
class Pair:
    """The same lines before and after."""

    before: Tracks
    after: Tracks

    @property
    def size(self) -> float:
        return self.before.size
