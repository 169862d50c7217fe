"""TwoWaysToAGradient: nudge every parameter, a forward pass for each; or go back once."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any, ClassVar

from manim import FadeIn

from backprop import Auto, BackpropError, GraphTrace, Lesson, Style, Symbol, Trace
from scenes.animations.light import Spotlight
from scenes.animations.signals import Pulses, SignalFlow
from scenes.claims import PLAN, RULE, Stated
from scenes.example_graph import example_graph
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import piece
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept
from scenes.mobjects.table import Table, skipped
from scenes.stage import LectureScene

MOST = (5, 4, 3)  # parameters that are written out, at the most
MOST_PARAMETERS = 1_000  # of which each is nudged, exactly
STYLES = (Auto(6), Auto(4), Auto(3, 2), Auto(2, 1))
NUDGE = "0.001"


class TwoWaysToAGradient(LectureScene):
    """The slopes of the first example's error, found by nudging and by backpropagation."""

    title = "Two ways to a gradient"
    steps_told = "none"
    words: ClassVar[dict[str, str]] = {
        "question": "How much does the error feel of each of the {parameters} parameters?",
        "nudge": f"One way: make one weight larger by {{{NUDGE}}}, and calculate everything again.",
        "rise": "What the error gains, divided by the nudge, is nearly its slope.",
        "every": "That takes a forward pass for each parameter and one before: {passes} passes.",
        "back": "The other way: once forward, once back. All slopes at once, in {2} passes.",
        "compare": "A nudged slope is nearly right if the nudge is small. The other one is exact.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "nudge": PLAN,
        "rise": RULE,
        "back": RULE,
        "compare": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        if lesson.parameter_count > MOST_PARAMETERS:
            return (
                f"it has {lesson.parameter_count:,} parameters, and this scene nudges each: "
                f"at most {MOST_PARAMETERS}"
            )
        try:
            graph, written = nudged(lesson), parameters(lesson)
            for n in kept(len(written), MOST[0]):
                if n is not None:
                    graph.show(f"N({written[n][1]}")
                    graph.show(f"d({written[n][1]}")
        except BackpropError as error:
            return f"its numbers are out of reach: {error}"
        return None

    def construct(self) -> None:
        self.companion("graph", nudged(self.lesson))
        self.parameters = parameters(self.lesson)
        self.diagram = self.network()
        self.key = self.legend(("weight +", "positive"), ("weight −", "negative"),
                               ("activation", "activation"), ("error", "error"))  # fmt: skip
        ways = [partial(self.table, *how) for how in product(STYLES, MOST)]
        self.slopes = first_legible(ways, self.zones.smallest)
        self.nudging()
        self.going_back()

    # -- the story -------------------------------------------------------------------------------

    def nudging(self) -> None:
        network, table = self.diagram, self.slopes
        self.add(answered(network), self.key)
        with self.beat("question"):
            self.play(FadeIn(table.head[0], table.line, table.column(0), table.dots[:1]))
        edge = network.edge(1, to=0, source=0)
        with self.beat("nudge"):
            self.play(Spotlight(network, [network.neuron(0, 0), edge, network.neuron(1, 0)]))
            self.play(Pulses([edge], color=self.theme["update"]))
            self.forward()
        with self.beat("rise"):
            self.play(FadeIn(table.head[1], table.cell(0, 1)))
        with self.beat("every", passes=len(self.parameters) + 1):
            self.play(Spotlight(network))
            self.forward()
            rest = [row[1] for row in table.rows[1:]]
            if rest:
                self.play(*map(FadeIn, rest), *map(FadeIn, table.dots[1:2]))

    def going_back(self) -> None:
        network, table = self.diagram, self.slopes
        with self.beat("back"):
            self.forward()
            for l in reversed(self.trace.layers):
                self.play(SignalFlow(network, l, backward=True), run_time=0.5)
            self.play(FadeIn(table.head[2], table.column(2), *table.dots[2:]))
        with self.beat("compare"):
            self.forward()

    def forward(self) -> None:
        for l in self.trace.layers:
            self.play(SignalFlow(self.diagram, l), run_time=0.5)

    # -- what is written -------------------------------------------------------------------------

    def table(self, style: Style, most: int) -> Table:
        """Parameters, their nudged slopes, their slopes."""
        size, panel = self.zones.sizes.formula, self.zones.panel
        count = len(self.parameters)

        def cells(n: int) -> list[Any]:
            symbol, at = self.parameters[n]
            numbers = ((f"graph.N({at}", "update"), (f"graph.d({at}", "error"))
            return [self.math(piece(symbol), size=size),
                    *(self.math(self.number(address, role, style=style), size=size)
                      for address, role in numbers)]  # fmt: skip

        head = ("parameter", "nudged", "back")
        rows = [cells(n) for n in kept(count, most) if n is not None]
        return Table(head, rows, zone=panel.inset(0.02 * panel.width), size=size,
                     theme=self.theme, skipped=skipped(count, most))  # fmt: skip


def nudged(lesson: Lesson) -> GraphTrace:
    """The first example as a graph with its slopes of both kinds."""
    return GraphTrace.of(*example_graph(lesson), nudge=NUDGE)


def parameters(lesson: Lesson) -> list[tuple[Symbol, str]]:
    """All parameters: the symbol, and the end of the address, `W1)[0,0]`."""
    trace, found = Trace.of(lesson), []
    for l in trace.layers:
        n_out, n_in = lesson.sizes[l], lesson.sizes[l - 1]
        found += [(trace.symbol(f"W[{l}][{j},{k}]"), f"W{l})[{j},{k}]")
                  for j in range(n_out) for k in range(n_in)]  # fmt: skip
        found += [(trace.symbol(f"b[{l}][{j}]"), f"b{l})[{j}]") for j in range(n_out)]
    return found
