"""Harmed inputs for every reader: the answer is the thing itself or an error of ours, soon."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backprop import BackpropError, Lesson, Trace, lesson_named
from backprop.kinds import lesson_from_toml
from scenes.colours import base_of, wrong
from scenes.production import syntax
from scenes.production.complaints import told
from scenes.production.cues import Cues
from scenes.production.errors import ProductionError
from scenes.production.job import Job
from scenes.production.kept import is_whole
from scenes.production.lecture import Lecture
from scenes.production.library import LECTURES, scene_named
from scenes.production.parcels import packed, unpacked
from scenes.production.publishing import Shelf
from scenes.production.serving import byte_range, plain
from scenes.words import WordsError, captions, fill

CLEAN = (BackpropError, ProductionError, WordsError)
SLOW = 5.0  # seconds of the processor that no input may take
PIECES = (
    '"', "'", '"""', "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "\n", "#", "\\", "\\u0000", "\\uffff",
    "-1", "1e999", "-inf", "nan", "0x", "9" * 5000, "true", "null", "1979-05-27", "[[chapter]]", "{a:.9}",
    "\u202e", "\x00", "\x1b[2J", "\uffff", "é", "😀", "[" * 500, "{" * 500, ".a" * 300, "../", "%00", "\x9b",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Something that reads what others wrote, and texts that it reads without complaint."""

    name: str
    read: Callable[[str], object]
    good: tuple[str, ...]


def harmed(text: str, chance: random.Random) -> str:
    """With some pieces cut out, put in, repeated."""
    for _ in range(chance.randint(1, 4)):
        here = chance.randint(0, len(text))
        there = min(len(text), here + chance.randint(0, 60))
        other = chr(chance.choice((chance.randint(1, 255), chance.randint(256, 0xD7FF))))
        new = chance.choice(("", chance.choice(PIECES), other, text[here:there] * 2))
        text = text[:here] + new + text[there:]
    return text


def fuzz(reader: Reader, count: int, seed: int) -> list[str]:
    """What went wrong with so many inputs: each with the text that shows it."""
    chance, found = random.Random(f"{reader.name} {seed}"), []
    for _ in range(count):
        text, began = harmed(chance.choice(reader.good), chance), time.process_time()
        try:
            reader.read(text)
        except CLEAN as error:
            if len(str(error)) > 100_000:
                found.append(f"{reader.name}: an error of {len(str(error)):,} characters: {text!r}")
        except Exception as error:
            found.append(f"{reader.name}: {type(error).__name__}: {str(error)[:100]}: {text!r}")
        if (seconds := time.process_time() - began) > SLOW:
            found.append(f"{reader.name}: {seconds:.0f} s: {text!r}")
    return found


def readers() -> tuple[Reader, ...]:
    """All that reads what others wrote."""
    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    lessons = [lesson_named(name) for name in ("two-two-two", "xor", "one-neuron-in-time")]
    trace = Trace.of(Lesson.named("two-two-two"))
    lecture = (LECTURES / "training-step.toml").read_text(encoding="utf-8")
    cues = {"scene": "A", "title": "A", "lesson": "xor", "theme": "dark", "fps": 15, "width": 64, "height": 36,
            "seconds": 1, "beats": [{"start": 0, "end": 1, "name": "x", "text": "x"}]}  # fmt: skip
    job = Job(scene_named("ForwardPass"), lessons[1].to_toml(), "dark", "l")
    answer = packed({"video.mp4": b"film", "cues.json": json.dumps(cues).encode()})
    manifest = {"lecture": "x", "key": "k", "versions": {}, "files": {"x.mp4": {"bytes": 1, "sha256": "0"}},
                "products": {"video": {"key": "k", "files": ["x.mp4"]}}}  # fmt: skip
    python = (Path(__file__).parents[2] / "scenes" / "bias_is_one.py").read_text(encoding="utf-8")
    words = (
        "It is {loss}, {a[1][0]:.4}: {inputs:input(s)}, the {layers:ordinal}.",
        "δ is {delta[2][0]}. " * 9,
    )

    def lecture_of(text: str) -> None:
        _, complaints = Lecture.parsed(text)
        assert all(line.isprintable() for line in told(complaints, text, "x").splitlines())

    def colours_of(text: str) -> None:
        table = json.loads(text) if text.startswith("{") else {}
        if isinstance(table, dict) and (base := base_of(table)) is not None:
            list(wrong(table, base))

    def shelf_of(text: str) -> None:
        (folder / ".manim-backprop" / "published").mkdir(parents=True, exist_ok=True)
        for path in (folder / "x.json", folder / ".manim-backprop" / "published" / "x.json"):
            path.write_text(text, encoding="utf-8", errors="replace")
        shelf = Shelf(folder, "x", "x")
        shelf.is_published(("video",), "k")
        shelf.outdated("k")
        shelf.settle()

    def part_of(text: str) -> None:
        (folder / "part").mkdir(exist_ok=True)
        (folder / "part" / "record.json").write_text(text, encoding="utf-8", errors="replace")
        assert not is_whole(folder / "part")

    def cues_of(text: str) -> None:
        (folder / "cues.json").write_text(text, encoding="utf-8", errors="replace")
        Cues.read(folder / "cues.json")

    def json_or_nothing(read: Callable[[str], None]) -> Callable[[str], None]:
        def reading(text: str) -> None:
            try:
                json.loads(text)
            except (ValueError, RecursionError):
                return
            read(text)

        return reading

    return (
        Reader("lecture files", lecture_of, (lecture,)),
        Reader("lessons, TOML", lambda t: lesson_from_toml(t, "x"), tuple(each.to_toml() for each in lessons)),
        Reader("lessons, JSON", lambda t: Lesson.from_json(t, "x"), (lessons[1].to_json(),)),
        Reader("stored traces", lambda t: Trace.from_json(t, "x"), (trace.to_json(),)),
        Reader("words", lambda t: captions(fill(t, trace).text), words),
        Reader("scenes' files", lambda t: syntax._parsed(t.encode("utf-8", "replace"), Path("x.py")), (python,)),
        Reader("themes", json_or_nothing(colours_of), ('{"base": "light", "text": "#112233"}',)),
        Reader("cue logs", cues_of, (json.dumps(cues),)),
        Reader("answers of workers", lambda t: unpacked(t.encode("latin-1", "replace"), folder, job), (answer.decode("latin-1"),)),
        Reader("manifests and journals", shelf_of, (json.dumps(manifest),)),
        Reader("records of parts", part_of, ('{"files": {"video.mp4": {"bytes": 1, "sha256": "0"}}}',)),
        Reader("addresses that are served", lambda t: plain(folder, t), ("/x/y.mp4?a#b", "/..%2fx/%00")),
        Reader("ranges", lambda t: byte_range(t, 1000), ("bytes=0-99", "bytes=-5,7-9")),
    )  # fmt: skip
