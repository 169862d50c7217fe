"""NudgeOneWeight: a derivative says what a small nudge does to the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, product
from typing import Any, ClassVar

from flint import fmpq
from manim import FadeIn, FadeOut, Indicate

from backprop import (
    Decimals,
    Difference,
    Equation,
    EquationError,
    Lesson,
    Scientific,
    Shown,
    Significant,
    Style,
    Symbol,
    Trace,
    UndecidedError,
    nudged,
)
from scenes.animations.light import Spotlight
from scenes.animations.numbers import Recount
from scenes.animations.signals import Pulses, SignalFlow
from scenes.claims import PLAN, Alike, All, Below, Stated, Term, term
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.legend import Legend
from scenes.mobjects.network import drawn
from scenes.mobjects.table import Table
from scenes.mobjects.value import Value
from scenes.mobjects.worked import Worked
from scenes.stage import LectureScene
from scenes.theme import Role

NUDGES = 3  # each a tenth of the one before
FINEST = 20  # powers of ten below 1 among which a first nudge is looked for
CLOSE = 0.25  # how far off the slope may be about the first nudge
DIGITS = 4  # of changes of the loss
LONGEST = 12  # characters of a loss, and of a number in the table

Weight = tuple[int, int, int]  # layer, to, source


class NudgeOneWeight(LectureScene):
    """One weight is turned by less and less: what the loss does, and what the slope had said."""

    title = "A nudge for one weight"
    words = {
        "weight": "What does a single weight do to the loss? Take this one: {W[l][j,k]}.",
        "turn": "Turn it by a little, Δw = {nudge}, and leave all the others alone.",
        "moved": "The loss was {before}. Now it is {after}.",
        "change": "So the nudge has changed the loss by {change}.",
        "slope": "The slope had promised it: slope times nudge is {promise}.",
        "smaller": "The smaller the nudge, the closer the promise comes to the truth.",
        "exact": "For smaller nudges the promise holds just as well.",
        "meaning": "That is a derivative: how strongly the loss answers a tiny nudge.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "turn": PLAN,
        "change": PLAN,
        "smaller": lambda s: All(
            *(Below(abs(s.missed(n + 1)), abs(s.missed(n))) for n in range(NUDGES - 1))
        ),
        "exact": lambda s: All(*(Alike(*s.change_and_promise(n)) for n in range(NUDGES))),
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "smaller": ("table",),
        "exact": ("table",),
    }
    weight: ClassVar[Weight | None] = None  # None: the steepest one before the first outputs

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """The weight must have a slope, and nudges of some size must confirm it."""
        if reason := super().refusal(lesson):
            return reason
        found = planned(lesson, cls.weight)
        return found if isinstance(found, str) else None

    def construct(self) -> None:
        plan = planned(self.lesson, self.weight)
        assert isinstance(plan, Plan)
        self.plan = plan
        for n in range(NUDGES):
            self.companion(f"nudged{n}", plan.change(n).after)
            self.companion(f"change{n}", plan.change(n))
            self.companion(f"promise{n}", plan.promise(n))
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        panel, gap = self.zones.panel, 0.8 * self.zones.sizes.formula
        wide = panel.width > 4 * panel.height  # below a deep network
        self.top, self.below = (
            panel.columns(1, 1.1, gap=2 * gap) if wide else panel.rows(1.1, 1, gap=gap)
        )
        self.table = self.listed()
        self.turn()
        self.promise()
        self.shrink()

    # -- the story -------------------------------------------------------------------------------

    def turn(self) -> None:
        l, j, k = self.plan.weight
        network, table = self.diagram, self.table
        edge = network.edge(l, to=j, source=k)
        ends = [network.neuron(l - 1, k), network.neuron(l, j)]
        weights = self.before_and_after(f"W[{l}][{j},{k}]", self.weight_style(), "text")
        with self.beat("weight", l=l, j=j, k=k):
            self.play(Spotlight(network, [edge, *ends]))
            if weights is not None:
                self.play(FadeIn(*weights.parts[:3]))
        with self.beat("turn", nudge=self.told("nudge", 0)):
            self.play(FadeIn(table.head[0], table.line, table.cell(0, 0)))
            self.play(Indicate(edge, color=self.theme["update"], scale_factor=1.06),
                      *([] if weights is None else [FadeIn(*weights.parts[3:])]))  # fmt: skip
        if weights is not None:
            self.play(FadeOut(weights), run_time=0.4)
        self.moved = self.before_and_after("loss", self.plan.style, "error")
        if self.moved is not None:
            before, after = self.moved.numbers
            with self.beat("moved", before=before.shown, after=after.shown):
                self.play(Pulses([edge], color=self.theme["update"]),
                          Spotlight(network, [edge, *network.layer(self.trace.L)]))  # fmt: skip
                self.play(FadeIn(self.moved), Recount(self.answers("nudged0.")))
        with self.beat("change", change=self.told("change", 0)):
            self.play(FadeIn(table.head[1], table.cell(0, 1)))

    def promise(self) -> None:
        l, j, k = self.plan.weight
        edge = self.diagram.edge(l, to=j, source=k)
        said = self.said()
        with self.beat("slope", promise=self.told("promise", 0)):
            gone = self.leaving(self.moved) if self.moved is not None else []
            back = [Recount(self.answers(""))] if self.moved is not None else []
            self.play(*gone, *back, Spotlight(self.diagram, [edge]))
            self.play(SignalFlow(self.diagram, l, to=j, backward=True), FadeIn(said.symbols))
            self.play(FadeIn(said.numbers))
            self.play(FadeIn(said.results), FadeIn(self.table.head[2], self.table.cell(0, 2)))

    def shrink(self) -> None:
        table = self.table
        with self.beat("smaller" if self.plan.curved else "exact"):
            for n in range(1, NUDGES):
                self.play(FadeIn(table.rows[n]))
        with self.beat("meaning"):
            self.play(*(Indicate(table.column(c), color=self.theme["error"], scale_factor=1.05)
                        for c in (1, 2)))  # fmt: skip

    # -- what is drawn ---------------------------------------------------------------------------

    def told(self, what: str, n: int) -> Shown:
        """Nudge n, the change of the loss that it made, or what the slope promised."""
        l, j, k = self.plan.weight
        address = {
            "nudge": f"change{n}.W[{l}][{j},{k}]",
            "change": f"change{n}.loss",
            "promise": f"promise{n}.update[{l}][{j},{k}]",
        }[what]
        return brief(self.traces, address)

    def change_and_promise(self, n: int) -> tuple[str, str]:
        """The addresses of what nudge n changed, and of what the slope had promised."""
        return self.told("change", n).address, self.told("promise", n).address

    def missed(self, n: int) -> Term:
        """By how much the promise was off."""
        change, promise = self.change_and_promise(n)
        return term(change) - promise

    def listed(self) -> Table:
        """Nudges, changes and promises, in a table."""
        size = self.zones.sizes.number * 1.15
        roles = {"nudge": "update", "change": "text", "promise": "error"}
        rows = [
            [self.value(self.told(what, n), size=size, role=role) for what, role in roles.items()]
            for n in range(NUDGES)
        ]
        return Table(("nudge Δw", "change ΔE", "promise"), rows, zone=self.below, size=size,
                     theme=self.theme)  # fmt: skip

    def weight_style(self) -> Style:
        """In which the weight shows its nudge."""
        l, j, k = self.plan.weight
        shown = [self.traces.show(f"{of}W[{l}][{j},{k}]") for of in ("", "nudged0.")]
        exact = all(each.exact for each in shown)
        return shown[0].style if exact else Decimals(self.plan.power + 2)

    def answers(self, of: str) -> dict[Value, Shown]:
        """What the neurons behind the weight answer, in the network or in the nudged one."""
        layers = range(self.plan.weight[0], self.trace.L + 1)
        told = [(l, i, self.diagram.neuron(l, i).value)
                for l in layers for i in self.diagram.visible(l)]  # fmt: skip
        return {value: self.traces.show(f"{of}a[{l}][{i}]", value.shown.style)
                for l, i, value in told if value is not None}  # fmt: skip

    def before_and_after(self, address: str, style: Style | None, role: Role) -> Formula | None:
        """A quantity before → after the nudge; None where the digits that it needs do not fit."""
        shown = [self.traces.show(f"{of}{address}", style) for of in ("", "nudged0.")]
        if max(len(each.text) for each in shown) > LONGEST:
            return None
        before, after = shown
        return self.top.fit(
            self.math(
                piece(self.trace.symbol(address), role=role),
                piece("=" if before.exact else "approx"), number(before),
                piece("quad arrow.r quad"), number(after),
                size=1.2 * self.zones.sizes.formula,
            )
        )  # fmt: skip

    def said(self) -> Worked:
        """Slope times nudge."""
        equation = promised(self.traces, "promise0.", self.plan.weight)
        return self.worked(equation, zone=self.top, names=['upright("promise")'],
                           result_role="error")  # fmt: skip

    def rewritten(self, equation: Equation, style: Style | None) -> Equation:
        """In another style, still with Δw for the rate of the companion that it comes from."""
        return promised(self.traces, "promise0.", self.plan.weight, style)

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("nudge", "update"),
            ("slope", "error"),
        )  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Which weight is nudged, how little at first (10^-power), and what that shows."""

    lesson: Lesson
    weight: Weight
    power: int
    curved: bool = True  # whether change and promise differ in any digit that is shown
    style: Style | None = None  # in which the loss shows its change

    def change(self, n: int) -> Difference:
        """What nudge number n changes."""
        return Difference.of(self.lesson, nudged(self.lesson, *self.weight, self.nudge(n)))

    def promise(self, n: int) -> Trace:
        """The lesson with that nudge for its rate: its update is slope times nudge."""
        return Trace.of(replace(self.lesson, rate=self.nudge(n)))

    def nudge(self, n: int) -> fmpq:
        return fmpq(1, 10 ** (self.power + n))


@lru_cache(maxsize=64)
def planned(lesson: Lesson, weight: Weight | None) -> Plan | str:
    """Nudges small enough for the slope to hold about them; else the reason why there are none."""
    chosen = weight or steepest(lesson)
    l, j, k = chosen
    if not (1 <= l <= lesson.L and (j, k) in surely_drawn(lesson, l)):
        return f"it has no weight {j},{k} in a layer {l}, or no room to draw it"
    slope = f"dW[{l}][{j},{k}]"
    if drawn(Trace.of(lesson), slope) == 0:
        return "its first weights before the outputs have no slope, so no nudge shows one"
    for power in range(1, FINEST + 1):
        plan = Plan(lesson, chosen, power)
        try:
            if (gaps := misses(plan)) and is_closing(gaps):
                return finished(plan, gaps)
        except (UndecidedError, EquationError):
            continue  # so small a change cannot be told
    return f"no nudge down to 10^-{FINEST + NUDGES - 1} is small enough for the slope of a weight"


def misses(plan: Plan) -> list[float]:
    """How far each promise misses its change, as a part of it."""
    l, j, k = plan.weight
    found = []
    for n in range(NUDGES):
        change = drawn_difference(plan.change(n))
        promise = drawn(plan.promise(n), f"update[{l}][{j},{k}]")
        if not change or not promise:
            return []
        found.append(abs(change - promise) / abs(promise))
    return found


def is_closing(gaps: list[float]) -> bool:
    """Whether the first is close and each further one is closer, or as close as can be seen."""
    return gaps[0] <= CLOSE and all(b <= max(a / 2, 1e-9) for a, b in pairwise(gaps))


def finished(plan: Plan, gaps: list[float]) -> Plan:
    """The plan with its digits, once all that it shows can be told."""
    l, j, k = plan.weight
    texts = [
        (brief(plan.change(n), "loss").text, brief(plan.promise(n), f"update[{l}][{j},{k}]").text)
        for n in range(NUDGES)
    ]
    promised(plan.promise(0), "", plan.weight)
    size = Scientific(1)
    power = int(plan.change(0).show("loss", size).text.partition("e")[2] or 0)
    style = Decimals(min(max(2 - power, 2), 12))
    for trace in (plan.change(0).before, plan.change(0).after):
        trace.show("loss", style)
    return replace(plan, curved=any(a != b for a, b in texts), style=style)


def surely_drawn(lesson: Lesson, l: int) -> list[tuple[int, int]]:
    """The weights of a layer whose ends stand in every picture: of wide layers the first only."""
    first = (range(n if n <= 3 else 1) for n in (lesson.sizes[l], lesson.sizes[l - 1]))
    return list(product(*first))


def steepest(lesson: Lesson) -> Weight:
    """The steepest of the weights before the outputs that are surely drawn."""
    L, trace = lesson.L, Trace.of(lesson)
    places = ((L, j, k) for j, k in surely_drawn(lesson, L))
    return max(places, key=lambda at: abs(drawn(trace, slope_of(at))))


def slope_of(weight: Weight) -> str:
    l, j, k = weight
    return f"dW[{l}][{j},{k}]"


def promised(trace: Any, prefix: str, weight: Weight, style: Style | None = None) -> Equation:
    """slope · nudge, from the update of a lesson whose rate is the nudge; said with Δw."""
    of = trace.of(prefix) if prefix else trace
    l, j, k = weight
    equation: Equation = of.equation(
        f"update[{l}][{j},{k}]", f"{slope_of(weight)}*eta", style=style or Significant(DIGITS)
    )
    nudge, plain = Symbol("Delta w", f"{prefix}eta"), trace.show(f"{prefix}eta")
    given = {"symbol": nudge, **({"shown": plain} if plain.exact else {})}
    tokens = [
        replace(token, **given) if getattr(token, "slot", None) == 1 else token
        for token in equation.tokens
    ]
    return replace(equation, tokens=tuple(tokens))


def brief(trace: Any, address: str) -> Shown:
    """A number with four digits, as a power of ten where it would be long."""
    shown: Shown = trace.show(address, Significant(DIGITS))
    if (plain := trace.show(address)).exact:
        shown = plain  # without zeros at its end
    return shown if len(shown.text) <= 9 else trace.show(address, Scientific(DIGITS))


def drawn_difference(change: Difference) -> float:
    """A change of the loss as a float: made for choosing a nudge only."""
    return float(change.show("loss", Scientific(8)).text)
