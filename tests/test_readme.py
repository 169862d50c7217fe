"""The README tells the truth: its code runs, its lesson reads, its commands exist."""

import re
import subprocess
from pathlib import Path

from backprop import Lesson, Trace

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_numbers_in_the_readme_are_proven():
    """Its first Python block runs; its assertions hold."""
    exec(compile(blocks("python")[0], "README.md", "exec"), {})


def test_the_network_in_the_readme_is_a_lesson():
    """3-2-1, and tanh's output for it can be shown."""
    lesson = Lesson.from_toml(blocks("toml")[0], source="README.md")

    assert (3, 2, 1) == lesson.sizes
    assert Trace.of(lesson).shown("a[2][0]", 2)


def test_the_scene_in_the_readme_plays(play):
    """Thirty lines or so, two beats for each output."""
    names: dict = {"__name__": "readme"}
    exec(compile(blocks("python")[1], "README.md", "exec"), names)

    assert len(blocks("python")[1].splitlines()) <= 36
    assert ["output", "delta"] * 2 == [beat.name for beat in play(names["Blame"]).beats]


def test_the_commands_in_the_readme_exist():
    """./run lists lecture and test; every file that the README names is there."""
    usage = subprocess.run(["sh", "run"], cwd=ROOT, capture_output=True, text=True, check=False)
    for target in re.findall(r"\./run (\w+)", README):
        assert re.search(rf"^  {target}\b", usage.stdout, flags=re.MULTILINE), target
    for path in re.findall(r"\]\(([\w/.-]+)\)|(scenes/\w+\.py)", README):
        assert (ROOT / (path[0] or path[1])).exists(), path
