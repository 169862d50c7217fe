"""What a chapter asks of its scene beyond the lesson and the theme: options, words, pauses.

An option of a scene is a class attribute that it annotates as a `ClassVar`:

    class HadamardProduct(LectureScene):
        layer: ClassVar[int | None] = None  # `options = { layer = 1 }` in a lecture file

A scene that is told otherwise is a subclass with other attributes; nothing is imported or run that
the installed scene does not contain.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from scenes.production.naming import SHORT, nearest, short


@dataclass(frozen=True)
class Telling:
    """Other options, words and pauses than the scene's own."""

    options: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(
        default_factory=dict
    )  # by beat (`layer`) or section (`layer-2`)
    pauses: Mapping[str, float] = field(default_factory=dict)  # seconds more at the end of a beat
    speech: Mapping[str, float] = field(default_factory=dict)  # seconds of a voice, by section
    heard: Mapping[str, Any] = field(default_factory=dict)  # when it comes to each caption
    title: str = ""  # drawn in place of the scene's
    labels: Mapping[str, str] = field(default_factory=dict)  # in place of the scene's own
    captioned: bool = True  # whether captions are drawn into the picture

    def to_json(self) -> str:
        """The same text for the same telling; empty where nothing is asked for."""
        if self == Telling():
            return ""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)

    @classmethod
    def from_json(cls, text: str) -> Telling:
        return cls(**json.loads(text or "{}"))

    def of(self, scene: Any) -> Any:
        """The scene told so: a subclass of the same name.

        Raises ValueError with the first of `complaints`.
        """
        for complaint in self.complaints(scene):
            raise ValueError(complaint[1])
        declared = options_of(scene)
        own = {name: _value(declared[name], value) for name, value in self.options.items()}
        own |= {"words": {**scene.words, **self.words}, "pauses": dict(self.pauses)}
        own |= {"speech": dict(self.speech), "heard": dict(self.heard)}
        own |= {"told_title": self.title, "labels": dict(self.labels)}
        return type(scene.__name__, (scene,), {**own, "captioned": self.captioned})

    def complaints(self, scene: Any) -> list[tuple[tuple[str, str], str]]:
        """((table, key), what is wrong) for each option that the scene does not have, and so on.

        Whether a beat's name is right is asked of the scene's words; only playing it tells more.
        """
        found = []
        declared = options_of(scene)
        for name, value in self.options.items():
            if name not in declared:
                known = f"; its options are {', '.join(declared)}" if declared else ""
                hint = nearest(name, declared) or known
                found.append((("options", name), f"{scene.__name__} has no such option{hint}"))
            elif problem := _problem(declared[name], value):
                found.append((("options", name), problem))
        for table, names in (("words", self.words), ("pauses", self.pauses)):
            for name in names:
                if not _is_beat(name, scene.words):
                    hint = nearest(name, scene.words) or f"; its beats are {', '.join(scene.words)}"
                    found.append(((table, name), f"{scene.__name__} has no such beat{hint}"))
        return found


def options_of(scene: Any) -> dict[str, Any]:
    """The options that a scene declares, and their types."""
    from scenes.stage import LectureScene

    found: dict[str, Any] = {}
    for cls in reversed(scene.__mro__[: scene.__mro__.index(LectureScene)]):
        for name, kind in inspect.get_annotations(cls, eval_str=True).items():
            if get_origin(kind) is ClassVar and not hasattr(LectureScene, name):
                found[name] = get_args(kind)[0]
    return found


def _is_beat(name: str, words: Mapping[str, str]) -> bool:
    """A beat by its name, or one of its sections: `layer-2` of the beat `layer`."""
    return name in words or any(name.startswith(f"{beat}-") for beat in words)


def _value(kind: Any, value: Any) -> Any:
    """The value as the option wants it: TOML's lists as tuples, no text for a number."""
    return TypeAdapter(kind).validate_json(json.dumps(value), strict=True)


def _problem(kind: Any, value: Any) -> str | None:
    try:
        _value(kind, value)
    except (ValidationError, ValueError, TypeError):
        return f"should be {_described(kind)}, but is {_written(value)}"
    return None


def _written(value: Any) -> str:
    """As a lecture file has it, as far as there is room."""
    try:
        text = json.dumps(value, default=str)
    except (ValueError, RecursionError):
        return short(value)
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


def _described(kind: Any) -> str:
    """A type as a person says it.

    >>> _described(tuple[int, int] | None), _described(bool)
    ('a list of integers', 'true or false')
    """
    names = {int: "an integer", str: "a text", bool: "true or false", float: "a number"}
    if kind in names:
        return names[kind]
    inside = [each for each in get_args(kind) if each not in (type(None), Ellipsis)]
    if get_origin(kind) is tuple:
        plural = {int: "integers", str: "texts", float: "numbers"}
        return f"a list of {plural.get(inside[0], 'lists')}"
    return " or ".join(dict.fromkeys(_described(each) for each in inside)) or str(kind)
