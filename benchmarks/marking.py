"""How often the slip is found that made a number: `python -m benchmarks.marking`, some minutes.

Every slip in every way, at every address of the first step and of the state after it of every
built-in lesson, whose four significant digits it changes: each such number is marked alone, and
counts where exactly one slip is named, and it is that one.  `--write` puts the table, and the list
of slips, into docs/marking.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from backprop import Lesson, Scientific, proven
from backprop.addresses import Address
from backprop.digits import below
from backprop.errors import UndecidedError
from backprop.marking import SLIPS, Printed
from backprop.marking.candidates import Candidates
from backprop.marking.marker import Marker
from backprop.marking.ways import Way
from backprop.marking.working import NOBODY
from backprop.numbers import is_zero, precision, settled
from backprop.ziv import decided
from benchmarks import page
from scenes.production.numbers import addresses

PAGE = Path(__file__).resolve().parent.parent / "docs" / "marking.md"
STYLE = Scientific(4)
AIM = 0.8
NEAR = 0.01  # of a number: far more than half a unit of four digits
LEAST = -99  # nobody writes a number below 10^-99 as an answer

Count = Counter[tuple[str, str]]  # slip, and "one", "several" or "other"


def measured(lesson: Lesson) -> Count:
    """The wrong answers of a lesson, counted by the slip that made them and what is named."""
    marker, count = Marker(Candidates.of(lesson)), Count()
    for address in asked(lesson):
        at = marker.candidates.trace.address(address)
        count.update(_of(marker, at))
    return count


def asked(lesson: Lesson) -> Iterator[str]:
    """Every address of the first step, and of what is there after it."""
    yield from addresses(lesson, 0)
    if lesson.steps:
        yield from addresses(lesson, 1)


def _of(marker: Marker, at: Address) -> Iterator[tuple[str, str]]:
    candidates, named = marker.candidates, dict[str, tuple[str, ...]]()
    texts: dict[int, str | None] = {}  # by way; each stays alive with the candidates
    try:
        right = str(candidates.trace.show(str(at), STYLE).text)
    except UndecidedError:  # as good as 0: there is no first digit
        return
    for slip, way in candidates.singles(Printed.read(right)):
        if id(way) not in texts:
            texts[id(way)] = written(candidates, way, at)
        text = texts[id(way)]
        if text is None or text == right:
            continue
        if text not in named:
            named[text] = tuple(found(candidates, at, Printed.read(text), texts))
        yield slip.name, _verdict(slip.name, named[text])


def found(
    candidates: Candidates, at: Address, printed: Printed, texts: dict[int, str | None]
) -> Iterator[str]:
    """The slips that the marker names (`Marker.causes`); of those that are far off, which are
    most, their text tells."""
    seen: set[str] = set()
    for slip, way in candidates.singles(printed):
        if id(way) not in texts:
            texts[id(way)] = written(candidates, way, at)
        text = texts[id(way)]
        near = text is not None and abs(float(text) - float(printed.text)) <= NEAR * abs(
            float(printed.text)
        )
        if slip.name not in seen and near and candidates.says(way, at, printed):
            seen.add(slip.name)
            yield slip.name


def written(candidates: Candidates, way: Way, at: Address) -> str | None:
    """What a slip would have a student write; None where it gives no number."""
    there = way.at(at)
    if there is None:
        return None

    def ask(bits: int) -> str | None:
        number = candidates._number(way, there, bits, NOBODY)
        with precision(bits):
            value = way.written(settled(number))
            none = value is None or (not is_zero(value) and below(value, LEAST, unsure=True))
            return None if none else proven(value, STYLE)

    try:
        return decided(str(at), 128, ask)
    except UndecidedError:
        return None


def _verdict(slip: str, names: tuple[str, ...]) -> str:
    if names == (slip,):
        return "one"
    return "several" if slip in names else "other"


def rows(counts: dict[str, Count]) -> Iterator[str]:
    """By lesson, then by slip, then all."""
    yield "| lesson | wrong answers | exactly the slip | several, it among them |"
    yield "|---|---|---|---|"
    yield from (row(name, count) for name, count in counts.items())
    every = sum(counts.values(), Count())
    yield row("**all**", every)
    yield ""
    yield "| slip | wrong answers | exactly the slip | several, it among them |"
    yield "|---|---|---|---|"
    for slip in SLIPS:
        own = Count({key: n for key, n in every.items() if key[0] == slip.name})
        if own:
            yield row(slip.name, own)


def row(name: str, count: Count) -> str:
    one, several = (shared(count, what) for what in ("one", "several"))
    return f"| {name} | {count.total():,} | {one:.1%} | {several:.1%} |"


def shared(count: Count, what: str) -> float:
    """Which part of the wrong answers is told so."""
    return sum(n for (_, kind), n in count.items() if kind == what) / max(1, count.total())


def slip_rows() -> Iterator[str]:
    """The slips that are known, as a table."""
    yield "| slip | what the student is told | shown in |"
    yield "|---|---|---|"
    for slip in SLIPS:
        yield f"| {slip.name} | {slip.told} | {slip.scene}, `{slip.beat}` |"


def with_slips(text: str) -> str:
    """A page with the table of slips in its place."""
    head, rest = text.split("<!-- slips -->\n", 1)
    _, tail = rest.split("<!-- /slips -->", 1)
    return f"{head}<!-- slips -->\n" + "\n".join(slip_rows()) + f"\n<!-- /slips -->{tail}"


def main(arguments: Iterable[str]) -> int:
    counts: dict[str, Count] = {}
    for name in Lesson.names():
        counts[name] = measured(Lesson.named(name))
        print(row(name, counts[name]), flush=True)
    table = list(rows(counts))
    print("\n".join(table))
    if "--write" in arguments:
        PAGE.write_text(with_slips(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        page.write(PAGE, "marking", table)
    return 0 if shared(sum(counts.values(), Count()), "one") >= AIM else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
