"""FireTogether: a weight's slope is the error after it times the activation before it."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import product
from typing import ClassVar

from manim import Create, FadeIn, FadeOut, LaggedStart, SurroundingRectangle, VGroup

from backprop import Style
from scenes.animations.light import Light, Spotlight
from scenes.animations.numbers import Fly
from scenes.animations.signals import SignalFlow
from scenes.claims import PLAN, RULE, Above, All, Below, Sorted, Stated, Zero, term
from scenes.enclosures import Engine
from scenes.mobjects.answered import answered
from scenes.mobjects.bars import Bar, Bars, Extend
from scenes.mobjects.formula import piece
from scenes.mobjects.heat import Cell, HeatTable, headed
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.value import COARSER
from scenes.stage import LectureScene
from scenes.theme import Role
from scenes.zones import Zone

MOST = (4, 3)  # rows and columns that are written out, at the most
RANKED = (6, 4, 3)  # slopes that are ranked, at the most

FAINT = Fraction(1, 10**300)  # what floats take for 0


class FireTogether(LectureScene):
    """The table δ aᵀ of the last layer, its entries sorted, and where weights grow."""

    title = "Fire together, wire together"
    words = {
        "question": "Which weights should change the most?",
        "rule": "The slope for a weight is a product: δ after it, activation before it.",
        "active": "Across: how active each neuron before the weights is.",
        "wrong": "Down: the δ of each neuron after them, how much it should change.",
        "table": "Every weight has its cell: one number from above times one from the left.",
        "sorted": "Sorted by size: the most is to be done where active meets wrong.",
        "flat": "Nothing is to be done here: every slope in sight is zero.",
        "faint": "Hardly anything is to be done here: every slope in sight is next to zero.",
        "silent": "Behind a silent neuron nothing changes: its column is zero.",
        "grow": "Weights move against their slopes: where a slope is below zero, they grow.",
        "together": "So an active neuron is tied closer to one that should be more active.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "question": PLAN,
        "table": RULE,
        "sorted": lambda s: Sorted([s.product(*cell) for cell in s.ranked()], size=True),
        "flat": lambda s: Zero(*(s.product(*cell) for cell in s.heat.by_size())),
        "faint": lambda s: All(
            *(Below(abs(term(s.product(*cell))), FAINT) for cell in s.heat.by_size())
        ),
        "silent": lambda s: Zero(*(f"a[{s.l - 1}][{k}]" for k in s.silent())),
        "grow": lambda s: All(*(Below(s.product(*cell), 0) for cell in s.growing())),
        "together": lambda s: All(
            *(
                All(Below(s.product(j, k), 0), Above(f"a[{s.l - 1}][{k}]", 0))
                for j, k in s.growing()
            )
        ),
    }

    def construct(self) -> None:
        if len(self.lesson.examples) > 1:
            self.subtitle("example {n}", n=1)
        self.l = self.trace.L
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        head, room = self.zones.panel.rows(1, 3.2, gap=0.5 * self.zones.sizes.formula)
        self.formula = head.fit(self.rule())
        self.heat = first_legible(
            (partial(self.heat_table, style, most, room)
             for style, most in product((None, *COARSER), MOST)),
            self.zones.smallest,
        )  # fmt: skip
        self.ask()
        self.fill()
        self.rank()
        self.wire()

    # -- the story -------------------------------------------------------------------------------

    def ask(self) -> None:
        network = self.diagram
        edges = network.edges_into(self.l)
        with self.beat("question"):
            self.play(Spotlight(network, edges))
        with self.beat("rule"):
            lit = [*edges, *network.layer(self.l), *network.layer(self.l - 1)]
            self.play(Spotlight(network, lit), FadeIn(self.formula))

    def fill(self) -> None:
        network, heat, l = self.diagram, self.heat, self.l
        with self.beat("active"):
            self.play(Spotlight(network, network.layer(l - 1)))
            self.play(*(FadeIn(heat.across(k)[0]) for k in heat.columns),
                      *(self.come(heat.across(k)[1], l - 1, k) for k in heat.columns))  # fmt: skip
        with self.beat("wrong"):
            self.play(Spotlight(network, network.layer(l)))
            self.play(FadeIn(*(heat.down(j) for j in heat.rows)))
        with self.beat("table"):
            self.play(Spotlight(network, network.edges_into(l)),
                      SignalFlow(network, l, backward=True))  # fmt: skip
            self.play(LaggedStart(*map(FadeIn, heat.cells), lag_ratio=0.15), FadeIn(heat.dots))

    def rank(self) -> None:
        heat = self.heat
        first = heat.by_size()[0]
        if heat.length(*first) == 0:
            with self.beat(self.holding("flat", "faint")):
                self.play(Light({heat.cells: 1}))
            return
        if silent := self.silent():
            with self.beat("silent"):
                self.play(Light(heat.light(lambda _, k: 1 if k in silent else 0.35)))
            self.play(Light(heat.light(lambda _, k: 1)), run_time=0.4)
        bars = self.ranking()
        self.play(FadeOut(heat, self.formula), run_time=0.5)
        with self.beat("sorted"):
            self.play(Spotlight(self.diagram, self.around(*first)), Create(bars.axis))
            self.play(Extend(bars),
                      FadeIn(*(bars.label(n) for n in bars.shown_rows),
                             *(bars.number(n) for n in bars.shown_rows)))  # fmt: skip
        self.bars = bars

    def wire(self) -> None:
        """Where a slope is below zero behind an active neuron, the weight grows."""
        shown = self.growing()
        if not shown:
            return
        lit = self.ranked().index(shown[0])
        ends = [part for cell in shown for part in self.around(*cell)]
        with self.beat("grow"):
            self.play(Spotlight(self.diagram, ends),
                      Light({self.bars.row(n): 1 if self.grows(*cell) else 0.3
                             for n, cell in enumerate(self.ranked())}))  # fmt: skip
        with self.beat("together"):
            frame = SurroundingRectangle(
                self.bars.row(lit), color=self.theme["update"], stroke_width=2,
                buff=0.1 * self.bars.size, corner_radius=0.1 * self.bars.size,
            )  # fmt: skip
            self.play(Spotlight(self.diagram, self.around(*shown[0])), Create(frame))

    # -- what is chosen and drawn ----------------------------------------------------------------

    def silent(self) -> list[int]:
        """The written sources whose activation is 0."""
        numbers = Engine(self.traces, self.lesson)
        zero = {k: Zero(f"a[{self.l - 1}][{k}]").holds(numbers) for k in self.heat.columns}
        return [k for k, is_zero in zero.items() if is_zero]

    def growing(self) -> list[tuple[int, int]]:
        """The ranked weights that grow."""
        return [cell for cell in self.heat.by_size() if self.grows(*cell) if cell in self.ranked()]

    def product(self, j: int, k: int) -> str:
        return f"outer[{self.l}][{j},{k}]"

    def grows(self, j: int, k: int) -> bool:
        """An active neuron before a neuron that should be more active."""
        return self.heat.length(j, k) < 0 < drawn(self.trace, f"a[{self.l - 1}][{k}]")

    def around(self, j: int, k: int) -> list:  # type: ignore[type-arg]
        """The weight and both its neurons, as far as they are drawn."""
        network, l = self.diagram, self.l
        if j not in network.visible(l) or k not in network.visible(l - 1):
            return list(network.layer(l))
        return [network.edge(l, to=j, source=k), network.neuron(l, j), network.neuron(l - 1, k)]

    def come(self, shown, layer: int, i: int):  # type: ignore[no-untyped-def]
        """A number comes from its neuron."""
        value = self.diagram.neuron(layer, i).value if i in self.diagram.visible(layer) else None
        return Fly(shown, value) if value is not None else FadeIn(shown)

    def rule(self):  # type: ignore[no-untyped-def]
        return self.math(
            piece("(partial E) / (partial w_(j k))"), "=", piece("delta_j", role="error"),
            piece("a_k", role="activation"), size=1.1 * self.zones.sizes.formula,
        )  # fmt: skip

    def heat_table(self, style: Style | None, most: int, zone: Zone) -> HeatTable:
        """The outer product δ aᵀ, with what it is made of at its heads."""
        l, chosen = self.l, {} if style is None else {"style": style}
        rows, columns = (kept(self.trace.sizes[m], most) for m in (l, l - 1))
        size = 0.9 * self.zones.sizes.formula

        def cell(j: int, k: int) -> Cell:
            at = f"outer[{l}][{j},{k}]"
            return Cell(self.trace.show(at, **chosen), drawn(self.trace, at))

        def head(at: str, role: Role, over: bool) -> VGroup:
            name = self.math(piece(self.trace.symbol(at), role=role), size=size)
            shown = self.math(self.number(at, role, **chosen), size=size)
            return headed(name, shown, over=over, size=size)

        return HeatTable(
            rows, columns, cell, zone=zone, size=size, theme=self.theme,
            down=lambda j: head(f"delta[{l}][{j}]", "error", over=False),
            across=lambda k: head(f"a[{l - 1}][{k}]", "activation", over=True),
        )  # fmt: skip

    def ranked(self) -> list[tuple[int, int]]:
        """The largest products, as many as there is room for bars."""
        return self.heat.by_size()[: self.most_ranked]

    def ranking(self) -> Bars:
        def make(style: Style | None, most: int) -> Bars:
            self.most_ranked = most
            chosen = {} if style is None else {"style": style}
            entries = []
            for j, k in self.ranked():
                at = f"outer[{self.l}][{j},{k}]"
                shown = self.trace.show(at, **chosen)
                entries.append(Bar(self.trace.symbol(at), shown, self.heat.length(j, k), "error"))
            room = self.zones.panel.inset(0.25 * self.zones.sizes.formula)
            return Bars(entries, zone=room, size=self.zones.sizes.formula, theme=self.theme)

        ways = product((None, *COARSER), RANKED)
        return first_legible((partial(make, *way) for way in ways), self.zones.smallest)

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("activation", "activation"),
            ("δ, slope", "error"),
        )  # fmt: skip
