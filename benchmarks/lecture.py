"""How fast a whole lecture is made: one build, beside plain Manim scene by scene.

    python benchmarks/lecture.py                          the training step at 480p15
    python benchmarks/lecture.py 4 --quality l m --runs 3

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
from scenes.production.lecture import Lecture, lecture_path
from scenes.production.library import scene_named

ROOT = str(Path(__file__).resolve().parents[1])


def main() -> None:
    options = _options()
    path = lecture_path(options.lecture)
    for quality in options.quality:
        runs = [(_plain(path, quality), _built(path, quality)) for _ in range(options.runs)]
        wall = statistics.median(plain.wall / ours.wall for plain, ours in runs)
        cpu = statistics.median(plain.cpu / ours.cpu for plain, ours in runs)
        plain, ours = (
            [statistics.median(getattr(run[i], name) for run in runs) for name in ("wall", "cpu")]
            for i in (0, 1)
        )
        print(
            f"{path.stem} -q{quality}: plain Manim {plain[0]:.1f} s ({plain[1]:.1f} s of CPU), "
            f"build {ours[0]:.1f} s ({ours[1]:.1f} s): {wall:.2f}x faster, {cpu:.2f}x less CPU",
            flush=True,
        )


def _plain(path: Path, quality: str) -> Cost:
    """Every chapter by `manim render`, without the renderer of ours."""
    costs = []
    lecture = Lecture.read(path)
    for chapter in lecture.chapters:
        scene = scene_named(chapter.scene)
        environment = os.environ | {"BACKPROP_RENDERING": "plain", "PYTHONPATH": ROOT}
        environment["BACKPROP_LESSON"] = chapter.lesson or lecture.lesson
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "manim", "render", f"-q{quality}", "-v", "WARNING"]
            command += ["--progress_bar", "none", "--media_dir", folder]
            costs.append(measured([*command, str(scene.path), scene.name], environment))
    memory = max(cost.memory for cost in costs)
    return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), memory)


def _built(path: Path, quality: str) -> Cost:
    """The same chapters, and the video that they make together."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "scenes", "build", str(path), "--quality", quality]
        command += ["--only", "video", "--out", folder]
        return measured(command, os.environ | {"PYTHONPATH": ROOT})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lecture", nargs="?", help="default: the training step")
    parser.add_argument("--quality", nargs="+", choices="lmh", default=["l"])
    parser.add_argument("--runs", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
