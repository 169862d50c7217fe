"""What goes wrong ends at once, says why, and leaves neither processes nor half files."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.rendering.commands import start


def family(group: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def nothing_is_left(folder: Path, group: int) -> bool:
    """Neither a process nor a file that is not whole, a second later at the latest."""
    for _ in range(30):
        if not family(group):
            break
        time.sleep(0.1)
    return not family(group) and not [p for p in folder.rglob("*") if p.suffix == ".part"]


def wait_for(path: Path) -> None:
    for _ in range(600):
        if path.exists():
            time.sleep(0.3)
            return
        time.sleep(0.1)
    raise TimeoutError(path)


def test_an_error_in_a_child_is_an_error(tmp_path: Path):
    """With the child's own traceback."""
    process = start(tmp_path, "Failing")
    said, _ = process.communicate(timeout=120)

    assert 1 == process.returncode
    assert "ValueError: the weights fell off" in said
    assert "Failing, animation 1, in a process of its own" in said.replace("\n", " ")
    assert "in fall" in said
    assert nothing_is_left(tmp_path, process.pid)
    assert not list(tmp_path.glob("media/videos/toys/480p15/*.mp4"))


def test_a_killed_child_is_an_error(tmp_path: Path):
    """By the name of its play and of the signal."""
    process = start(tmp_path, "Killed")
    said, _ = process.communicate(timeout=120)

    assert 1 == process.returncode
    assert "SegmentError: Killed, animation 1: its process was ended (signal SIGKILL)" in said
    assert nothing_is_left(tmp_path, process.pid)


def test_an_error_in_construct_ends_the_children(tmp_path: Path):
    """Even one that is stuck."""
    process = start(tmp_path, "Stuck", FAIL="1")
    said, _ = process.communicate(timeout=120)

    assert 1 == process.returncode
    assert "KeyError: 'in construct'" in said
    assert nothing_is_left(tmp_path, process.pid)


def test_ctrl_c_ends_all(tmp_path: Path):
    """Even a child that is stuck."""
    process = start(tmp_path, "Stuck")
    wait_for(tmp_path / "stuck")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    process.communicate(timeout=60)

    assert 0 != process.returncode
    assert nothing_is_left(tmp_path, process.pid)


def test_children_do_not_outlive_their_parent(tmp_path: Path):
    """Killed without a chance to say so: each child ends at its next frame and tidies up."""
    process = start(tmp_path, "Slow")
    wait_for(tmp_path / "stuck")
    assert 1 < len(family(process.pid))
    process.kill()
    process.communicate(timeout=60)

    assert nothing_is_left(tmp_path, process.pid)
