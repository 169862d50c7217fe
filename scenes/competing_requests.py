"""CompetingRequests: every output tells a hidden neuron what it would like; the wishes add up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import ClassVar

from manim import Create, FadeIn, FadeOut, VGroup

from backprop import Lesson, Style, Trace
from scenes.animations.light import Spotlight
from scenes.animations.signals import Pulses, SignalFlow
from scenes.claims import PLAN, Above, All, Below, Claim, Either, Not, Stated, Zero
from scenes.mobjects.answered import answered
from scenes.mobjects.bars import Bar, Bars, Extend
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept, slashed
from scenes.mobjects.network import drawn
from scenes.mobjects.value import COARSER
from scenes.stage import LectureScene, unworkable
from scenes.zones import Zone

MOST = (4, 3)  # outputs or neurons that are written out, at the most


class CompetingRequests(LectureScene):
    """The summands of Wᵀδ for one hidden neuron, their sum, and the sums of the whole layer."""

    title = "Requests that compete"
    steps_told = "none"
    words = {
        "before": "The activations before the outputs cannot be set, but they can be wished for.",
        "ask": "Take one hidden neuron. Every output that it feeds has a request.",
        "single": "Take one hidden neuron. The output that it feeds has a request.",
        "request": "δ is the slope of the loss in an output's sum z. Times the weight: a request.",
        "compete": "Above zero asks for less of it, below zero for more. They compete.",
        "agree": "Here all of them pull the same way.",
        "none": "Here nobody wants anything of this neuron.",
        "sum": "Added up, they are the slope of the loss in this neuron: {dE_da[m][j]}.",
        "alone": "With one output, this is the slope of the loss in the neuron: {dE_da[m][j]}.",
        "all": "The same for every neuron of the layer makes a list of wishes.",
        "back": "What the neurons can do about it is up to their own weights, one layer earlier.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "ask": PLAN,
        "compete": lambda s: All(s.some_ask(Above), s.some_ask(Below)),
        "agree": lambda s: All(
            Either(s.some_ask(Above), s.some_ask(Below)),
            Not(All(s.some_ask(Above), s.some_ask(Below))),
        ),
        "none": lambda s: Zero(*s.requests_of()),
        "all": PLAN,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """It needs a hidden neuron, and a sum that a calculator confirms."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.L < 2:
            return "it has no hidden layer, and this scene tells what the outputs want of one"
        return unworkable(lesson, [sum_of_requests(lesson, chosen_neuron(lesson))])

    def construct(self) -> None:
        self.m, self.j = self.trace.L - 1, chosen_neuron(self.lesson)
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        self.single = self.trace.sizes[-1] == 1
        panel, gap = self.zones.panel, 0.8 * self.zones.sizes.formula
        wide = panel.width > 4 * panel.height  # below a deep network
        self.top, self.below = (
            panel.columns(1.2, 1, gap=gap) if wide else panel.rows(1, 1.25, gap=gap)
        )
        self.top = self.top.inset(0, 0.25 * self.zones.sizes.formula)
        self.requests = self.barred(self.request_bars, self.below).move_to(panel.center)
        self.ask()
        self.weigh()
        self.add_up()
        self.whole_layer()

    # -- the story -------------------------------------------------------------------------------

    def ask(self) -> None:
        network, m = self.diagram, self.m
        neuron = network.neuron(m, self.j)
        with self.beat("before"):
            self.play(Spotlight(network, network.layer(m)))
        edges, outputs = network.edges_from(m, self.j), network.layer(m + 1)
        with self.beat("single" if self.single else "ask"):
            self.play(Spotlight(network, [neuron, *edges, *outputs]))
            self.play(Pulses(edges, color=self.theme["error"], backward=True))

    def weigh(self) -> None:
        bars = self.requests
        with self.beat("request"):
            self.play(FadeIn(*map(bars.label, bars.shown_rows), bars.dots))
            self.play(Create(bars.axis), FadeIn(*map(bars.number, bars.shown_rows)), Extend(bars))
        if not self.single:
            with self.beat(self.holding("none", "compete", "agree")):
                self.play(Pulses(self.diagram.edges_from(self.m, self.j),
                                 color=self.theme["error"], backward=True))  # fmt: skip

    def add_up(self) -> None:
        address, terms = sum_of_requests(self.lesson, self.j)
        work = self.worked(self.trace.equation(address, terms), zone=self.top, result_role="error")
        alone = not work.legible  # it needs the whole panel
        if alone:
            work = self.worked(self.trace.equation(address, terms), result_role="error")
        with self.beat("alone" if self.single else "sum", m=self.m, j=self.j):
            down = self.requests.animate.move_to(self.below.center)
            self.play(FadeOut(self.requests) if alone else down)
            self.play(FadeIn(work.symbols))
            self.play(FadeIn(work.numbers))
            self.play(FadeIn(work.results))
        self.play(*self.leaving(work, self.requests), run_time=0.5)

    def whole_layer(self) -> None:
        network, m = self.diagram, self.m
        bars = self.barred(self.layer_bars, self.zones.panel)
        with self.beat("all"):
            lit = [*network.layer(m), *network.edges_into(m + 1), *network.layer(m + 1)]
            self.play(Spotlight(network, lit), SignalFlow(network, m + 1, backward=True))
            self.play(
                Create(bars.axis), FadeIn(bars.dots), Extend(bars),
                FadeIn(VGroup(*(VGroup(bars.label(n), bars.number(n)) for n in bars.shown_rows))),
            )  # fmt: skip
        with self.beat("back"):
            lit = [*network.layer(m), *network.edges_into(m), *network.layer(m - 1)]
            self.play(Spotlight(network, lit))
            self.play(SignalFlow(network, m, backward=True))

    # -- what is chosen and drawn ----------------------------------------------------------------

    def requests_of(self) -> list[str]:
        """The addresses of what the outputs ask of the neuron."""
        return [f"message[{self.m}][{self.j},{o}]" for o in range(self.trace.sizes[-1])]

    def some_ask(self, way: Callable[[str, int], Claim]) -> Claim:
        """That at least one output asks for less of it (Above 0), or for more (Below)."""
        return Either(*(way(each, 0) for each in self.requests_of()))

    def barred(self, make, zone: Zone) -> Bars:  # type: ignore[no-untyped-def]
        ways = (partial(make, style, most, zone) for style, most in product((None, *COARSER), MOST))
        return first_legible(ways, self.zones.smallest)

    def request_bars(self, style: Style | None, most: int, zone: Zone) -> Bars:
        slots = kept(self.trace.sizes[-1], most)
        return self.bars([o if o is None else f"message[{self.m}][{self.j},{o}]" for o in slots],
                         style, zone)  # fmt: skip

    def layer_bars(self, style: Style | None, most: int, zone: Zone) -> Bars:
        slots = kept(self.trace.sizes[self.m], most)
        return self.bars([j if j is None else f"dE_da[{self.m}][{j}]" for j in slots], style, zone)

    def bars(self, addresses: list[str | None], style: Style | None, zone: Zone) -> Bars:
        chosen = {} if style is None else {"style": style}
        entries = [
            at
            and Bar(slashed(self.trace.symbol(at)), self.trace.show(at, **chosen),
                    drawn(self.trace, at), "error")
            for at in addresses
        ]  # fmt: skip
        return Bars(entries, zone=zone, size=self.zones.sizes.formula, theme=self.theme)

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("activation", "activation"),
            ("request", "error"),
        )  # fmt: skip


def chosen_neuron(lesson: Lesson) -> int:
    """Of the first hidden neurons before the outputs, the one whose requests compete most."""
    trace, m = Trace.of(lesson), lesson.L - 1

    def rivalry(j: int) -> tuple[float, float]:
        asked = [drawn(trace, f"message[{m}][{j},{o}]") for o in range(lesson.sizes[-1])]
        more, less = (sum(max(way * each, 0) for each in asked) for way in (1, -1))
        return min(more, less), max(more, less)

    return max(range(min(lesson.sizes[m], 2)), key=rivalry)


def sum_of_requests(lesson: Lesson, j: int) -> tuple[str, str]:
    """The equation (address, expression) of what the loss wants of a neuron."""
    L = lesson.L
    terms = [f"W[{L}][{o},{j}]*delta[{L}][{o}]" for o in range(lesson.sizes[-1])]
    return f"dE_da[{L - 1}][{j}]", " + ".join(terms)
