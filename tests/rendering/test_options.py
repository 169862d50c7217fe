"""Nothing of `manim render` is lost: its options, formats, sections, captions and sounds."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from manim.scene.scene_file_writer import SceneFileWriter
from PIL import Image

from tests.rendering.commands import ROOT, frames, manim

MADE = "media/videos/toys/480p15"


def pictures(folder: Path, scene: str) -> list[np.ndarray]:
    paths = sorted((folder / "media/images/toys" / scene).glob("*.png"))
    return [np.asarray(Image.open(path)) for path in paths]


def test_frames_are_manims_whoever_renders_them(tmp_path: Path):
    """In children, in this process (updaters, chance), with cameras that move or turn, with images
    and with backgrounds that change in the middle of a play."""
    names = ["Toy", "Counted", "Moved", "Turned", "Pictured", "Recoloured"]
    commands = [[name, "--format", "png-sequence", "--seed", "7"] for name in names]
    for folder, profile in (("ours", "default"), ("manims", "plain"), ("alone", "small")):
        (tmp_path / folder).mkdir()
        processes = "1" if folder == "alone" else "2"
        manim(
            tmp_path / folder, *commands, BACKPROP_RENDERING=profile, BACKPROP_PROCESSES=processes
        )

    for name in names:
        expected = pictures(tmp_path / "manims", name)
        assert len(expected) > 7
        for folder in ("ours", "alone"):
            drawn = pictures(tmp_path / folder, name)
            assert len(expected) == len(drawn)
            assert all(np.array_equal(e, d) for e, d in zip(expected, drawn, strict=True))


@pytest.mark.parametrize("profile", ["default", "small"])
def test_segments_are_joined_as_manim_joins_them(tmp_path: Path, profile: str):
    """The very same file, though nothing is decoded for it; with B pictures, too."""
    manim(tmp_path, ["Slid"], BACKPROP_RENDERING=profile)
    parts = sorted((tmp_path / MADE / "partial_movie_files/Slid").glob("*.mp4"))
    assert len(parts) > 5

    writer = SceneFileWriter.__new__(SceneFileWriter)
    writer.output_spec = SimpleNamespace(transparent=False)
    writer.combine_files(list(map(str, parts)), tmp_path / "joined.mp4")

    assert (tmp_path / MADE / "Slid.mp4").read_bytes() == (tmp_path / "joined.mp4").read_bytes()


def test_options_mean_what_they_mean_in_manim(tmp_path: Path):
    """A few plays, sections, the last frame, a dry run, a scene without plays, a sound."""
    manim(
        tmp_path,
        ["Toy", "--save_sections"],
        ["Toy", "-n", "1,2", "-o", "some"],
        ["Toy", "-s"],
        ["Toy", "--dry_run", "-o", "dry"],
        ["Empty"],
        ["Heard"],
        ["Toy", "--encoder-option", "crf=40", "-o", "coarse"],
    )
    made = tmp_path / MADE

    assert 45 == len(frames(made / "Toy.mp4"))
    assert 12 == len(frames(made / "some.mp4"))  # the wait and the play with the updater
    sections = json.loads((made / "sections/Toy.json").read_text())
    assert [("one", 21), ("two", 24)] == [
        (section["name"], int(section["nb_frames"])) for section in sections
    ]
    assert "00:00:00,000 --> 00:00:01,000\nA circle, a square" in (made / "Toy.srt").read_text()
    stills = {
        path.name.partition("_")[0] for path in (tmp_path / "media/images/toys").glob("*.png")
    }
    assert {"Toy", "Empty"} == stills
    assert not list(made.glob("dry*"))
    with av.open(str(made / "Heard.mp4")) as heard:
        assert 1 == len(heard.streams.audio)
    assert (made / "coarse.mp4").stat().st_size < 0.7 * (made / "Toy.mp4").stat().st_size
    assert [] == [path for path in tmp_path.rglob("*") if "part" in path.suffix]


def at_once(log: Path) -> int:
    """The most processes that were at work at any time."""
    rows = [line.split() for line in log.read_text().splitlines()]
    spans = [(float(start), float(end), process) for start, end, process in rows]
    return max(len({p for s, e, p in spans if s <= start < e}) for start, _, _ in spans)


@pytest.mark.parametrize("processes", ["1", "2", "3"])
def test_never_more_processes_are_at_work_than_allowed(tmp_path: Path, processes: str):
    """However many plays are waiting."""
    manim(tmp_path, ["Logging"], BACKPROP_PROCESSES=processes)

    assert at_once(tmp_path / "at-work") <= int(processes)
    at_work = {line.split()[2] for line in (tmp_path / "at-work").open()}
    assert (len(at_work) > 1) == (processes != "1")
    assert 36 == len(frames(tmp_path / MADE / "Logging.mp4"))


def test_without_fork_a_scene_is_rendered_in_its_own_process(tmp_path: Path):
    """As on Windows: with the same frames."""
    (tmp_path / "sitecustomize.py").write_text("import os\ndel os.fork\n")
    path = f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"
    manim(tmp_path, ["Logging"], PYTHONPATH=f"{path}:{ROOT}")

    assert 1 == len({line.split()[2] for line in (tmp_path / "at-work").open()})
    assert 36 == len(frames(tmp_path / MADE / "Logging.mp4"))


def test_another_codec_is_used_when_asked_for(tmp_path: Path):
    """Manim's --video-codec goes before every profile."""
    manim(tmp_path, ["Toy", "--video-codec", "mpeg4"])

    with av.open(str(tmp_path / MADE / "Toy.mp4")) as video:
        assert "mpeg4" == video.streams.video[0].codec_context.name
        assert 45 == sum(1 for _ in video.decode(video=0))


def test_opengl_and_a_renderer_of_ones_own_are_left_alone():
    """The package has nothing to say to either."""
    from manim import CairoRenderer, tempconfig
    from manim.renderer.opengl_renderer import OpenGLRenderer

    from scenes.rendering.renderer import FastRenderer
    from tests.rendering.toys import Empty

    assert isinstance(Empty().renderer, FastRenderer)
    own = CairoRenderer()
    assert own is Empty(renderer=own).renderer
    with tempconfig({"renderer": "opengl"}):
        assert isinstance(Empty().renderer, OpenGLRenderer)


def test_every_format_is_written(tmp_path: Path):
    """With all frames; see-through where that was asked for."""
    manim(
        tmp_path,
        ["Toy", "--format", "gif"],
        ["Toy", "--format", "webm", "--encoder-option", "deadline=realtime"],
        ["Toy", "--format", "mov"],
        ["Toy", "-t", "-o", "clear"],
    )
    made = tmp_path / MADE

    assert 45 == len(frames(made / "Toy.webm"))
    assert 45 == len(frames(made / "Toy.mov"))
    assert 1 == len(list(made.glob("Toy*.gif")))
    with av.open(str(made / "clear.mov")) as clear:
        assert "argb" == clear.streams.video[0].codec_context.pix_fmt
