"""How fast a scene renders: plain Manim, Manim with our encoder's settings, ours, and the limit.

    python benchmarks/render.py                        core scenes, 480p15, 720p30 and 1080p60
    python benchmarks/render.py ForwardPass --quality h --runs 3
    python benchmarks/render.py ForwardPass --narrated    each beat rests for its own length

Each run of a scene measures all contestants one after the other, and ratios are taken within a
run: a machine that others use as well slows all of them. Medians over the runs. The limit is raw
pycairo: the unique frames drawn from ready paths, converted whole, encoded with the profile's
settings, on all cores.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # called as a file from anywhere

from benchmarks.cost import Cost, measured, psnr
from benchmarks.limit import Recording, draw_all
from benchmarks.narrated import narrated
from scenes.production.lecture import Lecture
from scenes.production.library import SceneFile, lecture_path, scene_files
from scenes.rendering.profiles import PROFILES

ROOT = str(Path(__file__).resolve().parents[1])
QUALITIES = {"l": "480p15", "m": "720p30", "h": "1080p60"}


@dataclass(frozen=True)
class Result:
    """One contestant in one run of one scene."""

    scene: str
    quality: str
    name: str
    cost: Cost
    size: int  # bytes
    psnr: float  # dB of Y, U and V together; 0 if not measured


def main() -> None:
    options = _options()
    results: list[Result] = []
    for scene in chosen(options):
        for quality in options.quality:
            recording = Recording.of(scene, quality)
            for _ in range(options.runs):
                results += one_run(scene, quality, recording, options)
            _show([each for each in results if (each.scene, each.quality) == (scene.name, quality)])
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(each) for each in results], indent=1))
    for quality in options.quality:
        _show_together([each for each in results if each.quality == quality])


def chosen(options: argparse.Namespace) -> list[SceneFile]:
    """The scenes that are asked for, else those of the lecture of one training step."""
    told = [chapter.scene for chapter in Lecture.read(lecture_path(None)).chapters]
    scenes = [scene for scene in scene_files() if scene.name in (options.scenes or told)]
    folder = Path(tempfile.mkdtemp(prefix="narrated-"))
    return narrated(scenes, folder) if options.narrated else scenes


def one_run(
    scene: SceneFile, quality: str, recording: Recording, options: argparse.Namespace
) -> list[Result]:
    """All contestants, one after the other."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for name, video, cost in _contestants(scene, quality, recording, options, Path(folder)):
            quality_of = (
                psnr(video, recording, every=options.psnr_every) if options.psnr_every else 0.0
            )
            results.append(
                Result(scene.name, quality, name, cost, video.stat().st_size, quality_of)
            )
    return results


def _contestants(
    scene: SceneFile,
    quality: str,
    recording: Recording,
    options: argparse.Namespace,
    folder: Path,
):
    yield ("plain Manim", *_manim(scene, quality, folder / "plain", "plain"))
    for profile in options.profiles:
        settings = [
            f"{key}={value}" for key, value in PROFILES[profile].items() if key != "threads"
        ]
        own = ["--max-inflight-encoders", str(os.cpu_count())]
        own += [part for each in settings for part in ("--encoder-option", each)]
        if options.same_encoder:
            yield (
                f"Manim, {profile}'s encoder",
                *_manim(scene, quality, folder / f"same-{profile}", "plain", own),
            )
        yield (f"ours, {profile}", *_manim(scene, quality, folder / profile, profile))
        target = folder / f"limit-{profile}.mp4"
        yield (f"limit, {profile}", target, draw_all(recording, profile, target))


def _manim(
    scene: SceneFile, quality: str, folder: Path, profile: str, own: Sequence[str] = ()
) -> tuple[Path, Cost]:
    command = [sys.executable, "-m", "manim", "render", f"-q{quality}", "-v", "WARNING"]
    command += ["--progress_bar", "none", "--media_dir", str(folder), *own]
    environment = os.environ | {"BACKPROP_RENDERING": profile, "PYTHONPATH": ROOT}
    cost = measured([*command, str(scene.path), scene.name], environment)
    return next(folder.glob(f"videos/*/*/{scene.name}.mp4")), cost


def _show(results: Sequence[Result]) -> None:
    for row in _rows(results):
        print(row, flush=True)


def _rows(results: Sequence[Result]):
    names = list(dict.fromkeys(each.name for each in results))
    of = {name: [each for each in results if each.name == name] for name in names}
    first = results[0]
    yield f"\n{first.scene}, {QUALITIES[first.quality]}"
    heads = ("wall s", 8), ("faster", 7), ("CPU s", 7), ("/limit", 7), ("MB mem", 7), ("kB", 7)
    yield " " * 28 + "".join(f" {head:>{width}}" for head, width in (*heads, ("dB", 6)))
    for name in names:
        plain = statistics.median(
            p.cost.wall / each.cost.wall for p, each in zip(of[names[0]], of[name], strict=True)
        )
        limits = of.get(name.replace("ours", "limit"), [])
        above = [e.cost.cpu / lim.cost.cpu for e, lim in zip(of[name], limits, strict=False)]
        middle = [
            statistics.median(getattr(each.cost, field) for each in of[name])
            for field in ("wall", "cpu", "memory")
        ]
        size = statistics.median(each.size for each in of[name]) / 1000
        yield (
            f"{name:28} {middle[0]:8.2f} {plain:6.2f}× {middle[1]:7.2f} "
            f"{statistics.median(above) if above else 0:6.2f}× {middle[2] / 1e6:7.0f} {size:7.0f} "
            f"{of[name][-1].psnr:6.2f}"
        )


def _show_together(results: Sequence[Result]) -> None:
    if not results:
        return
    print(
        f"\nall scenes together, {QUALITIES[results[0].quality]}: wall, CPU, kB as parts of Manim's"
    )
    names = list(dict.fromkeys(each.name for each in results))
    plain = [each for each in results if each.name == names[0]]
    for name in names:
        own = [each for each in results if each.name == name]
        wall = sum(p.cost.wall for p in plain) / sum(e.cost.wall for e in own)
        cpu = sum(p.cost.cpu for p in plain) / sum(e.cost.cpu for e in own)
        size = sum(e.size for e in own) / sum(p.size for p in plain)
        lower = statistics.mean(e.psnr for e in own) - statistics.mean(p.psnr for p in plain)
        print(
            f"{name:28} {wall:6.2f}× faster, {cpu:6.2f}× less CPU, {size:5.2f}× size, "
            f"{lower:+6.2f} dB"
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("scenes", nargs="*", help="default: those of the training step")
    parser.add_argument("--quality", nargs="+", choices=QUALITIES, default=list(QUALITIES))
    parser.add_argument("--profiles", nargs="+", choices=PROFILES, default=list(PROFILES))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument(
        "--psnr-every", type=int, default=5, help="compare every so many frames; 0: none"
    )
    parser.add_argument("--narrated", action="store_true", help="each beat rests for its length")
    parser.add_argument("--same-encoder", action="store_true", help="also Manim with our settings")
    parser.add_argument("--json", help="write all figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
