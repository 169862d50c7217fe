"""ColdOpen: two inputs, one answer, and a machine that learns it before anything is explained."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Transform,
    VGroup,
    smooth,
    there_and_back,
)

from backprop import Decimals, Lesson, Shown, UndecidedError
from scenes.animations.numbers import Recount
from scenes.animations.run import Along, Run
from scenes.boundaries import HALF, is_bent
from scenes.claims import PLAN, Above, All, Always, Claim, Count, Fact, Fallen, Stated
from scenes.mobjects.field import Field
from scenes.mobjects.formula import Words, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.machine import Machine, parameters_of
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.small_pictures import Picture, Switch, Tell, picture
from scenes.mobjects.value import Value
from scenes.plane_on_stage import PLAIN, RINGED, PlaneOnStage, walk
from scenes.provenance import stated
from scenes.stage import LectureScene
from scenes.words import typed
from scenes.zones import Zone

WALKED = 4  # cases that are gone through one by one
SLOWLY = 40  # steps from which on the first of them get more time than the last


def just_one(lesson: Lesson) -> bool:
    """Whether the four cases are given, and 1 is wanted where one input is 1 and the other 0."""
    cases = {(*example.x, *example.y) for example in lesson.examples}
    return cases == {(a, b, int(a != b)) for a in (0, 1) for b in (0, 1)}


def is_lit(lesson: Lesson) -> bool:
    """Whether its inputs are switches and its output a lamp."""
    looks = lesson.appearance
    return (looks.input_picture, looks.output_picture) == ("switch", "lamp")


LIT = Fact("the inputs are switches, the output is a lamp", is_lit)
FALLEN = Fallen("step[steps].loss", since="loss")
JUST_ONE = Fact("1 is wanted where just one input is 1", just_one)


class ColdOpen(PlaneOnStage, LectureScene):
    """A machine is wrong, a run goes by, all is right: how did it do that?"""

    title = "A machine that learns"
    training_runs = ("learns", "bends", "falls", "goes on")
    default_lesson: ClassVar[str] = "staircase"
    words = {
        "task just one": "Two switches, one lamp. It shall burn when just one switch is up.",
        "task lamp": "Two switches, one lamp. When shall it burn? These {examples:case(s)} say it.",
        "task": "{examples:Case(s)} of two inputs, each with the answer that is wanted.",
        "machine": "A machine with {numbers:word} numbers shall find the rule "
        "from these {examples:case(s)} alone.",
        "burns": "Untrained, it lets the lamp burn in every case. "
        "{right:Word} of {count:word} are right.",
        "before": "Untrained, it has {right} of {count} right, the others ringed.",
        "before all": "Untrained, it happens to have all {count} right.",
        "learns": "Step by step its numbers turn. The loss says how wrong it still is.",
        "bends": "The loss falls, and the boundary between yes and no bends.",
        "falls": "The loss falls.",
        "goes on": "So it goes on, step after step.",
        "works": "After {steps:step(s)} the lamp does what it should, in every case.",
        "after all": "After {steps:step(s)} all {count} are right.",
        "after": "After {steps:step(s)} it has {right} of {count} right.",
        "did": "{numbers:Word} numbers did this. Nobody told them how.",
        "missed": "{numbers:Word} numbers were to find it. Nobody told them how.",
        "question": "How did each of them know which way to turn?",
        "open question": "How is each of them to know which way to turn?",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "task just one": All(LIT, JUST_ONE),
        "task lamp": LIT,
        "task": PLAN,
        "burns": lambda s, right, count: All(
            LIT, *s.all_burn(), Count(right, s.rights(0))
        ),
        "before": lambda s, right, count: Count(right, s.rights(0)),
        "before all": lambda s, right, count: All(of=s.rights(0)),
        "learns": PLAN,
        "bends": lambda s: All(FALLEN, s.all_right(), is_bent(s.lesson, s.trace.steps)),
        "falls": FALLEN,
        "goes on": PLAN,
        "works": lambda s: All(LIT, s.all_right()),
        "after all": lambda s, count: s.all_right(),
        "after": lambda s, right, count: Count(right, s.rights(s.trace.steps)),
        "did": lambda s, numbers: s.all_right(),
        "missed": Always("training is shown examples, and no way to turn"),
        "open question": PLAN,
    }  # fmt: skip
    pauses: ClassVar[dict[str, float]] = {"question": 1}
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "learns": ("machine", "loss", "dots"),
        "question": ("dials",),
    }

    def construct(self) -> None:
        self.history = walk(self.lesson)
        self.grid = lru_cache(maxsize=4)(self.values)
        self.walked = [m for m in kept(len(self.lesson.examples), WALKED) if m is not None]
        self.lay_out()
        self.ask()
        self.build()
        self.try_out(0, self.holding(*self.befores(), **self.count(0)), **self.count(0))
        self.learn()
        self.look_back()

    # -- the story -------------------------------------------------------------------------------

    def ask(self) -> None:
        """Case after case: the inputs, what is wanted, and its place in the plane."""
        first = (FadeIn(self.plot), FadeIn(self.machine.box, self.unknown),
                 FadeIn(self.wires, *self.pictures, *self.names))  # fmt: skip
        with self.beat(self.holding("task just one", "task lamp", "task")):
            self.play(LaggedStart(*first, lag_ratio=0.25), run_time=1.2)
            for m in self.walked:
                self.play(self.inputs(m, self.output, f"example[{m}].y[0]"), run_time=0.5)
                self.play(FadeIn(self.dots[m], target_position=self.output.get_center()),
                          run_time=0.7)  # fmt: skip
            rest = [dot for m, dot in enumerate(self.dots) if m not in self.walked]
            if rest:
                self.play(LaggedStart(*map(FadeIn, rest), lag_ratio=0.2))

    def build(self) -> None:
        """The box opens: a dial for each number."""
        dials = self.machine.dials
        numbers = sum(map(len, parameters_of(self.lesson)))
        with self.beat("machine", numbers=numbers):
            self.play(FadeOut(self.unknown, scale=2), run_time=0.5)
            more = [self.machine.more] if self.machine.more else []
            self.play(LaggedStart(*(FadeIn(dial, scale=0.4) for dial in dials), lag_ratio=0.25),
                      *map(FadeIn, more), run_time=3.5)  # fmt: skip

    def try_out(self, n: int, beat: str, **values: int) -> None:
        """What it answers everywhere, and to case after case."""
        with self.beat(beat, **values):
            if n == 0:
                self.field.show(self.values(0))
                self.bring_to_front(*self.dots)
                self.add(self.field.bands, *self.dots)
                first = self.walked[0]
                self.play(FadeIn(self.field.bands), FadeIn(self.loss, *self.answer),
                          self.inputs(first, self.output, self.answer_at(0, first)))  # fmt: skip
                self.add(self.field.line, *self.dots)
            rings = self.judged(n)
            for m in self.walked:
                at = self.answer_at(n, m)
                ring = [rings[m]] if n == 0 else []
                self.play(self.inputs(m, self.output, at), *self.told(n, m), *ring,
                          *self.pointed(m), run_time=0.85)  # fmt: skip
            rest = [ring for m, ring in enumerate(rings) if m not in self.walked]
            if rest and n == 0:
                self.play(*rest)

    def learn(self) -> None:
        """The run goes by, and the machine is tried out again."""
        half, moving = self.run_seconds / 2, self.moving()
        with self.beat("learns"):
            m, at = self.watched, self.answer_at(0, self.watched)
            self.play(FadeIn(self.counter), self.inputs(m, self.output, at), *self.told(0, m),
                      run_time=0.4)  # fmt: skip
            self.play(Run(lambda part: self.reached(part / 2), *moving, run_time=half))
        with self.beat(self.holding("bends", "falls", "goes on")):
            self.play(Run(lambda part: self.reached((1 + part) / 2), *moving, run_time=half))
        counted, steps = self.count(self.trace.steps), self.trace.steps
        if counted["right"] < counted["count"]:
            self.try_out(steps, "after", **counted)
        elif is_lit(self.lesson):
            self.try_out(steps, "works")
        else:
            self.try_out(steps, "after all", count=counted["count"])

    def look_back(self) -> None:
        """The numbers alone, and which way each has turned."""
        numbers = sum(map(len, parameters_of(self.lesson)))
        said = self.holding("did", "missed", numbers=numbers)
        with self.beat(said, numbers=numbers):
            self.spread_out()
        trails = [dial.trail(0, self.trace.steps) for dial in self.machine.dials]
        with self.beat("question" if said == "did" else "open question"):
            grown = [Create(part) for trail in trails for part in trail]
            if grown:
                self.play(LaggedStart(*grown, lag_ratio=0.3), run_time=3.5)

    def spread_out(self) -> None:
        """The dials leave the box and fill the frame; their digits do not fly through one another:
        they go, and come back as dial after dial lights up."""
        machine = self.machine
        rings = [dial.pointer for dial in machine.dials]
        there = machine.spread(self.zones.body, 1.1 * self.zones.sizes.number)
        self.play(FadeOut(
            self.plot, self.field, *self.dots, self.loss, self.counter, *self.answer, self.wires,
            *self.pictures, *self.names, machine.box, *([machine.more] if machine.more else []),
            *(dial.value for dial in machine.dials),
        ), run_time=0.6)  # fmt: skip
        ways = [Transform(ring, dial.pointer) for ring, dial in zip(rings, there, strict=True)]
        self.play(LaggedStart(*ways, lag_ratio=0.04), run_time=1.6)
        light = [
            ring.ring.animate(rate_func=there_and_back).set_stroke(self.theme["focus"], width=10)
            for ring in rings
        ]
        digits = [dial.value for dial in there]
        self.dials = [*rings, *digits]
        self.play(LaggedStart(*light, lag_ratio=0.25),
                  LaggedStart(*map(FadeIn, digits), lag_ratio=0.25), run_time=2.2)  # fmt: skip

    # -- how it moves ----------------------------------------------------------------------------

    def inputs(self, m: int, output: Picture, at: str) -> Tell:
        """The pictures come to show case m."""
        given = {
            each: (self.trace, f"example[{m}].x[{k}]") for k, each in enumerate(self.pictures[:2])
        }
        return Tell({**given, output: (self.trace, at)})

    def told(self, n: int, m: int) -> list[Recount]:
        return [Recount({value: self.answered(n, m)}) for value in self.answer]

    def pointed(self, m: int) -> Sequence[Animation]:
        """A look at the case's place in the plane."""
        around = self.dots[m].copy().set_fill(opacity=0).set_stroke(self.theme["focus"], width=3)
        around.scale(2.6)
        self.add(around)
        return [FadeOut(around, scale=0.45)]

    def moving(self) -> list[Along]:
        """All that goes along the run; digits are those after whole steps."""
        last, whole = self.watched, self.whole

        def ring(now: float) -> None:
            for m, dot in enumerate(self.dots):
                right = self.is_surely_right(m, whole(now))
                role = "text" if right else "error"
                dot.set_stroke(self.theme[role], width=PLAIN if right else RINGED)

        return [
            Along(self.field, lambda now: self.field.show(self.between(now))),
            Along(VGroup(*self.dots), ring),
            Along(self.machine, lambda now: self.machine.at(whole(now))),
            Along(self.loss, lambda now: self.loss_value.keep_point(self.loss_shown(whole(now)))),
            Along(self.counter, lambda now: self.count_value.keep_point(counted(whole(now)))),
            Along(self.output, lambda now: self.output.tell(
                self.trace, self.answer_at(whole(now), last))),
            *(Along(value, lambda now: self.answer[0].keep_point(self.answered(whole(now), last)))
              for value in self.answer),
        ]  # fmt: skip

    def reached(self, part: float) -> float:
        """The step at a part of the time: of many, the first ones go by slowly; few are made one by
        one."""
        steps = self.trace.steps
        if steps >= SLOWLY:
            return float(steps * part**1.5)
        done = int(steps * part)
        return float(done + smooth(steps * part - done))

    @property
    def run_seconds(self) -> float:
        return float(min(10, max(5, 1.2 * self.trace.steps)))

    @staticmethod
    def whole(now: float) -> int:
        """The step that has been made, in floats that may fall short of it by a hair."""
        return int(now + 1e-9)

    def between(self, now: float) -> np.ndarray:
        """What it answers on the grid, between two steps between their answers: for tints only."""
        n = self.whole(now)
        part = max(0.0, now - n)
        if part < 1e-6:
            return self.grid(n)
        blend: np.ndarray = (1 - part) * self.grid(n) + part * self.grid(n + 1)
        return blend

    @property
    def watched(self) -> int:
        """The case that stands at the machine while the run goes by: the one whose answer changes
        most."""
        steps, trace = self.trace.steps, self.trace

        def way(m: int) -> float:
            return abs(drawn(trace, self.answer_at(steps, m)) - drawn(trace, self.answer_at(0, m)))

        return max(self.walked, key=way)

    def is_surely_right(self, m: int, n: int) -> bool:
        """Whether it is decided that example m is on its side: in passing, what is not decided is
        not called right."""
        try:
            return self.is_right(m, n)
        except UndecidedError:
            return False

    # -- what is claimed, and what is said -------------------------------------------------------

    def all_burn(self) -> tuple[Claim, ...]:
        examples = range(len(self.lesson.examples))
        return tuple(Above(self.answer_at(0, m), HALF) for m in examples)

    def befores(self) -> tuple[str, ...]:
        counted = self.count(0)
        return ("before all",) if counted["right"] == counted["count"] else ("burns", "before")

    def answered(self, n: int, m: int) -> Shown:
        return self.trace.show(self.answer_at(n, m), self.answer_style)

    def loss_shown(self, n: int) -> Shown:
        return self.trace.show(f"step[{n}].loss", self.loss_style)

    # -- what is drawn ---------------------------------------------------------------------------

    def lay_out(self) -> None:
        body, size = self.zones.body, self.zones.sizes.small
        if self.zones.tight:
            side, plane = body.rows(1, 1.25, gap=0.8 * size)
        else:
            plane, side = body.columns(0.76, 1, gap=2.2 * size)
        head, room = side.rows(1, 8, gap=0.4 * size)
        into, box, out = room.columns(1, 2.9, 1, gap=1.4 * size)
        self.lay_out_plane(plane)
        self.machine = Machine(self.trace, reach=self.reach(), zone=box, layout=self.zones,
                               theme=self.theme)  # fmt: skip
        self.unknown = self.text("?", size=0.34 * box.height, role="muted")
        inside(self.unknown.move_to(box.center), self.machine.box)
        self.lay_out_pictures(into, out)
        self.lay_out_head(head)

    def lay_out_plane(self, zone: Zone) -> None:
        """The plane; where inputs have names, these along its sides; switches for marks."""
        size, names = self.zones.sizes.small, self.lesson.appearance.inputs
        switches = self.switched()
        room = zone.rows(zone.height - 1.5 * size, 1.5 * size)[0]
        self.plot = plot = self.axes(room if names and not switches else zone)
        self.field = Field(plot, role="activation", theme=self.theme)
        large = 1.6 if len(self.lesson.examples) <= WALKED else 1.0
        self.dots = [self.dot(m).scale(large) for m in range(len(self.lesson.examples))]
        if switches:
            plot.remove(plot.ticks)
            plot.add(*self.marks())
        if names:
            plot.remove(plot.names)
            plot.add(*self.axis_names(names, 1.2 * size if switches else 2.7 * size))

    def switched(self) -> bool:
        """Whether its inputs are switches, each up or down in every case."""
        given = {value for example in self.lesson.examples for value in example.x}
        return self.lesson.appearance.input_picture == "switch" and given == {0, 1}

    def marks(self) -> list[Picture]:
        """Switches in place of the numbers 0 and 1 along the sides."""
        made, gap = [], 0.35 * self.zones.sizes.small
        for k, level in product((0, 1), (0, 1)):
            mark = Switch(size=1.5 * self.zones.sizes.small, theme=self.theme, role="input")
            low = self.plot.y_range[0] if k == 0 else self.plot.x_range[0]
            foot = self.plot.at(level, low) if k == 0 else self.plot.at(low, level)
            made.append(mark.put(level).next_to(foot, LEFT if k else DOWN, buff=gap))
        return made

    def axis_names(self, names: Sequence[str], below: float) -> list[Words]:
        """The first below the plane, so far; the second above its corner."""
        zone, size = self.plot.zone, self.zones.sizes.small
        across, up = (self.named(name) for name in names)
        across.move_to(zone.point(0.5, 0)).shift(below * DOWN)
        return [across, up.next_to(zone.point(0, 1), UP, buff=0.45 * size, aligned_edge=LEFT)]

    def named(self, name: str) -> Words:
        said = typed(name, "a name of the lesson's file")
        return self.text(said.text, size=self.zones.sizes.small, role="muted", shown=said.shown)

    def lay_out_pictures(self, into: Zone, out: Zone) -> None:
        """The inputs on the left, one below the other; the output on the right; their names; wires
        from them to the box."""
        looks, size = self.lesson.appearance, self.zones.sizes.small
        self.pictures: list[Picture] = []
        self.names, self.wires = VGroup(), VGroup()
        places = [*into.rows(1, 1, gap=size), out]
        tall = min(0.5 * places[0].height, 0.9 * into.width)
        names = [*(looks.inputs or ("", "")), *(looks.outputs or ("",))]
        kinds = [looks.input_picture] * 2 + [looks.output_picture]
        starts = ["example[0].x[0]", "example[0].x[1]", "example[0].y[0]"]
        roles = ("input", "input", "activation")
        symbols = ("x[0]", "x[1]", "y[0]")
        for zone, name, kind, start, role, at in zip(
            places, names, kinds, starts, roles, symbols, strict=True
        ):
            high = tall if role == "input" else min(1.35 * tall, 0.95 * zone.width)
            one = picture(kind, self.trace, start, size=high, theme=self.theme, role=role)
            one.shift(zone.center - one[0].get_center())
            self.pictures.append(one)
            self.name(one, name, zone, at)
        self.output = self.pictures[2]
        self.lay_out_answer()
        self.wire()

    def name(self, one: Picture, name: str, zone: Zone, at: str) -> None:
        """A name below a picture, in two lines where one is too long; its symbol where there is
        none, or no room."""
        size = self.zones.sizes.small
        labels = [self.named(text) for text in (name, in_two(name)) if text]
        label = next((each for each in labels if each.width <= 1.15 * zone.width), None)
        if label is None and at == "y[0]":
            label = self.text("answer", size=size, role="muted")
        elif label is None:
            label = self.math(piece(self.trace.symbol(at), role="muted"), size=1.1 * size)
        self.names.add(label.next_to(one, DOWN, buff=0.35 * size))

    def lay_out_answer(self) -> None:
        """The machine's answer in digits, below its picture where that shows none."""
        m, size = self.walked[0], self.zones.sizes.number
        told = [self.answer_at(n, m) for n in (0, self.trace.steps) for m in self.walked]
        unit = self.lesson.activations[-1].name in ("sigmoid", "tanh")
        self.answer_style = Decimals(2) if unit else self.trace.common_style(told, 2)
        self.answer: list[Value] = []
        if not self.output.plain:
            value = self.value(self.answered(0, m), size=size, role="activation")
            self.answer.append(value.next_to(self.names[-1], DOWN, buff=0.5 * size))

    def wire(self) -> None:
        box = self.machine.box
        for one in self.pictures:
            heart = one[-1] if one is self.output else one[0]
            y = heart.get_center()[1]
            start, end = heart.get_right()[0], box.get_left()[0]
            if one is self.output:
                start, end = box.get_right()[0], heart.get_left()[0]
            line = Line([start, y, 0], [end, y, 0], stroke_width=4, color=self.theme["muted"])
            self.wires.add(line)

    def lay_out_head(self, zone: Zone) -> None:
        """Which step it is, and the loss after it."""
        size = self.zones.sizes.formula
        ends = [f"step[{n}].loss" for n in (0, self.trace.steps)]
        self.loss_style = self.trace.common_style(ends)
        self.loss_value = self.value(self.loss_shown(0), size=size, role="error")
        name = self.math(piece("E", role="error"), size=size)
        word = self.text("loss", size=size, role="muted")
        self.loss = VGroup(word, name, self.loss_value)
        self.count_value = self.value(counted(self.trace.steps), size=size)
        step = self.text("step", size=size, role="muted")
        self.counter = VGroup(step, self.count_value)
        for group in (self.loss, self.counter):
            group.arrange(buff=0.4 * size)
            bottom = group[0].baseline
            for each in group:
                base = each.baseline if hasattr(each, "baseline") else each.get_bottom()[1]
                each.shift((bottom - base) * UP)
        line = VGroup(self.counter, self.loss).arrange(buff=2 * size)
        self.counter.shift((self.loss[0].baseline - self.counter[0].baseline) * UP)
        zone.fit(line)
        self.count_value.keep_point(counted(0))

    def reach(self) -> float:
        """The largest size of a parameter in the run's records."""
        sizes = [np.abs(np.asarray(array, dtype=float)).max() for record in self.history.records
                 for array in record.parameters.values()]  # fmt: skip
        return float(max(sizes)) or 1.0


def in_two(name: str) -> str:
    """A name in two lines, broken at the space that is nearest to its middle.

    >>> in_two("right switch"), in_two("lamp")
    ('right\\nswitch', 'lamp')
    """
    spaces = [n for n, character in enumerate(name) if character == " "]
    if not spaces:
        return name
    at = min(spaces, key=lambda n: abs(2 * n - len(name)))
    return f"{name[:at]}\n{name[at + 1 :]}"


def counted(n: int) -> Shown:
    return stated(n, "a step of the run")
