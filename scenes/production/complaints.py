"""What is wrong with a lecture file, in words: file, line, place, what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from backprop.places import Place, line_of, lines_of
from scenes.production.naming import nearest, printable, short

LONGEST, MOST = 1200, 50  # characters of a complaint; complaints


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong: at which key, and the rest of the sentence that begins with it."""

    place: Place
    problem: str
    line: int | None = None  # where no key says it


def told(complaints: Iterable[Complaint], text: str, source: str) -> str:
    """A line for each: `lecture.toml, line 7: chapter 2, scene: there is no …`."""
    lines = lines_of(text)
    placed = sorted(
        ((each.line or line_of(lines, each.place) or 0, each) for each in complaints),
        key=lambda pair: pair[0],
    )
    said = [
        _one_line(f"{source}{f', line {line}' if line else ''}: {_where(each.place)}{each.problem}")
        for line, each in placed
    ]
    said = list(dict.fromkeys(said))
    more = [f"{source}: … and {len(said) - MOST:,} more"] if len(said) > MOST else []
    return "\n".join([*said[:MOST], *more])


def _one_line(text: str) -> str:
    """A key may hold line breaks, or what a terminal takes for a command; or a megabyte.

    >>> print(_one_line("a\\x1b[2J\\nb"))
    a\\x1b[2J\\nb
    """
    text = text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    return printable(text).replace("\n", r"\n")


def _where(place: Place) -> str:
    """("chapter", 2, "scene") is read as `chapter 3, scene`: people count from one.

    >>> _where(("network", "W1", 2, 0))
    'network, W1 3,1'
    """
    words: list[str] = []
    for before, part in pairwise(("", *place)):
        if isinstance(part, int) and words:
            words[-1] += f"{',' if isinstance(before, int) else ' '}{part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words)


@dataclass(frozen=True)
class LectureKeys:
    """The keys that a lecture and a chapter may have, to say what was expected."""

    lecture: tuple[str, ...]
    chapter: tuple[str, ...]

    def complaints(self, errors: Iterable[Mapping[str, Any]]) -> Iterator[Complaint]:
        """Those of pydantic, each in our words."""
        for error in islice(errors, 2 * MOST):  # one is enough to refuse it, a page to mend it
            if error["type"] == "too_short" and error["input"]:
                continue  # the chapters in it are wrong: said already
            place = tuple(part for part in error["loc"] if part != "[key]")
            yield Complaint(place, self._what(error))

    def _what(self, error: Mapping[str, Any]) -> str:
        given, about, place = error["input"], error.get("ctx", {}), error["loc"]
        match error["type"]:
            case "missing":
                return " is missing"
            case "extra_forbidden":
                names = self.chapter if "chapter" in place else self.lecture
                known = f"; known are {', '.join(names)}"
                return f" is not known{nearest(str(place[-1]), names) or known}"
            case "string_type":
                return f" should be a text in quotes, but is {short(given)}"
            case "float_type":
                return f" should be a number of seconds, but is {short(given)}"
            case "greater_than_equal" | "less_than_equal" | "finite_number":
                return f" should be 0 to 60 seconds, but is {short(given)}"
            case "string_too_short":
                return " is empty"
            case "string_too_long":
                most = about["max_length"]
                return f" has {len(given)} characters, but at most {most} fit a frame"
            case "string_pattern_mismatch" if "language" in place:
                such = "such as 'en', 'de' or 'pt-BR'"
                return f" should be a language code {such}, but is {short(given)}"
            case "string_pattern_mismatch" if "font" in place:
                return (
                    " should be the name of a font's file beside this one, such as "
                    f"'NotoSansSC.otf', but is {short(given)}"
                )
            case "string_pattern_mismatch":
                return " contains a control character (a line break, say), or one that is no text"
            case "literal_error":
                known = about["expected"].replace("'", "").replace(" or ", ", ")
                return f" should be one of {known}, but is {short(given)}"
            case "dict_type":
                return f" should be a table such as {{ layer = 1 }}, but is {short(given)}"
            case "tuple_type" | "model_type":
                return " should be a table: write [[chapter]] above its scene and title"
            case "too_short":
                return " is missing: a lecture has at least one"
            case "too_long":
                whose = "one" if len(place) > 1 else "a lecture"
                return f": there are {len(given)}, but {whose} has at most {about['max_length']}"
            case "value_error":
                return f": {about['error']}"
            case _:
                return f": {error['msg']}"
