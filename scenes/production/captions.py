"""Captions of several scenes on one time line, as .srt, .vtt and a track inside the mp4."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

import srt

from scenes.production.cues import Cues

_TAG = re.compile(r"<(?=[A-Za-z/!])")
MOV_TEXT_HEADER = b"""[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Default,Arial,16,&H00FFFFFF,2
[Events]
Format: Layer, Start, End, Style, Text
"""


def on_one_line(scenes: Iterable[tuple[Cues, Fraction]]) -> tuple[srt.Subtitle, ...]:
    """The captions of several cue logs, each beginning at its time, as one list."""
    said = [
        (float(start) + caption.start, float(start) + caption.end, caption.text)
        for cues, start in scenes
        for caption in cues.captions
    ]
    return tuple(
        srt.Subtitle(number, timedelta(seconds=start), timedelta(seconds=end), text)
        for number, (start, end, text) in enumerate(said, 1)
    )


def as_srt(captions: Iterable[srt.Subtitle]) -> str:
    """SubRip, for players; they take `<b>` for markup, which has no escape but a joiner.

    >>> as_srt([srt.Subtitle(1, timedelta(0), timedelta(seconds=1), "a <b> < c")]).split(chr(10))[2]
    'a <\u2060b> < c'
    """
    plain = (
        srt.Subtitle(c.index, c.start, c.end, _TAG.sub("<\u2060", c.content)) for c in captions
    )
    return srt.compose(plain, reindex=False)


def as_vtt(captions: Iterable[srt.Subtitle]) -> str:
    """WebVTT, for pages. `&`, `<` and `>` are markup there.

    >>> one = srt.Subtitle(1, timedelta(seconds=1.5), timedelta(hours=1), "a < b")
    >>> print(as_vtt([one]))
    WEBVTT
    <BLANKLINE>
    1
    00:00:01.500 --> 01:00:00.000
    a &lt; b
    <BLANKLINE>
    """
    cues = [
        f"{c.index}\n{_stamp(c.start)} --> {_stamp(c.end)}\n{_plain(c.content)}\n" for c in captions
    ]
    return "\n".join(["WEBVTT\n", *cues])


def as_mov_text(content: str) -> bytes:
    """A caption as a sample of an mp4 text track: its length in two bytes, then the text.

    >>> as_mov_text("δ")
    b'\\x00\\x02\\xce\\xb4'
    """
    text = content.encode()
    return len(text).to_bytes(2, "big") + text


def milliseconds(time: timedelta) -> int:
    return round(time / timedelta(milliseconds=1))


def _stamp(time: timedelta) -> str:
    seconds, fraction = divmod(milliseconds(time), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction:03}"


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
