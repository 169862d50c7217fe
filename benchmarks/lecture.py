"""How fast a whole lecture is made: one build, beside plain Manim scene by scene.

    python benchmarks/lecture.py                          the training step at 480p15
    python benchmarks/lecture.py 4 --quality l m --runs 3
    python benchmarks/lecture.py --narrated               each beat rests for its own length

A build imports Manim once and shares the cores among all scenes; plain Manim renders one scene
after the other, as a person would. Both find their formulas set already. Medians over the runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # called as a file from anywhere

from benchmarks.cost import Cost, measured
from benchmarks.narrated import narrated_lecture
from scenes.production.lecture import Lecture
from scenes.production.library import SceneFile, lecture_path, scene_named

ROOT = str(Path(__file__).resolve().parents[1])


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        lecture = Played(lecture_path(options.lecture), Path(folder), narrated=options.narrated)
        for quality in options.quality:
            runs = [(lecture.plain(quality), lecture.built(quality)) for _ in range(options.runs)]
            wall = statistics.median(plain.wall / ours.wall for plain, ours in runs)
            cpu = statistics.median(plain.cpu / ours.cpu for plain, ours in runs)
            plain, ours = (_typical([run[i] for run in runs]) for i in (0, 1))
            print(
                f"{lecture.path.stem} -q{quality}: plain Manim {plain}, build {ours}: "
                f"{wall:.2f}x faster, {cpu:.2f}x less CPU",
                flush=True,
            )


def _typical(costs: list[Cost]) -> str:
    wall, cpu = (
        statistics.median(getattr(each, name) for each in costs) for name in ("wall", "cpu")
    )
    return f"{wall:.1f} s ({cpu:.1f} s of CPU)"


class Played:
    """A lecture file and how it is rendered, one way and the other."""

    def __init__(self, path: Path, folder: Path, *, narrated: bool) -> None:
        self.path, self.own = path, ()
        lecture = Lecture.read(path)
        self.lesson, self.chapters = lecture.lesson, lecture.chapters
        self.scenes = [scene_named(chapter.scene) for chapter in self.chapters]
        if narrated:
            self.path, file = narrated_lecture(path, dict.fromkeys(self.scenes), folder)
            self.scenes = [SceneFile(file, f"Narrated{scene.name}") for scene in self.scenes]
            self.own = ("--scenes", str(file))

    def plain(self, quality: str) -> Cost:
        """Every chapter by `manim render`, without the renderer of ours."""
        costs = []
        for chapter, scene in zip(self.chapters, self.scenes, strict=True):
            environment = os.environ | {"BACKPROP_RENDERING": "plain", "PYTHONPATH": ROOT}
            environment["BACKPROP_LESSON"] = chapter.lesson or self.lesson
            with tempfile.TemporaryDirectory() as folder:
                command = [sys.executable, "-m", "manim", "render", f"-q{quality}", "-v", "WARNING"]
                command += ["--progress_bar", "none", "--media_dir", folder]
                costs.append(measured([*command, str(scene.path), scene.name], environment))
        memory = max(cost.memory for cost in costs)
        return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), memory)

    def built(self, quality: str) -> Cost:
        """The same chapters, and the video that they make together."""
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "scenes", "build", str(self.path), *self.own]
            command += ["--quality", quality, "--only", "video", "--out", folder]
            return measured(command, os.environ | {"PYTHONPATH": ROOT})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lecture", nargs="?", help="default: the training step")
    parser.add_argument("--quality", nargs="+", choices="lmh", default=["l"])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--narrated", action="store_true", help="each beat rests for its length")
    return parser.parse_args()


if __name__ == "__main__":
    main()
