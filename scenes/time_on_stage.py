"""What scenes about a network in time share: one neuron that feeds back, unrolled on the stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from manim import Animation, AnimationGroup, FadeIn, FadeOut, LaggedStart, Mobject, Transform

from backprop import Equation, EquationError, TimeLesson, UndecidedError
from scenes.animations.light import Light
from scenes.animations.signals import Pulses
from scenes.mobjects.network import DIM, Edge, Neuron
from scenes.mobjects.unrolled import UnrolledRow
from scenes.mobjects.worked import Worked
from scenes.theme import Role
from scenes.zones import Layout, Zone, layout

MOST = 6  # moments that fit the narrowest frame


class TimeOnStage:
    """A mixin, to be named before LectureScene: its scene tells one neuron that feeds back, over
    the lesson's first sequence."""

    tells = TimeLesson
    default_lesson = "one-neuron-in-time"

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        return super().refusal(lesson) or untellable(lesson)

    def setup(self) -> None:
        super().setup()
        share = 1.8 if self.lesson.every else 1.25  # three rows of circles, or two
        self.zones = zones_for(self.camera.frame_width, self.camera.frame_height, share)
        self.T: int = self.lesson.lengths[0]
        self.E = self.trace.graph.nodes[self.trace.graph.output].name
        self.working: Worked | None = None
        self.key = self.legend(("weight +", "positive"), ("weight −", "negative"),
                               ("activation", "activation"), ("error", "error"))  # fmt: skip

    def unrolled(self, trace: Any = None, T: int | None = None) -> UnrolledRow:
        return UnrolledRow(
            trace or self.trace, T or self.T, zone=self.zones.stage, layout=self.zones,
            theme=self.theme,
        )  # fmt: skip

    # -- how it moves --------------------------------------------------------------------------

    def answer(self, row: UnrolledRow, neurons: Sequence[Neuron], addresses: Sequence[str],
               role: Role) -> Animation:  # fmt: skip
        """These circles fill, and their numbers appear in the place of others."""
        moves: list[Animation] = []
        for neuron, shown in zip(neurons, row.shown(addresses), strict=True):
            looks, number = row.fill(neuron, shown, role)
            if neuron.value is not None:
                moves.append(FadeOut(neuron.value))
            neuron.value = number[0] if len(number) else None
            moves.append(Transform(neuron.circle, looks))
            moves += [FadeIn(neuron.value, scale=0.7)] if neuron.value is not None else []
        return AnimationGroup(*moves, run_time=0.8)

    def listen(self, row: UnrolledRow, t: int) -> list[Animation]:
        """Both signals run into the neuron of a moment."""
        return [Pulses([row.back(t), row.up(t)], color=self.theme["activation"], run_time=0.8)]

    def error_runs(self, edges: Sequence[Edge]) -> Animation:
        return Pulses(edges, color=self.theme["error"], backward=True, run_time=0.8)

    def light(self, row: UnrolledRow, lit: Iterable[Mobject] | None = None) -> Animation:
        """Light these neurons and lines (default: all); the rest dims."""
        bright = None if lit is None else {id(each) for each in lit}
        levels: dict[Mobject, float] = {}
        for part in (*row.neurons, *row.edges):
            level = 1 if bright is None or id(part) in bright else DIM
            if isinstance(part, Neuron):
                levels[part.circle] = level
                levels |= {part.value: level} if part.value is not None else {}
            else:
                levels[part] = level
        return Light(levels)

    def write(self, equation: Equation, role: Role, zone: Zone | None = None) -> None:
        """The equation in the panel, once the one before has gone."""
        if gone := self.clear():
            self.play(*gone)
        self.working = self.worked(equation, result_role=role, zone=zone)
        lines = (self.working.symbols, self.working.numbers, self.working.results)
        self.play(LaggedStart(*map(FadeIn, lines), lag_ratio=0.6, run_time=1.8))

    def clear(self) -> list[Animation]:
        gone, self.working = self.working, None
        return [FadeOut(gone, run_time=0.5)] if gone else []

    def moment(self, t: int) -> Equation:
        """h_t from x_t and h_(t−1)."""
        return step(self.lesson, self.trace, t)


def step(lesson: TimeLesson, trace: Any, t: int) -> Equation:
    """The equation of one moment, of a trace of the lesson or of a companion."""
    f = lesson.activation.name
    equation: Equation = trace.equation(f"h{t}", f"{f}(w*x{t} + w_c*h{t - 1} + b)")
    return equation


def zones_for(width: float, height: float, share: float = 1.25) -> Layout:
    """Time runs across the whole frame; the working stands below it, and takes 1 to its `share`."""
    zones = layout(width, height)
    stage, panel = zones.body.rows(share, 1, gap=0.02 * height)
    legend = Zone(stage.left, stage.right, stage.bottom, stage.bottom + 1.5 * zones.sizes.small)
    stage = Zone(stage.left, stage.right, legend.top + 0.012 * height, stage.top)
    return replace(zones, stage=stage, panel=panel, legend=legend)


@lru_cache(maxsize=64)
def untellable(lesson: TimeLesson) -> str | None:
    """Why no row of single neurons tells this lesson; None when one does."""
    if lesson.kind != "feedback neuron":
        return f"it is of the kind {lesson.kind!r}, and this scene tells one neuron that feeds back"
    if lesson.lengths[0] > MOST:
        return f"it has {lesson.lengths[0]} moments, and at most {MOST} find room side by side"
    trace = lesson.trace()
    try:
        for t in range(1, lesson.lengths[0] + 1):
            step(lesson, trace, t)
            for address in (f"h{t}", f"d(z{t})", f"d(w_c,r{t})"):
                trace.show(address)
    except (UndecidedError, EquationError) as error:
        return f"its numbers are out of reach: {error}"
    return None
