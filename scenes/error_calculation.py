"""ErrorCalculation: how wrong the answer is, as one number."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    Mobject,
    Underline,
    VGroup,
    there_and_back,
)

from backprop import Equation, EquationError, Lesson, Shown, Symbol, Trace, UndecidedError
from scenes import told
from scenes.animations.light import Spotlight
from scenes.animations.numbers import ShowActivations, fly_into
from scenes.animations.signals import SignalFlow
from scenes.claims import PLAN, RULE, Always, Fact, Stated
from scenes.mobjects.formula import Formula, Words, number, piece
from scenes.mobjects.likelihoods import likeliest
from scenes.mobjects.matrices import kept, numbers_matrix, under
from scenes.mobjects.rows import Rows
from scenes.mobjects.targets import Targets
from scenes.mobjects.value import COARSER
from scenes.mobjects.worked import Worked
from scenes.stage import LectureScene, unworkable
from scenes.zones import Zone

MOST_OUTPUTS = 4  # error terms that are written out
MOST_EXAMPLES = 4  # losses that are written out for the mean


class ErrorCalculation(LectureScene):
    """Outputs beside targets: the differences, each output's error, and their total."""

    title = "The error"
    steps_told = "none"
    words = {
        "answer": "The network has answered. How good is the answer?",
        "likelihoods": "Its outputs are likelihoods: a softmax has made them of the last sums.",
        "targets": "Beside each output stands its target: what it should have been.",
        "differences": "First the difference: the output minus its target.",
        **{row.beat: row.term for row in told.LOSSES.values()},
        "terms": "Every output gets its own error, in the same way.",
        "others": "The targets of the others are {0}: they add nothing.",
        "total": "Added up, they tell in one number how wrong the network is.",
        "single": "With a single output, this is the whole error of the network.",
        "mean": "Over all {examples:word} examples the error is the mean: {loss}.",
        "slopes": "And its slope in each last sum is short: the likelihood minus its target, δ.",
        "goal": "Training has one aim: to make this number small.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        **dict.fromkeys((row.beat for row in told.LOSSES.values()), RULE),
        "others": Fact(
            "one target is not zero", lambda lesson: sum(map(bool, lesson.examples[0].y)) == 1
        ),
        "terms": PLAN,
        "total": PLAN,
        "mean": Always("the loss is defined as the mean"),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """A term of the loss that no calculator confirms cannot be worked out."""
        if reason := super().refusal(lesson):
            return reason
        outputs = [j for j in kept(lesson.sizes[-1], MOST_OUTPUTS) if j is not None]
        return unworkable(lesson, [(f"E[{j}]", term_of(lesson, j)) for j in outputs])

    def construct(self) -> None:
        self.outputs = kept(self.trace.sizes[-1], MOST_OUTPUTS)
        self.several = len(self.trace.lesson.examples) > 1
        if self.several:
            self.subtitle("example {n}", n=1)
        else:
            self.subtitle(self.trace.lesson.loss.title)
        self.answer()
        self.compare()
        if not self.lesson.loss.softmax:
            self.differences()
        self.first_term()
        if self.trace.sizes[-1] > 1:
            self.every_term()
            self.add_up()
        else:
            self.single()
        if self.lesson.loss.softmax:
            self.slopes()
        if self.several:
            self.mean()
        self.goal()

    # -- the story -------------------------------------------------------------------------------

    def answer(self) -> None:
        stage, column = self.stage_and_column()
        self.diagram = network = self.network(stage)
        self.targets = Targets(network, zone=column, layout=self.zones)
        last = self.trace.L
        self.columns = self.two_columns()
        with self.beat("answer"):
            self.play(FadeIn(network, self.legend(*self.keys())))
            self.play(ShowActivations(network, 0), run_time=0.5)
            for l in self.trace.layers:
                self.play(SignalFlow(network, l), run_time=0.5)
                self.play(ShowActivations(network, l), run_time=0.5)
            self.play(Spotlight(network, network.layer(last)))
            self.play(FadeIn(self.heads[0]), *self.outputs_arrive())

    def compare(self) -> None:
        if self.lesson.loss.softmax:
            with self.beat("likelihoods"):
                lit = (self.output_of(j) for j in self.targets.indices)
                self.play(*(Indicate(each, color=self.theme["focus"]) for each in lit))
        with self.beat("targets"):
            self.play(FadeIn(self.targets.circles, self.targets.labels, self.targets.dots))
            self.play(FadeIn(self.targets.values, self.columns[1], self.heads[1]))

    def differences(self) -> None:
        L = self.trace.L
        self.table = self.rows(
            [
                None if j is None else self.trace.equation(f"error[{j}]", f"a[{L}][{j}]-y[{j}]")
                for j in self.outputs
            ]
        )
        with self.beat("differences"):
            self.play(FadeOut(*self.columns, *self.heads))
            self.play(FadeIn(self.table.symbols), Create(self.targets.links))
            self.play(*self.outputs_fly())
            self.play(FadeIn(self.table.results))

    def first_term(self) -> None:
        top, bottom = self.halves()
        j = likeliest(self.lesson) if self.lesson.loss.softmax else 0
        before = [*self.columns, *self.heads] if self.lesson.loss.softmax else [self.table]
        self.first = self.worked(self.term(j), zone=bottom, result_role="error")
        alone = not self.first.legible or self.lesson.loss.softmax  # it needs the whole panel
        if alone:
            self.first = self.worked(self.term(j), result_role="error")
        with self.beat(told.LOSSES[self.lesson.loss.name].beat):
            self.play(FadeOut(*before) if alone else self.table.animate.move_to(top.center))
            self.play(FadeIn(self.first.symbols))
            self.play(FadeIn(self.first.numbers))
            self.play(FadeIn(self.first.results))

    def single(self) -> None:
        self.final = self.first[0]["result"]
        with self.beat("single"):
            there = self.first.animate.move_to(self.zones.panel.center)
            self.play(*self.leaving(*self.differing), there)
        if self.several:
            self.play(FadeOut(self.first))

    def every_term(self) -> None:
        top, _ = self.halves()
        self.terms = self.rows(
            [None if j is None else self.term(j, brief=True) for j in self.outputs],
            zone=top,
            named=True,
        )
        with self.beat("others" if self.sure else "terms"):
            if gone := self.leaving(self.first, *self.differing):
                self.play(*gone, run_time=0.4)
            self.play(FadeIn(self.terms.symbols))
            if self.terms.numbers.family_members_with_points():
                self.play(FadeIn(self.terms.numbers))
            self.play(FadeIn(self.terms.results))

    def add_up(self) -> None:
        _, bottom = self.halves()
        total = self.worked(
            self.sum_equation(), zone=bottom, result_role="error", names=[self.symbol_of_total()]
        )
        with self.beat("total"):
            self.play(FadeIn(total.symbols))
            self.play(*self.terms_fly(total))
            self.play(FadeIn(total.results))
        self.final = total[0]["result"]
        if self.several or self.lesson.loss.softmax:
            self.play(FadeOut(total, self.terms))

    def slopes(self) -> None:
        """δ = p − y, from which the way back starts; the error stays above it."""
        L = self.trace.L
        if not self.several:
            self.final = self.zones.panel.rows(1, 2.2)[0].fit(self.error_alone(), largest=1.4)
        rows = self.rows(
            [None if j is None else self.trace.equation(f"delta[{L}][{j}]", f"p[{j}]-y[{j}]")
             for j in self.outputs],
            zone=self.zones.panel.rows(1, 2.2)[1], named=True,
        )  # fmt: skip
        with self.beat("slopes"):
            self.play(FadeIn(rows.symbols), *([] if self.several else [FadeIn(self.final)]))
            self.play(FadeIn(rows.numbers))
            self.play(FadeIn(rows.results))
        if self.several:
            self.play(FadeOut(rows))

    def error_alone(self) -> Formula:
        """E ≈ 1.0533"""
        shown = self.trace.show("loss")
        return self.math(piece("E", role="error"), sign(shown.exact), number(shown, role="error"))

    def mean(self) -> None:
        listed = self.losses()
        with self.beat("mean"):
            self.subtitle("all examples")
            self.play(FadeIn(listed, lag_ratio=0.02), run_time=1.5)
        self.final = listed["loss"]

    def goal(self) -> None:
        with self.beat("goal"):
            mark = Underline(self.final, color=self.theme["error"], stroke_width=4, buff=0.07)
            whole = VGroup(self.final, mark)
            self.play(Create(mark))
            self.play(whole.animate(rate_func=there_and_back).scale(1.2, about_edge=LEFT))

    @property
    def sure(self) -> bool:
        """Whether a softmax is judged by targets of which one is 1 and all others are 0."""
        return self.lesson.loss.softmax and set(self.lesson.examples[0].y) <= {0, 1}

    @property
    def differing(self) -> list[Mobject]:
        """The differences, where they were told."""
        return [] if self.lesson.loss.softmax else [self.table]

    # -- equations -------------------------------------------------------------------------------

    def term(self, j: int, *, brief: bool = False) -> Equation:
        """Eⱼ, as the lesson's loss has it; brief: without what a target of 0 or 1 cancels."""
        return self.trace.equation(f"E[{j}]", term_of(self.lesson, j, brief=brief))

    def sum_equation(self) -> Equation:
        terms = " + ".join(f"E[{j}]" for j in range(self.trace.sizes[-1]))
        return self.trace.equation("example[0].loss" if self.several else "loss", terms)

    def symbol_of_total(self) -> Symbol | None:
        return named_loss(0) if self.several else None

    def losses(self) -> Formula:
        """Each example's error and, below, their mean."""
        count = len(self.trace.lesson.examples)
        slots = kept(count, MOST_EXAMPLES + 1)
        shown, mean = self.shown_losses(slots)
        lines: list[object] = []
        for i in slots:
            if i is None:
                lines += [r"& dots.v quad \ "]
                continue
            lines += [named_loss(i), "&", sign(shown[i].exact), number(shown[i]), r"\ "]
        lines += [
            piece("E"), "&", "=",
            piece(f'1/{count} sum_(i=1)^{count} E_("example" i)', stated="the examples"),
            sign(mean.exact), number(mean, "loss", "error"),
        ]  # fmt: skip
        return self.zones.panel.fit(self.math(*lines, align=True))

    def shown_losses(self, slots: tuple[int | None, ...]) -> tuple[dict[int, Shown], Shown]:
        """The examples' losses and the mean: where all stand there, such that the mean holds."""
        addresses = {i: f"example[{i}].loss" for i in slots if i is not None}
        if None in slots:
            style = self.trace.common_style([*addresses.values(), "loss"])
            return {i: self.trace.show(at, style) for i, at in addresses.items()}, self.trace.show(
                "loss", style
            )
        mean = self.trace.equation("loss", f"({' + '.join(addresses.values())})/{len(slots)}")
        return {i: mean.operands[i].shown for i in addresses}, mean.result

    # -- places and motions ----------------------------------------------------------------------

    def stage_and_column(self) -> tuple[Zone, Zone]:
        """Room for the network, and beyond its outputs for the targets."""
        stage = self.zones.stage
        if self.zones.portrait and self.trace.L > 3:  # there the network runs downward
            return stage.rows(1, 0.24)
        return stage.columns(self.trace.L + 1.3, 1)

    def halves(self) -> tuple[Zone, Zone]:
        """Above and below, or side by side where the panel is wide and low."""
        panel, em = self.zones.panel, self.zones.sizes.formula
        if panel.width > 3 * panel.height:
            return panel.inset(0.05 * panel.width, 0.2 * em).columns(1.3, 1, gap=2 * em)
        above = min(1.0, 0.45 + 0.2 * len(self.outputs)) if self.zones.tight else 1.0
        return replace(panel, bottom=panel.bottom + 0.4 * em).rows(above, 1.1, gap=0.8 * em)

    def rows(
        self, equations: list[Equation | None], *, zone: Zone | None = None, named: bool = False
    ) -> Rows:
        """Equations of one line each; named: by their result's symbol."""
        made: list[Rows] = []
        for style, brief in ((None, False), *((s, False) for s in COARSER), (None, named)):
            try:
                written = [each and self.rewritten(each, style) for each in equations]
            except (UndecidedError, EquationError):
                continue  # so few digits would lie on a tie, or say nothing
            made.append(
                Rows(
                    written, zone=zone or self.halves()[0], theme=self.theme, brief=brief,
                    names=[each.result.symbol if each and named else None for each in written],
                    size=self.zones.sizes.formula, result_role="error",
                )
            )  # fmt: skip
            if made[-1].size >= self.zones.smallest:
                break
        table = max(made, key=lambda table: table.size)
        return table if zone else table.move_to(self.zones.panel.center)

    def two_columns(self) -> list[Formula]:
        """The outputs and the targets, as two columns of numbers."""
        size = (1.45 if len(self.outputs) < 4 else 1.1) * self.zones.sizes.formula
        columns = [
            self.math(under(numbers_matrix(self.trace, name), self.trace.symbol(name)), size=size)
            for name in (self.lesson.answers, "y")
        ]
        heads = self.over(columns, 0.65 * size)
        if heads[0].size < self.zones.smallest:
            heads = self.over(columns, 0.65 * size * self.zones.smallest / heads[0].size)
        self.heads = heads
        return columns

    def over(self, columns: list[Formula], size: float) -> list[Words]:
        """Heads over the columns, all together as large as the panel allows."""
        heads = [self.text(head, size=size, role="muted") for head in ("output", "target")]
        pairs = [VGroup(head, column).arrange(DOWN, buff=0.5 * column.size)
                 for head, column in zip(heads, columns, strict=True)]  # fmt: skip
        both = VGroup(*pairs).arrange(RIGHT, buff=2.5 * columns[0].size)
        whole = both.width
        scale = self.zones.panel.fit(both).width / whole
        for each in (*heads, *columns):
            each.size *= scale
        return heads

    def outputs_fly(self) -> list[Animation]:
        """Outputs and targets come from their circles."""
        flights: list[tuple[Mobject, Mobject]] = []
        for row in self.table.rows:
            j = self.trace.address(row.equation.result.address).index[0]
            if j in self.targets.indices:
                flights += [
                    (row.operand(0), self.output_of(j)),
                    (row.operand(1), self.target_of(j)),
                ]
        return fly_into(self.table.numbers, flights)

    def output_of(self, j: int) -> Mobject:
        neuron = self.diagram.neuron(self.trace.L, j)
        return neuron.value or neuron.circle

    def target_of(self, j: int) -> Mobject:
        return self.targets.value(j)

    def outputs_arrive(self) -> list[Animation]:
        """The outputs come from their circles."""
        column, name = self.columns[0], self.lesson.answers
        flights = [
            (column[f"{name}[{j}]"], self.output_of(j))
            for j in self.targets.indices
            if f"{name}[{j}]" in column
        ]
        return fly_into(column, flights)

    def terms_fly(self, total: Worked) -> list[Animation]:
        """Each output's error drops into the sum."""
        line = total[0]
        results = {row.equation.result.address: row["result"] for row in self.terms.rows}
        flights = [
            (parts[1], results[operand.shown.address])
            for operand in line.equation.operands
            if (parts := line.operand(operand.slot)) and operand.shown.address in results
        ]
        return fly_into(line.numbers_line, flights)

    def keys(self) -> list[tuple[str, str]]:
        """What the colours mean."""
        return [("weight +", "positive"), ("weight −", "negative"),
                ("activation, target", "activation"), ("error", "error")]  # fmt: skip


def term_of(lesson: Lesson, j: int, *, brief: bool = False) -> str:
    """Eⱼ as the lesson's loss has it, in addresses; of several pieces the one it lies on.

    brief, or where it looks at other outputs: as it is for a target of 0 or of 1.
    """
    loss, y = lesson.loss, lesson.examples[0].y
    expression = loss.expression
    if loss.certain and y[j] in (0, 1) and (brief or not loss.pointwise):
        expression = loss.certain[int(y[j])]
    if loss.pieces:
        slope = Trace.of(lesson).value(f"dE_da[{lesson.L}][{j}]")
        expression = next((s for at, s in loss.pieces.items() if slope == at), expression)
    right = lesson.answer(max(range(len(y)), key=y.__getitem__))
    return expression.format(a=lesson.answer(j), y=f"y[{j}]", n=len(y), c=right)


def named_loss(example: int) -> Symbol:
    """The loss of one example, told from the mean."""
    return Symbol(f'E_"example {example + 1}"', f"example[{example}].loss")


def sign(exact: bool) -> str:
    return "=" if exact else "approx"
