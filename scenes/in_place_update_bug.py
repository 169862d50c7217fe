"""InPlaceUpdateBug: the error heard through weights that have moved already, beside the right one.

A published worked example carries the same slip: its printed loss is told with its correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from manim import DOWN, FadeIn, FadeOut, VGroup

from backprop import Decimals, Lesson, Style, Trace, UndecidedError
from backprop.digits import Auto
from scenes.animations.light import Light, Spotlight
from scenes.animations.signals import Pulses, SignalFlow, Tide
from scenes.claims import PLAN, RULE, Alike, Always, Either, Other, Stated, every
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import DIM
from scenes.mobjects.table import Table, skipped
from scenes.mobjects.worked import Worked
from scenes.stage import LectureScene, unworkable
from scenes.theme import Role
from scenes.zones import Zone

PUBLISHED = "two-two-two"  # the worked example that was printed with the slip
MOST = 9  # decimals that are tried, to see that two numbers differ
ROWS = 4


class InPlaceUpdateBug(LectureScene):
    """The hidden errors from the old weights, and from weights that were updated too early."""

    title = "Updated too early"
    words: ClassVar[dict[str, str]] = {
        "right": "A hidden neuron hears the error through the weights above it.",
        "early": "A program may update those weights at once, and only then go on back.",
        "wrong": "Now the same line of code hears the error through the new weights.",
        "differs": "It hears {wrong.dE_da[l][j]} instead of {dE_da[l][j]}. No message warns.",
        "alike": "What it hears is a little different, and no message warns.",
        "weights": "So the weights below take wrong steps, if only by a little.",
        "loss": "The loss after the step looks just as plausible.",
        "same loss": "The loss after the step hardly shows it.",
        "errata": "After one step, a famous example prints the loss {published.step[1].loss:.9}.",
        "corrected": "Its program had this slip: right is {corrected.step[1].loss:.9}.",
        "rule": "First all slopes, from the old weights. Then all updates, at once.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "same loss": Alike("wrong.step[1].loss", "step[1].loss"),
        "right": RULE,
        "wrong": PLAN,
        "differs": lambda s, **_: Other(s.told_error("wrong."), s.told_error("")),
        "alike": lambda s, **_: Other(s.told_error("wrong."), s.told_error("")),
        "weights": lambda s: Either(
            *(Other(f"wrong.step[1].{w}", f"step[1].{w}") for w in every(s.trace, f"W[{s.l}]"))
        ),
        "corrected": Always("worked out from the old weights"),
        "rule": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        if lesson.L == 1:
            return "it has one trained layer: there is nothing below to hear it too late"
        if lesson.steps < 1:
            return "it takes no step; set steps = 1"
        j = chosen_neuron(lesson)
        if j is None:
            return "in it an early update changes no hidden error that one could see"
        return unworkable(lesson, [heard(lesson, j)]) or unworkable(
            slipping(lesson), [heard(lesson, j, early=True)]
        )

    def construct(self) -> None:
        j = chosen_neuron(self.lesson)
        assert j is not None  # refused otherwise
        self.l, self.j = self.trace.L - 1, j
        self.slip = self.companion("wrong", Trace.of(slipping(self.lesson)))
        self.published = is_published(self.lesson)
        if self.published:
            self.companion("published", self.slip.trace)
            self.companion("corrected", self.trace)
        self.diagram = answered(self.network())
        self.two_errors()
        self.wrong_weights()
        self.two_losses()
        if self.published:
            self.the_errata()
        self.remember()

    # -- what is told ------------------------------------------------------------------------

    def two_errors(self) -> None:
        l, j, network = self.l, self.j, self.diagram
        halves = self.zones.panel.split(1, 1, gap=0.8 * self.zones.sizes.formula)
        right, wrong = self.workings(*halves)
        together = right.legible and wrong.legible
        if not together:  # one after the other, each with all the room
            right, wrong = self.workings(self.zones.panel, self.zones.panel)
        lit = [network.neuron(l, j), *network.edges_from(l, j), *network.layer(l + 1)]
        self.subtitle("from the old weights")
        with self.beat("right"):
            self.play(
                FadeIn(network, self.legend(("error δ", "error"), ("new", "update"))),
                FadeIn(right.symbols),
            )
            self.play(Spotlight(network, lit))
            self.play(SignalFlow(network, l + 1, backward=True), FadeIn(right.numbers))
            self.play(FadeIn(right.results))
        with self.beat("early"):
            moved = network.edges_into(l + 1)
            self.play(Spotlight(network, [*moved, *network.layer(l + 1)]))
            self.play(Pulses(moved, color=self.theme["update"]))
        self.subtitle("from the new weights")
        with self.beat("wrong"):
            if not together:
                self.play(FadeOut(right), run_time=0.5)
            self.play(Spotlight(network, lit), FadeIn(wrong.symbols))
            self.play(SignalFlow(network, l + 1, backward=True), FadeIn(wrong.numbers))
            self.play(FadeIn(wrong.results))
        texts = [self.traces.show(f"{who}dE_da[{l}][{j}]").text for who in ("", "wrong.")]
        with self.beat("differs" if len(set(texts)) == 2 else "alike", l=l, j=j):
            shown = [right, wrong] if together else [wrong]
            rest = [part for each in shown for part in (each.symbols, each.numbers)]
            self.play(Light(dict.fromkeys(rest, DIM)))
        self.play(FadeOut(*shown), run_time=0.5)

    def wrong_weights(self) -> None:
        table = self.table_of_weights()
        self.subtitle("the weights below")
        with self.beat("weights"):
            into = self.diagram.edges_into(self.l, self.j)
            self.play(Spotlight(self.diagram, [*into, self.diagram.neuron(self.l, self.j)]))
            self.play(FadeIn(table))
        self.play(FadeOut(table), run_time=0.5)

    def two_losses(self) -> None:
        self.subtitle("the loss after the step")
        style = self.telling([("step[1].loss", "wrong.step[1].loss")])
        lines = self.losses(
            style, ("all at once", "step[1].loss", "error"),
            ("too early", "wrong.step[1].loss", "focus"),
        )  # fmt: skip
        alike = (
            self.traces.show("step[1].loss", style).text
            == self.traces.show("wrong.step[1].loss", style).text
        )
        with self.beat("same loss" if alike else "loss"):
            self.play(Spotlight(self.diagram), FadeIn(lines))
        self.play(FadeOut(lines), run_time=0.5)

    def the_errata(self) -> None:
        self.subtitle("in print")
        lines = self.losses(
            Decimals(9), ("printed", "published.step[1].loss", "focus"),
            ("right", "corrected.step[1].loss", "error"),
        )  # fmt: skip
        with self.beat("errata"):
            self.play(FadeIn(lines[0]))
        with self.beat("corrected"):
            self.play(FadeIn(lines[1]))

    def remember(self) -> None:
        self.subtitle("to remember")
        with self.beat("rule"):
            self.play(Tide(self.diagram, backward=True))
            self.play(Pulses(self.diagram.edges, color=self.theme["update"]))

    # -- what is drawn -----------------------------------------------------------------------

    def workings(self, above: Zone, below: Zone) -> tuple[Worked, Worked]:
        """The same equation with the old weights and with the new ones."""
        right = self.worked(
            self.trace.equation(*heard(self.lesson, self.j)), zone=above, result_role="error"
        )
        wrong = self.worked(
            self.slip.equation(*heard(self.lesson, self.j, early=True)),
            zone=below, result_role="focus",
        )  # fmt: skip
        for slot in range(0, 2 * self.trace.sizes[-1], 2):
            for part in wrong[0].operand(slot) or ():
                part.set_color(self.theme["update"])
        return right, wrong

    def told_error(self, who: str) -> str:
        return f"{who}dE_da[{self.l}][{self.j}]"

    def table_of_weights(self) -> Table:
        """Weights into the neuron after the step: right, and with the slip."""
        l, j, size = self.l, self.j, 0.85 * self.zones.sizes.formula
        sources = [k for k in kept(self.trace.sizes[l - 1], ROWS) if k is not None]
        after = [f"step[1].W[{l}][{j},{k}]" for k in sources]
        style = self.telling([(each, f"wrong.{each}") for each in after])
        rows = [
            (
                self.math(piece(self.trace.symbol(each)), size=size),
                self.value(self.traces.show(each, style), size=size),
                self.value(self.traces.show(f"wrong.{each}", style), size=size, role="focus"),
            )
            for each in after
        ]
        panel = self.zones.panel
        zone = panel.inset(0.04 * panel.width, 0.08 * panel.height)
        return Table(
            ("", "all at once", "too early"), rows, zone=zone, size=size, theme=self.theme,
            skipped=skipped(self.trace.sizes[l - 1], ROWS),
        )  # fmt: skip

    def losses(self, style: Style, *rows: tuple[str, str, Role]) -> VGroup:
        """Losses under one another: name, address and colour of each."""
        lines = VGroup(*(self.line(*row, style) for row in rows))
        lines.arrange(DOWN, buff=1.2 * self.zones.sizes.formula)
        for line in lines[1:]:
            line.shift([lines[0]["sign"].get_x() - line["sign"].get_x(), 0, 0])
        self.zones.panel.fit(lines, largest=1.2)
        return lines

    def line(self, name: str, address: str, role: Role, style: Style) -> Formula:
        shown = self.traces.show(address, style)
        return self.math(
            piece(f'upright("{name}")', role="muted"), "quad", piece(shown.symbol, role=role),
            piece("=" if shown.exact else "approx", "sign"),
            self.number(address, role, style=style), size=1.2 * self.zones.sizes.formula,
        )  # fmt: skip

    def telling(self, pairs: Sequence[tuple[str, str]]) -> Style:
        """A style with as few decimals as show that the numbers of each pair differ."""
        rights = [right for right, _ in pairs]
        for decimals in range(4, MOST + 1):
            style = self.trace.common_style(rights, decimals)
            try:
                texts = [[self.traces.show(each, style).text for each in pair] for pair in pairs]
            except UndecidedError:
                continue  # so many digits would lie on a tie
            if all(one != other for one, other in texts):
                return style
        return self.trace.common_style(rights, 4)


def is_published(lesson: Lesson) -> bool:
    """Whether it is the network of the worked example that was printed, with its numbers."""
    found = Lesson.named(PUBLISHED)
    return replace(lesson, name="", title="", steps=1) == replace(found, name="", title="", steps=1)


def slipping(lesson: Lesson) -> Lesson:
    """The same lesson with the classic bug in it."""
    return replace(lesson, in_place=True)


def heard(lesson: Lesson, j: int, *, early: bool = False) -> tuple[str, str]:
    """∂E/∂a of neuron j before the last layer: what it hears through the weights, old or new."""
    L = lesson.L
    W = f"step[1].W[{L}]" if early else f"W[{L}]"
    terms = (f"{W}[{o},{j}]*delta[{L}][{o}]" for o in range(lesson.sizes[-1]))
    return f"dE_da[{L - 1}][{j}]", " + ".join(terms)


def chosen_neuron(lesson: Lesson) -> int | None:
    """The first neuron before the last layer whose δ one can see to be wrong; None without one."""
    right, wrong = Trace.of(lesson), Trace.of(slipping(lesson))
    for j in (j for j in kept(lesson.sizes[-2]) if j is not None):
        texts = {
            trace.show(f"delta[{lesson.L - 1}][{j}]", Auto(6)).text for trace in (right, wrong)
        }
        if len(texts) == 2:
            return j
    return None
