"""What breaks a rule of pace, scene by scene and over a chapter.

    for broken in judged(scenes): print(broken)

The limits are data (`scenes/pace/limits.py`); here is how each is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenes.pace.limits import LIMITS, SLACK, WIDTH_COUNTS
from scenes.pace.measuring import BeatPace, ScenePace


@dataclass(frozen=True)
class Broken:
    """One rule, broken in one place."""

    rule: str
    scene: str
    beat: str  # empty for what concerns a scene or a chapter
    what: str
    measured: float | None = None

    def __str__(self) -> str:
        where = f"{self.scene}, {self.beat}" if self.beat else self.scene
        return f"{where}: {self.rule}: {self.what}"


def judged(scenes: Sequence[ScenePace]) -> list[Broken]:
    """What is broken in the scenes of a chapter, in their order; then, of the chapter itself."""
    known: set[str] = set()
    found: list[Broken] = []
    for scene in scenes:
        found += _too_much("words", scene.scene, "", scene.a_minute, "{:.0f} words a minute")
        for beat in scene.beats:
            new = [key for key in beat.picture.formulas if key not in known]
            known.update(new)
            found += _of_beat(scene.scene, beat, bool(new))
    return [*found, *_in_two_ways(scenes)]


def _of_beat(scene: str, beat: BeatPace, formula: bool) -> Iterator[Broken]:
    if formula:
        told = "{:.0f} words a minute beside a new formula"
        yield from _too_much("formula", scene, beat.name, beat.a_minute, told)
    yield from _of_motion(scene, beat)
    yield from _of_picture(scene, beat)
    for finding in beat.motions:
        told = f"{finding.rule}: {finding.what} {finding.problem}"
        yield Broken("motion", scene, beat.name, told)


def _of_motion(scene: str, beat: BeatPace) -> Iterator[Broken]:
    last = 100 * (beat.last or 0.0) / beat.seconds if beat.seconds else 0.0
    told = "nothing moves after {:.0f} % of its time" if beat.last else "nothing moves"
    yield from _too_much("moving", scene, beat.name, last, told)
    if beat.last is not None:
        told = "only {:.1f} s after the last motion"
        yield from _too_much("rest", scene, beat.name, beat.rest, told)
    told = "nothing moves for {:.1f} s"
    yield from _too_much("stillness", scene, beat.name, beat.stillness, told)
    if beat.run is not None:
        yield from _too_much("run", scene, beat.name, beat.run, "the run takes {:.1f} s")


def _of_picture(scene: str, beat: BeatPace) -> Iterator[Broken]:
    seen = beat.picture
    if not seen.known:
        return
    if seen.type:
        told = f"{{:.2f}} % of the height: {seen.smallest}"
        yield from _too_much("type", scene, beat.name, seen.type, told)
    if seen.script:
        told = f"{{:.2f}} % of the height in {seen.smallest_script}"
        yield from _too_much("script", scene, beat.name, seen.script, told)
    if not beat.empty:
        share = max(seen.height, WIDTH_COUNTS * seen.width)
        told = f"{seen.height:.0f} % of the height, {seen.width:.0f} % of the width"
        yield from _too_much("content", scene, beat.name, share, told)
    for key in seen.idle_keys:
        yield Broken("legend", scene, beat.name, f"“{key}” is not in the picture")
    for equation in seen.same_sides:
        yield Broken("sides", scene, beat.name, equation)


def _too_much(rule: str, scene: str, beat: str, measured: float, told: str) -> Iterator[Broken]:
    """Where the limit does not allow it; a limit is not broken by what lies in its slack."""
    limit = LIMITS[rule]
    if not limit.allows(measured) and not any(
        limit.allows(measured * (1 + slack)) for slack in (-SLACK, SLACK)
    ):
        yield Broken(rule, scene, beat, told.format(measured), measured)


def _in_two_ways(scenes: Sequence[ScenePace]) -> Iterator[Broken]:
    """Quantities of a lesson with two roundings, or two symbols, within a chapter."""
    for rule, name in (("rounding", "numbers"), ("symbol", "symbols")):
        ways: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for scene in scenes:
            for beat in scene.beats:
                for address, text in getattr(beat.picture, name):
                    place = f"{scene.scene}, {beat.name}"
                    ways[scene.lesson, address].setdefault(text, place)
        for (_, address), told in ways.items():
            if len(told) > 1:
                said = "; ".join(f"{text} ({place})" for text, place in told.items())
                yield Broken(
                    rule, next(iter(told.values())).split(",")[0], "", f"{address}: {said}"
                )
