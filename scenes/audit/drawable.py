"""Words that can be drawn: no box with a cross in it stands for a letter."""

from __future__ import annotations

from scenes import fonts
from scenes.audit.findings import Finding, Frame, found
from scenes.mobjects.visible import setting_of
from scenes.stage import LectureScene

RULE = "glyphs"


def glyphs(frame: Frame) -> list[Finding]:
    """Each text on screen, but for the caption."""
    caption = {id(each) for each in frame.caption}
    told = ((each, setting_of(each.leaf)) for each in frame.seen if id(each) not in caption)
    return [
        found(RULE, each, problem)
        for each, setting in told
        if setting and (problem := fonts.problem(setting.words))
    ]


def unsaid(scene: LectureScene) -> list[Finding]:
    """The words of the beat that has ended, all of its captions."""
    problem = fonts.problem(scene.beats[-1].text) if scene.beats else ""
    return [Finding(RULE, problem, what="the words")] if problem else []
