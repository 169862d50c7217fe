"""GradientToTheInput: the error runs on to the data; moved against its slope, the data improves."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any, ClassVar

from manim import Animation, FadeIn, FadeOut, LaggedStart

from backprop import (
    BackpropError,
    Constant,
    Equation,
    GraphTrace,
    Lesson,
    Style,
    Symbol,
    Task,
    Trace,
    Training,
    TrainingTrace,
)
from backprop.symbols import fraction
from scenes.animations.light import Spotlight
from scenes.animations.signals import SignalFlow
from scenes.claims import PLAN, RULE, Alike, All, Claim, Fallen, Other, Risen, Same, Stated, Zero
from scenes.example_graph import example_graph
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import piece
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept, slashed
from scenes.mobjects.renamed import renamed
from scenes.mobjects.table import Table, skipped
from scenes.mobjects.value import COARSER
from scenes.stage import LectureScene

STEPS = 5  # that the input takes
LOSSES = ("graph.loss", f"moved.step[{STEPS}].loss")  # before and after
MOST = (4, 3)  # inputs that are written out, at the most


class GradientToTheInput(LectureScene):
    """∂E/∂x of the first example, and the input after some steps with all weights as they are."""

    title = "Change the data, not the weights"
    words: ClassVar[dict[str, str]] = {
        "network": "Every weight has its slope. The error has come back to the first layer.",
        "further": "Why stop there? The input is a value as well: the error runs on to it.",
        "one": "An input hears the δ of each neuron that it feeds, times the weight between.",
        "all": "So each input has a slope: how much the error feels of the data itself.",
        "move": "Let all weights stay, and move the input against its slope: {steps:step(s)} "
        "at η = {eta}.",
        "falls": "The error falls from {graph.loss} to {moved.step[n].loss}. No weight has moved.",
        "rises": "The error rises from {graph.loss} to {moved.step[n].loss}: steps too long.",
        "hardly": "The error moves so little that only later digits tell. No weight has moved.",
        "stays": "The error stays at {graph.loss}: here it feels nothing of the data.",
        "unmoved": "The error stays at {graph.loss}. No weight has moved.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "network": RULE,
        "move": PLAN,
        "falls": Fallen("moved.step[n].loss", since="graph.loss"),
        "rises": Risen("moved.step[n].loss", since="graph.loss"),
        "hardly": All(
            Other("moved.step[n].loss", "graph.loss"), Alike("moved.step[n].loss", "graph.loss")
        ),
        "stays": lambda s, n: All(Same(f"moved.step[{n}].loss", "graph.loss"), s.feels_nothing()),
        "unmoved": Same("moved.step[n].loss", "graph.loss"),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        try:
            graph, moved = traces(lesson)
            heard(lesson, graph)
            for k in range(lesson.sizes[0]):
                graph.show(f"d(x)[{k}]")
                moved.show(f"step[{STEPS}].x[{k}]")
            moved.show(f"step[{STEPS}].loss")
        except BackpropError as error:
            return f"its numbers are out of reach: {error}"
        return None

    def construct(self) -> None:
        graph, moved = traces(self.lesson)
        self.data = self.companion("graph", graph)
        self.companion("moved", moved)
        self.diagram = self.network()
        self.key = self.legend(("weight +", "positive"), ("weight −", "negative"),
                               ("activation", "activation"), ("error", "error"))  # fmt: skip
        self.come_back()
        self.move()

    # -- the story -------------------------------------------------------------------------------

    def come_back(self) -> None:
        network = self.diagram
        self.add(answered(network), self.key)
        with self.beat("network"):
            for l in range(self.trace.L, 1, -1):
                self.play(SignalFlow(network, l, backward=True), run_time=0.7)
            self.play(Spotlight(network, network.layer(1)))
        with self.beat("further"):
            lit = [*network.layer(0), *network.edges_into(1), *network.layer(1)]
            self.play(Spotlight(network, lit), SignalFlow(network, 1, backward=True))
        work = self.worked(heard(self.lesson, self.data), result_role="error")
        with self.beat("one"):
            lines = (work.symbols, work.numbers, work.results)
            first = [network.neuron(0, 0), *network.edges_from(0, 0), *network.layer(1)]
            self.play(Spotlight(network, first))
            self.play(LaggedStart(*map(FadeIn, lines), lag_ratio=0.6, run_time=1.8))
        self.play(FadeOut(work), run_time=0.5)

    def move(self) -> None:
        network, table = self.diagram, self.tabled()
        with self.beat("all"):
            self.play(Spotlight(network), SignalFlow(network, 1, backward=True))
            self.play(FadeIn(table.head[:3], table.line, table.dots[:3]),
                      *(FadeIn(table.column(c)) for c in range(3)))  # fmt: skip
        with self.beat("move", steps=STEPS):
            self.play(Spotlight(network, network.layer(0)))
            self.play(FadeIn(table.head[3], table.column(3), *table.dots[3:]), *self.moved())
        with self.beat(self.ending(), n=STEPS):
            self.play(Spotlight(network))
            for l in self.trace.layers:
                self.play(SignalFlow(network, l), run_time=0.6)

    def moved(self) -> list[Animation]:
        """The input's circles say what it has become; what they fed says nothing any more."""
        network = self.diagram
        became = network.numbers_at(0, f"moved.step[{STEPS}].x[{{}}]", self.traces)
        old = [neuron.value for neuron in network.neurons if neuron.value is not None]
        for l in range(self.trace.L + 1):
            for i in network.visible(l):
                network.clear_value(l, i)
        new = [network.put_value(0, k, shown) for k, shown in became.items()]
        return [*([FadeOut(*old)] if old else []), *(FadeIn(value, scale=0.7) for value in new)]

    # -- what is written -------------------------------------------------------------------------

    def ending(self) -> str:
        """What the error does, as far as its shown digits tell."""
        told = [float(self.traces.show(at).text) for at in LOSSES]  # 2 and 2.0000 say the same
        found = self.holding("falls", "rises", "stays", "unmoved", n=STEPS)
        return "hardly" if told[0] == told[1] and found in ("falls", "rises") else found

    def feels_nothing(self) -> Claim:
        """That the error has no slope in any input."""
        return Zero(*(f"graph.d(x)[{k}]" for k in range(self.lesson.sizes[0])))

    def tabled(self) -> Table:
        ways = [partial(self.table, style, most) for style, most in
                product((None, *COARSER), MOST)]  # fmt: skip
        return first_legible(ways, self.zones.smallest)

    def table(self, style: Style | None, most: int) -> Table:
        """Inputs, their slopes, and what they are after the steps."""
        size, count = self.zones.sizes.formula, self.lesson.sizes[0]
        chosen = {} if style is None else {"style": style}

        def cells(k: int) -> list[Any]:
            numbers = (("graph.x[{}]", "activation"), ("graph.d(x)[{}]", "error"),
                       (f"moved.step[{STEPS}].x[{{}}]", "update"))  # fmt: skip
            name = self.math(piece(self.trace.symbol(f"x[{k}]")), size=size)
            return [name, *(self.math(self.number(at.format(k), role, **chosen), size=size)
                            for at, role in numbers)]  # fmt: skip

        slope = self.math(piece(slashed(Symbol(fraction("E", "x")))), size=size, role="muted")
        head = ("input", "now", slope, "later")
        rows = [cells(k) for k in kept(count, most) if k is not None]
        panel = self.zones.panel.inset(0.02 * self.zones.panel.width)
        return Table(head, rows, zone=panel, size=size, theme=self.theme,
                     skipped=skipped(count, most))  # fmt: skip


def traces(lesson: Lesson) -> tuple[GraphTrace, TrainingTrace]:
    """The first example as a graph with its gradients, and its input moved by gradient descent."""
    graph, givens = example_graph(lesson)
    how = Training(epochs=STEPS, schedule=Constant(lesson.rate))
    task = Task.of_graph(graph, givens, trained=["x"])
    return GraphTrace.of(graph, givens), TrainingTrace.of(task, how)


def heard(lesson: Lesson, graph: Any) -> Equation:
    """∂E/∂x₁: δ of each neuron of the first layer, times the weight from the input to it."""
    terms = (f"W1[{j},0]*d(z1)[{j}]" for j in range(lesson.sizes[1]))
    equation = graph.equation("d(x)[0]", " + ".join(terms))
    return renamed(equation, partial(naming, Trace.of(lesson)))


def naming(trace: Trace, address: str) -> Symbol:
    """The letters of layered networks for the nodes of their graph."""
    node, index = address.removeprefix("graph.").rstrip("]").split("[")
    if node == "d(x)":
        return Symbol(fraction("E", trace.symbol(f"x[{index}]")), address)
    letter = {"W1": "W[1]", "d(z1)": "delta[1]"}[node]
    return Symbol(trace.symbol(f"{letter}[{index}]"), address)
