"""ForwardPass: how an input becomes a prediction, one layer at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from manim import DOWN, RIGHT, Create, FadeIn, FadeOut, LaggedStart, VGroup

from backprop import Auto, EquationError, Style, UndecidedError
from scenes.animations.light import Spotlight
from scenes.animations.numbers import ShowActivations
from scenes.animations.signals import SignalFlow
from scenes.claims import PLAN, RULE, Fact, Stated
from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.likelihoods import likeliest, share
from scenes.mobjects.matrices import (
    UNDER,
    kept,
    kept_addresses,
    numbers_matrix,
    style_of,
    under,
)
from scenes.stage import LectureScene
from scenes.zones import Zone


class ForwardPass(LectureScene):
    """The whole network, layer by layer: signals run, numbers appear, W a + b stands beside it."""

    title = "Forward pass"
    steps_told = "none"
    words = {
        "network": "{inputs:Input(s)}, {layers:layer(s)} of neurons to train.",
        "inputs": "The input layer only passes on what it gets.",
        "plan": "Every layer does the same two things: a weighted sum, then a bend.",
        "plan straight": "Every layer does the same: a weighted sum. Nothing bends it here.",
        "neuron": "This neuron adds up {z[1][0]} and answers {a[1][0]}.",
        "logit": "This neuron adds up {z[1][0]}. What it answers depends on the others.",
        "layer": "All of layer {n} at once: weights times what comes in, plus biases.",
        "squash": "Then each sum goes through the {f}.",
        "share": "The last sums are logits. A softmax makes likelihoods of them: their powers of "
        "e, each as a share of all.",
        "likelihoods": "So for all of layer {n}: the likelihoods p, which together make {1}.",
        "prediction": "What comes out at the end is the prediction.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "plan": Fact(
            "some layer bends", lambda lesson: any(f.name != "identity" for f in lesson.activations)
        ),
        "plan straight": Fact(
            "no layer bends", lambda lesson: all(f.name == "identity" for f in lesson.activations)
        ),
        "layer": PLAN,
        "share": RULE,
        "likelihoods": RULE,
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
        keys = self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("activation", "activation")
        )
        with self.beat("network"):
            self.play(
                LaggedStart(*map(FadeIn, network.neurons), lag_ratio=0.1),
                FadeIn(network.labels, network.dots, keys),
                Create(network.edges, lag_ratio=0.05),
                run_time=1.5,
            )
            self.add(network)
        with self.beat("inputs"):
            self.play(ShowActivations(network, 0))
        plan = self.plan()
        with self.beat(self.holding("plan", "plan straight")):
            self.play(FadeIn(plan))
        self.play(FadeOut(plan))

    def plan(self) -> Formula:
        """What every layer does, in symbols."""
        return self.zones.panel.fit(
            self.math(
                piece("z^((l))", role="text"), "&=",
                piece("W^((l)) a^((l-1)) + b^((l))", stated="the layer before"),
                r"\ ", piece("a^((l))", role="activation"), "&=", piece("f(z^((l)))"),
                align=True, size=1.15 * self.zones.sizes.formula,
            )
        )  # fmt: skip

    def one_neuron(self) -> None:
        network, trace = self.diagram, self.trace
        terms = " + ".join(f"W[1][0,{k}]*a[0][{k}]" for k in range(trace.sizes[0]))
        alone = not (trace.L == 1 and self.lesson.loss.softmax)  # it answers without the others
        made = [("z[1][0]", f"{terms} + b[1][0]"), *([self.bend(1, 0)] if alone else [])]
        working = self.worked(*(trace.equation(*each) for each in made))
        self.subtitle("one neuron")
        with self.beat("neuron" if alone else "logit"):
            lit = [*network.edges_into(1, 0), *network.layer(0), network.neuron(1, 0)]
            summing, z, *answering = working.steps
            self.play(Spotlight(network, lit), FadeIn(working.symbols))
            self.play(SignalFlow(network, 1, to=0), FadeIn(summing))
            self.play(FadeIn(z), run_time=0.6)
            if alone:
                bending, a = answering
                self.play(FadeIn(bending), run_time=0.6)
                self.play(FadeIn(a), ShowActivations(network, 1, only=0))
        self.play(FadeOut(working))

    def whole_layer(self, n: int) -> None:
        network, last = self.diagram, n == self.trace.L
        softmax = last and self.lesson.loss.softmax
        lit = [*network.edges_into(n), *network.layer(n - 1), *network.layer(n)]
        form = self.matrix_form(n)
        self.subtitle("layer {n}", n=n)
        with self.beat("layer", n=n):
            weighted, sums = cut(form.sums)
            self.play(Spotlight(network, lit), FadeIn(weighted))
            self.play(SignalFlow(network, n))
            self.play(FadeIn(sums), run_time=0.6)
        if softmax:
            self.one_share(form)
        elif not form.together:
            self.play(FadeOut(form.sums), run_time=0.4)
        told = {"n": n} if softmax else {"n": n, "f": self.trace.lesson.activation(n).title}
        with self.beat("likelihoods" if softmax else "squash", **told):
            bent, answers = cut(form.answers)
            self.play(FadeIn(bent), run_time=0.6)
            self.play(FadeIn(answers), ShowActivations(network, n))
        if not last:
            self.play(FadeOut(form.answers, *([form.sums] if form.together else [])))

    def one_share(self, form: MatrixForm) -> None:
        """The likelihood of one class, in full; then the sums come back if they share the panel."""
        working = self.worked(
            self.trace.equation(*share(self.lesson, likeliest(self.lesson))),
            result_role="activation",
        )
        parts = [working.symbols, working.numbers, working.results]
        if not working.legible:  # too many classes: their sum has a sign of its own
            parts = [working := self.zones.panel.fit(self.short_share(), largest=1.2)]
        self.play(FadeOut(form.sums), run_time=0.4)
        with self.beat("share"):
            self.play(Spotlight(self.diagram, self.diagram.layer(self.trace.L)))
            for part in parts:
                self.play(FadeIn(part), run_time=0.8)
        back = [FadeIn(form.sums)] if form.together else []
        self.play(FadeOut(working), *back, run_time=0.5)

    def short_share(self) -> Formula:
        """p of the class as its power of e over the sum of all, and its number."""
        j = likeliest(self.lesson)
        p, z = (self.trace.symbol(at) for at in (f"p[{j}]", f"z[{self.trace.L}][{j}]"))
        shown = self.trace.show(f"p[{j}]")
        return self.math(
            piece(p, role="activation"), "&=", piece(z.inside("e^({})")), piece(r"\/"),
            piece("sum_k e^(z_k)"), r"\ &", "=" if shown.exact else "approx",
            number(shown, role="activation"), align=True,
        )  # fmt: skip

    def matrix_form(self, n: int) -> MatrixForm:
        """W a + b = z with the numbers in place, and a = f(z) below it; as large as fits."""
        ways = ((5, False), (4, False), (5, True), (3, False), (4, True), (3, True))
        shapes = [Shape(most, broken, True) for most, broken in ways]
        shapes += [Shape(most, broken, False) for most, broken in ways]
        shapes += [Shape(3, True, False, decimals) for decimals in (3, 2)]
        shapes += [Shape(3, True, False, 2, under=1)]
        forms = []
        for shape in shapes:
            try:
                forms.append(self._matrix_form(n, shape))
            except (UndecidedError, EquationError):
                continue  # so few digits would lie on a tie, or say nothing
            if shape.under * forms[-1].size >= self.zones.smallest:
                return forms[-1]
        return max(forms, key=lambda form: form.size)

    def _matrix_form(self, n: int, shape: Shape) -> MatrixForm:
        trace, most, broken = self.trace, shape.most, shape.broken
        names = f"W[{n}]", f"a[{n - 1}]", f"b[{n}]", f"z[{n}]", self.diagram.answers(n)
        operands, sums_style, answers_style = self.styles(n, shape)
        styles = operands, operands, operands, sums_style, answers_style
        W, x, b, z, a = (
            under(numbers_matrix(trace, name, self._style(name, most, style), most=most),
                  trace.symbol(name), size=shape.under)
            for name, style in zip(names, styles, strict=True)
        )  # fmt: skip
        sums = self.math(
            W, x, r"\ " if broken else "", "+", b,
            piece(self._sign(*names[:4], most=most), "sign"), z, align=broken,
        )  # fmt: skip
        answers = self.math(
            'op("softmax")' if names[-1] == "p" else trace.lesson.activation(n).symbol, z,
            piece(self._sign(*names[3:], most=most), "sign"), a,
        )  # fmt: skip
        return MatrixForm(sums, answers, shape.together).fit(self.zones.panel)

    def styles(self, n: int, shape: Shape) -> tuple[Style, Style, Style | None]:
        """How operands, sums and answers are written so that a calculator confirms every row."""
        trace = self.trace
        wished = Auto(shape.decimals, shape.decimals - 1)
        rows = [j for j in kept(trace.sizes[n], shape.most) if j is not None]
        bends = trace.equations([self.bend(n, j) for j in rows], style=wished)
        sums_style = bends[0].operands[0].shown.style
        products = [f"W[{n}][{{j}},{k}]*a[{n - 1}][{k}]" for k in range(trace.sizes[n - 1])]
        text = " + ".join([*products, f"b[{n}][{{j}}]"])
        sums = trace.equations([(f"z[{n}][{j}]", text.format(j=j)) for j in rows], style=sums_style)
        answers = None if shape.decimals == 4 else wished
        return sums[0].operands[0].shown.style, sums_style, answers

    def bend(self, n: int, j: int) -> tuple[str, str]:
        """The answer of a neuron, and how it comes from its sum (behind a softmax, from all)."""
        if n == self.trace.L and self.lesson.loss.softmax:
            return share(self.lesson, j)
        return f"a[{n}][{j}]", f"{self.lesson.activation(n).name}(z[{n}][{j}])"

    def _style(self, name: str, most: int, style: Style | None) -> Style:
        """One style for exact cells, which say the same with more zeros; else the given one."""
        addresses = kept_addresses(self.trace, name, most)
        common = style_of(self.trace, addresses)
        exact = all(self.trace.show(address, common).exact for address in addresses)
        return common if exact or style is None else style

    def _sign(self, *names: str, most: int) -> str:
        """`=` where every number that is written out is exact, else `≈`."""
        trace = self.trace
        groups = (kept_addresses(trace, name, most) for name in names)
        exact = all(
            trace.show(address, style_of(trace, group)).exact
            for group in groups
            for address in group
        )
        return "=" if exact else "approx"


def cut(formula: Formula) -> tuple[VGroup, VGroup]:
    """What stands before the formula's sign; the sign and what follows it."""
    at = formula.parts.index(formula["sign"])
    return VGroup(*formula.parts[:at], formula.layout), VGroup(*formula.parts[at:])


@dataclass(frozen=True)
class Shape:
    """How the matrices of a layer are set out."""

    most: int  # rows and columns that are written out
    broken: bool  # biases and sums stand on a second line
    together: bool  # sums and answers share the panel; else one follows the other
    decimals: int = 4  # of the results; with fewer, scientific ones have fewer digits, too
    under: float = UNDER  # size of the symbols below, as a part of the numbers'


@dataclass
class MatrixForm:
    """W a + b = z, and a = f(z)."""

    sums: Formula
    answers: Formula
    together: bool

    @property
    def size(self) -> float:
        """The smaller of the two sizes of type."""
        return min(each.size for each in (self.sums, self.answers))

    def fit(self, panel: Zone) -> MatrixForm:
        """Side by side or below one another, or each alone, as large as the panel allows."""
        both, widths = (self.sums, self.answers), (self.sums.width, self.answers.width)
        if self.together:
            way = RIGHT if panel.width > 3 * panel.height else DOWN
            panel.fit(VGroup(*both).arrange(way, buff=1.3 * self.sums.size))
        else:
            for each in both:
                panel.fit(each)
        for each, before in zip(both, widths, strict=True):
            each.size *= each.width / before
        return self
