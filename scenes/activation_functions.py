"""ActivationFunctions: several ways to answer the same sum, and why there has to be a bend."""

from __future__ import annotations

from typing import ClassVar

from manim import DOWN, UP, Animation, Create, FadeIn, FadeOut, Transform, VGroup, VMobject

from backprop import Lesson, Trace, collapsed, first_layer, straightened
from backprop.activations import IDENTITY, RELU, SIGMOID, TANH, Activation
from scenes import told
from scenes.animations.light import Light, Spotlight
from scenes.claims import PLAN, RULE, Same, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.legend import Legend
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.table import Table
from scenes.mobjects.value import Value
from scenes.provenance import stated
from scenes.stage import LectureScene
from scenes.theme import Role
from scenes.zones import Zone

TOLD: tuple[Activation, ...] = (IDENTITY, SIGMOID, TANH, RELU)  # and the first layer's own
REACH = 4.0  # of the curves to either side of zero, at least
WIDEST = 6  # em: of a number in the table


class ActivationFunctions(LectureScene):
    """Curves over one another with the neuron's own z, value and slope; linear layers collapse."""

    title = "The bend"
    steps_told = "none"
    words = {
        "sum": "A neuron has added up what it hears: {z[1][0]}. How should it answer?",
        **{name: row.curve for name, row in told.ACTIVATIONS.items()},
        "slopes": "Remember the slopes: where a curve is flat, a change of the sum hardly shows.",
        "own": "Here the first layer answers with the {own}.",
        "why": "But why bend at all? Let us take the bend out, in every layer.",
        "two": "Then two layers in a row multiply and add, and multiply and add again.",
        "one": "A single layer can do that. Its weights are the product of the two.",
        "same": "Same input, same output: without a bend {layers:layer(s)} are no more than one.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        **dict.fromkeys(told.ACTIVATIONS, RULE),
        "slopes": RULE,
        "why": PLAN,
        "same": lambda s: Same(f"straight.a[{s.trace.L}][0]", "single.a[1][0]"),
    }

    def construct(self) -> None:
        self.told = told_of(self.lesson)
        for f in self.told:
            self.companion(f.name, Trace.of(first_layer(self.lesson, f)))
        self.diagram = answered(self.network())
        self.keys = self.key()
        self.add(self.diagram, self.keys)
        panel, gap = self.zones.panel, 0.4 * self.zones.sizes.formula
        wide, share = panel.flat, 1.05 if self.zones.tight else 1.45
        chart, foot = panel.columns(1.2, 1, gap=gap) if wide else panel.rows(share, 1, gap=gap)
        self.z = drawn(self.trace, "z[1][0]")
        self.plot = self.axes(chart)
        self.table = self.listed(foot.inset(0, 0.25 * self.zones.sizes.formula))
        self.ask()
        self.curves = {f.name: self.curve(f) for f in self.told}
        for row, f in enumerate(self.told):
            self.tell(row, f)
        self.look_back()
        if self.trace.L > 1:
            self.collapse()

    # -- the story -------------------------------------------------------------------------------

    def ask(self) -> None:
        network = self.diagram
        self.first = [network.neuron(1, 0), *network.edges_into(1, 0), *network.layer(0)]
        ends = ((self.z, y) for y in self.plot.y_range)
        self.upright = self.plot.path(ends, "text", width=1.5, dash=0.35 * self.plot.size)
        self.at_z = self.above()
        with self.beat("sum"):
            self.play(Spotlight(network, self.first), FadeIn(self.plot))
            self.play(Create(self.upright), FadeIn(self.at_z))

    def tell(self, row: int, f: Activation) -> None:
        curve, dot, tangent = self.curves[f.name]
        before = [part for name in list(self.curves)[:row] for part in self.curves[name]]
        with self.beat(f.name):
            self.play(Light(dict.fromkeys(before, 0.22)), Create(curve))
            shown = [self.table.rows[row]] if row else [self.table.head, self.table.line,
                                                        self.table.rows[row]]  # fmt: skip
            self.play(FadeIn(dot, scale=2), Create(tangent), FadeIn(*shown))

    def look_back(self) -> None:
        own = self.lesson.activation(1)
        parts = [part for each in self.curves.values() for part in each]
        curves = dict.fromkeys(parts, 0.3) | {each[2]: 1.0 for each in self.curves.values()}
        with self.beat("slopes"):
            self.play(Light(curves), Light({self.table.column(1): 0.3}))
        chosen = self.curves[own.name]
        with self.beat("own", own=own.title):
            rows = {self.table.rows[n]: 1 if f is own or f.name == own.name else 0.3
                    for n, f in enumerate(self.told)}  # fmt: skip
            self.play(Light({part: 1 if part in [*chosen] else 0.22 for part in parts}),
                      Light(rows), Spotlight(self.diagram, self.diagram.layer(1)))  # fmt: skip

    def collapse(self) -> None:
        self.companion("straight", Trace.of(straightened(self.lesson)))
        self.companion("single", Trace.of(collapsed(self.lesson)))
        network, L = self.diagram, self.trace.L
        above, below = self.zones.panel.split(1.25, 1, gap=0.6 * self.zones.sizes.formula)
        two, one = self.two_and_one(above)
        curves = [part for each in self.curves.values() for part in each]
        with self.beat("why"):
            self.play(*self.leaving(self.plot, self.upright, self.at_z, self.table, *curves),
                      *self.emptied(), FadeOut(self.keys[-1]))  # fmt: skip
            self.play(Spotlight(network, network.edges))
        with self.beat("two"):
            self.play(FadeIn(two))
        with self.beat("one"):
            self.play(FadeIn(one))
        with self.beat("same"):
            self.play(Spotlight(network, [*network.layer(0), *network.edges, *network.layer(L)]))
            foot = below.inset(0, 0.25 * self.zones.sizes.formula)
            self.play(FadeIn(self.outputs(foot)))

    def emptied(self) -> list[Animation]:
        """The circles of the trained layers lose their answers: those came from a bend."""
        moves: list[Animation] = []
        for neuron in (n for l in self.trace.layers for n in self.diagram.layer(l)):
            empty = neuron.circle.copy().set_fill(self.theme["background"], opacity=1)
            moves += [Transform(neuron.circle, empty), *self.leaving(neuron.value or VGroup())]
        for l in self.trace.layers:
            for i in self.diagram.visible(l):
                self.diagram.clear_value(l, i)
        return moves

    # -- what is drawn ---------------------------------------------------------------------------

    def axes(self, zone: Zone) -> Plot:
        """Axes with room for z and for what the bounded functions make of any sum."""
        reach = max(REACH, 1.35 * abs(self.z))
        low, high = min(-1.25, 1.1 * self.z), max(1.25, 1.1 * self.z)
        return Plot(
            zone, x=(-reach, reach), y=(low, high), x_label="z", y_label="a",
            size=self.zones.sizes.small, theme=self.theme,
        )  # fmt: skip

    def above(self) -> Value:
        """The sum itself, over the plot, clear of the axis' name."""
        plot, size = self.plot, 1.1 * self.plot.size
        shown = self.cell("z[1][0]", "text", size=size, widest=WIDEST)
        shown.next_to(plot.at(self.z, plot.y_range[1]), UP, buff=0.4 * size)
        free = plot.names[1].get_right()[0] + 0.5 * size
        return shown.shift([max(0.0, free - shown.get_left()[0]), 0, 0])

    def curve(self, f: Activation) -> list[VMobject]:
        """The graph of f, its point at z, and a stretch of the tangent there."""
        a, slope = (drawn(self.traces[f.name], f"{name}[1][0]") for name in ("a", "slope"))
        return self.plot.touched(f.value, self.z, a, slope, "activation")

    def listed(self, zone: Zone) -> Table:
        """Value and slope of every function at z."""
        size = self.zones.sizes.number * 1.1
        rows = [
            [self.text(told.ACTIVATIONS[f.name].short, size=size),
             self.tabled(f, "a", "activation", size), self.tabled(f, "slope", "focus", size)]
            for f in self.told
        ]  # fmt: skip
        return Table(("", "answer", "slope"), rows, zone=zone, size=size, theme=self.theme)

    def tabled(self, f: Activation, name: str, role: Role, size: float) -> Value:
        return self.cell(f"{f.name}.{name}[1][0]", role, size=size, widest=WIDEST)

    def two_and_one(self, zone: Zone) -> tuple[Formula, Formula]:
        """Two layers without a bend, and the one that does the same."""
        why = "two layers, as an instance"
        two = self.math(
            piece("W^((2)) (W^((1)) x + b^((1))) + b^((2))", stated=why),
        )
        one = self.math(
            "=", piece("(W^((2)) W^((1)))", stated=why, role="focus"), piece("x"), "+",
            piece("(W^((2)) b^((1)) + b^((2)))", stated=why, role="focus"),
        )  # fmt: skip
        zone.fit(VGroup(two, one).arrange(DOWN, buff=0.8 * two.size))
        return two, one

    def outputs(self, zone: Zone) -> Table:
        """The first output of all layers without a bend, and of the single one."""
        size, L = self.zones.sizes.number * 1.15, self.trace.L
        rows = []
        for count, address in ((L, f"straight.a[{L}][0]"), (1, "single.a[1][0]")):
            shown = self.traces.show(address)
            layers = self.value(stated(count, "the number of layers"), size=size, role="muted")
            rows.append([layers, self.value(shown, size=size, role="activation")])
        return Table(("layers", "first output"), rows, zone=zone, size=size, theme=self.theme)

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("activation", "activation"),
            ("slope", "focus"),
        )  # fmt: skip


def told_of(lesson: Lesson) -> tuple[Activation, ...]:
    """The four that everybody meets, and the first layer's own where it is another."""
    own = lesson.activation(1)
    return TOLD if own.name in {f.name for f in TOLD} else (*TOLD, own)
