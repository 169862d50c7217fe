"""The page: a lecture as one HTML file that works from a double click, without a network.

    html = page(chapters, title="One step", video=Path("lecture.mp4").read_bytes())
    html = page(chapters, title="One step", video="lecture.mp4")     the same beside its video

Chapters, transcript and tables are plain HTML; the script only follows the video. What a lecture
file says is data: it is escaped, and the page's policy (CSP) runs no script but the page's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from string import Template
from typing import Any
from urllib.parse import quote

import numpy as np

from scenes.mobjects.outlines import typeset
from scenes.production.cues import BeatCue, Cues, Number
from scenes.production.html import carried, data_block, hash_of, template
from scenes.production.names import called
from scenes.provenance import typographic
from scenes.vector import UNIT, path_data

NOTE = (
    "What stands in the picture now is lit. Each value is the correct rounding of the exact one: "
    "= where it is exact, ≈ where it is rounded."
)
NO_SCRIPT = "The video needs JavaScript, which is switched off here. The transcript does not."


@dataclass(frozen=True)
class Chapter:
    """One scene of the video."""

    title: str
    start: float  # seconds of the video
    cues: Cues
    lesson: Any  # that it tells, for the names of its quantities


@dataclass(frozen=True)
class Row:
    """A quantity of a chapter, in the rounding that says most of those that the chapter shows."""

    name: str  # of the row
    number: Number
    first: float  # seconds of the video


def page(
    chapters: Sequence[Chapter],
    *,
    title: str,
    video: bytes | str,
    author: str = "",
    language: str = "en",
    captioned: bool = True,
) -> str:
    """The page's HTML; `video` is the mp4 itself, or its address relative to the page.

    captioned: whether the captions are drawn into the picture; else the player shows them.
    """
    style, script = (template(f"page.{kind}") for kind in ("css", "js"))
    rows = [_rows(n, chapter) for n, chapter in enumerate(chapters)]
    embedded = video if isinstance(video, bytes) else None
    source = "" if isinstance(video, bytes) else f' src="{escape(quote(video))}"'
    size = chapters[0].cues
    return Template(template("page.html")).substitute(
        language=escape(language),
        title=escape(title),
        author_meta=f'<meta name="author" content="{escape(author)}">\n' if author else "",
        byline=f'<p class="byline">{escape(author)}</p>\n' if author else "",
        media="blob:" if embedded else "'self'",
        style_hash=hash_of(style), script_hash=hash_of(script), style=style, script=script,
        width=size.width, height=size.height, source=source,
        noscript=escape(NO_SCRIPT), about_numbers=escape(NOTE),
        chapters="".join(_link(c.start, c.title, "") for c in chapters),
        transcript="\n".join(map(_transcript, chapters, rows)),
        tables="\n".join(map(_table, range(len(rows)), chapters, rows)),
        symbols=_sprite(rows),
        captions=data_block(_captions(chapters, language, captioned)),
        embedded=carried(embedded) if embedded else "",
    )  # fmt: skip


# -- chapters, transcript, tables ----------------------------------------------------------------


def _rows(number: int, chapter: Chapter) -> dict[str, Row]:
    """Each quantity of a chapter, by its address, in the order in which they appear."""
    found: dict[str, Row] = {}
    for beat in chapter.cues.beats:
        for each in beat.numbers:
            old = found.get(each.address)
            name = old.name if old else f"n{number}-{len(found)}"
            first = old.first if old else chapter.start + beat.start
            if old is None or _says_more(each, old.number):
                found[each.address] = Row(name, each, first)
    return found


def _says_more(number: Number, other: Number) -> bool:
    """The exact one, or of rounded ones the longer; 0.1 rather than 0.10."""
    longer = len(number.text) - len(other.text)
    if number.exact and other.exact:
        return longer < 0
    return number.exact or (longer > 0 and not other.exact)


def _transcript(chapter: Chapter, rows: dict[str, Row]) -> str:
    beats = "".join(_beat(chapter, beat, rows) for beat in chapter.cues.beats)
    return f"<h3>{escape(chapter.title)}</h3>\n<ol>{beats}</ol>"


def _beat(chapter: Chapter, beat: BeatCue, rows: dict[str, Row]) -> str:
    shown = " ".join(dict.fromkeys(rows[each.address].name for each in beat.numbers))
    return _link(chapter.start + beat.start, beat.text, f' data-numbers="{shown}"')


def _link(start: float, text: str, more: str) -> str:
    return (
        f'<li><a href="#t={start:.2f}" data-start="{start:.3f}"{more}>'
        f"{_time(start)}<span>{escape(text)}</span></a></li>\n"
    )


def _time(seconds: float) -> str:
    return f'<time datetime="PT{seconds:.0f}S">{_clock(seconds)}</time>'


def _clock(seconds: float) -> str:
    """A time as players write it.

    >>> _clock(62.6), _clock(3723)
    ('1:02', '1:02:03')
    """
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _table(n: int, chapter: Chapter, rows: dict[str, Row]) -> str:
    heads = "".join(
        f'<th scope="col"{kind}>{name}</th>'
        for name, kind in (
            ("Symbol", ""), ("Value", ""), ("Meaning", ' class="name"'), ("Address", ""),
            ("First at", ""),
        )
    )  # fmt: skip
    body = "\n".join(_row(row, chapter) for row in rows.values())
    hidden = " hidden" if n else ""
    return (
        f"<table{hidden}><caption>{escape(chapter.title)}</caption>"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table>"
    )


def _row(row: Row, chapter: Chapter) -> str:
    number, name = row.number, escape(called(row.number.address, chapter.lesson))
    sign = "=" if number.exact else "≈"
    seek = f"{row.first:.3f}"
    label = f'aria-label="{name}: first shown at {_clock(row.first)}"'
    return (
        f'<tr id="{row.name}"><th scope="row">{_symbol(number.symbol, name)}</th>'
        f'<td class="value">{sign} {escape(typographic(number.text))}</td>'
        f'<td class="name">{name}</td><td><code>{escape(number.address)}</code></td>'
        f'<td><a href="#t={row.first:.2f}" data-start="{seek}" {label}>{_clock(row.first)}</a>'
        "</td></tr>"
    )


# -- symbols: outlines, each once ----------------------------------------------------------------


def _symbol(source: str, name: str) -> str:
    width, height, left, top, _ = _outlined(source)
    return (
        f'<svg role="img" aria-label="{name}" width="{width:.2f}em" height="{height:.2f}em" '
        f'viewBox="{left:.1f} {top:.1f} {width * UNIT:.1f} {height * UNIT:.1f}">'
        f'<use href="#{_symbol_id(source)}"/></svg>'
    )


def _sprite(rows: Iterable[dict[str, Row]]) -> str:
    sources = dict.fromkeys(row.number.symbol for each in rows for row in each.values())
    return "".join(f'<path id="{_symbol_id(s)}" d="{_outlined(s)[4]}"/>' for s in sources)


def _symbol_id(source: str) -> str:
    return "s" + hashlib.sha256(source.encode()).hexdigest()[:12]


@lru_cache(maxsize=4096)
def _outlined(source: str) -> tuple[float, float, float, float, str]:
    """(width, height in em; left, top; path data) of a symbol; 0 is the baseline."""
    points = np.concatenate([glyph.points for glyph in typeset(f"${source}$")])[:, :2] * [1, -1]
    low, high = points.min(axis=0) - 0.03, points.max(axis=0) + 0.03
    width, height = (high - low).tolist()
    left, top = (low * UNIT).tolist()
    return width, height, left, top, path_data(points)


# -- data ----------------------------------------------------------------------------------------


def _captions(chapters: Sequence[Chapter], language: str, drawn: bool) -> dict[str, Any]:
    said = [
        {
            "start": round(chapter.start + each.start, 3),
            "end": round(chapter.start + each.end, 3),
            "text": each.text,
        }
        for chapter in chapters
        for each in chapter.cues.captions
    ]
    mode = "disabled" if drawn else "showing"
    return {"label": "Captions", "language": language, "mode": mode, "captions": said}
