"""What the outputs ask of the layer before: arrows that stack, and merge.

manim render -ql docs/examples/wishes.py AskedForMore
"""

from __future__ import annotations

from manim import FadeIn
from manim_backprop.scenes.mobjects.answered import answered
from manim_backprop.scenes.mobjects.wishes import Stack, appear, scale_of, wishes

from manim_backprop import LectureScene


class AskedForMore(LectureScene):
    """Each output asks something of each hidden neuron; together they ask one thing."""

    title = "What is asked of a layer"
    words = {
        "outputs": "An arrow up asks for more, an arrow down for less; its length says how much.",
        "each": "Each output lays its own arrow at each neuron of the layer before.",
        "together": "Together they ask one thing of each neuron.",
    }

    def construct(self) -> None:
        network = answered(self.network(self.zones.body.inset(0.6, 0.1), biases=True))
        last, m = self.trace.L, self.trace.L - 1
        self.play(FadeIn(network))
        with self.beat("outputs"):
            self.play(appear(wishes(network, last)))
        outputs = range(self.trace.sizes[last])
        asked = {j: [f"message[{m}][{j},{o}]" for o in outputs] for j in network.visible(m)}
        scale = scale_of(network, [each for some in asked.values() for each in some])
        stacks = [Stack(network, m, j, some, scale) for j, some in asked.items()]
        with self.beat("each"):
            self.play(*map(appear, stacks))
        with self.beat("together"):
            self.play(*(stack.merge() for stack in stacks))
