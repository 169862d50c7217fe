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
from scenes.claims import PLAN, RULE, Above, All, Below, Claim, Either, Not, Stated, Zero
from scenes.mobjects.answered import answered
from scenes.mobjects.bars import Bar, Bars, Extend
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept, slashed
from scenes.mobjects.network import Edge, drawn
from scenes.mobjects.value import COARSER
from scenes.mobjects.wishes import Stack, appear, scale_of_stacks
from scenes.stage import LectureScene, unworkable
from scenes.zones import Zone

MOST = (4, 3)  # outputs or neurons that are written out, at the most


class CompetingRequests(LectureScene):
    """The summands of Wᵀδ for one hidden neuron, their sum, and the sums of the whole layer."""

    title = "Requests that compete"
    steps_told = "none"
    words = {
        "before": "Nobody can set the values before the outputs. But which way should they go?",
        "ask": "Take one hidden neuron. Every output asks something of it: more, or less?",
        "single": "Take one hidden neuron. The output asks something of it: more, or less?",
        "compete": "Up asks for more of it, down for less. They compete.",
        "agree": "Up asks for more of it, down for less. Here they agree.",
        "none": "Here none of them asks anything.",
        "merge": "Together they ask one thing of it.",
        "request": "How long is an arrow? δ of the output times the weight; a minus asks for more.",
        "sum": "Added up, they are the slope of the loss with respect to the neuron's value.",
        "alone": "With one output, this is the slope of the loss with respect to its value.",
        "all": "The same for the other neurons: the outputs lay their arrows over the layer.",
        "back": "What the neurons can do about it is up to their own weights, one layer earlier.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "before": RULE,
        "ask": PLAN,
        "single": PLAN,
        "merge": RULE,
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
        stage = self.zones.stage
        self.diagram = answered(self.network(stage.inset(0, 0.05 * stage.height)))
        outputs = range(self.trace.sizes[-1])
        asked = {
            j: [f"message[{self.m}][{j},{o}]" for o in outputs]
            for j in self.diagram.visible(self.m)
        }
        scale = scale_of_stacks(self.diagram, self.m, asked)
        self.stacks = {j: Stack(self.diagram, self.m, j, some, scale) for j, some in asked.items()}
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
            self.arrive(edges)
        if not self.single:
            with self.beat(self.holding("none", "compete", "agree")):
                self.play(Pulses(edges, color=self.theme["error"], backward=True, run_time=1.5))
            with self.beat("merge"):
                self.play(self.stacks[self.j].merge(run_time=2))

    def arrive(self, edges: list[Edge]) -> None:
        """Along each edge that is drawn a pulse, and its arrow; the others' arrows at the end."""
        network, stack = self.diagram, self.stacks[self.j]
        shown = network.visible(self.m + 1)
        arrows = dict(enumerate(stack.single))
        for o, edge in zip(shown, edges, strict=True):
            arrow = arrows.pop(o)
            self.play(Pulses([edge], color=self.theme["error"], backward=True), run_time=0.8)
            self.play(FadeIn(arrow, target_position=arrow.foot), run_time=0.5)
        if arrows:
            self.play(*(FadeIn(arrow, target_position=arrow.foot) for arrow in arrows.values()))

    def weigh(self) -> None:
        bars = self.requests
        with self.beat("request"):
            self.play(FadeIn(*map(bars.label, bars.shown_rows), bars.dots))
            self.play(Create(bars.axis), FadeIn(*map(bars.number, bars.shown_rows)), Extend(bars))

    def add_up(self) -> None:
        address, terms = sum_of_requests(self.lesson, self.j)
        work = self.worked(self.trace.equation(address, terms), zone=self.top, result_role="error")
        alone = not work.legible  # it needs the whole panel
        if alone:
            work = self.worked(self.trace.equation(address, terms), result_role="error")
        with self.beat("alone" if self.single else "sum"):
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
            self.play(Spotlight(network, lit))
            others = [stack for j, stack in self.stacks.items() if j != self.j]
            self.play(SignalFlow(network, m + 1, backward=True, run_time=1.5))
            if others:
                self.play(*map(appear, others))
                self.play(*(stack.merge(run_time=1.5) for stack in others))
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
            ("what is asked", "error"),
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
