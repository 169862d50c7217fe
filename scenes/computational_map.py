"""ComputationalMap: a circle is a function, a line a factor; values forward, factors backward."""

from __future__ import annotations

from typing import ClassVar

from manim import FadeIn, FadeOut, VGroup

from backprop import Lesson
from backprop.chain import Chain
from scenes.animations.numbers import ShowActivations
from scenes.animations.signals import Pulses, SignalFlow, Tide
from scenes.animations.walk import Trail, light
from scenes.claims import PLAN, RULE, Stated
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.loss_node import LossNode, zones_for_loss
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.table import Table
from scenes.stage import LectureScene, unworkable

NODE, EDGE = 0, 1  # rows of the table
FORWARD, BACKWARD = 1, 2  # its columns


class ComputationalMap(LectureScene):
    """The network as a map that is read in both directions."""

    title = "A map for both directions"
    steps_told = "none"
    words: ClassVar[dict[str, str]] = {
        "map": "Read the network as a map: each circle is a function, each line a factor.",
        "node": "Forward, a circle sums what arrives and applies its function.",
        "edge": "A line multiplies what runs along it by its weight.",
        "forward": "That is all: values run from the inputs to the error.",
        "back-edge": "Backward, a line multiplies what comes back, g, by the same weight.",
        "back-node": "And a circle multiplies by its slope, at the sum it has seen.",
        "path": "So along a path back from the error, factors are collected.",
        "product": "Their product: how much the error feels this neuron's sum along this path.",
        "remember": "Values run forward, factors run back, on one and the same map.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "forward": PLAN,
        "back-edge": RULE,
        "remember": PLAN,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        return super().refusal(lesson) or unworkable(lesson, [along_path(lesson)])

    def construct(self) -> None:
        l = first_layer(self.lesson)
        self.chain: Chain = self.trace.chain(l, 0)
        self.draw_network()
        self.table = self.rules()
        self.forward()
        self.backward()
        self.one_path()

    # -- what is told ------------------------------------------------------------------------

    def forward(self) -> None:
        table, network = self.table, self.diagram
        names = VGroup(*self.functions())
        with self.beat("map"):
            self.play(FadeIn(network, self.loss, self.key), FadeIn(names))
        with self.beat("node"):
            circles = [n for l in self.trace.layers for n in network.layer(l)]
            self.play(light(network, self.loss, circles))
            self.play(FadeIn(table.line, table.head, table.cell(NODE, 0)))
            self.play(FadeIn(table.cell(NODE, FORWARD)))
        with self.beat("edge"):
            self.play(light(network, self.loss, network.edges), FadeIn(table.cell(EDGE, 0)))
            self.play(FadeIn(table.cell(EDGE, FORWARD)))
        with self.beat("forward"):
            self.play(light(network, self.loss, self.everything), FadeOut(names))
            self.play(ShowActivations(network, 0))
            pace = max(0.35, 1.0 / self.trace.L)
            for l in self.trace.layers:
                self.play(SignalFlow(network, l, run_time=pace))
                self.play(ShowActivations(network, l, run_time=pace))
            self.play(Pulses(self.loss.links, color=self.theme["activation"], run_time=pace))

    def backward(self) -> None:
        table, network = self.table, self.diagram
        with self.beat("back-edge"):
            self.play(light(network, self.loss, [*network.edges, *self.loss.links]))
            self.play(
                Tide(network, backward=True),
                FadeIn(table.cell(EDGE, BACKWARD)),
            )
        with self.beat("back-node"):
            circles = [n for l in self.trace.layers for n in network.layer(l)]
            self.play(light(network, self.loss, circles), FadeIn(table.cell(NODE, BACKWARD)))

    def one_path(self) -> None:
        address, expression = along_path(self.lesson)
        working = self.worked(
            self.trace.equation(address, expression), result_role="error", names=[self.wanted()]
        )
        trail = Trail(self.diagram, self.loss, self.chain, self.chain.path(0))
        steps = len(self.chain.path(0).factors) - 1  # the last one belongs to the bias
        with self.beat("path"):
            self.play(FadeOut(self.table), trail.light(-1))
            self.play(FadeIn(working.symbols))
            for n in range(steps):
                self.play(trail.step(n), run_time=0.7)
        with self.beat("product"):
            self.play(FadeIn(working.numbers))
            self.play(FadeIn(working.results))
        with self.beat("remember"):
            self.play(light(self.diagram, self.loss, self.everything))
            self.play(Tide(self.diagram))
            self.play(Tide(self.diagram, backward=True))

    # -- what is drawn -----------------------------------------------------------------------

    def draw_network(self) -> None:
        downward = self.zones.portrait and self.trace.L > 3
        stage, behind = zones_for_loss(self.zones.stage, self.trace.L, downward)
        self.diagram: NetworkDiagram = self.network(stage)
        self.loss = LossNode(self.diagram, behind)
        self.key = self.legend(("weight +", "positive"), ("weight −", "negative"),
                               ("activation", "activation"), ("error", "error"))  # fmt: skip

    @property
    def everything(self) -> list[object]:
        return [*self.diagram.edges, *self.diagram.neurons, *self.loss.links]

    def functions(self) -> list[Formula]:
        """In each circle the letter of its function, where it fits."""
        letters = []
        for l in self.trace.layers:
            for neuron in self.diagram.layer(l):
                letter = self.math(piece(self.lesson.activation(l).symbol), size=neuron.radius)
                share = min(1.0, 1.5 * neuron.radius / letter.width)
                if share * neuron.radius < self.zones.smallest:
                    continue
                letters.append(inside(letter.scale(share).move_to(neuron.center), neuron.circle))
        return letters

    def rules(self) -> Table:
        """What a circle and a line do, forward and backward."""
        size = 0.95 * self.zones.sizes.formula
        f = self.lesson.activation(self.trace.L).symbol
        alike = len({each.symbol for each in self.lesson.activations}) == 1
        f = f if alike else "f"

        def cell(source: str) -> Formula:
            return self.math(piece(source), size=size)

        rows = [
            (
                self.text("circle", size=size),
                cell(f"z arrow.r {f}(z)"),
                cell(f"g arrow.r g {f}'(z)"),
            ),
            (self.text("line", size=size), cell("a arrow.r w a"), cell("g arrow.r w g")),
        ]
        panel = self.zones.panel
        zone = panel.inset(0.02 * panel.width, 0.2 * panel.height)
        return Table(("", "forward", "backward"), rows, zone=zone, size=size, theme=self.theme)

    def wanted(self) -> str:
        """The left-hand side: the part of δ that comes along the path."""
        return "g"


def first_layer(lesson: Lesson) -> int:
    """Where the path ends: one layer before the last, where there is one."""
    return max(1, lesson.L - 1)


def along_path(lesson: Lesson) -> tuple[str, str]:
    """The product along the path from the error to the first neuron of that layer."""
    l, L = first_layer(lesson), lesson.L
    factors = [f"dE_da[{L}][0]", f"slope[{L}][0]"]
    if l < L:
        factors += [f"W[{L}][0,0]", f"slope[{l}][0]"]
    return f"path_b[{l}][0][0]", "*".join(factors)
