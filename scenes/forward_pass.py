"""ForwardPass: how an input becomes a prediction, one layer at a time."""

from __future__ import annotations

from typing import Any

from manim import DOWN, Create, FadeIn, FadeOut, LaggedStart, VGroup

from scenes.animations.light import Spotlight
from scenes.animations.numbers import ShowActivations
from scenes.animations.signals import SignalFlow
from scenes.mobjects.formula import Formula
from scenes.mobjects.matrices import numbers_matrix, under
from scenes.stage import LectureScene


class ForwardPass(LectureScene):
    """The whole network, layer by layer: signals run, numbers appear, W a + b stands beside it."""

    title = "Forward pass"
    words = {
        "network": "{inputs:Input(s)}, {layers:layer(s)} of neurons to train.",
        "inputs": "The input layer only passes on what it gets.",
        "neuron": "Neuron 1 adds up {z[1][0]} and answers {a[1][0]}.",
        "layer": "All of layer {n} at once: weights times inputs, plus biases.",
        "squash": "Then each sum goes through the {f}.",
        "prediction": "The output is what the network predicts.",
    }

    def construct(self) -> None:
        self.diagram = self.network()
        self.introduce()
        self.one_neuron()
        for n in self.trace.layers:
            self.whole_layer(n)
        with self.beat("prediction"):
            self.play(Spotlight(self.diagram, self.diagram.layer(self.trace.L)))

    def introduce(self) -> None:
        network = self.diagram
        with self.beat("network"):
            self.play(
                LaggedStart(*map(FadeIn, network.neurons), lag_ratio=0.1),
                FadeIn(network.labels, network.dots),
                Create(network.edges, lag_ratio=0.05),
                FadeIn(self.legend(("weight +", "positive"), ("weight −", "negative"),
                                   ("activation", "activation"))),
                run_time=1.5,
            )
            self.add(network)
        with self.beat("inputs"):
            self.play(ShowActivations(network, 0))

    def one_neuron(self) -> None:
        network, trace = self.diagram, self.trace
        n_in = trace.sizes[0]
        terms = " + ".join(f"W[1][0,{k}]*a[0][{k}]" for k in range(n_in))
        self.subtitle("one neuron")
        working = self.worked(
            trace.equation("z[1][0]", f"{terms} + b[1][0]"),
            trace.equation("a[1][0]", f"{trace.lesson.activation(1).name}(z[1][0])"),
        )
        with self.beat("neuron"):
            lit = [*network.edges_into(1, 0), *network.layer(0), network.neuron(1, 0)]
            self.play(Spotlight(network, lit))
            self.play(FadeIn(working.symbols))
            self.play(SignalFlow(network, 1, to=0), FadeIn(working.numbers))
            self.play(FadeIn(working.results), ShowActivations(network, 1, only=0))
        self.play(FadeOut(working), Spotlight(network))

    def whole_layer(self, n: int) -> None:
        network, trace = self.diagram, self.trace
        f = trace.lesson.activation(n)
        self.subtitle(f"layer {n}")
        sums, answers = self.matrix_form(n)
        with self.beat("layer", n=n):
            self.play(
                Spotlight(network, [*network.edges_into(n), *network.layer(n - 1), *network.layer(n)]),
                FadeIn(sums),
            )
            self.play(SignalFlow(network, n))
        with self.beat("squash", n=n, f=f.title):
            self.play(FadeIn(answers), ShowActivations(network, n))
        self.play(FadeOut(sums, answers))

    def matrix_form(self, n: int) -> tuple[Formula, Formula]:
        """W a + b = z with the numbers in place, and a = f(z) below it."""
        trace = self.trace
        W, x, b, z, a = f"W[{n}]", f"a[{n - 1}]", f"b[{n}]", f"z[{n}]", f"a[{n}]"
        named = [under(numbers_matrix(trace, q), trace.symbol(q)) for q in (W, x, b, z, a)]
        sums = self.math(named[0], named[1], "+", named[2], "=", named[3])
        answers = self.math(trace.lesson.activation(n).symbol, named[3], "approx", named[4])
        VGroup(sums, answers).arrange(DOWN, buff=1.2 * self.zones.sizes.formula)
        self.zones.panel.fit(VGroup(sums, answers))
        return sums, answers
