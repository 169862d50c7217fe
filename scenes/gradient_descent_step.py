"""GradientDescentStep: every weight takes one step against its slope, and the loss answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from flint import fmpq
from manim import DOWN, RIGHT, Animation, FadeIn, FadeOut, Transform, VGroup

from backprop import Decimals, Lesson, UndecidedError
from backprop.turned import given
from scenes.animations.light import Spotlight
from scenes.animations.numbers import COMES, Fly, ShowActivations
from scenes.animations.signals import Pulses, SignalFlow, Tide
from scenes.animations.sweep import POSITIONS, Follow, Sweep
from scenes.animations.weights import ShowWeights
from scenes.claims import PLAN, RULE, Alike, All, Fact, Fallen, Risen, Same, Stated, no_slope
from scenes.companions import Knob
from scenes.mobjects.change import telling_style
from scenes.mobjects.choosing import first_that_shows
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.matrices import UNDER, kept, kept_addresses, numbers_matrix, under
from scenes.mobjects.readout import Gauge, Readouts
from scenes.mobjects.table import Table, skipped
from scenes.stage import LectureScene

SMALLER = 0.85  # the rule beside a working, of its size alone
TURNING = 4.0  # seconds in which the step grows to its length
MOST_TURNED = 2_000  # parameters times examples, of which each frame is worked out anew
COMFORTABLE = 1.35  # of the smallest type allowed: matrices smaller than this change their shape
Shape = tuple[Callable[[int, int], VGroup], int, int]  # how to build, entries kept, decimals


class GradientDescentStep(LectureScene):
    """One step downhill: one weight by hand, then all at once, then the forward pass again."""

    title = "Gradient descent"
    steps_told = "first"
    words = {
        "start": "The loss is {loss}. Backpropagation has found every slope.",
        "rule": "Each weight moves against its slope; η = {eta} says how far.",
        "weight": "Take one weight: from {W[l][j,k]} it moves to {step[1].W[l][j,k]}.",
        "nudge": "Take one weight: its step is so small that it hardly shows.",
        "all": "All weights move at the same moment, each by its own slope.",
        "biases": "The biases take the same kind of step.",
        "frozen": "The biases stay as they are in this lesson.",
        "again": "Now the same input again, through the new weights.",
        "first": "Now the first example again, through the new weights.",
        "falls": "The loss falls from {loss} to {step[1].loss}.",
        "rises": "The loss rises from {loss} to {step[1].loss}: the step was too long.",
        "falls a little": "The loss falls, by so little that only later digits tell.",
        "rises a little": "The loss rises, by so little that only later digits tell.",
        "stays": "The loss stays at {loss}: every slope is zero.",
        "unmoved": "The loss stays at {loss}.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "start": PLAN,
        "nudge": Alike("step[1].W[l][j,k]", "W[l][j,k]"),
        "all": RULE,
        "biases": PLAN,
        "frozen": Fact("the biases are not trained", lambda lesson: not lesson.train_biases),
        "again": PLAN,
        "falls": Fallen("step[1].loss", since="loss"),
        "falls a little": All(Fallen("step[1].loss", since="loss"), Alike("step[1].loss", "loss")),
        "rises": Risen("step[1].loss", since="loss"),
        "rises a little": All(Risen("step[1].loss", since="loss"), Alike("step[1].loss", "loss")),
        "stays": lambda s: All(Same("step[1].loss", "loss"), no_slope(s.trace)),
        "unmoved": Same("step[1].loss", "loss"),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """It needs a step to show."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.steps < 1:
            return "it has 0 steps of training, and this scene shows one; set steps = 1"
        return None

    def construct(self) -> None:
        self.diagram = self.network()
        self.formula_size = self.zones.sizes.formula
        self.shown_loss: VGroup = VGroup()  # while the step grows
        gap = 0.5 * self.zones.sizes.formula
        panel = self.zones.panel
        self.flat = panel.width > 2 * panel.height  # below a deep network
        parts = panel.columns(1, 1.9, gap=gap) if self.flat else panel.rows(1, 3.4, gap=gap)
        self.top, self.below = parts
        self.start()
        self.rule()
        self.one_weight()
        self.all_weights()
        self.biases()
        self.forward_again()
        self.loss_answers()

    # -- the beats -------------------------------------------------------------------------------

    def start(self) -> None:
        network = self.diagram
        for n in range(self.trace.L + 1):
            for i, shown in network.numbers_for(n).items():
                filled = network.neuron(n, i).tinted(network.strength(n, i))
                network.neuron(n, i).circle.become(filled)
                network.put_value(n, i, shown)
        loss = self.loss_formula("loss", size=1.5 * self.zones.sizes.formula)
        self.top.fit(loss)
        slopes = self.slopes()
        with self.beat("start"):
            self.play(FadeIn(network, self.key()))
            self.play(FadeIn(loss))
            self.play(
                Tide(network, backward=True),
                FadeIn(slopes),
            )
        self.play(FadeOut(loss, slopes), run_time=0.4)

    def rule(self) -> None:
        self.formula = self.rule_for("w")
        self.zones.panel.fit(self.formula)
        with self.beat("rule"):
            self.play(FadeIn(self.formula))
            self.play(
                SignalFlow(self.diagram, self.trace.L, backward=True),
                Spotlight(self.diagram, self.diagram.edges),
            )
        small = self.formula.copy()
        self.top.fit(small, largest=SMALLER)
        self.play(Transform(self.formula, small), run_time=0.6)

    def one_weight(self) -> None:
        l, j, k = self.the_weight()
        before, slope, after = f"W[{l}][{j},{k}]", f"dW[{l}][{j},{k}]", f"step[1].W[{l}][{j},{k}]"
        style = telling_style(self.trace, [before], [after])
        tells = self.trace.show(before).text != self.trace.show(after).text
        working = self.worked(
            self.trace.equation(after, f"{before} - eta*{slope}", style=style),
            zone=self.below, result_role="update",
        )  # fmt: skip
        working[0].operand(2)[0].set_color(self.theme["error"])
        working[0].operand(2)[1].set_color(self.theme["error"])
        edge = self.diagram.edge(l, to=j, source=k)
        self.subtitle("one weight")
        with self.beat("weight" if tells else "nudge", l=l, j=j, k=k):
            ends = [self.diagram.neuron(l - 1, k), self.diagram.neuron(l, j)]
            self.play(Spotlight(self.diagram, [edge, *ends]), FadeIn(working.symbols))
            self.play(FadeIn(working.numbers))
            self.play(FadeIn(working.results))
        self.play(FadeOut(working), Spotlight(self.diagram), run_time=0.6)

    def all_weights(self) -> None:
        self.subtitle("all weights")
        rows = self.changes("W")
        with self.beat("all"):
            self.play(
                FadeIn(*(row.before for row in rows)),
                Spotlight(self.diagram, self.diagram.edges),
            )
            if self.can_turn(rows):
                self.turn_on_the_rate(rows)
            else:
                pulses = Pulses(self.diagram.edges, color=self.theme["update"], run_time=1.2)
                moved = ShowWeights(self.diagram, 1, run_time=1.2)
                self.play(*self.moving(rows), pulses, moved)
        alone = self.top.fit(self.rule_for("w"), largest=SMALLER)
        if gone := self.leaving(*rows, self.shown_loss):
            self.play(*gone, run_time=0.4)
        self.play(Transform(self.formula, alone), run_time=0.4)

    def can_turn(self, rows: VGroup) -> bool:
        """Whether each frame of a step that grows can be worked out in a moment and be written."""
        cells = self.lesson.parameter_count * len(self.lesson.examples)
        plain = all("e" not in number.shown.text for row in rows for number in row.after.numbers)
        plain = plain and given(self.lesson, "eta") == self.lesson.rate
        return plain and cells <= MOST_TURNED and self.is_decided(rows)

    def is_decided(self, rows: VGroup) -> bool:
        """Whether a step that is next to nothing, and the whole one, can be written as they end."""
        knob = Knob("turning", self.lesson, "eta")
        shown = [number.shown for row in rows for number in row.after.numbers]
        styles = {each.address: Decimals(len(each.text.partition(".")[2])) for each in shown}
        try:
            for part in (fmpq(1, POSITIONS), 1):
                now = knob.at(self.lesson.rate * part)
                for address, style in {**styles, "step[1].loss": Decimals(4)}.items():
                    now.show(address, style)
        except UndecidedError:
            return False
        return True

    def turn_on_the_rate(self, rows: VGroup) -> None:
        """The step grows from next to nothing to its full length, every weight at once."""
        knob = self.knob("turning", "eta")
        knob.turn(self.lesson.rate / POSITIONS)
        numbers = [Readouts(row.after, knob, theme=self.theme, role="update") for row in rows]
        rule, losses = self.with_loss(knob)
        frames = [part for row in rows for part in (row.arrow, row.frame)]
        beside = [FadeIn(*losses, rate_func=COMES)] if losses else []  # when the rule made room
        self.play(Transform(self.formula, rule), FadeIn(*frames, *numbers), *beside)
        edges = Follow(self.diagram.edges, partial(self.diagram.follow, step=1))
        self.play(Sweep(knob, self.lesson.rate, *numbers, *losses, edges, run_time=TURNING))
        self.shown_loss.add(*losses)
        self.remove(*numbers)
        self.add(*(number for row in rows for number in row.after.numbers))

    def with_loss(self, knob: Knob) -> tuple[Formula, list[Gauge]]:
        """The rule, and beside it the loss after the step, if there is room to read both."""
        size, rule = self.formula_size, self.formula.copy()
        loss = Gauge(knob, "step[1].loss", size=size, theme=self.theme, role="error")
        beside = VGroup(rule, loss).arrange(buff=1.4 * size)
        if size * self.top.width < beside.width * self.zones.smallest:
            return self.formula.copy(), []
        self.top.fit(beside)
        return rule, [loss]

    def biases(self) -> None:
        if not self.lesson.train_biases:
            self.subtitle("biases")
            kept_biases = VGroup(*(row.before for row in self.changes("b"))).set_x(
                self.below.center[0]
            )
            with self.beat("frozen"):
                self.play(FadeIn(kept_biases), Spotlight(self.diagram, self.diagram.neurons))
            self.play(FadeOut(kept_biases, self.formula), run_time=0.4)
            return
        self.subtitle("all biases")
        rows = self.changes("b")
        with self.beat("biases"):
            self.play(
                FadeIn(*(row.before for row in rows)),
                Spotlight(self.diagram, self.diagram.neurons),
                Transform(self.formula, self.top.fit(self.rule_for("b"), largest=SMALLER)),
            )
            self.play(*self.moving(rows))
        self.play(FadeOut(*rows, self.formula), run_time=0.4)

    def moving(self, rows: VGroup) -> list[Animation]:
        """The new numbers step out of the old ones, all at the same moment."""
        flights = [Fly(new, old) for row in rows for new, old in row.moves]
        return [*(FadeIn(row.arrow, row.frame) for row in rows), *flights]

    def forward_again(self) -> None:
        table = self.outputs()
        self.subtitle("once more forward")
        with self.beat("again" if len(self.lesson.examples) == 1 else "first"):
            known = [table.head, table.line, table.dots, *map(table.column, (0, 1, 3))]
            self.play(Spotlight(self.diagram), FadeIn(*known))
            for n in self.trace.layers:
                self.play(SignalFlow(self.diagram, n, run_time=0.5))
                self.play(ShowActivations(self.diagram, n, step=1, run_time=0.3))
            outputs = [
                self.diagram.neuron(self.trace.L, j)
                for j in kept(self.trace.sizes[-1], 4)
                if j in self.diagram.visible(self.trace.L)
            ]
            self.play(*(
                Fly(new, neuron) for new, neuron in zip(table.column(2), outputs, strict=True)
            ))  # fmt: skip

    def loss_answers(self) -> None:
        style = telling_style(self.trace, ["loss"], ["step[1].loss"])
        before, after = (self.loss_formula(each, style=style) for each in ("loss", "step[1].loss"))
        arrow = self.math("arrow.r", size=before.size)
        line = VGroup(before, arrow, after).arrange(buff=0.6 * before.size)
        self.loss_zone.fit(line)
        for each in (arrow, after):
            each.shift([0, before.baseline - each.baseline, 0])
        self.subtitle("the loss")
        with self.beat(self.loss_words()):
            self.play(FadeIn(before))
            self.play(FadeIn(arrow, rate_func=COMES), Fly(after, before))

    # -- what is chosen --------------------------------------------------------------------------

    def the_weight(self) -> tuple[int, int, int]:
        """The first drawn weight of the last layer whose slope shows."""
        L, network = self.trace.L, self.diagram
        places = [(L, j, k) for j in network.visible(L) for k in network.visible(L - 1)]
        slopes = [f"dW[{L}][{j},{k}]" for _, j, k in places]
        return places[first_that_shows(self.trace, slopes)]

    def loss_words(self) -> str:
        found = self.holding("falls", "rises", "stays", "unmoved")
        texts = {self.trace.show(at).text for at in ("loss", "step[1].loss")}
        return f"{found} a little" if len(texts) == 1 and found in ("falls", "rises") else found

    def chosen_layers(self) -> list[int]:
        """All trained layers of a shallow network, the first and the last of a deep one."""
        most = 2 if self.zones.stacked else 3
        return [*self.trace.layers] if self.trace.L <= most else [1, self.trace.L]

    # -- what is drawn ---------------------------------------------------------------------------

    def key(self) -> VGroup:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"),
            ("slope", "error"), ("new", "update"),
        )  # fmt: skip

    def rule_for(self, letter: str) -> Formula:
        return self.math(
            piece(letter, "new", "update"), "arrow.l", piece(letter, "old"), "-",
            piece("eta", "eta"), piece(f"(partial E) / (partial {letter})", "slope", "error"),
            size=1.35 * self.zones.sizes.formula,
        )  # fmt: skip

    def loss_formula(self, address: str, *, size: float | None = None, **style: Any) -> Formula:
        shown = self.trace.show(address, **style)
        symbol = piece(self.trace.symbol(address), "symbol", "error")
        sign = "=" if shown.exact else "approx"
        return self.math(symbol, sign, self.number(address, **style), size=size)

    def changes(self, name: str) -> VGroup:
        """For each chosen layer: the matrix before → the matrix after, arrows in one line.

        Matrices too wide for that stand under one another, those of the last layer alone.
        """

        def across(most: int, decimals: int) -> VGroup:
            rows = [self.change(f"{name}[{l}]", most, decimals) for l in self.chosen_layers()]
            for row in rows:
                row.shift([-row.arrow.get_x(), 0, 0])
            return self.stacked(rows)

        def down(most: int, decimals: int) -> VGroup:
            return VGroup(self.change(f"{name}[{self.trace.L}]", most, decimals, down=True))

        def last(most: int, decimals: int) -> VGroup:
            return VGroup(self.change(f"{name}[{self.trace.L}]", most, decimals))

        def alike(most: int, decimals: int) -> VGroup:
            """So few digits that not all changes show."""
            return VGroup(self.change(f"{name}[{self.trace.L}]", most, decimals, tells=False))

        def alike_down(most: int, decimals: int) -> VGroup:
            last = f"{name}[{self.trace.L}]"
            return VGroup(self.change(last, most, decimals, down=True, tells=False))

        shapes = [(across, most, decimals) for most, decimals in ((5, 4), (5, 3), (4, 3), (3, 3))]
        return self.largest([
            *shapes, (down, 4, 4), (last, 4, 3), (down, 3, 3), (last, 3, 3), (across, 3, 2),
            (down, 3, 2), (last, 3, 2), (last, 3, 1), (alike, 3, 4), (alike, 3, 2),
            (alike_down, 3, 2), (alike, 3, 1), (alike_down, 3, 1),
        ])  # fmt: skip

    def slopes(self) -> VGroup:
        """The slopes of the chosen layers' weights."""

        def across(most: int, decimals: int) -> VGroup:
            names = [f"dW[{l}]" for l in self.chosen_layers()]
            return self.stacked([self.slope(name, most, decimals) for name in names])

        def last(most: int, decimals: int) -> VGroup:
            return VGroup(self.slope(f"dW[{self.trace.L}]", most, decimals))

        shapes = [(across, most, decimals) for most, decimals in ((5, 4), (4, 4), (3, 3), (3, 2))]
        return self.largest([*shapes, (last, 5, 4), (last, 4, 3), (last, 3, 2)])

    def slope(self, name: str, most: int, decimals: int) -> Formula:
        cells = kept_addresses(self.trace, name, most)
        style = self.trace.common_style(cells, decimals)
        exact = all(self.trace.show(cell, style).exact for cell in cells)
        grid = numbers_matrix(self.trace, name, style, most=most, role="error")
        return self.math(piece(self.trace.symbol(name)), "=" if exact else "approx", grid)

    def stacked(self, rows: Sequence[VGroup]) -> VGroup:
        """Rows under one another, each left where it is from side to side."""
        xs = [row.get_x() for row in rows]
        group = VGroup(*rows).arrange(DOWN, buff=0.7 * self.zones.sizes.formula)
        for row, x in zip(rows, xs, strict=True):
            row.set_x(x)
        return group

    def largest(self, shapes: Sequence[Shape]) -> VGroup:
        """The first shape that is comfortable to read below the rule, else the largest."""
        tried: list[tuple[float, VGroup]] = []
        for make, most, decimals in shapes:
            try:
                group = make(most, decimals)
            except UndecidedError:
                continue  # so many digits lie on a tie
            zone = self.below
            scale = min(1.0, zone.width / group.width, zone.height / group.height)
            tried.append((scale, group))
            if scale * self.zones.sizes.formula >= COMFORTABLE * self.zones.smallest:
                break
        best = max(tried, key=lambda each: each[0])[1]
        self.below.fit(best)
        return best

    def change(
        self, name: str, most: int, decimals: int, *, down: bool = False, tells: bool = True
    ) -> Change:
        """tells: with digits enough that every change shows."""
        trace, after = self.trace, f"step[1].{name}"
        old, new = (kept_addresses(trace, each, most) for each in (name, after))
        style = (
            telling_style(trace, old, new, fewest=decimals)
            if tells
            else trace.common_style([*old, *new], decimals)
        )
        grids = (
            numbers_matrix(trace, name, style, most=most),
            numbers_matrix(trace, after, style, most=most, role="update"),
        )
        labels = (trace.symbol(name), trace.symbol(after))
        before, later = (
            self.math(under(grid, label, size=UNDER if most > 3 else 1.0))
            for grid, label in zip(grids, labels, strict=True)
        )
        return Change(before, self.math("arrow.b" if down else "arrow.r"), later, down=down)

    def outputs(self) -> Table:
        """The outputs before and after, beside their targets; `after` starts out empty."""
        trace, L = self.trace, self.trace.L
        answers = self.lesson.answers
        kinds = (f"{answers}[{{}}]", f"step[1].{answers}[{{}}]", "y[{}]")
        shown = [j for j in kept(trace.sizes[L], 4) if j is not None]
        before, after, target = ([kind.format(j) for j in shown] for kind in kinds)
        moving = telling_style(trace, before, after)
        size = 1.15 * self.zones.sizes.number
        rows = [
            (
                self.math(piece(trace.symbol(old)), size=size),
                self.value(trace.show(old, moving), size=size),
                self.value(trace.show(new, moving), size=size, role="update"),
                self.value(trace.show(aim), size=size, role="input"),
            )
            for old, new, aim in zip(before, after, target, strict=True)
        ]
        panel = self.zones.panel
        zone, self.loss_zone = panel.columns(1, 1) if self.flat else panel.rows(1.7, 1)
        head = ("output", "before", "after", "target")
        return Table(
            head, rows, zone=zone, size=size, theme=self.theme,
            skipped=skipped(trace.sizes[L], 4),
        )  # fmt: skip


class Change(VGroup):
    """Something before, an arrow, and the same after."""

    def __init__(self, before: Formula, arrow: Formula, after: Formula, *, down: bool) -> None:
        super().__init__(before, arrow, after)
        self.before, self.arrow, self.after = before, arrow, after
        self.arrange(DOWN if down else RIGHT, buff=0.5 * before.size)
        if not down:
            brackets = next(part for part in before.parts if part.has_points())
            self.arrow.match_y(brackets)  # without the label below
        self.frame = VGroup(*(p for p in after.parts if p.shown is None), after.layout)
        self.moves = list(zip(after.numbers, before.numbers, strict=True))
