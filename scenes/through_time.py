"""ThroughTime: every moment tells the shared weight its part; the gradient is the sum over time."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from manim import Create, FadeIn, FadeOut

from backprop import Equation, Style, Symbol
from backprop.symbols import fraction
from scenes.claims import RULE, Stated
from scenes.mobjects.bars import Bar, Bars, Extend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.network import Edge, drawn
from scenes.mobjects.renamed import renamed
from scenes.mobjects.unrolled import UnrolledRow
from scenes.mobjects.value import COARSER
from scenes.stage import LectureScene
from scenes.time_on_stage import TimeOnStage
from scenes.zones import Zone


class ThroughTime(TimeOnStage, LectureScene):
    """Backpropagation through time for the weight from moment to moment."""

    title = "Back through time"
    words: ClassVar[dict[str, str]] = {
        "forward": "Forward, the same weights made the values of all moments.",
        "error": "The error is taken at the end. How much it feels of the last sum is called δ.",
        "errors": "At every moment an error is taken. How much E feels of the last sum is "
        "called δ.",
        "both": "The moment before hears two: its own error, and the δ that comes back to it.",
        "back": "From there it runs back through time, each step times the weight and a slope.",
        "part": "The last copy of the weight hears: δ of its moment, times what it was given.",
        "parts": "So does the copy of every moment: the δ that reaches it, times what it was "
        "given.",
        "sum": "But all copies are one weight. Its gradient is the sum over time.",
        "end": "This is backpropagation through time: nothing new, only a weight with many uses.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "forward": RULE,
        "errors": RULE,
        "both": RULE,
        "parts": RULE,
        "sum": RULE,
        "end": RULE,
    }

    def construct(self) -> None:
        self.row: UnrolledRow = self.unrolled()
        self.forward()
        self.back()
        self.parts()

    # -- the story -------------------------------------------------------------------------------

    def forward(self) -> None:
        row = self.row
        given = [row.input(t) for t in row.moments]
        with self.beat("forward"):
            self.play(FadeIn(row, self.key))
            self.play(self.answer(row, [*given, row.state(0)],
                                  [*(f"x{t}" for t in row.moments), "h0"], "input"))  # fmt: skip
            for t in row.moments:
                self.play(*self.listen(row, t), run_time=0.5)
                self.play(self.answer(row, [row.state(t)], [f"h{t}"], "activation"), run_time=0.5)

    def back(self) -> None:
        row, T = self.row, self.T
        with self.beat("errors" if row.every else "error"):
            self.play(self.light(row, [row.state(T), row.link]), self.error_runs([row.link]))
            self.write(self.slope_of_sum(T), "error")
            self.hears(T)
        if T > 1:
            with self.beat("both" if row.every else "back"):
                lit = [row.state(T), row.state(T - 1), *self.heard_through(T - 1)]
                self.play(self.light(row, lit), self.error_runs(self.heard_through(T - 1)))
                self.write(self.slope_of_sum(T - 1), "error")
                self.hears(T - 1)
                self.play(self.light(row), *self.clear())
                for t in range(T - 2, 0, -1):
                    self.play(self.error_runs(self.heard_through(t)))
                    self.hears(t)

    def heard_through(self, t: int) -> list[Edge]:
        """The lines through which a moment before the last hears of the error."""
        own = [self.row.links[t]] if self.row.every else []
        return [self.row.back(t + 1), *own]

    def hears(self, t: int) -> None:
        """δ in the place of h: the number, and the letter over it."""
        letter, old = self.row.relabel(t, delta(t), "error")
        told = self.answer(self.row, [self.row.state(t)], [f"d(z{t})"], "error")
        self.play(told, FadeIn(letter), FadeOut(old))

    def parts(self) -> None:
        row, T = self.row, self.T
        with self.beat("part"):
            self.play(self.light(row, [row.state(T), row.state(T - 1), row.back(T)]))
            self.write(self.part(T), "error")
        zones = self.halves()
        bars = first_legible(
            [partial(self.bars, style, zones[0]) for style in (None, *COARSER)],
            self.zones.smallest,
        )
        with self.beat("parts"):
            self.play(self.light(row), *self.clear())
            self.play(*(FadeIn(bars.label(n)) for n in bars.shown_rows), Create(bars.axis),
                      self.error_runs([row.back(t) for t in row.moments]))  # fmt: skip
            self.play(*(FadeIn(bars.number(n)) for n in bars.shown_rows), Extend(bars))
        with self.beat("sum"):
            if not self.beside:
                self.play(FadeOut(bars), run_time=0.5)
            self.write(self.total(), "error", zones[1])
        with self.beat("end"):
            self.play(*self.leaving(bars), *self.clear())
            for t in row.moments:
                self.play(*self.listen(row, t), run_time=0.5)
            for t in reversed(row.moments):
                self.play(self.error_runs([row.back(t), row.up(t)]), run_time=0.5)

    # -- what is written -------------------------------------------------------------------------

    def halves(self) -> tuple[Zone, Zone]:
        """Where the bars stand and where their sum: in a wide panel side by side."""
        panel = self.zones.panel
        if self.beside:
            left, right = panel.columns(1, 1, gap=0.06 * panel.width)
            return left, right
        return panel, panel

    @property
    def beside(self) -> bool:
        return self.zones.panel.width > 2 * self.zones.panel.height

    def slope_of_sum(self, t: int) -> Equation:
        """δ_t, from the moment behind it or from the error."""
        above = f"d(h{t})" if t == self.T else f"d(z{t + 1})*w_c"
        if self.row.every and t < self.T:
            above = f"(d(h{t},E{t}) + {above})"
        return at_moments(self.trace.equation(f"d(z{t})", f"{above}*J(h{t},z{t})"), self.trace)

    def part(self, t: int) -> Equation:
        """What the copy of a moment hears."""
        return at_moments(self.trace.equation(f"d(w_c,r{t})", f"d(z{t})*h{t - 1}"), self.trace)

    def total(self) -> Equation:
        terms = " + ".join(f"d(w_c,r{t})" for t in self.row.moments)
        return at_moments(self.trace.equation("d(w_c)", terms), self.trace)

    def bars(self, style: Style | None, zone: Zone) -> Bars:
        chosen = {} if style is None else {"style": style}
        addresses = [f"d(w_c,r{t})" for t in self.row.moments]
        entries = [
            Bar(at_moment(address, self.trace, slash=True), self.trace.show(address, **chosen),
                drawn(self.trace, address), "error")
            for address in addresses
        ]  # fmt: skip
        return Bars(entries, zone=zone, size=self.zones.sizes.formula, theme=self.theme)


def at_moment(address: str, trace: Any, *, slash: bool = False) -> Symbol:
    """∂E/∂w_c|_t for what moment t tells the weight, `d(w_c,r3)`; `slash`: in one line."""
    weight, moment = address[2:-1].split(",")
    top, bottom = (str(trace.symbol(name)) for name in (_output(trace), weight))
    whole = rf"partial {top} \/ partial {bottom} " if slash else fraction(top, bottom)
    return Symbol(f"{whole}|_({moment.lstrip('r')})", address)


def delta(t: int) -> Symbol:
    """δ_t for ∂E/∂z_t."""
    return Symbol(f"delta_({t})", f"d(z{t})")


def at_moments(equation: Equation, trace: Any) -> Equation:
    """The same equation with δ_t for ∂E/∂z_t, and ∂E/∂w_c|_t for every moment's part."""

    def naming(address: str) -> Symbol | None:
        if address.startswith("d(z"):
            return delta(int(address[3:-1]))
        return at_moment(address, trace) if address.startswith("d(w_c,") else None

    return renamed(equation, naming)


def _output(trace: Any) -> str:
    return trace.graph.nodes[trace.graph.output].name
