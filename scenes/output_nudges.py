"""OutputNudges: which way each output should move, and how strongly."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import product
from typing import ClassVar

from manim import Create, FadeIn, GrowFromEdge, Indicate, LaggedStart, Mobject

from backprop import Style
from scenes.animations.light import Light, Spotlight
from scenes.claims import PLAN, RULE, Largest, Stated, Zero, every
from scenes.mobjects.answered import answered
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.tracks import Tracks
from scenes.mobjects.value import COARSER
from scenes.mobjects.wishes import Stack, appear, scale_of_stacks
from scenes.stage import LectureScene
from scenes.zones import Layout, Zone

ROWS = (4, 3, 2)  # outputs that are drawn, at the most: fewer where there is no room


class OutputNudges(LectureScene):
    """Outputs and targets on lines of one scale; arrows from one to the other; a − y."""

    title = "Which way should the outputs go?"
    steps_told = "none"
    words = {
        "answer": "The network has answered. How should its outputs change?",
        "lines": "Each output stands on a line, at the number that it is.",
        "targets": "On the same line stands its target.",
        "nudges": "Each output should go to its target: a nudge, up or down.",
        "size": "Output minus target says how strong. Above zero: too high, so it should go down.",
        "largest": "Output {n} is the farthest off: it has the most to gain.",
        "met": "Here every output is at its target already: no nudge is left.",
        "question": "But nobody can set an output by hand. What is there to turn instead?",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "targets": PLAN,
        "size": RULE,
        "largest": lambda s, n: Largest(
            s.lesson.miss(n - 1), among=map(s.lesson.miss, range(s.trace.sizes[-1])), size=True
        ),
        "met": lambda s: Zero(*every(s.trace, "error")),
        "question": PLAN,
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "lines": ("tracks.lines",),
        "size": ("tracks.lines",),
    }

    def construct(self) -> None:
        self.diagram = answered(self.network(room_for_arrows(self.zones)))
        self.add(self.diagram, self.key())
        self.tracks = first_legible(
            (partial(self.lines, style, most) for style, most in product((None, *COARSER), ROWS)),
            self.zones.smallest,
        )
        self.compare()
        self.nudge()
        self.measure()
        with self.beat("question"):
            self.play(Spotlight(self.diagram, self.diagram.edges))

    # -- the story -------------------------------------------------------------------------------

    def compare(self) -> None:
        tracks, network, L = self.tracks, self.diagram, self.trace.L
        with self.beat("answer"):
            self.play(Spotlight(network, network.layer(L)))
        with self.beat("lines"):
            self.play(Create(tracks.lines, lag_ratio=0.2), FadeIn(tracks.dots))
            self.play(
                *(FadeIn(tracks.output(j), target_position=self.home(j)) for j in tracks.drawn)
            )
        with self.beat("targets"):
            self.play(*(FadeIn(tracks.goal(j), scale=1.4) for j in tracks.drawn))

    def nudge(self) -> None:
        arrows = [self.tracks.arrow(j) for j in self.tracks.drawn]
        moving = [arrow for arrow in arrows if len(arrow)]
        with self.beat("nudges" if moving else "met"):
            if moving:
                self.play(LaggedStart(*map(self.grown, moving), lag_ratio=0.4))

    def measure(self) -> None:
        tracks = self.tracks
        with self.beat("size"):
            self.play(FadeIn(tracks.head, *(tracks.difference(j) for j in tracks.drawn)))
            if asked := self.asked():
                self.play(LaggedStart(*map(appear, asked), lag_ratio=0.4))
        if (far := self.farthest()) is None:
            return
        others = [j for j in tracks.drawn if j != far]
        rest = {part: 0.3 for j in others for part in tracks.row(j)}
        with self.beat("largest", n=far + 1):
            self.play(
                Spotlight(self.diagram, [self.home(far)]), Light(rest),
                Indicate(tracks.difference(far), color=self.theme["error"]),
            )  # fmt: skip
        self.play(Light(dict.fromkeys(rest, 1.0)), run_time=0.4)

    # -- what is chosen and drawn ----------------------------------------------------------------

    def lines(self, style: Style | None, most: int) -> Tracks:
        outputs = kept(self.trace.sizes[-1], most) if most > 2 else (0,)
        return Tracks(
            self.trace, outputs, zone=self.zones.panel, size=0.9 * self.zones.sizes.formula,
            theme=self.theme, style=style,
        )  # fmt: skip

    def grown(self, arrow: Mobject) -> GrowFromEdge:
        """The arrow grows from the output to the target."""
        way = arrow[-1].get_center() - arrow[0].get_center()
        return GrowFromEdge(arrow, [-1 if way[0] >= 0 else 1, 0, 0])

    def asked(self) -> list[Stack]:
        """An arrow at each output in the network that is off: up where it is too low."""
        network, L = self.diagram, self.trace.L
        asked = {j: [self.lesson.miss(j)] for j in network.visible(L)}
        scale = scale_of_stacks(network, L, asked)
        return [
            Stack(network, L, j, some, scale)
            for j, some in asked.items()
            if drawn(self.trace, some[0])
        ]

    def home(self, j: int) -> Mobject:
        """Output j in the network, or the last one drawn where it is left out."""
        visible = self.diagram.visible(self.trace.L)
        return self.diagram.neuron(self.trace.L, j if j in visible else visible[-1])

    def farthest(self) -> int | None:
        """The drawn output that is farther off than all others; None where none is."""
        gaps = {j: abs(drawn(self.trace, self.lesson.miss(j))) for j in range(self.trace.sizes[-1])}
        first, *rest = sorted(gaps, key=lambda j: -gaps[j])
        alone = rest and gaps[first] > (1 + 1e-9) * gaps[rest[0]]
        return first if alone and first in self.tracks.drawn else None

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"),
            ("output, target", "activation"), ("nudge", "error"),
        )  # fmt: skip


def room_for_arrows(zones: Layout) -> Zone:
    """The stage, with room for arrows beside the last layer and above the first neuron."""
    stage = zones.stage
    return replace(stage.inset(0, 0.05 * stage.height), right=stage.right - 0.07 * stage.width)
