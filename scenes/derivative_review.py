"""DerivativeReview: derivative, partial derivative, gradient, chain rule, on f(x, y) = (x y)²."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import Circle, Create, FadeIn, FadeOut, VGroup

from backprop import Equation, GraphTrace, Sketch
from scenes.animations.glide import Glide, between
from scenes.animations.signals import Pulses
from scenes.claims import RULE, Above, Closer, Stated
from scenes.mobjects.formula import Formula, matrix, number, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.network import Edge, drawn
from scenes.mobjects.plot import Plot
from scenes.stage import LectureScene
from scenes.theme import Role

GIVENS = {"x": 3, "y": 2}
NUDGES = {"f": "1", "finer": "0.1"}  # the companions, and how far they nudge
FAR = 4.5  # how far the curve is drawn


class DerivativeReview(LectureScene):
    """Nudge one input and see what f does; then go there in two steps."""

    title = "Derivatives, a review"
    words: ClassVar[dict[str, str]] = {
        "function": "A small function of two inputs: multiply them, and square the product.",
        "nudge": "Nudge x by {1} and hold y: f grows by {f.N(x)}. But the curve bends.",
        "finer": "Nudge x by only {0.1}: for each unit of nudge, f grows by {finer.N(x)}.",
        "derivative": "The smaller the nudge, the nearer to {f.d(x)}: the slope of the curve.",
        "partial": "As y was held, this is the partial derivative in x. In y there is one, too.",
        "gradient": "Together they are the gradient. It points the steepest way up.",
        "chain": "Now look inside: f does not see x. It sees only q, and q sees x.",
        "links": "How much f changes with q, how much q changes with x: each link is easy.",
        "product": "A change passes both links, so they multiply. That is the chain rule.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "nudge": Above("f.N(x)", "f.d(x)"),
        "finer": Closer("finer.N(x)", "f.N(x)", to="f.d(x)"),
        "derivative": Closer("finer.N(x)", "f.N(x)", to="f.d(x)"),
        "gradient": RULE,
    }

    def construct(self) -> None:
        self.small = self.companion("f", graph_trace(NUDGES["f"]))
        self.companion("finer", graph_trace(NUDGES["finer"]))
        gap = 1.2 * self.zones.sizes.formula
        body = self.zones.body.inset(0.02 * self.zones.body.width, 0.03 * self.zones.body.height)
        halves = body.rows(1, 1, gap=gap) if self.zones.tight else body.columns(1, 1, gap=gap)
        self.left, self.right = halves
        self.nudged()
        self.both()
        self.through_q()

    # -- what is told ------------------------------------------------------------------------

    def nudged(self) -> None:
        """Δf/Δx for two nudges, and what they come near to."""
        above, below = self.right.rows(1, 1.6, gap=self.zones.sizes.formula)
        function = above.fit(self.function(), largest=1.3)
        lines = below.fit(self.quotients(), largest=1.3)
        self.draw_plot()
        self.subtitle("one input is nudged")
        with self.beat("function"):
            self.play(FadeIn(function))
            self.play(FadeIn(self.plot), Create(self.curve), FadeIn(self.dot))
        secant = self.secant(float(NUDGES["f"]))
        with self.beat("nudge"):
            self.play(Create(secant))
            self.play(FadeIn(lines["coarse"]))
        with self.beat("finer"):
            self.play(self.nearer(secant, "f", "finer"), FadeIn(lines["finer"]))
        with self.beat("derivative"):
            self.play(self.nearer(secant, "finer"), run_time=1.2)
            self.play(FadeIn(lines["limit"]))
        self.play(FadeOut(lines, secant))
        self.told = function

    def both(self) -> None:
        _, below = self.right.rows(1, 1.6, gap=self.zones.sizes.formula)
        partials = below.fit(self.partials(), largest=1.3)
        gradient = below.fit(self.gradient(), largest=1.4)
        self.subtitle("two inputs")
        with self.beat("partial"):
            self.play(FadeIn(partials))
        with self.beat("gradient"):
            self.play(FadeOut(partials), run_time=0.5)
            self.play(FadeIn(gradient))
        self.play(FadeOut(gradient, self.told, self.plot, self.curve, self.dot))

    def through_q(self) -> None:
        """x → q → f: two links, their slopes, the product."""
        chain = self.chain_of_nodes()
        links, working = self.links(), self.worked(self.equation(), zone=self.right,
                                                   result_role="error")  # fmt: skip
        self.right.fit(links, largest=1.4)
        self.right.fit(working, largest=1.4)
        self.subtitle("the chain rule")
        with self.beat("chain"):
            self.play(FadeIn(chain))
            self.play(Pulses(self.arrows[:2], color=self.theme["focus"]))
        with self.beat("links"):
            self.play(FadeIn(links))
            self.play(FadeIn(self.slopes_of_links))
        with self.beat("product"):
            self.play(FadeOut(links), run_time=0.5)
            self.play(FadeIn(working.symbols))
            self.play(Pulses(self.arrows[:2], color=self.theme["error"], backward=True))
            self.play(FadeIn(working.numbers))
            self.play(FadeIn(working.results))

    # -- formulas ----------------------------------------------------------------------------

    def function(self) -> Formula:
        return self.math(
            piece("q"), "&", "=", piece("x y"), "=", self.number("f.x", "input"), "dot",
            self.number("f.y", "input"), "=", self.number("f.q"), r"\ ",
            piece("f"), "&", "=", piece("q^2", stated="the function"), "=", self.number("f.f"),
            align=True,
        )  # fmt: skip

    def quotients(self) -> Formula:
        """Δf/Δx for each nudge, and the derivative."""
        items = []
        for name, address in (("coarse", "f.N(x)"), ("finer", "finer.N(x)")):
            items += [
                piece(self.traces.symbol(address).inside("display({})"), name),
                "&", piece("=", name), number(self.traces.show(address), name), r"\ ",
            ]  # fmt: skip
        return self.math(
            *items, piece(self.small.symbol("d(x)").inside("display({})"), "limit", "error"), "&",
            piece("=", "limit"), number(self.small.show("d(x)"), "limit", "error"), align=True,
        )  # fmt: skip

    def partials(self) -> Formula:
        lines = []
        for n, name in enumerate(("d(x)", "d(y)")):
            symbol = self.small.symbol(name).inside("display({})")
            lines += [r"\ " if n else "", piece(symbol, role="error"), "&", "="]
            lines.append(self.number(f"f.{name}", "error"))
        return self.math(*lines, align=True)

    def gradient(self) -> Formula:
        symbols, numbers = (
            matrix([[make(name)] for name in ("d(x)", "d(y)")])
            for make in (
                lambda name: piece(self.small.symbol(name), role="error"),
                lambda name: self.number(f"f.{name}", "error"),
            )
        )
        return self.math(piece("nabla f"), "=", symbols, "=", numbers)

    def links(self) -> Formula:
        """∂f/∂q = 2 q = 12 and ∂q/∂x = y = 2."""
        two = piece("2 q", stated="the slope of a square")
        return self.math(
            piece(self.small.symbol("d(q)").inside("display({})"), role="error"), "&", "=", two,
            "=", self.number("f.d(q)", "error"), r"\ ",
            piece(self.small.symbol("J(q,x)").inside("display({})")), "&", "=", piece("y"), "=",
            self.number("f.J(q,x)"), align=True,
        )  # fmt: skip

    def equation(self) -> Equation:
        found: Equation = self.small.equation("d(x)", "d(q)*J(q,x)")
        return found

    # -- pictures ----------------------------------------------------------------------------

    def draw_plot(self) -> None:
        """f over x, with y held."""
        y, f = drawn(self.small, "y"), drawn(self.small, "f")
        self.plot = Plot(
            self.left, x=(0, FAR), y=(0, (FAR * y) ** 2), x_label="x", y_label="f(x, y)",
            size=max(self.zones.sizes.small, self.zones.smallest), theme=self.theme,
        )  # fmt: skip
        self.curve = self.plot.curve(lambda x: (x * y) ** 2, "activation")
        self.dot = self.plot.dot(drawn(self.small, "x"), f, "focus")

    def nearer(self, secant: VGroup, nudge: str, finer: str = "") -> Glide:
        """The second point comes along the curve, and the line through both turns with it."""
        h, end = float(NUDGES[nudge]), float(NUDGES[finer]) if finer else 0.0
        return Glide(secant, lambda part: self.secant(between(h, end, part)))

    def secant(self, h: float) -> VGroup:
        """The line through the curve at x and at x + h."""
        x, y = drawn(self.small, "x"), drawn(self.small, "y")
        f, slope = (x * y) ** 2, (2 * x + h) * y * y
        ends = [(x + way, f + way * slope) for way in (-1.2, 1.2)]
        return VGroup(
            self.plot.path(ends, "focus"),
            self.plot.dot(x + h, (y * (x + h)) ** 2, "focus"),
        )

    def chain_of_nodes(self) -> VGroup:
        """x and y → q → f, with the slope of each link on the way from x."""
        zone = self.left
        radius = min(0.11 * zone.width, 0.13 * zone.height, 1.1 * self.zones.sizes.formula)
        places = {"x": (0.12, 0.72), "y": (0.12, 0.22), "q": (0.5, 0.55), "f": (0.88, 0.55)}
        nodes = {name: self.node(name, zone.point(*at), radius) for name, at in places.items()}
        self.arrows = [
            self.link(nodes[a], nodes[b], radius) for a, b in (("x", "q"), ("q", "f"), ("y", "q"))
        ]
        self.slopes_of_links = VGroup(
            self.slope("f.J(q,x)", self.arrows[0], "text"),
            self.slope("f.d(q)", self.arrows[1], "error"),
        )
        return VGroup(*self.arrows, *nodes.values())

    def node(self, name: str, center: np.ndarray, radius: float) -> VGroup:
        role: Role = "input" if name in GIVENS else "text"
        circle = Circle(radius=radius, stroke_width=2.5, color=self.theme[role])
        circle.set_fill(self.theme["background"], opacity=1).move_to(center)
        letter = self.math(piece(name), size=max(radius, self.zones.smallest)).move_to(center)
        return VGroup(circle, inside(letter, circle))

    def link(self, source: VGroup, target: VGroup, radius: float) -> Edge:
        a, b = source[0].get_center(), target[0].get_center()
        way = (b - a) / np.linalg.norm(b - a)
        return Edge(a + radius * way, b - radius * way, 0.2, "positive", self.theme).set_stroke(
            self.theme["muted"], width=2.5
        )

    def slope(self, address: str, link: Edge, role: Role) -> Formula:
        """How much what the link leads to changes with what it comes from, above the link."""
        label = self.math(self.number(address, role))
        way = link.end - link.start
        across = np.array([-way[1], way[0], 0]) / np.linalg.norm(way)
        return label.move_to(link.at(0.5) + 0.8 * self.zones.sizes.formula * across)


def graph_trace(nudge: str) -> GraphTrace:
    """f = q², q = x y, at x = 3 and y = 2."""
    s = Sketch()
    x, y = s.input("x"), s.input("y")
    q = (x * y).named("q")
    return GraphTrace.of(s.graph((q * q).named("f")), GIVENS, nudge=nudge)
