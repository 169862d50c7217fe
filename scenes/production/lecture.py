"""The lecture file: which scenes, in which order, under which titles. Data only.

    title = "One training step"
    lesson = "two-two-two"

    [[chapter]]
    scene = "ForwardPass"
    title = "How an input becomes a prediction"

Scenes and lessons are named, never given by path: nothing in a lecture file can run code or open
another file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
)

from scenes.production.errors import LectureError
from scenes.production.library import SCENES, scene_files
from scenes.production.naming import nearest

LECTURES = SCENES / "lectures"
LONGEST_FILE = 1_000_000  # bytes
Theme = Literal["dark", "light", "print"]
THEMES: tuple[Theme, ...] = get_args(Theme)


def _known(kind: str, where: str) -> AfterValidator:
    """A name that must be among those of the validation's context."""

    def check(name: str, info: ValidationInfo) -> str:
        known: tuple[str, ...] = info.context[kind] if info.context else ()
        if name not in known:
            raise ValueError(f"there is no {kind} {name!r}{nearest(name, known) or where}")
        return name

    return AfterValidator(check)


Text = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")]
SceneName = Annotated[Text, _known("scene", "; `python -m scenes list` shows all")]
LessonName = Annotated[Text, _known("lesson", "; a file of your own is given by --lesson")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Chapter(_Table):
    """One scene of a lecture, under its title."""

    scene: SceneName
    title: Text
    lesson: LessonName | None = None  # another than the lecture's


class Lecture(_Table):
    """A lecture file, read and checked."""

    title: Text
    lesson: LessonName
    language: Language = "en"
    theme: Theme = "dark"
    chapters: tuple[Chapter, ...] = Field(
        alias="chapter", min_length=1, max_length=100, strict=False
    )

    @classmethod
    def read(cls, path: Path) -> Self:
        """The lecture of a file; LectureError says, line by line, what is wrong with it."""
        try:
            if path.stat().st_size > LONGEST_FILE:
                raise LectureError(f"{path.name}: the file is larger than a megabyte")
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise LectureError(f"{path}: cannot be read ({error.strerror})") from error
        except UnicodeDecodeError as error:
            raise LectureError(f"{path.name}: is not UTF-8 text (byte {error.start})") from error
        return cls.from_toml(text, source=path.name)

    @classmethod
    def from_toml(cls, text: str, *, source: str = "lecture") -> Self:
        """The lecture of a TOML text; `source` stands before each complaint."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LectureError(f"{source}: is not TOML: {error}") from error
        try:
            return cls.model_validate(table, context=_names())
        except ValidationError as error:
            complaints = (
                f"{source}: {_where(e['loc'])}{_what(e)}"
                for e in error.errors()
                if not (
                    e["type"] == "too_short" and e["input"]
                )  # its chapters are wrong: said already
            )
            raise LectureError("\n".join(complaints)) from error


def lecture_path(given: str | None) -> Path:
    """A lecture by its file's path or, of our own, by name; the training step by default."""
    if given is None:
        return LECTURES / "training-step.toml"
    path = Path(given)
    return path if path.suffix == ".toml" else LECTURES / f"{given}.toml"


def _names() -> dict[str, tuple[str, ...]]:
    from backprop import lesson_names

    return {"scene": tuple(s.name for s in scene_files()), "lesson": lesson_names()}


def _where(place: tuple[int | str, ...]) -> str:
    """("chapter", 2, "scene") is read as `chapter 3, scene`: people count from one."""
    words = [str(part) for part in place if not isinstance(part, int)]
    for part in place:
        if isinstance(part, int):
            words[0] += f" {part + 1}"
    return ", ".join(words)


def _what(error: Mapping[str, Any]) -> str:
    given, about = error["input"], error.get("ctx", {})
    fields = Chapter if "chapter" in error["loc"] else Lecture
    names = [field.alias or name for name, field in fields.model_fields.items()]
    match error["type"]:
        case "missing":
            return " is missing"
        case "extra_forbidden":
            known = f"; known are {', '.join(names)}"
            return f" is not known{nearest(error['loc'][-1], names) or known}"
        case "string_type":
            return f" should be a text in quotes, but is {given!r}"
        case "string_too_short":
            return " is empty"
        case "string_too_long":
            return f" has {len(given)} characters, but at most {about['max_length']} fit a frame"
        case "string_pattern_mismatch" if "language" in error["loc"]:
            return f" should be a code of two letters such as 'en', but is {given!r}"
        case "string_pattern_mismatch":
            return " contains a control character (a line break, say)"
        case "literal_error":
            return f" should be one of {', '.join(THEMES)}, but is {given!r}"
        case "tuple_type" | "model_type":
            return " should be a table: write [[chapter]] above its scene and title"
        case "too_short":
            return " is missing: a lecture has at least one"
        case "too_long":
            return f": there are {len(given)}, but a lecture has at most {about['max_length']}"
        case "value_error":
            return f": {about['error']}"
        case _:
            return f": {error['msg']}"
