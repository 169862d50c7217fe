"""`./run attack`: kills, fuzzed inputs, injections and full disks, and a page that says how many.

./run attack --kills 200 --inputs 1000000 --builds 10 --disks 50
"""

from __future__ import annotations

import argparse
import datetime
import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from tests.attack import fuzzing, killing

ROOT = Path(__file__).parents[2]
INJECTIONS = (
    "tests/production/test_safety.py", "tests/production/test_strangers.py",
    "tests/production/test_surroundings.py", "tests/production/test_serving.py",
    "tests/production/test_farm.py", "tests/production/test_bounds.py",
)  # fmt: skip
LESSONS = "tests/backprop/test_bounds_of_reading.py"
PAGE = """\
# Attacked

Written by `./run attack`, which makes files that no one would write, kills builds, and fills disks; it fails when
anything but a clean error, or other bytes than those of an undisturbed build, comes of it. Run on {date} with
manim-backprop {version} ({commit}), Python {python}, {processors} processors, seed {seed}, in {minutes:.0f} minutes.

| what | how many | found |
|---|---|---|
{rows}

Inputs by reader: {readers}.
"""


def main() -> int:
    """The exit code; 1 where anything was found."""
    asked = _asked()
    began, rows, found = time.monotonic(), [], []
    readers = fuzzing.readers() if asked.inputs else ()
    each = {reader.name: asked.inputs // len(readers) for reader in readers}

    def told(what: str, count: int, wrong: list[str]) -> None:
        rows.append(f"| {what} | {count:,} | {len(wrong) or 'nothing'} |")
        found.extend(wrong)
        print(f"{what}: {count:,}, {len(wrong)} found", flush=True)
        _write(asked, rows, time.monotonic() - began, each)

    if readers:
        wrong = [
            w for reader in readers for w in fuzzing.fuzz(reader, each[reader.name], asked.seed)
        ]
        told("harmed inputs", sum(each.values()), wrong)
    if asked.kills:
        told(
            "builds killed (SIGKILL), each followed by a whole one",
            asked.kills,
            killing.kills(asked.kills, asked.seed),
        )
    if asked.disks:
        wrong, kind = killing.full_disks(asked.disks, asked.seed)
        told(f"builds without room, on {kind}", asked.disks, wrong)
    if asked.builds:
        told(
            "real builds killed, with every product and a voice",
            asked.builds,
            killing.whole_builds(asked.builds, asked.seed),
        )
    if asked.injections:
        told("injections, doors and bounds", *_tests(*INJECTIONS))
        told(
            "properties of lessons' readers", *_tests(LESSONS, BACKPROP_FUZZ=str(asked.properties))
        )
    print("\n".join(found[:50]))
    return 1 if found else 0


def _write(
    asked: argparse.Namespace, rows: list[str], seconds: float, each: dict[str, int]
) -> None:
    """The page as far as it is known: whoever is interrupted has what was done."""
    asked.page.write_text(
        PAGE.format(
            date=datetime.date.today(), version=version("manim-backprop"), commit=_commit(),
            python=".".join(map(str, sys.version_info[:3])), processors=os.cpu_count(), seed=asked.seed,
            minutes=seconds / 60, rows="\n".join(rows),
            readers=", ".join(f"{name} {count:,}" for name, count in each.items()) or "none",
        ), encoding="utf-8",
    )  # fmt: skip


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("./run attack", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--kills", type=int, default=200, help="of builds with films that stand in for Manim's"
    )
    parser.add_argument(
        "--builds", type=int, default=10, help="real ones that are killed: a minute each"
    )
    parser.add_argument("--disks", type=int, default=50, help="builds without room")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="for all readers together")
    parser.add_argument(
        "--properties", type=int, default=2000, help="inputs of each property of lessons"
    )
    parser.add_argument("--no-injections", dest="injections", action="store_false")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--page",
        type=Path,
        default=ROOT / "docs" / "attack.md",
        help="where the counts are written",
    )
    return parser.parse_args()


def _tests(*files: str, **environment: str) -> tuple[int, list[str]]:
    """How many cases passed, and which did not."""
    typed = [
        sys.executable,
        "-P",
        "-m",
        "pytest",
        "-q",
        "-rA",
        "-p",
        "no:cacheprovider",
        "--no-header",
        *files,
    ]
    done = subprocess.run(
        typed, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    wrong = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    if done.returncode and not wrong:
        wrong = [f"pytest: exit code {done.returncode}: {done.stderr[-300:]}"]
    return sum(line.startswith("PASSED") for line in lines), wrong


def _commit() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "no commit"


if __name__ == "__main__":
    sys.exit(main())
