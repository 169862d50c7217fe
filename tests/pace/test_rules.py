"""The rules of pace: each is broken by one fault, and kept by its right twin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scenes.audit.findings import Finding
from scenes.pace.limits import LIMITS, Limit
from scenes.pace.measuring import BeatPace, ScenePace
from scenes.pace.picture import Picture
from scenes.pace.rules import Broken, judged

PAGE = Path(__file__).resolve().parents[2] / "docs" / "pace.md"
NEW = ("E = a",)
SEEN = Picture(height=70, width=40, type=3.0, script=2.0)
GOOD = BeatPace("good", 8.0, 16, 5.0, 6.5, 1.5, None, SEEN, "")


def seen(**changed) -> BeatPace:
    return replace(GOOD, picture=replace(SEEN, **changed))


def broken(*beats: BeatPace) -> list[Broken]:
    return judged([ScenePace("Mine", "two-two-two", beats)])


# By rule: beats that break it alone, and their right twins.
FAULTS: dict[str, tuple[list[BeatPace], list[BeatPace]]] = {
    "words": ([replace(GOOD, words=21)], [replace(GOOD, words=20)]),
    "formula": (
        [replace(seen(formulas=NEW), words=17)],
        [replace(seen(formulas=NEW), words=16), replace(seen(formulas=NEW), words=20)],
    ),
    "moving": ([replace(GOOD, last=2.0)], [replace(GOOD, last=3.0)]),
    "rest": ([replace(GOOD, last=7.3)], [replace(GOOD, last=7.0)]),
    "stillness": ([replace(GOOD, stillness=8.5)], [replace(GOOD, stillness=8.0)]),
    "run": ([replace(GOOD, run=4.0)], [replace(GOOD, run=8.0)]),
    "type": ([seen(type=2.5)], [seen(type=2.8)]),
    "script": ([seen(script=1.7)], [seen(script=1.9)]),
    "content": (
        [seen(height=50, width=40)],
        [
            seen(height=60, width=10),
            seen(height=30, width=50),
            replace(seen(height=9, width=9), empty="one number, and nothing else to look at"),
        ],
    ),
    "legend": ([seen(idle_keys=("weight −",))], [GOOD]),
    "rounding": (
        [seen(numbers=(("loss", "0.2984"),)), seen(numbers=(("loss", "0.298"),))],
        [seen(numbers=(("loss", "0.2984"),)), seen(numbers=(("loss", "0.2984"), ("eta", "0.5")))],
    ),
    "symbol": (
        [seen(symbols=(("W[1][0,0]", "w"),)), seen(symbols=(("W[1][0,0]", "w_(1 1)"),))],
        [seen(symbols=(("W[1][0,0]", "w"),)), seen(symbols=(("W[1][0,0]", "w"),))],
    ),
    "sides": ([seen(same_sides=("0.5 = 0.5",))], [GOOD]),
    "motion": ([replace(GOOD, motions=(Finding("ghost", "fades", "Value"),))], [GOOD]),
}  # fmt: skip


def test_every_rule_has_a_fault_that_breaks_it():
    assert set(LIMITS) == set(FAULTS)


@pytest.mark.parametrize("rule", LIMITS)
def test_a_fault_breaks_its_rule_alone_and_the_right_twin_none(rule: str):
    wrong, right = FAULTS[rule]

    assert [rule] == [each.rule for each in broken(*wrong)]
    assert [] == broken(*right)


def test_what_is_broken_says_where_and_how_much():
    [told] = broken(replace(GOOD, last=7.3))

    assert str(told) == "Mine, good: rest: only 0.7 s after the last motion"
    assert told.measured == pytest.approx(0.7)


def test_a_formula_is_new_once_in_a_chapter():
    """The second scene goes on with it, and may speak faster."""
    fast = replace(seen(formulas=NEW), words=20)
    slow = replace(fast, words=16)
    scenes = [ScenePace(name, "xor", (beat,)) for name, beat in (("One", slow), ("Two", fast))]

    assert [] == judged(scenes)
    assert ["Two"] == [each.scene for each in judged(scenes[::-1])]


def test_numbers_of_two_lessons_are_two_numbers():
    one, other = (seen(numbers=(("loss", text),)) for text in ("0.2984", "0.25"))

    assert [] == judged([ScenePace("A", "xor", (one,)), ScenePace("B", "two-two-two", (other,))])


def test_in_a_beat_without_a_motion_nothing_moves():
    """No rest is asked for after a motion that there was not."""
    assert ["moving"] == [each.rule for each in broken(replace(GOOD, last=None, moving=0.0))]


def test_what_a_camera_in_space_sees_is_not_measured():
    assert [] == broken(replace(GOOD, picture=Picture(known=False)))


def test_limits_say_what_they_allow():
    assert Limit("", most=150, unit="words a minute").told == "at most 150 words a minute"
    assert Limit("", least=8, most=15, unit="s").told == "8 to 15 s"
    assert Limit("nothing to measure").told == "none"


def test_the_page_has_today_s_limits():
    """docs/pace.md is written by a command, and must be written anew when a limit changes."""
    page = PAGE.read_text(encoding="utf-8")

    for name, limit in LIMITS.items():
        assert f"| {name} | {limit.says} | {limit.told} |" in page
