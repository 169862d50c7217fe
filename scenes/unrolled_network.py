"""UnrolledNetwork: a neuron that feeds back is, moment by moment, a deep net with one weight."""

from __future__ import annotations

from typing import ClassVar

from manim import FadeIn, FadeOut, LaggedStart

from scenes.animations.signals import Pulses
from scenes.claims import PLAN, RULE, Stated
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.unrolled import Loop, UnrolledRow
from scenes.stage import LectureScene
from scenes.time_on_stage import MOST, TimeOnStage, step


class UnrolledNetwork(TimeOnStage, LectureScene):
    """The loop, its copies in time, and the same weights over sequences of other lengths."""

    title = "Unrolled through time"
    words: ClassVar[dict[str, str]] = {
        "loop": "A neuron that feeds back: its output, times a weight, joins its next sum.",
        "memory": "So what it says depends on what it hears, and on what it said before.",
        "unroll": "Draw a copy for every moment: {moments:word} copies, all with the same weights.",
        "first": "Before the first moment there is nothing to remember: it starts with {h0}.",
        "second": "What the first moment said is one of the two things that the second hears.",
        "on": "And so on, to the last moment. There the error is taken.",
        "every": "And so on. At every moment an error is taken; E is the sum of all.",
        "longer": "Another sequence has {moments:word} moments: more copies, the same weights.",
        "end": "Unrolled there is no loop any more. Backpropagation works as always.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "unroll": RULE,
        "first": PLAN,
        "every": RULE,
        "longer": RULE,
    }

    def construct(self) -> None:
        self.loop()
        self.unroll()
        self.other_length()

    # -- the story -------------------------------------------------------------------------------

    def loop(self) -> None:
        self.looping = Loop(self.trace, zone=self.zones.stage, layout=self.zones, theme=self.theme)
        formula = self.rule()
        with self.beat("loop"):
            self.play(FadeIn(self.looping, self.key))
        with self.beat("memory"):
            self.play(FadeIn(formula))
        self.formula = formula

    def unroll(self) -> None:
        row = self.row = self.unrolled()
        with self.beat("unroll", moments=self.T):
            self.play(FadeOut(self.looping, self.formula), FadeIn(row.state(0)))
            copies = [FadeIn(row.state(t), target_position=self.looping.neuron)
                      for t in row.moments]  # fmt: skip
            self.play(FadeIn(*row.edges, *(row.input(t) for t in row.moments)),
                      LaggedStart(*copies, lag_ratio=0.25), run_time=1.4)  # fmt: skip
            self.play(FadeIn(row.loss, row.letters, row.weights))
        inputs = [row.input(t) for t in row.moments]
        with self.beat("first"):
            self.play(self.answer(row, [*inputs, row.state(0)],
                                  [*(f"x{t}" for t in row.moments), "h0"], "input"))  # fmt: skip
            self.tell(row, 1)
        if self.T > 1:
            with self.beat("second"):
                self.tell(row, 2)
        with self.beat("every" if row.every else "on"):
            self.play(self.light(row), *self.clear())
            self.forward(row, range(3, self.T + 1))
            self.play(Pulses(list(row.links.values()), color=self.theme["error"]))

    def other_length(self) -> None:
        lengths = self.lesson.lengths
        other = next((n for n, T in enumerate(lengths) if T != self.T and T <= MOST), None)
        if other is not None:
            trace = self.companion("other", self.lesson.trace(other))
            row = self.unrolled(trace, lengths[other])
            with self.beat("longer", moments=row.T):
                self.play(FadeOut(self.row, *self.numbers(self.row)))
                self.play(FadeIn(row))
                moments = [f"other.x{t}" for t in row.moments]
                self.play(self.answer(row, [*(row.input(t) for t in row.moments), row.state(0)],
                                      [*moments, "other.h0"], "input"))  # fmt: skip
                self.forward(row, row.moments, "other.")
                self.write(step(self.lesson, trace, row.T), "activation")
            self.row = row
        with self.beat("end"):
            self.play(*self.clear(), self.light(self.row))
            self.play(self.error_runs(list(self.row.links.values())))
            for t in reversed(self.row.moments):
                self.play(self.error_runs([self.row.back(t), self.row.up(t)]))

    def tell(self, row: UnrolledRow, t: int) -> None:
        """One moment: what it hears, its equation, its number."""
        lit = [row.state(t - 1), row.input(t), row.state(t), row.back(t), row.up(t)]
        self.play(self.light(row, lit), *self.listen(row, t))
        self.write(self.moment(t), "activation")
        self.play(self.answer(row, [row.state(t)], [f"h{t}"], "activation"))

    def forward(self, row: UnrolledRow, moments: range, name: str = "") -> None:
        for t in moments:
            self.play(*self.listen(row, t))
            self.play(self.answer(row, [row.state(t)], [f"{name}h{t}"], "activation"))

    # -- what is drawn ---------------------------------------------------------------------------

    def rule(self) -> Formula:
        """h_t = f(w x_t + w_c h_(t−1) + b), for any moment."""
        symbol, f = self.trace.symbol, self.lesson.activation.symbol
        before = piece("h_(t-1)", role="activation", stated="the moment before")
        formula = self.math(
            piece("h_t", role="activation"), "=", piece(rf"{f} \("), piece(symbol("w")),
            piece("x_t", role="input"), "+", piece(symbol("w_c")), before, "+",
            piece(symbol("b")), piece(r"\)"), size=1.2 * self.zones.sizes.formula,
        )  # fmt: skip
        return self.zones.panel.fit(formula)

    @staticmethod
    def numbers(row: UnrolledRow) -> list[object]:
        return [neuron.value for neuron in row.neurons if neuron.value is not None]
