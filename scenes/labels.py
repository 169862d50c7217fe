"""Labels in other words: what stands in a picture beside the caption, in the lecture's language.

A lecture's `[labels]` say it for all its scenes: "weight +" = "Gewicht +". They are looked up where
words are drawn, so that legends, tables and axes need not know of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

_FIELD = re.compile(r"\{[^{}]*\}")


@dataclass
class Labels:
    """Those of one scene as it plays, and which were asked for."""

    words: Mapping[str, str] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)  # in their order


_now: ContextVar[Labels | None] = ContextVar("labels", default=None)


def use(words: Mapping[str, str]) -> Labels:
    """From now on these: a scene says so as it is made."""
    labels = Labels(words)
    _now.set(labels)
    return labels


def label(text: str) -> str:
    """What is to stand there in place of this text: itself, if nothing else was given.

    >>> _ = use({"weight +": "Gewicht +"})
    >>> label("weight +"), label("weight −")
    ('Gewicht +', 'weight −')
    """
    labels = _now.get()
    if labels is None:
        return text
    labels.asked[text] = None
    return labels.words.get(text, text)


def asked() -> tuple[str, ...]:
    """What was asked for since `use`: the labels that a scene has drawn, and its captions."""
    labels = _now.get()
    return tuple(labels.asked) if labels else ()


def is_told(text: str) -> bool:
    """Whether a text has words that another language would say otherwise.

    >>> is_told("weight +"), is_told("x"), is_told("{n}"), is_told("0.5")
    (True, False, False, False)
    """
    return bool(re.search(r"[^\W\d_]{2}", _FIELD.sub("", text)))


def strange_fields(text: str, words: str) -> list[str]:
    """What words would fill in that the label itself does not.

    >>> strange_fields("layer {n}", "Schicht {m}")
    ['{m}']
    """
    known: Iterable[str] = _FIELD.findall(text)
    return [each for each in _FIELD.findall(words) if each not in known]
