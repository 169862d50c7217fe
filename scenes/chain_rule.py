"""ChainRuleStepThrough: the slope of the error for one weight, factor by factor, path by path."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import ClassVar

import numpy as np
from manim import DOWN, Animation, FadeIn, FadeOut, LaggedStart, Mobject

from backprop import EquationError, Lesson, Style, Symbol, Trace, UndecidedError
from backprop.chain import Chain
from scenes.animations.light import Light, Spotlight
from scenes.animations.numbers import Fly
from scenes.animations.walk import Trail, light, ways_up
from scenes.claims import RULE, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.chained import STYLES, ChainPicture, ChainRow, first_legible
from scenes.mobjects.choosing import telling_paths, telling_weight
from scenes.mobjects.formula import Formula, Item, Piece, number, piece, words
from scenes.mobjects.free import first_free
from scenes.mobjects.loss_node import LossNode, zones_for_loss
from scenes.mobjects.matrices import UNDER, slashed, under
from scenes.mobjects.network import Edge
from scenes.mobjects.plate import Plate
from scenes.stage import LectureScene
from scenes.zones import Zone

PAIRS = ("pair-E", "pair-a", "pair-z")
Weight = tuple[int, int, int]  # layer, to, source: the weight W[layer][to, source]


class ChainRuleStepThrough(LectureScene):
    """Walk back from the error to a weight: each pair of nodes passed is one derivative."""

    title = "The chain rule"
    steps_told = "none"
    weights: ClassVar[tuple[Weight, ...]] = ()  # none named: one of the last layer, one before it
    example: ClassVar[int] = 0
    words = {
        "question": "How much does the error change when this one weight changes?",
        "pair-E": "The error hears the output: that is the first derivative.",
        "pair-a": "The output comes from the sum z: that is the second.",
        "pair-p": "From the error through the softmax to the sum z: that is one derivative.",
        "pair-z": "The sum contains the weight: that is the last one.",
        "known": "Each of them is something that the forward pass has left us.",
        "values": "So each of them is a number.",
        "product": "Multiplied, they say how steep the error is: {example[e].dW[l][j,k]}.",
        "paths": "This weight lies deeper: it reaches the error over {n:path(s)}.",
        "walk": "The walk back is longer now, {n} derivatives; the rule is the same.",
        "path": "Path {p}: again one derivative for each pair of nodes.",
        "product-of-path": "Multiplied along this path: the weight's influence through it.",
        "sum": "Added over {n:path(s)}, the slope for this weight is {example[e].dW[l][j,k]}.",
        "whole": "Multiplied along the path, the slope for this weight is {example[e].dW[l][j,k]}.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "product": RULE,
        "walk": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """Named weights must be in the lesson."""
        if reason := super().refusal(lesson):
            return reason
        for layer, to, source in cls.weights:
            sizes = lesson.sizes
            if not (1 <= layer <= lesson.L and to < sizes[layer] and source < sizes[layer - 1]):
                return f"it has no weight W[{layer}][{to},{source}]"
        if cls.example >= len(lesson.examples):
            return f"it has {len(lesson.examples)} examples, none has the number {cls.example}"
        return None

    def construct(self) -> None:
        self.draw_network()
        for weight in self.weights or default_weights(self.trace, self.example):
            chain = self.trace.chain(*weight, example=self.example)
            which = ", example {e}" if len(self.lesson.examples) > 1 else ""
            self.subtitle("a weight of layer {l}" + which, l=chain.l, e=self.example + 1)
            if chain.count == 1 and chain.l == self.trace.L:
                self.output_weight(chain)
            else:
                self.deeper_weight(chain)

    # -- a weight of the last layer: one derivative after the other ------------------------------

    def output_weight(self, chain: Chain) -> None:
        trail = self.trail(chain, 0)
        [picture] = first_legible(
            lambda style, short: [self.picture(chain, 0, self.panel, style, short, known=True)]
        )
        with self.beat("question", **where(chain)):
            self.play(trail.light(-1), FadeIn(picture.start()))
            self.tag_weight(chain)
        pairs = ("pair-p", "pair-z") if self.lesson.loss.softmax else PAIRS
        for n, name in enumerate(pairs):
            with self.beat(name):
                self.play(trail.step(n))
                self.play(self.arrive(picture, trail, n))
        self.values_and_product(chain, picture, trail)
        self.clear(picture)

    def values_and_product(self, chain: Chain, picture: ChainPicture, trail: Trail) -> None:
        with self.beat("known"):
            self.play(LaggedStart(*map(FadeIn, picture.table.meanings()), lag_ratio=0.3))
        with self.beat("values"):
            self.play(self.show_values(picture))
        with self.beat("product", **where(chain)):
            self.play(FadeIn(picture.table.result()))

    # -- a weight below: over every path ---------------------------------------------------------

    def deeper_weight(self, chain: Chain) -> None:
        shown = telling_paths(self.trace, chain)
        zones = path_zones(self.panel, len(shown), self.zones.tight)
        pictures = first_legible(
            lambda style, short: [
                self.picture(chain, p, zone, style, short)
                for p, zone in zip(shown, zones, strict=False)
            ]
        )
        with self.beat("paths", n=chain.count):
            self.play(light(self.diagram, self.loss, ways_up(self.diagram, self.loss, chain)))
            self.tag_weight(chain)
        for n, (p, picture) in enumerate(zip(shown, pictures, strict=True), 1):
            self.walk(chain, p, picture, "walk" if n == 1 else "path")
            with self.beat("whole" if chain.count == 1 else "product-of-path", p=n, **where(chain)):
                self.play(FadeIn(picture.table.result()))
        parts = list(pictures)
        if chain.count > 1:
            parts.append(self.add_paths(chain, shown, pictures, zones[-1]))
        self.clear(*parts)

    def walk(self, chain: Chain, p: int, picture: ChainPicture, beat: str) -> None:
        trail = self.trail(chain, p)
        with self.beat(beat, p=p + 1, n=len(trail.path.factors)):
            self.play(trail.light(-1), FadeIn(picture.start()))
            for n, slot in enumerate(picture.chains[0].written):
                self.play(trail.step(slot), self.arrive(picture, trail, n), run_time=0.7)
            self.play(self.show_values(picture))

    def add_paths(
        self, chain: Chain, shown: list[int], pictures: list[ChainPicture], zone: Zone
    ) -> Formula:
        total = self.total(chain, shown, zone)
        terms = [total[f"term {p}"] for p in shown]
        results = [picture.table["result 0"] for picture in pictures]
        everything = ways_up(self.diagram, self.loss, chain)
        with self.beat("sum", n=chain.count, **where(chain)):
            self.play(light(self.diagram, self.loss, everything), FadeIn(total["left"]))
            self.play(*(Fly(term, result) for term, result in zip(terms, results, strict=True)))
            self.play(FadeIn(total))
        return total

    # -- what is drawn ---------------------------------------------------------------------------

    def draw_network(self) -> None:
        downward = self.zones.portrait and self.trace.L > 3
        stage, behind = zones_for_loss(self.zones.stage, self.trace.L, downward)
        self.diagram = self.network(stage)
        self.loss = LossNode(self.diagram, behind)
        air = 0.1 if self.zones.tight else 0.3
        self.panel = self.zones.panel.inset(0, air * self.zones.sizes.formula)
        self.tag: Plate | None = None
        self.add(answered(self.diagram), self.loss)
        self.add(self.legend(("weight +", "positive"), ("weight −", "negative"),
                             ("activation", "activation"), ("error", "error")))  # fmt: skip

    def trail(self, chain: Chain, p: int) -> Trail:
        return Trail(self.diagram, self.loss, chain, chain.path(p))

    def picture(
        self, chain: Chain, p: int, zone: Zone, style: Style, short: bool, known: bool = False
    ) -> ChainPicture:
        """One path: its nodes, its derivatives, its values."""
        gradient = self.trace.symbol(chain.gradient_address)
        left = (
            gradient
            if chain.count == 1
            else Symbol(
                f"p_{p + 1}" if short else f'upright("path {p + 1}")', chain.path(p).product_address
            )
        )
        landscape = self.zones.frame.width > 1.2 * self.zones.frame.height
        alike = {"nodes": landscape, "beside": (landscape,)}  # two paths look alike
        return ChainPicture(
            [ChainRow.of_path(self.trace, chain, p, left, style)],
            zone=zone, size=1.3 * self.zones.sizes.formula, smallest=self.zones.smallest,
            theme=self.theme, known=known,
            **(alike if chain.count > 1 else {}),
        )  # fmt: skip

    def tag_weight(self, chain: Chain) -> None:
        """The weight's symbol on its edge."""
        symbol = self.math(
            piece(self.trace.symbol(f"W[{chain.l}][{chain.j},{chain.k}]"), role="focus"),
            size=1.15 * self.zones.sizes.small,
        )
        old, self.tag = self.tag, None
        trail = self.trail(chain, 0)
        edges = trail.lines(len(trail.path.factors) - 1)
        moves = [FadeOut(old)] if old else []
        for edge in edges:
            tag = Plate(symbol, theme=self.theme, margin=0.25 * self.zones.sizes.small)
            if first_free(
                self.diagram,
                tag,
                beside(tag, edge),
                zone=self.zones.stage,
                gap=0.05 * self.zones.sizes.small,
                others=[self.loss.circle],
                over_edges=True,
            ):
                self.tag = tag
                moves.append(FadeIn(tag))
        if moves:
            self.play(*moves)

    def arrive(self, picture: ChainPicture, trail: Trail, n: int) -> Animation:
        """The pair just walked becomes a factor of the product."""
        return FadeIn(picture.step(n), shift=0.4 * self.zones.sizes.formula * DOWN)

    def show_values(self, picture: ChainPicture) -> Animation:
        return LaggedStart(*map(FadeIn, picture.table.values()), lag_ratio=0.3)

    def total(self, chain: Chain, shown: list[int], zone: Zone) -> Formula:
        """∂E/∂w as the sum of its paths; more than two are ⋯ and their count."""
        tried = []
        for counted, style in product((True, False), STYLES):
            try:
                formula = self.sum_of_paths(chain, shown, zone, style, counted)
            except (UndecidedError, EquationError):
                continue  # so few digits would lie on a tie, or say nothing
            tried.append(formula)
            if (UNDER if counted else 1) * formula.size >= self.zones.smallest:
                return formula
        return max(tried, key=lambda formula: formula.size)

    def sum_of_paths(
        self, chain: Chain, shown: list[int], zone: Zone, style: Style, counted: bool
    ) -> Formula:
        """counted: under ⋯ stands for how many paths."""
        trace, gradient = self.trace, chain.gradient_address
        addresses = [chain.path(p).product_address for p in shown]
        rest = chain.count - len(shown)
        if rest:
            terms = [trace.show(address, style) for address in addresses]
            relation, result = "≈", trace.show(gradient, style)
        else:
            equation = trace.equation(gradient, " + ".join(addresses), style=style)
            terms = [operand.shown for operand in equation.operands]
            relation, result = equation.relation, equation.result
        sign = "=" if relation == "=" else "approx"
        summed: list[Item] = []
        for n, (p, term) in enumerate(zip(shown, terms, strict=True)):
            signed = n and term.text.startswith("-")
            summed.append([
                "+" if n else "", r"\(" if signed else "", number(term, f"term {p}", "error"),
                r"\)" if signed else "",
            ])  # fmt: skip
        if rest:
            more = f"{rest:,} more path" + ("s" if rest > 1 else "")
            label = words(more, role="muted", stated="the paths left out")
            dots = piece("dots.c", role="muted")
            summed.append(["+", under(dots, label) if counted else dots])
        left = piece(trace.symbol(gradient).inside("display({})"), "left", "error")
        answer = [sign, number(result, "total", "error")]
        return self.broken_to_fit(zone, left, [piece(sign, "equals"), *summed, answer])

    def broken_to_fit(self, zone: Zone, left: Piece, lines: Sequence[Item]) -> Formula:
        """left = term + term = total on one line, on two, or each part on a line of its own."""
        equals, *terms, answer = lines
        size = 1.1 * self.zones.sizes.formula
        broken = [part for term in terms[1:] for part in (r"\ & quad", term)]
        shapes: list[tuple[list[Item], bool]] = [
            ([left, *lines], False),
            ([left, "&", equals, *terms, r"\ &", answer], True),
            ([left, "&", equals, terms[0], *broken, r"\ &", answer], True),
        ]
        shapes += [([in_line(left), *items[1:]], align) for items, align in shapes]
        tried = []
        for items, align in shapes:
            formula = self.math(*items, size=size, align=align)
            whole = formula.width
            formula.size *= zone.fit(formula).width / whole
            tried.append(formula)
            if formula.size >= 1.2 * self.zones.smallest:
                return formula
        return max(tried, key=lambda formula: formula.size)

    def clear(self, *parts: Mobject) -> None:
        self.play(FadeOut(*parts), Spotlight(self.diagram), Light({self.loss.links: 1}))


def beside(tag: Plate, edge: Edge) -> list[np.ndarray]:
    """Where a tag may stand: on its edge or, where it would hide that, on either side of it."""
    along = edge.end - edge.start
    length = float(np.linalg.norm(along))
    across = np.array([-along[1], along[0], 0]) / length
    room = 1.05 * 0.5 * (tag.height * abs(across[1]) + tag.width * abs(across[0]))
    places = (0.4, 0.5, 0.6, 0.3, 0.7, 0.25, 0.75)
    on = [edge.at(place) for place in places] if length > 3.5 * tag.width else []
    return [*on, *(edge.at(p) + side * room * across for side in (1, -1) for p in places[1:])]


def in_line(left: Piece) -> Piece:
    """The derivative on the left with a stroke instead of a bar: it takes less height."""
    plain = Symbol(left.source.removeprefix("display(").removesuffix(")"), *left.source.addresses)
    return piece(slashed(plain), left.name, left.role)


def where(chain: Chain) -> dict[str, int]:
    return {"e": chain.example, "l": chain.l, "j": chain.j, "k": chain.k}


def default_weights(trace: Trace, example: int = 0) -> tuple[Weight, ...]:
    """A weight of the last layer and, where there is one, a weight of the layer before: the first
    of each whose slope shows."""
    layers = (layer for layer in (trace.L, trace.L - 1) if layer)
    return tuple(telling_weight(trace, layer, example) for layer in layers)


def path_zones(panel: Zone, paths: int, tight: bool) -> list[Zone]:
    """Where the paths go, and last the sum: under one another, or beside in a low, wide panel."""
    if paths == 1:
        return [panel]
    gap = 0.07 * panel.height
    if panel.width > 3 * panel.height:
        above, below = panel.rows(2.1, 1, gap=0.4 * gap)
        return [*above.columns(1, 1, gap=0.05 * panel.width), below]
    if tight:
        return [*panel.rows(2, 2, 0.62, gap=0.4 * gap)]
    return [*panel.rows(2.3, 2.3, 1, gap=gap)]
