"""WrittenOut: the error in full is too long to work with; names for its parts make it short."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from math import prod
from typing import ClassVar

from manim import DOWN, RIGHT, FadeIn, FadeOut, VGroup

from backprop import Lesson, Symbol
from backprop.counting import names_written_out
from backprop.paths import path_count
from scenes.animations.light import Light
from scenes.animations.walk import light
from scenes.claims import PLAN, Fact, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, Item, Piece, piece
from scenes.mobjects.loss_node import LossNode, zones_for_loss
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import DIM
from scenes.stage import LectureScene

LOSS = "the loss, written out"
OPEN, CLOSE = Piece(r"\(", "bracket"), Piece(r"\)", "bracket")
EQUALS, PLUS, MINUS = (Piece(sign, sign) for sign in "=+-")
SIGNS: dict[str, Piece] = {"(": OPEN, ")": CLOSE, "+": PLUS, "-": MINUS}
OFTEN = {1: "once", 2: "twice"}
LONGEST = 400  # pieces of the error that are looked at, to fill the frame
LINE = 2.05  # em: from line to line
TOKEN = re.compile(r'op\("[^"]*"\)|[a-z]+|\d+/\w+|\d+|\^2|\S')  # of a loss in Typst mathematics


class WrittenOut(LectureScene):
    """Sum by sum the error is written out; one weight stands in it again and again."""

    title = "Written out in full"
    steps_told = "none"
    words: ClassVar[dict[str, str]] = {
        "want": "How does the error depend on a weight? Let us write it out.",
        "sum": "Each output is a function of a weighted sum of the layer before.",
        "logits": "Each likelihood is a share of powers of e of such sums z.",
        "nested": "Each of those activations is a function of such a sum again.",
        "whole": "The whole error names {n} numbers; the network itself has {m}.",
        "weight": "This one weight stands in it {k}. Who would take the derivative of that?",
        "names": "So we keep a name for every sum z and every activation a.",
        "steps": "The chain rule then goes from name to name, one short step at a time.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "weight": lambda s, k: Fact(
            f"its paths to the outputs are as many: {k}",
            lambda lesson: k == often(named_in_loss(lesson)[0] * prod(lesson.sizes[2:])),
        ),
        "names": PLAN,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        if lesson.L == 1:
            return "it has one trained layer: written out, its error stays short"
        if not (lesson.loss.pointwise or lesson.loss.softmax):
            return f"its loss, {lesson.loss.title}, looks at all outputs at once"
        return None

    def construct(self) -> None:
        downward = self.zones.portrait and self.trace.L > 3
        stage, behind = zones_for_loss(self.zones.stage, self.trace.L, downward)
        self.diagram = answered(self.network(stage))
        self.loss = LossNode(self.diagram, behind)
        self.key = self.legend(("weight +", "positive"), ("weight −", "negative"),
                               ("activation", "activation"), ("error", "error"))  # fmt: skip
        self.sums()
        self.in_full()
        self.names_again()

    # -- what is told ------------------------------------------------------------------------

    def sums(self) -> None:
        """E of the outputs, an output of a sum, a sum of sums."""
        L, network = self.trace.L, self.diagram
        lines = VGroup(
            *(
                self.math(*each)
                for each in (self.first_line(), self.second_line(), self.third_line())
            )
        ).arrange(DOWN, buff=1.3 * self.zones.sizes.formula)
        for line in lines[1:]:
            line.shift((lines[0]["="].get_x() - line["="].get_x()) * RIGHT)
        self.zones.panel.fit(lines, largest=1.2)
        with self.beat("want"):
            self.play(FadeIn(network, self.loss, self.key), FadeIn(lines[0]))
        with self.beat("logits" if self.lesson.loss.softmax else "sum"):
            own = [network.neuron(L, 0), *network.edges_into(L, 0), *network.layer(L - 1)]
            self.play(light(network, self.loss, own), FadeIn(lines[1]))
        with self.beat("nested"):
            below = [*network.edges_into(L - 1), *network.layer(L - 2)]
            self.play(light(network, self.loss, [*own, *below]), FadeIn(lines[2]))
        self.play(FadeOut(network, self.loss, self.key, *lines))

    def in_full(self) -> None:
        sizes = self.lesson.sizes
        outputs, targets = named_in_loss(self.lesson)
        named = sizes[-1] * (outputs * names_written_out(sizes) + targets)
        own = self.lesson.parameter_count + sizes[0] + sizes[-1]
        times = outputs * path_count(sizes, 1)
        block = self.block()
        with self.beat("whole", n=f"{named:,}", m=f"{own:,}"):
            self.play(FadeIn(block), run_time=1.5)
        weight = self.trace.symbol("W[1][0,0]")
        mine = [p for p in block.parts if p.piece and p.piece.source == weight]
        rest = [p for p in block.parts if p not in mine]
        with self.beat("weight", k=often(times)):
            self.play(
                Light(dict.fromkeys(rest, DIM)),
                *(part.animate.set_color(self.theme["focus"]) for part in mine),
            )
        self.play(FadeOut(block))

    def names_again(self) -> None:
        network = self.diagram
        size = 1.2 * self.zones.sizes.formula
        short = self.zones.panel.fit(
            self.math(
                piece("z_j"), "&", piece("="), piece("sum_k w_(j k) a_k + b_j"), r"\ &",
                r"\ ", piece("a_j"), "&", piece("="), piece(f"{self.lesson.letter}(z_j)"),
                align=True, size=size,
            )
        )  # fmt: skip
        steps = self.zones.panel.fit(
            self.math(
                piece("(partial E)/(partial w)", role="error"), "=",
                piece("(partial E)/(partial a)", role="error"),
                piece("(partial a)/(partial z)", role="activation"),
                piece("(partial z)/(partial w)", role="activation"), size=size,
            )
        )  # fmt: skip
        with self.beat("names"):
            everything = [*network.edges, *network.neurons, *self.loss.links]
            self.play(FadeIn(network, self.loss, self.key))
            self.play(light(network, self.loss, everything))
            self.play(FadeIn(short))
        with self.beat("steps"):
            self.play(FadeOut(short), run_time=0.5)
            self.play(FadeIn(steps))

    # -- the lines ---------------------------------------------------------------------------

    def a(self, l: int, j: int) -> Symbol:
        return self.trace.symbol(f"a[{l}][{j}]")

    def first_line(self) -> list[Item]:
        """E = ½ (a − y)² + …"""
        items: list[Item] = [piece("E", role="error"), EQUALS]
        for n, j in enumerate(kept(self.trace.sizes[-1], 3)):
            items += [PLUS] if n and (j is None or not self.begins_with_minus) else []
            items += ["dots.c"] if j is None else self.loss_of(j, self.answer)
        return items

    def answer(self, j: int) -> list[Item]:
        """An output by its name: its likelihood behind a softmax."""
        return [piece(self.trace.symbol(self.lesson.answer(j)))]

    def second_line(self) -> list[Item]:
        L = self.trace.L
        below = [[piece(self.a(L - 1, k))] for k in range(self.trace.sizes[L - 1])]
        return [self.a(L, 0), EQUALS, *self.function_of(L, 0, below)]

    def third_line(self) -> list[Item]:
        """The first term of the sum opened up."""
        L, sizes = self.trace.L, self.trace.sizes
        inner = [[piece(self.a(L - 2, k))] for k in range(sizes[L - 2])]
        return [self.a(L - 1, 0), EQUALS, *self.function_of(L - 1, 0, inner)]

    def function_of(self, l: int, j: int, below: list[list[Item]]) -> list[Item]:
        """f(w · + w · + b), the middle of a long sum left out; a logit is the sum itself."""
        items: list[Item] = [piece(self.lesson.activation(l).symbol), OPEN]
        if fused := self.fused(l):
            items = []
        for k in kept(len(below), 3):
            term = ["dots.c"] if k is None else [self.trace.symbol(f"W[{l}][{j},{k}]"), *below[k]]
            items += [*term, PLUS]
        return [*items, self.trace.symbol(f"b[{l}][{j}]"), *([] if fused else [CLOSE])]

    def fused(self, l: int) -> bool:
        """Whether the sums of a layer go into a softmax as they are."""
        return self.lesson.loss.softmax and l == self.trace.L

    @property
    def begins_with_minus(self) -> bool:
        """Whether the loss of an output brings its own sign."""
        return self.lesson.loss.symbol.startswith("-")

    def loss_of(self, j: int, output: Callable[[int], list[Item]]) -> list[Item]:
        """The loss of output j as its symbol says, with what is written for an output."""
        items: list[Item] = []
        before = ""
        for token in TOKEN.findall(self.lesson.loss.symbol):
            if token in ("a", "p"):
                inner = output(j)
                items += [OPEN, *inner, CLOSE] if before == "ln" else inner
            elif token == "y":
                items.append(self.trace.symbol(f"y[{j}]"))
            else:
                items.append(SIGNS.get(token) or self.constant(token))
            before = token
        return items

    def constant(self, token: str) -> Item:
        """A number or a function of the loss; n is the number of outputs."""
        if "/" in token:
            token = token.replace("n", str(self.trace.sizes[-1])).replace("/", r" \/ ") + " thin"
        return piece({"^2": '""^2', "abs": 'op("abs")'}.get(token, token), stated=LOSS)

    # -- the block ---------------------------------------------------------------------------

    def in_pieces(self) -> Iterator[Item]:
        """E in full, from left to right."""
        yield from (piece("E", role="error"), EQUALS)
        places = [Piece("a", f"here {k}") for k in range(self.trace.sizes[-1])]
        for j in range(self.trace.sizes[-1]):
            if j and not self.begins_with_minus:
                yield PLUS
            for item in self.loss_of(j, lambda k: self.output_in_full(k, places)):
                if item in places:
                    yield from self.neuron_in_full(self.trace.L, places.index(item))
                else:
                    yield item

    @staticmethod
    def power(place: Item) -> list[Item]:
        return [piece("exp"), OPEN, place, CLOSE]

    def output_in_full(self, k: int, places: list[Piece]) -> list[Item]:
        """An output's own place or, behind a softmax, its share of the powers of all."""
        if not self.lesson.loss.softmax:
            return [places[k]]
        total = [part for place in places for part in (PLUS, *self.power(place))][1:]
        return [*self.power(places[k]), piece(r"\/", stated=LOSS), OPEN, *total, CLOSE]

    def neuron_in_full(self, l: int, j: int) -> Iterator[Item]:
        if l == 0:
            yield piece(self.a(0, j), role="input")
            return
        if not self.fused(l):
            yield from (piece(self.lesson.activation(l).symbol), OPEN)
        for k in range(self.trace.sizes[l - 1]):
            yield piece(self.trace.symbol(f"W[{l}][{j},{k}]"))
            yield from self.neuron_in_full(l - 1, k)
            yield PLUS
        yield piece(self.trace.symbol(f"b[{l}][{j}]"))
        if not self.fused(l):
            yield CLOSE

    def block(self) -> Formula:
        """As much of it as fills the frame, as large as may be; what is left out is ⋯."""
        body = self.zones.body
        zone = body.inset(0.03 * body.width, 0.04 * body.height)
        items = list(islice(self.in_pieces(), LONGEST + 1))
        for share in (1.3, 1.1, 0.9, 0.7):
            size = max(share * self.zones.sizes.formula, 1.05 * self.zones.smallest)
            lines = self.lines_of(items, zone.width / size)
            room = int(zone.height / (LINE * size))
            if len(lines) <= room and len(items) <= LONGEST:
                break
        if len(lines) > room or len(items) > LONGEST:
            lines = [*lines[: room - 1], [*lines[min(room, len(lines)) - 1][:-4], piece("dots.c")]]
        broken = [part for line in lines for part in (r"\ &", *line)][1:]
        return zone.fit(self.math("&", *broken, align=True, size=size))

    def lines_of(self, items: list[Item], width: float) -> list[list[Item]]:
        """The items in lines of at most this width, in em."""
        lines: list[list[Item]] = [[]]
        used = 0.0
        for item in items:
            wide = self.width_of(item)
            if used + wide > 0.93 * width:
                lines.append([])
                used = 0.0
            lines[-1].append(item)
            used += wide
        return lines

    def width_of(self, item: Item) -> float:
        """The width of a piece with the space around it, in em."""
        source = item.source if isinstance(item, Piece) else str(item)
        if not hasattr(self, "_widths"):
            self._widths: dict[str, float] = {}
        if source not in self._widths:
            alone = item if isinstance(item, Piece) else piece(item)
            made = self.math(alone, size=1.0)
            self._widths[source] = made.width + (0.5 if source in ("+", "-", "=") else 0.16)
        return self._widths[source]


def named_in_loss(lesson: Lesson) -> tuple[int, int]:
    """How often the loss of one output names an output, and a target."""
    tokens = TOKEN.findall(lesson.loss.symbol)
    outputs = tokens.count("a") + tokens.count("p") * (lesson.sizes[-1] + 1)
    return outputs, tokens.count("y")


def often(times: int) -> str:
    return OFTEN.get(times, f"{times:,} times")
