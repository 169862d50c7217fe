"""SharedTerms: an early weight reaches the error on many paths; what they share is made once."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar

from manim import FadeIn, FadeOut, VGroup

from backprop import Lesson, Style, UndecidedError
from backprop.counting import layer_by_layer, path_by_path
from scenes.animations.light import Light, Spotlight
from scenes.animations.signals import Pulses, SignalFlow, Tide
from scenes.animations.storeys import OpenLayer
from scenes.animations.walk import light, ways_up
from scenes.claims import PLAN, RULE, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.chained import STYLES
from scenes.mobjects.choosing import telling_weight
from scenes.mobjects.formula import Formula, Item, number, piece
from scenes.mobjects.loss_node import LossNode, zones_for_loss
from scenes.mobjects.matrices import kept, slashed
from scenes.mobjects.table import Table
from scenes.provenance import stated
from scenes.stage import LectureScene

MOST = 4  # lines of paths: of more, the first two, ⋮ and the last


class SharedTerms(LectureScene):
    """Every path to the error, what neighbours share, and what it saves to make that once."""

    title = "Shared terms"
    steps_told = "none"
    words: ClassVar[dict[str, str]] = {
        "wave": "An early weight changes one sum. From there the change runs on, layer by layer.",
        "path": "One path leads from it to the error, a product of {m:word} derivatives.",
        "paths": "{n:Word} paths lead from it to the error, each of {m:word} derivatives.",
        "neighbour": "The weight beside it takes the same way up. Only its last factor differs.",
        "shared": "What they share belongs to the neuron alone. Its name: error signal, δ.",
        "back": "Make δ once for each neuron: the last layer first, then each out of the next one.",
        "count": "For all weights: {many} multiplications path by path, {few} with δ kept.",
        "remember": "Backpropagation is the chain rule that makes nothing twice.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "wave": RULE,
        "neighbour": RULE,
        "back": RULE,
        "count": PLAN,
        "remember": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        if lesson.L == 1:
            return "it has one trained layer: no path runs through another, and nothing is shared"
        return None

    def construct(self) -> None:
        self.weight = telling_weight(self.trace, 1)  # layer, to, source
        self.chain = self.trace.chain(*self.weight)
        self.draw_network()
        self.wave()
        self.all_paths()
        self.neighbours()
        self.errors_once()
        self.counted()

    # -- what is told ------------------------------------------------------------------------

    def wave(self) -> None:
        """The change of one weight runs up to the loss."""
        l, j, k = self.weight
        pace = max(0.3, 0.9 / self.trace.L)
        color = self.theme["focus"]
        first = self.diagram.edge(l, to=j, source=k)
        self.wanted = self.zones.panel.fit(
            self.math(
                piece(self.trace.symbol(self.chain.gradient_address), role="error"), "= med ?",
                size=1.5 * self.zones.sizes.formula,
            )
        )  # fmt: skip
        with self.beat("wave"):
            self.play(FadeIn(self.wanted))
            everything = ways_up(self.diagram, self.loss, self.chain)
            self.play(light(self.diagram, self.loss, [first, self.diagram.neuron(l, j)]))
            self.play(Pulses([first], color=color, run_time=0.8))
            self.play(light(self.diagram, self.loss, everything, run_time=0.5))
            for m in range(l + 1, self.trace.L + 1):
                edges = self.diagram.edges_into(m)
                edges = self.diagram.edges_from(l, j) if m == l + 1 else edges
                self.play(Pulses(edges, color=color, run_time=pace))
            self.play(Pulses(self.loss.links, color=color, run_time=pace))

    def all_paths(self) -> None:
        listed = self.list_of_paths()
        count = self.chain.count
        values = {"n": count, "m": len(self.chain.path(0).factors)}
        with self.beat("paths" if count > 1 else "path", **values):
            self.play(FadeOut(self.wanted), run_time=0.5)
            self.play(FadeIn(listed))
        self.play(FadeOut(listed), run_time=0.5)

    def neighbours(self) -> None:
        """Two weights into one neuron: δ times one input, δ times the other."""
        l, j, k = self.weight
        beside = (m for m in range(self.trace.sizes[l - 1]) if m != k)
        sources = sorted([k, *islice(beside, 1)])
        panel = self.zones.panel
        side_by_side = panel.flat and len(sources) > 1
        places = panel.columns(1, 1, gap=self.zones.sizes.formula) if side_by_side else (panel,)
        equations = self.trace.equations(
            [(f"example[0].dW[{l}][{j},{k}]", f"delta[{l}][{j}]*a[{l - 1}][{k}]") for k in sources]
        )
        parts = [[each] for each in equations] if side_by_side else [[*equations]]
        working = [
            self.worked(*part, zone=zone, result_role="error")
            for part, zone in zip(parts, places, strict=True)
        ]
        for block in (block for each in working for block in each):
            for part in block.operand(0) or ():
                part.set_color(self.theme["error"])
        symbols, numbers, results = (
            VGroup(*(getattr(each, name) for each in working))
            for name in ("symbols", "numbers", "results")
        )
        chains = [self.trace.chain(l, j, k) for k in sources if k in self.diagram.visible(l - 1)]
        ways = [p for chain in chains for p in ways_up(self.diagram, self.loss, chain)]
        if len(sources) > 1:
            with self.beat("neighbour"):
                self.play(light(self.diagram, self.loss, ways), FadeIn(symbols))
                self.play(FadeIn(numbers))
        with self.beat("shared"):
            missing = [] if len(sources) > 1 else [symbols, numbers]
            own = [self.diagram.neuron(l, j)]
            self.play(light(self.diagram, self.loss, own), *map(FadeIn, missing))
            self.play(FadeIn(results))
        self.play(FadeOut(*working), run_time=0.5)

    def errors_once(self) -> None:
        """δ of every neuron, layer by layer from the loss."""
        network = self.diagram
        pace = max(0.35, 1.2 / self.trace.L)
        rule = self.zones.panel.fit(self.rule(), largest=1.3)
        with self.beat("back"):
            self.play(Spotlight(network), Light({self.loss.links: 1}), FadeIn(rule))
            color = self.theme["error"]
            self.play(Pulses(self.loss.links, color=color, backward=True, run_time=pace))
            for l in reversed(self.trace.layers):
                if l < self.trace.L:
                    self.play(SignalFlow(network, l + 1, backward=True, run_time=pace))
                self.play(OpenLayer(network, l, run_time=max(0.6, pace)))
        self.play(FadeOut(rule), run_time=0.5)

    def counted(self) -> None:
        many, few = path_by_path(self.lesson.sizes), layer_by_layer(self.lesson.sizes)
        table = self.table(f"{many:,}", f"{few:,}")
        with self.beat("count", many=f"{many:,}", few=f"{few:,}"):
            self.play(FadeIn(table.head, table.line, *table.rows[0]))
            self.play(FadeIn(*table.rows[1]))
        with self.beat("remember"):
            self.play(Tide(self.diagram, backward=True, first=2))

    # -- what is drawn -----------------------------------------------------------------------

    def draw_network(self) -> None:
        downward = self.zones.portrait and self.trace.L > 3
        stage, behind = zones_for_loss(self.zones.stage, self.trace.L, downward)
        self.diagram = answered(self.network(stage, storeys=True))
        self.loss = LossNode(self.diagram, behind)
        self.add(self.diagram, self.loss)
        self.add(self.legend(("weight +", "positive"), ("weight −", "negative"),
                             ("value", "activation"), ("gradient", "error")))  # fmt: skip

    def list_of_paths(self) -> Formula:
        """Path 1 ≈ 0.0012, … and their sum, the slope."""
        for style in STYLES:
            try:
                listed = self.listed(style)
            except UndecidedError:
                continue  # so few digits would lie on a tie
            whole = listed.width
            size = listed.size * self.zones.panel.fit(listed).width / whole
            if size >= self.zones.smallest:
                return listed
        return listed

    def listed(self, style: Style) -> Formula:
        chain, trace = self.chain, self.trace
        lines: list[Item] = []
        for p in kept(chain.count, MOST) if chain.count > 1 else ():
            if p is None:
                lines += ["&", piece("dots.v", role="muted"), r"\ "]
                continue
            name = piece(f'upright("path {p + 1:,}")', stated="which path")
            shown = trace.show(chain.path(p).product_address, style)
            lines += [name, "&", "=" if shown.exact else "approx", number(shown), r"\ "]
        slope = trace.show(chain.gradient_address, style)
        symbol = trace.symbol(chain.gradient_address)
        lines += [
            piece(slashed(symbol), role="error"), "&", "=" if slope.exact else "approx",
            number(slope, role="error"),
        ]  # fmt: skip
        return self.math(*lines, align=True, size=1.2 * self.zones.sizes.formula)

    def rule(self) -> Formula:
        """δ of a neuron out of those above it, in letters."""
        return self.math(
            piece("delta_j", role="error"), "=", piece("(sum_o w_(o j)"),
            piece("delta_o", role="error"), piece(f") thin {self.lesson.letter}'(z_j)"),
        )  # fmt: skip

    def table(self, many: str, few: str) -> Table:
        size = 0.9 * self.zones.sizes.formula
        rows = [
            (self.text(name, size=size), self.text(count, size=size, role=role,
                                                   shown=[stated(count, "multiplications")]))
            for name, count, role in (
                ("each path alone", many, "text"), ("each δ once", few, "error"),
            )
        ]  # fmt: skip
        zone = self.zones.panel.inset(0.1 * self.zones.panel.width, 0.2 * self.zones.panel.height)
        return Table(
            ("all weights", "multiplications"), rows, zone=zone, size=size, theme=self.theme
        )
