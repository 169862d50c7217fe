"""Playing a scene without drawing it, and looking at what stands on screen as each beat ends.

report = audited(ForwardPass, lesson="xor", theme="light", size=(1080, 1920))
report.findings            everything that is wrong
report.beats[2].numbers    how many numbers the third beat had on screen
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from manim import ThreeDCamera, tempconfig

from backprop import Shown
from scenes.audit.away import at_home, seen_through
from scenes.audit.captions import captions_of
from scenes.audit.drawable import glyphs, unsaid
from scenes.audit.findings import Finding, Frame, Rule, found
from scenes.audit.glimpses import Glimpses
from scenes.audit.handed_out import Taken, missing, taken
from scenes.audit.legibility import (
    caption_strip,
    contrast,
    overlap,
    safe_area,
    text_size,
    unreadable,
)
from scenes.audit.motions import Motions
from scenes.audit.plain import SecondOpinion
from scenes.audit.presence import absent, broken
from scenes.audit.screen import Seen, screen
from scenes.audit.sentences import sentences
from scenes.audit.truth import (
    count_of_equations,
    equations,
    numbers_of,
    provenance,
    truth,
    untrue,
)
from scenes.audit.turning import stale
from scenes.mobjects.glyphs import Glyph, number_read
from scenes.playing import InMotion
from scenes.stage import LectureScene, section_name

RULES: tuple[Rule, ...] = (
    provenance, unreadable, truth, stale, equations,
    glyphs, safe_area, caption_strip, overlap, text_size, contrast, broken,
)  # fmt: skip
AFTER = "after the last beat"
FRAMES = 4  # a second: waits are then cut short by less than the margin that captions have
QUICK = {"dry_run": True, "progress_bar": "none", "verbosity": "ERROR", "disable_caching": True}


@dataclass
class BeatReport:
    """One beat: what it had on screen at its end, and what was wrong."""

    name: str
    numbers: int
    equations: int
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Report:
    """A scene as it was audited."""

    scene: str
    lesson: str
    theme: str
    size: tuple[int, int]
    beats: list[BeatReport] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        return [finding for beat in self.beats for finding in beat.findings]

    @property
    def numbers(self) -> int:
        return sum(beat.numbers for beat in self.beats)

    @property
    def equations(self) -> int:
        return sum(beat.equations for beat in self.beats)


@dataclass
class Audit:
    """What is carried from beat to beat of one scene."""

    opinion: SecondOpinion
    report: Report
    read: dict[bytes, tuple[Glyph, ...]] = field(default_factory=dict)
    late: list[Finding] = field(default_factory=list)  # found during a beat, or before it
    looked: bool = True  # whether nothing has moved since the last beat
    handed_out: list[Taken] = field(default_factory=list)  # of each beat
    motions: Motions | None = None  # where motions are looked at on their way

    def look(self, scene: LectureScene, beat: str) -> list[Seen]:
        """Apply every rule to what is on screen; what was on screen."""
        handed_out = self._hand_out(scene, beat, screen(scene, self.read))
        away = scene._pins.away
        with at_home(scene):
            seen = seen_through(scene, screen(scene, self.read), away)
            frame = self._frame(scene, seen)
            now = [finding for rule in RULES for finding in rule(frame)]
        now += [] if beat == AFTER else unsaid(scene)
        now += handed_out
        findings = [*(finding for finding in self.late if finding not in now), *now]
        self.late, self.looked = [], True
        named = [replace(finding, beat=beat) for finding in findings]
        numbers, count = len(numbers_of(seen)), count_of_equations(seen)
        self.report.beats.append(BeatReport(beat, numbers, count, named))
        return seen

    def _hand_out(self, scene: LectureScene, beat: str, seen: list[Seen]) -> list[Finding]:
        """Take the picture of which figures and slides will be made."""
        if (picture := taken(scene, beat)) is None:
            return []
        self.handed_out.append(picture)
        turned = isinstance(scene.camera, ThreeDCamera)  # its outlines are projections
        return [] if turned else list(missing(seen, picture.picture))

    def listen(self, scene: LectureScene, section: str, seen: list[Seen]) -> None:
        """What the words of the beat that has ended claim, and what they speak of."""
        beat = scene.beats[-1]
        found = [*sentences(scene, beat, self.opinion), *absent(scene, beat, section, seen)]
        self.report.beats[-1].findings += [replace(each, beat=section) for each in found]

    def glance(self, scene: LectureScene) -> None:
        """After a motion: every number that moved or counted is the one that it says, and right."""
        self.looked = False
        if self.motions is not None:
            self.motions.settle(scene)
            self.late += self.motions.taken()
        with at_home(scene):
            for each in screen(scene, self.read):
                shown = getattr(each.leaf, "shown", None)
                if isinstance(shown, Shown):
                    self.late += self._ended(each, shown)

    def _ended(self, each: Seen, shown: Shown) -> Iterator[Finding]:
        drawn = number_read(each.leaf.points)
        if drawn != shown.text:
            problem = "a motion ends on another number than it says"
            more = {"address": shown.address, "shown": drawn, "correct": shown.text}
            yield found("truth", each, problem, **more)
        yield from untrue(each, shown, self.opinion)

    def _frame(self, scene: LectureScene, seen: list[Seen]) -> Frame:
        family = scene._caption.get_family() if scene._caption is not None else []
        own = {id(part) for part in family}
        caption = [each for each in seen if id(each.leaf) in own]
        background = scene.theme["background"]
        return Frame(scene, scene.trace, self.opinion, scene.zones, seen, caption, background)


class _Watched(InMotion):
    """A scene that is not drawn: its beats and motions are looked at instead."""

    audit: Audit
    glimpses: Glimpses | None

    def setup(self) -> None:
        super().setup()  # type: ignore[misc]
        if self.glimpses is None:
            self.renderer.update_frame = lambda *_, **__: None  # type: ignore[attr-defined]
        else:
            self.glimpses.watch(self)

    def demand_glyphs(self, text: str) -> None:
        """It is drawn all the same, and found on the screen."""

    @contextmanager
    def beat(self, name: str, **values: Any) -> Iterator[None]:
        with super().beat(name, **values):  # type: ignore[misc]
            yield
        section = section_name(name, values)
        self.audit.listen(self, section, self.audit.look(self, section))  # type: ignore[arg-type]

    def play(self, *animations: Any, **options: Any) -> None:
        super().play(*animations, **options)  # type: ignore[misc]
        self.audit.glance(self)  # type: ignore[arg-type]


def audited(
    scene: type[LectureScene],
    *,
    lesson: Any = None,
    theme: Any = None,
    size: tuple[int, int] = (1280, 720),
    flashes: bool = False,
    motions: bool = False,
    opinion: SecondOpinion | None = None,
) -> Report:
    """Play the scene and apply every rule to each beat; lesson and theme as in the class.

    `flashes` also draws every motion, small, and counts how often it flashes; `motions` looks at
    motions on their way (ValueError for both: flashes need every frame, and motions leave most
    out).  RefusedError where the scene cannot tell the lesson.
    """
    if flashes and motions:
        raise ValueError("a scene is looked at for its flashes or for its motions, not for both")
    given = {k: v for k, v in (("lesson", lesson), ("theme", theme)) if v is not None}
    pixels = {"pixel_width": size[0], "pixel_height": size[1]}
    glimpses = Glimpses() if flashes else None
    if glimpses:
        pixels = glimpses.pixels(size)
    with tempconfig({**QUICK, **pixels, "frame_rate": glimpses.rate if glimpses else FRAMES}):
        watched = type(scene.__name__, (_Watched, scene), {**given, "glimpses": glimpses})
        played = watched()
        report = Report(scene.__name__, played.lesson.name, played.theme.name, size)
        own = opinion or SecondOpinion(played.trace)
        opinions = own.beside(played.traces)
        played.audit = Audit(opinions, report, motions=Motions(opinions) if motions else None)
        if played.audit.motions is not None:
            played.at_moment = lambda scene, alpha: scene.audit.motions.look(scene, alpha)
        played.render()
        if not played.audit.looked:
            played.audit.look(played, AFTER)
    _add(report, captions_of(played))
    _add(report, [each for one in played.audit.handed_out for each in one.findings()])
    if glimpses:
        _add(report, glimpses.findings(played))
    return report


def _add(report: Report, findings: Sequence[Finding]) -> None:
    """Findings about the words or the motion go to the beat that they name."""
    by_name = {beat.name: beat for beat in report.beats}
    for finding in findings:
        where = by_name.get(finding.beat) or report.beats[-1]
        where.findings.append(finding)
