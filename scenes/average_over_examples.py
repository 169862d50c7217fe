"""AverageOverExamples: each example asks for its own change; the step takes the mean."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import ClassVar

from manim import FadeIn, LaggedStart, Mobject

from backprop import EquationError, Lesson, Style, UndecidedError
from scenes.animations.light import Light, Spotlight
from scenes.animations.signals import SignalFlow
from scenes.claims import Above, All, Always, Below, Claim, Either, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.heat import Cell, HeatTable
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.rows import Rows
from scenes.mobjects.value import COARSER
from scenes.provenance import stated
from scenes.stage import LectureScene
from scenes.zones import Zone

MOST = (4, 3)  # parameters, and examples, that are written out, at the most


class AverageOverExamples(LectureScene):
    """The slopes of one output's weights: a column for each example, and the mean."""

    title = "Every example has its say"
    default_lesson: ClassVar[str] = "xor"
    words = {
        "one": "So far one example had its say. These are the slopes that it asks for.",
        "others": "But there are {examples:word} examples, and each asks for its own.",
        "disagree": "They do not agree: some want this weight larger, others want it smaller.",
        "mean": "The loss is a mean over the examples, and so each slope is a mean as well.",
        "worked": "For one of them: add up what the examples ask for, divide by their number.",
        "step": "One step then follows the mean: no example wins, and all of them count.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "disagree": lambda s: s.at_odds(),
        "step": Always("a mean weighs every example alike"),
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "step": ("diagram.edges",),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """It needs several examples."""
        if reason := super().refusal(lesson):
            return reason
        if len(lesson.examples) < 2:
            return "it has a single example, and this scene takes the mean over several"
        return None

    def construct(self) -> None:
        self.l, self.count = self.trace.L, len(self.lesson.examples)
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        panel, gap = self.zones.panel, 0.5 * self.zones.sizes.formula
        head, room = panel.rows(1, 3.6, gap=gap)
        self.head = head.fit(self.rule())
        self.table = first_legible(
            (partial(self.slopes, *way, room) for way in product((None, *COARSER), MOST, MOST)),
            self.zones.smallest,
        )
        self.single_example()
        self.all_examples()
        self.take_the_mean(head)

    # -- the story -------------------------------------------------------------------------------

    def single_example(self) -> None:
        network, table, l = self.diagram, self.table, self.l
        first = table.columns[0]
        with self.beat("one"):
            self.play(Spotlight(network, [*network.edges_into(l, 0), network.neuron(l, 0)]))
            self.play(SignalFlow(network, l, to=0, backward=True),
                      FadeIn(table.across(first), *map(table.down, table.rows)))  # fmt: skip
            self.play(FadeIn(table.column(first)))

    def all_examples(self) -> None:
        table = self.table
        others = [k for k in table.columns[1:] if k != self.count]
        dots = [dot for dot in table.dots if dot.get_x() < table.column(self.count).get_left()[0]]
        with self.beat("others"):
            self.play(
                LaggedStart(*(FadeIn(table.across(k), table.column(k)) for k in others),
                            lag_ratio=0.4),
                *([FadeIn(*dots)] if dots else []),
            )  # fmt: skip
        if (row := self.disputed()) is not None:
            with self.beat("disagree"):
                self.play(self.light_row(row), Spotlight(self.diagram, self.concerned(row)))

    def take_the_mean(self, head: Zone) -> None:
        table, mean = self.table, self.count
        left = [dot for dot in table.dots if dot.get_x() > table.column(mean).get_left()[0]]
        with self.beat("mean"):
            network = self.diagram
            every = [*network.edges_into(self.l, 0), network.neuron(self.l, 0)]
            self.play(self.light_row(None), Spotlight(network, every), FadeIn(self.head))
            self.play(FadeIn(table.across(mean), table.column(mean), *left))
        row = table.rows[0] if (found := self.disputed()) is None else found
        if (working := self.working(row, head)) is not None:
            with self.beat("worked"):
                self.play(self.light_row(row), Spotlight(self.diagram, self.concerned(row)),
                          *self.leaving(self.head))  # fmt: skip
                self.play(FadeIn(working.symbols))
                self.play(FadeIn(working.numbers))
                self.play(FadeIn(working.results))
        with self.beat("step"):
            means = self.light_cells(lambda _, k: 1 if k == mean else 0.35)
            self.play(Spotlight(self.diagram, self.diagram.edges), means)

    def concerned(self, row: int) -> list[Mobject]:
        """The weight of a row, as far as it is drawn, and the output that it leads to."""
        network, l = self.diagram, self.l
        edges = [network.edge(l, to=0, source=row)] if row in network.visible(l - 1) else []
        return [*edges, network.neuron(l, 0)]

    def light_row(self, row: int | None) -> Light:
        """Light a row of cells and dim the others; None lights all."""
        return self.light_cells(lambda j, _: 1 if row in (None, j) else 0.35)

    def light_cells(self, level: Callable[[int, int], float]) -> Light:
        there = set(self.get_mobject_family_members())
        levels = self.table.light(level)
        return Light({part: levels[part] for part in levels if there & {*part.get_family()}})

    # -- what is chosen and drawn ----------------------------------------------------------------

    def parameter(self, row: int) -> str:
        """The indices of a row's parameter: weights come first, then the bias."""
        sources = self.trace.sizes[self.l - 1]
        return f"b[{self.l}][0]" if row == sources else f"W[{self.l}][0,{row}]"

    def slope(self, row: int, example: int) -> str:
        """The address of a slope; behind the last example stands the mean."""
        return f"{'' if example == self.count else f'example[{example}].'}d{self.parameter(row)}"

    def at_odds(self) -> Claim:
        """That some examples ask for more of the disputed weight, and others for less."""
        row = self.disputed()
        asked = [] if row is None else [self.slope(row, m) for m in range(self.count)]
        return All(*(Either(*(way(each, 0) for each in asked)) for way in (Above, Below)))

    def disputed(self) -> int | None:
        """The weight about which the examples that are shown disagree the most; None if in none."""

        def rivalry(j: int) -> float:
            asked = [self.table.length(j, k) for k in self.table.columns if k != self.count]
            return min(max(asked), -min(asked))

        weights = [j for j in self.table.rows if j < self.trace.sizes[self.l - 1]]
        most = max(weights, key=rivalry)
        return most if rivalry(most) > 0 else None

    def rule(self) -> Formula:
        n = self.count
        return self.math(
            piece("(partial E) / (partial w)", role="update"), "=",
            piece(f'1/{n} sum_(i=1)^{n} (partial E_("example" i)) / (partial w)',
                  stated="the number of examples", role="error"),
        )  # fmt: skip

    def slopes(self, style: Style | None, rows: int, columns: int, zone: Zone) -> HeatTable:
        sources = self.trace.sizes[self.l - 1]
        size = 0.9 * self.zones.sizes.formula
        biases = (sources,) if self.lesson.train_biases else ()
        chosen = {} if style is None else {"style": style}

        def cell(j: int, k: int) -> Cell:
            at, role = self.slope(j, k), "update" if k == self.count else "error"
            return Cell(self.trace.show(at, **chosen), drawn(self.trace, at), role)

        def name(j: int) -> Mobject:
            return self.math(piece(self.trace.symbol(self.parameter(j))), size=size)

        def example(k: int) -> Mobject:
            if k == self.count:
                return self.text("mean", size=size, role="update")
            number = stated(k + 1, "the example")
            word = "example" if style is None else "ex."
            return self.text(f"{word} {k + 1}", size=size, role="muted", shown=[number])

        return HeatTable(
            (*kept(sources, rows), *biases), (*kept(self.count, columns), self.count), cell,
            down=name, across=example, zone=zone, size=size, theme=self.theme, apart=self.count,
        )  # fmt: skip

    def working(self, row: int, zone: Zone) -> Rows | None:
        """The mean of one row; None where not all terms are shown, or find room in a line."""
        if None in self.table.column_slots:
            return None
        at = self.slope(row, self.count)
        terms = " + ".join(self.slope(row, m) for m in range(self.count))
        for style in (None, *COARSER):
            try:
                equation = self.trace.equation(at, f"({terms})/{self.count}", style=style)
            except (UndecidedError, EquationError):
                continue
            made = Rows(
                [equation], names=[equation.result.symbol], zone=zone, theme=self.theme,
                size=0.9 * self.zones.sizes.formula, result_role="update",
            )  # fmt: skip
            if made.size >= self.zones.smallest:
                return made
        return None

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("slope", "error"),
            ("mean", "update"),
        )  # fmt: skip
