"""Who waits longer than a second is told how far it is; nobody else is."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from backprop import Lesson
from scenes.production import waiting
from scenes.production.waiting import Waiting


def waited(seconds: float, monkeypatch, *, terminal: bool) -> str:
    """What is written when a run says after so long that it has made 32 of 400 steps."""
    now = [100.0]
    monkeypatch.setattr(waiting.time, "monotonic", lambda: now[0])
    console = Console(file=io.StringIO(), force_terminal=terminal, width=80)
    told = Waiting(console, since=100.0)
    for _ in range(3):
        now[0] += seconds / 3
        told.hear("training step by step, 128 bits", 32, 400)
    told.end()
    return console.file.getvalue()


def test_a_second_passes_in_silence(monkeypatch):
    assert "" == waited(0.9, monkeypatch, terminal=False)
    assert "" == waited(0.9, monkeypatch, terminal=True)


def test_a_log_gets_a_plain_line_and_not_three(monkeypatch):
    line = "training step by step, 128 bits: 32 of 400 …\n"
    assert line == waited(6, monkeypatch, terminal=False)
    assert 3 * line == waited(60, monkeypatch, terminal=False)


def test_a_terminal_gets_a_bar(monkeypatch):
    assert "training step by step, 128 bits" in waited(6, monkeypatch, terminal=True)


def test_a_run_that_begins_late_is_no_long_run(monkeypatch):
    """A minute after the command's start: its own second has not passed."""
    now = [160.0]
    monkeypatch.setattr(waiting.time, "monotonic", lambda: now[0])
    told = Waiting(Console(file=io.StringIO(), force_terminal=False), since=100.0)
    told.hear("training", 0, 400)
    now[0] += 0.5
    told.hear("training", 16, 400)
    assert "" == told.console.file.getvalue()


@pytest.mark.parametrize(("command", "told"), [("numbers", True), ("build", False)])
def test_commands_without_a_display_of_their_own_tell_it(command, told, monkeypatch):
    """`build` and `audit` show their scenes already."""
    from scenes import commands

    heard = []
    monkeypatch.setattr(waiting, "told_of_waiting", lambda: heard.append(1) or waiting.heard(print))
    with commands._waiting([command]):
        Lesson.named("xor")
    assert told == bool(heard)
