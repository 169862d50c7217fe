"""`LectureScene`: a scene that knows its lesson, its trace, its colours and its zones.

    class Mine(LectureScene):
        title = "My idea"
        words = {"start": "The loss is {loss}."}

        def construct(self):
            with self.beat("start"):
                self.play(FadeIn(self.math(piece("E"), "=", self.number("loss"))))

The lesson is the class's own (`lesson = …`), else the one that BACKPROP_LESSON names, else
`default_lesson`. The theme likewise: `theme`, BACKPROP_THEME, dark.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, product
from pathlib import Path
from typing import Any, ClassVar, Literal

from manim import (
    ORIGIN,
    Animation,
    FadeOut,
    Line,
    Mobject,
    MovingCamera,
    Scene,
    VGroup,
    Wait,
    config,
)
from manim.utils.iterables import list_update

from backprop import (
    AnyLesson,
    Equation,
    EquationError,
    GraphTrace,
    Lesson,
    Scientific,
    Shown,
    Style,
    Trace,
    UndecidedError,
    lesson_from,
    lesson_named,
)
from backprop.errors import nearest
from backprop.kinds import KINDS
from scenes import fonts, labels, told
from scenes.animations.camera import CameraMove, seen_at
from scenes.animations.turning import CaptionsTurn
from scenes.claiming import Claiming
from scenes.claims import Claim
from scenes.companions import Changes, Companion, Knob, Traces
from scenes.cue_sheet import CueSheet
from scenes.mobjects.formula import Formula, Item, Piece, Words, number
from scenes.mobjects.inside import inside
from scenes.mobjects.legend import Legend
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.rounded import Rounded
from scenes.mobjects.value import COARSER, Value, width_in_em
from scenes.mobjects.worked import Worked
from scenes.pinned import Following, Pins
from scenes.provenance import demand_words
from scenes.rendering import FastRendering
from scenes.theme import DARK, Role, Theme, theme_named
from scenes.words import Said, WordsError, captions, fill, reading_time, section_name, typed
from scenes.zones import Layout, Zone, layout

DEEPEST = 8  # trained layers that every scene can lay out
TELLING = ("z", "a", "delta", "dE_da")  # where these can be proven, so can all the others
MOMENT = 0.05  # seconds by which a caption may come early or late
Steps = Literal["none", "first", "plain"]  # no step at all, one, or all of them by plain descent
REST = 0.7  # seconds of stillness at the end of a beat, at least


class RefusedError(ValueError):
    """A lesson that a scene cannot tell; the message says why."""


@dataclass(frozen=True)
class Beat:
    """One thing said: its section, its words, and when (seconds of the scene)."""

    name: str
    text: str
    shown: tuple[Shown, ...]
    start: float
    end: float
    values: Mapping[str, Any] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()  # what the words claim of the lesson


@dataclass(frozen=True)
class Page:
    """A caption that a voice will come to."""

    at: float  # seconds of the scene
    text: str
    shown: tuple[Shown, ...]


class LectureScene(FastRendering, Claiming, Scene):
    """The base of every scene here."""

    title: ClassVar[str] = ""
    told_title: ClassVar[str] = ""  # a chapter's, as it is typed, in place of the title
    labels: ClassVar[Mapping[str, str]] = {}  # other words for what stands in the picture
    words: ClassVar[dict[str, str]] = {}  # by beat, or for one section of it: `layer-2`
    pauses: ClassVar[dict[str, float]] = {}  # seconds more at the end of a beat, by the same names
    spoken: ClassVar[dict[str, str]] = {}  # what a voice says instead, by the same names
    speech: ClassVar[dict[str, float]] = {}  # seconds that a voice needs, by section
    heard: ClassVar[dict[str, Sequence[float]]] = {}  # when a voice comes to each of its captions
    training_runs: ClassVar[Collection[str]] = ()  # beats whose motion is a training run
    empty_on_purpose: ClassVar[Mapping[str, str]] = {}  # beats with much room, and why
    tells: ClassVar[Any] = Lesson  # or GraphLesson, TimeLesson, Lesson | GraphLesson
    lesson: Any = None  # a lesson of that kind, or a built-in's name, or a file's path
    default_lesson: ClassVar[str] = "two-two-two"
    theme: Any = None  # Theme, or the name of one
    captioned: ClassVar[bool] = True
    told_activations: ClassVar[Collection[str]] = told.ACTIVATIONS  # that it has words for
    told_losses: ClassVar[Collection[str]] = told.LOSSES
    steps_told: ClassVar[Steps] = "plain"  # which training it tells rightly

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.lesson = self.chosen_lesson()
        if reason := self.refusal(self.lesson):
            raise RefusedError(f"{type(self).__name__} cannot tell {self.lesson.name!r}: {reason}")
        self.trace = trace_of(self.lesson)
        self.traces = Traces(self.trace)
        self.theme = self.chosen_theme()
        self.beats: list[Beat] = []
        self.cues = CueSheet(self)
        self.labelled = labels.use(self.labels)
        super().__init__(*args, **{**own_camera(type(self)), **kwargs})

    # -- what a scene is given ---------------------------------------------------------------

    @classmethod
    def chosen_lesson(cls) -> Any:
        """The class's lesson, else BACKPROP_LESSON's, else the default."""
        chosen = cls.lesson or os.environ.get("BACKPROP_LESSON") or cls.default_lesson
        if isinstance(chosen, AnyLesson):
            return chosen
        is_file = isinstance(chosen, Path) or Path(chosen).suffix in {".toml", ".json"}
        return lesson_from(cls._beside(Path(chosen))) if is_file else lesson_named(chosen)

    @classmethod
    def _beside(cls, path: Path) -> Path:
        """A lesson's file beside the file of the class that names it, else from where we are."""
        for base in cls.__mro__:
            if str(vars(base).get("lesson")) == str(path):
                file = getattr(sys.modules.get(base.__module__), "__file__", None)
                if file and (found := Path(file).parent / path).is_file():
                    return found
        return path

    @classmethod
    def chosen_theme(cls) -> Theme:
        """The class's theme, else BACKPROP_THEME's, else dark."""
        chosen = cls.theme or os.environ.get("BACKPROP_THEME") or DARK
        return chosen if isinstance(chosen, Theme) else theme_named(chosen)

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """Why this scene cannot tell this lesson; None when it can."""
        if not isinstance(lesson, cls.tells):
            told = " or ".join(KINDS[kind] for kind in KINDS if issubclass(kind, cls.tells))
            return f"it is {KINDS[type(lesson)]}, and this scene tells {told}"
        if not isinstance(lesson, Lesson):
            return None
        if reason := untold_steps(lesson, cls.steps_told):
            return reason
        if lesson.L > DEEPEST:
            return f"it has {lesson.L} trained layers, and scenes lay out at most {DEEPEST}"
        return untold(lesson, cls.told_activations, cls.told_losses) or out_of_reach(lesson)

    def setup(self) -> None:
        for words in (self.title, *self.words.values()):
            self.demand_glyphs(words)
        self.camera.background_color = self.theme["background"]
        depth = self.lesson.L if isinstance(self.lesson, Lesson) else 1
        width, height = self.camera.frame_width, self.camera.frame_height
        self.zones: Layout = layout(width, height, depth=depth)
        self._pins = Pins(self.camera, self.zones, self.theme["background"])
        self._legends: list[Legend] = []
        self._caption: VGroup | None = None
        self._drawn_caption = ""
        self._coming: list[Page] = []
        self._turning: tuple[Any, ...] = ()
        self._subtitle: Words | None = None
        self._header = self._title_strip()
        self._pins.add(self._header)
        self.add(self._header)

    def render(self, preview: bool = False) -> bool:
        """As Manim's; then the cue log is written beside the video."""
        again = super().render(preview)
        self.cues.write()
        return again

    def play(self, *animations: Any, **options: Any) -> None:
        """As Manim's; captions that a voice comes to meanwhile change meanwhile."""
        turning = self._turns(animations, options) if self._coming else None
        played = self._with_the_camera(turning or animations, options)
        with self.cues.play():
            super().play(*played, **options)
        if self._pins.frame is not None:
            self._draw_curtains(away=self._pins.away)
        if self._turning:
            self._turned(turning[-1])
        self._turn_pages()

    def wait(self, duration: float = 1.0, stop_condition: Any = None, **options: Any) -> None:
        """As Manim's, in parts where a voice comes to another caption meanwhile."""
        end = self.time + duration
        while self._coming and stop_condition is None and self._coming[0].at < end - MOMENT:
            if (left := self._coming[0].at - self.time) > MOMENT:
                super().wait(left, **options)
            self._turn_pages()
        super().wait(max(end - self.time, 1 / config.frame_rate), stop_condition, **options)

    def segment_key(self) -> tuple[Any, ...]:
        """What the next play's picture depends on beside the lesson and the look: where in the
        story it is, and the captions that stand in the picture."""
        return (*self.cues.place, self._drawn_caption, *self._turning)

    def add_mobjects_from_animations(self, animations: list[Animation]) -> None:
        """Add what is not on screen yet, and leave the drawing order of the rest as it is.

        Manim adds a group of things that already stand on screen again, on top of all others:
        a neuron would cover its own number.
        """
        there = set(self.get_mobject_family_members())
        for animation in animations:
            if not animation.is_introducer() and (new := missing(animation.mobject, there)):
                self.add(*new)
                there.update(part for each in new for part in each.get_family())

    # -- the camera --------------------------------------------------------------------------

    def camera_to(
        self, target: Mobject | Zone, *, zoom: float | None = None, **options: Any
    ) -> CameraMove:
        """The camera goes to a mobject or a zone, which then lies in the middle, between title and
        caption: as large as it fits, or all `zoom` times as large as it was made.

        TypeError where another class of the scene has brought a camera without a frame.
        """
        return CameraMove(self._frame, *seen_at(target, self.zones, zoom), **options)

    def camera_home(self, **options: Any) -> CameraMove:
        """The camera goes back to where it sees the whole frame."""
        return CameraMove(self._frame, ORIGIN, self.zones.frame.width, **options)

    @property
    def _frame(self) -> Mobject:
        if self._pins.frame is None:
            name = type(self.camera).__name__
            raise TypeError(f"a {name} has no frame to move: leave the camera to LectureScene")
        return self._pins.frame

    def get_moving_mobjects(self, *animations: Animation) -> list[Mobject]:
        """As Manim's; where the frame moves, all that is seen does."""
        moving: list[Mobject] = super().get_moving_mobjects(*animations)
        return list_update(self.mobjects, moving) if self._pins.moves(animations) else moving

    def _with_the_camera(self, animations: Any, options: dict[str, Any]) -> Any:
        """The animations of a play, and where they move the frame, what is pinned in it."""
        if not self._pins.moves(animations):
            return animations
        own = {k: v for k, v in options.items() if not k.startswith("subcaption")}
        played = self.compile_animations(*animations, **own)
        self._draw_curtains(away=True)
        lasts = self.get_run_time(played)
        return [*played, Following(self._pins, self.mobjects, run_time=lasts)]

    def _draw_curtains(self, *, away: bool) -> None:
        """While the camera is away, what is pinned stands before all that is added, too."""
        standing = self._pins.among([*self.mobjects, *self.foreground_mobjects])
        if away:
            if self._pins.curtains[0] not in standing:
                self.add_foreground_mobjects(*self._pins.curtains, *standing)
        elif self._pins.curtains[0] in standing:
            self.remove_foreground_mobjects(*standing)
            self.remove(*self._pins.curtains, self._frame)

    def _stand(self, mobject: Mobject) -> None:
        """Add what is pinned: before the curtains, should they be drawn."""
        drawn = self._pins.curtains[0] in self.foreground_mobjects
        (self.add_foreground_mobjects if drawn else self.add)(mobject)

    def remove(self, *mobjects: Mobject) -> LectureScene:
        """Remove mobjects and all their parts, also parts that were added one by one."""
        return super().remove(*(part for mobject in mobjects for part in mobject.get_family()))

    def leaving(self, *mobjects: Mobject) -> list[Animation]:
        """What fades those out that are still there."""
        there = set(self.get_mobject_family_members())
        gone = [each for each in mobjects if there.intersection(each.get_family())]
        return [FadeOut(*gone)] if gone else []

    def leaving_but(self, *stays: Mobject) -> list[Animation]:
        """What fades all out but these, the title and the caption: what stays, stays in place, and
        the next picture is built around it."""
        kept = {part for each in stays for part in each.get_family()}
        pinned = set(self._pins.among(self.mobjects)) - {*self._legends}
        going = [
            part
            for each in self.mobjects
            if each not in pinned
            for part in missing(each, kept)
            if part is not self._pins.frame
        ]
        return [FadeOut(*going)] if going else []

    def companion(self, name: str, trace: Any) -> Companion:
        """A further trace beside the scene's own: `other.loss` is then the loss of "other"."""
        return self.traces.add(name, trace)

    def knob(self, name: str, address: str, lesson: AnyLesson | None = None) -> Knob:
        """A companion of the scene's lesson (or another) one given of which turns: `Sweep`."""
        return self.traces.knob(name, lesson or self.lesson, address)

    def changes(self, name: str, knob: Knob, *, per: bool = False) -> Changes:
        """What turning a knob has changed: `change.loss` is the loss, less that at its start; with
        `per` divided by how far it was turned, ΔE/Δw."""
        return self.traces.changes(name, knob, per=per)

    # -- beats -------------------------------------------------------------------------------

    @contextmanager
    def beat(self, name: str, **values: Any) -> Iterator[None]:
        """One thing said: a section, a caption, and time enough to read it.

        The words are `words[name]`; `values` fill their names and choose indices. WordsError where
        there are none.
        """
        section = section_name(name, values)
        words = self.words.get(section) or self.words.get(name)
        if words is None:
            hint = nearest(name, self.words)
            raise WordsError(f"{type(self).__name__}.words has no beat {name!r}{hint}")
        said = fill(words, self.traces, values)
        demand_words(said.text, said.shown)
        claims = self.claims_of(name, **values)
        pages = captions(said.text) or [""]  # the audit finds a beat without words
        pause = self.pauses.get(section, self.pauses.get(name, 0))
        heard, speech = self.heard.get(section, ()), self.speech.get(section, 0)
        self.next_section(section)
        start = self.time
        with self.cues.beat(section, said):
            self._show_caption(pages[0], said.shown)
            voiced = len(heard) == len(pages)
            if voiced:
                times = zip(heard[1:], pages[1:], strict=True)
                self._coming = [Page(start + at, page, said.shown) for at, page in times]
            yield
            if voiced:
                self.wait(max(REST, start + speech - self.time) + pause)
            else:
                self._wait_for_readers(pages, said.shown, start, speech, pause)
        self.beats.append(Beat(name, said.text, said.shown, start, self.time, values, claims))

    def _wait_for_readers(
        self,
        pages: Sequence[str],
        shown: Sequence[Shown],
        start: float,
        speech: float,
        pause: float,
    ) -> None:
        """Until each caption of a beat can be read, and a voice that is not listened to is done."""
        page_start = start
        shares = accumulate(len(page) / max(1, sum(map(len, pages))) for page in pages)
        for page, following, share in zip(pages, [*pages[1:], None], shares, strict=True):
            rest = REST if following is None else 0.0
            spoken = share * speech - (self.time - start)
            rest = max(rest, spoken, reading_time(page) - (self.time - page_start))
            self.wait((rest if following else rest + pause) or 1 / 60)
            page_start = self.time
            if following:
                self._show_caption(following, shown)

    def _turn_pages(self) -> None:
        """Show the caption that the voice has come to, or is about to."""
        while self._coming and self._coming[0].at < self.time + MOMENT:
            page = self._coming.pop(0)
            self._show_caption(page.text, page.shown)

    def _turns(self, animations: Any, options: dict[str, Any]) -> list[Animation]:
        """The animations of a play, and the captions that change while it lasts."""
        own = {k: v for k, v in options.items() if not k.startswith("subcaption")}
        played = self.compile_animations(*animations, **own)
        lasts = self.get_run_time(played)
        due = [page for page in self._coming if page.at < self.time + lasts - MOMENT]
        if not due or any(isinstance(each, Wait) for each in played):
            return played
        self._coming = self._coming[len(due) :]
        for page in due:
            self.cues.caption(page.text, ahead=page.at - self.time)
        if not self.captioned:
            return played
        times = [(page.at - self.time, page) for page in due]
        self._turning = tuple((round(at, 3), page.text) for at, page in times)
        pages = [(0.0, self._caption), *((at, self._drawn(p.text, p.shown)) for at, p in times)]
        return [*played, CaptionsTurn(pages, run_time=lasts)]

    def _turned(self, turn: Any) -> None:
        """The last of the captions stays."""
        self.remove(turn.mobject)
        self._caption, self._drawn_caption = turn.mobject[-1], self._turning[-1][1]
        self._turning = ()
        self._stand(self._caption)

    def _show_caption(self, text: str, shown: Iterable[Shown] = ()) -> None:
        self.cues.caption(text)
        if self._caption is not None:
            self.remove(self._caption)
        self._drawn_caption = text if self.captioned else ""
        self._caption = self._drawn(text, shown) if self._drawn_caption else None
        if self._caption is not None:
            self._stand(self._caption)

    def _drawn(self, text: str, shown: Iterable[Shown]) -> VGroup:
        """A caption on its strip."""
        zone, size = self.zones.caption, self.zones.sizes.caption
        written = self.text(text, size=size, shown=shown)
        zone.inset(size, 0.2 * size).fit(written)
        written.centre_line(zone.center[1])
        strip = Rounded(
            corner_radius=0.35 * size,
            width=min(zone.width, written.width + 2.4 * size),
            height=zone.height,
            stroke_width=0,
            fill_color=self.theme.tint("text", 0.055),
            fill_opacity=1,
        ).move_to(zone.center)
        caption = VGroup(strip, inside(written, strip))
        self._pins.add(caption)
        return caption

    def demand_glyphs(self, text: str) -> None:
        """GlyphError for a text of which a box with a cross would be seen."""
        fonts.demand(text, where=f"{type(self).__name__} says")

    # -- the title strip ---------------------------------------------------------------------

    def _title_strip(self) -> VGroup:
        zone = self.zones.title
        hairline = Line(
            zone.point(0, 0), zone.point(1, 0), stroke_width=1.5, color=self.theme.tint("text", 0.3)
        )
        said = self.title_said()
        name = self.text(said.text, size=self.zones.sizes.title, bold=True, shown=said.shown)
        if name.width > zone.width:
            name.scale(zone.width / name.width)
        name.align_to(zone.point(0, 0), [-1, 0, 0]).centre_line(zone.point(0, 0.58)[1])
        return VGroup(hairline, name)

    def title_said(self) -> Said:
        """The title with its numbers: the chapter's as it is typed, else the scene's own."""
        if self.told_title:
            return typed(self.told_title, "the chapter's title")
        return fill(labels.label(self.title), self.traces)

    def subtitle(self, template: str, **values: Any) -> None:
        """Change what stands after the title: where in the story we are; filled as words are."""
        if self._subtitle is not None:
            self.remove(self._subtitle)
        self._pins.release(self._header)
        name = self._header[1]
        said = fill(f"·  {labels.label(template)}", self.traces, values)
        size = self.zones.sizes.title
        self._subtitle = self.text(said.text, size=size, role="muted", shown=said.shown)
        room = self.zones.title.right - name.get_right()[0] - 0.6 * self.zones.sizes.title
        if self._subtitle.width > room:
            self._subtitle = None  # a narrow frame has room for the title alone
            self._pins.add(self._header)
            return
        gap = 0.45 * self.zones.sizes.title
        left = name.get_right()[0] + gap
        self._subtitle.shift(
            [left - self._subtitle.get_left()[0], name.baseline - self._subtitle.baseline, 0]
        )
        self._pins.add(self._header)
        self._pins.add(self._subtitle)
        self._stand(self._subtitle)

    # -- making things -----------------------------------------------------------------------

    def math(self, *items: Item, size: float | None = None, **options: Any) -> Formula:
        """A formula in this scene's theme and size."""
        return Formula(*items, size=size or self.zones.sizes.formula, theme=self.theme, **options)

    def text(self, text: str, *, size: float | None = None, **options: Any) -> Words:
        """Words in this scene's theme and size; GlyphError for what no font has."""
        self.demand_glyphs(text)
        return Words(text, size=size or self.zones.sizes.formula, theme=self.theme, **options)

    def number(self, address: str, role: Role | None = None, **style: Any) -> Piece:
        """A proven number as a part of a formula."""
        return number(self.traces.show(address, **style), role=role)

    def value(self, shown: Shown, *, size: float | None = None, role: Role = "text") -> Value:
        """A proven number on its own, which can change."""
        return Value(shown, size=size or self.zones.sizes.number, theme=self.theme, role=role)

    def cell(self, address: str, role: Role, *, size: float, widest: float) -> Value:
        """A proven number for a table; as a power of ten where it is wider than so many em."""
        shown = self.traces.show(address)
        if width_in_em(shown.text) > widest:
            shown = self.traces.show(address, Scientific(3))
        return self.value(shown, size=size, role=role)

    def worked(self, *equations: Equation, zone: Zone | None = None, **options: Any) -> Worked:
        """Equations in symbols and, in the same places, in numbers; sized to fit the zone.

        Where they would be too small to read, they are written with fewer digits.
        """
        tried = []
        for style in (None, *COARSER):
            try:
                written = [self.rewritten(equation, style) for equation in equations]
            except (UndecidedError, EquationError):
                continue  # so few digits would lie on a tie, or say nothing
            made = Worked(
                written,
                zone=zone or self.zones.panel,
                size=self.zones.sizes.formula,
                smallest=self.zones.smallest,
                theme=self.theme,
                **options,
            )
            if made.legible:
                return made
            tried.append(made)
        return max(tried, key=lambda worked: worked.size)

    def rewritten(self, equation: Equation, style: Style | None) -> Equation:
        """The same equation with its result in another style; None leaves it as it is."""
        if style is None:
            return equation
        address = equation.result.address
        again: Equation = self.traces.of(address).equation(
            address, equation.expression, style=style
        )
        return again

    def network(self, zone: Zone | None = None, **options: Any) -> NetworkDiagram:
        """The lesson's network, filling the stage."""
        return NetworkDiagram(
            self.trace,
            zone=zone or self.zones.stage,
            layout=self.zones,
            theme=self.theme,
            **options,
        )

    def legend(self, *roles: tuple[str, Role]) -> Legend:
        """What the colours mean, at the foot of the stage."""
        legend = Legend(
            roles, zone=self.zones.legend, size=self.zones.sizes.small, theme=self.theme
        )
        self._pins.add(legend)
        self._legends.append(legend)
        return legend


def own_camera(scene: type[Scene]) -> dict[str, Any]:
    """A camera whose frame can move, where no class beside LectureScene brings another."""
    others = (each for each in scene.__mro__ if issubclass(each, Scene) and each is not Scene)
    brought = any(not issubclass(each, LectureScene) for each in others)
    return {} if brought else {"camera_class": MovingCamera}


def trace_of(lesson: AnyLesson) -> Trace | GraphTrace:
    """The trace that a scene tells: of a lesson in time, that of its first sequence."""
    return Trace.of(lesson) if isinstance(lesson, Lesson) else lesson.trace()


def untold_steps(lesson: Lesson, told: Steps = "plain") -> str | None:
    """The reason to refuse a lesson whose steps a scene would tell wrongly; else None."""
    rule, count = lesson.training, len(lesson.examples)
    if told == "none" or rule.plain(count) or (told == "first" and rule.plain_at_first(count)):
        return None
    return f"its steps are made by {rule.told(count)}, and this scene tells plain gradient descent"


def untold(
    lesson: Lesson,
    activations: Collection[str] = told.ACTIVATIONS,
    losses: Collection[str] = told.LOSSES,
) -> str | None:
    """The reason to refuse a lesson with a function that scenes have no words for; else None."""
    if lesson.in_place:
        return "it updates in place, a bug of which InPlaceUpdateBug tells, for lessons without it"
    for f in lesson.activations:
        if f.name not in activations:
            known = ", ".join(activations)
            return f"it has the activation {f.name!r}, and these scenes tell {known}"
    if lesson.loss.name not in losses:
        return f"it has the loss {lesson.loss.name!r}, and these scenes tell {', '.join(losses)}"
    if lesson.loss.softmax and any(sum(one.y) != 1 for one in lesson.examples):
        return "its targets do not sum to 1, so they are no likelihoods"
    return None


@lru_cache(maxsize=32)
def out_of_reach(lesson: Lesson) -> str | None:
    """The reason to refuse a lesson with numbers whose digits nothing can prove; else None.

    Such as the cross-entropy of an output that is 1 but for the 10^-400,000th part of it.
    """
    trace = Trace.of(lesson)
    neurons = [(l, j) for l in trace.layers for j in range(trace.sizes[l])]
    names = ["loss", *(f"{name}[{l}][{j}]" for name in TELLING for l, j in neurons)]
    names += [lesson.answer(j) for j in range(lesson.sizes[-1])]
    try:
        for step, name in product({0, min(1, lesson.steps)}, names):
            trace.show(f"step[{step}].{name}")
    except UndecidedError as error:
        return f"its numbers are out of reach: {error}"
    L, outputs = lesson.L, range(lesson.sizes[-1])
    return unworkable(
        lesson, [(f"delta[{L}][{j}]", f"dE_da[{L}][{j}]*slope[{L}][{j}]") for j in outputs]
    )


def unworkable(lesson: Lesson, rows: Iterable[tuple[str, str]]) -> str | None:
    """The reason to refuse a lesson with an equation (address, expression) that no calculator
    confirms, however many digits are typed: 1 − a where a is 1 but for its 100th digit."""
    trace = Trace.of(lesson)
    try:
        for address, expression in rows:
            trace.equation(address, expression)
    except (EquationError, UndecidedError) as error:
        return f"an equation of it is out of a calculator's reach: {error}"
    return None


def no_such_layer(lesson: Lesson, layer: int | None) -> str | None:
    """The reason to refuse a lesson without this layer; None (any layer) is never one."""
    if layer is not None and not 1 <= layer <= lesson.L:
        return f"it has no layer {layer}; its layers are 1 to {lesson.L}"
    return None


def missing(mobject: Mobject, present: set[Mobject]) -> list[Mobject]:
    """The parts of a mobject that are not on screen: itself, if none of it is.

    An empty wrapper that an animation made around things on screen has no missing part.
    """
    if mobject in present:
        return []
    if all(part not in present for part in mobject.get_family()):
        return [mobject]
    return [lost for part in mobject.submobjects for lost in missing(part, present)]
