"""BranchAndMerge: a value that is used more than once hears the sum of what its uses tell it.

ParameterSharing: so does a weight that stands in more than one place.
"""

from __future__ import annotations

from typing import Any, ClassVar

from manim import FadeIn, FadeOut, LaggedStart

from backprop import GraphLesson
from scenes.animations.numbers import Fly
from scenes.blocks_on_stage import BlocksOnStage
from scenes.claims import RULE, Stated
from scenes.mobjects.blocks import Blocks
from scenes.mobjects.worked import EquationLines, Worked
from scenes.stage import LectureScene

MOST = 3  # uses that are told one by one


class BranchAndMerge(BlocksOnStage, LectureScene):
    """Forward, a branch copies a value; backward, the gradients of the copies add up."""

    title = "A value used more than once"
    default_lesson = "branch-and-merge"
    shared: ClassVar[tuple[str, ...]] = ("input", "parameter", "function")  # what may branch
    words: ClassVar[dict[str, str]] = {
        "branch": "Here a value branches: {uses:word} lines carry copies of it.",
        "merge": "Where lines merge, each hears what its block was told, times its own factor.",
        "known": "The gradient has come this far. What does the value that branches hear?",
        "part": "Along the {n:ordinal} line: what its block was told, times the local factor.",
        "sum": "A change of the value runs through all copies at once. So the parts add up.",
        "end": "Forward, a branch copies. Backward, it adds.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "sum": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        if branching(lesson, cls.shared) is None:
            what = "value" if "function" in cls.shared else "parameter"
            return f"none of its {what}s is used more than once"
        return None

    def construct(self) -> None:
        self.draw_graph()
        self.name: str = branching(self.lesson, self.shared) or ""
        self.uses = [block for block, _ in self.blocks.parts(self.name)]
        self.workings = self.written()
        self.branch()
        self.come_back()
        self.add_up()

    # -- the story -------------------------------------------------------------------------------

    def branch(self) -> None:
        graph, lines = self.graph, self.graph.out_of(self.name)
        users = [graph.card(name) for name in dict.fromkeys(self.uses)]
        self.add(self.faces, self.key, *(card.value for card in graph.cards))
        with self.beat("branch", uses=len(self.uses)):
            self.play(self.light([graph.card(self.name), *lines, *users]))
            self.play(*self.flow(lines))

    def come_back(self) -> None:
        graph, blocks = self.graph, self.blocks
        above = self.after(self.name)
        meeting = next(b for b in reversed(blocks.functions) if b.name in above)
        with self.beat("merge"):
            self.play(self.light(self.around(meeting.name)))
            self.play(*self.flow(graph.into(meeting.name), backward=True))
            self.play(self.hears([meeting.name]), *self.factors(meeting.name))
        with self.beat("known"):
            self.play(self.light())
            rest = [b.name for b in blocks.all if b.name in above and b is not meeting]
            lines = [edge for name in above for edge in graph.out_of(name)]
            plates = [plate for name in rest for plate in self.factors(name)]
            if lines:
                self.play(*self.flow(lines, backward=True))
            if rest:
                self.play(self.hears(rest), *plates)

    def add_up(self) -> None:
        graph, card = self.graph, self.graph.card(self.name)
        for n, lines in enumerate(self.parts, start=1):
            user = self.uses[n - 1]
            with self.beat("part", n=n):
                line = graph.edge(self.name, user)
                self.play(self.light([card, line, graph.card(user)]))
                moves = self.flow([line], backward=True)
                self.play(
                    *moves,
                    LaggedStart(
                        FadeIn(lines.symbols),
                        FadeIn(lines.numbers_line),
                        FadeIn(lines.result),
                        lag_ratio=0.5,
                        run_time=1.6,
                    ),
                )
            if len(self.workings) > 1:
                self.play(FadeOut(lines), run_time=0.5)
        with self.beat("sum"):
            lines = graph.out_of(self.name)
            self.play(self.light([card, *lines, *map(graph.card, self.uses)]))
            self.play(*self.flow(lines, backward=True), FadeIn(self.sum.symbols))
            self.play(FadeIn(self.sum.numbers_line))
            self.play(FadeIn(self.sum.result))
            plate, told = card.gradient
            self.play(FadeIn(plate), Fly(told, self.sum["result"]))
        with self.beat("end"):
            self.play(*self.flow(graph.out_of(self.name)))
            self.play(*self.flow(graph.out_of(self.name), backward=True))
            self.play(self.light(), FadeOut(self.workings[-1]))

    # -- what is chosen and written ----------------------------------------------------------------

    def written(self) -> list[Worked]:
        """Each part and their sum, in one panel or, where that is too small, one after the other;
        the sum alone where the parts are many."""
        uses = range(len(self.uses))
        parts = [self.blocks.part(self.name, use) for use in uses]
        total = self.blocks.sum_of_parts(self.name)
        if len(parts) > MOST or None in parts:
            return [self.worked(total, result_role="error")]
        together = self.worked(*parts, total, result_role="error")
        if together.legible:
            return [together]
        return [self.worked(each, result_role="error") for each in (*parts, total)]

    @property
    def parts(self) -> list[EquationLines]:
        return [lines for working in self.workings for lines in working][:-1]

    @property
    def sum(self) -> EquationLines:
        return self.workings[-1][-1]

    def after(self, name: str) -> list[str]:
        """What E is made of behind a value: all that hears of it."""
        found: dict[str, None] = {}
        waiting = list(self.blocks.consumers(name))
        while waiting:
            found[waiting[0]] = None
            waiting += self.blocks.consumers(waiting.pop(0))
        return list(found)


class ParameterSharing(BranchAndMerge):
    """One weight in several places: its gradient is the sum over the places."""

    title = "One weight in several places"
    default_lesson = "shared-weight"
    shared = ("parameter",)
    words: ClassVar[dict[str, str]] = {
        **BranchAndMerge.words,
        "branch": "One weight stands in {uses:word} places: that is a value which branches.",
        "known": "The gradient has come this far. What does the shared weight hear?",
        "part": "The {n:ordinal} place: what its block was told, times the local factor.",
        "sum": "A step changes the weight in all places at once. So the parts add up.",
        "end": "Sharing a weight needs no rule of its own: its gradient is the sum of all places.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "sum": RULE,
        "end": RULE,
    }


def branching(lesson: GraphLesson, kinds: tuple[str, ...]) -> str | None:
    """The first block of these kinds that is used more than once."""
    blocks = Blocks(lesson.trace())
    found = (b.name for b in blocks.all if b.kind in kinds and len(blocks.parts(b.name)) > 1)
    return next(found, None)
