"""Several `manim render` commands in one process: `python commands.py JSON`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np

TOYS = Path(__file__).with_name("toys.py")
ROOT = Path(__file__).resolve().parents[2]
QUIET = ["-ql", "--progress_bar", "none", "-v", "WARNING"]


def environment(**own: str) -> dict[str, str]:
    """Two processes at once, however few cores there are; the project is found from anywhere."""
    return os.environ | {"PYTHONPATH": str(ROOT), "BACKPROP_PROCESSES": "2"} | own


def manim(folder: Path, *commands: list[str], **own: str) -> None:
    """Render in a folder: each command is the scene's name and options."""
    subprocess.run(
        [sys.executable, __file__, json.dumps(commands)],
        cwd=folder, env=environment(**own), check=True, timeout=240,
    )  # fmt: skip


def start(folder: Path, scene: str, **own: str) -> subprocess.Popen[str]:
    """One command in a process of its own, whose output can be read."""
    command = [sys.executable, "-m", "manim", "render", *QUIET, str(TOYS), scene]
    return subprocess.Popen(
        command, cwd=folder, env=environment(**own), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        preexec_fn=_hears_ctrl_c,
    )  # fmt: skip


def frames(video: Path) -> list[np.ndarray]:
    """All of a video's, decoded, (height, width, 3)."""
    with av.open(str(video)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def _hears_ctrl_c() -> None:
    """Even if the tests were started in the background, where a shell has it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    from manim import tempconfig
    from manim.cli.render.commands import render

    for scene, *options in json.loads(sys.argv[1]):
        with tempconfig({}):
            render.main([*QUIET, str(TOYS), scene, *options], standalone_mode=False)
