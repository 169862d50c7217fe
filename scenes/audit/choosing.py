"""Which scenes are to be audited: all of ours, those of a file, or the chapters of a lecture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.fonts import use
from scenes.production.errors import ProductionError
from scenes.production.lecture import Lecture
from scenes.production.library import lecture_path, scene_files, scene_named
from scenes.production.naming import nearest

if TYPE_CHECKING:
    from backprop import AnyLesson
    from scenes.audit.tasks import Task

SHORT_SIDE = 720  # pixels, where only the shape of the frame is given
LARGEST = 8192


class UsageError(ProductionError):
    """What was asked for is not there; the message says what is."""


def chosen(
    target: str | None, names: Sequence[str], lesson: AnyLesson | None, options: dict[str, Any]
) -> list[Task]:
    """The scenes that the command line asks for, each once."""
    if target is None:
        found = _of_library([scene.name for scene in scene_files()], lesson, options)
    elif target.endswith(".py"):
        found = _of_file(Path(target).absolute(), names, lesson, options)
    elif target.endswith(".toml") and names:
        raise UsageError(f"{target} is a lecture: all its chapters are audited, none is chosen")
    elif target.endswith(".toml") or lecture_path(target).is_file():
        lecture = Lecture.read(lecture_path(target))
        use(lecture.font_beside(lecture_path(target)))
        found = _of_lecture(lecture, lesson, options)
    else:
        found = _of_library([target, *names], lesson, options)
    return list(dict.fromkeys(found))


def _of_library(
    names: Sequence[str], lesson: AnyLesson | None, options: dict[str, Any]
) -> Iterable[Task]:
    from scenes.audit.tasks import Task

    ours = {scene.name: scene for scene in scene_files()}
    for name in names:
        if name not in ours:
            hint = nearest(name, ours) or "; name a FILE.py, a LECTURE.toml or a scene of ours"
            raise UsageError(f"there is no scene {name!r}{hint}")
    return [Task(ours[name].path, name, lesson, **options) for name in names]


def _of_lecture(
    lecture: Lecture, lesson: AnyLesson | None, options: dict[str, Any]
) -> Iterable[Task]:
    from scenes.audit.tasks import Task

    given = {**options, "theme": options.get("theme") or lecture.theme_named(lecture.theme)}
    for chapter in lecture.chapters:
        own = lecture.lesson_named(chapter.lesson) if chapter.lesson else lesson
        scene = scene_named(chapter.scene)
        yield Task(
            scene.path,
            scene.name,
            own or lecture.lesson_named(lecture.lesson),
            telling=lecture.telling(chapter).to_json(),
            **given,
        )


def _of_file(
    path: Path, names: Sequence[str], lesson: AnyLesson | None, options: dict[str, Any]
) -> Iterable[Task]:
    from scenes.audit.tasks import Task, scenes_in

    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    known = scenes_in(path)
    if not known:
        raise UsageError(f"{path.name}: defines no LectureScene, and only such a scene is audited")
    for name in names:
        if name not in known:
            raise UsageError(f"{path.name}: {_no_scene(path, name)}{_instead(name, known)}")
    wanted = names or [name for name in known if not name.startswith("_")]
    if not wanted:
        raise UsageError(
            f"{path.name}: name a scene; all start with an underscore: {', '.join(known)}"
        )
    return [Task(path, name, lesson, **options) for name in wanted]


def _no_scene(path: Path, name: str) -> str:
    from scenes.audit.tasks import module_of

    found = getattr(module_of(path), name, None)
    if found is None:
        return f"there is no scene {name!r}"
    if not isinstance(found, type):
        return f"{name!r} is no LectureScene (it is no class)"
    if found.__module__ != module_of(path).__name__:
        return f"{name!r} is defined elsewhere and only imported here"
    bases = " and ".join(base.__name__ for base in found.__bases__)
    return f"{name!r} is no LectureScene (it is a {bases})"


def _instead(name: str, known: Iterable[str]) -> str:
    return nearest(name, known) or f"; its scenes are {', '.join(known)}"


def size_of(text: str) -> tuple[int, int]:
    """Pixels: `1080x1920`, or a shape such as `9:16` with a short side of 720.

    >>> size_of("1080x1920"), size_of("16:9"), size_of("1:1")
    ((1080, 1920), (1280, 720), (720, 720))
    """
    match = re.fullmatch(r"(\d{1,5})([x×:])(\d{1,5})", text.strip())
    width, height = (int(match[1]), int(match[3])) if match else (0, 0)
    if not match or not width or not height:
        raise ValueError(f"{text!r} is neither WIDTHxHEIGHT in pixels nor a shape such as 16:9")
    if match[2] == ":":
        unit = SHORT_SIDE / min(width, height)
        width, height = (2 * round(side * unit / 2) for side in (width, height))
    if not 64 <= min(width, height) <= max(width, height) <= LARGEST:
        raise ValueError(f"{text!r} has a side below 64 or above {LARGEST} pixels")
    return width, height
