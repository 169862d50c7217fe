"""CompoundedWeights: what a state feels of an earlier one is a product; it vanishes or explodes."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from manim import Create, FadeIn, FadeOut

from backprop import Equation, GraphTrace, Style, Symbol, TimeLesson, feedback_neuron
from backprop.activations import IDENTITY
from backprop.symbols import fraction
from scenes.claims import PLAN, RULE, Above, Below, Stated, term
from scenes.mobjects.bars import Bar, Bars, Extend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import slashed
from scenes.mobjects.network import drawn
from scenes.mobjects.renamed import renamed
from scenes.mobjects.unrolled import UnrolledRow
from scenes.mobjects.value import COARSER
from scenes.stage import LectureScene
from scenes.theme import Role
from scenes.time_on_stage import TimeOnStage
from scenes.zones import Zone

POWERS = 6  # moments back that the weight alone is followed
SMALL, LARGE = "small", "large"  # companions without slopes: |w_c| below 1, and above


class CompoundedWeights(TimeOnStage, LectureScene):
    """Products of Jacobians: one factor for each moment further back."""

    title = "Weights that compound"
    words: ClassVar[dict[str, str]] = {
        "row": "How much does the last state feel of what was said long ago?",
        "one": "One moment back: the slope of the function, times the weight.",
        "two": "Two moments back: the same once more. The factors multiply.",
        "bars": "So the further back, the more factors: what is left of a change of {1}.",
        "alone": "Look at the weight alone, without slopes: only its powers are left.",
        "own small": "This weight is below {1} in size: its powers vanish.",
        "own large": "This weight is above {1} in size: its powers explode.",
        "inverse small": "Its inverse is below {1} in size: the powers vanish.",
        "inverse large": "Its inverse is above {1} in size: the powers explode.",
        "end": "Over many moments gradients vanish or explode. Long memories are hard to learn.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "two": RULE,
        "bars": PLAN,
        "own small": Below(abs(term("w_c")), 1),
        "own large": Above(abs(term("w_c")), 1),
        "inverse small": Above(abs(term("w_c")), 1),
        "inverse large": Below(abs(term("w_c")), 1),
        "end": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """A weight whose powers change their size, and a moment to look back to."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.every:
            return "it has a target at every moment, and this scene looks back from the last one"
        if lesson.lengths[0] < 2:
            return "it has a single moment: there is none to look back to"
        if lesson.parameters["w_c"] in (0, 1, -1):
            return "the powers of its w_c neither vanish slowly nor explode"
        return None

    def construct(self) -> None:
        for name, trace in powers(self.lesson).items():
            self.companion(name, trace)
        self.row: UnrolledRow = self.unrolled()
        self.look_back()
        self.weight_alone()

    # -- the story -------------------------------------------------------------------------------

    def look_back(self) -> None:
        row, T = self.row, self.T
        with self.beat("row"):
            self.play(FadeIn(row, self.key))
            neurons = [*map(row.input, row.moments), *map(row.state, range(T + 1))]
            addresses = [*(f"x{t}" for t in row.moments), *(f"h{t}" for t in range(T + 1))]
            self.play(self.answer(row, neurons, addresses, "activation"))
        for back, name in enumerate(("one", "two")[: min(2, T)], start=1):
            with self.beat(name):
                states = [row.state(t) for t in range(T - back, T + 1)]
                lines = [row.back(t) for t in range(T - back + 1, T + 1)]
                self.play(self.light(row, [*states, *lines]), *self.clear())
                self.play(self.error_runs(lines))
                self.write(self.product(back), "error")
        addresses = [f"T(h{T},h{t})" for t in range(T - 1, -1, -1)]
        bars = self.shown_bars(addresses, [slashed(self.naming(a)) for a in addresses],
                               self.zones.panel, "error")  # fmt: skip
        with self.beat("bars"):
            self.play(self.light(row), *self.clear())
            self.play(self.error_runs([row.back(t) for t in row.moments]), *self.appear(bars))
            self.play(*self.extend(bars))
        self.own = bars

    def weight_alone(self) -> None:
        names = (SMALL, LARGE) if abs(drawn(self.trace, "w_c")) < 1 else (LARGE, SMALL)
        own, inverse = self.alone(names)
        with self.beat("alone"):
            self.play(FadeOut(self.row, self.own, self.key, *self.numbers()))
            self.play(*self.appear(own))
        with self.beat(f"own {names[0]}"):
            self.play(*self.extend(own))
        with self.beat(f"inverse {names[1]}"):
            self.play(*self.appear(inverse))
            self.play(*self.extend(inverse))
        with self.beat("end"):
            self.wait(0.2)

    def appear(self, bars: Bars) -> list[Any]:
        return [Create(bars.axis), *(FadeIn(bars.label(n)) for n in bars.shown_rows)]

    def extend(self, bars: Bars) -> list[Any]:
        return [Extend(bars), *(FadeIn(bars.number(n)) for n in bars.shown_rows)]

    def numbers(self) -> list[Any]:
        return [neuron.value for neuron in self.row.neurons if neuron.value is not None]

    # -- what is written -------------------------------------------------------------------------

    def product(self, back: int) -> Equation:
        """∂h_T/∂h_(T−back): slope times weight for each moment between."""
        T = self.T
        factors = (f"J(h{t},z{t})*w_c" for t in range(T, T - back, -1))
        equation = self.trace.equation(f"T(h{T},h{T - back})", " * ".join(factors))
        return renamed(equation, lambda at: self.naming(at) if at.startswith("T(") else None)

    def naming(self, address: str) -> Symbol:
        """∂h_T/∂h_t."""
        top, bottom = map(self.trace.symbol, address[2:-1].split(","))
        return Symbol(fraction(top, bottom), address)

    def alone(self, names: tuple[str, str]) -> list[Bars]:
        """The powers of the weight and those of its inverse, side by side or one over the other."""
        body = self.zones.body.inset(0.02 * self.zones.body.width, 0.04 * self.zones.body.height)
        wide = body.width > 1.2 * body.height
        cut = body.columns if wide else body.rows
        zones = cut(1, 1, gap=0.08 * (body.width if wide else body.height))
        made = []
        for name, base, zone in zip(names, ("w_c", "(1 slash w_c)"), zones, strict=True):
            backs = range(1, POWERS + 1)
            addresses = [f"{name}.T(h{POWERS},h{POWERS - k})" for k in backs]
            labels = [Symbol(f"{base}^{k}" if k > 1 else base.strip("()"), at)
                      for k, at in zip(backs, addresses, strict=True)]  # fmt: skip
            role = self.theme.sign(self.trace.value("w_c"))
            made.append(self.shown_bars(addresses, labels, zone, role))
        return made

    def shown_bars(self, addresses: list[str], names: list[Symbol], zone: Zone, role: Role) -> Bars:
        ways = [partial(self.bars, addresses, names, zone, role, s) for s in (None, *COARSER)]
        return first_legible(ways, self.zones.smallest)

    def bars(
        self, addresses: list[str], names: list[Symbol], zone: Zone, role: Role,
        style: Style | None,
    ) -> Bars:  # fmt: skip
        chosen = {} if style is None else {"style": style}
        entries = [
            Bar(name, self.traces.show(at, **chosen), drawn(self.traces.of(at), at), role)
            for at, name in zip(addresses, names, strict=True)
        ]
        return Bars(entries, zone=zone, size=self.zones.sizes.formula, theme=self.theme)


def powers(lesson: TimeLesson) -> dict[str, GraphTrace]:
    """The neuron without a function, with w_c and with its inverse: ∂h_T/∂h_t are their powers."""
    w_c = lesson.parameters["w_c"]
    net = feedback_neuron(POWERS, IDENTITY)
    traces = [
        GraphTrace.of(net.graph, net.givens({"w": 0, "w_c": each, "b": 0}, [0] * POWERS, [0]))
        for each in sorted((w_c, 1 / w_c), key=abs)
    ]
    return dict(zip((SMALL, LARGE), traces, strict=True))
