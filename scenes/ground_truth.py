"""GroundTruth: where targets come from: written down by people, or the sample itself."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any, ClassVar

from manim import FadeIn, FadeOut, Indicate, Mobject

from backprop import Example, Initialiser, Lesson, Shown, Significant, Style, Trace
from backprop.activations import IDENTITY, TANH
from backprop.losses import loss_named
from scenes.animations.light import Spotlight
from scenes.animations.numbers import ShowActivations
from scenes.animations.signals import SignalFlow
from scenes.claims import PLAN, Fact, Stated
from scenes.companions import Companion
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, Piece, piece, words
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept, numbers_matrix, under
from scenes.mobjects.network import NetworkDiagram, drawn
from scenes.mobjects.tracks import Tracks
from scenes.mobjects.value import COARSER
from scenes.stage import LectureScene, out_of_reach

ROWS = (4, 3, 1)  # numbers of the sample that are drawn, at the most
MOST = (5, 4, 3)  # numbers of an input and a target that are written out


class GroundTruth(LectureScene):
    """An input and its target; then the same input, one number hidden, as its own target."""

    title = "Where targets come from"
    steps_told = "none"
    words = {
        "question": "A loss compares the answer with a target. Where does the target come from?",
        "written": "Often from people: somebody looked at the input and wrote down what is right.",
        "one hot": "A class is written down as {1} for the right one and {0} for the others.",
        "many": "Of such pairs, inputs with their targets, this lesson has {examples}.",
        "hidden": "A sample can be its own target. Hide a part: {example[m].x[k]} becomes {0}.",
        "guess": "Another network is to give back the whole sample, the hidden part too.",
        "itself": "Its target is the sample itself: nobody had to write it down.",
        "error": "What it gets wrong is the reconstruction error, a loss of {wrong}.",
        "name": "This is self-supervision: every text, every picture brings its own targets.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "written": PLAN,
        "one hot": Fact(
            "each of its targets is one 1 and else 0", lambda lesson: is_one_hot(lesson)
        ),
        "itself": PLAN,
        "error": PLAN,
        "name": PLAN,
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """With a part of the input hidden, some of it must be left."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.sizes[0] < 2:
            return "it has a single input, and this scene hides one of several"
        if not any(value for one in lesson.examples for value in one.x):
            return "all its inputs are 0, and hiding one of them hides nothing"
        reason = out_of_reach(masked(lesson))
        return f"with a part of its input hidden, {reason}" if reason else None

    def construct(self) -> None:
        self.m, self.k = hidden_number(self.lesson)
        self.masked = self.companion("masked", Trace.of(masked(self.lesson)))
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        example = f"example[{self.m}].x"
        self.pair = self.written((self.trace, "x", self.trace.symbol("x")),
                                 (self.trace, "y", self.trace.symbol("y")))  # fmt: skip
        self.covered = self.written((self.trace, example, words("sample", role="muted")),
                                    (self.masked, "x", words("input", role="muted")))  # fmt: skip
        self.tracks = first_legible(
            (partial(self.sample, *way) for way in product((None, *COARSER), ROWS)),
            self.zones.smallest,
        )
        self.by_people()
        self.by_itself()

    # -- the story -------------------------------------------------------------------------------

    def by_people(self) -> None:
        network, pair = self.diagram, self.pair
        with self.beat("question"):
            self.play(Spotlight(network, network.layer(self.trace.L)))
        with self.beat("written"):
            self.play(Spotlight(network, [*network.layer(0), *network.layer(self.trace.L)]))
            self.play(FadeIn(pair))
        if is_one_hot(self.lesson):
            with self.beat("one hot"):
                self.play(Indicate(pair["y brackets"], color=self.theme["input"]))
        if len(self.lesson.examples) > 1:
            with self.beat("many"):
                self.play(Spotlight(network))
        self.play(FadeOut(pair), run_time=0.4)

    def by_itself(self) -> None:
        fresh, tracks, last = self.of_the_sample(self.masked), self.tracks, self.masked.L
        with self.beat("hidden", m=self.m, k=self.k):
            self.play(FadeOut(self.diagram), FadeIn(fresh, self.covered))
            if places := self.hidden_places(fresh):
                self.play(*(Indicate(mark, color=self.theme["focus"], scale_factor=1.2)
                            for mark in places))  # fmt: skip
        with self.beat("guess"):
            for l in range(1, last + 1):
                self.play(SignalFlow(fresh, l, run_time=0.6))
                self.play(ShowActivations(fresh, l, run_time=0.4))
        with self.beat("itself"):
            self.play(FadeOut(self.covered), Spotlight(fresh, fresh.layer(last)))
            self.play(FadeIn(tracks.lines, tracks.dots, *map(tracks.output, tracks.drawn)))
            self.play(FadeIn(*map(tracks.goal, tracks.drawn)))
        with self.beat("error", wrong=self.told_loss()):
            self.play(FadeIn(*map(tracks.arrow, tracks.drawn)),
                      FadeIn(tracks.head, *map(tracks.difference, tracks.drawn)))  # fmt: skip
        with self.beat("name"):
            self.play(Spotlight(fresh))

    # -- what is drawn ---------------------------------------------------------------------------

    def written(self, *columns: tuple[Any, str, str | Piece]) -> Formula:
        """Two columns of numbers with an arrow between; each: its trace, its name, what it is."""

        def made(style: Style | None, most: int) -> Formula:
            left, right = (
                under(numbers_matrix(trace, name, style, role="input", most=most), label)
                for trace, name, label in columns
            )
            size = 1.2 * self.zones.sizes.formula
            pair = self.math(left, piece("quad arrow.r quad"), right, size=size)
            before = pair.width
            self.zones.panel.fit(pair)
            pair.size *= pair.width / before
            return pair

        ways = product((None, *COARSER), MOST)
        return first_legible((partial(made, *way) for way in ways), self.zones.smallest)

    def hidden_places(self, network: NetworkDiagram) -> list[Mobject]:
        """Where the hidden number stood: in the network and in the column, as far as drawn."""
        places: list[Mobject] = []
        if self.k in network.visible(0):
            hidden = network.neuron(0, self.k)
            places.append(hidden.value or hidden.circle)
        address = f"masked.x[{self.k}]"
        return [*places, self.covered[address]] if address in self.covered else places

    def told_loss(self) -> Shown:
        """The other network's loss; a small one with three digits, so that it can be checked."""
        shown: Shown = self.traces.show("masked.loss")
        small = "e" not in shown.text and not shown.exact and drawn(self.masked, "loss") < 0.1
        return self.traces.show("masked.loss", Significant(3)) if small else shown

    def sample(self, style: Style | None, most: int) -> Tracks:
        """What the other network makes of the sample, beside the sample itself."""
        shown = kept(self.masked.sizes[-1], most) if most > 2 else (self.k,)
        return Tracks(
            self.masked, shown, zone=self.zones.panel, size=0.9 * self.zones.sizes.formula,
            theme=self.theme, style=style,
        )  # fmt: skip

    def of_the_sample(self, trace: Companion) -> NetworkDiagram:
        """The other network, with the number hidden in its input."""
        network = NetworkDiagram(trace, zone=self.zones.stage, layout=self.zones, theme=self.theme)
        for i, shown in network.numbers_for(0).items():
            network.put_value(0, i, shown)
        for i in network.visible(0):
            neuron = network.neuron(0, i)
            neuron.circle.become(neuron.tinted(network.strength(0, i)))
        return network

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"),
            ("activation, target", "activation"), ("error", "error"),
        )  # fmt: skip


def is_one_hot(lesson: Lesson) -> bool:
    """Whether every target is a single 1 among zeros, of at least two outputs."""
    targets = [sorted(one.y) for one in lesson.examples]
    return lesson.sizes[-1] > 1 and all(y[-1] == 1 and not any(y[:-1]) for y in targets)


def hidden_number(lesson: Lesson) -> tuple[int, int]:
    """The number that is hidden: of the first example that is not all zeros, the largest."""
    examples = [one.x for one in lesson.examples]
    m = next((m for m, x in enumerate(examples) if any(x)), 0)
    return m, max(range(len(examples[m])), key=lambda k: abs(examples[m][k]))


def masked(lesson: Lesson) -> Lesson:
    """Another network, untrained: its target is a sample, and its input lacks a part of that."""
    m, k = hidden_number(lesson)
    x = lesson.examples[m].x
    seen = tuple(0 * value if i == k else value for i, value in enumerate(x))
    sizes = (len(x), max(1, min(3, len(x) - 1)), len(x))
    weights = Initialiser("xavier", seed=1).weights(sizes)
    return replace(
        lesson,
        sizes=sizes,
        activations=(TANH, IDENTITY),
        weights=weights,
        biases=tuple(tuple(0 * x[0] for _ in range(n)) for n in sizes[1:]),
        loss=loss_named("half squared error"),
        examples=(Example(seen, x),),
        initialiser=None,
    )
