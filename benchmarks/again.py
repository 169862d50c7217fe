"""How fast a lecture is made another time: `python -m benchmarks.again` (about two minutes).

A lecture of three short chapters is built with all products; then nothing is changed, then the
words of one beat, then one weight of a network that one chapter tells. Each stands beside the first
build, on the same machine at the same time, so that a slow or busy one slows both: the ratios have
limits, wide enough for noise. `--write` puts the table into
docs/building.md. Exit code 1 where a limit is not kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cost import Cost, measured
from benchmarks.page import write

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "building.md"
LECTURE = """\
title = "Three short chapters"
lesson = "two-two-two"

[lessons.mine]
rate = 0.5
network.layers = [1, 1]
network.W1 = [[0.5]]
network.b1 = [0]
example = [{ x = [0.5], y = [1] }]

[[chapter]]
scene = "HadamardProduct"
title = "Cell by cell"
words = { cells = "The same for every other cell." }

[[chapter]]
scene = "LossFunctions"
title = "Losses"

[[chapter]]
scene = "BiasIsOne"
title = "A bias"
lesson = "mine"
"""
CAPTION = "The same for every other cell.", "And so on, for every other cell."
WEIGHT = "W1 = [[0.5]]", "W1 = [[0.25]]"


@dataclass(frozen=True)
class Guarded:
    """What is changed after the first build, and how much of its seconds the next may take."""

    what: str
    change: tuple[str, str] | None
    limit: float  # of the CPU's seconds: what other programs take does not count


Again = list[tuple[Guarded, Cost]]
GUARDED = (
    Guarded("nothing changed", None, 0.05),
    Guarded("one caption changed", CAPTION, 0.85),
    Guarded("one weight changed", WEIGHT, 0.7),
)


def main(arguments: list[str]) -> int:
    rows = ["| build | seconds | of the CPU | beside the first | limit |", "|---|---|---|---|---|"]
    first, again = costs()
    rows.append(f"| the first, all products | {first.wall:.1f} | {first.cpu:.1f} | 1 | |")
    for each, cost in again:
        ratio = f"{cost.cpu / first.cpu:.3f}"
        rows.append(
            f"| {each.what} | {cost.wall:.1f} | {cost.cpu:.1f} | {ratio} | {each.limit:g} |"
        )
    print("\n".join(rows))
    if "--write" in arguments:
        write(PAGE, "again", rows, "beside other programs")
    return 1 if missed(first, again) else 0


def costs(build: Callable[[Path, Path], Cost] | None = None) -> tuple[Cost, Again]:
    """Of the first build, and of the next after each change."""
    with tempfile.TemporaryDirectory() as name:
        lecture, out = Path(name, "three.toml"), Path(name, "out")
        lecture.write_text(LECTURE, encoding="utf-8")
        build = build or built
        first, again = build(lecture, out), []
        for each in GUARDED:
            if each.change:
                text = lecture.read_text(encoding="utf-8")
                lecture.write_text(text.replace(*each.change), encoding="utf-8")
            again.append((each, build(lecture, out)))
        return first, again


def missed(first: Cost, again: Again) -> list[str]:
    """What took longer than its limit allows."""
    return [each.what for each, cost in again if cost.cpu > each.limit * first.cpu]


def built(lecture: Path, out: Path) -> Cost:
    command = [sys.executable, "-m", "scenes", "build", str(lecture), "--out", str(out)]
    return measured(command, os.environ | {"PYTHONPATH": str(ROOT)})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
