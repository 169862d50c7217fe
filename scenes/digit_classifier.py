"""DigitClassifier: a network reads handwritten digits, before it is taught and after."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from manim import DOWN, FadeIn, FadeOut, Indicate, LaggedStart, Transform, VGroup

from backprop import BackpropError, Decimals, Lesson, Shown, Symbol, Trace, taught_digits
from backprop.data import classes
from backprop.trained import outputs
from scenes.animations.light import Light, Spotlight
from scenes.animations.signals import Pulses, SignalFlow
from scenes.claims import PLAN, All, Always, Claim, Fact, Largest, Stated
from scenes.mobjects.bars import Bar, Bars, Extend
from scenes.mobjects.network import NetworkDiagram, drawn
from scenes.mobjects.pixels import Pixels
from scenes.mobjects.table import Table
from scenes.provenance import stated
from scenes.stage import LectureScene, RefusedError
from scenes.zones import Zone

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LESSON = "digits"
PUZZLES = 6  # misread digits that are shown, at the most
LIKELIHOOD = Decimals(4)
DIM = 0.35


class DigitClassifier(LectureScene):
    """Pixels in, ten likelihoods out: untaught, taught, and counted on digits never seen."""

    title = "Reading digits"
    default_lesson: ClassVar[str] = LESSON
    told_losses: ClassVar[tuple[str, ...]] = ("softmax cross-entropy",)
    digit: ClassVar[int] = 0  # which of the held-out ones is read
    words = {
        "digit": "Somebody wrote this {digit} by hand: {pixels} pixels, each from {0} to {1}.",
        "network": "Each pixel is an input. {outputs:Output(s)}: one for each digit, zero to nine.",
        "before": "Untaught, it gives {guess} the highest likelihood, {p}. It can only guess.",
        "lucky": "Untaught, it gives {guess} the highest likelihood, {p}. That is luck.",
        "training": "Now it is taught with {taught} other digits, which are known.",
        "right": "Taught, it gives {guess} the highest likelihood, {p}. That is right.",
        "wrong": "Taught, it gives {guess} the highest likelihood, {p}. It should be {digit}.",
        "proof": "All {proof}.",
        "held out": "One digit says little. {count} were held back: it has never seen them.",
        "accuracy": "Before, it read {before} of the {count} rightly. Now it reads {after}.",
        "puzzles": "These are some of those that it still misreads.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "network": PLAN,
        "before": lambda s, **_: s.likeliest("before", right=False),
        "lucky": lambda s, **_: s.likeliest("before", right=True),
        "right": lambda s, **_: s.likeliest("after", right=True),
        "wrong": lambda s, **_: s.likeliest("after", right=False),
        "proof": Always("every number that is shown is proven so"),
        "held out": Always("what is held out is not taught"),
        "accuracy": lambda s, **_: s.recounted(),
        "puzzles": lambda s: s.recounted(),
    }

    @classmethod
    def chosen_lesson(cls) -> Any:
        """RefusedError where the package that brings the digits is not there."""
        try:
            return super().chosen_lesson()
        except BackpropError as error:
            raise RefusedError(f"{cls.__name__} cannot be told: {error}") from error

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """Only the digits have held-out examples to be counted on."""
        if not is_the_one(lesson):
            return (
                f"this scene tells the built-in lesson {LESSON!r} alone, with its digits held out"
            )
        if reason := super().refusal(lesson):
            return reason
        count = len(taught_digits().held_out)
        if not 0 <= cls.digit < count:
            return f"it has no held-out digit {cls.digit}; they are 0 to {count - 1}"
        return None

    def construct(self) -> None:
        self.taught = taught_digits(self.digit)
        self.held_out = self.taught.held_out
        self.label = int(self.held_out.labels[self.digit])
        self.companion("before", Trace.of(self.taught.before))
        self.companion("after", Trace.of(self.taught.after))
        self.lay_out()
        self.see()
        self.read("before")
        self.teach()
        self.read("after")
        self.count()

    # -- the story -------------------------------------------------------------------------------

    def see(self) -> None:
        network = self.diagram
        with self.beat("digit", digit=NAMES[self.label], pixels=self.trace.sizes[0]):
            self.play(FadeIn(self.picture, scale=1.1))
        with self.beat("network"):
            self.play(FadeIn(network))
            self.play(Spotlight(network, network.layer(0)), *self.filled("before", 0))
            self.play(Spotlight(network))

    def read(self, when: str) -> None:
        """A signal runs through the network, and the likelihoods come out."""
        bars = self.bars[when]
        guess = self.guess(when)
        right = guess == self.label
        beat = {"before": "lucky" if right else "before", "after": "right" if right else "wrong"}
        said = {
            "guess": NAMES[guess],
            "p": self.likelihood(when, guess),
            "digit": NAMES[self.label],
        }
        used = {key: value for key, value in said.items() if f"{{{key}}}" in self.words[beat[when]]}
        with self.beat(beat[when], **used):
            for n in self.trace.layers:
                self.play(SignalFlow(self.diagram, n, run_time=0.6))
                self.play(*self.filled(when, n), run_time=0.4)
            names = VGroup(*(bars.label(j) for j in range(10)))
            numbers = VGroup(*(bars.number(j) for j in range(10)))
            self.play(FadeIn(names, numbers, bars.axis), Extend(bars))
            self.play(Light({bars.row(j): 1 if j == guess else DIM for j in range(10)}))

    def teach(self) -> None:
        network, bars = self.diagram, self.bars["before"]
        known = stated(self.taught.taught_on, "the digits that are not held out")
        with self.beat("training", taught=known):
            self.play(FadeOut(bars), Spotlight(network, network.edges))
            self.play(Pulses(network.edges, color=self.theme["update"]))
            self.play(*self.reweighted(), *self.emptied(), run_time=1.2)
            self.play(Spotlight(network))

    def reweighted(self) -> list[Transform]:
        """The edges become those of the taught network."""
        after = self.networks["after"]
        return [
            Transform(old, new) for old, new in zip(self.diagram.edges, after.edges, strict=True)
        ]

    def filled(self, when: str, layer: int) -> list[Transform]:
        """A layer's circles, as strongly as its neurons answer; the last, with likelihoods."""
        network, last = self.networks[when], layer == self.trace.L

        def strength(i: int) -> float:
            return drawn(self.traces[when], f"p[{i}]") if last else network.strength(layer, i)

        return [
            Transform(neuron.circle, neuron.tinted(strength(i)))
            for i, neuron in zip(network.visible(layer), self.diagram.layer(layer), strict=True)
        ]

    def emptied(self) -> list[Transform]:
        """The circles behind the input, as they were before they answered."""
        after = self.networks["after"]
        return [
            Transform(old.circle, new.circle)
            for n in self.trace.layers
            for old, new in zip(self.diagram.layer(n), after.layer(n), strict=True)
        ]

    def count(self) -> None:
        with self.beat("proof", proof=self.traces["after"].proof):
            self.play(
                *(Indicate(self.bars["after"].number(j), scale_factor=1.1) for j in range(10))
            )
        before, after = (self.right(each) for each in ("before", "after"))
        count = stated(len(self.held_out), "the number of digits held out")
        table, puzzles = self.counted(before, after, count), self.puzzles()
        everything = [self.picture, self.diagram, self.bars["after"]]
        with self.beat("held out", count=count):
            self.play(FadeOut(*everything))
            self.play(FadeIn(table.head, table.line, table.column(0), table.column(2)))
        with self.beat("accuracy", before=before, after=after, count=count):
            self.play(FadeIn(table.column(1)))
        if len(puzzles):
            with self.beat("puzzles"):
                self.play(
                    LaggedStart(*(FadeIn(each, scale=1.1) for each in puzzles), lag_ratio=0.2)
                )

    # -- what the networks say -------------------------------------------------------------------

    def guess(self, when: str) -> int:
        return int(self.traces[when].argmax([f"p[{j}]" for j in range(10)]))

    def likeliest(self, when: str, *, right: bool) -> Claim:
        """That the guess has the highest likelihood, and whether it is the digit's class."""
        guess, likelihoods = self.guess(when), [f"{when}.p[{j}]" for j in range(10)]
        fits = Fact("the guess is right" if right else "the guess is wrong",
                    lambda lesson: (lesson.examples[0].y[guess] == 1) is right)  # fmt: skip
        return All(Largest(f"{when}.p[{guess}]", among=likelihoods), fits)

    def recounted(self) -> Claim:
        """The digits read rightly before and after, counted once more, sum by sum."""
        said = [int(self.right(when).text) for when in ("before", "after")]
        lessons = (self.taught.before, self.taught.after)
        again = [read_rightly(each, self.held_out) for each in lessons]
        return Fact(f"{said} are read rightly", lambda lesson: said == again)

    def likelihood(self, when: str, j: int) -> Shown:
        return self.traces.show(f"{when}.p[{j}]", style=LIKELIHOOD)

    def right(self, when: str) -> Shown:
        """How many of the held-out digits are read rightly."""
        part = getattr(self.taught, f"accuracy_{when}") * len(self.held_out)
        return stated(int(part), "counted over the digits held out")

    def misread(self) -> list[tuple[int, int]]:
        """(held-out digit, what it is taken for) of those that the taught network misreads."""
        said = classes(outputs(self.taught.after, {}, self.held_out.x))
        wrong = np.flatnonzero(said != self.held_out.labels)
        return [(int(m), int(said[m])) for m in wrong]

    # -- what is drawn ---------------------------------------------------------------------------

    def lay_out(self) -> None:
        body, gap = self.zones.body, self.zones.sizes.formula
        if self.zones.tight:
            top, chart = body.rows(1, 1.05, gap=gap)
            left, middle = top.columns(1, 1.7, gap=gap)
        else:
            left, middle, chart = body.columns(0.75, 1.1, 1.25, gap=gap)
        side = min(left.width, left.height)
        self.picture = self.pixels(self.digit, side).move_to(left.center)
        self.networks = {when: self.drawn_network(when, middle) for when in ("before", "after")}
        self.diagram = self.networks["before"]
        self.bars = {when: self.likelihoods(when, chart) for when in ("before", "after")}

    def drawn_network(self, when: str, zone: Zone) -> NetworkDiagram:
        return NetworkDiagram(
            self.traces[when], zone=zone, layout=self.zones, theme=self.theme, labels=False
        )

    def pixels(self, m: int, side: float) -> Pixels:
        return Pixels(self.held_out.x[m].reshape(8, 8), side=side, theme=self.theme)

    def likelihoods(self, when: str, zone: Zone) -> Bars:
        """Ten bars from 0 to 1."""
        rows = [
            Bar(Symbol(f'upright("{name}")'), self.likelihood(when, j),
                drawn(self.traces[when], f"p[{j}]"), "activation")
            for j, name in enumerate(NAMES)
        ]  # fmt: skip
        return Bars(rows, zone=zone, size=self.zones.sizes.number, theme=self.theme,
                    reach=(0.0, 1.0))  # fmt: skip

    def counted(self, before: Shown, after: Shown, count: Shown) -> Table:
        size = 1.2 * self.zones.sizes.formula
        top, self.below = self.zones.body.rows(1, 1, gap=size)
        rows = [
            [self.text(when, size=size), self.value(right, size=size, role="activation"),
             self.value(count, size=size, role="muted")]
            for when, right in (("before", before), ("after", after))
        ]  # fmt: skip
        return Table(("", "read rightly", "of"), rows, zone=top, size=size, theme=self.theme)

    def puzzles(self) -> VGroup:
        """Some misread digits, with what they are and what they are taken for."""
        body = self.zones.body
        size = self.zones.sizes.small * 1.15
        lines = 2 if self.zones.tight else 1
        side = min(body.width / (1.5 * PUZZLES / lines), body.height / 4 / lines)
        made = VGroup()
        for m, said in self.misread()[:PUZZLES]:
            name = f"{NAMES[int(self.held_out.labels[m])]} → {NAMES[said]}"
            label = self.text(name, size=size)
            made.add(VGroup(self.pixels(m, side), label).arrange(DOWN, buff=0.5 * size))
        if not len(made):
            return made
        made.arrange_in_grid(rows=min(lines, len(made)), buff=(0.35 * side, 0.8 * size))
        return self.below.fit(made)


def is_the_one(lesson: Any) -> bool:
    """Whether it is the built-in lesson, weight by weight."""
    return lesson.name == LESSON and lesson.weights == taught_digits().before.weights


def read_rightly(lesson: Lesson, held_out: Any) -> int:
    """How many digits have their largest output at their class, worked out from the weights."""
    a = np.array(held_out.x, dtype=float)
    for W, b, f in zip(lesson.weights, lesson.biases, lesson.activations, strict=True):
        a = f.value(a @ np.array(W, dtype=float).T + np.array(b, dtype=float))
    return int((a.argmax(axis=1) == held_out.labels).sum())
