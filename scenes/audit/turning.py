"""Knobs: what is on screen is of the position where the knob stands.

A number of a knob's trace carries its position in its address (`turned@3/20.loss`), and `truth`
works it out for just that position. A number of another position than the present one is right of
its own, and stale.
"""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Shown
from scenes.audit.findings import Finding, Frame, found
from scenes.audit.screen import Seen
from scenes.companions import Knob, Traces
from scenes.mobjects.visible import numbers_in


def stale(frame: Frame) -> list[Finding]:
    """Numbers that a knob has left behind; those in words may speak of where it was."""
    traces: Traces = frame.scene.traces  # type: ignore[attr-defined]
    words = {id(each) for each in frame.caption}
    standing = [each for each in frame.seen if id(each) not in words]
    return [finding for each in standing for finding in _left_behind(each, traces)]


def _left_behind(each: Seen, traces: Traces) -> Iterator[Finding]:
    for shown in numbers_in(each.leaf):
        knob, position = knob_of(shown, traces)
        if knob is not None and position != str(knob.value):
            problem = f"is of {position}, but {knob.address} stands at {knob.value}"
            yield found("stale", each, problem, address=shown.address, shown=shown.text)


def knob_of(shown: Shown, traces: Traces) -> tuple[Knob | None, str]:
    """The knob whose number it is, and the position in its address."""
    name, at, position = shown.address.partition(".")[0].partition("@")
    companion = traces.named(name) if at else None
    return (companion, position) if isinstance(companion, Knob) else (None, "")
