"""ComputationGraph: any graph of blocks; values forward, and the gradient that goes back from 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from manim import FadeIn

from scenes.blocks_on_stage import BlocksOnStage
from scenes.claims import PLAN, RULE, Stated
from scenes.stage import LectureScene


class ComputationGraph(BlocksOnStage, LectureScene):
    """Blocks in a graph: each makes one value, and tells back how much E feels of what it heard."""

    title = "A graph of blocks"
    words: ClassVar[dict[str, str]] = {
        "blocks": "A computation graph: each block makes one value out of what it hears.",
        "given": "What comes from outside is known.",
        "first": "A block answers as soon as all that it hears has arrived.",
        "forward": "So values run forward, block by block, to the last one.",
        "one": "Now back. If the last value grows, it grows just as much: we start with {1}.",
        "factor": "Each line has a local factor: how much its block feels of what it hears.",
        "back": "What a block was told goes on along its lines, times the local factors.",
        "rest": "So the gradient runs back, to everything that came from outside.",
        "sum": "Where a value is used more than once, what comes back adds up.",
        "end": "Every block needs to know only its own mathematics. Any graph without loops works.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "first": PLAN,
        "one": RULE,
        "end": RULE,
    }

    def construct(self) -> None:
        self.draw_graph()
        self.forward()
        self.backward()

    # -- the story -------------------------------------------------------------------------------

    def forward(self) -> None:
        graph, blocks = self.graph, self.blocks
        leaves = [block.name for block in blocks.leaves]
        with self.beat("blocks"):
            self.play(FadeIn(self.faces, self.key))
        with self.beat("given"):
            self.play(self.answers(leaves))
        first = blocks.functions[0].name
        with self.beat("first"):
            self.play(self.light(self.around(first)), *self.flow(graph.into(first)))
            self.play(self.answers([first]), *self.write(blocks.forward(first), "activation"))
        with self.beat("forward"):
            self.play(self.light(), *self.clear())
            for wave in graph.waves()[1:]:
                names = [name for name in wave if name != first]
                if names:
                    self.play(*self.flow([e for name in names for e in graph.into(name)]))
                    self.play(self.answers(names))

    def backward(self) -> None:
        graph, blocks, E = self.graph, self.blocks, self.blocks.output
        with self.beat("one"):
            self.play(self.light([graph.card(E)]))
            self.play(self.hears([E]))
        told = {E}
        near = self.deepest(blocks[E].operands)
        with self.beat("factor"):
            self.play(self.light(self.above(near)), *self.flow(graph.out_of(near), backward=True))
            self.play(*self.factors(E), *self.write(blocks.backward(near), "error"))
            self.play(self.hears([near]))
        told |= {near}
        further = self.deepest([n for n in blocks[near].operands
                                if told.issuperset(blocks.consumers(n))])  # fmt: skip
        if further:
            with self.beat("back"):
                moves = self.flow(graph.out_of(further), backward=True)
                self.play(self.light(self.above(further)), *self.clear(), *moves)
                plates = [f for user in blocks.consumers(further) for f in self.factors(user)]
                self.play(*plates, *self.write(blocks.backward(further), "error"))
                self.play(self.hears([further]))
            told |= {further}
        self.rest(told)

    def rest(self, told: set[str]) -> None:
        graph, blocks = self.graph, self.blocks
        branched = next((b.name for b in blocks.all if len(blocks.consumers(b.name)) > 1), None)
        with self.beat("rest"):
            self.play(self.light(), *self.clear())
            for wave in self.waves_back(told):
                lines = [edge for name in wave for edge in graph.out_of(name)]
                self.play(*self.flow(lines, backward=True))
                users = dict.fromkeys(user for name in wave for user in blocks.consumers(name))
                plates = [plate for user in users for plate in self.factors(user)]
                self.play(self.hears(wave), *plates)
        if branched:
            with self.beat("sum"):
                moves = self.flow(graph.out_of(branched), backward=True)
                self.play(self.light(self.above(branched)), *moves)
                self.play(*self.write(blocks.backward(branched), "error"))
        with self.beat("end"):
            self.play(self.light(), *self.clear())
            self.play(*self.flow(graph.edges, run_time=1.0))
            self.play(*self.flow(graph.edges, backward=True, run_time=1.0))

    # -- what is chosen and written ----------------------------------------------------------------

    def deepest(self, names: Sequence[str]) -> str:
        """Of these blocks the first that has something to pass on, else the first."""
        functions = [name for name in names if self.blocks[name].operands]
        return next(iter([*functions, *names]), "")

    def waves_back(self, told: set[str]) -> list[list[str]]:
        """The other blocks in the order in which all that uses them has been told."""
        told, waves = set(told), []
        left = [block.name for block in self.blocks.all if block.name not in told]
        while left:
            wave = [n for n in left if told.issuperset(self.blocks.consumers(n))]
            waves.append(wave)
            told |= set(wave)
            left = [name for name in left if name not in told]
        return waves
