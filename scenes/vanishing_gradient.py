"""VanishingGradient: how large the error still is, layer by layer on its way back."""

from __future__ import annotations

import math
from functools import lru_cache, partial
from typing import Any, ClassVar

from manim import Circle, Create, FadeIn, Indicate, VGroup, VMobject

from backprop import Lesson, Scientific, Shown, Trace, UndecidedError, with_activations
from backprop.activations import IDENTITY, RELU, SIGMOID, Activation
from scenes import told
from scenes.animations.light import Light, Spotlight
from scenes.animations.signals import SignalFlow
from scenes.animations.storeys import OpenLayer
from scenes.claims import RULE, Fallen, Risen, Same, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.table import Table, skipped
from scenes.provenance import stated
from scenes.stage import LectureScene
from scenes.theme import Role
from scenes.zones import Zone

ROWS = (6, 4, 3)  # layers in the table, at the most
DECADES = 4  # of the scale, at least
LOWEST = 300  # powers of ten below 1 that the scale can show
DIM = 0.3


class VanishingGradient(LectureScene):
    """How large δ is in every layer, of what it was at the outputs; then with other activations."""

    title = "What is left of the error"
    steps_told = "none"
    default_lesson: ClassVar[str] = "deep-sigmoid"
    words = {
        "start": "The error signal starts at the outputs. How much of it reaches layer {1}?",
        "outputs": "At the outputs its size is {delta_norm[n]}.",
        "back": "On its way back each layer multiplies it: by the weights, and by its slopes.",
        "falls": "At the first layer {delta_norm[1]} is left.",
        "rises": "At the first layer it has grown to {delta_norm[1]}.",
        "stays": "At the first layer it is the same size: {delta_norm[1]}.",
        **{name: row.slope for name, row in told.ACTIVATIONS.items()},
        "other falls": "The same weights with {functions}, sums as outputs: of "
        "{other.delta_norm[n]} arrives {other.delta_norm[1]}.",
        "other rises": "The same weights with {functions}, sums as outputs: {other.delta_norm[n]} "
        "grows to {other.delta_norm[1]}.",
        "other stays": "The same weights with {functions}, sums as outputs: all "
        "{other.delta_norm[n]} arrives.",
        "moral": "A layer learns from what arrives. Where little does, it hardly learns.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "falls": lambda s: Fallen("delta_norm[1]", since=f"delta_norm[{s.trace.L}]"),
        "rises": lambda s: Risen("delta_norm[1]", since=f"delta_norm[{s.trace.L}]"),
        "stays": lambda s: Same("delta_norm[1]", f"delta_norm[{s.trace.L}]"),
        **dict.fromkeys(told.ACTIVATIONS, RULE),
        "other falls": Fallen("other.delta_norm[1]", since="other.delta_norm[n]"),
        "other rises": Risen("other.delta_norm[1]", since="other.delta_norm[n]"),
        "other stays": Same("other.delta_norm[1]", "other.delta_norm[n]"),
        "moral": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """It needs a way back, and errors whose sizes can be told."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.L < 2:
            return "it has one trained layer, and an error needs two or more to travel"
        return untellable(lesson)

    def construct(self) -> None:
        self.f = other_activation(self.lesson)
        self.other = Trace.of(with_hidden(self.lesson, self.f))
        self.companion("other", self.other)
        self.diagram = answered(self.network(storeys=True))
        panel, gap = self.zones.panel, 0.7 * self.zones.sizes.formula
        chart, side = (
            panel.columns(1.5, 1, gap=gap) if panel.width > 1.6 * panel.height
            else panel.rows(1.25, 1, gap=gap)
        )  # fmt: skip
        self.plot = self.axes(chart)
        self.marks = {
            "own": self.marked("own", self.trace),
            "other": self.marked("other", self.other),
        }
        self.table = first_legible(
            (partial(self.listed, side, most) for most in ROWS), self.zones.smallest
        )
        self.layers = self.table.layers
        self.go_back()
        self.explain()
        self.compare()

    # -- the story -------------------------------------------------------------------------------

    def go_back(self) -> None:
        network, L = self.diagram, self.trace.L
        lines, dots = self.marks["own"]
        with self.beat("start"):
            self.play(FadeIn(network, self.key()))
            self.play(Spotlight(network, [*network.layer(L), *network.layer(1)]))
        with self.beat("outputs", n=L):
            self.play(Spotlight(network, network.layer(L)), FadeIn(self.plot))
            self.play(OpenLayer(network, L), FadeIn(dots[L], scale=2),
                      FadeIn(*self.table.head[:2], self.table.line, *self.cells(L)))  # fmt: skip
        with self.beat("back"):
            for l in reversed(range(1, L)):
                self.play(
                    SignalFlow(network, l + 1, backward=True),
                    Spotlight(network, [*network.layer(l), *self.between(l)]),
                    *([Create(lines[l])] if lines[l].has_points() else []), run_time=0.7,
                )  # fmt: skip
                self.play(OpenLayer(network, l), FadeIn(dots[l], *self.cells(l)), run_time=0.8)
        with self.beat(self.holding("falls", "rises", "stays")):
            self.play(Spotlight(network, network.layer(1)))
            self.play(Indicate(self.table.rows[0][1], color=self.theme["focus"]))

    def explain(self) -> None:
        names = {f.name for f in self.lesson.activations[:-1]}
        if len(names) == 1:
            with self.beat(names.pop()):
                self.play(Spotlight(self.diagram, self.hidden()))

    def compare(self) -> None:
        lines, dots = self.marks["other"]
        L = self.trace.L
        given = {"functions": told.ACTIVATIONS[self.f.name].plural, "n": L}
        change = self.holding("other falls", "other rises", "other stays", **given)
        with self.beat(change, **given):
            own = [*self.marks["own"][0].values(), *self.marks["own"][1].values()]
            self.play(Light(dict.fromkeys(own, DIM)), Light({self.table.column(1): DIM}))
            grown = [Create(line) for line in lines.values() if line.has_points()]
            self.play(*grown, FadeIn(*dots.values()),
                      FadeIn(self.table.head[2], self.table.column(2)))  # fmt: skip
        with self.beat("moral"):
            self.play(Light(dict.fromkeys([*own, self.table.column(1)], 1.0)),
                      Spotlight(self.diagram, self.diagram.layer(1)))  # fmt: skip

    def hidden(self) -> list[Any]:
        return [each for l in range(1, self.trace.L) for each in self.diagram.layer(l)]

    def between(self, l: int) -> list[Any]:
        """The edges from layer l to the next."""
        network = self.diagram
        return [edge for j in network.visible(l + 1) for edge in network.edges_into(l + 1, j)]

    def cells(self, l: int) -> list[Any]:
        """What the table says of a layer, and the dots with the outputs."""
        dots = [self.table.dots[:2]] if l == self.trace.L and len(self.table.dots) else []
        return [*self.table.rows[self.layers.index(l)][:2], *dots] if l in self.layers else dots

    # -- what is drawn ---------------------------------------------------------------------------

    def axes(self, zone: Zone) -> Plot:
        """Powers of ten with all sizes among them."""
        sizes = [height(trace, l) for trace in (self.trace, self.other) for l in self.trace.layers]
        found = [size for size in sizes if size is not None] or [0.0]
        low, high = math.floor(min(found)), math.ceil(max(found))
        low = min(low, high - DECADES)
        return Plot(
            zone, x=(0.5, self.trace.L + 0.5), y=(low, high), x_label='upright("layer")',
            y_label=r"norm(delta) \/ norm(delta^((L)))", size=self.zones.sizes.small,
            theme=self.theme, powers=True, counted=True,
        )  # fmt: skip

    def marked(self, name: str, trace: Trace) -> tuple[dict[int, VMobject], dict[int, VMobject]]:
        """Lines from each layer to the next, and a dot for each; none where no error arrives."""
        dash = 0.4 * self.zones.sizes.formula if name == "other" else 0
        heights = {l: height(trace, l) for l in trace.layers}
        lines, dots = {}, {}
        for l, here in heights.items():
            if here is None:
                dots[l], lines[l] = VMobject(), VGroup()
                continue
            dots[l] = self.ring(l, here) if name == "other" else self.plot.dot(l, here, "error")
            there = heights.get(l + 1)
            lines[l] = VMobject()
            if there is not None:
                lines[l] = self.plot.path([(l + 1, there), (l, here)], "error", 4, dash)
        del lines[trace.L]
        return lines, dots

    def ring(self, x: float, y: float) -> Circle:
        radius = 0.3 * self.zones.sizes.small
        return Circle(
            radius=radius, stroke_width=3, stroke_color=self.theme["error"],
            fill_color=self.theme["background"], fill_opacity=1,
        ).move_to(self.plot.at(x, y))  # fmt: skip

    def listed(self, zone: Zone, most: int) -> Table:
        """The sizes of the layers, as they are and with the other activations."""
        size = self.zones.sizes.number
        layers = [l + 1 for l in kept(self.trace.L, most) if l is not None]
        rows = [
            [self.value(stated(l, "the layer"), size=size, role="muted"),
             *(self.value(shown, size=size, role="error") for shown in self.sizes_of(l))]
            for l in layers
        ]  # fmt: skip
        table = Table(
            ("layer", "size", f"with {told.ACTIVATIONS[self.f.name].plural}"), rows, zone=zone,
            size=size, theme=self.theme, skipped=skipped(self.trace.L, most),
        )  # fmt: skip
        table.layers = layers
        return table

    def sizes_of(self, l: int) -> list[Shown]:
        return [brief(self.traces, f"{prefix}delta_norm[{l}]") for prefix in ("", "other.")]

    def key(self) -> Legend:
        keys: list[tuple[str, Role]] = [("weight +", "positive"), ("weight −", "negative")]
        return self.legend(*keys, ("value", "activation"), ("error signal", "error"))


def brief(trace: Any, address: str) -> Shown:
    """Four decimals; three digits and a power of ten where that would be long."""
    shown: Shown = trace.show(address)
    return shown if len(shown.text) <= 8 else trace.show(address, Scientific(3))


def other_activation(lesson: Lesson) -> Activation:
    """What the hidden layers are shown with beside their own: ReLU, or sigmoid where none of them
    is bounded."""
    return RELU if any(f.bounds for f in lesson.activations[:-1]) else SIGMOID


def with_hidden(lesson: Lesson, f: Activation) -> Lesson:
    """The same weights behind other hidden activations; the outputs are the sums themselves."""
    return with_activations(lesson, [f] * (lesson.L - 1) + [IDENTITY])


def height(trace: Trace, l: int) -> float | None:
    """The size of a layer's error, of that of the outputs, as a power of ten; None where it is 0.

    For drawing only."""
    here, whole = (drawn(trace, f"delta_norm[{at}]") for at in (l, trace.L))
    return math.log10(here) - math.log10(whole) if here > 0 and whole > 0 else None


@lru_cache(maxsize=32)
def untellable(lesson: Lesson) -> str | None:
    """The reason to refuse a lesson whose errors have no size that can be told; else None."""
    if drawn(Trace.of(lesson), f"delta_norm[{lesson.L}]") == 0:
        return "its outputs are at their targets: there is no error to travel"
    for trace in (Trace.of(lesson), Trace.of(with_hidden(lesson, other_activation(lesson)))):
        try:
            for l in trace.layers:
                trace.show(f"delta_norm[{l}]")
                if (at := height(trace, l)) is not None and not -LOWEST < at < LOWEST:
                    return f"the error of its layer {l} is beyond 10^±{LOWEST}"
        except UndecidedError as error:
            return f"the sizes of its errors are out of reach: {error}"
    return None
