"""ThreeWays: what raises an activation: its bias, its weights, the activations before it."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import ClassVar

from manim import Create, FadeIn, Indicate

from backprop import Lesson, Style, Symbol
from scenes.animations.light import Light, Spotlight
from scenes.claims import RULE, Above, Always, Below, Largest, Stated, every
from scenes.mobjects.answered import answered
from scenes.mobjects.bars import Bar, Bars, Extend
from scenes.mobjects.formula import Formula, Item, piece
from scenes.mobjects.legend import Legend
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept, slashed
from scenes.mobjects.network import drawn
from scenes.mobjects.value import COARSER
from scenes.stage import LectureScene
from scenes.theme import Role
from scenes.zones import Zone

MOST = (4, 3)  # sources that are written out, at the most


class ThreeWays(LectureScene):
    """The sum z of one neuron, and how much it grows with each thing in it."""

    title = "Three ways to change an answer"
    steps_told = "none"
    neuron: ClassVar[tuple[int, int] | None] = None  # layer, index; None: the worst output
    words = {
        "down": "This output should go down. What can be done?",
        "up": "This output should go up. What can be done?",
        "met": "Say we want to move this output. What can be done?",
        "sum": "Its answer follows from this sum. There are three things in it.",
        "bias": "First the bias: whatever is added there is added to the sum.",
        "weights": "Second the weights: each counts as much as the activation that it multiplies.",
        "brightest": "So of all weights, that of the most active neuron does the most.",
        "activations": "Third the activations before: each counts as much as its weight.",
        "negative": "Behind a negative weight it is the other way round: less is more.",
        "hands": "Bias and weights we can set. Activations stay a wish, for the layer before.",
        "given": "Bias and weights we can set. The inputs are given.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "down": Above("dE_da[l][j]", 0),
        "up": Below("dE_da[l][j]", 0),
        "met": Always("a wish, where the loss has none"),
        "brightest": lambda s: Largest(
            f"a[{s.l - 1}][{s.brightest()}]", among=every(s.trace, f"a[{s.l - 1}]"), size=True
        ),
        "negative": RULE,
        "hands": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """A named neuron must be in the lesson."""
        if reason := super().refusal(lesson):
            return reason
        layer, index = cls.neuron or (lesson.L, 0)
        if not (1 <= layer <= lesson.L and 0 <= index < lesson.sizes[layer]):
            return f"it has no neuron {index} in a trained layer {layer}"
        return None

    def construct(self) -> None:
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        self.l, self.j = self.neuron or (self.trace.L, self.worst())
        panel, gap = self.zones.panel, 0.6 * self.zones.sizes.formula
        wide = panel.width > 4 * panel.height  # below a deep network
        head, room = panel.columns(1, 1.4, gap=gap) if wide else panel.rows(1, 4.4, gap=gap)
        room = room if self.zones.tight else room.inset(0, 0.4 * gap)
        self.sum = head.fit(self.sum_formula())
        self.bars = first_legible(
            (partial(self.three_kinds, style, most, room)
             for style, most in product((None, *COARSER), MOST)),
            self.zones.smallest,
        )  # fmt: skip
        self.ask()
        self.turn_bias()
        self.turn_weights()
        self.turn_activations()
        self.hands()

    # -- the story -------------------------------------------------------------------------------

    def ask(self) -> None:
        network = self.diagram
        self.own = [network.neuron(self.l, self.j)]
        with self.beat(self.wanted()):
            self.play(Spotlight(network, self.own))
        lit = [*self.own, *network.edges_into(self.l, self.j), *network.layer(self.l - 1)]
        with self.beat("sum"):
            self.play(Spotlight(network, lit), FadeIn(self.sum))

    def turn_bias(self) -> None:
        with self.beat("bias"):
            self.play(Spotlight(self.diagram, self.own), self.of_the_sum("b"))
            self.play(Create(self.bars.axis), *self.tell(self.kinds["b"]))

    def turn_weights(self) -> None:
        network, edges = self.diagram, self.diagram.edges_into(self.l, self.j)
        sources = network.layer(self.l - 1)
        with self.beat("weights"):
            self.play(Spotlight(network, [*self.own, *edges, *sources]), self.of_the_sum("w"),
                      self.dim("b"))  # fmt: skip
            self.play(*self.tell(self.kinds["w"]))
        if (k := self.brightest()) is not None:
            edge = network.edge(self.l, to=self.j, source=k)
            row = self.bars.number(self.kinds["w"][self.sources.index(k)])
            with self.beat("brightest"):
                self.play(
                    Spotlight(network, [*self.own, edge, network.neuron(self.l - 1, k)]),
                    Indicate(row, color=self.theme["activation"], scale_factor=1.08),
                )

    def turn_activations(self) -> None:
        network, edges = self.diagram, self.diagram.edges_into(self.l, self.j)
        with self.beat("activations"):
            lit = [*self.own, *edges, *network.layer(self.l - 1)]
            self.play(Spotlight(network, lit), self.of_the_sum("a"), self.dim("w"))
            self.play(*self.tell(self.kinds["a"]))
        if negative := [edge for edge in edges if edge.role == "negative"]:
            with self.beat("negative"):
                self.play(Spotlight(network, [*self.own, *negative]))

    def hands(self) -> None:
        bars, ours = self.bars, [*self.kinds["b"], *self.kinds["w"]]
        edges = self.diagram.edges_into(self.l, self.j)
        with self.beat("hands" if self.l > 1 else "given"):
            self.play(
                Spotlight(self.diagram, [*self.own, *edges]),
                Light({
                    **{self.sum[name]: 1 for name in ("left", "w", "b")}, self.sum["a"]: 0.3,
                    **{bars.row(n): 1 if n in ours else 0.3 for n in bars.shown_rows},
                }),
            )  # fmt: skip

    def tell(self, rows: list[int]) -> list[Extend | FadeIn]:
        """Rows of bars appear, with the dots among them."""
        bars = self.bars
        texts = [part for n in rows for part in (bars.label(n), bars.number(n))]
        dots = [d for d in bars.dots if self.between(d, rows)]
        return [FadeIn(*texts, *dots), Extend(bars, *rows)]

    def between(self, dots: Formula, rows: list[int]) -> bool:
        heights = [self.bars.bar(n).get_y() for n in rows]
        return min(heights) < dots.get_y() < max(heights)

    def dim(self, kind: str) -> Light:
        """Dim the bars that have been told."""
        return Light({self.bars.row(n): 0.3 for n in self.kinds[kind]})

    def of_the_sum(self, letter: str) -> Light:
        """Light the letters of one kind in the sum, dim the others."""
        return Light({self.sum[name]: 1 if name in ("left", letter) else 0.3
                      for name in ("left", "w", "a", "b")})  # fmt: skip

    # -- what is chosen and drawn ----------------------------------------------------------------

    def worst(self) -> int:
        """The drawn output that is farthest off."""
        visible = self.diagram.visible(self.trace.L)
        return max(visible, key=lambda j: abs(drawn(self.trace, self.lesson.miss(j))))

    def wanted(self) -> str:
        """Where the neuron should go, by the slope of the loss."""
        slope = drawn(self.trace, f"dE_da[{self.l}][{self.j}]")
        return "down" if slope > 0 else "up" if slope < 0 else "met"

    def brightest(self) -> int | None:
        """The written source with by far the largest activation; None where it is not alone."""
        sizes = {k: abs(drawn(self.trace, f"a[{self.l - 1}][{k}]"))
                 for k in range(self.trace.sizes[self.l - 1])}  # fmt: skip
        first, *rest = sorted(sizes, key=lambda k: -sizes[k])
        alone = rest and sizes[first] > 1.001 * sizes[rest[0]]
        drawn_too = first in self.sources and first in self.diagram.visible(self.l - 1)
        return first if alone and drawn_too else None

    def sum_formula(self) -> Formula:
        """z = w a + … + b, its letters found by kind."""
        trace, l, j = self.trace, self.l, self.j
        terms: list[Item] = []
        for n, k in enumerate(kept(trace.sizes[l - 1], 3)):
            terms += ["+"] if n else []
            if k is None:
                terms.append(piece("dots.c"))
                continue
            terms.append(piece(trace.symbol(f"W[{l}][{j},{k}]"), "w"))
            terms.append(piece(trace.symbol(f"a[{l - 1}][{k}]"), "a", "activation"))
        return self.math(
            piece(trace.symbol(f"z[{l}][{j}]"), "left"), "=", *terms, "+",
            piece(trace.symbol(f"b[{l}][{j}]"), "b"),
        )  # fmt: skip

    def three_kinds(self, style: Style | None, most: int, zone: Zone) -> Bars:
        """∂z/∂b, ∂z/∂w for each weight, ∂z/∂a for each source: a bar for each."""
        l, j = self.l, self.j
        slots = kept(self.trace.sizes[l - 1], most)
        z = self.trace.symbol(f"z[{l}][{j}]")
        entries: list[Bar | None] = []
        kinds: dict[str, list[int]] = {"b": [0], "w": [], "a": []}
        entries.append(self.entry(f"dz_db[{l}][{j}]", z, f"b[{l}][{j}]", "text", style))
        for kind in ("w", "a"):
            for k in slots:
                if k is None:
                    entries.append(None)
                    continue
                kinds[kind].append(len(entries))
                weight, source = f"W[{l}][{j},{k}]", f"a[{l - 1}][{k}]"
                role: Role = (
                    "activation" if kind == "w" else self.theme.sign(drawn(self.trace, weight))
                )
                value, of = (source, weight) if kind == "w" else (weight, source)
                entries.append(self.entry(value, z, of, role, style))
        self.kinds, self.sources = kinds, [k for k in slots if k is not None]
        return Bars(entries, zone=zone, size=self.zones.sizes.formula, theme=self.theme)

    def entry(self, value: str, z: Symbol, of: str, role: Role, style: Style | None) -> Bar:
        """∂z/∂(what it depends on), whose value is a quantity of its own."""
        source = f"(partial {z})/(partial {self.trace.symbol(of)})"
        shown = self.trace.show(value, **({} if style is None else {"style": style}))
        name = slashed(Symbol(source, self.trace.canonical(value)))
        return Bar(name, shown, drawn(self.trace, value), role)

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("activation", "activation")
        )  # fmt: skip
