"""What was measured, told to a person, to a program, and on a page of the documentation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scenes.pace.command import Chapter
from scenes.pace.limits import LIMITS
from scenes.pace.measuring import BeatPace, ScenePace
from scenes.pace.rules import Broken

HEADS = ("s", "words", "a minute", "moving", "rest", "still", "type", "height", "width", "broken")
FEW = 12  # lines of one rule that are told of a chapter
NARROW = 110  # columns that the tables need


def show(console: Console, chapters: Sequence[Chapter]) -> None:
    """Tables of the beats, then what is broken, then colours with another meaning, then a sum."""
    if not console.is_terminal:
        console.width = max(console.width, NARROW)
    for chapter in chapters:
        console.print(Text(chapter.title, style="bold"))
        for scene in chapter.scenes:
            console.print(_table(scene, chapter))
        for line in (*chapter.failed, *_listed(chapter)):
            console.print(Text(line), soft_wrap=True)
        for line in colours(chapter):
            console.print(Text(line), soft_wrap=True)
        style = "bold red" if chapter.wrong else "green"
        console.print(Text(summary(chapter), style), soft_wrap=True)
        console.print()


def _table(scene: ScenePace, chapter: Chapter) -> Table:
    table = Table(box=box.SIMPLE, title=f"{scene.scene} · {scene.lesson}", title_justify="left")
    table.add_column("beat", overflow="fold")
    for name in HEADS:
        table.add_column(name, justify="right", no_wrap=True)
    for beat in scene.beats:
        own = Counter(b.beat for b in chapter.broken if b.scene == scene.scene)[beat.name]
        count = Text(str(own), style="bold red" if own else "green")
        table.add_row(Text(beat.name), *_cells(beat), count)
    share = f"{100 * scene.moving / scene.seconds:.0f} %" if scene.seconds else ""
    whole = (f"{scene.seconds:.1f}", str(scene.words), f"{scene.a_minute:.0f}", share)
    table.add_row(Text("together", style="bold"), *whole)
    return table


def _cells(beat: BeatPace) -> Iterator[str]:
    seen = beat.picture
    yield f"{beat.seconds:.1f}"
    yield str(beat.words)
    yield f"{beat.a_minute:.0f}"
    yield f"{100 * beat.moving / beat.seconds:.0f} %"
    yield f"{beat.rest:.1f}"
    yield f"{beat.stillness:.1f}"
    yield f"{seen.type:.2f}" if seen.type else "–"
    yield f"{seen.height:.0f} %" if seen.known else "–"
    yield f"{seen.width:.0f} %" if seen.known else "–"


def _listed(chapter: Chapter) -> Iterator[str]:
    """What is broken, by rule; of many of one rule only the first."""
    for rule, limit in LIMITS.items():
        own = [broken for broken in chapter.broken if broken.rule == rule]
        if not own:
            continue
        bounds = "" if limit.told == "none" else f" ({limit.told})"
        yield f"{rule}: {limit.says}{bounds}"
        lines = _together(own)
        yield from (f"    {line}" for line in lines[:FEW])
        if len(lines) > FEW:
            yield f"    … and {len(lines) - FEW} more: --json lists all"


def _together(broken: Sequence[Broken]) -> list[str]:
    """A line for each thing that is wrong in a scene, however many of its beats have it."""
    beats: dict[tuple[str, str], list[str]] = {}
    for each in broken:
        beats.setdefault((each.scene, each.what), []).append(each.beat)
    return [
        f"{scene}{', '.join(['', *filter(None, names)])}: {what}"
        for (scene, what), names in beats.items()
    ]


def colours(chapter: Chapter) -> list[str]:
    """Hues with a meaning beside the table's, once for each scene; no rule is broken by them."""
    told: dict[tuple[str, str, str], str] = {}
    for scene in chapter.scenes:
        for beat in scene.beats:
            for kind, role, address in beat.picture.colours:
                told.setdefault((scene.scene, role, kind), f"{address} in {beat.name}")
    lines = [f"    {scene}: {kind} in the colour of {role} ({where})"
             for (scene, role, kind), where in told.items()]  # fmt: skip
    return (
        ["colours with another meaning than the table of roles gives them:", *lines]
        if lines
        else []
    )


def summary(chapter: Chapter) -> str:
    """One sentence on a chapter."""
    seconds = sum(scene.seconds for scene in chapter.scenes)
    words = sum(scene.words for scene in chapter.scenes)
    moving = sum(scene.moving for scene in chapter.scenes)
    by_rule = Counter(broken.rule for broken in chapter.broken)
    told = ", ".join(f"{rule} {count}" for rule, count in by_rule.items()) or "nothing"
    if not seconds:
        return f"{chapter.title}: nothing was measured"
    return (
        f"{chapter.title}: {seconds:.0f} s, {words} words, {60 * words / seconds:.0f} a minute, "
        f"something moves {100 * moving / seconds:.0f} % of the time; broken: {told}"
    )


# -- for a program ----------------------------------------------------------------------------


def as_json(chapters: Sequence[Chapter]) -> str:
    """All that was measured, and the limits."""
    limits = {name: {"says": one.says, "limit": one.told} for name, one in LIMITS.items()}
    return json.dumps(
        {"limits": limits, "chapters": [_plain(chapter) for chapter in chapters]},
        indent=1,
        ensure_ascii=False,
    )


def _plain(chapter: Chapter) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "seconds": round(sum(scene.seconds for scene in chapter.scenes), 3),
        "words": sum(scene.words for scene in chapter.scenes),
        "scenes": [_scene(scene) for scene in chapter.scenes],
        "broken": [asdict(broken) for broken in chapter.broken],
        "failed": list(chapter.failed),
    }


def _scene(scene: ScenePace) -> dict[str, Any]:
    beats = [
        {
            **asdict(beat),
            "motions": [str(finding) for finding in beat.motions],
            "words_a_minute": round(beat.a_minute, 1),
            "rest": round(beat.rest, 3),
        }
        for beat in scene.beats
    ]
    return {"scene": scene.scene, "lesson": scene.lesson, "beats": beats}


# -- for the documentation --------------------------------------------------------------------


def page(chapters: Sequence[Chapter], date: str, version: str, command: str) -> str:
    """The page docs/pace.md: the rules, and a table for each chapter."""
    rules = "\n".join(f"| {name} | {limit.says} | {limit.told} |" for name, limit in LIMITS.items())
    return (
        HEAD.format(rules=rules)
        + f"\n## As it is\n\nMeasured {date}, manim-backprop {version}, by `{command}`.\n"
        + "".join(map(_part, chapters))
    )


def _part(chapter: Chapter) -> str:
    rows = "\n".join(_row(scene, chapter) for scene in chapter.scenes)
    return f"""
### {chapter.title}

| scene | s | words a minute | moving | longest stillness | smallest type | broken |
|---|---|---|---|---|---|---|
{rows}

{summary(chapter).partition(": ")[2].capitalize()}.
"""


def _row(scene: ScenePace, chapter: Chapter) -> str:
    types = [beat.picture.type for beat in scene.beats if beat.picture.type]
    own = Counter(broken.rule for broken in chapter.broken if broken.scene == scene.scene)
    told = ", ".join(f"{rule} {count}" for rule, count in own.items()) or "nothing"
    still = max((beat.stillness for beat in scene.beats), default=0.0)
    return (
        f"| {scene.scene} | {scene.seconds:.0f} | {scene.a_minute:.0f} "
        f"| {100 * scene.moving / max(scene.seconds, 1e-9):.0f} % | {still:.1f} s "
        f"| {min(types, default=0):.2f} % | {told} |"
    )


HEAD = """\
# Pace

How a film moves, speaks and fills its frame can be measured without rendering it:

```sh
manim-backprop pace 3                        # a chapter of the course, by its number
manim-backprop pace my_lecture.toml          # a lecture's scenes, each with its lesson
manim-backprop pace ForwardPass --lesson xor
manim-backprop pace my_scenes.py MyScene     # a scene of yours
manim-backprop pace course --write docs/pace.md   # this page
```

For each beat a table says how long it is, how many words it has and how many that is a minute,
in which part of its time something moves, how long it rests after the last motion and how long it
is still at a stretch, the smallest type, and how much of the frame's height and width the picture
takes. What breaks a rule is listed; `--json` gives all of it to a program. Exit code 1 where a rule
is broken or a scene failed, 2 where what was asked for is not there.

## The rules

They are data, in one place: `scenes/pace/limits.py`.

| rule | what is measured | limit |
|---|---|---|
{rules}

2 % beside a limit are let pass. Motions are looked at as `audit --motions` does it
([audit.md](audit.md#in-the-middle-of-motions)): here always, there when asked for, until the scenes
are retold. "Something moves" is found by comparing the picture at six moments of each motion and at
its end. A formula is new where no beat of the chapter before had it; other indices and other
numbers do not make it another one. The picture is all but the title and the caption. Scenes are
measured in 16:9.

A scene says what it means to do, by the names of its beats:

```python
from manim_backprop import LectureScene


class Mine(LectureScene):
    training_runs = ("run",)  # from its first motion to its last 8 to 15 s; some beats are one run
    empty_on_purpose = {{"alone": "one number, and nothing else to look at"}}
```

**Colours.** `scenes/roles.py` has the table of what each colour means. Numbers and symbols in a
colour that their kind may not have are told, and break no rule: today's films have many. Lines,
circles and areas say no address, so they are not looked at; nor is whether a sign is told by colour
alone.
"""
