"""KnobsAndParameters: what is chosen by hand, what is trained, and how much of it there is."""

from __future__ import annotations

from typing import ClassVar

from manim import DOWN, RIGHT, FadeIn, FadeOut, Indicate, LaggedStart, Mobject, VGroup

from backprop import Lesson
from scenes.animations.light import Light, Spotlight
from scenes.claims import RULE, Always, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, Item, Piece, number, piece, words
from scenes.mobjects.legend import Legend
from scenes.mobjects.log_scale import Counted, LogScale
from scenes.mobjects.matrices import kept, under
from scenes.mobjects.table import Table
from scenes.provenance import stated
from scenes.stage import LectureScene

LONGEST = 17  # characters in which the widths of the layers are listed
MOST = 4  # layers whose parameters are counted out
KNOWN = (  # name, parameters, as it is said, the numbers in that, and who says so
    ("784-16-16-10", 13_002, "13,002", ("784", "16", "10", "13,002"), "counted by the same rule"),
    ("LeNet-5", 60_000, "60 thousand", ("5", "60"), "LeCun et al. 1998"),
    ("AlexNet", 60_000_000, "60 million", ("60",), "Krizhevsky et al. 2012"),
    ("GPT-2", 1_500_000_000, "1.5 billion", ("2", "1.5"), "Radford et al. 2019"),
    ("GPT-3", 175_000_000_000, "175 billion", ("3", "175"), "Brown et al. 2020"),
)


class KnobsAndParameters(LectureScene):
    """Hyperparameters in a table, parameters counted by layer, famous counts on a log scale."""

    title = "Knobs and parameters"
    words = {
        "knobs": "Some things about a network are chosen by hand, before any training.",
        "hyper": "These are its hyperparameters: the knobs of whoever builds it.",
        "parameters": "The others, weights and biases, are found by training: its parameters.",
        "rule": "How many? A neuron has a weight for every input, and one bias.",
        "count": "Layer by layer this network has {parameters} of them.",
        "known": "Networks for pictures and for language have many, many more.",
        "ten": "To the right, the scale grows by a factor of a million from line to line.",
        "same": "The same rules hold for all: one pass backward finds every parameter's slope.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "rule": RULE,
        "ten": Always("so the axis is drawn"),
        "same": RULE,
    }

    def construct(self) -> None:
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        self.choose()
        self.count()
        self.compare()

    # -- the story -------------------------------------------------------------------------------

    def choose(self) -> None:
        network, knobs = self.diagram, self.knobs()
        with self.beat("knobs"):
            self.play(Spotlight(network, network.neurons))
            self.play(LaggedStart(*map(FadeIn, knobs.rows[:2]), lag_ratio=0.3))
        with self.beat("hyper"):
            self.play(LaggedStart(*map(FadeIn, knobs.rows[2:]), lag_ratio=0.3), run_time=1.2)
        with self.beat("parameters"):
            self.play(Spotlight(network, network.edges), Light(dict.fromkeys(knobs.rows, 0.4)))
        self.play(FadeOut(knobs), run_time=0.4)

    def count(self) -> None:
        network = self.diagram
        rule, lines = self.counted()
        with self.beat("rule"):
            lit = [network.neuron(1, 0), *network.edges_into(1, 0)]
            self.play(Spotlight(network, lit), FadeIn(rule))
        with self.beat("count"):
            self.play(Spotlight(network), FadeIn(lines))
        self.play(FadeOut(rule, lines), run_time=0.4)

    def compare(self) -> None:
        scale = self.scale()
        with self.beat("known"):
            self.play(
                Spotlight(self.diagram, self.diagram.edges), FadeIn(scale.ticks, scale.rows[0])
            )
            self.play(LaggedStart(*map(FadeIn, scale.rows[1:]), lag_ratio=0.5), run_time=2)
        with self.beat("ten"):
            marks = (Indicate(mark, color=self.theme["focus"], scale_factor=1)
                     for mark in scale.ticks)  # fmt: skip
            self.play(LaggedStart(*marks, lag_ratio=0.3))
        with self.beat("same"):
            self.play(Spotlight(self.diagram))

    # -- what is drawn ---------------------------------------------------------------------------

    def knobs(self) -> Table:
        """What was chosen by hand in this lesson."""
        lesson, size = self.lesson, self.zones.sizes.formula * 0.9
        functions = dict.fromkeys(f.name for f in lesson.activations)
        told = "-".join(map(str, lesson.sizes))
        shown = [stated(n, "the width of a layer") for n in lesson.sizes]
        if len(told) > LONGEST:
            told, shown = "of several widths", []
        rate = self.trace.show("eta")
        entries: list[tuple[str, Mobject]] = [
            ("layers to train", self.text(str(lesson.L), size=size,
                                          shown=[stated(lesson.L, "the number of layers")])),
            ("neurons", self.text(told, size=size, shown=shown)),
            ("activations", self.text(", ".join(functions), size=size)),
            ("loss", self.text(lesson.loss.name, size=size)),
            ("learning rate", self.math(piece("eta"), "=" if rate.exact else "approx",
                                        number(rate), size=size)),
        ]  # fmt: skip
        rows = [[self.text(name, size=size, role="muted"), what] for name, what in entries]
        return Table(("", ""), rows, zone=self.zones.panel, size=size, theme=self.theme, left=(1,))

    def counted(self) -> tuple[Formula, Formula]:
        """The rule in symbols; the same with the numbers of every layer, and their sum."""
        before = piece("n^((l-1))", stated="the layer before")
        rule = self.math(
            named(piece("n^((l))"), "neurons"), "dot", r"\(", named(before, "inputs"), "+",
            named(piece("1", stated="one bias"), "bias"), r"\)",
            size=1.1 * self.zones.sizes.formula,
        )  # fmt: skip
        lines: list[Item] = []
        for l in kept(self.lesson.L, MOST):
            if l is None:
                lines += [r"dots.v & \ "]
                continue
            before, width = self.lesson.sizes[l : l + 2]
            lines += [
                self.counting(width, "neurons"), "dot", r"\(",
                self.counting(before, "inputs"), "+", self.counting(1, "one bias"), r"\)", "&=",
                self.counting(parameters_of(self.lesson, l), "parameters"), r"\ ",
            ]  # fmt: skip
        total = self.counting(self.lesson.parameter_count, "all parameters")
        lines += [words("together"), "&=", total]
        counts, panel = self.math(*lines, align=True), self.zones.panel
        way, apart = (RIGHT, 3.0) if panel.flat else (DOWN, 1.2)
        panel.fit(VGroup(rule, counts).arrange(way, buff=apart * self.zones.sizes.formula))
        return rule, counts

    @staticmethod
    def counting(count: int, what: str) -> Item:
        return number(stated(count, what), role="focus" if "parameters" in what else None)

    def scale(self) -> LogScale:
        own = self.lesson.parameter_count
        rows = [Counted("this lesson", own, f"{own:,}", (stated(f"{own:,}", "its parameters"),),
                        "focus")]  # fmt: skip
        for name, count, said, digits, source in KNOWN:
            rows.append(Counted(name, count, said, tuple(stated(d, source) for d in digits)))
        return LogScale(rows, zone=self.zones.panel, size=0.85 * self.zones.sizes.formula,
                        theme=self.theme)  # fmt: skip

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("activation", "activation"),
            ("parameters", "focus"),
        )  # fmt: skip


def named(letter: Piece, name: str) -> Item:
    """A letter with what it counts below it."""
    return under(letter, words(name, role="muted"), size=0.74)


def parameters_of(lesson: Lesson, l: int) -> int:
    """The weights and biases of layer l + 1, counted one by one."""
    return sum(map(len, lesson.weights[l])) + len(lesson.biases[l])
