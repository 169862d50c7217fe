"""What scenes about a computation graph share: its blocks on the stage, lit, walked both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from manim import (
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ShowPassingFlash,
    VGroup,
)

from backprop import Equation, EquationError, GraphLesson, UndecidedError
from scenes.animations.light import Light
from scenes.mobjects.blocks import Blocks
from scenes.mobjects.graph_diagram import Card, GraphDiagram, Link
from scenes.mobjects.network import DIM
from scenes.mobjects.worked import Worked
from scenes.theme import DARK, Role
from scenes.zones import Layout, Zone, layout

FRAMES = {"16:9": (128 / 9, 8.0), "1:1": (8.0, 8.0), "9:16": (4.5, 8.0)}  # Manim units


class BlocksOnStage:
    """A mixin, to be named before LectureScene: its scene tells a `GraphLesson`, by blocks."""

    tells = GraphLesson
    default_lesson = "sum-times-number"

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        return super().refusal(lesson) or untellable(lesson)

    def setup(self) -> None:
        super().setup()
        self.blocks = Blocks(self.trace)
        self.working: Worked | None = None
        camera = self.camera
        self.zones = zones_for(camera.frame_width, camera.frame_height)

    # -- what is drawn -------------------------------------------------------------------------

    def draw_graph(self) -> None:
        self.graph = GraphDiagram(
            self.blocks, zone=self.zones.stage, layout=self.zones, theme=self.theme
        )
        kinds = {"activation", *(card.role for card in self.graph.cards)}
        keys = (("value", "activation"), ("weight +", "positive"), ("weight −", "negative"),
                ("gradient", "error"))  # fmt: skip
        self.key = self.legend(*(key for key in keys if key[1] in kinds))

    @property
    def faces(self) -> VGroup:
        """The graph without a number."""
        return VGroup(*self.graph.edges, *(card.face for card in self.graph.cards))

    # -- how it moves --------------------------------------------------------------------------

    def light(self, lit: Iterable[Mobject] | None = None, **options: Any) -> Animation:
        """Light these cards and edges (default: all); the rest dims."""
        bright = None if lit is None else {id(each) for each in lit}
        levels: dict[Mobject, float] = {}
        there = set(self.get_mobject_family_members())
        for part in (*self.graph.cards, *self.graph.edges):
            level = 1 if bright is None or id(part) in bright else DIM
            levels |= {leaf: level for leaf in part.family_members_with_points() if leaf in there}
        for plate, edge in self.graph.plates:
            level = 1 if bright is None or id(edge) in bright else DIM
            levels |= {plate.label: level} if plate in there else {}
        return Light(levels, **options)

    def flow(
        self, edges: Iterable[Link], *, backward: bool = False, run_time: float = 0.9
    ) -> list[Animation]:
        """A bright stretch that runs along each edge."""
        role = "error" if backward else "activation"
        pulses = []
        for edge in edges:
            curve = edge.curve.copy().set_stroke(self.theme[role], width=5, opacity=1)
            curve = curve.reverse_direction() if backward else curve
            pulses.append(ShowPassingFlash(curve, time_width=0.5, run_time=run_time))
        return pulses

    def answers(self, names: Iterable[str]) -> Animation:
        """The values of these blocks appear."""
        return AnimationGroup(*(FadeIn(self.graph.card(n).value, scale=0.7) for n in names))

    def hears(self, names: Iterable[str]) -> Animation:
        """The gradients of these blocks appear, each on its tag."""
        tags = [FadeIn(self.graph.card(name).gradient) for name in names]
        return LaggedStart(*tags, lag_ratio=0.15, run_time=0.8)

    def around(self, name: str) -> list[Card | Link]:
        """A block, what it hears, and the lines between."""
        cards = [self.graph.card(each) for each in (name, *self.blocks[name].operands)]
        return [*cards, *self.graph.into(name)]

    def above(self, name: str) -> list[Card | Link]:
        """A block, what hears it, and the lines between."""
        cards = [self.graph.card(each) for each in (name, *self.blocks.consumers(name))]
        return [*cards, *self.graph.out_of(name)]

    # -- the working ---------------------------------------------------------------------------

    def factors(self, target: str) -> list[FadeIn]:
        """The local factors of a block's lines appear, where they have room."""
        there = set(self.get_mobject_family_members())
        plates = (self.graph.factor(source, target) for source in self.blocks[target].operands)
        return [FadeIn(plate) for plate in plates if plate is not None and plate not in there]

    def write(self, equation: Equation | None, role: Role) -> list[LaggedStart]:
        """The equation in the panel: symbols, numbers, result."""
        if equation is None:
            return []
        self.working = self.worked(equation, result_role=role)
        lines = (self.working.symbols, self.working.numbers, self.working.results)
        return [LaggedStart(*map(FadeIn, lines), lag_ratio=0.6, run_time=1.8)]

    def clear(self) -> list[FadeOut]:
        """The working leaves."""
        gone, self.working = self.working, None
        return [FadeOut(gone)] if gone else []


def zones_for(width: float, height: float) -> Layout:
    """The zones of a frame with most of its room for the graph, the working beside or below it."""
    zones = layout(width, height)
    if zones.stacked:
        stage, panel = zones.body.rows(1.75, 1, gap=0.03 * height)
    else:
        stage, panel = zones.body.columns(1.45, 1, gap=0.04 * width)
    legend = Zone(stage.left, stage.right, stage.bottom, stage.bottom + 1.5 * zones.sizes.small)
    stage = Zone(stage.left, stage.right, legend.top + 0.012 * height, stage.top)
    return replace(zones, stage=stage, panel=panel, legend=legend)


@lru_cache(maxsize=64)
def untellable(lesson: GraphLesson) -> str | None:
    """Why no picture of blocks tells this graph in every frame; None when one does."""
    blocks = Blocks(lesson.trace())
    if reason := blocks.refusal():
        return reason
    try:
        for block in blocks.all:
            blocks.trace.show(block.name)
            blocks.trace.show(f"d({block.name})")
            if block.name != blocks.output:
                blocks.backward(block.name)
        for name, (width, height) in FRAMES.items():
            zones = zones_for(width, height)
            graph = GraphDiagram(blocks, zone=zones.stage, layout=zones, theme=DARK)
            if not graph.fits:
                return f"its {len(blocks.all)} blocks do not fit a frame of {name}"
    except (UndecidedError, EquationError) as error:
        return f"its numbers are out of reach: {error}"
    return None
