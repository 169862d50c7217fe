"""The lecture file: which scenes, in which order, told how. Data only.

    title = "One training step"
    lesson = "two-two-two"

    [[chapter]]
    scene = "HadamardProduct"
    title = "Cell by cell"
    options = { layer = 1 }
    words = { cells = "And so on." }
    pauses = { cells = 2 }

Scenes and lessons are named, never given by path: nothing in a lecture file can run code or open
another file. Networks of one's own stand in it as `[lessons.NAME]`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
)

from backprop import AnyLesson, Lesson, LessonError, files, lesson_named, lesson_names
from backprop.places import place_of
from backprop.slips import not_toml
from scenes.colours import OURS, as_text, base_of
from scenes.colours import wrong as wrong_colours
from scenes.production.complaints import Complaint, LectureKeys, told
from scenes.production.errors import LectureError
from scenes.production.languages import TAG, is_language, not_spoken
from scenes.production.library import scene_files
from scenes.production.naming import nearest, short
from scenes.production.telling import Telling

LONGEST_FILE = 1_000_000  # bytes
MOST = 100  # words, pauses, options of a chapter; networks of a lecture
LARGEST, LONGEST_OPTION = 10**9, 100  # number of an option; characters or numbers of one
_A_LESSONS = {"network", "nodes", "example", "sequence"}  # keys that only lessons have


def _known(kind: str, where: str) -> AfterValidator:
    """A name that must be among those of the validation's context."""

    def check(name: str, info: ValidationInfo) -> str:
        known: tuple[str, ...] = info.context[kind] if info.context else ()
        if name not in known:
            raise ValueError(f"there is no {kind} {short(name)}{nearest(name, known) or where}")
        return name

    return AfterValidator(check)


def _language(tag: str) -> str:
    if not is_language(tag):
        raise ValueError(
            f"there is no language {tag!r}; write a code such as 'en', 'de' or 'pt-BR'"
        )
    return tag


# Commands to a terminal (C0, DEL, C1), and what Unicode says is no character: no XML may hold it.
_CONTROLS = r"\x7f-\x9f\x{fdd0}-\x{fdef}" + "".join(
    rf"\x{{{plane:x}fffe}}\x{{{plane:x}ffff}}" for plane in range(17)
)
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, pattern=rf"^[^\x00-\x1f{_CONTROLS}]*$"),
]
Words = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=1000, pattern=rf"^[^\x00-\x08\x0b-\x1f{_CONTROLS}]*$"
    ),
]
Seconds = Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)]
SceneName = Annotated[
    Text,
    _known("scene", "; `manim-backprop scenes` shows ours, --scenes FILE.py names a file of yours"),
]
LessonName = Annotated[Text, _known("lesson", "; a file of your own is given by --lesson")]
ThemeName = Annotated[Text, _known("theme", f"; there are {', '.join(OURS)}")]
Language = Annotated[str, StringConstraints(pattern=TAG), AfterValidator(_language)]
FontFile = Annotated[
    str, StringConstraints(pattern=r"^[^/\\\x00-\x1f.][^/\\\x00-\x1f]{0,99}\.(otf|ttf|ttc)$")
]


def _modest(value: Any) -> Any:
    """An option is a number, a text or a short list of them; a scene may count with it."""
    match value:
        case bool() | None:
            return value
        case int() | float() if not abs(value) <= LARGEST:
            raise ValueError(f"should be a number up to {LARGEST:,}, but is {short(value)}")
        case str() if len(value) > LONGEST_OPTION:
            raise ValueError(f"should be at most {LONGEST_OPTION} characters")
        case list() | tuple() if len(value) > LONGEST_OPTION or any(map(_is_deep, value)):
            raise ValueError(f"should be a list of at most {LONGEST_OPTION}, of no lists of lists")
        case list() | tuple():
            return [_modest(each) for each in value]
        case dict() if len(value) > LONGEST_OPTION or any(
            isinstance(v, list | dict) for v in value.values()
        ):
            raise ValueError(f"should be a table of at most {LONGEST_OPTION} numbers or texts")
        case dict():
            return {name: _modest(each) for name, each in value.items()}
    return value  # a text, a number, a date: whether it is what the scene wants, the scene says


def _is_deep(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(
        isinstance(each, list | tuple | dict) for each in value
    )


Option = Annotated[Any, AfterValidator(_modest)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Chapter(_Table):
    """One scene of a lecture, under its title."""

    scene: SceneName
    title: Text
    lesson: LessonName | None = None  # another than the lecture's
    options: Annotated[dict[Text, Option], Field(max_length=MOST)] = {}
    words: Annotated[dict[Text, Words], Field(max_length=MOST)] = {}
    pauses: Annotated[dict[Text, Seconds], Field(max_length=MOST)] = {}


class Lecture(_Table):
    """A lecture file, read and checked."""

    title: Text
    lesson: LessonName
    author: Text = ""
    language: Language = "en"
    theme: ThemeName = "dark"
    aspect: Literal["16:9", "1:1", "9:16"] = "16:9"
    quality: Literal["l", "m", "h", "k"] = "l"
    captions: Literal["drawn", "soft"] = "drawn"
    font: FontFile | None = None  # beside the lecture's: for what Typst's own fonts lack
    voice: Literal["hibari"] | None = None
    labels: Annotated[
        dict[Text, Text], Field(max_length=MOST)
    ] = {}  # in place of those that its scenes draw
    themes: Annotated[
        dict[Text, Any], Field(max_length=MOST)
    ] = {}  # of its own: colours by name, as a theme travels
    lessons: Annotated[dict[Text, Any], Field(max_length=MOST)] = {}  # of its own: Lesson by name
    chapters: tuple[Chapter, ...] = Field(
        alias="chapter", min_length=1, max_length=100, strict=False
    )

    @classmethod
    def read(cls, path: Path, scenes: Iterable[str] = ()) -> Self:
        """The lecture of a file; LectureError says, line by line, what is wrong with it.

        `scenes` are names of one's own scenes that it may use beside those of the library.
        """
        return cls.from_toml(text_of(path), source=path.name, scenes=scenes)

    @classmethod
    def from_toml(cls, text: str, *, source: str = "lecture", scenes: Iterable[str] = ()) -> Self:
        """The lecture of a TOML text; `source` stands before each complaint."""
        lecture, complaints = cls.parsed(text, scenes)
        if lecture is None or complaints:
            raise LectureError(told(complaints, text, source))
        return lecture

    @classmethod
    def parsed(cls, text: str, scenes: Iterable[str] = ()) -> tuple[Self | None, list[Complaint]]:
        """The lecture, or all that is wrong with its text."""
        if line := files.too_deep(text):
            return None, [Complaint((), f"a key of more than {files.DEEPEST} parts", line)]
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line, problem = not_toml(error, text)
            return None, [Complaint((), problem, line)]
        except (ValueError, RecursionError) as error:
            return None, [Complaint((), f"is not TOML: {_one_line(error)}")]
        if "chapter" not in table and not _A_LESSONS.isdisjoint(table):
            problem = "is a lesson, not a lecture; `build --lesson` tells our lecture of it"
            return None, [Complaint((), problem)]
        lessons, complaints = _lessons(text, table.get("lessons"))
        if isinstance(table.get("lessons"), dict):
            table["lessons"] = lessons
        themes, wrong = _themes(table.get("themes"))
        complaints += wrong
        if isinstance(table.get("themes"), dict):
            table["themes"] = themes
        known = {**_names(scenes, lessons), "theme": (*OURS, *themes)}
        keys = LectureKeys(tuple(_keys(cls)), tuple(_keys(Chapter)))
        try:
            lecture = cls.model_validate(table, context=known)
        except ValidationError as error:
            return None, [*complaints, *keys.complaints(error.errors())]
        if reason := not_spoken(lecture.voice, lecture.language):
            complaints.append(Complaint(("voice",), f": {reason}"))
        return lecture, complaints

    def lesson_named(self, name: str) -> AnyLesson:
        """A lesson of this file, or a built-in one."""
        own: Lesson | None = self.lessons.get(name)
        return lesson_named(name) if own is None else own

    def theme_named(self, name: str) -> str:
        """A theme of this file as it travels, or one of ours by its name."""
        own: str = self.themes.get(name, name)
        return own

    def font_beside(self, path: Path) -> Path | None:
        """The font's file, beside the lecture's."""
        return path.resolve().parent / self.font if self.font else None

    def telling(self, chapter: Chapter) -> Telling:
        """How a chapter's scene is told."""
        return Telling(
            chapter.options, chapter.words, chapter.pauses, title=chapter.title,
            labels=self.labels, captioned=self.captions == "drawn",
        )  # fmt: skip


def text_of(path: Path) -> str:
    """The text of a lecture file; LectureError where it cannot be read."""
    return files.text_of(path, LONGEST_FILE, lambda said: LectureError(f"{path}: {said}"))


def _lessons(text: str, tables: object) -> tuple[dict[str, Lesson], list[Complaint]]:
    """The file's own layered networks; their decimals are read digit for digit."""
    if not isinstance(tables, dict):
        return {}, []  # said by the model, if it is something else
    from backprop.reading import from_table, read_decimal

    lessons: dict[str, Lesson] = {}
    complaints = []
    if len(tables) > MOST:
        return {}, [Complaint(("lessons",), f": there are {len(tables):,}, but {MOST} at most")]
    try:
        exact = tomllib.loads(text, parse_float=read_decimal)["lessons"]
    except ValueError as error:
        return {}, [Complaint(("lessons",), f": {_one_line(error)}")]
    for name, table in exact.items():
        try:
            if not isinstance(table, dict):
                raise LessonError(f"should be a table: write [lessons.{name}] above its keys")
            lessons[name] = from_table({"name": name, **table}, "")
        except LessonError as error:
            place = ("lessons", name, *place_of(error.key))
            complaints.append(Complaint(place, f": {_one_line(error.problem)}"))
            lessons[name] = Lesson.named("one-neuron")  # so that its name is no second complaint
    return lessons, complaints


def _themes(tables: object) -> tuple[dict[str, str], list[Complaint]]:
    """The file's own colours, each theme as it travels."""
    themes: dict[str, str] = {}
    complaints: list[Complaint] = []
    if isinstance(tables, dict) and len(tables) > MOST:
        return {}, [Complaint(("themes",), f": there are {len(tables):,}, but {MOST} at most")]
    for name, table in tables.items() if isinstance(tables, dict) else ():
        themes[name] = name  # so that its name is no second complaint
        if not isinstance(table, dict):
            problem = f" should be a table: write [themes.{name}] above its colours"
            complaints.append(Complaint(("themes", name), problem))
            continue
        base = base_of(table)
        if base is None:
            problem = f" should be one of {', '.join(OURS)}, but is {short(table['base'])}"
            complaints.append(Complaint(("themes", name, "base"), problem))
            continue
        wrong = [Complaint(("themes", name, r), f" {p}") for r, p in wrong_colours(table, base)]
        complaints += wrong
        if not wrong:
            themes[name] = as_text(name, table, base)
    return themes, complaints


def _names(scenes: Iterable[str], lessons: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """All that may be named: of the library, and of one's own."""
    library = (scene.name for scene in scene_files())
    return {"scene": (*library, *scenes), "lesson": (*lesson_names(), *lessons)}


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
