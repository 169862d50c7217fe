"""BackwardIsANetwork: back through each block goes a block; together, one bigger network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from manim import Animation, FadeIn, FadeOut, LaggedStart, Mobject

from backprop import Equation, Lesson, counts
from backprop.layered import mlp
from scenes.animations.light import Light
from scenes.claims import RULE, Always, Stated
from scenes.competing_requests import sum_of_requests
from scenes.mobjects.formula import Formula, number
from scenes.mobjects.network import DIM
from scenes.mobjects.table import Table
from scenes.mobjects.two_passes import Box, TwoPasses, Wire
from scenes.provenance import stated
from scenes.stage import LectureScene, unworkable
from scenes.zones import Zone


class BackwardIsANetwork(LectureScene):
    """Linear layers Wᵀ, diagonal layers of slopes, and one more matmul for each layer's weights."""

    title = "The backward pass is a network"
    steps_told = "none"
    words: ClassVar[dict[str, str]] = {
        "forward": "Forward, a network is a row of blocks: a matrix, a function, again and again.",
        "one": "Back from the error: how much it feels of itself is {1}, and then its slope.",
        "function": "Back through a function: every cell times its slope, a diagonal matrix.",
        "linear": "Back through a matrix: times the same matrix, transposed. No new numbers.",
        "network": "So the way back is a network too: a row of blocks for the gradient.",
        "bigger": "Forward and backward together are one bigger network.",
        "parameters": "For the weights each layer needs one product more: δ times what came in.",
        "spare": "The weights never ask how the error feels the input: that product can be spared.",
        "count": "In products of matrices, all slopes cost less than three times the error.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "function": RULE,
        "linear": RULE,
        "spare": Always("no weight's slope contains the slope of an input"),
        "count": Always(
            "a product back through each layer but the first, one for each layer's weights"
        ),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        return super().refusal(lesson) or unworkable(lesson, worked_rows(lesson).values())

    def construct(self) -> None:
        stage, self.below = self.cut()
        self.passes = TwoPasses(self.trace, zone=stage, layout=self.zones, theme=self.theme)
        self.working: Mobject | None = None
        self.forward()
        self.backward()
        self.both()

    # -- the story -------------------------------------------------------------------------------

    def forward(self) -> None:
        with self.beat("forward"):
            parts = [FadeIn(part) for part in self.passes.forward]
            self.play(LaggedStart(*parts, lag_ratio=0.25, run_time=2.0))

    def backward(self) -> None:
        passes, L = self.passes, self.trace.L
        rows = worked_rows(self.lesson)
        self.there: list[Box | Wire] = []
        with self.beat("one"):
            self.light(passes.ahead(L, "loss"))
            self.appear(passes.back(L, "loss"))
        with self.beat("function"):
            self.light([*passes.ahead(L, "function"), *passes.back(L, "function")])
            self.appear(passes.back(L, "function"))
            self.write(self.trace.equation(*rows["function"]))
        with self.beat("linear"):
            self.light([*passes.ahead(L, "linear"), *passes.back(L, "linear")])
            self.appear(passes.back(L, "linear"))
            if "linear" in rows:
                self.write(self.trace.equation(*rows["linear"]))
        with self.beat("network"):
            self.clear_working()
            self.appear(passes.backward)
            self.light(passes.backward)

    def both(self) -> None:
        passes = self.passes
        with self.beat("bigger"):
            self.light([*passes.forward, *passes.backward])
        with self.beat("parameters"):
            self.play(*(FadeIn(block) for block in passes.outer.values()))
            self.write(self.trace.equation(*worked_rows(self.lesson)["parameters"]))
        needed = [*passes.forward, *passes.backward[:-2], *passes.outer.values()]
        if passes.whole:
            with self.beat("spare"):
                self.play(*self.leaving_working(), self.lights(needed))
        with self.beat("count"):
            table = self.counted()
            self.clear_working()
            self.play(FadeIn(table.line, table.head), run_time=0.6)
            for row in table.rows:
                self.play(*map(FadeIn, row), run_time=0.8)

    # -- how it moves ----------------------------------------------------------------------------

    def appear(self, parts: Iterable[Box | Wire]) -> None:
        new = [part for part in parts if part not in self.there]
        self.there += new
        if new:
            self.play(LaggedStart(*map(FadeIn, new), lag_ratio=0.3, run_time=1.2))

    def light(self, lit: Iterable[Mobject]) -> None:
        self.play(self.lights(lit))

    def lights(self, lit: Iterable[Mobject]) -> Animation:
        """Light these; the rest of what stands there dims."""
        bright = {id(each) for each in lit}
        standing = [*self.passes.forward, *getattr(self, "there", []), *self.passes.outer.values()]
        known = set(self.get_mobject_family_members())
        levels: dict[Mobject, float] = {}
        for part in standing:
            level = 1 if id(part) in bright else DIM
            levels |= {leaf: level for leaf in part.family_members_with_points() if leaf in known}
        return Light(levels)

    def write(self, equation: Equation) -> None:
        """The equation below, in the place of the one before."""
        self.clear_working()
        work = self.worked(equation, zone=self.below, result_role="error")
        self.working = work
        lines = (work.symbols, work.numbers, work.results)
        self.play(LaggedStart(*map(FadeIn, lines), lag_ratio=0.6, run_time=1.8))

    def clear_working(self) -> None:
        if gone := self.leaving_working():
            self.play(*gone, run_time=0.5)

    def leaving_working(self) -> list[Animation]:
        gone, self.working = self.working, None
        return [FadeOut(gone)] if gone else []

    def counted(self) -> Table:
        """The products with matrices of one forward and one backward pass, and of nudging."""
        found = counts(mlp(self.lesson.sizes, self.lesson.activations, self.lesson.loss))
        size, why = self.zones.sizes.formula, "counted on the graph"

        def count(n: int) -> Formula:
            return self.math(number(stated(n, why)), size=size)

        rows = [
            (self.text(name, size=size), count(passes), count(cost.matmuls))
            for name, passes, cost in (
                ("the error alone", 1, found.forward),
                ("there and back", 2, found.both),
                ("nudging", found.passes, found.nudged),
            )
        ]
        head = ("", "passes", "products")
        zone = self.below.inset(0.1 * self.below.width, 0.02 * self.below.height)
        return Table(head, rows, zone=zone, size=size, theme=self.theme)

    def cut(self) -> tuple[Zone, Zone]:
        """Room for the picture, and below it for an equation."""
        body = self.zones.body
        share = 2.3 if self.zones.portrait else 1.6
        stage, panel, _ = body.rows(share, 1, 0.05, gap=0.01 * body.height)  # air over the caption
        self.zones = replace(self.zones, stage=stage, panel=panel)
        return stage, panel


def worked_rows(lesson: Lesson) -> dict[str, tuple[str, str]]:
    """An equation (address, expression) for each kind of block that goes back."""
    L = lesson.L
    rows: dict[str, Any] = {"function": (f"delta[{L}][0]", f"dE_da[{L}][0]*slope[{L}][0]")}
    rows["parameters"] = (f"outer[{L}][0,0]", f"delta[{L}][0]*a[{L - 1}][0]")
    if L > 1:
        rows["linear"] = sum_of_requests(lesson, 0)
    return rows
