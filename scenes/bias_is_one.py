"""BiasIsOne: the chain for a bias is the chain for a weight with 1 for its last derivative."""

from __future__ import annotations

from typing import ClassVar

from manim import (
    DOWN,
    Animation,
    AnimationGroup,
    FadeIn,
    LaggedStart,
    Mobject,
    RoundedRectangle,
    VGroup,
)

from backprop import Lesson
from scenes.animations.walk import Trail, answered, light, ways_up
from scenes.mobjects.chained import ChainPicture, ChainRow
from scenes.mobjects.formula import piece
from scenes.mobjects.loss_node import LossNode, zones_for_loss
from scenes.mobjects.one_node import OneNode
from scenes.stage import LectureScene
from scenes.theme import Role

WEIGHT, BIAS = 0, 1  # the two chains of the table


class BiasIsOne(LectureScene):
    """The chain for a weight above the chain for its neuron's bias: only the last one differs."""

    title = "The bias"
    neuron: ClassVar[tuple[int, int] | None] = None  # layer, index; None: the first output
    source: ClassVar[int] = 0
    words = {
        "weight": "For a weight we know the chain: error, activation, sum, weight.",
        "weight-values": "The last derivative is what the weight is multiplied with: {a[m][k]}.",
        "bias": "A bias is a weight, too: one that is multiplied with 1.",
        "same": "So the chain for the bias has the same first two derivatives.",
        "one": "And its last one is 1: the sum grows exactly as much as the bias does.",
        "delta": "What the two chains share is the neuron's δ: {delta[l][j]}.",
        "conclusion": "Times 1 it stays what it is: the slope for a bias is δ itself.",
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """A named neuron must be in the lesson."""
        if reason := super().refusal(lesson):
            return reason
        layer, index = cls.neuron or (lesson.L, 0)
        if not (1 <= layer <= lesson.L and 0 <= index < lesson.sizes[layer]):
            return f"it has no neuron {index} in a trained layer {layer}"
        if not 0 <= cls.source < lesson.sizes[layer - 1]:
            return f"its layer {layer - 1} has no neuron {cls.source}"
        return None

    def construct(self) -> None:
        self.l, self.j = self.neuron or (self.trace.L, 0)
        self.place = {"l": self.l, "j": self.j}
        self.draw_network()
        self.picture = self.two_chains()
        self.tell_weight()
        self.tell_bias()
        self.tell_delta()

    # -- the story -------------------------------------------------------------------------------

    def tell_weight(self) -> None:
        table = self.picture.table
        with self.beat("weight"):
            self.play(self.light_weight(), FadeIn(table.left(WEIGHT)))
            self.play(LaggedStart(*map(FadeIn, table.factors(WEIGHT)), lag_ratio=0.4))
        with self.beat("weight-values", m=self.l - 1, k=self.source):
            self.play(LaggedStart(*map(FadeIn, table.values(WEIGHT)), lag_ratio=0.4))
            self.play(FadeIn(table.result(WEIGHT)))

    def tell_bias(self) -> None:
        table = self.picture.table
        with self.beat("bias"):
            self.play(self.light_bias(), FadeIn(table.left(BIAS)))
        with self.beat("same"):
            first, second = table.factors(WEIGHT)[:2], table.factors(BIAS)[:2]
            self.play(
                *(FadeIn(new, target_position=old) for old, new in zip(first, second, strict=True))
            )
            values = zip(table.values(WEIGHT)[:2], table.values(BIAS)[:2], strict=True)
            self.play(*(FadeIn(new, target_position=old) for old, new in values))
        with self.beat("one"):
            self.play(FadeIn(table.factors(BIAS)[2]))
            self.play(FadeIn(table.values(BIAS)[2]), FadeIn(self.last_column()))

    def tell_delta(self) -> None:
        table = self.picture.table
        with self.beat("delta", **self.place):
            self.play(FadeIn(self.shared()))
        with self.beat("conclusion"):
            self.play(FadeIn(table.result(BIAS)))

    # -- what is drawn ---------------------------------------------------------------------------

    def draw_network(self) -> None:
        downward = self.zones.portrait and self.trace.L > 3
        stage, behind = zones_for_loss(self.zones.stage, downward)
        self.diagram = self.network(stage)
        self.loss = LossNode(self.diagram, behind)
        self.one = OneNode(self.diagram, self.l, self.j, stage)
        self.add(answered(self.diagram), self.loss)
        self.add(self.legend(("weight +", "positive"), ("weight −", "negative"),
                             ("activation", "activation"), ("error", "error")))  # fmt: skip

    def two_chains(self) -> ChainPicture:
        chains = [
            ChainRow.of_neuron(self.trace, self.trace.chain(self.l, self.j, k))
            for k in (self.source, None)
        ]
        return ChainPicture(
            chains, zone=self.zones.panel, size=1.3 * self.zones.sizes.formula,
            smallest=self.zones.smallest, theme=self.theme, nodes=False,
        )  # fmt: skip

    def trail(self) -> Trail:
        chain = self.trace.chain(self.l, self.j, self.source)
        return Trail(self.diagram, self.loss, chain, chain.path(0))

    def light_weight(self) -> Animation:
        """The weight, what it is multiplied with, and all ways from there to the error."""
        chain = self.trace.chain(self.l, self.j, self.source)
        return light(self.diagram, self.loss, ways_up(self.diagram, self.loss, chain))

    def light_bias(self) -> Animation:
        """The same ways, but from the 1 instead of the neuron before."""
        chain = self.trace.chain(self.l, self.j)
        lit = light(self.diagram, self.loss, ways_up(self.diagram, self.loss, chain))
        return AnimationGroup(lit, FadeIn(self.one)) if self.one.fits else lit

    def last_column(self) -> VGroup:
        """A frame around the last derivatives, the only ones that differ."""
        table = self.picture.table
        return VGroup(
            *(
                self.frame(table[f"factor {c} 2"], table[f"value {c} 2"], role="focus")
                for c in (WEIGHT, BIAS)
            )
        )

    def shared(self) -> VGroup:
        """A frame around the first two derivatives of each chain, and δ for what they make."""
        table = self.picture.table
        group = VGroup()
        for c in (WEIGHT, BIAS):
            parts = [table[f"{kind} {c} {n}"] for kind in ("factor", "value") for n in (0, 1)]
            frame = self.frame(*parts, role="error")
            size = self.picture.size
            delta = self.math(
                piece(self.trace.symbol(f"delta[{self.l}][{self.j}]"), role="error"), size=size
            )
            group.add(frame, delta.next_to(frame, DOWN, buff=0.25 * size))
        return group

    def frame(self, *parts: Mobject, role: Role) -> RoundedRectangle:
        group, room = VGroup(*parts), 0.22 * self.picture.size
        return RoundedRectangle(
            corner_radius=room, width=group.width + 2 * room, height=group.height + 2 * room,
            stroke_width=2, color=self.theme[role],
        ).move_to(group)  # fmt: skip
