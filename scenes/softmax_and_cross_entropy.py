"""SoftmaxAndCrossEntropy: logits become likelihoods, and the error is p − y."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar

from manim import FadeIn, FadeOut, Indicate, VGroup

from backprop import (
    Equation,
    EquationError,
    Graph,
    GraphTrace,
    Lesson,
    Sketch,
    Style,
    Symbol,
    Trace,
    UndecidedError,
    mlp,
)
from backprop.functions import EXP, pointwise
from backprop.operations import total
from scenes.animations.light import Light, Spotlight
from scenes.animations.signals import SignalFlow
from scenes.claims import RULE, All, Same, Stated, every
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, Piece, piece
from scenes.mobjects.legend import Legend
from scenes.mobjects.matrices import kept, numbers_matrix
from scenes.mobjects.table import Table, skipped
from scenes.mobjects.value import width_in_em
from scenes.mobjects.worked import Worked
from scenes.provenance import stated
from scenes.stage import LectureScene, unworkable
from scenes.theme import Role

ROWS = 5  # classes that are listed, at the most
WIDEST = 7  # em: of a number in the table
FARTHEST = 60  # logits: beyond, a power of e has no length that fits a table
DIM = 0.35
COLUMNS: tuple[tuple[str, Role], ...] = (
    ("z", "text"), ("e^z", "text"), ("p", "activation"), ("y", "input"), ("delta", "error"),
)  # fmt: skip


class SoftmaxAndCrossEntropy(LectureScene):
    """A table fills from left to right: z, its power of e, the share of the sum, the error."""

    title = "Softmax and cross-entropy"
    steps_told = "none"
    default_lesson: ClassVar[str] = "three-classes"
    told_losses: ClassVar[tuple[str, ...]] = ("softmax cross-entropy",)
    words = {
        "logits": "The last sums can be any numbers: logits. How do they become likelihoods?",
        "powers": "Raise e to the power of each: now all are positive, in the same order.",
        "sum": "Their sum is {soft.total}.",
        "shares": "Each one's share of this sum is its likelihood: together they make {1}.",
        "rounded": "Each one's share of the sum is its likelihood: together {1}, but for rounding.",
        "target": "The target is sure: class {n} has likelihood {1}, all others {0}.",
        "targets": "The target says which likelihoods are wanted.",
        "loss": "Only the right class counts: the larger its share, the smaller the loss.",
        "losses": "The loss adds up, for each class, how surprised it is: it is {loss}.",
        "delta": "The error of each logit, δ, could not be simpler: what is, less what should be.",
        "signs": "Below zero: this likelihood should rise. Above zero: it should fall.",
        "slopes": "Nudge one logit, and every likelihood moves: these slopes say how much.",
        "jacobian": "All share one sum: a logit raises its own likelihood and lowers all others.",
        "collapse": "Multiplied by the slope of the loss, all of this comes down to p − y.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "powers": RULE,
        "target": lambda s, n: All(
            *(Same(y, int(j == n - 1)) for j, y in enumerate(every(s.trace, "y")))
        ),
        "loss": RULE,
        "signs": RULE,
        "slopes": RULE,
        "jacobian": RULE,
        "collapse": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """Two classes at least, targets that sum to 1, logits whose powers can be written."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.sizes[-1] < 2:
            return "it has one output, and a softmax shares between two or more"
        if sum(lesson.examples[0].y) != 1:
            return "its targets do not sum to 1, so they are no likelihoods"
        trace = Trace.of(lesson)
        logits = (f"z[{lesson.L}][{j}]" for j in range(lesson.sizes[-1]))
        if not all(trace.within(z, FARTHEST) for z in logits):
            return f"it has logits beyond {FARTHEST}, whose powers of e are too long to be shown"
        return unworkable(lesson, [working_of_loss(lesson), working_of_error(lesson)])

    def construct(self) -> None:
        self.soft = self.companion("soft", softmax_of(self.lesson))
        self.n = target_of(self.lesson)
        self.diagram = answered(self.network())
        panel, gap = self.zones.panel, 0.6 * self.zones.sizes.formula
        self.top, self.foot = (
            panel.columns(1.3, 1, gap=2 * gap) if panel.flat else panel.rows(1.5, 1, gap=gap)
        )
        self.foot = self.foot.inset(0, 0.25 * self.zones.sizes.formula)
        self.classes = [j for j in kept(self.trace.sizes[-1], ROWS) if j is not None]
        self.table = self.listed()
        self.forward()
        self.compare()
        self.depend()

    # -- the story -------------------------------------------------------------------------------

    def forward(self) -> None:
        table, network, L = self.table, self.diagram, self.trace.L
        with self.beat("logits"):
            self.play(FadeIn(network, self.key()))
            self.play(SignalFlow(network, L), Spotlight(network, network.layer(L)))
            self.play(FadeIn(table.head[:2], table.line, table.dots, *map(table.column, (0, 1))))
        with self.beat("powers"):
            self.reveal(2)
        share = self.working(self.share())
        with self.beat("sum"):
            total = self.foot.fit(self.total_of_powers())
            self.play(FadeIn(total))
            self.play(Indicate(table.column(2), color=self.theme["focus"], scale_factor=1.05))
        with self.beat("shares" if self.adds_up() else "rounded"):
            self.play(FadeOut(total), run_time=0.5)
            self.play(FadeIn(share.symbols))
            self.play(FadeIn(share.numbers))
            self.play(FadeIn(share.results))
            self.reveal(3)
        self.play(FadeOut(share), run_time=0.4)

    def compare(self) -> None:
        given = {} if self.n is None else {"n": self.n + 1}
        with self.beat("targets" if self.n is None else "target", **given):
            self.reveal(4)
        loss = self.working(self.trace.equation(*working_of_loss(self.lesson)))
        with self.beat("losses" if self.n is None else "loss"):
            others = [j for j in self.classes if self.n is not None and j != self.n]
            self.play(Light({cell: DIM for j in others for cell in self.row(j)[:5]}))
            self.tell(loss)
        self.play(FadeOut(loss), *self.lit(), run_time=0.4)
        error = self.working(self.trace.equation(*working_of_error(self.lesson)))
        with self.beat("delta"):
            self.play(SignalFlow(self.diagram, self.trace.L, backward=True))
            self.tell(error)
            self.reveal(5)
        with self.beat("signs"):
            self.play(Indicate(self.table.column(5), color=self.theme["error"], scale_factor=1.06))
        self.play(FadeOut(error), run_time=0.4)

    def depend(self) -> None:
        jacobian = self.foot.fit(self.jacobian())
        own = [name for j in self.classes if (name := f"dp_dz[{j},{j}]") in jacobian]
        with self.beat("slopes"):
            self.play(*(Light({self.table.column(c): DIM}) for c in (1, 2, 4, 5)))
            self.play(FadeIn(jacobian))
        with self.beat("jacobian"):
            self.play(*(Indicate(jacobian[name], color=self.theme["focus"]) for name in own))
        with self.beat("collapse"):
            self.play(*self.lit())
            self.play(Indicate(self.table.column(5), color=self.theme["error"], scale_factor=1.06))

    def reveal(self, column: int) -> None:
        self.play(FadeIn(self.table.head[column], self.table.column(column)))

    def tell(self, working: Worked) -> None:
        """In symbols, in numbers, and what comes out."""
        for part in (working.symbols, working.numbers, working.results):
            self.play(FadeIn(part), run_time=0.8)

    def lit(self) -> list[Light]:
        return [Light(dict.fromkeys(self.table.rows, 1.0))]

    def row(self, j: int) -> VGroup:
        return self.table.rows[self.classes.index(j)]

    # -- what is drawn ---------------------------------------------------------------------------

    def listed(self) -> Table:
        """A row for each class that is listed."""
        L, size = self.trace.L, 1.1 * self.zones.sizes.number
        columns = [f"z[{L}][{{}}]", "soft.power[{}]", "p[{}]", "y[{}]", f"delta[{L}][{{}}]"]
        cells = []
        for address, (_, role) in zip(columns, COLUMNS, strict=True):
            addresses = [address.format(j) for j in self.classes]
            style = self.added_powers() if address.startswith("soft.power") else None
            style = style or self.traces.of(addresses[0]).common_style(addresses)
            cells.append([self.value(self.traces.show(at, style), size=size, role=role)
                          for at in addresses])  # fmt: skip
        heads = [self.math(piece(name, role="muted"), size=size) for name, _ in COLUMNS]
        names = [self.value(stated(j + 1, "the class"), size=size, role="muted")
                 for j in self.classes]  # fmt: skip
        return Table(
            ["class", *heads], list(zip(names, *cells, strict=True)), zone=self.top,
            size=size, theme=self.theme, skipped=skipped(self.trace.sizes[-1], ROWS),
        )  # fmt: skip

    def added_powers(self) -> Style | None:
        """How the powers are written so that a calculator confirms their sum; None: as usual."""
        powers = [f"soft.power[{j}]" for j in range(self.trace.sizes[-1])]
        if len(powers) > len(self.classes):
            return None
        try:
            equation = self.soft.equation("soft.total", " + ".join(powers))
        except (EquationError, UndecidedError):
            return None
        shown = [self.traces.show(at, equation.operands[0].shown.style) for at in powers]
        wide = max(width_in_em(each.text) for each in shown) > WIDEST
        style: Style = shown[0].style
        return None if wide else style

    def adds_up(self) -> bool:
        """Whether the likelihoods, as they are printed, make 1, as far as all of them are."""
        printed = [cell.shown.text for cell in self.table.column(3)]
        return len(printed) < self.trace.sizes[-1] or sum(map(Fraction, printed)) == 1

    def total_of_powers(self) -> Formula:
        shown = self.traces.show("soft.total")
        return self.math(
            piece(SUM), "=" if shown.exact else "approx", self.number("soft.total"),
            size=self.zones.sizes.formula,
        )  # fmt: skip

    def share(self) -> Equation:
        """The likelihood of the right class (or the first): its power of e over the sum."""
        return self.shared(None)

    def shared(self, style: Style | None) -> Equation:
        j = self.n or 0
        equation: Equation = self.soft.equation(
            f"soft.share[{j}]", f"soft.power[{j}]/soft.total", style=style
        )
        power = Symbol(f"e^(z_{j + 1})", f"soft.power[{j}]")
        names = {f"soft.power[{j}]": power, "soft.total": Symbol(SUM)}
        return named(equation, names)

    def rewritten(self, equation: Equation, style: Style | None) -> Equation:
        """In another style, still with the names of its operands."""
        if equation.result.address.startswith("soft."):
            return equation if style is None else self.shared(style)
        return super().rewritten(equation, style)

    def working(self, equation: Equation) -> Worked:
        role: Role = "activation" if equation.result.address.startswith("soft.") else "error"
        names = [self.trace.symbol(f"p[{self.n or 0}]") if role == "activation" else None]
        return self.worked(equation, zone=self.foot, names=names, result_role=role)

    def jacobian(self) -> Formula:
        """∂p/∂z of every likelihood by every logit, as many as there is room for."""
        made = []
        for most in (4, 3):
            grid = numbers_matrix(self.trace, "dp_dz", most=most)
            exact = all(item.shown.exact for item in _pieces(grid))
            made.append(self.math(
                piece("(partial p) / (partial z)"), "=" if exact else "approx", grid
            ))  # fmt: skip
            scale = min(self.foot.width / made[-1].width, self.foot.height / made[-1].height, 1)
            if scale * made[-1].size >= 1.1 * self.zones.smallest:
                return made[-1]
        return made[-1]

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("likelihood", "activation"),
            ("error", "error"),
        )  # fmt: skip


SUM = "sum_k e^(z_k)"


def softmax_of(lesson: Lesson) -> GraphTrace:
    """The first example's logits, their powers of e, the sum of these, and each one's share."""
    return GraphTrace.of(_softmax_graph(lesson), _givens(lesson))


@lru_cache(maxsize=16)
def _softmax_graph(lesson: Lesson) -> Graph:
    s = Sketch(mlp(lesson.sizes, lesson.activations, lesson.loss))
    power = pointwise(EXP)(s.wire(f"z{lesson.L}")).named("power")
    everything = total(power).named("total")
    (power / everything).named("share")
    return s.graph(everything)


def _givens(lesson: Lesson) -> dict[str, Any]:
    example = lesson.examples[0]
    layers = range(1, lesson.L + 1)
    W = {f"W{l}": lesson.weights[l - 1] for l in layers}
    b = {f"b{l}": lesson.biases[l - 1] for l in layers}
    return {"x": example.x, "y": example.y, **W, **b}


def target_of(lesson: Lesson) -> int | None:
    """The class that the first example's target is sure of; None where it is not."""
    y = lesson.examples[0].y
    return y.index(1) if 1 in y and set(y) <= {0, 1} else None


def working_of_loss(lesson: Lesson) -> tuple[str, str]:
    """The right class's part of the loss, which is all of it; else the first class's."""
    j = target_of(lesson)
    return (f"E[{j}]", f"-ln(p[{j}])") if j is not None else ("E[0]", "-y[0]*ln(p[0])")


def working_of_error(lesson: Lesson) -> tuple[str, str]:
    j = target_of(lesson) or 0
    return f"delta[{lesson.L}][{j}]", f"p[{j}] - y[{j}]"


def named(equation: Equation, names: dict[str, Symbol]) -> Equation:
    """The equation with other symbols for some of its operands."""
    tokens = [
        replace(token, symbol=Symbol(names[token.shown.address], token.shown.address))
        if getattr(token, "shown", None) is not None and token.shown.address in names
        else token
        for token in equation.tokens
    ]
    return replace(equation, tokens=tuple(tokens))


def _pieces(item: Any) -> Sequence[Piece]:
    """The numbers in a matrix."""
    if isinstance(item, Piece):
        return [item] if item.shown is not None else []
    inner = getattr(item, "items", item)
    return [] if isinstance(inner, str) else [found for each in inner for found in _pieces(each)]
