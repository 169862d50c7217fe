"""NudgeOneWeight: one weight is turned, and the loss draws a curve; its slope there is ∂E/∂w."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise, product
from typing import Any, ClassVar

import numpy as np
from flint import fmpq
from manim import DOWN, Create, FadeIn, FadeOut, VGroup, VMobject

from backprop import (
    BackpropError,
    Decimals,
    Difference,
    Lesson,
    Scientific,
    Style,
    Trace,
    UndecidedError,
    compared,
)
from backprop.numbers import exact
from backprop.turned import turned
from scenes.animations.light import Spotlight
from scenes.animations.sweep import POSITIONS, Follow, Sweep, grain_between
from scenes.claims import RULE, Above, All, Always, Below, Closer, Fallen, Same, Stated
from scenes.companions import Knob
from scenes.cost_curve import Valley
from scenes.cost_curve import planned as valley_of
from scenes.mobjects.answered import answered
from scenes.mobjects.network import NetworkDiagram, as_float, drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.readout import Dial, Gauge
from scenes.mobjects.riding import Rider, Trail, tangent
from scenes.one_weight import Weight, slope_of
from scenes.stage import LectureScene
from scenes.theme import Role

SWEPT = fmpq(9, 10)  # of the reach, to either side
STEPS = tuple(fmpq(1, 2**n) for n in range(1, 11))  # of the reach
NEAREST = 1_000  # times closer that the two points come
MOST_TURNED = 2_000  # parameters times examples of which every frame is worked out anew
FEW = 24  # positions of a longer lesson


class NudgeOneWeight(LectureScene):
    """One weight turned: the curve of the loss, a secant that becomes the tangent, the way down."""

    title = "A nudge for one weight"
    words = {
        "weight": "What does a single weight do to the loss? Take this one: {W[l][j,k]}.",
        "curve": "Turn it, and hold all the others. The loss draws a curve.",
        "ratio": "From one point to another: ΔE for Δw. Their ratio is the slope of this line.",
        "slope": "Bring the two points together: the ratio settles. That is the derivative.",
        "straight": "Bring the two points together: the ratio stays. That is the derivative.",
        "up": "It is above zero: turn the weight up, and the loss rises. So which way?",
        "down": "It is below zero: turn the weight up, and the loss falls. So which way?",
        "falls": "Against the slope: the loss falls.",
        "meaning": "A derivative says which way, and how strongly the loss answers a tiny nudge.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "curve": Always("what is done to the weight, and that the loss depends on it"),
        "ratio": RULE,
        "slope": lambda s: Closer(s.ratio(s.plan.near), s.ratio(s.plan.far), to=s.slope),
        "straight": lambda s: Same(s.ratio(s.plan.near), s.ratio(s.plan.far), s.slope),
        "up": lambda s: Above(s.slope, 0),
        "down": lambda s: Below(s.slope, 0),
        "falls": lambda s: All(Fallen(f"turned@{s.plan.lower}.loss", since="loss")),
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "curve": ("plot", "trail"),
        "ratio": ("secant", "legs"),
        "falls": ("trail",),
    }
    weight: ClassVar[Weight | None] = None  # None: the steepest one before the first outputs

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """The weight must have a slope, and its curve room between two axes."""
        if reason := super().refusal(lesson):
            return reason
        found = planned(lesson, cls.weight)
        return found if isinstance(found, str) else None

    def construct(self) -> None:
        plan = planned(self.lesson, self.weight)
        assert isinstance(plan, Plan)
        self.plan = plan
        l, j, k = plan.weight
        self.address, self.slope = f"W[{l}][{j},{k}]", f"dW[{l}][{j},{k}]"
        self.turning = self.knob("turned", self.address)
        self.changed = self.changes("change", self.turning)
        self.rate = self.changes("ratio", self.turning, per=True)
        self.draw()
        self.turn()
        self.compare()
        self.descend()

    # -- the story -------------------------------------------------------------------------------

    def turn(self) -> None:
        l, j, k = self.plan.weight
        network, plan = self.diagram, self.plan
        edge = network.edge(l, to=j, source=k)
        self.add(network)
        with self.beat("weight", l=l, j=j, k=k):
            self.play(Spotlight(network, [edge, network.neuron(l - 1, k), network.neuron(l, j)]))
            self.play(FadeIn(self.dial, scale=1.5), FadeIn(self.plot, self.rider, self.loss))
            self.add(self.trail)
        behind = [*network.edges_into(l, j), network.neuron(l, j)]
        behind += [each for m in range(l + 1, self.trace.L + 1) for each in network.layer(m)]
        with self.beat("curve"):
            self.play(Spotlight(network, [*behind, network.neuron(l - 1, k)]), run_time=0.5)
            for to, seconds in ((plan.end(1), 3), (plan.end(-1), 5), (plan.own, 2.5)):
                self.sweep(to, seconds, self.loss, self.rider, self.trail)

    def compare(self) -> None:
        """From the first place to another: the line through both, and what becomes of it."""
        plan = self.plan
        step, change, ratio = self.gauges
        with self.beat("ratio"):
            self.play(FadeIn(self.here, scale=2), run_time=0.5)
            self.sweep(plan.far, 2, self.loss, self.rider)
            self.join(self.rate.now)
            self.play(Create(self.legs), FadeIn(step, change))
            self.play(Create(self.secant), FadeIn(ratio))
        joined = Follow(VGroup(self.legs, self.secant), lambda _: self.join(self.rate.now))
        pairs = zip(self.gauges, (self.changed, self.changed, self.rate), strict=True)
        gauges = [Follow(gauge, partial(following, gauge, of)) for gauge, of in pairs]
        with self.beat(self.holding("slope", "straight")):
            self.sweep(plan.near, 6, self.loss, self.rider, joined, *gauges)
            self.play(FadeIn(self.derivative))

    def descend(self) -> None:
        plan, tangents = self.plan, Rider(self.plot, self.turning, y="loss", slope=self.slope)
        with self.beat("up" if plan.valley.slope > 0 else "down"):
            self.play(FadeOut(self.legs, self.secant, *self.gauges), run_time=0.6)
            self.sweep(plan.own, 0.5, self.loss, self.rider)
            tangents.follow(self.turning.now)
            self.play(Create(tangents.tangent), run_time=1.2)
        with self.beat("falls"):
            self.play(FadeOut(self.derivative), run_time=0.4)
            self.add(tangents)
            self.sweep(plan.lower, 4, self.loss, self.rider, tangents)
        with self.beat("meaning"):
            self.sweep(plan.own, 2, self.loss, self.rider, tangents)
            self.play(FadeIn(self.derivative))

    def sweep(self, to: fmpq, seconds: float, *followers: Any) -> None:
        """The weight goes there; network, dial and the followers go along."""
        everything = (self.diagram, self.dial, *followers)
        self.play(
            Sweep(self.turning, to, *everything, run_time=seconds, positions=self.plan.positions)
        )

    # -- what is drawn ---------------------------------------------------------------------------

    def draw(self) -> None:
        """Network and dial; the curve's axes, its point, and the numbers below."""
        l, j, k = self.plan.weight
        self.diagram = steady(answered(self.network(thickest=self.plan.heaviest)), l)
        edge = self.diagram.edge(l, to=j, source=k)
        self.dial = Dial(
            self.turning, self.plan.end(-1), self.plan.end(1), theme=self.theme,
            radius=min(0.5 * self.diagram.radius, 0.25 * np.linalg.norm(edge.end - edge.start)),
        ).move_to(edge.at(0.5))  # fmt: skip
        panel, gap = self.zones.panel, 0.4 * self.zones.sizes.formula
        share = 1.5 if self.zones.tight else 1.9
        chart, self.foot = (
            panel.columns(1.4, 1, gap=2 * gap) if panel.flat else panel.rows(share, 1, gap=gap)
        )
        self.plot = Plot(
            chart, x=self.plan.across, y=self.plan.heights, ticks=3,
            x_label=self.trace.symbol(self.address), y_label="E",
            size=self.zones.sizes.small, theme=self.theme,
        ).framed()  # fmt: skip
        self.rider = Rider(self.plot, self.turning, y="loss", slope="", role="error")
        self.trail = Trail(self.plan.points, self.rider, "error")
        self.here = self.plot.ring(*self.plan.place, "error")
        self.secant, self.legs = VMobject(fill_opacity=0), VMobject(fill_opacity=0)
        self.lay_out()

    def lay_out(self) -> None:
        """Below the curve: the loss; Δw and ΔE; their ratio and the derivative."""
        plan, size = self.plan, self.zones.sizes.formula
        self.loss = self.gauge(self.turning, "loss", plan.styles.loss)
        self.derivative = self.gauge(self.trace, self.slope, plan.styles.ratio)
        self.turning.turn(plan.far)
        self.gauges = [
            self.gauge(self.changed, self.address, plan.styles.step, "update"),
            self.gauge(self.changed, "loss", plan.styles.change),
            self.gauge(self.rate, "loss", plan.styles.ratio),
        ]
        self.turning.turn(plan.own)
        step, change, ratio = self.gauges
        lines = [VGroup(self.loss), VGroup(step, change), VGroup(ratio, self.derivative)]
        if self.foot.width < 7 * self.foot.height and self.zones.panel.flat:
            lines = [VGroup(each) for each in (self.loss, *self.gauges, self.derivative)]
        for line in lines:
            line.arrange(buff=1.4 * size)
        self.foot.fit(VGroup(*lines).arrange(DOWN, buff=0.55 * size))

    def gauge(self, trace: Any, address: str, style: Style, role: Role = "error") -> Gauge:
        size = self.zones.sizes.formula
        equal = True if trace is self.trace and trace.show(address, style).exact else None
        return Gauge(trace, address, style, size=size, theme=self.theme, role=role, equal=equal)

    def join(self, ratio: Any) -> None:
        """The secant from the first place through the present one, and the legs Δw and ΔE."""
        (x, y), (to_x, to_y) = self.plan.place, self.rider.place
        reach = max(0.12, 1.3 * abs(to_x - x) / (self.plot.x_range[1] - self.plot.x_range[0]))
        ends = tangent(self.plot, x, y, drawn(ratio, "loss"), run=reach, rise=1.0)
        self.secant.become(self.plot.path(ends, "focus", 4))
        self.legs.become(self.plot.path([(x, y), (to_x, y), (to_x, to_y)], "muted", 2.5))

    def ratio(self, position: fmpq) -> str:
        """The address of ΔE/Δw from the weight's own place to a position."""
        return f"ratio@{position}.loss"


def following(gauge: Gauge, of: Knob, _: Any) -> None:
    """A gauge of what a knob has changed."""
    gauge.follow(of.now)


def steady(network: NetworkDiagram, first: int) -> NetworkDiagram:
    """Without the numbers of layers that may grow out of their circles when a weight is turned."""
    for l in range(first, network.trace.L + 1):
        softmax = l == network.trace.L and network.trace.lesson.loss.softmax
        if not softmax and network.trace.lesson.activation(l).bounds != (0, 1):
            for i in network.visible(l):
                network.clear_value(l, i)
    return network


@dataclass(frozen=True)
class Styles:
    """How the numbers of a sweep are written: in places that do not change."""

    loss: Style
    step: Style
    change: Style
    ratio: Style


@dataclass(frozen=True)
class Plan:
    """Which weight is turned, how far, and what is compared."""

    lesson: Lesson
    valley: Valley
    own: fmpq
    far: fmpq  # the second point, at first
    near: fmpq  # and when it has come close
    lower: fmpq  # where the loss has fallen

    @property
    def weight(self) -> Weight:
        return self.valley.weight

    def end(self, side: int) -> fmpq:
        """How far to the right (1) or to the left (-1) the weight is turned."""
        return self.own + side * SWEPT * self.valley.reach

    @property
    def points(self) -> list[tuple[float, float]]:
        low, high = (as_float(self.end(side)) for side in (-1, 1))
        return [point for point in self.valley.points if low <= point[0] <= high]

    @property
    def place(self) -> tuple[float, float]:
        """The weight and the loss as they are."""
        return as_float(self.own), self.valley.loss

    @property
    def across(self) -> tuple[float, float]:
        margin = 0.05 * as_float(self.valley.reach)
        return as_float(self.end(-1)) - margin, as_float(self.end(1)) + margin

    @property
    def heights(self) -> tuple[float, float]:
        losses = [y for _, y in self.points]
        low, high = min(losses), max(losses)
        margin = 0.12 * (high - low)
        return (0.0 if 0 <= low < margin else low - margin), high + margin

    @property
    def heaviest(self) -> float:
        """The largest |w| that is drawn while the weight is turned."""
        weights = (abs(as_float(w)) for W in self.lesson.weights for row in W for w in row)
        return max(*weights, *(abs(as_float(self.end(side))) for side in (-1, 1)))

    @property
    def positions(self) -> int:
        """Of a sweep: more than it has frames, or few where each takes long."""
        sizes = self.lesson.sizes
        parameters = sum((a + 1) * b for a, b in pairwise(sizes))
        return POSITIONS if parameters * len(self.lesson.examples) <= MOST_TURNED else FEW

    @property
    def styles(self) -> Styles:
        losses = [y for _, y in self.points]
        change = abs(curve_at(self.valley, self.far) - self.valley.loss)
        steps = (
            self.far - self.own,
            self.near - self.own,
            grain_between(self.far, self.near, self.positions),
        )
        return Styles(
            telling(max(map(abs, losses)), 4),
            Decimals(max(map(decimals, steps))),
            telling(change, 5),
            telling(abs(self.valley.slope), 4),
        )


def telling(size: float, digits: int) -> Style:
    """Decimals for numbers of this size and smaller ones, the largest with so many digits."""
    if not 1e-5 <= size < 1e5:
        return Scientific(digits - 1)
    return Decimals(max(0, digits - 1 - math.floor(math.log10(size))))


def decimals(value: fmpq) -> int:
    """How many decimals a fraction has that has not many.

    >>> decimals(fmpq(3, 20)), decimals(fmpq(7))
    (2, 0)
    """
    return next(n for n in range(400) if (value * fmpq(10) ** n).q == 1)


def curve_at(valley: Valley, position: fmpq) -> float:
    """The loss there, for drawing only."""
    return min((abs(x - as_float(position)), y) for x, y in valley.points)[1]


@lru_cache(maxsize=64)
def planned(lesson: Lesson, weight: Weight | None) -> Plan | str:
    """Where the weight is turned to, so that the picture shows what is said; else why not."""
    valley = valley_of(lesson, weight)
    if isinstance(valley, str):
        return valley
    l, j, k = valley.weight
    own, trace = exact(lesson.weights[l - 1][j][k]), Trace.of(lesson)
    address = f"W[{l}][{j},{k}]"
    down = -1 if valley.slope > 0 else 1
    try:
        lower = lower_place(trace, address, own, down, valley.reach)
        for side, part in product((-down, down), (fmpq(1, 2), fmpq(1, 5), fmpq(1, 10))):
            far, near = (own + side * part * valley.reach / n for n in (1, NEAREST))
            if settles(valley, lesson, address, far, near):
                plan = Plan(lesson, valley, own, far, near, lower)
                told(plan, trace, address)
                return plan
    except BackpropError as error:
        return f"the loss beside its weight is out of reach: {error}"
    return "the ratio of changes does not settle about its weight: there is a corner"


def lower_place(trace: Trace, address: str, own: fmpq, down: int, reach: fmpq) -> fmpq:
    """A place on the way down where the loss is lower, as far off as can be."""
    for part in STEPS:
        there = own + down * part * reach
        if compared(turned(trace.lesson, address, there).trace(), "loss", trace, "loss") < 0:
            return there
    raise UndecidedError("no step against the slope lowers it")


def settles(valley: Valley, lesson: Lesson, address: str, far: fmpq, near: fmpq) -> bool:
    """Whether ΔE/Δw comes nearer to the slope when the points come together, or is the slope."""
    slope = drawn(Trace.of(lesson), slope_of(valley.weight))
    apart = [
        ratio - slope
        for ratio in (drawn(rate(lesson, address, place), "loss") for place in (far, near))
    ]
    return apart == [0.0, 0.0] or abs(apart[1]) < abs(apart[0]) / 2


def rate(lesson: Lesson, address: str, place: fmpq) -> Difference:
    return Difference.of(lesson, turned(lesson, address, place), address)


def told(plan: Plan, trace: Trace, address: str) -> None:
    """Raises where a number that is shown cannot be told."""
    for place in (plan.end(1), plan.end(-1), plan.far, plan.near, plan.lower):
        turned(trace.lesson, address, place).trace().show("loss", plan.styles.loss)
    for place in (plan.far, plan.near):
        rate(trace.lesson, address, place).show("loss", plan.styles.ratio)
    trace.show(slope_of(plan.weight), plan.styles.ratio)
