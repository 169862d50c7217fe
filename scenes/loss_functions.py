"""LossFunctions: one output, several ways to say how wrong it is."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from manim import Create, FadeIn, VMobject

from backprop import Lesson, Trace
from backprop.losses import Loss, loss_named
from scenes import told
from scenes.animations.light import Light, Spotlight
from scenes.claims import RULE, Fact, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.legend import Legend
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.table import Table
from scenes.mobjects.value import Value
from scenes.stage import LectureScene
from scenes.theme import Role
from scenes.zones import Zone

WIDEST = 6  # em: of a number in the table
SQUARES, ENTROPY = ("half squared error", "mean squared error"), "binary cross-entropy"


class LossFunctions(LectureScene):
    """Curves of the losses over one output, with value and slope at the output's own place."""

    title = "Ways to be wrong"
    steps_told = "none"
    words = {
        "output": "This output says {a[L][j]}, its target is {y[j]}. How bad is that?",
        **{row.beat: row.curve for row in told.LOSSES.values()},
        "shared of two": "Or the square divided by the number of outputs: with two, just the same.",
        "shared of one": "Or the square divided by the number of outputs: here the whole of it.",
        "names": "Loss, cost, error function: three names for such a measure.",
        "slopes": "Each has its own slope here. From this slope the way back will start.",
        "steep": "The surer a wrong answer, the steeper is cross-entropy. A square stays mild.",
        "own": "This lesson uses the {loss_name}.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        **dict.fromkeys((row.beat for row in told.LOSSES.values()), RULE),
        "shared of two": Fact("there are two outputs", lambda lesson: lesson.sizes[-1] == 2),
        "steep": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """A loss has a curve over one output where it looks at one alone."""
        if reason := super().refusal(lesson):
            return reason
        if not lesson.loss.pointwise:
            return f"its loss, {lesson.loss.title}, is no curve over one output: it looks at all"
        return None

    def construct(self) -> None:
        self.L, self.j = self.trace.L, self.worst()
        self.told = told_losses(self.lesson)
        self.sure = ENTROPY in {loss.name for loss in self.told}
        for loss in self.told:
            key = told.LOSSES[loss.name].beat
            other = replace(self.lesson, loss=loss, initialiser=None)
            self.companion(key, Trace.of(other))
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        panel, gap = self.zones.panel, 0.4 * self.zones.sizes.formula
        wide, share = panel.flat, 1.25 if self.zones.tight else 1.7
        chart, foot = panel.columns(1.2, 1, gap=gap) if wide else panel.rows(share, 1, gap=gap)
        self.plot = self.axes(chart)
        self.table = self.listed(foot.inset(0, 0.25 * self.zones.sizes.formula))
        self.curves = [self.curve(loss) for loss in self.told]
        self.ask()
        for row in range(len(self.told)):
            self.tell(row)
        self.compare()

    # -- the story -------------------------------------------------------------------------------

    def ask(self) -> None:
        bottom, top = self.plot.y_range
        a, y = (drawn(self.trace, each) for each in (f"a[{self.L}][{self.j}]", f"y[{self.j}]"))
        answer, target = self.plot.dot(a, bottom, "activation"), self.plot.ring(y, bottom, "input")
        upright = self.plot.path([(a, bottom), (a, top)], "text", 1.5, dash=0.35 * self.plot.size)
        output = self.diagram.neuron(self.L, self.j)
        with self.beat("output", L=self.L, j=self.j):
            self.play(Spotlight(self.diagram, [output]), FadeIn(self.plot))
            self.play(FadeIn(answer, target), Create(upright))

    def tell(self, row: int) -> None:
        before = [part for curve in self.curves[:row] for part in curve]
        curve, dot, tangent = self.curves[row]
        with self.beat(self.told_as(self.beat_of(self.told[row]))):
            self.play(Light(dict.fromkeys(before, 0.25)), Create(curve))
            shown = [self.table.rows[row]] if row else [self.table.head, self.table.line,
                                                        self.table.rows[row]]  # fmt: skip
            self.play(FadeIn(dot, scale=2), Create(tangent), FadeIn(*shown))

    def told_as(self, key: str) -> str:
        """The mean of one square or of two has words of its own."""
        counted = {1: "shared of one", 2: "shared of two"}
        return counted.get(self.lesson.sizes[-1], key) if key == "shared" else key

    @staticmethod
    def beat_of(loss: Loss) -> str:
        """What its beat and its companion are called."""
        return told.LOSSES[loss.name].beat

    def compare(self) -> None:
        parts = [part for curve in self.curves for part in curve]
        with self.beat("names"):
            self.play(Light(dict.fromkeys(parts, 1.0)))
        slopes = {part: 0.3 for curve in self.curves for part in curve[:2]}
        with self.beat("slopes"):
            self.play(Light(slopes), Light({self.table.column(1): 0.3}))
        if self.sure:
            parts = {loss.name: curve for loss, curve in zip(self.told, self.curves, strict=True)}
            entropy = parts[ENTROPY]
            steep = {part: 0.25 for curve in self.curves for part in curve}
            with self.beat("steep"):
                self.play(Light({**steep, **dict.fromkeys(entropy, 1.0)}))
        own = [loss.name for loss in self.told].index(self.lesson.loss.name)
        lit = {part: 1.0 if n == own else 0.25 for n, c in enumerate(self.curves) for part in c}
        rows = {row: 1.0 if n == own else 0.3 for n, row in enumerate(self.table.rows)}
        with self.beat("own"):
            self.play(Light(lit), Light(rows))

    # -- what is chosen and drawn ----------------------------------------------------------------

    def worst(self) -> int:
        """The drawn output that is farthest off, in the first example."""
        seen = range(n) if (n := self.lesson.sizes[-1]) <= 3 else (0,)
        return max(seen, key=lambda j: abs(drawn(self.trace, f"error[{j}]")))

    def axes(self, zone: Zone) -> Plot:
        """Outputs across, losses up: the place of the output and that of its target within."""
        a, y = (drawn(self.trace, each) for each in (f"a[{self.L}][{self.j}]", f"y[{self.j}]"))
        if self.sure:
            left, right = 0.0, 1.0
        else:
            reach = 1.5 * abs(a - y) or max(1.0, abs(y))
            left, right = y - reach, y + reach
        heights = [drawn(self.traces[self.beat_of(loss)], f"E[{self.j}]") for loss in self.told]
        top = 1.6 * max(heights) or self.height_of(right, y)
        return Plot(
            zone, x=(left, right), y=(0.0, top), x_label="a", y_label="E", ticks=3,
            size=self.zones.sizes.small, theme=self.theme,
        )  # fmt: skip

    def height_of(self, a: float, y: float) -> float:
        """Room for a curve whose point lies at zero."""
        return max((a - y) ** 2, 1e-12)

    def curve(self, loss: Loss) -> list[VMobject]:
        """The graph of a loss, its point at the output, and a stretch of the tangent."""
        trace, n = self.traces[self.beat_of(loss)], self.lesson.sizes[-1]
        y, a = drawn(self.trace, f"y[{self.j}]"), drawn(self.trace, f"a[{self.L}][{self.j}]")
        height, slope = (drawn(trace, at) for at in (f"E[{self.j}]", f"dE_da[{self.L}][{self.j}]"))

        def f(outputs: np.ndarray) -> np.ndarray:
            ends = np.clip(outputs, 1e-9, 1 - 1e-9) if self.sure else outputs
            columns = np.repeat(ends[:, None], n, axis=1)  # an output beside its like
            return loss.terms(columns, np.full_like(columns, y))[:, 0]

        return self.plot.touched(f, a, height, slope, "error")

    def listed(self, zone: Zone) -> Table:
        size = self.zones.sizes.number * 1.1
        rows = [
            [self.text(told.LOSSES[loss.name].short, size=size),
             self.tabled(loss, f"E[{self.j}]", "error"),
             self.tabled(loss, f"dE_da[{self.L}][{self.j}]", "focus")]
            for loss in self.told
        ]  # fmt: skip
        return Table(("", "loss", "slope"), rows, zone=zone, size=size, theme=self.theme)

    def tabled(self, loss: Loss, name: str, role: Role) -> Value:
        address, size = f"{self.beat_of(loss)}.{name}", self.zones.sizes.number * 1.1
        return self.cell(address, role, size=size, widest=WIDEST)

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("a, y", "activation"),
            ("loss", "error"), ("slope", "focus"),
        )  # fmt: skip


def told_losses(lesson: Lesson) -> list[Loss]:
    """The losses that go with the lesson's outputs and targets, its own among them."""
    targets = [y for one in lesson.examples for y in one.y]
    sure = lesson.activations[-1].bounds == (0, 1) and all(0 <= y <= 1 for y in targets)
    names = [*SQUARES, *([ENTROPY] if sure else [])]
    own = [] if lesson.loss.name in names else [lesson.loss]
    return [*map(loss_named, names), *own]
